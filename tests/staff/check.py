#!/usr/bin/env python3
"""The staffing model, from outside: an independent model, known rates recovered, published histories.

    tests/staff/check.py [--confer PATH] [NAME ...]

Without names everything is run. Each check that fails prints a line; the last line counts them.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fit_checks  # noqa: E402,F401
import history_checks  # noqa: E402,F401
import model_checks  # noqa: E402,F401
import program_checks  # noqa: E402,F401
from common import CHECKS, ROOT  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    confer = os.path.abspath(options.confer)
    passed = failed = 0
    for function in CHECKS:
        if options.names and function.__name__ not in options.names:
            continue
        try:
            function(confer)
            passed += 1
        except AssertionError as wrong:
            failed += 1
            print('FAIL %s: %s' % (function.__name__, wrong))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
