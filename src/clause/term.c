#include "clause/lower.h"

#include "clause/english.h"

enum { FROM, TO };

static const cf_field_type fields[] = {
    [FROM] = {"from", CF_FIELD_DATE, NULL, 0, 0, "first day"},
    [TO] = {"to", CF_FIELD_DATE, NULL, 0, 0, "last day"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    const cf_field *from = &clause->fields[FROM];
    const cf_field *to = &clause->fields[TO];
    if (!cf_lower_check_order(lowering, clause, from, to, "the term"))
        return;
    cf_plan *plan = lowering->plan;
    plan->has_term = true;
    plan->term_from = from->date;
    plan->term_to = to->date;
    plan->term_span = clause->span;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The agreement runs from ");
    cf_english_date(out, clause->fields[FROM].date);
    cf_buf_add_str(out, " to ");
    cf_english_date(out, clause->fields[TO].date);
}

const cf_clause_type cf_clause_type_term = {
    .keyword = "term",
    .also = "duration|length",
    .pattern = "<from> to <to>",
    .section = CF_SECTION_HEADER,
    .where = CF_IN_BOTH,
    .on = CF_ON_NEVER,
    .title = "Term",
    .summary =
        "The first and the last day of the agreement. Where no horizon is written, the terms of "
        "the offers compared say which fiscal years are costed.",
    .weighs = "Costs nothing by itself; a longer term postpones the next talks for both sides.",
    .example = "term 2025-07-01 to 2028-06-30",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
