/* rational.h: exact fractions, for factors such as 26/26.0893 that no decimal holds.
 *
 * Invariants: den > 0, reduced. A product that does not fit 128 bits is a bug: all factors come
 * from limited literals (costing rules, section 1). */
#ifndef CF_COST_RATIONAL_H
#define CF_COST_RATIONAL_H

#include "base/number.h"

typedef struct {
    cf_wide num, den;
} cf_rational;

cf_rational cf_rational_of(int64_t num, int64_t den);
cf_rational cf_rational_mul(cf_rational a, cf_rational b);
cf_rational cf_rational_div(cf_rational a, cf_rational b); /* b is not 0 */
cf_rational cf_rational_sub(cf_rational a, cf_rational b);

/* A fraction made ready for rnd(value x fraction): one multiplication and one division in 64 bits
 * where they suffice, in 128 bits where not. */
typedef struct {
    int64_t num, den; /* when narrow */
    bool narrow;
    /* floor(y / den) = (y x magic52) >> (52 + shift52) for y < 2^51, for strip.c: where values up
     * to most52 are scaled. Not for every fraction. */
    bool has52;
    unsigned shift52;
    uint64_t magic52;
    int64_t most52;
    cf_rational wide;
} cf_scaling;

cf_scaling cf_scaling_of(cf_rational fraction);

/* rnd(value x fraction): to an integer, half away from zero. False: does not fit. */
bool cf_scaling_apply_wide(int64_t *out, int64_t value, const cf_scaling *scaling);

static inline bool cf_scaling_apply(int64_t *out, int64_t value, const cf_scaling *scaling)
{
    int64_t product;
    if (__builtin_expect(!scaling->narrow || __builtin_mul_overflow(value, scaling->num, &product),
                         0))
        return cf_scaling_apply_wide(out, value, scaling);
    uint64_t size = product < 0 ? 0 - (uint64_t)product : (uint64_t)product;
    uint64_t den = (uint64_t)scaling->den;
    int64_t result = (int64_t)((size + den / 2) / den); /* size and den/2 are below 2^63 */
    *out = product < 0 ? -result : result;
    return true;
}

/* rnd(cents x percent): percent_e6 is the ratio x 1e6. */
static inline bool cf_percent_of(int64_t *out, int64_t cents, int64_t percent_e6)
{
    int64_t product;
    if (__builtin_expect(__builtin_mul_overflow(cents, percent_e6, &product), 0))
        return cf_div_round(out, (cf_wide)cents * percent_e6, CF_RATIO_ONE, CF_HALF_UP);
    int64_t quotient = product / CF_RATIO_ONE, rest = product % CF_RATIO_ONE;
    quotient += rest >= CF_RATIO_ONE / 2; /* half away from zero */
    quotient -= rest <= -CF_RATIO_ONE / 2;
    *out = quotient;
    return true;
}

#endif
