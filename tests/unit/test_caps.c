/* Yearly caps, worked by hand: every case is costed with eight cells paid at once and one after the
 * other, with tables and without, for one member and for more than fill a strip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_costing.h"
#include "cost/kernel.h"
#include "cost/table.h"

#include <stdio.h>

/* --- A folder in memory ---------------------------------------------------------------------- */

typedef struct {
    const char *facts;  /* of the agreement, behind its roster and pay calendar */
    const char *offer;  /* its clauses */
    const char *member; /* columns of the roster behind `id` */
} folder;

typedef struct {
    int64_t status_quo, offer; /* employer's contributions in the last fiscal year */
    int64_t before;            /* what the offer adds to them in the years before that */
    int64_t one_percent;       /* of the last year; -1: not looked at */
} expected;

static void put(confer_case *c, const char *path, cf_buf *text)
{
    confer_case_put(c, path, text->text, text->len);
    cf_buf_release(text);
}

static void put_folder(confer_case *c, const folder *f, int n_members)
{
    cf_buf agreement = CF_BUF_INIT, offer = CF_BUF_INIT, roster = CF_BUF_INIT;
    cf_buf schedule = CF_BUF_INIT;
    cf_buf_addf(&agreement,
                "agreement \"Caps\"\nroster \"roster.csv\"\nschedule \"schedule.csv\"\n"
                "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n%s",
                f->facts);
    cf_buf_addf(&offer, "offer \"O\"\n%s", f->offer);
    cf_buf_addf(&roster, "id,class,range,step,rate,fte,step_date,premiums,hired\n");
    for (int i = 0; i < n_members; i++)
        cf_buf_addf(&roster, "M%02d,%s\n", i, f->member);
    cf_buf_addf(&schedule, "range,1,2\nR,500.00,550.00\n");
    put(c, "current.terms", &agreement);
    put(c, "offers/o.terms", &offer);
    put(c, "roster.csv", &roster);
    put(c, "schedule.csv", &schedule);
}

/* NULL: refused, for the reason that is in `problems`. */
static cf_costing *cost(confer_case *c, cf_buf *problems)
{
    cf_costing *costing = cost_offer_o(c);
    cf_diags_print(problems, &c->diags, false);
    return costing;
}

/* --- All ways -------------------------------------------------------------------------------- */

typedef void checker(const cf_costing *costing, const char *problems, int n_members,
                     const void *context);

static void in_all_ways(const folder *f, checker *check, const void *context)
{
    static const int numbers[] = {1, 8, 19};
    int before = cf_tables_from;
    for (int i = 0; i < 12; i++) {
        confer_case_options options = CONFER_CASE_OPTIONS_INIT;
        confer_case *c;
        cf_buf problems = CF_BUF_INIT;
        int n_members = numbers[i % 3];
        assert_int_equal(confer_case_open(&c, NULL, &options, NULL), CONFER_OK);
        put_folder(c, f, n_members);
        cf_strips_wide = i / 3 % 2 == 0;
        cf_tables_from = i < 6 ? before : 0;
        cf_costing *costing = cost(c, &problems);
        cf_tables_from = before;
        cf_strips_wide = true;
        check(costing, problems.text ? problems.text : "", n_members, context);
        cf_costing_free(costing);
        cf_buf_release(&problems);
        confer_case_close(c);
    }
}

static void check_cents(const cf_costing *costing, const char *problems, int n_members,
                        const void *context)
{
    const expected *e = context;
    if (!costing) {
        fail_msg("%s", problems);
        return;
    }
    const cf_offer_cost *offer = &costing->offers[0];
    const cf_year_cost *last = &offer->years[costing->n_years - 1];
    int64_t before = 0;
    for (int y = 0; y < costing->n_years - 1; y++)
        before += offer->years[y].components[CF_CONTRIBUTIONS];
    int64_t status_quo = last->status_quo_components[CF_CONTRIBUTIONS];
    assert_int_equal(status_quo, n_members * e->status_quo);
    assert_int_equal(status_quo + last->components[CF_CONTRIBUTIONS], n_members * e->offer);
    assert_int_equal(before, n_members * e->before);
    if (e->one_percent >= 0)
        assert_int_equal(last->one_percent, n_members * e->one_percent);
}

static void check_refused(const cf_costing *costing, const char *problems, int n_members,
                          const void *context)
{
    (void)n_members;
    assert_null(costing);
    if (!strstr(problems, context))
        fail_msg("%s", problems);
}

static void comes_to(folder f, expected e)
{
    in_all_ways(&f, check_cents, &e);
}

/* --- Cases ----------------------------------------------------------------------------------- */

#define ONE_YEAR "horizon FY2025-26 to FY2025-26\n"
#define TWO_YEARS "horizon FY2024-25 to FY2025-26\n"
#define CALENDAR_2026 "fiscal year starts 01-01\nhorizon FY2026 to FY2026\n"
static const char own_rate[] = "Clerk,,,500.00,1,,X,"; /* $500 a month */

