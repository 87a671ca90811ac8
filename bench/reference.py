#!/usr/bin/python3
"""The TERM78 answer by the plainest road: member by member, period by period. Slow; for N <= 2000.

  reference.py DIR GAIN.csv      prints the answer as JSON, writes each member's gains

It reads the terms text of the folder (the few clause forms that TERM78 and its variant use), so that a peer,
whose figures are written into its program, is checked against the text too. Integers and fractions only.
"""
import csv
import datetime
import json
import re
import sys
from fractions import Fraction

HORIZON = ("FY2024-25", "FY2025-26", "FY2026-27")
BY = ("fund", "department", "unit")
DAY = datetime.timedelta(days=1)


def rnd(x):
    """To the cent, half away from zero."""
    x = Fraction(x)
    whole = int(abs(x) + Fraction(1, 2))
    return whole if x >= 0 else -whole


def date(text):
    return datetime.date.fromisoformat(text)


def number(text):
    return Fraction(text.replace(",", "").replace("$", "").replace("%", ""))


def cents(text):
    return number(text) * 100


def percent(text):
    return number(text) / 100


def years_later(day, n):
    try:
        return day.replace(year=day.year + n)
    except ValueError:
        return day.replace(year=day.year + n, day=28)


class Clause:
    """One clause: its date (None: always in force), its selector, and the words left."""

    def __init__(self, line, order):
        self.order = order
        found = re.search(r" on (\d{4}-\d\d-\d\d)", line)
        self.on = date(found.group(1)) if found else None
        line = re.sub(r" on \d{4}-\d\d-\d\d", "", line)
        found = re.search(r" for (\w+) (=|<=) (\S+)", line)
        self.selector = found.groups() if found else None
        line = re.sub(r" for \w+ (=|<=) \S+", "", line)
        self.words = line.split()
        self.pensionable = "pensionable" in self.words and self.words[0] in ("premium", "longevity")
        self.prorated = "prorated" in self.words

    def selects(self, member):
        if self.selector is None:
            return True
        field, sign, value = self.selector
        if sign == "<=":
            return date(member[field]) <= date(value)
        return member[field] == value


def read_terms(path):
    with open(path, encoding="utf-8") as f:
        lines = [line.strip() for line in f if line.strip()]
    return [Clause(line, i) for i, line in enumerate(lines)]


class Calendar:
    def __init__(self, clauses):
        words = next(c for c in clauses if c.words[0] == "pay").words
        self.first = date(words[3])
        self.days_after = int(words[5])
        # Calendar year 2024's first pay date on: a yearly cap counts from there.
        self.periods = []
        for k in range(-40, 120):
            start = self.first + 14 * k * DAY
            pay_date = start + (13 + self.days_after) * DAY
            if pay_date >= date("2024-01-01"):
                year = pay_date.year if pay_date.month >= 7 else pay_date.year - 1
                self.periods.append((start, pay_date, f"FY{year}-{(year + 1) % 100:02d}"))
        self.periods = [p for p in self.periods if p[2] in HORIZON or p[1] < date("2024-07-01")]


def first_period(calendar, day):
    return next((i for i, p in enumerate(calendar.periods) if p[0] >= day), None)


