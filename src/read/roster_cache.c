/* Text of a cell -> dictionary code and value. Most columns of a roster hold few distinct texts, so
 * each thread keeps those it has met, by their bytes as they stand in the file; what a text means
 * is worked out once. */
#include "read/roster_private.h"

#include "base/mem.h"
#include "read/cell.h"

enum {
    FIRST_BITS = 6,
    MOST_BITS = 15, /* a cache never holds more; the shared dictionary does */
    MOST_PROBES = 8,
    MAX_HOURS_E4 = 100000 * CF_HOURS_ONE,
};

/* --- What a cell means ----------------------------------------------------------------------- */

static const char *fte_of(cf_slice cell, int32_t *value)
{
    int64_t e4 = CF_FTE_ONE;
    const char *wrong = cell.len > 0 ? cf_cell_number(&e4, cell, 4) : NULL;
    if (!wrong && (e4 <= 0 || e4 > CF_FTE_ONE))
        wrong = "is not above 0 and at most 1";
    *value = wrong ? -1 : (int32_t)e4;
    return wrong;
}

static const char *overtime_of(cf_slice cell, int32_t *value)
{
    int64_t e4 = 0;
    const char *wrong = cell.len > 0 ? cf_cell_number(&e4, cell, 4) : NULL;
    if (!wrong && e4 < 0)
        wrong = "is below zero";
    if (!wrong && e4 > MAX_HOURS_E4)
        wrong = "is more hours than a pay period has";
    *value = wrong ? -1 : (int32_t)e4;
    return wrong;
}

static const char *status_of(cf_slice cell, int32_t *value)
{
    *value = cell.len == 0 || cf_slice_equal_nocase(cell, CF_SLICE("filled")) ? 0
             : cf_slice_equal_nocase(cell, CF_SLICE("vacant"))                ? 1
                                                                              : -1;
    return *value < 0 ? "is neither filled nor vacant" : NULL;
}

static int32_t range_of(const cf_roster *roster, cf_slice cell)
{
    if (cell.len == 0)
        return CF_CELL_BLANK;
    return roster->schedule ? cf_schedule_find(roster->schedule, cell) : CF_CELL_UNKNOWN;
}

static int32_t step_of(const cf_roster *roster, cf_slice cell)
{
    if (cell.len == 0)
        return CF_CELL_BLANK;
    int32_t code = cf_dict_find(roster->step_names, cell);
    return code > 0 ? code - 1 : CF_CELL_UNKNOWN;
}

static const char *parsed_of(const cf_roster *roster, const cf_task *task, cf_slice cell)
{
    int32_t code = cf_dict_code(task->dict, cell);
    return task->kind == CF_TASK_FUND ? cf_roster_info_fund(roster->info, code)
                                      : cf_roster_info_premiums(roster->info, code);
}

/* The text that stands in the column's dictionary for a cell. */
static cf_slice text_of(const cf_task *task, cf_slice cell, int32_t value)
{
    if (task->kind == CF_TASK_STATUS)
        return value == 1 ? CF_SLICE("vacant") : CF_SLICE("filled");
    if (task->kind == CF_TASK_FUND && cell.len == 0)
        return CF_SLICE("unassigned");
    return cell;
}

const char *cf_cell_wrong(const cf_roster *roster, const cf_task *task, cf_slice cell,
                          cf_code *code)
{
    int32_t value;
    switch (task->kind) {
    case CF_TASK_FTE:
        *code = CF_E0316;
        return fte_of(cell, &value);
    case CF_TASK_OVERTIME:
        *code = CF_E0319;
        return overtime_of(cell, &value);
    case CF_TASK_STATUS:
        *code = CF_E0320;
        return status_of(cell, &value);
    case CF_TASK_FUND:
        *code = CF_E0321;
        return parsed_of(roster, task, text_of(task, cell, 0));
    case CF_TASK_PREMIUMS:
        *code = CF_E0322;
        return parsed_of(roster, task, cell);
    default:
        return NULL;
    }
}

