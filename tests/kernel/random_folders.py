#!/usr/bin/env python3
"""Runs test_cost_kernel on random folders: kernel against replay for every member and offer, the
same bytes at any number of threads and with no memory for tables of pay.

    tests/kernel/random_folders.py [--program build/test_cost_kernel] [--seeds 1..40] [--members 25]
"""
import json
import os
import re
import sys

import folders


def words_of(folder):
    with open(os.path.join(folder, 'check.json'), encoding='utf-8') as f:
        assume = json.load(f).get('assume', [])
    return [x for a in assume for x in ('-a', a)] + [folder]


def main():
    options = folders.arguments(__doc__, 'test_cost_kernel', '1..40').parse_args()
    return folders.run(options, 'kernel', words_of,
                       lambda said: sum(int(n) for n in re.findall(r'(\d+) replays', said)), 'replays')


if __name__ == '__main__':
    sys.exit(main())
