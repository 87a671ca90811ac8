#include "answer/envelope.h"

#include "show/figure.h"

#include <stdlib.h>

/* --- Budgets --------------------------------------------------------------------------------- */

bool cf_envelope_revenue(int64_t *cents, const cf_costing_options *options, cf_slice name, int year)
{
    const cf_facts *facts = &options->agreement->facts;
    for (int i = options->n_assumptions - 1; i >= 0; i--)
        if (options->assumptions[i].fiscal_year == year &&
            cf_slice_equal(options->assumptions[i].revenue, name)) {
            *cents = options->assumptions[i].cents;
            return true;
        }
    for (int i = 0; i < facts->n_revenues; i++)
        if (facts->revenues[i].fiscal_year == year &&
            cf_slice_equal(facts->revenues[i].name, name)) {
            *cents = facts->revenues[i].cents;
            return true;
        }
    return false;
}

bool cf_envelope_amount(int64_t *cents, const cf_budget_fact *budget,
                        const cf_costing_options *options)
{
    int64_t revenue, share = 0;
    *cents = budget->cents;
    if (!budget->has_share)
        return true;
    if (!cf_envelope_revenue(&revenue, options, budget->revenue, budget->fiscal_year))
        return false;
    if (revenue > budget->above)
        cf_div_round(&share, ((cf_wide)revenue - budget->above) * budget->share_e6, CF_RATIO_ONE,
                     CF_HALF_UP);
    *cents += share; /* amounts of the language are below 2^50 */
    return true;
}

/* --- Costs by fund --------------------------------------------------------------------------- */

/* The same offer without what is paid once. */
static const cf_plan *without_once(const cf_plan *plan, cf_arena *arena)
{
    cf_plan *other = cf_arena_dup(arena, plan, 1, sizeof *plan);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    other->n_ops = 0;
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].kind != CF_OP_LUMP_SUM && plan->ops[i].kind != CF_OP_HOLIDAY &&
            plan->ops[i].kind != CF_OP_CASH_OUT)
            ops[other->n_ops++] = plan->ops[i];
    other->ops = ops;
    return other;
}

typedef struct {
    const cf_costing_options *options;
    const cf_costing *costing;
    cf_arena *arena;
    cf_envelope_row *rows;
    int n;
} build;

static cf_envelope_row *row_of(build *b, cf_slice fund, int year)
{
    for (int i = 0; i < b->n; i++)
        if (b->rows[i].year == year && cf_slice_equal(b->rows[i].fund, fund))
            return &b->rows[i];
    b->rows[b->n] = (cf_envelope_row){.fund = cf_arena_slice(b->arena, fund), .year = year};
    return &b->rows[b->n++];
}

static void add_costs(build *b, int offer)
{
    int n_offers = b->options->n_offers;
    const cf_by *all = &b->costing->offers[offer].by[0];
    const cf_by *ongoing = &b->costing->offers[n_offers + offer].by[0];
    for (int k = 0; k < all->n_rows; k++) {
        int64_t lasting = 0;
        for (int y = 0; y < b->costing->n_years; y++) {
            for (int o = 0; o < ongoing->n_rows; o++)
                if (cf_slice_equal(ongoing->rows[o].key, all->rows[k].key))
                    lasting = ongoing->rows[o].years[y];
            cf_envelope_row *row = row_of(b, all->rows[k].key, b->costing->first_year + y);
            row->cost = all->rows[k].years[y];
            row->once = row->cost - lasting;
        }
    }
}

static void add_budgets(build *b, cf_envelope *envelope)
{
    const cf_facts *facts = &b->options->agreement->facts;
    for (int i = 0; i < facts->n_budgets; i++) {
        const cf_budget_fact *budget = &facts->budgets[i];
        int64_t cents;
        if (budget->fiscal_year < b->costing->first_year ||
            budget->fiscal_year >= b->costing->first_year + b->costing->n_years)
            continue;
        if (!cf_envelope_amount(&cents, budget, b->options))
            envelope->unknown_revenue = true;
        cf_envelope_row *row = row_of(b, budget->fund, budget->fiscal_year);
        row->has_budget = true;
        row->budget += cents;
        row->budget_once += budget->once ? cents : 0;
    }
}

static int compare_rows(const void *a, const void *b)
{
    const cf_envelope_row *x = a, *y = b;
    int order = cf_slice_compare(x->fund, y->fund);
    return order != 0 ? order : (x->year > y->year) - (x->year < y->year);
}

static int64_t above_zero(int64_t cents)
{
    return cents > 0 ? cents : 0;
}

