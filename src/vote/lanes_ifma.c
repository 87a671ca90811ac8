/* AVX-512 IFMA: eight elements side by side, each in 40 digits of 52 bits, R = 2^2080.
 *
 * R > 4p, so values below 2p multiply to values below 2p and need no subtraction until they are
 * stored. Columns of digit products are summed in 64 bits: 80 low and 80 high halves below 2^52
 * each stay below 2^60. */
#include "vote/lanes.h"

#if defined(__x86_64__) && !defined(CF_VOTE_NARROW)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512ifma")))
#define INLINE TARGET static inline __attribute__((always_inline))

enum { N = CF_LANES_WORDS, BLOCK = 4, BITS = 52 };

#define MASK ((1ull << BITS) - 1)

/* p; 2^2112 mod p and 2^2048 mod p, which take the group's form to this one and back. */
static const uint64_t modulus52[CF_LANES_WORDS] = {
    0xec4157646e64f, 0xe6351e051ed9c, 0x7d707301e59e0, 0x2999b44f6cef1, 0xf878affa2375e,
    0x4ccfa04ee4008, 0x810941e021b6a, 0xf66a3882555bc, 0xcc759cb5de0ac, 0x4a0e7992d0f18,
    0x2d8c31911acdd, 0xda9e010840d08, 0x411d998d3e3fa, 0xc858279aa8599, 0xb607f18fb1a8b,
    0xbbb29c9ec3099, 0x06517d6f6747e, 0xbe93a188b46b0, 0xb2162f4d7229a, 0xe843a3e14dfa9,
    0xa6b4fe17d8d47, 0xbc15a349fa318, 0x1d8fa447f6c7e, 0x768a2cdd0a409, 0x912d107435012,
    0xce27a5022ddd8, 0xfb8c3aabfff12, 0xe82ac36de1ae3, 0xf9c53e50930c6, 0x1c0ede07dd973,
    0xd79a2f85e0fb1, 0x06e092a495af8, 0xf514ed40bfd4c, 0x856b428030421, 0x1fc35f21e6d36,
    0xb6862791811d2, 0xfb7dc7ef3a791, 0x9e568fccdffb0, 0xd011fefb1b6e3, 0x00000000a3ef2,
};
static const uint64_t enter[CF_LANES_WORDS] = {
    0xe204228863dcf, 0x3101de9ba3b4c, 0x4ed136d3fc575, 0xe1a61c3107729, 0x70879a2af9878,
    0x8efaf7ca9319d, 0xcca74dabf42d8, 0xe53d84de24be6, 0xfc7136a3762cd, 0x25c51e2d56fd3,
    0xdbf32f4ef034d, 0x39ed61dbdec73, 0x48e3882be235b, 0xa987bfcc4284f, 0xca51c95bdbdbf,
    0x8f909ad58e40f, 0x7d36207adde37, 0x2d932f40ee18c, 0x95590d2166fb0, 0xf78330010b477,
    0x2e71bff872553, 0x1e090cc38082d, 0x2ac7625682f5c, 0xc8e680602b330, 0x6c637cae54958,
    0x31efb43139039, 0xca0017b82ed8b, 0xdde7b3c9f0a83, 0xe59a543616445, 0x2abd3e68cd45f,
    0x56232abc0798a, 0x4d74fa4d7585b, 0x64a72cf4f7133, 0x58d5df1e091fc, 0x160f3f2d93980,
    0xfe97e090b14bf, 0x24f2b179073a6, 0xf0ccc69a458a9, 0x0ef031c0da92b, 0x0000000017cf7,
};
static const uint64_t leave[CF_LANES_WORDS] = {
    0x13bea89b919b1, 0x19cae1fae1263, 0x828f8cfe1a61f, 0xd6664bb09310e, 0x07875005dc8a1,
    0xb3305fb11bff7, 0x7ef6be1fde495, 0x0995c77daaa43, 0x338a634a21f53, 0xb5f1866d2f0e7,
    0xd273ce6ee5322, 0x2561fef7bf2f7, 0xbee26672c1c05, 0x37a7d86557a66, 0x49f80e704e574,
    0x444d63613cf66, 0xf9ae829098b81, 0x416c5e774b94f, 0x4de9d0b28dd65, 0x17bc5c1eb2056,
    0x594b01e8272b8, 0x43ea5cb605ce7, 0xe2705bb809381, 0x8975d322f5bf6, 0x6ed2ef8bcafed,
    0x31d85afdd2227, 0x0473c554000ed, 0x17d53c921e51c, 0x063ac1af6cf39, 0xe3f121f82268c,
    0x2865d07a1f04e, 0xf91f6d5b6a507, 0x0aeb12bf402b3, 0x7a94bd7fcfbde, 0xe03ca0de192c9,
    0x4979d86e7ee2d, 0x04823810c586e, 0x61a970332004f, 0x2fee0104e491c, 0x000000005c10d,
};
static const uint64_t modulus_inverse = 0xe4d1bf8a58f51u; /* -1/p mod 2^52 */

