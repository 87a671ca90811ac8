/* program.c: the paths that members take, once for all who take the same, and their routes through
 * tables (table.h). Source: costing rules 2.3. */
#include "cost/table.h"

#include "base/mem.h"

typedef struct same_program {
    struct same_program *next; /* of the same hash */
    cf_program *program;
} same_program;

static void walk_tracks(const cf_kernel *kernel, cf_path *paths, const cf_column_cells *column,
                        int32_t cell, int32_t step_date, int32_t freeze, cf_arena *scratch)
{
    cf_engine *engine = kernel->engine;
    for (int t = 0; t < kernel->n_tracks; t++) {
        cf_path_walk(&paths[t], engine, column, kernel->tracks[t].scenarios[0], cell, step_date,
                     freeze, scratch);
        for (int i = 0; i < paths[t].n; i++)
            paths[t].pieces[i].from -= engine->first;
        /* one more piece behind the end, so that nobody need look for the last */
        paths[t].pieces[paths[t].n] = (cf_path_piece){engine->n_periods, 0};
    }
}

static bool same_paths(const cf_program *program, int32_t shape, const cf_path *paths, int n)
{
    if (program->shape != shape)
        return false;
    for (int t = 0; t < n; t++)
        if (program->paths[t].n != paths[t].n ||
            memcmp(program->paths[t].pieces, paths[t].pieces,
                   (size_t)paths[t].n * sizeof *paths[t].pieces) != 0)
            return false;
    return true;
}

static size_t line_at(const cf_track *track, int n_cells, int cell, int line)
{
    return (size_t)n_cells * (size_t)track->lines_before + (size_t)cell * (size_t)track->n_lines +
           (size_t)line;
}

/* The interval whose line knows what was paid before a day. NULL: nothing was. */
static const cf_interval *known_in(const cf_track *track, const int *interval_at, int day)
{
    const cf_interval *interval = &track->intervals[interval_at[day]];
    if (interval->line < 0 && interval->from == day && day > 0)
        interval--;
    return interval->line < 0 ? NULL : interval;
}

enum { MOST_PARTS = 64 };

/* As far as there is room. */
typedef struct {
    cf_route_part parts[MOST_PARTS];
    int n;
} route_parts;

static void add_part(route_parts *to, size_t line, int sign, int more)
{
    if (to->n < MOST_PARTS)
        to->parts[to->n] = (cf_route_part){(uint32_t)line, sign, more};
    to->n++;
}

/* Lines of the cells between two, each of which a member passes on a day. */
static void add_move(route_parts *to, const cf_kernel *kernel, int track, int n_cells, int day,
                     int left, int entered)
{
    const cf_track *of = &kernel->tracks[track];
    const cf_interval *known = known_in(of, kernel->interval_at[track], day);
    int sign = left < entered ? 1 : -1, low = left < entered ? left : entered;
    int n = known ? left + entered - 2 * low : 0;
    for (int i = 0; i < n; i++)
        add_part(to, line_at(of, n_cells, low + i, known->line), sign, day - known->from);
}

/* The lines of cells that a member's lanes are the sum of. Returns how much later the first move is
 * than its line; the others are so much later too, and some more. */
static int list_parts(route_parts *to, const cf_kernel *kernel, const cf_path *paths, int n_cells)
{
    for (int t = 0; t < kernel->n_tracks; t++) {
        const cf_path_piece *pieces = paths[t].pieces;
        for (int i = 1; i < paths[t].n; i++)
            add_move(to, kernel, t, n_cells, pieces[i].from, pieces[i - 1].cell, pieces[i].cell);
    }
    int later = to->n > 0 ? to->parts[0].more : 0;
    for (int i = 0; i < to->n && i < MOST_PARTS; i++)
        to->parts[i].more -= later;
    for (int t = 0; t < kernel->n_tracks; t++) {
        const cf_track *track = &kernel->tracks[t];
        const cf_path *path = &paths[t];
        add_part(to, line_at(track, n_cells, path->pieces[path->n - 1].cell, track->n_lines - 1), 1,
                 0);
    }
    return later;
}

