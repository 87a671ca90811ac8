#!/usr/bin/python3
"""TERM78 as a LibreOffice Calc workbook: formulas for every member, a column a pay period or by pay segments.

  libreoffice.py periods|segments DIR WORK   write WORK/term78.xlsx from the folder's roster and schedule
  libreoffice.py collect WORK GAIN.csv       turn the exported sheet WORK/term78.csv into the gain file and the JSON

The workbook holds the roster and the schedule as values and everything else as formulas without cached values, so that
opening it calculates it. Amounts are whole cents, so a tie in ROUND is exact. Its first sheet, Out, has all answers.
"""
import csv
import datetime
import functools
import os
import sys
import zipfile
from xml.sax.saxutils import escape

from term78 import EARLIEST, HEALTH, LATEST, N_PERIODS, RETIREMENT, SPANS, answer

FIELDS = ("fund", "department", "unit")
EPOCH = datetime.date(1899, 12, 30)
MAX_STEPS = 8


def serial(text):
    return (datetime.date.fromisoformat(text) - EPOCH).days


@functools.lru_cache(maxsize=None)
def letters(i):
    """Column 0 is A."""
    name = ""
    i += 1
    while i:
        i, rest = divmod(i - 1, 26)
        name = chr(65 + rest) + name
    return name


def row_xml(r, cells):
    """Row r; a cell is None, a number, a text, or a formula that begins with '='."""
    parts = []
    for i, x in enumerate(cells):
        if x is None:
            continue
        where = f"{letters(i)}{r}"
        if not isinstance(x, str):
            parts.append(f'<c r="{where}"><v>{x}</v></c>')
        elif x.startswith("="):
            parts.append(f'<c r="{where}"><f>{escape(x[1:])}</f></c>')
        else:
            parts.append(f'<c r="{where}" t="inlineStr"><is><t>{escape(x)}</t></is></c>')
    return f'<row r="{r}">{"".join(parts)}</row>'


def write_workbook(path, sheets):
    """Write an .xlsx file of sheets, each an iterable of rows, each a list of cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        z.writestr("[Content_Types].xml", f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
                   'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
                   f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main'
                   '+xml"/>' + "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet'
                                       '+xml"/>' for i in range(1, len(sheets) + 1)) + "</Types>")
        z.writestr("_rels/.rels", f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                   f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>' + "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
            + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", f'{head}<Relationships xmlns="{package}/relationships">' + "".join(
            f'<Relationship Id="rId{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)) + "</Relationships>")
        for i, rows in enumerate(sheets.values(), 1):
            with z.open(f"xl/worksheets/sheet{i}.xml", "w", force_zip64=True) as f:
                f.write(f'{head}<worksheet xmlns="{main}"><sheetData>'.encode())
                for r, cells in enumerate(rows, 1):
                    f.write(row_xml(r, cells).encode())
                f.write(b"</sheetData></worksheet>")


def schedule_sheet(path):
    """Row by row: range, number of steps, then four blocks of eight: status quo, A, B after its first, its second raise."""
    sheet = [["range", "steps"]]
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.reader(f))[1:]
    for r, row in enumerate(rows, 2):
        cells = [round(float(x) * 100) if x else None for x in row[1:]]
        cells += [None] * (MAX_STEPS - len(cells))
        for block, percent, source in ((1, 106, 0), (2, 103, 0), (3, 103, 2)):
            for s in range(MAX_STEPS):
                known = cells[s] is not None
                cells.append(f"=ROUND({letters(2 + source * MAX_STEPS + s)}{r}*{percent}/100,0)" if known else None)
        sheet.append([row[0], f"=COUNT(C{r}:J{r})", *cells])
    return sheet, len(rows)


def facts_sheet():
    """The contributions by tier in rows 1 to 3, the employer's health amounts by plan in rows 5 to 8."""
    sheet = []
    for name, rates in RETIREMENT.items():
        sheet.append([name, *rates])
    sheet.append([])
    for name, amounts in HEALTH.items():
        sheet.append([name, *amounts])
    return sheet


class Columns:
    """The formula columns of the Members sheet, by name; a formula names others as {name}."""

    def __init__(self, given):
        self.at = {name: i for i, name in enumerate(given)}
        self.formulas = []

    def add(self, name, formula):
        self.at[name] = len(self.at)
        parts = []
        for i, piece in enumerate(formula.replace("}", "{").split("{")):
            parts.append(letters(self.at[piece]) + "\0" if i % 2 else piece)
        self.formulas.append("=" + "".join(parts))

    def row(self, r):
        return [f.replace("\0", str(r)) for f in self.formulas]

    def whole(self, name, n):
        """The column's cells of all members, for the Out sheet."""
        letter = letters(self.at[name])
        return f"Members!${letter}$2:${letter}${n + 1}"


