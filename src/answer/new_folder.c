#define _POSIX_C_SOURCE 200809L
#include "answer/new_folder.h"

#include "show/out_file.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

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
