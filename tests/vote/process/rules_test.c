/* rules_test.c: the rule engine: hand-worked figures, and properties by exhaustion. */
#include "vote_test.h"

#include "vote/rules.h"

#include <stdio.h>

static cf_fraction fraction(const char *text)
{
    cf_fraction f = {0};
    if (text && !cf_fraction_read(&f, cf_slice_of(text)))
        fail_msg("cannot read '%s'", text);
    return f;
}

typedef struct {
    const char *quorum;
    bool of_unit;
    cf_rule_base base;
    const char *threshold;
    cf_count count;
    uint64_t quorum_needed, needed; /* worked by hand */
    bool carried;
} row;

static const row table[] = {
    /* 230 to 200, of votes cast: 430, so 216 are needed */
    {NULL, false, CF_BASE_DECIDED, "more than 1/2", {230, 200, 0, 500, 500}, 0, 216, true},
    /* one vote short, exactly half, one above */
    {NULL, false, CF_BASE_DECIDED, "more than 1/2", {49, 50, 0, 100, 100}, 0, 50, false},
    {NULL, false, CF_BASE_DECIDED, "more than 1/2", {50, 50, 0, 100, 100}, 0, 51, false},
    {NULL, false, CF_BASE_DECIDED, "more than 1/2", {51, 50, 0, 101, 101}, 0, 51, true},
    /* abstentions count in "votes cast" and not in "yes and no votes" */
    {NULL, false, CF_BASE_CAST, "more than 1/2", {51, 40, 20, 200, 200}, 0, 56, false},
    {NULL, false, CF_BASE_DECIDED, "more than 1/2", {51, 40, 20, 200, 200}, 0, 46, true},
    {NULL, false, CF_BASE_MEMBERS, "more than 1/2", {100, 0, 0, 200, 400}, 0, 101, false},
    {NULL, false, CF_BASE_MEMBERS, "more than 1/2", {101, 0, 0, 200, 400}, 0, 101, true},
    /* two thirds of 100 is 66.67: 67; of 99 exactly 66; "more than" then wants 67 */
    {NULL, false, CF_BASE_DECIDED, "at least 2/3", {66, 34, 0, 100, 100}, 0, 67, false},
    {NULL, false, CF_BASE_DECIDED, "at least 2/3", {67, 33, 0, 100, 100}, 0, 67, true},
    {NULL, false, CF_BASE_DECIDED, "at least 2/3", {66, 33, 0, 100, 100}, 0, 66, true},
    {NULL, false, CF_BASE_DECIDED, "more than 2/3", {66, 33, 0, 100, 100}, 0, 67, false},
    {NULL, false, CF_BASE_DECIDED, "at least 3/5", {60, 40, 0, 100, 100}, 0, 60, true},
    {NULL, false, CF_BASE_DECIDED, "more than 3/5", {60, 40, 0, 100, 100}, 0, 61, false},
    {NULL, false, CF_BASE_DECIDED, "at least 60%", {60, 40, 0, 100, 100}, 0, 60, true},
    /* quorum: a quarter of 1,001 members is 250.25: 251; abstentions help to reach it */
    {"at least 1/4",
     false,
     CF_BASE_DECIDED,
     "more than 1/2",
     {200, 49, 1, 1001, 2000},
     251,
     125,
     false},
    {"at least 1/4",
     false,
     CF_BASE_DECIDED,
     "more than 1/2",
     {200, 49, 2, 1001, 2000},
     251,
     125,
     true},
    /* the same votes, quorum of the unit: a quarter of 2,000 */
    {"at least 1/4",
     true,
     CF_BASE_DECIDED,
     "more than 1/2",
     {200, 49, 2, 1001, 2000},
     500,
     125,
     false},
    {"more than 1/2", false, CF_BASE_CAST, "more than 1/2", {51, 0, 0, 100, 100}, 51, 26, true},
    {"more than 1/2", false, CF_BASE_CAST, "more than 1/2", {50, 0, 0, 100, 100}, 51, 26, false},
    /* a tie fails though half is reached */
    {NULL, false, CF_BASE_DECIDED, "at least 1/2", {50, 50, 0, 100, 100}, 0, 50, false},
    {NULL, false, CF_BASE_DECIDED, "at least 1/2", {51, 50, 0, 101, 101}, 0, 51, true},
    /* nobody voted; everybody abstained; one yes */
    {NULL, false, CF_BASE_DECIDED, "more than 1/2", {0, 0, 0, 100, 100}, 0, 1, false},
    {NULL, false, CF_BASE_DECIDED, "at least 2/3", {0, 0, 0, 100, 100}, 0, 0, false},
    {NULL, false, CF_BASE_DECIDED, "at least 2/3", {0, 0, 9, 100, 100}, 0, 0, false},
    {NULL, false, CF_BASE_DECIDED, "at least 2/3", {1, 0, 9, 100, 100}, 0, 1, true},
    {NULL, false, CF_BASE_DECIDED, "at least 1/1", {3, 0, 9, 100, 100}, 0, 3, true},
    {NULL, false, CF_BASE_DECIDED, "at least 1/1", {3, 1, 9, 100, 100}, 0, 4, false},
};

