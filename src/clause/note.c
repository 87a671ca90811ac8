#include "clause/lower.h"

#include "clause/english.h"

enum { TEXT };

static const cf_field_type fields[] = {
    [TEXT] = {"text", CF_FIELD_TEXT, NULL, 0, 0,
              "anything that belongs to the offer and cannot be costed"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_lower_op(lowering, clause, CF_OP_NOTE)->as.words.text = clause->fields[TEXT].text;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Not costed: ");
    cf_buf_add_slice(out, clause->fields[TEXT].text);
}

const cf_clause_type cf_clause_type_note = {
    .keyword = "note",
    .also = "notes|language|misc",
    .pattern = "<text>",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_MAY,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_FREELY,
    .title = "Note",
    .summary = "A term of the offer in words, where there is no clause for it or no figure. It is "
               "listed as not "
               "costed.",
    .weighs = "Not costed, which is not the same as free.",
    .example = "note \"Equity adjustments in 28 classes; amounts not published\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