/* A factor with zeros on both sides, so that blocks of columns need no test at the edges. */
typedef struct {
    __m512i digit[N + 2 * BLOCK];
} padded;

INLINE void pad(padded *out, const cf_lanes *in)
{
    for (int i = 0; i < BLOCK; i++) {
        out->digit[i] = _mm512_setzero_si512();
        out->digit[N + BLOCK + i] = _mm512_setzero_si512();
    }
    for (int i = 0; i < N; i++)
        out->digit[BLOCK + i] = _mm512_load_si512(in->word[i]);
}

/* Columns [at, at + 4) of the product of digits first..last of `x` with `y`: the low halves to
 * low, the high halves (which belong one column up) to high. */
INLINE void columns(__m512i low[BLOCK], __m512i high[BLOCK], const __m512i *x, const padded *y,
                    int at, int first, int last)
{
    __m512i l0 = low[0], l1 = low[1], l2 = low[2], l3 = low[3];
    __m512i h0 = high[0], h1 = high[1], h2 = high[2], h3 = high[3];
    for (int i = first; i <= last; i++) {
        __m512i a = x[i];
        const __m512i *b = &y->digit[BLOCK + at - i];
        l0 = _mm512_madd52lo_epu64(l0, a, b[0]);
        h0 = _mm512_madd52hi_epu64(h0, a, b[0]);
        l1 = _mm512_madd52lo_epu64(l1, a, b[1]);
        h1 = _mm512_madd52hi_epu64(h1, a, b[1]);
        l2 = _mm512_madd52lo_epu64(l2, a, b[2]);
        h2 = _mm512_madd52hi_epu64(h2, a, b[2]);
        l3 = _mm512_madd52lo_epu64(l3, a, b[3]);
        h3 = _mm512_madd52hi_epu64(h3, a, b[3]);
    }
    low[0] = l0, low[1] = l1, low[2] = l2, low[3] = l3;
    high[0] = h0, high[1] = h1, high[2] = h2, high[3] = h3;
}

/* What one block of columns hands to the next. */
typedef struct {
    __m512i carry; /* into the first column */
    __m512i high;  /* the last column's high halves */
} border;

INLINE void broadcast_modulus(padded *out)
{
    for (int i = 0; i < BLOCK; i++) {
        out->digit[i] = _mm512_setzero_si512();
        out->digit[N + BLOCK + i] = _mm512_setzero_si512();
    }
    for (int i = 0; i < N; i++)
        out->digit[BLOCK + i] = _mm512_set1_epi64((long long)modulus52[i]);
}

/* Finds the four digits m that make columns [at, at + 4) vanish (Montgomery). */
INLINE void cancel(__m512i m[N], __m512i low[BLOCK], __m512i high[BLOCK], border *edge,
                   const padded *p, int at)
{
    const __m512i inverse = _mm512_set1_epi64((long long)modulus_inverse);
    const __m512i zero = _mm512_setzero_si512();
    __m512i carry = edge->carry, below = edge->high;
    for (int c = 0; c < BLOCK; c++) {
        __m512i column = _mm512_add_epi64(_mm512_add_epi64(low[c], below), carry);
        for (int d = 0; d < c; d++)
            column = _mm512_madd52lo_epu64(column, m[at + d], p->digit[BLOCK + c - d]);
        m[at + c] = _mm512_madd52lo_epu64(zero, column, inverse);
        column = _mm512_madd52lo_epu64(column, m[at + c], p->digit[BLOCK]);
        carry = _mm512_srli_epi64(column, BITS);
        below = high[c];
        for (int d = 0; d <= c; d++)
            below = _mm512_madd52hi_epu64(below, m[at + d], p->digit[BLOCK + c - d]);
    }
    edge->carry = carry;
    edge->high = below;
}

