/* A story's numbers held against the folder: paste a text, read what was found. */
#include "desk/desk.h"

#include <confer_tell.h>

#include <string.h>

enum { STORY_BYTES = 1 << 20, STORY_FORM_BYTES = 3 << 20 };

static void put_form(web_text *t, const char *text, const char *day)
{
    web_put(t, "<form method=\"post\" action=\"/story\" class=\"no-print\">\n"
               "<div class=\"field\"><label for=\"text\">An article, a press release or a "
               "transcript</label>\n<textarea id=\"text\" name=\"text\" class=\"wide prose\" "
               "rows=\"12\" required aria-describedby=\"text-hint\">");
    web_say(t, text);
    web_put(t, "</textarea>\n<p class=\"hint\" id=\"text-hint\">The text stays on this computer. "
               "Numbers are judged, never the people who say them.</p></div>\n"
               "<div class=\"field\"><label for=\"on\">Said on</label> <input type=\"date\" "
               "id=\"on\" name=\"on\" aria-describedby=\"on-hint\" value=\"");
    web_say(t, day);
    web_put(t, "\"><p class=\"hint\" id=\"on-hint\">For words such as \xe2\x80\x9cnext year"
               "\xe2\x80\x9d. May stay empty.</p></div>\n<p class=\"buttons\"><button "
               "class=\"main\">Check the numbers</button></p>\n</form>\n");
}

static void begin(web_text *t, const web_request *request, const char *text, const char *day)
{
    desk_begin(t, request, &desk_page_story, "Check a story");
    web_put(t, "<h1>Check a story</h1>\n<p>Is each number in it right, by the offers, facts and "
               "events of this folder? Paste the text: every number is held against what can be "
               "computed, and says how it would be right.</p>\n");
    put_form(t, text, day);
}

static void show(web_answer *answer, const web_request *request)
{
    begin(&answer->body, request, "", "");
    desk_end(&answer->body, request, &desk_page_story);
}

/* Answered at once: a page that waits and comes back would lose the text. It stays in memory. */
static void put_found(web_text *t, const web_request *request, const web_text *text,
                      const char *day)
{
    static const char name[] = "pasted-story.txt";
    confer_factcheck_options options = CONFER_FACTCHECK_OPTIONS_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    web_text path = WEB_TEXT_INIT;
    int n_errors = 0, n_warnings = 0;
    const char *folder = desk_folder(desk_of(request));
    options.as_of = day[0] ? day : NULL;
    web_putf(&path, "%s%s%s", strcmp(folder, ".") == 0 ? "" : folder,
             strcmp(folder, ".") == 0 ? "" : "/", name);
    confer_case *c = desk_live_begin(request);
    confer_case_put(c, name, text->bytes, text->len);
    int status = confer_factcheck(&result, c, path.bytes, &options, &err);
    if (status == CONFER_OK) {
        desk_put_answer(t, result);
    } else {
        web_put(t, "<p class=\"warning\" role=\"alert\">");
        web_say(t, err.message);
        web_put(t, ".</p>\n");
        desk_put_problems(t, c, desk_of(request), &n_errors, &n_warnings);
    }
    confer_case_put(c, name, NULL, 0);
    desk_live_end(request);
    confer_result_free(result);
    web_text_release(&path);
}

static void check(web_answer *answer, const web_request *request)
{
    web_text text = WEB_TEXT_INIT, day = WEB_TEXT_INIT;
    web_text *t = &answer->body;
    bool there = web_form_value(&text, request->body, request->body_len, "text") && text.len > 0;
    web_form_value(&day, request->body, request->body_len, "on");
    const char *on = day.bytes ? day.bytes : "";
    bool fits = there && text.len <= STORY_BYTES;
    begin(t, request, there ? text.bytes : "", on);
    if (fits) {
        put_found(t, request, &text, on);
    } else {
        answer->status = 400;
        web_put(t, "<p class=\"warning\" role=\"alert\">A text of at most 1 MB is needed.</p>\n");
    }
    desk_end(t, request, &desk_page_story);
    web_text_release(&text);
    web_text_release(&day);
}

static const web_route routes[] = {
    {"GET", "/story", show, 0, false},
    {"POST", "/story", check, STORY_FORM_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_story = {
    .path = "/story", .group = DESK_OUTSIDE, .name = WORD_DESK_NAV_STORY, .routes = routes};
