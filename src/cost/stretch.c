/* stretch.c: members costed with nothing prepared for them. A stretch is the periods that a member
 * spends in one cell with one profile. Stretches wait until eight of a profile span the same
 * intervals; those are paid side by side. */
#include "cost/kernel.h"

#include "base/bug.h"
#include "base/mem.h"

void cf_note_wrong(cf_worker *worker, uint32_t row, const cf_bound_op *op)
{
    const cf_engine *engine = worker->kernel->engine;
    const cf_block *block = worker->block;
    size_t index = op ? (size_t)(op - engine->ops) : (size_t)(engine->n_ops + engine->n_years);
    cf_wrong_rows *wrong = &worker->wrong[index];
    if (wrong->count++ > 0 && wrong->line <= block->lines[row])
        return;
    wrong->line = block->lines[row];
    size_t len =
        block->id_len[row] < sizeof wrong->id - 1 ? block->id_len[row] : sizeof wrong->id - 1;
    memcpy(wrong->id, block->id_text + block->id_start[row], len);
    wrong->id[len] = '\0';
}

/* --- Those that wait ------------------------------------------------------------------------- */

typedef struct {
    cf_rate_cell cell;
    uint32_t member; /* of the batch */
    int from, to;    /* indexes of periods */
} stretch;

typedef struct {
    stretch of[CF_STRIP];
    int n;
} waiting;

/* The intervals of a track that a stretch touches. */
typedef struct {
    int track, first, last;
} span;

typedef struct waiting_profile {
    struct waiting_profile *next; /* of those with something waiting */
    cf_profile *profile;
    waiting **by_span;
    size_t n_spans;
    bool listed;
} waiting_profile;

struct cf_stretches {
    span *spans;
    int n_spans;
    size_t spans_capacity;
    int *order;   /* of spans: by track, first and last */
    int **span_at; /* [track][first x n_intervals + last]: its place among the spans, and one */
    waiting_profile **profiles;
    size_t n_profiles;
    waiting_profile *listed;
    int64_t (*sums)[CF_STRIP];    /* lanes of the strip at hand */
    int64_t (*weights)[CF_STRIP]; /* by slot of its track */
    int *slots;                   /* that have some */
    int n_slots;
    bool *has_slot;
};

cf_stretches *cf_stretches_new(const cf_kernel *kernel, cf_arena *arena)
{
    cf_stretches *all = CF_ARENA_NEW(arena, cf_stretches, 1);
    all->span_at = CF_ARENA_NEW(arena, int *, (size_t)kernel->n_tracks);
    for (int t = 0; t < kernel->n_tracks; t++) {
        size_t n = (size_t)kernel->tracks[t].n_intervals;
        all->span_at[t] = CF_ARENA_NEW(arena, int, n * n);
    }
    size_t n_slots = (size_t)kernel->most_slots;
    all->sums = cf_arena_alloc(arena, (size_t)kernel->stride, sizeof *all->sums);
    all->weights = cf_arena_alloc(arena, n_slots, sizeof *all->weights);
    all->slots = CF_ARENA_NEW(arena, int, n_slots);
    all->has_slot = CF_ARENA_NEW(arena, bool, n_slots);
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
    cf_mem_free(all->spans);
    cf_mem_free(all->order);
}

static int compare_spans(const span *a, const span *b)
{
    return a->track != b->track   ? a->track - b->track
           : a->first != b->first ? a->first - b->first
                                  : a->last - b->last;
}

static int add_span(cf_stretches *all, span added)
{
    size_t order_capacity = all->spans_capacity;
    all->spans = cf_mem_grow(all->spans, &all->spans_capacity, (size_t)all->n_spans + 1,
                             sizeof *all->spans);
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
        *known = add_span(all, (span){track, first, last}) + 1;
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

static waiting *waiting_of(cf_worker *worker, waiting_profile *profile, int place)
{
    size_t old = profile->n_spans;
    if ((size_t)place >= old) {
        profile->by_span = cf_mem_grow(profile->by_span, &profile->n_spans, (size_t)place + 1,
                                       sizeof(waiting *));
        memset(profile->by_span + old, 0, (profile->n_spans - old) * sizeof(waiting *));
    }
    if (!profile->by_span[place])
        profile->by_span[place] = CF_ARENA_NEW(&worker->arena, waiting, 1);
    return profile->by_span[place];
}

/* --- Paying a strip -------------------------------------------------------------------------- */

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

static void note_wrong(cf_worker *worker, const waiting *strip, const cf_interval *interval,
                       const int64_t *periods)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full)
            continue;
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, item->regime, CF_ALL_CELLS);
        for (int k = 0; k < strip->n; k++) {
            if (periods[k] == 0 || pay->good >> k & 1)
                continue;
            /* no such cell: only where a ladder was found wrong, which is reported already */
            CF_BUG_IF(pay->absent >> k & 1 && !atomic_load(&worker->kernel->engine->failed));
            cf_note_wrong(worker, worker->batch_rows[strip->of[k].member], pay->wrong[k]);
        }
    }
}

