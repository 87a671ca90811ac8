/* The table: every offer as a card, the chosen ones side by side, what each clause of one costs,
 * and the finding in one sentence. */
#include "desk/desk.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

enum { MOST_COLUMNS = 4 };

/* Which offers stand side by side. */
typedef struct {
    const char *names[MOST_COLUMNS]; /* of `all` */
    int n;
    desk_names all;
} choice;

static bool chosen(const choice *c, const char *name)
{
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->names[i], name) == 0)
            return true;
    return false;
}

/* "?show=a&show=b", or the first four. */
static void choose(choice *c, const web_request *request)
{
    const char *show;
    *c = (choice){.all = desk_offers(request)};
    for (int k = 0; c->n < MOST_COLUMNS && (show = web_parameter_at(request, "show", k)); k++) {
        const char *name = desk_has_offer(&c->all, show);
        if (name && !chosen(c, name))
            c->names[c->n++] = name;
    }
    for (size_t i = 0; !web_parameter(request, "show") && i < c->all.n && c->n < MOST_COLUMNS; i++)
        c->names[c->n++] = c->all.names[i];
}

/* --- Cards ------------------------------------------------------------------------------------ */

static const char *party(const char *from)
{
    return strcmp(from, "union") == 0      ? "from the union"
           : strcmp(from, "employer") == 0 ? "from the employer"
           : strcmp(from, "both") == 0     ? "from both sides"
           : strcmp(from, "mediator") == 0 ? "from the mediator"
                                           : "";
}

static void put_card(web_text *t, const confer_result *facts, size_t i, const choice *c,
                     const confer_result *figures)
{
    const char *name = desk_text(facts, "offers[%zu].name", i);
    const char *from = party(desk_text(facts, "offers[%zu].from", i));
    const char *dated = desk_text(facts, "offers[%zu].dated", i);
    bool good = desk_int(facts, "offers[%zu].good", i) != 0;
    web_putf(t, "<li class=\"card%s\">\n<h3><a href=\"/offer/", chosen(c, name) ? " chosen" : "");
    web_link_text(t, name);
    web_put(t, "\">");
    web_say(t, desk_text(facts, "offers[%zu].title", i));
    web_put(t, "</a></h3>\n<p class=\"quiet\">");
    web_say(t, name);
    if (*from)
        web_putf(t, ", %s", from);
    if (*dated) {
        web_put(t, ", ");
        desk_day(t, WEB_ENGLISH, dated);
    }
    web_put(t, "</p>\n");
    for (int k = 0; figures && k < c->n; k++) {
        if (strcmp(c->names[k], name) != 0)
            continue;
        int64_t cost = desk_int(figures, "offers[%d].total.cost", k);
        web_put(t, "<p class=\"amount\">");
        desk_money(t, cost, true);
        web_put(t, "</p>\n<p class=\"quiet\">");
        desk_percent(t, cost, desk_int(figures, "offers[%d].total.status_quo", k), true);
        web_put(t, " against the status quo</p>\n");
    }
    if (!good)
        web_put(t, "<p class=\"mark bad-mark\">has errors</p>\n");
    if (desk_int(facts, "offers[%zu].space", i)) {
        web_put(t, "<p class=\"quiet\">A space of packages: <a href=\"/fit?space=");
        web_link_text(t, name);
        web_put(t, "\">what fits inside the money</a></p>\n</li>\n");
        return;
    }
    web_putf(t, "<p class=\"choose\"><label><input type=\"checkbox\" name=\"show\" value=\"");
    web_say(t, name);
    web_putf(t, "\"%s> side by side</label></p>\n</li>\n", chosen(c, name) ? " checked" : "");
}

static void put_cards(web_text *t, const confer_result *facts, const choice *c,
                      const confer_result *figures)
{
    size_t n = desk_length(facts, "offers");
    web_put(t, "<section aria-labelledby=\"offers\">\n<h2 id=\"offers\">Offers</h2>\n"
               "<form class=\"cards\" id=\"cards\" action=\"/\">\n<ul>\n");
    for (size_t i = 0; i < n; i++)
        put_card(t, facts, i, c, figures);
    web_put(t,
            "</ul>\n<p class=\"buttons\"><button class=\"other\">Show these side by side</button> "
            "<a class=\"button\" href=\"/offer\">New offer</a></p>\n</form>\n</section>\n");
}

/* --- The grid --------------------------------------------------------------------------------- */

