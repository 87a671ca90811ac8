#include "vote/scalar.h"

#define W(high, low) CF_LIMB_WORD(high, low)

const cf_scalar cf_scalar_order = {{
    W(0xe2026338, 0x7d55c491),
    W(0xf0fa90c2, 0x168bc709),
    W(0xf4daa0f2, 0x579db7f2),
    W(0xadb6066a, 0x73522565),
}};

/* out = a - q when carry:a >= q, else a. */
static void reduce_once(cf_limb *out, const cf_limb *a, cf_limb carry)
{
    cf_limb d[CF_SCALAR_LIMBS], borrow = 0;
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        borrow = cf_limb_sub(&d[i], a[i], cf_scalar_order.limb[i], borrow);
    cf_limb keep = cf_limb_mask(borrow & (carry ^ 1));
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        out[i] = (a[i] & keep) | (d[i] & ~keep);
}

/* Long division, one bit after the other: slow and without branches on the value. */
static cf_scalar reduce(const cf_limb *wide, size_t n)
{
    cf_scalar r = {{0}};
    for (size_t bit = n * CF_LIMB_BITS; bit-- > 0;) {
        cf_limb carry = wide[bit / CF_LIMB_BITS] >> (bit % CF_LIMB_BITS) & 1;
        for (int i = 0; i < CF_SCALAR_LIMBS; i++) {
            cf_limb top = r.limb[i] >> (CF_LIMB_BITS - 1);
            r.limb[i] = (cf_limb)(r.limb[i] << 1) | carry;
            carry = top;
        }
        reduce_once(r.limb, r.limb, carry);
    }
    return r;
}

/* --- Making ----------------------------------------------------------------------------------- */

cf_scalar cf_scalar_of(uint64_t value)
{
    cf_scalar s = {{0}};
    for (unsigned i = 0; i < 64 / CF_LIMB_BITS; i++)
        s.limb[i] = (cf_limb)(value >> (i * CF_LIMB_BITS));
    return s;
}

static void limbs_of_bytes(cf_limb *out, const unsigned char *bytes, size_t n_limbs)
{
    size_t n = n_limbs * sizeof(cf_limb);
    for (size_t i = 0; i < n_limbs; i++)
        out[i] = 0;
    for (size_t i = 0; i < n; i++)
        out[i / sizeof(cf_limb)] |= (cf_limb)bytes[n - 1 - i] << (8 * (i % sizeof(cf_limb)));
}

cf_scalar cf_scalar_of_digest(const unsigned char digest[32])
{
    cf_scalar s;
    limbs_of_bytes(s.limb, digest, CF_SCALAR_LIMBS);
    reduce_once(s.limb, s.limb, 0); /* 2^255 < q: one subtraction reduces */
    return s;
}

bool cf_scalar_draw(cf_scalar *out, const cf_entropy *entropy)
{
    unsigned char bytes[64];
    cf_limb wide[2 * CF_SCALAR_LIMBS];
    if (!entropy->draw(entropy->context, bytes, sizeof bytes))
        return false;
    limbs_of_bytes(wide, bytes, 2 * CF_SCALAR_LIMBS);
    *out = reduce(wide, 2 * CF_SCALAR_LIMBS);
    cf_wipe(bytes, sizeof bytes);
    cf_wipe(wide, sizeof wide);
    return true;
}

bool cf_scalar_read_wide(cf_scalar *out, cf_slice digits)
{
    cf_limb limbs[CF_SCALAR_LIMBS + 1];
    if (digits.len > CF_SCALAR_DIGITS + 2)
        return false;
    if (!cf_limbs_read(limbs, CF_SCALAR_LIMBS + 1, digits))
        return false;
    *out = reduce(limbs, CF_SCALAR_LIMBS + 1);
    cf_wipe(limbs, sizeof limbs);
    return true;
}

