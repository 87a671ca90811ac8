#!/usr/bin/env python3
"""Each state that `confer money` prints, once more through `confer cost --assume`.

Random folders (tests/oracle/generate.py) get budgets, some with a share of a revenue, scenarios and
clauses that wait for revenues. For every state of every revenue, every scenario and every
combination, `confer cost` with those revenues assumed must give the same cents, the same envelope.
A break-even must hold, and a cent less must not.

    tests/money/states.py [--confer PATH] [--seeds 1..12] [--members 8]
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests/oracle'))
sys.path.insert(0, os.path.join(ROOT, 'tests/json'))
import generate  # noqa: E402
from schema import Validator  # noqa: E402

VALIDATOR = Validator(os.path.join(ROOT, 'docs/schemas'))


def ask(confer, folder, *words):
    done = subprocess.run([confer, *words, '-C', folder, '--format', 'json'], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode != 0:
        raise RuntimeError('%s: %s' % (' '.join(words), done.stderr.decode()[:400]))
    return json.loads(done.stdout)


def dollars(cents):
    return '%s$%d.%02d' % ('-' if cents < 0 else '', *divmod(abs(cents), 100))


def prepare(folder, seed, members):
    """The offer's name, or None where the folder does not do."""
    rng = random.Random('money %d' % seed)
    generate.generate(seed, folder, members)
    path = os.path.join(folder, 'current.terms')
    with open(path, encoding='utf-8-sig', newline='') as file:
        terms = file.read().replace('\r\n', '\n')
    if 'horizon' not in terms:
        return None
    words = terms.split('horizon', 1)[1].split()
    years = [words[0], words[2]]
    lines = []
    for year in dict.fromkeys(years):
        for fund in ('general', 'water', 'grants-A'):
            if 'budget %s %s' % (fund, year) in terms or rng.random() < 0.3:
                continue
            line = 'budget %s %s $%d.%02d' % (fund, year, rng.randrange(20000), rng.randrange(100))
            if rng.random() < 0.6:
                line += ' plus %s of revenue "%s" above $%d' % (
                    rng.choice(['10%', '2.5%', '0.75%', '100%']), rng.choice(['Oil', 'Sales']),
                    rng.randrange(900000, 1100000))
            lines.append(line)
    lines.append('scenario "Low" revenue "Oil" %s $900,000 revenue "Sales" %s $1,000,000.01' %
                 (years[0], years[-1]))
    lines.append('scenario "High" revenue "Oil" %s $2,000,000' % years[0])
    with open(path, 'w', encoding='utf-8') as file:
        file.write(terms.rstrip('\n') + '\n' + '\n'.join(lines) + '\n')
    name = rng.choice(sorted(os.listdir(os.path.join(folder, 'offers'))))[:-6]
    offer = os.path.join(folder, 'offers', name + '.terms')
    with open(offer, encoding='utf-8-sig', newline='') as file:
        text = file.read().replace('\r\n', '\n')
    day = '%s-10-04' % years[0][2:6]
    text = text.rstrip('\n') + '\n'
    for revenue, year, least, percent in (('Oil', years[0], '1,000,000', 2), ('Oil', years[0], '1,200,000', 1),
                                          ('Sales', years[-1], '1,000,000', 3)):
        if rng.random() < 0.8:
            text += 'raise %d%% on %s if revenue "%s" %s >= $%s\n' % (percent, day, revenue, year, least)
    with open(offer, 'w', encoding='utf-8') as file:
        file.write(text)
    return name


def check_folder(confer, folder, name, problems):
    """How many states were compared."""
    money = ask(confer, folder, 'money', name)
    problems += VALIDATOR.validate(money, 'money.json')

    def cost(assumed):
        words = []
        for revenue, year, cents in assumed:
            words += ['--assume', '"%s" %s=%s' % (revenue, year, dollars(cents))]
        return ask(confer, folder, 'cost', name, *words)

    def compare(what, figures, assumed):
        other = cost(assumed)
        years = {year['fiscal_year']: year['cost'] for year in other['fiscal_years']}
        if (figures['cost'], figures['fiscal_years']) != (other['total']['cost'], years):
            problems.append('%s: cost' % what)
        if 'envelope' in other and figures['envelope'] != other['envelope']:
            problems.append('%s: envelope' % what)

    compare('now', money, [])
    thresholds = {}
    for trigger in money['triggers']:
        key = trigger['revenue'], trigger['fiscal_year']
        thresholds.setdefault(key, []).append(trigger['at_least'])

    def value(key, at_least):
        return thresholds[key][0] - 1 if at_least is None else at_least
    n = 1
    for source in money['ranges']:
        key = source['revenue'], source['fiscal_year']
        for state in source['states']:
            compare('%s from %s' % (key, state['at_least']), state,
                    [(*key, value(key, state['at_least']))])
            n += 1
    for scenario in money['scenarios']:
        with open(os.path.join(folder, 'current.terms'), encoding='utf-8') as file:
            line = next(x for x in file if x.startswith('scenario "%s"' % scenario['name']))
        words = line.replace(',', '').split()[2:]
        compare('scenario %s' % scenario['name'], scenario,
                [(words[i + 1].strip('"'), words[i + 2], round(float(words[i + 3][1:]) * 100))
                 for i in range(0, len(words), 4)])
        n += 1
    for joint in money['combinations']:
        compare('together', joint, [(s['revenue'], s['fiscal_year'],
                                     value((s['revenue'], s['fiscal_year']), s['at_least']))
                                    for s in joint['states']])
        n += 1
    for trigger in money['triggers']:
        key, at = (trigger['revenue'], trigger['fiscal_year']), trigger['break_even']
        if at is None:
            continue
        if cost([(*key, at)])['envelope']['over'] != 0:
            problems.append('break-even %s %d does not hold' % (key, at))
        if at > trigger['at_least'] and cost([(*key, at - 1)])['envelope']['over'] == 0:
            problems.append('break-even %s %d holds a cent earlier' % (key, at))
        n += 1
    return n


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('--seeds', default='1..12')
    parser.add_argument('--members', type=int, default=8)
    options = parser.parse_args()
    first, last = map(int, options.seeds.split('..'))
    passed = failed = states = 0
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as folder:
            problems, name = [], prepare(folder, seed, options.members)
            if not name:
                continue
            states += check_folder(os.path.abspath(options.confer), folder, name, problems)
        if problems:
            print('seed %d: %s' % (seed, '; '.join(problems[:6])))
        passed, failed = passed + (not problems), failed + bool(problems)
    print('%d states compared' % states)
    print('%d passed, %d failed' % (passed, failed or (states < 20)))
    return failed > 0 or states < 20


if __name__ == '__main__':
    sys.exit(main())
