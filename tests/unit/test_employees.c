/* The file of members' gains: every amount as it is written, lines in the order of the roster. */
#define _POSIX_C_SOURCE 200809L /* mkstemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "answer/employees.h"
#include "base/rng.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS = 64 };

static void put_expected(cf_buf *out, const char *id, int64_t cents)
{
    uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    cf_buf_addf(out, "%s,%s%llu.%02u\n", id, cents < 0 ? "-" : "", (unsigned long long)(size / 100),
                (unsigned)(size % 100));
}

/* Amounts at which the number of digits changes, and some of every size. */
static int64_t amount(uint32_t block, uint32_t i)
{
    static const int64_t edges[] = {
        0,       1,        9,        10,        99,         100,       101,       999,
        1000,    9999,     10000,    99999,     100000,     999999,    1000000,   9999999,
        9999900, 10000000, 99999999, 100000000, 1234567890, INT64_MAX, INT64_MIN, INT64_MIN + 1,
        -1,      -99,      -100,     -9999999,  -99999999,  -100000000};
    enum { N_EDGES = sizeof edges / sizeof edges[0] };
    if (i < N_EDGES)
        return edges[i];
    cf_philox drawn = cf_philox_draw(7, (const uint32_t[4]){block, i, 0, 0});
    uint64_t word = (uint64_t)drawn.word[0] << 32 | drawn.word[1];
    int64_t size = (int64_t)(word >> (1 + i % 60));
    return i % 3 == 0 ? -size : size;
}

static void amounts_and_order_are_as_in_the_roster(void **state)
{
    (void)state;
    char path[] = "/tmp/confer-employees-XXXXXX";
    assert_true(close(mkstemp(path)) == 0);
    const char *names[] = {"a"};
    confer_error err = CONFER_ERROR_INIT;
    cf_employees *employees = cf_employees_open(path, names, 1, true, 2, &err);
    assert_non_null(employees);
    enum { BLOCKS = 40 };
    cf_buf expected[BLOCKS];
    static char text[ROWS * 16];
    static uint32_t start[ROWS];
    static uint16_t len[ROWS];
    static uint8_t included[ROWS];
    static int64_t zeros[ROWS], gains[ROWS];
    const int64_t *net[] = {gains};
    for (uint32_t k = 0; k < BLOCKS; k++) {
        uint32_t sequence = k ^ 3; /* four at a time, backwards: three of them wait */
        cf_buf_init(&expected[sequence]);
        for (uint32_t i = 0; i < ROWS; i++) {
            start[i] = i * 16;
            len[i] = (uint16_t)sprintf(text + start[i], "E%u.%u", sequence, i);
            included[i] = i % 7 != 6;
            gains[i] = amount(k, k == 0 ? i : i + 30);
            if (included[i])
                put_expected(&expected[sequence], text + start[i], gains[i]);
        }
        cf_block block = {.sequence = sequence,
                          .n_rows = ROWS,
                          .id_start = start,
                          .id_len = len,
                          .id_text = text};
        cf_block_results results = {
            .included = included, .net_status_quo = zeros, .net_offer = net};
        cf_employees_visit(employees, (int)(k % 2), &block, &results);
    }
    assert_int_equal(cf_employees_finish(employees, true, &err), CONFER_OK);
    cf_buf whole = CF_BUF_INIT, found = CF_BUF_INIT;
    cf_buf_add_str(&whole, "id,a\n");
    for (int i = 0; i < BLOCKS; i++) {
        cf_buf_add_slice(&whole, cf_buf_slice(&expected[i]));
        cf_buf_release(&expected[i]);
    }
    FILE *file = fopen(path, "rb");
    for (int c; (c = fgetc(file)) != EOF;)
        cf_buf_add_char(&found, (char)c);
    fclose(file);
    remove(path);
    assert_string_equal(found.text, whole.text);
    cf_buf_release(&whole);
    cf_buf_release(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_and_order_are_as_in_the_roster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
