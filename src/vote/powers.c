#include "vote/powers.h"

#include "base/mem.h"

enum {
    WINDOW = 6,
    WINDOWS = (256 + WINDOW - 1) / WINDOW,
    ENTRIES = 1 << WINDOW,
    DIGITS = 64, /* of 4 bits, in a chain */
    BATCH_PAYS = 128,
};

void cf_lanes_set_one(const cf_lanes_backend *ops, cf_lanes *out)
{
    ops->load(out, NULL, 0);
}

/* Rows want alignment to 64 bytes, which malloc does not promise: the block's own address is kept
 * in front of them. */
static cf_row *rows_new(size_t n)
{
    char *block = cf_mem_alloc(n + 1, sizeof(cf_row));
    size_t skip = 64 - (uintptr_t)block % 64;
    cf_row *rows = (cf_row *)(void *)(block + skip);
    memcpy((char *)rows - sizeof block, &block, sizeof block);
    return rows;
}

static void rows_free(cf_row *rows)
{
    char *block;
    if (!rows)
        return;
    memcpy(&block, (char *)rows - sizeof block, sizeof block);
    cf_mem_free(block);
}

/* --- A base that returns ---------------------------------------------------------------------- */

cf_row *cf_powers_new(const cf_lanes_backend *ops, const cf_element *base)
{
    cf_row *rows = rows_new((size_t)WINDOWS * ENTRIES);
    cf_element unit[WINDOWS];
    unit[0] = *base;
    for (int w = 1; w < WINDOWS; w++) {
        unit[w] = unit[w - 1];
        for (int i = 0; i < WINDOW; i++)
            cf_element_sqr(&unit[w], &unit[w]);
    }
    for (unsigned w = 0; w < WINDOWS; w += CF_LANES) {
        unsigned n = WINDOWS - w < CF_LANES ? WINDOWS - w : CF_LANES;
        uint32_t index[CF_LANES];
        cf_lanes power, first;
        for (unsigned l = 0; l < n; l++)
            index[l] = (w + l) * ENTRIES;
        cf_lanes_set_one(ops, &power);
        ops->load(&first, unit + w, n);
        for (int k = 0; k < ENTRIES; k++) {
            ops->scatter(rows, index, &power, n);
            ops->mul(&power, &power, &first, n);
            for (unsigned l = 0; l < n; l++)
                index[l]++;
        }
    }
    return rows;
}

void cf_powers_free(cf_row *powers)
{
    rows_free(powers);
}

void cf_powers_mul(cf_lanes *acc, const cf_lanes_backend *ops, const cf_row *powers,
                   const cf_scalar exponent[CF_LANES], unsigned n)
{
    for (unsigned w = 0; w < WINDOWS; w++) {
        uint32_t index[CF_LANES], any = 0;
        cf_lanes factor;
        for (unsigned l = 0; l < n; l++) {
            unsigned digit = cf_scalar_bits(&exponent[l], w * WINDOW, WINDOW);
            index[l] = w * ENTRIES + digit;
            any |= digit;
        }
        if (any == 0)
            continue;
        ops->gather(&factor, powers, index, n);
        ops->mul(acc, acc, &factor, n);
    }
}

/* --- A base with a few exponents -------------------------------------------------------------- */

void cf_chain_set(cf_chain *chain, const cf_lanes_backend *ops, const cf_lanes *base, unsigned n)
{
    chain->power[0] = *base;
    for (int i = 1; i < DIGITS; i++) {
        cf_lanes *power = &chain->power[i];
        ops->sqr(power, &chain->power[i - 1], n);
        for (int k = 1; k < 4; k++)
            ops->sqr(power, power, n);
    }
}

void cf_chain_join(cf_chain *chain, const cf_lanes_backend *ops, const cf_chain *other, unsigned n)
{
    for (int i = 0; i < DIGITS; i++)
        ops->mul(&chain->power[i], &chain->power[i], &other->power[i], n);
}

/* Buckets: row 8*d + l gathers lane l's powers whose digit is d. acc *= product of bucket_d^d. */
static void close_buckets(cf_lanes *acc, const cf_lanes_backend *ops, const cf_row *buckets,
                          unsigned n)
{
    cf_lanes running, sum, bucket;
    for (uint32_t d = 15; d >= 1; d--) {
        uint32_t index[CF_LANES];
        for (uint32_t l = 0; l < CF_LANES; l++)
            index[l] = d * CF_LANES + l;
        ops->gather(&bucket, buckets, index, n);
        if (d == 15) {
            running = sum = bucket;
            continue;
        }
        ops->mul(&running, &running, &bucket, n);
        ops->mul(&sum, &sum, &running, n);
    }
    ops->mul(acc, acc, &sum, n);
}

void cf_chain_mul(cf_lanes *acc, const cf_lanes_backend *ops, const cf_chain *chain,
                  const cf_scalar exponent[CF_LANES], unsigned n)
{
    cf_row buckets[16 * CF_LANES];
    cf_lanes bucket;
    uint32_t index[CF_LANES];
    cf_lanes_set_one(ops, &bucket);
    for (uint32_t d = 0; d < 16; d++) {
        for (uint32_t l = 0; l < CF_LANES; l++)
            index[l] = d * CF_LANES + l;
        ops->scatter(buckets, index, &bucket, CF_LANES);
    }
    for (unsigned i = 0; i < DIGITS; i++) {
        unsigned any = 0;
        for (uint32_t l = 0; l < n; l++) {
            unsigned digit = cf_scalar_bits(&exponent[l], 4 * i, 4);
            index[l] = digit * CF_LANES + l;
            any |= digit;
        }
        if (any == 0)
            continue;
        ops->gather(&bucket, buckets, index, n);
        ops->mul(&bucket, &bucket, &chain->power[i], n);
        ops->scatter(buckets, index, &bucket, n);
    }
    close_buckets(acc, ops, buckets, n);
}

