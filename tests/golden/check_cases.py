"""Published costs of settlements, reproduced by `confer cost` on a folder.

The expected figures are the published ones, each to the unit it was printed in. What a folder
assumes beyond them is the payroll: it is never published, so it is the pay under which the
published lines come out, and one payroll serves all lines of a case. tests/golden/cases/README.md
lists every test and the figures that no costing gives.
"""

import os
import shutil
from decimal import ROUND_HALF_UP, Decimal

from golden import Folder, data, number, published

# One pay period a month, paid on its last day: a fiscal year holds twelve.
MONTHLY = ['fiscal year starts 07-01', 'pay monthly paid 0 days after', 'rates annual rounded to $0.01']


def dollars(x):
    """An exact amount as text, to the cent."""
    return str(Decimal(x).quantize(Decimal('0.01'), ROUND_HALF_UP))


def to_unit(cents, unit):
    """Cents rounded to the unit of print (dollars), half up."""
    return int((Decimal(cents) / 100 / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit


def one_row(pay, **more):
    return [{'id': '1', 'class': 'all', 'rate': dollars(pay), **more}]


def year(report, fiscal_year):
    return next(y for y in report['fiscal_years'] if y['fiscal_year'] == f'FY{fiscal_year}')


# --- Shares of a fund ---------------------------------------------------------------------------

# 80% of 104,753 is 83,802.40; 83,803 was published.
ROUNDED_UP = {83803: 83802}


def share(tally, program, case, t):
    percent = Decimal(str(t['share'])) * 100
    agreement = MONTHLY + ['horizon FY2025-26 to FY2025-26']
    offer = [f'lump sum ${t["total"]} on 2025-07-01']
    roster = one_row(100000, fund=f'general:{percent};other:{100 - percent}')
    with Folder(agreement, {'published': offer}, roster=roster) as folder:
        report = program.cost(folder, 'published', '--by', 'fund')
        by = {row['key']: row['cost'] for row in report['by']['fund']}
        tally.check(f'{percent}% of {t["total"]}', to_unit(by['general'], 1),
                    ROUNDED_UP.get(t['part'], t['part']))
        tally.check('the parts and the whole', sum(by.values()), t['total'] * 100)


# --- One raise a year ---------------------------------------------------------------------------

# The second line of each case, as precisely as the published lines allow: any figure between the
# bounds gives all of them (worked in tests/golden/cases/README.md).
SECOND_LINE = {
    'ccc-ddaa-2022': 1102500,
    'ccc-defenders-2023': 1039500,
    'ccc-dsa-2023': 9303000,
    'ccc-afscme2700-2022': 6580000,
    'ccc-local1-2022': 2480000,
    'ccc-teamsters856-2022': 10845000,
    'ccc-afscme512-2022': 1600000,
}


def raises(program, case):
    """{fiscal year: cents} of each raise of 5% alone, in its first year, on the pay the earlier ones
    left; and the cost of all together."""
    payroll = Decimal(SECOND_LINE[case['id']]) / Decimal('1.05') / Decimal('0.05')
    years = [line['fy'] for line in case['costs']]
    days = [f'{fy[:4]}-07-01' for fy in years]
    if any(t['type'] == 'fy1_months' for t in case['tests']):
        days[0] = f'{years[0][:4]}-08-01'           # eleven of twelve months in the first year
    agreement = MONTHLY + [f'horizon FY{years[0]} to FY{years[-1]}']
    clauses = [f'raise 5% on {day}' for day in days]
    alone = {}
    for n, fiscal_year in enumerate(years):
        with Folder(agreement + clauses[:n], {'next': [clauses[n]]}, roster=one_row(payroll)) as folder:
            alone[fiscal_year] = year(program.cost(folder, 'next'), fiscal_year)['cost']
    with Folder(agreement, {'all': clauses}, roster=one_row(payroll)) as folder:
        return alone, program.cost(folder, 'all')


def growth(tally, program, case, t):
    alone, together = raises(program, case)
    start = len(alone) - len(t['series'])           # the first of four lines may be the other test's
    for n, (published_line, fiscal_year) in enumerate(zip(t['series'], list(alone)[start:])):
        unit = t.get('round_overrides', {}).get(str(n), t.get('round_to', 1))
        tally.check(fiscal_year, to_unit(alone[fiscal_year], unit), published_line)
        if start == 0:      # all raises on the first day of a year: the cost of all together grows so too
            growth_of_year = year(together, fiscal_year)['incremental']
            tally.check(f'{fiscal_year} incremental', to_unit(growth_of_year, unit), published_line)


def fy1_months(tally, program, case, t):
    alone, _ = raises(program, case)
    unit = t.get('round_to', 1)
    for fiscal_year, published_line in zip(alone, (t['fy1'], t['fy2'])):
        tally.check(fiscal_year, to_unit(alone[fiscal_year], unit), published_line)


# --- Roll-up ------------------------------------------------------------------------------------

# Benefits over salary, by year: the first year's 83.3% gives the second too; the last two stand
# alone. The first year is ten months from September 1.
ROLLUP = {1657000: ('2019-09-01', 10, '83.3%', 1000, 1000), 2400000: ('2020-07-01', 12, '83.3%', 10000, 10000),
          2160000: ('2021-07-01', 12, '82.3%', 10000, 1000), 2530000: ('2022-07-01', 12, '66.4%', 10000, 10000)}


def rollup(tally, program, case, t):
    day, months, rate, unit, benefit_unit = ROLLUP[t['total']]
    fiscal_year = f'FY{day[:4]}-{int(day[2:4]) + 1}'
    agreement = MONTHLY + [f'horizon {fiscal_year} to {fiscal_year}',
                           f'contribution roll-up {rate} of base']
    payroll = Decimal(t['total'] - t['benefits']) * 12 / months / Decimal('0.05')
    with Folder(agreement, {'raise': [f'raise 5% on {day}']}, roster=one_row(payroll)) as folder:
        y = program.cost(folder, 'raise')['fiscal_years'][0]
        tally.check(f'benefits at {rate}', to_unit(y['components']['contribution'], benefit_unit), t['benefits'])
        tally.check(f'total at {rate}', to_unit(y['cost'], unit), t['total'])


# --- Added and compounded -----------------------------------------------------------------------

# Six unions: 1% is between 4.365 and 4.375 million a year; ten equal rows make the payroll.
SIX_UNIONS = [{'id': str(n), 'class': 'all', 'rate': '43700000', 'plan': 'all'} for n in range(1, 11)]


def six_unions(program, clauses, fiscal_year):
    agreement = MONTHLY + [f'horizon FY{fiscal_year} to FY{fiscal_year}']
    with Folder(agreement, {'letter': clauses}, roster=SIX_UNIONS) as folder:
        return program.cost(folder, 'letter')['fiscal_years'][0]


def sum_(tally, program, case, t):
    if case['id'] == 'ccc-six-unions-2018':
        year_start = 2019 if len(t['parts']) == 2 else 2020
        wages = '4%' if len(t['parts']) == 2 else '4% + 3%'
        day = f'{year_start}-07-01'
        clauses = [f'raise {wages} on {day}',
                   f'health all ${dollars(Decimal(t["parts"][1]) / 120)}/month on {day}']
        clauses += [f'lump sum ${x // 10} on {day}' for x in t['parts'][2:]]
        y = six_unions(program, clauses, f'{year_start}-{year_start % 100 + 1}')
        for part, component in zip(t['parts'], ('base', 'health', 'lump_sum')):
            tally.check(f'{day} {component}', to_unit(y['components'][component], 100000), part)
        tally.check(f'{day} total', to_unit(y['cost'], 100000), t['total'])
    elif case['id'] == 'ccc-fire-unrep-2017':
        offer = [f'lump sum ${x} on {2017 + n}-07-01' for n, x in enumerate(t['parts'])]
        agreement = MONTHLY + ['horizon FY2017-18 to FY2019-20']
        with Folder(agreement, {'lines': offer}, roster=one_row(100000)) as folder:
            report = program.cost(folder, 'lines')
            for x, y in zip(t['parts'], report['fiscal_years']):
                tally.check(y['fiscal_year'], y['cost'], x * 100)
            tally.check('three years', report['total']['cost'], t['total'] * 100)
    else:
        suwannee(tally, program, t)


def suwannee(tally, program, t):
    """1% of the payroll, $0.50 an hour of its hours: 16.8 million and 880,000 hours, so 423 members
    full time and one for 160 hours."""
    percent, hourly = t['parts']
    hours = Decimal(hourly) / Decimal('0.50')
    heads = hours / 2080
    pay = dollars(Decimal(percent) * 100 / heads)
    full, rest = int(heads), (heads - int(heads)).quantize(Decimal('0.0001'))
    roster = [{'id': str(n), 'class': 'all', 'rate': pay, 'fte': '1'} for n in range(1, full + 1)]
    roster.append({'id': 'part', 'class': 'all', 'rate': pay, 'fte': str(rest)})
    agreement = ['fiscal year starts 10-01', 'pay monthly paid 0 days after',
                 'rates annual rounded to $0.01', 'horizon FY2025-26 to FY2025-26']
    offers = {'percent': ['raise 1% on 2025-10-01'], 'hourly': ['raise $0.50/hour on 2025-10-01'],
              'both': ['raise 1% on 2025-10-01', 'raise $0.50/hour on 2025-10-01']}
    with Folder(agreement, offers, roster=roster) as folder:
        for offer, want in (('percent', percent), ('hourly', hourly), ('both', t['total'])):
            tally.check(offer, to_unit(program.cost(folder, offer)['total']['cost'], 1000), want)


def simple_vs_compound(tally, program, case, t):
    parts = [f'{x}%' for x in t['pcts']]
    start = 2018 + len(parts)
    day, fiscal_year = f'{start}-07-01', f'{start}-{start % 100 + 1}'
    added = six_unions(program, [f'raise {" + ".join(parts)} on {day}'], fiscal_year)
    compounded = six_unions(program, [f'raise {x} on {day}' for x in parts], fiscal_year)
    tally.check(f'{fiscal_year}, percents added', to_unit(added['cost'], t['round_to']), t['published'])
    tally.check(f'{fiscal_year}, percents compounded, is more',
                to_unit(compounded['cost'], t['round_to']) > t['published'], True)


def triangular(tally, program, case, t):
    """5% of the first payroll in each of three years, added and not compounded: six times the first
    year's cost in all. The total is the finer figure, and gives the payroll."""
    first = Decimal(t['total']) / 6
    agreement = MONTHLY + ['horizon FY2020-21 to FY2022-23']
    rows = [{'id': str(n), 'class': 'all', 'rate': dollars(first * 20 / 10)} for n in range(1, 11)]
    same_again = f'raise ${dollars(first / 10)}/year'
    offers = {'added': ['raise 5% on 2020-07-01', f'{same_again} on 2021-07-01', f'{same_again} on 2022-07-01'],
              'compounded': ['raise 5% on 2020-07-01', 'raise 5% on 2021-07-01', 'raise 5% on 2022-07-01']}
    with Folder(agreement, offers, roster=rows) as folder:
        report = program.cost(folder, 'added')
        tally.check('first year', to_unit(report['fiscal_years'][0]['cost'], 100000), t['first'])
        tally.check('three years', to_unit(report['total']['cost'], 100000), t['total'])
        more = program.cost(folder, 'compounded')['total']['cost']
        tally.check('compounded is more', to_unit(more, 100000) > t['total'], True)


def percent_of_pay(program, clauses):
    """The ongoing cost, in hundredths of a percent of pay."""
    agreement = MONTHLY + ['horizon FY2019-20 to FY2022-23']
    with Folder(agreement, {'raises': clauses}, roster=one_row(1200000)) as folder:
        return Decimal(program.cost(folder, 'raises')['total']['ongoing']) / 1200000


def compound_pct(tally, program, case, t):
    clauses = [f'raise {x}% on {2019 + n}-07-01' for n, x in enumerate(t['pcts'])]
    got = percent_of_pay(program, clauses)
    tally.check(f'four raises: {got:.2f}% against {t["published"]}%, within {t["tol"]}',
                abs(got - Decimal(str(t['published']))) <= Decimal(str(t['tol'])), True)


def simple_pct(tally, program, case, t):
    parts = ' + '.join(f'{x}%' for x in t['pcts'])
    tally.check('added', percent_of_pay(program, [f'raise {parts} on 2019-07-01']), Decimal(str(t['published'])))


# --- Rates and indexes --------------------------------------------------------------------------

def rate(tally, program, case, t):
    """Officers round half up; the detectives' two raises each round up (half up gives a cent or two
    less than was published)."""
    percents = t.get('pcts', [t.get('pct')])
    rounding = 'up' if t['type'] == 'rate2' else 'half up'
    agreement = [f'rates hourly rounded to $0.01 {rounding}', 'pay biweekly from 2013-10-21 paid 0 days after']
    clauses = [f'raise {x}% on {day}' for x, day in zip(reversed(percents), ('2013-12-16', '2013-10-21'))]
    with Folder(agreement, {'raise': clauses}, {'all': {'1': number(t['frm'])}}) as folder:
        got = program.schedule(folder, 'raise', '2013-12-16')['all']['1']
        tally.check(f'{t["frm"]} and {percents} percent', Decimal(got), Decimal(str(t['to'])))


def raise_by_index(program, index, months, bounds, file=None, rows=None):
    """The hourly rate that $100.00 becomes."""
    agreement = ['rates hourly rounded to $0.01', 'pay biweekly from 2023-01-02 paid 0 days after',
                 f'cpi "{index}" "index.csv"']
    clause = f'raise cpi "{index}" from {months[0]} to {months[1]} {bounds} on 2023-04-24'
    with Folder(agreement, {'cola': [clause]}, {'all': {'1': '100'}}) as folder:
        if file:
            shutil.copy(data('cpi', file), os.path.join(folder.path, 'index.csv'))
        else:
            folder.write_csv('index.csv', rows)
        return Decimal(program.schedule(folder, 'cola', '2023-04-24')['all']['1'])


def cpi(tally, program, case, t):
    """The published change over twelve months is the index here: 100, then 104.9."""
    bounds = f'plus {t["plus"]}% at least {t["floor"]}% at most {t["ceiling"]}%'
    rows = [['month', 'index'], ['2022-02', '100'], ['2023-02', str(100 + Decimal(str(t['cpi'])))]]
    got = raise_by_index(program, 'SF-Oakland CPI-W', ('2022-02', '2023-02'), bounds, rows=rows)
    tally.check('4.9 plus 0.5', got - 100, Decimal(str(t['published'])))


# The change over twelve months as the Bureau of Labor Statistics announced it, all items, not
# seasonally adjusted, against the same from the bureau's index; the last two are the index's own:
# 313.496 / 288.263 and 259.220 / 250.189.
ANNOUNCED = [
    ('cpi_u_us_city_average_nsa.csv', '2020-12', '2021-12', '7.0'),
    ('cpi_u_us_city_average_nsa.csv', '2021-06', '2022-06', '9.1'),
    ('cpi_u_us_city_average_nsa.csv', '2021-12', '2022-12', '6.5'),
    ('cpi_u_us_city_average_nsa.csv', '2022-06', '2023-06', '3.0'),
    ('CUUR0400SA0_west.csv', '2021-06', '2022-06', '8.8'),
    ('CUURA421SA0_la_riverside_orange_1914_2017.csv', '2016-12', '2017-12', '3.6'),
]


def announced(tally, program):
    tally.group('cpi-u')
    for file, first, last, percent in ANNOUNCED:
        try:
            got = raise_by_index(program, 'CPI-U', (first, last), '', file=file)
            tally.check(f'{first} to {last}', got - 100, Decimal(percent))
            capped = raise_by_index(program, 'CPI-U', (first, last), 'at least 2% at most 5%', file=file)
            tally.check(f'{first} to {last}, 2 to 5', capped - 100, min(Decimal(percent), 5))
        except RuntimeError as error:
            tally.fail(error)
    try:        # the index of 2025-10 was never collected: no raise can rest on it
        raise_by_index(program, 'CPI-U', ('2024-10', '2025-10'), '', file=ANNOUNCED[0][0])
        tally.fail('a month without an index was taken')
    except RuntimeError as error:
        tally.check('a month without an index is named', '2025-10' in str(error), True)
    tally.done()


# --- All ----------------------------------------------------------------------------------------

TESTS = {'share': share, 'growth': growth, 'fy1_months': fy1_months, 'rollup': rollup, 'sum': sum_,
         'simple_vs_compound': simple_vs_compound, 'triangular': triangular,
         'compound_pct': compound_pct, 'simple_pct': simple_pct, 'rate': rate, 'rate2': rate, 'cpi': cpi}

# One raise on the day named does not give both years: tests/golden/cases/README.md.
NOT_A_COSTING = {'calendar'}


def run(tally, program):
    for case in published('cases').values():
        tally.group(case['id'])
        left_out = 0
        for t in case['tests']:
            if t['type'] in NOT_A_COSTING:
                left_out += 1
                continue
            try:
                TESTS[t['type']](tally, program, case, t)
            except (RuntimeError, KeyError, OSError) as error:
                tally.fail(f'{t["type"]}: {type(error).__name__}: {error}')
        tally.done(f'{left_out} listed as not reproducible' if left_out else '')
    announced(tally, program)
