/* Series, percents, money and comparisons: what a story says of an offer. */
#include "tell/judge_private.h"

#include <string.h>

/* --- What is left out ------------------------------------------------------------------------ */

static bool story_names_amount(const cf_judging *j, int64_t cents)
{
    for (size_t i = 0; i < j->quantities->n; i++) {
        const cf_quantity *q = &j->quantities->items[i];
        if (q->kind == CF_Q_MONEY && q->value_e6 == cents * 10000)
            return true;
    }
    return false;
}

/* Looked for once: a text is long, and each of its percents asks. */
static const bool *what_is_left_out(cf_judging *j, const cf_tell_offer *offer)
{
    if (j->left_out)
        return j->left_out;
    bool *out = CF_ARENA_NEW(j->arena, bool, (size_t)offer->n_other + 1);
    out[0] = offer->one_time_cents != 0 && !story_names_amount(j, offer->one_time_cents);
    for (int i = 0; i < offer->n_other; i++)
        out[i + 1] = !cf_text_mentions(j, offer->other[i]);
    j->left_out = out;
    return out;
}

bool cf_judge_left_out(cf_judging *j, cf_finding *f, const cf_tell_offer *offer)
{
    const bool *out = what_is_left_out(j, offer);
    int before = f->n_readings;
    if (out[0])
        cf_add_reading(j, f, "left out: a one-time payment of %s to each member",
                       cf_tell_number(j->arena, offer->one_time_cents * 10000, "$", ""));
    for (int i = 0; i < offer->n_other; i++)
        if (out[i + 1])
            cf_add_reading(j, f, "left out: %.*s", (int)offer->other[i].len, offer->other[i].text);
    return f->n_readings > before;
}

/* --- Series ---------------------------------------------------------------------------------- */

typedef enum { FIT_NONE, FIT_PREFIX, FIT_REOPENER, FIT_EQUAL } fit;

static bool is_nothing(int64_t part)
{
    return part == 0 || part == CF_REOPENER;
}

/* Whether the steps told are the offer's, year by year. */
static fit fits(const cf_quantity *q, const int64_t *raises, int n)
{
    fit result = FIT_EQUAL;
    int most = q->n_parts > n ? q->n_parts : n;
    for (int i = 0; i < most; i++) {
        bool told = i < q->n_parts, there = i < n;
        if (told && there && q->parts_e6[i] == raises[i])
            continue;
        if (told && there && is_nothing(q->parts_e6[i]) && is_nothing(raises[i]))
            result = result > FIT_REOPENER ? FIT_REOPENER : result;
        else if (told && !there && q->parts_e6[i] == 0)
            result = result > FIT_REOPENER ? FIT_REOPENER : result;
        else if (!told && there)
            result = result > FIT_PREFIX ? FIT_PREFIX : result;
        else
            return FIT_NONE;
    }
    return result;
}

static const char *offer_series(const cf_judging *j, const cf_tell_offer *offer)
{
    return cf_tell_series(j->arena, offer->raises_e6, offer->n_years);
}

/* A comparison in the same sentence or beside it: "… was essentially the same". */
static const cf_quantity *near_comparison(const cf_judging *j, const cf_quantity *q)
{
    const cf_quantity *items = j->quantities->items, *first = q;
    while (first > items && first[-1].sentence + 1 >= q->sentence)
        first--;
    for (; first < items + j->quantities->n && first->sentence <= q->sentence + 1; first++)
        if (first->kind == CF_Q_COMPARISON && first->like <= CF_LIKE_LESS)
            return first;
    return NULL;
}

static void take_offer(cf_judging *j, cf_finding *f, const cf_tell_offer *offer)
{
    f->fact = cf_arena_printf(j->arena, "offer:%s", offer->name);
    f->known = offer_series(j, offer);
    f->source = offer->source;
}

static void take_readings(cf_judging *j, cf_finding *f)
{
    for (int i = 0; i < j->n_readings; i++)
        cf_add_reading(j, f, "%s", j->readings[i]);
}

static bool offers_disagree(const cf_judging *j)
{
    return (j->n_latest_ahead > 0) + (j->n_earlier_ahead > 0) + (j->n_level > 0) > 1;
}

