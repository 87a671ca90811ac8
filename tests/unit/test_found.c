/* What is wrong with an offer is said whole and in one order, however many threads find it and
 * wherever in the roster it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_costing.h"

#include <stdio.h>
#include <string.h>

enum { N_RANGES = 12, A_RANGE = 10000 };

/* Ranges of one step each, whose members follow each other in the roster, the last range first. */
static void put_folder(confer_case *c)
{
    static const char agreement[] =
        "agreement \"Found\"\nroster \"roster.csv\"\nschedule \"schedule.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "horizon FY2025-26 to FY2026-27\n";
    static const char offer[] = "offer \"O\"\ndrop bottom step on 2025-07-01\n";
    cf_buf roster = CF_BUF_INIT, schedule = CF_BUF_INIT;
    cf_buf_add_str(&roster, "id,class,step\n");
    cf_buf_add_str(&schedule, "range,1\n");
    for (int i = 0; i < N_RANGES; i++)
        cf_buf_addf(&schedule, "R%02d,5000.00\n", i);
    for (int i = 0; i < N_RANGES * A_RANGE; i++)
        cf_buf_addf(&roster, "M%06d,R%02d,1\n", i, N_RANGES - 1 - i / A_RANGE);
    confer_case_put(c, "current.terms", agreement, strlen(agreement));
    confer_case_put(c, "offers/o.terms", offer, strlen(offer));
    confer_case_put(c, "roster.csv", roster.text, roster.len);
    confer_case_put(c, "schedule.csv", schedule.text, schedule.len);
    cf_buf_release(&roster);
    cf_buf_release(&schedule);
}

static void all_is_said_in_one_order(void **state)
{
    static const int threads[] = {1, 2, 4, 2, 4};
    (void)state;
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        confer_case_options options = CONFER_CASE_OPTIONS_INIT;
        confer_case *c;
        assert_int_equal(confer_case_open(&c, NULL, &options, NULL), CONFER_OK);
        put_folder(c);
        assert_null(cost_offer_on(c, threads[i]));
        assert_int_equal(c->diags.count, N_RANGES);
        for (int r = 0; r < N_RANGES; r++) {
            char range[8];
            snprintf(range, sizeof range, "\"R%02d\"", r);
            assert_int_equal(c->diags.items[r]->code, CF_E0454);
            assert_non_null(strstr(c->diags.items[r]->message, range));
        }
        confer_case_close(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_said_in_one_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
