/* Comparisons without a figure, opinions about one, and what is only expected. */
#include "tell/quantity_private.h"

static const char offer_words[] =
    "offer|offers|offer's|agreement|agreement's|contract|contract's|deal|deal's|proposal|proposals|"
    "proposal's|package|raise|raises|pay|money|amount|terms|settlement|increase|increases|thing|"
    "one|ones|plan";

/* "essentially the same", "the same thing", "the same as last year's offer". */
static size_t same_at(const cf_toks *toks, size_t i)
{
    size_t n = cf_tok_in(toks, i,
                         "essentially|basically|virtually|roughly|practically|exactly|nearly|"
                         "almost|much|largely|pretty");
    n += n && cf_tok_is(toks, i + n, "much");
    size_t same = cf_tok_phrase(toks, i + n, "the same");
    if (!same)
        return 0;
    size_t after = i + n + same;
    if (n > 0)
        return n + same +
               cf_tok_in(toks, after,
                         "thing|offer|deal|contract|agreement|raise|amount|pay|"
                         "money|package");
    if (cf_tok_in(toks, after, "thing|offer|deal|contract|agreement|raise|amount|money|package"))
        return same + 1;
    return cf_tok_is(toks, after, "as") && cf_sentence_has(toks, i, offer_words) ? same : 0;
}

/* "similar to last year's offer", "better than the county's first offer". */
static size_t like_at(const cf_toks *toks, size_t i, cf_like *like)
{
    size_t n = cf_tok_phrase(toks, i, "similar to");
    if (!n)
        n = cf_tok_phrase(toks, i, "comparable to");
    *like = CF_LIKE_SIMILAR;
    if (!n) {
        n = cf_tok_phrase(toks, i, "identical to");
        if (!n)
            n = cf_tok_phrase(toks, i, "no different from");
        if (!n)
            n = cf_tok_phrase(toks, i, "no different than");
        *like = CF_LIKE_SAME;
    }
    if (!n &&
        cf_tok_in(toks, i, "better|higher|more|bigger|richer|larger|worse|lower|less|smaller") &&
        cf_tok_is(toks, i + 1, "than")) {
        cf_number number;
        bool figure = cf_number_at(toks, i + 2, &number) || cf_tok_is_sign(toks, i + 2, '$') ||
                      cf_tok_in(toks, i + 2, "a|half|double");
        if (figure)
            return 0;
        *like = cf_tok_in(toks, i, "better|higher|more|bigger|richer|larger") ? CF_LIKE_MORE
                                                                              : CF_LIKE_LESS;
        n = 2;
    }
    /* of offers, not of cities or weather: an offer is named soon after */
    for (size_t k = 0; n && k < 7 && i + n + k < toks->n; k++) {
        if (toks->items[i + n + k].sentence != toks->items[i].sentence)
            return 0;
        if (cf_tok_in(toks, i + n + k, offer_words))
            return n;
    }
    return 0;
}

/* Money that was lost by waiting. */
static size_t delay_at(const cf_toks *toks, size_t i)
{
    static const char *const phrases[] = {
        "money out of our pocket",
        "money out of our pockets",
        "money out of members' pockets",
        "money out of their pockets",
        "money out of workers' pockets",
        "cost us money",
        "cost members money",
        "lost money by waiting",
        "lost money while waiting",
    };
    for (size_t k = 0; k < sizeof phrases / sizeof *phrases; k++) {
        size_t n = cf_tok_phrase(toks, i, phrases[k]);
        if (n)
            return n;
    }
    return 0;
}

static size_t envelope_at(const cf_toks *toks, size_t i)
{
    static const char *const phrases[] = {
        "no new money",     "stayed within the money", "stays within the money",
        "within the money", "no additional cost",      "no added cost",
        "cost neutral",     "no extra money",          "without new money",
    };
    for (size_t k = 0; k < sizeof phrases / sizeof *phrases; k++) {
        size_t n = cf_tok_phrase(toks, i, phrases[k]);
        if (n)
            return n;
    }
    return 0;
}

static size_t opinion_at(const cf_toks *toks, size_t i)
{
    static const char *const phrases[] = {
        "at an alarming rate",
        "alarming rate",
        "in droves",
        "at record levels",
        "record levels",
        "at a record pace",
        "exodus",
        "mass exodus",
        "skyrocketing",
        "historic raise",
        "historic increase",
        "huge raise",
        "massive raise",
        "pittance",
        "fair raise",
        "crisis levels",
    };
    for (size_t k = 0; k < sizeof phrases / sizeof *phrases; k++) {
        size_t n = cf_tok_phrase(toks, i, phrases[k]);
        if (n)
            return n;
    }
    return 0;
}

size_t cf_talk_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    cf_like like = CF_LIKE_SAME;
    size_t n = same_at(toks, i);
    out->kind = CF_Q_COMPARISON;
    if (!n)
        n = like_at(toks, i, &like);
    if (!n) {
        n = delay_at(toks, i);
        like = CF_LIKE_DELAY;
    }
    if (!n) {
        n = envelope_at(toks, i);
        like = CF_LIKE_ENVELOPE;
    }
    if (n) {
        out->like = like;
        return n;
    }
    n = opinion_at(toks, i);
    if (n) {
        out->kind = CF_Q_OPINION;
        return n;
    }
    out->kind = CF_Q_PREDICTION;
    if (cf_tok_is(toks, i, "soon") && !cf_tok_is(toks, i + 1, "as") &&
        cf_sentence_has(toks, i,
                        "expected|vote|voted|slated|will|agreement|contract|board|council|"
                        "hearing|decide|decision"))
        return 1;
    return 0;
}
