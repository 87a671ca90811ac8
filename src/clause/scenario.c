#include "clause/lower.h"

#include "base/limits.h"
#include "clause/english.h"

enum { NAME, REVENUE, YEAR, AMOUNT, MORE_REVENUE, MORE_YEAR, MORE_AMOUNT };

#define AMOUNTS -1000000000000000, 1000000000000000

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_TEXT, NULL, 0, 0, "what it is called in tables"},
    [REVENUE] = {"revenue", CF_FIELD_TEXT, NULL, 0, 0, "the source, as `if` names it"},
    [YEAR] = {"year", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "fiscal year"},
    [AMOUNT] = {"amount", CF_FIELD_MONEY, NULL, AMOUNTS, "what would come in"},
    [MORE_REVENUE] = {"other", CF_FIELD_TEXT, NULL, 0, 0,
                      "another source, or the same in another year"},
    [MORE_YEAR] = {"other-year", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "its fiscal year"},
    [MORE_AMOUNT] = {"other-amount", CF_FIELD_MONEY, NULL, AMOUNTS, "what it would bring"},
};

static cf_revenue_fact revenue_of(cf_lowering *lowering, const cf_clause *clause,
                                  const cf_field *name, const cf_field *year,
                                  const cf_field *amount)
{
    return (cf_revenue_fact){name->text, cf_lower_fiscal_year(lowering, year), amount->integer,
                             clause->span};
}

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    const cf_field *f = clause->fields;
    const cf_field *names = f[MORE_REVENUE].list, *years = f[MORE_YEAR].list;
    const cf_field *amounts = f[MORE_AMOUNT].list;
    int n = f[MORE_REVENUE].n_list;
    if (!cf_lower_check_count(lowering, clause, n, CF_LIMIT_COLUMNS))
        return;
    cf_revenue_fact *revenues =
        cf_arena_alloc(&lowering->terms->arena, (size_t)n + 1, sizeof *revenues);
    revenues[0] = revenue_of(lowering, clause, &f[REVENUE], &f[YEAR], &f[AMOUNT]);
    for (int i = 0; i < n; i++)
        revenues[i + 1] = revenue_of(lowering, clause, &names[i], &years[i], &amounts[i]);
    cf_scenario_fact *items =
        cf_lower_push(lowering, facts->scenarios, &facts->n_scenarios, sizeof *items);
    items[facts->n_scenarios - 1] = (cf_scenario_fact){f[NAME].text, revenues, n + 1, clause->span};
    facts->scenarios = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *f = clause->fields;
    cf_buf_add_str(out, "In the scenario ");
    cf_english_field(out, clause, NAME);
    cf_buf_add_str(out, ", ");
    cf_english_field(out, clause, REVENUE);
    cf_buf_add_str(out, " in ");
    cf_english_field(out, clause, YEAR);
    cf_buf_add_str(out, " is ");
    cf_english_field(out, clause, AMOUNT);
    const cf_field *names = f[MORE_REVENUE].list, *years = f[MORE_YEAR].list;
    const cf_field *amounts = f[MORE_AMOUNT].list;
    for (int i = 0; i < f[MORE_REVENUE].n_list; i++) {
        cf_buf_add_str(out, ", ");
        cf_english_value(out, &fields[MORE_REVENUE], &names[i]);
        cf_buf_add_str(out, " in ");
        cf_english_value(out, &fields[MORE_YEAR], &years[i]);
        cf_buf_add_str(out, " is ");
        cf_english_value(out, &fields[MORE_AMOUNT], &amounts[i]);
    }
}

const cf_clause_type cf_clause_type_scenario = {
    .keyword = "scenario",
    .also = "forecast|case",
    .pattern =
        "<name> revenue <revenue> <year> <amount> {revenue <other> <other-year> <other-amount>}",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .subject = "name",
    .title = "Scenario",
    .summary =
        "What revenues would be, if things went that way: oil at a price, a tax measure passing or "
        "not. `confer money` works out each offer under every scenario: which contingent clauses "
        "would be in force, what they would cost, and what the budgets would hold. It assumes "
        "nothing elsewhere.",
    .weighs = "Costs nothing by itself; it decides contingent clauses where it is asked for.",
    .example = "scenario \"Oil at $55\" revenue \"Property tax\" FY2025-26 $380,500,000",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
