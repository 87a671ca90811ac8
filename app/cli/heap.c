/* The memory of a question, in large pages: a command lives for milliseconds, and a thousand small
 * pages, each asked of the system when it is first touched, would be a good part of them. */
#define _DEFAULT_SOURCE /* madvise, sbrk */
#include "cli/cli.h"

#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

void cli_prepare_memory(void)
{
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
    enum { LARGE_PAGE = 2 << 20, HEAP = 16 << 20, LARGEST = 32 << 20, MORE_THAN_IS_FREE = 1 << 20 };
    mallopt(M_TOP_PAD, HEAP); /* the heap grows in such steps … */
    mallopt(M_TRIM_THRESHOLD, 2 * HEAP);
    mallopt(M_MMAP_THRESHOLD, LARGEST); /* … and holds nearly everything */
    uintptr_t from = ((uintptr_t)sbrk(0) + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
    void *volatile grows = malloc(MORE_THAN_IS_FREE);
    free(grows);
    uintptr_t to = (uintptr_t)sbrk(0) & ~(uintptr_t)(LARGE_PAGE - 1);
    if (to > from) /* a wish; small pages serve as well */
        madvise((void *)from, to - from, MADV_HUGEPAGE);
#endif
}
