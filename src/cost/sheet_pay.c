/* sheet_pay.c: what a sheet's strips are paid, interval by interval, into the members' lanes and
 * the batch's sums. Strips that cannot be paid side by side go their own way (strip_pay.c). Source:
 * costing rules 2.3 to 2.5. */
#include "cost/caps.h"
#include "cost/sheet.h"
#include "cost/wide.h"

/* --- One by one ------------------------------------------------------------------------------ */

/* A strip as it fills with stretches of one profile, from wherever they stood in the sheet. */
typedef struct {
    cf_worker *worker;
    int track;
    cf_profile *profile;
    cf_stretch_span span;
    cf_strip strip;
} packing;

static void pay_packed(packing *p)
{
    for (int k = p->strip.n; k < CF_STRIP; k++) { /* counts as nothing */
        p->strip.cells.rates_e8[k] = p->strip.cells.rates_e8[0];
        p->strip.from[k] = p->strip.to[k] = 0;
    }
    if (p->strip.n > 0)
        cf_strip_pay(p->worker, p->profile, &p->span, &p->strip);
    p->strip.n = 0;
}

/* Those of the packing's profile. */
static void pack(packing *p, const cf_sheet_strip *of, const cf_sheet_eight *eight)
{
    cf_strip *strip = &p->strip;
    for (int k = 0; k < eight->n; k++) {
        int from = (int)of->from[k], to = (int)of->to[k];
        if (from >= to || eight->profiles[k] != p->profile)
            continue;
        if (strip->n == CF_STRIP)
            pay_packed(p);
        if (strip->n == 0)
            p->span = (cf_stretch_span){p->track, of->first, of->last};
        p->span.first = cf_min_int(p->span.first, of->first);
        p->span.last = cf_max_int(p->span.last, of->last);
        strip->cells.rates_e8[strip->n] = of->cells.rates_e8[k];
        strip->from[strip->n] = from;
        strip->to[strip->n] = to;
        strip->member[strip->n++] = eight->member[k];
    }
}

/* Of all members of a profile first the first stretch, then the second, since those are of much the
 * same periods. */
static void pay_profile(cf_worker *worker, const cf_sheet *sheet, cf_profile *profile,
                        uint32_t strips)
{
    packing p = {.worker = worker, .track = sheet->track, .profile = profile, .strip = {.n = 0}};
    while (strips != 0) {
        int last = -1; /* members whose next stretch was taken */
        for (uint32_t left = strips; left != 0; left &= left - 1) {
            int s = __builtin_ctz(left);
            const cf_sheet_strip *strip = &sheet->strips[s];
            if (strip->eight == last)
                continue;
            last = strip->eight;
            pack(&p, strip, &sheet->eights[last]);
            strips &= ~(1u << s);
        }
    }
    pay_packed(&p);
}

/* Pays strips that are not paid side by side, profile after profile. */
static void pay_apart(cf_worker *worker, const cf_sheet *sheet, uint32_t strips)
{
    uint8_t left[CF_SHEET_EIGHTS] = {0}; /* members, by eight */
    uint32_t of[CF_SHEET_EIGHTS] = {0};  /* strips */
    for (; strips != 0; strips &= strips - 1) {
        int s = __builtin_ctz(strips), eight = sheet->strips[s].eight;
        left[eight] = (uint8_t)((1u << sheet->eights[eight].n) - 1);
        of[eight] |= 1u << s;
    }
    for (int i = 0; i < sheet->n_eights; i++)
        while (left[i] != 0) {
            cf_profile *profile = sheet->eights[i].profiles[__builtin_ctz(left[i])];
            uint32_t theirs = 0;
            for (int e = i; e < sheet->n_eights; e++)
                for (int k = 0; k < sheet->eights[e].n; k++)
                    if (left[e] >> k & 1 && sheet->eights[e].profiles[k] == profile) {
                        left[e] &= (uint8_t) ~(1u << k);
                        theirs |= of[e];
                    }
            pay_profile(worker, sheet, profile, theirs);
        }
}

#if defined(__x86_64__)

/* --- Side by side ---------------------------------------------------------------------------- */

/* The sheet at hand. */
typedef struct {
    cf_worker *worker;
    const cf_kernel *kernel;
    const cf_sheet *sheet;
    cf_sheet_room *room;
    const cf_track *track;
    const int *more_of; /* [slot] */
    int first, last;    /* intervals */
    uint32_t bad;       /* strips that are not paid side by side */
} work;

