/* Reductions: the five-percent exercise on the folder's options.csv and budget.csv. */
#define _POSIX_C_SOURCE 200809L
#include "desk/desk.h"

#include <confer_budget.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4200 };

typedef struct {
    const char *target, *fund, *starts, *spare;
    bool annualized;
    char options[PATH_SIZE], stamp[80];
    bool there;
} view;

/* Words: target, options, fund, starts, spared department, "y" for a whole year, stamp. */
static int run_cut(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    confer_cut_options options = CONFER_CUT_OPTIONS_INIT;
    options.options_path = q->words[1];
    options.fund = q->words[2][0] ? q->words[2] : NULL;
    options.starts = q->words[3][0] ? q->words[3] : NULL;
    options.protect = &q->words[4];
    options.n_protect = q->words[4][0] != '\0';
    options.annualized = q->words[5][0] == 'y';
    return confer_cut(out, c, q->words[0], &options, err);
}

static const char *parameter(const web_request *request, const char *name, const char *otherwise)
{
    const char *value = web_parameter(request, name);
    return value && *value ? value : otherwise;
}

static void choose(view *v, const web_request *request)
{
    struct stat options = {0}, budget = {0};
    char path[PATH_SIZE];
    const char *folder = desk_folder(desk_of(request));
    *v = (view){.target = parameter(request, "target", "5%"),
                .fund = parameter(request, "fund", ""),
                .starts = parameter(request, "starts", ""),
                .spare = parameter(request, "spare", "")};
    v->annualized = strcmp(parameter(request, "measured", ""), "whole") == 0;
    snprintf(v->options, sizeof v->options, "%s/options.csv", folder);
    snprintf(path, sizeof path, "%s/budget.csv", folder);
    v->there = stat(v->options, &options) == 0;
    stat(path, &budget);
    snprintf(v->stamp, sizeof v->stamp, "%lld.%ld %lld.%ld", (long long)options.st_mtim.tv_sec,
             options.st_mtim.tv_nsec, (long long)budget.st_mtim.tv_sec, budget.st_mtim.tv_nsec);
}

static void put_field(web_text *t, const char *id, const char *label, const char *value,
                      const char *more)
{
    web_putf(t, "<p><label for=\"%s\">%s</label> <input id=\"%s\" name=\"%s\" value=\"", id, label,
             id, id);
    web_say(t, value);
    web_putf(t, "\"%s></p>\n", more);
}

static void put_form(web_text *t, const view *v)
{
    web_put(t, "<form class=\"no-print\" action=\"/reduce\">\n");
    put_field(t, "target", "Target: a percent of the budget, or an amount", v->target,
              " size=\"12\"");
    put_field(t, "fund", "Fund (blank: all)", v->fund, " size=\"12\"");
    put_field(t, "starts", "No reduction begins before (blank: the year\xe2\x80\x99s start)",
              v->starts, " size=\"12\" placeholder=\"2026-01-01\"");
    put_field(t, "spare", "Department to spare (blank: none)", v->spare, " size=\"30\"");
    web_putf(
        t,
        "<p><input type=\"checkbox\" id=\"measured\" name=\"measured\" value=\"whole\"%s> <label "
        "for=\"measured\">Count what is saved in a whole year</label></p>\n"
        "<p><button>Work it out</button></p>\n</form>\n",
        v->annualized ? " checked" : "");
}

/* --- The answer ------------------------------------------------------------------------------- */

static void put_points(web_text *t, int64_t harm)
{
    int64_t hundredths = (harm + 5000) / 10000;
    desk_count(t, hundredths / 100);
    web_putf(t, ".%02d", (int)(hundredths % 100));
}

