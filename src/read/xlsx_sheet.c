#include "read/xlsx_private.h"

#include "base/limits.h"
#include "base/mem.h"
#include "read/csv.h"

enum { MAX_ROWS = 1 << 20, MAX_SHEET_COLUMNS = 16384 };

typedef enum {
    CELL_NUMBER,
    CELL_SHARED,
    CELL_TEXT, /* of a formula, or in the cell itself */
    CELL_BOOLEAN,
    CELL_ERROR,
    CELL_DATE, /* ISO 8601 */
} cell_type;

typedef struct {
    size_t start, len;
} place; /* in row_text */

typedef struct {
    cf_xlsx *book;
    cf_xlsx_handler *handler;
    cf_buf *out;
    int64_t row;    /* of the sheet, from 1; 0: none yet */
    int64_t column; /* from 0 */
    int n_columns;  /* of the row, up to its last cell that is not blank */
    place cells[CF_LIMIT_COLUMNS];
    cf_buf row_text;
    cf_buf value; /* of the cell in hand */
    cell_type type;
    int64_t style;
    bool in_row, in_cell, in_value, has_formula, has_value;
    int phonetic;
    uint64_t n_errors;
    int64_t first_error_row, first_error_column;
    uint64_t n_empty_formulas;
    int64_t empty_formula_row, empty_formula_column;
} sheet;

/* --- Places ---------------------------------------------------------------------------------- */

/* The column of a reference such as `AB12`, from 0; -1: it is none. */
static int64_t column_of(const char *reference)
{
    int64_t column = 0;
    const char *at = reference;
    for (; *at >= 'A' && *at <= 'Z'; at++) {
        column = column * 26 + (*at - 'A' + 1);
        if (column > MAX_SHEET_COLUMNS)
            return -1;
    }
    return at == reference ? -1 : column - 1;
}

static void add_reference(cf_buf *out, int64_t row, int64_t column)
{
    char letters[4];
    int n = 0;
    for (int64_t c = column + 1; c > 0 && n < 4; c = (c - 1) / 26)
        letters[n++] = (char)('A' + (c - 1) % 26);
    while (n > 0)
        cf_buf_add_char(out, letters[--n]);
    cf_buf_addf(out, "%lld", (long long)row);
}

/* --- Cells ----------------------------------------------------------------------------------- */

static cell_type type_of(const char *type)
{
    static const struct {
        const char *name;
        cell_type type;
    } types[] = {
        {"s", CELL_SHARED},  {"str", CELL_TEXT}, {"inlineStr", CELL_TEXT},
        {"b", CELL_BOOLEAN}, {"e", CELL_ERROR},  {"d", CELL_DATE},
    };
    for (size_t i = 0; type && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i].name) == 0)
            return types[i].type;
    return CELL_NUMBER;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Spreadsheets write control characters as _x000D_. Only those up to 0x7f are undone here. */
static void add_unescaped(cf_buf *out, cf_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char *c = text.text + i;
        if (text.len - i >= 7 && c[0] == '_' && c[1] == 'x' && c[2] == '0' && c[3] == '0' &&
            c[6] == '_' && hex(c[4]) >= 0 && hex(c[4]) < 8 && hex(c[5]) >= 0) {
            int code = hex(c[4]) * 16 + hex(c[5]);
            cf_buf_add_char(out, code == 0 ? ' ' : (char)code);
            i += 6;
        } else {
            cf_buf_add_char(out, *c);
        }
    }
}

static void add_shared(sheet *s, cf_slice value)
{
    const cf_xlsx *book = s->book;
    int64_t index = cf_xlsx_count(value, INT32_MAX);
    if (index < 0 || (size_t)index >= book->n_texts) {
        s->handler->wrong = "a cell names a text that the workbook does not have";
        return;
    }
    size_t start = index > 0 ? book->text_ends[index - 1] : 0;
    add_unescaped(&s->row_text, (cf_slice){cf_buf_slice(&book->texts).text + start,
                                           book->text_ends[index] - start});
}

static void add_number(sheet *s, cf_slice value)
{
    const cf_xlsx *book = s->book;
    cf_xlsx_format format = {false, 0};
    if (s->style >= 0 && (size_t)s->style < book->n_formats)
        format = book->formats[s->style];
    if (format.is_date && cf_xlsx_add_date(&s->row_text, value, book->has_1904))
        return;
    if (!cf_xlsx_add_number(&s->row_text, value, format.digits))
        cf_buf_add_slice(&s->row_text, value);
}

static void note_error(sheet *s)
{
    if (s->n_errors++ == 0) {
        s->first_error_row = s->row;
        s->first_error_column = s->column;
    }
}

static void note_empty_formula(sheet *s)
{
    if (s->n_empty_formulas++ == 0) {
        s->empty_formula_row = s->row;
        s->empty_formula_column = s->column;
    }
}

