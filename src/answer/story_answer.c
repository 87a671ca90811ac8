/* A transcript made into a story, and a story checked against its transcript. Source:
 * docs/story.md. */
#include "answer/result.h"
#include "answer/story.h"
#include "confer_tell.h"
#include "show/markup.h"
#include "show/out_file.h"
#include "tell/story.h"

/* --- Disclosure ------------------------------------------------------------------------------ */

static const char DISCLOSURE[] =
    "Made from a broadcast transcript by software that changes cues, layout and case "
    "alone; no generative AI.";
static const char HELD[] = "Held: not to be published before an editor has reviewed it.";

/* The story ends with these lines; they are no part of what is compared. */
static cf_slice without_disclosure(cf_slice story)
{
    size_t len = strlen(DISCLOSURE);
    for (size_t i = 0; i + len <= story.len; i++)
        if (memcmp(story.text + i, DISCLOSURE, len) == 0)
            return (cf_slice){story.text, i};
    return story;
}

/* A summary stands above a line of dashes. */
static cf_slice without_summary(cf_slice story)
{
    static const char rule[] = "\n---\n";
    for (size_t i = 0; i + sizeof rule - 1 <= story.len; i++)
        if (memcmp(story.text + i, rule, sizeof rule - 1) == 0)
            return (cf_slice){story.text + i + sizeof rule - 1, story.len - i - (sizeof rule - 1)};
    return story;
}

/* --- Reading --------------------------------------------------------------------------------- */

typedef struct {
    confer_case *c;
    cf_arena *arena;
    const confer_story_options *options;
    cf_source source;
    cf_transcript transcript;
    cf_date spoken;
} reading;

static int read_transcript(reading *r, const char *path, confer_error *err)
{
    r->spoken = CF_DATE_NONE;
    if (r->options->as_of &&
        !cf_date_parse(&r->spoken, r->options->as_of, strlen(r->options->as_of)))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)", r->options->as_of);
    cf_case_begin(r->c);
    int status = cf_story_read(r->c, path, &r->source, err);
    if (status != CONFER_OK)
        return status;
    cf_diags_sort(&r->c->diags);
    status = cf_case_verdict(r->c, err);
    if (status == CONFER_OK)
        cf_transcript_read(&r->transcript, r->source.text, r->arena);
    return status;
}

static int read_glossary(reading *r, cf_glossary *glossary, confer_error *err)
{
    cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
    const char *named = r->options->glossary;
    const char *path = named ? named : cf_case_path(r->c, "glossary.txt");
    int status = CONFER_OK;
    bool there = cf_case_read_file(r->c, path, CF_STORY_BYTES, &text, &why);
    if (!there && named)
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    else if (there && !cf_utf8_valid(cf_buf_slice(&text), NULL))
        status = cf_fail(err, CONFER_FAILED, "%s is not UTF-8", path);
    if (status == CONFER_OK)
        cf_glossary_read(glossary, there ? cf_buf_slice(&text) : CF_SLICE(""), r->arena);
    cf_buf_release(&text);
    cf_buf_release(&why);
    return status;
}

/* --- Refusing -------------------------------------------------------------------------------- */

static void report_change(reading *r, const cf_change *change)
{
    cf_source *source = cf_arena_dup(&r->c->arena, &r->source, 1, sizeof r->source);
    cf_span span = {source, change->was_start,
                    change->was_end > change->was_start ? change->was_end : change->was_start + 1,
                    0};
    cf_diag *diag = cf_diags_add(&r->c->diags, CF_E0607, span,
                                 "%s would change: the transcript has \"%s\", the "
                                 "story \"%s\"",
                                 cf_change_words[change->kind], change->was, change->is);
    cf_diags_help(&r->c->diags, diag,
                  "mend the transcript here, or the line of the glossary that changes it");
}

/* --- Converting ------------------------------------------------------------------------------ */

static int add_summary(cf_buf *out, reading *r, confer_error *err)
{
    confer_result *brief = NULL;
    confer_brief_options options = CONFER_BRIEF_OPTIONS_INIT;
    const char *text;
    options.checked = r->options->reviewed;
    int status = confer_brief(&brief, r->c, r->options->brief, &options, err);
    if (status != CONFER_OK)
        return status;
    for (int i = 0; i < 5; i++) {
        const char *path = cf_arena_printf(r->arena, "lines[%d].text", i);
        if (confer_result_text(brief, path, &text) == CONFER_OK)
            cf_buf_addf(out, "%s\n", text);
    }
    if (confer_result_text(brief, "disclosure", &text) == CONFER_OK)
        cf_buf_addf(out, "%s\n", text);
    cf_buf_add_str(out, "\n---\n\n");
    confer_result_free(brief);
    return CONFER_OK;
}

static bool write_file(const char *path, cf_slice text, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    cf_out_file *file = cf_out_open(path, &why);
    if (file)
        cf_out_write(file, text.text, text.len); /* what it meets, commit says */
    bool good = file && cf_out_commit(file, &why);
    if (!good)
        cf_fail(err, CONFER_FAILED, "%s", why.text);
    cf_buf_release(&why);
    return good;
}

