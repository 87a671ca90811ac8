#include "read/parse.h"

#include "read/lexer_char.h"

/* Dates, months and fiscal years: strict in what is read, helpful about what was meant. */

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

/* The month (1-12) that a word names, abbreviated or misspelt too; 0: none. */
static int month_named(cf_slice word)
{
    while (word.len > 0 && word.text[word.len - 1] == '.')
        word.len--;
    for (int i = 0; i < 12; i++) {
        cf_slice name = cf_slice_of(month_names[i]);
        if (word.len >= 3 && word.len <= name.len &&
            cf_slice_equal_nocase(word, (cf_slice){name.text, word.len}))
            return i + 1;
    }
    for (int i = 0; word.len >= 4 && i < 12; i++)
        if (cf_slice_distance(word, cf_slice_of(month_names[i]), 2) <= 2)
            return i + 1;
    return 0;
}

/* A run of digits that fills the text, at most 4. */
static bool read_digits(int *out, cf_slice text)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!cf_char_is_digit(text.text[i]) || i >= 4)
            return false;
        *out = *out * 10 + (text.text[i] - '0');
    }
    return text.len > 0;
}

/* Splits "7/1/2025" or "2025-7-1" at its separators into up to three numbers. */
static int split_numbers(int out[3], cf_slice text, char separator)
{
    int n = 0;
    size_t start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.text[i] != separator)
            continue;
        if (n == 3 || !read_digits(&out[n], (cf_slice){text.text + start, i - start}))
            return 0;
        n++;
        start = i + 1;
    }
    return n;
}

static int full_year(int year)
{
    return year < 100 ? 2000 + year : year;
}

/* Whether there is such a day, in a year that a text can name. */
static bool is_day(int year, int month, int day)
{
    return year >= 1600 && year <= 2399 && cf_date_exists(year, month, day);
}

/* `July 1, 2025` or `1 July 2025`: takes its tokens; the remedy is the date in digits. */
static bool report_spelt_date(cf_parser *p)
{
    size_t before = p->at;
    const cf_token *first = cf_parse_take(p);
    cf_span span = first->span;
    int month = month_named(first->text);
    int day = 0;
    int year = 0;
    if (month == 0 && read_digits(&day, first->text)) {
        const cf_token *second = cf_parse_peek(p);
        month = second->kind == CF_TOKEN_WORD ? month_named(second->text) : 0;
        if (month != 0)
            span = cf_span_join(span, cf_parse_take(p)->span);
    } else if (month != 0 && read_digits(&day, cf_parse_peek(p)->text)) {
        span = cf_span_join(span, cf_parse_take(p)->span);
    }
    if (month == 0) {
        p->at = before;
        return false;
    }
    if (day > 31) { /* July 2025 */
        year = day;
        day = 0;
    } else if (day > 0 && read_digits(&year, cf_parse_peek(p)->text)) {
        span = cf_span_join(span, cf_parse_take(p)->span);
    }
    cf_diag *diag = cf_parse_report(p, CF_E0113, span, "dates are written in digits, year first");
    if (day > 0 && year > 0)
        cf_diags_help(p->diags, diag, "write %04d-%02d-%02d", full_year(year), month, day);
    else
        cf_diags_help(p->diags, diag, "write %s-%02d-%s", year > 0 ? "the day too: YYYY" : "YYYY",
                      month, day > 0 ? "DD" : "01");
    return true;
}

