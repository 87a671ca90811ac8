/* Texts that are edited: saved against the version they were edited from, with every version kept.
 *
 * DIR/.confer/history/NAME/000012-saved.terms is the twelfth version; 000013-undone-000011.terms
 * brought the eleventh back. A version is written before the document itself, so that a machine
 * that stops in between has lost nothing. One lock on DIR/.confer/lock makes compare-and-write one
 * step, for several threads and programs. */
#define _POSIX_C_SOURCE 200809L
#include "answer/case.h"
#include "answer/new_folder.h"
#include "answer/result.h"
#include "answer/versions.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "confer_desk.h"
#include "show/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A document while it is looked at or changed. */
typedef struct {
    confer_case *c;
    const char *name, *path, *history; /* in the case's arena */
    int lock;
    cf_buf text;
    char hash[65]; /* "" where there is no file */
    cf_versions versions;
} document;

static bool is_name(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len <= 80 && name[0] != '.' &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == len;
}

static void hash_of(char out[65], cf_slice text)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, text);
    cf_sha256_hex(out, digest);
}

static int say_why(confer_error *err, cf_buf *why)
{
    int status = cf_fail(err, CONFER_FAILED, "%s", why->text);
    cf_buf_release(why);
    return status;
}

/* --- Opening ---------------------------------------------------------------------------------- */

static int take_lock(document *d, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    const char *path = cf_case_path(d->c, ".confer/lock");
    if (!cf_new_folder_make(cf_case_path(d->c, ".confer"), &why))
        return say_why(err, &why);
    d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (d->lock < 0 || flock(d->lock, LOCK_EX) != 0)
        return cf_fail(err, CONFER_FAILED, "cannot lock %s: %s", path, strerror(errno));
    return CONFER_OK;
}

static int read_text(document *d, confer_error *err)
{
    struct stat there;
    cf_buf why = CF_BUF_INIT;
    if (stat(d->path, &there) != 0)
        return errno == ENOENT
                   ? CONFER_OK
                   : cf_fail(err, CONFER_FAILED, "cannot read %s: %s", d->path, strerror(errno));
    if (!cf_file_read(&d->text, d->path, CF_LIMIT_TERMS_BYTES, &why))
        return say_why(err, &why);
    hash_of(d->hash, cf_buf_slice(&d->text));
    return CONFER_OK;
}

static void close_document(document *d)
{
    if (d->lock >= 0)
        close(d->lock); /* which gives the lock back */
    cf_buf_release(&d->text);
    cf_versions_release(&d->versions);
}

/* `change`: with the lock. On failure there is nothing to close. */
static int open_document(document *d, confer_case *c, const char *name, bool change,
                         confer_error *err)
{
    *d = (document){.c = c, .name = name, .lock = -1, .text = CF_BUF_INIT};
    if (!is_name(name)) {
        cf_fail(err, CONFER_MISUSED, "'%s' cannot be the name of an offer's file", name);
        cf_hint(err, "use letters, digits, '_', '-' and '.', at most 80 of them");
        return CONFER_MISUSED;
    }
    if (!c->folder)
        return cf_fail(err, CONFER_MISUSED, "there is no folder to save in");
    cf_case_begin(c);
    bool current = strcmp(name, "current") == 0;
    d->path = cf_case_path(c, current ? "current.terms"
                                      : cf_arena_printf(&c->arena, "offers/%s.terms", name));
    d->history = cf_case_path(c, cf_arena_printf(&c->arena, ".confer/history/%s", name));
    int status = change ? take_lock(d, err) : CONFER_OK;
    if (status == CONFER_OK)
        status = read_text(d, err);
    if (status == CONFER_OK)
        cf_versions_list(&d->versions, d->history);
    else
        close_document(d);
    return status;
}

/* --- Reading ---------------------------------------------------------------------------------- */

static void add_version(confer_result *r, cf_value *to, const cf_version *version, cf_slice text)
{
    char hash[65];
    hash_of(hash, text);
    cf_value_add_int(&r->arena, to, "number", version->number);
    cf_value_add_text(&r->arena, to, "kind", cf_slice_of(cf_version_kind_name(version->kind)));
    cf_value_add_text(&r->arena, to, "hash", cf_slice_of(hash));
    cf_value_add_int(&r->arena, to, "at", version->at);
}

int confer_document_read(confer_result **out, confer_case *c, const char *name, confer_error *err)
{
    document d;
    int status = open_document(&d, c, name, false, err);
    if (status != CONFER_OK)
        return status;
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    r->json = json;
    cf_value_add_text(&r->arena, json, "name", cf_slice_of(name));
    cf_value_add_text(&r->arena, json, "text", cf_buf_slice(&d.text));
    cf_value_add_text(&r->arena, json, "hash", cf_slice_of(d.hash));
    cf_value *versions = cf_value_add_array(&r->arena, json, "versions");
    for (int i = d.versions.n; i-- > 0;) {
        cf_buf text = CF_BUF_INIT;
        if (cf_version_read(&text, d.history, &d.versions.list[i]))
            add_version(r, cf_value_add_object(&r->arena, versions, NULL), &d.versions.list[i],
                        cf_buf_slice(&text));
        cf_buf_release(&text);
    }
    close_document(&d);
    *out = r;
    return CONFER_OK;
}

