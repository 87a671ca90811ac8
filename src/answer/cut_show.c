/* The exercise as a page and as a table. */
#include "answer/cut_show.h"

#include "show/figure.h"

/* --- What was found -------------------------------------------------------------------------- */

static void show_title(cf_report *report, const cf_cut *cut)
{
    cf_buf text = CF_BUF_INIT;
    if (cut->is_percent) {
        cf_show_percent(&text, cut->percent_e6, 0, false);
        cf_buf_clear(&text);
        cf_cut_add_number(&text, cut->percent_e6, 4);
        cf_buf_addf(&text, "%% of %s%.*s", cut->fund.len > 0 ? "fund " : "the budget",
                    (int)cut->fund.len, cut->fund.text);
    } else {
        cf_buf_add_str(&text, "Reductions");
    }
    if (cut->year != 0)
        cf_buf_addf(&text, " in %s", cf_cut_year_text(report->arena, cut));
    cf_buf_add_str(&text, ": ");
    cf_show_money(&text, cut->target, false);
    cf_report_add_buf(report, cut->in_report ? CF_SHOW_TEXT : CF_SHOW_TITLE, &text);
    cf_buf_release(&text);
}

static void say_unreached(cf_buf *text, const cf_cut *cut)
{
    const cf_cut_set *most = &cut->most.sets[0];
    if (cut->solution.proven || most->saving < cut->target) {
        cf_buf_add_str(text, "No allowed set of the submitted options reaches the target: the most "
                             "they save together is ");
        cf_show_money(text, most->saving, false);
        cf_buf_add_str(text, ", ");
        cf_show_money(text, cut->target - most->saving, false);
        cf_buf_add_str(text, " short.");
        if (!cut->most.proven)
            cf_buf_add_str(text, " That no set saves more is not proven.");
    } else {
        cf_buf_add_str(text, "No set was found before the search ended; there may be one.");
    }
}

static void say_proof(cf_buf *text, const cf_cut *cut)
{
    if (cut->solution.proven) {
        cf_buf_add_str(text, "This is proven: no allowed set reaches the target with less harm.");
        if (!cut->solution.closed)
            cf_buf_add_str(text,
                           " The search ended before all sets of the same harm were compared: "
                           "another one may save more, and other runners-up may come first.");
        return;
    }
    cf_buf_add_str(text, cut->solution.stopped
                             ? "This is not proven, for the search was stopped: "
                             : "This is not proven, for the search ended early: ");
    cf_buf_add_str(text, "it is the best set found so far; none can have less than ");
    cf_cut_say_points(text, cut->solution.harm_at_least);
    cf_buf_add_str(text, " points.");
}

