/* Packages inside fixed money: a space, its envelopes, and what fits (confer_fit). Everything is in
 * the address, so that a question can be sent to the other side. */
#include "desk/desk.h"

#include <stdio.h>
#include <string.h>

enum { MOST_YEARS = 6, MOST_REQUIRED = 4 };

const desk_aim desk_aims[DESK_AIMS] = {
    {"total-gain", "members\xe2\x80\x99 gain in all"},
    {"final-rate", "where rates end"},
    {"lowest-paid", "the lowest paid member\xe2\x80\x99s gain"},
    {"lowest-gain", "the smallest gain"},
    {"evenness", "even gains, in percent of pay"},
    {"majority", "how many are better off"},
};

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
    q->best = desk_aims[0].name;
    for (int i = 0; best && i < DESK_AIMS; i++)
        if (strcmp(desk_aims[i].name, best) == 0)
            q->best = desk_aims[i].name;
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
    web_putf(t, "<div class=\"field\"><label for=\"%s\">%s</label> <select id=\"%s\" name=\"%s\">",
             name, label, name, name);
    if (none)
        web_putf(t, "<option value=\"\">%s</option>", none);
    for (size_t i = 0; i < names->n; i++) {
        bool here = chosen && strcmp(names->names[i], chosen) == 0;
        web_putf(t, "<option%s>", here ? " selected" : "");
        web_say(t, names->names[i]);
        web_put(t, "</option>");
    }
    web_put(t, "</select></div>\n");
}

/* One line of text; `number` tells boxes of one name apart, the first has the hint. */
static void put_field(web_text *t, const char *name, const char *label, int number,
                      const char *value, const char *hint)
{
    web_putf(t,
             "<div class=\"field\"><label for=\"%s%d\">%s</label> <input id=\"%s%d\" "
             "name=\"%s\" aria-describedby=\"%s-hint\" value=\"",
             name, number, label, name, number, name, name);
    web_say(t, value ? value : "");
    web_put(t, "\">");
    if (number == 0)
        web_putf(t, "<p class=\"hint\" id=\"%s-hint\">%s</p>", name, hint);
    web_put(t, "</div>\n");
}

static void put_form(web_text *t, const asked *q)
{
    web_put(t, "<form action=\"/fit\" class=\"no-print\">\n<div class=\"assumptions\">\n");
    put_select(t, "space", "Packages of", &q->spaces, q->space, NULL);
    for (int i = 0; i <= q->n_within && i < MOST_YEARS; i++)
        put_field(t, "within", i == 0 ? "Inside" : "and inside", i,
                  i < q->n_within ? q->within[i] : NULL,
                  "A fiscal year and an amount: FY2025-26=$1,200,000. Empty: the "
                  "agreement\xe2\x80\x99s budgets. A further box comes with the answer.");
    put_field(t, "fund", "Of the fund", 0, q->fund, "Empty: all funds.");
    for (int i = 0; i <= q->n_require && i < MOST_REQUIRED; i++)
        put_field(t, "require", i == 0 ? "With" : "and with", i,
                  i < q->n_require ? q->require[i] : NULL,
                  "What every package must have, as lowest-gain &gt;= $500. May stay empty.");
    web_put(t, "<div class=\"field\"><label for=\"best\">First those with the most of</label> "
               "<select id=\"best\" name=\"best\">");
    desk_put_aims(t, q->best);
    web_put(t, "</select></div>\n");
    put_select(t, "than", "Better off than under", &q->offers, q->than, "the status quo");
    put_select(t, "same", "Only what costs as much as", &q->offers, q->same, "(any cost)");
    web_put(t,
            "</div>\n<p class=\"buttons\"><button class=\"main\">Search</button></p>\n</form>\n");
}

void desk_put_aims(web_text *t, const char *best)
{
    for (int i = 0; i < DESK_AIMS; i++)
        web_putf(t, "<option value=\"%s\"%s>%s</option>", desk_aims[i].name,
                 best && strcmp(desk_aims[i].name, best) == 0 ? " selected" : "",
                 desk_aims[i].title);
}

/* Nothing to search: how an offer becomes a space. */
static void put_start(web_text *t)
{
    web_put(
        t,
        "<p>No offer here holds a range yet. <a href=\"/offer\">Write one</a>, or copy one, and "
        "write ranges where its values stand:</p>\n<pre class=\"reference\">"
        "offer \"What could be\"\nraise 0%..6% by 0.5% on 2026-07-01\n"
        "lump sum $0..$2,000 by $500 on 2026-07-01</pre>\n<p>This one stands for 65 packages: 13 "
        "raises times 5 payments. Then say here how much money there is, and what must be in "
        "it.</p>\n");
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
            "<p>Which packages fit inside a given amount of money, and which of them does most for "
            "members? A space of packages is an offer in which ranges stand for values. Every "
            "package of it is costed to the cent.</p>\n");
    if (q->spaces.n == 0)
        put_start(t);
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
