/* sheet_eval.c: one period's pay of a sheet's strips in a regime. The same arithmetic as in
 * strip.c. Source: costing rules 2.4. */
#include "cost/sheet.h"
#include "cost/wide.h"

#include "base/bug.h"

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
    room->pool = cf_arena_alloc(arena, (n_regimes + 1) * CF_SHEET_ROWS, sizeof *room->pool);
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
    room->uses = CF_ARENA_NEW(arena, cf_sheet_use,
                              (size_t)kernel->n_lanes + (size_t)engine->options->n_offers);
}

#if defined(__x86_64__)

typedef cf_sheet_row row;

/* `put_all`: every component into its row; else only what other items are made of. */
INLINE void add_items(strip_pay *pay, const cf_pay_rule *rule, cf_sheet_cells *rows, cells rates,
                      int s, bool put_all)
{
    const cf_pay_item *end = rule->items + rule->n_items;
    unsigned seen = 0;
    for (const cf_pay_item *item = rule->items; item < end; item++) {
        int64_t *to = rows[CF_SHEET_COMPONENTS + item->component][s];
        cells cents = item->is_percent ? percent_of(pay->base, item->percent_e6)
                      : item->of_rate  ? scaled(rates, &item->scaling, &pay->bad)
                                       : all(item->cents);
        if (put_all || rule->has_overtime)
            put(to, seen >> item->component & 1 ? plus(get(to), cents) : cents);
        seen |= 1u << item->component;
        pay->gross = plus(pay->gross, cents);
        if (item->pensionable)
            pay->pensionable = plus(pay->pensionable, cents);
    }
}

