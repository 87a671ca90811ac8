/* fit_gather.c: the weights of a pass over the roster taken apart by what they depend on: what no
 * choice changes is summed at once, the rest goes into groups, which become parts. */
#include "cost/fit_private.h"

#include "base/mem.h"

/* --- What choices bear on -------------------------------------------------------------------- */

/* Choices that change rates for an audience in an epoch, as bits. */
static uint32_t rate_choices(const cf_fit_maker *maker, int epoch, int32_t audience)
{
    const cf_engine *engine = maker->engine;
    uint32_t choices = 0;
    for (int i = 0; i < engine->epochs[epoch].n_ops; i++)
        for (int c = 0; c < maker->options->n_choices; c++)
            if (maker->choice_ops[c] == engine->epochs[epoch].ops[i] &&
                cf_audience_has(engine, CF_SET_RATE, audience, &engine->ops[maker->choice_ops[c]]))
                choices |= (uint32_t)1 << c;
    return choices;
}

/* Whether a clause can bear on what a profile is paid beside its rate. */
static bool bears_on(const cf_engine *engine, const cf_profile_key *key, const cf_bound_op *bound)
{
    cf_op_kind kind = bound->op->kind;
    if (kind == CF_OP_HEALTH || kind == CF_OP_PLAN_COST)
        return key->health >= 0 && cf_audience_has(engine, CF_SET_HEALTH, key->health, bound);
    if (cf_is_once_op(kind))
        return key->once >= 0 && cf_audience_has(engine, CF_SET_ONCE, key->once, bound);
    return cf_audience_has(engine, CF_SET_PAY, key->pay, bound);
}

static uint32_t pay_choices(const cf_fit_maker *maker, int regime, const cf_profile_key *key)
{
    const cf_engine *engine = maker->engine;
    const cf_regime *at = &engine->regimes[regime];
    uint32_t choices = 0;
    for (int i = 0; i < at->n_ops; i++)
        for (int c = 0; c < maker->options->n_choices; c++)
            if (maker->choice_ops[c] == at->ops[i] &&
                bears_on(engine, key, &engine->ops[at->ops[i]]))
                choices |= (uint32_t)1 << c;
    return choices;
}

/* --- Gathering ------------------------------------------------------------------------------- */

/* With many fund texts each has groups of its own: else every cell would be added to the columns of
 * all of them. */
static int fund_of_group(const cf_fit_maker *maker)
{
    enum { TOGETHER = 4 };
    return maker->options->n_funds > TOGETHER ? maker->fund : -1;
}

static cf_fit_group *group_of(cf_fit_maker *maker, int epoch, uint32_t rates, uint32_t pays)
{
    int fund = fund_of_group(maker);
    for (cf_fit_group *group = maker->groups; group; group = group->next)
        if (group->epoch == epoch && group->rate_choices == rates && group->pay_choices == pays &&
            group->fund == fund)
            return group;
    cf_fit_group *group = cf_mem_calloc(1, sizeof *group);
    *group = (cf_fit_group){.next = maker->groups,
                            .epoch = epoch,
                            .rate_choices = rates,
                            .pay_choices = pays,
                            .fund = fund};
    maker->groups = group;
    return group;
}

void cf_fit_free_groups(cf_fit_group *group)
{
    while (group) {
        cf_fit_group *next = group->next;
        cf_map64_release(&group->source_index);
        cf_map64_release(&group->pair_index);
        cf_mem_free(group->sources);
        cf_mem_free(group->pairs);
        cf_mem_free(group->uses);
        cf_mem_free(group);
        group = next;
    }
}

/* Indexes are kept in maps as pointers, from 1. */
static uintptr_t index_in(const cf_map64 *map, uint64_t key)
{
    return (uintptr_t)cf_map64_get(map, key);
}

static int source_in(cf_fit_group *group, const cf_fit_source *source)
{
    cf_fit_source plain;
    memset(&plain, 0, sizeof plain); /* padding takes part in the hash */
    plain.audience = source->audience;
    plain.base_e8 = source->base_e8;
    plain.adds = source->adds;
    uint64_t key = cf_slice_hash((cf_slice){(const char *)&plain, sizeof plain}) | 1;
    for (;; key += 2) { /* another source of this hash stands at the next key */
        uintptr_t at = index_in(&group->source_index, key);
        if (at == 0)
            break;
        if (memcmp(&group->sources[at - 1], &plain, sizeof plain) == 0)
            return (int)at - 1;
    }
    group->sources = cf_mem_grow(group->sources, &group->sources_capacity, group->n_sources + 1,
                                 sizeof *group->sources);
    group->sources[group->n_sources++] = plain;
    cf_map64_put(&group->source_index, key, (void *)(uintptr_t)group->n_sources);
    return (int)group->n_sources - 1;
}

