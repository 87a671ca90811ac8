#include "read/market_read.h"

#include "base/number.h"
#include "read/table_read.h"
#include "read/table_text.h"

enum {
    AGENCY,
    CLASS,
    EFFECTIVE,
    ENTRY,
    TOP,
    RAISE,
    RANGE,
    TITLE,
    LONGEVITY,
    INCENTIVE,
    RETIREMENT,
    MEDICAL,
    HOURS,
    INCLUDED,
    WHY,
    SOURCE,
    COLUMNS
};

static const char *const headers[COLUMNS] = {
    "agency",    "class",     "effective",  "entry",   "top",   "raise",    "range", "title",
    "longevity", "incentive", "retirement", "medical", "hours", "included", "why",   "source",
};

typedef struct {
    cf_market *market;
    const cf_table *table;
    const cf_source *source;
    cf_diags *diags;
    int at[COLUMNS];
    cf_market_row *rows;
    bool good;
} reader;

static cf_slice cell_of(const reader *r, int row, int column)
{
    return r->at[column] < 0 ? CF_SLICE("") : cf_table_cell(r->table, row, r->at[column]);
}

static void problem(reader *r, cf_code code, int row, int column, const char *message)
{
    int at = column < 0 ? -1 : r->at[column];
    uint32_t place = at < 0 ? 0 : (uint32_t)at;
    cf_slice value = at < 0 ? CF_SLICE("") : cf_table_cell(r->table, row, at);
    cf_span span = {r->source, place, place, row < 0 ? 1 : r->table->lines[row]};
    cf_diag *diag = cf_diags_add(r->diags, code, span, value.len > 0 ? "\"%.*s\" %s" : "%.*s%s",
                                 (int)(value.len < 100 ? value.len : 100), value.text, message);
    if (at >= 0)
        cf_diags_column(r->diags, diag, r->table->headers[at]);
    r->good = r->good && code == CF_W1656;
}

/* Dollars above zero; `$` and commas are allowed. */
static int64_t amount(reader *r, int row, int column)
{
    cf_slice cell = cell_of(r, row, column);
    int64_t e8 = 0;
    if (cell.len > 0 && cell.text[0] == '$')
        cell = (cf_slice){cell.text + 1, cell.len - 1};
    if (cf_decimal_parse(&e8, cell.text, cell.len, 8, true) != CF_DECIMAL_OK || e8 <= 0 ||
        e8 > 100000000000000)
        problem(r, CF_E1651, row, column, "is not a month's pay between $0 and $1,000,000");
    return e8;
}

static bool percent(int64_t *e6, cf_slice cell)
{
    return cell.len > 1 && cell.text[cell.len - 1] == '%' &&
           cf_decimal_parse(e6, cell.text, cell.len - 1, 4, false) == CF_DECIMAL_OK &&
           *e6 > -1000000 && *e6 <= 1000000;
}

static cf_market_item item(reader *r, int row, int column)
{
    cf_market_item out = {.present = true, .is_percent = true};
    cf_slice cell = cell_of(r, row, column);
    if (cell.len == 0)
        return (cf_market_item){0};
    if (percent(&out.value, cell) && out.value >= 0)
        return out;
    out.is_percent = false;
    if (cell.text[0] == '$')
        cell = (cf_slice){cell.text + 1, cell.len - 1};
    if (cf_decimal_parse(&out.value, cell.text, cell.len, 8, true) != CF_DECIMAL_OK ||
        out.value < 0 || out.value > 100000000000000)
        problem(r, CF_E1651, row, column, "is neither dollars a month nor a percent of base");
    return out;
}

static bool included(reader *r, int row)
{
    cf_slice cell = cell_of(r, row, INCLUDED);
    if (cell.len == 0 || cf_slice_equal_nocase(cell, CF_SLICE("yes")))
        return true;
    if (!cf_slice_equal_nocase(cell, CF_SLICE("no")))
        problem(r, CF_E1651, row, INCLUDED, "is neither yes nor no");
    return false;
}

static cf_slice keep(reader *r, int row, int column)
{
    return cf_arena_slice(&r->market->arena, cell_of(r, row, column));
}

