/* Dates, days seen from the day of speaking, and lengths of time. */
#include "tell/quantity_private.h"

#include <limits.h>

static int month_of(const cf_toks *toks, size_t i)
{
    static const char *const names[] = {
        "january|jan",  "february|feb", "march|mar",  "april|apr",          "may",
        "june|jun",     "july|jul",     "august|aug", "september|sept|sep", "october|oct",
        "november|nov", "december|dec",
    };
    if (!cf_tok_is_capital(toks, i))
        return 0;
    for (int m = 0; m < 12; m++)
        if (cf_tok_in(toks, i, names[m]))
            return m + 1;
    return 0;
}

static int year_of(const cf_toks *toks, size_t i)
{
    if (i >= toks->n || toks->items[i].kind != CF_TOK_NUMBER || toks->items[i].decimals != 0 ||
        toks->items[i].end - toks->items[i].start != 4)
        return 0;
    int64_t year = toks->items[i].value_e6 / 1000000;
    return year >= 1900 && year < 2100 ? (int)year : 0;
}

static int day_of(const cf_toks *toks, size_t i)
{
    if (i >= toks->n ||
        (toks->items[i].kind != CF_TOK_NUMBER && toks->items[i].kind != CF_TOK_ORDINAL) ||
        toks->items[i].decimals != 0 || toks->items[i].end - toks->items[i].start > 4)
        return 0;
    int64_t day = toks->items[i].value_e6 / 1000000;
    return day >= 1 && day <= 31 && year_of(toks, i) == 0 ? (int)day : 0;
}

static void set_days(cf_quantity *out, int year, int month, int day)
{
    out->kind = CF_Q_DATE;
    out->month = month;
    out->day = day;
    out->from = out->to = CF_DATE_NONE;
    if (!year)
        return;
    if (day && cf_date_exists(year, month, day)) {
        out->from = out->to = cf_date_of(year, month, day);
    } else if (month) {
        out->from = cf_date_of(year, month, 1);
        out->to = cf_date_of(year, month, cf_date_days_in_month(year, month));
    } else {
        out->from = cf_date_of(year, 1, 1);
        out->to = cf_date_of(year, 12, 31);
    }
}

/* FY26, FY2025-26, fiscal year 2025-26: from July, where California's public employers begin it. */
static size_t fiscal_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_slice text = i < toks->n ? cf_tok_text(toks, i) : CF_SLICE("");
    int year = 0;
    size_t n = 0;
    if (i < toks->n && toks->items[i].kind == CF_TOK_WORD && (text.len == 4 || text.len == 6) &&
        cf_slice_equal_nocase((cf_slice){text.text, 2}, CF_SLICE("fy"))) {
        for (size_t k = 2; k < text.len; k++) {
            if (text.text[k] < '0' || text.text[k] > '9')
                return 0;
            year = year * 10 + (text.text[k] - '0');
        }
        n = 1;
        bool two = cf_tok_is_sign(toks, i + 1, '-') && toks->items[i + 1].glued &&
                   i + 2 < toks->n && toks->items[i + 2].kind == CF_TOK_NUMBER &&
                   toks->items[i + 2].glued;
        if (two)
            n = 3;
        if (text.len == 4)
            year += 2000;
        if (!two)
            year--; /* FY26 is the year that ends in 2026 */
    } else {
        bool named = cf_tok_phrase(toks, i, "fiscal year") == 2;
        size_t at = named ? i + 2 : i;
        if (at >= toks->n || toks->items[at].kind != CF_TOK_CODE)
            return 0;
        text = cf_tok_text(toks, at);
        if (text.len != 7 || text.text[4] != '-' || (!named && !cf_tok_is(toks, at + 1, "fiscal")))
            return 0;
        for (size_t k = 0; k < 4; k++)
            year = year * 10 + (text.text[k] - '0');
        n = named ? 3
                  : 1 + (size_t)2 *
                            (cf_tok_is(toks, at + 2, "year") || cf_tok_is(toks, at + 2, "budget"));
    }
    if (year < 1900 || year > 2100)
        return 0;
    out->kind = CF_Q_DATE;
    out->from = cf_date_of(year, 7, 1);
    out->to = cf_date_of(year + 1, 6, 30);
    return n;
}

