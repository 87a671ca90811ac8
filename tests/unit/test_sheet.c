/* Members paid side by side in sheets: figures worked by hand, where sheets hold several profiles, and
 * where some amounts are too large for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_costing.h"
#include "cost/kernel.h"

static confer_case *c;
static cf_costing *costing;

/* `more`: clauses of the offer, beside a raise of a tenth. */
static void cost(const char *clauses, const char *more, const cf_buf *roster)
{
    confer_case_options open = CONFER_CASE_OPTIONS_INIT;
    cf_buf agreement = CF_BUF_INIT, offer = CF_BUF_INIT;
    assert_int_equal(confer_case_open(&c, NULL, &open, NULL), CONFER_OK);
    cf_buf_addf(&agreement,
                "agreement \"Sheets\"\nroster \"roster.csv\"\npay monthly paid 0 days after\n"
                "rates monthly rounded to $0.01\nhorizon FY2025-26 to FY2025-26\n%s",
                clauses);
    confer_case_put(c, "current.terms", agreement.text, agreement.len);
    cf_buf_addf(&offer, "offer \"O\"\nraise 10%% on 2025-07-01\n%s", more);
    confer_case_put(c, "offers/o.terms", offer.text, offer.len);
    confer_case_put(c, "roster.csv", roster->text, roster->len);
    cf_buf_release(&agreement);
    cf_buf_release(&offer);
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
        cost("contribution medicare 1.45% of gross\n", "", &roster);
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
             "", &roster);
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
    cost("premium BIL 10% of base pensionable\n", "", &roster);
    const cf_year_cost *year = &costing->offers[0].years[0];
    assert_int_equal(year->components[CF_BASE_PAY], base);
    assert_int_equal(year->components[CF_PREMIUM_PAY], premium);
    assert_int_equal(year->cost, base + premium);
    cf_buf_release(&roster);
    end();
}

enum { MEMBERS = 640 };

/* 1,000.00 a month and $1 an hour of 160. Members who follow each other differ in FTE, and every four
 * in hours of overtime, so that each eight holds all of them. */
static void list_family(cf_buf *roster, const char *overtime, const char *more_overtime)
{
    static const char *const ftes[] = {"1.00", "0.80", "0.75", "0.50"};
    cf_buf_add_str(roster, "id,class,rate,fte,premiums,plan,overtime_hours\n");
    for (int i = 0; i < MEMBERS; i++)
        cf_buf_addf(roster, "M%05d,C,1000.00,%s,NGT,EE,%s\n", i, ftes[i % 4],
                    i / 4 % 2 == 0 ? overtime : more_overtime);
}

/* Hours fall from 160 to 150 in January. FTE times, in all 3.05 for the four: 100.00 a month of base
 * until then, and less than 1,100.00 by a sixteenth from then on (1,031.25, 825.00, 773.44 and 515.63:
 * 95.32 more than before); 10.00 a month less of the premium; 1,000.00 once; 40 / 160 of 1,100.00 once.
 * Of overtime, at 1.5 x (1,260.00 - 1,160.00) / 160 whatever the FTE and the hours, 8 and 16 hours a
 * month are 7.50 and 15.00. */
static void one_family_paid_together(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        cf_buf roster = CF_BUF_INIT;
        list_family(&roster, "8", "16");
        cf_strips_wide = wide == 1;
        cost("hours 160 per period\novertime factor 1.5\npremium NGT $1.00/hour\n",
             "lump sum $1,000 prorated on 2025-09-01\ncash out 40 hours on 2025-12-01\n"
             "hours 150 per period on 2026-01-01\n",
             &roster);
        cf_strips_wide = true;
        const cf_year_cost *year = &costing->offers[0].years[0];
        assert_int_equal(year->components[CF_BASE_PAY], 6 * MEMBERS / 4 * (30500 + 9532));
        assert_int_equal(year->components[CF_PREMIUM_PAY], -6 * MEMBERS / 4 * 3050);
        assert_int_equal(year->components[CF_LUMP_SUM_PAY], MEMBERS / 4 * 305000);
        assert_int_equal(year->components[CF_CASH_OUT_PAY], MEMBERS / 4 * 83875);
        assert_int_equal(year->components[CF_OVERTIME_PAY], 12 * MEMBERS / 2 * (750 + 1500));
        cf_buf_release(&roster);
        end();
    }
}

