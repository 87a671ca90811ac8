#include "answer/compare_answer.h"

#include "base/limits.h"
#include "show/figure.h"

/* --- JSON ------------------------------------------------------------------------------------ */

static void add_date(cf_arena *arena, cf_value *object, const char *name, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    if (cf_date_is_none(date)) {
        cf_value_add_null(arena, object, name);
        return;
    }
    size_t len = cf_date_format(text, date);
    cf_value_add_text(arena, object, name, (cf_slice){text, len});
}

static void add_pair(cf_arena *arena, cf_value *pairs, const cf_asking *asking, const cf_pair *pair)
{
    cf_value *object = cf_value_add_object(arena, pairs, NULL);
    cf_value_add_text(arena, object, "a", cf_slice_of(asking->c->offers[pair->a].name));
    cf_value_add_text(arena, object, "b", cf_slice_of(asking->c->offers[pair->b].name));
    cf_value_add_int(arena, object, "cost_difference", pair->cost_difference);
    cf_value_add_int(arena, object, "members_better_a", (int64_t)pair->members_better_a);
    cf_value_add_int(arena, object, "members_better_b", (int64_t)pair->members_better_b);
    cf_value_add_int(arena, object, "members_same", (int64_t)pair->members_same);
    cf_value_add_int(arena, object, "gain_difference", pair->gain_difference);
    add_date(arena, object, "overtakes", pair->overtakes ? pair->overtakes_on : CF_DATE_NONE);
    cf_value_add_int(arena, object, "largest_shortfall", pair->largest_shortfall);
    add_date(arena, object, "largest_shortfall_on", pair->largest_shortfall_on);
}

static cf_value *compare_json(cf_arena *arena, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    cf_value *root = cf_value_new(arena);
    cf_value *offers = cf_value_add_array(arena, root, "offers");
    for (int i = 0; i < costing->n_offers; i++)
        cf_value_adopt(offers, cf_cost_json(arena, asking, i));
    cf_value *pairs = cf_value_add_array(arena, root, "pairs");
    for (int i = 0; i < costing->n_pairs; i++)
        add_pair(arena, pairs, asking, &costing->pairs[i]);
    return root;
}

/* --- The page -------------------------------------------------------------------------------- */