/* The steps are told right: what else there is to say about them. */
static void judge_right_series(cf_judging *j, cf_finding *f, const cf_tell_offer *offer, fit how)
{
    const cf_quantity *q = f->quantity;
    take_offer(j, f, offer);
    if (near_comparison(j, q) && j->known->n_offers > 1 && offers_disagree(j)) {
        f->verdict = CF_DEPENDS;
        f->sentence =
            cf_arena_printf(j->arena,
                            "These are the raises of %s (%s). Whether the two offers come to the "
                            "same depends on how they are compared.",
                            offer->name, f->known);
        take_readings(j, f);
        f->suggest =
            "say what is compared: the rate at the end, or the pay until then, and whether the "
            "one-time payment counts";
        return;
    }
    if (how == FIT_REOPENER) {
        f->verdict = CF_DEPENDS;
        f->sentence = cf_arena_printf(
            j->arena, "The offer's text has %s: the last year is not simply zero.", f->known);
        for (int y = 0; y < offer->n_years; y++)
            if (offer->raises_e6[y] == CF_REOPENER)
                cf_add_reading(
                    j, f, "year %d is a possible reopener on wages: zero, or what is agreed then",
                    y + 1);
        if (f->n_readings == 0)
            cf_add_reading(j, f, "the offer runs %d year%s, so that there is no such year in it",
                           offer->n_years, offer->n_years == 1 ? "" : "s");
        f->suggest = cf_arena_printf(j->arena, "write %s", f->known);
        return;
    }
    if (how == FIT_PREFIX) {
        f->verdict = CF_MISSING_CONTEXT;
        f->sentence =
            cf_arena_printf(j->arena, "Right as far as it goes; the offer has %s.", f->known);
        f->suggest = cf_arena_printf(j->arena, "write %s", f->known);
        return;
    }
    f->verdict = CF_MATCHES;
    f->sentence =
        cf_arena_printf(j->arena, "These are the raises of %s, year by year.", offer->name);
    if (offer->latest && cf_judge_left_out(j, f, offer)) {
        f->verdict = CF_MISSING_CONTEXT;
        f->sentence = cf_arena_printf(j->arena,
                                      "These are the raises of %s; the story leaves out other "
                                      "terms of it.",
                                      offer->name);
        f->suggest = "name the other terms, or say \"among other terms\"";
    }
}

void cf_judge_series(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    bool sure;
    const cf_tell_offer *meant = cf_bind_offer(j, q, &sure);
    fit best = meant ? fits(q, meant->raises_e6, meant->n_years) : FIT_NONE;
    const cf_tell_offer *found = best >= FIT_REOPENER ? meant : NULL;
    for (int i = 0; i < j->known->n_offers && !found; i++) {
        fit how = fits(q, j->known->offers[i].raises_e6, j->known->offers[i].n_years);
        if (how > best) {
            best = how;
            found = &j->known->offers[i];
        }
    }
    if (best == FIT_PREFIX && !found)
        found = meant;
    if (!found) {
        if (cf_judge_by_fact(j, f, 1u << CF_Q_SERIES, 2)) {
            const cf_tell_fact *tie;
            const cf_tell_fact *fact = cf_bind_fact(j, q, 1u << CF_Q_SERIES, 2, &tie);
            f->verdict =
                fits(q, fact->parts_e6, fact->n_parts) == FIT_EQUAL ? CF_MATCHES : CF_DIFFERS;
            f->sentence = cf_arena_printf(j->arena, "On record: %.*s: %s.", (int)fact->label.len,
                                          fact->label.text, f->known);
            return;
        }
        if (!meant || meant->n_years == 0) {
            cf_judge_unverifiable(j, f);
            return;
        }
        take_offer(j, f, meant);
        f->verdict = CF_DIFFERS;
        f->sentence = cf_arena_printf(
            j->arena, "No offer in the folder has these raises; %s has %s.", meant->name, f->known);
        f->suggest = cf_arena_printf(j->arena, "write %s", f->known);
        return;
    }
    bool of_old = meant && sure && meant->latest && !found->latest &&
                  cf_bind_has(j, q, "is|are|now|current|includes|new|tentative");
    if (of_old) {
        take_offer(j, f, found);
        f->verdict = CF_STALE;
        f->sentence =
            cf_arena_printf(j->arena, "These were the raises of %s; %s, which came later, has %s.",
                            found->name, meant->name, offer_series(j, meant));
        f->suggest = cf_arena_printf(j->arena, "write %s", offer_series(j, meant));
        return;
    }
    judge_right_series(j, f, found, best);
}

