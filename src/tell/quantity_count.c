/* Votes, ratios and counts. */
#include "tell/quantity_private.h"

bool cf_sentence_has(const cf_toks *toks, size_t i, const char *words)
{
    if (i >= toks->n)
        return false;
    uint32_t sentence = toks->items[i].sentence;
    size_t from = i;
    while (from > 0 && toks->items[from - 1].sentence == sentence)
        from--;
    for (; from < toks->n && toks->items[from].sentence == sentence; from++)
        if (cf_tok_in(toks, from, words))
            return true;
    return false;
}

static bool is_whole(const cf_number *number)
{
    return number->value_e6 % 1000000 == 0 && !number->scaled && number->unit_e6 == 1000000;
}

static bool is_year(const cf_toks *toks, size_t i)
{
    return i < toks->n && toks->items[i].kind == CF_TOK_NUMBER && toks->items[i].decimals == 0 &&
           toks->items[i].end - toks->items[i].start == 4 &&
           toks->items[i].value_e6 >= 1900 * (int64_t)1000000 &&
           toks->items[i].value_e6 < 2100 * (int64_t)1000000;
}

/* --- Votes ----------------------------------------------------------------------------------- */

static const char vote_words[] = "vote|votes|voted|voting|ratified|ratify|ratification|rejected|"
                                 "approved|passed|reject|ballot|ballots|tally|unanimous|margin";

size_t cf_vote_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_number yes, no;
    size_t n = cf_number_at(toks, i, &yes);
    if (n == 0 || !is_whole(&yes))
        return 0;
    bool tight = cf_tok_is_sign(toks, i + n, '-') && toks->items[i + n].glued;
    bool words = cf_tok_is(toks, i + n, "to");
    if ((!tight && !words) || !cf_sentence_has(toks, i, vote_words))
        return 0;
    size_t more = cf_number_at(toks, i + n + 1, &no);
    if (more == 0 || !is_whole(&no) || (tight && !toks->items[i + n + 1].glued))
        return 0;
    size_t after = i + n + 1 + more;
    if (cf_tok_is_sign(toks, after, '%') ||
        cf_tok_in(toks, after, "percent|years|year|months|days") ||
        cf_tok_is_sign(toks, after, '-'))
        return 0;
    out->kind = CF_Q_VOTE;
    out->n_parts = 2;
    out->parts_e6[0] = yes.value_e6;
    out->parts_e6[1] = no.value_e6;
    out->value_e6 = yes.value_e6;
    out->low_e6 = yes.value_e6;
    out->high_e6 = yes.value_e6 + 1;
    return n + 1 + more;
}

/* --- Ratios ---------------------------------------------------------------------------------- */

static void take_share(cf_quantity *out, int64_t share_e6, int64_t unit_e6, cf_near near)
{
    cf_number number = {.value_e6 = share_e6, .unit_e6 = unit_e6};
    out->kind = CF_Q_RATIO;
    cf_quantity_take(out, &number, near);
}

/* two-thirds, three quarters, half of, a third of (without its article). */
static size_t fraction_at(const cf_toks *toks, size_t i, cf_near near, cf_quantity *out)
{
    static const struct {
        const char *names;
        int of;
    } parts[] = {
        {"third|thirds", 3}, {"quarter|quarters", 4}, {"fourth|fourths", 4},
        {"fifth|fifths", 5}, {"tenth|tenths", 10},
    };
    if (cf_tok_is(toks, i, "half") && cf_tok_is(toks, i + 1, "of") &&
        !cf_tok_in(toks, i + 2, "a|one") &&
        !(i + 2 < toks->n && toks->items[i + 2].kind == CF_TOK_NUMBER)) {
        take_share(out, 500000, 100000, near);
        return 2;
    }
    if (cf_tok_in(toks, i, "double|doubled|doubles|doubling")) {
        take_share(out, 2000000, 1000000, near);
        return 1;
    }
    if (cf_tok_in(toks, i, "triple|tripled|triples|tripling")) {
        take_share(out, 3000000, 1000000, near);
        return 1;
    }
    if (cf_tok_in(toks, i, "halved")) {
        take_share(out, 500000, 100000, near);
        return 1;
    }
    int64_t count = 0;
    size_t n =
        cf_tok_is(toks, i, "one") ? (count = 1, (size_t)1) : cf_number_word_at(toks, i, &count);
    if (n)
        n += cf_tok_is_sign(toks, i + n, '-');
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        if (!cf_tok_in(toks, i + n, parts[k].names))
            continue;
        bool of = cf_tok_is(toks, i + n + 1, "of");
        bool plural = count > 1;
        if ((n == 0 && !(of && i > 0 && cf_tok_is(toks, i - 1, "a"))) || (count == 1 && !of))
            return 0; /* "the third year", "one third-party vendor" */
        if (!plural && !of)
            return 0;
        take_share(out, (count ? count : 1) * 1000000 / parts[k].of, 100000, near);
        return n + 1 + of;
    }
    return 0;
}

