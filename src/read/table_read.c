#include "read/table_read.h"

#include "base/limits.h"
#include "base/mem.h"
#include "read/csv.h"
#include "read/table_text.h"

static cf_span row_span(const cf_source *source, uint32_t line, int column)
{
    return (cf_span){source, (uint32_t)column, (uint32_t)column, line};
}

/* Headers are unique without case; blank ones (a sheet's empty columns) are nobody's. */
static bool check_headers(const cf_slice *headers, int n, cf_span span, cf_diags *diags)
{
    bool good = true;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i && headers[i].len > 0; j++)
            if (cf_slice_equal_nocase(headers[i], headers[j])) {
                cf_diag *diag = cf_diags_add(diags, CF_E0306, span,
                                             "columns %d and %d are both called \"%.*s\"", j + 1,
                                             i + 1, (int)headers[i].len, headers[i].text);
                cf_diags_help(diags, diag, "rename or remove one of them");
                good = false;
                break;
            }
    return good;
}

/* Lines of an old Macintosh end in a carriage return alone; read as one line, a table of them would
 * be a header and no rows, and cost nothing. */
static bool has_lone_return(cf_slice cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (cell.text[i] == '\r' && (i + 1 == cell.len || cell.text[i + 1] != '\n'))
            return true;
    return false;
}

static bool check_line_ends(const cf_csv *csv, cf_span span, cf_diags *diags)
{
    for (int i = 0; i < csv->n; i++)
        if (has_lone_return(csv->cells[i])) {
            cf_diag *diag =
                cf_diags_add(diags, CF_E0301, span, "the lines end with a carriage return alone");
            cf_diags_help(diags, diag, "save the table as \"CSV UTF-8\"");
            return false;
        }
    return true;
}

bool cf_table_header(const cf_csv *csv, const cf_source *source, cf_diags *diags)
{
    cf_span span = row_span(source, csv->row_line, 0);
    if (csv->problem != CF_CSV_OK) {
        cf_diags_add(diags, CF_E0303, row_span(source, csv->row_line, csv->problem_column),
                     "the header row has a quotation mark out of place");
        return false;
    }
    if (csv->n > CF_LIMIT_COLUMNS) {
        cf_diags_add(diags, CF_E0305, span, "%d columns, more than the %d that a table may have",
                     csv->n, CF_LIMIT_COLUMNS);
        return false;
    }
    for (int i = 0; i < csv->n; i++)
        if (csv->cells[i].len > CF_LIMIT_FIELD_BYTES) {
            cf_diags_add(diags, CF_E0305, span, "the header of column %d is longer than %d bytes",
                         i + 1, CF_LIMIT_FIELD_BYTES);
            return false;
        }
    return check_line_ends(csv, span, diags) && check_headers(csv->cells, csv->n, span, diags);
}

/* One row of the body; false when it cannot be taken. */
static bool check_row(const cf_csv *csv, const cf_table *table, const cf_source *source,
                      cf_diags *diags)
{
    if (csv->problem != CF_CSV_OK) {
        cf_diags_add(diags, CF_E0303, row_span(source, csv->row_line, csv->problem_column),
                     csv->problem == CF_CSV_OPEN_QUOTE
                         ? "a quotation mark is opened and never closed"
                         : "a quotation mark is out of place");
        return false;
    }
    int n = csv->n;
    while (n > table->n_columns && csv->cells[n - 1].len == 0)
        n--; /* blanks beyond the header are nobody's cells */
    if (n > table->n_columns) {
        cf_diags_add(diags, CF_E0304, row_span(source, csv->row_line, table->n_columns),
                     "%d cells, but the header names %d columns", csv->n, table->n_columns);
        return false;
    }
    for (int i = 0; i < n; i++)
        if (csv->cells[i].len > CF_LIMIT_FIELD_BYTES) {
            cf_diag *diag = cf_diags_add(diags, CF_E0305, row_span(source, csv->row_line, i),
                                         "a cell of %zu bytes", csv->cells[i].len);
            cf_diags_column(diags, diag, table->headers[i]);
            return false;
        }
    return true;
}

