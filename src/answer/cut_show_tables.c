/* cut_show_tables.c: the tables of the exercise's page. */
#include "answer/cut_show.h"

#include "show/figure.h"

const char *cf_cut_year_text(cf_arena *arena, const cf_cut *cut)
{
    char text[CF_FISCAL_TEXT_SIZE] = "the year";
    if (cut->year != 0)
        cf_fiscal_format(text, &cut->calendar, cut->year);
    return cf_arena_copy(arena, cf_slice_of(text));
}

void cf_cut_add_number(cf_buf *out, int64_t value, int decimals)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, value, decimals, 0, true));
}

cf_cell cf_cut_number_cell(cf_arena *arena, int64_t e4)
{
    char text[CF_NUMBER_TEXT_SIZE];
    size_t len = cf_decimal_format(text, e4, 4, 0, true);
    return cf_cell_text(cf_arena_slice(arena, (cf_slice){text, len}));
}

cf_cell cf_cut_points(int64_t harm_e6)
{
    return cf_cell_rate(harm_e6 * 100, 2);
}

void cf_cut_say_points(cf_buf *out, int64_t harm_e6)
{
    cf_show_rate(out, harm_e6 * 100, 2, true);
}

cf_slice cf_cut_title_of(const cf_cut_option *option)
{
    return option->title.len > 0 ? option->title : option->id;
}

/* --- Tables ---------------------------------------------------------------------------------- */

/* Departments whose submission does not reach their share. */
void cf_cut_show_short(cf_report *report, const cf_cut *cut)
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

void cf_cut_show_departments(cf_report *report, const cf_cut *cut)
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

void cf_cut_show_set(cf_report *report, const cf_cut *cut, const cf_cut_set *set, const char *title)
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
            cf_cell_text(cf_cut_title_of(option)),
            cf_cell_text(cf_slice_of(cf_cut_kind_names[option->kind])),
            cf_cell_money(option->ongoing),
        };
        cells[n - 2] = cf_cell_money(option->saving);
        cells[n - 1] = cf_cut_points(option->harm_e6);
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_cell total[N] = {cf_cell_text(CF_SLICE("Total")), CF_BLANK_CELL, CF_BLANK_CELL,
                        CF_BLANK_CELL, cf_cell_money(totals.annual)};
    total[n - 2] = cf_cell_money(totals.year);
    total[n - 1] = cf_cut_points(set->harm);
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
void cf_cut_show_harm(cf_report *report, const cf_cut *cut, const cf_cut_set *set)
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
                            cf_cut_points(option->harm_e6),
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

void cf_cut_show_services(cf_report *report, const cf_cut *cut, const cf_cut_set *set)
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
            cf_cut_number_cell(report->arena, limit->now_e4),
            cf_cut_number_cell(report->arena, after),
            limit->has_minimum ? cf_cut_number_cell(report->arena, limit->minimum_e4)
                               : CF_BLANK_CELL,
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

void cf_cut_show_runners_up(cf_report *report, const cf_cut *cut)
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
            cf_cut_points(set->harm),
            cf_cut_points(set->harm - best->harm),
            cf_cell_money(cf_cut_totals_of(cut, set).year),
            cf_cell_text(say_change(report->arena, cut, best, set)),
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
}

/* --- What sparing a department costs --------------------------------------------------------- */

void cf_cut_show_spared(cf_report *report, const cf_cut *cut)
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
    cf_cut_say_points(&text, best->harm - free_set->harm);
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

void cf_cut_show_prices(cf_report *report, const cf_cut *cut)
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
            p->reached ? cf_cut_points(p->harm_more) : CF_BLANK_CELL,
            cf_cell_text(cf_slice_of(!p->reached ? p->proven ? "not reached" : "not found"
                                     : p->proven ? ""
                                                 : "not proven")),
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
}
