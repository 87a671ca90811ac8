/* cut.c: ends a program at one of its changes to the disk; preloaded by crash_check.py.
 *
 *     CUT_AT=N         at the N-th change (from 1): write, sync, truncate, rename, link, unlink,
 * mkdir CUT_HOW=kill     the process dies there, a write having put down its first half (default)
 *     CUT_HOW=full     the call fails as on a full disk, a write having put down its first half
 *     CUT_COUNT=FILE   at the end, how many changes there were is written into FILE
 *
 * Standard streams are not counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long cut_at, n_changes;
static int kills = 1;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("CUT_AT"), *how = getenv("CUT_HOW");
    cut_at = at ? strtol(at, NULL, 10) : 0;
    kills = !how || strcmp(how, "full") != 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("CUT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    long n = n_changes;
    if (file) {
        fprintf(file, "%ld\n", n);
        fclose(file);
    }
}

static int now(void)
{
    return ++n_changes == cut_at;
}

static int cut(void)
{
    if (kills)
        raise(SIGKILL);
    errno = ENOSPC;
    return -1;
}

#define REAL(type, name, ...)                                                                      \
    static type (*real)(__VA_ARGS__);                                                              \
    if (!real)                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *bytes, size_t len)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    if (fd > 2 && now()) {
        if (len > 1 && real(fd, bytes, len / 2) < 0)
            return -1;
        return cut();
    }
    return real(fd, bytes, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    if (now()) {
        if (len > 1 && real(fd, bytes, len / 2, at) < 0)
            return -1;
        return cut();
    }
    return real(fd, bytes, len, at);
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    return now() ? cut() : real(fd);
}

int ftruncate(int fd, off_t len)
{
    REAL(int, "ftruncate", int, off_t);
    return now() ? cut() : real(fd, len);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    return now() ? cut() : real(from, to);
}

int link(const char *from, const char *to)
{
    REAL(int, "link", const char *, const char *);
    return now() ? cut() : real(from, to);
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *);
    return now() ? cut() : real(path);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t);
    return now() ? cut() : real(path, mode);
}
