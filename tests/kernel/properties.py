#!/usr/bin/env python3
"""What must hold of every costing, tried on random folders through the program.

    tests/kernel/properties.py [--confer build/confer] [--seeds 1..30] [--members 40]

  threads    any number of them: the same bytes, on the answer and in the --employees file
  order      a roster in another order of rows gives the same answer and the same lines
  adding     the costs of two parts of a roster add up to the cost of the whole
  nothing    an offer that changes nothing costs nothing, in each year, component and key
  beside     offers do not change each other or the status quo, in whatever order they are named
  gains      the --employees columns add up to what the pairs say
  undone     a dated raise of the agreement that an offer repeats costs what the offer alone would
  later      what takes effect after the horizon costs nothing

The folders are those of tests/oracle/generate.py, with a horizon written where they have none. A
failing folder is kept and named. The last line is `N passed, N failed`.
"""
import argparse
import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'oracle'))
import generate  # noqa: E402

BY = 'fund,department,unit,class,fund+department'


class Broken(Exception):
    pass


def must(condition, words):
    if not condition:
        raise Broken(words)


class Folder:
    def __init__(self, confer, path):
        self.confer, self.path = os.path.abspath(confer), path
        with open(os.path.join(path, 'check.json'), encoding='utf-8') as f:
            hints = json.load(f)
        self.offers = hints['offers']
        self.assume = [x for a in hints.get('assume', []) for x in ('--assume', a)]
        self.calls = 0

    def file(self, name):
        return os.path.join(self.path, name)

    def read(self, name):
        with open(self.file(name), encoding='utf-8-sig', newline='') as f:
            return f.read()

    def write(self, name, text):
        with open(self.file(name), 'w', encoding='utf-8', newline='') as f:
            f.write(text)

    def roster_name(self):
        found = re.search(r'(?im)^\s*roster\s+"([^"]+)"', self.read('current.terms'))
        return found.group(1)

    def rows(self):
        return list(csv.reader(io.StringIO(self.read(self.roster_name()), newline='')))

    def with_rows(self, rows):
        """The same folder with other rows; a copy."""
        other = Folder(self.confer, copy_of(self.path))
        out = io.StringIO(newline='')
        csv.writer(out).writerows(rows)
        other.write(self.roster_name(), out.getvalue())
        return other

    def ask(self, words, employees=False, threads=None):
        """(bytes printed, bytes of the --employees file)"""
        self.calls += 1
        environment = dict(os.environ)
        if threads:
            environment['CONFER_THREADS'] = str(threads)
        path = self.file('employees.out')
        words = [self.confer, '-C', self.path] + words + self.assume
        if employees:
            words += ['--employees', path]
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        must(done.returncode == 0, f'{" ".join(words)}: status {done.returncode}\n'
                                   f'{done.stderr.decode("utf-8", "replace")[:1500]}')
        lines = b''
        if employees:
            with open(path, 'rb') as f:
                lines = f.read()
        return done.stdout, lines

    def cost(self, offer, **how):
        out, lines = self.ask(['cost', offer, '--by', BY, '--format', 'json'], **how)
        return json.loads(out), lines

    def compare(self, offers, **how):
        out, lines = self.ask(['compare'] + offers + ['--by', 'fund', '--format', 'json'], **how)
        return json.loads(out), lines


copies = []


def copy_of(path):
    other = tempfile.mkdtemp(prefix='confer-property-')
    shutil.rmtree(other)
    shutil.copytree(path, other)
    copies.append(other)
    return other


def figures(answer):
    """All integers of an answer by their path, without what names the case or is free text."""
    found = {}

    def walk(value, path):
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return
        if isinstance(value, int):
            found[path] = value
        elif isinstance(value, list):
            for i, x in enumerate(value):
                label = x.get('key', x.get('fiscal_year', i)) if isinstance(x, dict) else i
                walk(x, f'{path}/{label}')
        else:
            for key, x in value.items():
                walk(x, f'{path}/{key}')
    walk(answer, '')
    return found


def same(a, b, words):
    for path in sorted(set(a) | set(b)):
        must(a.get(path) == b.get(path), f'{words}: {path} is {a.get(path)} and {b.get(path)}')


# --- The properties -------------------------------------------------------------------------------

