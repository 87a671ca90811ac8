/* What the money allows: each offer against the agreement's budgets, by fund and year. */
#include "answer/envelope.h"
#include "answer/report_section.h"
#include "show/figure.h"

static bool applies(const cf_report_call *call)
{
    return call->asking->envelopes != NULL;
}

/* "county would exceed 2 budgets, general in FY2026-27 by $212,000" */
static const char *finding(const cf_report_call *call, const cf_envelope *envelope,
                           const char *name)
{
    const cf_envelope_row *worst = NULL;
    for (int i = 0; i < envelope->n; i++)
        if (envelope->rows[i].has_budget && envelope->rows[i].left < 0 &&
            (!worst || envelope->rows[i].left < worst->left))
            worst = &envelope->rows[i];
    if (!worst)
        return cf_arena_printf(call->arena, "%s would stay within every budget", name);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s would exceed ", name);
    cf_say_count(&text, envelope->n_over, "budget", "budgets");
    cf_buf_addf(&text, ", %.*s in %s by ", (int)worst->fund.len, worst->fund.text,
                cf_report_year(call, worst->year - call->costing->first_year));
    cf_say_money(&text, -worst->left);
    const char *copy = cf_arena_copy(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return copy;
}

/* The envelope without the funds that are shown together with others: a fund of few members, held
 * alone against its budget, would tell their pay. */
static cf_envelope shown_of(const cf_report_call *call, int offer, int *n_left_out)
{
    const cf_envelope *all = &call->asking->envelopes[offer];
    cf_envelope_row *rows = CF_ARENA_NEW(call->arena, cf_envelope_row, (size_t)all->n + 1);
    cf_envelope shown = *all;
    shown.rows = rows;
    shown.n = 0;
    shown.n_over = 0;
    *n_left_out = 0;
    for (int i = 0; i < all->n; i++) {
        const cf_envelope_row *row = &all->rows[i];
        if (cf_report_hides_fund(call, offer, row->fund)) {
            *n_left_out += row->has_budget;
            continue;
        }
        shown.n_over += row->has_budget && row->left < 0;
        rows[shown.n++] = *row;
    }
    return shown;
}

/* A bar a fund and year that has a budget; what others cost would tell of small groups. */
static void add_chart(cf_report *report, const cf_report_call *call, const cf_envelope *envelope,
                      const char *name)
{
    static const char *const heads[] = {"Fund and fiscal year", "Cost", "Budget", "Left"};
    static const int columns[] = {0, 1, 2};
    cf_grid *grid = cf_grid_new(call->arena,
                                cf_arena_printf(call->arena, "%s against the budgets", name), 4, 1);
    for (int i = 0; i < 4; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i > 0);
    cf_grid_rule(grid, 3, CF_RULE_LESS, 2, 1);
    for (int i = 0; i < envelope->n; i++) {
        const cf_envelope_row *row = &envelope->rows[i];
        if (!row->has_budget)
            continue;
        cf_cell cells[] = {
            cf_cell_text(cf_slice_of(
                cf_arena_printf(call->arena, "%.*s %s", (int)row->fund.len, row->fund.text,
                                cf_report_year(call, row->year - call->costing->first_year)))),
            cf_cell_money(row->cost),
            cf_cell_money(row->budget),
            cf_cell_money(row->left),
        };
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
    if (grid->n_rows > 0)
        cf_report_chart(
            report, "bullet", grid, columns, 3, true, finding(call, envelope, name),
            "A bar a fund and fiscal year: the offer's cost against what the budget sets "
            "aside for it, which is marked by an upright line.");
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "What the money allows");
    for (int i = 1; i <= call->n_offers; i++) {
        const char *name = cf_report_offer_name(call, i);
        int n_left_out;
        if (!call->c->offers[i].plan)
            continue;
        cf_envelope shown = shown_of(call, i, &n_left_out);
        add_chart(report, call, &shown, name);
        cf_envelope_show_once(report, &shown, &call->costing->calendar);
        if (n_left_out > 0)
            cf_report_add(report, CF_SHOW_TEXT,
                          "%s: %d budget%s of funds with few members %s not shown.", name,
                          n_left_out, n_left_out == 1 ? "" : "s", n_left_out == 1 ? "is" : "are");
    }
}

const cf_report_section cf_report_section_envelope = {
    .name = "envelope",
    .kinds = CF_IN_TABLE | CF_IN_BOARD,
    .applies = applies,
    .add = add,
};
