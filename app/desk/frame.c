/* What stands around every page: head, menu, foot; and problems. */
#include "desk/inside.h"
#include "web/assets.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

void desk_say(web_text *t, const web_request *request, web_word word)
{
    web_say(t, web_words(request->language, word));
}

void desk_title(const web_request *request, char *out, size_t size)
{
    confer_result *facts = NULL;
    confer_case *c = desk_live_begin(request);
    *out = '\0';
    if (confer_facts(&facts, c, NULL) == CONFER_OK)
        snprintf(out, size, "%s", desk_text(facts, "title"));
    confer_result_free(facts);
    desk_live_end(request);
}

/* --- Head and menu ---------------------------------------------------------------------------- */

static void put_head(web_text *t, const web_request *request, const char *title, const char *folder)
{
    const web_asset *css = web_asset_find("desk.css"), *js = web_asset_find("desk.js");
    web_putf(t, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
             web_language_code(request->language));
    web_say(t, title);
    if (*folder) {
        web_put(t, " \xc2\xb7 ");
        web_say(t, folder);
    }
    web_put(t, " \xc2\xb7 Confer</title>\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n"
               "<meta name=\"robots\" content=\"noindex\">\n");
    web_putf(t, "<link rel=\"stylesheet\" href=\"/assets/%s\" integrity=\"%s\">\n", css->name,
             css->integrity);
    web_put(t, "<link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n");
    web_putf(t, "<script src=\"/assets/%s\" integrity=\"%s\" defer></script>\n</head>\n", js->name,
             js->integrity);
}

/* English, unless the page speaks the reader's language. */
static web_request in_language(const web_request *request, const desk_page *page)
{
    web_request same = *request;
    if (!page || !page->spanish)
        same.language = WEB_ENGLISH;
    return same;
}

static void put_menu(web_text *t, const web_request *request, const desk_page *here)
{
    static const web_word groups[DESK_GROUPS] = {
        WORD_DESK_OFFERS, WORD_DESK_MONEY, WORD_DESK_PEOPLE, WORD_DESK_OUTSIDE, WORD_DESK_FOLDER};
    bool bare = !desk_has_agreement(desk_of(request)), rooms = desk_of(request)->options.rooms;
    web_put(t, "<details class=\"menu\" open>\n<summary>");
    desk_say(t, request, WORD_DESK_MENU);
    web_put(t, "</summary>\n<nav aria-label=\"");
    desk_say(t, request, WORD_NAV);
    web_put(t, "\">\n");
    for (int g = 0; g < DESK_GROUPS; g++) {
        int n = 0;
        for (const desk_page *const *p = desk_pages(); *p; p++) {
            if ((*p)->group != (desk_group)g || (*p)->hidden || (bare && !(*p)->bare) ||
                ((*p)->rooms && !rooms) || ((*p)->alone && rooms))
                continue;
            if (n++ == 0) {
                web_putf(t, "<p class=\"group\" id=\"menu-%d\">", g);
                desk_say(t, request, groups[g]);
                web_putf(t, "</p>\n<ul aria-labelledby=\"menu-%d\">\n", g);
            }
            web_putf(t, "<li><a href=\"%s\"%s>", (*p)->path,
                     *p == here ? " aria-current=\"page\"" : "");
            desk_say(t, request, (*p)->name);
            web_put(t, "</a></li>\n");
        }
        if (n > 0)
            web_put(t, "</ul>\n");
    }
    web_put(t, "</nav>\n</details>\n");
}

void desk_begin(web_text *t, const web_request *request, const desk_page *page, const char *title)
{
    char folder[400];
    web_request spoken = in_language(request, page);
    request = &spoken;
    desk_title(request, folder, sizeof folder);
    put_head(t, request, title, folder);
    web_put(t, "<body>\n<a class=\"skip\" href=\"#main\">");
    desk_say(t, request, WORD_SKIP);
    web_put(t, "</a>\n<header class=\"top\">\n<p class=\"name\"><a href=\"/\">Confer</a></p>\n"
               "<p class=\"case\">");
    web_say(t, folder);
    web_put(t, "</p>\n</header>\n<div class=\"frame\">\n");
    put_menu(t, request, page);
    web_put(t, "<main id=\"main\" tabindex=\"-1\">\n");
}

