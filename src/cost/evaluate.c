/* evaluate.c: one period's pay of a strip of cells, by regime, kept while the strip is at hand. */
#include "cost/kernel.h"

void cf_evaluator_init(cf_evaluator *evaluator, const cf_kernel *kernel, cf_arena *arena)
{
    cf_engine *engine = kernel->engine;
    *evaluator = (cf_evaluator){
        .engine = engine,
        .lanes = CF_ARENA_NEW(arena, int64_t, 2 * (size_t)kernel->stride * CF_STRIP),
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

void cf_evaluator_note_visited(cf_evaluator *evaluator)
{
    for (int k = 0; k < evaluator->engine->n_caps; k++)
        for (int cell = 0; cell < CF_STRIP; cell++)
            if (evaluator->visited >> cell & 1 &&
                evaluator->most_basis[k][cell] > evaluator->most_visited[k])
                evaluator->most_visited[k] = evaluator->most_basis[k][cell];
    evaluator->visited = 0;
}

void cf_evaluator_turn(cf_evaluator *evaluator, const cf_column_cells *column,
                       cf_profile *profile, int strip, uint8_t wanted)
{
    if (evaluator->strip == strip && evaluator->column == column &&
        evaluator->profile == profile && (wanted & ~evaluator->wanted) == 0)
        return;
    evaluator->wanted = wanted;
    if (evaluator->engine->n_caps > 0) {
        cf_evaluator_note_visited(evaluator);
        memset(evaluator->most_basis, 0, sizeof evaluator->most_basis);
    }
    evaluator->column = column;
    evaluator->profile = profile;
    evaluator->strip = strip;
    evaluator->stamp++;
}

void cf_evaluator_forget(cf_evaluator *evaluator)
{
    evaluator->strip = -1;
    evaluator->visited = 0;
    memset(evaluator->most_visited, 0, sizeof evaluator->most_visited);
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

static void note_basis(cf_evaluator *evaluator, const cf_period_pay *pay, const cf_pay_rule *rule)
{
    for (int i = 0; i < rule->n_contributions; i++) {
        int cap = rule->contributions[i].cap;
        for (int cell = 0; cap >= 0 && cell < CF_STRIP; cell++) {
            int64_t basis = pay->good >> cell & 1 ? pay->cap_basis[cap][cell] : 0;
            int64_t *most = &evaluator->most_basis[cap][cell];
            basis = basis < 0 ? -basis : basis;
            *most = basis > *most ? basis : *most;
        }
    }
}

void cf_evaluator_compute(cf_evaluator *evaluator, cf_period_pay *out, int regime)
{
    cf_engine *engine = evaluator->engine;
    const cf_column_cells *column = evaluator->column;
    const cf_regime *at = &engine->regimes[regime];
    const cf_pay_rule *rule = cf_profile_rule(engine, evaluator->profile, regime);
    int first = evaluator->strip * CF_STRIP;
    const int64_t *column_rates =
        column->rates_e8 + (size_t)at->epoch * (size_t)column->n_cells + first;
    int left = column->n_cells - first; /* behind the last cells there is room to read */
    unsigned absent = left < CF_STRIP ? ~0u << left & UINT8_MAX : 0;
    int64_t rates[CF_STRIP];
    for (int k = 0; k < CF_STRIP; k++) {
        absent |= (unsigned)((uint64_t)column_rates[k] >> 63) << k;
        rates[k] = column_rates[k] & ~(column_rates[k] >> 63); /* 0 where there is none */
    }
    out->stamp = evaluator->stamp;
    out->absent = (uint8_t)absent;
    out->narrow = at->part == CF_WHOLE && cf_strip_eval(out, rule, rates);
    out->good = (uint8_t)~absent;
    out->used = out->used || !out->narrow;
    for (int k = 0; k < CF_STRIP && !out->narrow; k++) {
        out->wrong[k] = NULL;
        if (!(evaluator->wanted >> k & 1) || absent >> k & 1 ||
            !eval_cell(out, k, engine, at, rule, rates[k])) {
            out->good &= (uint8_t)~(1u << k);
            clear_cell(out, k);
        }
    }
    for (int k = 0; absent != 0 && k < CF_STRIP; k++)
        if (absent >> k & 1) {
            out->wrong[k] = NULL;
            clear_cell(out, k);
        }
    if (engine->n_caps > 0)
        note_basis(evaluator, out, rule);
}
