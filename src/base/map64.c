#include "base/map64.h"

#include "base/bug.h"
#include "base/mem.h"

void cf_map64_init(cf_map64 *map)
{
    *map = (cf_map64){0};
}

void cf_map64_release(cf_map64 *map)
{
    cf_mem_free(map->slots);
    cf_map64_init(map);
}

static void put(cf_map64 *map, uint64_t key, void *value)
{
    size_t mask = map->n_slots - 1;
    size_t at = (size_t)cf_map64_mix(key) & mask;
    while (map->slots[at].key != 0 && map->slots[at].key != key)
        at = (at + 1) & mask;
    map->count += map->slots[at].key == 0;
    map->slots[at] = (cf_map64_slot){key, value};
}

void cf_map64_put(cf_map64 *map, uint64_t key, void *value)
{
    CF_BUG_IF(key == 0 || !value);
    if ((map->count + 1) * 2 > map->n_slots) {
        cf_map64 larger = {.n_slots = map->n_slots ? map->n_slots * 2 : 64};
        larger.slots = cf_mem_calloc(larger.n_slots, sizeof *larger.slots);
        for (size_t i = 0; i < map->n_slots; i++)
            if (map->slots[i].key != 0)
                put(&larger, map->slots[i].key, map->slots[i].value);
        cf_mem_free(map->slots);
        *map = larger;
    }
    put(map, key, value);
}
