/* bind.c: plans -> bound ops, horizon and scenarios. Source: costing rules 2.1 to 2.3. */
#include "cost/engine.h"

#include "base/bug.h"
#include "base/limits.h"
#include "base/mem.h"

#include <stdlib.h>

/* --- Facts ----------------------------------------------------------------------------------- */

static cf_rational units_per_year(const cf_engine *engine)
{
    switch (engine->facts->rate_unit) {
    case CF_UNIT_ANNUAL:
        return cf_rational_of(1, 1);
    case CF_UNIT_MONTHLY:
        return cf_rational_of(12, 1);
    case CF_UNIT_SEMIMONTHLY:
        return cf_rational_of(24, 1);
    case CF_UNIT_BIWEEKLY:
        return cf_rational_of(26, 1);
    case CF_UNIT_HOURLY:
        break;
    }
    return cf_rational_mul(engine->full_hours, engine->per_year);
}

static bool rates_are_per_period(const cf_facts *facts)
{
    return (facts->rate_unit == CF_UNIT_BIWEEKLY && facts->calendar == CF_PAY_BIWEEKLY) ||
           (facts->rate_unit == CF_UNIT_SEMIMONTHLY && facts->calendar == CF_PAY_SEMIMONTHLY) ||
           (facts->rate_unit == CF_UNIT_MONTHLY && facts->calendar == CF_PAY_MONTHLY);
}

static void bind_facts(cf_engine *engine)
{
    const cf_facts *facts = engine->facts;
    cf_calendar_init(&engine->calendar, facts);
    engine->per_year = cf_rational_of(facts->per_year_e4, CF_PER_YEAR_ONE);
    if (facts->has_hours)
        engine->full_hours = cf_rational_of(facts->full_hours_e4, CF_HOURS_ONE);
    else if (facts->calendar == CF_PAY_BIWEEKLY)
        engine->full_hours = cf_rational_of(80, 1);
    else
        engine->full_hours = cf_rational_div(cf_rational_of(2080, 1), engine->per_year);
    engine->factor = rates_are_per_period(facts)
                         ? cf_rational_of(1, 1)
                         : cf_rational_div(units_per_year(engine), engine->per_year);
}

/* --- Ops ------------------------------------------------------------------------------------- */

static bool revenue_known(int64_t *cents, const cf_engine *engine, const cf_condition *condition)
{
    const cf_costing_options *options = engine->options;
    for (int i = options->n_assumptions - 1; i >= 0; i--) {
        const cf_assumption *assumed = &options->assumptions[i];
        if (assumed->fiscal_year == condition->fiscal_year &&
            cf_slice_equal(assumed->revenue, condition->revenue)) {
            *cents = assumed->cents;
            return true;
        }
    }
    for (int i = 0; i < engine->facts->n_revenues; i++) {
        const cf_revenue_fact *revenue = &engine->facts->revenues[i];
        if (revenue->fiscal_year == condition->fiscal_year &&
            cf_slice_equal(revenue->name, condition->revenue)) {
            *cents = revenue->cents;
            return true;
        }
    }
    return false;
}

static void bind_condition(cf_engine *engine, cf_bound_op *bound)
{
    const cf_condition *condition = bound->op->condition;
    int64_t cents = 0;
    bound->in_force = true;
    if (!condition)
        return;
    bool known = revenue_known(&cents, engine, condition);
    bound->in_force = known && cents >= condition->cents;
    bound->contingent = !known;
}

static bool index_value(int64_t *out, cf_engine *engine, const cf_index *index, const cf_op *op,
                        int month)
{
    if (cf_index_value(out, index, month) && *out > 0)
        return true;
    cf_diags_add(engine->diags, CF_E0453, op->clause->span,
                 "the index \"%.*s\" has no value for %04d-%02d", (int)op->as.cpi.index.len,
                 op->as.cpi.index.text, month / 12, month % 12 + 1);
    return false;
}