void desk_end(web_text *t, const web_request *request, const desk_page *page)
{
    web_request spoken = in_language(request, page);
    request = &spoken;
    web_put(t, "<p class=\"visually-hidden\" id=\"live\" role=\"status\"></p>\n</main>\n</div>\n"
               "<footer>");
    desk_say(t, request, WORD_DESK_FOOTER);
    web_put(t, "</footer>\n</body>\n</html>\n");
}

void desk_go(web_answer *answer, const char *path)
{
    answer->status = 303;
    snprintf(answer->location, sizeof answer->location, "%s", path);
}

/* --- Problems --------------------------------------------------------------------------------- */

/* A path as the folder's owner knows it: without the folder's own. */
static const char *inside(const desk *d, const char *path)
{
    size_t len = strlen(desk_folder(d));
    return strncmp(path, desk_folder(d), len) == 0 && path[len] == '/' ? path + len + 1 : path;
}

static const char *severity_name(confer_severity severity)
{
    return severity == CONFER_ERROR_PROBLEM ? "error"
           : severity == CONFER_WARNING     ? "warning"
                                            : "note";
}

enum { MOST_SHOWN = 100 };

/* A problem's file and line; a text's leads to the line, a table's to where another is brought. */
static void put_place(web_text *t, const confer_problem *p, const char *file)
{
    size_t len = strlen(file), folder = strlen("offers/"), ending = strlen(".terms");
    bool current = strcmp(file, "current.terms") == 0;
    bool offer = len > folder + ending && strncmp(file, "offers/", folder) == 0 &&
                 strcmp(file + len - ending, ".terms") == 0;
    if (current || offer) {
        web_text name = WEB_TEXT_INIT;
        web_put_bytes(&name, offer ? file + folder : file, len - ending - (offer ? folder : 0));
        web_put(t, "<a href=\"/offer/");
        web_link_text(t, name.bytes);
        web_putf(t, "#line-%u\">", p->line ? (unsigned)p->line : 1);
        web_text_release(&name);
    } else {
        web_put(t, "<a href=\"/inputs\">");
    }
    web_say(t, file);
    if (p->line)
        web_putf(t, ", line %u", (unsigned)p->line);
    web_put(t, "</a>");
}

static void put_problem(web_text *t, const confer_problem *p, const desk *d)
{
    static const char *const words[] = {"Note", "Warning", "Error"};
    web_putf(t, "<li class=\"%s\"><p><b>%s</b> ", severity_name(p->severity), words[p->severity]);
    if (p->file[0]) {
        put_place(t, p, inside(d, p->file));
        if (p->header[0]) {
            web_put(t, ", column \xe2\x80\x9c");
            web_say(t, p->header);
            web_put(t, "\xe2\x80\x9d");
        }
        web_put(t, ": ");
    }
    desk_tell(t, p->message);
    web_put(t, "</p>");
    if (p->help[0]) {
        web_put(t, "<p class=\"help\">");
        desk_tell(t, p->help);
        web_put(t, "</p>");
    }
    web_putf(t, "<p class=\"code\"><a href=\"/help/%s\">Why (%s)</a></p></li>\n", p->code, p->code);
}

void desk_put_problems(web_text *t, const confer_case *c, const desk *d, int *n_errors,
                       int *n_warnings)
{
    confer_problem p;
    size_t shown = 0, n = confer_case_problem_count(c);
    *n_errors = *n_warnings = 0;
    for (size_t i = 0; i < n && confer_case_problem(c, i, &p); i++) {
        *n_errors += p.severity == CONFER_ERROR_PROBLEM;
        *n_warnings += p.severity == CONFER_WARNING;
        if (p.severity == CONFER_NOTE || shown == MOST_SHOWN)
            continue;
        if (shown++ == 0)
            web_put(t, "<ul class=\"problems\">\n");
        put_problem(t, &p, d);
    }
    if (shown > 0)
        web_put(t, "</ul>\n");
    if ((size_t)(*n_errors + *n_warnings) > shown)
        web_putf(t, "<p>And %d more.</p>\n", *n_errors + *n_warnings - (int)shown);
}

