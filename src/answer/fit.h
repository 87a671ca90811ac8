/* fit.h: packages inside fixed money: what the files of the answer share (confer_fit of confer.h).
 *
 *   fit_ask     options -> requirements, aim
 *   fit_envelope  options, or the agreement's budgets -> envelopes, and their funds
 *   fit_space   the space, one set of days (and of fixed choices) at a time: plans, choices, tables
 * (cost/fit.h) fit_recost  some packages costed whole, with what each member gains fit_search  all
 * packages looked at, the best kept, the frontier, the nearest that fails fit_prove   aims that
 * need each member: best first, with bounds fit_answer  what was found, as JSON, page and table
 *
 * Words: a package is its number (clause/lever.h); it fits when every envelope holds and every
 * requirement is met. Source: docs/fit.md. */
#ifndef CF_ANSWER_FIT_H
#define CF_ANSWER_FIT_H

#include "answer/case.h"
#include "clause/lever.h"
#include "cost/fit.h"

/* --- What is asked --------------------------------------------------------------------------- */

typedef enum {
    CF_AIM_TOTAL_GAIN,  /* members' gain over the horizon */
    CF_AIM_FINAL_RATE,  /* base pay of the horizon's last period */
    CF_AIM_LOWEST_PAID, /* the gain of the lowest paid member */
    CF_AIM_LOWEST_GAIN, /* the smallest gain of any member */
    CF_AIM_EVENNESS,    /* least gain in percent of pay : most */
    CF_AIM_MAJORITY,    /* members better off than under `than` */
    CF_AIM_COUNT,
    CF_MEASURE_COST = CF_AIM_COUNT, /* in requirements alone */
    CF_MEASURE_LEVER,
} cf_aim;

extern const char *const cf_aim_names[CF_AIM_COUNT];
extern const char *const cf_aim_words[CF_AIM_COUNT]; /* for people */

enum { CF_FIT_ENVELOPES = 64 };

typedef struct {
    int year;
    int64_t cents;
    int funds;   /* in cf_fitting.fund_sets; -1: what all funds bear */
    bool budget; /* of the agreement's, for none was asked for */
} cf_fit_envelope;

/* Funds that bear an envelope together, and of which fund cells of the roster. */
typedef struct {
    const cf_slice *names;
    int n;
    const int *texts; /* in cf_fitting.fund_texts */
    const int64_t *shares_e4;
    int n_texts;
} cf_fund_set;

typedef struct {
    cf_aim measure;
    int lever;       /* from 0 */
    int compare;     /* -1: at most, 0: equal, 1: at least */
    bool is_percent; /* final-rate, majority: of base pay, of members; e6 */
    int64_t value;
    const char *text;
} cf_requirement;

/* --- A package ------------------------------------------------------------------------------- */

/* A member who decides a figure that is not a sum: a row of the roster, from 0, and its net pay
 * under the status quo. */
typedef struct {
    uint64_t row;
    int64_t pay;
    bool known;
} cf_extreme;

enum {
    CF_EXTREME_GAIN,  /* gains least, in cents */
    CF_EXTREME_PAID,  /* is paid least (of those, gains least) */
    CF_EXTREME_LEAST, /* gains least in percent of pay */
    CF_EXTREME_MOST,  /* gains most */
    CF_EXTREME_COUNT,
};

typedef struct {
    uint64_t number;
    bool whole;   /* costed whole: what follows `base` is known */
    bool invalid; /* it cannot be costed */
    int first_year, n_years;
    int64_t years[40];              /* cost */
    int64_t fund_years[40];         /* of the funds asked for */
    int64_t held[CF_FIT_ENVELOPES]; /* cost that each envelope is for */
    int64_t fund_slack;             /* how many cents what funds bear may be off; 0: exact */
    int64_t cost, gain;
    int64_t base, base_before; /* of the last period: more than the status quo's; that one's */
    int64_t lowest_gain, lowest_paid, evenness_e4;
    uint64_t better_off, members;
    cf_extreme extremes[CF_EXTREME_COUNT];
} cf_package;

/* --- One set: days, and choices that are fixed because all together would be too many ----------
 */

typedef struct {
    int clause;      /* in the space's text */
    int first_lever; /* its levers follow each other */
    int n_levers;    /* without the day */
    int n;           /* combinations */
} cf_choice_clause;