static void put_finding(web_text *t, const confer_result *r)
{
    int64_t reached = desk_length(r, "best.options") > 0;
    web_put(t, "<div class=\"finding\"><p id=\"finding\">");
    if (reached) {
        desk_count(t, (int64_t)desk_length(r, "best.options"));
        web_put(t, " of ");
        desk_count(t, desk_int(r, "considered"));
        web_put(t, " reductions reach the target of ");
        desk_spoken_money(t, desk_int(r, "target.amount"));
        web_put(t, " with the least weighted service harm");
        web_put(t, desk_int(r, "proven_optimal") ? ", " : " that was found, ");
        put_points(t, desk_int(r, "best.harm"));
        web_put(t, " points. Compared with the budget, they would save ");
        desk_spoken_money(t, desk_int(r, "best.saving"));
        web_put(t, " in the year and ");
        desk_spoken_money(t, desk_int(r, "best.annual"));
        web_put(t, " in each whole year after.");
        web_put(t, desk_int(r, "proven_optimal")
                       ? " This is proven: no allowed set reaches the target with less harm."
                       : " This is not proven.");
    } else {
        web_put(t, "No allowed set of the submitted reductions reaches the target of ");
        desk_spoken_money(t, desk_int(r, "target.amount"));
        web_put(t, "; together they would save ");
        desk_spoken_money(t, desk_int(r, "most.saving"));
        web_put(t, " in the year at most.");
    }
    web_put(
        t,
        "</p>\n<button type=\"button\" class=\"other copy\" data-copy=\"finding\" hidden>Copy the "
        "sentence</button></div>\n");
}

static void begin_table(web_text *t, const char *id, const char *caption, const char *heads)
{
    web_putf(
        t,
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s\" tabindex=\"0\">\n<table "
        "class=\"figures\">\n<caption id=\"%s\">%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n",
        id, id, caption, heads);
}

static void put_number(web_text *t, int64_t cents)
{
    web_put(t, "<td class=\"number\">");
    desk_money(t, cents, false);
    web_put(t, "</td>");
}

