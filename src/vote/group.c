#include "vote/group.h"

#include "base/mem.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <stdatomic.h>
#endif

#define W(high, low) CF_LIMB_WORD(high, low)

enum { N = CF_ELEMENT_LIMBS };

/* p, and what Montgomery's method needs: R = 2^2048, R^2 mod p, -1/p mod 2^64. */
static const cf_limb modulus[] = {
    W(0xd9cec415, 0x7646e64f), W(0x1e59e0e6, 0x351e051e), W(0xb44f6cef, 0x17d70730),
    W(0x878affa2, 0x375e2999), W(0x6a4ccfa0, 0x4ee4008f), W(0x555bc810, 0x941e021b),
    W(0xcb5de0ac, 0xf66a3882), W(0x0e7992d0, 0xf18cc759), W(0x82d8c319, 0x11acdd4a),
    W(0xe3fada9e, 0x010840d0), W(0x9aa85994, 0x11d998d3), W(0x7f18fb1a, 0x8bc85827),
    W(0xbbb29c9e, 0xc3099b60), W(0x6b006517, 0xd6f6747e), W(0xd7229abe, 0x93a188b4),
    W(0xa3e14dfa, 0x9b2162f4), W(0x6b4fe17d, 0x8d47e843), W(0x7ebc15a3, 0x49fa318a),
    W(0x0a4091d8, 0xfa447f6c), W(0x07435012, 0x768a2cdd), W(0x27a5022d, 0xdd8912d1),
    W(0x3fb8c3aa, 0xbfff12ce), W(0x30c6e82a, 0xc36de1ae), W(0x07dd973f, 0x9c53e509),
    W(0xa2f85e0f, 0xb11c0ede), W(0x06e092a4, 0x95af8d79), W(0x421f514e, 0xd40bfd4c),
    W(0x1e6d3685, 0x6b428030), W(0x2791811d, 0x21fc35f2), W(0xb7dc7ef3, 0xa791b686),
    W(0xe39e568f, 0xccdffb0f), W(0xa3ef2d01, 0x1fefb1b6),
};

static const cf_limb r_squared[] = {
    W(0x261c3fa9, 0x20085536), W(0x7b86db10, 0xa6006e65), W(0x3bf5613c, 0x63556494),
    W(0x22a2aa66, 0x55fbc27e), W(0x9dfa3388, 0x3db80b2f), W(0x62505bee, 0x6d3192f4),
    W(0xc3eef01f, 0xf7878b90), W(0x8a642587, 0x3dec0ca5), W(0x1b014620, 0x7ba3e0d3),
    W(0xde424467, 0x593d80d4), W(0x9ae3d4d5, 0x85e1d784), W(0x3c89e9bd, 0xfaa52e25),
    W(0x47f88dda, 0xbe6f6eea), W(0x45af07db, 0x9be80a59), W(0xa1d72eaa, 0x1e34c8dd),
    W(0x32fb7420, 0xecc75d6c), W(0x9421e26d, 0x4556f78e), W(0x74fbe46b, 0x7f8101b4),
    W(0x0e39c252, 0xd205dec6), W(0x7b889262, 0x1d505d41), W(0x283651cb, 0x3ae2c7b8),
    W(0x0a204eea, 0x55fe96b5), W(0xdd63f04d, 0x53e3b4f9), W(0xdfbf67a7, 0x3470243d),
    W(0x330692d3, 0x8fbbd75b), W(0xfc23dfd9, 0x056fbaa8), W(0xc24e37ef, 0x5e88880f),
    W(0x655fd147, 0x600286b8), W(0x4997a9d1, 0x45eb251e), W(0xe5d74597, 0xc5f9e1bd),
    W(0xd307b3b9, 0x40eabfde), W(0x5faafca7, 0xa804de9d),
};

static const cf_limb modulus_inverse = (cf_limb)0x1e7e4d1bf8a58f51u;

