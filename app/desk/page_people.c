/* Who stands where on the roster: classes by steps, shaded by how many or how much; a cell leads to
 * its members, a member to the working behind their figures. */
#include "desk/people.h"

#include <stdio.h>
#include <string.h>

static int run_people(confer_result **out, confer_case *c, const desk_question *q,
                      confer_error *err)
{
    confer_people_options options = CONFER_PEOPLE_OPTIONS_INIT;
    bool listed = q->words[0][0] == 'y';
    options.class_name = listed ? q->words[1] : NULL;
    options.step = listed ? q->words[2] : NULL;
    return confer_people(out, c, q->words + 3, q->n_words - 3, &options, err);
}

/* --- Choosing --------------------------------------------------------------------------------- */

static const char *const shown[][2] = {{"members", "members"},
                                       {"fte", "full-time equivalents"},
                                       {"cost", "employer cost of the offer"},
                                       {"gain", "members\xe2\x80\x99 net pay under the offer"}};
enum { N_SHOWN = sizeof shown / sizeof *shown };

static void choose(people_view *v, const web_request *request, web_text *room)
{
    const char *offer = web_parameter(request, "offer"), *show = web_parameter(request, "show");
    *v = (people_view){.show = "members"};
    if (desk_take_company(&v->company, request, offer ? offer : ""))
        v->offer = v->company.names[0];
    else
        v->offer = v->company.all.n > 0 ? v->company.all.names[0] : "current";
    v->company.names[0] = v->offer;
    for (int i = 0; show && i < N_SHOWN; i++)
        if (strcmp(show, shown[i][0]) == 0)
            v->show = shown[i][0];
    v->class_name = web_parameter(request, "class");
    v->step = web_parameter(request, "step");
    people_take_tries(v, request, room);
}

static void put_choice(web_text *t, const people_view *v)
{
    web_put(t,
            "<form class=\"inline no-print\" action=\"/people\">\n<label for=\"show\">Show</label> "
            "<select id=\"show\" name=\"show\" data-submit>");
    for (int i = 0; i < N_SHOWN; i++)
        web_putf(t, "<option value=\"%s\"%s>%s</option>", shown[i][0],
                 v->show == shown[i][0] ? " selected" : "", shown[i][1]);
    web_put(t, "</select> <label for=\"offer\">for</label> <select id=\"offer\" name=\"offer\" "
               "data-submit>");
    for (size_t i = 0; i < v->company.all.n; i++) {
        web_putf(t, "<option%s>", v->company.all.names[i] == v->offer ? " selected" : "");
        web_say(t, v->company.all.names[i]);
        web_put(t, "</option>");
    }
    if (v->company.all.n == 0)
        web_put(t, "<option value=\"current\">the status quo</option>");
    web_put(t, "</select> <button class=\"other\">Show</button>");
    people_put_tries(t, v);
    web_put(t, "</form>\n");
}

/* --- The map ---------------------------------------------------------------------------------- */

static int64_t most_of(const confer_result *r, const char *show)
{
    int64_t most = 1;
    size_t n = desk_length(r, "classes");
    for (size_t i = 0; i < n; i++) {
        size_t cells = desk_length(r, "classes[%zu].cells", i);
        for (size_t k = 0; k < cells; k++) {
            int64_t at = desk_int(r, "classes[%zu].cells[%zu].%s", i, k, show);
            most = at > most ? at : -at > most ? -at : most;
        }
    }
    return most;
}

static void put_value(web_text *t, const char *show, int64_t value)
{
    if (strcmp(show, "members") == 0) {
        desk_count(t, value);
    } else if (strcmp(show, "fte") == 0) {
        desk_count(t, value / 10000);
        web_putf(t, "<small>.%02d</small>", (int)(value % 10000 / 100));
    } else {
        desk_money(t, value, true);
    }
}

/* Five shades; the figure stands in the cell, so that the shade alone says nothing. */
static int shade_of(int64_t value, int64_t most)
{
    int64_t n = value < 0 ? -value : value;
    return n == 0 ? 0 : 1 + (int)(n / (most / 5 + 1));
}

static void put_cell(web_text *t, const people_view *v, const confer_result *r, size_t i, size_t k,
                     int64_t most)
{
    int64_t value = desk_int(r, "classes[%zu].cells[%zu].%s", i, k, v->show);
    web_putf(t, "<td class=\"number shade-%d\"><a class=\"figure\" href=\"/people?",
             shade_of(value, most));
    people_put_self(t, v, -1);
    web_put(t, "&amp;class=");
    web_link_text(t, desk_text(r, "classes[%zu].class", i));
    web_put(t, "&amp;step=");
    web_link_text(t, desk_text(r, "classes[%zu].cells[%zu].step", i, k));
    web_put(t, "\">");
    put_value(t, v->show, value);
    web_put(t, "</a></td>");
}

