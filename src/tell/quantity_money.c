/* Percents, series of raises, money. */
#include "tell/quantity_private.h"

static size_t percent_sign_at(const cf_toks *toks, size_t i)
{
    if (cf_tok_is_sign(toks, i, '%'))
        return 1;
    /* "per cent" only: "percentage points" is another unit */
    return cf_tok_in(toks, i, "percent|pct") ? 1 : cf_tok_phrase(toks, i, "per cent");
}

/* A minus sign that belongs to the figure after it. */
static size_t minus_at(const cf_toks *toks, size_t i)
{
    return cf_tok_is_sign(toks, i, '-') && !toks->items[i].glued && i + 1 < toks->n &&
           toks->items[i + 1].glued;
}

/* "half of 1 percent", "half a percent", "a quarter of a percent" without its article. */
static size_t fraction_of_percent_at(const cf_toks *toks, size_t i, cf_number *out)
{
    int64_t value = cf_tok_is(toks, i, "half")      ? 500000
                    : cf_tok_is(toks, i, "quarter") ? 250000
                                                    : 0;
    if (!value)
        return 0;
    size_t n = 1 + cf_tok_is(toks, i + 1, "of");
    bool one = cf_tok_in(toks, i + n, "a|one") ||
               (i + n < toks->n && toks->items[i + n].kind == CF_TOK_NUMBER &&
                toks->items[i + n].value_e6 == 1000000);
    n += one;
    size_t sign = percent_sign_at(toks, i + n);
    if (!sign)
        return 0;
    *out = (cf_number){.value_e6 = value, .unit_e6 = value == 500000 ? 100000 : 10000};
    return n + sign;
}

size_t cf_percent_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_number number, second;
    cf_near near;
    size_t n = cf_near_at(toks, i, &near);
    size_t part = fraction_of_percent_at(toks, i + n, &number);
    if (part > 0) {
        out->kind = CF_Q_PERCENT;
        cf_quantity_take(out, &number, near);
        return n + part;
    }
    size_t minus = minus_at(toks, i + n);
    n += minus;
    part = cf_number_at(toks, i + n, &number);
    if (part == 0 || number.scaled)
        return 0;
    n += part;
    size_t sign = percent_sign_at(toks, i + n);
    /* a range: 18 to 25 percent, 3%-5% */
    size_t to = sign;
    bool apart = i > 0 && cf_tok_is(toks, i - 1, "from"); /* two values, before and after */
    bool joins = (cf_tok_is(toks, i + n + to, "to") && !(apart && sign)) ||
                 cf_tok_is_sign(toks, i + n + to, '-');
    size_t more = joins ? cf_number_at(toks, i + n + to + 1, &second) : 0;
    size_t second_sign = more ? percent_sign_at(toks, i + n + to + 1 + more) : 0;
    if (second_sign && second.value_e6 > number.value_e6) {
        out->kind = CF_Q_PERCENT;
        cf_quantity_take(out, &number, near);
        int64_t low = out->low_e6;
        cf_quantity_take(out, &second, near);
        out->low_e6 = low;
        out->range = true;
        out->n_parts = 2;
        out->parts_e6[0] = number.value_e6;
        out->parts_e6[1] = second.value_e6;
        return n + to + 1 + more + second_sign;
    }
    if (sign == 0 && cf_tok_in(toks, i + n, "percentage|basis") &&
        cf_tok_in(toks, i + n + 1, "point|points")) {
        if (cf_tok_is(toks, i + n, "basis")) {
            number.value_e6 /= 100;
            number.unit_e6 /= 100;
        }
        out->kind = CF_Q_POINTS;
        cf_quantity_take(out, &number, near);
        return n + 2;
    }
    if (sign == 0)
        return 0;
    if (minus)
        number.value_e6 = -number.value_e6;
    out->kind = CF_Q_PERCENT;
    cf_quantity_take(out, &number, near);
    return n + sign;
}

/* --- Series ---------------------------------------------------------------------------------- */

enum { STEP_REOPENER = -1 };

