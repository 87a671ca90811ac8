/* Dates: every day of three centuries against a calendar that is walked day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/date.h"

#include <string.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199 };

/* Said apart from the code: the Gregorian rule by exceptions. */
static bool leap(int year)
{
    if (year % 400 == 0)
        return true;
    if (year % 100 == 0)
        return false;
    return year % 4 == 0;
}

static int month_length(int year, int month)
{
    switch (month) {
    case 2:
        return leap(year) ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    default:
        return 31;
    }
}

static cf_ymd next_day(cf_ymd day)
{
    if (day.day < month_length(day.year, day.month))
        return (cf_ymd){day.year, day.month, day.day + 1};
    if (day.month < 12)
        return (cf_ymd){day.year, day.month + 1, 1};
    return (cf_ymd){day.year + 1, 1, 1};
}

static void every_day_of_three_centuries_has_its_number(void **state)
{
    (void)state;
    /* 70 years with 17 leap days (1904 … 1968) lie between 1900-01-01 and 1970-01-01. */
    int32_t number = -(70 * 365 + 17);
    int n = 0;
    for (cf_ymd day = {FIRST_YEAR, 1, 1}; day.year <= LAST_YEAR; day = next_day(day), number++) {
        cf_date date = cf_date_of(day.year, day.month, day.day);
        assert_int_equal(date.days, number);
        cf_ymd split = cf_date_split(date);
        if (split.year != day.year || split.month != day.month || split.day != day.day)
            fail_msg("day %d splits into %d-%d-%d", number, split.year, split.month, split.day);
        n++;
    }
    assert_int_equal(n, 300 * 365 + 73); /* leap days: 24 + 25 + 24 */
}

static void days_of_known_events(void **state)
{
    (void)state;
    assert_int_equal(cf_date_of(1970, 1, 1).days, 0);
    assert_int_equal(cf_date_of(1969, 12, 31).days, -1);
    assert_int_equal(cf_date_of(2000, 1, 1).days, 10957); /* 30 x 365 + 7 leap days */
    assert_int_equal(cf_date_of(2000, 3, 1).days, 10957 + 31 + 29);
    assert_int_equal(cf_date_of(2025, 7, 1).days, 20270); /* 55 x 365 + 14 + 181 */
    cf_ymd least = cf_date_split(cf_date_of(1600, 1, 1)), most = cf_date_split(cf_date_of(2399, 12, 31));
    assert_true(least.year == 1600 && least.month == 1 && least.day == 1);
    assert_true(most.year == 2399 && most.month == 12 && most.day == 31);
    assert_true(cf_date_is_none(CF_DATE_NONE));
    assert_false(cf_date_is_none(cf_date_of(1970, 1, 1)));
}

static void months_are_as_long_as_they_are(void **state)
{
    (void)state;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
        for (int month = 1; month <= 12; month++) {
            int length = month_length(year, month);
            assert_int_equal(cf_date_days_in_month(year, month), length);
            assert_true(cf_date_exists(year, month, length));
            assert_false(cf_date_exists(year, month, length + 1));
        }
    assert_int_equal(cf_date_days_in_month(1900, 2), 28);
    assert_int_equal(cf_date_days_in_month(2000, 2), 29);
    assert_int_equal(cf_date_days_in_month(2100, 2), 28);
    assert_false(cf_date_exists(2025, 0, 1));
    assert_false(cf_date_exists(2025, 13, 1));
    assert_false(cf_date_exists(2025, 1, 0));
    assert_false(cf_date_exists(2025, 1, -1));
}

static void adds(int y, int m, int d, int months, int ey, int em, int ed)
{
    cf_ymd got = cf_date_split(cf_date_add_months(cf_date_of(y, m, d), months));
    if (got.year != ey || got.month != em || got.day != ed)
        fail_msg("%d-%d-%d + %d months = %d-%d-%d", y, m, d, months, got.year, got.month, got.day);
}

static void months_added_stay_inside_the_month(void **state)
{
    (void)state;
    adds(2025, 1, 31, 1, 2025, 2, 28);
    adds(2024, 1, 31, 1, 2024, 2, 29);
    adds(2024, 2, 29, 12, 2025, 2, 28);
    adds(2024, 2, 29, 48, 2028, 2, 29);
    adds(2025, 5, 31, 6, 2025, 11, 30);
    adds(2025, 12, 31, 1, 2026, 1, 31);
    adds(2025, 12, 15, 12, 2026, 12, 15);
    adds(2025, 3, 31, -1, 2025, 2, 28);
    adds(2025, 1, 1, -1, 2024, 12, 1);
    adds(2025, 1, 1, -13, 2023, 12, 1);
    adds(2025, 7, 1, 0, 2025, 7, 1);
    adds(1999, 11, 30, 3, 2000, 2, 29);
    /* From every day of four years, by every number of months up to ten years: the month is the one
     * counted, the day is kept or is the month's last. */
    for (int day = cf_date_of(2023, 1, 1).days; day < cf_date_of(2027, 1, 1).days; day++)
        for (int months = -120; months <= 120; months++) {
            cf_ymd from = cf_date_split((cf_date){day});
            cf_ymd to = cf_date_split(cf_date_add_months((cf_date){day}, months));
            assert_int_equal(to.year * 12 + to.month, from.year * 12 + from.month + months);
            int length = month_length(to.year, to.month);
            assert_int_equal(to.day, from.day < length ? from.day : length);
        }
}

