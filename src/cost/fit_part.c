/* fit_part.c: the table of one part: for every combination of its choices, the sum over its
 * cells of weight x pay.
 *
 * A cell's rate runs through the raises level by level; what its members are paid at a rate is
 * looked up. Two ways to look up, with the same cents: where many combinations end at the same
 * rates (hourly rates in cents), a period's pay is tabulated by rate for each profile and regime,
 * then summed by weight for each cell; where they end at rates of their own (annual salaries in
 * cents), each is computed as it comes. */
#include "cost/fit_job.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- The rates that a cell can have ---------------------------------------------------------- */

bool cf_fit_range_after(cf_fit_rate_range *range, const cf_fit_chain *chain, int level,
                        uint64_t adds)
{
    cf_fit_rate_range after = {INT64_MAX, 0};
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

enum { COST, NET, BASE };

/* --- Paying ---------------------------------------------------------------------------------- */

static bool pay_at(int64_t out[3], cf_fit_job *j, int pair, int64_t rate_e8)
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

static void fill_pair(cf_fit_job *j, cf_fit_job_thread *thread, size_t pair)
{
    for (size_t r = 0; r < j->n_rates; r++) {
        int64_t pay[3];
        if (!pay_at(pay, j, (int)pair, j->paid.low + (int64_t)r * j->quantum))
            return;
        for (int i = 0; i < 3; i++) {
            j->table[i][pair * j->n_rates + r] = pay[i];
            thread->most = cf_fit_larger(thread->most, pay[i]);
        }
    }
}

void cf_fit_fill_share(void *context, int thread)
{
    cf_fit_job *j = context;
    for (size_t pair; (pair = atomic_fetch_add(&j->next, 1)) < j->group->n_pairs;)
        if (!cf_fit_is_over(j->maker))
            fill_pair(j, &j->threads[thread], pair);
}

/* The columns that a use adds to: cost of a year, of a fund's year, gain; or the last base. */
static int columns_of(int columns[3], int kinds[3], const cf_fit_job *j, const cf_fit_use *use)
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
static void fill_local(cf_fit_job *j, cf_fit_job_thread *thread, const cf_fit_row *source)
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

static inline void add_columns(int64_t *restrict to, const int64_t *restrict from)
{
    for (int i = 0; i < CF_FIT_COLUMNS; i++)
        to[i] += from[i];
}

static void add_row(int64_t *to, const int64_t *from, size_t width)
{
    for (size_t i = 0; i < width; i += CF_FIT_COLUMNS)
        add_columns(to + i, from + i);
}

/* --- By computing ---------------------------------------------------------------------------- */

static void add_computed(cf_fit_job *j, cf_fit_job_thread *thread, const cf_fit_row *source,
                         int64_t paid, int64_t *to)
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
                thread->most = cf_fit_larger(thread->most, pay[i]);
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
static const int64_t *rates_after(cf_fit_job *j, cf_fit_job_thread *thread, int level, int64_t rate)
{
    const cf_fit_chain *chain = thread->chain;
    const cf_fit_level *at = &chain->levels[level];
    cf_fit_level_memory *memory = &thread->levels[level];
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

static void add_leaves(cf_fit_job *j, cf_fit_job_thread *thread, const cf_fit_row *source,
                       const int64_t *paid, const cf_fit_level *level, size_t entry)
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
    if (width == CF_FIT_COLUMNS)
        for (int v = 0; v < level->n_variants; v++, to += stride)
            add_columns(to, local + (size_t)(paid[v] - low) * CF_FIT_COLUMNS);
    else
        for (int v = 0; v < level->n_variants; v++, to += stride)
            add_row(to, local + (size_t)(paid[v] - low) * width, width);
}

static void descend(cf_fit_job *j, cf_fit_job_thread *thread, const cf_fit_row *source, int level,
                    int64_t rate, size_t entry)
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
static void remember_levels(cf_fit_job *j, cf_fit_job_thread *thread, const cf_fit_row *source)
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
    thread->levels = CF_ARENA_NEW(&thread->arena, cf_fit_level_memory, n_levels + 1);
    thread->scratch = CF_ARENA_NEW(&thread->arena, int64_t *, n_levels + 1);
    cf_fit_rate_range range = {INT64_MAX, 0};
    for (size_t s = 0; s < j->group->n_sources; s++) {
        if (j->rows[s].chain != chain || j->group->sources[s].adds != adds)
            continue;
        range.low = j->rows[s].first_e8 < range.low ? j->rows[s].first_e8 : range.low;
        range.high = j->rows[s].first_e8 > range.high ? j->rows[s].first_e8 : range.high;
    }
    bool carried = j->maker->engine->facts->carried;
    for (int level = 0; level < chain->n_levels; level++) {
        cf_fit_level_memory *memory = &thread->levels[level];
        thread->scratch[level] =
            CF_ARENA_NEW(&thread->arena, int64_t, (size_t)chain->levels[level].n_variants);
        int64_t n = range.high / j->quantum - range.low / j->quantum + 1;
        if (!carried && n < MOST && j->n_rates > 0) {
            memory->low = range.low / j->quantum;
            memory->n = (size_t)n;
            memory->rates = CF_ARENA_NEW(&thread->arena, int64_t *, memory->n);
        }
        if (!cf_fit_range_after(&range, chain, level, adds))
            return; /* found again, and said, where a cell gets there */
    }
}

static void run_source(cf_fit_job *j, cf_fit_job_thread *thread, const cf_fit_row *source)
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

void cf_fit_run_share(void *context, int thread)
{
    cf_fit_job *j = context;
    for (size_t s; (s = atomic_fetch_add(&j->next, 1)) < j->group->n_sources;)
        if (!cf_fit_is_over(j->maker))
            run_source(j, &j->threads[thread], &j->rows[s]);
}
