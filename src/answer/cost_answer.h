/* cost_answer.h: what an offer costs, as JSON, as a page and as a table.
 * Source: costing rules, section 4. */
#ifndef CF_ANSWER_COST_ANSWER_H
#define CF_ANSWER_COST_ANSWER_H

#include "answer/ask.h"
#include "answer/result.h"

/* The JSON object of one offer, exactly as costing rules, section 4, prints it. */
cf_value *cf_cost_json(cf_arena *arena, const cf_asking *asking, int offer);

/* `FY2025-26`, and "FY2025-26 to FY2027-28" for the whole horizon. In the arena. */
const char *cf_year_text(cf_arena *arena, const cf_costing *costing, int year);
const char *cf_horizon_text(cf_arena *arena, const cf_costing *costing);

/* Roll-ups as one flat table: by, key, a column a fiscal year, cost. With several offers the first
 * column names the offer. */
cf_grid *cf_by_csv(cf_arena *arena, const cf_asking *asking);

/* "the employer's share of …": words for a component, as tables show it. */
const char *cf_component_title(cf_component component);

/* A row for each component that differs in some year, a column a year and their sum; then the cost.
 */
void cf_component_rows(cf_arena *arena, cf_grid *grid, const cf_costing *costing,
                       const cf_offer_cost *offer);

/* Adds reopeners, notes and contingent clauses of an offer to a page. */
void cf_show_uncosted(cf_report *report, const cf_asking *asking, int offer, bool name_offer);

/* Adds the roll-ups of an offer to a page. */
void cf_show_by(cf_report *report, const cf_asking *asking, int offer, bool name_offer);

/* "$3,482,110 more than", "$1,200 less than", "the same as". */
void cf_say_difference(cf_buf *out, int64_t cents);

#endif
