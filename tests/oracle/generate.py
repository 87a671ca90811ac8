#!/usr/bin/env python3
"""Random, legal folders for checking two implementations of the costing rules against each other.

    python3 generate.py --seed N --out DIR [--members M]

The same seed and member count always write the same folder. Folders are valid by construction:
every name that is used exists, employees pay stays below its contribution, an added step has a
new name, a class is moved once at most. `check.json` beside the documents lists the offers, the
`--assume` arguments and the days that a check may use; it is no part of a negotiation.
"""

import argparse
import csv
import io
import json
import os
import random
import re
from datetime import date, timedelta

DAY = timedelta(days=1)
UNITS = ['POA', 'AFSCME', 'SEIU-1']
DEPARTMENTS = ['Police', 'Public Works', 'Library', '']
TIERS = ['Tier 1', 'Tier 2', 'new', '']
FUNDS = ['general', 'general', 'water', 'grants-A', '', 'general:65;grants-A:35', 'general:50;water:50',
         'general:33.33;water:33.33;grants-A:33.34', 'water:12.5;general:87.5', 'Road & Bridge']
CODES = ['BIL', 'EDU', 'K9', 'Field Training']
PLANS = ['PPO', 'HMO', 'Plan A']


def quote(name, rng=None):
    """A name bare where that is legal (mostly), else in quotes."""
    bare = re.fullmatch(r'[A-Za-z0-9_][A-Za-z0-9_.-]*', name)
    reserved = name.lower() in ('and', 'on', 'for', 'if', 'in', 'new', 'top', 'everyone')
    if bare and not reserved and (rng is None or rng.random() < 0.8):
        return name
    return f'"{name}"'