static void report_digits(cf_parser *p, cf_span span)
{
    cf_slice text = cf_span_text(span);
    int n[3] = {0, 0, 0};
    int count = split_numbers(n, text, '/');
    cf_diag *diag;
    if (count == 2) {
        diag = cf_parse_report(p, CF_E0113, span, "%.*s has no year", (int)text.len, text.text);
        cf_diags_help(p->diags, diag, "write the whole date, as in 2025-%02d-%02d", n[0] % 100,
                      n[1] % 100);
        return;
    }
    if (count == 3 && is_day(full_year(n[2]), n[0], n[1])) {
        diag = cf_parse_report(p, CF_E0113, span, "dates are written year first, with hyphens");
        cf_diags_help(p->diags, diag, "write %04d-%02d-%02d", full_year(n[2]), n[0], n[1]);
        return;
    }
    count = count ? count : split_numbers(n, text, '-');
    bool in_year = count == 3 && n[0] >= 1600 && n[0] <= 2399 && n[1] >= 1 && n[1] <= 12;
    if (in_year && !cf_date_exists(n[0], n[1], n[2])) {
        diag = cf_parse_report(p, CF_E0113, span, "there is no such day");
        cf_diags_help(p->diags, diag, "%s %d has %d days", month_names[n[1] - 1], n[0],
                      cf_date_days_in_month(n[0], n[1]));
        return;
    }
    diag = cf_parse_report(p, CF_E0113, span, "%.*s is not a date", (int)text.len, text.text);
    if (in_year)
        cf_diags_help(p->diags, diag, "write %04d-%02d-%02d", n[0], n[1], n[2]);
    else if (count == 2 && n[0] >= 1600 && n[1] >= 1 && n[1] <= 12)
        cf_diags_help(p->diags, diag, "the day is missing: %04d-%02d-01", n[0], n[1]);
    else
        cf_diags_help(p->diags, diag, "a date is written year, month, day: 2025-07-01");
}

static void take_through(cf_parser *p, cf_span span)
{
    while (cf_parse_peek(p)->kind != CF_TOKEN_END && cf_parse_peek(p)->span.start < span.end)
        cf_parse_take(p);
}

bool cf_parse_date(cf_parser *p, cf_date *out)
{
    const cf_token *token = cf_parse_peek(p);
    cf_span span = cf_parse_glued(p);
    /* A comma ends it: `on 2025-07-01,for everyone`. */
    bool alone = token->kind == CF_TOKEN_WORD &&
                 !cf_token_is_sign(&p->item->tokens[p->at + (p->at < p->item->n_tokens)], "/");
    if (alone && cf_date_parse_iso(out, token->text.text, token->text.len)) {
        cf_parse_take(p);
        return true;
    }
    if (token->kind != CF_TOKEN_WORD || cf_is_qualifier(token)) {
        cf_parse_unexpected(p, "a date such as 2025-07-01");
        return false;
    }
    if (report_spelt_date(p))
        return false;
    const char *comma = memchr(cf_span_text(span).text, ',', span.end - span.start);
    if (comma)
        span.end = span.start + (uint32_t)(comma - cf_span_text(span).text);
    report_digits(p, span);
    take_through(p, span);
    return false;
}

/* --- Months ---------------------------------------------------------------------------------- */

bool cf_parse_month(cf_parser *p, int64_t *out)
{
    const cf_token *token = cf_parse_peek(p);
    int n[3] = {0, 0, 0};
    int count = token->kind == CF_TOKEN_WORD ? split_numbers(n, token->text, '-') : 0;
    bool fits = count == 2 && token->text.len == 7 && n[0] >= 1600 && n[0] <= 2399 && n[1] >= 1 &&
                n[1] <= 12;
    if (fits) {
        cf_parse_take(p);
        *out = n[0] * 12 + n[1] - 1;
        return true;
    }
    if (token->kind != CF_TOKEN_WORD) {
        cf_parse_unexpected(p, "a month such as 2025-02");
        return false;
    }
    cf_span span = cf_parse_glued(p);
    int month = month_named(token->text);
    int year = 0;
    cf_parse_take(p);
    if (month > 0 && read_digits(&year, cf_parse_peek(p)->text))
        span = cf_span_join(span, cf_parse_take(p)->span);
    cf_slice text = cf_span_text(span);
    cf_diag *diag =
        cf_parse_report(p, CF_E0115, span, "%.*s is not a month", (int)text.len, text.text);
    if (month > 0 && year > 0)
        cf_diags_help(p->diags, diag, "write %04d-%02d", full_year(year), month);
    else if (count >= 2 && n[0] >= 1600 && n[1] >= 1 && n[1] <= 12)
        cf_diags_help(p->diags, diag, "write %04d-%02d", n[0], n[1]);
    else
        cf_diags_help(p->diags, diag, "a month is written year-month: 2025-02");
    take_through(p, span);
    return false;
}