static void add_value(sheet *s, cf_slice value)
{
    switch (s->type) {
    case CELL_SHARED:
        add_shared(s, value);
        break;
    case CELL_NUMBER:
        add_number(s, value);
        break;
    case CELL_BOOLEAN:
        cf_buf_add_str(&s->row_text, cf_slice_equal(value, CF_SLICE("0")) ? "FALSE" : "TRUE");
        break;
    case CELL_DATE: /* a date and perhaps a time */
        cf_buf_add(&s->row_text, value.text, value.len > 10 ? 10 : value.len);
        break;
    case CELL_ERROR:
        note_error(s);
        cf_buf_add_slice(&s->row_text, value);
        break;
    case CELL_TEXT:
        add_unescaped(&s->row_text, value);
        break;
    }
}

static void end_cell(sheet *s)
{
    s->in_cell = false;
    cf_slice value =
        s->type == CELL_TEXT ? cf_buf_slice(&s->value) : cf_slice_trim(cf_buf_slice(&s->value));
    if (value.len == 0) {
        if (s->has_formula && s->type != CELL_TEXT)
            note_empty_formula(s);
        return;
    }
    size_t start = s->row_text.len;
    add_value(s, value);
    cf_slice text = {cf_buf_slice(&s->row_text).text + start, s->row_text.len - start};
    if (cf_slice_trim(text).len == 0)
        return;
    if (s->row_text.len > (size_t)CF_LIMIT_FIELD_BYTES * CF_LIMIT_COLUMNS) {
        s->handler->wrong = "a row holds more text than it may";
        return;
    }
    if (s->column >= CF_LIMIT_COLUMNS) {
        s->handler->wrong = "it has more columns than a table may have";
        return;
    }
    s->cells[s->column] = (place){start, text.len};
    if (s->column >= s->n_columns)
        s->n_columns = (int)s->column + 1;
}

/* --- Rows ------------------------------------------------------------------------------------ */

static void start_row(sheet *s, const char **attributes)
{
    const char *number = cf_xlsx_attribute(attributes, "r");
    int64_t row = number ? cf_xlsx_count(cf_slice_of(number), MAX_ROWS) : s->row + 1;
    if (row <= s->row || row > MAX_ROWS || s->in_row) {
        s->handler->wrong = "its rows are out of order, or more than a sheet has";
        return;
    }
    for (; s->row + 1 < row; s->row++)
        cf_buf_add_char(s->out, '\n');
    s->row = row;
    s->column = -1;
    s->in_row = true;
}

static void end_row(sheet *s)
{
    s->in_row = false;
    for (int i = 0; i < s->n_columns; i++) {
        if (i > 0)
            cf_buf_add_char(s->out, ',');
        cf_csv_add_cell(s->out, (cf_slice){cf_buf_slice(&s->row_text).text + s->cells[i].start,
                                           s->cells[i].len});
        s->cells[i] = (place){0, 0};
    }
    cf_buf_add_char(s->out, '\n');
    s->n_columns = 0;
    cf_buf_clear(&s->row_text);
    if (s->out->len > CF_LIMIT_XLSX_PART_BYTES)
        s->handler->wrong = "its cells hold more text than a table may have";
}

static void start_cell(sheet *s, const char **attributes)
{
    const char *reference = cf_xlsx_attribute(attributes, "r");
    int64_t column = reference ? column_of(reference) : s->column + 1;
    if (column < 0 || column >= MAX_SHEET_COLUMNS) {
        s->handler->wrong = "a cell has no place in the sheet";
        return;
    }
    s->column = column;
    s->type = type_of(cf_xlsx_attribute(attributes, "t"));
    s->style = cf_xlsx_count_in(attributes, "s", INT32_MAX);
    s->in_cell = true;
    s->has_formula = s->has_value = s->in_value = false;
    s->phonetic = 0;
    cf_buf_clear(&s->value);
}

/* --- XML ------------------------------------------------------------------------------------- */

static void on_start(void *user, const char *name, const char **attributes)
{
    sheet *s = user;
    if (strcmp(name, "row") == 0) {
        start_row(s, attributes);
    } else if (s->in_row && !s->in_cell && strcmp(name, "c") == 0) {
        start_cell(s, attributes);
    } else if (s->in_cell) {
        if (strcmp(name, "f") == 0)
            s->has_formula = true;
        else if (strcmp(name, "rPh") == 0)
            s->phonetic++;
        else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
            s->in_value = s->phonetic == 0;
    }
}

static void on_end(void *user, const char *name)
{
    sheet *s = user;
    if (s->in_cell) {
        s->in_value = false;
        if (strcmp(name, "c") == 0)
            end_cell(s);
        else if (strcmp(name, "rPh") == 0)
            s->phonetic--;
    } else if (s->in_row && strcmp(name, "row") == 0) {
        end_row(s);
    }
}