const cf_element cf_element_one = {{
    W(0x26313bea, 0x89b919b1), W(0xe1a61f19, 0xcae1fae1), W(0x4bb09310, 0xe828f8cf),
    W(0x7875005d, 0xc8a1d666), W(0x95b3305f, 0xb11bff70), W(0xaaa437ef, 0x6be1fde4),
    W(0x34a21f53, 0x0995c77d), W(0xf1866d2f, 0x0e7338a6), W(0x7d273ce6, 0xee5322b5),
    W(0x1c052561, 0xfef7bf2f), W(0x6557a66b, 0xee26672c), W(0x80e704e5, 0x7437a7d8),
    W(0x444d6361, 0x3cf6649f), W(0x94ff9ae8, 0x29098b81), W(0x28dd6541, 0x6c5e774b),
    W(0x5c1eb205, 0x64de9d0b), W(0x94b01e82, 0x72b817bc), W(0x8143ea5c, 0xb605ce75),
    W(0xf5bf6e27, 0x05bb8093), W(0xf8bcafed, 0x8975d322), W(0xd85afdd2, 0x2276ed2e),
    W(0xc0473c55, 0x4000ed31), W(0xcf3917d5, 0x3c921e51), W(0xf82268c0, 0x63ac1af6),
    W(0x5d07a1f0, 0x4ee3f121), W(0xf91f6d5b, 0x6a507286), W(0xbde0aeb1, 0x2bf402b3),
    W(0xe192c97a, 0x94bd7fcf), W(0xd86e7ee2, 0xde03ca0d), W(0x4823810c, 0x586e4979),
    W(0x1c61a970, 0x332004f0), W(0x5c10d2fe, 0xe0104e49),
}};

const cf_element cf_element_generator = {{
    W(0xa2538dd6, 0xc237b8d7), W(0xbc3c7136, 0x6feaeb2a), W(0xe8b7bf20, 0xa181df3d),
    W(0xd4fea474, 0xff208068), W(0xb6b3e168, 0x3fb9c9f1), W(0xcf664796, 0xaaef1fa1),
    W(0x34f251b0, 0x6f075954), W(0x658afeb3, 0x5899bd70), W(0x35158a4d, 0x10f5e126),
    W(0xb659a122, 0xd44d8f09), W(0x5e276902, 0x6cf0d6b6), W(0x34d910db, 0x3697d341),
    W(0x246aa973, 0x6b6c9cc9), W(0xee537679, 0xe30093b6), W(0x64b8d94b, 0x4f4dcf8f),
    W(0xbf18d63c, 0x482f7873), W(0xbc974305, 0x3c9beb5b), W(0x2b169f4c, 0x7a485d61),
    W(0x95c18e8f, 0xb990bffb), W(0x1e8fe7fb, 0xdf0a1d28), W(0xb4705056, 0x8dac1bab),
    W(0xe85f3963, 0x9bc228ad), W(0xc1b02575, 0x0f1b011d), W(0xa9acba0d, 0x7ad642cc),
    W(0x8e5049ba, 0x59329d65), W(0xfef3a65d, 0x32adbcbf), W(0xce43c700, 0x4a1d2426),
    W(0xa3c47496, 0x79d46d43), W(0x7efc2bf7, 0xeea48af2), W(0xd328d7a6, 0x1f1fbcb7),
    W(0xac3f52b3, 0x1abcda89), W(0x2f245280, 0x959efd87),
}};

/* --- Products --------------------------------------------------------------------------------- */

/* out = carry:t mod p, for carry:t < 2p. */
static void reduce_once(cf_limb *out, const cf_limb *t, cf_limb carry)
{
    cf_limb d[N], borrow = 0;
    for (int i = 0; i < N; i++)
        borrow = cf_limb_sub(&d[i], t[i], modulus[i], borrow);
    cf_limb keep = cf_limb_mask(borrow & (carry ^ 1));
    for (int i = 0; i < N; i++)
        out[i] = (t[i] & keep) | (d[i] & ~keep);
}

