/* table.c: the pay of one column's cells with one profile, kept for the members who stand in them.
 * A member's results are sums of a few of a cell's pairs (stay.c); per cell it is counted who was
 * there, and sums by component are made of the counts at the end. */
#include "cost/stretch.h"

#include "base/limits.h"
#include "base/mem.h"

size_t cf_cells_limit = CF_LIMIT_CELL_CACHE_BYTES;
int cf_tables_from = -1;

/* --- Making ---------------------------------------------------------------------------------- */

/* Cuts cleared memory off large pages. Called under the kernel's lock. */
static void *cut(cf_kernel *kernel, size_t size)
{
    enum { SLAB = 8 << 20, LINE = 64 };
    size = (size + LINE - 1) & ~(size_t)(LINE - 1); /* threads write side by side */
    if (size > kernel->slab_left) {
        size_t whole = size > SLAB ? size : SLAB;
        kernel->slab = cf_mem_pages(whole + LINE);
        kernel->slabs = cf_mem_grow(kernel->slabs, &kernel->slabs_capacity, kernel->n_slabs + 1,
                                    sizeof *kernel->slabs);
        kernel->slabs[kernel->n_slabs++] = kernel->slab;
        kernel->slab += (LINE - (uintptr_t)kernel->slab % LINE) % LINE;
        kernel->slab_left = whole;
    }
    void *piece = kernel->slab;
    kernel->slab += size;
    kernel->slab_left -= size;
    kernel->table_bytes += size;
    return piece;
}

static cf_pay_table *make_table(cf_kernel *kernel, const cf_column_cells *column,
                                cf_profile *profile)
{
    size_t n_cells = (size_t)column->n_cells;
    cf_pay_table *table =
        cut(kernel, sizeof *table + (size_t)kernel->n_threads * sizeof(cf_member_place *) +
                        n_cells * sizeof *table->states);
    table->column = column;
    table->profile = profile;
    table->states = (_Atomic uint8_t *)(void *)&table->places[kernel->n_threads];
    table->pairs = cut(kernel, n_cells * (size_t)kernel->pair_stride * sizeof *table->pairs);
    return table;
}

static size_t n_counts(const cf_kernel *kernel, const cf_member_place *place)
{
    return (size_t)kernel->counts_a_cell * (size_t)place->column->n_cells;
}

bool cf_table_take(cf_kernel *kernel, int thread, cf_member_place *place)
{
    const cf_column_cells *column = place->column;
    cf_profile *profile = place->profile;
    uint64_t key = ((uint64_t)(uint32_t)column->id << 32 | (uint32_t)profile->id) + 1;
    cf_lock_take(&kernel->lock);
    cf_pay_table *table = cf_map64_get(&kernel->tables, key);
    if (kernel->table_bytes >= cf_cells_limit) {
        atomic_store(&kernel->tables_full, true);
        table = NULL;
    } else if (!table) {
        table = make_table(kernel, column, profile);
        cf_map64_put(&kernel->tables, key, table);
        kernel->all_tables = cf_mem_grow(kernel->all_tables, &kernel->tables_capacity,
                                         kernel->n_tables + 1, sizeof *kernel->all_tables);
        kernel->all_tables[kernel->n_tables++] = table;
    }
    if (table) {
        table->places[thread] = place;
        place->pairs = table->pairs;
        place->counts = cut(kernel, n_counts(kernel, place) * sizeof *place->counts);
    }
    place->table = table;
    cf_lock_give(&kernel->lock);
    return table != NULL;
}

void cf_tables_release(cf_kernel *kernel)
{
    for (size_t i = 0; i < kernel->n_slabs; i++)
        cf_mem_free(kernel->slabs[i]);
    cf_mem_free(kernel->slabs);
    cf_mem_free(kernel->all_tables);
    cf_map64_release(&kernel->tables);
}

/* --- Filling --------------------------------------------------------------------------------- */

