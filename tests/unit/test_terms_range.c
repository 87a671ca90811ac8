/* Ranges: read, printed, spoken of, compared; and the packages of a space as texts. */
#include "test_terms.h"

#include "clause/diff.h"
#include "clause/lever.h"

static const char *const written[][2] = {
    {"raise 0.00%..6%  BY .25 on 2025-07-01", NULL},
    {"raise 0%..6% by 0.25% on 2025-07-01", "raise 0%..6% by 0.25% on 2025-07-01"},
    {"raise -2.0% .. 1% by .50% on 2025-07-01", NULL},
    {"raise -2.0% .. 1% by 0.50% on 2025-07-01", "raise -2%..1% by 0.5% on 2025-07-01"},
    {"raise 1% + 0%..2% by 1% + 3% on 2025-07-01", "raise 1% + 0%..2% by 1% + 3% on 2025-07-01"},
    {"raise $0.5..$2/hour by $0.25 on 2025-07-01", "raise $0.50..$2/hour by $0.25 on 2025-07-01"},
    {"raise $1/HOUR..$2/hour by $.25/hour on 2025-07-01", NULL},
    {"raise $1/HOUR..$2/hour by $0.25/hour on 2025-07-01",
     "raise $1..$2/hour by $0.25 on 2025-07-01"},
    {"raise $0..$1 by $0.25/hour on 2025-07-01", "raise $0..$1/hour by $0.25 on 2025-07-01"},
    {"raise $0/hour..$1 by $0.25 on 2025-07-01", "raise $0..$1/hour by $0.25 on 2025-07-01"},
    {"raise $0..$1 by $0.25 on 2025-07-01", NULL},
    {"raise $0..$1/hour by $0.25/month on 2025-07-01", NULL},
    {"raise $0/month..$1 by $0.25/hour on 2025-07-01", NULL},
    {"raise $0..$1 per hour by $0.25 on 2025-07-01", NULL},
    {"health Family $1000..$1200 by $50/month on 2025-07-01",
     "health Family $1,000..$1,200/month by $50 on 2025-07-01"},
    {"raise greater of 1%..3% by 1% or $10..$30/month by $10 on 2025-07-01",
     "raise greater of 1%..3% by 1% or $10..$30/month by $10 on 2025-07-01"},
    {"lump sum $0..$2,000 by $250 prorated on 2025-07-01",
     "lump sum $0..$2,000 by $250 prorated on 2025-07-01"},
    {"premium BIL 0%..5% by 2.5% on 2025-07-01", "premium BIL 0%..5% by 2.5% of base on 2025-07-01"},
    {"health Family $1000..$1200/month by $50 on 2025-07-01",
     "health Family $1,000..$1,200/month by $50 on 2025-07-01"},
    {"health Family 80%..90% by 5% on 2025-07-01", "health Family 80%..90% by 5% on 2025-07-01"},
    {"longevity 1%..3% by 1% after 10 years on 2025-07-01",
     "longevity 1%..3% by 1% of base after 10 years on 2025-07-01"},
    {"employees pay 0%..2% by 1% of base toward pension on 2025-07-01",
     "employees pay 0%..2% by 1% of base toward pension on 2025-07-01"},
    {"lump sum $5 on 2025-07-05..2026-01-03 by 4 period",
     "lump sum $5 on 2025-07-05..2026-01-03 by 4 periods"},
    {"raise 1% on 2025-07-05..2025-07-19 by 1 periods for class = \"a..b\" and id = a..b",
     "raise 1% on 2025-07-05..2025-07-19 by 1 period for class = a..b and id = a..b"},
};

static void ranges_are_read_and_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        fixture f;
        cf_buf text = CF_BUF_INIT, printed = CF_BUF_INIT;
        cf_buf_addf(&text, "offer \"x\"\n%s\n", written[i][0]);
        open_offer_or_agreement(&f, cf_buf_slice(&text));
        if (!written[i][1]) {
            assert_true(cf_diags_failed(&f.diags));
        } else {
            expect_no_errors(&f);
            assert_true(f.plan->n_levers > 0);
            cf_clause_print(&printed, &f.terms->clauses[1]);
            assert_string_equal(printed.text, written[i][1]);
        }
        cf_buf_release(&text);
        cf_buf_release(&printed);
        close_fixture(&f);
    }
}

static void expect_english(const char *clause, const char *expected)
{
    fixture f;
    cf_buf text = CF_BUF_INIT, english = CF_BUF_INIT;
    cf_buf_addf(&text, "offer \"x\"\n%s\n", clause);
    open_offer_or_agreement(&f, cf_buf_slice(&text));
    expect_no_errors(&f);
    cf_clause_english(&english, &f.terms->clauses[1], f.plan);
    assert_string_equal(english.text, expected);
    cf_buf_release(&text);
    cf_buf_release(&english);
    close_fixture(&f);
}

