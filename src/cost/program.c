/* program.c: the paths that members take, once for all who take the same, and the stays of their
 * pieces. Source: costing rules 2.3. */
#include "cost/kernel.h"

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

static void find_stays(cf_kernel *kernel, cf_program *program)
{
    const int beyond = 64;
    program->stays = CF_ARENA_NEW(&kernel->arena, const cf_stay **, (size_t)kernel->n_tracks);
    bool all = true;
    for (int t = 0; t < kernel->n_tracks; t++) {
        const cf_path *path = &program->paths[t];
        program->stays[t] = CF_ARENA_NEW(&kernel->arena, const cf_stay *, (size_t)path->n);
        for (int i = 0; i < path->n; i++) {
            const cf_path_piece *piece = &path->pieces[i];
            program->stays[t][i] = cf_stay_of(kernel, t, piece->from, piece[1].from);
            all = all && piece->cell < beyond;
            program->cells |= (uint64_t)1 << (piece->cell % beyond);
        }
    }
    if (!all)
        program->cells = 0;
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
    find_stays(kernel, program);
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

void cf_programs_release(cf_kernel *kernel)
{
    cf_map64_release(&kernel->programs);
    cf_map64_release(&kernel->stays);
}
