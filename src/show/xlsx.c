/* The XLSX face of a report: its words on the first sheet, a sheet a table, with formulas. */
#include "base/mem.h"
#include "show/chart.h"
#include "show/font.h"
#include "show/markup.h"
#include "show/workbook.h"
#include "show/workbook_chart.h"
#include "show/zip.h"

enum { CHARTS_MOST = 8 }; /* beside one table */

typedef struct {
    const cf_report *report;
    cf_sheet *sheets; /* the first holds the words */
    size_t n, capacity;
} book;

static cf_sheet *add_sheet(book *b)
{
    b->sheets = cf_mem_grow(b->sheets, &b->capacity, b->n + 1, sizeof *b->sheets);
    b->sheets[b->n] = (cf_sheet){0};
    return &b->sheets[b->n++];
}

/* --- Names ----------------------------------------------------------------------------------- */

static bool is_taken(const book *b, const cf_sheet *mine)
{
    for (size_t i = 0; i < b->n; i++)
        if (&b->sheets[i] != mine &&
            cf_slice_equal_nocase(cf_slice_of(b->sheets[i].name), cf_slice_of(mine->name)))
            return true;
    return false;
}

/* The words that fit a sheet's name, without what it may not hold. */
static void put_name(cf_buf *out, cf_slice title, size_t room)
{
    size_t letters = 0;
    size_t whole = 0; /* where the last word ended */
    for (size_t i = 0; i < title.len; i++) {
        char c = title.text[i];
        bool starts = ((unsigned char)c & 0xc0) != 0x80;
        bool unfit = (unsigned char)c < 0x20 || strchr("[]:*?/\\", c);
        if (unfit || c == ' ') {
            whole = out->len;
            if (out->len == 0 || out->text[out->len - 1] == ' ')
                continue;
            c = ' ';
        }
        if (starts && letters++ == room) {
            out->len = whole > room / 2 ? whole : out->len;
            return;
        }
        if (c == '\'')
            cf_buf_add_str(out, "\xe2\x80\x99"); /* an apostrophe that needs no doubling */
        else
            cf_buf_add_char(out, c);
    }
}

/* Numbered where it is taken. */
static void name_sheet(book *b, cf_sheet *sheet, cf_slice title)
{
    for (int number = 1; number == 1 || is_taken(b, sheet); number++) {
        cf_buf name = CF_BUF_INIT;
        cf_buf tail = CF_BUF_INIT;
        if (number > 1)
            cf_buf_addf(&tail, " %d", number);
        put_name(&name, title, CF_SHEET_NAME - tail.len);
        cf_slice trimmed = cf_slice_trim(cf_buf_slice(&name));
        if (trimmed.len == 0)
            trimmed = CF_SLICE("Table");
        memcpy(sheet->name, trimmed.text, trimmed.len);
        memcpy(sheet->name + trimmed.len, tail.text ? tail.text : "", tail.len);
        sheet->name[trimmed.len + tail.len] = '\0';
        cf_buf_release(&name);
        cf_buf_release(&tail);
    }
}

/* --- Words ----------------------------------------------------------------------------------- */

static void put_words(book *b, int style, cf_slice words)
{
    enum { ROOM = 460 }; /* points: the first column's width, and some reserve */
    cf_sheet *sheet = &b->sheets[0];
    int size = style == CF_STYLE_TITLE ? 16 : style == CF_STYLE_SECTION ? 13 : 11;
    int lines = cf_font_width(words, size, size > 11) / ROOM + 1;
    cf_sheet_begin_row(sheet, lines, size);
    cf_sheet_words(sheet, 0, style, words);
    cf_sheet_end_row(sheet);
}

static void put_line(book *b, const cf_show_block *block)
{
    cf_sheet *sheet = &b->sheets[0];
    cf_buf words = CF_BUF_INIT;
    cf_buf_add_repeat(&words, ' ', 4 * (size_t)block->depth);
    cf_buf_add_slice(&words, block->text);
    cf_sheet_begin_row(sheet, 1, 0);
    cf_sheet_words(sheet, 0, CF_STYLE_WRAPPED, cf_buf_slice(&words));
    cf_sheet_figure(sheet, 1, &block->cell, false, CF_SLICE(""));
    cf_sheet_end_row(sheet);
    cf_buf_release(&words);
}

