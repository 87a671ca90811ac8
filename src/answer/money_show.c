/* An offer over what revenues may bring, as a page, as JSON and as a table. */
#include "answer/money.h"

#include "show/figure.h"

static const char *year_text(cf_arena *arena, const cf_money_answer *money, int year)
{
    char text[CF_FISCAL_TEXT_SIZE];
    cf_fiscal_format(text, &money->calendar, year);
    return cf_arena_copy(arena, cf_slice_of(text));
}

/* "Sales tax FY2026-27" */
static const char *source_name(cf_arena *arena, const cf_money_answer *money,
                               const cf_money_source *source)
{
    return cf_arena_printf(arena, "%.*s %s", (int)source->revenue.len, source->revenue.text,
                           year_text(arena, money, source->year));
}

/* "below $41,000,000.00", "from $41,000,000.00" */
static cf_cell state_cell(cf_arena *arena, const cf_money_source *source, int state)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, state == 0 ? "below " : "from ");
    cf_show_money(&text, source->at[state == 0 ? 0 : state - 1], false);
    cf_cell cell = cf_cell_text(cf_arena_slice(arena, cf_buf_slice(&text)));
    cf_buf_release(&text);
    return cell;
}

static bool has_budgets(const cf_money_answer *money)
{
    return money->c->agreement.plan->facts.n_budgets > 0 && !money->without_budgets;
}

static int64_t left_of(const cf_money_figures *figures)
{
    return figures->envelope->budget - figures->envelope->cost;
}

/* The largest overdraft of a state, "general in FY2026-27 by $212,000.14", or "fits". */
static cf_cell verdict_cell(cf_arena *arena, const cf_money_answer *money,
                            const cf_money_figures *figures)
{
    const cf_envelope_row *worst = NULL;
    const cf_envelope *envelope = figures->envelope;
    for (int i = 0; i < envelope->n; i++)
        if (envelope->rows[i].has_budget && envelope->rows[i].left < 0 &&
            (!worst || envelope->rows[i].left < worst->left))
            worst = &envelope->rows[i];
    if (!worst)
        return cf_cell_text(envelope->unbudgeted > 0 ? CF_SLICE("within its budgets")
                                                     : CF_SLICE("fits"));
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%.*s %s over by ", (int)worst->fund.len, worst->fund.text,
                year_text(arena, money, worst->year));
    cf_show_money(&text, -worst->left, false);
    if (envelope->n_over > 1)
        cf_buf_addf(&text, ", %d more", envelope->n_over - 1);
    cf_cell cell = cf_cell_text(cf_arena_slice(arena, cf_buf_slice(&text)));
    cf_buf_release(&text);
    return cell;
}

/* A table with key columns, then cost and, where there are budgets, what they hold. */
static cf_grid *figures_grid(cf_report *report, const cf_money_answer *money, const char *title,
                             const char *const *keys, int n_keys)
{
    static const char *const figures[] = {"Cost", "Budget", "Left", "Against the budgets"};
    int n = has_budgets(money) ? 4 : 1;
    cf_grid *grid = cf_report_grid(report, title, n_keys + n, n_keys);
    for (int i = 0; i < n_keys; i++)
        cf_grid_head(report->arena, grid, i, keys[i], false);
    for (int i = 0; i < n; i++)
        cf_grid_head(report->arena, grid, n_keys + i, figures[i], i < 3);
    return grid;
}

static void add_figures(cf_report *report, const cf_money_answer *money, cf_grid *grid,
                        cf_cell *cells, int n_keys, const cf_money_figures *figures)
{
    cells[n_keys] = cf_cell_money_change(figures->cost);
    if (has_budgets(money)) {
        cells[n_keys + 1] = cf_cell_money(figures->envelope->budget);
        cells[n_keys + 2] = cf_cell_money_change(left_of(figures));
        cells[n_keys + 3] = verdict_cell(report->arena, money, figures);
    }
    cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
}

