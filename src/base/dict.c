#include "base/dict.h"

#include "base/arena.h"
#include "base/bug.h"
#include "base/lock.h"
#include "base/mem.h"

/* Texts hang in pages that never move, so that readers need no lock to look at one. */
enum { PAGE_TEXTS = 1024, MAX_PAGES = 1 << 16 };

struct cf_dict {
    cf_lock lock;
    cf_arena arena;
    cf_slice **pages;
    int32_t count;
    int32_t *slots; /* code + 1; 0: free */
    size_t n_slots; /* a power of two */
};

static void add_text(cf_dict *dict, cf_slice text)
{
    int32_t code = dict->count;
    CF_BUG_IF(code / PAGE_TEXTS >= MAX_PAGES);
    if (code % PAGE_TEXTS == 0)
        dict->pages[code / PAGE_TEXTS] = cf_mem_calloc(PAGE_TEXTS, sizeof(cf_slice));
    dict->pages[code / PAGE_TEXTS][code % PAGE_TEXTS] = cf_arena_slice(&dict->arena, text);
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
    dict->pages = cf_mem_calloc(MAX_PAGES, sizeof(cf_slice *));
    dict->n_slots = 64;
    dict->slots = cf_mem_calloc(dict->n_slots, sizeof(int32_t));
    cf_dict_code(dict, CF_SLICE(""));
    return dict;
}

void cf_dict_free(cf_dict *dict)
{
    if (!dict)
        return;
    for (int32_t page = 0; page * PAGE_TEXTS < dict->count; page++)
        cf_mem_free(dict->pages[page]);
    cf_mem_free(dict->pages);
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
    return dict->pages[code / PAGE_TEXTS][code % PAGE_TEXTS];
}

int32_t cf_dict_count(const cf_dict *dict)
{
    return dict->count;
}
