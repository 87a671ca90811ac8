/* regime.c: scenario x period -> the ops in force, as a regime; equal sets are one regime, also
 * across scenarios, so that what an offer does not touch is computed once. Source: costing rules
 * 2.3 (timing) and 2.1 (`costs by days`). */
#include "cost/engine.h"

#include "base/bug.h"
#include "base/mem.h"

static bool applies(const cf_engine *engine, const cf_bound_op *bound, int period)
{
    switch (bound->op->kind) {
    case CF_OP_FREEZE_STEPS:
        return false;
    case CF_OP_FURLOUGH:
        return bound->op->as.furlough.fiscal_year ==
               cf_calendar_bearing_year(&engine->calendar, period);
    default:
        return cf_is_once_op(bound->op->kind) ? bound->period == period : bound->period <= period;
    }
}

static int find_parent(const cf_engine *engine, const int *ops, int n)
{
    int best = -1, best_n = -1;
    for (int i = 0; i < engine->n_epochs; i++) {
        const cf_epoch *epoch = &engine->epochs[i];
        if (epoch->n_ops < n && epoch->n_ops > best_n &&
            memcmp(epoch->ops, ops, (size_t)epoch->n_ops * sizeof(int)) == 0) {
            best = i;
            best_n = epoch->n_ops;
        }
    }
    return best;
}

static int epoch_of(cf_engine *engine, const int *ops, int n)
{
    for (int i = 0; i < engine->n_epochs; i++)
        if (engine->epochs[i].n_ops == n &&
            memcmp(engine->epochs[i].ops, ops, (size_t)n * sizeof(int)) == 0)
            return i;
    size_t capacity = (size_t)engine->epochs_capacity;
    engine->epochs = cf_mem_grow(engine->epochs, &capacity, (size_t)engine->n_epochs + 1,
                                 sizeof *engine->epochs);
    engine->epochs_capacity = (int)capacity;
    int parent = find_parent(engine, ops, n);
    engine->epochs[engine->n_epochs] = (cf_epoch){
        .ops = cf_arena_dup(&engine->arena, ops, (size_t)n, sizeof(int)),
        .n_ops = n,
        .parent = parent,
    };
    return engine->n_epochs++;
}

static bool same_regime(const cf_regime *a, const cf_regime *b)
{
    return a->n_ops == b->n_ops && a->epoch == b->epoch && a->part == b->part &&
           a->days == b->days && a->days_early == b->days_early &&
           memcmp(a->ops, b->ops, (size_t)a->n_ops * sizeof(int)) == 0;
}

/* Regimes of the same ops share their rules of pay. */
static int rule_of(cf_engine *engine, const cf_regime *regime)
{
    for (int i = engine->n_regimes - 1; i >= 0; i--) {
        const cf_regime *other = &engine->regimes[i];
        if (other->n_ops == regime->n_ops &&
            memcmp(other->ops, regime->ops, (size_t)regime->n_ops * sizeof(int)) == 0)
            return other->rule;
    }
    return engine->n_rules++;
}

static int regime_of(cf_engine *engine, const cf_regime *wanted)
{
    for (int i = engine->n_regimes - 1; i >= 0; i--)
        if (same_regime(&engine->regimes[i], wanted))
            return i;
    size_t capacity = (size_t)engine->regimes_capacity;
    engine->regimes = cf_mem_grow(engine->regimes, &capacity, (size_t)engine->n_regimes + 1,
                                  sizeof *engine->regimes);
    engine->regimes_capacity = (int)capacity;
    cf_regime *regime = &engine->regimes[engine->n_regimes];
    *regime = *wanted;
    regime->ops = cf_arena_dup(&engine->arena, wanted->ops, (size_t)wanted->n_ops, sizeof(int));
    for (int i = 0; i < regime->n_ops; i++)
        regime->once = regime->once || cf_is_once_op(engine->ops[regime->ops[i]].op->kind);
    regime->rule = rule_of(engine, wanted);
    return engine->n_regimes++;
}

/* The regime of one period, whole. `scratch` holds 2 x n_ops ints. */
static cf_regime regime_at(cf_engine *engine, const cf_scenario *scenario, int period, int *scratch)
{
    int *ops = scratch;
    int *rate_ops = scratch + scenario->n_ops;
    int n = 0, n_rate = 0;
    for (int i = 0; i < scenario->n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[scenario->ops[i]];
        if (!applies(engine, bound, period))
            continue;
        if (cf_is_rate_op(bound->op->kind))
            rate_ops[n_rate++] = scenario->ops[i];
        else
            ops[n++] = scenario->ops[i];
    }
    return (cf_regime){.ops = ops, .n_ops = n, .epoch = epoch_of(engine, rate_ops, n_rate)};
}

