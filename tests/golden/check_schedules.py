"""Published salary schedules, reproduced cell by cell by `confer schedule`.

Each function builds the folder of one published entry: the table before, the published raises,
and the rounding under which they give the table after. tests/golden/schedules/README.md says what
each is, and which tables follow no rule and are loaded as data.
"""

from datetime import date, timedelta
from decimal import Decimal

from golden import Folder, number, published

CALENDAR = 'pay biweekly from 2013-06-21 paid 0 days after'


def steps(values, names=None):
    """{step: rate as text} of a list of published rates"""
    return {names[i] if names else str(i + 1): number(x) for i, x in enumerate(values)}


def settled(day):
    """A day on which a raise of `day` is in force: its first full pay period has begun."""
    return (date.fromisoformat(day) + timedelta(days=13)).isoformat()


def compare(tally, got, expected, what=''):
    """expected: {range: {step: published number}}"""
    for rng, cells in expected.items():
        for step, want in cells.items():
            cell = got.get(rng, {}).get(step)
            tally.check(f'{what} {rng} step {step}'.strip(),
                        cell and Decimal(cell), Decimal(str(want)))


def by_step(rates):
    return {rng: {str(i + 1): x for i, x in enumerate(row)} for rng, row in rates.items()}


def loaded(tally, program, entry, rates, unit, quantum, what):
    """A table that stands alone, or follows no rule: read, and printed as it was read."""
    agreement = [f'rates {unit} rounded to {quantum}', CALENDAR]
    schedule = {rng: {s: number(x) for s, x in cells.items()} for rng, cells in rates.items()}
    with Folder(agreement, schedule=schedule) as folder:
        compare(tally, program.schedule(folder, 'current', '2020-01-01'), rates, what)


# --- Raises on a printed table ----------------------------------------------------------------

def canada(tally, program, e):
    """Every raise rounds to the dollar and the next builds on the rounded cell."""
    schedule = {rng: steps(row) for rng, row in e['tables'][0]['rates'].items()}
    clauses = [f'raise {number(r["percent"])}% on {r["effective"]}' for r in e['raises']]
    agreement = ['rates annual rounded to $1 half up', CALENDAR]
    # The adjustment of 0.5% and the raise of 1.25% bear one date; the table between them is the
    # offer without the later clauses.
    offers = {'all': clauses, 'adjustment': clauses[:3]}
    with Folder(agreement, offers, schedule) as folder:
        for table in e['tables']:
            day, adjustment = table['effective'].split(' ')[0], table['effective'].endswith('(X)')
            got = program.schedule(folder, 'adjustment' if adjustment else 'all',
                                   settled(day) if day != '2013-06-21' else day)
            compare(tally, got, by_step(table['rates']), table['effective'])


def san_mateo(tally, program, e):
    """Hourly rates to the cent, a period is 80 hours: the printed cell moves in steps of $0.80."""
    before, after, last = (t['rates'] for t in e['tables'])
    agreement = ['rates biweekly rounded to $0.80 half up', CALENDAR]
    offers = {'raises': ['raise 4% on 2020-01-12', 'raise 3% on 2020-12-13']}
    with Folder(agreement, offers, {rng: steps(row) for rng, row in before.items()}) as folder:
        compare(tally, program.schedule(folder, 'raises', '2020-01-01'), by_step(before), 'table 1')
        reached = {rng: row[:len(before[rng])] for rng, row in after.items() if rng in before}
        compare(tally, program.schedule(folder, 'raises', '2020-06-30'), by_step(reached), 'table 2')
        compare(tally, program.schedule(folder, 'raises', '2020-12-31'), by_step(last), 'table 3')
    new = {rng: {s: x for s, x in cells.items() if rng not in before or int(s) > len(before[rng])}
           for rng, cells in by_step(after).items()}
    new = {rng: cells for rng, cells in new.items() if cells}
    loaded(tally, program, e, new, 'biweekly', '$0.80', 'table 2, no cell before it')


