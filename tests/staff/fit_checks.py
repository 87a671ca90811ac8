"""Fitting to an employer's own exits."""
import csv
import datetime
import math
import os
import random
import tempfile

import employer
from common import CERTAIN, ROOT, TERMS, ask, check, even, near, rows_of
from oracle import RETIRE, date, retirement, write_folder


RATES = [0.20, 0.09, 0.06, 0.045, 0.03, 0.02]
FROM = [0, 1, 3, 5, 10, 20]


def live(rng, hired, end, rates):
    """The day somebody leaves, or None: month by month, at the rate of the year of service."""
    month = 0
    day = hired
    while True:
        year = month // 12
        rate = rates[max(b for b in range(6) if year >= FROM[b])]
        day = hired + datetime.timedelta(days=int(30.436875 * month + rng.random() * 30.4))
        if day > end:
            return None
        if rng.random() < 1 - math.exp(-rate / 12):
            return day
        month += 1


def history(seed, n, since, until):
    """People hired over 30 years: who is there at the end, and who left in between."""
    rng = random.Random(seed)
    here, left = [], []
    for _ in range(n):
        hired = date('1992-01-01') + datetime.timedelta(days=rng.randrange(31 * 365))
        day = live(rng, hired, until, RATES)
        if day is None:
            if hired <= until:
                here.append(hired)
        elif day >= since:
            left.append((day, hired))
    return here, left


def fit(confer, folder, here, left, since, until, runs='1'):
    rows = [[i, 'Officer', 60000, hired, 'filled'] for i, hired in enumerate(here)]
    exits = 'date,hired,reason\n' + ''.join('%s,%s,quit\n' % pair for pair in left)
    write_folder(folder, TERMS, rows, {'a': 'raise 3% on 2026-01-01'}, CERTAIN, {'exits.csv': exits})
    return ask(confer, folder, 'retain', 'a', '--years', '1', '--runs', runs, '--fit',
               os.path.join(folder, 'exits.csv'), '--since', str(since), '--until', str(until))


@check
def known_rates_are_recovered(confer):
    """Simulated logs: the true rate lies in the 80% range in about 80% of bands and logs. Truncation
    on the left and censoring on the right are in them: most people were hired before the log starts,
    and are there when it ends."""
    since, until = date('2018-01-01'), date('2024-12-31')
    inside = bands = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(25):
            here, left = history(seed, 2500, since, until)
            answer = fit(confer, folder, here, left, since, until)
            for truth, rate in zip(RATES, answer['quit_rates']):
                bands += 1
                inside += rate['p10'] <= truth <= rate['p90']
            if seed == 0:
                for truth, rate in zip(RATES[1:], answer['quit_rates'][1:]):
                    near(rate['p50'], truth, 0.35 * truth, 'a fitted rate')
    if not 0.68 <= inside / bands <= 0.92:
        raise AssertionError('the 80%% range holds %d of %d' % (inside, bands))


@check
def few_exits_leave_the_defaults(confer):
    """With a handful of exits the answer says that assumptions drive it and stays near the defaults."""
    since, until = date('2024-07-01'), date('2024-12-31')
    here, left = history(3, 150, since, until)
    with tempfile.TemporaryDirectory() as folder:
        answer = fit(confer, folder, here, left[:2], since, until)
        text = ask(confer, folder, 'retain', 'a', '--years', '1', '--runs', '10', '--fit',
                   os.path.join(folder, 'exits.csv'), wanted='text')
    if not answer['basis']['assumption_driven'] or 'Assumption-driven' not in text:
        raise AssertionError('two exits pass as a record')
    many = [rate['p90'] / rate['p10'] for rate in answer['quit_rates']]
    if min(many) < 1.5:
        raise AssertionError('two exits make the rates certain')


@check
def two_rosters(confer):
    """An earlier roster: whoever is missing has left; the exits are counted."""
    since, until = date('2024-01-01'), date('2024-12-31')
    here, left = history(5, 1500, since, until)
    with tempfile.TemporaryDirectory() as folder:
        rows = [['h%d' % i, 'Officer', 60000, hired, 'filled'] for i, hired in enumerate(here)]
        old = [('h%d' % i, hired) for i, hired in enumerate(here) if hired <= since]
        old += [('l%d' % i, hired) for i, (_, hired) in enumerate(left) if hired <= since]
        write_folder(folder, TERMS, rows, {'a': 'raise 3% on 2026-01-01'}, CERTAIN,
                     {'old.csv': 'id,hired\n' + ''.join('%s,%s\n' % pair for pair in old)})
        answer = ask(confer, folder, 'retain', 'a', '--years', '1', '--runs', '1', '--fit',
                     os.path.join(folder, 'old.csv'), '--since', str(since), '--until', str(until))
    expected = sum(hired <= since for _, hired in left)
    near(answer['basis']['own_exits'], expected, 0, 'exits between two rosters')


