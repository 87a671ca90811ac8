#include "clause/lower.h"

#include "clause/english.h"

enum { NAME };

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_NAME, NULL, 0, 0,
              "`california-mmba`, `california-eera`, or a CSV file of the folder"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_record *record = &lowering->plan->record;
    cf_record_clock *items =
        cf_lower_push(lowering, record->clocks, &record->n_clocks, sizeof *items);
    items[record->n_clocks - 1] =
        (cf_record_clock){clause->fields[NAME].text, clause->span, clause->line};
    record->clocks = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The deadlines of ");
    cf_buf_add_slice(out, clause->fields[NAME].text);
    cf_buf_add_str(out, " run");
}

const cf_clause_type cf_clause_type_clock = {
    .keyword = "clock",
    .also = "statute|law|deadlines",
    .pattern = "<name>",
    .section = CF_SECTION_RECORD,
    .where = CF_IN_TIMELINE,
    .on = CF_ON_NEVER,
    .title = "A statute's clock",
    .summary = "The law whose deadlines run from the events of this timeline. Confer carries "
               "California's Meyers-Milias-Brown Act (california-mmba) and Educational Employment "
               "Relations Act (california-eera); rules of another law are a CSV file with the same "
               "columns. What is due is arithmetic on dates and no legal advice.",
    .weighs = "Costs nothing.",
    .example = "clock california-mmba",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
