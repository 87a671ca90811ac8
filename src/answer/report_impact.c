/* One offer in full, for a board: by fiscal year, incremental and in all, and what it is made of.
 */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "show/figure.h"

enum { SQ = 1, OFFER, COST, SHARE, MORE, SO_FAR, N_YEARS_COLUMNS };

static void add_years(cf_report *report, const cf_report_call *call, int index)
{
    static const char *const heads[N_YEARS_COLUMNS] = {
        "Fiscal year", "Status quo",      "With the offer",
        "Cost",        "% of status quo", "Incremental (change on the year before)",
        "Cumulative"};
    const cf_offer_cost *offer = &call->costing->offers[index];
    const char *title = cf_arena_printf(call->arena, "%s: employer cost by fiscal year",
                                        cf_report_offer_name(call, index));
    cf_grid *grid = cf_report_grid(report, title, N_YEARS_COLUMNS, 1);
    int64_t so_far = 0;
    for (int i = 0; i < N_YEARS_COLUMNS; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i > 0);
    cf_grid_rule(grid, COST, CF_RULE_LESS, OFFER, SQ);
    cf_grid_rule(grid, SHARE, CF_RULE_SHARE, COST, SQ);
    cf_grid_rule(grid, MORE, CF_RULE_BEFORE, COST, COST);
    cf_grid_rule(grid, SO_FAR, CF_RULE_SO_FAR, COST, COST);
    cf_grid_sums(grid, SQ);
    for (int y = 0; y < call->costing->n_years; y++) {
        const cf_year_cost *year = &offer->years[y];
        so_far += year->cost;
        cf_cell cells[N_YEARS_COLUMNS] = {
            cf_cell_text(cf_slice_of(cf_report_year(call, y))),
            cf_cell_money(year->status_quo),
            cf_cell_money(year->offer),
            cf_cell_money_change(year->cost),
            cf_cell_percent_change(cf_ratio_of(year->cost, year->status_quo), 1),
            cf_cell_money_change(year->incremental),
            cf_cell_money_change(so_far),
        };
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_cell total[N_YEARS_COLUMNS] = {
        cf_cell_text(CF_SLICE("Total")),
        cf_cell_money(offer->status_quo),
        cf_cell_money(offer->offer),
        cf_cell_money_change(offer->cost),
        cf_cell_percent_change(cf_ratio_of(offer->cost, offer->status_quo), 1),
        CF_BLANK_CELL,
        CF_BLANK_CELL,
    };
    cf_grid_add(call->arena, grid, CF_ROW_TOTAL, total);
}

static void add_once(cf_report *report, const cf_report_call *call, int index)
{
    const cf_offer_cost *offer = &call->costing->offers[index];
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Annualized: at the end of %s, %s would cost ",
                cf_report_year(call, call->costing->n_years - 1),
                cf_report_offer_name(call, index));
    cf_say_difference(&text, offer->ongoing);
    cf_buf_add_str(&text,
                   " the status quo a year, ongoing. One-time payments (lump sums, holidays, "
                   "cash-outs) would be ");
    cf_show_money(&text, offer->one_time, false);
    cf_buf_add_str(&text, " over these years.");
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* A table with the fiscal years as columns and their sum. */
static cf_grid *years_grid(cf_report *report, const cf_report_call *call, const char *title,
                           const char *key)
{
    int n = call->costing->n_years + 2;
    cf_grid *grid = cf_report_grid(report, title, n, 1);
    cf_grid_head(call->arena, grid, 0, key, false);
    for (int y = 0; y < call->costing->n_years; y++)
        cf_grid_head(call->arena, grid, y + 1, cf_report_year(call, y), true);
    cf_grid_head(call->arena, grid, n - 1, "Total", true);
    cf_grid_rule(grid, n - 1, CF_RULE_SUM, 1, n - 2);
    cf_grid_sums(grid, 1);
    return grid;
}

static void add_components(cf_report *report, const cf_report_call *call, int index)
{
    cf_grid *grid = years_grid(report, call,
                               cf_arena_printf(call->arena, "%s: what the cost is made of",
                                               cf_report_offer_name(call, index)),
                               "Component");
    cf_component_rows(call->arena, grid, call->costing, &call->costing->offers[index]);
}

static void add_one_percent(cf_report *report, const cf_report_call *call)
{
    const cf_costing *costing = call->costing;
    int n = costing->n_years + 1;
    cf_cell *cells = CF_ARENA_NEW(call->arena, cf_cell, (size_t)n);
    cf_grid *grid =
        cf_report_grid(report,
                       "One more 1% on every rate, from the year's first period, in that "
                       "year",
                       n, 1);
    cf_grid_head(call->arena, grid, 0, "On top of", false);
    for (int y = 0; y < costing->n_years; y++)
        cf_grid_head(call->arena, grid, y + 1, cf_report_year(call, y), true);
    for (int i = 0; i <= call->n_offers; i++) {
        cells[0] = cf_cell_text(i == 0 ? CF_SLICE("the status quo")
                                       : cf_slice_of(cf_report_offer_name(call, i)));
        for (int y = 0; y < costing->n_years; y++)
            cells[y + 1] = cf_cell_money_change(costing->offers[i].years[y].one_percent);
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "Fiscal impact in full");
    for (int i = 1; i <= call->n_offers; i++) {
        add_years(report, call, i);
        add_once(report, call, i);
        add_components(report, call, i);
    }
    add_one_percent(report, call);
}

const cf_report_section cf_report_section_impact = {
    .name = "impact",
    .kinds = CF_IN_BOARD,
    .add = add,
};
