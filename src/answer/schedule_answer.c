/* The salary schedule in force on a day. Source: costing rules, sections 3.2 and 4. */
#include "answer/case.h"
#include "answer/result.h"

#include "show/figure.h"

static cf_slice rate_text(cf_arena *arena, int64_t rate_e8, int decimals)
{
    cf_buf text = CF_BUF_INIT;
    cf_show_rate(&text, rate_e8, decimals, false);
    cf_slice kept = cf_arena_slice(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

/* The wide form: every step name is a column, and a range without that step leaves it blank. */
static void fill_wide(cf_arena *arena, cf_grid *grid, const cf_schedule_on *on)
{
    cf_cell *cells = CF_ARENA_NEW(arena, cf_cell, (size_t)on->n_step_names + 1);
    for (int i = 0; i < on->n_step_names; i++)
        cf_grid_head(arena, grid, i + 1, cf_arena_copy(arena, on->step_names[i]), true);
    for (int r = 0; r < on->n_rows; r++) {
        const cf_schedule_row *row = &on->rows[r];
        cells[0] = cf_cell_text(row->range);
        for (int i = 0; i < on->n_step_names; i++) {
            cells[i + 1] = CF_BLANK_CELL;
            for (int s = 0; s < row->n_steps; s++)
                if (cf_slice_equal(row->step_names[s], on->step_names[i]))
                    cells[i + 1] = cf_cell_rate(row->rates_e8[s], on->decimals);
        }
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
}

static cf_value *schedule_json(cf_arena *arena, const confer_case *c, const char *offer,
                               const char *day, const cf_schedule_on *on)
{
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "case", c->agreement.plan->title);
    cf_value_add_text(arena, root, "offer", cf_slice_of(offer));
    cf_value_add_text(arena, root, "on", cf_slice_of(day));
    cf_value *ranges = cf_value_add_array(arena, root, "ranges");
    for (int r = 0; r < on->n_rows; r++) {
        const cf_schedule_row *row = &on->rows[r];
        cf_value *range = cf_value_add_object(arena, ranges, NULL);
        cf_value_add_text(arena, range, "range", row->range);
        cf_value *steps = cf_value_add_array(arena, range, "steps");
        for (int s = 0; s < row->n_steps; s++) {
            cf_value *step = cf_value_add_object(arena, steps, NULL);
            cf_value_add_text(arena, step, "step", row->step_names[s]);
            cf_value_add_text(arena, step, "rate",
                              rate_text(arena, row->rates_e8[s], on->decimals));
        }
    }
    cf_value *not_applied = cf_value_add_array(arena, root, "not_applied");
    for (int i = 0; i < on->n_not_applied; i++)
        cf_value_add_text(arena, not_applied, NULL, on->not_applied[i]->text);
    return root;
}

static void show_page(cf_report *report, const confer_case *c, const char *offer, const char *day,
                      const cf_schedule_on *on)
{
    static const char *const units[] = {"hourly", "biweekly", "semimonthly", "monthly", "annual"};
    const cf_facts *facts = &c->agreement.plan->facts;
    const cf_plan *plan = c->offers[0].plan ? c->offers[0].plan : c->agreement.plan;
    cf_report_add(report, CF_SHOW_TITLE, "Salary schedule on %s under %s", day,
                  c->offers[0].plan ? offer : "the status quo");
    cf_report_add(report, CF_SHOW_TEXT, "%.*s. Rates are %s, in dollars.", (int)plan->title.len,
                  plan->title.text, units[facts->rate_unit]);
    cf_grid *grid = cf_report_grid(report, NULL, on->n_step_names + 1, 1);
    cf_grid_head(report->arena, grid, 0, "Range", false);
    fill_wide(report->arena, grid, on);
    if (on->n_not_applied == 0)
        return;
    cf_report_add(report, CF_SHOW_HEADING,
                  "Not in this table: clauses for some of a range's members, by more than class or "
                  "range");
    for (int i = 0; i < on->n_not_applied; i++)
        cf_report_add(report, CF_SHOW_ITEM, "line %u: %.*s", on->not_applied[i]->line,
                      (int)on->not_applied[i]->text.len, on->not_applied[i]->text.text);
}

int confer_schedule(confer_result **out, confer_case *c, const char *offer, const char *day,
                    confer_error *err)
{
    cf_date date;
    if (!day || !cf_date_parse(&date, day, strlen(day)))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)", day ? day : "");
    cf_case_begin(c);
    int status = cf_case_read_texts(c, &offer, 1, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    cf_costing_options options = cf_case_costing(c);
    cf_schedule_on *on = NULL;
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, &options, &c->arena);
    if (!cf_diags_failed(&c->diags) && cf_case_open_roster(c, wanted, n_wanted))
        on = cf_schedule_on_day(&options, 0, date, c->roster, &c->diags);
    cf_diags_sort(&c->diags);
    status = cf_case_verdict(c, err);
    if (status != CONFER_OK || !on) {
        cf_schedule_on_free(on);
        return status != CONFER_OK ? status : cf_fail(err, CONFER_WRONG, "there is no schedule");
    }
    char text[CF_DATE_TEXT_SIZE];
    cf_date_format(text, date);
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    result->json = schedule_json(arena, c, offer, text, on);
    result->report = cf_report_new(arena);
    show_page(result->report, c, offer, text, on);
    cf_grid *csv = cf_grid_new(arena, NULL, on->n_step_names + 1, 1);
    cf_grid_head(arena, csv, 0, "range", false);
    fill_wide(arena, csv, on);
    result->csv = csv;
    cf_schedule_on_free(on);
    *out = result;
    return CONFER_OK;
}
