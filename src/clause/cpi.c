#include "clause/lower.h"

#include "clause/english.h"

enum { NAME, FILE_NAME };

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_TEXT, NULL, 0, 0, "the index, as `raise cpi` names it"},
    [FILE_NAME] = {"file", CF_FIELD_TEXT, NULL, 0, 0, "a table of months and index values"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    cf_cpi_fact *items = cf_lower_push(lowering, facts->cpis, &facts->n_cpis, sizeof *items);
    items[facts->n_cpis - 1] =
        (cf_cpi_fact){clause->fields[NAME].text, clause->fields[FILE_NAME].text, clause->span};
    facts->cpis = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The values of the index ");
    cf_english_field(out, clause, NAME);
    cf_buf_add_str(out, " are in the file ");
    cf_buf_add_slice(out, clause->fields[FILE_NAME].text);
}

const cf_clause_type cf_clause_type_cpi = {
    .keyword = "cpi",
    .also = "index|inflation",
    .pattern = "<name> <file>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .subject = "name",
    .title = "Price index",
    .summary =
        "A price index and the table that holds it: two columns under any headers, the month "
        "(`2024-02`) and the value. A missing month is an error only where it is needed.",
    .weighs = "Costs nothing by itself.",
    .example = "cpi \"CPI-W\" \"cpi-w.csv\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
