/* Whether a story still says what its transcript said. */
#include "tell/quantity_private.h"
#include "tell/story.h"

#include "base/mem.h"
#include "base/number.h"

#include <stdlib.h>

const char *const cf_change_words[CF_CHANGE_KINDS] = {
    "a number", "a day", "a negation", "a status or direction", "a name", "a quotation", "a word",
};

/* One thing that counts, in small letters, and where it stands. */
typedef struct {
    cf_change_kind kind;
    const char *text;
    uint32_t start, end;
} item;

typedef struct {
    cf_arena *arena;
    item *items;
    size_t n, room;
    const char **sorted; /* once all are in */
    cf_date spoken;
    cf_quantities found; /* of the story, once they are needed */
    bool is_found;
    bool wrong_date; /* a date in brackets that is not the day's */
    item wrong;
} items;

static void add(items *list, cf_change_kind kind, const char *text, uint32_t start, uint32_t end)
{
    list->items = cf_mem_grow(list->items, &list->room, list->n + 1, sizeof *list->items);
    list->items[list->n++] = (item){kind, text, start, end};
}

static const char *lowered(cf_arena *arena, cf_slice text)
{
    cf_buf out = CF_BUF_INIT;
    for (size_t i = 0; i < text.len; i++) {
        if (text.len - i >= 3 && memcmp(text.text + i, "\xe2\x80\x99", 3) == 0) {
            cf_buf_add_char(&out, '\'');
            i += 2;
            continue;
        }
        char c = text.text[i];
        if ((unsigned char)c == 0xc3 && i + 1 < text.len) { /* Latin-1 capitals */
            unsigned char d = (unsigned char)text.text[++i];
            cf_buf_add_char(&out, c);
            cf_buf_add_char(&out, (char)(d >= 0x80 && d <= 0x9e && d != 0x97 ? d + 0x20 : d));
            continue;
        }
        cf_buf_add_char(&out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&out));
    cf_buf_release(&out);
    return kept;
}

/* --- Items of a text ------------------------------------------------------------------------- */

static const char negations[] =
    "not|no|never|none|nobody|nothing|neither|nor|without|cannot|isn't|wasn't|aren't|weren't|don't|doesn't|"
    "didn't|won't|wouldn't|can't|couldn't|shouldn't|hasn't|haven't|hadn't|hardly|barely|scarcely";

static const char statuses[] =
    "offer|offers|offered|offering|proposed|proposal|tentative|tentatively|agreed|agreement|approved|approve|"
    "adopted|ratified|ratify|rejected|reject|imposed|impose|final|initial|expected|planned|may|might|could|"
    "would|will|should|must|raise|raises|increase|increases|increased|cut|cuts|reduction|reductions|reduced|"
    "concession|concessions|gain|gains|loss|losses|more|less|fewer|higher|lower|up|down|before|after";

static const char days[] =
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow|tonight|january|"
    "february|march|april|june|july|august|september|october|november|december|morning|afternoon|evening|night|"
    "last|next|ago|soon|later|earlier|week|weeks|month|months|year|years";

/* Numbers without a figure. */
static const char vague[] =
    "dozen|dozens|hundreds|thousands|millions|billions|half|double|doubled|twice|triple|tripled";

/* A date in brackets that follows a day: "Wednesday [May 21, 2025]". Tokens, or 0. */
static size_t date_in_brackets(const cf_toks *toks, size_t i, cf_date *date)
{
    cf_quantity q = {.from = {INT32_MIN}, .to = {INT32_MIN}};
    if (!cf_tok_is_sign(toks, i, '[') || i + 1 >= toks->n)
        return 0;
    size_t n = cf_date_quantity_at(toks, i + 1, &q);
    if (!n || !cf_tok_is_sign(toks, i + 1 + n, ']') || cf_date_is_none(q.from))
        return 0;
    *date = q.from;
    return n + 2;
}

static void check_date(items *list, const cf_toks *toks, size_t i, cf_date date, uint32_t base)
{
    cf_date from, to;
    bool right = false;
    if (cf_date_is_none(list->spoken) || list->wrong_date)
        return;
    if (!list->is_found) /* once: a day with a date in brackets is there */
        cf_quantities_find(&list->found, toks);
    list->is_found = true;
    for (size_t k = 0; k < list->found.n; k++) {
        const cf_quantity *q = &list->found.items[k];
        if (q->kind == CF_Q_DAY && q->last + 1 == i)
            right = cf_quantity_days(q, list->spoken, &from, &to) && from.days == date.days;
    }
    if (right)
        return;
    list->wrong_date = true;
    list->wrong = (item){CF_CHANGED_DAY, lowered(list->arena, cf_tok_text(toks, i + 1)),
                         base + toks->items[i].start, base + toks->items[i].end};
}

