#!/usr/bin/python3
"""Makes the workbooks of this folder, as the programs that people use write them, and some that
nobody honest writes.

    tests/data/xlsx/make.py         (Debian: python3-openpyxl, libxlsxwriter-dev, gcc,
                                     libreoffice-calc-nogui)

The workbooks are committed; this is how they came about. Beside each stands what Confer must read and
say: NAME.csv.
"""
import datetime
import os
import shutil
import subprocess
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = ["id", "class", "step", "hired", "step_date", "fte", "rate", "note"]


def by_openpyxl():
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    for name, epoch in (("openpyxl", None), ("openpyxl-1904", CALENDAR_MAC_1904)):
        book = openpyxl.Workbook()
        if epoch:
            book.epoch = epoch
        hidden = book.active
        hidden.title = "Notes"
        hidden["A1"] = "nobody reads this"
        hidden.sheet_state = "hidden"
        sheet = book.create_sheet("Positions & more")
        sheet.append(HEADER)
        day = datetime.date
        sheet.append(["a1", "CLERK", 1, day(2001, 2, 3), datetime.datetime(2024, 12, 31, 17, 30), 0.5, None, "one"])
        sheet.append(["a2", "ENG, senior", 2, day(1904, 1, 2), day(1999, 12, 31), 1, 29.7125, 'say "hi"'])
        sheet.append(["a3", "CHIEF", 3, None, day(2000, 2, 29), 0.1 + 0.2, 1234.5, "two\nlines"])
        sheet.append([])
        sheet.append([7, True, False, "3/4/2020", None, 1e-7, 1e15, "  spaces  "])
        sheet["D3"].number_format = "d-mmm-yy"
        sheet["E3"].number_format = '[$-409]mmmm\\ d\\,\\ yyyy;@'
        sheet["F2"].number_format = "0%"
        sheet["G3"].number_format = '"days" 0.00'
        sheet["A6"].number_format = "00000"
        sheet.merge_cells("A8:C8")
        sheet["A8"] = "merged"
        other = book.create_sheet("Other")
        other["B2"] = "elsewhere"
        book.save(os.path.join(HERE, name + ".xlsx"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([])
    sheet.append(["id", "class", "step", "hired", "note"])
    sheet.append(["a", "CLERK", 3, datetime.date(2017, 4, 1), "two\nlines"])
    sheet.append([])
    sheet.append(["b", "CLERK", 5, datetime.date(2017, 4, 2), "x"])
    sheet.append([7, "CLERK", "4", datetime.date(2017, 4, 3), "y"])
    sheet["A6"].number_format = "00000"
    sheet["A9"].number_format = "00000"
    book.save(os.path.join(HERE, "roster.xlsx"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "rate"])
    sheet.append(["1", "=1+1"])
    sheet.append(["2", "=A1"])
    book.save(os.path.join(HERE, "formula-unsaved.xlsx"))


XLSXWRITER = r"""
#include <xlsxwriter.h>
int main(int argc, char **argv)
{
    lxw_workbook *book = workbook_new(argv[argc - 1]);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Staff");
    lxw_format *date = workbook_add_format(book), *money = workbook_add_format(book);
    format_set_num_format(date, "yyyy\\-mm\\-dd");
    format_set_num_format(money, "$#,##0.00");
    static const char *const header[] = {"id", "class", "step", "hired", "step_date", "fte", "rate", "note"};
    for (lxw_col_t i = 0; i < 8; i++)
        worksheet_write_string(sheet, 2, i, header[i], NULL);
    for (lxw_row_t i = 3; i < 6; i++) {
        lxw_datetime day = {2020, (int)i, 28, 0, 0, 0};
        worksheet_write_string(sheet, i, 0, i == 3 ? "x" : i == 4 ? "y" : "\xc3\xa9", NULL);
        worksheet_write_string(sheet, i, 1, "CLERK", NULL);
        worksheet_write_number(sheet, i, 2, i, NULL);
        worksheet_write_datetime(sheet, i, 3, &day, date);
        worksheet_write_formula_num(sheet, i, 4, "=D4+1", date, 43918 + i);
        worksheet_write_blank(sheet, i, 5, money);
        worksheet_write_formula_num(sheet, i, 6, "=1/3", money, 1.0 / 3);
        worksheet_write_formula_str(sheet, i, 7, "=\"a\"&\"b\"", NULL, "ab");
    }
    worksheet_write_boolean(sheet, 6, 0, 1, NULL);
    worksheet_write_blank(sheet, 6, 20, money);
    return workbook_close(book);
}
"""


def by_libxlsxwriter(folder):
    source, program = os.path.join(folder, "w.c"), os.path.join(folder, "w")
    with open(source, "w") as file:
        file.write(XLSXWRITER)
    subprocess.run(["gcc", "-o", program, source, "-lxlsxwriter"], check=True)
    subprocess.run([program, os.path.join(HERE, "libxlsxwriter.xlsx")], check=True)


def by_libreoffice(folder):
    source = os.path.join(folder, "libreoffice.fods")
    cells = [
        '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>' % h
        for h in ("id", "hired", "fte", "sum", "yes", "error", "none")
    ]
    row = (
        '<table:table-cell office:value-type="string"><text:p>p1</text:p></table:table-cell>'
        '<table:table-cell table:style-name="d" office:value-type="date" office:date-value="2019-07-04"/>'
        '<table:table-cell office:value-type="float" office:value="0.8"/>'
        '<table:table-cell table:formula="of:=[.C2]*3" office:value-type="float" office:value="2.4"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        '<table:table-cell table:formula="of:=1/0"/>'
        '<table:table-cell table:formula="of:=&quot;&quot;"/>'
    )
    with open(source, "w") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?><office:document '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
            'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
            'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2" '
            'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>'
            '<number:date-style style:name="n"><number:day/><number:text>.</number:text><number:month/>'
            '<number:text>.</number:text><number:year number:style="long"/></number:date-style>'
            '<style:style style:name="d" style:family="table-cell" style:data-style-name="n"/>'
            "</office:automatic-styles><office:body><office:spreadsheet>"
            '<table:table table:name="Sheet1"><table:table-row>' + "".join(cells) + "</table:table-row>"
            "<table:table-row>" + row + "</table:table-row></table:table>"
            "</office:spreadsheet></office:body></office:document>"
        )
    subprocess.run(
        ["soffice", "--headless", "-env:UserInstallation=file://" + folder + "/profile", "--convert-to", "xlsx",
         "--outdir", folder, source],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    shutil.copy(os.path.join(folder, "libreoffice.xlsx"), HERE)


# --- By hand: parts that other programs write, and parts that nobody should ----------------------

TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relations(*items):
    return ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + "".join('<Relationship Id="%s" Type="%s" Target="%s"/>' % (i, TYPE + t, p) for i, t, p in items)
            + "</Relationships>")


ROOT = relations(("rId1", "officeDocument", "xl/workbook.xml"))
BOOK = ('<workbook xmlns:r="x"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>')
BOOK_RELATIONS = relations(("rId1", "worksheet", "worksheets/sheet1.xml"))


def sheet(rows):
    return "<worksheet><sheetData>%s</sheetData></worksheet>" % rows


def write(name, parts, **more):
    all_parts = {"_rels/.rels": ROOT, "xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELATIONS}
    all_parts.update(parts)
    all_parts.update(more)
    with zipfile.ZipFile(os.path.join(HERE, name + ".xlsx"), "w", zipfile.ZIP_DEFLATED) as package:
        for part, text in all_parts.items():
            if text is not None:
                info = zipfile.ZipInfo(part, (2020, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(info, text if isinstance(text, bytes) else text.encode())


def by_hand():
    one = "xl/worksheets/sheet1.xml"
    # As Excel: shared and rich strings with phonetic runs, absolute targets, built-in date formats.
    write("excel", {
        "_rels/.rels": relations(("rId1", "extended-properties", "docProps/app.xml"),
                                 ("rId7", "officeDocument", "/xl/workbook.xml")),
        "xl/workbook.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<workbook xmlns="m" xmlns:r="x">'
                           '<workbookPr date1904="false"/><sheets><sheet name="Very" sheetId="1" state="veryHidden" r:id="rId9"/>'
                           '<sheet name="Staff" sheetId="2" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "/xl/worksheets/sheet1.xml"),
                                                ("rId9", "worksheet", "worksheets/none.xml"),
                                                ("rId3", "styles", "styles.xml"), ("rId4", "sharedStrings", "sharedStrings.xml")),
        "xl/sharedStrings.xml": '<sst count="5"><si><t>id</t></si><si><r><rPr><b/></rPr><t>hi</t></r><r><t xml:space="preserve">red</t></r>'
                                '<rPh sb="0" eb="1"><t>xx</t></rPh></si><si><t/></si><si><t>A_x000D_B_x005F_</t></si><si><t>caf\u00e9 &amp; co</t></si></sst>',
        "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/><numFmt numFmtId="165" formatCode="[h]:mm"/>'
                         '<numFmt numFmtId="166" formatCode="General;[Red]-0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
                         '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        one: sheet('<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>3</v></c></row>'
                   '<row r="2"><c r="A2" s="2"><v>42</v></c><c r="B2" s="1"><v>45808</v></c><c r="C2" s="3"><v>1.5</v></c></row>'
                   '<row r="3"><c r="A3" s="2"><v>1234567</v></c><c r="B3" s="5"><v>45808.75</v></c><c r="C3" s="4"><v>-12.50</v></c></row>'
                   '<row r="4"><c r="A4"><v>4.2E2</v></c><c r="B4" s="1"><v>60</v></c><c r="C4" t="s"><v>4</v></c></row>'
                   '<row r="5"><c r="A5"><v>0.1E-3</v></c><c r="B5" s="1"><v>1</v></c><c r="C5" t="s"><v>2</v></c></row>'
                   '<row r="6"><c r="A6" t="n"><v>99999999999999999</v></c><c r="B6" s="1"><v>0.5</v></c><c r="C6" t="e"><f>NA()</f><v>#N/A</v></c></row>'
                   '<row r="9" hidden="1"><c r="C9"><v>0.30000000000000004</v></c><c r="A9" t="b"><v>0</v></c></row>'),
    })
    # Strict and prefixed names, no references, inline strings, ISO dates.
    write("prefixed", {one: '<x:worksheet xmlns:x="s"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c>'
                            '<x:c t="inlineStr"><x:is><x:r><x:t>hi</x:t></x:r><x:r><x:t>red</x:t></x:r></x:is></x:c></x:row>'
                            '<x:row/><x:row><x:c t="str"><x:f>1</x:f><x:v>p1</x:v></x:c><x:c t="d"><x:v>2020-02-29T00:00:00</x:v></x:c></x:row>'
                            "</x:sheetData></x:worksheet>"})
    cell = '<row r="1"><c r="A1"><v>1</v></c></row>'
    write("bad-entities", {one: '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + sheet('<row><c t="str"><v>&b;</v></c></row>')})
    write("bad-external", {one: '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + sheet('<row><c t="str"><v>&a;</v></c></row>')})
    write("bad-deep", {one: "<a>" * 5000 + "</a>" * 5000})
    write("bad-bomb", {one: sheet(cell) + " " * (8 << 20)})
    write("bad-rows", {one: sheet('<row r="2"/><row r="1"/>')})
    write("bad-row-number", {one: sheet('<row r="4000000000"/>')})
    write("bad-column", {one: sheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')})
    write("bad-wide", {one: sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')})
    write("bad-text", {one: sheet('<row r="1"><c r="A1" t="s"><v>3</v></c></row>')})
    write("bad-utf8", {one: sheet('<row r="1"><c t="str"><v>a\xff</v></c></row>').encode("latin-1")})
    write("bad-nul", {one: sheet('<row r="1"><c t="str"><v>a\0b</v></c></row>')})
    write("bad-xml", {one: "<worksheet><sheetData><row>"})
    write("bad-no-sheet", {})
    write("bad-no-workbook", {"xl/workbook.xml": None, one: sheet(cell)})
    write("bad-hidden", {one: sheet(cell), "xl/workbook.xml": BOOK.replace("sheetId", 'state="hidden" sheetId')})
    write("bad-chart", {one: sheet(cell), "xl/_rels/workbook.xml.rels": relations(("rId1", "chartsheet", "chartsheets/sheet1.xml"))})
    with open(os.path.join(HERE, "excel.xlsx"), "rb") as file:
        whole = file.read()
    with open(os.path.join(HERE, "bad-cut.xlsx"), "wb") as file:
        file.write(whole[: len(whole) // 2])
    with zipfile.ZipFile(os.path.join(HERE, "bad-ods.xlsx"), "w") as package:
        package.writestr(zipfile.ZipInfo("mimetype", (2020, 1, 1, 0, 0, 0)), "application/vnd.oasis.opendocument.spreadsheet")


with tempfile.TemporaryDirectory() as scratch:
    by_openpyxl()
    by_libxlsxwriter(scratch)
    by_libreoffice(scratch)
    by_hand()
