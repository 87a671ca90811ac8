/* A side's room: drafts that are sealed in the browser, under a passphrase that never leaves it,
 * and the shelf that both sides see. The server stores what it cannot read. */
#include "desk/inside.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

enum { SEALED_BYTES = 4 << 20, TEXT_BYTES = 1 << 20 };

static const char *const sides[DESK_SIDES] = {"union", "employer"};

const char *desk_side(int seat)
{
    return sides[seat];
}

static bool has_rooms(web_answer *answer, const web_request *request)
{
    if (!desk_of(request)->options.rooms)
        answer->status = 404;
    return answer->status != 404;
}

/* --- The page --------------------------------------------------------------------------------- */

static void put_shelf(web_text *t, const confer_result *room)
{
    size_t n = desk_length(room, "shelf");
    int64_t whole = desk_int(room, "whole");
    web_put(
        t,
        "<section aria-labelledby=\"shelf\">\n<h2 id=\"shelf\">The shelf, which both sides see</h2>\n");
    if (!whole)
        web_put(
            t,
            "<p class=\"bad\" role=\"alert\">The shelf\xe2\x80\x99s book has been changed from outside: "
            "a line was altered or taken out.</p>\n");
    if (n == 0)
        web_put(t, "<p class=\"quiet\">Nothing has been shared yet.</p>\n");
    else
        web_put(
            t,
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"book\" tabindex=\"0\">\n<table>\n"
            "<caption id=\"book\">In the order of sharing</caption>\n<thead><tr><th scope=\"col\" class=\"number\">No.</th><th scope=\"col\">Offer</th>"
            "<th scope=\"col\">Shared by</th><th scope=\"col\">State</th><th scope=\"col\">SHA-256</th>"
            "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        const char *name = desk_text(room, "shelf[%zu].name", i);
        web_putf(t, "<tr><td class=\"number\">%d</td><th scope=\"row\"><a href=\"/offer/",
                 (int)desk_int(room, "shelf[%zu].number", i));
        web_link_text(t, name);
        web_put(t, "\">");
        web_say(t, name);
        web_put(t, "</a></th><td>");
        web_say(t, desk_text(room, "shelf[%zu].by", i));
        web_put(t, "</td><td>");
        web_say(t, desk_text(room, "shelf[%zu].state", i));
        web_put(t, "</td><td><code>");
        web_say(t, desk_text(room, "shelf[%zu].hash", i));
        web_put(t, "</code></td></tr>\n");
    }
    if (n > 0)
        web_put(t, "</tbody>\n</table>\n</div>\n");
    web_put(t, "</section>\n");
}

static const char vault_form[] =
    "<noscript><p class=\"bad\">A room needs JavaScript: drafts are sealed and opened in this page.</p>"
    "</noscript>\n"
    "<form id=\"vault-form\" hidden>\n<div class=\"field\"><label for=\"passphrase\">Passphrase of this side"
    "</label>\n<input id=\"passphrase\" type=\"password\" autocomplete=\"off\" minlength=\"12\" required "
    "class=\"wide\" aria-describedby=\"passphrase-hint\">\n<p class=\"hint\" id=\"passphrase-hint\">It never "
    "leaves this page, and nobody can recover it. At least 12 characters; four or more words that do not "
    "belong together are good.</p></div>\n<p class=\"buttons\"><button class=\"main\">Open the room</button></p>"
    "\n</form>\n<p id=\"room-state\" role=\"status\"></p>\n";

