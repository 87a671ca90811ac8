/* deal.h: what a member's page carries: the agreement and the offers as lowered, the salary
 * schedule and the price indexes, in a few kilobytes. No roster, and no text to parse.
 *
 * Invariants: what is unpacked costs to the same cents as what was packed (tests/page); bytes that
 * are not a deal are refused, never trusted. Places in the texts are not carried. */
#ifndef CF_PAGE_DEAL_H
#define CF_PAGE_DEAL_H

#include "cost/costing.h"

typedef struct {
    cf_arena arena; /* of an unpacked deal; empty where everything is borrowed */
    cf_plan agreement;
    const cf_plan *offers;
    const cf_slice *names; /* of the offers, as the reader is shown them */
    int n_offers;
    bool has_schedule;
    cf_schedule schedule;
    const cf_named_index *indexes;
    int n_indexes;
} cf_deal;

void cf_deal_pack(cf_buf *out, const cf_deal *deal);

/* False: the bytes are no deal, or one of another version. Free with cf_deal_release. */
bool cf_deal_unpack(cf_deal *out, cf_slice bytes);
void cf_deal_release(cf_deal *deal);

#endif
