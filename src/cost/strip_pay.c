/* strip_pay.c: eight stretches of one profile paid side by side, each regime once: those of one
 * stay by what the stay adds, others interval by interval. Source: costing rules 2.3 to 2.5. */
#include "cost/caps.h"

#include "base/bug.h"

void cf_strip_room_init(cf_strip_room *room, const cf_kernel *kernel, cf_arena *arena)
{
    size_t n_slots = (size_t)kernel->most_slots;
    room->sums = cf_arena_alloc(arena, (size_t)kernel->stride, sizeof *room->sums);
    room->weights = cf_arena_alloc(arena, n_slots, sizeof *room->weights);
    room->slots = CF_ARENA_NEW(arena, int, n_slots);
    room->has_slot = CF_ARENA_NEW(arena, bool, n_slots);
    size_t n_offers = (size_t)kernel->engine->options->n_offers;
    room->gains = cf_arena_alloc(arena, n_offers + 1, sizeof *room->gains);
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

/* --- Paying a strip -------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2,avx512f,avx512dq,avx512vl")))
#endif
#define INLINE static inline __attribute__((always_inline))

/* A strip's amounts, calculated with side by side. */
typedef int64_t cells
    __attribute__((vector_size(CF_STRIP * sizeof(int64_t)), aligned(8), may_alias));
typedef int32_t indexes
    __attribute__((vector_size(CF_STRIP * sizeof(int32_t)), aligned(4), may_alias));

/* The strip at hand. */
typedef struct {
    cf_worker *worker;
    const cf_waiting *strip;
    cells from, to;
    int64_t (*days)[CF_STRIP]; /* of the interval at hand, by offer */
} strip_work;

INLINE cells *at(int64_t *amounts)
{
    return (cells *)(void *)amounts;
}

INLINE const cells *cells_of(const int64_t *amounts)
{
    return (const cells *)(const void *)amounts;
}

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

static void note_wrong(cf_worker *worker, const cf_waiting *strip, const cf_interval *interval)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full)
            continue;
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, item->regime, CF_ALL_CELLS);
        for (int k = 0; k < strip->n; k++) {
            bool there = strip->to[k] > interval->from && strip->from[k] < interval->to;
            if (!there || pay->good >> k & 1)
                continue;
            /* no such cell: only where a ladder was found wrong, which is reported already */
            CF_BUG_IF(pay->absent >> k & 1 && !atomic_load(&worker->kernel->engine->failed));
            cf_note_wrong(worker, worker->batch_rows[strip->member[k]], pay->wrong[k]);
        }
    }
}

INLINE void add_times(int64_t *sums, const cells *amounts, int factor)
{
    if (factor == 1)
        *at(sums) += *amounts;
    else if (factor == -1)
        *at(sums) -= *amounts;
    else if (factor != 0)
        *at(sums) += *amounts * factor;
}

/* An item's money into the sums of the strip, for n periods, and a period's gains by offer. */
INLINE void add_item(const strip_work *work, const cf_item *item, const cf_period_pay *pay,
                     const cells *n)
{
    const cf_kernel *kernel = work->worker->kernel;
    cf_strip_room *all = &work->worker->stretches->room;
    int n_offers = kernel->engine->options->n_offers;
    cells costs = *n * *cells_of(pay->cost), nets = *n * *cells_of(pay->net);
    const cf_term *end = item->terms + item->n_terms;
    for (const cf_term *term = item->terms; term < end; term++) {
        int offer = term->lane - kernel->gain_lane;
        add_times(all->sums[term->lane], &costs, term->cost);
        add_times(all->sums[term->lane], &nets, term->net);
        if (offer >= 0 && offer < n_offers)
            add_times(all->gains[offer], cells_of(pay->net), term->net);
    }
}

/* What members gain on each pay day of an interval. */
INLINE void pay_gains(const strip_work *work, const cf_interval *interval, const cells *n,
                      bool narrow)
{
    const cf_kernel *kernel = work->worker->kernel;
    cf_strip_room *all = &work->worker->stretches->room;
    int n_offers = kernel->engine->options->n_offers, length = interval->to - interval->from;
    size_t n_days = (size_t)kernel->n_days + 1;
    cells there = (cells)(*n == length);
    for (int o = 0; o < n_offers && narrow; o++)
        *at(work->days[o]) += *cells_of(all->gains[o]) & there;
    for (int k = 0; k < work->strip->n; k++) {
        int from = cf_max_int(work->strip->from[k], interval->from);
        int to = cf_min_int(work->strip->to[k], interval->to);
        if (to <= from || (narrow && to - from == length))
            continue;
        cf_sum *paid = work->worker->totals.paid;
        for (int o = 0; o < n_offers; o++, paid += n_days) {
            paid[from] += all->gains[o][k];
            paid[to] -= all->gains[o][k];
        }
    }
}

