/* Values as they are shown, and a printed number against an exact one. */
#include "tell/judge_private.h"

#include <limits.h>

const char *const cf_verdict_words[CF_VERDICTS] = {
    "MATCHES", "MATCHES_ROUNDED", "CLOSE",        "DIFFERS",   "DEPENDS", "MISSING_CONTEXT",
    "OPINION", "PREDICTION",      "UNVERIFIABLE", "AMBIGUOUS", "STALE",
};

const char *cf_tell_number(cf_arena *arena, int64_t value_e6, const char *before, const char *after)
{
    char text[CF_NUMBER_TEXT_SIZE];
    bool negative = value_e6 < 0 && value_e6 != INT64_MIN;
    int least = before[0] == '$' && value_e6 % 1000000 != 0 ? 2 : 0; /* cents stand in pairs */
    cf_decimal_format(text, negative ? -value_e6 : value_e6, 6, least, true);
    return cf_arena_printf(arena, "%s%s%s%s", negative ? "-" : "", before, text, after);
}

/* x 1e12 of the whole, in percent, with `most` decimals and at least two. */
static const char *percent_text(cf_arena *arena, cf_wide share_e12, int most)
{
    int64_t scaled = 0;
    cf_wide divisor = most == 2 ? 100000000 : 1000000;
    bool negative = share_e12 < 0;
    cf_div_round(&scaled, negative ? -share_e12 : share_e12, divisor, CF_HALF_UP);
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, scaled, most, 2, true);
    return cf_arena_printf(arena, "%s%s%%", negative && scaled ? "-" : "", text);
}

const char *cf_tell_percent_e12(cf_arena *arena, cf_wide share_e12)
{
    return percent_text(arena, share_e12, 2);
}

const char *cf_tell_percent_fine(cf_arena *arena, cf_wide share_e12)
{
    return percent_text(arena, share_e12, 4);
}

const char *cf_tell_series(cf_arena *arena, const int64_t *parts_e6, int n)
{
    const char *text = "";
    for (int i = 0; i < n; i++) {
        const char *part =
            parts_e6[i] == CF_REOPENER ? "reopener" : cf_tell_number(arena, parts_e6[i], "", "%");
        text = cf_arena_printf(arena, "%s%s%s", text, i ? "+" : "", part);
    }
    return text;
}

const char *cf_tell_day(cf_arena *arena, cf_date from, cf_date to)
{
    char a[CF_DATE_TEXT_SIZE], b[CF_DATE_TEXT_SIZE];
    if (cf_date_is_none(from))
        return "no day";
    cf_date_format(a, from);
    cf_date_format(b, to);
    if (from.days == to.days)
        return cf_arena_printf(arena, "%s", a);
    return cf_arena_printf(arena, "%s to %s", a, b);
}

static const char *parts_text(const cf_judging *j, const cf_quantity *q, const char *between,
                              const char *before, const char *after, int64_t divide)
{
    const char *text = "";
    for (int i = 0; i < q->n_parts; i++)
        text = cf_arena_printf(j->arena, "%s%s%s", text, i ? between : "",
                               cf_tell_number(j->arena, q->parts_e6[i] / divide, before, after));
    return text;
}

static const char *unit_text(const cf_judging *j, const cf_quantity *q, const char *before)
{
    return q->unit.len ? cf_arena_printf(j->arena, "%s%.*s", before, (int)q->unit.len, q->unit.text)
                       : "";
}