static void judge(build *b, cf_envelope *envelope)
{
    for (int i = 0; i < b->n; i++) {
        cf_envelope_row *row = &b->rows[i];
        if (!row->has_budget) {
            envelope->unbudgeted += above_zero(row->cost);
            continue;
        }
        int64_t ongoing = row->cost - row->once, money = row->budget - row->budget_once;
        row->left = row->budget - row->cost;
        /* one-time money that is left after one-time cost can hide what is not ongoing */
        int64_t spare = above_zero(row->budget_once - above_zero(row->once));
        int64_t missing = above_zero(ongoing - above_zero(money));
        row->ongoing_from_once = missing < spare ? missing : spare;
        envelope->ongoing_from_once += row->ongoing_from_once;
        envelope->budget += row->budget;
        envelope->cost += row->cost;
        envelope->over += above_zero(-row->left);
        envelope->n_over += row->left < 0;
    }
    envelope->rows = b->rows;
    envelope->n = b->n;
    envelope->fits = envelope->n_over == 0 && envelope->unbudgeted == 0;
}

static void fill(cf_envelope *envelope, const cf_costing_options *options,
                 const cf_costing *costing, int offer, cf_arena *arena)
{
    size_t most = (size_t)options->agreement->facts.n_budgets;
    for (int y = 0; y < costing->n_years; y++)
        most += (size_t)costing->offers[offer].by[0].n_rows;
    build b = {options, costing, arena, CF_ARENA_NEW(arena, cf_envelope_row, most + 1), 0};
    add_costs(&b, offer);
    add_budgets(&b, envelope);
    if (b.n > 1)
        qsort(b.rows, (size_t)b.n, sizeof *b.rows, compare_rows);
    int n = 0; /* a fund without budget and cost is not told about */
    for (int i = 0; i < b.n; i++)
        if (b.rows[i].has_budget || b.rows[i].cost != 0)
            b.rows[n++] = b.rows[i];
    b.n = n;
    judge(&b, envelope);
}

