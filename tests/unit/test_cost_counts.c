/* Members counted in tables: sums of many alike are so many times what one comes to, however often
 * the counts, which are small numbers, are carried into large ones, and however many ways to move
 * are met in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_costing.h"
#include "cost/table.h"

#include <string.h>

/* Costs a raise of 10% for two fiscal years, by tables from the first member on. */
static cf_costing *cost(confer_case **c, const cf_buf *roster, const char *schedule)
{
    static const char agreement[] =
        "agreement \"Counts\"\nroster \"roster.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "horizon FY2025-26 to FY2026-27\n";
    static const char with_steps[] = "schedule \"schedule.csv\"\nsteps every 12 months\n";
    static const char offer[] = "offer \"O\"\nraise 10% on 2025-07-01\n";
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    cf_buf terms = CF_BUF_INIT;
    int before = cf_tables_from;
    cf_buf_add_str(&terms, agreement);
    cf_buf_add_str(&terms, schedule ? with_steps : "");
    assert_int_equal(confer_case_open(c, NULL, &options, NULL), CONFER_OK);
    confer_case_put(*c, "current.terms", terms.text, terms.len);
    confer_case_put(*c, "offers/o.terms", offer, strlen(offer));
    confer_case_put(*c, "roster.csv", roster->text, roster->len);
    if (schedule)
        confer_case_put(*c, "schedule.csv", schedule, strlen(schedule));
    cf_tables_from = 0;
    cf_costing *costing = cost_offer_o(*c);
    cf_tables_from = before;
    cf_buf_release(&terms);
    assert_non_null(costing);
    return costing;
}

static void many_alike_cost_so_many_times_one(void **state)
{
    static const int numbers[] = {1, 255, 256, 257, 511, 512, 513, 30000, 65535, 65536, 65537};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        confer_case *c;
        cf_buf roster = CF_BUF_INIT;
        cf_buf_add_str(&roster, "id,class,rate\n");
        for (int k = 0; k < numbers[i]; k++)
            cf_buf_addf(&roster, "M%05d,C,1000.00\n", k);
        cf_costing *costing = cost(&c, &roster, NULL);
        assert_int_equal(costing->offers[0].years[0].cost, (int64_t)numbers[i] * 12 * 10000);
        assert_int_equal(costing->offers[0].years[1].cost, (int64_t)numbers[i] * 12 * 10000);
        cf_costing_free(costing);
        cf_buf_release(&roster);
        confer_case_close(c);
    }
}

enum { STEPS = 9, MONTHS = 24, FIRST_RATE = 1000, A_STEP = 100 };

/* What a month at a step gains, in cents: a tenth of 1,000, 1,100, 1,200 and so on dollars. */
static int64_t gain_of_step(int step)
{
    return (FIRST_RATE + A_STEP * step) * 10;
}

/* Adds members who stand at a step (0 is the first) and next move after some months, and what they
 * gain by year. */
static void add_members(cf_buf *roster, int *n_members, int n, int step, int months, int64_t *years)
{
    for (int i = 0; i < n; i++) {
        int month = 6 + months; /* from January 2025 on */
        cf_buf_addf(roster, "M%05d,C,%d,%d-%02d-01\n", (*n_members)++, step + 1, 2025 + month / 12,
                    month % 12 + 1);
        for (int at = 0; at < MONTHS; at++) {
            int moves = at < months ? 0 : 1 + (at - months) / 12;
            int now = step + moves < STEPS ? step + moves : STEPS - 1;
            years[at / 12] += gain_of_step(now);
        }
    }
}

/* The first way to move is met 300 times, then a hundred others, then the first again. */
static void counts_grow_with_the_ways_to_move(void **state)
{
    (void)state;
    confer_case *c;
    cf_buf roster = CF_BUF_INIT, schedule = CF_BUF_INIT;
    int64_t years[2] = {0};
    int n = 0;
    cf_buf_add_str(&schedule, "range,step,rate\n");
    for (int step = 0; step < STEPS; step++)
        cf_buf_addf(&schedule, "C,%d,%d.00\n", step + 1, FIRST_RATE + A_STEP * step);
    cf_buf_add_str(&roster, "id,class,step,step_date\n");
    add_members(&roster, &n, 300, 2, 5, years);
    for (int step = 0; step < STEPS; step++)
        for (int months = 1; months < 13; months++)
            add_members(&roster, &n, 1 + step + months, step, months, years);
    add_members(&roster, &n, 300, 2, 5, years);
    cf_costing *costing = cost(&c, &roster, schedule.text);
    assert_int_equal(costing->offers[0].years[0].cost, years[0]);
    assert_int_equal(costing->offers[0].years[1].cost, years[1]);
    assert_int_equal(costing->offers[0].gain, years[0] + years[1]);
    cf_costing_free(costing);
    cf_buf_release(&roster);
    cf_buf_release(&schedule);
    confer_case_close(c);
}

/* A delay or an envelope costs more offers at once than a comparison takes. */
static void many_offers_gain_as_one(void **state)
{
    enum { OFFERS = 140 };
    static const char agreement[] =
        "agreement \"Many\"\nroster \"roster.csv\"\nschedule \"schedule.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "steps every 12 months\nhorizon FY2025-26 to FY2026-27\n";
    static const char schedule[] = "range,step,rate\nC,1,1000.00\nC,2,1100.00\n";
    static const char roster[] = "id,class,step,step_date\nA,C,1,2025-10-01\nB,C,1,2026-01-01\n";
    static const char offer[] = "offer \"O\"\nraise 10% on 2025-07-01\n";
    static const char *names[] = {"o"};
    confer_case_options case_options = CONFER_CASE_OPTIONS_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_case *c;
    const cf_plan *offers[OFFERS];
    const cf_slice *wanted;
    int before = cf_tables_from;
    (void)state;
    assert_int_equal(confer_case_open(&c, NULL, &case_options, NULL), CONFER_OK);
    confer_case_put(c, "current.terms", agreement, strlen(agreement));
    confer_case_put(c, "offers/o.terms", offer, strlen(offer));
    confer_case_put(c, "roster.csv", roster, strlen(roster));
    confer_case_put(c, "schedule.csv", schedule, strlen(schedule));
    cf_case_begin(c);
    assert_int_equal(cf_case_read_texts(c, names, 1, &err), CONFER_OK);
    cf_case_read_tables(c);
    cf_costing_options options = cf_case_costing(c);
    for (int i = 0; i < OFFERS; i++)
        offers[i] = options.offers[0];
    options.offers = offers;
    options.n_offers = OFFERS;
    options.n_threads = 1;
    int n_wanted = cf_costing_wanted(&wanted, &options, &c->arena);
    assert_true(cf_case_open_roster(c, wanted, n_wanted));
    cf_tables_from = 0;
    cf_costing *costing = cf_costing_run(&options, c->roster, &c->diags);
    cf_tables_from = before;
    assert_non_null(costing);
    for (int i = 0; i < OFFERS; i++) /* 3 of 24 months at $100, then $110; 6 of 24 */
        assert_int_equal(costing->offers[i].gain, 3 * 10000 + 21 * 11000 + 6 * 10000 + 18 * 11000);
    cf_costing_free(costing);
    confer_case_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_alike_cost_so_many_times_one),
        cmocka_unit_test(counts_grow_with_the_ways_to_move),
        cmocka_unit_test(many_offers_gain_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
