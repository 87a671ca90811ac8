/* Slices, UTF-8, edit distance, buffers, arenas, maps and dictionaries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/dict.h"
#include "base/lock.h"
#include "base/map64.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

/* --- Slices ---------------------------------------------------------------------------------- */

static void slices_compare(void **state)
{
    (void)state;
    assert_true(cf_slice_equal(CF_SLICE(""), (cf_slice){NULL, 0}));
    assert_true(cf_slice_equal(CF_SLICE("a"), CF_SLICE("a")));
    assert_false(cf_slice_equal(CF_SLICE("a"), CF_SLICE("A")));
    assert_false(cf_slice_equal(CF_SLICE("a"), CF_SLICE("ab")));
    assert_true(cf_slice_equal_nocase(CF_SLICE("Step_Date"), CF_SLICE("sTEP_dATE")));
    assert_false(cf_slice_equal_nocase(CF_SLICE("@"), CF_SLICE("`"))); /* one bit apart, no letters */
    assert_false(cf_slice_equal_nocase(CF_SLICE("["), CF_SLICE("{")));
    assert_false(cf_slice_equal_nocase(CF_SLICE("\xc3\x84"), CF_SLICE("\xc3\xa4")));
    assert_true(cf_slice_compare(CF_SLICE("a"), CF_SLICE("b")) < 0);
    assert_true(cf_slice_compare(CF_SLICE("b"), CF_SLICE("a")) > 0);
    assert_true(cf_slice_compare(CF_SLICE("a"), CF_SLICE("ab")) < 0);
    assert_true(cf_slice_compare(CF_SLICE("ab"), CF_SLICE("a")) > 0);
    assert_true(cf_slice_compare(CF_SLICE("z"), CF_SLICE("\xc3\xa4")) < 0); /* unsigned bytes */
    assert_int_equal(cf_slice_compare(CF_SLICE("ab"), CF_SLICE("ab")), 0);
    assert_true(cf_slice_equal(cf_slice_trim(CF_SLICE(" \t\r\n a b \r\n")), CF_SLICE("a b")));
    assert_int_equal(cf_slice_trim(CF_SLICE(" \n\t ")).len, 0);
}

static void distance_counts_single_edits(void **state)
{
    (void)state;
    static const struct { const char *a, *b; int distance; } pairs[] = {
        {"", "", 0},          {"raise", "raise", 0},   {"raise", "RAISE", 0},
        {"raise", "raize", 1}, {"raise", "rase", 1},    {"raise", "raises", 1},
        {"raise", "riase", 1}, /* neighbours swapped */
        {"kitten", "sitting", 3}, {"premium", "permium", 1}, {"abc", "", 3},
        {"sunday", "saturday", 3}, {"ab", "ba", 1},      {"ca", "abc", 3},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cf_slice a = cf_slice_of(pairs[i].a), b = cf_slice_of(pairs[i].b);
        for (int limit = 0; limit <= 6; limit++) {
            int expected = pairs[i].distance > limit ? limit + 1 : pairs[i].distance;
            assert_int_equal(cf_slice_distance(a, b, limit), expected);
            assert_int_equal(cf_slice_distance(b, a, limit), expected);
        }
    }
    char longest[64], longer[65];
    memset(longest, 'x', sizeof longest);
    memset(longer, 'x', sizeof longer);
    assert_int_equal(cf_slice_distance((cf_slice){longest, 63}, (cf_slice){longest, 63}, 2), 0);
    assert_int_equal(cf_slice_distance((cf_slice){longer, 64}, (cf_slice){longer, 64}, 2), 3);
}

static void hashes_differ_where_texts_do(void **state)
{
    (void)state;
    /* 20,000 texts that differ little: no two may share all 64 bits (chance: 1 in 90 billion), and
     * the low bits, which tables use, must spread: at most 3 times the mean in any of 256 slots. */
    enum { N = 20000 };
    static uint64_t hashes[N];
    static int slots[256];
    for (int i = 0; i < N; i++) {
        char text[32];
        int len = snprintf(text, sizeof text, "%0*d", 1 + i % 20, i);
        hashes[i] = cf_slice_hash((cf_slice){text, (size_t)len});
        slots[hashes[i] & 255]++;
        assert_true(hashes[i] == cf_slice_hash((cf_slice){text, (size_t)len}));
    }
    for (int i = 0; i < 256; i++)
        assert_true(slots[i] < 3 * N / 256);
    assert_true(cf_slice_hash(CF_SLICE("a")) != cf_slice_hash(CF_SLICE("a\0")));
    cf_map64 seen;
    cf_map64_init(&seen);
    for (int i = 0; i < N; i++) {
        assert_null(cf_map64_get(&seen, hashes[i]));
        cf_map64_put(&seen, hashes[i], &hashes[i]);
    }
    cf_map64_release(&seen);
}

