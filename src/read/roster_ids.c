/* Ids are unique. Ascending ids (each after the one before, by length and then bytes, or by bytes
 * alone) are proof in passing. Otherwise the ids' 64-bit hashes are dealt into parts by their first
 * bits, each part is sorted, and where a hash is there twice the ids themselves are looked at. */
#include "read/roster_private.h"

#include "base/cpu.h"
#include "base/mem.h"
#include "base/sha256.h"

#include <stdlib.h>

enum { PAGE_HASHES = 1022 };

struct cf_id_page {
    cf_id_page *older;
    size_t n;
    uint64_t hash[PAGE_HASHES];
};

static uint64_t big_endian(const char *at)
{
    unsigned char c[8];
    memcpy(c, at, 8);
    return (uint64_t)c[0] << 56 | (uint64_t)c[1] << 48 | (uint64_t)c[2] << 40 |
           (uint64_t)c[3] << 32 | (uint64_t)c[4] << 24 | (uint64_t)c[5] << 16 |
           (uint64_t)c[6] << 8 | (uint64_t)c[7];
}

/* Words that compare as the first 16 bytes of the id do. */
static inline void id_words(uint64_t word[2], const char *at, size_t len)
{
    word[0] = big_endian(at);
    word[1] = big_endian(at + 8);
    if (len < 8) {
        word[0] &= len ? ~(uint64_t)0 << (64 - 8 * len) : 0;
        word[1] = 0;
    } else if (len < 16) {
        word[1] &= len > 8 ? ~(uint64_t)0 << (128 - 8 * len) : 0;
    }
}

/* Mixes both halves of a wide product; ids that differ and meet are told apart by looking again. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t id_hash(const char *at, size_t len, const uint64_t word[2])
{
    if (len > 16)
        return cf_slice_hash((cf_slice){at, len});
    return fold(word[0] ^ 0x9e3779b97f4a7c15u, word[1] ^ 0xd6e8feb86659fd93u ^ len) ^
           (word[0] + (word[1] << 1 | word[1] >> 63));
}

static void add_hash(cf_worker *worker, uint64_t hash)
{
    cf_id_page **page = &worker->id_pages[hash >> 56];
    if (!*page || (*page)->n == PAGE_HASHES) {
        cf_id_page *fresh = cf_mem_alloc(1, sizeof *fresh);
        fresh->older = *page;
        fresh->n = 0;
        *page = fresh;
    }
    (*page)->hash[(*page)->n++] = hash;
}

void cf_ids_release(cf_worker *worker)
{
    for (int part = 0; part < CF_ID_PARTS; part++)
        while (worker->id_pages[part]) {
            cf_id_page *older = worker->id_pages[part]->older;
            cf_mem_free(worker->id_pages[part]);
            worker->id_pages[part] = older;
        }
}

/* --- In passing ------------------------------------------------------------------------------ */

void cf_ids_start(cf_worker *worker, cf_chunk *chunk)
{
    worker->last_id = CF_SLICE("");
    worker->id_word[0] = worker->id_word[1] = 0;
    worker->hashing = atomic_load_explicit(&worker->scan->hash_ids, memory_order_relaxed);
    chunk->hashed = worker->hashing;
    chunk->by_length = chunk->by_text = true;
    chunk->has_ids = false;
}

static void keep_end(char out[CF_SHORT_ID], unsigned char *out_len, cf_chunk *chunk, cf_slice id)
{
    if (id.len > CF_SHORT_ID) {
        chunk->by_length = chunk->by_text = false;
        return;
    }
    memcpy(out, id.text, id.len);
    *out_len = (unsigned char)id.len;
}

void cf_ids_end(cf_worker *worker, cf_chunk *chunk)
{
    if (chunk->has_ids)
        keep_end(chunk->last, &chunk->last_len, chunk, worker->last_id);
    if (!chunk->by_length && !chunk->by_text)
        atomic_store_explicit(&worker->scan->hash_ids, true, memory_order_relaxed);
}

