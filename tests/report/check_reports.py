#!/usr/bin/env python3
"""Reports: the same figures in every face, live formulas, tagged pages, privacy, hostile words.

    tests/report/check_reports.py [--confer PATH] [--office] [--seed N]

--office has LibreOffice recalculate the workbooks and compares every cell. Ends with a line
`N passed, N failed`.
"""
import argparse
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from decimal import ROUND_HALF_UP, Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import faces
import pdf_ua

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'json'))
from schema import Validator  # noqa: E402

SCHEMAS = Validator(os.path.join(ROOT, 'docs', 'schemas'))
KINDS = ['table', 'board', 'members']
FACES = ['html', 'md', 'xlsx', 'pdf']


class Tests:
    def __init__(self, confer, work):
        self.confer = confer
        self.work = work
        self.passed = self.failed = 0

    def check(self, what, good, detail=''):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED {what} {detail}'[:2000], flush=True)

    def run(self, *words, status=0, env=None):
        done = subprocess.run([self.confer, *words], capture_output=True, text=True,
                              env=dict(os.environ, **(env or {})))
        if status is not None:
            self.check(' '.join(words), done.returncode == status,
                       f'exit {done.returncode}: {done.stderr}')
        return done

    def report(self, folder, offers, kind, face, *options):
        path = os.path.join(self.work, f'{os.path.basename(folder)}-{kind}.{face}')
        if os.path.exists(path):
            os.remove(path)
        self.run('report', *offers, '-C', folder, '--kind', kind, '-o', path, *options)
        return path


# --- The same figures ------------------------------------------------------------------------

def compare_tables(t, what, ours, theirs):
    t.check(f'{what}: as many tables', len(ours) == len(theirs), f'{len(ours)} {len(theirs)}')
    for (title, head, rows), (other_title, other_head, other_rows) in zip(ours, theirs):
        bad = []
        if title != other_title or len(rows) != len(other_rows):
            bad.append((title, other_title, len(rows), len(other_rows)))
        for row, other in zip([head] + rows, [other_head] + other_rows):
            row = row + [''] * (len(other) - len(row))
            other = other + [''] * (len(row) - len(other))
            bad += [(a, b) for a, b in zip(row, other) if not faces.same_cell(a, b)]
        t.check(f'{what}: {title}', not bad, repr(bad[:5]))


def same_figures(t, folder, offers, kind, *options):
    """Every table cell is the same in HTML, Markdown and XLSX; every number of a table is in the PDF."""
    paths = {face: t.report(folder, offers, kind, face, *options) for face in FACES}
    tables = faces.html_tables(paths['html'])
    t.check(f'{kind} has tables with figures', sum(len(rows) for _, _, rows in tables) > 5)
    compare_tables(t, f'{kind}: HTML and Markdown', tables, faces.markdown_tables(paths['md']))
    compare_tables(t, f'{kind}: HTML and XLSX', tables, faces.xlsx_tables(paths['xlsx']))
    shown = [table for table in pdf_tables(paths['html'])]
    there = collections.Counter(faces.pdf_numbers(paths['pdf']))
    wanted = collections.Counter()
    for _, _, rows in shown:
        for row in rows:
            wanted.update(n for cell in row if faces.figure(cell) is not None
                          for n in faces.numbers(cell))
    missing = wanted - there
    t.check(f'{kind}: the PDF has every figure of the tables', not missing, repr(missing))
    sentences = faces.numbers(' '.join(prose(paths['html'])))
    missing = collections.Counter(sentences) - there
    t.check(f'{kind}: the PDF has every figure of the sentences', not missing, repr(missing))
    with open(paths['md'], encoding='utf-8') as file:
        markdown = collections.Counter(faces.numbers(file.read()))
    missing = collections.Counter(sentences) - markdown
    t.check(f'{kind}: Markdown has every figure of the sentences', not missing, repr(missing))
    return paths


def pdf_tables(path):
    """The tables that stand on the page itself, not folded away behind a chart."""
    with open(path, encoding='utf-8') as file:
        text = re.sub(r'<details>.*?</details>', '', file.read(), flags=re.S)
    other = path + '.unfolded'
    with open(other, 'w', encoding='utf-8') as file:
        file.write(text)
    return faces.html_tables(other)


def prose(path):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    found = re.findall(r'<(?:p|li|h1|h2|h3)(?: class="finding")?>(.*?)</(?:p|li|h1|h2|h3)>',
                       text.split('<footer>')[0], flags=re.S)
    return [re.sub(r'<.*?>', '', one).replace('&#39;', "'").replace('&lt;', '<')
            .replace('&gt;', '>').replace('&quot;', '"').replace('&amp;', '&') for one in found]


def cents(text):
    value = faces.figure(text)
    return int(value * 100)


