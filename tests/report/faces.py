"""Reads the figures of a report's faces, each in its own way, without Confer's code.

A table is (title, header cells, rows of cells); a figure is the exact decimal of what a cell says.
"""
import html.parser
import re
import subprocess
import zipfile
import xml.etree.ElementTree as ET
from decimal import Decimal

MINUS = '\u2212'
SHEET = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'


def figure(text):
    """'+$1,234.50' -> Decimal('1234.50'); '6.1%' -> Decimal('6.1'); None for words."""
    plain = text.strip().replace(MINUS, '-')
    match = re.fullmatch(r'([+-]?)\$?([\d,]+(?:\.\d+)?)%?', plain)
    if not match:
        return None
    value = Decimal(match[2].replace(',', ''))
    return -value if match[1] == '-' else value


class _Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tables = []
        self.words = []
        self.tags = []
        self.ids = []
        self.skip = 0
        self.cell = None
        self.row = None
        self.stack = []

    VOID = {'meta', 'br', 'link', 'img', 'input', 'path', 'rect', 'circle'}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag not in self.VOID:
            self.stack.append(tag)
        if 'id' in attributes:
            self.ids.append(attributes['id'])
        if tag in ('style', 'script', 'svg', 'nav', 'footer', 'summary', 'title'):
            self.skip += 1
        if tag == 'table':
            self.tables.append(['', [], []])
        if tag == 'tr':
            self.row = []
        if tag in ('th', 'td', 'caption'):
            self.cell = ''

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.stack and self.stack[-1] == tag, f'</{tag}> closes {self.stack[-3:]}'
        self.stack.pop()
        if tag in ('style', 'script', 'svg', 'nav', 'footer', 'summary', 'title'):
            self.skip -= 1
        if tag == 'caption':
            self.tables[-1][0] = self.cell
            self.cell = None
        if tag in ('th', 'td'):
            self.row.append(self.cell)
            self.cell = None
        if tag == 'tr':
            target = self.tables[-1]
            if not target[1]:
                target[1] = self.row
            else:
                target[2].append(self.row)

    def handle_data(self, data):
        if self.skip:
            return
        if self.cell is not None:
            self.cell += data
        self.words.append(data)


def html_page(path):
    page = _Page()
    with open(path, encoding='utf-8', newline='') as file:
        page.feed(file.read())
    page.close()
    assert not page.stack, page.stack
    return page


def html_tables(path):
    return [tuple(table) for table in html_page(path).tables]


def _unescape_markdown(text):
    text = re.sub(r'\\(.)', r'\1', text)
    return text.replace('&lt;', '<').replace('&amp;', '&')


def markdown_tables(path):
    tables = []
    title = ''
    current = None
    with open(path, encoding='utf-8') as file:
        for line in file.read().split('<!-- confer-proof')[0].split('\n'):
            if line.startswith('| '):
                cells = [cell.strip() for cell in re.split(r'(?<!\\)\|', line)[1:-1]]
                cells = [re.sub(r'^\*\*(.*)\*\*$', r'\1', cell) for cell in cells]
                cells = [_unescape_markdown(cell) for cell in cells]
                if current is None:
                    current = (title, cells, [])
                    tables.append(current)
                elif not all(re.fullmatch(r'-+:?', cell) for cell in cells):
                    current[2].append(cells)
            else:
                current = None
                match = re.fullmatch(r'\*\*(.*)\*\*', line)
                if match:
                    title = _unescape_markdown(match[1])
    return tables


class Workbook:
    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        assert self.zip.testzip() is None
        book = ET.fromstring(self.zip.read('xl/workbook.xml'))
        self.sheets = []  # (name, hidden, cells by reference: (value text, type, formula, style))
        for i, sheet in enumerate(book.iter(SHEET + 'sheet'), 1):
            root = ET.fromstring(self.zip.read(f'xl/worksheets/sheet{i}.xml'))
            cells = {}
            for cell in root.iter(SHEET + 'c'):
                formula = cell.find(SHEET + 'f')
                value = cell.find(SHEET + 'v')
                words = ''.join(t.text or '' for t in cell.iter(SHEET + 't'))
                cells[cell.get('r')] = (
                    words if cell.get('t') == 'inlineStr' else value.text, cell.get('t', 'n'),
                    None if formula is None else formula.text, int(cell.get('s', 0)))
            pane = root.find(f'.//{SHEET}pane')
            self.sheets.append((sheet.get('name'), sheet.get('state') == 'hidden', cells,
                                None if pane is None else pane.get('state')))
        styles = ET.fromstring(self.zip.read('xl/styles.xml'))
        codes = {int(f.get('numFmtId')): f.get('formatCode') for f in styles.iter(SHEET + 'numFmt')}
        looks = styles.find(SHEET + 'cellXfs')
        self.formats = [codes.get(int(x.get('numFmtId')), '') for x in looks]
        self.quoted = [x.get('quotePrefix') == '1' for x in looks]


