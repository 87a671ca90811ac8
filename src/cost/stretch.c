/* stretch.c: members costed with nothing prepared for them. A stretch is the periods that a member
 * spends in one cell with one profile. Stretches wait until eight of a profile are the same stay,
 * that is, of the same periods; those are paid side by side (strip_pay.c). */
#include "cost/caps.h"

#include "base/mem.h"

/* --- Those that wait ------------------------------------------------------------------------- */

cf_stretches *cf_stretches_new(const cf_kernel *kernel, cf_arena *arena)
{
    cf_stretches *all = CF_ARENA_NEW(arena, cf_stretches, 1);
    all->first_of = CF_ARENA_NEW(arena, int, (size_t)kernel->n_tracks + 1);
    for (int t = 0; t < kernel->n_tracks; t++) {
        all->first_of[t] = all->n_first;
        all->n_first += kernel->tracks[t].n_intervals;
    }
    all->first_of[kernel->n_tracks] = all->n_first;
    all->first = CF_ARENA_NEW(arena, cf_waiting *, (size_t)all->n_first);
    all->by_last = CF_ARENA_NEW(arena, cf_waiting *, (size_t)kernel->most_intervals);
    cf_strip_room_init(&all->room, kernel, arena);
    return all;
}

void cf_stretches_release(cf_stretches *all)
{
    if (!all)
        return;
    cf_mem_free(all->by_stay);
    cf_mem_free(all->order);
    cf_mem_free(all->starts);
}

static cf_waiting *new_waiting(cf_worker *worker, const cf_stay *stay)
{
    cf_stretches *all = worker->stretches;
    size_t old = all->n_stays, id = (size_t)stay->id;
    if (id >= old) {
        all->by_stay = cf_mem_grow(all->by_stay, &all->n_stays, id + 1, sizeof(cf_waiting *));
        memset(all->by_stay + old, 0, (all->n_stays - old) * sizeof(cf_waiting *));
    }
    if (!all->by_stay[id]) {
        all->by_stay[id] = CF_ARENA_NEW(&worker->arena, cf_waiting, 1);
        all->by_stay[id]->stay = stay;
        for (int k = 0; k < CF_STRIP; k++) {
            all->by_stay[id]->from[k] = stay->from;
            all->by_stay[id]->to[k] = stay->to;
            all->by_stay[id]->stays[k] = stay;
        }
    }
    return all->by_stay[id];
}

static inline cf_waiting *waiting_of(cf_worker *worker, const cf_stay *stay)
{
    cf_stretches *all = worker->stretches;
    cf_waiting *waiting = (size_t)stay->id < all->n_stays ? all->by_stay[stay->id] : NULL;
    if (!waiting)
        waiting = new_waiting(worker, stay);
    if (!waiting->listed) {
        cf_waiting **first = &all->first[all->first_of[stay->track] + stay->first];
        waiting->listed = true;
        waiting->next = *first;
        *first = waiting;
    }
    return waiting;
}

static void add_stretch(cf_worker *worker, const cf_column_cells *column, const cf_row_stay *at,
                        uint32_t member)
{
    cf_waiting *strip = waiting_of(worker, at->stay);
    int k = strip->n++;
    strip->cells.rates_e8[k] = cf_cell_rates(column, at->cell);
    strip->member[k] = member;
    if (strip->n == CF_STRIP) {
        cf_strip_pay_alike(worker, at->piece->kind->profile, strip);
        strip->n = 0;
    }
}

static void add_piece(cf_worker *worker, const cf_row_piece *of)
{
    const cf_row_work *work = &worker->works[of->row];
    for (int t = 0; t < worker->kernel->n_tracks; t++) {
        int n = cf_row_stays(worker, work, t);
        for (int i = 0; i < n; i++)
            if (worker->row_stays[i].piece == work->pieces + of->piece)
                add_stretch(worker, work->column, &worker->row_stays[i], of->row);
    }
}

/* --- What is left over ----------------------------------------------------------------------- */

/* What is left over of a strip is paid too, and counts as nothing. */
static void pay_rest(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                     cf_waiting *strip)
{
    for (int k = strip->n; k < CF_STRIP; k++) {
        strip->cells.rates_e8[k] = strip->cells.rates_e8[0];
        strip->from[k] = strip->to[k] = 0;
    }
    cf_strip_pay_mixed(worker, profile, of, strip);
    strip->n = 0;
}

/* A strip of what is left over, as it fills. */
typedef struct {
    cf_profile *profile;
    cf_stretch_span span;
    cf_waiting strip;
} left_over;

