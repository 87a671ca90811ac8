#!/usr/bin/env python3
"""An independent oracle for the costing rules (docs/costing-rules.md).

It reads a folder (agreement, offers, roster, schedule), simulates every member in every pay
period of every scenario, and prints the same JSON and CSV as `confer cost`, `confer compare`
and `confer schedule`. Arithmetic is exact throughout: integers of cents, integers of 1e-8
dollars for schedule cells, and fractions in between. Nothing here is meant to be fast; it is
meant to be read next to the rules, section by section.

    python3 oracle.py -C DIR cost OFFER [--by FIELDS] [--employees FILE] [--authorized]
                                        [--assume "NAME FY=$X"]
    python3 oracle.py -C DIR compare OFFER OFFER... [--by FIELDS] [--employees FILE] ...
    python3 oracle.py -C DIR schedule OFFER --on DATE
"""

import csv
import io
import json
import os
import re
import sys
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

COMPONENTS = ('base', 'premium', 'longevity', 'overtime', 'lump_sum', 'holiday', 'cash_out',
              'contribution', 'health')
ONE_TIME = (4, 5, 6)            # indexes of lump_sum, holiday, cash_out in COMPONENTS
NET = 9                         # index of the member's net pay, after the nine components
CELL = 10 ** 8                  # a schedule cell is an integer of 1e-8 dollars
BEFORE_EVERYTHING = -10 ** 9    # the "period" in which undated clauses take effect


class InputError(Exception):
    """The input is wrong: exit 1 with a message."""


# --------------------------------------------------------------------------------------------
# Numbers (costing rules §1)
# --------------------------------------------------------------------------------------------

def round_half_away(x):
    """Nearest integer, ties away from zero. `x` is an int or a Fraction."""
    if isinstance(x, int):
        return x
    n, d = x.numerator, x.denominator
    return (2 * n + d) // (2 * d) if n >= 0 else -((-2 * n + d) // (2 * d))


rnd = round_half_away           # `rnd` of the rules, on amounts kept in cents


def round_half_even(x):
    return round(Fraction(x))


def round_down(x):
    n, d = Fraction(x).as_integer_ratio()
    return n // d if n >= 0 else -(-n // d)


