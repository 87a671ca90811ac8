/* Money: an offer against the agreement's budgets, under its scenarios, and over what the revenues
 * may bring that its clauses wait for. */
#include "desk/desk.h"

#include <confer_budget.h>

#include <stdio.h>
#include <string.h>

static int run_money(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    confer_money_options options = CONFER_MONEY_OPTIONS_INIT;
    return confer_money(out, c, q->words[0], &options, err);
}

static void put_choice(web_text *t, const desk_names *all, const char *offer)
{
    web_put(t,
            "<form class=\"inline no-print\" action=\"/money\">\n<label for=\"offer\">Hold</label> "
            "<select id=\"offer\" name=\"offer\" data-submit>");
    for (size_t i = 0; i < all->n; i++) {
        web_putf(t, "<option%s>", strcmp(all->names[i], offer) == 0 ? " selected" : "");
        web_say(t, all->names[i]);
        web_put(t, "</option>");
    }
    web_put(t, "</select> against the money <button class=\"other\">Show</button></form>\n");
}

/* --- Tables ----------------------------------------------------------------------------------- */

/* `n` headings; those from `words` on stand over figures. */
static void begin_table(web_text *t, const char *id, const char *caption, const char *const *heads,
                        int n, int words)
{
    web_putf(t,
             "<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s\" tabindex=\"0\">\n<table "
             "class=\"figures\">\n<caption id=\"%s\">%s</caption>\n<thead><tr>",
             id, id, caption);
    for (int i = 0; i < n; i++)
        web_putf(t, "<th scope=\"col\"%s>%s</th>", i >= words ? " class=\"number\"" : "", heads[i]);
    web_put(t, "</tr></thead>\n<tbody>\n");
}

