/* lower.h: what a clause type's `lower` function works with: the plan under construction.
 *
 * Invariants: lowering goes through the clauses in the order of writing; a clause is lowered once;
 * everything made lives in the document's arena. Facts are lowered in an agreement alone. */
#ifndef CF_CLAUSE_LOWER_H
#define CF_CLAUSE_LOWER_H

#include "clause/clause.h"

typedef struct cf_lowering {
    cf_terms *terms;
    cf_plan *plan;
    const cf_plan *agreement; /* of an offer; NULL while the agreement itself is lowered */
    cf_diags *diags;
    cf_op *ops; /* room for one a clause */
    int n_ops;
    int fiscal_month, fiscal_day; /* 0: not known (an offer without its agreement) */
    bool has_periods;             /* `periods per year` was written */
    const cf_clause *full_hours;  /* the `hours` that is the fact H0 */
} cf_lowering;

/* Appends an op with the clause's day, members and condition. */
cf_op *cf_lower_op(cf_lowering *lowering, const cf_clause *clause, cf_op_kind kind);

/* The year a fiscal year starts in; an error when it is not written as the agreement's are. */
int cf_lower_fiscal_year(cf_lowering *lowering, const cf_field *field);
void cf_lower_check_fiscal_year(cf_lowering *lowering, int year, cf_slice text, cf_span span);

/* An array of the plan with one more item of `size` bytes (cleared); *n counts them. */
void *cf_lower_push(cf_lowering *lowering, const void *items, int *n, size_t size);

/* E0209: `prorated` with an amount that follows FTE already. */
void cf_lower_check_prorated(cf_lowering *lowering, const cf_clause *clause, const cf_field *flag,
                             const cf_amount *amount);

/* E0208: `from` must not be after `to`; `what` names them. False: it is. */
bool cf_lower_check_order(cf_lowering *lowering, const cf_clause *clause, const cf_field *from,
                          const cf_field *to, const char *what);

/* E0127: a clause with more repeated parts than `most`. False: it has. */
bool cf_lower_check_count(cf_lowering *lowering, const cf_clause *clause, int n, int most);

/* W0202: the clause is in order and does nothing. */
void cf_lower_idle(cf_lowering *lowering, const cf_clause *clause, const char *why);

/* The amount of a percent field or a dollars field, whichever is present. */
cf_amount cf_lower_amount(const cf_field *percent, const cf_field *dollars);

/* One clause of a term, lowered by itself: a package's variant of a clause of `plan`. What it makes
 * lives in the terms' arena. False: it makes no sense with these values. */
bool cf_lower_alone(cf_op *out, cf_terms *terms, const cf_plan *plan, const cf_plan *agreement,
                    const cf_clause *clause);

/* Brings an offer's raises to the units that follow (clause/follow.c); circles are errors. */
void cf_lower_parities(cf_lowering *lowering);

/* The checks that need the whole plan (clause/lint.c). `complete`: no clause was unreadable, so
 * that what is missing is missing. */
void cf_lint_plan(cf_lowering *lowering, bool complete);

/* Its part for ranges (clause/lint_levers.c); counts the plan's levers. */
void cf_lint_levers(cf_lowering *lowering);

#endif