/* The route of these parts, made when it is the first. NULL: there are too many. */
static const cf_route *route_of_parts(cf_kernel *kernel, int32_t shape_id, const route_parts *of)
{
    cf_shape *shape = &kernel->shapes[shape_id];
    size_t size = (size_t)of->n * sizeof *of->parts;
    uint64_t hash = cf_map64_mix(cf_slice_hash((cf_slice){(const char *)of->parts, size}) ^
                                 (uint64_t)(uint32_t)shape_id) |
                    1;
    const cf_route *first = cf_map64_get(&kernel->routes, hash);
    for (const cf_route *known = first; known; known = known->next)
        if (known->shape == shape_id && known->n_parts == of->n &&
            memcmp(known->parts, of->parts, size) == 0)
            return known;
    int32_t number = shape->last ? shape->last->number + 1 : 0;
    if ((size_t)number >= CF_TABLE_ROUTES / cf_table_groups(kernel))
        return NULL;
    cf_route *made = cf_arena_alloc(&kernel->arena, 1, sizeof *made + size);
    *made = (cf_route){shape->last, first, shape_id, number, of->n};
    memcpy(made->parts, of->parts, size);
    cf_map64_put(&kernel->routes, hash, made);
    return shape->last = made;
}

/* Called under the kernel's lock. */
static const cf_route *route_of(int32_t *later, cf_kernel *kernel, const cf_column_cells *column,
                                const cf_path *paths)
{
    route_parts parts = {.n = 0};
    *later = list_parts(&parts, kernel, paths, column->n_cells);
    if (column->n_cells > CF_TABLE_CELLS || parts.n > MOST_PARTS)
        return NULL;
    return route_of_parts(kernel, column->shape, &parts);
}

static void find_route(cf_kernel *kernel, cf_program *program, const cf_column_cells *column)
{
    const cf_route *route = route_of(&program->later, kernel, column, program->paths);
    program->route = route ? route->number : CF_NO_ROUTE;
    for (int t = 0; t < kernel->n_tracks && route; t++)
        for (int i = 0; i < program->paths[t].n; i++)
            program->cells |= (uint64_t)1 << program->paths[t].pieces[i].cell;
}

/* Called under the kernel's lock. */
static void number_of_shape(cf_kernel *kernel, cf_program *program, const cf_column_cells *column)
{
    size_t old = kernel->n_shapes, at = (size_t)column->shape;
    kernel->shapes = cf_mem_grow(kernel->shapes, &kernel->n_shapes, at + 1, sizeof *kernel->shapes);
    if (kernel->n_shapes > old)
        memset(kernel->shapes + old, 0, (kernel->n_shapes - old) * sizeof *kernel->shapes);
    cf_shape *shape = &kernel->shapes[at];
    shape->programs =
        cf_mem_grow(shape->programs, &shape->capacity, (size_t)shape->n + 1, sizeof(cf_program *));
    shape->n_cells = column->n_cells;
    program->of_shape = shape->n;
    shape->programs[shape->n++] = program;
}

/* By how often members move, and when they do first. */
static uint16_t key_of(const cf_kernel *kernel, const cf_path *path)
{
    enum { MOST_MOVES = 7 };
    size_t n_periods = (size_t)kernel->engine->n_periods;
    size_t moves = (size_t)(path->n > MOST_MOVES ? MOST_MOVES : path->n - 1);
    size_t key = moves * n_periods + (path->n > 1 ? (size_t)path->pieces[1].from : 0);
    return (uint16_t)(key < UINT16_MAX ? key : UINT16_MAX);
}

static cf_program *make_program(cf_kernel *kernel, const cf_column_cells *column,
                                const cf_path *paths)
{
    cf_arena *arena = &kernel->arena;
    cf_program *program = CF_ARENA_NEW(arena, cf_program, 1);
    size_t n_tracks = (size_t)kernel->n_tracks;
    program->shape = column->shape;
    program->number = kernel->n_programs++;
    program->paths = CF_ARENA_NEW(arena, cf_path, n_tracks);
    for (size_t t = 0; t < n_tracks; t++)
        program->paths[t] = (cf_path){
            cf_arena_dup(arena, paths[t].pieces, (size_t)paths[t].n + 1, sizeof(cf_path_piece)),
            paths[t].n};
    program->key = key_of(kernel, &program->paths[0]);
    number_of_shape(kernel, program, column);
    find_route(kernel, program, column);
    return program;
}

