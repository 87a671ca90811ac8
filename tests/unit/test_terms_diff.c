/* What changed between two offers, and what a clause says in plain words. */
#include "test_terms.h"

#include "clause/diff.h"

static void expect_diff(const char *before, const char *after, const char *expected)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_terms *a = cf_terms_read("a.terms", cf_slice_of(before), &diags);
    cf_terms *b = cf_terms_read("b.terms", cf_slice_of(after), &diags);
    assert_false(cf_diags_failed(&diags));
    cf_buf text = CF_BUF_INIT;
    cf_terms_diff(&text, a, b);
    assert_string_equal(text.text, expected);
    cf_buf_release(&text);
    cf_terms_free(a);
    cf_terms_free(b);
    cf_diags_release(&diags);
}

static void equal_offers_have_no_difference(void **state)
{
    (void)state;
    expect_diff("offer \"a\"\nraise 6% on 2025-07-01\nnote \"x\"\n",
                "offer \"b\"\nnote x\nRAISE 6.0%, on 2025-07-01\n", "no difference: 2 unchanged\n");
}

static void changed_values_are_named(void **state)
{
    (void)state;
    expect_diff("offer \"a\"\nraise 3% on 2025-07-01\npremium BIL $50/period on 2025-07-01\n",
                "offer \"a\"\nraise 4% on 2025-07-01\n"
                "premium BIL $60/period pensionable on 2025-07-01\n",
                "changed: raise on 2025-07-01: percent 3% -> 4%\n"
                "changed: premium BIL on 2025-07-01: dollars $50/period -> $60/period, now "
                "pensionable\n"
                "2 changed, 0 unchanged\n");
}

static void a_clause_on_another_day_has_moved(void **state)
{
    (void)state;
    expect_diff("offer \"a\"\nraise 3% on 2025-07-01\nlump sum $500 on 2025-07-01\n",
                "offer \"a\"\nraise 3% on 2025-10-01\nlump sum $750 on 2025-10-01\n",
                "moved: raise: day 2025-07-01 -> 2025-10-01\n"
                "changed: lump sum: amount $500 -> $750, day 2025-07-01 -> 2025-10-01\n"
                "1 changed, 1 moved, 0 unchanged\n");
}

static void clauses_come_and_go(void **state)
{
    (void)state;
    expect_diff("offer \"a\"\nraise 3% on 2025-07-01\nholiday 8 hours on 2026-06-19\n"
                "premium BIL 5% of base on 2025-07-01\n",
                "offer \"a\"\nraise 3% on 2025-07-01\nraise 3% on 2026-07-01\n"
                "premium POST 5% of base on 2025-07-01\n",
                "added: raise 3% on 2026-07-01\n"
                "added: premium POST 5% of base on 2025-07-01\n"
                "removed: holiday 8 hours on 2026-06-19\n"
                "removed: premium BIL 5% of base on 2025-07-01\n"
                "2 added, 2 removed, 1 unchanged\n");
}

static void clauses_for_different_members_are_different_subjects(void **state)
{
    (void)state;
    expect_diff("offer \"a\"\nraise 3% on 2025-07-01 for class = A\n",
                "offer \"a\"\nraise 3% on 2025-07-01 for class = B\n"
                "raise 4% on 2025-07-01 for class = A\n",
                "added: raise 3% on 2025-07-01 for class = B\n"
                "changed: raise for class = A on 2025-07-01: percent 3% -> 4%\n"
                "1 added, 1 changed, 0 unchanged\n");
}

static void headers_are_compared_too(void **state)
{
    (void)state;
    expect_diff("offer \"a\"\nterm 2025-07-01 to 2026-06-30\n",
                "offer \"a\"\nterm 2025-07-01 to 2028-06-30\n",
                "changed: term: to 2026-06-30 -> 2028-06-30\n1 changed, 0 unchanged\n");
}