/* Takes columns [at, at + 4), at >= N, to digits of the result. */
INLINE void emit(cf_lanes *out, const __m512i low[BLOCK], const __m512i high[BLOCK], border *edge,
                 int at)
{
    const __m512i mask = _mm512_set1_epi64((long long)MASK);
    for (int c = 0; c < BLOCK; c++) {
        __m512i column = _mm512_add_epi64(_mm512_add_epi64(low[c], edge->high), edge->carry);
        _mm512_store_si512(out->word[at - N + c], _mm512_and_si512(column, mask));
        edge->carry = _mm512_srli_epi64(column, BITS);
        edge->high = high[c];
    }
}

INLINE int max_int(int a, int b)
{
    return a > b ? a : b;
}

INLINE int min_int(int a, int b)
{
    return a < b ? a : b;
}

TARGET static void mul(cf_lanes *out, const cf_lanes *a, const cf_lanes *b, unsigned n)
{
    (void)n;
    padded p, y;
    __m512i x[N], m[N];
    broadcast_modulus(&p);
    pad(&y, b);
    for (int i = 0; i < N; i++)
        x[i] = _mm512_load_si512(a->word[i]);
    border edge = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    for (int at = 0; at < 2 * N; at += BLOCK) {
        __m512i low[BLOCK], high[BLOCK];
        for (int c = 0; c < BLOCK; c++)
            low[c] = high[c] = _mm512_setzero_si512();
        int first = max_int(0, at - N + 1), last = min_int(N - 1, at + BLOCK - 1);
        columns(low, high, x, &y, at, first, last);
        if (at < N) {
            columns(low, high, m, &p, at, 0, at - 1);
            cancel(m, low, high, &edge, &p, at);
        } else {
            columns(low, high, m, &p, at, first, last);
            emit(out, low, high, &edge, at);
        }
    }
}

/* Columns of the square: pairs i < j once, doubled, and the squares on the diagonal. */
INLINE void square_columns(__m512i low[BLOCK], __m512i high[BLOCK], const __m512i *x,
                           const padded *y, int at)
{
    int first = max_int(0, at - N + 1);
    int half = at / 2; /* for i < half every column's partner is larger than i */
    columns(low, high, x, y, at, first, min_int(half - 1, N - 1));
    for (int i = max_int(first, half); i <= min_int(half + 1, N - 1); i++) {
        for (int c = 0; c < BLOCK; c++) {
            int j = at + c - i;
            if (j <= i || j >= N)
                continue;
            low[c] = _mm512_madd52lo_epu64(low[c], x[i], x[j]);
            high[c] = _mm512_madd52hi_epu64(high[c], x[i], x[j]);
        }
    }
    for (int c = 0; c < BLOCK; c++) {
        low[c] = _mm512_slli_epi64(low[c], 1);
        high[c] = _mm512_slli_epi64(high[c], 1);
    }
    for (int c = 0; c < BLOCK; c += 2) {
        int i = (at + c) / 2;
        if (i >= N)
            continue;
        low[c] = _mm512_madd52lo_epu64(low[c], x[i], x[i]);
        high[c] = _mm512_madd52hi_epu64(high[c], x[i], x[i]);
    }
}

TARGET static void sqr(cf_lanes *out, const cf_lanes *a, unsigned n)
{
    (void)n;
    padded p, y;
    __m512i x[N], m[N];
    broadcast_modulus(&p);
    pad(&y, a);
    for (int i = 0; i < N; i++)
        x[i] = y.digit[BLOCK + i];
    border edge = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    for (int at = 0; at < 2 * N; at += BLOCK) {
        __m512i low[BLOCK], high[BLOCK];
        for (int c = 0; c < BLOCK; c++)
            low[c] = high[c] = _mm512_setzero_si512();
        square_columns(low, high, x, &y, at);
        if (at < N) {
            columns(low, high, m, &p, at, 0, at - 1);
            cancel(m, low, high, &edge, &p, at);
        } else {
            columns(low, high, m, &p, at, at - N + 1, N - 1);
            emit(out, low, high, &edge, at);
        }
    }
}

/* --- Rows and lanes --------------------------------------------------------------------------- */