static void find_parts(cf_sheet_room *room, const cf_sheet *sheet)
{
    room->n_parts = 0;
    for (int s = 0; s < sheet->n_strips; s++) {
        const cf_sheet_eight *eight = &sheet->eights[sheet->strips[s].eight];
        if (room->n_parts == 0 || room->parts[room->n_parts - 1].family != eight->family)
            room->parts[room->n_parts++] =
                (cf_sheet_part){.profile = eight->profiles[0], .family = eight->family};
        room->parts[room->n_parts - 1].strips |= 1u << s;
    }
}

static void start(work *w)
{
    const cf_engine *engine = w->kernel->engine;
    cf_sheet_room *room = w->room;
    for (int i = 0; i < engine->n_regimes; i++)
        room->pays[i].known = 0;
    room->n_taken = 0;
    memset(room->epochs_known, 0, (size_t)engine->n_epochs * sizeof *room->epochs_known);
    memset(room->more_known, 0, (size_t)w->track->n_slots * sizeof *room->more_known);
    memset(room->active, 0, (size_t)w->track->n_intervals * sizeof *room->active);
    memset(room->sums, 0, (size_t)w->kernel->stride * sizeof *room->sums);
    w->first = w->track->n_intervals;
    w->last = -1;
    find_parts(room, w->sheet);
    for (int s = 0; s < w->sheet->n_strips; s++) {
        const cf_sheet_strip *strip = &w->sheet->strips[s];
        w->first = cf_min_int(w->first, strip->first);
        w->last = cf_max_int(w->last, strip->last);
        for (int i = strip->first; i <= strip->last; i++)
            room->active[i] |= 1u << s;
    }
}

/* Regimes of which the strips' bases are kept. */
static void evaluate_capped(work *w)
{
    cf_sheet_room *room = w->room;
    int n_regimes = w->kernel->engine->n_regimes;
    memset(room->near_caps, 0, (size_t)n_regimes * sizeof *room->near_caps);
    for (int s = 0; s < w->sheet->n_strips; s++) {
        const cf_sheet_strip *strip = &w->sheet->strips[s];
        cf_stretch_span of = {w->sheet->track, strip->first, strip->last};
        const cf_cap_span *span = cf_cap_span_of(w->worker, &of);
        for (int i = 0; i < span->n_regimes; i++)
            room->near_caps[span->regimes[i]] |= 1u << s;
    }
    for (int i = 0; i < n_regimes; i++)
        if (room->near_caps[i] != 0)
            w->bad |= cf_sheet_eval(w->worker, w->sheet, i, room->near_caps[i]);
}

/* The strips that each regime and each slot's one more percent are asked for. */
static void find_needs(const work *w)
{
    cf_sheet_room *room = w->room;
    for (int i = w->first; i <= w->last; i++) {
        const cf_interval *interval = &w->track->intervals[i];
        uint32_t strips = room->active[i];
        for (int k = 0; k < interval->n_items; k++)
            room->needs[interval->items[k].regime] |= strips;
        for (int k = 0; k < interval->n_slots; k++) {
            int more = w->more_of[interval->slots[k].slot];
            if (more >= 0)
                room->needs_more[more] |= strips;
        }
    }
}

/* Whatever the strips are paid, in every regime: each once for all intervals. */
static void evaluate(work *w)
{
    cf_sheet_room *room = w->room;
    if (w->worker->caps)
        evaluate_capped(w);
    find_needs(w);
    for (int i = 0; i < w->kernel->engine->n_base_regimes; i++) {
        if (room->needs[i] != 0)
            w->bad |= cf_sheet_eval(w->worker, w->sheet, i, room->needs[i]);
        room->needs[i] = 0;
    }
    for (int i = 0; i < w->track->n_slots; i++) {
        if (room->needs_more[i] != 0)
            w->bad |= cf_sheet_eval_more(w->worker, w->sheet, i, room->needs_more[i]);
        room->needs_more[i] = 0;
    }
}

/* Amounts below 2^31 times periods. */
INLINE cells product(cells amounts, cells periods)
{
    return _mm512_mul_epi32(amounts, periods);
}

/* --- Members' lanes -------------------------------------------------------------------------- */

/* An interval, and one of its strips. */
typedef struct {
    const cf_interval *interval;
    const cf_sheet_strip *strip;
    cells n; /* periods in which each is there */
    cells from, to;
    __mmask8 starts, comes, leaves; /* those there when it starts; those who come or leave within */
} visit;