/* --- Percents -------------------------------------------------------------------------------- */

typedef struct {
    cf_verdict verdict;
    const char *as; /* which of the offer's percents it is */
    bool total;     /* of several raises, not one of them */
} likeness;

/* A percent as a step, the sum or the compounded sum of an offer's raises. */
static likeness like_offer(cf_judging *j, const cf_quantity *q, const cf_tell_offer *offer)
{
    likeness result = {CF_DIFFERS, NULL, false};
    int64_t sum = 0, end_e6 = 0;
    int n_raises = 0;
    for (int y = 0; y < offer->n_years; y++) {
        if (offer->raises_e6[y] == CF_REOPENER || offer->raises_e6[y] == 0)
            continue;
        n_raises++;
        sum += offer->raises_e6[y];
        cf_verdict step = cf_tell_compare(q, offer->raises_e6[y], CF_NEAR_EXACT);
        if (step < result.verdict)
            result =
                (likeness){step, cf_arena_printf(j->arena, "its raise of year %d", y + 1), false};
    }
    if (n_raises == 0)
        return result;
    if (n_raises == 1) {
        if (result.as)
            result.as = "its one raise";
        return result;
    }
    cf_verdict simple = cf_tell_compare(q, sum, CF_NEAR_EXACT);
    if (simple < result.verdict)
        result = (likeness){simple, "its raises added up", true};
    cf_wide end = cf_end_rate_e12(offer->raises_e6, offer->n_years);
    cf_div_round(&end_e6, end, 10000, CF_HALF_UP);
    cf_verdict compounded = cf_tell_compare(q, end_e6, CF_NEAR_EXACT);
    if (compounded < result.verdict)
        result = (likeness){compounded, "its raises one on top of the other", true};
    return result;
}

/* What a total without its split can mean. */
static void read_splits(cf_judging *j, cf_finding *f, int64_t total_e6)
{
    for (int n = 1; n <= 4; n++) {
        int64_t parts[4];
        for (int k = 0; k < n; k++)
            parts[k] = total_e6 / n;
        cf_add_reading(j, f, "%s: %s at the end",
                       n == 1 ? "one raise" : cf_tell_series(j->arena, parts, n),
                       cf_tell_percent_fine(j->arena, cf_end_rate_e12(parts, n)));
        if (n == 3 && total_e6 % 3000000 == 0 && total_e6 > 3000000) {
            parts[0] += 1000000;
            parts[2] -= 1000000;
            cf_add_reading(j, f, "%s: %s at the end", cf_tell_series(j->arena, parts, n),
                           cf_tell_percent_fine(j->arena, cf_end_rate_e12(parts, n)));
        }
    }
}

/* A cut named without what it is a cut of: what it means for the rest of a year. */
static void read_cut(cf_judging *j, cf_finding *f)
{
    static const int begun[] = {0, 3, 6, 9};
    for (int i = 0; i < 4; i++)
        cf_add_reading(
            j, f,
            "begun after %d months of the year, saving %s of the year takes %s of what is left",
            begun[i], f->value,
            cf_tell_percent_e12(j->arena,
                                cf_wide_div_round((cf_wide)f->quantity->value_e6 * 12 * 10000,
                                                  12 - begun[i], CF_HALF_UP)));
}

static bool is_cut(const cf_judging *j, const cf_quantity *q)
{
    for (size_t i = q->last + 1; i < q->last + 4 && i < j->toks->n; i++)
        if (cf_tok_in(j->toks, i, "cut|cuts|reduction|reductions|decrease|concession|concessions"))
            return true;
    return q->first > 0 && cf_tok_in(j->toks, q->first - 1, "cut|reduce|reduced|by") &&
           cf_bind_has(j, q, "cut|cuts|reduce|reduced|reduction");
}

static bool is_raise(const cf_judging *j, const cf_quantity *q)
{
    return cf_bind_has(j, q,
                       "raise|raises|increase|increases|pay|salary|salaries|wage|wages|cola|offer|"
                       "offered|offers|offering|agreement|contract|deal");
}