/* One step: a percent, a bare small number, zero, or a re-opener. */
static size_t step_at(const cf_toks *toks, size_t i, int64_t *value, bool *percent)
{
    cf_number number;
    *percent = false;
    if (cf_tok_is(toks, i, "reopener")) {
        *value = STEP_REOPENER;
        return 1;
    }
    if (cf_tok_is(toks, i, "re") && cf_tok_is_sign(toks, i + 1, '-') &&
        cf_tok_is(toks, i + 2, "opener")) {
        *value = STEP_REOPENER;
        return 3;
    }
    if (cf_tok_in(toks, i, "nothing|zip")) {
        *value = 0;
        return 1;
    }
    size_t n = cf_number_at(toks, i, &number);
    if (n == 0 || number.scaled || number.value_e6 > 40 * (int64_t)1000000)
        return 0;
    *value = number.value_e6;
    size_t sign = percent_sign_at(toks, i + n);
    *percent = sign > 0;
    return n + sign;
}

typedef enum { JOIN_NONE, JOIN_PLUS, JOIN_LIST, JOIN_TIGHT } joint;

/* "and", "then", "and then". */
static size_t linking_at(const cf_toks *toks, size_t i)
{
    size_t n = cf_tok_is(toks, i, "and");
    return n + cf_tok_is(toks, i + n, "then");
}

static size_t joint_at(const cf_toks *toks, size_t i, joint *out)
{
    *out = JOIN_PLUS;
    if (cf_tok_is(toks, i, "plus") || cf_tok_is_sign(toks, i, '+'))
        return 1;
    *out = JOIN_TIGHT;
    if ((cf_tok_is_sign(toks, i, '/') || cf_tok_is_sign(toks, i, '-')) && toks->items[i].glued &&
        i + 1 < toks->n && toks->items[i + 1].glued)
        return 1;
    *out = JOIN_LIST;
    if (cf_tok_phrase(toks, i, "followed by"))
        return 2;
    if (cf_tok_is_sign(toks, i, ','))
        return 1 + linking_at(toks, i + 1);
    if (cf_tok_in(toks, i, "and|then"))
        return linking_at(toks, i);
    *out = JOIN_NONE;
    return 0;
}

/* Whether raises are what is talked about here. */
static bool about_wages(const cf_toks *toks, size_t i)
{
    static const char words[] =
        "offer|offers|offered|raise|raises|wage|wages|increase|increases|pay|"
        "salary|salaries|contract|percent|cola|agreement|deal|proposal|"
        "proposed|package|settlement";
    if (cf_sentence_has(toks, i, words))
        return true;
    /* what was being talked of in the sentence before */
    uint32_t sentence = toks->items[i].sentence;
    while (i > 0 && toks->items[i].sentence == sentence)
        i--;
    return i > 0 && toks->items[i].sentence + 1 == sentence && cf_sentence_has(toks, i, words);
}

/* Whether a list of bare steps goes on to one with the percent: "three, three and two percent". */
static bool ends_in_percent(const cf_toks *toks, size_t i)
{
    int64_t value;
    bool percent;
    joint next;
    for (int n = 0; n < CF_Q_PARTS; n++) {
        size_t took = step_at(toks, i, &value, &percent);
        if (took == 0 || percent)
            return false;
        i += took;
        size_t join = joint_at(toks, i, &next);
        if (join == 0 || next != JOIN_LIST)
            return false;
        i += join;
        if (cf_tok_in(toks, i - 1, "and|then"))
            return step_at(toks, i, &value, &percent) > 0 && percent;
    }
    return false;
}

size_t cf_series_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    int64_t values[CF_Q_PARTS];
    int n_values = 0, n_percents = 0;
    joint kind = JOIN_NONE;
    bool percent;
    int64_t value;
    size_t n = 0;
    if (i > 0 && cf_tok_in(toks, i - 1, "between|from"))
        return 0;
    size_t took = step_at(toks, i, &value, &percent);
    if (took == 0 || value == STEP_REOPENER)
        return 0;
    for (;;) {
        values[n_values++] = value;
        n_percents += percent;
        n += took;
        joint next = JOIN_NONE;
        size_t join = n_values < CF_Q_PARTS ? joint_at(toks, i + n, &next) : 0;
        /* Lists join percents alone; figures written tight are of one kind */
        if (join == 0 || (kind != JOIN_NONE && next != kind && next != JOIN_LIST))
            break;
        took = step_at(toks, i + n + join, &value, &percent);
        bool ends_plain = value == 0 || value == STEP_REOPENER;
        bool bare = next == JOIN_LIST && !percent && !(ends_plain && n_percents > 0);
        if (took == 0 || (bare && !(n_percents == 0 && ends_in_percent(toks, i + n + join))))
            break;
        kind = kind == JOIN_NONE ? next : kind;
        n += join;
    }
    bool series = n_values >= 2 &&
                  (n_percents > 0 || (kind != JOIN_LIST && (kind == JOIN_PLUS || n_values >= 3) &&
                                      about_wages(toks, i)));
    if (!series)
        return 0;
    if (kind == JOIN_TIGHT && n_values == 2 && n_percents < 2)
        return 0; /* 3-5%: a range */
    out->kind = CF_Q_SERIES;
    out->n_parts = n_values;
    memcpy(out->parts_e6, values, sizeof values);
    for (int k = 0; k < n_values; k++)
        out->value_e6 += values[k] > 0 ? values[k] : 0;
    out->low_e6 = out->value_e6;
    out->high_e6 = out->value_e6 + 1;
    return n;
}

