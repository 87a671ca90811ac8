#!/usr/bin/env python3
"""The member's page against the program, to the cent: every filled row of a roster is typed into a
published page's WebAssembly core, and its gains are compared with `confer compare --employees`.

    tests/page/check.py [--confer build/confer] [--seeds 1..12] [--members 60] [--rows 1500]

Folders: the examples, random ones (tests/oracle/generate.py) and the benchmark's. Ends with
`N passed, N failed`; 77 without node.
"""
import argparse
import csv
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIMIT = 60_000  # bytes of a page, gzipped


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def offers_of(folder):
    return sorted(name[:-6] for name in os.listdir(os.path.join(folder, 'offers'))
                  if name.endswith('.terms'))[:4]


def column_names(folder):
    """Headers that the agreement gives other names: {header: field}."""
    with open(os.path.join(folder, 'current.terms'), encoding='utf-8') as file:
        text = file.read()
    return {header: field for field, header in
            re.findall(r'column\s+(\w+)\s*=\s*"([^"]*)"', text, re.I)}


def roster_of(folder):
    with open(os.path.join(folder, 'current.terms'), encoding='utf-8') as file:
        name = re.search(r'^[^#\n]*\broster\s+"([^"]+)"', file.read(), re.M | re.I)
    return os.path.join(folder, name[1] if name else 'roster.csv')


def rows_of(folder):
    names = column_names(folder)
    with open(roster_of(folder), encoding='utf-8-sig', newline='') as file:
        for row in csv.DictReader(file):
            fields = {names.get(key, key).strip(): (value or '').strip()
                      for key, value in row.items() if key}
            lower = {key.lower(): value for key, value in fields.items()}
            if lower.get('status', '').lower() == 'vacant':
                continue
            yield lower['id'], ''.join(f'{key}={value}\n' for key, value in fields.items()
                                       if key.lower() not in ('id', 'status'))


def cents(text):
    whole, _, part = text.replace(',', '').lstrip('-').partition('.')
    value = int(whole) * 100 + int((part + '00')[:2])
    return -value if text.startswith('-') else value


class Checker:
    def __init__(self, confer):
        self.confer, self.passed, self.failed = confer, 0, 0

    def say(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print('FAILED', what)

    def folder(self, folder, label, most, limit=None):
        offers = offers_of(folder)
        with tempfile.TemporaryDirectory() as work:
            gains = os.path.join(work, 'gains.csv')
            compared = run(self.confer, '-C', folder, 'compare', *(offers + offers if len(offers) == 1 else offers),
                           '--employees', gains, '--format', 'json')
            published = run(self.confer, '-C', folder, 'publish', *offers, '-o', work)
            if compared.returncode != 0:
                self.say(published.returncode != 0, f'{label}: published what cannot be costed')
                return
            page = os.path.join(work, 'index.html')
            if not os.path.exists(page):
                self.say(False, f'{label}: {published.stderr[:300]}')
                return
            with open(page, 'rb') as file:
                size = len(gzip.compress(file.read(), 9))
            self.say(limit is None or size < limit, f'{label}: the page has {size} bytes gzipped')
            rows = list(rows_of(folder))[:most]
            answers = run('node', os.path.join(HERE, 'ask.mjs'), page,
                          input=''.join(json.dumps(fields) + '\n' for _, fields in rows))
            if answers.returncode != 0:
                self.say(False, f'{label}: {answers.stderr[:300]}')
                return
            with open(gains, encoding='utf-8', newline='') as file:
                table = list(csv.reader(file))
            # Columns in the order of the offers; the first is the id.
            expected = {row[0]: [cents(x) for x in row[1:1 + len(offers)]] for row in table[1:]}
            self.members(label, rows, answers.stdout.splitlines(), expected)

    def members(self, label, rows, answers, expected):
        wrong = 0
        for (who, fields), line in zip(rows, answers):
            answer = json.loads(line)
            got = [offer['gain'] for offer in answer.get('offers', [])]
            if got != expected.get(who):
                wrong += 1
                if wrong == 1:
                    print(f'{label}: {who}: the page {got or answer}, confer {expected.get(who)}\n{fields}')
            else:
                self.passed += 1
        self.failed += wrong
        if len(answers) != len(rows) or not rows:
            self.say(False, f'{label}: {len(answers)} answers to {len(rows)} rows')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('--seeds', default='1..12')
    parser.add_argument('--members', type=int, default=60)
    parser.add_argument('--rows', type=int, default=1500)
    asked = parser.parse_args()
    if not shutil.which('node'):
        print('node is not there; skipped')
        return 77
    checker = Checker(os.path.abspath(asked.confer))
    for name in ('tour', 'kern-2025'):
        folder = os.path.join(ROOT, 'examples', name)
        checker.folder(folder, name, asked.rows, LIMIT if name != 'tour' else None)
    first, last = (int(x) for x in asked.seeds.split('..'))
    with tempfile.TemporaryDirectory() as work:
        for seed in range(first, last + 1):
            folder = os.path.join(work, str(seed))
            made = run(sys.executable, os.path.join(ROOT, 'tests/oracle/generate.py'), '--seed', str(seed),
                       '--out', folder, '--members', str(asked.members))
            if made.returncode != 0:
                checker.say(False, f'seed {seed}: {made.stderr[:200]}')
                continue
            checker.folder(folder, f'seed {seed}', asked.rows)
        bench = os.path.join(work, 'bench')
        run(sys.executable, os.path.join(ROOT, 'bench/generate.py'), str(asked.rows), bench, '--variant')
        checker.folder(bench, 'bench', asked.rows)
    print(f'{checker.passed} passed, {checker.failed} failed')
    return 1 if checker.failed else 0


sys.exit(main())
