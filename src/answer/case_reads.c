/* What a question must not write over: the files that it reads. */
#define _POSIX_C_SOURCE 200809L
#include "answer/case.h"

#include "read/xlsx.h"

#if defined(__wasm__)

/* In a page all files are in memory. */
bool cf_case_reads(confer_case *c, const char *path)
{
    (void)c;
    (void)path;
    return false;
}

#else

#include <sys/stat.h>

static bool is_same_file(const struct stat *a, const char *path)
{
    struct stat b;
    return path && stat(path, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

/* A table that the agreement names, perhaps with a sheet behind it. */
static bool is_table(confer_case *c, const struct stat *file, cf_slice named)
{
    cf_slice name, sheet;
    if (named.len == 0)
        return false;
    cf_xlsx_split_path(cf_arena_copy(&c->arena, named), &name, &sheet);
    return is_same_file(file, cf_case_path(c, cf_arena_copy(&c->arena, name)));
}

bool cf_case_reads(confer_case *c, const char *path)
{
    struct stat file;
    if (!c->folder || stat(path, &file) != 0 || !S_ISREG(file.st_mode))
        return false;
    const cf_facts *facts = &c->agreement.plan->facts;
    bool reads = is_same_file(&file, c->agreement.path) || is_table(c, &file, facts->roster_file) ||
                 is_table(c, &file, facts->schedule_file);
    for (int i = 0; i < c->n_offers && !reads; i++)
        reads = is_same_file(&file, c->offers[i].path);
    for (int i = 0; i < facts->n_cpis && !reads; i++)
        reads = is_table(c, &file, facts->cpis[i].file);
    for (int i = 0; i < facts->n_markets && !reads; i++)
        reads = is_table(c, &file, facts->markets[i].file);
    return reads;
}

#endif

bool confer_case_reads(confer_case *c, const char *path)
{
    return c->agreement.plan && cf_case_reads(c, path);
}
