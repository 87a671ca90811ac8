# pages.sh: what browsers are given, in a real one; sourced by tools/deep.sh after tools/steps.sh.

packages_for_pages="chromium fonts-liberation clang-14 lld-14 wasi-libc
    libclang-rt-14-dev-wasm32 belenios-tool"
command -v node >/dev/null 2>&1 || packages_for_pages="$packages_for_pages nodejs npm"
# shellcheck disable=SC2086 # a list of words
if step "pages: packages" need_packages $packages_for_pages &&
    step "pages: node modules" npm ci --prefix app/web/ui --no-audit --no-fund --ignore-scripts; then
    step "pages: they are what their sources give" node app/page/build.mjs --check
    step "pages: members in the page, to the cent" python3 tests/page/check.py --confer build/confer
    step "pages: a member's page in a browser" node tests/page/walk.mjs build/confer
    step "pages: the public page in a browser" node tests/page/public.mjs build/confer
    step "pages: a trustee's page in a browser" node tests/page/trustee.mjs build/confer
    step "pages: a group's key, in the page and on the command line" \
        node tests/page/group.mjs build/confer
    step "pages: confer.html in a browser" node tests/page/desk.mjs build/confer
    step "pages: reports in a browser" \
        node tests/report/pages.mjs build/confer examples/kern-2025 county-offer agreement
fi
step "the Debian package" tools/check_deb
