/* sheet_pay.c: what a sheet's strips are paid, interval by interval, into the members' lanes and the
 * batch's sums. Strips that cannot be paid side by side go their own way (strip_pay.c). Source: costing
 * rules 2.3 to 2.5. */
#include "cost/caps.h"
#include "cost/sheet.h"
#include "cost/wide.h"

/* --- One by one ------------------------------------------------------------------------------ */

/* A strip that is paid without side. */
static void pay_apart(cf_worker *worker, const cf_sheet *sheet, const cf_sheet_strip *of)
{
    const cf_sheet_eight *eight = &sheet->eights[of->eight];
    cf_stretch_span span = {sheet->track, of->first, of->last};
    cf_waiting strip = {.cells = of->cells, .n = 0};
    for (int k = 0; k < eight->n; k++) {
        int from = (int)of->from[k], to = (int)of->to[k];
        if (from >= to)
            continue;
        int n = strip.n++;
        strip.cells.rates_e8[n] = of->cells.rates_e8[k];
        strip.from[n] = from;
        strip.to[n] = to;
        strip.stays[n] = cf_stay_between(worker, sheet->track, from, to);
        strip.member[n] = eight->member[k];
    }
    for (int k = strip.n; k < CF_STRIP; k++)
        strip.cells.rates_e8[k] = strip.cells.rates_e8[0];
    if (strip.n > 0)
        cf_strip_pay(worker, sheet->profile, &span, &strip);
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
    int first, last; /* intervals */
    uint32_t bad;    /* strips that are not paid side by side */
} work;

static void start(work *w)
{
    const cf_engine *engine = w->kernel->engine;
    cf_sheet_room *room = w->room;
    for (int i = 0; i < engine->n_regimes; i++)
        room->pays[i].known = 0;
    room->n_taken = 0;
    memset(room->epochs_known, 0,
           ((size_t)engine->n_epochs / CF_EPOCHS_AT_ONCE + 1) * sizeof *room->epochs_known);
    memset(room->more_known, 0, (size_t)w->track->n_slots * sizeof *room->more_known);
    memset(room->active, 0, (size_t)w->track->n_intervals * sizeof *room->active);
    memset(room->sums, 0, (size_t)w->kernel->stride * sizeof *room->sums);
    w->first = w->track->n_intervals;
    w->last = -1;
    for (int s = 0; s < w->sheet->n_strips; s++) {
        const cf_sheet_strip *strip = &w->sheet->strips[s];
        w->first = cf_min_int(w->first, strip->first);
        w->last = cf_max_int(w->last, strip->last);
        for (int i = strip->first; i <= strip->last; i++)
            room->active[i] |= 1u << s;
    }
}

/* Whatever the strips are paid, in every regime. */
static void evaluate(work *w)
{
    for (int i = w->first; i <= w->last; i++) {
        const cf_interval *interval = &w->track->intervals[i];
        uint32_t strips = w->room->active[i];
        for (int k = 0; k < interval->n_items; k++)
            w->bad |= cf_sheet_eval(w->worker, w->sheet, interval->items[k].regime, strips);
        for (int k = 0; k < interval->n_slots; k++)
            if (w->track->slots[interval->slots[k].slot].varies)
                w->bad |= cf_sheet_eval_more(w->worker, w->sheet, interval->slots[k].slot, strips);
    }
}

/* How many periods of an interval each is there. */
INLINE void find_periods(work *w, const cf_interval *interval, const cf_strip_list *list)
{
    const cells first = all(interval->from), end = all(interval->to);
    for (int i = 0; i < list->n; i++) {
        const cf_sheet_strip *strip = &w->sheet->strips[list->at[i]];
        cells from = _mm512_max_epi64(get(strip->from), first);
        cells to = _mm512_min_epi64(get(strip->to), end);
        cells n = _mm512_max_epi64(_mm512_sub_epi64(to, from), _mm512_setzero_si512());
        put(w->room->periods[list->at[i]], n);
    }
}

/* Amounts below 2^31 times periods. */
INLINE cells product(cells amounts, cells periods)
{
    return _mm512_mul_epi32(amounts, periods);
}

INLINE void add_product(work *w, int64_t *to, cf_sheet_row amounts,
                        const cf_strip_list *list, int sign)
{
    cells sum = _mm512_setzero_si512();
    for (int i = 0; i < list->n; i++)
        sum = plus(sum, product(get(amounts[list->at[i]]), get(w->room->periods[list->at[i]])));
    put(to, sign < 0 ? _mm512_sub_epi64(get(to), sum) : plus(get(to), sum));
}

/* --- Members' lanes -------------------------------------------------------------------------- */

INLINE void add_lane(work *w, int lane, cf_sheet_row amounts, int factor,
                     const cf_strip_list *list)
{
    int64_t(*sums)[CF_STRIP] = w->room->sums[lane];
    for (int i = 0; i < list->n && factor != 0; i++) {
        int s = list->at[i];
        int64_t *to = sums[w->sheet->strips[s].eight];
        cells amount = get(amounts[s]);
        if (factor != 1 && factor != -1)
            amount = _mm512_mullo_epi64(amount, all(factor));
        put(to, factor == -1 ? _mm512_sub_epi64(get(to), amount) : plus(get(to), amount));
    }
}

