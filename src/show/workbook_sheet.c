/* The cells of a sheet, and tables with their formulas. */
#include "base/number.h"
#include "show/figure.h"
#include "show/markup.h"
#include "show/workbook.h"

enum { EPOCH_DAYS = 25569, FIRST_SERIAL = 61 }; /* 1970-01-01; 1900-03-01 */

void cf_sheet_column(cf_buf *out, int index)
{
    if (index >= 26)
        cf_sheet_column(out, index / 26 - 1);
    cf_buf_add_char(out, (char)('A' + index % 26));
}

void cf_sheet_begin_row(cf_sheet *sheet, int lines, int size)
{
    cf_buf_addf(&sheet->rows, "<row r=\"%d\"", ++sheet->n_rows);
    if (lines > 1 || size > 11)
        cf_buf_addf(&sheet->rows, " ht=\"%d\" customHeight=\"1\"", lines * size * 136 / 100);
    cf_buf_add_char(&sheet->rows, '>');
}

void cf_sheet_end_row(cf_sheet *sheet)
{
    cf_buf_add_str(&sheet->rows, "</row>\n");
}

static void open_cell(cf_sheet *sheet, int column, int style)
{
    cf_buf_add_str(&sheet->rows, "<c r=\"");
    cf_sheet_column(&sheet->rows, column);
    cf_buf_addf(&sheet->rows, "%d\" s=\"%d\"", sheet->n_rows, style);
}

/* A spreadsheet that edits such a cell would make a formula of it. */
static bool starts_formula(cf_slice words)
{
    return words.len > 0 && strchr("=+-@\t\r", words.text[0]);
}

