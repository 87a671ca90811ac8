/* Whether an export's rates are a salary schedule: nearly every row is paid what all of its range
 * and step are paid. The few that are not (a rate kept through a demotion, a blank step, a slip)
 * have rates of their own, and are listed. */
#include "answer/import_roster.h"

#include "base/dict.h"
#include "base/mem.h"
#include "read/csv.h"

#include <stdlib.h>

enum { MOST_OWN = 10 /* one row in so many */, NEAR = 1000 /* of a part-time rate: 0.1% */ };

typedef struct {
    int32_t cell; /* of range and step; 0: the row names none, or has no rate */
    int row;
    int64_t rate_e4, fte;
} paid;

static cf_slice cell_of(const cf_roster_guess *guess, int row, int column)
{
    return cf_table_cell(&guess->table, row, column);
}

static int64_t rate_of(cf_roster_guess *guess, int row)
{
    int64_t e4 = 0;
    cf_buf text = CF_BUF_INIT;
    if (cf_guess_is_rate(cell_of(guess, row, guess->column_of[CF_COL_RATE])))
        cf_guess_add_rate(&text, guess, row);
    bool good = cf_decimal_parse(&e4, text.text, text.len, 4, false) == CF_DECIMAL_OK;
    cf_buf_release(&text);
    return good ? e4 : 0;
}

static int32_t cell_code(const cf_roster_guess *guess, cf_dict *cells, int row)
{
    cf_slice range = cell_of(guess, row, guess->column_of[guess->range_field]);
    cf_slice step = cell_of(guess, row, guess->column_of[CF_COL_STEP]);
    if (range.len == 0 || step.len == 0)
        return 0;
    cf_buf key = CF_BUF_INIT;
    cf_buf_addf(&key, "%.*s\n%.*s", (int)range.len, range.text, (int)step.len, step.text);
    int32_t code = cf_dict_code(cells, cf_buf_slice(&key));
    cf_buf_release(&key);
    return code;
}

static int compare_paid(const void *a, const void *b)
{
    const paid *x = a, *y = b;
    if (x->cell != y->cell)
        return (x->cell > y->cell) - (x->cell < y->cell);
    if (x->rate_e4 != y->rate_e4)
        return (x->rate_e4 > y->rate_e4) - (x->rate_e4 < y->rate_e4);
    return (x->row > y->row) - (x->row < y->row);
}

/* The rate that most rows of a cell have, the lowest of those that equally many have. */
static int64_t usual_rate(const paid *rows, size_t n)
{
    int64_t usual = rows[0].rate_e4;
    size_t most = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && rows[end].rate_e4 == rows[i].rate_e4; end++)
            ;
        if (end - i > most) {
            most = end - i;
            usual = rows[i].rate_e4;
        }
    }
    return usual;
}

/* What a part-time row is paid may be the cell's rate for its part. */
static bool is_part_of(const paid *row, int64_t usual)
{
    cf_wide part = (cf_wide)usual * row->fte, own = (cf_wide)row->rate_e4 * CF_FTE_ONE;
    cf_wide apart = part > own ? part - own : own - part;
    return row->fte < CF_FTE_ONE && apart * NEAR <= part;
}

static void mark_cell(cf_roster_guess *guess, const paid *rows, size_t n)
{
    int64_t usual = rows[0].cell ? usual_rate(rows, n) : 0;
    for (size_t i = 0; i < n; i++) {
        bool same = rows[i].cell && rows[i].rate_e4 > 0 &&
                    (rows[i].rate_e4 == usual || is_part_of(&rows[i], usual));
        guess->own[rows[i].row] = !same;
        guess->n_own += !same;
    }
}

void cf_guess_schedule(cf_roster_guess *guess)
{
    size_t n = 0;
    cf_dict *cells = cf_dict_new();
    paid *rows = cf_mem_calloc((size_t)guess->table.n_rows + 1, sizeof *rows);
    guess->own = cf_mem_calloc((size_t)guess->table.n_rows + 1, sizeof *guess->own);
    for (int row = 0; row < guess->table.n_rows; row++)
        if (!cf_guess_is_gone(guess, row))
            rows[n++] = (paid){.cell = cell_code(guess, cells, row),
                               .row = row,
                               .rate_e4 = rate_of(guess, row),
                               .fte = cf_guess_fte(guess, row)};
    qsort(rows, n, sizeof *rows, compare_paid);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && rows[end].cell == rows[i].cell; end++)
            ;
        mark_cell(guess, rows + i, end - i);
    }
    guess->has_schedule = n > 0 && guess->n_own * MOST_OWN <= (int64_t)n;
    if (!guess->has_schedule)
        guess->n_own = 0;
    cf_mem_free(rows);
    cf_dict_free(cells);
}