@check
def published_counts(confer):
    """One large department, 2000 to 2016 (tests/data/attrition): with thousands of exits the fitted
    rates are the crude ones."""
    path = os.path.join(ROOT, 'tests/data/attrition/police_separation_by_tenure_2000_2016.csv')
    crude, retired, due = {}, 0, 0.0
    with open(path) as file:
        for row in csv.DictReader(file):
            year = int(row['tenure_year'])
            if year >= 20:  # the table leaves out quits, which go on: a little above 1 is right
                retired += int(row['separations'])
                due += float(row['exposure_officer_years']) * retirement(year, RETIRE)
            else:
                band = max(b for b in FROM if year >= b)
                exits, years = crude.get(band, (0, 0.0))
                crude[band] = (exits + int(row['separations']),
                               years + float(row['exposure_officer_years']))
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder, TERMS, rows_of(even(200)), {'a': 'raise 3% on 2026-01-01'}, CERTAIN)
        answer = ask(confer, folder, 'retain', 'a', '--years', '1', '--runs', '1', '--fit', path)
    for rate in answer['quit_rates'][:5]:
        exits, years = crude[rate['from_years']]
        near(rate['exits'], exits, 0, 'exits')
        near(rate['p50'], exits / years, 0.04 * exits / years, 'rate from %d years' % rate['from_years'])
        if not rate['p10'] < exits / years < rate['p90']:
            raise AssertionError('the crude rate is outside')
    near(answer['retirements_against_table']['p50'], retired / due, 0.02, 'against the table')


def forecast(confer, seed, shock=1.0):
    """An invented employer of 300 in 330 posts: four years on record, then three years in which it pays
    6% more from the seventh month on. What was foretold from the record, as (band, outcome)."""
    rng = random.Random(seed)
    level, retirements = rng.uniform(0.7, 1.3), rng.uniform(0.8, 1.2)
    town = employer.Employer(rng, date('2021-07-01'), 300, 330, [rate * level for rate in RATES], retirements)
    exits = town.record(48, hires=0.08)
    rows = [[i, 'Officer', 60000, town.day_of(hired), 'filled'] for i, hired in enumerate(town.hired)]
    rows += [['post %d' % i, 'Officer', 60000, '', 'vacant'] for i in range(330 - len(rows))]
    heads, left = town.years_ahead(36, [1.0] * 6 + [1.06] * 30, shock)
    staffing = dict(employer.PRIORS, class_every=employer.CLASS_EVERY, selection_months=employer.SELECTION,
                    academy_months=employer.ACADEMY, field_months=employer.FIELD)
    log = 'date,hired,reason\n' + ''.join('%s,%s,%s\n' % row for row in exits)
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder, TERMS, rows, {'a': 'raise 6% on 2026-01-01'}, staffing, {'exits.csv': log})
        answer = ask(confer, folder, 'retain', 'a', '--years', '3', '--runs', '400', '--fit',
                     os.path.join(folder, 'exits.csv'), '--since', '2021-07-01', '--until', '2025-06-30')
    offer = answer['offers'][0]
    return [(offer['months'][month]['filled'], heads[month]) for month in (11, 23, 35)] + \
        [(offer['exits']['total'], left)]


def share_inside(forecasts):
    inside = [[band['p10'] <= outcome <= band['p90'] for band, outcome in each] for each in forecasts]
    return [sum(column) / len(inside) for column in zip(*inside)]


@check
def bands_hold_what_happens(confer):
    """Of 100 invented employers, whose people another program (employer.py) lets live one by one, the
    80% ranges calibrated from four years of exits hold heads after one, two and three years, and exits in
    three years, in about 80 cases. Tolerance: three standard deviations of a binomial share, 0.12. Where
    quits are two and a half times what the record says, which no range foretells, they do not."""
    shares = share_inside([forecast(confer, seed) for seed in range(100)])
    for share in shares:
        near(share, 0.80, 3 * math.sqrt(0.8 * 0.2 / 100), 'share of employers in the range: %r' % shares)
    shares = share_inside([forecast(confer, seed, shock=2.5) for seed in range(15)])
    if max(shares) > 0.5:
        raise AssertionError('ranges hold what they cannot: %r' % shares)