/* 100 x (I2 / I1 - 1), rounded half up to 0.1, plus, then clamped (costing rules 2.2). */
void cf_bind_cpi(cf_engine *engine, cf_bound_op *bound)
{
    const cf_op *op = bound->op;
    const cf_index *index = NULL;
    for (int i = 0; i < engine->options->n_indexes; i++)
        if (cf_slice_equal(engine->options->indexes[i].name, op->as.cpi.index))
            index = engine->options->indexes[i].index;
    if (!index) {
        cf_diags_add(engine->diags, CF_E0212, op->clause->span,
                     "the agreement names no index \"%.*s\"", (int)op->as.cpi.index.len,
                     op->as.cpi.index.text);
        return;
    }
    int64_t first, second, tenths;
    bool has_first = index_value(&first, engine, index, op, op->as.cpi.from_month);
    if (!index_value(&second, engine, index, op, op->as.cpi.to_month) || !has_first)
        return;
    CF_BUG_IF(!cf_div_round(&tenths, ((cf_wide)second - first) * 1000, first, CF_HALF_UP));
    int64_t percent = tenths * 1000 + op->as.cpi.plus_e6; /* 0.1% is 1000 e6 */
    if (op->as.cpi.has_least && percent < op->as.cpi.least_e6)
        percent = op->as.cpi.least_e6;
    if (op->as.cpi.has_most && percent > op->as.cpi.most_e6)
        percent = op->as.cpi.most_e6;
    bound->percent_e6 = percent;
}

static int key_of(cf_engine *engine, const cf_op *op)
{
    switch (op->kind) {
    case CF_OP_PREMIUM:
        return cf_dict_code(engine->keys, op->as.pay.code);
    case CF_OP_CONTRIBUTION:
    case CF_OP_EMPLOYEES_PAY:
        return cf_dict_code(engine->keys, op->as.share.name);
    case CF_OP_HEALTH:
        return cf_dict_code(engine->keys, op->as.health.plan);
    case CF_OP_PLAN_COST:
        return cf_dict_code(engine->keys, op->as.plan_cost.plan);
    default:
        return -1;
    }
}

static void check_range(cf_engine *engine, const cf_op *op)
{
    cf_slice range = op->as.move.range;
    if (!engine->options->schedule || cf_schedule_find(engine->options->schedule, range) < 0)
        cf_diags_add(engine->diags, CF_E0455, op->clause->span,
                     "the schedule has no range \"%.*s\"", (int)range.len, range.text);
}

static void bind_op(cf_engine *engine, cf_bound_op *bound, const cf_op *op, int document, int order)
{
    *bound = (cf_bound_op){
        .op = op,
        .document = document,
        .order = order,
        .period = op->dated ? cf_calendar_first_full(&engine->calendar, op->on) : CF_ALWAYS,
        .predicate = -1,
        .key = key_of(engine, op),
    };
    bind_condition(engine, bound);
    if (op->kind == CF_OP_RAISE)
        bound->percent_e6 = op->as.raise.percent_e6;
    if (op->kind == CF_OP_RAISE_CPI && (bound->in_force || bound->contingent))
        cf_bind_cpi(engine, bound); /* a month that is missing is an error where it is needed */
    if (op->kind == CF_OP_MOVE_CLASS)
        check_range(engine, op);
    if (op->kind == CF_OP_CONTRIBUTION && op->as.share.capped &&
        cf_dict_find(engine->cap_names, op->as.share.name) < 0) {
        engine->n_caps = cf_dict_code(engine->cap_names, op->as.share.name);
        if (engine->n_caps > CF_MAX_CAPS)
            cf_diags_add(engine->diags, CF_E0452, op->clause->span,
                         "more than %d contributions have a yearly cap", CF_MAX_CAPS);
    }
}

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static void bind_longevity(cf_engine *engine)
{
    engine->longevity_years = CF_ARENA_NEW(&engine->arena, int, (size_t)engine->n_ops + 1);
    int n = 0;
    for (int i = 0; i < engine->n_ops; i++)
        if (engine->ops[i].op->kind == CF_OP_LONGEVITY)
            engine->longevity_years[n++] = engine->ops[i].op->as.pay.years;
    qsort(engine->longevity_years, (size_t)n, sizeof(int), compare_ints);
    for (int i = 0; i < n; i++)
        if (engine->n_longevity == 0 ||
            engine->longevity_years[engine->n_longevity - 1] != engine->longevity_years[i])
            engine->longevity_years[engine->n_longevity++] = engine->longevity_years[i];
}

