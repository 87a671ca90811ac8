#include "clause/lower.h"

#include "clause/english.h"

enum { CODE, PERCENT, DOLLARS, PENSIONABLE, PRORATED };

static const cf_field_type fields[] = {
    [CODE] = {"code", CF_FIELD_NAME, NULL, 0, 0, "as in the roster's column `premiums`"},
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 0, 10000000, "of base pay; 0% ends it"},
    [DOLLARS] = {"dollars", CF_FIELD_DOLLARS, "hour|period|month|year", 0, 100000000000000,
                 "a flat amount"},
    [PENSIONABLE] = {"pensionable", CF_FIELD_FLAG, "pensionable", 0, 0, "counts for pensions"},
    [PRORATED] = {"prorated", CF_FIELD_FLAG, "prorated", 0, 0,
                  "times FTE; for amounts by period, month or year"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_PREMIUM);
    op->as.pay.code = clause->fields[CODE].text;
    op->as.pay.amount = cf_lower_amount(&clause->fields[PERCENT], &clause->fields[DOLLARS]);
    op->as.pay.pensionable = clause->fields[PENSIONABLE].present;
    op->as.pay.prorated = clause->fields[PRORATED].present;
    cf_lower_check_prorated(lowering, clause, &clause->fields[PRORATED], &op->as.pay.amount);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *percent = &clause->fields[PERCENT];
    cf_buf_add_str(out, "Premium ");
    cf_english_field(out, clause, CODE);
    if (percent->scaled == 0 && clause->fields[DOLLARS].scaled == 0) {
        cf_buf_add_str(out, " ends for ");
        cf_english_who(out, clause, false);
        return;
    }
    cf_buf_add_str(out, " is ");
    cf_english_field(out, clause, percent->present ? PERCENT : DOLLARS);
    cf_buf_add_str(out, percent->present ? " of base pay for " : " for ");
    cf_english_holders(out, clause, "who hold it");
    int n = 0;
    cf_english_aside(out, &n, clause->fields[PRORATED].present, "in proportion to FTE");
    cf_english_aside(out, &n, clause->fields[PENSIONABLE].present, "counting for pensions");
    cf_english_aside_end(out, n);
}

const cf_clause_type cf_clause_type_premium = {
    .keyword = "premium",
    .also = "differential|allowance|incentive|specialty",
    .pattern = "<code> (<percent> ~of ~base | <dollars>) [<pensionable>] [<prorated>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_REPLACE,
    .subject = "code",
    .lever = "percent dollars",
    .title = "Premium",
    .summary =
        "Pay on top of base for members whose roster row lists the code: bilingual, certificate, "
        "shift, uniform … A later clause with the same code replaces it from its day; `0%` ends "
        "it.",
    .weighs =
        "Reaches those who hold it. A percent grows with every raise, a flat amount does not.",
    .example = "premium BIL $50/period pensionable on 2025-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