/* The table on a sheet of its own, and a link to it where it stands in the report. */
static void put_grid(book *b, const cf_grid *grid, cf_slice title)
{
    cf_sheet *sheet = add_sheet(b);
    name_sheet(b, sheet, title);
    cf_sheet_grid(sheet, grid, title);
    cf_sheet *words = &b->sheets[0];
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Sheet: %s", sheet->name);
    put_words(b, CF_STYLE_LINK, cf_buf_slice(&text));
    cf_buf_addf(&words->links, "<hyperlink ref=\"A%d\" location=\"", words->n_rows);
    cf_buf_clear(&text);
    cf_buf_addf(&text, "'%s'!A1", sheet->name);
    cf_markup_text(&words->links, cf_buf_slice(&text));
    cf_buf_add_str(&words->links, "\"/>");
    cf_buf_release(&text);
}

static void put_block(book *b, const cf_show_block *block)
{
    switch (block->kind) {
    case CF_SHOW_TITLE:
        put_words(b, CF_STYLE_TITLE, block->text);
        break;
    case CF_SHOW_SECTION:
        put_words(b, CF_STYLE_WORDS, CF_SLICE(""));
        put_words(b, CF_STYLE_SECTION, block->text);
        break;
    case CF_SHOW_HEADING:
    case CF_SHOW_FINDING:
        put_words(b, CF_STYLE_SECTION, block->text);
        break;
    case CF_SHOW_TEXT:
    case CF_SHOW_ITEM:
        put_words(b, CF_STYLE_WRAPPED, block->text);
        break;
    case CF_SHOW_GRID:
        put_grid(b, block->grid, block->grid->title);
        break;
    case CF_SHOW_LINE:
        put_line(b, block);
        break;
    case CF_SHOW_CHART:
        if (block->grid)
            put_grid(b, block->grid, block->grid->title.len ? block->grid->title : block->text);
        break;
    }
}

/* What `confer verify` reads, on a hidden sheet: it stays when a spreadsheet saves the file. */
static void put_proof(book *b)
{
    cf_slice proof = b->report->proof;
    if (proof.len == 0)
        return;
    cf_sheet *sheet = add_sheet(b);
    name_sheet(b, sheet, CF_SLICE("Proof"));
    sheet->hidden = true;
    while (proof.len > 0) {
        size_t n = proof.len < CF_SHEET_TEXT / 2 ? proof.len : CF_SHEET_TEXT / 2;
        while (n < proof.len && ((unsigned char)proof.text[n] & 0xc0) == 0x80)
            n++;
        cf_sheet_begin_row(sheet, 1, 0);
        cf_sheet_words(sheet, 0, CF_STYLE_WORDS, (cf_slice){proof.text, n});
        cf_sheet_end_row(sheet);
        proof.text += n;
        proof.len -= n;
    }
}

/* --- Parts ----------------------------------------------------------------------------------- */