const cf_envelope *cf_envelopes_make(const cf_costing_options *options, cf_roster *roster,
                                     cf_arena *arena, cf_diags *diags)
{
    static const cf_slice by[] = {{"fund", 4}};
    int n = options->n_offers;
    const cf_plan **plans = CF_ARENA_NEW(arena, const cf_plan *, 2 * (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        plans[i] = options->offers[i];
        plans[n + i] = plans[i] ? without_once(plans[i], arena) : NULL;
    }
    cf_costing_options more = *options;
    more.offers = plans;
    more.n_offers = 2 * n;
    more.by = by;
    more.n_by = 1;
    more.pairs = false;
    more.skip_one_percent = true;
    more.checkpoints = NULL;
    more.n_checkpoints = 0;
    more.visit = NULL;
    more.progress = NULL;
    cf_costing *costing = cf_costing_run(&more, roster, diags);
    if (!costing)
        return NULL;
    cf_envelope *envelopes = CF_ARENA_NEW(arena, cf_envelope, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        if (plans[i])
            fill(&envelopes[i], options, costing, i, arena);
    cf_costing_free(costing);
    return envelopes;
}

/* --- Faces ----------------------------------------------------------------------------------- */

static const char *year_text(cf_arena *arena, const cf_calendar *calendar, int year)
{
    char text[CF_FISCAL_TEXT_SIZE];
    cf_fiscal_format(text, calendar, year);
    return cf_arena_copy(arena, cf_slice_of(text));
}

void cf_envelope_json(cf_arena *arena, cf_value *object, const cf_envelope *envelope,
                      const cf_calendar *calendar)
{
    cf_value *root = cf_value_add_object(arena, object, "envelope");
    cf_value_add_bool(arena, root, "fits", envelope->fits);
    cf_value_add_int(arena, root, "budget", envelope->budget);
    cf_value_add_int(arena, root, "cost", envelope->cost);
    cf_value_add_int(arena, root, "over", envelope->over);
    cf_value_add_int(arena, root, "unbudgeted", envelope->unbudgeted);
    cf_value_add_int(arena, root, "ongoing_from_one_time", envelope->ongoing_from_once);
    cf_value *rows = cf_value_add_array(arena, root, "rows");
    for (int i = 0; i < envelope->n; i++) {
        const cf_envelope_row *row = &envelope->rows[i];
        cf_value *item = cf_value_add_object(arena, rows, NULL);
        cf_value_add_text(arena, item, "fund", row->fund);
        cf_value_add_text(arena, item, "fiscal_year",
                          cf_slice_of(year_text(arena, calendar, row->year)));
        if (row->has_budget) {
            cf_value_add_int(arena, item, "budget", row->budget);
            cf_value_add_int(arena, item, "budget_one_time", row->budget_once);
        } else {
            cf_value_add_null(arena, item, "budget");
            cf_value_add_null(arena, item, "budget_one_time");
        }
        cf_value_add_int(arena, item, "cost", row->cost);
        cf_value_add_int(arena, item, "one_time", row->once);
        if (row->has_budget)
            cf_value_add_int(arena, item, "left", row->left);
        else
            cf_value_add_null(arena, item, "left");
        cf_value_add_int(arena, item, "ongoing_from_one_time", row->ongoing_from_once);
    }
}

/* "general in FY2026-27 by $212,000.14" */
static void say_over(cf_buf *text, cf_arena *arena, const cf_envelope *envelope,
                     const cf_calendar *calendar)
{
    int said = 0;
    for (int i = 0; i < envelope->n; i++) {
        const cf_envelope_row *row = &envelope->rows[i];
        if (!row->has_budget || row->left >= 0)
            continue;
        if (said++ == 4) {
            cf_buf_addf(text, " and %d more", envelope->n_over - 4);
            return;
        }
        cf_buf_addf(text, "%s%.*s in %s by ", said > 1 ? ", " : "", (int)row->fund.len,
                    row->fund.text, year_text(arena, calendar, row->year));
        cf_show_money(text, -row->left, false);
    }
}

static void show_finding(cf_report *report, const cf_envelope *envelope,
                         const cf_calendar *calendar, const char *name)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s ", name ? name : "The offer");
    if (envelope->n_over > 0) {
        cf_buf_add_str(&text, "exceeds the budget of ");
        say_over(&text, report->arena, envelope, calendar);
    } else {
        cf_buf_add_str(&text, "stays within every budget that there is; ");
        cf_show_money(&text, envelope->budget - envelope->cost, false);
        cf_buf_add_str(&text, " of them would be left in all");
    }
    cf_buf_add_char(&text, '.');
    if (envelope->unbudgeted > 0) {
        cf_buf_add_char(&text, ' ');
        cf_show_money(&text, envelope->unbudgeted, false);
        cf_buf_add_str(&text, " falls in funds and years without a budget.");
    }
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    if (envelope->unknown_revenue)
        cf_report_add(report, CF_SHOW_ITEM,
                      "A budget has a share of a revenue that is not known; nothing is counted for "
                      "it.");
    cf_buf_release(&text);
}

void cf_envelope_show_once(cf_report *report, const cf_envelope *envelope,
                           const cf_calendar *calendar)
{
    cf_buf text = CF_BUF_INIT;
    for (int i = 0; i < envelope->n; i++) {
        const cf_envelope_row *row = &envelope->rows[i];
        if (row->ongoing_from_once == 0)
            continue;
        cf_buf_addf(&text, "In %s fund %.*s would pay ",
                    year_text(report->arena, calendar, row->year), (int)row->fund.len,
                    row->fund.text);
        cf_show_money(&text, row->ongoing_from_once, false);
        cf_buf_add_str(&text, " of ongoing cost with one-time money: it comes again each year, the "
                              "money does not.");
        cf_report_add_buf(report, CF_SHOW_ITEM, &text);
    }
    cf_buf_release(&text);
}

void cf_envelope_show(cf_report *report, const cf_envelope *envelope, const cf_calendar *calendar,
                      const char *name)
{
    static const char *const heads[] = {"Fund", "Fiscal year",    "Budget", "of it one-time",
                                        "Cost", "of it one-time", "Left"};
    enum { N = sizeof heads / sizeof *heads };
    cf_report_add(report, CF_SHOW_HEADING, "%s%sthe budget", name ? name : "Against",
                  name ? " against " : " ");
    show_finding(report, envelope, calendar, name);
    cf_grid *grid = cf_report_grid(report, "", N, 2);
    for (int i = 0; i < N; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 1);
    for (int i = 0; i < envelope->n; i++) {
        const cf_envelope_row *row = &envelope->rows[i];
        cf_cell cells[N] = {
            cf_cell_text(row->fund),
            cf_cell_text(cf_slice_of(year_text(report->arena, calendar, row->year))),
            row->has_budget ? cf_cell_money(row->budget) : CF_BLANK_CELL,
            row->has_budget ? cf_cell_money(row->budget_once) : CF_BLANK_CELL,
            cf_cell_money_change(row->cost),
            cf_cell_money_change(row->once),
            row->has_budget ? cf_cell_money_change(row->left) : CF_BLANK_CELL,
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_envelope_show_once(report, envelope, calendar);
}
