/* Two offers side by side, and what waiting would change: the first offer's start moved month by
 * month. Every sentence and row of every delay is made here, every curve by the library; the slider
 * only chooses. */
#include "desk/desk.h"

#include <confer_desk.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MONTHS = 24 };

/* --- Choosing --------------------------------------------------------------------------------- */

typedef struct {
    desk_names all;
    const char *a, *b;
} two;

static void choose(two *c, const web_request *request)
{
    const char *a = web_parameter(request, "a"), *b = web_parameter(request, "b");
    const char *first = web_parameter_at(request, "show", 0);
    const char *second = web_parameter_at(request, "show", 1);
    *c = (two){.all = desk_offers(request)};
    a = a ? a : first;
    b = b ? b : second;
    c->a = a ? desk_has_offer(&c->all, a) : NULL;
    c->b = b && strcmp(b, "current") == 0 ? "current" : b ? desk_has_offer(&c->all, b) : NULL;
    if (!c->a && c->all.n > 0)
        c->a = c->all.names[0];
    if (!c->b)
        c->b = c->all.n > 1 ? c->all.names[c->a == c->all.names[1] ? 0 : 1] : "current";
    if (c->a && strcmp(c->a, c->b) == 0)
        c->b = "current";
}

static const char *spoken(const char *name)
{
    return strcmp(name, "current") == 0 ? "the status quo" : name;
}

static void put_options(web_text *t, const two *c, const char *here, bool status_quo)
{
    for (size_t i = 0; i < c->all.n; i++) {
        web_putf(t, "<option%s>", strcmp(c->all.names[i], here) == 0 ? " selected" : "");
        web_say(t, c->all.names[i]);
        web_put(t, "</option>");
    }
    if (status_quo)
        web_putf(t, "<option value=\"current\"%s>the status quo</option>",
                 strcmp(here, "current") == 0 ? " selected" : "");
}

static void put_choice(web_text *t, const two *c)
{
    web_put(
        t, "<form class=\"inline no-print\" action=\"/compare\">\n<label for=\"a\">Compare</label> "
           "<select id=\"a\" name=\"a\" data-submit>");
    put_options(t, c, c->a, false);
    web_put(t, "</select> <label for=\"b\">with</label> <select id=\"b\" name=\"b\" data-submit>");
    put_options(t, c, c->b, true);
    web_put(t, "</select> <button class=\"other\">Compare</button></form>\n");
}

/* --- The comparison --------------------------------------------------------------------------- */

static void put_difference(web_text *t, int64_t cents, const char *more, const char *less)
{
    desk_spoken_money(t, cents);
    web_putf(t, " %s", cents >= 0 ? more : less);
}

static void put_members(web_text *t, int64_t n)
{
    if (n == 0)
        web_put(t, "none");
    else
        desk_count(t, n);
}

static void put_finding(web_text *t, const two *c, const confer_result *r)
{
    int64_t cost = desk_int(r, "pairs[0].cost_difference");
    web_put(t, "<div class=\"finding\"><p id=\"finding\">");
    web_say(t, c->a);
    web_put(t, " would cost the employer ");
    if (cost == 0)
        web_put(t, "the same as ");
    else
        put_difference(t, -cost, "more than ", "less than ");
    web_say(t, spoken(c->b));
    web_put(t, ". Of ");
    desk_count(t, desk_int(r, "offers[0].members"));
    web_put(t, " members, ");
    put_members(t, desk_int(r, "pairs[0].members_better_a"));
    web_put(t, " would be paid more under ");
    web_say(t, c->a);
    web_put(t, ", ");
    put_members(t, desk_int(r, "pairs[0].members_better_b"));
    web_put(t, " under ");
    web_say(t, spoken(c->b));
    web_put(t, ", and ");
    put_members(t, desk_int(r, "pairs[0].members_same"));
    web_put(
        t,
        " the same under both.</p>\n<button type=\"button\" class=\"other copy\" data-copy=\"finding\" hidden>"
        "Copy the sentences</button></div>\n");
}

static void put_row(web_text *t, const char *kind, const char *name, int64_t a, int64_t b)
{
    web_putf(t, "<tr%s><th scope=\"row\">", kind);
    web_say(t, name);
    web_put(t, "</th><td class=\"number\">");
    desk_money(t, a, true);
    web_put(t, "</td><td class=\"number\">");
    desk_money(t, b, true);
    web_put(t, "</td><td class=\"number\">");
    desk_money(t, a - b, true);
    web_put(t, "</td></tr>\n");
}

