/* The working behind one member's figures: a tree of lines for people, the same for programs. */
#include "answer/case.h"
#include "answer/explain.h"
#include "answer/near_member.h"
#include "answer/result.h"

#include "base/bug.h"
#include "cost/replay.h"
#include "show/figure.h"

typedef struct {
    confer_case *c;
    const char *offer;
    const cf_replay *replay;
    cf_arena *arena;
    cf_report *report;
    bool one_period;
    cf_date day;
    cf_arrears arrears;
} telling;

/* --- Words ----------------------------------------------------------------------------------- */

static const char *date_text(cf_arena *arena, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    size_t len = cf_date_format(text, date);
    return cf_arena_copy(arena, (cf_slice){text, len});
}

static cf_slice rate_slice(cf_arena *arena, int64_t rate_e8)
{
    char text[CF_NUMBER_TEXT_SIZE];
    size_t len = cf_decimal_format(text, rate_e8, 8, 2, false);
    return cf_arena_slice(arena, (cf_slice){text, len});
}

static const char *year_text(const telling *t, int year)
{
    char text[CF_FISCAL_TEXT_SIZE];
    size_t len = cf_fiscal_format(text, &t->replay->calendar, year);
    return cf_arena_copy(t->arena, (cf_slice){text, len});
}

static bool is_in(const cf_terms *terms, const cf_clause *clause)
{
    return terms && clause >= terms->clauses && clause < terms->clauses + terms->n_clauses;
}

/* `offers/a.terms:12`, or nothing for what the roster and the defaults say. */
static const char *source_of(const telling *t, const cf_clause *clause)
{
    const confer_case *c = t->c;
    if (!clause)
        return "";
    const cf_terms *terms =
        is_in(c->agreement.terms, clause) ? c->agreement.terms : c->offers[0].terms;
    return cf_arena_printf(t->arena, "%s:%u", terms ? terms->source.name : "", clause->line);
}

static const char *line_title(const telling *t, const cf_replay_line *line)
{
    static const char *const components[CF_COMPONENT_COUNT] = {
        "base pay", "premium",  "longevity",    "overtime", "lump sum",
        "holiday",  "cash-out", "contribution", "health",
    };
    const char *title = "";
    switch (line->kind) {
    case CF_LINE_RATE:
        title = "rate";
        break;
    case CF_LINE_PAY:
        title = components[line->component];
        break;
    case CF_LINE_CONTRIBUTION:
        title = "employer contribution";
        break;
    case CF_LINE_EMPLOYEE_PART:
        title = "paid by the member toward";
        break;
    case CF_LINE_HEALTH:
        title = "employer's health amount";
        break;
    case CF_LINE_PLAN_SHARE:
        title = "paid by the member for plan";
        break;
    }
    if (line->name.len == 0)
        return title;
    return cf_arena_printf(t->arena, "%s %.*s", title, (int)line->name.len, line->name.text);
}

static const char *kind_name(const cf_replay_line *line)
{
    static const char *const names[] = {"rate",          "pay",    "contribution",
                                        "employee_part", "health", "plan_share"};
    return line->kind == CF_LINE_PAY ? cf_component_names[line->component] : names[line->kind];
}

/* --- The tree -------------------------------------------------------------------------------- */

static void show_line(const telling *t, int depth, const cf_replay_line *line)
{
    const char *source = source_of(t, line->clause);
    if (line->kind == CF_LINE_RATE) {
        cf_report_line(t->report, depth, CF_BLANK_CELL, "%s%s%s%s", line->working,
                       source[0] ? " (" : "", source, source[0] ? ")" : "");
        return;
    }
    cf_report_line(t->report, depth, cf_cell_money(line->cents), "%s", line_title(t, line));
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, line->working);
    if (line->rounding[0])
        cf_buf_addf(&text, "%s%s", text.len ? ", " : "", line->rounding);
    if (line->clause)
        cf_buf_addf(&text, "%s%s: %.*s", text.len ? "; " : "", source, (int)line->clause->text.len,
                    line->clause->text.text);
    if (text.len)
        cf_report_line(t->report, depth + 1, CF_BLANK_CELL, "%s", text.text);
    cf_buf_release(&text);
}

