/* An offer that starts later: its plan with the days moved month by month, beside another as it is
 * written; the years are those of the offers as written. */
#include "answer/ask.h"
#include "answer/cost_answer.h"
#include "answer/result.h"

#include "confer_desk.h"
#include "show/plot.h"

static const cf_plan *later(cf_arena *arena, const cf_plan *plan, int months)
{
    cf_plan *moved = CF_ARENA_NEW(arena, cf_plan, 1);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    *moved = *plan;
    moved->ops = ops;
    for (int i = 0; i < plan->n_ops; i++) {
        ops[i] = plan->ops[i];
        if (ops[i].dated)
            ops[i].on = cf_date_add_months(ops[i].on, months);
    }
    return moved;
}

static void add_running(cf_arena *arena, cf_value *to, const char *name, const cf_costing *costing,
                        int offer)
{
    int64_t sum = 0;
    cf_value *list = cf_value_add_array(arena, to, name);
    for (int i = 0; i < costing->n_pay_dates; i++) {
        sum += costing->offers[offer].paid[i];
        cf_value_add_int(arena, list, NULL, sum);
    }
}

/* The index of the pay date from which a stays at or above b, or -1. */
static int overtakes(const cf_costing *costing, int a, int b)
{
    int64_t difference = 0;
    int from = 0;
    for (int i = 0; i < costing->n_pay_dates; i++) {
        difference += costing->offers[a].paid[i] - costing->offers[b].paid[i];
        if (difference < 0)
            from = i + 1;
    }
    return from < costing->n_pay_dates ? from : -1;
}

static void add_date(cf_arena *arena, cf_value *to, const char *name, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    cf_date_format(text, date);
    cf_value_add_text(arena, to, name, cf_slice_of(text));
}

static void add_delay(cf_arena *arena, cf_value *list, const cf_costing *costing, int months,
                      const cf_plan *plan)
{
    const cf_offer_cost *offer = &costing->offers[months + 1];
    cf_value *at = cf_value_add_object(arena, list, NULL);
    cf_date starts = CF_DATE_NONE;
    int from = overtakes(costing, months + 1, 0);
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].dated && (cf_date_is_none(starts) || plan->ops[i].on.days < starts.days))
            starts = plan->ops[i].on;
    cf_value_add_int(arena, at, "months", months);
    if (cf_date_is_none(starts))
        cf_value_add_text(arena, at, "starts", CF_SLICE(""));
    else
        add_date(arena, at, "starts", starts);
    cf_value_add_int(arena, at, "cost", offer->cost);
    cf_value_add_int(arena, at, "gain", offer->gain);
    add_running(arena, at, "paid", costing, months + 1);
    if (from < 0)
        cf_value_add_null(arena, at, "overtakes");
    else
        add_date(arena, at, "overtakes", costing->pay_dates[from]);
}

/* --- The chart -------------------------------------------------------------------------------- */

/* Until which start, month by month from the one as written, members are level at the end. */
static const char *find_level(cf_arena *arena, const cf_costing *costing, const char *offer,
                              const char *against, int months)
{
    cf_buf text = CF_BUF_INIT;
    int level = 0; /* starts */
    while (level <= months && overtakes(costing, level + 1, 0) >= 0)
        level++;
    cf_buf_add_str(&text, "By ");
    cf_plot_day(&text, costing->pay_dates[costing->n_pay_dates - 1]);
    cf_buf_addf(&text, " members in all would have been paid %s under %s as written%s",
                level == 0 ? "less" : "no less", offer, level == 1 ? " " : "");
    if (level > 1)
        cf_buf_addf(&text, ", or up to %d month%s later, ", level - 1, level == 2 ? "" : "s");
    cf_buf_addf(&text, "%sthan under %s", level == 0 ? " " : "", against);
    if (level > 0 && level <= months)
        cf_buf_add_str(&text, "; less if it started later than that");
    const char *said = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return said;
}

static void head_starts(cf_arena *arena, cf_grid *grid, const char *offer, const char *against,
                        int months)
{
    cf_grid_head(arena, grid, 0, "Paid by", false);
    cf_grid_head(arena, grid, 1, offer, true);
    cf_grid_head(arena, grid, 2, against, true);
    for (int k = 1; k <= months; k++)
        cf_grid_head(arena, grid, k + 2,
                     cf_arena_printf(arena, "%s %d month%s later", offer, k, k == 1 ? "" : "s"),
                     true);
}

