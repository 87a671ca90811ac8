/* A story's numbers: the golden claims, what is no quantity, and changes that change nothing.
 * Expected figures are worked by hand from the offers (3 + 3 compounds to 6.09; a month is a
 * twelfth of a year's pay), never taken from the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tell/judge_private.h"

static const cf_slice agreement_terms[] = {
    {"equity: over $3 million across 28 classifications", 49},
    {"one more personal holiday", 25},
};

static const cf_tell_offer kern_offers[] = {
    {.name = "agreement", .words = "kern", .source = "agreement.terms:7", .latest = true,
     .tentative = true, .n_years = 2, .raises_e6 = {6000000, 0}, .one_time_cents = 150000, .months = 24,
     .starts = {20239}, .other = agreement_terms, .n_other = 2, .n_uncosted = 2},
    {.name = "county-offer", .words = "county|employer", .source = "county-offer.terms:7", .n_years = 3,
     .raises_e6 = {3000000, 3000000, CF_REOPENER}, .months = 36, .starts = {20001}},
};

static const cf_tell_fact kern_facts[] = {
    {.id = "fact:1", .kind = CF_Q_COUNT, .label = {"members represented", 19}, .source = {"SKS", 3},
     .near = CF_NEAR_MORE, .value_e6 = 5200000000, .from = {INT32_MIN}, .to = {INT32_MIN}},
    {.id = "fact:2", .kind = CF_Q_COUNT, .label = {"cost of the agreement", 21},
     .source = {"the county's cost sheet", 23}, .unknown = true, .from = {INT32_MIN}, .to = {INT32_MIN}},
    {.id = "event:3", .kind = CF_Q_DATE, .event = true, .label = {"tentative agreement announced", 29},
     .source = {"SKS", 3}, .from = {20229}, .to = {20229}}, /* 2025-05-21 */
    {.id = "event:4", .kind = CF_Q_DATE, .event = true, .label = {"statement by chapter president", 30},
     .source = {"23ABC", 5}, .from = {20229}, .to = {20229}},
};

typedef struct {
    cf_arena arena;
    cf_tell_known known;
    cf_toks toks;
    cf_quantities quantities;
    cf_finding *findings;
} checked;

static void look(checked *c, const char *text)
{
    c->arena = (cf_arena)CF_ARENA_INIT;
    cf_toks_read(&c->toks, cf_slice_of(text));
    cf_quantities_find(&c->quantities, &c->toks);
    c->findings = cf_judge(&c->known, &c->toks, &c->quantities, &c->arena);
}

static void put_away(checked *c)
{
    cf_quantities_release(&c->quantities);
    cf_toks_release(&c->toks);
    cf_arena_release(&c->arena);
}

static checked kern(void)
{
    checked c = {.known = {.facts = kern_facts, .n_facts = 4, .offers = kern_offers, .n_offers = 2,
                           .anchor = {20230}, .salary_cents = 6000000}}; /* Thursday 2025-05-22 */
    return c;
}

static checked bare(void)
{
    checked c = {.known = {.anchor = CF_DATE_NONE, .salary_cents = 6000000}};
    return c;
}

static const cf_finding *said(const checked *c, const char *words)
{
    for (size_t i = 0; i < c->quantities.n; i++) {
        const cf_quantity *q = c->findings[i].quantity;
        cf_slice text = {c->toks.text.text + q->start, q->end - q->start};
        if (cf_slice_equal(text, cf_slice_of(words)))
            return &c->findings[i];
    }
    for (size_t i = 0; i < c->quantities.n; i++)
        printf("found: %.*s\n", (int)(c->quantities.items[i].end - c->quantities.items[i].start),
               c->toks.text.text + c->quantities.items[i].start);
    fail_msg("not found: %s", words);
    return NULL;
}

static bool reads(const cf_finding *f, const char *words)
{
    for (int i = 0; i < f->n_readings; i++)
        if (strstr(f->readings[i], words))
            return true;
    for (int i = 0; i < f->n_readings; i++)
        printf("reading: %s\n", f->readings[i]);
    return false;
}

