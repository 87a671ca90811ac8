#include "tell/token.h"

#include "base/mem.h"

enum { SENTENCE_TOKENS = 300 };

/* --- Bytes ----------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A letter beyond ASCII: lead or trail byte of something that is no punctuation. */
static size_t mark_at(cf_slice s, size_t i, char *sign)
{
    static const struct {
        const char *bytes;
        char sign;
    } marks[] = {
        {"\xe2\x80\x98", '\''}, {"\xe2\x80\x99", '\''}, {"\xe2\x80\x9c", '"'},
        {"\xe2\x80\x9d", '"'},  {"\xc2\xab", '"'},      {"\xc2\xbb", '"'},
        {"\xe2\x80\x90", '-'},  {"\xe2\x80\x91", '-'},  {"\xe2\x80\x92", '-'},
        {"\xe2\x80\x93", '-'},  {"\xe2\x80\x94", '_'},  {"\xe2\x88\x92", '-'},
        {"\xe2\x80\xa6", '.'},  {"\xc2\xbd", 'h'},      {"\xc2\xbc", 'q'},
        {"\xc2\xbe", 't'},      {"\xe2\x80\xa2", '*'},  {"\xc2\xa7", 'S'},
    };
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        size_t len = strlen(marks[k].bytes);
        if (i + len <= s.len && memcmp(s.text + i, marks[k].bytes, len) == 0) {
            *sign = marks[k].sign;
            return len;
        }
    }
    return 0;
}

/* White space at `i`: its length; no-break and thin spaces count. */
static size_t space_at(cf_slice s, size_t i)
{
    char c = s.text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v')
        return 1;
    if (i + 1 < s.len && memcmp(s.text + i, "\xc2\xa0", 2) == 0)
        return 2;
    if (i + 2 < s.len &&
        (memcmp(s.text + i, "\xe2\x80\x89", 3) == 0 || memcmp(s.text + i, "\xe2\x80\xaf", 3) == 0 ||
         memcmp(s.text + i, "\xef\xbb\xbf", 3) == 0))
        return 3;
    return 0;
}

/* The length of a letter at `i`, or 0. */
static size_t letter_at(cf_slice s, size_t i)
{
    char sign;
    if (i >= s.len)
        return 0;
    unsigned char c = (unsigned char)s.text[i];
    if (c < 0x80)
        return is_letter(s.text[i]) ? 1 : 0;
    if (mark_at(s, i, &sign) || space_at(s, i))
        return 0;
    size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    return i + len <= s.len ? len : 1;
}

/* An apostrophe between letters, or at the end of a plural: its length. */
static size_t apostrophe_at(cf_slice s, size_t i)
{
    char sign = 0;
    size_t len = s.text[i] == '\'' ? 1 : mark_at(s, i, &sign);
    return len && (len == 1 || sign == '\'') && letter_at(s, i + len) ? len : 0;
}

/* --- Adding ---------------------------------------------------------------------------------- */

typedef struct {
    cf_toks *out;
    cf_slice s;
    size_t at;
    bool spaced;       /* white space stood before what comes */
    bool open;         /* inside quotation marks */
    bool carried;      /* since the paragraph before, which did not close them */
    uint32_t sentence; /* of what comes */
    size_t n_sentence; /* tokens of it so far */
    uint32_t paragraph;
} reader;

static cf_tok *add(reader *r, cf_tok_kind kind, size_t end)
{
    cf_toks *out = r->out;
    if (out->n > 0 && out->items[out->n - 1].sentence != r->sentence)
        r->n_sentence = 0;
    if (++r->n_sentence > SENTENCE_TOKENS) { /* no sentence, and looking around stays cheap */
        r->sentence++;
        r->n_sentence = 1;
    }
    out->items = cf_mem_grow(out->items, &out->capacity, out->n + 1, sizeof *out->items);
    cf_tok *tok = &out->items[out->n++];
    *tok = (cf_tok){.kind = kind,
                    .start = (uint32_t)r->at,
                    .end = (uint32_t)end,
                    .sentence = r->sentence,
                    .paragraph = r->paragraph,
                    .glued = !r->spaced,
                    .quoted = r->open};
    r->at = end;
    r->spaced = false;
    return tok;
}

