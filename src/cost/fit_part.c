/* fit_part.c: the table of one part: for every combination of its choices, the sum over its
 * cells of weight x pay.
 *
 * A cell's rate runs through the raises level by level; what its members are paid at a rate is
 * looked up. Two ways to look up, with the same cents: where many combinations end at the same
 * rates (hourly rates in cents), a period's pay is tabulated by rate for each profile and regime,
 * then summed by weight for each cell; where they end at rates of their own (annual salaries in
 * cents), each is computed as it comes. */
#include "cost/fit_private.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- The rates that a cell can have ---------------------------------------------------------- */

typedef struct {
    int64_t low, high;
} rate_range;

/* Raising keeps the order of rates, so the ends of what goes in give the ends of what comes out. */
static bool range_after(rate_range *range, const cf_fit_chain *chain, int level, uint64_t adds)
{
    rate_range after = {INT64_MAX, 0};
    for (int v = 0; v < chain->levels[level].n_variants; v++) {
        int64_t low = range->low, high = range->high;
        if (!cf_fit_next_rate(&low, chain, level, v, adds) ||
            !cf_fit_next_rate(&high, chain, level, v, adds))
            return false;
        after.low = low < after.low ? low : after.low;
        after.high = high > after.high ? high : after.high;
    }
    *range = after;
    return true;
}

/* --- The part at work ------------------------------------------------------------------------ */

/* A source with its uses, and where its rates lie. */
typedef struct {
    int64_t first_e8; /* after the ops before the first choice */
    rate_range paid;
    const cf_fit_chain *chain;
    size_t first_use, n_uses;
} row;

/* The rates after a level's variants, remembered by the rate before. */
typedef struct {
    int64_t low;     /* of the rates before, in quanta */
    size_t n;        /* how many may come; 0: not remembered */
    int64_t **rates; /* [rate before, in quanta, less low] -> [variant]: rates, paid for the last */
} level_memory;

typedef struct job {
    cf_fit_maker *maker;
    cf_fit_group *group;
    cf_fit_part *part;
    size_t n_rate_entries; /* entries for one combination of the pay choices */
    size_t base_entry;     /* … and where they begin */
    row *rows;
    cf_fit_use *uses;     /* by source */
    cf_fit_chain *chains; /* by audience */
    int n_chains;
    int64_t quantum;
    rate_range paid;     /* of all sources */
    size_t n_rates;      /* paid rates in quanta; 0: not tabulated */
    int64_t *table[3];   /* [pair x n_rates + rate]: cost, net, base */
    cf_pay_rule **rules; /* [pair] */
    int *column_of;      /* figure -> column of the part, -1 */
    int width;           /* columns, padded */
    int64_t most;        /* the largest amount seen */
    atomic_size_t next;
    struct job_thread *threads;
} job;

typedef struct job_thread {
    int64_t *sums;  /* [rate entry x width] */
    int64_t *local; /* [paid rate of the source x width] */
    size_t local_capacity;
    int64_t low; /* of its rates, in quanta */
    level_memory *levels;
    int64_t **scratch; /* [level] -> [variant] */
    cf_arena arena;
    const cf_fit_chain *chain; /* whose levels these are */
    uint64_t adds;
    int64_t most;
} job_thread;

enum { COST, NET, BASE };

/* --- Paying ---------------------------------------------------------------------------------- */

static bool pay_at(int64_t out[3], job *j, int pair, int64_t rate_e8)
{
    cf_engine *engine = j->maker->engine;
    const cf_regime *regime = &engine->regimes[j->group->pairs[pair].regime];
    cf_pay pay;
    const cf_bound_op *wrong;
    if (!cf_pay_eval(&pay, j->rules[pair], rate_e8, &wrong)) {
        cf_fit_give_up(j->maker, "some package pays a member's period what cannot be paid");
        return false;
    }
    cf_pay_split(&pay, regime);
    out[COST] = cf_pay_cost(&pay);
    out[NET] = cf_pay_net(&pay);
    out[BASE] = pay.component[CF_BASE_PAY];
    return true;
}

