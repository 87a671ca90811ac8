#!/usr/bin/env python3
"""Reports' sections on money: what fits, revenues, units that follow, reductions. Each figure is the
one that the command's JSON gives; every face has it; small funds, small units and single members are
not told; the report is proven from its folder.

    tests/report/check_affording.py [--confer PATH]

Ends with a line `N passed, N failed`.
"""
import argparse
import json
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_reports  # noqa: E402
import faces          # noqa: E402
from check_reports import FACES, ROOT, SCHEMAS, cents  # noqa: E402

AGREEMENT = '''agreement "Affording"
roster "roster.csv"
pay biweekly from 2025-07-05 paid 6 days after
costs by period start
horizon FY2025-26 to FY2026-27
contribution pension 10% of pensionable
budget general FY2025-26 $60,000
budget general FY2026-27 $90,000
{small}parity unit POLICE follows unit SEIU plus 1%
parity unit WARDEN follows unit SEIU
scenario "As last year" revenue "Sales tax" FY2026-27 $40,000,000
scenario "The measure passes" revenue "Sales tax" FY2026-27 $42,000,000
'''
OFFER = '''offer "For the service employees"
unit SEIU
raise 2% on 2025-07-05
raise 3% on 2026-07-04 if revenue "Sales tax" FY2026-27 >= $41,000,000
'''
SPACE = '''offer "What could be"
raise 0%..4% by 0.5% on 2025-07-05
lump sum $0..$500 by $100 on 2026-01-03
'''


def make(path, small):
    """Twelve service employees, six officers, three engineers, two wardens; with `small` two of them on a fund of their
    own, with a budget."""
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(os.path.join(path, 'offers'))

    def put(name, text):
        with open(os.path.join(path, name), 'w', encoding='utf-8') as file:
            file.write(text)

    put('current.terms', AGREEMENT.format(small='budget grants FY2025-26 $900\n' if small else ''))
    put('offers/seiu.terms', OFFER)
    put('offers/space.terms', SPACE)
    rows = ['id,class,rate,unit,fund']
    units = ['SEIU'] * 12 + ['POLICE'] * 6 + ['WARDEN'] * 2 + ['FIRE'] * 3
    for i, unit in enumerate(units):
        fund = 'grants' if small and i in (3, 14) else 'general'
        rows.append(f'{i + 1},{unit.title()},{20 + i}.{i:02},{unit},{fund}')
    put('roster.csv', '\n'.join(rows) + '\n')
    with open(os.path.join(ROOT, 'docs', 'cut.md'), encoding='utf-8') as file:
        for name, text in re.findall(r'```csv (\S+)\n(.*?)```', file.read(), re.S):
            put(name, text)


ASKED = ['--fit', 'space', '--cut', '5%', '--fund', 'general']


def tables_of(path):
    return {title: (head, rows) for title, head, rows in faces.html_tables(path)}


def answer(t, folder, *words):
    return json.loads(t.run(*words, '-C', folder, '--format', 'json', status=None).stdout)


def section(path, title):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    found = re.search(rf'<h2[^>]*>{re.escape(title)}</h2>(.*?)(<h2|<footer)', text, re.S)
    return re.sub(r'<[^>]+>', ' ', found[1]) if found else ''


# --- The figures are the commands' -----------------------------------------------------------

def fit_figures(t, folder, path, asked, persons):
    fit = answer(t, folder, 'fit', 'space', *asked)
    head, rows = tables_of(path)['The best packages']
    mine = [p['values'] + [*p['fiscal_years'].values(), p['total_cost'], p['total_gain']] +
            ([p['lowest_gain']] if persons else []) + [p['better_off']] for p in fit['packages']]
    n = len(fit['levers'])
    theirs = [row[1:1 + n] + [cents(c) for c in row[1 + n:-1]] + [int(faces.figure(row[-1]))]
              for row in rows]
    t.check('the packages are those of fit', mine == theirs, f'{mine[:2]} {theirs[:2]}')
    t.check('nothing of one member', ('Lowest gain' in head) == persons, repr(head))
    words = section(path, 'Packages inside the money')
    t.check('so many packages', f'Of {fit["in_space"]} packages, {fit["feasible"]} fit' in
            re.sub(r'\s+', ' ', words), words[:600])
    t.check('proven', fit['proven'] and 'Proven' in words)
    return fit, words


