/* Numbers in figures and words, and how near they claim to be. */
#include "tell/quantity_private.h"

static const struct {
    const char *word;
    int value;
} words[] = {
    {"zero", 0},     {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},
    {"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},
    {"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
    {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
    {"twenty", 20},  {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},
    {"seventy", 70}, {"eighty", 80},  {"ninety", 90},
};

static int small_at(const cf_toks *toks, size_t i)
{
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (cf_tok_is(toks, i, words[k].word))
            return words[k].value;
    return -1;
}

/* twenty-five, ninety; up to 99. */
static size_t tens_at(const cf_toks *toks, size_t i, int *out)
{
    int first = small_at(toks, i);
    if (first < 0)
        return 0;
    *out = first;
    if (first < 20)
        return 1;
    int second = -1;
    if (cf_tok_is_sign(toks, i + 1, '-') && toks->items[i + 1].glued)
        second = small_at(toks, i + 2);
    if (second >= 1 && second <= 9) {
        *out = first + second;
        return 3;
    }
    second = small_at(toks, i + 1);
    if (second >= 1 && second <= 9) {
        *out = first + second;
        return 2;
    }
    return 1;
}

static size_t in_words_at(const cf_toks *toks, size_t i, int64_t *out)
{
    int part = 0;
    size_t n = tens_at(toks, i, &part);
    if (n == 0)
        return 0;
    *out = part;
    if (cf_tok_is(toks, i + n, "hundred") && part >= 1 && part <= 99) {
        *out = part * 100;
        n++;
        size_t and = cf_tok_is(toks, i + n, "and");
        int rest = 0;
        size_t more = tens_at(toks, i + n + and, &rest);
        if (more > 0 && rest > 0) {
            *out += rest;
            n += and+more;
        }
    }
    return n;
}

size_t cf_number_word_at(const cf_toks *toks, size_t i, int64_t *out)
{
    int64_t value = 0;
    size_t n = in_words_at(toks, i, &value);
    if (n == 0 || value < 2)
        return 0;
    *out = value;
    return n;
}

static int64_t magnitude_at(const cf_toks *toks, size_t i, bool glued_letter)
{
    if (glued_letter) {
        if (i >= toks->n || !toks->items[i].glued || toks->items[i].kind != CF_TOK_WORD)
            return 0;
        cf_slice text = cf_tok_text(toks, i);
        if (text.len != 1)
            return 0;
        return text.text[0] == 'K' || text.text[0] == 'k'   ? 1000
               : text.text[0] == 'M' || text.text[0] == 'm' ? 1000000
               : text.text[0] == 'B' || text.text[0] == 'b' ? 1000000000
                                                            : 0;
    }
    return cf_tok_is(toks, i, "thousand")  ? 1000
           : cf_tok_is(toks, i, "million") ? 1000000
           : cf_tok_is(toks, i, "billion") ? 1000000000
                                           : 0;
}

static bool scale(cf_number *number, int64_t by)
{
    int64_t value, unit;
    if (__builtin_mul_overflow(number->value_e6, by, &value) ||
        __builtin_mul_overflow(number->unit_e6, by, &unit))
        return false;
    number->value_e6 = value;
    number->unit_e6 = unit;
    number->scaled = true;
    return true;
}

/* One of the signs for half, a quarter, three quarters: millionths. */
static int64_t sign_fraction(const cf_toks *toks, size_t i)
{
    return cf_tok_is_sign(toks, i, 'h')   ? 500000
           : cf_tok_is_sign(toks, i, 'q') ? 250000
           : cf_tok_is_sign(toks, i, 't') ? 750000
                                          : 0;
}

size_t cf_number_at(const cf_toks *toks, size_t i, cf_number *out)
{
    static const int64_t units[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    size_t n = 0;
    if (i >= toks->n)
        return 0;
    *out = (cf_number){.unit_e6 = 1000000};
    if (toks->items[i].kind == CF_TOK_NUMBER) {
        out->value_e6 = toks->items[i].value_e6;
        out->unit_e6 = units[toks->items[i].decimals];
        n = 1;
        int64_t letter = magnitude_at(toks, i + 1, true);
        if (letter && scale(out, letter))
            return 2;
    } else if (sign_fraction(toks, i)) {
        out->value_e6 = sign_fraction(toks, i);
        out->unit_e6 = 10000;
        return 1;
    } else {
        int64_t value = 0;
        n = in_words_at(toks, i, &value);
        if (n == 0)
            return 0;
        out->in_words = true;
        out->value_e6 = value * 1000000;
    }
    int64_t fraction = sign_fraction(toks, i + n);
    if (fraction && toks->items[i + n].glued) {
        out->value_e6 += fraction;
        out->unit_e6 = 10000;
        n++;
    } else if (cf_tok_phrase(toks, i + n, "and a half") == 3) {
        out->value_e6 += 500000;
        out->unit_e6 = 100000;
        n += 3;
    }
    int64_t magnitude = magnitude_at(toks, i + n, false);
    if (magnitude && scale(out, magnitude))
        n++;
    return n;
}

/* --- Nearness -------------------------------------------------------------------------------- */

size_t cf_near_at(const cf_toks *toks, size_t i, cf_near *out)
{
    static const struct {
        const char *words;
        cf_near near;
    } table[] = {
        {"more than", CF_NEAR_MORE},      {"greater than", CF_NEAR_MORE},
        {"less than", CF_NEAR_LESS},      {"fewer than", CF_NEAR_LESS},
        {"lower than", CF_NEAR_LESS},     {"higher than", CF_NEAR_MORE},
        {"no more than", CF_NEAR_MOST},   {"not more than", CF_NEAR_MOST},
        {"no less than", CF_NEAR_LEAST},  {"no fewer than", CF_NEAR_LEAST},
        {"not less than", CF_NEAR_LEAST}, {"at least", CF_NEAR_LEAST},
        {"at most", CF_NEAR_MOST},        {"up to", CF_NEAR_MOST},
        {"as many as", CF_NEAR_MOST},     {"as much as", CF_NEAR_MOST},
        {"close to", CF_NEAR_ABOUT},      {"just over", CF_NEAR_MORE},
        {"well over", CF_NEAR_MORE},      {"just under", CF_NEAR_LESS},
        {"about", CF_NEAR_ABOUT},         {"nearly", CF_NEAR_ABOUT},
        {"almost", CF_NEAR_ABOUT},        {"roughly", CF_NEAR_ABOUT},
        {"around", CF_NEAR_ABOUT},        {"approximately", CF_NEAR_ABOUT},
        {"some", CF_NEAR_ABOUT},          {"over", CF_NEAR_MORE},
        {"under", CF_NEAR_LESS},          {"exceeding", CF_NEAR_MORE},
        {"below", CF_NEAR_LESS},          {"above", CF_NEAR_MORE},
    };
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        size_t n = cf_tok_phrase(toks, i, table[k].words);
        /* "spread over 28 classes", "3% over two years": not more than */
        bool across = n == 1 && cf_tok_in(toks, i, "over|under|above|below") && i > 0 &&
                      !cf_tok_in(toks, i - 1,
                                 "for|in|after|is|are|was|were|at|to|by|of|than|from|with|and|"
                                 "has|have|had|the|just|well|pays|cost|costs|represents|"
                                 "covers|employs|lasted|took|total|totals|includes");
        bool leads = i == 0 || toks->items[i - 1].sentence != toks->items[i].sentence;
        if (n > 0 && (!across || leads)) {
            *out = table[k].near;
            return n;
        }
    }
    *out = CF_NEAR_EXACT;
    return 0;
}

/* The unit of the last figure that is not a closing zero: 2,300 is hundreds, 30 is ones (a number
 * below a thousand is taken as counted). */
static int64_t rounded_unit(int64_t value_e6, int64_t unit_e6)
{
    if (unit_e6 != 1000000 || value_e6 < 1000 * (int64_t)1000000)
        return unit_e6;
    int64_t unit = unit_e6;
    while (unit <= value_e6 / 10 && value_e6 % (unit * 10) == 0)
        unit *= 10;
    return unit;
}

void cf_quantity_take(cf_quantity *q, const cf_number *number, cf_near near)
{
    int64_t value = number->value_e6;
    int64_t unit = near == CF_NEAR_EXACT ? number->unit_e6 : rounded_unit(value, number->unit_e6);
    q->near = near;
    q->value_e6 = value;
    q->unit_e6 = unit;
    q->low_e6 = value - unit / 2;
    q->high_e6 = value > CF_Q_FAR - unit ? CF_Q_FAR : value + (unit + 1) / 2;
    switch (near) {
    case CF_NEAR_EXACT:
    case CF_NEAR_VAGUE:
        break;
    case CF_NEAR_ABOUT:
        q->low_e6 = value - unit;
        q->high_e6 = value > CF_Q_FAR - unit ? CF_Q_FAR : value + unit;
        break;
    case CF_NEAR_MORE:
    case CF_NEAR_LEAST:
        q->low_e6 = value + (near == CF_NEAR_MORE);
        q->high_e6 = CF_Q_FAR;
        break;
    case CF_NEAR_LESS:
    case CF_NEAR_MOST:
        q->low_e6 = INT64_MIN;
        q->high_e6 = value + (near == CF_NEAR_MOST);
        break;
    }
}
