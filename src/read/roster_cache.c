/* Text of a cell -> dictionary code and value. Most columns of a roster hold few distinct texts, so
 * each thread keeps those it has met, by their bytes as they stand in the file; what a text means
 * is worked out once. */
#include "read/roster_private.h"

#include "base/cpu.h"
#include "base/mem.h"
#include "read/cell.h"

enum {
    FIRST_SLOTS = 64,
    MOST_SLOTS = 1 << 15, /* a cache never grows beyond; the shared dictionary does */
    ATTEMPTS = 8,
    FEW = 100,
    MAX_HOURS_E4 = 100000 * CF_HOURS_ONE,
};

#define FACTOR 0x7f4a7c15u

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

/* --- Cells of up to 16 bytes ----------------------------------------------------------------- */

static inline uint64_t mix(const uint64_t word[2])
{
    return word[0] ^ (word[1] << 29 | word[1] >> 35);
}

static void clear_words(cf_word_entry *entries, size_t n)
{
    for (size_t i = 0; i < n + CF_CACHE_PROBES; i++)
        entries[i] = (cf_word_entry){0, -1, 0};
}

static cf_short_entry *new_shorts(size_t n)
{
    cf_short_entry *entries = cf_mem_alloc(n + CF_CACHE_PROBES, sizeof *entries);
    for (size_t i = 0; i < n + CF_CACHE_PROBES; i++)
        entries[i] = (cf_short_entry){{0, 0}, -1, 0};
    return entries;
}

void cf_cache_init(cf_cache *cache)
{
    *cache = (cf_cache){.words = cf_mem_alloc(FIRST_SLOTS + CF_CACHE_PROBES, sizeof *cache->words),
                        .word_mask = FIRST_SLOTS - 1,
                        .word_factor = FACTOR};
    clear_words(cache->words, FIRST_SLOTS);
}

void cf_cache_release(cf_cache *cache)
{
    cf_mem_free(cache->words);
    cf_mem_free(cache->shorts);
    cf_mem_free(cache->longs);
    *cache = (cf_cache){0};
}

/* Puts an entry into a free slot near where it is looked for; when the neighbourhood is full it is
 * not kept. Returns how far away it had to go. */
static int put_word(cf_cache *cache, cf_word_entry entry)
{
    cf_word_entry *slot =
        &cache->words[cf_word_slot(entry.word, cache->word_factor, cache->word_mask)];
    for (int probe = 0; probe < CF_CACHE_PROBES; probe++)
        if (slot[probe].code < 0) {
            slot[probe] = entry;
            return probe;
        }
    return CF_CACHE_PROBES;
}

static void put_short(cf_cache *cache, cf_short_entry entry)
{
    cf_short_entry *slot = &cache->shorts[cf_word_slot(mix(entry.word), FACTOR, cache->short_mask)];
    for (int probe = 0; probe < CF_CACHE_PROBES; probe++)
        if (slot[probe].code < 0) {
            slot[probe] = entry;
            cache->n_shorts++;
            return;
        }
}

static bool is_crowded(size_t n, size_t mask)
{
    return n * 8 > mask && mask < MOST_SLOTS;
}

static void move_words(cf_cache *cache, const cf_word_entry *old, size_t n_old, int *moved)
{
    *moved = 0;
    for (size_t i = 0; i < n_old; i++)
        if (old[i].code >= 0)
            *moved += put_word(cache, old[i]);
}

/* Into a table of `mask` + 1 slots. Where texts are few: with the factor, of several, that sends
 * the fewest away from where they are looked for; a text that is not in its slot costs the
 * processor a wrong guess, row after row. */
static void arrange_words(cf_cache *cache, size_t mask)
{
    cf_word_entry *old = cache->words, *best = NULL, *spare = NULL;
    size_t n_old = cache->word_mask + 1 + CF_CACHE_PROBES;
    uint32_t best_factor = FACTOR;
    int attempts = cache->n_words <= FEW ? ATTEMPTS : 1, least = INT32_MAX;
    cache->word_mask = mask;
    for (int attempt = 0; attempt < attempts && least > 0; attempt++) {
        int moved;
        cache->word_factor = FACTOR * (uint32_t)(2 * attempt + 1);
        cache->words = spare ? spare : cf_mem_alloc(mask + 1 + CF_CACHE_PROBES, sizeof *spare);
        clear_words(cache->words, mask + 1);
        move_words(cache, old, n_old, &moved);
        spare = cache->words;
        if (moved < least) {
            spare = best;
            best = cache->words;
            best_factor = cache->word_factor;
            least = moved;
        }
    }
    cache->words = best;
    cache->word_factor = best_factor;
    cf_mem_free(spare);
    cf_mem_free(old);
}

