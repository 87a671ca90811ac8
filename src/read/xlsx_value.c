#include "read/xlsx_private.h"

#include "base/date.h"

enum { SHOWN_DIGITS = 15, MAX_DIGITS = 60, LAST_DAY = 2958465 /* 9999-12-31 */ };

/* A number as digits and the place of its point: 0.DIGITS x 10^point. */
typedef struct {
    bool negative;
    char digits[MAX_DIGITS];
    int n;
    int point;
} decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parse_exponent(int *out, cf_slice text)
{
    bool negative = text.len > 0 && text.text[0] == '-';
    size_t at = negative || (text.len > 0 && text.text[0] == '+') ? 1 : 0;
    int value = 0;
    if (at >= text.len)
        return false;
    for (; at < text.len; at++) {
        if (!is_digit(text.text[at]) || value > 1000)
            return false;
        value = value * 10 + (text.text[at] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

static bool parse(decimal *out, cf_slice text)
{
    *out = (decimal){0};
    size_t at = text.len > 0 && text.text[0] == '-' ? 1 : 0;
    out->negative = at == 1;
    bool point = false, any = false;
    for (; at < text.len && (is_digit(text.text[at]) || text.text[at] == '.'); at++) {
        if (text.text[at] == '.') {
            if (point)
                return false;
            point = true;
            continue;
        }
        any = true;
        bool leading_zero = text.text[at] == '0' && out->n == 0;
        if (!leading_zero && out->n < MAX_DIGITS)
            out->digits[out->n++] = text.text[at];
        if (!point && !leading_zero)
            out->point++;
        if (point && leading_zero)
            out->point--;
    }
    int exponent = 0;
    if (at < text.len && (text.text[at] == 'e' || text.text[at] == 'E')) {
        if (!parse_exponent(&exponent, (cf_slice){text.text + at + 1, text.len - at - 1}))
            return false;
        at = text.len;
    }
    out->point += exponent;
    return any && at == text.len;
}

/* Rounds half up to the digits that a spreadsheet shows, and drops zeros at the end: the file holds
 * binary fractions, 29.712500000000002 is 29.7125. */
static void round_digits(decimal *d)
{
    if (d->n > SHOWN_DIGITS) {
        bool up = d->digits[SHOWN_DIGITS] >= '5';
        d->n = SHOWN_DIGITS;
        for (int i = d->n - 1; up && i >= 0; i--) {
            up = d->digits[i] == '9';
            d->digits[i] = up ? '0' : (char)(d->digits[i] + 1);
        }
        if (up) { /* all nines */
            d->digits[0] = '1';
            d->n = 1;
            d->point++;
        }
    }
    while (d->n > 0 && d->digits[d->n - 1] == '0')
        d->n--;
    if (d->n == 0)
        d->point = 0;
}

bool cf_xlsx_add_number(cf_buf *out, cf_slice text, int digits)
{
    decimal d;
    if (!parse(&d, cf_slice_trim(text)) || d.point > 40 || d.point < -40)
        return false;
    round_digits(&d);
    if (d.negative && d.n > 0)
        cf_buf_add_char(out, '-');
    for (int i = d.point > 1 ? d.point : 1; i < digits; i++)
        cf_buf_add_char(out, '0');
    if (d.point <= 0)
        cf_buf_add_char(out, '0');
    for (int i = 0; i < d.point; i++)
        cf_buf_add_char(out, i < d.n ? d.digits[i] : '0');
    if (d.n > d.point) {
        cf_buf_add_char(out, '.');
        for (int i = d.point; i < d.n; i++)
            cf_buf_add_char(out, i < 0 ? '0' : d.digits[i]);
    }
    return true;
}

bool cf_xlsx_add_date(cf_buf *out, cf_slice text, bool has_1904)
{
    decimal d;
    if (!parse(&d, cf_slice_trim(text)) || d.negative || d.point > 7)
        return false;
    round_digits(&d);
    int days = 0;
    for (int i = 0; i < d.point; i++)
        days = days * 10 + (i < d.n ? d.digits[i] - '0' : 0);
    if (days > LAST_DAY || (days == 0 && !has_1904))
        return false; /* a time of day alone */
    char date[CF_DATE_TEXT_SIZE];
    /* The 1900 calendar has a 29 February 1900, day 60, which never was. */
    if (!has_1904 && days == 60) {
        cf_buf_add_str(out, "1900-02-29");
        return true;
    }
    cf_date first = has_1904 ? cf_date_of(1904, 1, 1) : cf_date_of(1899, 12, days < 60 ? 31 : 30);
    cf_buf_add(out, date, cf_date_format(date, cf_date_add_days(first, days)));
    return true;
}

/* The format's letters, without what is quoted, escaped or in brackets; its first section. */
static size_t plain_letters(char *out, size_t most, cf_slice code)
{
    size_t n = 0;
    for (size_t i = 0; i < code.len && code.text[i] != ';'; i++) {
        char c = code.text[i];
        if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '"' || c == '[') {
            char end = c == '"' ? '"' : ']';
            for (i++; i < code.len && code.text[i] != end; i++)
                ;
        } else if (n < most) {
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
    }
    return n;
}

cf_xlsx_format cf_xlsx_format_of(cf_slice code)
{
    char letters[128];
    size_t n = plain_letters(letters, sizeof letters, code);
    bool day_or_year = false, month = false, time = false, only_zeros = n > 1;
    if (cf_slice_equal((cf_slice){letters, n}, CF_SLICE("general")))
        return (cf_xlsx_format){false, 0};
    for (size_t i = 0; i < n; i++) {
        day_or_year |= letters[i] == 'd' || letters[i] == 'y';
        month |= letters[i] == 'm';
        time |= letters[i] == 'h' || letters[i] == 's';
        only_zeros &= letters[i] == '0';
    }
    cf_xlsx_format format = {day_or_year || (month && !time), 0};
    if (only_zeros && n < 32)
        format.digits = (unsigned char)n;
    return format;
}

/* ECMA-376 part 1, 18.8.30: 14 to 17 and 22 are dates everywhere, 27 to 36 and 50 to 58 in the
 * calendars of East Asia. */
cf_xlsx_format cf_xlsx_built_in_format(int64_t id)
{
    bool is_date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
                   (id >= 50 && id <= 54) || id == 57 || id == 58;
    return (cf_xlsx_format){is_date, 0};
}