/* Transposes an 8 x 8 matrix of words. */
INLINE void transpose(__m512i r[8])
{
    __m512i t[8], u[8];
    for (int i = 0; i < 8; i += 2) {
        t[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
    }
    for (int i = 0; i < 2; i++) {
        for (int h = 0; h < 2; h++) {
            u[4 * h + i] = _mm512_shuffle_i64x2(t[4 * h + i], t[4 * h + i + 2], 0x88);
            u[4 * h + i + 2] = _mm512_shuffle_i64x2(t[4 * h + i], t[4 * h + i + 2], 0xdd);
        }
    }
    for (int i = 0; i < 4; i++) {
        r[i] = _mm512_shuffle_i64x2(u[i], u[i + 4], 0x88);
        r[i + 4] = _mm512_shuffle_i64x2(u[i], u[i + 4], 0xdd);
    }
}

TARGET static void gather(cf_lanes *out, const cf_row *rows, const uint32_t index[CF_LANES],
                          unsigned n)
{
    for (int word = 0; word < N; word += 8) {
        __m512i r[8];
        for (unsigned l = 0; l < 8; l++)
            r[l] = _mm512_load_si512(&rows[index[l < n ? l : 0]].word[word]);
        transpose(r);
        for (int i = 0; i < 8; i++)
            _mm512_store_si512(out->word[word + i], r[i]);
    }
}

TARGET static void scatter(cf_row *rows, const uint32_t index[CF_LANES], const cf_lanes *in,
                           unsigned n)
{
    for (int word = 0; word < N; word += 8) {
        __m512i r[8];
        for (int i = 0; i < 8; i++)
            r[i] = _mm512_load_si512(in->word[word + i]);
        transpose(r);
        for (unsigned l = 0; l < n; l++)
            _mm512_store_si512(&rows[index[l]].word[word], r[l]);
    }
}

/* --- To and from elements --------------------------------------------------------------------- */

static void split(cf_lanes *out, unsigned lane, const uint64_t limb[32])
{
    for (unsigned i = 0; i < N; i++) {
        unsigned bit = i * BITS, at = bit / 64, shift = bit % 64;
        uint64_t digit = at < 32 ? limb[at] >> shift : 0;
        if (shift > 64 - BITS && at + 1 < 32)
            digit |= limb[at + 1] << (64 - shift);
        out->word[i][lane] = digit & MASK;
    }
}

static void join(uint64_t limb[32], const cf_lanes *in, unsigned lane)
{
    memset(limb, 0, 32 * sizeof *limb);
    for (unsigned i = 0; i < N; i++) {
        unsigned bit = i * BITS, at = bit / 64, shift = bit % 64;
        uint64_t digit = in->word[i][lane];
        if (at < 32)
            limb[at] |= digit << shift;
        if (shift > 64 - BITS && at + 1 < 32)
            limb[at + 1] |= digit >> (64 - shift);
    }
}

static void broadcast(cf_lanes *out, const uint64_t digits[N])
{
    for (int i = 0; i < N; i++)
        for (int l = 0; l < CF_LANES; l++)
            out->word[i][l] = digits[i];
}

static void load(cf_lanes *out, const cf_element *in, unsigned n)
{
    cf_lanes factor;
    broadcast(&factor, enter);
    for (unsigned l = 0; l < CF_LANES; l++)
        split(out, l, l < n ? in[l].limb : cf_element_one.limb);
    mul(out, out, &factor, n);
}

/* The product with 2^2048 mod p leaves the group's form, below 2p: at most one subtraction. */
static void store(cf_element *out, const cf_lanes *in, unsigned n)
{
    cf_lanes factor, plain;
    broadcast(&factor, leave);
    mul(&plain, in, &factor, n);
    for (unsigned l = 0; l < n; l++) {
        uint64_t difference[N], borrow = 0;
        for (int i = 0; i < N; i++) {
            uint64_t d = plain.word[i][l] - modulus52[i] - borrow;
            difference[i] = d & MASK;
            borrow = d >> 63;
        }
        for (int i = 0; i < N && borrow == 0; i++)
            plain.word[i][l] = difference[i];
        join(out[l].limb, &plain, l);
    }
}

static const cf_lanes_backend ifma = {"avx512ifma", mul, sqr, load, store, gather, scatter};

const cf_lanes_backend *cf_lanes_ifma(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma") ? &ifma : NULL;
}

#else

const cf_lanes_backend *cf_lanes_ifma(void)
{
    return NULL;
}

#endif
