#include "answer/fit_show.h"

#include "show/figure.h"

/* --- Words ----------------------------------------------------------------------------------- */

static void say_exact(cf_buf *out, int64_t cents)
{
    cf_show_money(out, cents, false);
}

static void say_funds(cf_buf *out, const cf_fitting *f, int set)
{
    const cf_fund_set *funds = &f->fund_sets[set];
    for (int i = 0; i < funds->n; i++)
        cf_buf_addf(out, "%s%.*s",
                    i == 0              ? ""
                    : i == funds->n - 1 ? " and "
                                        : ", ",
                    (int)funds->names[i].len, funds->names[i].text);
}

/* Whether one member's gain may be told. */
static bool tells_persons(const cf_fitting *f)
{
    return !f->in_report || f->in_report->persons;
}

/* Whether what an envelope's funds bear may be told: more than a few members are paid from them. */
static bool tells_envelope(const cf_fitting *f, int index)
{
    int set = f->within[index].funds;
    for (int i = 0; set >= 0 && !tells_persons(f) && i < f->fund_sets[set].n; i++)
        if (f->in_report->hides(f->in_report->context, f->fund_sets[set].names[i]))
            return false;
    return true;
}

const char *cf_fit_reason(cf_arena *arena, const cf_fitting *f, const cf_package *package)
{
    cf_buf out = CF_BUF_INIT;
    for (int i = 0; i < f->n_within; i++) {
        int64_t over = cf_fit_over(f, package, i);
        if (over <= 0)
            continue;
        if (!tells_envelope(f, i)) {
            cf_buf_add_str(&out, out.len ? ", and " : "exceeds ");
            cf_buf_add_str(&out, "the budget of a fund with few members, which is not shown");
            continue;
        }
        cf_buf_add_str(&out, out.len ? ", and " : "exceeds ");
        const cf_fit_envelope *envelope = &f->within[i];
        cf_buf_add_str(&out, envelope->budget       ? "the budget of "
                             : envelope->funds >= 0 ? "the envelope for "
                                                    : "the envelope");
        if (envelope->funds >= 0)
            say_funds(&out, f, envelope->funds);
        cf_buf_addf(&out, " in %s by ", cf_fit_year_text(arena, f, f->within[i].year));
        say_exact(&out, over);
    }
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&out));
    cf_buf_release(&out);
    return kept;
}

static void say_values(cf_buf *out, cf_arena *arena, const cf_fitting *f, uint64_t number)
{
    for (int i = 0; i < f->space.n_levers; i++)
        cf_buf_addf(out, "%s%s", i ? ", " : "", cf_fit_value_text(arena, f, number, i));
}

/* "members' gain of $1,234.50" and so on. */
static void say_aim(cf_buf *out, const cf_fitting *f, const cf_package *package)
{
    cf_aim aim = f->aim;
    if (!tells_persons(f) && (aim == CF_AIM_LOWEST_PAID || aim == CF_AIM_LOWEST_GAIN))
        aim = CF_AIM_TOTAL_GAIN;
    switch (aim) {
    case CF_AIM_FINAL_RATE:
        cf_buf_add_str(out, "base pay at the end ");
        cf_show_percent(out, cf_ratio_of(package->base, package->base_before), 2, true);
        break;
    case CF_AIM_LOWEST_PAID:
        cf_buf_add_str(out, "the lowest paid member gains ");
        say_exact(out, package->lowest_paid);
        break;
    case CF_AIM_LOWEST_GAIN:
        cf_buf_add_str(out, "no member gains less than ");
        say_exact(out, package->lowest_gain);
        break;
    case CF_AIM_EVENNESS:
        cf_buf_add_str(out, "the least gain is ");
        cf_show_percent(out, package->evenness_e4 * 100, 2, false);
        cf_buf_add_str(out, " of the largest, both in percent of pay");
        break;
    case CF_AIM_MAJORITY:
        cf_show_count(out, (int64_t)package->better_off);
        cf_buf_add_str(out, " of ");
        cf_show_count(out, (int64_t)package->members);
        cf_buf_addf(out, " members are better off than under %s",
                    f->than ? f->than->name : "the status quo");
        break;
    default:
        cf_buf_add_str(out, "members gain ");
        say_exact(out, package->gain);
    }
}