def against_cost(t, folder, offers):
    """The board's figures are those of `confer cost`, which other tests hold against the oracle."""
    path = t.report(folder, offers, 'board', 'html')
    tables = {title: (head, rows) for title, head, rows in faces.html_tables(path)}
    for offer in offers:
        cost = json.loads(t.run('cost', offer, '-C', folder, '--by', 'fund', '--format',
                                'json').stdout)
        head, rows = tables[f'{offer}: employer cost by fiscal year']
        so_far = 0
        good = []
        for year, row in zip(cost['fiscal_years'], rows):
            so_far += year['cost']
            good.append([year['fiscal_year'], year['status_quo'], year['offer'], year['cost'],
                         year['incremental'], so_far] ==
                        [row[0], cents(row[1]), cents(row[2]), cents(row[3]), cents(row[5]),
                         cents(row[6])])
        t.check(f'{folder} {offer}: the years are those of cost', good and all(good), repr(rows))
        total = rows[-1]
        t.check(f'{folder} {offer}: the total', [cents(c) for c in total[1:4]] ==
                [cost['total'][k] for k in ('status_quo', 'offer', 'cost')], repr(total))
        side = tables['Employer cost, compared with the status quo']
        column = side[0].index(offer)
        lines = {row[0]: cents(row[column]) for row in side[1]}
        t.check(f'{folder} {offer}: ongoing and one-time', lines['of it one-time'] ==
                cost['total']['one_time'] and lines['Ongoing, a year at the end'] ==
                cost['total']['ongoing'], repr(lines))
        ones = dict((row[0], [cents(c) for c in row[1:]])
                    for row in tables["One more 1% on every rate, from the year's first period, in "
                                      "that year"][1])
        t.check(f'{folder} {offer}: one more percent', ones[offer] ==
                list(cost['one_percent'].values()))
        fund_rows = tables[f'{offer}: cost by fund'][1]
        t.check(f'{folder} {offer}: funds sum to the cost',
                sum(cents(r[-1]) for r in fund_rows[:-1]) == cost['total']['cost'])


# --- Workbooks -------------------------------------------------------------------------------

def evaluate(formula, cells):
    """The formulas that Confer writes: SUM of a range, A-B, ROUND(A/B,6)."""
    def value(reference):
        return Decimal(cells[reference.replace('$', '')][0]) \
            if reference.replace('$', '') in cells else Decimal(0)

    match = re.fullmatch(r'SUM\((\$?[A-Z]+\$?\d+):(\$?[A-Z]+\$?\d+)\)', formula)
    if match:
        (a, b), (c, d) = (faces.split_reference(r.replace('$', '')) for r in match.groups())
        return sum((Decimal(cell[0]) for reference, cell in cells.items() if cell[1] == 'n' and
                    a <= faces.split_reference(reference)[0] <= c and
                    b <= faces.split_reference(reference)[1] <= d), Decimal(0))
    match = re.fullmatch(r'([A-Z]+\d+)-([A-Z]+\d+)', formula)
    if match:
        return value(match[1]) - value(match[2])
    match = re.fullmatch(r'ROUND\(([A-Z]+\d+)/([A-Z]+\d+),6\)', formula)
    return (value(match[1]) / value(match[2])).quantize(Decimal('0.000001'), ROUND_HALF_UP)


def formulas(t, path, least):
    book = faces.Workbook(path)
    n = 0
    for name, hidden, cells, pane in book.sheets:
        bad = []
        for reference, (value, kind, formula, style) in cells.items():
            if formula is not None:
                n += 1
                if evaluate(formula, cells) != Decimal(value):
                    bad.append((reference, formula, value))
        t.check(f'{path} {name}: formulas give their cached values', not bad, repr(bad[:3]))
        if name not in ('Report', 'Proof'):
            t.check(f'{name}: the header is frozen', pane == 'frozen')
        t.check(f'{name}: a name a spreadsheet takes',
                len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name))
    t.check(f'{path}: live formulas', n >= least, str(n))
    kinds = {book.formats[cell[3]] for sheet in book.sheets for cell in sheet[2].values()}
    t.check(f'{path}: money has a money format', any('#,##0.00' in k and '$' in k for k in kinds))


def office(t, path):
    """LibreOffice opens it, recalculates everything, and comes to the same values."""
    out = os.path.join(t.work, 'recalculated')
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(['soffice', '--headless', f'-env:UserInstallation=file://{t.work}/office',
                           '--convert-to', 'xlsx:Calc MS Excel 2007 XML', '--outdir', out, path],
                          capture_output=True, text=True, timeout=240)
    again = os.path.join(out, os.path.basename(path))
    t.check(f'{path}: opens in LibreOffice', os.path.exists(again), done.stderr)
    if not os.path.exists(again):
        return
    ours = faces.Workbook(path)
    theirs = shared_workbook(again)
    for name, hidden, cells, _ in ours.sheets:
        bad = []
        for reference, (value, kind, formula, style) in cells.items():
            other = theirs.get(name, {}).get(reference)
            same = other == value if kind == 'inlineStr' else \
                other is not None and abs(Decimal(other) - Decimal(value)) < Decimal('0.0000005')
            if not same and value != '':
                bad.append((reference, value, other, formula))
        t.check(f'{path} {name}: the same after recalculation', not bad, repr(bad[:3]))
    t.check(f'{path}: it draws the spreads, and connects low and high', spreads(again) == spreads(path),
            f'{spreads(again)} {spreads(path)}')


