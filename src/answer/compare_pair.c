/* Two offers against each other: who is ahead when, what waiting cost, who gains more. */
#include "answer/compare_answer.h"

#include "answer/effect.h"
#include "show/figure.h"

enum { CLASSES_SHOWN = 40 };

/* Members' net under b less under a, paid up to and including a day. */
static int64_t ahead_by(const cf_costing *costing, int a, int b, cf_date day)
{
    int64_t sum = 0;
    for (int i = 0; i < costing->n_pay_dates && costing->pay_dates[i].days <= day.days; i++)
        sum += costing->offers[b].paid[i] - costing->offers[a].paid[i];
    return sum;
}

static int64_t gained_by(const cf_costing *costing, int offer, cf_date day)
{
    int64_t sum = 0;
    for (int i = 0; i < costing->n_pay_dates && costing->pay_dates[i].days <= day.days; i++)
        sum += costing->offers[offer].paid[i];
    return sum;
}

static const char *date_text(cf_arena *arena, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    size_t len = cf_date_format(text, date);
    return cf_arena_copy(arena, (cf_slice){text, len});
}

/* --- The finding ----------------------------------------------------------------------------- */

static void say_cost(cf_buf *text, const cf_pair *pair, const char *a, const char *b)
{
    if (pair->cost_difference == 0) {
        cf_buf_addf(text, "%s would cost the employer the same as %s", b, a);
        return;
    }
    cf_buf_addf(text, "%s would cost the employer ", b);
    cf_say_money(text, pair->cost_difference);
    cf_buf_addf(text, "%s than %s", pair->cost_difference > 0 ? " more" : " less", a);
}

/* "Of 449 members 150 would be paid more under a, 299 more under b." A group of nobody is left
 * out, and one that is everybody is called so. */
static void say_members(cf_buf *text, const cf_pair *pair, const char *a, const char *b)
{
    const uint64_t n[] = {pair->members_better_a, pair->members_better_b, pair->members_same};
    const char *const how[] = {"more under ", "more under ", "the same under both"};
    const char *const under[] = {a, b, ""};
    uint64_t all = n[0] + n[1] + n[2];
    bool first = true;
    for (int i = 0; i < 3 && all > 0; i++) {
        if (n[i] == 0)
            continue;
        if (n[i] == all) {
            cf_buf_add_str(text, all > 1 ? "All " : "The one member");
            if (all > 1)
                cf_say_count(text, (int64_t)all, "member", "members");
        } else if (first) {
            cf_buf_add_str(text, "Of ");
            cf_say_count(text, (int64_t)all, "member", "members");
            cf_buf_add_str(text, ", ");
            cf_show_count(text, (int64_t)n[i]);
        } else {
            cf_buf_add_str(text, ", ");
            cf_show_count(text, (int64_t)n[i]);
        }
        cf_buf_addf(text, "%s %s%s", first ? " would be paid" : "", how[i], under[i]);
        first = false;
    }
    if (all > 0)
        cf_buf_add_char(text, '.');
}

void cf_pair_finding(cf_report *report, const cf_asking *asking, const cf_pair *pair)
{
    const char *a = asking->c->offers[pair->a].name;
    const char *b = asking->c->offers[pair->b].name;
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Over %s, ", cf_horizon_text(report->arena, asking->costing));
    say_cost(&text, pair, a, b);
    cf_buf_add_str(&text, ", and members' net pay in all would be ");
    if (pair->gain_difference == 0) {
        cf_buf_addf(&text, "the same under both");
    } else {
        cf_say_money(&text, pair->gain_difference);
        cf_buf_addf(&text, "%s under %s than under %s",
                    pair->gain_difference > 0 ? " more" : " less", b, a);
    }
    cf_buf_add_str(&text, ". ");
    say_members(&text, pair, a, b);
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    cf_buf_release(&text);
}

/* --- Over time ------------------------------------------------------------------------------- */

