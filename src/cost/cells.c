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
    return (size_t)column->n_cells * (size_t)kernel->n_slots[kind];
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
    size_t n_cap = profile->capped ? n * cap_stride(kernel->engine) : 0;
    size_t head = sizeof(cf_cells) + (size_t)kernel->n_threads * sizeof(int32_t *);
    cf_cells *cells = cf_mem_calloc(1, head);
    cells->column = column;
    cells->profile = profile;
    cells->kind = kind;
    cells->pay = cf_mem_alloc(n, sizeof(cf_cell_pay));
    cells->cap = n_cap ? cf_mem_alloc(n_cap, sizeof(int64_t)) : NULL;
    forget_pay(cells, n);
    kernel->cell_bytes += head + n * sizeof(cf_cell_pay) + n_cap * sizeof(int64_t) +
                          weight_count(kernel, column, kind) * sizeof(int32_t) *
                              (size_t)kernel->n_threads;
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
    if (!cells && kernel->cell_bytes >= CF_LIMIT_CELL_CACHE_BYTES)
        atomic_store(&kernel->cells_full, true);
    else if (!cells) {
        cells = make_cells(kernel, column, profile, kind);
        cf_map64_put(&kernel->cells, key, cells);
        kernel->all_cells = cf_mem_grow(kernel->all_cells, &kernel->cells_capacity,
                                        kernel->n_cells + 1, sizeof *kernel->all_cells);
        kernel->all_cells[kernel->n_cells++] = cells;
    }
    cf_lock_give(&kernel->lock);
    if (cells)
        cells->weights[thread] =
            cf_mem_calloc(weight_count(kernel, column, kind), sizeof(int32_t));
    return cells;
}

/* A table for one member at a time, when memory is full: forgotten after each. */
cf_cells *cf_cells_scratch(cf_kernel *kernel, int thread)
{
    (void)thread;
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

/* One more percent in the slot's year, for each member-period (0: the slot is not touched). */
static int64_t percent_more(cf_kernel *kernel, const cf_cells *cells, int cell,
                            const cf_slot *slot, int64_t cost)
{
    cf_engine *engine = kernel->engine;
    if (!slot->varies || slot->scenario == 0 || !engine->variant_regimes)
        return 0;
    int variant = engine->variant_regimes[(size_t)slot->regime * (size_t)engine->n_years +
                                          (size_t)slot->year];
    cf_pay pay;
    const cf_bound_op *wrong;
    if (variant < 0)
        return 0;
    if (!eval_cell(&pay, kernel, cells, cell, variant, &wrong)) {
        cf_engine_fail(engine, wrong ? CF_E0458 : CF_E0401, wrong,
                       "one more percent on every rate cannot be costed");
        return 0;
    }
    cf_pay_split(&pay, &engine->regimes[variant]);
    return cf_pay_cost(&pay) - cost;
}

static void add_weighted(cf_kernel *kernel, const cf_cells *cells, int cell, const cf_slot *slot,
                         const cf_pay *pay, int64_t weight, cf_totals *totals)
{
    const cf_engine *engine = kernel->engine;
    if (slot->last) {
        int64_t once = pay->component[CF_LUMP_SUM_PAY] + pay->component[CF_HOLIDAY_PAY] +
                       pay->component[CF_CASH_OUT_PAY];
        totals->ongoing[slot->scenario] += (cf_sum)weight * (cf_pay_cost(pay) - once);
        return;
    }
    cf_year_sums *sums = &totals->years[slot->scenario * engine->n_years + slot->year];
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        sums->component[c] += (cf_sum)weight * pay->component[c];
    sums->holiday_value += (cf_sum)weight * pay->holiday_value;
    sums->percent_more += (cf_sum)weight * percent_more(kernel, cells, cell, slot,
                                                        cf_pay_cost(pay));
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

void cf_cells_flush(cf_kernel *kernel, cf_cells *cells, int first_thread, int n_threads,
                    cf_totals *totals)
{
    const cf_engine *engine = kernel->engine;
    int n_slots = kernel->n_slots[cells->kind];
    for (int cell = 0; cell < cells->column->n_cells; cell++) {
        int known_regime = -1; /* slots of one regime mostly stand side by side */
        cf_pay pay = {0};
        for (int slot = 0; slot < n_slots; slot++) {
            size_t at = (size_t)cell * (size_t)n_slots + (size_t)slot;
            int64_t weight = take_weight(cells, at, first_thread, n_threads);
            if (weight == 0)
                continue;
            const cf_slot *where = &kernel->slots[cells->kind][slot];
            if (where->regime != known_regime) {
                const cf_bound_op *wrong;
                if (!eval_cell(&pay, kernel, cells, cell, where->regime, &wrong))
                    continue; /* was reported with its row */
                cf_pay_split(&pay, &engine->regimes[where->regime]);
                known_regime = where->regime;
            }
            add_weighted(kernel, cells, cell, where, &pay, weight, totals);
        }
    }
}
