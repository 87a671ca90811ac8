/* table.c: the pay of one column's cells with one profile, added up beforehand, for the members who
 * stand in them (table.h). Source: costing rules 2.3 to 2.5. */
#include "cost/strip_sums.h"
#include "cost/table.h"

#include "base/limits.h"
#include "base/mem.h"

size_t cf_cells_limit = CF_LIMIT_CELL_CACHE_BYTES;
int cf_tables_from = -1;

/* --- Lines ----------------------------------------------------------------------------------- */

static bool adds_to_lanes(const cf_interval *interval)
{
    bool any = false;
    for (int i = 0; i < interval->n_lanes; i++)
        any = any || (interval->lanes[i].lane >= 0 && interval->lanes[i].n_terms > 0);
    return any;
}

static void plan_track(cf_track *track)
{
    bool is_paid = false;
    for (int i = 0; i < track->n_intervals; i++) {
        cf_interval *interval = &track->intervals[i];
        bool was_paid = is_paid;
        bool start_is_known = !was_paid || interval[-1].line >= 0;
        is_paid = is_paid || adds_to_lanes(interval);
        bool is_needed = is_paid && (interval->to - interval->from > 1 || !start_is_known);
        interval->line = is_needed ? track->n_lines++ : -1;
    }
    track->n_lines++; /* the last */
}

void cf_tables_plan(cf_kernel *kernel)
{
    for (int t = 0; t < kernel->n_tracks; t++) {
        cf_track *track = &kernel->tracks[t];
        plan_track(track);
        track->lines_before = kernel->lines_a_cell;
        track->intervals_before = kernel->all_intervals;
        kernel->lines_a_cell += track->n_lines;
        kernel->all_intervals += track->n_intervals;
    }
}

/* --- Life cycle ------------------------------------------------------------------------------ */

/* Where cells are paid one by one, keeping their pay pays off; where they are paid side by side,
 * only if there are many members to a cell. What caps could change is walked by stretches. */
static bool are_wanted(const cf_kernel *kernel)
{
    enum { MANY_ROWS = 500000, MANY_BYTES = 64 * MANY_ROWS };
    size_t n_lines = (size_t)kernel->lines_a_cell * cf_table_groups(kernel);
    if (n_lines > CF_TABLE_LINES)
        return false;
    if (cf_tables_from >= 0 || !cf_strips_are_wide())
        return true;
    return kernel->engine->n_longevity == 0 && !kernel->cap_plan &&
           kernel->roster_size >= (kernel->done ? MANY_BYTES : MANY_ROWS);
}

cf_tables *cf_tables_new(const cf_kernel *kernel, cf_arena *arena)
{
    if (!are_wanted(kernel))
        return NULL;
    cf_tables *tables = CF_ARENA_NEW(arena, cf_tables, 1);
    size_t n_each = (size_t)kernel->all_intervals * cf_table_groups(kernel);
    size_t n_periods = (size_t)kernel->engine->n_periods;
    size_t n_intervals = (size_t)kernel->most_intervals;
    size_t n_lines = (size_t)kernel->lines_a_cell * cf_table_groups(kernel) * CF_TABLE_CELLS;
    tables->by_profile = CF_ARENA_NEW(arena, cf_profile_places, (size_t)CF_TABLE_PROFILES);
    tables->each = cf_arena_alloc(arena, n_each, sizeof *tables->each);
    tables->lines = cf_arena_alloc(arena, n_lines, sizeof *tables->lines);
    tables->moved = CF_ARENA_NEW(arena, int64_t, n_periods * (CF_TABLE_CELLS + 2));
    tables->counts.periods = cf_arena_alloc(arena, n_intervals, sizeof *tables->counts.periods);
    tables->counts.there = cf_arena_alloc(arena, n_intervals, sizeof *tables->counts.there);
    tables->counts.gains = cf_arena_alloc(arena, (size_t)kernel->engine->options->n_offers + 1,
                                          sizeof *tables->counts.gains);
    return tables;
}

