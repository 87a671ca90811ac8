#include "clause/lower.h"

#include "clause/english.h"

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_lower_op(lowering, clause, CF_OP_DROP_BOTTOM);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The bottom step is dropped for ");
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, " (those in it move up)");
}

const cf_clause_type cf_clause_type_drop_step = {
    .keyword = "drop bottom step",
    .also = "drop|remove|delete",
    .pattern = "",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_ALWAYS,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_ADD,
    .title = "Drop the bottom step",
    .summary =
        "Removes the lowest step of each range. Members in it move to the next step that day; "
        "their step dates stand.",
    .weighs = "Reaches the newest members, and those hired later.",
    .example = "drop bottom step on 2026-07-01",
    .lower = lower,
    .english = english,
};
