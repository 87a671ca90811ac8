/* check.h: the problems that show only when texts and tables are laid side by side. */
#ifndef CF_ANSWER_CHECK_H
#define CF_ANSWER_CHECK_H

#include "answer/case.h"

/* What a scan of the roster found out. */
typedef struct {
    uint64_t n_rows;
    const uint8_t *premium_seen; /* by code of cf_roster_info.premium_codes */
    int32_t n_premiums;
    bool *selects; /* by op: the agreement's, then each offer's; true: selects some row */
} cf_coverage;

/* Reads the roster once more. False: it cannot be read (already reported). */
bool cf_coverage_scan(cf_coverage *out, confer_case *c, const cf_costing_options *options);

/* Adds warnings and notes to c->diags. */
void cf_check_across(confer_case *c, const cf_costing_options *options,
                     const cf_coverage *coverage);

/* Columns and ranges that clauses name and the tables do not have. The roster must be open. */
void cf_check_names(confer_case *c, const cf_costing_options *options);

/* Days that are not the start of a pay period. */
void cf_check_days(confer_case *c, const cf_costing_options *options);

/* The tables of the market and of staffing that the folder has (retain_assume.c). */
void cf_check_staffing(confer_case *c);

#endif
