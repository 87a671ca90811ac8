/* Wrong rows, found by several threads in no order, told in the order of the file. */
#include "read/roster_private.h"

#include "base/mem.h"
#include "read/cell.h"
#include "read/table_text.h"

#include <stdlib.h>

enum { VALUE_BYTES = 120, KEPT = CF_LIMIT_TABLE_PROBLEMS, SUGGESTED = 200 };

static int compare(const void *a, const void *b)
{
    const cf_problem *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    return (x->code > y->code) - (x->code < y->code);
}

/* Keeps the first ones of the file; the order in which threads found them does not matter. */
static void drop_last(cf_problems *problems)
{
    if (problems->n == 0)
        return;
    qsort(problems->items, problems->n, sizeof *problems->items, compare);
    while (problems->n > KEPT)
        cf_mem_free(problems->items[--problems->n].value);
}

/* The start of a long value, cut between characters. */
static size_t shown_bytes(cf_slice value)
{
    if (value.len <= VALUE_BYTES)
        return value.len;
    size_t len = VALUE_BYTES;
    while (len > 0 && ((unsigned char)value.text[len] & 0xc0) == 0x80)
        len--;
    return len;
}

static void add(cf_problems *problems, cf_problem problem)
{
    cf_lock_take(&problems->lock);
    problems->items =
        cf_mem_grow(problems->items, &problems->capacity, problems->n + 1, sizeof problem);
    problems->items[problems->n++] = problem;
    problems->n_found++;
    if (problems->n >= 4 * (size_t)KEPT)
        drop_last(problems);
    cf_lock_give(&problems->lock);
}

void cf_problem_add(cf_worker *worker, cf_code code, uint32_t line, int cell, cf_slice value,
                    const char *what, int64_t extra)
{
    cf_scan *scan = worker->scan;
    cf_problems *problems = &scan->problems;
    if (worker->again && code != CF_E0311)
        return; /* it was reported when the chunk was read first */
    atomic_store_explicit(&scan->failed, true, memory_order_relaxed);
    size_t len = shown_bytes(value);
    cf_problem problem = {.line = line, .cell = cell, .code = code, .what = what, .extra = extra};
    problem.value = cf_mem_alloc(len + 1, 1);
    problem.value_len = (uint32_t)len;
    for (size_t i = 0; i < len; i++)
        problem.value[i] = (unsigned char)value.text[i] < ' ' ? ' ' : value.text[i];
    problem.value[len] = '\0';
    if (worker->splitting) {
        worker->pending = cf_mem_grow(worker->pending, &worker->pending_capacity,
                                      worker->n_pending + 1, sizeof problem);
        worker->pending[worker->n_pending++] = problem;
    } else {
        add(problems, problem);
    }
}

void cf_problems_flush(cf_worker *worker, uint32_t first_line)
{
    for (size_t i = 0; i < worker->n_pending; i++) {
        worker->pending[i].line += first_line;
        add(&worker->scan->problems, worker->pending[i]);
    }
    worker->n_pending = 0;
}

void cf_problems_clear(cf_problems *problems)
{
    for (size_t i = 0; i < problems->n; i++)
        cf_mem_free(problems->items[i].value);
    cf_mem_free(problems->items);
    problems->items = NULL;
    problems->n = problems->capacity = 0;
    problems->n_found = 0;
}

/* --- As diagnostics -------------------------------------------------------------------------- */

static cf_slice range_name(const void *schedule, int i)
{
    return ((const cf_schedule *)schedule)->ranges[i].name;
}

static cf_slice step_name(const void *range, int i)
{
    return ((const cf_range *)range)->step_names[i];
}

static void help_range(const cf_roster *roster, cf_slice value, bool by_class, cf_diags *diags,
                       cf_diag *diag)
{
    if (!roster->schedule) {
        cf_diags_help(diags, diag, "name a schedule in the agreement, or give the row a rate");
        return;
    }
    cf_slice nearest =
        cf_cell_nearest(value, roster->schedule->n_ranges, range_name, roster->schedule);
    if (nearest.len > 0)
        cf_diags_help(diags, diag, "did you mean \"%.*s\"?", (int)nearest.len, nearest.text);
    else if (by_class)
        cf_diags_help(diags, diag,
                      "add the range to the schedule, name another one in a \"range\" "
                      "column, or give the row its own rate");
    else
        cf_diags_help(diags, diag, "add the range to the schedule");
}