/* Puts all words where the factor sends them; false: two to one place. */
static bool place_few(cf_few_words *few, const cf_word_entry *words, size_t n_words)
{
    for (int i = 0; i < CF_FEW_WORDS; i++)
        few->meaning[i] = UINT32_MAX; /* free: its code is below zero */
    for (size_t i = 0; i < n_words; i++) {
        size_t slot = cf_word_slot(words[i].word, few->factor, CF_FEW_WORDS - 1);
        if (few->meaning[slot] != UINT32_MAX)
            return false;
        few->word[slot] = words[i].word;
        few->meaning[slot] = (uint64_t)(uint32_t)words[i].value << 32 | (uint32_t)words[i].code;
    }
    return true;
}

static void arrange_few(cf_cache *cache)
{
    enum { FEW_ATTEMPTS = 400 };
    cf_few_words *few = &cache->few;
    cf_word_entry words[CF_FEW_WORDS];
    size_t n = 0;
    few->factor = 0;
    if (cache->n_words > CF_FEW_WORDS)
        return;
    for (size_t i = 0; i <= cache->word_mask + CF_CACHE_PROBES; i++)
        if (cache->words[i].code >= 0)
            words[n++] = cache->words[i];
    for (uint32_t attempt = 0; attempt < FEW_ATTEMPTS; attempt++) {
        few->factor = FACTOR * (2 * attempt + 1);
        if (place_few(few, words, n))
            return;
    }
    few->factor = 0;
}

static void keep_word(cf_cache *cache, cf_word_entry entry)
{
    int moved = put_word(cache, entry);
    cache->n_words += moved < CF_CACHE_PROBES;
    if (is_crowded(cache->n_words, cache->word_mask))
        arrange_words(cache, 2 * cache->word_mask + 1);
    else if (moved > 0 && cache->n_words <= FEW)
        arrange_words(cache, cache->word_mask);
    arrange_few(cache);
}

static void keep_short(cf_cache *cache, cf_short_entry entry)
{
    if (is_crowded(cache->n_shorts, cache->short_mask)) {
        cf_short_entry *old = cache->shorts;
        size_t n_old = cache->short_mask + 1 + CF_CACHE_PROBES;
        cache->short_mask = 2 * cache->short_mask + 1;
        cache->shorts = new_shorts(cache->short_mask + 1);
        cache->n_shorts = 0;
        for (size_t i = 0; i < n_old; i++)
            if (old[i].code >= 0)
                put_short(cache, old[i]);
        cf_mem_free(old);
    }
    put_short(cache, entry);
}

/* The column has longer cells: what is known of the short ones moves over. */
static void widen(cf_cache *cache)
{
    cache->wide = true;
    cache->short_mask = cache->word_mask;
    cache->shorts = new_shorts(cache->short_mask + 1);
    for (size_t i = 0; i <= cache->word_mask + CF_CACHE_PROBES; i++) {
        const cf_word_entry *old = &cache->words[i];
        if (old->code >= 0)
            put_short(cache, (cf_short_entry){{old->word, 0}, old->code, old->value});
    }
}

/* --- Longer cells ---------------------------------------------------------------------------- */

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
        if (cache->long_mask >= MOST_SLOTS)
            return;
        grow_longs(cache);
        for (slot = (uint32_t)hash & cache->long_mask; cache->longs[slot].text.text;)
            slot = (slot + 1) & cache->long_mask;
    }
    cache->longs[slot] = (cf_long_entry){hash, cf_arena_slice(&worker->arena, cell), *code, *value};
    cache->n_longs++;
}

/* --- A column -------------------------------------------------------------------------------- */

typedef struct {
    int32_t code, value;
} meaning;

/* By length: the bytes of a word that belong to the cell. A table, because a branch on whether the
 * cell is empty would be guessed wrong. */
static const unsigned char kept[9][8] = {
    {0},
    {255},
    {255, 255},
    {255, 255, 255},
    {255, 255, 255, 255},
    {255, 255, 255, 255, 255},
    {255, 255, 255, 255, 255, 255},
    {255, 255, 255, 255, 255, 255, 255},
    {255, 255, 255, 255, 255, 255, 255, 255},
};

static inline uint64_t load_word(const char *at, size_t len)
{
    uint64_t word, mask;
    memcpy(&word, at, 8);
    memcpy(&mask, kept[len], 8);
    return word & mask;
}

static inline void load_words(uint64_t word[2], const char *at, size_t len)
{
    word[0] = load_word(at, len < 8 ? len : 8);
    word[1] = load_word(at + 8, len > 8 ? len - 8 : 0);
}

/* Not in its slot: in the next ones, or new. */
static __attribute__((noinline)) meaning missed_word(cf_worker *worker, const cf_task *task,
                                                     cf_cache *cache, cf_slice cell)
{
    uint64_t word = load_word(cell.text, cell.len);
    const cf_word_entry *entry =
        &cache->words[cf_word_slot(word, cache->word_factor, cache->word_mask)];
    for (int i = 0; i < CF_CACHE_PROBES && entry[i].code >= 0; i++)
        if (entry[i].word == word)
            return (meaning){entry[i].code, entry[i].value};
    meaning m;
    work_out(worker->scan->roster, task, cell, &m.code, &m.value);
    keep_word(cache, (cf_word_entry){word, m.code, m.value});
    return m;
}