static bool judge_fact_percent(cf_judging *j, cf_finding *f)
{
    static const unsigned kinds = 1u << CF_Q_PERCENT | 1u << CF_Q_RATIO | 1u << CF_Q_VOTE;
    const cf_quantity *q = f->quantity;
    const cf_tell_fact *tie;
    const cf_tell_fact *fact = cf_bind_fact(j, q, kinds, 2, &tie);
    if (!cf_judge_by_fact(j, f, kinds, 2))
        return false;
    bool right = f->verdict == CF_MATCHES || f->verdict == CF_MATCHES_ROUNDED;
    if (right && is_cut(j, q)) {
        f->verdict = CF_MISSING_CONTEXT;
        f->sentence = cf_arena_printf(j->arena,
                                      "The figure is on record (%s). Of what, and from when, is "
                                      "left out.",
                                      f->known);
        cf_add_reading(
            j, f,
            "of the adopted budget, or of the base without one-time money; of one fund, or "
            "of all");
        read_cut(j, f);
        f->suggest =
            cf_arena_printf(j->arena, "say what it is %s of, and over which months", f->value);
    } else if (right && fact->kind == CF_Q_PERCENT && fact->n_parts <= 1 &&
               cf_bind_has(j, q, "raise|increase|pay") && q->value_e6 >= 5000000) {
        f->verdict = CF_DEPENDS;
        f->sentence = cf_arena_printf(j->arena,
                                      "The total is on record (%s). What it is worth depends on "
                                      "how it was split and when it began, which is not known.",
                                      f->known);
        if (cf_bind_has(j, q, "offered"))
            cf_add_reading(j, f, "\"offered\" is not \"agreed\": say which it was");
        read_splits(j, f, fact->value_e6);
        f->suggest = "say over how many years, and from when";
    }
    return true;
}

/* Whether the text says the offer's raises year by year somewhere. */
static bool tells_split(cf_judging *j, const cf_tell_offer *offer)
{
    if (j->split_of == offer)
        return j->split_told;
    j->split_of = offer;
    j->split_told = false;
    for (size_t i = 0; i < j->quantities->n && !j->split_told; i++) {
        const cf_quantity *q = &j->quantities->items[i];
        j->split_told =
            q->kind == CF_Q_SERIES && fits(q, offer->raises_e6, offer->n_years) >= FIT_REOPENER;
    }
    return j->split_told;
}

/* A total of several raises, told without its split: right, and half of it. */
static void judge_total(cf_judging *j, cf_finding *f, const cf_tell_offer *offer, const char *as)
{
    int64_t sum = 0;
    for (int y = 0; y < offer->n_years; y++)
        sum += is_nothing(offer->raises_e6[y]) ? 0 : offer->raises_e6[y];
    f->verdict = CF_MISSING_CONTEXT;
    f->sentence = cf_arena_printf(j->arena,
                                  "These are the raises of %s (%s)%s. That there are several, and "
                                  "when, is left out.",
                                  offer->name, f->known, as + strlen("its raises"));
    cf_add_reading(j, f, "added up: %s", cf_tell_number(j->arena, sum, "", "%"));
    cf_add_reading(
        j, f, "one on top of the other: %s at the end",
        cf_tell_percent_fine(j->arena, cf_end_rate_e12(offer->raises_e6, offer->n_years)));
    f->suggest = cf_arena_printf(j->arena, "write %s", f->known);
}