static void chart_starts(confer_result *r, const cf_costing *costing, const char *offer,
                         const char *against, int months)
{
    cf_arena *arena = &r->arena;
    int columns[CONFER_MOST_DELAY + 3] = {0};
    cf_cell cells[CONFER_MOST_DELAY + 3];
    int64_t sums[CONFER_MOST_DELAY + 3] = {0};
    int n = months + 3;
    cf_grid *grid =
        cf_grid_new(arena, "Members' net pay so far, compared with the status quo, by start", n, 1);
    if (costing->n_pay_dates == 0)
        return;
    head_starts(arena, grid, offer, against, months);
    for (int d = 0; d < costing->n_pay_dates; d++) {
        cells[0] = cf_cell_date(costing->pay_dates[d]);
        for (int i = 1; i < n; i++) {
            int plan = i == 1 ? 1 : i == 2 ? 0 : i - 1; /* of the costing: against comes first */
            sums[i] += costing->offers[plan].paid[d];
            cells[i] = cf_cell_money_change(sums[i]);
        }
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    for (int i = 0; i < n; i++)
        columns[i] = i;
    r->report = cf_report_new(arena);
    cf_report_chart(r->report, "delay", grid, columns, n, true,
                    find_level(arena, costing, offer, against, months),
                    "Two lines by pay date: all members' net pay so far less that of the status "
                    "quo, under the offer at one of its starts, as written unless another is "
                    "chosen, and under what it is compared with. A circle marks from when one "
                    "stays level with or ahead of the other.");
}

/* --- The answer ------------------------------------------------------------------------------- */

static confer_result *delay_result(const confer_case *c, const cf_costing *costing,
                                   const cf_plan *const *plans, int months)
{
    confer_result *r = cf_result_new();
    cf_arena *arena = &r->arena;
    cf_value *json = cf_value_new(arena);
    r->json = json;
    cf_value_add_text(arena, json, "offer", cf_slice_of(c->offers[0].name));
    cf_value_add_text(arena, json, "against", cf_slice_of(c->offers[1].name));
    cf_value *years = cf_value_add_array(arena, json, "fiscal_years");
    for (int i = 0; i < costing->n_years; i++)
        cf_value_add_text(arena, years, NULL,
                          cf_slice_of(cf_year_text(arena, costing, costing->first_year + i)));
    cf_value *dates = cf_value_add_array(arena, json, "pay_dates");
    for (int i = 0; i < costing->n_pay_dates; i++)
        add_date(arena, dates, NULL, costing->pay_dates[i]);
    cf_value_add_int(arena, json, "against_cost", costing->offers[0].cost);
    cf_value_add_int(arena, json, "against_gain", costing->offers[0].gain);
    add_running(arena, json, "against_paid", costing, 0);
    cf_value *delays = cf_value_add_array(arena, json, "delays");
    for (int i = 0; i <= months; i++)
        add_delay(arena, delays, costing, i, plans[i + 1]);
    chart_starts(r, costing, c->offers[0].name,
                 strcmp(c->offers[1].name, "current") == 0 ? "the status quo" : c->offers[1].name,
                 months);
    return r;
}

int confer_delay(confer_result **out, confer_case *c, const char *offer, const char *against,
                 int months, confer_error *err)
{
    cf_asking asking;
    const char *const names[] = {offer, against};
    const cf_plan *plans[CONFER_MOST_DELAY + 2];
    if (months < 0 || months > CONFER_MOST_DELAY)
        return cf_fail(err, CONFER_MISUSED, "a delay has 0 to %d months", CONFER_MOST_DELAY);
    int status = cf_ask_open(&asking, c, names, 2, NULL, err);
    if (status == CONFER_OK && !c->offers[0].plan)
        status = cf_fail(err, CONFER_MISUSED, "the status quo cannot start later");
    if (status == CONFER_OK) {
        cf_costing_options options = asking.costing_options;
        plans[0] = c->offers[1].plan;
        for (int i = 0; i <= months; i++)
            plans[i + 1] = later(&c->arena, c->offers[0].plan, i);
        options.years_of = options.offers;
        options.n_years_of = options.n_offers;
        options.offers = plans;
        options.n_offers = months + 2;
        options.skip_one_percent = true;
        cf_costing *costing = cf_costing_run(&options, c->roster, &c->diags);
        if (costing)
            *out = delay_result(c, costing, plans, months);
        else
            status = cf_case_verdict(c, err);
        cf_costing_free(costing);
    }
    cf_diags_sort(&c->diags);
    return status;
}