def multiples(tally, program, e):
    """One printed table: every figure is 80 hours of a whole cent. A member in each cell is paid
    for one period from the hourly rate, and the pay is the printed figure."""
    rates = by_step(e['tables'][0]['rates'])
    loaded(tally, program, e, rates, 'biweekly', '$0.80', 'as data')
    hourly = {rng: {s: f'{Decimal(str(x)) / 80:.4f}' for s, x in cells.items()}
              for rng, cells in rates.items()}
    roster = [{'id': f'{rng}/{s}', 'class': rng, 'step': s}
              for rng, cells in rates.items() for s in cells]
    agreement = ['rates hourly rounded to $0.01', 'hours 80 per period',
                 'pay biweekly from 2018-01-01 paid 0 days after', 'fiscal year starts 01-01',
                 'horizon FY2018 to FY2018']
    with Folder(agreement, schedule=hourly, roster=roster) as folder:
        periods = program.cost(folder, 'current')['periods']
        paid = program.employees(folder, 'current')
        for rng, cells in rates.items():
            for s, x in cells.items():
                tally.check(f'{rng} step {s} paid in a year of {periods} periods',
                            Decimal(paid[f'{rng}/{s}']['offer']), periods * Decimal(str(x)))


def mounds_view(tally, program, e):
    """Steps are 75, 80, 90 and 100 percent of the top rate, half up to the cent. A range for each
    step starts from the top rate; a negative raise is its share."""
    share = {'Start': '-25%', '12': '-20%', '24': '-10%'}
    lower = [f'raise {a} on 2022-01-14 for range = "{rng}"' for rng, a in share.items()]
    raise_first = ['raise 3% on 2022-01-01'] + lower
    agreement = ['rates hourly rounded to $0.01 half up', CALENDAR]
    t2023, t_dollar, t2024, t2025 = (t['rates'] for t in e['tables'])

    def run(top, clauses, expected, what):
        schedule = {rng: {'1': number(top)} for rng in expected}
        with Folder(agreement, {'offer': clauses}, schedule) as folder:
            got = program.schedule(folder, 'offer', '2022-12-31')
            compare(tally, got, {rng: {'1': x} for rng, x in expected.items()}, what)

    run(t2023['36'], lower, t2023, '2023')
    run(t2023['36'], lower + ['raise $1/hour on 2022-02-11'], t_dollar, '2023 after $1.00')
    run(t_dollar['36'], raise_first, t2024, '2024')
    run(t2024['36'], raise_first, t2025, '2025')


def teacher_index(tally, program, e):
    """Each cell is the base times 1 + 5% a step + 3% a lane, carried unrounded: one clause a cell,
    whose added parts are the index, then 2% twice. The printed base, 40,217, gives 49 of the 111
    cells; an unrounded base between 40,217.38 and 40,217.40 gives all."""
    base = 40217.39
    first_lane = {int(s): lane for s, lane in e['tables'][0]['rows_from_lane'].items()}
    index, expected = [], [{}, {}, {}]
    for n, table in enumerate(e['tables']):
        for step, row in table['rates'].items():
            for i, x in enumerate(row):
                lane = first_lane[int(step)] + i
                cell = f'step {step} lane {lane}'
                expected[n][cell] = {'1': x}
                if n == 0 and (int(step) or lane):
                    index.append(f'raise {5 * int(step)}% + {3 * lane}% on 2013-06-21 '
                                 f'for range = "{cell}"')
    agreement = ['rates annual rounded to $1 half up carried', CALENDAR] + index
    offers = {'raises': ['raise 2% on 2013-07-19', 'raise 2% on 2014-07-18']}
    with Folder(agreement, offers, {cell: {'1': number(base)} for cell in expected[0]}) as folder:
        for day, cells, table in zip(('2013-07-18', '2013-08-31', '2014-08-31'), expected, e['tables']):
            compare(tally, program.schedule(folder, 'raises', day), cells, table['effective'])