static void show_period_lines(const telling *t, const cf_replay_period *period)
{
    for (int i = 0; i < period->n_lines; i++)
        show_line(t, 1, &period->lines[i]);
    cf_report_line(t->report, 1, cf_cell_money(period->cost),
                   "employer cost: gross pay, contributions and health");
    cf_report_line(t->report, 1, cf_cell_money(period->net),
                   "member's net: gross pay less what the member pays");
}

static bool same_lines(const cf_replay_period *a, const cf_replay_period *b)
{
    if (a->n_lines != b->n_lines || a->rate_e8 != b->rate_e8 || a->cost != b->cost ||
        a->net != b->net || !cf_slice_equal(a->step, b->step) ||
        !cf_slice_equal(a->range, b->range))
        return false;
    for (int i = 0; i < a->n_lines; i++)
        if (a->lines[i].cents != b->lines[i].cents || a->lines[i].clause != b->lines[i].clause ||
            strcmp(a->lines[i].working, b->lines[i].working) != 0)
            return false;
    return true;
}

/* A period before the horizon whose arrears are booked inside it. */
static bool is_brought_in(const telling *t, int index)
{
    int year = t->arrears.year - t->replay->first_year;
    return t->arrears.moves_years && year >= 0 && year < t->replay->n_years &&
           cf_arrears_takes(&t->arrears, t->replay, index);
}

static bool is_told(const telling *t, const cf_replay_scenario *scenario, int index)
{
    const cf_replay_period *period = &scenario->periods[index];
    if (t->one_period)
        return period->dates.start.days <= t->day.days && t->day.days <= period->dates.end.days;
    return period->in_horizon || is_brought_in(t, index);
}

static const char *cell_text(const telling *t, const cf_replay_period *period)
{
    if (period->range.len == 0)
        return "own rate";
    return cf_arena_printf(t->arena, "range %.*s, step %.*s", (int)period->range.len,
                           period->range.text, (int)period->step.len, period->step.text);
}

static bool is_late(const telling *t, const cf_replay_scenario *scenario, int index)
{
    return scenario == &t->replay->offer && cf_arrears_takes(&t->arrears, t->replay, index);
}

static void show_periods(const telling *t, const cf_replay_scenario *scenario, const char *name)
{
    cf_report_add(t->report, CF_SHOW_HEADING, "Pay periods under %s", name);
    for (int i = 0; i < scenario->n_periods;) {
        const cf_replay_period *first = &scenario->periods[i];
        int end = i + 1;
        if (!is_told(t, scenario, i)) {
            i++;
            continue;
        }
        bool late = is_late(t, scenario, i);
        while (end < scenario->n_periods && is_told(t, scenario, end) &&
               late == is_late(t, scenario, end) && same_lines(first, &scenario->periods[end]))
            end++;
        const cf_replay_period *last = &scenario->periods[end - 1];
        if (end - i == 1)
            cf_report_line(t->report, 0, CF_BLANK_CELL, "%s to %s, paid %s (%s): %s",
                           date_text(t->arena, first->dates.start),
                           date_text(t->arena, first->dates.end),
                           date_text(t->arena, first->dates.paid), year_text(t, first->year),
                           cell_text(t, first));
        else
            cf_report_line(
                t->report, 0, CF_BLANK_CELL, "%s to %s: %d pay periods, paid %s to %s, each: %s",
                date_text(t->arena, first->dates.start), date_text(t->arena, last->dates.end),
                end - i, date_text(t->arena, first->dates.paid),
                date_text(t->arena, last->dates.paid), cell_text(t, first));
        if (late)
            cf_report_line(t->report, 1, CF_BLANK_CELL,
                           "in arrears: the difference from the status quo is paid on %s (%s)",
                           date_text(t->arena, t->arrears.paid), year_text(t, t->arrears.year));
        show_period_lines(t, first);
        i = end;
    }
}

static void show_rates(const telling *t, const cf_replay_scenario *scenario, const char *name)
{
    cf_report_add(t->report, CF_SHOW_HEADING, "How the rate comes about under %s", name);
    for (int i = 0; i < scenario->n_rate_events; i++) {
        const cf_rate_event *event = &scenario->rate_events[i];
        const char *source = source_of(t, event->clause);
        cf_buf rate = CF_BUF_INIT;
        cf_buf_add_slice(&rate, rate_slice(t->arena, event->rate_e8));
        const char *on = cf_date_is_none(event->on) ? "at first" : date_text(t->arena, event->on);
        cf_report_line(t->report, 1, cf_cell_text(cf_buf_slice(&rate)), "%s: %s%s%s%s", on,
                       event->what, source[0] ? " (" : "", source, source[0] ? ")" : "");
        cf_buf_release(&rate);
    }
    if (scenario->n_rate_events == 0)
        cf_report_line(t->report, 1, CF_BLANK_CELL, "it does not change");
}

