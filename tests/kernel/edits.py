#!/usr/bin/env python3
"""Runs test_recall on random folders: an edited folder that is kept in memory says the same as one
that is opened anew, byte for byte.

    tests/kernel/edits.py [--program build/test_recall] [--seeds 1..30] [--members 25] [--edits 60]
"""
import re
import sys

import folders


def main():
    parser = folders.arguments(__doc__, 'test_recall', '1..30')
    parser.add_argument('--edits', type=int, default=60)
    options = parser.parse_args()
    return folders.run(options, 'edits', lambda folder: ['--edits', str(options.edits), folder],
                       lambda said: sum(int(n) for n in re.findall(r'(\d+) answers', said)), 'answers alike')


if __name__ == '__main__':
    sys.exit(main())