void cf_tables_free(cf_tables *tables)
{
    if (!tables)
        return;
    for (size_t i = 0; i < tables->n_slabs; i++)
        cf_mem_free(tables->slabs[i]);
    cf_mem_free(tables->slabs);
    cf_mem_free(tables->by_column);
}

void cf_tables_release(cf_kernel *kernel)
{
    cf_mem_free(kernel->all_tables);
    cf_map64_release(&kernel->tables);
}

void *cf_table_cut(cf_worker *worker, size_t size)
{
    enum { FIRST = 1 << 20, OTHERS = 32 << 20, LINE = CF_MEM_LINE };
    cf_tables *tables = worker->tables;
    size = (size + LINE - 1) & ~(size_t)(LINE - 1); /* threads write side by side */
    if (size > tables->slab_left) {
        size_t whole = tables->n_slabs == 0 ? FIRST : OTHERS;
        whole = size > whole ? size : whole;
        tables->slab = cf_mem_pages(whole + LINE);
        tables->slabs = cf_mem_grow(tables->slabs, &tables->slabs_capacity, tables->n_slabs + 1,
                                    sizeof *tables->slabs);
        tables->slabs[tables->n_slabs++] = tables->slab;
        tables->slab += (LINE - (uintptr_t)tables->slab % LINE) % LINE;
        tables->slab_left = whole;
    }
    void *piece = tables->slab;
    tables->slab += size;
    tables->slab_left -= size;
    atomic_fetch_add_explicit(&worker->kernel->table_bytes, size, memory_order_relaxed);
    return piece;
}

/* --- Making ---------------------------------------------------------------------------------- */

static cf_pay_table *make_table(cf_worker *worker, const cf_column_cells *column,
                                cf_profile *profile)
{
    size_t n_threads = (size_t)worker->kernel->n_threads;
    cf_pay_table *table =
        cf_table_cut(worker, sizeof *table + n_threads * sizeof *table->of_thread);
    table->column = column;
    table->profile = profile;
    return table;
}

static bool has_room(cf_kernel *kernel)
{
    bool has = atomic_load_explicit(&kernel->table_bytes, memory_order_relaxed) < cf_cells_limit;
    if (!has)
        atomic_store(&kernel->tables_full, true);
    return has;
}

cf_pay_table *cf_table_of(cf_worker *worker, const cf_column_cells *column, cf_profile *profile)
{
    cf_kernel *kernel = worker->kernel;
    uint64_t key = ((uint64_t)(uint32_t)column->id << 32 | (uint32_t)profile->id) + 1;
    cf_lock_take(&kernel->lock);
    cf_pay_table *table = cf_map64_get(&kernel->tables, key);
    cf_lock_give(&kernel->lock);
    if (table || !has_room(kernel))
        return table;
    cf_pay_table *made = make_table(worker, column, profile);
    cf_lock_take(&kernel->lock);
    table = cf_map64_get(&kernel->tables, key);
    if (!table) {
        table = made;
        cf_map64_put(&kernel->tables, key, table);
        kernel->all_tables = cf_mem_grow(kernel->all_tables, &kernel->tables_capacity,
                                         kernel->n_tables + 1, sizeof *kernel->all_tables);
        kernel->all_tables[kernel->n_tables++] = table;
    }
    cf_lock_give(&kernel->lock);
    return table;
}

/* --- Filling --------------------------------------------------------------------------------- */

/* A table as it is filled. */
typedef struct {
    cf_worker *worker;
    const cf_kernel *kernel;
    const cf_pay_table *table;
    cf_table_cells *each;   /* [track, interval][eight of lanes] */
    cf_table_line *lines;   /* [track][cell][line][eight of lanes] */
    int64_t bits[CF_STRIP]; /* of all amounts of a cell of the strip at hand */
    uint8_t wrong;          /* cells of it that cannot be paid */
    uint64_t good;          /* cells that can, and whose members' lanes fit 32 bits */
} filling;

/* Members' money is looked at also where lanes are not moved by it: what cannot be paid is said. */
static void look_at_items(filling *f, const cf_interval *interval)
{
    for (int i = 0; i < interval->n_items; i++) {
        if (!interval->items[i].full)
            continue;
        const cf_period_pay *pay =
            cf_evaluate(&f->worker->evaluator, interval->items[i].regime, CF_ALL_CELLS);
        f->wrong |= (uint8_t) ~(pay->good | pay->absent);
    }
}

