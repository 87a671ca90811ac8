#include "answer/budget_table.h"

#include "base/number.h"
#include "read/table_read.h"
#include "read/table_text.h"

/* --- Headers and years ----------------------------------------------------------------------- */

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    return c == ' ' || c == '-' ? '_' : c;
}

static bool same_header(cf_slice header, cf_slice wanted)
{
    if (header.len != wanted.len)
        return false;
    for (size_t i = 0; i < header.len; i++)
        if (plain(header.text[i]) != plain(wanted.text[i]))
            return false;
    return true;
}

int cf_header_find(const cf_slice *headers, int n, const char *wanted)
{
    for (const char *at = wanted; *at;) {
        const char *end = strchr(at, '|');
        size_t len = end ? (size_t)(end - at) : strlen(at);
        for (int i = 0; i < n; i++)
            if (same_header(headers[i], (cf_slice){at, len}))
                return i;
        at += len + (end != NULL);
    }
    return -1;
}

static bool digits(int *out, cf_slice text, size_t from, size_t n)
{
    *out = 0;
    if (from + n > text.len)
        return false;
    for (size_t i = from; i < from + n; i++) {
        if (text.text[i] < '0' || text.text[i] > '9')
            return false;
        *out = *out * 10 + (text.text[i] - '0');
    }
    return true;
}

bool cf_budget_year(int *year, cf_slice text, bool starts_in_january)
{
    int end;
    if (text.len >= 2 && (text.text[0] | 32) == 'f' && (text.text[1] | 32) == 'y')
        text = cf_slice_trim((cf_slice){text.text + 2, text.len - 2});
    const char *dash = text.len ? memchr(text.text, '-', text.len) : NULL;
    size_t n = dash ? (size_t)(dash - text.text) : text.len;
    if ((n != 4 && n != 2) || !digits(year, text, 0, n) || (dash == NULL) != starts_in_january)
        return false;
    *year += n == 2 ? 2000 : 0;
    if (!dash)
        return *year >= 1900 && *year < 2300;
    size_t rest = text.len - n - 1;
    if ((rest != 2 && rest != 4) || !digits(&end, text, n + 1, rest))
        return false;
    return (rest == 4 ? end == *year + 1 : end == (*year + 1) % 100) && *year >= 1900 &&
           *year < 2300;
}

bool cf_budget_money(int64_t *cents, cf_slice text)
{
    static const int64_t most = 100000000000000; /* sums of a table's lines still fit */
    bool negative = text.len > 2 && text.text[0] == '(' && text.text[text.len - 1] == ')';
    if (negative)
        text = cf_slice_trim((cf_slice){text.text + 1, text.len - 2});
    if (text.len > 1 && text.text[0] == '-' && !negative) {
        negative = true;
        text = (cf_slice){text.text + 1, text.len - 1};
    }
    if (text.len > 1 && text.text[0] == '$')
        text = cf_slice_trim((cf_slice){text.text + 1, text.len - 1});
    if (text.len == 0 || text.text[0] == '-' ||
        cf_decimal_parse(cents, text.text, text.len, 2, true) != CF_DECIMAL_OK || *cents > most)
        return false;
    *cents = negative ? -*cents : *cents;
    return true;
}

/* --- Lines ----------------------------------------------------------------------------------- */

typedef struct {
    const cf_table *table;
    const cf_source *source;
    cf_arena *arena;
    cf_diags *diags;
    bool january;
    int department, fund, category, year, type, amount;
    cf_budget_table *out;
} reader;

static cf_slice cell_of(const reader *r, int row, int column)
{
    return column < 0 ? CF_SLICE("") : cf_slice_trim(cf_table_cell(r->table, row, column));
}

static cf_span place(const reader *r, int row, int column)
{
    return (cf_span){r->source, (uint32_t)column, (uint32_t)column, r->table->lines[row]};
}

static cf_diag *report(reader *r, cf_code code, int row, int column, const char *what)
{
    cf_slice text = cell_of(r, row, column);
    cf_diag *diag = cf_diags_add(r->diags, code, place(r, row, column), "\"%.*s\" %s",
                                 (int)text.len, text.text, what);
    cf_diags_column(r->diags, diag, r->table->headers[column]);
    return diag;
}

