/* Units that follow: the raises that an offer triggers, and what of its cost they are. That is the
 * offer's cost less what it would cost without them, costed. */
#include "answer/report_section.h"

static int n_triggered(const cf_plan *plan)
{
    int n = 0;
    for (int i = 0; plan && i < plan->n_ops; i++)
        n += plan->ops[i].follows;
    return n;
}

static bool applies(const cf_report_call *call)
{
    for (int i = 1; i <= call->n_offers; i++)
        if (n_triggered(call->c->offers[i].plan) > 0)
            return true;
    return false;
}

static const cf_plan *without_triggered(cf_arena *arena, const cf_plan *plan)
{
    cf_plan *part = cf_arena_dup(arena, plan, 1, sizeof *plan);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    part->ops = ops;
    part->n_ops = 0;
    for (int i = 0; i < plan->n_ops; i++)
        if (!plan->ops[i].follows)
            ops[part->n_ops++] = plan->ops[i];
    return part;
}

static void add_raises(cf_report *report, const cf_report_call *call, int offer)
{
    const cf_plan *plan = call->c->offers[offer].plan;
    cf_grid *grid = cf_report_grid(
        report,
        cf_arena_printf(call->arena, "%s: raises that follow", cf_report_offer_name(call, offer)),
        2, 1);
    cf_grid_head(call->arena, grid, 0, "Unit", false);
    cf_grid_head(call->arena, grid, 1, "Raise", false);
    for (int i = 0; i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (!op->follows)
            continue;
        cf_cell cells[] = {cf_cell_text(op->who->parts[0].values[0].text),
                           cf_cell_text(op->clause->text)};
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
}

static bool follows(const cf_plan *plan, cf_slice unit)
{
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].follows && cf_slice_equal(plan->ops[i].who->parts[0].values[0].text, unit))
            return true;
    return false;
}

static cf_grid *costs_grid(cf_report *report, const cf_report_call *call, int offer)
{
    static const char *const heads[] = {"Unit", "Members", "Cost", "of it because it follows"};
    enum { N = sizeof heads / sizeof *heads };
    const char *title = cf_arena_printf(call->arena, "%s: what it costs that units follow",
                                        cf_report_offer_name(call, offer));
    cf_grid *grid = cf_report_grid(report, title, N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i > 0);
    return grid;
}

/* A row a unit that follows; those of few members are left out, for a unit's cost is their pay. */
static void add_costs(cf_report *report, const cf_report_call *call, int offer, const cf_by *with,
                      const cf_by *without)
{
    const cf_plan *plan = call->c->offers[offer].plan;
    size_t n = (size_t)with->n_rows;
    bool *hidden = CF_ARENA_NEW(call->arena, bool, n + 1);
    uint64_t *members = CF_ARENA_NEW(call->arena, uint64_t, n + 1);
    int n_left_out = 0;
    for (size_t r = 0; r < n; r++)
        members[r] = with->rows[r].members;
    if (!call->persons)
        cf_hide_small(hidden, members, with->n_rows);
    cf_grid *grid = NULL;
    for (size_t r = 0; r < n; r++) {
        const cf_by_row *row = &with->rows[r];
        if (!follows(plan, row->key) || row->members == 0)
            continue;
        if (hidden[r]) {
            n_left_out++;
            continue;
        }
        if (!grid)
            grid = costs_grid(report, call, offer);
        cf_cell cells[] = {cf_cell_text(row->key), cf_cell_count((int64_t)row->members),
                           cf_cell_money_change(row->cost),
                           cf_cell_money_change(row->cost - without->rows[r].cost)};
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
    if (n_left_out > 0)
        cf_report_add(report, CF_SHOW_TEXT, "%d unit%s with few members %s not shown.", n_left_out,
                      n_left_out == 1 ? "" : "s", n_left_out == 1 ? "is" : "are");
}

static void add(cf_report *report, const cf_report_call *call)
{
    static const cf_slice unit = {"unit", 4};
    cf_costing_options options = call->asking->costing_options;
    int n = options.n_offers;
    const cf_plan **plans = CF_ARENA_NEW(call->arena, const cf_plan *, 2 * (size_t)n);
    for (int i = 0; i < n; i++) {
        plans[i] = options.offers[i]; /* they decide the years costed */
        plans[n + i] = options.offers[i] ? without_triggered(call->arena, options.offers[i]) : NULL;
    }
    options.offers = plans;
    options.n_offers = 2 * n;
    options.by = &unit;
    options.n_by = 1;
    options.pairs = false;
    options.skip_one_percent = true;
    options.n_checkpoints = 0;
    options.visit = NULL;
    cf_costing *costing = cf_costing_run(&options, call->c->roster, &call->c->diags);
    cf_report_add(report, CF_SHOW_SECTION, "Units that follow");
    for (int i = 1; i <= call->n_offers; i++) {
        if (n_triggered(call->c->offers[i].plan) == 0)
            continue;
        add_raises(report, call, i);
        if (costing)
            add_costs(report, call, i, &costing->offers[i].by[0], &costing->offers[n + i].by[0]);
    }
    cf_costing_free(costing);
}

const cf_report_section cf_report_section_parity = {
    .name = "parity", .kinds = CF_IN_BOARD, .applies = applies, .add = add};
