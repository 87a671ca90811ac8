/* Headline honesty: the percents that a press release adds up, beside what they come to. */
#include "answer/compare_answer.h"

#include "answer/effect.h"
#include "show/figure.h"

static const cf_year_cost *last_year(const cf_costing *costing, int offer)
{
    return &costing->offers[offer].years[costing->n_years - 1];
}

static void show_table(cf_report *report, const cf_asking *asking, int first)
{
    const cf_costing *costing = asking->costing;
    cf_arena *arena = report->arena;
    const char *last = cf_year_text(arena, costing, costing->first_year + costing->n_years - 1);
    const char *const heads[] = {
        "Offer",          "Raises added up",
        "Compounded",     cf_arena_printf(arena, "Base pay %s", last),
        "Ongoing a year", "One-time",
    };
    cf_grid *grid =
        cf_report_grid(report, "Headline and substance, compared with the status quo", 6, 1);
    for (int i = 0; i < 6; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 0);
    for (int o = first; o < costing->n_offers; o++) {
        cf_headline headline;
        cf_headline_of(&headline, &asking->costing_options, o);
        const cf_year_cost *year = last_year(costing, o);
        int64_t base = year->components[CF_BASE_PAY];
        cf_cell cells[6] = {
            cf_cell_text(cf_slice_of(asking->c->offers[o].name)),
            cf_cell_percent_change(headline.simple_e6, 1),
            cf_cell_percent_change(headline.compounded_e6, 2),
            cf_cell_percent_change(cf_ratio_of(base, year->status_quo_components[CF_BASE_PAY]), 1),
            cf_cell_money_change(costing->offers[o].ongoing),
            cf_cell_money_change(costing->offers[o].one_time),
        };
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
}

static void say_not_counted(cf_report *report, const cf_asking *asking, int offer)
{
    cf_headline headline;
    cf_headline_of(&headline, &asking->costing_options, offer);
    if (headline.n_selective == 0 && headline.n_dollars == 0)
        return;
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "The percents of %s leave out ", asking->c->offers[offer].name);
    if (headline.n_selective > 0)
        cf_say_count(&text, headline.n_selective, "raise for some members",
                     "raises for some members");
    if (headline.n_selective > 0 && headline.n_dollars > 0)
        cf_buf_add_str(&text, " and ");
    if (headline.n_dollars > 0)
        cf_say_count(&text, headline.n_dollars, "raise in dollars or by an index",
                     "raises in dollars or by an index");
    cf_buf_add_str(&text, "; the other columns count them.");
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* What the status quo itself grows by: steps, and what the agreement already holds. */
static void say_movement(cf_report *report, const cf_asking *asking)
{
    const cf_costing *costing = asking->costing;
    if (costing->n_years < 2)
        return;
    const cf_year_cost *first = &costing->offers[0].years[0];
    const cf_year_cost *last = last_year(costing, 0);
    int64_t before = first->status_quo_components[CF_BASE_PAY];
    int64_t after = last->status_quo_components[CF_BASE_PAY];
    if (before <= 0 || first->n_periods == 0 || last->n_periods == 0)
        return;
    /* per pay period, because years may differ in periods */
    cf_wide grown = (cf_wide)after * first->n_periods;
    cf_wide from = (cf_wide)before * last->n_periods;
    int64_t ratio = 0;
    cf_div_round(&ratio, (grown - from) * CF_RATIO_ONE, from, CF_HALF_UP);
    const char *from_year = cf_year_text(report->arena, costing, first->year);
    const char *to_year = cf_year_text(report->arena, costing, last->year);
    if (ratio == 0) {
        cf_report_add(
            report, CF_SHOW_TEXT,
            "Under the status quo, without any offer, base pay a period would be the same "
            "in %s as in %s: no step movement and no terms already agreed change it.",
            to_year, from_year);
        return;
    }
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text,
                   "Step movement and terms already agreed would change base pay a period by ");
    cf_show_percent(&text, ratio, 1, true);
    cf_buf_addf(&text,
                " from %s to %s under the status quo, without any offer; that is not a raise "
                "of the schedule.",
                from_year, to_year);
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

void cf_show_headlines(cf_report *report, const cf_asking *asking, int first)
{
    show_table(report, asking, first);
    for (int o = first; o < asking->costing->n_offers; o++)
        say_not_counted(report, asking, o);
    say_movement(report, asking);
}
