#!/usr/bin/env python3
"""Runs a confer binary and the oracle on the same random folders; not one cent may differ.

    python3 check.py [--confer build/confer] [--seeds 1..50] [--members 40] [--jobs 1]
                     [--keep DIR] [--only cost,authorized,compare,schedule] [--allow-extra]
    python3 check.py --folder DIR          an existing folder instead of random ones

Each comparison (a command on a folder) passes or fails. The first differing paths are printed
with the seed; the folder of a failure is kept. The last line is `N passed, N failed`.
"""

import argparse
import csv
import io
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402
import oracle    # noqa: E402

BY = 'fund,department,unit,class,fund+department'
IGNORED = ('notes', 'clause')           # free text
COUNTED = ('not_costed',)               # free text, but as many of them
SHOWN = 8                               # differing paths printed a comparison
SECONDS = 300                           # a command that takes longer has failed


def differences(ours, theirs, path, allow_extra):
    """Yields 'path: oracle X, confer Y' for whatever differs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            here = f'{path}.{key}' if path else key
            if key in IGNORED:
                continue
            if key not in theirs:
                yield f'{here}: missing (oracle {shorten(value)})'
            elif key in COUNTED:
                if len(value) != len(theirs[key]):
                    yield f'{here}: oracle lists {len(value)}, confer {len(theirs[key])}'
            else:
                yield from differences(value, theirs[key], here, allow_extra)
        for key in theirs:
            if key not in ours and key not in IGNORED and not allow_extra:
                yield f'{path}.{key}: only in confer ({shorten(theirs[key])})'
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f'{path}: oracle has {len(ours)} rows, confer {len(theirs)}'
        for i, (a, b) in enumerate(zip(ours, theirs)):
            label = i
            for name in ('fiscal_year', 'key', 'offer'):
                if isinstance(a, dict) and isinstance(a.get(name), str):
                    label = a[name]
                    break
            yield from differences(a, b, f'{path}[{label}]', allow_extra)
    elif type(ours) is not type(theirs) or ours != theirs:
        off = ''
        if isinstance(ours, int) and isinstance(theirs, int):
            off = f' (confer {theirs - ours:+d})'
        yield f'{path}: oracle {shorten(ours)}, confer {shorten(theirs)}{off}'


def shorten(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + '...'


def csv_differences(ours, theirs, what):
    a, b = (list(csv.reader(io.StringIO(x, newline=''))) for x in (ours, theirs))
    if len(a) != len(b):
        yield f'{what}: oracle has {len(a)} rows, confer {len(b)}'
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            yield f'{what}: row {i + 1}: oracle {",".join(x)} | confer {",".join(y)}'


class Folder:
    """One folder, costed by both."""

    def __init__(self, folder, options, scratch):
        self.folder, self.options, self.scratch = folder, options, scratch
        path = os.path.join(folder, 'check.json')
        if os.path.exists(path):
            with open(path, encoding='utf-8') as f:
                self.hints = json.load(f)
        else:
            stems = sorted(n[:-6] for n in os.listdir(os.path.join(folder, 'offers')) if n.endswith('.terms'))
            self.hints = {'offers': stems, 'assume': []}
        self.passed, self.failures, self.cases = 0, [], {}

    def case(self, authorized, assume):
        key = (authorized, tuple(assume))
        if key not in self.cases:
            self.cases[key] = oracle.Case(self.folder, authorized, assume)
        return self.cases[key]

    def confer(self, args):
        """(stdout, problem): what the binary printed, or why there is nothing to compare."""
        command = [self.options.confer, '-C', self.folder] + args
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  stdin=subprocess.DEVNULL, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return None, f'confer took longer than {SECONDS} s'
        except OSError as e:
            return None, f'confer does not run: {e}'
        out = done.stdout.decode('utf-8', 'replace')
        if done.returncode != 0:
            said = done.stderr.decode('utf-8', 'replace').strip()
            how = f'died of signal {-done.returncode}' if done.returncode < 0 else f'exit {done.returncode}'
            return None, f'confer {how}: {said[:1200] or "(nothing on stderr)"}'
        if not out.strip():
            return None, 'confer printed nothing'
        return out, None

    def compare(self, label, args, ours, employees=None):
        """`ours` is a function that gives the oracle's answer, given the file for --employees."""
        problems = []
        mine = os.path.join(self.scratch, 'oracle.csv')
        theirs = os.path.join(self.scratch, 'confer.csv')
        for path in (mine, theirs):
            if os.path.exists(path):
                os.remove(path)
        try:
            expected = ours(mine if employees else None)
        except oracle.InputError as e:
            expected = None
            problems.append(f'the oracle refuses: {e}')
        except Exception:
            expected = None
            problems.append('the oracle fails: ' + traceback.format_exc(limit=3))
        if expected is not None:
            out, problem = self.confer(args + (['--employees', theirs] if employees else []))
            if problem:
                problems.append(problem)
            elif isinstance(expected, str):
                problems += csv_differences(expected, out, 'csv')
            else:
                try:
                    problems += differences(expected, json.loads(out), '', self.options.allow_extra)
                except ValueError as e:
                    problems.append(f'confer printed no JSON ({e}): {out[:200]!r}')
            if not problem and employees:
                try:
                    problems += csv_differences(oracle.read_text(mine), oracle.read_text(theirs), 'employees')
                except oracle.InputError as e:
                    problems.append(f'employees: {e}')
        if problems:
            shown = [f'    {p}' for p in problems[:SHOWN]]
            if len(problems) > SHOWN:
                shown.append(f'    ... and {len(problems) - SHOWN} more')
            self.failures.append((label, ' '.join(args), shown))
        else:
            self.passed += 1

    def by_there(self, assume):
        """The roll-ups of BY whose columns the roster has."""
        try:
            members = self.case(False, assume).roster
        except oracle.InputError:
            return BY.split(',')        # the comparisons will say so
        there = set(members[0].row) if members else set()
        return [by for by in BY.split(',') if there.issuperset(by.split('+'))]

    def run(self):
        only, offers = self.options.only, self.hints['offers']
        assume = self.hints.get('assume', [])
        assume_args = [x for a in assume for x in ('--assume', a)]
        by = self.by_there(assume)
        by_args = ['--by', ','.join(by)] if by else []

        def cost(label, name, authorized, assumed):
            args = ['cost', name] + by_args + ['--format', 'json']
            args += ['--authorized'] if authorized else []
            args += [x for a in assumed for x in ('--assume', a)]
            self.compare(label, args, lambda path: oracle.cost(
                self.case(authorized, assumed), name, by, path), employees=True)

        if 'cost' in only:
            for name in offers:
                cost(f'cost {name}', name, False, assume)
            if assume:
                cost(f'cost {offers[0]} without --assume', offers[0], False, [])
        if 'authorized' in only:
            cost(f'cost {offers[-1]} --authorized', offers[-1], True, assume)
        if 'compare' in only:
            names = offers + (['current'] if self.hints.get('compare_current') else [])
            if len(names) > 1:
                first = by[:1]
                args = ['compare'] + names + (['--by', first[0]] if first else [])
                args += ['--format', 'json'] + assume_args
                self.compare('compare', args, lambda path: oracle.compare(
                    self.case(False, assume), names, first, path), employees=True)
        if 'schedule' in only:
            for i, day in enumerate(self.hints.get('schedule_days', [])):
                name = (offers + ['current'])[(i + self.hints.get('seed', 0)) % (len(offers) + 1)]
                args = ['schedule', name, '--on', day, '--format', 'csv']

                def ours(_, name=name, day=day):
                    case = self.case(False, [])
                    return oracle.schedule_csv(case, case.read_offer(name), oracle.iso_date(day))

                self.compare(f'schedule {name}', args, ours)