static bool read_type(reader *r, int row, cf_budget_line *line)
{
    cf_slice text = cell_of(r, row, r->type);
    line->is_revenue = text.len > 0 && (text.text[0] | 32) == 'r';
    if (r->type < 0 || cf_slice_equal_nocase(text, CF_SLICE("expense")) ||
        cf_slice_equal_nocase(text, CF_SLICE("expenses")) ||
        cf_slice_equal_nocase(text, CF_SLICE("expenditure")) ||
        cf_slice_equal_nocase(text, CF_SLICE("expenditures")) ||
        cf_slice_equal_nocase(text, CF_SLICE("revenue")) ||
        cf_slice_equal_nocase(text, CF_SLICE("revenues")))
        return true;
    cf_diag *diag = report(r, CF_E0853, row, r->type, "is neither expense nor revenue");
    cf_diags_help(r->diags, diag, "write Expense or Revenue");
    return false;
}

static bool read_year(reader *r, int row, cf_budget_line *line)
{
    cf_budget_table *out = r->out;
    if (r->year < 0)
        return true;
    if (!cf_budget_year(&line->year, cell_of(r, row, r->year), r->january)) {
        cf_diag *diag = report(r, CF_E0854, row, r->year, "is no fiscal year");
        cf_diags_help(r->diags, diag, r->january ? "write FY2022" : "write FY2021-22 or FY21-22");
        return false;
    }
    if (out->first_year == 0 || line->year < out->first_year)
        out->first_year = line->year;
    if (line->year > out->last_year)
        out->last_year = line->year;
    return true;
}

static bool read_amount(reader *r, int row, cf_budget_line *line)
{
    cf_slice text = cell_of(r, row, r->amount);
    if (text.len == 0) {
        cf_diag *diag = cf_diags_add(r->diags, CF_W0852, place(r, row, r->amount),
                                     "this line has no amount, and counts nothing");
        cf_diags_column(r->diags, diag, r->table->headers[r->amount]);
        r->out->n_blank++;
        return true;
    }
    if (cf_budget_money(&line->cents, text))
        return true;
    report(r, CF_E0851, row, r->amount, "is not an amount of money");
    return false;
}

static void read_lines(reader *r)
{
    cf_budget_line *lines = CF_ARENA_NEW(r->arena, cf_budget_line, (size_t)r->table->n_rows + 1);
    r->out->lines = lines;
    for (int row = 0; row < r->table->n_rows; row++) {
        cf_budget_line *line = &lines[r->out->n];
        *line = (cf_budget_line){.line = r->table->lines[row]};
        bool good = read_type(r, row, line);
        good = read_year(r, row, line) && good;
        good = read_amount(r, row, line) && good;
        line->department = cf_arena_slice(r->arena, cell_of(r, row, r->department));
        line->fund = cf_arena_slice(r->arena, cell_of(r, row, r->fund));
        line->category = cf_arena_slice(r->arena, cell_of(r, row, r->category));
        r->out->n += good;
    }
}

static bool find_columns(reader *r)
{
    const cf_slice *headers = r->table->headers;
    int n = r->table->n_columns;
    r->department = cf_header_find(headers, n, "department|dept|department_name|agency");
    r->fund = cf_header_find(headers, n, "fund|fund_code|fund_number|fund_name");
    r->category = cf_header_find(headers, n, "category|account_category|object|account");
    r->year = cf_header_find(headers, n, "fiscal_year|budget_year|year");
    r->type = cf_header_find(headers, n, "type|account_type");
    r->amount = cf_header_find(headers, n, "amount|budget|adopted|adopted_amount");
    r->out->has_fund = r->fund >= 0;
    r->out->has_year = r->year >= 0;
    r->out->has_category = r->category >= 0;
    const char *missing = r->department < 0 ? "department" : r->amount < 0 ? "amount" : NULL;
    if (!missing)
        return true;
    cf_diag *diag = cf_diags_add(r->diags, CF_E0850, (cf_span){r->source, 0, 0, 1},
                                 "the budget has no column %s", missing);
    cf_diags_help(r->diags, diag, "`confer help E0850` lists the columns");
    return false;
}

bool cf_budget_table_read(cf_budget_table *out, cf_arena *arena, const char *path, cf_slice data,
                          const char *name, bool starts_in_january, cf_diags *diags)
{
    cf_table table;
    size_t n_errors = diags->n_errors;
    *out = (cf_budget_table){0};
    reader r = {.table = &table,
                .source = cf_table_source(diags, name),
                .arena = arena,
                .diags = diags,
                .january = starts_in_january,
                .out = out};
    if (cf_table_read(&table, path, data, r.source->name, true, diags) && find_columns(&r))
        read_lines(&r);
    cf_table_release(&table);
    return diags->n_errors == n_errors;
}
