/* fit_health.c: what the employer pays for health depends on the plan, FTE and day alone, and adds
 * to pay: it has tables of its own. */
#include "cost/fit_private.h"

#include "base/mem.h"

typedef struct health_group {
    struct health_group *next;
    int32_t audience, fte_e4;
    int64_t count;
} health_group;

typedef struct {
    cf_fit_maker *maker;
    health_group *groups; /* in which members are */
    cf_map64 index;
    cf_arena arena;
} health;

static void collect(health *h)
{
    const cf_kernel *kernel = h->maker->kernel;
    for (int t = 0; t < kernel->n_threads; t++) {
        const cf_map64 *map = &kernel->workers[t]->health;
        for (size_t i = 0; i < map->n_slots; i++) {
            if (map->slots[i].key == 0)
                continue;
            uint64_t key = map->slots[i].key;
            health_group *group = cf_map64_get(&h->index, key);
            if (!group) {
                group = CF_ARENA_NEW(&h->arena, health_group, 1);
                *group = (health_group){.next = h->groups,
                                        .audience = (int32_t)(key >> 32),
                                        .fte_e4 = (int32_t)(uint32_t)key};
                h->groups = group;
                cf_map64_put(&h->index, key, group);
            }
            group->count += (int64_t)((const cf_health_node *)map->slots[i].value)->count;
        }
    }
}

static int fund_of(const cf_fit_maker *maker, int32_t audience)
{
    for (int f = 0; f < maker->options->n_funds; f++)
        if (cf_audience_has(maker->engine, CF_SET_HEALTH, audience,
                            &maker->engine->ops[maker->fund_ops[f] + 1]))
            return f;
    return -1;
}

static uint32_t choices_of(const cf_fit_maker *maker, int32_t audience)
{
    uint32_t choices = 0;
    for (int c = 0; c < maker->options->n_choices; c++) {
        const cf_bound_op *bound = &maker->engine->ops[maker->choice_ops[c]];
        bool is_health = bound->op->kind == CF_OP_HEALTH || bound->op->kind == CF_OP_PLAN_COST;
        if (is_health && cf_audience_has(maker->engine, CF_SET_HEALTH, audience, bound))
            choices |= (uint32_t)1 << c;
    }
    return choices;
}

/* One group's figures in a scenario, added to `figures` times `sign`. */
static void add_group(cf_fit_maker *maker, const health_group *group, int scenario, int sign,
                      int64_t *figures)
{
    const cf_kernel *kernel = maker->kernel;
    cf_engine *engine = maker->engine;
    const cf_fit *fit = maker->fit;
    int fund = fund_of(maker, group->audience);
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++) {
            const cf_interval *interval = &kernel->tracks[t].intervals[i];
            for (int k = 0; k < interval->n_items; k++) {
                const cf_item *item = &interval->items[k];
                int64_t amount, share, cost;
                const cf_bound_op *op;
                bool wanted = false;
                for (int u = 0; u < item->n_uses; u++)
                    wanted = wanted || item->uses[u].scenario == scenario;
                if (!wanted)
                    continue;
                if (!cf_health_amounts(&amount, &share, &cost, &op, engine,
                                       &engine->regimes[item->regime], group->audience,
                                       group->fte_e4)) {
                    cf_fit_give_up(maker, "some package pays a percent of an unknown plan cost");
                    return;
                }
                for (int u = 0; u < item->n_uses; u++) {
                    const cf_use *use = &item->uses[u];
                    if (use->scenario != scenario || use->last)
                        continue;
                    int64_t n =
                        (int64_t)sign * use->sign * (interval->to - interval->from) * group->count;
                    figures[use->year] += n * amount;
                    figures[cf_fit_gain(fit)] -= n * share;
                    if (fund >= 0)
                        figures[cf_fit_fund(fit, fund, use->year)] += n * amount;
                }
            }
        }
}

static void make_table(health *h, uint32_t set, int64_t *figures)
{
    cf_fit_maker *maker = h->maker;
    const cf_fit *fit = maker->fit;
    int choices[CF_FIT_MAX_CHOICES];
    int n = 0;
    for (int c = 0; c < CF_FIT_MAX_CHOICES; c++)
        if (set >> c & 1)
            choices[n++] = c;
    bool *wanted = CF_ARENA_NEW(&h->arena, bool, (size_t)fit->n_figures);
    for (int f = 0; f < fit->n_figures; f++)
        wanted[f] = f != cf_fit_base(fit);
    cf_fit_part *part = cf_fit_add_part(maker, choices, n, wanted);
    for (size_t e = 0; part && e < part->n_entries && !cf_fit_is_over(maker); e++) {
        cf_fit_set(maker, choices, n, e);
        memset(figures, 0, (size_t)fit->n_figures * sizeof *figures);
        for (const health_group *group = h->groups; group; group = group->next)
            if (choices_of(maker, group->audience) == set)
                add_group(maker, group, 1, 1, figures);
        for (int f = 0; f < part->n_figures; f++)
            part->values[e * (size_t)part->n_figures + (size_t)f] = figures[part->figures[f]];
    }
}

void cf_fit_make_health(cf_fit_maker *maker)
{
    health h = {.maker = maker};
    cf_fit *fit = maker->fit;
    collect(&h);
    int64_t *figures = CF_ARENA_NEW(&h.arena, int64_t, (size_t)fit->n_figures);
    cf_map64 made = {0};
    for (const health_group *group = h.groups; group; group = group->next) {
        add_group(maker, group, 0, -1, figures);
        if (choices_of(maker, group->audience) == 0)
            add_group(maker, group, 1, 1, figures);
    }
    for (int f = 0; f < fit->n_figures; f++)
        if (!cf_add(&maker->constant[f], maker->constant[f], figures[f]))
            cf_fit_give_up(maker, "a total does not fit");
    for (const health_group *group = h.groups; group && !cf_fit_is_over(maker);
         group = group->next) {
        uint32_t set = choices_of(maker, group->audience);
        if (set == 0 || cf_map64_get(&made, set))
            continue;
        cf_map64_put(&made, set, &h);
        make_table(&h, set, figures);
    }
    cf_map64_release(&made);
    cf_map64_release(&h.index);
    cf_arena_release(&h.arena);
}