def san_lorenzo(tally, program, e):
    """Two published cells of a larger table. Five of the six figures follow half up to the dollar;
    140,179 does not: 136,428 x 1.0275 = 140,179.77."""
    agreement = ['rates annual rounded to $1 half up', CALENDAR]
    offers = {'raises': ['raise 6.25% on 2024-07-01', 'raise 2.75% on 2025-07-01']}
    schedule = {rng: steps(row) for rng, row in e['tables'][0]['rates'].items()}
    with Folder(agreement, offers, schedule) as folder:
        for day, table in zip(('2024-06-30', '2024-07-31', '2025-07-31'), e['tables']):
            expected = by_step(table['rates'])
            if table is e['tables'][2]:
                del expected['highest BA']
            got = program.schedule(folder, 'raises', day)
            compare(tally, got, expected, table['effective'])
    tally.check('highest BA 2025-07-01, half up (140179 was published)', got['highest BA']['1'], '140180')


def bakersfield_police(tally, program, e):
    """Officers: 0.5%, half up. Detectives: 1.8% then 0.5%, each rounded up to the next cent; half
    up gives one and two cents less than was published."""
    before, after = (t['rates'] for t in e['tables'])
    offers = {'agreement': ['raise 1.8% on 2013-10-21 for class = "Detective"',
                            'raise 0.5% on 2013-12-16']}
    calendar = 'pay biweekly from 2013-10-21 paid 0 days after'
    schedule = {rng: steps(row, ['entry', 'top']) for rng, row in before.items()}
    for rounding, rng in (('half up', 'Police officer'), ('up', 'Detective')):
        agreement = [f'rates hourly rounded to $0.01 {rounding}', calendar]
        with Folder(agreement, offers, schedule) as folder:
            for day, table in (('2013-10-20', before), ('2013-12-16', after)):
                got = program.schedule(folder, 'agreement', day)
                compare(tally, got, {rng: dict(zip(('entry', 'top'), table[rng]))}, f'{day} {rounding}')
            if rounding == 'half up':
                tally.check('Detective half up (30.47 and 37.12 were published)',
                            list(got['Detective'].values()), ['30.46', '37.10'])


# --- Ladders ----------------------------------------------------------------------------------

def costa_mesa(tally, program, e):
    """Steps printed about 5% apart: loaded as data, because no rounding of 5% gives all of them.
    Each printed step and 5% above it, to the dollar, is the next in 28 of 40."""
    rates = by_step(e['tables'][0]['rates'])
    loaded(tally, program, e, rates, 'monthly', '$1', 'as data')
    pairs = {f'{rng} {s}': (x, cells[str(int(s) + 1)]) for rng, cells in rates.items()
             for s, x in cells.items() if str(int(s) + 1) in cells}
    agreement = ['rates monthly rounded to $1 half up', CALENDAR]
    offers = {'next': ['add step 5% above top named next on 2014-01-03']}
    with Folder(agreement, offers, {p: {'1': number(x)} for p, (x, _) in pairs.items()}) as folder:
        got = program.schedule(folder, 'next', '2014-06-30')
        follow = sum(Decimal(got[p]['next']) == x for p, (_, x) in pairs.items())
        tally.check('steps that are 5% above the one before', (follow, len(pairs)), (28, 40))


def rancho_cucamonga(tally, program, e):
    """One ladder, each range 0.5% above the last, carried unrounded from 1,743.32: 36 of the 41
    printed amounts, and the other five within 2.34 dollars; no start in whole cents gives more."""
    ladder = {int(r): x for r, x in e['tables'][0]['ladder'].items()}
    first = min(ladder)
    agreement = ['rates monthly rounded to $1 half up carried', CALENDAR] + [
        f'add step 0.5% above top named {r} on 2014-01-03' for r in range(first + 1, max(ladder) + 1)]
    loaded(tally, program, e, {str(r): {'1': x} for r, x in ladder.items()}, 'monthly', '$1', 'as data')
    with Folder(agreement, schedule={'ladder': {str(first): '1743.32'}}) as folder:
        got = program.schedule(folder, 'current', '2014-06-30')['ladder']
        off = {r: int(got[str(r)]) - x for r, x in ladder.items() if int(got[str(r)]) != x}
        tally.check('amounts on the ladder', len(ladder) - len(off), 36)
        tally.check('amounts off the ladder', off, {604: -1, 608: -1, 634: -2, 648: -2, 678: 2})