static int64_t larger(int64_t most, int64_t amount)
{
    int64_t size = amount < 0 ? -amount : amount;
    return size > most ? size : most;
}

static void fill_pair(job *j, job_thread *thread, size_t pair)
{
    for (size_t r = 0; r < j->n_rates; r++) {
        int64_t pay[3];
        if (!pay_at(pay, j, (int)pair, j->paid.low + (int64_t)r * j->quantum))
            return;
        for (int i = 0; i < 3; i++) {
            j->table[i][pair * j->n_rates + r] = pay[i];
            thread->most = larger(thread->most, pay[i]);
        }
    }
}

static void fill_share(void *context, int thread)
{
    job *j = context;
    for (size_t pair; (pair = atomic_fetch_add(&j->next, 1)) < j->group->n_pairs;)
        if (!cf_fit_is_over(j->maker))
            fill_pair(j, &j->threads[thread], pair);
}

/* The columns that a use adds to: cost of a year, of a fund's year, gain; or the last base. */
static int columns_of(int columns[3], int kinds[3], const job *j, const cf_fit_use *use)
{
    const cf_fit *fit = j->maker->fit;
    if (use->slot == fit->n_years) {
        columns[0] = j->column_of[cf_fit_base(fit)];
        kinds[0] = BASE;
        return 1;
    }
    columns[0] = j->column_of[use->slot];
    columns[1] = j->column_of[cf_fit_gain(fit)];
    kinds[0] = COST;
    kinds[1] = NET;
    if (use->fund < 0)
        return 2;
    columns[2] = j->column_of[cf_fit_fund(fit, use->fund, use->slot)];
    kinds[2] = COST;
    return 3;
}

/* --- By table -------------------------------------------------------------------------------- */

/* Columns one behind the other -> rows. */
static void turn(int64_t *rows, const int64_t *columns, size_t n, size_t n_columns, size_t width)
{
    for (size_t r = 0; r < n; r++)
        for (size_t c = 0; c < width; c++)
            rows[r * width + c] = c < n_columns ? columns[c * n + r] : 0;
}

static void add_weighted(int64_t *restrict to, const int64_t *restrict pay, int64_t weight,
                         size_t n)
{
    for (size_t r = 0; r < n; r++)
        to[r] += weight * pay[r];
}

/* What all members of the source are paid, by paid rate. */
static void fill_local(job *j, job_thread *thread, const row *source)
{
    size_t n = (size_t)((source->paid.high - source->paid.low) / j->quantum) + 1;
    size_t width = (size_t)j->width;
    size_t n_columns = (size_t)j->part->n_figures;
    if (2 * n * width > thread->local_capacity) {
        cf_mem_free(thread->local);
        thread->local_capacity = 4 * n * width;
        thread->local = cf_mem_calloc(thread->local_capacity, sizeof(int64_t));
    }
    int64_t *sums = thread->local + n * width;
    memset(sums, 0, n * n_columns * sizeof *sums);
    thread->low = source->paid.low / j->quantum;
    size_t from = (size_t)((source->paid.low - j->paid.low) / j->quantum);
    for (size_t u = 0; u < source->n_uses; u++) {
        const cf_fit_use *use = &j->uses[source->first_use + u];
        int columns[3], kinds[3];
        int n_adds = columns_of(columns, kinds, j, use);
        for (int c = 0; c < n_adds; c++)
            add_weighted(sums + (size_t)columns[c] * n,
                         j->table[kinds[c]] + (size_t)use->pair * j->n_rates + from, use->weight,
                         n);
    }
    turn(thread->local, sums, n, n_columns, width);
}

enum { COLUMNS = 4 }; /* rows are padded to a multiple */

static inline void add_columns(int64_t *restrict to, const int64_t *restrict from)
{
    for (int i = 0; i < COLUMNS; i++)
        to[i] += from[i];
}

