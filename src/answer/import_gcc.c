#include "answer/import_private.h"
#include "answer/suggest.h"

#include "base/limits.h"
#include "base/mem.h"
#include "read/cell.h"
#include "read/table_text.h"

#define MOST_CENTS ((int64_t)1000000000 * 100) /* a billion dollars a year is nobody's pay */

typedef struct {
    int year, employer, department, position, elected, judicial, formula;
    int amount[CF_GCC_AMOUNTS];
} columns;

static const char *const amount_names[CF_GCC_AMOUNTS] = {
    "MinPositionSalary",
    "MaxPositionSalary",
    "RegularPay",
    "OvertimePay",
    "LumpSumPay",
    "OtherPay",
    "TotalWages",
    "DefinedBenefitPlanContribution",
    "EmployeesRetirementCostCovered",
    "DeferredCompensationPlan",
    "HealthDentalVision",
};

static cf_span row_span(const cf_gcc *gcc, int row)
{
    const cf_source *source = cf_table_source(gcc->diags, gcc->table.source.name);
    return (cf_span){source, 0, 0, row < 0 ? 0 : gcc->table.lines[row]};
}

/* --- Columns --------------------------------------------------------------------------------- */

static int find_column(const cf_gcc *gcc, const char *name, bool needed, bool *good)
{
    int column = cf_table_column(&gcc->table, cf_slice_of(name));
    if (column < 0 && needed) {
        cf_diag *diag = cf_diags_add(gcc->diags, CF_E0361, row_span(gcc, -1),
                                     "there is no column \"%s\"", name);
        if (*good)
            cf_diags_help(gcc->diags, diag,
                          "this reads the Government Compensation export of publicpay.ca.gov; for "
                          "another payroll file: confer import roster");
        *good = false;
    }
    return column;
}

static bool find_columns(columns *out, const cf_gcc *gcc)
{
    bool good = true;
    out->position = find_column(gcc, "Position", true, &good);
    out->employer = find_column(gcc, "EmployerName", true, &good);
    out->year = find_column(gcc, "Year", false, &good);
    out->department = find_column(gcc, "DepartmentOrSubdivision", false, &good);
    out->elected = find_column(gcc, "ElectedOfficial", false, &good);
    out->judicial = find_column(gcc, "Judicial", false, &good);
    out->formula = find_column(gcc, "PensionFormula", false, &good);
    for (int i = 0; i < CF_GCC_AMOUNTS; i++)
        out->amount[i] = find_column(gcc, amount_names[i], i <= CF_GCC_REGULAR, &good);
    return good;
}

static cf_slice cell(const cf_gcc *gcc, int row, int column)
{
    return column < 0 ? CF_SLICE("") : cf_table_cell(&gcc->table, row, column);
}

/* --- Employer and year ----------------------------------------------------------------------- */

static bool no_employer(cf_gcc *gcc, const columns *c, bool several)
{
    cf_dict *names = cf_dict_new();
    for (int row = 0; row < gcc->table.n_rows; row++)
        cf_dict_code(names, cell(gcc, row, c->employer));
    cf_slice wanted = gcc->options->employer;
    cf_diag *diag =
        several ? cf_diags_add(gcc->diags, CF_E0362, row_span(gcc, -1), "the file has %d employers",
                               (int)cf_dict_count(names) - 1)
                : cf_diags_add(gcc->diags, CF_E0362, row_span(gcc, -1),
                               "the file has no employer \"%.*s\"", (int)wanted.len, wanted.text);
    cf_buf list = CF_BUF_INIT;
    for (int32_t i = 1; i < cf_dict_count(names) && i <= 12; i++) {
        cf_slice name = cf_dict_text(names, i);
        cf_buf_addf(&list, "%s\"%.*s\"", i > 1 ? ", " : "", (int)name.len, name.text);
    }
    cf_diags_help(gcc->diags, diag, "choose one with --employer: %s%s", cf_buf_slice(&list).text,
                  cf_dict_count(names) > 13 ? " ..." : "");
    cf_buf_release(&list);
    cf_dict_free(names);
    return false;
}

static bool choose_employer(cf_gcc *gcc, const columns *c)
{
    gcc->employer = gcc->options->employer;
    bool found = false, several = false;
    for (int row = 0; row < gcc->table.n_rows; row++) {
        cf_slice name = cell(gcc, row, c->employer);
        if (gcc->employer.len == 0)
            gcc->employer = name;
        bool same = cf_slice_equal_nocase(name, gcc->employer);
        if (same && !found)
            gcc->employer = name; /* as the file writes it */
        found = found || same;
        several = several || (gcc->options->employer.len == 0 && !same && name.len > 0);
    }
    return found && !several ? true : no_employer(gcc, c, several);
}