static const char draft_form[] =
    "<div id=\"room-open\" hidden>\n<section aria-labelledby=\"drafts-title\">\n"
    "<h2 id=\"drafts-title\">Drafts</h2>\n<ul class=\"links\" id=\"drafts\"></ul>\n</section>\n"
    "<form id=\"draft-form\">\n<div class=\"field\"><label for=\"draft-name\">Name</label>\n"
    "<input id=\"draft-name\" maxlength=\"80\" required pattern=\"[A-Za-z0-9][A-Za-z0-9_.\\-]*\" "
    "autocapitalize=\"none\"></div>\n<div class=\"field\"><label for=\"draft-text\">Text</label>\n"
    "<textarea id=\"draft-text\" class=\"wide\" rows=\"14\" spellcheck=\"false\" autocapitalize=\"none\">"
    "</textarea></div>\n<p class=\"buttons\"><button class=\"main\">Seal and keep</button> "
    "<button type=\"button\" class=\"other\" id=\"draft-cost\">Cost it on the server</button> "
    "<button type=\"button\" class=\"other\" id=\"draft-share\">Put it on the shelf</button></p>\n"
    "<p class=\"hint\">To cost it here, its text goes to this server\xe2\x80\x99s memory for that moment, and "
    "is not written down. Whoever could change the program could read it then. To keep it from the server "
    "altogether, cost it in <code>confer.html</code>.</p>\n<p id=\"draft-state\" role=\"status\"></p>\n"
    "<div id=\"draft-answer\"></div>\n</form>\n</div>\n";

static void show(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    confer_result *room = NULL;
    if (!has_rooms(answer, request))
        return;
    const char *side = sides[request->seat];
    confer_case *c = desk_live_begin(request);
    confer_room_read(&room, c, side, NULL);
    desk_live_end(request);
    if (!room) {
        answer->status = 500;
        return;
    }
    desk_begin(t, request, &desk_page_room, "The room");
    web_putf(
        t,
        "<h1>The room of the %s</h1>\n<p>Drafts are sealed in this page before they are kept. What is "
        "put on the shelf is there for both sides, and stays as it is.</p>\n",
        side);
    web_putf(t, "<div id=\"room\" data-side=\"%s\" data-vault=\"", side);
    web_say(t, desk_text(room, "vault"));
    web_put(t, "\"></div>\n");
    web_put(t, vault_form);
    web_put(t, draft_form);
    put_shelf(t, room);
    desk_end(t, request, &desk_page_room);
    confer_result_free(room);
}

/* --- What its script asks --------------------------------------------------------------------- */

static void put_json(web_text *t, const confer_result *result)
{
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    options.format = CONFER_JSON;
    confer_result_write(result, &options, web_put_bytes, t, NULL);
}

static void end(web_answer *answer, int status, confer_result *result, const confer_error *err)
{
    answer->type = "application/json";
    if (status == CONFER_OK) {
        answer->status = confer_result_is_no(result) ? 409 : 200;
        put_json(&answer->body, result);
    } else {
        answer->status = status == CONFER_MISUSED ? 400 : 500;
        web_put(&answer->body, "{\"why\":");
        web_json(&answer->body, err->message, strlen(err->message));
        web_put(&answer->body, "}");
    }
    confer_result_free(result);
}

static void drafts(web_answer *answer, const web_request *request)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *room = NULL;
    if (!has_rooms(answer, request))
        return;
    confer_case *c = desk_live_begin(request);
    int status = confer_room_read(&room, c, sides[request->seat], &err);
    desk_live_end(request);
    end(answer, status, room, &err);
}

/* "?name=NAME&base=HASH"; without a name: the vault. */
static void seal(web_answer *answer, const web_request *request)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *saved = NULL;
    const char *name = web_parameter(request, "name"), *base = web_parameter(request, "base");
    if (!has_rooms(answer, request))
        return;
    confer_case *c = desk_live_begin(request);
    int status = confer_room_seal(&saved, c, sides[request->seat], name, base ? base : "",
                                  request->body, request->body_len, &err);
    desk_live_end(request);
    end(answer, status, saved, &err);
}

static void share(web_answer *answer, const web_request *request)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *shared = NULL;
    const char *name = web_parameter(request, "name");
    if (!has_rooms(answer, request))
        return;
    confer_case *c = desk_live_begin(request);
    int status = confer_room_share(&shared, c, sides[request->seat], name ? name : "",
                                   request->body, request->body_len, &err);
    desk_live_end(request);
    end(answer, status, shared, &err);
}

static const web_route routes[] = {
    {"GET", "/room", show, 0, false},
    {"GET", "/room/drafts", drafts, 0, false},
    {"POST", "/room/seal", seal, SEALED_BYTES, false},
    {"POST", "/room/share", share, TEXT_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_room = {.path = "/room",
                                  .group = DESK_OFFERS,
                                  .name = WORD_DESK_NAV_ROOM,
                                  .routes = routes,
                                  .rooms = true};
