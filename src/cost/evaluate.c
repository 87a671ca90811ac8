/* evaluate.c: one period's pay of a strip of cells, by regime, kept while the strip is at hand. */
#include "cost/kernel.h"

void cf_evaluator_init(cf_evaluator *evaluator, const cf_kernel *kernel, cf_arena *arena)
{
    cf_engine *engine = kernel->engine;
    *evaluator = (cf_evaluator){
        .engine = engine,
        .epochs = CF_ARENA_NEW(arena, cf_strip_epoch, (size_t)engine->n_epochs),
        .epoch_stamps =
            CF_ARENA_NEW(arena, uint64_t, (size_t)engine->n_epochs / CF_EPOCHS_AT_ONCE + 1),
        .strip = -1,
        .stamp = 1,
        .pays = CF_ARENA_NEW(arena, cf_period_pay, (size_t)engine->n_regimes),
    };
    for (int i = 0; engine->n_caps > 0 && i < engine->n_regimes; i++) {
        cf_period_pay *pay = &evaluator->pays[i];
        pay->cap_basis = cf_arena_alloc(arena, (size_t)engine->n_caps, sizeof *pay->cap_basis);
        pay->cap_full = cf_arena_alloc(arena, (size_t)engine->n_caps, sizeof *pay->cap_full);
    }
}

void cf_evaluator_turn(cf_evaluator *evaluator, const cf_column_cells *column, cf_profile *profile,
                       int strip)
{
    if (evaluator->strip == strip && evaluator->column == column && evaluator->profile == profile)
        return;
    evaluator->column = column;
    evaluator->profile = profile;
    evaluator->strip = strip;
    int first = strip * CF_STRIP, left = column->n_cells - first;
    for (int k = 0; k < CF_STRIP; k++) /* behind the last cell: that one again */
        evaluator->cells.rates_e8[k] = cf_cell_rates(column, first + (k < left ? k : left - 1));
    evaluator->stamp++;
}

void cf_evaluator_turn_to(cf_evaluator *evaluator, const cf_strip_cells *cells, cf_profile *profile)
{
    evaluator->column = NULL;
    evaluator->profile = profile;
    evaluator->cells = *cells;
    evaluator->stamp++;
}

/* Beyond this many cents a period, sums over members and periods might not fit 64 bits. */
static const int64_t most_cents = (int64_t)1 << 50;

static bool is_payable(int64_t cost, int64_t net)
{
    return cost < most_cents && cost > -most_cents && net < most_cents && net > -most_cents;
}

/* --- One cell -------------------------------------------------------------------------------- */

/* Capped contributions count in full here; what a cap takes off is found apart (caps.c). */
static void add_capped(cf_period_pay *out, int cell, cf_pay *pay, const cf_pay_rule *rule)
{
    out->others[cell] = pay->component[CF_CONTRIBUTIONS];
    for (int i = 0; i < rule->n_contributions; i++) {
        int cap = rule->contributions[i].cap;
        if (cap < 0)
            continue;
        pay->component[CF_CONTRIBUTIONS] += pay->cap_full[cap];
        out->cap_basis[cap][cell] = pay->cap_basis[cap];
        out->cap_full[cap][cell] = pay->cap_full[cap];
    }
}

static bool eval_cell(cf_period_pay *out, int cell, const cf_engine *engine,
                      const cf_regime *regime, const cf_pay_rule *rule, int64_t rate_e8)
{
    cf_pay pay;
    if (!cf_pay_eval(&pay, rule, rate_e8, &out->wrong[cell]))
        return false;
    if (engine->n_caps > 0)
        add_capped(out, cell, &pay, rule);
    if (!is_payable(cf_pay_cost(&pay), cf_pay_net(&pay)))
        return false;
    cf_pay_split(&pay, regime);
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        out->component[c][cell] = pay.component[c];
    out->holiday_value[cell] = pay.holiday_value;
    out->cost[cell] = cf_pay_cost(&pay);
    out->net[cell] = cf_pay_net(&pay);
    return true;
}

/* What is not paid counts as nothing, where sums are taken over whole strips. */
static void clear_cell(cf_period_pay *out, int cell)
{
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        out->component[c][cell] = 0;
    out->holiday_value[cell] = out->cost[cell] = out->net[cell] = 0;
}

/* --- A strip --------------------------------------------------------------------------------- */

/* One cell after the other: those needed. */
static void eval_cells(cf_evaluator *evaluator, cf_period_pay *out, const cf_regime *regime,
                       const cf_pay_rule *rule, const int64_t *rates, uint8_t need)
{
    out->used = true;
    for (int k = 0; k < CF_STRIP; k++) {
        if (!(need >> k & 1))
            continue;
        out->wrong[k] = NULL;
        if (!(out->absent >> k & 1) && eval_cell(out, k, evaluator->engine, regime, rule, rates[k]))
            out->good |= (uint8_t)(1u << k);
        else
            clear_cell(out, k);
    }
    out->known |= need;
}

/* Several regimes share an epoch; a cell's rates of several epochs stand side by side. */
static const cf_strip_epoch *epoch_of(cf_evaluator *evaluator, int epoch)
{
    int eight = epoch / CF_EPOCHS_AT_ONCE, first = eight * CF_EPOCHS_AT_ONCE;
    if (evaluator->epoch_stamps[eight] != evaluator->stamp) {
        int left = evaluator->engine->n_epochs - first;
        evaluator->epoch_stamps[eight] = evaluator->stamp;
        cf_strip_rates(evaluator->epochs + first,
                       left < CF_EPOCHS_AT_ONCE ? left : CF_EPOCHS_AT_ONCE, &evaluator->cells,
                       first);
    }
    return &evaluator->epochs[epoch];
}

void cf_evaluator_compute(cf_evaluator *evaluator, cf_period_pay *out, int regime, uint8_t need)
{
    cf_engine *engine = evaluator->engine;
    const cf_regime *at = &engine->regimes[regime];
    const cf_pay_rule *rule = cf_profile_rule(engine, evaluator->profile, regime);
    const cf_strip_epoch *epoch = epoch_of(evaluator, at->epoch);
    const int64_t *rates = epoch->rates_e8;
    if (out->stamp != evaluator->stamp) {
        out->stamp = evaluator->stamp;
        out->known = out->good = 0;
        out->narrow = false;
    }
    out->absent = epoch->absent;
    if (out->known == 0 && at->part == CF_WHOLE && cf_strip_eval(out, rule, rates)) {
        out->narrow = true;
        out->known = CF_ALL_CELLS;
        out->good = (uint8_t)~out->absent;
        for (int k = 0; out->absent != 0 && k < CF_STRIP; k++)
            if (out->absent >> k & 1) {
                out->wrong[k] = NULL;
                clear_cell(out, k);
            }
    } else {
        eval_cells(evaluator, out, at, rule, rates, need & (uint8_t)~out->known);
    }
}
