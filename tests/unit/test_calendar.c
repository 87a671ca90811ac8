/* Pay periods and fiscal years, by hand and against calendars walked day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "model/calendar.h"

#include <stdio.h>
#include <string.h>

static cf_calendar calendar_of(cf_pay_calendar kind, int paid_after, int month, int day,
                               cf_costs_by costs_by)
{
    cf_facts facts = {.calendar = kind,
                      .biweekly_from = cf_date_of(2024, 7, 13),
                      .paid_days_after = paid_after,
                      .fiscal_month = month,
                      .fiscal_day = day,
                      .costs_by = costs_by};
    cf_calendar calendar;
    cf_calendar_init(&calendar, &facts);
    return calendar;
}

static void is_day(cf_date date, int year, int month, int day)
{
    char got[CF_DATE_TEXT_SIZE], expected[CF_DATE_TEXT_SIZE];
    cf_date_format(got, date);
    cf_date_format(expected, cf_date_of(year, month, day));
    assert_string_equal(got, expected);
}

/* Period 0 starts on 2024-07-13. Period 24 starts 336 days later, on 2025-06-14, runs to 2025-06-27
 * and is paid six days after that, on 2025-07-03. 2025-06-21, 343 days later, lies inside it. */
static void biweekly_periods(void **state)
{
    (void)state;
    cf_calendar c = calendar_of(CF_PAY_BIWEEKLY, 6, 7, 1, CF_COSTS_BY_PAY_DATE);
    cf_period zero = cf_calendar_period(&c, 0), later = cf_calendar_period(&c, 24),
              before = cf_calendar_period(&c, -1);
    is_day(zero.start, 2024, 7, 13);
    is_day(zero.end, 2024, 7, 26);
    is_day(zero.paid, 2024, 8, 1);
    is_day(later.start, 2025, 6, 14);
    is_day(later.end, 2025, 6, 27);
    is_day(later.paid, 2025, 7, 3);
    is_day(before.start, 2024, 6, 29);
    is_day(before.end, 2024, 7, 12);
    assert_int_equal(cf_calendar_holding(&c, cf_date_of(2025, 6, 21)), 24);
    assert_int_equal(cf_calendar_holding(&c, cf_date_of(2024, 7, 12)), -1);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 7, 13)), 0);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 7, 14)), 1);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 7, 12)), 0);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 6, 29)), -1);
    /* Paid on 2024-08-01 and 2024-08-15: arrears paid from 2024-08-02 come on the 15th. */
    assert_int_equal(cf_calendar_first_paid(&c, cf_date_of(2024, 8, 1)), 0);
    assert_int_equal(cf_calendar_first_paid(&c, cf_date_of(2024, 8, 2)), 1);
    assert_int_equal(cf_calendar_first_paid(&c, cf_date_of(2024, 7, 31)), 0);
    assert_int_equal(cf_calendar_first_paid(&c, cf_date_of(2024, 7, 18)), -1);
}

static void semimonthly_periods(void **state)
{
    (void)state;
    cf_calendar c = calendar_of(CF_PAY_SEMIMONTHLY, 5, 7, 1, CF_COSTS_BY_PAY_DATE);
    int first = cf_calendar_holding(&c, cf_date_of(2024, 2, 15));
    cf_period early = cf_calendar_period(&c, first), late = cf_calendar_period(&c, first + 1),
              next = cf_calendar_period(&c, first + 2), before = cf_calendar_period(&c, first - 3);
    is_day(early.start, 2024, 2, 1);
    is_day(early.end, 2024, 2, 15);
    is_day(early.paid, 2024, 2, 20);
    is_day(late.start, 2024, 2, 16);
    is_day(late.end, 2024, 2, 29); /* a leap year */
    is_day(late.paid, 2024, 3, 5);
    is_day(next.start, 2024, 3, 1);
    is_day(before.start, 2023, 12, 16);
    is_day(before.end, 2023, 12, 31);
    assert_int_equal(cf_calendar_holding(&c, cf_date_of(2024, 2, 16)), first + 1);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 2, 1)), first);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 2, 2)), first + 1);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 2, 16)), first + 1);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2024, 2, 29)), first + 2);
}

static void monthly_periods(void **state)
{
    (void)state;
    cf_calendar c = calendar_of(CF_PAY_MONTHLY, 0, 10, 1, CF_COSTS_BY_PAY_DATE);
    int february = cf_calendar_holding(&c, cf_date_of(2025, 2, 28));
    cf_period month = cf_calendar_period(&c, february);
    is_day(month.start, 2025, 2, 1);
    is_day(month.end, 2025, 2, 28);
    is_day(month.paid, 2025, 2, 28);
    is_day(cf_calendar_period(&c, february - 2).start, 2024, 12, 1);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2025, 2, 1)), february);
    assert_int_equal(cf_calendar_first_full(&c, cf_date_of(2025, 2, 2)), february + 1);
    assert_int_equal(cf_calendar_first_paid(&c, cf_date_of(2025, 2, 28)), february);
    assert_int_equal(cf_calendar_first_paid(&c, cf_date_of(2025, 3, 1)), february + 1);
}