/* --- Membership ------------------------------------------------------------------------------- */

/* x^q of every lane, by squaring from the top: no table is worth it for one exponent. */
static void order_power(cf_lanes *out, const cf_lanes_backend *ops, const cf_lanes *x, unsigned n)
{
    cf_lanes odd[8], square;
    ops->sqr(&square, x, n);
    odd[0] = *x;
    for (int k = 1; k < 8; k++)
        ops->mul(&odd[k], &odd[k - 1], &square, n);
    cf_lanes r = *x; /* the top bit of q */
    for (int at = 254; at >= 0;) {
        if (cf_scalar_bits(&cf_scalar_order, (unsigned)at, 1) == 0) {
            ops->sqr(&r, &r, n);
            at--;
            continue;
        }
        int low = at >= 3 ? at - 3 : 0;
        while (cf_scalar_bits(&cf_scalar_order, (unsigned)low, 1) == 0)
            low++;
        for (int i = low; i <= at; i++)
            ops->sqr(&r, &r, n);
        unsigned digit = cf_scalar_bits(&cf_scalar_order, (unsigned)low, (unsigned)(at - low + 1));
        ops->mul(&r, &r, &odd[digit / 2], n);
        at = low - 1;
    }
    *out = r;
}

/* The first lane, of n, whose value is not of order q; n when there is none. */
static unsigned first_stranger(const cf_lanes_backend *ops, const cf_lanes *x, unsigned n)
{
    cf_lanes power;
    cf_element result[CF_LANES];
    order_power(&power, ops, x, n);
    ops->store(result, &power, n);
    unsigned l = 0;
    while (l < n && cf_element_equal(&result[l], &cf_element_one))
        l++;
    return l;
}

static bool check_each(size_t *bad, const cf_lanes_backend *ops, const cf_element *elements,
                       size_t n)
{
    for (size_t at = 0; at < n; at += CF_LANES) {
        unsigned count = n - at < CF_LANES ? (unsigned)(n - at) : CF_LANES;
        cf_lanes x;
        ops->load(&x, elements + at, count);
        unsigned l = first_stranger(ops, &x, count);
        if (l < count) {
            if (bad)
                *bad = at + l;
            return false;
        }
    }
    return true;
}

/* Multiplies each element into one of 256 buckets in each lane, as `random` says: bit b of the
 * byte puts it into subset b of that lane. */
static void fill_subsets(cf_row *buckets, const cf_lanes_backend *ops, const cf_element *elements,
                         size_t n, const unsigned char *random)
{
    for (size_t i = 0; i < n; i++) {
        cf_element same[CF_LANES];
        uint32_t index[CF_LANES];
        cf_lanes x, bucket;
        for (uint32_t l = 0; l < CF_LANES; l++) {
            same[l] = elements[i];
            index[l] = random[CF_LANES * i + l] * (uint32_t)CF_LANES + l;
        }
        ops->load(&x, same, CF_LANES);
        ops->gather(&bucket, buckets, index, CF_LANES);
        ops->mul(&bucket, &bucket, &x, CF_LANES);
        ops->scatter(buckets, index, &bucket, CF_LANES);
    }
}

static void bucket_index(uint32_t index[CF_LANES], uint32_t bucket)
{
    for (uint32_t l = 0; l < CF_LANES; l++)
        index[l] = bucket * CF_LANES + l;
}

/* Folds the buckets, bit after bit, into the eight subset products of every lane; tests each. */
static bool subsets_pass(cf_row *buckets, const cf_lanes_backend *ops)
{
    uint32_t from[CF_LANES], to[CF_LANES];
    cf_lanes subset, a, b;
    for (uint32_t half = 128; half >= 1; half /= 2) {
        cf_lanes_set_one(ops, &subset);
        for (uint32_t k = half; k < 2 * half; k++) {
            bucket_index(from, k);
            bucket_index(to, k - half);
            ops->gather(&b, buckets, from, CF_LANES);
            ops->mul(&subset, &subset, &b, CF_LANES);
            ops->gather(&a, buckets, to, CF_LANES);
            ops->mul(&a, &a, &b, CF_LANES);
            ops->scatter(buckets, to, &a, CF_LANES);
        }
        if (first_stranger(ops, &subset, CF_LANES) < CF_LANES)
            return false;
    }
    return true;
}

static bool batch_passes(const cf_lanes_backend *ops, const cf_element *elements, size_t n,
                         const cf_entropy *entropy)
{
    unsigned char *random = cf_mem_alloc(n, CF_LANES);
    cf_row *buckets = rows_new(256 * CF_LANES);
    uint32_t index[CF_LANES];
    cf_lanes one;
    bool passes = false;
    if (entropy->draw(entropy->context, random, n * CF_LANES)) {
        cf_lanes_set_one(ops, &one);
        for (uint32_t k = 0; k < 256; k++) {
            bucket_index(index, k);
            ops->scatter(buckets, index, &one, CF_LANES);
        }
        fill_subsets(buckets, ops, elements, n, random);
        passes = subsets_pass(buckets, ops);
    }
    cf_mem_free(random);
    rows_free(buckets);
    return passes;
}

bool cf_members_check(size_t *bad, const cf_lanes_backend *ops, const cf_element *elements,
                      size_t n, const cf_entropy *entropy)
{
    if (entropy && n >= BATCH_PAYS && batch_passes(ops, elements, n, entropy))
        return true;
    return check_each(bad, ops, elements, n);
}
