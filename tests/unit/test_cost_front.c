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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_compared_by_order_need_no_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