/* Fills the pairs of up to eight cells. Returns the cells that cannot be had from a table. */
static uint8_t fill_strip(cf_pay_table *table, const cf_kernel *kernel, cf_evaluator *evaluator,
                          int first, int n_cells)
{
    enum { AT_ONCE = CF_LANES / 2 };
    size_t stride = (size_t)kernel->pair_stride;
    cf_pay_pair *to = table->pairs + (size_t)first * stride;
    int64_t bits[CF_STRIP] = {0}, amounts[CF_LANES][CF_STRIP] = {{0}};
    unsigned direct = 0;
    for (int pair = 0; pair < kernel->n_pairs; pair += AT_ONCE, to += AT_ONCE) {
        for (int i = 0; i < AT_ONCE && pair + i < kernel->n_pairs; i++) {
            const cf_period_pay *pay =
                cf_evaluate(evaluator, kernel->pair_regimes[pair + i], CF_ALL_CELLS);
            direct |= (uint8_t) ~(pay->good | pay->absent);
            memcpy(amounts[2 * i], pay->cost, sizeof pay->cost);
            memcpy(amounts[2 * i + 1], pay->net, sizeof pay->net);
        }
        cf_strip_turn((int32_t *)(void *)to, 2 * stride, bits, (const int64_t(*)[CF_STRIP])amounts,
                      n_cells);
    }
    for (int k = 0; k < CF_STRIP; k++)
        direct |= (unsigned)(bits[k] > INT32_MAX) << k;
    for (int t = 0; kernel->cap_plan && t < kernel->n_tracks; t++)
        direct |= cf_caps_in_reach(kernel, evaluator, t);
    return (uint8_t)direct;
}

/* Fills the strip that holds the cell, unless another thread is at it or was. */
static int ready_cell(cf_pay_table *table, const cf_kernel *kernel, cf_evaluator *evaluator,
                      int cell)
{
    int first = cell / CF_STRIP * CF_STRIP, left = table->column->n_cells - first;
    uint8_t state = atomic_load_explicit(&table->states[cell], memory_order_acquire);
    uint8_t empty = CF_CELL_EMPTY;
    if (state != CF_CELL_EMPTY)
        return state;
    if (!atomic_compare_exchange_strong(&table->states[first], &empty, CF_CELL_FILLING))
        return CF_CELL_FILLING;
    int n = left < CF_STRIP ? left : CF_STRIP;
    cf_evaluator_turn(evaluator, table->column, table->profile, first / CF_STRIP);
    uint8_t direct = fill_strip(table, kernel, evaluator, first, n);
    for (int k = n - 1; k >= 0; k--) /* the first cell last: it says that others may look */
        atomic_store_explicit(&table->states[first + k],
                              direct >> k & 1 ? CF_CELL_DIRECT : CF_CELL_READY,
                              memory_order_release);
    return atomic_load_explicit(&table->states[cell], memory_order_relaxed);
}

bool cf_table_ready(cf_kernel *kernel, cf_evaluator *evaluator, cf_member_place *place,
                    const cf_program *program)
{
    for (uint64_t cells = program->cells & ~place->ready; cells != 0; cells &= cells - 1) {
        int cell = __builtin_ctzll(cells);
        if (ready_cell(place->table, kernel, evaluator, cell) != CF_CELL_READY)
            return false;
        place->ready |= (uint64_t)1 << cell;
    }
    return program->cells != 0;
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* Counts are kept in 16 bits: before one can overflow, all are taken elsewhere. */
static void take_large(cf_kernel *kernel, cf_member_place *place)
{
    size_t n = n_counts(kernel, place);
    if (!place->large) {
        cf_lock_take(&kernel->lock);
        place->large = cut(kernel, n * sizeof *place->large);
        cf_lock_give(&kernel->lock);
    }
    for (size_t i = 0; i < n; i++)
        place->large[i] += place->counts[i];
    memset(place->counts, 0, n * sizeof *place->counts);
    place->n_counted = 1; /* the row that is about to be counted */
}

static inline void add_counts(uint16_t *restrict counts, const uint16_t *restrict more, int n)
{
    typedef uint16_t line __attribute__((vector_size(64), aligned(2), may_alias));
    for (int i = 0; i < n; i += 32)
        *(line *)(void *)(counts + i) += *(const line *)(const void *)(more + i);
}

/* A stay that begins or ends within an interval: its gains from that day on. */
static inline void pay_ends(cf_worker *worker, const cf_stay *stay, const cf_pay_pair *pairs)
{
    const cf_kernel *kernel = worker->kernel;
    int n_offers = kernel->engine->options->n_offers;
    for (int i = 0; i < stay->n_ends; i++) {
        const cf_stay_end *end = &stay->ends[i];
        const cf_interval *interval = &kernel->tracks[stay->track].intervals[end->interval];
        int64_t(*gains)[CF_STRIP] = worker->stretches->room.ends[stay->track] + end->day * n_offers;
        for (int k = 0; k < interval->n_day_terms; k++) {
            const cf_day_term *term = &interval->day_terms[k];
            gains[term->offer][0] += (int64_t)(end->sign * term->factor) * pairs[term->pair].net;
        }
    }
}

static inline void add_stay(cf_worker *worker, int64_t *lanes, const cf_row_stay *at)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_stay *stay = at->stay;
    const cf_member_place *place = at->piece->place;
    int cell = at->cell;
    const cf_track *track = &kernel->tracks[stay->track];
    const cf_pay_pair *pairs = place->pairs + (size_t)cell * (size_t)kernel->pair_stride;
    uint16_t *counts = place->counts +
                       (size_t)track->count_before * (size_t)place->column->n_cells +
                       (size_t)cell * (size_t)track->count_stride;
    cf_stay_add(lanes, stay, pairs, kernel);
    add_counts(counts, stay->counts, track->count_stride);
    pay_ends(worker, stay, pairs);
}