INLINE visit visit_of(const cf_interval *interval, const cf_sheet_strip *strip)
{
    visit v = {.interval = interval, .strip = strip};
    const cells first = all(interval->from), end = all(interval->to);
    v.from = get(strip->from);
    v.to = get(strip->to);
    v.n = _mm512_sub_epi64(_mm512_min_epi64(v.to, end), _mm512_max_epi64(v.from, first));
    v.n = _mm512_max_epi64(v.n, _mm512_setzero_si512());
    __mmask8 there = _mm512_test_epi64_mask(v.n, v.n);
    v.comes = _mm512_mask_cmpgt_epi64_mask(there, v.from, first);
    v.leaves = _mm512_mask_cmplt_epi64_mask(there, v.to, end);
    v.starts = there & (__mmask8)~v.comes;
    return v;
}

/* Gains of those who come or leave within an interval, from that day on. Each cell has a sum of its
 * own, so that none is added to twice. */
INLINE void add_ends(int64_t (*ends)[CF_STRIP], cells gains, cells days, __mmask8 who, int n_offers,
                     bool leaves)
{
    const cells numbers = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    if (who == 0)
        return;
    cells places = plus(_mm512_slli_epi64(_mm512_mul_epu32(days, all(n_offers)), 3), numbers);
    cells sums = _mm512_mask_i64gather_epi64(gains, who, places, ends, sizeof(int64_t));
    sums = leaves ? _mm512_sub_epi64(sums, gains) : plus(sums, gains);
    _mm512_mask_i64scatter_epi64(ends, who, places, sums, sizeof(int64_t));
}

INLINE void add_days(const visit *v, const cf_sheet_use *use, cells gains, int n_offers)
{
    put(use->days, _mm512_mask_add_epi64(get(use->days), v->starts, get(use->days), gains));
    add_ends(use->ends, gains, v->from, v->comes, n_offers, false);
    add_ends(use->ends, gains, v->to, v->leaves, n_offers, true);
}

/* What a use adds up, where it is not one row less another. */
INLINE cells add_terms(const work *w, const cf_lane_use *use, int s)
{
    cells sum = _mm512_setzero_si512();
    for (int i = 0; i < use->n_terms; i++) {
        const cf_lane_term *term = &use->terms[i];
        int row = term->net ? CF_SHEET_NET : CF_SHEET_COST;
        cells amounts = get(w->room->pays[term->regime].rows[row][s]);
        sum = plus(sum, _mm512_mullo_epi64(amounts, all(term->factor)));
    }
    return sum;
}

INLINE void add_lanes(const work *w, const visit *v, int s)
{
    const cf_lane_use *use = v->interval->lanes;
    const cf_sheet_use *rows = w->room->uses, *end = rows + v->interval->n_lanes;
    int n_offers = w->kernel->engine->options->n_offers, eight = v->strip->eight;
    for (; rows < end; rows++, use++) {
        bool small = rows->more != NULL;
        cells amounts =
            small ? _mm512_sub_epi64(get(rows->more[s]), get(rows->less[s])) : add_terms(w, use, s);
        if (rows->sums) {
            int64_t *to = rows->sums[eight];
            put(to,
                plus(get(to), small ? product(amounts, v->n) : _mm512_mullo_epi64(amounts, v->n)));
        }
        if (rows->days)
            add_days(v, rows, amounts, n_offers);
    }
}

/* Finds the rows that the interval's lanes are made of. */
static void find_rows(const work *w, const cf_interval *interval)
{
    cf_sheet_room *room = w->room;
    const cf_strip_room *sums = &w->worker->stretches->room;
    int n_offers = w->kernel->engine->options->n_offers, track = w->sheet->track;
    int at = (int)(interval - w->track->intervals);
    for (int i = 0; i < interval->n_lanes; i++) {
        const cf_lane_use *use = &interval->lanes[i];
        cf_sheet_use *rows = &room->uses[i];
        *rows = (cf_sheet_use){.sums = use->lane >= 0 ? room->sums[use->lane] : NULL};
        if (use->days >= 0) {
            rows->days = sums->days[track][at * n_offers + use->days];
            rows->ends = sums->ends[track] + use->days;
        }
        if (!use->small)
            continue;
        rows->more = rows->less = room->zeros;
        for (int k = 0; k < use->n_terms; k++) {
            const cf_lane_term *term = &use->terms[k];
            cf_sheet_row row =
                room->pays[term->regime].rows[term->net ? CF_SHEET_NET : CF_SHEET_COST];
            if (term->factor > 0)
                rows->more = row;
            else
                rows->less = row;
        }
    }
}