def spreads(path):
    """The columns of each chart of low, middle and high: those that a line connects, then the one with a mark.
    A program that cannot draw such a chart saves another kind."""
    C = '{http://schemas.openxmlformats.org/drawingml/2006/chart}'
    archive = zipfile.ZipFile(path)
    found = []
    for part in archive.namelist():
        if re.fullmatch(r'xl/charts/chart\d+\.xml', part):
            for chart in ET.fromstring(archive.read(part)).iter(C + 'stockChart'):
                lines = chart.find(C + 'hiLowLines') is not None
                found.append([lines] + sorted(
                    re.sub(r"^.*!|\$", '', one.find(f'{C}val/{C}numRef/{C}f').text)
                    for one in chart.iter(C + 'ser')))
    return sorted(found)


def native_charts(t, path, least):
    """Charts that a spreadsheet draws point at the cells of their table, and hold their figures."""
    book = faces.Workbook(path)
    cells = {name: held for name, _, held, _ in book.sheets}
    charts = faces.workbook_charts(path)
    n = sum(len(c) for c in charts.values())
    t.check(f'{path}: {least} charts or more', n >= least, str(n))
    for name, drawn in charts.items():
        for title, said, series in drawn:
            t.check(f'{path} {name}: words in place of the chart', said.startswith(title + '. '), said)
            bad = []
            for reference, values in series:
                match = re.fullmatch(r"'(.*)'!\$([A-Z]+)\$(\d+):\$\2\$(\d+)", reference) or \
                    re.fullmatch(r"'(.*)'!\$([A-Z]+)\$((\d+))", reference)
                if not match or match[1] != name:
                    bad.append(reference)
                    continue
                for row in range(int(match[3]), int(match[4]) + 1):
                    held = cells[name].get(f'{match[2]}{row}')
                    kept = values.get(row - int(match[3]))
                    if (held and held[0]) != kept or (held and held[1] != 'n'):
                        bad.append((reference, row, held, kept))
            t.check(f'{path} {name}: it draws the table', series and not bad, repr(bad[:3]))


def shared_workbook(path):
    """Cells of a workbook that another program wrote."""
    import xml.etree.ElementTree as ET
    import zipfile
    S = faces.SHEET
    archive = zipfile.ZipFile(path)
    strings = []
    if 'xl/sharedStrings.xml' in archive.namelist():
        for item in ET.fromstring(archive.read('xl/sharedStrings.xml')):
            strings.append(''.join(text.text or '' for text in item.iter(S + 't')))
    book = ET.fromstring(archive.read('xl/workbook.xml'))
    sheets = {}
    for i, sheet in enumerate(book.iter(S + 'sheet'), 1):
        cells = {}
        for cell in ET.fromstring(archive.read(f'xl/worksheets/sheet{i}.xml')).iter(S + 'c'):
            value = cell.find(S + 'v')
            if value is not None:
                cells[cell.get('r')] = strings[int(value.text)] if cell.get('t') == 's' \
                    else value.text
        sheets[sheet.get('name')] = cells
    return sheets


# --- PDF -------------------------------------------------------------------------------------

def pdf(t, path, pages=None):
    info = subprocess.run(['pdfinfo', path], capture_output=True, text=True).stdout
    t.check(f'{path}: tagged', re.search(r'Tagged:\s+yes', info), info)
    n = int(re.search(r'Pages:\s+(\d+)', info)[1])
    t.check(f'{path}: pages', pages is None or n == pages, str(n))
    done = subprocess.run(['qpdf', '--check', path], capture_output=True, text=True)
    t.check(f'{path}: qpdf finds nothing wrong', done.returncode == 0, done.stdout + done.stderr)
    tree = subprocess.run(['pdfinfo', '-struct-text', path], capture_output=True, text=True).stdout
    for what in ('Document', 'H1', 'H2', 'Table', 'TH', 'TD', 'Figure', 'Sect'):
        t.check(f'{path}: the tree has {what}', re.search(rf'^\s*{what}\b', tree, re.M), tree[:500])
    t.check(f'{path}: row and column headers', '/Scope /Row' in tree and '/Scope /Column' in tree)
    with open(path, 'rb') as file:
        data = file.read()
    figures = re.findall(rb'/S /Figure [^\n]*', data)
    t.check(f'{path}: every chart has words in its place',
            figures and all(b'/Alt ' in f for f in figures))
    t.check(f'{path}: its language', b'/Lang (en)' in data)
    found = pdf_ua.faults(path)
    t.check(f'{path}: what PDF/UA asks', not found, '; '.join(found))
    fonts = subprocess.run(['pdffonts', path], capture_output=True, text=True).stdout.split('\n')[2:]
    t.check(f'{path}: fonts are embedded', fonts[:-1] and
            all(re.search(r' yes yes yes +\d+ +0$', line) for line in fonts[:-1]), str(fonts))
    # every piece of content is either marked content of the tree, or an artifact
    marks = len(re.findall(rb'\n/\w+ <</MCID \d+[^\n]*BDC', b'\n' + data))
    owned = len(re.findall(rb'/Type /MCR', data))
    t.check(f'{path}: each mark belongs to one element', marks == owned > 0, f'{marks} {owned}')
    for stream in re.findall(rb'stream\n(0\.1 0 0 -0\.1.*?)\nendstream', data, re.S):
        depth = 0
        loose = 0
        for line in stream.split(b'\n'):
            depth += line.endswith(b'BDC') or line.endswith(b'BMC')
            depth -= line == b'EMC'
            loose += b' Tj' in line and depth != 1
        t.check(f'{path}: no words outside of the tree', loose == 0 and depth == 0)


