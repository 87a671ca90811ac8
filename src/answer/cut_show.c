/* The exercise as a page and as a table. */
#include "answer/cut.h"

#include "show/figure.h"

static const char *year_of(cf_arena *arena, const cf_cut *cut)
{
    char text[CF_FISCAL_TEXT_SIZE] = "the year";
    if (cut->year != 0)
        cf_fiscal_format(text, &cut->calendar, cut->year);
    return cf_arena_copy(arena, cf_slice_of(text));
}

static void add_number(cf_buf *out, int64_t value, int decimals)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, value, decimals, 0, true));
}

static cf_cell number_cell(cf_arena *arena, int64_t e4)
{
    char text[CF_NUMBER_TEXT_SIZE];
    size_t len = cf_decimal_format(text, e4, 4, 0, true);
    return cf_cell_text(cf_arena_slice(arena, (cf_slice){text, len}));
}

static cf_cell points(int64_t harm_e6)
{
    return cf_cell_rate(harm_e6 * 100, 2);
}

static void say_points(cf_buf *out, int64_t harm_e6)
{
    cf_show_rate(out, harm_e6 * 100, 2, true);
}

static cf_slice title_of(const cf_cut_option *option)
{
    return option->title.len > 0 ? option->title : option->id;
}

/* --- What was found -------------------------------------------------------------------------- */

