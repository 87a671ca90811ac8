/* The language itself: canonical text and help. */
#include "answer/case.h"
#include "answer/result.h"
#include "answer/suggest.h"

#include "base/limits.h"
#include "clause/clause.h"
#include "show/out_file.h"

/* --- fmt ------------------------------------------------------------------------------------- */

static void keep_plain(confer_result *result, const cf_buf *text)
{
    cf_slice kept = cf_arena_slice(&result->arena, cf_buf_slice(text));
    result->plain = kept.text;
    result->plain_len = kept.len;
}

/* Diagnostics point into the document, so the case keeps it until its next question. */
static confer_result *format_text(confer_case *c, const char *path, cf_slice text)
{
    c->agreement.path = path;
    c->agreement.terms = cf_terms_read(path, text, &c->diags);
    if (cf_diags_failed(&c->diags))
        return NULL;
    confer_result *result = cf_result_new();
    cf_buf canonical = CF_BUF_INIT;
    cf_terms_print(&canonical, c->agreement.terms);
    keep_plain(result, &canonical);
    result->no = !cf_slice_equal(cf_buf_slice(&canonical), text);
    result->path = cf_arena_copy(&result->arena, cf_slice_of(path));
    cf_value *json = cf_value_new(&result->arena);
    cf_value_add_text(&result->arena, json, "path", cf_slice_of(path));
    cf_value_add_bool(&result->arena, json, "canonical", !result->no);
    result->json = json;
    cf_buf_release(&canonical);
    return result;
}

int confer_format_terms(confer_result **out, confer_case *c, const char *name, confer_error *err)
{
    cf_case_begin(c);
    const char *path = strcmp(name, "current") == 0 ? cf_case_path(c, "current.terms")
                                                    : cf_case_find_offer(c, name, err);
    if (!path)
        return CONFER_ABSENT;
    cf_buf text = CF_BUF_INIT;
    cf_buf why = CF_BUF_INIT;
    int status = CONFER_OK;
    if (!cf_case_read_file(c, path, CF_LIMIT_TERMS_BYTES, &text, &why)) {
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    } else {
        confer_result *result = format_text(c, path, cf_buf_slice(&text));
        if (result)
            *out = result;
        else
            status = cf_fail(err, CONFER_WRONG, "%s is left as it is", path);
    }
    cf_diags_sort(&c->diags);
    cf_buf_release(&text);
    cf_buf_release(&why);
    return status;
}

int confer_format_apply(const confer_result *result, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    int status = CONFER_OK;
    if (!result->path)
        return cf_fail(err, CONFER_MISUSED, "this answer is not a formatted document");
    cf_out_file *file = cf_out_open(result->path, &why);
    bool done = file && cf_out_write(file, result->plain, result->plain_len);
    if (file && !done)
        cf_out_commit(file, &why); /* says why, and removes it */
    else if (file)
        done = cf_out_commit(file, &why);
    if (!done)
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    cf_buf_release(&why);
    return status;
}

/* --- help ------------------------------------------------------------------------------------ */

static void help_code(cf_buf *text, cf_code code)
{
    const cf_code_info *info = cf_code_info_of(code);
    cf_severity severity = cf_code_severity(code);
    cf_buf_addf(text, "%s: %s (%s)\n\n%s\n", info->name, info->title,
                severity == CF_ERROR     ? "error"
                : severity == CF_WARNING ? "warning"
                                         : "note",
                info->explanation);
}

/* Clauses whose keyword starts with the topic's first word: `raise` and `raise cpi`. */
static void add_relatives(cf_buf *text, const cf_clause_type *type)
{
    size_t len = strcspn(type->keyword, " ");
    bool any = false;
    for (int i = 0; i < cf_clause_type_count(); i++) {
        const cf_clause_type *other = cf_clause_type_at(i);
        if (other == type || strcspn(other->keyword, " ") != len ||
            strncmp(other->keyword, type->keyword, len) != 0)
            continue;
        cf_buf_addf(text, any ? ", `confer help %s`" : "\nSee also: `confer help %s`",
                    other->keyword);
        any = true;
    }
    if (any)
        cf_buf_add_char(text, '\n');
}

static void suggest_topics(const char *topic, confer_error *err)
{
    bool sure;
    const cf_clause_type *near = cf_clause_type_nearest(cf_slice_of(topic), &sure);
    if (near) {
        cf_hint(err, "did you mean '%s'?", near->keyword);
        return;
    }
    cf_buf list = CF_BUF_INIT;
    for (int i = 0; i < cf_clause_type_count() && list.len < 380; i++)
        cf_buf_addf(&list, "%s%s", i ? ", " : "", cf_clause_type_at(i)->keyword);
    cf_hint(err, "the clauses are: %s", list.text);
    cf_buf_release(&list);
}

int confer_help(confer_result **out, const char *topic, confer_error *err)
{
    cf_slice name = cf_slice_trim(cf_slice_of(topic));
    cf_code code = cf_code_find(name);
    const cf_clause_type *type = cf_clause_type_find(name);
    if (name.len == 0 || (!type && code == CF_CODE_NONE)) {
        cf_fail(err, CONFER_ABSENT, "there is no help for '%s'", topic);
        suggest_topics(topic, err);
        return CONFER_ABSENT;
    }
    cf_buf text = CF_BUF_INIT;
    if (code != CF_CODE_NONE) {
        help_code(&text, code);
    } else {
        cf_clause_help(&text, type);
        add_relatives(&text, type);
    }
    confer_result *result = cf_result_new();
    keep_plain(result, &text);
    cf_buf_release(&text);
    *out = result;
    return CONFER_OK;
}
