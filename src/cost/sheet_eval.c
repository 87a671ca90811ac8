/* sheet_eval.c: one period's pay of a sheet's strips in a regime: clause by clause, each one pass over
 * the strips. The same arithmetic as in strip.c. Source: costing rules 2.4. */
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
    room->gains = cf_arena_alloc(arena, (size_t)engine->options->n_offers, sizeof *room->gains);
    room->sums = cf_arena_alloc(arena, (size_t)kernel->stride, sizeof *room->sums);
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        room->place_of[c] = -1;
    for (int i = 0; i < kernel->n_active; i++)
        room->place_of[kernel->active[i]] = i;
    CF_BUG_IF(room->place_of[CF_BASE_PAY] != 0);
    room->n_capped = CF_SHEET_COMPONENTS + kernel->n_active;
}

#if defined(__x86_64__)

typedef cf_sheet_row row;

/* Strips that are paid by a rule. */
typedef struct {
    const cf_pay_rule *rule;
    cf_sheet_room *room;
    cf_sheet_pay *pay;
    cf_strip_list strips;
    row rates, base, gross, pensionable, parts;
    cells large; /* bits of all that must be below 2^31 */
    __mmask8 bad;
} eval;

#define EACH_STRIP(e, s)                                                                           \
    for (int strip_index = 0, s; strip_index < (e)->strips.n &&                                    \
                                 ((s) = (e)->strips.at[strip_index], true);                        \
         strip_index++)

INLINE row component(eval *e, cf_component c, bool *first)
{
    int place = e->room->place_of[c];
    *first = !(e->pay->used >> place & 1);
    e->pay->used |= 1u << place;
    return e->pay->rows[CF_SHEET_COMPONENTS + place];
}

/* What is pensionable stays what it is, while gross pay goes on. */
INLINE void part_from_gross(eval *e)
{
    row kept = e->room->pensionable;
    if (e->pensionable != e->gross)
        return;
    EACH_STRIP (e, s)
        put(kept[s], get(e->gross[s]));
    e->pensionable = kept;
}

/* Adds cents, which `of` gives, to a component and to gross pay. */
#define ADD_CENTS(e, to, first, is_pensionable, of)                                                \
    do {                                                                                           \
        row gross = (e)->room->gross;                                              \
        bool apart = (is_pensionable) && (e)->pensionable != (e)->gross;                           \
        EACH_STRIP (e, s) {                                                                        \
            cells cents = of;                                                                      \
            (e)->large = _mm512_or_si512((e)->large, cents);                                       \
            put((to)[s], (first) ? cents : plus(get((to)[s]), cents));                             \
            put(gross[s], plus(get((e)->gross[s]), cents));                                        \
            if (apart)                                                                             \
                put((e)->pensionable[s], plus(get((e)->pensionable[s]), cents));                   \
        }                                                                                          \
        if ((is_pensionable) && !apart)                                                            \
            (e)->pensionable = gross;                                                              \
        (e)->gross = gross;                                                                        \
    } while (0)

INLINE bool add_item(eval *e, const cf_pay_item *item)
{
    bool first;
    if (item->is_percent ? !is_percent(item->percent_e6)
        : item->of_rate  ? !item->scaling.has52
                         : !is_cents(item->cents))
        return false;
    if (!item->pensionable)
        part_from_gross(e);
    row to = component(e, item->component, &first);
    if (item->is_percent)
        ADD_CENTS(e, to, first, item->pensionable, percent_of(get(e->base[s]), item->percent_e6));
    else if (item->of_rate)
        ADD_CENTS(e, to, first, item->pensionable,
                  scaled(get(e->rates[s]), &item->scaling, &e->bad));
    else
        ADD_CENTS(e, to, first, item->pensionable, all(item->cents));
    return true;
}

/* What overtime is a multiple of: base, premiums and longevity pay. */
INLINE cells worked(const eval *e, int s)
{
    cells sum = get(e->base[s]);
    for (int c = CF_PREMIUM_PAY; c <= CF_LONGEVITY_PAY; c++) {
        int place = e->room->place_of[c];
        if (place >= 0 && e->pay->used >> place & 1)
            sum = plus(sum, get(e->pay->rows[CF_SHEET_COMPONENTS + place][s]));
    }
    return sum;
}

INLINE bool add_overtime(eval *e)
{
    bool first;
    const cf_scaling *scaling = &e->rule->overtime;
    if (!scaling->has52)
        return false;
    part_from_gross(e);
    row to = component(e, CF_OVERTIME_PAY, &first);
    ADD_CENTS(e, to, first, false, scaled(worked(e, s), scaling, &e->bad));
    return true;
}

INLINE row basis_of(const eval *e, cf_basis basis)
{
    return basis == CF_BASIS_BASE          ? e->base
           : basis == CF_BASIS_PENSIONABLE ? e->pensionable
                                           : e->gross;
}

