/* fit.h: what every package of a space costs, to the cent, from one pass over the roster.
 *
 * The packages of one set of days differ in numbers alone: the same clauses, on the same days, for
 * the same members. So members take the same paths through their steps in all of them, and one pass
 * counts how many periods are paid for in each cell (weights, as in cells.c). A package's cost is
 * then a sum over cells of weight x one period's pay, and what a cell is paid in a regime depends
 * on those choices alone that its rate and its pay clauses hold. Each such group of cells is a
 * part: a table over the values of its own choices. A package's figures are one entry of each part,
 * added. Nothing is estimated: the entries are made with every rounding of the costing rules,
 * section 2.4.
 *
 * Not covered, and said so: yearly caps and classes that move (what a period costs depends on more
 * than its cell), rosters or tables too large to count in memory. Source: docs/fit.md. */
#ifndef CF_COST_FIT_H
#define CF_COST_FIT_H

#include "cost/costing.h"

/* One clause with levers: what it does at each combination of their values. */
typedef struct {
    int op; /* index in the offer's plan */
    const cf_op *variants;
    int n;
} cf_fit_choice;

enum { CF_FIT_MAX_CHOICES = 32 };

typedef struct {
    /* One offer: the space with its levers at their first values and its days chosen. */
    const cf_costing_options *costing;
    const cf_fit_choice *choices;
    int n_choices;
    const cf_slice *funds; /* texts of the fund column whose members' costs are summed apart */
    int n_funds;
    const uint64_t *only; /* a row of the roster, from 0: its member alone; NULL: everybody */
} cf_fit_options;

/* A table over some choices. The entry of a package starts at
 * values[n_figures x (sum of digit x stride)] and holds what is added to `figures`. */
typedef struct {
    int n_choices;
    int choices[CF_FIT_MAX_CHOICES];
    size_t strides[CF_FIT_MAX_CHOICES];
    size_t n_entries;
    int n_figures;
    const int *figures;
    int64_t *values; /* [entry x n_figures] */
} cf_fit_part;

/* Figures of a package, all less the status quo's, in cents: the cost of each fiscal year, then
 * members' gain (net pay over the horizon), then the base pay of the horizon's last period; then,
 * for each fund text, the cost of each fiscal year of the members who carry it. */
typedef struct {
    cf_arena arena;
    cf_calendar calendar;
    int first_year, n_years;
    uint64_t members;
    const uint64_t *fund_members; /* by fund text */
    int64_t status_quo_base;      /* of the horizon's last period */
    int n_figures;
    const int64_t *constant; /* figures that no choice changes */
    cf_fit_part *parts;
    int n_parts;
} cf_fit;

static inline int cf_fit_gain(const cf_fit *fit)
{
    return fit->n_years;
}

static inline int cf_fit_base(const cf_fit *fit)
{
    return fit->n_years + 1;
}

static inline int cf_fit_fund(const cf_fit *fit, int fund, int year)
{
    return fit->n_years + 2 + fund * fit->n_years + year;
}

/* NULL: `*why` says what is not covered; or it is NULL, and there are problems in `diags`, or the
 * costing's `stop` was set. Free with cf_fit_free. */
cf_fit *cf_fit_new(const cf_fit_options *options, cf_roster *roster, cf_diags *diags,
                   const char **why);
void cf_fit_free(cf_fit *fit);

/* The figures of one package; `digits`: of each choice. */
void cf_fit_figures(int64_t *out, const cf_fit *fit, const int *digits);

#endif
