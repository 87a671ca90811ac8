/* table_book.c: members counted by program -> sums by component (table.h). Source: costing
 * rules 2.3 to 2.5. */
#include "cost/strip_sums.h"
#include "cost/table.h"

/* --- Moves ------------------------------------------------------------------------------------ */

static size_t stride_of(int n_cells)
{
    return (size_t)(n_cells + CF_STRIP - 1) / CF_STRIP * CF_STRIP;
}

static int most_moves(const cf_shape *shape, int track)
{
    int most = 0;
    for (int i = 0; i < shape->n; i++)
        most =
            shape->programs[i]->paths[track].n > most ? shape->programs[i]->paths[track].n : most;
    return most - 1;
}

/* Those who move less often than others leave and enter, behind their last move, what nobody looks
 * at: places behind the last period, each its own. */
static void list_moves(cf_shape_moves *out, cf_kernel *kernel, const cf_shape *shape, int track)
{
    size_t stride = stride_of(shape->n_cells);
    size_t end = (size_t)kernel->engine->n_periods * stride;
    out->n = 1 + 2 * (size_t)most_moves(shape, track);
    out->places = CF_ARENA_NEW(&kernel->arena, uint32_t, (size_t)shape->n * out->n);
    uint32_t *to = out->places;
    for (int i = 0; i < shape->n; i++, to += out->n) {
        const cf_path *path = &shape->programs[i]->paths[track];
        size_t at = 0;
        for (int k = 0; k < path->n; k++) {
            size_t day = (size_t)path->pieces[k].from * stride;
            if (k > 0)
                to[at++] = (uint32_t)(day + (size_t)path->pieces[k - 1].cell);
            to[at++] = (uint32_t)(day + (size_t)path->pieces[k].cell);
        }
        for (; at < out->n; at++)
            to[at] = (uint32_t)(end + at);
    }
}

void cf_tables_finish(cf_kernel *kernel)
{
    for (size_t s = 0; s < kernel->n_shapes; s++) {
        cf_shape *shape = &kernel->shapes[s];
        if (shape->n == 0 || shape->n_cells > CF_TABLE_CELLS)
            continue;
        shape->moves = CF_ARENA_NEW(&kernel->arena, cf_shape_moves, (size_t)kernel->n_tracks);
        for (int t = 0; t < kernel->n_tracks; t++)
            list_moves(&shape->moves[t], kernel, shape, t);
    }
}

/* Who comes into which cell when, and who leaves it. */
INLINE void move_members(int64_t *restrict moved, const cf_shape_moves *moves, size_t program,
                         int64_t n)
{
    const uint32_t *at = moves->places + program * moves->n;
    moved[at[0]] += n;
    for (size_t i = 1; i < moves->n; i += 2) {
        moved[at[i]] -= n;
        moved[at[i + 1]] += n;
    }
}

/* Which of them are not zero. */
INLINE uint64_t some_of(const uint8_t *counts)
{
    const uint64_t lowest = 0x0101010101010101, gather = 0x0102040810204080;
    enum { BYTES = 8, TOP = 56 };
    uint64_t all = 0;
    for (int i = 0; i < CF_COUNTS_AT_ONCE; i += BYTES) {
        uint64_t some;
        memcpy(&some, counts + i, sizeof some);
        some |= some >> 4;
        some |= some >> 2;
        some |= some >> 1;
        all |= ((some & lowest) * gather >> TOP) << i;
    }
    return all;
}

/* What a thread counted. */
INLINE void move_counted(int64_t *restrict moved, const cf_shape_moves *moves,
                         const cf_pay_table *table, int thread)
{
    enum { BITS = 8 };
    const cf_table_counts *counted = &table->of_thread[thread];
    const cf_member_place *place = counted->place;
    for (int32_t i = 0; i < counted->n_carried; i++) {
        int64_t carried = (int64_t)counted->carried[i] << BITS;
        if (carried != 0)
            move_members(moved, moves, (size_t)i, carried);
    }
    for (int32_t at = 0; place && at < place->n_counts; at += CF_COUNTS_AT_ONCE)
        for (uint64_t some = some_of(place->counts + at); some != 0; some &= some - 1) {
            size_t program = (size_t)at + (size_t)__builtin_ctzll(some);
            move_members(moved, moves, program, place->counts[program]);
        }
}

/* --- Counts ----------------------------------------------------------------------------------- */

/* A strip's moves as counts by interval. */
INLINE bool count_strip(const cf_strip_counts *counts, const cf_track *track)
{
    const int64_t *moved = counts->moved;
    cells head = {0}, any = {0};
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        cells periods = {0};
        head += *cells_of(moved + (size_t)interval->from * counts->stride);
        *at(counts->there[i]) = head;
        for (int day = interval->from;;) {
            periods += head;
            if (++day == interval->to)
                break;
            head += *cells_of(moved + (size_t)day * counts->stride);
        }
        *at(counts->periods[i]) = periods;
        any |= periods;
    }
    return used_cells((const int64_t *)(const void *)&any) != 0;
}

INLINE void book_any(cf_worker *worker, const cf_pay_table *table)
{
    const cf_kernel *kernel = worker->kernel;
    int64_t *moved = worker->tables->moved;
    cf_strip_counts *counts = &worker->tables->counts;
    counts->stride = stride_of(table->column->n_cells);
    for (int t = 0; t < kernel->n_tracks; t++) {
        memset(moved, 0, (size_t)kernel->engine->n_periods * counts->stride * sizeof *moved);
        for (int i = 0; i < kernel->n_threads; i++)
            move_counted(moved, &kernel->shapes[table->column->shape].moves[t], table, i);
        for (int strip = 0; strip * CF_STRIP < table->column->n_cells; strip++) {
            counts->moved = moved + (size_t)strip * CF_STRIP;
            if (!count_strip(counts, &kernel->tracks[t]))
                continue;
            cf_evaluator_turn(&worker->evaluator, table->column, table->profile, strip);
            cf_strip_book(worker, t, counts);
        }
    }
}

#if defined(WIDE)
WIDE static void book_wide(cf_worker *worker, const cf_pay_table *table)
{
    book_any(worker, table);
}
#endif

void cf_table_book(cf_worker *worker, const cf_pay_table *table)
{
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        book_wide(worker, table);
        return;
    }
#endif
    book_any(worker, table);
}
