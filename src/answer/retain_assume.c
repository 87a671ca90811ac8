/* retain_assume.c: what the staffing model assumes in this folder: defaults, then staffing.csv,
 * then the call. */
#include "answer/retain.h"

#include "answer/check.h"
#include "answer/market.h"
#include "answer/suggest.h"
#include "read/table_text.h"
#include "base/limits.h"
#include "show/figure.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

/* --- Tables ---------------------------------------------------------------------------------- */

bool cf_retain_has(confer_case *c, const char *name)
{
    const char *path = cf_case_path(c, name);
    struct stat there;
    for (const cf_case_file *file = c->files; file; file = file->next)
        if (strcmp(cf_case_path(c, file->name), path) == 0)
            return true;
    return c->folder && stat(path, &there) == 0 && !S_ISDIR(there.st_mode);
}

bool cf_retain_table(cf_table *out, cf_retain *retain, const char *path)
{
    confer_case *c = retain->c;
    for (const cf_case_file *file = c->files; file; file = file->next)
        if (strcmp(cf_case_path(c, file->name), path) == 0)
            return cf_table_read(out, NULL, cf_buf_slice(&file->bytes), path, true, &c->diags);
    return cf_table_read(out, path, (cf_slice){NULL, 0}, path, true, &c->diags);
}

cf_diag *cf_retain_problem(cf_retain *retain, const cf_table *table, cf_code code, int row,
                           int column, const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cf_diags *diags = &retain->c->diags;
    const cf_source *source = cf_table_source(diags, table->source.name);
    cf_span span = {source, (uint32_t)(column < 0 ? 0 : column),
                    (uint32_t)(column < 0 ? 0 : column), row < 0 ? 1 : table->lines[row]};
    cf_diag *diag = cf_diags_add(diags, code, span, "%s", text);
    if (column >= 0)
        cf_diags_column(diags, diag, table->headers[column]);
    return diag;
}

/* --- Values ---------------------------------------------------------------------------------- */

static bool parse_value(int64_t *e6, cf_slice text)
{
    text = cf_slice_trim(text);
    bool percent = text.len > 0 && text.text[text.len - 1] == '%';
    if (percent)
        text.len--;
    if (text.len > 0 && text.text[0] == '$') {
        text.text++;
        text.len--;
    }
    return cf_decimal_parse(e6, text.text, text.len, percent ? 4 : 6, true) == CF_DECIMAL_OK;
}

bool cf_prior_parse(cf_prior *out, cf_slice text)
{
    int64_t values[3];
    int n = 0;
    for (;;) {
        size_t len = 0;
        while (len < text.len &&
               !(text.text[len] == '.' && len + 1 < text.len && text.text[len + 1] == '.'))
            len++;
        if (n == 3 || !parse_value(&values[n++], (cf_slice){text.text, len}))
            return false;
        if (len == text.len)
            break;
        text = (cf_slice){text.text + len + 2, text.len - len - 2};
    }
    if (n == 2)
        return false;
    *out = n == 1 ? (cf_prior){values[0], values[0], values[0]}
                  : (cf_prior){values[0], values[1], values[2]};
    return true;
}

void cf_assume_say(cf_buf *out, cf_assume_unit unit, int64_t value)
{
    char text[CF_NUMBER_TEXT_SIZE];
    if (unit == CF_ASSUME_RATIO) {
        cf_decimal_format(text, value, 4, 0, true);
        cf_buf_addf(out, "%s%%", text);
        return;
    }
    cf_decimal_format(text, value, 6, 0, true);
    cf_buf_addf(out, "%s%s", unit == CF_ASSUME_DOLLARS ? "$" : "", text);
}

static int find_assumption(cf_slice name)
{
    for (int i = 0; i < CF_ASSUMPTIONS; i++)
        if (cf_slice_equal_nocase(name, cf_slice_of(cf_assume_infos[i].name)))
            return i;
    return -1;
}

static void suggest_assumption(cf_buf *out, cf_slice name)
{
    cf_slice names[CF_ASSUMPTIONS];
    for (int i = 0; i < CF_ASSUMPTIONS; i++)
        names[i] = cf_slice_of(cf_assume_infos[i].name);
    cf_suggest(out, name, names, CF_ASSUMPTIONS);
}

/* --- staffing.csv ---------------------------------------------------------------------------- */

