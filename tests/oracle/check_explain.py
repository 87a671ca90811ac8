#!/usr/bin/env python3
"""The working that `confer explain` shows, redone by hand and summed; not one cent may differ.

    python3 check_explain.py [--confer build/confer] [--seeds 1..10] [--members 10]
    python3 check_explain.py --folder examples/tour     an existing folder instead of random ones

For every member of a folder, under every offer:

    each line    its sum, written out ("$28.55 x 80 h x 0.75 FTE = $1,713.00"), is done again in
                 exact fractions and rounded once; it must come to the line's cents
    each period  pay less what the member pays is the net, pay and contributions are the cost
    all periods  give each fiscal year's figures of `cost`, the members' rows of --employees, the
                 ongoing cost, and the shares of the funds
    pay dates    give the running difference of `compare`: overtaking, largest shortfall, who is
                 better off

The last line is `N passed, N failed`; a check is a folder's offer or pair of offers.
"""

import argparse
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402

PAY = ('base', 'premium', 'longevity', 'overtime', 'lump_sum', 'holiday', 'cash_out')
ONCE = ('lump_sum', 'holiday', 'cash_out')
NUMBER = re.compile(r'-?\$?\d[\d,]*(?:\.\d+)?')


def rnd(x):
    """To the cent, half away from zero."""
    cents = abs(x) * 100
    whole = int(cents + Fraction(1, 2))
    return -whole if x < 0 else whole


def value(text):
    """An exact fraction out of `12 x $1,183.75 / 26`, `19% of base $3.10`, `1.5 x $9 / (520/3 h)`."""
    text = re.sub(r'\(up to the yearly cap\)', '', text)
    text = re.sub(r'% of (base|gross pay|pensionable pay)', '% x', text)
    text = re.sub(r'(?<=[\d)]) (h|FTE)\b', '', text)
    text = re.sub(r'([\d.]+)%', r'(\1/100)', text).replace(' x ', ' * ')
    expression = NUMBER.sub(lambda m: f"Fraction('{m[0].replace('$', '').replace(',', '')}')", text)
    if re.sub(r"Fraction\('-?[\d.]+'\)|[()*/ ]", '', expression):
        raise ValueError(text)
    return eval(expression, {'Fraction': Fraction})     # of numbers and operators alone, as just seen


def redo(line):
    """The cents that the working comes to."""
    text = re.sub(r', paid by the member$', '', line['working'])
    if text.count(' less ') == 1:       # the member's share of a plan: "12 x $650 / 26 = $300, less ..."
        whole, employer = text.split(', less employer\'s ')
        return rnd(value(whole.split(' = ')[0])) - rnd(value(employer.split(' = ')[0]))
    return rnd(value(text.split(' = ')[0]))


