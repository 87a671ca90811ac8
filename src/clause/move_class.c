#include "clause/lower.h"

#include "clause/english.h"

enum { CLASS, RANGE, KEEPING };

static const cf_field_type fields[] = {
    [CLASS] = {"class", CF_FIELD_NAME, NULL, 0, 0, "as in the roster's column `class`"},
    [RANGE] = {"range", CF_FIELD_NAME, NULL, 0, 0, "a range of the schedule"},
    [KEEPING] = {"keeping", CF_FIELD_FLAG, "keeping step", 0, 0, "same step name in the new range"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_MOVE_CLASS);
    op->as.move.class_name = clause->fields[CLASS].text;
    op->as.move.range = clause->fields[RANGE].text;
    op->as.move.keeping_step = clause->fields[KEEPING].present;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Class ");
    cf_english_field(out, clause, CLASS);
    cf_buf_add_str(out, " moves to range ");
    cf_english_field(out, clause, RANGE);
    if (clause->fields[KEEPING].present)
        cf_buf_add_str(out, " (each member to the same step)");
    if (clause->who) {
        cf_buf_add_str(out, " for ");
        cf_english_who(out, clause, false);
    }
}

const cf_clause_type cf_clause_type_move_class = {
    .keyword = "move class",
    .also = "move|reclassify|reclass",
    .pattern = "<class> to range <range> [<keeping>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_ALWAYS,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .subject = "class",
    .title = "Move a class to another range",
    .summary =
        "Members of the class land on the lowest step of the new range whose rate is not below "
        "their current one (else its top), or, with `keeping step`, on the step of the same name. "
        "A step date that went by at the old top, or on an own rate, is spent: the next is one "
        "interval after the move.",
    .weighs = "Reaches the members of one class; which step they land on decides the cost.",
    .example = "move class \"Deputy Clerk\" to range C21 on 2026-01-10",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
