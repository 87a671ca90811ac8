/* sheet_eval.c: one period's pay of a sheet's strips in a regime. The same arithmetic as in strip.c. Source: costing rules 2.4. */
#include "cost/sheet.h"
#include "cost/wide.h"

#include "base/bug.h"

void cf_sheet_room_init(cf_sheet_room *room, const cf_kernel *kernel, cf_arena *arena)
{
    const cf_engine *engine = kernel->engine;
    size_t n_regimes = (size_t)engine->n_regimes, n_slots = (size_t)kernel->most_slots;
    size_t n_eights = (size_t)engine->n_epochs / CF_EPOCHS_AT_ONCE + 1;
    room->n_rows = CF_SHEET_COMPONENTS + kernel->n_active + 2 * engine->n_caps;
    room->pays = CF_ARENA_NEW(arena, cf_sheet_pay, n_regimes);
    room->pool = cf_arena_alloc(arena, (n_regimes + 1) * (size_t)room->n_rows, sizeof *room->pool);
    room->scratch.rows = room->pool + n_regimes * (size_t)room->n_rows;
    room->epochs = cf_arena_alloc(arena, n_eights * CF_EPOCHS_AT_ONCE, sizeof *room->epochs);
    room->epochs_known = CF_ARENA_NEW(arena, uint32_t, n_eights);
    room->more = cf_arena_alloc(arena, n_slots, sizeof *room->more);
    room->more_known = CF_ARENA_NEW(arena, uint32_t, n_slots);
    room->active = CF_ARENA_NEW(arena, uint32_t, (size_t)kernel->most_intervals);
    room->sums = cf_arena_alloc(arena, (size_t)kernel->stride, sizeof *room->sums);
    size_t most_sums = CF_COMPONENT_COUNT + n_slots + 2 + CF_STRIP;
    room->summed = CF_ARENA_NEW(arena, cf_sheet_row, most_sums);
    room->row_sums = cf_arena_alloc(arena, most_sums, sizeof *room->row_sums);
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        room->place_of[c] = -1;
    for (int i = 0; i < kernel->n_active; i++)
        room->place_of[kernel->active[i]] = i;
    CF_BUG_IF(room->place_of[CF_BASE_PAY] != 0);
    room->n_capped = CF_SHEET_COMPONENTS + kernel->n_active;
}

#if defined(__x86_64__)

typedef cf_sheet_row row;

/* A rule as strips are paid by it: what each clause pays stands in a row. */
typedef struct {
    const cf_pay_rule *rule;
    const int *place_of; /* [component] */
    cf_sheet_cells *components, *capped;
} terms;

/* The strip at hand. */
typedef struct {
    cells base, pensionable, gross, parts;
    cells large; /* bits of all that must be below 2^31 */
    __mmask8 bad;
} strip_pay;

INLINE cells basis_of(const strip_pay *pay, cf_basis basis)
{
    return basis == CF_BASIS_BASE          ? pay->base
           : basis == CF_BASIS_PENSIONABLE ? pay->pensionable
                                           : pay->gross;
}

INLINE void look_at(strip_pay *pay, cells cents)
{
    pay->large = _mm512_or_si512(pay->large, cents);
}

/* Whether items and shares can be calculated with side by side at all. */
static bool is_within_bounds(const cf_pay_rule *rule)
{
    bool good = !rule->wrong && rule->base.has52 && (!rule->has_overtime || rule->overtime.has52);
    for (int i = 0; i < rule->n_items && good; i++) {
        const cf_pay_item *item = &rule->items[i];
        good = item->is_percent ? is_percent(item->percent_e6)
               : item->of_rate  ? item->scaling.has52
                                : is_cents(item->cents);
    }
    for (int i = 0; i < rule->n_contributions && good; i++)
        good = is_percent(rule->contributions[i].percent_e6);
    for (int i = 0; i < rule->n_parts && good; i++)
        good = is_percent(rule->parts[i].percent_e6);
    return good;
}

/* Which of the active components a rule pays, by their place. */
static unsigned used_by(const cf_pay_rule *rule, const int *place_of)
{
    unsigned used = 1u << place_of[CF_BASE_PAY];
    for (int i = 0; i < rule->n_items; i++)
        used |= 1u << place_of[rule->items[i].component];
    if (rule->has_overtime)
        used |= 1u << place_of[CF_OVERTIME_PAY];
    if (rule->n_contributions > 0)
        used |= 1u << place_of[CF_CONTRIBUTIONS];
    if (rule->health != 0 && place_of[CF_HEALTH] >= 0)
        used |= 1u << place_of[CF_HEALTH];
    return used;
}

