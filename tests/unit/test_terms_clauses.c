/* Every form of every clause lowers to what the costing rules say (sections 2.1 and 2.2). */
#include "test_terms.h"

static fixture f;

/* An offer of one clause; its only op. */
static const cf_op *offer(const char *clause)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "offer \"Test\"\n%s\n", clause);
    open_offer_or_agreement(&f, cf_buf_slice(&text));
    cf_buf_release(&text);
    expect_no_errors(&f);
    assert_int_equal(f.plan->n_ops, 1);
    return &f.plan->ops[0];
}

static const cf_plan *document(const char *text)
{
    open_offer_or_agreement(&f, cf_slice_of(text));
    expect_no_errors(&f);
    return f.plan;
}

static const cf_facts *agreement(const char *clauses)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "agreement \"Test\"\n%s\n", clauses);
    open_offer_or_agreement(&f, cf_buf_slice(&text));
    cf_buf_release(&text);
    expect_no_errors(&f);
    return &f.plan->facts;
}

static void done(void)
{
    close_fixture(&f);
}

static void expect_text(cf_slice actual, const char *expected)
{
    assert_true(cf_slice_equal(actual, cf_slice_of(expected)));
}

static void expect_date(cf_date actual, int year, int month, int day)
{
    assert_int_equal(actual.days, cf_date_of(year, month, day).days);
}

/* --- Rates ----------------------------------------------------------------------------------- */

static void a_raise_in_percent_has_its_day(void **state)
{
    (void)state;
    const cf_op *op = offer("raise 6% on 2025-05-31");
    assert_int_equal(op->kind, CF_OP_RAISE);
    assert_true(op->as.raise.has_percent);
    assert_false(op->as.raise.has_dollars);
    assert_int_equal(op->as.raise.percent_e6, 60000);
    assert_true(op->dated);
    expect_date(op->on, 2025, 5, 31);
    assert_null(op->who);
    assert_null(op->condition);
    done();
    assert_int_equal(offer("raise -2.75% on 2025-05-31")->as.raise.percent_e6, -27500);
    done();
    assert_int_equal(offer("raise 0.0001% on 2025-05-31")->as.raise.percent_e6, 1);
    done();
}

static void parts_of_a_raise_joined_by_plus_add(void **state)
{
    (void)state;
    assert_int_equal(offer("raise 3% + 2% on 2025-07-01")->as.raise.percent_e6, 50000);
    done();
    assert_int_equal(offer("raise 3%+2%+-0.5%, on 2025-07-01")->as.raise.percent_e6, 45000);
    done();
}

static void a_raise_in_dollars_has_its_unit(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        cf_per per;
    } units[] = {{"hour", CF_PER_HOUR},
                 {"period", CF_PER_PERIOD},
                 {"month", CF_PER_MONTH},
                 {"YEAR", CF_PER_YEAR}};
    for (size_t i = 0; i < 4; i++) {
        char clause[80];
        snprintf(clause, sizeof clause, "raise $1.0525/%s on 2025-07-01", units[i].unit);
        const cf_op *op = offer(clause);
        assert_false(op->as.raise.has_percent);
        assert_true(op->as.raise.has_dollars);
        assert_int_equal(op->as.raise.dollars_e8, 105250000);
        assert_int_equal(op->as.raise.per, units[i].per);
        done();
    }
    assert_int_equal(offer("raise -$0.50/hour on 2025-07-01")->as.raise.dollars_e8, -50000000);
    done();
}

static void a_raise_can_be_the_greater_of_two(void **state)
{
    (void)state;
    const cf_op *op = offer("raise greater of 2.5% or $85/month on 2025-07-01");
    assert_true(op->as.raise.has_percent && op->as.raise.has_dollars);
    assert_int_equal(op->as.raise.percent_e6, 25000);
    assert_int_equal(op->as.raise.dollars_e8, 8500000000);
    assert_int_equal(op->as.raise.per, CF_PER_MONTH);
    done();
}

