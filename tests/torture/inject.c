/* inject.c: makes one call of a program fail; preloaded by tests/torture/run.py.
 *
 *     INJECT=alloc|write|sync|rename   which calls are counted
 *     INJECT_AT=N                      the N-th of them fails (from 1); 0: none
 *     INJECT_COUNT=FILE                at the end, how many there were is written into FILE
 *
 * Memory is refused as malloc does (NULL, ENOMEM), the rest as a full disk does (-1, ENOSPC). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static char kind;      /* first letter of INJECT; 0 before the program starts */
static long fail_at;
static atomic_long n_calls;

__attribute__((constructor)) static void begin(void)
{
    const char *which = getenv("INJECT"), *at = getenv("INJECT_AT");
    fail_at = at ? strtol(at, NULL, 10) : 0;
    kind = which ? which[0] : 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("INJECT_COUNT");
    long n = atomic_load(&n_calls);
    kind = 0;
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", n);
        fclose(file);
    }
}

static int fails(char which)
{
    return kind == which && atomic_fetch_add(&n_calls, 1) + 1 == fail_at;
}

void *malloc(size_t size)
{
    if (fails('a')) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    if (fails('a')) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    if (fails('a')) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(old, size);
}

static int full(void)
{
    errno = ENOSPC;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return fd > 2 && fails('w') ? full() : real(fd, bytes, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    return fails('w') ? full() : real(fd, bytes, len, at);
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return fails('s') ? full() : real(fd);
}

int rename(const char *from, const char *to)
{
    static int (*real)(const char *, const char *);
    if (!real)
        real = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    return fails('r') ? full() : real(from, to);
}