/* --- Totals ---------------------------------------------------------------------------------- */

enum { SUMS_AT_ONCE = 6 };

/* Rows of amounts, each summed over the strips and periods of an interval. */
typedef struct {
    const cf_strip_list *list;
    cf_sheet_row periods;
} row_sums;

/* `n` rows, a number that is known where this is inlined. */
INLINE void sum_some(int64_t (*sums)[CF_STRIP], const cf_sheet_row *rows, const int n,
                     const row_sums *over)
{
    cells a[SUMS_AT_ONCE];
#pragma GCC unroll 6
    for (int i = 0; i < n; i++)
        a[i] = _mm512_setzero_si512();
    for (int k = 0; k < over->list->n; k++) {
        int s = over->list->at[k];
        cells periods = get(over->periods[s]);
#pragma GCC unroll 6
        for (int i = 0; i < n; i++)
            a[i] = plus(a[i], product(get(rows[i][s]), periods));
    }
#pragma GCC unroll 6
    for (int i = 0; i < n; i++)
        put(sums[i], a[i]);
}

INLINE void sum_rows(int64_t (*sums)[CF_STRIP], const cf_sheet_row *rows, int n,
                     const row_sums *over)
{
    int i = 0;
    for (; n - i >= SUMS_AT_ONCE; i += SUMS_AT_ONCE)
        sum_some(sums + i, rows + i, SUMS_AT_ONCE, over);
    if (n - i == 5)
        sum_some(sums + i, rows + i, 5, over);
    else if (n - i == 4)
        sum_some(sums + i, rows + i, 4, over);
    else if (n - i == 3)
        sum_some(sums + i, rows + i, 3, over);
    else
        for (; i < n; i++)
            sum_some(sums + i, rows + i, 1, over);
}

INLINE void add_signed(int64_t *to, const int64_t *amounts, int sign)
{
    cells more = get(amounts);
    put(to, sign < 0 ? _mm512_sub_epi64(get(to), more) : plus(get(to), more));
}

static bool is_once(cf_component component)
{
    return component == CF_LUMP_SUM_PAY || component == CF_HOLIDAY_PAY ||
           component == CF_CASH_OUT_PAY;
}

/* An item's regime, whose amounts are summed into its slots: components, then what else is asked
 * for. */
typedef struct {
    const cf_item *item;
    const cf_slot_use *uses, *end;
    const cf_sheet_pay *pay;
    int n, n_components;
    int cost, net; /* places of those sums, or -1 */
    cf_sheet_row *rows;
    int64_t (*sums)[CF_STRIP];
} booking;

/* Lists what is to be summed. */
INLINE booking booking_of(const work *w, const cf_item *item, const cf_slot_use *use,
                          const cf_slot_use *end)
{
    int more = -1;
    booking b = {.item = item, .uses = use, .end = use, .cost = -1, .net = -1};
    b.pay = &w->room->pays[item->regime];
    b.rows = w->room->summed;
    b.sums = w->room->row_sums;
    for (unsigned left = b.pay->used; left != 0; left &= left - 1)
        b.rows[b.n++] = b.pay->rows[CF_SHEET_COMPONENTS + __builtin_ctz(left)];
    b.n_components = b.n;
    for (; b.end < end && w->track->slots[b.end->slot].regime == item->regime; b.end++) {
        const cf_slot *slot = &w->track->slots[b.end->slot];
        if (slot->varies && w->more_of[b.end->slot] != more) {
            more = w->more_of[b.end->slot];
            b.rows[b.n++] = w->room->more[more];
        }
        if (slot->last && b.cost < 0) {
            b.cost = b.n;
            b.rows[b.n++] = b.pay->rows[CF_SHEET_COST];
        }
    }
    if (item->n_booked > 0) {
        b.net = b.n;
        b.rows[b.n++] = b.pay->rows[CF_SHEET_NET];
    }
    return b;
}

