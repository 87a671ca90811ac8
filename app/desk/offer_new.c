/* Beginning an offer: a name, who it comes from, and a text to start from. */
#include "desk/desk.h"
#include "desk/offer.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

static const char start_text[] = "# A clause a line; it says only what would change. For example:\n"
                                 "#   raise 3% on 2026-07-01\n"
                                 "#   lump sum $500 on 2026-07-01 for hired <= 2025-06-30\n";

static void put_from(web_text *t, const web_request *request)
{
    const char *from = web_parameter(request, "from");
    desk_names names = desk_offers(request);
    web_put(t, "<div class=\"field\"><label for=\"from\">Start from</label>\n"
               "<select id=\"from\" name=\"from\"><option value=\"\">an empty text</option>\n");
    for (size_t i = 0; i < names.n; i++) {
        web_put(t, "<option");
        web_put(t, from && strcmp(from, names.names[i]) == 0 ? " selected" : "");
        web_put(t, ">");
        web_say(t, names.names[i]);
        web_put(t, "</option>\n");
    }
    web_put(t, "</select></div>\n");
    desk_names_free(&names);
}

static void put_form(web_answer *answer, const web_request *request, const char *problem,
                     const char *name)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_offer, "New offer");
    web_put(t, "<h1>New offer</h1>\n");
    if (problem) {
        web_put(t, "<p class=\"bad\" role=\"alert\" id=\"name-problem\">");
        web_say(t, problem);
        web_put(t, "</p>\n");
    }
    web_put(
        t,
        "<form method=\"post\" action=\"/offer\">\n<div class=\"field\"><label for=\"title\">Title"
        "</label>\n<input id=\"title\" name=\"title\" maxlength=\"200\" class=\"wide\" "
        "aria-describedby=\"title-hint\">\n<p class=\"hint\" id=\"title-hint\">As people would call "
        "it: County, second counter</p></div>\n<div class=\"field\"><label for=\"name\">Short name"
        "</label>\n<input id=\"name\" name=\"name\" maxlength=\"80\" "
        "pattern=\"[A-Za-z0-9_][A-Za-z0-9_.\\-]*\" autocapitalize=\"none\" "
        "aria-describedby=\"name-hint\"");
    web_put(t, problem ? " aria-invalid=\"true\" value=\"" : " value=\"");
    web_say(t, name);
    web_put(
        t,
        "\">\n<p class=\"hint\" id=\"name-hint\">Letters, digits, hyphens: county-2. It stands over "
        "the offer\xe2\x80\x99s columns and names its file. Empty: made from the title.</p></div>\n"
        "<div class=\"field\"><label for=\"party\">It comes from</label>\n"
        "<select id=\"party\" name=\"party\"><option value=\"\">not said</option>"
        "<option value=\"union\">the union</option><option value=\"employer\">the employer</option>"
        "<option value=\"both\">both sides</option><option value=\"mediator\">the mediator"
        "</option></select></div>\n");
    put_from(t, request);
    web_put(t, "<p class=\"buttons\"><button class=\"main\">Begin</button></p>\n</form>\n");
    desk_end(t, request, &desk_page_offer);
}

void offer_new(web_answer *answer, const web_request *request)
{
    put_form(answer, request, NULL, "");
}

/* "County, second counter" -> "county-second-counter"; with a number behind it where that is taken.
 */
static void put_name_of(web_text *name, const web_request *request, const char *title)
{
    enum { LONGEST = 40, MOST_TRIES = 1000 };
    char made[LONGEST + 1], numbered[LONGEST + 8];
    size_t len = 0;
    for (const char *c = title; *c && len < LONGEST; c++) {
        bool plain =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (plain)
            made[len++] = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
        else if (len > 0 && made[len - 1] != '-')
            made[len++] = '-';
    }
    while (len > 0 && made[len - 1] == '-')
        len--;
    made[len] = '\0';
    if (len == 0 || strcmp(made, "current") == 0)
        snprintf(made, sizeof made, "offer");
    snprintf(numbered, sizeof numbered, "%s", made);
    for (int i = 2; i < MOST_TRIES && desk_is_offer(request, numbered); i++)
        snprintf(numbered, sizeof numbered, "%s-%d", made, i);
    web_put(name, numbered);
}

static const char *value(web_text *out, const web_request *request, const char *name)
{
    web_form_value(out, request->body, request->body_len, name);
    web_put(out, "");
    return out->bytes;
}

/* The text between quotes: a quote inside would end it. */
static void put_title(web_text *text, const char *title, const char *name)
{
    web_put(text, "offer \"");
    for (const char *c = *title ? title : name; *c; c++)
        web_put_bytes(text, *c == '"' ? "'" : *c < ' ' ? " " : c, 1);
    web_put(text, "\"\n");
}

static bool one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* The copied offer's text, without the lines that the form has just asked for. */
static void put_copy(web_text *text, const char *from, bool party)
{
    while (*from) {
        size_t len = strcspn(from, "\n"), whole = len + (from[len] == '\n');
        bool headed = strncmp(from, "offer", 5) == 0 && strchr(" \t\"", from[5]);
        bool sided = party && strncmp(from, "from ", 5) == 0;
        if (!headed && !sided)
            web_put_bytes(text, from, whole);
        from += whole;
    }
}

void offer_create(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    static const char *const parties[] = {"union", "employer", "both", "mediator", NULL};
    web_text name = WEB_TEXT_INIT, title = WEB_TEXT_INIT, party = WEB_TEXT_INIT;
    web_text from = WEB_TEXT_INIT, text = WEB_TEXT_INIT, to = WEB_TEXT_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *old = NULL, *outcome = NULL;
    value(&title, request, "title");
    if (!*value(&name, request, "name"))
        put_name_of(&name, request, title.bytes);
    put_title(&text, title.bytes, name.bytes);
    bool sided = one_of(value(&party, request, "party"), parties);
    if (sided) {
        web_put(&text, "from ");
        web_put(&text, party.bytes);
        web_put(&text, "\n");
    }
    confer_case *c = desk_live_begin(request);
    if (*value(&from, request, "from") &&
        confer_document_read(&old, c, from.bytes, NULL) == CONFER_OK)
        put_copy(&text, desk_text(old, "text"), sided);
    else
        web_put(&text, start_text);
    int status =
        strcmp(name.bytes, "current") == 0
            ? CONFER_MISUSED
            : confer_document_save(&outcome, c, name.bytes, "", text.bytes, text.len, &err);
    desk_live_end(request);
    if (status == CONFER_OK && !confer_result_is_no(outcome)) {
        web_put(&to, "/offer/");
        web_link_text(&to, name.bytes);
        desk_go(answer, to.bytes);
    } else {
        answer->status = 422;
        put_form(answer, request,
                 status == CONFER_OK ? "There is an offer of that name already."
                 : err.message[0]    ? err.message
                                     : "That name is taken.",
                 name.bytes);
    }
    confer_result_free(old);
    confer_result_free(outcome);
    web_text_release(&name);
    web_text_release(&title);
    web_text_release(&party);
    web_text_release(&from);
    web_text_release(&text);
    web_text_release(&to);
}
