/* recall.c: an edit pays the offer that changed; everything else is recalled. */
#include "cost/recall.h"

#include "base/bug.h"
#include "base/mem.h"

struct cf_recall {
    const cf_roster *roster;
    const cf_schedule *schedule;
    uint64_t n_rows;
    uint64_t n_costings;
    cf_known **items;
    size_t n_items, capacity;
    size_t bytes; /* of all amounts */
    cf_row_classes classes[CF_RECALL_CLASSES];
};

/* --- Life cycle ------------------------------------------------------------------------------ */

cf_recall *cf_recall_new(void)
{
    return cf_mem_calloc(1, sizeof(cf_recall));
}

static void free_known(cf_known *known)
{
    cf_buf_release(&known->key);
    cf_mem_free(known->amounts);
    cf_arena_release(&known->arena);
    cf_mem_free(known);
}

static size_t bytes_of(const cf_recall *recall, size_t n_values)
{
    return (size_t)recall->n_rows * n_values * sizeof(int64_t);
}

static void forget(cf_recall *recall, size_t at)
{
    cf_known *known = recall->items[at];
    recall->bytes -= bytes_of(recall, known->n_values);
    recall->items[at] = recall->items[--recall->n_items];
    free_known(known);
}

static void forget_all(cf_recall *recall)
{
    while (recall->n_items > 0)
        forget(recall, recall->n_items - 1);
    for (int i = 0; i < CF_RECALL_CLASSES; i++)
        cf_row_classes_release(&recall->classes[i]);
}

void cf_recall_free(cf_recall *recall)
{
    if (!recall)
        return;
    forget_all(recall);
    cf_mem_free(recall->items);
    cf_mem_free(recall);
}

/* --- What is known --------------------------------------------------------------------------- */

static size_t values_of(const cf_engine *engine)
{
    return (size_t)engine->n_years + 1 + (size_t)engine->options->n_checkpoints;
}

bool cf_recall_serves(const cf_kernel *kernel, const cf_roster *roster)
{
    const cf_engine *engine = kernel->engine;
    uint64_t n_rows = cf_roster_rows(roster);
    size_t row = (size_t)engine->n_full * values_of(engine) * sizeof(int64_t);
    return engine->options->recall && n_rows > 0 && n_rows <= CF_RECALL_BYTES / row;
}

/* Amounts of another roster or schedule say nothing. */
static void attend(cf_recall *recall, const cf_kernel *kernel, const cf_roster *roster)
{
    const cf_schedule *schedule = kernel->engine->options->schedule;
    uint64_t n_rows = cf_roster_rows(roster);
    if (recall->roster != roster || recall->schedule != schedule || recall->n_rows != n_rows)
        forget_all(recall);
    recall->roster = roster;
    recall->schedule = schedule;
    recall->n_rows = n_rows;
    recall->n_costings++;
}

static cf_known *find(const cf_recall *recall, cf_slice key)
{
    for (size_t i = 0; i < recall->n_items; i++)
        if (recall->items[i]->learnt && cf_slice_equal(cf_buf_slice(&recall->items[i]->key), key))
            return recall->items[i];
    return NULL;
}

/* The one asked for the longest ago, but not by this costing; n_items: none. */
static size_t oldest(const cf_recall *recall)
{
    size_t found = recall->n_items;
    for (size_t i = 0; i < recall->n_items; i++)
        if (recall->items[i]->used < recall->n_costings &&
            (found == recall->n_items || recall->items[i]->used < recall->items[found]->used))
            found = i;
    return found;
}

/* Room for one more scenario's amounts, of an old one where there are enough. */
static int64_t *make_room(cf_recall *recall, size_t n_values)
{
    size_t needed = bytes_of(recall, n_values), at;
    int64_t *amounts = NULL;
    while ((recall->n_items >= CF_RECALL_SCENARIOS || recall->bytes + needed > CF_RECALL_BYTES) &&
           (at = oldest(recall)) < recall->n_items) {
        cf_known *old = recall->items[at];
        if (!amounts && old->n_values == n_values) {
            amounts = old->amounts;
            old->amounts = NULL;
        }
        forget(recall, at);
    }
    recall->bytes += needed;
    return amounts ? amounts : cf_mem_alloc((size_t)recall->n_rows * n_values, sizeof *amounts);
}

/* Takes over the key. */
static cf_known *add_known(cf_recall *recall, cf_buf *key, size_t n_values)
{
    cf_known *known = cf_mem_calloc(1, sizeof *known);
    known->key = *key;
    *key = (cf_buf)CF_BUF_INIT;
    known->n_values = n_values;
    known->amounts = make_room(recall, n_values);
    known->used = recall->n_costings;
    recall->items =
        cf_mem_grow(recall->items, &recall->capacity, recall->n_items + 1, sizeof *recall->items);
    recall->items[recall->n_items++] = known;
    return known;
}