/* B-P-O-A and BPOA, A-M and a.m. are one word. */
static size_t joined_at(const cf_toks *toks, size_t i, const char **text, cf_arena *arena)
{
    size_t n = 0;
    cf_buf out = CF_BUF_INIT;
    while (i + n < toks->n && toks->items[i + n].kind == CF_TOK_WORD &&
           toks->items[i + n].end - toks->items[i + n].start == 1 &&
           (n == 0 || toks->items[i + n].glued)) {
        cf_buf_add_slice(&out, cf_tok_text(toks, i + n));
        n++;
        if (!cf_tok_is_sign(toks, i + n, '-') || !toks->items[i + n].glued)
            break;
        n++;
    }
    bool whole = n >= 3 && n % 2 == 1;
    if (whole)
        *text = lowered(arena, cf_buf_slice(&out));
    cf_buf_release(&out);
    return whole ? n : 0;
}

static const char *without_stops(cf_arena *arena, const char *word)
{
    if (!strchr(word, '.'))
        return word;
    cf_buf out = CF_BUF_INIT;
    for (; *word; word++)
        if (*word != '.')
            cf_buf_add_char(&out, *word);
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&out));
    cf_buf_release(&out);
    return kept;
}

static cf_change_kind kind_of(const cf_toks *toks, size_t i)
{
    return cf_tok_in(toks, i, negations)  ? CF_CHANGED_NEGATION
           : cf_tok_in(toks, i, statuses) ? CF_CHANGED_STATUS
           : cf_tok_in(toks, i, days)     ? CF_CHANGED_DAY
           : cf_tok_in(toks, i, vague)    ? CF_CHANGED_NUMBER
                                          : CF_CHANGED_WORD;
}

static size_t take_item(items *list, const cf_toks *toks, size_t i, uint32_t base)
{
    const cf_tok *tok = &toks->items[i];
    uint32_t start = base + tok->start, end = base + tok->end;
    cf_number number;
    cf_date date;
    const char *text;
    size_t n = date_in_brackets(toks, i, &date);
    if (n) {
        check_date(list, toks, i, date, base);
        return n;
    }
    n = joined_at(toks, i, &text, list->arena);
    if (n) {
        add(list, CF_CHANGED_WORD, text, start, base + toks->items[i + n - 1].end);
        return n;
    }
    n = cf_number_at(toks, i, &number);
    if (n) {
        size_t sign = cf_tok_in(toks, i + n, "percent|pct") + cf_tok_is_sign(toks, i + n, '%');
        if (!sign)
            sign = cf_tok_phrase(toks, i + n, "per cent");
        char figures[CF_NUMBER_TEXT_SIZE];
        cf_decimal_format(figures, number.value_e6, 6, 0, false);
        add(list, CF_CHANGED_NUMBER, cf_arena_printf(list->arena, "%s%s", figures, sign ? "%" : ""),
            start, base + toks->items[i + n + sign - 1].end);
        return n + sign;
    }
    if (tok->kind == CF_TOK_SIGN) {
        if (tok->sign == '$' || tok->sign == '%' || tok->sign == '+')
            add(list, CF_CHANGED_NUMBER, cf_arena_printf(list->arena, "%c", tok->sign), start, end);
        return 1;
    }
    text = without_stops(list->arena, lowered(list->arena, cf_tok_text(toks, i)));
    add(list, tok->kind == CF_TOK_WORD ? kind_of(toks, i) : CF_CHANGED_NUMBER, text, start, end);
    return 1;
}

static void take_words(items *list, const cf_toks *toks, uint32_t base)
{
    for (size_t i = 0; i < toks->n;)
        i += take_item(list, toks, i, base);
}