static void a_raise_by_an_index_has_months_and_bounds(void **state)
{
    (void)state;
    const cf_op *op = offer("raise cpi CPI-W from 2024-02 to 2025-02 plus 0.5% at least 2% "
                            "at most 6.5% on 2025-07-01");
    assert_int_equal(op->kind, CF_OP_RAISE_CPI);
    expect_text(op->as.cpi.index, "CPI-W");
    assert_int_equal(op->as.cpi.from_month, 2024 * 12 + 1);
    assert_int_equal(op->as.cpi.to_month, 2025 * 12 + 1);
    assert_int_equal(op->as.cpi.plus_e6, 5000);
    assert_true(op->as.cpi.has_least && op->as.cpi.has_most);
    assert_int_equal(op->as.cpi.least_e6, 20000);
    assert_int_equal(op->as.cpi.most_e6, 65000);
    done();
    op = offer("raise cpi \"CPI-W\" from 2024-02 to 2025-02 on 2025-07-01, at most 3%");
    assert_false(op->as.cpi.has_least);
    assert_true(op->as.cpi.has_most);
    assert_int_equal(op->as.cpi.plus_e6, 0);
    done();
}

static void the_schedule_can_change(void **state)
{
    (void)state;
    const cf_op *op = offer("minimum rate $17.25/hour on 2026-01-01");
    assert_int_equal(op->kind, CF_OP_MINIMUM_RATE);
    assert_int_equal(op->as.minimum.dollars_e8, 1725000000);
    assert_int_equal(op->as.minimum.per, CF_PER_HOUR);
    done();
    op = offer("add step 5% above top named \"Step F\" on 2026-07-01");
    assert_int_equal(op->kind, CF_OP_ADD_STEP);
    assert_int_equal(op->as.add_step.percent_e6, 50000);
    expect_text(op->as.add_step.name, "Step F");
    done();
    assert_int_equal(offer("add step 5% above top on 2026-07-01")->as.add_step.name.len, 0);
    done();
    assert_int_equal(offer("drop bottom step on 2026-07-01")->kind, CF_OP_DROP_BOTTOM);
    done();
    op = offer("move class \"Deputy Clerk\" to range C21 keeping step on 2026-01-10");
    assert_int_equal(op->kind, CF_OP_MOVE_CLASS);
    expect_text(op->as.move.class_name, "Deputy Clerk");
    expect_text(op->as.move.range, "C21");
    assert_true(op->as.move.keeping_step);
    done();
    assert_false(offer("move class C to range D on 2026-01-10")->as.move.keeping_step);
    done();
}

static void a_freeze_has_its_own_days(void **state)
{
    (void)state;
    const cf_op *op = offer("freeze steps from 2025-07-01 to 2026-06-30");
    assert_int_equal(op->kind, CF_OP_FREEZE_STEPS);
    assert_false(op->dated);
    expect_date(op->as.freeze.from, 2025, 7, 1);
    expect_date(op->as.freeze.to, 2026, 6, 30);
    done();
}

/* --- Pay ------------------------------------------------------------------------------------- */

static void a_lump_sum_takes_its_flags_anywhere(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "lump sum $1,500.50 prorated pensionable on 2025-07-01",
        "lump sum $1,500.50 pensionable prorated on 2025-07-01",
        "lump sum $1500.50 on 2025-07-01 prorated pensionable",
        "lump sum $1,500.50, pensionable, on 2025-07-01, for everyone, prorated",
    };
    for (size_t i = 0; i < 4; i++) {
        const cf_op *op = offer(forms[i]);
        assert_int_equal(op->kind, CF_OP_LUMP_SUM);
        assert_int_equal(op->as.lump.cents, 150050);
        assert_true(op->as.lump.prorated && op->as.lump.pensionable);
        done();
    }
}

static void a_premium_is_a_percent_or_dollars(void **state)
{
    (void)state;
    const cf_op *op = offer("premium BIL 5% of base pensionable on 2025-07-01");
    assert_int_equal(op->kind, CF_OP_PREMIUM);
    expect_text(op->as.pay.code, "BIL");
    assert_true(op->as.pay.amount.is_percent && op->as.pay.pensionable);
    assert_int_equal(op->as.pay.amount.percent_e6, 50000);
    done();
    op = offer("premium \"Field Training\" $50/period on 2025-07-01 prorated");
    assert_false(op->as.pay.amount.is_percent || op->as.pay.pensionable);
    assert_true(op->as.pay.prorated);
    assert_int_equal(op->as.pay.amount.dollars_e8, 5000000000);
    assert_int_equal(op->as.pay.amount.per, CF_PER_PERIOD);
    done();
    assert_int_equal(offer("premium BIL 0% of base on 2025-07-01")->as.pay.amount.percent_e6, 0);
    done();
    assert_int_equal(offer("premium BIL 0% on 2025-07-01")->as.pay.amount.percent_e6, 0);
    done();
}

