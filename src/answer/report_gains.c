/* Who would gain what: the spread of members' gains over classes, steps and pay bands. */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "base/mem.h"
#include "show/figure.h"

enum { CLASSES_DRAWN = 24, KEY = 0, MEMBERS, P10, P50, P90, N_COLUMNS };

static void add_row(const cf_report_call *call, cf_grid *grid, const cf_gain_row *row,
                    cf_row_kind kind)
{
    cf_cell cells[N_COLUMNS] = {
        cf_cell_text(cf_slice_of(row->key)), cf_cell_count((int64_t)row->members),
        cf_cell_money_change(row->p10),      cf_cell_money_change(row->p50),
        cf_cell_money_change(row->p90),
    };
    cf_grid_add(call->arena, grid, kind, cells);
}

/* Groups too small to show are counted in one row without amounts. */
static void add_hidden(const cf_report_call *call, cf_grid *grid, const cf_gain_row *rows,
                       const bool *hidden, int n)
{
    uint64_t members = 0;
    int n_hidden = 0;
    for (int i = 0; i < n; i++) {
        members += hidden[i] ? rows[i].members : 0;
        n_hidden += hidden[i];
    }
    if (n_hidden == 0)
        return;
    const char *key = cf_arena_printf(call->arena, "small groups, not shown (%d)", n_hidden);
    cf_cell cells[N_COLUMNS] = {cf_cell_text(cf_slice_of(key)), cf_cell_count((int64_t)members)};
    cf_grid_add(call->arena, grid, CF_ROW_SUBTOTAL, cells);
}

static cf_grid *spread(const cf_report_call *call, int offer, cf_gains_by by, const char *title,
                       const char *key)
{
    const char *const heads[N_COLUMNS] = {key, "Members", "10th percentile", "Median",
                                          "90th percentile"};
    cf_gain_row *rows;
    cf_gain_row *all;
    int n = cf_gains_rows(&rows, call->asking->gains, by, 0, offer, call->arena);
    bool *hidden = cf_mem_calloc((size_t)n + 1, sizeof *hidden);
    uint64_t *members = cf_mem_calloc((size_t)n + 1, sizeof *members);
    for (int i = 0; i < n; i++)
        members[i] = rows[i].members;
    if (!call->persons)
        cf_hide_small(hidden, members, n);
    cf_grid *grid = cf_grid_new(call->arena, title, N_COLUMNS, 1);
    for (int i = 0; i < N_COLUMNS; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i > 0);
    for (int i = 0; i < n; i++)
        if (!hidden[i])
            add_row(call, grid, &rows[i], CF_ROW_PLAIN);
    add_hidden(call, grid, rows, hidden, n);
    cf_gains_rows(&all, call->asking->gains, CF_GAINS_ALL, 0, offer, call->arena);
    add_row(call, grid, &all[0], CF_ROW_TOTAL);
    cf_mem_free(hidden);
    cf_mem_free(members);
    return grid;
}

static void show_grid(cf_report *report, const cf_report_call *call, const cf_grid *grid)
{
    cf_grid *shown = cf_report_grid(report, cf_arena_copy(call->arena, grid->title), N_COLUMNS, 1);
    *shown = *grid;
}

static void chart(cf_report *report, const cf_report_call *call, int offer, cf_grid *grid,
                  const char *of, bool folded)
{
    static const int columns[] = {KEY, P10, P50, P90};
    cf_gain_row *all;
    cf_gains_rows(&all, call->asking->gains, CF_GAINS_ALL, 0, offer, call->arena);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Under %s half of the members would take home at least ",
                cf_report_offer_name(call, offer));
    cf_say_money(&text, all[0].p50);
    cf_buf_add_str(&text, all[0].p50 < 0 ? " less" : " more");
    cf_buf_addf(&text, " than under the status quo over %s",
                cf_horizon_text(call->arena, call->costing));
    if (all[0].p50 < 0) /* "at least $5 less" would say the wrong half */
        cf_buf_clear(&text);
    if (text.len == 0) {
        cf_buf_addf(&text, "Under %s the median member would take home ",
                    cf_report_offer_name(call, offer));
        cf_say_money(&text, all[0].p50);
        cf_buf_addf(&text, " less than under the status quo over %s",
                    cf_horizon_text(call->arena, call->costing));
    }
    cf_report_chart(report, "dots", grid, columns, 4, folded,
                    cf_arena_copy(call->arena, cf_buf_slice(&text)),
                    cf_arena_printf(call->arena,
                                    "A row a %s: a bar from the 10th to the 90th percentile of its "
                                    "members' gains, with a dot at the median.",
                                    of));
    cf_buf_release(&text);
}

static void add_offer(cf_report *report, const cf_report_call *call, int offer)
{
    const char *name = cf_report_offer_name(call, offer);
    cf_grid *classes = spread(call, offer, CF_GAINS_BY_CLASS,
                              cf_arena_printf(call->arena, "%s: gain by class", name), "Class");
    cf_grid *bands =
        spread(call, offer, CF_GAINS_BY_BAND,
               cf_arena_printf(call->arena, "%s: gain by full-time annual pay on the roster", name),
               "Pay");
    bool drawn = classes->n_rows <= CLASSES_DRAWN && classes->n_rows > 2;
    bool shown = drawn || call->kind != CONFER_REPORT_BOARD; /* as a table of its own, below */
    chart(report, call, offer, drawn ? classes : bands, drawn ? "class" : "pay band", !shown);
    show_grid(report, call, classes);
    if (call->kind == CONFER_REPORT_BOARD)
        return;
    show_grid(report, call, bands);
    show_grid(report, call,
              spread(call, offer, CF_GAINS_BY_STEP,
                     cf_arena_printf(call->arena, "%s: gain by step on the roster", name), "Step"));
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "Who would gain what");
    cf_report_add(report, CF_SHOW_TEXT,
                  "Gain is a member's net pay over %s under the offer less under the status quo, "
                  "before taxes: what stays after the member's own contributions and share of the "
                  "health plan.",
                  cf_horizon_text(call->arena, call->costing));
    for (int i = 1; i <= call->n_offers; i++)
        add_offer(report, call, i);
}

_Static_assert((int)CF_GAINS_OFFERS > (int)CF_REPORT_OFFERS,
               "every report can say who would gain what");

static bool applies(const cf_report_call *call)
{
    return call->asking->gains && call->costing->members >= CF_SMALLEST_GROUP;
}

const cf_report_section cf_report_section_gains = {
    .name = "gains",
    .kinds = CF_IN_MEMBERS | CF_IN_BOARD,
    .applies = applies,
    .add = add,
};
