/* Packages inside fixed money: a space, its envelopes, and what fits (confer_fit). Everything is in
 * the address, so that a question can be sent to the other side. */
#include "desk/desk.h"

#include <stdio.h>
#include <string.h>

enum { MOST_YEARS = 6, MOST_REQUIRED = 4 };

static const struct {
    const char *name, *title;
} aims[] = {
    {"total-gain", "members\xe2\x80\x99 gain in all"},
    {"final-rate", "where rates end"},
    {"lowest-paid", "the lowest paid member\xe2\x80\x99s gain"},
    {"lowest-gain", "the smallest gain"},
    {"evenness", "even gains, in percent of pay"},
    {"majority", "how many are better off"},
};

enum { N_AIMS = sizeof aims / sizeof *aims };

/* What is asked: all of it borrowed from the request or the lists. */
typedef struct {
    desk_names spaces, offers;
    const char *space, *than, *same, *best, *fund;
    const char *within[MOST_YEARS]; /* as typed: "FY2025-26=$1,200,000" */
    int n_within;
    const char *require[MOST_REQUIRED]; /* as typed: "lowest-gain >= $500" */
    int n_require;
} asked;

static const char *filled(const web_request *request, const char *name)
{
    const char *value = web_parameter(request, name);
    return value && *value ? value : NULL;
}

static void take(asked *q, const web_request *request)
{
    const char *space = filled(request, "space"), *than = filled(request, "than");
    const char *same = filled(request, "same"), *best = filled(request, "best");
    *q = (asked){.spaces = desk_spaces(request), .offers = desk_offers(request)};
    q->space = space ? desk_has_offer(&q->spaces, space) : NULL;
    q->than = than ? desk_has_offer(&q->offers, than) : NULL;
    q->same = same ? desk_has_offer(&q->offers, same) : NULL;
    q->fund = filled(request, "fund");
    q->best = aims[0].name;
    for (int i = 0; best && i < N_AIMS; i++)
        if (strcmp(aims[i].name, best) == 0)
            q->best = aims[i].name;
    for (int i = 0; i < MOST_YEARS; i++) {
        const char *within = web_parameter_at(request, "within", i);
        if (within && *within)
            q->within[q->n_within++] = within;
    }
    for (int i = 0; i < MOST_REQUIRED; i++) {
        const char *required = web_parameter_at(request, "require", i);
        if (required && *required)
            q->require[q->n_require++] = required;
    }
}

static void release(asked *q)
{
    desk_names_free(&q->spaces);
    desk_names_free(&q->offers);
}

/* --- The form --------------------------------------------------------------------------------- */

static void put_select(web_text *t, const char *name, const char *label, const desk_names *names,
                       const char *chosen, const char *none)
{
    web_putf(t, "<p><label for=\"%s\">%s</label> <select id=\"%s\" name=\"%s\">", name, label, name,
             name);
    if (none)
        web_putf(t, "<option value=\"\">%s</option>", none);
    for (size_t i = 0; i < names->n; i++) {
        bool here = chosen && strcmp(names->names[i], chosen) == 0;
        web_putf(t, "<option%s>", here ? " selected" : "");
        web_say(t, names->names[i]);
        web_put(t, "</option>");
    }
    web_put(t, "</select></p>\n");
}

static void put_field(web_text *t, const char *name, const char *label, int number,
                      const char *value, const char *hint)
{
    web_putf(
        t,
        "<p><label for=\"%s%d\">%s</label> <input id=\"%s%d\" name=\"%s\" placeholder=\"%s\" value=\"",
        name, number, label, name, number, name, hint);
    web_say(t, value ? value : "");
    web_put(t, "\"></p>\n");
}

