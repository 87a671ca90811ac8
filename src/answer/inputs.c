#define _POSIX_C_SOURCE 200809L
#include "answer/inputs.h"

#include "read/xlsx.h"

#include <errno.h>
#include <stdio.h>

typedef struct {
    confer_case *c;
    cf_arena *arena;
    cf_input *items;
    int n;
    cf_buf *why;
} reading;

static const cf_case_file *memory_file(const reading *r, const char *path)
{
    for (const cf_case_file *file = r->c->files; file; file = file->next)
        if (strcmp(cf_case_path(r->c, file->name), path) == 0)
            return file;
    return NULL;
}

/* Piece by piece: a roster may be larger than memory. */
static bool hash_file(reading *r, cf_sha256 *hash, uint64_t *len, const char *path)
{
    enum { PIECE = 64 << 10 };
    FILE *file = fopen(path, "rb");
    if (!file) {
        cf_buf_addf(r->why, "%s cannot be read: %s", path, strerror(errno));
        return false;
    }
    char *piece = cf_arena_alloc(r->arena, 1, PIECE);
    for (size_t n; (n = fread(piece, 1, PIECE, file)) > 0; *len += n)
        cf_sha256_add(hash, piece, n);
    bool good = !ferror(file);
    if (!good)
        cf_buf_addf(r->why, "%s cannot be read: %s", path, strerror(errno));
    fclose(file);
    return good;
}

static bool add(reading *r, const char *role, const char *name, const char *path)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256 hash;
    cf_input *input = &r->items[r->n++];
    const cf_case_file *file = memory_file(r, path);
    cf_sha256_init(&hash);
    *input = (cf_input){.role = role, .name = name, .path = path};
    if (file) {
        cf_sha256_add(&hash, file->bytes.text, file->bytes.len);
        input->len_bytes = file->bytes.len;
    } else if (!hash_file(r, &hash, &input->len_bytes, path)) {
        return false;
    }
    cf_sha256_finish(digest, &hash);
    cf_sha256_hex(input->sha256, digest);
    return true;
}

/* A table that the agreement names, perhaps with a sheet behind it. */
static bool add_table(reading *r, const char *role, cf_slice named)
{
    cf_slice file;
    cf_slice sheet;
    if (named.len == 0)
        return true;
    cf_xlsx_split_path(cf_arena_copy(r->arena, named), &file, &sheet);
    const char *name = cf_arena_copy(r->arena, file);
    return add(r, role, name, cf_case_path(r->c, name));
}

static bool add_offer(reading *r, const cf_document *offer)
{
    const char *slash = strrchr(offer->path, '/');
    const char *base = slash ? slash + 1 : offer->path;
    const char *inside = cf_arena_printf(r->arena, "offers/%s", base);
    bool in_folder = strcmp(cf_case_path(r->c, inside), offer->path) == 0;
    return add(r, "offer", in_folder ? inside : cf_arena_copy(r->arena, cf_slice_of(base)),
               cf_arena_copy(r->arena, cf_slice_of(offer->path)));
}

/* A table that is read where it is there. */
static bool add_usual(reading *r, const char *role, const char *name)
{
    return !cf_case_has_file(r->c, name) || add(r, role, name, cf_case_path(r->c, name));
}

static bool add_outside(reading *r)
{
    const cf_facts *facts = &r->c->agreement.plan->facts;
    bool good = facts->n_markets > 0 || add_usual(r, "market", "market.csv");
    for (int i = 0; i < facts->n_markets && good; i++)
        good = add_table(r, "market", facts->markets[i].file);
    return good && add_usual(r, "staffing", "staffing.csv") &&
           add_usual(r, "retirement", "retirement.csv") && add_usual(r, "exits", "exits.csv");
}

bool cf_inputs_read(const cf_input **out, int *n, confer_case *c, bool outside, cf_arena *arena,
                    cf_buf *why)
{
    const cf_facts *facts = &c->agreement.plan->facts;
    enum { OWN = 3, OUTSIDE = 4 }; /* files with names of their own */
    size_t most = (size_t)(c->n_offers + facts->n_cpis + facts->n_markets) + OWN + OUTSIDE;
    reading r = {c, arena, CF_ARENA_NEW(arena, cf_input, most), 0, why};
    bool good = add(&r, "agreement", "current.terms", c->agreement.path);
    for (int i = 0; i < c->n_offers && good; i++)
        good = !c->offers[i].path || add_offer(&r, &c->offers[i]);
    good = good && add_table(&r, "roster", facts->roster_file);
    good = good && add_table(&r, "schedule", facts->schedule_file);
    for (int i = 0; i < facts->n_cpis && good; i++)
        good = add_table(&r, "index", facts->cpis[i].file);
    good = good && (!outside || add_outside(&r));
    *out = r.items;
    *n = r.n;
    return good;
}

bool cf_inputs_add(const cf_input **items, int *n, confer_case *c, cf_arena *arena,
                   const char *role, const char *name, cf_buf *why)
{
    reading r = {c, arena, CF_ARENA_NEW(arena, cf_input, (size_t)*n + 1), *n, why};
    memcpy(r.items, *items, (size_t)*n * sizeof **items);
    bool good = add(&r, role, name, cf_case_path(c, name));
    *items = r.items;
    *n = r.n;
    return good;
}
