/* Passages into paragraphs: capitals to sentence case, spelled-out letters, percents, dates. */
#include "tell/story.h"

#include "base/number.h"
#include "tell/quantity_private.h"

/* --- Glossary -------------------------------------------------------------------------------- */

/* What every newsroom writes; names of people, places and departments are the glossary file's. */
static const char *const common[] = {
    "I",        "I'm",    "I'll",      "I've",    "I'd",      "Monday",   "Tuesday", "Wednesday",
    "Thursday", "Friday", "Saturday",  "Sunday",  "January",  "February", "April",   "June",
    "July",     "August", "September", "October", "November", "December", "TV",      "U.S.",
    "CEO",      "AI",     "DA",        "MOU",     "PERB",     "SEIU",     "AFSCME",  "California",
    "Calif.",   "a.m.",   "p.m.",      "COLA",    "HR",
};

void cf_glossary_read(cf_glossary *out, cf_slice text, cf_arena *arena)
{
    size_t n_common = sizeof common / sizeof *common, room = n_common + 1;
    for (size_t i = 0; i < text.len; i++)
        room += text.text[i] == '\n';
    cf_slice *from = CF_ARENA_NEW(arena, cf_slice, room + 1),
             *to = CF_ARENA_NEW(arena, cf_slice, room + 1);
    int n = 0;
    for (size_t at = 0; at < text.len;) {
        const char *feed = memchr(text.text + at, '\n', text.len - at);
        size_t len = feed ? (size_t)(feed - text.text) - at : text.len - at;
        cf_slice line = cf_slice_trim((cf_slice){text.text + at, len});
        at += len + 1;
        const char *equals = line.len ? memchr(line.text, '=', line.len) : NULL;
        if (line.len == 0 || line.text[0] == '#')
            continue;
        from[n] = to[n] = line;
        if (equals) {
            from[n] = cf_slice_trim((cf_slice){line.text, (size_t)(equals - line.text)});
            to[n] =
                cf_slice_trim((cf_slice){equals + 1, line.len - (size_t)(equals + 1 - line.text)});
        }
        n += from[n].len > 0;
    }
    for (size_t i = 0; i < n_common; i++, n++)
        from[n] = to[n] = cf_slice_of(common[i]);
    for (int i = 0; i < n; i++) {
        from[i] = cf_arena_slice(arena, from[i]);
        to[i] = cf_arena_slice(arena, to[i]);
    }
    *out = (cf_glossary){from, to, n};
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

/* The same text but for case and the shape of apostrophes and quotation marks: bytes of `s` from
 * `i`. */
static size_t same_at(cf_slice s, size_t i, cf_slice phrase)
{
    size_t at = i;
    for (size_t k = 0; k < phrase.len;) {
        bool curly = at + 2 < s.len && memcmp(s.text + at, "\xe2\x80\x99", 3) == 0;
        bool wants = phrase.len - k >= 3 && memcmp(phrase.text + k, "\xe2\x80\x99", 3) == 0;
        if (curly && (wants || phrase.text[k] == '\'')) {
            at += 3;
            k += wants ? 3 : 1;
            continue;
        }
        if (at >= s.len ||
            !cf_slice_equal_nocase((cf_slice){s.text + at, 1}, (cf_slice){phrase.text + k, 1}))
            return 0;
        at++;
        k++;
    }
    bool inside =
        at < s.len && is_word_byte(s.text[at]) && is_word_byte(phrase.text[phrase.len - 1]);
    return inside ? 0 : at - i;
}

/* The longest phrase of the glossary that stands at a byte; *to: what stands there then. */
static size_t phrase_at(const cf_glossary *glossary, cf_slice s, size_t i, bool replacing,
                        cf_slice *to)
{
    size_t best = 0;
    for (int k = 0; k < glossary->n; k++) {
        if (replacing && cf_slice_equal(glossary->from[k], glossary->to[k]))
            continue;
        size_t len = same_at(s, i, glossary->from[k]);
        if (len > best) {
            best = len;
            *to = glossary->to[k];
        }
    }
    return best;
}

/* --- Case ------------------------------------------------------------------------------------ */

static bool mostly_capitals(cf_slice text)
{
    size_t upper = 0, lower = 0;
    for (size_t i = 0; i < text.len; i++) {
        upper += text.text[i] >= 'A' && text.text[i] <= 'Z';
        lower += text.text[i] >= 'a' && text.text[i] <= 'z';
    }
    return upper >= 10 && upper >= 4 * lower;
}

static void add_lower(cf_buf *out, cf_slice word, bool capital)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.text[i];
        if (c >= 'A' && c <= 'Z' && !(capital && i == 0))
            c = (char)(c + 32);
        /* capitals of Latin-1 in two bytes: one byte further in small letters */
        if ((unsigned char)c == 0xc3 && i + 1 < word.len && !(capital && i == 0)) {
            unsigned char d = (unsigned char)word.text[i + 1];
            cf_buf_add_char(out, c);
            cf_buf_add_char(out, (char)(d >= 0x80 && d <= 0x9e && d != 0x97 ? d + 0x20 : d));
            i++;
            continue;
        }
        cf_buf_add_char(out, c);
    }
}

