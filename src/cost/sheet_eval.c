/* sheet_eval.c: one period's pay of a sheet's strips in a regime. The same arithmetic as in
 * strip.c. Source: costing rules 2.4. */
#include "cost/sheet.h"
#include "cost/wide.h"

#include "base/bug.h"
#include "base/mem.h"

/* Slots that vary alike share what one more percent adds. */
static void find_more_of(int *more_of, const cf_track *track)
{
    for (int i = 0; i < track->n_slots; i++) {
        const cf_slot *slot = &track->slots[i], *other = track->slots;
        while (slot->varies &&
               (!other->varies || other->regime != slot->regime || other->year != slot->year))
            other++;
        more_of[i] = slot->varies ? (int)(other - track->slots) : -1;
    }
}

void cf_sheet_room_init(cf_sheet_room *room, const cf_kernel *kernel, cf_arena *arena)
{
    const cf_engine *engine = kernel->engine;
    size_t n_regimes = (size_t)engine->n_regimes, n_slots = (size_t)kernel->most_slots;
    room->n_caps = engine->n_caps;
    room->pays = CF_ARENA_NEW(arena, cf_sheet_pay, n_regimes);
    room->pool = cf_mem_lines((n_regimes + 1) * CF_SHEET_ROWS, sizeof *room->pool);
    room->scratch = room->pool + n_regimes * CF_SHEET_ROWS;
    room->epochs = cf_arena_alloc(arena, (size_t)engine->n_epochs, sizeof *room->epochs);
    room->epochs_known = CF_ARENA_NEW(arena, uint32_t, (size_t)engine->n_epochs);
    room->more = cf_arena_alloc(arena, n_slots, sizeof *room->more);
    room->more_known = CF_ARENA_NEW(arena, uint32_t, n_slots);
    room->near_caps = CF_ARENA_NEW(arena, uint32_t, n_regimes);
    room->needs = CF_ARENA_NEW(arena, uint32_t, n_regimes);
    room->needs_more = CF_ARENA_NEW(arena, uint32_t, n_slots);
    size_t n_capped = (size_t)engine->n_caps * CF_SHEET_STRIPS;
    for (size_t i = 0; i < n_regimes && n_capped > 0; i++)
        room->pays[i].capped = cf_arena_alloc(arena, n_capped, sizeof *room->pays[i].capped);
    room->more_of = CF_ARENA_NEW(arena, int *, (size_t)kernel->n_tracks);
    for (int t = 0; t < kernel->n_tracks; t++) {
        room->more_of[t] = CF_ARENA_NEW(arena, int, n_slots);
        find_more_of(room->more_of[t], &kernel->tracks[t]);
    }
    room->active = CF_ARENA_NEW(arena, uint32_t, (size_t)kernel->most_intervals);
    room->sums = cf_arena_alloc(arena, (size_t)kernel->stride, sizeof *room->sums);
    size_t most_sums = CF_COMPONENT_COUNT + n_slots + 2 + CF_STRIP;
    room->summed = CF_ARENA_NEW(arena, cf_sheet_row, most_sums);
    room->row_sums = cf_arena_alloc(arena, most_sums, sizeof *room->row_sums);
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        room->place_of[c] = -1;
    for (int i = 0; i < kernel->n_active; i++) {
        room->place_of[kernel->active[i]] = i;
        room->active_components |= 1u << kernel->active[i];
    }
    room->base = cf_arena_alloc(arena, 2 * (size_t)CF_SHEET_EIGHTS, sizeof *room->base);
    room->overtime = room->base + CF_SHEET_EIGHTS;
    room->uses = CF_ARENA_NEW(arena, cf_sheet_use,
                              (size_t)kernel->n_lanes + (size_t)engine->options->n_offers);
}

void cf_sheet_room_release(cf_sheet_room *room)
{
    cf_mem_free(room->pool);
    cf_mem_free(room->scalings);
}

#if defined(__x86_64__)

typedef cf_sheet_row row;

/* What strips of one family are paid by, and where it goes. */
typedef struct {
    const cf_sheet *sheet;
    const cf_sheet_room *room;
    const cf_pay_rule *rule;         /* of one of the members */
    const cf_sheet_amounts *amounts; /* NULL: those of the rule, for all */
    row rates, cost;
    row less;             /* taken from the cost. May be NULL */
    cf_sheet_cells *rows; /* of components */
    int64_t (*capped)[CF_STRIP];
    bool put_all; /* every component into its row; else only what other items are made of */
} payment;

