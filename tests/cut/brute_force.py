#!/usr/bin/env python3
"""`confer cut` against all subsets: random small exercises, enumerated from the written rules.

The rules (docs/cut.md) are worked out here a second time, from the options' CSV to the answer:
what is saved in the year, harm, who is considered, which sets are allowed, their order. Compared:
the best set, every runner-up, the most that can be saved, each department's, what protection costs.

    tests/cut/brute_force.py [--confer PATH] [--cases N] [--seed S] [--solver own|glpk]
"""
import argparse
import csv
import datetime
import functools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from fractions import Fraction

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests/json'))
from schema import Validator  # noqa: E402

VALIDATOR = Validator(os.path.join(ROOT, 'docs/schemas'))
FIELDS = ['id', 'department', 'fund', 'title', 'kind', 'annual savings', 'positions', 'start',
          'service', 'measure', 'now', 'after', 'legal minimum', 'weight', 'locked', 'reason',
          'excludes', 'requires']
START, END = datetime.date(2025, 7, 1), datetime.date(2026, 7, 1)


def rnd(value):
    """To a whole number, half away from zero."""
    value = Fraction(value)
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value.numerator) + value.denominator) // (2 * value.denominator))


def left(day):
    """The part of the fiscal year from a day on: months, the first by its days."""
    if day <= START:
        return Fraction(1)
    if day >= END:
        return Fraction(0)
    following = datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    days = (following - datetime.date(day.year, day.month, 1)).days
    months = (END.year - following.year) * 12 + END.month - following.month
    return (months + Fraction((following - day).days, days)) / 12


# --- A random exercise ---------------------------------------------------------------------------

def make(rng):
    departments = ['Library', 'Parks', 'Police', 'Fire'][:rng.randint(1, 4)]
    base = {name: rng.randint(1000000, 90000000) for name in departments}
    n = rng.randint(1, 11)
    few = rng.random() < 0.4  # few different figures, so that sets tie
    services = {}
    rows = []
    for i in range(n):
        department = rng.choice(departments)
        row = dict.fromkeys(FIELDS, '')
        row['id'] = 'O%d' % (i + 1)
        row['department'] = department
        row['fund'] = rng.choice(['general', 'general', 'general', 'grants', ''])
        row['kind'] = rng.choice(['vacancy', 'position', 'service', 'one-time', 'service'])
        cents = rng.choice([50000000, 75000000]) if few else rng.randint(100, 200000000)
        row['annual savings'] = '%d.%02d' % divmod(cents, 100)
        row['weight'] = rng.choice(['0', '1', '1', '2.5', '3']) if few else \
            '%d.%04d' % (rng.randint(0, 9), rng.randint(0, 9999))
        if rng.random() < 0.3:
            row['start'] = str(START + datetime.timedelta(days=rng.randint(-30, 400)))
        if rng.random() < 0.4:
            service = rng.choice(['hours', 'minutes'])
            key = department, service
            if key not in services:
                now = rng.randint(5, 60)
                rises = service == 'minutes'
                limit = now + rng.randint(0, 20) if rises else rng.randint(0, now)
                services[key] = now, rises, rng.choice(['', str(limit)])
            now, rises, limit = services[key]
            move = rng.randint(0, 8)
            row['service'], row['measure'], row['now'] = service, 'a week', str(now)
            row['after'] = str(now + move if rises else max(0, now - move))
            row['legal minimum'] = limit if rng.random() < 0.8 else ''
        if rng.random() < 0.12:
            row['locked'], row['reason'] = rng.choice(['yes', 'yes', 'in']), 'a reason'
        rows.append(row)
    for _ in range(rng.randint(0, 4)):
        if n >= 2:
            a, b = rng.sample(range(n), 2)
            rows[a][rng.choice(['excludes', 'requires'])] = rows[b]['id']
    question = {'percent': rng.choice(['0.5', '1', '2.5', '5', '10', '1.25']), 'fund': rng.choice(['', 'general']),
                'starts': rng.choice(['', '2026-01-01', '2025-11-17']),
                'annualized': rng.random() < 0.25,
                'protect': rng.choice(departments) if rng.random() < 0.3 else ''}
    return base, rows, question


