#include "staff/stays.h"

#include "staff/real.h"

cf_stay cf_stay_draw(const cf_stream *stream, uint32_t who, uint32_t index)
{
    cf_philox x = cf_stream_draw(stream, who, index, CF_DRAW_SPELL);
    return (cf_stay){-cf_ln(cf_uniform53(x.word[0], x.word[1])), cf_uniform32(x.word[2])};
}

void cf_stays_draw_singly(cf_stay stays[CF_STAYS], const cf_stream *stream,
                          const uint32_t who[CF_STAYS], const uint32_t index[CF_STAYS])
{
    for (int i = 0; i < CF_STAYS; i++)
        stays[i] = cf_stay_draw(stream, who[i], index[i]);
}

#if defined(__x86_64__)

#include <immintrin.h>

/* What follows is cf_philox_draw, cf_uniform53, cf_uniform32 and cf_ln operation by operation, on
 * four numbers at a time; tests hold it against them bit by bit. */
#define TARGET __attribute__((target("avx2")))
#define INLINE TARGET static inline __attribute__((always_inline))

typedef __m256i words; /* in the low halves; what stands in the high ones is of no account */
typedef __m256d reals;

INLINE words all(uint64_t x)
{
    return _mm256_set1_epi64x((int64_t)x);
}

INLINE words low_half(words x)
{
    return _mm256_and_si256(x, all(0xFFFFFFFFu));
}

INLINE void philox(words x[4], uint64_t seed)
{
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        words a = _mm256_mul_epu32(x[0], all(CF_PHILOX_A));
        words b = _mm256_mul_epu32(x[2], all(CF_PHILOX_B));
        x[0] = _mm256_srli_epi64(b, 32) ^ x[1] ^ all(k0);
        x[2] = _mm256_srli_epi64(a, 32) ^ x[3] ^ all(k1);
        x[1] = b;
        x[3] = a;
        k0 += CF_PHILOX_KEY_A;
        k1 += CF_PHILOX_KEY_B;
    }
}

/* Whole numbers below 2^32, exactly: the last bits of 2^52 + x. */
INLINE reals real_of_low(words x)
{
    return _mm256_castsi256_pd(low_half(x) | all(0x4330000000000000u)) - 0x1p52;
}

/* Whole numbers below 2^53, exactly: 2^84 + the high part, less 2^84 + 2^52, and the low part. */
INLINE reals real_of(words x)
{
    reals high = _mm256_castsi256_pd(_mm256_srli_epi64(x, 32) | all(0x4530000000000000u));
    reals low = _mm256_castsi256_pd(low_half(x) | all(0x4330000000000000u));
    return (high - (0x1p84 + 0x1p52)) + low;
}

INLINE reals ln(reals x)
{
    words bits = _mm256_castpd_si256(x);
    reals k = real_of_low(_mm256_srli_epi64(bits, 52)) - 1023.0;
    reals m = _mm256_castsi256_pd((bits & all(0xFFFFFFFFFFFFFu)) | all((uint64_t)1023 << 52));
    reals large = _mm256_cmp_pd(m, _mm256_set1_pd(1.4142135623730951), _CMP_GT_OQ);
    m = _mm256_blendv_pd(m, m * 0.5, large);
    k = k + _mm256_and_pd(large, _mm256_set1_pd(1.0));
    reals s = (m - 1.0) / (m + 1.0);
    reals z = s * s, z2 = z * z, z4 = z2 * z2;
    reals a = (1.0 / 3.0 + z * (1.0 / 5.0)) + z2 * (1.0 / 7.0 + z * (1.0 / 9.0));
    reals b = (1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (1.0 / 15.0 + z * (1.0 / 17.0));
    reals t = z * (a + z4 * (b + z4 * (1.0 / 19.0)));
    return k * CF_LN2_HIGH + (2.0 * s + (2.0 * s * t + k * CF_LN2_LOW));
}

INLINE words load(const uint32_t *from)
{
    return _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)from));
}

INLINE void store(cf_stay *stays, reals ends, reals whys)
{
    reals even = _mm256_unpacklo_pd(ends, whys), odd = _mm256_unpackhi_pd(ends, whys);
    _mm256_storeu_pd(&stays[0].end, _mm256_permute2f128_pd(even, odd, 0x20));
    _mm256_storeu_pd(&stays[2].end, _mm256_permute2f128_pd(even, odd, 0x31));
}

INLINE void draw_four(cf_stay *stays, const cf_stream *stream, const uint32_t *who,
                      const uint32_t *index)
{
    words x[4] = {load(who), all(stream->run), load(index), all(CF_DRAW_SPELL)};
    philox(x, stream->seed);
    words bits = _mm256_srli_epi64(_mm256_slli_epi64(x[0], 32) | low_half(x[1]), 11);
    reals u = (real_of(bits) + 0.5) * 0x1p-53;
    store(stays, -ln(u), (real_of_low(x[2]) + 0.5) * 0x1p-32);
}

TARGET static void draw_side_by_side(cf_stay *stays, const cf_stream *stream, const uint32_t *who,
                                     const uint32_t *index)
{
    draw_four(stays, stream, who, index);
    draw_four(stays + 4, stream, who + 4, index + 4);
}

void cf_stays_draw(cf_stay stays[CF_STAYS], const cf_stream *stream, const uint32_t who[CF_STAYS],
                   const uint32_t index[CF_STAYS])
{
    if (__builtin_cpu_supports("avx2"))
        draw_side_by_side(stays, stream, who, index);
    else
        cf_stays_draw_singly(stays, stream, who, index);
}

#else

void cf_stays_draw(cf_stay stays[CF_STAYS], const cf_stream *stream, const uint32_t who[CF_STAYS],
                   const uint32_t index[CF_STAYS])
{
    cf_stays_draw_singly(stays, stream, who, index);
}

#endif
