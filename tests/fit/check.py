#!/usr/bin/env python3
"""Small spaces of packages by brute force: each package written out here, priced with `confer cost`
and with the Python oracle, and everything that `confer fit` says held against that, to the cent.

    tests/fit/check.py [--confer build/confer] [--seeds 1..40] [--members 14] [--oracle N]

The folders are those of tests/oracle/generate.py: every kind of clause, arrears, caps, conditions,
split funds, every way costs fall into years. Percents, amounts and days of an offer become ranges.
A failing folder is kept and named. The last line is `N passed, N failed`.
"""
import argparse
import csv
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from decimal import Decimal
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'oracle'))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'json'))
import generate  # noqa: E402
import oracle    # noqa: E402
from schema import Validator  # noqa: E402

MOST = 24  # packages in a space
KEYWORDS = ('raise', 'lump sum', 'premium', 'longevity', 'health', 'employees pay', 'contribution',
            'minimum rate', 'add step')
VALIDATOR = Validator(os.path.join(ROOT, 'docs', 'schemas'))
AIMS = ('total-gain', 'final-rate', 'lowest-paid', 'lowest-gain', 'evenness', 'majority')


# --- Writing a space and its packages --------------------------------------------------------

def trimmed(number, least=0):
    """A decimal without needless zeros, with at least so many places."""
    text = f'{Decimal(number.numerator) / number.denominator:,.8f}'
    whole, _, places = text.partition('.')
    places = places.rstrip('0')
    places += '0' * (least - len(places))
    return whole + ('.' + places if places else '')


def percent(value):
    return trimmed(value).replace(',', '') + '%'


def money(value):
    sign = '-' if value < 0 else ''
    return sign + '$' + trimmed(abs(value), 0 if value == int(value) else 2)


class Lever:
    """How a range is written, and its values as they are written in a package."""

    def __init__(self, written, values):
        self.written, self.values = written, values


def percent_lever(rng, text):
    first = Fraction(text[:-1])
    step = rng.choice([Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction('0.01'), Fraction('1.3')])
    n = rng.choice([2, 2, 3])
    last = first + (n - 1) * step
    return Lever(f'{percent(first)}..{percent(last)} by {percent(step)}',
                 [percent(first + i * step) for i in range(n)])


def money_lever(rng, text, unit):
    first = Fraction(text.replace('$', '').replace(',', ''))
    step = rng.choice([Fraction('0.25'), Fraction('1'), Fraction('10.5')] if unit
                      else [Fraction('250'), Fraction('0.01'), Fraction('33.33')])
    n = rng.choice([2, 2, 3])
    last = first + (n - 1) * step
    return Lever(f'{money(first)}..{money(last)}{unit} by {money(step)}',
                 [money(first + i * step) + unit for i in range(n)])


def day_lever(rng, text, calendar):
    first = date.fromisoformat(text)
    step, n = rng.choice([1, 2, 5]), rng.choice([2, 2, 3])
    k = calendar.first_on_or_after(first)
    days = [first] + [calendar.start(k + i * step) for i in range(1, n)]
    last = days[-1] if rng.random() < 0.6 else min(days[-1] + (calendar.start(k + 1) - calendar.start(k)) / 2,
                                                   calendar.start(k + n * step))
    return Lever(f'{first}..{last} by {step} period{"" if step == 1 else "s"}', [d.isoformat() for d in days])


def logical_lines(text):
    lines = []
    for line in text.split('\n'):
        line = re.sub(r'\s+#[^"]*$', '', line)
        if line.startswith('    ') and lines:
            lines[-1] += ' ' + line.strip()
        elif line.strip() and not line.startswith('#'):
            lines.append(line)
    return lines


def own_words(line):
    """Where the clause's own words end and `on`, `for` or `if` begins."""
    plain = re.sub(r'"[^"]*"', lambda m: 'x' * len(m.group()), line)
    match = re.search(r' (on|for|if) ', plain)
    return match.start() if match else len(line)


