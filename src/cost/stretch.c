/* stretch.c: members costed with nothing prepared for them. A stretch is the periods that a member
 * spends in one cell with one profile. Stretches wait until eight of a profile span the same
 * intervals; those are paid side by side (strip_pay.c). */
#include "cost/stretch.h"

#include "base/mem.h"

/* --- Those that wait ------------------------------------------------------------------------- */

typedef struct waiting_profile {
    struct waiting_profile *next; /* of those with something waiting */
    cf_profile *profile;
    cf_waiting **by_span;
    size_t n_spans;
    bool listed;
} waiting_profile;

cf_stretches *cf_stretches_new(const cf_kernel *kernel, cf_arena *arena)
{
    cf_stretches *all = CF_ARENA_NEW(arena, cf_stretches, 1);
    all->span_at = CF_ARENA_NEW(arena, int *, (size_t)kernel->n_tracks);
    for (int t = 0; t < kernel->n_tracks; t++) {
        size_t n = (size_t)kernel->tracks[t].n_intervals;
        all->span_at[t] = CF_ARENA_NEW(arena, int, n *n);
    }
    cf_strip_room_init(&all->room, kernel, arena);
    return all;
}

void cf_stretches_release(cf_stretches *all)
{
    for (size_t i = 0; all && i < all->n_profiles; i++)
        if (all->profiles[i])
            cf_mem_free(all->profiles[i]->by_span);
    if (!all)
        return;
    cf_mem_free(all->profiles);
    cf_mem_free(all->starts);
    cf_mem_free(all->spans);
    cf_mem_free(all->order);
}

static int compare_spans(const cf_stretch_span *a, const cf_stretch_span *b)
{
    return a->track != b->track   ? a->track - b->track
           : a->first != b->first ? a->first - b->first
                                  : a->last - b->last;
}

static int add_span(cf_stretches *all, cf_stretch_span added)
{
    size_t order_capacity = all->spans_capacity;
    all->spans =
        cf_mem_grow(all->spans, &all->spans_capacity, (size_t)all->n_spans + 1, sizeof *all->spans);
    if (all->spans_capacity != order_capacity)
        all->order = cf_mem_realloc(all->order, all->spans_capacity, sizeof *all->order);
    int at = all->n_spans;
    for (; at > 0 && compare_spans(&all->spans[all->order[at - 1]], &added) > 0; at--)
        all->order[at] = all->order[at - 1];
    all->order[at] = all->n_spans;
    all->spans[all->n_spans] = added;
    return all->n_spans++;
}

static int span_of(cf_stretches *all, const cf_kernel *kernel, int track, int from, int to)
{
    int first = kernel->interval_at[track][from], last = kernel->interval_at[track][to - 1];
    int *known = &all->span_at[track][first * kernel->tracks[track].n_intervals + last];
    if (*known == 0)
        *known = add_span(all, (cf_stretch_span){track, first, last}) + 1;
    return *known - 1;
}

static waiting_profile *profile_of(cf_worker *worker, cf_profile *profile)
{
    cf_stretches *all = worker->stretches;
    size_t id = (size_t)profile->id, old = all->n_profiles;
    if (id >= old) {
        all->profiles =
            cf_mem_grow(all->profiles, &all->n_profiles, id + 1, sizeof(waiting_profile *));
        memset(all->profiles + old, 0, (all->n_profiles - old) * sizeof(waiting_profile *));
    }
    if (!all->profiles[id]) {
        all->profiles[id] = CF_ARENA_NEW(&worker->arena, waiting_profile, 1);
        all->profiles[id]->profile = profile;
    }
    waiting_profile *known = all->profiles[id];
    if (!known->listed) {
        known->listed = true;
        known->next = all->listed;
        all->listed = known;
    }
    return known;
}

static cf_waiting *waiting_of(cf_worker *worker, waiting_profile *profile, int place)
{
    size_t old = profile->n_spans;
    if ((size_t)place >= old) {
        profile->by_span = cf_mem_grow(profile->by_span, &profile->n_spans, (size_t)place + 1,
                                       sizeof(cf_waiting *));
        memset(profile->by_span + old, 0, (profile->n_spans - old) * sizeof(cf_waiting *));
    }
    if (!profile->by_span[place])
        profile->by_span[place] = CF_ARENA_NEW(&worker->arena, cf_waiting, 1);
    return profile->by_span[place];
}

/* --- Rows ------------------------------------------------------------------------------------ */

