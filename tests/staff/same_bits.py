#!/usr/bin/env python3
"""Two builds of the program, of two compilers or with other optimization, simulate the same bits.

    tests/staff/same_bits.py CONFER CONFER
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import TERMS, even, rows_of  # noqa: E402
from oracle import write_folder  # noqa: E402


def main():
    one, two = map(os.path.abspath, sys.argv[1:])
    differ = 0
    for members, runs in ((150, '400'), (2500, '60')):  # drawn one by one, and by group
        with tempfile.TemporaryDirectory() as folder:
            write_folder(folder, TERMS, rows_of(even(members), posts=members * 11 // 10),
                         {'a': 'raise 4% on 2026-01-01', 'b': 'raise 9% on 2026-01-01'})
            answers = [subprocess.run([confer, 'retain', 'a', 'b', '--runs', runs, '-C', folder,
                                       '--format', 'json'], check=True, stdout=subprocess.PIPE).stdout
                       for confer in (one, two)]
        json.loads(answers[0])
        differ += answers[0] != answers[1]
    print('%d passed, %d failed' % (2 - differ, differ))
    return 1 if differ else 0


if __name__ == '__main__':
    sys.exit(main())