/* `put_all`: every component into its row; else only what other items are made of. */
INLINE void add_items(strip_pay *pay, const terms *t, cells rates, int s, bool put_all)
{
    const cf_pay_item *end = t->rule->items + t->rule->n_items;
    unsigned seen = 0;
    for (const cf_pay_item *item = t->rule->items; item < end; item++) {
        int64_t *to = t->components[t->place_of[item->component]][s];
        cells cents = item->is_percent ? percent_of(pay->base, item->percent_e6)
                      : item->of_rate  ? scaled(rates, &item->scaling, &pay->bad)
                                       : all(item->cents);
        look_at(pay, cents);
        if (put_all || t->rule->has_overtime)
            put(to, seen >> item->component & 1 ? plus(get(to), cents) : cents);
        seen |= 1u << item->component;
        pay->gross = plus(pay->gross, cents);
        if (item->pensionable)
            pay->pensionable = plus(pay->pensionable, cents);
    }
}

/* A multiple of base, premiums and longevity pay. */
INLINE void add_overtime(strip_pay *pay, const terms *t, unsigned used, int s)
{
    cells worked = pay->base;
    for (int c = CF_PREMIUM_PAY; c <= CF_LONGEVITY_PAY; c++)
        if (t->place_of[c] >= 0 && used >> t->place_of[c] & 1)
            worked = plus(worked, get(t->components[t->place_of[c]][s]));
    cells overtime = scaled(worked, &t->rule->overtime, &pay->bad);
    put(t->components[t->place_of[CF_OVERTIME_PAY]][s], overtime);
    look_at(pay, overtime);
    pay->gross = plus(pay->gross, overtime);
}

INLINE void add_parts(strip_pay *pay, const terms *t)
{
    for (int i = 0; i < t->rule->n_parts; i++) {
        const cf_part_item *part = &t->rule->parts[i];
        const cf_share_item *toward = &t->rule->contributions[part->contribution];
        cells cents = percent_of(basis_of(pay, part->basis), part->percent_e6);
        cells whole = percent_of(basis_of(pay, toward->basis), toward->percent_e6);
        pay->bad |= _mm512_cmpgt_epi64_mask(cents, whole); /* pay.c says what is wrong */
        pay->parts = plus(pay->parts, cents);
    }
}

/* Contributions, less what members pay of them; as if there were no cap. */
INLINE cells contributions(strip_pay *pay, const terms *t, int s, bool put_all)
{
    cells sum = _mm512_setzero_si512();
    for (int i = 0; i < t->rule->n_contributions; i++) {
        const cf_share_item *share = &t->rule->contributions[i];
        cells basis = basis_of(pay, share->basis), cents = percent_of(basis, share->percent_e6);
        look_at(pay, cents);
        sum = plus(sum, cents);
        if (put_all && share->cap >= 0) {
            put(t->capped[2 * share->cap][s], basis);
            put(t->capped[2 * share->cap + 1][s], cents);
        }
    }
    return _mm512_sub_epi64(sum, pay->parts);
}

/* Pays strips by a rule into the rows of `pay`: all of them, or the cost alone. False: not side by
 * side. */
INLINE bool eval_strips(const cf_sheet_room *room, cf_sheet_pay *pay, const cf_pay_rule *rule,
                        row rates, uint32_t strips, bool put_all)
{
    if (!is_within_bounds(rule))
        return false;
    terms t = {.rule = rule, .place_of = room->place_of};
    t.components = pay->rows + CF_SHEET_COMPONENTS;
    t.capped = pay->rows + room->n_capped;
    pay->used = used_by(rule, t.place_of);
    row base = t.components[0], cost = pay->rows[CF_SHEET_COST], net = pay->rows[CF_SHEET_NET];
    row contributed = rule->n_contributions > 0 ? t.components[t.place_of[CF_CONTRIBUTIONS]] : NULL;
    row healthy = rule->health != 0 && t.place_of[CF_HEALTH] >= 0
                      ? t.components[t.place_of[CF_HEALTH]]
                      : NULL;
    cells health = all(rule->health), plan_share = all(rule->plan_share);
    cells large = health;
    unsigned bad = 0;
    for (; strips != 0; strips &= strips - 1) {
        int s = __builtin_ctz(strips);
        strip_pay at = {.large = large};
        cells rate = get(rates[s]);
        at.base = at.gross = at.pensionable = scaled(rate, &rule->base, &at.bad);
        at.parts = _mm512_setzero_si512();
        look_at(&at, at.base);
        if (rule->n_items > 0)
            add_items(&at, &t, rate, s, put_all);
        if (rule->has_overtime)
            add_overtime(&at, &t, pay->used, s);
        if (rule->n_parts > 0)
            add_parts(&at, &t);
        cells sum = contributed ? contributions(&at, &t, s, put_all) : at.parts;
        cells whole = plus(plus(at.gross, sum), health);
        cells paid = _mm512_sub_epi64(_mm512_sub_epi64(at.gross, at.parts), plan_share);
        put(cost[s], whole);
        if (put_all) {
            put(base[s], at.base);
            put(net[s], paid);
            if (contributed)
                put(contributed[s], sum);
            if (healthy)
                put(healthy[s], health);
        }
        look_at(&at, sum);
        look_at(&at, at.gross);
        look_at(&at, whole);
        look_at(&at, paid);
        large = at.large;
        bad |= at.bad;
    }
    return !bad && !_mm512_cmpge_epu64_mask(large, all((int64_t)1 << CENT_BITS));
}

