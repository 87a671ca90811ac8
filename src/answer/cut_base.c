/* What a percent is of, and what each option saves and harms. */
#include "answer/cut.h"

#include "answer/suggest.h"
#include "base/dict.h"
#include "base/limits.h"
#include "read/table_text.h"

#include <stdlib.h>

void cf_cut_note(cf_cut *cut, const char *format, ...)
{
    cf_buf text = CF_BUF_INIT;
    va_list args;
    va_start(args, format);
    cf_buf_addv(&text, format, args);
    va_end(args);
    const char **more = CF_ARENA_NEW(cut->arena, const char *, (size_t)cut->n_notes + 1);
    if (cut->n_notes > 0)
        memcpy(more, cut->notes, (size_t)cut->n_notes * sizeof *more);
    more[cut->n_notes++] = cf_arena_copy(cut->arena, cf_buf_slice(&text));
    cut->notes = more;
    cf_buf_release(&text);
}

static const char *year_text(const cf_cut *cut, int year)
{
    char text[CF_FISCAL_TEXT_SIZE];
    cf_fiscal_format(text, &cut->calendar, year);
    return cf_arena_copy(cut->arena, cf_slice_of(text));
}

/* --- The year -------------------------------------------------------------------------------- */

/* The part of the year that is left from a day: months, the first one by its days. */
static void part_left(const cf_cut *cut, cf_date from, int64_t *top, int64_t *bottom)
{
    cf_ymd day = cf_date_split(from), end = cf_date_split(cut->year_end);
    *top = *bottom = 1;
    if (from.days <= cut->year_start.days)
        return;
    *top = 0;
    if (from.days >= cut->year_end.days)
        return;
    if (end.day != 1) { /* fiscal years that start within a month go by days */
        *top = cut->year_end.days - from.days;
        *bottom = cut->year_end.days - cut->year_start.days;
        return;
    }
    int in_month = cf_date_days_in_month(day.year, day.month);
    int months = (end.year - day.year) * 12 + end.month - day.month - 1;
    *top = (int64_t)months * in_month + (in_month - day.day + 1);
    *bottom = (int64_t)12 * in_month;
}

static int take_year(cf_cut *cut, const cf_budget_table *budget, confer_error *err)
{
    const confer_cut_options *asked = cut->asked;
    bool january = cut->facts.fiscal_month == 1 && cut->facts.fiscal_day == 1;
    cf_date starts = CF_DATE_NONE;
    if (asked->starts && !cf_date_parse_iso(&starts, asked->starts, strlen(asked->starts)))
        return cf_fail(err, CONFER_MISUSED,
                       "reductions start on a day such as 2026-01-01, not '%s'", asked->starts);
    cut->year = budget ? budget->last_year : 0;
    if (asked->year && !cf_budget_year(&cut->year, cf_slice_of(asked->year), january)) {
        cf_fail(err, CONFER_MISUSED, "'%s' is no fiscal year", asked->year);
        cf_hint(err, january ? "write FY2026: fiscal years start on January 1 here"
                             : "write FY2025-26 for the year that starts in 2025");
        return CONFER_MISUSED;
    }
    if (cut->year == 0 && asked->starts)
        cut->year = cf_fiscal_year_of(&cut->calendar, starts);
    cut->left_top = cut->left_bottom = 1;
    cut->starts = CF_DATE_NONE;
    if (cut->year == 0)
        return CONFER_OK;
    cut->year_start = cf_fiscal_start(&cut->calendar, cut->year);
    cut->year_end = cf_fiscal_start(&cut->calendar, cut->year + 1);
    cut->starts = asked->starts ? starts : cut->year_start;
    if (cut->starts.days < cut->year_start.days || cut->starts.days >= cut->year_end.days)
        return cf_fail(err, CONFER_MISUSED, "%s is not within %s", asked->starts,
                       year_text(cut, cut->year));
    part_left(cut, cut->starts, &cut->left_top, &cut->left_bottom);
    if (!asked->year && budget && budget->first_year != budget->last_year)
        cf_cut_note(cut,
                    "The budget has the years %s to %s; this is the latest (--year names another).",
                    year_text(cut, budget->first_year), year_text(cut, budget->last_year));
    return CONFER_OK;
}

/* --- Bases ----------------------------------------------------------------------------------- */

