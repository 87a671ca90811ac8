#include "cost/rational.h"

#include "base/bug.h"

static cf_rational reduced(cf_wide num, cf_wide den)
{
    CF_BUG_IF(den <= 0);
    cf_wide size = num < 0 ? -num : num;
    cf_wide common = size == 0 ? den : cf_wide_gcd(size, den);
    if (common == 1)
        return (cf_rational){num, den};
    if (size <= INT64_MAX && den <= INT64_MAX) /* nearly always, and many times faster */
        return (cf_rational){(int64_t)num / (int64_t)common, (int64_t)den / (int64_t)common};
    return (cf_rational){num / common, den / common};
}

cf_rational cf_rational_of(int64_t num, int64_t den)
{
    return reduced(num, den);
}

cf_rational cf_rational_mul(cf_rational a, cf_rational b)
{
    cf_rational left = reduced(a.num, b.den); /* crosswise first, so that products stay small */
    cf_rational right = reduced(b.num, a.den);
    cf_wide num, den;
    CF_BUG_IF(!cf_wide_mul(&num, left.num, right.num) || !cf_wide_mul(&den, left.den, right.den));
    return (cf_rational){num, den};
}

cf_rational cf_rational_div(cf_rational a, cf_rational b)
{
    CF_BUG_IF(b.num == 0);
    cf_rational inverse = b.num < 0 ? (cf_rational){-b.den, -b.num} : (cf_rational){b.den, b.num};
    return cf_rational_mul(a, inverse);
}

cf_rational cf_rational_sub(cf_rational a, cf_rational b)
{
    cf_wide left, right, den;
    CF_BUG_IF(!cf_wide_mul(&left, a.num, b.den) || !cf_wide_mul(&right, b.num, a.den) ||
              !cf_wide_mul(&den, a.den, b.den));
    return reduced(left - right, den);
}

static void find_magic(cf_scaling *scaling)
{
    const int64_t most = (int64_t)1 << 51;
    int64_t num = scaling->num, den = scaling->den;
    if (num <= 0 || num >= most || den >= (int64_t)1 << 40 || den < 2)
        return;
    /* the largest power of two below den, so that the magic number is below 2^52 */
    scaling->shift52 = 63 - (unsigned)__builtin_clzll((unsigned long long)(den - 1));
    cf_wide power = (cf_wide)1 << (52 + scaling->shift52);
    scaling->magic52 = (uint64_t)((power + den - 1) / den);
    scaling->most52 = (most - 1 - den / 2) / num;
    scaling->has52 = true;
}

cf_scaling cf_scaling_of(cf_rational fraction)
{
    cf_scaling scaling = {.wide = fraction};
    cf_wide size = fraction.num < 0 ? -fraction.num : fraction.num;
    scaling.narrow = size <= INT64_MAX && fraction.den <= INT64_MAX;
    if (scaling.narrow) {
        scaling.num = (int64_t)fraction.num;
        scaling.den = (int64_t)fraction.den;
        find_magic(&scaling);
    }
    return scaling;
}

bool cf_scaling_apply_wide(int64_t *out, int64_t value, const cf_scaling *scaling)
{
    cf_wide product;
    if (!cf_wide_mul(&product, scaling->wide.num, value))
        return false;
    return cf_div_round(out, product, scaling->wide.den, CF_HALF_UP);
}
