#include "clause/lower.h"

#include "clause/english.h"

enum { HOURS };

static const cf_field_type fields[] = {
    [HOURS] = {"hours", CF_FIELD_HOURS, NULL, 1, 99990000, "full-time hours of a pay period"},
};

/* In the agreement, without a day or other qualifiers, it is the fact H0. */
static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    bool is_fact =
        lowering->plan->is_agreement && !clause->has_on && !clause->who && !clause->condition;
    if (!is_fact) {
        cf_lower_op(lowering, clause, CF_OP_HOURS)->as.hours.hours_e4 =
            clause->fields[HOURS].scaled;
        return;
    }
    if (lowering->full_hours) {
        cf_diag *diag = cf_diags_add(lowering->diags, CF_E0206, clause->span,
                                     "the full-time hours are written twice");
        cf_diags_note(lowering->diags, diag, lowering->full_hours->span, "first here");
        cf_diags_help(lowering->diags, diag, "hours that change need a day: `on 2026-07-01`");
        return;
    }
    lowering->full_hours = clause;
    lowering->plan->facts.has_hours = true;
    lowering->plan->facts.full_hours_e4 = clause->fields[HOURS].scaled;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Full time for ");
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, " is ");
    cf_english_field(out, clause, HOURS);
    cf_buf_add_str(out, " hours a pay period");
}

const cf_clause_type cf_clause_type_hours = {
    .keyword = "hours",
    .also = "workweek|hour",
    .pattern = "<hours> per period",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_REPLACE,
    .title = "Full-time hours",
    .summary =
        "In the agreement, without a day: the hours of full time in a pay period (80 where pay is "
        "biweekly, otherwise 2,080 divided by the periods per year). With a day: new full-time "
        "hours from then on; base pay follows them, rates stay.",
    .weighs = "Fewer hours at the same rate lower members' pay and the employer's cost alike.",
    .example = "hours 75 per period on 2026-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