/* Takes what is paid on booked days out of the period's gains by offer, and books it for n[cell]
 * member-periods. */
static void take_booked(int64_t (*gains)[CF_STRIP], cf_worker *worker, const cf_interval *interval,
                        const int64_t *n)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int k = 0; k < item->n_booked; k++) {
            const cf_booked_use *use = &item->booked[k];
            const cf_period_pay *pay = cf_evaluate(&worker->evaluator, item->regime, CF_ALL_CELLS);
            cf_sum sum = 0;
            for (int cell = 0; cell < CF_STRIP; cell++) {
                int64_t net = pay->good >> cell & 1 ? use->sign * pay->net[cell] : 0;
                gains[use->offer][cell] -= net;
                sum += (cf_sum)n[cell] * net;
            }
            size_t n_days = (size_t)worker->kernel->n_days + 1;
            worker->totals.booked[(size_t)use->offer * n_days + (size_t)use->day] += sum;
        }
    }
}

INLINE void weigh(cf_strip_room *all, const cf_interval *interval, const cells *n)
{
    for (int i = 0; i < interval->n_slots; i++) {
        int slot = interval->slots[i].slot;
        if (!all->has_slot[slot]) {
            all->has_slot[slot] = true;
            all->slots[all->n_slots++] = slot;
        }
        if (interval->slots[i].sign < 0)
            *at(all->weights[slot]) -= *n;
        else
            *at(all->weights[slot]) += *n;
    }
}

INLINE void pay_interval(strip_work *work, const cf_interval *interval)
{
    const cells zero = {0};
    cf_worker *worker = work->worker;
    cf_kernel *kernel = worker->kernel;
    cf_strip_room *all = &worker->stretches->room;
    cells n;
    find_periods(&n, work, interval);
    uint8_t wrong = 0;
    bool narrow = true;
    for (int o = 0; o < kernel->engine->options->n_offers; o++)
        *at(all->gains[o]) = zero;
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full)
            continue;
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, item->regime, CF_ALL_CELLS);
        wrong |= (uint8_t) ~(pay->good | pay->absent);
        narrow = narrow && pay->narrow;
        add_item(work, item, pay, &n);
    }
    if (wrong != 0)
        note_wrong(worker, work->strip, interval);
    if (interval->has_booked)
        take_booked(all->gains, worker, interval, (const int64_t *)(const void *)&n);
    pay_gains(work, interval, &n, narrow);
    weigh(all, interval, &n);
}

/* Where sums of the horizon's last period are kept, which are not by component. */
enum { LAST_ONGOING, LAST_BASE };

/* Sums of a slot, kept by cell until the batch ends: what is narrow cannot overflow until then,
 * where the weights are `small`. */
INLINE void book_slots(cf_worker *worker, const cf_track *track, int64_t (*sums)[CF_STRIP],
                       bool small)
{
    const cells zero = {0};
    cf_strip_room *all = &worker->stretches->room;
    const cf_kernel *kernel = worker->kernel;
    const cf_engine *engine = kernel->engine;
    for (int i = 0; i < all->n_slots; i++) {
        int place = all->slots[i];
        const cf_slot *slot = &track->slots[place];
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, slot->regime, CF_ALL_CELLS);
        const cf_period_pay *more = pay;
        all->has_slot[place] = false;
        if (slot->varies)
            more =
                cf_evaluate(&worker->evaluator,
                            engine->variant_regimes[(size_t)slot->regime * (size_t)engine->n_years +
                                                    (size_t)slot->year],
                            CF_ALL_CELLS);
        if (kernel->has_holidays || !pay->narrow || !more->narrow || !small) {
            cf_totals_book(&worker->totals, kernel, &worker->evaluator, track, &place, 1,
                           all->weights);
            continue;
        }
        cells weights = *cells_of(all->weights[place]);
        int64_t(*to)[CF_STRIP] = sums + (size_t)place * ((size_t)kernel->n_active + 1);
        *at(all->weights[place]) = zero;
        if (slot->last) {
            *at(to[LAST_ONGOING]) +=
                weights * (*cells_of(pay->cost) - *cells_of(pay->component[CF_LUMP_SUM_PAY]) -
                           *cells_of(pay->component[CF_HOLIDAY_PAY]) -
                           *cells_of(pay->component[CF_CASH_OUT_PAY]));
            *at(to[LAST_BASE]) += weights * *cells_of(pay->component[CF_BASE_PAY]);
            continue;
        }
        for (int k = 0; k < kernel->n_active; k++)
            *at(to[k]) += weights * *cells_of(pay->component[kernel->active[k]]);
        if (slot->varies)
            *at(to[kernel->n_active]) += weights * (*cells_of(more->cost) - *cells_of(pay->cost));
    }
    all->n_slots = 0;
}