/* --- Numbers --------------------------------------------------------------------------------- */

static size_t digits_at(cf_slice s, size_t i)
{
    size_t n = 0;
    while (i + n < s.len && is_digit(s.text[i + n]))
        n++;
    return n;
}

/* 1,500 or 1,250.75 or 12: the end, the value and the decimals; false: too long to be one. */
static bool number_at(cf_slice s, size_t i, size_t *end, int64_t *value_e6, int *decimals)
{
    size_t lead = digits_at(s, i);
    size_t at = i + lead;
    if (lead <= 3 && lead > 0)
        while (at + 3 < s.len && s.text[at] == ',' && digits_at(s, at + 1) == 3)
            at += 4;
    if (at + 4 == s.len && s.text[at] == ',' && digits_at(s, at + 1) == 3 && lead <= 3 && lead > 0)
        at += 4;
    size_t whole_end = at;
    *decimals = 0;
    if (at + 1 < s.len && s.text[at] == '.' && is_digit(s.text[at + 1])) {
        size_t n = digits_at(s, at + 1);
        *decimals = n > 6 ? 6 : (int)n;
        at += 1 + n;
    }
    int64_t value = 0;
    int n_digits = 0;
    for (size_t k = i; k < whole_end; k++) {
        if (s.text[k] == ',')
            continue;
        if (++n_digits > 12)
            return false;
        value = value * 10 + (s.text[k] - '0');
    }
    value *= 1000000;
    int64_t unit = 100000;
    for (int k = 0; k < *decimals; k++, unit /= 10)
        value += (s.text[whole_end + 1 + (size_t)k] - '0') * unit;
    *value_e6 = value;
    *end = at;
    return true;
}

static int64_t small_number(cf_slice s, size_t i, size_t n)
{
    int64_t value = 0;
    for (size_t k = 0; k < n && k < 9; k++)
        value = value * 10 + (s.text[i + k] - '0');
    return value;
}

/* 2025-05-21 or 5/21/2025 or 5/21/25: its end, or 0. */
static size_t date_at(cf_slice s, size_t i, int *year, int *month, int *day)
{
    size_t a = digits_at(s, i);
    size_t at = i + a;
    if (at >= s.len || (s.text[at] != '-' && s.text[at] != '/'))
        return 0;
    char sign = s.text[at];
    size_t b = digits_at(s, at + 1);
    size_t second = at + 1;
    at = second + b;
    if (b == 0 || b > 2 || at >= s.len || s.text[at] != sign)
        return 0;
    size_t c = digits_at(s, at + 1);
    size_t third = at + 1;
    at = third + c;
    if (sign == '-' && a == 4 && b == 2 && c == 2) {
        *year = (int)small_number(s, i, a);
        *month = (int)small_number(s, second, b);
        *day = (int)small_number(s, third, c);
    } else if (sign == '/' && a <= 2 && (c == 4 || c == 2)) {
        *year = (int)small_number(s, third, c) + (c == 2 ? 2000 : 0);
        *month = (int)small_number(s, i, a);
        *day = (int)small_number(s, second, b);
    } else {
        return 0;
    }
    bool plausible =
        *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31 && *year >= 1600 && *year < 2400;
    return plausible && !letter_at(s, at) ? at : 0;
}