static void expect(const checked *c, const char *words, cf_verdict verdict)
{
    const cf_finding *f = said(c, words);
    if (f->verdict != verdict)
        printf("%s: %s: %s\n", words, cf_verdict_words[f->verdict], f->sentence);
    assert_string_equal(cf_verdict_words[f->verdict], cf_verdict_words[verdict]);
}

/* --- The arithmetic of two series ------------------------------------------------------------ */

static void six_and_nothing_against_three_and_three(void **state)
{
    (void)state;
    static const int64_t six[] = {6000000, 0}, three[] = {3000000, 3000000, CF_REOPENER};
    const cf_wide percent = 10000000000; /* x 1e12 */
    assert_true(cf_end_rate_e12(six, 2) == 6 * percent);
    assert_true(cf_end_rate_e12(three, 3) * 100 == 609 * percent);
    static const int months[] = {12, 24, 36}, six_pays[] = {600, 1200, 1800}, three_pays[] = {300, 909, 1518};
    static const int late_pays[] = {200, 800, 1400}; /* the 6% eight months later */
    for (int i = 0; i < 3; i++) {
        assert_true(cf_extra_pay_e12(six, 2, 0, months[i]) * 100 == six_pays[i] * percent);
        assert_true(cf_extra_pay_e12(three, 3, 0, months[i]) * 100 == three_pays[i] * percent);
        assert_true(cf_extra_pay_e12(six, 2, 8, months[i]) * 100 == late_pays[i] * percent);
    }
    /* at six months it ties at month 12 and trails after; at seven it never draws level */
    assert_true(cf_extra_pay_e12(six, 2, 6, 12) == cf_extra_pay_e12(three, 3, 0, 12));
    for (int month = 8; month <= 36; month++)
        assert_true(cf_extra_pay_e12(six, 2, 7, month) < cf_extra_pay_e12(three, 3, 0, month));
}

static void essentially_the_same_depends(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "The offer is 6% plus zero. The initial offer from the county was three plus three plus zero, "
             "essentially the same thing.");
    expect(&c, "essentially the same thing", CF_DEPENDS);
    expect(&c, "6% plus zero", CF_DEPENDS);
    expect(&c, "three plus three plus zero", CF_DEPENDS);
    const cf_finding *f = said(&c, "essentially the same thing");
    assert_true(reads(f, "6.00%, county-offer by 6.09%: county-offer ahead by 0.09%"));
    assert_true(reads(f, "agreement ahead by 2.82% of a year's pay by month 36"));
    assert_true(reads(f, "county-offer ahead by 1.18% of a year's pay by month 36"));
    assert_true(reads(f, "-$654, -$708"));
    assert_true(reads(f, "from a delay of 7 months on"));
    assert_true(reads(f, "+$846, +$792"));
    assert_true(reads(f, "$137,615, $127,119"));
    assert_true(reads(f, "year 3 of county-offer is a reopener"));
    put_away(&c);
}

static void money_out_of_our_pocket_depends_on_the_one_time_payment(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "They have taken money out of our pocket by delaying the offer.");
    expect(&c, "money out of our pocket", CF_DEPENDS);
    put_away(&c);
    cf_tell_offer without[2] = {kern_offers[0], kern_offers[1]};
    without[0].one_time_cents = 0;
    c.known.offers = without;
    look(&c, "They have taken money out of our pocket by delaying the offer.");
    expect(&c, "money out of our pocket", CF_MATCHES);
    put_away(&c);
}

static void zero_in_the_third_year_is_a_reopener(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "The county's first offer was 3%, 3% and 0%.");
    expect(&c, "3%, 3% and 0%", CF_DEPENDS);
    assert_true(reads(said(&c, "3%, 3% and 0%"), "year 3 is a possible reopener"));
    put_away(&c);
}

static void a_raise_told_alone_leaves_terms_out(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "The agreement includes a 6% raise.");
    expect(&c, "6%", CF_MISSING_CONTEXT);
    assert_true(reads(said(&c, "6%"), "$1,500"));
    assert_true(reads(said(&c, "6%"), "equity"));
    put_away(&c);
    look(&c, "The agreement includes a 6% raise, a one-time payment of $1,500, equity money for classifications "
             "and a personal holiday more.");
    expect(&c, "6%", CF_MATCHES);
    expect(&c, "$1,500", CF_MATCHES);
    put_away(&c);
}

