/* Quantities: rounding in each mode, what does not fit, and decimals in and out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/number.h"
#include "base/rng.h"
#include "cost/rational.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Rounding -------------------------------------------------------------------------------- */

typedef struct {
    int64_t num, den;
    int64_t half_up, half_even, down, up;
} division;

/* Worked by hand: 5/2 = 2.5 is a tie; half up goes away from zero, half even to 2. 7/4 = 1.75 and
 * 5/4 = 1.25 are none. 15/10 = 1.5 and 25/10 = 2.5 are ties with an even neighbour on either side. */
static const division divisions[] = {
    {0, 7, 0, 0, 0, 0},         {6, 3, 2, 2, 2, 2},         {-6, 3, -2, -2, -2, -2},
    {5, 2, 3, 2, 2, 3},         {-5, 2, -3, -2, -2, -3},    {7, 2, 4, 4, 3, 4},
    {-7, 2, -4, -4, -3, -4},    {1, 2, 1, 0, 0, 1},         {-1, 2, -1, 0, 0, -1},
    {7, 4, 2, 2, 1, 2},         {-7, 4, -2, -2, -1, -2},    {5, 4, 1, 1, 1, 2},
    {-5, 4, -1, -1, -1, -2},    {15, 10, 2, 2, 1, 2},       {25, 10, 3, 2, 2, 3},
    {-15, 10, -2, -2, -1, -2},  {-25, 10, -3, -2, -2, -3},  {1, 3, 0, 0, 0, 1},
    {2, 3, 1, 1, 0, 1},         {-1, 3, 0, 0, 0, -1},       {-2, 3, -1, -1, 0, -1},
    {49999, 100000, 0, 0, 0, 1}, {50000, 100000, 1, 0, 0, 1}, {50001, 100000, 1, 1, 0, 1},
};

static void division_rounds_as_its_mode_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof divisions / sizeof *divisions; i++) {
        const division *d = &divisions[i];
        const int64_t expected[] = {d->half_up, d->half_even, d->down, d->up};
        static const cf_rounding modes[] = {CF_HALF_UP, CF_HALF_EVEN, CF_DOWN, CF_UP};
        for (int m = 0; m < 4; m++) {
            int64_t out = 12345;
            assert_true(cf_div_round(&out, d->num, d->den, modes[m]));
            if (out != expected[m])
                fail_msg("%lld / %lld in mode %d: %lld, not %lld", (long long)d->num,
                         (long long)d->den, m, (long long)out, (long long)expected[m]);
        }
    }
}

/* The definition, said another way: |quotient x den - num| against half of den. */
static void division_agrees_with_the_definition(void **state)
{
    (void)state;
    const uint64_t key = 20250531;
    printf("seed %llu\n", (unsigned long long)key);
    for (uint32_t i = 0; i < 40000; i++) {
        const uint32_t counter[4] = {i, 0, 0, 0};
        cf_philox draw = cf_philox_draw(key, counter);
        int64_t den = 1 + draw.word[0] % (i % 3 == 0 ? 12 : 100000);
        int64_t num = (int64_t)(int32_t)draw.word[1] * (i % 5 == 0 ? 1000003 : 1);
        int64_t whole = num / den; /* C: toward zero */
        int64_t rest = num % den, size = rest < 0 ? -rest : rest, away = num < 0 ? -1 : 1;
        int64_t nearest = 2 * size > den ? whole + away : whole;
        bool tie = 2 * size == den;
        int64_t out;
        assert_true(cf_div_round(&out, num, den, CF_DOWN));
        assert_int_equal(out, whole);
        assert_true(cf_div_round(&out, num, den, CF_UP));
        assert_int_equal(out, rest == 0 ? whole : whole + away);
        assert_true(cf_div_round(&out, num, den, CF_HALF_UP));
        assert_int_equal(out, tie ? whole + away : nearest);
        assert_true(cf_div_round(&out, num, den, CF_HALF_EVEN));
        assert_int_equal(out, tie ? whole + (whole % 2 != 0 ? away : 0) : nearest);
    }
}

