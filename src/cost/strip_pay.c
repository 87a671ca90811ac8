/* strip_pay.c: eight stretches of one profile paid side by side, interval by interval, each regime
 * once. Source: costing rules 2.3 to 2.5. */
#include "cost/caps.h"
#include "cost/strip_sums.h"

#include "base/bug.h"

cf_wrong_rows *cf_note_wrong(cf_worker *worker, uint32_t row, const cf_bound_op *op)
{
    const cf_engine *engine = worker->kernel->engine;
    const cf_block *block = worker->block;
    size_t index = op ? (size_t)(op - engine->ops) : (size_t)(engine->n_ops + engine->n_years);
    cf_wrong_rows *wrong = &worker->wrong[index];
    if (wrong->count++ > 0 && wrong->line <= block->lines[row])
        return NULL;
    wrong->line = block->lines[row];
    size_t len =
        block->id_len[row] < sizeof wrong->id - 1 ? block->id_len[row] : sizeof wrong->id - 1;
    memcpy(wrong->id, block->id_text + block->id_start[row], len);
    wrong->id[len] = '\0';
    wrong->profile = worker->evaluator.profile;
    wrong->beyond_cap = false;
    return wrong;
}

/* --- Paying a strip -------------------------------------------------------------------------- */

/* The strip at hand. */
typedef struct {
    cf_worker *worker;
    const cf_strip *strip;
    cells from, to;
    int64_t (*days)[CF_STRIP]; /* of the interval at hand, by offer */
} strip_work;

/* How many periods of an interval each is there. */
INLINE void find_periods(cells *out, const strip_work *work, const cf_interval *interval)
{
    const cells zero = {0};
    cells first = zero + interval->from, end = zero + interval->to;
    cells later = (cells)(work->from > first), sooner = (cells)(work->to < end);
    first = (work->from & later) | (first & ~later);
    end = (work->to & sooner) | (end & ~sooner);
    *out = (end - first) & (cells)(end > first);
}

static void note_wrong(cf_worker *worker, const cf_strip *strip, const cf_interval *interval)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full)
            continue;
        for (int k = 0; k < strip->n; k++) {
            if (strip->to[k] <= interval->from || strip->from[k] >= interval->to)
                continue;
            const cf_period_pay *pay =
                cf_evaluate(&worker->evaluator, item->regime, (uint8_t)(1u << k));
            if (pay->good >> k & 1)
                continue;
            /* no such cell: only where a ladder was found wrong, which is reported already */
            CF_BUG_IF(pay->absent >> k & 1 && !atomic_load(&worker->kernel->engine->failed));
            cf_note_wrong(worker, worker->batch_rows[strip->member[k]], pay->wrong[k]);
        }
    }
}

/* An item's money into the sums of the strip, for n periods. */
INLINE void add_item(const strip_work *work, const cf_item *item, const cf_period_pay *pay,
                     const cells *n)
{
    cf_strip_room *all = &work->worker->stretches->room;
    cells costs = *n * *cells_of(pay->cost), nets = *n * *cells_of(pay->net);
    const cf_term *end = item->terms + item->n_terms;
    for (const cf_term *term = item->terms; term < end; term++) {
        add_times(all->sums[term->lane], &costs, term->cost);
        add_times(all->sums[term->lane], &nets, term->net);
    }
}

/* A member of a cell who comes (`sign` 1) or leaves (-1) within an interval: the gains from that
 * day on. */
static void book_end(cf_worker *worker, const cf_interval *interval, int track, int day, int sign,
                     int cell)
{
    const cf_kernel *kernel = worker->kernel;
    int64_t(*ends)[CF_STRIP] =
        worker->stretches->room.ends[track] + day * kernel->engine->options->n_offers;
    for (int k = 0; k < interval->n_day_terms; k++) {
        const cf_day_term *term = &interval->day_terms[k];
        const cf_period_pay *pay =
            cf_evaluate(&worker->evaluator, term->regime, (uint8_t)(1u << cell));
        int64_t gain = sign * term->factor * pay->net[cell];
        if (pay->narrow) {
            ends[term->offer][cell] += gain;
            continue;
        }
        cf_sum *paid = worker->totals.paid + (size_t)term->offer * ((size_t)kernel->n_days + 1);
        paid[day] += gain;
        paid[interval->to] -= gain;
    }
}

static void book_ends(cf_worker *worker, int track, const cf_strip *strip, int cell)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_interval *intervals = kernel->tracks[track].intervals;
    int from = strip->from[cell], to = strip->to[cell];
    const cf_interval *first = &intervals[kernel->interval_at[track][from]];
    const cf_interval *last = &intervals[kernel->interval_at[track][to - 1]];
    if (from > first->from)
        book_end(worker, first, track, from, 1, cell);
    if (to < last->to)
        book_end(worker, last, track, to, -1, cell);
}