static void take_ids(cf_worker *worker, cf_chunk *chunk, const cf_task *task, const cf_batch *batch,
                     uint32_t from, uint32_t to, uint32_t *start, uint16_t *id_len)
{
    const uint32_t *cells = batch->cells + task->cell;
    uint64_t last[2] = {worker->id_word[0], worker->id_word[1]};
    cf_slice last_id = worker->last_id;
    bool by_length = chunk->by_length, by_text = chunk->by_text;
    for (uint32_t i = from; i < to; i++) {
        const uint32_t *at = cells + batch->base[i];
        cf_slice id = {batch->text + at[0] + 1, at[1] - at[0] - 1};
        if (__builtin_expect(id.len == 0 || (unsigned char)id.text[0] <= ' ' ||
                                 (unsigned char)id.text[id.len - 1] <= ' ',
                             0)) {
            id = cf_slice_trim(id);
            if (id.len == 0) {
                cf_problem_add(worker, CF_E0310, batch->line[i], task->cell, id,
                               "the id is missing", 0);
                start[i] = 0;
                id_len[i] = 0;
                continue;
            }
        }
        start[i] = (uint32_t)(id.text - batch->text);
        id_len[i] = (uint16_t)id.len;
        uint64_t word[2];
        id_words(word, id.text, id.len);
        bool after = word[0] > last[0] || (word[0] == last[0] && word[1] > last[1]);
        if (__builtin_expect(id.len > 16 || last_id.len > 16, 0))
            after = cf_slice_compare(id, last_id) > 0;
        by_text &= after;
        by_length &= id.len > last_id.len || (id.len == last_id.len && after);
        if (!chunk->has_ids) {
            chunk->has_ids = true;
            keep_end(chunk->first, &chunk->first_len, chunk, id);
        }
        if (worker->hashing)
            add_hash(worker, id_hash(id.text, id.len, word));
        last[0] = word[0];
        last[1] = word[1];
        last_id = id;
    }
    chunk->by_length = by_length && chunk->by_length;
    chunk->by_text = by_text && chunk->by_text;
    worker->id_word[0] = last[0];
    worker->id_word[1] = last[1];
    worker->last_id = last_id;
}

#if CF_CPU_WIDE_CODE

/* Short ids whose hashes nobody asked for, behind others of the chunk. */
static uint32_t take_short_ids(cf_worker *worker, cf_chunk *chunk, const cf_task *task,
                               const cf_batch *batch, uint32_t from, uint32_t *start,
                               uint16_t *id_len)
{
    if (!chunk->has_ids || worker->hashing || worker->last_id.len > 16)
        return from;
    cf_id_order order = {{worker->id_word[0], worker->id_word[1]},
                         worker->last_id.len,
                         chunk->by_length,
                         chunk->by_text};
    uint32_t to = cf_wide_ids(&order, batch, task->cell, from, start, id_len);
    if (to == from)
        return from;
    worker->id_word[0] = order.last[0];
    worker->id_word[1] = order.last[1];
    worker->last_id = (cf_slice){batch->text + start[to - 1], id_len[to - 1]};
    chunk->by_length = order.by_length;
    chunk->by_text = order.by_text;
    return to;
}

#endif

void cf_ids_batch(cf_worker *worker, cf_chunk *chunk, const cf_task *task, const cf_batch *batch,
                  uint32_t *start, uint16_t *id_len)
{
    uint32_t done = 0;
#if CF_CPU_WIDE_CODE
    while (worker->wide && done < batch->n) {
        uint32_t from = take_short_ids(worker, chunk, task, batch, done, start, id_len);
        done = batch->n - from < 8 ? batch->n : from + 8;
        take_ids(worker, chunk, task, batch, from, done, start, id_len);
    }
#endif
    take_ids(worker, chunk, task, batch, done, batch->n, start, id_len);
}

/* --- Afterwards ------------------------------------------------------------------------------ */

static bool all_ascend(const cf_scan *scan)
{
    bool by_length = true, by_text = true;
    const cf_chunk *before = NULL;
    for (uint32_t i = 0; i < scan->n_chunks; i++) {
        const cf_chunk *chunk = &scan->chunks[i];
        if (!chunk->has_ids)
            continue;
        by_length &= chunk->by_length;
        by_text &= chunk->by_text;
        if (before && (by_length || by_text)) {
            cf_slice a = {before->last, before->last_len}, b = {chunk->first, chunk->first_len};
            bool after = cf_slice_compare(b, a) > 0;
            by_text &= after;
            by_length &= b.len > a.len || (b.len == a.len && after);
        }
        before = chunk;
    }
    return by_length || by_text;
}