/* --- What is not ----------------------------------------------------------------------------- */

/* The scenarios that must be paid, as offers of a costing of their own. */
typedef struct {
    cf_kernel *whole; /* of what was asked */
    cf_costing_options options;
    const cf_plan **plans;
    cf_known **learnt;
    int n;
    cf_diags said; /* by binding: the whole costing said it */
    cf_engine engine;
    cf_kernel kernel;
} paying;

static void find_known(paying *p, cf_recall *recall)
{
    cf_kernel *kernel = p->whole;
    const cf_engine *engine = kernel->engine;
    size_t n = (size_t)engine->n_full;
    kernel->known = CF_ARENA_NEW(&kernel->arena, cf_known *, n);
    p->plans = CF_ARENA_NEW(&kernel->arena, const cf_plan *, n);
    p->learnt = CF_ARENA_NEW(&kernel->arena, cf_known *, n + 1);
    for (int s = 0; s < engine->n_full; s++) {
        int offer = engine->scenarios[s].offer;
        cf_buf key = CF_BUF_INIT;
        cf_recall_key(&key, engine, s);
        cf_known *known = find(recall, cf_buf_slice(&key));
        if (!known) {
            known = add_known(recall, &key, values_of(engine));
            p->plans[p->n] = offer < 0 ? NULL : engine->options->offers[offer];
            p->learnt[++p->n] = known; /* by scenario: the first is the status quo, not paid */
        }
        known->used = recall->n_costings;
        kernel->known[s] = known;
        cf_buf_release(&key);
    }
}

/* They are costed as they stand: the years costed are those of the whole question. */
static void bind(paying *p)
{
    cf_kernel *kernel = p->whole;
    const cf_engine *whole = kernel->engine;
    cf_costing_options *options = &p->options;
    *options = *whole->options;
    if (options->n_years_of == 0) {
        options->years_of = options->offers;
        options->n_years_of = options->n_offers;
    }
    options->offers = p->plans;
    options->n_offers = p->n;
    options->n_by = 0;
    options->pairs = false;
    options->visit = NULL;
    options->gains_only = true;
    cf_diags_init(&p->said);
    CF_BUG_IF(!cf_engine_init(&p->engine, options, whole->info, &p->said));
    cf_engine *engine = &p->engine;
    engine->diags = whole->diags;
    engine->n_diags_before = whole->diags->count;
    engine->absolute = true;
    engine->first_scenario = 1;
    for (int s = 1; s < engine->n_scenarios; s++)
        if (engine->scenarios[s].has_arrears)
            engine->first_scenario = 0; /* what the status quo lends them */
    p->kernel = (cf_kernel){.engine = engine, .n_threads = kernel->n_threads, .learnt = p->learnt};
    cf_lock_init(&p->kernel.lock);
    cf_kernel_tracks(&p->kernel);
}

static void release(paying *p)
{
    cf_kernel_release(&p->kernel);
    cf_engine_release(&p->engine);
    cf_diags_release(&p->said);
}

/* --- Classes of rows ------------------------------------------------------------------------- */

static void find_classes(cf_kernel *kernel, cf_recall *recall)
{
    cf_buf key = CF_BUF_INIT;
    if (cf_recall_rows_key(&key, kernel))
        kernel->classes = cf_row_classes_of(&kernel->classes_known, recall->classes, &key,
                                            recall->n_rows, recall->n_costings);
    cf_buf_release(&key);
}

static void end_classes(const cf_kernel *kernel, bool good)
{
    if (!kernel->classes || kernel->classes_known)
        return;
    if (good)
        cf_row_classes_settle(kernel->classes, kernel);
    else
        cf_row_classes_release(kernel->classes);
}

/* --- Learning -------------------------------------------------------------------------------- */

void cf_recall_learn(cf_worker *worker, uint32_t n)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_engine *engine = kernel->engine;
    size_t n_years = (size_t)engine->n_years, n_checks = (size_t)engine->options->n_checkpoints;
    for (int o = 0; o < engine->options->n_offers; o++) {
        const cf_known *known = kernel->learnt[o + 1];
        size_t n_values = known->n_values;
        const int64_t *lanes = worker->lanes;
        for (uint32_t i = 0; i < n; i++, lanes += kernel->stride) {
            int64_t *to =
                known->amounts + (worker->block->first_row + worker->batch_rows[i]) * n_values;
            const int64_t *years = lanes + (size_t)o * n_years;
            const int64_t *checks = lanes + (size_t)kernel->check_lane + (size_t)o * n_checks;
            for (size_t y = 0; y < n_years; y++)
                to[y] = years[y];
            to[n_years] = lanes[kernel->gain_lane + o];
            for (size_t c = 0; c < n_checks; c++)
                to[n_years + 1 + c] = checks[c];
        }
    }
}