/* --- UTF-8 ----------------------------------------------------------------------------------- */

static size_t encode(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    return n;
}

static void every_code_point_but_nul_and_surrogates_is_text(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char text[4];
        size_t n = encode(text, c), at = 99;
        bool good = c != 0 && !(c >= 0xd800 && c <= 0xdfff) && c <= 0x10ffff;
        if (cf_utf8_valid((cf_slice){text, n}, &at) != good || (!good && at != 0))
            fail_msg("U+%04X", c);
    }
}

static void broken_sequences_are_found_at_their_place(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "\x80",             "\xbf",         "\xc0\x80",         "\xc1\xbf",         "\xc3",
        "\xc3(",            "\xe2\x82",     "\xe2(\xac",        "\xe2\x82(",        "\xe0\x80\x80",
        "\xe0\x9f\xbf",     "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x92",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe",
    };
    /* Behind 0 to 20 good bytes: the quick way over eight bytes at once must not change the place. */
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        for (size_t before = 0; before <= 20; before++)
            for (size_t after = 0; after <= 9; after += 9) {
                char text[64];
                size_t n = strlen(broken[i]), at = 99;
                memset(text, 'x', sizeof text);
                memcpy(text + before, broken[i], n);
                assert_false(cf_utf8_valid((cf_slice){text, before + n + after}, &at));
                assert_int_equal(at, before);
            }
    char nul[24];
    memset(nul, 'x', sizeof nul);
    for (size_t place = 0; place < sizeof nul; place++) {
        size_t at;
        nul[place] = '\0';
        assert_false(cf_utf8_valid((cf_slice){nul, sizeof nul}, &at));
        assert_int_equal(at, place);
        nul[place] = 'x';
    }
    assert_true(cf_utf8_valid((cf_slice){nul, sizeof nul}, NULL));
    assert_true(cf_utf8_valid(CF_SLICE(""), NULL));
}

static void width_counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(cf_utf8_width(CF_SLICE("")), 0);
    assert_int_equal(cf_utf8_width(CF_SLICE("abc")), 3);
    assert_int_equal(cf_utf8_width(CF_SLICE("Caf\xc3\xa9")), 4);
    assert_int_equal(cf_utf8_width(CF_SLICE("Cafe\xcc\x81")), 4);        /* U+0301 combines */
    assert_int_equal(cf_utf8_width(CF_SLICE("e\xcd\xaf")), 1);           /* U+036F, the last */
    assert_int_equal(cf_utf8_width(CF_SLICE("\xcd\xb0")), 1);            /* U+0370 is a letter */
    assert_int_equal(cf_utf8_width(CF_SLICE("\xe2\x82\xac")), 1);
    assert_int_equal(cf_utf8_width(CF_SLICE("\xf0\x9f\x92\xb0")), 1);
}

/* --- Buffers and arenas ---------------------------------------------------------------------- */

static void buffers_grow_and_end_in_a_nul(void **state)
{
    (void)state;
    cf_buf buf = CF_BUF_INIT;
    assert_true(cf_slice_equal(cf_buf_slice(&buf), CF_SLICE("")));
    for (int i = 0; i < 1000; i++) {
        cf_buf_addf(&buf, "%d,", i);
        assert_int_equal(buf.text[buf.len], 0);
        assert_int_equal(strlen(buf.text), buf.len);
    }
    assert_int_equal(buf.len, 10 * 2 + 90 * 3 + 900 * 4);
    cf_buf_clear(&buf);
    assert_int_equal(buf.len, 0);
    cf_buf_add_str(&buf, "a");
    cf_buf_add_char(&buf, 'b');
    cf_buf_add_repeat(&buf, 'c', 3);
    cf_buf_add_repeat(&buf, 'x', 0);
    cf_buf_add_slice(&buf, CF_SLICE("d\0e"));
    cf_buf_add(&buf, NULL, 0);
    assert_int_equal(buf.len, 8);
    assert_memory_equal(buf.text, "abcccd\0e", 9);
    cf_buf_release(&buf);
    assert_null(buf.text);
}