/* Cost against budgets, a bar a state; the title says in how many of them every budget holds. */
static void add_chart(cf_report *report, const cf_money_answer *money, cf_grid *grid,
                      const char *what, const cf_money_figures *figures, int n)
{
    static const int columns[] = {0, 1, 2};
    int n_within = 0;
    for (int i = 0; i < n; i++)
        n_within += figures[i].envelope->n_over == 0;
    if (!has_budgets(money))
        return;
    const char *title =
        n_within == n ? cf_arena_printf(report->arena, "%s, every budget holds throughout", what)
        : n_within == 0
            ? cf_arena_printf(report->arena, "%s, no case stays within every budget", what)
            : cf_arena_printf(report->arena, "%s, every budget holds in %d of %d cases", what,
                              n_within, n);
    cf_report_chart(report, "bullet", grid, columns, 3, false, title,
                    "A bar is the offer's cost over the horizon, the band behind it what the "
                    "budgets hold.");
}

/* --- Sections -------------------------------------------------------------------------------- */

static void show_triggers(cf_report *report, const cf_money_answer *money)
{
    static const char *const heads[] = {"Trigger", "At least", "Would add", "Break-even", ""};
    enum { N = sizeof heads / sizeof *heads };
    cf_grid *grid = cf_report_grid(report, "What the offer's clauses wait for", N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 0 && i < N - 1);
    for (int s = 0; s < money->n_sources; s++) {
        const cf_money_source *source = &money->sources[s];
        for (int k = 0; k < source->n_at; k++) {
            bool in_force = source->known && source->value >= source->at[k];
            cf_cell cells[N] = {
                cf_cell_text(cf_slice_of(source_name(report->arena, money, source))),
                cf_cell_money(source->at[k]),
                cf_cell_money_change(source->states[k + 1].cost - source->states[k].cost),
                has_budgets(money) && source->ever[k] ? cf_cell_money(source->break_even[k])
                                                      : CF_BLANK_CELL,
                cf_cell_text(!source->known ? CF_SLICE("not known")
                             : in_force     ? CF_SLICE("in force")
                                            : CF_SLICE("not reached")),
            };
            cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
        }
    }
    for (int s = 0; s < money->n_sources && has_budgets(money); s++)
        for (int k = 0; k < money->sources[s].n_at; k++)
            if (!money->sources[s].ever[k]) {
                cf_buf text = CF_BUF_INIT;
                cf_show_money(&text, money->sources[s].at[k], false);
                cf_report_add(report, CF_SHOW_ITEM,
                              "From %s of %s on, no revenue of that source alone would make every "
                              "budget hold.",
                              text.text, source_name(report->arena, money, &money->sources[s]));
                cf_buf_release(&text);
            }
}

static void show_range(cf_report *report, const cf_money_answer *money,
                       const cf_money_source *source)
{
    static const char *const keys[] = {"Revenue"};
    const char *name = source_name(report->arena, money, source);
    cf_cell cells[8];
    cf_grid *grid = figures_grid(
        report, money, cf_arena_printf(report->arena, "Over the range of %s", name), keys, 1);
    for (int state = 0; state <= source->n_at; state++) {
        cells[0] = state_cell(report->arena, source, state);
        add_figures(report, money, grid, cells, 1, &source->states[state]);
    }
    add_chart(report, money, grid, cf_arena_printf(report->arena, "Over the range of %s", name),
              source->states, source->n_at + 1);
}

static void show_scenarios(cf_report *report, const cf_money_answer *money)
{
    static const char *const keys[] = {"Scenario"};
    const cf_facts *facts = &money->c->agreement.plan->facts;
    cf_cell cells[8];
    if (money->n_scenarios == 0)
        return;
    cf_grid *grid = figures_grid(report, money, "Under each scenario", keys, 1);
    for (int i = 0; i < money->n_scenarios; i++) {
        cells[0] = cf_cell_text(facts->scenarios[i].name);
        add_figures(report, money, grid, cells, 1, &money->scenarios[i]);
    }
    cells[0] = cf_cell_text(CF_SLICE("As it is known now"));
    add_figures(report, money, grid, cells, 1, &money->now);
    add_chart(report, money, grid, "Of the scenarios", money->scenarios, money->n_scenarios);
}

