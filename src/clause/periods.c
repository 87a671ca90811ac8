#include "clause/lower.h"

#include "clause/english.h"

enum { NUMBER };

static const cf_field_type fields[] = {
    [NUMBER] = {"number", CF_FIELD_NUMBER, NULL, 10000, 3660000, "26, 24 or 12; 26.1; 26.0893"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->facts.per_year_e4 = clause->fields[NUMBER].scaled;
    lowering->has_periods = true;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "A year's pay is ");
    cf_english_field(out, clause, NUMBER);
    cf_buf_add_str(out, " periods' pay");
}

const cf_clause_type cf_clause_type_periods = {
    .keyword = "periods per year",
    .also = "periods|paychecks",
    .pattern = "<number>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Periods per year",
    .summary = "The number by which yearly and monthly amounts turn into a period's: 26, 24 or 12 "
               "unless written. Some employers use 26.1 or 26.0893 for biweekly pay.",
    .weighs =
        "Scales yearly rates to a period's pay; it does not change how many periods there are.",
    .example = "periods per year 26.1",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
