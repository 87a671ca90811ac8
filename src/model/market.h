/* market.h: comparator agencies and their pay, as a table holds them.
 *
 * Invariants: read-only after reading; rows in the order of the file; the rows of one agency and
 * class are linked in the order of their days; the first of them has entry and top. Amounts are
 * dollars a month x 1e8. Source: docs/market.md. */
#ifndef CF_MODEL_MARKET_H
#define CF_MODEL_MARKET_H

#include "base/arena.h"
#include "base/date.h"

/* Dollars a month, or a percent of base. */
typedef struct {
    bool present, is_percent;
    int64_t value; /* dollars x 1e8, or ratio x 1e6 */
} cf_market_item;

enum {
    CF_MARKET_LONGEVITY,
    CF_MARKET_INCENTIVE,
    CF_MARKET_RETIREMENT,
    CF_MARKET_MEDICAL,
    CF_MARKET_ITEMS
};

typedef struct cf_market_row {
    cf_slice agency, class_name, range, title, source, why;
    bool included;
    cf_date effective;
    bool is_raise;
    int64_t raise_e6;
    int64_t entry_e8, top_e8;
    cf_market_item items[CF_MARKET_ITEMS];
    cf_slice hours;
    uint32_t line;
    int before; /* the row of the same agency and class in force before this one, or -1 */
    bool first; /* of its agency and class */
} cf_market_row;

typedef struct {
    cf_arena arena;
    cf_slice name, rule;
    const cf_market_row *rows;
    int n_rows;
} cf_market;

#endif
