/* The inner loops of reading in registers of 64 bytes: marks, positions, codes and dates of eight
 * rows at once. Each does what the plain loop beside its caller does; where a group of eight holds
 * anything out of the usual it stops, and the caller goes on plainly. */
#include "read/roster_private.h"

#include "base/cpu.h"

#if CF_CPU_WIDE_CODE

#include <immintrin.h>

#define WIDE static inline __attribute__((always_inline)) CF_WIDE_TARGET

WIDE __m512i all(uint64_t word)
{
    return _mm512_set1_epi64((long long)word);
}

/* --- Marks and positions --------------------------------------------------------------------- */

/* The places of a word's bits, counted from `at`, at out[n ...]; returns n moved on. May write up
 * to 15 places beyond. */
WIDE size_t put_places(uint32_t *out, size_t n, uint64_t bits, __m512i bytes, uint32_t at)
{
    size_t end = n + (size_t)__builtin_popcountll(bits);
    __m512i places = _mm512_maskz_compress_epi8(bits, bytes), from = _mm512_set1_epi32((int)at);
    for (;;) {
        __m512i some = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places));
        _mm512_storeu_si512(out + n, _mm512_add_epi32(some, from));
        n += 16;
        if (__builtin_expect(n >= end, 1))
            return end;
        places = _mm512_shuffle_i64x2(places, places, 0x39); /* the next 16 */
    }
}

/* 0, 1, 2 ... 63 */
WIDE __m512i each_byte(void)
{
    return _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928,
                            0x2726252423222120, 0x1f1e1d1c1b1a1918, 0x1716151413121110,
                            0x0f0e0d0c0b0a0908, 0x0706050403020100);
}

CF_WIDE_TARGET size_t cf_wide_flatten(uint32_t *out, const uint64_t *seps, uint32_t before,
                                      uint32_t end)
{
    const __m512i bytes = each_byte();
    size_t n = 1, word = (before + 1) / 64, last = end / 64;
    uint64_t bits = seps[word] & ~(uint64_t)0 << ((before + 1) % 64);
    out[0] = before;
    for (; word < last; bits = seps[++word])
        n = put_places(out, n, bits, bytes, (uint32_t)(word * 64));
    return put_places(out, n, bits & ~(uint64_t)0 >> (63 - end % 64), bytes, (uint32_t)(word * 64));
}

CF_WIDE_TARGET bool cf_wide_mark(cf_worker *worker, size_t len, bool *unusual)
{
    const __m512i bytes = each_byte(), comma = _mm512_set1_epi8(','), line = _mm512_set1_epi8('\n');
    const __m512i quote = _mm512_set1_epi8('"');
    const __m512i last_blank = _mm512_set1_epi8(CF_LAST_BLANK);
    __m512i least = _mm512_set1_epi8(1), quotes = _mm512_set1_epi8(1);
    uint64_t blank = 0, start = 0; /* the word's first byte starts a line */
    size_t n = 0;
    for (size_t at = 0; at < len; at += 64) {
        __m512i text = _mm512_loadu_si512(worker->buffer + at);
        uint64_t keep = len - at < 64 ? ((uint64_t)1 << (len - at)) - 1 : UINT64_MAX;
        uint64_t lines = _mm512_cmpeq_epi8_mask(text, line) & keep;
        worker->seps[at / 64] = lines | (_mm512_cmpeq_epi8_mask(text, comma) & keep);
        least = _mm512_min_epi8(least, text); /* zero, and beyond ASCII, are below one */
        quotes = _mm512_min_epu8(quotes, _mm512_xor_si512(text, quote));
        blank |= (lines << 1 | start) & _mm512_cmple_epu8_mask(text, last_blank) & keep;
        start = lines >> 63;
        if (n + 65 + 16 > worker->ends_capacity)
            cf_ends_reserve(worker, n + 65 + 16);
        n = put_places(worker->ends, n, lines, bytes, (uint32_t)at);
    }
    worker->n_ends = n;
    worker->may_be_blank = blank != 0;
    *unusual = _mm512_cmplt_epi8_mask(least, _mm512_set1_epi8(1)) != 0;
    return _mm512_testn_epi8_mask(quotes, quotes) != 0;
}

/* Eight words at base + scale x at, into a register that was just cleared: else a gather waits for
 * whatever the register held before. Told that all eight are wanted, the compiler would leave the
 * clearing out. */
#define GATHER(base, at, scale)                                                                    \
    _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), all_eight(), at, base, scale)

WIDE __mmask8 all_eight(void)
{
    __mmask8 mask = 0xff;
    __asm__("" : "+k"(mask));
    return mask;
}

/* --- Cells ----------------------------------------------------------------------------------- */

