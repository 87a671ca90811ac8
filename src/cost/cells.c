/* cells.c: the memory of period pay, one table per column and profile, and the weights on it: how
 * many member-periods each cell was used for. Totals by component are weights x pay, so members
 * need not carry nine components through the inner loop. */
#include "cost/kernel.h"

#include "base/bug.h"
#include "base/limits.h"
#include "base/mem.h"

size_t cf_cells_limit = CF_LIMIT_CELL_CACHE_BYTES;

/* Of a capped profile, per cell and regime: contributions without the capped ones, then basis and
 * uncapped amount of each capped name. */
static size_t cap_stride(const cf_engine *engine)
{
    return 1 + 2 * (size_t)engine->n_caps;
}

static size_t pay_count(const cf_kernel *kernel, const cf_column_cells *column, int kind)
{
    return (size_t)column->n_cells * (size_t)kernel->n_kind_regimes[kind];
}

static size_t weight_count(const cf_kernel *kernel, const cf_column_cells *column, int kind)
{
    return (size_t)column->n_cells * (size_t)kernel->n_weights[kind];
}

/* Cuts cleared memory off large pages. Called under the kernel's lock. */
static void *cut(cf_kernel *kernel, size_t size)
{
    enum { SLAB = 8 << 20 };
    size = (size + 63) & ~(size_t)63; /* whole cache lines: threads write side by side */
    if (size > kernel->slab_left) {
        size_t whole = size > SLAB ? size : SLAB;
        kernel->slab = cf_mem_pages(whole);
        kernel->slab_left = whole;
        kernel->slabs = cf_mem_grow(kernel->slabs, &kernel->slabs_capacity, kernel->n_slabs + 1,
                                    sizeof *kernel->slabs);
        kernel->slabs[kernel->n_slabs++] = kernel->slab;
    }
    void *piece = kernel->slab;
    kernel->slab += size;
    kernel->slab_left -= size;
    kernel->cell_bytes += size;
    return piece;
}

static void forget_pay(cf_cells *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        atomic_store_explicit(&cells->pay[i].cost, CF_PAY_UNKNOWN, memory_order_relaxed);
}

static cf_cells *make_cells(cf_kernel *kernel, const cf_column_cells *column, cf_profile *profile,
                            int kind)
{
    size_t n = pay_count(kernel, column, kind);
    cf_cells *cells =
        cut(kernel, sizeof(cf_cells) + (size_t)kernel->n_threads * sizeof(int32_t *));
    cells->column = column;
    cells->profile = profile;
    cells->kind = kind;
    cells->pay = cut(kernel, n * sizeof(cf_cell_pay));
    cells->parts = cut(kernel, n * (size_t)kernel->n_active * sizeof(int64_t));
    cells->cap = profile->capped
                     ? cut(kernel, n * cap_stride(kernel->engine) * sizeof(int64_t))
                     : NULL;
    forget_pay(cells, n);
    return cells;
}

/* Called once per thread and table: threads remember what they were given. */
cf_cells *cf_cells_of(cf_kernel *kernel, int thread, const cf_column_cells *column,
                      cf_profile *profile, int kind)
{
    uint64_t key = (uint64_t)(uint32_t)column->id << 32 | (uint64_t)(uint32_t)profile->id << 1 |
                   (uint64_t)kind;
    cf_lock_take(&kernel->lock);
    cf_cells *cells = cf_map64_get(&kernel->cells, key);
    if (!cells && kernel->cell_bytes >= cf_cells_limit) {
        atomic_store(&kernel->cells_full, true);
    } else if (!cells) {
        cells = make_cells(kernel, column, profile, kind);
        cf_map64_put(&kernel->cells, key, cells);
        kernel->all_cells = cf_mem_grow(kernel->all_cells, &kernel->cells_capacity,
                                        kernel->n_cells + 1, sizeof *kernel->all_cells);
        kernel->all_cells[kernel->n_cells++] = cells;
    }
    if (cells && !cells->weights[thread])
        cells->weights[thread] =
            cut(kernel, weight_count(kernel, column, kind) * sizeof(int32_t));
    cf_lock_give(&kernel->lock);
    return cells;
}