typedef struct {
    int *digits;     /* of every lever: days and fixed choices as they are, the rest 0 */
    cf_terms *terms; /* of the first package */
    const cf_plan *plan;
    cf_fit *fit;     /* NULL: packages are costed whole */
    const char *why; /* … because */
} cf_set;

/* --- The search ------------------------------------------------------------------------------ */

typedef struct {
    uint64_t number;
    int64_t cost, value;
} cf_frontier_point;

/* Packages of which none costs less and gives more; by cost. */
typedef struct {
    cf_frontier_point *points;
    size_t n, capacity;
} cf_frontier;

/* A part of a report: no title, and nothing that tells one member's pay or what a fund of few
 * members bears. */
typedef struct {
    bool persons; /* all may be shown */
    bool (*hides)(const void *context, cf_slice fund);
    const void *context;
} cf_fit_in_report;

typedef struct cf_fitting {
    confer_case *c;
    const cf_fit_in_report *in_report; /* NULL: a page of its own */
    const confer_fit_options *options;
    cf_costing_options costing; /* without offers */
    cf_space space;
    const cf_document *document, *than, *same; /* NULL: not asked for */
    bool trades; /* no space was named: what the offer of --same-cost-as could be traded for */
    int than_index;
    cf_aim aim;
    int top;
    const cf_fit_envelope *within;
    int n_within;
    bool unknown_revenue; /* a budget has a share of a revenue that is not known */
    const cf_requirement *requirements;
    int n_requirements;
    bool needs_members;    /* the aim or a requirement does */
    const cf_slice *funds; /* asked for: the first of fund_sets, where there are any */
    int n_funds;
    cf_fund_set *fund_sets;
    int n_fund_sets;
    const cf_slice *fund_texts; /* fund cells that hold one of their funds */
    int n_fund_texts;
    bool funds_waver; /* a fund's part of a larger cost may be a cent smaller: see fit_ask.c */
    cf_choice_clause *choices;
    int n_choices;
    int n_outer; /* choices that are fixed, one value after the other: the tables hold the rest */
    int n_day_levers;
    uint64_t n_sets;              /* of days and fixed choices */
    cf_set at;                    /* the one at hand */
    struct cf_witness *witnesses; /* fit_prove.c: members who bound what packages give */
    int n_witnesses;

    /* What was found. */
    uint64_t evaluated, feasible, invalid, ruled_out;
    bool proven, stopped;
    cf_package *best;
    int n_best;
    bool has_nearest, nearest_settled;
    cf_package nearest; /* does not fit, and would be better */
    cf_frontier frontiers[CF_AIM_COUNT];
    bool has_frontier[CF_AIM_COUNT];
    cf_frontier failing;     /* excess over the envelopes against the aim */
    cf_package same_package; /* the offer that was named, costed */
    int64_t limit;           /* same cost: at most this */
    int64_t *costs;          /* same cost: of each package, or NULL */
} cf_fitting;

/* fit_ask.c. CONFER_OK, or `err` says what is wrong. */
int cf_fit_read_options(cf_fitting *f, confer_error *err);

/* fit_envelope.c: the funds' names and the envelopes; then, with the roster open, whose they are.
 */
int cf_fit_read_envelopes(cf_fitting *f, confer_error *err);
int cf_fit_read_funds(cf_fitting *f, confer_error *err);
/* Without the quotes around it. */
cf_slice cf_fit_unquote(cf_slice text);
/* "$1,200,000" or "1200000.50", in cents. */
bool cf_fit_read_money(int64_t *cents, cf_slice text);
/* The envelopes' costs from those of all years and of a set of funds. */
void cf_fit_hold(cf_package *out, const cf_fitting *f, int fund_set, const int64_t *years);

/* fit_space.c */

/* Packages whose choices are tabulated at once, and whether none are. Test hooks: tests set them
 * before a search; the answer stays the same. */
extern uint64_t cf_fit_most_in_tables;
extern bool cf_fit_without_tables;

