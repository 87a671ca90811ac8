/* confer_budget.h: what money allows: reductions that reach an amount, and offers held against
 * budgets and revenues. A companion of confer.h, with its conventions.
 *
 * All amounts are whole cents. Answers are confer_results: text, JSON and CSV. */
#ifndef CONFER_BUDGET_H
#define CONFER_BUDGET_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Solves a problem in CPLEX LP format (`lp`, `len_bytes`) and writes a line `NAME VALUE` for each
 * variable to `write`. Returns 0, or anything else when it has no answer. */
typedef int (*confer_solve_fn)(void *context, const char *lp, size_t len_bytes,
                               confer_write_fn write, void *write_context);

typedef struct confer_cut_options {
    int version;              /* 1 */
    const char *options_path; /* departments' submitted reductions: CSV or XLSX; required */
    const char
        *budget_path;   /* the adopted budget; NULL: `budget.csv` of the folder, if it is there */
    const char *fund;   /* one fund; NULL: all */
    const char *year;   /* "FY2025-26"; NULL: the budget's latest */
    const char *starts; /* "YYYY-MM-DD": no reduction begins before; NULL: the year's start */
    bool annualized;    /* the target is reached by what is saved in a whole year */
    const char *const *protect; /* departments that are spared */
    int n_protect;
    int n_best;            /* sets to give: the best and runners-up; 0: 4 */
    int64_t effort;        /* steps the search may take; 0: 1,000,000,000 */
    confer_solve_fn solve; /* another solver, for a first set; NULL: none */
    void *solve_context;
    int solve_from;         /* it is asked where there are at least so many options */
    const char *raise_unit; /* what the saving would be as a raise of this unit; NULL: not asked */
} confer_cut_options;

/* clang-format off */
#define CONFER_CUT_OPTIONS_INIT {1, NULL, NULL, NULL, NULL, NULL, false, NULL, 0, 0, 0, NULL, NULL, 0, NULL}
/* clang-format on */

/* The set of submitted reductions that reaches `target` ("5%" of the budget, or "$2,000,000") with
 * the least weighted service harm, under the options' exclusions, prerequisites and legal minimums.
 * The answer is no when no set reaches it. confer_case_stop ends the search with the best set so
 * far, which is then not proven.
 * Errors: CONFER_MISUSED (a target, date or year that cannot be read), CONFER_ABSENT (a fund, year
 * or department that the budget does not have), CONFER_WRONG, CONFER_FAILED. */
int confer_cut(confer_result **out, confer_case *c, const char *target,
               const confer_cut_options *options, confer_error *err);

/* Puts departments' options (`which` "options") or the adopted budget ("budget") into the folder as
 * options.csv or budget.csv, from the bytes of a CSV or XLSX file whose every row can be read. What
 * stood there is kept in `.confer/replaced`. {"file","rows"}. Errors: CONFER_MISUSED, CONFER_WRONG
 * (see the problems; nothing has changed), CONFER_FAILED. */
int confer_reductions_bring(confer_result **out, confer_case *c, const char *which,
                            const char *bytes, size_t len_bytes, confer_error *err);

typedef struct confer_money_options {
    int version; /* 1 */
    bool authorized;
    const char *const *assume; /* revenues taken as known: "NAME FY=$X" */
    int n_assume;
} confer_money_options;

/* clang-format off */
#define CONFER_MONEY_OPTIONS_INIT {1, false, NULL, 0}
/* clang-format on */

/* An offer's cost held against the agreement's budgets: what fits, what is over, what one-time
 * money would carry; under each of the agreement's scenarios; over what the revenues may bring that
 * its contingent clauses wait for, with each trigger's break-even; and in every combination of
 * them. Errors: as confer_cost's. */
int confer_money(confer_result **out, confer_case *c, const char *offer,
                 const confer_money_options *options, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
