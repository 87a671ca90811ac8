/* The language itself: canonical text and help. */
#include "answer/topics.h"
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

/* Paragraphs are wrapped; lines that start with spaces are text to be copied. */
static void help_code(cf_report *report, cf_code code)
{
    static const char *const severities[] = {"note", "warning", "error"};
    const cf_code_info *info = cf_code_info_of(code);
    cf_report_add(report, CF_SHOW_HEADING, "%s, %s: %s", info->name,
                  severities[cf_code_severity(code)], info->title);
    cf_slice rest = cf_slice_of(info->explanation);
    while (rest.len > 0) {
        const char *line_end = memchr(rest.text, '\n', rest.len);
        cf_slice line = {rest.text, line_end ? (size_t)(line_end - rest.text) : rest.len};
        rest = (cf_slice){rest.text + line.len, rest.len - line.len};
        if (rest.len > 0)
            rest = (cf_slice){rest.text + 1, rest.len - 1};
        if (line.len > 4 && line.text[0] == ' ')
            cf_report_line(report, 2, CF_BLANK_CELL, "%.*s", (int)line.len - 4, line.text + 4);
        else if (line.len > 0)
            cf_report_add(report, CF_SHOW_TEXT, "%.*s", (int)line.len, line.text);
    }
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
    bool sure, code = strlen(topic) == 5 && strspn(topic + 1, "0123456789") == 4;
    if (code) {
        cf_hint(err, "`confer help problems` lists the codes");
        return;
    }
    const cf_clause_type *near = cf_clause_type_nearest(cf_slice_of(topic), &sure);
    if (near) {
        cf_hint(err, "did you mean '%s'?", near->keyword);
        return;
    }
    cf_hint(err,
            "`confer help` lists the commands, `confer help clauses` the clauses, `confer help "
            "problems` the codes of problems");
}

int confer_help(confer_result **out, const char *topic, confer_error *err)
{
    cf_slice name = cf_slice_trim(cf_slice_of(topic));
    cf_code code = cf_code_find(name);
    const cf_clause_type *type = cf_clause_type_find(name);
    confer_result *list = cf_result_new();
    list->report = cf_report_new(&list->arena);
    if (cf_topic_list(list->report, name)) {
        *out = list;
        return CONFER_OK;
    }
    confer_result_free(list);
    if (name.len == 0 || (!type && code == CF_CODE_NONE)) {
        cf_fail(err, CONFER_ABSENT, "there is no help for '%s'", topic);
        suggest_topics(topic, err);
        return CONFER_ABSENT;
    }
    confer_result *result = cf_result_new();
    if (code != CF_CODE_NONE) {
        result->report = cf_report_new(&result->arena);
        help_code(result->report, code);
    } else {
        cf_buf text = CF_BUF_INIT;
        cf_clause_help(&text, type);
        add_relatives(&text, type);
        keep_plain(result, &text);
        cf_buf_release(&text);
    }
    *out = result;
    return CONFER_OK;
}

/* --- Reference ------------------------------------------------------------------------------- */

/* Every code with its explanation, by number within a letter's order of the tables. */
static void list_problems(cf_buf *out)
{
    static const char *const severities[] = {"note", "warning", "error"};
    cf_buf_add_str(out,
                   "# Problems\n\nMade by `confer help --reference problems`; do not edit. Each "
                   "problem that Confer reports has a\ncode that keeps its meaning; `confer help "
                   "CODE` shows its entry. Errors stop the costing, warnings and\nnotes do "
                   "not.\n");
    for (int code = 1; code < CF_CODE_COUNT; code++) {
        const cf_code_info *info = cf_code_info_of((cf_code)code);
        cf_buf_addf(out, "\n## %s: %s\n\n*%s.* %s\n", info->name, info->title,
                    severities[cf_code_severity((cf_code)code)], info->explanation);
    }
}

int confer_reference(confer_result **out, const char *what, confer_error *err)
{
    static const struct {
        const char *name;
        void (*write)(cf_buf *out);
    } parts[] = {
        {"clauses", cf_clause_reference},
        {"problems", list_problems},
        {"schema", cf_clause_schema},
        {"dictionary", cf_clause_dictionary},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(parts[i].name, what) != 0)
            continue;
        cf_buf text = CF_BUF_INIT;
        parts[i].write(&text);
        confer_result *result = cf_result_new();
        keep_plain(result, &text);
        cf_buf_release(&text);
        *out = result;
        return CONFER_OK;
    }
    return cf_fail(err, CONFER_ABSENT, "there is no reference of '%s'", what);
}
