/* Finding offers by the names that people give them. */
#include "answer/case.h"
#include "answer/suggest.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char SUFFIX[] = ".terms";

/* The length of the stem, or 0 when the name does not end in .terms. */
static size_t stem_length(const char *name)
{
    size_t len = strlen(name);
    size_t suffix = sizeof SUFFIX - 1;
    if (len <= suffix || name[0] == '.' || strcmp(name + len - suffix, SUFFIX) != 0)
        return 0;
    return len - suffix;
}

typedef struct {
    const char **names;
    size_t n, capacity;
} name_list;

static void add_name(confer_case *c, name_list *list, const char *file_name)
{
    size_t len = stem_length(file_name);
    if (len == 0)
        return;
    const char *stem = cf_arena_copy(&c->arena, (cf_slice){file_name, len});
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->names[i], stem) == 0)
            return;
    if (list->n == list->capacity) {
        size_t wanted = list->capacity ? 2 * list->capacity : 16;
        const char **more = CF_ARENA_NEW(&c->arena, const char *, wanted);
        if (list->n > 0)
            memcpy(more, list->names, list->n * sizeof *more);
        list->names = more;
        list->capacity = wanted;
    }
    list->names[list->n++] = stem;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int cf_case_list_offers(confer_case *c, const char ***out)
{
    name_list list = {0};
    for (const cf_case_file *file = c->files; file; file = file->next)
        if (strncmp(file->name, "offers/", 7) == 0)
            add_name(c, &list, file->name + 7);
    const char *path = c->folder ? cf_case_path(c, "offers") : NULL;
    DIR *folder = path ? opendir(path) : NULL;
    if (path && !folder && errno != ENOENT)
        cf_diags_add(&c->diags, CF_E0301, CF_SPAN_NONE, "%s: %s", path, strerror(errno));
    errno = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder)); errno = 0)
        add_name(c, &list, entry->d_name);
    if (folder && errno)
        cf_diags_add(&c->diags, CF_E0301, CF_SPAN_NONE, "%s: %s", path, strerror(errno));
    if (folder)
        closedir(folder);
    if (list.n > 1)
        qsort(list.names, list.n, sizeof *list.names, compare_names);
    *out = list.names;
    return (int)list.n;
}

void confer_case_offers(confer_case *c, const char *const **names, size_t *n)
{
    const char **list;
    cf_case_begin(c);
    *n = (size_t)cf_case_list_offers(c, &list);
    *names = list;
}

static bool is_there(confer_case *c, const char *path)
{
    for (const cf_case_file *file = c->files; file; file = file->next)
        if (strcmp(cf_case_path(c, file->name), path) == 0)
            return true;
    struct stat there;
    return c->folder && stat(path, &there) == 0 && !S_ISDIR(there.st_mode);
}

static void suggest_offers(confer_case *c, const char *name, confer_error *err)
{
    const char **names;
    int n = cf_case_list_offers(c, &names);
    cf_slice *slices = CF_ARENA_NEW(&c->arena, cf_slice, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        slices[i] = cf_slice_of(names[i]);
    cf_buf hint = CF_BUF_INIT;
    cf_suggest(&hint, cf_slice_of(name), slices, n);
    if (hint.len == 0 && n == 0)
        cf_buf_addf(&hint, "%s holds no offers yet", cf_case_path(c, "offers"));
    for (int i = 0; i < n && hint.len < 300 && cf_buf_slice(&hint).text[0] != 'd'; i++)
        cf_buf_addf(&hint, "%s%s", i == 0 ? "the offers are: " : ", ", names[i]);
    cf_hint(err, "%s", hint.text);
    cf_buf_release(&hint);
}

/* A stem in offers/ first, then a path as the caller sees it, then one inside the folder. */
const char *cf_case_find_offer(confer_case *c, const char *name, confer_error *err)
{
    const char *tries[] = {
        cf_case_path(c, cf_arena_printf(&c->arena, "offers/%s%s", name, SUFFIX)),
        name,
        cf_case_path(c, name),
        cf_case_path(c, cf_arena_printf(&c->arena, "offers/%s", name)),
    };
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        if (name[0] && is_there(c, tries[i]))
            return cf_arena_copy(&c->arena, cf_slice_of(tries[i]));
    struct stat there;
    if (name[0] && c->folder && stat(tries[0], &there) == 0 && S_ISDIR(there.st_mode)) {
        cf_fail(err, CONFER_FAILED, "%s: Is a directory", tries[0]);
        return NULL;
    }
    cf_fail(err, CONFER_ABSENT, "there is no offer '%s'", name);
    suggest_offers(c, name, err);
    return NULL;
}
