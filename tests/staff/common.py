"""What the checks of this folder have in common."""
import datetime
import json
import os
import subprocess

from oracle import date

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CHECKS = []
TERMS = '''agreement "Staffing"
roster "roster.csv"
pay monthly paid 0 days after
rates annual rounded to $0.01
horizon FY2025-26 to FY2025-26
'''
CERTAIN = {'elasticity': 1.4, 'market_growth': '3%', 'quits': '5%', 'retirements': 1, 'fatigue': 0,
           'hires': '8%', 'hires_elasticity': 0.8, 'laterals': 0, 'laterals_elasticity': 2,
           'academy_completion': '86%', 'field_completion': '88%', 'backfill': '40%',
           'overtime_memory': '80%', 'direct_cost': 30000}


def check(function):
    CHECKS.append(function)
    return function


def ask(confer, folder, *words, wanted='json'):
    done = subprocess.run([confer, *words, '-C', folder, '--format', wanted], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode())
    return json.loads(done.stdout) if wanted == 'json' else done.stdout.decode()


def near(got, expected, within, what):
    if not abs(got - expected) <= within:
        raise AssertionError('%s: %r is not %r within %g' % (what, got, expected, within))


def rows_of(services, start=date('2025-07-01'), rate=60000, posts=None):
    """A roster of members hired so many months before the start, all at one rate."""
    rows = []
    for i, months in enumerate(services):
        year, month = divmod(start.year * 12 + start.month - 1 - months, 12)
        rows.append([i + 1, 'Officer', rate, datetime.date(year, month + 1, 1), 'filled'])
    for i in range(len(services), posts or 0):
        rows.append([i + 1, 'Officer', rate, '', 'vacant'])
    return rows


def even(n, years=28):
    return [12 * years * i // n for i in range(n)]
