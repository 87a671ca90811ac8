/* fit_rates.c: the rate of a cell under every choice of its raises. */
#include "cost/fit_private.h"

#include "base/bug.h"

static bool choice_has_op(const cf_fit_maker *maker, int op, int *choice)
{
    for (int c = 0; c < maker->options->n_choices; c++)
        if (maker->choice_ops[c] == op) {
            *choice = c;
            return true;
        }
    return false;
}

static size_t stride_of(const cf_fit_part *part, int choice)
{
    for (int i = 0; i < part->n_choices; i++)
        if (part->choices[i] == choice)
            return part->strides[i];
    CF_BUG_IF(true);
    return 0;
}

static int rank_of(const cf_engine *engine, int op)
{
    return engine->ops[op].op->kind == CF_OP_ADD_STEP ? cf_rank_of_op(engine, op, CF_OP_ADD_STEP)
                                                      : -1;
}

static void add_op(cf_fit_level *level, cf_bound_op bound, int rank)
{
    int at = level->n_variants + level->n_after;
    level->ops[at] = bound;
    level->ranks[at] = rank;
}

static cf_fit_level new_level(cf_arena *arena, int n_ops)
{
    return (cf_fit_level){.ops = CF_ARENA_NEW(arena, cf_bound_op, (size_t)n_ops + 1),
                          .ranks = CF_ARENA_NEW(arena, int, (size_t)n_ops + 1)};
}

void cf_fit_chain_of(cf_fit_chain *out, cf_fit_maker *maker, int epoch, int32_t audience,
                     const cf_fit_part *part, cf_arena *arena)
{
    cf_engine *engine = maker->engine;
    const cf_epoch *ops = &engine->epochs[epoch];
    *out = (cf_fit_chain){.maker = maker, .first = new_level(arena, ops->n_ops), .most_leaves = 1};
    out->levels = CF_ARENA_NEW(arena, cf_fit_level, (size_t)maker->options->n_choices + 1);
    cf_fit_level *level = &out->first;
    for (int i = 0; i < ops->n_ops; i++) {
        int op = ops->ops[i], choice;
        if (!cf_audience_has(engine, CF_SET_RATE, audience, &engine->ops[op]))
            continue;
        int rank = rank_of(engine, op);
        if (!choice_has_op(maker, op, &choice)) {
            add_op(level, engine->ops[op], rank);
            level->n_after++;
            continue;
        }
        int n = maker->options->choices[choice].n;
        level = &out->levels[out->n_levels++];
        *level = new_level(arena, n + ops->n_ops);
        level->stride = stride_of(part, choice);
        out->most_leaves *= (uint64_t)n;
        for (int v = 0; v < n; v++) {
            add_op(level, cf_fit_variant(maker, choice, v), rank);
            level->n_variants++;
        }
    }
}

static bool apply(int64_t *rate, const cf_fit_chain *chain, const cf_bound_op *op, int rank,
                  uint64_t adds)
{
    const cf_engine *engine = chain->maker->engine;
    if (rank < 0)
        return cf_rate_apply(rate, engine, op) && *rate > 0;
    if (!(adds >> rank & 1))
        return true;
    int64_t percent = op->op->as.add_step.percent_e6;
    return cf_rate_round(rate, engine, (cf_wide)*rate * (CF_RATIO_ONE + percent), CF_RATIO_ONE) &&
           *rate > 0;
}

static bool apply_after(int64_t *rate, const cf_fit_chain *chain, const cf_fit_level *level,
                        uint64_t adds)
{
    for (int i = level->n_variants; i < level->n_variants + level->n_after; i++)
        if (!apply(rate, chain, &level->ops[i], level->ranks[i], adds))
            return false;
    return true;
}

bool cf_fit_first_rate(int64_t *rate_e8, const cf_fit_chain *chain, uint64_t adds)
{
    return apply_after(rate_e8, chain, &chain->first, adds);
}

bool cf_fit_next_rate(int64_t *rate_e8, const cf_fit_chain *chain, int level, int variant,
                      uint64_t adds)
{
    const cf_fit_level *at = &chain->levels[level];
    return apply(rate_e8, chain, &at->ops[variant], at->ranks[variant], adds) &&
           apply_after(rate_e8, chain, at, adds);
}