class Generator:
    def __init__(self, seed, members):
        self.r = random.Random(seed)
        self.seed, self.n = seed, members

    # -- small helpers ------------------------------------------------------------------------

    def maybe(self, p):
        return self.r.random() < p

    def pick(self, *xs):
        return self.r.choice(xs)

    def pct(self, lo, hi):
        places = self.pick(0, 0, 1, 2, 2, 4)
        x = self.r.uniform(lo, hi)
        if self.maybe(0.3) and lo <= 2.5 <= hi:
            return self.pick('2.5%', '0.5%' if lo <= 0.5 else '1.5%')     # makes ties of round cells
        text = f'{x:.{places}f}'
        if float(text) == 0:
            text = '1'
        return text + '%'

    def usd(self, lo, hi, places=2):
        x = self.r.uniform(lo, hi)
        text = f'{x:.{places}f}'
        if self.maybe(0.5):
            whole, _, rest = text.partition('.')
            text = f'{int(whole):,}' + ('.' + rest if rest else '')
        return '$' + text

    def q(self, name):
        return quote(name, self.r)

    def day_between(self, a, b):
        d = a + timedelta(days=self.r.randrange(max(1, (b - a).days)))
        how = self.r.random()
        if how < 0.35:
            d = d.replace(day=1)
        elif how < 0.55 and self.calendar == 'biweekly':
            d += timedelta(days=-(d - self.anchor).days % 14)
        elif how < 0.6:
            d = d.replace(day=16)
        return d

    def period_start(self, d):
        if self.calendar == 'biweekly':
            return d - timedelta(days=(d - self.anchor).days % 14)
        return d.replace(day=16 if self.calendar == 'semimonthly' and d.day >= 16 else 1)

    def fy_label(self, y):
        return f'FY{y}' if self.fy_start == (1, 1) else f'FY{y}-{(y + 1) % 100:02d}'

    def fy_day(self, y):
        return date(y, *self.fy_start)

    def line(self, main, *qualifiers):
        """A clause: its own words, then qualifiers in any order, in one of the legal layouts."""
        tail = [x for x in qualifiers if x]
        self.r.shuffle(tail)
        out = main
        for t in tail:
            if self.maybe(0.05):
                word, space, rest = t.partition(' ')
                t = word.upper() + space + rest
            out += self.r.choices([' ', ', ', '\n    ', ',\n\t', '  '], [60, 15, 10, 5, 5])[0] + t
        if self.maybe(0.15):
            # Keywords ignore case; names in quotes and after `=` are left as they are.
            head, sep, rest = out.partition(' ')
            out = self.pick(head.upper(), head.capitalize()) + sep + rest
        if self.maybe(0.06):
            out += '  # ' + self.pick('as proposed', 'see article 12, "Pay"', '$100 # twice')
        return out

    # -- the world ----------------------------------------------------------------------------

    def facts(self):
        r = self.r
        self.fy_start = r.choices([(7, 1), (1, 1), (10, 1)], [50, 25, 25])[0]
        self.calendar = r.choices(['biweekly', 'semimonthly', 'monthly'], [60, 22, 18])[0]
        self.anchor = date(2024, 1, 1) + timedelta(days=r.randrange(400))
        paid = self.pick(0, 3, 5, 7, 10, 14)
        self.first_fy = self.pick(2024, 2025, 2025, 2026)
        self.n_years = r.choices([1, 2, 3, 4], [20, 35, 30, 15])[0]
        self.start = self.fy_day(self.first_fy)
        self.end = self.fy_day(self.first_fy + self.n_years) - DAY
        # Days that clauses, step dates and freezes share, so that they meet in one period.
        days = [self.day_between(self.start, self.end) for _ in range(4)]
        self.notable = days[:2] + [self.period_start(d) for d in days[2:]] + [date(self.first_fy + 1, 1, 31)]
        lines = []
        if self.fy_start != (7, 1) or self.maybe(0.4):
            lines.append(f'fiscal year starts {self.fy_start[0]:02d}-{self.fy_start[1]:02d}')
        if self.calendar == 'biweekly':
            lines.append(self.line(f'pay biweekly from {self.anchor}', f'paid {paid} days after'))
            p = self.pick(None, '26', '26.1', '26.0893', '26.1')
        else:
            lines.append(f'pay {self.calendar} paid {paid} days after')
            p = self.pick(None, None, '24' if self.calendar == 'semimonthly' else '12')
        if p:
            lines.append(f'periods per year {p}')
        self.per_year = float(p or {'biweekly': 26, 'semimonthly': 24, 'monthly': 12}[self.calendar])
        same = self.calendar
        self.unit = r.choices(['hourly', 'biweekly', 'semimonthly', 'monthly', 'annual', same],
                              [45, 8, 8, 12, 15, 12])[0]
        quanta = {'hourly': ['0.01', '0.001', '0.0001', '0.05'], 'annual': ['1', '0.01', '0.05']}
        self.q_text = self.pick(*quanta.get(self.unit, ['0.01', '0.01', '0.001', '0.05', '1']))
        self.carried = self.maybe(0.3)
        if self.maybe(0.85) or self.unit != 'hourly' or self.carried:
            mode = self.pick('', 'half up', 'half even', 'half even', 'down', 'up')
            lines.append(' '.join(x for x in (
                f'rates {self.unit} rounded to ${self.q_text}', mode, 'carried' if self.carried else '') if x))
        else:
            self.q_text = '0.01'
        self.hours = 80.0 if self.calendar == 'biweekly' else 2080 / self.per_year
        if self.maybe(0.4):
            h = {'biweekly': ['80', '75', '72.5'], 'semimonthly': ['86.6667', '81.25', '80'],
                 'monthly': ['173.3333', '162.5', '160']}[self.calendar]
            h = self.pick(*h)
            lines.append(f'hours {h} per period')
            self.hours = float(h)
        self.costs_by = r.choices([None, 'pay date', 'period start', 'period end', 'days'], [25, 15, 18, 17, 25])[0]
        if self.costs_by:
            lines.append(f'costs by {self.costs_by}')
        self.explicit = self.maybe(0.5)
        if self.explicit:
            lines.append(f'horizon {self.fy_label(self.first_fy)} to {self.fy_label(self.first_fy + self.n_years - 1)}')
        self.months = self.pick(12, 12, 12, 6, 18, 24)
        if self.months != 12 or self.maybe(0.4):
            parts = [f'step {self.q(s)} after {self.pick(6, 9, 24)} months'
                     for s in self.steps[:3] if self.maybe(0.25)]
            lines.append(self.line(f'steps every {self.months} months', *parts))
        if self.maybe(0.3):
            lines.append(f'overtime factor {self.pick("2", "1.5", "1.25", "1")}')
        # Revenues: some known, some not; `check.json` may assume one of the unknown.
        self.conditions, self.assume = [], []
        if self.maybe(0.4):
            y = self.first_fy + self.r.randrange(self.n_years)
            lines.append(f'revenue "Sales tax" {self.fy_label(y)} $1,500,000.50')
            self.conditions += [f'if revenue "Sales tax" {self.fy_label(y)} >= ${x}'
                                for x in ('1,400,000', '1500000.50', '1,500,000.51')]
        if self.maybe(0.5):
            label = self.fy_label(self.first_fy)
            self.conditions.append(f'if revenue "Hotel tax" {label} >= $250,000')
            if self.maybe(0.5):
                self.assume.append(f'Hotel tax {label}=${self.pick("250,000", "249999.99", "300000")}')
        if self.maybe(0.3):
            lines.append(f'budget general {self.fy_label(self.first_fy)} $12,000,000')
        lines.append('cpi "West" "cpi-west.csv"')
        return lines

    def ladders(self):
        """Step names, classes, their ranges, and the base cells."""
        r = self.r
        self.numeric = self.maybe(0.6)
        n = r.randrange(3, 8)
        self.steps = [str(i + 1) for i in range(n)] if self.numeric else \
            [f'S{i + 1}' for i in range(n)] if self.maybe(0.5) else list('ABCDEFGH'[:n])
        names = ['Deputy', 'Police Officer II', 'clerk-1', 'Librarian', 'Mechanic', 'Engineer, Senior']
        self.classes = r.sample(names, r.randrange(2, 6))
        self.own_ranges = self.maybe(0.4)       # ranges that are not called like the classes
        self.range_of = {c: (f'R{i + 10}' if self.own_ranges else c) for i, c in enumerate(self.classes)}
        self.ranges = [self.range_of[c] for c in self.classes]
        if self.maybe(0.4):
            self.ranges.append('R99')           # a range nobody stands in at first
        self.length = {x: (n if self.maybe(0.6) else r.randrange(3, n + 1)) for x in self.ranges}

    def cells(self):
        r = self.r
        per_year = {'annual': 1, 'monthly': 12, 'semimonthly': 24, 'biweekly': 26,
                    'hourly': self.hours * self.per_year}[self.unit]
        places = len(self.q_text.partition('.')[2])
        self.per_year_units, self.table = per_year, {}
        for x in self.ranges:
            salary = r.uniform(38000, 120000)
            cells = [salary / per_year * 1.035 ** i for i in range(self.length[x])]
            if self.maybe(0.5):         # round cells: raises of them tie
                grain = 10 ** (1 - places) * self.pick(1, 2, 5)
                cells = [round(c / grain) * grain for c in cells]
            self.table[x] = [f'{c:.{places}f}' for c in cells]
        if len(self.ranges) > 1 and self.maybe(0.35):
            # Two ranges that share cells: a class that moves finds its very rate there.
            a, b = r.sample(self.ranges, 2)
            shift = self.pick(0, 1)
            for i, cell in enumerate(self.table[a]):
                if i + shift < self.length[b]:
                    self.table[b][i + shift] = cell
            self.table[b] = sorted(self.table[b], key=float)

    def roster(self):
        r, rows = self.r, []
        us_dates = self.maybe(0.4)

        def day(d):
            return f'{d.month}/{d.day}/{d.year}' if us_dates and self.maybe(0.8) else d.isoformat()

        for i in range(self.n):
            row = {'id': f'{self.pick("E", "P")}{i + 1:04d}', 'unit': self.pick(*UNITS)}
            own = self.maybe(0.06)
            row['class'] = 'Chief' if own and self.maybe(0.6) else self.pick(*self.classes)
            top = False
            if own:
                places = len(self.q_text.partition('.')[2])
                row['rate'] = f'{r.uniform(60000, 200000) / self.per_year_units:.{places}f}'
            else:
                rng = self.range_of[row['class']]
                if rng != row['class'] or self.maybe(0.5):
                    row['range'] = rng
                at = r.randrange(self.length[rng]) if self.maybe(0.7) else self.length[rng] - 1
                row['step'], top = self.steps[at], at == self.length[rng] - 1
            row['fte'] = self.pick('1', '1', '1', '', '1.0', '0.5', '0.75', '0.8', '0.6125')
            row['hired'] = day(date(1995, 1, 1) + timedelta(days=r.randrange(365 * 30))) if self.maybe(0.95) else ''
            if self.maybe(0.05):
                row['hired'] = day(date(2012, 2, 29))
            if self.maybe(0.2 if own else 0.65 if top else 0.88):
                d = date(2024, 7, 1) + timedelta(days=r.randrange(365 * 3))
                if self.maybe(0.3):
                    d = self.pick(date(2025, 8, 31), date(2025, 1, 31), date(2025, 7, 1), date(2026, 1, 1), date(2024, 2, 29))
                elif self.maybe(0.45):
                    d = self.pick(*self.notable) + timedelta(days=self.pick(0, 0, 0, -1, 1, -5, 6, -365))
                row['step_date'] = day(d)
            row['department'] = self.pick(*DEPARTMENTS)
            row['fund'] = self.pick(*FUNDS)
            row['tier'] = self.pick(*TIERS)
            row['plan'] = self.pick('', *PLANS)
            row['premiums'] = ';'.join(c for c in CODES if self.maybe(0.25))
            row['overtime_hours'] = self.pick('', '', '', '0', '2', '4.5', '7.25', '10')
            row['status'] = self.pick('vacant', 'filled') if self.maybe(0.15) else self.pick('filled', '')
            row['zone'] = self.pick('1', '2', '3', 'north')
            row['Job Family'] = self.pick('Field', 'Office work')
            row['certified'] = self.pick('', '2020-05-01', '2023-11-15')
            rows.append(row)
        columns = ['id', 'class', 'range', 'step', 'rate', 'fte', 'hired', 'step_date', 'unit', 'department',
                   'fund', 'tier', 'plan', 'premiums', 'overtime_hours', 'status', 'zone', 'Job Family', 'certified']
        if self.maybe(0.3):
            r.shuffle(columns)
        header = {c: c for c in columns}
        mapped = []
        for c, h in (('id', 'Employee No.'), ('step_date', 'Next Step'), ('department', 'Dept'), ('zone', 'Work Zone')):
            if self.maybe(0.15):
                header[c] = h
                mapped.append(f'column {c} = "{h}"')
        for c in columns:
            if header[c] == c and self.maybe(0.05) and c != 'Job Family':
                header[c] = c.upper()
        out = io.StringIO()
        w = csv.writer(out, lineterminator=self.pick('\n', '\r\n'))
        w.writerow([header[c] for c in columns])
        for row in rows:
            w.writerow([row.get(c, '') for c in columns])
        self.rows = rows
        return out.getvalue(), self.line('roster "roster.csv"', *mapped)

    def schedule(self):
        out = io.StringIO()
        w = csv.writer(out, lineterminator='\n')
        if self.maybe(0.6):
            w.writerow(['range'] + self.steps)
            for x in self.ranges:
                w.writerow([x] + self.table[x] + [''] * (len(self.steps) - self.length[x]))
        else:
            w.writerow(['range', 'step', 'rate'])
            # The longest range first, so that the order of the step names is that of the file.
            for x in sorted(self.ranges, key=lambda x: -self.length[x]):
                for s, cell in zip(self.steps, self.table[x]):
                    w.writerow([x, s, cell])
        return out.getvalue()

    def cpi(self):
        lines, index = [self.pick('month,index', 'DATE,CUUR0400SA0')], 280.0
        day = self.pick('', '-01')
        for y in range(2022, 2026):
            for m in range(1, 13):
                index *= 1 + self.r.uniform(-0.002, 0.006)
                missing = (y, m) in ((2022, 5), (2025, 10))
                lines.append(f'{y}-{m:02d}{day},' + (self.pick('NA', '') if missing else f'{index:.3f}'))
        return '\n'.join(lines) + '\n'

    # -- selectors ----------------------------------------------------------------------------

    def selector_part(self):
        q, r = self.q, self.r
        some = [lambda: f'class = {q(self.pick(*self.classes))}',
                lambda: f'class in ({", ".join(q(c) for c in r.sample(self.classes, 2))})',
                lambda: f'class != {q(self.pick(*self.classes))}',
                lambda: f'range = {q(self.pick(*self.ranges))}',
                lambda: f'unit = {q(self.pick(*UNITS))}',
                lambda: f'unit != {q(self.pick(*UNITS))}',
                lambda: f'department in ("Public Works", {q("Library")})',
                lambda: f'tier = {q(self.pick(*TIERS[:3]))}',
                lambda: f'plan != {q(self.pick(*PLANS))}',
                lambda: f'fte {self.pick("<", "<=", ">", ">=", "=", "!=")} {self.pick("1", "0.75", "0.6125", "1.0")}',
                lambda: f'fte in (0.5, 1)',
                lambda: f'hired {self.pick("<", "<=", ">", ">=")} {self.pick("2012-01-01", "2005-06-15", "2012-02-29")}',
                lambda: f'step_date >= {self.pick("2025-07-01", "2026-01-01")}',
                lambda: f'step_date {self.pick("=", "=", "!=")} {self.pick(*self.notable, "2025-08-31")}',
                lambda: f'hired in (2012-02-29, {self.pick("2001-01-01", "2010-03-02")})',
                lambda: f'step in ({", ".join(q(s) for s in self.steps[:2])})',
                lambda: f'step != {q(self.steps[0])}',
                lambda: f'overtime_hours {self.pick(">", "=", "!=")} {self.pick("0", "2", "4.5")}',
                lambda: f'rate > {self.pick("30", "5000")}',
                lambda: f'fund = {q(self.pick("general", "water", "general:65;grants-A:35"))}',
                lambda: f'zone {self.pick("=", "!=", "<", ">=")} {self.pick("1", "2")}',
                lambda: f'zone in (north, 3)',
                lambda: f'"Job Family" = {self.pick("Field", chr(34) + "Office work" + chr(34))}',
                lambda: f'certified {self.pick("<", ">=", "=")} 2023-11-15',
                lambda: f'status = {self.pick("vacant", "filled")}',
                lambda: f'premiums = {q("BIL")}',
                lambda: f'{q(self.pick("id", "id"))} != E0001',
                lambda: 'top step']
        return self.r.choice(some)()

    def who(self, p=0.35):
        """`for SELECTOR`, or nothing."""
        if not self.maybe(p):
            return ''
        if self.maybe(0.08):
            return 'for everyone'
        parts = [self.selector_part() for _ in range(self.r.choices([1, 2, 3], [70, 25, 5])[0])]
        return 'for ' + ' and '.join(parts)

    def when(self):
        a = self.start
        if self.maybe(0.08):
            a = self.start - timedelta(days=200)
        d = self.day_between(a, self.end)
        if self.maybe(0.3):
            d = self.pick(self.start, self.start, self.fy_day(self.first_fy + self.r.randrange(self.n_years)))
        elif self.maybe(0.35):
            d = self.pick(*self.notable)
        if self.maybe(0.03):
            d = self.end + timedelta(days=self.r.randrange(120))
        return d

    def condition(self):
        return self.pick(*self.conditions) if self.conditions and self.maybe(0.12) else ''

    # -- terms --------------------------------------------------------------------------------

    def per(self, lo, hi, units=('hour', 'period', 'month', 'year')):
        """$X/UNIT worth between lo and hi dollars an hour of full-time work."""
        unit = self.pick(*units)
        hours = {'hour': 1, 'period': self.hours, 'month': self.hours * self.per_year / 12,
                 'year': self.hours * self.per_year}[unit]
        return f'{self.usd(lo * hours, hi * hours, self.pick(2, 2, 4, 0) if lo * hours > 5 else self.pick(2, 3, 4))}/{unit}', unit

    def flags(self, unit, prorated_first):
        a = 'prorated' if unit in ('period', 'month', 'year') and self.maybe(0.35) else ''
        b = 'pensionable' if self.maybe(0.4) else ''
        return ' '.join(x for x in ((a, b) if prorated_first else (b, a)) if x)

    def term(self, kind, on):
        """One clause of a kind; `on` is a date or None (the agreement only)."""
        when = f'on {on}' if on else ''
        tail = (when, self.who(), self.condition())
        line = self.line
        if kind == 'raise':
            return line('raise ' + ' + '.join(self.pct(0.5, 4) for _ in range(self.pick(1, 1, 1, 2, 3))), *tail)
        if kind == 'raise cut':
            return line(f'raise -{self.pct(0.5, 2)}', *tail)
        if kind == 'raise dollars':
            return line(f'raise {self.per(0.2, 1.5)[0]}', *tail)
        if kind == 'greater':
            return line(f'raise greater of {self.pct(1, 4)} or {self.per(0.4, 1.5)[0]}', *tail)
        if kind == 'cpi':
            m1, m2 = self.pick('2022-12', '2023-04', '2023-06'), self.pick('2024-04', '2024-12', '2025-06')
            parts = ''
            if self.maybe(0.3):
                parts += f' plus {self.pct(0.2, 1)}'
            if self.maybe(0.5):
                parts += f' at least {self.pick("1%", "2%", "2.25%")}'
            if self.maybe(0.5):
                parts += f' at most {self.pick("3%", "4.5%")}'
            return line(f'raise cpi "West" from {m1} to {m2}{parts}', *tail)
        if kind == 'minimum':
            return line(f'minimum rate {self.per(19, 33)[0]}', *tail)
        if kind == 'add step':
            named = ''
            if not self.numeric or self.named_steps:
                self.added += 1
                named = f' named {self.q("L" + str(self.added))}'
            return line(f'add step {self.pct(2, 5)} above top{named}', *tail)
        if kind == 'drop step':
            return line('drop bottom step', *tail)
        if kind == 'freeze':
            a = self.day_between(max(self.start, on or self.start), self.end)
            if on and on < self.start:
                a = on      # arrears reach back to it
            b = a + timedelta(days=self.pick(60, 180, 364))
            later = [d for d in self.notable + [date(2026, 1, 1)] if d > a]
            if later and self.maybe(0.5):
                b = self.pick(*later)
            elif self.maybe(0.3) and on:
                a = max([d for d in self.notable if on <= d < b] or [a])
            return line(f'freeze steps from {a} to {b}', self.who(), self.condition())
        if kind == 'move':
            left = [c for c in self.classes if c not in self.moved]
            if not left:
                return self.term('raise', on)
            c = self.pick(*left)
            self.moved.add(c)
            targets = [x for x in self.ranges if x != self.range_of[c]]
            longer = [x for x in targets if self.length[x] >= self.length[self.range_of[c]]]
            own = any(row['class'] == c and row.get('rate') for row in self.rows)
            keeping = bool(longer) and not own and not self.conditions and self.maybe(0.4)
            x = self.pick(*(longer if keeping else targets))
            return line(f'move class {self.q(c)} to range {self.q(x)}' + (' keeping step' if keeping else ''),
                        when, self.who(0.15) if not keeping else '', '' if keeping else self.condition())
        if kind == 'lump':
            flags = self.flags('period', True)
            return line(f'lump sum {self.usd(100, 3000, self.pick(0, 2))} {flags}'.strip(), *tail)
        if kind == 'premium':
            code = self.pick(*CODES)
            if self.maybe(0.1):
                return line(f'premium {self.q(code)} 0% of base', *tail)
            if self.maybe(0.5):
                return line(f'premium {self.q(code)} {self.pct(1, 8)} of base {self.flags("", False)}'.strip(), *tail)
            x, unit = self.per(0.2, 2)
            return line(f'premium {self.q(code)} {x} {self.flags(unit, False)}'.strip(), *tail)
        if kind == 'longevity':
            n = self.pick(5, 10, 15, 20)
            if self.maybe(0.5):
                return line(f'longevity {self.pct(1, 5)} of base after {n} years {self.flags("", False)}'.strip(), *tail)
            x, unit = self.per(0.1, 1)
            return line(f'longevity {x} after {n} years {self.flags(unit, False)}'.strip(), *tail)
        if kind == 'contribution':
            name = self.pick(*self.basis)
            return self.contribution(name, tail)
        if kind == 'employees pay':
            name = self.pick('PERS', 'Retiree Health')
            levels = ['base', 'pensionable', 'gross']
            basis = self.pick(*levels[:levels.index(self.basis[name]) + 1])
            return line(f'employees pay {self.pct(0.2, 2.5)} of {basis} toward {self.q(name)}', *tail)
        if kind == 'health':
            return self.health(self.pick(*PLANS), tail)
        if kind == 'plan cost':
            return line(f'plan {self.q(self.pick(*PLANS))} costs {self.usd(700, 2600)}/month', *tail)
        if kind == 'hours':
            return line(f'hours {self.hours * self.pick(0.95, 1.025, 0.9375):.{self.pick(2, 4)}f} per period', *tail)
        if kind == 'furlough':
            y = self.first_fy + self.r.randrange(self.n_years) - self.maybe(0.15)
            return line(f'furlough {self.pick("8", "40", "24.5", "64")} hours in {self.fy_label(y)}',
                        self.who(), self.condition())
        if kind == 'holiday':
            back = f' backfilled at {self.pick("1.5", "1", "2", "1.75")}' if self.maybe(0.7) else ''
            return line(f'holiday {self.pick("8", "10", "4.5")} hours{back}', *tail)
        if kind == 'cash out':
            take = f' take-up {self.pct(10, 100)}' if self.maybe(0.6) else ''
            return line(f'cash out {self.pick("40", "20.5", "16")} hours{take}', *tail)
        if kind == 'reopener':
            return line(f'reopener "{self.pick("Health in year 3", "Scheduling, shifts")}"', when)
        return line('note "The parties will meet and confer #2"')

    def contribution(self, name, tail):
        # Employees pay at most 2.5%, so 3% of the same or a wider basis always covers it.
        cap = ''
        if name == 'FICA' and self.maybe(0.8):
            cap = f' up to {self.usd(30000, 120000, self.pick(0, 2))} a year'
        return self.line(f'contribution {self.q(name)} {self.pct(3, 28)} of {self.basis[name]}{cap}', *tail)

    def health(self, plan, tail):
        if self.maybe(0.4):
            return self.line(f'health {self.q(plan)} {self.pct(50, 100)}', *tail)
        unit = self.pick('month', 'period')
        prorated = ' prorated' if self.maybe(0.35) else ''
        return self.line(f'health {self.q(plan)} {self.usd(300, 1900)}/{unit}{prorated}', *tail)

    MIX = [('raise', 30), ('raise cut', 2), ('raise dollars', 9), ('greater', 6), ('cpi', 6), ('minimum', 5),
           ('add step', 10), ('drop step', 6), ('freeze', 9), ('move', 8), ('lump', 8), ('premium', 8),
           ('longevity', 6), ('contribution', 5), ('employees pay', 5), ('health', 6), ('plan cost', 4),
           ('hours', 3), ('furlough', 5), ('holiday', 5), ('cash out', 5), ('reopener', 2), ('note', 2)]

    def draw(self, n, first=None, undated_notes=True):
        kinds = [k for k, _ in self.MIX]
        chosen = [first] if first else []
        while len(chosen) < n:
            k = self.r.choices(kinds, [w for _, w in self.MIX])[0]
            if k == 'drop step' and self.dropped:
                continue
            if k in ('reopener', 'note') and not undated_notes:
                continue
            self.dropped = self.dropped or k == 'drop step'
            chosen.append(k)
            if k == 'add step' and self.maybe(0.25):
                chosen.append(k)        # the second shows when the step after the added one comes
        return chosen

    def scenario_limits(self):
        """A class moves once, and one bottom step goes, in the agreement and an offer together."""
        self.dropped, self.moved = self.agreement_dropped, set(self.agreement_moved)

    def agreement(self, facts, roster_line):
        r = self.r
        self.basis = {'PERS': self.pick('base', 'pensionable', 'gross'),
                      'Retiree Health': self.pick('base', 'gross'), 'FICA': self.pick('gross', 'pensionable')}
        self.added, self.named_steps = 0, self.maybe(0.4)
        self.agreement_dropped, self.agreement_moved = False, set()
        self.dropped, self.moved = False, self.agreement_moved
        terms = [self.contribution('PERS', ('',)), self.contribution('Retiree Health', ('',))]
        if self.maybe(0.6):
            terms.append(self.contribution('FICA', ('',)))
        for p in PLANS:
            terms.append(self.line(f'plan {self.q(p)} costs {self.usd(700, 2400)}/month'))
            if self.maybe(0.7):
                terms.append(self.health(p, ('',)))
        if self.maybe(0.6):
            terms.append(self.term('premium', None))
            terms.append(self.term('premium', None))
        if self.maybe(0.5):
            terms.append(self.term('longevity', None))
            terms.append(self.term('longevity', None))
        if self.maybe(0.15):
            terms.append(self.term(self.pick('raise', 'raise dollars', 'cpi'), None))
        for _ in range(r.choices([0, 1, 2], [40, 40, 20])[0]):
            d = self.day_between(date(self.first_fy - 2, 3, 1), self.start)
            terms.append(self.term(self.pick('raise', 'raise dollars', 'minimum', 'add step', 'premium', 'move'), d))
        for kind in self.draw(r.choices([0, 1, 2, 3], [30, 35, 25, 10])[0], undated_notes=False):
            terms.append(self.term(kind, self.when()))
        self.agreement_dropped = self.dropped
        r.shuffle(terms)
        extra = [roster_line, 'schedule "schedule.csv"']
        r.shuffle(extra)
        lines = ['agreement "City and Associations"', 'employer "City of Alder"']
        lines += [f'unit {self.q(u)} "{u} Association"' for u in UNITS] + extra + facts + terms
        return lines

    def offer(self, name, first_kind):
        r = self.r
        self.scenario_limits()
        lines = []
        if self.maybe(0.7):
            lines.append(f'from {self.pick("union", "employer", "both", "mediator")}')
        if self.maybe(0.5):
            lines.append(f'dated {self.start - timedelta(days=60)}')
        if self.maybe(0.85) or not self.explicit:
            lines.append(f'term {self.start} to {self.end}')
        arrears = None
        if self.maybe(0.25):
            arrears = self.day_between(self.start, self.end) if self.maybe(0.93) else self.end + 40 * DAY
            lines.append(f'arrears paid {arrears}')
        if self.maybe(0.3):
            lines += [f'unit {self.q(u)}' for u in r.sample(UNITS, self.pick(1, 1, 2))]
        kinds = self.draw(r.randrange(2, 9), first_kind)
        dates = [self.when() for _ in kinds]
        if arrears and self.maybe(0.4):
            dates[0] = self.start - timedelta(days=self.r.randrange(20, 150))
        if not self.explicit:
            dates = [min(max(d, self.start), self.end) for d in dates]
        lines += [self.term(k, d) for k, d in zip(kinds, dates)]
        if all(k in ('freeze', 'furlough', 'note') for k in kinds):
            lines.append(self.term('raise', self.start))
        if self.maybe(0.3):
            r.shuffle(lines)
        return [f'offer "{name}"'] + lines

    def decorate(self, lines):
        out = []
        for line in lines:
            if self.maybe(0.05):
                out.append(self.pick('', '# a comment', '   # an indented comment', ''))
            out.append(line)
        text = '\n'.join(out) + '\n'
        if self.maybe(0.12):
            text = text.replace('\n', '\r\n')
        if self.maybe(0.1):
            text = '\ufeff' + text
        return text

    def parities(self, agreement, offers):
        """Units that follow each other, in some folders; by a stream of its own, so that the other
        folders stay what they were. No circle: a unit follows those before it."""
        r = random.Random(f'parity {self.seed}')
        if r.random() < 0.6:
            return ''
        by_percent = not any(re.search(r'raise\s+(\$|greater|cpi)', text, re.I) for text in offers)
        order = r.sample(UNITS, len(UNITS))
        lines = []
        for i in range(1, len(order)):
            for leader in order[:i]:
                if r.random() < 0.35:
                    continue
                line = f'parity unit {quote(order[i])} follows unit {quote(leader)}'
                kind = r.random()
                if kind < 0.35:
                    line += f' plus {r.choice(["1%", "0.5%", "0.25%"])}'
                elif kind < 0.5 and by_percent:
                    line += f' less {r.choice(["1%", "0.5%"])}'
                if by_percent and r.random() < 0.4:
                    line += f' at most {r.choice(["3%", "4.5%", "6%"])}'
                lines.append(line)
        end = '\r\n' if '\r\n' in agreement else '\n'
        if r.random() < 0.5:
            label = self.fy_label(self.first_fy)
            lines += [f'budget general {label} ${r.randrange(1000, 90000):,}.50 one-time',
                      f'budget water {label} ${r.randrange(500, 20000)} plus {r.choice(["2%", "0.125%"])} of '
                      f'revenue "Sales tax" above $1,400,000']
        return ''.join(line + end for line in lines)

    def write(self, folder):
        os.makedirs(os.path.join(folder, 'offers'), exist_ok=True)

        def put(name, text):
            with open(os.path.join(folder, name), 'wb') as f:
                f.write(text.encode('utf-8'))

        self.ladders()
        facts = self.facts()
        self.cells()
        roster, roster_line = self.roster()
        bom = '\ufeff' if self.maybe(0.08) else ''
        put('roster.csv', bom + roster)
        put('schedule.csv', self.schedule())
        put('cpi-west.csv', self.cpi())
        agreement = self.decorate(self.agreement(facts, roster_line))
        names = ['union-1', 'city-1', 'mediator'][:self.pick(2, 2, 3)]
        kinds = [k for k, _ in self.MIX if k not in ('note', 'reopener')]
        offers = []
        for i, name in enumerate(names):
            first = kinds[(self.seed * 3 + i) % len(kinds)]     # every kind comes up over the seeds
            offers.append((name, self.decorate(self.offer(f'Proposal {name}', first))))
        put('current.terms', agreement + self.parities(agreement, [text for _, text in offers]))
        for name, text in offers:
            put(f'offers/{name}.terms', text)
        days = [self.day_between(self.start, self.end + 30 * DAY) for _ in range(2)]
        check = {'seed': self.seed, 'offers': names, 'assume': self.assume,
                 'schedule_days': [d.isoformat() for d in days],
                 'compare_current': self.maybe(0.2)}
        put('check.json', json.dumps(check, indent=1) + '\n')


def generate(seed, folder, members=40):
    Generator(seed, members).write(folder)


if __name__ == '__main__':
    ap = argparse.ArgumentParser(description='Write a random legal folder.')
    ap.add_argument('--seed', type=int, required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--members', type=int, default=40)
    args = ap.parse_args()
    generate(args.seed, args.out, args.members)
    print(f'seed {args.seed}: {args.out}')