class Folder:
    def __init__(self, path, confer, sample):
        self.path, self.confer, self.sample, self.problems = path, confer, sample, []
        self.hints = {}
        if os.path.exists(os.path.join(path, 'check.json')):
            with open(os.path.join(path, 'check.json'), encoding='utf-8') as f:
                self.hints = json.load(f)
        self.offers = self.hints.get('offers') or sorted(
            n[:-6] for n in os.listdir(os.path.join(path, 'offers')) if n.endswith('.terms'))
        self.assume = [x for a in self.hints.get('assume', []) for x in ('--assume', a)]
        with open(os.path.join(path, 'current.terms'), encoding='utf-8-sig') as f:
            self.agreement = f.read()

    def run(self, *args):
        done = subprocess.run([self.confer, '-C', self.path, *args, *self.assume],
                              capture_output=True, text=True, encoding='utf-8')
        if done.returncode:
            raise RuntimeError(f'confer {" ".join(args)}: {done.stderr[-800:]}')
        return done.stdout

    def fail(self, *what):
        self.problems.append(' '.join(str(x) for x in what))

    def equal(self, what, got, expected):
        if got != expected:
            self.fail(what, f'explain gives {got}, confer {expected}')

    def has(self, pattern):
        return re.search(pattern, self.agreement, re.I | re.M)

    def per_year(self):
        said = self.has(r'^periods\s+per\s+year\s+([\d.]+)')
        often = {'biweekly': 26, 'semimonthly': 24, 'monthly': 12}
        return Fraction(said[1]) if said else often[self.has(r'^pay\s+(\w+)')[1].lower()]

    def funds(self):
        """{id: [(fund, percent)]}"""
        file = re.search(r'^roster\s+"([^"]+)"((?:.*\n?)(?:[ \t]+.*\n?)*)', self.agreement, re.I | re.M)
        if not file or not file[1].endswith('.csv'):
            return None
        renamed = {b.lower(): a.lower() for a, b in re.findall(r'column\s+(\w+)\s*=\s*"([^"]+)"', file[2], re.I)}
        with open(os.path.join(self.path, file[1]), encoding='utf-8-sig', newline='') as f:
            rows = list(csv.reader(io.StringIO(f.read())))
        heads = [renamed.get(h.lower(), h.lower()) for h in rows[0]]
        out = {}
        for row in rows[1:]:
            cells = dict(zip(heads, row))
            parts = [p.split(':') for p in (cells.get('fund') or 'unassigned').split(';')]
            out[cells['id']] = [(p[0].strip(), Fraction(p[1].strip()) if len(p) > 1 else 100) for p in parts]
        return out

    # --- One offer -----------------------------------------------------------------------------

    def explained(self, offer, ids):
        with ThreadPoolExecutor(2) as pool:
            texts = pool.map(lambda i: self.run('explain', offer, '--employee', i, '--format', 'json'), ids)
            return dict(zip(ids, map(json.loads, texts)))

    def check_lines(self, who, period):
        sums = {}
        for line in period['lines']:
            sums[line['kind']] = sums.get(line['kind'], 0) + line['cents']
            try:
                got = redo(line)
            except (ValueError, SyntaxError) as error:
                self.fail(who, period['start'], 'a working that cannot be redone:', line['working'], error)
                continue
            self.equal(f'{who} {period["start"]} {line["kind"]}: {line["working"]}', got, line['cents'])
        gross = sum(sums.get(kind, 0) for kind in PAY)
        parts, share = sums.get('employee_part', 0), sums.get('plan_share', 0)
        self.equal(f'{who} {period["start"]} gross', gross, period['gross'])
        self.equal(f'{who} {period["start"]} net', gross - parts - share, period['net'])
        self.equal(f'{who} {period["start"]} cost',
                   gross + sums.get('contribution', 0) - parts + sums.get('health', 0), period['cost'])
        return sum(sums.get(kind, 0) for kind in ONCE)

    def check_offer(self, offer):
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, 'employees.csv')
            cost = json.loads(self.run('cost', offer, '--by', 'fund', '--employees', path, '--format', 'json'))
            with open(path, encoding='utf-8', newline='') as f:
                rows = list(csv.DictReader(f))
        all_rows, rows = rows, rows[::-(-len(rows) // self.sample)] if self.sample else rows
        members = self.explained(offer, [row['id'] for row in rows])
        years = {y['fiscal_year']: {'status_quo': 0, 'offer_terms': 0} for y in cost['fiscal_years']}
        last = max((p['start'] for m in members.values() for p in m['offer_terms']['periods']), default='')
        ongoing, paid = 0, {}
        for row in rows:
            member = members[row['id']]
            at_last = {}
            for scenario in ('status_quo', 'offer_terms'):
                for period in member[scenario]['periods']:
                    once = self.check_lines(f'{offer} {row["id"]} {scenario}', period)
                    if period['start'] == last:
                        at_last[scenario] = period['cost'] - once
                for year, cents in member[scenario]['cost'].items():
                    years[year][scenario] += cents
            ongoing += at_last.get('offer_terms', 0) - at_last.get('status_quo', 0)
            before = {p['start']: p for p in member['status_quo']['periods']}
            booked = dict.fromkeys(years, 0)
            for period in member['offer_terms']['periods']:
                day = paid.setdefault(period['booked_on'], {})
                was = before[period['start']]
                day[row['id']] = day.get(row['id'], 0) + period['net'] - was['net']
                if period['booked_in'] in booked:
                    booked[period['booked_in']] += period['cost'] - was['cost']
            if not self.has(r'^costs\s+by\s+days'):
                self.equal(f'{offer} {row["id"]} cost by year', booked,
                           {y: member['offer_terms']['cost'][y] - member['status_quo']['cost'][y] for y in years})
            nets = [member['status_quo']['net'], member['offer_terms']['net'], member['gain']]
            self.equal(f'{offer} --employees {row["id"]}', nets,
                       [int(row[k].replace('.', '')) for k in ('status_quo', 'offer', 'gain')])
        if len(rows) < len(all_rows):
            return None
        for y in cost['fiscal_years']:
            got = years[y['fiscal_year']]
            self.equal(f'{offer} {y["fiscal_year"]}', [got['status_quo'], got['offer_terms']],
                       [y['status_quo'], y['offer']])
        self.equal(f'{offer} ongoing', rnd(self.per_year() * ongoing / 100), cost['total']['ongoing'])
        self.check_funds(offer, cost, members)
        return paid, {i: m['gain'] for i, m in members.items()}

    def check_funds(self, offer, cost, members):
        shares = self.funds()
        if shares is None:
            return
        sums = {}
        for i, member in members.items():
            for year in member['offer_terms']['cost']:
                cents = member['offer_terms']['cost'][year] - member['status_quo']['cost'].get(year, 0)
                exact = [abs(cents) * percent / 100 for _, percent in shares[i]]
                parts = [int(x) for x in exact]
                order = sorted(range(len(exact)), key=lambda k: (parts[k] - exact[k], k))
                for k in order[:abs(cents) - sum(parts)]:
                    parts[k] += 1
                for (fund, _), part in zip(shares[i], parts):
                    by = sums.setdefault(fund, {})
                    by[year] = by.get(year, 0) + (part if cents >= 0 else -part)
        self.equal(f'{offer} by fund', {k: v for k, v in sorted(sums.items()) if any(v.values())},
                   {r['key']: r['fiscal_years'] for r in cost['by']['fund'] if any(r['fiscal_years'].values())})

    # --- Two offers ----------------------------------------------------------------------------

    def check_pair(self, pair, paid, gains):
        a, b = pair['a'], pair['b']
        ahead = [gains[b][i] - gains[a][i] for i in gains[a]]
        self.equal(f'{a}, {b}: members', [sum(x < 0 for x in ahead), sum(x > 0 for x in ahead), sum(ahead)],
                   [pair['members_better_a'], pair['members_better_b'], pair['gain_difference']])
        if self.has(r'^costs\s+by\s+days'):
            return
        days = sorted(set(paid[a]) | set(paid[b]))
        running, at = [], 0
        for day in days:
            at += sum(paid[b].get(day, {}).values()) - sum(paid[a].get(day, {}).values())
            running.append((day, at))
        lowest = min([0] + [x for _, x in running])
        self.equal(f'{a}, {b}: largest shortfall', [lowest, next((d for d, x in running if x == lowest < 0), None)],
                   [pair['largest_shortfall'], pair['largest_shortfall_on']])
        overtakes = None
        for day, x in reversed(running):
            if x < 0:
                break
            overtakes = day
        if overtakes != days[0]:    # before the first day with money of its own there may be others
            self.equal(f'{a}, {b}: overtakes', overtakes, pair['overtakes'])

    def check(self):
        """(passed, failed)"""
        passed, results = 0, {}
        for offer in self.offers:
            before = len(self.problems)
            results[offer] = self.check_offer(offer)
            passed += len(self.problems) == before
        if len(self.offers) > 1 and all(results.values()):
            before = len(self.problems)
            for pair in json.loads(self.run('compare', *self.offers, '--format', 'json'))['pairs']:
                self.check_pair(pair, {o: r[0] for o, r in results.items()}, {o: r[1] for o, r in results.items()})
            passed += len(self.problems) == before
        checks = len(self.offers) + (len(self.offers) > 1 and all(results.values()))
        return passed, checks - passed


def main(argv):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--confer', default='build/confer')
    ap.add_argument('--seeds', default='1..10', help='A..B, both included, or one seed')
    ap.add_argument('--members', type=int, default=10)
    ap.add_argument('--sample', type=int, help='of larger folders this many members, and no sums over all')
    ap.add_argument('--folder', action='append', help='an existing folder; may be repeated')
    options = ap.parse_args(argv)
    confer = os.path.abspath(options.confer)
    first, _, last = options.seeds.partition('..')
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.folder or []
        for seed in [] if folders else range(int(first), int(last or first) + 1):
            folders.append(os.path.join(scratch, f'seed-{seed}'))
            generate.generate(seed, folders[-1], options.members)
        for path in folders:
            folder = Folder(path, confer, options.sample)
            p, f = folder.check()
            passed, failed = passed + p, failed + f
            for problem in folder.problems[:8]:
                print(f'FAIL {path}: {problem}')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
