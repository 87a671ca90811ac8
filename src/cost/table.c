/* table.c: sums prepared for the members of one column and profile: per cell and interval, what a
 * member's results hold at its start and what each period adds. A member's results are then a few
 * additions where the member moves, and a count says how many did the same; sums by component are
 * made of the counts at the end. */
#include "cost/kernel.h"

#include "base/bug.h"
#include "base/limits.h"
#include "base/mem.h"

size_t cf_cells_limit = CF_LIMIT_CELL_CACHE_BYTES;
uint32_t cf_tables_from = 2;

/* --- Making ---------------------------------------------------------------------------------- */

/* Cuts cleared memory off large pages. Called under the kernel's lock. */
static void *cut(cf_kernel *kernel, size_t size)
{
    enum { SLAB = 2 << 20 };
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
    kernel->table_bytes += size;
    return piece;
}

static size_t entry_count(const cf_kernel *kernel, const cf_column_cells *column)
{
    size_t n = 0;
    for (int t = 0; t < kernel->n_tracks; t++)
        n += (size_t)column->n_cells * (size_t)(kernel->tracks[t].n_intervals + 1);
    return n;
}

static cf_pay_table *make_table(cf_kernel *kernel, const cf_column_cells *column, cf_profile *profile)
{
    cf_pay_table *table = cut(kernel, sizeof *table + (size_t)kernel->n_threads *
                                                      sizeof(cf_member_place *));
    table->column = column;
    table->profile = profile;
    table->most = cut(kernel, (size_t)kernel->n_tracks * (size_t)column->n_cells *
                                  sizeof *table->most);
    table->filled = cut(kernel, (size_t)kernel->n_tracks * (size_t)column->n_cells);
    table->entries = cut(kernel, entry_count(kernel, column) * 2 * (size_t)kernel->stride *
                                     sizeof(int32_t));
    return table;
}

cf_pay_table *cf_table_of(cf_kernel *kernel, int thread, cf_member_place *place)
{
    const cf_column_cells *column = place->column;
    cf_profile *profile = place->profile;
    uint64_t key = ((uint64_t)(uint32_t)column->id << 32 | (uint32_t)profile->id) + 1;
    cf_lock_take(&kernel->lock);
    cf_pay_table *table = cf_map64_get(&kernel->tables, key);
    if (!table && kernel->table_bytes >= cf_cells_limit) {
        atomic_store(&kernel->tables_full, true);
    } else if (!table) {
        table = make_table(kernel, column, profile);
        cf_map64_put(&kernel->tables, key, table);
        kernel->all_tables = cf_mem_grow(kernel->all_tables, &kernel->tables_capacity,
                                         kernel->n_tables + 1, sizeof *kernel->all_tables);
        kernel->all_tables[kernel->n_tables++] = table;
    }
    if (table)
        table->places[thread] = place;
    cf_lock_give(&kernel->lock);
    return table;
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

static bool fits(int64_t amount)
{
    return amount >= INT32_MIN && amount <= INT32_MAX;
}

/* What one period of the interval adds to the lanes. False: it cannot be had from a table. */
static bool period_lanes(int64_t *lanes, const cf_kernel *kernel, cf_evaluator *evaluator,
                         const cf_interval *interval)
{
    memset(lanes, 0, (size_t)kernel->stride * sizeof *lanes);
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full && kernel->engine->n_caps == 0)
            continue;
        const cf_period_pay *pay = cf_evaluate(evaluator, item->regime); /* for its basis, too */
        if (item->full && !pay->good && !pay->absent)
            return false;
        for (int k = 0; pay->good && k < item->n_terms; k++) {
            const cf_term *term = &item->terms[k];
            lanes[term->lane] += term->cost * pay->cost + term->net * pay->net;
        }
    }
    return true;
}