static void an_older_offer_is_stale_and_another_figure_differs(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "The tentative agreement is 3% plus 3% plus zero.");
    expect(&c, "3% plus 3% plus zero", CF_STALE);
    put_away(&c);
    look(&c, "The tentative agreement includes a 3% raise.");
    expect(&c, "3%", CF_STALE);
    put_away(&c);
    look(&c, "The tentative agreement includes an 8% raise.");
    expect(&c, "8%", CF_DIFFERS);
    put_away(&c);
    look(&c, "The tentative agreement includes a 5% raise.");
    expect(&c, "5%", CF_CLOSE);
    put_away(&c);
    look(&c, "The new contract is 6% plus 2%.");
    expect(&c, "6% plus 2%", CF_DIFFERS);
    put_away(&c);
}

static void thousands_of_us_match_more_than_five_thousand(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "The determination of thousands of us to be ready made the difference.");
    expect(&c, "thousands of us", CF_MATCHES);
    put_away(&c);
    look(&c, "The union represents more than 5,200 members.");
    expect(&c, "more than 5,200 members", CF_MATCHES);
    put_away(&c);
    look(&c, "The union represents 4,000 members.");
    expect(&c, "4,000 members", CF_DIFFERS);
    put_away(&c);
}

static void no_new_money_names_the_cost_sheet(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "There is no new money, the chair said; we stayed within the money.");
    expect(&c, "no new money", CF_UNVERIFIABLE);
    assert_non_null(strstr(said(&c, "stayed within the money")->source, "cost sheet"));
    put_away(&c);
    cf_tell_offer plain[2] = {kern_offers[0], kern_offers[1]};
    plain[0].n_uncosted = 0;
    c.known.offers = plain;
    c.known.engine = (cf_tell_engine){.there = true, .cost_difference = 28099009};
    look(&c, "There is no new money.");
    expect(&c, "no new money", CF_DIFFERS);
    put_away(&c);
    c.known.engine.cost_difference = -100;
    look(&c, "There is no new money.");
    expect(&c, "no new money", CF_MATCHES);
    put_away(&c);
}

static void days_are_counted_from_the_day_of_speaking(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "On Wednesday a tentative agreement was announced. The chapter president sent out a statement "
             "yesterday.");
    expect(&c, "Wednesday", CF_MATCHES);
    expect(&c, "yesterday", CF_MATCHES);
    assert_string_equal(said(&c, "yesterday")->value, "2025-05-21");
    put_away(&c);
    c.known.anchor = (cf_date){20231}; /* the web page's date, Friday */
    look(&c, "On Wednesday a tentative agreement was announced. The chapter president sent out a statement "
             "yesterday.");
    expect(&c, "Wednesday", CF_MATCHES);
    expect(&c, "yesterday", CF_DEPENDS);
    put_away(&c);
}

/* --- Police ---------------------------------------------------------------------------------- */

static void twelve_percent_depends_on_its_split(void **state)
{
    (void)state;
    checked c = bare();
    look(&c, "The last agreement with the police union offered a 12% pay increase.");
    expect(&c, "12%", CF_DEPENDS);
    /* 1.06^2, 1.04^3, 1.05 x 1.04 x 1.03, 1.03^4 */
    static const char *const ends[] = {"12.00%", "12.36%", "12.4864%", "12.476%", "12.5509%"};
    for (int i = 0; i < 5; i++)
        assert_true(reads(said(&c, "12%"), ends[i]));
    assert_true(reads(said(&c, "12%"), "not \"agreed\""));
    put_away(&c);
}

static void a_total_leaves_out_its_split(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "The county first offered a 6% raise in October 2024.");
    expect(&c, "6%", CF_MISSING_CONTEXT);
    assert_true(reads(said(&c, "6%"), "added up: 6%"));
    assert_true(reads(said(&c, "6%"), "6.09% at the end")); /* 1.03^2 */
    put_away(&c);
    look(&c, "The county first offered a 6% raise: 3% plus 3% plus zero.");
    expect(&c, "6%", CF_MATCHES);
    put_away(&c);
}

