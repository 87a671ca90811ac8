#include "clause/lower.h"

#include "clause/english.h"

enum { AMOUNT, PRORATED, PENSIONABLE };

static const cf_field_type fields[] = {
    [AMOUNT] = {"amount", CF_FIELD_MONEY, NULL, 0, 1000000000000, "paid once to each member"},
    [PRORATED] = {"prorated", CF_FIELD_FLAG, "prorated", 0, 0, "times FTE"},
    [PENSIONABLE] = {"pensionable", CF_FIELD_FLAG, "pensionable", 0, 0, "counts for pensions"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_LUMP_SUM);
    op->as.lump.cents = clause->fields[AMOUNT].integer;
    op->as.lump.prorated = clause->fields[PRORATED].present;
    op->as.lump.pensionable = clause->fields[PENSIONABLE].present;
    if (op->as.lump.cents == 0)
        cf_lower_idle(lowering, clause, "a lump sum of nothing pays nothing");
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_english_who(out, clause, true);
    cf_buf_add_str(out, " are paid ");
    cf_english_field(out, clause, AMOUNT);
    cf_buf_add_str(out, " once");
    int n = 0;
    cf_english_aside(out, &n, clause->fields[PRORATED].present, "in proportion to FTE");
    cf_english_aside(out, &n, clause->fields[PENSIONABLE].present, "counting for pensions");
    cf_english_aside_end(out, n);
}

const cf_clause_type cf_clause_type_lump_sum = {
    .keyword = "lump sum",
    .also = "bonus|lump|stipend|payment|ratification|signing|one-time",
    .pattern = "<amount> [<prorated>] [<pensionable>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_ALWAYS,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .lever = "amount",
    .title = "Lump sum",
    .summary = "Pays each member an amount once, in the first full pay period on or after its day; "
               "`prorated` times FTE; `pensionable` when pension contributions are due on it.",
    .weighs =
        "Costs once and leaves the rates as they are; worth more, in percent, to the lower paid.",
    .example = "lump sum $1,500 prorated on 2025-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