static void show_joint(cf_report *report, const cf_money_answer *money)
{
    const char *keys[CF_MONEY_SOURCES];
    cf_cell cells[CF_MONEY_SOURCES + 4];
    if (money->n_joint == 0)
        return;
    for (int s = 0; s < money->n_sources; s++)
        keys[s] = source_name(report->arena, money, &money->sources[s]);
    int n = money->n_sources;
    bool budgets = has_budgets(money);
    cf_grid *grid = cf_report_grid(report, "Triggers together", n + (budgets ? 3 : 1), n);
    for (int s = 0; s < n; s++)
        cf_grid_head(report->arena, grid, s, keys[s], false);
    cf_grid_head(report->arena, grid, n, "Cost", true);
    if (budgets) {
        cf_grid_head(report->arena, grid, n + 1, "Budget", true);
        cf_grid_head(report->arena, grid, n + 2, "Over", true);
    }
    for (int j = 0; j < money->n_joint; j++) {
        for (int s = 0; s < n; s++)
            cells[s] = state_cell(report->arena, &money->sources[s], cf_money_state(money, j, s));
        cells[n] = cf_cell_money_change(money->joint[j].cost);
        cells[n + 1] = cf_cell_money(money->joint[j].envelope->budget);
        cells[n + 2] = money->joint[j].envelope->over > 0
                           ? cf_cell_money(money->joint[j].envelope->over)
                           : CF_BLANK_CELL;
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
}

void cf_money_show_states(cf_report *report, const cf_money_answer *money)
{
    show_scenarios(report, money);
    if (money->n_sources == 0) {
        cf_report_add(report, CF_SHOW_TEXT, "No clause of the offer waits for a revenue.");
        return;
    }
    show_triggers(report, money);
    for (int s = 0; s < money->n_sources; s++)
        show_range(report, money, &money->sources[s]);
    show_joint(report, money);
    if (money->too_many)
        cf_report_add(report, CF_SHOW_ITEM,
                      "There are more triggers or combinations than are worked out here.");
}

void cf_money_show(cf_report *report, const cf_money_answer *money)
{
    cf_report_add(report, CF_SHOW_TITLE, "Money for %s", money->c->offers[0].name);
    if (has_budgets(money))
        cf_envelope_show(report, money->now.envelope, &money->calendar, NULL);
    else
        cf_report_add(report, CF_SHOW_TEXT,
                      "The agreement has no budgets, so costs stand alone; a line `budget FUND FY "
                      "$X` gives the offer its envelope.");
    cf_money_show_states(report, money);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void add_figures_json(cf_arena *arena, cf_value *object, const cf_money_answer *money,
                             const cf_money_figures *figures)
{
    cf_value_add_int(arena, object, "cost", figures->cost);
    cf_value *years = cf_value_add_object(arena, object, "fiscal_years");
    for (int y = 0; y < money->n_years; y++)
        cf_value_add_int(arena, years, year_text(arena, money, money->first_year + y),
                         figures->years[y]);
    cf_envelope_json(arena, object, figures->envelope, &money->calendar);
}

static void add_source(cf_arena *arena, cf_value *object, const cf_money_answer *money,
                       const cf_money_source *source)
{
    cf_value_add_text(arena, object, "revenue", source->revenue);
    cf_value_add_text(arena, object, "fiscal_year",
                      cf_slice_of(year_text(arena, money, source->year)));
}

static void add_at_least(cf_arena *arena, cf_value *object, const cf_money_source *source,
                         int state)
{
    if (state == 0)
        cf_value_add_null(arena, object, "at_least");
    else
        cf_value_add_int(arena, object, "at_least", source->at[state - 1]);
}

static void add_triggers(cf_arena *arena, cf_value *root, const cf_money_answer *money)
{
    cf_value *list = cf_value_add_array(arena, root, "triggers");
    for (int s = 0; s < money->n_sources; s++) {
        const cf_money_source *source = &money->sources[s];
        for (int k = 0; k < source->n_at; k++) {
            cf_value *item = cf_value_add_object(arena, list, NULL);
            add_source(arena, item, money, source);
            cf_value_add_int(arena, item, "at_least", source->at[k]);
            cf_value_add_int(arena, item, "adds",
                             source->states[k + 1].cost - source->states[k].cost);
            if (has_budgets(money) && source->ever[k])
                cf_value_add_int(arena, item, "break_even", source->break_even[k]);
            else
                cf_value_add_null(arena, item, "break_even");
            if (source->known)
                cf_value_add_int(arena, item, "known", source->value);
            else
                cf_value_add_null(arena, item, "known");
        }
    }
}

static void add_ranges(cf_arena *arena, cf_value *root, const cf_money_answer *money)
{
    cf_value *list = cf_value_add_array(arena, root, "ranges");
    for (int s = 0; s < money->n_sources; s++) {
        cf_value *item = cf_value_add_object(arena, list, NULL);
        add_source(arena, item, money, &money->sources[s]);
        cf_value *states = cf_value_add_array(arena, item, "states");
        for (int state = 0; state <= money->sources[s].n_at; state++) {
            cf_value *one = cf_value_add_object(arena, states, NULL);
            add_at_least(arena, one, &money->sources[s], state);
            add_figures_json(arena, one, money, &money->sources[s].states[state]);
        }
    }
}

static void add_scenarios(cf_arena *arena, cf_value *root, const cf_money_answer *money)
{
    const cf_facts *facts = &money->c->agreement.plan->facts;
    cf_value *list = cf_value_add_array(arena, root, "scenarios");
    for (int i = 0; i < money->n_scenarios; i++) {
        cf_value *item = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, item, "name", facts->scenarios[i].name);
        add_figures_json(arena, item, money, &money->scenarios[i]);
    }
}

static void add_joint(cf_arena *arena, cf_value *root, const cf_money_answer *money)
{
    cf_value *list = cf_value_add_array(arena, root, "combinations");
    for (int j = 0; j < money->n_joint; j++) {
        cf_value *item = cf_value_add_object(arena, list, NULL);
        cf_value *states = cf_value_add_array(arena, item, "states");
        for (int s = 0; s < money->n_sources; s++) {
            cf_value *one = cf_value_add_object(arena, states, NULL);
            add_source(arena, one, money, &money->sources[s]);
            add_at_least(arena, one, &money->sources[s], cf_money_state(money, j, s));
        }
        add_figures_json(arena, item, money, &money->joint[j]);
    }
}

cf_value *cf_money_json(cf_arena *arena, const cf_money_answer *money)
{
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "case", money->c->agreement.plan->title);
    cf_value_add_text(arena, root, "offer", cf_slice_of(money->c->offers[0].name));
    add_figures_json(arena, root, money, &money->now);
    add_triggers(arena, root, money);
    add_scenarios(arena, root, money);
    add_ranges(arena, root, money);
    add_joint(arena, root, money);
    cf_value_add_bool(arena, root, "complete", !money->too_many);
    return root;
}