static void write_map(cf_buf *out, const reading *r, const cf_paragraph *paragraphs)
{
    cf_buf_add_str(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>Transcript and story</title><style>"
        "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}"
        "table{border-collapse:collapse;width:100%}td,th{vertical-align:top;text-align:left;"
        "padding:.5rem;border-bottom:1px solid #bbb}td.n{color:#555;white-space:nowrap}"
        "</style></head>\n<body><main><h1>Transcript and story, side by side</h1>\n"
        "<p>For the editor. Held: nothing here has been reviewed by a person yet.</p>\n"
        "<table><thead><tr><th>Line</th><th>Transcript</th><th>Story</th><th>Done</th></tr></thead>"
        "<tbody>\n");
    for (size_t i = 0; i < r->transcript.n_passages; i++) {
        const cf_paragraph *p = &paragraphs[i];
        cf_buf_addf(out, "<tr><td class=\"n\">%u</td><td>", p->passage->line);
        cf_markup_text(out, (cf_slice){r->source.text.text + p->passage->start,
                                       p->passage->end - p->passage->start});
        cf_buf_add_str(out, "</td><td>");
        cf_markup_text(out, cf_slice_of(p->text));
        cf_buf_addf(out, "</td><td>%s%s%s%s</td></tr>\n", p->cased ? "case restored. " : "",
                    p->dated ? "date added. " : "", p->passage->bite ? "sound bite. " : "",
                    p->passage->first_person ? "<strong>first person: the reporter speaks.</strong>"
                                             : "");
    }
    cf_buf_add_str(out, "</tbody></table>\n<h2>Cues taken out</h2>\n<ul>\n");
    for (size_t i = 0; i < r->transcript.n_cues; i++) {
        cf_buf_addf(out, "<li>line %u: ", r->transcript.cues[i].line);
        cf_markup_text(out, r->transcript.cues[i].text);
        cf_buf_add_str(out, "</li>\n");
    }
    cf_buf_add_str(out, "</ul>\n</main></body></html>\n");
}

static void add_json(confer_result *result, const reading *r, const cf_paragraph *paragraphs,
                     const char *path)
{
    cf_arena *arena = &result->arena;
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "story", cf_slice_of(path));
    cf_value_add_bool(arena, root, "reviewed", r->options->reviewed != NULL);
    cf_value *list = cf_value_add_array(arena, root, "paragraphs");
    for (size_t i = 0; i < r->transcript.n_passages; i++) {
        const cf_paragraph *p = &paragraphs[i];
        cf_value *object = cf_value_add_object(arena, list, NULL);
        cf_value_add_int(arena, object, "start", p->passage->start);
        cf_value_add_int(arena, object, "end", p->passage->end);
        cf_value_add_int(arena, object, "line", p->passage->line);
        cf_value_add_text(arena, object, "text", cf_slice_of(p->text));
        cf_value_add_bool(arena, object, "bite", p->passage->bite);
        cf_value_add_bool(arena, object, "first_person", p->passage->first_person);
        cf_value_add_bool(arena, object, "cased", p->cased);
        cf_value_add_bool(arena, object, "dated", p->dated);
    }
    cf_value *cues = cf_value_add_array(arena, root, "cues");
    for (size_t i = 0; i < r->transcript.n_cues; i++) {
        cf_value *object = cf_value_add_object(arena, cues, NULL);
        cf_value_add_int(arena, object, "line", r->transcript.cues[i].line);
        cf_value_add_text(arena, object, "text", r->transcript.cues[i].text);
    }
    result->json = root;
}

/* The story's own paragraphs, which are what is compared. */
static int write_body(cf_buf *body, reading *r, cf_paragraph **paragraphs, confer_error *err)
{
    cf_glossary glossary;
    cf_change changes[CF_CHANGE_KINDS];
    int status = read_glossary(r, &glossary, err);
    if (status != CONFER_OK)
        return status;
    *paragraphs = cf_story_convert(&r->transcript, &glossary, r->spoken, r->arena);
    for (size_t i = 0; i < r->transcript.n_passages; i++)
        cf_buf_addf(body, "%s%s", i ? "\n\n" : "", (*paragraphs)[i].text);
    int n = cf_story_check(changes, &r->transcript, cf_buf_slice(body), r->spoken, true, r->arena);
    for (int i = 0; i < n; i++)
        report_change(r, &changes[i]);
    cf_diags_sort(&r->c->diags);
    return n == 0 ? CONFER_OK
                  : cf_fail(err, CONFER_WRONG,
                            "nothing was written: the story would differ from its "
                            "transcript");
}

