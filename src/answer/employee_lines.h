/* employee_lines.h: results of a block's members -> lines of the members' file. */
#ifndef CF_ANSWER_EMPLOYEE_LINES_H
#define CF_ANSWER_EMPLOYEE_LINES_H

#include "cost/costing.h"

/* Adds the included rows' lines: the id, with `status_quo` the net pay as things stand and under
 * the first offer, and each offer's gain. */
void cf_employee_lines(cf_buf *out, const cf_block *block, const cf_block_results *results,
                       int n_offers, bool status_quo);

#endif