# --- The rules, once more ------------------------------------------------------------------------

class Exercise:
    def __init__(self, base, rows, question):
        self.rows, self.question, self.n = rows, question, len(rows)
        starts = datetime.date.fromisoformat(question['starts']) if question['starts'] else START
        self.target = rnd(Fraction(sum(base.values()) * 100) * Fraction(question['percent']) / 100)
        self.year, self.ongoing, self.harm, self.out, self.locked_in = [], [], [], [], []
        room = {}
        for row in rows:
            if row['legal minimum']:
                room[self.service(row)] = abs(int(row['now']) - int(row['legal minimum']))
        self.drop, self.room = [], room
        for row in rows:
            annual = Fraction(row['annual savings']) * 100
            day = max(datetime.date.fromisoformat(row['start']) if row['start'] else starts, starts)
            once = row['kind'] == 'one-time'
            part = left(day)
            self.year.append(rnd(annual * (1 if part > 0 else 0) if once else annual * part))
            self.ongoing.append(0 if once else int(annual))
            loss, drop = Fraction(1), 0
            if row['now']:
                drop = abs(int(row['after']) - int(row['now']))
                loss = Fraction(drop, int(row['now']))
            self.harm.append(rnd(Fraction(row['weight']) * loss * 1000000))
            self.drop.append(drop)
            other = question['fund'] and row['fund'] and row['fund'] != question['fund']
            too_far = row['now'] and drop > room.get(self.service(row), drop)
            self.out.append(bool(other or row['locked'] == 'yes' or too_far))
            self.locked_in.append(row['locked'] == 'in' and not other)
        self.saving = self.ongoing if question['annualized'] else self.year
        index = {row['id']: i for i, row in enumerate(rows)}
        self.needs = [[index[row['requires']]] if row['requires'] else [] for row in rows]
        self.against = [set() for _ in rows]
        for i, row in enumerate(rows):
            if row['excludes']:
                self.against[i].add(index[row['excludes']])
                self.against[index[row['excludes']]].add(i)

    @staticmethod
    def service(row):
        return row['department'], row['service'], row['measure']

    def allowed(self, taken, spared=''):
        fallen = {}
        for i in range(self.n):
            if i not in taken:
                if self.locked_in[i]:
                    return False
                continue
            if self.out[i] or (self.rows[i]['department'] == spared and not self.locked_in[i]):
                return False
            if self.against[i] & taken or not taken.issuperset(self.needs[i]):
                return False
            if self.rows[i]['now']:
                key = self.service(self.rows[i])
                fallen[key] = fallen.get(key, 0) + self.drop[i]
        return all(fall <= self.room.get(key, fall) for key, fall in fallen.items())

    def total(self, taken):
        return sum(self.saving[i] for i in taken)

    def spare_one(self, taken):
        """True when the set could do without an option and those that need it."""
        for i in taken:
            gone = {i}
            while True:
                more = {k for k in taken - gone if gone.intersection(self.needs[k])}
                if not more:
                    break
                gone |= more
            if not any(self.locked_in[k] for k in gone) and self.total(taken - gone) >= self.target:
                return True
        return False

    def free(self, i):
        return not (self.needs[i] or self.against[i] or any(i in needs for needs in self.needs) or
                    self.locked_in[i])

    def like(self, i):
        """What makes options stand for each other: figures, and what they take of a legal minimum."""
        service = self.service(self.rows[i]) if self.rows[i]['now'] else None
        limited = service in self.room
        return self.saving[i], self.harm[i], service if limited else None, self.drop[i] if limited else 0

    def later_first(self, taken, spared):
        """True when an option is taken and one like it, listed earlier, is not."""
        for i in taken:
            if not self.free(i):
                continue
            for k in range(i):
                if (k not in taken and self.free(k) and not self.out[k] and
                        self.rows[k]['department'] != spared and
                        self.like(k) == self.like(i)):
                    return True
        return False

    def subsets(self, spared=''):
        for bits in range(1 << self.n):
            taken = {i for i in range(self.n) if bits >> i & 1}
            if self.allowed(taken, spared):
                yield taken

    def ranking(self, spared=''):
        found = [taken for taken in self.subsets(spared)
                 if self.total(taken) >= self.target and not self.spare_one(taken) and
                 not self.later_first(taken, spared)]

        def order(a, b):
            for x, y in ((sum(self.harm[i] for i in a), sum(self.harm[i] for i in b)),
                         (-self.total(a), -self.total(b)), (len(a), len(b))):
                if x != y:
                    return -1 if x < y else 1
            first = min(a ^ b)
            return -1 if first in a else 1
        return sorted(found, key=functools.cmp_to_key(order))

    def most(self, spared=''):
        return max((self.total(taken) for taken in self.subsets(spared)), default=None)

    def department_most(self, name):
        best = 0
        own = [i for i in range(self.n) if self.rows[i]['department'] == name]
        forced = {i for i in own if self.locked_in[i]}
        for bits in range(1 << len(own)):
            taken = {own[k] for k in range(len(own)) if bits >> k & 1}
            fallen, good = {}, forced <= taken
            for i in taken:
                needs = [k for k in self.needs[i] if k in own]
                good = good and not self.out[i] and not self.against[i] & taken and \
                    taken.issuperset(needs)
                if self.rows[i]['now']:
                    key = self.service(self.rows[i])
                    fallen[key] = fallen.get(key, 0) + self.drop[i]
            if good and all(fall <= self.room.get(key, fall) for key, fall in fallen.items()):
                best = max(best, self.total(taken))
        return best


