/* table.c: sums prepared for the members of one column and profile: per cell and interval, what a
 * member's results hold at its start and what each period adds. A member's results are then a few
 * additions where the member moves, and a count says how many did the same; sums by component are
 * made of the counts at the end. */
#include "cost/kernel.h"

#include "base/bug.h"
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

/* Writes an entry. False: some amount does not fit. */
static inline bool put_entry(int32_t *restrict entry, const int64_t *restrict sums,
                             const int64_t *restrict period, size_t stride, int64_t *most)
{
    uint64_t large = 0;
    int64_t size = 0;
    for (size_t lane = 0; lane < stride; lane++) {
        int64_t sum = sums[lane];
        uint64_t bits = (uint64_t)(sum ^ (sum >> 63)), rate = (uint64_t)(period[lane] ^
                                                                         (period[lane] >> 63));
        entry[lane] = (int32_t)sum;
        entry[stride + lane] = (int32_t)period[lane];
        large |= bits | rate;
        size |= (int64_t)bits;
    }
    *most |= size; /* at least the largest, at most twice that */
    return large <= INT32_MAX;
}

/* Caps are asked about every regime that a member of the cell may be in. */
static void evaluate_all(cf_evaluator *evaluator, const cf_interval *interval)
{
    for (int i = 0; i < interval->n_items; i++)
        cf_evaluate(evaluator, interval->items[i].regime);
}

