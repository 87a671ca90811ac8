/* The file of members' gains: every amount as it is written, lines in the order of the roster. */
#define _POSIX_C_SOURCE 200809L /* mkstemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "answer/employee_lines.h"
#include "answer/employees.h"
#include "base/cpu.h"
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

/* Ids, and how they stand in the file. */
static const char *const ids[][2] = {
    {"E1", "E1"},
    {"a.b-c_D9", "a.b-c_D9"},
    {"0123456789abcdef", "0123456789abcdef"},
    {"0123456789abcdefg", "0123456789abcdefg"},
    {"a rather long id, with a comma", "\"a rather long id, with a comma\""},
    {"a,b", "\"a,b\""},
    {"a\"b", "\"a\"\"b\""},
    {"=1+2", "'=1+2"},
    {"-x", "'-x"},
    {"-12", "-12"},
    {"+x", "'+x"},
    {"@home", "'@home"},
    {"Jos\303\251", "Jos\303\251"},
    {"a b", "a b"},
    {"a=b", "a=b"},
    {"x:/y", "x:/y"},
};
enum { N_IDS = sizeof ids / sizeof ids[0], MANY = 1000 };

static int64_t gain(uint32_t row, int offer)
{
    return amount((uint32_t)offer, row + 30) % 1000000000000;
}

static int64_t now(uint32_t row)
{
    return row % 50 == 49 ? 123456789012 : (int64_t)row * 7919 % 99999999;
}

static void expect_lines(cf_buf *out, const uint8_t *included, int n_offers, bool status_quo)
{
    for (uint32_t row = 0; row < MANY; row++) {
        int64_t amounts[16];
        int n = 0;
        if (status_quo) {
            amounts[n++] = now(row);
            amounts[n++] = now(row) + gain(row, 0);
        }
        for (int i = 0; i < n_offers; i++)
            amounts[n++] = gain(row, i);
        if (!included[row])
            continue;
        cf_buf_add_str(out, ids[row % N_IDS][1]);
        for (int i = 0; i < n; i++) {
            uint64_t size = amounts[i] < 0 ? 0 - (uint64_t)amounts[i] : (uint64_t)amounts[i];
            cf_buf_addf(out, ",%s%llu.%02u", amounts[i] < 0 ? "-" : "",
                        (unsigned long long)(size / 100), (unsigned)(size % 100));
        }
        cf_buf_add_char(out, '\n');
    }
}

/* Ids that stand as they are and others, and amounts of all sizes, on any processor. */
static void lines_are_the_same_widely_and_plainly(void **state)
{
    (void)state;
    static char text[N_IDS * 40];
    static uint32_t start[MANY];
    static uint16_t len[MANY];
    static uint8_t included[MANY];
    static int64_t quo[MANY], net[9][MANY];
    const int64_t *nets[9];
    for (uint32_t row = 0; row < MANY; row++) {
        start[row] = row % N_IDS * 40;
        len[row] = (uint16_t)sprintf(text + start[row], "%s", ids[row % N_IDS][0]);
        included[row] = row % 11 != 10;
        quo[row] = now(row);
        for (int i = 0; i < 9; i++)
            net[i][row] = now(row) + gain(row, i);
    }
    for (int i = 0; i < 9; i++)
        nets[i] = net[i];
    cf_block block = {.n_rows = MANY, .id_start = start, .id_len = len, .id_text = text};
    cf_block_results results = {.included = included, .net_status_quo = quo, .net_offer = nets};
    for (int n_offers = 1; n_offers <= 9; n_offers++)
        for (int k = 0; k < 4; k++) {
            bool status_quo = k % 2 == 1;
            cf_buf expected = CF_BUF_INIT, found = CF_BUF_INIT;
            expect_lines(&expected, included, n_offers, status_quo);
            cf_cpu_plain = k >= 2;
            cf_employee_lines(&found, &block, &results, n_offers, status_quo);
            cf_cpu_plain = false;
            assert_int_equal(found.len, expected.len);
            assert_memory_equal(found.text, expected.text, expected.len);
            cf_buf_release(&expected);
            cf_buf_release(&found);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_and_order_are_as_in_the_roster),
        cmocka_unit_test(lines_are_the_same_widely_and_plainly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
