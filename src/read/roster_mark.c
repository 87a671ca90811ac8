/* Bytes of a chunk -> where its commas and line ends are, 64 bytes at a time, whether there are
 * quotes, and whether there is anything but plain text. */
#include "read/roster_private.h"

#include "base/cpu.h"
#include "base/mem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef struct {
    uint64_t commas, lines;
    bool quote, unusual;
} marks;

#if defined(__SSE2__)

static uint64_t word_of(__m128i a, __m128i b, __m128i c, __m128i d)
{
    return (uint64_t)(uint16_t)_mm_movemask_epi8(a) |
           (uint64_t)(uint16_t)_mm_movemask_epi8(b) << 16 |
           (uint64_t)(uint16_t)_mm_movemask_epi8(c) << 32 |
           (uint64_t)(uint16_t)_mm_movemask_epi8(d) << 48;
}

static marks mark_64(const char *at)
{
    const __m128i comma = _mm_set1_epi8(','), line = _mm_set1_epi8('\n');
    const __m128i quote = _mm_set1_epi8('"'), zero = _mm_setzero_si128();
    __m128i x[4], commas[4], lines[4];
    __m128i quotes = zero, high = zero, nul = zero;
    for (int i = 0; i < 4; i++) {
        x[i] = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));
        commas[i] = _mm_cmpeq_epi8(x[i], comma);
        lines[i] = _mm_cmpeq_epi8(x[i], line);
        quotes = _mm_or_si128(quotes, _mm_cmpeq_epi8(x[i], quote));
        nul = _mm_or_si128(nul, _mm_cmpeq_epi8(x[i], zero));
        high = _mm_or_si128(high, x[i]);
    }
    return (marks){
        word_of(commas[0], commas[1], commas[2], commas[3]),
        word_of(lines[0], lines[1], lines[2], lines[3]),
        _mm_movemask_epi8(quotes) != 0,
        _mm_movemask_epi8(_mm_or_si128(high, nul)) != 0,
    };
}

#else

static marks mark_64(const char *at)
{
    marks out = {0, 0, false, false};
    for (int i = 0; i < 64; i++) {
        unsigned char c = (unsigned char)at[i];
        out.commas |= (uint64_t)(c == ',') << i;
        out.lines |= (uint64_t)(c == '\n') << i;
        out.quote |= c == '"';
        out.unusual |= c == 0 || c >= 0x80;
    }
    return out;
}

#endif

#if defined(__x86_64__)

/* The same with registers twice as wide. */
__attribute__((target("avx2"))) static inline marks mark_64_wide(const char *at)
{
    const __m256i comma = _mm256_set1_epi8(','), line = _mm256_set1_epi8('\n');
    const __m256i quote = _mm256_set1_epi8('"');
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32));
    __m256i quotes = _mm256_or_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote));
    __m256i nul = _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), _mm256_setzero_si256());
    __m256i unusual = _mm256_or_si256(_mm256_or_si256(a, b), nul);
#define WORD_OF(what)                                                                              \
    ((uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, what)) |                        \
     (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, what)) << 32)
    return (marks){WORD_OF(comma), WORD_OF(line), !_mm256_testz_si256(quotes, quotes),
                   _mm256_movemask_epi8(unusual) != 0};
#undef WORD_OF
}

#endif

/* Adds the positions of a word's line ends. The first two without asking: rows are usually about
 * as long as a word or longer. */
static size_t add_ends(uint32_t *ends, size_t n, uint64_t lines, uint32_t at)
{
    const uint64_t stop = (uint64_t)1 << 63;
    ends[n] = at + (uint32_t)__builtin_ctzll(lines | stop);
    n += lines != 0;
    lines &= lines - (lines != 0);
    if (__builtin_expect(lines != 0, 0)) {
        do {
            ends[n++] = at + (uint32_t)__builtin_ctzll(lines);
            lines &= lines - 1;
        } while (lines);
    }
    return n;
}

void cf_ends_reserve(cf_worker *worker, size_t n)
{
    if (n <= worker->ends_capacity)
        return;
    worker->ends_capacity = n + n / 2;
    worker->ends = cf_mem_realloc(worker->ends, worker->ends_capacity, sizeof *worker->ends);
}

static inline __attribute__((always_inline)) bool
mark_by(marks (*mark)(const char *at), cf_worker *worker, size_t len, bool *unusual)
{
    bool quote = false, odd = false, blank = false;
    size_t n = 0;
    for (size_t at = 0; at < len; at += 64) {
        marks m = mark(worker->buffer + at);
        if (len - at < 64) {
            uint64_t keep = ((uint64_t)1 << (len - at)) - 1;
            m.commas &= keep;
            m.lines &= keep;
        }
        worker->seps[at / 64] = m.commas | m.lines;
        quote |= m.quote;
        odd |= m.unusual;
        if (n + 65 > worker->ends_capacity)
            cf_ends_reserve(worker, n + 65);
        n = add_ends(worker->ends, n, m.lines, (uint32_t)at);
    }
    for (size_t i = 0; i < n && worker->ends[i] + 1 < len; i++)
        blank |= (unsigned char)worker->buffer[worker->ends[i] + 1] <= CF_LAST_BLANK;
    worker->n_ends = n;
    worker->may_be_blank = blank;
    *unusual = odd;
    return quote;
}

#if defined(__x86_64__)
__attribute__((target("avx2,bmi"))) static bool mark_wide(cf_worker *worker, size_t len,
                                                          bool *unusual)
{
    return mark_by(mark_64_wide, worker, len, unusual);
}
#endif

bool cf_marks_wide = true;

bool cf_split_mark(cf_worker *worker, size_t len, bool *unusual)
{
    memset(worker->buffer + len, ' ', CF_CHUNK_PAD); /* behind the end is nothing unusual */
#if CF_CPU_WIDE_CODE
    if (cf_marks_wide && worker->wide)
        return cf_wide_mark(worker, len, unusual);
#endif
#if defined(__x86_64__)
    if (cf_marks_wide && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        return mark_wide(worker, len, unusual);
#endif
    return mark_by(mark_64, worker, len, unusual);
}