def check_one(job):
    what, options = job                 # a seed, or an existing folder
    given = isinstance(what, str)
    scratch = tempfile.mkdtemp(prefix='confer-oracle-')
    try:
        if given:
            name, folder = what, what
        else:
            seed = what
            name, folder = f'seed {seed}', os.path.join(options.keep, f'seed-{seed}')
            shutil.rmtree(folder, ignore_errors=True)
            generate.generate(seed, folder, options.members)
        f = Folder(folder, options, scratch)
        f.run()
        lines = []
        for label, command, shown in f.failures:
            lines.append(f'FAIL {name}: {label}\n    folder {folder} (--members {options.members})\n'
                         f'    confer -C {folder} {command}')
            lines += shown
        if not f.failures and not given:
            shutil.rmtree(folder, ignore_errors=True)
        return f.passed, len(f.failures), '\n'.join(lines)
    except Exception:
        return 0, 1, f'FAIL {what if given else f"seed {what}"}: {traceback.format_exc()}'
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main(argv):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--confer', default='build/confer', help='the binary to check')
    ap.add_argument('--seeds', default='1..50', help='A..B, both included, or one seed')
    ap.add_argument('--members', type=int, default=40)
    ap.add_argument('--jobs', type=int, default=1)
    ap.add_argument('--keep', help='where folders are written; those that fail stay (default: a new '
                    'temporary folder)')
    ap.add_argument('--only', default='cost,authorized,compare,schedule')
    ap.add_argument('--folder', action='append', help='an existing folder, instead of random ones; '
                    'may be repeated')
    ap.add_argument('--allow-extra', action='store_true', help='JSON keys that only confer has are no failure')
    options = ap.parse_args(argv)
    options.only = options.only.split(',')
    options.keep = options.keep or tempfile.mkdtemp(prefix='confer-oracle-')
    options.confer = os.path.abspath(options.confer)
    if not os.access(options.confer, os.X_OK):
        print(f'{options.confer} is not there or does not run')
        print('0 passed, 1 failed')
        return 1
    first, _, last = options.seeds.partition('..')
    jobs = [(folder, options) for folder in options.folder] if options.folder else \
        [(seed, options) for seed in range(int(first), int(last or first) + 1)]
    os.makedirs(options.keep, exist_ok=True)
    passed = failed = 0
    pool = multiprocessing.Pool(options.jobs) if options.jobs > 1 and len(jobs) > 1 else None
    for p, n, text in (pool.imap(check_one, jobs) if pool else map(check_one, jobs)):
        passed, failed = passed + p, failed + n
        if text:
            print(text, flush=True)
    if pool:
        pool.close()
        pool.join()
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
