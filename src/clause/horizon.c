#include "clause/lower.h"

#include "clause/english.h"

enum { FROM, TO };

static const cf_field_type fields[] = {
    [FROM] = {"from", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "first fiscal year costed"},
    [TO] = {"to", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "last fiscal year costed"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    facts->horizon_from = cf_lower_fiscal_year(lowering, &clause->fields[FROM]);
    facts->horizon_to = cf_lower_fiscal_year(lowering, &clause->fields[TO]);
    facts->horizon_span = clause->span;
    facts->has_horizon = cf_lower_check_order(lowering, clause, &clause->fields[FROM],
                                              &clause->fields[TO], "the horizon");
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Fiscal years ");
    cf_english_field(out, clause, FROM);
    cf_buf_add_str(out, " to ");
    cf_english_field(out, clause, TO);
    cf_buf_add_str(out, " are costed");
}

const cf_clause_type cf_clause_type_horizon = {
    .keyword = "horizon",
    .also = "years",
    .pattern = "<from> to <to>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Horizon",
    .summary =
        "The fiscal years costed. Unless written: from the one that holds the earliest day in the "
        "offers compared to the one that holds the latest end of a term.",
    .weighs = "A longer horizon shows more of what goes on; offers are compared over the same one.",
    .example = "horizon FY2025-26 to FY2027-28",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
