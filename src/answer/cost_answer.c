#include "answer/cost_answer.h"

#include "show/figure.h"

/* --- Words ----------------------------------------------------------------------------------- */

const char *cf_component_title(cf_component component)
{
    static const char *const titles[CF_COMPONENT_COUNT] = {
        "Base pay", "Premiums",  "Longevity",     "Overtime", "Lump sums",
        "Holidays", "Cash-outs", "Contributions", "Health",
    };
    return titles[component];
}

void cf_say_difference(cf_buf *out, int64_t cents)
{
    if (cents == 0) {
        cf_buf_add_str(out, "the same as");
        return;
    }
    cf_say_money(out, cents);
    cf_buf_add_str(out, cents > 0 ? " more than" : " less than");
}

static void show_finding(cf_report *report, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    const cf_offer_cost *offer = &costing->offers[0];
    const char *name = asking->c->offers[0].name;
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Over %s, %s would cost the employer ",
                cf_horizon_text(report->arena, costing), name);
    cf_say_difference(&text, offer->cost);
    cf_buf_add_str(&text, " the status quo");
    if (offer->cost != 0 && offer->status_quo > 0) {
        cf_buf_add_str(&text, " (");
        cf_show_percent(&text, cf_ratio_of(offer->cost, offer->status_quo), 1, true);
        cf_buf_add_char(&text, ')');
    }
    cf_buf_add_str(&text, ".");
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    if (offer->cost != 0 || offer->ongoing != 0 || offer->one_time != 0) {
        cf_buf_add_str(&text, "At the end it would cost ");
        cf_say_difference(&text, offer->ongoing);
        cf_buf_add_str(&text, " the status quo a year, ongoing; ");
        if (offer->one_time == 0) {
            cf_buf_add_str(&text, "no part of the cost is one-time.");
        } else {
            cf_buf_add_str(&text, "one-time payments are ");
            cf_show_money(&text, offer->one_time, false);
            cf_buf_add_str(&text, " of the cost over these years.");
        }
        cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    }
    cf_buf_release(&text);
}

