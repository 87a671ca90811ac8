#include "clause/lower.h"

#include "clause/english.h"

enum { NAME, PERCENT, BASIS, CAP };

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_NAME, NULL, 0, 0, "pension, medicare, workers-comp …"},
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 0, 10000000, "of the basis"},
    [BASIS] = {"basis", CF_FIELD_CHOICE, "base|pensionable|gross", 0, 0, "what it is a percent of"},
    [CAP] = {"cap", CF_FIELD_MONEY, NULL, 0, 1000000000000,
             "only so much of the basis counts, a member and calendar year of pay dates"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_CONTRIBUTION);
    op->as.share.name = clause->fields[NAME].text;
    op->as.share.percent_e6 = clause->fields[PERCENT].scaled;
    op->as.share.basis = (cf_basis)clause->fields[BASIS].integer;
    op->as.share.capped = clause->fields[CAP].present;
    op->as.share.cap_cents = clause->fields[CAP].integer;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The employer pays ");
    cf_english_field(out, clause, PERCENT);
    cf_buf_add_str(out, " of ");
    cf_english_field(out, clause, BASIS);
    cf_buf_add_str(out, " pay");
    if (clause->fields[CAP].present) {
        cf_buf_add_str(out, " (up to ");
        cf_english_field(out, clause, CAP);
        cf_buf_add_str(out, " a year)");
    }
    cf_buf_add_str(out, " into ");
    cf_english_field(out, clause, NAME);
    cf_buf_add_str(out, " for ");
    cf_english_who(out, clause, false);
}

const cf_clause_type cf_clause_type_contribution = {
    .keyword = "contribution",
    .also = "pension|medicare|retirement|rollup|roll-up|fica",
    .pattern = "<name> <percent> of <basis> [up to <cap> a year]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_REPLACE,
    .subject = "name",
    .lever = "percent",
    .title = "Employer contribution",
    .summary =
        "What the employer pays on top of pay: pension, Medicare, Social Security, workers' "
        "compensation. A later clause with the same name that selects a member replaces it. With "
        "`up to`, only the basis up to that amount counts in a calendar year of pay dates.",
    .weighs = "Every raise carries into it (the roll-up).",
    .example = "contribution medicare 1.45% of gross on 2025-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