/* Cells stand in the order of the steps; empty ones are absent from the answer. */
static void put_class(web_text *t, const people_view *v, const confer_result *r, size_t i,
                      int64_t most, bool own)
{
    size_t steps = desk_length(r, "steps"), n = desk_length(r, "classes[%zu].cells", i), k = 0;
    web_put(t, "<tr><th scope=\"row\">");
    web_say(t, desk_text(r, "classes[%zu].class", i));
    web_put(t, "</th>");
    for (size_t s = 0; s < steps; s++) {
        const char *step = desk_text(r, "steps[%zu]", s);
        if (!*step && !own)
            continue;
        if (k < n && strcmp(desk_text(r, "classes[%zu].cells[%zu].step", i, k), step) == 0)
            put_cell(t, v, r, i, k++, most);
        else
            web_put(t, "<td></td>");
    }
    web_put(t, "<td class=\"number\">");
    put_value(t, v->show, desk_int(r, "classes[%zu].%s", i, v->show));
    web_put(t, "</td></tr>\n");
}

static bool any_own(const confer_result *r)
{
    size_t n = desk_length(r, "classes");
    for (size_t i = 0; i < n; i++) {
        size_t cells = desk_length(r, "classes[%zu].cells", i);
        if (cells > 0 && !*desk_text(r, "classes[%zu].cells[%zu].step", i, cells - 1))
            return true;
    }
    return false;
}

