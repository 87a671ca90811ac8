#include "clause/lower.h"

#include "clause/english.h"

enum { HOURS, YEAR };

static const cf_field_type fields[] = {
    [HOURS] = {"hours", CF_FIELD_HOURS, NULL, 0, 99990000, "unpaid hours, full time"},
    [YEAR] = {"year", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, "the fiscal year"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_FURLOUGH);
    op->as.furlough.hours_e4 = clause->fields[HOURS].scaled;
    op->as.furlough.fiscal_year = cf_lower_fiscal_year(lowering, &clause->fields[YEAR]);
    if (op->as.furlough.hours_e4 == 0)
        cf_lower_idle(lowering, clause, "a furlough of no hours changes nothing");
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_english_who(out, clause, true);
    cf_buf_add_str(out, " take ");
    cf_english_field(out, clause, HOURS);
    cf_buf_add_str(out, " unpaid hours in ");
    cf_english_field(out, clause, YEAR);
}

const cf_clause_type cf_clause_type_furlough = {
    .keyword = "furlough",
    .also = "furloughs|layoff|unpaid",
    .pattern = "<hours> hours/hour in <year>",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_NEVER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .subject = "year",
    .title = "Furlough",
    .summary =
        "Unpaid hours, spread evenly over the pay periods of a fiscal year. The clause names its "
        "year and takes no `on`.",
    .weighs = "Saves the employer what members lose, with what follows from pay; rates stay.",
    .example = "furlough 40 hours in FY2026-27",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
