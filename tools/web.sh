# web.sh: the server inside the program, over the wire and in a real browser; sourced by tools/deep.sh
# after tools/pages.sh, which has installed the browser and the modules.

packages_for_web="libmicrohttpd12 libmicrohttpd-dev belenios-tool"

# 77: what it compares with is not installed.
or_left_out() {
    "$@"
    status=$?
    [ "$status" -eq 77 ] || return "$status"
}

# shellcheck disable=SC2086 # a list of words
if step "web: packages" need_packages $packages_for_web; then
    step "web: scripts and styles are what their sources give" node app/web/ui/build.mjs --check
    step "web: the library's interface" or_left_out python3 tests/web/check_library.py
    step "web: the desk's safety, slow clients too" python3 tests/web/check_desk.py build/confer --slow
    step "web: what the desk says of a folder" python3 tests/web/check_inputs.py build/confer
    step "web: the vote's safety, slow clients too" python3 tests/web/check_http.py build/confer
    step "vote: elections of belenios-tool and ours, each judged by the other" or_left_out \
        python3 tests/vote/interop_check.py build/vote_tool --ballots "${vote_ballots:-1000}" \
        --flips "${vote_flips:-300}"
    step "web: ballots of the page" \
        python3 tests/web/check_page.py build/confer build/page_tool --ballots 100
    step "web: a newcomer at the desk, in a browser" node tests/web/desk.mjs build/confer
    step "web: a voter, in a browser" node tests/web/walk.mjs build/confer
fi