static void arenas_give_cleared_memory_that_stays(void **state)
{
    (void)state;
    enum { N = 3000 };
    static unsigned char *pieces[N];
    static size_t sizes[N];
    cf_arena arena = CF_ARENA_INIT;
    for (size_t i = 0; i < N; i++) {
        sizes[i] = i % 97 == 0 ? 70000 : i % 61;
        pieces[i] = cf_arena_alloc(&arena, sizes[i], 1);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(pieces[i][k], 0);
        memset(pieces[i], (int)(1 + i % 255), sizes[i]);
    }
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            if (pieces[i][k] != 1 + i % 255)
                fail_msg("piece %zu was written over", i);
    void *large = cf_arena_alloc(&arena, 5, 1 << 20);
    assert_non_null(large);
    char *copy = cf_arena_copy(&arena, CF_SLICE("name"));
    assert_string_equal(copy, "name");
    assert_string_equal(cf_arena_copy(&arena, (cf_slice){NULL, 0}), "");
    assert_string_equal(cf_arena_printf(&arena, "%s-%d", "x", 7), "x-7");
    int numbers[] = {1, 2, 3};
    int *twice = cf_arena_dup(&arena, numbers, 3, sizeof *numbers);
    numbers[0] = 9;
    assert_int_equal(twice[0], 1);
    cf_arena_release(&arena);
    assert_null(arena.chunk);
    cf_arena_release(&arena); /* of nothing */
}

static void growing_keeps_what_is_there(void **state)
{
    (void)state;
    size_t capacity = 0;
    int *items = NULL;
    for (int i = 0; i < 5000; i++) {
        items = cf_mem_grow(items, &capacity, (size_t)i + 1, sizeof *items);
        assert_true(capacity > (size_t)i);
        items[i] = i;
    }
    for (int i = 0; i < 5000; i++)
        assert_int_equal(items[i], i);
    int *same = cf_mem_grow(items, &capacity, 1, sizeof *items);
    assert_ptr_equal(same, items);
    cf_mem_free(items);
    unsigned char *pages = cf_mem_pages((3 << 20) + 1);
    for (size_t i = 0; i < (3 << 20) + 1; i++)
        assert_int_equal(pages[i], 0);
    cf_mem_free(pages);
    cf_mem_free(cf_mem_alloc(0, 8)); /* nothing is something that can be freed */
}

/* --- Running out ----------------------------------------------------------------------------- */

static jmp_buf out_of_memory;
static int times_out_of_memory;

static void come_back(void)
{
    times_out_of_memory++;
    longjmp(out_of_memory, 1);
}

static void the_nth_allocation_fails_and_the_handler_runs(void **state)
{
    (void)state;
    void *volatile first = NULL;
    void *volatile second = NULL;
    void *volatile third = NULL;
    times_out_of_memory = 0;
    cf_mem_on_exhausted(come_back);
    cf_mem_fail_at(3);
    if (setjmp(out_of_memory) == 0) {
        first = cf_mem_alloc(1, 10);
        second = cf_mem_calloc(1, 10);
        third = cf_mem_realloc(NULL, 1, 10);
        fail_msg("the third allocation did not fail");
    }
    assert_non_null(first);
    assert_non_null(second);
    assert_null(third);
    assert_int_equal(times_out_of_memory, 1);
    third = cf_mem_alloc(1, 10); /* only the third failed */
    cf_mem_free(first);
    cf_mem_free(second);
    cf_mem_free(third);
    cf_mem_fail_at(2);
    cf_mem_fail_at(0); /* none fails any more */
    cf_mem_free(cf_mem_alloc(1, 1));
    cf_mem_free(cf_mem_pages(1));
    /* A size that does not fit is running out, not a small piece. */
    volatile int refused = 0;
    for (volatile int i = 0; i < 3; i++) {
        if (setjmp(out_of_memory) == 0) {
            void *never = i == 0   ? cf_mem_alloc(SIZE_MAX / 2, 3)
                          : i == 1 ? cf_mem_calloc(SIZE_MAX, SIZE_MAX)
                                   : cf_mem_realloc(NULL, SIZE_MAX / 8 + 1, 8);
            fail_msg("%p", never);
        }
        refused++;
    }
    assert_int_equal(refused, 3);
    cf_mem_on_exhausted(NULL);
}

/* --- Maps ------------------------------------------------------------------------------------ */

static void maps_find_what_was_put(void **state)
{
    (void)state;
    enum { N = 20000 };
    static uint64_t keys[N];
    static int values[N], others[N];
    cf_map64 map;
    cf_map64_init(&map);
    assert_null(cf_map64_get(&map, 1));
    for (uint32_t i = 0; i < N; i++) {
        const uint32_t counter[4] = {i, 3, 0, 0};
        cf_philox draw = cf_philox_draw(5, counter);
        /* neighbours, multiples of large powers of two, random ones */
        keys[i] = i % 3 == 0   ? i + 1
                  : i % 3 == 1 ? (uint64_t)i << 40
                               : ((uint64_t)draw.word[0] << 32 | draw.word[1]) | 1ull << 63;
        cf_map64_put(&map, keys[i], &values[i]);
        assert_true(map.n_slots >= 2 * map.count);
    }
    assert_int_equal(map.count, N);
    for (uint32_t i = 0; i < N; i++)
        assert_ptr_equal(cf_map64_get(&map, keys[i]), &values[i]);
    assert_null(cf_map64_get(&map, N + 5)); /* 20,005: not among the neighbours */
    for (uint32_t i = 0; i < N; i++)
        cf_map64_put(&map, keys[i], &others[i]); /* replaces */
    assert_int_equal(map.count, N);
    for (uint32_t i = 0; i < N; i++)
        assert_ptr_equal(cf_map64_get(&map, keys[i]), &others[i]);
    cf_map64_release(&map);
    assert_null(cf_map64_get(&map, keys[0]));
}