size_t cf_ratio_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_number part, whole;
    cf_near near;
    size_t n = cf_near_at(toks, i, &near);
    size_t fraction = fraction_at(toks, i + n, near, out);
    if (fraction)
        return n + fraction;
    size_t took = cf_number_at(toks, i + n, &part);
    if (took == 0 || !is_whole(&part))
        return 0;
    n += took;
    size_t join = cf_tok_phrase(toks, i + n, "out of");
    bool in = false;
    if (!join && cf_tok_is(toks, i + n, "of"))
        join = 1 + cf_tok_in(toks, i + n + 1, "the|its|their");
    if (!join && cf_tok_is(toks, i + n, "in")) {
        join = 1;
        in = true;
    }
    took = join ? cf_number_at(toks, i + n + join, &whole) : 0;
    if (took == 0 || !is_whole(&whole) || whole.value_e6 <= part.value_e6 ||
        (in && (is_year(toks, i + n + join) || whole.value_e6 > 100 * (int64_t)1000000 ||
                cf_tok_in(toks, i + n + join + took, "years|months|days|weeks"))))
        return 0;
    /* "five of the two hundred dollars" is money, "2 of 3 percent" a percent */
    if (cf_tok_is_sign(toks, i + n + join + took, '%') ||
        cf_tok_in(toks, i + n + join + took, "percent|dollars"))
        return 0;
    out->kind = CF_Q_RATIO;
    out->near = near;
    out->n_parts = 2;
    out->parts_e6[0] = part.value_e6;
    out->parts_e6[1] = whole.value_e6;
    out->value_e6 = part.value_e6;
    out->low_e6 = part.value_e6;
    out->high_e6 = part.value_e6 + 1;
    return n + join + took;
}

/* --- Counts ---------------------------------------------------------------------------------- */

static const char nouns[] =
    "officer|officers|member|members|position|positions|classification|classifications|class|classes|"
    "worker|workers|vacancy|vacancies|employee|employees|deputy|deputies|firefighter|firefighters|"
    "people|person|post|posts|job|jobs|nurse|nurses|teacher|teachers|unit|units|department|"
    "departments|agency|agencies|recruit|recruits|applicant|applicants|candidate|candidates|voter|"
    "voters|supporter|supporters|resident|residents|holiday|holidays|session|sessions|meeting|"
    "meetings|proposal|proposals|offers|county|counties|city|cities|step|steps|student|students|"
    "school|schools|seat|seats|layoffs|furloughs|grievances|complaints|calls|beds|patients|"
    "supervisors|sergeants|detectives|dispatchers|lieutenants|investigators|drivers|aides|staff|"
    "staffers|residents|signatures|pages|questions|trustees|directors|managers|veterans|ranges|"
    "hire|hires|hour|hours|families|children|households|unions|locals|chapters|payments|raises|increases|proposals";

/* Words that cannot stand between a number and what it counts. */
static const char walls[] =
    "and|or|but|to|of|in|on|at|by|for|from|with|that|which|who|as|than|is|are|was|were|has|have|had|"
    "will|would|could|a|an|the|if|when|percent|plus|years|year|months|month|days|day|weeks|hours|"
    "million|billion|hundred|thousand|dollars|cents|then|until|through|i|we|they|he|she|it|per";

