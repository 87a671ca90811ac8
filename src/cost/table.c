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

static cf_pay_table *make_table(cf_kernel *kernel, const cf_column_cells *column,
                                cf_profile *profile)
{
    cf_pay_table *table =
        cut(kernel, sizeof *table + (size_t)kernel->n_threads * sizeof(cf_member_place *));
    table->column = column;
    table->profile = profile;
    table->bases = cut(kernel, (size_t)kernel->n_tracks * sizeof *table->bases);
    size_t base = 0;
    for (int t = 0; t < kernel->n_tracks; t++) {
        table->bases[t] = base;
        base += (size_t)column->n_cells * (size_t)(kernel->tracks[t].n_intervals + 1);
    }
    table->most =
        cut(kernel, (size_t)kernel->n_tracks * (size_t)column->n_cells * sizeof *table->most);
    table->filled = cut(kernel, (size_t)kernel->n_tracks * (size_t)column->n_cells);
    table->entries =
        cut(kernel, entry_count(kernel, column) * 2 * (size_t)kernel->stride * sizeof(int32_t));
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

/* From the same large pages as the tables: counts are looked for in no order. New programs come up
 * as rows are read; the room they had is not used again. */
void cf_table_grow_counts(cf_kernel *kernel, cf_member_place *place, uint32_t program)
{
    cf_lock_take(&kernel->lock);
    uint32_t known = (uint32_t)kernel->shapes[place->column->shape].n;
    uint32_t n = (known > program ? known : program + 1) + 32 + place->n_counts / 2;
    uint32_t *counts = cut(kernel, n * sizeof *counts);
    cf_lock_give(&kernel->lock);
    if (place->n_counts > 0)
        memcpy(counts, place->counts, place->n_counts * sizeof *counts);
    place->counts = counts;
    place->n_counts = n;
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

/* Writes one half of an interval's entries: sums, or what a period adds. Returns the cells in which
 * some amount does not fit; gathers in `most` at least the largest amount of each cell, at most
 * twice that. */
static uint8_t put_amounts(int32_t *entry, const int64_t (*amounts)[CF_STRIP], size_t stride,
                           int n_cells, int64_t *most)
{
    int64_t bits[CF_STRIP] = {0};
    for (size_t lane = 0; lane < stride; lane += CF_LANES)
        cf_strip_turn(entry + lane, 2 * stride, bits, amounts + lane, n_cells);
    unsigned large = 0;
    for (int k = 0; k < CF_STRIP; k++) {
        large |= (unsigned)(bits[k] > INT32_MAX) << k;
        most[k] |= bits[k];
    }
    return (uint8_t)large;
}

/* Fills the entries of up to eight cells. Returns those that cannot be had from a table. */
static uint8_t fill_strip(cf_pay_table *table, cf_kernel *kernel, cf_evaluator *evaluator,
                          int track, int first, int n_cells, int64_t *most)
{
    const cf_track *at = &kernel->tracks[track];
    size_t stride = (size_t)kernel->stride, row = (size_t)table->column->n_cells * 2 * stride;
    int64_t(*sums)[CF_STRIP] = (int64_t(*)[CF_STRIP])evaluator->lanes;
    int64_t(*period)[CF_STRIP] = sums + stride;
    int32_t *entry = table->entries + (table->bases[track] + (size_t)first) * 2 * stride;
    uint8_t direct = 0;
    cf_evaluator_turn(evaluator, table->column, table->profile, first / CF_STRIP);
    memset(sums, 0, stride * sizeof *sums);
    for (int i = 0; i < at->n_intervals; i++, entry += row) {
        const cf_interval *interval = &at->intervals[i];
        int64_t n = interval->to - interval->from;
        direct |= cf_strip_lanes(period, kernel, evaluator, interval);
        direct |= put_amounts(entry, (const int64_t(*)[CF_STRIP])sums, stride, n_cells, most);
        direct |=
            put_amounts(entry + stride, (const int64_t(*)[CF_STRIP])period, stride, n_cells, most);
        for (size_t lane = 0; lane < stride; lane++)
            for (int k = 0; k < CF_STRIP; k++)
                sums[lane][k] += n * period[lane][k];
    }
    direct |= put_amounts(entry, (const int64_t(*)[CF_STRIP])sums, stride, n_cells, most);
    return kernel->cap_plan ? direct | cf_caps_in_reach(kernel, evaluator, track) : direct;
}

/* Fills the strip that holds the cell, unless another thread is at it or was. */
static int ready_cell(cf_pay_table *table, cf_kernel *kernel, cf_evaluator *evaluator, int track,
                      int cell)
{
    int n_cells = table->column->n_cells, first = cell / CF_STRIP * CF_STRIP;
    _Atomic uint8_t *filled = &table->filled[track * n_cells];
    uint8_t state = atomic_load_explicit(&filled[cell], memory_order_acquire);
    uint8_t empty = CF_CELL_EMPTY;
    if (state != CF_CELL_EMPTY)
        return state;
    if (!atomic_compare_exchange_strong(&filled[first], &empty, CF_CELL_FILLING))
        return CF_CELL_FILLING;
    int n = n_cells - first < CF_STRIP ? n_cells - first : CF_STRIP;
    int64_t most[CF_STRIP] = {0};
    uint8_t direct = fill_strip(table, kernel, evaluator, track, first, n, most);
    for (int k = n - 1; k >= 0; k--) { /* the first cell last: it says that others may look */
        table->most[track * n_cells + first + k] = most[k];
        atomic_store_explicit(&filled[first + k], direct >> k & 1 ? CF_CELL_DIRECT : CF_CELL_READY,
                              memory_order_release);
    }
    return atomic_load_explicit(&filled[cell], memory_order_relaxed);
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
    int64_t most = 0; /* of any sum of the lanes: every cell's sums come in twice at most */
    for (int t = 0; t < kernel->n_tracks; t++) {
        for (int i = 0; i < program->paths[t].n; i++) {
            int cell = program->paths[t].pieces[i].cell;
            int state = ready_cell(table, kernel, evaluator, t, cell);
            if (state != CF_CELL_READY)
                return state;
            most += 2 * (table->most[t * table->column->n_cells + cell] + 1);
        }
    }
    return fits(most) || lanes_fit(table, kernel, program) ? CF_CELL_READY : CF_CELL_DIRECT;
}

/* --- Adding ---------------------------------------------------------------------------------- */

typedef uint32_t lane_block __attribute__((vector_size(CF_LANES * sizeof(uint32_t)), aligned(4)));

/* Sums are taken modulo 2^32; lanes_fit has seen that the last fits. */
static inline __attribute__((always_inline)) void sum_lanes(int64_t *restrict lanes,
                                                            const int32_t *entries, size_t stride,
                                                            int n_tracks, const cf_program *program)
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
                   (uint32_t)move->periods *
                       (*(const lane_block *)(from + stride) - *(const lane_block *)(to + stride));
        }
        for (size_t i = 0; i < CF_LANES; i++)
            lanes[at + i] = (int32_t)sum[i];
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void sum_lanes_avx2(int64_t *restrict lanes,
                                                           const int32_t *entries, size_t stride,
                                                           int n_tracks, const cf_program *program)
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
    int64_t
        *arrive; /* [entry]: who is there from the interval's start on: who came, less who left */
    int64_t *gains; /* [entry x n_offers]: a period's, on its own day */
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

static void count_programs(cf_table_book *book, const cf_pay_table *table, const cf_kernel *kernel)
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
static void weigh_program(cf_table_book *book, const cf_kernel *kernel, size_t n_cells,
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
        book->arrive[move->from + inside * n_cells] -= n; /* in this interval or the next */
        book->arrive[move->to + inside * n_cells] += n;
    }
}

