# steps.sh: runs checks one after the other and counts them; sourced by ./check and .ci/run.
#
#     . tools/steps.sh
#     step "unit tests" ctest --test-dir build
#     steps_end                     # prints `N passed, N failed`, returns 1 when one failed
#
# A command whose output ends with a line `N passed, N failed` counts for that many, any other for
# one. Output goes to .check/<name>.log and is shown when something failed.

passed=0
failed=0
failed_names=
steps_started=$(date +%s)
mkdir -p .check

# The last line `N passed, N failed` of a log, as two numbers.
counts_of() {
    sed -n 's/^ *\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed *$/\1 \2/p' "$1" | tail -n 1
}

step() {
    title=$1
    shift
    log=.check/$(printf '%s' "$title" | tr -c 'A-Za-z0-9\n' '-').log
    started=$(date +%s)
    "$@" >"$log" 2>&1 </dev/null
    status=$?
    good=1
    bad=0
    counts=$(counts_of "$log")
    if [ -n "$counts" ]; then
        good=${counts% *}
        bad=${counts#* }
        # A runner that found nothing to run has not passed.
        [ $((good + bad)) -gt 0 ] || bad=1
        [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    elif [ "$status" -ne 0 ]; then
        good=0
        bad=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    seconds=$(($(date +%s) - started))
    if [ "$bad" -eq 0 ]; then
        printf 'ok      %-52s %5s %4ss\n' "$title" "$good" "$seconds"
    else
        failed_names="$failed_names
        $title ($log)"
        printf 'FAILED  %-52s %5s %4ss\n' "$title" "$good, $bad" "$seconds"
        echo "---- the end of $log"
        tail -n 60 "$log" | sed 's/^/    /'
        echo "----"
    fi
    [ "$bad" -eq 0 ]
}

steps_end() {
    echo
    [ -z "$failed_names" ] || printf 'failed:%s\n' "$failed_names"
    echo "$(($(date +%s) - steps_started)) seconds"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