/* A run of figures that is no quantity: 12:15, 661-868-3000, 2025-26, 23ABC. Its end, or 0. */
static size_t code_at(cf_slice s, size_t i)
{
    size_t n = digits_at(s, i);
    size_t at = i + n;
    if (at < s.len && s.text[at] == ':' && digits_at(s, at + 1)) {
        while (at < s.len && (is_digit(s.text[at]) || s.text[at] == ':'))
            at++;
        return at;
    }
    size_t second =
        at < s.len && (s.text[at] == '-' || s.text[at] == '.') ? digits_at(s, at + 1) : 0;
    if ((n == 3 && second == 4) ||
        (n == 3 && second == 3 && at + 4 < s.len &&
         (s.text[at + 4] == '-' || s.text[at + 4] == '.') && digits_at(s, at + 5) == 4))
        return at + (second == 4 ? 5 : 9);
    if (n == 4 && second == 2 && s.text[at] == '-' && (s.text[i] == '1' || s.text[i] == '2'))
        return at + 3; /* a fiscal year without its FY */
    if (n == 1 && s.text[i] == '9' && i + 5 <= s.len && memcmp(s.text + i, "9-1-1", 5) == 0)
        return i + 5;
    return 0;
}

/* Letters glued to figures: "K", "M", "B" are magnitudes, "st" an ordinal, "am" a time of day. */
static void read_figures(reader *r)
{
    cf_slice s = r->s;
    int year = 0, month = 0, day = 0, decimals = 0;
    int64_t value = 0;
    size_t end = date_at(s, r->at, &year, &month, &day);
    if (end) {
        cf_tok *tok = add(r, CF_TOK_DATE, end);
        tok->year = (int16_t)year;
        tok->month = (int8_t)month;
        tok->day = (int8_t)day;
        return;
    }
    end = code_at(s, r->at);
    if (end) {
        add(r, CF_TOK_CODE, end);
        return;
    }
    if (!number_at(s, r->at, &end, &value, &decimals)) {
        add(r, CF_TOK_CODE, end > r->at ? end : r->at + digits_at(s, r->at));
        return;
    }
    size_t letters = 0;
    while (end + letters < s.len &&
           (is_letter(s.text[end + letters]) || is_digit(s.text[end + letters])))
        letters++;
    cf_slice tail = {s.text + end, letters};
    bool magnitude = letters == 1 && memchr("KkMmBb", tail.text[0], 6);
    bool ordinal = letters == 2 && decimals == 0 &&
                   (cf_slice_equal_nocase(tail, CF_SLICE("st")) ||
                    cf_slice_equal_nocase(tail, CF_SLICE("nd")) ||
                    cf_slice_equal_nocase(tail, CF_SLICE("rd")) ||
                    cf_slice_equal_nocase(tail, CF_SLICE("th")));
    if (letters > 0 && !magnitude && !ordinal) {
        add(r, CF_TOK_CODE, end + letters);
        return;
    }
    cf_tok *tok = add(r, ordinal ? CF_TOK_ORDINAL : CF_TOK_NUMBER, ordinal ? end + 2 : end);
    tok->value_e6 = value;
    tok->decimals = decimals;
}

/* --- Words ----------------------------------------------------------------------------------- */

static bool starts(cf_slice s, size_t i, const char *what)
{
    size_t len = strlen(what);
    return i + len <= s.len &&
           cf_slice_equal_nocase((cf_slice){s.text + i, len}, (cf_slice){what, len});
}

/* An address: up to the next white space or quotation mark. */
static size_t address_at(cf_slice s, size_t i)
{
    if (!starts(s, i, "http://") && !starts(s, i, "https://") && !starts(s, i, "www."))
        return 0;
    while (i < s.len && !space_at(s, i) && s.text[i] != '"' && s.text[i] != ')' && s.text[i] != '>')
        i++;
    return i;
}

static void read_word(reader *r)
{
    cf_slice s = r->s;
    size_t end = address_at(s, r->at);
    if (end) {
        add(r, CF_TOK_CODE, end);
        return;
    }
    end = r->at;
    for (size_t len; end < s.len; end += len) {
        len = letter_at(s, end);
        if (!len && is_digit(s.text[end]))
            len = 1;
        if (!len)
            len = apostrophe_at(s, end);
        if (!len)
            break;
    }
    if (end < s.len && s.text[end] == '@') {
        while (end < s.len && !space_at(s, end))
            end++;
        add(r, CF_TOK_CODE, end);
        return;
    }
    /* a.m., p.m., U.S.: letters with full stops between them are one word */
    if (end - r->at == 1)
        while (end + 1 < s.len && s.text[end] == '.' && is_letter(s.text[end + 1]) &&
               (end + 2 >= s.len || !is_letter(s.text[end + 2])))
            end += 2;
    add(r, CF_TOK_WORD, end);
}