/* January to June 2025 count before the horizon: $3,000. */
static void the_month_in_which_a_cap_is_met(void **state)
{
    (void)state;
    static const char nothing[] = "note \"n\"\n";
    /* July and August reach $4,000 to the cent; then none to December. 2026: six months.
     * 10% of $500 = $50.00; 8 x 50 = $400.00. */
    comes_to(
        (folder){ONE_YEAR "contribution P 10% of base up to $4,000 a year\n", nothing, own_rate},
        (expected){40000, 40000, 0, -1});
    /* A cent above: September counts $0.01, of which 10% is nothing. */
    comes_to(
        (folder){ONE_YEAR "contribution P 10% of base up to $4,000.01 a year\n", nothing, own_rate},
        (expected){40000, 40000, 0, -1});
    /* August counts $400: 50 + 40 + 6 x 50 = $390.00. */
    comes_to(
        (folder){ONE_YEAR "contribution P 10% of base up to $3,900 a year\n", nothing, own_rate},
        (expected){39000, 39000, 0, -1});
    /* Met before the horizon: 2026 alone, and there May counts $250: 4 x 50 + 25 = $225.00. */
    comes_to(
        (folder){ONE_YEAR "contribution P 10% of base up to $2,250 a year\n", nothing, own_rate},
        (expected){22500, 22500, 0, -1});
    /* Never met: 12 x 50. */
    comes_to(
        (folder){ONE_YEAR "contribution P 10% of base up to $6,000 a year\n", nothing, own_rate},
        (expected){60000, 60000, 0, -1});
}

static void two_caps(void **state)
{
    (void)state;
    /* P: $400.00 as above. Q: 2025 is met in May; 2026: 1% of $500 x 4 + 1% of $250 = $22.50.
     * R has no cap: 12 x $10.00. */
    comes_to((folder){ONE_YEAR "contribution P 10% of base up to $4,000 a year\n"
                               "contribution Q 1% of gross up to $2,250 a year\n"
                               "contribution R 2% of base\n",
                      "note \"n\"\n", own_rate},
             (expected){40000 + 2250 + 12000, 40000 + 2250 + 12000, 0, -1});
}

/* Status quo: July and August $50, September $300 of basis: $30; 2026: $300. In all $430.00. */
static void a_raise_and_one_more_percent(void **state)
{
    (void)state;
    /* The cap is met before the raise of October 1; 2026: 6 x 10% of $550 = $330: $460.00.
     * One more percent from July 1: $505 x 2, September $290 of basis: 50.50 x 2 + 29 = $130.00;
     * 2026: $505 x 1.1 = $555.50: 6 x 55.55 = $333.30. Base: 3 x 505 + 9 x 555.50 = $6,514.50
     * instead of 3 x 500 + 9 x 550 = $6,450. 64.50 + 463.30 - 460 = $67.80. */
    comes_to((folder){ONE_YEAR "contribution P 10% of base up to $4,300 a year\n",
                      "raise 10% on 2025-10-01\n", own_rate},
             (expected){43000, 46000, 0, 6780});
    /* Replaced on September 1 by 20% up to $4,600: September counts 4,000 to 4,500, October the
     * last $100: 50 + 50 + 100 + 20; 2026: 6 x 100. $820.00. */
    comes_to((folder){ONE_YEAR "contribution P 10% of base up to $4,300 a year\n",
                      "contribution P 20% of base up to $4,600 a year on 2025-09-01\n", own_rate},
             (expected){43000, 82000, 0, -1});
}

static void a_step_in_the_year(void **state)
{
    (void)state;
    /* $500 to September, $550 from October 1. 2025: $4,500 by September; October counts $400 of
     * 550: 3 x 50 + 40. 2026: 6 x 55. $520.00. */
    comes_to((folder){ONE_YEAR "contribution P 10% of base up to $4,900 a year\n", "note \"n\"\n",
                      "Clerk,R,1,,1,2025-10-01,,"},
             (expected){52000, 52000, 0, -1});
    /* Offered is a raise of $100 a month from November 1, which is above the cap in 2025. 2026:
     * $650: 6 x 65 = $390. 190 + 390. */
    comes_to((folder){ONE_YEAR "contribution P 10% of base up to $4,900 a year\n",
                      "raise $100/month on 2025-11-01\n", "Clerk,R,1,,1,2025-10-01,,"},
             (expected){52000, 58000, 0, -1});
}

static void arrears(void **state)
{
    (void)state;
    /* Cap $4,300. Status quo, FY2025-26: 50 + 50 + 30 + 300 = $430. Offered are $550 from May 1:
     * 2025: $2,000 to April, then 55 a month to August ($4,200), September counts $100.
     * FY2025-26: 55 + 55 + 10 + 6 x 55 = $450, and $10 of May and June, booked in July. */
    comes_to((folder){TWO_YEARS "contribution P 10% of base up to $4,300 a year\n",
                      "raise 10% on 2025-05-01\narrears paid 2025-07-15\n", own_rate},
             (expected){43000, 46000, 0, -1});
    /* Without arrears, those $10 are the earlier year's. */
    comes_to((folder){TWO_YEARS "contribution P 10% of base up to $4,300 a year\n",
                      "raise 10% on 2025-05-01\n", own_rate},
             (expected){43000, 45000, 1000, -1});
}

