#include "clause/lower.h"

#include "clause/english.h"

enum { CODE, NAME };

static const cf_field_type fields[] = {
    [CODE] = {"code", CF_FIELD_NAME, NULL, 0, 0, "as in the roster's column `unit`"},
    [NAME] = {"name", CF_FIELD_TEXT, NULL, 0, 0, "in the agreement: the unit's full name"},
};

static void lower_fact(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    cf_unit_fact *unit =
        cf_lower_push(lowering, facts->units, &facts->n_units, sizeof *facts->units);
    const cf_field *code = &clause->fields[CODE];
    const cf_field *name = &clause->fields[NAME];
    unit[facts->n_units - 1] =
        (cf_unit_fact){code->text, name->present ? name->text : code->text, clause->span};
    facts->units = unit;
}

static void lower_limit(cf_lowering *lowering, const cf_clause *clause)
{
    cf_plan *plan = lowering->plan;
    const cf_field *name = &clause->fields[NAME];
    if (name->present) {
        cf_diag *diag = cf_diags_add(lowering->diags, CF_E0216, name->span,
                                     "an offer names a unit by its code alone");
        cf_diags_help(lowering->diags, diag, "the unit's name belongs into the agreement");
    }
    int n = plan->n_only_units;
    cf_slice *units = cf_lower_push(lowering, plan->only_units, &n, sizeof *units);
    cf_span *spans =
        cf_lower_push(lowering, plan->only_unit_spans, &plan->n_only_units, sizeof *spans);
    units[n - 1] = clause->fields[CODE].text;
    spans[n - 1] = clause->fields[CODE].span;
    plan->only_units = units;
    plan->only_unit_spans = spans;
}

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    if (lowering->plan->is_agreement)
        lower_fact(lowering, clause);
    else
        lower_limit(lowering, clause);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *name = &clause->fields[NAME];
    cf_buf_add_str(out, name->present ? "Unit " : "The offer is for unit ");
    cf_buf_add_slice(out, clause->fields[CODE].text);
    if (name->present) {
        cf_buf_add_str(out, " is ");
        cf_buf_add_slice(out, name->text);
    }
}

const cf_clause_type cf_clause_type_unit = {
    .keyword = "unit",
    .also = "bargaining",
    .pattern = "<code> [<name>]",
    .section = CF_SECTION_FACT,
    .where = CF_IN_BOTH,
    .on = CF_ON_NEVER,
    .subject = "code",
    .title = "Bargaining unit",
    .summary =
        "In the agreement: a unit of the roster and its full name. In an offer, without a name: "
        "every clause of the offer is for members of that unit alone (or of those units, when "
        "the clause is repeated); `for` narrows further.",
    .weighs = "Costs nothing by itself; in an offer it says whom all the rest is for.",
    .example = "unit 12 \"General services\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
