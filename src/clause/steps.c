#include "clause/lower.h"

#include "base/limits.h"
#include "clause/english.h"

enum { MONTHS, STEP, AFTER };

static const cf_field_type fields[] = {
    [MONTHS] = {"months", CF_FIELD_WHOLE, NULL, 1, 1200, "months in a step before the next"},
    [STEP] = {"step", CF_FIELD_NAME, NULL, 0, 0, "a step with an interval of its own"},
    [AFTER] = {"after", CF_FIELD_WHOLE, NULL, 1, 1200, "months in that step before the next"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    facts->step_months = (int)clause->fields[MONTHS].integer;
    const cf_field *names = clause->fields[STEP].list;
    const cf_field *after = clause->fields[AFTER].list;
    if (!cf_lower_check_count(lowering, clause, clause->fields[STEP].n_list, CF_LIMIT_STEPS))
        return;
    for (int i = 0; i < clause->fields[STEP].n_list; i++) {
        for (int j = 0; j < i; j++)
            if (cf_slice_equal(names[i].text, names[j].text)) {
                cf_diag *diag = cf_diags_add(lowering->diags, CF_E0206, names[i].span,
                                             "step `%.*s` is given an interval twice",
                                             (int)names[i].text.len, names[i].text.text);
                cf_diags_note(lowering->diags, diag, names[j].span, "first here");
                break;
            }
        cf_step_months *parts =
            cf_lower_push(lowering, facts->step_parts, &facts->n_step_parts, sizeof *parts);
        parts[facts->n_step_parts - 1] =
            (cf_step_months){names[i].text, (int)after[i].integer, names[i].span};
        facts->step_parts = parts;
    }
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_addf(out, "Members move up a step every %lld months",
                (long long)clause->fields[MONTHS].integer);
    const cf_field *names = clause->fields[STEP].list;
    const cf_field *after = clause->fields[AFTER].list;
    for (int i = 0; i < clause->fields[STEP].n_list; i++)
        cf_buf_addf(out, ", from step %.*s after %lld", (int)names[i].text.len, names[i].text.text,
                    (long long)after[i].integer);
}

const cf_clause_type cf_clause_type_steps = {
    .keyword = "steps",
    .also = "step",
    .pattern = "every <months> months/month {step <step> after <after> months/month}",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Step movement",
    .summary =
        "How many months a member stays in a step before the next; 12 unless written. `step` "
        "parts say how long members stay in single steps.",
    .weighs = "Step movement is part of the status quo: it costs without any offer.",
    .example = "steps every 12 months step 2 after 6 months",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