/* rnd(x x fraction), each cell by its own; sets *bad where it is out of bounds. */
INLINE cells scaled_by(cells x, const cf_scalings *by, __mmask8 *bad)
{
    *bad |= _mm512_cmpgt_epu64_mask(x, get(by->most));
    cells y = _mm512_madd52lo_epu64(get(by->half), x, get(by->num));
    cells high = _mm512_madd52hi_epu64(_mm512_setzero_si512(), y, get(by->magic));
    return _mm512_srlv_epi64(high, get(by->shift));
}

INLINE cells item_cents(strip_pay *pay, const payment *p, int i, cells rates)
{
    const cf_pay_item *item = &p->rule->items[i];
    if (item->is_percent)
        return percent_of(pay->base, item->percent_e6);
    if (item->of_rate)
        return scaled_by(rates, &p->amounts->scalings[i], &pay->bad);
    return p->amounts ? get(p->amounts->cents[i]) : all(item->cents);
}

INLINE void add_items(strip_pay *pay, const payment *p, cells rates, int s)
{
    unsigned seen = 0;
    for (int i = 0; i < p->rule->n_items; i++) {
        const cf_pay_item *item = &p->rule->items[i];
        int64_t *to = p->rows[CF_SHEET_COMPONENTS + item->component][s];
        cells cents = item_cents(pay, p, i, rates);
        if (p->put_all || p->rule->has_overtime)
            put(to, seen >> item->component & 1 ? plus(get(to), cents) : cents);
        seen |= 1u << item->component;
        pay->gross = plus(pay->gross, cents);
        if (item->pensionable)
            pay->pensionable = plus(pay->pensionable, cents);
    }
}

/* A multiple of base, premiums and longevity pay. */
INLINE void add_overtime(strip_pay *pay, const payment *p, int s)
{
    cells worked = pay->base;
    for (int c = CF_PREMIUM_PAY; c <= CF_LONGEVITY_PAY; c++)
        if (p->rule->pays >> c & 1)
            worked = plus(worked, get(p->rows[CF_SHEET_COMPONENTS + c][s]));
    cells overtime = scaled_by(worked, &p->room->overtime[p->sheet->strips[s].eight], &pay->bad);
    put(p->rows[CF_SHEET_COMPONENTS + CF_OVERTIME_PAY][s], overtime);
    pay->gross = plus(pay->gross, overtime);
}

/* Contributions, less what members pay of them; as if there were no cap. */
INLINE cells contributions(strip_pay *pay, const cf_pay_rule *rule, int64_t (*capped)[CF_STRIP])
{
    cells sum = _mm512_setzero_si512();
    const cf_share_item *end = rule->contributions + rule->n_contributions;
    for (const cf_share_item *share = rule->contributions; share < end; share++) {
        cells basis = basis_of(pay, share->basis), cents = percent_of(basis, share->percent_e6);
        sum = plus(sum, cents);
        if (capped && share->cap >= 0)
            put(capped[share->cap], basis);
    }
    return _mm512_sub_epi64(sum, pay->parts);
}

/* Pays strips. False: not side by side. */
INLINE bool eval_strips(const payment *p, uint32_t strips)
{
    const cf_pay_rule *rule = p->rule;
    cells health = p->amounts ? get(p->amounts->health) : all(rule->health);
    cells plan_share = p->amounts ? get(p->amounts->plan_share) : all(rule->plan_share);
    cells large = health; /* bits of sums that are below 2^31 if all that is in them is */
    unsigned bad = 0;
    for (; strips != 0; strips &= strips - 1) {
        int s = __builtin_ctz(strips);
        strip_pay at = {.bad = 0};
        cells rate = get(p->rates[s]);
        at.base = scaled_by(rate, &p->room->base[p->sheet->strips[s].eight], &at.bad);
        at.gross = at.pensionable = at.base;
        at.parts = _mm512_setzero_si512();
        if (rule->n_items > 0)
            add_items(&at, p, rate, s);
        if (rule->has_overtime)
            add_overtime(&at, p, s);
        if (rule->n_parts > 0)
            add_parts(&at, rule);
        cells sum = contributions(&at, rule, p->capped ? p->capped + s * p->room->n_caps : NULL);
        cells whole = plus(plus(at.gross, sum), health);
        cells paid = _mm512_sub_epi64(_mm512_sub_epi64(at.gross, at.parts), plan_share);
        put(p->cost[s], p->less ? _mm512_sub_epi64(whole, get(p->less[s])) : whole);
        if (p->put_all) {
            put(p->rows[CF_SHEET_NET][s], paid);
            put(p->rows[CF_SHEET_COMPONENTS + CF_BASE_PAY][s], at.base);
            put(p->rows[CF_SHEET_COMPONENTS + CF_CONTRIBUTIONS][s], sum);
            if (rule->pays >> CF_HEALTH & 1)
                put(p->rows[CF_SHEET_COMPONENTS + CF_HEALTH][s], health);
        }
        large = _mm512_or_si512(large, _mm512_or_si512(sum, _mm512_or_si512(whole, paid)));
        bad |= at.bad;
    }
    return !bad && !_mm512_cmpge_epu64_mask(large, all((int64_t)1 << CF_CENT_BITS));
}