TARGET static bool eval_all(const cf_sheet_room *room, cf_sheet_pay *pay, const cf_pay_rule *rule,
                            row rates, uint32_t strips)
{
    return eval_strips(room, pay, rule, rates, strips, true);
}

TARGET static bool eval_cost(const cf_sheet_room *room, cf_sheet_pay *pay, const cf_pay_rule *rule,
                             row rates, uint32_t strips)
{
    return eval_strips(room, pay, rule, rates, strips, false);
}

/* --- Rates ----------------------------------------------------------------------------------- */

/* The strips' rates in an epoch; eight epochs are read at once. */
TARGET static row rates_of(cf_sheet_room *room, const cf_sheet *sheet, int epoch, uint32_t strips)
{
    int eight = epoch / CF_EPOCHS_AT_ONCE, first = eight * CF_EPOCHS_AT_ONCE;
    uint32_t missing = strips & ~room->epochs_known[eight];
    room->epochs_known[eight] |= missing;
    for (; missing != 0; missing &= missing - 1) {
        int s = __builtin_ctz(missing);
        cells rates[CF_EPOCHS_AT_ONCE];
        turn_rates(rates, &sheet->strips[s].cells, first);
        for (int i = 0; i < CF_EPOCHS_AT_ONCE; i++) /* 0 where there is no such cell */
            put(room->epochs[first + i][s],
                _mm512_max_epi64(rates[i], _mm512_setzero_si512()));
    }
    return room->epochs[epoch];
}

/* --- Regimes --------------------------------------------------------------------------------- */

static bool eval_regime(cf_worker *worker, const cf_sheet *sheet, int regime, uint32_t strips,
                        cf_sheet_pay *pay, bool put_all)
{
    cf_engine *engine = worker->kernel->engine;
    cf_sheet_room *room = worker->stretches->sheets;
    const cf_regime *at = &engine->regimes[regime];
    const cf_pay_rule *rule = cf_profile_rule(engine, sheet->profile, regime);
    if (at->part != CF_WHOLE)
        return false;
    row rates = rates_of(room, sheet, at->epoch, strips);
    return put_all ? eval_all(room, pay, rule, rates, strips)
                   : eval_cost(room, pay, rule, rates, strips);
}

uint32_t cf_sheet_eval(cf_worker *worker, const cf_sheet *sheet, int regime, uint32_t strips)
{
    cf_sheet_room *room = worker->stretches->sheets;
    cf_sheet_pay *pay = &room->pays[regime];
    uint32_t missing = strips & ~pay->known;
    if (missing == 0)
        return 0;
    if (pay->known == 0)
        pay->rows = room->pool + room->n_taken++ * room->n_rows;
    pay->known |= missing;
    return eval_regime(worker, sheet, regime, missing, pay, true) ? 0 : missing;
}

TARGET uint32_t cf_sheet_eval_more(cf_worker *worker, const cf_sheet *sheet, int slot,
                                   uint32_t strips)
{
    const cf_engine *engine = worker->kernel->engine;
    cf_sheet_room *room = worker->stretches->sheets;
    const cf_slot *of = &worker->kernel->tracks[sheet->track].slots[slot];
    uint32_t missing = strips & ~room->more_known[slot];
    if (missing == 0)
        return 0;
    room->more_known[slot] |= missing;
    int variant = engine->variant_regimes[of->regime * engine->n_years + of->year];
    if (!eval_regime(worker, sheet, variant, missing, &room->scratch, false))
        return missing;
    row more = room->more[slot], with = room->scratch.rows[CF_SHEET_COST],
        without = room->pays[of->regime].rows[CF_SHEET_COST];
    cf_strip_list list = cf_strips_of(missing);
    for (int i = 0; i < list.n; i++)
        put(more[list.at[i]],
            _mm512_sub_epi64(get(with[list.at[i]]), get(without[list.at[i]])));
    return 0;
}

#endif