typedef struct {
    int name, low, likely, high, source;
} columns;

static bool read_cell(int64_t *out, cf_retain *retain, const cf_table *table, int row, int column,
                      int64_t otherwise)
{
    cf_slice cell = column < 0 ? CF_SLICE("") : cf_table_cell(table, row, column);
    *out = otherwise;
    if (cell.len == 0 || parse_value(out, cell))
        return true;
    cf_retain_problem(retain, table, CF_E1601, row, column, "\"%.*s\" is not a number",
                      (int)(cell.len < 100 ? cell.len : 100), cell.text);
    return false;
}

static void unknown_assumption(cf_retain *retain, const cf_table *table, int row, int column)
{
    cf_slice name = cf_table_cell(table, row, column);
    cf_buf help = CF_BUF_INIT;
    cf_diag *diag =
        cf_retain_problem(retain, table, CF_E1600, row, column, "there is no assumption \"%.*s\"",
                          (int)(name.len < 100 ? name.len : 100), name.text);
    suggest_assumption(&help, name);
    if (help.len > 0)
        cf_diags_help(&retain->c->diags, diag, "%s", help.text);
    cf_buf_release(&help);
}

static void read_row(cf_retain *retain, const cf_table *table, int row, const columns *at,
                     uint32_t *seen)
{
    cf_prior prior;
    int id = find_assumption(cf_table_cell(table, row, at->name));
    if (id < 0) {
        unknown_assumption(retain, table, row, at->name);
        return;
    }
    if (seen[id]) {
        cf_retain_problem(retain, table, CF_E1602, row, at->name,
                          "\"%s\" stands on line %u already", cf_assume_infos[id].name, seen[id]);
        return;
    }
    seen[id] = table->lines[row];
    if (cf_table_cell(table, row, at->likely).len == 0) {
        cf_retain_problem(retain, table, CF_E1601, row, at->likely, "a likely value is needed");
        return;
    }
    if (!read_cell(&prior.likely, retain, table, row, at->likely, 0) ||
        !read_cell(&prior.low, retain, table, row, at->low, prior.likely) ||
        !read_cell(&prior.high, retain, table, row, at->high, prior.likely))
        return;
    const char *wrong = cf_prior_check((cf_assume_id)id, &prior);
    if (wrong) {
        cf_diag *diag =
            cf_retain_problem(retain, table, CF_E1601, row, at->likely,
                              "these values of \"%s\" cannot be used", cf_assume_infos[id].name);
        cf_diags_help(&retain->c->diags, diag, "write %s", wrong);
        return;
    }
    cf_slice source = at->source < 0 ? CF_SLICE("") : cf_table_cell(table, row, at->source);
    retain->model.priors[id] = prior;
    retain->from[id] = CF_FROM_FOLDER;
    retain->sources[id] =
        source.len ? cf_arena_copy(&retain->c->arena, source) : "staffing.csv, without a source";
}

static void read_staffing(cf_retain *retain)
{
    cf_table table;
    if (!cf_retain_table(&table, retain, cf_case_path(retain->c, "staffing.csv")))
        return;
    uint32_t seen[CF_ASSUMPTIONS] = {0};
    columns at = {
        cf_table_column(&table, CF_SLICE("assumption")), cf_table_column(&table, CF_SLICE("low")),
        cf_table_column(&table, CF_SLICE("likely")), cf_table_column(&table, CF_SLICE("high")),
        cf_table_column(&table, CF_SLICE("source"))};
    if (at.name < 0 || at.likely < 0)
        cf_retain_problem(retain, &table, CF_E1603, -1, -1, "the header row has no \"%s\"",
                          at.name < 0 ? "assumption" : "likely");
    else
        for (int row = 0; row < table.n_rows; row++)
            read_row(retain, &table, row, &at, seen);
    cf_table_release(&table);
}

/* --- retirement.csv -------------------------------------------------------------------------- */