static void on_text(void *user, const char *text, size_t len)
{
    sheet *s = user;
    if (!s->in_value)
        return;
    cf_buf_add(&s->value, text, len);
    /* A row's cells wait in memory until it ends. */
    if (s->value.len + s->row_text.len > (size_t)CF_LIMIT_FIELD_BYTES * CF_LIMIT_COLUMNS)
        s->handler->wrong = "a row holds more text than it may";
}

/* --- The sheet ------------------------------------------------------------------------------- */

static void report_cells(sheet *s)
{
    cf_xlsx *book = s->book;
    cf_buf at = CF_BUF_INIT;
    cf_span span = book->span;
    if (s->n_empty_formulas > 0) {
        add_reference(&at, s->empty_formula_row, s->empty_formula_column);
        cf_diag *diag = cf_diags_add(
            book->diags, CF_E0354, span, "%llu formula%s without a saved value, the first in %s",
            (unsigned long long)s->n_empty_formulas, s->n_empty_formulas == 1 ? "" : "s", at.text);
        cf_diags_help(book->diags, diag,
                      "open the workbook in a spreadsheet, which works them out, and save it");
    }
    cf_buf_clear(&at);
    if (s->n_errors > 0) {
        add_reference(&at, s->first_error_row, s->first_error_column);
        cf_diags_add(book->diags, CF_W0356, span,
                     "%llu cell%s with an error value such as #N/A, the first in %s",
                     (unsigned long long)s->n_errors, s->n_errors == 1 ? "" : "s", at.text);
    }
    cf_buf_release(&at);
}

bool cf_xlsx_read_sheet(cf_buf *out, cf_xlsx *book)
{
    sheet *s = cf_mem_calloc(1, sizeof *s);
    cf_xlsx_handler handler = {.start = on_start, .end = on_end, .text = on_text, .user = s};
    s->book = book;
    s->handler = &handler;
    s->out = out;
    bool good = cf_xlsx_read_part(book, book->sheet_part.text, &handler);
    if (good)
        report_cells(s);
    good = good && s->n_empty_formulas == 0;
    cf_buf_release(&s->row_text);
    cf_buf_release(&s->value);
    cf_mem_free(s);
    return good;
}

static bool open_zip(cf_xlsx *book, cf_slice data)
{
    const cf_xlsx_api *api = &book->api;
    cf_zip_error error;
    api->error_init(&error);
    cf_zip_source *source = api->source_buffer_create(data.text, data.len, 0, &error);
    if (source)
        book->zip = api->open_from_source(source, 16 /* read only */, &error);
    if (source && !book->zip)
        api->source_free(source);
    api->error_fini(&error);
    if (book->zip)
        return true;
    cf_diag *diag = cf_diags_add(book->diags, CF_E0352, book->span,
                                 "the workbook cannot be read: its packing is damaged");
    cf_diags_help(book->diags, diag, "open it in a spreadsheet and save it again, as .xlsx or CSV");
    return false;
}

bool cf_xlsx_text(cf_buf *out, cf_slice data, cf_slice sheet_name, cf_span span, cf_diags *diags)
{
    cf_xlsx book = {.span = span, .diags = diags};
    cf_buf why = CF_BUF_INIT;
    cf_buf_init(out);
    bool good = false;
    if (!cf_xlsx_load(&book.api, &why)) {
        cf_diags_add(diags, CF_E0351, span, "%s", why.text);
    } else if (open_zip(&book, data)) {
        good = cf_xlsx_read_book(&book, sheet_name) && cf_xlsx_read_sheet(out, &book);
        book.api.discard(book.zip);
    }
    cf_xlsx_unload(&book.api);
    cf_buf_release(&why);
    cf_buf_release(&book.workbook_part);
    cf_buf_release(&book.sheet_part);
    cf_buf_release(&book.strings_part);
    cf_buf_release(&book.styles_part);
    cf_buf_release(&book.texts);
    cf_mem_free(book.text_ends);
    cf_mem_free(book.formats);
    cf_arena_release(&book.arena);
    if (!good)
        cf_buf_release(out);
    return good;
}

void cf_xlsx_split_path(const char *path, cf_slice *file, cf_slice *sheet_name)
{
    size_t len = strlen(path);
    *file = (cf_slice){path, len};
    *sheet_name = CF_SLICE("");
    for (size_t i = 5; i < len; i++) {
        cf_slice end = {path + i - 5, 5};
        if (path[i] == '#' && (cf_slice_equal_nocase(end, CF_SLICE(".xlsx")) ||
                               cf_slice_equal_nocase(end, CF_SLICE(".xlsm")))) {
            file->len = i;
            *sheet_name = (cf_slice){path + i + 1, len - i - 1};
            return;
        }
    }
}
