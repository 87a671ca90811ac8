/* Who bears the cost: by fund and by other columns of the roster, small groups together, and
 * against the budgets that the agreement names. */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "base/mem.h"
#include "show/figure.h"

/* One row: its name, its members, and its cost by year under an offer. */
typedef struct {
    const cf_report_call *call;
    cf_grid *grid;
    cf_cell *cells;
} filling;

static void add_row(filling *f, cf_row_kind kind, cf_slice key, uint64_t members,
                    const int64_t *years)
{
    int n = f->call->costing->n_years;
    int64_t sum = 0;
    f->cells[0] = cf_cell_text(key.len ? key : CF_SLICE("(blank)"));
    f->cells[1] = kind == CF_ROW_TOTAL ? CF_BLANK_CELL : cf_cell_count((int64_t)members);
    for (int y = 0; y < n; y++) {
        f->cells[y + 2] = cf_cell_money_change(years[y]);
        sum += years[y];
    }
    f->cells[n + 2] = cf_cell_money_change(sum);
    cf_grid_add(f->call->arena, f->grid, kind, f->cells);
}

static void add_rows(filling *f, const cf_by *by)
{
    int n_years = f->call->costing->n_years;
    size_t n = (size_t)by->n_rows;
    bool *hidden = cf_mem_calloc(n + 1, sizeof *hidden);
    uint64_t *members = cf_mem_calloc(n + 1, sizeof *members);
    int64_t *together = cf_mem_calloc((size_t)n_years + 1, sizeof *together);
    uint64_t members_together = 0;
    for (size_t r = 0; r < n; r++)
        members[r] = by->rows[r].members;
    int n_hidden = f->call->persons ? 0 : cf_hide_small(hidden, members, by->n_rows);
    for (size_t r = 0; r < n; r++) {
        if (!hidden[r]) {
            add_row(f, CF_ROW_PLAIN, by->rows[r].key, members[r], by->rows[r].years);
            continue;
        }
        members_together += members[r];
        for (int y = 0; y < n_years; y++)
            together[y] += by->rows[r].years[y];
    }
    if (n_hidden > 0) {
        const char *key = cf_arena_printf(f->call->arena, "small groups together (%d)", n_hidden);
        add_row(f, CF_ROW_PLAIN, cf_slice_of(key), members_together, together);
    }
    cf_mem_free(hidden);
    cf_mem_free(members);
    cf_mem_free(together);
}

static const char *with_capital(const cf_report_call *call, const char *word)
{
    char *copy = cf_arena_copy(call->arena, cf_slice_of(word));
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return copy;
}

static void add_by(cf_report *report, const cf_report_call *call, int index, int which)
{
    const cf_costing *costing = call->costing;
    const cf_offer_cost *offer = &costing->offers[index];
    const cf_by *by = &offer->by[which];
    int n = costing->n_years + 3;
    const char *field = cf_arena_copy(call->arena, by->field);
    filling f = {.call = call, .cells = CF_ARENA_NEW(call->arena, cf_cell, (size_t)n)};
    f.grid = cf_report_grid(
        report,
        cf_arena_printf(call->arena, "%s: cost by %s", cf_report_offer_name(call, index), field), n,
        1);
    cf_grid_head(call->arena, f.grid, 0, with_capital(call, field), false);
    cf_grid_head(call->arena, f.grid, 1, "Members", true);
    for (int y = 0; y < costing->n_years; y++)
        cf_grid_head(call->arena, f.grid, y + 2, cf_report_year(call, y), true);
    cf_grid_head(call->arena, f.grid, n - 1, "Total", true);
    cf_grid_rule(f.grid, n - 1, CF_RULE_SUM, 2, n - 2);
    cf_grid_sums(f.grid, 2);
    add_rows(&f, by);
    int64_t *years = CF_ARENA_NEW(call->arena, int64_t, (size_t)costing->n_years + 1);
    for (int y = 0; y < costing->n_years; y++)
        years[y] = offer->years[y].cost;
    add_row(&f, CF_ROW_TOTAL, CF_SLICE("Total"), 0, years);
}

/* --- On one page: over all years, the offers beside each other -------------------------------- */

/* A group's cost under each offer, and the second less the first where there are two. */
static void add_across_row(const cf_report_call *call, cf_grid *grid, cf_row_kind kind,
                           cf_slice key, uint64_t members, const int64_t *costs)
{
    cf_cell *cells = CF_ARENA_NEW(call->arena, cf_cell, (size_t)grid->n_columns);
    cells[0] = cf_cell_text(key.len ? key : CF_SLICE("(blank)"));
    cells[1] = kind == CF_ROW_TOTAL ? CF_BLANK_CELL : cf_cell_count((int64_t)members);
    for (int o = 0; o < call->n_offers; o++)
        cells[o + 2] = cf_cell_money_change(costs[o]);
    if (call->n_offers == 2)
        cells[4] = cf_cell_money_change(costs[1] - costs[0]);
    cf_grid_add(call->arena, grid, kind, cells);
}

