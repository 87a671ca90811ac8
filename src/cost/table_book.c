/* table_book.c: members counted by program -> sums by component (table.h). Source: costing
 * rules 2.3 to 2.5. */
#include "cost/strip_sums.h"
#include "cost/table.h"

/* --- Moves ------------------------------------------------------------------------------------ */

static size_t stride_of(int n_cells)
{
    return (size_t)(n_cells + CF_STRIP - 1) / CF_STRIP * CF_STRIP;
}

static void list_moves(cf_shape_moves *out, const cf_shape *shape, int track, cf_arena *arena)
{
    size_t stride = stride_of(shape->n_cells), n = 0;
    for (int i = 0; i < shape->n; i++)
        n += 2 * (size_t)shape->programs[i]->paths[track].n;
    out->places = CF_ARENA_NEW(arena, uint32_t, n);
    out->starts = CF_ARENA_NEW(arena, uint32_t, (size_t)shape->n + 1);
    uint32_t at = 0;
    for (int i = 0; i < shape->n; i++) {
        const cf_path *path = &shape->programs[i]->paths[track];
        out->starts[i] = at;
        for (int k = 0; k < path->n; k++) {
            size_t day = (size_t)path->pieces[k].from * stride;
            if (k > 0)
                out->places[at++] = (uint32_t)(day + (size_t)path->pieces[k - 1].cell);
            out->places[at++] = (uint32_t)(day + (size_t)path->pieces[k].cell);
        }
    }
    out->starts[shape->n] = at;
}

void cf_tables_finish(cf_kernel *kernel)
{
    for (size_t s = 0; s < kernel->n_shapes; s++) {
        cf_shape *shape = &kernel->shapes[s];
        if (shape->n == 0 || shape->n_cells > CF_TABLE_CELLS)
            continue;
        shape->moves = CF_ARENA_NEW(&kernel->arena, cf_shape_moves, (size_t)kernel->n_tracks);
        for (int t = 0; t < kernel->n_tracks; t++)
            list_moves(&shape->moves[t], shape, t, &kernel->arena);
    }
}

/* Who comes into which cell when, and who leaves it. */
INLINE void move_members(int64_t *restrict moved, const uint32_t *restrict places,
                         const uint32_t *restrict starts, size_t program, int64_t n)
{
    const uint32_t *at = places + starts[program], *end = places + starts[program + 1];
    for (moved[*at++] += n; at < end; at += 2) {
        moved[at[0]] -= n;
        moved[at[1]] += n;
    }
}

/* What a thread counted. */
INLINE void move_counted(int64_t *restrict moved, const cf_shape_moves *moves,
                         const cf_pay_table *table, int thread)
{
    enum { AT_ONCE = 8, BITS = 8, MOST = 255 };
    const uint32_t *places = moves->places, *starts = moves->starts;
    const cf_table_counts *counted = &table->of_thread[thread];
    const cf_member_place *place = counted->place;
    for (int32_t i = 0; i < counted->n_carried; i++) {
        int64_t carried = (int64_t)counted->carried[i] << BITS;
        if (carried != 0)
            move_members(moved, places, starts, (size_t)i, carried);
    }
    for (int32_t at = 0; place && at < place->n_counts; at += AT_ONCE) {
        uint64_t some;
        memcpy(&some, place->counts + at, sizeof some);
        while (some != 0) {
            unsigned byte = (unsigned)__builtin_ctzll(some) / BITS;
            int64_t n = place->counts[(unsigned)at + byte];
            some &= ~((uint64_t)MOST << byte * BITS);
            move_members(moved, places, starts, (size_t)at + byte, n);
        }
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
