/* working.h: amounts and how they came about, in words: for the lines of a replay.
 *
 * Nothing is computed here: the cents are given, and the words show the clause's figures that make
 * them. Texts are the arena's. */
#ifndef CF_COST_WORKING_H
#define CF_COST_WORKING_H

#include "base/arena.h"
#include "cost/rational.h"
#include "model/plan.h"

/* $1,234.50; $28.5525; 44.255%; 80 or 1/26; 0.75. */
const char *cf_working_dollars(cf_arena *arena, int64_t cents);
const char *cf_working_rate(cf_arena *arena, int64_t rate_e8);
const char *cf_working_percent(cf_arena *arena, int64_t percent_e6);
const char *cf_working_fraction(cf_arena *arena, cf_rational fraction);
const char *cf_working_divisor(cf_arena *arena, cf_rational fraction); /* 80, (260/3) */
const char *cf_working_fte(cf_arena *arena, int64_t fte_e4);
const char *cf_working_number(cf_arena *arena, int64_t e4); /* 26.0893 */

/* A clause's amount in a period: "12 x $1,183.75 / 26 = $546.35", "$1,500.00 x 0.75 FTE = ...".
 * `hours`: worked in the period, full time. */
const char *cf_working_flat(cf_arena *arena, const cf_facts *facts, const cf_op *op,
                            cf_rational hours, int64_t fte_e4, int64_t cents);

/* A holiday or a cash-out of a rate, which is `factor` / `full_hours` of it an hour. */
const char *cf_working_of_rate(cf_arena *arena, const cf_op *op, int64_t rate_e8,
                               cf_rational factor, cf_rational full_hours, int64_t fte_e4,
                               int64_t cents);

#endif