/* acc[0..N) += a[0..N) * b; the carry is returned. */
static cf_limb add_row_plain(cf_limb *acc, const cf_limb *a, cf_limb b)
{
    cf_limb carry = 0;
    for (int j = 0; j < N; j++) {
        cf_limb2 t = (cf_limb2)a[j] * b + acc[j] + carry;
        acc[j] = (cf_limb)t;
        carry = (cf_limb)(t >> CF_LIMB_BITS);
    }
    return carry;
}

#if defined(__x86_64__) && CF_LIMB_BITS == 64 && !defined(CF_VOTE_PLAIN)

/* The same with two carry chains side by side (mulx, adcx, adox). No compiler finds them. */
#define ROW_STEP(at, high, previous)                                                               \
    "mulx " #at "(%[a]), %[low], %[" high "]\n\t"                                                  \
    "adcx %[" previous "], %[low]\n\t"                                                             \
    "adox " #at "(%[acc]), %[low]\n\t"                                                             \
    "movq %[low], " #at "(%[acc])\n\t"
#define ROW_STEPS(at0, at1, at2, at3)                                                              \
    ROW_STEP(at0, "h0", "h1")                                                                      \
    ROW_STEP(at1, "h1", "h0")                                                                      \
    ROW_STEP(at2, "h0", "h1")                                                                      \
    ROW_STEP(at3, "h1", "h0")

static cf_limb add_row_adx(cf_limb *acc, const cf_limb *a, cf_limb b)
{
    cf_limb low, h0, h1, zero;
    __asm__ volatile("xorl %k[zero], %k[zero]\n\t"
                     "movq %[zero], %[h1]\n\t" ROW_STEPS(0, 8, 16, 24) ROW_STEPS(32, 40, 48, 56)
                         ROW_STEPS(64, 72, 80, 88) ROW_STEPS(96, 104, 112, 120)
                             ROW_STEPS(128, 136, 144, 152) ROW_STEPS(160, 168, 176, 184)
                                 ROW_STEPS(192, 200, 208, 216)
                                     ROW_STEPS(224, 232, 240, 248) "adcx %[zero], %[h1]\n\t"
                                                                   "adox %[zero], %[h1]\n\t"
                     : [low] "=&r"(low), [h0] "=&r"(h0), [h1] "=&r"(h1), [zero] "=&r"(zero)
                     : [a] "r"(a), [acc] "r"(acc), "d"(b)
                     : "cc", "memory");
    return h1;
}

/* CPUID leaf 7: bits 8 (BMI2) and 19 (ADX) of EBX. Asked once: it is slow in virtual machines. With
 * CF_VOTE_ADX taken as read: valgrind's processor has them and does not say so. */
static inline bool has_adx(void)
{
#if defined(CF_VOTE_ADX)
    return true;
#else
    static _Atomic int known; /* 0: not asked, 1: no, 2: yes */
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer == 0) {
        unsigned a, b = 0, c, d;
        bool yes = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 8 & 1) && (b >> 19 & 1);
        answer = yes ? 2 : 1;
        atomic_store_explicit(&known, answer, memory_order_relaxed);
    }
    return answer == 2;
#endif
}

static inline cf_limb add_row(cf_limb *acc, const cf_limb *a, cf_limb b)
{
    return has_adx() ? add_row_adx(acc, a, b) : add_row_plain(acc, a, b);
}

#else

static inline bool has_adx(void)
{
    return false;
}

static inline cf_limb add_row(cf_limb *acc, const cf_limb *a, cf_limb b)
{
    return add_row_plain(acc, a, b);
}

#endif

/* out = wide / R mod p, for wide < p*R. Destroys `wide`. */
static void montgomery_reduce(cf_limb *out, cf_limb wide[2 * N])
{
    cf_limb top = 0;
    for (int i = 0; i < N; i++) {
        cf_limb carry = add_row(wide + i, modulus, wide[i] * modulus_inverse);
        top = cf_limb_add(&wide[i + N], wide[i + N], carry, top);
    }
    reduce_once(out, wide + N, top);
}

