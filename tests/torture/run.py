#!/usr/bin/env python3
"""Commands again and again, each time with another call failing: memory, writes, syncs, renames.

However a command ends, it must end as itself: with status 0, the same answer and the same files as
without the failure, or with status 1 (2 for a question) and a sentence, and every file either as it
was before or whole. Never a signal, never half a file, nothing unfinished left behind.

    tests/torture/run.py [--confer PATH] [--points N] [--seed N]

--points: how many failing calls of each kind are tried for each command (0: every one). They are
drawn by the seed, which is printed.
"""
import argparse
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
KINDS = ('alloc', 'write', 'sync', 'rename')

# (folder copied, words)
COMMANDS = [
    ('examples/tour', 'check'),
    ('examples/tour', 'cost three-three --by fund --employees gains.csv'),
    ('examples/tour', 'cost three-three --format json'),
    ('examples/tour', 'compare three-three six-later --employees gains.csv'),
    ('examples/tour', 'compare three-three six-later --format json'),
    ('examples/tour', 'explain six-later --employee 101'),
    ('examples/tour', 'schedule three-three --on 2026-07-01 --format csv'),
    ('examples/tour', 'diff three-three six-later'),
    ('examples/tour', 'fmt three-three'),
    ('examples/tour', 'cost nobody'),
    ('examples/kern-2025', 'compare county-offer agreement --employees gains.csv'),
    ('examples/tour', 'report three-three six-later --kind board -o report.html'),
    ('examples/tour', 'report three-three six-later --kind members -o report.xlsx'),
    ('examples/tour', 'report three-three six-later -o report.pdf --include-persons'),
    ('examples/kern-2025', 'publish agreement --public -o site --on 2025-06-01'),
    ('examples/kern-2025', 'import gcc source/kern_superior_court_2014.csv -o court'),
    (None, 'new made'),
    (None, 'quick 6%+0 3%+3%+0 --salary 60000'),
    (None, 'help raise'),
]


WHOLE = ('new', 'import')   # these make a folder, or nothing


def files_of(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, 'rb') as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def run(options, command, kind, at, count=None):
    """(status, output, what was said, files)"""
    source, words = command
    with tempfile.TemporaryDirectory(prefix='confer-torture-') as scratch:
        folder = os.path.join(scratch, 'work')
        if source:
            shutil.copytree(os.path.join(ROOT, source), folder)
        else:
            os.mkdir(folder)
        env = {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'TZ': 'UTC', 'HOME': scratch,
               'CONFER_THREADS': '2', 'LD_PRELOAD': options.inject, 'INJECT': kind,
               'INJECT_AT': str(at)}
        if count:
            env['INJECT_COUNT'] = count
        done = subprocess.run([options.confer, *words.split()], cwd=folder, env=env, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        return done.returncode, done.stdout, done.stderr, files_of(folder)


def judge(options, command, kind, at, whole, before):
    status, out, said, files = run(options, command, kind, at)
    if status == whole[0] and out == whole[1] and files == whole[3]:
        return ''
    wrong = []
    if status not in (1, 2):
        wrong.append('ends with %d' % status)
    if not said.strip():
        wrong.append('says nothing')
    for name in sorted(set(files) | set(before)):
        if files.get(name) not in (before.get(name), whole[3].get(name)):
            wrong.append('leaves %s %s' % (name, 'behind' if name not in before else 'changed'))
        elif status == 1 and kind != 'alloc' and name not in before and command[1].split()[0] in WHOLE:
            wrong.append('leaves %s of a folder that was not made' % name)
    if not wrong:
        return ''
    return 'confer %s: %s number %d fails: %s\n%s' % (
        command[1], kind, at, '; '.join(wrong), said.decode('utf-8', 'backslashreplace')[-2000:])


def before_of(command):
    return files_of(os.path.join(ROOT, command[0])) if command[0] else {}


def plan(options, draw):
    """[(command, kind, number, answer without a failure, files before)]"""
    points = []
    for command in COMMANDS:
        if command[0] and not os.path.isdir(os.path.join(ROOT, command[0])):
            continue
        before = before_of(command)
        for kind in KINDS:
            with tempfile.NamedTemporaryFile('r') as counter:
                whole = run(options, command, kind, 0, counter.name)
                n = int(counter.read() or 0)
            numbers = list(range(1, n + 1))
            if options.points and n > options.points:
                numbers = sorted(draw.sample(numbers, options.points))
            points += [(command, kind, number, whole, before) for number in numbers]
    return points


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('--points', type=int, default=12)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    options.confer = os.path.abspath(options.confer)
    failed = 0
    with tempfile.TemporaryDirectory(prefix='confer-inject-') as place:
        options.inject = os.path.join(place, 'inject.so')
        subprocess.run(['gcc', '-shared', '-fPIC', '-O1', '-o', options.inject,
                        os.path.join(HERE, 'inject.c'), '-ldl'], check=True)
        points = plan(options, random.Random(options.seed))
        print('seed %d, %d failing calls' % (options.seed, len(points)))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for report in pool.map(lambda point: judge(options, *point), points):
                if report:
                    failed += 1
                    print('FAIL ' + report)
    print('%d passed, %d failed' % (len(points) - failed, failed))
    return 1 if failed or not points else 0


if __name__ == '__main__':
    sys.exit(main())
