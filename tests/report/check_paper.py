"""Reports on paper, read by programs that are not Confer's: what poppler says of a PDF's structure is
what the page in HTML says, in the same order; qpdf finds nothing wrong; what is for the table fits one
page in letters that can be read, and what was asked for beside it begins a page of its own.
"""
import argparse
import html
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_affording
import faces

SMALLEST = 6.0  # points: figures of a table on one page
FUNDS = 9


def said(*words, status=0):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != status:
        raise SystemExit(f'{words}: {done.stderr}')
    return done.stdout


def bare(text):
    return re.sub(r'\s+', ' ', text).strip()


def tree(path):
    """The elements with words, in reading order, as poppler reads the structure: (type, words)."""
    found = []
    for line in said('pdfinfo', '-struct-text', path).splitlines():
        kind = re.match(r'^ *([A-Z][A-Za-z0-9]*)\b(?!.*")', line)
        words = re.match(r'^ *"(.*)"$', line)
        if kind:
            found.append([kind[1], ''])
        elif words and found:
            found[-1][1] += words[1]
    return [(kind, bare(words)) for kind, words in found]


def headings_of_page(path):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    return [('H' + level, bare(html.unescape(re.sub(r'<[^>]+>', '', words))))
            for level, words in re.findall(r'<h([123])[^>]*>(.*?)</h\1>', text, re.S)]


def cells_of_page(path):
    cells = []
    for _, head, rows in faces.html_tables(path):
        cells += head
        for row in rows:
            cells += row
    return cells


def make_big(folder):
    """As many funds as a county tells apart, with figures of nine digits."""
    os.makedirs(os.path.join(folder, 'offers'))

    def put(name, text):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text)

    put('current.terms', 'agreement "Many funds"\nroster "roster.csv"\nunit U "All"\n'
        'pay biweekly from 2025-07-05 paid 6 days after\nhorizon FY2025-26 to FY2028-29\n')
    for name, percent in (('one', 6), ('two', 3)):
        put(f'offers/{name}.terms', f'offer "{name}"\nraise {percent}% on 2025-07-05\nlump sum $1,000 on 2026-01-03\n')
    rows = ['id,class,rate,unit,fund'] + [f'{i},C{i % 4},5{i % 10}.25,U,F{i % FUNDS}' for i in range(3000)]
    put('roster.csv', '\n'.join(rows) + '\n')


