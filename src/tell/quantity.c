#include "tell/quantity_private.h"

#include "base/mem.h"

const char *const cf_q_words[CF_Q_KINDS] = {
    "percent",  "points", "series", "money", "rate",       "date",    "day",        "term",
    "duration", "vote",   "count",  "ratio", "comparison", "opinion", "prediction",
};

/* --- What only looks like a quantity --------------------------------------------------------- */

/* Tokens at `i` that are the number of a thing (Local 521, Measure 12, Room 4), a time of day, an
 * emergency number, an address; 0: they are not. */
static size_t name_number_at(const cf_toks *toks, size_t i)
{
    static const char names[] =
        "local|no|nos|number|unit|units|item|items|section|sections|article|articles|measure|"
        "proposition|prop|resolution|res|chapter|district|route|highway|hwy|channel|room|bill|ab|sb|"
        "hr|code|page|exhibit|appendix|title|group|table|figure|case|docket|ordinance|rule|"
        "regulation|form|level|phase|version|lodge|station|engine|precinct|ward|suite|division|"
        "interstate|line|step|range|grade|tier|class|day|game|windows|covid";
    const cf_tok *tok = &toks->items[i];
    if (tok->kind == CF_TOK_WORD && cf_tok_in(toks, i, names)) {
        bool joined = cf_tok_is_sign(toks, i + 1, '.') || cf_tok_is_sign(toks, i + 1, '-');
        size_t n = joined ? 2 : 1;
        bool number = i + n < toks->n && (toks->items[i + n].kind == CF_TOK_NUMBER ||
                                          toks->items[i + n].kind == CF_TOK_CODE);
        bool spelled = cf_tok_is_capital(toks, i) || n == 2 ||
                       cf_tok_in(toks, i,
                                 "section|article|item|page|step|range|grade|tier|measure|"
                                 "unit|line|chapter|room|rule|class");
        if (!number || !spelled || cf_tok_is_sign(toks, i + n + 1, '%'))
            return 0;
        n++;
        /* Sections 3505.4 and 3505.5; 401(k) */
        while ((cf_tok_in(toks, i + n, "and|to|through") || cf_tok_is_sign(toks, i + n, ',') ||
                cf_tok_is_sign(toks, i + n, '-')) &&
               i + n + 1 < toks->n && toks->items[i + n + 1].kind == CF_TOK_NUMBER &&
               cf_tok_in(toks, i, "sections|articles|items|units|nos"))
            n += 2;
        return n;
    }
    if (tok->kind != CF_TOK_NUMBER)
        return cf_tok_is_sign(toks, i, '#') && i + 1 < toks->n &&
                       toks->items[i + 1].kind == CF_TOK_NUMBER
                   ? 2
                   : 0;
    size_t len = tok->end - tok->start;
    if (len == 3 && tok->value_e6 == 911 * (int64_t)1000000 &&
        !cf_tok_in(toks, i + 1,
                   "members|employees|"
                   "officers|workers|positions"))
        return 1;
    if (cf_tok_in(toks, i + 1, "a.m|p.m|am|pm|o'clock"))
        return 2 + cf_tok_is_sign(toks, i + 2, '.');
    /* 24/7, 9/11, 50/50: two whole numbers and a slash, and no third */
    if (cf_tok_is_sign(toks, i + 1, '/') && toks->items[i + 1].glued && i + 2 < toks->n &&
        toks->items[i + 2].kind == CF_TOK_NUMBER && toks->items[i + 2].glued &&
        !cf_tok_is_sign(toks, i + 3, '/') && !cf_tok_is_sign(toks, i + 3, '%'))
        return 3;
    if (cf_tok_is_sign(toks, i + 1, '(') && toks->items[i + 1].glued)
        return 1; /* 401(k), 3505.4(a) */
    /* COVID-19, K-12: glued to a word by a hyphen; "mid-20" is none either */
    if (i > 1 && cf_tok_is_sign(toks, i - 1, '-') && toks->items[i - 1].glued && tok->glued &&
        toks->items[i - 2].kind == CF_TOK_WORD)
        return 1;
    /* 1415 Truxtun Avenue */
    for (size_t n = 1; n < 4 && cf_tok_is_capital(toks, i + n); n++)
        if (cf_tok_in(toks, i + n,
                      "street|avenue|ave|road|boulevard|blvd|drive|lane|way|highway|st"))
            return n + 1;
    if (len == 5 && i > 0 &&
        (cf_tok_in(toks, i - 1, "ca|calif|california") ||
         (i > 1 && cf_tok_is_sign(toks, i - 1, '.') && cf_tok_is(toks, i - 2, "calif"))))
        return 1;
    return 0;
}

/* --- The sentence around it ------------------------------------------------------------------ */

