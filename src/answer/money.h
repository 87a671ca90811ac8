/* money.h: an offer's cost and its envelope over what revenues may bring.
 *
 *   money.c       what the offer waits for, and its figures in each state of the revenues
 *   money_show.c  as a page, as JSON
 *
 * A source is a revenue of a fiscal year that clauses wait for; its thresholds cut what it may
 * bring into states: below the first, from the first on, from the second on. A state is worked out
 * at its lowest revenue (below the first: a cent less). Every figure is a costing of its own:
 * nothing is interpolated. Source: docs/budgets.md. */
#ifndef CF_ANSWER_MONEY_H
#define CF_ANSWER_MONEY_H

#include "answer/ask.h"
#include "answer/result.h"
#include "confer_budget.h"

enum {
    CF_MONEY_SOURCES = 16,
    CF_MONEY_THRESHOLDS = 32,    /* of one source */
    CF_MONEY_COMBINATIONS = 128, /* of states */
};

/* An offer's figures under some assumptions. */
typedef struct {
    const int64_t *years; /* cost of each fiscal year */
    int64_t cost;         /* of the horizon */
    const cf_envelope *envelope;
} cf_money_figures;

typedef struct {
    cf_slice revenue;
    int year;
    int64_t at[CF_MONEY_THRESHOLDS]; /* ascending */
    int n_at;
    bool known;
    int64_t value;            /* where it is known */
    cf_money_figures *states; /* n_at + 1: below the first, from the first on, … */
    /* Of each threshold: the lowest revenue from it on at which every budget holds. */
    bool ever[CF_MONEY_THRESHOLDS];
    int64_t break_even[CF_MONEY_THRESHOLDS];
} cf_money_source;

typedef struct {
    cf_asking *asking;
    confer_case *c;
    cf_arena *arena;
    cf_calendar calendar;
    int first_year, n_years;
    cf_money_figures now; /* under what is known or assumed */
    cf_money_source sources[CF_MONEY_SOURCES];
    int n_sources;
    bool without_budgets;        /* they are not shown */
    bool too_many;               /* sources, thresholds or combinations: not all are shown */
    cf_money_figures *scenarios; /* of the agreement's scenarios */
    int n_scenarios;
    cf_money_figures *joint; /* each combination of states; the last source changes fastest */
    int n_joint;
} cf_money_answer;

/* The state of a source in a combination. */
int cf_money_state(const cf_money_answer *money, int combination, int source);

/* What a source is in a state. */
int64_t cf_money_value(const cf_money_source *source, int state);

/* What confer_money answers; its parts live in the case's arena. Release `asking` afterwards, if it
 * is CONFER_OK. */
int cf_money_find(cf_money_answer **out, cf_asking *asking, confer_case *c, const char *offer,
                  const confer_money_options *options, confer_error *err);

/* Under each scenario, over the range of each revenue, triggers together. */
void cf_money_show_states(cf_report *report, const cf_money_answer *money);
void cf_money_show(cf_report *report, const cf_money_answer *money);
cf_value *cf_money_json(cf_arena *arena, const cf_money_answer *money);
cf_grid *cf_money_csv(cf_arena *arena, const cf_money_answer *money);

#endif