/* One cell each of eight rows: the byte before it, counted from the text, and its length. */
typedef struct {
    __m512i before, len;
} cells;

WIDE cells take_cells(const cf_batch *batch, int cell, uint32_t row)
{
    __m256i base = _mm256_loadu_si256((const __m256i *)(const void *)(batch->base + row));
    __m512i pair = _mm512_mask_i32gather_epi64(_mm512_setzero_si512(), all_eight(), base,
                                               batch->cells + cell, 4);
    __m512i before = _mm512_and_si512(pair, all(UINT32_MAX));
    __m512i end = _mm512_srli_epi64(pair, 32);
    return (cells){before, _mm512_sub_epi64(end, _mm512_add_epi64(before, all(1)))};
}

/* Eight bytes of each cell, from its byte `skip` on. */
WIDE __m512i take_bytes(const cf_batch *batch, const cells *of, int skip)
{
    return GATHER(batch->text + 1 + skip, of->before, 1);
}

WIDE void put_low_halves(void *out, __m512i words)
{
    _mm256_storeu_si256(out, _mm512_cvtepi64_epi32(words));
}

/* --- Ids ------------------------------------------------------------------------------------- */

/* Eight words, in front of them the last of the eight before. */
WIDE __m512i behind(__m512i words, __m512i before)
{
    return _mm512_alignr_epi64(words, before, 7);
}

/* From the first byte on, which is made the highest. */
WIDE __m512i turn_bytes(__m512i words)
{
    const __m512i order =
        _mm512_broadcast_i32x4(_mm_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607));
    return _mm512_shuffle_epi8(words, order);
}

CF_WIDE_TARGET uint32_t cf_wide_ids(cf_id_order *order, const cf_batch *batch, int cell,
                                    uint32_t row, uint32_t *start, uint16_t *id_len)
{
    const __m512i zero = _mm512_setzero_si512(), blank = all(' '), byte = all(255);
    __m512i first_before = all(order->last[0]), second_before = all(order->last[1]);
    __m512i len_before = all(order->last_len);
    uint8_t by_text = UINT8_MAX, by_length = UINT8_MAX;
    for (; row + 8 <= batch->n; row += 8) {
        cells of = take_cells(batch, cell, row);
        __m512i first_rest =
            _mm512_max_epi64(_mm512_sub_epi64(all(64), _mm512_slli_epi64(of.len, 3)), zero);
        __m512i second_rest =
            _mm512_min_epi64(_mm512_sub_epi64(all(128), _mm512_slli_epi64(of.len, 3)), all(64));
        __m512i first = turn_bytes(take_bytes(batch, &of, 0));
        __m512i second = turn_bytes(take_bytes(batch, &of, 8));
        __m512i last = _mm512_mask_blend_epi64(_mm512_cmpgt_epu64_mask(of.len, all(8)),
                                               _mm512_srlv_epi64(first, first_rest),
                                               _mm512_srlv_epi64(second, second_rest));
        first = _mm512_sllv_epi64(_mm512_srlv_epi64(first, first_rest), first_rest);
        second = _mm512_sllv_epi64(_mm512_srlv_epi64(second, second_rest), second_rest);
        __mmask8 good = _mm512_cmpgt_epu64_mask(_mm512_srli_epi64(first, 56), blank) &
                        _mm512_cmpgt_epu64_mask(_mm512_and_si512(last, byte), blank) &
                        _mm512_cmple_epu64_mask(_mm512_sub_epi64(of.len, all(1)), all(15));
        if (__builtin_expect(good != 0xff, 0))
            break;
        __m512i before = behind(first, first_before);
        __mmask8 after = _mm512_cmpgt_epu64_mask(first, before) |
                         _mm512_mask_cmpgt_epu64_mask(_mm512_cmpeq_epi64_mask(first, before),
                                                      second, behind(second, second_before));
        before = behind(of.len, len_before);
        by_text &= after;
        by_length &= (uint8_t)(_mm512_cmpgt_epu64_mask(of.len, before) |
                               (_mm512_cmpeq_epi64_mask(of.len, before) & after));
        put_low_halves(start + row, _mm512_add_epi64(of.before, all(1)));
        _mm_storeu_si128((__m128i *)(void *)(id_len + row), _mm512_cvtepi64_epi16(of.len));
        first_before = first;
        second_before = second;
        len_before = of.len;
    }
    order->last[0] = (uint64_t)_mm_extract_epi64(_mm512_extracti32x4_epi32(first_before, 3), 1);
    order->last[1] = (uint64_t)_mm_extract_epi64(_mm512_extracti32x4_epi32(second_before, 3), 1);
    order->last_len = (uint64_t)_mm_extract_epi64(_mm512_extracti32x4_epi32(len_before, 3), 1);
    order->by_text &= by_text == UINT8_MAX;
    order->by_length &= by_length == UINT8_MAX;
    return row;
}

