/* envelope.h: what an offer costs each fund and year, held against the agreement's `budget` lines.
 *
 * Ongoing cost is held against ongoing money first; one-time money pays one-time cost first. What
 * ongoing cost is left for one-time money is named, for next year it has to be found again.
 * Invariants: ongoing cost of a fund is its cost were the offer without lump sums, holidays and
 * cash-outs; one-time cost is the rest. Rows stand by fund, then by year. Without a budget line for
 * a fund and year the row has cost and no budget. Source: docs/budgets.md. */
#ifndef CF_ANSWER_ENVELOPE_H
#define CF_ANSWER_ENVELOPE_H

#include "cost/costing.h"
#include "show/report.h"
#include "show/value.h"

typedef struct {
    cf_slice fund;
    int year;
    bool has_budget;
    int64_t budget, budget_once; /* all of it; of it one-time */
    int64_t cost, once;          /* offer - status quo; of it one-time */
    int64_t left;                /* budget - cost; below 0: over */
    int64_t ongoing_from_once;   /* ongoing cost that only one-time money would pay */
} cf_envelope_row;

typedef struct {
    const cf_envelope_row *rows;
    int n;
    bool fits; /* no row is over, and nothing is unbudgeted */
    int n_over;
    int64_t budget, cost; /* of rows that have a budget */
    int64_t over;         /* what is over, in all */
    int64_t unbudgeted;   /* cost above zero in rows without a budget */
    int64_t ongoing_from_once;
    bool unknown_revenue; /* a budget has a share of a revenue that is not known */
} cf_envelope;

/* One envelope for each offer of the options (an empty one for `current`), under its assumptions;
 * everything lives in `arena`. One more pass over the roster. NULL: see diags. */
const cf_envelope *cf_envelopes_make(const cf_costing_options *options, cf_roster *roster,
                                     cf_arena *arena, cf_diags *diags);

/* What a budget line holds under the options' assumptions; false: its revenue is not known. */
bool cf_envelope_amount(int64_t *cents, const cf_budget_fact *budget,
                        const cf_costing_options *options);

/* A revenue, assumed or of the agreement. */
bool cf_envelope_revenue(int64_t *cents, const cf_costing_options *options, cf_slice name,
                         int year);

void cf_envelope_json(cf_arena *arena, cf_value *object, const cf_envelope *envelope,
                      const cf_calendar *calendar);

/* Finding, table and what is paid with one-time money. `name`: of the offer, where several are on
 * the page; NULL: one is. */
void cf_envelope_show(cf_report *report, const cf_envelope *envelope, const cf_calendar *calendar,
                      const char *name);

/* Which ongoing cost only one-time money would pay. */
void cf_envelope_show_once(cf_report *report, const cf_envelope *envelope,
                           const cf_calendar *calendar);

#endif