size_t cf_date_quantity_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    if (toks->items[i].kind == CF_TOK_DATE) {
        const cf_tok *tok = &toks->items[i];
        if (!cf_date_exists(tok->year, tok->month, tok->day))
            return 0;
        set_days(out, tok->year, tok->month, tok->day);
        return 1;
    }
    size_t fiscal = fiscal_at(toks, i, out);
    if (fiscal)
        return fiscal;
    int month = month_of(toks, i);
    if (month) {
        size_t n = 1 + cf_tok_is_sign(toks, i + 1, '.');
        int day = day_of(toks, i + n);
        if (day) {
            n++;
            size_t comma = cf_tok_is_sign(toks, i + n, ',');
            int year = year_of(toks, i + n + comma);
            set_days(out, year, month, day);
            return year ? n + comma + 1 : n;
        }
        size_t of = cf_tok_is(toks, i + n, "of") || cf_tok_is_sign(toks, i + n, ',');
        int year = year_of(toks, i + n + of);
        if (year) {
            set_days(out, year, month, 0);
            return n + of + 1;
        }
        /* a month alone: "in March", never the verb */
        if (i > 0 && cf_tok_in(toks, i - 1,
                               "in|since|by|until|through|late|early|mid|last|this|next|"
                               "during|before|after|of|from|to|every|each")) {
            set_days(out, 0, month, 0);
            return n - cf_tok_is_sign(toks, i + 1, '.');
        }
        return 0;
    }
    int day = day_of(toks, i);
    if (day && month_of(toks, i + 1) && toks->items[i].kind == CF_TOK_NUMBER) {
        int year = year_of(toks, i + 2);
        if (year) {
            set_days(out, year, month_of(toks, i + 1), day);
            return 3;
        }
    }
    int year = year_of(toks, i);
    bool led = i > 0 && cf_tok_in(toks, i - 1,
                                  "in|since|by|until|through|during|before|after|from|to|of|"
                                  "late|early|mid|fall|spring|summer|winter|year|the|and|for");
    if (year && led) {
        set_days(out, year, 0, 0);
        return 1;
    }
    return 0;
}

/* --- Days seen from the day of speaking ------------------------------------------------------ */

static int weekday_of(const cf_toks *toks, size_t i)
{
    static const char *const names[] = {
        "monday|monday's", "tuesday|tuesday's",   "wednesday|wednesday's", "thursday|thursday's",
        "friday|friday's", "saturday|saturday's", "sunday|sunday's",
    };
    for (int d = 0; d < 7; d++)
        if (cf_tok_in(toks, i, names[d]))
            return d;
    return -1;
}

static const char dayparts[] = "night|morning|afternoon|evening|midnight|noon";

static size_t ago_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_number number;
    cf_near near;
    static const char units[] = "day|days|week|weeks|month|months|year|years";
    size_t n = cf_near_at(toks, i, &near);
    size_t took = cf_number_at(toks, i + n, &number);
    bool vague = n == 0 && took == 0 && cf_tok_in(toks, i, "days|weeks|months|years");
    if (!vague && (took == 0 || number.scaled || number.value_e6 % 1000000 != 0 ||
                   number.value_e6 > 1000 * (int64_t)1000000))
        return 0;
    n += took;
    if (!cf_tok_in(toks, i + n, units) || !cf_tok_in(toks, i + n + 1, "ago|earlier"))
        return 0;
    int count = vague ? 0 : (int)(number.value_e6 / 1000000);
    bool months = cf_tok_in(toks, i + n, "month|months|year|years");
    int each = cf_tok_in(toks, i + n, "week|weeks")   ? 7
               : cf_tok_in(toks, i + n, "year|years") ? 12
                                                      : 1;
    out->kind = CF_Q_DAY;
    out->day_kind = CF_DAY_AGO;
    out->months = months;
    out->near = near;
    out->offset = vague ? INT_MIN : -count * each;
    return n + 2;
}