/* Where costs go by days, health is part of what a profile is paid: FTE times 100.00 a month more. */
static void one_family_has_a_plan(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        cf_buf roster = CF_BUF_INIT;
        list_family(&roster, "0", "0");
        cf_strips_wide = wide == 1;
        cost("costs by days\nhealth EE $400/month prorated\n",
             "health EE $500/month prorated on 2025-07-01\n", &roster);
        cf_strips_wide = true;
        const cf_year_cost *year = &costing->offers[0].years[0];
        assert_int_equal(year->components[CF_HEALTH], 12 * MEMBERS / 4 * 30500);
        cf_buf_release(&roster);
        end();
    }
}

/* As large_amounts_beside_small_ones, of members who differ in FTE: of 1,100.00 and 1,000.00 a month
 * times 1.00, 0.80, 0.75 and 0.50 the contributions differ by 1.45, 1.16, 1.08 and 0.73. */
static void large_amounts_in_a_family(void **state)
{
    static const char *const ftes[] = {"1.00", "0.80", "0.75", "0.50"};
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        cf_buf roster = CF_BUF_INIT;
        cf_buf_add_str(&roster, "id,class,rate,fte\n");
        for (int i = 0; i < MEMBERS; i++)
            cf_buf_addf(&roster, "M%05d,C,%s,%s\n", i, i % 5 == 0 ? "50000000.00" : "1000.00",
                        ftes[i % 4]);
        cf_strips_wide = wide == 1;
        cost("contribution medicare 1.45% of gross\n", "", &roster);
        cf_strips_wide = true;
        const cf_year_cost *year = &costing->offers[0].years[0];
        assert_int_equal(year->components[CF_BASE_PAY],
                         12 * (MEMBERS / 20 * INT64_C(1525000000) + MEMBERS / 5 * 30500));
        assert_int_equal(year->components[CF_CONTRIBUTIONS],
                         12 * (MEMBERS / 20 * INT64_C(22112500) + MEMBERS / 5 * 442));
        cf_buf_release(&roster);
        end();
    }
}

/* Gross pay rises from 1,160.00 to 1,260.00 a month of full time; 6.2% of 5,500.00 a calendar year.
 * In 2025, half of which lies before the horizon and the raise, all meet the cap before and after: what
 * is left of it in July comes to the same. From January to June of 2026 full and four fifths' time do
 * (341.00, and 341.02 for what rounding leaves); 0.75 pays 6 x 53.94 = 323.64 before and 5 x 58.59 +
 * 6.2% of 775.00 = 341.00 after; half time 6 x 35.96 = 215.76 and 6 x 39.06 = 234.36. */
static void one_family_meets_a_cap(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        cf_buf roster = CF_BUF_INIT;
        list_family(&roster, "0", "0");
        cf_strips_wide = wide == 1;
        cost("hours 160 per period\npremium NGT $1.00/hour\n"
             "contribution oasdi 6.2% of gross up to $5,500 a year\n",
             "", &roster);
        cf_strips_wide = true;
        const cf_year_cost *year = &costing->offers[0].years[0];
        assert_int_equal(year->components[CF_CONTRIBUTIONS],
                         MEMBERS / 4 * (34100 - 32364 + 23436 - 21576));
        cf_buf_release(&roster);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_amounts_beside_small_ones),
        cmocka_unit_test(profiles_that_share_a_sheet),
        cmocka_unit_test(sheet_after_sheet),
        cmocka_unit_test(one_family_paid_together),
        cmocka_unit_test(one_family_has_a_plan),
        cmocka_unit_test(large_amounts_in_a_family),
        cmocka_unit_test(one_family_meets_a_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
