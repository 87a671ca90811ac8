/* retain.h: from a folder and a question to a staffing case, and from runs to an answer.
 *
 * Invariants: a cf_retain borrows the case (its arena holds what is made) and owns its records; the
 * offer's cost is the costing engine's, to the cent, over the months simulated. */
#ifndef CF_ANSWER_RETAIN_H
#define CF_ANSWER_RETAIN_H

#include "answer/case.h"
#include "answer/result.h"
#include "confer_staff.h"
#include "staff/staff.h"

/* Where an assumption's value is from. */
typedef enum {
    CF_FROM_DEFAULT,
    CF_FROM_FOLDER,
    CF_FROM_MARKET,
    CF_FROM_FIT,
    CF_FROM_CALL
} cf_assume_from;

typedef struct {
    confer_case *c;
    confer_retain_options options;
    cf_staff_case model;
    cf_staff_scenario *scenarios; /* [0]: the status quo */
    const char **names;           /* of scenarios */
    int n_offers;
    const char *sources[CF_ASSUMPTIONS];
    cf_assume_from from[CF_ASSUMPTIONS];
    const char *retirement_source;
    bool nobody_dated; /* no date of hire on the whole roster */
    int64_t status_quo_cents;
    const char *fit_words; /* what was fitted, in a sentence; NULL: nothing */
    cf_staff_records *records;
} cf_retain;

enum { CF_RETAIN_FEW_EXITS = 30 };

/* Everything up to the first run. */
int cf_retain_prepare(cf_retain *retain, confer_case *c, const char *const *offers, int n_offers,
                      const confer_retain_options *options, confer_error *err);

/* The runs. CONFER_STOPPED when the case was asked to stop. */
int cf_retain_simulate(cf_retain *retain, confer_error *err);

void cf_retain_release(cf_retain *retain);

/* retain_assume.c: staffing.csv, retirement.csv and `set`. Problems of tables go to the case's. */
int cf_retain_assume(cf_retain *retain, confer_error *err);

/* A value or a range as people write it: "1.4", "6%", "$30,000", "0.7..1.4..3". */
bool cf_prior_parse(cf_prior *out, cf_slice text);

/* A value with its unit, as people read it. */
void cf_assume_say(cf_buf *out, cf_assume_unit unit, int64_t value);

/* retain_pay.c: members, pay month by month, exact costs. Needs the roster. */
int cf_retain_pay(cf_retain *retain, confer_error *err);

/* retain_market.c: relative pay and the market's raises, where the folder has a market. */
void cf_retain_market(cf_retain *retain);

/* retain_fit.c: --fit. */
int cf_retain_fit(cf_retain *retain, confer_error *err);

/* A table of the folder, or as the caller sees it. False: it is not there, or see the problems. */
bool cf_retain_has(confer_case *c, const char *name);
bool cf_retain_table(cf_table *out, cf_retain *retain, const char *path);
cf_diag *cf_retain_problem(cf_retain *retain, const cf_table *table, cf_code code, int row,
                           int column, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* retain_shard.c: a share of the runs as text (and back: retain_merge.c). */
void cf_retain_write_shard(cf_buf *out, const cf_retain *retain, int first_run);
int cf_retain_runs_of(const confer_retain_options *options, int *first_run);

/* retain_stats.c: what many runs say. */
typedef struct {
    int64_t p10, p50, p90;
} cf_range3;
typedef struct {
    cf_range3 *filled; /* by month */
    cf_range3 exits[4], all_exits, hires, laterals, ready;
    cf_range3 overtime_e2, overtime_cents, replace_cents, net_cents;
    cf_range3 more_filled; /* at the end, against the status quo of the same run */
    int64_t more, fewer;   /* runs with more, and with fewer, heads than the status quo */
} cf_retain_stats;
cf_retain_stats *cf_retain_count(cf_arena *arena, const cf_retain *retain, int scenario);

/* Runs in which b has more heads at the end than a, and in which both have the same. */
void cf_retain_pair(int64_t *more, int64_t *same, const cf_retain *retain, int a, int b);

/* The likely net cost with one assumption low and high, largest swings first. */
typedef struct {
    cf_assume_id id;
    int64_t net_low, net_high, filled_low_e6, filled_high_e6;
} cf_swing;
int cf_retain_swings(cf_swing out[CF_ASSUMPTIONS], const cf_retain *retain, int scenario);

/* The elasticity x 1e6 at which the offer pays for itself, -1: none up to 20; 0: it always does. */
int64_t cf_retain_break_even(const cf_retain *retain, int scenario);

/* retain_answer.c: the answer from records. */
confer_result *cf_retain_result(const cf_retain *retain);

#endif
