/* rng.h: Philox4x32-10, a random generator that is a function of a key and a counter.
 *
 * Invariants: the same (key, counter) gives the same four words on every machine, at any thread
 * count and in any order. Not for secrets.
 * Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC11. */
#ifndef CF_BASE_RNG_H
#define CF_BASE_RNG_H

#include <stdint.h>

typedef struct {
    uint32_t word[4];
} cf_philox;

/* A round's multipliers, and what the halves of the key grow by from round to round. */
#define CF_PHILOX_A 0xD2511F53u
#define CF_PHILOX_B 0xCD9E8D57u
#define CF_PHILOX_KEY_A 0x9E3779B9u
#define CF_PHILOX_KEY_B 0xBB67AE85u

cf_philox cf_philox_draw(uint64_t key, const uint32_t counter[4]);

#endif