/* --- Dictionaries ---------------------------------------------------------------------------- */

static void dictionaries_number_texts_in_the_order_of_sight(void **state)
{
    (void)state;
    cf_dict *dict = cf_dict_new();
    assert_int_equal(cf_dict_count(dict), 1);
    assert_int_equal(cf_dict_code(dict, CF_SLICE("")), 0);
    assert_int_equal(cf_dict_find(dict, CF_SLICE("a")), CF_DICT_UNKNOWN);
    for (int32_t i = 1; i <= 5000; i++) { /* over several pages and several sizes of the table */
        char text[16];
        int len = snprintf(text, sizeof text, "t%d", i);
        assert_int_equal(cf_dict_code(dict, (cf_slice){text, (size_t)len}), i);
        assert_int_equal(cf_dict_code(dict, (cf_slice){text, (size_t)len}), i);
    }
    assert_int_equal(cf_dict_count(dict), 5001);
    for (int32_t i = 1; i <= 5000; i++) {
        char text[16];
        int len = snprintf(text, sizeof text, "t%d", i);
        assert_int_equal(cf_dict_find(dict, (cf_slice){text, (size_t)len}), i);
        assert_string_equal(cf_dict_text(dict, i).text, text);
        assert_int_equal(cf_dict_text(dict, i).len, len);
    }
    assert_int_equal(cf_dict_find(dict, CF_SLICE("t5001")), CF_DICT_UNKNOWN);
    assert_int_equal(cf_dict_code(dict, CF_SLICE("t1\0")), 5001); /* a NUL is part of a text */
    assert_int_equal(cf_dict_text(dict, 0).len, 0);
    cf_dict_free(dict);
    cf_dict_free(NULL);
}

enum { N_THREADS = 6, N_TEXTS = 4000 };

typedef struct {
    cf_dict *dict;
    int32_t codes[N_THREADS][N_TEXTS];
    int wrong[N_THREADS];
} crowd;

/* Each thread adds the same texts from another start, and looks at each text it was given. */
static void add_many(void *context, int thread)
{
    crowd *c = context;
    for (int i = 0; i < N_TEXTS; i++) {
        int text_number = (i + thread * 613) % N_TEXTS;
        char text[16];
        int len = snprintf(text, sizeof text, "text %d", text_number);
        cf_slice slice = {text, (size_t)len};
        int32_t code = cf_dict_code(c->dict, slice);
        c->codes[thread][text_number] = code;
        c->wrong[thread] += !cf_slice_equal(cf_dict_text(c->dict, code), slice);
        c->wrong[thread] += cf_dict_find(c->dict, slice) != code;
    }
}

static void dictionaries_may_be_shared_by_threads(void **state)
{
    (void)state;
    static crowd c;
    memset(&c, 0, sizeof c);
    c.dict = cf_dict_new();
    cf_parallel(N_THREADS, add_many, &c);
    assert_int_equal(cf_dict_count(c.dict), N_TEXTS + 1);
    for (int t = 0; t < N_THREADS; t++) {
        assert_int_equal(c.wrong[t], 0);
        assert_memory_equal(c.codes[t], c.codes[0], sizeof c.codes[0]);
    }
    static uint8_t used[N_TEXTS + 1];
    for (int i = 0; i < N_TEXTS; i++) {
        assert_in_range(c.codes[0][i], 1, N_TEXTS);
        assert_int_equal(used[c.codes[0][i]]++, 0); /* no code twice */
    }
    cf_dict_free(c.dict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_compare),
        cmocka_unit_test(distance_counts_single_edits),
        cmocka_unit_test(hashes_differ_where_texts_do),
        cmocka_unit_test(every_code_point_but_nul_and_surrogates_is_text),
        cmocka_unit_test(broken_sequences_are_found_at_their_place),
        cmocka_unit_test(width_counts_code_points),
        cmocka_unit_test(buffers_grow_and_end_in_a_nul),
        cmocka_unit_test(arenas_give_cleared_memory_that_stays),
        cmocka_unit_test(growing_keeps_what_is_there),
        cmocka_unit_test(the_nth_allocation_fails_and_the_handler_runs),
        cmocka_unit_test(maps_find_what_was_put),
        cmocka_unit_test(dictionaries_number_texts_in_the_order_of_sight),
        cmocka_unit_test(dictionaries_may_be_shared_by_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
