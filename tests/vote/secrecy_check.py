#!/usr/bin/python3
"""Runs the parts of secrecy_test.c under valgrind's memcheck.

  secrecy_check.py PROGRAM [PROGRAM ...]

A part that makes ballots, shares or keys must be clean: no branch and no address depends on a secret. A
part named leak_… leaks by design, and memcheck must say so, in that very function: else nothing was
shown of the others. Ends with `N passed, N failed`.
"""
import re
import subprocess
import sys

CLEAN = ("ballot", "page", "share", "key", "letter")
# Part: what memcheck calls it, and where.
LEAKS = {"leak_branch": ("Conditional jump", "leak_branch"),
         "leak_address": ("Use of uninitialised value", "leak_address"),
         "leak_power": ("Conditional jump", "cf_element_power_public")}
FOUND = 99


def run(program, part):
    done = subprocess.run(["valgrind", "-q", f"--error-exitcode={FOUND}", program, part],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


def clean(program, part):
    status, out, err = run(program, part)
    made = re.search(r"(\d+) bytes made", out)
    if status == 0 and made and int(made[1]) > 800 and not err:
        return None
    return f"{part}: valgrind ends with {status}\n{out}{err[:1000]}"


def leaks(program, part, error, where):
    status, out, err = run(program, part)
    if status == FOUND and re.search(rf"{error}[^\n]*\n==\d+==\s+at 0x[0-9A-F]+: {where} ", err):
        return None
    return f"{part}: the leak was not found (valgrind ends with {status})\n{out}{err[:1000]}"


def main():
    passed = failed = 0
    for program in sys.argv[1:]:
        faults = [clean(program, part) for part in CLEAN]
        faults += [leaks(program, part, *LEAKS[part]) for part in LEAKS]
        for fault in faults:
            passed += fault is None
            failed += fault is not None
            if fault:
                print(f"{program}: {fault}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
