/* terms_read.h: the text of an agreement or offer -> model/terms.h -> model/plan.h.
 *
 * Invariants: reading never stops at the first problem: every clause that cannot be read gets its
 * diagnostic and the rest are read. Nothing is costed while an error stands.
 * Source: costing rules, section 2. */
#ifndef CF_READ_TERMS_READ_H
#define CF_READ_TERMS_READ_H

#include "base/diag.h"
#include "model/plan.h"
#include "model/terms.h"

/* Reads a whole document from memory. `name`: as diagnostics shall show it. The text is copied.
 * Always returns a document (perhaps without clauses); errors go to `diags`. Free it last:
 * diagnostics and plans point into it. */
cf_terms *cf_terms_read(const char *name, cf_slice text, cf_diags *diags);

void cf_terms_free(cf_terms *terms);

/* Lowers a document to what it means. Checks what can be checked without tables: dates, ranges of
 * values, clauses that an offer may not have, missing `on`, two clauses on one subject and date,
 * a raise after the term's end, prorated with a percent … The plan lives in the terms' arena.
 * `agreement`: the plan of the agreement (facts that an offer's text needs, such as how fiscal
 * years are written), or NULL when `terms` is the agreement itself. */
const cf_plan *cf_terms_lower(cf_terms *terms, const cf_plan *agreement, cf_diags *diags);

/* The canonical text of a document (`confer fmt`): comments and blank lines kept, clauses in
 * canonical spelling and spacing. cf_terms_read of it gives an equal document. */
void cf_terms_print(cf_buf *out, const cf_terms *terms);

#endif