static void hand_worked_figures_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const row *r = &table[i];
        cf_rules rules = {fraction(r->quorum), r->of_unit, r->base, fraction(r->threshold), {0}};
        cf_verdict v;
        cf_rules_apply(&v, &rules, &r->count);
        if (v.needed != r->needed || v.quorum_needed != r->quorum_needed || v.carried != r->carried)
            fail_msg("row %zu: needed %llu, quorum %llu, carried %d", i,
                     (unsigned long long)v.needed, (unsigned long long)v.quorum_needed, v.carried);
    }
}

static void fractions_are_read_and_printed(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"more than 1/2", "more than 1/2"},
        {" At least 2/3 ", "at least 2/3"},
        {"a majority", "more than 1/2"},
        {"at least 60%", "at least 60/100"},
        {"at least 1/1", "at least 1/1"},
        {"more than 499999/1000000", "more than 499999/1000000"},
    };
    static const char *const bad[] = {"",
                                      "1/2",
                                      "more than 1/0",
                                      "at least 3/2",
                                      "over 1/2",
                                      "more than 1/1",
                                      "at least 0/3",
                                      "at least -1/2",
                                      "at least 1",
                                      "more than 1/2 of it",
                                      "at least 2000000/3000000",
                                      "at least 99999999999999999999/3",
                                      "more than 100%"};
    cf_buf text = CF_BUF_INIT;
    cf_fraction f;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        cf_buf_clear(&text);
        assert_true(cf_fraction_read(&f, cf_slice_of(good[i][0])));
        cf_fraction_print(&text, f);
        assert_string_equal(text.text, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cf_fraction_read(&f, cf_slice_of(bad[i])));
    cf_buf_release(&text);
}

/* Needed is the first count that satisfies the fraction, by trying all of them. */
static void needed_is_the_smallest_that_satisfies(void **state)
{
    (void)state;
    for (uint32_t whole = 1; whole <= 12; whole++)
        for (uint32_t part = 1; part <= whole; part++)
            for (int at_least = 0; at_least < 2; at_least++)
                for (uint64_t base = 0; base <= 60; base++) {
                    uint64_t n = 0;
                    while (at_least ? n * whole < base * part : n * whole <= base * part)
                        n++;
                    cf_fraction f = {part, whole, at_least};
                    assert_int_equal(cf_fraction_needed(f, base), n);
                }
    assert_int_equal(cf_fraction_needed((cf_fraction){999999, 1000000, false}, CF_RULES_MAX_COUNT),
                     1099510528265);
}

static const char *const quorums[] = {NULL, "more than 1/2", "at least 1/3"};
static const char *const thresholds[] = {"more than 1/2", "at least 1/2", "at least 2/3",
                                         "more than 3/5", "at least 1/1"};

static cf_rules rules_number(int i)
{
    return (cf_rules){fraction(quorums[i % 3]),
                      i / 3 % 2,
                      (cf_rule_base)(i / 6 % 3),
                      fraction(thresholds[i / 18 % 5]),
                      {0}};
}

enum { N_RULES = 90, MEMBERS = 9 };