static void a_list_takes_its_percent_from_its_end(void **state)
{
    (void)state;
    checked c = bare();
    look(&c, "Raises of three, three and two percent were offered.");
    assert_string_equal(said(&c, "three, three and two percent")->value, "3%+3%+2%");
    put_away(&c);
    look(&c, "Rooms 3, 4 and 5 were full, and a 45-year-old clerk, 45 years old, got 4 percent.");
    assert_int_equal((int)c.quantities.n, 1);
    expect(&c, "4 percent", CF_UNVERIFIABLE);
    put_away(&c);
}

static void a_cut_needs_its_base_and_its_months(void **state)
{
    (void)state;
    checked c = bare();
    look(&c, "What would a 5% reduction look like?");
    expect(&c, "5%", CF_MISSING_CONTEXT);
    static const char *const rates[] = {"5.00%", "6.67%", "10.00%", "20.00%"};
    for (int i = 0; i < 4; i++)
        assert_true(reads(said(&c, "5%"), rates[i]));
    put_away(&c);
}

static void alarming_is_an_opinion_with_its_number(void **state)
{
    (void)state;
    static const cf_tell_fact leavers[] = {
        {.id = "fact:1", .kind = CF_Q_RATIO, .label = {"officers who leave in a year", 28}, .source = {"chief", 5},
         .n_parts = 2, .parts_e6 = {30000000, 473000000}, .value_e6 = 30000000, .from = {INT32_MIN}},
    };
    checked c = bare();
    c.known.facts = leavers;
    c.known.n_facts = 1;
    look(&c, "We lose good officers at an alarming rate, an exodus of officers.");
    expect(&c, "at an alarming rate", CF_OPINION);
    expect(&c, "exodus", CF_OPINION);
    assert_true(reads(said(&c, "exodus"), "6.34%"));
    put_away(&c);
}

static void a_two_or_three_year_agreement_matches_either(void **state)
{
    (void)state;
    checked c = kern();
    look(&c, "We like a two or a three-year agreement.");
    expect(&c, "two or a three-year", CF_MATCHES);
    put_away(&c);
    cf_tell_offer longer = kern_offers[0];
    longer.months = 48;
    c.known.offers = &longer;
    c.known.n_offers = 1;
    look(&c, "They signed a two- or three-year agreement.");
    expect(&c, "two- or three-year", CF_DIFFERS);
    put_away(&c);
}

static void amounts_of_a_sentence_give_their_own_percent(void **state)
{
    (void)state;
    checked c = bare();
    look(&c, "Officers go from $26.46 to $26.59 and from $32.22 to $32.38, half of 1 percent.");
    expect(&c, "half of 1 percent", CF_MATCHES);
    put_away(&c);
    look(&c, "Detectives go from $29.77 to $30.47 and from $36.27 to $37.12, 2.3 percent.");
    expect(&c, "2.3 percent", CF_MATCHES_ROUNDED);
    put_away(&c);
    look(&c, "Detectives go from $29.77 to $30.47, a rise of 4 percent.");
    expect(&c, "4 percent", CF_DIFFERS);
    put_away(&c);
}

static void both_sides_figures_differ_from_the_true_one(void **state)
{
    (void)state;
    /* Tiverton 2009: one side said -$117,065, the other +$114,647; by the contract it was -$5,233. */
    static const cf_tell_fact facts[] = {
        {.id = "fact:1", .kind = CF_Q_MONEY, .label = {"savings of the teachers' contract", 33},
         .source = {"contract", 8}, .value_e6 = -5233000000, .from = {INT32_MIN}},
    };
    checked c = bare();
    c.known.facts = facts;
    c.known.n_facts = 1;
    look(&c, "The savings of the teachers' contract are -$117,065, one side says. The savings of the "
             "teachers' contract are +$114,647, the other says.");
    expect(&c, "-$117,065", CF_DIFFERS);
    expect(&c, "+$114,647", CF_DIFFERS);
    put_away(&c);
    look(&c, "The savings of the teachers' contract are -$5,233.");
    expect(&c, "-$5,233", CF_MATCHES);
    put_away(&c);
}