static void show_title(cf_report *report, const cf_cut *cut)
{
    cf_buf text = CF_BUF_INIT;
    if (cut->is_percent) {
        cf_show_percent(&text, cut->percent_e6, 0, false);
        cf_buf_clear(&text);
        add_number(&text, cut->percent_e6, 4);
        cf_buf_addf(&text, "%% of %s%.*s", cut->fund.len > 0 ? "fund " : "the budget",
                    (int)cut->fund.len, cut->fund.text);
    } else {
        cf_buf_add_str(&text, "Reductions");
    }
    if (cut->year != 0)
        cf_buf_addf(&text, " in %s", year_of(report->arena, cut));
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
    say_points(text, cut->solution.harm_at_least);
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
    add_number(&text, cut->n_considered, 0);
    cf_buf_add_str(&text, best->n_taken == 1 ? " reaches the target" : " reach the target");
    cf_buf_add_str(&text, cut->solution.proven ? " with the least weighted service harm, "
                                               : " with the least weighted service harm found, ");
    say_points(&text, best->harm);
    cf_buf_addf(&text, " points. Compared with the budget, %s would save ",
                best->n_taken == 1 ? "it" : "they");
    cf_say_money(&text, totals.year);
    cf_buf_addf(&text, " in %s and ", year_of(report->arena, cut));
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
    add_number(&text, months_e2, 2);
    cf_buf_addf(&text, " of 12 months of %s left.", year_of(report->arena, cut));
    if (cut->is_percent && !cut->asked->annualized) {
        int64_t needed;
        cf_div_round(&needed, (cf_wide)cut->percent_e6 * cut->left_bottom, cut->left_top, CF_UP);
        cf_buf_add_str(&text, " So ");
        add_number(&text, cut->percent_e6, 4);
        cf_buf_add_str(&text, "% of the year's budget needs reductions that save ");
        add_number(&text, needed, 4);
        cf_buf_add_str(&text, "% a year, once they run.");
    } else if (cut->asked->annualized) {
        cf_buf_add_str(&text, " The target is reached by what is saved in a whole year.");
    }
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* --- Tables ---------------------------------------------------------------------------------- */

/* Departments whose submission does not reach their share. */
static void show_short(cf_report *report, const cf_cut *cut)
{
    cf_buf text = CF_BUF_INIT;
    for (int d = 0; d < cut->n_departments && cut->is_percent; d++) {
        const cf_cut_department *department = &cut->departments[d];
        int64_t share = department->share;
        if (cut->spared[d] || department->reachable >= share)
            continue;
        cf_buf_add_slice(&text, department->name);
        if (department->n_options == 0) {
            cf_buf_add_str(&text, " submitted nothing.");
        } else {
            cf_buf_add_str(&text, " submitted ");
            cf_say_money(&text, share - department->reachable);
            cf_buf_add_str(&text, " less than its share, counting what can be taken together.");
        }
        cf_report_add_buf(report, CF_SHOW_ITEM, &text);
    }
    cf_buf_release(&text);
}

static void show_departments(cf_report *report, const cf_cut *cut)
{
    static const char *const heads[] = {"Department", "Base", "Share", "Can save", "In set"};
    enum { N = sizeof heads / sizeof *heads };
    int64_t share = 0, reach = 0, in_set = 0;
    int lack = cut->is_percent ? 0 : cut->has_base ? 1 : 2; /* no share; no base either */
    cf_grid *grid = cf_report_grid(
        report, lack ? "Departments" : "Departments: their share and what they submitted", N - lack,
        1);
    cf_grid_head(report->arena, grid, 0, heads[0], false);
    for (int i = 1; i < N - lack; i++)
        cf_grid_head(report->arena, grid, i, heads[lack == 1 && i == 1 ? 1 : i + lack], true);
    for (int d = 0; d < cut->n_departments; d++) {
        const cf_cut_department *department = &cut->departments[d];
        int64_t saving =
            cut->solution.n_sets > 0 ? cf_cut_saving_of(cut, &cut->solution.sets[0], d) : 0;
        cf_cell cells[N] = {cf_cell_text(department->name), cf_cell_money(department->base),
                            cf_cell_money(department->share)};
        cells[N - lack - 2] = cf_cell_money(department->reachable);
        cells[N - lack - 1] = cf_cell_money(saving);
        share += department->share;
        reach += department->reachable;
        in_set += saving;
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_cell total[N] = {cf_cell_text(CF_SLICE("Total")), cf_cell_money(cut->base),
                        cf_cell_money(share)};
    total[N - lack - 2] = cf_cell_money(reach);
    total[N - lack - 1] = cf_cell_money(in_set);
    cf_grid_add(report->arena, grid, CF_ROW_TOTAL, total);
}

static void show_set(cf_report *report, const cf_cut *cut, const cf_cut_set *set, const char *title)
{
    static const char *const heads[] = {"Id",     "Department",  "Reduction", "Kind",
                                        "A year", "In the year", "Harm"};
    enum { N = sizeof heads / sizeof *heads, A_YEAR = 4 };
    cf_cut_totals totals = cf_cut_totals_of(cut, set);
    bool same = totals.annual == totals.year && totals.one_time == 0; /* no column twice */
    int n = same ? N - 1 : N;
    cf_grid *grid = cf_report_grid(report, title, n, 1);
    for (int i = 0; i < n; i++)
        cf_grid_head(report->arena, grid, i, heads[same && i >= A_YEAR ? i + 1 : i], i >= A_YEAR);
    for (int i = 0; i < cut->n_options; i++) {
        const cf_cut_option *option = &cut->options[i];
        if (!set->taken[i])
            continue;
        cf_cell cells[N] = {
            cf_cell_text(option->id),
            cf_cell_text(option->department),
            cf_cell_text(title_of(option)),
            cf_cell_text(cf_slice_of(cf_cut_kind_names[option->kind])),
            cf_cell_money(option->ongoing),
        };
        cells[n - 2] = cf_cell_money(option->saving);
        cells[n - 1] = points(option->harm_e6);
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_cell total[N] = {cf_cell_text(CF_SLICE("Total")), CF_BLANK_CELL, CF_BLANK_CELL,
                        CF_BLANK_CELL, cf_cell_money(totals.annual)};
    total[n - 2] = cf_cell_money(totals.year);
    total[n - 1] = points(set->harm);
    cf_grid_add(report->arena, grid, CF_ROW_TOTAL, total);
}

/* Cents that a point of harm saves; 0: there is no harm. */
static int64_t per_point(int64_t saving, int64_t harm_e6)
{
    int64_t out = 0;
    if (harm_e6 <= 0 || !cf_div_round(&out, (cf_wide)saving * 1000000, harm_e6, CF_HALF_UP))
        return 0;
    return out;
}

static const char *harm_finding(const cf_report *report, const cf_cut_set *set, int64_t saving,
                                int64_t harm)
{
    cf_buf text = CF_BUF_INIT;
    int64_t inside = per_point(set->saving, set->harm), outside = per_point(saving, harm);
    if (inside == 0 || outside == 0) {
        cf_buf_add_str(&text, "What each reduction would save, and what it would harm");
    } else {
        cf_buf_add_str(&text, "A point of harm saves ");
        cf_say_money(&text, inside);
        cf_buf_add_str(&text, " in the set, ");
        cf_say_money(&text, outside);
        cf_buf_add_str(&text, " among the reductions left out");
    }
    const char *said = cf_arena_copy(report->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return said;
}

/* Every option that may be taken, by what it saves and harms. */
static void show_harm(cf_report *report, const cf_cut *cut, const cf_cut_set *set)
{
    static const char *const heads[] = {"Reduction", "Saves in the year", "Points of harm",
                                        "In the set"};
    static const int columns[] = {0, 1, 2, 3};
    enum { N = sizeof heads / sizeof *heads };
    cf_grid *grid = cf_grid_new(report->arena, "What each reduction would save and harm", N, 1);
    int64_t saving = 0, harm = 0;
    for (int i = 0; i < N; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i == 1 || i == 2);
    for (int i = 0; i < cut->n_options; i++) {
        const cf_cut_option *option = &cut->options[i];
        bool taken = set->taken[i];
        if (option->left_out)
            continue;
        cf_cell cells[N] = {cf_cell_text(option->id), cf_cell_money(option->saving),
                            points(option->harm_e6),
                            taken ? cf_cell_text(CF_SLICE("yes")) : CF_BLANK_CELL};
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
        if (!taken &&
            (!cf_add(&saving, saving, option->saving) || !cf_add(&harm, harm, option->harm_e6)))
            return;
    }
    cf_report_chart(
        report, "harm", grid, columns, N, true, harm_finding(report, set, saving, harm),
        "A point a reduction: to the right what it saves in the year, upwards the "
        "points of harm. Discs are in the set, rings are left out; the twelve that save "
        "the most are named where there is room.");
}

int64_t cf_cut_after(const cf_cut *cut, const cf_cut_set *set, int limit)
{
    int64_t after = cut->limits[limit].now_e4;
    for (int i = 0; i < cut->n_options; i++)
        if (set->taken[i] && cut->options[i].limit == limit)
            after += cut->options[i].after_e4 - cut->options[i].now_e4;
    return after;
}

static void show_services(cf_report *report, const cf_cut *cut, const cf_cut_set *set)
{
    static const char *const heads[] = {"Department", "Service", "Measure",
                                        "Now",        "After",   "Legal minimum"};
    enum { N = sizeof heads / sizeof *heads };
    cf_grid *grid = NULL;
    int n = N - 1; /* the last column only where something is in it */
    for (int l = 0; l < cut->n_limits; l++)
        if (cut->limits[l].has_minimum)
            n = N;
    for (int l = 0; l < cut->n_limits; l++) {
        const cf_cut_limit *limit = &cut->limits[l];
        int64_t after = cf_cut_after(cut, set, l);
        if (after == limit->now_e4)
            continue;
        if (!grid) {
            grid = cf_report_grid(report, "What services would be", n, 1);
            for (int i = 0; i < n; i++)
                cf_grid_head(report->arena, grid, i, heads[i], i > 2);
        }
        cf_cell cells[N] = {
            cf_cell_text(limit->department),
            cf_cell_text(limit->service),
            cf_cell_text(limit->measure),
            number_cell(report->arena, limit->now_e4),
            number_cell(report->arena, after),
            limit->has_minimum ? number_cell(report->arena, limit->minimum_e4) : CF_BLANK_CELL,
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
}

/* "with A1, A2 in place of B7" */
static cf_slice say_change(cf_arena *arena, const cf_cut *cut, const cf_cut_set *from,
                           const cf_cut_set *to)
{
    cf_buf text = CF_BUF_INIT;
    int n = 0;
    for (int pass = 0; pass < 2; pass++) {
        const cf_cut_set *has = pass == 0 ? to : from, *lacks = pass == 0 ? from : to;
        int here = 0;
        for (int i = 0; i < cut->n_options; i++) {
            if (!has->taken[i] || lacks->taken[i])
                continue;
            cf_buf_add_str(&text, here++ > 0  ? ", "
                                  : pass == 0 ? "with "
                                  : n > 0     ? " in place of "
                                              : "without ");
            cf_buf_add_slice(&text, cut->options[i].id);
            n++;
        }
    }
    cf_slice copy = cf_arena_slice(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return copy;
}

static void show_runners_up(cf_report *report, const cf_cut *cut)
{
    static const char *const heads[] = {"Runner-up", "Harm", "More harm", "In the year", "Change"};
    enum { N = sizeof heads / sizeof *heads };
    const cf_cut_set *best = &cut->solution.sets[0];
    if (cut->solution.n_sets < 2)
        return;
    cf_grid *grid = cf_report_grid(report, "Runners-up", N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i < N - 1);
    for (int k = 1; k < cut->solution.n_sets; k++) {
        const cf_cut_set *set = &cut->solution.sets[k];
        cf_cell cells[N] = {
            cf_cell_count(k + 1),
            points(set->harm),
            points(set->harm - best->harm),
            cf_cell_money(cf_cut_totals_of(cut, set).year),
            cf_cell_text(say_change(report->arena, cut, best, set)),
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
}

/* --- What sparing a department costs --------------------------------------------------------- */

static void show_spared(cf_report *report, const cf_cut *cut)
{
    if (!cut->any_spared || cut->unspared.n_sets == 0)
        return;
    const cf_cut_set *best = &cut->solution.sets[0], *free_set = &cut->unspared.sets[0];
    cf_buf text = CF_BUF_INIT;
    int64_t moved = 0, base = 0;
    for (int d = 0; d < cut->n_departments; d++) {
        if (cut->spared[d])
            moved += cf_cut_saving_of(cut, free_set, d) - cf_cut_saving_of(cut, best, d);
        else
            base += cut->departments[d].base > 0 ? cut->departments[d].base : 0;
    }
    cf_buf_add_str(&text, "Sparing the protected departments moves ");
    cf_show_money(&text, moved, false);
    cf_buf_add_str(&text, " of reductions to the others and costs ");
    say_points(&text, best->harm - free_set->harm);
    cf_buf_add_str(&text, " points more harm than the best set without protection");
    cf_buf_add_str(&text, cut->solution.proven && cut->unspared.proven ? "." : " (not proven).");
    if (cut->is_percent && base > 0) {
        cf_buf_add_str(&text, " The others would have to find ");
        cf_show_percent(&text, cf_ratio_of(cut->target, base), 2, false);
        cf_buf_add_str(&text, " of their own budgets.");
    }
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

static void show_prices(cf_report *report, const cf_cut *cut)
{
    static const char *const heads[] = {"If spared", "In set now", "Others would save more",
                                        "More harm", "Target"};
    enum { N = sizeof heads / sizeof *heads };
    if (cut->n_prices == 0)
        return;
    const cf_cut_set *best = &cut->solution.sets[0];
    cf_grid *grid = cf_report_grid(report, "What sparing a department would cost the others", N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 0 && i < N - 1);
    for (int k = 0; k < cut->n_prices; k++) {
        const cf_cut_price *p = &cut->prices[k];
        int64_t own = cf_cut_saving_of(cut, best, p->department);
        int64_t others = best->saving - own;
        cf_cell cells[N] = {
            cf_cell_text(cut->departments[p->department].name),
            cf_cell_money(own),
            p->reached ? cf_cell_money_change(p->set.saving - others -
                                              cf_cut_saving_of(cut, &p->set, p->department))
                       : CF_BLANK_CELL,
            p->reached ? points(p->harm_more) : CF_BLANK_CELL,
            cf_cell_text(cf_slice_of(!p->reached ? p->proven ? "not reached" : "not found"
                                     : p->proven ? ""
                                                 : "not proven")),
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
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
                year_of(report->arena, cut));
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
    show_departments(report, cut);
    show_short(report, cut);
    if (cut->solution.n_sets > 0) {
        const cf_cut_set *best = &cut->solution.sets[0];
        show_set(report, cut, best, "The set with the least harm");
        show_harm(report, cut, best);
        show_services(report, cut, best);
        show_runners_up(report, cut);
        show_swaps(report, cut, best);
        show_spared(report, cut);
        show_prices(report, cut);
        show_raise(report, cut);
    } else {
        show_set(report, cut, &cut->most.sets[0], "The options that save the most together");
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
