/* A roster or schedule on its way into a folder: brought, looked at, tried, taken. Nothing of the
 * folder changes before it is taken, and it is taken only when nothing is wrong with it. */
#define _POSIX_C_SOURCE 200809L
#include "answer/case.h"
#include "answer/import_roster.h"
#include "answer/new_folder.h"
#include "answer/result.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "clause/clause.h"
#include "confer_desk.h"
#include "read/table_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SAMPLE_ROWS = 5, MOST_BYTES = 256 << 20 };

static const char *const kinds[] = {"csv", "xlsx"};

static bool is_roster(const char *which)
{
    return strcmp(which, "roster") == 0;
}

/* A payroll register only waits: nothing of the folder is made of it. */
static int check_which(confer_case *c, const char *which, bool takes_register, confer_error *err)
{
    if (!is_roster(which) && strcmp(which, "schedule") != 0 &&
        !(takes_register && strcmp(which, "register") == 0))
        return cf_fail(err, CONFER_MISUSED, "a table that comes in is a roster or a schedule");
    if (!c->folder)
        return cf_fail(err, CONFER_MISUSED, "there is no folder to bring it into");
    return CONFER_OK;
}

static const char *inbox(confer_case *c, const char *which, const char *kind)
{
    return cf_case_path(c, cf_arena_printf(&c->arena, ".confer/inbox/%s.%s", which, kind));
}

/* The file that waits, and its bytes. */
static int read_waiting(confer_case *c, const char *which, const char **kind, cf_buf *bytes,
                        confer_error *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *path = inbox(c, which, kinds[i]);
        cf_buf why = CF_BUF_INIT;
        bool done = access(path, F_OK) == 0 && cf_file_read(bytes, path, MOST_BYTES, &why);
        cf_buf_release(&why);
        *kind = kinds[i];
        if (done)
            return CONFER_OK;
    }
    return cf_fail(err, CONFER_ABSENT, "no %s has been brought in", which);
}

/* --- Looking ---------------------------------------------------------------------------------- */

/* The header that the agreement names for a field, where the table has it; else NULL. */
static const cf_slice *named_header(const confer_case *c, const cf_table *table, const char *field)
{
    const cf_facts *facts = c->agreement.plan ? &c->agreement.plan->facts : NULL;
    for (int i = 0; facts && i < facts->n_columns; i++) {
        int column = cf_table_column(table, facts->columns[i].header);
        if (column >= 0 && cf_slice_equal_nocase(facts->columns[i].field, cf_slice_of(field)))
            return &table->headers[column];
    }
    int same = cf_table_column(table, cf_slice_of(field));
    return same >= 0 ? &table->headers[same] : NULL;
}

static void add_columns(cf_arena *arena, cf_value *json, const confer_case *c,
                        const cf_roster_guess *guess)
{
    cf_value *list = cf_value_add_array(arena, json, "columns");
    for (int field = 0; field < CF_COL_EXTRA; field++) {
        const cf_slice *named = named_header(c, &guess->table, cf_column_names[field]);
        int column = guess->column_of[field];
        cf_value *at = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, at, "field", cf_slice_of(cf_column_names[field]));
        cf_value_add_text(arena, at, "header",
                          named         ? *named
                          : column >= 0 ? guess->table.headers[column]
                                        : CF_SLICE(""));
        cf_value_add_bool(arena, at, "guessed", !named && column >= 0);
    }
    cf_value *personal = cf_value_add_array(arena, json, "personal");
    for (int i = 0; i < guess->table.n_columns; i++)
        if (guess->guesses[i] == CF_GUESS_PERSONAL)
            cf_value_add_text(arena, personal, NULL, guess->table.headers[i]);
}

static void add_sample(cf_arena *arena, cf_value *json, const cf_table *table)
{
    cf_value *headers = cf_value_add_array(arena, json, "headers");
    for (int i = 0; i < table->n_columns; i++)
        cf_value_add_text(arena, headers, NULL, table->headers[i]);
    cf_value *sample = cf_value_add_array(arena, json, "sample");
    for (int row = 0; row < table->n_rows && row < SAMPLE_ROWS; row++) {
        cf_value *cells = cf_value_add_array(arena, sample, NULL);
        for (int i = 0; i < table->n_columns; i++)
            cf_value_add_text(arena, cells, NULL, cf_table_cell(table, row, i));
    }
}

static confer_result *peek_result(confer_case *c, const char *which, const char *kind,
                                  cf_slice bytes, cf_roster_guess *guess)
{
    char hash[CF_SHA256_HEX_SIZE];
    unsigned char digest[CF_SHA256_SIZE];
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    r->json = json;
    cf_sha256_of(digest, bytes);
    cf_sha256_hex(hash, digest);
    cf_value_add_text(&r->arena, json, "which", cf_slice_of(which));
    cf_value_add_text(&r->arena, json, "file",
                      cf_slice_of(cf_arena_printf(&c->arena, "%s.%s", which, kind)));
    cf_value_add_text(&r->arena, json, "hash", cf_slice_of(hash));
    cf_value_add_int(&r->arena, json, "rows", guess->table.n_rows);
    add_sample(&r->arena, json, &guess->table);
    if (is_roster(which)) {
        guess->guesses = cf_mem_calloc((size_t)guess->table.n_columns + 1, sizeof *guess->guesses);
        cf_guess_columns(guess);
        add_columns(&r->arena, json, c, guess);
    }
    return r;
}