/* What a period of an interval adds to the lanes of a strip's cells. */
INLINE void find_each(filling *f, const cf_interval *interval, cf_table_cells *each, int first,
                      int n_cells)
{
    size_t n_groups = cf_table_groups(f->kernel);
    look_at_items(f, interval);
    for (size_t g = 0; g < n_groups; g++) {
        int64_t amounts[CF_LANES][CF_STRIP] = {{0}};
        for (int i = 0; i < interval->n_lanes; i++) {
            const cf_lane_use *use = &interval->lanes[i];
            if (use->lane < 0 || (size_t)use->lane / CF_LANES != g)
                continue;
            int64_t *to = amounts[use->lane % CF_LANES];
            for (int k = 0; k < use->n_terms; k++) {
                const cf_period_pay *pay =
                    cf_evaluate(&f->worker->evaluator, use->terms[k].regime, CF_ALL_CELLS);
                const int64_t *cents = use->terms[k].net ? pay->net : pay->cost;
                add_times(to, cells_of(cents), use->terms[k].factor);
            }
        }
        cf_strip_turn((int32_t *)(void *)each[g][first], CF_LANES, f->bits,
                      (const int64_t(*)[CF_STRIP])amounts, n_cells);
    }
}

INLINE void fill_strip(filling *f, int strip)
{
    const cf_kernel *kernel = f->kernel;
    int first = strip * CF_STRIP, left = f->table->column->n_cells - first;
    int n = left < CF_STRIP ? left : CF_STRIP;
    int64_t most = INT32_MAX / ((int64_t)kernel->engine->n_periods * kernel->n_tracks);
    memset(f->bits, 0, sizeof f->bits);
    f->wrong = 0;
    cf_evaluator_turn(&f->worker->evaluator, f->table->column, f->table->profile, strip);
    for (int t = 0; t < kernel->n_tracks; t++) {
        const cf_track *track = &kernel->tracks[t];
        for (int i = 0; i < track->n_intervals; i++)
            find_each(f, &track->intervals[i],
                      f->each + (size_t)(track->intervals_before + i) * cf_table_groups(kernel),
                      first, n);
        if (kernel->cap_plan)
            f->wrong |= cf_caps_in_reach(kernel, &f->worker->evaluator, t);
    }
    for (int k = 0; k < n; k++)
        if (f->bits[k] <= most && !(f->wrong >> k & 1))
            f->good |= (uint64_t)1 << (first + k);
}

/* An eight of lanes. Numbers without signs: sums of members who are not paid from the table may be
 * of any size. */
typedef uint32_t eight __attribute__((vector_size(32), aligned(4), may_alias));

/* A line of each cell, `a_cell` lines apart, less the same of the next. */
INLINE void put_lines(cf_table_line *lines, size_t a_cell, const eight *sums, const eight *each,
                      size_t n_cells)
{
    for (size_t c = 0; c < n_cells; c++) {
        *(eight *)(void *)lines[c * a_cell].whole = sums[c] - sums[c + 1];
        *(eight *)(void *)lines[c * a_cell].each = each[c] - each[c + 1];
    }
}

INLINE void add_up(const filling *f, const cf_track *track, size_t group)
{
    size_t n_groups = cf_table_groups(f->kernel), n_cells = (size_t)f->table->column->n_cells;
    size_t a_cell = (size_t)track->n_lines * n_groups;
    cf_table_line *lines = f->lines + n_cells * (size_t)track->lines_before * n_groups + group;
    eight sums[CF_TABLE_CELLS + 1];
    for (size_t c = 0; c <= n_cells; c++)
        sums[c] = (eight){0};
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        uint32_t n = (uint32_t)(interval->to - interval->from);
        size_t at = (size_t)(track->intervals_before + i) * n_groups + group;
        eight *each = (eight *)(void *)f->each[at];
        each[n_cells] = (eight){0};
        if (interval->line >= 0)
            put_lines(lines + (size_t)interval->line * n_groups, a_cell, sums, each, n_cells);
        for (size_t c = 0; c < n_cells; c++)
            sums[c] += each[c] * n;
    }
    for (size_t c = 0; c < n_cells; c++) { /* the last */
        *(eight *)(void *)lines[(c + 1) * a_cell - n_groups].whole = sums[c];
        *(eight *)(void *)lines[(c + 1) * a_cell - n_groups].each = (eight){0};
    }
}

