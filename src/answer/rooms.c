/* Rooms: sealed drafts of each side, and a shelf of shared offers with its book.
 *
 * The book's lines are "NNNN SIDE NAME SHA256 CHAIN"; CHAIN is the SHA-256 of the chain before, a
 * space, and the line up to it. A line cannot be changed or left out without all behind it
 * changing. */
#define _POSIX_C_SOURCE 200809L
#include "answer/case.h"
#include "answer/new_folder.h"
#include "answer/result.h"

#include "base/limits.h"
#include "base/sha256.h"
#include "confer_desk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { MOST_SEALED = 8 << 20 };

static const char VAULT[] = "_vault"; /* no draft's name begins with a line */

static void hash_of(char out[CF_SHA256_HEX_SIZE], cf_slice text)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, text);
    cf_sha256_hex(out, digest);
}

static bool is_side(const char *side)
{
    size_t len = strlen(side);
    return len > 0 && len <= 20 && strspn(side, "abcdefghijklmnopqrstuvwxyz") == len;
}

static bool is_name(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len <= 80 && name[0] != '.' && name[0] != '_' &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == len;
}

static int check_names(confer_case *c, const char *side, const char *name, confer_error *err)
{
    if (!c->folder)
        return cf_fail(err, CONFER_MISUSED, "there is no folder for rooms");
    if (!is_side(side))
        return cf_fail(err, CONFER_MISUSED, "'%s' is no side's name", side);
    if (name && !is_name(name))
        return cf_fail(err, CONFER_MISUSED,
                       "'%s' cannot be the name of a draft: letters, digits, '-', '.' and '_'",
                       name);
    return CONFER_OK;
}

static const char *room_path(confer_case *c, const char *side, const char *name)
{
    return cf_case_path(c, cf_arena_printf(&c->arena, ".confer/rooms/%s/%s.sealed", side, name));
}

static bool make_room(confer_case *c, const char *side, cf_buf *why)
{
    return cf_new_folder_make(cf_case_path(c, ".confer"), why) &&
           cf_new_folder_make(cf_case_path(c, ".confer/rooms"), why) &&
           cf_new_folder_make(cf_case_path(c, cf_arena_printf(&c->arena, ".confer/rooms/%s", side)),
                              why);
}

