#!/usr/bin/env python3
"""The county's offer against the agreement, as if the offer had started 0 to 12 months earlier.

    python3 delay.py           (in this folder, with `confer` on the path)

Writes the 13 offers into a scratch copy of this folder and runs `confer compare` once. The first 3%
starts on the pay period nearest to so many months before the agreement's 6%, the second a year (26
periods) later.
"""

import calendar
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date, timedelta

AGREEMENT = date(2025, 5, 31)       # as in offers/agreement.terms, and a period's start
HORIZON = 'horizon FY2024-25 to FY2026-27'
READINGS = {'$1,500 each': 'agreement', '$1,500 by FTE': 'agreement-by-fte', 'no $1,500': 'six-alone'}


def first_raise(months):
    year, month = divmod(AGREEMENT.year * 12 + AGREEMENT.month - 1 - months, 12)
    day = date(year, month + 1, calendar.monthrange(year, month + 1)[1])    # 05-31 is a month's end
    return AGREEMENT - timedelta(days=14 * round((AGREEMENT - day).days / 14))


def main():
    confer = sys.argv[1] if len(sys.argv) > 1 else 'confer'
    months = range(13)
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, 'kern')
        shutil.copytree('.', folder)
        path = os.path.join(folder, 'current.terms')
        with open(path, encoding='utf-8') as f:
            text = f.read()
        assert HORIZON in text
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text.replace(HORIZON, 'horizon FY2023-24 to FY2026-27'))
        for m in months:
            day = first_raise(m)
            with open(os.path.join(folder, 'offers', f'offer-{m}.terms'), 'w', encoding='utf-8') as f:
                f.write(f'offer "3% and 3%, {m} months earlier"\nraise 3% on {day}\n'
                        f'raise 3% on {day + timedelta(days=364)}\n')
        names = [f'offer-{m}' for m in months] + list(READINGS.values())
        done = subprocess.run([confer, 'compare', *names, '--format', 'json', '-C', folder],
                              capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
    answer = json.loads(done.stdout)
    pairs = {(p['a'], p['b']): p for p in answer['pairs']}
    members = answer['offers'][0]['members']
    print(f"Net pay of all {members} members to 2027-06-30, under the agreement less under the county's")
    print('offer, and how many members are ahead under the agreement')
    print()
    print('                    ' + ''.join(f'{name:^24}' for name in READINGS).rstrip())
    print('Months   First 3%   ' + '      In all      Ahead' * len(READINGS))
    print('-' * (20 + 24 * len(READINGS)))
    for m in months:
        line = f'{m:6}   {first_raise(m)}'
        for offer in READINGS.values():
            pair = pairs[f'offer-{m}', offer]
            line += f'{money(pair["gain_difference"]):>13}{pair["members_better_b"]:11}'
        print(line)


def money(cents):
    sign = '-' if cents < 0 else '+'
    return f'{sign}${(abs(cents) + 50) // 100:,}'


if __name__ == '__main__':
    main()
