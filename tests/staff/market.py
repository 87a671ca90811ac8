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