/* What members gain on each pay day of an interval. Those there throughout are paid in one sum. */
static void pay_gains(cf_worker *worker, const waiting *strip, const cf_interval *interval,
                      const int64_t (*gains)[CF_STRIP], const int64_t *periods)
{
    const cf_kernel *kernel = worker->kernel;
    int64_t length = interval->to - interval->from;
    size_t n_days = (size_t)kernel->n_days + 1;
    cf_sum *paid = worker->totals.paid;
    for (int o = 0; o < kernel->engine->options->n_offers; o++, paid += n_days) {
        cf_sum throughout = 0;
        for (int k = 0; k < strip->n; k++) {
            if (periods[k] == length) {
                throughout += gains[o][k];
            } else if (periods[k] > 0) {
                int from = max_int(strip->of[k].from, interval->from);
                paid[from] += gains[o][k];
                paid[from + periods[k]] -= gains[o][k];
            }
        }
        paid[interval->from] += throughout;
        paid[interval->to] -= throughout;
    }
}

static void weigh(cf_stretches *all, const cf_interval *interval, const int64_t *periods)
{
    for (int i = 0; i < interval->n_slots; i++) {
        int slot = interval->slots[i].slot, sign = interval->slots[i].sign;
        if (!all->has_slot[slot]) {
            all->has_slot[slot] = true;
            all->slots[all->n_slots++] = slot;
        }
        for (int k = 0; k < CF_STRIP; k++)
            all->weights[slot][k] += sign < 0 ? -periods[k] : periods[k];
    }
}

static void pay_interval(cf_worker *worker, const waiting *strip, const cf_interval *interval)
{
    cf_kernel *kernel = worker->kernel;
    cf_stretches *all = worker->stretches;
    int64_t(*period)[CF_STRIP] = (int64_t(*)[CF_STRIP])worker->evaluator.lanes;
    int64_t periods[CF_STRIP] = {0};
    uint8_t there = 0;
    for (int k = 0; k < strip->n; k++) {
        int n = min_int(strip->of[k].to, interval->to) - max_int(strip->of[k].from, interval->from);
        periods[k] = n > 0 ? n : 0;
        there |= (uint8_t)((n > 0) << k);
    }
    if ((cf_strip_lanes(period, kernel, &worker->evaluator, interval) & there) != 0)
        note_wrong(worker, strip, interval, periods);
    for (int lane = 0; lane < kernel->n_lanes; lane++)
        for (int k = 0; k < CF_STRIP; k++)
            all->sums[lane][k] += periods[k] * period[lane][k];
    int64_t(*gains)[CF_STRIP] = period + kernel->gain_lane;
    if (interval->has_booked)
        cf_take_booked_strip(gains, &worker->totals, kernel, &worker->evaluator, interval, periods);
    pay_gains(worker, strip, interval, (const int64_t(*)[CF_STRIP])gains, periods);
    weigh(all, interval, periods);
}

/* Capped bases: those of all regimes that a member of the strip may be in, also of periods whose
 * money goes nowhere, but which count toward the calendar year. */