/* The period of 2025-06-14 to 06-27, paid on 2025-07-03, in fiscal years from July 1: by pay date
 * FY2025-26, by start and by end FY2024-25. The one of 06-28 to 07-11, paid on 07-17: by start
 * FY2024-25, by end FY2025-26; by days it is the earlier year's by its start. */
static void the_year_that_bears_a_period(void **state)
{
    (void)state;
    cf_calendar paid = calendar_of(CF_PAY_BIWEEKLY, 6, 7, 1, CF_COSTS_BY_PAY_DATE);
    cf_calendar start = calendar_of(CF_PAY_BIWEEKLY, 6, 7, 1, CF_COSTS_BY_START);
    cf_calendar end = calendar_of(CF_PAY_BIWEEKLY, 6, 7, 1, CF_COSTS_BY_END);
    cf_calendar days = calendar_of(CF_PAY_BIWEEKLY, 6, 7, 1, CF_COSTS_BY_DAYS);
    assert_int_equal(cf_calendar_bearing_year(&paid, 24), 2025);
    assert_int_equal(cf_calendar_bearing_year(&start, 24), 2024);
    assert_int_equal(cf_calendar_bearing_year(&end, 24), 2024);
    assert_int_equal(cf_calendar_bearing_year(&paid, 25), 2025);
    assert_int_equal(cf_calendar_bearing_year(&start, 25), 2024);
    assert_int_equal(cf_calendar_bearing_year(&end, 25), 2025);
    assert_int_equal(cf_calendar_bearing_year(&days, 25), 2024);
    assert_int_equal(cf_calendar_first_of_year(&paid, 2025), 24);
    assert_int_equal(cf_calendar_first_of_year(&end, 2025), 25);
    assert_int_equal(cf_calendar_first_of_year(&start, 2025), 26);
    assert_int_equal(cf_calendar_first_of_year(&days, 2025), 26);
}

/* Pay dates fall on Thursdays 14 days apart. Calendar 2026 holds 27 of the dates 2026-01-01 + 14k
 * (its 365 days hold 26 whole fortnights and a day: 2026-12-31 is the 27th). */
static void a_year_of_27_periods(void **state)
{
    (void)state;
    cf_calendar c = calendar_of(CF_PAY_BIWEEKLY, 6, 1, 1, CF_COSTS_BY_PAY_DATE);
    /* 2024-08-01 + 37 x 14 days = 2024-08-01 + 518 days = 2026-01-01 */
    is_day(cf_calendar_period(&c, 37).paid, 2026, 1, 1);
    assert_int_equal(cf_calendar_first_of_year(&c, 2026), 37);
    assert_int_equal(cf_calendar_first_of_year(&c, 2027), 64);
    is_day(cf_calendar_period(&c, 63).paid, 2026, 12, 31);
    assert_int_equal(cf_calendar_first_of_year(&c, 2028) - 64, 26);
    int with_27 = 0;
    for (int year = 2000; year < 2400; year++)
        with_27 += cf_calendar_first_of_year(&c, year + 1) - cf_calendar_first_of_year(&c, year) == 27;
    /* 146,097 days in 400 years are 10,435.5 fortnights = 400 x 26 + 35.5 */
    assert_in_range(with_27, 35, 36);
}

static void fiscal_years_start_on_their_day(void **state)
{
    (void)state;
    cf_calendar c = calendar_of(CF_PAY_MONTHLY, 0, 7, 1, CF_COSTS_BY_PAY_DATE);
    is_day(cf_fiscal_start(&c, 2025), 2025, 7, 1);
    assert_int_equal(cf_fiscal_year_of(&c, cf_date_of(2025, 6, 30)), 2024);
    assert_int_equal(cf_fiscal_year_of(&c, cf_date_of(2025, 7, 1)), 2025);
    cf_calendar january = calendar_of(CF_PAY_MONTHLY, 0, 1, 1, CF_COSTS_BY_PAY_DATE);
    assert_int_equal(cf_fiscal_year_of(&january, cf_date_of(2025, 1, 1)), 2025);
    assert_int_equal(cf_fiscal_year_of(&january, cf_date_of(2024, 12, 31)), 2024);
    char text[CF_FISCAL_TEXT_SIZE];
    cf_fiscal_format(text, &c, 2025);
    assert_string_equal(text, "FY2025-26");
    cf_fiscal_format(text, &c, 1999);
    assert_string_equal(text, "FY1999-00");
    cf_fiscal_format(text, &january, 2025);
    assert_string_equal(text, "FY2025");
}

