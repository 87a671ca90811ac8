/* mem.h: the one place where memory is asked for.
 *
 * Invariants: no function here returns NULL. When memory runs out the handler runs and does not
 * return (the command line's handler removes unfinished files and exits with status 1), so no
 * caller can go on with half of its data (docs/design/decisions/0002-out-of-memory.md).
 * Sizes of arrays are n x size with an overflow check. */
#ifndef CF_BASE_MEM_H
#define CF_BASE_MEM_H

#include <stddef.h>

/* --- Life cycle ------------------------------------------------------------------------------ */

/* `n` items of `size` bytes, not cleared. Freed with cf_mem_free. */
void *cf_mem_alloc(size_t n, size_t size);

/* Bytes that processors fetch at once: what is looked at in wide pieces begins on such a line, or
 * each piece is fetched in two. */
#if defined(__wasm__)
enum { CF_MEM_LINE = 16 }; /* has none so wide */
#else
enum { CF_MEM_LINE = 64 };
#endif

/* The same, beginning on a line. */
void *cf_mem_lines(size_t n, size_t size);

/* As cf_mem_alloc, cleared to zero. */
void *cf_mem_calloc(size_t n, size_t size);

/* Grows or shrinks `old` (NULL: a new one) to `n` items of `size` bytes. */
void *cf_mem_realloc(void *old, size_t n, size_t size);

/* Gives back what the functions above gave. NULL is fine. */
void cf_mem_free(void *memory);

/* Doubles `*capacity` until it holds `needed` items and reallocates `items` (of `size` bytes). */
void *cf_mem_grow(void *items, size_t *capacity, size_t needed, size_t size);

/* A large piece of memory, cleared, in pages as large as the machine offers (random look-ups into
 * many megabytes are faster there). Freed with cf_mem_free. */
void *cf_mem_pages(size_t size);

/* --- Running out ----------------------------------------------------------------------------- */

/* What to do when memory runs out; must not return. NULL restores the default, which aborts. */
void cf_mem_on_exhausted(void (*handler)(void));

/* Test hook: the allocation with number `n` (counted from 1, from now on) fails. 0: none does. */
void cf_mem_fail_at(unsigned long n);

#endif