static void longevity_has_its_years(void **state)
{
    (void)state;
    const cf_op *op = offer("longevity 2.5% of base after 10 years on 2026-07-01");
    assert_int_equal(op->kind, CF_OP_LONGEVITY);
    assert_int_equal(op->as.pay.years, 10);
    assert_int_equal(op->as.pay.amount.percent_e6, 25000);
    done();
    op = offer("longevity $600/year prorated after 5 years pensionable on 2026-07-01");
    assert_int_equal(op->as.pay.amount.per, CF_PER_YEAR);
    assert_true(op->as.pay.prorated && op->as.pay.pensionable);
    done();
}

static void time_off_and_its_price(void **state)
{
    (void)state;
    const cf_op *op = offer("holiday 8 hours on 2026-06-19");
    assert_int_equal(op->kind, CF_OP_HOLIDAY);
    assert_int_equal(op->as.holiday.hours_e4, 80000);
    assert_false(op->as.holiday.backfilled);
    done();
    op = offer("holiday 8.5 hours on 2026-06-19 backfilled at 1.5");
    assert_true(op->as.holiday.backfilled);
    assert_int_equal(op->as.holiday.factor_e4, 15000);
    done();
    op = offer("cash out 40 hours on 2025-12-01");
    assert_int_equal(op->kind, CF_OP_CASH_OUT);
    assert_int_equal(op->as.cash_out.take_up_e6, CF_RATIO_ONE);
    done();
    assert_int_equal(offer("cash out 40 hours take-up 60% on 2025-12-01")->as.cash_out.take_up_e6,
                     600000);
    done();
    op = offer("furlough 40 hours in FY2026-27");
    assert_int_equal(op->kind, CF_OP_FURLOUGH);
    assert_int_equal(op->as.furlough.fiscal_year, 2026);
    assert_int_equal(op->as.furlough.hours_e4, 400000);
    done();
    op = offer("hours 75 per period on 2026-07-01");
    assert_int_equal(op->kind, CF_OP_HOURS);
    assert_int_equal(op->as.hours.hours_e4, 750000);
    done();
}

/* --- Shares ---------------------------------------------------------------------------------- */

static void a_contribution_has_a_basis_and_perhaps_a_cap(void **state)
{
    (void)state;
    const cf_op *op = offer("contribution medicare 1.45% of gross on 2025-07-01");
    assert_int_equal(op->kind, CF_OP_CONTRIBUTION);
    expect_text(op->as.share.name, "medicare");
    assert_int_equal(op->as.share.percent_e6, 14500);
    assert_int_equal(op->as.share.basis, CF_BASIS_GROSS);
    assert_false(op->as.share.capped);
    done();
    op = offer("contribution oasdi 6.2% of gross up to $176,100 a year on 2025-07-01");
    assert_true(op->as.share.capped);
    assert_int_equal(op->as.share.cap_cents, 17610000);
    done();
    op = offer("employees pay 3% of pensionable toward pension on 2026-07-01");
    assert_int_equal(op->kind, CF_OP_EMPLOYEES_PAY);
    assert_int_equal(op->as.share.basis, CF_BASIS_PENSIONABLE);
    expect_text(op->as.share.name, "pension");
    done();
}

static void health_is_dollars_or_a_percent(void **state)
{
    (void)state;
    const cf_op *op = offer("health Family $1,450/month prorated on 2026-01-01");
    assert_int_equal(op->kind, CF_OP_HEALTH);
    expect_text(op->as.health.plan, "Family");
    assert_int_equal(op->as.health.amount.per, CF_PER_MONTH);
    assert_true(op->as.health.prorated);
    done();
    op = offer("health Family $700/period on 2026-01-01");
    assert_int_equal(op->as.health.amount.per, CF_PER_PERIOD);
    done();
    op = offer("health Family 85% on 2026-01-01");
    assert_true(op->as.health.amount.is_percent);
    assert_int_equal(op->as.health.amount.percent_e6, 850000);
    done();
    op = offer("plan Family costs $1,980.40/month on 2026-01-01");
    assert_int_equal(op->kind, CF_OP_PLAN_COST);
    assert_int_equal(op->as.plan_cost.dollars_e8, 198040000000LL);
    done();
}