# --- Against the program -------------------------------------------------------------------------

def ask(confer, folder, base, rows, question, solver):
    with open(os.path.join(folder, 'budget.csv'), 'w', newline='') as file:
        out = csv.writer(file)
        out.writerow(['Fiscal Year', 'Department', 'Fund Code', 'Account Type', 'Amount'])
        for name, dollars in base.items():
            part = dollars // 3
            out.writerow(['FY25-26', name, 'general', 'Expense', part])
            out.writerow(['2025-26', name, 'general', 'expenditure', '$%s' % format(dollars - part, ',')])
            out.writerow(['FY2025-26', name, 'general', 'Revenue', '12345'])
            out.writerow(['FY2024-25', name, 'general', 'Expense', '777'])
    with open(os.path.join(folder, 'options.csv'), 'w', newline='') as file:
        out = csv.DictWriter(file, FIELDS)
        out.writeheader()
        out.writerows(rows)
    words = [confer, 'cut', question['percent'] + '%', '--options', 'options.csv', '--format', 'json',
             '--top', '5', '--solver', solver]
    for name in ('fund', 'starts', 'protect'):
        if question[name]:
            words += ['--' + name, question[name]]
    if question['annualized']:
        words.append('--annualized')
    return subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)


def compare(done, exercise, question):
    """What differs, sentence by sentence."""
    spared = question['protect']
    most = exercise.most(spared)
    if most is None:
        if done.returncode != 1 or b'E0862' not in done.stderr:
            yield 'contradicting locks are not reported'
        return
    if done.returncode not in (0, 1) or not done.stdout:
        yield 'exit %d: %s' % (done.returncode, done.stderr.decode()[:400])
        return
    answer = json.loads(done.stdout)
    yield from VALIDATOR.validate(answer, 'cut.json')
    ranking = exercise.ranking(spared)

    def ids(taken):
        return [exercise.rows[i]['id'] for i in sorted(taken)]
    if answer['target']['amount'] != exercise.target:
        yield 'target %d, not %d' % (answer['target']['amount'], exercise.target)
    if not answer['proven_optimal'] or not answer['all_compared']:
        yield 'not proven'
    if answer['reached'] != bool(ranking) or done.returncode != (0 if ranking else 1):
        yield 'reached %s' % answer['reached']
        return
    best = [answer['best']] if answer['best'] else []
    given = [one['options'] for one in best + answer['runners_up']]
    if given != [ids(taken) for taken in ranking[:5]]:
        yield 'sets %s, not %s' % (given, [ids(taken) for taken in ranking[:5]])
    for one, taken in zip(best + answer['runners_up'], ranking):
        if (one['harm'], one['saving'], one['annual']) != (
                sum(exercise.harm[i] for i in taken), sum(exercise.year[i] for i in taken),
                sum(exercise.ongoing[i] for i in taken)):
            yield 'figures of %s' % one['options']
    chosen = {i for i in range(exercise.n) if exercise.rows[i]['id'] in answer['most']['options']}
    if exercise.total(chosen) != most or not exercise.allowed(chosen, spared):
        yield 'the most is %d, not %d' % (most, exercise.total(chosen))
    for row in answer['departments']:
        if row['can_save'] != exercise.department_most(row['department']):
            yield '%s can save %d' % (row['department'], exercise.department_most(row['department']))
    if ranking and answer['harm_at_least'] > best[0]['harm']:
        yield 'harm_at_least'
    if ranking and spared:
        free = exercise.ranking('')[0]
        more = best[0]['harm'] - sum(exercise.harm[i] for i in free)
        if answer['protection']['harm_more'] != more:
            yield 'protection costs %d' % more
    for one in answer['if_spared']:
        if not spared:
            other = exercise.ranking(one['department'])
            if one['reached'] != bool(other) or (other and one['harm_more'] != sum(
                    exercise.harm[i] for i in other[0]) - best[0]['harm']):
                yield 'sparing %s' % one['department']


