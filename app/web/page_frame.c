#include "web/assets.h"
#include "web/pages.h"

#include <string.h>

void page_say(web_text *t, const web_request *request, web_word word)
{
    web_say(t, web_words(request->language, word));
}

void page_element(web_text *t, const web_request *request, const char *tag, web_word word)
{
    web_putf(t, "<%s>", tag);
    page_say(t, request, word);
    web_putf(t, "</%s>\n", tag);
}

void page_link(web_text *t, const web_request *request, const char *path, web_word word)
{
    web_putf(t, "<a href=\"%s?lang=%s\">", path, web_language_code(request->language));
    page_say(t, request, word);
    web_put(t, "</a>");
}

static void put_tab(web_text *t, const web_request *request, const char *path, web_word word,
                    web_word title)
{
    bool here = web_words(request->language, word) == web_words(request->language, title);
    web_putf(t, "<li><a href=\"%s?lang=%s\"%s>", path, web_language_code(request->language),
             here ? " aria-current=\"page\"" : "");
    page_say(t, request, word);
    web_put(t, "</a></li>\n");
}

/* The same page in the other language. Only paths of the program's own making stand in it. */
static void put_language(web_text *t, const web_request *request, const char *path)
{
    web_language other = request->language == WEB_SPANISH ? WEB_ENGLISH : WEB_SPANISH;
    web_putf(t, "<a class=\"language\" href=\"%s?lang=%s\" lang=\"%s\" hreflang=\"%s\">", path,
             web_language_code(other), web_language_code(other), web_language_code(other));
    page_say(t, request, WORD_OTHER_LANGUAGE);
    web_put(t, "</a>\n");
}

static const char *path_of(const web_request *request)
{
    for (const web_route *r = vote_routes; r->path; r++)
        if (r->run && request->rest && !*request->rest && strcmp(r->path, request->path) == 0)
            return r->path;
    return "/";
}

static void put_head(web_text *t, const web_request *request, web_word title, bool script)
{
    const web_asset *css = web_asset_find("site.css"), *js = web_asset_find("vote.js");
    const vote_app *app = page_app(request);
    web_putf(t, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
             web_language_code(request->language));
    page_say(t, request, title);
    if (app && app->polls) {
        web_put(t, " \xc2\xb7 ");
        web_say(t, confer_polls_get(app->polls, CONFER_POLLS_NAME, NULL));
    }
    web_put(t,
            "</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "<meta name=\"robots\" content=\"noindex\">\n");
    web_putf(t, "<link rel=\"stylesheet\" href=\"/assets/%s\" integrity=\"%s\">\n", css->name,
             css->integrity);
    web_put(t, "<link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n");
    if (script)
        web_putf(t, "<script src=\"/assets/%s\" integrity=\"%s\" defer></script>\n", js->name,
                 js->integrity);
    web_put(t, "</head>\n");
}

void page_begin(web_text *t, const web_request *request, web_word title, bool script)
{
    const vote_app *app = page_app(request);
    put_head(t, request, title, script);
    web_put(t, "<body>\n<a class=\"skip\" href=\"#main\">");
    page_say(t, request, WORD_SKIP);
    web_put(t, "</a>\n<header>\n<p class=\"name\">");
    web_say(t,
            app && app->polls ? confer_polls_get(app->polls, CONFER_POLLS_NAME, NULL) : "Confer");
    web_put(t, "</p>\n");
    put_language(t, request, path_of(request));
    web_put(t, "<nav aria-label=\"");
    page_say(t, request, WORD_NAV);
    web_put(t, "\">\n<ul>\n");
    put_tab(t, request, "/", WORD_NAV_VOTE, title);
    put_tab(t, request, "/agreement", WORD_NAV_AGREEMENT, title);
    put_tab(t, request, "/board", WORD_NAV_BOARD, title);
    put_tab(t, request, "/check", WORD_NAV_CHECK, title);
    put_tab(t, request, "/hashes", WORD_NAV_HASHES, title);
    web_put(t, "</ul>\n</nav>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

void page_end(web_text *t, const web_request *request)
{
    web_put(t, "</main>\n<footer>");
    page_element(t, request, "p", WORD_FOOTER);
    web_put(t, "</footer>\n</body>\n</html>\n");
}

void page_error(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    bool session = answer->status == 401;
    put_head(t, &(web_request){.language = request->language}, WORD_ERROR_TITLE, session);
    web_put(t, "<body><main id=\"main\">\n");
    page_element(t, request, "h1", session ? WORD_SESSION_TITLE : WORD_ERROR_TITLE);
    if (session)
        web_put(t, "<div id=\"session\"></div>\n");
    web_put(t, "<p>");
    if (session)
        page_say(t, request, WORD_SESSION_TEXT);
    else if (answer->status == 404)
        page_say(t, request, WORD_NOT_FOUND);
    else
        web_putf(t, "HTTP %d", answer->status);
    web_put(t, "</p>\n</main></body></html>\n");
}
