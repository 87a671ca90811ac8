# deep.sh: the slow part of ./check --deep, and of .ci/run; sourced after tools/steps.sh.
#
#     oracle_seeds   random folders for the plain build
#     sample_seeds   random folders under sanitizers
#     fit_seeds      random spaces of packages, each package priced by itself
#     torture_points failing calls of each kind tried for each command; 0: every one
#     fuzz_seconds   for each fuzzer

: "${oracle_seeds:=1..1000}" "${sample_seeds:=1..60}" "${fit_seeds:=16..120}" "${torture_points:=0}" "${fuzz_seconds:=300}"

# A sanitizer's report must fail what it is found in.
export ASAN_OPTIONS=abort_on_error=0:exitcode=99:detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=exitcode=66:halt_on_error=1

build_with() { # PRESET BUILD
    cmake --preset "$1" &&
        cmake --build "$2" --parallel 2 &&
        cmake --build "$2" --parallel 2 --target checks
}

fuzz_one() { # FUZZER
    name=$(basename "$1")
    area=${name#fuzz_}
    found=.check/$name
    mkdir -p "$found" "fuzz/corpus/$area"
    dictionary=
    [ ! -f "fuzz/$area.dict" ] || dictionary=-dict=fuzz/$area.dict
    # shellcheck disable=SC2086 # nothing or one word
    "$1" $dictionary -max_total_time="$fuzz_seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536 \
        -print_final_stats=1 -artifact_prefix="$found/crash-" "$found" "fuzz/corpus/$area"
}

step "clang: headers alone" tools/check_headers clang
if step "sanitize: build" build_with sanitize build-sanitize; then
    step "sanitize: unit tests" tools/run_ctest build-sanitize
    step "sanitize: cases, README, docs and examples" \
        python3 tests/run_cases.py --confer build-sanitize/confer
    step "sanitize: error gallery" python3 tests/errors/run.py --confer build-sanitize/confer
    step "sanitize: random folders" python3 tests/oracle/check.py --confer build-sanitize/confer \
        --seeds "$sample_seeds" --members 30 --jobs 2 --keep .check/oracle-sanitize
fi
if step "thread: build" build_with thread build-thread; then
    step "thread: the public header" build-thread/api_test
    step "thread: ballots verified by several" build-thread/vote_known_test
    step "thread: random folders" env CONFER_THREADS=4 python3 tests/oracle/check.py \
        --confer build-thread/confer --seeds "$sample_seeds" --members 30 --only cost,compare \
        --keep .check/oracle-thread
    step "thread: JSON of the examples" env CONFER_THREADS=4 \
        python3 tests/json/check_schemas.py --confer build-thread/confer
fi
step "reports: recalculated by LibreOffice" sh -c '
    . tools/setup.sh && need_packages libreoffice-calc-nogui &&
    python3 tests/report/check_reports.py --confer build/confer --office --seed 2'
if [ -f build-sanitize/confer ]; then
    step "sanitize: reports" python3 tests/report/check_reports.py --confer build-sanitize/confer
    step "sanitize: scrambled reports" \
        python3 tests/report/fuzz_verify.py --confer build-sanitize/confer --rounds 40 --seed 3
fi
step "failing calls" python3 tests/torture/run.py --points "$torture_points" --seed 1
step "vote: time tells neither choice nor key" build/vote_timing
step "vote: no branch and no address tells them" sh -c '
    cmake --build build --target vote_secrecy && cmake --preset clang &&
    cmake --build build-clang --target vote_secrecy &&
    python3 tests/vote/secrecy_check.py build/vote_secrecy_* build-clang/vote_secrecy_*'
step "packages by brute force, more" \
    python3 tests/fit/check.py --confer build/confer --seeds "$fit_seeds" --oracle 12
step "oracle: more random folders" \
    python3 tests/oracle/check.py --confer build/confer --seeds "$oracle_seeds" --members 30 --jobs 2 \
    --keep .check/oracle-more
if [ -f build-sanitize/vote_tool ]; then
    step "sanitize: adversarial archives" \
        python3 tests/vote/vectors_check.py build-sanitize/vote_tool --sample "${vector_sample:-1}"
fi
if step "fuzz: build" sh -c 'cmake --preset fuzz && cmake --build build-fuzz --parallel 2 --target fuzzers'; then
    for fuzzer in build-fuzz/fuzz_*; do
        if [ -f "$fuzzer" ] && [ -x "$fuzzer" ]; then
            step "fuzz: $(basename "$fuzzer"), $fuzz_seconds s" fuzz_one "$fuzzer"
        fi
    done
fi
. tools/pages.sh
. tools/web.sh
