/* evaluate.c: one period's pay of a cell, by regime, kept while a cell is at hand. */
#include "cost/kernel.h"

void cf_evaluator_init(cf_evaluator *evaluator, const cf_kernel *kernel, cf_arena *arena)
{
    cf_engine *engine = kernel->engine;
    *evaluator = (cf_evaluator){
        .engine = engine,
        .lanes = CF_ARENA_NEW(arena, int64_t, 2 * (size_t)kernel->stride),
        .cell = -1,
        .stamp = 1,
        .pays = CF_ARENA_NEW(arena, cf_period_pay, (size_t)engine->n_regimes),
    };
}

void cf_evaluator_turn(cf_evaluator *evaluator, const cf_column_cells *column,
                       cf_profile *profile, int cell)
{
    if (evaluator->cell == cell && evaluator->column == column && evaluator->profile == profile)
        return;
    evaluator->column = column;
    evaluator->profile = profile;
    evaluator->cell = cell;
    evaluator->stamp++;
}

void cf_evaluator_forget(cf_evaluator *evaluator)
{
    evaluator->cell = -1;
    memset(evaluator->most_basis, 0, sizeof evaluator->most_basis);
}

/* Beyond this many cents a period, sums over members and periods might not fit 64 bits. */
static const int64_t most_cents = (int64_t)1 << 50;

static bool is_payable(int64_t cost, int64_t net)
{
    return cost < most_cents && cost > -most_cents && net < most_cents && net > -most_cents;
}

/* Capped contributions count in full here; what a cap takes off is found apart (caps.c). */
static void add_capped(cf_evaluator *evaluator, cf_period_pay *out, const cf_pay_rule *rule)
{
    out->others = out->pay.component[CF_CONTRIBUTIONS];
    for (int i = 0; i < rule->n_contributions; i++) {
        int cap = rule->contributions[i].cap;
        if (cap < 0)
            continue;
        out->pay.component[CF_CONTRIBUTIONS] += out->pay.cap_full[cap];
        int64_t basis = out->pay.cap_basis[cap];
        if (basis < 0)
            basis = -basis;
        if (basis > evaluator->most_basis[cap])
            evaluator->most_basis[cap] = basis;
    }
}

void cf_evaluator_compute(cf_evaluator *evaluator, cf_period_pay *out, int regime)
{
    cf_engine *engine = evaluator->engine;
    const cf_column_cells *column = evaluator->column;
    const cf_regime *at = &engine->regimes[regime];
    const cf_pay_rule *rule = cf_profile_rule(engine, evaluator->profile, regime);
    int64_t rate = column->rates_e8[(size_t)at->epoch * (size_t)column->n_cells +
                                    (size_t)evaluator->cell];
    out->stamp = evaluator->stamp;
    out->good = false;
    out->wrong = NULL;
    out->absent = rate < 0;
    if (out->absent || !cf_pay_eval(&out->pay, rule, rate, &out->wrong))
        return;
    if (engine->n_caps > 0)
        add_capped(evaluator, out, rule);
    out->cost = out->pay.gross + out->pay.component[CF_CONTRIBUTIONS] + out->pay.component[CF_HEALTH];
    out->net = cf_pay_net(&out->pay);
    out->good = is_payable(out->cost, out->net);
    if (at->part != CF_WHOLE && out->good) {
        cf_pay_split(&out->pay, at);
        out->cost = cf_pay_cost(&out->pay);
        out->net = cf_pay_net(&out->pay);
    }
}