static void two_facts_as_near_are_ambiguous(void **state)
{
    (void)state;
    static const cf_tell_fact facts[] = {
        {.id = "fact:1", .kind = CF_Q_MONEY, .label = {"deficit general fund", 20}, .source = {"a", 1},
         .value_e6 = 9000000000000, .from = {INT32_MIN}},
        {.id = "fact:2", .kind = CF_Q_MONEY, .label = {"deficit general fund", 20}, .source = {"b", 1},
         .value_e6 = 19600000000000, .from = {INT32_MIN}},
    };
    checked c = bare();
    c.known.facts = facts;
    c.known.n_facts = 2;
    look(&c, "The deficit of the general fund is $9 million.");
    expect(&c, "$9 million", CF_AMBIGUOUS);
    put_away(&c);
    c.known.n_facts = 1;
    look(&c, "The deficit of the general fund is $9.0 million. The general fund's deficit of $9 million grew. "
             "It is no general fund deficit of $10 million. A deficit of the general fund of $12 million.");
    expect(&c, "$9.0 million", CF_MATCHES);
    expect(&c, "$9 million", CF_MATCHES);
    expect(&c, "$10 million", CF_CLOSE);
    expect(&c, "$12 million", CF_DIFFERS);
    put_away(&c);
}

/* --- What is none, and what changes nothing -------------------------------------------------- */

static void names_and_times_are_no_quantities(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Call 911.",       "SEIU Local 521 and 23ABC", "at 12:15 on",        "the same one",
        "when it was first offered", "one of the members", "Route 99, Room 12", "24/7, and 401(k) plans",
        "Section 3505.4",  "COVID-19",                "661-868-3000",       "the second time",
        "https://example.org/2025/05/22/a-6-percent-raise", "6 p.m.", "#5",  "a day off, an hour late",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        checked c = bare();
        look(&c, texts[i]);
        if (c.quantities.n > 0)
            printf("in: %s\n", texts[i]);
        assert_int_equal(c.quantities.n, 0);
        put_away(&c);
    }
}

/* The verdicts of a text, in order. */
static void verdicts(char *out, size_t size, const char *text)
{
    checked c = kern();
    out[0] = '\0';
    look(&c, text);
    for (size_t i = 0; i < c.quantities.n; i++) {
        size_t len = strlen(out);
        snprintf(out + len, size - len, "%s ", cf_verdict_words[c.findings[i].verdict]);
    }
    put_away(&c);
}

static void typography_changes_no_verdict(void **state)
{
    (void)state;
    static const char *const same[] = {
        "The agreement includes a 6% raise. \"The offer is 6% plus zero,\" she said. The first was 3%+3%+0, "
        "essentially the same thing. Members got $1,500.",
        "The agreement includes a 6 percent raise. \xe2\x80\x9cThe offer is 6% plus zero,\xe2\x80\x9d she said. "
        "The first was 3% + 3% + 0, essentially the same thing. Members got $1,500.",
        "The agreement includes a 6\xc2\xa0% raise. \xe2\x80\x9cThe offer is 6 percent plus 0,\" she said. The "
        "first was three plus three plus zero, essentially the same thing. Members got $1,500.00.",
        "THE AGREEMENT INCLUDES A 6% RAISE. \"THE OFFER IS 6% PLUS ZERO,\" SHE SAID. THE FIRST WAS 3%+3%+0, "
        "ESSENTIALLY THE SAME THING. MEMBERS GOT $1,500.",
        "The agreement includes a 6 per cent raise \xe2\x80\x94 yes. \"The offer is 6% plus zero,\" she said.\n"
        "The first was 3% plus 3% plus zero,\nessentially the same thing. Members got 1,500 dollars.",
    };
    char first[500], other[500];
    verdicts(first, sizeof first, same[0]);
    for (size_t i = 1; i < sizeof same / sizeof *same; i++) {
        verdicts(other, sizeof other, same[i]);
        assert_string_equal(other, first);
    }
}

