#include "clause/lower.h"

#include "clause/english.h"

enum { HOURS, FACTOR };

static const cf_field_type fields[] = {
    [HOURS] = {"hours", CF_FIELD_HOURS, NULL, 0, 99990000, "paid hours off, full time"},
    [FACTOR] = {"factor", CF_FIELD_NUMBER, NULL, 0, 100000, "what replacing an hour costs: 1.5"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_HOLIDAY);
    op->as.holiday.hours_e4 = clause->fields[HOURS].scaled;
    op->as.holiday.backfilled = clause->fields[FACTOR].present;
    op->as.holiday.factor_e4 = clause->fields[FACTOR].scaled;
    if (op->as.holiday.hours_e4 == 0)
        cf_lower_idle(lowering, clause, "a holiday of no hours changes nothing");
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_english_who(out, clause, true);
    cf_buf_add_str(out, " get a holiday of ");
    cf_english_field(out, clause, HOURS);
    cf_buf_add_str(out, " hours");
    cf_english_bracket(out, clause, FACTOR, "each hour replaced at ", " times the hourly rate");
}

const cf_clause_type cf_clause_type_holiday = {
    .keyword = "holiday",
    .also = "juneteenth|floating|leave|day",
    .pattern = "<hours> hours/hour [backfilled at <factor>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_ALWAYS,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .title = "Holiday",
    .summary =
        "A paid day off, once. Backfilled, it costs the hourly rate times hours times FTE times "
        "the factor; otherwise it costs no cash, and its value is reported apart.",
    .weighs = "Members gain time; it costs the employer where someone must stand in.",
    .example = "holiday 8 hours backfilled at 1.5 on 2026-06-19",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