void cf_element_mul(cf_element *out, const cf_element *a, const cf_element *b)
{
    cf_limb wide[2 * N];
    for (int i = 0; i < N; i++)
        wide[i] = 0;
    for (int i = 0; i < N; i++)
        wide[i + N] = add_row(wide + i, a->limb, b->limb[i]);
    montgomery_reduce(out->limb, wide);
}

/* Each product of two different limbs once, doubled, and the squares added. */
void cf_element_sqr(cf_element *out, const cf_element *a)
{
    cf_limb wide[2 * N];
    const cf_limb *x = a->limb;
    if (has_adx()) { /* whole rows are faster than half the products one by one */
        cf_element_mul(out, a, a);
        return;
    }
    for (int i = 0; i < 2 * N; i++)
        wide[i] = 0;
    for (int i = 0; i < N - 1; i++) {
        cf_limb carry = 0;
        for (int j = i + 1; j < N; j++) {
            cf_limb2 t = (cf_limb2)x[j] * x[i] + wide[i + j] + carry;
            wide[i + j] = (cf_limb)t;
            carry = (cf_limb)(t >> CF_LIMB_BITS);
        }
        wide[i + N] = carry;
    }
    cf_limb carry = 0, high_bit = 0;
    for (int i = 0; i < N; i++) {
        cf_limb2 square = (cf_limb2)x[i] * x[i];
        cf_limb low = wide[2 * i], high = wide[2 * i + 1];
        carry = cf_limb_add(&wide[2 * i], (cf_limb)(low << 1) | high_bit, (cf_limb)square, carry);
        carry = cf_limb_add(&wide[2 * i + 1], (cf_limb)(high << 1) | low >> (CF_LIMB_BITS - 1),
                            (cf_limb)(square >> CF_LIMB_BITS), carry);
        high_bit = high >> (CF_LIMB_BITS - 1);
    }
    montgomery_reduce(out->limb, wide);
}

bool cf_element_equal(const cf_element *a, const cf_element *b)
{
    cf_limb different = 0;
    for (int i = 0; i < N; i++)
        different |= a->limb[i] ^ b->limb[i];
    return different == 0;
}

void cf_element_select(cf_element *out, const cf_element *a, const cf_element *b, cf_limb choice)
{
    cf_limb mask = cf_limb_mask(choice);
    for (int i = 0; i < N; i++)
        out->limb[i] = (a->limb[i] & ~mask) | (b->limb[i] & mask);
}

/* --- Reading and printing --------------------------------------------------------------------- */

void cf_element_of_limbs(cf_element *out, const cf_limb limbs[CF_ELEMENT_LIMBS])
{
    cf_element plain, square;
    memcpy(plain.limb, limbs, sizeof plain.limb);
    memcpy(square.limb, r_squared, sizeof square.limb);
    cf_element_mul(out, &plain, &square);
}

void cf_element_to_limbs(cf_limb out[CF_ELEMENT_LIMBS], const cf_element *a)
{
    cf_limb wide[2 * N] = {0};
    memcpy(wide, a->limb, sizeof a->limb);
    montgomery_reduce(out, wide);
}

bool cf_element_read(cf_element *out, cf_slice digits)
{
    cf_limb limbs[N], difference[N], borrow = 0, any = 0;
    if (digits.len > CF_ELEMENT_DIGITS || !cf_limbs_read(limbs, N, digits))
        return false;
    for (int i = 0; i < N; i++) {
        borrow = cf_limb_sub(&difference[i], limbs[i], modulus[i], borrow);
        any |= limbs[i];
    }
    if (borrow == 0 || any == 0)
        return false;
    cf_element_of_limbs(out, limbs);
    return true;
}

void cf_element_print(cf_buf *out, const cf_element *a)
{
    cf_limb limbs[N];
    cf_element_to_limbs(limbs, a);
    cf_limbs_print(out, limbs, N);
}

/* --- Powers ----------------------------------------------------------------------------------- */

