/* market.h: what comparator agencies pay on a day, exactly, and where our pay stands among them.
 *
 * Invariants: pay is an exact fraction of a dollar a month; where a chain of scheduled raises would
 * need more than 128 bits the reader is told, and nothing is rounded in silence. An agency counts
 * once a class; it counts when it is included and has pay in force. Source: docs/market.md. */
#ifndef CF_ANSWER_MARKET_H
#define CF_ANSWER_MARKET_H

#include "answer/case.h"
#include "answer/result.h"
#include "confer_staff.h"
#include "cost/rational.h"
#include "model/market.h"

typedef enum { CF_AT_ENTRY, CF_AT_TOP, CF_AT_TOTAL, CF_AT_COUNT } cf_market_measure;

/* One agency's pay on a day. */
typedef struct {
    const cf_market_row *row; /* in force */
    cf_rational exact[2];     /* entry, top */
    int64_t e8[CF_AT_COUNT];  /* dollars a month x 1e8; the total is at top */
    cf_market_item items[CF_MARKET_ITEMS];
    cf_slice hours;
} cf_market_pay;

/* All markets that the agreement names, or market.csv: read once a question. In the case's arena.
 * False: see problems. */
bool cf_markets_read(cf_market **out, int *n, confer_case *c);

/* The market with that name, or NULL. */
const cf_market *cf_market_find(const cf_market *markets, int n, cf_slice name);

/* Distinct classes of rows that are not our own, in the order of the file. */
int cf_market_classes(const cf_slice **out, cf_arena *arena, const cf_market *market);

/* Agencies of a class with pay in force on a day, highest top first; `employer`'s own row is left
 * out. False: see the problems (pay that needs too many digits). */
bool cf_market_at(cf_market_pay **out, int *n, confer_case *c, const cf_market *market,
                  cf_slice class_name, cf_date day);

/* Those whose first pay comes later: their first rows. */
int cf_market_later(const cf_market_row ***out, confer_case *c, const cf_market *market,
                    cf_slice class_name, cf_date day);

/* Our own row of a class on a day (for what the schedule does not say), or NULL. */
const cf_market_pay *cf_market_own(confer_case *c, const cf_market *market, cf_slice class_name,
                                   cf_date day);

/* The median of a measure (entry or top), exactly. n > 0. False: it needs too many digits. */
bool cf_market_median(cf_rational *out, const cf_market_pay *pays, int n, cf_market_measure of);

/* Our range for a class: the market's `range`, or the class's name. */
cf_slice cf_market_range(const cf_market *market, cf_slice class_name);

/* A rate of ours (x 1e8) as dollars a month. */
cf_rational cf_market_month_pay(const cf_facts *facts, int64_t rate_e8);

/* The percent x 1e6 that brings `ours` to share_e6 of `median`, half up. False: too many digits. */
bool cf_market_percent(int64_t *out, cf_rational ours, cf_rational median, int64_t share_e6);

/* Whole cents, half up. */
int64_t cf_market_cents(cf_rational dollars);

/* market_raise.c: fills in the percents of `raise to` clauses. The roster is open. Problems go to
 * the case's. */
void cf_market_raises(confer_case *c);
/* Whether a plan has such clauses; and the same for one that is not of the case, unheard. False:
 * there are problems. */
bool cf_market_has_raises(const cf_plan *plan);
bool cf_market_raises_of(confer_case *c, const cf_plan *plan);

/* The salary schedule of a class's range on a day, under an agreement and an offer (NULL: alone).
 * False: no such range. */
bool cf_market_our_rates(int64_t *entry_e8, int64_t *top_e8, confer_case *c,
                         const cf_plan *agreement, const cf_plan *offer, cf_slice range,
                         cf_date day);

#endif