static int pair_in(cf_fit_group *group, cf_profile *profile, int regime)
{
    uint64_t key = (uint64_t)(uint32_t)profile->id << 32 | (uint64_t)(uint32_t)regime << 1 | 1;
    uintptr_t at = index_in(&group->pair_index, key);
    if (at > 0)
        return (int)at - 1;
    group->pairs =
        cf_mem_grow(group->pairs, &group->pairs_capacity, group->n_pairs + 1, sizeof *group->pairs);
    group->pairs[group->n_pairs++] = (cf_fit_pair){profile, regime};
    cf_map64_put(&group->pair_index, key, (void *)(uintptr_t)group->n_pairs);
    return (int)group->n_pairs - 1;
}

static int fund_of(const cf_fit_maker *maker, const cf_profile *profile)
{
    for (int f = 0; f < maker->options->n_funds; f++)
        if (cf_audience_has(maker->engine, CF_SET_PAY, profile->key.pay,
                            &maker->engine->ops[maker->fund_ops[f]]))
            return f;
    return -1;
}

/* The `add step` ops, by rank, that make each added cell of an audience's ladders. */
static uint64_t adds_of(const cf_fit_maker *maker, const cf_column_cells *column, int cell)
{
    const cf_engine *engine = maker->engine;
    const cf_ladder *ladder = &column->ladders[0];
    const cf_scenario *scenario = &engine->scenarios[1];
    uint64_t adds = 0;
    for (int i = 0; cell >= ladder->first_added && i < scenario->n_rate_ops; i++) {
        int op = scenario->rate_ops[i];
        if (engine->ops[op].op->kind != CF_OP_ADD_STEP ||
            !cf_audience_has(engine, CF_SET_RATE, column->rate_audience, &engine->ops[op]))
            continue;
        int rank = cf_rank_of_op(engine, op, CF_OP_ADD_STEP);
        adds |= (uint64_t)1 << rank;
        if (ladder->first_added + rank == cell)
            break;
    }
    return adds;
}

static cf_fit_source source_of(const cf_fit_maker *maker, const cf_column_cells *column, int cell)
{
    const cf_ladder *ladder = &column->ladders[0];
    const cf_schedule *schedule = maker->engine->options->schedule;
    int base = cell < ladder->first_added ? cell : ladder->n_base - 1;
    return (cf_fit_source){
        .audience = column->rate_audience,
        .base_e8 = ladder->range < 0 ? column->own_rate_e8
                                     : schedule->ranges[ladder->range].rates_e8[base],
        .adds = adds_of(maker, column, cell),
    };
}

static void add_figure(cf_fit_maker *maker, int figure, int64_t weight, int64_t cents)
{
    int64_t product;
    if (__builtin_mul_overflow(weight, cents, &product) ||
        !cf_add(&maker->constant[figure], maker->constant[figure], product))
        cf_fit_give_up(maker, "a total does not fit");
}

static const cf_fit_pay *first_pay(cf_fit_maker *maker, const cf_fit_tally *tally, int cell,
                                   int regime)
{
    cf_engine *engine = maker->engine;
    const cf_regime *at = &engine->regimes[regime];
    const cf_column_cells *column = tally->column;
    cf_fit_pay *known = &maker->pays[regime];
    cf_pay pay;
    const cf_bound_op *wrong;
    if (known->tally == tally && known->cell == cell)
        return known;
    *known = (cf_fit_pay){.tally = tally, .cell = cell};
    int64_t rate = cf_cell_rates(column, cell)[at->epoch];
    known->good = rate >= 0 &&
                  cf_pay_eval(&pay, cf_profile_rule(engine, tally->profile, regime), rate, &wrong);
    if (!known->good)
        return known;
    cf_pay_split(&pay, at);
    known->cost = cf_pay_cost(&pay);
    known->net = cf_pay_net(&pay);
    known->base = pay.component[CF_BASE_PAY];
    return known;
}

/* Member-periods whose pay no choice changes. */
static void add_constant(cf_fit_maker *maker, const cf_fit_tally *tally, int cell, int regime,
                         const cf_use *use, int64_t weight)
{
    const cf_fit *fit = maker->fit;
    const cf_fit_pay *pay = first_pay(maker, tally, cell, regime);
    if (!pay->good) {
        cf_fit_give_up(maker, "a period of the status quo or of the first package cannot be paid");
        return;
    }
    if (use->scenario == 0)
        weight = -weight;
    if (use->last) {
        add_figure(maker, cf_fit_base(fit), weight, pay->base);
        if (use->scenario == 0)
            maker->fit->status_quo_base -= weight * pay->base;
        return;
    }
    add_figure(maker, use->year, weight, pay->cost);
    add_figure(maker, cf_fit_gain(fit), weight, pay->net);
    if (maker->fund >= 0)
        add_figure(maker, cf_fit_fund(fit, maker->fund, use->year), weight, pay->cost);
}

