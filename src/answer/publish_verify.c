/* `publish --verify`: whether every edition of a publication still stands as it was published. */
#include "answer/case.h"
#include "answer/publication.h"
#include "answer/result.h"
#include "confer_tell.h"
#include "read/table_read.h"
#include "show/figure.h"

#include <string.h>

typedef struct {
    cf_arena *arena; /* the answer's */
    const char *folder;
    cf_report *found; /* what does not hold */
    cf_value *json;
    int n_found;
    int64_t n_files;
} verifying;

static void add(verifying *v, const char *what)
{
    cf_report_add(v->found, CF_SHOW_ITEM, "%s", what);
    cf_value_add_text(v->arena, v->json, NULL, cf_slice_of(what));
    v->n_found++;
}

static void check_file(verifying *v, const cf_published_file *file, const char *name)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_published_file now = {.name = name};
    v->n_files++;
    if (!cf_file_read(&bytes, cf_arena_printf(v->arena, "%s/%s", v->folder, name), UINT32_MAX,
                      NULL)) {
        add(v, cf_arena_printf(v->arena, "%s is not there or cannot be read", name));
    } else {
        now.bytes = cf_buf_slice(&bytes);
        cf_published_file_hash(&now);
        if (strcmp(now.sha256, file->sha256) != 0)
            add(v, cf_arena_printf(v->arena, "%s is not the file that was published", name));
    }
    cf_buf_release(&bytes);
}

static void check_all(verifying *v, const cf_publication *chain)
{
    if (chain->broken)
        add(v, cf_arena_printf(v->arena,
                               "publication.json: edition %d does not follow from what stands "
                               "before it",
                               chain->broken));
    for (int e = 0; e < chain->n; e++)
        for (int i = 0; i < chain->list[e].n_files; i++)
            check_file(v, &chain->list[e].files[i], chain->list[e].files[i].name);
    const cf_edition *last = &chain->list[chain->n - 1];
    for (int i = 0; i < last->n_files; i++)
        check_file(v, &last->files[i], cf_published_copy_name(last, &last->files[i], v->arena));
}

static void say(confer_result *result, const verifying *v, const cf_publication *chain)
{
    cf_buf text = CF_BUF_INIT;
    const cf_edition *last = &chain->list[chain->n - 1];
    cf_buf_addf(&text, "%s ", v->folder);
    if (result->no) {
        cf_buf_add_str(&text, "is not as it was published: ");
        cf_say_count(&text, v->n_found, "thing does", "things do");
        cf_buf_add_str(&text, " not hold.");
    } else {
        cf_buf_add_str(&text, "is as it was published: ");
        cf_say_count(&text, chain->n, "edition", "editions");
        cf_buf_add_str(&text, ", ");
        cf_say_count(&text, v->n_files, "file", "files");
        cf_buf_addf(&text, ", the last of %s.", last->on);
    }
    cf_report_add_buf(result->report, CF_SHOW_FINDING, &text);
    if (v->found->first) {
        result->report->last->next = v->found->first;
        result->report->last = v->found->last;
    }
    cf_report_add(result->report, CF_SHOW_TEXT, "The last edition's hash: %s", last->hash);
    cf_report_add(result->report, CF_SHOW_TEXT,
                  "Whoever can write the folder can write a new chain too: compare this hash with "
                  "the one that was noted when it was published.");
    cf_buf_release(&text);
}

int confer_publication_verify(confer_result **out, const char *folder, confer_error *err)
{
    confer_result *result = cf_result_new();
    cf_buf why = CF_BUF_INIT;
    cf_publication chain;
    verifying v = {.arena = &result->arena, .folder = folder};
    int status = CONFER_OK;
    if (!cf_publication_read(&chain, folder, v.arena, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    else if (chain.n == 0)
        status = cf_fail(err, CONFER_ABSENT, "%s holds no publication (publication.json)", folder);
    cf_buf_release(&why);
    if (status != CONFER_OK) {
        confer_result_free(result);
        return status;
    }
    cf_value *root = cf_value_new(v.arena);
    result->report = cf_report_new(v.arena);
    v.found = cf_report_new(v.arena);
    cf_value_add_text(v.arena, root, "folder", cf_slice_of(folder));
    cf_value_add_int(v.arena, root, "editions", chain.n);
    v.json = cf_value_add_array(v.arena, root, "problems");
    check_all(&v, &chain);
    result->no = v.n_found > 0;
    cf_value_add_int(v.arena, root, "files", v.n_files);
    cf_value_add_bool(v.arena, root, "verified", !result->no);
    cf_value_add_text(v.arena, root, "hash", cf_slice_of(chain.list[chain.n - 1].hash));
    say(result, &v, &chain);
    result->json = root;
    *out = result;
    return CONFER_OK;
}
