#include "clause/lower.h"

#include "base/limits.h"
#include "clause/english.h"

enum { FILE_NAME, FIELD, HEADER };

static const cf_field_type fields[] = {
    [FILE_NAME] = {"file", CF_FIELD_TEXT, NULL, 0, 0, "CSV or XLSX, beside the agreement"},
    [FIELD] = {"field", CF_FIELD_NAME, NULL, 0, 0, "a roster column of Confer: id, class, fte …"},
    [HEADER] = {"header", CF_FIELD_TEXT, NULL, 0, 0, "the header of that column in the file"},
};

static const char *const known[] = {
    "id",   "class",     "range",      "step", "rate", "fte",    "hired",    "unit",
    "tier", "step_date", "department", "fund", "plan", "status", "premiums", "overtime_hours"};

/* A column that Confer does not know is an extra one, unless it looks like a slip. */
static void check_field(cf_lowering *lowering, const cf_field *field)
{
    const char *nearest = NULL;
    int best = 3;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int distance = cf_slice_distance(field->text, cf_slice_of(known[i]), 2);
        if (distance == 0)
            return;
        if (distance < best && field->text.len > 3) {
            best = distance;
            nearest = known[i];
        }
    }
    if (!nearest)
        return;
    cf_diag *diag =
        cf_diags_add(lowering->diags, CF_W0207, field->span,
                     "`%.*s` is not a column that Confer reads, so it names an extra one",
                     (int)field->text.len, field->text.text);
    cf_diags_help(lowering->diags, diag, "did you mean `%s`?", nearest);
}

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    facts->roster_file = clause->fields[FILE_NAME].text;
    facts->roster_span = clause->fields[FILE_NAME].span;
    const cf_field *names = clause->fields[FIELD].list;
    const cf_field *headers = clause->fields[HEADER].list;
    if (!cf_lower_check_count(lowering, clause, clause->fields[FIELD].n_list, CF_LIMIT_COLUMNS))
        return;
    for (int i = 0; i < clause->fields[FIELD].n_list; i++) {
        for (int j = 0; j < i; j++)
            if (cf_slice_equal_nocase(names[i].text, names[j].text)) {
                cf_diag *diag = cf_diags_add(lowering->diags, CF_E0206, names[i].span,
                                             "column `%.*s` is named twice", (int)names[i].text.len,
                                             names[i].text.text);
                cf_diags_note(lowering->diags, diag, names[j].span, "first here");
                break;
            }
        check_field(lowering, &names[i]);
        cf_column_fact *columns =
            cf_lower_push(lowering, facts->columns, &facts->n_columns, sizeof *columns);
        columns[facts->n_columns - 1] =
            (cf_column_fact){names[i].text, headers[i].text, headers[i].span};
        facts->columns = columns;
    }
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The positions are in the file ");
    cf_buf_add_slice(out, clause->fields[FILE_NAME].text);
}

const cf_clause_type cf_clause_type_roster = {
    .keyword = "roster",
    .also = "employees|positions|members",
    .pattern = "<file> {column <field> = <header>}",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Roster",
    .summary =
        "The table of positions, one row each. Where the file's headers differ from Confer's "
        "names, `column` parts say which is which; columns that Confer does not know are kept "
        "and can be selected by.",
    .weighs = "Costs nothing by itself.",
    .example = "roster \"roster.csv\" column id = \"Employee No.\" column hired = \"Hire Date\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