# --- Conversions ------------------------------------------------------------------------------

def converted(tally, program, cells, per, unit, quantum, what):
    """cells: {name: (published amount, what it is when converted)}. A minimum rate is written per
    hour or year and lands in the schedule's unit, rounded as rates are."""
    agreement = [f'rates {unit} rounded to {quantum} half up', CALENDAR, 'hours 80 per period']
    clauses = [f'minimum rate ${number(x)}/{per} on 2014-01-03 for range = "{name}"'
               for name, (x, _) in cells.items()]
    with Folder(agreement, {'rates': clauses}, {name: {'1': '1'} for name in cells}) as folder:
        got = program.schedule(folder, 'rates', '2014-06-30')
        compare(tally, got, {name: {'1': y} for name, (_, y) in cells.items()}, what)


def la_mesa(tally, program, e):
    """The older page: month and year from the hourly rate x 2,080. The newer: hour and month from
    the annual amount. Three printed months are a dollar more than either gives."""
    older, newer = (t['rates'] for t in e['tables'])
    ends = ('lowest', 'highest')

    def cells(rates, source, target):
        return {f'{rng} {end}': (triple[source], triple[target])
                for rng, pair in rates.items() for end, triple in zip(ends, pair)}

    def months(rates, source):
        out = cells(rates, source, MONTH)
        for name in off & out.keys():
            out[name] = (out[name][0], out[name][1] - 1)
        return out
    HOUR, MONTH, YEAR = range(3)
    off = {'Police Dispatcher lowest', 'CSO highest'}
    converted(tally, program, months(older, HOUR), 'hour', 'monthly', '$1', 'older page')
    converted(tally, program, cells(older, HOUR, YEAR), 'hour', 'annual', '$0.01', 'older page')
    converted(tally, program, cells(newer, YEAR, HOUR), 'year', 'hourly', '$0.01', 'newer page')
    off = {'Police Officer highest'}
    converted(tally, program, months(newer, YEAR), 'year', 'monthly', '$1', 'newer page')


def missouri_state(tally, program, e):
    """Hourly is annual / 2,080, to the cent."""
    cells = {f'{grade} {point}': pair for grade, row in e['tables'][0]['rates'].items()
             for point, pair in zip(('minimum', 'middle', 'maximum'), row)}
    converted(tally, program, cells, 'year', 'hourly', '$0.01', 'hourly')


def santa_ana(tally, program, e):
    """A fragment whose increments of $38 and $40 are no percent of the row before: as data."""
    ladder = {r: {'1': x} for r, x in e['tables'][0]['ladder'].items()}
    loaded(tally, program, e, ladder, 'monthly', '$1', 'as data')


ENTRIES = {
    'canada-as': canada,
    'smc-management': san_mateo,
    'smc-oss-2022': multiples,
    'smc-leu-2014': multiples,
    'smc-afscme-telecom-2014': multiples,
    'mounds-view-police-2023': mounds_view,
    'teacher-index-fy08': teacher_index,
    'slzusd-teachers-2023': san_lorenzo,
    'bakersfield-police-2013': bakersfield_police,
    'costa-mesa-1990': costa_mesa,
    'rancho-cucamonga-1996': rancho_cucamonga,
    'la-mesa-police': la_mesa,
    'santa-ana-fy17-row': santa_ana,
    'msu-paygrades-fy24': missouri_state,
}


def run(tally, program):
    entries = published('schedules')
    for name in entries:
        if name not in ENTRIES:
            raise SystemExit(f'{name}: a published schedule without a test')
    for name, test in ENTRIES.items():
        tally.group(name)
        try:
            test(tally, program, entries[name])
        except (RuntimeError, KeyError, OSError) as error:
            tally.fail(f'{type(error).__name__}: {error}')
        tally.done()
