/* lanes.h: the group's arithmetic for verification, eight independent elements at a time.
 *
 * Invariants: a cf_lanes holds eight elements in the form of one backend; values of two backends
 * never meet. Nothing here is constant-time: only public values come here. The portable backend is
 * the reference; others must give the same elements. A row is one element in the backend's form,
 * so that each lane can look up an entry of its own in a table. */
#ifndef CF_VOTE_LANES_H
#define CF_VOTE_LANES_H

#include "vote/group.h"

enum { CF_LANES = 8, CF_LANES_WORDS = 40 };

typedef struct cf_row {
    _Alignas(64) uint64_t word[CF_LANES_WORDS];
} cf_row;

typedef struct cf_lanes {
    _Alignas(64) uint64_t word[CF_LANES_WORDS][CF_LANES];
} cf_lanes;

typedef struct cf_lanes_backend {
    const char *name;
    void (*mul)(cf_lanes *out, const cf_lanes *a, const cf_lanes *b, unsigned n);
    void (*sqr)(cf_lanes *out, const cf_lanes *a, unsigned n);
    /* Lanes 0 to n - 1 from elements; the others become 1. */
    void (*load)(cf_lanes *out, const cf_element *in, unsigned n);
    void (*store)(cf_element *out, const cf_lanes *in, unsigned n);
    /* Lane l is rows[index[l]], and back. */
    void (*gather)(cf_lanes *out, const cf_row *rows, const uint32_t index[CF_LANES], unsigned n);
    void (*scatter)(cf_row *rows, const uint32_t index[CF_LANES], const cf_lanes *in, unsigned n);
} cf_lanes_backend;

/* The fastest backend that this processor runs. */
const cf_lanes_backend *cf_lanes_best(void);

const cf_lanes_backend *cf_lanes_portable(void);

/* NULL where the processor has no AVX-512 IFMA. */
const cf_lanes_backend *cf_lanes_ifma(void);

#endif