static __attribute__((noinline)) meaning missed_short(cf_worker *worker, const cf_task *task,
                                                      cf_cache *cache, cf_slice cell)
{
    meaning m;
    if (cell.len > 16) {
        convert_long(worker, task, cache, cell, &m.code, &m.value);
        return m;
    }
    uint64_t word[2];
    load_words(word, cell.text, cell.len);
    const cf_short_entry *entry =
        &cache->shorts[cf_word_slot(mix(word), FACTOR, cache->short_mask)];
    for (int i = 0; i < CF_CACHE_PROBES && entry[i].code >= 0; i++)
        if (entry[i].word[0] == word[0] && entry[i].word[1] == word[1])
            return (meaning){entry[i].code, entry[i].value};
    work_out(worker->scan->roster, task, cell, &m.code, &m.value);
    keep_short(cache, (cf_short_entry){{word[0], word[1]}, m.code, m.value});
    return m;
}

/* Rows [from, to) up to the first cell of more than 8 bytes, which is returned. */
static uint32_t convert_words(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                              uint32_t from, uint32_t to, int32_t *codes, int32_t *values,
                              int32_t *all_signs)
{
    cf_cache *cache = &worker->caches[task - worker->scan->roster->tasks];
    const uint32_t *cells = batch->cells + task->cell;
    const uint32_t *base = batch->base;
    const char *text = batch->text + 1;
    const cf_word_entry *words = cache->words;
    size_t mask = cache->word_mask;
    uint32_t factor = cache->word_factor;
    int32_t signs = *all_signs;
    uint32_t i;
    for (i = from; i < to; i++) {
        const uint32_t *at = cells + base[i];
        size_t len = at[1] - at[0] - 1;
        if (__builtin_expect(len > 8, 0))
            break;
        uint64_t word = load_word(text + at[0], len);
        const cf_word_entry *entry = &words[cf_word_slot(word, factor, mask)];
        meaning m = {entry->code, entry->value};
        if (__builtin_expect(entry->word != word || m.code < 0, 0)) {
            m = missed_word(worker, task, cache, (cf_slice){text + at[0], len});
            words = cache->words;
            mask = cache->word_mask;
            factor = cache->word_factor;
        }
        codes[i] = m.code;
        values[i] = m.value;
        signs |= m.value;
    }
    *all_signs = signs;
    return i;
}

/* All rows, as far as no cell has more than 8 bytes. */
static uint32_t convert_narrow(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                               int32_t *codes, int32_t *values, int32_t *signs)
{
    uint32_t done = 0;
#if CF_CPU_WIDE_CODE
    const cf_cache *cache = &worker->caches[task - worker->scan->roster->tasks];
    int32_t *asked_codes = task->dict ? codes : NULL;
    int32_t *asked_values = task->kind == CF_TASK_TEXT ? NULL : values;
    for (uint32_t to = 0; worker->wide && done == to && done < batch->n;) {
        done = cf_wide_words(cache, batch, task->cell, done, asked_codes, asked_values, signs);
        to = batch->n - done < 8 ? batch->n : done + 8;
        done = convert_words(worker, task, batch, done, to, codes, values, signs);
        if (done < to)
            return done;
    }
#endif
    return convert_words(worker, task, batch, done, batch->n, codes, values, signs);
}

static void convert_shorts(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                           cf_cache *cache, uint32_t from, int32_t *codes, int32_t *values,
                           int32_t *all_signs)
{
    const uint32_t *cells = batch->cells + task->cell;
    for (uint32_t i = from; i < batch->n; i++) {
        const uint32_t *at = cells + batch->base[i];
        const char *text = batch->text + at[0] + 1;
        size_t len = at[1] - at[0] - 1;
        uint64_t word[2];
        load_words(word, text, len <= 16 ? len : 16);
        const cf_short_entry *entry =
            &cache->shorts[cf_word_slot(mix(word), FACTOR, cache->short_mask)];
        meaning m = {entry->code, entry->value};
        bool hit = ((entry->word[0] ^ word[0]) | (entry->word[1] ^ word[1])) == 0 && m.code >= 0;
        if (__builtin_expect(!hit || len > 16, 0))
            m = missed_short(worker, task, cache, (cf_slice){text, len});
        codes[i] = m.code;
        values[i] = m.value;
        *all_signs |= m.value;
    }
}

bool cf_cache_convert(cf_worker *worker, const cf_task *task, const cf_batch *batch, int32_t *codes,
                      int32_t *values)
{
    cf_cache *cache = &worker->caches[task - worker->scan->roster->tasks];
    int32_t signs = 0;
    uint32_t done = 0;
    if (!cache->wide) {
        done = convert_narrow(worker, task, batch, codes, values, &signs);
        if (done < batch->n)
            widen(cache);
    }
    if (done < batch->n)
        convert_shorts(worker, task, batch, cache, done, codes, values, &signs);
    return signs >= 0;
}