/* --- Money ----------------------------------------------------------------------------------- */

/* "/hour", "an hour", "per pay period", "each": the tokens, and per what. */
static size_t per_at(const cf_toks *toks, size_t i, cf_slice *unit, bool *time)
{
    static const char times[] = "hour|hr|day|week|month|mo|year|yr|shift|period";
    size_t n = cf_tok_is_sign(toks, i, '/') || cf_tok_in(toks, i, "a|an|per|each|every|annually");
    *time = false;
    if (!n)
        return 0;
    if (cf_tok_is(toks, i, "annually")) {
        *unit = CF_SLICE("year");
        *time = true;
        return 1;
    }
    if (cf_tok_is(toks, i + n, "pay") && cf_tok_is(toks, i + n + 1, "period")) {
        *unit = CF_SLICE("pay period");
        *time = true;
        return n + 2;
    }
    if (cf_tok_in(toks, i + n, times)) {
        *unit = cf_tok_text(toks, i + n);
        *time = true;
        return n + 1;
    }
    if (cf_tok_in(toks, i + n,
                  "member|officer|employee|worker|person|teacher|deputy|firefighter")) {
        *unit = cf_tok_text(toks, i + n);
        return n + 1;
    }
    return 0;
}

static size_t amount_at(const cf_toks *toks, size_t i, cf_number *out)
{
    size_t dollar = cf_tok_is_sign(toks, i, '$');
    size_t n = cf_number_at(toks, i + dollar, out);
    if (n == 0)
        return 0;
    n += dollar;
    if (out->in_words && out->value_e6 == 1000000)
        return 0; /* "one cent on the dollar" */
    if (dollar)
        return n + (cf_tok_in(toks, i + n, "dollar|dollars") ? 1 : 0);
    if (cf_tok_in(toks, i + n, "dollar|dollars|bucks"))
        return n + 1;
    if (cf_tok_in(toks, i + n, "cent|cents")) {
        out->value_e6 /= 100;
        out->unit_e6 /= 100;
        return n + 1;
    }
    return 0;
}

size_t cf_money_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_number number, second;
    cf_near near;
    bool time;
    size_t n = cf_near_at(toks, i, &near);
    size_t minus = (cf_tok_is_sign(toks, i + n, '-') || cf_tok_is_sign(toks, i + n, '+')) &&
                   !toks->items[i + n].glued && cf_tok_is_sign(toks, i + n + 1, '$');
    bool negative = minus && cf_tok_is_sign(toks, i + n, '-');
    n += minus;
    size_t part = amount_at(toks, i + n, &number);
    if (part == 0)
        return 0;
    n += part;
    out->kind = CF_Q_MONEY;
    if (negative)
        number.value_e6 = -number.value_e6;
    cf_quantity_take(out, &number, near);
    /* $26.46-32.22: one range */
    size_t tight = cf_tok_is_sign(toks, i + n, '-') && toks->items[i + n].glued
                       ? cf_tok_is_sign(toks, i + n + 1, '$') + (size_t)1
                       : 0;
    size_t more = tight ? cf_number_at(toks, i + n + tight, &second) : 0;
    if (more && second.value_e6 > number.value_e6) {
        int64_t low = out->low_e6;
        cf_quantity_take(out, &second, near);
        out->low_e6 = low;
        out->range = true;
        out->n_parts = 2;
        out->parts_e6[0] = number.value_e6;
        out->parts_e6[1] = second.value_e6;
        n += tight + more;
    }
    size_t per = per_at(toks, i + n, &out->unit, &time);
    if (per && time)
        out->kind = CF_Q_RATE;
    return n + per;
}