static bool fill_cell(cf_pay_table *table, cf_kernel *kernel, cf_evaluator *evaluator, int track,
                      int cell, uint32_t base)
{
    const cf_track *at = &kernel->tracks[track];
    size_t stride = (size_t)kernel->stride;
    int64_t *sums = evaluator->lanes, *period = evaluator->lanes + stride;
    int32_t *entry = table->entries +
                     (base + (size_t)cell * (size_t)(at->n_intervals + 1)) * 2 * stride;
    cf_evaluator_forget(evaluator);
    cf_evaluator_turn(evaluator, table->column, table->profile, cell);
    int64_t *most = &table->most[(size_t)track * (size_t)table->column->n_cells + (size_t)cell];
    memset(sums, 0, stride * sizeof *sums);
    for (int i = 0; i <= at->n_intervals; i++, entry += 2 * stride) {
        bool end = i == at->n_intervals;
        if (!end && !period_lanes(period, kernel, evaluator, &at->intervals[i]))
            return false;
        int n = end ? 0 : at->intervals[i].to - at->intervals[i].from;
        for (size_t lane = 0; lane < stride; lane++) {
            if (!fits(sums[lane]) || (!end && !fits(period[lane])))
                return false;
            entry[lane] = (int32_t)sums[lane];
            int64_t size = sums[lane] < 0 ? -sums[lane] : sums[lane];
            *most = size > *most ? size : *most;
            if (!end)
                entry[stride + lane] = (int32_t)period[lane];
            sums[lane] += n * period[lane];
        }
    }
    return !cf_caps_in_reach(kernel, evaluator);
}

static int ready_cell(cf_pay_table *table, cf_kernel *kernel, cf_evaluator *evaluator, int track,
                      int cell, uint32_t base)
{
    _Atomic uint8_t *filled =
        &table->filled[(size_t)track * (size_t)table->column->n_cells + (size_t)cell];
    uint8_t state = atomic_load_explicit(filled, memory_order_acquire);
    uint8_t empty = CF_CELL_EMPTY;
    if (state == CF_CELL_EMPTY &&
        atomic_compare_exchange_strong(filled, &empty, CF_CELL_FILLING)) {
        state = fill_cell(table, kernel, evaluator, track, cell, base) ? CF_CELL_READY
                                                                       : CF_CELL_DIRECT;
        atomic_store_explicit(filled, state, memory_order_release);
    } else if (state == CF_CELL_EMPTY) {
        state = CF_CELL_FILLING; /* another thread was faster */
    }
    return state;
}

/* The lanes in 64 bits: whether they fit where the inner loop adds in 32. Seldom asked. */
static bool lanes_fit(const cf_pay_table *table, const cf_kernel *kernel, const cf_program *program)
{
    size_t stride = (size_t)kernel->stride;
    for (size_t lane = 0; lane < stride; lane++) {
        int64_t sum = 0;
        for (int t = 0; t < kernel->n_tracks; t++)
            sum += table->entries[program->ends[t] * 2 * stride + lane];
        for (int i = 0; i < program->n_moves; i++) {
            const int32_t *from = table->entries + program->moves[i].from * 2 * stride + lane;
            const int32_t *to = table->entries + program->moves[i].to * 2 * stride + lane;
            sum += from[0] - (int64_t)to[0] +
                   program->moves[i].periods * ((int64_t)from[stride] - to[stride]);
        }
        if (!fits(sum))
            return false;
    }
    return true;
}

int cf_table_ready(cf_pay_table *table, cf_kernel *kernel, cf_evaluator *evaluator,
                   const cf_program *program)
{
    uint32_t base = 0;
    int64_t most = 0; /* of any sum of the lanes: every cell's sums come in twice at most */
    size_t n_cells = (size_t)table->column->n_cells;
    for (int t = 0; t < kernel->n_tracks; t++) {
        for (int i = 0; i < program->paths[t].n; i++) {
            int cell = program->paths[t].pieces[i].cell;
            int state = ready_cell(table, kernel, evaluator, t, cell, base);
            if (state != CF_CELL_READY)
                return state;
            most += 2 * table->most[(size_t)t * n_cells + (size_t)cell];
        }
        base += (uint32_t)n_cells * (uint32_t)(kernel->tracks[t].n_intervals + 1);
    }
    if (fits(most))
        return CF_CELL_READY;
    return lanes_fit(table, kernel, program) ? CF_CELL_READY : CF_CELL_DIRECT;
}