/* Reads all 16 entries and keeps one. */
static void select_of_16(cf_element *out, const cf_element table[16], unsigned index)
{
    memset(out, 0, sizeof *out);
    for (unsigned k = 0; k < 16; k++) {
        cf_limb same = (cf_limb)(((k ^ index) - 1u) >> 31); /* 1 when k = index */
        cf_limb mask = cf_limb_mask(same);
        for (int i = 0; i < N; i++)
            out->limb[i] |= table[k].limb[i] & mask;
    }
}

static void fill_16(cf_element table[16], const cf_element *base)
{
    table[0] = cf_element_one;
    table[1] = *base;
    for (int k = 2; k < 16; k++)
        cf_element_mul(&table[k], &table[k - 1], base);
}

void cf_element_power(cf_element *out, const cf_element *base, const cf_scalar *exponent)
{
    cf_element table[16], factor, r;
    fill_16(table, base);
    select_of_16(&r, table, cf_scalar_bits(exponent, 252, 4));
    for (unsigned window = 63; window-- > 0;) {
        for (int i = 0; i < 4; i++)
            cf_element_sqr(&r, &r);
        select_of_16(&factor, table, cf_scalar_bits(exponent, 4 * window, 4));
        cf_element_mul(&r, &r, &factor);
    }
    *out = r;
    cf_wipe(&factor, sizeof factor);
    cf_wipe(&r, sizeof r);
}

/* Sliding windows of at most 5 bits over the odd powers. */
void cf_element_power_public(cf_element *out, const cf_element *base, const cf_scalar *exponent)
{
    cf_element odd[16], square, r = cf_element_one;
    cf_element_sqr(&square, base);
    odd[0] = *base;
    for (int k = 1; k < 16; k++)
        cf_element_mul(&odd[k], &odd[k - 1], &square);
    bool started = false;
    for (int at = 255; at >= 0;) {
        if (cf_scalar_bits(exponent, (unsigned)at, 1) == 0) {
            if (started)
                cf_element_sqr(&r, &r);
            at--;
            continue;
        }
        int low = at >= 4 ? at - 4 : 0;
        while (cf_scalar_bits(exponent, (unsigned)low, 1) == 0)
            low++;
        unsigned digit = cf_scalar_bits(exponent, (unsigned)low, (unsigned)(at - low + 1));
        for (int i = low; i <= at && started; i++)
            cf_element_sqr(&r, &r);
        cf_element_mul(&r, &r, &odd[digit / 2]);
        started = true;
        at = low - 1;
    }
    *out = r;
}

bool cf_element_is_member(const cf_element *a)
{
    cf_element r;
    cf_element_power_public(&r, a, &cf_scalar_order);
    return cf_element_equal(&r, &cf_element_one);
}

void cf_element_invert(cf_element *out, const cf_element *a)
{
    cf_scalar exponent = cf_scalar_order;
    exponent.limb[0] -= 1; /* q is odd */
    cf_element_power_public(out, a, &exponent);
}

/* --- Powers of a fixed base ------------------------------------------------------------------- */

cf_comb *cf_comb_new(const cf_element *base)
{
    cf_comb *comb = cf_mem_alloc(1, sizeof *comb);
    cf_element unit = *base;
    for (int window = 0; window < 64; window++) {
        fill_16(comb->power[window], &unit);
        cf_element_mul(&unit, &comb->power[window][15], &unit);
    }
    return comb;
}

void cf_comb_power(cf_element *out, const cf_comb *comb, const cf_scalar *exponent)
{
    cf_element factor, r;
    select_of_16(&r, comb->power[0], cf_scalar_bits(exponent, 0, 4));
    for (unsigned window = 1; window < 64; window++) {
        select_of_16(&factor, comb->power[window], cf_scalar_bits(exponent, 4 * window, 4));
        cf_element_mul(&r, &r, &factor);
    }
    *out = r;
    cf_wipe(&factor, sizeof factor);
    cf_wipe(&r, sizeof r);
}