/* Eight lanes of eight members as the members' lanes. */
INLINE void turn(cells *rows, const int64_t (*sums)[CF_STRIP])
{
    cells a[CF_STRIP], b[CF_STRIP];
    for (int i = 0; i < 8; i += 2) {
        cells x = *cells_of(sums[i]), y = *cells_of(sums[i + 1]);
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

/* The sums of the strip into its members' lanes. */
INLINE void give_sums(cf_worker *worker, const cf_waiting *strip)
{
    size_t stride = (size_t)worker->kernel->stride;
    const int64_t(*sums)[CF_STRIP] = (const int64_t(*)[CF_STRIP])worker->stretches->room.sums;
    for (size_t lane = 0; lane < stride; lane += CF_LANES) {
        cells rows[CF_LANES];
        turn(rows, sums + lane);
        for (int k = 0; k < strip->n; k++)
            *at(worker->lanes + strip->member[k] * stride + lane) += rows[k];
    }
}

INLINE void pay_mixed(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                      const cf_waiting *strip)
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
    if (worker->caps)
        cf_caps_keep(worker, profile, of, strip);
    book_slots(worker, track, all->slot_sums[of->track], true);
    give_sums(worker, strip);
}

/* --- Paying a strip of one stay -------------------------------------------------------------- */

/* Pays the strip in every regime of its stay that members have results of. False: some amount is
 * not narrow, or not to be paid at all. */
INLINE bool evaluate_stay(cf_worker *worker, const cf_stay *stay)
{
    bool good = true;
    for (int i = 0; i < stay->n_pairs && good; i++) {
        int regime = worker->kernel->pair_regimes[stay->pairs[i]];
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, regime, CF_ALL_CELLS);
        good = pay->narrow && (pay->good | pay->absent) == CF_ALL_CELLS;
    }
    return good;
}

/* Gains a period, from the day on which the stay begins up to that on which it ends. */
INLINE void add_gains(cf_worker *worker, const cf_stay *stay)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_strip_room *all = &worker->stretches->room;
    int n_offers = kernel->engine->options->n_offers;
    int64_t(*ends)[CF_STRIP] = all->ends[stay->track];
    for (int i = stay->first; i <= stay->last; i++) {
        const cf_interval *interval = &kernel->tracks[stay->track].intervals[i];
        for (int k = 0; k < interval->n_day_terms; k++) {
            const cf_day_term *term = &interval->day_terms[k];
            const cf_period_pay *pay = cf_evaluate(&worker->evaluator, term->regime, CF_ALL_CELLS);
            cells gain = *cells_of(pay->net);
            if (term->factor != 1)
                gain *= term->factor;
            if (stay->from <= interval->from)
                *at(all->days[stay->track][i * n_offers + term->offer]) += gain;
            else
                *at(ends[stay->from * n_offers + term->offer]) += gain;
            if (stay->to < interval->to)
                *at(ends[stay->to * n_offers + term->offer]) -= gain;
        }
    }
}

/* What is paid on booked days. */
static void book_alike(cf_worker *worker, const cf_stay *stay)
{
    const cf_track *track = &worker->kernel->tracks[stay->track];
    int64_t n[CF_STRIP];
    for (int i = stay->first; i <= stay->last; i++) {
        const cf_interval *interval = &track->intervals[i];
        int from = cf_max_int(stay->from, interval->from), to = cf_min_int(stay->to, interval->to);
        for (int k = 0; k < CF_STRIP; k++)
            n[k] = to - from;
        if (interval->has_booked)
            take_booked(worker->stretches->room.gains, worker, interval, n);
    }
}

