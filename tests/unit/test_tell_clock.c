/* Holidays by rule and business days. Expected days are those of a calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tell/clock.h"

static void holidays_fall_where_the_calendar_has_them(void **state)
{
    (void)state;
    static const struct { const char *rule; int year, month, day; } days[] = {
        {"3 mon 01", 2025, 1, 20},        {"3 mon 02", 2025, 2, 17},  {"last mon 05", 2025, 5, 26},
        {"1 mon 09", 2025, 9, 1},         {"4 thu 11", 2025, 11, 27}, {"4 thu 11 then 1", 2025, 11, 28},
        {"03-31 or monday", 2024, 4, 1},  {"03-31", 2024, 3, 31},     {"07-04 or monday", 2021, 7, 5},
        {"11-11 or monday", 2025, 11, 11}, {"last mon 05", 2026, 5, 25}, {"02-29", 2025, 2, 28},
    };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        cf_holiday holiday;
        assert_true(cf_holiday_read(&holiday, cf_slice_of(days[i].rule)));
        cf_date date = cf_holiday_in(&holiday, days[i].year);
        assert_int_equal(date.days, cf_date_of(days[i].year, days[i].month, days[i].day).days);
    }
}

static void what_is_no_rule_is_refused(void **state)
{
    (void)state;
    static const char *const rules[] = {"", "13-01", "6 mon 01", "3 mun 01", "3 mon 13", "02-30", "3 mon",
                                        "03-31 or tuesday", "3 mon 01 then", "easter"};
    cf_holiday holiday;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        assert_false(cf_holiday_read(&holiday, cf_slice_of(rules[i])));
}

static void business_days_pass_over_weekends_and_holidays(void **state)
{
    (void)state;
    cf_holiday holidays[2];
    assert_true(cf_holiday_read(&holidays[0], cf_slice_of("4 thu 11")));
    assert_true(cf_holiday_read(&holidays[1], cf_slice_of("4 thu 11 then 1")));
    cf_days days = {holidays, 2};
    cf_date tuesday = cf_date_of(2025, 11, 25);
    assert_int_equal(cf_days_business_after(&days, tuesday, 1).days, cf_date_of(2025, 11, 26).days);
    assert_int_equal(cf_days_business_after(&days, tuesday, 2).days, cf_date_of(2025, 12, 1).days);
    assert_int_equal(cf_days_roll(&days, cf_date_of(2025, 11, 27)).days, cf_date_of(2025, 12, 1).days);
    assert_int_equal(cf_days_roll(&days, tuesday).days, tuesday.days);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holidays_fall_where_the_calendar_has_them),
        cmocka_unit_test(what_is_no_rule_is_refused),
        cmocka_unit_test(business_days_pass_over_weekends_and_holidays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