INLINE void pay_interval(strip_work *work, const cf_interval *interval)
{
    cf_worker *worker = work->worker;
    cells n, there = {0};
    find_periods(&n, work, interval);
    uint8_t wrong = 0, need = used_cells((const int64_t *)(const void *)&n);
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full)
            continue;
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, item->regime, need);
        wrong |= (uint8_t)(need & ~(pay->good | pay->absent));
        add_item(work, item, pay, &n);
    }
    if (wrong != 0)
        note_wrong(worker, work->strip, interval);
    if (interval->has_booked)
        cf_strip_take_booked(worker, interval, (const int64_t *)(const void *)&n);
    there -= (cells)(n > 0) & (cells)(work->from <= there + interval->from);
    book_days(worker, interval, work->days, (const int64_t *)(const void *)&there, need, true);
    weigh(&worker->stretches->room, interval, &n);
}

/* Eight lanes of eight members as the members' lanes. */
INLINE void turn(cells *rows, const int64_t (*sums)[CF_STRIP], size_t apart)
{
    cells a[CF_STRIP], b[CF_STRIP];
    for (int i = 0; i < 8; i += 2) {
        cells x = *cells_of(sums[(size_t)i * apart]);
        cells y = *cells_of(sums[(size_t)(i + 1) * apart]);
        a[i] = __builtin_shufflevector(x, y, 0, 8, 2, 10, 4, 12, 6, 14);
        a[i + 1] = __builtin_shufflevector(x, y, 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int k = 0; k < 2; k++) {
            b[i + k] = __builtin_shufflevector(a[i + k], a[i + 2 + k], 0, 1, 8, 9, 4, 5, 12, 13);
            b[i + 2 + k] =
                __builtin_shufflevector(a[i + k], a[i + 2 + k], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int k = 0; k < 4; k++) {
        rows[k] = __builtin_shufflevector(b[k], b[4 + k], 0, 1, 2, 3, 8, 9, 10, 11);
        rows[4 + k] = __builtin_shufflevector(b[k], b[4 + k], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

INLINE void give(cf_worker *worker, const int64_t (*sums)[CF_STRIP], size_t apart,
                 const uint32_t *members, int n)
{
    size_t stride = (size_t)worker->kernel->stride;
    for (size_t lane = 0; lane < stride; lane += CF_LANES) {
        cells rows[CF_LANES];
        turn(rows, sums + lane * apart, apart);
        for (int k = 0; k < n; k++)
            *at(worker->lanes + members[k] * stride + lane) += rows[k];
    }
}

INLINE void pay_strip(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                      const cf_strip *strip)
{
    const cells zero = {0};
    cf_kernel *kernel = worker->kernel;
    cf_strip_room *all = &worker->stretches->room;
    const cf_track *track = &kernel->tracks[of->track];
    strip_work work = {.worker = worker, .strip = strip};
    work.from = __builtin_convertvector(*(const indexes *)(const void *)strip->from, cells);
    work.to = __builtin_convertvector(*(const indexes *)(const void *)strip->to, cells);
    cf_evaluator_turn_to(&worker->evaluator, &strip->cells, profile);
    for (int lane = 0; lane < kernel->stride; lane++)
        *at(all->sums[lane]) = zero;
    for (int i = of->first; i <= of->last; i++) {
        work.days = all->days[of->track] + i * kernel->engine->options->n_offers;
        pay_interval(&work, &track->intervals[i]);
    }
    for (int k = 0; k < strip->n; k++)
        book_ends(worker, of->track, strip, k);
    if (worker->caps)
        cf_caps_keep(worker, profile, of, strip);
    book_slots(worker, track, all->slot_sums[of->track], true);
    give(worker, (const int64_t(*)[CF_STRIP])all->sums, 1, strip->member, strip->n);
}

#if defined(WIDE)
WIDE static void pay_wide(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                          const cf_strip *strip)
{
    pay_strip(worker, profile, of, strip);
}

WIDE static void give_wide(cf_worker *worker, const int64_t (*sums)[CF_STRIP], size_t apart,
                           const uint32_t *members, int n)
{
    give(worker, sums, apart, members, n);
}
#endif

void cf_strip_pay(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_strip *strip)
{
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        pay_wide(worker, profile, of, strip);
        return;
    }
#endif
    pay_strip(worker, profile, of, strip);
}

void cf_strip_give(cf_worker *worker, const int64_t (*sums)[CF_STRIP], size_t apart,
                   const uint32_t *members, int n)
{
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        give_wide(worker, sums, apart, members, n);
        return;
    }
#endif
    give(worker, sums, apart, members, n);
}
