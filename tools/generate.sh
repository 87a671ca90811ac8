#!/bin/sh
# What is made from the program's own tables: the reference of clauses, commands and problems,
# the man page, the pages of errors, the fuzzers' dictionary.
#
#     tools/generate.sh           writes them anew (build first)
#     tools/generate.sh --check   says which are stale; exit status 1 when there are some
set -eu
cd "$(dirname "$0")/.."
check=
[ "${1-}" != --check ] || check=yes
confer=build/confer
[ -x "$confer" ] || { echo "$confer is not built" >&2; exit 1; }

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
mkdir -p "$made/docs/reference" "$made/fuzz"
for part in commands clauses problems; do
    "$confer" help --reference $part >"$made/docs/reference/$part.md"
done
"$confer" help --reference schema >"$made/docs/reference/clauses.json"
"$confer" help --reference dictionary >"$made/fuzz/terms.dict"
"$confer" help --man >"$made/docs/reference/confer.1"
python3 tools/generate_errors.py "$confer" "$made/docs/errors"

if [ -z "$check" ]; then
    rm -rf docs/errors
    cp -r "$made/." .
    exit 0
fi
stale=0
for file in $(cd "$made" && find . -type f | sed 's|^\./||' | LC_ALL=C sort); do
    if ! cmp -s "$made/$file" "$file"; then
        echo "stale: $file"
        diff -u "$file" "$made/$file" | head -n 20 || true
        stale=$((stale + 1))
    fi
done
for file in docs/errors/*.md; do
    [ -f "$made/$file" ] || { echo "no code any more: $file"; stale=$((stale + 1)); }
done
[ "$stale" -eq 0 ] || echo "run tools/generate.sh and look at the difference"
[ "$stale" -eq 0 ]