/* One more percent from a year's first period: an op of no document, last on its day. */
static void bind_one_percents(cf_engine *engine)
{
    for (int year = 0; year < engine->n_years; year++) {
        cf_op *op = CF_ARENA_NEW(&engine->arena, cf_op, 1);
        int period = cf_calendar_first_of_year(&engine->calendar, engine->first_year + year);
        op->kind = CF_OP_RAISE;
        op->dated = true;
        op->on = cf_calendar_period(&engine->calendar, period).start;
        op->as.raise.has_percent = true;
        op->as.raise.percent_e6 = CF_RATIO_ONE / 100;
        engine->ops[engine->n_ops + year] = (cf_bound_op){
            .op = op,
            .document = INT_MAX,
            .period = period,
            .predicate = -1,
            .key = -1,
            .percent_e6 = CF_RATIO_ONE / 100,
            .in_force = true,
        };
    }
}

static void bind_ops(cf_engine *engine)
{
    const cf_costing_options *options = engine->options;
    size_t n = (size_t)options->agreement->n_ops;
    for (int i = 0; i < options->n_offers; i++)
        n += options->offers[i] ? (size_t)options->offers[i]->n_ops : 0;
    engine->ops = CF_ARENA_NEW(&engine->arena, cf_bound_op, n + 64);
    for (int document = 0; document <= options->n_offers; document++) {
        const cf_plan *plan = document == 0 ? options->agreement : options->offers[document - 1];
        for (int i = 0; plan && i < plan->n_ops; i++)
            bind_op(engine, &engine->ops[engine->n_ops++], &plan->ops[i], document, i);
    }
    bind_longevity(engine);
}

/* --- Horizon --------------------------------------------------------------------------------- */

typedef struct {
    cf_date earliest, latest_on, latest_end;
} date_range;

static void widen(date_range *range, const cf_plan *plan)
{
    for (int i = 0; i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (!op->dated)
            continue;
        if (cf_date_is_none(range->earliest) || op->on.days < range->earliest.days)
            range->earliest = op->on;
        if (cf_date_is_none(range->latest_on) || op->on.days > range->latest_on.days)
            range->latest_on = op->on;
    }
    if (!plan->has_term)
        return;
    if (cf_date_is_none(range->earliest) || plan->term_from.days < range->earliest.days)
        range->earliest = plan->term_from;
    if (cf_date_is_none(range->latest_end) || plan->term_to.days > range->latest_end.days)
        range->latest_end = plan->term_to;
}

/* Costing rules 2.1, `horizon`. Offers without a term end reach to their last `on` date; without
 * any date in the offers, the agreement's dates decide. */
static bool bind_horizon(cf_engine *engine)
{
    const cf_costing_options *options = engine->options;
    int from = engine->facts->horizon_from, to = engine->facts->horizon_to;
    if (!engine->facts->has_horizon) {
        date_range range = {CF_DATE_NONE, CF_DATE_NONE, CF_DATE_NONE};
        bool named = options->n_years_of > 0;
        const cf_plan *const *plans = named ? options->years_of : options->offers;
        for (int i = 0; i < (named ? options->n_years_of : options->n_offers); i++)
            if (plans[i])
                widen(&range, plans[i]);
        if (cf_date_is_none(range.earliest))
            widen(&range, options->agreement);
        cf_date end = cf_date_is_none(range.latest_end) ? range.latest_on : range.latest_end;
        if (cf_date_is_none(range.earliest) || cf_date_is_none(end)) {
            cf_diag *diag = cf_diags_add(engine->diags, CF_E0451, CF_SPAN_NONE,
                                         "no date says which fiscal years to cost");
            cf_diags_help(engine->diags, diag, "add `horizon FY… to FY…` to the agreement");
            return false;
        }
        from = cf_fiscal_year_of(&engine->calendar, range.earliest);
        to = cf_fiscal_year_of(&engine->calendar, end);
        if (to < from)
            to = from;
    }
    engine->first_year = from;
    engine->n_years = to - from + 1;
    if (to < from || engine->n_years > 40) {
        cf_diags_add(engine->diags, CF_E0463, engine->facts->horizon_span,
                     "the horizon has %d fiscal years; it may have 1 to 40", to - from + 1);
        return false;
    }
    return true;
}

