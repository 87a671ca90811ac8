/* draw.h: random draws that are a function of what they are about.
 *
 * Invariants: each draw is Philox4x32-10 of (seed; who, run, month, draw): who leaves under one
 * offer is asked with the same numbers as under another (common random numbers), and neither the
 * thread nor the shard that computes a run can change it. A draw is monotone in its parameter, so
 * that a smaller hazard never makes somebody leave earlier. */
#ifndef CF_STAFF_DRAW_H
#define CF_STAFF_DRAW_H

#include "base/rng.h"

/* What is drawn: the last word of the counter. */
typedef enum {
    CF_DRAW_SPELL,      /* how long a member stays, and why the member leaves */
    CF_DRAW_TRAINING,   /* whether a recruit gets through the academy and field training */
    CF_DRAW_CANDIDATES, /* how many candidates qualify in a month */
    CF_DRAW_LATERALS,   /* how many trained officers join in a month */
    CF_DRAW_ASSUMPTION, /* the value of an assumption in a run */
    CF_DRAW_RATE,       /* rates fitted to the employer's own exits */
} cf_draw;

typedef struct {
    uint64_t seed;
    uint32_t run;
} cf_stream;

static inline cf_philox cf_stream_draw(const cf_stream *stream, uint32_t who, uint32_t month,
                                       uint32_t draw)
{
    const uint32_t counter[4] = {who, stream->run, month, draw};
    return cf_philox_draw(stream->seed, counter);
}

/* Strictly between 0 and 1, from 32 bits, and from 53. */
static inline double cf_uniform32(uint32_t word)
{
    return ((double)word + 0.5) * (1.0 / 4294967296.0);
}

static inline double cf_uniform53(uint32_t high, uint32_t low)
{
    uint64_t bits = ((uint64_t)high << 32 | low) >> 11;
    return ((double)bits + 0.5) * (1.0 / 9007199254740992.0);
}

/* Triangular between low and high with its peak at `likely`; low when all are one. */
double cf_triangular(double low, double likely, double high, double u);

/* Poisson with that mean (at least 0): exact, by inversion, in pieces with a mean of at most 8. */
int cf_poisson(const cf_stream *stream, uint32_t who, uint32_t month, uint32_t draw, double mean);

#define CF_POISSON_PIECE 8.0
enum { CF_POISSON_PIECES = 100000, CF_POISSON_MOST = 200 };

/* One piece: the smallest k whose chance of at most k reaches u. */
int cf_poisson_piece(double mean, double u);

/* The chances of at most 0, 1, ... CF_POISSON_MOST, and the same answer from them. */
void cf_poisson_chances(double chances[CF_POISSON_MOST + 1], double mean);
int cf_poisson_count(const double chances[CF_POISSON_MOST + 1], double u);

/* How many of n are met by a chance p: exact, by inversion, in pieces whose mean is at most 8. */
int cf_binomial(const cf_stream *stream, uint32_t who, uint32_t month, uint32_t draw, int n,
                double p);

/* Gamma with that shape (at least 1) and scale 1: exact (Marsaglia and Tsang, ACM TOMS 26, 2000).
 */
double cf_gamma(const cf_stream *stream, uint32_t who, double shape);

#endif
