"""The 2023 settlement of SEIU 503 with the State of Oregon: 320 classes, ten steps.

Each January one step for those below the top, then 6.5% (2024) and 6.55% (2025). A member in each
printed class and step is costed over 2024, and over 2025; twelve months of pay are twelve times the
printed monthly pay. tests/golden/schedules/README.md says which rows do not follow.
"""

import csv
from decimal import Decimal

from golden import Folder, data

AGREEMENT = [
    'fiscal year starts 01-01',
    'pay monthly paid 0 days after',
    'rates monthly rounded to $1 half up carried',
    'steps every 12 months',
]
OFFER = ['raise 6.5% on 2024-01-01', 'raise 6.55% on 2025-01-01']


def dollars(text):
    return int(Decimal(text)) if text.strip() else 0


def read():
    """{(class, code): [(step, now, 2024, 2025)]}, and the ranges as ({step: pay}, dropped steps)"""
    classes = {}
    with open(data('schedules', 'class_step_pay_2023_2025_with_codes.csv'), encoding='utf-8-sig') as f:
        for row in csv.DictReader(f):
            if row['Position']:
                classes.setdefault(f'{row["Position"]} {row["Classification_Code"]}', []).append(
                    (row['Starting step'], dollars(row['Current monthly pay']),
                     dollars(row['2024 monthly pay']), dollars(row['2025 monthly pay'])))
    ranges = []
    with open(data('schedules', 'salary_range_by_step.csv'), encoding='utf-8-sig') as f:
        for row in csv.DictReader(f):
            lowest, new = row['Current Lowest step'], row['New lowest step']
            ranges.append(([dollars(row[str(s)]) for s in range(1, 11)],
                           int(new) - int(lowest) if new else 0))
    return classes, ranges


def run(tally, program):
    tally.group('oregon-seiu-503')
    classes, ranges = read()
    schedule, roster, expected, drop = {}, [], {}, []
    for name, rows in classes.items():
        now = [row[1] for row in rows]
        dropped = next((d for pay, d in ranges if pay == now), 0)
        if dropped == 1:
            drop.append(name)
        schedule[name] = {row[0]: str(row[1]) for row in rows if row[1]}
        for step, pay, in_2024, in_2025 in rows:
            if pay and in_2024:
                roster.append({'id': f'{name}/{step}', 'class': name, 'step': step,
                               'step_date': '2024-01-01'})
                expected[roster[-1]['id']] = (in_2024, in_2025)
    # The bottom step of ranges 16 to 21 was dropped when the raise came; the two of ranges 8 to 15
    # were dropped too, but the pay printed there follows no rule found, so nothing is dropped.
    names = ', '.join(f'"{name}"' for name in drop)
    offer = OFFER + [f'drop bottom step on 2024-01-01 for class in ({names})']
    follows, paid = [0, 0], []
    for year in (2024, 2025):
        agreement = AGREEMENT + [f'horizon FY{year} to FY{year}']
        with Folder(agreement, {'settlement': offer}, schedule, roster) as folder:
            try:
                paid.append(program.employees(folder, 'settlement'))
            except RuntimeError as error:
                tally.fail(error)
                return
    for member, printed in expected.items():
        for n in (0, 1):
            if Decimal(paid[n][member]['offer']) == 12 * printed[n]:
                follows[n] += 1
                tally.passed += 1
    # The rest, 72 and 70 rows, are those of README.md.
    tally.check('printed rows, and those that follow in 2024 and 2025',
                (len(expected), follows), (3099, [3027, 3029]))
    tally.done()
