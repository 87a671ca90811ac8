/* fit_count.c: one pass over the roster that costs nobody: how many member-periods are spent in
 * each cell and interval, by column and profile. */
#include "cost/fit_private.h"

#include "base/mem.h"

typedef struct {
    cf_map64 tallies; /* by column and profile */
    cf_fit_tally *all;
    size_t bytes;
    cf_arena arena;
} counter; /* a thread's */

typedef struct {
    cf_fit_maker *maker;
    counter *counters; /* [thread] */
    size_t *starts;    /* [track]: weights of a cell before the track's */
    size_t n_weights;  /* of a cell */
} count;

static cf_fit_tally *tally_of(count *c, counter *own, const cf_column_cells *column,
                              cf_profile *profile)
{
    enum { MOST_BYTES = 1 << 29 }; /* a thread */
    uint64_t key = ((uint64_t)(uint32_t)column->id << 32 | (uint32_t)profile->id) + 1;
    cf_fit_tally *tally = cf_map64_get(&own->tallies, key);
    if (tally)
        return tally;
    size_t n = (size_t)column->n_cells * c->n_weights;
    tally = CF_ARENA_NEW(&own->arena, cf_fit_tally, 1);
    *tally = (cf_fit_tally){own->all, column, profile, CF_ARENA_NEW(&own->arena, int64_t, n)};
    own->all = tally;
    own->bytes += n * sizeof(int64_t);
    if (own->bytes > MOST_BYTES)
        cf_fit_give_up(c->maker, "the roster is too large to count in memory");
    cf_map64_put(&own->tallies, key, tally);
    return tally;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void walk_track(count *c, counter *own, int track, const cf_row_work *work)
{
    const cf_kernel *kernel = c->maker->kernel;
    const cf_interval *first = kernel->tracks[track].intervals, *interval = first;
    const cf_path_piece *path = work->program->paths[track].pieces;
    const cf_piece *at = work->pieces;
    cf_fit_tally *tally = tally_of(c, own, work->column, at->kind->profile);
    int last = kernel->engine->n_periods;
    for (int from = 0; from < last;) {
        while (interval->to <= from)
            interval++;
        while (path[1].from <= from)
            path++;
        for (; at->to <= from;)
            tally = tally_of(c, own, work->column, (++at)->kind->profile);
        int to = least(least(interval->to, path[1].from), at->to);
        tally->weights[(size_t)path->cell * c->n_weights + c->starts[track] +
                       (size_t)(interval - first)] += to - from;
        from = to;
    }
}

/* Whether a block holds somebody who is asked for. */
static bool has_any(const count *c, const cf_block *block)
{
    const uint64_t *only = c->maker->options->only;
    return !only || (*only >= block->first_row && *only - block->first_row < block->n_rows);
}

static void take_block(void *context, int thread, const cf_block *block)
{
    count *c = context;
    cf_worker *worker = c->maker->kernel->workers[thread];
    const cf_costing_options *options = c->maker->engine->options;
    const uint64_t *only = c->maker->options->only;
    uint32_t *rows = worker->rows;
    uint32_t n = 0;
    worker->block = block;
    worker->batch_rows = rows;
    if (cf_fit_is_over(c->maker) || !has_any(c, block))
        return;
    for (uint32_t row = 0; row <= block->n_rows; row++) {
        if (row < block->n_rows && (!block->vacant[row] || options->authorized) &&
            (!only || block->first_row + row == *only))
            rows[n++] = row;
        if (n < CF_LOOK_UP_ROWS && row < block->n_rows)
            continue;
        cf_look_up(worker, worker->works, 0, n);
        for (uint32_t i = 0; i < n; i++) {
            for (int t = 0; t < c->maker->kernel->n_tracks; t++)
                walk_track(c, &c->counters[thread], t, &worker->works[i]);
            if (worker->works[i].pieces->kind->health)
                worker->works[i].pieces->kind->health->count++;
        }
        worker->members += n;
        n = 0;
    }
}

/* Another thread's tallies into the first's. */
static void merge(count *c, const counter *other)
{
    for (const cf_fit_tally *from = other->all; from; from = from->next) {
        cf_fit_tally *to = tally_of(c, &c->counters[0], from->column, from->profile);
        size_t n = (size_t)from->column->n_cells * c->n_weights;
        for (size_t i = 0; i < n; i++)
            to->weights[i] += from->weights[i];
    }
}

bool cf_fit_count(cf_fit_maker *maker, cf_roster *roster, cf_diags *diags, cf_arena *arena)
{
    cf_kernel *kernel = maker->kernel;
    const cf_costing_options *options = maker->engine->options;
    count c = {.maker = maker};
    c.counters = CF_ARENA_NEW(arena, counter, (size_t)kernel->n_threads);
    c.starts = CF_ARENA_NEW(arena, size_t, (size_t)kernel->n_tracks);
    for (int t = 0; t < kernel->n_tracks; t++) {
        c.starts[t] = c.n_weights;
        c.n_weights += (size_t)kernel->tracks[t].n_intervals;
    }
    maker->starts = c.starts;
    maker->n_weights = c.n_weights;
    kernel->workers = CF_ARENA_NEW(&kernel->arena, cf_worker *, (size_t)kernel->n_threads);
    for (int t = 0; t < kernel->n_threads; t++)
        kernel->workers[t] = cf_worker_new(kernel, t);
    bool read = cf_roster_scan(roster, kernel->n_threads, take_block, &c, options->stop,
                               options->progress, diags) &&
                !atomic_load(&maker->engine->failed);
    for (int t = 0; t < kernel->n_threads; t++) {
        maker->fit->members += kernel->workers[t]->members;
        if (read && t > 0)
            merge(&c, &c.counters[t]);
    }
    maker->tallies = c.counters[0].all;
    maker->tally_arena = c.counters[0].arena;
    for (int t = 0; t < kernel->n_threads; t++) {
        cf_map64_release(&c.counters[t].tallies);
        if (t > 0)
            cf_arena_release(&c.counters[t].arena);
    }
    return read;
}
