/* Reductions: the five-percent exercise on the folder's options.csv and budget.csv. */
#define _POSIX_C_SOURCE 200809L
#include "desk/desk.h"
#include "desk/inputs.h"

#include <confer_budget.h>
#include <confer_desk.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4200 };

typedef struct {
    const char *target, *fund, *starts, *spare, *unit;
    bool annualized;
    char options[PATH_SIZE], stamp[80];
    bool there;
} view;

/* Words: target, options, fund, starts, spared department, "y" for a whole year, unit, stamp. */
static int run_cut(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    confer_cut_options options = CONFER_CUT_OPTIONS_INIT;
    options.options_path = q->words[1];
    options.fund = q->words[2][0] ? q->words[2] : NULL;
    options.starts = q->words[3][0] ? q->words[3] : NULL;
    options.protect = &q->words[4];
    options.n_protect = q->words[4][0] != '\0';
    options.annualized = q->words[5][0] == 'y';
    options.raise_unit = q->words[6][0] ? q->words[6] : NULL;
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
                .spare = parameter(request, "spare", ""),
                .unit = parameter(request, "unit", "")};
    v->annualized = strcmp(parameter(request, "measured", ""), "whole") == 0;
    snprintf(v->options, sizeof v->options, "%s/options.csv", folder);
    snprintf(path, sizeof path, "%s/budget.csv", folder);
    v->there = stat(v->options, &options) == 0;
    stat(path, &budget);
    snprintf(v->stamp, sizeof v->stamp, "%lld.%ld %lld.%ld", (long long)options.st_mtim.tv_sec,
             options.st_mtim.tv_nsec, (long long)budget.st_mtim.tv_sec, budget.st_mtim.tv_nsec);
}

static void put_field(web_text *t, const char *id, const char *label, const char *value,
                      const char *hint)
{
    web_putf(t,
             "<div class=\"field\"><label for=\"%s\">%s</label> <input id=\"%s\" name=\"%s\" "
             "aria-describedby=\"%s-hint\" value=\"",
             id, label, id, id, id);
    web_say(t, value);
    web_putf(t, "\"><p class=\"hint\" id=\"%s-hint\">%s</p></div>\n", id, hint);
}

/* The units of the agreement, of which one would get a raise for the same money. */
static void put_units(web_text *t, const view *v, const confer_result *facts)
{
    size_t n = facts ? desk_length(facts, "units") : 0;
    if (n == 0)
        return;
    web_put(t, "<div class=\"field\"><label for=\"unit\">The same money as a raise of</label> "
               "<select id=\"unit\" name=\"unit\"><option value=\"\">not asked</option>");
    for (size_t i = 0; i < n; i++) {
        const char *code = desk_text(facts, "units[%zu].code", i);
        web_put(t, "<option value=\"");
        web_say(t, code);
        web_putf(t, "\"%s>", strcmp(code, v->unit) == 0 ? " selected" : "");
        web_say(t, code);
        web_put(t, " ");
        web_say(t, desk_text(facts, "units[%zu].name", i));
        web_put(t, "</option>");
    }
    web_put(t, "</select></div>\n");
}

static void put_form(web_text *t, const view *v, const confer_result *facts)
{
    web_put(t, "<form class=\"no-print\" action=\"/reduce\">\n<div class=\"assumptions\">\n");
    put_field(t, "target", "Target", v->target, "5% of the budget, or an amount: $2,000,000.");
    put_field(t, "fund", "Of the fund", v->fund, "Empty: all funds.");
    put_field(t, "starts", "None begins before", v->starts,
              "A day, 2026-01-01. Empty: the fiscal year\xe2\x80\x99s start.");
    put_field(t, "spare", "Department to spare", v->spare, "Empty: none.");
    put_units(t, v, facts);
    web_putf(
        t,
        "</div>\n<p><label class=\"check\"><input type=\"checkbox\" id=\"measured\" "
        "name=\"measured\" value=\"whole\"%s> Count what a whole year would save, not this "
        "year\xe2\x80\x99s rest</label></p>\n<p class=\"buttons\"><button class=\"main\">Work it "
        "out</button></p>\n</form>\n",
        v->annualized ? " checked" : "");
}

/* --- Bringing files --------------------------------------------------------------------------- */

