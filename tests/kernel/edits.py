#!/usr/bin/env python3
"""Runs test_recall on random folders: an edited folder that is kept in memory says the same as one
that is opened anew, byte for byte.

    tests/kernel/edits.py [--program build/test_recall] [--seeds 1..30] [--members 25] [--edits 60]

The folders are those of tests/oracle/generate.py. A failing folder is kept and named. The last
line is `N passed, N failed`.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'oracle'))
import generate  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--program', default=os.path.join(ROOT, 'build', 'test_recall'))
    parser.add_argument('--seeds', default='1..30')
    parser.add_argument('--members', type=int, default=25)
    parser.add_argument('--edits', type=int, default=60)
    options = parser.parse_args()
    first, _, last = options.seeds.partition('..')
    scratch = tempfile.mkdtemp(prefix='confer-edits-')
    passed = failed = answers = 0
    for seed in range(int(first), int(last or first) + 1):
        folder = os.path.join(scratch, str(seed))
        generate.generate(seed, folder, options.members)
        try:
            done = subprocess.run([options.program, '--edits', str(options.edits), folder],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, errors='replace', timeout=300)
            said, status = done.stdout, done.returncode
            answers += sum(int(n) for n in re.findall(r'(\d+) answers', said))
        except subprocess.TimeoutExpired:
            said, status = 'took longer than 300 s', 1
        if status == 0:
            passed += 1
            shutil.rmtree(folder)
        else:
            failed += 1
            print(f'seed {seed}, {options.members} members (status {status}):\n{said[:6000]}\n'
                  f'kept: {folder}', flush=True)
    if not failed:
        shutil.rmtree(scratch)
    print(f'{answers} answers alike')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