void cf_sheet_words(cf_sheet *sheet, int column, int style, cf_slice words)
{
    if (words.len == 0)
        return;
    if (words.len > CF_SHEET_TEXT) {
        words.len = CF_SHEET_TEXT;
        while ((words.text[words.len] & 0xc0) == 0x80)
            words.len--;
    }
    open_cell(sheet, column, starts_formula(words) ? (int)CF_STYLE_QUOTED : style);
    cf_buf_add_str(&sheet->rows, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    cf_markup_text(&sheet->rows, words);
    cf_buf_add_str(&sheet->rows, "</t></is></c>");
}

void cf_sheet_value(cf_buf *out, const cf_cell *cell)
{
    char text[CF_NUMBER_TEXT_SIZE];
    int decimals = 0;
    int64_t value = cell->value;
    if (cell->kind == CF_CELL_MONEY)
        decimals = 2;
    else if (cell->kind == CF_CELL_PERCENT)
        decimals = 6;
    else if (cell->kind == CF_CELL_RATE)
        decimals = 8;
    else if (cell->kind == CF_CELL_DATE)
        value += EPOCH_DAYS;
    cf_buf_add(out, text, cf_decimal_format(text, value, decimals, 0, false));
}

void cf_sheet_figure(cf_sheet *sheet, int column, const cf_cell *cell, bool strong,
                     cf_slice formula)
{
    bool early = cell->kind == CF_CELL_DATE && cell->value + EPOCH_DAYS < FIRST_SERIAL;
    if (cell->kind == CF_CELL_BLANK)
        return;
    if (cell->kind == CF_CELL_TEXT || early) {
        cf_buf words = CF_BUF_INIT;
        cf_show_cell(&words, cell);
        cf_sheet_words(sheet, column, strong ? CF_STYLE_STRONG : CF_STYLE_WORDS,
                       cf_buf_slice(&words));
        cf_buf_release(&words);
        return;
    }
    open_cell(sheet, column, cf_style_of(cell, strong));
    cf_buf_add_char(&sheet->rows, '>');
    if (formula.len > 0) {
        cf_buf_add_str(&sheet->rows, "<f>");
        cf_markup_text(&sheet->rows, formula);
        cf_buf_add_str(&sheet->rows, "</f>");
    }
    cf_buf_add_str(&sheet->rows, "<v>");
    cf_sheet_value(&sheet->rows, cell);
    cf_buf_add_str(&sheet->rows, "</v></c>");
}

/* --- Formulas -------------------------------------------------------------------------------- */

/* A row with its number in the sheet and the row before it. */
typedef struct {
    const cf_grid *grid;
    const cf_grid_row *row, *before;
    int number;
    int first_number; /* of the table's first row */
} place;

static void put_place(cf_buf *out, int column, int number)
{
    cf_sheet_column(out, column);
    cf_buf_addf(out, "%d", number);
}

static int64_t value_at(const cf_grid_row *row, int i)
{
    return row && row->cells[i].kind != CF_CELL_TEXT ? row->cells[i].value : 0;
}

static bool sum_of_columns(const place *p, const cf_grid_column *column, int64_t value)
{
    int64_t sum = 0;
    for (int i = column->a; i <= column->b; i++)
        if (!cf_add(&sum, sum, value_at(p->row, i)))
            return false;
    return sum == value;
}

static bool sum_so_far(const place *p, int i, int64_t value)
{
    int64_t sum = 0;
    for (const cf_grid_row *row = p->grid->first; row; row = row->next) {
        if (row->kind != CF_ROW_PLAIN || !cf_add(&sum, sum, value_at(row, i)))
            return false;
        if (row == p->row)
            return sum == value;
    }
    return false;
}

/* The formula of the column's rule, where it gives the cell's value. */
static void rule_formula(cf_buf *out, const place *p, int i)
{
    const cf_grid_column *column = &p->grid->columns[i];
    int64_t value = p->row->cells[i].value;
    int64_t a = value_at(p->row, column->a);
    int64_t b = value_at(p->row, column->b);
    bool plain = p->row->kind == CF_ROW_PLAIN;
    if (column->rule == CF_RULE_SUM && sum_of_columns(p, column, value)) {
        cf_buf_add_str(out, "SUM(");
        put_place(out, column->a, p->number);
        cf_buf_add_char(out, ':');
        put_place(out, column->b, p->number);
        cf_buf_add_char(out, ')');
    } else if (column->rule == CF_RULE_LESS && a - b == value) {
        put_place(out, column->a, p->number);
        cf_buf_add_char(out, '-');
        put_place(out, column->b, p->number);
    } else if (column->rule == CF_RULE_SHARE && b != 0 && cf_ratio_of(a, b) == value) {
        cf_buf_add_str(out, "ROUND(");
        put_place(out, column->a, p->number);
        cf_buf_add_char(out, '/');
        put_place(out, column->b, p->number);
        cf_buf_add_str(out, ",6)");
    } else if (column->rule == CF_RULE_BEFORE && plain && p->before &&
               a - value_at(p->before, column->a) == value) {
        put_place(out, column->a, p->number);
        cf_buf_add_char(out, '-');
        put_place(out, column->a, p->number - 1);
    } else if (column->rule == CF_RULE_SO_FAR && plain && sum_so_far(p, column->a, value)) {
        cf_buf_add_str(out, "SUM(");
        cf_sheet_column(out, column->a);
        cf_buf_addf(out, "$%d:", p->first_number);
        put_place(out, column->a, p->number);
        cf_buf_add_char(out, ')');
    }
}

/* A total: the sum of the plain rows right above it. */
static void total_formula(cf_buf *out, const place *p, int i)
{
    int64_t sum = 0;
    int n = 0;
    for (const cf_grid_row *row = p->grid->first; row && row != p->row; row = row->next, n++)
        if (row->kind != CF_ROW_PLAIN || !cf_add(&sum, sum, value_at(row, i)))
            return;
    if (n == 0 || sum != p->row->cells[i].value)
        return;
    cf_buf_add_str(out, "SUM(");
    put_place(out, i, p->first_number);
    cf_buf_add_char(out, ':');
    put_place(out, i, p->number - 1);
    cf_buf_add_char(out, ')');
}

static void put_cell(cf_sheet *sheet, const place *p, int i)
{
    cf_buf formula = CF_BUF_INIT;
    const cf_cell *cell = &p->row->cells[i];
    bool strong = p->row->kind != CF_ROW_PLAIN;
    bool figure = cell->kind != CF_CELL_BLANK && cell->kind != CF_CELL_TEXT;
    if (figure && p->grid->columns[i].rule != CF_RULE_NONE)
        rule_formula(&formula, p, i);
    if (figure && formula.len == 0 && p->row->kind == CF_ROW_TOTAL && p->grid->columns[i].sums)
        total_formula(&formula, p, i);
    cf_sheet_figure(sheet, i, cell, strong, cf_buf_slice(&formula));
    cf_buf_release(&formula);
}

/* Columns are as wide as their widest words, within reason. Returns the lines of the header. */
static int put_widths(cf_sheet *sheet, const cf_grid *grid)
{
    enum { HEADER_MOST = 16 };
    cf_buf words = CF_BUF_INIT;
    size_t lines = 1;
    for (int i = 0; i < grid->n_columns; i++) {
        size_t widest = cf_utf8_width(grid->columns[i].header) + 1;
        widest = widest > HEADER_MOST ? HEADER_MOST : widest;
        for (const cf_grid_row *row = grid->first; row; row = row->next) {
            cf_buf_clear(&words);
            cf_show_cell(&words, &row->cells[i]);
            size_t width = cf_utf8_width(cf_buf_slice(&words));
            widest = width > widest ? width : widest;
        }
        widest = widest > 60 ? 60 : widest;
        size_t needed = cf_utf8_width(grid->columns[i].header) / (widest - 1) + 1;
        lines = needed > lines ? needed : lines;
        cf_buf_addf(&sheet->columns, "<col min=\"%d\" max=\"%d\" width=\"%zu\" customWidth=\"1\"/>",
                    i + 1, i + 1, widest + 3);
    }
    cf_buf_release(&words);
    return (int)lines;
}

void cf_sheet_grid(cf_sheet *sheet, const cf_grid *grid, cf_slice title)
{
    place p = {.grid = grid};
    int lines = put_widths(sheet, grid);
    cf_sheet_begin_row(sheet, 1, 0);
    cf_sheet_words(sheet, 0, CF_STYLE_STRONG, title);
    cf_sheet_end_row(sheet);
    cf_sheet_begin_row(sheet, lines, 11);
    for (int i = 0; i < grid->n_columns; i++)
        cf_sheet_words(sheet, i, grid->columns[i].right ? CF_STYLE_HEADER_RIGHT : CF_STYLE_HEADER,
                       grid->columns[i].header);
    cf_sheet_end_row(sheet);
    sheet->freeze_rows = sheet->n_rows;
    sheet->freeze_columns = grid->n_keys;
    sheet->grid = grid;
    sheet->grid_row = p.first_number = sheet->n_rows + 1;
    for (const cf_grid_row *row = grid->first; row; row = row->next) {
        cf_sheet_begin_row(sheet, 1, 0);
        p.row = row;
        p.number = sheet->n_rows;
        for (int i = 0; i < grid->n_columns; i++)
            put_cell(sheet, &p, i);
        cf_sheet_end_row(sheet);
        p.before = row;
    }
}

/* --- XML ------------------------------------------------------------------------------------- */

static void put_pane(cf_buf *out, const cf_sheet *sheet)
{
    if (sheet->freeze_rows == 0)
        return;
    cf_buf_add_str(out, "<pane ");
    if (sheet->freeze_columns > 0)
        cf_buf_addf(out, "xSplit=\"%d\" ", sheet->freeze_columns);
    cf_buf_addf(out, "ySplit=\"%d\" topLeftCell=\"", sheet->freeze_rows);
    cf_sheet_column(out, sheet->freeze_columns);
    cf_buf_addf(out, "%d\" activePane=\"%s\" state=\"frozen\"/>", sheet->freeze_rows + 1,
                sheet->freeze_columns > 0 ? "bottomRight" : "bottomLeft");
}

void cf_sheet_write(cf_buf *out, const cf_sheet *sheet)
{
    cf_buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet "
                        "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
                        "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
                        "relationships\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>"
                        "<sheetViews><sheetView workbookViewId=\"0\" showGridLines=\"0\">");
    put_pane(out, sheet);
    cf_buf_add_str(out, "</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
    if (sheet->columns.len > 0) {
        cf_buf_add_str(out, "<cols>");
        cf_buf_add_slice(out, cf_buf_slice(&sheet->columns));
        cf_buf_add_str(out, "</cols>");
    }
    cf_buf_add_str(out, "<sheetData>\n");
    cf_buf_add_slice(out, cf_buf_slice(&sheet->rows));
    cf_buf_add_str(out, "</sheetData>");
    if (sheet->links.len > 0) {
        cf_buf_add_str(out, "<hyperlinks>");
        cf_buf_add_slice(out, cf_buf_slice(&sheet->links));
        cf_buf_add_str(out, "</hyperlinks>");
    }
    cf_buf_add_str(out, "<pageSetup orientation=\"landscape\" fitToWidth=\"1\" "
                        "fitToHeight=\"0\"/>");
    cf_buf_add_str(out,
                   sheet->drawing ? "<drawing r:id=\"rId1\"/></worksheet>\n" : "</worksheet>\n");
}
