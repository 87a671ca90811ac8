/* The offers side by side: cost by fiscal year, ongoing and one-time, and what lies between two of
 * them. */
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
    int64_t figures[4][CF_REPORT_OFFERS];
    static const char *const keys[4] = {"Total", "of it one-time", "Ongoing, a year at the end",
                                        "Members' net pay, over these years"};
    int n = call->n_offers;
    const cf_offer_cost *offers = call->costing->offers;
    cf_grid *grid =
        offers_grid(report, call, "Employer cost, compared with the status quo", "Fiscal year");
    for (int y = 0; y < call->costing->n_years; y++) {
        for (int i = 0; i < n; i++)
            figures[0][i] = offers[i + 1].years[y].cost;
        add_row(call, grid, cf_report_year(call, y), CF_ROW_PLAIN, figures[0]);
    }
    for (int i = 0; i < n; i++) {
        figures[0][i] = offers[i + 1].cost;
        figures[1][i] = offers[i + 1].one_time;
        figures[2][i] = offers[i + 1].ongoing;
        figures[3][i] = offers[i + 1].gain;
    }
    for (int k = 0; k < 4; k++)
        add_row(call, grid, keys[k], k == 0 ? CF_ROW_TOTAL : CF_ROW_SUBTOTAL, figures[k]);
}

/* --- Ongoing and one-time -------------------------------------------------------------------- */

