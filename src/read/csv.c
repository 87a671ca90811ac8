#include "read/csv.h"

#include "base/mem.h"

void cf_csv_init(cf_csv *csv, cf_slice text, cf_arena *arena)
{
    *csv = (cf_csv){.text = text, .line = 1, .separator = ',', .arena = arena};
}

void cf_csv_release(cf_csv *csv)
{
    cf_mem_free(csv->cells);
    csv->cells = NULL;
    csv->capacity = 0;
}

static void note_problem(cf_csv *csv, cf_csv_problem problem)
{
    if (csv->problem == CF_CSV_OK) {
        csv->problem = problem;
        csv->problem_column = csv->n;
    }
}

static bool ends_cell(const cf_csv *csv, size_t at)
{
    return at >= csv->text.len || csv->text.text[at] == csv->separator ||
           csv->text.text[at] == '\n';
}

static size_t skip_plain(cf_csv *csv, size_t at)
{
    while (!ends_cell(csv, at)) {
        if (csv->text.text[at] == '"')
            note_problem(csv, CF_CSV_STRAY_QUOTE);
        at++;
    }
    return at;
}

/* A cell that starts with a quote, at csv->at. What follows the closing quote ought to be nothing:
 * spaces are dropped, anything else is a problem. */
static cf_slice quoted_cell(cf_csv *csv)
{
    const char *text = csv->text.text;
    size_t start = csv->at + 1;
    size_t at = start;
    bool doubled = false;
    for (; at < csv->text.len; at++) {
        if (text[at] == '\n' && !csv->rows_only)
            csv->line++;
        if (text[at] != '"')
            continue;
        if (at + 1 >= csv->text.len || text[at + 1] != '"')
            break;
        doubled = true;
        at++;
    }
    size_t end = at;
    if (at >= csv->text.len)
        note_problem(csv, CF_CSV_OPEN_QUOTE);
    else
        at++;
    size_t after = at;
    at = skip_plain(csv, at);
    csv->at = at;
    cf_slice rest = cf_slice_trim((cf_slice){text + after, at - after});
    if (rest.len > 0)
        note_problem(csv, CF_CSV_STRAY_QUOTE);
    if (!doubled)
        return (cf_slice){text + start, end - start};
    char *copy = cf_arena_alloc(csv->arena, end - start + 1, 1);
    size_t len = 0;
    for (size_t i = start; i < end; i++) {
        copy[len++] = text[i];
        i += text[i] == '"';
    }
    return (cf_slice){copy, len};
}

static cf_slice plain_cell(cf_csv *csv)
{
    size_t start = csv->at;
    csv->at = skip_plain(csv, start);
    return (cf_slice){csv->text.text + start, csv->at - start};
}

bool cf_csv_next(cf_csv *csv)
{
    csv->n = 0;
    csv->problem = CF_CSV_OK;
    csv->row_line = csv->line;
    if (csv->at >= csv->text.len)
        return false;
    for (;;) {
        csv->cells = cf_mem_grow(csv->cells, &csv->capacity, (size_t)csv->n + 1, sizeof(cf_slice));
        bool quoted = csv->at < csv->text.len && csv->text.text[csv->at] == '"';
        cf_slice cell = quoted ? quoted_cell(csv) : plain_cell(csv);
        csv->cells[csv->n++] = cf_slice_trim(cell);
        if (csv->at >= csv->text.len)
            return true;
        if (csv->text.text[csv->at++] == '\n') {
            csv->line++;
            return true;
        }
    }
}

bool cf_csv_blank(const cf_csv *csv)
{
    for (int i = 0; i < csv->n; i++)
        if (csv->cells[i].len > 0)
            return false;
    return csv->problem == CF_CSV_OK;
}

void cf_csv_add_cell(cf_buf *out, cf_slice cell)
{
    bool quote = cell.len > 0 && (cell.text[0] == ' ' || cell.text[cell.len - 1] == ' ');
    for (size_t i = 0; i < cell.len && !quote; i++)
        quote = cell.text[i] == '"' || cell.text[i] == ',' || cell.text[i] == '\n' ||
                cell.text[i] == '\r';
    if (!quote) {
        cf_buf_add_slice(out, cell);
        return;
    }
    cf_buf_add_char(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.text[i] == '"')
            cf_buf_add_char(out, '"');
        cf_buf_add_char(out, cell.text[i]);
    }
    cf_buf_add_char(out, '"');
}