static void help_step(const cf_roster *roster, cf_slice value, const cf_range *range,
                      cf_diags *diags, cf_diag *diag)
{
    (void)roster;
    cf_slice first = range->step_names[0], last = range->step_names[range->n_steps - 1];
    cf_slice nearest = value.len > 1 ? cf_cell_nearest(value, range->n_steps, step_name, range)
                                     : (cf_slice){NULL, 0};
    if (nearest.len > 0)
        cf_diags_help(diags, diag, "did you mean \"%.*s\"?", (int)nearest.len, nearest.text);
    else if (range->n_steps == 1)
        cf_diags_help(diags, diag, "range \"%.*s\" has one step, \"%.*s\"", (int)range->name.len,
                      range->name.text, (int)first.len, first.text);
    else
        cf_diags_help(diags, diag, "range \"%.*s\" has the %d steps \"%.*s\" to \"%.*s\"",
                      (int)range->name.len, range->name.text, range->n_steps, (int)first.len,
                      first.text, (int)last.len, last.text);
}

/* A day as a spreadsheet counts it, from 1899-12-30 on: a cell that was saved without its format.
 */
static void help_date(cf_slice value, cf_diags *diags, cf_diag *diag)
{
    enum { SERIAL_OF_1970 = 25569, FIRST = 10000, LAST = 80000 }; /* 1927 to 2119 */
    int64_t serial = 0;
    size_t i = 0;
    for (; i < value.len && i < 6 && value.text[i] >= '0' && value.text[i] <= '9'; i++)
        serial = serial * 10 + (value.text[i] - '0');
    if (i != value.len || serial < FIRST || serial > LAST)
        return;
    char day[CF_DATE_TEXT_SIZE];
    cf_date_format(day, (cf_date){(int32_t)(serial - SERIAL_OF_1970)});
    cf_diags_help(diags, diag,
                  "a spreadsheet's number of the day %s: format the column as a date, and save "
                  "again",
                  day);
}

static void help_code(const cf_roster *roster, const cf_problem *p, cf_diags *diags, cf_diag *diag)
{
    cf_slice value = {p->value, p->value_len};
    switch (p->code) {
    case CF_E0311:
        cf_diags_note(diags, diag, (cf_span){roster->source, 0, 0, (uint32_t)p->extra},
                      "the first is here");
        break;
    case CF_E0313:
        cf_diags_help(diags, diag, "leave one of the two empty");
        break;
    case CF_E0314:
        help_range(roster, value, p->extra != 0, diags, diag);
        break;
    case CF_E0315:
        help_step(roster, value, &roster->schedule->ranges[p->extra], diags, diag);
        break;
    case CF_E0307:
        cf_diags_help(diags, diag, "save the table as \"CSV UTF-8\"");
        break;
    case CF_E0318:
        help_date(value, diags, diag);
        break;
    case CF_E0321:
        cf_diags_help(diags, diag, "write one fund, or shares such as general:65;grants:35");
        break;
    default:
        break;
    }
}

static void report(const cf_scan *scan, const cf_problem *p, size_t n_before, cf_diags *diags)
{
    const cf_roster *roster = scan->roster;
    uint32_t place = (uint32_t)(p->cell + 1);
    cf_span span = {roster->source, place, place, p->line};
    cf_diag *diag;
    if (p->code == CF_E0304)
        diag = cf_diags_add(diags, p->code, span, "%lld cells, but the header names %d columns",
                            (long long)p->extra, roster->n_cells);
    else if (p->code == CF_E0315 && p->value_len > 0)
        diag = cf_diags_add(diags, p->code, span, "\"%s\" is no step of range \"%.*s\"", p->value,
                            (int)roster->schedule->ranges[p->extra].name.len,
                            roster->schedule->ranges[p->extra].name.text);
    else if (p->value_len > 0)
        diag = cf_diags_add(diags, p->code, span, "\"%s\" %s", p->value, p->what);
    else
        diag = cf_diags_add(diags, p->code, span, "%s", p->what);
    if (p->cell >= 0 && p->cell < roster->n_cells)
        cf_diags_column(diags, diag, roster->headers[p->cell]);
    if (n_before < SUGGESTED)
        help_code(roster, p, diags, diag);
}

void cf_problems_report(cf_scan *scan, cf_diags *diags)
{
    cf_problems *problems = &scan->problems;
    drop_last(problems);
    for (size_t i = 0; i < problems->n; i++)
        report(scan, &problems->items[i], i, diags);
    uint64_t dropped = problems->n_found - problems->n;
    if (dropped > 0)
        cf_diags_add(diags, CF_E0323, (cf_span){scan->roster->source, 0, 0, 0},
                     "%llu more problems are not listed", (unsigned long long)dropped);
}
