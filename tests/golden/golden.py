"""What the golden tests share: a negotiation's folder written from figures, the program run on
it, and the tally of what was compared."""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(os.path.dirname(HERE), 'data')


def data(*parts):
    return os.path.join(DATA, *parts)


def published(kind):
    """The entries of tests/data/KIND/published.json by their id."""
    with open(data(kind, 'published.json'), encoding='utf-8') as f:
        return {e['id']: e for e in json.load(f)[kind]}


def number(x):
    """A published number as text: 4144.8 -> 4144.8, 48796 -> 48796."""
    return f'{x:.4f}'.rstrip('0').rstrip('.')


class Tally:
    """Counts what is compared and prints what differs."""

    def __init__(self, quiet=False):
        self.passed = self.failed = 0
        self.lines = []
        self.quiet = quiet

    def group(self, name):
        """A heading; its line is printed with the counts by `done`."""
        self.name, self.before = name, (self.passed, self.failed)

    def done(self, more=''):
        passed, failed = self.passed - self.before[0], self.failed - self.before[1]
        line = f'{self.name}: {passed} of {passed + failed}'
        self.lines.append(line)
        if not self.quiet or failed:
            print(line + (f' ({more})' if more else ''))

    def check(self, what, got, expected):
        if got == expected:
            self.passed += 1
        else:
            self.failed += 1
            print(f'  {self.name}: {what}: got {got}, expected {expected}')

    def fail(self, what):
        self.failed += 1
        print(f'  {self.name}: {what}')


class Program:
    """The binary under test, or the oracle when the path ends in .py."""

    def __init__(self, path):
        path = os.path.abspath(path)
        Folder.needs_schedule = path.endswith('.py')    # the oracle reads one even where nobody is on it
        self.command = [sys.executable, path] if path.endswith('.py') else [path]

    def run(self, *args):
        done = subprocess.run(self.command + list(args), capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f'{" ".join(args)}: exit {done.returncode}\n{done.stderr}')
        return done.stdout

    def schedule(self, folder, offer, on):
        """{range: {step: rate as printed}}"""
        text = self.run('schedule', offer, '--on', on, '--format', 'csv', '-C', folder.path)
        rows = list(csv.reader(io.StringIO(text)))
        return {row[0]: {step: cell for step, cell in zip(rows[0][1:], row[1:]) if cell}
                for row in rows[1:]}

    def cost(self, folder, offer, *args):
        return json.loads(self.run('cost', offer, '--format', 'json', '-C', folder.path, *args))

    def employees(self, folder, offer):
        """{id: row} of the --employees file"""
        path = os.path.join(folder.path, 'employees.csv')
        self.run('cost', offer, '--format', 'json', '--employees', path, '-C', folder.path)
        with open(path, encoding='utf-8', newline='') as f:
            return {row['id']: row for row in csv.DictReader(f)}


class Folder:
    """A negotiation's folder in a temporary directory, gone at the end of the `with`."""
    needs_schedule = False

    def __init__(self, agreement, offers=None, schedule=None, roster=None):
        """agreement: clauses below the title; offers: {stem: clauses}; schedule: {range: {step:
        rate}}; roster: rows as dictionaries (by default one member in each range's first step)"""
        self.agreement, self.offers = agreement, offers or {}
        self.table = schedule
        self.roster = roster
        if roster is None:
            self.roster = [{'id': str(n), 'class': rng, 'step': next(iter(cells))}
                           for n, (rng, cells) in enumerate(schedule.items(), 1)]

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix='confer-golden-')
        self.path = self.temporary.name
        os.mkdir(os.path.join(self.path, 'offers'))
        lines = ['agreement "golden"', 'roster "roster.csv"']
        if self.table:
            lines.append('schedule "schedule.csv"')
            steps = list(dict.fromkeys(s for cells in self.table.values() for s in cells))
            wide = all(list(cells) == steps[:len(cells)] for cells in self.table.values())
            if wide:
                rows = [['range'] + steps] + [
                    [rng] + [cells.get(s, '') for s in steps] for rng, cells in self.table.items()]
            else:
                rows = [['range', 'step', 'rate']] + [
                    [rng, s, x] for rng, cells in self.table.items() for s, x in cells.items()]
            self.write_csv('schedule.csv', rows)
        elif self.needs_schedule:
            lines.append('schedule "schedule.csv"')
            self.write_csv('schedule.csv', [['range', '1']])
        head = list(dict.fromkeys(k for row in self.roster for k in row))
        self.write_csv('roster.csv', [head] + [[row.get(k, '') for k in head] for row in self.roster])
        self.write('current.terms', lines + self.agreement)
        for stem, clauses in self.offers.items():
            self.write(os.path.join('offers', stem + '.terms'), [f'offer "{stem}"'] + clauses)
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def write(self, name, lines):
        with open(os.path.join(self.path, name), 'w', encoding='utf-8') as f:
            f.write('\n'.join(lines) + '\n')

    def write_csv(self, name, rows):
        with open(os.path.join(self.path, name), 'w', encoding='utf-8', newline='') as f:
            csv.writer(f, lineterminator='\n').writerows(rows)
