/* fit_job.c: a part's table prepared, made for each combination of its pay choices, and taken. */
#include "cost/fit_job.h"

#include "base/mem.h"

/* --- Preparing ------------------------------------------------------------------------------- */

static const cf_fit_chain *chain_of(cf_fit_job *j, int32_t audience, int32_t *audiences,
                                    cf_arena *arena)
{
    for (int i = 0; i < j->n_chains; i++)
        if (audiences[i] == audience)
            return &j->chains[i];
    audiences[j->n_chains] = audience;
    cf_fit_chain_of(&j->chains[j->n_chains], j->maker, j->group->epoch, audience, j->part, arena);
    return &j->chains[j->n_chains++];
}

/* Where the source's rates begin and can end. */
static void find_rates(cf_fit_job *j, cf_fit_row *out, const cf_fit_source *source)
{
    out->first_e8 = source->base_e8;
    bool good = cf_fit_first_rate(&out->first_e8, out->chain, source->adds);
    cf_fit_rate_range range = {out->first_e8, out->first_e8};
    for (int level = 0; good && level < out->chain->n_levels; level++)
        good = cf_fit_range_after(&range, out->chain, level, source->adds);
    if (!good)
        cf_fit_give_up(j->maker, "some package takes a rate to nothing, or out of bounds");
    out->paid.low = cf_rate_paid(j->maker->engine, range.low);
    out->paid.high = cf_rate_paid(j->maker->engine, range.high);
}

/* Uses in the order of their sources. */
static void sort_uses(cf_fit_job *j, cf_arena *arena)
{
    const cf_fit_group *group = j->group;
    j->uses = CF_ARENA_NEW(arena, cf_fit_use, group->n_uses);
    for (size_t i = 0; i < group->n_uses; i++)
        j->rows[group->uses[i].source].n_uses++;
    size_t at = 0;
    for (size_t s = 0; s < group->n_sources; s++) {
        j->rows[s].first_use = at;
        at += j->rows[s].n_uses;
        j->rows[s].n_uses = 0;
    }
    for (size_t i = 0; i < group->n_uses; i++) {
        cf_fit_row *source = &j->rows[group->uses[i].source];
        j->uses[source->first_use + source->n_uses++] = group->uses[i];
    }
}

/* Whether tabulating by rate is less work than computing each end: counted in periods paid. */
static void choose_way(cf_fit_job *j)
{
    const cf_fit_group *group = j->group;
    bool on_grid = true;
    cf_wide by_table = 0, by_computing = 0;
    j->paid = (cf_fit_rate_range){INT64_MAX, 0};
    for (size_t s = 0; s < group->n_sources; s++) {
        const cf_fit_row *source = &j->rows[s];
        on_grid =
            on_grid && source->paid.low % j->quantum == 0 && source->paid.high % j->quantum == 0;
        j->paid.low = source->paid.low < j->paid.low ? source->paid.low : j->paid.low;
        j->paid.high = source->paid.high > j->paid.high ? source->paid.high : j->paid.high;
        cf_wide n = (source->paid.high - source->paid.low) / j->quantum + 1;
        by_table += n * (cf_wide)source->n_uses / 16; /* a product is much less than a pay */
        by_computing += (cf_wide)source->chain->most_leaves * (cf_wide)source->n_uses;
    }
    cf_wide n_rates = (j->paid.high - j->paid.low) / j->quantum + 1;
    by_table += n_rates * (cf_wide)group->n_pairs;
    bool small = n_rates * (cf_wide)group->n_pairs < (cf_wide)1 << 26;
    if (on_grid && small && by_table < by_computing)
        j->n_rates = (size_t)n_rates;
}

/* A minimum rate or a first raise of nothing may leave a rate between the quanta. */
static void check_grid(cf_fit_job *j)
{
    bool rounds = true;
    for (int c = 0; c < j->n_chains; c++) {
        const cf_fit_chain *chain = &j->chains[c];
        for (int l = 0; l < chain->n_levels; l++)
            for (int v = 0; v < chain->levels[l].n_variants; v++)
                rounds = rounds && chain->levels[l].ops[v].op->kind != CF_OP_MINIMUM_RATE;
    }
    bool carried = j->maker->engine->facts->carried;
    for (size_t s = 0; s < j->group->n_sources; s++)
        if (!rounds && !carried && j->rows[s].first_e8 % j->quantum != 0)
            j->n_rates = 0;
}

static void prepare(cf_fit_job *j, cf_arena *arena)
{
    cf_fit_group *group = j->group;
    size_t n_threads = (size_t)j->maker->kernel->n_threads;
    int32_t *audiences = CF_ARENA_NEW(arena, int32_t, group->n_sources);
    j->quantum = j->maker->engine->facts->rate_quantum_e8;
    j->rows = CF_ARENA_NEW(arena, cf_fit_row, group->n_sources);
    j->chains = CF_ARENA_NEW(arena, cf_fit_chain, group->n_sources);
    j->rules = CF_ARENA_NEW(arena, cf_pay_rule *, group->n_pairs);
    sort_uses(j, arena);
    for (size_t s = 0; s < group->n_sources; s++) {
        j->rows[s].chain = chain_of(j, group->sources[s].audience, audiences, arena);
        find_rates(j, &j->rows[s], &group->sources[s]);
    }
    choose_way(j);
    check_grid(j);
    j->width = (j->part->n_figures + CF_FIT_COLUMNS - 1) / CF_FIT_COLUMNS * CF_FIT_COLUMNS;
    j->column_of = CF_ARENA_NEW(arena, int, (size_t)j->maker->fit->n_figures);
    for (int f = 0; f < j->maker->fit->n_figures; f++)
        j->column_of[f] = -1;
    for (int i = 0; i < j->part->n_figures; i++)
        j->column_of[j->part->figures[i]] = i;
    for (int i = 0; i < 3; i++)
        j->table[i] = cf_mem_alloc(j->n_rates * group->n_pairs + 1, sizeof(int64_t));
    j->threads = CF_ARENA_NEW(arena, cf_fit_job_thread, n_threads);
    for (size_t t = 0; t < n_threads; t++)
        j->threads[t].sums = cf_mem_calloc(j->n_rate_entries * (size_t)j->width, sizeof(int64_t));
}

