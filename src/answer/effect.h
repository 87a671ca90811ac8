/* effect.h: from when an offer changes anything, and what its raises add up to on paper. */
#ifndef CF_ANSWER_EFFECT_H
#define CF_ANSWER_EFFECT_H

#include "cost/costing.h"

/* The start of the first pay period in which a costed clause of the offer is in force; none for
 * the status quo and for an offer without such a clause. */
cf_date cf_effect_start(const cf_costing_options *options, int offer);

/* The last pay date before a day. */
cf_date cf_effect_last_pay_before(const cf_costing_options *options, cf_date day);

/* True where the op's condition holds, given the agreement's revenues and the assumptions. */
bool cf_effect_in_force(const cf_costing_options *options, const cf_op *op);

/* The raises of an offer (its own, not the agreement's) for all members, as headlines state
 * them. */
typedef struct {
    int n_percents;         /* raise clauses counted */
    int64_t simple_e6;      /* added up */
    int64_t compounded_e6;  /* one on top of the other, half away from zero at 1e-6 */
    int n_dollars;          /* raises in dollars, by an index, or the greater of two: not counted */
    int n_selective;        /* raises for some members: not counted */
    int64_t one_time_cents; /* lump sums for all members, each */
    int n_lump_sums_selective;
} cf_headline;

void cf_headline_of(cf_headline *out, const cf_costing_options *options, int offer);

#endif
