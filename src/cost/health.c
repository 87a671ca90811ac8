/* health.c: what an employer pays toward health, which depends on plan, FTE and date alone and is
 * added to members' pay where costs do not go by days. Source: costing rules 2.4, step 7. */
#include "cost/kernel.h"

static void health_use(cf_kernel *kernel, cf_health_node *node, const cf_interval *interval,
                       const cf_use *use, int64_t health, int64_t share)
{
    const cf_engine *engine = kernel->engine;
    int64_t count = (int64_t)use->sign * (interval->to - interval->from);
    if (use->last) {
        node->last[use->scenario] += health;
        return;
    }
    node->totals[use->scenario * engine->n_years + use->year] += count * health;
    if (!use->full)
        return;
    bool status_quo = use->scenario == 0;
    int first = status_quo ? 0 : use->scenario - 1;
    int last = status_quo ? engine->options->n_offers - 1 : first;
    for (int o = first; o <= last; o++) {
        int64_t *paid = node->paid + (size_t)o * (size_t)kernel->n_days;
        int64_t gain = status_quo ? share : -share;
        if (use->paid >= 0)
            paid[use->paid] += count * gain;
        for (int i = interval->from; use->paid < 0 && i < interval->to; i++)
            paid[i] += use->sign * gain;
    }
}

static void health_interval(cf_kernel *kernel, cf_health_node *node, const cf_interval *interval,
                            int32_t audience, int32_t fte_e4)
{
    cf_engine *engine = kernel->engine;
    int64_t n = interval->to - interval->from;
    for (int k = 0; k < interval->n_items; k++) {
        const cf_item *item = &interval->items[k];
        int64_t health, share, cost;
        const cf_bound_op *op;
        if (!cf_health_amounts(&health, &share, &cost, &op, engine, &engine->regimes[item->regime],
                               audience, fte_e4))
            cf_engine_fail(engine, CF_E0459, op,
                           "the plan has no cost in force, so a percent of it is not known");
        for (int i = 0; i < item->n_uses; i++)
            health_use(kernel, node, interval, &item->uses[i], health, share);
        for (int i = 0; i < item->n_terms; i++)
            node->lanes[item->terms[i].lane] +=
                n * (item->terms[i].cost * health - item->terms[i].net * share);
    }
}

static cf_health_node *make_health(cf_worker *worker, int32_t audience, int32_t fte_e4)
{
    cf_kernel *kernel = worker->kernel;
    cf_engine *engine = kernel->engine;
    cf_arena *arena = &worker->arena;
    cf_health_node *node = CF_ARENA_NEW(arena, cf_health_node, 1);
    size_t n_offers = (size_t)engine->options->n_offers, n_all = (size_t)engine->n_scenarios;
    node->lanes = CF_ARENA_NEW(arena, int64_t, (size_t)kernel->stride);
    node->totals = CF_ARENA_NEW(arena, int64_t, n_all * (size_t)engine->n_years);
    node->last = CF_ARENA_NEW(arena, int64_t, n_all);
    node->paid = CF_ARENA_NEW(arena, int64_t, n_offers * (size_t)kernel->n_days);
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++)
            health_interval(kernel, node, &kernel->tracks[t].intervals[i], audience, fte_e4);
    node->next = worker->health_nodes;
    worker->health_nodes = node;
    return node;
}

cf_health_node *cf_health_of(cf_worker *worker, int32_t audience, int32_t fte_e4)
{
    uint64_t key = (uint64_t)(uint32_t)audience << 32 | (uint32_t)fte_e4;
    cf_health_node *node = cf_map64_get(&worker->health, key);
    if (!node) {
        node = make_health(worker, audience, fte_e4);
        cf_map64_put(&worker->health, key, node);
    }
    return node;
}

void cf_health_book(cf_worker *worker)
{
    cf_kernel *kernel = worker->kernel;
    const cf_engine *engine = kernel->engine;
    cf_totals *totals = &worker->totals;
    size_t n_days = (size_t)kernel->n_days;
    for (cf_health_node *node = worker->health_nodes; node; node = node->next) {
        cf_sum count = (cf_sum)node->count;
        for (int i = 0; i < engine->n_scenarios * engine->n_years; i++)
            totals->years[i].component[CF_HEALTH] += count * node->totals[i];
        for (int s = 0; s < engine->n_scenarios; s++)
            totals->ongoing[s] += count * node->last[s];
        for (size_t o = 0; o < (size_t)engine->options->n_offers; o++)
            for (size_t i = 0; i < n_days; i++)
                totals->booked[o * (n_days + 1) + i] += count * node->paid[o * n_days + i];
    }
}