static int peek(confer_result **out, confer_case *c, const char *which, const char *kind,
                cf_slice bytes, confer_error *err)
{
    cf_roster_guess guess = {.n_dates = 0};
    const char *name = cf_arena_printf(&c->arena, "%s.%s", which, kind);
    confer_error none = CONFER_ERROR_INIT;
    cf_case_read_texts(c, NULL, 0, &none); /* an agreement need not be there yet */
    cf_diags_release(&c->diags);
    cf_diags_init(&c->diags);
    bool good = cf_table_read(&guess.table, NULL, bytes, name, false, &c->diags);
    if (good)
        *out = peek_result(c, which, kind, bytes, &guess);
    cf_table_release(&guess.table);
    cf_mem_free(guess.guesses);
    cf_diags_sort(&c->diags);
    return good ? CONFER_OK
                : cf_fail(err, CONFER_WRONG, "the file holds no table that can be read");
}

int confer_table_peek(confer_result **out, confer_case *c, const char *which, confer_error *err)
{
    cf_buf bytes = CF_BUF_INIT;
    const char *kind;
    cf_case_begin(c);
    int status = check_which(c, which, true, err);
    if (status == CONFER_OK)
        status = read_waiting(c, which, &kind, &bytes, err);
    if (status == CONFER_OK)
        status = peek(out, c, which, kind, cf_buf_slice(&bytes), err);
    cf_buf_release(&bytes);
    return status;
}

/* --- Bringing --------------------------------------------------------------------------------- */

static bool write_waiting(confer_case *c, const char *which, int kind, cf_slice bytes, cf_buf *why)
{
    if (!cf_new_folder_make(cf_case_path(c, ".confer"), why) ||
        !cf_new_folder_make(cf_case_path(c, ".confer/inbox"), why) ||
        !cf_new_folder_put(inbox(c, which, kinds[kind]), bytes, why))
        return false;
    unlink(inbox(c, which, kinds[1 - kind]));
    return true;
}

