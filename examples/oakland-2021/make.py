#!/usr/bin/env python3
"""options.csv out of budget.csv: an illustration of the form, with every assumption in this file.

What Oakland's departments submitted is not public. So the options here are derived from the adopted
budget's own lines by the rules below, the same for every department; the weights are assumptions.
Nothing here says what any department offered or would offer.

    examples/oakland-2021/make.py            # writes options.csv beside this file
"""
import csv
import os

HERE = os.path.dirname(os.path.abspath(__file__))
FIELDS = ['id', 'department', 'fund', 'title', 'kind', 'annual savings', 'service', 'measure', 'now',
          'after', 'legal minimum', 'weight', 'locked', 'reason', 'excludes', 'requires']

# Lines of the budget that belong together, their name, what would be done, percent, kind, weight.
RULES = [
    ('V', ('Civilian Salaries', 'Civilian Retirement', 'Civilian Fringe Benefits'),
     'Civilian pay', 'Hold posts vacant', 8, 'vacancy', 3),
    ('W', ('Sworn  Salaries', 'Sworn Retirement', 'Sworn Fringe Benefits'),
     'Sworn pay', 'Hold sworn posts vacant', 8, 'vacancy', 6),
    ('O', ('Civilian Overtime', 'Sworn Overtime'), 'Overtime', 'Less overtime', 10, 'service', 2),
    ('C', ('Contract Services',), 'Contracts', 'Fewer contracts', 15, 'service', 2),
    ('S', ('Services & Supplies',), 'Supplies', 'Fewer supplies, services', 10, 'service', 1.5),
    ('T', ('Travel & Education',), 'Travel, education', 'Half of travel, education', 50, 'service', 0.5),
    ('D', ('Debt Payments',), 'Debt', 'Less debt service', 10, 'service', 1),
]
SMALLEST = 20000  # dollars: no option below it


def main():
    amounts = {}
    with open(os.path.join(HERE, 'budget.csv'), newline='') as file:
        for row in csv.DictReader(file):
            if row['type'] == 'Expense' and row['fiscal_year'] == 'FY2021-22':
                key = row['department'], row['category']
                amounts[key] = amounts.get(key, 0) + int(row['amount'])
    rows = []
    departments = sorted({department for department, _ in amounts})
    for number, department in enumerate(departments, 1):
        for letter, categories, service, title, percent, kind, weight in RULES:
            now = sum(amounts.get((department, category), 0) for category in categories)
            saving = now * percent // 100
            if saving < SMALLEST:
                continue
            row = dict.fromkeys(FIELDS, '')
            row.update({'id': '%s%02d' % (letter, number), 'department': department, 'fund': '1010',
                        'title': title, 'kind': kind, 'annual savings': saving,
                        'service': service,
                        'measure': 'dollars a year', 'now': now, 'after': now - saving,
                        'weight': weight})
            if letter == 'D':
                row.update({'locked': 'yes', 'reason': 'debt is owed as agreed'})
            rows.append(row)
    ids = {row['id'] for row in rows}
    for row in rows:  # positions held vacant cannot be covered by overtime that is cut as well
        overtime = 'O' + row['id'][1:]
        if row['id'][0] in 'VW' and overtime in ids:
            row['excludes'] = overtime
    with open(os.path.join(HERE, 'options.csv'), 'w', newline='') as file:
        out = csv.DictWriter(file, FIELDS, lineterminator='\n')
        out.writeheader()
        out.writerows(rows)


if __name__ == '__main__':
    main()
