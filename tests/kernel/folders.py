"""Runs a test program on each of the random folders of tests/oracle/generate.py. A failing folder is kept and
named; the last line is `N passed, N failed`. Used by random_folders.py and edits.py."""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'oracle'))
import generate  # noqa: E402

SECONDS = 300  # at most, a folder


def arguments(doc, program, seeds):
    parser = argparse.ArgumentParser(description=doc.split('\n\n')[0])
    parser.add_argument('--program', default=os.path.join(ROOT, 'build', program))
    parser.add_argument('--seeds', default=seeds)
    parser.add_argument('--members', type=int, default=25)
    return parser


def run(options, name, words_of, count_of, counted):
    """words_of(folder): the program's arguments; count_of(output): how many `counted` things it did."""
    first, _, last = options.seeds.partition('..')
    scratch = tempfile.mkdtemp(prefix=f'confer-{name}-')
    passed = failed = count = 0
    for seed in range(int(first), int(last or first) + 1):
        folder = os.path.join(scratch, str(seed))
        generate.generate(seed, folder, options.members)
        try:
            done = subprocess.run([options.program] + words_of(folder), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace',
                                  timeout=SECONDS)
            said, status = done.stdout.strip(), done.returncode
            count += count_of(said) if status == 0 else 0
        except subprocess.TimeoutExpired:
            said, status = f'took longer than {SECONDS} s', 1
        if status == 0:
            passed += 1
            shutil.rmtree(folder)
        else:
            failed += 1
            print(f'seed {seed}, {options.members} members (status {status}):\n{said[:6000]}\nkept: {folder}',
                  flush=True)
    if not failed:
        shutil.rmtree(scratch)
    print(f'{count} {counted}')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0
