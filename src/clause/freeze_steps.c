#include "clause/lower.h"

#include "clause/english.h"

enum { FROM, TO };

static const cf_field_type fields[] = {
    [FROM] = {"from", CF_FIELD_DATE, NULL, 0, 0, "first day of the freeze"},
    [TO] = {"to", CF_FIELD_DATE, NULL, 0, 0, "last day of the freeze"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_FREEZE_STEPS);
    op->as.freeze.from = clause->fields[FROM].date;
    op->as.freeze.to = clause->fields[TO].date;
    cf_lower_check_order(lowering, clause, &clause->fields[FROM], &clause->fields[TO],
                         "the freeze");
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Step movement of ");
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, " is frozen from ");
    cf_english_date(out, clause->fields[FROM].date);
    cf_buf_add_str(out, " to ");
    cf_english_date(out, clause->fields[TO].date);
}

const cf_clause_type cf_clause_type_freeze_steps = {
    .keyword = "freeze steps",
    .also = "freeze",
    .pattern = "from <from> to <to>",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_NEVER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_FREELY,
    .title = "Freeze steps",
    .summary =
        "A step date that falls inside moves to the day after the last; later ones count from it. "
        "The clause says its own days and takes no `on`.",
    .weighs =
        "Saves the employer, and costs the members below the top, the steps that would have been "
        "earned.",
    .example = "freeze steps from 2025-07-01 to 2026-06-30",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
