/* The editor: an offer's text, what it means line by line, its figures, its problems, its history.
 * Without scripts: a form with Save and Undo; with them, everything moves while one types. */
#include "desk/inside.h"
#include "desk/offer.h"

#include <confer_desk.h>

#include <stdlib.h>
#include <string.h>

/* --- Parts of the page ------------------------------------------------------------------------ */

static void put_text_area(web_text *t, const char *text, const char *base, bool frozen)
{
    web_put(t, "<div class=\"editor\" id=\"editor\">\n<label for=\"terms\">Text</label>\n"
               "<div class=\"paper\"><div class=\"under\" aria-hidden=\"true\"></div>"
               "<textarea id=\"terms\" name=\"text\" rows=\"16\" spellcheck=\"false\" "
               "autocapitalize=\"none\" autocorrect=\"off\" autocomplete=\"off\" "
               "aria-describedby=\"terms-hint\"");
    web_put(t, frozen ? " readonly>\n" : ">\n");
    web_say(t, text);
    web_put(t, "</textarea></div>\n<p class=\"hint\" id=\"terms-hint\">A clause a line. "
               "<a href=\"/help#clauses\">What may stand here</a></p>\n"
               "<input type=\"hidden\" name=\"base\" id=\"base\" value=\"");
    web_say(t, base);
    web_put(t, "\">\n</div>\n");
}

static void put_meaning(web_text *t, const confer_result *meaning)
{
    size_t n = meaning ? desk_length(meaning, "clauses") : 0;
    web_put(t, "<section class=\"meaning\" aria-labelledby=\"meaning-title\">\n"
               "<h2 id=\"meaning-title\">What it means</h2>\n<ol id=\"meaning\">\n");
    for (size_t i = 0; i < n; i++) {
        int line = (int)desk_int(meaning, "clauses[%zu].line", i);
        web_putf(t, "<li value=\"%d\" data-line=\"%d\">", line, line);
        web_say(t, desk_text(meaning, "clauses[%zu].meaning", i));
        web_put(t, "</li>\n");
    }
    web_put(t, "</ol>\n</section>\n");
}

/* A row of the figures beside the text; the script fills them in as one types. */
static void put_figure(web_text *t, const char *id, const char *name)
{
    web_putf(t, "<div><dt>%s</dt><dd id=\"%s\">\xe2\x80\x93</dd></div>\n", name, id);
}

/* Of an offer with ranges: what it is, in place of figures; the script writes the same. */
static void put_space(web_text *t, const char *name, const confer_result *space)
{
    bool ranges = space && desk_length(space, "levers") > 0;
    web_putf(t, "<p id=\"figure-space\"%s>", ranges ? "" : " hidden");
    if (ranges) {
        web_put(t, "A space of ");
        desk_count(t, desk_int(space, "packages"));
        web_put(t, " packages, not one offer. <a href=\"/fit?space=");
        web_link_text(t, name);
        web_put(t, "\">What fits inside the money</a>");
    }
    web_put(t, "</p>\n");
}

static void put_figures(web_text *t, const char *name, const confer_result *space)
{
    web_put(t, "<section class=\"live\" aria-labelledby=\"figures-title\">\n"
               "<h2 id=\"figures-title\">Employer cost against the status quo</h2>\n");
    put_space(t, name, space);
    web_put(t,
            "<p class=\"amount\" id=\"figure-total\">\xe2\x80\x93</p>\n"
            "<p class=\"quiet\" id=\"figure-share\"></p>\n<dl id=\"figure-years\"></dl>\n<dl>\n");
    put_figure(t, "figure-ongoing", "Ongoing a year, at the end");
    put_figure(t, "figure-one-time", "One-time");
    put_figure(t, "figure-change", "Change since the saved text");
    web_put(t, "</dl>\n<p class=\"quiet\" id=\"figure-state\" role=\"status\"></p>\n"
               "<noscript><p>Figures that move as you type need JavaScript. Save, and look at "
               "<a href=\"/\">the table</a>.</p></noscript>\n</section>\n");
}

static const char *kind_words(const char *kind)
{
    return strcmp(kind, "found") == 0    ? "was in the file"
           : strcmp(kind, "undone") == 0 ? "brought back"
           : strcmp(kind, "aside") == 0  ? "set aside: another window had saved first"
                                         : "saved";
}