static bool fill_cell(cf_pay_table *table, cf_kernel *kernel, cf_evaluator *evaluator, int track,
                      int cell, uint32_t base)
{
    const cf_track *at = &kernel->tracks[track];
    size_t stride = (size_t)kernel->stride;
    int64_t *sums = evaluator->lanes, *period = evaluator->lanes + stride;
    int32_t *entry = table->entries +
                     (base + (size_t)cell * (size_t)(at->n_intervals + 1)) * 2 * stride;
    int64_t *most = &table->most[(size_t)track * (size_t)table->column->n_cells + (size_t)cell];
    bool caps = kernel->engine->n_caps > 0;
    if (caps)
        cf_evaluator_forget(evaluator);
    cf_evaluator_turn(evaluator, table->column, table->profile, cell);
    memset(sums, 0, stride * sizeof *sums);
    for (int i = 0; i < at->n_intervals; i++, entry += 2 * stride) {
        const cf_interval *interval = &at->intervals[i];
        if (caps)
            evaluate_all(evaluator, interval);
        if (!cf_period_lanes(period, kernel, evaluator, interval) ||
            !put_entry(entry, sums, period, stride, most))
            return false;
        int64_t n = interval->to - interval->from;
        for (size_t lane = 0; lane < stride; lane++)
            sums[lane] += n * period[lane];
    }
    memset(period, 0, stride * sizeof *period);
    return put_entry(entry, sums, period, stride, most) &&
           !(caps && cf_caps_in_reach(kernel, evaluator));
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
            most += 2 * (table->most[(size_t)t * n_cells + (size_t)cell] + 1);
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

/* Work space for one table after the other. */
struct cf_table_book {
    int64_t *weight; /* [entry]: member-periods */
    int64_t *arrive; /* [entry]: who is there from the interval's start on: who came, less who left */
    int64_t *gains;  /* [entry x n_offers]: a period's, on its own day */
    size_t n_entries;
    const cf_program **programs; /* that members of the table have … */
    int64_t *counts;             /* … and how many */
    size_t n, capacity;
};

void cf_table_book_free(cf_table_book *book)
{
    if (!book)
        return;
    cf_mem_free(book->weight);
    cf_mem_free(book->arrive);
    cf_mem_free(book->gains);
    cf_mem_free(book->programs);
    cf_mem_free(book->counts);
    cf_mem_free(book);
}

static void make_room(cf_table_book *book, size_t n_entries, size_t n_offers)
{
    if (n_entries > book->n_entries) {
        book->weight = cf_mem_realloc(book->weight, n_entries, sizeof *book->weight);
        book->arrive = cf_mem_realloc(book->arrive, n_entries, sizeof *book->arrive);
        book->gains = cf_mem_realloc(book->gains, n_entries * n_offers, sizeof *book->gains);
        book->n_entries = n_entries;
    }
    memset(book->weight, 0, n_entries * sizeof *book->weight);
    memset(book->arrive, 0, n_entries * sizeof *book->arrive);
}

static void count_programs(cf_table_book *book, const cf_pay_table *table,
                           const cf_kernel *kernel)
{
    const cf_shape_programs *of_shape = &kernel->shapes[table->column->shape];
    if (of_shape->n > book->capacity) {
        book->capacity = of_shape->n;
        book->programs = cf_mem_realloc(book->programs, of_shape->n, sizeof *book->programs);
        book->counts = cf_mem_realloc(book->counts, of_shape->n, sizeof *book->counts);
    }
    book->n = 0;
    for (size_t p = 0; p < of_shape->n; p++) {
        int64_t n = 0;
        for (int t = 0; t < kernel->n_threads; t++) {
            const cf_member_place *place = table->places[t];
            if (place && p < place->n_counts && place->counts[p] != UINT32_MAX)
                n += place->counts[p];
        }
        book->programs[book->n] = of_shape->programs[p];
        book->counts[book->n] = n;
        book->n += n > 0;
    }
}

/* Where and how long `n` members of a program stand. */
static void weigh_program(cf_table_book *book, const cf_kernel *kernel,
                          const cf_program *program, int64_t n)
{
    for (int t = 0; t < kernel->n_tracks; t++)
        book->arrive[program->starts[t]] += n;
    for (int i = 0; i < program->n_moves; i++) {
        const cf_move *move = &program->moves[i];
        bool inside = move->periods > 0; /* an interval; else they are there from its start on */
        int64_t weight = inside ? n * move->left : 0;
        book->weight[move->from] -= weight;
        book->weight[move->to] += weight;
        book->arrive[move->from + inside] -= n;
        book->arrive[move->to + inside] += n;
    }
}

static void book_cell(cf_table_book *book, const cf_pay_table *table, cf_worker *worker,
                      const cf_track *track, int cell, size_t entry)
{
    const cf_kernel *kernel = worker->kernel;
    size_t n_offers = (size_t)kernel->engine->options->n_offers, stride = (size_t)kernel->stride;
    int64_t there = 0;
    cf_evaluator_turn(&worker->evaluator, table->column, table->profile, cell);
    for (int i = 0; i < track->n_intervals; i++, entry++) {
        const cf_interval *interval = &track->intervals[i];
        there += book->arrive[entry];
        int64_t weight = book->weight[entry] + there * (interval->to - interval->from);
        if (weight == 0)
            continue;
        const int32_t *period = table->entries + (2 * entry + 1) * stride;
        int64_t *gains = book->gains + entry * n_offers;
        for (size_t o = 0; o < n_offers; o++)
            gains[o] = period[(size_t)kernel->gain_lane + o];
        if (interval->has_booked)
            cf_take_booked(gains, &worker->totals, kernel, &worker->evaluator, interval, weight);
        cf_totals_weigh(worker->weights, interval, weight);
        cf_pay_days(&worker->totals, kernel, gains, interval->from, interval->to, there);
    }
    cf_totals_book(&worker->totals, kernel, &worker->evaluator, track, worker->weights);
}

/* Those who came or left within an interval. */
static void pay_moves(cf_table_book *book, cf_worker *worker, const cf_program *program,
                      int64_t n)
{
    size_t n_offers = (size_t)worker->kernel->engine->options->n_offers;
    for (int i = 0; i < program->n_moves; i++) {
        const cf_move *move = &program->moves[i];
        if (move->periods == 0)
            continue;
        int end = move->at + move->left;
        cf_pay_days(&worker->totals, worker->kernel, book->gains + move->to * n_offers, move->at,
                    end, n);
        cf_pay_days(&worker->totals, worker->kernel, book->gains + move->from * n_offers, move->at,
                    end, -n);
    }
}

void cf_table_add(cf_pay_table *table, cf_kernel *kernel, cf_worker *worker)
{
    if (!worker->book)
        worker->book = cf_mem_calloc(1, sizeof *worker->book);
    cf_table_book *book = worker->book;
    make_room(book, entry_count(kernel, table->column),
              (size_t)kernel->engine->options->n_offers);
    count_programs(book, table, kernel);
    for (size_t i = 0; i < book->n; i++)
        weigh_program(book, kernel, book->programs[i], book->counts[i]);
    size_t entry = 0;
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int cell = 0; cell < table->column->n_cells; cell++) {
            book_cell(book, table, worker, &kernel->tracks[t], cell, entry);
            entry += (size_t)kernel->tracks[t].n_intervals + 1;
        }
    for (size_t i = 0; i < book->n; i++)
        pay_moves(book, worker, book->programs[i], book->counts[i]);
}
