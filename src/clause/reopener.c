#include "clause/lower.h"

#include "clause/english.h"

enum { SUBJECT };

static const cf_field_type fields[] = {
    [SUBJECT] = {"subject", CF_FIELD_TEXT, NULL, 0, 0, "what will be talked about again"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_lower_op(lowering, clause, CF_OP_REOPENER)->as.words.text = clause->fields[SUBJECT].text;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Talks reopen (not costed): ");
    cf_buf_add_slice(out, clause->fields[SUBJECT].text);
}

const cf_clause_type cf_clause_type_reopener = {
    .keyword = "reopener",
    .also = "reopen|reopeners",
    .pattern = "<subject>",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_MAY,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_FREELY,
    .title = "Reopener",
    .summary = "A subject that will be negotiated again during the term. It costs nothing that is "
               "known today, "
               "and is listed as not costed: not as a raise of 0%.",
    .weighs = "Not known: that is what it says.",
    .example = "reopener \"Wages, third year\" on 2027-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
