/* My pay: a member says where they stand, and sees what each offer would come to for them. A roster
 * of one row is made of what they say, costed, and forgotten. In English and in Spanish. */
#include "desk/desk.h"
#include "desk/me.h"

#include <confer_desk.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The questions ---------------------------------------------------------------------------- */

static int run_choices(confer_result **out, confer_case *c, const desk_question *q,
                       confer_error *err)
{
    return confer_choices(out, c, q->words, q->n_words, err);
}

static const struct {
    const char *field;
    web_word word;
} known[] = {
    {"fte", WORD_ME_FTE},
    {"hired", WORD_ME_HIRED},
    {"step_date", WORD_ME_STEP_DATE},
    {"plan", WORD_ME_PLAN},
    {"premiums", WORD_ME_PREMIUMS},
    {"unit", WORD_ME_UNIT},
    {"tier", WORD_ME_TIER},
    {"department", WORD_ME_DEPARTMENT},
    {"fund", WORD_ME_FUND},
    {"overtime_hours", WORD_ME_OVERTIME},
};

static void put_name(web_text *t, const web_request *request, const char *field)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].field, field) == 0) {
            desk_say(t, request, known[i].word);
            return;
        }
    web_say(t, field);
}

static const char *given(const web_request *request, const char *name)
{
    const char *value = web_parameter(request, name);
    return value ? value : "";
}

static void put_option(web_text *t, const char *value, const char *chosen)
{
    web_putf(t, "<option%s>", strcmp(value, chosen) == 0 ? " selected" : "");
    web_say(t, value);
    web_put(t, "</option>");
}

static void put_class(web_text *t, const web_request *request, const confer_result *choices)
{
    size_t n = desk_length(choices, "classes");
    web_put(t, "<div class=\"field\"><label for=\"class\">");
    desk_say(t, request, WORD_ME_CLASS);
    web_put(t, "</label>\n<select id=\"class\" name=\"class\" required data-submit>");
    for (size_t i = 0; i < n; i++)
        put_option(t, desk_text(choices, "classes[%zu].class", i), given(request, "class"));
    web_put(t, "</select></div>\n");
}

/* Steps of all ranges; those that the class lacks are found out when it is costed. */
static void put_step(web_text *t, const web_request *request, const confer_result *choices)
{
    size_t n = desk_length(choices, "classes"), at = 0;
    for (size_t i = 0; i < n; i++) {
        if (desk_length(choices, "classes[%zu].steps", i) >
            desk_length(choices, "classes[%zu].steps", at))
            at = i;
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(desk_text(choices, "classes[%zu].class", i), given(request, "class")) == 0)
            at = i;
    web_put(t, "<div class=\"field\"><label for=\"step\">");
    desk_say(t, request, WORD_ME_STEP);
    web_put(t, "</label>\n<select id=\"step\" name=\"step\" required>");
    n = n ? desk_length(choices, "classes[%zu].steps", at) : 0;
    for (size_t k = 0; k < n; k++)
        put_option(t, desk_text(choices, "classes[%zu].steps[%zu]", at, k), given(request, "step"));
    web_put(t, "</select></div>\n");
}

static bool has_code(const char *codes, const char *code)
{
    size_t len = strlen(code);
    for (const char *at = codes; (at = strstr(at, code)); at += len)
        if ((at == codes || at[-1] == ';') && (at[len] == ';' || !at[len]))
            return true;
    return false;
}

static void put_codes(web_text *t, const web_request *request, const confer_result *choices,
                      size_t f)
{
    size_t n = desk_length(choices, "fields[%zu].values", f);
    web_text codes = WEB_TEXT_INIT;
    me_codes(&codes, request);
    web_put(t, "<fieldset class=\"field\"><legend>");
    desk_say(t, request, WORD_ME_PREMIUMS);
    web_put(t, "</legend>\n");
    for (size_t i = 0; i < n; i++) {
        const char *code = desk_text(choices, "fields[%zu].values[%zu]", f, i);
        web_put(t, "<label class=\"check\"><input type=\"checkbox\" name=\"premiums\" value=\"");
        web_say(t, code);
        web_putf(t, "\"%s> ", has_code(codes.bytes, code) ? " checked" : "");
        web_say(t, code);
        web_put(t, "</label>\n");
    }
    web_put(t, "</fieldset>\n");
    web_text_release(&codes);
}

