"""What PDF/UA-1 (ISO 14289-1) asks of a file that says it keeps to it, read from the bytes, without
Confer's code: its fonts, its headings, its lists, its tables, its name.
"""
import re
import struct


def _objects(data):
    return {int(m[1]): m[2] for m in re.finditer(rb'\n(\d+) 0 obj\n(.*?)\nendobj', data, re.S)}


def _stream(body):
    length = int(re.search(rb'/Length (\d+)>>', body)[1])
    start = body.index(b'stream\n') + len(b'stream\n')
    return body[start:start + length]


class Font:
    """A TrueType file: which glyph a letter has, and how wide it is, in thousandths of the size."""

    def __init__(self, data):
        n = struct.unpack('>H', data[4:6])[0]
        self.tables = {}
        for i in range(n):
            tag, _, at, length = struct.unpack('>4sLLL', data[12 + 16 * i:28 + 16 * i])
            self.tables[tag] = data[at:at + length]
        self.units = struct.unpack('>H', self.tables[b'head'][18:20])[0]
        self.n_widths = struct.unpack('>H', self.tables[b'hhea'][34:36])[0]
        self.letters = self._letters()

    def _letters(self):
        cmap = self.tables[b'cmap']
        n = struct.unpack('>H', cmap[2:4])[0]
        for i in range(n):
            platform, encoding, at = struct.unpack('>HHL', cmap[4 + 8 * i:12 + 8 * i])
            if (platform, encoding) == (3, 1):
                break
        else:
            raise ValueError('no cmap for Unicode')
        kind, _, _, twice = struct.unpack('>HHHH', cmap[at:at + 8])
        assert kind == 4
        letters = {}
        for s in range(twice // 2):
            end, = struct.unpack_from('>H', cmap, at + 14 + 2 * s)
            start, = struct.unpack_from('>H', cmap, at + 16 + twice + 2 * s)
            delta, = struct.unpack_from('>H', cmap, at + 16 + 2 * twice + 2 * s)
            place = at + 16 + 3 * twice + 2 * s
            offset, = struct.unpack_from('>H', cmap, place)
            for letter in range(start, end + 1):
                glyph = letter + delta
                if offset:
                    glyph, = struct.unpack_from('>H', cmap, place + offset + 2 * (letter - start))
                    glyph += delta if glyph else 0
                if glyph % 65536 and letter != 0xffff:
                    letters[letter] = glyph % 65536
        return letters

    def width(self, glyph):
        at = min(glyph, self.n_widths - 1)
        return struct.unpack('>H', self.tables[b'hmtx'][4 * at:4 * at + 2])[0] * 1000 / self.units


def _font_faults(objects, body):
    name = re.search(rb'/BaseFont /(\S+)', body)[1].decode()
    described = re.search(rb'/FontDescriptor (\d+) 0 R', body)
    file = described and re.search(rb'/FontFile2 (\d+) 0 R', objects[int(described[1])])
    if not file:
        return [f'{name} is not embedded']
    font = Font(_stream(objects[int(file[1])]))
    unicode = _stream(objects[int(re.search(rb'/ToUnicode (\d+) 0 R', body)[1])])
    widths = [int(w) for w in re.search(rb'/Widths \[(.*?)\]', body, re.S)[1].split()]
    faults = []
    pairs = re.findall(rb'<([0-9A-F]{2})> <([0-9A-F]{4})>\n', unicode)
    if len(pairs) < 200:
        faults.append(f'{name}: {len(pairs)} letters')
    for code, letter in pairs:
        glyph = font.letters.get(int(letter, 16))
        if glyph is None:
            faults.append(f'{name} has no U+{letter.decode()}')
        elif abs(font.width(glyph) - widths[int(code, 16) - 1]) > 1:
            faults.append(f'{name}: U+{letter.decode()} is {font.width(glyph):.1f} wide, not '
                          f'{widths[int(code, 16) - 1]}')
    return faults


def faults(path):
    """What is wrong, in words; an empty list when nothing is."""
    with open(path, 'rb') as file:
        data = file.read()
    objects = _objects(data)
    found = []
    fonts = [body for body in objects.values() if body.startswith(b'<</Type /Font ')]
    if not fonts:
        found.append('no fonts')
    for body in fonts:
        found += _font_faults(objects, body)
    if b'<pdfuaid:part>1</pdfuaid:part>' not in data or b'/DisplayDocTitle true' not in data:
        found.append('it does not say that it keeps to PDF/UA-1, or has no title to show')
    elements = {n: body for n, body in objects.items() if b'/Type /StructElem' in body}
    before = 0
    for n in sorted(elements):
        heading = re.search(rb'/S /H(\d) ', elements[n])
        if heading:
            if int(heading[1]) > before + 1:
                found.append(f'a heading of level {int(heading[1])} after one of level {before}')
            before = int(heading[1])
        if b'/S /L ' in elements[n] and b'/ListNumbering /' not in elements[n]:
            found.append('a list that does not say how it is numbered')
        if b'/S /Figure ' in elements[n] and not re.search(rb'/Alt .*/BBox \[', elements[n]):
            found.append('a figure without words or place')
    kids = {n: [int(k) for k in re.findall(rb'(\d+) 0 R ', body[body.rindex(b'/K ['):])
                if int(k) in elements] for n, body in elements.items()}
    for n, body in elements.items():
        if b'/S /Table ' not in body:
            continue
        rows = [row for part in kids[n] for row in kids[part] if b'/S /TR ' in elements[row]]
        if len({len(kids[row]) for row in rows}) != 1:
            found.append(f'table {n} has rows of different lengths')
    return found
