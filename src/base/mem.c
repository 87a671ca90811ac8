#define _DEFAULT_SOURCE /* madvise */
#include "base/mem.h"

#include "base/bug.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if !defined(__wasm__)
#include <sys/mman.h>
#endif

static void (*exhausted_handler)(void);
static _Atomic unsigned long fail_countdown;

void cf_bug(const char *file, int line, const char *what)
{
#if defined(__wasm__) /* a page has no standard error; the trap shows as an exception */
    (void)file, (void)line, (void)what;
    __builtin_trap();
#else
    fprintf(stderr, "confer: this is a bug in Confer, please report it: %s:%d: %s\n", file, line,
            what);
    abort();
#endif
}

void cf_mem_on_exhausted(void (*handler)(void))
{
    exhausted_handler = handler;
}

void cf_mem_fail_at(unsigned long n)
{
    atomic_store(&fail_countdown, n);
}

static _Noreturn void exhausted(void)
{
    if (exhausted_handler)
        exhausted_handler();
    abort();
}

/* Counts one allocation; true when the test hook says that this one fails. */
static int must_fail(void)
{
    if (__builtin_expect(atomic_load_explicit(&fail_countdown, memory_order_relaxed) == 0, 1))
        return 0;
    return atomic_fetch_sub(&fail_countdown, 1) == 1;
}

static size_t checked_size(size_t n, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(n, size, &total) || total > PTRDIFF_MAX)
        exhausted();
    return total ? total : 1;
}

void *cf_mem_alloc(size_t n, size_t size)
{
    size_t total = checked_size(n, size);
    void *memory = must_fail() ? NULL : malloc(total);
    if (!memory)
        exhausted();
    return memory;
}

#if defined(__wasm__) /* it has no such wide pieces */
void *cf_mem_lines(size_t n, size_t size)
{
    return cf_mem_alloc(n, size);
}
#else
void *cf_mem_lines(size_t n, size_t size)
{
    size_t total = checked_size(n, size);
    void *memory = NULL;
    if (total <= PTRDIFF_MAX - CF_MEM_LINE && !must_fail())
        memory = aligned_alloc(CF_MEM_LINE, (total + CF_MEM_LINE - 1) / CF_MEM_LINE * CF_MEM_LINE);
    if (!memory)
        exhausted();
    return memory;
}
#endif

void *cf_mem_calloc(size_t n, size_t size)
{
    size_t total = checked_size(n, size);
    void *memory = must_fail() ? NULL : calloc(1, total);
    if (!memory)
        exhausted();
    return memory;
}

void *cf_mem_realloc(void *old, size_t n, size_t size)
{
    size_t total = checked_size(n, size);
    void *memory = must_fail() ? NULL : realloc(old, total);
    if (!memory)
        exhausted();
    return memory;
}

/* Large pages are to be had before the first touch only. What is fresh from the system is clear and
 * not touched; what the C library had in store is cleared, and stays in small pages. */
void *cf_mem_pages(size_t size)
{
    enum { LARGE_PAGE = 2 << 20 };
    char *memory = cf_mem_calloc(1, size);
#if defined(MADV_HUGEPAGE)
    size_t ahead = (LARGE_PAGE - (uintptr_t)memory % LARGE_PAGE) % LARGE_PAGE;
    if (size >= ahead + LARGE_PAGE) /* a wish; small pages serve as well */
        madvise(memory + ahead, (size - ahead) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
#endif
    return memory;
}

void cf_mem_free(void *memory)
{
    free(memory);
}

void *cf_mem_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return items;
    size_t wanted = *capacity ? *capacity : 8;
    while (wanted < needed) {
        if (wanted > SIZE_MAX / 2)
            exhausted();
        wanted *= 2;
    }
    *capacity = wanted;
    return cf_mem_realloc(items, wanted, size);
}