# --- Too large to enumerate: what is given is allowed, and says that it is not proven --------------

def large(rng, n):
    rows = []
    for i in range(n):
        row = dict.fromkeys(FIELDS, '')
        row.update({'id': 'O%d' % (i + 1), 'department': 'Parks', 'kind': 'service',
                    'annual savings': '%d.%02d' % (rng.randint(10000, 2000000), rng.randint(0, 99)),
                    'weight': '%d.%04d' % (rng.randint(1, 5), rng.randint(0, 9999))})
        if i and rng.random() < 0.2:
            row[rng.choice(['excludes', 'requires'])] = 'O%d' % rng.randint(1, i)
        rows.append(row)
    question = {'percent': '25', 'fund': '', 'starts': '', 'annualized': False, 'protect': ''}
    return {'Parks': n * 1000000}, rows, question


def unfinished(confer, folder, words, interrupt):
    """What is wrong with an answer that cannot be finished."""
    base, rows, question = large(random.Random('large'), 2500)
    ask(confer, folder, base, rows[:5], question, 'own')  # writes the budget
    exercise = Exercise(base, rows, question)
    with open(os.path.join(folder, 'options.csv'), 'w', newline='') as file:
        out = csv.DictWriter(file, FIELDS)
        out.writeheader()
        out.writerows(rows)
    process = subprocess.Popen([confer, 'cut', '25%', '--options', 'options.csv', '--format', 'json',
                                '--solver', 'own'] + words, cwd=folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if interrupt:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=120)
    if not out:
        yield 'exit %d: %s' % (process.returncode, said.decode()[:300])
        return
    answer = json.loads(out)
    yield from VALIDATOR.validate(answer, 'cut.json')
    chosen = {i for i in range(exercise.n) if exercise.rows[i]['id'] in set(answer['best']['options'])}
    if not exercise.allowed(chosen) or exercise.total(chosen) < exercise.target:
        yield 'the set is not allowed, or misses the target'
    if sum(exercise.harm[i] for i in chosen) != answer['best']['harm']:
        yield 'its harm'
    if answer['proven_optimal'] or answer['stopped'] != interrupt:
        yield 'proven %s, stopped %s' % (answer['proven_optimal'], answer['stopped'])
    if answer['harm_at_least'] >= answer['best']['harm']:
        yield 'harm_at_least'


# --- Hundreds that tie: known answers --------------------------------------------------------------