/* --- Adding ---------------------------------------------------------------------------------- */

typedef uint32_t lane_block __attribute__((vector_size(CF_LANES * sizeof(uint32_t)), aligned(4)));

/* Sums are taken modulo 2^32; lanes_fit has seen that the last fits. */
static inline __attribute__((always_inline)) void sum_lanes(int64_t *restrict lanes,
                                                            const int32_t *entries, size_t stride,
                                                            int n_tracks,
                                                            const cf_program *program)
{
    const cf_move *end = program->moves + program->n_moves;
    for (size_t at = 0; at < stride; at += CF_LANES, entries += CF_LANES) {
        lane_block sum = {0};
        for (int t = 0; t < n_tracks; t++)
            sum += *(const lane_block *)(entries + program->ends[t] * 2 * stride);
        for (const cf_move *move = program->moves; move < end; move++) {
            const int32_t *from = entries + move->from * 2 * stride;
            const int32_t *to = entries + move->to * 2 * stride;
            sum += *(const lane_block *)from - *(const lane_block *)to +
                   (uint32_t)move->periods * (*(const lane_block *)(from + stride) -
                                              *(const lane_block *)(to + stride));
        }
        for (size_t i = 0; i < CF_LANES; i++)
            lanes[at + i] = (int32_t)sum[i];
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void sum_lanes_avx2(int64_t *restrict lanes,
                                                           const int32_t *entries, size_t stride,
                                                           int n_tracks,
                                                           const cf_program *program)
{
    sum_lanes(lanes, entries, stride, n_tracks, program);
}
#endif

void cf_table_lanes(int64_t *restrict lanes, const cf_pay_table *table, const cf_kernel *kernel,
                    const cf_program *program)
{
    size_t stride = (size_t)kernel->stride;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        sum_lanes_avx2(lanes, table->entries, stride, kernel->n_tracks, program);
        return;
    }
#endif
    sum_lanes(lanes, table->entries, stride, kernel->n_tracks, program);
}

/* --- Booking --------------------------------------------------------------------------------- */

/* Work space of one track of one table: by cell and interval. */
typedef struct {
    const cf_kernel *kernel;
    const cf_pay_table *table;
    int track;
    int64_t *weight; /* member-periods */
    int64_t *arrive; /* members who are there from the interval's start on: who came, less who left */
    int64_t *net;    /* [… x n_full]: net a period on its own day */
    int64_t *slots;  /* the track's, of one cell */
} book;

static size_t place_of(const book *b, int cell, int interval)
{
    return (size_t)cell * (size_t)(b->kernel->tracks[b->track].n_intervals + 1) + (size_t)interval;
}

/* `n` members come to a cell at the start of a period (or, with a negative n, leave it). */
static void come(book *b, int cell, int period, int64_t n)
{
    int interval = b->kernel->interval_at[b->track][period];
    const cf_interval *at = &b->kernel->tracks[b->track].intervals[interval];
    size_t place = place_of(b, cell, interval);
    if (period == at->from) {
        b->arrive[place] += n;
        return;
    }
    b->weight[place] += n * (at->to - period);
    b->arrive[place + 1] += n;
}

static void pay_days(cf_totals *totals, const book *b, int cell, int interval, int from, int64_t n)
{
    const cf_kernel *kernel = b->kernel;
    size_t n_full = (size_t)kernel->engine->n_full;
    int to = kernel->tracks[b->track].intervals[interval].to;
    const int64_t *net = b->net + place_of(b, cell, interval) * n_full;
    for (size_t s = 0; s < n_full; s++) {
        cf_sum *paid = totals->paid + s * ((size_t)kernel->n_days + 1);
        cf_sum amount = (cf_sum)n * net[s];
        paid[from] += amount;
        paid[to] -= amount;
    }
}

/* Net a period on its own day, by scenario, in the cell that the evaluator is turned to. */
static void find_net(int64_t *net, const cf_interval *interval, cf_evaluator *evaluator)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int u = 0; u < item->n_uses; u++)
            if (item->uses[u].full && item->uses[u].paid < 0)
                net[item->uses[u].scenario] +=
                    item->uses[u].sign * cf_evaluate(evaluator, item->regime)->net;
    }
}