/* The words between quotation marks, bytes but for case and marks; a paragraph ends one too. */
static void take_quotes(items *list, const cf_toks *toks, uint32_t base)
{
    for (size_t i = 0; i < toks->n; i++) {
        bool open = toks->items[i].quoted && !cf_tok_is_sign(toks, i, '"');
        if (!open)
            continue;
        size_t last = i;
        while (last + 1 < toks->n && toks->items[last + 1].quoted &&
               !cf_tok_is_sign(toks, last + 1, '"') &&
               toks->items[last + 1].paragraph == toks->items[i].paragraph)
            last++;
        size_t end = last;
        while (end > i && (cf_tok_is_sign(toks, end, '.') || cf_tok_is_sign(toks, end, ',')))
            end--;
        cf_buf text = CF_BUF_INIT;
        for (size_t k = i; k <= end; k++) { /* white space folded */
            if (k > i && !toks->items[k].glued)
                cf_buf_add_char(&text, ' ');
            cf_buf_add_slice(&text, cf_tok_text(toks, k));
        }
        add(list, CF_CHANGED_QUOTATION, lowered(list->arena, cf_buf_slice(&text)),
            base + toks->items[i].start, base + toks->items[end].end);
        cf_buf_release(&text);
        i = last;
    }
}

/* The words of a passage; a bite's speaker is named after it. */
static void take_passage(items *words, const cf_passage *passage)
{
    cf_toks toks;
    cf_toks_read(&toks, passage->text);
    take_words(words, &toks, passage->start);
    cf_toks_release(&toks);
    if (passage->name.len == 0)
        return;
    add(words, CF_CHANGED_WORD, "said", passage->start, passage->end);
    cf_toks_read(&toks, passage->name);
    size_t before = words->n;
    take_words(words, &toks, 0);
    for (size_t i = before; i < words->n; i++) {
        words->items[i].start = passage->start;
        words->items[i].end = passage->end;
    }
    cf_toks_release(&toks);
}

/* The quotations of all passages, a bite being one as a whole. One text, because a quotation may go
 * on over paragraphs. */
static void take_passages_quotes(items *quotes, const cf_transcript *transcript, cf_arena *arena)
{
    cf_buf text = CF_BUF_INIT;
    cf_toks toks;
    size_t *starts = CF_ARENA_NEW(arena, size_t, transcript->n_passages + 1);
    for (size_t i = 0; i < transcript->n_passages; i++) {
        const cf_passage *passage = &transcript->passages[i];
        cf_slice words = passage->text;
        starts[i] = text.len;
        while (passage->bite && words.len > 0 && words.text[0] == '"')
            words = (cf_slice){words.text + 1, words.len - 1};
        while (passage->bite && words.len > 0 && words.text[words.len - 1] == '"')
            words.len--;
        cf_buf_addf(&text, "%s%.*s%s\n\n", passage->bite ? "\"" : "", (int)words.len, words.text,
                    passage->bite ? "\"" : "");
    }
    cf_toks_read(&toks, cf_buf_slice(&text));
    take_quotes(quotes, &toks, 0);
    cf_toks_release(&toks);
    for (size_t k = 0, i = 0; k < quotes->n; k++) {
        while (i + 1 < transcript->n_passages && starts[i + 1] <= quotes->items[k].start)
            i++;
        quotes->items[k].start = transcript->passages[i].start;
        quotes->items[k].end = transcript->passages[i].end;
    }
    cf_buf_release(&text);
}

/* --- Comparing ------------------------------------------------------------------------------- */

static bool keep(cf_change_kind kind, cf_change_kind wanted)
{
    return wanted == CF_CHANGED_WORD || kind == wanted;
}

static void differ(cf_change *out, cf_change_kind kind, const item *was, const item *is)
{
    static const item nothing = {.text = ""};
    const item *a = was ? was : &nothing, *b = is ? is : &nothing;
    *out = (cf_change){kind, a->text, b->text, a->start, a->end, b->start, b->end};
}

/* The first place where two lists part, of one kind. */
static bool compare(cf_change *out, cf_change_kind kind, const items *was, const items *is)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < was->n && !keep(was->items[i].kind, kind))
            i++;
        while (k < is->n && !keep(is->items[k].kind, kind))
            k++;
        bool end_was = i == was->n, end_is = k == is->n;
        if (end_was && end_is)
            return false;
        if (end_was || end_is || strcmp(was->items[i].text, is->items[k].text) != 0) {
            differ(out, kind, end_was ? NULL : &was->items[i], end_is ? NULL : &is->items[k]);
            return true;
        }
        i++;
        k++;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The words in order, to count one among many. */