static bool carries(const cf_rules *rules, uint64_t yes, uint64_t no, uint64_t abstain)
{
    cf_verdict v;
    cf_count count = {yes, no, abstain, MEMBERS, MEMBERS + 3};
    cf_rules_apply(&v, rules, &count);
    return v.carried;
}

static void verdicts_are_monotone_in_yes(void **state)
{
    (void)state;
    for (int i = 0; i < N_RULES; i++) {
        cf_rules rules = rules_number(i);
        for (uint64_t y = 0; y <= MEMBERS; y++)
            for (uint64_t n = 0; y + n <= MEMBERS; n++)
                for (uint64_t a = 0; y + n + a <= MEMBERS; a++) {
                    bool now = carries(&rules, y, n, a);
                    assert_true(!now || (y > n && y > 0));
                    assert_true(!now || carries(&rules, y + 1, n, a));
                    assert_true(!now || n == 0 || carries(&rules, y + 1, n - 1, a));
                    assert_true(!now || a == 0 || carries(&rules, y + 1, n, a - 1));
                    assert_true(!now || n == 0 || carries(&rules, y, n - 1, a + 1));
                }
    }
}

/* Whether sealed votes matter is found at two extremes; here every way to cast them is tried. */
static void sealed_votes_matter_exactly_when_some_way_to_cast_them_does(void **state)
{
    (void)state;
    enum { SEALED = 3 };
    for (int i = 0; i < N_RULES; i++) {
        cf_rules rules = rules_number(i);
        for (uint64_t y = 0; y <= MEMBERS; y++)
            for (uint64_t n = 0; y + n <= MEMBERS; n++) {
                cf_count whole = {y, n, (MEMBERS - y - n) / 2, MEMBERS, MEMBERS + 3};
                cf_sealed_votes sealed = {SEALED, 0};
                bool now = carries(&rules, y, n, whole.abstain), some = false;
                for (uint64_t sy = 0; sy <= SEALED; sy++)
                    for (uint64_t sn = 0; sy + sn <= SEALED; sn++)
                        some |= carries(&rules, y + sy, n + sn, whole.abstain + SEALED - sy - sn) !=
                                now;
                assert_int_equal(cf_rules_could_change(&rules, &whole, NULL, &sealed, 0), some);
            }
    }
}

static void a_double_majority_needs_the_units_too(void **state)
{
    (void)state;
    cf_rules rules = {
        {0}, false, CF_BASE_DECIDED, fraction("more than 1/2"), fraction("at least 1/1")};
    cf_count units[3] = {{90, 10, 0, 120, 120}, {30, 29, 0, 70, 70}, {4, 4, 0, 10, 10}};
    cf_count whole = {124, 43, 0, 200, 200};
    cf_verdict each[3];
    cf_decision d;
    cf_rules_decide(&d, each, &rules, &whole, units, 3);
    assert_true(d.whole.carried && each[0].carried && each[1].carried && each[2].tie);
    assert_false(d.carried);
    assert_int_equal(d.units_needed, 3);
    assert_int_equal(d.units_carried, 2);
    rules.units = fraction("more than 1/2");
    cf_rules_decide(&d, each, &rules, &whole, units, 3);
    assert_true(d.carried);
    assert_int_equal(d.units_needed, 2);
    rules.units = (cf_fraction){0};
    cf_rules_decide(&d, each, &rules, &whole, units, 3);
    assert_true(d.carried);
    /* one sealed ballot in the second unit could make it a tie there, which matters when two of
     * three units are needed; in the first unit it could not */
    rules.units = fraction("more than 1/2");
    cf_sealed_votes second[3] = {{0, 0}, {1, 1}, {0, 0}}, first[3] = {{1, 1}, {0, 0}, {0, 0}};
    assert_true(cf_rules_could_change(&rules, &whole, units, second, 3));
    assert_false(cf_rules_could_change(&rules, &whole, units, first, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_figures_hold),
        cmocka_unit_test(fractions_are_read_and_printed),
        cmocka_unit_test(needed_is_the_smallest_that_satisfies),
        cmocka_unit_test(verdicts_are_monotone_in_yes),
        cmocka_unit_test(sealed_votes_matter_exactly_when_some_way_to_cast_them_does),
        cmocka_unit_test(a_double_majority_needs_the_units_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