def common_columns(given, n_classes):
    """What both layouts begin with."""
    c = Columns(given)
    start = serial("2024-06-15")
    c.add("row", f"MATCH({{class}},Schedule!$A$2:$A${n_classes + 1},0)")
    c.add("top", f"INDEX(Schedule!$B$2:$B${n_classes + 1},{{row}})")
    for i in range(3):
        c.add(f"m{i}", f"MIN({N_PERIODS},ROUNDUP((EDATE({{step_date}},{12 * i})-{start})/14,0))")
    c.add("hours", "ROUND(80*{fte},2)")
    c.add("tier_row", "MATCH({tier},Facts!$A$1:$A$3,0)")
    c.add("plan_row", "MATCH({plan},Facts!$A$5:$A$8,0)")
    for y in range(3):
        k = letters(1 + y)
        c.add(f"ret{y}", f"INDEX(Facts!${k}$1:${k}$3,{{tier_row}})")
        c.add(f"health{y}", f"ROUND(INDEX(Facts!${k}$5:${k}$8,{{plan_row}})*{{fte}},0)")
    c.add("bil", 'IF({premiums}="BIL",1,0)')
    c.add("lump", f"IF({{hired}}<={serial('2024-06-30')},ROUND(100000*{{fte}},0),0)")
    return c


def base(n_classes, table, step):
    """Base pay a period in cents, from one of the four rate tables."""
    last = letters(2 + 4 * MAX_STEPS - 1)
    rate = f"INDEX(Schedule!$C$2:${last}${n_classes + 1},{{row}},{table * MAX_STEPS}+{{{step}}})"
    return f"ROUND({rate}*{{hours}},0)"


def with_premium(base_name, table):
    return f"{{{base_name}}}+ROUND({{{base_name}}}*{{bil}}*{25 if table == 0 else 50}/1000,0)"


def period_columns(given, n_classes):
    """A column a pay period: the step, then in each scenario base, gross and cost."""
    c = common_columns(given, n_classes)
    for k in range(N_PERIODS):
        c.add(f"step{k}", f"MIN({{step}}+IF({{m0}}<={k},1,0)+IF({{m1}}<={k},1,0)+IF({{m2}}<={k},1,0),{{top}})")
    years = [y for first, end, _, y, _, _ in SPANS for _ in range(first, end)]
    # The table of each scenario's rates: (period from which it holds, table). Before an offer's first, it is the status quo.
    tables = {"Q": [(0, 0)], "A": [(25, 1)], "B": [(8, 2), (34, 3)]}
    start = {s: t[0][0] for s, t in tables.items()}
    for s in "QAB":
        periods = range(start[s], N_PERIODS)
        table = {k: [t for first, t in tables[s] if first <= k][-1] for k in periods}
        for k in periods:
            c.add(f"base{s}{k}", base(n_classes, table[k], f"step{k}"))
        for k in periods:
            c.add(f"pensionable{s}{k}", with_premium(f"base{s}{k}", table[k]))
        for k in periods:
            pensionable = f"{{pensionable{s}{k}}}"
            gross = f"({pensionable}+{{lump}})" if s != "Q" and k == start[s] else pensionable
            c.add(f"cost{s}{k}", f"{gross}+ROUND({pensionable}*{{ret{years[k]}}}/10000,0)+ROUND({gross}*145/10000,0)")
    for y, counts in enumerate(((26, 0, 0), (2, 24, 0), (0, 2, 24))):
        health = "+".join(f"{n}*{{health{i}}}" for i, n in enumerate(counts) if n)
        c.add(f"Q{y}", f"SUM({{costQ{26 * y}}}:{{costQ{26 * y + 25}}})+{health}")
    for s in "AB":
        c.add(f"gain{s}", f"SUM({{pensionable{s}{start[s]}}}:{{pensionable{s}77}})"
                          f"-SUM({{pensionableQ{start[s]}}}:{{pensionableQ77}})+{{lump}}")
        for y in range(3):
            first, last = max(26 * y, start[s]), 26 * y + 25
            c.add(f"{s}{y}", f"SUM({{cost{s}{first}}}:{{cost{s}{last}}})-SUM({{costQ{first}}}:{{costQ{last}}})")
    return c