static int year_of(const cf_gcc *gcc, const columns *c, int row)
{
    cf_slice text = cell(gcc, row, c->year);
    int64_t year = 0;
    bool good = cf_decimal_parse(&year, text.text, text.len, 0, false) == CF_DECIMAL_OK;
    return good && year >= 1900 && year < 2200 ? (int)year : 0;
}

static bool is_employer(const cf_gcc *gcc, const columns *c, int row)
{
    return cf_slice_equal_nocase(cell(gcc, row, c->employer), gcc->employer);
}

static void choose_year(cf_gcc *gcc, const columns *c)
{
    gcc->year = gcc->options->year;
    for (int row = 0; row < gcc->table.n_rows && gcc->options->year == 0; row++) {
        int year = is_employer(gcc, c, row) ? year_of(gcc, c, row) : 0;
        if (year > gcc->year)
            gcc->year = year;
    }
}

/* --- Positions left out ---------------------------------------------------------------------- */

typedef struct {
    cf_slice *names;
    bool *used;
    size_t n, capacity, used_capacity;
} exclusions;

static void exclude(exclusions *e, cf_slice name)
{
    name = cf_slice_trim(name);
    if (name.len == 0)
        return;
    e->names = cf_mem_grow(e->names, &e->capacity, e->n + 1, sizeof *e->names);
    e->used = cf_mem_grow(e->used, &e->used_capacity, e->n + 1, sizeof *e->used);
    e->used[e->n] = false;
    e->names[e->n++] = name;
}

static void exclude_lines(exclusions *e, cf_slice text)
{
    while (text.len > 0) {
        const char *end = memchr(text.text, '\n', text.len);
        size_t len = end ? (size_t)(end - text.text) : text.len;
        const char *comment = memchr(text.text, '#', len);
        exclude(e, (cf_slice){text.text, comment ? (size_t)(comment - text.text) : len});
        text.text += len + (end != NULL);
        text.len -= len + (end != NULL);
    }
}

static bool read_exclusions(exclusions *e, cf_gcc *gcc)
{
    const cf_import_gcc_options *options = gcc->options;
    for (int i = 0; i < options->n_excluded; i++)
        exclude(e, options->excluded[i]);
    exclude_lines(e, options->excluded_list);
    if (!options->excluded_path)
        return true;
    cf_buf file, why = CF_BUF_INIT;
    bool good = cf_file_read(&file, options->excluded_path, 1 << 20, &why);
    if (good)
        exclude_lines(e, cf_arena_slice(&gcc->arena, cf_buf_slice(&file)));
    else
        cf_diags_add(gcc->diags, CF_E0301, CF_SPAN_NONE, "%s", why.text);
    cf_buf_release(&file);
    cf_buf_release(&why);
    return good;
}

static bool is_excluded(const exclusions *e, cf_slice position)
{
    for (size_t i = 0; i < e->n; i++)
        if (cf_slice_equal_nocase(e->names[i], position)) {
            e->used[i] = true;
            return true;
        }
    return false;
}

static void suggest_position(const cf_gcc *gcc, const columns *c, cf_diag *diag, cf_slice name)
{
    cf_dict *positions = cf_dict_new();
    for (int row = 0; row < gcc->table.n_rows; row++)
        if (is_employer(gcc, c, row))
            cf_dict_code(positions, cell(gcc, row, c->position));
    int n = cf_dict_count(positions) - 1;
    cf_slice *names = cf_mem_alloc((size_t)n + 1, sizeof *names);
    for (int i = 0; i < n; i++)
        names[i] = cf_dict_text(positions, i + 1);
    cf_buf help = CF_BUF_INIT;
    cf_suggest(&help, name, names, n);
    if (help.len > 0)
        cf_diags_help(gcc->diags, diag, "%s", help.text);
    cf_buf_release(&help);
    cf_mem_free(names);
    cf_dict_free(positions);
}

static void report_unused(const exclusions *e, cf_gcc *gcc, const columns *c)
{
    for (size_t i = 0; i < e->n; i++)
        if (!e->used[i])
            suggest_position(gcc, c,
                             cf_diags_add(gcc->diags, CF_W0363, row_span(gcc, -1),
                                          "no position is called \"%.*s\"", (int)e->names[i].len,
                                          e->names[i].text),
                             e->names[i]);
}

/* --- Rows ------------------------------------------------------------------------------------ */

static bool is_yes(cf_slice text)
{
    return cf_slice_equal_nocase(text, CF_SLICE("true")) ||
           cf_slice_equal_nocase(text, CF_SLICE("yes")) || cf_slice_equal(text, CF_SLICE("1"));
}

/* The amounts of a row; what is wrong with them, or NULL. */
static const char *take_amounts(cf_gcc_row *out, cf_gcc *gcc, const columns *c, int row)
{
    for (int i = 0; i < CF_GCC_AMOUNTS; i++) {
        cf_slice text = cell(gcc, row, c->amount[i]);
        bool good = cf_import_money(&out->cents[i], text);
        if (!good || out->cents[i] > MOST_CENTS || out->cents[i] < -MOST_CENTS)
            return cf_arena_printf(&gcc->arena, "column \"%s\": \"%.*s\" is %s", amount_names[i],
                                   (int)text.len, text.text,
                                   good ? "beyond belief" : "not an amount");
    }
    return NULL;
}