INLINE void pay_alike(cf_worker *worker, cf_profile *profile, const cf_waiting *strip)
{
    const cells zero = {0};
    const cf_stay *stay = strip->stay;
    const cf_kernel *kernel = worker->kernel;
    const cf_track *track = &kernel->tracks[stay->track];
    cf_strip_room *all = &worker->stretches->room;
    cf_stretch_span span = {stay->track, stay->first, stay->last};
    cf_evaluator_turn_to(&worker->evaluator, &strip->cells, profile);
    if (!evaluate_stay(worker, stay)) {
        pay_mixed(worker, profile, &span, strip);
        return;
    }
    for (int lane = 0; lane < kernel->stride; lane++)
        *at(all->sums[lane]) = zero;
    for (int i = 0; i < stay->n_terms; i++) {
        const cf_stay_term *term = &stay->terms[i];
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, term->regime, CF_ALL_CELLS);
        *at(all->sums[term->lane]) += *cells_of(term->net ? pay->net : pay->cost) * term->weight;
    }
    add_gains(worker, stay);
    if (stay->has_booked)
        book_alike(worker, stay);
    if (worker->caps)
        cf_caps_keep(worker, profile, &span, strip);
    for (int i = 0; i < stay->n_slots; i++) {
        all->slots[i] = stay->slots[i].slot;
        all->has_slot[stay->slots[i].slot] = true;
        *at(all->weights[stay->slots[i].slot]) = zero + stay->slots[i].weight;
    }
    all->n_slots = stay->n_slots;
    book_slots(worker, track, all->slot_sums[stay->track], true);
    give_sums(worker, strip);
}

#if defined(WIDE)
WIDE static void pay_alike_wide(cf_worker *worker, cf_profile *profile, const cf_waiting *strip)
{
    pay_alike(worker, profile, strip);
}

WIDE static void pay_mixed_wide(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                                const cf_waiting *strip)
{
    pay_mixed(worker, profile, of, strip);
}
#endif

void cf_strip_pay_alike(cf_worker *worker, cf_profile *profile, const cf_waiting *strip)
{
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        pay_alike_wide(worker, profile, strip);
        return;
    }
#endif
    pay_alike(worker, profile, strip);
}

void cf_strip_pay_mixed(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                        const cf_waiting *strip)
{
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        pay_mixed_wide(worker, profile, of, strip);
        return;
    }
#endif
    pay_mixed(worker, profile, of, strip);
}

/* --- What was counted ------------------------------------------------------------------------ */

/* Gains a period of those who were there when an interval started. */
INLINE void book_days(cf_worker *worker, const cf_interval *interval, int64_t (*days)[CF_STRIP],
                      const int64_t *there, bool small)
{
    size_t n_days = (size_t)worker->kernel->n_days + 1;
    for (int i = 0; i < interval->n_day_terms; i++) {
        const cf_day_term *term = &interval->day_terms[i];
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, term->regime, CF_ALL_CELLS);
        if (small && pay->narrow) {
            *at(days[term->offer]) += *cells_of(there) * *cells_of(pay->net) * term->factor;
            continue;
        }
        cf_sum gain = 0;
        for (int k = 0; k < CF_STRIP; k++)
            gain += (cf_sum)there[k] * pay->net[k] * term->factor;
        cf_sum *paid = worker->totals.paid + (size_t)term->offer * n_days;
        paid[interval->from] += gain;
        paid[interval->to] -= gain;
    }
}

INLINE void book_any(cf_worker *worker, int t, int64_t (*periods)[CF_STRIP],
                     int64_t (*there)[CF_STRIP])
{
    enum { SMALL_BITS = 20 }; /* times 2^31 a period, times the strips of a batch: below 2^63 */
    const cf_kernel *kernel = worker->kernel;
    const cf_track *track = &kernel->tracks[t];
    cf_strip_room *all = &worker->stretches->room;
    int n_offers = kernel->engine->options->n_offers;
    int64_t bits = 0;
    for (int i = 0; i < track->n_intervals; i++)
        for (int k = 0; k < CF_STRIP; k++)
            bits |= periods[i][k];
    bool small = bits >> SMALL_BITS == 0;
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        weigh(all, interval, cells_of(periods[i]));
        book_days(worker, interval, all->days[t] + i * n_offers, there[i], small);
        if (interval->has_booked)
            take_booked(all->gains, worker, interval, periods[i]);
    }
    book_slots(worker, track, all->slot_sums[t], small);
}

#if defined(WIDE)
WIDE static void book_wide(cf_worker *worker, int t, int64_t (*periods)[CF_STRIP],
                           int64_t (*there)[CF_STRIP])
{
    book_any(worker, t, periods, there);
}
#endif

static void book(cf_worker *worker, int t, int64_t (*periods)[CF_STRIP], int64_t (*there)[CF_STRIP])
{
#if defined(WIDE)
    if (cf_strips_are_wide()) {
        book_wide(worker, t, periods, there);
        return;
    }
#endif
    book_any(worker, t, periods, there);
}

void cf_strip_book(cf_worker *worker, int track, int64_t (*periods)[CF_STRIP],
                   int64_t (*there)[CF_STRIP])
{
    enum { STRIPS_A_BATCH = 1024 };
    book(worker, track, periods, there);
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
            worker->totals.ongoing[slot->scenario] += sum_of(sums[LAST_ONGOING]);
            worker->totals.last_base[slot->scenario] += sum_of(sums[LAST_BASE]);
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