# --- Privacy ---------------------------------------------------------------------------------

HOSTILE = ['=HYPERLINK("http://x.example","y")', '+cmd|calc', '-2+3', '@SUM(A1)', '--', '<b>bold</b>',
           '<script>alert(1)</script>', 'a|b', 'back\\slash', '"quoted"', "O'Neill", '</svg>',
           'Nguyễn', 'Łódź', '日本', '-->', ']]>', '&amp;', '*star* _under_ `tick`', 'x' * 90,
           '(paren', 'paren)', '\u202eright to left', 'a,b']


def make_folder(path, rng, classes, departments, members, budget=True):
    """A random folder with these names, some groups small."""
    os.makedirs(os.path.join(path, 'offers'))

    def put(name, text):
        with open(os.path.join(path, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def cell(text):
        return '"' + text.replace('"', '""') + '"'

    put('current.terms', 'agreement "Random <b>folder</b> & co"\nemployer "=A county"\n'
        'roster "roster.csv"\nschedule "schedule.csv"\npay monthly paid 0 days after\n'
        'rates monthly rounded to $0.01\nfiscal year starts 07-01\n'
        'contribution pension 20% of pensionable\n' +
        ('budget general FY2025-26 $100\nbudget grants FY2026-27 $9,000,000\n' if budget else ''))
    put('offers/first.terms', 'offer "First </title> offer"\nterm 2025-07-01 to 2027-06-30\n'
        'raise 3% on 2025-07-01\nraise 2% on 2026-07-01\nnote "a <i>note</i>"\n')
    put('offers/second.terms', 'offer "=1+1"\nterm 2025-07-01 to 2027-06-30\n'
        'raise 4% on 2026-01-01\nlump sum $700 prorated on 2026-01-01\n'
        'raise 1% on 2026-07-01 if revenue "oil" FY2026-27 >= $5,000\n')
    put('schedule.csv', 'range,1,2,3\nA,3000,3200,3400\nB,4000,4300,4600\n')
    rows = ['id,class,range,step,fte,department,fund,name']
    for i in range(members):
        rows.append(','.join([f'EMP{70000 + i}', cell(rng.choice(classes)), rng.choice('AB'),
                              rng.choice('123'), rng.choice(['1', '0.5', '0.8']),
                              cell(rng.choice(departments)),
                              rng.choice(['general', 'grants', 'general:50;grants:50', '']),
                              f'Person {i}']))
    put('roster.csv', '\n'.join(rows) + '\n')


def small_groups(t, folder, rng):
    """No table shows a group of one to four members; what is together is five or more of two or more."""
    for kind in KINDS:
        path = t.report(folder, ['first', 'second'], kind, 'html', '--by', 'department,class')
        small = []
        for title, head, rows in faces.html_tables(path):
            if 'Members' in head:
                column = head.index('Members')
                for row in rows:
                    count = faces.figure(row[column]) if row[column] else None
                    if count is not None and 0 < count < 5:
                        small.append((title, row))
            if title == 'Members by class and step':
                for row in rows:
                    small += [(title, row) for c in row[1:]
                              if faces.figure(c) is not None and 0 < faces.figure(c) < 5]
        t.check(f'{folder} {kind}: no small group is shown', not small, repr(small[:3]))
        with open(path, encoding='utf-8') as file:
            text = file.read()
        t.check(f'{folder} {kind}: no ids', 'EMP7' not in text and 'Person ' not in text)


def complementary(t, folder):
    """What is left out cannot be had by subtraction: headcounts by class against the truth."""
    import csv
    with open(os.path.join(folder, 'roster.csv'), newline='', encoding='utf-8') as file:
        truth = collections.Counter(row['class'] for row in csv.DictReader(file))
    path = t.report(folder, ['first'], 'board', 'html')
    tables = {title: (head, rows) for title, head, rows in faces.html_tables(path)}
    head, rows = tables['Headcount by class']
    shown = {row[0]: int(faces.figure(row[1])) for row in rows[:-1]
             if not row[0].startswith('small classes together')}
    hidden = {k: n for k, n in truth.items() if k.strip() not in shown}
    t.check(f'{folder}: shown headcounts are right',
            all(truth[k] == n for k, n in shown.items() if k in truth), repr(shown))
    t.check(f'{folder}: hidden classes are none, or two or more with five or more members',
            not hidden or (len(hidden) >= 2 and sum(hidden.values()) >= 5) or not shown,
            repr(hidden))
    if any(0 < n < 5 for n in truth.values()):
        t.check(f'{folder}: small classes are hidden', all(n >= 5 for n in shown.values()))


def persons(t, folder):
    path = t.report(folder, ['first', 'second'], 'members', 'html', '--include-persons')
    tables = {title: rows for title, head, rows in faces.html_tables(path)}
    rows = tables['Net pay over the horizon, and the gain under each offer']
    gains = os.path.join(t.work, 'gains.csv')
    t.run('compare', 'first', 'second', '-C', folder, '--employees', gains)
    with open(gains, encoding='utf-8') as file:
        lines = [line.rstrip('\n').split(',') for line in file][1:]
    t.check(f'{folder}: persons are those of --employees',
            [[r[0], faces.figure(r[4]), faces.figure(r[5])] for r in rows] ==
            [[a, Decimal(b), Decimal(c)] for a, b, c in lines])
    alone = os.path.join(t.work, 'alone.csv')
    t.run('cost', 'first', '-C', folder, '--employees', alone)
    with open(alone, encoding='utf-8') as file:
        lines = [line.rstrip('\n').split(',') for line in file][1:]
    t.check(f'{folder}: and their pay under the status quo is that of cost',
            [faces.figure(r[3]) for r in rows] == [Decimal(line[1]) for line in lines])
    with open(path, encoding='utf-8') as file:
        t.check('a report with persons says so', 'not for publication' in file.read())


# --- Hostile words ---------------------------------------------------------------------------

def hostile(t, folder):
    paths = {face: t.report(folder, ['first', 'second'], 'board', face, '--by', 'class,department',
                            '--include-persons') for face in FACES}
    page = faces.html_page(paths['html'])
    scripts = [a for tag, a in page.tags if tag == 'script']
    t.check('the only script is data', scripts == [{'type': 'application/json',
                                                    'id': 'confer-proof'}], repr(scripts))
    t.check('no element of the names', not {'b', 'i', 'iframe', 'img'} & {t for t, _ in page.tags})
    t.check('no handler or style attributes', not any(k.startswith('on') or k == 'style'
                                                     for _, a in page.tags for k in a))
    t.check('ids are unique', len(page.ids) == len(set(page.ids)))
    words = ' '.join(page.words)
    for name in HOSTILE:
        t.check(f'the page says {name!r}', name.strip() in words)
    with open(paths['md'], encoding='utf-8') as file:
        markdown = file.read().split('<!-- confer-proof')[0]
    t.check('Markdown has no tags of the names', '<script' not in markdown and '<b>' not in markdown)
    compare_tables(t, 'hostile: HTML and Markdown', faces.html_tables(paths['html']),
                   faces.markdown_tables(paths['md']))
    book = faces.Workbook(paths['xlsx'])
    strings = [(cell, book.quoted[cell[3]]) for sheet in book.sheets for cell in sheet[2].values()
               if cell[1] == 'inlineStr']
    risky = [(c, q) for c, q in strings if c[0][:1] in '=+-@\t\r' and c[0]]
    native_charts(t, paths['xlsx'], 2)
    t.check('words that look like formulas are words, and marked so',
            risky and all(q and c[2] is None for c, q in risky), repr(risky[:3]))
    for face in ('pdf',):
        done = subprocess.run(['qpdf', '--check', paths[face]], capture_output=True)
        t.check('hostile words keep the PDF whole', done.returncode == 0, done.stderr)
    found = pdf_ua.faults(paths['pdf'])
    t.check('and keep what PDF/UA asks', not found, '; '.join(found))
    text = subprocess.run(['pdftotext', '-raw', paths['pdf'], '-'], capture_output=True).stdout
    t.check('letters beyond Latin are there where the fonts have them', 'Łódź' in text.decode())
    with open(paths['pdf'], 'rb') as file:
        t.check('and given in full where they have not', b'/ActualText <FEFF' in file.read())


# --- Verify ----------------------------------------------------------------------------------

def verify(t, folder, offers, rng, tries):
    for kind in KINDS:
        for face in FACES:
            path = t.report(folder, offers, kind, face)
            done = t.run('verify', path, folder)
            t.check(f'{path} is proven', 'is proven' in done.stdout, done.stdout)
    for face in FACES:
        path = os.path.join(t.work, f'{os.path.basename(folder)}-board.{face}')
        with open(path, 'rb') as file:
            data = file.read()
        places = [m.start() for m in re.finditer(rb'[0-9]', data)]
        changed = path.replace('-board', '-changed')
        for _ in range(tries):
            at = rng.choice(places)
            digit = rng.choice([d for d in b'0123456789' if d != data[at]])
            with open(changed, 'wb') as file:
                file.write(data[:at] + bytes([digit]) + data[at + 1:])
            done = t.run('verify', changed, folder, status=None)
            t.check(f'{face}: an altered digit at {at} is found', done.returncode == 1,
                    data[max(0, at - 30):at + 10])


def named_figure(t, folder, offers):
    """A changed figure of a table is named, in each face."""
    for face in ('html', 'md', 'pdf', 'xlsx'):
        path = t.report(folder, offers, 'board', face)
        with open(path, 'rb') as file:
            data = file.read()
        changed = path.replace('-board', '-named')
        if face == 'xlsx':
            rezip(path, changed)
        else:
            match = re.search(rb'\+\$(\d),\d{3},\d{3}\.\d\d(?=</td>| \||\) Tj)', data)
            digit = b'1' if match[1] == b'9' else b'9'
            with open(changed, 'wb') as file:
                file.write(data[:match.start(1)] + digit + data[match.end(1):])
        done = t.run('verify', changed, folder, '--format', 'json', status=1)
        answer = json.loads(done.stdout)
        wrong = SCHEMAS.validate(answer, 'verify.json')
        t.check(f'{face}: the answer is what its schema says', not wrong, repr(wrong))
        t.check(f'{face}: not verified', answer['verified'] is False)
        where = answer['differences'][0]['at'] if answer['differences'] else ''
        t.check(f'{face}: the figure is named', 'Employer cost' in where or 'cost by' in where,
                repr(answer['differences'][:1]))


def rezip(path, changed):
    """Changes one value of the workbook and packs it again, as an editor would."""
    import zipfile
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, 'w', zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == 'xl/worksheets/sheet2.xml':
                match = re.search(rb'<v>(\d)\d+\.\d+</v>', data)
                digit = b'1' if match[1] == b'9' else b'9'
                data = data[:match.start(1)] + digit + data[match.end(1):]
            new.writestr(name, data)


def other_inputs(t, folder, offers):
    """Another roster, text or schedule is named, even where no figure changes."""
    path = t.report(folder, offers, 'board', 'html')
    for name in ('roster.csv', 'current.terms', f'offers/{offers[0]}.terms'):
        copy = os.path.join(t.work, 'other')
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        with open(os.path.join(copy, name), 'a', encoding='utf-8') as file:
            file.write('\n')
        done = t.run('verify', path, copy, '--format', 'json', status=1)
        answer = json.loads(done.stdout)
        t.check(f'{name} is another one', [i['name'] for i in answer['inputs'] if not i['same']] ==
                [name], repr(answer['inputs']))
    with open(path, encoding='utf-8', newline='') as file:
        text = file.read()
    mailed = os.path.join(t.work, 'mailed.html')
    with open(mailed, 'w', encoding='utf-8', newline='') as file:
        file.write(text.replace('\n', '\r\n'))
    t.run('verify', mailed, folder)
    nothing = os.path.join(t.work, 'nothing.html')
    with open(nothing, 'w', encoding='utf-8') as file:
        file.write('<p>no report</p>')
    done = t.run('verify', nothing, folder, status=1)
    t.check('a page without a proof says so', 'carries nothing' in done.stderr, done.stderr)


def proofs(t, folder, offers):
    """Every face carries the same proof, as the schema says; the hashes are those of sha256sum."""
    found = {}
    for face in FACES:
        path = t.report(folder, offers, 'board', face)
        with open(path, 'rb') as file:
            data = file.read()
        if face == 'html':
            text = re.search(rb'id="confer-proof">(.*?)</script>', data, re.S)[1]
        elif face == 'md':
            text = re.search(rb'<!-- confer-proof\n(.*?)\n-->', data, re.S)[1]
        elif face == 'pdf':
            out = os.path.join(t.work, 'proof.json')
            subprocess.run(['pdfdetach', '-save', '1', '-o', out, path], check=True)
            with open(out, 'rb') as file:
                text = file.read()
        else:
            cells = next(sheet for sheet in faces.Workbook(path).sheets if sheet[0] == 'Proof')[2]
            text = ''.join(cells[f'A{i + 1}'][0] for i in range(len(cells))).encode()
        found[face] = json.loads(text)
    t.check('each face carries the same proof', all(p == found['html'] for p in found.values()))
    wrong = SCHEMAS.validate(found['html'], 'report.json')
    t.check('the proof is what its schema says', not wrong, repr(wrong))
    for one in found['html']['inputs']:
        path = os.path.join(folder, one['name'])
        done = subprocess.run(['sha256sum', path], capture_output=True, text=True)
        t.check(f'{one["name"]}: its hash and size', done.stdout[:64] == one['sha256'] and
                os.path.getsize(path) == one['bytes'])


def parts(t):
    """Worked by hand: 4% a year late. Status quo pay and contributions of FY2025-26 are $245,520.00, so
    a year of the raise is $9,820.80, paid in FY2026-27 as arrears; four members get $1,000.00 each."""
    folder = os.path.join(t.work, 'late')
    shutil.copytree(os.path.join(ROOT, 'examples', 'tour'), folder)
    with open(os.path.join(folder, 'offers', 'late.terms'), 'w', encoding='utf-8') as file:
        file.write('offer "late"\nterm 2025-07-01 to 2027-06-30\nraise 4% on 2025-07-01\n'
                   'lump sum $1,000 pensionable on 2026-08-01\narrears paid 2026-09-15\n')
    path = t.report(folder, ['late'], 'board', 'html', '--include-persons')
    tables = {title: (head, rows) for title, head, rows in faces.html_tables(path)}
    head, rows = tables['Ongoing, one-time and retroactive cost by fiscal year']
    t.check('retroactive cost', [[cents(c) for c in row[2:]] for row in rows] ==
            [[0, 0, 0, 0], [993600 + 80000, 400000, 982080, 2455680]], repr(rows))
    # 20% contributions on the pensionable $4,000.00 come with it: $4,800.00 in all
    head, rows = tables['late: ongoing and one-time cost by fund']
    t.check('ongoing and one-time by fund', [cents(c) for c in rows[-1][1:]] ==
            [2455680 - 480000, 480000, 2455680], repr(rows))
    t.check('funds sum to the totals', all(sum(cents(row[i]) for row in rows[:-1]) ==
                                          cents(rows[-1][i]) for i in (1, 2, 3)), repr(rows))


# --- Pack ------------------------------------------------------------------------------------

def pack(t, folder):
    import csv
    out = os.path.join(t.work, 'handover')
    key_path = out + '.key.csv'
    shutil.rmtree(out, ignore_errors=True)
    if os.path.exists(key_path):
        os.remove(key_path)
    t.run('pack', '-C', folder, '-o', out, '--anonymize')
    done = subprocess.run(['sha256sum', '--strict', '-c', 'MANIFEST.sha256'], cwd=out,
                          capture_output=True, text=True)
    t.check('the manifest holds', done.returncode == 0, done.stdout + done.stderr)
    t.check('only the owner reads the key', os.stat(key_path).st_mode & 0o077 == 0)
    with open(os.path.join(folder, 'roster.csv'), newline='', encoding='utf-8') as file:
        before = list(csv.DictReader(file))
    with open(os.path.join(out, 'roster.csv'), newline='', encoding='utf-8') as file:
        after = list(csv.DictReader(file))
    with open(key_path, newline='', encoding='utf-8') as file:
        key = {row['id']: row['original'] for row in csv.DictReader(file)}
    ids = {row['id'] for row in before}
    everything = ''
    for where, _, names in os.walk(out):
        for name in names:
            with open(os.path.join(where, name), encoding='utf-8') as file:
                everything += file.read()
    t.check('no id is left', not any(i in everything for i in ids))
    t.check('no column that no figure needs', 'name' not in after[0])
    t.check('everybody is there once', len(after) == len(before) and
            {key[row['id']] for row in after} == ids)
    order = [key[row['id']] for row in after]
    t.check('in another order', order != [row['id'] for row in before])
    by_id = {row['id']: row for row in before}
    t.check('each row is the same but for its id',
            all(all(row[c] == by_id[key[row['id']]][c].strip() for c in row if c != 'id')
                for row in after))
    gains = []
    for place in (folder, out):
        path = os.path.join(t.work, 'pack-gains.csv')
        t.run('compare', 'first', 'second', '-C', place, '--employees', path)
        with open(path, newline='', encoding='utf-8') as file:
            gains.append({row['id']: (row['first'], row['second'])
                          for row in csv.DictReader(file)})
    t.check('every member has the same gains',
            {key[i]: g for i, g in gains[1].items()} == gains[0])
    for offer in ('first', 'second'):
        a, b = (t.run('cost', offer, '-C', place, '--by', 'fund,department', '--format',
                      'json').stdout for place in (folder, out))
        t.check(f'{offer} costs the same', a == b and a != '')
    again = out + '-2'
    shutil.rmtree(again, ignore_errors=True)
    t.run('pack', '-C', folder, '-o', again, '--anonymize')
    with open(os.path.join(again, 'roster.csv'), encoding='utf-8') as file:
        t.check('another call gives another order', file.read() != open(
            os.path.join(out, 'roster.csv'), encoding='utf-8').read())
    done = t.run('pack', '-C', folder, '-o', out, status=1)
    t.check('a folder that is there is left alone', 'is there already' in done.stderr)
    refuse_ids(t, folder)


def refuse_ids(t, folder):
    copy = os.path.join(t.work, 'selects')
    out = os.path.join(t.work, 'selects-out')
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with open(os.path.join(copy, 'offers', 'first.terms'), 'a', encoding='utf-8') as file:
        file.write('lump sum $5 on 2026-01-01 for id = EMP70001\n')
    done = t.run('pack', '-C', copy, '-o', out, '--anonymize', status=1)
    t.check('a clause that names an id is refused', 'by their id' in done.stderr, done.stderr)
    t.check('and nothing is left behind', not os.path.exists(out) and
            not os.path.exists(out + '.key.csv'))


# --- The same bytes --------------------------------------------------------------------------

def same_bytes(t, folder, offers):
    for face in FACES:
        found = set()
        for threads in ('1', '3'):
            path = os.path.join(t.work, f'threads.{face}')
            t.run('report', *offers, '-C', folder, '--kind', 'board', '-o', path,
                  env={'CONFER_THREADS': threads})
            with open(path, 'rb') as file:
                found.add(file.read())
        copy = os.path.join(t.work, 'elsewhere')
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        path = os.path.join(t.work, f'threads.{face}')
        t.run('report', *offers, '-C', copy, '--kind', 'board', '-o', path)
        with open(path, 'rb') as file:
            found.add(file.read())
        t.check(f'{face}: the same bytes at any number of threads and from any folder',
                len(found) == 1)


def many_offers(t, folder, offers):
    """With more offers than are compared at a table, nothing is left out."""
    few = t.report(folder, offers[:1], 'board', 'html')
    many = t.report(folder, offers, 'board', 'xlsx')
    count = next(t for t in faces.html_tables(few) if t[0] == 'Headcount by class')
    other = next(t for t in faces.xlsx_tables(many) if t[0] == 'Headcount by class')
    t.check('headcount with four offers', all(
        faces.same_cell(a, b) for x, y in zip(count[2], other[2]) for a, b in zip(x, y)) and
            len(count[2]) == len(other[2]), repr(other))
    titles = [table[0] for table in faces.xlsx_tables(many)]
    t.check('and who would gain what under each of them', all(
        f'{offer}: gain by class' in titles or any(
            title.startswith(f'{offer}: gain by full-time') for title in titles)
        for offer in offers), repr(titles))


def failures(t, folder, offers):
    missing = os.path.join(t.work, 'no', 'such', 'folder.html')
    done = t.run('report', *offers, '-C', folder, '-o', missing, status=1)
    t.check('a folder that is not there', missing in done.stderr, done.stderr)
    t.run('report', *offers, '-C', folder, '-o', 'x.docx', status=2)
    t.run('report', *offers, '-C', folder, status=2)
    t.run('report', 'current', '-C', folder, '-o', os.path.join(t.work, 'x.html'), status=2)
    t.run('report', 'nobody', '-C', folder, '-o', os.path.join(t.work, 'x.html'), status=1)
    t.check('nothing is written', not os.path.exists(os.path.join(t.work, 'x.html')))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build', 'confer'))
    parser.add_argument('--office', action='store_true')
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    kern = os.path.join(ROOT, 'examples', 'kern-2025')
    tour = os.path.join(ROOT, 'examples', 'tour')
    with tempfile.TemporaryDirectory() as work:
        t = Tests(os.path.abspath(args.confer), work)
        for kind in KINDS:
            paths = same_figures(t, kern, ['county-offer', 'agreement'], kind, '--by', 'department')
            formulas(t, paths['xlsx'], {'table': 4, 'board': 40, 'members': 0}[kind])
            native_charts(t, paths['xlsx'], {'table': 2, 'board': 4, 'members': 3}[kind])
            drawn = spreads(paths['xlsx'])
            t.check(f'{kind}: spreads', len(drawn) == (0 if kind == 'table' else 2) and
                    all(s[0] and len(s) == 4 for s in drawn), repr(drawn))
            pdf(t, t.report(kern, ['county-offer', 'agreement'], kind, 'pdf'),
                pages=1 if kind == 'table' else None)
            if args.office:
                office(t, paths['xlsx'])
        offers = sorted(name[:-6] for name in os.listdir(os.path.join(tour, 'offers')))
        for kind in KINDS:
            same_figures(t, tour, offers[:1], kind)
        against_cost(t, kern, ['county-offer', 'agreement', 'six-alone'])
        against_cost(t, tour, offers)
        verify(t, kern, ['county-offer', 'agreement'], rng, 12)
        proofs(t, kern, ['county-offer', 'agreement'])
        parts(t)
        named_figure(t, kern, ['county-offer', 'agreement'])
        same_bytes(t, kern, ['county-offer', 'agreement'])
        many_offers(t, kern, ['county-offer', 'agreement', 'six-alone', 'agreement-by-fte'])
        failures(t, kern, ['county-offer'])
        nasty = os.path.join(work, 'nasty')
        make_folder(nasty, rng, HOSTILE, HOSTILE, 400)
        against_cost(t, nasty, ['first', 'second'])
        same_figures(t, nasty, ['first', 'second'], 'board', '--by', 'class')
        hostile(t, nasty)
        persons(t, nasty)
        pack(t, nasty)
        other_inputs(t, nasty, ['first', 'second'])
        for i in range(6):
            folder = os.path.join(work, f'random{i}')
            make_folder(folder, rng, [f'Class {k}' for k in range(rng.randint(1, 12))],
                        [f'Office {k}' for k in range(rng.randint(1, 9))], rng.randint(5, 60))
            small_groups(t, folder, rng)
            complementary(t, folder)
    print(f'{t.passed} passed, {t.failed} failed')
    sys.exit(t.failed > 0)


if __name__ == '__main__':
    main()
