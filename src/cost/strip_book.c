/* strip_book.c: member-periods of strips as sums: what tables counted, and what a batch of strips
 * came to. Source: costing rules 2.3 to 2.5. */
#include "cost/strip_sums.h"

void cf_strip_room_init(cf_strip_room *room, const cf_kernel *kernel, cf_arena *arena)
{
    size_t n_slots = (size_t)kernel->most_slots;
    room->sums = cf_arena_alloc(arena, (size_t)kernel->stride, sizeof *room->sums);
    room->weights = cf_arena_alloc(arena, n_slots, sizeof *room->weights);
    room->slots = CF_ARENA_NEW(arena, int, n_slots);
    room->has_slot = CF_ARENA_NEW(arena, bool, n_slots);
    size_t n_offers = (size_t)kernel->engine->options->n_offers;
    room->days = cf_arena_alloc(arena, (size_t)kernel->n_tracks, sizeof *room->days);
    room->ends = cf_arena_alloc(arena, (size_t)kernel->n_tracks, sizeof *room->ends);
    room->slot_sums = cf_arena_alloc(arena, (size_t)kernel->n_tracks, sizeof *room->slot_sums);
    for (int t = 0; t < kernel->n_tracks; t++) {
        room->days[t] = cf_arena_alloc(arena, (size_t)kernel->tracks[t].n_intervals * n_offers + 1,
                                       sizeof **room->days);
        room->ends[t] = cf_arena_alloc(arena, (size_t)kernel->engine->n_periods * n_offers + 1,
                                       sizeof **room->ends);
        room->slot_sums[t] = cf_arena_alloc(
            arena, (size_t)kernel->tracks[t].n_slots * ((size_t)kernel->n_active + 1) + 1,
            sizeof **room->slot_sums);
    }
}

void cf_strip_take_booked(cf_worker *worker, const cf_interval *interval, const int64_t *n)
{
    size_t n_days = (size_t)worker->kernel->n_days + 1;
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int k = 0; k < item->n_booked; k++) {
            const cf_booked_use *use = &item->booked[k];
            const cf_period_pay *pay = cf_evaluate(&worker->evaluator, item->regime, used_cells(n));
            cf_sum sum = 0;
            for (int cell = 0; cell < CF_STRIP; cell++)
                sum += pay->good >> cell & 1 ? (cf_sum)n[cell] * pay->net[cell] : 0;
            worker->totals.booked[(size_t)use->offer * n_days + (size_t)use->day] +=
                use->sign * sum;
        }
    }
}

/* --- What was counted ------------------------------------------------------------------------ */

/* What a period of an interval gains, by offer. */
INLINE void find_gains(int64_t (*gains)[CF_STRIP], cf_worker *worker, const cf_interval *interval,
                       int n_offers)
{
    memset(gains, 0, (size_t)n_offers * sizeof *gains);
    for (int i = 0; i < interval->n_day_terms; i++) {
        const cf_day_term *term = &interval->day_terms[i];
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, term->regime, CF_ALL_CELLS);
        add_times(gains[term->offer], cells_of(pay->net), term->factor);
    }
}

/* Gains of those who come or leave within an interval, from that day on. Members are fewer than
 * 2^27, and of those who are counted a period's pay is below 2^31. */
INLINE void book_moved(cf_worker *worker, const cf_interval *interval, int t,
                       const cf_strip_counts *counts)
{
    int n_offers = worker->kernel->engine->options->n_offers;
    find_gains(counts->gains, worker, interval, n_offers);
    for (int day = interval->from + 1; day < interval->to; day++) {
        cells moved = *cells_of(counts->moved + (size_t)day * counts->stride);
        if (used_cells((const int64_t *)(const void *)&moved) == 0)
            continue;
        int64_t(*ends)[CF_STRIP] = worker->stretches->room.ends[t] + day * n_offers;
        for (int o = 0; o < n_offers; o++)
            *at(ends[o]) += moved * *cells_of(counts->gains[o]);
    }
}

