#include "clause/lower.h"

#include "clause/english.h"

enum { NAME, YEAR, AMOUNT };

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_TEXT, NULL, 0, 0, "the source, as `if` names it"},
    [YEAR] = {"year", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "fiscal year"},
    [AMOUNT] = {"amount", CF_FIELD_MONEY, NULL, -1000000000000000, 1000000000000000,
                "what came in"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    cf_revenue_fact *items =
        cf_lower_push(lowering, facts->revenues, &facts->n_revenues, sizeof *items);
    items[facts->n_revenues - 1] = (cf_revenue_fact){
        clause->fields[NAME].text, cf_lower_fiscal_year(lowering, &clause->fields[YEAR]),
        clause->fields[AMOUNT].integer, clause->span};
    facts->revenues = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_english_field(out, clause, NAME);
    cf_buf_add_str(out, " in ");
    cf_english_field(out, clause, YEAR);
    cf_buf_add_str(out, " was ");
    cf_english_field(out, clause, AMOUNT);
}

const cf_clause_type cf_clause_type_revenue = {
    .keyword = "revenue",
    .also = "income|tax",
    .pattern = "<name> <year> <amount>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .subject = "name year",
    .title = "Revenue",
    .summary =
        "What a source of revenue brought, or is known to bring, in a fiscal year. Clauses marked "
        "`if revenue` are decided by it; while it is unknown they are not in force, and are "
        "listed apart with what they would cost.",
    .weighs = "Costs nothing by itself; it decides contingent clauses.",
    .example = "revenue \"Sales tax\" FY2026-27 $41,000,000",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