int cf_epoch_at(cf_engine *engine, const cf_scenario *scenario, int period)
{
    int *scratch = cf_mem_alloc(2 * (size_t)scenario->n_ops + 2, sizeof(int));
    cf_regime regime = regime_at(engine, scenario, period, scratch);
    cf_mem_free(scratch);
    return regime.epoch;
}

/* The days of a period that fall into its earlier fiscal year; 0: it lies in one year. */
static int early_days(const cf_engine *engine, int period)
{
    cf_period dates = cf_calendar_period(&engine->calendar, period);
    int year = cf_fiscal_year_of(&engine->calendar, dates.start);
    int next = cf_fiscal_start(&engine->calendar, year + 1).days;
    return dates.end.days >= next ? next - dates.start.days : 0;
}

static void build_scenario(cf_engine *engine, cf_scenario *scenario)
{
    size_t n_periods = (size_t)engine->n_periods;
    int *scratch = cf_mem_alloc(2 * (size_t)scenario->n_ops + 2, sizeof(int));
    scenario->regime_at = CF_ARENA_NEW(&engine->arena, int, n_periods);
    scenario->late_at = CF_ARENA_NEW(&engine->arena, int, n_periods);
    for (int i = 0; i < engine->n_periods; i++) {
        int period = engine->first + i;
        cf_regime regime = regime_at(engine, scenario, period, scratch);
        int days_early =
            engine->facts->costs_by == CF_COSTS_BY_DAYS ? early_days(engine, period) : 0;
        scenario->late_at[i] = -1;
        if (days_early > 0) {
            cf_period dates = cf_calendar_period(&engine->calendar, period);
            regime.days = dates.end.days - dates.start.days + 1;
            regime.days_early = days_early;
            regime.part = CF_LATE;
            scenario->late_at[i] = regime_of(engine, &regime);
            regime.part = CF_EARLY;
        }
        scenario->regime_at[i] = regime_of(engine, &regime);
    }
    cf_regime last = regime_at(engine, scenario, engine->horizon_last, scratch);
    scenario->last_whole = regime_of(engine, &last);
    cf_mem_free(scratch);
}

/* `regime` with one more percent on every rate from the year's first period. */
static int percent_variant(cf_engine *engine, int regime, int year)
{
    int op = engine->n_ops + year;
    const cf_epoch *epoch = &engine->epochs[engine->regimes[regime].epoch];
    int *ops = cf_mem_alloc((size_t)epoch->n_ops + 1, sizeof(int));
    int n = 0;
    bool placed = false;
    for (int i = 0; i < epoch->n_ops; i++) {
        const cf_op *other = engine->ops[epoch->ops[i]].op;
        if (!placed && other->dated && other->on.days > engine->ops[op].op->on.days) {
            ops[n++] = op;
            placed = true;
        }
        ops[n++] = epoch->ops[i];
    }
    if (!placed)
        ops[n++] = op;
    cf_regime wanted = engine->regimes[regime];
    wanted.epoch = epoch_of(engine, ops, n);
    cf_mem_free(ops);
    return regime_of(engine, &wanted);
}

/* What an offer pays in periods that a year bears is what one more percent changes in that year:
 * later parts of split periods began before it, and arrears of other years are booked elsewhere. */
static void build_variants(cf_engine *engine)
{
    int n = engine->n_base_regimes;
    size_t n_years = (size_t)engine->n_years;
    engine->variant_regimes = CF_ARENA_NEW(&engine->arena, int, (size_t)n *n_years);
    for (size_t i = 0; i < (size_t)n * n_years; i++)
        engine->variant_regimes[i] = -1;
    for (int s = 1; s < engine->n_full; s++) {
        for (int i = 0; i < engine->n_periods; i++) {
            int year = engine->year_of[i];
            if (year < 0 || year >= engine->n_years)
                continue;
            int regime = engine->scenarios[s].regime_at[i];
            int *variant = &engine->variant_regimes[(size_t)regime * n_years + (size_t)year];
            if (*variant < 0)
                *variant = percent_variant(engine, regime, year);
        }
    }
}

void cf_regimes_build(cf_engine *engine)
{
    for (int i = 0; i < engine->n_scenarios; i++)
        build_scenario(engine, &engine->scenarios[i]);
    engine->n_base_regimes = engine->n_regimes;
    if (engine->variants_by_weight && !engine->options->skip_one_percent)
        build_variants(engine);
}