static cf_sum cost_of(const cf_year_sums *year)
{
    cf_sum cost = 0;
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        cost += year->component[c];
    return cost;
}

static void learn_variants(cf_known *known, const cf_engine *engine, const cf_totals *totals,
                           int scenario)
{
    size_t n_years = (size_t)engine->n_years;
    known->variants =
        CF_ARENA_NEW(&known->arena, const cf_year_sums *, (size_t)engine->n_scenarios);
    for (int s = engine->n_full; s < engine->n_scenarios; s++) {
        const cf_scenario *variant = &engine->scenarios[s];
        const cf_year_sums *years = totals->years + (size_t)s * n_years;
        if (variant->variant_of != scenario - 1)
            continue;
        if (variant->one_percent_year >= 0) {
            size_t y = (size_t)variant->one_percent_year;
            known->years[y].percent_more = cost_of(&years[y]) - cost_of(&known->years[y]);
            continue;
        }
        known->variants[known->n_variants++] =
            cf_arena_dup(&known->arena, years, n_years, sizeof *years);
    }
}

static void learn_days(cf_known *known, const cf_kernel *kernel, const cf_totals *totals, int offer)
{
    size_t n = (size_t)kernel->n_days, first = (size_t)offer * (n + 1);
    known->days = cf_arena_dup(&known->arena, kernel->days, n, sizeof *known->days);
    known->paid = CF_ARENA_NEW(&known->arena, cf_sum, n);
    known->n_days = (int)n;
    cf_sum running = 0;
    for (size_t i = 0; i < n; i++) {
        running += totals->paid[first + i];
        known->paid[i] = running + totals->booked[first + i];
    }
}

static void learn_totals(paying *p)
{
    const cf_kernel *kernel = &p->kernel;
    const cf_engine *engine = kernel->engine;
    size_t n_years = (size_t)engine->n_years;
    cf_totals totals;
    cf_totals_init(&totals, kernel);
    for (int t = 0; t < kernel->n_threads; t++)
        cf_totals_add(&totals, &kernel->workers[t]->totals, kernel);
    for (int s = 1; s < engine->n_full; s++) {
        cf_known *known = p->learnt[s];
        known->years = cf_arena_dup(&known->arena, totals.years + (size_t)s * n_years, n_years,
                                    sizeof *known->years);
        known->ongoing = totals.ongoing[s];
        known->last_base = totals.last_base[s];
        learn_variants(known, engine, &totals, s);
        learn_days(known, kernel, &totals, s - 1);
        known->learnt = true;
    }
    cf_totals_release(&totals);
}

/* --- Recalling ------------------------------------------------------------------------------- */

void cf_recall_lanes(cf_worker *worker, uint32_t n)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_engine *engine = kernel->engine;
    size_t n_years = (size_t)engine->n_years, n_checks = (size_t)engine->options->n_checkpoints;
    size_t n_values = kernel->known[0]->n_values;
    for (uint32_t i = 0; i < n; i++) {
        size_t at = (worker->block->first_row + worker->batch_rows[i]) * n_values;
        const int64_t *before = kernel->known[0]->amounts + at;
        int64_t *lanes = worker->lanes + i * (size_t)kernel->stride;
        int64_t *checks = lanes + kernel->check_lane;
        for (int lane = kernel->n_lanes; lane < kernel->stride; lane++)
            lanes[lane] = 0; /* rows are as long as strips need them */
        if (kernel->net_lane >= 0)
            lanes[kernel->net_lane] = before[n_years];
        for (int o = 0; o < engine->options->n_offers; o++) {
            const int64_t *with = kernel->known[o + 1]->amounts + at;
            for (size_t y = 0; y < n_years; y++)
                lanes[(size_t)o * n_years + y] = with[y] - before[y];
            lanes[kernel->gain_lane + o] = with[n_years] - before[n_years];
            for (size_t c = 0; c < n_checks; c++)
                checks[(size_t)o * n_checks + c] = with[n_years + 1 + c] - before[n_years + 1 + c];
        }
    }
}