static void put_history(web_text *t, const char *name, const confer_result *document)
{
    size_t n = desk_length(document, "versions");
    const char *hash = desk_text(document, "hash");
    web_put(t, "<section aria-labelledby=\"history\" class=\"no-print\">\n"
               "<h2 id=\"history\">History</h2>\n");
    if (n == 0)
        web_put(t, "<p class=\"quiet\">Versions saved here are kept, and listed here.</p>\n");
    web_put(t, "<ol class=\"history\">\n");
    for (size_t i = 0; i < n; i++) {
        int number = (int)desk_int(document, "versions[%zu].number", i);
        bool here = strcmp(desk_text(document, "versions[%zu].hash", i), hash) == 0;
        web_put(t, "<li><a href=\"/offer/");
        web_link_text(t, name);
        web_putf(t, "?version=%d\">Version %d</a> <span class=\"quiet\">%s", number, number,
                 kind_words(desk_text(document, "versions[%zu].kind", i)));
        int64_t at = desk_int(document, "versions[%zu].at", i);
        if (at > 0) {
            web_put(t, ", ");
            desk_time(t, at);
        }
        web_putf(t, "%s</span></li>\n", here ? "; as it stands" : "");
    }
    web_put(t, "</ol>\n</section>\n");
}

static void put_buttons(web_text *t, const char *name, bool any_versions)
{
    bool current = strcmp(name, "current") == 0;
    web_put(
        t, "<p class=\"buttons\"><button class=\"main\" id=\"save\" name=\"do\" value=\"save\">Save"
           "</button> ");
    if (any_versions)
        web_put(
            t, "<button class=\"other\" id=\"undo\" name=\"do\" value=\"undo\">Back to the version "
               "before</button> ");
    if (!current) {
        web_put(t, "<a class=\"button\" href=\"/offer?from=");
        web_link_text(t, name);
        web_put(t, "\">Copy to a new offer</a> <a class=\"button\" href=\"/?show=");
        web_link_text(t, name);
        web_put(t, "\">Clause by clause</a>");
    }
    web_put(t, "</p>\n<p id=\"saved-state\" class=\"quiet\" role=\"status\"></p>\n");
}

static void put_editor(web_text *t, const web_request *request, const char *name, const char *text,
                       const char *base, const confer_result *document,
                       const confer_result *meaning, const confer_result *space,
                       const web_text *problems)
{
    bool frozen = desk_of(request)->options.rooms;
    web_put(t, "<form method=\"post\" id=\"offer-form\" data-name=\"");
    web_say(t, name);
    web_put(t, "\" action=\"/offer/");
    web_link_text(t, name);
    web_put(t, "\">\n<div class=\"offer-page\">\n<div>\n");
    put_text_area(t, text, base, frozen);
    if (!frozen)
        put_buttons(t, name, desk_length(document, "versions") > 0);
    web_put(t, "<section aria-labelledby=\"problems-title\">\n"
               "<h2 id=\"problems-title\" class=\"visually-hidden\">Problems</h2>\n"
               "<div id=\"problems\">");
    web_put(t, problems->bytes ? problems->bytes : "");
    web_put(t, "</div>\n</section>\n</div>\n<div>\n");
    if (strcmp(name, "current") != 0)
        put_figures(t, name, space);
    put_meaning(t, meaning);
    web_put(t, "</div>\n</div>\n</form>\n");
    if (!frozen)
        put_history(t, name, document);
    if (strcmp(name, "current") != 0)
        offer_put_choice(t, request, name);
}

static void put_title(web_text *t, const char *name, const confer_result *meaning)
{
    const char *title = meaning ? desk_text(meaning, "title") : "";
    web_put(t, "<h1>");
    web_say(t, strcmp(name, "current") == 0 ? "The agreement in force" : *title ? title : name);
    web_put(t, "</h1>\n<p class=\"quiet\">");
    web_say(t, strcmp(name, "current") == 0 ? "current.terms: the status quo" : name);
    web_put(t, "</p>\n");
}

/* --- Showing ---------------------------------------------------------------------------------- */

/* Both texts of a conflict; what was typed is in the editor and among the versions. */
static void put_conflict(web_text *t, const char *theirs)
{
    web_put(
        t, "<section class=\"warning\" id=\"conflict\" aria-labelledby=\"conflict-title\">\n"
           "<h2 id=\"conflict-title\">Saved elsewhere in the meantime</h2>\n<p>Another window or "
           "program has saved this text since you opened it. Yours is below, and is kept among the "
           "versions. Nothing was overwritten. Save again to put yours in its place.</p>\n"
           "<h3>The text in the file</h3>\n<pre class=\"reference\">");
    web_say(t, theirs);
    web_put(t, "</pre>\n</section>\n");
}

/* `typed` and `theirs`: of a conflict; NULL: none. */
static void show_editor(web_answer *answer, const web_request *request, const char *name,
                        const char *typed, const char *theirs)
{
    web_text *t = &answer->body, problems = WEB_TEXT_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *document = NULL, *meaning = NULL, *space = NULL;
    int errors, warnings;
    confer_case *c = desk_live_begin(request);
    int status = confer_document_read(&document, c, name, &err);
    bool there = status == CONFER_OK && *desk_text(document, "hash");
    if (there && strcmp(name, "current") != 0)
        confer_space(&space, c, name, NULL);
    if (there && confer_meaning(&meaning, c, name, &err) == CONFER_OK)
        desk_put_problems(&problems, c, desk_of(request), &errors, &warnings);
    desk_live_end(request);
    if (there) {
        const char *text = typed ? typed : desk_text(document, "text");
        desk_begin(t, request, NULL, meaning ? desk_text(meaning, "title") : name);
        if (theirs)
            put_conflict(t, theirs);
        put_title(t, name, meaning);
        put_editor(t, request, name, text, desk_text(document, "hash"), document, meaning, space,
                   &problems);
        desk_end(t, request, NULL);
    } else {
        answer->status = 404;
    }
    confer_result_free(document);
    confer_result_free(meaning);
    confer_result_free(space);
    web_text_release(&problems);
}

