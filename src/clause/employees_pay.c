#include "clause/lower.h"

#include "clause/english.h"

enum { PERCENT, BASIS, NAME };

static const cf_field_type fields[] = {
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 0, 10000000, "of the basis"},
    [BASIS] = {"basis", CF_FIELD_CHOICE, "base|pensionable|gross", 0, 0, "what it is a percent of"},
    [NAME] = {"name", CF_FIELD_NAME, NULL, 0, 0, "the contribution that it moves to the member"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_EMPLOYEES_PAY);
    op->as.share.name = clause->fields[NAME].text;
    op->as.share.percent_e6 = clause->fields[PERCENT].scaled;
    op->as.share.basis = (cf_basis)clause->fields[BASIS].integer;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_english_who(out, clause, true);
    cf_buf_add_str(out, " pay ");
    cf_english_field(out, clause, PERCENT);
    cf_buf_add_str(out, " of ");
    cf_english_field(out, clause, BASIS);
    cf_buf_add_str(out, " pay toward ");
    cf_english_field(out, clause, NAME);
    cf_buf_add_str(out, " (the employer pays that much less)");
}

const cf_clause_type cf_clause_type_employees_pay = {
    .keyword = "employees pay",
    .also = "employees|employee|members pay|pickup",
    .pattern = "<percent> of <basis> toward <name>",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_REPLACE,
    .subject = "name",
    .lever = "percent",
    .title = "Employees' share of a contribution",
    .summary = "Moves that much of a contribution from the employer to the member. More than the "
               "contribution, or toward one that is not paid for the member, is an error. A later "
               "clause with the same name replaces it.",
    .weighs = "What the employer saves is taken from members' net pay.",
    .example = "employees pay 3% of pensionable toward pension on 2026-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
