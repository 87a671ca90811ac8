/* entropy.h: the operating system's randomness, and a stream that a seed repeats. */
#ifndef CF_VOTE_ENTROPY_H
#define CF_VOTE_ENTROPY_H

#include "vote/scalar.h"

/* getentropy(3): the kernel's generator, or the browser's in WebAssembly. */
cf_entropy cf_entropy_system(void);

/* SHA-256(seed, counter), block after block. A ballot made from it can be made again by anyone who
 * is shown the seed; such a seed is for tests and must stay secret for a real ballot: it also fixes
 * the signature's nonce, from which the voter's secret follows. A ballot is audited instead of cast
 * by opening the randomness of its choices alone (page.h). */
typedef struct cf_entropy_seed {
    unsigned char seed[32];
    uint64_t counter;
} cf_entropy_seed;

cf_entropy cf_entropy_seeded(cf_entropy_seed *seed);

#endif