/* --- CSV ------------------------------------------------------------------------------------- */

static void add_csv_rows(cf_arena *arena, cf_grid *grid, const cf_money_answer *money, cf_cell what,
                         cf_cell which, const cf_money_figures *figures)
{
    for (int i = 0; i < figures->envelope->n; i++) {
        const cf_envelope_row *row = &figures->envelope->rows[i];
        cf_cell cells[] = {
            what,
            which,
            cf_cell_text(row->fund),
            cf_cell_text(cf_slice_of(year_text(arena, money, row->year))),
            row->has_budget ? cf_cell_money(row->budget) : CF_BLANK_CELL,
            cf_cell_money(row->cost),
            cf_cell_money(row->once),
            row->has_budget ? cf_cell_money(row->left) : CF_BLANK_CELL,
        };
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
}

cf_grid *cf_money_csv(cf_arena *arena, const cf_money_answer *money)
{
    static const char *const heads[] = {"table",  "state", "fund",     "fiscal_year",
                                        "budget", "cost",  "one_time", "left"};
    enum { N = sizeof heads / sizeof *heads };
    const cf_facts *facts = &money->c->agreement.plan->facts;
    cf_grid *grid = cf_grid_new(arena, "", N, 2);
    for (int i = 0; i < N; i++)
        cf_grid_head(arena, grid, i, heads[i], false);
    add_csv_rows(arena, grid, money, cf_cell_text(CF_SLICE("now")), CF_BLANK_CELL, &money->now);
    for (int i = 0; i < money->n_scenarios; i++)
        add_csv_rows(arena, grid, money, cf_cell_text(CF_SLICE("scenario")),
                     cf_cell_text(facts->scenarios[i].name), &money->scenarios[i]);
    for (int s = 0; s < money->n_sources; s++)
        for (int state = 0; state <= money->sources[s].n_at; state++)
            add_csv_rows(arena, grid, money,
                         cf_cell_text(cf_slice_of(source_name(arena, money, &money->sources[s]))),
                         state_cell(arena, &money->sources[s], state),
                         &money->sources[s].states[state]);
    return grid;
}
