/* retain_answer.c: the staffing answer for people: one sentence that says how sure it is, tables,
 * and what it rests on. */
#include "answer/retain_show.h"

#include "base/mem.h"
#include "show/figure.h"

const char *const cf_exit_names[4] = {"quit", "retire", "other", "washout"};

static const char *const exit_titles[4] = {"Quits", "Retirements", "Other exits", "Left training"};

enum { SWINGS_SHOWN = 8 };

int64_t cf_retain_posts(const cf_retain *retain)
{
    int64_t posts = retain->model.priors[CF_A_POSTS].likely / 1000000;
    return posts > 0 ? posts : retain->model.n_posts;
}

const char *cf_retain_month_words(cf_arena *arena, const cf_retain *retain, int month)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    int of = retain->model.first_month + month;
    return cf_arena_printf(arena, "%s %d", names[of % 12], of / 12);
}

/* --- Tables ---------------------------------------------------------------------------------- */

static const char *range_text(cf_arena *arena, cf_range3 range)
{
    cf_buf text = CF_BUF_INIT;
    cf_show_count(&text, range.p50);
    cf_buf_add_str(&text, " (");
    cf_show_count(&text, range.p10);
    cf_buf_add_str(&text, " to ");
    cf_show_count(&text, range.p90);
    cf_buf_add_char(&text, ')');
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

static cf_grid *scenario_grid(cf_report *report, const cf_retain *retain, const char *title,
                              const char *key)
{
    int n = retain->n_offers + 2;
    cf_grid *grid = cf_report_grid(report, title, n, 1);
    cf_grid_head(report->arena, grid, 0, key, false);
    for (int s = 0; s <= retain->n_offers; s++)
        cf_grid_head(report->arena, grid, s + 1, s == 0 ? "Status quo" : retain->names[s], true);
    return grid;
}

static void add_ranges(cf_report *report, cf_grid *grid, const cf_retain *retain, const char *key,
                       const cf_retain_shown *shown,
                       cf_range3 (*of)(const cf_retain_stats *stats, int which), int which)
{
    cf_cell cells[CF_STAFF_MOST_OFFERS + 2];
    cells[0] = cf_cell_text(cf_slice_of(key));
    for (int s = 0; s <= retain->n_offers; s++)
        cells[s + 1] =
            cf_cell_text(cf_slice_of(range_text(report->arena, of(shown[s].stats, which))));
    cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
}

static cf_range3 filled_of(const cf_retain_stats *stats, int month)
{
    return stats->filled[month];
}

static cf_range3 flow_of(const cf_retain_stats *stats, int which)
{
    cf_range3 hours = stats->overtime_e2;
    switch (which) {
    case 4:
        return stats->hires;
    case 5:
        return stats->laterals;
    case 6:
        return stats->ready;
    case 7:
        return (cf_range3){(hours.p10 + 50) / 100, (hours.p50 + 50) / 100, (hours.p90 + 50) / 100};
    default:
        return stats->exits[which];
    }
}

static void show_staffing(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown)
{
    static const char *const titles[] = {"Recruits hired", "Trained officers hired",
                                         "Trained, at the end", "Overtime for vacant posts, hours"};
    cf_grid *grid = scenario_grid(
        report, retain, "Filled posts at the end of the month: middle run (80% of runs)", "Month");
    for (int m = 11; m < retain->model.n_months; m += 12)
        add_ranges(report, grid, retain, cf_retain_month_words(report->arena, retain, m), shown,
                   filled_of, m);
    grid = scenario_grid(report, retain, "Over all months: middle run (80% of runs)", "");
    for (int i = 0; i < 4; i++)
        add_ranges(report, grid, retain, exit_titles[i], shown, flow_of, i);
    for (int i = 4; i < 8; i++)
        add_ranges(report, grid, retain, titles[i - 4], shown, flow_of, i);
}

static void show_money(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown)
{
    static const char *const heads[] = {"Offer",          "Cost",
                                        "Net cost, low",  "Net cost, middle",
                                        "Net cost, high", "Pays for itself at"};
    cf_grid *grid = cf_report_grid(
        report, "Cost against the status quo, less the overtime and replacement it avoids", 6, 1);
    for (int i = 0; i < 6; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 0);
    for (int s = 1; s <= retain->n_offers; s++) {
        const cf_retain_stats *stats = shown[s].stats;
        int64_t at = shown[s].break_even;
        const char *even = at < 0    ? "no elasticity"
                           : at == 0 ? "any"
                                     : cf_arena_printf(report->arena, "elasticity %lld.%02lld",
                                                       (long long)((at + 5000) / 1000000),
                                                       (long long)((at + 5000) / 10000 % 100));
        cf_cell cells[6] = {
            cf_cell_text(cf_slice_of(retain->names[s])),
            cf_cell_money(retain->scenarios[s].cost_cents),
            cf_cell_money(stats->net_cents.p10),
            cf_cell_money(stats->net_cents.p50),
            cf_cell_money(stats->net_cents.p90),
            cf_cell_text(cf_slice_of(even)),
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_report_add(report, CF_SHOW_TEXT,
                  "Net cost leaves out the pay of posts that an offer keeps filled beyond the "
                  "status quo: the offer's cost is that of the roster as it stands.");
}

static void show_pairs(cf_report *report, const cf_retain *retain)
{
    for (int a = 1; a <= retain->n_offers; a++)
        for (int b = a + 1; b <= retain->n_offers; b++) {
            int64_t more, same;
            cf_retain_pair(&more, &same, retain, a, b);
            cf_report_add(report, CF_SHOW_ITEM,
                          "%s would have more filled posts than %s at the end in %lld%% of runs, "
                          "as many in %lld%%",
                          retain->names[b], retain->names[a],
                          (long long)cf_retain_percent_of_runs(retain, more),
                          (long long)cf_retain_percent_of_runs(retain, same));
        }
}

static void show_tornado(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown,
                         int scenario)
{
    static const char *const heads[] = {"Assumption", "Low", "Net cost at low", "High",
                                        "Net cost at high"};
    cf_grid *grid = cf_report_grid(
        report,
        cf_arena_printf(report->arena,
                        "What %s's net cost rests on most (each alone, others likely)",
                        retain->names[scenario]),
        5, 1);
    for (int i = 0; i < 5; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 0);
    for (int i = 0; i < shown->n_swings && i < SWINGS_SHOWN; i++) {
        const cf_swing *swing = &shown->swings[i];
        const cf_assume_info *info = &cf_assume_infos[swing->id];
        const cf_prior *prior = &retain->model.priors[swing->id];
        cf_buf low = CF_BUF_INIT, high = CF_BUF_INIT;
        cf_assume_say(&low, info->unit, prior->low);
        cf_assume_say(&high, info->unit, prior->high);
        cf_cell cells[5] = {
            cf_cell_text(cf_slice_of(info->name)), cf_cell_text(cf_buf_slice(&low)),
            cf_cell_money(swing->net_low),         cf_cell_text(cf_buf_slice(&high)),
            cf_cell_money(swing->net_high),
        };
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
        cf_buf_release(&low);
        cf_buf_release(&high);
    }
}

/* With --fit: what the record says beside the defaults, a year. */
static void show_rates(cf_report *report, const cf_retain *retain)
{
    static const char *const names[CF_STAFF_BANDS] = {"under 1", "1 to 2",   "3 and 4",
                                                      "5 to 9",  "10 to 19", "20 and more"};
    static const char *const heads[] = {
        "Years of service", "Quits", "Years watched", "Default", "Low", "Middle", "High"};
    const cf_staff_fit *fit = &retain->model.fit;
    cf_staff_rate rates[CF_STAFF_BANDS + 1];
    if (!fit->fitted)
        return;
    cf_staff_rates(rates, &retain->model);
    cf_grid *grid = cf_report_grid(report, "Quits a year, from the employer's own exits", 7, 1);
    for (int i = 0; i < 7; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 0);
    for (int b = 0; b < CF_STAFF_BANDS; b++) {
        cf_cell cells[7] = {cf_cell_text(cf_slice_of(names[b])),
                            cf_cell_count(fit->exits[b]),
                            cf_cell_count((fit->person_months[b] + 6) / 12),
                            cf_cell_percent(fit->default_e6[b], 1),
                            cf_cell_percent(rates[b].p10, 1),
                            cf_cell_percent(rates[b].p50, 1),
                            cf_cell_percent(rates[b].p90, 1)};
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
}

/* Filled posts month by month as bands. Its table is folded away: the page has year ends. */
static void chart_months(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown)
{
    enum { PANELS = 6 };
    cf_arena *arena = report->arena;
    int n = retain->n_offers + 1 < PANELS ? retain->n_offers + 1 : PANELS;
    int columns[1 + 3 * PANELS];
    cf_grid *grid = cf_grid_new(arena, "Filled posts", 1 + 3 * n, 1);
    cf_grid_head(arena, grid, 0, "Month's end", false);
    for (int s = 0; s < n; s++) {
        const char *name = s == 0 ? "Status quo" : retain->names[s];
        cf_grid_head(arena, grid, 3 * s + 1, cf_arena_printf(arena, "%s, 10%%", name), true);
        cf_grid_head(arena, grid, 3 * s + 2, name, true);
        cf_grid_head(arena, grid, 3 * s + 3, cf_arena_printf(arena, "%s, 90%%", name), true);
    }
    for (int i = 0; i < 1 + 3 * n; i++)
        columns[i] = i;
    for (int m = 0; m < retain->model.n_months; m++) {
        int next = retain->model.first_month + m + 1;
        cf_date end = cf_date_add_days(cf_date_of(next / 12, next % 12 + 1, 1), -1);
        cf_cell cells[1 + 3 * PANELS] = {cf_cell_date(end)};
        for (int s = 0; s < n; s++) {
            cells[3 * s + 1] = cf_cell_count(shown[s].stats->filled[m].p10);
            cells[3 * s + 2] = cf_cell_count(shown[s].stats->filled[m].p50);
            cells[3 * s + 3] = cf_cell_count(shown[s].stats->filled[m].p90);
        }
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_report_chart(report, "fan", grid, columns, 1 + 3 * n, true,
                    cf_arena_printf(arena, "Filled posts of %lld, as 80%% of runs have them",
                                    (long long)cf_retain_posts(retain)),
                    "One panel for the status quo and each offer: a band from the 10th to the 90th "
                    "percentile of filled posts at each month's end, and a line at the middle.");
}

void cf_retain_say(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown)
{
    for (int s = 1; s <= retain->n_offers; s++)
        cf_report_add(report, CF_SHOW_FINDING, "%s", shown[s].sentence);
    cf_retain_say_basis(report, retain, shown);
    chart_months(report, retain, shown);
}

static void show_page(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown)
{
    const char *first = cf_retain_month_words(report->arena, retain, 0);
    cf_report_add(report, CF_SHOW_TITLE, "Staffing, %s to %s", first,
                  cf_retain_month_words(report->arena, retain, retain->model.n_months - 1));
    cf_retain_say(report, retain, shown);
    show_staffing(report, retain, shown);
    show_money(report, retain, shown);
    show_pairs(report, retain);
    for (int s = 1; s <= retain->n_offers; s++)
        show_tornado(report, retain, &shown[s], s);
    show_rates(report, retain);
    cf_retain_show_assumptions(report, retain);
}

static const cf_grid *months_csv(cf_arena *arena, const cf_retain *retain,
                                 const cf_retain_shown *shown)
{
    static const char *const heads[] = {"offer", "month", "p10", "p50", "p90"};
    cf_grid *grid = cf_grid_new(arena, NULL, 5, 2);
    for (int i = 0; i < 5; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 1);
    for (int s = 0; s <= retain->n_offers; s++)
        for (int m = 0; m < retain->model.n_months; m++) {
            const cf_range3 *range = &shown[s].stats->filled[m];
            cf_cell cells[5] = {cf_cell_text(cf_slice_of(retain->names[s])),
                                cf_cell_text(cf_slice_of(cf_retain_month(arena, retain, m))),
                                cf_cell_count(range->p10), cf_cell_count(range->p50),
                                cf_cell_count(range->p90)};
            cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
        }
    return grid;
}

cf_retain_shown *cf_retain_shown_of(cf_arena *arena, const cf_retain *retain)
{
    cf_retain_shown *shown = CF_ARENA_NEW(arena, cf_retain_shown, (size_t)retain->n_offers + 1);
    for (int s = 0; s <= retain->n_offers; s++) {
        shown[s].stats = cf_retain_count(arena, retain, s);
        if (s == 0)
            continue;
        shown[s].n_swings = cf_retain_swings(shown[s].swings, retain, s);
        shown[s].break_even = cf_retain_break_even(retain, s);
        shown[s].sentence = cf_retain_sentence(arena, retain, &shown[s], s);
    }
    return shown;
}

/* For a report: what was found, the money, and what it rests on. */
void cf_retain_show_section(cf_report *report, const cf_retain *retain,
                            const cf_retain_shown *shown)
{
    cf_retain_say(report, retain, shown);
    show_money(report, retain, shown);
    cf_retain_show_assumptions(report, retain);
}

confer_result *cf_retain_result(const cf_retain *retain)
{
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    cf_retain_shown *shown = cf_retain_shown_of(arena, retain);
    result->json = cf_retain_json(arena, retain, shown);
    result->csv = months_csv(arena, retain, shown);
    result->report = cf_report_new(arena);
    show_page(result->report, retain, shown);
    return result;
}