static void put_map(web_text *t, const people_view *v, const confer_result *r)
{
    size_t steps = desk_length(r, "steps"), classes = desk_length(r, "classes");
    int64_t most = most_of(r, v->show);
    bool own = any_own(r);
    const char *title = shown[0][1];
    for (int i = 0; i < N_SHOWN; i++)
        if (v->show == shown[i][0])
            title = shown[i][1];
    web_putf(t,
             "<div class=\"scroll tall\" role=\"region\" aria-labelledby=\"map\" tabindex=\"0\">\n"
             "<table class=\"map\">\n<caption id=\"map\">Classes by step: %s</caption>\n<thead><tr>"
             "<th scope=\"col\">Class</th>",
             title);
    for (size_t s = 0; s < steps; s++) {
        const char *step = desk_text(r, "steps[%zu]", s);
        if (!*step && !own)
            continue;
        web_put(t, "<th scope=\"col\" class=\"number\">");
        web_say(t, *step ? step : "own rate");
        web_put(t, "</th>");
    }
    web_put(t, "<th scope=\"col\" class=\"number\">All</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < classes; i++)
        put_class(t, v, r, i, most, own);
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

/* --- One cell --------------------------------------------------------------------------------- */

static void put_member(web_text *t, const people_view *v, const confer_result *r, size_t i)
{
    const char *id = desk_text(r, "listed[%zu].id", i);
    int64_t fte = desk_int(r, "listed[%zu].fte", i);
    web_put(t, "<tr><th scope=\"row\"><a class=\"figure\" href=\"/trace/");
    web_link_text(t, v->offer);
    web_put(t, "?");
    desk_put_with(t, v->company.names, v->company.n, v->offer);
    web_put(t, "employee=");
    web_link_text(t, id);
    web_put(t, "\">");
    web_say(t, id);
    web_putf(t, "</a></th><td class=\"number\">%d.%02d</td><td class=\"year\">", (int)(fte / 10000),
             (int)(fte % 10000 / 100));
    desk_day(t, WEB_ENGLISH, desk_text(r, "listed[%zu].hired", i));
    web_put(t, "</td><td class=\"year\">");
    desk_day(t, WEB_ENGLISH, desk_text(r, "listed[%zu].step_date", i));
    web_put(t, "</td><td>");
    web_say(t, desk_text(r, "listed[%zu].department", i));
    web_put(t, "</td><td class=\"number\">");
    desk_money(t, desk_int(r, "listed[%zu].cost", i), true);
    web_put(t, "</td><td class=\"number\">");
    desk_money(t, desk_int(r, "listed[%zu].gain", i), true);
    web_put(t, "</td><td class=\"no-print\">");
    people_put_links(t, v, id, *desk_text(r, "listed[%zu].step_date", i) != '\0');
    web_put(t, "</td></tr>\n");
}

static void put_members(web_text *t, const people_view *v, const confer_result *r)
{
    size_t n = desk_length(r, "listed");
    int64_t left = desk_int(r, "left_out");
    web_put(t, "<p><a href=\"/people?");
    people_put_self(t, v, -1);
    web_put(
        t,
        "\">All classes</a></p>\n<div class=\"scroll\" role=\"region\" aria-labelledby=\"members\" "
        "tabindex=\"0\">\n<table class=\"figures\">\n<caption id=\"members\">");
    web_say(t, v->class_name);
    web_put(t, *v->step ? ", step " : ", own rate");
    web_say(t, v->step);
    web_put(t, ": under ");
    web_say(t, strcmp(v->offer, "current") == 0 ? "the status quo" : v->offer);
    web_put(
        t,
        ", less the status quo</caption>\n<thead><tr><th scope=\"col\">Member</th><th scope=\"col\" "
        "class=\"number\">FTE</th><th scope=\"col\">Hired</th><th scope=\"col\">Step date</th>"
        "<th scope=\"col\">Department</th><th scope=\"col\" class=\"number\">Employer cost</th>"
        "<th scope=\"col\" class=\"number\">Net pay</th><th scope=\"col\" "
        "class=\"no-print\">Try</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++)
        put_member(t, v, r, i);
    web_put(t, "</tbody>\n</table>\n</div>\n");
    if (left > 0) {
        web_put(t, "<p>And ");
        desk_count(t, left);
        web_put(t, " more.</p>\n");
    }
    if (n > 0)
        people_put_form(t, v, r);
}

/* --- The page --------------------------------------------------------------------------------- */

/* Without a step: the class's row, each cell a link. */
static void put_one_class(web_text *t, const people_view *v, const confer_result *r)
{
    size_t n = desk_length(r, "classes");
    for (size_t i = 0; i < n; i++) {
        if (strcmp(desk_text(r, "classes[%zu].class", i), v->class_name) != 0)
            continue;
        web_put(t, "<p><a href=\"/people?");
        people_put_self(t, v, -1);
        web_put(t, "\">All classes</a></p>\n<div class=\"scroll\" role=\"region\" "
                   "aria-labelledby=\"class-steps\" tabindex=\"0\">\n<table class=\"figures\">\n"
                   "<caption id=\"class-steps\">");
        web_say(t, v->class_name);
        web_put(
            t,
            " by step</caption>\n<thead><tr><th scope=\"col\">Step</th><th scope=\"col\" "
            "class=\"number\">Members</th><th scope=\"col\" class=\"number\">FTE</th><th scope=\"col\" "
            "class=\"number\">Employer cost</th><th scope=\"col\" class=\"number\">Net pay</th></tr>"
            "</thead>\n<tbody>\n");
        size_t cells = desk_length(r, "classes[%zu].cells", i);
        for (size_t k = 0; k < cells; k++) {
            const char *step = desk_text(r, "classes[%zu].cells[%zu].step", i, k);
            web_put(t, "<tr><th scope=\"row\"><a class=\"figure\" href=\"/people?");
            people_put_self(t, v, -1);
            web_put(t, "&amp;class=");
            web_link_text(t, v->class_name);
            web_put(t, "&amp;step=");
            web_link_text(t, step);
            web_put(t, "\">");
            web_say(t, *step ? step : "own rate");
            web_put(t, "</a></th>");
            for (int w = 0; w < N_SHOWN; w++) {
                web_put(t, "<td class=\"number\">");
                put_value(t, shown[w][0],
                          desk_int(r, "classes[%zu].cells[%zu].%s", i, k, shown[w][0]));
                web_put(t, "</td>");
            }
            web_put(t, "</tr>\n");
        }
        web_put(t, "</tbody>\n</table>\n</div>\n");
    }
}

static void put_page(web_text *t, const web_request *request, const people_view *v,
                     const confer_result *r, const desk_answer *tried)
{
    desk_begin(t, request, &desk_page_people, "Classes and steps");
    web_put(t, "<h1>Classes and steps</h1>\n<p>");
    desk_count(t, desk_int(r, "members"));
    web_put(t, " members, ");
    desk_count(t, desk_int(r, "fte") / 10000);
    web_putf(t, ".%02d", (int)(desk_int(r, "fte") % 10000 / 100));
    web_put(t, " full-time equivalents (FTE), where they stand on the roster today.");
    if (!v->class_name && v->n_tries == 0)
        web_put(t,
                " Choose a figure to see who stands there, and to try a position otherwise: held "
                "on its step, vacant, or at another FTE. Trying changes no file.");
    web_put(t, "</p>\n");
    people_put_tried(t, v, tried);
    if (v->class_name && v->step) {
        put_members(t, v, r);
    } else if (v->class_name) {
        put_one_class(t, v, r);
    } else {
        put_choice(t, v);
        put_map(t, v, r);
    }
    desk_end(t, request, &desk_page_people);
}

static void show(web_answer *answer, const web_request *request)
{
    people_view v;
    web_text room = WEB_TEXT_INIT;
    choose(&v, request, &room);
    bool listed = v.class_name && v.step;
    const desk_answer *tried = NULL;
    desk_question q = {"Placing the members",
                       run_people,
                       {listed ? "yes" : "no", listed ? v.class_name : "", listed ? v.step : ""},
                       3};
    for (int i = 0; i < v.company.n; i++)
        q.words[q.n_words++] = v.company.names[i];
    const desk_answer *a = desk_ask(answer, request, &q);
    if (a && !a->result)
        desk_no_answer(answer, request, &desk_page_people, "Classes and steps", a);
    else if (a && people_ask_tried(&tried, answer, request, &v))
        put_page(&answer->body, request, &v, a->result, tried);
    if (tried)
        desk_done(request, tried);
    if (a)
        desk_done(request, a);
    web_text_release(&room);
    desk_names_free(&v.company.all);
}

static const web_route routes[] = {
    {"GET", "/people", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_people = {
    .path = "/people", .group = DESK_PEOPLE, .name = WORD_DESK_NAV_PEOPLE, .routes = routes};
