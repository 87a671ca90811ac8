/* Members counted in tables: sums of many alike are so many times what one comes to, however often
 * the counts, which are small numbers, are taken into large ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_costing.h"
#include "cost/kernel.h"

#include <string.h>

static cf_costing *cost(confer_case *c, int n_members)
{
    static const char agreement[] =
        "agreement \"Counts\"\nroster \"roster.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "horizon FY2025-26 to FY2026-27\n";
    static const char offer[] = "offer \"O\"\nraise 10% on 2025-07-01\n";
    cf_buf roster = CF_BUF_INIT;
    cf_buf_add_str(&roster, "id,class,rate\n");
    for (int i = 0; i < n_members; i++)
        cf_buf_addf(&roster, "M%05d,C,1000.00\n", i);
    confer_case_put(c, "current.terms", agreement, strlen(agreement));
    confer_case_put(c, "offers/o.terms", offer, strlen(offer));
    confer_case_put(c, "roster.csv", roster.text, roster.len);
    cf_buf_release(&roster);
    return cost_offer_o(c);
}

/* A year is one interval of 12 periods: counts of 16 bits hold 5,461 rows, and are full again after
 * as many more. */
static void many_alike_cost_so_many_times_one(void **state)
{
    static const int numbers[] = {1, 5461, 5462, 10922, 10923, 10924, 16386, 30000};
    (void)state;
    int before = cf_tables_from;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        confer_case_options options = CONFER_CASE_OPTIONS_INIT;
        confer_case *c;
        assert_int_equal(confer_case_open(&c, NULL, &options, NULL), CONFER_OK);
        cf_tables_from = 0;
        cf_costing *costing = cost(c, numbers[i]);
        cf_tables_from = before;
        assert_non_null(costing);
        assert_int_equal(costing->offers[0].years[0].cost, (int64_t)numbers[i] * 12 * 10000);
        assert_int_equal(costing->offers[0].years[1].cost, (int64_t)numbers[i] * 12 * 10000);
        cf_costing_free(costing);
        confer_case_close(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_alike_cost_so_many_times_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