const char *cf_tell_value(const cf_judging *j, const cf_quantity *q)
{
    static const char *const nears[] = {
        "", "about ", "more than ", "less than ", "at least ", "at most ", ""};
    static const char *const likes[] = {
        "the same", "similar", "more", "less", "less pay by waiting", "no new money"};
    const char *near = nears[q->near];
    cf_date from, to;
    switch (q->kind) {
    case CF_Q_SERIES:
        return cf_tell_series(j->arena, q->parts_e6, q->n_parts);
    case CF_Q_PERCENT:
        if (q->range)
            return parts_text(j, q, " to ", "", "%", 1);
        return cf_arena_printf(j->arena, "%s%s", near,
                               cf_tell_number(j->arena, q->value_e6, "", "%"));
    case CF_Q_POINTS:
        return cf_tell_number(j->arena, q->value_e6, "", " percentage points");
    case CF_Q_MONEY:
    case CF_Q_RATE:
        if (q->range)
            return cf_arena_printf(j->arena, "%s%s", parts_text(j, q, " to ", "$", "", 1),
                                   unit_text(j, q, " per "));
        return cf_arena_printf(j->arena, "%s%s%s", near,
                               cf_tell_number(j->arena, q->value_e6, "$", ""),
                               unit_text(j, q, " per "));
    case CF_Q_DATE:
        if (cf_date_is_none(q->from))
            return cf_arena_printf(j->arena, q->day ? "--%02d-%02d" : "--%02d", q->month, q->day);
        return cf_tell_day(j->arena, q->from, q->to);
    case CF_Q_DAY:
        return cf_quantity_days(q, j->known->anchor, &from, &to) ? cf_tell_day(j->arena, from, to)
                                                                 : "a day that is not said";
    case CF_Q_TERM:
        if (q->near == CF_NEAR_VAGUE)
            return "24 months or more";
        return cf_arena_printf(j->arena, "%s%s months", near, parts_text(j, q, " or ", "", "", 1));
    case CF_Q_DURATION:
        return cf_arena_printf(j->arena, "%s%s %s", near, parts_text(j, q, " or ", "", "", 1),
                               q->months ? "months" : "days");
    case CF_Q_VOTE:
        return parts_text(j, q, " to ", "", "", 1);
    case CF_Q_RATIO:
        if (q->n_parts == 2)
            return parts_text(j, q, " of ", "", "", 1);
        return cf_tell_number(j->arena, q->value_e6, "", "");
    case CF_Q_COUNT:
        if (q->near == CF_NEAR_VAGUE)
            return cf_arena_printf(
                j->arena, "%s to %s%s", cf_tell_number(j->arena, q->low_e6, "", ""),
                cf_tell_number(j->arena, q->high_e6 - 1000000, "", ""), unit_text(j, q, " "));
        return cf_arena_printf(j->arena, "%s%s%s", near,
                               cf_tell_number(j->arena, q->value_e6, "", ""), unit_text(j, q, " "));
    case CF_Q_COMPARISON:
        return likes[q->like];
    default:
        return "";
    }
}

const char *cf_tell_interval(const cf_judging *j, const cf_quantity *q)
{
    const char *before = q->kind == CF_Q_MONEY || q->kind == CF_Q_RATE ? "$" : "";
    const char *after = q->kind == CF_Q_PERCENT ? "%" : "";
    bool printed = q->kind == CF_Q_PERCENT || q->kind == CF_Q_POINTS || q->kind == CF_Q_MONEY ||
                   q->kind == CF_Q_RATE ||
                   (q->near != CF_NEAR_EXACT &&
                    (q->kind == CF_Q_COUNT || q->kind == CF_Q_TERM || q->kind == CF_Q_DURATION));
    if (!printed)
        return NULL;
    if (q->high_e6 == CF_Q_FAR)
        return cf_arena_printf(j->arena, "%s %s", q->near == CF_NEAR_MORE ? "above" : "from",
                               cf_tell_number(j->arena,
                                              q->near == CF_NEAR_MORE ? q->low_e6 - 1 : q->low_e6,
                                              before, after));
    if (q->low_e6 == INT64_MIN)
        return cf_arena_printf(j->arena, "%s %s", q->near == CF_NEAR_LESS ? "below" : "up to",
                               cf_tell_number(j->arena,
                                              q->near == CF_NEAR_LESS ? q->high_e6 : q->high_e6 - 1,
                                              before, after));
    return cf_arena_printf(j->arena, "from %s up to, not with, %s",
                           cf_tell_number(j->arena, q->low_e6, before, after),
                           cf_tell_number(j->arena, q->high_e6, before, after));
}