def money_figures(t, folder, path):
    money = answer(t, folder, 'money', 'seiu')
    tables = tables_of(path)
    head, rows = tables['Under each scenario']
    t.check('scenarios', [(s['name'], s['cost']) for s in money['scenarios']] ==
            [(r[0], cents(r[1])) for r in rows[:-1]] and cents(rows[-1][1]) == money['cost'], repr(rows))
    head, rows = tables["What the offer's clauses wait for"]
    t.check('triggers', [(x['at_least'], x['adds'], x['break_even']) for x in money['triggers']] ==
            [(cents(r[1]), cents(r[2]), cents(r[3]) if r[3] else None) for r in rows], repr(rows))
    head, rows = tables['Over the range of Sales tax FY2026-27']
    t.check('the range', [s['cost'] for s in money['ranges'][0]['states']] ==
            [cents(r[1]) for r in rows], repr(rows))
    return head


def parity_figures(t, folder, path):
    """Against `confer cost`, and against it in a folder in which nobody follows."""
    tables = tables_of(path)
    alone = os.path.join(t.work, 'alone')
    shutil.rmtree(alone, ignore_errors=True)
    shutil.copytree(folder, alone)
    with open(os.path.join(folder, 'current.terms'), encoding='utf-8') as file:
        text = re.sub(r'(?m)^parity.*\n', '', file.read())
    with open(os.path.join(alone, 'current.terms'), 'w', encoding='utf-8') as file:
        file.write(text)
    with_parity = answer(t, folder, 'cost', 'seiu', '--by', 'unit')
    without = answer(t, alone, 'cost', 'seiu', '--by', 'unit')
    cost = {r['key']: r['cost'] for r in with_parity['by']['unit']}
    before = {r['key']: r['cost'] for r in without['by']['unit']}
    head, rows = tables['seiu: what it costs that units follow']
    t.check('what follows costs so much', [(r[0], cents(r[2]), cents(r[3])) for r in rows] ==
            [('POLICE', cost['POLICE'], cost['POLICE'] - before.get('POLICE', 0))] and
            cost['POLICE'] > 0, repr((rows, cost, before)))
    words = section(path, 'Units that follow')
    t.check('two wardens are not told', '1 unit with few members is not shown' in words and
            f'{cost["WARDEN"] / 100:,.2f}' not in words, words)
    head, rows = tables['seiu: raises that follow']
    notes = [n for n in with_parity['notes'] if n.startswith('Triggered: ')]
    t.check('the raises are those of the notes', sorted(r[1] for r in rows) ==
            sorted(re.sub(r'^Triggered: (.*?)(, not in force)?\.$', r'\1', n) for n in notes) and
            len(rows) == 4, repr((rows, notes)))


def cut_figures(t, folder, path):
    cut = answer(t, folder, 'cut', '5%', '--options', os.path.join(folder, 'options.csv'),
                 '--fund', 'general')
    tables = tables_of(path)
    head, rows = tables['The set with the least harm']
    best = cut['best']
    t.check('the set is that of cut', [r[0] for r in rows[:-1]] == best['options'] and
            cents(rows[-1][head.index('In the year')]) == best['saving'], repr((rows, best)))
    head, rows = tables['Departments: their share and what they submitted']
    t.check('departments', [(r[0], cents(r[1]), cents(r[2])) for r in rows[:-1]] ==
            [(d['department'], d['base'], d['share']) for d in cut['departments']], repr(rows))


# --- All ---------------------------------------------------------------------------------------

