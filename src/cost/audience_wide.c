/* audience_wide.c: the audiences of sixteen rows at once, where rows follow one another, their
 * codes and keys were met before and a key has few bits; anything else is left to audience.c. */
#include "cost/audience.h"

#include "base/cpu.h"

#if CF_CPU_WIDE_CODE

#include <immintrin.h>

#define WIDE static inline __attribute__((always_inline)) CF_WIDE_TARGET

enum { AT_ONCE = 16, FEW_CODES = 32, MOST_DAY_PARTS = 8 };

/* What is the same for all rows. */
typedef struct {
    const cf_selection *selection;
    const cf_block *block;
    struct {
        const int32_t *days;
        int32_t first;
        uint32_t span;
        uint32_t bit;
    } parts[MOST_DAY_PARTS];
} rows_of;

static bool start(rows_of *of, const cf_selection *selection, const cf_block *block)
{
    of->selection = selection;
    of->block = block;
    if (!selection->by_key || selection->n_others > MOST_DAY_PARTS)
        return false;
    for (int i = 0; i < selection->n_columns; i++) {
        const cf_column_memory *memory = &selection->columns[i];
        if (memory->n_codes < FEW_CODES || memory->n_signatures > (size_t)1 << memory->bits ||
            (memory->column != CF_COL_RANGE && !block->codes[memory->column]))
            return false;
    }
    for (int k = 0; k < selection->n_others; k++) {
        const cf_part *part = &selection->engine->parts[selection->others[k]];
        int32_t first, last;
        if (!cf_part_days(&first, &last, part))
            return false;
        of->parts[k].days = part->column == CF_COL_HIRED ? block->hired : block->step_date;
        of->parts[k].first = first;
        of->parts[k].span = (uint32_t)last - (uint32_t)first;
        of->parts[k].bit = (uint32_t)1 << (selection->key_bits - selection->n_others + k);
    }
    return true;
}

/* Adds a column's signatures to keys; a bit for each row whose code was not met. */
WIDE __mmask16 add_signatures(__m512i *keys, const rows_of *of, const cf_column_memory *memory,
                              uint32_t row)
{
    bool range = memory->column == CF_COL_RANGE;
    const int32_t *from = range ? of->block->range : of->block->codes[memory->column];
    __m512i codes = _mm512_loadu_si512(from + row);
    if (range)
        codes = _mm512_add_epi32(codes, _mm512_set1_epi32(1));
    __m512i known;
    if (_mm512_cmpge_epu32_mask(codes, _mm512_set1_epi32(FEW_CODES)) == 0) {
        known = _mm512_permutex2var_epi32(_mm512_loadu_si512(memory->signature_of), codes,
                                          _mm512_loadu_si512(memory->signature_of + 16));
    } else {
        __m512i n_codes = _mm512_set1_epi32((int)memory->n_codes);
        __mmask16 there = _mm512_cmplt_epu32_mask(codes, n_codes);
        known = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), there, codes,
                                            memory->signature_of, 4);
    }
    __m512i signature = _mm512_sub_epi32(known, _mm512_set1_epi32(1));
    __m128i shift = _mm_cvtsi32_si128(memory->shift);
    *keys = _mm512_or_si512(*keys, _mm512_sll_epi32(signature, shift));
    return _mm512_testn_epi32_mask(known, known);
}

WIDE void add_days(__m512i *keys, const rows_of *of, int part, uint32_t row)
{
    __m512i days = _mm512_loadu_si512(of->parts[part].days + row);
    __m512i behind = _mm512_sub_epi32(days, _mm512_set1_epi32(of->parts[part].first));
    __m512i span = _mm512_set1_epi32((int)of->parts[part].span);
    *keys = _mm512_mask_or_epi32(*keys, _mm512_cmple_epu32_mask(behind, span), *keys,
                                 _mm512_set1_epi32((int)of->parts[part].bit));
}

/* False: some key was not met. */
WIDE bool put_audiences(const cf_audience **out, const rows_of *of, __m256i keys)
{
    __mmask8 everyone = 0xff;
    __asm__("" : "+k"(everyone)); /* into a register that was just cleared (wide.h) */
    __m512i found = _mm512_mask_i32gather_epi64(_mm512_setzero_si512(), everyone, keys,
                                                of->selection->by_key, 8);
    _mm512_storeu_si512(out, found);
    return _mm512_testn_epi64_mask(found, found) == 0;
}

CF_WIDE_TARGET static uint32_t find(const cf_audience **out, const rows_of *of, uint32_t row,
                                    uint32_t n)
{
    const cf_selection *selection = of->selection;
    uint32_t i = 0;
    for (; i + AT_ONCE <= n; i += AT_ONCE) {
        __m512i keys = _mm512_setzero_si512();
        __mmask16 unmet = 0;
        for (int c = 0; c < selection->n_columns; c++)
            unmet |= add_signatures(&keys, of, &selection->columns[c], row + i);
        for (int k = 0; k < selection->n_others; k++)
            add_days(&keys, of, k, row + i);
        if (__builtin_expect(unmet != 0, 0))
            break;
        if (!put_audiences(out + i, of, _mm512_castsi512_si256(keys)) ||
            !put_audiences(out + i + 8, of, _mm512_extracti64x4_epi64(keys, 1)))
            break;
    }
    return i;
}

uint32_t cf_selection_wide(const cf_audience **out, const cf_selection *selection,
                           const cf_block *block, const uint32_t *rows, uint32_t n)
{
    rows_of of;
    if (!cf_cpu_is_wide() || n < AT_ONCE || rows[n - 1] - rows[0] != n - 1)
        return 0;
    return start(&of, selection, block) ? find(out, &of, rows[0], n) : 0;
}

#else

uint32_t cf_selection_wide(const cf_audience **out, const cf_selection *selection,
                           const cf_block *block, const uint32_t *rows, uint32_t n)
{
    (void)out, (void)selection, (void)block, (void)rows, (void)n;
    return 0;
}

#endif