static void show_finding(cf_report *report, const cf_cut *cut)
{
    cf_buf text = CF_BUF_INIT;
    if (cut->solution.n_sets == 0) {
        say_unreached(&text, cut);
        cf_report_add_buf(report, CF_SHOW_FINDING, &text);
        cf_buf_release(&text);
        return;
    }
    const cf_cut_set *best = &cut->solution.sets[0];
    cf_cut_totals totals = cf_cut_totals_of(cut, best);
    cf_say_count(&text, best->n_taken, "reduction", "reductions");
    cf_buf_add_str(&text, " of ");
    cf_cut_add_number(&text, cut->n_considered, 0);
    cf_buf_add_str(&text, best->n_taken == 1 ? " reaches the target" : " reach the target");
    cf_buf_add_str(&text, cut->solution.proven ? " with the least weighted service harm, "
                                               : " with the least weighted service harm found, ");
    cf_cut_say_points(&text, best->harm);
    cf_buf_addf(&text, " points. Compared with the budget, %s would save ",
                best->n_taken == 1 ? "it" : "they");
    cf_say_money(&text, totals.year);
    cf_buf_addf(&text, " in %s and ", cf_cut_year_text(report->arena, cut));
    cf_say_money(&text, totals.annual);
    cf_buf_add_str(&text, " in each whole year after.");
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    say_proof(&text, cut);
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

static void show_part_year(cf_report *report, const cf_cut *cut)
{
    char day[CF_DATE_TEXT_SIZE];
    cf_buf text = CF_BUF_INIT;
    if (cut->year == 0 || cut->left_top == cut->left_bottom)
        return;
    cf_date_format(day, cut->starts);
    int64_t months_e2;
    cf_div_round(&months_e2, (cf_wide)cut->left_top * 1200, cut->left_bottom, CF_HALF_UP);
    cf_buf_addf(&text, "Reductions begin on %s, with ", day);
    cf_cut_add_number(&text, months_e2, 2);
    cf_buf_addf(&text, " of 12 months of %s left.", cf_cut_year_text(report->arena, cut));
    if (cut->is_percent && !cut->asked->annualized) {
        int64_t needed;
        cf_div_round(&needed, (cf_wide)cut->percent_e6 * cut->left_bottom, cut->left_top, CF_UP);
        cf_buf_add_str(&text, " So ");
        cf_cut_add_number(&text, cut->percent_e6, 4);
        cf_buf_add_str(&text, "% of the year's budget needs reductions that save ");
        cf_cut_add_number(&text, needed, 4);
        cf_buf_add_str(&text, "% a year, once they run.");
    } else if (cut->asked->annualized) {
        cf_buf_add_str(&text, " The target is reached by what is saved in a whole year.");
    }
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* --- What else there is to say --------------------------------------------------------------- */

static void show_left_out(cf_report *report, const cf_cut *cut)
{
    int others = 0;
    bool any = false;
    for (int i = 0; i < cut->n_options; i++) {
        const cf_cut_option *option = &cut->options[i];
        if (option->left_out && option->department_index < 0)
            others++;
        else if (option->left_out)
            any = true;
    }
    if (any)
        cf_report_add(report, CF_SHOW_HEADING, "Options that could not be taken");
    for (int i = 0; i < cut->n_options && any; i++) {
        const cf_cut_option *option = &cut->options[i];
        if (option->left_out && option->department_index >= 0)
            cf_report_add(report, CF_SHOW_ITEM, "%.*s %.*s: %s", (int)option->id.len,
                          option->id.text, (int)option->title.len, option->title.text,
                          option->left_out);
    }
    if (others > 0)
        cf_report_add(report, CF_SHOW_ITEM, "%d option%s of other funds %s not considered", others,
                      others == 1 ? "" : "s", others == 1 ? "was" : "were");
}

/* Tied to no other option, and neither locked nor out of reach. */
static bool is_free_standing(const cf_cut *cut, int i)
{
    const cf_cut_item *item = &cut->problem.items[i];
    if (item->banned || item->forced || item->excludes.n + item->needs.n > 0)
        return false;
    for (int k = 0; k < cut->n_options; k++)
        for (int n = 0; n < cut->problem.items[k].needs.n; n++)
            if (cut->problem.items[k].needs.items[n] == i)
                return false;
    return true;
}

/* Same saving, same harm; of the same service and loss where a legal minimum counts. */
static bool are_alike(const cf_cut_item *a, const cf_cut_item *b)
{
    return a->saving == b->saving && a->harm == b->harm && a->limit == b->limit &&
           (a->limit < 0 || a->drop == b->drop);
}

/* Options outside that could stand in for one inside. */
static void show_swaps(cf_report *report, const cf_cut *cut, const cf_cut_set *set)
{
    int shown = 0;
    for (int i = 0; i < cut->n_options && shown < 10; i++) {
        int d = cut->options[i].department_index;
        if (set->taken[i] || d < 0 || cut->spared[d] || !is_free_standing(cut, i))
            continue;
        for (int k = 0; k < cut->n_options; k++) {
            const cf_cut_item *a = &cut->problem.items[i], *b = &cut->problem.items[k];
            if (!set->taken[k] || !are_alike(a, b) || !is_free_standing(cut, k))
                continue;
            cf_report_add(
                report, CF_SHOW_ITEM,
                "%.*s could stand in for %.*s: it saves and harms the same, and is listed "
                "later.",
                (int)cut->options[i].id.len, cut->options[i].id.text, (int)cut->options[k].id.len,
                cut->options[k].id.text);
            shown++;
            break;
        }
    }
}

static void show_raise(cf_report *report, const cf_cut *cut)
{
    char day[CF_DATE_TEXT_SIZE];
    const cf_cut_raise *raise = &cut->raise;
    if (!raise->unit || cut->solution.n_sets == 0)
        return;
    cf_cut_totals totals = cf_cut_totals_of(cut, &cut->solution.sets[0]);
    cf_buf text = CF_BUF_INIT;
    cf_date_format(day, cut->starts);
    cf_buf_addf(&text, "The same money as a raise: what is saved in %s would pay ",
                cf_cut_year_text(report->arena, cut));
    if (raise->percent_e6 == 0) {
        cf_buf_addf(&text, "less than a hundredth of a percent for unit %s from %s.", raise->unit,
                    day);
    } else {
        cf_buf_addf(&text, "a raise of ");
        cf_show_percent(&text, raise->percent_e6, 2, false);
        cf_buf_addf(&text, " for unit %s from %s, which costs ", raise->unit, day);
        cf_show_money(&text, raise->cost, false);
        cf_buf_addf(&text, " in that year%s and ", cut->fund.len > 0 ? " from this fund" : "");
        cf_say_money(&text, raise->ongoing);
        cf_buf_add_str(&text, " a year, ongoing, where the reductions save ");
        cf_say_money(&text, totals.annual);
        cf_buf_add_str(&text, " a year.");
    }
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

void cf_cut_show(cf_report *report, const cf_cut *cut)
{
    show_title(report, cut);
    show_finding(report, cut);
    show_part_year(report, cut);
    cf_cut_show_departments(report, cut);
    cf_cut_show_short(report, cut);
    if (cut->solution.n_sets > 0) {
        const cf_cut_set *best = &cut->solution.sets[0];
        cf_cut_show_set(report, cut, best, "The set with the least harm");
        cf_cut_show_harm(report, cut, best);
        cf_cut_show_services(report, cut, best);
        cf_cut_show_runners_up(report, cut);
        show_swaps(report, cut, best);
        cf_cut_show_spared(report, cut);
        cf_cut_show_prices(report, cut);
        show_raise(report, cut);
    } else {
        cf_cut_show_set(report, cut, &cut->most.sets[0], "The options that save the most together");
    }
    show_left_out(report, cut);
    for (int i = 0; i < cut->n_notes; i++)
        cf_report_add(report, CF_SHOW_ITEM, "%s", cut->notes[i]);
    if (cut->fund.len == 0 && cut->has_base)
        cf_report_add(report, CF_SHOW_ITEM,
                      "All funds are taken as one here; money of one fund often cannot be used for "
                      "another (--fund looks at one).");
    if (cut->solver_note)
        cf_report_add(report, CF_SHOW_ITEM, "The other solver's set was not used: %s.",
                      cut->solver_note);
}

/* --- CSV ------------------------------------------------------------------------------------- */

cf_grid *cf_cut_csv(cf_arena *arena, const cf_cut *cut)
{
    static const char *const heads[] = {
        "id",   "department", "fund",   "title", "kind", "annual_savings", "savings_in_year",
        "harm", "taken",      "why_not"};
    enum { N = sizeof heads / sizeof *heads };
    cf_grid *grid = cf_grid_new(arena, "", N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(arena, grid, i, heads[i], false);
    for (int i = 0; i < cut->n_options; i++) {
        const cf_cut_option *option = &cut->options[i];
        bool taken = cut->solution.n_sets > 0 && cut->solution.sets[0].taken[i];
        bool spared = option->department_index >= 0 && cut->spared[option->department_index];
        cf_cell cells[N] = {
            cf_cell_text(option->id),
            cf_cell_text(option->department),
            cf_cell_text(option->fund),
            cf_cell_text(option->title),
            cf_cell_text(cf_slice_of(cf_cut_kind_names[option->kind])),
            cf_cell_money(option->annual),
            cf_cell_money(option->saving),
            cf_cell_rate(option->harm_e6 * 100, 6),
            cf_cell_text(taken ? CF_SLICE("yes") : CF_SLICE("no")),
            cf_cell_text(taken              ? CF_SLICE("")
                         : option->left_out ? cf_slice_of(option->left_out)
                         : spared           ? CF_SLICE("its department is spared")
                                            : CF_SLICE("")),
        };
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    return grid;
}
