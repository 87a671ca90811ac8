#include "clause/lower.h"

#include "clause/english.h"

enum { DOLLARS };

static const cf_field_type fields[] = {
    [DOLLARS] = {"dollars", CF_FIELD_DOLLARS, "hour|period|month|year", 1, 100000000000000,
                 "the lowest rate"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_lower_op(lowering, clause, CF_OP_MINIMUM_RATE)->as.minimum =
        cf_lower_amount(NULL, &clause->fields[DOLLARS]);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The lowest pay rate of ");
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, " is ");
    cf_english_field(out, clause, DOLLARS);
}

const cf_clause_type cf_clause_type_minimum_rate = {
    .keyword = "minimum rate",
    .also = "minimum|floor|living",
    .pattern = "<dollars>",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .lever = "dollars",
    .title = "Minimum rate",
    .summary =
        "Lifts every rate below the amount to the amount, converted to the schedule's unit and "
        "rounded as rates are. Rates above it stay.",
    .weighs = "Reaches the lowest paid alone; it narrows the distance to the steps above.",
    .example = "minimum rate $17.25/hour on 2026-01-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