static bool counts(const cf_cut *cut, const cf_budget_table *budget, const cf_budget_line *line)
{
    return !line->is_revenue && (!budget->has_year || line->year == cut->year) &&
           (cut->fund.len == 0 || cf_slice_equal(line->fund, cut->fund));
}

static int compare_departments(const void *a, const void *b)
{
    return cf_slice_compare(((const cf_cut_department *)a)->name,
                            ((const cf_cut_department *)b)->name);
}

static bool sum_bases(cf_cut *cut, const cf_budget_table *budget)
{
    cf_dict *names = cf_dict_new();
    cut->departments = CF_ARENA_NEW(cut->arena, cf_cut_department, (size_t)budget->n + 1);
    bool fits = true;
    for (int i = 0; i < budget->n && fits; i++) {
        const cf_budget_line *line = &budget->lines[i];
        if (!counts(cut, budget, line))
            continue;
        int at = line->department.len == 0 ? 0 : cf_dict_code(names, line->department);
        if (at == 0) /* the empty text has code 0 */
            at = cf_dict_code(names, CF_SLICE("(no department)"));
        if (at > cut->n_departments)
            cut->departments[cut->n_departments++].name =
                cf_arena_slice(cut->arena, cf_dict_text(names, at));
        int64_t *base = &cut->departments[at - 1].base;
        fits = cf_add(base, *base, line->cents) && cf_add(&cut->base, cut->base, line->cents);
    }
    cf_dict_free(names);
    if (cut->n_departments > 1)
        qsort(cut->departments, (size_t)cut->n_departments, sizeof *cut->departments,
              compare_departments);
    return fits;
}

static void suggest_fund(cf_cut *cut, const cf_budget_table *budget, confer_error *err)
{
    int first = 0, last = 0;
    for (int i = 0; i < budget->n && budget->has_year; i++) {
        const cf_budget_line *line = &budget->lines[i];
        if (line->is_revenue || (cut->fund.len > 0 && !cf_slice_equal(line->fund, cut->fund)))
            continue;
        first = first == 0 || line->year < first ? line->year : first;
        last = line->year > last ? line->year : last;
    }
    if (first != 0) {
        const char *from = cf_arena_copy(cut->arena, cf_slice_of(year_text(cut, first)));
        if (first == last)
            cf_hint(err, "it has them in %s", from);
        else
            cf_hint(err, "it has them in %s to %s", from, year_text(cut, last));
        return;
    }
    cf_slice *funds = CF_ARENA_NEW(cut->arena, cf_slice, (size_t)budget->n + 1);
    for (int i = 0; i < budget->n; i++)
        funds[i] = budget->lines[i].fund;
    cf_buf hint = CF_BUF_INIT;
    cf_suggest(&hint, cut->fund, funds, budget->n);
    if (hint.len > 0)
        cf_hint(err, "%s", hint.text);
    cf_buf_release(&hint);
}

static int take_departments(cf_cut *cut, const cf_budget_table *budget, confer_error *err)
{
    if (cut->fund.len > 0 && !budget->has_fund)
        return cf_fail(err, CONFER_ABSENT, "%s has no column fund", cut->budget_name);
    if (!sum_bases(cut, budget))
        return cf_fail(err, CONFER_WRONG, "the budget's sums are too large");
    if (cut->n_departments == 0) {
        cf_fail(err, CONFER_ABSENT, "%s has no expenses%s%.*s%s%s", cut->budget_name,
                cut->fund.len > 0 ? " of fund " : "", (int)cut->fund.len, cut->fund.text,
                budget->has_year ? " in " : "", budget->has_year ? year_text(cut, cut->year) : "");
        suggest_fund(cut, budget, err);
        return CONFER_ABSENT;
    }
    for (int i = 0; i < cut->n_departments && cut->is_percent; i++) {
        cf_cut_department *department = &cut->departments[i];
        cf_wide share = (cf_wide)(department->base > 0 ? department->base : 0) * cut->percent_e6;
        cf_div_round(&department->share, share, CF_RATIO_ONE, CF_HALF_UP);
    }
    cut->has_base = true;
    return CONFER_OK;
}