/* The first period of an offer that differs from the status quo, or would: what a contingent clause
 * would cost reaches back as far as it does. */
static int first_of_offer(const cf_engine *engine, int document)
{
    int first = INT_MAX;
    for (int i = 0; i < engine->n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[i];
        if (bound->document != document || !(bound->in_force || bound->contingent))
            continue;
        int period = bound->period;
        if (bound->op->kind == CF_OP_FREEZE_STEPS)
            period = cf_calendar_holding(&engine->calendar, bound->op->as.freeze.from);
        else if (bound->op->kind == CF_OP_FURLOUGH)
            period =
                cf_calendar_first_of_year(&engine->calendar, bound->op->as.furlough.fiscal_year);
        if (period != CF_ALWAYS && period < first)
            first = period;
    }
    return first;
}

/* Arrears reach back to the offer's first clause, yearly caps to the first pay date of the
 * calendar year (costing rules 2.3). */
static bool bind_window(cf_engine *engine)
{
    const cf_calendar *calendar = &engine->calendar;
    int first_borne = cf_calendar_first_of_year(calendar, engine->first_year);
    engine->horizon_first = first_borne;
    engine->horizon_last =
        cf_calendar_first_of_year(calendar, engine->first_year + engine->n_years) - 1;
    if (engine->facts->costs_by == CF_COSTS_BY_DAYS &&
        cf_calendar_period(calendar, first_borne).start.days >
            cf_fiscal_start(calendar, engine->first_year).days)
        engine->horizon_first = first_borne - 1;
    int first = engine->horizon_first;
    for (int i = 0; i < engine->options->n_offers; i++) {
        const cf_plan *offer = engine->options->offers[i];
        if (!offer || !offer->has_arrears || engine->facts->costs_by != CF_COSTS_BY_PAY_DATE)
            continue;
        int offer_first = first_of_offer(engine, i + 1);
        first = offer_first < first ? offer_first : first;
    }
    if (engine->n_caps > 0) {
        cf_ymd paid = cf_date_split(cf_calendar_period(calendar, first).paid);
        first = cf_calendar_first_paid(calendar, cf_date_of(paid.year, 1, 1));
    }
    engine->first = first;
    engine->n_periods = engine->horizon_last - first + 1;
    if (engine->n_periods > CF_LIMIT_PERIODS) {
        cf_diags_add(engine->diags, CF_E0463, engine->facts->horizon_span,
                     "%d pay periods would have to be simulated", engine->n_periods);
        return false;
    }
    engine->year_of = CF_ARENA_NEW(&engine->arena, int, (size_t)engine->n_periods);
    for (int i = 0; i < engine->n_periods; i++)
        engine->year_of[i] = cf_calendar_bearing_year(calendar, first + i) - engine->first_year;
    return true;
}

/* --- Scenarios ------------------------------------------------------------------------------- */

typedef struct {
    int64_t date;
    int document, order, index;
} op_rank;

/* In order of date, then of writing, the agreement's before the offer's (costing rules 2.3). */
static int compare_ranks(const void *a, const void *b)
{
    const op_rank *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->document != y->document)
        return x->document < y->document ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static bool belongs(const cf_engine *engine, const cf_scenario *scenario, int index)
{
    const cf_bound_op *bound = &engine->ops[index];
    if (index == scenario->contingent_op)
        return true;
    if (bound->document == INT_MAX)
        return index - engine->n_ops == scenario->one_percent_year;
    return bound->in_force && bound->op->kind < CF_OP_REOPENER &&
           (bound->document == 0 || bound->document == scenario->offer + 1);
}