bool cf_scalar_read(cf_scalar *out, cf_slice digits)
{
    cf_limb r[CF_SCALAR_LIMBS];
    if (digits.len > CF_SCALAR_DIGITS || !cf_limbs_read(out->limb, CF_SCALAR_LIMBS, digits))
        return false;
    cf_limb borrow = 0;
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        borrow = cf_limb_sub(&r[i], out->limb[i], cf_scalar_order.limb[i], borrow);
    cf_wipe(r, sizeof r);
    CF_PUBLIC(&borrow, sizeof borrow); /* a refusal is seen by all */
    return borrow == 1;
}

void cf_scalar_print(cf_buf *out, const cf_scalar *a)
{
    cf_scalar copy = *a;
    cf_limbs_print(out, copy.limb, CF_SCALAR_LIMBS);
}

/* --- Arithmetic mod q ------------------------------------------------------------------------- */

cf_scalar cf_scalar_add(const cf_scalar *a, const cf_scalar *b)
{
    cf_scalar s;
    cf_limb carry = 0;
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        carry = cf_limb_add(&s.limb[i], a->limb[i], b->limb[i], carry);
    reduce_once(s.limb, s.limb, carry);
    return s;
}

cf_scalar cf_scalar_sub(const cf_scalar *a, const cf_scalar *b)
{
    cf_scalar d;
    cf_limb borrow = 0, carry = 0;
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        borrow = cf_limb_sub(&d.limb[i], a->limb[i], b->limb[i], borrow);
    cf_limb mask = cf_limb_mask(borrow);
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        carry = cf_limb_add(&d.limb[i], d.limb[i], cf_scalar_order.limb[i] & mask, carry);
    return d;
}

cf_scalar cf_scalar_mul(const cf_scalar *a, const cf_scalar *b)
{
    cf_limb wide[2 * CF_SCALAR_LIMBS] = {0};
    for (int i = 0; i < CF_SCALAR_LIMBS; i++) {
        cf_limb carry = 0;
        for (int j = 0; j < CF_SCALAR_LIMBS; j++) {
            cf_limb2 t = (cf_limb2)a->limb[i] * b->limb[j] + wide[i + j] + carry;
            wide[i + j] = (cf_limb)t;
            carry = (cf_limb)(t >> CF_LIMB_BITS);
        }
        wide[i + CF_SCALAR_LIMBS] = carry;
    }
    cf_scalar r = reduce(wide, 2 * CF_SCALAR_LIMBS);
    cf_wipe(wide, sizeof wide);
    return r;
}

/* q is prime: 1/a = a^(q-2). */
cf_scalar cf_scalar_invert(const cf_scalar *a)
{
    cf_scalar two = cf_scalar_of(2), exponent, r = cf_scalar_of(1);
    cf_limb borrow = 0;
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        borrow = cf_limb_sub(&exponent.limb[i], cf_scalar_order.limb[i], two.limb[i], borrow);
    for (unsigned bit = 256; bit-- > 0;) {
        r = cf_scalar_mul(&r, &r);
        if (cf_scalar_bits(&exponent, bit, 1)) /* the exponent is public */
            r = cf_scalar_mul(&r, a);
    }
    return r;
}

bool cf_scalar_equal(const cf_scalar *a, const cf_scalar *b)
{
    cf_limb different = 0;
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        different |= a->limb[i] ^ b->limb[i];
    return different == 0;
}

bool cf_scalar_is_zero(const cf_scalar *a)
{
    const cf_scalar zero = {{0}};
    return cf_scalar_equal(a, &zero);
}

unsigned cf_scalar_bits(const cf_scalar *a, unsigned at, unsigned n)
{
    unsigned limb = at / CF_LIMB_BITS, shift = at % CF_LIMB_BITS;
    if (limb >= CF_SCALAR_LIMBS)
        return 0;
    cf_limb bits = a->limb[limb] >> shift;
    if (shift + n > CF_LIMB_BITS && limb + 1 < CF_SCALAR_LIMBS)
        bits |= a->limb[limb + 1] << (CF_LIMB_BITS - shift);
    return (unsigned)(bits & (((cf_limb)1 << n) - 1));
}

/* --- Decimal ---------------------------------------------------------------------------------- */

