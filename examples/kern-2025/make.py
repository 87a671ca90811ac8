#!/usr/bin/env python3
"""Makes roster.csv and schedule.csv from the State Controller's Government Compensation export.

    python3 make.py            (in this folder; Python 3.8 or later, nothing else)

What it infers, and how:
  range    the published minimum and maximum of the class's annual range
  steps    five, in equal ratios from minimum to maximum, to the cent
  step     the nearest step to the regular pay of the year, where that lies in the range
  fte      1 there; a row paid less than the minimum worked part of the year or part time, which the
           export does not tell apart, and stands on step 1 with fte = regular pay / minimum
  pension  the formula of the row, as the export spells it
Step dates are not in the export and stay blank: nobody moves by steps.
"""

import csv
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 40
CENT, STEPS = Decimal('0.01'), 5
PENSION = {'3% @ 60': '3-at-60', '1.62 @ 65': '1.62-at-65'}


def amount(text):
    return Decimal(text.strip() or '0')


def steps_of(low, high):
    ratio = (high / low) ** (Decimal(1) / (STEPS - 1))
    inner = [(low * ratio ** i).quantize(CENT, ROUND_HALF_UP) for i in range(1, STEPS - 1)]
    return [low.quantize(CENT)] + inner + [high.quantize(CENT)]


def main():
    with open('exclude.txt', encoding='utf-8') as f:
        excluded = {line.strip() for line in f if line.strip() and not line.startswith('#')}
    with open('source/kern_superior_court_2014.csv', encoding='cp1252', newline='') as f:
        rows = list(csv.DictReader(f))
    schedule, roster, left_out, part, pay = {}, [], 0, 0, [Decimal(0), Decimal(0)]
    for number, row in enumerate(rows, 2):
        name = row['Position']
        if name in excluded:
            left_out += 1
            continue
        low, high, paid = (amount(row[k]) for k in ('MinPositionSalary', 'MaxPositionSalary', 'RegularPay'))
        cells = schedule.setdefault(name, steps_of(low, high))
        assert cells[0] == low and cells[-1] == high and paid > 0, (number, name)
        if paid < low:
            step, fte = 1, max((paid / low).quantize(Decimal('0.0001'), ROUND_HALF_UP), Decimal('0.0001'))
            part += 1
        else:
            step, fte = min(range(STEPS), key=lambda i: (abs(cells[i] - paid), i)) + 1, Decimal(1)
        pay[0] += paid
        pay[1] += cells[step - 1] * fte
        roster.append([f'row-{number}', name, step, fte, row['DepartmentOrSubdivision'],
                       PENSION.get(row['PensionFormula'], '')])
    with open('schedule.csv', 'w', encoding='utf-8', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(['range'] + list(range(1, STEPS + 1)))
        out.writerows([name] + cells for name, cells in sorted(schedule.items()))
    with open('roster.csv', 'w', encoding='utf-8', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(['id', 'class', 'step', 'fte', 'department', 'pension'])
        out.writerows(roster)
    print(f'{len(rows)} rows; {left_out} left out by exclude.txt; {len(roster)} positions in {len(schedule)} classes')
    print(f'{part} paid less than their range\'s minimum: step 1, fte below 1')
    print(f'regular pay {pay[0]:,.2f}; the same positions on their steps {pay[1]:,.2f} ({pay[1] / pay[0] - 1:+.2%})')


if __name__ == '__main__':
    main()