INLINE void add_lanes(work *w, const cf_item *item, const cf_strip_list *list)
{
    cf_sheet_room *room = w->room;
    cf_sheet_cells *rows = room->pays[item->regime].rows;
    bool any = false;
    for (int k = 0; k < item->n_terms; k++)
        any = any || item->terms[k].cost != 0 || item->terms[k].net != 0;
    for (int i = 0; i < list->n && any; i++) {
        int s = list->at[i];
        cells n = get(room->periods[s]);
        put(room->costs[s], product(get(rows[CF_SHEET_COST][s]), n));
        put(room->nets[s], product(get(rows[CF_SHEET_NET][s]), n));
    }
    for (int k = 0; k < item->n_terms; k++) {
        add_lane(w, item->terms[k].lane, room->costs,
                 item->terms[k].cost, list);
        add_lane(w, item->terms[k].lane, room->nets,
                 item->terms[k].net, list);
    }
}

/* --- Totals ---------------------------------------------------------------------------------- */

/* An item's amounts over all strips. */
typedef struct {
    int64_t component[CF_COMPONENT_COUNT][CF_STRIP]; /* active ones, by their place */
    int64_t cost[CF_STRIP], net[CF_STRIP];
} item_sums;

INLINE void sum_row(work *w, int64_t *to, cf_sheet_row amounts,
                    const cf_strip_list *list)
{
    cells sum = _mm512_setzero_si512();
    for (int i = 0; i < list->n; i++)
        sum = plus(sum, product(get(amounts[list->at[i]]), get(w->room->periods[list->at[i]])));
    put(to, sum);
}

INLINE void add_signed(int64_t *to, const int64_t *amounts, int sign)
{
    cells more = get(amounts);
    put(to, sign < 0 ? _mm512_sub_epi64(get(to), more) : plus(get(to), more));
}

/* Which of the active components recur. */
static unsigned recurring(const cf_kernel *kernel)
{
    unsigned bits = 0;
    for (int i = 0; i < kernel->n_active; i++)
        bits |= (unsigned)(kernel->active[i] != CF_LUMP_SUM_PAY &&
                           kernel->active[i] != CF_HOLIDAY_PAY &&
                           kernel->active[i] != CF_CASH_OUT_PAY)
                << i;
    return bits;
}

INLINE void book_last(work *w, int64_t (*to)[CF_STRIP], const cf_sheet_pay *pay,
                      const item_sums *sums, const cf_strip_list *list, int sign)
{
    int64_t cost[CF_STRIP];
    sum_row(w, cost, pay->rows[CF_SHEET_COST], list);
    for (unsigned once = pay->used & ~recurring(w->kernel); once != 0; once &= once - 1)
        put(cost, _mm512_sub_epi64(get(cost), get(sums->component[__builtin_ctz(once)])));
    add_signed(to[CF_LAST_ONGOING], cost, sign);
    add_signed(to[CF_LAST_BASE], sums->component[0], sign);
}

/* What an item's regime comes to, by component, into its slots. Returns those of the next item. */
INLINE const cf_slot_use *book_item(work *w, const cf_item *item, const cf_slot_use *use,
                                    const cf_slot_use *end, const cf_strip_list *list)
{
    item_sums sums;
    const cf_sheet_pay *pay = &w->room->pays[item->regime];
    size_t size = (size_t)w->kernel->n_active + 1;
    for (unsigned left = pay->used; left != 0; left &= left - 1) {
        int place = __builtin_ctz(left);
        sum_row(w, sums.component[place],
                pay->rows[CF_SHEET_COMPONENTS + place], list);
    }
    for (; use < end && w->track->slots[use->slot].regime == item->regime; use++) {
        const cf_slot *slot = &w->track->slots[use->slot];
        int64_t(*to)[CF_STRIP] =
            w->worker->stretches->room.slot_sums[w->sheet->track] + (size_t)use->slot * size;
        if (slot->last) {
            book_last(w, to, pay, &sums, list, use->sign);
            continue;
        }
        for (unsigned left = pay->used; left != 0; left &= left - 1)
            add_signed(to[__builtin_ctz(left)], sums.component[__builtin_ctz(left)], use->sign);
        if (slot->varies)
            add_product(w, to[w->kernel->n_active],
                        w->room->more[use->slot], list, use->sign);
    }
    return use;
}

INLINE void take_booked(work *w, const cf_item *item, const cf_strip_list *list)
{
    int64_t nets[CF_STRIP];
    size_t n_days = (size_t)w->kernel->n_days + 1;
    sum_row(w, nets, w->room->pays[item->regime].rows[CF_SHEET_NET],
            list);
    int64_t sum = _mm512_reduce_add_epi64(get(nets));
    for (int k = 0; k < item->n_booked; k++) {
        const cf_booked_use *use = &item->booked[k];
        w->worker->totals.booked[(size_t)use->offer * n_days + (size_t)use->day] +=
            (cf_sum)use->sign * sum;
    }
}