static void end_table(web_text *t)
{
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

static void put_number(web_text *t, int64_t cents, bool change)
{
    web_put(t, "<td class=\"number\">");
    desk_money(t, cents, change);
    web_put(t, "</td>");
}

/* An amount that may be null in the answer. */
static void put_if_there(web_text *t, const confer_result *r, const char *path, bool change)
{
    int64_t cents;
    if (confer_result_int(r, path, &cents) == CONFER_OK)
        put_number(t, cents, change);
    else
        web_put(t, "<td class=\"number\">\xe2\x80\x93</td>");
}

static void put_envelope(web_text *t, const confer_result *r)
{
    static const char *const heads[] = {
        "Fund", "Fiscal year",    "Budget", "of it one-time",
        "Cost", "of it one-time", "Left",   "Ongoing, paid with one-time money"};
    size_t n = desk_length(r, "envelope.rows");
    begin_table(t, "envelope", "The offer against the budgets, compared with the status quo", heads,
                8, 2);
    for (size_t i = 0; i < n; i++) {
        static const char *const names[] = {"budget", "budget_one_time",      "cost", "one_time",
                                            "left",   "ongoing_from_one_time"};
        web_put(t, "<tr><th scope=\"row\">");
        web_say(t, desk_text(r, "envelope.rows[%zu].fund", i));
        web_put(t, "</th><td class=\"year\">");
        web_say(t, desk_text(r, "envelope.rows[%zu].fiscal_year", i));
        web_put(t, "</td>");
        for (int k = 0; k < 6; k++) {
            char path[80];
            snprintf(path, sizeof path, "envelope.rows[%zu].%s", i, names[k]);
            put_if_there(t, r, path, k >= 2 && k <= 4);
        }
        web_put(t, "</tr>\n");
    }
    end_table(t);
}

static bool any_budget(const confer_result *r)
{
    size_t n = desk_length(r, "envelope.rows");
    for (size_t i = 0; i < n; i++) {
        char path[60];
        int64_t cents;
        snprintf(path, sizeof path, "envelope.rows[%zu].budget", i);
        if (confer_result_int(r, path, &cents) == CONFER_OK)
            return true;
    }
    return false;
}

static void put_finding(web_text *t, const confer_result *r, const char *offer)
{
    int64_t over = desk_int(r, "envelope.over"),
            once = desk_int(r, "envelope.ongoing_from_one_time");
    int64_t unbudgeted = desk_int(r, "envelope.unbudgeted");
    web_put(t, "<div class=\"finding\"><p id=\"finding\">");
    if (!any_budget(r)) {
        web_put(t, "The agreement names no budget for these years: there is nothing to hold ");
        web_say(t, offer);
        web_put(t, " against. Compared with the status quo it would cost ");
        desk_spoken_money(t, unbudgeted);
        web_put(t, unbudgeted < 0 ? " less.</p></div>\n" : " more.</p></div>\n");
        return;
    }
    web_say(t, offer);
    if (over > 0) {
        web_put(t, " would exceed the budgets by ");
        desk_spoken_money(t, over);
        web_put(t, " in all");
    } else {
        web_put(t, " would stay within every budget that there is");
    }
    web_put(t, ", compared with the status quo.");
    if (once > 0) {
        web_put(t, " One-time money would pay ");
        desk_spoken_money(t, once);
        web_put(t, " of ongoing cost.");
    }
    if (unbudgeted > 0) {
        web_put(t, " ");
        desk_spoken_money(t, unbudgeted);
        web_put(t, " falls in funds and years without a budget.");
    }
    web_put(
        t,
        "</p>\n<button type=\"button\" class=\"other copy\" data-copy=\"finding\" hidden>Copy the "
        "sentences</button></div>\n");
}

/* Cost, budget, what is left, what is over: of the figures at a path. */
static void put_figures(web_text *t, const confer_result *r, const char *at)
{
    int64_t budget = desk_int(r, "%s.envelope.budget", at),
            over = desk_int(r, "%s.envelope.over", at);
    put_number(t, desk_int(r, "%s.cost", at), true);
    put_number(t, budget, false);
    put_number(t, budget - desk_int(r, "%s.envelope.cost", at), true);
    if (over > 0)
        put_number(t, over, false);
    else
        web_put(t, "<td class=\"number\">\xe2\x80\x93</td>");
    web_put(t, "</tr>\n");
}

static void put_scenarios(web_text *t, const confer_result *r)
{
    static const char *const heads[] = {"Scenario", "Cost", "Budget", "Left", "Over"};
    size_t n = desk_length(r, "scenarios");
    if (n == 0)
        return;
    begin_table(t, "scenarios", "Under each scenario", heads, 5, 1);
    for (size_t i = 0; i < n; i++) {
        char at[80];
        snprintf(at, sizeof at, "scenarios[%zu]", i);
        web_put(t, "<tr><th scope=\"row\">");
        web_say(t, desk_text(r, "scenarios[%zu].name", i));
        web_put(t, "</th>");
        put_figures(t, r, at);
    }
    end_table(t);
}

static void put_triggers(web_text *t, const confer_result *r)
{
    static const char *const heads[] = {"Revenue", "Fiscal year", "From", "Would add",
                                        "Every budget holds from"};
    size_t n = desk_length(r, "triggers");
    if (n == 0) {
        web_put(t, "<p>No clause of this offer waits for a revenue.</p>\n");
        return;
    }
    begin_table(t, "triggers", "What the offer\xe2\x80\x99s clauses wait for", heads, 5, 2);
    for (size_t i = 0; i < n; i++) {
        char path[80];
        web_put(t, "<tr><th scope=\"row\">");
        web_say(t, desk_text(r, "triggers[%zu].revenue", i));
        web_put(t, "</th><td>");
        web_say(t, desk_text(r, "triggers[%zu].fiscal_year", i));
        web_put(t, "</td>");
        put_number(t, desk_int(r, "triggers[%zu].at_least", i), false);
        put_number(t, desk_int(r, "triggers[%zu].adds", i), true);
        snprintf(path, sizeof path, "triggers[%zu].break_even", i);
        put_if_there(t, r, path, false);
        web_put(t, "</tr>\n");
    }
    end_table(t);
}

/* "from $41,000,000.00"; below the first threshold where there is none. */
static void put_state(web_text *t, const confer_result *r, const char *at, int64_t first)
{
    char path[120];
    int64_t cents;
    snprintf(path, sizeof path, "%s.at_least", at);
    bool from = confer_result_int(r, path, &cents) == CONFER_OK;
    web_put(t, from ? "from " : "below ");
    desk_money(t, from ? cents : first, false);
}

static void put_ranges(web_text *t, const confer_result *r)
{
    static const char *const heads[] = {"Revenue", "Cost", "Budget", "Left", "Over"};
    size_t n = desk_length(r, "ranges");
    for (size_t i = 0; i < n; i++) {
        char id[80];
        snprintf(id, sizeof id, "range%zu", i);
        web_put(t, "<h2>Over the range of ");
        web_say(t, desk_text(r, "ranges[%zu].revenue", i));
        web_put(t, " ");
        web_say(t, desk_text(r, "ranges[%zu].fiscal_year", i));
        web_put(t, "</h2>\n");
        begin_table(t, id, "Cost and budgets as the revenue grows", heads, 5, 1);
        int64_t first = desk_int(r, "ranges[%zu].states[1].at_least", i);
        size_t states = desk_length(r, "ranges[%zu].states", i);
        for (size_t k = 0; k < states; k++) {
            char at[80];
            snprintf(at, sizeof at, "ranges[%zu].states[%zu]", i, k);
            web_put(t, "<tr><th scope=\"row\">");
            put_state(t, r, at, first);
            web_put(t, "</th>");
            put_figures(t, r, at);
        }
        end_table(t);
    }
}

/* The first threshold of the source that stands at a place of the combinations. */
static int64_t first_of(const confer_result *r, size_t source)
{
    return desk_int(r, "ranges[%zu].states[1].at_least", source);
}

static void put_joint(web_text *t, const confer_result *r)
{
    static const char *const heads[] = {"Revenues", "Cost", "Budget", "Left", "Over"};
    size_t n = desk_length(r, "combinations");
    if (n == 0)
        return;
    begin_table(t, "joint", "Triggers together", heads, 5, 1);
    for (size_t j = 0; j < n; j++) {
        char at[80];
        size_t states = desk_length(r, "combinations[%zu].states", j);
        web_put(t, "<tr><th scope=\"row\">");
        for (size_t s = 0; s < states; s++) {
            snprintf(at, sizeof at, "combinations[%zu].states[%zu]", j, s);
            web_put(t, s > 0 ? "<br>" : "");
            web_say(t, desk_text(r, "%s.revenue", at));
            web_put(t, " ");
            web_say(t, desk_text(r, "%s.fiscal_year", at));
            web_put(t, " ");
            put_state(t, r, at, first_of(r, s));
        }
        web_put(t, "</th>");
        snprintf(at, sizeof at, "combinations[%zu]", j);
        put_figures(t, r, at);
    }
    end_table(t);
}

/* --- The page --------------------------------------------------------------------------------- */

static void show(web_answer *answer, const web_request *request)
{
    const char *asked = web_parameter(request, "offer");
    desk_names all = desk_offers(request);
    const char *offer = asked ? desk_has_offer(&all, asked) : NULL;
    web_text *t = &answer->body;
    if (!offer && all.n > 0)
        offer = all.names[0];
    if (!offer) {
        desk_begin(t, request, &desk_page_money, "Money");
        web_put(t, "<h1>Money</h1>\n<p>There is no offer yet to hold against the money. <a "
                   "href=\"/offer\">Write one</a>.</p>\n");
        desk_end(t, request, &desk_page_money);
        desk_names_free(&all);
        return;
    }
    desk_question q = {"Holding the offer against the money", run_money, {offer}, 1};
    const desk_answer *a = desk_ask(answer, request, &q);
    if (a && !a->result) {
        desk_no_answer(answer, request, &desk_page_money, "Money", a);
    } else if (a) {
        desk_begin(t, request, &desk_page_money, "Money");
        web_put(t, "<h1>Money</h1>\n");
        put_choice(t, &all, offer);
        put_finding(t, a->result, offer);
        put_envelope(t, a->result);
        put_scenarios(t, a->result);
        put_triggers(t, a->result);
        put_ranges(t, a->result);
        put_joint(t, a->result);
        web_put(
            t,
            "<p>Budgets, revenues and scenarios are lines of the agreement: <a href=\"/help/budget\">"
            "budget</a>, <a href=\"/help/revenue\">revenue</a>, <a href=\"/help/scenario\">scenario"
            "</a>. They are written in <a href=\"/offer/current\">its text</a>.</p>\n");
        desk_end(t, request, &desk_page_money);
    }
    if (a)
        desk_done(request, a);
    desk_names_free(&all);
}

static const web_route routes[] = {
    {"GET", "/money", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_money = {
    .path = "/money", .group = DESK_MONEY, .name = WORD_DESK_NAV_MONEY, .routes = routes};
