#include "base/arena.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>

struct cf_arena_chunk {
    cf_arena_chunk *older;
    size_t size;
    _Alignas(16) char bytes[];
};

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };

void cf_arena_init(cf_arena *arena)
{
    *arena = (cf_arena)CF_ARENA_INIT;
}

void cf_arena_release(cf_arena *arena)
{
    cf_arena_chunk *chunk = arena->chunk;
    while (chunk) {
        cf_arena_chunk *older = chunk->older;
        cf_mem_free(chunk);
        chunk = older;
    }
    cf_arena_init(arena);
}

void cf_arena_clear(cf_arena *arena)
{
    cf_arena_chunk *newest = arena->chunk;
    if (!newest)
        return;
    cf_arena older = {newest->older, 0};
    cf_arena_release(&older);
    newest->older = NULL;
    arena->used = 0;
}

static void add_chunk(cf_arena *arena, size_t needed)
{
    size_t size = arena->chunk ? arena->chunk->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    if (size < needed)
        size = needed;
    cf_arena_chunk *chunk = cf_mem_alloc(1, sizeof(cf_arena_chunk) + size);
    chunk->older = arena->chunk;
    chunk->size = size;
    arena->chunk = chunk;
    arena->used = 0;
}

void *cf_arena_alloc(cf_arena *arena, size_t n, size_t size)
{
    size_t total = 0;
    CF_BUG_IF(__builtin_mul_overflow(n, size, &total) || total > SIZE_MAX / 4);
    total = (total + 15) & ~(size_t)15;
    size_t most = CF_MEM_LINE > 16 && total >= CF_MEM_LINE ? CF_MEM_LINE - 16 : 0; /* left out */
    if (!arena->chunk || arena->chunk->size - arena->used < total + most)
        add_chunk(arena, total + most);
    char *memory = arena->chunk->bytes + arena->used;
    size_t ahead = most > 0 ? -(uintptr_t)memory % CF_MEM_LINE : 0;
    arena->used += ahead + total;
    return memset(memory + ahead, 0, total);
}

char *cf_arena_copy(cf_arena *arena, cf_slice s)
{
    char *copy = cf_arena_alloc(arena, s.len + 1, 1);
    if (s.len > 0)
        memcpy(copy, s.text, s.len);
    return copy;
}

cf_slice cf_arena_slice(cf_arena *arena, cf_slice s)
{
    return (cf_slice){cf_arena_copy(arena, s), s.len};
}

void *cf_arena_dup(cf_arena *arena, const void *items, size_t n, size_t size)
{
    void *copy = cf_arena_alloc(arena, n, size);
    if (n > 0)
        memcpy(copy, items, n * size);
    return copy;
}

char *cf_arena_printf(cf_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int needed = vsnprintf(NULL, 0, format, again);
    va_end(again);
    CF_BUG_IF(needed < 0);
    char *text = cf_arena_alloc(arena, (size_t)needed + 1, 1);
    vsnprintf(text, (size_t)needed + 1, format, args);
    va_end(args);
    return text;
}