static void recall_days(cf_totals *totals, const cf_kernel *kernel, const cf_known *known,
                        int offer, int sign)
{
    cf_sum *booked = totals->booked + (size_t)offer * ((size_t)kernel->n_days + 1);
    int at = 0; /* the days of both ascend, but for booked ones at the end */
    for (int i = 0; i < known->n_days; i++) {
        if (known->paid[i] == 0)
            continue;
        for (int tried = 0; kernel->days[at].days != known->days[i].days; tried++) {
            CF_BUG_IF(tried > kernel->n_days);
            at = at + 1 < kernel->n_days ? at + 1 : 0;
        }
        booked[at] += sign * known->paid[i];
    }
}

/* How many scenarios of the offer with a contingent clause come before this one. */
static int place_of(const cf_engine *engine, int scenario)
{
    int place = 0;
    for (int s = engine->n_full; s < scenario; s++)
        place += engine->scenarios[s].variant_of == engine->scenarios[scenario].variant_of &&
                 engine->scenarios[s].contingent_op >= 0;
    return place;
}

static void recall_variant(cf_totals *totals, const cf_kernel *kernel, int scenario)
{
    const cf_engine *engine = kernel->engine;
    const cf_scenario *variant = &engine->scenarios[scenario];
    const cf_known *known = kernel->known[variant->variant_of + 1];
    size_t n_years = (size_t)engine->n_years;
    cf_year_sums *years = totals->years + (size_t)scenario * n_years;
    if (variant->one_percent_year < 0) {
        int place = place_of(engine, scenario);
        CF_BUG_IF(place >= known->n_variants);
        memcpy(years, known->variants[place], n_years * sizeof *years);
        return;
    }
    size_t y = (size_t)variant->one_percent_year; /* only its cost is looked at */
    years[y] = known->years[y];
    years[y].component[CF_BASE_PAY] += known->years[y].percent_more;
}

void cf_recall_totals(cf_totals *totals, const cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    size_t n_years = (size_t)engine->n_years;
    for (int s = 0; s < engine->n_full; s++) {
        const cf_known *known = kernel->known[s];
        memcpy(totals->years + (size_t)s * n_years, known->years, n_years * sizeof *known->years);
        totals->ongoing[s] = known->ongoing;
        totals->last_base[s] = known->last_base;
    }
    for (int s = engine->n_full; s < engine->n_scenarios; s++)
        recall_variant(totals, kernel, s);
    for (int o = 0; o < engine->options->n_offers; o++) {
        recall_days(totals, kernel, kernel->known[o + 1], o, 1);
        recall_days(totals, kernel, kernel->known[0], o, -1);
    }
}

/* --- A costing ------------------------------------------------------------------------------- */

static void take_known(void *context, int thread, const cf_block *block)
{
    paying *p = context;
    cf_worker_block(p->whole->workers[thread], block);
}

static void take_block(void *context, int thread, const cf_block *block)
{
    paying *p = context;
    if (atomic_load_explicit(&p->engine.failed, memory_order_relaxed))
        return;
    cf_worker_block(p->kernel.workers[thread], block);
    cf_worker_block(p->whole->workers[thread], block);
}

static bool pay(paying *p, cf_roster *roster)
{
    const cf_costing_options *options = p->whole->engine->options;
    cf_kernel_start(&p->kernel, roster, NULL);
    if (!cf_roster_scan(roster, p->kernel.n_threads, take_block, p, options->stop, NULL,
                        p->engine.diags) ||
        !cf_kernel_finish(&p->kernel))
        return false;
    learn_totals(p);
    return true;
}

/* Scenarios that were to be learnt, and were not. */
static void drop_learnt(cf_recall *recall, const paying *p)
{
    for (int i = 1; i <= p->n; i++)
        for (size_t k = recall->n_items; k-- > 0;)
            if (recall->items[k] == p->learnt[i])
                forget(recall, k);
}

bool cf_recall_run(cf_kernel *kernel, cf_roster *roster)
{
    const cf_costing_options *options = kernel->engine->options;
    cf_recall *recall = options->recall;
    paying p = {.whole = kernel};
    attend(recall, kernel, roster);
    find_known(&p, recall);
    cf_kernel_start(kernel, roster, NULL);
    bool good;
    if (p.n == 0) {
        good = cf_roster_scan(roster, kernel->n_threads, take_known, &p, options->stop, NULL,
                              kernel->engine->diags);
    } else {
        bind(&p);
        find_classes(&p.kernel, recall);
        good = pay(&p, roster);
        end_classes(&p.kernel, good);
        release(&p);
    }
    if (!good) {
        atomic_store(&kernel->engine->failed, true);
        drop_learnt(recall, &p);
    }
    return good;
}
