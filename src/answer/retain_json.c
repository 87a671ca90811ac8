/* retain_json.c: the staffing answer for programs. Members `offers` to `pairs` are the format of
 * the costing rules' neighbours; what follows is more of the same. */
#include "answer/retain_show.h"

const char *cf_retain_month(cf_arena *arena, const cf_retain *retain, int month)
{
    int of = retain->model.first_month + month;
    return cf_arena_printf(arena, "%04d-%02d", of / 12, of % 12 + 1);
}

static void add_range(cf_arena *arena, cf_value *parent, const char *name, cf_range3 range)
{
    cf_value *object = cf_value_add_object(arena, parent, name);
    cf_value_add_int(arena, object, "p10", range.p10);
    cf_value_add_int(arena, object, "p50", range.p50);
    cf_value_add_int(arena, object, "p90", range.p90);
}

static void add_chance(cf_arena *arena, cf_value *parent, const char *name, int64_t n, int64_t of)
{
    int64_t share = 0;
    cf_div_round(&share, (cf_wide)n * 10000, of, CF_HALF_UP);
    cf_value_add_decimal(arena, parent, name, share, 4);
}

static void add_months(cf_arena *arena, cf_value *object, const cf_retain *retain,
                       const cf_retain_stats *stats)
{
    cf_value *months = cf_value_add_array(arena, object, "months");
    for (int m = 0; m < retain->model.n_months; m++) {
        cf_value *month = cf_value_add_object(arena, months, NULL);
        cf_value_add_text(arena, month, "month", cf_slice_of(cf_retain_month(arena, retain, m)));
        add_range(arena, month, "filled", stats->filled[m]);
    }
}

static void add_exits(cf_arena *arena, cf_value *object, const cf_retain_stats *stats)
{
    cf_value *exits = cf_value_add_object(arena, object, "exits");
    for (int i = 0; i < 4; i++)
        add_range(arena, exits, cf_exit_names[i], stats->exits[i]);
    add_range(arena, exits, "total", stats->all_exits);
}

static void add_flows(cf_arena *arena, cf_value *object, const cf_retain_stats *stats)
{
    cf_range3 hours = stats->overtime_e2;
    hours = (cf_range3){(hours.p10 + 50) / 100, (hours.p50 + 50) / 100, (hours.p90 + 50) / 100};
    add_range(arena, object, "ready", stats->ready);
    add_range(arena, object, "hires", stats->hires);
    add_range(arena, object, "laterals", stats->laterals);
    add_range(arena, object, "overtime_hours", hours);
    add_range(arena, object, "overtime_cost", stats->overtime_cents);
    add_range(arena, object, "replacement_cost", stats->replace_cents);
}

/* The model without chance, at the likely values. */
static void add_expected(cf_arena *arena, cf_value *object, const cf_retain *retain, int scenario)
{
    cf_staff_expected expected;
    cf_staff_expect(&expected, &retain->model, scenario, NULL);
    cf_value *item = cf_value_add_object(arena, object, "expected");
    cf_value *filled = cf_value_add_array(arena, item, "filled");
    for (int m = 0; m < retain->model.n_months; m++)
        cf_value_add_decimal(arena, filled, NULL, expected.filled_e6[m], 6);
    cf_value_add_decimal(arena, item, "ready", expected.ready_e6, 6);
    for (int i = 0; i < 4; i++)
        cf_value_add_decimal(arena, item, cf_exit_names[i], expected.exits_e6[i], 6);
    cf_value_add_decimal(arena, item, "hires", expected.hires_e6, 6);
    cf_value_add_decimal(arena, item, "laterals", expected.laterals_e6, 6);
    cf_value_add_decimal(arena, item, "overtime_hours", expected.overtime_e2, 2);
    cf_value_add_int(arena, item, "overtime_cost", expected.overtime_cents);
    cf_value_add_int(arena, item, "replacement_cost", expected.replace_cents);
}

/* Rates of quitting by years of service, as the runs draw them. */
static void add_rates(cf_arena *arena, cf_value *root, const cf_retain *retain)
{
    cf_staff_rate rates[CF_STAFF_BANDS + 1];
    const cf_staff_fit *fit = &retain->model.fit;
    cf_staff_rates(rates, &retain->model);
    cf_value *list = cf_value_add_array(arena, root, "quit_rates");
    for (int b = 0; b < CF_STAFF_BANDS; b++) {
        cf_value *item = cf_value_add_object(arena, list, NULL);
        cf_value_add_int(arena, item, "from_years", cf_band_from[b]);
        cf_value_add_int(arena, item, "exits", fit->exits[b]);
        cf_value_add_int(arena, item, "months_watched", fit->person_months[b]);
        cf_value_add_decimal(arena, item, "p10", rates[b].p10, 6);
        cf_value_add_decimal(arena, item, "p50", rates[b].p50, 6);
        cf_value_add_decimal(arena, item, "p90", rates[b].p90, 6);
    }
    cf_value *item = cf_value_add_object(arena, root, "retirements_against_table");
    cf_value_add_decimal(arena, item, "p10", rates[CF_STAFF_BANDS].p10, 6);
    cf_value_add_decimal(arena, item, "p50", rates[CF_STAFF_BANDS].p50, 6);
    cf_value_add_decimal(arena, item, "p90", rates[CF_STAFF_BANDS].p90, 6);
}

