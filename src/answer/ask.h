/* ask.h: what cost and compare have in common: from names of offers to a costing.
 *
 * Invariants: an asking owns its costing and its gathering and borrows the case. */
#ifndef CF_ANSWER_ASK_H
#define CF_ANSWER_ASK_H

#include "answer/case.h"
#include "answer/envelope.h"
#include "answer/gains.h"

typedef struct {
    confer_case *c;
    const confer_cost_options *options;
    cf_costing_options costing_options;
    cf_costing *costing;
    const cf_envelope *envelopes; /* by offer, in the case's arena; NULL: there are no budgets */
    cf_gains *gains;              /* NULL: not asked for */
} cf_asking;

/* Reads texts, tables and roster: what comes before a costing. Its options may be changed then. */
int cf_ask_open(cf_asking *asking, confer_case *c, const char *const *offers, int n_offers,
                const confer_cost_options *options, confer_error *err);

/* What else looks at every block of the roster, from several threads at once. */
typedef struct {
    /* Called once the roster is open, before the first block. */
    void (*begin)(void *context, const cf_costing_options *options, const cf_roster_info *info);
    void (*visit)(void *context, int thread, const cf_block *block,
                  const cf_block_results *results);
    void *context;
    bool needs_net; /* what members are paid under the status quo too, not their gains alone */
} cf_ask_visitor;

/* Reads, costs, and writes the employees' file. Anything but CONFER_OK: see err and the case's
 * problems; nothing is left behind. */
int cf_ask(cf_asking *asking, confer_case *c, const char *const *offers, int n_offers, bool compare,
           const confer_cost_options *options, confer_error *err);

/* The same with a visitor of the caller's. */
int cf_ask_with(cf_asking *asking, confer_case *c, const char *const *offers, int n_offers,
                bool compare, const confer_cost_options *options, const cf_ask_visitor *more,
                confer_error *err);

/* Why envelopes could not be made: stopped, or sums that do not fit. */
int cf_fail_envelope(confer_case *c, confer_error *err);

void cf_asking_release(cf_asking *asking);

#endif