static void what_does_not_fit_is_refused_and_leaves_the_result_alone(void **state)
{
    (void)state;
    int64_t out = 77;
    cf_wide most = INT64_MAX, least = INT64_MIN;
    assert_true(cf_div_round(&out, most, 1, CF_HALF_UP));
    assert_true(out == INT64_MAX);
    assert_true(cf_div_round(&out, least, 1, CF_HALF_UP));
    assert_true(out == INT64_MIN);
    out = 77;
    assert_false(cf_div_round(&out, most + 1, 1, CF_HALF_UP));
    assert_false(cf_div_round(&out, least - 1, 1, CF_HALF_UP));
    assert_false(cf_div_round(&out, most * 2 + 1, 2, CF_HALF_UP)); /* …807.5 rounds beyond */
    assert_false(cf_div_round(&out, most * 2 + 1, 2, CF_UP));
    assert_int_equal(out, 77);
    assert_true(cf_div_round(&out, most * 2 + 1, 2, CF_DOWN));
    assert_true(out == INT64_MAX);

    out = 77;
    assert_true(cf_add(&out, INT64_MAX - 1, 1));
    assert_true(out == INT64_MAX);
    out = 77;
    assert_false(cf_add(&out, INT64_MAX, 1));
    assert_false(cf_add(&out, INT64_MIN, -1));
    assert_int_equal(out, 77);

    cf_wide product = 5, large = (cf_wide)1 << 120;
    assert_true(cf_wide_mul(&product, large, 4));
    assert_true(product == (cf_wide)1 << 122);
    assert_false(cf_wide_mul(&product, large, 256));
    assert_false(cf_wide_mul(&product, -large, 512));
}

/* Ties in numbers that fill 128 bits: doubling the remainder would overflow. */
static void wide_division_does_not_overflow_at_its_limits(void **state)
{
    (void)state;
    cf_wide most = (((cf_wide)1 << 126) - 1) * 2 + 1; /* 2^127 - 1 */
    assert_true(cf_wide_div_round(most, most, CF_HALF_UP) == 1);
    assert_true(cf_wide_div_round(most - 1, most, CF_HALF_UP) == 1);
    assert_true(cf_wide_div_round(most / 2, most, CF_HALF_UP) == 0);     /* just below one half */
    assert_true(cf_wide_div_round(most / 2 + 1, most, CF_HALF_UP) == 1); /* just above */
    assert_true(cf_wide_div_round(-(most / 2) - 1, most, CF_HALF_UP) == -1);
    assert_true(cf_wide_div_round((most - 1) / 2, most - 1, CF_HALF_UP) == 1); /* the tie itself */
    assert_true(cf_wide_div_round((most - 1) / 2, most - 1, CF_HALF_EVEN) == 0);
    assert_true(cf_wide_div_round(most, 1, CF_UP) == most);
}

static void multiples_of_a_quantum(void **state)
{
    (void)state;
    int64_t out;
    /* $20.125 to the nickel (5 cents): $20.10 is 2.5 cents away, $20.15 too: a tie. */
    assert_true(cf_round_to(&out, 2012500000, 5000000, CF_HALF_UP));
    assert_int_equal(out, 2015000000);
    assert_true(cf_round_to(&out, 2012500000, 5000000, CF_HALF_EVEN)); /* 402 nickels, not 403 */
    assert_int_equal(out, 2010000000);
    assert_true(cf_round_to(&out, 2012500000, 5000000, CF_DOWN));
    assert_int_equal(out, 2010000000);
    assert_true(cf_round_to(&out, 2010000001, 5000000, CF_UP));
    assert_int_equal(out, 2015000000);
    assert_true(cf_round_to(&out, -2012500000, 5000000, CF_HALF_UP));
    assert_int_equal(out, -2015000000);
    assert_true(cf_round_to(&out, 17, 1, CF_HALF_UP));
    assert_int_equal(out, 17);
    out = 3;
    assert_false(cf_round_to(&out, INT64_MAX, 1000, CF_UP));
    assert_false(cf_round_to(&out, INT64_MIN, 1000, CF_UP));
    assert_int_equal(out, 3);
}

/* --- Fractions ------------------------------------------------------------------------------- */