def places(line):
    """[(start, end, kind)] of what a range may stand for, in the order of confer's levers."""
    end = own_words(line)
    plain = re.sub(r'"[^"]*"', lambda m: 'x' * len(m.group()), line[:end])
    found = []
    if line.startswith(KEYWORDS):
        for match in re.finditer(r'-?\d[\d.]*%|-?\$[\d,]+(?:\.\d+)?(/\w+)?', plain):
            before = plain[:match.start()]
            if before.endswith(('up to ', 'costs ')):
                continue
            unit = match.group(1) or ''
            found.append((match.start(), match.end(), '%' if match.group().endswith('%') else '$' + unit))
    if line.startswith('raise cpi'):
        order = {'plus': 0, 'at least': 1, 'at most': 2}
        found.sort(key=lambda p: [v for k, v in order.items() if line[:p[0]].endswith(k + ' ')])
    match = re.search(r'(?<= on )\d{4}-\d\d-\d\d', line[end:])
    if match and not line.startswith(('note', 'reopener')):
        found.append((end + match.start(), end + match.end(), 'day'))
    return found


def make_space(rng, lines, calendar):
    """[[text or Lever, …] a line] with ranges put in, and the levers in order."""
    pieces = [[line] for line in lines]
    at = [(i, place) for i, line in enumerate(lines) for place in places(line)]
    rng.shuffle(at)
    chosen, n = {}, 1
    for i, (start, end, kind) in at:
        text = lines[i][start:end]
        if kind == '%':
            lever = percent_lever(rng, text)
        elif kind == 'day':
            lever = day_lever(rng, text, calendar)
        else:
            lever = money_lever(rng, text.split('/')[0], kind[1:])
        if n * len(lever.values) > MOST or len(chosen) >= 4:
            continue
        chosen.setdefault(i, []).append((start, end, lever, places(lines[i]).index((start, end, kind))))
        n *= len(lever.values)
    levers = []
    for i in sorted(chosen):
        line, parts, position = lines[i], [], 0
        for start, end, lever, rank in sorted(chosen[i], key=lambda c: c[0]):
            parts += [line[position:start], lever]
            position = end
        pieces[i] = parts + [line[position:]]
        levers += [c[2] for c in sorted(chosen[i], key=lambda c: c[3])]
    return pieces, levers


def space_text(pieces):
    return '\n'.join(''.join(p.written if isinstance(p, Lever) else p for p in line) for line in pieces) + '\n'


def package_text(pieces, levers, values):
    value = dict(zip(map(id, levers), values))
    return '\n'.join(''.join(value[id(p)] if isinstance(p, Lever) else p for p in line)
                     for line in pieces) + '\n'


# --- Pricing ---------------------------------------------------------------------------------

