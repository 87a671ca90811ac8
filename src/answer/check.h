/* check.h: the problems that show only when texts and tables are laid side by side. */
#ifndef CF_ANSWER_CHECK_H
#define CF_ANSWER_CHECK_H

#include "answer/case.h"

/* What a scan of the roster found out. */
typedef struct {
    uint64_t n_rows;             /* 0: rows were not looked at, only what their columns hold */
    const uint8_t *premium_seen; /* by code of cf_roster_info.premium_codes */
    int32_t n_premiums;
    bool *selects; /* by op: the agreement's, then each offer's; true: selects some row */
} cf_coverage;

/* Reads the roster once more. False: it cannot be read (already reported). */
bool cf_coverage_scan(cf_coverage *out, confer_case *c, const cf_costing_options *options);

/* The coverage of rows that were not looked at. */
void cf_coverage_none(cf_coverage *out, confer_case *c, const cf_costing_options *options);

/* Adds the warnings and notes that texts and roster give together to c->diags, as far as they are
 * certain: where some row is wrong only what no row has, where some text is wrong (a clause may be
 * missing) nothing that the roster has alone. `sound` has the same clauses as `options`, the wrong
 * ones set aside. All rows must have been read once. */
void cf_check_across(confer_case *c, const cf_costing_options *options,
                     const cf_costing_options *sound, bool rows_good, bool texts_failed);

/* What else is wrong where something is already: only what no other slip could have caused. `sound`
 * is what is left when all that is wrong is set aside. */
void cf_check_beside(cf_costing_options *sound, confer_case *c, const cf_costing_options *options,
                     bool rows_good);

/* The same plans, each clause that an error of c->diags or `found` lies in made a note, so that it
 * selects and changes nothing. The roster must be open. */
void cf_check_sound(cf_costing_options *out, confer_case *c, const cf_costing_options *all,
                    const cf_diags *found);

/* True for a clause that was set aside. */
bool cf_check_set_aside(const cf_op *sound, const cf_op *written);

/* The lines of the clause that the place is in, read or not. */
cf_slice cf_check_clause_at(cf_slice text, size_t at);

/* True for an error with a place in a text of terms. */
bool cf_check_is_in_text(const cf_diag *diag);

/* Clauses of the offers that select somebody, and without which no figure would be another. All
 * must be in order. */
void cf_check_idle(confer_case *c, const cf_costing_options *options, const cf_coverage *coverage);

/* Columns and ranges that clauses name and the tables do not have. The roster must be open. */
void cf_check_names(confer_case *c, const cf_costing_options *options);

/* The names and the rows that are wrong too, where nothing will be costed. The roster must be
 * open. */
void cf_check_rest(confer_case *c, const cf_costing_options *options);

/* Days that are not the start of a pay period. */
void cf_check_days(confer_case *c, const cf_costing_options *options);

/* The tables of the market and of staffing that the folder has (retain_assume.c). */
void cf_check_staffing(confer_case *c);

#endif