/* The cost of the horizon's last period less its one-time parts, and its base. */
INLINE void book_last(int64_t (*to)[CF_STRIP], const booking *b, int sign)
{
    unsigned used = b->pay->used;
    add_signed(to[CF_LAST_BASE], b->sums[0], sign);
    add_signed(to[CF_LAST_ONGOING], b->sums[b->cost], sign);
    for (int i = 0; used != 0; used &= used - 1, i++)
        if (is_once((cf_component)__builtin_ctz(used)))
            add_signed(to[CF_LAST_ONGOING], b->sums[i], -sign);
}

INLINE void book_slots(const work *w, const booking *b)
{
    int at = b->n_components - 1, more = -1, n_active = w->kernel->n_active;
    for (const cf_slot_use *use = b->uses; use < b->end; use++) {
        const cf_slot *slot = &w->track->slots[use->slot];
        int64_t(*to)[CF_STRIP] = w->worker->stretches->room.slot_sums[w->sheet->track] +
                                 (size_t)use->slot * ((size_t)n_active + 1);
        unsigned used = b->pay->used;
        if (slot->varies) {
            if (w->more_of[use->slot] != more) {
                more = w->more_of[use->slot];
                at++;
                at += at == b->cost;
            }
            add_signed(to[n_active], b->sums[at], use->sign);
        }
        if (slot->last) {
            book_last(to, b, use->sign);
            continue;
        }
        for (int i = 0; used != 0; used &= used - 1, i++)
            add_signed(to[w->room->place_of[__builtin_ctz(used)]], b->sums[i], use->sign);
    }
}

INLINE void take_booked(const work *w, const cf_item *item, const int64_t *nets)
{
    size_t n_days = (size_t)w->kernel->n_days + 1;
    int64_t sum = _mm512_reduce_add_epi64(get(nets));
    for (int k = 0; k < item->n_booked; k++) {
        const cf_booked_use *use = &item->booked[k];
        w->worker->totals.booked[(size_t)use->offer * n_days + (size_t)use->day] +=
            (cf_sum)use->sign * sum;
    }
}

/* What an item's regime comes to, by component. Returns the slots of the next item. */
INLINE const cf_slot_use *book_item(const work *w, const cf_item *item, const cf_slot_use *use,
                                    const cf_slot_use *end, const cf_strip_list *list)
{
    row_sums over = {list, w->room->periods};
    booking b = booking_of(w, item, use, end);
    sum_rows(b.sums, b.rows, b.n, &over);
    book_slots(w, &b);
    if (b.net >= 0)
        take_booked(w, item, b.sums[b.net]);
    return b.end;
}

/* --- A sheet --------------------------------------------------------------------------------- */

INLINE void pay_interval(const work *w, int at)
{
    const cf_interval *interval = &w->track->intervals[at];
    uint32_t strips = w->room->active[at] & ~w->bad;
    const cf_slot_use *use = interval->slots, *end = use + interval->n_slots;
    cf_strip_list list = cf_strips_of(strips);
    find_rows(w, interval);
    for (; strips != 0; strips &= strips - 1) {
        int s = __builtin_ctz(strips);
        visit v = visit_of(interval, &w->sheet->strips[s]);
        put(w->room->periods[s], v.n);
        add_lanes(w, &v, s);
    }
    for (int k = 0; k < interval->n_items && list.n > 0; k++)
        use = book_item(w, &interval->items[k], use, end, &list);
}

TARGET static void pay_wide(cf_worker *worker, cf_sheet *sheet)
{
    work w = {.worker = worker, .kernel = worker->kernel, .sheet = sheet};
    w.room = worker->stretches->sheets;
    w.track = &w.kernel->tracks[sheet->track];
    w.more_of = w.room->more_of[sheet->track];
    start(&w);
    evaluate(&w);
    for (int i = w.first; i <= w.last; i++)
        pay_interval(&w, i);
    if (worker->caps)
        cf_caps_take_sheet(worker, sheet, w.bad);
    if (w.bad != 0)
        pay_apart(worker, sheet, w.bad);
    for (int i = 0; i < sheet->n_eights; i++)
        cf_strip_give(worker, (const int64_t(*)[CF_STRIP])w.room->sums[0] + i, CF_SHEET_EIGHTS,
                      sheet->eights[i].member, sheet->eights[i].n);
}

#endif

void cf_sheet_pay_all(cf_worker *worker, cf_sheet *sheet)
{
#if defined(__x86_64__)
    if (worker->stretches->sheets) {
        pay_wide(worker, sheet);
        return;
    }
#endif
    pay_apart(worker, sheet, (uint32_t)(((uint64_t)1 << sheet->n_strips) - 1));
}