static int write_story(confer_result *result, reading *r, const char *path, confer_error *err)
{
    cf_paragraph *paragraphs = NULL;
    cf_buf body = CF_BUF_INIT, story = CF_BUF_INIT, map = CF_BUF_INIT;
    int status = write_body(&body, r, &paragraphs, err);
    size_t n_passages = r->transcript.n_passages, n_cues = r->transcript.n_cues;
    if (status == CONFER_OK) {
        add_json(result, r, paragraphs, path);
        write_map(&map, r, paragraphs);
    }
    if (status == CONFER_OK && r->options->brief)
        status = add_summary(&story, r, err); /* the case forgets the transcript here */
    if (status == CONFER_OK) {
        cf_buf_add_slice(&story, cf_buf_slice(&body));
        cf_buf_addf(&story, "\n\n%s ", DISCLOSURE);
        if (r->options->reviewed)
            cf_buf_addf(&story, "Reviewed by %s.\n", r->options->reviewed);
        else
            cf_buf_addf(&story, "%s\n", HELD);
        bool good =
            write_file(path, cf_buf_slice(&story), err) &&
            (!r->options->map_path || write_file(r->options->map_path, cf_buf_slice(&map), err));
        status = good ? CONFER_OK : CONFER_FAILED;
    }
    if (status == CONFER_OK) {
        result->report = cf_report_new(&result->arena);
        cf_report_add(
            result->report, CF_SHOW_FINDING,
            "Wrote %s: %zu paragraph%s, %zu cue%s taken out. Numbers, days, negations, statuses, names "
            "and quotations are those of the transcript.",
            path, n_passages, n_passages == 1 ? "" : "s", n_cues, n_cues == 1 ? "" : "s");
        if (!r->options->reviewed)
            cf_report_add(result->report, CF_SHOW_TEXT,
                          "Held: an editor has to review it before it is published.");
    }
    cf_buf_release(&body);
    cf_buf_release(&story);
    cf_buf_release(&map);
    return status;
}

static const confer_story_options defaults = CONFER_STORY_OPTIONS_INIT;

int confer_story_convert(confer_result **out, confer_case *c, const char *transcript,
                         const char *path, const confer_story_options *options, confer_error *err)
{
    confer_result *result = cf_result_new();
    reading r = {.c = c, .arena = &result->arena, .options = options ? options : &defaults};
    int status = read_transcript(&r, transcript, err);
    if (status == CONFER_OK)
        status = write_story(result, &r, path, err);
    if (status == CONFER_OK)
        *out = result;
    else
        confer_result_free(result);
    return status;
}

/* --- Checking -------------------------------------------------------------------------------- */

static void show_changes(confer_result *result, const cf_change *changes, int n, const char *story)
{
    cf_arena *arena = &result->arena;
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "story", cf_slice_of(story));
    cf_value *list = cf_value_add_array(arena, root, "changes");
    cf_report *report = result->report = cf_report_new(arena);
    if (n == 0)
        cf_report_add(report, CF_SHOW_FINDING,
                      "Numbers, days, negations, statuses, names and quotations are those of "
                      "the transcript.");
    else
        cf_report_add(report, CF_SHOW_FINDING,
                      "%s no longer says what the transcript says: %d kind%s of change.", story, n,
                      n == 1 ? "" : "s");
    for (int i = 0; i < n; i++) {
        cf_report_add(report, CF_SHOW_ITEM,
                      "%s: the transcript has \"%s\" (byte %u), the story \"%s\" (byte %u)",
                      cf_change_words[changes[i].kind], changes[i].was, changes[i].was_start,
                      changes[i].is, changes[i].is_start);
        cf_value *object = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, object, "kind", cf_slice_of(cf_change_words[changes[i].kind]));
        cf_value_add_text(arena, object, "was", cf_slice_of(changes[i].was));
        cf_value_add_text(arena, object, "is", cf_slice_of(changes[i].is));
        cf_value_add_int(arena, object, "was_start", changes[i].was_start);
        cf_value_add_int(arena, object, "is_start", changes[i].is_start);
    }
    result->json = root;
    result->no = n > 0;
}

int confer_story_check(confer_result **out, confer_case *c, const char *transcript,
                       const char *story, const confer_story_options *options, confer_error *err)
{
    confer_result *result = cf_result_new();
    reading r = {.c = c, .arena = &result->arena, .options = options ? options : &defaults};
    cf_change changes[CF_CHANGE_KINDS];
    cf_source told = {0};
    int status = read_transcript(&r, transcript, err);
    if (status == CONFER_OK)
        status = cf_story_read(c, story, &told, err);
    if (status == CONFER_OK) {
        cf_diags_sort(&c->diags);
        status = cf_case_verdict(c, err);
    }
    if (status != CONFER_OK) {
        confer_result_free(result);
        return status;
    }
    cf_slice text = without_disclosure(told.text);
    cf_slice body = without_summary(text);
    int n = cf_story_check(changes, &r.transcript, body, r.spoken, false, r.arena);
    uint32_t above = (uint32_t)(body.text - told.text.text);
    for (int i = 0; i < n; i++)
        changes[i].is_start += changes[i].is[0] ? above : 0;
    show_changes(result, changes, n, story);
    *out = result;
    return CONFER_OK;
}