static void show_head(cf_report *report, const cf_asking *asking)
{
    const confer_case *c = asking->c;
    const cf_costing *costing = asking->costing;
    cf_buf text = CF_BUF_INIT;
    for (int i = 0; i < costing->n_offers; i++)
        cf_buf_addf(&text, "%s%s",
                    i == 0                       ? ""
                    : i == costing->n_offers - 1 ? " and "
                                                 : ", ",
                    c->offers[i].name);
    cf_buf_add_str(&text, " compared");
    cf_report_add_buf(report, CF_SHOW_TITLE, &text);
    cf_buf_addf(&text, "%.*s. ", (int)c->agreement.plan->title.len, c->agreement.plan->title.text);
    cf_say_count(&text, (int64_t)costing->members, "member", "members");
    cf_buf_add_str(&text, ", ");
    cf_say_count(&text, costing->n_periods, "pay period", "pay periods");
    cf_buf_addf(&text,
                " in %s. Each offer's cost and each member's gain are compared with the "
                "status quo: the agreement alone, with its step movement.",
                cf_horizon_text(report->arena, costing));
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* One row of figures: each offer's, and with two offers the second less the first. */
static void add_offers_row(cf_arena *arena, cf_grid *grid, const char *key, cf_row_kind kind,
                           const int64_t *figures, int n_offers, cf_cell *cells)
{
    cells[0] = cf_cell_text(cf_slice_of(key));
    for (int i = 0; i < n_offers; i++)
        cells[i + 1] = cf_cell_money_change(figures[i]);
    if (n_offers == 2)
        cells[3] = cf_cell_money_change(figures[1] - figures[0]);
    cf_grid_add(arena, grid, kind, cells);
}

static cf_grid *offers_grid(cf_arena *arena, cf_report *report, const cf_asking *asking,
                            const char *title, const char *key)
{
    int n = asking->costing->n_offers;
    int n_columns = 1 + n + (n == 2);
    cf_grid *grid = report ? cf_report_grid(report, title, n_columns, 1)
                           : cf_grid_new(arena, title, n_columns, 1);
    cf_grid_head(arena, grid, 0, key, false);
    for (int i = 0; i < n; i++)
        cf_grid_head(arena, grid, i + 1, asking->c->offers[i].name, true);
    if (n == 2)
        cf_grid_head(arena, grid, 3, report ? "Difference" : "difference", true);
    return grid;
}

typedef int64_t (*offer_figure)(const cf_offer_cost *offer);

static int64_t total_of(const cf_offer_cost *offer)
{
    return offer->cost;
}

static int64_t ongoing_of(const cf_offer_cost *offer)
{
    return offer->ongoing;
}

static int64_t one_time_of(const cf_offer_cost *offer)
{
    return offer->one_time;
}

static int64_t gain_of(const cf_offer_cost *offer)
{
    return offer->gain;
}

static void add_figure(cf_arena *arena, cf_grid *grid, const cf_costing *costing, const char *key,
                       cf_row_kind kind, offer_figure figure, int64_t *figures, cf_cell *cells)
{
    for (int i = 0; i < costing->n_offers; i++)
        figures[i] = figure(&costing->offers[i]);
    add_offers_row(arena, grid, key, kind, figures, costing->n_offers, cells);
}

static void show_years(cf_report *report, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    cf_arena *arena = report->arena;
    int n = costing->n_offers;
    int64_t *figures = CF_ARENA_NEW(arena, int64_t, (size_t)n);
    cf_cell *cells = CF_ARENA_NEW(arena, cf_cell, (size_t)n + 2);
    cf_grid *grid = offers_grid(arena, report, asking,
                                "Employer cost, compared with the status quo", "Fiscal year");
    for (int y = 0; y < costing->n_years; y++) {
        for (int i = 0; i < n; i++)
            figures[i] = costing->offers[i].years[y].cost;
        add_offers_row(arena, grid, cf_year_text(arena, costing, costing->first_year + y),
                       CF_ROW_PLAIN, figures, n, cells);
    }
    add_figure(arena, grid, costing, "Total", CF_ROW_TOTAL, total_of, figures, cells);
    add_figure(arena, grid, costing, "of it one-time", CF_ROW_PLAIN, one_time_of, figures, cells);
    add_figure(arena, grid, costing, "Ongoing a year", CF_ROW_PLAIN, ongoing_of, figures, cells);
    add_figure(arena, grid, costing, "Members' net pay", CF_ROW_PLAIN, gain_of, figures, cells);
}

static void show_pair(cf_report *report, const cf_asking *asking, const cf_pair *pair)
{
    if (asking->costing->n_pairs > 1) {
        cf_report_add(report, CF_SHOW_TITLE, "%s and %s", asking->c->offers[pair->a].name,
                      asking->c->offers[pair->b].name);
        cf_pair_finding(report, asking, pair);
    }
    cf_pair_over_time(report, asking, pair);
    cf_pair_spread(report, asking, pair);
}

static void show_page(cf_report *report, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    show_head(report, asking);
    if (costing->n_pairs == 1)
        cf_pair_finding(report, asking, &costing->pairs[0]);
    show_years(report, asking);
    cf_show_headlines(report, asking, 0);
    for (int i = 0; i < costing->n_pairs; i++)
        show_pair(report, asking, &costing->pairs[i]);
    for (int i = 0; i < costing->n_offers; i++) {
        cf_show_by(report, asking, i, true);
        if (asking->envelopes && asking->c->offers[i].plan)
            cf_envelope_show(report, &asking->envelopes[i], &costing->calendar,
                             asking->c->offers[i].name);
        cf_show_uncosted(report, asking, i, true);
    }
    if (!asking->gains && !asking->options->figures_only)
        cf_report_add(
            report, CF_SHOW_TEXT,
            "With more than %d offers the spread over classes, steps and pay bands is left "
            "out; compare fewer to see it.",
            CF_GAINS_OFFERS);
}

static cf_grid *years_csv(cf_arena *arena, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    int n = costing->n_offers;
    cf_cell *cells = CF_ARENA_NEW(arena, cf_cell, (size_t)n + 2);
    cf_grid *grid = offers_grid(arena, NULL, asking, NULL, "fiscal_year");
    for (int y = 0; y < costing->n_years; y++) {
        cells[0] = cf_cell_text(cf_slice_of(cf_year_text(arena, costing, costing->first_year + y)));
        for (int i = 0; i < n; i++)
            cells[i + 1] = cf_cell_money(costing->offers[i].years[y].cost);
        if (n == 2)
            cells[3] =
                cf_cell_money(costing->offers[1].years[y].cost - costing->offers[0].years[y].cost);
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    return grid;
}

/* --- The answer ------------------------------------------------------------------------------ */

int confer_compare(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                   const confer_cost_options *options, confer_error *err)
{
    if (n_offers < 2)
        return cf_fail(err, CONFER_MISUSED, "comparing needs two offers or more");
    if (n_offers > CF_LIMIT_OFFERS)
        return cf_fail(err, CONFER_MISUSED, "at most %d offers can be compared at once",
                       (int)CF_LIMIT_OFFERS);
    cf_asking asking;
    int status = cf_ask(&asking, c, offers, n_offers, true, options, err);
    if (status != CONFER_OK)
        return status;
    confer_result *result = cf_result_new();
    result->json = compare_json(&result->arena, &asking);
    result->report = cf_report_new(&result->arena);
    show_page(result->report, &asking);
    result->csv = asking.costing_options.n_by > 0 ? cf_by_csv(&result->arena, &asking)
                                                  : years_csv(&result->arena, &asking);
    cf_asking_release(&asking);
    *out = result;
    return CONFER_OK;
}
