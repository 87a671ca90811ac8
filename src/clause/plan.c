#include "clause/lower.h"

#include "clause/english.h"

enum { PLAN, DOLLARS };

static const cf_field_type fields[] = {
    [PLAN] = {"plan", CF_FIELD_NAME, NULL, 0, 0, "as in the roster's column `plan`"},
    [DOLLARS] = {"dollars", CF_FIELD_DOLLARS, "month", 0, 100000000000000, "the full premium"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_PLAN_COST);
    op->as.plan_cost.plan = clause->fields[PLAN].text;
    op->as.plan_cost.dollars_e8 = clause->fields[DOLLARS].scaled;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Health plan ");
    cf_english_field(out, clause, PLAN);
    cf_buf_add_str(out, " costs ");
    cf_english_field(out, clause, DOLLARS);
    if (clause->who) {
        cf_buf_add_str(out, " for ");
        cf_english_who(out, clause, false);
    }
}

const cf_clause_type cf_clause_type_plan = {
    .keyword = "plan",
    .also = "tier",
    .pattern = "<plan> costs <dollars>",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_REPLACE,
    .subject = "plan",
    .title = "A health plan's cost",
    .summary =
        "The full premium of a plan. The member pays what the employer does not: cost less the "
        "employer's amount, never below zero.",
    .weighs = "Who bears an increase depends on how `health` is written.",
    .example = "plan Family costs $1,980.40/month on 2026-01-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