def segment_columns(given, n_classes):
    """Each stretch of constant pay once, times its periods."""
    c = common_columns(given, n_classes)
    for j in range(4):
        c.add(f"step{j}", f"MIN({{step}}+{j},{{top}})")
    used = sorted({(t, j, y) for first, end, _, y, a, b in SPANS for j in range(4)
                   for t in (0, int(a), 1 + b if b else 0) if EARLIEST[j] < end and LATEST[j + 1] > first})
    for t, j in sorted({(t, j) for t, j, _ in used}):
        c.add(f"base{t}_{j}", base(n_classes, t, f"step{j}"))
        c.add(f"gross{t}_{j}", with_premium(f"base{t}_{j}", t))
    for t, j, y in used:
        gross = f"{{gross{t}_{j}}}"
        c.add(f"cost{t}_{j}_{y}", f"{gross}+ROUND({gross}*{{ret{y}}}/10000,0)+ROUND({gross}*145/10000,0)")

    sums = {name: [] for name in ("gainA", "gainB", *(f"{s}{y}" for s in "QAB" for y in range(3)))}
    for g, (first, end, year, y, a, b) in enumerate(SPANS):
        for j in range(4):
            if EARLIEST[j] >= end or LATEST[j + 1] <= first:
                continue
            since = f"MAX({first},{{m{j - 1}}})" if j else str(first)
            until = f"MIN({end},{{m{j}}})" if j < 3 else str(end)
            c.add(f"n{g}_{j}", f"MAX(0,{until}-{since})")
            sums[f"Q{year}"].append(f"{{n{g}_{j}}}*{{cost0_{j}_{y}}}")
            for name, t in (("A", int(a)), ("B", 1 + b if b else 0)):
                if t:
                    sums[f"{name}{year}"].append(f"{{n{g}_{j}}}*({{cost{t}_{j}_{y}}}-{{cost0_{j}_{y}}})")
                    sums[f"gain{name}"].append(f"{{n{g}_{j}}}*({{gross{t}_{j}}}-{{gross0_{j}}})")
        sums[f"Q{year}"].append(f"{end - first}*{{health{y}}}")
    for name, t, k in (("A", 1, 25), ("B", 2, 8)):
        c.add(f"then{name}", f"IF({{m0}}<={k},{{gross{t}_1}},{{gross{t}_0}})")
        sums[f"gain{name}"].append("{lump}")
        sums[f"{name}0"].append(f"{{lump}}+ROUND(({{then{name}}}+{{lump}})*145/10000,0)-ROUND({{then{name}}}*145/10000,0)")
    for name, terms in sums.items():
        c.add(name, "+".join(terms))
    return c


def make(layout, folder, work):
    os.makedirs(work, exist_ok=True)
    if os.path.exists(f"{work}/term78-Out.csv"):
        os.remove(f"{work}/term78-Out.csv")
    schedule, n_classes = schedule_sheet(f"{folder}/schedule.csv")
    with open(f"{folder}/roster.csv", newline="", encoding="utf-8") as f:
        roster = list(csv.DictReader(f))
    given = list(roster[0])
    columns = {"periods": period_columns, "segments": segment_columns}[layout](given, n_classes)
    as_value = {"step": int, "fte": float, "hired": serial, "step_date": serial}

    def members():
        yield list(columns.at)
        for r, row in enumerate(roster, 2):
            values = [as_value.get(name, str)(row[name]) if row[name] else None for name in given]
            yield values + columns.row(r)

    n = len(roster)
    out = []
    out.append(["total", "", *(f"=SUM({columns.whole(f'{s}{y}', n)})" for s in "QAB" for y in range(3))])
    for field in FIELDS:
        keys = columns.whole(field, n)
        for key in sorted({row[field] for row in roster}):
            sums = (f'=SUMIF({keys},"{key}",{columns.whole(f"{s}{y}", n)})' for s in "AB" for y in range(3))
            out.append([field, key, None, None, None, *sums])
    gain_a, gain_b = (letters(columns.at[f"gain{s}"]) for s in "AB")
    for r in range(2, n + 2):
        out.append(["member", f"=Members!A{r}", f"=Members!{gain_a}{r}/100", f"=Members!{gain_b}{r}/100"])
    write_workbook(f"{work}/term78.xlsx", {"Out": out, "Members": members(), "Schedule": schedule, "Facts": facts_sheet()})


def collect(work, gain_path):
    by = {field: {} for field in FIELDS}
    totals, members = {}, 0
    # With the sheet's number in the export's options, LibreOffice adds the sheet's name to the file's.
    with open(f"{work}/term78-Out.csv", newline="", encoding="utf-8") as f, open(gain_path, "w", encoding="utf-8") as out:
        out.write("id,A,B\n")
        for row in csv.reader(f):
            if row[0] == "total":
                sums = [round(float(x)) for x in row[2:11]]
                totals = {"status_quo": sums[:3], "A": [q + x for q, x in zip(sums, sums[3:6])],
                          "B": [q + x for q, x in zip(sums, sums[6:])]}
            elif row[0] == "member":
                out.write(f"{row[1]},{row[2]},{row[3]}\n")
                members += 1
            else:
                sums = [round(float(x)) for x in row[5:11]]
                by[row[0]][row[1]] = {"A": sums[:3], "B": sums[3:]}
    answer(members, totals, by)


def main():
    words = sys.argv[1:]
    if len(words) == 3 and words[0] in ("periods", "segments"):
        make(*words)
    elif len(words) == 3 and words[0] == "collect":
        collect(*words[1:])
    else:
        print("usage: libreoffice.py periods|segments DIR WORK | collect WORK GAIN.csv", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
