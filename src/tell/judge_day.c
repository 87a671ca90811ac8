/* Days, lengths, opinions and what is only expected. */
#include "tell/judge_private.h"

#include <limits.h>

/* --- Days ------------------------------------------------------------------------------------ */

/* The event that the sentence speaks of: the one with most shared words; with `from` to `to`, only
 * one in these days. */
static const cf_tell_fact *find_event(const cf_judging *j, const cf_quantity *q, int least,
                                      bool inside, cf_date from, cf_date to, int *points)
{
    const cf_tell_fact *best = NULL;
    int best_score = 0;
    for (int i = 0; i < j->known->n_facts; i++) {
        const cf_tell_fact *fact = &j->known->facts[i];
        int of;
        if (fact->kind != CF_Q_DATE || fact->unknown ||
            (inside && (fact->from.days < from.days || fact->from.days > to.days)))
            continue;
        int shared = cf_bind_words(j, q, fact->label, &of);
        int score = 100 * shared - (of - shared);
        if (shared >= least && score > best_score) {
            best = fact;
            best_score = score;
        }
    }
    if (points)
        *points = best_score;
    return best;
}

static void take_event(cf_judging *j, cf_finding *f, const cf_tell_fact *event)
{
    f->fact = event->id;
    f->known = cf_tell_day(j->arena, event->from, event->to);
    f->source = cf_arena_copy(j->arena, event->source);
}

static void suggest_day(cf_judging *j, cf_finding *f, cf_date from, cf_date to)
{
    if (f->quantity->kind == CF_Q_DAY)
        f->suggest =
            cf_arena_printf(j->arena, "write the date: %s", cf_tell_day(j->arena, from, to));
}

static bool days_of(const cf_judging *j, const cf_quantity *q, cf_date anchor, cf_date *from,
                    cf_date *to)
{
    if (q->kind == CF_Q_DAY)
        return cf_quantity_days(q, anchor, from, to);
    *from = q->from;
    *to = q->to;
    if (!cf_date_is_none(*from))
        return true;
    if (cf_date_is_none(anchor))
        return false;
    /* without a year: the nearest to the day of speaking */
    cf_ymd at = cf_date_split(anchor);
    int year = at.year, near = INT_MAX;
    for (int y = at.year - 1; y <= at.year + 1; y++) {
        int day = q->day ? q->day : 1;
        if (!cf_date_exists(y, q->month, day))
            continue;
        int away = cf_date_of(y, q->month, day).days - anchor.days;
        away = away < 0 ? -away : away;
        if (away < near) {
            near = away;
            year = y;
        }
    }
    if (near == INT_MAX)
        return false;
    *from = cf_date_of(year, q->month, q->day ? q->day : 1);
    *to = q->day ? *from : cf_date_of(year, q->month, cf_date_days_in_month(year, q->month));
    (void)j;
    return true;
}

/* The weekday or day counted from the day before too: a web story is often dated a day after it was
 * spoken. */
static bool judge_spoken_before(cf_judging *j, cf_finding *f, cf_date from, cf_date to, int beat)
{
    int points = 0;
    cf_date before_from, before_to;
    const cf_quantity *q = f->quantity;
    if (q->kind != CF_Q_DAY || cf_date_is_none(j->known->anchor))
        return false;
    cf_date before = cf_date_add_days(j->known->anchor, -1);
    if (!cf_quantity_days(q, before, &before_from, &before_to) ||
        (before_from.days == from.days && before_to.days == to.days))
        return false;
    const cf_tell_fact *event = find_event(j, q, 1, true, before_from, before_to, &points);
    if (!event || points <= beat)
        return false;
    take_event(j, f, event);
    f->verdict = CF_DEPENDS;
    f->sentence =
        "It depends on the day it was said: the event on record fits a text spoken the day before.";
    cf_add_reading(j, f, "said on %s: %s, for which nothing, or less of these words, is on record",
                   cf_tell_day(j->arena, j->known->anchor, j->known->anchor),
                   cf_tell_day(j->arena, from, to));
    cf_add_reading(j, f, "said on %s: %s: %.*s", cf_tell_day(j->arena, before, before),
                   cf_tell_day(j->arena, before_from, before_to), (int)event->label.len,
                   event->label.text);
    suggest_day(j, f, before_from, before_to);
    return true;
}