static void judge_offer_percent(cf_judging *j, cf_finding *f, const cf_tell_offer *meant, bool sure)
{
    const cf_quantity *q = f->quantity;
    likeness like = like_offer(j, q, meant);
    take_offer(j, f, meant);
    if (like.verdict == CF_DIFFERS || like.verdict == CF_CLOSE) {
        for (int i = 0; i < j->known->n_offers; i++) {
            const cf_tell_offer *other = &j->known->offers[i];
            likeness old = like_offer(j, q, other);
            if (other == meant || old.verdict > CF_MATCHES_ROUNDED)
                continue;
            take_offer(j, f, other);
            if (!sure) { /* no word said that the latest was meant */
                if (old.total && !tells_split(j, other)) {
                    judge_total(j, f, other, old.as);
                    return;
                }
                f->verdict = old.verdict;
                f->sentence =
                    cf_arena_printf(j->arena, "It is %s: %s (%s).", other->name, f->known, old.as);
                return;
            }
            f->verdict = other->latest ? CF_DIFFERS : CF_STALE;
            f->sentence = cf_arena_printf(j->arena, "That is %s (%s); %s has %s.", other->name,
                                          old.as, meant->name, offer_series(j, meant));
            f->suggest = cf_arena_printf(j->arena, "write %s", offer_series(j, meant));
            return;
        }
        f->verdict = like.verdict;
        f->sentence = cf_arena_printf(j->arena, "%s has %s.", meant->name, f->known);
        f->suggest = cf_arena_printf(j->arena, "write %s", f->known);
        return;
    }
    f->verdict = like.verdict;
    f->sentence = cf_arena_printf(j->arena, "%s has %s: it is %s.", meant->name, f->known, like.as);
    if (like.total && !tells_split(j, meant)) {
        judge_total(j, f, meant, like.as);
        return;
    }
    if (meant->latest && cf_judge_left_out(j, f, meant)) {
        f->verdict = CF_MISSING_CONTEXT;
        f->sentence = cf_arena_printf(j->arena,
                                      "Right for the raise of %s (%s). The story leaves out other "
                                      "terms of it.",
                                      meant->name, f->known);
        f->suggest = "name the other terms, or say \"among other terms\"";
    }
}

void cf_judge_percent(cf_judging *j, cf_finding *f)
{
    bool sure;
    const cf_tell_offer *meant = cf_bind_offer(j, f->quantity, &sure);
    if (judge_fact_percent(j, f))
        return;
    if (meant && meant->n_years > 0 && is_raise(j, f->quantity) && !is_cut(j, f->quantity)) {
        judge_offer_percent(j, f, meant, sure);
        return;
    }
    const cf_quantity *q = f->quantity;
    cf_judge_unverifiable(j, f);
    if (is_cut(j, q)) {
        f->verdict = CF_MISSING_CONTEXT;
        f->sentence = "Of what, and from when, is left out, and nothing on record says it.";
        cf_add_reading(
            j, f,
            "of the adopted budget, or of the base without one-time money; of one fund, or "
            "of all");
        read_cut(j, f);
        f->suggest =
            cf_arena_printf(j->arena, "say what it is %s of, and over which months", f->value);
    } else if (cf_bind_has(j, q, "raise|increase|raises|increases") && q->value_e6 >= 5000000 &&
               !q->range && q->near == CF_NEAR_EXACT) {
        f->verdict = CF_DEPENDS;
        f->sentence =
            "Nothing on record has this total. What it would be worth depends on how it was split "
            "and when it began.";
        if (cf_bind_has(j, q, "offered"))
            cf_add_reading(j, f, "\"offered\" is not \"agreed\": say which it was");
        read_splits(j, f, q->value_e6);
        f->suggest = "say over how many years, and from when";
    }
}

/* --- Money ----------------------------------------------------------------------------------- */

void cf_judge_money(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    if (cf_judge_by_fact(j, f, 1u << CF_Q_MONEY, 2))
        return;
    for (int i = 0; i < j->known->n_offers; i++) {
        const cf_tell_offer *offer = &j->known->offers[i];
        if (offer->one_time_cents == 0 ||
            !cf_bind_has(j, q,
                         "payment|payments|bonus|cash|lump|one-time|check|checks|signing|stipend"))
            continue;
        f->fact = cf_arena_printf(j->arena, "offer:%s", offer->name);
        f->known = cf_tell_number(j->arena, offer->one_time_cents * 10000, "$", "");
        f->source = offer->source;
        f->verdict = cf_tell_compare(q, offer->one_time_cents * 10000, CF_NEAR_EXACT);
        f->sentence =
            cf_arena_printf(j->arena, "%s pays %s once to each member.", offer->name, f->known);
        if (f->verdict == CF_DIFFERS || f->verdict == CF_CLOSE)
            f->suggest = cf_arena_printf(j->arena, "write %s", f->known);
        return;
    }
    cf_judge_unverifiable(j, f);
}

/* --- Comparisons ----------------------------------------------------------------------------- */

