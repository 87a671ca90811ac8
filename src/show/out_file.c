#define _GNU_SOURCE /* sync_file_range, where there is one */
#include "show/out_file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { UNFINISHED_MOST = 16, TEMPORARY_TRIES = 100, TEMPORARY_BYTES = 48 };

struct cf_out_file {
    int descriptor;
    char *path;
    char *temporary;           /* NULL: a pipe or device, written as it comes */
    int slot;                  /* in `unfinished`, or -1 when the table is full */
    int failed;                /* errno of the first failure */
    off_t written, on_its_way; /* bytes; to the disk */
};

static _Atomic(const char *) unfinished[UNFINISHED_MOST];

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(cf_mem_alloc(size, 1), text, size);
}

static int remember(const char *temporary)
{
    for (int i = 0; i < UNFINISHED_MOST; i++) {
        const char *none = NULL;
        if (atomic_compare_exchange_strong(&unfinished[i], &none, temporary))
            return i;
    }
    return -1;
}

static void forget(cf_out_file *file)
{
    if (file->slot >= 0)
        atomic_store(&unfinished[file->slot], NULL);
    cf_mem_free(file->path);
    cf_mem_free(file->temporary);
    cf_mem_free(file);
}

/* Where a file stands to which the path is a symbolic link, or one to another; the path itself
 * otherwise. */
static char *real_place(const char *path)
{
    enum { LINKS_MOST = 40, TARGET_BYTES = 4096 };
    char *place = copy_text(path);
    for (int i = 0; i < LINKS_MOST; i++) {
        char target[TARGET_BYTES];
        ssize_t len = readlink(place, target, sizeof target);
        if (len <= 0 || len == TARGET_BYTES)
            break; /* no link: EINVAL */
        const char *slash = strrchr(place, '/');
        size_t folder = target[0] == '/' || !slash ? 0 : (size_t)(slash - place) + 1;
        char *next = cf_mem_alloc(folder + (size_t)len + 1, 1);
        memcpy(next, place, folder);
        memcpy(next + folder, target, (size_t)len);
        next[folder + (size_t)len] = '\0';
        cf_mem_free(place);
        place = next;
    }
    return place;
}

/* A file beside `path` under a name that nobody has, which is put into `name`. */
static int open_temporary(char *name, size_t size, const char *path, mode_t mode)
{
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        snprintf(name, size, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (descriptor >= 0 || errno != EEXIST)
            return descriptor;
    }
    return -1;
}

static void say_why(cf_buf *why, const char *path, int error)
{
    if (why)
        cf_buf_addf(why, "cannot write %s: %s", path, strerror(error));
}

cf_out_file *cf_out_open(const char *path, cf_buf *why)
{
    struct stat there;
    bool is_there = stat(path, &there) == 0;
    bool device = is_there && !S_ISREG(there.st_mode);
    mode_t mode = is_there ? there.st_mode & 0777 : 0666; /* no less private than it was */
    /* All memory is had before the file is there: running out must not leave it behind. */
    cf_out_file *file = cf_mem_calloc(1, sizeof *file);
    file->path = real_place(path);
    size_t size = strlen(file->path) + TEMPORARY_BYTES;
    file->temporary = device ? NULL : cf_mem_alloc(size, 1);
    file->slot = -1;
    file->descriptor = device ? open(path, O_WRONLY | O_CLOEXEC)
                              : open_temporary(file->temporary, size, file->path, mode);
    if (file->descriptor < 0) {
        say_why(why, path, errno);
        forget(file);
        return NULL;
    }
    if (!device)
        file->slot = remember(file->temporary);
    return file;
}

/* Has the system start writing to the disk what is complete, so that the fsync at the end finds
 * little left to do. Whether that worked, fsync will say. */
static void send_on(cf_out_file *file)
{
#if defined(SYNC_FILE_RANGE_WRITE)
    enum { AT_LEAST = 2 << 20, PAGES = 64 << 10 };
    off_t end = file->written / PAGES * PAGES;
    if (!file->temporary || end - file->on_its_way < AT_LEAST)
        return;
    sync_file_range(file->descriptor, file->on_its_way, end - file->on_its_way,
                    SYNC_FILE_RANGE_WRITE);
    file->on_its_way = end;
#else
    (void)file;
#endif
}

bool cf_out_write(cf_out_file *file, const char *bytes, size_t len)
{
    while (len > 0 && !file->failed) {
        ssize_t n = write(file->descriptor, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            file->failed = n < 0 ? errno : ENOSPC;
            break;
        }
        bytes += n;
        len -= (size_t)n;
        file->written += n;
    }
    send_on(file);
    return !file->failed;
}

bool cf_out_commit(cf_out_file *file, cf_buf *why)
{
    if (!file->failed && file->temporary && fsync(file->descriptor) != 0 && errno != EINVAL)
        file->failed = errno;
    if (close(file->descriptor) != 0 && !file->failed)
        file->failed = errno;
    if (!file->failed && file->temporary && rename(file->temporary, file->path) != 0)
        file->failed = errno;
    bool done = !file->failed;
    if (!done) {
        say_why(why, file->path, file->failed);
        if (file->temporary)
            unlink(file->temporary);
    }
    forget(file);
    return done;
}

void cf_out_abandon(cf_out_file *file)
{
    if (!file)
        return;
    close(file->descriptor);
    if (file->temporary)
        unlink(file->temporary);
    forget(file);
}

void cf_out_abandon_all(void)
{
    for (int i = 0; i < UNFINISHED_MOST; i++) {
        const char *name = atomic_load(&unfinished[i]);
        if (name)
            unlink(name);
    }
}
