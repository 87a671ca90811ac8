/* Wrong rows, in the order of the file, as diagnostics: the first ones with what can be done about
 * them, the others told one by one when they are asked for. */
#include "read/roster_private.h"

#include "base/mem.h"
#include "read/cell.h"
#include "read/table_text.h"

#include <stdlib.h>

enum { SUGGESTED = 200 };

/* --- One ------------------------------------------------------------------------------------- */

static cf_span span_of(const cf_source *source, const cf_problem *p)
{
    uint32_t place = (uint32_t)(p->cell + 1);
    return (cf_span){source, place, place, p->line};
}

/* `more`: of a step, its range's number and name. */
static cf_diag *add(cf_diags *diags, const cf_source *source, const cf_slice *headers,
                    int n_headers, const cf_problem *p, const char *more)
{
    cf_span span = span_of(source, p);
    cf_diag *diag;
    if (p->code == CF_E0304)
        diag = cf_diags_add(diags, p->code, span, "%lld cells, but the header names %d columns",
                            (long long)p->extra, n_headers);
    else if (p->code == CF_E0315 && p->value.len > 0)
        diag = cf_diags_add(diags, p->code, span, "\"%s\" is no step of range \"%s\"",
                            p->value.text, strchr(more, ' ') + 1);
    else if (p->value.len > 0)
        diag = cf_diags_add(diags, p->code, span, "\"%s\" %s", p->value.text, p->what);
    else
        diag = cf_diags_add(diags, p->code, span, "%s", p->what);
    if (p->cell >= 0 && p->cell < n_headers)
        cf_diags_column(diags, diag, headers[p->cell]);
    if (p->code == CF_E0311)
        cf_diags_note(diags, diag, (cf_span){source, 0, 0, (uint32_t)p->extra},
                      "the first is here");
    return diag;
}

/* --- What can be done about them ------------------------------------------------------------- */

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
    cf_slice value = p->value;
    switch (p->code) {
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

/* --- Those that are told when they are asked for --------------------------------------------- */

typedef struct {
    cf_diag_rows rows;
    cf_arena arena;
    cf_source source;
    const cf_slice *headers;
    int n_headers;
    cf_problems problems;
    size_t n_before; /* told already */
} told;

static uint64_t told_place(const cf_diag_rows *rows, size_t i)
{
    const told *t = (const told *)rows;
    const char *more;
    cf_problem p = cf_problem_at(&t->problems, t->n_before + i, &more);
    return (uint64_t)p.line << 32 | (uint32_t)(p.cell + 1);
}

static void told_tell(const cf_diag_rows *rows, size_t i, cf_diags *out)
{
    const told *t = (const told *)rows;
    const char *more;
    cf_problem p = cf_problem_at(&t->problems, t->n_before + i, &more);
    add(out, &t->source, t->headers, t->n_headers, &p, more);
}

static void told_free(cf_diag_rows *rows)
{
    told *t = (told *)rows;
    cf_problems_clear(&t->problems);
    cf_arena_release(&t->arena);
    cf_mem_free(t);
}

/* Takes the scan's problems from number `n_before` on; they outlive the roster. */
static void tell_later(cf_scan *scan, size_t n_before, cf_diags *diags)
{
    const cf_roster *roster = scan->roster;
    told *t = cf_mem_calloc(1, sizeof *t);
    t->problems = scan->problems;
    scan->problems.items = NULL;
    scan->problems.texts = (cf_buf)CF_BUF_INIT;
    t->source.name = cf_arena_copy(&t->arena, cf_slice_of(roster->source->name));
    cf_slice *headers = CF_ARENA_NEW(&t->arena, cf_slice, (size_t)roster->n_cells + 1);
    for (int i = 0; i < roster->n_cells; i++)
        headers[i] = cf_arena_slice(&t->arena, roster->headers[i]);
    t->headers = headers;
    t->n_headers = roster->n_cells;
    t->n_before = n_before;
    t->rows.source = &t->source;
    t->rows.count = t->problems.n - n_before;
    t->rows.place = told_place;
    t->rows.tell = told_tell;
    t->rows.free = told_free;
    t->rows.n_holders = 1;
    for (size_t i = n_before; i < t->problems.n; i++) {
        const char *more;
        t->rows.holds[cf_problem_at(&t->problems, i, &more).code] = true;
    }
    cf_diags_add_rows(diags, &t->rows);
}

/* --- All of them ----------------------------------------------------------------------------- */

void cf_problems_report(cf_scan *scan, cf_diags *diags)
{
    const cf_roster *roster = scan->roster;
    cf_problems *problems = &scan->problems;
    cf_problems_sort(problems, roster->most_problems);
    size_t n = problems->n < SUGGESTED ? problems->n : SUGGESTED;
    uint64_t dropped = problems->n_found - problems->n;
    for (size_t i = 0; i < n; i++) {
        const char *more;
        cf_problem p = cf_problem_at(problems, i, &more);
        help_code(roster, &p, diags,
                  add(diags, roster->source, roster->headers, roster->n_cells, &p, more));
    }
    if (problems->n > n)
        tell_later(scan, n, diags);
    if (dropped > 0)
        cf_diags_add(diags, CF_E0323, (cf_span){roster->source, 0, 0, 0},
                     "%llu more problems are not listed", (unsigned long long)dropped);
}
