/* retain_shard.h: what writing and reading shards have in common. */
#ifndef CF_ANSWER_RETAIN_SHARD_H
#define CF_ANSWER_RETAIN_SHARD_H

#include "answer/retain.h"
#include "base/sha256.h"

/* Of everything that the runs depend on. */
void cf_retain_hash(char out[CF_SHA256_HEX_SIZE], const cf_retain *retain);

#endif
