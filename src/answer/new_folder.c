#define _POSIX_C_SOURCE 200809L
#include "answer/new_folder.h"

#include "show/out_file.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_empty(const char *folder)
{
    DIR *list = opendir(folder);
    bool empty = list != NULL;
    for (struct dirent *entry; list && (entry = readdir(list));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            empty = false;
    if (list)
        closedir(list);
    return empty;
}

bool cf_new_folder_is_free(const char *path)
{
    struct stat there;
    return stat(path, &there) != 0 || (S_ISDIR(there.st_mode) && is_empty(path));
}

bool cf_new_folder_make(const char *path, cf_buf *why)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    cf_buf_addf(why, "cannot make %s: %s", path, strerror(errno));
    return false;
}

bool cf_new_folder_put(const char *path, cf_slice text, cf_buf *why)
{
    cf_out_file *file = cf_out_open(path, why);
    if (!file)
        return false;
    cf_out_write(file, text.text, text.len);
    return cf_out_commit(file, why);
}

static void set_path(cf_buf *path, const char *folder, const char *name)
{
    cf_buf_clear(path);
    cf_buf_addf(path, "%s/%s", folder, name);
}

bool cf_new_folder_fill(const char *folder, const cf_new_file *files, int n, cf_buf *why)
{
    struct stat there;
    bool was_there = stat(folder, &there) == 0;
    cf_buf path = CF_BUF_INIT;
    set_path(&path, folder, "offers");
    bool done = cf_new_folder_make(folder, why) && cf_new_folder_make(path.text, why);
    int written = 0;
    while (done && written < n) {
        set_path(&path, folder, files[written].name);
        done = cf_new_folder_put(path.text, files[written].text, why);
        written += done;
    }
    if (!done) {
        while (written-- > 0) {
            set_path(&path, folder, files[written].name);
            unlink(path.text);
        }
        set_path(&path, folder, "offers");
        rmdir(path.text);
        if (!was_there)
            rmdir(folder);
    }
    cf_buf_release(&path);
    return done;
}

/* --- Paths in commands ----------------------------------------------------------------------- */

static bool is_plain(const char *path)
{
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c < 0x80 && !strchr("_-./+,:@%", c))
            return false;
    }
    return true;
}

const char *cf_shell_word(cf_arena *arena, const char *path)
{
    if (path[0] && is_plain(path))
        return path;
    cf_buf word = CF_BUF_INIT;
    cf_buf_add_char(&word, '\'');
    for (const char *c = path; *c; c++)
        if (*c == '\'')
            cf_buf_add_str(&word, "'\\''");
        else
            cf_buf_add_char(&word, *c);
    cf_buf_add_char(&word, '\'');
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&word));
    cf_buf_release(&word);
    return kept;
}
