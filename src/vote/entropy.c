#define _DEFAULT_SOURCE /* getentropy */
#include "vote/entropy.h"

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
