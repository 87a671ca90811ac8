#include "clause/lever.h"
#include "clause/lower.h"

/* Ranges: none in the agreement, not too many in an offer; days that are not tried are named. */

static cf_span lever_span(const cf_clause *clause)
{
    for (int i = 0; i < clause->n_fields; i++) {
        const cf_field *field = &clause->fields[i];
        const cf_field *items = field->list;
        for (int k = 0; k < field->n_list; k++)
            if (items[k].range)
                return items[k].range->span;
        if (field->n_list == 0 && field->range)
            return field->range->span;
    }
    return clause->on_range ? clause->on_range->span : clause->span;
}

static void check_days(cf_lowering *l, const cf_clause *clause)
{
    const cf_day_range *range = clause->on_range;
    if (!range || !clause->has_on || !l->agreement || !l->agreement->facts.has_calendar)
        return;
    int n;
    cf_arena arena = CF_ARENA_INIT;
    cf_date last = cf_days_of_range(&n, range, &l->agreement->facts, &arena)[n - 1];
    cf_arena_release(&arena);
    char text[CF_DATE_TEXT_SIZE];
    cf_date_format(text, last);
    if (last.days != range->last.days)
        cf_diags_add(l->diags, CF_N0961, range->span, "the last day that is tried is %s", text);
}

void cf_lint_levers(cf_lowering *l)
{
    for (int i = 0; i < l->terms->n_clauses; i++) {
        const cf_clause *clause = &l->terms->clauses[i];
        int n = cf_clause_levers(clause);
        if (n > 0 && l->plan->n_levers == 0)
            l->plan->lever_span = lever_span(clause);
        l->plan->n_levers += n;
        check_days(l, clause);
        if (n == 0 || !l->plan->is_agreement)
            continue;
        cf_diag *diag = cf_diags_add(l->diags, CF_E0951, lever_span(clause),
                                     "the agreement is what is in force, and holds no ranges");
        cf_diags_help(l->diags, diag, "write the range in an offer, for `confer fit`");
    }
    cf_space space;
    cf_arena arena = CF_ARENA_INIT;
    if (l->plan->n_levers > 0 && !l->plan->is_agreement &&
        !cf_space_init(&space, l->terms, l->agreement, &arena))
        cf_diags_add(l->diags, CF_E0956, l->plan->lever_span,
                     "%d ranges make more packages than can be counted", l->plan->n_levers);
    cf_arena_release(&arena);
}
