/* Members' net pay over time under each offer, and from when a later offer would be level or ahead.
 */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "show/figure.h"
#include "show/plot.h"

static const cf_pair *pair_of(const cf_costing *costing, int a, int b)
{
    for (int i = 0; i < costing->n_pairs; i++)
        if (costing->pairs[i].a == a && costing->pairs[i].b == b)
            return &costing->pairs[i];
    return NULL;
}

static const char *finding(const cf_report_call *call)
{
    const cf_costing *costing = call->costing;
    cf_buf text = CF_BUF_INIT;
    const cf_pair *pair = call->n_offers > 1 ? pair_of(costing, 1, 2) : NULL;
    cf_date first = costing->pay_dates[0];
    if (!pair) {
        int64_t gain = costing->offers[1].gain;
        cf_buf_addf(&text, "Under %s members in all would take home ",
                    cf_report_offer_name(call, 1));
        cf_say_difference(&text, gain);
        cf_buf_add_str(&text, " under the status quo over these years");
    } else if (!pair->overtakes) {
        cf_buf_addf(&text,
                    "Members in all would have been paid more under %s than under %s at the "
                    "end",
                    cf_report_offer_name(call, 1), cf_report_offer_name(call, 2));
    } else if (pair->overtakes_on.days <= first.days) {
        cf_buf_addf(&text, "Members in all would never be behind under %s, compared with %s",
                    cf_report_offer_name(call, 2), cf_report_offer_name(call, 1));
    } else {
        cf_buf_addf(&text, "Members in all would be level or ahead under %s from ",
                    cf_report_offer_name(call, 2));
        cf_plot_day(&text, pair->overtakes_on);
        cf_buf_addf(&text, " on, compared with %s", cf_report_offer_name(call, 1));
    }
    const char *said = cf_arena_copy(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return said;
}

void cf_report_time_chart(cf_report *report, const cf_report_call *call)
{
    const cf_costing *costing = call->costing;
    int n = call->n_offers + 1;
    int columns[CF_REPORT_OFFERS + 1];
    cf_cell cells[CF_REPORT_OFFERS + 1];
    int64_t sums[CF_REPORT_OFFERS + 1] = {0};
    cf_grid *grid =
        cf_grid_new(call->arena, "Members' net pay so far, compared with the status quo", n, 1);
    cf_grid_head(call->arena, grid, 0, "Paid by", false);
    for (int i = 1; i < n; i++)
        cf_grid_head(call->arena, grid, i, cf_report_offer_name(call, i), true);
    for (int d = 0; d < costing->n_pay_dates; d++) {
        cells[0] = cf_cell_date(costing->pay_dates[d]);
        for (int i = 1; i < n; i++) {
            sums[i] += costing->offers[i].paid[d];
            cells[i] = cf_cell_money_change(sums[i]);
        }
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
    for (int i = 0; i < n; i++)
        columns[i] = i;
    cf_report_chart(report, "curve", grid, columns, n, true, finding(call),
                    "A line an offer, by pay date: all members' net pay so far under it less under "
                    "the status quo. A circle marks from when one offer stays level or ahead of "
                    "another.");
}

static int64_t paid_by(const cf_costing *costing, int offer, cf_date day)
{
    int64_t sum = 0;
    for (int i = 0; i < costing->n_pay_dates && costing->pay_dates[i].days <= day.days; i++)
        sum += costing->offers[offer].paid[i];
    return sum;
}

/* The curve at the end of each fiscal year. */
static void add_ends(cf_report *report, const cf_report_call *call)
{
    const cf_costing *costing = call->costing;
    cf_cell cells[CF_REPORT_OFFERS + 1];
    cf_date last = costing->pay_dates[costing->n_pay_dates - 1];
    int n = call->n_offers + 1;
    cf_grid *grid =
        cf_report_grid(report, "Members' net pay so far at the end of each fiscal year", n, 1);
    cf_grid_head(call->arena, grid, 0, "Paid by", false);
    for (int i = 1; i < n; i++)
        cf_grid_head(call->arena, grid, i, cf_report_offer_name(call, i), true);
    for (int y = 0; y < costing->n_years; y++) {
        cf_date end =
            cf_date_add_days(cf_fiscal_start(&costing->calendar, costing->first_year + y + 1), -1);
        if (y == costing->n_years - 1 && end.days < last.days)
            end = last;
        cells[0] = cf_cell_date(end);
        for (int i = 1; i < n; i++)
            cells[i] = cf_cell_money_change(paid_by(costing, i, end));
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
}

/* Whether one of the three groups of members is too small to be counted in public. */
static bool is_small(const cf_pair *pair)
{
    const uint64_t groups[] = {pair->members_better_a, pair->members_better_b, pair->members_same};
    bool hidden[3];
    return cf_hide_small(hidden, groups, 3) > 0;
}

static void say_groups(cf_buf *text, const cf_pair *pair, const char *a, const char *b)
{
    cf_say_count(text, (int64_t)pair->members_better_a, "member", "members");
    cf_buf_addf(text, " would be paid more under %s, ", a);
    cf_show_count(text, (int64_t)pair->members_better_b);
    cf_buf_addf(text, " more under %s, ", b);
    cf_show_count(text, (int64_t)pair->members_same);
    cf_buf_add_str(text, " the same under both.");
}

static void say_pair(cf_report *report, const cf_report_call *call, const cf_pair *pair)
{
    const char *a = cf_report_offer_name(call, pair->a);
    const char *b = cf_report_offer_name(call, pair->b);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s compared with %s: ", b, a);
    bool hides = !call->persons && call->kind != CONFER_REPORT_TABLE && is_small(pair);
    if (hides)
        cf_buf_add_str(&text, "of those paid more under the one, more under the other, or the same "
                              "under both, one group has fewer than five members, so they are not "
                              "counted here.");
    else
        say_groups(&text, pair, a, b);
    if (pair->largest_shortfall < 0) {
        cf_buf_addf(&text, " Counted from the start, %s would be furthest behind on ", b);
        cf_plot_day(&text, pair->largest_shortfall_on);
        cf_buf_add_str(&text, ", by ");
        cf_say_money(&text, pair->largest_shortfall);
        cf_buf_add_char(&text, '.');
    }
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

void cf_report_time_pairs(cf_report *report, const cf_report_call *call)
{
    for (int i = 0; i < call->costing->n_pairs; i++) {
        const cf_pair *pair = &call->costing->pairs[i];
        bool next =
            pair->b == pair->a + 1; /* one page has room for each offer and the one before */
        if (pair->a > 0 && (next || call->kind != CONFER_REPORT_TABLE))
            say_pair(report, call, pair);
    }
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "What members would take home, over time");
    cf_report_time_chart(report, call);
    add_ends(report, call);
    cf_report_time_pairs(report, call);
}

static bool applies(const cf_report_call *call)
{
    return call->costing->n_pay_dates > 0;
}

const cf_report_section cf_report_section_time = {
    .name = "time",
    .kinds = CF_IN_BOARD | CF_IN_MEMBERS,
    .applies = applies,
    .add = add,
};
