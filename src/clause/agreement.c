#include "clause/lower.h"

#include "clause/english.h"

enum { TITLE };

static const cf_field_type fields[] = {
    [TITLE] = {"title", CF_FIELD_TEXT, NULL, 0, 0, "the agreement's name, as reports show it"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->title = clause->fields[TITLE].text;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "This is the agreement in force: ");
    cf_buf_add_slice(out, clause->fields[TITLE].text);
}

const cf_clause_type cf_clause_type_agreement = {
    .keyword = "agreement",
    .also = "contract|mou|current",
    .pattern = "<title>",
    .section = CF_SECTION_HEADER,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "The agreement in force",
    .summary =
        "Opens `current.terms`: the agreement in force and the employer's facts. What it says, "
        "with its step movement and its dated terms, is the status quo that every offer is "
        "measured against.",
    .weighs = "Costs nothing by itself.",
    .example = "agreement \"County and Local 9, 2022-2025\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
