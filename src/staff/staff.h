/* staff.h: the staffing model: who is in place month by month under the status quo and each offer.
 *
 * Quits answer to pay against the market, by years of service; retirements follow years of service;
 * recruits pass academy and field training; vacant posts are worked as overtime, which wears on
 * those who stay. A run draws every assumption from its range once and then people's fates; many
 * runs make a range. Invariants: everything outside this folder is whole numbers; the same case and
 * seed give the same runs at any thread count and in any shards; every offer of a run is asked with
 * the same draws; heads never appear or vanish (start + in - out = end, every month, or the process
 * stops). Sources: docs/retention.md. */
#ifndef CF_STAFF_STAFF_H
#define CF_STAFF_STAFF_H

#include "base/arena.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* --- Assumptions ----------------------------------------------------------------------------- */

typedef enum {
    CF_ASSUME_NUMBER,
    CF_ASSUME_RATIO, /* shown as a percent */
    CF_ASSUME_MONTHS,
    CF_ASSUME_COUNT_OF,
    CF_ASSUME_DOLLARS,
} cf_assume_unit;

typedef enum {
#define CF_ASSUME(id, name, unit, low, likely, high, title, source) CF_A_##id,
#include "staff/assumptions.def"
#undef CF_ASSUME
    CF_ASSUMPTIONS
} cf_assume_id;

/* A triangle, x 1e6: low <= likely <= high. All one: a fixed value. */
typedef struct {
    int64_t low, likely, high;
} cf_prior;

typedef struct {
    const char *name, *title, *source;
    cf_assume_unit unit;
    cf_prior prior;
} cf_assume_info;

extern const cf_assume_info cf_assume_infos[CF_ASSUMPTIONS];

/* Whether a prior is within what the model can compute with: NULL, or what is wrong. */
const char *cf_prior_check(cf_assume_id id, const cf_prior *prior);

/* --- Bands of service ------------------------------------------------------------------------ */

enum {
    CF_STAFF_BANDS = 6,  /* under 1, 1 to 3, 3 to 5, 5 to 10, 10 to 20, 20 and more years */
    CF_STAFF_YEARS = 50, /* years of service told apart; more count as the last */
    CF_STAFF_MOST_MONTHS = 360,
    CF_STAFF_MOST_OFFERS = 16,
};

extern const int cf_band_from[CF_STAFF_BANDS + 1]; /* years; the last is CF_STAFF_YEARS */

int cf_band_of(int years);

/* What quits and retirements are by default, a year of service, x 1e6: the shape of quits (only
 * ratios count) and the hazard of retiring. */
extern const int64_t cf_quit_shape_e6[CF_STAFF_BANDS];
void cf_default_retirement(int64_t rate_e6[CF_STAFF_YEARS]);

/* The yearly hazard, x 1e6, under which a share of chance_e6 (0 to 1e6) leaves within a year; of
 * everybody: all but one in a thousand. */
int64_t cf_hazard_of_chance(int64_t chance_e6);

/* --- The case -------------------------------------------------------------------------------- */

/* Rates fitted to the employer's own exits: Gamma distributions by band, x 1e6 (staff/fit.h). */
typedef struct {
    bool fitted;
    int64_t shape_level_e6, rate_level_e6;   /* of all quits against the defaults */
    int64_t expected_e6[CF_STAFF_BANDS];     /* exits that the defaults would have had */
    int64_t exits[CF_STAFF_BANDS];           /* quits seen */
    int64_t default_e6[CF_STAFF_BANDS];      /* the default hazards, a year */
    int64_t shape_retire_e6, rate_retire_e6; /* of retirements against the table */
    int64_t person_months[CF_STAFF_BANDS];
    int64_t n_exits; /* of every reason */
    int64_t n_retired, n_other;
} cf_staff_fit;

typedef struct {
    int service_months; /* at the start */
    int n;              /* members */
    int first;          /* index of the first of them in cf_staff_case.members */
} cf_staff_group;

/* The status quo or an offer. */
typedef struct {
    /* Pay in each month against the start's terms, x 1e9, by band of service in that month. */
    int64_t pay_e9[CF_STAFF_BANDS][CF_STAFF_MOST_MONTHS];
    int64_t all_e9[CF_STAFF_MOST_MONTHS]; /* the same for everybody together */
    int64_t cost_cents; /* the offer's exact cost over the months (the status quo: 0) */
} cf_staff_scenario;

