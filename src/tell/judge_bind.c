/* Which fact or offer a sentence speaks of: shared words decide, never the figure itself. */
#include "tell/judge_private.h"

static const char dull[] =
    "the|of|a|an|and|in|on|for|to|by|at|is|was|are|were|be|been|that|this|with|from|as|or|it|its|"
    "per|than|more|less|about|over|up|since|has|have|had|who|not|no|all|each|year|years";

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The next word of a label; false at its end. */
static bool next_word(cf_slice *rest, cf_slice *word)
{
    while (rest->len > 0 && !is_letter(rest->text[0])) {
        rest->text++;
        rest->len--;
    }
    size_t n = 0;
    while (n < rest->len && is_letter(rest->text[n]))
        n++;
    *word = (cf_slice){rest->text, n};
    rest->text += n;
    rest->len -= n;
    return n > 0;
}

static bool is_one_of(cf_slice word, const char *at)
{
    while (*at) {
        size_t len = strcspn(at, "|");
        if (cf_slice_equal_nocase(word, (cf_slice){at, len}))
            return true;
        at += len + (at[len] == '|');
    }
    return false;
}

static bool is_dull(cf_slice word)
{
    return word.len < 2 || is_one_of(word, dull);
}

/* Without the endings of plurals and tenses: "officers" and "officer", "raises" and "raised". */
static size_t stem(cf_slice word)
{
    static const char *const endings[] = {
        "'s",  "\xe2\x80\x99s", "ments", "ment", "ings", "ing", "ies",
        "ied", "ied",           "ed",    "es",   "s",    "y",   "e"};
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        size_t len = strlen(endings[k]);
        if (word.len < len + 4)
            continue;
        bool same = true;
        for (size_t i = 0; i < len && same; i++)
            same = lower(word.text[word.len - len + i]) == endings[k][i];
        if (same)
            return word.len - len;
    }
    return word.len;
}

/* The family of words that mean the same here: 1, 2 …; 0: none. */
static uint8_t kin_of(cf_slice root)
{
    static const char *const kin[] = {
        "member|employee|worker|us|staff",
        "raise|increase|cola",
        "contract|agreement|deal|accord|pact",
        "officer|police",
        "post|position|job|vacancy|vacancies",
        "pay|salary|wage|wages|compensation",
        "cut|reduction|concession",
        "leave|departure|departures|leaving|leaver",
        "vote|ballot|ratification|voted",
        "classification|class|classifications|classes",
        "cash|bonus|payment|one-time|lump",
        "announced|reached|announce",
    };
    for (size_t k = 0; k < sizeof kin / sizeof *kin; k++) {
        for (const char *at = kin[k]; *at;) {
            size_t len = strcspn(at, "|");
            cf_slice word = {at, len};
            word.len = stem(word);
            if (cf_slice_equal_nocase(root, word))
                return (uint8_t)(k + 1);
            at += len + (at[len] == '|');
        }
    }
    return 0;
}

void cf_bind_prepare(cf_judging *j)
{
    uint8_t *kin = CF_ARENA_NEW(j->arena, uint8_t, j->toks->n + 1);
    uint8_t *stems = CF_ARENA_NEW(j->arena, uint8_t, j->toks->n + 1);
    for (size_t i = 0; i < j->toks->n; i++) {
        if (j->toks->items[i].kind != CF_TOK_WORD)
            continue;
        cf_slice token = cf_tok_text(j->toks, i);
        size_t len = stem(token);
        stems[i] = len > 255 ? 255 : (uint8_t)len;
        token.len = stems[i];
        kin[i] = kin_of(token);
    }
    j->kin = kin;
    j->stems = stems;
}

/* Whether token `i` has this root. */
static bool has_root(const cf_judging *j, size_t i, cf_slice root)
{
    cf_slice token = {cf_tok_text(j->toks, i).text, j->stems[i]};
    return token.len > 0 && cf_slice_equal_nocase(token, root);
}

static size_t sentence_start(const cf_judging *j, const cf_quantity *q)
{
    size_t at = q->first;
    while (at > 0 && j->toks->items[at - 1].sentence == q->sentence)
        at--;
    return at;
}

