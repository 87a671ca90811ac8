#!/usr/bin/env python3
"""Published figures, reproduced by the program: salary schedules cell by cell, settlements' costs.

    python3 tests/golden/run.py --confer build/confer
    python3 tests/golden/run.py --confer tests/oracle/oracle.py

Prints what differs and ends with `N passed, N failed`; exit 1 when something failed.
"""

import argparse
import sys

import check_cases
import check_oregon
import check_schedules
from golden import Program, Tally

PARTS = {'schedules': check_schedules, 'oregon': check_oregon, 'cases': check_cases}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--confer', default='build/confer', help='the binary (default: build/confer)')
    parser.add_argument('--quiet', action='store_true', help='print what differs, and the end')
    parser.add_argument('parts', nargs='*', help='schedules, oregon, cases (default: all)')
    args = parser.parse_args()
    for part in args.parts:
        if part not in PARTS:
            parser.error(f'there is no part {part}')
    tally, program = Tally(args.quiet), Program(args.confer)
    for name in args.parts or PARTS:
        PARTS[name].run(tally, program)
    print(f'{tally.passed} passed, {tally.failed} failed')
    return 1 if tally.failed else 0


if __name__ == '__main__':
    sys.exit(main())
