#include "clause/lower.h"

#include "clause/english.h"

enum { FUND, YEAR, AMOUNT, ONCE, SHARE, REVENUE, ABOVE };

static const cf_field_type fields[] = {
    [FUND] = {"fund", CF_FIELD_NAME, NULL, 0, 0, "a fund, as the roster names it"},
    [YEAR] = {"year", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "fiscal year"},
    [AMOUNT] = {"amount", CF_FIELD_MONEY, NULL, -1000000000000000, 1000000000000000,
                "what the fund sets aside"},
    [ONCE] = {"once", CF_FIELD_FLAG, "one-time", 0, 0,
              "money that comes once: reserves, a settlement; it cannot carry an ongoing raise"},
    [SHARE] = {"share", CF_FIELD_PERCENT, NULL, 0, 1000000, "of a revenue, added to the amount"},
    [REVENUE] = {"revenue", CF_FIELD_TEXT, NULL, 0, 0, "as `revenue` names it, of the same year"},
    [ABOVE] = {"above", CF_FIELD_MONEY, NULL, 0, 1000000000000000,
               "the share is of what comes in above this"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    cf_budget_fact *items =
        cf_lower_push(lowering, facts->budgets, &facts->n_budgets, sizeof *items);
    items[facts->n_budgets - 1] = (cf_budget_fact){
        .fund = clause->fields[FUND].text,
        .fiscal_year = cf_lower_fiscal_year(lowering, &clause->fields[YEAR]),
        .cents = clause->fields[AMOUNT].integer,
        .once = clause->fields[ONCE].present,
        .has_share = clause->fields[SHARE].present,
        .share_e6 = clause->fields[SHARE].scaled,
        .revenue = clause->fields[REVENUE].text,
        .above = clause->fields[ABOVE].integer,
        .span = clause->span,
    };
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
    if (clause->fields[ONCE].present)
        cf_buf_add_str(out, ", once");
    if (clause->fields[SHARE].present) {
        cf_buf_add_str(out, ", and ");
        cf_english_field(out, clause, SHARE);
        cf_buf_add_str(out, " of what ");
        cf_english_field(out, clause, REVENUE);
        cf_buf_add_str(out, " brings above ");
        cf_english_field(out, clause, ABOVE);
    }
}

const cf_clause_type cf_clause_type_budget = {
    .keyword = "budget",
    .also = "fund|appropriation",
    .pattern = "<fund> <year> <amount> [<once>] [plus <share> of revenue <revenue> above <above>]",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .subject = "fund year once",
    .title = "Budget",
    .summary =
        "What a fund sets aside for an agreement's cost in a fiscal year. Offers are held against "
        "it, ongoing cost against money that is not `one-time`. With `plus`, a share of what a "
        "revenue brings above an amount is added, once that revenue is known or assumed.",
    .weighs = "Costs nothing by itself.",
    .example = "budget general FY2025-26 $1,200,000",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