static void put_form(web_text *t, const asked *q)
{
    web_put(t, "<form action=\"/fit\" class=\"no-print\">\n");
    put_select(t, "space", "Packages of", &q->spaces, q->space, NULL);
    for (int i = 0; i <= q->n_within && i < MOST_YEARS; i++)
        put_field(t, "within", i == 0 ? "Inside" : "and inside", i,
                  i < q->n_within ? q->within[i] : NULL, "FY2025-26=$1,200,000");
    put_field(t, "fund", "of the fund", 0, q->fund, "all funds");
    for (int i = 0; i <= q->n_require && i < MOST_REQUIRED; i++)
        put_field(t, "require", i == 0 ? "With" : "and with", i,
                  i < q->n_require ? q->require[i] : NULL, "lowest-gain &gt;= $500");
    web_put(
        t,
        "<p><label for=\"best\">First those with the most of</label> <select id=\"best\" name=\"best\">");
    for (int i = 0; i < N_AIMS; i++)
        web_putf(t, "<option value=\"%s\"%s>%s</option>", aims[i].name,
                 strcmp(aims[i].name, q->best) == 0 ? " selected" : "", aims[i].title);
    web_put(t, "</select></p>\n");
    put_select(t, "than", "Better off than under", &q->offers, q->than, "the status quo");
    put_select(t, "same", "Only what costs as much as", &q->offers, q->same, "(any cost)");
    web_put(t, "<p class=\"buttons\"><button class=\"main\">Search</button></p>\n</form>\n");
}

/* --- The search ------------------------------------------------------------------------------- */

enum { FIRST = 6 }; /* of the words that are envelopes */

/* Words: space, best, than, same, fund (empty: none), how many envelopes, these, then what is
 * required. */
static int run_fit(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    confer_fit_options options = CONFER_FIT_OPTIONS_INIT;
    options.best = q->words[1];
    options.than = *q->words[2] ? q->words[2] : NULL;
    options.same_cost_as = *q->words[3] ? q->words[3] : NULL;
    options.funds = &q->words[4];
    options.n_funds = *q->words[4] != '\0';
    options.within = q->words + FIRST;
    options.n_within = *q->words[FIRST - 1] - '0';
    options.require = q->words + FIRST + options.n_within;
    options.n_require = q->n_words - FIRST - options.n_within;
    return confer_fit(out, c, q->words[0], &options, err);
}

static void put_answer(web_text *t, const desk_answer *a)
{
    if (!a->result) {
        desk_put_no_answer(t, a);
        return;
    }
    desk_put_answer(t, a->result);
}

static void put_page(web_answer *answer, const web_request *request, const asked *q,
                     const desk_answer *a)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_fit, "Inside the money");
    web_put(t, "<h1>Inside the money</h1>\n");
    if (!a)
        web_put(
            t,
            "<p>A space of packages is an offer in which ranges stand for "
            "values, such as <code>raise 0%..6% by 0.25% on 2025-07-05</code>. Every package of it is "
            "costed to the cent.</p>\n");
    if (q->spaces.n == 0)
        web_put(t, "<p>No offer here holds a range yet. <a href=\"/offer\">Write one</a>.</p>\n");
    else
        put_form(t, q);
    if (a)
        put_answer(t, a);
    desk_end(t, request, &desk_page_fit);
}

static const desk_answer *ask(web_answer *answer, const web_request *request, const asked *q)
{
    static const char *const counts[] = {"0", "1", "2", "3", "4", "5", "6"};
    desk_question question = {"Costing every package",
                              run_fit,
                              {q->space, q->best, q->than ? q->than : "", q->same ? q->same : "",
                               q->fund ? q->fund : "", counts[q->n_within]},
                              FIRST};
    for (int i = 0; i < q->n_within; i++)
        question.words[question.n_words++] = q->within[i];
    for (int i = 0; i < q->n_require; i++)
        question.words[question.n_words++] = q->require[i];
    return desk_ask(answer, request, &question);
}

static void show(web_answer *answer, const web_request *request)
{
    asked q;
    take(&q, request);
    const desk_answer *a = q.space ? ask(answer, request, &q) : NULL;
    if (a || !q.space)
        put_page(answer, request, &q, a);
    if (a)
        desk_done(request, a);
    release(&q);
}

static const web_route routes[] = {
    {"GET", "/fit", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_fit = {
    .path = "/fit", .group = DESK_MONEY, .name = WORD_DESK_NAV_FIT, .routes = routes};
