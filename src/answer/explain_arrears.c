/* What an offer changes before its arrears are paid, and when that is booked. */
#include "answer/explain.h"

#include "show/figure.h"

cf_arrears cf_arrears_of(const cf_plan *agreement, const cf_plan *offer, const cf_replay *replay)
{
    if (!offer || !offer->has_arrears)
        return (cf_arrears){0};
    const cf_calendar *calendar = &replay->calendar;
    int period = cf_calendar_first_paid(calendar, offer->arrears_paid);
    return (cf_arrears){
        .any = true,
        .due = offer->arrears_paid,
        .paid = cf_calendar_period(calendar, period).paid,
        .year = cf_calendar_bearing_year(calendar, period),
        .moves_years = agreement->facts.costs_by == CF_COSTS_BY_PAY_DATE,
    };
}

static int64_t cost_change(const cf_replay *replay, int i)
{
    return replay->offer.periods[i].cost - replay->status_quo.periods[i].cost;
}

static int64_t net_change(const cf_replay *replay, int i)
{
    return replay->offer.periods[i].net - replay->status_quo.periods[i].net;
}

bool cf_arrears_takes(const cf_arrears *arrears, const cf_replay *replay, int index)
{
    return arrears->any && replay->offer.periods[index].dates.paid.days < arrears->due.days &&
           (cost_change(replay, index) != 0 || net_change(replay, index) != 0);
}

static const char *day_text(cf_arena *arena, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    size_t len = cf_date_format(text, date);
    return cf_arena_copy(arena, (cf_slice){text, len});
}

static void add_row(cf_grid *grid, cf_arena *arena, const cf_replay *replay, int first, int n)
{
    const cf_replay_period *periods = replay->offer.periods;
    int64_t cost = cost_change(replay, first), net = net_change(replay, first);
    const char *days =
        cf_arena_printf(arena, "%s to %s", day_text(arena, periods[first].dates.start),
                        day_text(arena, periods[first + n - 1].dates.end));
    cf_cell cells[] = {cf_cell_text(cf_slice_of(days)), cf_cell_count(n),
                       cf_cell_money_change(cost),      cf_cell_money_change(cost * n),
                       cf_cell_money_change(net),       cf_cell_money_change(net * n)};
    cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
}

static void show_table(cf_report *report, cf_arena *arena, const cf_arrears *arrears,
                       const cf_replay *replay)
{
    static const char *const heads[] = {"Pay periods", "Number",      "Cost of each",
                                        "In all",      "Net of each", "In all"};
    cf_grid *grid = cf_report_grid(report, NULL, 6, 1);
    for (int i = 0; i < 6; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 0);
    int64_t cost = 0, net = 0;
    int n_periods = 0;
    for (int i = 0, n; i < replay->offer.n_periods; i += n) {
        n = 1;
        if (!cf_arrears_takes(arrears, replay, i))
            continue;
        while (i + n < replay->offer.n_periods && cf_arrears_takes(arrears, replay, i + n) &&
               cost_change(replay, i + n) == cost_change(replay, i) &&
               net_change(replay, i + n) == net_change(replay, i))
            n++;
        add_row(grid, arena, replay, i, n);
        cost += cost_change(replay, i) * n;
        net += net_change(replay, i) * n;
        n_periods += n;
    }
    cf_cell total[] = {cf_cell_text(CF_SLICE("Total")),
                       cf_cell_count(n_periods),
                       CF_BLANK_CELL,
                       cf_cell_money_change(cost),
                       CF_BLANK_CELL,
                       cf_cell_money_change(net)};
    cf_grid_add(arena, grid, CF_ROW_TOTAL, total);
}

void cf_arrears_show(cf_report *report, cf_arena *arena, const cf_arrears *arrears,
                     const cf_replay *replay, const char *offer)
{
    bool any = false;
    for (int i = 0; i < replay->offer.n_periods && !any; i++)
        any = cf_arrears_takes(arrears, replay, i);
    if (!any)
        return;
    char year[CF_FISCAL_TEXT_SIZE];
    cf_fiscal_format(year, &replay->calendar, arrears->year);
    int last = replay->first_year + replay->n_years - 1;
    cf_report_add(report, CF_SHOW_HEADING, "Arrears under %s", offer);
    cf_report_add(report, CF_SHOW_TEXT,
                  "What %s changes in pay periods paid before %s is paid on %s (%s)%s.", offer,
                  day_text(arena, arrears->due), day_text(arena, arrears->paid), year,
                  !arrears->moves_years  ? "; its cost stays in the years of the periods"
                  : arrears->year > last ? ", after the horizon: it is in none of the figures above"
                                         : " and counted there");
    show_table(report, arena, arrears, replay);
}