static uint64_t hash_of(const cf_path *paths, int n, int32_t shape)
{
    uint64_t hash = (uint64_t)(uint32_t)shape + 1;
    for (int t = 0; t < n; t++)
        hash = cf_map64_mix(
            hash ^ cf_slice_hash((cf_slice){(const char *)paths[t].pieces,
                                            (size_t)paths[t].n * sizeof *paths[t].pieces}));
    return hash | 1;
}

/* The program of these paths, made when it is the first. Called under the kernel's lock. */
static cf_program *program_of_paths(cf_kernel *kernel, const cf_column_cells *column,
                                    const cf_path *paths, uint64_t hash)
{
    same_program *first = cf_map64_get(&kernel->programs, hash);
    for (same_program *known = first; known; known = known->next)
        if (same_paths(known->program, column->shape, paths, kernel->n_tracks))
            return known->program;
    same_program *added = CF_ARENA_NEW(&kernel->arena, same_program, 1);
    *added = (same_program){first, make_program(kernel, column, paths)};
    cf_map64_put(&kernel->programs, hash, added);
    return added->program;
}

/* Threads walk the paths of what they meet themselves: that takes no longer than asking whether
 * another thread did. */
cf_program *cf_program_of(cf_kernel *kernel, const cf_column_cells *column, int32_t cell,
                          int32_t step_date, int32_t freeze, cf_arena *scratch)
{
    cf_path *paths = CF_ARENA_NEW(scratch, cf_path, (size_t)kernel->n_tracks);
    walk_tracks(kernel, paths, column, cell, step_date, freeze, scratch);
    uint64_t hash = hash_of(paths, kernel->n_tracks, column->shape);
    cf_lock_take(&kernel->lock);
    cf_program *program = program_of_paths(kernel, column, paths, hash);
    cf_lock_give(&kernel->lock);
    cf_arena_clear(scratch);
    return program;
}

static void foresee(cf_kernel *kernel, const cf_column_cells *column, int32_t cell, int period,
                    cf_arena *scratch)
{
    enum { SOME_DAYS = 3 };   /* before the period: most members' moves are then as far apart */
    enum { SOME_FREEZE = 0 }; /* that of the first member met */
    cf_path *paths = CF_ARENA_NEW(scratch, cf_path, (size_t)kernel->n_tracks);
    cf_date start = cf_calendar_period(&kernel->engine->calendar, period).start;
    int32_t later;
    walk_tracks(kernel, paths, column, cell, start.days - SOME_DAYS, SOME_FREEZE, scratch);
    cf_lock_take(&kernel->lock);
    route_of(&later, kernel, column, paths);
    cf_lock_give(&kernel->lock);
    cf_arena_clear(scratch);
}

/* Where classes move, a cell in which nobody stands may have nowhere to go. */
void cf_routes_foresee(cf_kernel *kernel, const cf_column_cells *column, cf_arena *scratch)
{
    const cf_engine *engine = kernel->engine;
    cf_lock_take(&kernel->lock);
    cf_shape *shape = &kernel->shapes[column->shape];
    bool is_new = !shape->foreseen;
    shape->foreseen = true;
    cf_lock_give(&kernel->lock);
    for (int c = 0; c < column->ladders[0].n_base && is_new && column->n_moves == 0; c++)
        for (int i = 0; i < engine->n_periods; i++)
            foresee(kernel, column, c, engine->first + i, scratch);
}

void cf_programs_release(cf_kernel *kernel)
{
    cf_map64_release(&kernel->programs);
    cf_map64_release(&kernel->routes);
    for (size_t i = 0; i < kernel->n_shapes; i++)
        cf_mem_free(kernel->shapes[i].programs);
    cf_mem_free(kernel->shapes);
}