static int years(int y, int m, int d, int y2, int m2, int d2)
{
    return cf_date_whole_years(cf_date_of(y, m, d), cf_date_of(y2, m2, d2));
}

static void whole_years_are_complete_on_the_anniversary(void **state)
{
    (void)state;
    assert_int_equal(years(2015, 7, 1, 2025, 6, 30), 9);
    assert_int_equal(years(2015, 7, 1, 2025, 7, 1), 10);
    assert_int_equal(years(2015, 7, 1, 2015, 7, 1), 0);
    assert_int_equal(years(2015, 7, 1, 2015, 6, 30), -1);
    assert_int_equal(years(2024, 2, 29, 2025, 2, 28), 0); /* complete on 1 March */
    assert_int_equal(years(2024, 2, 29, 2025, 3, 1), 1);
    assert_int_equal(years(2024, 2, 29, 2028, 2, 28), 3);
    assert_int_equal(years(2024, 2, 29, 2028, 2, 29), 4);
    assert_int_equal(years(2024, 12, 31, 2025, 1, 1), 0);
    /* It grows by one on one day a year, walked day by day. */
    for (int month = 1; month <= 12; month++)
        for (int day = 1; day <= month_length(2024, month); day++) {
            cf_date from = cf_date_of(2024, month, day);
            int expected = 0;
            for (int at = from.days; at < from.days + 9 * 366; at++) {
                cf_ymd now = cf_date_split((cf_date){at});
                bool anniversary = month == 2 && day == 29 && !leap(now.year)
                                       ? now.month == 3 && now.day == 1
                                       : now.month == month && now.day == day;
                expected += anniversary && at != from.days;
                assert_int_equal(cf_date_whole_years(from, (cf_date){at}), expected);
            }
        }
}

static void dates_are_read_and_written(void **state)
{
    (void)state;
    char text[CF_DATE_TEXT_SIZE];
    for (int day = cf_date_of(FIRST_YEAR, 1, 1).days; day <= cf_date_of(LAST_YEAR, 12, 31).days; day += 1) {
        assert_int_equal(cf_date_format(text, (cf_date){day}), 10);
        cf_date back;
        assert_true(cf_date_parse_iso(&back, text, 10));
        assert_int_equal(back.days, day);
    }
    cf_date_format(text, cf_date_of(2025, 5, 31));
    assert_string_equal(text, "2025-05-31");
    cf_date_format(text, cf_date_of(1600, 1, 2));
    assert_string_equal(text, "1600-01-02");

    static const struct { const char *text; int year, month, day; } good[] = {
        {"2025-05-31", 2025, 5, 31}, {"5/31/2025", 2025, 5, 31},  {"05/01/2025", 2025, 5, 1},
        {"12/1/1999", 1999, 12, 1},  {"2/29/2024", 2024, 2, 29},  {"1600-01-01", 1600, 1, 1},
        {"2399-12-31", 2399, 12, 31},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cf_date date;
        assert_true(cf_date_parse(&date, good[i].text, strlen(good[i].text)));
        assert_int_equal(date.days, cf_date_of(good[i].year, good[i].month, good[i].day).days);
    }
    static const char *const bad[] = {
        "",           "2025",       "2025-5-31",  "2025-05-32", "2025-02-29", "2025-13-01",
        "2025-00-10", "2025-01-00", "1599-12-31", "2400-01-01", "2025/05/31", "31/5/2025",
        "2/29/2025",  "5/31/25",    "5/31/20255", "5-31-2025",  "005/1/2025", "5/031/2025",
        "5//2025",    "/5/2025",    "5/31/",      "5/31",       "2025-05-3a", "-025-05-31",
        " 2025-05-31", "2025-05-31 ", "2025-05-31T", "1/1/1599", "1/1/2400",  "5 /31/2025",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cf_date date = {42};
        if (cf_date_parse(&date, bad[i], strlen(bad[i])) || date.days != 42)
            fail_msg("\"%s\" is taken for a date", bad[i]);
    }
    cf_date date;
    assert_false(cf_date_parse_iso(&date, "5/31/2025", 9));
    assert_false(cf_date_parse_iso(&date, "05/31/2025", 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_three_centuries_has_its_number),
        cmocka_unit_test(days_of_known_events),
        cmocka_unit_test(months_are_as_long_as_they_are),
        cmocka_unit_test(months_added_stay_inside_the_month),
        cmocka_unit_test(whole_years_are_complete_on_the_anniversary),
        cmocka_unit_test(dates_are_read_and_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