size_t cf_day_quantity_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    static const struct {
        const char *words;
        int offset;
    } plain[] = {
        {"yesterday|yesterday's", -1},
        {"today|today's|tonight|tonight's", 0},
        {"tomorrow|tomorrow's", 1},
    };
    size_t ago = ago_at(toks, i, out);
    if (ago)
        return ago;
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
        if (cf_tok_in(toks, i, plain[k].words)) {
            out->kind = CF_Q_DAY;
            out->day_kind = CF_DAY_OFFSET;
            out->offset = plain[k].offset;
            return 1 + cf_tok_in(toks, i + 1, dayparts);
        }
    size_t lead = cf_tok_in(toks, i, "last|this|next|past");
    int offset = cf_tok_in(toks, i, "last|past") ? -1 : cf_tok_is(toks, i, "next") ? 1 : 0;
    int weekday = weekday_of(toks, i + lead);
    if (weekday >= 0) {
        out->kind = CF_Q_DAY;
        out->day_kind = CF_DAY_WEEKDAY;
        out->weekday = weekday;
        out->offset = offset;
        return lead + 1 + cf_tok_in(toks, i + lead + 1, dayparts);
    }
    if (!lead)
        return 0;
    out->kind = CF_Q_DAY;
    out->offset = offset;
    if (cf_tok_in(toks, i + 1, "night|night's") && offset == -1)
        out->day_kind = CF_DAY_OFFSET;
    else if (cf_tok_in(toks, i + 1, "week|week's"))
        out->day_kind = CF_DAY_WEEK;
    else if (cf_tok_in(toks, i + 1, "month|month's"))
        out->day_kind = CF_DAY_MONTH;
    else if (cf_tok_in(toks, i + 1, "year|year's|fall|spring|summer|winter|fall's|spring's"))
        out->day_kind = CF_DAY_YEAR;
    else
        return 0;
    if (cf_tok_is(toks, i, "past"))
        return 0; /* "the past year" is a length */
    return 2;
}

int cf_weekday(cf_date date)
{
    int day = (date.days + 3) % 7; /* 1970-01-01 was a Thursday */
    return day < 0 ? day + 7 : day;
}

bool cf_quantity_days(const cf_quantity *q, cf_date anchor, cf_date *from, cf_date *to)
{
    if (cf_date_is_none(anchor))
        return false;
    cf_ymd at = cf_date_split(anchor);
    cf_date day = anchor;
    switch (q->day_kind) {
    case CF_DAY_OFFSET:
        day = cf_date_add_days(anchor, q->offset);
        break;
    case CF_DAY_WEEKDAY: {
        /* Said without more, the nearest such day: past where the sentence is, else to come. */
        int back = (cf_weekday(anchor) - q->weekday + 7) % 7;
        int ahead = (7 - back) % 7;
        day = q->offset > 0 || (q->future && q->offset == 0)
                  ? cf_date_add_days(anchor, ahead == 0 && q->offset > 0 ? 7 : ahead)
                  : cf_date_add_days(anchor, back == 0 && q->offset < 0 ? -7 : -back);
        break;
    }
    case CF_DAY_WEEK:
        *from = cf_date_add_days(anchor, -cf_weekday(anchor) + 7 * q->offset);
        *to = cf_date_add_days(*from, 6);
        return true;
    case CF_DAY_MONTH: {
        cf_ymd then =
            cf_date_split(cf_date_add_months(cf_date_of(at.year, at.month, 1), q->offset));
        *from = cf_date_of(then.year, then.month, 1);
        *to = cf_date_of(then.year, then.month, cf_date_days_in_month(then.year, then.month));
        return true;
    }
    case CF_DAY_YEAR:
        *from = cf_date_of(at.year + q->offset, 1, 1);
        *to = cf_date_of(at.year + q->offset, 12, 31);
        return true;
    case CF_DAY_AGO:
        if (q->offset == INT_MIN)
            return false;
        if (q->months) { /* the month around it: nobody counts days in months */
            day = cf_date_add_months(anchor, q->offset);
            *from = cf_date_add_days(day, -15);
            *to = cf_date_add_days(day, 15);
            return true;
        }
        day = cf_date_add_days(anchor, q->offset);
        break;
    }
    *from = *to = day;
    return true;
}

/* --- Lengths --------------------------------------------------------------------------------- */

