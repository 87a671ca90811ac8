/* table_rows.c: members' lanes by tables (table.h). Source: costing rules 2.5. */
#include "cost/strip_sums.h"
#include "cost/table.h"

#include "base/mem.h"

/* --- Places ---------------------------------------------------------------------------------- */

static cf_column_places *places_of(cf_tables *tables, size_t column)
{
    if (__builtin_expect(column >= tables->n_by_column, 0)) {
        size_t old = tables->n_by_column;
        tables->by_column = cf_mem_grow(tables->by_column, &tables->n_by_column, column + 1,
                                        sizeof *tables->by_column);
        memset(tables->by_column + old, 0, (tables->n_by_column - old) * sizeof *tables->by_column);
    }
    return &tables->by_column[column];
}

/* A table costs as much to make as some members cost in strips. How many will come is guessed from
 * how many of the column and of the profile came in the part of the roster that was read. */
void cf_tables_start_batch(cf_worker *worker)
{
    enum { ENOUGH = 80, ENOUGH_ONE_BY_ONE = 20 };
    const cf_kernel *kernel = worker->kernel;
    uint64_t enough = cf_strips_are_wide() ? ENOUGH : ENOUGH_ONE_BY_ONE;
    uint64_t done =
        kernel->done ? atomic_load_explicit(kernel->done, memory_order_relaxed) : worker->rows_done;
    cf_wide seen = (cf_wide)done * worker->members * enough;
    cf_wide whole = (cf_wide)kernel->roster_size * kernel->n_threads;
    worker->tables->enough = seen > 0 && whole > 0 ? (uint64_t)(seen / whole) : UINT64_MAX;
}

static bool is_worth_it(const cf_tables *tables, const cf_column_places *column,
                        const cf_profile_places *profile)
{
    if (cf_tables_from >= 0)
        return column->n_seen > (uint32_t)cf_tables_from;
    return (uint64_t)column->n_seen * profile->n_seen > tables->enough;
}

static inline cf_member_place **row_of(cf_column_places *column, const cf_profile_places *profile)
{
    return &column->rows[(profile->seat - 1) / CF_SEATS_A_ROW];
}

/* Gives a frequent profile its seat, and a column its places. False: few members are like these. */
static __attribute__((noinline)) bool make_place(cf_worker *worker, cf_column_places *column,
                                                 cf_profile_places *profile)
{
    cf_tables *tables = worker->tables;
    bool is_full = tables->n_seats == CF_SEAT_ROWS * CF_SEATS_A_ROW;
    if (!is_worth_it(tables, column, profile) || (profile->seat == 0 && is_full))
        return false;
    if (profile->seat == 0)
        profile->seat = ++tables->n_seats;
    cf_member_place **row = row_of(column, profile);
    if (!*row)
        *row = cf_table_cut(worker, CF_SEATS_A_ROW * sizeof **row);
    return true;
}

static inline cf_member_place *place_of(cf_worker *worker, const cf_row_work *work)
{
    enum { MOST_COLUMNS = 1 << 14 };
    size_t column_id = (size_t)work->column->id;
    size_t profile_id = (size_t)work->pieces->kind->profile->id;
    if (work->n_pieces > 1 || column_id >= MOST_COLUMNS || profile_id >= CF_TABLE_PROFILES)
        return NULL;
    cf_column_places *column = places_of(worker->tables, column_id);
    cf_profile_places *profile = &worker->tables->by_profile[profile_id];
    column->n_seen++;
    profile->n_seen++;
    if (__builtin_expect(profile->seat == 0 || !*row_of(column, profile), 0) &&
        !make_place(worker, column, profile))
        return NULL;
    cf_member_place *place = &(*row_of(column, profile))[(profile->seat - 1) % CF_SEATS_A_ROW];
    __builtin_prefetch(place);
    return place;
}

void cf_tables_place(cf_worker *worker, cf_row_work *works, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        works[i].place = place_of(worker, &works[i]);
}

/* The table of a row's place, where enough members will come: made, filled, or taken from another
 * thread. False: there is none, or not yet. */
static bool take_table(cf_worker *worker, const cf_row_work *work)
{
    cf_member_place *place = work->place;
    cf_profile *profile = work->pieces->kind->profile;
    const cf_tables *tables = worker->tables;
    if (!is_worth_it(tables, &tables->by_column[work->column->id],
                     &tables->by_profile[profile->id]) ||
        atomic_load_explicit(&worker->kernel->tables_full, memory_order_relaxed))
        return false;
    cf_pay_table *table = cf_table_of(worker, work->column, profile);
    const cf_table_routes *routes =
        table ? cf_table_filled(worker, table, work->program->route) : NULL;
    if (!routes)
        return false;
    table->of_thread[worker->thread].place = place;
    place->good = routes->good;
    place->lines = routes->lines;
    place->n_routes = (uint16_t)routes->n_routes;
    return true;
}

/* A row whose route the place's table has not. Some such rows are worth filling it anew. */
static __attribute__((noinline)) bool find_route(cf_worker *worker, const cf_row_work *work)
{
    enum { SOME = 16 };
    cf_member_place *place = work->place;
    if (work->program->route == CF_NO_ROUTE || (place->lines && ++place->n_missed < SOME))
        return false;
    place->n_missed = 0;
    return take_table(worker, work);
}

