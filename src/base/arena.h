/* arena.h: memory for everything that lives as long as one document or one run, freed at once.
 *
 * Invariants: what it gives stays in place until the arena is released or cleared; nothing is freed
 * singly.
 * Not for use by two threads at a time. */
#ifndef CF_BASE_ARENA_H
#define CF_BASE_ARENA_H

#include "base/str.h"

#include <stddef.h>

typedef struct cf_arena_chunk cf_arena_chunk;

typedef struct {
    cf_arena_chunk *chunk; /* the newest; older ones hang behind it */
    size_t used;           /* bytes of the newest */
} cf_arena;

#define CF_ARENA_INIT                                                                              \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

void cf_arena_init(cf_arena *arena);
void cf_arena_release(cf_arena *arena);

/* Empties it and keeps some of its memory, for what is done over and over. */
void cf_arena_clear(cf_arena *arena);

/* `n` items of `size` bytes, cleared, aligned for any type; CF_MEM_LINE bytes or more begin on such
 * a line. */
void *cf_arena_alloc(cf_arena *arena, size_t n, size_t size);

#define CF_ARENA_NEW(arena, type, n) ((type *)cf_arena_alloc((arena), (n), sizeof(type)))

/* Copies, NUL-terminated. */
char *cf_arena_copy(cf_arena *arena, cf_slice s);
cf_slice cf_arena_slice(cf_arena *arena, cf_slice s);

/* A copy of `n` items of `size` bytes. */
void *cf_arena_dup(cf_arena *arena, const void *items, size_t n, size_t size);

/* printf into the arena. */
char *cf_arena_printf(cf_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
