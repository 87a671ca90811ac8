#include "clause/lower.h"

#include "clause/english.h"

enum { PLAN, DOLLARS, PERCENT, PRORATED };

static const cf_field_type fields[] = {
    [PLAN] = {"plan", CF_FIELD_NAME, NULL, 0, 0, "as in the roster's column `plan`"},
    [DOLLARS] = {"dollars", CF_FIELD_DOLLARS, "month|period", 0, 100000000000000,
                 "what the employer pays"},
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 0, 10000000, "of the plan's cost"},
    [PRORATED] = {"prorated", CF_FIELD_FLAG, "prorated", 0, 0, "times FTE; for dollars"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_HEALTH);
    op->as.health.plan = clause->fields[PLAN].text;
    op->as.health.amount = cf_lower_amount(&clause->fields[PERCENT], &clause->fields[DOLLARS]);
    op->as.health.prorated = clause->fields[PRORATED].present;
    cf_lower_check_prorated(lowering, clause, &clause->fields[PRORATED], &op->as.health.amount);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *percent = &clause->fields[PERCENT];
    cf_buf_add_str(out, "The employer pays ");
    cf_english_field(out, clause, percent->present ? PERCENT : DOLLARS);
    cf_buf_add_str(out, percent->present ? " of the cost of health plan " : " toward health plan ");
    cf_english_field(out, clause, PLAN);
    cf_buf_add_str(out, " for ");
    cf_english_who(out, clause, false);
    if (clause->fields[PRORATED].present)
        cf_buf_add_str(out, " (in proportion to FTE)");
}

const cf_clause_type cf_clause_type_health = {
    .keyword = "health",
    .also = "medical|insurance|benefits|cafeteria",
    .pattern = "<plan> (<dollars> | <percent>) [<prorated>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_REPLACE,
    .subject = "plan",
    .lever = "dollars percent",
    .title = "Employer's share of a health plan",
    .summary =
        "What the employer pays for members whose `plan` it is: dollars a month or a period, or "
        "a percent of the plan's cost, which `plan` says. A later clause for the same plan "
        "replaces it.",
    .weighs =
        "A flat amount leaves later premium increases to the members, a percent shares them. No "
        "roll-up.",
    .example = "health Family $1,450/month on 2026-01-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
