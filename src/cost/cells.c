/* cells.c: the memory of period pay, one table per column and profile, and the weights on it: how
 * many member-periods each cell was used for. Totals by component are weights x pay, so members
 * need not carry nine components through the inner loop. */
#include "cost/kernel.h"

#include "base/bug.h"
#include "base/limits.h"
#include "base/mem.h"

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
    if (!cells && kernel->cell_bytes >= CF_LIMIT_CELL_CACHE_BYTES) {
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
    if (profile->capped)
        cells->cap =
            cf_mem_realloc(cells->cap, n * cap_stride(kernel->engine), sizeof(int64_t));
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

static bool is_payable(const cf_pay *pay)
{
    int64_t cost = cf_pay_cost(pay), net = cf_pay_net(pay);
    return cost < most_cents && cost > -most_cents && net < most_cents && net > -most_cents;
}

void cf_cells_fill(cf_kernel *kernel, cf_cells *cells, int cell, int kind_regime)
{
    const cf_engine *engine = kernel->engine;
    int regime = kernel->kind_regimes[cells->kind][kind_regime];
    size_t at = (size_t)cell * (size_t)kernel->n_kind_regimes[cells->kind] + (size_t)kind_regime;
    cf_pay pay;
    const cf_bound_op *wrong;
    if (!eval_cell(&pay, kernel, cells, cell, regime, &wrong) || !is_payable(&pay)) {
        atomic_store_explicit(&cells->pay[at].cost, CF_PAY_WRONG, memory_order_release);
        return;
    }
    if (cells->cap) {
        int64_t *cap = cells->cap + at * cap_stride(engine);
        cap[0] = pay.component[CF_CONTRIBUTIONS];
        for (int k = 0; k < engine->n_caps; k++) {
            cap[1 + 2 * k] = pay.cap_basis[k];
            cap[2 + 2 * k] = pay.cap_full[k];
        }
    }
    cf_pay_split(&pay, &engine->regimes[regime]);
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
}

void cf_totals_release(cf_totals *totals)
{
    cf_mem_free(totals->years);
    cf_mem_free(totals->ongoing);
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
    for (int i = 0; i < engine->n_scenarios; i++)
        to->ongoing[i] += from->ongoing[i];
}

/* What flushing remembers of one cell: its pay in each regime, and with one more percent. */
typedef struct {
    cf_kernel *kernel;
    const cf_cells *cells;
    int cell;
    cf_pay *pay;       /* [kind_regime] */
    uint8_t *known;    /* [kind_regime]: 1 known, 2 wrong (reported with its row) */
    int64_t *more;     /* [kind_regime x n_years + year] */
    uint8_t *has_more;
} flusher;

static const cf_pay *pay_in(flusher *f, const cf_item *item)
{
    if (f->known[item->kind_regime] == 0) {
        const cf_bound_op *wrong;
        cf_pay *pay = &f->pay[item->kind_regime];
        bool good = eval_cell(pay, f->kernel, f->cells, f->cell, item->regime, &wrong);
        if (good)
            cf_pay_split(pay, &f->kernel->engine->regimes[item->regime]);
        f->known[item->kind_regime] = good ? 1 : 2;
    }
    return f->known[item->kind_regime] == 1 ? &f->pay[item->kind_regime] : NULL;
}

/* What one more percent adds to a member-period, for a use that it changes. */
static int64_t percent_more(flusher *f, const cf_item *item, const cf_use *use, int64_t cost)
{
    cf_engine *engine = f->kernel->engine;
    if (!use->varies || use->scenario == 0 || !engine->variant_regimes)
        return 0;
    int variant = engine->variant_regimes[(size_t)item->regime * (size_t)engine->n_years +
                                          (size_t)use->year];
    if (variant < 0)
        return 0;
    size_t at = (size_t)item->kind_regime * (size_t)engine->n_years + (size_t)use->year;
    if (!f->has_more[at]) {
        cf_pay pay;
        const cf_bound_op *wrong;
        f->has_more[at] = 1;
        f->more[at] = 0;
        if (eval_cell(&pay, f->kernel, f->cells, f->cell, variant, &wrong)) {
            cf_pay_split(&pay, &engine->regimes[variant]);
            f->more[at] = cf_pay_cost(&pay) - cost;
        } else {
            cf_engine_fail(engine, wrong ? CF_E0458 : CF_E0401, wrong,
                           "one more percent on every rate cannot be costed");
        }
    }
    return f->more[at];
}

static void add_weighted(flusher *f, const cf_item *item, int64_t weight, cf_totals *totals)
{
    const cf_engine *engine = f->kernel->engine;
    const cf_pay *pay = pay_in(f, item);
    if (!pay)
        return;
    int64_t cost = cf_pay_cost(pay);
    for (int i = 0; i < item->n_uses; i++) {
        const cf_use *use = &item->uses[i];
        cf_sum count = (cf_sum)weight * use->sign;
        if (use->last) {
            int64_t once = pay->component[CF_LUMP_SUM_PAY] + pay->component[CF_HOLIDAY_PAY] +
                           pay->component[CF_CASH_OUT_PAY];
            totals->ongoing[use->scenario] += count * (cost - once);
            continue;
        }
        cf_year_sums *sums = &totals->years[use->scenario * engine->n_years + use->year];
        for (int c = 0; c < CF_COMPONENT_COUNT; c++)
            sums->component[c] += count * pay->component[c];
        sums->holiday_value += count * pay->holiday_value;
        sums->percent_more += count * percent_more(f, item, use, cost);
    }
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

static void flush_cell(flusher *f, cf_cells *cells, int first_thread, int n_threads,
                       cf_totals *totals)
{
    cf_kernel *kernel = f->kernel;
    size_t n_regimes = (size_t)kernel->n_kind_regimes[cells->kind];
    bool fresh = false;
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++) {
            const cf_interval *interval = &kernel->tracks[t].intervals[i];
            int at = cells->kind ? interval->once_weight : interval->weight;
            if (at < 0)
                continue;
            size_t index = (size_t)f->cell * (size_t)kernel->n_weights[cells->kind] + (size_t)at;
            int64_t weight = take_weight(cells, index, first_thread, n_threads);
            if (weight == 0)
                continue;
            if (!fresh) {
                memset(f->known, 0, n_regimes);
                memset(f->has_more, 0, n_regimes * (size_t)kernel->engine->n_years);
                fresh = true;
            }
            for (int k = 0; k < interval->n_items; k++)
                if (interval->items[k].kind == cells->kind)
                    add_weighted(f, &interval->items[k], weight, totals);
        }
}

void cf_cells_flush(cf_kernel *kernel, cf_cells *cells, int first_thread, int n_threads,
                    cf_totals *totals)
{
    size_t n = (size_t)kernel->n_kind_regimes[cells->kind];
    size_t n_years = (size_t)kernel->engine->n_years;
    cf_arena arena = CF_ARENA_INIT;
    flusher f = {.kernel = kernel,
                 .cells = cells,
                 .pay = CF_ARENA_NEW(&arena, cf_pay, n),
                 .known = CF_ARENA_NEW(&arena, uint8_t, n),
                 .more = CF_ARENA_NEW(&arena, int64_t, n * n_years),
                 .has_more = CF_ARENA_NEW(&arena, uint8_t, n * n_years)};
    for (f.cell = 0; f.cell < cells->column->n_cells; f.cell++)
        flush_cell(&f, cells, first_thread, n_threads, totals);
    cf_arena_release(&arena);
}
