#include "answer/employee_lines.h"

#include "base/cpu.h"
#include "show/report.h"

#include <string.h>

#if CF_CPU_WIDE_CODE
#include <immintrin.h>
#endif

/* --- Plainly --------------------------------------------------------------------------------- */

enum { MONEY_MOST = 24 };

static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334"
                            "3536373839404142434445464748495051525354555657585960616263646566676869"
                            "707172737475767778798081828384858687888990919293949596979899";

/* clang-format off */
static const uint8_t plain_id_bytes[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
    ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
    ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
    ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
    ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1,
    ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1, ['_'] = 1, ['.'] = 1,
    ['-'] = 1,
};
/* clang-format on */

/* Dollars with cents; returns behind them. Two digits at a time: this runs for every member. */
static char *put_large(char *out, uint64_t size)
{
    char text[MONEY_MOST];
    char *at = text + MONEY_MOST;
    uint64_t dollars = size / 100;
    at -= 2;
    memcpy(at, pairs + 2 * (size % 100), 2);
    *--at = '.';
    while (dollars >= 100) {
        at -= 2;
        memcpy(at, pairs + 2 * (dollars % 100), 2);
        dollars /= 100;
    }
    if (dollars >= 10) {
        at -= 2;
        memcpy(at, pairs + 2 * dollars, 2);
    } else {
        *--at = (char)('0' + dollars);
    }
    size_t len = (size_t)(text + MONEY_MOST - at);
    memcpy(out, at, len);
    return out + len;
}

/* The lowest `n` bytes of a word, the lowest first. */
static inline void put_bytes(char *out, uint64_t word, size_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(out, &word, n);
#else
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(word >> 8 * i);
#endif
}

/* The eight decimal digits of a number below 10^8, the first in the lowest byte: cut in halves, the
 * halves and then their halves side by side. */
static inline uint64_t eight_digits(uint32_t number)
{
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t hundreds = (fours * 10486 >> 20) & 0x7f0000007fu; /* / 100 */
    uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
    uint64_t tens = (twos * 103 >> 10) & 0x000f000f000f000fu; /* / 10 */
    return tens | (twos - 10 * tens) << 8;
}

/* Below a million dollars, which is what nearly all members' amounts are, and without a branch on
 * how many digits there are: nobody can guess it. */
static inline char *put_money(char *out, int64_t cents)
{
    uint64_t size = (uint64_t)cents;
    *out = '-';
    out += cents < 0;
    size = cents < 0 ? 0 - size : size;
    if (__builtin_expect(size >= 100000000, 0))
        return put_large(out, size);
    uint64_t digits = eight_digits((uint32_t)size);
    uint64_t shown = digits | (uint64_t)1 << 40; /* the last digit of the dollars always is */
    unsigned skip = (unsigned)__builtin_ctzll(shown) / 8;
    digits |= 0x3030303030303030u;
    put_bytes(out, digits >> 8 * skip, 8); /* there is room for more than is written */
    out += 6 - skip;
    *out = '.';
    put_bytes(out + 1, digits >> 48, 2);
    return out + 3;
}

/* Ids are letters, digits and a few signs nearly always; anything else takes the long way. */
static bool is_plain_id(const char *id, size_t len)
{
    uint8_t all = 1;
    for (size_t i = 0; i < len; i++)
        all &= plain_id_bytes[(unsigned char)id[i]];
    return all && len > 0 && id[0] != '-';
}

static void put_id(cf_buf *out, const char *id, size_t len)
{
    if (is_plain_id(id, len)) {
        memcpy(out->text + out->len, id, len);
        out->len += len;
    } else {
        cf_csv_write_text(out, (cf_slice){id, len});
    }
}

/* Room for a line whose id is plain or not: twice the id, quotes and an apostrophe. */
static size_t line_room(size_t id_len, int n_offers)
{
    return 2 * id_len + 32 + (size_t)(n_offers + 3) * (MONEY_MOST + 1);
}

static void put_line(cf_buf *out, const cf_block *block, const cf_block_results *results,
                     int n_offers, bool status_quo, uint32_t row)
{
    size_t id_len = block->id_len[row];
    int64_t now = results->net_status_quo[row];
    cf_buf_reserve(out, line_room(id_len, n_offers));
    put_id(out, block->id_text + block->id_start[row], id_len);
    cf_buf_reserve(out, line_room(0, n_offers));
    char *at = out->text + out->len;
    if (status_quo) {
        *at++ = ',';
        at = put_money(at, now);
        *at++ = ',';
        at = put_money(at, results->net_offer[0][row]);
    }
    for (int i = 0; i < n_offers; i++) {
        *at++ = ',';
        at = put_money(at, results->net_offer[i][row] - now);
    }
    *at++ = '\n';
    out->len = (size_t)(at - out->text);
}

