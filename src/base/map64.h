/* map64.h: numbers to pointers, for memories that are looked into millions of times a second.
 * Keys are any 64-bit numbers but 0; values are not NULL. Not for two threads at a time. */
#ifndef CF_BASE_MAP64_H
#define CF_BASE_MAP64_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t key;
    void *value;
} cf_map64_slot;

typedef struct {
    cf_map64_slot *slots;
    size_t n_slots; /* a power of two, or 0 */
    size_t count;
} cf_map64;

void cf_map64_init(cf_map64 *map);
void cf_map64_release(cf_map64 *map);
void cf_map64_put(cf_map64 *map, uint64_t key, void *value);

static inline uint64_t cf_map64_mix(uint64_t key)
{
    key *= 0x9e3779b97f4a7c15u;
    return key ^ (key >> 29);
}

/* The value of a key, or NULL. */
static inline void *cf_map64_get(const cf_map64 *map, uint64_t key)
{
    if (map->n_slots == 0)
        return NULL;
    size_t mask = map->n_slots - 1;
    size_t at = (size_t)cf_map64_mix(key) & mask;
    while (map->slots[at].key != 0) {
        if (map->slots[at].key == key)
            return map->slots[at].value;
        at = (at + 1) & mask;
    }
    return NULL;
}

#endif