static void words_are_kept_and_not_costed(void **state)
{
    (void)state;
    const cf_op *op = offer("reopener \"Wages\"");
    assert_int_equal(op->kind, CF_OP_REOPENER);
    assert_false(op->dated);
    done();
    op = offer("note \"the \"\"me too\"\" clause\"");
    assert_int_equal(op->kind, CF_OP_NOTE);
    expect_text(op->as.words.text, "the \"me too\" clause");
    done();
}

/* --- Qualifiers ------------------------------------------------------------------------------ */

static void qualifiers_come_in_any_order(void **state)
{
    (void)state;
    static const char *const orders[] = {
        "on 2026-07-01 for class = A if revenue \"Sales tax\" FY2026-27 >= $42,000,000",
        "for class = A on 2026-07-01 if revenue \"Sales tax\" FY2026-27 >= $42,000,000",
        "if revenue \"Sales tax\" FY2026-27 >= $42,000,000, for class = A, on 2026-07-01",
        "for class = A, if revenue \"Sales tax\", FY2026-27 >= $42,000,000\n    on 2026-07-01",
    };
    for (size_t i = 0; i < 4; i++) {
        char clause[160];
        snprintf(clause, sizeof clause, "raise 2%% %s", orders[i]);
        const cf_op *op = offer(clause);
        expect_date(op->on, 2026, 7, 1);
        assert_int_equal(op->who->n_parts, 1);
        expect_text(op->condition->revenue, "Sales tax");
        assert_int_equal(op->condition->fiscal_year, 2026);
        assert_int_equal(op->condition->cents, 4200000000);
        done();
    }
}

static void a_selector_compares_columns(void **state)
{
    (void)state;
    const cf_op *op = offer("raise 2% on 2026-07-01 for class in (Deputy, \"Deputy Clerk\",3) and "
                            "step != 5 and hired >= 2020-01-01 and fte < 0.5 and rate > $1,500.25 "
                            "and \"Pay Group\" <= -4 and top step and everyone");
    const cf_selector *who = op->who;
    assert_int_equal(who->n_parts, 8);
    assert_int_equal(who->parts[0].kind, CF_SELECT_EQUAL);
    assert_true(who->parts[0].is_in);
    assert_int_equal(who->parts[0].n_values, 3);
    expect_text(who->parts[0].values[1].text, "Deputy Clerk");
    assert_true(who->parts[0].values[2].is_number);
    assert_int_equal(who->parts[1].kind, CF_SELECT_NOT_EQUAL);
    assert_int_equal(who->parts[2].kind, CF_SELECT_GREATER_EQUAL);
    assert_true(who->parts[2].values[0].is_date);
    expect_date(who->parts[2].values[0].date, 2020, 1, 1);
    assert_int_equal(who->parts[3].kind, CF_SELECT_LESS);
    assert_int_equal(who->parts[3].values[0].number_e8, 50000000);
    assert_int_equal(who->parts[4].kind, CF_SELECT_GREATER);
    assert_int_equal(who->parts[4].values[0].number_e8, 150025000000);
    assert_int_equal(who->parts[5].kind, CF_SELECT_LESS_EQUAL);
    expect_text(who->parts[5].field, "Pay Group");
    assert_int_equal(who->parts[5].values[0].number_e8, -400000000);
    assert_int_equal(who->parts[6].kind, CF_SELECT_TOP_STEP);
    assert_int_equal(who->parts[7].kind, CF_SELECT_EVERYONE);
    done();
    op = offer("raise 2% on 2026-07-01 for hired < \"7/1/2020\" and top = 3 and everyone = yes");
    expect_date(op->who->parts[0].values[0].date, 2020, 7, 1);
    assert_int_equal(op->who->parts[1].kind, CF_SELECT_EQUAL);
    assert_int_equal(op->who->parts[2].kind, CF_SELECT_EQUAL);
    done();
}

/* --- Headers --------------------------------------------------------------------------------- */

