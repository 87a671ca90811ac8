/* The ways to search a space of packages give one answer: by tables at once, by tables for one value of
 * a lever after the other, and with every package costed whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "answer/fit.h"
#include "base/mem.h"

static const char agreement[] = "agreement \"Town\"\n"
                                "roster \"roster.csv\"\n"
                                "schedule \"schedule.csv\"\n"
                                "pay biweekly from 2025-07-05 paid 6 days after\n"
                                "contribution pension 20% of pensionable\n"
                                "horizon FY2025-26 to FY2027-28\n"
                                "plan FAM costs $2,000/month\n"
                                "health FAM $1,500/month\n";

static const char roster[] = "id,class,step,step_date,fte,plan,fund,hired,premiums\n"
                             "1,CLERK,1,2025-08-01,1,FAM,general,2010-01-01,BIL\n"
                             "2,CLERK,2,2025-12-01,0.5,,general:50;grants:50,2020-01-01,\n"
                             "3,CLERK,3,2026-01-01,1,FAM,grants,2005-05-05,BIL\n"
                             "4,CHIEF,1,2025-09-09,1,FAM,general,2018-03-01,\n"
                             "5,CHIEF,3,2024-09-09,0.8,,general:35;grants:65,1999-03-01,BIL\n";

static const char schedule[] = "range,1,2,3\nCLERK,20.11,21.13,22.17\nCHIEF,40.01,42.03,44.44\n";

/* Clauses for which there are tables, and one for which there are not: a cap. */
static const char *const spaces[] = {
    "offer \"A\"\n"
    "raise 0%..4% by 2% on 2025-07-05\n"
    "raise $0..$2/hour by $1 on 2026-07-04 for class = CLERK\n"
    "raise 0%..3% by 3% on 2027-07-03\n"
    "premium BIL 0%..5% by 5% of base pensionable on 2026-01-03\n"
    "lump sum $0..$500 by $500 prorated on 2025-10-11..2025-12-06 by 3 periods\n"
    "employees pay 0%..2% by 2% of pensionable toward pension on 2026-07-04\n"
    "health FAM $1,500..$1,600/month by $100 on 2026-01-03\n",
    "offer \"B\"\n"
    "raise 0%..3% by 1% on 2025-07-05\n"
    "minimum rate $20..$24/hour by $2 on 2026-07-04\n"
    "add step 2%..4% by 1% above top on 2026-01-03\n"
    "contribution fica 6.2% of gross up to $40,000 a year on 2025-07-05\n"
    "longevity 0%..3% by 3% of base after 10 years on 2026-07-04\n",
};

static const char *const aims[] = {"total-gain", "final-rate", "lowest-paid", "lowest-gain",
                                   "evenness",   "majority"};

static int collect(void *context, const char *bytes, size_t len)
{
    cf_buf_add(context, bytes, len);
    return 0;
}

/* The part of the answer that does not say how it was found. */
static void ask(cf_buf *out, const char *space, const char *aim, const char *within)
{
    static const char *const funds[] = {"general"};
    confer_case *c;
    confer_result *result = NULL;
    confer_error err = CONFER_ERROR_INIT;
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    confer_fit_options fit = CONFER_FIT_OPTIONS_INIT;
    confer_write_options write = CONFER_WRITE_OPTIONS_INIT;
    options.n_threads = 2;
    assert_int_equal(confer_case_open(&c, NULL, &options, &err), CONFER_OK);
    confer_case_put(c, "current.terms", agreement, strlen(agreement));
    confer_case_put(c, "roster.csv", roster, strlen(roster));
    confer_case_put(c, "schedule.csv", schedule, strlen(schedule));
    confer_case_put(c, "offers/space.terms", space, strlen(space));
    fit.within = &within;
    fit.n_within = 1;
    fit.funds = funds;
    fit.n_funds = 1;
    fit.best = aim;
    fit.top = 5;
    int status = confer_fit(&result, c, "offers/space.terms", &fit, &err);
    if (status != CONFER_OK)
        printf("%s\n", err.message);
    assert_int_equal(status, CONFER_OK);
    write.format = CONFER_CSV;
    confer_result_write(result, &write, collect, out, &err);
    int64_t proven = 0;
    assert_int_equal(confer_result_int(result, "proven", &proven), CONFER_OK);
    assert_true(proven);
    confer_result_free(result);
    confer_case_close(c);
}

static void expect_same(const char *space, const char *aim, const char *within,
                        const cf_buf *expected)
{
    cf_buf other = CF_BUF_INIT;
    ask(&other, space, aim, within);
    assert_string_equal(other.text, expected->text);
    cf_buf_release(&other);
}

static void all_ways_give_one_answer(void **state)
{
    (void)state;
    for (size_t s = 0; s < sizeof spaces / sizeof *spaces; s++)
        for (size_t a = 0; a < sizeof aims / sizeof *aims; a++) {
            const char *within = a % 2 ? "FY2026-27=$6,500.50" : "FY2025-26=$4,000";
            cf_buf expected = CF_BUF_INIT;
            ask(&expected, spaces[s], aims[a], within);
            cf_fit_most_in_tables = 50;
            expect_same(spaces[s], aims[a], within, &expected);
            cf_fit_most_in_tables = 1;
            if (s == 1)
                expect_same(spaces[s], aims[a], within, &expected);
            cf_fit_most_in_tables = 1 << 21;
            cf_fit_without_tables = true;
            expect_same(spaces[s], aims[a], within, &expected);
            cf_fit_without_tables = false;
            cf_buf_release(&expected);
        }
}

static void a_frontier_keeps_what_is_not_beaten(void **state)
{
    (void)state;
    cf_frontier frontier = {0};
    static const int64_t points[][2] = {{10, 5}, {20, 5}, {5, 1}, {5, 2}, {15, 9}, {12, 9},
                                        {30, 8}, {1, 0},  {1, 0}, {40, 10}};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        cf_frontier_add(&frontier, i, points[i][0], points[i][1]);
    static const int64_t kept[][2] = {{1, 0}, {5, 2}, {10, 5}, {12, 9}, {40, 10}};
    assert_int_equal(frontier.n, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(frontier.points[i].cost, kept[i][0]);
        assert_int_equal(frontier.points[i].value, kept[i][1]);
    }
    cf_mem_free(frontier.points);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_ways_give_one_answer),
        cmocka_unit_test(a_frontier_keeps_what_is_not_beaten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
