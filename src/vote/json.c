#include "vote/json.h"

#include <inttypes.h>

static const char hex_digits[] = "0123456789abcdef";

/* The largest integer that belenios-tool writes as a JSON number. */
static const uint64_t int_max = 1073741823;

/* --- Reading ---------------------------------------------------------------------------------- */

cf_json cf_json_open(cf_slice text)
{
    return (cf_json){text.text, text.text, text.text + text.len, NULL};
}

static void fail(cf_json *in, const char *expected)
{
    if (!in->expected)
        in->expected = expected;
}

bool cf_json_try(cf_json *in, const char *literal)
{
    size_t len = strlen(literal);
    if (in->expected || (size_t)(in->end - in->at) < len || memcmp(in->at, literal, len) != 0)
        return false;
    in->at += len;
    return true;
}

void cf_json_want(cf_json *in, const char *literal, const char *what)
{
    if (!cf_json_try(in, literal))
        fail(in, what ? what : literal);
}

bool cf_json_more(cf_json *in)
{
    if (cf_json_try(in, ","))
        return true;
    cf_json_want(in, "]", NULL);
    return false;
}

/* The length of the canonical escape at `at`, 0 when there is none. */
static size_t escape_len(const char *at, const char *end)
{
    if (end - at >= 2 && strchr("\"\\bfnrt", at[1]) && at[1] != '\0')
        return 2;
    if (end - at < 6 || memcmp(at, "\\u00", 4) != 0)
        return 0;
    const char *high = strchr("017", at[4]);
    const char *low = at[5] ? strchr(hex_digits, at[5]) : NULL;
    if (!high || *high == '\0' || !low)
        return 0;
    int code = (at[4] - '0') * 16 + (int)(low - hex_digits);
    if (code == 0x7f)
        return 6;
    return code > 0 && code < 0x20 && !(code >= 8 && code <= 10) && code != 12 && code != 13 ? 6
                                                                                             : 0;
}

cf_slice cf_json_string(cf_json *in)
{
    cf_json_want(in, "\"", "a string");
    const char *start = in->at;
    while (!in->expected && in->at < in->end && *in->at != '"') {
        unsigned char c = (unsigned char)*in->at;
        size_t len = c == '\\' ? escape_len(in->at, in->end) : c < 0x20 || c == 0x7f ? 0 : 1;
        if (len == 0)
            fail(in, "a canonical string");
        in->at += len;
    }
    cf_slice inside = {start, (size_t)(in->at - start)};
    cf_json_want(in, "\"", "the end of a string");
    if (!in->expected && !cf_utf8_valid(inside, NULL))
        fail(in, "UTF-8");
    return in->expected ? CF_SLICE("") : inside;
}

cf_slice cf_json_token(cf_json *in, const char *alphabet, size_t min_len, size_t max_len)
{
    cf_slice inside = cf_json_string(in);
    bool good = inside.len >= min_len && inside.len <= max_len;
    for (size_t i = 0; good && i < inside.len; i++)
        good = strchr(alphabet, inside.text[i]) != NULL;
    if (!good)
        fail(in, "a hash or a name of the right form");
    return in->expected ? CF_SLICE("") : inside;
}

cf_slice cf_json_digits(cf_json *in)
{
    cf_slice digits = cf_json_token(in, "0123456789", 1, CF_ELEMENT_DIGITS);
    if (digits.len > 1 && digits.text[0] == '0')
        fail(in, "a canonical number");
    return in->expected ? CF_SLICE("0") : digits;
}

void cf_json_element(cf_json *in, cf_element *out, cf_slice *digits)
{
    cf_slice text = cf_json_digits(in);
    if (in->expected || !cf_element_read(out, text)) {
        fail(in, "a group element");
        *out = cf_element_one;
    }
    if (digits)
        *digits = text;
}