int confer_document_version(confer_result **out, confer_case *c, const char *name, int number,
                            confer_error *err)
{
    document d;
    cf_buf text = CF_BUF_INIT;
    int status = open_document(&d, c, name, false, err);
    if (status != CONFER_OK)
        return status;
    const cf_version *version = cf_versions_find(&d.versions, number);
    if (version && cf_version_read(&text, d.history, version)) {
        confer_result *r = cf_result_new();
        cf_value *json = cf_value_new(&r->arena);
        r->json = json;
        add_version(r, json, version, cf_buf_slice(&text));
        cf_value_add_text(&r->arena, json, "text", cf_buf_slice(&text));
        *out = r;
    } else {
        status = cf_fail(err, CONFER_ABSENT, "%s has no version %d", name, number);
    }
    cf_buf_release(&text);
    close_document(&d);
    return status;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static int write_version(document *d, cf_version_kind kind, int of, cf_slice text,
                         confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    if (!cf_new_folder_make(cf_case_path(d->c, ".confer/history"), &why) ||
        !cf_new_folder_make(d->history, &why) ||
        !cf_version_write(&d->versions, d->history, kind, of, text, &why))
        return say_why(err, &why);
    return CONFER_OK;
}

/* What stands in the file is kept before it is replaced, also when another program wrote it. */
static int keep_found(document *d, confer_error *err)
{
    cf_buf last = CF_BUF_INIT;
    const cf_version *version = cf_versions_last(&d->versions);
    bool kept = version && cf_version_read(&last, d->history, version) &&
                cf_slice_equal(cf_buf_slice(&last), cf_buf_slice(&d->text));
    cf_buf_release(&last);
    return kept || !d->hash[0] ? CONFER_OK
                               : write_version(d, CF_VERSION_FOUND, 0, cf_buf_slice(&d->text), err);
}

static int replace(document *d, cf_slice text, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    bool current = strcmp(d->name, "current") == 0;
    if ((!current && !cf_new_folder_make(cf_case_path(d->c, "offers"), &why)) ||
        !cf_new_folder_put(d->path, text, &why))
        return say_why(err, &why);
    return CONFER_OK;
}

static confer_result *outcome(const document *d, bool saved, cf_slice text)
{
    char hash[65];
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    hash_of(hash, text);
    cf_value_add_bool(&r->arena, json, "saved", saved);
    cf_value_add_text(&r->arena, json, "hash", saved ? cf_slice_of(hash) : cf_slice_of(d->hash));
    cf_value_add_text(&r->arena, json, "text", text);
    r->json = json;
    r->no = !saved;
    return r;
}

int confer_document_save(confer_result **out, confer_case *c, const char *name, const char *base,
                         const char *text, size_t len_bytes, confer_error *err)
{
    document d;
    cf_slice new_text = {text, len_bytes};
    if (len_bytes > CF_LIMIT_TERMS_BYTES)
        return cf_fail(err, CONFER_MISUSED, "a text has at most %d bytes", CF_LIMIT_TERMS_BYTES);
    int status = open_document(&d, c, name, true, err);
    if (status != CONFER_OK)
        return status;
    bool same_text = d.hash[0] && cf_slice_equal(cf_buf_slice(&d.text), new_text);
    if (same_text) {
        *out = outcome(&d, true, new_text);
    } else if (strcmp(base, d.hash) != 0) {
        status = write_version(&d, CF_VERSION_ASIDE, 0, new_text, err);
        if (status == CONFER_OK)
            *out = outcome(&d, false, cf_buf_slice(&d.text));
    } else {
        status = keep_found(&d, err);
        if (status == CONFER_OK)
            status = write_version(&d, CF_VERSION_SAVED, 0, new_text, err);
        if (status == CONFER_OK)
            status = replace(&d, new_text, err);
        if (status == CONFER_OK)
            *out = outcome(&d, true, new_text);
    }
    close_document(&d);
    return status;
}

/* The version before the one that the file shows. */
static const cf_version *before(document *d, cf_buf *text)
{
    const cf_version *last = cf_versions_last(&d->versions);
    int place = !last ? 0 : last->kind == CF_VERSION_UNDONE ? last->of : last->number;
    for (int i = d->versions.n; i-- > 0;) {
        const cf_version *version = &d->versions.list[i];
        cf_buf_clear(text);
        if (version->number < place && version->kind != CF_VERSION_ASIDE &&
            version->kind != CF_VERSION_UNDONE && cf_version_read(text, d->history, version) &&
            !cf_slice_equal(cf_buf_slice(text), cf_buf_slice(&d->text)))
            return version;
    }
    return NULL;
}

int confer_document_undo(confer_result **out, confer_case *c, const char *name, const char *base,
                         confer_error *err)
{
    document d;
    cf_buf text = CF_BUF_INIT;
    int status = open_document(&d, c, name, true, err);
    if (status != CONFER_OK)
        return status;
    if (strcmp(base, d.hash) != 0) {
        *out = outcome(&d, false, cf_buf_slice(&d.text));
    } else {
        status = keep_found(&d, err);
        const cf_version *version = status == CONFER_OK ? before(&d, &text) : NULL;
        if (status == CONFER_OK && !version)
            status = cf_fail(err, CONFER_ABSENT, "there is no earlier version of %s", name);
        if (status == CONFER_OK)
            status =
                write_version(&d, CF_VERSION_UNDONE, version->number, cf_buf_slice(&text), err);
        if (status == CONFER_OK)
            status = replace(&d, cf_buf_slice(&text), err);
        if (status == CONFER_OK)
            *out = outcome(&d, true, cf_buf_slice(&text));
    }
    cf_buf_release(&text);
    close_document(&d);
    return status;
}
