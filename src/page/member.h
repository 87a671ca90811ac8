/* member.h: what one member would be paid under each offer: the answer of the member's page.
 *
 * Invariants: the same cents as `confer explain` and `confer compare --employees` for a roster row
 * that says the same (tests/page); nothing is asked but what the deal and the fields hold.
 * Source: costing rules, sections 2.4, 2.5 and 4. */
#ifndef CF_PAGE_MEMBER_H
#define CF_PAGE_MEMBER_H

#include "page/deal.h"
#include "show/value.h"

/* `fields`: lines `NAME=VALUE`, roster columns by their names; `as_of=YYYY-MM-DD` says which check
 * is the next (none: the first of the horizon). Adds JSON to `out`; all amounts are cents:
 *
 *     {"errors":[{"field":"step","what":"is missing"}]}
 *
 * where something is wrong, or
 *
 *     {"status_quo":{"end":{"range","step","rate"},"next":{"paid","gross","net","lines":[…]}},
 *      "offers":[{"name","gain","end":{…},"next":{…},"first":{…}|null}],
 *      "paid":["YYYY-MM-DD",…],"running":[[cents after each of them] an offer],
 *      "pairs":[{"a":0,"b":1,"gain_difference","overtakes_on","largest_shortfall",
 *                "largest_shortfall_on"}]}
 *
 * `next` is the next check before taxes, `first` the first that differs from the status quo. */
void cf_member_answer(cf_buf *out, const cf_deal *deal, cf_slice fields);

/* The same as a tree, in the arena. */
cf_value *cf_member_value(cf_arena *arena, const cf_deal *deal, cf_slice fields);

#endif