static void put_json_words(web_text *t, const char *message)
{
    web_text words = WEB_TEXT_INIT;
    desk_words(&words, message);
    web_json(t, words.bytes, words.len);
    web_text_release(&words);
}

void desk_json_problems(web_text *t, const confer_case *c, const desk *d)
{
    confer_problem p;
    size_t n = confer_case_problem_count(c);
    web_put(t, "[");
    for (size_t i = 0; i < n && i < MOST_SHOWN && confer_case_problem(c, i, &p); i++) {
        const char *file = inside(d, p.file);
        web_putf(t,
                 "%s{\"severity\":\"%s\",\"code\":\"%s\",\"line\":%u,\"column\":%u,\"length\":%u,",
                 i ? "," : "", severity_name(p.severity), p.code, (unsigned)p.line,
                 (unsigned)p.column, (unsigned)p.length);
        web_put(t, "\"file\":");
        web_json(t, file, strlen(file));
        web_put(t, ",\"header\":");
        web_json(t, p.header, strlen(p.header));
        web_put(t, ",\"message\":");
        put_json_words(t, p.message);
        web_put(t, ",\"help\":");
        put_json_words(t, p.help);
        web_put(t, "}");
    }
    web_put(t, "]");
}

/* --- When there is no answer ------------------------------------------------------------------ */

void desk_put_no_answer(web_text *t, const desk_answer *why)
{
    web_put(t, "<section class=\"bad\" aria-labelledby=\"why\">\n<h2 id=\"why\">");
    if (why->n_errors > 0)
        web_putf(t, "Nothing is costed until %d problem%s in the folder %s mended", why->n_errors,
                 why->n_errors == 1 ? "" : "s", why->n_errors == 1 ? "is" : "are");
    else
        desk_tell(t, why->error.message);
    web_put(t, "</h2>\n");
    if (why->n_errors == 0 && why->error.hint[0]) {
        web_put(t, "<p class=\"help\">");
        desk_tell(t, why->error.hint);
        web_put(t, "</p>\n");
    }
    web_put(t, why->problems.bytes ? why->problems.bytes : "");
    web_put(t, "</section>\n");
}

void desk_no_answer(web_answer *answer, const web_request *request, const desk_page *page,
                    const char *title, const desk_answer *why)
{
    web_text *t = &answer->body;
    answer->status = why->status == CONFER_ABSENT ? 404 : 200;
    desk_begin(t, request, page, title);
    web_put(t, "<h1>");
    web_say(t, title);
    web_put(t, "</h1>\n");
    desk_put_no_answer(t, why);
    desk_end(t, request, page);
}

void desk_error_page(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    bool session = answer->status == 401;
    put_head(t, request,
             web_words(request->language, session ? WORD_SESSION_TITLE : WORD_ERROR_TITLE), "");
    web_put(t, "<body class=\"alone\"><main id=\"main\">\n<h1>");
    desk_say(t, request, session ? WORD_SESSION_TITLE : WORD_ERROR_TITLE);
    web_put(t, "</h1>\n");
    if (session)
        web_put(t, "<div id=\"session\"></div>\n");
    web_put(t, "<p>");
    if (session)
        desk_say(t, request, WORD_SESSION_TEXT);
    else if (answer->status == 404)
        desk_say(t, request, WORD_DESK_NOT_FOUND);
    else if (answer->status == 403)
        desk_say(t, request, WORD_DESK_NOT_HERE);
    else if (answer->status == 413)
        desk_say(t, request, WORD_DESK_TOO_LARGE);
    else
        web_putf(t, "HTTP %d", answer->status);
    web_put(t, "</p>\n");
    if (!session) {
        web_put(t, "<p class=\"buttons\"><a class=\"button main\" href=\"/\">");
        desk_say(t, request, WORD_DESK_NAV_TABLE);
        web_put(t, "</a> <a class=\"button\" href=\"/help\">");
        desk_say(t, request, WORD_DESK_NAV_HELP);
        web_put(t, "</a></p>\n");
    }
    web_put(t, "</main></body></html>\n");
}