static void collect_ops(cf_engine *engine, cf_scenario *scenario)
{
    int n_all = engine->n_ops + engine->n_years;
    op_rank *ranks = cf_mem_alloc((size_t)n_all + 1, sizeof *ranks);
    int n = 0;
    for (int i = 0; i < n_all; i++) {
        const cf_bound_op *bound = &engine->ops[i];
        if (belongs(engine, scenario, i))
            ranks[n++] = (op_rank){bound->op->dated ? bound->op->on.days : INT64_MIN,
                                   bound->document, bound->order, i};
    }
    qsort(ranks, (size_t)n, sizeof *ranks, compare_ranks);
    scenario->ops = CF_ARENA_NEW(&engine->arena, int, (size_t)n);
    scenario->rate_ops = CF_ARENA_NEW(&engine->arena, int, (size_t)n);
    for (int i = 0; i < n; i++) {
        scenario->ops[scenario->n_ops++] = ranks[i].index;
        cf_op_kind kind = engine->ops[ranks[i].index].op->kind;
        if (cf_is_rate_op(kind))
            scenario->rate_ops[scenario->n_rate_ops++] = ranks[i].index;
        scenario->has_freezes = scenario->has_freezes || kind == CF_OP_FREEZE_STEPS;
    }
    cf_mem_free(ranks);
}

static void add_scenario(cf_engine *engine, int offer, int variant_of, int contingent_op,
                         int one_percent_year)
{
    cf_scenario *scenario = &engine->scenarios[engine->n_scenarios++];
    *scenario = (cf_scenario){
        .offer = offer,
        .variant_of = variant_of,
        .totals_only = variant_of >= 0,
        .contingent_op = contingent_op,
        .one_percent_year = one_percent_year,
    };
    const cf_plan *plan = offer >= 0 ? engine->options->offers[offer] : NULL;
    if (plan && plan->has_arrears) {
        scenario->has_arrears = true;
        scenario->arrears_booked = cf_calendar_first_paid(&engine->calendar, plan->arrears_paid);
        scenario->arrears_before = scenario->arrears_booked;
        scenario->arrears_from = first_of_offer(engine, offer + 1);
        if (scenario->arrears_from > engine->horizon_first)
            scenario->arrears_from = engine->horizon_first;
    }
    collect_ops(engine, scenario);
}

/* One more percent can be read off the weights of an offer's cells (and off the walks along yearly
 * caps), unless it bears on the cells themselves: on where a class lands. */
static bool percents_need_runs(const cf_engine *engine)
{
    for (int i = 0; i < engine->n_ops; i++)
        if (engine->ops[i].op->kind == CF_OP_MOVE_CLASS)
            return true;
    return false;
}

static void bind_scenarios(cf_engine *engine)
{
    int n_offers = engine->options->n_offers;
    int n_contingent = 0;
    for (int i = 0; i < engine->n_ops; i++)
        n_contingent += engine->ops[i].contingent;
    engine->variants_by_weight = !percents_need_runs(engine);
    size_t n = 1 + (size_t)n_offers * (size_t)(1 + n_contingent + engine->n_years);
    engine->scenarios = CF_ARENA_NEW(&engine->arena, cf_scenario, n);
    add_scenario(engine, -1, -1, -1, -1);
    for (int i = 0; i < n_offers; i++)
        add_scenario(engine, i, -1, -1, -1);
    engine->n_full = engine->n_scenarios;
    for (int i = 0; i < n_offers; i++) {
        for (int op = 0; op < engine->n_ops; op++)
            if (engine->ops[op].contingent &&
                (engine->ops[op].document == 0 || engine->ops[op].document == i + 1))
                add_scenario(engine, i, i, op, -1);
        for (int year = 0; year < engine->n_years; year++)
            if (!engine->variants_by_weight && !engine->options->skip_one_percent)
                add_scenario(engine, i, i, -1, year);
    }
}

/* --- Life cycle ------------------------------------------------------------------------------ */

/* Cells of a column are counted in 16 bits: those of the range where a member starts, of each range
 * that a class may move to, and in each of them one for every step that is added. */