/* --- Widely ---------------------------------------------------------------------------------- */

#if CF_CPU_WIDE_CODE

enum { AT_ONCE = 64, MOST_AMOUNTS = 8, SHAPES = 16 };

/* The amounts of a few rows, below a million dollars, in decimal. */
typedef struct {
    uint64_t digits[AT_ONCE]; /* eight characters, cents last */
    uint8_t shape[AT_ONCE];   /* digits that are not shown, and 8 below zero */
} amounts;

/* By shape: where each byte of a comma, the amount and a line end comes from: digits, and behind
 * them a comma, a minus, a point and a line end. */
typedef struct {
    uint8_t from[SHAPES][16];
    uint8_t len[SHAPES]; /* without the line end */
} shapes;

static shapes make_shapes(void)
{
    enum { COMMA = 8, MINUS, POINT, LINE_END };
    shapes made;
    for (unsigned shape = 0; shape < SHAPES; shape++) {
        uint8_t *from = made.from[shape], n = 0;
        from[n++] = COMMA;
        if (shape >= 8)
            from[n++] = MINUS;
        for (unsigned digit = shape % 8; digit < 8; digit++) {
            if (digit == 6)
                from[n++] = POINT;
            from[n++] = (uint8_t)digit;
        }
        made.len[shape] = n;
        while (n < 16)
            from[n++] = LINE_END;
    }
    return made;
}

#define WIDE static inline __attribute__((always_inline)) CF_WIDE_TARGET

/* eight_digits of eight numbers; in halves, as there. */
WIDE __m512i digits_of(__m512i number)
{
    /* n / 10000 for n < 10^8 is n x 3518437209 / 2^45 */
    __m512i high = _mm512_srli_epi64(_mm512_mul_epu32(number, _mm512_set1_epi64(3518437209)), 45);
    __m512i low = _mm512_sub_epi64(number, _mm512_mul_epu32(high, _mm512_set1_epi64(10000)));
    __m512i fours = _mm512_or_si512(high, _mm512_slli_epi64(low, 32));
    __m512i hundreds = _mm512_srli_epi32(_mm512_mullo_epi32(fours, _mm512_set1_epi32(10486)), 20);
    __m512i rest = _mm512_sub_epi32(fours, _mm512_mullo_epi32(hundreds, _mm512_set1_epi32(100)));
    __m512i twos = _mm512_or_si512(hundreds, _mm512_slli_epi32(rest, 16));
    __m512i tens = _mm512_srli_epi16(_mm512_mullo_epi16(twos, _mm512_set1_epi16(103)), 10);
    __m512i ones = _mm512_sub_epi16(twos, _mm512_mullo_epi16(tens, _mm512_set1_epi16(10)));
    return _mm512_or_si512(tens, _mm512_slli_epi16(ones, 8));
}

/* The amounts of eight rows from `i` on; returns a bit for each that is too large. */
WIDE unsigned take_eight(amounts *out, uint32_t i, __m512i cents)
{
    const __m512i zeros = _mm512_set1_epi8('0'), last_dollar = _mm512_set1_epi64(1ll << 40);
    __m512i size = _mm512_abs_epi64(cents);
    __m512i digits = digits_of(size);
    __m512i shown = _mm512_or_si512(digits, last_dollar); /* the dollars' last digit always is */
    __m512i lowest = _mm512_and_si512(shown, _mm512_sub_epi64(_mm512_setzero_si512(), shown));
    __m512i skip =
        _mm512_srli_epi64(_mm512_sub_epi64(_mm512_set1_epi64(63), _mm512_lzcnt_epi64(lowest)), 3);
    __mmask8 below = _mm512_movepi64_mask(cents);
    __m512i shape = _mm512_mask_add_epi64(skip, below, skip, _mm512_set1_epi64(8));
    _mm512_storeu_si512(out->digits + i, _mm512_or_si512(digits, zeros));
    _mm_storel_epi64((__m128i *)(void *)(out->shape + i), _mm512_cvtepi64_epi8(shape));
    return _mm512_cmpge_epu64_mask(size, _mm512_set1_epi64(100000000));
}