static void say_overtaking(cf_report *report, const cf_asking *asking, const cf_pair *pair)
{
    const char *a = asking->c->offers[pair->a].name;
    const char *b = asking->c->offers[pair->b].name;
    const cf_costing *costing = asking->costing;
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Counting all members' net pay from the start, ");
    if (!pair->overtakes)
        cf_buf_addf(&text, "%s would be behind %s at the end.", b, a);
    else if (costing->n_pay_dates == 0 || pair->overtakes_on.days <= costing->pay_dates[0].days)
        cf_buf_addf(&text, "%s would never be behind %s.", b, a);
    else
        cf_buf_addf(&text, "%s would overtake %s on %s and stay level or ahead of it to the end.",
                    b, a, date_text(report->arena, pair->overtakes_on));
    if (pair->largest_shortfall < 0) {
        cf_buf_addf(&text, " Its largest shortfall against %s would be ", a);
        cf_say_money(&text, pair->largest_shortfall);
        cf_buf_addf(&text, ", on %s.", date_text(report->arena, pair->largest_shortfall_on));
    }
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

/* "$704.00 more", "$12.00 less", "the same". */
static void say_amount(cf_buf *text, int64_t cents)
{
    if (cents == 0) {
        cf_buf_add_str(text, "the same");
        return;
    }
    cf_say_money(text, cents);
    cf_buf_add_str(text, cents < 0 ? " less" : " more");
}

/* costing rules, section 4: members' net under the earlier offer less under the later one, at the
 * last pay date before the later one takes effect. */
static void say_waiting(cf_report *report, const cf_asking *asking, const cf_pair *pair)
{
    const cf_costing_options *options = &asking->costing_options;
    cf_date start_a = cf_effect_start(options, pair->a);
    cf_date start_b = cf_effect_start(options, pair->b);
    if (cf_date_is_none(start_a) || cf_date_is_none(start_b) || start_a.days == start_b.days)
        return;
    bool a_first = start_a.days < start_b.days;
    int earlier = a_first ? pair->a : pair->b;
    int later = a_first ? pair->b : pair->a;
    cf_date start = a_first ? start_b : start_a;
    cf_date last = cf_effect_last_pay_before(options, start);
    int64_t waited = -ahead_by(asking->costing, earlier, later, last);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Waiting: %s would take effect on %s, %s on %s. ",
                asking->c->offers[earlier].name,
                date_text(report->arena, a_first ? start_a : start_b),
                asking->c->offers[later].name, date_text(report->arena, start));
    cf_buf_addf(&text, "On %s, the last pay date before that, members in all would have been paid ",
                date_text(report->arena, last));
    if (waited == 0)
        cf_buf_add_str(&text, "the same under both");
    else
        say_amount(&text, waited);
    if (waited != 0)
        cf_buf_addf(&text, " under %s than under %s", asking->c->offers[earlier].name,
                    asking->c->offers[later].name);
    if (asking->gains) {
        int checkpoint = 0;
        while (checkpoint < options->n_checkpoints &&
               options->checkpoints[checkpoint].days != last.days)
            checkpoint++;
        if (checkpoint < options->n_checkpoints) {
            int64_t median = cf_gains_median_at(asking->gains, later, earlier, checkpoint);
            cf_buf_add_str(&text, "; the median member ");
            say_amount(&text, median);
        }
    }
    cf_buf_add_char(&text, '.');
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

static void show_running(cf_report *report, const cf_asking *asking, const cf_pair *pair)
{
    const cf_costing *costing = asking->costing;
    cf_arena *arena = report->arena;
    if (costing->n_pay_dates == 0)
        return;
    cf_grid *grid =
        cf_report_grid(report, "Members' net pay so far, compared with the status quo", 4, 1);
    cf_grid_head(arena, grid, 0, "Paid by", false);
    cf_grid_head(arena, grid, 1, asking->c->offers[pair->a].name, true);
    cf_grid_head(arena, grid, 2, asking->c->offers[pair->b].name, true);
    cf_grid_head(arena, grid, 3, "Difference", true);
    cf_date last = costing->pay_dates[costing->n_pay_dates - 1];
    for (int y = 0; y < costing->n_years; y++) {
        cf_date end =
            cf_date_add_days(cf_fiscal_start(&costing->calendar, costing->first_year + y + 1), -1);
        if (y == costing->n_years - 1 && end.days < last.days)
            end = last;
        cf_cell cells[4] = {
            cf_cell_date(end),
            cf_cell_money_change(gained_by(costing, pair->a, end)),
            cf_cell_money_change(gained_by(costing, pair->b, end)),
            cf_cell_money_change(ahead_by(costing, pair->a, pair->b, end)),
        };
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
}

void cf_pair_over_time(cf_report *report, const cf_asking *asking, const cf_pair *pair)
{
    show_running(report, asking, pair);
    say_overtaking(report, asking, pair);
    say_waiting(report, asking, pair);
}

/* --- Who gains more -------------------------------------------------------------------------- */

static void add_gain_row(cf_arena *arena, cf_grid *grid, const cf_gain_row *row, cf_row_kind kind)
{
    cf_cell cells[] = {
        cf_cell_text(cf_slice_of(row->key)),   cf_cell_count((int64_t)row->members),
        cf_cell_count((int64_t)row->better_a), cf_cell_count((int64_t)row->better_b),
        cf_cell_money_change(row->p10),        cf_cell_money_change(row->p50),
        cf_cell_money_change(row->p90),        cf_cell_count((int64_t)row->same),
    };
    cf_grid_add(arena, grid, kind, cells);
}

/* With more groups than a page holds, those with the most members. */
static uint64_t least_members_shown(const cf_gain_row *rows, int n)
{
    uint64_t least = 0;
    while (n > CLASSES_SHOWN) {
        int kept = 0;
        for (int i = 0; i < n; i++)
            kept += rows[i].members > least;
        if (kept <= CLASSES_SHOWN)
            break;
        uint64_t next = UINT64_MAX;
        for (int i = 0; i < n; i++)
            if (rows[i].members > least && rows[i].members < next)
                next = rows[i].members;
        least = next;
    }
    return least;
}

static void show_spread(cf_report *report, const cf_asking *asking, const cf_pair *pair,
                        cf_gains_by by, const char *title, const char *key)
{
    cf_arena *arena = report->arena;
    cf_gain_row *rows;
    cf_gain_row *all;
    int n = cf_gains_rows(&rows, asking->gains, by, pair->a, pair->b, arena);
    const char *const heads[] = {key,
                                 "Members",
                                 asking->c->offers[pair->a].name,
                                 asking->c->offers[pair->b].name,
                                 "10th pct",
                                 "median",
                                 "90th pct",
                                 "same"};
    int n_columns = pair->members_same > 0 ? 8 : 7; /* no column of zeros */
    cf_grid *grid = cf_report_grid(report, title, n_columns, 1);
    for (int i = 0; i < n_columns; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 0);
    uint64_t least = least_members_shown(rows, n);
    int shown = 0;
    for (int i = 0; i < n; i++) {
        if (rows[i].members > least) {
            add_gain_row(arena, grid, &rows[i], CF_ROW_PLAIN);
            shown++;
        }
    }
    cf_gains_rows(&all, asking->gains, CF_GAINS_ALL, pair->a, pair->b, arena);
    add_gain_row(arena, grid, &all[0], CF_ROW_TOTAL);
    if (shown < n)
        cf_report_add(report, CF_SHOW_TEXT, "Shown are the %d with the most members of %d.", shown,
                      n);
}

void cf_pair_spread(cf_report *report, const cf_asking *asking, const cf_pair *pair)
{
    if (!asking->gains || asking->costing->members == 0)
        return;
    const char *a = asking->c->offers[pair->a].name;
    const char *b = asking->c->offers[pair->b].name;
    cf_report_add(report, CF_SHOW_HEADING, "Who would be paid more under which");
    cf_report_add(
        report, CF_SHOW_TEXT,
        "How many members of each group would be paid more under each offer; and their net "
        "pay over %s under %s less under %s: the 10th percentile, the median and the 90th "
        "percentile of the group.",
        cf_horizon_text(report->arena, asking->costing), b, a);
    show_spread(report, asking, pair, CF_GAINS_BY_CLASS, "By class", "Class");
    show_spread(report, asking, pair, CF_GAINS_BY_STEP, "By step on the roster", "Step");
    show_spread(report, asking, pair, CF_GAINS_BY_BAND,
                "By pay band (full-time annual pay on the roster)", "Pay band");
}