static bool read_rows(cf_table *table, cf_csv *csv, const cf_source *source, cf_diags *diags)
{
    cf_slice *cells = NULL;
    uint32_t *lines = NULL;
    size_t cells_capacity = 0, lines_capacity = 0;
    size_t n_rows = 0, n_seen = 0, n_columns = (size_t)table->n_columns;
    bool good = true;
    while (cf_csv_next(csv)) {
        if (cf_csv_blank(csv))
            continue;
        if (++n_seen > CF_LIMIT_TABLE_ROWS) {
            cf_diags_add(diags, CF_E0305, row_span(source, csv->row_line, 0), "more than %d rows",
                         CF_LIMIT_TABLE_ROWS);
            good = false;
            break;
        }
        if (!check_row(csv, table, source, diags)) {
            good = false;
            continue;
        }
        cells = cf_mem_grow(cells, &cells_capacity, (n_rows + 1) * n_columns, sizeof *cells);
        lines = cf_mem_grow(lines, &lines_capacity, n_rows + 1, sizeof *lines);
        for (size_t i = 0; i < n_columns; i++)
            cells[n_rows * n_columns + i] = i < (size_t)csv->n ? csv->cells[i] : CF_SLICE("");
        lines[n_rows++] = csv->row_line;
    }
    table->n_rows = (int)n_rows;
    table->cells = cf_arena_dup(&table->arena, cells, n_rows * n_columns, sizeof *cells);
    table->lines = cf_arena_dup(&table->arena, lines, n_rows, sizeof *lines);
    cf_mem_free(cells);
    cf_mem_free(lines);
    return good;
}

static int filled_cells(const cf_csv *csv)
{
    int n = 0;
    for (int i = 0; i < csv->n; i++)
        n += csv->cells[i].len > 0;
    return n;
}

/* The cells of the fullest of the first rows. */
static int most_filled(cf_slice text, char separator, bool sheet, cf_arena *arena)
{
    enum { ROWS_LOOKED_AT = 30 };
    cf_csv csv;
    int most = 0;
    cf_csv_init(&csv, text, arena);
    csv.separator = separator;
    csv.rows_only = sheet;
    for (int row = 0; row < ROWS_LOOKED_AT && cf_csv_next(&csv); row++)
        most = filled_cells(&csv) > most ? filled_cells(&csv) : most;
    cf_csv_release(&csv);
    return most;
}

/* Exports are separated by commas, or by what makes more cells; and often they begin with a title,
 * a date, an empty row: the header is the first row that fills `*least` cells, half of the fullest.
 */
static char find_separator(int *least, cf_slice text, bool sheet, cf_arena *arena)
{
    static const char others[] = {'\t', ';', '|'};
    char separator = ',';
    int most = most_filled(text, ',', sheet, arena);
    for (size_t i = 0; !sheet && i < sizeof others; i++) {
        int n = most_filled(text, others[i], sheet, arena);
        if (n > most) {
            most = n;
            separator = others[i];
        }
    }
    *least = (most + 1) / 2;
    return separator;
}

bool cf_table_read(cf_table *out, const char *path, cf_slice data, const char *name, bool export,
                   cf_diags *diags)
{
    *out = (cf_table){0};
    const cf_source *source = cf_table_source(diags, name);
    out->source = (cf_source){cf_arena_copy(&out->arena, cf_slice_of(name)), CF_SLICE("")};
    cf_slice text;
    bool sheet = false;
    if (!cf_table_text(&text, &sheet, &out->arena, path, data, export, source, diags))
        return false;
    cf_csv csv;
    cf_csv_init(&csv, text, &out->arena);
    csv.rows_only = sheet;
    int least = 1;
    if (export)
        csv.separator = find_separator(&least, text, sheet, &out->arena);
    bool found = false;
    while (!found && cf_csv_next(&csv))
        found = !cf_csv_blank(&csv) && filled_cells(&csv) >= least;
    bool good = false;
    if (!found) {
        cf_diags_add(diags, CF_E0302, (cf_span){source, 0, 0, 0}, "the table is empty");
    } else if (cf_table_header(&csv, source, diags)) {
        out->n_columns = csv.n;
        out->headers = cf_arena_dup(&out->arena, csv.cells, (size_t)csv.n, sizeof *csv.cells);
        good = read_rows(out, &csv, source, diags);
    }
    cf_csv_release(&csv);
    return good;
}

void cf_table_release(cf_table *table)
{
    cf_arena_release(&table->arena);
    *table = (cf_table){0};
}

int cf_table_column(const cf_table *table, cf_slice header)
{
    for (int i = 0; i < table->n_columns; i++)
        if (cf_slice_equal_nocase(table->headers[i], header))
            return i;
    return -1;
}