static void book_cell(book *b, cf_totals *totals, cf_evaluator *evaluator, int cell)
{
    const cf_kernel *kernel = b->kernel;
    const cf_track *track = &kernel->tracks[b->track];
    size_t n_full = (size_t)kernel->engine->n_full;
    int64_t there = 0;
    cf_evaluator_turn(evaluator, b->table->column, b->table->profile, cell);
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        size_t place = place_of(b, cell, i);
        there += b->arrive[place];
        b->weight[place] += there * (interval->to - interval->from);
        if (b->weight[place] == 0)
            continue;
        cf_totals_weigh(b->slots, interval, b->weight[place]);
        if (interval->has_booked)
            cf_totals_pay_booked(totals, kernel, evaluator, interval, b->weight[place]);
        find_net(b->net + place * n_full, interval, evaluator);
        if (there != 0)
            pay_days(totals, b, cell, i, interval->from, there);
    }
    cf_totals_book(totals, kernel, evaluator, track, b->slots);
}

/* Those who came or left within an interval. */
static void book_moves(book *b, cf_totals *totals, const cf_program *program, int64_t n)
{
    const cf_path *path = &program->paths[b->track];
    for (int i = 1; i < path->n; i++) {
        int period = path->pieces[i].from;
        int interval = b->kernel->interval_at[b->track][period];
        if (period == b->kernel->tracks[b->track].intervals[interval].from)
            continue;
        pay_days(totals, b, path->pieces[i].cell, interval, period, n);
        pay_days(totals, b, path->pieces[i - 1].cell, interval, period, -n);
    }
}

static int64_t count_of(const cf_pay_table *table, int n_threads, size_t program)
{
    int64_t n = 0;
    for (int t = 0; t < n_threads; t++) {
        const cf_member_place *place = table->places[t];
        if (place && program < place->n_counts && place->counts[program] != UINT32_MAX)
            n += place->counts[program];
    }
    return n;
}

static void book_track(book *b, cf_worker *worker, const cf_shape_programs *programs,
                       const int64_t *counts)
{
    const cf_pay_table *table = b->table;
    for (size_t p = 0; p < programs->n; p++) {
        const cf_path *path = &programs->programs[p]->paths[b->track];
        for (int i = 0; counts[p] > 0 && i < path->n; i++) {
            if (i > 0)
                come(b, path->pieces[i - 1].cell, path->pieces[i].from, -counts[p]);
            come(b, path->pieces[i].cell, path->pieces[i].from, counts[p]);
        }
    }
    for (int cell = 0; cell < table->column->n_cells; cell++)
        book_cell(b, &worker->totals, &worker->evaluator, cell);
    for (size_t p = 0; p < programs->n; p++)
        if (counts[p] > 0)
            book_moves(b, &worker->totals, programs->programs[p], counts[p]);
}

void cf_table_book(cf_pay_table *table, cf_kernel *kernel, cf_worker *worker)
{
    const cf_shape_programs *programs = &kernel->shapes[table->column->shape];
    size_t n_cells = (size_t)table->column->n_cells, n_full = (size_t)kernel->engine->n_full;
    size_t n = n_cells * ((size_t)kernel->most_intervals + 1);
    cf_arena arena = CF_ARENA_INIT;
    int64_t *counts = CF_ARENA_NEW(&arena, int64_t, programs->n);
    for (size_t p = 0; p < programs->n; p++)
        counts[p] = count_of(table, kernel->n_threads, p);
    for (int t = 0; t < kernel->n_tracks; t++) {
        book b = {.kernel = kernel, .table = table, .track = t, .slots = worker->weights};
        b.weight = CF_ARENA_NEW(&arena, int64_t, n);
        b.arrive = CF_ARENA_NEW(&arena, int64_t, n);
        b.net = CF_ARENA_NEW(&arena, int64_t, n * n_full);
        book_track(&b, worker, programs, counts);
    }
    cf_arena_release(&arena);
}