bool cf_parse_month_day(cf_parser *p, int64_t *out)
{
    const cf_token *token = cf_parse_peek(p);
    int n[3] = {0, 0, 0};
    int count = token->kind == CF_TOKEN_WORD ? split_numbers(n, token->text, '-') : 0;
    if (count == 2 && token->text.len == 5 && cf_date_exists(2001, n[0], n[1])) {
        cf_parse_take(p);
        *out = n[0] * 100 + n[1];
        return true;
    }
    if (token->kind != CF_TOKEN_WORD) {
        cf_parse_unexpected(p, "a month and day such as 07-01");
        return false;
    }
    cf_span span = cf_parse_glued(p);
    int month = month_named(token->text);
    int day = 0;
    cf_parse_take(p);
    if (month > 0 && read_digits(&day, cf_parse_peek(p)->text))
        span = cf_span_join(span, cf_parse_take(p)->span);
    cf_slice text = cf_span_text(span);
    cf_diag *diag = cf_parse_report(p, CF_E0115, span, "%.*s is not a day of every year",
                                    (int)text.len, text.text);
    if (month == 0 && (split_numbers(n, text, '/') == 2 || split_numbers(n, text, '-') == 2)) {
        month = n[0];
        day = n[1];
    }
    if (month >= 1 && cf_date_exists(2001, month, day))
        cf_diags_help(p->diags, diag, "write %02d-%02d", month, day);
    else
        cf_diags_help(p->diags, diag, "it is written month-day, each with two digits: 07-01");
    take_through(p, span);
    return false;
}

/* --- Fiscal years ---------------------------------------------------------------------------- */

static void suggest_fiscal_year(cf_parser *p, cf_diag *diag, cf_slice text)
{
    int n[3] = {0, 0, 0};
    if (text.len > 2 && cf_slice_equal_nocase((cf_slice){text.text, 2}, CF_SLICE("FY")))
        text = (cf_slice){text.text + 2, text.len - 2};
    while (text.len > 0 && (text.text[0] == ' ' || text.text[0] == '-'))
        text = (cf_slice){text.text + 1, text.len - 1};
    int count = split_numbers(n, text, '-');
    count = count ? count : split_numbers(n, text, '/');
    int year = full_year(n[0]);
    if (count == 1 && year >= 1900)
        cf_diags_help(p->diags, diag,
                      "write FY%04d, or FY%04d-%02d where a fiscal year lies in two "
                      "calendar years",
                      year, year, (year + 1) % 100);
    else if (count == 2 && year >= 1900)
        cf_diags_help(p->diags, diag, "the year that starts in %d is FY%04d-%02d", year, year,
                      (year + 1) % 100);
    else
        cf_diags_help(p->diags, diag,
                      "it is written FY2025-26, or FY2025 where fiscal years start "
                      "on January 1");
}

bool cf_parse_fiscal_year(cf_parser *p, int64_t *out)
{
    const cf_token *token = cf_parse_peek(p);
    if (token->kind != CF_TOKEN_WORD) {
        cf_parse_unexpected(p, "a fiscal year such as FY2025-26");
        return false;
    }
    cf_slice text = token->text;
    bool fy = text.len >= 2 && cf_slice_equal_nocase((cf_slice){text.text, 2}, CF_SLICE("FY"));
    bool slash =
        cf_token_is_sign(&p->item->tokens[p->at + 1], "/") && p->item->tokens[p->at + 1].glued;
    int year = 0;
    int second = 0;
    bool one = fy && text.len == 6 && read_digits(&year, (cf_slice){text.text + 2, 4});
    bool two = fy && text.len == 9 && text.text[6] == '-' &&
               read_digits(&year, (cf_slice){text.text + 2, 4}) &&
               read_digits(&second, (cf_slice){text.text + 7, 2});
    if (!slash && (one || (two && second == (year + 1) % 100))) {
        cf_parse_take(p);
        *out = year;
        return true;
    }
    bool looks = fy || cf_char_is_digit(text.text[0]);
    if (!looks) {
        cf_parse_unexpected(p, "a fiscal year such as FY2025-26");
        return false;
    }
    cf_span span = cf_parse_glued(p);
    take_through(p, span);
    if (text.len == 2 && fy && cf_parse_peek(p)->kind == CF_TOKEN_WORD) /* FY 2025-26 */
        span = cf_span_join(span, cf_parse_take(p)->span);
    text = cf_span_text(span);
    cf_diag *diag =
        two && !slash ? cf_parse_report(p, CF_E0114, span, "the two years do not follow each other")
                      : cf_parse_report(p, CF_E0114, span, "%.*s is not a fiscal year",
                                        (int)text.len, text.text);
    suggest_fiscal_year(p, diag, text);
    return false;
}
