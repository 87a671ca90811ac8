#include "clause/lower.h"

#include "clause/english.h"

enum { HOURS, TAKE_UP };

static const cf_field_type fields[] = {
    [HOURS] = {"hours", CF_FIELD_HOURS, NULL, 0, 99990000, "hours of leave paid out, full time"},
    [TAKE_UP] = {"take-up", CF_FIELD_PERCENT, NULL, 0, 1000000,
                 "the share expected to be cashed out; 100% unless written"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    const cf_field *take_up = &clause->fields[TAKE_UP];
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_CASH_OUT);
    op->as.cash_out.hours_e4 = clause->fields[HOURS].scaled;
    op->as.cash_out.take_up_e6 = take_up->present ? take_up->scaled : CF_RATIO_ONE;
    if (op->as.cash_out.hours_e4 == 0 || op->as.cash_out.take_up_e6 == 0)
        cf_lower_idle(lowering, clause, "nothing is cashed out");
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_english_who(out, clause, true);
    cf_buf_add_str(out, " may cash out ");
    cf_english_field(out, clause, HOURS);
    cf_buf_add_str(out, " hours of leave");
    cf_english_bracket(out, clause, TAKE_UP, "", " of it is expected to be taken");
}

const cf_clause_type cf_clause_type_cash_out = {
    .keyword = "cash out",
    .also = "cash-out|cashout|cash|buyback|sellback",
    .pattern = "<hours> hours/hour [take-up <take-up>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_ALWAYS,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .title = "Leave cash-out",
    .summary =
        "Pays hours of leave out, once, at the hourly rate times FTE; `take-up` says what share "
        "is expected to be cashed out.",
    .weighs = "Costs once; members trade time for money, and the employer's leave liability falls.",
    .example = "cash out 40 hours take-up 60% on 2025-12-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