/* A table for one member at a time, when memory is full: forgotten after each. */
cf_cells *cf_cells_scratch(cf_kernel *kernel)
{
    return cf_mem_calloc(1, sizeof(cf_cells) + (size_t)kernel->n_threads * sizeof(int32_t *));
}

void cf_cells_set(cf_cells *cells, cf_kernel *kernel, int thread, const cf_column_cells *column,
                  cf_profile *profile, int kind)
{
    size_t n = pay_count(kernel, column, kind);
    cells->column = column;
    cells->profile = profile;
    cells->kind = kind;
    cells->pay = cf_mem_realloc(cells->pay, n, sizeof(cf_cell_pay));
    cells->parts =
        cf_mem_realloc(cells->parts, n * (size_t)kernel->n_active, sizeof(int64_t));
    if (profile->capped) {
        cells->cap =
            cf_mem_realloc(cells->cap, n * cap_stride(kernel->engine), sizeof(int64_t));
    } else {
        cf_mem_free(cells->cap); /* of a member before, for a table of another size */
        cells->cap = NULL;
    }
    forget_pay(cells, n);
    size_t n_weights = weight_count(kernel, column, kind);
    cells->weights[thread] = cf_mem_realloc(cells->weights[thread], n_weights, sizeof(int32_t));
    memset(cells->weights[thread], 0, n_weights * sizeof(int32_t));
}

static bool eval_cell(cf_pay *pay, cf_kernel *kernel, const cf_cells *cells, int cell, int regime,
                      const cf_bound_op **wrong)
{
    cf_engine *engine = kernel->engine;
    const cf_column_cells *column = cells->column;
    const cf_pay_rule *rule = cf_profile_rule(engine, cells->profile, regime);
    int64_t rate = column->rates_e8[(size_t)engine->regimes[regime].epoch *
                                        (size_t)column->n_cells + (size_t)cell];
    *wrong = NULL;
    if (rate < 0) { /* only where a ladder was found wrong, which is reported already */
        CF_BUG_IF(!atomic_load(&engine->failed));
        return false;
    }
    return cf_pay_eval(pay, engine, rule, rate, wrong);
}

/* Beyond this many cents a period, sums over members and periods might not fit 64 bits. */
static const int64_t most_cents = (int64_t)1 << 50;

static bool is_payable(int64_t cost, int64_t net)
{
    return cost < most_cents && cost > -most_cents && net < most_cents && net > -most_cents;
}

static void put(_Atomic int64_t *place, int64_t amount)
{
    atomic_store_explicit(place, amount, memory_order_relaxed);
}

void cf_cells_fill(cf_kernel *kernel, cf_cells *cells, int cell, int kind_regime)
{
    const cf_engine *engine = kernel->engine;
    int regime = kernel->kind_regimes[cells->kind][kind_regime];
    size_t at = (size_t)cell * (size_t)kernel->n_kind_regimes[cells->kind] + (size_t)kind_regime;
    cf_pay pay;
    const cf_bound_op *wrong;
    if (!eval_cell(&pay, kernel, cells, cell, regime, &wrong) ||
        !is_payable(cf_pay_cost(&pay), cf_pay_net(&pay))) {
        atomic_store_explicit(&cells->pay[at].cost, CF_PAY_WRONG, memory_order_release);
        return;
    }
    /* Two threads may fill one cell at once, with the same amounts. */
    if (cells->cap) {
        _Atomic int64_t *cap = cells->cap + at * cap_stride(engine);
        put(&cap[0], pay.component[CF_CONTRIBUTIONS]);
        for (int k = 0; k < engine->n_caps; k++) {
            put(&cap[1 + 2 * k], pay.cap_basis[k]);
            put(&cap[2 + 2 * k], pay.cap_full[k]);
        }
    }
    cf_pay_split(&pay, &engine->regimes[regime]);
    _Atomic int64_t *parts = cells->parts + at * (size_t)kernel->n_active;
    for (int i = 0; i < kernel->n_active; i++)
        put(&parts[i], kernel->active[i] == CF_COMPONENT_COUNT
                           ? pay.holiday_value
                           : pay.component[kernel->active[i]]);
    atomic_store_explicit(&cells->pay[at].net, cf_pay_net(&pay), memory_order_relaxed);
    atomic_store_explicit(&cells->pay[at].cost, cf_pay_cost(&pay), memory_order_release);
}