/* --- Head ------------------------------------------------------------------------------------ */

static void say_envelopes(cf_buf *out, cf_arena *arena, const cf_fitting *f)
{
    for (int i = 0; i < f->n_within; i++) {
        cf_buf_add_str(out, i == 0 ? "At most " : i == f->n_within - 1 ? " and " : ", ");
        say_exact(out, f->within[i].cents);
        cf_buf_addf(out, " in %s", cf_fit_year_text(arena, f, f->within[i].year));
    }
    if (f->n_within > 0 && f->n_funds > 0) {
        cf_buf_add_str(out, " for ");
        say_funds(out, f, 0);
    }
    if (f->n_within > 0)
        cf_buf_add_str(out, ". ");
    for (int i = 0; i < f->n_within && f->n_best > 0; i++) {
        int y = f->within[i].year - f->best[0].first_year;
        if (y < 0 || y >= f->best[0].n_years)
            cf_buf_addf(out, "%s is outside the years that the best package is costed over. ",
                        cf_fit_year_text(arena, f, f->within[i].year));
    }
}

/* "general $6,000.00 in FY2025-26, grants …" */
static void say_budgets(cf_buf *out, cf_arena *arena, const cf_fitting *f)
{
    enum { MOST = 8 };
    cf_buf_add_str(out, "The agreement's budgets are the envelopes, for none was given: ");
    for (int i = 0; i < f->n_within && i < MOST; i++) {
        cf_buf_add_str(out, i == 0 ? "" : i == f->n_within - 1 ? " and " : ", ");
        say_funds(out, f, f->within[i].funds);
        cf_buf_add_str(out, " ");
        say_exact(out, f->within[i].cents);
        cf_buf_addf(out, " in %s", cf_fit_year_text(arena, f, f->within[i].year));
    }
    if (f->n_within > MOST)
        cf_buf_addf(out, " and %d more", f->n_within - MOST);
    cf_buf_add_str(out, ". ");
    if (f->unknown_revenue)
        cf_buf_add_str(out,
                       "A budget has a share of a revenue that is not known; nothing is counted "
                       "for it. ");
}