INLINE bool add_parts(eval *e)
{
    row parts = e->room->parts;
    EACH_STRIP (e, s)
        put(parts[s], _mm512_setzero_si512());
    for (int i = 0; i < e->rule->n_parts; i++) {
        const cf_part_item *part = &e->rule->parts[i];
        const cf_share_item *toward = &e->rule->contributions[part->contribution];
        row of = basis_of(e, part->basis), whole_of = basis_of(e, toward->basis);
        if (!is_percent(part->percent_e6) || !is_percent(toward->percent_e6))
            return false;
        EACH_STRIP (e, s) {
            cells cents = percent_of(get(of[s]), part->percent_e6);
            cells whole = percent_of(get(whole_of[s]), toward->percent_e6);
            e->bad |= _mm512_cmpgt_epi64_mask(cents, whole); /* pay.c says what is wrong */
            put(parts[s], plus(get(parts[s]), cents));
        }
    }
    e->parts = parts;
    return true;
}

/* Contributions, less what members pay of them; as if there were no cap. */
INLINE bool add_contributions(eval *e)
{
    bool first;
    const cf_pay_rule *rule = e->rule;
    if (rule->n_contributions == 0)
        return true;
    row to = component(e, CF_CONTRIBUTIONS, &first);
    cf_sheet_cells *capped = e->pay->rows + e->room->n_capped;
    for (int i = 0; i < rule->n_contributions; i++) {
        const cf_share_item *share = &rule->contributions[i];
        row of = basis_of(e, share->basis);
        if (!is_percent(share->percent_e6))
            return false;
        EACH_STRIP (e, s) {
            cells basis = get(of[s]), cents = percent_of(basis, share->percent_e6);
            e->large = _mm512_or_si512(e->large, cents);
            if (share->cap >= 0) {
                put(capped[2 * share->cap][s], basis);
                put(capped[2 * share->cap + 1][s], cents);
            }
            put(to[s], i == 0 ? cents : plus(get(to[s]), cents));
        }
    }
    if (e->parts)
        EACH_STRIP (e, s)
            put(to[s], _mm512_sub_epi64(get(to[s]), get(e->parts[s])));
    return true;
}

INLINE void add_up(eval *e)
{
    bool first;
    const cf_pay_rule *rule = e->rule;
    row cost = e->pay->rows[CF_SHEET_COST], net = e->pay->rows[CF_SHEET_NET];
    row contributed =
        rule->n_contributions > 0 ? component(e, CF_CONTRIBUTIONS, &first) : NULL;
    cells health = all(rule->health), plan_share = all(rule->plan_share);
    cells large = _mm512_or_si512(e->large, health);
    EACH_STRIP (e, s) {
        cells gross = get(e->gross[s]), paid = gross, sum = plus(gross, health);
        if (contributed) {
            cells contributions = get(contributed[s]);
            large = _mm512_or_si512(large, contributions);
            sum = plus(sum, contributions);
        }
        if (e->parts)
            paid = _mm512_sub_epi64(paid, get(e->parts[s]));
        paid = _mm512_sub_epi64(paid, plan_share);
        large = _mm512_or_si512(large, _mm512_or_si512(gross, _mm512_or_si512(sum, paid)));
        put(cost[s], sum);
        put(net[s], paid);
    }
    e->large = large;
    if (rule->health != 0 && e->room->place_of[CF_HEALTH] >= 0) {
        row to = component(e, CF_HEALTH, &first);
        EACH_STRIP (e, s)
            put(to[s], health);
    }
}

/* Pays strips by a rule into the rows of `pay`. False: not side by side. */
TARGET static bool eval_strips(cf_sheet_room *room, cf_sheet_pay *pay,
                               const cf_pay_rule *rule, row rates, uint32_t strips)
{
    eval e = {.rule = rule, .room = room, .pay = pay, .rates = rates};
    e.strips = cf_strips_of(strips);
    if (rule->wrong || !rule->base.has52)
        return false;
    e.base = e.gross = e.pensionable = pay->rows[CF_SHEET_COMPONENTS];
    e.large = _mm512_setzero_si512();
    pay->used = 1;
    EACH_STRIP (&e, s) {
        cells base = scaled(get(e.rates[s]), &rule->base, &e.bad);
        e.large = _mm512_or_si512(e.large, base);
        put(e.base[s], base);
    }
    for (int i = 0; i < rule->n_items; i++)
        if (!add_item(&e, &rule->items[i]))
            return false;
    if ((rule->has_overtime && !add_overtime(&e)) || (rule->n_parts > 0 && !add_parts(&e)) ||
        !add_contributions(&e))
        return false;
    add_up(&e);
    return !e.bad && !_mm512_cmpge_epu64_mask(e.large, all((int64_t)1 << CENT_BITS));
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
                        cf_sheet_pay *pay)
{
    cf_engine *engine = worker->kernel->engine;
    cf_sheet_room *room = worker->stretches->sheets;
    const cf_regime *at = &engine->regimes[regime];
    const cf_pay_rule *rule = cf_profile_rule(engine, sheet->profile, regime);
    return at->part == CF_WHOLE &&
           eval_strips(room, pay, rule, rates_of(room, sheet, at->epoch, strips), strips);
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
    return eval_regime(worker, sheet, regime, missing, pay) ? 0 : missing;
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
    if (!eval_regime(worker, sheet, variant, missing, &room->scratch))
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