static void add_stretch(cf_worker *worker, cf_profile *profile, int track,
                        const cf_column_cells *column, int cell, int from, int to, uint32_t member)
{
    cf_stretches *all = worker->stretches;
    int place = span_of(all, worker->kernel, track, from, to);
    cf_waiting *strip = waiting_of(worker, profile_of(worker, profile), place);
    int k = strip->n++;
    strip->cells.rates_e8[k] = cf_cell_rates(column, cell);
    strip->from[k] = from;
    strip->to[k] = to;
    strip->member[k] = member;
    if (strip->n == CF_STRIP) {
        cf_strip_pay(worker, profile, &all->spans[place], true, strip);
        strip->n = 0;
    }
}

static void add_track(cf_worker *worker, int track, const cf_row_work *work, uint32_t member)
{
    const cf_path_piece *path = work->program->paths[track].pieces;
    const cf_piece *at = work->pieces;
    int last = worker->kernel->engine->n_periods;
    for (int from = 0; from < last;) {
        while (path[1].from <= from)
            path++;
        while (at->to <= from)
            at++;
        int to = cf_min_int(path[1].from, at->to);
        add_stretch(worker, at->kind->profile, track, work->column, path->cell, from, to, member);
        from = to;
    }
}

static void add_row(cf_worker *worker, const cf_row_work *work, uint32_t member)
{
    for (int t = 0; t < worker->kernel->n_tracks; t++)
        add_track(worker, t, work, member);
}

/* What is left over of a strip is paid too, and counts as nothing. */
static void pay_rest(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                     cf_waiting *strip)
{
    for (int k = strip->n; k < CF_STRIP; k++) {
        strip->cells.rates_e8[k] = strip->cells.rates_e8[0];
        strip->from[k] = strip->to[k] = 0;
    }
    cf_strip_pay(worker, profile, of, false, strip);
    strip->n = 0;
}

/* Those of a profile that wait still, in order of their spans, so that strips span little more
 * than what is in them. */
static void flush_profile(cf_worker *worker, waiting_profile *profile)
{
    cf_stretches *all = worker->stretches;
    cf_waiting strip = {.n = 0};
    cf_stretch_span whole = {-1, 0, 0};
    for (int i = 0; i < all->n_spans; i++) {
        int place = all->order[i];
        const cf_stretch_span *of = &all->spans[place];
        cf_waiting *left = (size_t)place < profile->n_spans ? profile->by_span[place] : NULL;
        if (!left || left->n == 0)
            continue;
        for (int k = 0; k < left->n; k++) {
            if (strip.n == CF_STRIP || (strip.n > 0 && whole.track != of->track)) {
                pay_rest(worker, profile->profile, &whole, &strip);
            }
            if (strip.n == 0)
                whole = *of;
            whole.last = cf_max_int(whole.last, of->last);
            strip.cells.rates_e8[strip.n] = left->cells.rates_e8[k];
            strip.from[strip.n] = left->from[k];
            strip.to[strip.n] = left->to[k];
            strip.member[strip.n++] = left->member[k];
        }
        left->n = 0;
    }
    if (strip.n > 0)
        pay_rest(worker, profile->profile, &whole, &strip);
}

/* Lists the rows that are not done by the profile that they begin with: what strips of one profile
 * need stays near. Returns how many. */
static uint32_t sort_rows(cf_worker *worker, uint32_t n)
{
    cf_stretches *all = worker->stretches;
    const cf_row_work *works = worker->works;
    uint32_t n_listed = 0;
    int last = 0;
    for (uint32_t i = 0; i < n; i++)
        last = cf_max_int(last, works[i].kind->profile->id);
    all->starts =
        cf_mem_grow(all->starts, &all->starts_capacity, (size_t)last + 1, sizeof *all->starts);
    memset(all->starts, 0, ((size_t)last + 1) * sizeof *all->starts);
    for (uint32_t i = 0; i < n; i++)
        all->starts[works[i].kind->profile->id] += !works[i].done;
    for (int profile = 0; profile <= last; profile++) {
        uint32_t count = all->starts[profile];
        all->starts[profile] = n_listed;
        n_listed += count;
    }
    for (uint32_t i = 0; i < n; i++)
        if (!works[i].done)
            worker->order[all->starts[works[i].kind->profile->id]++] = i;
    return n_listed;
}

void cf_stretches_run(cf_worker *worker, uint32_t n)
{
    cf_stretches *all = worker->stretches;
    uint32_t n_listed = sort_rows(worker, n);
    for (uint32_t i = 0; i < n_listed; i++)
        add_row(worker, &worker->works[worker->order[i]], worker->order[i]);
    for (waiting_profile *profile = all->listed; profile; profile = profile->next) {
        flush_profile(worker, profile);
        profile->listed = false;
    }
    all->listed = NULL;
    cf_strip_settle(worker);
}