void cf_judge_day(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    cf_date from, to;
    if (!days_of(j, q, j->known->anchor, &from, &to)) {
        cf_judge_unverifiable(j, f);
        if (q->kind == CF_Q_DAY && cf_date_is_none(j->known->anchor))
            f->suggest = "give the day of the text with --as-of";
        else if (q->kind == CF_Q_DAY)
            f->suggest = "say how many, or give the date";
        return;
    }
    f->value = cf_tell_day(j->arena, from, to);
    int points = 0;
    const cf_tell_fact *event = find_event(j, q, 1, true, from, to, &points);
    if (judge_spoken_before(j, f, from, to, points))
        return;
    if (event) {
        take_event(j, f, event);
        f->verdict = CF_MATCHES;
        f->sentence = cf_arena_printf(j->arena, "On record for that day: %.*s.",
                                      (int)event->label.len, event->label.text);
        if (from.days != to.days)
            f->sentence = cf_arena_printf(j->arena, "On record in that time, on %s: %.*s.",
                                          f->known, (int)event->label.len, event->label.text);
        suggest_day(j, f, from, to);
        return;
    }
    event = find_event(j, q, 2, false, from, to, NULL);
    if (event && from.days == to.days) {
        int of, shared = cf_bind_words(j, q, event->label, &of);
        if (2 * shared > of) {
            take_event(j, f, event);
            bool near = event->from.days - from.days <= 1 && from.days - event->from.days <= 1;
            f->verdict = near ? CF_CLOSE : CF_DIFFERS;
            f->sentence = cf_arena_printf(j->arena, "On record: %.*s, on %s.",
                                          (int)event->label.len, event->label.text, f->known);
            f->suggest = cf_arena_printf(j->arena, "write the date: %s", f->known);
            return;
        }
    }
    bool ahead = !cf_date_is_none(j->known->anchor) && from.days > j->known->anchor.days;
    cf_judge_unverifiable(j, f);
    if (ahead) {
        f->verdict = CF_PREDICTION;
        f->sentence = "It lies ahead of the day it was said.";
    }
    suggest_day(j, f, from, to);
}

/* --- Lengths --------------------------------------------------------------------------------- */

static bool term_fits(const cf_quantity *q, int months)
{
    int64_t value = months * (int64_t)1000000;
    if (q->near == CF_NEAR_VAGUE)
        return value >= q->low_e6;
    for (int i = 0; i < q->n_parts; i++)
        if (q->parts_e6[i] == value)
            return true;
    return q->range && value >= q->low_e6 && value < q->high_e6;
}

/* The day an event or fact names to the day of speaking, as a length of time. */
static bool judge_since(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    cf_date none = CF_DATE_NONE;
    if (cf_date_is_none(j->known->anchor) ||
        !cf_bind_has(j, q, "since|for|without|over|after|expired|ago"))
        return false;
    const cf_tell_fact *event = find_event(j, q, 2, false, none, none, NULL);
    if (!event || event->from.days > j->known->anchor.days)
        return false;
    int days = j->known->anchor.days - event->from.days;
    take_event(j, f, event);
    int64_t exact = days * (int64_t)1000000;
    if (q->months) { /* whole months and the days beyond, as a thirtieth each */
        cf_ymd a = cf_date_split(event->from), b = cf_date_split(j->known->anchor);
        int whole = (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day);
        int rest = j->known->anchor.days - cf_date_add_months(event->from, whole).days;
        exact = whole * (int64_t)1000000 + rest * (int64_t)1000000 / 30;
    }
    f->verdict = cf_tell_compare(q, exact, CF_NEAR_EXACT);
    f->arithmetic =
        cf_arena_printf(j->arena, "%s to %s: %d days", f->known,
                        cf_tell_day(j->arena, j->known->anchor, j->known->anchor), days);
    f->sentence =
        cf_arena_printf(j->arena, "Counted from %.*s.", (int)event->label.len, event->label.text);
    if (f->verdict == CF_DIFFERS)
        f->suggest = cf_arena_printf(j->arena, "write %d days", days);
    return true;
}

