/* Members counted in tables: sums of many alike are so many times what one comes to, however often
 * the counts, which are small numbers, are carried into large ones, and however many ways to move
 * are met in between. And what each of them comes to by the line of their route, also where a table
 * was filled before anyone took it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_costing.h"
#include "base/mem.h"
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

/* --- Routes ----------------------------------------------------------------------------------- */

/* Members, what each gains by a raise of 10% and, where their class moves from range C to R and back,
 * by that, and whether one was shown to gain something else. */
typedef struct {
    cf_buf roster;
    int64_t *gains;
    int n, n_seen;
    bool wrong;
} crowd;

enum { MOST_MEMBERS = 20000, LEAVES = 3, RETURNS = 9, MORE = 300, MORE_A_STEP = 50 };

/* Adds members of a step who next move after some months. With `moved`, while their class is in R
 * a month gains $300 at the first step and $50 more at each further one, and the raise on it. */
static void join(crowd *c, int n, int step, int months, bool moved)
{
    int64_t years[2] = {0}, gain = 0;
    int first = c->n;
    add_members(&c->roster, &c->n, n, step, months, years);
    for (int at = LEAVES; at < RETURNS; at++) {
        int now = step + (at >= months);
        gain += (MORE + MORE_A_STEP * (now < STEPS ? now : STEPS - 1)) * 110;
    }
    assert_true(c->n <= MOST_MEMBERS);
    for (int i = first; i < c->n; i++)
        c->gains[i] = (years[0] + years[1]) / n + (moved ? gain : 0);
}

static void look(void *context, int thread, const cf_block *block, const cf_block_results *results)
{
    crowd *c = context;
    (void)thread;
    for (uint32_t row = 0; row < block->n_rows; row++, c->n_seen++)
        c->wrong |= results->net_offer[0][row] - results->net_status_quo[row] !=
                    c->gains[block->first_row + row];
}

/* One way to move is met often, so that there is a table; then others, fewer of them than make it be
 * filled anew and more, of all steps and months; then all at once. */
static void gather_crowd(crowd *c, bool moved)
{
    *c = (crowd){.gains = cf_mem_alloc(MOST_MEMBERS, sizeof *c->gains)};
    cf_buf_add_str(&c->roster, "id,class,step,step_date\n");
    join(c, 300, 2, 5, moved);
    for (int step = STEPS - 1; step >= 0; step--)
        for (int months = 1; months < 13; months++)
            join(c, 7 + 5 * months, step, months, moved);
    for (int i = 0; i < 2000; i++)
        join(c, 1, i % STEPS, 1 + i % 12, moved);
}

static void cost_crowd(crowd *c, const char *offer)
{
    static const char agreement[] =
        "agreement \"Routes\"\nroster \"roster.csv\"\nschedule \"schedule.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "steps every 12 months\nhorizon FY2025-26 to FY2026-27\n";
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    confer_case *opened;
    cf_buf schedule = CF_BUF_INIT;
    int before = cf_tables_from;
    cf_buf_add_str(&schedule, "range,step,rate\nC,0,900.00\n");
    for (int step = 0; step < STEPS; step++) {
        int rate = FIRST_RATE + A_STEP * step;
        cf_buf_addf(&schedule, "C,%d,%d.00\n", step + 1, rate);
        cf_buf_addf(&schedule, "R,%d,%d.00\n", step + 1, rate + MORE + MORE_A_STEP * step);
    }
    assert_int_equal(confer_case_open(&opened, NULL, &options, NULL), CONFER_OK);
    confer_case_put(opened, "current.terms", agreement, strlen(agreement));
    confer_case_put(opened, "offers/o.terms", offer, strlen(offer));
    confer_case_put(opened, "roster.csv", c->roster.text, c->roster.len);
    confer_case_put(opened, "schedule.csv", schedule.text, schedule.len);
    for (int wide = 0; wide < 2; wide++) {
        c->n_seen = 0;
        cf_tables_from = 0;
        cf_strips_wide = wide == 1;
        cf_costing *costing = cost_offer_shown(opened, 1, look, c);
        cf_strips_wide = true;
        cf_tables_from = before;
        assert_non_null(costing);
        assert_int_equal(c->n_seen, c->n);
        assert_false(c->wrong);
        int64_t gain = 0;
        for (int i = 0; i < c->n; i++)
            gain += c->gains[i];
        assert_int_equal(costing->offers[0].gain, gain);
        cf_costing_free(costing);
    }
    cf_buf_release(&schedule);
    confer_case_close(opened);
    cf_buf_release(&c->roster);
    cf_mem_free(c->gains);
}

static void routes_met_later_pay_the_same(void **state)
{
    crowd c;
    (void)state;
    gather_crowd(&c, false);
    cost_crowd(&c, "offer \"O\"\nraise 10% on 2025-07-01\n");
}

/* A class that moves to another range and back goes up the cells of its column, and down. Nobody
 * stands at the step that R has not. */
static void routes_go_down_too(void **state)
{
    crowd c;
    (void)state;
    gather_crowd(&c, true);
    cost_crowd(&c, "offer \"O\"\nraise 10% on 2025-07-01\n"
                   "move class C to range R keeping step on 2025-10-01\n"
                   "move class C to range C keeping step on 2026-04-01\n");
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
        cmocka_unit_test(routes_met_later_pay_the_same),
        cmocka_unit_test(routes_go_down_too),
        cmocka_unit_test(many_offers_gain_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
