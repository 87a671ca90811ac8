/* replay.h: one member, period by period, with the working of every amount: `explain` and
 * `reconcile` stand on it.
 *
 * It runs the same plan as the kernel, one member and one period at a time, in the plainest way,
 * and keeps every line. Invariant: its lines equal the kernel's cents for every member (tested).
 * Source: costing rules, sections 2.3 to 2.5. */
#ifndef CF_COST_REPLAY_H
#define CF_COST_REPLAY_H

#include "cost/costing.h"

typedef enum {
    CF_LINE_RATE, /* no cents: the rate, with how it came about */
    CF_LINE_PAY,  /* part of gross: component says which */
    CF_LINE_CONTRIBUTION,
    CF_LINE_EMPLOYEE_PART, /* moved from employer to member */
    CF_LINE_HEALTH,
    CF_LINE_PLAN_SHARE, /* paid by the member */
} cf_line_kind;

typedef struct {
    cf_line_kind kind;
    cf_component component;
    cf_slice name;           /* premium code, contribution name, plan; or empty */
    const cf_clause *clause; /* NULL: the agreement's defaults */
    int64_t cents;
    const char *working;  /* "$28.50 x 80 h x 0.75 = $1,710.00", "4.5% of $1,710.00 = $76.95" */
    const char *rounding; /* "to the cent, half away from zero"; "" where nothing was rounded */
} cf_replay_line;

/* How the rate of a period came about: from the roster's cell through raises and steps. */
typedef struct {
    cf_date on;              /* the period's start at which it took effect */
    const cf_clause *clause; /* NULL: step movement */
    const char *what;        /* "step 3 to 4 (step date 2025-03-01)", "raise 6%" */
    int64_t rate_e8;         /* after it */
} cf_rate_event;

typedef struct {
    int period;
    cf_period dates;
    int year; /* that bears it (outside the horizon: still named) */
    bool in_horizon;
    int booked_year;      /* where its difference from the status quo is booked (arrears) */
    cf_slice range, step; /* empty with an own rate */
    int64_t rate_e8;      /* as pay uses it */
    const cf_replay_line *lines;
    int n_lines;
    int64_t components[CF_COMPONENT_COUNT];
    int64_t gross, employee_parts, plan_share, net, cost;
} cf_replay_period;

typedef struct {
    const cf_replay_period *periods;
    int n_periods;
    const cf_rate_event *rate_events;
    int n_rate_events;
    int64_t net;              /* over the horizon, as attributed */
    const int64_t *year_cost; /* employer cost by fiscal year as attributed, n_years */
} cf_replay_scenario;

typedef struct {
    cf_arena arena;
    cf_calendar calendar;
    int first_year, n_years;
    cf_slice id;
    uint32_t line; /* of the roster file */
    cf_replay_scenario status_quo, offer;
} cf_replay;

/* Replays the member with that id under options->offers[offer] and under the status quo. NULL: no
 * such member, or something is wrong (see diags). Reads the roster once. */
cf_replay *cf_replay_member(const cf_costing_options *options, int offer, cf_roster *roster,
                            cf_slice id, cf_diags *diags);
void cf_replay_free(cf_replay *replay);

/* Replays one row of a block (for tests and reconcile). */
cf_replay *cf_replay_row(const cf_costing_options *options, int offer, const cf_roster_info *info,
                         const cf_block *block, uint32_t row, cf_diags *diags);

#endif