void cf_judge_length(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    if (q->kind == CF_Q_DURATION) {
        if (!judge_since(j, f) && !cf_judge_by_fact(j, f, 1u << CF_Q_TERM, 2))
            cf_judge_unverifiable(j, f);
        return;
    }
    bool sure;
    const cf_tell_offer *meant = cf_bind_offer(j, q, &sure);
    const cf_tell_fact *tie;
    const cf_tell_fact *fact = cf_bind_fact(j, q, 1u << CF_Q_TERM, 2, &tie);
    if (fact && !fact->unknown) {
        f->fact = fact->id;
        f->known = cf_tell_fact_value(j, fact);
        f->source = cf_arena_copy(j->arena, fact->source);
        f->verdict = term_fits(q, (int)(fact->value_e6 / 1000000)) ? CF_MATCHES : CF_DIFFERS;
        f->sentence = cf_arena_printf(j->arena, "On record: %.*s: %s.", (int)fact->label.len,
                                      fact->label.text, f->known);
        return;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < j->known->n_offers; i++) {
            const cf_tell_offer *offer = &j->known->offers[i];
            if (offer->months == 0 || (pass == 0 && offer != meant) || !term_fits(q, offer->months))
                continue;
            f->fact = cf_arena_printf(j->arena, "offer:%s", offer->name);
            f->known = cf_arena_printf(j->arena, "%d months", offer->months);
            f->source = offer->source;
            bool old = pass == 1 && sure && meant->latest && meant->months > 0;
            f->verdict = old ? CF_STALE : CF_MATCHES;
            f->sentence =
                old ? cf_arena_printf(j->arena, "That is the length of %s; %s runs %d months.",
                                      offer->name, meant->name, meant->months)
                    : cf_arena_printf(j->arena, "%s runs %d months.", offer->name, offer->months);
            if (old)
                f->suggest = cf_arena_printf(j->arena, "write %d months", meant->months);
            return;
        }
    }
    if (!meant || meant->months == 0 || q->future) {
        cf_judge_unverifiable(j, f);
        return;
    }
    f->fact = cf_arena_printf(j->arena, "offer:%s", meant->name);
    f->known = cf_arena_printf(j->arena, "%d months", meant->months);
    f->source = meant->source;
    f->verdict = CF_DIFFERS;
    f->sentence = cf_arena_printf(j->arena, "%s runs %d months.", meant->name, meant->months);
    f->suggest = cf_arena_printf(j->arena, "write %d months", meant->months);
}

/* --- Opinions and predictions ---------------------------------------------------------------- */

void cf_judge_opinion(cf_judging *j, cf_finding *f)
{
    const cf_quantity *q = f->quantity;
    bool opinion = q->kind == CF_Q_OPINION;
    f->verdict = opinion ? CF_OPINION : CF_PREDICTION;
    f->source = "";
    f->sentence = opinion ? "A judgment, not a number. What is on record stands below."
                          : "Not yet known when it was said. What is on record stands below.";
    int n = 0;
    for (int i = 0; i < j->known->n_facts && n < 4; i++) {
        const cf_tell_fact *fact = &j->known->facts[i];
        int of, shared = cf_bind_words(j, q, fact->label, &of);
        bool ahead = fact->kind == CF_Q_DATE && !cf_date_is_none(j->known->anchor) &&
                     fact->from.days > j->known->anchor.days;
        if (fact->unknown || shared < 1 || (opinion ? fact->kind == CF_Q_DATE : !ahead))
            continue;
        n++;
        const char *share = "";
        if (fact->n_parts == 2 && fact->kind == CF_Q_RATIO && fact->parts_e6[1] > 0)
            share = cf_arena_printf(
                j->arena, ", %s",
                cf_tell_percent_e12(j->arena,
                                    cf_wide_div_round((cf_wide)fact->parts_e6[0] * 1000000000000,
                                                      fact->parts_e6[1], CF_HALF_UP)));
        cf_add_reading(j, f, "%.*s: %s%s (%.*s)", (int)fact->label.len, fact->label.text,
                       cf_tell_fact_value(j, fact), share, (int)fact->source.len,
                       fact->source.text);
        if (n == 1) {
            f->fact = fact->id;
            f->source = cf_arena_copy(j->arena, fact->source);
        }
    }
    if (n == 0) {
        f->sentence = opinion ? "A judgment, not a number. Nothing on record measures it."
                              : "Not yet known when it was said, and no date is on record.";
        f->source = opinion ? "counts with their days, over more than one year"
                            : "a dated notice or agenda";
    } else if (!opinion) {
        f->suggest = "give the date that is on record";
    }
}