/* Gains a period of the members there from the interval's start on, and what they are paid on
 * booked days taken out for its cells one by one. */
static void book_gains(cf_table_book *book, const cf_pay_table *table, cf_worker *worker,
                       const cf_interval *interval, const size_t *entries, const int64_t *there,
                       const int64_t *weights, int n_cells)
{
    const cf_kernel *kernel = worker->kernel;
    size_t n_offers = (size_t)kernel->engine->options->n_offers, stride = (size_t)kernel->stride;
    for (int k = 0; k < n_cells; k++) {
        if (weights[k] == 0 || (there[k] == 0 && !interval->has_booked))
            continue;
        const int32_t *period = table->entries + (2 * entries[k] + 1) * stride;
        int64_t *gains = book->gains + entries[k] * n_offers;
        for (size_t o = 0; o < n_offers; o++)
            gains[o] = period[(size_t)kernel->gain_lane + o];
        if (interval->has_booked)
            cf_take_booked(gains, &worker->totals, kernel, &worker->evaluator, interval, k,
                           weights[k]);
        cf_pay_days(&worker->totals, kernel, gains, interval->from, interval->to, there[k]);
    }
}

static void weigh_slots(int64_t (*slots)[CF_STRIP], const cf_interval *interval,
                        const int64_t *weights)
{
    for (int i = 0; i < interval->n_slots; i++) {
        int64_t *slot = slots[interval->slots[i].slot];
        int sign = interval->slots[i].sign;
        for (int k = 0; k < CF_STRIP; k++)
            slot[k] += sign * weights[k];
    }
}

