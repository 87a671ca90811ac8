/* What changed from one text of an offer to another, clause by clause. */
#include "desk/desk.h"
#include "desk/offer.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

static void put_clause(web_text *t, const confer_result *r, size_t i, const char *side)
{
    web_put(t, " <code>");
    web_say(t, desk_text(r, "changes[%zu].%s.clause", i, side));
    web_put(t, "</code>");
}

static void put_change(web_text *t, const confer_result *r, size_t i)
{
    const char *kind = desk_text(r, "changes[%zu].kind", i);
    bool dropped = strcmp(kind, "dropped") == 0, added = strcmp(kind, "added") == 0;
    web_put(t, dropped ? "<li><b>Dropped</b>" : added ? "<li><b>Added</b>" : "<li><b>Was</b>");
    put_clause(t, r, i, added ? "after" : "before");
    if (!dropped && !added) {
        web_put(t, "<br><b>Now</b>");
        put_clause(t, r, i, "after");
    }
    web_put(t, "</li>\n");
}

void offer_put_changes(web_text *t, const web_request *request, confer_case *c, const char *before,
                       const char *after)
{
    confer_result *r = NULL;
    confer_error err = CONFER_ERROR_INIT;
    int errors, warnings, status = confer_diff(&r, c, before, after, &err);
    size_t n = status == CONFER_OK ? desk_length(r, "changes") : 0;
    if (status != CONFER_OK) {
        web_put(t, "<p>What changed cannot be said until both texts read.</p>\n");
        desk_put_problems(t, c, desk_of(request), &errors, &warnings);
    } else if (n == 0) {
        web_put(t, "<p>No clause differs.</p>\n");
    }
    for (size_t i = 0; i < n; i++) {
        web_put(t, i == 0 ? "<ul class=\"clauses\">\n" : "");
        put_change(t, r, i);
    }
    web_put(t, n > 0 ? "</ul>\n" : "");
    confer_result_free(r);
}

/* --- Against another offer -------------------------------------------------------------------- */

void offer_put_choice(web_text *t, const web_request *request, const char *name)
{
    desk_names all = desk_offers(request);
    if (all.n > 1) {
        web_put(t, "<form class=\"inline no-print\" action=\"/offer/");
        web_link_text(t, name);
        web_put(t, "\">\n<label for=\"against\">What changed since</label> <select id=\"against\" "
                   "name=\"against\">");
        for (size_t i = 0; i < all.n; i++) {
            if (strcmp(all.names[i], name) == 0)
                continue;
            web_put(t, "<option>");
            web_say(t, all.names[i]);
            web_put(t, "</option>");
        }
        web_put(t, "</select> <button class=\"other\">Show</button></form>\n");
    }
    desk_names_free(&all);
}

void offer_show_against(web_answer *answer, const web_request *request, const char *against)
{
    web_text *t = &answer->body, changes = WEB_TEXT_INIT;
    const char *name = request->rest;
    if (!desk_is_offer(request, name) || !desk_is_offer(request, against)) {
        answer->status = 404;
        return;
    }
    confer_case *c = desk_live_begin(request);
    offer_put_changes(&changes, request, c, against, name);
    desk_live_end(request);
    desk_begin(t, request, NULL, name);
    web_put(t, "<p><a href=\"/offer/");
    web_link_text(t, name);
    web_put(t, "\">");
    web_say(t, name);
    web_put(t, "</a></p>\n<h1>What changed from ");
    web_say(t, against);
    web_put(t, " to ");
    web_say(t, name);
    web_put(t, "</h1>\n");
    web_put(t, changes.bytes ? changes.bytes : "");
    web_put(t, "<p class=\"buttons\"><a class=\"button\" href=\"/compare?a=");
    web_link_text(t, name);
    web_put(t, "&amp;b=");
    web_link_text(t, against);
    web_put(t, "\">Compare what they cost</a></p>\n");
    desk_end(t, request, NULL);
    web_text_release(&changes);
}

/* --- Against a version of the same offer -------------------------------------------------------
 */

void offer_put_since(web_text *t, const web_request *request, const char *name, const char *text)
{
    static const char before[] = "version-that-was";
    static const char file[] = "offers/version-that-was.terms";
    if (strcmp(name, "current") == 0)
        return;
    web_put(t, "<section aria-labelledby=\"since\">\n<h2 id=\"since\">What changed since</h2>\n");
    confer_case *c = desk_live_begin(request);
    confer_case_put(c, file, text, strlen(text));
    offer_put_changes(t, request, c, before, name);
    confer_case_put(c, file, NULL, 0);
    desk_live_end(request);
    web_put(t, "</section>\n");
}
