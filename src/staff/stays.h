/* stays.h: how long people stay, drawn eight at a time.
 *
 * Invariants: a draw is the same whichever way it is made: eight side by side where the machine can
 * (AVX2), one by one elsewhere; both round alike (docs/design/decisions/0020). */
#ifndef CF_STAFF_STAYS_H
#define CF_STAFF_STAYS_H

#include "staff/draw.h"

enum { CF_STAYS = 8 };

/* An exponential threshold with mean 1, and what decides why one leaves, between 0 and 1. */
typedef struct {
    double end, why;
} cf_stay;

/* For each of eight people (or places in a group): `who` and `index`. */
void cf_stays_draw(cf_stay stays[CF_STAYS], const cf_stream *stream, const uint32_t who[CF_STAYS],
                   const uint32_t index[CF_STAYS]);

/* The same, one by one. */
void cf_stays_draw_singly(cf_stay stays[CF_STAYS], const cf_stream *stream,
                          const uint32_t who[CF_STAYS], const uint32_t index[CF_STAYS]);

cf_stay cf_stay_draw(const cf_stream *stream, uint32_t who, uint32_t index);

#endif