static void add_across_rows(const cf_report_call *call, cf_grid *grid, int which)
{
    const cf_by *first = &call->costing->offers[1].by[which];
    size_t n = (size_t)first->n_rows;
    bool *hidden = cf_mem_calloc(n + 1, sizeof *hidden);
    uint64_t *members = cf_mem_calloc(n + 1, sizeof *members);
    int64_t *costs = cf_mem_calloc(3 * (size_t)call->n_offers, sizeof *costs);
    int64_t *together = costs + call->n_offers;
    int64_t *total = together + call->n_offers;
    uint64_t members_together = 0;
    for (size_t r = 0; r < n; r++)
        members[r] = first->rows[r].members;
    int n_hidden = call->persons ? 0 : cf_hide_small(hidden, members, first->n_rows);
    for (size_t r = 0; r < n; r++) {
        for (int o = 0; o < call->n_offers; o++) {
            costs[o] = call->costing->offers[o + 1].by[which].rows[r].cost;
            together[o] += hidden[r] ? costs[o] : 0;
            total[o] += costs[o];
        }
        members_together += hidden[r] ? members[r] : 0;
        if (!hidden[r])
            add_across_row(call, grid, CF_ROW_PLAIN, first->rows[r].key, members[r], costs);
    }
    if (n_hidden > 0)
        add_across_row(
            call, grid, CF_ROW_PLAIN,
            cf_slice_of(cf_arena_printf(call->arena, "small groups together (%d)", n_hidden)),
            members_together, together);
    add_across_row(call, grid, CF_ROW_TOTAL, CF_SLICE("Total"), 0, total);
    cf_mem_free(hidden);
    cf_mem_free(members);
    cf_mem_free(costs);
}

static void add_across(cf_report *report, const cf_report_call *call, int which)
{
    const char *field = cf_arena_copy(call->arena, call->costing->offers[1].by[which].field);
    cf_grid *grid = cf_report_grid(report,
                                   cf_arena_printf(call->arena, "Cost by %s over %s", field,
                                                   cf_horizon_text(call->arena, call->costing)),
                                   2 + call->n_offers + (call->n_offers == 2), 1);
    cf_grid_head(call->arena, grid, 0, with_capital(call, field), false);
    cf_grid_head(call->arena, grid, 1, "Members", true);
    for (int o = 1; o <= call->n_offers; o++)
        cf_grid_head(call->arena, grid, o + 1, cf_report_offer_name(call, o), true);
    if (call->n_offers == 2) {
        cf_grid_head(call->arena, grid, 4, "Difference", true);
        cf_grid_rule(grid, 4, CF_RULE_LESS, 3, 2);
    }
    cf_grid_sums(grid, 2);
    add_across_rows(call, grid, which);
}

/* --- Ongoing and one-time -------------------------------------------------------------------- */

static void add_split_row(const cf_report_call *call, cf_grid *grid, cf_row_kind kind, cf_slice key,
                          int64_t recurring, int64_t cost)
{
    cf_cell cells[] = {cf_cell_text(key.len ? key : CF_SLICE("(blank)")),
                       cf_cell_money_change(recurring), cf_cell_money_change(cost - recurring),
                       cf_cell_money_change(cost)};
    cf_grid_add(call->arena, grid, kind, cells);
}

/* By fund, what is there without one-time payments and what comes with them: contributions on them
 * too. */
static void add_split(cf_report *report, const cf_report_call *call, int index)
{
    static const char *const heads[] = {"Fund", "Ongoing",
                                        "One-time payments, and contributions on them", "Cost"};
    const cf_by *by = &call->costing->offers[index].by[0];
    size_t n = (size_t)by->n_rows;
    if (!call->parts.costing || call->parts.recurring[index] < 0)
        return;
    bool *hidden = cf_mem_calloc(n + 1, sizeof *hidden);
    uint64_t *members = cf_mem_calloc(n + 1, sizeof *members);
    int64_t together[2] = {0, 0};
    int64_t total[2] = {0, 0};
    for (size_t r = 0; r < n; r++)
        members[r] = by->rows[r].members;
    int n_hidden = call->persons ? 0 : cf_hide_small(hidden, members, by->n_rows);
    cf_grid *grid =
        cf_report_grid(report,
                       cf_arena_printf(call->arena, "%s: ongoing and one-time cost by fund",
                                       cf_report_offer_name(call, index)),
                       4, 1);
    for (int i = 0; i < 4; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i > 0);
    cf_grid_rule(grid, 3, CF_RULE_SUM, 1, 2);
    cf_grid_sums(grid, 1);
    for (size_t r = 0; r < n; r++) {
        int64_t recurring = cf_report_recurring(&call->parts, index, &by->rows[r]);
        int64_t *sums = hidden[r] ? together : total;
        if (!hidden[r])
            add_split_row(call, grid, CF_ROW_PLAIN, by->rows[r].key, recurring, by->rows[r].cost);
        sums[0] += recurring;
        sums[1] += by->rows[r].cost;
    }
    if (n_hidden > 0)
        add_split_row(
            call, grid, CF_ROW_PLAIN,
            cf_slice_of(cf_arena_printf(call->arena, "small groups together (%d)", n_hidden)),
            together[0], together[1]);
    add_split_row(call, grid, CF_ROW_TOTAL, CF_SLICE("Total"), total[0] + together[0],
                  total[1] + together[1]);
    cf_mem_free(hidden);
    cf_mem_free(members);
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION,
                  call->costing->offers[1].n_by > 1 ? "Who bears the cost" : "By fund");
    if (call->kind == CONFER_REPORT_TABLE) {
        for (int b = 0; b < call->costing->offers[1].n_by; b++)
            add_across(report, call, b);
        return;
    }
    for (int i = 1; i <= call->n_offers; i++) {
        for (int b = 0; b < call->costing->offers[i].n_by; b++)
            add_by(report, call, i, b);
        if (call->kind == CONFER_REPORT_BOARD)
            add_split(report, call, i);
    }
}

/* On the one page for the table there is room where funds are told apart. */
static bool applies(const cf_report_call *call)
{
    return call->kind == CONFER_REPORT_BOARD || call->options->n_by > 0 ||
           call->costing->offers[1].by[0].n_rows > 1;
}

const cf_report_section cf_report_section_funds = {
    .name = "funds",
    .kinds = CF_IN_TABLE | CF_IN_BOARD,
    .applies = applies,
    .add = add,
};