/* --- The schedule ---------------------------------------------------------------------------- */

typedef struct {
    cf_slice range, step;
    int64_t rate_e4;
    int row;
} step_rate;

static int compare_steps(const void *a, const void *b)
{
    const step_rate *x = a, *y = b;
    int order = cf_slice_compare(x->range, y->range);
    if (order == 0)
        order = (x->rate_e4 > y->rate_e4) - (x->rate_e4 < y->rate_e4);
    return order ? order : cf_slice_compare(x->step, y->step);
}

/* By range and step; of those the full-time row first. */
static int compare_cells(const void *a, const void *b)
{
    const step_rate *x = a, *y = b;
    int order = cf_slice_compare(x->range, y->range);
    if (order == 0)
        order = cf_slice_compare(x->step, y->step);
    if (order == 0)
        order = (x->rate_e4 < y->rate_e4) - (x->rate_e4 > y->rate_e4);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

void cf_guess_write_schedule(cf_buf *out, cf_roster_guess *guess)
{
    const int *of = guess->column_of;
    step_rate *steps = cf_mem_alloc((size_t)guess->table.n_rows + 1, sizeof *steps);
    size_t n = 0, n_cells = 0;
    for (int row = 0; row < guess->table.n_rows; row++)
        if (!guess->own[row] && !cf_guess_is_gone(guess, row))
            steps[n++] = (step_rate){.range = cell_of(guess, row, of[guess->range_field]),
                                     .step = cell_of(guess, row, of[CF_COL_STEP]),
                                     .rate_e4 = rate_of(guess, row),
                                     .row = row};
    qsort(steps, n, sizeof *steps, compare_cells);
    for (size_t i = 0; i < n; i++) /* the highest is a full-time row's */
        if (i == 0 || !cf_slice_equal(steps[i].range, steps[n_cells - 1].range) ||
            !cf_slice_equal(steps[i].step, steps[n_cells - 1].step))
            steps[n_cells++] = steps[i];
    qsort(steps, n_cells, sizeof *steps, compare_steps);
    cf_buf_add_str(out, "range,step,rate\n");
    for (size_t i = 0; i < n_cells; i++) {
        cf_csv_add_cell(out, steps[i].range);
        cf_buf_add_char(out, ',');
        cf_csv_add_cell(out, steps[i].step);
        cf_buf_add_char(out, ',');
        cf_guess_add_rate(out, guess, steps[i].row);
        cf_buf_add_char(out, '\n');
    }
    cf_mem_free(steps);
}

/* --- The report ------------------------------------------------------------------------------ */

void cf_guess_report_schedule(cf_buf *out, const cf_roster_guess *guess)
{
    if (!guess->has_schedule)
        return;
    cf_buf_add_str(out, "  the rates are in schedule.csv: each range and step has one\n");
    if (guess->n_own == 0)
        return;
    cf_buf_add_str(out, "  ");
    cf_import_add_count(out, guess->n_own, "row is", "rows are");
    cf_buf_add_str(out, " not paid what their range and step are paid, or have no step:\n"
                        "    at rates of their own, without step movement\n");
    for (int row = 0; row < guess->table.n_rows; row++) {
        if (!guess->own[row] || cf_guess_is_gone(guess, row))
            continue;
        cf_buf_addf(out, "    line %u: ", guess->table.lines[row]);
        static const cf_column shown[] = {CF_COL_RANGE, CF_COL_CLASS, CF_COL_STEP, CF_COL_RATE};
        bool first = true;
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
            int column = guess->column_of[shown[i]];
            cf_slice cell = column < 0 ? CF_SLICE("") : cell_of(guess, row, column);
            if (cell.len == 0 || (shown[i] == CF_COL_CLASS && guess->range_field != CF_COL_CLASS))
                continue;
            cf_buf_addf(out, "%s%s%.*s", first ? "" : ", ", shown[i] == CF_COL_STEP ? "step " : "",
                        (int)cell.len, cell.text);
            first = false;
        }
        cf_buf_add_char(out, '\n');
    }
}