static void fiscal_years_are_read(void **state)
{
    (void)state;
    int year = 0;
    assert_true(cf_fiscal_parse(&year, CF_SLICE("FY2025-26"), false));
    assert_int_equal(year, 2025);
    assert_true(cf_fiscal_parse(&year, CF_SLICE("fy1999-00"), false));
    assert_int_equal(year, 1999);
    assert_true(cf_fiscal_parse(&year, CF_SLICE("FY2030"), true));
    assert_int_equal(year, 2030);
    static const char *const bad[] = {"FY2025-27", "FY2025-2026", "FY2025", "2025-26", "FY25-26",
                                      "FY2025_26", "FY2025-2",    "",       "FY",      "FY20x5-26",
                                      "FY2025-26 ", "GY2025-26"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(cf_fiscal_parse(&year, cf_slice_of(bad[i]), false));
    assert_false(cf_fiscal_parse(&year, CF_SLICE("FY2025-26"), true));
    assert_int_equal(year, 2030);
}

/* --- Against days walked one by one ---------------------------------------------------------- */

/* Whether a pay period starts on the day, said from the rule. */
static bool starts_on(const cf_calendar *c, cf_date date)
{
    cf_ymd ymd = cf_date_split(date);
    if (c->kind == CF_PAY_BIWEEKLY)
        return ((date.days - c->from.days) % 14 + 14) % 14 == 0;
    return ymd.day == 1 || (c->kind == CF_PAY_SEMIMONTHLY && ymd.day == 16);
}

static int fiscal_year(const cf_calendar *c, cf_date date)
{
    cf_ymd ymd = cf_date_split(date);
    bool begun = ymd.month > c->fiscal_month ||
                 (ymd.month == c->fiscal_month && ymd.day >= c->fiscal_day);
    return begun ? ymd.year : ymd.year - 1;
}

static void check_period(const cf_calendar *c, int index, cf_date start, cf_date end)
{
    cf_period period = cf_calendar_period(c, index);
    assert_int_equal(period.start.days, start.days);
    assert_int_equal(period.end.days, end.days);
    assert_int_equal(period.paid.days, end.days + c->paid_days_after);
    cf_date decides = c->costs_by == CF_COSTS_BY_PAY_DATE ? period.paid
                      : c->costs_by == CF_COSTS_BY_END    ? end
                                                          : start;
    int year = fiscal_year(c, decides);
    assert_int_equal(cf_calendar_bearing_year(c, index), year);
    /* the first of its year if and only if the one before is another year's */
    bool first = cf_calendar_bearing_year(c, index - 1) < year;
    assert_int_equal(cf_calendar_first_of_year(c, year) == index, first);
}

/* Six years: every day is held by the period that the walk is in; the first full period of a day is
 * the next start; the first paid is the first whose pay date is not before the day. */
static void walk(const cf_calendar *c)
{
    cf_date from = cf_date_of(2023, 1, 1), to = cf_date_of(2029, 1, 1);
    int index = cf_calendar_holding(c, from);
    cf_date start = cf_calendar_period(c, index).start;
    assert_true(starts_on(c, start));
    assert_true(start.days <= from.days);
    for (cf_date day = start; day.days < to.days; day = cf_date_add_days(day, 1)) {
        if (starts_on(c, day) && day.days > start.days) {
            check_period(c, index, start, cf_date_add_days(day, -1));
            start = day;
            index++;
        }
        assert_int_equal(cf_calendar_holding(c, day), index);
        assert_int_equal(cf_calendar_first_full(c, day), day.days == start.days ? index : index + 1);
        int paid = cf_calendar_first_paid(c, day);
        assert_true(cf_calendar_period(c, paid).paid.days >= day.days);
        assert_true(cf_calendar_period(c, paid - 1).paid.days < day.days);
    }
}

static void random_calendars_agree_with_a_walk(void **state)
{
    (void)state;
    const uint64_t key = 20240713;
    printf("seed %llu\n", (unsigned long long)key);
    for (uint32_t i = 0; i < 120; i++) {
        const uint32_t counter[4] = {i, 0, 0, 0};
        cf_philox draw = cf_philox_draw(key, counter);
        static const int starts[][2] = {{7, 1}, {1, 1}, {10, 1}, {4, 6}, {3, 1}, {12, 31}};
        const int *fiscal = starts[draw.word[0] % 6];
        cf_calendar c = calendar_of((cf_pay_calendar)(i % 3), (int)(draw.word[1] % 40), fiscal[0],
                                    fiscal[1], (cf_costs_by)(i / 3 % 4));
        c.from = cf_date_add_days(c.from, (int)(draw.word[2] % 2000) - 1000);
        walk(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(biweekly_periods),
        cmocka_unit_test(semimonthly_periods),
        cmocka_unit_test(monthly_periods),
        cmocka_unit_test(the_year_that_bears_a_period),
        cmocka_unit_test(a_year_of_27_periods),
        cmocka_unit_test(fiscal_years_start_on_their_day),
        cmocka_unit_test(fiscal_years_are_read),
        cmocka_unit_test(random_calendars_agree_with_a_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
