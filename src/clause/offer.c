#include "clause/lower.h"

#include "clause/english.h"

enum { TITLE };

static const cf_field_type fields[] = {
    [TITLE] = {"title", CF_FIELD_TEXT, NULL, 0, 0, "the offer's name, as reports show it"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->title = clause->fields[TITLE].text;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "This is an offer: ");
    cf_buf_add_slice(out, clause->fields[TITLE].text);
}

const cf_clause_type cf_clause_type_offer = {
    .keyword = "offer",
    .also = "proposal|counter|counteroffer|package",
    .pattern = "<title>",
    .section = CF_SECTION_HEADER,
    .where = CF_IN_OFFER,
    .on = CF_ON_NEVER,
    .title = "An offer",
    .summary =
        "Opens the text of one offer. An offer holds only what it would change; all else stays "
        "as the agreement has it.",
    .weighs = "Costs nothing by itself.",
    .example = "offer \"County, third package\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