void cf_table_row(cf_worker *worker, const cf_row_work *work, int64_t *lanes)
{
    cf_kernel *kernel = worker->kernel;
    for (int i = 0; i < work->n_pieces; i++)
        if (++work->pieces[i].place->n_counted > kernel->most_rows)
            take_large(kernel, work->pieces[i].place);
    for (int t = 0; t < kernel->n_tracks; t++) {
        int n = cf_row_stays(worker, work, t);
        for (int i = 0; i < n; i++)
            add_stay(worker, lanes, &worker->row_stays[i]);
    }
}

void cf_table_fetch(const cf_kernel *kernel, const cf_row_work *work)
{
    enum { LINE = 64 };
    const cf_member_place *place = work->pieces->place;
    if (!place || !place->table)
        return;
    size_t stride = (size_t)kernel->pair_stride;
    for (int t = 0; t < kernel->n_tracks; t++) {
        const cf_path *path = &work->program->paths[t];
        const cf_track *track = &kernel->tracks[t];
        const uint16_t *counts =
            place->counts + (size_t)track->count_before * (size_t)place->column->n_cells;
        for (int i = 0; i < path->n; i++) {
            const cf_stay *stay = work->program->stays[t][i];
            size_t cell = (size_t)path->pieces[i].cell;
            const char *pairs = (const char *)(place->pairs + cell * stride);
            for (size_t at = stay->pairs_from; at < stay->pairs_to; at += LINE)
                __builtin_prefetch(pairs + at);
            __builtin_prefetch(counts + cell * (size_t)track->count_stride, 1);
        }
    }
}

/* --- Booking --------------------------------------------------------------------------------- */

/* Who was in a cell, by interval, as the threads counted it. */
static bool gather(cf_worker *worker, const cf_pay_table *table, int t, int cell, int k)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_track *track = &kernel->tracks[t];
    size_t at = (size_t)track->count_before * (size_t)table->column->n_cells +
                (size_t)cell * (size_t)track->count_stride;
    int64_t any = 0;
    for (int thread = 0; thread < kernel->n_threads; thread++) {
        const cf_member_place *place = table->places[thread];
        if (!place)
            continue;
        const uint16_t *counts = place->counts + at;
        const int64_t *large = place->large ? place->large + at : NULL;
        for (int i = 0; i < track->n_intervals; i++) {
            worker->there[i][k] += counts[i] + (large ? large[i] : 0);
            int64_t periods =
                counts[track->n_intervals + i] + (large ? large[track->n_intervals + i] : 0);
            worker->periods[i][k] += periods;
            any |= periods;
        }
    }
    return any != 0;
}

void cf_table_book(const cf_pay_table *table, cf_worker *worker)
{
    const cf_kernel *kernel = worker->kernel;
    int n_cells = table->column->n_cells;
    for (int first = 0; first < n_cells; first += CF_STRIP) {
        cf_evaluator_turn(&worker->evaluator, table->column, table->profile, first / CF_STRIP);
        for (int t = 0; t < kernel->n_tracks; t++) {
            size_t size = (size_t)kernel->tracks[t].n_intervals * sizeof *worker->there;
            bool any = false;
            memset(worker->there, 0, size);
            memset(worker->periods, 0, size);
            for (int k = 0; k < CF_STRIP && first + k < n_cells; k++)
                any = gather(worker, table, t, first + k, k) || any;
            if (any)
                cf_strip_book(worker, t, worker->periods, worker->there);
        }
    }
}