int confer_table_bring(confer_result **out, confer_case *c, const char *which, const char *bytes,
                       size_t len_bytes, confer_error *err)
{
    cf_slice text = {bytes, len_bytes};
    cf_buf why = CF_BUF_INIT;
    confer_result *seen = NULL;
    cf_case_begin(c);
    int status = check_which(c, which, true, err);
    int kind = cf_table_kind_of(text) == CF_TABLE_XLSX;
    if (status == CONFER_OK)
        status = peek(&seen, c, which, kinds[kind], text, err);
    if (status == CONFER_OK && !write_waiting(c, which, kind, text, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    if (status == CONFER_OK)
        *out = seen;
    else
        confer_result_free(seen);
    cf_buf_release(&why);
    return status;
}

/* --- The agreement with the table ------------------------------------------------------------- */

static void add_clause(cf_buf *out, const char *which, const char *file, const char *const *fields,
                       const char *const *headers, int n)
{
    cf_buf_addf(out, "%s \"%s\"", which, file);
    for (int i = 0; i < n; i++) {
        if (!headers[i][0] || strcmp(fields[i], headers[i]) == 0)
            continue;
        cf_buf_addf(out, "\n    column %s = ", fields[i]);
        cf_text_print(out, cf_slice_of(headers[i]));
    }
}

/* The text with its clause replaced, or put behind the first one. */
static void agreement_with(cf_buf *out, const cf_terms *terms, const char *which,
                           const char *clause)
{
    cf_slice text = terms->source.text;
    size_t start = 0, end = 0;
    for (int i = 0; i < terms->n_clauses; i++) {
        const cf_clause *at = &terms->clauses[i];
        bool same = strcmp(at->type->keyword, which) == 0;
        if (same || i == 0) {
            start = same ? at->span.start : at->span.end;
            end = at->span.end;
        }
        if (same) {
            cf_buf_add(out, text.text, start);
            cf_buf_add_str(out, clause);
            cf_buf_add(out, text.text + end, text.len - end);
            return;
        }
    }
    while (end < text.len && text.text[end] != '\n')
        end++; /* a comment behind the first clause stays with it */
    cf_buf_add(out, text.text, end);
    cf_buf_addf(out, "\n%s", clause);
    cf_buf_add(out, text.text + end, text.len - end);
}

/* A header or field that cannot stand in a text: it has control characters. */
static bool can_be_written(const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        for (const char *at = words[i]; *at; at++)
            if ((unsigned char)*at < ' ')
                return false;
    return true;
}

typedef struct {
    cf_buf bytes, text; /* the table; the agreement that names it */
    const char *kind;
    char file[32];
} trial;

static void release_trial(trial *t)
{
    cf_buf_release(&t->bytes);
    cf_buf_release(&t->text);
}

static int prepare(trial *t, confer_case *c, const char *which, const char *const *fields,
                   const char *const *headers, int n, confer_error *err)
{
    cf_buf clause = CF_BUF_INIT;
    *t = (trial){.bytes = CF_BUF_INIT, .text = CF_BUF_INIT};
    cf_case_begin(c);
    int status = check_which(c, which, false, err);
    if (status == CONFER_OK && (!can_be_written(headers, n) || !can_be_written(fields, n)))
        status = cf_fail(err, CONFER_MISUSED, "a header with line ends cannot be named: rename it");
    if (status == CONFER_OK)
        status = read_waiting(c, which, &t->kind, &t->bytes, err);
    if (status == CONFER_OK)
        status = cf_case_read_texts(c, NULL, 0, err);
    if (status == CONFER_OK) {
        snprintf(t->file, sizeof t->file, "%s.%s", which, t->kind);
        add_clause(&clause, which, t->file, fields, headers, n);
        agreement_with(&t->text, c->agreement.terms, which, clause.text);
    }
    cf_buf_release(&clause);
    return status;
}

/* A schedule that comes before there is a roster: it reads, and so do the texts. */
static int check_schedule(confer_result **out, confer_case *c, confer_error *err)
{
    cf_case_begin(c);
    int status = cf_case_read_texts(c, NULL, 0, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    confer_result *r = cf_result_new();
    r->no = cf_diags_failed(&c->diags);
    r->json = cf_value_new(&r->arena);
    cf_diags_sort(&c->diags);
    *out = r;
    return CONFER_OK;
}

static int try_it(confer_result **out, confer_case *c, const trial *t, confer_error *err)
{
    bool alone = t->file[0] == 's' && c->agreement.plan->facts.roster_file.len == 0;
    confer_case_put(c, t->file, t->bytes.text, t->bytes.len);
    confer_case_put(c, "current.terms", t->text.text, t->text.len);
    return alone ? check_schedule(out, c, err) : confer_check(out, c, err);
}

/* The problems stay; they point into neither. */
static void end_trial(confer_case *c, const trial *t)
{
    cf_case_drop_file(c, t->file);
    cf_case_drop_file(c, "current.terms");
}

int confer_table_try(confer_result **out, confer_case *c, const char *which,
                     const char *const *fields, const char *const *headers, int n,
                     confer_error *err)
{
    trial t;
    int status = prepare(&t, c, which, fields, headers, n, err);
    if (status == CONFER_OK) {
        status = try_it(out, c, &t, err);
        end_trial(c, &t);
    }
    release_trial(&t);
    return status;
}

/* --- Taking ----------------------------------------------------------------------------------- */

bool cf_case_keep(confer_case *c, const char *file, cf_buf *why)
{
    const char *path = cf_case_path(c, file), *to = NULL;
    if (access(path, F_OK) != 0)
        return true;
    if (!cf_new_folder_make(cf_case_path(c, ".confer/replaced"), why))
        return false;
    for (int i = 1; i < 10000 && (!to || access(to, F_OK) == 0); i++)
        to = cf_case_path(c, cf_arena_printf(&c->arena, ".confer/replaced/%04d-%s", i, file));
    if (link(path, to) == 0)
        return true;
    cf_buf_addf(why, "cannot keep %s as %s: %s", path, to, strerror(errno));
    return false;
}

int confer_table_take(confer_result **out, confer_case *c, const char *which,
                      const char *const *fields, const char *const *headers, int n,
                      const char *base, confer_error *err)
{
    trial t;
    cf_buf why = CF_BUF_INIT;
    confer_result *checked = NULL, *saved = NULL;
    int status = prepare(&t, c, which, fields, headers, n, err);
    if (status == CONFER_OK)
        status = try_it(&checked, c, &t, err);
    bool clean = status == CONFER_OK && !confer_result_is_no(checked);
    end_trial(c, &t);
    if (clean && (!cf_case_keep(c, t.file, &why) ||
                  !cf_new_folder_put(cf_case_path(c, t.file), cf_buf_slice(&t.bytes), &why)))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    if (clean && status == CONFER_OK)
        status = confer_document_save(&saved, c, "current", base, t.text.text, t.text.len, err);
    bool taken = saved && !confer_result_is_no(saved);
    if (taken)
        unlink(inbox(c, which, t.kind));
    if (status == CONFER_OK) {
        confer_result *r = cf_result_new();
        cf_value *json = cf_value_new(&r->arena);
        r->json = json;
        cf_value_add_bool(&r->arena, json, "taken", taken);
        cf_value_add_text(&r->arena, json, "file", cf_slice_of(t.file));
        r->no = !taken;
        *out = r;
    }
    confer_result_free(checked);
    confer_result_free(saved);
    release_trial(&t);
    cf_buf_release(&why);
    return status;
}

int confer_table_forget(confer_case *c, const char *which, confer_error *err)
{
    cf_case_begin(c);
    int status = check_which(c, which, true, err);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && status == CONFER_OK; i++)
        if (unlink(inbox(c, which, kinds[i])) != 0 && errno != ENOENT)
            status = cf_fail(err, CONFER_FAILED, "it cannot be removed: %s", strerror(errno));
    return status;
}
