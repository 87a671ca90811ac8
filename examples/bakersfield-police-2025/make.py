#!/usr/bin/env python3
"""Writes roster.csv and schedule.csv: counts are published, who was hired when is assumed (README)."""
import datetime

# Published: 389 sworn in July 2019; 222 recruits by August 2022, when 454 were in place; 473 of 512
# posts filled in 2025. Assumed: 84% of the recruits completed and all of those stayed; those hired
# after August 2022 make up the difference and 30 leavers a year; everybody is hired evenly within
# each stretch.
STRETCHES = [('1997-07-01', '2019-07-01', 473 - 186 - 109), ('2019-07-01', '2022-08-01', 186),
             ('2022-08-01', '2025-10-01', 109)]
POSTS, STEPS = 512, 5


def main():
    hired = []
    for first, end, n in STRETCHES:
        start = datetime.date.fromisoformat(first)
        days = (datetime.date.fromisoformat(end) - start).days
        hired += [start + datetime.timedelta(days=days * i // n) for i in range(n)]
    with open('roster.csv', 'w') as out:
        out.write('id,class,step,hired,step_date,status\n')
        for i, day in enumerate(hired):
            step = min(STEPS, 1 + (datetime.date(2025, 7, 1) - day).days // 365) if day.year < 2025 else 1
            move = ''
            if step < STEPS:
                move = day.replace(year=2025, day=min(day.day, 28))
                if move < datetime.date(2025, 7, 1):
                    move = move.replace(year=2026)
            out.write('%d,Officer,%d,%s,%s,filled\n' % (1001 + i, step, day, move))
        for i in range(len(hired), POSTS):
            out.write('%d,Officer,1,,,vacant\n' % (1001 + i))
    # $58,980 a year to start was published in 2017; the top is assumed to stand to it as 32.38 stood
    # to 26.59 in December 2013, with three steps evenly between.
    start = 58980 / 2080
    top = start * 32.38 / 26.59
    rates = [start * (top / start) ** (i / 4) for i in range(5)]
    with open('schedule.csv', 'w') as out:
        out.write('range,1,2,3,4,5\nOfficer,%s\n' % ','.join('%.2f' % rate for rate in rates))


main()