static void a_common_divisor_is_the_greatest(void **state)
{
    (void)state;
    const cf_wide wide = (cf_wide)1 << 100; /* 2^100 and 2^3 x 3 */
    assert_true(cf_wide_gcd(wide, 24) == 8 && cf_wide_gcd(24, wide) == 8);
    assert_true(cf_wide_gcd(INT64_MAX, INT64_MAX) == INT64_MAX);
    for (int64_t a = 1; a <= 120; a++)
        for (int64_t b = 1; b <= 120; b++) {
            int64_t greatest = 0;
            for (int64_t d = 1; d <= a; d++)
                greatest = a % d == 0 && b % d == 0 ? d : greatest;
            assert_true(cf_wide_gcd(a, b) == greatest);
            assert_true(cf_wide_gcd(a * 76543210987, b * 76543210987) == greatest * 76543210987);
        }
}

static void fractions_are_reduced_and_exact(void **state)
{
    (void)state;
    assert_true(cf_wide_gcd(84, 36) == 12);
    assert_true(cf_wide_gcd(7, 13) == 1);
    cf_rational a = cf_rational_of(260000, 260893); /* 26 / 26.0893 */
    assert_true(a.num == 260000 && a.den == 260893);
    cf_rational half = cf_rational_of(40, 80);
    assert_true(half.num == 1 && half.den == 2);
    cf_rational minus = cf_rational_of(-6, 4);
    assert_true(minus.num == -3 && minus.den == 2);
    cf_rational product = cf_rational_mul(a, cf_rational_of(260893, 130000));
    assert_true(product.num == 2 && product.den == 1);
    cf_rational quotient = cf_rational_div(half, cf_rational_of(3, 4));
    assert_true(quotient.num == 2 && quotient.den == 3);
    cf_rational difference = cf_rational_sub(half, cf_rational_of(1, 3));
    assert_true(difference.num == 1 && difference.den == 6);
    cf_rational none = cf_rational_sub(half, half);
    assert_true(none.num == 0 && none.den > 0);
}

/* The fast way (64 bits) and the wide one give the same cents, ties and signs included. */
static void scaling_is_the_same_fast_and_wide(void **state)
{
    (void)state;
    const uint64_t key = 7;
    printf("seed %llu\n", (unsigned long long)key);
    for (uint32_t i = 0; i < 40000; i++) {
        const uint32_t counter[4] = {i, 1, 0, 0};
        cf_philox draw = cf_philox_draw(key, counter);
        int64_t num = (int32_t)draw.word[0] % 100000, den = 1 + draw.word[1] % 5000;
        int64_t value = (int64_t)(int32_t)draw.word[2] * (i % 4 == 0 ? 1 << 20 : 1);
        cf_scaling scaling = cf_scaling_of(cf_rational_of(num, den));
        int64_t fast = 1, wide = 1, expected = 1; /* stay so where the result does not fit */
        bool fits = cf_div_round(&expected, (cf_wide)value * num, den, CF_HALF_UP);
        assert_int_equal(cf_scaling_apply(&fast, value, &scaling), fits);
        assert_int_equal(cf_scaling_apply_wide(&wide, value, &scaling), fits);
        assert_true(fast == expected);
        assert_true(wide == expected);
    }
    int64_t out = 5;
    cf_scaling triple = cf_scaling_of(cf_rational_of(3, 1));
    assert_false(cf_scaling_apply(&out, INT64_MAX / 2, &triple));
    assert_int_equal(out, 5);
    /* A product beyond 64 bits whose quotient fits. */
    cf_scaling third = cf_scaling_of(cf_rational_of(1000000, 3000001));
    assert_true(cf_scaling_apply(&out, INT64_MAX, &third));
    int64_t expected;
    assert_true(cf_div_round(&expected, (cf_wide)INT64_MAX * 1000000, 3000001, CF_HALF_UP));
    assert_true(out == expected);
}

/* The reciprocal that strips multiply by: floor(y / den) for all y below 2^51, powers of two too. */
static void reciprocals_divide_exactly(void **state)
{
    (void)state;
    const uint64_t key = 11;
    const int64_t most = ((int64_t)1 << 51) - 1;
    printf("seed %llu\n", (unsigned long long)key);
    for (uint32_t i = 0; i < 40000; i++) {
        const uint32_t counter[4] = {i, 2, 0, 0};
        cf_philox draw = cf_philox_draw(key, counter);
        int64_t den = i % 4 == 0 ? (int64_t)2 << i / 4 % 39
                      : i % 4 == 1 ? ((int64_t)4 << i / 4 % 37) + (i % 8 < 4 ? 1 : -1)
                                   : 2 + draw.word[0] % 1000000;
        cf_scaling scaling = cf_scaling_of(cf_rational_of(1, den));
        int64_t any = (int64_t)(((uint64_t)draw.word[1] << 32 | draw.word[2]) % (uint64_t)most);
        int64_t below = most / den * den - 1; /* the last before a multiple */
        assert_true(scaling.has52 && scaling.magic52 >> 52 == 0);
        for (int k = 0; k < 4; k++) {
            int64_t y = k == 0 ? most : k == 1 ? any : below + (k == 3);
            cf_wide product = (cf_wide)y * (cf_wide)scaling.magic52;
            assert_true(product >> (52 + scaling.shift52) == y / den);
        }
    }
}

