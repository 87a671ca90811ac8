/* Members paid side by side in sheets: figures worked by hand, where sheets hold several profiles, and
 * where some amounts are too large for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_costing.h"
#include "cost/kernel.h"

#include <string.h>

static confer_case *c;
static cf_costing *costing;

static void cost(const char *clauses, const cf_buf *roster)
{
    static const char offer[] = "offer \"O\"\nraise 10% on 2025-07-01\n";
    confer_case_options open = CONFER_CASE_OPTIONS_INIT;
    cf_buf agreement = CF_BUF_INIT;
    assert_int_equal(confer_case_open(&c, NULL, &open, NULL), CONFER_OK);
    cf_buf_addf(&agreement,
                "agreement \"Sheets\"\nroster \"roster.csv\"\npay monthly paid 0 days after\n"
                "rates monthly rounded to $0.01\nhorizon FY2025-26 to FY2025-26\n%s",
                clauses);
    confer_case_put(c, "current.terms", agreement.text, agreement.len);
    confer_case_put(c, "offers/o.terms", offer, strlen(offer));
    confer_case_put(c, "roster.csv", roster->text, roster->len);
    cf_buf_release(&agreement);
    costing = cost_offer_o(c);
    assert_non_null(costing);
}

static void end(void)
{
    cf_costing_free(costing);
    confer_case_close(c);
}

/* 1,000.00 a month gains 100.00 and 1.45 of a contribution; 50,000,000.00, which is more than 31 bits
 * of cents, 5,000,000.00 and 72,500.00. Every fifth member has the large rate, so that both stand in
 * the same strips. */
static void large_amounts_beside_small_ones(void **state)
{
    (void)state;
    const int64_t n = 1000;
    for (int wide = 0; wide < 2; wide++) {
        cf_buf roster = CF_BUF_INIT;
        cf_buf_add_str(&roster, "id,class,rate\n");
        for (int i = 0; i < n; i++)
            cf_buf_addf(&roster, "M%05d,C,%s\n", i, i % 5 == 0 ? "50000000.00" : "1000.00");
        cf_strips_wide = wide == 1;
        cost("contribution medicare 1.45% of gross\n", &roster);
        cf_strips_wide = true;
        const cf_year_cost *year = &costing->offers[0].years[0];
        assert_int_equal(year->components[CF_BASE_PAY],
                         12 * (n / 5 * 500000000 + n / 5 * 4 * 10000));
        assert_int_equal(year->components[CF_CONTRIBUTIONS],
                         12 * (n / 5 * 7250000 + n / 5 * 4 * 145));
        cf_buf_release(&roster);
        end();
    }
}

/* Five members of each profile: full time, full time with a premium of 10%, half time with it, and
 * full time who pay in 1% of the contribution's 5%. Of 1,000.00 a month more by 100.00. */
static void profiles_that_share_a_sheet(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        cf_buf roster = CF_BUF_INIT;
        cf_buf_add_str(&roster, "id,class,rate,fte,premiums,tier\n");
        for (int i = 0; i < 20; i++)
            cf_buf_addf(&roster, "M%05d,C,1000.00,%s,%s,%s\n", i, i % 4 == 2 ? "0.50" : "1.00",
                        i % 4 == 1 || i % 4 == 2 ? "BIL" : "", i % 4 == 3 ? "OLD" : "");
        cf_strips_wide = wide == 1;
        cost("premium BIL 10% of base pensionable\n"
             "contribution pension 5% of pensionable for tier = OLD\n"
             "employees pay 1% of pensionable toward pension for tier = OLD\n",
             &roster);
        cf_strips_wide = true;
        const cf_year_cost *year = &costing->offers[0].years[0];
        assert_int_equal(year->components[CF_BASE_PAY], 12 * (15 * 10000 + 5 * 5000));
        assert_int_equal(year->components[CF_PREMIUM_PAY], 12 * (5 * 1000 + 5 * 500));
        assert_int_equal(year->components[CF_CONTRIBUTIONS], 12 * 5 * (500 - 100));
        assert_int_equal(year->cost,
                         12 * (15 * 10000 + 5 * 5000 + 5 * 1000 + 5 * 500 + 5 * (500 - 100)));
        cf_buf_release(&roster);
        end();
    }
}

/* Part time of 50 to 99 in the hundred, every other ten with the premium: many small profiles, sheet
 * after sheet. Of f hundredths of 100.00 more, the premium is a tenth. */
static void sheet_after_sheet(void **state)
{
    (void)state;
    int64_t base = 0, premium = 0;
    cf_buf roster = CF_BUF_INIT;
    cf_buf_add_str(&roster, "id,class,rate,fte,premiums\n");
    for (int i = 0; i < 1000; i++) {
        int f = 50 + i % 50;
        bool paid = i / 10 % 2 == 0;
        cf_buf_addf(&roster, "M%05d,C,1000.00,0.%d,%s\n", i, f, paid ? "BIL" : "");
        base += 12 * 100 * f;
        premium += paid ? 12 * 10 * f : 0;
    }
    cost("premium BIL 10% of base pensionable\n", &roster);
    const cf_year_cost *year = &costing->offers[0].years[0];
    assert_int_equal(year->components[CF_BASE_PAY], base);
    assert_int_equal(year->components[CF_PREMIUM_PAY], premium);
    assert_int_equal(year->cost, base + premium);
    cf_buf_release(&roster);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_amounts_beside_small_ones),
        cmocka_unit_test(profiles_that_share_a_sheet),
        cmocka_unit_test(sheet_after_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