/* Without a budget the departments are those that the options name. */
static void departments_of_options(cf_cut *cut)
{
    cut->departments = CF_ARENA_NEW(cut->arena, cf_cut_department, (size_t)cut->n_options + 1);
    for (int i = 0; i < cut->n_options; i++) {
        int d = 0;
        while (d < cut->n_departments &&
               !cf_slice_equal(cut->departments[d].name, cut->options[i].department))
            d++;
        if (d == cut->n_departments)
            cut->departments[cut->n_departments++].name = cut->options[i].department;
    }
    if (cut->n_departments > 1)
        qsort(cut->departments, (size_t)cut->n_departments, sizeof *cut->departments,
              compare_departments);
}

/* False: it could not be read. Without --budget, the folder's budget.csv where there is one. */
static bool read_budget(cf_cut *cut, cf_budget_table *budget, cf_buf *why)
{
    const char *path = cut->asked->budget_path;
    bool january = cut->facts.fiscal_month == 1 && cut->facts.fiscal_day == 1;
    cf_buf bytes = CF_BUF_INIT;
    bool read = path ? cf_cut_read_file(cut, path, &bytes, why)
                     : cf_case_read_file(cut->c, cf_case_path(cut->c, "budget.csv"),
                                         CF_LIMIT_XLSX_BYTES, &bytes, why);
    if (!read && !path)
        cf_buf_clear(why);
    if (read) {
        cut->budget_name = path ? cf_arena_copy(cut->arena, cf_slice_of(path))
                                : cf_case_path(cut->c, "budget.csv");
        cf_budget_table_read(budget, cut->arena, NULL, cf_buf_slice(&bytes), cut->budget_name,
                             january, &cut->c->diags);
    }
    cf_buf_release(&bytes);
    return read || !path;
}