static void release(cf_fit_job *j)
{
    for (int i = 0; i < 3; i++)
        cf_mem_free(j->table[i]);
    for (int t = 0; t < j->maker->kernel->n_threads; t++) {
        cf_mem_free(j->threads[t].sums);
        cf_mem_free(j->threads[t].local);
        cf_arena_release(&j->threads[t].arena);
    }
}

/* --- Running --------------------------------------------------------------------------------- */

static void build_rules(cf_fit_job *j, cf_arena *arena)
{
    cf_engine *engine = j->maker->engine;
    for (size_t p = 0; p < j->group->n_pairs; p++) {
        const cf_fit_pair *pair = &j->group->pairs[p];
        j->rules[p] = cf_pay_rule_make(engine, &pair->profile->key, pair->regime, arena);
    }
}

/* Sums beyond 62 bits could wrap. */
static void check_size(cf_fit_job *j)
{
    cf_wide weight = 0;
    for (size_t i = 0; i < j->group->n_uses; i++)
        weight += j->uses[i].weight < 0 ? -j->uses[i].weight : j->uses[i].weight;
    for (int t = 0; t < j->maker->kernel->n_threads; t++)
        j->most = cf_fit_larger(j->most, j->threads[t].most);
    if (weight * j->most > (cf_wide)1 << 62)
        cf_fit_give_up(j->maker, "a total does not fit");
}

static void take_sums(cf_fit_job *j)
{
    int n_figures = j->part->n_figures;
    for (int t = 0; t < j->maker->kernel->n_threads; t++) {
        int64_t *sums = j->threads[t].sums;
        for (size_t e = 0; e < j->n_rate_entries; e++)
            for (int f = 0; f < n_figures; f++)
                j->part->values[(j->base_entry + e) * (size_t)n_figures + (size_t)f] +=
                    sums[e * (size_t)j->width + (size_t)f];
        memset(sums, 0, j->n_rate_entries * (size_t)j->width * sizeof *sums);
    }
}

static void find_figures(bool *figures, const cf_fit_maker *maker, const cf_fit_group *group)
{
    const cf_fit *fit = maker->fit;
    for (size_t i = 0; i < group->n_uses; i++) {
        const cf_fit_use *use = &group->uses[i];
        if (use->slot == fit->n_years) {
            figures[cf_fit_base(fit)] = true;
            continue;
        }
        figures[use->slot] = figures[cf_fit_gain(fit)] = true;
        if (use->fund >= 0)
            figures[cf_fit_fund(fit, use->fund, use->slot)] = true;
    }
}

/* The choices of a part: of pay, then of rates, the last turning fastest. */
static int list_choices(int *choices, const cf_fit_group *group)
{
    int n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int c = 0; c < CF_FIT_MAX_CHOICES; c++)
            if ((pass == 0 ? group->pay_choices : group->rate_choices) >> c & 1)
                choices[n++] = c;
    return n;
}

void cf_fit_make_part(cf_fit_maker *maker, cf_fit_group *group)
{
    cf_arena arena = CF_ARENA_INIT;
    int choices[CF_FIT_MAX_CHOICES];
    int n = list_choices(choices, group);
    int n_pay = __builtin_popcount(group->pay_choices);
    bool *figures = CF_ARENA_NEW(&arena, bool, (size_t)maker->fit->n_figures);
    find_figures(figures, maker, group);
    cf_fit_job j = {.maker = maker, .group = group};
    j.part = cf_fit_add_part(maker, choices, n, figures);
    if (j.part) {
        j.n_rate_entries =
            n_pay < n ? j.part->strides[n_pay] * (size_t)maker->options->choices[choices[n_pay]].n
                      : 1;
        prepare(&j, &arena);
        for (size_t e = 0; e < j.part->n_entries && !cf_fit_is_over(maker); e += j.n_rate_entries) {
            cf_arena rules = CF_ARENA_INIT;
            j.base_entry = e;
            cf_fit_set(maker, choices, n_pay, e / j.n_rate_entries);
            build_rules(&j, &rules);
            atomic_store(&j.next, 0);
            if (j.n_rates > 0)
                cf_parallel(maker->kernel->n_threads, cf_fit_fill_share, &j);
            atomic_store(&j.next, 0);
            cf_parallel(maker->kernel->n_threads, cf_fit_run_share, &j);
            take_sums(&j);
            cf_arena_release(&rules);
        }
        check_size(&j);
        release(&j);
    }
    cf_arena_release(&arena);
}