class Test:
    def __init__(self, confer):
        self.confer, self.passed, self.failed = confer, 0, 0
        self.scratch = tempfile.mkdtemp()

    def check(self, name, ok, seen=''):
        self.passed += bool(ok)
        self.failed += not ok
        if not ok:
            print(f'FAILED {name}: {seen}')

    def report(self, folder, offers, kind, face, *rest):
        path = os.path.join(self.scratch, f'{os.path.basename(folder)}-{kind}.{face}')
        said(self.confer, 'report', *offers, '-C', folder, '--kind', kind, '-o', path, *rest)
        return path

    def pages(self, path):
        return int(re.search(r'Pages:\s+(\d+)', said('pdfinfo', path))[1])

    def read_alike(self, folder, offers, kind, *rest):
        pdf = self.report(folder, offers, kind, 'pdf', *rest)
        page = self.report(folder, offers, kind, 'html', *rest)
        name = os.path.basename(pdf)
        elements = tree(pdf)
        mine = [e for e in elements if re.fullmatch('H[123]', e[0])]
        self.check(f'{name}: headings in order', mine == headings_of_page(page),
                   f'{mine[:4]} {headings_of_page(page)[:4]}')
        charts = sum(1 for e in elements if e[0] == 'Figure')
        with open(page, encoding='utf-8') as file:
            drawn = len(re.findall(r'<figure', file.read()))
        self.check(f'{name}: charts', charts == drawn, f'{charts} {drawn}')
        shown = [words for kind, words in elements if kind in ('TH', 'TD') and words]
        left = iter(bare(c) for c in cells_of_page(page) if bare(c))
        # the page also has the tables folded behind charts: each cell on paper follows the one before it there
        missing = next((w for w in shown if not any(w == c for c in left)), None)
        self.check(f'{name}: cells in order', shown and missing is None, repr(missing))
        self.check(f'{name}: qpdf', 'No syntax or stream encoding errors' in said('qpdf', '--check', pdf))
        return pdf

    def plain_text(self, folder, offers):
        """To be printed from an editor: no line is wider than a page, no word of a table is cut."""
        path = self.report(folder, offers, 'board', 'txt')
        page = self.report(folder, offers, 'board', 'html')
        with open(path, encoding='utf-8') as file:
            lines = file.read().split('\n')
        wide = [line for line in lines if len(line) > 100]
        self.check(f'{path}: lines of 100 columns', not wide, wide[:1])
        words = set(' '.join(lines).split())
        with open(page, encoding='utf-8') as file:
            shown = re.sub(r'<details.*?</details>', '', file.read(), flags=re.S)
        cells = re.findall(r'<t[dh][^>]*>(.*?)</t[dh]>', shown, re.S)
        lost = [w for c in cells for w in html.unescape(re.sub(r'<[^>]+>', '', c)).replace('\u2212', '-').split()
                if w not in words]
        self.check(f'{path}: every word of the tables', cells and not lost, lost[:5])
        totals = [line for line in lines if line == 'Total']
        self.check(f'{path}: no total of nothing', not totals, totals)

    def what_is_in_it(self):
        """The term, when arrears are paid, and percents that compound: 1.03 x 1.02 is 1.0506."""
        folder = os.path.join(self.scratch, 'terms')
        os.makedirs(os.path.join(folder, 'offers'))
        for name, text in (('current.terms', 'agreement "X"\nroster "roster.csv"\nunit U "All"\n'
                            'pay biweekly from 2025-07-05 paid 6 days after\n'),
                           ('offers/a.terms', 'offer "a"\nterm 2025-07-01 to 2027-06-30\narrears paid 2025-10-03\n'
                            'raise 3% on 2025-07-05\nraise 2% on 2026-07-04\n'),
                           ('roster.csv', 'id,class,rate,unit\n' + ''.join(f'{i},C,20.00,U\n' for i in range(9)))):
            with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
                file.write(text)
        page = self.report(folder, ['a'], 'board', 'html')
        _, _, rows = next(t for t in faces.html_tables(page) if t[0].startswith('Headline'))
        self.check('added up and compounded', [bare(c) for c in rows[0][:3]] == ['a', '+5.0%', '+5.06%'], rows)
        for kind in ('table', 'board', 'members'):
            with open(self.report(folder, ['a'], kind, 'md'), encoding='utf-8') as file:
                text = file.read()
            self.check(f'{kind}: its term', 'The agreement runs from July 1, 2025 to June 30, 2027.' in text, text[-900:])
            self.check(f'{kind}: when arrears are paid', 'on or after October 3, 2025.' in text or
                       'What is owed for pay dates before October 3, 2025' in text, text[-900:])
            self.check(f'{kind}: its name once', 'a (a)' not in text and 'a: a' not in text, text[-900:])

    def smallest_letters(self, path):
        boxes = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)',
                           said('pdftotext', '-bbox', path, '-'))
        # poppler's box of Liberation Sans is as high as its ascent and descent: 1.117 of its size
        return min((float(b[3]) - float(b[1])) / 1.117 for b in boxes if re.fullmatch(r'\+\$[\d,]+\.\d\d', b[4]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build', 'confer'))
    t = Test(parser.parse_args().confer)
    tour = os.path.join(ROOT, 'examples', 'tour')
    kern = os.path.join(ROOT, 'examples', 'kern-2025')
    for kind in ('table', 'board', 'members'):
        t.read_alike(tour, ['three-three', 'six-later'], kind)
        t.read_alike(kern, ['county-offer', 'agreement'], kind)
    t.what_is_in_it()
    t.plain_text(kern, ['county-offer', 'agreement'])
    t.plain_text(tour, ['three-three', 'six-later'])
    big = os.path.join(t.scratch, 'big')
    make_big(big)
    pdf = t.read_alike(big, ['one', 'two'], 'table')
    t.check('many funds on one page', t.pages(pdf) == 1, t.pages(pdf))
    t.check('in letters that can be read', t.smallest_letters(pdf) >= SMALLEST, t.smallest_letters(pdf))

    folder = os.path.join(t.scratch, 'affording')
    check_affording.make(folder, False)
    pdf = t.read_alike(folder, ['seiu'], 'table', *check_affording.ASKED)
    first = said('pdftotext', '-l', '1', pdf, '-')
    second = said('pdftotext', '-f', '2', '-l', '2', pdf, '-')
    t.check('the first page is whole', 'What is in it' in first and 'Packages inside' not in first, first[-300:])
    t.check('what was asked beside it begins the second', second.lstrip().startswith('Packages inside the money'),
            second[:200])
    print(f'{t.passed} passed, {t.failed} failed')
    return 1 if t.failed else 0


if __name__ == '__main__':
    sys.exit(main())