/* --- Sentences ------------------------------------------------------------------------------- */

/* "at 5 p.m. on Thursday" goes on, also in capitals. */
static bool goes_on(cf_slice s, size_t i)
{
    static const char *const words[] = {"on",    "and",  "at", "in",  "to",     "for",
                                        "until", "with", "or", "but", "pacific"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        size_t len = strlen(words[k]);
        if (starts(s, i, words[k]) && (i + len >= s.len || !letter_at(s, i + len)))
            return true;
    }
    return false;
}

/* Whether the full stop after the last token belongs to it: Calif., Mr., a.m., U.S. */
static bool is_abbreviation(const reader *r, bool digit_next)
{
    static const char *const words[] = {
        "mr",  "mrs",    "ms",  "dr",   "st",   "nos",  "vs",  "jr",  "sr",   "calif",
        "gov", "sgt",    "lt",  "capt", "rep",  "sen",  "inc", "co",  "corp", "dept",
        "jan", "feb",    "mar", "apr",  "aug",  "sept", "oct", "nov", "dec",  "sec",
        "art", "approx", "est", "ave",  "blvd", "u.s",  "etc",
    };
    size_t n = r->out->n;
    if (n < 2 || r->out->items[n - 2].kind != CF_TOK_WORD)
        return false;
    cf_slice word = cf_tok_text(r->out, n - 2);
    if (word.len == 1 && is_upper(word.text[0]))
        return true;
    if (cf_slice_equal_nocase(word, CF_SLICE("p.m")) ||
        cf_slice_equal_nocase(word, CF_SLICE("a.m")))
        return goes_on(r->s, r->at);
    if (cf_slice_equal_nocase(word, CF_SLICE("no"))) /* No. 12, but "they voted no." */
        return digit_next;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cf_slice_equal_nocase(word, cf_slice_of(words[i])))
            return true;
    return false;
}

/* What follows a stop and white space begins a sentence where it is no small letter. */
static bool begins_sentence(cf_slice s, size_t i)
{
    char sign;
    while (i < s.len && (space_at(s, i) || s.text[i] == '"' || s.text[i] == '\'' ||
                         (mark_at(s, i, &sign) && (sign == '"' || sign == '\''))))
        i += space_at(s, i) ? space_at(s, i) : s.text[i] == '"' || s.text[i] == '\'' ? 1 : 3;
    return i >= s.len || !(s.text[i] >= 'a' && s.text[i] <= 'z');
}

static void read_space(reader *r)
{
    int n_lines = 0;
    cf_slice s = r->s;
    for (size_t len; r->at < s.len && (len = space_at(s, r->at)); r->at += len)
        n_lines += s.text[r->at] == '\n';
    r->spaced = true;
    const cf_toks *out = r->out;
    if (out->n == 0)
        return;
    if (n_lines >= 2) {
        r->paragraph++;
        r->sentence++;
        /* A quotation over several paragraphs closes none but the last, and may open each anew. One
         * that a whole paragraph left open was never meant. */
        bool still = r->open && !r->carried;
        r->open = r->carried = still;
        return;
    }
    size_t last = out->n - 1;
    while (last > 0 && out->items[last].kind == CF_TOK_SIGN &&
           (out->items[last].sign == '"' || out->items[last].sign == '\'' ||
            out->items[last].sign == ')'))
        last--;
    const cf_tok *tok = &out->items[last];
    bool stop =
        tok->kind == CF_TOK_SIGN && (tok->sign == '.' || tok->sign == '!' || tok->sign == '?');
    if (stop && begins_sentence(s, r->at) &&
        !(last == out->n - 1 && is_abbreviation(r, r->at < s.len && is_digit(s.text[r->at]))))
        r->sentence++;
}