/* A multiple of base, premiums and longevity pay. */
INLINE void add_overtime(strip_pay *pay, const cf_pay_rule *rule, cf_sheet_cells *rows, int s)
{
    cells worked = pay->base;
    for (int c = CF_PREMIUM_PAY; c <= CF_LONGEVITY_PAY; c++)
        if (rule->pays >> c & 1)
            worked = plus(worked, get(rows[CF_SHEET_COMPONENTS + c][s]));
    cells overtime = scaled(worked, &rule->overtime, &pay->bad);
    put(rows[CF_SHEET_COMPONENTS + CF_OVERTIME_PAY][s], overtime);
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

/* Pays strips by a rule into rows: all of them; or only the cost, less another, into `cost`. False:
 * not side by side. */
INLINE bool eval_strips(cf_sheet_cells *rows, const cf_pay_rule *rule, row rates, row cost,
                        row less, int64_t (*capped)[CF_STRIP], int n_caps, uint32_t strips,
                        bool put_all)
{
    cells health = all(rule->health), plan_share = all(rule->plan_share);
    cells large = health; /* bits of sums that are below 2^31 if all that is in them is */
    unsigned bad = 0;
    for (; strips != 0; strips &= strips - 1) {
        int s = __builtin_ctz(strips);
        strip_pay at = {.bad = 0};
        cells rate = get(rates[s]);
        at.base = at.gross = at.pensionable = scaled(rate, &rule->base, &at.bad);
        at.parts = _mm512_setzero_si512();
        if (rule->n_items > 0)
            add_items(&at, rule, rows, rate, s, put_all);
        if (rule->has_overtime)
            add_overtime(&at, rule, rows, s);
        if (rule->n_parts > 0)
            add_parts(&at, rule);
        cells sum = contributions(&at, rule, capped ? capped + s * n_caps : NULL);
        cells whole = plus(plus(at.gross, sum), health);
        cells paid = _mm512_sub_epi64(_mm512_sub_epi64(at.gross, at.parts), plan_share);
        put(cost[s], less ? _mm512_sub_epi64(whole, get(less[s])) : whole);
        if (put_all) {
            put(rows[CF_SHEET_NET][s], paid);
            put(rows[CF_SHEET_COMPONENTS + CF_BASE_PAY][s], at.base);
            put(rows[CF_SHEET_COMPONENTS + CF_CONTRIBUTIONS][s], sum);
            if (rule->health != 0)
                put(rows[CF_SHEET_COMPONENTS + CF_HEALTH][s], health);
        }
        large = _mm512_or_si512(large, _mm512_or_si512(sum, _mm512_or_si512(whole, paid)));
        bad |= at.bad;
    }
    return !bad && !_mm512_cmpge_epu64_mask(large, all((int64_t)1 << CF_CENT_BITS));
}

TARGET static bool eval_all(const cf_sheet_pay *pay, const cf_pay_rule *rule, row rates,
                            uint32_t strips)
{
    return eval_strips(pay->rows, rule, rates, pay->rows[CF_SHEET_COST], NULL, NULL, 0, strips,
                       true);
}

/* With the bases that count toward caps. */
TARGET static bool eval_capped(const cf_sheet_pay *pay, const cf_pay_rule *rule, row rates,
                               int n_caps, uint32_t strips)
{
    return eval_strips(pay->rows, rule, rates, pay->rows[CF_SHEET_COST], NULL, pay->capped, n_caps,
                       strips, true);
}

/* The cost and those bases alone. */
TARGET static bool eval_bases(const cf_sheet_pay *pay, const cf_pay_rule *rule, row rates,
                              int n_caps, uint32_t strips)
{
    return eval_strips(pay->rows, rule, rates, pay->rows[CF_SHEET_COST], NULL, pay->capped, n_caps,
                       strips, false);
}

TARGET static bool eval_cost(cf_sheet_cells *scratch, const cf_pay_rule *rule, row rates, row cost,
                             row less, uint32_t strips)
{
    return eval_strips(scratch, rule, rates, cost, less, NULL, 0, strips, false);
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

/* Components that some of the sheet's profiles are paid, and these strips are not. */
TARGET static void clear_unpaid(const cf_sheet_pay *pay, unsigned components, uint32_t strips)
{
    for (; components != 0; components &= components - 1) {
        row to = pay->rows[CF_SHEET_COMPONENTS + __builtin_ctz(components)];
        for (uint32_t left = strips; left != 0; left &= left - 1)
            put(to[__builtin_ctz(left)], _mm512_setzero_si512());
    }
}

/* Strips of one profile. False: not side by side. */
static bool eval_part(cf_worker *worker, const cf_sheet *sheet, cf_profile *profile, int regime,
                      uint32_t strips)
{
    cf_engine *engine = worker->kernel->engine;
    cf_sheet_room *room = worker->stretches->sheets;
    cf_sheet_pay *pay = &room->pays[regime];
    const cf_regime *at = &engine->regimes[regime];
    const cf_pay_rule *rule = cf_profile_rule(engine, profile, regime);
    if (!rule->small || at->part != CF_WHOLE)
        return false;
    row rates = rates_of(room, sheet, at->epoch, strips);
    if (regime >= engine->n_base_regimes) /* one more percent: asked for by caps */
        return eval_bases(pay, rule, rates, room->n_caps, strips);
    pay->used |= rule->pays & room->active_components;
    if (room->n_parts > 1)
        clear_unpaid(pay, room->active_components & ~rule->pays, strips);
    return room->n_caps > 0 ? eval_capped(pay, rule, rates, room->n_caps, strips)
                            : eval_all(pay, rule, rates, strips);
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
        if (of_part != 0 && !eval_part(worker, sheet, room->parts[i].profile, regime, of_part))
            bad |= of_part;
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

/* Strips of one profile, in the regime with one more percent. */
static bool eval_more_part(cf_worker *worker, const cf_sheet *sheet, cf_profile *profile,
                           int variant, row more, row without, uint32_t strips)
{
    cf_engine *engine = worker->kernel->engine;
    cf_sheet_room *room = worker->stretches->sheets;
    const cf_regime *at = &engine->regimes[variant];
    const cf_pay_rule *rule = cf_profile_rule(engine, profile, variant);
    return rule->small && at->part == CF_WHOLE &&
           eval_cost(room->scratch, rule, rates_of(room, sheet, at->epoch, strips), more, without,
                     strips);
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
        if (of_part != 0 && !eval_more_part(worker, sheet, room->parts[i].profile, variant,
                                            room->more[slot], without, of_part))
            bad |= of_part;
    }
    return bad;
}

#endif