/* One change at a time, also of other programs. -1: it cannot be had. */
static int take_lock(confer_case *c)
{
    int fd = open(cf_case_path(c, ".confer/rooms/lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* --- The book --------------------------------------------------------------------------------- */

typedef struct {
    cf_buf bytes;
    char chain[CF_SHA256_HEX_SIZE]; /* of the last line; 64 zeros before the first */
    int n;
    bool whole;
} book;

static void chain_on(char chain[CF_SHA256_HEX_SIZE], cf_slice entry)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s %.*s", chain, (int)entry.len, entry.text);
    hash_of(chain, cf_buf_slice(&text));
    cf_buf_release(&text);
}

/* The next line of the text, without its end; false at the end. */
static bool next_line(cf_slice *line, cf_slice *rest)
{
    const char *end = rest->len > 0 ? memchr(rest->text, '\n', rest->len) : NULL;
    if (!end)
        return false;
    *line = (cf_slice){rest->text, (size_t)(end - rest->text)};
    *rest = (cf_slice){end + 1, rest->len - line->len - 1};
    return true;
}

static void open_book(book *b, confer_case *c)
{
    cf_slice line;
    *b = (book){.bytes = CF_BUF_INIT, .whole = true};
    memset(b->chain, '0', CF_SHA256_HEX_SIZE - 1);
    cf_file_read(&b->bytes, cf_case_path(c, ".confer/rooms/shelf"), CF_LIMIT_TERMS_BYTES, NULL);
    cf_slice rest = cf_buf_slice(&b->bytes);
    while (next_line(&line, &rest)) {
        size_t entry = line.len > 65 ? line.len - 65 : 0;
        chain_on(b->chain, (cf_slice){line.text, entry});
        b->whole = b->whole && entry > 0 && memcmp(line.text + entry + 1, b->chain, 64) == 0;
        b->n++;
    }
    b->whole = b->whole && rest.len == 0;
}

static const char *state_of(confer_case *c, const char *name, const char *hash)
{
    cf_buf text = CF_BUF_INIT;
    char now[CF_SHA256_HEX_SIZE];
    const char *path = cf_case_path(c, cf_arena_printf(&c->arena, "offers/%s.terms", name));
    bool there = cf_file_read(&text, path, CF_LIMIT_TERMS_BYTES, NULL);
    hash_of(now, cf_buf_slice(&text));
    cf_buf_release(&text);
    return !there ? "gone" : strcmp(now, hash) == 0 ? "frozen" : "changed";
}

/* The next word of a line; empty at its end. */
static cf_slice next_word(cf_slice *line)
{
    const char *space = line->len > 0 ? memchr(line->text, ' ', line->len) : NULL;
    cf_slice word = {line->text, space ? (size_t)(space - line->text) : line->len};
    size_t whole = word.len + (space != NULL);
    *line = (cf_slice){line->text + whole, line->len - whole};
    return word;
}

static void add_shelf(cf_arena *arena, cf_value *json, confer_case *c)
{
    book b;
    cf_slice line;
    open_book(&b, c);
    cf_value_add_bool(arena, json, "whole", b.whole);
    cf_value *shelf = cf_value_add_array(arena, json, "shelf");
    cf_slice rest = cf_buf_slice(&b.bytes);
    while (next_line(&line, &rest)) {
        const char *number = cf_arena_copy(&c->arena, next_word(&line));
        cf_slice side = next_word(&line);
        const char *name = cf_arena_copy(&c->arena, next_word(&line));
        const char *hash = cf_arena_copy(&c->arena, next_word(&line));
        if (!is_name(name))
            continue;
        cf_value *at = cf_value_add_object(arena, shelf, NULL);
        cf_value_add_int(arena, at, "number", strtol(number, NULL, 10));
        cf_value_add_text(arena, at, "name", cf_slice_of(name));
        cf_value_add_text(arena, at, "by", side);
        cf_value_add_text(arena, at, "hash", cf_slice_of(hash));
        cf_value_add_text(arena, at, "state", cf_slice_of(state_of(c, name, hash)));
    }
    cf_buf_release(&b.bytes);
}

/* --- Reading ---------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the side's drafts, in byte order. */
static int list_drafts(const char ***out, confer_case *c, const char *side)
{
    enum { MOST = 1000 };
    const char **names = CF_ARENA_NEW(&c->arena, const char *, MOST);
    int n = 0;
    DIR *list = opendir(cf_case_path(c, cf_arena_printf(&c->arena, ".confer/rooms/%s", side)));
    for (struct dirent *entry; list && n < MOST && (entry = readdir(list));) {
        size_t len = strlen(entry->d_name);
        if (len <= 7 || strcmp(entry->d_name + len - 7, ".sealed") != 0)
            continue;
        const char *name = cf_arena_copy(&c->arena, (cf_slice){entry->d_name, len - 7});
        if (is_name(name))
            names[n++] = name;
    }
    if (list)
        closedir(list);
    if (n > 1)
        qsort(names, (size_t)n, sizeof *names, compare_names);
    *out = names;
    return n;
}

static void add_drafts(cf_arena *arena, cf_value *json, confer_case *c, const char *side)
{
    const char **names;
    int n = list_drafts(&names, c, side);
    cf_value *drafts = cf_value_add_array(arena, json, "drafts");
    for (int i = 0; i < n; i++) {
        char hash[CF_SHA256_HEX_SIZE];
        cf_buf sealed = CF_BUF_INIT;
        if (cf_file_read(&sealed, room_path(c, side, names[i]), MOST_SEALED, NULL)) {
            cf_value *at = cf_value_add_object(arena, drafts, NULL);
            hash_of(hash, cf_buf_slice(&sealed));
            cf_value_add_text(arena, at, "name", cf_slice_of(names[i]));
            cf_value_add_text(arena, at, "hash", cf_slice_of(hash));
            cf_value_add_text(arena, at, "sealed", cf_buf_slice(&sealed));
        }
        cf_buf_release(&sealed);
    }
}

int confer_room_read(confer_result **out, confer_case *c, const char *side, confer_error *err)
{
    cf_buf vault = CF_BUF_INIT;
    int status = check_names(c, side, NULL, err);
    if (status != CONFER_OK)
        return status;
    cf_case_begin(c);
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    r->json = json;
    cf_file_read(&vault, room_path(c, side, VAULT), MOST_SEALED, NULL);
    cf_value_add_text(&r->arena, json, "vault", cf_buf_slice(&vault));
    add_drafts(&r->arena, json, c, side);
    add_shelf(&r->arena, json, c);
    cf_buf_release(&vault);
    *out = r;
    return CONFER_OK;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static confer_result *outcome(const char *what, bool done, const char *hash)
{
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    cf_value_add_bool(&r->arena, json, what, done);
    cf_value_add_text(&r->arena, json, "hash", cf_slice_of(hash));
    r->json = json;
    r->no = !done;
    return r;
}

int confer_room_seal(confer_result **out, confer_case *c, const char *side, const char *name,
                     const char *base, const char *sealed, size_t len_bytes, confer_error *err)
{
    cf_buf why = CF_BUF_INIT, old = CF_BUF_INIT;
    cf_slice text = {sealed, len_bytes};
    char there[CF_SHA256_HEX_SIZE] = "", hash[CF_SHA256_HEX_SIZE];
    int status = check_names(c, side, name, err);
    if (status == CONFER_OK && (len_bytes > MOST_SEALED || !cf_utf8_valid(text, NULL)))
        status = cf_fail(err, CONFER_MISUSED, "a sealed draft is a text of at most %d bytes",
                         MOST_SEALED);
    if (status != CONFER_OK)
        return status;
    cf_case_begin(c);
    const char *path = room_path(c, side, name ? name : VAULT);
    int lock = make_room(c, side, &why) ? take_lock(c) : -1;
    if (lock < 0)
        status =
            cf_fail(err, CONFER_FAILED, "%s", why.len ? why.text : "the rooms cannot be locked");
    if (status == CONFER_OK && cf_file_read(&old, path, MOST_SEALED, NULL))
        hash_of(there, cf_buf_slice(&old));
    hash_of(hash, text);
    bool fits = strcmp(there, base) == 0;
    if (status == CONFER_OK && fits && !cf_new_folder_put(path, text, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    if (status == CONFER_OK)
        *out = outcome("saved", fits, fits ? hash : there);
    if (lock >= 0)
        close(lock);
    cf_buf_release(&why);
    cf_buf_release(&old);
    return status;
}

/* The book with a line more, whole or not at all. */
static bool note(confer_case *c, const char *side, const char *name, const char *hash, cf_buf *why)
{
    book b;
    cf_buf entry = CF_BUF_INIT;
    open_book(&b, c);
    cf_buf_addf(&entry, "%04d %s %s %s", b.n + 1, side, name, hash);
    chain_on(b.chain, cf_buf_slice(&entry));
    cf_buf_addf(&b.bytes, "%s %s\n", entry.text, b.chain);
    bool done =
        cf_new_folder_put(cf_case_path(c, ".confer/rooms/shelf"), cf_buf_slice(&b.bytes), why);
    cf_buf_release(&entry);
    cf_buf_release(&b.bytes);
    return done;
}

int confer_room_share(confer_result **out, confer_case *c, const char *side, const char *name,
                      const char *text, size_t len_bytes, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    confer_result *saved = NULL;
    char hash[CF_SHA256_HEX_SIZE];
    int status = check_names(c, side, name, err);
    if (status == CONFER_OK && strcmp(name, "current") == 0)
        status = cf_fail(err, CONFER_MISUSED, "an offer cannot be called current");
    if (status != CONFER_OK)
        return status;
    cf_case_begin(c);
    int lock = make_room(c, side, &why) ? take_lock(c) : -1;
    if (lock < 0)
        status =
            cf_fail(err, CONFER_FAILED, "%s", why.len ? why.text : "the rooms cannot be locked");
    if (status == CONFER_OK)
        status = confer_document_save(&saved, c, name, "", text, len_bytes, err);
    bool shared = saved && !confer_result_is_no(saved);
    hash_of(hash, (cf_slice){text, len_bytes});
    if (shared && !note(c, side, name, hash, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    if (status == CONFER_OK)
        *out = outcome("shared", shared, hash);
    if (lock >= 0)
        close(lock);
    confer_result_free(saved);
    cf_buf_release(&why);
    return status;
}