static void show_version(web_answer *answer, const web_request *request, int number)
{
    web_text *t = &answer->body;
    const char *name = request->rest;
    confer_result *version = NULL, *document = NULL;
    confer_case *c = desk_live_begin(request);
    if (confer_document_version(&version, c, name, number, NULL) == CONFER_OK)
        confer_document_read(&document, c, name, NULL);
    desk_live_end(request);
    if (!document) {
        confer_result_free(version);
        answer->status = 404;
        return;
    }
    desk_begin(t, request, NULL, name);
    web_put(t, "<p><a href=\"/offer/");
    web_link_text(t, name);
    web_put(t, "\">");
    web_say(t, name);
    web_putf(t,
             "</a></p>\n<h1>Version %d</h1>\n<p class=\"quiet\">%s</p>\n"
             "<form method=\"post\" action=\"/offer/",
             number, kind_words(desk_text(version, "kind")));
    web_link_text(t, name);
    web_put(t, "\">\n<input type=\"hidden\" name=\"base\" value=\"");
    web_say(t, desk_text(document, "hash"));
    web_put(
        t,
        "\">\n<div class=\"field\"><label for=\"old\">Text</label>\n<textarea id=\"old\" class=\"wide\" name=\"text\" "
        "rows=\"18\" readonly>\n");
    web_say(t, desk_text(version, "text"));
    web_put(
        t,
        "</textarea></div>\n<p class=\"buttons\"><button class=\"main\" name=\"do\" value=\"save\">Bring "
        "this version back</button></p>\n</form>\n");
    offer_put_since(t, request, name, desk_text(version, "text"));
    desk_end(t, request, NULL);
    confer_result_free(version);
    confer_result_free(document);
}

static void show(web_answer *answer, const web_request *request)
{
    const char *version = web_parameter(request, "version");
    const char *against = web_parameter(request, "against");
    if (against)
        offer_show_against(answer, request, against);
    else if (version)
        show_version(answer, request, (int)strtol(version, NULL, 10));
    else
        show_editor(answer, request, request->rest, NULL, NULL);
}

/* --- Saving by form --------------------------------------------------------------------------- */

static void save(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    web_text text = WEB_TEXT_INIT, base = WEB_TEXT_INIT, what = WEB_TEXT_INIT, to = WEB_TEXT_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *outcome = NULL;
    bool good = web_form_value(&base, request->body, request->body_len, "base") &&
                web_form_value(&what, request->body, request->body_len, "do");
    bool undo = good && strcmp(what.bytes, "undo") == 0;
    good = good && (undo || web_form_value(&text, request->body, request->body_len, "text"));
    int status = CONFER_MISUSED;
    if (good) {
        confer_case *c = desk_live_begin(request);
        status = undo ? confer_document_undo(&outcome, c, request->rest, base.bytes, &err)
                      : confer_document_save(&outcome, c, request->rest, base.bytes, text.bytes,
                                             text.len, &err);
        desk_live_end(request);
    }
    if (status == CONFER_OK && !confer_result_is_no(outcome)) {
        web_put(&to, "/offer/");
        web_link_text(&to, request->rest);
        desk_go(answer, to.bytes);
    } else if (status == CONFER_OK) {
        answer->status = 409;
        show_editor(answer, request, request->rest, undo ? NULL : text.bytes,
                    desk_text(outcome, "text"));
    } else if (status == CONFER_ABSENT) {
        show_editor(answer, request, request->rest, NULL, NULL);
    } else {
        answer->status = good ? 500 : 400;
    }
    confer_result_free(outcome);
    web_text_release(&text);
    web_text_release(&base);
    web_text_release(&what);
    web_text_release(&to);
}

static const web_route routes[] = {
    {"GET", "/offer", offer_new, 0, false},
    {"POST", "/offer", offer_create, OFFER_FORM_BYTES, false},
    {"GET", "/offer/*", show, 0, false},
    {"POST", "/offer/*", save, OFFER_FORM_BYTES, false},
    {"POST", "/api/draft/*", offer_draft, OFFER_TEXT_BYTES, false},
    {"POST", "/api/save/*", offer_save, OFFER_TEXT_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_offer = {.path = "/offer",
                                   .group = DESK_OFFERS,
                                   .name = WORD_DESK_NAV_OFFER,
                                   .routes = routes,
                                   .alone = true};