static void judge_envelope(cf_judging *j, cf_finding *f)
{
    const cf_tell_engine *e = &j->known->engine;
    const cf_tell_offer *o = j->known->offers;
    f->verdict = CF_UNVERIFIABLE;
    f->source = "the employer's cost sheets for both offers";
    static const char cost[] = "cost";
    for (int i = 0; i < j->known->n_facts; i++) {
        const cf_tell_fact *fact = &j->known->facts[i];
        if (!fact->unknown || fact->label.len < 4 ||
            !cf_slice_equal_nocase((cf_slice){fact->label.text, 4}, (cf_slice){cost, 4}))
            continue;
        f->fact = fact->id;
        f->source = cf_arena_copy(j->arena, fact->source);
        break;
    }
    if (!e->there) {
        f->sentence =
            cf_arena_printf(j->arena, "Nothing on record settles it. It would take %s.", f->source);
        return;
    }
    int64_t dollars;
    cf_div_round(&dollars, e->cost_difference < 0 ? -e->cost_difference : e->cost_difference, 100,
                 CF_HALF_UP);
    const char *amount = cf_tell_number(j->arena, dollars * 1000000, "$", "");
    f->arithmetic =
        cf_arena_printf(j->arena,
                        "on this folder's roster, %s costs the employer %s %s than %s "
                        "over the years costed",
                        o[0].name, amount, e->cost_difference >= 0 ? "more" : "less", o[1].name);
    if (o[0].n_uncosted > 0 || o[1].n_uncosted > 0) {
        f->sentence = cf_arena_printf(j->arena,
                                      "Terms without a published cost are part of it. It would be "
                                      "settled by %s.",
                                      f->source);
        return;
    }
    f->verdict = e->cost_difference > 0 ? CF_DIFFERS : CF_MATCHES;
    f->sentence =
        cf_arena_printf(j->arena, "Compared with %s, the cost of %s is %s %s.", o[1].name,
                        o[0].name, amount, e->cost_difference > 0 ? "more" : "less or the same");
}

static void judge_delay(cf_judging *j, cf_finding *f)
{
    take_readings(j, f);
    if (j->behind_alone && j->ahead_with) {
        f->verdict = CF_DEPENDS;
        f->sentence =
            "By the raises alone, yes: waiting cost pay that does not come back. With the one-time "
            "payment it turns around, so it depends on whether that is counted, and on the salary.";
        f->suggest = "say whether the one-time payment is counted, and until when";
    } else {
        f->verdict = j->behind_alone ? CF_MATCHES : CF_DIFFERS;
        f->sentence =
            j->behind_alone
                ? "By the dates of the two offers here, waiting cost pay."
                : "By the dates of the two offers here, waiting did not cost pay in the end.";
    }
}

void cf_judge_comparison(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    if (q->like == CF_LIKE_ENVELOPE) {
        judge_envelope(j, f);
        return;
    }
    if (j->known->n_offers < 2 || j->n_readings == 0) {
        cf_judge_unverifiable(j, f);
        return;
    }
    const cf_tell_offer *o = j->known->offers;
    f->fact = cf_arena_printf(j->arena, "offers:%s,%s", o[0].name, o[1].name);
    f->source = cf_arena_printf(j->arena, "%s; %s", o[0].source, o[1].source);
    f->known =
        cf_arena_printf(j->arena, "%s against %s", offer_series(j, &o[0]), offer_series(j, &o[1]));
    if (q->like == CF_LIKE_DELAY) {
        judge_delay(j, f);
        return;
    }
    take_readings(j, f);
    int ahead = j->n_latest_ahead, behind = j->n_earlier_ahead;
    if (q->like == CF_LIKE_LESS) {
        ahead = j->n_earlier_ahead;
        behind = j->n_latest_ahead;
    }
    bool same = q->like == CF_LIKE_SAME || q->like == CF_LIKE_SIMILAR;
    f->verdict = same                            ? (ahead + behind == 0 ? CF_MATCHES : CF_DEPENDS)
                 : ahead > 0 && behind == 0      ? CF_MATCHES
                 : ahead == 0 && j->n_level == 0 ? CF_DIFFERS
                                                 : CF_DEPENDS;
    f->sentence = f->verdict == CF_MATCHES ? "It holds under every reading."
                  : f->verdict == CF_DIFFERS
                      ? "It holds under no reading."
                      : "It depends on what is compared: the readings below differ.";
    if (f->verdict == CF_DEPENDS)
        f->suggest =
            "say what is compared: the rate at the end, or the pay until then, and whether the "
            "one-time payment counts";
}
