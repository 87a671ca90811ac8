/* Who bears the cost: by fund and by other columns of the roster, small groups together, and
 * against the budgets that the agreement names. */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "base/mem.h"
#include "show/figure.h"

/* One row: its name, its members, and its cost by year under an offer. */
typedef struct {
    const cf_report_call *call;
    cf_grid *grid;
    cf_cell *cells;
} filling;

static void add_row(filling *f, cf_row_kind kind, cf_slice key, uint64_t members,
                    const int64_t *years)
{
    int n = f->call->costing->n_years;
    int64_t sum = 0;
    f->cells[0] = cf_cell_text(key.len ? key : CF_SLICE("(blank)"));
    f->cells[1] = kind == CF_ROW_TOTAL ? CF_BLANK_CELL : cf_cell_count((int64_t)members);
    for (int y = 0; y < n; y++) {
        f->cells[y + 2] = cf_cell_money_change(years[y]);
        sum += years[y];
    }
    f->cells[n + 2] = cf_cell_money_change(sum);
    cf_grid_add(f->call->arena, f->grid, kind, f->cells);
}

static void add_rows(filling *f, const cf_by *by)
{
    int n_years = f->call->costing->n_years;
    size_t n = (size_t)by->n_rows;
    bool *hidden = cf_mem_calloc(n + 1, sizeof *hidden);
    uint64_t *members = cf_mem_calloc(n + 1, sizeof *members);
    int64_t *together = cf_mem_calloc((size_t)n_years + 1, sizeof *together);
    uint64_t members_together = 0;
    for (size_t r = 0; r < n; r++)
        members[r] = by->rows[r].members;
    int n_hidden = f->call->persons ? 0 : cf_hide_small(hidden, members, by->n_rows);
    for (size_t r = 0; r < n; r++) {
        if (!hidden[r]) {
            add_row(f, CF_ROW_PLAIN, by->rows[r].key, members[r], by->rows[r].years);
            continue;
        }
        members_together += members[r];
        for (int y = 0; y < n_years; y++)
            together[y] += by->rows[r].years[y];
    }
    if (n_hidden > 0) {
        const char *key = cf_arena_printf(f->call->arena, "small groups together (%d)", n_hidden);
        add_row(f, CF_ROW_PLAIN, cf_slice_of(key), members_together, together);
    }
    cf_mem_free(hidden);
    cf_mem_free(members);
    cf_mem_free(together);
}

static const char *with_capital(const cf_report_call *call, const char *word)
{
    char *copy = cf_arena_copy(call->arena, cf_slice_of(word));
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return copy;
}

static void add_by(cf_report *report, const cf_report_call *call, int index, int which)
{
    const cf_costing *costing = call->costing;
    const cf_offer_cost *offer = &costing->offers[index];
    const cf_by *by = &offer->by[which];
    int n = costing->n_years + 3;
    const char *field = cf_arena_copy(call->arena, by->field);
    filling f = {.call = call, .cells = CF_ARENA_NEW(call->arena, cf_cell, (size_t)n)};
    f.grid = cf_report_grid(
        report,
        cf_arena_printf(call->arena, "%s: cost by %s", cf_report_offer_name(call, index), field), n,
        1);
    cf_grid_head(call->arena, f.grid, 0, with_capital(call, field), false);
    cf_grid_head(call->arena, f.grid, 1, "Members", true);
    for (int y = 0; y < costing->n_years; y++)
        cf_grid_head(call->arena, f.grid, y + 2, cf_report_year(call, y), true);
    cf_grid_head(call->arena, f.grid, n - 1, "Total", true);
    cf_grid_rule(f.grid, n - 1, CF_RULE_SUM, 2, n - 2);
    cf_grid_sums(f.grid, 2);
    add_rows(&f, by);
    int64_t *years = CF_ARENA_NEW(call->arena, int64_t, (size_t)costing->n_years + 1);
    for (int y = 0; y < costing->n_years; y++)
        years[y] = offer->years[y].cost;
    add_row(&f, CF_ROW_TOTAL, CF_SLICE("Total"), 0, years);
}

/* --- Budgets --------------------------------------------------------------------------------- */