static void percents_of_cents(void **state)
{
    (void)state;
    int64_t out;
    assert_true(cf_percent_of(&out, 10000, 60000)); /* 6% of $100.00 = $6.00 */
    assert_int_equal(out, 600);
    assert_true(cf_percent_of(&out, 50, 10000)); /* 1% of $0.50: half a cent, away from zero */
    assert_int_equal(out, 1);
    assert_true(cf_percent_of(&out, -50, 10000));
    assert_int_equal(out, -1);
    assert_true(cf_percent_of(&out, 49, 10000));
    assert_int_equal(out, 0);
    assert_true(cf_percent_of(&out, 160001, 45000)); /* 4.5% of $1,600.01 = $72.00045 */
    assert_int_equal(out, 7200);
    assert_true(cf_percent_of(&out, 160012, -25000)); /* -2.5% of $1,600.12 = -$40.003 */
    assert_int_equal(out, -4000);
    assert_true(cf_percent_of(&out, INT64_MAX / 2, 2 * CF_RATIO_ONE)); /* the long way */
    assert_true(out == INT64_MAX - 1);
    out = 9;
    assert_false(cf_percent_of(&out, INT64_MAX, 2 * CF_RATIO_ONE));
    assert_int_equal(out, 9);
}

/* --- Text ------------------------------------------------------------------------------------ */

static void parses(const char *text, int decimals, bool commas, int64_t expected)
{
    int64_t out = -99;
    cf_decimal_status status = cf_decimal_parse(&out, text, strlen(text), decimals, commas);
    if (status != CF_DECIMAL_OK || out != expected)
        fail_msg("\"%s\" with %d decimals: status %d, %lld", text, decimals, status,
                 (long long)out);
}

static void refuses(const char *text, int decimals, bool commas, cf_decimal_status expected)
{
    int64_t out = -99;
    cf_decimal_status status = cf_decimal_parse(&out, text, strlen(text), decimals, commas);
    if (status != expected || out != -99)
        fail_msg("\"%s\" with %d decimals: status %d, not %d (%lld)", text, decimals, status,
                 expected, (long long)out);
}

static void decimals_are_read(void **state)
{
    (void)state;
    parses("0", 2, false, 0);
    parses("12", 2, false, 1200);
    parses("12.3", 2, false, 1230);
    parses("12.34", 2, false, 1234);
    parses("-0.5", 4, false, -5000);
    parses("-0", 2, false, 0);
    parses("007", 0, false, 7);
    parses("1,234,567.89", 2, true, 123456789);
    parses("123,456", 0, true, 123456);
    parses("1234567", 0, true, 1234567);
    parses("26.0893", 4, false, 260893);
    parses("9223372036854775807", 0, false, INT64_MAX);
    parses("92233720368547758.07", 2, false, INT64_MAX);
    parses("-9223372036854775807", 0, false, -INT64_MAX);
    parses("000000000000000000000000000001.5", 1, false, 15);

    const cf_decimal_status no = CF_DECIMAL_NOT_A_NUMBER, large = CF_DECIMAL_TOO_LARGE,
                            fine = CF_DECIMAL_TOO_MANY_DECIMALS;
    static const char *const not_numbers[] = {
        "",      "-",     ".",      ".5",    "5.",   "+5",    "1e5",   "--5",  "1.2.3", " 1",
        "1 ",    "1-",    "0x10",   "NaN",   "1.-2", "-.5",   "1,,000", ",123", "123,",
        "12,34", "1,2345", "1234,567", "1,234,56", "1.234,567", "1,234.5,6", "\xc2\xb2",
    };
    for (size_t i = 0; i < sizeof not_numbers / sizeof *not_numbers; i++)
        refuses(not_numbers[i], 6, true, no);
    refuses("1,234", 2, false, no); /* grouping only where it may stand */
    refuses("12.345", 2, false, fine);
    refuses("12.340", 2, false, fine); /* even a zero: the writer meant more than there is */
    refuses("1.5", 0, false, fine);
    refuses("9223372036854775808", 0, false, large);
    refuses("92233720368547758.08", 2, false, large);
    refuses("92233720368547759", 2, false, large);
    refuses("99999999999999999999999999999999999999999999", 4, false, large);
    refuses("18446744073709551617", 0, false, large); /* 2^64 + 1 must not pass as 1 */
    /* A NUL is no digit, and what lies behind the length is not looked at. */
    int64_t out;
    assert_int_equal(cf_decimal_parse(&out, "1\0" "2", 3, 2, false), no);
    assert_int_equal(cf_decimal_parse(&out, "12x", 2, 0, false), CF_DECIMAL_OK);
    assert_int_equal(out, 12);
}