static void put_years(web_text *t, const two *c, const confer_result *r)
{
    size_t n = desk_length(r, "offers[0].fiscal_years");
    web_put(
        t,
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"years\" tabindex=\"0\">\n"
        "<table class=\"figures\">\n<caption id=\"years\">Employer cost, compared with the status "
        "quo</caption>\n<thead><tr><th scope=\"col\">Fiscal year</th><th scope=\"col\" "
        "class=\"number\">");
    web_say(t, c->a);
    web_put(t, "</th><th scope=\"col\" class=\"number\">");
    web_say(t, spoken(c->b));
    web_put(t, "</th><th scope=\"col\" class=\"number\">Difference</th></tr></thead>\n<tbody>\n");
    for (size_t y = 0; y < n; y++)
        put_row(t, "", desk_text(r, "offers[0].fiscal_years[%zu].fiscal_year", y),
                desk_int(r, "offers[0].fiscal_years[%zu].cost", y),
                desk_int(r, "offers[1].fiscal_years[%zu].cost", y));
    put_row(t, " class=\"total\"", "Total", desk_int(r, "offers[0].total.cost"),
            desk_int(r, "offers[1].total.cost"));
    put_row(t, "", "Ongoing a year, at the end", desk_int(r, "offers[0].total.ongoing"),
            desk_int(r, "offers[1].total.ongoing"));
    put_row(t, "", "One-time", desk_int(r, "offers[0].total.one_time"),
            desk_int(r, "offers[1].total.one_time"));
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

/* --- By fund --------------------------------------------------------------------------------- */

/* Words: the two offers. Asked by itself: the comparison above is shared with the table. */
static int run_funds(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    static const char *const by[] = {"fund"};
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    options.by = by;
    options.n_by = 1;
    options.figures_only = true;
    return confer_compare(out, c, q->words, q->n_words, &options, err);
}

static void put_funds(web_text *t, const two *c, const confer_result *r)
{
    size_t n = desk_length(r, "offers[0].by.fund");
    if (n < 2)
        return;
    web_put(t,
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"funds\" tabindex=\"0\">\n"
            "<table class=\"figures\">\n<caption id=\"funds\">By fund, over all years</caption>\n"
            "<thead><tr><th scope=\"col\">Fund</th><th scope=\"col\" class=\"number\">");
    web_say(t, c->a);
    web_put(t, "</th><th scope=\"col\" class=\"number\">");
    web_say(t, spoken(c->b));
    web_put(t, "</th><th scope=\"col\" class=\"number\">Difference</th></tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < n; k++)
        put_row(t, "", desk_text(r, "offers[0].by.fund[%zu].key", k),
                desk_int(r, "offers[0].by.fund[%zu].cost", k),
                desk_int(r, "offers[1].by.fund[%zu].cost", k));
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

/* --- Waiting: sentences ----------------------------------------------------------------------- */

static void put_month_count(web_text *t, int months)
{
    web_putf(t, "%d month%s", months, months == 1 ? "" : "s");
}

static void put_waiting(web_text *t, const two *c, const confer_result *d, int k)
{
    int64_t cost = desk_int(d, "delays[%d].cost", k) - desk_int(d, "delays[0].cost");
    int64_t gain = desk_int(d, "delays[%d].gain", k) - desk_int(d, "delays[0].gain");
    const char *overtakes = desk_text(d, "delays[%d].overtakes", k);
    if (k == 0)
        web_put(t, "As written");
    else
        put_month_count(t, k);
    web_put(t, k == 0 ? ", starting " : " later, starting ");
    desk_day(t, WEB_ENGLISH, desk_text(d, "delays[%d].starts", k));
    if (k > 0) {
        web_put(t, ": the employer would pay ");
        put_difference(t, cost, "more", "less");
        web_put(t, ", and members together would be paid ");
        put_difference(t, gain, "more", "less");
        web_put(t, ", than with ");
        web_say(t, c->a);
        web_put(t, " as written");
    }
    web_put(t, ". ");
    if (!*overtakes) {
        web_put(t, "By the end, members together would still have been paid less than under ");
        web_say(t, spoken(c->b));
        web_put(t, ".");
    } else {
        bool always = strcmp(overtakes, desk_text(d, "pay_dates[0]")) == 0;
        web_put(t, always ? "At every pay date" : "From ");
        if (!always)
            desk_day(t, WEB_ENGLISH, overtakes);
        web_put(t, always ? "" : " on");
        web_put(t, ", members together would have been paid no less than under ");
        web_say(t, spoken(c->b));
        web_put(t, ".");
    }
}

/* --- Waiting: the slider --------------------------------------------------------------------- */

/* The slider's own curve: the cost at each delay, from zero. */
static void put_tiny_curve(web_text *t, const confer_result *d)
{
    int64_t most = 1;
    for (int k = 0; k <= MONTHS; k++) {
        int64_t cost = desk_int(d, "delays[%d].cost", k);
        most = cost > most ? cost : most;
    }
    web_putf(t,
             "<svg class=\"tiny\" viewBox=\"0 0 %d 300\" preserveAspectRatio=\"none\" "
             "aria-hidden=\"true\"><path d=\"M0 300",
             MONTHS * 10);
    for (int k = 0; k <= MONTHS; k++) {
        int64_t cost = desk_int(d, "delays[%d].cost", k);
        web_putf(t, "L%d %d", k * 10, 300 - (int)((cost > 0 ? cost : 0) / (most / 290 + 1)));
    }
    web_putf(t, "L%d 300Z\"/></svg>\n", MONTHS * 10);
}

static void put_slider(web_text *t, const confer_result *d)
{
    web_putf(t, "<div class=\"slider\" id=\"delay\" hidden>\n<label for=\"months\">Start later by "
                "months</label>\n<div class=\"track\">");
    put_tiny_curve(t, d);
    web_putf(
        t,
        "<input type=\"range\" id=\"months-range\" min=\"0\" max=\"%d\" value=\"0\" "
        "aria-label=\"Start later by months\"></div>\n<button type=\"button\" class=\"other\" "
        "data-step=\"-1\" aria-label=\"One month earlier\">\xe2\x88\x92</button>\n"
        "<input type=\"number\" id=\"months\" min=\"0\" max=\"%d\" value=\"0\">\n"
        "<button type=\"button\" class=\"other\" data-step=\"1\" aria-label=\"One month later\">+"
        "</button>\n</div>\n",
        MONTHS, MONTHS);
}

/* The chart is the library's: every start is a layer of it (delay.ts shows one at a time). */
static void put_chart(web_text *t, const confer_result *d)
{
    desk_put_answer(t, d);
}

static void put_delays(web_text *t, const two *c, const confer_result *d)
{
    web_put(t, "<section aria-labelledby=\"waiting\">\n<h2 id=\"waiting\">If ");
    web_say(t, c->a);
    web_put(t, " started later</h2>\n");
    put_slider(t, d);
    web_put(t, "<p id=\"delay-sentence\" aria-live=\"polite\">");
    put_waiting(t, c, d, 0);
    web_put(t, "</p>\n");
    put_chart(t, d);
    web_put(
        t,
        "<details>\n<summary>Every start in a table</summary>\n<div class=\"scroll\" "
        "role=\"region\" aria-labelledby=\"delays-title\" tabindex=\"0\">\n<table class=\"figures\" "
        "id=\"delays\">\n<caption id=\"delays-title\">Compared with the status quo, over ");
    size_t years = desk_length(d, "fiscal_years");
    web_say(t, desk_text(d, "fiscal_years[0]"));
    web_put(t, " to ");
    web_say(t, desk_text(d, "fiscal_years[%zu]", years ? years - 1 : 0));
    web_put(
        t,
        "</caption>\n<thead><tr><th scope=\"col\">Later</th><th scope=\"col\">Starts</th>"
        "<th scope=\"col\" class=\"number\">Employer cost</th><th scope=\"col\" class=\"number\">"
        "Members\xe2\x80\x99 net pay</th><th scope=\"col\">In words</th></tr></thead>\n<tbody>\n");
    for (int k = 0; k <= MONTHS; k++) {
        web_putf(t, "<tr data-months=\"%d\"><th scope=\"row\">", k);
        put_month_count(t, k);
        web_put(t, "</th><td>");
        desk_day(t, WEB_ENGLISH, desk_text(d, "delays[%d].starts", k));
        web_put(t, "</td><td class=\"number\">");
        desk_money(t, desk_int(d, "delays[%d].cost", k), true);
        web_put(t, "</td><td class=\"number\">");
        desk_money(t, desk_int(d, "delays[%d].gain", k), true);
        web_put(t, "</td><td class=\"words\">");
        put_waiting(t, c, d, k);
        web_put(t, "</td></tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n</details>\n</section>\n");
}

/* --- The page --------------------------------------------------------------------------------- */

static int run_delay(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    return confer_delay(out, c, q->words[0], q->words[1], MONTHS, err);
}

static void put_page(web_answer *answer, const web_request *request, const two *c,
                     const desk_answer *a, const desk_answer *funds, const desk_answer *d)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_compare, "Compare");
    web_put(t, "<h1>Compare</h1>\n");
    put_choice(t, c);
    if (!a->result) {
        desk_put_no_answer(t, a);
    } else {
        put_finding(t, c, a->result);
        put_years(t, c, a->result);
        if (funds->result)
            put_funds(t, c, funds->result);
        if (d->result)
            put_delays(t, c, d->result);
    }
    desk_end(t, request, &desk_page_compare);
}

static void show(web_answer *answer, const web_request *request)
{
    two c;
    const desk_answer *a = NULL, *funds = NULL, *d = NULL;
    choose(&c, request);
    if (!c.a) {
        desk_go(answer, "/");
    } else {
        const char *const names[] = {c.a, c.b};
        desk_question compare = desk_ask_compare(names, 2);
        desk_question delay = {"Costing every start", run_delay, {c.a, c.b}, 2};
        a = desk_ask(answer, request, &compare);
        desk_question by_fund = {"Comparing funds", run_funds, {c.a, c.b}, 2};
        funds = a ? desk_ask(answer, request, &by_fund) : NULL;
        d = funds ? desk_ask(answer, request, &delay) : NULL;
    }
    if (d)
        put_page(answer, request, &c, a, funds, d);
    if (a)
        desk_done(request, a);
    if (funds)
        desk_done(request, funds);
    if (d)
        desk_done(request, d);
    desk_names_free(&c.all);
}

static const web_route routes[] = {
    {"GET", "/compare", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_compare = {
    .path = "/compare", .group = DESK_OFFERS, .name = WORD_DESK_NAV_COMPARE, .routes = routes};