static void put_drop(web_text *t, const char *which, const char *label)
{
    web_putf(t,
             "<div class=\"drop\" data-bring=\"/reduce/%s\" data-then=\"/reduce\">\n<label "
             "for=\"file-%s\">%s</label>\n<input type=\"file\" id=\"file-%s\" "
             "accept=\".csv,.xlsx,.tsv,text/csv\">\n<p role=\"status\"></p>\n<progress max=\"100\" "
             "hidden aria-label=\"Upload\"></progress>\n</div>\n",
             which, which, label, which);
}

static void put_drops(web_text *t)
{
    put_drop(t, "options",
             "The departments\xe2\x80\x99 options: choose a CSV or XLSX file, or drop "
             "it here");
    put_drop(t, "budget", "The adopted budget: choose a CSV or XLSX file, or drop it here");
    web_put(t,
            "<p class=\"hint\"><a href=\"/help/E0855\">The columns of the options</a>; <a "
            "href=\"/help/E0850\">the columns of the budget</a>. Files stay on this machine; what "
            "they replace is kept.</p>\n<noscript><p>Bringing a file needs JavaScript. Without it, "
            "put options.csv and budget.csv into the folder.</p></noscript>\n");
}

/* The first problem with its line, and how many more there are. */
static void put_why(web_text *t, confer_case *c, int status, const confer_error *err)
{
    confer_problem first;
    web_text why = WEB_TEXT_INIT;
    size_t n = confer_case_problem_count(c);
    if (status == CONFER_WRONG && confer_case_problem(c, 0, &first)) {
        if (first.line > 0)
            web_putf(&why, "line %d: ", (int)first.line);
        web_put(&why, first.message);
        if (n > 1)
            web_putf(&why, "; and %d more", (int)n - 1);
    } else {
        web_put(&why, err->message);
    }
    web_put(t, "{\"why\":");
    web_json(t, why.bytes ? why.bytes : "", why.len);
    web_put(t, "}");
    web_text_release(&why);
}

static void bring(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *brought = NULL;
    const char *which = strstr(request->path, "budget") ? "budget" : "options";
    confer_case *c = desk_live_begin(request);
    int status =
        confer_reductions_bring(&brought, c, which, request->body, request->body_len, &err);
    answer->type = "application/json";
    put_why(&answer->body, c, status, &err);
    desk_live_end(request);
    answer->status = status == CONFER_OK ? 200 : status == CONFER_WRONG ? 422 : 500;
    confer_result_free(brought);
}

/* --- The page --------------------------------------------------------------------------------- */

static void show_start(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_reduce, "Reductions");
    web_put(t,
            "<h1>Reductions</h1>\n<p>When every department has been asked for 5% less: which of "
            "the options they submitted reach the target with the least harm to services, and what "
            "would the same money be as a raise? Bring what departments submitted, a row for each "
            "option, and the adopted budget.</p>\n");
    put_drops(t);
    desk_end(t, request, &desk_page_reduce);
}

static void put_page(web_text *t, const web_request *request, const view *v,
                     const confer_result *facts, const desk_answer *a)
{
    desk_begin(t, request, &desk_page_reduce, "Reductions");
    web_put(t, "<h1>Reductions</h1>\n");
    put_form(t, v, facts);
    if (a->result) {
        desk_put_answer(t, a->result);
    } else {
        desk_put_no_answer(t, a);
    }
    web_put(t, "<details class=\"no-print\">\n<summary>Bring other options or another budget"
               "</summary>\n");
    put_drops(t);
    web_put(t, "</details>\n");
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
        {v.target, v.options, v.fund, v.starts, v.spare, v.annualized ? "y" : "n", v.unit, v.stamp},
        8};
    const desk_answer *a = desk_ask(answer, request, &q);
    if (!a)
        return;
    confer_result *facts = NULL;
    confer_case *c = desk_live_begin(request);
    confer_facts(&facts, c, NULL);
    desk_live_end(request);
    put_page(&answer->body, request, &v, facts, a);
    confer_result_free(facts);
    desk_done(request, a);
}

static const web_route routes[] = {
    {"GET", "/reduce", show, 0, false},
    {"POST", "/reduce/options", bring, INPUTS_TABLE_BYTES, false},
    {"POST", "/reduce/budget", bring, INPUTS_TABLE_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_reduce = {.path = "/reduce",
                                    .group = DESK_MONEY,
                                    .name = WORD_DESK_NAV_REDUCE,
                                    .routes = routes,
                                    .bare = true};
