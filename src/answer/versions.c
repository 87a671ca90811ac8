#define _POSIX_C_SOURCE 200809L
#include "answer/versions.h"

#include "answer/new_folder.h"
#include "base/limits.h"
#include "base/mem.h"
#include "read/table_read.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const kinds[] = {"saved", "found", "undone", "aside"};
enum { N_KINDS = sizeof kinds / sizeof *kinds, LAST_NUMBER = 999999 };

const char *cf_version_kind_name(cf_version_kind kind)
{
    return kinds[kind];
}

static void name_of(char out[64], const cf_version *version)
{
    if (version->kind == CF_VERSION_UNDONE)
        snprintf(out, 64, "%06d-undone-%06d.terms", version->number, version->of);
    else
        snprintf(out, 64, "%06d-%s.terms", version->number, kinds[version->kind]);
}

static int six_digits(const char *text)
{
    return strspn(text, "0123456789") == 6 ? (int)strtol(text, NULL, 10) : -1;
}

/* False: another file. */
static bool take_name(cf_version *out, const char *name)
{
    char again[64];
    *out = (cf_version){.number = six_digits(name)};
    if (out->number < 1 || name[6] != '-')
        return false;
    for (int k = 0; k < N_KINDS; k++) {
        size_t len = strlen(kinds[k]);
        if (strncmp(name + 7, kinds[k], len) != 0)
            continue;
        out->kind = (cf_version_kind)k;
        if (out->kind == CF_VERSION_UNDONE && name[7 + len] == '-')
            out->of = six_digits(name + 8 + len);
        name_of(again, out);
        return strcmp(again, name) == 0;
    }
    return false;
}

static int compare(const void *a, const void *b)
{
    return ((const cf_version *)a)->number - ((const cf_version *)b)->number;
}

static void add(cf_versions *versions, cf_version version)
{
    if (versions->n == versions->capacity) {
        versions->capacity = versions->capacity ? 2 * versions->capacity : 16;
        versions->list =
            cf_mem_realloc(versions->list, (size_t)versions->capacity, sizeof *versions->list);
    }
    versions->list[versions->n++] = version;
}

void cf_versions_list(cf_versions *out, const char *folder)
{
    cf_version version;
    *out = (cf_versions){0};
    DIR *list = opendir(folder);
    for (struct dirent *entry; list && (entry = readdir(list));)
        if (take_name(&version, entry->d_name)) {
            struct stat info;
            if (fstatat(dirfd(list), entry->d_name, &info, 0) == 0)
                version.at = (int64_t)info.st_mtime;
            add(out, version);
        }
    if (list)
        closedir(list);
    if (out->n > 1)
        qsort(out->list, (size_t)out->n, sizeof *out->list, compare);
}

void cf_versions_release(cf_versions *versions)
{
    cf_mem_free(versions->list);
    *versions = (cf_versions){0};
}

const cf_version *cf_versions_find(const cf_versions *versions, int number)
{
    for (int i = 0; i < versions->n; i++)
        if (versions->list[i].number == number)
            return &versions->list[i];
    return NULL;
}

const cf_version *cf_versions_last(const cf_versions *versions)
{
    for (int i = versions->n; i-- > 0;)
        if (versions->list[i].kind != CF_VERSION_ASIDE)
            return &versions->list[i];
    return NULL;
}

static void path_of(cf_buf *out, const char *folder, const cf_version *version)
{
    char name[64];
    name_of(name, version);
    cf_buf_addf(out, "%s/%s", folder, name);
}

bool cf_version_read(cf_buf *out, const char *folder, const cf_version *version)
{
    cf_buf path = CF_BUF_INIT;
    path_of(&path, folder, version);
    bool done = cf_file_read(out, path.text, CF_LIMIT_TERMS_BYTES, NULL);
    cf_buf_release(&path);
    return done;
}

bool cf_version_write(cf_versions *versions, const char *folder, cf_version_kind kind, int of,
                      cf_slice text, cf_buf *why)
{
    cf_buf path = CF_BUF_INIT;
    cf_version version = {.kind = kind, .of = of, .number = 1};
    if (versions->n > 0)
        version.number = versions->list[versions->n - 1].number + 1;
    if (version.number > LAST_NUMBER) {
        cf_buf_addf(why, "%s holds %d versions: move some of them elsewhere", folder, LAST_NUMBER);
        return false;
    }
    path_of(&path, folder, &version);
    bool done = cf_new_folder_put(path.text, text, why);
    cf_buf_release(&path);
    if (done)
        add(versions, version);
    return done;
}