/* --- Codes ----------------------------------------------------------------------------------- */

/* Eight cells' bytes, zeros behind them. */
WIDE __m512i take_words(const cf_batch *batch, const cells *of)
{
    __m512i beyond = _mm512_sllv_epi64(all(UINT64_MAX), _mm512_slli_epi64(of->len, 3));
    return _mm512_andnot_si512(beyond, take_bytes(batch, of, 0));
}

/* Where cf_word_slot looks for them, but for the mask. */
WIDE __m512i slots_of(__m512i words, __m512i factor)
{
    __m512i mixed = _mm512_xor_si512(words, _mm512_srli_epi64(words, 29));
    return _mm512_srli_epi64(_mm512_mul_epu32(mixed, factor), 26);
}

/* Their meanings, the low half a code; a bit for each that is not known. A slot that is free has a
 * code below zero. */
WIDE __mmask8 find_words(__m512i *meanings, const cf_cache *cache, __m512i words)
{
    const cf_word_entry *entries = cache->words;
    const __m512i free_slot = all((uint64_t)1 << 31);
    __m512i slot = slots_of(words, all(cache->word_factor));
    slot = _mm512_and_si512(slot, all(cache->word_mask));
    __m512i at = _mm512_add_epi64(slot, slot); /* in words: an entry is two */
    __m512i known = GATHER(entries, at, 8);
    __m512i meaning = GATHER((const char *)entries + 8, at, 8);
    __mmask8 odd =
        _mm512_cmpneq_epi64_mask(known, words) | _mm512_test_epi64_mask(meaning, free_slot);
    for (int probe = 1; probe < CF_CACHE_PROBES && odd; probe++) {
        at = _mm512_add_epi64(at, all(2));
        known = _mm512_mask_i64gather_epi64(known, odd, at, entries, 8);
        meaning = _mm512_mask_i64gather_epi64(meaning, odd, at, (const char *)entries + 8, 8);
        odd = _mm512_cmpneq_epi64_mask(known, words) | _mm512_test_epi64_mask(meaning, free_slot);
    }
    *meanings = meaning;
    return odd;
}

/* The same of few, in registers; permuting takes the lowest four bits of a slot alone. */
WIDE __mmask8 find_few(__m512i *meanings, const cf_few_words *few, __m512i words)
{
    __m512i slot = slots_of(words, all(few->factor));
    __m512i known = _mm512_permutex2var_epi64(_mm512_loadu_si512(few->word), slot,
                                              _mm512_loadu_si512(few->word + 8));
    *meanings = _mm512_permutex2var_epi64(_mm512_loadu_si512(few->meaning), slot,
                                          _mm512_loadu_si512(few->meaning + 8));
    return _mm512_cmpneq_epi64_mask(known, words) |
           _mm512_test_epi64_mask(*meanings, all((uint64_t)1 << 31));
}

WIDE uint32_t convert_words(const cf_cache *cache, const cf_batch *batch, int cell, uint32_t row,
                            int32_t *codes, int32_t *values, int32_t *all_signs, bool few)
{
    __m512i signs = _mm512_setzero_si512();
    for (; row + 8 <= batch->n; row += 8) {
        cells of = take_cells(batch, cell, row);
        __m512i words = take_words(batch, &of), meanings;
        __mmask8 odd =
            few ? find_few(&meanings, &cache->few, words) : find_words(&meanings, cache, words);
        odd |= _mm512_cmpgt_epu64_mask(of.len, all(8));
        if (__builtin_expect(odd != 0, 0))
            break;
        if (codes)
            put_low_halves(codes + row, meanings);
        if (values)
            put_low_halves(values + row, _mm512_srli_epi64(meanings, 32));
        signs = _mm512_or_si512(signs, meanings);
    }
    *all_signs |= (int32_t)((uint64_t)_mm512_reduce_or_epi64(signs) >> 32);
    return row;
}

CF_WIDE_TARGET uint32_t cf_wide_words(const cf_cache *cache, const cf_batch *batch, int cell,
                                      uint32_t row, int32_t *codes, int32_t *values,
                                      int32_t *all_signs)
{
    if (cache->few.factor != 0)
        return convert_words(cache, batch, cell, row, codes, values, all_signs, true);
    return convert_words(cache, batch, cell, row, codes, values, all_signs, false);
}

/* --- Dates ----------------------------------------------------------------------------------- */

