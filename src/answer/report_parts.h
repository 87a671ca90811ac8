/* report_parts.h: an offer's cost taken apart by costing variants of it beside it: without its
 * one-time payments, and without arrears.
 *
 * Invariants: the parts sum to the cost. A variant is costed only where it differs from the offer.
 */
#ifndef CF_ANSWER_REPORT_PARTS_H
#define CF_ANSWER_REPORT_PARTS_H

#include "answer/ask.h"

typedef struct {
    cf_costing *costing;   /* NULL: no offer has anything to take apart */
    const int *recurring;  /* by offer: the variant without one-time payments; -1: there are none */
    const int *no_arrears; /* by offer: the variant without arrears; -1: it has none */
} cf_report_parts;

/* Costs what is needed; `arena` must outlive it. False: see the case's problems. */
bool cf_report_parts_make(cf_report_parts *out, const cf_asking *asking, cf_arena *arena);
void cf_report_parts_release(cf_report_parts *parts);

/* Arrears in a year for earlier years, one-time payments apart; 0 where none move years. */
int64_t cf_report_retroactive(const cf_report_parts *parts, const cf_costing *costing, int offer,
                              int year);

/* What of a fund's cost (a row of the first roll-up) is there without one-time payments. */
int64_t cf_report_recurring(const cf_report_parts *parts, int offer, const cf_by_row *row);

#endif