static void read_pay(reader *r, int row, cf_market_row *out)
{
    cf_slice raise = cell_of(r, row, RAISE);
    out->is_raise = raise.len > 0;
    if (out->is_raise) {
        if (!percent(&out->raise_e6, raise))
            problem(r, CF_E1651, row, RAISE, "is not a percent such as 3%");
        return;
    }
    out->entry_e8 = amount(r, row, ENTRY);
    out->top_e8 = amount(r, row, TOP);
}

static void read_row(reader *r, int row, cf_market_row *out)
{
    *out = (cf_market_row){.line = r->table->lines[row], .before = -1};
    out->agency = keep(r, row, AGENCY);
    out->class_name = keep(r, row, CLASS);
    out->range = keep(r, row, RANGE);
    out->title = keep(r, row, TITLE);
    out->source = keep(r, row, SOURCE);
    out->why = keep(r, row, WHY);
    out->hours = keep(r, row, HOURS);
    out->included = included(r, row);
    if (out->agency.len == 0 || out->class_name.len == 0)
        problem(r, CF_E1651, row, out->agency.len ? CLASS : AGENCY, "a name is needed here");
    cf_slice day = cell_of(r, row, EFFECTIVE);
    if (!cf_date_parse(&out->effective, day.text, day.len))
        problem(r, CF_E1651, row, EFFECTIVE, "is not a day");
    read_pay(r, row, out);
    for (int i = 0; i < CF_MARKET_ITEMS; i++)
        out->items[i] = item(r, row, LONGEVITY + i);
    if (out->source.len == 0)
        problem(r, CF_W1656, row, -1, "this row names no source");
}

static bool same_pay(const cf_market_row *a, const cf_market_row *b)
{
    return cf_slice_equal(a->agency, b->agency) && cf_slice_equal(a->class_name, b->class_name);
}

/* Each row's forerunner; what a later row leaves blank goes on. */
static void link_rows(reader *r)
{
    int n = r->market->n_rows;
    for (int i = 0; i < n; i++) {
        cf_market_row *row = &r->rows[i];
        for (int j = 0; j < n; j++) {
            const cf_market_row *other = &r->rows[j];
            if (i == j || !same_pay(row, other))
                continue;
            if (other->effective.days == row->effective.days) {
                problem(r, CF_E1651, i, EFFECTIVE, "is there twice for this agency and class");
                continue;
            }
            if (other->effective.days < row->effective.days &&
                (row->before < 0 || other->effective.days > r->rows[row->before].effective.days))
                row->before = j;
        }
        row->first = row->before < 0;
        if (row->first && row->is_raise)
            problem(r, CF_E1651, i, RAISE, "raises pay that no earlier row gives");
    }
}

static bool find_columns(reader *r)
{
    for (int i = 0; i < COLUMNS; i++)
        r->at[i] = cf_table_column(r->table, cf_slice_of(headers[i]));
    for (int i = 0; i <= TOP; i++)
        if (r->at[i] < 0) {
            cf_diags_add(r->diags, CF_E1650, (cf_span){r->source, 0, 0, 1},
                         "the header row has no \"%s\"", headers[i]);
            r->good = false;
        }
    return r->good;
}

bool cf_market_read(cf_market *out, const char *path, cf_slice data, const char *name,
                    cf_diags *diags)
{
    enum { MOST_ROWS = 2000 };
    *out = (cf_market){0};
    cf_table table;
    reader r = {.market = out, .table = &table, .diags = diags};
    r.good = cf_table_read(&table, path, data, name, true, diags);
    r.source = cf_table_source(diags, name);
    if (r.good && find_columns(&r)) {
        out->n_rows = table.n_rows < MOST_ROWS ? table.n_rows : MOST_ROWS;
        out->rows = r.rows = CF_ARENA_NEW(&out->arena, cf_market_row, (size_t)out->n_rows);
        for (int row = 0; row < out->n_rows; row++)
            read_row(&r, row, &r.rows[row]);
        if (table.n_rows > MOST_ROWS)
            problem(&r, CF_E1651, MOST_ROWS, AGENCY, "is beyond the 2,000 rows a market may have");
        if (r.good)
            link_rows(&r);
    }
    cf_table_release(&table);
    if (!r.good)
        cf_market_release(out);
    return r.good;
}

void cf_market_release(cf_market *market)
{
    cf_arena_release(&market->arena);
    *market = (cf_market){0};
}
