/* confer_file_bring: a file of a folder's own name on its way in: a market, what is known of the
 * staffing, a log of exits, the timeline. It is read as its questions would read it, and stands in
 * the folder when nothing is wrong with it. */
#define _POSIX_C_SOURCE 200809L
#include "answer/case.h"
#include "answer/check.h"
#include "answer/new_folder.h"
#include "answer/record.h"
#include "answer/result.h"

#include "confer_desk.h"
#include "confer_staff.h"
#include "read/table_text.h"

#include <string.h>

typedef struct {
    const char *which, *file;
    /* Reads it, when it stands among the case's files: problems go to the case's diagnostics.
     * Another status than CONFER_OK: it was not read, or not to its end. */
    int (*read)(confer_case *c, const char *path, confer_error *err);
} kind;

/* What is wrong with the file (NULL: with any): its first error, and how many more. False: nothing
 * is. */
static bool find_wrong(cf_buf *why, const confer_case *c, const char *path)
{
    cf_diags room;
    size_t n = 0, all = cf_diags_count(&c->diags);
    cf_diags_init(&room);
    for (size_t i = 0; i < all; i++) {
        const cf_diag *diag = cf_diags_at(&c->diags, i, &room);
        const char *name = diag->span.source ? diag->span.source->name : "the folder";
        if (cf_code_severity(diag->code) != CF_ERROR || (path && strcmp(name, path) != 0))
            continue;
        if (n++ > 0)
            continue;
        if (!path)
            cf_buf_addf(why, "first mend %s: ", name);
        if (diag->span.source && diag->line > 0)
            cf_buf_addf(why, "line %u: ", (unsigned)diag->line);
        if (diag->column)
            cf_buf_addf(why, "column \"%s\": ", diag->column);
        cf_buf_add_str(why, diag->message);
    }
    if (n > 1)
        cf_buf_addf(why, "; and %zu more", n - 1);
    cf_diags_release(&room);
    return n > 0;
}

/* --- Reading it ------------------------------------------------------------------------------ */

static int read_beside(confer_case *c, const char *path, confer_error *err)
{
    (void)path;
    int status = cf_case_read_texts(c, NULL, 0, err);
    if (status == CONFER_OK)
        cf_check_staffing(c); /* the markets, staffing.csv, retirement.csv */
    return status;
}

static int read_market(confer_case *c, const char *path, confer_error *err)
{
    int status = read_beside(c, path, err);
    if (status == CONFER_OK && c->agreement.plan->facts.n_markets > 0)
        status = cf_fail(err, CONFER_MISUSED,
                         "the agreement names the file of its market: that one is read");
    return status;
}

/* A log is read where rates are measured from it: under the first offer that can be costed, which
 * says what years are asked about. */
static int read_exits(confer_case *c, const char *path, confer_error *err)
{
    const char **names;
    cf_arena kept = CF_ARENA_INIT; /* each question empties the case's own */
    cf_buf why = CF_BUF_INIT;
    confer_retain_options options = CONFER_RETAIN_OPTIONS_INIT;
    int n = cf_case_list_offers(c, &names), status = CONFER_WRONG;
    const char **offers = CF_ARENA_NEW(&kept, const char *, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        offers[i] = cf_arena_copy(&kept, cf_slice_of(names[i]));
    offers[n] = "current";
    options.runs = options.years = 1;
    options.fit_path = path;
    for (int i = 0; i < (n > 0 ? n : 1) && status != CONFER_OK && !find_wrong(&why, c, path); i++) {
        confer_result *result = NULL;
        status = confer_retain(&result, c, &offers[i], 1, &options, err);
        confer_result_free(result);
    }
    cf_buf_release(&why);
    cf_arena_release(&kept);
    return status;
}

static int read_events(confer_case *c, const char *path, confer_error *err)
{
    (void)path;
    int status = cf_case_read_texts(c, NULL, 0, err);
    return status == CONFER_OK ? cf_case_read_timeline(c, err) : status;
}

static const kind kinds[] = {
    {"market", "market.csv", read_market},         {"staffing", "staffing.csv", read_beside},
    {"retirement", "retirement.csv", read_beside}, {"exits", "exits.csv", read_exits},
    {"timeline", "timeline.terms", read_events},
};

static const kind *find_kind(const char *which)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].which, which) == 0)
            return &kinds[i];
    return NULL;
}

/* A table is put down as CSV, whatever it came as. */
static bool text_of(cf_buf *out, confer_case *c, const kind *k, cf_slice bytes)
{
    bool sheet;
    cf_slice text = bytes;
    bool good = k->read == read_events ||
                cf_table_text(&text, &sheet, &c->arena, NULL, bytes, true,
                              cf_table_source(&c->diags, cf_case_path(c, k->file)), &c->diags);
    if (good)
        cf_buf_add_slice(out, text);
    return good;
}

static bool put(confer_case *c, const kind *k, cf_slice text, cf_buf *why)
{
    return cf_new_folder_make(cf_case_path(c, ".confer"), why) && cf_case_keep(c, k->file, why) &&
           cf_new_folder_put(cf_case_path(c, k->file), text, why);
}

/* Reads it as if it stood in the folder. */
static int try_it(cf_buf *why, confer_case *c, const kind *k, cf_slice text, confer_error *err)
{
    confer_case_put(c, k->file, text.text, text.len);
    cf_case_begin(c);
    cf_buf path = CF_BUF_INIT;
    cf_buf_add_str(&path, cf_case_path(c, k->file));
    int status = k->read(c, path.text, err);
    cf_diags_sort(&c->diags);
    if (find_wrong(why, c, path.text) || (status == CONFER_WRONG && find_wrong(why, c, NULL)))
        status = cf_fail(err, CONFER_WRONG, "%s", why->text);
    cf_case_drop_file(c, k->file);
    cf_buf_release(&path);
    return status;
}

int confer_file_bring(confer_result **out, confer_case *c, const char *which, const char *bytes,
                      size_t len_bytes, confer_error *err)
{
    const kind *k = find_kind(which);
    cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
    cf_case_begin(c);
    if (!k)
        return cf_fail(err, CONFER_MISUSED, "no file of a folder is called '%s'", which);
    if (!c->folder)
        return cf_fail(err, CONFER_MISUSED, "there is no folder to bring it into");
    int status = CONFER_OK;
    if (!text_of(&text, c, k, (cf_slice){bytes, len_bytes})) {
        find_wrong(&why, c, cf_case_path(c, k->file));
        status = cf_fail(err, CONFER_WRONG, "%s", why.len > 0 ? why.text : "it is no table");
    } else {
        status = try_it(&why, c, k, cf_buf_slice(&text), err);
    }
    if (status == CONFER_OK && !put(c, k, cf_buf_slice(&text), &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    if (status == CONFER_OK) {
        confer_result *r = cf_result_new();
        cf_value *json = cf_value_new(&r->arena);
        r->json = json;
        cf_value_add_text(&r->arena, json, "file", cf_slice_of(k->file));
        *out = r;
    }
    cf_buf_release(&text);
    cf_buf_release(&why);
    return status;
}