static void an_offer_has_headers(void **state)
{
    (void)state;
    const cf_plan *plan = document("offer \"Third\"\n"
                                   "term 2025-07-01 to 2028-06-30\n"
                                   "from employer\n"
                                   "dated 2025-05-21\n"
                                   "arrears paid 2025-10-03\n"
                                   "unit 12\n"
                                   "raise 1% on 2025-07-01\n");
    expect_text(plan->title, "Third");
    assert_false(plan->is_agreement);
    assert_true(plan->has_term && plan->has_dated && plan->has_arrears);
    expect_date(plan->term_from, 2025, 7, 1);
    expect_date(plan->term_to, 2028, 6, 30);
    expect_date(plan->dated, 2025, 5, 21);
    expect_date(plan->arrears_paid, 2025, 10, 3);
    assert_int_equal(plan->from, CF_FROM_EMPLOYER);
    assert_int_equal(plan->n_only_units, 1);
    expect_text(plan->only_units[0], "12");
    done();
    static const cf_party parties[] = {CF_FROM_UNION, CF_FROM_EMPLOYER, CF_FROM_BOTH,
                                       CF_FROM_MEDIATOR};
    static const char *const words[] = {"union", "employer", "both", "Mediator"};
    for (size_t i = 0; i < 4; i++) {
        char text[64];
        snprintf(text, sizeof text, "offer \"x\"\nfrom %s\n", words[i]);
        assert_int_equal(document(text)->from, parties[i]);
        done();
    }
}

/* --- Facts ----------------------------------------------------------------------------------- */

static void facts_have_their_defaults(void **state)
{
    (void)state;
    const cf_facts *facts = agreement("");
    assert_int_equal(facts->fiscal_month, 7);
    assert_int_equal(facts->fiscal_day, 1);
    assert_false(facts->has_calendar);
    assert_int_equal(facts->per_year_e4, 260000);
    assert_int_equal(facts->rate_unit, CF_UNIT_HOURLY);
    assert_int_equal(facts->rate_quantum_e8, CF_RATE_CENT);
    assert_int_equal(facts->rate_rounding, CF_HALF_UP);
    assert_false(facts->carried);
    assert_false(facts->has_hours);
    assert_int_equal(facts->full_hours_e4, 800000);
    assert_int_equal(facts->costs_by, CF_COSTS_BY_PAY_DATE);
    assert_false(facts->has_horizon);
    assert_int_equal(facts->step_months, 12);
    assert_int_equal(facts->overtime_e4, 15000);
    done();
    facts = agreement("pay monthly paid 0 days after");
    assert_int_equal(facts->per_year_e4, 120000);
    assert_int_equal(facts->full_hours_e4, 1733333);
    done();
    facts = agreement("pay semimonthly paid 5 days after\nperiods per year 24.5");
    assert_int_equal(facts->full_hours_e4, 848980);
    done();
}

static void facts_are_taken(void **state)
{
    (void)state;
    const cf_facts *facts =
        agreement("employer \"County\"\nunit 12 \"General\"\nunit 13 \"Clerks\"\n"
                  "roster \"r.csv\" column id = \"No.\", column hired = \"Hire Date\"\n"
                  "schedule s.csv\nfiscal year starts 10-01\n"
                  "pay biweekly from 2025-01-04 paid 6 days after\nperiods per year 26.0893\n"
                  "rates monthly rounded to $0.0001 half even carried\nhours 75.5 per period\n"
                  "costs by period start\nhorizon FY2025-26 to FY2027-28\n"
                  "steps every 12 months step 2 after 6 months step C after 18 months\n"
                  "overtime factor 1.75\nrevenue \"Sales tax\" FY2026-27 $41,000,000.25\n"
                  "budget general FY2025-26 $100\ncpi \"CPI-W\" \"c.csv\"");
    expect_text(facts->employer, "County");
    assert_int_equal(facts->n_units, 2);
    expect_text(facts->units[1].name, "Clerks");
    expect_text(facts->roster_file, "r.csv");
    assert_int_equal(facts->n_columns, 2);
    expect_text(facts->columns[1].field, "hired");
    expect_text(facts->columns[1].header, "Hire Date");
    expect_text(facts->schedule_file, "s.csv");
    assert_int_equal(facts->fiscal_month, 10);
    assert_true(facts->has_calendar);
    assert_int_equal(facts->calendar, CF_PAY_BIWEEKLY);
    expect_date(facts->biweekly_from, 2025, 1, 4);
    assert_int_equal(facts->paid_days_after, 6);
    assert_int_equal(facts->per_year_e4, 260893);
    assert_int_equal(facts->rate_unit, CF_UNIT_MONTHLY);
    assert_int_equal(facts->rate_quantum_e8, 10000);
    assert_int_equal(facts->rate_rounding, CF_HALF_EVEN);
    assert_true(facts->carried);
    assert_true(facts->has_hours);
    assert_int_equal(facts->full_hours_e4, 755000);
    assert_int_equal(facts->costs_by, CF_COSTS_BY_START);
    assert_true(facts->has_horizon);
    assert_int_equal(facts->horizon_from, 2025);
    assert_int_equal(facts->horizon_to, 2027);
    assert_int_equal(facts->n_step_parts, 2);
    expect_text(facts->step_parts[1].name, "C");
    assert_int_equal(facts->step_parts[1].months, 18);
    assert_int_equal(facts->overtime_e4, 17500);
    assert_int_equal(facts->revenues[0].cents, 4100000025);
    assert_int_equal(facts->revenues[0].fiscal_year, 2026);
    expect_text(facts->budgets[0].fund, "general");
    expect_text(facts->cpis[0].file, "c.csv");
    done();
}