static void add_row(int64_t *to, const int64_t *from, size_t width)
{
    for (size_t i = 0; i < width; i += COLUMNS)
        add_columns(to + i, from + i);
}

/* --- By computing ---------------------------------------------------------------------------- */

static void add_computed(job *j, job_thread *thread, const row *source, int64_t paid, int64_t *to)
{
    int last_pair = -1;
    int64_t pay[3];
    for (size_t u = 0; u < source->n_uses; u++) {
        const cf_fit_use *use = &j->uses[source->first_use + u];
        int columns[3], kinds[3];
        if (use->pair != last_pair) {
            if (!pay_at(pay, j, use->pair, paid))
                return;
            for (int i = 0; i < 3; i++)
                thread->most = larger(thread->most, pay[i]);
            last_pair = use->pair;
        }
        int n_columns = columns_of(columns, kinds, j, use);
        for (int c = 0; c < n_columns; c++)
            to[columns[c]] += use->weight * pay[kinds[c]];
    }
}

/* --- Through the levels ---------------------------------------------------------------------- */

/* The rates after each variant of a level; of the last level as paid, and in quanta where pay is
 * tabulated. NULL: gave up. */
static const int64_t *rates_after(job *j, job_thread *thread, int level, int64_t rate)
{
    const cf_fit_chain *chain = thread->chain;
    const cf_fit_level *at = &chain->levels[level];
    level_memory *memory = &thread->levels[level];
    int64_t *rates = thread->scratch[level];
    int64_t **place = NULL;
    if (rate % j->quantum == 0 && memory->n > 0) {
        size_t index = (size_t)(rate / j->quantum - memory->low);
        CF_BUG_IF(index >= memory->n);
        place = &memory->rates[index];
        if (*place)
            return *place;
        rates = CF_ARENA_NEW(&thread->arena, int64_t, (size_t)at->n_variants);
    }
    for (int v = 0; v < at->n_variants; v++) {
        rates[v] = rate;
        if (!cf_fit_next_rate(&rates[v], chain, level, v, thread->adds)) {
            cf_fit_give_up(j->maker, "some package takes a rate to nothing, or out of bounds");
            return NULL;
        }
        if (level < chain->n_levels - 1)
            continue;
        rates[v] = cf_rate_paid(j->maker->engine, rates[v]);
        if (j->n_rates > 0)
            rates[v] /= j->quantum;
    }
    if (place)
        *place = rates;
    return rates;
}

static void add_leaves(job *j, job_thread *thread, const row *source, const int64_t *paid,
                       const cf_fit_level *level, size_t entry)
{
    size_t width = (size_t)j->width;
    int64_t *to = thread->sums + entry * width;
    size_t stride = level->stride * width;
    if (j->n_rates == 0) {
        for (int v = 0; v < level->n_variants; v++, to += stride)
            add_computed(j, thread, source, paid[v], to);
        return;
    }
    /* The one loop that runs for every package and cell. */
    const int64_t *local = thread->local;
    int64_t low = thread->low;
    if (width == COLUMNS)
        for (int v = 0; v < level->n_variants; v++, to += stride)
            add_columns(to, local + (size_t)(paid[v] - low) * COLUMNS);
    else
        for (int v = 0; v < level->n_variants; v++, to += stride)
            add_row(to, local + (size_t)(paid[v] - low) * width, width);
}

static void descend(job *j, job_thread *thread, const row *source, int level, int64_t rate,
                    size_t entry)
{
    const cf_fit_level *at = &thread->chain->levels[level];
    const int64_t *rates = rates_after(j, thread, level, rate);
    if (!rates)
        return;
    if (level == thread->chain->n_levels - 1) {
        add_leaves(j, thread, source, rates, at, entry);
        return;
    }
    for (int v = 0; v < at->n_variants; v++)
        descend(j, thread, source, level + 1, rates[v], entry + (size_t)v * at->stride);
}

