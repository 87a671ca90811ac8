#!/usr/bin/env python3
"""Reports that were cut, spliced or scrambled: `confer verify` says no, or that it cannot read them;
it never crashes, hangs, or says yes.

    tests/report/fuzz_verify.py [--confer PATH] [--seed N] [--rounds N]

Ends with a line `N passed, N failed`.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def scramble(rng, data):
    data = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        what = rng.randrange(5)
        at = rng.randrange(len(data))
        if what == 0:
            data[at] = rng.randrange(256)
        elif what == 1:
            del data[at:at + rng.randint(1, 4000)]
        elif what == 2:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 50)))
        elif what == 3:
            other = rng.randrange(len(data))
            data[at:at] = data[other:other + rng.randint(1, 3000)]
        else:
            data = data[:max(at, 1)]
        if not data:
            data = bytearray(b'x')
    return bytes(data)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build', 'confer'))
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--rounds', type=int, default=60)
    args = parser.parse_args()
    folder = os.path.join(ROOT, 'examples', 'tour')
    passed = failed = 0
    with tempfile.TemporaryDirectory() as work:
        for face in ('html', 'md', 'xlsx', 'pdf'):
            path = os.path.join(work, f'r.{face}')
            subprocess.run([args.confer, 'report', 'six-later', 'three-three', '-C', folder, '--kind',
                            'board', '-o', path], check=True, stdout=subprocess.DEVNULL)
            with open(path, 'rb') as file:
                data = file.read()
            rng = random.Random(f'{args.seed} {face}')
            for i in range(args.rounds):
                changed = scramble(rng, data)
                with open(path, 'wb') as file:
                    file.write(changed)
                done = subprocess.run([args.confer, 'verify', path, folder], capture_output=True,
                                      timeout=60)
                good = done.returncode == 1 or (done.returncode == 0 and changed.replace(
                    b'\r', b'') == data.replace(b'\r', b''))
                passed, failed = passed + good, failed + (not good)
                if not good:
                    kept = os.path.join(ROOT, '.check', f'verify-{face}-{i}')
                    os.makedirs(os.path.dirname(kept), exist_ok=True)
                    with open(kept, 'wb') as file:
                        file.write(changed)
                    print(f'FAILED {face} {i}: exit {done.returncode}, kept in {kept}',
                          done.stderr[-600:].decode(errors='replace'))
    print(f'{passed} passed, {failed} failed')
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
