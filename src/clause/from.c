#include "clause/lower.h"

#include "clause/english.h"

enum { PARTY };

static const cf_field_type fields[] = {
    [PARTY] = {"party", CF_FIELD_CHOICE, "union|employer|both|mediator", 0, 0, "whose offer it is"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    static const cf_party parties[] = {CF_FROM_UNION, CF_FROM_EMPLOYER, CF_FROM_BOTH,
                                       CF_FROM_MEDIATOR};
    lowering->plan->from = parties[clause->fields[PARTY].integer];
}

static void english(cf_buf *out, const cf_clause *clause)
{
    static const char *const parties[] = {"the union", "the employer", "both sides",
                                          "the mediator"};
    cf_buf_addf(out, "The offer comes from %s", parties[clause->fields[PARTY].integer]);
}

const cf_clause_type cf_clause_type_from = {
    .keyword = "from",
    .also = "by|side|party",
    .pattern = "<party>",
    .section = CF_SECTION_HEADER,
    .where = CF_IN_OFFER,
    .on = CF_ON_NEVER,
    .title = "Whose offer",
    .summary =
        "Who put the offer on the table; `both` is a tentative agreement. Shown in reports and "
        "timelines.",
    .weighs = "Costs nothing.",
    .example = "from employer",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