typedef struct {
    cf_scan *scan;
    _Atomic uint32_t next;
    cf_lock lock;
    uint64_t *twice; /* hashes that are there more than once */
    size_t n_twice, capacity;
} search;

/* Ids of one chunk once more, given to `take` with their lines. */
typedef void (*take_id)(void *context, cf_slice id, uint64_t hash, uint32_t line);

static void each_id(cf_worker *worker, uint32_t index, take_id take, void *context)
{
    cf_scan *scan = worker->scan;
    const cf_task *task = &scan->roster->tasks[0];
    if (!cf_chunk_again(worker, index)) {
        atomic_store(&scan->broken, true);
        return;
    }
    for (size_t from = 0; from < worker->rows.n_rows; from += CF_BATCH_ROWS) {
        size_t left = worker->rows.n_rows - from;
        cf_batch batch;
        cf_split_batch(&batch, worker, from, left < CF_BATCH_ROWS ? left : CF_BATCH_ROWS,
                       scan->chunks[index].first_line);
        for (uint32_t i = 0; i < batch.n; i++) {
            const uint32_t *at = batch.cells + batch.base[i] + task->cell;
            cf_slice id = cf_slice_trim((cf_slice){batch.text + at[0] + 1, at[1] - at[0] - 1});
            uint64_t word[2];
            if (id.len == 0)
                continue;
            id_words(word, id.text, id.len);
            take(context, id, id_hash(id.text, id.len, word), batch.line[i]);
        }
    }
}

static void take_hash(void *context, cf_slice id, uint64_t hash, uint32_t line)
{
    (void)id;
    (void)line;
    add_hash(context, hash);
}

/* Chunks that went by before it was known that hashes are needed. */
static void hash_rest(void *context, int thread)
{
    search *s = context;
    cf_worker *worker = &s->scan->workers[thread];
    for (;;) {
        uint32_t i = atomic_fetch_add(&s->next, 1);
        if (i >= s->scan->n_chunks)
            return;
        if (s->scan->chunks[i].has_ids && !s->scan->chunks[i].hashed)
            each_id(worker, i, take_hash, worker);
    }
}

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

enum { DIGIT_BITS = 11, N_DIGITS = 1 << DIGIT_BITS };

static void sort_digit(uint64_t *out, const uint64_t *in, size_t n, int shift)
{
    size_t starts[N_DIGITS] = {0};
    for (size_t i = 0; i < n; i++)
        starts[in[i] >> shift & (N_DIGITS - 1)]++;
    size_t sum = 0;
    for (size_t i = 0; i < N_DIGITS; i++) {
        size_t count = starts[i];
        starts[i] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        out[starts[in[i] >> shift & (N_DIGITS - 1)]++] = in[i];
}

/* Two digits bring what is equal close together; what still shares them is a handful. */
static void sort_hashes(uint64_t *hashes, uint64_t *spare, size_t n)
{
    enum { LOW = 56 - 2 * DIGIT_BITS };
    sort_digit(spare, hashes, n, LOW);
    sort_digit(hashes, spare, n, LOW + DIGIT_BITS);
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && hashes[end] << 8 >> (LOW + 8) == hashes[i] << 8 >> (LOW + 8))
            end++;
        if (end - i > 1)
            qsort(hashes + i, end - i, sizeof *hashes, compare_hashes);
        i = end;
    }
}

static void add_twice(search *s, const uint64_t *hashes, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        bool again = hashes[i] == hashes[i - 1];
        bool said = i > 1 && hashes[i - 1] == hashes[i - 2];
        if (!again || said)
            continue;
        cf_lock_take(&s->lock);
        s->twice = cf_mem_grow(s->twice, &s->capacity, s->n_twice + 1, sizeof *s->twice);
        s->twice[s->n_twice++] = hashes[i];
        cf_lock_give(&s->lock);
    }
}