/* The same code for each of what is asked for. */
INLINE bool eval_as(payment p, uint32_t strips, bool put_all, bool capped)
{
    p.put_all = put_all;
    p.capped = capped ? p.capped : NULL;
    return eval_strips(&p, strips);
}

TARGET static bool eval_all(const payment *p, uint32_t strips)
{
    payment of = *p;
    of.less = NULL;
    return eval_as(of, strips, true, false);
}

/* With the bases that count toward caps. */
TARGET static bool eval_capped(const payment *p, uint32_t strips)
{
    payment of = *p;
    of.less = NULL;
    return eval_as(of, strips, true, true);
}

/* The cost, and those bases where they are asked for. */
TARGET static bool eval_cost(const payment *p, uint32_t strips)
{
    return eval_as(*p, strips, false, true);
}

/* --- Rates ----------------------------------------------------------------------------------- */

/* The strips' rates in an epoch. */
TARGET static row rates_of(cf_sheet_room *room, const cf_sheet *sheet, int epoch, uint32_t strips)
{
    uint32_t missing = strips & ~room->epochs_known[epoch];
    row rates = room->epochs[epoch];
    room->epochs_known[epoch] |= missing;
    for (; missing != 0; missing &= missing - 1) {
        int s = __builtin_ctz(missing);
        cells addresses = _mm512_loadu_si512(sheet->strips[s].cells.rates_e8);
        addresses = plus(addresses, all(epoch * (int64_t)sizeof(int64_t)));
        cells found = gather(addresses);
        put(rates[s], _mm512_max_epi64(found, _mm512_setzero_si512())); /* no such cell: 0 */
    }
    return rates;
}

/* --- Regimes --------------------------------------------------------------------------------- */

/* Components that some of the sheet's families are paid, and these strips are not. */
TARGET static void clear_unpaid(const cf_sheet_pay *pay, unsigned components, uint32_t strips)
{
    for (; components != 0; components &= components - 1) {
        row to = pay->rows[CF_SHEET_COMPONENTS + __builtin_ctz(components)];
        for (uint32_t left = strips; left != 0; left &= left - 1)
            put(to[__builtin_ctz(left)], _mm512_setzero_si512());
    }
}

/* The strips of an eight. */
static uint32_t strips_of(const cf_sheet *sheet, int eight, uint32_t strips)
{
    uint32_t of_eight = 0;
    for (; strips != 0; strips &= strips - 1) {
        int s = __builtin_ctz(strips);
        if (sheet->strips[s].eight == eight)
            of_eight |= 1u << s;
        else if (of_eight != 0)
            break; /* they follow each other */
    }
    return of_eight;
}

static bool is_same(cf_rational a, cf_rational b)
{
    return a.num == b.num && a.den == b.den;
}

static cf_scaling52 scaling_of(const cf_scaling *from)
{
    return (cf_scaling52){from->num, from->den / 2, (int64_t)from->magic52, from->shift52,
                          from->most52};
}

static inline void put_scaling(cf_scalings *to, int k, const cf_scaling52 *from)
{
    to->num[k] = from->num;
    to->half[k] = from->half;
    to->magic[k] = from->magic;
    to->shift[k] = from->shift;
    to->most[k] = from->most;
}

static __attribute__((noinline)) const cf_profile_scalings *
new_scalings(cf_worker *worker, cf_profile *profile, int regime)
{
    cf_sheet_room *room = worker->stretches->sheets;
    const cf_pay_rule *rule = cf_profile_rule(worker->kernel->engine, profile, regime);
    size_t id = (size_t)profile->id, old = room->n_scalings;
    if (id >= old) {
        room->scalings =
            cf_mem_grow(room->scalings, &room->n_scalings, id + 1, sizeof *room->scalings);
        memset(room->scalings + old, 0, (room->n_scalings - old) * sizeof *room->scalings);
    }
    cf_profile_scalings *to = &room->scalings[id];
    to->hours = rule->hours;
    to->base = scaling_of(&rule->base);
    to->overtime = scaling_of(&rule->overtime);
    to->fits = rule->base.has52 && (!rule->has_overtime || rule->overtime.has52);
    return to;
}