static bool in_sentence(const cf_judging *j, const cf_quantity *q, cf_slice word)
{
    word.len = stem(word);
    uint8_t kin = kin_of(word);
    for (size_t i = sentence_start(j, q);
         i < j->toks->n && j->toks->items[i].sentence == q->sentence; i++)
        if ((kin && j->kin[i] == kin) || has_root(j, i, word))
            return true;
    return false;
}

int cf_bind_words(const cf_judging *j, const cf_quantity *q, cf_slice label, int *of)
{
    int shared = 0;
    cf_slice word;
    *of = 0;
    while (next_word(&label, &word)) {
        if (is_dull(word))
            continue;
        ++*of;
        shared += in_sentence(j, q, word);
    }
    /* "thousands of us": the speaker's own people, all of them */
    if (q->kind == CF_Q_COUNT && cf_slice_equal_nocase(q->unit, CF_SLICE("us")) && shared > 0)
        shared++;
    return shared;
}

bool cf_bind_has(const cf_judging *j, const cf_quantity *q, const char *words)
{
    for (size_t i = sentence_start(j, q);
         i < j->toks->n && j->toks->items[i].sentence == q->sentence; i++)
        if (cf_tok_in(j->toks, i, words))
            return true;
    return false;
}

bool cf_text_mentions(const cf_judging *j, cf_slice label)
{
    int of = 0, shared = 0;
    cf_slice word;
    while (next_word(&label, &word)) {
        if (is_dull(word) || word.len < 4 ||
            is_one_of(word, "higher|lower|million|across|another|some"))
            continue;
        of++;
        bool found = false;
        word.len = stem(word);
        for (size_t i = 0; i < j->toks->n && !found; i++)
            found = has_root(j, i, word);
        shared += found;
        if (of == 3)
            break; /* the words that name it come first */
    }
    return of > 0 && 2 * shared > of;
}

/* --- Facts ----------------------------------------------------------------------------------- */

static bool same_fact(const cf_tell_fact *a, const cf_tell_fact *b)
{
    return a->kind == b->kind && a->value_e6 == b->value_e6 && a->n_parts == b->n_parts &&
           a->from.days == b->from.days && a->unknown == b->unknown;
}

const cf_tell_fact *cf_bind_fact(const cf_judging *j, const cf_quantity *q, unsigned kinds,
                                 int least, const cf_tell_fact **tie)
{
    const cf_tell_fact *best = NULL;
    int best_score = 0;
    *tie = NULL;
    for (int i = 0; i < j->known->n_facts; i++) {
        const cf_tell_fact *fact = &j->known->facts[i];
        int of;
        if (!fact->unknown && !(kinds & (1u << fact->kind)))
            continue;
        int shared = cf_bind_words(j, q, fact->label, &of);
        if (shared < least && !(shared > 0 && shared == of))
            continue;
        int score = 100 * shared - (of - shared) - (fact->unknown ? 50 : 0);
        if (score > best_score) {
            *tie = NULL;
            best = fact;
            best_score = score;
        } else if (score == best_score && best && !same_fact(best, fact)) {
            *tie = fact;
        }
    }
    return best;
}

/* --- Offers ---------------------------------------------------------------------------------- */

const cf_tell_offer *cf_bind_offer(const cf_judging *j, const cf_quantity *q, bool *sure)
{
    static const char latest[] =
        "tentative|agreement|new|current|contract|deal|latest|settlement|package|"
        "pact|ratify|ratification";
    static const char earlier[] =
        "initial|initially|first|original|originally|previous|previously|earlier|"
        "last|offered|presented|ago|october|rejected";
    const cf_tell_offer *best = NULL;
    int best_score = -1;
    *sure = false;
    for (int i = 0; i < j->known->n_offers; i++) {
        const cf_tell_offer *offer = &j->known->offers[i];
        int score = 3 * (cf_bind_has(j, q, offer->words) ? 1 : 0);
        int cue = cf_bind_has(j, q, offer->latest ? latest : earlier) ? 4 : 0;
        score += cue + (offer->latest ? 1 : 0) + (i == 1 && cue ? 1 : 0);
        if (score > best_score) {
            best = offer;
            best_score = score;
            *sure = score >= 4;
        }
    }
    return best;
}