static bool check_cells(cf_engine *engine)
{
    const cf_schedule *schedule = engine->options->schedule;
    const cf_bound_op *last = NULL;
    int64_t n_steps = 1, n_added = 0, n_ranges = 1;
    for (int i = 0; schedule && i < schedule->n_ranges; i++)
        if (schedule->ranges[i].n_steps > n_steps)
            n_steps = schedule->ranges[i].n_steps;
    for (int i = 0; i < engine->n_ops; i++) {
        n_added += engine->ops[i].op->kind == CF_OP_ADD_STEP;
        n_ranges += engine->ops[i].op->kind == CF_OP_MOVE_CLASS;
        if (engine->ops[i].op->kind == CF_OP_ADD_STEP ||
            engine->ops[i].op->kind == CF_OP_MOVE_CLASS)
            last = &engine->ops[i];
    }
    if (schedule && n_ranges > schedule->n_ranges)
        n_ranges = schedule->n_ranges;
    if (!last || (n_steps + n_added) * n_ranges <= CF_LIMIT_CELLS)
        return true;
    cf_diags_add(engine->diags, CF_E0464, last->op->clause->span,
                 "%lld steps and %lld added ones in each of %lld ranges are more than %d cells",
                 (long long)n_steps, (long long)n_added, (long long)n_ranges, CF_LIMIT_CELLS);
    return false;
}

bool cf_engine_init(cf_engine *engine, const cf_costing_options *options,
                    const cf_roster_info *info, cf_diags *diags)
{
    *engine = (cf_engine){.options = options, .info = info, .diags = diags};
    engine->facts = &options->agreement->facts;
    cf_lock_init(&engine->lock);
    engine->keys = cf_dict_new();
    engine->cap_names = cf_dict_new();
    engine->column_ids = cf_dict_new();
    engine->shape_ids = cf_dict_new();
    engine->profile_ids = cf_dict_new();
    engine->family_ids = cf_dict_new();
    for (int set = 0; set < CF_SET_COUNT; set++)
        engine->audience_sets[set] = cf_dict_new();
    if (!engine->facts->has_calendar) {
        cf_diag *diag = cf_diags_add(diags, CF_E0450, CF_SPAN_NONE,
                                     "the agreement does not say when people are paid");
        cf_diags_help(diags, diag,
                      "add a line such as `pay biweekly from 2024-07-13 paid 6 days "
                      "after` to current.terms");
        return false;
    }
    bind_facts(engine);
    bind_ops(engine);
    if (!bind_horizon(engine) || cf_diags_failed(diags) || !bind_window(engine) ||
        !check_cells(engine))
        return false;
    bind_one_percents(engine);
    bind_scenarios(engine);
    if (!cf_select_bind(engine))
        return false;
    cf_regimes_build(engine);
    engine->n_diags_before = diags->count;
    return true;
}

static void release_profile(cf_profile *profile)
{
    cf_arena_release(&profile->arena);
    cf_lock_release(&profile->lock);
    cf_mem_free((void *)profile->rules);
    cf_mem_free(profile);
}

void cf_engine_release(cf_engine *engine)
{
    int32_t n_columns = engine->column_ids ? cf_dict_count(engine->column_ids) : 0;
    for (int32_t i = 0; i < n_columns && (size_t)i < engine->columns_capacity; i++) {
        if (!engine->columns[i])
            continue;
        cf_mem_free(engine->columns[i]->rates_e8);
        cf_mem_free(engine->columns[i]->landing);
        cf_mem_free(engine->columns[i]->ladders);
        cf_mem_free(engine->columns[i]);
    }
    int32_t n_profiles = engine->profile_ids ? cf_dict_count(engine->profile_ids) : 0;
    for (int32_t i = 0; i < n_profiles && (size_t)i < engine->profiles_capacity; i++)
        if (engine->profiles[i])
            release_profile(engine->profiles[i]);
    cf_mem_free(engine->columns);
    cf_mem_free(engine->profiles);
    cf_mem_free(engine->regimes);
    cf_mem_free(engine->epochs);
    cf_dict_free(engine->keys);
    cf_dict_free(engine->cap_names);
    cf_dict_free(engine->column_ids);
    cf_dict_free(engine->shape_ids);
    cf_dict_free(engine->profile_ids);
    cf_dict_free(engine->family_ids);
    for (int set = 0; set < CF_SET_COUNT; set++)
        cf_dict_free(engine->audience_sets[set]);
    cf_map64_release(&engine->found);
    cf_lock_release(&engine->lock);
    cf_arena_release(&engine->arena);
}