static void book_strip(cf_table_book *book, const cf_pay_table *table, cf_worker *worker, int t,
                       int first)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_track *track = &kernel->tracks[t];
    int left = table->column->n_cells - first, n_cells = left < CF_STRIP ? left : CF_STRIP;
    int64_t there[CF_STRIP] = {0}, weights[CF_STRIP] = {0};
    size_t entries[CF_STRIP];
    for (int k = 0; k < n_cells; k++)
        entries[k] = table->bases[t] + (size_t)(first + k);
    cf_evaluator_turn(&worker->evaluator, table->column, table->profile, first / CF_STRIP);
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        int64_t any = 0;
        for (int k = 0; k < n_cells; k++) {
            there[k] += book->arrive[entries[k]];
            weights[k] = book->weight[entries[k]] + there[k] * (interval->to - interval->from);
            any |= weights[k];
        }
        if (any != 0) {
            weigh_slots(worker->weights, interval, weights);
            book_gains(book, table, worker, interval, entries, there, weights, n_cells);
        }
        for (int k = 0; k < n_cells; k++)
            entries[k] += (size_t)table->column->n_cells;
    }
    cf_totals_book(&worker->totals, kernel, &worker->evaluator, track, NULL, track->n_slots,
                   worker->weights);
}

/* Those who came or left within an interval. */
static void pay_moves(const cf_table_book *book, const cf_pay_table *table, cf_worker *worker,
                      const cf_program *program, int64_t n)
{
    const cf_kernel *kernel = worker->kernel;
    size_t n_offers = (size_t)kernel->engine->options->n_offers, stride = (size_t)kernel->stride;
    size_t n_days = (size_t)kernel->n_days + 1;
    for (int i = 0; i < program->n_moves; i++) {
        const cf_move *move = &program->moves[i];
        if (move->periods == 0)
            continue;
        const int32_t *from = table->entries + (2 * move->from + 1) * stride + kernel->gain_lane;
        const int32_t *to = table->entries + (2 * move->to + 1) * stride + kernel->gain_lane;
        cf_sum *paid = worker->totals.paid + move->at;
        for (size_t o = 0; o < n_offers; o++, paid += n_days) {
            int64_t more = (int64_t)to[o] - from[o];
            if (move->has_booked)
                more =
                    book->gains[move->to * n_offers + o] - book->gains[move->from * n_offers + o];
            cf_sum amount = (cf_sum)n * more;
            paid[0] += amount;
            paid[move->left] -= amount;
        }
    }
}

void cf_table_add(cf_pay_table *table, cf_kernel *kernel, cf_worker *worker)
{
    if (!worker->book)
        worker->book = cf_mem_calloc(1, sizeof *worker->book);
    cf_table_book *book = worker->book;
    make_room(book, entry_count(kernel, table->column), (size_t)kernel->engine->options->n_offers);
    count_programs(book, table, kernel);
    for (size_t i = 0; i < book->n; i++)
        weigh_program(book, kernel, (size_t)table->column->n_cells, book->programs[i],
                      book->counts[i]);
    for (int t = 0; t < kernel->n_tracks && book->n > 0; t++)
        for (int cell = 0; cell < table->column->n_cells; cell += CF_STRIP)
            book_strip(book, table, worker, t, cell);
    for (size_t i = 0; i < book->n; i++)
        pay_moves(book, table, worker, book->programs[i], book->counts[i]);
}