static void search_parts(void *context, int thread)
{
    (void)thread;
    search *s = context;
    uint64_t *hashes = NULL, *spare = NULL;
    size_t capacity = 0;
    for (;;) {
        uint32_t part = atomic_fetch_add(&s->next, 1);
        if (part >= CF_ID_PARTS)
            break;
        size_t n = 0;
        for (int w = 0; w < s->scan->n_workers; w++)
            for (cf_id_page *page = s->scan->workers[w].id_pages[part]; page; page = page->older)
                n += page->n;
        if (n > capacity) {
            cf_mem_free(hashes);
            cf_mem_free(spare);
            capacity = n + n / 4;
            hashes = cf_mem_alloc(capacity, sizeof *hashes);
            spare = cf_mem_alloc(capacity, sizeof *spare);
        }
        n = 0;
        for (int w = 0; w < s->scan->n_workers; w++)
            for (cf_id_page *page = s->scan->workers[w].id_pages[part]; page; page = page->older) {
                memcpy(hashes + n, page->hash, page->n * sizeof *hashes);
                n += page->n;
            }
        sort_hashes(hashes, spare, n);
        add_twice(s, hashes, n);
    }
    cf_mem_free(hashes);
    cf_mem_free(spare);
}

/* --- Looking again --------------------------------------------------------------------------- */

typedef struct {
    unsigned char digest[16];
    uint32_t line;
} first_seen;

typedef struct {
    cf_worker *worker;
    const search *s;
    first_seen *seen; /* a hash table; line 0: free */
    size_t mask, n;
} second_look;

static void grow_seen(second_look *look)
{
    first_seen *old = look->seen;
    size_t n_old = old ? look->mask + 1 : 0;
    look->mask = old ? n_old * 2 - 1 : 1023;
    look->seen = cf_mem_calloc(look->mask + 1, sizeof *look->seen);
    for (size_t i = 0; i < n_old; i++) {
        size_t slot;
        memcpy(&slot, old[i].digest, sizeof slot);
        for (slot &= look->mask; old[i].line && look->seen[slot].line;)
            slot = (slot + 1) & look->mask;
        if (old[i].line)
            look->seen[slot] = old[i];
    }
    cf_mem_free(old);
}

/* Two ids are the same when their SHA-256 is: nobody can make two that only seem to be. */
static void look_at(void *context, cf_slice id, uint64_t hash, uint32_t line)
{
    second_look *look = context;
    if (!bsearch(&hash, look->s->twice, look->s->n_twice, sizeof hash, compare_hashes))
        return;
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, id);
    if (look->n * 2 >= look->mask)
        grow_seen(look);
    size_t slot;
    memcpy(&slot, digest, sizeof slot);
    slot &= look->mask;
    for (; look->seen[slot].line; slot = (slot + 1) & look->mask)
        if (memcmp(look->seen[slot].digest, digest, 16) == 0) {
            const cf_task *task = &look->worker->scan->roster->tasks[0];
            cf_problem_add(look->worker, CF_E0311, line, task->cell, id, "is there twice",
                           look->seen[slot].line);
            return;
        }
    memcpy(look->seen[slot].digest, digest, 16);
    look->seen[slot].line = line;
    look->n++;
}

static void look_again(cf_scan *scan, search *s)
{
    qsort(s->twice, s->n_twice, sizeof *s->twice, compare_hashes);
    second_look look = {.worker = &scan->workers[0], .s = s};
    grow_seen(&look);
    for (uint32_t i = 0; i < scan->n_chunks; i++)
        if (scan->chunks[i].has_ids)
            each_id(look.worker, i, look_at, &look);
    cf_mem_free(look.seen);
}

void cf_ids_finish(cf_scan *scan)
{
    if (all_ascend(scan))
        return;
    search s = {.scan = scan};
    cf_lock_init(&s.lock);
    cf_parallel(scan->n_workers, hash_rest, &s);
    atomic_store(&s.next, 0);
    cf_parallel(scan->n_workers, search_parts, &s);
    if (s.n_twice > 0)
        look_again(scan, &s);
    cf_mem_free(s.twice);
    cf_lock_release(&s.lock);
}