/* Rates in between are remembered where they are cents, not where every one is its own. */
static void remember_levels(job *j, job_thread *thread, const row *source)
{
    enum { MOST = 1 << 20 };
    const cf_fit_chain *chain = source->chain;
    uint64_t adds = j->group->sources[source - j->rows].adds;
    if (thread->chain == chain && thread->adds == adds)
        return;
    cf_arena_release(&thread->arena);
    thread->chain = chain;
    thread->adds = adds;
    size_t n_levels = (size_t)chain->n_levels;
    thread->levels = CF_ARENA_NEW(&thread->arena, level_memory, n_levels + 1);
    thread->scratch = CF_ARENA_NEW(&thread->arena, int64_t *, n_levels + 1);
    rate_range range = {INT64_MAX, 0};
    for (size_t s = 0; s < j->group->n_sources; s++) {
        if (j->rows[s].chain != chain || j->group->sources[s].adds != adds)
            continue;
        range.low = j->rows[s].first_e8 < range.low ? j->rows[s].first_e8 : range.low;
        range.high = j->rows[s].first_e8 > range.high ? j->rows[s].first_e8 : range.high;
    }
    bool carried = j->maker->engine->facts->carried;
    for (int level = 0; level < chain->n_levels; level++) {
        level_memory *memory = &thread->levels[level];
        thread->scratch[level] =
            CF_ARENA_NEW(&thread->arena, int64_t, (size_t)chain->levels[level].n_variants);
        int64_t n = range.high / j->quantum - range.low / j->quantum + 1;
        if (!carried && n < MOST && j->n_rates > 0) {
            memory->low = range.low / j->quantum;
            memory->n = (size_t)n;
            memory->rates = CF_ARENA_NEW(&thread->arena, int64_t *, memory->n);
        }
        if (!range_after(&range, chain, level, adds))
            return; /* found again, and said, where a cell gets there */
    }
}

static void run_source(job *j, job_thread *thread, const row *source)
{
    remember_levels(j, thread, source);
    if (j->n_rates > 0)
        fill_local(j, thread, source);
    if (source->chain->n_levels > 0) {
        descend(j, thread, source, 0, source->first_e8, 0);
        return;
    }
    /* Choices of pay alone: the one rate it has. */
    if (j->n_rates > 0)
        add_row(thread->sums, thread->local, (size_t)j->width);
    else
        add_computed(j, thread, source, source->paid.low, thread->sums);
}

static void run_share(void *context, int thread)
{
    job *j = context;
    for (size_t s; (s = atomic_fetch_add(&j->next, 1)) < j->group->n_sources;)
        if (!cf_fit_is_over(j->maker))
            run_source(j, &j->threads[thread], &j->rows[s]);
}

/* --- Preparing ------------------------------------------------------------------------------- */

static const cf_fit_chain *chain_of(job *j, int32_t audience, int32_t *audiences, cf_arena *arena)
{
    for (int i = 0; i < j->n_chains; i++)
        if (audiences[i] == audience)
            return &j->chains[i];
    audiences[j->n_chains] = audience;
    cf_fit_chain_of(&j->chains[j->n_chains], j->maker, j->group->epoch, audience, j->part, arena);
    return &j->chains[j->n_chains++];
}

/* Where the source's rates begin and can end. */
static void find_rates(job *j, row *out, const cf_fit_source *source)
{
    out->first_e8 = source->base_e8;
    bool good = cf_fit_first_rate(&out->first_e8, out->chain, source->adds);
    rate_range range = {out->first_e8, out->first_e8};
    for (int level = 0; good && level < out->chain->n_levels; level++)
        good = range_after(&range, out->chain, level, source->adds);
    if (!good)
        cf_fit_give_up(j->maker, "some package takes a rate to nothing, or out of bounds");
    out->paid.low = cf_rate_paid(j->maker->engine, range.low);
    out->paid.high = cf_rate_paid(j->maker->engine, range.high);
}