static void add_tornado(cf_arena *arena, cf_value *object, const cf_retain_shown *shown)
{
    cf_value *tornado = cf_value_add_array(arena, object, "tornado");
    for (int i = 0; i < shown->n_swings; i++) {
        const cf_swing *swing = &shown->swings[i];
        cf_value *item = cf_value_add_object(arena, tornado, NULL);
        cf_value_add_text(arena, item, "assumption", cf_slice_of(cf_assume_infos[swing->id].name));
        cf_value_add_int(arena, item, "net_cost_low", swing->net_low);
        cf_value_add_int(arena, item, "net_cost_high", swing->net_high);
        cf_value_add_decimal(arena, item, "more_filled_low", swing->filled_low_e6, 6);
        cf_value_add_decimal(arena, item, "more_filled_high", swing->filled_high_e6, 6);
    }
}

static void add_offer(cf_arena *arena, cf_value *offers, const cf_retain *retain,
                      const cf_retain_shown *shown, int scenario)
{
    const cf_retain_stats *stats = shown->stats;
    cf_value *object = cf_value_add_object(arena, offers, NULL);
    cf_value_add_text(arena, object, "offer", cf_slice_of(retain->names[scenario]));
    add_months(arena, object, retain, stats);
    add_exits(arena, object, stats);
    add_range(arena, object, "net_cost", stats->net_cents);
    cf_value_add_int(arena, object, "cost", retain->scenarios[scenario].cost_cents);
    add_flows(arena, object, stats);
    add_range(arena, object, "more_filled_than_status_quo", stats->more_filled);
    add_chance(arena, object, "probability_more_filled_than_status_quo", stats->more,
               retain->records->n_runs);
    add_chance(arena, object, "probability_fewer_filled_than_status_quo", stats->fewer,
               retain->records->n_runs);
    if (shown->break_even < 0)
        cf_value_add_null(arena, object, "break_even_elasticity");
    else
        cf_value_add_decimal(arena, object, "break_even_elasticity",
                             (shown->break_even + 5000) / 10000, 2);
    add_expected(arena, object, retain, scenario);
    add_tornado(arena, object, shown);
}

static void add_pairs(cf_arena *arena, cf_value *root, const cf_retain *retain)
{
    cf_value *pairs = cf_value_add_array(arena, root, "pairs");
    for (int a = 1; a <= retain->n_offers; a++)
        for (int b = a + 1; b <= retain->n_offers; b++) {
            int64_t more, same;
            cf_retain_pair(&more, &same, retain, a, b);
            cf_value *pair = cf_value_add_object(arena, pairs, NULL);
            cf_value_add_text(arena, pair, "a", cf_slice_of(retain->names[a]));
            cf_value_add_text(arena, pair, "b", cf_slice_of(retain->names[b]));
            add_chance(arena, pair, "probability_b_more_filled", more, retain->records->n_runs);
            add_chance(arena, pair, "probability_same", same, retain->records->n_runs);
        }
}

static void add_basis(cf_arena *arena, cf_value *root, const cf_retain *retain)
{
    const cf_staff_case *model = &retain->model;
    cf_value *basis = cf_value_add_object(arena, root, "basis");
    cf_value_add_text(arena, basis, "case", retain->c->agreement.plan->title);
    cf_value_add_int(arena, basis, "runs", retain->options.runs);
    cf_value_add_int(arena, basis, "seed", (int64_t)retain->options.seed);
    cf_value_add_text(arena, basis, "first_month", cf_slice_of(cf_retain_month(arena, retain, 0)));
    cf_value_add_int(arena, basis, "months", model->n_months);
    cf_value_add_int(arena, basis, "members", model->n_members);
    cf_value_add_int(arena, basis, "posts", cf_retain_posts(retain));
    cf_value_add_int(arena, basis, "own_exits", model->fit.n_exits);
    cf_value_add_bool(arena, basis, "assumption_driven", model->fit.n_exits < CF_RETAIN_FEW_EXITS);
    cf_value_add_int(arena, basis, "overtime_hour", model->overtime_cents);
    cf_value_add_int(arena, basis, "recruit_month", model->trainee_cents);
}

static void add_assumptions(cf_arena *arena, cf_value *root, const cf_retain *retain)
{
    static const char *const from[] = {"default", "folder", "market", "fit", "call"};
    cf_value *list = cf_value_add_array(arena, root, "assumptions");
    for (int i = 0; i < CF_ASSUMPTIONS; i++) {
        const cf_prior *prior = &retain->model.priors[i];
        cf_value *item = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, item, "assumption", cf_slice_of(cf_assume_infos[i].name));
        cf_value_add_decimal(arena, item, "low", prior->low, 6);
        cf_value_add_decimal(arena, item, "likely", prior->likely, 6);
        cf_value_add_decimal(arena, item, "high", prior->high, 6);
        cf_value_add_text(arena, item, "from", cf_slice_of(from[retain->from[i]]));
        cf_value_add_text(arena, item, "source", cf_slice_of(retain->sources[i]));
    }
}

cf_value *cf_retain_json(cf_arena *arena, const cf_retain *retain, const cf_retain_shown *shown)
{
    cf_value *root = cf_value_new(arena);
    cf_value *offers = cf_value_add_array(arena, root, "offers");
    for (int i = 1; i <= retain->n_offers; i++)
        add_offer(arena, offers, retain, &shown[i], i);
    add_pairs(arena, root, retain);
    cf_value *status_quo = cf_value_add_object(arena, root, "status_quo");
    add_months(arena, status_quo, retain, shown[0].stats);
    add_exits(arena, status_quo, shown[0].stats);
    add_flows(arena, status_quo, shown[0].stats);
    add_expected(arena, status_quo, retain, 0);
    add_basis(arena, root, retain);
    add_assumptions(arena, root, retain);
    add_rates(arena, root, retain);
    cf_value *says = cf_value_add_array(arena, root, "findings");
    for (int i = 1; i <= retain->n_offers; i++)
        cf_value_add_text(arena, says, NULL, cf_slice_of(shown[i].sentence));
    return root;
}