/* --- Gains by day ---------------------------------------------------------------------------- */

/* Gains of those who come or leave within an interval, from that day on. Each cell has a sum of its
 * own, so that none is added to twice. */
INLINE void add_ends(int64_t (*ends)[CF_STRIP], cells gains, cells days, __mmask8 who, int n_offers,
                     bool leaves)
{
    const cells numbers = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    if (who == 0)
        return;
    cells places = plus(_mm512_slli_epi64(_mm512_mullo_epi64(days, all(n_offers)), 3), numbers);
    cells sums = _mm512_mask_i64gather_epi64(gains, who, places, ends, sizeof(int64_t));
    sums = leaves ? _mm512_sub_epi64(sums, gains) : plus(sums, gains);
    _mm512_mask_i64scatter_epi64(ends, who, places, sums, sizeof(int64_t));
}

INLINE void find_gains(work *w, const cf_interval *interval, const cf_strip_list *list)
{
    int n_offers = w->kernel->engine->options->n_offers;
    for (int o = 0; o < n_offers; o++)
        for (int i = 0; i < list->n; i++)
            put(w->room->gains[o][list->at[i]], _mm512_setzero_si512());
    for (int k = 0; k < interval->n_day_terms; k++) {
        const cf_day_term *term = &interval->day_terms[k];
        cf_sheet_row net = w->room->pays[term->regime].rows[CF_SHEET_NET];
        for (int i = 0; i < list->n; i++) {
            int s = list->at[i];
            int64_t *gains = w->room->gains[term->offer][s];
            cells more = get(net[s]);
            if (term->factor != 1 && term->factor != -1)
                more = _mm512_mullo_epi64(more, all(term->factor));
            put(gains, term->factor == -1 ? _mm512_sub_epi64(get(gains), more)
                                          : plus(get(gains), more));
        }
    }
}

INLINE void add_days(work *w, int at, const cf_strip_list *list)
{
    const cf_strip_room *room = &w->worker->stretches->room;
    const cf_interval *interval = &w->track->intervals[at];
    int n_offers = w->kernel->engine->options->n_offers;
    int64_t(*ends)[CF_STRIP] = room->ends[w->sheet->track];
    cells start = all(interval->from), end = all(interval->to);
    if (interval->n_day_terms == 0)
        return;
    find_gains(w, interval, list);
    for (int i = 0; i < list->n; i++) {
        int s = list->at[i];
        const cf_sheet_strip *strip = &w->sheet->strips[s];
        cells from = get(strip->from), to = get(strip->to);
        __mmask8 there = _mm512_cmpgt_epi64_mask(get(w->room->periods[s]), _mm512_setzero_si512());
        __mmask8 comes = there & _mm512_cmpgt_epi64_mask(from, start);
        __mmask8 leaves = there & _mm512_cmplt_epi64_mask(to, end);
        for (int o = 0; o < n_offers; o++) {
            cells gains = get(w->room->gains[o][s]);
            int64_t *days = room->days[w->sheet->track][at * n_offers + o];
            put(days, _mm512_mask_add_epi64(get(days), there & (__mmask8)~comes, get(days), gains));
            add_ends(ends + o, gains, from, comes, n_offers, false);
            add_ends(ends + o, gains, to, leaves, n_offers, true);
        }
    }
}

/* --- A sheet --------------------------------------------------------------------------------- */

INLINE void pay_interval(work *w, int at)
{
    const cf_interval *interval = &w->track->intervals[at];
    cf_strip_list list = cf_strips_of(w->room->active[at] & ~w->bad);
    const cf_slot_use *use = interval->slots, *end = use + interval->n_slots;
    if (list.n == 0)
        return;
    find_periods(w, interval, &list);
    for (int k = 0; k < interval->n_items; k++) {
        const cf_item *item = &interval->items[k];
        add_lanes(w, item, &list);
        use = book_item(w, item, use, end, &list);
        if (item->n_booked > 0)
            take_booked(w, item, &list);
    }
    add_days(w, at, &list);
}

TARGET static void pay_wide(cf_worker *worker, cf_sheet *sheet)
{
    work w = {.worker = worker, .kernel = worker->kernel, .sheet = sheet};
    w.room = worker->stretches->sheets;
    w.track = &w.kernel->tracks[sheet->track];
    start(&w);
    evaluate(&w);
    for (int i = w.first; i <= w.last; i++)
        pay_interval(&w, i);
    for (uint32_t bad = w.bad; bad != 0; bad &= bad - 1)
        pay_apart(worker, sheet, &sheet->strips[__builtin_ctz(bad)]);
    for (int i = 0; i < sheet->n_eights; i++)
        cf_strip_give(worker, (const int64_t(*)[CF_STRIP])w.room->sums[0] + i, CF_SHEET_EIGHTS, sheet->eights[i].member,
                      sheet->eights[i].n);
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
    for (int s = 0; s < sheet->n_strips; s++)
        pay_apart(worker, sheet, &sheet->strips[s]);
}
