#include "clause/lower.h"

#include "clause/english.h"

enum { FILE_NAME };

static const cf_field_type fields[] = {
    [FILE_NAME] = {"file", CF_FIELD_TEXT, NULL, 0, 0, "CSV or XLSX, beside the agreement"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->facts.schedule_file = clause->fields[FILE_NAME].text;
    lowering->plan->facts.schedule_span = clause->fields[FILE_NAME].span;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The salary schedule is in the file ");
    cf_buf_add_slice(out, clause->fields[FILE_NAME].text);
}

const cf_clause_type cf_clause_type_schedule = {
    .keyword = "schedule",
    .also = "salaries|grid",
    .pattern = "<file>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Salary schedule",
    .summary =
        "The table of ranges and steps, as it stands before every dated clause: wide (a row a "
        "range, a column a step) or long (range, step, rate).",
    .weighs = "Costs nothing by itself.",
    .example = "schedule \"schedule.csv\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