static int32_t value_of(const cf_roster *roster, const cf_task *task, cf_slice cell)
{
    int32_t value = 0;
    switch (task->kind) {
    case CF_TASK_CLASS:
    case CF_TASK_RANGE:
        return range_of(roster, cell);
    case CF_TASK_STEP:
        return step_of(roster, cell);
    case CF_TASK_FTE:
        fte_of(cell, &value);
        return value;
    case CF_TASK_OVERTIME:
        overtime_of(cell, &value);
        return value;
    case CF_TASK_STATUS:
        status_of(cell, &value);
        return value;
    case CF_TASK_FUND:
    case CF_TASK_PREMIUMS:
        return parsed_of(roster, task, text_of(task, cell, 0)) ? -1 : 0;
    default:
        return 0;
    }
}

static void work_out(const cf_roster *roster, const cf_task *task, cf_slice raw, int32_t *code,
                     int32_t *value)
{
    cf_slice cell = cf_slice_trim(raw);
    *value = value_of(roster, task, cell);
    *code = task->dict ? cf_dict_code(task->dict, text_of(task, cell, *value)) : 0;
}

/* --- The cache ------------------------------------------------------------------------------- */

static cf_short_entry *new_shorts(int bits)
{
    size_t n = ((size_t)1 << bits) + MOST_PROBES;
    cf_short_entry *entries = cf_mem_calloc(n, sizeof *entries);
    for (size_t i = 0; i < n; i++)
        entries[i].code = -1;
    return entries;
}

void cf_cache_init(cf_cache *cache)
{
    *cache = (cf_cache){.shorts = new_shorts(FIRST_BITS), .short_bits = FIRST_BITS};
}

void cf_cache_release(cf_cache *cache)
{
    cf_mem_free(cache->shorts);
    cf_mem_free(cache->longs);
    *cache = (cf_cache){0};
}

static inline size_t slot_of(uint64_t a, uint64_t b, int bits)
{
    return (size_t)(((a ^ (b << 29 | b >> 35)) * 0x9e3779b97f4a7c15u) >> (64 - bits));
}

/* A slot for a new text near where it is looked for, or NULL: the neighbourhood is full. */
static cf_short_entry *free_slot(const cf_cache *cache, uint64_t a, uint64_t b)
{
    cf_short_entry *entry = &cache->shorts[slot_of(a, b, cache->short_bits)];
    for (int probe = 0; probe < MOST_PROBES; probe++)
        if (entry[probe].code < 0)
            return &entry[probe];
    return NULL;
}

static void grow_shorts(cf_cache *cache)
{
    cf_short_entry *old = cache->shorts;
    size_t n_old = ((size_t)1 << cache->short_bits) + MOST_PROBES;
    cache->short_bits += 2;
    cache->shorts = new_shorts(cache->short_bits);
    cache->n_shorts = 0;
    for (size_t i = 0; i < n_old; i++) {
        cf_short_entry *slot =
            old[i].code >= 0 ? free_slot(cache, old[i].word[0], old[i].word[1]) : NULL;
        if (slot) {
            *slot = old[i];
            cache->n_shorts++;
        }
    }
    cf_mem_free(old);
}

static void keep_short(cf_cache *cache, uint64_t a, uint64_t b, int32_t code, int32_t value)
{
    bool crowded = cache->n_shorts * 4 >= (uint32_t)1 << cache->short_bits;
    if (crowded && cache->short_bits + 2 <= MOST_BITS)
        grow_shorts(cache);
    cf_short_entry *slot = free_slot(cache, a, b);
    if (slot) {
        *slot = (cf_short_entry){{a, b}, code, value};
        cache->n_shorts++;
    }
}