static void show_head(cf_report *report, const cf_fitting *f)
{
    cf_buf text = CF_BUF_INIT;
    if (f->in_report)
        cf_buf_addf(&text, "Packages of %s. ", f->document->name);
    else if (f->same)
        cf_report_add(report, CF_SHOW_TITLE, "Packages of %s that cost what %s costs",
                      f->document->name, f->same->name);
    else
        cf_report_add(report, CF_SHOW_TITLE, "Packages of %s inside the money", f->document->name);
    if (!f->in_report)
        cf_buf_addf(&text, "%.*s. ", (int)f->costing.agreement->title.len,
                    f->costing.agreement->title.text);
    cf_buf_add_str(&text, "Every cost and gain is compared with the status quo: the agreement "
                          "alone, with its step movement. ");
    if (f->n_within > 0 && f->within[0].budget)
        say_budgets(&text, report->arena, f);
    else
        say_envelopes(&text, report->arena, f);
    for (int i = 0; i < f->n_requirements; i++)
        cf_buf_addf(&text, "%s%s%s", i == 0 ? "Required: " : "; ", f->requirements[i].text,
                    i == f->n_requirements - 1 ? "." : "");
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

static void say_proof(cf_buf *out, const cf_fitting *f)
{
    if (!f->proven) {
        cf_buf_add_str(out, " Not proven: stopped before all were looked at.");
    } else if (f->ruled_out > 0) {
        cf_buf_add_str(out, " Proven: ");
        cf_show_count(out, (int64_t)f->ruled_out);
        cf_buf_add_str(out, " need not be costed, because they ask at least as much of every lever "
                            "as one that costs too much, or no more than one that is no better; "
                            "all others were.");
    } else {
        cf_buf_add_str(out, " Proven: every package was costed.");
    }
}

static void show_finding(cf_report *report, const cf_fitting *f)
{
    cf_buf text = CF_BUF_INIT;
    if (f->evaluated == f->space.n_packages)
        cf_buf_add_str(&text, "Of ");
    else
        cf_buf_add_str(&text, "Of those looked at among ");
    cf_say_count(&text, (int64_t)f->space.n_packages, "package", "packages");
    cf_buf_add_str(&text, ", ");
    cf_show_count(&text, (int64_t)f->feasible);
    cf_buf_add_str(&text, f->feasible == 1 ? " fits" : " fit");
    if (f->n_best == 0 && f->feasible > 0 && f->proven && !f->same)
        cf_buf_add_str(&text, " the envelopes, and none of them meets what is required of "
                              "members");
    if (f->n_best > 0 && f->same) {
        cf_buf_addf(&text, "; nearest to %s, at ", f->same->name);
        say_exact(&text, f->same_package.cost);
        cf_buf_add_str(&text, ", comes ");
        say_values(&text, report->arena, f, f->best[0].number);
        cf_buf_add_str(&text, " at ");
        say_exact(&text, f->best[0].cost);
    } else if (f->n_best > 0) {
        cf_buf_addf(&text, "; best by %s: ", cf_aim_words[f->aim]);
        say_values(&text, report->arena, f, f->best[0].number);
        cf_buf_add_str(&text, " (");
        say_aim(&text, f, &f->best[0]);
        cf_buf_add_str(&text, ", at a cost of ");
        say_exact(&text, f->best[0].cost);
        cf_buf_add_str(&text, ")");
    }
    cf_buf_add_str(&text, ".");
    say_proof(&text, f);
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    if (f->invalid > 0) {
        cf_say_count(&text, (int64_t)f->invalid, "package cannot", "packages cannot");
        cf_buf_add_str(&text, " be costed (an employee part above its contribution, a rate below "
                              "zero); `confer cost` says why.");
        cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    }
    cf_buf_release(&text);
}

/* --- Tables ---------------------------------------------------------------------------------- */

static void head_levers(cf_arena *arena, cf_grid *grid, int from, const cf_fitting *f, bool csv)
{
    for (int i = 0; i < f->space.n_levers; i++) {
        cf_buf name = CF_BUF_INIT;
        if (csv)
            cf_lever_print_name(&name, &f->space, i);
        else
            cf_buf_addf(&name, "%d", i + 1);
        cf_grid_head(arena, grid, from + i, cf_arena_copy(arena, cf_buf_slice(&name)), true);
        cf_buf_release(&name);
    }
}

static int put_levers(cf_arena *arena, cf_cell *cells, int at, const cf_fitting *f, uint64_t number)
{
    for (int i = 0; i < f->space.n_levers; i++)
        cells[at++] = cf_cell_text(cf_slice_of(cf_fit_value_text(arena, f, number, i)));
    return at;
}

static void show_levers(cf_report *report, const cf_fitting *f)
{
    cf_report_add(report, CF_SHOW_HEADING, "Levers");
    for (int i = 0; i < f->space.n_levers; i++) {
        const cf_clause *clause = &f->space.terms->clauses[f->space.levers[i].clause];
        cf_report_add(report, CF_SHOW_ITEM, "%d: %s%.*s", i + 1,
                      f->space.levers[i].field == CF_LEVER_DAY ? "the day of " : "",
                      (int)clause->text.len, clause->text.text);
    }
}

/* "general FY2025-26": what the asked funds bear of each year. */
static void head_funds(cf_arena *arena, cf_grid *grid, int from, const cf_fitting *f, int n_years)
{
    for (int y = 0; y < n_years; y++) {
        cf_buf name = CF_BUF_INIT;
        say_funds(&name, f, 0);
        cf_buf_addf(&name, " %s", cf_fit_year_text(arena, f, f->best[0].first_year + y));
        cf_grid_head(arena, grid, from + y, cf_arena_copy(arena, cf_buf_slice(&name)), true);
        cf_buf_release(&name);
    }
}

static cf_grid *packages_grid(cf_arena *arena, cf_report *report, const cf_fitting *f)
{
    bool csv = report == NULL;
    int n_levers = f->space.n_levers;
    int n_years = f->n_best > 0 ? f->best[0].n_years : 0;
    int n_fund_years = f->n_funds > 0 ? n_years : 0;
    bool lowest = tells_persons(f);
    int n_columns = 1 + n_levers + n_years + n_fund_years + (lowest ? 4 : 3);
    cf_grid *grid =
        csv ? cf_grid_new(arena, NULL, n_columns, 1)
            : cf_report_grid(report, f->same ? "The nearest packages" : "The best packages",
                             n_columns, 1 + n_levers);
    cf_cell *cells = CF_ARENA_NEW(arena, cf_cell, (size_t)n_columns);
    cf_grid_head(arena, grid, 0, csv ? "rank" : "#", true);
    head_levers(arena, grid, 1, f, csv);
    int at = 1 + n_levers;
    for (int y = 0; y < n_years; y++)
        cf_grid_head(arena, grid, at++, cf_fit_year_text(arena, f, f->best[0].first_year + y),
                     true);
    head_funds(arena, grid, at, f, n_fund_years);
    at += n_fund_years;
    cf_grid_head(arena, grid, at++, csv ? "total_cost" : "Cost", true);
    cf_grid_head(arena, grid, at++, csv ? "total_gain" : "Members gain", true);
    if (lowest)
        cf_grid_head(arena, grid, at++, csv ? "lowest_gain" : "Lowest gain", true);
    cf_grid_head(arena, grid, at++, csv ? "better_off" : "Better off", true);
    for (int i = 0; i < f->n_best; i++) {
        const cf_package *package = &f->best[i];
        cells[0] = cf_cell_count(i + 1);
        at = put_levers(arena, cells, 1, f, package->number);
        for (int y = 0; y < n_years; y++)
            cells[at++] = y < package->n_years ? cf_cell_money(package->years[y]) : CF_BLANK_CELL;
        for (int y = 0; y < n_fund_years; y++)
            cells[at++] =
                y < package->n_years ? cf_cell_money(package->fund_years[y]) : CF_BLANK_CELL;
        cells[at++] = cf_cell_money(package->cost);
        cells[at++] = cf_cell_money(package->gain);
        if (lowest)
            cells[at++] = cf_cell_money(package->lowest_gain);
        cells[at++] = cf_cell_count((int64_t)package->better_off);
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    return grid;
}

cf_grid *cf_fit_csv(cf_arena *arena, const cf_fitting *f)
{
    return packages_grid(arena, NULL, f);
}

static int frontier_aim(const cf_fitting *f)
{
    if (!tells_persons(f) && (f->aim == CF_AIM_LOWEST_PAID || f->aim == CF_AIM_LOWEST_GAIN))
        return CF_AIM_TOTAL_GAIN;
    return f->has_frontier[f->aim] ? (int)f->aim : CF_AIM_TOTAL_GAIN;
}

/* Points of the frontier, at most so many, spread evenly with both ends kept. */
static void fill_frontier(cf_arena *arena, cf_grid *grid, const cf_fitting *f, size_t most)
{
    int aim = frontier_aim(f), n_levers = f->space.n_levers;
    const cf_frontier *points = &f->frontiers[aim];
    size_t n = points->n < most ? points->n : most;
    head_levers(arena, grid, 0, f, false);
    cf_grid_head(arena, grid, n_levers, "Cost", true);
    const char *head = cf_aim_words[aim];
    cf_buf upper = CF_BUF_INIT; /* a header begins with a capital */
    cf_buf_addf(&upper, "%c%s", head[0] - 'a' + 'A', head + 1);
    cf_grid_head(arena, grid, n_levers + 1, upper.text, true);
    cf_buf_release(&upper);
    cf_cell *cells = CF_ARENA_NEW(arena, cf_cell, (size_t)n_levers + 2);
    for (size_t i = 0; i < n; i++) {
        const cf_frontier_point *point = &points->points[i * (points->n - 1) / (n - 1)];
        int at = put_levers(arena, cells, 0, f, point->number);
        cells[at++] = cf_cell_money(point->cost);
        cells[at] = aim < CF_AIM_EVENNESS    ? cf_cell_money(point->value)
                    : aim == CF_AIM_EVENNESS ? cf_cell_percent(point->value * 100, 2)
                                             : cf_cell_count(point->value);
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
}

static void show_frontier(cf_report *report, const cf_fitting *f)
{
    enum { IN_TABLE = 12, IN_CHART = 100 };
    const cf_frontier *points = &f->frontiers[frontier_aim(f)];
    cf_arena *arena = report->arena;
    int n_levers = f->space.n_levers;
    int columns[] = {n_levers, n_levers + 1};
    if (points->n < 2)
        return;
    fill_frontier(arena,
                  cf_report_grid(report,
                                 "What more money buys: packages of which none costs less and "
                                 "gives more",
                                 n_levers + 2, n_levers),
                  f, IN_TABLE);
    cf_grid *twin = cf_grid_new(arena, "What more money buys", n_levers + 2, n_levers);
    fill_frontier(arena, twin, f, IN_CHART);
    cf_buf title = CF_BUF_INIT;
    cf_say_count(&title, (int64_t)points->n, "package", "packages");
    cf_buf_add_str(&title, " that no other beats: the first costs ");
    cf_show_money(&title, points->points[0].cost, false);
    cf_buf_add_str(&title, ", the last ");
    cf_show_money(&title, points->points[points->n - 1].cost, false);
    cf_report_chart(report, "frontier", twin, columns, 2, true,
                    cf_arena_copy(arena, cf_buf_slice(&title)),
                    "A point is a package that no other beats at its cost; the line is flat up to "
                    "the next one, which is not yet paid for. Of more than a hundred points, a "
                    "hundred are drawn.");
    cf_buf_release(&title);
}

static void show_nearest(cf_report *report, const cf_fitting *f)
{
    cf_buf text = CF_BUF_INIT;
    if (!f->has_nearest)
        return;
    cf_buf_add_str(&text, f->n_best > 0 ? "Nearest to fit among those that would be better: "
                                        : "Nearest to fit: ");
    say_values(&text, report->arena, f, f->nearest.number);
    cf_buf_add_str(&text, " (");
    say_aim(&text, f, &f->nearest);
    cf_buf_addf(&text, "). It %s.", cf_fit_reason(report->arena, f, &f->nearest));
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* The best package as an offer's text, line by line. */
static void show_text(cf_report *report, const cf_fitting *f)
{
    int digits[CF_FIT_MAX_CHOICES];
    cf_buf text = CF_BUF_INIT;
    cf_report_add(report, CF_SHOW_HEADING, "The %s package as an offer",
                  f->same ? "nearest" : "best");
    cf_space_digits(digits, &f->space, f->best[0].number);
    cf_space_print(&text, &f->space, digits);
    for (size_t start = 0; start < text.len;) {
        const char *end = memchr(text.text + start, '\n', text.len - start);
        size_t stop = end ? (size_t)(end - text.text) : text.len;
        cf_report_line(report, 1, CF_BLANK_CELL, "%.*s", (int)(stop - start), text.text + start);
        start = stop + 1;
    }
    cf_buf_release(&text);
}

void cf_fit_page(cf_report *report, const cf_fitting *f)
{
    show_head(report, f);
    show_finding(report, f);
    show_levers(report, f);
    if (f->n_best > 0)
        packages_grid(report->arena, report, f);
    show_nearest(report, f);
    show_frontier(report, f);
    if (f->n_best > 0)
        show_text(report, f);
}