def check(t):
    folder = os.path.join(t.work, 'folder')
    make(folder, False)
    for kind in ('board', 'table'):
        paths = check_reports.same_figures(t, folder, ['seiu'], kind, *ASKED)
        for face in FACES:
            done = t.run('verify', paths[face], folder)
            t.check(f'{kind} {face} is proven', 'is proven' in done.stdout, done.stdout)
    path = t.report(folder, ['seiu'], 'board', 'html', *ASKED)
    fit_figures(t, folder, path, [], False)
    head = money_figures(t, folder, path)
    t.check('budgets are there', 'Budget' in head, repr(head))
    parity_figures(t, folder, path)
    cut_figures(t, folder, path)
    with open(path, encoding='utf-8') as file:
        proof = json.loads(re.search(r'id="confer-proof">(.*?)</script>', file.read(), re.S)[1])
    wrong = SCHEMAS.validate(proof, 'report.json')
    t.check('the proof is what its schema says', not wrong, repr(wrong))
    t.check('it names what it was computed from', [(i['role'], i['name']) for i in proof['inputs']][-3:] ==
            [('space', 'offers/space.terms'), ('options', 'options.csv'), ('budget', 'budget.csv')],
            repr(proof['inputs']))
    for name in ('offers/space.terms', 'options.csv', 'budget.csv'):
        with open(os.path.join(folder, name), 'a', encoding='utf-8') as file:
            file.write('\n')
        done = t.run('verify', path, folder, '--format', 'json', status=1)
        t.check(f'{name} is another one', name in
                [i['name'] for i in json.loads(done.stdout)['inputs'] if not i['same']], done.stdout)
        make(folder, False)

    within = ['--within', 'FY2025-26=$20,000', '--best', 'lowest-paid']
    path = t.report(folder, ['seiu'], 'board', 'html', '--fit', 'space', *within)
    fit, words = fit_figures(t, folder, path, within, False)
    t.check("the lowest paid member's gain is not told",
            f'{fit["packages"][0]["lowest_paid_gain"] / 100:,.2f}' not in words, words[:800])
    path = t.report(folder, ['seiu'], 'board', 'html', '--fit', 'space', *within, '--include-persons')
    fit, words = fit_figures(t, folder, path, within, True)
    t.check('but to those who may see it', f'{fit["packages"][0]["lowest_paid_gain"] / 100:,.2f}' in words)

    make(folder, True)
    path = t.report(folder, ['seiu'], 'board', 'html', *ASKED)
    fit, words = fit_figures(t, folder, path, [], False)
    over = [e for e in fit['nearest_infeasible']['exceeds'] if e.get('funds') == ['grants']]
    t.check('what a small fund bears is not told', over and
            f'{over[0]["by"] / 100:,.2f}' not in words and 'few members' in words, words[:1500])
    t.check('nor in the revenues', 'Budget' not in money_figures(t, folder, path))
    refused(t, folder)


def refused(t, folder):
    out = os.path.join(t.work, 'refused.html')
    for words, status in ((['--within', 'FY2025-26=$1'], 2), (['--fund', 'general'], 2),
                          (['--fit', '../space'], 2), (['--cut', '5%', '--options', '/etc/passwd'], 2), (['--cut', '5%', '--options', '../options.csv'], 2),
                          (['--fit', 'absent'], 1), (['--cut', '5%', '--options', 'absent.csv'], 1)):
        done = t.run('report', 'seiu', '-C', folder, '-o', out, *words, status=status)
        t.check(f'{words}: says why and writes nothing', done.stderr and not os.path.exists(out),
                done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build', 'confer'))
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix='confer-affording-')
    t = check_reports.Tests(os.path.abspath(options.confer), work)
    check(t)
    shutil.rmtree(work)
    print(f'{t.passed} passed, {t.failed} failed')
    return 1 if t.failed else 0


if __name__ == '__main__':
    sys.exit(main())
