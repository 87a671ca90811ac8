/* number.h: the quantities of a labor agreement as integers, and the only ways to round them.
 *
 * Invariants: each quantity is a struct of one member, so that the compiler refuses to multiply
 * money by money. No binary floating point anywhere. Every rounding names its mode. An operation
 * that would not fit says so (returns false) and leaves *out alone: overflow never passes.
 * Source: costing rules, section 1. */
#ifndef CF_BASE_NUMBER_H
#define CF_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 cf_wide;

typedef struct {
    int64_t cents;
} cf_money; /* whole cents */
typedef struct {
    int64_t e8;
} cf_rate; /* pay rate in 1e-8 dollars */
typedef struct {
    int64_t e6;
} cf_ratio; /* 1e-6: 6% is 60000, so a percent has 4 decimals */
typedef struct {
    int64_t e4;
} cf_hours; /* 1e-4 hours */

enum {
    CF_RATE_ONE = 100000000, /* one dollar as a rate */
    CF_RATE_CENT = 1000000,  /* one cent as a rate */
    CF_RATIO_ONE = 1000000,  /* 100% */
    CF_HOURS_ONE = 10000,    /* one hour */
    CF_FTE_ONE = 10000,      /* full time, FTE 1.0000 */
    CF_PER_YEAR_ONE = 10000, /* one period a year, with 4 decimals: 26.0893 is 260893 */
};

typedef enum cf_rounding {
    CF_HALF_UP,   /* nearest, ties away from zero: `rnd` of the costing rules */
    CF_HALF_EVEN, /* nearest, ties to the even neighbour */
    CF_DOWN,      /* toward zero */
    CF_UP,        /* away from zero */
} cf_rounding;

/* numerator / denominator, rounded to an integer. denominator > 0. False: does not fit 64 bits. */
bool cf_div_round(int64_t *out, cf_wide numerator, cf_wide denominator, cf_rounding mode);

/* The same within 128 bits. denominator > 0. */
cf_wide cf_wide_div_round(cf_wide numerator, cf_wide denominator, cf_rounding mode);

/* The same of two numbers that fit 64 bits, many times faster. denominator > 0. */
static inline int64_t cf_narrow_div_round(int64_t numerator, int64_t denominator, cf_rounding mode)
{
    int64_t quotient = numerator / denominator; /* toward zero */
    int64_t rest = numerator % denominator;
    if (rest == 0 || mode == CF_DOWN)
        return quotient;
    int64_t rest_size = rest < 0 ? -rest : rest;
    int64_t to_next = denominator - rest_size; /* rest_size against one half, without doubling */
    bool away = mode == CF_UP || rest_size > to_next ||
                (rest_size == to_next && (mode == CF_HALF_UP || quotient % 2 != 0));
    return away ? quotient + (numerator < 0 ? -1 : 1) : quotient;
}

/* a x b. False: does not fit 128 bits. */
bool cf_wide_mul(cf_wide *out, cf_wide a, cf_wide b);

/* The greatest common divisor of two positive numbers. */
cf_wide cf_wide_gcd(cf_wide a, cf_wide b);

/* `value` rounded to a multiple of `quantum` (> 0), both in the same unit. */
bool cf_round_to(int64_t *out, int64_t value, int64_t quantum, cf_rounding mode);

/* a + b and a - b. False: does not fit. */
static inline bool cf_add(int64_t *out, int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *out = sum;
    return true;
}

/* --- Text ------------------------------------------------------------------------------------ */

typedef enum cf_decimal_status {
    CF_DECIMAL_OK,
    CF_DECIMAL_NOT_A_NUMBER,
    CF_DECIMAL_TOO_MANY_DECIMALS,
    CF_DECIMAL_TOO_LARGE,
} cf_decimal_status;

/* Reads a decimal number ("-1,234.5", grouping commas allowed only in threes when `commas`) that
 * fills text[0..len) wholly, scaled by 10^decimals. No exponent, no leading '+'. */
cf_decimal_status cf_decimal_parse(int64_t *out, const char *text, size_t len, int decimals,
                                   bool commas);

/* Enough room for any number written by the functions below, with its NUL. */
enum { CF_NUMBER_TEXT_SIZE = 48 };

/* Writes value / 10^decimals with at least `min_decimals` (trailing zeros beyond them dropped);
 * `group`: thousands separators. Returns the length; out holds CF_NUMBER_TEXT_SIZE bytes. */
size_t cf_decimal_format(char *out, int64_t value, int decimals, int min_decimals, bool group);

#endif