/* Whether the row can be had from its table. */
INLINE bool has_table(cf_worker *worker, const cf_row_work *work)
{
    const cf_member_place *place = work->place;
    const cf_program *program = work->program;
    if (!place)
        return false;
    if (__builtin_expect(program->route >= place->n_routes, 0) && !find_route(worker, work))
        return false;
    return (program->cells & ~place->good) == 0;
}

/* --- Rows ------------------------------------------------------------------------------------ */

static size_t rounded(size_t n)
{
    return (n + CF_COUNTS_AT_ONCE - 1) / CF_COUNTS_AT_ONCE * CF_COUNTS_AT_ONCE;
}

/* Room for the counts of all programs of the shape, as far as they are met. */
static __attribute__((noinline)) void more_counts(cf_worker *worker, cf_member_place *place,
                                                  const cf_program *program)
{
    cf_kernel *kernel = worker->kernel;
    cf_lock_take(&kernel->lock);
    size_t n = rounded((size_t)kernel->shapes[program->shape].n);
    cf_lock_give(&kernel->lock);
    uint8_t *counts = cf_table_cut(worker, n * sizeof *counts);
    if (place->n_counts > 0)
        memcpy(counts, place->counts, (size_t)place->n_counts * sizeof *counts);
    place->counts = counts;
    place->n_counts = (int32_t)n;
}

/* A count of 8 bits is full. */
static __attribute__((noinline)) void carry(cf_worker *worker, const cf_row_work *work)
{
    cf_pay_table *table = cf_table_of(worker, work->column, work->pieces->kind->profile);
    uint32_t **carried = &table->of_thread[worker->thread].carried;
    int32_t *n_carried = &table->of_thread[worker->thread].n_carried;
    if (*n_carried < work->place->n_counts) {
        uint32_t *more = cf_table_cut(worker, (size_t)work->place->n_counts * sizeof *more);
        if (*carried)
            memcpy(more, *carried, (size_t)*n_carried * sizeof *more);
        *carried = more;
        *n_carried = work->place->n_counts;
    }
    (*carried)[work->program->of_shape]++;
}

INLINE const cf_table_line *line_of(const cf_row_work *work, size_t n_groups)
{
    return work->place->lines + (size_t)work->program->route * n_groups;
}

/* Counts the row, and adds its line. Numbers without signs: what is added up may be of any size
 * before the last is. */
INLINE void pay_row(cf_worker *worker, const cf_row_work *work, int64_t *restrict lanes,
                    size_t n_groups)
{
    cf_member_place *place = work->place;
    const cf_program *program = work->program;
    if (__builtin_expect(program->of_shape >= place->n_counts, 0))
        more_counts(worker, place, program);
    if (__builtin_expect(++place->counts[program->of_shape] == 0, 0))
        carry(worker, work);
    const cf_table_line *line = line_of(work, n_groups);
    uint32_t later = (uint32_t)program->later;
    for (size_t g = 0; g < n_groups; g++, line++, lanes += CF_LANES)
        for (int k = 0; k < CF_LANES; k++)
            lanes[k] += (int32_t)((uint32_t)line->whole[k] + later * (uint32_t)line->each[k]);
}

/* Asks for the memory that pay_row will touch. */
INLINE void fetch(const cf_row_work *work, size_t n_groups)
{
    const cf_member_place *place = work->place;
    const cf_program *program = work->program;
    if (!place || program->route >= place->n_routes)
        return;
    const cf_table_line *line = line_of(work, n_groups);
    for (size_t g = 0; g < n_groups; g++)
        __builtin_prefetch(&line[g]);
    if (program->of_shape < place->n_counts)
        __builtin_prefetch(&place->counts[program->of_shape], 1);
}

INLINE void pay_any(cf_worker *worker, cf_row_work *works, int64_t *lanes, uint32_t n,
                    size_t n_groups)
{
    enum { AHEAD = 12 };
    for (uint32_t i = 0; i < n + AHEAD; i++) {
        if (i < n)
            fetch(&works[i], n_groups);
        if (i < AHEAD)
            continue;
        cf_row_work *work = &works[i - AHEAD];
        work->done = has_table(worker, work);
        if (work->done)
            pay_row(worker, work, lanes + (i - AHEAD) * n_groups * CF_LANES, n_groups);
    }
}

#if defined(WIDE)
WIDE static void pay_wide(cf_worker *worker, cf_row_work *works, int64_t *lanes, uint32_t n,
                          size_t n_groups)
{
    if (n_groups == 1)
        pay_any(worker, works, lanes, n, 1);
    else
        pay_any(worker, works, lanes, n, n_groups);
}
#endif

void cf_tables_pay(cf_worker *worker, cf_row_work *works, int64_t *lanes, uint32_t n)
{
    size_t n_groups = cf_table_groups(worker->kernel);
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        pay_wide(worker, works, lanes, n, n_groups);
        return;
    }
#endif
    pay_any(worker, works, lanes, n, n_groups);
}