static void add_left(cf_worker *worker, left_over *left, cf_waiting *waiting)
{
    const cf_stay *stay = waiting->stay;
    cf_waiting *strip = &left->strip;
    for (int k = 0; k < waiting->n; k++) {
        if (strip->n == CF_STRIP)
            pay_rest(worker, left->profile, &left->span, strip);
        if (strip->n == 0)
            left->span = (cf_stretch_span){stay->track, stay->first, stay->last};
        left->span.last = cf_max_int(left->span.last, stay->last);
        strip->cells.rates_e8[strip->n] = waiting->cells.rates_e8[k];
        strip->from[strip->n] = stay->from;
        strip->to[strip->n] = stay->to;
        strip->stays[strip->n] = stay;
        strip->member[strip->n++] = waiting->member[k];
    }
    waiting->n = 0;
    waiting->listed = false;
}

/* Those that begin in one interval, by where they end. */
static void flush_first(cf_worker *worker, left_over *left, cf_waiting *first)
{
    cf_waiting **by_last = worker->stretches->by_last, *next;
    int from = first->stay->last, to = from;
    for (cf_waiting *waiting = first; waiting; waiting = next) {
        int last = waiting->stay->last;
        next = waiting->next;
        waiting->next = by_last[last];
        by_last[last] = waiting;
        from = cf_min_int(from, last);
        to = cf_max_int(to, last);
    }
    for (int last = from; last <= to; last++) {
        for (cf_waiting *waiting = by_last[last]; waiting; waiting = waiting->next)
            add_left(worker, left, waiting);
        by_last[last] = NULL;
    }
}

/* Those of a profile that wait still, by where they begin and end, so that strips span little more
 * than what is in them. */
static void flush(cf_worker *worker, cf_profile *profile)
{
    cf_stretches *all = worker->stretches;
    left_over left = {.profile = profile};
    for (int i = 0; i < all->n_first; i++) {
        bool other_track = left.strip.n > 0 && i == all->first_of[left.span.track + 1];
        if (other_track)
            pay_rest(worker, profile, &left.span, &left.strip);
        if (all->first[i])
            flush_first(worker, &left, all->first[i]);
        all->first[i] = NULL;
    }
    if (left.strip.n > 0)
        pay_rest(worker, profile, &left.span, &left.strip);
}

/* --- The batch ------------------------------------------------------------------------------- */

static inline cf_profile *profile_of(const cf_worker *worker, uint32_t place)
{
    const cf_row_piece *at = &worker->stretches->order[place];
    return worker->works[at->row].pieces[at->piece].kind->profile;
}

static inline size_t profile_id(const cf_row_work *work, int piece)
{
    return (size_t)work->pieces[piece].kind->profile->id;
}

/* Lists the pieces of the rows that are not done by their profiles: what strips of one profile need
 * stays near. Returns how many. */
static uint32_t sort_pieces(cf_worker *worker, uint32_t n)
{
    cf_stretches *all = worker->stretches;
    const cf_row_work *works = worker->works;
    uint32_t n_listed = 0;
    size_t last = 0, n_pieces = 0;
    for (uint32_t i = 0; i < n; i++)
        for (int k = 0; k < works[i].n_pieces && !works[i].done; k++, n_pieces++)
            last = profile_id(&works[i], k) > last ? profile_id(&works[i], k) : last;
    all->starts = cf_mem_grow(all->starts, &all->starts_capacity, last + 1, sizeof *all->starts);
    all->order = cf_mem_grow(all->order, &all->order_capacity, n_pieces, sizeof *all->order);
    memset(all->starts, 0, (last + 1) * sizeof *all->starts);
    for (uint32_t i = 0; i < n; i++)
        for (int k = 0; k < works[i].n_pieces && !works[i].done; k++)
            all->starts[profile_id(&works[i], k)]++;
    for (size_t profile = 0; profile <= last; profile++) {
        uint32_t count = all->starts[profile];
        all->starts[profile] = n_listed;
        n_listed += count;
    }
    for (uint32_t i = 0; i < n; i++)
        for (int k = 0; k < works[i].n_pieces && !works[i].done; k++)
            all->order[all->starts[profile_id(&works[i], k)]++] = (cf_row_piece){i, k};
    return n_listed;
}

void cf_stretches_run(cf_worker *worker, uint32_t n)
{
    cf_stretches *all = worker->stretches;
    uint32_t n_listed = sort_pieces(worker, n);
    if (worker->caps)
        cf_caps_prepare(worker, n_listed);
    for (uint32_t from = 0, to = 0; from < n_listed; from = to) {
        cf_profile *profile = profile_of(worker, from);
        for (; to < n_listed && profile_of(worker, to) == profile; to++)
            add_piece(worker, &all->order[to]);
        flush(worker, profile);
        if (worker->caps)
            cf_take_caps(worker, all->order + from, to - from);
    }
    cf_strip_settle(worker);
}