static void note_bases(cf_worker *worker, const waiting *strip, const cf_track *track,
                       const span *of)
{
    cf_evaluator *evaluator = &worker->evaluator;
    for (int i = of->first; i <= of->last; i++)
        for (int k = 0; k < track->intervals[i].n_items; k++)
            cf_evaluate(evaluator, track->intervals[i].items[k].regime, CF_ALL_CELLS);
    int from = strip->of[0].from;
    for (int k = 1; k < strip->n; k++)
        from = min_int(from, strip->of[k].from);
    for (int i = 0; i < track->n_unpaid; i++)
        if (track->unpaid[i].to > from)
            cf_evaluate(evaluator, track->unpaid[i].regime, CF_ALL_CELLS);
    uint8_t near = cf_caps_in_reach_of(worker->kernel, evaluator);
    for (int k = 0; k < strip->n; k++)
        if (near >> k & 1)
            worker->near_cap[strip->of[k].member] = true;
}

static void pay_strip(cf_worker *worker, cf_profile *profile, const span *of, const waiting *strip)
{
    cf_kernel *kernel = worker->kernel;
    cf_stretches *all = worker->stretches;
    const cf_track *track = &kernel->tracks[of->track];
    size_t stride = (size_t)kernel->stride;
    cf_rate_cell cells[CF_STRIP];
    for (int k = 0; k < CF_STRIP; k++) /* what is left over is paid too, and counts as nothing */
        cells[k] = strip->of[k < strip->n ? k : 0].cell;
    cf_evaluator_turn_to(&worker->evaluator, cells, profile);
    memset(all->sums, 0, stride * sizeof *all->sums);
    for (int i = of->first; i <= of->last; i++)
        pay_interval(worker, strip, &track->intervals[i]);
    if (kernel->engine->n_caps > 0)
        note_bases(worker, strip, track, of);
    cf_totals_book(&worker->totals, kernel, &worker->evaluator, track, all->slots, all->n_slots,
                   all->weights);
    for (int i = 0; i < all->n_slots; i++)
        all->has_slot[all->slots[i]] = false;
    all->n_slots = 0;
    for (int k = 0; k < strip->n; k++) {
        int64_t *lanes = worker->lanes + strip->of[k].member * stride;
        for (int lane = 0; lane < kernel->n_lanes; lane++)
            lanes[lane] += all->sums[lane][k];
    }
}

/* --- Rows ------------------------------------------------------------------------------------ */

static void add_stretch(cf_worker *worker, cf_profile *profile, int track, const stretch *added)
{
    cf_stretches *all = worker->stretches;
    int place = span_of(all, worker->kernel, track, added->from, added->to);
    waiting *strip = waiting_of(worker, profile_of(worker, profile), place);
    strip->of[strip->n++] = *added;
    if (strip->n == CF_STRIP) {
        pay_strip(worker, profile, &all->spans[place], strip);
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
        int to = min_int(path[1].from, at->to);
        stretch added = {cf_rate_cell_of(work->column, path->cell), member, from, to};
        add_stretch(worker, at->kind->profile, track, &added);
        from = to;
    }
}

void cf_stretches_add(cf_worker *worker, const cf_row_work *work, uint32_t member)
{
    for (int t = 0; t < worker->kernel->n_tracks; t++)
        add_track(worker, t, work, member);
}

/* Those of a profile that wait still, in order of their spans, so that strips span little more
 * than what is in them. */
static void flush_profile(cf_worker *worker, waiting_profile *profile)
{
    cf_stretches *all = worker->stretches;
    waiting strip = {.n = 0};
    span whole = {-1, 0, 0};
    for (int i = 0; i < all->n_spans; i++) {
        int place = all->order[i];
        const span *of = &all->spans[place];
        waiting *left = (size_t)place < profile->n_spans ? profile->by_span[place] : NULL;
        if (!left || left->n == 0)
            continue;
        for (int k = 0; k < left->n; k++) {
            if (strip.n == CF_STRIP || (strip.n > 0 && whole.track != of->track)) {
                pay_strip(worker, profile->profile, &whole, &strip);
                strip.n = 0;
            }
            if (strip.n == 0)
                whole = *of;
            whole.last = max_int(whole.last, of->last);
            strip.of[strip.n++] = left->of[k];
        }
        left->n = 0;
    }
    if (strip.n > 0)
        pay_strip(worker, profile->profile, &whole, &strip);
}

void cf_stretches_flush(cf_worker *worker)
{
    cf_stretches *all = worker->stretches;
    for (waiting_profile *profile = all->listed; profile; profile = profile->next) {
        flush_profile(worker, profile);
        profile->listed = false;
    }
    all->listed = NULL;
}