/* Base pay and overtime of an eight's members. False: not side by side. */
static bool find_scalings(cf_worker *worker, cf_profile *const *profiles, int eight, int regime,
                          cf_rational hours)
{
    cf_sheet_room *room = worker->stretches->sheets;
    bool fit = true;
    for (int k = 0; k < CF_STRIP; k++) {
        size_t id = (size_t)profiles[k]->id;
        const cf_profile_scalings *of = id < room->n_scalings ? &room->scalings[id] : NULL;
        if (__builtin_expect(!of || !is_same(of->hours, hours), 0))
            of = new_scalings(worker, profiles[k], regime);
        put_scaling(&room->base[eight], k, &of->base);
        put_scaling(&room->overtime[eight], k, &of->overtime);
        fit = fit && of->fits;
    }
    return fit;
}

/* The same of a part's members, for the hours in force in a regime. */
static void find_part(cf_worker *worker, const cf_sheet *sheet, cf_sheet_part *part, int regime,
                      cf_rational hours)
{
    part->unfit = 0;
    part->hours = hours;
    for (uint32_t left = part->strips, strips; left != 0; left &= ~strips) {
        int eight = sheet->strips[__builtin_ctz(left)].eight;
        strips = strips_of(sheet, eight, left);
        if (!find_scalings(worker, sheet->eights[eight].profiles, eight, regime, hours))
            part->unfit |= strips;
    }
}

/* What else depends on FTE. False: not side by side. */
static bool find_amounts(cf_worker *worker, const cf_sheet_eight *eight, int regime)
{
    cf_engine *engine = worker->kernel->engine;
    cf_sheet_amounts *to = &worker->stretches->sheets->amounts;
    for (int k = 0; k < CF_STRIP; k++) {
        const cf_pay_rule *rule = cf_profile_rule(engine, eight->profiles[k], regime);
        if (!rule->small)
            return false;
        if (rule->n_items > to->room) {
            to->room = 2 * rule->n_items;
            to->cents = cf_arena_alloc(&worker->arena, (size_t)to->room, sizeof *to->cents);
            to->scalings = cf_arena_alloc(&worker->arena, (size_t)to->room, sizeof *to->scalings);
        }
        to->health[k] = rule->health;
        to->plan_share[k] = rule->plan_share;
        for (int i = 0; i < rule->n_items; i++) {
            const cf_pay_item *item = &rule->items[i];
            to->cents[i][k] = item->cents;
            if (!item->of_rate)
                continue;
            cf_scaling52 scaling = scaling_of(&item->scaling);
            put_scaling(&to->scalings[i], k, &scaling);
        }
    }
    return true;
}

static bool is_item_by_fte(const cf_pay_item *item)
{
    const cf_op *op = item->op->op;
    if (item->of_rate || item->is_percent)
        return item->of_rate;
    if (op->kind == CF_OP_LUMP_SUM)
        return op->as.lump.prorated;
    return op->as.pay.prorated || op->as.pay.amount.per == CF_PER_HOUR;
}

/* Whether what a rule pays differs within a family by more than base and overtime. */
static bool is_by_fte(const cf_pay_rule *rule)
{
    enum { NO = 1, YES = 2 };
    uint8_t known = atomic_load_explicit(&rule->by_fte, memory_order_relaxed);
    if (__builtin_expect(known != 0, 1))
        return known == YES;
    bool by_fte = rule->health_op && rule->health_op->op->as.health.prorated;
    for (int i = 0; i < rule->n_items; i++)
        by_fte = by_fte || is_item_by_fte(&rule->items[i]);
    cf_pay_rule *ours = (cf_pay_rule *)(uintptr_t)rule; /* of the engine's profiles */
    atomic_store_explicit(&ours->by_fte, by_fte ? YES : NO, memory_order_relaxed);
    return by_fte;
}

typedef bool (*evaluation)(const payment *, uint32_t);