static void formats(int64_t value, int decimals, int min_decimals, bool group, const char *expected)
{
    char out[CF_NUMBER_TEXT_SIZE];
    size_t len = cf_decimal_format(out, value, decimals, min_decimals, group);
    assert_string_equal(out, expected);
    assert_int_equal(len, strlen(expected));
}

static void decimals_are_written(void **state)
{
    (void)state;
    formats(0, 2, 2, true, "0.00");
    formats(0, 2, 0, true, "0");
    formats(5, 2, 2, true, "0.05");
    formats(-5, 2, 2, true, "-0.05");
    formats(123456789, 2, 2, true, "1,234,567.89");
    formats(123456789, 2, 2, false, "1234567.89");
    formats(100000, 2, 2, true, "1,000.00");
    formats(99999, 2, 2, true, "999.99");
    formats(2050000000, 8, 2, false, "20.50"); /* zeros beyond two decimals go */
    formats(2050500000, 8, 2, false, "20.505");
    formats(2000000001, 8, 2, false, "20.00000001");
    formats(260893, 4, 0, false, "26.0893");
    formats(260000, 4, 0, false, "26");
    formats(INT64_MAX, 0, 0, true, "9,223,372,036,854,775,807");
    formats(INT64_MIN, 2, 2, true, "-92,233,720,368,547,758.08");
    formats(INT64_MIN, 18, 18, true, "-9.223372036854775808");
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    const uint64_t key = 99;
    printf("seed %llu\n", (unsigned long long)key);
    for (uint32_t i = 0; i < 20000; i++) {
        const uint32_t counter[4] = {i, 2, 0, 0};
        cf_philox draw = cf_philox_draw(key, counter);
        int64_t value = (int64_t)((uint64_t)draw.word[0] << 32 | draw.word[1]) >> (draw.word[2] % 64);
        if (value == INT64_MIN)
            continue; /* its size alone does not fit, so it is not read */
        int decimals = (int)(draw.word[3] % 9), least = (int)(draw.word[3] / 16) % (decimals + 1);
        char text[CF_NUMBER_TEXT_SIZE];
        size_t len = cf_decimal_format(text, value, decimals, least, i % 2);
        int64_t back = 0;
        assert_int_equal(cf_decimal_parse(&back, text, len, decimals, true), CF_DECIMAL_OK);
        if (back != value)
            fail_msg("%lld with %d decimals: \"%s\" reads as %lld", (long long)value, decimals,
                     text, (long long)back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(division_rounds_as_its_mode_says),
        cmocka_unit_test(division_agrees_with_the_definition),
        cmocka_unit_test(what_does_not_fit_is_refused_and_leaves_the_result_alone),
        cmocka_unit_test(wide_division_does_not_overflow_at_its_limits),
        cmocka_unit_test(multiples_of_a_quantum),
        cmocka_unit_test(a_common_divisor_is_the_greatest),
        cmocka_unit_test(fractions_are_reduced_and_exact),
        cmocka_unit_test(scaling_is_the_same_fast_and_wide),
        cmocka_unit_test(reciprocals_divide_exactly),
        cmocka_unit_test(percents_of_cents),
        cmocka_unit_test(decimals_are_read),
        cmocka_unit_test(decimals_are_written),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