/* `n` of `to`, or of `to` less `from`, from `row` on; a bit for each that is too large. */
WIDE uint64_t take_amounts(amounts *out, const int64_t *to, const int64_t *from, uint32_t n)
{
    uint64_t large = 0;
    for (uint32_t i = 0; i < n; i += 8) {
        __mmask8 there = n - i < 8 ? (__mmask8)((1u << (n - i)) - 1) : 0xff;
        __m512i cents = _mm512_maskz_loadu_epi64(there, to + i);
        if (from)
            cents = _mm512_sub_epi64(cents, _mm512_maskz_loadu_epi64(there, from + i));
        large |= (uint64_t)take_eight(out, i, cents) << i;
    }
    return large;
}

/* Copies an id of up to 16 bytes that stands as it is in the file; NULL: it does not. A comma, a
 * quote, blanks and a plus come before the minus. */
WIDE char *put_short_id(char *out, const char *id, size_t len)
{
    unsigned there = _bzhi_u32(0xffff, (unsigned)len);
    __m128i bytes = _mm_maskz_loadu_epi8((__mmask16)there, id);
    unsigned plain = _mm_cmpgt_epi8_mask(bytes, _mm_set1_epi8(','));
    _mm_storeu_si128((__m128i *)(void *)out, bytes);
    bool formula = *out == '-' || *out == '=' || *out == '@';
    return (there & ~plain) == 0 && len - 1 < 16 && !formula ? out + len : NULL;
}

WIDE char *put_amount(char *out, const amounts *of, uint32_t i, const shapes *shape)
{
    const long long signs = '\n' << 24 | '.' << 16 | '-' << 8 | ',';
    __m128i bytes = _mm_set_epi64x(signs, (long long)of->digits[i]);
    __m128i from = _mm_loadu_si128((const __m128i *)(const void *)shape->from[of->shape[i]]);
    _mm_storeu_si128((__m128i *)(void *)out, _mm_shuffle_epi8(bytes, from));
    return out + shape->len[of->shape[i]];
}

/* The lines of rows [first, first + n). */
CF_WIDE_TARGET static void put_lines_wide(cf_buf *out, const cf_block *block,
                                          const cf_block_results *results, int n_offers,
                                          bool status_quo, uint32_t first, uint32_t n,
                                          const shapes *shape)
{
    amounts of[MOST_AMOUNTS];
    const int64_t *now = results->net_status_quo + first;
    int n_amounts = 0;
    uint64_t large = 0;
    if (status_quo) {
        large |= take_amounts(&of[n_amounts++], now, NULL, n);
        large |= take_amounts(&of[n_amounts++], results->net_offer[0] + first, NULL, n);
    }
    for (int i = 0; i < n_offers; i++)
        large |= take_amounts(&of[n_amounts++], results->net_offer[i] + first, now, n);
    size_t room = line_room(16, n_offers);
    cf_buf_reserve(out, n * room);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = first + i;
        if (!results->included[row])
            continue;
        char *at = put_short_id(out->text + out->len, block->id_text + block->id_start[row],
                                block->id_len[row]);
        if (__builtin_expect(!at || (large >> i & 1) != 0, 0)) {
            put_line(out, block, results, n_offers, status_quo, row);
            cf_buf_reserve(out, (n - i) * room);
            continue;
        }
        for (int k = 0; k < n_amounts; k++)
            at = put_amount(at, &of[k], i, shape);
        out->len = (size_t)(at + 1 - out->text); /* the line end came along */
    }
}

static void put_lines(cf_buf *out, const cf_block *block, const cf_block_results *results,
                      int n_offers, bool status_quo)
{
    shapes shape = make_shapes();
    for (uint32_t first = 0; first < block->n_rows; first += AT_ONCE) {
        uint32_t left = block->n_rows - first;
        put_lines_wide(out, block, results, n_offers, status_quo, first,
                       left < AT_ONCE ? left : AT_ONCE, &shape);
    }
}

#endif

void cf_employee_lines(cf_buf *out, const cf_block *block, const cf_block_results *results,
                       int n_offers, bool status_quo)
{
#if CF_CPU_WIDE_CODE
    if (n_offers + 2 <= MOST_AMOUNTS && cf_cpu_is_wide()) {
        put_lines(out, block, results, n_offers, status_quo);
        return;
    }
#endif
    for (uint32_t row = 0; row < block->n_rows; row++)
        if (results->included[row])
            put_line(out, block, results, n_offers, status_quo, row);
}