static const char *years_finding(const cf_report_call *call)
{
    const cf_costing *costing = call->costing;
    int most = 1;
    for (int i = 2; i <= call->n_offers; i++)
        if (costing->offers[i].cost > costing->offers[most].cost)
            most = i;
    const cf_offer_cost *offer = &costing->offers[most];
    cf_buf text = CF_BUF_INIT;
    if (call->n_offers > 1)
        cf_buf_addf(&text, "%s would cost the most over these years",
                    cf_report_offer_name(call, most));
    else
        cf_buf_addf(&text, "%s would cost ", cf_report_offer_name(call, most));
    if (call->n_offers > 1)
        cf_buf_add_str(&text, ": ");
    cf_say_money(&text, offer->cost);
    cf_buf_add_str(&text,
                   offer->cost < 0 ? " less than the status quo" : " more than the status quo");
    if (offer->one_time != 0) {
        cf_buf_add_str(&text, ", ");
        cf_say_money(&text, offer->one_time);
        cf_buf_add_str(&text, " of it one-time");
    }
    const char *finding = cf_arena_copy(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return finding;
}

enum { YEAR, OFFER, ONGOING, ONE_TIME, RETROACTIVE, N_PARTS };

static bool any_retroactive(const cf_report_call *call)
{
    for (int i = 1; i <= call->n_offers; i++)
        for (int y = 0; y < call->costing->n_years; y++)
            if (cf_report_retroactive(&call->parts, call->costing, i, y) != 0)
                return true;
    return false;
}

static void add_parts(const cf_report_call *call, cf_grid *grid, int year, int offer, bool arrears)
{
    const cf_year_cost *cost = &call->costing->offers[offer].years[year];
    int64_t once = cf_report_one_time(cost);
    int64_t late = cf_report_retroactive(&call->parts, call->costing, offer, year);
    cf_cell cells[N_PARTS + 1] = {
        cf_cell_text(cf_slice_of(cf_report_year(call, year))),
        cf_cell_text(cf_slice_of(cf_report_offer_name(call, offer))),
        cf_cell_money_change(cost->cost - once - late),
        cf_cell_money_change(once),
        cf_cell_money_change(late),
    };
    cells[arrears ? N_PARTS : RETROACTIVE] = cf_cell_money_change(cost->cost);
    cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
}

/* Draws them; the table goes below the charts of a report that has room for it. */
static cf_grid *chart_years(cf_report *report, const cf_report_call *call)
{
    static const char *const heads[] = {"Fiscal year", "Offer", "Ongoing", "One-time",
                                        "Retroactive"};
    static const int grouped[] = {YEAR, OFFER, ONGOING, ONE_TIME, RETROACTIVE};
    static const int alone[] = {YEAR, ONGOING, ONE_TIME, RETROACTIVE};
    bool several = call->n_offers > 1;
    bool folded = call->kind != CONFER_REPORT_BOARD;
    bool arrears = any_retroactive(call);
    int n = arrears ? N_PARTS : RETROACTIVE; /* columns of parts; the cost stands behind them */
    const char *title = arrears ? "Ongoing, one-time and retroactive cost by fiscal year"
                                : "Ongoing and one-time cost by fiscal year";
    cf_grid *grid = cf_grid_new(call->arena, title, n + 1, 2);
    for (int i = 0; i < n; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i > OFFER);
    cf_grid_head(call->arena, grid, n, "Cost", true);
    cf_grid_rule(grid, n, CF_RULE_SUM, ONGOING, n - 1);
    for (int y = 0; y < call->costing->n_years; y++)
        for (int i = 1; i <= call->n_offers; i++)
            add_parts(call, grid, y, i, arrears);
    cf_report_chart(
        report, "years", grid, several ? grouped : alone, several ? n : n - 1, folded,
        years_finding(call),
        "Columns by fiscal year: the employer's cost compared with the status quo, "
        "ongoing cost below, one-time payments (lump sums, holidays, cash-outs) on top, "
        "and arrears for earlier fiscal years above them.");
    return grid;
}

/* --- From offer to offer --------------------------------------------------------------------- */

static int64_t component_of(const cf_costing *costing, int offer, int component)
{
    int64_t sum = 0;
    for (int y = 0; y < costing->n_years; y++)
        sum += costing->offers[offer].years[y].components[component];
    return sum;
}

static void add_step(const cf_report_call *call, cf_grid *grid, cf_row_kind kind, const char *name,
                     int64_t cents)
{
    cf_cell cells[] = {cf_cell_text(cf_slice_of(name)), cf_cell_money_change(cents)};
    cf_grid_add(call->arena, grid, kind, cells);
}

static void chart_between(cf_report *report, const cf_report_call *call, int a, int b)
{
    static const int columns[] = {0, 1};
    const cf_costing *costing = call->costing;
    const char *name_a = cf_report_offer_name(call, a);
    const char *name_b = cf_report_offer_name(call, b);
    cf_grid *grid = cf_grid_new(
        call->arena, cf_arena_printf(call->arena, "From %s to %s", name_a, name_b), 2, 1);
    cf_grid_head(call->arena, grid, 0, "Component", false);
    cf_grid_head(call->arena, grid, 1, "Cost, compared with the status quo", true);
    int most = 0;
    int64_t largest = 0;
    add_step(call, grid, CF_ROW_SUBTOTAL, name_a, costing->offers[a].cost);
    for (int k = 0; k < CF_COMPONENT_COUNT; k++) {
        int64_t change = component_of(costing, b, k) - component_of(costing, a, k);
        int64_t size = change < 0 ? -change : change;
        if (change != 0)
            add_step(call, grid, CF_ROW_PLAIN, cf_component_title((cf_component)k), change);
        most = size > largest ? k : most;
        largest = size > largest ? size : largest;
    }
    add_step(call, grid, CF_ROW_SUBTOTAL, name_b, costing->offers[b].cost);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s would cost ", name_b);
    cf_say_difference(&text, costing->offers[b].cost - costing->offers[a].cost);
    cf_slice component = cf_slice_of(cf_component_title((cf_component)most));
    cf_buf_addf(&text, " %s; they differ most in %c%.*s", name_a, component.text[0] | 0x20,
                (int)component.len - 1, component.text + 1);
    if (largest > 0)
        cf_report_chart(
            report, "waterfall", grid, columns, 2, true,
            cf_arena_copy(call->arena, cf_buf_slice(&text)),
            "Bars from the first offer's cost to the second's: each component adds to it "
            "or takes from it.");
    cf_buf_release(&text);
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "What it would cost");
    add_years(report, call);
    cf_grid *parts = chart_years(report, call);
    if (call->kind == CONFER_REPORT_TABLE && call->costing->n_pay_dates > 0) {
        cf_report_time_chart(report, call);
        cf_report_time_pairs(report, call);
    }
    for (int i = 2; i <= call->n_offers && call->kind == CONFER_REPORT_BOARD; i++)
        chart_between(report, call, i - 1, i);
    if (call->kind == CONFER_REPORT_BOARD)
        cf_report_show_grid(report, parts);
}

const cf_report_section cf_report_section_costs = {
    .name = "costs",
    .kinds = CF_IN_TABLE | CF_IN_BOARD,
    .add = add,
};