/* Amounts beyond 31 bits are paid one by one. $30,000,000 a month, cap $40,000,000: 2026: January
 * $3,000,000, February 10% of the last ten millions. */
static void large_amounts(void **state)
{
    (void)state;
    comes_to((folder){ONE_YEAR "contribution P 10% of base up to $40,000,000 a year\n",
                      "note \"n\"\n", "Chief,,,30000000.00,1,,,"},
             (expected){400000000, 400000000, 0, -1});
}

/* Gross is $1,000 a month; eleven months are $11,000. */
static void an_employees_part_of_what_is_left(void **state)
{
    (void)state;
    static const char part[] = "employees pay 2% of base toward P on 2026-01-01\n";
    folder f = {.offer = part, .member = own_rate};
    /* December counts $160: $16.00, of which members pay 2% of their base of $500: $10.00. Of all
     * months: 11 x 100 + 16 = $1,116.00, less 12 x 10. (One more percent: 11 x $1,005 leave $105,
     * and $10.50 to pay $10.10 of.) */
    f.facts = CALENDAR_2026 "premium X $500/month\n"
                            "contribution P 10% of gross up to $11,160 a year\n";
    comes_to(f, (expected){111600, 99600, 0, -1});
    /* $90 leave $9.00 to pay $10.00 of. */
    f.facts = CALENDAR_2026 "premium X $500/month\n"
                            "contribution P 10% of gross up to $11,090 a year\n";
    in_all_ways(&f, check_refused, "E0458");
    /* Nothing is left of it from October on. */
    f.facts = CALENDAR_2026 "premium X $500/month\n"
                            "contribution P 10% of gross up to $9,000 a year\n";
    in_all_ways(&f, check_refused, "E0458");
}

/* Ten years of service on 2025-10-15: $550 from November on. By October $5,000, by November $5,550,
 * December counts $150. FY2025-26: 4 x 50 + 55 + 15 + 6 x 55 = $600.00. */
static void service_completed_in_the_year(void **state)
{
    (void)state;
    comes_to((folder){ONE_YEAR "longevity 10% of base after 10 years\n"
                               "contribution P 10% of gross up to $5,700 a year\n",
                      "note \"n\"\n", "Clerk,,,500.00,1,,,2015-10-15"},
             (expected){60000, 60000, 0, -1});
}

/* Fiscal years part July after its 15th. In July P counts $400 and Q $250: $40.00 + $2.50, of which
 * 15/31, $20.56, are the earlier year's and $21.94 the later one's. Then none to December; 2026:
 * six months of $50 + $5, and the earlier part of July. 21.94 + 330 + 20.56. */
static void periods_that_two_years_share(void **state)
{
    (void)state;
    comes_to((folder){"fiscal year starts 07-16\ncosts by days\n" ONE_YEAR
                      "contribution P 10% of base up to $3,400 a year\n"
                      "contribution Q 1% of gross up to $3,250 a year\n",
                      "note \"n\"\n", own_rate},
             (expected){37250, 37250, 0, -1});
}

/* A raise of $10 on the first of every month from February 2025 on. */
static void put_raises(char *text, size_t size, int n)
{
    size_t len = 0;
    for (int i = 1; i <= n; i++)
        len += (size_t)snprintf(text + len, size - len, "raise $10/month on %d-%02d-01\n",
                                2025 + i / 12, i % 12 + 1);
}

static void a_raise_every_month(void **state)
{
    (void)state;
    char raises[2048];
    /* $500 to $610: $6,050 by November, December counts $350 of $610: $640.00; with one more
     * percent as much, of a base that is $5 a month higher. */
    put_raises(raises, sizeof raises, 11);
    comes_to((folder){"fiscal year starts 01-01\nhorizon FY2025 to FY2025\n"
                      "contribution P 10% of base up to $6,400 a year\n",
                      raises, own_rate},
             (expected){60000, 64000, 0, 6000});
    /* Years of $6,660, $8,100, $9,540 and $10,980, of which $9,000 count at most: 66 + 210 + 300
     * more than the status quo, and in the last year $900.00. One more percent: $8.60 a month. */
    put_raises(raises, sizeof raises, 47);
    comes_to((folder){"fiscal year starts 01-01\nhorizon FY2025 to FY2028\n"
                      "contribution P 10% of base up to $9,000 a year\n",
                      raises, own_rate},
             (expected){60000, 90000, 57600, 10320});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_month_in_which_a_cap_is_met),
        cmocka_unit_test(two_caps),
        cmocka_unit_test(a_raise_and_one_more_percent),
        cmocka_unit_test(a_step_in_the_year),
        cmocka_unit_test(arrears),
        cmocka_unit_test(large_amounts),
        cmocka_unit_test(an_employees_part_of_what_is_left),
        cmocka_unit_test(service_completed_in_the_year),
        cmocka_unit_test(periods_that_two_years_share),
        cmocka_unit_test(a_raise_every_month),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