static void conditions_and_lists_are_compared(void **state)
{
    (void)state;
    expect_diff("offer \"a\"\nraise 3% + 1% on 2025-07-01\n",
                "offer \"a\"\nraise 3% + 2% + 1% on 2025-07-01 if revenue \"T\" FY2025-26 >= $5\n",
                "changed: raise on 2025-07-01: more 1% -> 2%, 1%, condition none -> revenue \"T\" "
                "FY2025-26 >= $5\n"
                "1 changed, 0 unchanged\n");
}

/* --- English --------------------------------------------------------------------------------- */

static void expect_english(const char *clause, const char *expected)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "offer \"x\"\n%s\n", clause);
    fixture f;
    open_offer_or_agreement(&f, cf_buf_slice(&text));
    expect_no_errors(&f);
    cf_buf_clear(&text);
    cf_clause_english(&text, &f.terms->clauses[1], f.plan);
    assert_string_equal(text.text, expected);
    cf_buf_release(&text);
    close_fixture(&f);
}

static void a_clause_has_a_plain_sentence(void **state)
{
    (void)state;
    expect_english("raise 6% on 2025-05-31",
                   "The pay rates of all members rise by 6% on May 31, 2025.");
    expect_english("raise -2.5% on 2025-07-01 for step != 5",
                   "The pay rates of members whose step is not 5 fall by 2.5% on July 1, 2025.");
    expect_english("raise greater of 2% or $85/month on 2025-07-01 for top step",
                   "The pay rates of members who are at the top step rise by the greater of 2% or "
                   "$85 a month on July 1, 2025.");
    expect_english("lump sum $1,500 prorated on 2025-07-01 for class in (Deputy, Clerk)",
                   "Members whose class is Deputy or Clerk are paid $1,500 once (in proportion to "
                   "FTE) on July 1, 2025.");
    expect_english("raise 1% on 2025-07-01 for hired <= 2024-06-30",
                   "The pay rates of members who were hired by June 30, 2024 rise by 1% on July 1, "
                   "2025.");
    expect_english("raise 1% on 2025-07-01 for hired < 2024-07-01 and fte <= 0.5",
                   "The pay rates of members who were hired before July 1, 2024 and whose fte is at "
                   "most 0.5 rise by 1% on July 1, 2025.");
    expect_english("raise 1% on 2025-07-01 for hired >= 2024-07-01 and hired in (2024-07-01, 2025-01-01)",
                   "The pay rates of members who were hired on or after July 1, 2024 and who were "
                   "hired on July 1, 2024 or January 1, 2025 rise by 1% on July 1, 2025.");
    expect_english("raise 1% on 2025-07-01 for step_date <= 2025-12-31 and hired > 2020-01-01",
                   "The pay rates of members whose step date is on or before December 31, 2025 and "
                   "who were hired after January 1, 2020 rise by 1% on July 1, 2025.");
    expect_english("premium BIL 0% of base on 2025-07-01",
                   "Premium BIL ends for all members from July 1, 2025.");
    expect_english("longevity 2% of base after 10 years on 2025-07-01",
                   "After 10 years of service, all members receive 2% of base pay as longevity pay "
                   "from July 1, 2025.");
    expect_english("raise 1% on 2026-07-01 if revenue \"Sales tax\" FY2026-27 >= $42,000,000",
                   "The pay rates of all members rise by 1% on July 1, 2026, if Sales tax in "
                   "FY2026-27 reaches $42,000,000.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_offers_have_no_difference),
        cmocka_unit_test(changed_values_are_named),
        cmocka_unit_test(a_clause_on_another_day_has_moved),
        cmocka_unit_test(clauses_come_and_go),
        cmocka_unit_test(clauses_for_different_members_are_different_subjects),
        cmocka_unit_test(headers_are_compared_too),
        cmocka_unit_test(conditions_and_lists_are_compared),
        cmocka_unit_test(a_clause_has_a_plain_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
