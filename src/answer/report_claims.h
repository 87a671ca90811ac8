/* report_claims.h: what a finished report says of itself, read back from any of its faces. */
#ifndef CF_ANSWER_REPORT_CLAIMS_H
#define CF_ANSWER_REPORT_CLAIMS_H

#include "confer_report.h"

#include "base/arena.h"

typedef struct {
    const char *name, *sha256;
} cf_claimed_input;

enum { CF_CLAIMED_TEXTS = 64 }; /* offers, roll-ups and assumptions that are read back, each */

typedef struct {
    confer_format format;
    const char *engine;
    confer_report_options options; /* its arrays are below */
    const char *offers[CF_CLAIMED_TEXTS];
    int n_offers;
    const char *by[CF_CLAIMED_TEXTS];
    const char *assume[CF_CLAIMED_TEXTS];
    const char *within[CF_CLAIMED_TEXTS];
    const cf_claimed_input *inputs;
    int n_inputs;
} cf_claims;

/* Everything lives in the arena. False: the document carries no proof that can be read. */
bool cf_claims_read(cf_claims *out, cf_slice document, cf_arena *arena);

#endif