const char *cf_tell_fact_value(const cf_judging *j, const cf_tell_fact *fact)
{
    static const char *const nears[] = {
        "", "about ", "more than ", "less than ", "at least ", "at most ", ""};
    const char *near = nears[fact->near];
    const char *a = cf_tell_number(j->arena, fact->value_e6,
                                   fact->kind == CF_Q_MONEY || fact->kind == CF_Q_RATE ? "$" : "",
                                   fact->kind == CF_Q_PERCENT ? "%"
                                   : fact->kind == CF_Q_TERM  ? " months"
                                                              : "");
    switch (fact->kind) {
    case CF_Q_SERIES:
        return cf_tell_series(j->arena, fact->parts_e6, fact->n_parts);
    case CF_Q_DATE:
        return cf_tell_day(j->arena, fact->from, fact->to);
    case CF_Q_RATIO:
    case CF_Q_VOTE:
        return cf_arena_printf(j->arena, "%s%s%s%s", near,
                               cf_tell_number(j->arena, fact->parts_e6[0], "", ""),
                               fact->kind == CF_Q_VOTE ? " to " : " of ",
                               cf_tell_number(j->arena, fact->parts_e6[1], "", ""));
    default:
        return cf_arena_printf(j->arena, "%s%s", near, a);
    }
}

/* --- Comparing ------------------------------------------------------------------------------- */

static bool overlaps(const cf_quantity *q, int64_t low, int64_t high)
{
    return q->low_e6 < high && low < q->high_e6;
}

cf_verdict cf_tell_compare(const cf_quantity *q, int64_t exact_e6, cf_near near)
{
    int64_t unit = q->unit_e6 > 0 ? q->unit_e6 : 1;
    /* What the source itself leaves open is no difference. */
    if (near == CF_NEAR_MORE || near == CF_NEAR_LEAST) {
        if (q->value_e6 == exact_e6 && q->near != CF_NEAR_LESS && q->near != CF_NEAR_MOST)
            return q->near == near ? CF_MATCHES : CF_MATCHES_ROUNDED;
        if (q->near == CF_NEAR_VAGUE && exact_e6 >= q->low_e6 && exact_e6 < q->high_e6)
            return CF_MATCHES;
        /* more is open, less is not */
        return overlaps(q, exact_e6, CF_Q_FAR) ? CF_MATCHES_ROUNDED : CF_DIFFERS;
    }
    if (near == CF_NEAR_LESS || near == CF_NEAR_MOST) {
        if (q->value_e6 == exact_e6 && q->near == near)
            return CF_MATCHES;
        return overlaps(q, INT64_MIN, exact_e6 + 1) ? CF_MATCHES_ROUNDED : CF_DIFFERS;
    }
    if (q->range || q->near == CF_NEAR_VAGUE)
        return exact_e6 >= q->low_e6 && exact_e6 < q->high_e6 ? CF_MATCHES : CF_DIFFERS;
    if (q->value_e6 == exact_e6 && (q->near == CF_NEAR_EXACT || q->near == CF_NEAR_ABOUT ||
                                    q->near == CF_NEAR_LEAST || q->near == CF_NEAR_MOST))
        return CF_MATCHES;
    if (exact_e6 >= q->low_e6 && exact_e6 < q->high_e6)
        return q->near == CF_NEAR_EXACT ? CF_MATCHES_ROUNDED : CF_MATCHES;
    if (near == CF_NEAR_ABOUT && q->value_e6 == exact_e6)
        return CF_MATCHES;
    int64_t away = exact_e6 < q->low_e6 ? q->low_e6 - exact_e6 : exact_e6 - q->high_e6;
    bool one_sided = q->low_e6 == INT64_MIN || q->high_e6 == CF_Q_FAR;
    /* "more than 900" of exactly 900 is a slip of one unit at most */
    return away <= unit && (!one_sided || away <= 1) ? CF_CLOSE : CF_DIFFERS;
}
