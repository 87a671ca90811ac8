"""Raises to a share of a market's median, a second time: docs/market.md in Python's fractions."""
import csv
import datetime
import io
import random
from fractions import Fraction


def half_up(x):
    """To a whole number, half away from zero."""
    sign = -1 if x < 0 else 1
    return sign * ((2 * abs(x.numerator) + x.denominator) // (2 * x.denominator))


def top_on(rows, day):
    """An agency's top pay on a day: the latest entry of rows (day, top or None, raise or None)."""
    top = None
    for start, pay, percent in sorted(rows):
        if start <= day:
            top = Fraction(pay) if pay is not None else top * (1 + Fraction(percent) / 100)
    return top


def median(values):
    values = sorted(values)
    n = len(values)
    return values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2


def raise_to(our_top, theirs, share, least, most):
    """The raise as a ratio with six decimals."""
    e6 = half_up((share * median(theirs) / our_top - 1) * 10 ** 6)
    e6 = max(e6, half_up(least * 10 ** 6) if least is not None else 0)
    if most is not None:
        e6 = min(e6, half_up(most * 10 ** 6))
    return Fraction(e6, 10 ** 6)


def raised(cells, ratio):
    return [Fraction(half_up(cell * (1 + ratio) * 100), 100) for cell in cells]


def percent(e2):
    return None if e2 is None else '%d.%02d%%' % divmod(e2, 100)


def make(seed):
    """Files of a random folder, and the cells that must come out on the last day."""
    rng = random.Random(seed)
    hourly = rng.random() < 0.5
    cells = [Fraction(rng.randint(2500, 3000), 100)] if hourly else [Fraction(rng.randint(450000, 520000), 100)]
    for _ in range(4):
        cells.append(Fraction(half_up(cells[-1] * Fraction(105, 100) * 100), 100))
    first = list(cells)
    to_month = Fraction(80 * 26, 12) if hourly else Fraction(1)
    agencies = {}
    for i in range(rng.randint(1, 7)):
        rows = [(datetime.date(2024, rng.randint(1, 12), 1),
                 Fraction(rng.randint(550000, 750000), 100), None)]
        for year in range(2025, 2025 + rng.randint(0, 3)):
            rows.append((datetime.date(year, 7, rng.randint(1, 28)), None,
                         Fraction(rng.randint(100, 500), 100)))
        agencies['Agency %d' % i] = (rows, i == 0 or rng.random() < 0.8)
    table = io.StringIO()
    out = csv.writer(table)
    out.writerow(['agency', 'class', 'effective', 'entry', 'top', 'raise', 'included', 'source'])
    lines = [[name, 'Officer', day, '' if pay is None else '4000', '' if pay is None else '%.2f' % pay,
              '' if step is None else '%.2f%%' % step, 'yes' if counts else 'no', 'the test']
             for name, (rows, counts) in agencies.items() for day, pay, step in rows]
    rng.shuffle(lines)
    out.writerows(lines)
    clauses, days = [], sorted(rng.sample(range(0, 700), rng.randint(1, 4)))
    for offset in days:
        # The first day of a pay period, so that the clause is in force on its own day.
        day = datetime.date(2025, 7, 12) + datetime.timedelta(days=offset // 14 * 14)
        if rng.random() < 0.4:
            step = rng.randint(50, 400)
            clauses.append('raise %s on %s' % (percent(step), day))
            cells = raised(cells, Fraction(step, 10000))
            continue
        share = rng.randint(8000, 11500)
        least = rng.choice([None, rng.randint(0, 150)])
        most = rng.choice([None, rng.randint(150, 900)])
        clauses.append('raise to %s of median of market "m" on %s%s%s' % (
            percent(share), day, '' if least is None else ' at least ' + percent(least),
            '' if most is None else ' at most ' + percent(most)))
        theirs = [top_on(rows, day) for rows, counts in agencies.values() if counts]
        ratio = raise_to(cells[-1] * to_month, theirs, Fraction(share, 10000),
                         None if least is None else Fraction(least, 10000),
                         None if most is None else Fraction(most, 10000))
        cells = raised(cells, ratio)
    terms = '''agreement "Market"
roster "roster.csv"
schedule "schedule.csv"
market "m" "market.csv"
pay biweekly from 2025-07-12 paid 6 days after
rates %s rounded to $0.01
''' % ('hourly' if hourly else 'monthly')
    return {'current.terms': terms, 'market.csv': table.getvalue(),
            'schedule.csv': 'range,1,2,3,4,5\nOfficer,%s\n' % ','.join('%.2f' % c for c in first),
            'roster.csv': 'id,class,step,hired\n1,Officer,3,2020-01-01\n',
            'offers/a.terms': 'offer "A"\n' + '\n'.join(clauses) + '\n'}, ['%.2f' % c for c in cells]


# --- The exhibit ---------------------------------------------------------------------------------

ITEMS = ['longevity', 'incentive', 'retirement', 'medical']


def cents(x):
    return half_up(x * 100)


def percentile(values, q):
    """Linear between neighbours, as spreadsheets' PERCENTILE.INC."""
    values = sorted(values)
    place = Fraction(q * (len(values) - 1), 100)
    low = place.numerator // place.denominator
    part = place - low
    return values[low] + (part * (values[low + 1] - values[low]) if part else 0)


def pay_on(rows, day):
    """Pay on a day from an agency's rows, or None: entry, top, total, hours, since when, from where."""
    out = None
    for row in sorted(rows, key=lambda r: r['effective']):
        if row['effective'] > day:
            continue
        if out is None:
            out = {'items': {}, 'hours': ''}
        if row['raise'] is not None:
            by = 1 + row['raise'] / 100
            out['entry'], out['top'] = out['entry'] * by, out['top'] * by
        else:
            out['entry'], out['top'] = row['entry'], row['top']
        out['items'].update({item: row[item] for item in ITEMS if row[item] is not None})
        out['hours'] = row['hours'] or out['hours']
        out['effective'], out['source'] = row['effective'], row['source']
    if out:
        out['total'] = out['top'] + sum(amount if not share else out['top'] * amount / 100
                                        for amount, share in out['items'].values())
    return out


def random_item(rng):
    if rng.random() < 0.4:
        return None
    if rng.random() < 0.5:
        return Fraction(rng.randint(100, 2500), 100), True
    return Fraction(rng.randint(0, 120000), 100), False


def random_agency(rng, name, counts):
    day = datetime.date(2023, rng.randint(1, 12), rng.randint(1, 28))
    rows = []
    for i in range(rng.randint(1, 4)):
        raised_by = Fraction(rng.randint(50, 500), 100) if i > 0 and rng.random() < 0.7 else None
        entry = Fraction(rng.randint(400000, 600000), 100)
        rows.append(dict({item: random_item(rng) for item in ITEMS}, agency=name, effective=day, entry=entry,
                         top=entry * Fraction(rng.randint(100, 140), 100), hours=rng.choice(['', '40', '42']),
                         included=counts, source='source %d of %s' % (i, name)))
        rows[-1]['raise'] = raised_by
        day += datetime.timedelta(days=rng.randint(150, 500))
    return rows


def table_of(agencies, rng):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(['agency', 'class', 'effective', 'entry', 'top', 'raise', *ITEMS, 'hours', 'included', 'why',
                     'source'])
    lines = []
    for row in [row for rows in agencies for row in rows]:
        pay = ['%.2f' % row['entry'], '%.4f' % row['top'], ''] if row['raise'] is None else \
            ['', '', '%.2f%%' % row['raise']]
        items = ['' if row[item] is None else ('%.2f%%' if row[item][1] else '%.2f') % row[item][0]
                 for item in ITEMS]
        why = ['', ''] if row['included'] else ['no', 'too large']
        lines.append([row['agency'], 'Officer', row['effective'], *pay, *items, row['hours'], *why,
                      row['source']])
    rng.shuffle(lines)
    writer.writerows(lines)
    return out.getvalue()


def exhibit(seed):
    """Files of a random folder, the question's words, and what the exhibit must say of each day: pay of
    every agency, mean, median, percentile, and where ours stands under the status quo and the offer."""
    rng = random.Random(seed)
    agencies = [random_agency(rng, 'Agency %d' % i, i == 0 or rng.random() < 0.8)
                for i in range(rng.randint(1, 8))]
    ours = random_agency(rng, 'Our City', True)
    cells = [Fraction(rng.randint(430000, 520000), 100)]
    for _ in range(4):
        cells.append(Fraction(cents(cells[-1] * Fraction(105, 100)), 100))
    step, day_raised = Fraction(rng.randint(100, 900), 10000), datetime.date(2026, 7, 1)
    agreed = Fraction(rng.randint(100, 300), 10000)
    q = rng.randint(1, 99)
    days = [datetime.date(2024, 12, 1), datetime.date(2026, 1, 1), datetime.date(2026, 7, 1)]
    expected = []
    for day in days:
        pays = [(pay_on(rows, day), rows[0]['agency']) for rows in agencies if rows[0]['included']]
        later = [name for pay, name in pays if not pay]
        pays = [(pay, name) for pay, name in pays if pay]
        own = pay_on(ours, day)
        standing = []
        for offer in (False, True):
            mine = cells
            if day >= datetime.date(2026, 1, 1):
                mine = raised(mine, agreed)
            if offer and day >= day_raised:
                mine = raised(mine, step)
            extra = sum(amount if not share else mine[-1] * amount / 100
                        for amount, share in own['items'].values()) if own else None
            standing.append({'entry': mine[0], 'top': mine[-1],
                             'total': None if own is None else mine[-1] + extra})
        expected.append((day, pays, later, standing))
    files = {'current.terms': '''agreement "Market"
employer "Our City"
roster "roster.csv"
schedule "schedule.csv"
market "m" "market.csv" chosen by "a rule"
pay monthly paid 0 days after
rates monthly rounded to $0.01
horizon FY2026-27 to FY2026-27
raise %s on 2026-01-01
''' % percent(int(agreed * 10000)),
             'market.csv': table_of([*agencies, ours], rng),
             'schedule.csv': 'range,1,2,3,4,5\nOfficer,%s\n' % ','.join('%.2f' % cell for cell in cells),
             'roster.csv': 'id,class,step,hired\n' + ''.join('%d,Officer,%d,2020-01-01\n' % (i, 1 + i % 5)
                                                            for i in range(7)),
             'offers/a.terms': 'offer "A"\nraise %s on %s\n' % (percent(int(step * 10000)), day_raised)}
    words = ['market', 'a', '--percentile', str(q)]
    for day in days:
        words += ['--on', str(day)]
    left_out = [rows[0]['agency'] for rows in agencies if not rows[0]['included']]
    return files, words, q, expected, left_out


def standing_differs(benchmark, pays, standing, q):
    """What is wrong with where ours stands on one day, or None."""
    for of in ('entry', 'top', 'total'):
        values = [pay[of] for pay, _ in pays]
        marks = {'mean': sum(values) / len(values), 'median': median(values), 'percentile': percentile(values, q)}
        for name, value in marks.items():
            if benchmark[name][of] != cents(value):
                return of, name, benchmark[name][of], value
        for ours, mine in zip(benchmark['ours'], standing):
            want = {'pay': None}
            if mine[of] is not None:
                want = {'pay': cents(mine[of]), 'rank': 1 + sum(value > mine[of] for value in values)}
                want.update(('to_' + name, cents(mine[of]) - cents(value)) for name, value in marks.items())
            if ours[of] != want:
                return of, ours[of], want
    for ours, mine in zip(benchmark['ours'], standing):
        ratio = half_up((median([pay['top'] for pay, _ in pays]) / mine['top'] - 1) * 10 ** 6)
        if ours['percent_to_median'] != ratio / 10000:
            return ours['percent_to_median'], ratio
    return None


def exhibit_differs(answer, q, expected, left_out):
    """The first thing that is not as expected, or None."""
    shown = answer['markets'][0]
    if shown['rule'] != 'a rule' or sorted(out['agency'] for out in shown['left_out']) != sorted(left_out):
        return shown['rule'], shown['left_out']
    for benchmark, (day, pays, later, standing) in zip(shown['benchmarks'], expected):
        got = {c['agency']: (c['entry'], c['top'], c['total'], c['effective'], c['hours'], c['source'])
               for c in benchmark['comparators']}
        want = {name: (cents(pay['entry']), cents(pay['top']), cents(pay['total']), str(pay['effective']),
                       pay['hours'], pay['source']) for pay, name in pays}
        if benchmark['on'] != str(day) or got != want or sorted(benchmark['no_pay_yet']) != sorted(later):
            return day, got, want
        wrong = standing_differs(benchmark, pays, standing, q) if pays else None
        if wrong:
            return day, wrong
    return None