static void each_choice_is_its_own(void **state)
{
    (void)state;
    static const char *const by[] = {"pay date", "period start", "period end", "days"};
    static const char *const units[] = {"hourly", "biweekly", "semimonthly", "monthly", "annual"};
    static const char *const modes[] = {"half up", "half even", "down", "up"};
    char text[80];
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "costs by %s", by[i]);
        assert_int_equal(agreement(text)->costs_by, i);
        done();
        snprintf(text, sizeof text, "rates annual rounded to $1 %s", modes[i]);
        assert_int_equal(agreement(text)->rate_rounding, i);
        done();
    }
    for (int i = 0; i < 5; i++) {
        snprintf(text, sizeof text, "rates %s rounded to $0.01", units[i]);
        assert_int_equal(agreement(text)->rate_unit, i);
        done();
    }
}

static void fiscal_years_are_one_calendar_year_where_they_start_in_january(void **state)
{
    (void)state;
    const cf_facts *facts = agreement("horizon FY2025 to FY2026\nfiscal year starts 01-01");
    assert_int_equal(facts->horizon_to, 2026);
    done();
}

static void undated_terms_of_the_agreement_are_in_force_from_the_beginning(void **state)
{
    (void)state;
    const cf_plan *plan = document("agreement \"x\"\nraise 3%\npremium BIL $40/period\n"
                                   "hours 80 per period\nhours 40 per period for class = Half\n"
                                   "hours 75 per period on 2026-07-01\n"
                                   "term 2022-07-01 to 2025-06-30\n");
    assert_true(plan->facts.has_hours);
    assert_int_equal(plan->n_ops, 4);
    assert_false(plan->ops[0].dated);
    assert_true(cf_date_is_none(plan->ops[0].on));
    assert_int_equal(plan->ops[2].kind, CF_OP_HOURS);
    assert_non_null(plan->ops[2].who);
    assert_true(plan->ops[3].dated);
    assert_true(plan->has_term);
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_raise_in_percent_has_its_day),
        cmocka_unit_test(parts_of_a_raise_joined_by_plus_add),
        cmocka_unit_test(a_raise_in_dollars_has_its_unit),
        cmocka_unit_test(a_raise_can_be_the_greater_of_two),
        cmocka_unit_test(a_raise_by_an_index_has_months_and_bounds),
        cmocka_unit_test(the_schedule_can_change),
        cmocka_unit_test(a_freeze_has_its_own_days),
        cmocka_unit_test(a_lump_sum_takes_its_flags_anywhere),
        cmocka_unit_test(a_premium_is_a_percent_or_dollars),
        cmocka_unit_test(longevity_has_its_years),
        cmocka_unit_test(time_off_and_its_price),
        cmocka_unit_test(a_contribution_has_a_basis_and_perhaps_a_cap),
        cmocka_unit_test(health_is_dollars_or_a_percent),
        cmocka_unit_test(words_are_kept_and_not_costed),
        cmocka_unit_test(qualifiers_come_in_any_order),
        cmocka_unit_test(a_selector_compares_columns),
        cmocka_unit_test(an_offer_has_headers),
        cmocka_unit_test(facts_have_their_defaults),
        cmocka_unit_test(facts_are_taken),
        cmocka_unit_test(each_choice_is_its_own),
        cmocka_unit_test(fiscal_years_are_one_calendar_year_where_they_start_in_january),
        cmocka_unit_test(undated_terms_of_the_agreement_are_in_force_from_the_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