static void put_departments(web_text *t, const confer_result *r)
{
    size_t n = desk_length(r, "departments");
    begin_table(
        t, "departments", "Departments: their share and what they submitted",
        "<th scope=\"col\">Department</th><th scope=\"col\" class=\"number\">Base</th><th "
        "scope=\"col\" class=\"number\">Share</th><th scope=\"col\" class=\"number\">Can save</th>"
        "<th scope=\"col\" class=\"number\">In the set</th>");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<tr><th scope=\"row\">");
        web_say(t, desk_text(r, "departments[%zu].department", i));
        web_put(t, "</th>");
        put_number(t, desk_int(r, "departments[%zu].base", i));
        put_number(t, desk_int(r, "departments[%zu].share", i));
        put_number(t, desk_int(r, "departments[%zu].can_save", i));
        put_number(t, desk_int(r, "departments[%zu].in_set", i));
        web_put(t, "</tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

static void put_set(web_text *t, const confer_result *r)
{
    size_t n = desk_length(r, "best.options");
    web_put(t, "<h2>The set</h2>\n<p>");
    for (size_t i = 0; i < n; i++) {
        web_put(t, i > 0 ? ", " : "");
        web_say(t, desk_text(r, "best.options[%zu]", i));
    }
    web_put(t, "</p>\n");
    n = desk_length(r, "services");
    if (n == 0)
        return;
    begin_table(
        t, "services", "What services would be",
        "<th scope=\"col\">Department</th><th scope=\"col\">Service</th><th scope=\"col\">Measure"
        "</th><th scope=\"col\" class=\"number\">Now</th><th scope=\"col\" class=\"number\">After"
        "</th><th scope=\"col\" class=\"number\">Legal minimum</th>");
    static const char *const names[] = {"department", "service", "measure",
                                        "now",        "after",   "legal_minimum"};
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<tr>");
        for (int k = 0; k < 6; k++) {
            web_put(t, k == 0 ? "<th scope=\"row\">" : k > 2 ? "<td class=\"number\">" : "<td>");
            web_say(t, desk_text(r, "services[%zu].%s", i, names[k]));
            web_put(t, k == 0 ? "</th>" : "</td>");
        }
        web_put(t, "</tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

static void put_runners_up(web_text *t, const confer_result *r)
{
    size_t n = desk_length(r, "runners_up");
    if (n == 0)
        return;
    begin_table(
        t, "runners", "Runners-up",
        "<th scope=\"col\">Takes</th><th scope=\"col\">In place of</th><th scope=\"col\" "
        "class=\"number\">Harm</th><th scope=\"col\" class=\"number\">Saves in the year</th>");
    static const char *const lists[] = {"adds", "drops"};
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<tr>");
        for (int k = 0; k < 2; k++) {
            web_put(t, "<td>");
            size_t m = desk_length(r, "runners_up[%zu].%s", i, lists[k]);
            for (size_t j = 0; j < m; j++) {
                web_put(t, j > 0 ? ", " : "");
                web_say(t, desk_text(r, "runners_up[%zu].%s[%zu]", i, lists[k], j));
            }
            web_put(t, "</td>");
        }
        web_put(t, "<td class=\"number\">");
        put_points(t, desk_int(r, "runners_up[%zu].harm", i));
        web_put(t, "</td>");
        put_number(t, desk_int(r, "runners_up[%zu].saving", i));
        web_put(t, "</tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

static void put_prices(web_text *t, const confer_result *r)
{
    size_t n = desk_length(r, "if_spared");
    if (n == 0)
        return;
    begin_table(
        t, "spared", "What sparing a department would cost the others",
        "<th scope=\"col\">If spared</th><th scope=\"col\" class=\"number\">More harm</th><th "
        "scope=\"col\">Others would save more</th>");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<tr><th scope=\"row\">");
        web_say(t, desk_text(r, "if_spared[%zu].department", i));
        web_put(t, "</th>");
        if (!desk_int(r, "if_spared[%zu].reached", i)) {
            web_put(t, "<td></td><td>the others cannot reach the target</td></tr>\n");
            continue;
        }
        web_put(t, "<td class=\"number\">");
        put_points(t, desk_int(r, "if_spared[%zu].harm_more", i));
        web_put(t, "</td><td>");
        size_t m = desk_length(r, "if_spared[%zu].others", i);
        for (size_t k = 0; k < m; k++) {
            web_put(t, k > 0 ? ", " : "");
            web_say(t, desk_text(r, "if_spared[%zu].others[%zu].department", i, k));
            web_put(t, " ");
            desk_money(t, desk_int(r, "if_spared[%zu].others[%zu].more", i, k), true);
        }
        web_put(t, "</td></tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

static void put_left_out(web_text *t, const confer_result *r)
{
    size_t n = desk_length(r, "left_out");
    if (n == 0)
        return;
    web_put(t, "<h2>Could not be taken</h2>\n<ul>\n");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<li>");
        web_say(t, desk_text(r, "left_out[%zu].id", i));
        web_put(t, ": ");
        web_say(t, desk_text(r, "left_out[%zu].why", i));
        web_put(t, "</li>\n");
    }
    web_put(t, "</ul>\n");
}

/* --- The page --------------------------------------------------------------------------------- */

static void show_start(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_reduce, "Reductions");
    web_put(
        t,
        "<h1>Reductions</h1>\n<p>What would a percent less look like? Put what departments "
        "submitted into this folder as <b>options.csv</b>, a row an option, and the adopted budget as "
        "<b>budget.csv</b>. <a href=\"/help/E0855\">The columns of the options</a>; <a "
        "href=\"/help/E0850\">the columns of the budget</a>.</p>\n");
    desk_end(t, request, &desk_page_reduce);
}

static void show(web_answer *answer, const web_request *request)
{
    view v;
    choose(&v, request);
    if (!v.there) {
        show_start(answer, request);
        return;
    }
    desk_question q = {
        "Choosing among reductions",
        run_cut,
        {v.target, v.options, v.fund, v.starts, v.spare, v.annualized ? "y" : "n", v.stamp},
        7};
    const desk_answer *a = desk_ask(answer, request, &q);
    web_text *t = &answer->body;
    if (!a)
        return;
    desk_begin(t, request, &desk_page_reduce, "Reductions");
    web_put(t, "<h1>Reductions</h1>\n");
    put_form(t, &v);
    if (a->result) {
        put_finding(t, a->result);
        put_departments(t, a->result);
        put_set(t, a->result);
        put_runners_up(t, a->result);
        put_prices(t, a->result);
        put_left_out(t, a->result);
    } else {
        desk_put_no_answer(t, a);
    }
    desk_end(t, request, &desk_page_reduce);
    desk_done(request, a);
}

static const web_route routes[] = {
    {"GET", "/reduce", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_reduce = {.path = "/reduce",
                                    .group = DESK_MONEY,
                                    .name = WORD_DESK_NAV_REDUCE,
                                    .routes = routes,
                                    .bare = true};