static const char xml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
static const char relationships[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
static const char office[] = "http://schemas.openxmlformats.org/officeDocument/2006";

/* The report's charts that a spreadsheet can draw beside a sheet's table. Returns how many. */
static int charts_of(const cf_chart **charts, const book *b, const cf_sheet *sheet)
{
    int n = 0;
    for (const cf_show_block *block = b->report->first; block; block = block->next)
        if (block->kind == CF_SHOW_CHART && n < CHARTS_MOST &&
            cf_sheet_can_chart(sheet, block->chart))
            charts[n++] = block->chart;
    return n;
}

static void add_chart_types(cf_buf *part, const book *b)
{
    const cf_chart *charts[CHARTS_MOST];
    static const char kind[] = "ContentType=\"application/vnd.openxmlformats-officedocument.";
    int number = 0;
    for (size_t i = 0; i < b->n; i++) {
        int n = charts_of(charts, b, &b->sheets[i]);
        if (n > 0)
            cf_buf_addf(part,
                        "<Override PartName=\"/xl/drawings/drawing%zu.xml\" %sdrawing+xml\"/>",
                        i + 1, kind);
        for (int k = 0; k < n; k++)
            cf_buf_addf(part,
                        "<Override PartName=\"/xl/charts/chart%d.xml\" %sdrawingml.chart+xml\"/>",
                        ++number, kind);
    }
}

/* One relationship of a part that has several. */
static void put_relationship(cf_buf *part, int id, const char *type, const char *target, int number)
{
    cf_buf_addf(part,
                "<Relationship Id=\"rId%d\" Type=\"%s/relationships/%s\" Target=\"%s%d.xml\"/>", id,
                office, type, target, number);
}

static void add_part(cf_zip *zip, cf_buf *part, const char *name, int number, const char *rest)
{
    cf_buf path = CF_BUF_INIT;
    cf_buf_addf(&path, "%s%d%s", name, number, rest);
    cf_zip_add(zip, path.text, cf_buf_slice(part));
    cf_buf_clear(part);
    cf_buf_release(&path);
}

/* The i-th sheet's drawing and charts; `number`: of the last chart that was written. */
static void add_charts(cf_zip *zip, cf_buf *part, const book *b, size_t i, int *number)
{
    const cf_chart *charts[CHARTS_MOST];
    const cf_sheet *sheet = &b->sheets[i];
    int n = charts_of(charts, b, sheet);
    int at = (int)i + 1;
    if (n == 0)
        return;
    cf_buf_addf(part, "%s%s", xml, relationships);
    put_relationship(part, 1, "drawing", "../drawings/drawing", at);
    cf_buf_add_str(part, "</Relationships>\n");
    add_part(zip, part, "xl/worksheets/_rels/sheet", at, ".xml.rels");
    cf_sheet_write_drawing(part, sheet, charts, n);
    add_part(zip, part, "xl/drawings/drawing", at, ".xml");
    cf_buf_addf(part, "%s%s", xml, relationships);
    for (int k = 0; k < n; k++)
        put_relationship(part, k + 1, "chart", "../charts/chart", *number + k + 1);
    cf_buf_add_str(part, "</Relationships>\n");
    add_part(zip, part, "xl/drawings/_rels/drawing", at, ".xml.rels");
    for (int k = 0; k < n; k++) {
        cf_sheet_write_chart(part, sheet, charts[k], b->report->language);
        add_part(zip, part, "xl/charts/chart", ++*number, ".xml");
    }
}

static void add_types(cf_zip *zip, cf_buf *part, const book *b)
{
    size_t n = b->n;
    cf_buf_addf(part,
                "%s<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                "<Default Extension=\"rels\" "
                "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
                xml);
    for (size_t i = 0; i < n + 2; i++) {
        const char *kind = i == n ? "sheet.main" : i == n + 1 ? "styles" : "worksheet";
        if (i < n)
            cf_buf_addf(part, "<Override PartName=\"/xl/worksheets/sheet%zu.xml\"", i + 1);
        else
            cf_buf_addf(part, "<Override PartName=\"/xl/%s.xml\"", i == n ? "workbook" : "styles");
        cf_buf_addf(part,
                    " ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml."
                    "%s+xml\"/>",
                    kind);
    }
    add_chart_types(part, b);
    cf_buf_add_str(part, "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/"
                         "vnd.openxmlformats-package.core-properties+xml\"/></Types>\n");
    cf_zip_add(zip, "[Content_Types].xml", cf_buf_slice(part));
    cf_buf_clear(part);
    cf_buf_addf(part,
                "%s%s<Relationship Id=\"rId1\" Type=\"%s/relationships/officeDocument\" "
                "Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" "
                "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                "core-properties\" Target=\"docProps/core.xml\"/></Relationships>\n",
                xml, relationships, office);
    cf_zip_add(zip, "_rels/.rels", cf_buf_slice(part));
    cf_buf_clear(part);
}

static void add_properties(cf_zip *zip, cf_buf *part, const cf_report *report)
{
    cf_buf_addf(
        part,
        "%s<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/"
        "metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>",
        xml);
    cf_markup_text(part, report->first ? report->first->text : CF_SLICE("Report"));
    cf_buf_addf(part, "</dc:title><dc:creator>Confer %s</dc:creator></cp:coreProperties>\n",
                CONFER_VERSION);
    cf_zip_add(zip, "docProps/core.xml", cf_buf_slice(part));
    cf_buf_clear(part);
}

static void add_workbook(cf_zip *zip, cf_buf *part, const book *b)
{
    cf_buf_addf(
        part,
        "%s<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        "xmlns:r=\"%s/relationships\"><bookViews><workbookView activeTab=\"0\"/></bookViews>"
        "<sheets>",
        xml, office);
    for (size_t i = 0; i < b->n; i++) {
        cf_buf_add_str(part, "<sheet name=\"");
        cf_markup_text(part, cf_slice_of(b->sheets[i].name));
        cf_buf_addf(part, "\" sheetId=\"%zu\"%s r:id=\"rId%zu\"/>", i + 1,
                    b->sheets[i].hidden ? " state=\"hidden\"" : "", i + 1);
    }
    cf_buf_add_str(part, "</sheets><calcPr fullCalcOnLoad=\"1\"/></workbook>\n");
    cf_zip_add(zip, "xl/workbook.xml", cf_buf_slice(part));
    cf_buf_clear(part);
    cf_buf_addf(part, "%s%s", xml, relationships);
    for (size_t i = 0; i < b->n; i++)
        cf_buf_addf(part,
                    "<Relationship Id=\"rId%zu\" Type=\"%s/relationships/worksheet\" "
                    "Target=\"worksheets/sheet%zu.xml\"/>",
                    i + 1, office, i + 1);
    cf_buf_addf(part,
                "<Relationship Id=\"rId%zu\" Type=\"%s/relationships/styles\" "
                "Target=\"styles.xml\"/></Relationships>\n",
                b->n + 1, office);
    cf_zip_add(zip, "xl/_rels/workbook.xml.rels", cf_buf_slice(part));
    cf_buf_clear(part);
    cf_style_write(part);
    cf_zip_add(zip, "xl/styles.xml", cf_buf_slice(part));
    cf_buf_clear(part);
}

static void write_parts(cf_buf *out, book *b)
{
    cf_zip zip;
    cf_buf part = CF_BUF_INIT;
    cf_zip_begin(&zip, out);
    add_types(&zip, &part, b);
    add_properties(&zip, &part, b->report);
    add_workbook(&zip, &part, b);
    int n_charts = 0;
    for (size_t i = 0; i < b->n; i++) {
        const cf_chart *charts[CHARTS_MOST];
        b->sheets[i].drawing = charts_of(charts, b, &b->sheets[i]) > 0;
        cf_sheet_write(&part, &b->sheets[i]);
        add_part(&zip, &part, "xl/worksheets/sheet", (int)i + 1, ".xml");
        add_charts(&zip, &part, b, i, &n_charts);
    }
    cf_zip_end(&zip);
    cf_buf_release(&part);
}

void cf_report_write_xlsx(cf_buf *out, const cf_report *report)
{
    book b = {.report = report};
    cf_sheet *words = add_sheet(&b);
    name_sheet(&b, words, CF_SLICE("Report"));
    cf_buf_add_str(&words->columns, "<col min=\"1\" max=\"1\" width=\"90\" customWidth=\"1\"/>"
                                    "<col min=\"2\" max=\"2\" width=\"20\" customWidth=\"1\"/>");
    for (const cf_show_block *block = report->first; block; block = block->next)
        put_block(&b, block);
    if (report->footer.len > 0)
        put_words(&b, CF_STYLE_WRAPPED, report->footer);
    put_proof(&b);
    write_parts(out, &b);
    for (size_t i = 0; i < b.n; i++) {
        cf_buf_release(&b.sheets[i].rows);
        cf_buf_release(&b.sheets[i].links);
        cf_buf_release(&b.sheets[i].columns);
    }
    cf_mem_free(b.sheets);
}