static const cf_fit_memo *memo_of(cf_fit_maker *maker, const cf_fit_tally *tally, int regime)
{
    cf_fit_memo *memo = &maker->memo[regime];
    if (memo->tally == tally)
        return memo;
    int epoch = maker->engine->regimes[regime].epoch;
    uint32_t rates = rate_choices(maker, epoch, tally->column->rate_audience);
    uint32_t pays = pay_choices(maker, regime, &tally->profile->key);
    *memo = (cf_fit_memo){.tally = tally};
    if (rates != 0 || pays != 0) {
        memo->group = group_of(maker, epoch, rates, pays);
        memo->pair = pair_in(memo->group, tally->profile, regime);
    }
    return memo;
}

static void add_use(cf_fit_maker *maker, const cf_fit_tally *tally, int cell, int regime,
                    const cf_use *use, int64_t weight)
{
    if (use->scenario > 1)
        return;
    const cf_fit_memo *memo = memo_of(maker, tally, regime);
    cf_fit_group *group = memo->group;
    if (use->scenario == 0 || !group) {
        add_constant(maker, tally, cell, regime, use, weight);
        return;
    }
    if (group->last_tally != tally || group->last_cell != cell) {
        cf_fit_source source = source_of(maker, tally->column, cell);
        group->last_source = source_in(group, &source);
        group->last_tally = tally;
        group->last_cell = cell;
    }
    int slot = use->last ? maker->engine->n_years : use->year;
    for (size_t i = group->n_uses; i > 0 && group->n_uses - i < 4; i--) {
        cf_fit_use *known = &group->uses[i - 1]; /* another interval of the same */
        if (known->source == group->last_source && known->pair == memo->pair &&
            known->slot == slot) {
            known->weight += weight;
            return;
        }
    }
    group->uses =
        cf_mem_grow(group->uses, &group->uses_capacity, group->n_uses + 1, sizeof *group->uses);
    group->uses[group->n_uses++] = (cf_fit_use){
        .source = group->last_source,
        .pair = memo->pair,
        .slot = slot,
        .fund = maker->fund,
        .weight = weight,
    };
}

static void gather_cell(cf_fit_maker *maker, const cf_fit_tally *tally, int cell)
{
    const cf_kernel *kernel = maker->kernel;
    const int64_t *weights = tally->weights + (size_t)cell * maker->n_weights;
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++) {
            const cf_interval *interval = &kernel->tracks[t].intervals[i];
            int64_t weight = weights[maker->starts[t] + (size_t)i];
            for (int k = 0; weight > 0 && k < interval->n_items; k++) {
                const cf_item *item = &interval->items[k];
                for (int u = 0; u < item->n_uses; u++)
                    add_use(maker, tally, cell, item->regime, &item->uses[u],
                            item->uses[u].sign * weight);
            }
        }
}

/* Every member stands somewhere in the first interval of the first track, for all of it. */
static void count_fund_members(cf_fit_maker *maker, uint64_t *members, const cf_fit_tally *tally)
{
    for (int cell = 0; maker->fund >= 0 && cell < tally->column->n_cells; cell++)
        members[maker->fund] += (uint64_t)tally->weights[(size_t)cell * maker->n_weights];
}

void cf_fit_gather(cf_fit_maker *maker, cf_arena *arena)
{
    cf_kernel *kernel = maker->kernel;
    const cf_interval *first = &kernel->tracks[0].intervals[0];
    uint64_t *members =
        CF_ARENA_NEW(&maker->fit->arena, uint64_t, (size_t)maker->options->n_funds + 1);
    maker->pays = CF_ARENA_NEW(arena, cf_fit_pay, (size_t)maker->engine->n_regimes);
    for (const cf_fit_tally *tally = maker->tallies; tally && !cf_fit_is_over(maker);
         tally = tally->next) {
        maker->fund = fund_of(maker, tally->profile);
        count_fund_members(maker, members, tally);
        for (int cell = 0; cell < tally->column->n_cells; cell++)
            gather_cell(maker, tally, cell);
    }
    for (int f = 0; f < maker->options->n_funds; f++)
        members[f] /= (uint64_t)(first->to - first->from);
    maker->fit->fund_members = members;
}