typedef struct {
    int n_months;
    int first_month; /* year x 12 + month - 1 */
    cf_prior priors[CF_ASSUMPTIONS];
    const cf_staff_group *groups; /* by ascending service */
    int n_groups;
    const uint32_t *members; /* the numbers of the roster's rows, group by group */
    int n_members;
    int n_posts;            /* of the roster, vacant ones too */
    int64_t month_hours_e4; /* of a full-time post */
    int64_t overtime_e4;    /* hours of overtime a member and month on the roster */
    int64_t overtime_cents; /* an hour of overtime at the start's pay */
    int64_t trainee_cents;  /* a recruit's pay and benefits a month, at the start's pay */
    int64_t retirement_e6[CF_STAFF_YEARS];   /* hazard a year, by year of service */
    int64_t market_e9[CF_STAFF_MOST_MONTHS]; /* the market's scheduled pay against the start */
    int market_months; /* months up to which it is scheduled; 0: growth from the start */
    cf_staff_fit fit;
    const cf_staff_scenario *scenarios; /* the status quo first */
    int n_scenarios;
} cf_staff_case;

/* --- Runs ------------------------------------------------------------------------------------ */

typedef enum {
    CF_SUM_QUIT,
    CF_SUM_RETIRE,
    CF_SUM_OTHER,
    CF_SUM_WASHOUT, /* recruits who did not get through */
    CF_SUM_HIRES,   /* recruits who started */
    CF_SUM_LATERALS,
    CF_SUM_OVERTIME_E2, /* hours x 100 */
    CF_SUM_OVERTIME_CENTS,
    CF_SUM_REPLACE_CENTS, /* hiring and training, pay while in training included */
    CF_SUM_READY,         /* through training, at the end */
    CF_SUMS
} cf_staff_sum;

/* What one run says of one scenario. */
typedef struct {
    int32_t *filled; /* n_months of them: heads in posts at the month's end, in training or not */
    int64_t *sums;   /* CF_SUMS of them */
} cf_staff_record;

/* Room for runs: filled[(run x n_scenarios + scenario) x n_months + month], sums alike. */
typedef struct {
    int32_t *filled;
    int64_t *sums;
    int n_runs, n_scenarios, n_months;
} cf_staff_records;

/* From this many members on, exits are drawn a group at a time (in order, by Rényi's spacings)
 * and not member by member: the same distribution, in less time. */
enum { CF_STAFF_INDIVIDUALS = 2000 };

typedef enum { CF_STAFF_BY_SIZE, CF_STAFF_AS_INDIVIDUALS, CF_STAFF_AS_COHORTS } cf_staff_method;

typedef struct {
    uint64_t seed;
    int first_run, n_runs; /* runs first_run .. + n_runs - 1 of a batch */
    int n_threads;
    cf_staff_method method;
    const atomic_bool *stop;                                        /* may be NULL */
    void (*progress)(void *context, uint64_t done, uint64_t total); /* may be NULL */
    void *progress_context;
} cf_staff_options;

cf_staff_records *cf_staff_records_new(int n_runs, int n_scenarios, int n_months);
void cf_staff_records_free(cf_staff_records *records);

/* Simulates into records (of n_runs). False: stopped. */
bool cf_staff_run(cf_staff_records *records, const cf_staff_case *model,
                  const cf_staff_options *options);

/* --- Without chance -------------------------------------------------------------------------- */

/* Expected flows with every assumption at its likely value, heads as fractions. */
typedef struct {
    int64_t filled_e6[CF_STAFF_MOST_MONTHS];
    int64_t ready_e6; /* at the end */
    int64_t exits_e6[4], hires_e6, laterals_e6;
    int64_t overtime_e2, overtime_cents, replace_cents;
} cf_staff_expected;

/* `values`: CF_ASSUMPTIONS values x 1e6, or NULL for the likely ones. */
void cf_staff_expect(cf_staff_expected *out, const cf_staff_case *model, int scenario,
                     const int64_t *values);

/* The likely values, to be changed one by one. */
void cf_staff_likely(int64_t *values, const cf_staff_case *model);

/* Quits a year by band of service at market pay, and retirements against the table (the last), x
 * 1e6: what the runs draw from. */
typedef struct {
    int64_t p10, p50, p90;
} cf_staff_rate;
void cf_staff_rates(cf_staff_rate out[CF_STAFF_BANDS + 1], const cf_staff_case *model);

/* Net cost of a scenario against the status quo: its cost less the overtime and replacement that
 * it avoids. Without chance. */
int64_t cf_staff_expected_net(const cf_staff_case *model, int scenario, const int64_t *values);

#endif