/* Months of a unit of time, or 0 with *days set. */
static int months_of(const cf_toks *toks, size_t i, int *days)
{
    *days = cf_tok_in(toks, i, "day|days") ? 1 : cf_tok_in(toks, i, "week|weeks") ? 7 : 0;
    return cf_tok_in(toks, i, "year|years") ? 12 : cf_tok_in(toks, i, "month|months") ? 1 : 0;
}

static bool names_agreement(const cf_toks *toks, size_t i)
{
    static const char words[] =
        "agreement|agreements|contract|contracts|deal|deals|term|pact|offer|offers|extension|mou|"
        "settlement|package|proposal|accord";
    for (size_t n = 0; n < 4 && i + n < toks->n; n++)
        if (cf_tok_in(toks, i + n, words))
            return true;
    return false;
}

/* "the agreement lasts two years", "a deal of 36 months": the noun stands a few words before. */
static bool names_agreement_before(const cf_toks *toks, size_t i)
{
    for (size_t n = 1; n <= 12 && n <= i; n++) {
        if (toks->items[i - n].sentence != toks->items[i].sentence)
            return false;
        if (cf_tok_in(toks, i - n, "agreement|contract|deal|pact|mou|extension"))
            return n <= 3 || cf_tok_in(toks, i - 1, "lasts|runs|spans|covers");
    }
    return false;
}

static size_t hyphen_at(const cf_toks *toks, size_t i)
{
    return cf_tok_is_sign(toks, i, '-') && toks->items[i].glued;
}

size_t cf_length_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_number first, second;
    cf_near near;
    int days;
    if (cf_tok_in(toks, i, "multiyear") ||
        (cf_tok_is(toks, i, "multi") && hyphen_at(toks, i + 1) && cf_tok_is(toks, i + 2, "year"))) {
        out->kind = CF_Q_TERM;
        out->near = CF_NEAR_VAGUE;
        out->value_e6 = out->low_e6 = 24 * (int64_t)1000000;
        out->high_e6 = CF_Q_FAR;
        return cf_tok_is(toks, i, "multi") ? 3 : 1;
    }
    size_t n = cf_near_at(toks, i, &near);
    size_t took = cf_number_at(toks, i + n, &first);
    if (took == 0 || first.scaled || first.value_e6 > 100000 * (int64_t)1000000)
        return 0;
    n += took;
    size_t hyphen = hyphen_at(toks, i + n);
    /* "a two- or three-year", "two or a three-year": the unit comes with the second */
    size_t join = hyphen + cf_tok_in(toks, i + n + hyphen, "or|to");
    size_t more = 0;
    if (join > hyphen) {
        join += cf_tok_in(toks, i + n + join, "a");
        more = cf_number_at(toks, i + n + join, &second);
    } else {
        join = 0;
        if (hyphen)
            more = cf_number_at(toks, i + n + 1, &second) ? 0 : 0;
    }
    size_t at = i + n + (more ? join + more : 0);
    hyphen = hyphen_at(toks, at);
    int months = months_of(toks, at + hyphen, &days);
    if (!months && !days)
        return 0;
    bool adjective = hyphen && cf_tok_in(toks, at + 1, "year|month");
    size_t end = at + hyphen + 1;
    if (cf_tok_is(toks, end + hyphen_at(toks, end), "old"))
        return 0; /* somebody's age */
    if (first.value_e6 < 2 * (int64_t)1000000 && first.in_words && !adjective &&
        !names_agreement(toks, end))
        return 0;
    bool lasts = i > 0 && cf_tok_in(toks, i - 1, "lasts|last|runs|run|spans|covers|of|for") &&
                 names_agreement_before(toks, i);
    bool term = months && (names_agreement(toks, end) || (more && adjective) || lasts);
    int64_t each = months ? months : days;
    first.value_e6 *= each;
    first.unit_e6 *= each;
    if (term || adjective)
        near = near == CF_NEAR_EXACT ? CF_NEAR_EXACT : near;
    cf_quantity_take(out, &first, near);
    out->kind = term ? CF_Q_TERM : CF_Q_DURATION;
    out->months = months != 0;
    out->n_parts = 1;
    out->parts_e6[0] = first.value_e6;
    if (more) {
        out->n_parts = 2;
        out->parts_e6[1] = second.value_e6 * each;
        out->high_e6 = out->parts_e6[1] + second.unit_e6 * each / 2;
    }
    return end - i;
}
