/* arrivals.h: how many candidates or trained officers come in a month, asked once an offer.
 *
 * Invariants: the same numbers as cf_poisson. Its draws are kept from offer to offer of a run, and
 * what they come to at a piece's full mean is added up once. */
#ifndef CF_STAFF_ARRIVALS_H
#define CF_STAFF_ARRIVALS_H

#include "staff/draw.h"

#include <stddef.h>

typedef struct {
    double u;
    int before; /* what all pieces before this one come to, each at its full mean */
} cf_arrival_piece;

typedef struct {
    cf_arrival_piece *pieces;
    size_t n, capacity;
} cf_arrival_row;

typedef struct {
    cf_arrival_row *rows; /* candidates by month, then trained officers by month */
    int n_months;
    double full[CF_POISSON_MOST + 1]; /* chances of at most k at a piece's full mean */
} cf_arrivals;

void cf_arrivals_init(cf_arrivals *arrivals, int n_months);
void cf_arrivals_release(cf_arrivals *arrivals);

/* A new run: what was drawn is forgotten. */
void cf_arrivals_start_run(cf_arrivals *arrivals);

/* cf_poisson(stream, 0, month, draw, mean); `draw`: candidates or trained officers. */
int cf_arrivals_draw(cf_arrivals *arrivals, const cf_stream *stream, int month, cf_draw draw,
                     double mean);

#endif
