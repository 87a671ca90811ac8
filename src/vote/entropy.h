/* entropy.h: the operating system's randomness. */
#ifndef CF_VOTE_ENTROPY_H
#define CF_VOTE_ENTROPY_H

#include "vote/scalar.h"

/* getentropy(3): the kernel's generator, or the browser's in WebAssembly. */
cf_entropy cf_entropy_system(void);

#endif
