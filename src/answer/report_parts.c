#include "answer/report_parts.h"

#include "answer/report_section.h"

static bool is_once(cf_op_kind kind)
{
    return kind == CF_OP_LUMP_SUM || kind == CF_OP_HOLIDAY || kind == CF_OP_CASH_OUT;
}

static bool has_once(const cf_plan *plan)
{
    for (int i = 0; plan && i < plan->n_ops; i++)
        if (is_once(plan->ops[i].kind))
            return true;
    return false;
}

static const cf_plan *without_once(cf_arena *arena, const cf_plan *plan)
{
    cf_plan *part = CF_ARENA_NEW(arena, cf_plan, 1);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    *part = *plan;
    part->ops = ops;
    part->n_ops = 0;
    for (int i = 0; i < plan->n_ops; i++)
        if (!is_once(plan->ops[i].kind))
            ops[part->n_ops++] = plan->ops[i];
    return part;
}

static const cf_plan *without_arrears(cf_arena *arena, const cf_plan *plan)
{
    cf_plan *part = CF_ARENA_NEW(arena, cf_plan, 1);
    *part = *plan;
    part->has_arrears = false;
    return part;
}

bool cf_report_parts_make(cf_report_parts *out, const cf_asking *asking, cf_arena *arena)
{
    static const cf_slice fund = {"fund", 4};
    cf_costing_options options = asking->costing_options;
    int n = options.n_offers;
    const cf_plan **plans = CF_ARENA_NEW(arena, const cf_plan *, 3 * (size_t)n);
    int *recurring = CF_ARENA_NEW(arena, int, (size_t)n);
    int *no_arrears = CF_ARENA_NEW(arena, int, (size_t)n);
    int n_plans = n; /* the offers themselves too: they decide the years costed */
    *out = (cf_report_parts){NULL, recurring, no_arrears};
    for (int i = 0; i < n; i++) {
        const cf_plan *plan = options.offers[i];
        plans[i] = plan;
        recurring[i] = has_once(plan) ? n_plans : -1;
        if (has_once(plan))
            plans[n_plans++] = without_once(arena, plan);
        bool arrears = plan && plan->has_arrears;
        no_arrears[i] = arrears ? n_plans : -1;
        if (arrears)
            plans[n_plans++] = without_arrears(arena, plan);
    }
    if (n_plans == n)
        return true;
    options.offers = plans;
    options.n_offers = n_plans;
    options.by = &fund;
    options.n_by = 1;
    options.pairs = false;
    options.skip_one_percent = true;
    options.n_checkpoints = 0;
    options.visit = NULL;
    out->costing = cf_costing_run(&options, asking->c->roster, &asking->c->diags);
    return out->costing != NULL;
}

void cf_report_parts_release(cf_report_parts *parts)
{
    cf_costing_free(parts->costing);
    parts->costing = NULL;
}

int64_t cf_report_retroactive(const cf_report_parts *parts, const cf_costing *costing, int offer,
                              int year)
{
    int variant = parts->costing ? parts->no_arrears[offer] : -1;
    if (variant < 0)
        return 0;
    const cf_year_cost *with = &costing->offers[offer].years[year];
    const cf_year_cost *without = &parts->costing->offers[variant].years[year];
    int64_t moved = with->cost - without->cost;
    int64_t once = cf_report_one_time(with) - cf_report_one_time(without);
    return moved - once > 0 ? moved - once : 0;
}

int64_t cf_report_recurring(const cf_report_parts *parts, int offer, const cf_by_row *row)
{
    int variant = parts->costing ? parts->recurring[offer] : -1;
    if (variant < 0)
        return row->cost;
    const cf_by *by = &parts->costing->offers[variant].by[0];
    for (int i = 0; i < by->n_rows; i++)
        if (cf_slice_equal(by->rows[i].key, row->key))
            return by->rows[i].cost;
    return 0;
}