int cf_cut_take_base(cf_cut *cut, confer_error *err)
{
    cf_budget_table budget;
    cf_buf why = CF_BUF_INIT;
    int status = CONFER_OK;
    size_t n_errors = cut->c->diags.n_errors;
    if (!read_budget(cut, &budget, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    cf_buf_release(&why);
    if (status != CONFER_OK || cut->c->diags.n_errors > n_errors)
        return status; /* what is wrong is in the case's problems */
    status = take_year(cut, cut->budget_name ? &budget : NULL, err);
    if (status != CONFER_OK)
        return status;
    if (!cut->budget_name && cut->is_percent) {
        cf_fail(err, CONFER_MISUSED, "there is no budget that a percent could be of");
        cf_hint(err, "put the adopted budget into the folder as budget.csv (--budget names "
                     "another file), or give an amount such as '$2,000,000'");
        return CONFER_MISUSED;
    }
    if (!cut->budget_name) {
        departments_of_options(cut);
        return CONFER_OK;
    }
    status = take_departments(cut, &budget, err);
    if (status != CONFER_OK || !cut->is_percent)
        return status;
    cf_wide target = (cf_wide)cut->base * cut->percent_e6;
    if (cut->base <= 0 || !cf_div_round(&cut->target, target, CF_RATIO_ONE, CF_HALF_UP))
        return cf_fail(err, CONFER_WRONG, "the budget's expenses are not above zero");
    return CONFER_OK;
}

/* --- Options --------------------------------------------------------------------------------- */

static int find_department(const cf_cut *cut, cf_slice name)
{
    for (int i = 0; i < cut->n_departments; i++)
        if (cf_slice_equal(cut->departments[i].name, name))
            return i;
    return -1;
}

static void report_department(cf_cut *cut, const cf_cut_option *option)
{
    cf_diags *diags = &cut->c->diags;
    const cf_source *source = cf_table_source(diags, cut->asked->options_path);
    cf_diag *diag =
        cf_diags_add(diags, CF_E0859, (cf_span){source, 0, 0, option->line},
                     "\"%.*s\" has no expenses in the budget%s%.*s", (int)option->department.len,
                     option->department.text, cut->fund.len > 0 ? " of fund " : "",
                     (int)cut->fund.len, cut->fund.text);
    cf_diags_column(diags, diag, CF_SLICE("department"));
    cf_slice *names = CF_ARENA_NEW(cut->arena, cf_slice, (size_t)cut->n_departments + 1);
    for (int i = 0; i < cut->n_departments; i++)
        names[i] = cut->departments[i].name;
    cf_buf hint = CF_BUF_INIT;
    cf_suggest(&hint, option->department, names, cut->n_departments);
    if (hint.len > 0)
        cf_diags_help(diags, diag, "%s", hint.text);
    cf_buf_release(&hint);
}

static int64_t drop_of(const cf_cut_option *option)
{
    int64_t drop = option->now_e4 - option->after_e4;
    return drop < 0 ? -drop : drop;
}

static void value_option(cf_cut *cut, cf_cut_option *option)
{
    int64_t top = 1, bottom = 1;
    cf_date from = option->start;
    if (cut->year != 0) {
        if (cf_date_is_none(from) || from.days < cut->starts.days)
            from = cut->starts;
        part_left(cut, from, &top, &bottom);
    }
    if (option->kind == CF_CUT_ONE_TIME)
        option->saving = top > 0 ? option->annual : 0;
    else
        cf_div_round(&option->saving, (cf_wide)option->annual * top, bottom, CF_HALF_UP);
    option->ongoing = option->kind == CF_CUT_ONE_TIME ? 0 : option->annual;
    option->harm_e6 = option->weight_e4 * 100;
    if (option->has_measure)
        cf_div_round(&option->harm_e6, (cf_wide)option->weight_e4 * 100 * drop_of(option),
                     option->now_e4, CF_HALF_UP);
}

static void consider(cf_cut *cut, cf_cut_option *option)
{
    const cf_cut_limit *limit = option->limit < 0 ? NULL : &cut->limits[option->limit];
    if (cut->fund.len > 0 && option->fund.len > 0 && !cf_slice_equal(option->fund, cut->fund)) {
        option->left_out = "it is of another fund";
        return;
    }
    option->department_index = find_department(cut, option->department);
    if (option->department_index < 0) {
        if (option->department.len > 0) /* else reported already */
            report_department(cut, option);
        return;
    }
    cf_cut_department *department = &cut->departments[option->department_index];
    value_option(cut, option);
    department->n_options++;
    if (option->lock == CF_CUT_LOCKED_OUT) {
        option->left_out = cf_arena_printf(cut->arena, "locked: %.*s", (int)option->reason.len,
                                           option->reason.text);
    } else if (limit && limit->has_minimum && drop_of(option) > limit->room_e4) {
        option->left_out = limit->rises ? "it would rise above the legal limit by itself"
                                        : "it would fall below the legal minimum by itself";
    } else {
        department->submitted += option->saving;
        department->submitted_annual += option->ongoing;
        cut->n_considered++;
    }
}

void cf_cut_value(cf_cut *cut)
{
    bool no_fund = false;
    for (int i = 0; i < cut->n_options; i++) {
        consider(cut, &cut->options[i]);
        no_fund = no_fund || (cut->fund.len > 0 && cut->options[i].fund.len == 0);
    }
    if (no_fund)
        cf_cut_note(cut, "Options that name no fund are taken as options of fund %.*s.",
                    (int)cut->fund.len, cut->fund.text);
    cf_cut_item *items = CF_ARENA_NEW(cut->arena, cf_cut_item, (size_t)cut->n_options + 1);
    int64_t *rooms = CF_ARENA_NEW(cut->arena, int64_t, (size_t)cut->n_limits + 1);
    for (int l = 0; l < cut->n_limits; l++)
        rooms[l] = cut->limits[l].room_e4;
    for (int i = 0; i < cut->n_options; i++) {
        const cf_cut_option *option = &cut->options[i];
        bool bound = option->limit >= 0 && cut->limits[option->limit].has_minimum;
        items[i] = (cf_cut_item){
            .saving = cut->asked->annualized ? option->ongoing : option->saving,
            .harm = option->harm_e6,
            .limit = bound ? option->limit : -1,
            .drop = bound ? drop_of(option) : 0,
            .banned = option->left_out != NULL || option->department_index < 0,
            .forced = option->lock == CF_CUT_LOCKED_IN && option->department_index >= 0,
            .excludes = option->excludes,
            .needs = option->needs,
        };
    }
    cut->problem = (cf_cut_problem){
        .items = items,
        .n = cut->n_options,
        .limits = rooms,
        .n_limits = cut->n_limits,
        .target = cut->target,
        .n_best = cut->asked->n_best > 0 ? cut->asked->n_best : 4,
        .effort = cut->asked->effort > 0 ? (uint64_t)cut->asked->effort : 1000000000u,
        .stop = &cut->c->stop,
    };
}
