/* What a run of the kernel asks of the roster, and what it remembers of members. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cost/kernel.h"

#include <string.h>

static bool is_wanted(const cf_slice *wanted, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (cf_slice_equal_nocase(wanted[i], cf_slice_of(name)))
            return true;
    return false;
}

/* A date in order is compared as a date; one that is looked for, an extra column and what `by`
 * names are texts. */
static void dates_compared_by_order_need_no_texts(void **state)
{
    (void)state;
    cf_select_part parts[] = {
        {.kind = CF_SELECT_LESS_EQUAL, .field = CF_SLICE("Hired")},
        {.kind = CF_SELECT_GREATER, .field = CF_SLICE("overtime_hours")},
        {.kind = CF_SELECT_EQUAL, .field = CF_SLICE("step_date")},
        {.kind = CF_SELECT_GREATER_EQUAL, .field = CF_SLICE("score")},
        {.kind = CF_SELECT_EVERYONE},
    };
    cf_selector who = {.parts = parts, .n_parts = 5};
    cf_op op = {.who = &who};
    cf_plan plan = {.ops = &op, .n_ops = 1};
    cf_slice by = CF_SLICE("fte+unit");
    cf_costing_options options = {.agreement = &plan, .by = &by, .n_by = 1};
    cf_arena arena = CF_ARENA_INIT;
    const cf_slice *wanted;
    int n = cf_costing_wanted(&wanted, &options, &arena);
    assert_int_equal(n, 4);
    assert_false(is_wanted(wanted, n, "hired"));
    assert_false(is_wanted(wanted, n, "overtime_hours"));
    assert_true(is_wanted(wanted, n, "step_date"));
    assert_true(is_wanted(wanted, n, "score"));
    assert_true(is_wanted(wanted, n, "fte"));
    assert_true(is_wanted(wanted, n, "unit"));
    cf_arena_release(&arena);
}

/* The first period that starts on the date or later, by looking at one after the other. */
static int first_full(const cf_calendar *calendar, cf_date date, int from)
{
    while (cf_calendar_period(calendar, from).start.days < date.days)
        from++;
    return from;
}

enum { FIRST_PERIOD = -2, N_PERIODS = 80, MOST_STEPS = 64 };

/* What a path sees of a step date: periods, those before the first as the first. */
static int periods_of(int *out, const cf_calendar *calendar, cf_date date, int months)
{
    int n = 0;
    for (; n < MOST_STEPS; n++, date = cf_date_add_months(date, months)) {
        int period = first_full(calendar, date, FIRST_PERIOD);
        if (period >= FIRST_PERIOD + N_PERIODS)
            return n;
        out[n] = period;
    }
    return n;
}

static void step_dates_of_one_class_take_the_same_periods(void **state)
{
    (void)state;
    enum { N_DATES = 1500, FIRST = 19300 }; /* from November 2022 on: three leap days later */
    static int periods[N_DATES][MOST_STEPS];
    int32_t class_of[N_DATES];
    int n[N_DATES], n_classes = 0;
    cf_facts facts = {.step_months = 12};
    cf_engine engine = {.facts = &facts, .first = FIRST_PERIOD, .n_periods = N_PERIODS};
    engine.calendar = (cf_calendar){.kind = CF_PAY_BIWEEKLY, .from = cf_date_of(2024, 7, 13)};
    cf_kernel kernel = {.engine = &engine};
    cf_arena arena = CF_ARENA_INIT;
    cf_step_dates dates;
    cf_step_dates_init(&dates, &kernel, &arena);
    for (int i = 0; i < N_DATES; i++) {
        n[i] = periods_of(periods[i], &engine.calendar, (cf_date){FIRST + i}, 12);
        class_of[i] = cf_step_date_class(&dates, FIRST + i);
        assert_int_equal(class_of[i], cf_step_date_class(&dates, FIRST + i));
        n_classes = class_of[i] >= n_classes ? class_of[i] + 1 : n_classes;
    }
    for (int i = 0; i < N_DATES; i++)
        for (int k = 0; k < i; k++) {
            bool same =
                n[i] == n[k] && memcmp(periods[i], periods[k], (size_t)n[i] * sizeof(int)) == 0;
            assert_int_equal(same, class_of[i] == class_of[k]);
        }
    assert_true(n_classes > 26 && n_classes < N_DATES / 4); /* some share, not all */
    /* Dates before 2015 and after 2036, and none at all, are found by the longer way. */
    int32_t none = cf_step_date_class(&dates, CF_DATE_NONE.days);
    assert_int_equal(none, cf_step_date_class(&dates, cf_date_of(2040, 1, 1).days));
    assert_int_equal(cf_step_date_class(&dates, cf_date_of(1990, 3, 5).days),
                     cf_step_date_class(&dates, cf_date_of(1990, 3, 5).days));
    cf_step_dates_release(&dates);
    cf_arena_release(&arena);
}

/* A freeze moves single days: then no two dates are of one class. */
static void step_dates_are_apart_where_days_count(void **state)
{
    (void)state;
    cf_facts facts = {.step_months = 12};
    cf_op op = {.kind = CF_OP_FREEZE_STEPS};
    cf_bound_op bound = {.op = &op};
    cf_engine engine = {.facts = &facts, .n_periods = N_PERIODS, .ops = &bound, .n_ops = 1};
    engine.calendar = (cf_calendar){.kind = CF_PAY_BIWEEKLY, .from = cf_date_of(2024, 7, 13)};
    cf_kernel kernel = {.engine = &engine};
    cf_arena arena = CF_ARENA_INIT;
    cf_step_dates dates;
    cf_step_dates_init(&dates, &kernel, &arena);
    for (int32_t i = 0; i < 400; i++)
        assert_int_equal(cf_step_date_class(&dates, 19900 + i), i);
    cf_step_dates_release(&dates);
    cf_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_dates_of_one_class_take_the_same_periods),
        cmocka_unit_test(step_dates_are_apart_where_days_count),
        cmocka_unit_test(dates_compared_by_order_need_no_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