/* The largest power of ten in a limb: 10^19 has its top bit set, as the division below needs. */
#if CF_LIMB_BITS == 64
enum { CHUNK_DIGITS = 19 };
static const cf_limb chunk_unit = 10000000000000000000u;
#else
enum { CHUNK_DIGITS = 9 };
static const cf_limb chunk_unit = 1000000000u;
#endif

/* Chunk after chunk, k of which fill k limbs at most. Time and addresses depend on the number of
 * digits alone: a key that is read from its file is a secret. */
bool cf_limbs_read(cf_limb *out, size_t n, cf_slice digits)
{
    cf_limb strange = 0, overflow = 0;
    if (digits.len == 0)
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] = 0;
    size_t used = 0;
    for (size_t at = 0; at < digits.len;) {
        size_t take = (digits.len - at) % CHUNK_DIGITS;
        take = take == 0 ? CHUNK_DIGITS : take;
        cf_limb chunk = 0;
        for (size_t end = at + take; at < end; at++) {
            cf_limb digit = (cf_limb)(unsigned char)digits.text[at] - '0';
            strange |= digit | (9 - digit); /* either has its top bit set when it is no digit */
            chunk = chunk * 10 + digit;
        }
        for (size_t i = 0; i < used; i++) {
            cf_limb2 t = (cf_limb2)out[i] * chunk_unit + chunk;
            out[i] = (cf_limb)t;
            chunk = (cf_limb)(t >> CF_LIMB_BITS);
        }
        if (used < n)
            out[used++] = chunk;
        else
            overflow |= chunk;
    }
    cf_limb zero_first = (cf_limb)(digits.len > 1) & (cf_limb)(digits.text[0] == '0');
    cf_limb wrong = strange >> (CF_LIMB_BITS - 1) | overflow | zero_first;
    CF_PUBLIC(&wrong, sizeof wrong); /* a refusal is seen by all */
    return wrong == 0;
}

/* limbs / 10^k in place; the remainder is returned. */
static cf_limb divide_chunk(cf_limb *limbs, size_t n)
{
    cf_limb remainder = 0;
#if CF_LIMB_BITS == 64
    /* Moller and Granlund, "Improved division by invariant integers", algorithm 4; the reciprocal
     * is floor((2^128 - 1) / 10^19) - 2^64. */
    const cf_limb reciprocal = 0xd83c94fb6d2ac34au;
    for (size_t i = n; i-- > 0;) {
        cf_limb2 q = (cf_limb2)reciprocal * remainder + (((cf_limb2)remainder << 64) | limbs[i]);
        cf_limb high = (cf_limb)(q >> 64) + 1, low = (cf_limb)q;
        cf_limb r = limbs[i] - high * chunk_unit;
        if (r > low) {
            high--;
            r += chunk_unit;
        }
        if (r >= chunk_unit) {
            high++;
            r -= chunk_unit;
        }
        limbs[i] = high;
        remainder = r;
    }
#else
    for (size_t i = n; i-- > 0;) {
        cf_limb2 t = (cf_limb2)remainder << CF_LIMB_BITS | limbs[i];
        limbs[i] = (cf_limb)(t / chunk_unit);
        remainder = (cf_limb)(t % chunk_unit);
    }
#endif
    return remainder;
}

void cf_limbs_print(cf_buf *out, cf_limb *limbs, size_t n)
{
    char digits[CF_ELEMENT_DIGITS + 2 * CHUNK_DIGITS];
    size_t at = sizeof digits;
    while (n > 0 && limbs[n - 1] == 0)
        n--;
    while (n > 0) {
        cf_limb chunk = divide_chunk(limbs, n);
        for (int i = 0; i < CHUNK_DIGITS; i++) {
            digits[--at] = (char)('0' + chunk % 10);
            chunk /= 10;
        }
        while (n > 0 && limbs[n - 1] == 0)
            n--;
    }
    while (at < sizeof digits && digits[at] == '0')
        at++;
    if (at == sizeof digits)
        digits[--at] = '0';
    cf_buf_add(out, digits + at, sizeof digits - at);
}