static void put_cell(web_text *t, const choice *c, int offer, const char *what, int64_t cents)
{
    web_put(t, "<td class=\"number\"><a class=\"figure\" href=\"/trace/");
    web_link_text(t, c->names[offer]);
    web_put(t, "?");
    desk_put_with(t, c->names, c->n, c->names[offer]);
    web_put(t, what);
    web_put(t, "\">");
    desk_money(t, cents, true);
    web_put(t, "</a></td>");
}

static void put_row_start(web_text *t, const char *kind, const char *title)
{
    web_putf(t, "<tr%s><th scope=\"row\">", kind);
    web_say(t, title);
    web_put(t, "</th>");
}

static void put_years(web_text *t, const choice *c, const confer_result *r)
{
    size_t n = desk_length(r, "offers[0].fiscal_years");
    for (size_t y = 0; y < n; y++) {
        const char *year = desk_text(r, "offers[0].fiscal_years[%zu].fiscal_year", y);
        web_text place = WEB_TEXT_INIT;
        put_row_start(t, "", year);
        web_put(t, "<td class=\"number\">");
        desk_money(t, desk_int(r, "offers[0].fiscal_years[%zu].status_quo", y), false);
        web_put(t, "</td>");
        web_put(&place, "year=");
        web_link_text(&place, year);
        for (int i = 0; i < c->n; i++)
            put_cell(t, c, i, place.bytes, desk_int(r, "offers[%d].fiscal_years[%zu].cost", i, y));
        web_put(t, "</tr>\n");
        web_text_release(&place);
    }
}

/* A row of one figure an offer; `quo`: the status quo's own, or NULL. */
static void put_row(web_text *t, const choice *c, const confer_result *r, const char *kind,
                    const char *title, const char *what, const char *quo)
{
    put_row_start(t, kind, title);
    web_put(t, "<td class=\"number\">");
    if (quo)
        desk_money(t, desk_int(r, "offers[0].%s", quo), false);
    web_put(t, "</td>");
    for (int i = 0; i < c->n; i++)
        put_cell(t, c, i, "", desk_int(r, "offers[%d].%s", i, what));
    web_put(t, "</tr>\n");
}

static void put_percents(web_text *t, const choice *c, const confer_result *r)
{
    put_row_start(t, "", "Against the status quo");
    web_put(t, "<td></td>");
    for (int i = 0; i < c->n; i++) {
        web_put(t, "<td class=\"number\">");
        desk_percent(t, desk_int(r, "offers[%d].total.cost", i),
                     desk_int(r, "offers[%d].total.status_quo", i), true);
        web_put(t, "</td>");
    }
    web_put(t, "</tr>\n");
}

static void put_one_percent(web_text *t, const choice *c, const confer_result *r)
{
    size_t n = desk_length(r, "offers[0].fiscal_years");
    const char *year = n ? desk_text(r, "offers[0].fiscal_years[%zu].fiscal_year", n - 1) : "";
    web_put(t, "<tr><th scope=\"row\">One more 1% in ");
    web_say(t, year);
    web_put(t, "</th><td></td>");
    for (int i = 0; i < c->n; i++)
        put_cell(t, c, i, "", desk_int(r, "offers[%d].one_percent[\"%s\"]", i, year));
    web_put(t, "</tr>\n");
}

/* What the budgets leave, or what goes over one of them: it leads to the page of money. */
static void put_left(web_text *t, const choice *c, const confer_result *r)
{
    bool any = false;
    for (int i = 0; i < c->n; i++)
        any = any || desk_int(r, "offers[%d].envelope.budget", i) > 0;
    if (!any)
        return;
    put_row_start(t, "", "Left of the budgets");
    web_put(t, "<td></td>");
    for (int i = 0; i < c->n; i++) {
        int64_t over = desk_int(r, "offers[%d].envelope.over", i);
        int64_t left = desk_int(r, "offers[%d].envelope.budget", i) -
                       desk_int(r, "offers[%d].envelope.cost", i);
        web_put(t, "<td class=\"number\"><a class=\"figure\" href=\"/money?offer=");
        web_link_text(t, c->names[i]);
        web_put(t, "\">");
        desk_money(t, over > 0 ? over : left, false);
        web_put(t, over > 0 ? " over</a></td>" : "</a></td>");
    }
    web_put(t, "</tr>\n");
}