INLINE void book_any(cf_worker *worker, int t, const cf_strip_counts *counts)
{
    enum { SMALL_BITS = 20 }; /* times 2^31 a period, times the strips of a batch: below 2^63 */
    const cf_kernel *kernel = worker->kernel;
    const cf_track *track = &kernel->tracks[t];
    cf_strip_room *all = &worker->stretches->room;
    int n_offers = kernel->engine->options->n_offers;
    int64_t bits = 0;
    for (int i = 0; i < track->n_intervals; i++)
        for (int k = 0; k < CF_STRIP; k++)
            bits |= counts->periods[i][k];
    bool small = bits >> SMALL_BITS == 0;
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        weigh(all, interval, cells_of(counts->periods[i]));
        book_days(worker, interval, all->days[t] + i * n_offers, counts->there[i], CF_ALL_CELLS,
                  small);
        book_moved(worker, interval, t, counts);
        if (interval->has_booked)
            cf_strip_take_booked(worker, interval, counts->periods[i]);
    }
    book_slots(worker, track, all->slot_sums[t], small);
}

#if defined(WIDE)
WIDE static void book_wide(cf_worker *worker, int t, const cf_strip_counts *counts)
{
    book_any(worker, t, counts);
}
#endif

static void book(cf_worker *worker, int t, const cf_strip_counts *counts)
{
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        book_wide(worker, t, counts);
        return;
    }
#endif
    book_any(worker, t, counts);
}

void cf_strip_book(cf_worker *worker, int track, const cf_strip_counts *counts)
{
    enum { STRIPS_A_BATCH = 1024 };
    book(worker, track, counts);
    if (++worker->stretches->n_booked % STRIPS_A_BATCH == 0)
        cf_strip_settle(worker);
}

/* --- The batch's end ------------------------------------------------------------------------- */

static int64_t sum_of(int64_t *amounts)
{
    int64_t sum = 0;
    for (int k = 0; k < CF_STRIP; k++)
        sum += amounts[k];
    memset(amounts, 0, CF_STRIP * sizeof *amounts);
    return sum;
}

static void settle_slots(cf_worker *worker, int t)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_track *track = &kernel->tracks[t];
    int64_t(*sums)[CF_STRIP] = worker->stretches->room.slot_sums[t];
    for (int i = 0; i < track->n_slots; i++, sums += kernel->n_active + 1) {
        const cf_slot *slot = &track->slots[i];
        if (slot->last) {
            worker->totals.ongoing[slot->scenario] += sum_of(sums[CF_LAST_ONGOING]);
            worker->totals.last_base[slot->scenario] += sum_of(sums[CF_LAST_BASE]);
            continue;
        }
        cf_year_sums *year =
            &worker->totals.years[slot->scenario * kernel->engine->n_years + slot->year];
        for (int k = 0; k < kernel->n_active; k++)
            year->component[kernel->active[k]] += sum_of(sums[k]);
        year->percent_more += sum_of(sums[kernel->n_active]);
    }
}

/* Gains of members who were there throughout, by the interval's first day, and of those who came or
 * left within it. */
static void settle_days(cf_worker *worker, int t)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_track *track = &kernel->tracks[t];
    int n_offers = kernel->engine->options->n_offers;
    size_t n_days = (size_t)kernel->n_days + 1;
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        cf_sum *paid = worker->totals.paid;
        for (int o = 0; o < n_offers; o++, paid += n_days) {
            int64_t gain = sum_of(worker->stretches->room.days[t][i * n_offers + o]);
            paid[interval->from] += gain;
            paid[interval->to] -= gain;
        }
    }
    for (int day = 0; day < kernel->engine->n_periods; day++) {
        const cf_interval *interval = &track->intervals[kernel->interval_at[t][day]];
        cf_sum *paid = worker->totals.paid;
        for (int o = 0; o < n_offers; o++, paid += n_days) {
            int64_t gain = sum_of(worker->stretches->room.ends[t][day * n_offers + o]);
            paid[day] += gain;
            paid[interval->to] -= gain;
        }
    }
}

void cf_strip_settle(cf_worker *worker)
{
    for (int t = 0; t < worker->kernel->n_tracks; t++) {
        settle_slots(worker, t);
        settle_days(worker, t);
    }
}