const cf_bound_op *cf_cells_blame(cf_kernel *kernel, const cf_cells *cells, int cell,
                                  int kind_regime)
{
    cf_pay pay;
    const cf_bound_op *wrong = NULL;
    int regime = kernel->kind_regimes[cells->kind][kind_regime];
    eval_cell(&pay, kernel, cells, cell, regime, &wrong);
    return wrong;
}

/* --- Totals ---------------------------------------------------------------------------------- */

void cf_totals_init(cf_totals *totals, const cf_engine *engine)
{
    size_t n = (size_t)engine->n_scenarios * (size_t)engine->n_years;
    totals->years = cf_mem_calloc(n, sizeof *totals->years);
    totals->ongoing = cf_mem_calloc((size_t)engine->n_scenarios, sizeof *totals->ongoing);
    totals->last_base = cf_mem_calloc((size_t)engine->n_scenarios, sizeof *totals->last_base);
}

void cf_totals_release(cf_totals *totals)
{
    cf_mem_free(totals->years);
    cf_mem_free(totals->ongoing);
    cf_mem_free(totals->last_base);
    *totals = (cf_totals){0};
}

void cf_totals_add(cf_totals *to, const cf_totals *from, const cf_engine *engine)
{
    for (int i = 0; i < engine->n_scenarios * engine->n_years; i++) {
        for (int c = 0; c < CF_COMPONENT_COUNT; c++)
            to->years[i].component[c] += from->years[i].component[c];
        to->years[i].percent_more += from->years[i].percent_more;
        to->years[i].holiday_value += from->years[i].holiday_value;
    }
    for (int i = 0; i < engine->n_scenarios; i++) {
        to->ongoing[i] += from->ongoing[i];
        to->last_base[i] += from->last_base[i];
    }
}

struct cf_flusher {
    cf_kernel *kernel;
    cf_totals *totals;
    int64_t *weights; /* of the cell at hand, by slot */
    cf_arena arena;
};

cf_flusher *cf_flusher_new(cf_kernel *kernel, cf_totals *totals)
{
    cf_flusher *flusher = cf_mem_calloc(1, sizeof *flusher);
    size_t n = (size_t)(kernel->n_slots[0] > kernel->n_slots[1] ? kernel->n_slots[0]
                                                                 : kernel->n_slots[1]);
    flusher->kernel = kernel;
    flusher->totals = totals;
    flusher->weights = CF_ARENA_NEW(&flusher->arena, int64_t, n + 1);
    return flusher;
}

void cf_flusher_free(cf_flusher *flusher)
{
    if (!flusher)
        return;
    cf_arena_release(&flusher->arena);
    cf_mem_free(flusher);
}

/* What one more percent adds to a member-period of a slot that it changes. */
static int64_t percent_more(cf_flusher *f, const cf_cells *cells, int cell, const cf_slot *slot,
                            int64_t cost)
{
    cf_engine *engine = f->kernel->engine;
    int variant = engine->variant_regimes[(size_t)slot->regime * (size_t)engine->n_years +
                                          (size_t)slot->year];
    cf_pay pay;
    const cf_bound_op *wrong;
    if (variant < 0)
        return 0;
    if (!eval_cell(&pay, f->kernel, cells, cell, variant, &wrong)) {
        cf_engine_fail(engine, wrong ? CF_E0458 : CF_E0401, wrong,
                       "one more percent on every rate cannot be costed");
        return 0;
    }
    cf_pay_split(&pay, &engine->regimes[variant]);
    return cf_pay_cost(&pay) - cost;
}