static void put_field(web_text *t, const web_request *request, const confer_result *choices,
                      size_t f)
{
    const char *field = desk_text(choices, "fields[%zu].field", f);
    const char *kind = desk_text(choices, "fields[%zu].kind", f);
    size_t n = desk_length(choices, "fields[%zu].values", f);
    if (strcmp(kind, "codes") == 0) {
        put_codes(t, request, choices, f);
        return;
    }
    web_putf(t, "<div class=\"field\"><label for=\"field-%d\">", (int)f);
    put_name(t, request, field);
    web_put(t, "</label>\n");
    if (strcmp(kind, "choice") == 0) {
        web_putf(t, "<select id=\"field-%d\" name=\"", (int)f);
        web_say(t, field);
        web_put(t, "\"><option value=\"\">");
        desk_say(t, request, WORD_ME_NONE);
        web_put(t, "</option>");
        for (size_t i = 0; i < n; i++)
            put_option(t, desk_text(choices, "fields[%zu].values[%zu]", f, i),
                       given(request, field));
        web_put(t, "</select></div>\n");
        return;
    }
    bool fte = strcmp(field, "fte") == 0;
    web_putf(t, "<input id=\"field-%d\" type=\"%s\" name=\"", (int)f,
             strcmp(kind, "date") == 0 ? "date" : "text");
    web_say(t, field);
    web_putf(t, "\"%s value=\"", strcmp(kind, "number") == 0 ? " inputmode=\"decimal\"" : "");
    web_say(t, *given(request, field) ? given(request, field) : fte ? "1" : "");
    web_put(t, "\"></div>\n");
}

static void put_form(web_text *t, const web_request *request, const confer_result *choices)
{
    size_t n = desk_length(choices, "fields");
    web_putf(
        t,
        "<form class=\"questions no-print\" action=\"/me\">\n<input type=\"hidden\" name=\"lang\" "
        "value=\"%s\">\n",
        web_language_code(request->language));
    put_class(t, request, choices);
    put_step(t, request, choices);
    for (size_t f = 0; f < n; f++)
        put_field(t, request, choices, f);
    web_put(t, "<p class=\"buttons\"><button class=\"main\">");
    desk_say(t, request, WORD_ME_SHOW);
    web_put(t, "</button></p>\n</form>\n");
}

/* --- The page --------------------------------------------------------------------------------- */

static void put_language(web_text *t, const web_request *request)
{
    const char *other = request->language == WEB_SPANISH ? "en" : "es";
    web_putf(t, "<p class=\"no-print\"><a href=\"/me?lang=%s\" lang=\"%s\" hreflang=\"%s\">", other,
             other, other);
    desk_say(t, request, WORD_OTHER_LANGUAGE);
    web_put(t, "</a></p>\n");
}

static void put_page(web_answer *answer, const web_request *request, const confer_result *choices,
                     const desk_names *offers)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_me, web_words(request->language, WORD_ME_TITLE));
    put_language(t, request);
    web_put(t, "<h1>");
    desk_say(t, request, WORD_ME_TITLE);
    web_put(t, "</h1>\n<p class=\"no-print\">");
    desk_say(t, request, WORD_ME_INTRO);
    web_put(t, "</p>\n<div class=\"me-page\">\n");
    put_form(t, request, choices);
    web_put(t, "<div>\n");
    if (web_parameter(request, "class"))
        me_put_pay(t, request, choices, offers);
    web_put(t, "</div>\n</div>\n");
    desk_end(t, request, &desk_page_me);
}

static void show(web_answer *answer, const web_request *request)
{
    desk_names offers = desk_offers(request);
    desk_question q = {"Reading the classes", run_choices, {NULL}, 0};
    for (size_t i = 0; i < offers.n && q.n_words < ME_MOST_OFFERS; i++)
        q.words[q.n_words++] = offers.names[i];
    const desk_answer *a = desk_ask(answer, request, &q);
    if (a && !a->result)
        desk_no_answer(answer, request, &desk_page_me, web_words(WEB_ENGLISH, WORD_ME_TITLE), a);
    else if (a)
        put_page(answer, request, a->result, &offers);
    if (a)
        desk_done(request, a);
    desk_names_free(&offers);
}

static const web_route routes[] = {
    {"GET", "/me", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_me = {.path = "/me",
                                .group = DESK_PEOPLE,
                                .name = WORD_DESK_NAV_ME,
                                .routes = routes,
                                .spanish = true};
