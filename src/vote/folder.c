#define _GNU_SOURCE /* explicit_bzero */
#include "vote/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool failed(cf_fault *fault, const char *path, const char *what)
{
    return cf_fault_world(fault, "%s: cannot %s: %s", path, what, strerror(errno));
}

bool cf_folder_read(cf_buf *out, const char *path, size_t max_bytes, cf_fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 || failed(fault, path, "open");
    size_t start = out->len;
    while (good) {
        char *room = cf_buf_reserve(out, 1 << 16);
        ssize_t n = read(fd, room, 1 << 16);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            good = failed(fault, path, "read");
        if (n <= 0)
            break;
        out->len += (size_t)n;
        if (out->len - start > max_bytes)
            good = cf_fault_refuse(fault, "%s: larger than %zu bytes", path, max_bytes);
    }
    if (out->text)
        out->text[out->len] = '\0';
    if (fd >= 0)
        close(fd);
    return good;
}

static bool write_all(int fd, cf_slice bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.text, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes.text += n;
        bytes.len -= (size_t)n;
    }
    return true;
}

/* A new name is on the disk only when its folder is. */
static bool sync_folder(const char *path)
{
    cf_buf copy = CF_BUF_INIT;
    cf_buf_add_str(&copy, path);
    int fd = open(dirname(copy.text), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    cf_buf_release(&copy);
    return good;
}

static bool put(const char *path, cf_slice bytes, cf_folder_access access, bool fresh,
                cf_fault *fault)
{
    cf_buf name = CF_BUF_INIT;
    cf_buf_addf(&name, "%s.new", path);
    mode_t mode = access == CF_FOLDER_PRIVATE ? 0600 : 0644;
    unlink(name.text);
    int fd = open(name.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool good = fd >= 0 || failed(fault, name.text, "make the file");
    if (good && (!write_all(fd, bytes) || fsync(fd) != 0))
        good = failed(fault, name.text, "write");
    if (fd >= 0)
        close(fd);
    if (good && fresh && link(name.text, path) != 0)
        good = failed(fault, path, "make the file");
    if (good && !fresh && rename(name.text, path) != 0)
        good = failed(fault, path, "replace the file");
    if (fd >= 0 && (fresh || !good))
        unlink(name.text);
    if (good && !sync_folder(path))
        good = failed(fault, path, "sync the folder");
    cf_buf_release(&name);
    return good;
}

bool cf_folder_put(const char *path, cf_slice bytes, cf_folder_access access, cf_fault *fault)
{
    return put(path, bytes, access, false, fault);
}

bool cf_folder_put_new(const char *path, cf_slice bytes, cf_folder_access access, cf_fault *fault)
{
    return put(path, bytes, access, true, fault);
}

bool cf_folder_has(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0;
}

bool cf_folder_make(const char *path, cf_folder_access access, cf_fault *fault)
{
    struct stat there;
    if (mkdir(path, access == CF_FOLDER_PRIVATE ? 0700 : 0755) == 0)
        return sync_folder(path) || failed(fault, path, "sync the folder above");
    if (errno == EEXIST && stat(path, &there) == 0 && S_ISDIR(there.st_mode))
        return true;
    return failed(fault, path, "make the folder");
}

const char *cf_folder_path(cf_buf *out, const char *folder, const char *name)
{
    cf_buf_clear(out);
    cf_buf_addf(out, "%s/%s", folder, name);
    return out->text;
}

void cf_buf_wipe(cf_buf *buf)
{
    if (buf->text)
        explicit_bzero(buf->text, buf->capacity);
    cf_buf_release(buf);
}