/* A month that is a verb too, as a month: "May 21". */
static bool is_dated_month(const cf_toks *toks, size_t i)
{
    return cf_tok_in(toks, i, "may|march") && i + 1 < toks->n &&
           toks->items[i + 1].kind == CF_TOK_NUMBER;
}

static void restore_case(cf_buf *out, cf_slice text, const cf_glossary *glossary)
{
    cf_toks toks;
    size_t at = 0;
    bool dash = false;
    cf_toks_read(&toks, text);
    for (size_t i = 0; i < toks.n; i++) {
        const cf_tok *tok = &toks.items[i];
        cf_slice to;
        if (tok->start < at)
            continue; /* inside a phrase of the glossary */
        cf_buf_add(out, text.text + at, tok->start - at);
        bool first = i == 0 || dash;
        for (size_t k = i; k > 0 && !first; k--) { /* no word of this sentence before it */
            if (toks.items[k - 1].sentence != tok->sentence)
                first = true;
            else if (toks.items[k - 1].kind != CF_TOK_SIGN)
                break;
            else if (k == 1)
                first = true;
        }
        size_t phrase =
            tok->kind == CF_TOK_SIGN ? 0 : phrase_at(glossary, text, tok->start, false, &to);
        if (phrase) {
            cf_buf_add_slice(out, to);
            at = tok->start + phrase;
            if (at < tok->end) { /* the possessive of a name */
                add_lower(out, (cf_slice){text.text + at, tok->end - at}, false);
                at = tok->end;
            }
        } else if (tok->kind == CF_TOK_WORD) {
            add_lower(out, cf_tok_text(&toks, i), first || is_dated_month(&toks, i));
            at = tok->end;
        } else {
            cf_buf_add_slice(out, cf_tok_text(&toks, i));
            at = tok->end;
        }
        /* CITY, State (STATION) — Lead */
        dash = cf_tok_is_sign(&toks, i, '_') && i > 0 && cf_tok_is_sign(&toks, i - 1, ')');
    }
    cf_buf_add(out, text.text + at, text.len - at);
    cf_toks_release(&toks);
}

/* --- Letters and percents -------------------------------------------------------------------- */

/* B-P-O-A, T-V, A-M: single capitals with hyphens between; how many tokens, at least 3. */
static size_t letters_at(const cf_toks *toks, size_t i)
{
    size_t n = 0;
    for (;; n += 2) {
        bool letter = i + n < toks->n && toks->items[i + n].kind == CF_TOK_WORD &&
                      toks->items[i + n].end - toks->items[i + n].start == 1 &&
                      cf_tok_is_capital(toks, i + n) && (n == 0 || toks->items[i + n].glued);
        if (!letter)
            return 0;
        bool more = cf_tok_is_sign(toks, i + n + 1, '-') && toks->items[i + n + 1].glued;
        if (!more)
            return n >= 2 ? n + 1 : 0;
    }
}

static bool add_letters(cf_buf *out, const cf_toks *toks, size_t i, size_t n)
{
    bool time =
        n == 3 && cf_tok_is(toks, i + 2, "m") && cf_tok_in(toks, i, "a|p") && i > 0 &&
        (toks->items[i - 1].kind == CF_TOK_NUMBER || toks->items[i - 1].kind == CF_TOK_CODE);
    if (time) {
        cf_buf_add_str(out, cf_tok_is(toks, i, "a") ? "a.m." : "p.m.");
        return true;
    }
    for (size_t k = 0; k < n; k += 2)
        cf_buf_add_slice(out, cf_tok_text(toks, i + k));
    return true;
}

/* "six percent", "6 per cent": 6%. How many tokens, or 0. */
static size_t add_percent(cf_buf *out, const cf_toks *toks, size_t i)
{
    cf_number number;
    char text[CF_NUMBER_TEXT_SIZE];
    if (cf_tok_is(toks, i, "zero") || cf_tok_is(toks, i, "one"))
        return 0;
    size_t n = cf_number_at(toks, i, &number);
    size_t sign = n ? cf_tok_in(toks, i + n, "percent|pct") : 0;
    if (n && !sign)
        sign = cf_tok_phrase(toks, i + n, "per cent");
    if (!sign || number.scaled)
        return 0;
    if (toks->items[i].kind == CF_TOK_NUMBER && n == 1) {
        cf_buf_add_slice(out, cf_tok_text(toks, i));
    } else {
        cf_decimal_format(text, number.value_e6, 6, 0, true);
        cf_buf_add_str(out, text);
    }
    cf_buf_add_char(out, '%');
    return n + sign;
}