static void swapping_sides_flips_signs_alone(void **state)
{
    (void)state;
    checked c = kern(), d = kern();
    cf_tell_offer swapped[2] = {kern_offers[1], kern_offers[0]};
    d.known.offers = swapped;
    cf_judging j = {.known = &c.known}, k = {.known = &d.known};
    cf_arena arena = CF_ARENA_INIT;
    cf_tell_offer together[2] = {kern_offers[0], kern_offers[1]}, swapped_together[2] = {kern_offers[1], kern_offers[0]};
    for (int i = 0; i < 2; i++)
        together[i].starts = swapped_together[i].starts = (cf_date){20001};
    c.known.offers = together;
    d.known.offers = swapped_together;
    j.arena = k.arena = &arena;
    cf_compare_offers(&j);
    cf_compare_offers(&k);
    assert_int_equal(j.n_latest_ahead, k.n_earlier_ahead);
    assert_int_equal(j.n_earlier_ahead, k.n_latest_ahead);
    assert_int_equal(j.n_level, k.n_level);
    cf_arena_release(&arena);
}

static void a_doubled_roster_leaves_percents_as_they_are(void **state)
{
    (void)state;
    checked c = kern();
    c.known.engine = (cf_tell_engine){.there = true, .gain_difference = 37413138, .better_latest = 449};
    static const char text[] = "The agreement includes a 6% raise, essentially the same as the first offer.";
    look(&c, text);
    cf_verdict before[4];
    size_t n = c.quantities.n;
    for (size_t i = 0; i < n; i++)
        before[i] = c.findings[i].verdict;
    put_away(&c);
    c.known.engine = (cf_tell_engine){.there = true, .gain_difference = 74826276, .better_latest = 898};
    look(&c, text);
    assert_int_equal(c.quantities.n, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(c.findings[i].verdict, before[i]);
    put_away(&c);
}

static void bytes_and_lines_are_those_of_the_text(void **state)
{
    (void)state;
    checked c = bare();
    const char *text = "\xe2\x80\x9cNo.\xe2\x80\x9d\n\nCaf\xc3\xa9 pay is 6% up.\n";
    look(&c, text);
    const cf_quantity *q = said(&c, "6%")->quantity;
    assert_int_equal(q->start, strstr(text, "6%") - text);
    assert_int_equal(q->end, q->start + 2);
    assert_int_equal(q->line, 3);
    put_away(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_and_nothing_against_three_and_three),
        cmocka_unit_test(essentially_the_same_depends),
        cmocka_unit_test(money_out_of_our_pocket_depends_on_the_one_time_payment),
        cmocka_unit_test(zero_in_the_third_year_is_a_reopener),
        cmocka_unit_test(a_raise_told_alone_leaves_terms_out),
        cmocka_unit_test(an_older_offer_is_stale_and_another_figure_differs),
        cmocka_unit_test(thousands_of_us_match_more_than_five_thousand),
        cmocka_unit_test(no_new_money_names_the_cost_sheet),
        cmocka_unit_test(days_are_counted_from_the_day_of_speaking),
        cmocka_unit_test(twelve_percent_depends_on_its_split),
        cmocka_unit_test(a_total_leaves_out_its_split),
        cmocka_unit_test(a_list_takes_its_percent_from_its_end),
        cmocka_unit_test(a_cut_needs_its_base_and_its_months),
        cmocka_unit_test(alarming_is_an_opinion_with_its_number),
        cmocka_unit_test(a_two_or_three_year_agreement_matches_either),
        cmocka_unit_test(amounts_of_a_sentence_give_their_own_percent),
        cmocka_unit_test(both_sides_figures_differ_from_the_true_one),
        cmocka_unit_test(two_facts_as_near_are_ambiguous),
        cmocka_unit_test(names_and_times_are_no_quantities),
        cmocka_unit_test(typography_changes_no_verdict),
        cmocka_unit_test(swapping_sides_flips_signs_alone),
        cmocka_unit_test(a_doubled_roster_leaves_percents_as_they_are),
        cmocka_unit_test(bytes_and_lines_are_those_of_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
