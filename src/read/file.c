#define _POSIX_C_SOURCE 200809L
#include "read/table_read.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(cf_buf *why, const char *path, int error)
{
    if (why)
        cf_buf_addf(why, "%s: %s", path, strerror(error));
}

/* Reads until the end or one byte beyond the limit, whichever comes first: a file may grow while
 * it is read, and what is not a regular file has no size to trust. */
static bool read_all(cf_buf *out, int fd, uint64_t limit)
{
    for (;;) {
        size_t room = out->capacity - out->len > 1 ? out->capacity - out->len - 1 : 1 << 16;
        char *at = cf_buf_reserve(out, room);
        ssize_t n = read(fd, at, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        out->len += (size_t)n;
        out->text[out->len] = '\0';
        if (n == 0 || out->len > limit)
            return true;
    }
}

bool cf_file_read(cf_buf *out, const char *path, uint64_t limit, cf_buf *why)
{
    cf_buf_init(out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0) {
        say(why, path, errno);
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool regular = S_ISREG(info.st_mode);
    if (regular && info.st_size > 0 && (uint64_t)info.st_size <= limit)
        cf_buf_reserve(out, (size_t)info.st_size + 1);
    bool done = false;
    if (S_ISDIR(info.st_mode))
        say(why, path, EISDIR);
    else if (!(done = read_all(out, fd, limit)))
        say(why, path, errno);
    close(fd);
    if (done && out->len > limit) {
        if (why)
            cf_buf_addf(why, "%s: larger than %llu bytes", path, (unsigned long long)limit);
        done = false;
    }
    if (!done)
        cf_buf_release(out);
    return done;
}

static bool write_all(int fd, cf_slice text)
{
    size_t at = 0;
    while (at < text.len) {
        ssize_t n = write(fd, text.text + at, text.len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* A rename is on the disk only when its folder is. Some file systems cannot sync folders
 * (EINVAL); the file itself is whole there too. */
static bool sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    cf_buf folder = CF_BUF_INIT;
    cf_buf_add(&folder, slash ? path : ".", slash ? (len ? len : 1) : 1);
    int fd = open(folder.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cf_buf_release(&folder);
    if (fd < 0)
        return errno == EACCES;
    bool done = fsync(fd) == 0 || errno == EINVAL;
    int error = errno;
    close(fd);
    errno = error;
    return done;
}

/* Creates `PATH.tmp-N` for the first N that is free; never writes through another's file. */
static int create_beside(cf_buf *name, const char *path)
{
    for (unsigned n = 0; n < 1000; n++) {
        cf_buf_clear(name);
        cf_buf_addf(name, "%s.tmp-%u", path, n);
        int fd = open(name->text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

bool cf_file_write(const char *path, cf_slice text, cf_buf *why)
{
    cf_buf name = CF_BUF_INIT;
    int fd = create_beside(&name, path);
    bool done = fd >= 0;
    int error = errno;
    if (fd >= 0) {
        done = write_all(fd, text) && fsync(fd) == 0;
        error = errno;
        if (close(fd) != 0 && done) {
            done = false;
            error = errno;
        }
        if (done && rename(name.text, path) != 0) {
            done = false;
            error = errno;
        }
        if (!done)
            unlink(name.text);
        else if (!sync_folder(path)) {
            done = false;
            error = errno;
        }
    }
    if (!done)
        say(why, path, error);
    cf_buf_release(&name);
    return done;
}
