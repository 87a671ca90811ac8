#!/usr/bin/env python3
"""`confer cut` and `confer import budget` on broken tables: never a crash, a hang or a guess.

Tables of a good exercise are changed at random (bytes, cells, rows, quotes, huge numbers); the
program must end with 0, 1 or 2 within a few seconds, and print an answer only with 0 (or, with 1,
one that says that the target is not reached).

    tests/cut/hostile.py [--confer PATH] [--cases N] [--seed S]
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import brute_force  # noqa: E402

WORDS = [b'', b'-', b'$', b'%', b';', b'0', b'-1', b'1e9', b'99999999999999999999', b'NaN', b'"',
         b'""', b'\x00', b'\xff', b'2026-02-30', b'=1+1', b'A' * 5000, b'O1', b'O1;O1;O2', b'in',
         b'yes', b'1/1/2026', b'0.00001', b'100000', b'$1,00', b'(5)', b'\r', b',,,,', b'\n\n']


def break_bytes(rng, data):
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        kind = rng.random()
        if kind < 0.5:
            lines = bytes(data).split(b'\n')
            row = rng.randrange(len(lines))
            cells = lines[row].split(b',')
            cells[rng.randrange(len(cells))] = rng.choice(WORDS)
            lines[row] = b','.join(cells)
            data = bytearray(b'\n'.join(lines))
        elif kind < 0.7:
            data[at:at] = rng.choice(WORDS)
        elif kind < 0.85 and data:
            del data[at:at + rng.randint(1, 40)]
        else:
            data = data + data[at:]
    return bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(brute_force.ROOT, 'build/confer'))
    parser.add_argument('--cases', type=int, default=150)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    confer = os.path.abspath(options.confer)
    passed = failed = answers = 0
    for number in range(options.cases):
        rng = random.Random('%d/%d' % (options.seed, number))
        base, rows, question = brute_force.make(rng)
        with tempfile.TemporaryDirectory() as folder:
            brute_force.ask(confer, folder, base, rows, question, 'own')  # writes the good tables
            name = rng.choice(['budget.csv', 'options.csv', 'options.csv'])
            path = os.path.join(folder, name)
            with open(path, 'rb') as file:
                data = file.read()
            with open(path, 'wb') as file:
                file.write(break_bytes(rng, data))
            words = [confer, 'cut', '2%', '--options', 'options.csv', '--format', 'json', '--effort', '20']
            if rng.random() < 0.2:
                words = [confer, 'import', 'budget', 'budget.csv', '-o', 'made']
            try:
                done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, timeout=30,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                wrong = ''
                if done.returncode not in (0, 1, 2):
                    wrong = 'exit %d: %s' % (done.returncode, done.stderr.decode(errors='replace')[-300:])
                elif words[1] == 'cut' and done.stdout:
                    answers += 1
                    if json.loads(done.stdout)['reached'] != (done.returncode == 0):
                        wrong = 'reached, and exit %d' % done.returncode
                elif done.returncode == 0 and words[1] == 'cut':
                    wrong = 'no answer'
            except subprocess.TimeoutExpired:
                wrong = 'it did not end'
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong:
            print('case %d of seed %d: %s' % (number, options.seed, wrong))
    if not 0 < answers < options.cases:
        failed += 1
        print('%d answers of %d' % (answers, options.cases))
    print('%d passed, %d failed' % (passed, failed))
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