def pay_of(member, clauses, calendar, schedule, hours):
    """One scenario of one member: for each period (employer cost, net pay) in cents."""
    moves = []
    day = date(member["step_date"])
    while day <= calendar.periods[-1][0]:
        moves.append(first_period(calendar, day))
        day = years_later(day, 1)
    clauses = sorted((c for c in clauses if c.selects(member)), key=lambda c: (c.on or datetime.date.min, c.order))
    cells = list(schedule[member["class"]])
    step = int(member["step"]) - 1
    fte = number(member["fte"])
    raises = [c for c in clauses if c.words[0] == "raise"]
    done = 0
    factor = next((number(c.words[2]) for c in clauses if c.words[:2] == ["overtime", "factor"]), Fraction(3, 2))
    overtime_hours = number(member.get("overtime_hours", "0"))
    used = {}
    result = []
    for i, (start, pay_date, _) in enumerate(calendar.periods):
        while done < len(raises) and raises[done].on <= start:
            cells = [rnd(cell * (1 + percent(raises[done].words[1]))) for cell in cells]
            done += 1
        step = min(step + moves.count(i), len(cells) - 1)
        base = rnd(cells[step] * hours * fte)
        pensionable = gross = base
        premiums, longevity, contributions, health = {}, {}, {}, 0
        for c in clauses:
            if c.on is not None and c.on > start:
                continue
            if c.words[0] == "premium" and c.words[1] in member["premiums"].split(";"):
                premiums[c.words[1]] = (rnd(base * percent(c.words[2])), c.pensionable)
            elif c.words[0] == "longevity":
                threshold = int(c.words[5])
                if years_later(date(member["hired"]), threshold) <= start:
                    longevity[threshold] = (rnd(base * percent(c.words[1])), c.pensionable)
            elif c.words[0] == "contribution":
                contributions[c.words[1]] = c
            elif c.words[0] == "health" and c.words[1] == member["plan"]:
                amount = cents(c.words[2].split("/")[0])
                health = rnd(amount * fte if c.prorated else amount)
        extra = list(premiums.values()) + [longevity[n] for n in sorted(longevity)[-1:]]
        for amount, counts in extra:
            gross += amount
            pensionable += amount * counts
        gross += rnd(factor * gross * overtime_hours / (hours * fte))
        for c in clauses:
            if c.words[:2] == ["lump", "sum"] and first_period(calendar, c.on) == i:
                gross += rnd(cents(c.words[2]) * fte if c.prorated else cents(c.words[2]))
        employer = gross + health
        for name, c in contributions.items():
            basis = {"gross": gross, "pensionable": pensionable, "base": base}[c.words[4]]
            if "up" in c.words:
                cap = cents(c.words[c.words.index("to") + 1])
                already = used.get((name, pay_date.year), 0)
                used[name, pay_date.year] = already + basis
                basis = min(basis, max(0, cap - already))
            employer += rnd(basis * percent(c.words[2]))
        result.append((employer, gross))
    return result


def with_arrears(offer, status_quo, clauses, calendar):
    """Book the differences of the periods paid before the arrears' day in the first period paid on it or later."""
    days = [date(c.words[2]) for c in clauses if c.words[0] == "arrears"]
    if not days:
        return offer
    late = [list(x) for x in offer]
    booked = next(i for i, p in enumerate(calendar.periods) if p[1] >= days[0])
    for i, period in enumerate(calendar.periods):
        if period[1] < days[0]:
            for j in (0, 1):
                late[booked][j] += offer[i][j] - status_quo[i][j]
                late[i][j] = status_quo[i][j]
    return late


def main():
    folder, gain_path = sys.argv[1:]
    agreement = read_terms(f"{folder}/current.terms")
    offers = {name: read_terms(f"{folder}/offers/{name}.terms") for name in ("A", "B")}
    calendar = Calendar(agreement)
    assert sum(p[2] in HORIZON for p in calendar.periods) == 78
    hours = next(number(c.words[1]) for c in agreement if c.words[0] == "hours")
    with open(f"{folder}/schedule.csv", newline="", encoding="utf-8") as f:
        schedule = {row[0]: [int(cents(x)) for x in row[1:] if x] for row in list(csv.reader(f))[1:]}
    with open(f"{folder}/roster.csv", newline="", encoding="utf-8") as f:
        roster = list(csv.DictReader(f))

    totals = {name: dict.fromkeys(HORIZON, 0) for name in ("status_quo", "A", "B")}
    by = {field: {} for field in BY}
    with open(gain_path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["id", "A", "B"])
        for member in roster:
            status_quo = pay_of(member, agreement, calendar, schedule, hours)
            gains = []
            for name in ("status_quo", "A", "B"):
                pay = status_quo
                if name != "status_quo":
                    clauses = agreement + offers[name]
                    pay = pay_of(member, clauses, calendar, schedule, hours)
                    pay = with_arrears(pay, status_quo, clauses, calendar)
                    gain = sum(x[1] - y[1] for x, y, p in zip(pay, status_quo, calendar.periods) if p[2] in HORIZON)
                    gains.append(f"{'-' * (gain < 0)}{abs(gain) // 100}.{abs(gain) % 100:02d}")
                for x, y, p in zip(pay, status_quo, calendar.periods):
                    if p[2] in HORIZON:
                        totals[name][p[2]] += x[0]
                        for field in BY * (name != "status_quo"):
                            parts = by[field].setdefault(member[field], {n: dict.fromkeys(HORIZON, 0) for n in "AB"})
                            parts[name][p[2]] += x[0] - y[0]
            out.writerow([member["id"], *gains])
    answer = {"members": len(roster),
              "totals": {name: list(years.values()) for name, years in totals.items()},
              "by": {field: {key: {n: list(y.values()) for n, y in parts.items()}
                             for key, parts in sorted(keys.items())} for field, keys in by.items()}}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
