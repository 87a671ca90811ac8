#!/usr/bin/env python3
"""Many funds, each with a budget, positions shared by two and three of them: every package of a space is
priced with `confer cost --by fund`, and what `confer fit` says fits the budgets held against that.

    tests/fit/funds.py [--confer build/confer] [--cases 6]

The last line is `N passed, N failed`.
"""
import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LEVERS = (['0%', '1%', '2%', '3%'], ['0%', '1.5%', '3%'], ['$0', '$111.11', '$222.22'])
FACTS = ['agreement "Many funds"', 'roster "roster.csv"', 'pay biweekly from 2025-07-05 paid 6 days after',
         'horizon FY2025-26 to FY2026-27', 'contribution pension 12.34% of base']
TEXT = 'offer "S"\nraise {} on 2025-07-05\nraise {} on 2026-07-04\nlump sum {} on 2026-01-03\n'
SPACE = TEXT.format('0%..3% by 1%', '0%..3% by 1.5%', '$0..$222.22 by $111.11')
FUNDS = [f'f{i}' for i in range(6)]
YEARS = ('FY2025-26', 'FY2026-27')


def put(folder, name, text):
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
        file.write(text)


def ask(confer, folder, *words):
    done = subprocess.run([confer, '-C', folder, *words, '--format', 'json'], capture_output=True, text=True)
    return json.loads(done.stdout)


def make(rng, folder):
    cells = FUNDS + ['{}:60;{}:40'.format(*rng.sample(FUNDS, 2)) for _ in range(4)] + \
        ['{}:34;{}:33;{}:33'.format(*rng.sample(FUNDS, 3)) for _ in range(3)]
    rows = ['id,class,rate,fund'] + [f'{i},C,{rng.randint(1700, 7000) / 100:.2f},{rng.choice(cells)}'
                                     for i in range(30)]
    put(folder, 'roster.csv', '\n'.join(rows) + '\n')
    put(folder, 'current.terms', '\n'.join(FACTS) + '\n')
    put(folder, 'offers/s.terms', SPACE)


def check(rng, confer, folder):
    """What is wrong."""
    make(rng, folder)
    expected = {}
    for values in itertools.product(*LEVERS):
        put(folder, 'offers/p.terms', TEXT.format(*values))
        cost = ask(confer, folder, 'cost', 'p', '--by', 'fund')
        expected[values] = cost['total']['cost'], {
            (row['key'], year): cents for row in cost['by']['fund'] for year, cents in row['fiscal_years'].items()}
    most = {}
    for place in itertools.product(FUNDS, YEARS):  # near the costs of some package, to the cent
        costs = sorted(by.get(place, 0) for _, by in expected.values())
        most[place] = costs[int(len(costs) * rng.choice([0.6, 0.8, 0.95]))] - rng.choice([0, 0, 1])
    budgets = [f'budget {fund} {year} ${cents / 100:.2f}' for (fund, year), cents in most.items()]
    put(folder, 'current.terms', '\n'.join(FACTS + budgets) + '\n')
    fits = {v for v, (_, by) in expected.items() if all(by.get(p, 0) <= x for p, x in most.items())}
    for aim in ('total-gain', 'evenness', 'majority'):
        found = ask(confer, folder, 'fit', 's', '--top', '100', '--best', aim)
        packages = {tuple(p['values']): p['total_cost'] for p in found['packages']}
        if set(packages) != fits or found['feasible'] != len(fits) or not found['proven']:
            yield f'{aim}: {len(packages)} packages, {found["feasible"]} said to fit, {len(fits)} do'
        if any(cost != expected[v][0] for v, cost in packages.items()):
            yield f'{aim}: a cost'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build', 'confer'))
    parser.add_argument('--cases', type=int, default=6)
    options = parser.parse_args()
    passed = failed = 0
    for seed in range(options.cases):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, 'offers'))
            wrong = list(check(random.Random(f'funds {seed}'), os.path.abspath(options.confer), folder))
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong:
            print(f'case {seed}: ' + '; '.join(wrong))
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
