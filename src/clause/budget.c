#include "clause/lower.h"

#include "clause/english.h"

enum { FUND, YEAR, AMOUNT };

static const cf_field_type fields[] = {
    [FUND] = {"fund", CF_FIELD_NAME, NULL, 0, 0, "a fund, as the roster names it"},
    [YEAR] = {"year", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "fiscal year"},
    [AMOUNT] = {"amount", CF_FIELD_MONEY, NULL, -1000000000000000, 1000000000000000,
                "what the fund sets aside"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    cf_budget_fact *items =
        cf_lower_push(lowering, facts->budgets, &facts->n_budgets, sizeof *items);
    items[facts->n_budgets - 1] = (cf_budget_fact){
        clause->fields[FUND].text, cf_lower_fiscal_year(lowering, &clause->fields[YEAR]),
        clause->fields[AMOUNT].integer, clause->span};
    facts->budgets = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Fund ");
    cf_english_field(out, clause, FUND);
    cf_buf_add_str(out, " has ");
    cf_english_field(out, clause, AMOUNT);
    cf_buf_add_str(out, " in ");
    cf_english_field(out, clause, YEAR);
}

const cf_clause_type cf_clause_type_budget = {
    .keyword = "budget",
    .also = "fund|appropriation",
    .pattern = "<fund> <year> <amount>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .subject = "fund year",
    .title = "Budget",
    .summary =
        "What a fund sets aside for an agreement's cost in a fiscal year. Offers are held against "
        "it.",
    .weighs = "Costs nothing by itself.",
    .example = "budget general FY2025-26 $1,200,000",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
