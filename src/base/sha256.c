#include "base/sha256.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

/* FIPS 180-4, section 4.2.2: fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

bool cf_sha256_fast = true;

void cf_sha256_init(cf_sha256 *hash)
{
    *hash = (cf_sha256){
        .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                  0x1f83d9ab, 0x5be0cd19},
    };
}

static uint32_t rotate(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

/* One block after FIPS 180-4, section 6.2.2. */
static void compress_plain(uint32_t state[8], const unsigned char block[64])
{
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1;
        d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

#if defined(__x86_64__)

static bool find_instructions(void)
{
    unsigned a, b, c, d;
    bool sse41 = __get_cpuid(1, &a, &b, &c, &d) && c & bit_SSE4_1 && c & bit_SSSE3;
    return sse41 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_SHA;
}

static bool has_instructions(void)
{
    static _Atomic int known; /* 0: not asked, 1: it has them, 2: it has not */
    if (known == 0)
        known = find_instructions() ? 1 : 2;
    return known == 1 && cf_sha256_fast;
}

/* The same with the processor's instructions for it, which hold the state as ABEF and CDGH and take
 * four words of the message at a time. */
__attribute__((target("sha,sse4.1,ssse3"))) static void compress_fast(uint32_t state[8],
                                                                      const unsigned char *block)
{
    const __m128i bytes = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i w[4], abcd = _mm_loadu_si128((const void *)state);
    __m128i efgh = _mm_loadu_si128((const void *)(state + 4));
    abcd = _mm_shuffle_epi32(abcd, 0xb1);
    efgh = _mm_shuffle_epi32(efgh, 0x1b);
    __m128i abef = _mm_alignr_epi8(abcd, efgh, 8), cdgh = _mm_blend_epi16(efgh, abcd, 0xf0);
    const __m128i abef_before = abef, cdgh_before = cdgh;
    for (int i = 0; i < 4; i++)
        w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const void *)(block + 16 * i)), bytes);
    for (int i = 0; i < 16; i++) {
        __m128i now = w[i & 3], *last = &w[(i + 3) & 3];
        __m128i sum = _mm_add_epi32(now, _mm_loadu_si128((const void *)(round_constants + 4 * i)));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
        now = _mm_add_epi32(_mm_sha256msg1_epu32(now, w[(i + 1) & 3]),
                            _mm_alignr_epi8(*last, w[(i + 2) & 3], 4));
        w[i & 3] = _mm_sha256msg2_epu32(now, *last);
    }
    abef = _mm_shuffle_epi32(_mm_add_epi32(abef, abef_before), 0x1b);
    cdgh = _mm_shuffle_epi32(_mm_add_epi32(cdgh, cdgh_before), 0xb1);
    _mm_storeu_si128((void *)state, _mm_blend_epi16(abef, cdgh, 0xf0));
    _mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(cdgh, abef, 8));
}

#endif

static void compress(uint32_t state[8], const unsigned char block[64])
{
#if defined(__x86_64__)
    if (has_instructions()) {
        compress_fast(state, block);
        return;
    }
#endif
    compress_plain(state, block);
}

void cf_sha256_add(cf_sha256 *hash, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    size_t filled = hash->n_bytes % 64;
    hash->n_bytes += len;
    if (filled > 0) {
        size_t part = len < 64 - filled ? len : 64 - filled;
        if (part > 0)
            memcpy(hash->block + filled, bytes, part);
        if (filled + part < 64)
            return;
        compress(hash->state, hash->block);
        bytes += part;
        len -= part;
    }
    for (; len >= 64; bytes += 64, len -= 64)
        compress(hash->state, bytes);
    if (len > 0)
        memcpy(hash->block, bytes, len);
}

void cf_sha256_finish(unsigned char out[CF_SHA256_SIZE], cf_sha256 *hash)
{
    uint64_t n_bits = hash->n_bytes * 8;
    static const unsigned char padding[64] = {0x80};
    size_t filled = hash->n_bytes % 64;
    cf_sha256_add(hash, padding, filled < 56 ? 56 - filled : 120 - filled);
    unsigned char length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)(n_bits >> (56 - 8 * i));
    cf_sha256_add(hash, length, 8);
    for (int i = 0; i < 32; i++)
        out[i] = (unsigned char)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void cf_sha256_of(unsigned char out[CF_SHA256_SIZE], cf_slice text)
{
    cf_sha256 hash;
    cf_sha256_init(&hash);
    cf_sha256_add(&hash, text.text, text.len);
    cf_sha256_finish(out, &hash);
}

void cf_sha256_hex(char out[CF_SHA256_HEX_SIZE], const unsigned char digest[CF_SHA256_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < CF_SHA256_SIZE; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * CF_SHA256_SIZE] = '\0';
}
