#include "tell/judge_private.h"

#include <stdarg.h>

void cf_add_reading(cf_judging *j, cf_finding *f, const char *format, ...)
{
    if (f->n_readings == CF_READINGS)
        return;
    cf_buf text = CF_BUF_INIT;
    va_list args;
    va_start(args, format);
    cf_buf_addv(&text, format, args);
    va_end(args);
    f->readings[f->n_readings++] = cf_arena_copy(j->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
}

/* --- What would settle it -------------------------------------------------------------------- */

void cf_judge_unverifiable(cf_judging *j, cf_finding *f)
{
    static const char *const documents[CF_Q_KINDS] = {
        [CF_Q_PERCENT] =
            "the text of the offer or agreement, or the report that the figure is from",
        [CF_Q_POINTS] = "the two figures compared, with their source",
        [CF_Q_SERIES] = "the text of the offer",
        [CF_Q_MONEY] = "the employer's cost sheet or the text of the offer",
        [CF_Q_RATE] = "the salary schedule",
        [CF_Q_DATE] = "a dated notice, agenda or release",
        [CF_Q_DAY] = "a dated notice, agenda or release",
        [CF_Q_TERM] = "the text of the agreement",
        [CF_Q_DURATION] = "dated records of its start and end",
        [CF_Q_VOTE] = "the certified count of the vote",
        [CF_Q_COUNT] = "a list or count by whoever keeps it, with its day",
        [CF_Q_RATIO] = "both counts, with their day and source",
        [CF_Q_COMPARISON] = "the texts of both offers, with their dates",
    };
    const cf_tell_fact *tie;
    const cf_tell_fact *fact = cf_bind_fact(j, f->quantity, 0, 2, &tie); /* unknown ones alone */
    f->verdict = CF_UNVERIFIABLE;
    if (fact) {
        f->fact = fact->id;
        f->source = cf_arena_copy(j->arena, fact->source);
        f->sentence = cf_arena_printf(j->arena,
                                      "Nobody has published this: %.*s is not known. It would be "
                                      "settled by %s.",
                                      (int)fact->label.len, fact->label.text, f->source);
        return;
    }
    bool spoken_to =
        f->quantity->kind == CF_Q_COUNT && f->quantity->value_e6 < 10 * (int64_t)1000000 &&
        cf_bind_has(j, f->quantity, "spoke|say|says|said|told|talked|interviewed|asked|believe");
    if (spoken_to) {
        f->source = "the reporter's notes";
        f->sentence = "A count of people spoken to: the reporter's notes settle it.";
        return;
    }
    f->source =
        documents[f->quantity->kind] ? documents[f->quantity->kind] : "a document with the figure";
    f->sentence =
        cf_arena_printf(j->arena, "Nothing on record settles it. It would take %s.", f->source);
}

/* --- Against a fact -------------------------------------------------------------------------- */

static const char *verdict_sentence(const cf_judging *j, const cf_finding *f,
                                    const cf_tell_fact *fact)
{
    const char *known = f->known;
    const char *label = cf_arena_copy(j->arena, fact->label);
    switch (f->verdict) {
    case CF_MATCHES:
        return cf_arena_printf(j->arena, "On record: %s: %s. The same.", label, known);
    case CF_MATCHES_ROUNDED:
        return cf_arena_printf(j->arena, "On record: %s: %s. It agrees as printed.", label, known);
    case CF_CLOSE:
        return cf_arena_printf(j->arena,
                               "On record: %s: %s. That is outside what was printed, by no more "
                               "than its last figure.",
                               label, known);
    default:
        return cf_arena_printf(j->arena, "On record: %s: %s. The story's figure is another.", label,
                               known);
    }
}

/* Two parts against two: a share, a vote. A percent of a share counts too. */
static cf_verdict compare_parts(const cf_quantity *q, const cf_tell_fact *fact)
{
    if (q->n_parts == 2 && fact->n_parts == 2)
        return q->parts_e6[0] == fact->parts_e6[0] && q->parts_e6[1] == fact->parts_e6[1]
                   ? CF_MATCHES
                   : CF_DIFFERS;
    if (fact->n_parts == 2 && fact->parts_e6[1] > 0 && q->kind != CF_Q_COUNT) {
        cf_wide whole = fact->parts_e6[1] + (fact->kind == CF_Q_VOTE ? fact->parts_e6[0] : 0);
        int64_t share = 0;
        cf_wide hundred = q->kind == CF_Q_PERCENT ? 100000000 : 1000000;
        cf_div_round(&share, fact->parts_e6[0] * hundred, whole, CF_HALF_UP);
        return cf_tell_compare(q, share, fact->near);
    }
    if (fact->n_parts == 2) /* a count of the part */
        return cf_tell_compare(q, fact->parts_e6[0], fact->near);
    return cf_tell_compare(q, fact->value_e6, fact->near);
}

static const char *share_arithmetic(const cf_judging *j, const cf_tell_fact *fact)
{
    if (fact->n_parts != 2 || fact->parts_e6[1] <= 0)
        return NULL;
    cf_wide whole = fact->parts_e6[1] + (fact->kind == CF_Q_VOTE ? fact->parts_e6[0] : 0);
    cf_wide share =
        cf_wide_div_round((cf_wide)fact->parts_e6[0] * 1000000000000, whole, CF_HALF_UP);
    return cf_arena_printf(
        j->arena, "%s / %s = %s", cf_tell_number(j->arena, fact->parts_e6[0], "", ""),
        cf_tell_number(j->arena, (int64_t)whole, "", ""), cf_tell_percent_e12(j->arena, share));
}

bool cf_judge_by_fact(cf_judging *j, cf_finding *f, unsigned kinds, int least)
{
    const cf_quantity *q = f->quantity;
    const cf_tell_fact *tie;
    const cf_tell_fact *fact = cf_bind_fact(j, q, kinds, least, &tie);
    if (!fact || fact->unknown)
        return false;
    f->fact = fact->id;
    f->known = cf_tell_fact_value(j, fact);
    f->source = cf_arena_copy(j->arena, fact->source);
    if (tie && !tie->unknown && compare_parts(q, tie) != compare_parts(q, fact)) {
        f->verdict = CF_AMBIGUOUS;
        f->sentence = "Two facts on record fit these words as well as each other.";
        cf_add_reading(j, f, "%.*s: %s (%.*s)", (int)fact->label.len, fact->label.text, f->known,
                       (int)fact->source.len, fact->source.text);
        cf_add_reading(j, f, "%.*s: %s (%.*s)", (int)tie->label.len, tie->label.text,
                       cf_tell_fact_value(j, tie), (int)tie->source.len, tie->source.text);
        f->suggest = "name which of the two is meant";
        return true;
    }
    f->verdict = compare_parts(q, fact);
    f->arithmetic = share_arithmetic(j, fact);
    f->sentence = verdict_sentence(j, f, fact);
    if (f->verdict == CF_CLOSE || f->verdict == CF_DIFFERS)
        f->suggest = cf_arena_printf(j->arena, "write %s", f->known);
    return true;
}

/* --- A story's own arithmetic ---------------------------------------------------------------- */

/* "from $26.46 to $26.59 … half of 1 percent": the percent that the printed amounts imply, as an
 * interval, because each amount is known to half its last figure. */
static bool judge_by_amounts(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    const cf_quantities *all = j->quantities;
    int n = 0, n_hold = 0, n_touch = 0;
    size_t at = (size_t)(q - all->items);
    while (at > 0 && all->items[at - 1].sentence == q->sentence)
        at--;
    for (size_t i = at; i + 1 < all->n && all->items[i].sentence == q->sentence; i++) {
        const cf_quantity *a = &all->items[i], *b = &all->items[i + 1];
        bool pair = (a->kind == CF_Q_MONEY || a->kind == CF_Q_RATE) && b->kind == a->kind &&
                    a->sentence == q->sentence && b->sentence == q->sentence && !a->range &&
                    !b->range && b->first == a->last + 2 && cf_tok_is(j->toks, a->last + 1, "to") &&
                    a->value_e6 > a->unit_e6 && a->near == CF_NEAR_EXACT;
        if (!pair)
            continue;
        /* percent x 1e6, rounded outward */
        cf_wide low =
            (cf_wide)(2 * b->value_e6 - b->unit_e6) * 100000000 / (2 * a->value_e6 + a->unit_e6) -
            100000000;
        cf_wide high =
            (cf_wide)(2 * b->value_e6 + b->unit_e6) * 100000000 / (2 * a->value_e6 - a->unit_e6) +
            1 - 100000000;
        bool hold = q->value_e6 >= low && q->value_e6 <= high;
        bool touch = q->low_e6 <= high && low < q->high_e6;
        n++;
        n_hold += hold;
        n_touch += touch;
        cf_add_reading(j, f, "%s to %s is %s to %s, each amount known to half its last figure: %s",
                       cf_tell_value(j, a), cf_tell_value(j, b),
                       cf_tell_percent_e12(j->arena, low * 10000),
                       cf_tell_percent_e12(j->arena, high * 10000),
                       hold    ? "holds the story's figure"
                       : touch ? "meets what its rounding covers"
                               : "does not meet it");
    }
    if (n == 0)
        return false;
    f->verdict = n_hold == n ? CF_MATCHES : n_touch == n ? CF_MATCHES_ROUNDED : CF_DIFFERS;
    f->source = "the amounts in the same sentence";
    f->sentence = f->verdict == CF_MATCHES ? "The amounts in the same sentence give this percent."
                  : f->verdict == CF_MATCHES_ROUNDED
                      ? "The amounts in the same sentence give it as printed, though not exactly."
                      : "The amounts in the same sentence give another percent.";
    return true;
}

/* --- Votes and counts ------------------------------------------------------------------------ */

static void judge_plain(cf_judging *j, cf_finding *f)
{
    static const unsigned kinds[CF_Q_KINDS] = {
        [CF_Q_POINTS] = 1u << CF_Q_POINTS,
        [CF_Q_RATE] = 1u << CF_Q_RATE | 1u << CF_Q_MONEY,
        [CF_Q_VOTE] = 1u << CF_Q_VOTE | 1u << CF_Q_RATIO,
        [CF_Q_COUNT] = 1u << CF_Q_COUNT | 1u << CF_Q_RATIO,
        [CF_Q_RATIO] = 1u << CF_Q_RATIO | 1u << CF_Q_VOTE,
    };
    if (!cf_judge_by_fact(j, f, kinds[f->quantity->kind], 2))
        cf_judge_unverifiable(j, f);
}

static void judge_one(cf_judging *j, cf_finding *f)
{
    switch (f->quantity->kind) {
    case CF_Q_SERIES:
        cf_judge_series(j, f);
        break;
    case CF_Q_PERCENT:
        if (!judge_by_amounts(j, f))
            cf_judge_percent(j, f);
        break;
    case CF_Q_MONEY:
        cf_judge_money(j, f);
        break;
    case CF_Q_DATE:
    case CF_Q_DAY:
        cf_judge_day(j, f);
        break;
    case CF_Q_TERM:
    case CF_Q_DURATION:
        cf_judge_length(j, f);
        break;
    case CF_Q_COMPARISON:
        cf_judge_comparison(j, f);
        break;
    case CF_Q_OPINION:
    case CF_Q_PREDICTION:
        cf_judge_opinion(j, f);
        break;
    default:
        judge_plain(j, f);
        break;
    }
}

cf_finding *cf_judge(const cf_tell_known *known, const cf_toks *toks,
                     const cf_quantities *quantities, cf_arena *arena)
{
    cf_judging j = {.known = known, .toks = toks, .quantities = quantities, .arena = arena};
    cf_finding *findings = CF_ARENA_NEW(arena, cf_finding, quantities->n + 1);
    cf_bind_prepare(&j);
    cf_compare_offers(&j);
    for (size_t i = 0; i < quantities->n; i++) {
        cf_finding *f = &findings[i];
        f->quantity = &quantities->items[i];
        f->value = cf_tell_value(&j, f->quantity);
        f->interval = cf_tell_interval(&j, f->quantity);
        judge_one(&j, f);
    }
    return findings;
}
