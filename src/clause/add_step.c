#include "clause/lower.h"

#include "clause/english.h"

enum { PERCENT, NAME };

static const cf_field_type fields[] = {
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 0, 10000000,
                 "how far the new step lies above the top"},
    [NAME] = {"name", CF_FIELD_NAME, NULL, 0, 0, "the new step's name"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_ADD_STEP);
    op->as.add_step.percent_e6 = clause->fields[PERCENT].scaled;
    op->as.add_step.name = clause->fields[NAME].text;
    if (clause->fields[PERCENT].scaled == 0)
        cf_lower_idle(lowering, clause, "a step that pays no more than the top changes no pay");
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "A new top step");
    if (clause->fields[NAME].present) {
        cf_buf_add_str(out, " named ");
        cf_english_field(out, clause, NAME);
    }
    cf_buf_add_str(out, ", ");
    cf_english_field(out, clause, PERCENT);
    cf_buf_add_str(out, " above the old one, is added for ");
    cf_english_who(out, clause, false);
}

const cf_clause_type cf_clause_type_add_step = {
    .keyword = "add step",
    .also = "new step",
    .pattern = "<percent> above top [named <name>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_ALWAYS,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .lever = "percent",
    .title = "Add a top step",
    .summary =
        "Adds a step above the top of each range, a percent above it, under the rate rounding. "
        "Members at the old top move on the clause's day, or at their step date if that is later; "
        "those who arrive later move after the usual interval.",
    .weighs = "Reaches those at the top first; its cost grows as others arrive.",
    .example = "add step 5% above top named F on 2026-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
