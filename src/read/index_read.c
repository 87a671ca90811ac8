#include "read/table_read.h"

#include "read/cell.h"
#include "read/table_text.h"

enum { LAST_MONTH = 2400 * 12 }; /* dates are read up to the year 2399 */

typedef struct {
    const cf_table *table;
    const cf_source *source;
    cf_diags *diags;
    bool good;
} reader;

static cf_diag *problem(reader *r, cf_code code, int row, int column, const char *message)
{
    cf_slice value = cf_table_cell(r->table, row, column);
    cf_span span = {r->source, (uint32_t)column, (uint32_t)column, r->table->lines[row]};
    cf_diag *diag = cf_diags_add(r->diags, code, span, "\"%.*s\" %s",
                                 (int)(value.len < 200 ? value.len : 200), value.text, message);
    cf_diags_column(r->diags, diag, r->table->headers[column]);
    r->good = false;
    return diag;
}

/* A missing value; the agencies write NA, or nothing, for a month that was not collected. */
static bool is_missing(cf_slice cell)
{
    return cell.len == 0 || cf_slice_equal_nocase(cell, CF_SLICE("NA"));
}

static void read_rows(reader *r, cf_index *out)
{
    size_t n_rows = (size_t)r->table->n_rows;
    int *months = CF_ARENA_NEW(&out->arena, int, n_rows);
    int64_t *values = CF_ARENA_NEW(&out->arena, int64_t, n_rows);
    uint32_t *seen = CF_ARENA_NEW(&out->arena, uint32_t, LAST_MONTH + 1); /* its line; 0: not yet */
    for (int row = 0; row < r->table->n_rows; row++) {
        cf_slice value = cf_table_cell(r->table, row, 1);
        int month = 0;
        int64_t e8 = 0;
        const char *wrong = cf_cell_month(&month, cf_table_cell(r->table, row, 0));
        if (wrong) {
            problem(r, CF_E0341, row, 0, wrong);
            continue;
        }
        if (seen[month] != 0) {
            cf_diag *diag = problem(r, CF_E0342, row, 0, "is there twice");
            cf_diags_note(r->diags, diag, (cf_span){r->source, 0, 0, seen[month]},
                          "the first is here");
            continue;
        }
        seen[month] = r->table->lines[row];
        if (is_missing(value))
            continue;
        wrong = cf_cell_number(&e8, value, 8);
        if (wrong || e8 <= 0) {
            problem(r, CF_E0343, row, 1, wrong ? wrong : "is not above zero");
            continue;
        }
        months[out->n] = month;
        values[out->n++] = e8;
    }
    out->months = months;
    out->values_e8 = values;
}

bool cf_index_read(cf_index *out, const char *path, cf_slice data, const char *name,
                   cf_diags *diags)
{
    *out = (cf_index){0};
    cf_table table;
    reader r = {.table = &table, .diags = diags};
    r.good = cf_table_read(&table, path, data, name, false, diags);
    r.source = cf_table_source(diags, name);
    if (r.good && table.n_columns < 2) {
        cf_diags_add(diags, CF_E0308, (cf_span){r.source, 0, 0, 1},
                     "an index has two columns, a month and its value");
        r.good = false;
    }
    if (r.good)
        read_rows(&r, out);
    cf_table_release(&table);
    if (!r.good)
        cf_index_release(out);
    return r.good;
}

void cf_index_release(cf_index *index)
{
    cf_arena_release(&index->arena);
    *index = (cf_index){0};
}