void cf_fit_find_choices(cf_fitting *f);
/* Makes a set ready; false: stopped, or problems in the case. */
bool cf_fit_open_set(cf_fitting *f, uint64_t set);
void cf_fit_close_set(cf_fitting *f);
/* Tables of the set at hand for one member alone, by the roster's row. NULL: stopped, or none. */
cf_fit *cf_fit_of_member(cf_fitting *f, uint64_t row);
/* The combinations of a package's choices, as the tables have them. */
void cf_fit_choices_of(int *choices, const cf_fitting *f, uint64_t number);
/* The digits of a set, all others at their first value. */
void cf_fit_digits_of_set(int *digits, const cf_fitting *f, uint64_t set);
/* The set of these digits. */
uint64_t cf_fit_set_of(const cf_fitting *f, const int *digits);
/* Whether a lever is the same in all packages of a set. */
bool cf_fit_is_fixed(const cf_fitting *f, int lever);
/* How many packages a set has, and the number of the i-th of the one at hand. */
uint64_t cf_fit_packages_of_set(const cf_fitting *f);
uint64_t cf_fit_package_at(const cf_fitting *f, uint64_t i);
/* The figures of a package from the tables; `scratch` holds fit->n_figures. */
void cf_fit_look_up(cf_package *out, const cf_fitting *f, uint64_t number, int64_t *scratch);

/* fit_trade.c: puts ranges into an offer's raises and lump sums. */
void cf_fit_trade(cf_terms *terms);

/* fit_recost.c: costs packages (their numbers set) whole. False: stopped. */
enum { CF_FIT_BATCH = 16 };
bool cf_fit_recost(cf_fitting *f, cf_package *packages, int n);
/* The same for offers of the case. */
bool cf_fit_recost_plan(cf_fitting *f, cf_package *out, const cf_plan *plan);

/* fit_search.c */
void cf_fit_search(cf_fitting *f);
bool cf_fit_stopping(cf_fitting *f);
void cf_fit_report_progress(const cf_fitting *f, uint64_t done, uint64_t total);

/* fit_value.c */
/* Whether rounding by member could decide if an envelope holds. */
bool cf_fit_is_borderline(const cf_fitting *f, const cf_package *package);
/* A package's value under an aim; larger is better. */
int64_t cf_fit_value(const cf_package *package, cf_aim aim);
/* By how many cents it exceeds the envelopes, in all. */
int64_t cf_fit_excess(const cf_fitting *f, const cf_package *package);
/* The same of one envelope; negative: room. */
int64_t cf_fit_over(const cf_fitting *f, const cf_package *package, int envelope);
/* Whether a package with these members' figures, or worse ones, could meet the requirements. */
bool cf_fit_may_meet(const cf_fitting *f, const cf_package *package);
/* Whether its requirements are met; those that need members only when it was costed whole. */
bool cf_fit_meets(const cf_fitting *f, const cf_package *package);
/* Negative: `a` is better than `b`. */
int cf_fit_compare(const cf_fitting *f, const cf_package *a, const cf_package *b);
/* Keeps a package among the best where it belongs. */
void cf_fit_keep(cf_fitting *f, const cf_package *package);
void cf_frontier_add(cf_frontier *frontier, uint64_t number, int64_t cost, int64_t value);

/* fit_prove.c: the best of these packages of the set at hand (they fit, as far as tables know) by
 * members' figures. Their order is not kept. */
typedef struct {
    uint64_t number;
    int64_t cost, gain;
    /* The figures are no better than these; of percent gains times 1e12, the least no more and the
     * most no less. */
    int64_t aim, lowest_gain, lowest_paid, least_e12, most_e12, better_off;
    const int *digits; /* of its levers, where they are compared */
    bool done;
} cf_candidate;
void cf_fit_prove(cf_fitting *f, cf_candidate *candidates, size_t n);
/* Of packages that exceed the envelopes (by their `cost`; they are put in order), the one that does
 * so by the least and would come before the best: fills in f->nearest, if there is one. False: not
 * settled. */
bool cf_fit_prove_nearest(cf_fitting *f, cf_candidate *failing, size_t n);
void cf_fit_release_witnesses(cf_fitting *f);

/* Of each lever: 1 where a step up never costs less and never leaves a member with less, -1 where a
 * step down does. False: that is not proven for this space. */
bool cf_fit_directions(const cf_fitting *f, int *directions);

#endif
