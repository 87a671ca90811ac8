/* The memory of a question. The system clears a page when it is first touched, which costs more
 * than most of what is done with it: so the C library takes memory in large steps and gives nothing
 * back that the next buffer can use. No large pages: a command of milliseconds uses a part of each,
 * all of it is cleared, and where a virtual machine has given its free large pages back to its host
 * each one takes that long to return. Tables of pay ask for them (cf_mem_pages). */
#define _DEFAULT_SOURCE
#include "cli/cli.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void cli_prepare_memory(void)
{
#if defined(__GLIBC__)
    enum { STEP = 16 << 20, LARGEST = 32 << 20 };
    mallopt(M_TOP_PAD, STEP);
    mallopt(M_TRIM_THRESHOLD, 2 * STEP);
    mallopt(M_MMAP_THRESHOLD, LARGEST);
#endif
}
