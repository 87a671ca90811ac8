/* The names in clauses that the tables must have, looked up without costing anything: so they are
 * found beside whatever else is wrong. Costing finds the same ones. */
#include "answer/check.h"

#include "answer/suggest.h"
#include "cost/engine.h"

typedef struct {
    confer_case *c;
    const cf_roster_info *info;
} names;

/* Columns with a value in every row, in the file or not (costing rules, section 3.1). */
static bool is_there(const cf_roster_info *info, cf_slice field)
{
    int column = cf_roster_column(info, field);
    return column >= 0 &&
           (info->present[column] || column == CF_COL_RANGE || column == CF_COL_FTE ||
            column == CF_COL_STATUS || column == CF_COL_FUND || column == CF_COL_OVERTIME_HOURS);
}

static void check_fields(const names *n, const cf_selector *who)
{
    for (int i = 0; who && i < who->n_parts; i++) {
        const cf_select_part *part = &who->parts[i];
        if (part->kind == CF_SELECT_TOP_STEP || part->field.len == 0)
            continue;
        if (is_there(n->info, part->field))
            cf_select_check_values(part, cf_roster_column(n->info, part->field), &n->c->diags);
        else
            cf_diags_add(&n->c->diags, CF_E0461, part->field_span,
                         "the roster has no column \"%.*s\"", (int)part->field.len,
                         part->field.text);
    }
}

static void check_range(const names *n, const cf_op *op)
{
    const cf_schedule *schedule = n->c->schedule;
    cf_slice range = op->as.move.range;
    if (op->kind != CF_OP_MOVE_CLASS || !schedule || n->c->schedule_failed ||
        cf_schedule_find(schedule, range) >= 0)
        return;
    cf_diag *diag = cf_diags_add(&n->c->diags, CF_E0455, op->clause->span,
                                 "the schedule has no range \"%.*s\"", (int)range.len, range.text);
    cf_slice *known = CF_ARENA_NEW(&n->c->arena, cf_slice, (size_t)schedule->n_ranges + 1);
    for (int i = 0; i < schedule->n_ranges; i++)
        known[i] = schedule->ranges[i].name;
    cf_buf help = CF_BUF_INIT;
    cf_suggest(&help, range, known, schedule->n_ranges);
    if (help.len > 0)
        cf_diags_help(&n->c->diags, diag, "%s", help.text);
    cf_buf_release(&help);
}

static void check_plan(const names *n, const cf_plan *plan)
{
    if (!plan)
        return;
    for (int i = 0; i < plan->n_ops; i++) {
        check_fields(n, plan->ops[i].who);
        check_range(n, &plan->ops[i]);
    }
    if (plan->n_only_units > 0 && !n->info->present[CF_COL_UNIT])
        cf_diags_add(&n->c->diags, CF_E0461, plan->only_unit_spans[0],
                     "the roster has no column \"unit\", to which this offer is limited");
}

void cf_check_names(confer_case *c, const cf_costing_options *options)
{
    names n = {c, cf_roster_info_of(c->roster)};
    check_plan(&n, options->agreement);
    for (int i = 0; i < options->n_offers; i++)
        check_plan(&n, options->offers[i]);
}