def workbook_charts(path):
    """The charts of a workbook: (its title, its words for those who cannot see it, its series, each
    as (reference, values kept)), by the name of the sheet that they stand on."""
    C = '{http://schemas.openxmlformats.org/drawingml/2006/chart}'
    A = '{http://schemas.openxmlformats.org/drawingml/2006/main}'
    D = '{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}'
    archive = zipfile.ZipFile(path)
    book = ET.fromstring(archive.read('xl/workbook.xml'))
    types = archive.read('[Content_Types].xml').decode()

    def targets(part):
        folder, name = part.rsplit('/', 1)
        root = ET.fromstring(archive.read(f'{folder}/_rels/{name}.rels'))
        return {r.get('Id'): 'xl/' + r.get('Target').replace('../', '') for r in root}

    charts = {}
    for i, sheet in enumerate(book.iter(SHEET + 'sheet'), 1):
        root = ET.fromstring(archive.read(f'xl/worksheets/sheet{i}.xml'))
        if root.find(SHEET + 'drawing') is None:
            continue
        drawing = targets(f'xl/worksheets/sheet{i}.xml')['rId1']
        words = [p.get('descr') for p in ET.fromstring(archive.read(drawing)).iter(D + 'cNvPr')]
        parts = [part for _, part in sorted(targets(drawing).items())]
        assert len(words) == len(parts) and all(f'/{p}"' in types for p in [drawing, *parts])
        for part, said in zip(parts, words):
            chart = ET.fromstring(archive.read(part))
            title = ''.join(t.text for t in chart.find(f'.//{C}title').iter(A + 't'))
            series = []
            for one in chart.iter(C + 'ser'):
                value = one.find(C + 'val')
                series.append((value.find(f'.//{C}f').text,
                               {int(p.get('idx')): p.find(C + 'v').text
                                for p in value.iter(C + 'pt')}))
            charts.setdefault(sheet.get('name'), []).append((title, said, series))
    return charts


def column_number(letters):
    n = 0
    for letter in letters:
        n = n * 26 + ord(letter) - 64
    return n - 1


def split_reference(reference):
    match = re.fullmatch(r'([A-Z]+)(\d+)', reference)
    return column_number(match[1]), int(match[2])


def xlsx_tables(path):
    """Tables as the other faces have them: dates and percents as their words."""
    import datetime
    book = Workbook(path)
    tables = []
    for name, hidden, cells, _ in book.sheets[1:]:
        if hidden:
            continue
        rows = {}
        for reference, (value, kind, formula, style) in cells.items():
            column, row = split_reference(reference)
            code = book.formats[style]
            if kind == 'n' and '%' in code:
                decimals = len(re.search(r'0(?:\.(0+))?%', code)[1] or '')
                exact = Decimal(value) * 100
                value = str(exact.quantize(Decimal(1).scaleb(-decimals), 'ROUND_HALF_UP'))
            elif kind == 'n' and '0.0' in code:
                decimals = len(re.search(r'0\.(0+)', code)[1])
                value = str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), 'ROUND_HALF_UP'))
            elif kind == 'n' and 'yyyy' in code:
                value = str(datetime.date(1899, 12, 30) + datetime.timedelta(int(value)))
            rows.setdefault(row, {})[column] = value
        width = max(column for row in rows.values() for column in row) + 1
        lines = [[rows[r].get(c, '') for c in range(width)] for r in sorted(rows)]
        tables.append((lines[0][0], lines[1], lines[2:]))
    return tables


def same_cell(a, b):
    if a == b:
        return True
    x, y = figure(a), figure(b)
    if x is None or y is None:
        return a.replace(MINUS, '-') == b.replace(MINUS, '-')
    return x == y


def pdf_numbers(path):
    """Every number of the pages, charts left out (each chart is drawn inside q … Q)."""
    text = subprocess.run(['pdftotext', '-raw', '-enc', 'UTF-8', path, '-'], check=True,
                          capture_output=True).stdout.decode()
    return numbers(text)


NUMBER = re.compile(r'[+\u2212-]?\$?\d[\d,]*(?:\.\d+)?%?')


def numbers(text):
    return [n.replace(MINUS, '-').lstrip('+') for n in NUMBER.findall(text)]
