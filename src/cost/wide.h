/* wide.h: amounts of eight cells calculated with side by side, on machines that multiply 52-bit
 * numbers so (AVX-512 IFMA): what paying a strip (strip.c) and paying sheets (sheet_eval.c) share.
 * The arithmetic is that of pay.c to the cent: products and quotients of integers, in bounds within
 * which they are exact. Source: costing rules 2.4. */
#ifndef CF_COST_WIDE_H
#define CF_COST_WIDE_H

#include "cost/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,avx512f,avx512dq,avx512vl,avx512ifma")))
#define INLINE TARGET static inline __attribute__((always_inline))

typedef __m512i cells;

INLINE cells all(int64_t x)
{
    return _mm512_set1_epi64(x);
}

/* floor(y / d) for y < 2^51, where magic = ceil(2^(52 + shift) / d) < 2^52 and 2^shift <= d: the
 * error of the magic number, below d, times y stays below 2^(52 + shift). */
INLINE cells quotient(cells y, uint64_t magic, unsigned shift)
{
    cells high = _mm512_madd52hi_epu64(_mm512_setzero_si512(), y, all((int64_t)magic));
    return _mm512_srl_epi64(high, _mm_cvtsi32_si128((int)shift));
}

/* rnd(cents x percent), cents < 2^31 and 0 <= percent < 2^20 e-6, each cell by its own percent. */
INLINE cells percents_of(cells cents, cells percents_e6)
{
    enum { SHIFT = 19 }; /* 2^19 <= 1000000 */
    const uint64_t magic =
        (uint64_t)((((cf_wide)1 << (52 + SHIFT)) + CF_RATIO_ONE - 1) / CF_RATIO_ONE);
    cells y = _mm512_madd52lo_epu64(all(CF_RATIO_ONE / 2), cents, percents_e6);
    return quotient(y, magic, SHIFT);
}

INLINE cells percent_of(cells cents, int64_t percent_e6)
{
    return percents_of(cents, all(percent_e6));
}

/* rnd(x x fraction); sets *bad where it is out of bounds. */
INLINE cells scaled(cells x, const cf_scaling *scaling, __mmask8 *bad)
{
    *bad |= _mm512_cmpgt_epu64_mask(x, all(scaling->most52));
    cells y = _mm512_madd52lo_epu64(all(scaling->den / 2), x, all(scaling->num));
    return quotient(y, scaling->magic52, scaling->shift52);
}

INLINE cells get(const int64_t *amounts)
{
    return _mm512_loadu_si512(amounts);
}

INLINE void put(int64_t *amounts, cells x)
{
    _mm512_storeu_si512(amounts, x);
}

/* The amounts at eight addresses, into a register that was just cleared: else a gather waits for
 * whatever the register held before. Told that all eight are wanted, the compiler would leave the
 * clearing out. */
INLINE cells gather(cells addresses)
{
    __mmask8 everyone = 0xff;
    __asm__("" : "+k"(everyone));
    return _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), everyone, addresses, NULL, 1);
}

INLINE cells plus(cells a, cells b)
{
    return _mm512_add_epi64(a, b);
}

INLINE void add_to(int64_t *sums, cells x)
{
    put(sums, plus(get(sums), x));
}

/* How often each basis fits into the room, less than 32 times: bit after bit. Takes them out of the
 * room. */
INLINE cells take_whole(cells *room, cells basis)
{
    cells whole = _mm512_setzero_si512();
#pragma GCC unroll 5
    for (int bit = 4; bit >= 0; bit--) {
        cells some = _mm512_slli_epi64(basis, (unsigned)bit);
        __mmask8 fits = _mm512_cmple_epi64_mask(some, *room);
        *room = _mm512_mask_sub_epi64(*room, fits, *room, some);
        whole = _mm512_mask_add_epi64(whole, fits, whole, all((int64_t)1 << bit));
    }
    return whole;
}

/* Eight epochs' rates of eight cells: rows of cells turned into rows of epochs. */
INLINE void turn_rates(cells *a, const cf_strip_cells *of, int first)
{
    cells b[CF_STRIP];
    for (int k = 0; k < CF_STRIP; k += 2) {
        cells x = get(of->rates_e8[k] + first), y = get(of->rates_e8[k + 1] + first);
        a[k] = _mm512_unpacklo_epi64(x, y);
        a[k + 1] = _mm512_unpackhi_epi64(x, y);
    }
    for (int k = 0; k < CF_STRIP; k += 4)
        for (int h = 0; h < 2; h++) { /* 128 bits of a row, and of the row after the next */
            b[k + h] = _mm512_shuffle_i64x2(a[k + h], a[k + 2 + h], 0x88);
            b[k + 2 + h] = _mm512_shuffle_i64x2(a[k + h], a[k + 2 + h], 0xdd);
        }
    for (int h = 0; h < 2; h++) {
        a[h] = _mm512_shuffle_i64x2(b[h], b[4 + h], 0x88);
        a[4 + h] = _mm512_shuffle_i64x2(b[h], b[4 + h], 0xdd);
        a[2 + h] = _mm512_shuffle_i64x2(b[2 + h], b[6 + h], 0x88);
        a[6 + h] = _mm512_shuffle_i64x2(b[2 + h], b[6 + h], 0xdd);
    }
}

/* A period's pay of a strip as it builds up. */
typedef struct {
    cells base, pensionable, gross, parts, health;
    cells large; /* bits of all that must be below 2^31 */
    __mmask8 bad;
} strip_pay;

INLINE cells basis_of(const strip_pay *pay, cf_basis basis)
{
    return basis == CF_BASIS_BASE          ? pay->base
           : basis == CF_BASIS_PENSIONABLE ? pay->pensionable
                                           : pay->gross;
}

INLINE void add_parts(strip_pay *pay, const cf_pay_rule *rule)
{
    for (int i = 0; i < rule->n_parts; i++) {
        const cf_part_item *part = &rule->parts[i];
        const cf_share_item *toward = &rule->contributions[part->contribution];
        cells cents = percent_of(basis_of(pay, part->basis), part->percent_e6);
        cells whole = percent_of(basis_of(pay, toward->basis), toward->percent_e6);
        pay->bad |= _mm512_cmpgt_epi64_mask(cents, whole); /* pay.c says what is wrong */
        pay->parts = plus(pay->parts, cents);
    }
}

#endif
#endif