static void put_grid(web_text *t, const choice *c, const confer_result *r)
{
    web_put(t,
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"grid-title\" tabindex=\"0\">"
            "\n<table class=\"figures\" id=\"grid\">\n<caption id=\"grid-title\">Employer cost, "
            "compared with the status quo</caption>\n<thead><tr><th scope=\"col\">Fiscal year</th>"
            "<th scope=\"col\" class=\"number\">Status quo</th>");
    for (int i = 0; i < c->n; i++) {
        web_put(t, "<th scope=\"col\" class=\"number\"><a href=\"/offer/");
        web_link_text(t, c->names[i]);
        web_put(t, "\">");
        web_say(t, c->names[i]);
        web_put(t, "</a></th>");
    }
    web_put(t, "</tr></thead>\n<tbody>\n");
    put_years(t, c, r);
    put_row(t, c, r, " class=\"total\"", "Total", "total.cost", "total.status_quo");
    put_percents(t, c, r);
    put_row(t, c, r, "", "Ongoing a year, at the end", "total.ongoing", NULL);
    put_row(t, c, r, "", "One-time", "total.one_time", NULL);
    put_one_percent(t, c, r);
    put_left(t, c, r);
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

/* --- What the totals do not hold -------------------------------------------------------------- */

/* The text of an offer's list of clauses: "contingent[2].clause", "not_costed[0]". */
static const char *left_out(const confer_result *r, int offer, bool contingent, size_t k)
{
    return contingent ? desk_text(r, "offers[%d].contingent[%zu].clause", offer, k)
                      : desk_text(r, "offers[%d].not_costed[%zu]", offer, k);
}

static size_t count_left_out(const confer_result *r, int offer, bool contingent)
{
    return contingent ? desk_length(r, "offers[%d].contingent", offer)
                      : desk_length(r, "offers[%d].not_costed", offer);
}

static bool leaves_out(const confer_result *r, int offer, bool contingent, const char *text)
{
    for (size_t k = 0; k < count_left_out(r, offer, contingent); k++)
        if (strcmp(left_out(r, offer, contingent, k), text) == 0)
            return true;
    return false;
}

/* Each text once, with the offers that have it, unless all of them do. */
static void put_left_out(web_text *t, const choice *c, const confer_result *r, int offer,
                         bool contingent)
{
    for (size_t k = 0; k < count_left_out(r, offer, contingent); k++) {
        const char *text = left_out(r, offer, contingent, k);
        bool said = false;
        int n = 0;
        for (int i = 0; i < c->n; i++) {
            said = said || (i < offer && leaves_out(r, i, contingent, text));
            n += leaves_out(r, i, contingent, text);
        }
        if (said)
            continue;
        web_put(t, "<li>");
        for (int i = 0, k_names = 0; n < c->n && i < c->n; i++) {
            if (!leaves_out(r, i, contingent, text))
                continue;
            web_put(t, k_names++ > 0 ? ", " : "<b>");
            web_say(t, c->names[i]);
        }
        web_put(t, n < c->n ? "</b>: " : "");
        web_say(t, text);
        if (contingent) {
            web_put(t, ": would add ");
            desk_spoken_money(t, desk_int(r, "offers[%d].contingent[%zu].cost", offer, k));
        }
        web_put(t, "</li>\n");
    }
}

static void put_outside(web_text *t, const choice *c, const confer_result *r)
{
    bool any = false;
    for (int i = 0; i < c->n; i++)
        any = any || count_left_out(r, i, true) > 0 || count_left_out(r, i, false) > 0;
    if (!any)
        return;
    web_put(t, "<section aria-labelledby=\"outside\">\n<h2 id=\"outside\">Not in these figures"
               "</h2>\n<ul>\n");
    for (int i = 0; i < c->n; i++)
        put_left_out(t, c, r, i, true);
    for (int i = 0; i < c->n; i++)
        put_left_out(t, c, r, i, false);
    web_put(t, "</ul>\n</section>\n");
}

/* --- The sentence ----------------------------------------------------------------------------- */

static void put_years_words(web_text *t, const confer_result *r)
{
    size_t n = desk_length(r, "offers[0].fiscal_years");
    web_say(t, desk_text(r, "offers[0].fiscal_years[0].fiscal_year"));
    if (n > 1) {
        web_put(t, " to ");
        web_say(t, desk_text(r, "offers[0].fiscal_years[%zu].fiscal_year", n - 1));
    }
}

/* "$25,813 more", "the same". */
static void put_against(web_text *t, int64_t cents)
{
    if (cents == 0) {
        web_put(t, "the same");
        return;
    }
    desk_spoken_money(t, cents);
    web_put(t, cents > 0 ? " more" : " less");
}

static void put_sentence(web_text *t, const choice *c, const confer_result *r)
{
    web_put(t, "<div class=\"finding\"><p id=\"finding\">Over ");
    put_years_words(t, r);
    web_put(t, ", compared with the status quo, ");
    for (int i = 0; i < c->n; i++) {
        web_put(t, i == 0 ? "" : i == c->n - 1 ? " and " : ", ");
        web_say(t, c->names[i]);
        web_put(t, i == 0 ? " would cost the employer " : " ");
        put_against(t, desk_int(r, "offers[%d].total.cost", i));
    }
    for (int i = 1; i < c->n; i++) {
        int64_t d = desk_int(r, "pairs[%d].cost_difference", i - 1);
        web_put(t, i == 1 ? ". Compared with " : i == c->n - 1 ? " and " : ", ");
        if (i == 1)
            web_say(t, c->names[0]);
        web_put(t, i == 1 ? ", " : "");
        web_say(t, c->names[i]);
        web_put(t, i == 1 ? " would cost " : " ");
        put_against(t, d);
    }
    web_put(t,
            ".</p>\n<button type=\"button\" class=\"other copy\" data-copy=\"finding\" hidden>Copy "
            "the sentence</button></div>\n");
}

/* --- The ladder ------------------------------------------------------------------------------- */

static int64_t most_of(const confer_result *r, size_t n)
{
    int64_t most = 1;
    for (size_t i = 0; i < n; i++) {
        int64_t cents = desk_int(r, "clauses[%zu].in_order", i);
        most = cents > most ? cents : -cents > most ? -cents : most;
    }
    return most;
}

static void put_rung(web_text *t, const confer_result *r, size_t i, int64_t most, const char *offer)
{
    int64_t in_order = 0, alone = 0;
    char place[64];
    web_put(t, "<tr><th scope=\"row\"><a href=\"/offer/");
    web_link_text(t, offer);
    web_putf(t, "#line-%d\">Line %d</a><br>", (int)desk_int(r, "clauses[%zu].line", i),
             (int)desk_int(r, "clauses[%zu].line", i));
    web_say(t, desk_text(r, "clauses[%zu].meaning", i));
    web_put(t, "</th><td class=\"number\">");
    snprintf(place, sizeof place, "clauses[%zu].in_order", i);
    if (confer_result_int(r, place, &in_order) == CONFER_OK)
        desk_money(t, in_order, true);
    else
        web_put(t, "with a later clause");
    web_put(t, "</td><td class=\"bar-cell\" aria-hidden=\"true\">");
    desk_bar(t, in_order, most);
    web_put(t, "</td><td class=\"number\">");
    snprintf(place, sizeof place, "clauses[%zu].alone", i);
    if (confer_result_int(r, place, &alone) == CONFER_OK)
        desk_money(t, alone, true);
    else
        web_put(t, "not by itself");
    web_put(t, "</td></tr>\n");
}

static void put_ladder(web_text *t, const confer_result *r, const char *offer)
{
    size_t n = desk_length(r, "clauses");
    int64_t most = most_of(r, n);
    web_put(
        t, "<div class=\"scroll\" role=\"region\" aria-labelledby=\"ladder-title\" tabindex=\"0\">"
           "\n<table class=\"figures ladder\">\n<caption id=\"ladder-title\">What each clause of ");
    web_say(t, offer);
    web_put(t, " costs</caption>\n<thead><tr><th scope=\"col\">Clause</th><th scope=\"col\" "
               "class=\"number\">In the order of writing</th><td></td><th scope=\"col\" "
               "class=\"number\">By itself</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++)
        put_rung(t, r, i, most, offer);
    web_put(t, "<tr class=\"total\"><th scope=\"row\">All clauses</th><td class=\"number\">");
    desk_money(t, desk_int(r, "cost"), true);
    web_put(t, "</td><td></td><td></td></tr>\n</tbody>\n</table>\n</div>\n");
}

static const char *ladder_choice(const web_request *request, const choice *c)
{
    const char *asked = web_parameter(request, "ladder");
    for (int i = 0; asked && i < c->n; i++)
        if (strcmp(c->names[i], asked) == 0)
            return c->names[i];
    return c->names[0];
}

static void put_ladder_choice(web_text *t, const choice *c, const char *here)
{
    web_put(t, "<form class=\"inline no-print\" action=\"/\">\n");
    for (int i = 0; i < c->n; i++) {
        web_put(t, "<input type=\"hidden\" name=\"show\" value=\"");
        web_say(t, c->names[i]);
        web_put(t, "\">");
    }
    web_put(t, "<label for=\"ladder\">Clauses of</label> <select id=\"ladder\" name=\"ladder\" "
               "data-submit>");
    for (int i = 0; i < c->n; i++) {
        web_putf(t, "<option%s>", c->names[i] == here ? " selected" : "");
        web_say(t, c->names[i]);
        web_put(t, "</option>");
    }
    web_put(t, "</select> <button class=\"other\">Show</button></form>\n");
}

static int run_ladder(confer_result **out, confer_case *c, const desk_question *q,
                      confer_error *err)
{
    return confer_ladder(out, c, q->words, q->n_words, err);
}

/* False: the work is not done, and `answer` shows how far it is. */
static bool ask_ladder(const desk_answer **out, web_answer *answer, const web_request *request,
                       const choice *c, const char *offer)
{
    desk_question q = {"Costing each clause", run_ladder, {offer}, 1};
    for (int i = 0; i < c->n; i++)
        if (c->names[i] != offer)
            q.words[q.n_words++] = c->names[i];
    *out = desk_ask(answer, request, &q);
    return *out != NULL;
}

/* --- The page --------------------------------------------------------------------------------- */

static void put_welcome(web_text *t)
{
    web_put(
        t,
        "<p>There is no offer yet. An offer is a short text: what would change, from which "
        "day, for whom. It looks like this:</p>\n<pre class=\"reference\">offer \"City, first\"\n"
        "from employer\nraise 3% on 2026-07-01\nlump sum $500 on 2026-07-01 for hired &lt;= "
        "2025-06-30</pre>\n<p>Its cost moves while you write, always against the status quo: the "
        "agreement in force, with its step movement.</p>\n<p><a class=\"button main\" "
        "href=\"/offer\">Write an offer</a></p>\n");
}

static void put_page(web_answer *answer, const web_request *request, const choice *c,
                     const desk_answer *a, const desk_answer *ladder, const char *rungs)
{
    web_text *t = &answer->body;
    confer_result *facts = NULL;
    confer_case *live = desk_live_begin(request);
    confer_facts(&facts, live, NULL);
    desk_live_end(request);
    desk_begin(t, request, &desk_page_table, "The table");
    web_put(t, "<h1>The table</h1>\n");
    if (!facts || c->all.n == 0)
        put_welcome(t);
    if (a && a->result)
        put_sentence(t, c, a->result);
    if (a && !a->result)
        desk_put_no_answer(t, a);
    web_put(t, "<div class=\"table-page\">\n");
    if (facts && c->all.n > 0)
        put_cards(t, facts, c, a ? a->result : NULL);
    if (a && a->result) {
        web_put(t, "<div>\n");
        put_grid(t, c, a->result);
        if (c->n > 1)
            put_ladder_choice(t, c, rungs);
        if (ladder && ladder->result)
            put_ladder(t, ladder->result, rungs);
        put_outside(t, c, a->result);
        web_put(t, "</div>\n");
    }
    web_put(t, "</div>\n");
    desk_end(t, request, &desk_page_table);
    confer_result_free(facts);
}

static void show(web_answer *answer, const web_request *request)
{
    choice c;
    const desk_answer *a = NULL, *ladder = NULL;
    if (!desk_has_agreement(desk_of(request))) {
        desk_go(answer, "/inputs");
        return;
    }
    choose(&c, request);
    const char *rungs = c.n > 0 ? ladder_choice(request, &c) : NULL;
    bool ready = true;
    if (c.n > 0) {
        desk_question q = desk_ask_compare(c.names, c.n);
        a = desk_ask(answer, request, &q);
        ready = a != NULL;
    }
    if (a && a->result)
        ready = ask_ladder(&ladder, answer, request, &c, rungs);
    if (ready)
        put_page(answer, request, &c, a, ladder, rungs);
    if (a)
        desk_done(request, a);
    if (ladder)
        desk_done(request, ladder);
    desk_names_free(&c.all);
}

static const web_route routes[] = {
    {"GET", "/", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_table = {
    .path = "/", .group = DESK_OFFERS, .name = WORD_DESK_NAV_TABLE, .routes = routes};
