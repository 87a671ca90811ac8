/* employees.h: the file with a line for each position (`--employees`).
 *
 * The kernel hands out blocks from several threads in no order; lines are made where a block is
 * and pass to the file in the roster's order. Amounts are dollars, net pay over the horizon.
 * Source: costing rules, section 4. */
#ifndef CF_ANSWER_EMPLOYEES_H
#define CF_ANSWER_EMPLOYEES_H

#include "confer.h"
#include "cost/costing.h"

typedef struct cf_employees cf_employees;

/* `names`: of the offers. `gains_only`: `id` and one gain an offer (compare); otherwise `id`,
 * status quo, offer and gain of the first (cost). NULL: see err. */
cf_employees *cf_employees_open(const char *path, const char *const *names, int n_offers,
                                bool gains_only, int n_threads, confer_error *err);

/* Takes one block. Safe from several threads. */
void cf_employees_visit(cf_employees *employees, int thread, const cf_block *block,
                        const cf_block_results *results);

/* Puts the file in its place, or removes what there is of it. Frees the handle. NULL is fine. */
int cf_employees_finish(cf_employees *employees, bool keep, confer_error *err);

#endif