static void add_slot(cf_flusher *f, cf_cells *cells, int cell, const cf_slot *slot, int64_t weight)
{
    cf_kernel *kernel = f->kernel;
    const cf_engine *engine = kernel->engine;
    size_t at = (size_t)cell * (size_t)kernel->n_kind_regimes[cells->kind] +
                (size_t)slot->kind_regime;
    int64_t cost = atomic_load_explicit(&cells->pay[at].cost, memory_order_acquire);
    if (cost == CF_PAY_UNKNOWN) { /* a scenario without results per member */
        cf_cells_fill(kernel, cells, cell, slot->kind_regime);
        cost = atomic_load_explicit(&cells->pay[at].cost, memory_order_acquire);
    }
    if (cost == CF_PAY_WRONG) {
        const cf_bound_op *wrong = cf_cells_blame(kernel, cells, cell, slot->kind_regime);
        cf_engine_fail(kernel->engine, wrong ? CF_E0458 : CF_E0401, wrong,
                       "a member's period cannot be paid");
        return;
    }
    const _Atomic int64_t *parts = cells->parts + at * (size_t)kernel->n_active;
    if (slot->last) {
        int64_t once = 0;
        f->totals->last_base[slot->scenario] += (cf_sum)weight * parts[0]; /* base comes first */
        for (int i = 0; i < kernel->n_active; i++)
            if (kernel->active[i] >= CF_LUMP_SUM_PAY && kernel->active[i] <= CF_CASH_OUT_PAY)
                once += parts[i];
        f->totals->ongoing[slot->scenario] += (cf_sum)weight * (cost - once);
        return;
    }
    cf_year_sums *sums = &f->totals->years[slot->scenario * engine->n_years + slot->year];
    for (int i = 0; i < kernel->n_active; i++) {
        cf_sum amount = (cf_sum)weight * parts[i];
        if (kernel->active[i] == CF_COMPONENT_COUNT)
            sums->holiday_value += amount;
        else
            sums->component[kernel->active[i]] += amount;
    }
    if (slot->varies && slot->scenario > 0 && engine->variant_regimes)
        sums->percent_more += (cf_sum)weight * percent_more(f, cells, cell, slot, cost);
}

static int64_t take_weight(cf_cells *cells, size_t at, int first_thread, int n_threads)
{
    int64_t weight = 0;
    for (int t = first_thread; t < first_thread + n_threads; t++) {
        if (!cells->weights[t])
            continue;
        weight += cells->weights[t][at];
        cells->weights[t][at] = 0;
    }
    return weight;
}

/* Weights of intervals -> weights of slots. False: the cell was not used. */
static bool gather(cf_flusher *f, cf_cells *cells, int cell, int first_thread, int n_threads)
{
    cf_kernel *kernel = f->kernel;
    bool used = false;
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++) {
            const cf_interval *interval = &kernel->tracks[t].intervals[i];
            int at = cells->kind ? interval->once_weight : interval->weight;
            if (at < 0)
                continue;
            size_t index = (size_t)cell * (size_t)kernel->n_weights[cells->kind] + (size_t)at;
            int64_t weight = take_weight(cells, index, first_thread, n_threads);
            if (weight == 0)
                continue;
            used = true;
            for (int k = 0; k < interval->n_items; k++) {
                const cf_item *item = &interval->items[k];
                for (int u = 0; item->kind == cells->kind && u < item->n_uses; u++)
                    f->weights[item->slots[u]] += item->uses[u].sign * weight;
            }
        }
    return used;
}

void cf_cells_flush(cf_flusher *flusher, cf_cells *cells, int first_thread, int n_threads)
{
    const cf_kernel *kernel = flusher->kernel;
    for (int cell = 0; cell < cells->column->n_cells; cell++) {
        if (!gather(flusher, cells, cell, first_thread, n_threads))
            continue;
        for (int slot = 0; slot < kernel->n_slots[cells->kind]; slot++) {
            int64_t weight = flusher->weights[slot];
            flusher->weights[slot] = 0;
            if (weight != 0)
                add_slot(flusher, cells, cell, &kernel->slots[cells->kind][slot], weight);
        }
    }
}