static const char *why_left_out(cf_gcc *gcc, const columns *c, const exclusions *e, int row,
                                const cf_gcc_row *taken)
{
    if (is_excluded(e, taken->position))
        return "excluded by name";
    if (is_yes(cell(gcc, row, c->elected)))
        return "an elected office";
    if (is_yes(cell(gcc, row, c->judicial)))
        return "a judicial office";
    if (taken->position.len == 0)
        return "the position has no name";
    cf_slice regular = cell(gcc, row, c->amount[CF_GCC_REGULAR]);
    if (taken->cents[CF_GCC_REGULAR] < 0)
        return cf_arena_printf(&gcc->arena, "column \"%s\": \"%.*s\" is below zero",
                               amount_names[CF_GCC_REGULAR], (int)regular.len, regular.text);
    if (taken->cents[CF_GCC_REGULAR] == 0)
        return "no regular pay";
    return NULL;
}

static void leave_out(cf_gcc *gcc, uint32_t line, cf_slice position, const char *reason)
{
    gcc->left_out = cf_mem_grow(gcc->left_out, &gcc->left_out_capacity, gcc->n_left_out + 1,
                                sizeof *gcc->left_out);
    gcc->left_out[gcc->n_left_out++] = (cf_gcc_left_out){line, position, reason};
}

static void take_row(cf_gcc *gcc, const columns *c, const exclusions *e, int row)
{
    cf_gcc_row taken = {.line = gcc->table.lines[row],
                        .position = cell(gcc, row, c->position),
                        .department = cell(gcc, row, c->department),
                        .formula = cell(gcc, row, c->formula),
                        .range = -1,
                        .step = -1,
                        .tier = -1,
                        .plan = -1};
    const char *reason = take_amounts(&taken, gcc, c, row);
    if (!reason)
        reason = why_left_out(gcc, c, e, row, &taken);
    if (reason) {
        leave_out(gcc, taken.line, taken.position, reason);
        return;
    }
    gcc->rows = cf_mem_grow(gcc->rows, &gcc->rows_capacity, gcc->n_rows + 1, sizeof *gcc->rows);
    gcc->rows[gcc->n_rows++] = taken;
}

static bool take_rows(cf_gcc *gcc, const columns *c)
{
    exclusions e = {0};
    bool good = read_exclusions(&e, gcc);
    for (int row = 0; row < gcc->table.n_rows && good; row++) {
        gcc->n_read++;
        bool other_year = c->year >= 0 && year_of(gcc, c, row) != gcc->year;
        if (!is_employer(gcc, c, row) || other_year)
            gcc->n_other++;
        else
            take_row(gcc, c, &e, row);
    }
    if (good)
        report_unused(&e, gcc, c);
    if (good && gcc->n_rows == 0) {
        cf_diags_add(gcc->diags, CF_E0364, row_span(gcc, -1), "no row is left to import");
        good = false;
    }
    cf_mem_free(e.names);
    cf_mem_free(e.used);
    return good;
}

/* --- All of it ------------------------------------------------------------------------------- */

static bool check_options(const cf_import_gcc_options *options, cf_diags *diags)
{
    bool good = (options->n_steps == 0 ||
                 (options->n_steps >= 2 && options->n_steps <= CF_GCC_MAX_STEPS)) &&
                options->step_percent_e6 >= 0 && options->step_percent_e6 <= CF_RATIO_ONE;
    if (!good)
        cf_diags_add(diags, CF_E0365, CF_SPAN_NONE,
                     "a range has 2 to %d steps, at most 100%% apart", CF_GCC_MAX_STEPS);
    return good;
}

bool cf_import_gcc(cf_import *out, const cf_import_gcc_options *options, cf_diags *diags)
{
    *out = (cf_import){0};
    if (!check_options(options, diags))
        return false;
    cf_gcc gcc = {.options = options, .diags = diags};
    const char *name = options->name ? options->name : options->path;
    columns c;
    bool good = cf_table_read(&gcc.table, options->path, options->data, name, true, diags) &&
                find_columns(&c, &gcc) && choose_employer(&gcc, &c);
    if (good)
        choose_year(&gcc, &c);
    good = good && take_rows(&gcc, &c);
    if (good) {
        cf_gcc_infer(&gcc);
        cf_gcc_write(out, &gcc);
    }
    cf_mem_free(gcc.rows);
    cf_mem_free(gcc.left_out);
    cf_mem_free(gcc.ranges);
    cf_mem_free(gcc.tiers);
    cf_table_release(&gcc.table);
    cf_arena_release(&gcc.arena);
    return good;
}