static void grow_longs(cf_cache *cache)
{
    cf_long_entry *old = cache->longs;
    uint32_t n_old = old ? cache->long_mask + 1 : 0;
    uint32_t n_new = old ? n_old * 4 : 64;
    cache->longs = cf_mem_calloc(n_new, sizeof *cache->longs);
    cache->long_mask = n_new - 1;
    for (uint32_t i = 0; i < n_old; i++) {
        if (!old[i].text.text)
            continue;
        uint32_t slot = (uint32_t)old[i].hash & cache->long_mask;
        while (cache->longs[slot].text.text)
            slot = (slot + 1) & cache->long_mask;
        cache->longs[slot] = old[i];
    }
    cf_mem_free(old);
}

static void convert_long(cf_worker *worker, const cf_task *task, cf_cache *cache, cf_slice cell,
                         int32_t *code, int32_t *value)
{
    uint64_t hash = cf_slice_hash(cell);
    if (!cache->longs)
        grow_longs(cache);
    uint32_t slot = (uint32_t)hash & cache->long_mask;
    for (; cache->longs[slot].text.text; slot = (slot + 1) & cache->long_mask)
        if (cache->longs[slot].hash == hash && cf_slice_equal(cache->longs[slot].text, cell)) {
            *code = cache->longs[slot].code;
            *value = cache->longs[slot].value;
            return;
        }
    work_out(worker->scan->roster, task, cell, code, value);
    if (cache->n_longs * 2 > cache->long_mask) {
        if (cache->long_mask >> MOST_BITS)
            return;
        grow_longs(cache);
        for (slot = (uint32_t)hash & cache->long_mask; cache->longs[slot].text.text;)
            slot = (slot + 1) & cache->long_mask;
    }
    cache->longs[slot] = (cf_long_entry){hash, cf_arena_slice(&worker->arena, cell), *code, *value};
    cache->n_longs++;
}

/* By length: the bytes of the first and the second word that belong to the cell. */
static const union {
    unsigned char bytes[33];
} kept_bytes = {{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}};

static inline void load_cell(uint64_t word[2], const char *at, size_t len)
{
    uint64_t mask[2];
    memcpy(word, at, 16);
    memcpy(mask, kept_bytes.bytes + 16 - len, 16);
    word[0] &= mask[0];
    word[1] &= mask[1];
}

/* Not in its slot: in the next ones, or new. */
static __attribute__((noinline)) void convert_missed(cf_worker *worker, const cf_task *task,
                                                     cf_cache *cache, cf_slice cell, int32_t *code,
                                                     int32_t *value)
{
    if (cell.len > 16) {
        convert_long(worker, task, cache, cell, code, value);
        return;
    }
    uint64_t word[2];
    load_cell(word, cell.text, cell.len);
    const cf_short_entry *entry = &cache->shorts[slot_of(word[0], word[1], cache->short_bits)];
    for (int i = 0; i < MOST_PROBES && entry[i].code >= 0; i++)
        if (entry[i].word[0] == word[0] && entry[i].word[1] == word[1]) {
            *code = entry[i].code;
            *value = entry[i].value;
            return;
        }
    work_out(worker->scan->roster, task, cell, code, value);
    keep_short(cache, word[0], word[1], *code, *value);
}

int32_t cf_cache_convert(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                         int32_t *codes, int32_t *values)
{
    cf_cache *cache = &worker->caches[task - worker->scan->roster->tasks];
    const uint32_t *cells = batch->cells + task->cell;
    int32_t least = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        const uint32_t *at = cells + batch->base[i];
        const char *text = batch->text + at[0] + 1;
        size_t len = at[1] - at[0] - 1;
        uint64_t word[2];
        load_cell(word, text, len <= 16 ? len : 16);
        const cf_short_entry *entry = &cache->shorts[slot_of(word[0], word[1], cache->short_bits)];
        int32_t code = entry->code, value = entry->value;
        bool hit = ((entry->word[0] ^ word[0]) | (entry->word[1] ^ word[1])) == 0 && code >= 0;
        if (__builtin_expect(!hit || len > 16, 0))
            convert_missed(worker, task, cache, (cf_slice){text, len}, &code, &value);
        codes[i] = code;
        values[i] = value;
        least = value < least ? value : least;
    }
    return least;
}