/* Uses in the order of their sources. */
static void sort_uses(job *j, cf_arena *arena)
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
        row *source = &j->rows[group->uses[i].source];
        j->uses[source->first_use + source->n_uses++] = group->uses[i];
    }
}

/* Whether tabulating by rate is less work than computing each end: counted in periods paid. */
static void choose_way(job *j)
{
    const cf_fit_group *group = j->group;
    bool on_grid = true;
    cf_wide by_table = 0, by_computing = 0;
    j->paid = (rate_range){INT64_MAX, 0};
    for (size_t s = 0; s < group->n_sources; s++) {
        const row *source = &j->rows[s];
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
static void check_grid(job *j)
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

static void prepare(job *j, cf_arena *arena)
{
    cf_fit_group *group = j->group;
    size_t n_threads = (size_t)j->maker->kernel->n_threads;
    int32_t *audiences = CF_ARENA_NEW(arena, int32_t, group->n_sources);
    j->quantum = j->maker->engine->facts->rate_quantum_e8;
    j->rows = CF_ARENA_NEW(arena, row, group->n_sources);
    j->chains = CF_ARENA_NEW(arena, cf_fit_chain, group->n_sources);
    j->rules = CF_ARENA_NEW(arena, cf_pay_rule *, group->n_pairs);
    sort_uses(j, arena);
    for (size_t s = 0; s < group->n_sources; s++) {
        j->rows[s].chain = chain_of(j, group->sources[s].audience, audiences, arena);
        find_rates(j, &j->rows[s], &group->sources[s]);
    }
    choose_way(j);
    check_grid(j);
    j->width = (j->part->n_figures + COLUMNS - 1) / COLUMNS * COLUMNS;
    j->column_of = CF_ARENA_NEW(arena, int, (size_t)j->maker->fit->n_figures);
    for (int f = 0; f < j->maker->fit->n_figures; f++)
        j->column_of[f] = -1;
    for (int i = 0; i < j->part->n_figures; i++)
        j->column_of[j->part->figures[i]] = i;
    for (int i = 0; i < 3; i++)
        j->table[i] = cf_mem_alloc(j->n_rates * group->n_pairs + 1, sizeof(int64_t));
    j->threads = CF_ARENA_NEW(arena, job_thread, n_threads);
    for (size_t t = 0; t < n_threads; t++)
        j->threads[t].sums = cf_mem_calloc(j->n_rate_entries * (size_t)j->width, sizeof(int64_t));
}

static void release(job *j)
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

static void build_rules(job *j, cf_arena *arena)
{
    cf_engine *engine = j->maker->engine;
    for (size_t p = 0; p < j->group->n_pairs; p++) {
        const cf_fit_pair *pair = &j->group->pairs[p];
        j->rules[p] = cf_pay_rule_make(engine, &pair->profile->key, pair->regime, arena);
    }
}

/* Sums beyond 62 bits could wrap. */
static void check_size(job *j)
{
    cf_wide weight = 0;
    for (size_t i = 0; i < j->group->n_uses; i++)
        weight += j->uses[i].weight < 0 ? -j->uses[i].weight : j->uses[i].weight;
    for (int t = 0; t < j->maker->kernel->n_threads; t++)
        j->most = larger(j->most, j->threads[t].most);
    if (weight * j->most > (cf_wide)1 << 62)
        cf_fit_give_up(j->maker, "a total does not fit");
}

static void take_sums(job *j)
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
    job j = {.maker = maker, .group = group};
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
                cf_parallel(maker->kernel->n_threads, fill_share, &j);
            atomic_store(&j.next, 0);
            cf_parallel(maker->kernel->n_threads, run_share, &j);
            take_sums(&j);
            cf_arena_release(&rules);
        }
        check_size(&j);
        release(&j);
    }
    cf_arena_release(&arena);
}