void cf_json_scalar(cf_json *in, cf_scalar *out)
{
    cf_slice text = cf_json_digits(in);
    if (in->expected || !cf_scalar_read(out, text)) {
        fail(in, "a number below q");
        *out = cf_scalar_of(0);
    }
}

static uint64_t read_int(cf_json *in, const char *from, const char *to, uint64_t max)
{
    uint64_t n = 0;
    bool good = from < to && (*from != '0' || to - from == 1);
    for (; good && from < to; from++) {
        uint64_t digit = (uint64_t)(*from - '0');
        good = *from >= '0' && *from <= '9' && n <= (max - digit) / 10 && digit <= max;
        n = n * 10 + digit;
    }
    if (!good || n > max)
        fail(in, "a canonical number within its bounds");
    return in->expected ? 0 : n;
}

uint64_t cf_json_int(cf_json *in, uint64_t max)
{
    const char *start = in->at;
    while (in->at < in->end && *in->at >= '0' && *in->at <= '9')
        in->at++;
    return read_int(in, start, in->at, max);
}

uint64_t cf_json_weight(cf_json *in, uint64_t max)
{
    if (in->at == in->end || *in->at != '"')
        return cf_json_int(in, max < int_max ? max : int_max);
    cf_slice digits = cf_json_digits(in);
    uint64_t weight = read_int(in, digits.text, digits.text + digits.len, max);
    if (weight <= int_max)
        fail(in, "a weight in its canonical form");
    return in->expected ? 0 : weight;
}

bool cf_json_close(cf_json *in, const char *what, cf_fault *fault)
{
    if (!in->expected && in->at != in->end)
        fail(in, "the end");
    if (!in->expected)
        return true;
    return cf_fault_refuse(fault, "%s: expected %s at byte %zu", what, in->expected,
                           (size_t)(in->at - in->start));
}

/* --- Strings ---------------------------------------------------------------------------------- */

void cf_json_unescape(cf_buf *out, cf_slice inside)
{
    static const char letters[] = "\"\\bfnrt", meanings[] = "\"\\\b\f\n\r\t";
    for (size_t i = 0; i < inside.len; i++) {
        char c = inside.text[i];
        if (c != '\\') {
            cf_buf_add_char(out, c);
            continue;
        }
        c = inside.text[++i];
        if (c != 'u') {
            cf_buf_add_char(out, meanings[strchr(letters, c) - letters]);
            continue;
        }
        int high = inside.text[i + 3] - '0';
        int low = (int)(strchr(hex_digits, inside.text[i + 4]) - hex_digits);
        cf_buf_add_char(out, (char)(high * 16 + low));
        i += 4;
    }
}

/* --- Writing ---------------------------------------------------------------------------------- */

void cf_json_add_string(cf_buf *out, cf_slice text)
{
    cf_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        static const char specials[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
        unsigned char c = (unsigned char)text.text[i];
        const char *special = c ? strchr(specials, c) : NULL;
        if (special) {
            cf_buf_add_char(out, '\\');
            cf_buf_add_char(out, letters[special - specials]);
        } else if (c < 0x20 || c == 0x7f) {
            cf_buf_addf(out, "\\u%04x", c);
        } else {
            cf_buf_add_char(out, (char)c);
        }
    }
    cf_buf_add_char(out, '"');
}

void cf_json_add_element(cf_buf *out, const cf_element *element)
{
    cf_buf_add_char(out, '"');
    cf_element_print(out, element);
    cf_buf_add_char(out, '"');
}

void cf_json_add_scalar(cf_buf *out, const cf_scalar *scalar)
{
    cf_buf_add_char(out, '"');
    cf_scalar_print(out, scalar);
    cf_buf_add_char(out, '"');
}

void cf_json_add_weight(cf_buf *out, uint64_t weight)
{
    const char *quote = weight > int_max ? "\"" : "";
    cf_buf_addf(out, "%s%" PRIu64 "%s", quote, weight, quote);
}
