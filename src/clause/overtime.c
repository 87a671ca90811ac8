#include "clause/lower.h"

#include "clause/english.h"

enum { FACTOR };

static const cf_field_type fields[] = {
    [FACTOR] = {"factor", CF_FIELD_NUMBER, NULL, 0, 100000, "1.5: time and a half"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->facts.overtime_e4 = clause->fields[FACTOR].scaled;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "An hour of overtime is paid as ");
    cf_english_field(out, clause, FACTOR);
    cf_buf_add_str(out, " hours");
}

const cf_clause_type cf_clause_type_overtime = {
    .keyword = "overtime factor",
    .also = "overtime|ot",
    .pattern = "<factor>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Overtime factor",
    .summary =
        "What an hour of overtime pays, as a multiple of base, premiums and longevity an hour; "
        "1.5 unless written. The roster says how many overtime hours a member works.",
    .weighs = "Every raise and premium carries into overtime by this factor.",
    .example = "overtime factor 1.5",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
