#include "base/dict.h"

#include "base/arena.h"
#include "base/bug.h"
#include "base/lock.h"
#include "base/mem.h"

/* Texts hang in pages that never move, so that readers need no lock to look at one. Each page is as
 * long as all before it and FIRST_TEXTS together. */
enum { FIRST_BITS = 6, FIRST_TEXTS = 1 << FIRST_BITS, MAX_PAGES = 31 - FIRST_BITS };

struct cf_dict {
    cf_lock lock;
    cf_arena arena;
    cf_slice *pages[MAX_PAGES];
    int32_t count;
    int32_t *slots; /* code + 1; 0: free */
    size_t n_slots; /* a power of two */
};

static int page_of(int32_t code)
{
    return 31 - __builtin_clz((uint32_t)code + FIRST_TEXTS) - FIRST_BITS;
}

static size_t place_of(int32_t code, int page)
{
    return (size_t)code + FIRST_TEXTS - ((size_t)FIRST_TEXTS << page);
}

static void add_text(cf_dict *dict, cf_slice text)
{
    int32_t code = dict->count;
    CF_BUG_IF(code > INT32_MAX - FIRST_TEXTS);
    int page = page_of(code);
    if (!dict->pages[page])
        dict->pages[page] = cf_mem_calloc((size_t)FIRST_TEXTS << page, sizeof(cf_slice));
    dict->pages[page][place_of(code, page)] = cf_arena_slice(&dict->arena, text);
    dict->count = code + 1;
}

static size_t find_slot(const cf_dict *dict, cf_slice text, uint64_t hash)
{
    size_t mask = dict->n_slots - 1;
    size_t slot = hash & mask;
    while (dict->slots[slot] != 0 &&
           !cf_slice_equal(cf_dict_text(dict, dict->slots[slot] - 1), text))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_slots(cf_dict *dict)
{
    cf_mem_free(dict->slots);
    dict->n_slots *= 2;
    dict->slots = cf_mem_calloc(dict->n_slots, sizeof(int32_t));
    for (int32_t code = 0; code < dict->count; code++) {
        cf_slice text = cf_dict_text(dict, code);
        dict->slots[find_slot(dict, text, cf_slice_hash(text))] = code + 1;
    }
}

cf_dict *cf_dict_new(void)
{
    cf_dict *dict = cf_mem_calloc(1, sizeof *dict);
    cf_lock_init(&dict->lock);
    dict->n_slots = 64;
    dict->slots = cf_mem_calloc(dict->n_slots, sizeof(int32_t));
    cf_dict_code(dict, CF_SLICE(""));
    return dict;
}

void cf_dict_free(cf_dict *dict)
{
    if (!dict)
        return;
    for (int page = 0; page < MAX_PAGES; page++)
        cf_mem_free(dict->pages[page]);
    cf_mem_free(dict->slots);
    cf_arena_release(&dict->arena);
    cf_lock_release(&dict->lock);
    cf_mem_free(dict);
}

int32_t cf_dict_code(cf_dict *dict, cf_slice text)
{
    uint64_t hash = cf_slice_hash(text);
    cf_lock_take(&dict->lock);
    size_t slot = find_slot(dict, text, hash);
    if (dict->slots[slot] == 0) {
        if ((size_t)(dict->count + 1) * 2 > dict->n_slots) {
            grow_slots(dict);
            slot = find_slot(dict, text, hash);
        }
        add_text(dict, text);
        dict->slots[slot] = dict->count;
    }
    int32_t code = dict->slots[slot] - 1;
    cf_lock_give(&dict->lock);
    return code;
}

int32_t cf_dict_find(const cf_dict *dict, cf_slice text)
{
    cf_dict *shared = (cf_dict *)(uintptr_t)dict; /* the lock alone changes */
    cf_lock_take(&shared->lock);
    int32_t code = dict->slots[find_slot(dict, text, cf_slice_hash(text))] - 1;
    cf_lock_give(&shared->lock);
    return code;
}

cf_slice cf_dict_text(const cf_dict *dict, int32_t code)
{
    int page = page_of(code);
    return dict->pages[page][place_of(code, page)];
}

int32_t cf_dict_count(const cf_dict *dict)
{
    return dict->count;
}