INLINE void put_route(const filling *f, cf_table_line *to, const cf_route *route, size_t group)
{
    const cf_table_line *lines = f->lines + group;
    size_t n_groups = cf_table_groups(f->kernel);
    eight whole = {0}, each = {0};
    for (int i = 0; i < route->n_parts; i++) {
        const cf_route_part *part = &route->parts[i];
        const cf_table_line *line = &lines[part->line * n_groups];
        eight first = *(const eight *)(const void *)line->whole;
        eight more = *(const eight *)(const void *)line->each;
        if (part->more != 0)
            first += more * (uint32_t)part->more;
        whole = part->sign < 0 ? whole - first : whole + first;
        each = part->sign < 0 ? each - more : each + more;
    }
    *(eight *)(void *)to->whole = whole;
    *(eight *)(void *)to->each = each;
}

INLINE void fill_all(filling *f, cf_table_line *to, const cf_route *last)
{
    size_t n_groups = cf_table_groups(f->kernel);
    for (int strip = 0; strip * CF_STRIP < f->table->column->n_cells; strip++)
        fill_strip(f, strip);
    for (int t = 0; t < f->kernel->n_tracks; t++)
        for (size_t g = 0; g < n_groups; g++)
            add_up(f, &f->kernel->tracks[t], g);
    for (const cf_route *route = last; route; route = route->before)
        for (size_t g = 0; g < n_groups; g++)
            put_route(f, &to[(size_t)route->number * n_groups + g], route, g);
}

#if defined(WIDE)
WIDE static void fill_wide(filling *f, cf_table_line *to, const cf_route *last)
{
    fill_all(f, to, last);
}
#endif

/* The lines of all routes that are known now. */
static const cf_table_routes *fill(cf_worker *worker, const cf_pay_table *table)
{
    cf_kernel *kernel = worker->kernel;
    filling f = {.worker = worker, .kernel = kernel, .table = table};
    cf_lock_take(&kernel->lock);
    const cf_route *last = kernel->shapes[table->column->shape].last;
    cf_lock_give(&kernel->lock);
    size_t n_lines = (size_t)(last->number + 1) * cf_table_groups(kernel);
    cf_table_routes *routes =
        cf_table_cut(worker, sizeof *routes + n_lines * sizeof *routes->lines);
    f.each = worker->tables->each;
    f.lines = worker->tables->lines;
#if defined(WIDE)
    if (cf_strips_are_wide())
        fill_wide(&f, routes->lines, last);
    else
#endif
        fill_all(&f, routes->lines, last);
    routes->good = f.good;
    routes->n_routes = last->number + 1;
    return routes;
}

static const cf_table_routes *routes_with(cf_pay_table *table, int32_t route)
{
    const cf_table_routes *routes = atomic_load_explicit(&table->routes, memory_order_acquire);
    return routes && route < routes->n_routes ? routes : NULL;
}

const cf_table_routes *cf_table_filled(cf_worker *worker, cf_pay_table *table, int32_t route)
{
    const cf_table_routes *routes = routes_with(table, route);
    if (routes || !has_room(worker->kernel) || atomic_exchange(&table->filling, true))
        return routes;
    routes = routes_with(table, route);
    if (!routes) {
        if (atomic_load_explicit(&table->routes, memory_order_relaxed)) /* and not for long */
            cf_routes_foresee(worker->kernel, table->column, &worker->scratch);
        routes = fill(worker, table);
        atomic_store_explicit(&table->routes, routes, memory_order_release);
    }
    atomic_store(&table->filling, false);
    return routes;
}