/* A fund's cost in a fiscal year under an offer; 0 for a fund that nobody is paid from. */
static int64_t fund_cost(const cf_report_call *call, int index, const cf_budget_fact *budget)
{
    const cf_by *by = &call->costing->offers[index].by[0];
    int year = budget->fiscal_year - call->costing->first_year;
    for (int r = 0; r < by->n_rows; r++)
        if (cf_slice_equal(by->rows[r].key, budget->fund))
            return by->rows[r].years[year];
    return 0;
}

static bool in_horizon(const cf_report_call *call, const cf_budget_fact *budget)
{
    int year = budget->fiscal_year - call->costing->first_year;
    return year >= 0 && year < call->costing->n_years;
}

static const char *budget_finding(const cf_report_call *call, int index)
{
    const cf_facts *facts = &call->c->agreement.plan->facts;
    const cf_budget_fact *worst = NULL;
    int64_t most = 0;
    int n_over = 0;
    for (int i = 0; i < facts->n_budgets; i++) {
        const cf_budget_fact *budget = &facts->budgets[i];
        if (!in_horizon(call, budget))
            continue;
        int64_t over = fund_cost(call, index, budget) - budget->cents;
        n_over += over > 0;
        if (over > most) {
            most = over;
            worst = budget;
        }
    }
    if (!worst)
        return cf_arena_printf(call->arena, "%s would stay within every budget",
                               cf_report_offer_name(call, index));
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s would exceed ", cf_report_offer_name(call, index));
    cf_say_count(&text, n_over, "budget", "budgets");
    cf_buf_addf(&text, ", %.*s in %s by ", (int)worst->fund.len, worst->fund.text,
                cf_report_year(call, worst->fiscal_year - call->costing->first_year));
    cf_say_money(&text, most);
    const char *finding = cf_arena_copy(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return finding;
}

static void add_budgets(cf_report *report, const cf_report_call *call, int index)
{
    static const char *const heads[] = {"Fund and fiscal year", "Cost", "Budget", "Left"};
    static const int columns[] = {0, 1, 2};
    const cf_facts *facts = &call->c->agreement.plan->facts;
    cf_grid *grid = cf_grid_new(
        call->arena,
        cf_arena_printf(call->arena, "%s against the budgets", cf_report_offer_name(call, index)),
        4, 1);
    for (int i = 0; i < 4; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i > 0);
    cf_grid_rule(grid, 3, CF_RULE_LESS, 2, 1);
    for (int i = 0; i < facts->n_budgets; i++) {
        const cf_budget_fact *budget = &facts->budgets[i];
        if (!in_horizon(call, budget))
            continue;
        int64_t cost = fund_cost(call, index, budget);
        const char *name =
            cf_arena_printf(call->arena, "%.*s %s", (int)budget->fund.len, budget->fund.text,
                            cf_report_year(call, budget->fiscal_year - call->costing->first_year));
        cf_cell cells[] = {cf_cell_text(cf_slice_of(name)), cf_cell_money(cost),
                           cf_cell_money(budget->cents), cf_cell_money(budget->cents - cost)};
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
    if (grid->n_rows > 0)
        cf_report_chart(
            report, "bullet", grid, columns, 3, true, budget_finding(call, index),
            "A bar a fund and fiscal year: the offer's cost against what the budget sets "
            "aside for it, which is marked by an upright line.");
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION,
                  call->costing->offers[1].n_by > 1 ? "Who bears the cost" : "By fund");
    for (int i = 1; i <= call->n_offers; i++) {
        for (int b = 0; b < call->costing->offers[i].n_by; b++)
            add_by(report, call, i, b);
        add_budgets(report, call, i);
    }
}

/* On the one page for the table there is room where funds are told apart. */
static bool applies(const cf_report_call *call)
{
    return call->kind == CONFER_REPORT_BOARD || call->options->n_by > 0 ||
           call->costing->offers[1].by[0].n_rows > 1 ||
           call->c->agreement.plan->facts.n_budgets > 0;
}

const cf_report_section cf_report_section_funds = {
    .name = "funds",
    .kinds = CF_IN_TABLE | CF_IN_BOARD,
    .applies = applies,
    .add = add,
};