static void ranges_are_spoken_of(void **state)
{
    (void)state;
    expect_english("raise 0%..6% by 0.25% on 2025-07-01",
                   "The pay rates of all members rise by 0% to 6% (in steps of 0.25%) on July 1, "
                   "2025.");
    expect_english("raise 1% + 0%..2% by 1% on 2025-07-01",
                   "The pay rates of all members rise by 1% plus 0% to 2% (in steps of 1%) on July "
                   "1, 2025.");
    expect_english("raise $0.50..$2/hour by $0.25 on 2025-07-01",
                   "The pay rates of all members rise by $0.50 to $2 an hour (in steps of $0.25) on "
                   "July 1, 2025.");
    expect_english("lump sum $500 on 2025-07-05..2026-01-03 by 4 periods",
                   "All members are paid $500 once on a day from July 5, 2025 to January 3, 2026 "
                   "(in steps of 4 pay periods).");
}

static void a_changed_range_is_a_change(void **state)
{
    (void)state;
    fixture a, b;
    open_offer_or_agreement(&a, CF_SLICE("offer \"a\"\nraise 3% on 2025-07-01\n"));
    open_offer_or_agreement(&b, CF_SLICE("offer \"b\"\nraise 0%..6% by 1% on 2025-07-01\n"));
    cf_buf out = CF_BUF_INIT;
    cf_terms_diff(&out, a.terms, b.terms);
    assert_string_equal(out.text, "changed: raise on 2025-07-01: percent 3% -> 0%..6% by 1%\n"
                                  "1 changed, 0 unchanged\n");
    cf_buf_release(&out);
    close_fixture(&a);
    close_fixture(&b);
}

static void a_package_is_an_offer(void **state)
{
    (void)state;
    fixture f;
    cf_arena arena = CF_ARENA_INIT;
    cf_space space;
    open_offer_or_agreement(
        &f, CF_SLICE("offer \"Space\"\nraise 0%..6% by 0.25% + 1%..2% by 1% on 2025-07-05\n"
                     "lump sum $0..$500 by $250 on 2025-07-05..2026-01-03 by 4 periods\n"
                     "note \"as it is\"\n"));
    expect_no_errors(&f);
    fixture agreement;
    open_against(&agreement, cf_slice_of(standing_agreement), cf_slice_of(standing_agreement));
    assert_true(cf_space_init(&space, f.terms, agreement.plan, &arena));
    assert_int_equal(space.n_levers, 4);
    assert_int_equal(space.n_packages, 25 * 2 * 3 * 4); /* 182 days hold 4 starts, 56 days apart */
    int digits[4] = {13, 1, 2, 3};
    cf_buf text = CF_BUF_INIT;
    cf_space_print(&text, &space, digits);
    assert_string_equal(text.text, "offer \"Space: 3.25%, 2%, $500, 2025-12-20\"\n"
                                   "raise 3.25% + 2% on 2025-07-05\n"
                                   "lump sum $500 on 2025-12-20\n"
                                   "note \"as it is\"\n");
    uint64_t number = cf_space_number(&space, digits);
    int back[4];
    cf_space_digits(back, &space, number);
    assert_memory_equal(digits, back, sizeof digits);
    fixture again;
    open_offer_or_agreement(&again, cf_buf_slice(&text));
    expect_no_errors(&again);
    assert_int_equal(again.plan->n_levers, 0);
    cf_buf_release(&text);
    cf_arena_release(&arena);
    close_fixture(&again);
    close_fixture(&agreement);
    close_fixture(&f);
}

static void days_of_a_range_are_starts_of_periods(void **state)
{
    (void)state;
    cf_facts facts = {.calendar = CF_PAY_MONTHLY, .fiscal_month = 7, .fiscal_day = 1};
    cf_day_range range = {.first = cf_date_of(2025, 7, 10), .last = cf_date_of(2026, 1, 1),
                          .step = 2};
    cf_arena arena = CF_ARENA_INIT;
    int n;
    const cf_date *days = cf_days_of_range(&n, &range, &facts, &arena);
    assert_int_equal(n, 3); /* as written; it takes effect on August 1; two months on, and on */
    assert_int_equal(days[0].days, cf_date_of(2025, 7, 10).days);
    assert_int_equal(days[1].days, cf_date_of(2025, 10, 1).days);
    assert_int_equal(days[2].days, cf_date_of(2025, 12, 1).days);
    cf_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_read_and_printed),
        cmocka_unit_test(ranges_are_spoken_of),
        cmocka_unit_test(a_changed_range_is_a_change),
        cmocka_unit_test(a_package_is_an_offer),
        cmocka_unit_test(days_of_a_range_are_starts_of_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
