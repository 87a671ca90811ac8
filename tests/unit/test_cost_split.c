/* Fund shares by largest remainder, and periods that two fiscal years share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "cost/kernel.h"

#include <stdio.h>

static void splits(int64_t amount, int n, const int64_t *shares_e4, const int64_t *expected)
{
    int64_t parts[32];
    cf_fund_split split = {.n = n, .share_e4 = shares_e4};
    cf_fund_split_amount(parts, amount, &split);
    for (int i = 0; i < n; i++)
        if (parts[i] != expected[i])
            fail_msg("%lld cents, part %d: %lld, not %lld", (long long)amount, i,
                     (long long)parts[i], (long long)expected[i]);
}

static void shares_are_split_by_largest_remainder(void **state)
{
    (void)state;
    static const int64_t halves[] = {500000, 500000};
    static const int64_t two[] = {650000, 350000};
    static const int64_t thirds[] = {333300, 333300, 333400};
    static const int64_t uneven[] = {125000, 875000};
    static const int64_t one[] = {1000000};
    splits(10000, 2, two, (int64_t[]){6500, 3500});
    /* 101 x 65% = 65.65, x 35% = 35.35: floors 65 + 35, the cent to the larger remainder .65 */
    splits(101, 2, two, (int64_t[]){66, 35});
    /* 1 cent in halves: .5 and .5, a tie: the first listed */
    splits(1, 2, halves, (int64_t[]){1, 0});
    splits(-1, 2, halves, (int64_t[]){-1, 0});
    splits(-101, 2, two, (int64_t[]){-66, -35}); /* on the absolute value */
    /* 100: 33.33, 33.33, 33.34: floors 99, the cent to .34 */
    splits(100, 3, thirds, (int64_t[]){33, 33, 34});
    /* 2: .6666, .6666, .6668: two cents: the largest, then the first of the tied */
    splits(2, 3, thirds, (int64_t[]){1, 0, 1});
    splits(7, 2, uneven, (int64_t[]){1, 6}); /* .875 and 6.125 */
    splits(4, 2, uneven, (int64_t[]){1, 3}); /* .5 and 3.5, a tie */
    splits(0, 3, thirds, (int64_t[]){0, 0, 0});
    splits(12345, 1, one, (int64_t[]){12345});
}

/* The parts sum to the whole, each is within a cent of its exact share, and no cent could have gone
 * to a larger remainder, or to an earlier fund of an equal one. */
static void random_shares_keep_the_rule(void **state)
{
    (void)state;
    const uint64_t key = 65;
    printf("seed %llu\n", (unsigned long long)key);
    for (uint32_t round = 0; round < 20000; round++) {
        const uint32_t counter[4] = {round, 0, 0, 0};
        cf_philox draw = cf_philox_draw(key, counter);
        int64_t shares[8], parts[8], left = 1000000;
        int n = 1 + (int)(draw.word[0] % 8);
        for (int i = 0; i < n - 1; i++) {
            const uint32_t at[4] = {round, 1, (uint32_t)i, 0};
            shares[i] = left / 4 * (int64_t)(cf_philox_draw(key, at).word[0] % 1000) / 1000;
            if (round % 3 == 0)
                shares[i] = left / 2; /* ties */
            left -= shares[i];
        }
        shares[n - 1] = left;
        int64_t amount = (int64_t)(int32_t)draw.word[1] >> (draw.word[2] % 32);
        int64_t size = amount < 0 ? -amount : amount, sum = 0;
        cf_fund_split split = {.n = n, .share_e4 = shares};
        cf_fund_split_amount(parts, amount, &split);
        for (int i = 0; i < n; i++) {
            int64_t part = amount < 0 ? -parts[i] : parts[i];
            int64_t floor = size * shares[i] / 1000000, rest = size * shares[i] % 1000000;
            sum += parts[i];
            assert_true(part == floor || part == floor + 1);
            for (int k = 0; part == floor + 1 && k < n; k++) {
                int64_t other = amount < 0 ? -parts[k] : parts[k];
                int64_t other_rest = size * shares[k] % 1000000;
                if (other == size * shares[k] / 1000000)
                    assert_true(other_rest < rest || (other_rest == rest && k > i));
            }
        }
        assert_int_equal(sum, amount);
    }
}

static void a_shared_period_is_split_by_days(void **state)
{
    (void)state;
    cf_regime early = {.part = CF_EARLY, .days_early = 3, .days = 14};
    cf_regime late = {.part = CF_LATE, .days_early = 3, .days = 14};
    cf_regime whole = {.part = CF_WHOLE, .days = 14};
    /* $1,000.00 x 3/14 = $214.2857…: $214.29, and $785.71 remain */
    assert_int_equal(cf_amount_split(100000, &early), 21429);
    assert_int_equal(cf_amount_split(100000, &late), 78571);
    assert_int_equal(cf_amount_split(100000, &whole), 100000);
    /* 7 x 1/14 = half a cent, away from zero */
    cf_regime day = {.part = CF_EARLY, .days_early = 1, .days = 14};
    assert_int_equal(cf_amount_split(7, &day), 1);
    assert_int_equal(cf_amount_split(-7, &day), -1);
    assert_int_equal(cf_amount_split(6, &day), 0);
    for (int64_t amount = -3000; amount <= 3000; amount++)
        for (int n = 1; n < 14; n++) {
            early.days_early = late.days_early = n;
            assert_int_equal(cf_amount_split(amount, &early) + cf_amount_split(amount, &late),
                             amount);
        }
}

/* Cost and net are split component by component and as one amount, so each keeps its cents. */
static void pay_is_split_by_component(void **state)
{
    (void)state;
    cf_pay pay = {.gross = 1000, .employee_parts = 33, .plan_share = 10};
    pay.component[CF_BASE_PAY] = 701;
    pay.component[CF_PREMIUM_PAY] = 299;
    pay.component[CF_CONTRIBUTIONS] = 101;
    pay.component[CF_HEALTH] = 55;
    assert_int_equal(cf_pay_cost(&pay), 1156);
    assert_int_equal(cf_pay_net(&pay), 957);
    cf_pay early = pay, late = pay;
    cf_regime regime = {.part = CF_EARLY, .days_early = 7, .days = 14};
    cf_pay_split(&early, &regime);
    regime.part = CF_LATE;
    cf_pay_split(&late, &regime);
    /* halves: 350.5, 149.5, 50.5 and 27.5 go away from zero in the early part */
    assert_int_equal(early.component[CF_BASE_PAY], 351);
    assert_int_equal(early.component[CF_PREMIUM_PAY], 150);
    assert_int_equal(early.component[CF_CONTRIBUTIONS], 51);
    assert_int_equal(early.component[CF_HEALTH], 28);
    assert_int_equal(cf_pay_cost(&early), 580);
    assert_int_equal(cf_pay_cost(&late), 576);
    assert_int_equal(cf_pay_net(&early), 479); /* rnd(957 / 2) as one amount */
    assert_int_equal(cf_pay_net(&late), 478);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_split_by_largest_remainder),
        cmocka_unit_test(random_shares_keep_the_rule),
        cmocka_unit_test(a_shared_period_is_split_by_days),
        cmocka_unit_test(pay_is_split_by_component),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