def threads(folder, r):
    rows = folder.rows()
    renamed = re.search(r'(?i)\bcolumn\s+id\s*=\s*"([^"]+)"', folder.read('current.terms'))
    header = renamed.group(1) if renamed else 'id'
    at = [h.strip().lower() for h in rows[0]].index(header.lower())
    large = [rows[0]]
    for i in range(1 + 16000 // max(1, len(rows) - 1)):
        for row in rows[1:]:
            large.append(row[:at] + [f'{row[at]}~{i}'] + row[at + 1:])
    other = folder.with_rows(large)
    words = ['compare'] + folder.offers + ['--by', BY, '--format', 'json']
    if len(folder.offers) == 1:
        words = ['cost'] + folder.offers + ['--by', BY, '--format', 'json']
    first = other.ask(words, employees=True, threads=1)
    for n in (2, 3, 7):
        must(other.ask(words, employees=True, threads=n) == first, f'{n} threads answer otherwise')


def order(folder, r):
    offer = r.choice(folder.offers)
    answer, lines = folder.cost(offer, employees=True)
    rows = folder.rows()
    shuffled = rows[1:]
    r.shuffle(shuffled)
    other, other_lines = folder.with_rows(rows[:1] + shuffled).cost(offer, employees=True)
    must(answer == other, 'rows in another order answer otherwise')
    must(sorted(lines.split(b'\n')) == sorted(other_lines.split(b'\n')), 'lines of --employees differ')


def adding(folder, r):
    """Where a part is the largest-remainder split of a fund or a rounded yearly figure, what is
    added are whole members, so these add up exactly; `ongoing` is rounded once for all."""
    offer = r.choice(folder.offers)
    rows = folder.rows()
    whole = figures(folder.cost(offer)[0])
    first, second = rows[:1], rows[:1]
    for row in rows[1:]:
        (first if r.random() < 0.5 else second).append(row)
    if len(first) < 2 or len(second) < 2:
        return
    a = figures(folder.with_rows(first).cost(offer)[0])
    b = figures(folder.with_rows(second).cost(offer)[0])
    for path, value in whole.items():
        if path == '/periods' or re.fullmatch(r'/fiscal_years/[^/]*/periods', path) or path.endswith('/line'):
            continue
        if path.startswith('/envelope/'):
            continue  # a budget is there whole for each part of the roster
        added = a.get(path, 0) + b.get(path, 0)
        least = 1 if path == '/total/ongoing' else 0
        must(abs(value - added) <= least, f'{path}: the whole is {value}, its parts {added}')


def nothing(folder, r):
    folder.write('offers/nothing.terms', 'offer "Nothing"\nnote "no change"\n')
    for name in ('nothing', 'current'):
        answer, lines = folder.cost(name, employees=True)
        for year in answer['fiscal_years']:
            must(year['cost'] == 0 and year['incremental'] == 0, f'{name} costs {year}')
            must(not any(year['components'].values()), f'{name} costs {year["components"]}')
        must(answer['total']['cost'] == answer['total']['ongoing'] == answer['total']['one_time'] == 0,
             f'{name}: {answer["total"]}')
        for rows in answer['by'].values():
            for row in rows:
                must(row['cost'] == 0 and not any(row['fiscal_years'].values()), f'{name}: {row}')
        for line in lines.decode().splitlines()[1:]:
            must(line.endswith(',0.00'), f'{name}: {line}')


def beside(folder, r):
    offers = folder.offers + ['current']
    answer, _ = folder.compare(offers)
    turned = list(reversed(offers))
    back, _ = folder.compare(turned)
    alone = {name: folder.ask(['cost', name, '--by', 'fund', '--format', 'json'])[0] for name in offers}
    for i, name in enumerate(offers):
        must(answer['offers'][i] == back['offers'][len(offers) - 1 - i], f'{name} in another place differs')
        same(figures(answer['offers'][i]), figures(json.loads(alone[name])), f'{name} alone')
        must(answer['offers'][i]['total']['status_quo'] == answer['offers'][0]['total']['status_quo'],
             'two status quos')
    pairs = {(p['a'], p['b']): p for p in back['pairs']}
    for p in answer['pairs']:
        q = pairs[(p['b'], p['a'])]
        must(p['cost_difference'] == -q['cost_difference'], f'{p} and {q}')
        must(p['gain_difference'] == -q['gain_difference'], f'{p} and {q}')
        must(p['members_better_a'] == q['members_better_b'], f'{p} and {q}')
        must(p['members_same'] == q['members_same'], f'{p} and {q}')


def gains(folder, r):
    if len(folder.offers) < 2:
        return
    answer, lines = folder.compare(folder.offers, employees=True)
    table = list(csv.reader(io.StringIO(lines.decode())))
    cents = [[int(x.replace('.', '')) for x in row[1:]] for row in table[1:]]
    at = {name: i for i, name in enumerate(table[0][1:])}
    for p in answer['pairs']:
        a, b = at[p['a']], at[p['b']]
        must(sum(c[b] - c[a] for c in cents) == p['gain_difference'], f'gains of {p}')
        must(sum(c[a] > c[b] for c in cents) == p['members_better_a'], f'better under a: {p}')
        must(sum(c[b] > c[a] for c in cents) == p['members_better_b'], f'better under b: {p}')
        must(sum(c[b] == c[a] for c in cents) == p['members_same'], f'the same: {p}')
    must(answer['offers'][0]['members'] == len(cents), 'lines and members')


def undone(folder, r):
    """status quo + X as the agreement, under nothing, is what X as an offer pays. Without parity: an
    offer's raises trigger others, the agreement's own do not (docs/budgets.md)."""
    terms = re.sub(r'(?m)^parity .*\n?', '', folder.read('current.terms'))
    folder = Folder(folder.confer, copy_of(folder.path))
    folder.write('current.terms', terms)
    day = re.search(r'(?im)^horizon\s+FY(\d{4})', folder.read('current.terms')).group(1)
    clause = f'raise {r.choice(["2%", "3.5%", "0.25%"])} on {day}-{r.choice(["12-31", "11-05", "12-01"])}\n'
    # `parity` follows what offers bring, not what the agreement has
    folder.write('current.terms', re.sub(r'(?im)^parity\b.*\n(?:[ \t].*\n)*', '', folder.read('current.terms')))
    folder.write('offers/more.terms', 'offer "More"\n' + clause)
    folder.write('offers/nothing.terms', 'offer "Nothing"\nnote "no change"\n')
    as_offer, lines = folder.cost('more', employees=True)
    other = Folder(folder.confer, copy_of(folder.path))
    # last in the agreement: an offer's clauses follow the agreement's of the same date
    other.write('current.terms', folder.read('current.terms').rstrip('\n') + '\n' + clause)
    as_fact, other_lines = other.cost('nothing', employees=True)
    must(as_offer['total']['offer'] == as_fact['total']['status_quo'],
         f'as an offer {as_offer["total"]}, in the agreement {as_fact["total"]}')
    for a, b in zip(as_offer['fiscal_years'], as_fact['fiscal_years']):
        must(a['offer'] == b['status_quo'], f'{a["fiscal_year"]}: {a["offer"]} and {b["status_quo"]}')
    for a, b in zip(lines.decode().splitlines()[1:], other_lines.decode().splitlines()[1:]):
        must(a.rsplit(',', 3)[2] == b.rsplit(',', 3)[1], f'{a} and {b}')


def later(folder, r):
    last = int(re.search(r'(?im)^horizon\s+FY\d{4}\S*\s+to\s+FY(\d{4})', folder.read('current.terms')).group(1))
    day = f'{last + 3}-01-15'
    folder.write('offers/later.terms', f'offer "Later"\nraise 5% on {day}\nlump sum $1,000 on {day}\n'
                                       f'minimum rate $9,999/hour on {day}\n')
    answer, _ = folder.cost('later')
    must(answer['total']['cost'] == 0 and answer['total']['ongoing'] == 0, f'{answer["total"]}')


PROPERTIES = [threads, order, adding, nothing, beside, gains, undone, later]


def make(confer, seed, members, scratch):
    path = os.path.join(scratch, str(seed))
    generate.generate(seed, path, members)
    folder = Folder(confer, path)
    text = folder.read('current.terms')
    if not re.search(r'(?im)^horizon\b', text):
        years = folder.cost(folder.offers[0])[0]['fiscal_years']
        text = text.rstrip('\n') + f'\nhorizon {years[0]["fiscal_year"]} to {years[-1]["fiscal_year"]}\n'
        folder.write('current.terms', text)
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build', 'confer'))
    parser.add_argument('--seeds', default='1..30')
    parser.add_argument('--members', type=int, default=40)
    parser.add_argument('--only', help='names of properties, with commas')
    options = parser.parse_args()
    first, _, last = options.seeds.partition('..')
    scratch = tempfile.mkdtemp(prefix='confer-properties-')
    passed = failed = 0
    for seed in range(int(first), int(last or first) + 1):
        for check in PROPERTIES:
            if options.only and check.__name__ not in options.only.split(','):
                continue
            folder = make(options.confer, seed, options.members, scratch)
            try:
                check(folder, random.Random(seed))
                passed += 1
                shutil.rmtree(folder.path)
            except (Broken, subprocess.TimeoutExpired) as e:
                failed += 1
                kept = f'{folder.path}-{check.__name__}'
                os.rename(folder.path, kept)
                print(f'seed {seed}, {check.__name__}: {e}\nkept: {kept}', flush=True)
            for path in copies:
                shutil.rmtree(path, ignore_errors=True)
            copies.clear()
    if not failed:
        shutil.rmtree(scratch)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
