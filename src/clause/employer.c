#include "clause/lower.h"

#include "clause/english.h"

enum { NAME };

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_TEXT, NULL, 0, 0, "the employer's name"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->facts.employer = clause->fields[NAME].text;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The employer is ");
    cf_buf_add_slice(out, clause->fields[NAME].text);
}

const cf_clause_type cf_clause_type_employer = {
    .keyword = "employer",
    .also = "agency|county|city|district",
    .pattern = "<name>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Employer",
    .summary = "Who employs the members. Shown at the head of reports.",
    .weighs = "Costs nothing.",
    .example = "employer \"County of Example\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
