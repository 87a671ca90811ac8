/* cut.h: the exercise of asking every department what a percent less would look like.
 *
 *   cut_read.c    departments' submitted reductions: a table, a row an option
 *   cut_base.c    what a percent is of: an adopted budget, by department
 *   cut_search.c  the set that reaches the target with the least harm; cut_most.c: the most saved;
 *                 cut_tree.c: taking and leaving options
 *   cut_lp.c      the same problem for another solver, whose answer is checked
 *   cut_solve.c   bases, shares, the search, runners-up, what protecting a department costs
 *   cut_answer.c  the command; cut_show.c, cut_json.c: its faces
 *
 * Invariants: amounts are whole cents; harm is in millionths of a point: weight x the part of the
 * service that is lost (|now - after| / |now|), rounded half up; without a measure the whole
 * weight. What an option saves in the year is its annual savings x the months that are left from
 * its start, by days within a month, rounded once. Source: docs/cut.md. */
#ifndef CF_ANSWER_CUT_H
#define CF_ANSWER_CUT_H

#include "answer/budget_table.h"
#include "answer/case.h"
#include "answer/cut_search.h"
#include "answer/result.h"
#include "confer_budget.h"

enum {
    CF_LIMIT_CUT_OPTIONS = 5000,
    CF_CUT_WEIGHT_MOST = 100000, /* of one option */
};

typedef enum { CF_CUT_VACANCY, CF_CUT_POSITION, CF_CUT_SERVICE, CF_CUT_ONE_TIME } cf_cut_kind;
extern const char *const cf_cut_kind_names[4];

typedef enum { CF_CUT_FREE, CF_CUT_LOCKED_OUT, CF_CUT_LOCKED_IN } cf_cut_lock;

typedef struct {
    uint32_t line;
    cf_slice id, department, fund, title, service, measure, reason;
    cf_cut_kind kind;
    int64_t annual; /* cents a year; of a one-time reduction: once */
    int64_t positions_e4;
    cf_date start; /* as submitted; CF_DATE_NONE: none */
    bool has_measure;
    int64_t now_e4, after_e4;
    bool has_minimum;
    int64_t minimum_e4;
    int64_t weight_e4;
    cf_cut_lock lock;
    cf_slice excludes_text, requires_text;
    cf_cut_list excludes, needs; /* indexes; excludes both ways */
    /* Worked out for the question: */
    const char *left_out; /* why it is not considered at all; NULL: it is */
    int department_index; /* in cf_cut.departments */
    int limit;            /* in cf_cut.limits, or -1 */
    int64_t saving;       /* in the year */
    int64_t ongoing;      /* a year, once it runs: annual, or 0 for one-time */
    int64_t harm_e6;
} cf_cut_option;

/* A service with a measure: all its options together may use up `room`. */
typedef struct {
    cf_slice department, service, measure;
    int64_t now_e4;
    bool rises; /* the reductions make the figure larger: the limit is the most, not the least */
    bool has_minimum;
    int64_t minimum_e4, room_e4;
    int first_option;
} cf_cut_limit;

typedef struct {
    cf_slice name;
    int64_t base, share; /* share: its percent of its base */
    int64_t submitted, submitted_annual;
    int64_t reachable; /* the most its options can save together */
    bool reachable_proven;
    int n_options;
} cf_cut_department;

/* What it costs the others to spare a department. */
typedef struct {
    int department;
    bool proven, reached;
    int64_t harm_more; /* millionths */
    cf_cut_set set;
} cf_cut_price;

/* What the same money would be as a raise, costed by the engine. */
typedef struct {
    const char *unit;      /* NULL: not asked */
    int64_t percent_e6;    /* the largest in hundredths of a percent; 0: less than one of them */
    int64_t cost, ongoing; /* in the year; a year at the end of the horizon */
} cf_cut_raise;

typedef struct {
    confer_case *c;
    const confer_cut_options *asked;
    cf_arena *arena;
    cf_facts facts; /* the agreement's, or the defaults */
    cf_slice title; /* the agreement's; empty: none */
    cf_calendar calendar;
    /* the question */
    bool is_percent;
    int64_t percent_e6;
    cf_slice fund;                /* empty: all */
    int year;                     /* 0: no year is known */
    cf_date year_start, year_end; /* the day after it */
    cf_date starts;
    int64_t left_top, left_bottom; /* the part of the year that is left from `starts` */
    int64_t base, target;
    const char *budget_name; /* NULL: none */
    bool has_base;
    /* departments' submissions */
    cf_cut_option *options;
    int n_options, n_considered;
    cf_cut_limit *limits;
    int n_limits;
    cf_cut_department *departments;
    int n_departments;
    /* answers */
    cf_cut_problem problem;
    cf_cut_solution solution;
    cf_cut_solution most;    /* where the target cannot be reached */
    bool with_solver;        /* another solver gave the first set */
    const char *solver_note; /* why its answer was not used; NULL */
    bool *spared;            /* by department: --protect */
    bool any_spared;
    bool in_report;           /* a section of a report, which has its own title */
    cf_cut_solution unspared; /* were no department spared */
    cf_cut_price *prices;
    int n_prices;
    cf_cut_raise raise;
    const char **notes;
    int n_notes;
} cf_cut;

/* A file as the caller names it, or one of that name in the folder. */
bool cf_cut_read_file(cf_cut *cut, const char *path, cf_buf *out, cf_buf *why);

/* Reads the options; every bad row is reported. False: see diags. */
bool cf_cut_read(cf_cut *cut, cf_slice data, const char *name);

/* What the percent is of: reads the budget, fills departments, base and target. */
int cf_cut_take_base(cf_cut *cut, confer_error *err);

/* Savings in the year, harm, limits and who is considered. */
void cf_cut_value(cf_cut *cut);

/* Shares, the best set, runners-up, prices. False: what is locked in cannot stand together. */
bool cf_cut_solve(cf_cut *cut);

typedef struct {
    int64_t year, annual, one_time; /* saved in the year; ongoing, a year; of `year`, once */
    int64_t positions_e4;
} cf_cut_totals;

cf_cut_totals cf_cut_totals_of(const cf_cut *cut, const cf_cut_set *set);

/* What a set saves of one department's options. */
int64_t cf_cut_saving_of(const cf_cut *cut, const cf_cut_set *set, int department);

/* The problem as a CPLEX LP text, and the values that a solver gave back. */
void cf_cut_write_lp(cf_buf *out, const cf_cut_problem *problem);
bool cf_cut_read_lp_values(uint8_t *taken, int n, cf_slice text);

/* What the best set saves in the year, as a raise of a unit from the day reductions start. */
int cf_cut_price_raise(cf_cut *cut, confer_error *err);

void cf_cut_note(cf_cut *cut, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What a service would be after a set. */
int64_t cf_cut_after(const cf_cut *cut, const cf_cut_set *set, int limit);

/* Works the question out; the answer lives in the case's arena. */
int cf_cut_find(cf_cut **out, confer_case *c, const char *target, const confer_cut_options *options,
                confer_error *err);

cf_value *cf_cut_json(cf_arena *arena, const cf_cut *cut);
void cf_cut_show(cf_report *report, const cf_cut *cut);
cf_grid *cf_cut_csv(cf_arena *arena, const cf_cut *cut);

#endif