static bool is_plural(const cf_toks *toks, size_t i)
{
    if (i >= toks->n || toks->items[i].kind != CF_TOK_WORD || cf_tok_in(toks, i, walls))
        return false;
    cf_slice word = cf_tok_text(toks, i);
    return word.len > 3 && word.text[word.len - 1] == 's' && word.text[word.len - 2] != 's' &&
           word.text[word.len - 2] != '\'' && !(word.text[0] >= 'A' && word.text[0] <= 'Z');
}

/* What is counted, at most four words on: tokens up to and with the noun. */
static size_t noun_at(const cf_toks *toks, size_t i, bool any_plural, cf_slice *unit)
{
    for (size_t n = 0; n < 5 && i + n < toks->n; n++) {
        const cf_tok *tok = &toks->items[i + n];
        if (tok->sentence != toks->items[i].sentence || (n == 0 && tok->kind == CF_TOK_SIGN))
            return 0; /* "two-hour minimum" counts nothing */
        if (cf_tok_in(toks, i + n, nouns) || (any_plural && n == 0 && is_plural(toks, i + n))) {
            /* "county employees", "city council members": the last noun of the run */
            while (n < 4 && cf_tok_in(toks, i + n + 1, nouns) &&
                   toks->items[i + n + 1].sentence == tok->sentence)
                n++;
            if (cf_tok_in(toks, i + n,
                          "county|city|department|unit|class|step|job|person|agency|school") &&
                any_plural == false)
                continue;
            *unit = cf_tok_text(toks, i + n);
            return n + 1;
        }
        bool number = tok->kind == CF_TOK_NUMBER;
        bool named = number && n > 0 && cf_tok_in(toks, i + n - 1, "local|unit|no");
        if ((tok->kind != CF_TOK_WORD && !named &&
             !(tok->kind == CF_TOK_SIGN && tok->sign == '-' && tok->glued)) ||
            cf_tok_in(toks, i + n, walls))
            return 0;
    }
    return 0;
}

/* dozens, hundreds, thousands, millions. */
static size_t vague_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    static const struct {
        const char *word;
        int64_t low, high;
    } words[] = {
        {"dozens", 24, 99},        {"hundreds", 200, 999},
        {"thousands", 2000, 9999}, {"millions", 2000000, 9999999},
        {"scores", 40, 199},
    };
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (!cf_tok_is(toks, i, words[k].word))
            continue;
        size_t n = 1 + cf_tok_is(toks, i + 1, "of");
        size_t dollars = cf_tok_is(toks, i + n, "dollars");
        out->kind = dollars ? CF_Q_MONEY : CF_Q_COUNT;
        out->near = CF_NEAR_VAGUE;
        out->value_e6 = words[k].low * 1000000;
        out->unit_e6 = 1000000;
        out->low_e6 = words[k].low * 1000000;
        out->high_e6 = (words[k].high + 1) * 1000000;
        if (dollars)
            return n + 1;
        if (n == 2 && cf_tok_in(toks, i + 2, "us|them|you")) {
            out->unit = cf_tok_text(toks, i + 2);
            return 3;
        }
        size_t noun = noun_at(toks, i + n, true, &out->unit);
        return noun ? n + noun : 1;
    }
    return 0;
}

size_t cf_count_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_number number;
    cf_near near;
    int64_t word = 0;
    size_t vague = vague_at(toks, i, out);
    if (vague)
        return vague;
    size_t n = cf_near_at(toks, i, &near);
    size_t took = cf_number_at(toks, i + n, &number);
    if (took == 0 || (number.unit_e6 < 1000000 && !number.scaled))
        return 0;
    if (number.in_words && !number.scaled && cf_number_word_at(toks, i + n, &word) == 0)
        return 0; /* zero and one are not counted */
    if (number.in_words && n == 0 && i > 0 &&
        cf_tok_in(toks, i - 1, "the|these|those|both|our|their|its"))
        return 0; /* "the two offers" names them */
    n += took;
    /* 2,000-plus, 900+ */
    if (cf_tok_is_sign(toks, i + n, '+') && toks->items[i + n].glued) {
        near = CF_NEAR_LEAST;
        n++;
    }
    size_t noun = noun_at(toks, i + n, !number.in_words, &out->unit);
    if (noun == 0)
        return 0;
    out->kind = CF_Q_COUNT;
    cf_quantity_take(out, &number, near);
    return n + noun;
}
