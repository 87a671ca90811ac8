#include "clause/lower.h"

#include "clause/english.h"

enum { PERCENT, DOLLARS, YEARS, PENSIONABLE, PRORATED };

static const cf_field_type fields[] = {
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 0, 10000000, "of base pay; 0% ends it"},
    [DOLLARS] = {"dollars", CF_FIELD_DOLLARS, "hour|period|month|year", 0, 100000000000000,
                 "a flat amount"},
    [YEARS] = {"years", CF_FIELD_WHOLE, NULL, 0, 100, "whole years since `hired`"},
    [PENSIONABLE] = {"pensionable", CF_FIELD_FLAG, "pensionable", 0, 0, "counts for pensions"},
    [PRORATED] = {"prorated", CF_FIELD_FLAG, "prorated", 0, 0,
                  "times FTE; for amounts by period, month or year"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_LONGEVITY);
    op->as.pay.years = (int)clause->fields[YEARS].integer;
    op->as.pay.amount = cf_lower_amount(&clause->fields[PERCENT], &clause->fields[DOLLARS]);
    op->as.pay.pensionable = clause->fields[PENSIONABLE].present;
    op->as.pay.prorated = clause->fields[PRORATED].present;
    cf_lower_check_prorated(lowering, clause, &clause->fields[PRORATED], &op->as.pay.amount);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *percent = &clause->fields[PERCENT];
    cf_buf_addf(out, "After %lld years of service, ", (long long)clause->fields[YEARS].integer);
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, " receive ");
    cf_english_field(out, clause, percent->present ? PERCENT : DOLLARS);
    cf_buf_add_str(out, percent->present ? " of base pay as longevity pay" : " as longevity pay");
    int n = 0;
    cf_english_aside(out, &n, clause->fields[PRORATED].present, "in proportion to FTE");
    cf_english_aside(out, &n, clause->fields[PENSIONABLE].present, "counting for pensions");
    cf_english_aside_end(out, n);
}

const cf_clause_type cf_clause_type_longevity = {
    .keyword = "longevity",
    .also = "seniority|retention",
    .pattern = "(<percent> ~of ~base | <dollars>) after <years> years/year "
               "[<pensionable>] [<prorated>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_REPLACE,
    .subject = "years",
    .lever = "percent dollars",
    .title = "Longevity pay",
    .summary =
        "Pay on top of base after so many whole years since `hired`, counted at the start of a "
        "period. Only the highest threshold reached is paid; a later clause with the same years "
        "replaces it.",
    .weighs = "Reaches long-serving members; its cost grows as the workforce ages.",
    .example = "longevity 2.5% of base after 10 years on 2026-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
