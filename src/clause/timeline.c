#include "clause/lower.h"

#include "clause/english.h"

enum { TITLE };

static const cf_field_type fields[] = {
    [TITLE] = {"title", CF_FIELD_TEXT, NULL, 0, 0, "whose negotiation it is, and when"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->title = clause->fields[TITLE].text;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "This is the record of ");
    cf_buf_add_slice(out, clause->fields[TITLE].text);
}

const cf_clause_type cf_clause_type_timeline = {
    .keyword = "timeline",
    .also = "record|chronology|history",
    .pattern = "<title>",
    .section = CF_SECTION_HEADER,
    .where = CF_IN_TIMELINE,
    .on = CF_ON_NEVER,
    .title = "A timeline",
    .summary = "Opens timeline.terms: the record of a negotiation. It holds events with their "
               "sources, facts that were published, and the laws whose clocks run.",
    .weighs = "Costs nothing.",
    .example = "timeline \"Kern County and SEIU Local 521, 2024 to 2025\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