static void read_retirement_rows(cf_retain *retain, const cf_table *table, int service, int rate)
{
    int64_t *rates = retain->model.retirement_e6;
    uint32_t lines[CF_STAFF_YEARS] = {0};
    for (int row = 0; row < table->n_rows; row++) {
        int64_t year = 0, value = 0;
        cf_slice cell = cf_table_cell(table, row, service);
        if (cf_decimal_parse(&year, cell.text, cell.len, 0, false) != CF_DECIMAL_OK || year < 0 ||
            year >= CF_STAFF_YEARS) {
            cf_retain_problem(retain, table, CF_E1605, row, service,
                              "years of service are a whole number from 0 to %d",
                              CF_STAFF_YEARS - 1);
            continue;
        }
        if (!parse_value(&value, cf_table_cell(table, row, rate)) || value < 0 || value > 1000000) {
            cf_retain_problem(retain, table, CF_E1605, row, rate, "%s",
                              "a rate of retiring is 0% to 100% a year");
            continue;
        }
        if (lines[year] > 0) {
            cf_retain_problem(retain, table, CF_E1605, row, service,
                              "%d years stand on line %u already", (int)year, lines[year]);
            continue;
        }
        lines[year] = table->lines[row];
        rates[year] = cf_hazard_of_chance(value);
    }
    for (int y = 0; y < CF_STAFF_YEARS; y++) /* a row holds until the next */
        if (lines[y] == 0)
            rates[y] = y > 0 ? rates[y - 1] : 0;
}

static void read_retirement(cf_retain *retain)
{
    cf_table table;
    if (!cf_retain_table(&table, retain, cf_case_path(retain->c, "retirement.csv")))
        return;
    int service = cf_table_column(&table, CF_SLICE("service"));
    int rate = cf_table_column(&table, CF_SLICE("rate"));
    if (service < 0 || rate < 0)
        cf_retain_problem(retain, &table, CF_E1603, -1, -1, "the header row has no \"%s\"",
                          service < 0 ? "service" : "rate");
    else
        read_retirement_rows(retain, &table, service, rate);
    retain->retirement_source = "retirement.csv";
    cf_table_release(&table);
}

/* --- The call -------------------------------------------------------------------------------- */

static int set_one(cf_retain *retain, const char *text, confer_error *err)
{
    const char *equals = strchr(text, '=');
    cf_slice name =
        cf_slice_trim((cf_slice){text, equals ? (size_t)(equals - text) : strlen(text)});
    cf_prior prior;
    int id = find_assumption(name);
    if (id < 0) {
        cf_buf help = CF_BUF_INIT;
        suggest_assumption(&help, name);
        cf_fail(err, CONFER_MISUSED, "there is no assumption '%.*s'", (int)name.len, name.text);
        cf_hint(err, "%s",
                help.len ? help.text : "`confer retain --help` says where they are listed");
        cf_buf_release(&help);
        return CONFER_MISUSED;
    }
    const char *wrong = "NAME=VALUE or NAME=LOW..LIKELY..HIGH, for example elasticity=0.7..1.4..3";
    if (equals && cf_prior_parse(&prior, cf_slice_trim(cf_slice_of(equals + 1))))
        wrong = cf_prior_check((cf_assume_id)id, &prior);
    if (wrong) {
        cf_fail(err, CONFER_MISUSED, "cannot use the assumption '%s'", text);
        cf_hint(err, "write %s", wrong);
        return CONFER_MISUSED;
    }
    retain->model.priors[id] = prior;
    retain->from[id] = CF_FROM_CALL;
    retain->sources[id] = "set for this answer";
    return CONFER_OK;
}

int cf_retain_assume(cf_retain *retain, confer_error *err)
{
    for (int i = 0; i < CF_ASSUMPTIONS; i++) {
        retain->model.priors[i] = cf_assume_infos[i].prior;
        retain->sources[i] = cf_assume_infos[i].source;
    }
    cf_default_retirement(retain->model.retirement_e6);
    retain->retirement_source =
        "one large city police department, 2000 to 2016, all causes less quits";
    if (cf_retain_has(retain->c, "staffing.csv"))
        read_staffing(retain);
    if (cf_retain_has(retain->c, "retirement.csv"))
        read_retirement(retain);
    for (int i = 0; i < retain->options.n_set; i++) {
        int status = set_one(retain, retain->options.set[i], err);
        if (status != CONFER_OK)
            return status;
    }
    return CONFER_OK;
}

void cf_check_staffing(confer_case *c)
{
    cf_market *markets;
    int n;
    cf_retain retain = {.c = c};
    if (c->agreement.plan)
        cf_markets_read(&markets, &n, c);
    cf_retain_assume(&retain, NULL);
}
