#!/usr/bin/env python3
"""Runs test_cost_kernel on random folders: kernel against replay for every member and offer, the
same bytes at any number of threads and with no memory for tables of pay.

    tests/kernel/random_folders.py [--program build/test_cost_kernel] [--seeds 1..40] [--members 25]

The folders are those of tests/oracle/generate.py. A failing folder is kept and named. The last
line is `N passed, N failed`.
"""
import argparse
import json
import os
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
    parser.add_argument('--program', default=os.path.join(ROOT, 'build', 'test_cost_kernel'))
    parser.add_argument('--seeds', default='1..40')
    parser.add_argument('--members', type=int, default=25)
    options = parser.parse_args()
    first, _, last = options.seeds.partition('..')
    scratch = tempfile.mkdtemp(prefix='confer-kernel-')
    passed = failed = replays = 0
    for seed in range(int(first), int(last or first) + 1):
        folder = os.path.join(scratch, str(seed))
        generate.generate(seed, folder, options.members)
        with open(os.path.join(folder, 'check.json'), encoding='utf-8') as f:
            assume = json.load(f).get('assume', [])
        words = [x for a in assume for x in ('-a', a)]
        try:
            done = subprocess.run([options.program] + words + [folder], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
            said, status = done.stderr.strip(), done.returncode
            replays += int(done.stdout.split()[2]) if done.stdout else 0
        except subprocess.TimeoutExpired:
            said, status = 'took longer than 300 s', 1
        if status == 0:
            passed += 1
            shutil.rmtree(folder)
        else:
            failed += 1
            print(f'seed {seed}, {options.members} members (status {status}):\n{said[:3000]}\n'
                  f'kept: {folder}', flush=True)
    if not failed:
        shutil.rmtree(scratch)
    print(f'{replays} replays')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