static void look_around(cf_quantity *q, const cf_toks *toks)
{
    size_t i = q->first;
    q->negated = cf_sentence_has(toks, i,
                                 "not|no|never|isn't|wasn't|aren't|didn't|doesn't|don't|won't|"
                                 "without|neither|nor|hasn't|haven't|couldn't|wouldn't|can't");
    q->downward = cf_sentence_has(toks, i,
                                  "cut|cuts|reduction|reductions|reduce|reduced|reducing|lower|"
                                  "decrease|decreased|concession|concessions|drop|dropped|less|"
                                  "loss|losses|fell");
    q->upward = cf_sentence_has(toks, i,
                                "raise|raises|increase|increases|increased|more|gain|gains|"
                                "higher|grew|rise|rose");
    q->offered =
        cf_sentence_has(toks, i, "offer|offers|offered|offering|proposed|proposal|proposes");
    q->tentative = cf_sentence_has(toks, i, "tentative|tentatively");
    q->future = cf_sentence_has(toks, i,
                                "will|would|could|expected|expects|slated|plans|planned|"
                                "projected|forecast|hope|hopes|try|upcoming|scheduled|next");
    q->past = cf_sentence_has(toks, i,
                              "was|were|had|initial|initially|offered|presented|first|previous|"
                              "previously|earlier|original|originally|ago|last");
    q->hedged =
        cf_sentence_has(toks, i, "believe|think|feel|feels|maybe|perhaps|reportedly|allegedly");
}

/* --- Finding --------------------------------------------------------------------------------- */

typedef size_t (*finder)(const cf_toks *toks, size_t i, cf_quantity *out);

static size_t find_at(const cf_toks *toks, size_t i, cf_quantity *out)
{
    static const finder finders[] = {cf_talk_at,   cf_day_quantity_at,  cf_vote_at,
                                     cf_length_at, cf_percent_at,       cf_money_at,
                                     cf_ratio_at,  cf_date_quantity_at, cf_count_at};
    static const cf_quantity nothing = {.from = {INT32_MIN}, .to = {INT32_MIN}};
    *out = nothing;
    size_t n = cf_series_at(toks, i, out);
    for (size_t k = 0; n == 0 && k < sizeof finders / sizeof *finders; k++) {
        *out = nothing;
        n = finders[k](toks, i, out);
    }
    return n;
}

/* Whether anything can start here at all: keeps the search linear and short. */
static bool may_start(const cf_toks *toks, size_t i)
{
    const cf_tok *tok = &toks->items[i];
    return tok->kind == CF_TOK_WORD || tok->kind == CF_TOK_NUMBER || tok->kind == CF_TOK_DATE ||
           tok->kind == CF_TOK_CODE || (tok->kind == CF_TOK_SIGN && strchr("$-+hqt", tok->sign));
}

static void push(cf_quantities *out, const cf_toks *toks, const cf_quantity *found, size_t i,
                 size_t n, uint32_t line)
{
    out->items = cf_mem_grow(out->items, &out->capacity, out->n + 1, sizeof *out->items);
    cf_quantity *q = &out->items[out->n++];
    *q = *found;
    q->first = i;
    q->last = i + n - 1;
    q->start = toks->items[i].start;
    q->end = toks->items[i + n - 1].end;
    q->sentence = toks->items[i].sentence;
    q->quoted = toks->items[i].quoted;
    q->line = line;
    look_around(q, toks);
}

void cf_quantities_find(cf_quantities *out, const cf_toks *toks)
{
    cf_quantity found;
    uint32_t line = 1;
    size_t counted = 0;
    *out = (cf_quantities){0};
    for (size_t i = 0; i < toks->n;) {
        for (; counted < toks->items[i].start; counted++)
            line += toks->text.text[counted] == '\n';
        size_t skip = name_number_at(toks, i);
        size_t n = skip == 0 && may_start(toks, i) ? find_at(toks, i, &found) : 0;
        if (n > 0)
            push(out, toks, &found, i, n, line);
        i += skip ? skip : n ? n : 1;
    }
}

void cf_quantities_release(cf_quantities *quantities)
{
    cf_mem_free(quantities->items);
    *quantities = (cf_quantities){0};
}

bool cf_quantity_read(cf_quantity *out, cf_slice text)
{
    cf_toks toks;
    cf_quantities quantities;
    cf_number number;
    cf_near near;
    bool found = false;
    cf_toks_read(&toks, text);
    cf_quantities_find(&quantities, &toks);
    for (size_t i = 0; i < quantities.n && !found; i++) {
        *out = quantities.items[i];
        found = out->kind < CF_Q_COMPARISON && out->kind != CF_Q_DAY;
    }
    for (size_t i = 0; i < toks.n && !found; i++) {
        size_t n = cf_near_at(&toks, i, &near);
        if (toks.items[i].kind == CF_TOK_WORD && n == 0)
            continue; /* a number in figures */
        found = cf_number_at(&toks, i + n, &number) > 0;
        if (!found)
            continue;
        *out = (cf_quantity){.kind = CF_Q_COUNT, .from = {INT32_MIN}, .to = {INT32_MIN}};
        cf_quantity_take(out, &number, near);
    }
    out->unit = CF_SLICE("");
    cf_quantities_release(&quantities);
    cf_toks_release(&toks);
    return found;
}