/* --- The head -------------------------------------------------------------------------------- */

static int64_t sum_of(const int64_t *figures, int n)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += figures[i];
    return sum;
}

static void say_more(cf_buf *text, int64_t difference)
{
    if (difference == 0) {
        cf_buf_add_str(text, "the same as");
        return;
    }
    cf_say_money(text, difference);
    cf_buf_add_str(text, difference > 0 ? " more than" : " less than");
}

static void show_head(const telling *t)
{
    const cf_replay *replay = t->replay;
    cf_report_add(t->report, CF_SHOW_TITLE, "%.*s under %s", (int)replay->id.len, replay->id.text,
                  t->offer);
    int64_t gain = replay->offer.net - replay->status_quo.net;
    int64_t cost = sum_of(replay->offer.year_cost, replay->n_years) -
                   sum_of(replay->status_quo.year_cost, replay->n_years);
    const char *first = year_text(t, replay->first_year);
    const char *last = year_text(t, replay->first_year + replay->n_years - 1);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Over %s%s%s, this member's net pay would be ", first,
                replay->n_years > 1 ? " to " : "", replay->n_years > 1 ? last : "");
    say_more(&text, gain);
    cf_buf_add_str(&text, " under the status quo; the employer's cost would be ");
    say_more(&text, cost);
    cf_buf_add_str(&text, " under the status quo.");
    cf_report_add_buf(t->report, CF_SHOW_FINDING, &text);
    cf_buf_release(&text);
    cf_grid *grid = cf_report_grid(t->report, "Employer cost of this member", 4, 1);
    static const char *const heads[] = {"Fiscal year", "Status quo", "Offer", "Cost"};
    for (int i = 0; i < 4; i++)
        cf_grid_head(t->arena, grid, i, heads[i], i > 0);
    for (int y = 0; y < replay->n_years; y++) {
        int64_t before = replay->status_quo.year_cost[y];
        int64_t after = replay->offer.year_cost[y];
        cf_cell cells[] = {cf_cell_text(cf_slice_of(year_text(t, replay->first_year + y))),
                           cf_cell_money(before), cf_cell_money(after),
                           cf_cell_money_change(after - before)};
        cf_grid_add(t->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_cell net[] = {cf_cell_text(CF_SLICE("Member's net pay")),
                     cf_cell_money(replay->status_quo.net), cf_cell_money(replay->offer.net),
                     cf_cell_money_change(gain)};
    cf_grid_add(t->arena, grid, CF_ROW_TOTAL, net);
    cf_report_add(t->report, CF_SHOW_TEXT, "From line %u of the roster.", replay->line);
}

/* --- JSON and CSV ---------------------------------------------------------------------------- */

static void add_line(const telling *t, cf_value *lines, const cf_replay_line *line)
{
    cf_value *object = cf_value_add_object(t->arena, lines, NULL);
    cf_value_add_text(t->arena, object, "kind", cf_slice_of(kind_name(line)));
    cf_value_add_text(t->arena, object, "name", line->name);
    cf_value_add_int(t->arena, object, "cents", line->cents);
    cf_value_add_text(t->arena, object, "working", cf_slice_of(line->working));
    cf_value_add_text(t->arena, object, "rounding", cf_slice_of(line->rounding));
    cf_value_add_text(t->arena, object, "source", cf_slice_of(source_of(t, line->clause)));
    cf_value_add_text(t->arena, object, "clause", line->clause ? line->clause->text : CF_SLICE(""));
}

static void add_period(const telling *t, cf_value *periods, const cf_replay_scenario *scenario,
                       int index)
{
    cf_arena *arena = t->arena;
    const cf_replay_period *period = &scenario->periods[index];
    bool late = is_late(t, scenario, index);
    cf_date booked_on = late ? t->arrears.paid : period->dates.paid;
    int booked_in = late && t->arrears.moves_years ? t->arrears.year : period->year;
    cf_value *object = cf_value_add_object(arena, periods, NULL);
    cf_value_add_text(arena, object, "start", cf_slice_of(date_text(arena, period->dates.start)));
    cf_value_add_text(arena, object, "end", cf_slice_of(date_text(arena, period->dates.end)));
    cf_value_add_text(arena, object, "paid", cf_slice_of(date_text(arena, period->dates.paid)));
    cf_value_add_text(arena, object, "fiscal_year", cf_slice_of(year_text(t, period->year)));
    cf_value_add_text(arena, object, "booked_in", cf_slice_of(year_text(t, booked_in)));
    cf_value_add_text(arena, object, "booked_on", cf_slice_of(date_text(arena, booked_on)));
    cf_value_add_text(arena, object, "range", period->range);
    cf_value_add_text(arena, object, "step", period->step);
    cf_value_add_text(arena, object, "rate", rate_slice(arena, period->rate_e8));
    cf_value_add_int(arena, object, "gross", period->gross);
    cf_value_add_int(arena, object, "net", period->net);
    cf_value_add_int(arena, object, "cost", period->cost);
    cf_value *lines = cf_value_add_array(arena, object, "lines");
    for (int i = 0; i < period->n_lines; i++)
        add_line(t, lines, &period->lines[i]);
}

static void add_scenario(const telling *t, cf_value *root, const char *name,
                         const cf_replay_scenario *scenario)
{
    cf_arena *arena = t->arena;
    cf_value *object = cf_value_add_object(arena, root, name);
    cf_value_add_int(arena, object, "net", scenario->net);
    cf_value *years = cf_value_add_object(arena, object, "cost");
    for (int y = 0; y < t->replay->n_years; y++)
        cf_value_add_int(arena, years, year_text(t, t->replay->first_year + y),
                         scenario->year_cost[y]);
    cf_value *rates = cf_value_add_array(arena, object, "rates");
    for (int i = 0; i < scenario->n_rate_events; i++) {
        const cf_rate_event *event = &scenario->rate_events[i];
        cf_value *item = cf_value_add_object(arena, rates, NULL);
        if (cf_date_is_none(event->on))
            cf_value_add_null(arena, item, "on");
        else
            cf_value_add_text(arena, item, "on", cf_slice_of(date_text(arena, event->on)));
        cf_value_add_text(arena, item, "what", cf_slice_of(event->what));
        cf_value_add_text(arena, item, "rate", rate_slice(arena, event->rate_e8));
        cf_value_add_text(arena, item, "source", cf_slice_of(source_of(t, event->clause)));
    }
    cf_value *periods = cf_value_add_array(arena, object, "periods");
    for (int i = 0; i < scenario->n_periods; i++)
        if (is_told(t, scenario, i))
            add_period(t, periods, scenario, i);
}

static cf_value *explain_json(const telling *t)
{
    cf_value *root = cf_value_new(t->arena);
    cf_value_add_text(t->arena, root, "case", t->c->agreement.plan->title);
    cf_value_add_text(t->arena, root, "offer", cf_slice_of(t->offer));
    cf_value_add_text(t->arena, root, "employee", t->replay->id);
    cf_value_add_int(t->arena, root, "line", t->replay->line);
    cf_value_add_int(t->arena, root, "gain", t->replay->offer.net - t->replay->status_quo.net);
    add_scenario(t, root, "status_quo", &t->replay->status_quo);
    add_scenario(t, root, "offer_terms", &t->replay->offer);
    return root;
}

static void csv_scenario(const telling *t, cf_grid *grid, const char *name,
                         const cf_replay_scenario *scenario)
{
    for (int i = 0; i < scenario->n_periods; i++) {
        const cf_replay_period *period = &scenario->periods[i];
        if (!is_told(t, scenario, i))
            continue;
        for (int k = 0; k < period->n_lines; k++) {
            const cf_replay_line *line = &period->lines[k];
            cf_cell cells[] = {
                cf_cell_text(cf_slice_of(name)),
                cf_cell_date(period->dates.start),
                cf_cell_date(period->dates.end),
                cf_cell_date(period->dates.paid),
                cf_cell_text(cf_slice_of(kind_name(line))),
                cf_cell_text(line->name),
                line->kind == CF_LINE_RATE ? CF_BLANK_CELL : cf_cell_money(line->cents),
                cf_cell_text(cf_slice_of(line->working)),
                cf_cell_text(cf_slice_of(source_of(t, line->clause))),
            };
            cf_grid_add(t->arena, grid, CF_ROW_PLAIN, cells);
        }
    }
}

static cf_grid *explain_csv(const telling *t)
{
    static const char *const heads[] = {"scenario", "start",  "end",     "paid",  "kind",
                                        "name",     "amount", "working", "source"};
    enum { N = sizeof heads / sizeof *heads };
    cf_grid *grid = cf_grid_new(t->arena, NULL, N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(t->arena, grid, i, heads[i], false);
    csv_scenario(t, grid, "status_quo", &t->replay->status_quo);
    csv_scenario(t, grid, t->offer, &t->replay->offer);
    return grid;
}

/* --- The answer ------------------------------------------------------------------------------ */

static bool tells_anything(const telling *t)
{
    for (int i = 0; i < t->replay->offer.n_periods; i++)
        if (is_told(t, &t->replay->offer, i))
            return true;
    return false;
}

static confer_result *tell(telling *t)
{
    confer_result *result = cf_result_new();
    t->arena = &result->arena;
    t->report = result->report = cf_report_new(&result->arena);
    bool current = t->c->offers[0].plan == NULL;
    t->arrears = cf_arrears_of(t->c->agreement.plan, t->c->offers[0].plan, t->replay);
    show_head(t);
    cf_arrears_show(t->report, t->arena, &t->arrears, t->replay, t->offer);
    if (!t->one_period) {
        show_rates(t, &t->replay->status_quo, "the status quo");
        if (!current)
            show_rates(t, &t->replay->offer, t->offer);
    }
    show_periods(t, &t->replay->status_quo, "the status quo");
    if (!current)
        show_periods(t, &t->replay->offer, t->offer);
    result->json = explain_json(t);
    result->csv = explain_csv(t);
    return result;
}

static cf_replay *replay(confer_case *c, const char *employee, const cf_costing_options *options)
{
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, options, &c->arena);
    if (cf_diags_failed(&c->diags) || !cf_case_open_roster(c, wanted, n_wanted))
        return NULL;
    return cf_replay_member(options, 0, c->roster, cf_slice_of(employee), &c->diags);
}

int confer_explain(confer_result **out, confer_case *c, const char *offer, const char *employee,
                   const confer_explain_options *options, confer_error *err)
{
    static const confer_explain_options defaults = CONFER_EXPLAIN_OPTIONS_INIT;
    const confer_explain_options *chosen = options ? options : &defaults;
    telling t = {.c = c, .offer = offer, .one_period = chosen->period != NULL};
    if (chosen->period && !cf_date_parse(&t.day, chosen->period, strlen(chosen->period)))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)", chosen->period);
    cf_case_begin(c);
    const char **names = CF_ARENA_NEW(&c->arena, const char *, (size_t)chosen->n_beside + 1);
    names[0] = offer;
    for (int i = 0; i < chosen->n_beside; i++)
        names[i + 1] = chosen->beside[i];
    int status = cf_case_read_texts(c, names, chosen->n_beside + 1, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    cf_costing_options costing = cf_case_costing(c);
    costing.years_of = costing.offers;
    costing.n_years_of = costing.n_offers;
    costing.n_offers = 1;
    costing.authorized = chosen->authorized;
    status = cf_case_assume(c, &costing, chosen->assume, chosen->n_assume, err);
    if (status != CONFER_OK)
        return status;
    cf_replay *found = replay(c, employee, &costing);
    bool absent = !found && cf_member_is_absent(c, cf_slice_of(employee));
    cf_diags_sort(&c->diags);
    status = cf_case_verdict(c, err);
    if (status == CONFER_WRONG && absent)
        status = cf_fail(err, CONFER_ABSENT, "there is no employee '%s' on the roster", employee);
    t.replay = found;
    CF_BUG_IF(status == CONFER_OK && !found);
    if (status == CONFER_OK && t.one_period && !tells_anything(&t)) {
        status =
            cf_fail(err, CONFER_ABSENT, "no pay period that is costed holds %s", chosen->period);
        cf_hint(err, "the agreement's `horizon`, or the offers' dates, say which years are costed");
    }
    if (status == CONFER_OK)
        *out = tell(&t);
    cf_replay_free(found);
    return status;
}
