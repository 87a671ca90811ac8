#define _DEFAULT_SOURCE /* getentropy */
#include "vote/entropy.h"

#include "base/sha256.h"

#include <unistd.h>

static bool draw(void *context, unsigned char *out, size_t len)
{
    (void)context;
    while (len > 0) {
        size_t part = len < 256 ? len : 256; /* the most that getentropy gives */
        if (getentropy(out, part) != 0)
            return false;
        out += part;
        len -= part;
    }
    return true;
}

cf_entropy cf_entropy_system(void)
{
    return (cf_entropy){draw, NULL};
}

static bool draw_seeded(void *context, unsigned char *out, size_t len)
{
    cf_entropy_seed *seed = context;
    while (len > 0) {
        unsigned char block[CF_SHA256_SIZE], counter[8];
        cf_sha256 hash;
        for (int i = 0; i < 8; i++)
            counter[i] = (unsigned char)(seed->counter >> (8 * (7 - i)));
        seed->counter++;
        cf_sha256_init(&hash);
        cf_sha256_add(&hash, seed->seed, sizeof seed->seed);
        cf_sha256_add(&hash, counter, sizeof counter);
        cf_sha256_finish(block, &hash);
        size_t part = len < sizeof block ? len : sizeof block;
        memcpy(out, block, part);
        out += part;
        len -= part;
        cf_wipe(block, sizeof block);
    }
    return true;
}

cf_entropy cf_entropy_seeded(cf_entropy_seed *seed)
{
    return (cf_entropy){draw_seeded, seed};
}