def round_up(x):
    """Away from zero: rates are never below it."""
    n, d = Fraction(x).as_integer_ratio()
    return -(-n // d) if n >= 0 else n // d


ROUNDING = {'half up': round_half_away, 'half even': round_half_even,
            'down': round_down, 'up': round_up}


def parse_decimal(text, places, what):
    """An exact decimal with at most `places` decimals."""
    m = re.fullmatch(r'([+-]?)(\d+)(?:\.(\d+))?|([+-]?)\.(\d+)', text)
    if not m:
        raise InputError(f'{what}: not a number: {text!r}')
    if len(m.group(3) or m.group(5) or '') > places:
        raise InputError(f'{what}: more than {places} decimals: {text!r}')
    return Fraction(text)


def dollars(cents):
    return f'{"-" if cents < 0 else ""}{abs(cents) // 100}.{abs(cents) % 100:02d}'


# --------------------------------------------------------------------------------------------
# Dates
# --------------------------------------------------------------------------------------------

def last_day(year, month):
    nxt = date(year + month // 12, month % 12 + 1, 1)
    return (nxt - timedelta(days=1)).day


def add_months(d, months):
    """The same day `months` later, clamped to the month's end (costing rules §2.3)."""
    n = d.year * 12 + d.month - 1 + months
    year, month = n // 12, n % 12 + 1
    return date(year, month, min(d.day, last_day(year, month)))


def iso_date(text):
    m = re.fullmatch(r'(\d{4})-(\d{2})-(\d{2})', text)
    try:
        return date(int(m.group(1)), int(m.group(2)), int(m.group(3))) if m else None
    except ValueError:
        return None


def table_date(text):
    """Tables write dates YYYY-MM-DD or M/D/YYYY (costing rules §3.1)."""
    m = re.fullmatch(r'(\d{1,2})/(\d{1,2})/(\d{4})', text)
    if not m:
        return iso_date(text)
    try:
        return date(int(m.group(3)), int(m.group(1)), int(m.group(2)))
    except ValueError:
        return None


class FiscalYears:
    """A fiscal year is the integer of the calendar year it starts in."""

    def __init__(self, month=7, day=1):
        self.month, self.day = month, day

    def of(self, d):
        return d.year if (d.month, d.day) >= (self.month, self.day) else d.year - 1

    def first_day(self, year):
        return date(year, self.month, self.day)

    def label(self, year):
        if (self.month, self.day) == (1, 1):
            return f'FY{year}'
        return f'FY{year}-{(year + 1) % 100:02d}'

    def parse(self, text):
        m = re.fullmatch(r'[Ff][Yy](\d{4})(?:-(\d{2}))?', text)
        if not m or (m.group(2) and int(m.group(2)) != (int(m.group(1)) + 1) % 100):
            raise InputError(f'not a fiscal year: {text!r}')
        if not m.group(2) and (self.month, self.day) != (1, 1):
            raise InputError(f'{text!r}: fiscal years do not start January 1; write both years')
        return int(m.group(1))


class Calendar:
    """Pay periods numbered by integers k, without end in either direction (costing rules §2.1)."""

    def __init__(self, kind='biweekly', anchor=None, paid_after=0):
        self.kind, self.anchor, self.paid_after = kind, anchor, paid_after

    def start(self, k):
        if self.kind == 'biweekly':
            return self.anchor + timedelta(days=14 * k)
        if self.kind == 'monthly':
            return date(k // 12, k % 12 + 1, 1)
        return date(k // 24, k % 24 // 2 + 1, 16 if k % 2 else 1)

    def end(self, k):
        return self.start(k + 1) - timedelta(days=1)

    def pay(self, k):
        return self.end(k) + timedelta(days=self.paid_after)

    def first_on_or_after(self, d):
        """The first period that STARTS on or after d: where a clause `on d` takes effect (§2.3)."""
        if self.kind == 'biweekly':
            return -((self.anchor - d).days // 14)
        if self.kind == 'monthly':
            return d.year * 12 + d.month - 1 + (d.day > 1)
        return d.year * 24 + (d.month - 1) * 2 + (0 if d.day == 1 else 1 if d.day <= 16 else 2)

    def first_where(self, of, d):
        """The first period whose `of(k)` (start, end or pay, all increasing in k) is d or later."""
        k = self.first_on_or_after(d)
        while of(k) >= d:
            k -= 1
        while of(k) < d:
            k += 1
        return k


# --------------------------------------------------------------------------------------------
# Terms text (costing rules §2)
# --------------------------------------------------------------------------------------------

TOKEN = re.compile(r'''
    (?P<space>[\s,]+)
  | "(?P<str>[^"]*)"
  | (?P<pct>[+-]?\d+(?:\.\d+)?)%
  | (?P<sign>-?)\$(?P<money>(?:\d{1,3}(?:,\d{3}(?!\d))+|\d+)(?:\.\d+)?)
  | (?P<word>[A-Za-z0-9_][A-Za-z0-9_.-]*|-\d+(?:\.\d+)?)
  | (?P<op>!=|<=|>=|[=<>()+/])
''', re.X)


class Token:
    def __init__(self, kind, text):
        self.kind, self.text = kind, text


def tokenize(text, where):
    out, i = [], 0
    while i < len(text):
        m = TOKEN.match(text, i)
        if not m:
            raise InputError(f'{where}: cannot read {text[i:i + 20]!r}')
        i = m.end()
        if m.group('str') is not None:
            out.append(Token('str', m.group('str')))
        elif m.group('pct') is not None:
            out.append(Token('pct', m.group('pct')))
        elif m.group('money') is not None:
            out.append(Token('money', m.group('sign') + m.group('money').replace(',', '')))
        elif m.group('word') is not None:
            out.append(Token('word', m.group('word')))
        elif m.group('op') is not None:
            out.append(Token('op', m.group('op')))
    return out


def strip_comment(line):
    inside = False
    for i, ch in enumerate(line):
        if ch == '"':
            inside = not inside
        elif ch == '#' and not inside:
            return line[:i]
    return line


def logical_lines(text):
    """(line number, text) of each clause: an indented line continues the clause above."""
    if text.startswith('\ufeff'):
        text = text[1:]
    out = []
    for number, line in enumerate(text.replace('\r\n', '\n').split('\n'), 1):
        body = strip_comment(line)
        if not body.strip():
            continue
        if body[0] in ' \t' and out:
            out[-1] = (out[-1][0], out[-1][1] + ' ' + body.strip())
        else:
            out.append((number, body.strip()))
    return out


class Clause:
    """One clause as written. `k` is set when it is placed on the calendar."""
    serial = 0

    def __init__(self, kind, **args):
        Clause.serial += 1
        self.uid = Clause.serial
        self.kind, self.args = kind, args
        self.on = self.selector = self.condition = None
        self.line, self.text, self.is_offer, self.units = 0, '', False, None
        self.k = BEFORE_EVERYTHING

    def __getattr__(self, name):
        try:
            return self.__dict__['args'][name]
        except KeyError:
            raise AttributeError(name)


class Document:
    def __init__(self):
        self.title, self.clauses = None, []
        self.units, self.term_start, self.term_end, self.arrears = [], None, None, None
        self.parities = []


class Parity:
    def __init__(self, follower, line):
        self.follower, self.line, self.leader = follower, line, None
        self.change, self.most, self.used = Fraction(0), None, Fraction(0)


class Facts:
    def __init__(self):
        self.fy = FiscalYears()
        self.calendar = None
        self.periods_per_year = None
        self.rate_unit, self.quantum, self.quantum_text = 'hourly', Fraction(1, 100), '0.01'
        self.rounding, self.carried = 'half up', False
        self.hours = None
        self.costs_by = 'pay date'
        self.horizon = None
        self.step_months, self.step_parts = 12, {}
        self.overtime_factor = Fraction(3, 2)
        self.revenues, self.cpi_files, self.budgets = {}, {}, []
        self.roster_file = self.schedule_file = None
        self.columns = {}


class ClauseParser:
    def __init__(self, line, text, fy, where):
        self.tokens, self.i = tokenize(text, where), 0
        self.line, self.text, self.fy, self.where = line, text, fy, where

    def fail(self, message):
        raise InputError(f'{self.where}: {message}: {self.text}')

    def peek(self, kind=None):
        if self.i < len(self.tokens) and kind in (None, self.tokens[self.i].kind):
            return self.tokens[self.i]
        return None

    def take(self, kind):
        t = self.peek(kind)
        if not t:
            self.fail(f'expected a {kind}')
        self.i += 1
        return t.text

    def try_words(self, *words):
        """Consume these keywords (bare words, any case) if they come next."""
        ahead = self.tokens[self.i:self.i + len(words)]
        if [t.text.lower() for t in ahead if t.kind == 'word'] != [w.lower() for w in words]:
            return False
        self.i += len(words)
        return True

    def words(self, *words):
        if not self.try_words(*words):
            self.fail('expected ' + ' '.join(words))

    def try_op(self, *ops):
        t = self.peek('op')
        if t and t.text in ops:
            self.i += 1
            return t.text
        return None

    def name(self):
        t = self.peek()
        if not t or t.kind not in ('word', 'str'):
            self.fail('expected a name')
        self.i += 1
        return t.text

    def choice(self, *words):
        for w in words:
            if self.try_words(*w.split()):
                return w
        self.fail('expected one of ' + ', '.join(words))

    def percent(self):
        return parse_decimal(self.take('pct'), 4, self.where) / 100

    def money(self, places=2):
        return parse_decimal(self.take('money'), places, self.where)

    def number(self, places=4):
        return parse_decimal(self.take('word'), places, self.where)

    def date(self):
        d = iso_date(self.take('word'))
        return d if d else self.fail('expected a date')

    def month(self):
        text = self.take('word')
        if not re.fullmatch(r'\d{4}-\d{2}', text):
            self.fail('expected a month')
        return text

    def fiscal_year(self):
        return self.fy.parse(self.take('word'))

    def money_per(self, *units):
        x = self.money(4)
        if not self.try_op('/'):
            self.fail('expected /')
        return x, self.choice(*units)

    def percent_or_money(self, of, units):
        """`A% of base` or `$X/UNIT`."""
        if self.peek('pct'):
            a = self.percent()
            if self.try_words('of'):
                self.choice(*of)
            return {'percent': a, 'amount': None, 'unit': None}
        x, unit = self.money_per(*units)
        return {'percent': None, 'amount': x, 'unit': unit}

    # -- qualifiers -------------------------------------------------------------------------

    def selector(self):
        parts = []
        while True:
            if self.try_words('everyone'):
                pass
            elif self.try_words('top', 'step'):
                parts.append(('top step', None, None))
            else:
                field = self.name().lower()
                if self.try_words('in'):
                    if not self.try_op('('):
                        self.fail('expected (')
                    values = []
                    while not self.try_op(')'):
                        values.append(self.name())
                    parts.append((field, 'in', values))
                else:
                    op = self.try_op('=', '!=', '<=', '>=', '<', '>')
                    if not op:
                        self.fail('expected a comparison')
                    value = self.take('money') if self.peek('money') else self.name()
                    parts.append((field, op, [value]))
            if not self.try_words('and'):
                return parts

    def qualifiers(self, clause):
        flags = set()
        while self.peek():
            if self.try_words('on'):
                clause.on = self.date()
            elif self.try_words('for'):
                clause.selector = self.selector()
            elif self.try_words('if', 'revenue'):
                name, year = self.name(), self.fiscal_year()
                if not self.try_op('>='):
                    self.fail('expected >=')
                clause.condition = (name, year, self.money())
            elif self.try_words('prorated'):
                flags.add('prorated')
            elif self.try_words('pensionable'):
                flags.add('pensionable')
            else:
                self.fail(f'cannot read {self.peek().text!r}')
        clause.args.setdefault('prorated', 'prorated' in flags)
        clause.args.setdefault('pensionable', 'pensionable' in flags)
        amount_by_hour = clause.args.get('unit') == 'hour'
        if clause.args['prorated'] and (amount_by_hour or clause.args.get('percent') is not None):
            self.fail('prorated does not go with a percent or an hourly amount')
        return clause

    # -- terms (costing rules §2.2) -----------------------------------------------------------

    def term(self):
        """A term of §2.2, or None if this clause is not one."""
        units = ('hour', 'period', 'month', 'year')
        if self.try_words('raise'):
            if self.try_words('greater', 'of'):
                a = self.percent()
                self.words('or')
                x, unit = self.money_per(*units)
                return Clause('raise', form='greater', a=a, x=x, per=unit)
            if self.try_words('cpi'):
                name = self.name()
                self.words('from')
                m1 = self.month()
                self.words('to')
                m2 = self.month()
                plus, least, most = Fraction(0), None, None
                while True:
                    if self.try_words('plus'):
                        plus = self.percent()
                    elif self.try_words('at', 'least'):
                        least = self.percent()
                    elif self.try_words('at', 'most'):
                        most = self.percent()
                    else:
                        break
                return Clause('raise', form='cpi', name=name, m1=m1, m2=m2, plus=plus,
                              least=least, most=most)
            if self.peek('money'):
                x, unit = self.money_per(*units)
                return Clause('raise', form='dollars', x=x, per=unit)
            a = self.percent()
            while self.try_op('+'):
                a += self.percent()
            return Clause('raise', form='percent', a=a)
        if self.try_words('minimum', 'rate'):
            x, unit = self.money_per(*units)
            return Clause('minimum', x=x, per=unit)
        if self.try_words('add', 'step'):
            a = self.percent()
            self.words('above', 'top')
            return Clause('add step', a=a, name=self.name() if self.try_words('named') else None)
        if self.try_words('drop', 'bottom', 'step'):
            return Clause('drop step')
        if self.try_words('freeze', 'steps'):
            self.words('from')
            d1 = self.date()
            self.words('to')
            return Clause('freeze', first=d1, last=self.date())
        if self.try_words('move', 'class'):
            cls = self.name()
            self.words('to', 'range')
            return Clause('move', cls=cls, range=self.name(), keeping=self.try_words('keeping', 'step'))
        if self.try_words('lump', 'sum'):
            return Clause('lump', x=self.money())
        if self.try_words('premium'):
            code = self.name()
            return Clause('premium', code=code, **self.percent_or_money(('base',), units))
        if self.try_words('longevity'):
            pay = self.percent_or_money(('base',), units)
            self.words('after')
            n = int(self.number(0))
            self.words('years')
            return Clause('longevity', years=n, **pay)
        if self.try_words('contribution'):
            name, a = self.name(), self.percent()
            self.words('of')
            basis, cap = self.choice('base', 'pensionable', 'gross'), None
            if self.try_words('up', 'to'):
                cap = int(self.money() * 100)
                self.words('a', 'year')
            return Clause('contribution', name=name, a=a, basis=basis, cap=cap)
        if self.try_words('employees', 'pay'):
            a = self.percent()
            self.words('of')
            basis = self.choice('base', 'pensionable', 'gross')
            self.words('toward')
            return Clause('employees pay', name=self.name(), a=a, basis=basis)
        if self.try_words('health'):
            plan = self.name()
            return Clause('health', plan=plan, **self.percent_or_money((), ('month', 'period')))
        if self.try_words('plan'):
            plan = self.name()
            self.words('costs')
            x, _ = self.money_per('month')
            return Clause('plan cost', plan=plan, x=x)
        if self.try_words('hours'):
            h = self.number()
            self.words('per', 'period')
            return Clause('hours', h=h)
        if self.try_words('furlough'):
            n = self.number()
            self.words('hours', 'in')
            return Clause('furlough', n=n, year=self.fiscal_year())
        if self.try_words('holiday'):
            n = self.number()
            self.words('hours')
            factor = self.number() if self.try_words('backfilled', 'at') else None
            return Clause('holiday', n=n, factor=factor)
        if self.try_words('cash', 'out'):
            n = self.number()
            self.words('hours')
            return Clause('cash out', n=n, take=self.percent() if self.try_words('take-up') else Fraction(1))
        if self.try_words('reopener') or self.try_words('note'):
            return Clause('not costed', subject=self.name())
        return None

    # -- offer headers ------------------------------------------------------------------------

    def header(self, doc):
        if self.try_words('term'):
            doc.term_start = self.date()
            self.words('to')
            doc.term_end = self.date()
        elif self.try_words('from'):
            self.choice('union', 'employer', 'both', 'mediator')
        elif self.try_words('dated'):
            self.date()
        elif self.try_words('arrears', 'paid'):
            doc.arrears = self.date()
        elif self.try_words('parity'):
            doc.parities.append(self.parity())
        else:
            return False
        return True

    def parity(self):
        """`parity unit A follows unit B [plus|less X%] [at most X%]` (docs/budgets.md)."""
        self.words('unit')
        p = Parity(self.name(), self.line)
        self.words('follows', 'unit')
        p.leader = self.name()
        while self.peek():
            if self.try_words('plus'):
                p.change = self.percent()
            elif self.try_words('less'):
                p.change = -self.percent()
            else:
                self.words('at', 'most')
                p.most = self.percent()
        return p

    # -- facts (costing rules §2.1) -----------------------------------------------------------

    def fact(self, f):
        if self.try_words('employer'):
            self.name()
        elif self.try_words('unit'):
            self.name(), self.name()
        elif self.try_words('roster'):
            f.roster_file = self.name()
            while self.try_words('column'):
                field = self.name().lower()
                if not self.try_op('='):
                    self.fail('expected =')
                f.columns[field] = self.name()
        elif self.try_words('schedule'):
            f.schedule_file = self.name()
        elif self.try_words('fiscal', 'year', 'starts'):
            self.take('word')           # read before everything else, in parse_terms
        elif self.try_words('pay'):
            kind = self.choice('biweekly', 'semimonthly', 'monthly')
            anchor = None
            if kind == 'biweekly':
                self.words('from')
                anchor = self.date()
            self.words('paid')
            days = int(self.number(0))
            self.words('days', 'after')
            f.calendar = Calendar(kind, anchor, days)
        elif self.try_words('periods', 'per', 'year'):
            f.periods_per_year = self.number()
        elif self.try_words('rates'):
            f.rate_unit = self.choice('hourly', 'biweekly', 'semimonthly', 'monthly', 'annual')
            if self.try_words('rounded', 'to'):
                f.quantum_text = self.peek('money').text if self.peek('money') else ''
                f.quantum = self.money(4)
            for mode in ROUNDING:
                if self.try_words(*mode.split()):
                    f.rounding = mode
            f.carried = self.try_words('carried')
        elif self.try_words('costs', 'by'):
            f.costs_by = self.choice('pay date', 'period start', 'period end', 'days')
        elif self.try_words('horizon'):
            first = self.fiscal_year()
            self.words('to')
            f.horizon = (first, self.fiscal_year())
        elif self.try_words('steps', 'every'):
            f.step_months = int(self.number(0))
            self.words('months')
            while self.try_words('step'):
                # Interpretation: the months spent IN the named step before the next one.
                name = self.name()
                self.words('after')
                f.step_parts[name] = int(self.number(0))
                self.words('months')
        elif self.try_words('overtime', 'factor'):
            f.overtime_factor = self.number()
        elif self.try_words('revenue'):
            name, year = self.name(), self.fiscal_year()
            f.revenues[name, year] = self.money()
        elif self.try_words('budget'):
            b = {'fund': self.name(), 'year': self.fiscal_year(), 'amount': self.money(),
                 'once': False, 'share': None}
            while self.peek():
                if self.try_words('one-time'):
                    b['once'] = True
                else:
                    self.words('plus')
                    b['share'] = self.percent()
                    self.words('of', 'revenue')
                    b['revenue'] = self.name()
                    self.words('above')
                    b['above'] = self.money()
            f.budgets.append(b)
        elif self.try_words('scenario'):
            self.name()
            while self.try_words('revenue'):
                self.name(), self.fiscal_year(), self.money()
        elif self.try_words('cpi'):
            name = self.name()
            f.cpi_files[name] = self.name()
        else:
            return False
        return True


def parse_terms(text, filename, facts, is_agreement):
    """Reads a .terms text. `facts` is filled by the agreement and only read by an offer."""
    doc = Document()
    lines = logical_lines(text)
    if is_agreement:
        for line, body in lines:        # fiscal years first: their literals depend on it
            m = re.match(r'fiscal[\s,]+year[\s,]+starts[\s,]+(\d\d)-(\d\d)', body, re.I)
            if m:
                facts.fy = FiscalYears(int(m.group(1)), int(m.group(2)))
    for n, (line, body) in enumerate(lines):
        p = ClauseParser(line, body, facts.fy, f'{filename}:{line}')
        if n == 0:
            p.words('agreement' if is_agreement else 'offer')
            doc.title = p.name()
        elif p.header(doc):
            pass
        elif not is_agreement and p.try_words('unit'):
            doc.units.append(p.name())
        else:
            clause = p.term()
            if clause:
                p.qualifiers(clause)
                clause.line, clause.text, clause.is_offer = line, body, not is_agreement
                if is_agreement and clause.kind == 'hours' and clause.on is None:
                    facts.hours = clause.h      # the fact of §2.1, not a dated term
                    continue
                undated_ok = ('freeze', 'furlough', 'not costed')
                if not is_agreement and clause.on is None and clause.kind not in undated_ok:
                    p.fail('an offer\'s clause needs `on DATE`')
                doc.clauses.append(clause)
            elif not (is_agreement and p.fact(facts)):
                p.fail('unknown clause')
        if p.peek():
            p.fail(f'cannot read {p.peek().text!r}')
    if doc.title is None:
        raise InputError(f'{filename}: empty')
    if doc.units:
        for clause in doc.clauses:
            clause.units = frozenset(doc.units)
    return doc


# --------------------------------------------------------------------------------------------
# Units that follow each other (docs/budgets.md)
# --------------------------------------------------------------------------------------------

def is_for_all_of(clause, unit):
    """Whether an offer's raise is for every member of a unit."""
    if clause.units is not None and unit not in clause.units:
        return False
    for field, op, values in clause.selector or ():
        if field != 'unit' or not {'=': unit in values, 'in': unit in values,
                                   '!=': unit not in values}.get(op, False):
            return False
    return True


def triggered(parities, clauses):
    """The raises that an offer's raises bring to units that follow, appended to the clauses."""
    for p in parities:
        p.used, p.by_index = Fraction(0), False
    everything, left = list(clauses), list(dict.fromkeys(p.follower for p in parities))
    while left:
        for unit in left:
            mine = [p for p in parities if p.follower == unit]
            if not any(p.leader in left for p in mine):
                break
        else:
            raise InputError('parity: units follow each other in a circle')
        left.remove(unit)
        raises = [c for c in everything if c.kind == 'raise' and c.on]
        new = []
        for day in sorted({c.on for c in raises}):
            today = [c for c in raises if c.on == day]
            best, best_sum = None, None
            for p in mine:
                theirs = [c for c in today if is_for_all_of(c, p.leader) and not is_cut(c)]
                total = sum(max(Fraction(0), (c.a if c.form in ('percent', 'greater') else 0) + p.change)
                            for c in theirs)
                if theirs and (best is None or total > best_sum):
                    best, best_sum = p, total
            if best:
                new += triggered_on(best, today)
        everything += new
    return everything


def is_cut(c):
    return c.form == 'percent' and c.a <= 0


def triggered_on(p, today):
    def derived(source, **args):
        c = Clause('raise', prorated=False, pensionable=False, **args)
        c.on, c.condition, c.selector = source.on, source.condition, [('unit', '=', [p.follower])]
        c.line, c.text, c.is_offer = p.line, 'parity', True
        return c

    theirs = [c for c in today if is_for_all_of(c, p.leader)]
    own = sum((c.a for c in today if c.form == 'percent' and c.a > 0 and c.condition is None and
               is_for_all_of(c, p.follower) and not is_for_all_of(c, p.leader)), Fraction(0))
    out = []
    for c in theirs:
        shared = is_for_all_of(c, p.follower)
        if is_cut(c):
            continue
        if c.form == 'percent':
            need = max(Fraction(0), c.a + p.change)
            if p.most is not None:
                if p.by_index:
                    raise InputError('parity: what is left of at most is not known')
                need = min(need, max(Fraction(0), p.most - p.used))
                p.used += need
            if shared:
                need -= c.a
            if need > 0 and own > 0:
                need, own = max(Fraction(0), need - own), max(Fraction(0), own - need)
            if need > 0:
                out.append(derived(c, form='percent', a=need))
        elif shared:
            if p.change > 0:
                if p.most is not None:
                    raise InputError('parity: at most with a raise that both get')
                out.append(derived(c, form='percent', a=p.change))
        elif c.form == 'cpi':
            least = None if c.least is None else c.least + p.change
            most = None if c.most is None else c.most + p.change
            if p.most is not None:
                if p.by_index:
                    raise InputError('parity: what is left of at most is not known')
                room, p.by_index = p.most - p.used, True
                most = room if most is None else min(most, room)
                least = None if least is None else min(least, room)
            out.append(derived(c, form='cpi', name=c.name, m1=c.m1, m2=c.m2, plus=c.plus + p.change,
                               least=least, most=most))
        elif c.x > 0 or (c.form == 'greater' and c.a > 0):
            if p.most is not None or p.change < 0:
                raise InputError('parity: a raise in dollars has no percent to change')
            out.append(derived(c, **{k: c.args[k] for k in ('form', 'a', 'x', 'per') if k in c.args}))
            if p.change > 0:
                out.append(derived(c, form='percent', a=p.change))
    return out


# --------------------------------------------------------------------------------------------
# Tables (costing rules §3)
# --------------------------------------------------------------------------------------------

def read_text(path):
    try:
        with open(path, 'rb') as f:
            return f.read().decode('utf-8-sig')
    except (OSError, UnicodeDecodeError) as e:
        raise InputError(f'{path}: {e}')


def read_csv(path):
    rows = list(csv.reader(io.StringIO(read_text(path), newline='')))
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


class Member:
    """A roster row, as given."""

    def __init__(self, row, number):
        self.number = number
        self.row = row
        self.id = row.get('id', '')
        self.cls = row.get('class', '')
        rate = row.get('rate', '')
        self.own_rate = int(parse_decimal(rate, 4, f'roster {self.id} rate') * CELL) if rate else None
        if rate and row.get('range', ''):
            raise InputError(f'roster {self.id}: both a range and a rate')
        self.range = None if rate else (row.get('range', '') or self.cls)
        self.step = row.get('step', '')
        self.fte = parse_decimal(row.get('fte', '') or '1', 4, f'roster {self.id} fte')
        if not 0 < self.fte <= 1:
            raise InputError(f'roster {self.id}: fte {self.fte}')
        self.hired = self.date_of('hired')
        self.step_date = self.date_of('step_date')
        self.plan = row.get('plan', '')
        self.premiums = [c.strip() for c in row.get('premiums', '').split(';') if c.strip()]
        self.overtime_hours = parse_decimal(row.get('overtime_hours', '') or '0', 4,
                                            f'roster {self.id} overtime_hours')
        self.vacant = row.get('status', '').lower() == 'vacant'
        self.funds = self.read_funds(row.get('fund', ''))
        self.at_top = False             # set once the schedule is known

    def date_of(self, field):
        text = self.row.get(field, '')
        d = table_date(text) if text else None
        if text and not d:
            raise InputError(f'roster {self.id}: {field} {text!r} is not a date')
        return d

    def read_funds(self, text):
        """[(fund, share in percent)], as listed."""
        if not text:
            return [('unassigned', Fraction(100))]
        if ':' not in text:
            return [(text, Fraction(100))]
        out = []
        for part in text.split(';'):
            name, share = part.rsplit(':', 1)
            out.append((name.strip(), parse_decimal(share.strip(), 4, f'roster {self.id} fund')))
        if sum(s for _, s in out) != 100:
            raise InputError(f'roster {self.id}: fund shares do not sum to 100')
        return out

    def text(self, field):
        """A column as selectors and `--by` read it: the defaults of §3.1 stand for blanks."""
        if field not in self.row and (field not in KNOWN_COLUMNS or field == 'rate'):
            raise InputError(f'no column {field!r} in the roster')
        value = self.row.get(field, '')
        if value == '':
            value = {'fte': '1', 'fund': 'unassigned', 'status': 'filled',
                     'overtime_hours': '0', 'range': self.range or ''}.get(field, '')
        return value

    def selected_by(self, part):
        field, op, values = part
        if field == 'top step':
            return self.at_top
        cell = self.text(field)
        if op in ('=', '!=', 'in'):
            return any(cells_equal(field, cell, v) for v in values) != (op == '!=')
        # Interpretation: a cell that is no number (or date) is on no side of a comparison.
        bound = iso_date(values[0])
        mine = table_date(cell) if bound else as_number(cell)
        if bound is None:
            bound = as_number(values[0])
        if mine is None or bound is None:
            return False
        return {'<': mine < bound, '<=': mine <= bound, '>': mine > bound, '>=': mine >= bound}[op]


KNOWN_COLUMNS = ('id', 'class', 'range', 'step', 'rate', 'fte', 'hired', 'step_date', 'unit',
                 'department', 'fund', 'tier', 'plan', 'premiums', 'overtime_hours', 'status')


def as_number(text):
    try:
        return Fraction(text) if re.fullmatch(r'-?\d+(\.\d+)?', text) else None
    except ValueError:
        return None


def cells_equal(field, cell, value):
    """Dates compare as dates, fte, rate and overtime_hours as numbers, all else as text (§3.1)."""
    if field in ('fte', 'rate', 'overtime_hours'):
        a, b = as_number(cell), as_number(value)
        return a is not None and a == b
    d = table_date(value)
    if d and table_date(cell):
        return table_date(cell) == d
    return cell == value


def read_roster(path, columns):
    rows = read_csv(path)
    if not rows:
        raise InputError(f'{path}: empty')
    renamed = {header.lower(): field for field, header in columns.items()}
    headers = [renamed.get(h.lower(), h.lower()) for h in rows[0]]
    members, seen = [], set()
    for n, cells in enumerate(rows[1:]):
        m = Member({h: (cells[i] if i < len(cells) else '') for i, h in enumerate(headers)}, n)
        if not m.id or m.id in seen:
            raise InputError(f'{path}: row {n + 2}: id {m.id!r} is blank or not unique')
        seen.add(m.id)
        members.append(m)
    return members


def read_schedule(path):
    """{range: [(step name, cell)]} in file order, and the step names in order."""
    rows = read_csv(path)
    head = [h.lower() for h in rows[0]]
    table, order = {}, []

    def cell(text):
        return int(parse_decimal(text.replace('$', '').replace(',', ''), 4, path) * CELL)

    if sorted(head) == ['range', 'rate', 'step']:
        r, s, x = head.index('range'), head.index('step'), head.index('rate')
        for row in rows[1:]:
            table.setdefault(row[r], []).append((row[s], cell(row[x])))
            if row[s] not in order:
                order.append(row[s])
    else:
        order = rows[0][1:]
        for row in rows[1:]:
            cells = row[1:]
            while cells and cells[-1] == '':
                cells.pop()
            table[row[0]] = [(order[i], cell(c)) for i, c in enumerate(cells)]
    return table, order


def read_cpi(path):
    table = {}
    for row in read_csv(path)[1:]:
        if len(row) > 1 and row[1] not in ('', 'NA'):
            table[row[0][:7]] = parse_decimal(row[1], 12, path)
    return table


def split_by_shares(cents, shares):
    """Largest remainder on the absolute value; ties go to the first listed (§3.3)."""
    whole = abs(cents)
    exact = [whole * share / 100 for _, share in shares]
    parts = [x.numerator // x.denominator for x in exact]
    by_remainder = sorted(range(len(shares)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[:whole - sum(parts)]:
        parts[i] += 1
    return [-p for p in parts] if cents < 0 else parts


# --------------------------------------------------------------------------------------------
# The case: everything read, and the rules about single clauses and cells
# --------------------------------------------------------------------------------------------

class Scenario:
    """The clauses in force, in the order they apply, and the offer's arrears."""

    def __init__(self, clauses, arrears=None, first_k=None):
        # Order of date, then of writing, the agreement's before the offer's (§2.3). Sorting is
        # stable, and the list holds the agreement's clauses first, each document as written.
        self.clauses = sorted(clauses, key=lambda c: c.on or date.min)
        self.arrears, self.first_k = arrears, first_k


class Case:
    def __init__(self, folder, authorized=False, assume=()):
        self.folder, self.facts = folder, Facts()
        self.agreement = parse_terms(read_text(os.path.join(folder, 'current.terms')),
                                     'current.terms', self.facts, True)
        f = self.facts
        if not f.calendar or not f.roster_file:
            raise InputError('current.terms: pay and roster are needed')
        for text in assume:
            m = re.fullmatch(r'\s*(.+?)\s+(FY[\d-]+)\s*=\s*\$?([\d,]+(?:\.\d+)?)\s*', text, re.I)
            if not m:
                raise InputError(f'--assume {text!r}: expected "NAME FY=$X"')
            amount = parse_decimal(m.group(3).replace(',', ''), 2, '--assume')
            f.revenues[m.group(1).strip('"'), f.fy.parse(m.group(2))] = amount
        self.calendar, self.fy = f.calendar, f.fy
        self.P = f.periods_per_year or Fraction({'biweekly': 26, 'semimonthly': 24, 'monthly': 12}[f.calendar.kind])
        self.H0 = f.hours or (Fraction(80) if f.calendar.kind == 'biweekly' else 2080 / self.P)
        if f.rate_unit == f.calendar.kind:
            self.factor = Fraction(1)
        else:
            self.factor = {'annual': Fraction(1), 'monthly': Fraction(12), 'semimonthly': Fraction(24),
                           'biweekly': Fraction(26), 'hourly': self.H0 * self.P}[f.rate_unit] / self.P
        self.cpi = {name: read_cpi(os.path.join(folder, file)) for name, file in f.cpi_files.items()}
        self.schedule, self.step_order = {}, []         # own rates alone need none
        if f.schedule_file:
            self.schedule, self.step_order = read_schedule(os.path.join(folder, f.schedule_file))
        self.roster = read_roster(os.path.join(folder, f.roster_file), f.columns)
        problems = []
        for m in self.roster:
            if m.own_rate is None:
                steps = [name for name, _ in self.schedule.get(m.range, [])]
                if m.step not in steps:
                    problems.append(f'roster {m.id}: no cell {m.range!r} step {m.step!r}')
                else:
                    m.at_top = m.step == steps[-1]
        if problems:
            raise InputError('\n'.join(problems))
        self.members = [m for m in self.roster if authorized or not m.vacant]
        self.place(self.agreement.clauses)
        self.ladders, self.own_rates, self.selections, self.pays = {}, {}, {}, {}
        self.year_counts = {}

    def place(self, clauses):
        for c in clauses:
            c.k = BEFORE_EVERYTHING if c.on is None else self.calendar.first_on_or_after(c.on)

    def read_offer(self, name):
        if name == 'current':
            return Document()
        path = name if os.path.isfile(name) else os.path.join(self.folder, 'offers', name + '.terms')
        if not os.path.isfile(path):
            path = os.path.join(self.folder, name)
        doc = parse_terms(read_text(path), os.path.basename(path), self.facts, False)
        doc.clauses = triggered(self.agreement.parities + doc.parities, doc.clauses)
        self.place(doc.clauses)
        return doc

    # -- which clauses are in force ------------------------------------------------------------

    def condition(self, c):
        """True, False, or None when the revenue is not known (§2.2)."""
        if c.condition is None:
            return True
        name, year, least = c.condition
        known = self.facts.revenues.get((name, year))
        return None if known is None else known >= least

    def scenario(self, offer=None, extra=()):
        clauses = [c for c in self.agreement.clauses if self.condition(c) or c in extra]
        if offer is None:
            return Scenario(clauses)
        clauses += [c for c in offer.clauses if self.condition(c) or c in extra]
        clauses += [c for c in extra if c not in clauses]
        return Scenario(clauses, offer.arrears, self.first_clause_k(offer))

    def first_clause_k(self, offer):
        """The period of the offer's first clause: a freeze begins on its first day, a furlough with
        its year (§2.3)."""
        first_on = self.calendar.first_on_or_after
        ks = [first_on(c.on) for c in offer.clauses if c.on]
        ks += [first_on(c.first) for c in offer.clauses if c.kind == 'freeze']
        ks += [self.periods_of_year(c.year).start for c in offer.clauses if c.kind == 'furlough']
        return min(ks, default=None)

    def selects(self, c, m):
        key = (c.uid, m.number)
        if key not in self.selections:
            ok = c.units is None or m.text('unit') in c.units
            self.selections[key] = ok and all(m.selected_by(p) for p in c.selector or ())
        return self.selections[key]

    # -- rates: cells through raises (§2.1 `rates`, §2.2) ----------------------------------------

    def round_rate(self, x):
        """A new cell: to Q under the rounding mode, or to 8 decimals half up when carried."""
        if self.facts.carried:
            return round_half_away(x)
        return self.round_to_quantum(x)

    def round_to_quantum(self, x):
        q = int(self.facts.quantum * CELL)
        return ROUNDING[self.facts.rounding](Fraction(x) / q) * q

    def to_rate(self, x, unit):
        """$X/UNIT in the rate unit, exact: what makes a full-time period's base X per UNIT."""
        per_period = {'hour': x * self.H0, 'period': x, 'month': 12 * x / self.P, 'year': x / self.P}[unit]
        return per_period / self.factor * CELL

    def cpi_percent(self, c):
        table = self.cpi.get(c.name)
        if table is None or c.m1 not in table or c.m2 not in table:
            raise InputError(f'cpi {c.name!r}: no index for {c.m1} or {c.m2}')
        tenths = round_half_away((table[c.m2] / table[c.m1] - 1) * 1000)
        a = Fraction(tenths, 1000) + c.plus
        if c.least is not None:
            a = max(a, c.least)
        if c.most is not None:
            a = min(a, c.most)
        return a

    def through(self, c, cell):
        """One cell through one `raise` or `minimum rate`."""
        if c.kind == 'minimum':
            return max(cell, self.round_rate(self.to_rate(c.x, c.per)))
        if c.form == 'percent':
            new = cell * (1 + c.a)
        elif c.form == 'dollars':
            new = cell + self.to_rate(c.x, c.per)
        elif c.form == 'greater':
            new = cell + max(cell * c.a, self.to_rate(c.x, c.per))
        else:
            new = cell * (1 + self.cpi_percent(c))
        return self.round_rate(new)

    def ladder(self, rng, changes):
        """The (step, cell) list of a range after `changes`, a tuple of clauses in order."""
        key = (rng, tuple(c.uid for c in changes))
        if key not in self.ladders:
            if not changes:
                if rng not in self.schedule:
                    raise InputError(f'no range {rng!r} in the schedule')
                cells = list(self.schedule[rng])
            else:
                cells, c = list(self.ladder(rng, changes[:-1])), changes[-1]
                if c.kind == 'add step':
                    name, top = cells[-1]
                    cells.append((c.name or next_step_name(name), self.round_rate(top * (1 + c.a))))
                elif c.kind == 'drop step':
                    cells.pop(0)
                else:
                    cells = [(name, self.through(c, cell)) for name, cell in cells]
            self.ladders[key] = cells
        return self.ladders[key]

    def own(self, rate, changes):
        """A member's own rate after `changes`; steps added or dropped do not touch it."""
        key = (rate, tuple(c.uid for c in changes))
        if key not in self.own_rates:
            for c in changes:
                if c.kind in ('raise', 'minimum'):
                    rate = self.through(c, rate)
            self.own_rates[key] = rate
        return self.own_rates[key]

    # -- steps: where a member stands (§2.2, §2.3) ------------------------------------------------

    def rate_history(self, m, clauses, last_k):
        """[(k, cell)]: the member's cell from period k on, in order of k."""
        first_period = self.calendar.first_on_or_after
        freezes = [c for c in clauses if c.kind == 'freeze']
        changes = [c for c in clauses if c.kind in ('raise', 'minimum', 'add step', 'drop step', 'move')]
        months = self.facts.step_parts

        def unfrozen(d):
            """A step date inside a freeze moves to the day after it, also at the top."""
            moved = True
            while d is not None and moved:
                moved = False
                for c in freezes:
                    if c.first <= d <= c.last:
                        d, moved = c.last + timedelta(days=1), True
            return d

        def interval_after(d, step):
            return unfrozen(add_months(d, months.get(step, self.facts.step_months)))

        on_own, rng, step, applied = m.own_rate is not None, m.range, m.step, ()
        step_date = unfrozen(m.step_date)

        def cell():
            if on_own:
                return self.own(m.own_rate, applied)
            return dict(self.ladder(rng, applied))[step]

        history = [(BEFORE_EVERYTHING, cell())]

        def run_steps(up_to_k):
            """Step moves in periods up to `up_to_k`. At the top a date simply goes by."""
            nonlocal step, step_date
            while not on_own and step_date is not None:
                names = [name for name, _ in self.ladder(rng, applied)]
                k = first_period(step_date)
                if step == names[-1] or k > up_to_k:
                    return
                step = names[names.index(step) + 1]
                step_date = interval_after(step_date, step)
                history.append((k, cell()))

        for k, group in groupby(changes, key=lambda c: c.k):
            run_steps(k - 1)
            onto_added = None           # the day of an added step that waits for the step moves
            for c in group:             # on one day raises and schedule changes come first
                # "Gone by": its period is before the clause's. A blank date has always gone by.
                gone_by = step_date is None or first_period(step_date) < k
                if c.kind == 'move':
                    if m.cls != c.cls:
                        continue
                    spent = gone_by and (on_own or onto_added is not None
                                         or step == self.ladder(rng, applied)[-1][0])
                    now, target = cell(), self.ladder(c.range, applied)
                    if c.keeping:
                        if step not in dict(target):
                            raise InputError(f'{m.id}: no step {step!r} in range {c.range!r}')
                    else:
                        step = next((name for name, x in target if x >= now), target[-1][0])
                    on_own, rng, onto_added = False, c.range, None
                    if spent and c.on:
                        step_date = interval_after(c.on, step)
                    continue
                before = None if on_own else [name for name, _ in self.ladder(rng, applied)]
                applied += (c,)
                if on_own:
                    continue
                if c.kind == 'add step' and step == before[-1]:
                    if c.on and (step_date is None or step_date <= c.on):
                        onto_added = c.on
                    elif not c.on and gone_by:
                        step = self.ladder(rng, applied)[-1][0]
                elif c.kind == 'drop step' and step == before[0]:
                    step = before[1]
            if onto_added:
                names = [name for name, _ in self.ladder(rng, applied)]
                step = names[names.index(step) + 1]
                step_date = interval_after(onto_added, step)
            history.append((k, cell()))
        run_steps(last_k)
        return history

    # -- one member, one period (§2.4) -----------------------------------------------------------

    def belongs_date(self, k):
        """The date that says which fiscal year a whole period belongs to (by start under days)."""
        by = self.facts.costs_by
        return {'pay date': self.calendar.pay, 'period end': self.calendar.end}.get(by, self.calendar.start)(k)

    def periods_of_year(self, year):
        if year not in self.year_counts:
            first = self.calendar.first_where(self.belongs_date, self.fy.first_day(year))
            after = self.calendar.first_where(self.belongs_date, self.fy.first_day(year + 1))
            self.year_counts[year] = range(first, after)
        return self.year_counts[year]

    def per_period(self, c, base, h, fte):
        """A premium or longevity clause for one period, in cents."""
        if c.percent is not None:
            return rnd(base * c.percent)
        x = c.x if 'x' in c.args else c.amount
        x = {'hour': x * h * fte, 'period': x, 'month': 12 * x / self.P, 'year': x / self.P}[c.unit]
        return rnd(100 * (x * fte if c.prorated else x))

    def pay_before_contributions(self, m, cell, h, premiums, longevity, health, plan_cost, once):
        """Everything of §2.4 but step 6, which looks back over the year."""
        rate = self.round_to_quantum(cell) if self.facts.carried else cell
        rate = Fraction(rate, CELL)                                         # dollars, 1
        base = rnd(100 * rate * self.factor * m.fte * h / self.H0)          # 2
        paid = [self.per_period(c, base, h, m.fte) for c in premiums]       # 3
        premium = sum(paid)
        pensionable = base + sum(x for c, x in zip(premiums, paid) if c.pensionable)
        long_pay = self.per_period(longevity, base, h, m.fte) if longevity else 0
        if longevity and longevity.pensionable:
            pensionable += long_pay
        overtime = 0
        if m.overtime_hours:                                                # 4
            overtime = rnd(self.facts.overtime_factor * (base + premium + long_pay)
                           * m.overtime_hours / (h * m.fte))
        lump = holiday = cash = 0
        hourly = rate * self.factor / self.H0
        for c in once:
            if c.kind == 'lump':
                x = rnd(100 * c.x * (m.fte if c.prorated else 1))
                lump += x
                pensionable += x if c.pensionable else 0
            elif c.kind == 'holiday':
                if c.factor is not None:        # not backfilled: no cost
                    holiday += rnd(100 * hourly * c.n * m.fte * c.factor)
            else:
                cash += rnd(100 * hourly * c.n * m.fte * c.take)
        gross = base + premium + long_pay + overtime + lump + holiday + cash   # 5
        full = rnd(100 * 12 * plan_cost.x / self.P) if plan_cost else None     # 7
        employer = 0
        if health:
            if health.percent is not None:
                if plan_cost is None:
                    raise InputError(f'health {health.plan}: no cost of the plan is in force')
                employer = rnd(100 * health.percent * 12 * plan_cost.x / self.P)
            else:
                x = 12 * health.amount / self.P if health.unit == 'month' else health.amount
                employer = rnd(100 * (x * m.fte if health.prorated else x))
        # Interpretation: the plan's cost of a period is rnd(12 x cost / P) before the difference.
        share = max(0, full - employer) if full is not None else 0
        return (base, premium, long_pay, overtime, lump, holiday, cash), pensionable, gross, employer, share

    def simulate(self, m, scenario, first_k, last_k, checked):
        """The member's pay in periods first_k..last_k: tuples of nine components and the net.

        `checked` is the range of periods in which `employees pay` must not exceed what it is
        paid toward (the horizon)."""
        clauses = [c for c in scenario.clauses if self.selects(c, m)]
        rates = self.rate_history(m, clauses, last_k)
        furloughs = [c for c in clauses if c.kind == 'furlough']
        once = {}
        for c in clauses:
            if c.kind in ('lump', 'holiday', 'cash out') and c.on is not None:
                once.setdefault(c.k, []).append(c)
        standing = [c for c in clauses if
                    c.kind in ('hours', 'contribution', 'employees pay', 'longevity')
                    or c.kind == 'premium' and c.code in m.premiums
                    or c.kind in ('health', 'plan cost') and c.plan == m.plan]
        in_force, waiting, at = {}, list(standing), 0
        seen, seen_year = {}, None      # basis by contribution name in the pay dates' year
        out = []
        for k in range(first_k, last_k + 1):
            while waiting and waiting[0].k <= k:
                c = waiting.pop(0)      # a later one replaces: it is met later in the order
                what = {'premium': 'code', 'longevity': 'years', 'contribution': 'name',
                        'employees pay': 'name'}.get(c.kind)
                in_force[c.kind, c.args[what] if what else None] = c
            while at + 1 < len(rates) and rates[at + 1][0] <= k:
                at += 1
            cell, start = rates[at][1], self.calendar.start(k)
            hours = in_force.get(('hours', None))
            h = hours.h if hours else self.H0
            if furloughs:
                year = self.fy.of(self.belongs_date(k))
                for c in furloughs:
                    if c.year == year:
                        h -= Fraction(c.n, len(self.periods_of_year(year)))
            premiums = [c for (kind, _), c in in_force.items() if kind == 'premium']
            reached = [c for (kind, n), c in in_force.items()
                       if kind == 'longevity' and whole_years(m.hired, start) >= n]
            longevity = max(reached, key=lambda c: c.years) if reached else None
            health, plan_cost = in_force.get(('health', None)), in_force.get(('plan cost', None))
            key = (m.number, cell, h, tuple(c.uid for c in premiums), longevity and longevity.uid,
                   health and health.uid, plan_cost and plan_cost.uid,
                   tuple(c.uid for c in once.get(k, ())))
            if key not in self.pays:
                self.pays[key] = self.pay_before_contributions(
                    m, cell, h, premiums, longevity, health, plan_cost, once.get(k, ()))
            pays, pensionable, gross, employer, share = self.pays[key]
            basis_of = {'base': pays[0], 'pensionable': pensionable, 'gross': gross}

            pay_year = self.calendar.pay(k).year
            if pay_year != seen_year:
                seen, seen_year = {}, pay_year
            contributions, employee = {}, 0                                  # 6
            for (kind, name), c in in_force.items():
                if kind == 'contribution':
                    basis = basis_of[c.basis]
                    before = seen.get(name, 0)
                    after = seen[name] = before + basis
                    if c.cap is not None:
                        basis = min(c.cap, after) - min(c.cap, before)
                    contributions[name] = rnd(c.a * basis)
            for (kind, name), c in in_force.items():
                if kind == 'employees pay':
                    part = rnd(c.a * basis_of[c.basis])
                    if k in checked and part > contributions.get(name, -1):
                        raise InputError(f'line {c.line}: {m.id} would pay {dollars(part)} toward '
                                         f'{name!r}, more than the contribution, on {start}')
                    contributions[name] = contributions.get(name, 0) - part
                    employee += part
            out.append(pays + (sum(contributions.values()), employer, gross - employee - share))
        return out


def whole_years(hired, on):
    """A blank `hired` reaches no threshold."""
    if hired is None:
        return -1
    return on.year - hired.year - ((on.month, on.day) < (hired.month, hired.day))


def next_step_name(name):
    """Interpretation: an added step without a name is numbered one above the old top."""
    return str(int(name) + 1) if name.isdigit() else name + '+1'


# --------------------------------------------------------------------------------------------
# Costing an offer (§2.4, §2.5, §4)
# --------------------------------------------------------------------------------------------

class Booked:
    """Offer against status quo over the horizon, attributed to fiscal years."""

    def __init__(self, years, n_members):
        self.status_quo = dict.fromkeys(years, 0)
        self.components = {y: [0] * 9 for y in years}
        self.member_cost = [dict.fromkeys(years, 0) for _ in range(n_members)]
        self.member_net = [0] * n_members       # status quo
        self.member_gain = [0] * n_members
        self.flow = {}                          # pay date -> all members' gain booked that day
        self.last_recurring = 0

    def cost(self, year):
        return sum(self.components[year])

    def total(self):
        return sum(map(self.cost, self.components))


class Costing:
    """One horizon, the status quo over it, and offers against it."""

    def __init__(self, case, offers):
        self.case, self.offers = case, offers
        f = case.facts
        if f.horizon:
            first, last = f.horizon
        else:
            starts = [c.on for o in offers for c in o.clauses if c.on]
            ends = [o.term_end for o in offers if o.term_end] or starts[:]
            starts += [o.term_start for o in offers if o.term_start]
            if not starts:
                raise InputError('no horizon: no offer has a date')
            first, last = case.fy.of(min(starts)), case.fy.of(max(ends))
        if last < first:
            raise InputError('the horizon ends before it starts')
        self.years = list(range(first, last + 1))
        self.periods = range(case.periods_of_year(first).start, case.periods_of_year(last).stop)
        # Under days the period that runs into the horizon pays some of its money there.
        self.first_money = self.periods.start
        if f.costs_by == 'days' and case.calendar.end(self.first_money - 1) >= case.fy.first_day(first):
            self.first_money -= 1
        reach = self.first_money
        for o in offers:                # arrears reach back to the offer's first clause (§2.5)
            first_k = case.first_clause_k(o)
            if o.arrears and first_k is not None and f.costs_by == 'pay date':
                reach = min(reach, first_k)
        # A cap counts the whole calendar year of pay dates (§2.3).
        new_year = date(case.calendar.pay(reach).year, 1, 1)
        self.first_k = min(reach, case.calendar.first_where(case.calendar.pay, new_year))
        self.last_k = self.periods.stop - 1
        self.parts = {k: self.year_parts(k) for k in range(self.first_k, self.last_k + 1)}
        self.status_quo = self.run(case.scenario())

    def run(self, scenario):
        return [self.case.simulate(m, scenario, self.first_k, self.last_k, self.periods)
                for m in self.case.members]

    def year_parts(self, k):
        """[(year, days, of days)]: `days` None takes the whole (or what is left) of an amount."""
        case = self.case
        if case.facts.costs_by != 'days':
            return [(case.fy.of(case.belongs_date(k)), None, None)]
        start, end = case.calendar.start(k), case.calendar.end(k)
        y1, y2 = case.fy.of(start), case.fy.of(end)
        if y1 == y2:
            return [(y1, None, None)]
        return [(y1, (case.fy.first_day(y2) - start).days, (end - start).days + 1), (y2, None, None)]

    def attributed(self, pay, parts):
        """One period's tuple, cut into fiscal years: the earlier gets `rnd`, the later the rest."""
        if len(parts) == 1:
            return [(parts[0][0], pay)]
        (y1, days, of), (y2, _, _) = parts
        early = tuple(rnd(Fraction(x * days, of)) for x in pay)
        return [(y1, early), (y2, tuple(x - e for x, e in zip(pay, early)))]

    def book(self, scenario):
        case, cal = self.case, self.case.calendar
        out = Booked(self.years, len(case.members))
        in_years = set(self.years)
        by_pay_date = case.facts.costs_by == 'pay date'
        booking_k = cal.first_where(cal.pay, scenario.arrears) if scenario.arrears else None
        first_clause_k = scenario.first_k
        plans = []
        for k in range(self.first_k, self.last_k + 1):
            in_arrears = booking_k is not None and k < booking_k
            # Only where costs go by pay date do arrears move years; a period before the horizon
            # counts from the offer's first clause on. The day the money comes moves in any mode.
            years = self.parts[k]
            if in_arrears and by_pay_date:
                too_early = k < self.first_money and (first_clause_k is None or k < first_clause_k)
                year = case.fy.of(case.belongs_date(booking_k))
                years = [] if too_early else [(year, None, None)]
            plans.append((k, self.parts[k], years, cal.pay(booking_k if in_arrears else k)))
        for n, (m, sq_pays) in enumerate(zip(case.members, self.status_quo)):
            offer_pays = case.simulate(m, scenario, self.first_k, self.last_k, self.periods)
            for (k, sq_parts, years, day), sq, offer in zip(plans, sq_pays, offer_pays):
                for year, x in self.attributed(sq, sq_parts):
                    if year in in_years:
                        out.status_quo[year] += sum(x[:9])
                        out.member_net[n] += x[NET]
                if k == self.last_k:
                    out.last_recurring += sum(offer[i] - sq[i] for i in range(9) if i not in ONE_TIME)
                if offer is sq or offer == sq or not years:
                    continue
                if len(years) == 1:
                    moves = [(years[0][0], [b - a for a, b in zip(sq, offer)])]
                else:
                    moves = [(year, [b - a for a, b in zip(x, y)]) for (year, x), (_, y)
                             in zip(self.attributed(sq, years), self.attributed(offer, years))]
                for year, diff in moves:
                    if year not in in_years:
                        continue
                    total = out.components[year]
                    for i in range(9):
                        total[i] += diff[i]
                    out.member_cost[n][year] += sum(diff[:9])
                    out.member_gain[n] += diff[NET]
                    out.flow[day] = out.flow.get(day, 0) + diff[NET]
        return out

    def pay_days(self):
        """The dates t of D(t): pay dates of the periods with money in the horizon."""
        return [self.case.calendar.pay(k) for k in range(self.first_money, self.last_k + 1)]

    def report(self, name, offer, by=()):
        """The JSON of `cost` (§4), and the booked figures."""
        case, label = self.case, self.case.fy.label
        booked = self.book(case.scenario(offer))
        years, last = [], 0
        for y in self.years:
            cost = booked.cost(y)
            years.append({'fiscal_year': label(y), 'periods': len(case.periods_of_year(y)),
                          'status_quo': booked.status_quo[y], 'offer': booked.status_quo[y] + cost,
                          'cost': cost, 'incremental': cost - last,
                          'components': dict(zip(COMPONENTS, booked.components[y]))})
            last = cost
        total_sq = sum(booked.status_quo.values())
        one_percent = {}
        for y in self.years:
            # One more 1% for everyone from the year's first period, on top of the offer.
            extra = Clause('raise', form='percent', a=Fraction(1, 100))
            extra.on = case.calendar.start(case.periods_of_year(y).start)
            case.place([extra])
            more = self.book(case.scenario(offer, (extra,)))
            one_percent[label(y)] = more.cost(y) - booked.cost(y)
        contingent = []
        for c in case.agreement.clauses + offer.clauses:
            if case.condition(c) is None:
                with_it = self.book(case.scenario(offer, (c,)))
                contingent.append({'clause': c.text, 'line': c.line, 'cost': with_it.total() - booked.total()})
        report = {
            'case': case.agreement.title, 'offer': name, 'members': len(case.members),
            'periods': len(self.periods), 'fiscal_years': years,
            'total': {'status_quo': total_sq, 'offer': total_sq + booked.total(), 'cost': booked.total(),
                      'ongoing': rnd(booked.last_recurring * case.P),
                      'one_time': sum(c[i] for c in booked.components.values() for i in ONE_TIME)},
            'by': {fields: self.rows_by(fields, booked) for fields in by},
            'one_percent': one_percent, 'contingent': contingent,
            'not_costed': [c.text for c in case.agreement.clauses + offer.clauses if c.kind == 'not costed'],
            'notes': []}
        if case.facts.budgets and name != 'current':
            report['envelope'] = self.envelope(offer, booked)
        return report, booked

    def envelope(self, offer, booked):
        """What the offer costs each fund and year, against its budget (docs/budgets.md)."""
        case, label = self.case, self.case.fy.label
        lasting = Document()
        lasting.arrears = offer.arrears
        lasting.clauses = [c for c in offer.clauses if c.kind not in ('lump', 'holiday', 'cash out')]
        ongoing = {row['key']: row for row in self.rows_by('fund', self.book(case.scenario(lasting)))}
        rows = {}
        for row in self.rows_by('fund', booked):
            for y in self.years:
                cost = row['fiscal_years'][label(y)]
                rows[row['key'], y] = [cost, cost - ongoing[row['key']]['fiscal_years'][label(y)], None, 0]
        for b in case.facts.budgets:
            if b['year'] not in self.years:
                continue
            cents = int(b['amount'] * 100)
            if b['share'] is not None:
                revenue = case.facts.revenues.get((b['revenue'], b['year']))
                if revenue is not None and revenue > b['above']:
                    cents += rnd((revenue - b['above']) * 100 * b['share'])
            row = rows.setdefault((b['fund'], b['year']), [0, 0, None, 0])
            row[2] = (row[2] or 0) + cents
            row[3] += cents if b['once'] else 0
        out = {'fits': True, 'budget': 0, 'cost': 0, 'over': 0, 'unbudgeted': 0,
               'ongoing_from_one_time': 0, 'rows': []}
        for (fund, y), (cost, once, budget, budget_once) in sorted(rows.items()):
            if budget is None and cost == 0:
                continue
            row = {'fund': fund, 'fiscal_year': label(y), 'budget': budget,
                   'budget_one_time': None if budget is None else budget_once, 'cost': cost,
                   'one_time': once, 'left': None if budget is None else budget - cost,
                   'ongoing_from_one_time': 0}
            if budget is None:
                out['unbudgeted'] += max(0, cost)
            else:
                missing = max(0, cost - once - max(0, budget - budget_once))
                spare = max(0, budget_once - max(0, once))
                row['ongoing_from_one_time'] = min(missing, spare)
                out['budget'] += budget
                out['cost'] += cost
                out['over'] += max(0, cost - budget)
                out['ongoing_from_one_time'] += row['ongoing_from_one_time']
            out['rows'].append(row)
        out['fits'] = out['over'] == 0 and out['unbudgeted'] == 0
        return out

    def rows_by(self, fields, booked):
        rows = {}
        for n, m in enumerate(self.case.members):
            names = [f.strip().lower() for f in fields.split('+')]
            for y in self.years:
                shares, cents = [(None, Fraction(100))], [booked.member_cost[n][y]]
                if 'fund' in names:
                    shares, cents = m.funds, split_by_shares(booked.member_cost[n][y], m.funds)
                for (fund, _), c in zip(shares, cents):
                    key = '+'.join(fund if f == 'fund' else m.text(f) for f in names)
                    row = rows.setdefault(key, dict.fromkeys(self.years, 0))
                    row[y] += c
        return [{'key': key, 'fiscal_years': {self.case.fy.label(y): c for y, c in row.items()},
                 'cost': sum(row.values())} for key, row in sorted(rows.items())]


def compare_pair(costing, a, b, first, second):
    """One of `pairs` of `compare` (§4). `first`, `second` are Booked."""
    gains = list(zip(first.member_gain, second.member_gain))
    days = sorted(set(costing.pay_days()) | set(first.flow) | set(second.flow))
    running, overtakes, worst, worst_on = 0, None, 0, None
    for t in days:
        running += second.flow.get(t, 0) - first.flow.get(t, 0)
        if running < 0:
            overtakes = None
        elif overtakes is None:
            overtakes = t
        if running < worst:
            worst, worst_on = running, t
    return {'a': a, 'b': b, 'cost_difference': second.total() - first.total(),
            'members_better_a': sum(x > y for x, y in gains),
            'members_better_b': sum(y > x for x, y in gains),
            'members_same': sum(x == y for x, y in gains),
            'gain_difference': sum(y - x for x, y in gains),
            'overtakes': overtakes and overtakes.isoformat(),
            'largest_shortfall': worst, 'largest_shortfall_on': worst_on and worst_on.isoformat()}


# --------------------------------------------------------------------------------------------
# `schedule` (§4)
# --------------------------------------------------------------------------------------------

def schedule_csv(case, offer, on):
    """Every cell in force that day: a clause counts once the period it takes effect in has begun."""
    def wholly_by_range(c):
        return c.units is None and all(field in ('class', 'range') for field, _, _ in c.selector or ())

    def applies(c, rng):
        # Interpretation: a range is selected when every roster row that stands in it is; a range
        # nobody stands in is read as the class of the same name.
        if not c.selector:
            return True
        rows = [m for m in case.roster if m.range == rng]
        if rows:
            return all(case.selects(c, m) for m in rows)
        row = Member({'id': rng, 'class': rng, 'range': rng}, -1)
        return all(row.selected_by(p) for p in c.selector)

    clauses = [c for c in case.scenario(offer).clauses
               if c.kind in ('raise', 'minimum', 'add step', 'drop step') and wholly_by_range(c)
               and (c.on is None or case.calendar.start(c.k) <= on)]
    order, table = list(case.step_order), {}
    changes = {rng: tuple(c for c in clauses if applies(c, rng)) for rng in case.schedule}
    for c in clauses:                   # added steps come last, in the order of their clauses
        for rng, mine in changes.items():
            if c.kind == 'add step' and c in mine:
                name = case.ladder(rng, mine[:mine.index(c) + 1])[-1][0]
                order += [name] if name not in order else []
    for rng in case.schedule:
        table[rng] = dict(case.ladder(rng, changes[rng]))
    order = [name for name in order if any(name in cells for cells in table.values())]
    places = len(case.facts.quantum_text.partition('.')[2])
    out = io.StringIO()
    w = csv.writer(out, lineterminator='\n')
    w.writerow(['range'] + order)
    for rng, cells in table.items():
        row = [rng]
        for name in order:
            x = case.round_to_quantum(cells[name]) if name in cells and case.facts.carried else cells.get(name)
            if x is None:
                row.append('')
            else:
                n = round_half_away(Fraction(x * 10 ** places, CELL))
                row.append(f'{n // 10 ** places}.{n % 10 ** places:0{places}d}' if places else str(n))
        while row[-1] == '':
            row.pop()
        w.writerow(row + [''] * (len(order) + 1 - len(row)))
    return out.getvalue()


# --------------------------------------------------------------------------------------------
# Command line
# --------------------------------------------------------------------------------------------

def write_csv(path, rows):
    with open(path, 'w', encoding='utf-8', newline='') as f:
        csv.writer(f, lineterminator='\n').writerows(rows)


def cost(case, name, by=(), employees=None):
    offer = case.read_offer(name)
    report, booked = Costing(case, [offer]).report(name, offer, by)
    if employees:
        write_csv(employees, [['id', 'status_quo', 'offer', 'gain']] + [
            [m.id, dollars(net), dollars(net + gain), dollars(gain)]
            for m, net, gain in zip(case.members, booked.member_net, booked.member_gain)])
    return report


def compare(case, names, by=(), employees=None):
    offers = [case.read_offer(name) for name in names]
    costing = Costing(case, offers)
    results = [costing.report(name, offer, by) for name, offer in zip(names, offers)]
    pairs = [compare_pair(costing, names[i], names[j], results[i][1], results[j][1])
             for i in range(len(names)) for j in range(i + 1, len(names))]
    if employees:
        write_csv(employees, [['id'] + list(names)] + [
            [m.id] + [dollars(b.member_gain[n]) for _, b in results] for n, m in enumerate(case.members)])
    return {'offers': [r for r, _ in results], 'pairs': pairs}


def main(argv):
    folder, by, assume, names, employees, on, authorized = '.', [], [], [], None, None, False
    args = list(argv)
    while args:
        a = args.pop(0)
        if a in ('-C', '--by', '--employees', '--assume', '--on', '--format') and not args:
            sys.stderr.write(f'{a} needs a value\n')
            return 2
        if a == '-C':
            folder = args.pop(0)
        elif a == '--by':
            by += [x for x in args.pop(0).split(',') if x]
        elif a == '--employees':
            employees = args.pop(0)
        elif a == '--assume':
            assume.append(args.pop(0))
        elif a == '--on':
            on = iso_date(args.pop(0))
        elif a == '--format':
            args.pop(0)
        elif a == '--authorized':
            authorized = True
        else:
            names.append(a)
    if len(names) < 2 or names[0] not in ('cost', 'compare', 'schedule'):
        sys.stderr.write(__doc__)
        return 2
    command, names = names[0], names[1:]
    try:
        case = Case(folder, authorized, assume)
        if command == 'schedule':
            if on is None:
                raise InputError('schedule needs --on DATE')
            sys.stdout.write(schedule_csv(case, case.read_offer(names[0]), on))
            return 0
        if command == 'cost':
            result = cost(case, names[0], by, employees)
        else:
            result = compare(case, names, by, employees)
        json.dump(result, sys.stdout, indent=1, ensure_ascii=False)
        sys.stdout.write('\n')
        return 0
    except InputError as e:
        sys.stderr.write(f'error: {e}\n')
        return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