static void tidy(cf_buf *out, cf_slice text, const cf_glossary *glossary, bool bite)
{
    cf_toks toks;
    size_t at = 0;
    cf_toks_read(&toks, text);
    for (size_t i = 0; i < toks.n;) {
        const cf_tok *tok = &toks.items[i];
        cf_slice to;
        size_t n = 1;
        if (tok->start < at) {
            i++;
            continue;
        }
        cf_buf_add(out, text.text + at, tok->start - at);
        size_t before = out->len;
        bool free_words = !bite && !tok->quoted && tok->kind != CF_TOK_SIGN;
        size_t phrase = free_words ? phrase_at(glossary, text, tok->start, true, &to) : 0;
        if (phrase) {
            cf_buf_add_slice(out, to);
            at = tok->start + phrase;
            i++;
            continue;
        }
        size_t letters = free_words ? letters_at(&toks, i) : 0;
        if (letters && add_letters(out, &toks, i, letters))
            n = letters;
        else if (free_words)
            n = add_percent(out, &toks, i);
        if (n == 0 || out->len == before) {
            cf_buf_add_slice(out, cf_tok_text(&toks, i));
            n = 1;
        }
        at = toks.items[i + n - 1].end;
        i += n;
    }
    cf_buf_add(out, text.text + at, text.len - at);
    cf_toks_release(&toks);
}

/* --- Dates ----------------------------------------------------------------------------------- */

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

/* Writes the date in brackets after each day seen from the day of speaking. */
static bool add_dates(cf_buf *out, cf_slice text, cf_date spoken)
{
    cf_toks toks;
    cf_quantities quantities;
    cf_date from, to;
    size_t at = 0;
    bool any = false;
    cf_toks_read(&toks, text);
    cf_quantities_find(&quantities, &toks);
    for (size_t i = 0; i < quantities.n; i++) {
        const cf_quantity *q = &quantities.items[i];
        cf_slice last = cf_tok_text(&toks, q->last);
        bool possessive = last.len > 2 && (last.text[last.len - 2] == '\'' ||
                                           (unsigned char)last.text[last.len - 2] >= 0x80);
        if (q->kind != CF_Q_DAY || q->quoted || possessive ||
            !cf_quantity_days(q, spoken, &from, &to) || from.days != to.days)
            continue;
        cf_ymd day = cf_date_split(from);
        cf_buf_add(out, text.text + at, q->end - at);
        cf_buf_addf(out, " [%s %d, %d]", months[day.month - 1], day.day, day.year);
        at = q->end;
        any = true;
    }
    cf_buf_add(out, text.text + at, text.len - at);
    cf_quantities_release(&quantities);
    cf_toks_release(&toks);
    return any;
}

/* --- Paragraphs ------------------------------------------------------------------------------ */

/* A bite: "…," said NAME, TITLE. */
static void add_bite(cf_buf *out, cf_slice text, cf_slice name)
{
    cf_buf_add_char(out, '"');
    while (text.len > 0 && text.text[0] == '"')
        text = (cf_slice){text.text + 1, text.len - 1};
    while (text.len > 0 && text.text[text.len - 1] == '"')
        text.len--;
    bool stop = text.len > 0 && text.text[text.len - 1] == '.';
    bool mark = text.len > 0 && strchr("?!", text.text[text.len - 1]);
    cf_buf_add(out, text.text, text.len - (stop && name.len > 0));
    if (name.len == 0) {
        cf_buf_add_char(out, '"');
        return;
    }
    cf_buf_add_str(out, mark ? "\" said " : ",\" said ");
    cf_buf_add_slice(out, name);
    cf_buf_add_char(out, '.');
}

cf_paragraph *cf_story_convert(const cf_transcript *transcript, const cf_glossary *glossary,
                               cf_date spoken, cf_arena *arena)
{
    cf_paragraph *paragraphs = CF_ARENA_NEW(arena, cf_paragraph, transcript->n_passages + 1);
    cf_buf a = CF_BUF_INIT, b = CF_BUF_INIT;
    for (size_t i = 0; i < transcript->n_passages; i++) {
        const cf_passage *passage = &transcript->passages[i];
        cf_paragraph *p = &paragraphs[i];
        p->passage = passage;
        cf_buf_clear(&a);
        tidy(&a, passage->text, glossary, passage->bite);
        if (mostly_capitals(passage->text)) {
            cf_buf_clear(&b);
            restore_case(&b, cf_buf_slice(&a), glossary);
            cf_buf swap = a;
            a = b;
            b = swap;
            p->cased = true;
        }
        if (!passage->bite && !cf_date_is_none(spoken)) {
            cf_buf_clear(&b);
            p->dated = add_dates(&b, cf_buf_slice(&a), spoken);
            cf_buf swap = a;
            a = b;
            b = swap;
        }
        if (passage->bite) {
            cf_buf name = CF_BUF_INIT;
            if (mostly_capitals(passage->name))
                restore_case(&name, passage->name, glossary);
            else
                cf_buf_add_slice(&name, passage->name);
            cf_buf_clear(&b);
            add_bite(&b, cf_buf_slice(&a), cf_buf_slice(&name));
            cf_buf swap = a;
            a = b;
            b = swap;
            cf_buf_release(&name);
        }
        p->text = cf_arena_copy(arena, cf_buf_slice(&a));
    }
    cf_buf_release(&a);
    cf_buf_release(&b);
    return paragraphs;
}
