/* The offers side by side: cost by fiscal year, ongoing and one-time. */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "base/number.h"
#include "show/figure.h"

/* Offers as columns, and with two of them the second less the first. */
static cf_grid *offers_grid(cf_report *report, const cf_report_call *call, const char *title,
                            const char *key)
{
    int n = call->n_offers;
    cf_grid *grid = cf_report_grid(report, title, 1 + n + (n == 2), 1);
    cf_grid_head(call->arena, grid, 0, key, false);
    for (int i = 1; i <= n; i++)
        cf_grid_head(call->arena, grid, i, cf_report_offer_name(call, i), true);
    if (n == 2) {
        cf_grid_head(call->arena, grid, 3, "Difference", true);
        cf_grid_rule(grid, 3, CF_RULE_LESS, 2, 1);
    }
    cf_grid_sums(grid, 1);
    return grid;
}

static void add_row(const cf_report_call *call, cf_grid *grid, const char *key, cf_row_kind kind,
                    const int64_t *figures)
{
    cf_cell cells[CF_REPORT_OFFERS + 2];
    int n = call->n_offers;
    cells[0] = cf_cell_text(cf_slice_of(key));
    for (int i = 0; i < n; i++)
        cells[i + 1] = cf_cell_money_change(figures[i]);
    if (n == 2)
        cells[3] = cf_cell_money_change(figures[1] - figures[0]);
    cf_grid_add(call->arena, grid, kind, cells);
}

static void add_years(cf_report *report, const cf_report_call *call)
{
    int64_t figures[CF_REPORT_OFFERS];
    int n = call->n_offers;
    const cf_offer_cost *offers = call->costing->offers;
    cf_grid *grid =
        offers_grid(report, call, "Employer cost, compared with the status quo", "Fiscal year");
    for (int y = 0; y < call->costing->n_years; y++) {
        for (int i = 0; i < n; i++)
            figures[i] = offers[i + 1].years[y].cost;
        add_row(call, grid, cf_report_year(call, y), CF_ROW_PLAIN, figures);
    }
    for (int i = 0; i < n; i++)
        figures[i] = offers[i + 1].cost;
    add_row(call, grid, "Total", CF_ROW_TOTAL, figures);
    for (int i = 0; i < n; i++)
        figures[i] = offers[i + 1].one_time;
    add_row(call, grid, "of it one-time", CF_ROW_SUBTOTAL, figures);
    for (int i = 0; i < n; i++)
        figures[i] = offers[i + 1].ongoing;
    add_row(call, grid, "Ongoing, a year at the end", CF_ROW_SUBTOTAL, figures);
    for (int i = 0; i < n; i++)
        figures[i] = offers[i + 1].gain;
    add_row(call, grid, "Members' net pay", CF_ROW_SUBTOTAL, figures);
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "What the offers would cost");
    add_years(report, call);
}

const cf_report_section cf_report_section_costs = {
    .name = "costs",
    .kinds = CF_IN_TABLE | CF_IN_BOARD,
    .add = add,
};
