#include "clause/lower.h"

#include "clause/english.h"

enum { DATE };

static const cf_field_type fields[] = {
    [DATE] = {"date", CF_FIELD_DATE, NULL, 0, 0, "the day the offer was made"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->has_dated = true;
    lowering->plan->dated = clause->fields[DATE].date;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The offer was made on ");
    cf_english_date(out, clause->fields[DATE].date);
}

const cf_clause_type cf_clause_type_dated = {
    .keyword = "dated",
    .also = "date|made",
    .pattern = "<date>",
    .section = CF_SECTION_HEADER,
    .where = CF_IN_OFFER,
    .on = CF_ON_NEVER,
    .title = "Day of the offer",
    .summary = "The day the offer was made. It orders the offers of a negotiation; no clause takes "
               "effect by it.",
    .weighs = "Costs nothing.",
    .example = "dated 2025-05-21",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