static void show_head(cf_report *report, const cf_asking *asking)
{
    static const char *const borne[] = {"pay date", "period start", "period end", "days"};
    const confer_case *c = asking->c;
    const cf_costing *costing = asking->costing;
    cf_buf text = CF_BUF_INIT;
    cf_slice title = c->offers[0].plan ? c->offers[0].plan->title : CF_SLICE("the status quo");
    cf_report_add(report, CF_SHOW_TITLE, "%s: %.*s", c->offers[0].name, (int)title.len, title.text);
    cf_buf_addf(&text, "%.*s. ", (int)c->agreement.plan->title.len, c->agreement.plan->title.text);
    cf_say_count(&text, (int64_t)costing->members, "member", "members");
    cf_buf_add_str(&text, asking->costing_options.authorized ? " (vacant positions too), " : ", ");
    cf_say_count(&text, costing->n_periods, "pay period", "pay periods");
    cf_buf_addf(&text, " in %s; costs by %s.", cf_horizon_text(report->arena, costing),
                borne[costing->calendar.costs_by]);
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* --- Tables ---------------------------------------------------------------------------------- */

static void show_years(cf_report *report, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    const cf_offer_cost *offer = &costing->offers[0];
    static const char *const heads[] = {"Fiscal year", "Status quo",      "Offer",
                                        "Cost",        "% of status quo", "Change on year before"};
    enum { N = sizeof heads / sizeof *heads };
    cf_grid *grid = cf_report_grid(report, "Employer cost by fiscal year", N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 0);
    for (int y = 0; y < costing->n_years; y++) {
        const cf_year_cost *year = &offer->years[y];
        cf_cell cells[N] = {
            cf_cell_text(cf_slice_of(cf_year_text(report->arena, costing, year->year))),
            cf_cell_money(year->status_quo),
            cf_cell_money(year->offer),
            cf_cell_money_change(year->cost),
            cf_cell_percent_change(cf_ratio_of(year->cost, year->status_quo), 1),
            cf_cell_money_change(year->incremental),
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_cell total[N] = {
        cf_cell_text(CF_SLICE("Total")),
        cf_cell_money(offer->status_quo),
        cf_cell_money(offer->offer),
        cf_cell_money_change(offer->cost),
        cf_cell_percent_change(cf_ratio_of(offer->cost, offer->status_quo), 1),
        CF_BLANK_CELL,
    };
    cf_grid_add(report->arena, grid, CF_ROW_TOTAL, total);
}

/* A table whose columns are the fiscal years, between key columns and a total. */
static cf_grid *years_grid(cf_report *report, const cf_costing *costing, const char *title,
                           const char *const *keys, int n_keys, bool count_column)
{
    int n = n_keys + count_column + costing->n_years + 1;
    cf_grid *grid = cf_report_grid(report, title, n, n_keys);
    for (int i = 0; i < n_keys; i++)
        cf_grid_head(report->arena, grid, i, keys[i], false);
    if (count_column)
        cf_grid_head(report->arena, grid, n_keys, "Members", true);
    for (int y = 0; y < costing->n_years; y++)
        cf_grid_head(report->arena, grid, n_keys + count_column + y,
                     cf_year_text(report->arena, costing, costing->first_year + y), true);
    cf_grid_head(report->arena, grid, n - 1, "Total", true);
    return grid;
}

void cf_component_rows(cf_arena *arena, cf_grid *grid, const cf_costing *costing,
                       const cf_offer_cost *offer)
{
    size_t n = (size_t)costing->n_years + 2;
    cf_cell *cells = CF_ARENA_NEW(arena, cf_cell, n);
    for (int i = 0; i < CF_COMPONENT_COUNT; i++) {
        int64_t sum = 0;
        bool any = false;
        cells[0] = cf_cell_text(cf_slice_of(cf_component_title((cf_component)i)));
        for (int y = 0; y < costing->n_years; y++) {
            int64_t cents = offer->years[y].components[i];
            cells[y + 1] = cf_cell_money_change(cents);
            sum += cents;
            any = any || cents != 0;
        }
        cells[n - 1] = cf_cell_money_change(sum);
        if (any)
            cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    cells[0] = cf_cell_text(CF_SLICE("Cost"));
    for (int y = 0; y < costing->n_years; y++)
        cells[y + 1] = cf_cell_money_change(offer->years[y].cost);
    cells[n - 1] = cf_cell_money_change(offer->cost);
    cf_grid_add(arena, grid, CF_ROW_TOTAL, cells);
}

static void show_components(cf_report *report, const cf_asking *asking)
{
    static const char *const keys[] = {"Component"};
    cf_grid *grid = years_grid(report, asking->costing,
                               "What the cost is made of (offer less status quo)", keys, 1, false);
    cf_component_rows(report->arena, grid, asking->costing, &asking->costing->offers[0]);
}

static void show_one_percent(cf_report *report, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    const cf_offer_cost *offer = &costing->offers[0];
    int n = costing->n_years + 1;
    cf_cell *cells = CF_ARENA_NEW(report->arena, cf_cell, (size_t)n);
    cf_grid *more =
        cf_report_grid(report, "One more 1% on every rate, from the year's first period", n, 1);
    cf_grid_head(report->arena, more, 0, "On top of the offer", false);
    for (int y = 0; y < costing->n_years; y++)
        cf_grid_head(report->arena, more, y + 1,
                     cf_year_text(report->arena, costing, costing->first_year + y), true);
    cells[0] = cf_cell_text(CF_SLICE("Cost in that year"));
    for (int y = 0; y < costing->n_years; y++)
        cells[y + 1] = cf_cell_money_change(offer->years[y].one_percent);
    cf_grid_add(report->arena, more, CF_ROW_PLAIN, cells);
}

void cf_show_by(cf_report *report, const cf_asking *asking, int index, bool name_offer)
{
    const cf_costing *costing = asking->costing;
    const cf_offer_cost *offer = &costing->offers[index];
    size_t n = (size_t)costing->n_years + 3;
    cf_cell *cells = CF_ARENA_NEW(report->arena, cf_cell, n);
    for (int b = 0; b < offer->n_by; b++) {
        const cf_by *by = &offer->by[b];
        const char *field = cf_arena_copy(report->arena, by->field);
        const char *name = name_offer ? asking->c->offers[index].name : NULL;
        const char *title = cf_arena_printf(report->arena, "%s%sCost by %s (offer less status quo)",
                                            name ? name : "", name ? ": " : "", field);
        cf_grid *grid = years_grid(report, costing, title, &field, 1, true);
        for (int r = 0; r < by->n_rows; r++) {
            const cf_by_row *row = &by->rows[r];
            cells[0] = cf_cell_text(row->key.len ? row->key : CF_SLICE("(blank)"));
            cells[1] = cf_cell_count((int64_t)row->members);
            for (int y = 0; y < costing->n_years; y++)
                cells[y + 2] = cf_cell_money_change(row->years[y]);
            cells[n - 1] = cf_cell_money_change(row->cost);
            cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
        }
        cells[0] = cf_cell_text(CF_SLICE("Total"));
        cells[1] = CF_BLANK_CELL; /* a member may count under several funds */
        for (int y = 0; y < costing->n_years; y++)
            cells[y + 2] = cf_cell_money_change(offer->years[y].cost);
        cells[n - 1] = cf_cell_money_change(offer->cost);
        cf_grid_add(report->arena, grid, CF_ROW_TOTAL, cells);
    }
}

/* --- What has no cost, or may have one ------------------------------------------------------- */

static const char *document_path(const cf_asking *asking, int offer, bool of_agreement)
{
    const confer_case *c = asking->c;
    return of_agreement || !c->offers[offer].path ? c->agreement.path : c->offers[offer].path;
}

static bool is_in(const cf_terms *terms, const cf_clause *clause)
{
    return terms && clause >= terms->clauses && clause < terms->clauses + terms->n_clauses;
}

void cf_show_uncosted(cf_report *report, const cf_asking *asking, int index, bool name_offer)
{
    const cf_offer_cost *offer = &asking->costing->offers[index];
    const char *name = name_offer ? asking->c->offers[index].name : "";
    const char *colon = name_offer ? ": " : "";
    cf_buf text = CF_BUF_INIT;
    if (offer->n_contingent > 0)
        cf_report_add(report, CF_SHOW_HEADING,
                      "%s%sNot counted: clauses that wait for a revenue not yet known", name,
                      colon);
    for (int i = 0; i < offer->n_contingent; i++) {
        const cf_contingent *one = &offer->contingent[i];
        cf_buf_addf(&text, "%s:%u: %.*s: would cost ",
                    document_path(asking, index, one->of_agreement), one->clause->line,
                    (int)one->clause->text.len, one->clause->text.text);
        cf_show_money(&text, one->cost, true);
        cf_buf_add_str(&text, " if it came into force");
        cf_report_add_buf(report, CF_SHOW_ITEM, &text);
    }
    if (offer->n_not_costed > 0)
        cf_report_add(report, CF_SHOW_HEADING, "%s%sNot costed", name, colon);
    for (int i = 0; i < offer->n_not_costed; i++) {
        const cf_clause *clause = offer->not_costed[i];
        bool of_agreement = is_in(asking->c->agreement.terms, clause);
        cf_report_add(report, CF_SHOW_ITEM, "%s:%u: %.*s",
                      document_path(asking, index, of_agreement), clause->line,
                      (int)clause->text.len, clause->text.text);
    }
    if (offer->n_notes > 0)
        cf_report_add(report, CF_SHOW_HEADING, "%s%sNotes", name, colon);
    for (int i = 0; i < offer->n_notes; i++)
        cf_report_add(report, CF_SHOW_ITEM, "%s", offer->notes[i]);
    cf_buf_release(&text);
}

/* --- CSV ------------------------------------------------------------------------------------- */

cf_grid *cf_by_csv(cf_arena *arena, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    bool several = costing->n_offers > 1;
    int n = several + 2 + costing->n_years + 1;
    cf_cell *cells = CF_ARENA_NEW(arena, cf_cell, (size_t)n);
    cf_grid *grid = cf_grid_new(arena, NULL, n, several + 2);
    if (several)
        cf_grid_head(arena, grid, 0, "offer", false);
    cf_grid_head(arena, grid, several, "by", false);
    cf_grid_head(arena, grid, several + 1, "key", false);
    for (int y = 0; y < costing->n_years; y++)
        cf_grid_head(arena, grid, several + 2 + y,
                     cf_year_text(arena, costing, costing->first_year + y), true);
    cf_grid_head(arena, grid, n - 1, "cost", true);
    for (int o = 0; o < costing->n_offers; o++) {
        const cf_offer_cost *offer = &costing->offers[o];
        cells[0] = cf_cell_text(cf_slice_of(asking->c->offers[o].name));
        for (int b = 0; b < offer->n_by; b++) {
            for (int r = 0; r < offer->by[b].n_rows; r++) {
                const cf_by_row *row = &offer->by[b].rows[r];
                cells[several] = cf_cell_text(offer->by[b].field);
                cells[several + 1] = cf_cell_text(row->key);
                for (int y = 0; y < costing->n_years; y++)
                    cells[several + 2 + y] = cf_cell_money(row->years[y]);
                cells[n - 1] = cf_cell_money(row->cost);
                cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
            }
        }
    }
    return grid;
}

enum { YEAR_COLUMNS = 6 };

static cf_grid *years_csv(cf_arena *arena, const cf_asking *asking)
{
    static const char *const heads[YEAR_COLUMNS] = {"fiscal_year", "periods", "status_quo",
                                                    "offer",       "cost",    "incremental"};
    const cf_costing *costing = asking->costing;
    const cf_offer_cost *offer = &costing->offers[0];
    cf_grid *grid = cf_grid_new(arena, NULL, YEAR_COLUMNS + CF_COMPONENT_COUNT + 1, 1);
    for (int i = 0; i < YEAR_COLUMNS; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 0);
    for (int i = 0; i < CF_COMPONENT_COUNT; i++)
        cf_grid_head(arena, grid, YEAR_COLUMNS + i, cf_component_names[i], true);
    cf_grid_head(arena, grid, YEAR_COLUMNS + CF_COMPONENT_COUNT, "one_percent", true);
    for (int y = 0; y < costing->n_years; y++) {
        const cf_year_cost *year = &offer->years[y];
        cf_cell cells[YEAR_COLUMNS + CF_COMPONENT_COUNT + 1] = {
            cf_cell_text(cf_slice_of(cf_year_text(arena, costing, year->year))),
            cf_cell_count(year->n_periods),
            cf_cell_money(year->status_quo),
            cf_cell_money(year->offer),
            cf_cell_money(year->cost),
            cf_cell_money(year->incremental),
        };
        for (int i = 0; i < CF_COMPONENT_COUNT; i++)
            cells[YEAR_COLUMNS + i] = cf_cell_money(year->components[i]);
        cells[YEAR_COLUMNS + CF_COMPONENT_COUNT] = cf_cell_money(year->one_percent);
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    return grid;
}

/* --- The answer ------------------------------------------------------------------------------ */

int confer_cost(confer_result **out, confer_case *c, const char *offer,
                const confer_cost_options *options, confer_error *err)
{
    cf_asking asking;
    int status = cf_ask(&asking, c, &offer, 1, false, options, err);
    if (status != CONFER_OK)
        return status;
    confer_result *result = cf_result_new();
    result->json = cf_cost_json(&result->arena, &asking, 0);
    cf_report *report = result->report = cf_report_new(&result->arena);
    show_head(report, &asking);
    show_finding(report, &asking);
    show_years(report, &asking);
    show_components(report, &asking);
    show_one_percent(report, &asking);
    cf_show_by(report, &asking, 0, false);
    if (asking.envelopes && c->offers[0].plan)
        cf_envelope_show(report, &asking.envelopes[0], &asking.costing->calendar, NULL);
    cf_show_uncosted(report, &asking, 0, false);
    result->csv = asking.costing_options.n_by > 0 ? cf_by_csv(&result->arena, &asking)
                                                  : years_csv(&result->arena, &asking);
    cf_asking_release(&asking);
    *out = result;
    return CONFER_OK;
}
