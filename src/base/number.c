#include "base/number.h"

#include "base/bug.h"

#include <string.h>

cf_wide cf_wide_div_round(cf_wide numerator, cf_wide denominator, cf_rounding mode)
{
    CF_BUG_IF(denominator <= 0);
    int64_t narrow = (int64_t)numerator, by = (int64_t)denominator;
    if (narrow == numerator && by == denominator) /* nearly always */
        return cf_narrow_div_round(narrow, by, mode);
    cf_wide quotient = numerator / denominator; /* toward zero */
    cf_wide rest = numerator % denominator;
    if (rest == 0 || mode == CF_DOWN)
        return quotient;
    cf_wide away = numerator < 0 ? -1 : 1;
    if (mode == CF_UP)
        return quotient + away;
    cf_wide rest_size = rest < 0 ? -rest : rest;
    cf_wide to_next = denominator - rest_size; /* rest_size against one half, without doubling */
    if (rest_size > to_next)
        return quotient + away;
    if (rest_size == to_next && (mode == CF_HALF_UP || quotient % 2 != 0))
        return quotient + away;
    return quotient;
}

bool cf_div_round(int64_t *out, cf_wide numerator, cf_wide denominator, cf_rounding mode)
{
    cf_wide result = cf_wide_div_round(numerator, denominator, mode);
    if (result > INT64_MAX || result < INT64_MIN)
        return false;
    *out = (int64_t)result;
    return true;
}

bool cf_wide_mul(cf_wide *out, cf_wide a, cf_wide b)
{
    return !__builtin_mul_overflow(a, b, out);
}

/* Without divisions: halves what is even and subtracts what is odd. b > 0. */
static int64_t narrow_gcd(int64_t a, int64_t b)
{
    if (a == 0)
        return b;
    int twos = __builtin_ctzll((unsigned long long)(a | b));
    a >>= __builtin_ctzll((unsigned long long)a);
    do {
        b >>= __builtin_ctzll((unsigned long long)b);
        int64_t less = a < b ? a : b, more = a < b ? b : a;
        a = less;
        b = more - less;
    } while (b != 0);
    return a << twos;
}

cf_wide cf_wide_gcd(cf_wide a, cf_wide b)
{
    while (b != 0) {
        if (a <= INT64_MAX && b <= INT64_MAX)
            return narrow_gcd((int64_t)a, (int64_t)b);
        cf_wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

bool cf_round_to(int64_t *out, int64_t value, int64_t quantum, cf_rounding mode)
{
    CF_BUG_IF(quantum <= 0);
    cf_wide multiples = cf_wide_div_round(value, quantum, mode);
    cf_wide result = multiples * quantum;
    if (result > INT64_MAX || result < INT64_MIN)
        return false;
    *out = (int64_t)result;
    return true;
}

/* Commas may stand only where thousands are grouped: 1,234,567. `digits` follow each comma. */
static bool commas_in_threes(const char *text, size_t len)
{
    size_t since_comma = 0;
    bool seen = false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == ',') {
            if (since_comma == 0 || since_comma > 3 || (seen && since_comma != 3))
                return false;
            seen = true;
            since_comma = 0;
        } else {
            since_comma++;
        }
    }
    return !seen || since_comma == 3;
}

cf_decimal_status cf_decimal_parse(int64_t *out, const char *text, size_t len, int decimals,
                                   bool commas)
{
    size_t at = 0;
    bool negative = len > 0 && text[0] == '-';
    if (negative)
        at = 1;
    size_t whole_end = at;
    while (whole_end < len && text[whole_end] != '.')
        whole_end++;
    if (whole_end == at || (commas && !commas_in_threes(text + at, whole_end - at)))
        return CF_DECIMAL_NOT_A_NUMBER;
    int64_t value = 0;
    int taken = -1; /* decimals taken; -1: before the point */
    bool too_large = false;
    bool too_fine = false;
    for (; at < len; at++) {
        char c = text[at];
        if (c == ',' && commas && taken < 0)
            continue;
        if (c == '.' && taken < 0 && at + 1 < len) {
            taken = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return CF_DECIMAL_NOT_A_NUMBER;
        if (taken >= 0 && ++taken > decimals) {
            too_fine = true;
            continue;
        }
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, c - '0', &value))
            too_large = true;
    }
    if (too_fine)
        return CF_DECIMAL_TOO_MANY_DECIMALS;
    for (int i = taken < 0 ? 0 : taken; i < decimals; i++)
        too_large = __builtin_mul_overflow(value, 10, &value) || too_large;
    if (too_large)
        return CF_DECIMAL_TOO_LARGE;
    *out = negative ? -value : value;
    return CF_DECIMAL_OK;
}

size_t cf_decimal_format(char *out, int64_t value, int decimals, int min_decimals, bool group)
{
    char digits[24];
    int n_digits = 0;
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[n_digits++] = (char)('0' + size % 10);
        size /= 10;
    } while (size > 0 || n_digits <= decimals);
    int shown_decimals = decimals;
    while (shown_decimals > min_decimals && digits[decimals - shown_decimals] == '0')
        shown_decimals--;
    size_t len = 0;
    if (value < 0)
        out[len++] = '-';
    for (int i = n_digits - 1; i >= decimals; i--) {
        out[len++] = digits[i];
        if (group && i > decimals && (i - decimals) % 3 == 0)
            out[len++] = ',';
    }
    if (shown_decimals > 0)
        out[len++] = '.';
    for (int i = decimals - 1; i >= decimals - shown_decimals; i--)
        out[len++] = digits[i];
    out[len] = '\0';
    return len;
}
