/* market_read.h: a market's table -> model/market.h. Source: docs/market.md. */
#ifndef CF_READ_MARKET_READ_H
#define CF_READ_MARKET_READ_H

#include "base/diag.h"
#include "model/market.h"

/* Fills storage that holds nothing yet. False: see diags. */
bool cf_market_read(cf_market *out, const char *path, cf_slice data, const char *name,
                    cf_diags *diags);
void cf_market_release(cf_market *market);

#endif