class Pricer:
    def __init__(self, confer, folder, scratch, assume, than):
        self.confer, self.folder, self.scratch = confer, folder, scratch
        self.assume = [x for a in assume for x in ('--assume', a)]
        self.than = than
        header, *rows = list(csv.reader(open(os.path.join(folder, 'roster.csv'), encoding='utf-8-sig', newline='')))
        self.header = [h.strip().lower() for h in header]
        facts = oracle.Facts()
        oracle.parse_terms(oracle.read_text(os.path.join(folder, 'current.terms')), 'current.terms', facts, True)
        name = {k.lower(): v.lower() for k, v in facts.columns.items()}

        def column(field):
            wanted = name.get(field, field)
            return self.header.index(wanted) if wanted in self.header else None
        ident, fte = column('id'), column('fte')
        self.fte = {r[ident].strip(): Fraction(r[fte]) if fte is not None and fte < len(r) and r[fte].strip()
                    else Fraction(1) for r in rows if r}

    def run(self, *words):
        done = subprocess.run([self.confer, '-C', self.folder, *words, *self.assume], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        out = done.stdout.decode()
        return done.returncode, out, done.stderr.decode()

    def price(self, text):
        """What fit should say of one package; None when it cannot be costed."""
        with open(os.path.join(self.folder, 'offers', 'package.terms'), 'w', encoding='utf-8') as f:
            f.write(text)
        gains = os.path.join(self.scratch, 'gains.csv')
        code, out, _ = self.run('cost', 'package', '--by', 'fund', '--employees', gains, '--format', 'json')
        if code:
            return None
        cost = json.loads(out)
        members = [(r['id'], cents(r['status_quo']), cents(r['gain']))
                   for r in csv.DictReader(open(gains, newline=''))]
        seen = {
            'years': {y['fiscal_year']: y['cost'] for y in cost['fiscal_years']},
            'total_cost': cost['total']['cost'],
            'funds': {r['key']: {**r['fiscal_years']} for r in cost['by']['fund']},
            'total_gain': sum(g for _, _, g in members),
            'lowest_gain': min(g for _, _, g in members),
            'members': len(members),
        }
        least = min(Fraction(sq) / self.fte[i] for i, sq, _ in members)
        seen['lowest_paid_gain'] = min(g for i, sq, g in members if Fraction(sq) / self.fte[i] == least)
        ratios = [Fraction(g, sq) for _, sq, g in members if sq > 0]
        seen['evenness'] = 0
        if ratios and max(ratios) > 0:
            seen['evenness'] = oracle.round_half_away(10000 * min(ratios) / max(ratios))
        if self.than:
            code, out, err = self.run('compare', self.than, 'package', '--employees', gains, '--format', 'json')
            assert code == 0, err
            seen['better_off'] = json.loads(out)['pairs'][0]['members_better_b']
        else:
            seen['better_off'] = sum(g > 0 for _, _, g in members)
        return seen


def cents(text):
    return int(Fraction(text) * 100)


# --- Judging ---------------------------------------------------------------------------------

def check_package(found, expected):
    """What differs in one package of the answer."""
    wrong = []
    if found['fiscal_years'] != expected['years']:
        wrong.append(f'fiscal_years {found["fiscal_years"]} are {expected["years"]}')
    for key in ('total_cost', 'total_gain', 'lowest_gain', 'better_off', 'members', 'lowest_paid_gain', 'evenness'):
        if found[key] != expected[key]:
            wrong.append(f'{key} {found[key]} is {expected[key]}')
    return wrong


def value_of(package, aim):
    return {'total-gain': package['total_gain'], 'final-rate': package['final_base'],
            'lowest-paid': package['lowest_paid_gain'], 'lowest-gain': package['lowest_gain'],
            'evenness': package['evenness'], 'majority': package['better_off']}[aim]


class Judge:
    def __init__(self, pricer, pieces, levers, expected, final_base):
        self.pricer, self.pieces, self.levers = pricer, pieces, levers
        self.expected, self.final_base = expected, final_base
        self.wrong = []

    def say(self, text):
        self.wrong.append(text)

    def fit(self, *words):
        than = ['--than', self.pricer.than] if self.pricer.than else []
        code, out, err = self.pricer.run('fit', 'space', '--format', 'json', *than, *words)
        if not out:
            self.say(f'fit {" ".join(words)}: exit {code}: {err[:800]}')
            return None
        found = json.loads(out)
        for text in VALIDATOR.validate(found, 'fit.json')[:3]:
            self.say(f'fit {" ".join(words)}: {text}')
        return found

    def value(self, values, aim):
        p = self.expected[values]
        return {'total-gain': p['total_gain'], 'final-rate': self.final_base.get(values, 0),
                'lowest-paid': p['lowest_paid_gain'], 'lowest-gain': p['lowest_gain'],
                'evenness': p['evenness'], 'majority': p['better_off']}[aim]

    def check_all(self):
        """Without an envelope every package is listed; fills in final_base."""
        found = self.fit('--top', '1000', '--ignore-budgets')
        if not found:
            return
        good = {v for v, p in self.expected.items() if p}
        listed = {tuple(p['values']) for p in found['packages']}
        if listed != good:
            self.say(f'listed {sorted(listed - good)} too many, {sorted(good - listed)} too few')
        for key, number in (('in_space', len(self.expected)), ('evaluated', len(self.expected)),
                            ('feasible', len(good)), ('cannot_be_costed', len(self.expected) - len(good))):
            if found[key] != number:
                self.say(f'{key} {found[key]} is {number}')
        if not found['proven'] or found['nearest_infeasible'] is not None:
            self.say('not proven, or something does not fit without an envelope')
        for package in found['packages']:
            values = tuple(package['values'])
            if values not in good:
                continue
            self.final_base[values] = package['final_base']
            for text in check_package(package, self.expected[values]):
                self.say(f'{values}: {text}')
            if self.pricer.price(package['text']) != self.expected[values]:
                self.say(f'{values}: its text is priced otherwise')
        self.check_order(found, sorted(good), 'total-gain', 'no envelope')
        self.check_frontier(found, good)

    def key(self, values, aim):
        p = self.expected[values]
        index = list(self.expected).index(values)
        return (-self.value(values, aim), -p['total_gain'], p['total_cost'], index)

    def check_order(self, found, good, aim, what):
        order = [tuple(p['values']) for p in found['packages']]
        right = sorted(good, key=lambda v: self.key(v, aim))[:len(order)]
        if order != right:
            self.say(f'{what}, best {aim}: {order[:3]} should be {right[:3]}')

    def check_frontier(self, found, good):
        for aim in ('total-gain', 'final-rate'):
            points = {(p['total_cost'], p['value']) for p in found['frontier'] if p['aim'] == aim}
            mine = {(self.expected[v]['total_cost'], self.value(v, aim)) for v in good}
            right = {a for a in mine if not any(b != a and b[0] <= a[0] and b[1] >= a[1] for b in mine)}
            if points != right:
                self.say(f'frontier of {aim}: {sorted(points)} should be {sorted(right)}')

    def costs_of_year(self, values, year, funds):
        p = self.expected[values]
        if not funds:
            return p['years'].get(year, 0)
        return sum(p['funds'].get(f, {}).get(year, 0) for f in funds)

    def check_envelopes(self, rng):
        good = [v for v, p in self.expected.items() if p]
        years = sorted({y for v in good for y in self.expected[v]['years']})
        names = sorted({f for v in good for f in self.expected[v]['funds']})
        funds = rng.sample(names, min(len(names), rng.choice([0, 0, 1, 2]))) if names else []
        aim = rng.choice(AIMS)
        limits = {}
        for year in rng.sample(years, min(len(years), rng.choice([1, 1, 2]))):
            costs = sorted(self.costs_of_year(v, year, funds) for v in good)
            limits[year] = costs[rng.randrange(len(costs))] - rng.choice([0, 0, 1])
        floor = None
        if rng.random() < 0.4:
            floor = sorted(self.expected[v]['lowest_gain'] for v in good)[len(good) // 3]
        words = [w for y, x in limits.items() for w in ('--within', f'{y}={"-" if x < 0 else ""}${abs(x) / 100:.2f}')]
        words += ['--fund', ','.join(funds)] if funds else []
        words += ['--require', f'lowest-gain >= {"-" if floor < 0 else ""}${abs(floor) / 100:.2f}'] if floor is not None else []
        words += ['--best', aim, '--top', str(rng.choice([1, 3, 100]))]
        found = self.fit(*words)
        if not found:
            return
        inside = [v for v in good if all(self.costs_of_year(v, y, funds) <= x for y, x in limits.items())]
        fits = [v for v in inside if floor is None or self.expected[v]['lowest_gain'] >= floor]
        what = ' '.join(words)
        by_members = aim not in AIMS[:2] or floor is not None
        if not found['proven']:
            self.say(f'{what}: not proven')
        top = int(words[-1])
        if len(found['packages']) != min(top, len(fits)):
            self.say(f'{what}: {len(found["packages"])} packages, {len(fits)} fit')
        if not by_members and found['feasible'] != len(inside):
            self.say(f'{what}: feasible {found["feasible"]} is {len(inside)}')
        self.check_order(found, fits, aim, what)
        for package in found['packages']:
            for text in check_package(package, self.expected[tuple(package['values'])]):
                self.say(f'{what}: {package["values"]}: {text}')
        able = [v for v in good if floor is None or self.expected[v]['lowest_gain'] >= floor]
        self.check_nearest(found, able, limits, funds, aim, what)

    def check_nearest(self, found, good, limits, funds, aim, what):
        def excess(v):
            return sum(max(0, self.costs_of_year(v, y, funds) - x) for y, x in limits.items())
        best = max((self.value(v, aim) for v in good if excess(v) == 0), default=None)
        better = [v for v in good if excess(v) > 0 and (best is None or self.value(v, aim) > best)]
        nearest = found['nearest_infeasible']
        if not better or found['ruled_out']:
            if nearest and tuple(nearest['values']) not in better:
                self.say(f'{what}: nearest {nearest["values"]} is not better')
            return
        least = min(excess(v) for v in better)
        if not nearest or excess(tuple(nearest['values'])) != least or \
                sum(e['by'] for e in nearest['exceeds']) != least:
            self.say(f'{what}: nearest {nearest and nearest["values"]} exceeds by other than {least}')

    def check_budgets(self, rng):
        """Without --within the agreement's budget lines are the envelopes, each for its fund."""
        good = [v for v, p in self.expected.items() if p]
        years = sorted({y for v in good for y in self.expected[v]['years']})
        names = sorted({f for v in good for f in self.expected[v]['funds'] if f})
        if not names:
            return
        limits, lines = {}, []
        for fund in rng.sample(names, rng.randint(1, min(3, len(names)))):
            for year in rng.sample(years, rng.randint(1, min(2, len(years)))):
                costs = sorted(self.costs_of_year(v, year, [fund]) for v in good)
                whole = costs[rng.randrange(len(costs))] - rng.choice([0, 0, 1])
                if whole < 0:
                    continue
                once = rng.choice([0, 0, rng.randrange(whole + 1)])
                limits[fund, year] = whole
                written = '"' + fund + '"'
                lines.append(f'budget {written} {year} ${(whole - once) / 100:.2f}')
                if once:
                    lines.append(f'budget {written} {year} ${once / 100:.2f} one-time')
        path = os.path.join(self.pricer.folder, 'current.terms')
        with open(path, 'rb') as f:
            kept = f.read()
        text = re.sub(r'(?mi)^budget\b.*\n([ \t]+.*\n)*', '', oracle.read_text(path).replace('\r\n', '\n'))
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text.rstrip('\n') + '\n' + '\n'.join(lines) + '\n')
        asked = rng.choice([[], [], [rng.choice(names)]])
        aim = rng.choice(AIMS)
        words = ['--best', aim, '--top', '100'] + (['--fund', '"' + asked[0] + '"'] if asked else [])
        found = self.fit(*words)
        with open(path, 'wb') as f:
            f.write(kept)
        if not found:
            return
        held = {k: x for k, x in limits.items() if not asked or k[0] in asked}
        fits = [v for v in good if all(self.costs_of_year(v, y, [f]) <= x for (f, y), x in held.items())]
        what = f'budgets {lines} {words}'
        if {(e['funds'][0], e['fiscal_year']): e['most'] for e in found['envelopes']} != held:
            self.say(f'{what}: held against {found["envelopes"]}')
        if not found['proven'] or len(found['packages']) != len(fits):
            self.say(f'{what}: {len(found["packages"])} packages, {len(fits)} fit')
        self.check_order(found, fits, aim, what)

    def check_same_cost(self, rng):
        good = [v for v, p in self.expected.items() if p]
        offer = rng.choice(good)
        with open(os.path.join(self.pricer.folder, 'offers', 'package.terms'), 'w', encoding='utf-8') as f:
            f.write(package_text(self.pieces, self.levers, offer))
        found = self.fit('--same-cost-as', 'package', '--top', '1000')
        if not found:
            return
        limit = self.expected[offer]['total_cost']
        keys = list(self.expected)
        right = []
        for v in good:
            cost = self.expected[v]['total_cost']
            around = []
            for i, lever in enumerate(self.levers):
                at = lever.values.index(v[i])
                around += [v[:i] + (lever.values[n],) + v[i + 1:] for n in (at - 1, at + 1) if 0 <= n < len(lever.values)]
            room = any(self.expected[a] and cost < self.expected[a]['total_cost'] <= limit for a in around)
            if cost <= limit and not room:
                right.append(v)
        right.sort(key=lambda v: (-self.expected[v]['total_cost'], -self.expected[v]['total_gain'], keys.index(v)))
        order = [tuple(p['values']) for p in found['packages']]
        mine = [self.expected[v]['total_cost'] for v in order if v in self.expected]
        if set(order) != set(right) or mine != sorted(mine, reverse=True):
            self.say(f'same cost as {offer}: {order[:4]} should be {right[:4]}')


def check_folder(seed, options, scratch, tally):
    rng = random.Random(seed)
    folder = os.path.join(scratch, str(seed))
    generate.generate(seed, folder, options.members)
    with open(os.path.join(folder, 'check.json'), encoding='utf-8') as f:
        hints = json.load(f)
    stem = rng.choice(hints['offers'])
    than = rng.choice([None, 'current'] + [o for o in hints['offers'] if o != stem])
    pricer = Pricer(options.confer, folder, scratch, hints.get('assume', []), than)
    text = subprocess.run([options.confer, '-C', folder, 'fmt', stem, '--stdout'], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()
    if not text:
        subprocess.run([options.confer, '-C', folder, 'fmt', stem], check=True, stdout=subprocess.DEVNULL)
        text = oracle.read_text(os.path.join(folder, 'offers', stem + '.terms'))
    case = oracle.Case(folder, False, hints.get('assume', []))
    pieces, levers = make_space(rng, logical_lines(text), case.calendar)
    if not levers:
        return []
    with open(os.path.join(folder, 'offers', 'space.terms'), 'w', encoding='utf-8') as f:
        f.write(space_text(pieces))
    expected, wrong = {}, []
    for n, values in enumerate(itertools.product(*(lever.values for lever in levers))):
        package = package_text(pieces, levers, values)
        expected[values] = pricer.price(package)
        if expected[values] and n < options.oracle:
            report = oracle.cost(case, 'package', ('fund',))
            years = {y['fiscal_year']: y['cost'] for y in report['fiscal_years']}
            if years != expected[values]['years']:
                wrong.append(f'{values}: the oracle has {years}, cost {expected[values]["years"]}')
    if not any(expected.values()):
        return wrong
    tally['packages'] += len(expected)
    judge = Judge(pricer, pieces, levers, expected, {})
    judge.check_all()
    for _ in range(3):
        judge.check_envelopes(rng)
    judge.check_budgets(rng)
    judge.check_same_cost(rng)
    return wrong + judge.wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build', 'confer'))
    parser.add_argument('--seeds', default='1..40')
    parser.add_argument('--members', type=int, default=14)
    parser.add_argument('--oracle', type=int, default=3, help='packages of a space that the oracle prices too')
    options = parser.parse_args()
    options.confer = os.path.abspath(options.confer)
    first, _, last = options.seeds.partition('..')
    scratch = tempfile.mkdtemp(prefix='confer-fit-')
    passed = failed = 0
    tally = {'packages': 0}
    for seed in range(int(first), int(last or first) + 1):
        wrong = check_folder(seed, options, scratch, tally)
        if wrong:
            failed += 1
            print(f'seed {seed}:\n  ' + '\n  '.join(wrong[:8]) + f'\nkept: {scratch}/{seed}', flush=True)
        else:
            passed += 1
            shutil.rmtree(os.path.join(scratch, str(seed)))
    if not failed:
        shutil.rmtree(scratch)
    print(f'{tally["packages"]} packages')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not tally['packages'] else 0


if __name__ == '__main__':
    sys.exit(main())