/* Strips of one family. Returns those that are not paid side by side. */
static uint32_t eval_part(cf_worker *worker, cf_sheet_part *part, int regime, payment *p,
                          evaluation eval, uint32_t strips)
{
    cf_sheet_room *room = worker->stretches->sheets;
    const cf_regime *at = &worker->kernel->engine->regimes[regime];
    if (!p->rule->small || at->part != CF_WHOLE)
        return strips;
    if (!is_same(part->hours, p->rule->hours))
        find_part(worker, p->sheet, part, regime, p->rule->hours);
    uint32_t bad = strips & part->unfit;
    p->room = room;
    p->rates = rates_of(room, p->sheet, at->epoch, strips);
    if (!is_by_fte(p->rule))
        return eval(p, strips & ~bad) ? bad : strips;
    p->amounts = &room->amounts;
    for (uint32_t left = strips & ~bad, of_eight; left != 0; left &= ~of_eight) {
        int eight = p->sheet->strips[__builtin_ctz(left)].eight;
        of_eight = strips_of(p->sheet, eight, left);
        if (!find_amounts(worker, &p->sheet->eights[eight], regime) || !eval(p, of_eight))
            bad |= of_eight;
    }
    return bad;
}

/* A part's strips in a regime, all that is asked for. */
static uint32_t eval_regime(cf_worker *worker, const cf_sheet *sheet, cf_sheet_part *part,
                            int regime, uint32_t strips)
{
    cf_engine *engine = worker->kernel->engine;
    cf_sheet_room *room = worker->stretches->sheets;
    cf_sheet_pay *pay = &room->pays[regime];
    const cf_pay_rule *rule = cf_profile_rule(engine, part->profile, regime);
    payment p = {.sheet = sheet, .rule = rule, .rows = pay->rows, .capped = pay->capped};
    p.cost = pay->rows[CF_SHEET_COST];
    if (regime >= engine->n_base_regimes) /* one more percent: asked for by caps */
        return eval_part(worker, part, regime, &p, eval_cost, strips);
    pay->used |= rule->pays & room->active_components;
    if (room->n_parts > 1)
        clear_unpaid(pay, room->active_components & ~rule->pays, strips);
    return eval_part(worker, part, regime, &p, room->n_caps > 0 ? eval_capped : eval_all, strips);
}

uint32_t cf_sheet_eval(cf_worker *worker, const cf_sheet *sheet, int regime, uint32_t strips)
{
    cf_sheet_room *room = worker->stretches->sheets;
    cf_sheet_pay *pay = &room->pays[regime];
    uint32_t missing = strips & ~pay->known, bad = 0;
    if (missing == 0)
        return 0;
    if (pay->known == 0) {
        pay->rows = room->pool + room->n_taken++ * CF_SHEET_ROWS;
        pay->used = 0;
    }
    pay->known |= missing;
    for (int i = 0; i < room->n_parts; i++) {
        uint32_t of_part = missing & room->parts[i].strips;
        if (of_part != 0)
            bad |= eval_regime(worker, sheet, &room->parts[i], regime, of_part);
    }
    return bad;
}

/* What one more percent adds, where both costs are known. */
TARGET static void subtract(row more, row with, row without, uint32_t strips)
{
    for (; strips != 0; strips &= strips - 1) {
        int s = __builtin_ctz(strips);
        put(more[s], _mm512_sub_epi64(get(with[s]), get(without[s])));
    }
}

uint32_t cf_sheet_eval_more(cf_worker *worker, const cf_sheet *sheet, int slot, uint32_t strips)
{
    const cf_engine *engine = worker->kernel->engine;
    cf_sheet_room *room = worker->stretches->sheets;
    const cf_slot *of = &worker->kernel->tracks[sheet->track].slots[slot];
    uint32_t missing = strips & ~room->more_known[slot], bad = 0;
    int variant = engine->variant_regimes[of->regime * engine->n_years + of->year];
    row without = room->pays[of->regime].rows[CF_SHEET_COST];
    room->more_known[slot] |= missing;
    if (missing != 0 && (missing & ~room->pays[variant].known) == 0) {
        subtract(room->more[slot], room->pays[variant].rows[CF_SHEET_COST], without, missing);
        return 0;
    }
    for (int i = 0; i < room->n_parts && missing != 0; i++) {
        uint32_t of_part = missing & room->parts[i].strips;
        payment p = {.sheet = sheet, .rows = room->scratch, .less = without};
        p.cost = room->more[slot];
        if (of_part == 0)
            continue;
        p.rule = cf_profile_rule(worker->kernel->engine, room->parts[i].profile, variant);
        bad |= eval_part(worker, &room->parts[i], variant, &p, eval_cost, of_part);
    }
    return bad;
}

#endif