CF_WIDE_TARGET uint32_t cf_wide_dates(const cf_roster *roster, const cf_batch *batch, int cell,
                                      uint32_t row, int32_t *out)
{
    /* As in iso_date: `0000-00-` and what a digit less '0', a dash less itself may be added to. */
    const __m512i shape = all(0x2d30302d30303030u), slack = all(0x7f76767f76767676u);
    const __m512i day_shape = all(0x3030), day_slack = all(0x7676);
    enum { N_MONTHS = (CF_LAST_YEAR - CF_FIRST_YEAR + 1) * 12 };
    for (; row + 8 <= batch->n; row += 8) {
        cells of = take_cells(batch, cell, row);
        __m512i word = _mm512_xor_si512(take_bytes(batch, &of, 0), shape);
        __m512i rest = take_bytes(batch, &of, 8);
        __m512i day = _mm512_xor_si512(_mm512_and_si512(rest, all(0xffff)), day_shape);
        __mmask8 ten = _mm512_cmpeq_epi64_mask(of.len, all(10));
        __mmask8 return_behind =
            _mm512_mask_cmpeq_epi64_mask(_mm512_cmpeq_epi64_mask(of.len, all(11)),
                                         _mm512_and_si512(rest, all(0xff0000)), all('\r' << 16));
        __m512i wrong = _mm512_or_si512(word, _mm512_add_epi64(word, slack));
        __m512i day_wrong = _mm512_or_si512(day, _mm512_add_epi64(day, day_slack));
        wrong = _mm512_and_si512(wrong, all(0x8080808080808080u));
        wrong = _mm512_or_si512(wrong, _mm512_and_si512(day_wrong, all(0x8080)));
        /* Digits times their weights: year and month, and the day. */
        __m512i parts = _mm512_maddubs_epi16(word, all(0x00010a00010a010a));
        parts = _mm512_madd_epi16(parts, all(0x0001000100010064));
        __m512i month = _mm512_sub_epi64(_mm512_srli_epi64(parts, 32), all(1));
        __m512i at = _mm512_add_epi64(_mm512_mul_epu32(parts, all(12)), month);
        at = _mm512_sub_epi64(at, all(12 * CF_FIRST_YEAR));
        day = _mm512_sub_epi64(_mm512_maddubs_epi16(day, all(0x010a)), all(1));
        __mmask8 good = (ten | return_behind) & _mm512_testn_epi64_mask(wrong, wrong) &
                        _mm512_cmplt_epu64_mask(at, all(N_MONTHS)) &
                        _mm512_cmple_epu64_mask(month, all(11));
        if (__builtin_expect(good != 0xff, 0))
            break;
        __m512i starts = GATHER(roster->month_start, at, 4); /* and the next */
        __m512i n_days = _mm512_sub_epi32(_mm512_srli_epi64(starts, 32),
                                          _mm512_and_si512(starts, all(UINT32_MAX)));
        if (__builtin_expect(_mm512_cmplt_epu64_mask(day, n_days) != 0xff, 0))
            break;
        put_low_halves(out + row, _mm512_add_epi64(starts, day));
    }
    return row;
}

/* --- Ranges and steps ------------------------------------------------------------------------ */

CF_WIDE_TARGET uint32_t cf_wide_places(cf_worker *worker, uint32_t n, uint32_t row, uint32_t at)
{
    const int16_t *prefix_steps = worker->scan->roster->prefix_steps;
    cf_columns *columns = &worker->columns;
    int32_t *ranges = columns->range + at, *codes = columns->codes[CF_COL_RANGE] + at;
    const __m512i blank = _mm512_set1_epi32(CF_CELL_BLANK), low = _mm512_set1_epi32(0xffff);
    for (; row + 16 <= n; row += 16) {
        __m512i range = _mm512_loadu_si512(worker->own_range + row);
        __mmask16 by_class = _mm512_cmpeq_epi32_mask(range, blank);
        range = _mm512_mask_loadu_epi32(range, by_class, worker->class_range + row);
        __mmask16 known = _mm512_cmpge_epi32_mask(range, _mm512_setzero_si512());
        __m512i steps = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), known, range,
                                                    prefix_steps, 2); /* and the next */
        __m512i place = _mm512_loadu_si512(worker->step_place + row);
        known &= _mm512_cmplt_epu32_mask(place, _mm512_and_si512(steps, low));
        if (__builtin_expect(known != 0xffff, 0))
            break;
        _mm512_storeu_si512(ranges + row, range);
        _mm512_storeu_si512(codes + row, _mm512_add_epi32(range, _mm512_set1_epi32(1)));
        _mm256_storeu_si256((__m256i *)(void *)(columns->step + at + row),
                            _mm512_cvtepi32_epi16(place));
    }
    return row;
}

#endif