static const char **sorted_words(const items *list, cf_arena *arena)
{
    const char **words = CF_ARENA_NEW(arena, const char *, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        words[i] = list->items[i].text;
    if (list->n > 1)
        qsort(words, list->n, sizeof *words, by_text);
    return words;
}

/* How many come before the word; with `after`, how many up to and with it. */
static size_t rank_of(const char *const *words, size_t n, const char *word, bool after)
{
    size_t low = 0;
    while (n > 0) {
        int order = strcmp(words[low + n / 2], word);
        bool right = order < 0 || (after && order == 0);
        low += right ? n / 2 + 1 : 0;
        n = right ? n - n / 2 - 1 : n / 2;
    }
    return low;
}

static size_t count_word(const items *list, const char *word)
{
    return rank_of(list->sorted, list->n, word, true) - rank_of(list->sorted, list->n, word, false);
}

/* Words with a capital inside a sentence of either text stand in both as often. (A transcript in
 * capitals alone names nobody by them; the story does.) */
static bool compare_names(cf_change *out, const items *was, const items *is, cf_slice text,
                          cf_arena *arena, uint32_t base, bool from_story)
{
    cf_toks toks;
    bool found = false;
    cf_toks_read(&toks, text);
    for (size_t i = 1; i < toks.n && !found; i++) {
        bool inside = toks.items[i].sentence == toks.items[i - 1].sentence &&
                      !cf_tok_is_sign(&toks, i - 1, '"') && !cf_tok_is_sign(&toks, i - 1, '_');
        cf_slice word = cf_tok_text(&toks, i);
        if (!inside || !cf_tok_is_capital(&toks, i) || word.len < 2 || cf_tok_in(&toks, i, days) ||
            (from_story && i > 1 && cf_tok_is_sign(&toks, i - 1, '[')))
            continue;
        item one = {CF_CHANGED_NAME, without_stops(arena, lowered(arena, word)),
                    base + toks.items[i].start, base + toks.items[i].end};
        found = count_word(was, one.text) != count_word(is, one.text);
        if (found)
            differ(out, CF_CHANGED_NAME, from_story ? NULL : &one, from_story ? &one : NULL);
    }
    cf_toks_release(&toks);
    return found;
}

static bool mostly_small(cf_slice text)
{
    size_t upper = 0, lower = 0;
    for (size_t i = 0; i < text.len; i++) {
        upper += text.text[i] >= 'A' && text.text[i] <= 'Z';
        lower += text.text[i] >= 'a' && text.text[i] <= 'z';
    }
    return lower > upper;
}

int cf_story_check(cf_change *out, const cf_transcript *transcript, cf_slice story, cf_date spoken,
                   bool words, cf_arena *arena)
{
    items was = {.arena = arena, .spoken = CF_DATE_NONE}, is = {.arena = arena, .spoken = spoken};
    items was_quotes = {.arena = arena}, is_quotes = {.arena = arena};
    cf_toks toks;
    int n = 0;
    for (size_t i = 0; i < transcript->n_passages; i++)
        take_passage(&was, &transcript->passages[i]);
    take_passages_quotes(&was_quotes, transcript, arena);
    cf_toks_read(&toks, story);
    take_words(&is, &toks, 0);
    take_quotes(&is_quotes, &toks, 0);
    cf_toks_release(&toks);
    was.sorted = sorted_words(&was, arena);
    is.sorted = sorted_words(&is, arena);
    static const cf_change_kind kinds[] = {CF_CHANGED_NUMBER, CF_CHANGED_DAY, CF_CHANGED_NEGATION,
                                           CF_CHANGED_STATUS};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        n += compare(&out[n], kinds[i], &was, &is);
    if (is.wrong_date && (n == 0 || out[n - 1].kind != CF_CHANGED_DAY))
        differ(&out[n++], CF_CHANGED_DAY, NULL, &is.wrong);
    bool name = compare_names(&out[n], &was, &is, story, arena, 0, true);
    for (size_t i = 0; i < transcript->n_passages && !name; i++)
        if (mostly_small(transcript->passages[i].text))
            name = compare_names(&out[n], &was, &is, transcript->passages[i].text, arena,
                                 transcript->passages[i].start, false);
    n += name;
    n += compare(&out[n], CF_CHANGED_QUOTATION, &was_quotes, &is_quotes);
    if (words && n == 0)
        n += compare(&out[n], CF_CHANGED_WORD, &was, &is);
    cf_mem_free(was.items);
    cf_mem_free(is.items);
    cf_mem_free(was_quotes.items);
    cf_mem_free(is_quotes.items);
    cf_quantities_release(&is.found);
    return n;
}