static void read_sign(reader *r)
{
    char sign = r->s.text[r->at];
    size_t len = mark_at(r->s, r->at, &sign);
    if (sign == '"' || (r->s.text[r->at] == '"')) {
        sign = '"';
        bool was_open = r->open;
        bool anew = r->carried && r->spaced && r->out->n > 0 &&
                    r->out->items[r->out->n - 1].paragraph != r->paragraph;
        cf_tok *tok = add(r, CF_TOK_SIGN, r->at + (len ? len : 1));
        tok->sign = sign;
        r->open = anew || !was_open;
        r->carried = false;
        return;
    }
    cf_tok *tok = add(r, CF_TOK_SIGN, r->at + (len ? len : 1));
    tok->sign = sign;
}

void cf_toks_read(cf_toks *out, cf_slice text)
{
    reader r = {.out = out, .s = text, .spaced = true};
    *out = (cf_toks){.text = text};
    while (r.at < text.len) {
        if (space_at(text, r.at))
            read_space(&r);
        else if (is_digit(text.text[r.at]))
            read_figures(&r);
        else if (text.text[r.at] == '.' && r.at + 1 < text.len && is_digit(text.text[r.at + 1]) &&
                 r.spaced) {
            int decimals;
            int64_t value;
            size_t end;
            if (number_at(text, r.at, &end, &value, &decimals)) {
                cf_tok *tok = add(&r, CF_TOK_NUMBER, end);
                tok->value_e6 = value;
                tok->decimals = decimals;
            }
        } else if (letter_at(text, r.at))
            read_word(&r);
        else
            read_sign(&r);
    }
    out->n_sentences = out->n ? out->items[out->n - 1].sentence + 1 : 0;
    out->n_paragraphs = out->n ? out->items[out->n - 1].paragraph + 1 : 0;
}

void cf_toks_release(cf_toks *toks)
{
    cf_mem_free(toks->items);
    *toks = (cf_toks){0};
}

/* --- Asking ---------------------------------------------------------------------------------- */

/* A word without its curly apostrophes: both spellings are the same word. */
static bool same_word(cf_slice token, const char *word, size_t len)
{
    size_t i = 0, k = 0;
    while (i < token.len && k < len) {
        if (token.len - i >= 3 && memcmp(token.text + i, "\xe2\x80\x99", 3) == 0 &&
            word[k] == '\'') {
            i += 3;
            k++;
            continue;
        }
        char a = token.text[i], b = word[k];
        if (is_upper(a))
            a = (char)(a + 32);
        if (a != b)
            return false;
        i++;
        k++;
    }
    return i == token.len && k == len;
}

size_t cf_tok_is(const cf_toks *toks, size_t i, const char *word)
{
    return i < toks->n && toks->items[i].kind == CF_TOK_WORD &&
           same_word(cf_tok_text(toks, i), word, strlen(word));
}

size_t cf_tok_in(const cf_toks *toks, size_t i, const char *words)
{
    if (i >= toks->n || toks->items[i].kind != CF_TOK_WORD)
        return 0;
    cf_slice token = cf_tok_text(toks, i);
    while (*words) {
        size_t len = strcspn(words, "|");
        if (same_word(token, words, len))
            return 1;
        words += len + (words[len] == '|');
    }
    return 0;
}

size_t cf_tok_is_sign(const cf_toks *toks, size_t i, char sign)
{
    return i < toks->n && toks->items[i].kind == CF_TOK_SIGN && toks->items[i].sign == sign;
}

size_t cf_tok_phrase(const cf_toks *toks, size_t i, const char *words)
{
    size_t n = 0;
    while (*words) {
        size_t len = strcspn(words, " ");
        if (i + n >= toks->n || toks->items[i + n].kind != CF_TOK_WORD ||
            !same_word(cf_tok_text(toks, i + n), words, len))
            return 0;
        n++;
        words += len + (words[len] == ' ');
    }
    return n;
}

bool cf_tok_is_capital(const cf_toks *toks, size_t i)
{
    return i < toks->n && toks->items[i].kind == CF_TOK_WORD &&
           is_upper(cf_tok_text(toks, i).text[0]);
}