def tied(rng, kind, n):
    """A budget's options, and the least harm in millionths, found without a search."""
    rows, savings = [], []
    for i in range(n):
        row = dict.fromkeys(FIELDS, '')
        saving = rng.randint(10000, 200000) if kind == 'a point each' else \
            rng.choice([50000, 75000]) if kind == 'services' else 60000
        row.update({'id': 'O%d' % (i + 1), 'department': 'Parks', 'kind': 'service',
                    'annual savings': str(saving), 'weight': '1'})
        if kind == 'pairs' and i % 2:
            row['requires'] = 'O%d' % i
        if kind == 'services':  # each loses a tenth; four of a service are allowed
            row.update({'service': 'S%d' % (i % 12), 'measure': 'h', 'now': '100', 'after': '90',
                        'legal minimum': '60'})
        savings.append(saving)
        rows.append(row)
    target = sum(savings) // (8 if kind == 'services' else 3)
    count = reached = 0
    left = {}
    for i in sorted(range(n), key=lambda i: -savings[i]):  # as few as can be: the largest first
        if kind == 'services':
            if left.setdefault(i % 12, 4) == 0:
                continue
            left[i % 12] -= 1
        if reached < target:
            reached, count = reached + savings[i], count + 1
    assert reached >= target
    return rows, target, count * (100000 if kind == 'services' else 1000000)


def all_tie(confer, folder, kind):
    rows, target, harm = tied(random.Random(kind), kind, 300)
    with open(os.path.join(folder, 'options.csv'), 'w', newline='') as file:
        out = csv.DictWriter(file, FIELDS)
        out.writeheader()
        out.writerows(rows)
    done = subprocess.run([confer, 'cut', '$%d' % target, '--options', 'options.csv', '--solver', 'own',
                           '--format', 'json', '--effort', '100'], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    if not done.stdout:
        yield 'exit %d: %s' % (done.returncode, done.stderr.decode()[:300])
        return
    answer = json.loads(done.stdout)
    yield from VALIDATOR.validate(answer, 'cut.json')
    if not answer['proven_optimal'] or answer['best']['harm'] != harm:
        yield 'proven %s, harm %d is %d' % (answer['proven_optimal'], answer['best']['harm'], harm)
    if answer['best']['saving'] < target * 100:
        yield 'misses the target'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('--cases', type=int, default=150)
    parser.add_argument('--seed', type=int, default=2026)
    parser.add_argument('--solver', default='own')
    options = parser.parse_args()
    passed = failed = reached = 0
    for number in range(options.cases):
        rng = random.Random('%d/%d' % (options.seed, number))
        base, rows, question = make(rng)
        exercise = Exercise(base, rows, question)
        with tempfile.TemporaryDirectory() as folder:
            done = ask(os.path.abspath(options.confer), folder, base, rows, question, options.solver)
            problems = list(compare(done, exercise, question))
        reached += b'"reached":true' in done.stdout
        if problems:
            failed += 1
            print('case %d of seed %d: %s' % (number, options.seed, '; '.join(problems)))
        else:
            passed += 1
    for title, words, interrupt in (('little effort', ['--effort', '1'], False),
                                    ('Ctrl-C', ['--effort', '1000000'], True)):
        with tempfile.TemporaryDirectory() as folder:
            problems = list(unfinished(os.path.abspath(options.confer), folder, words, interrupt))
        passed, failed = passed + (not problems), failed + bool(problems)
        if problems:
            print('%s: %s' % (title, '; '.join(problems)))
    for kind in ('a point each', 'pairs', 'services'):
        with tempfile.TemporaryDirectory() as folder:
            problems = list(all_tie(os.path.abspath(options.confer), folder, kind))
        passed, failed = passed + (not problems), failed + bool(problems)
        if problems:
            print('300 options, %s: %s' % (kind, '; '.join(problems)))
    if reached * 4 < options.cases:
        failed += 1
        print('only %d of %d exercises reach their target' % (reached, options.cases))
    print('%d passed, %d failed' % (passed, failed))
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
