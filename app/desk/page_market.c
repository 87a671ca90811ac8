/* Pay elsewhere: the comparators' exhibit on a day, under the status quo and the folder's offers.
 */
#include "desk/desk.h"

#include <confer_staff.h>

#include <string.h>

enum { MOST_OFFERS = 5 };

/* words: the day or "", then offers. */
static int run_market(confer_result **out, confer_case *c, const desk_question *q,
                      confer_error *err)
{
    confer_market_options options = CONFER_MARKET_OPTIONS_INIT;
    if (q->words[0][0]) {
        options.days = q->words;
        options.n_days = 1;
    }
    return confer_market(out, c, q->words + 1, q->n_words - 1, &options, err);
}

static void put_day(web_text *t, const char *day)
{
    web_put(
        t,
        "<form class=\"inline no-print\" action=\"/market\">\n<label for=\"on\">On the day</label> "
        "<input type=\"date\" id=\"on\" name=\"on\" value=\"");
    web_say(t, day);
    web_put(
        t,
        "\"> <button class=\"other\">Show</button> <span class=\"hint\">Without a day: the first "
        "and the last of the years costed.</span></form>\n");
}

/* How a market is written; a folder without one has no day to ask about. */
static void put_missing(web_text *t)
{
    web_put(
        t,
        "<p>What do comparable agencies pay, and where would each offer put us among them? For "
        "that the folder needs a table of agencies, which is not there yet.</p>\n<ol>\n<li>In a "
        "spreadsheet, write a row for each agency and class with the columns below; entry and top "
        "are the lowest and the highest rate.</li>\n<li>Save it as <code>market.csv</code>.</li>\n"
        "<li>Bring it on the page <a href=\"/inputs\">Inputs</a>, or put it into the folder, beside the roster.</li>\n</ol>\n"
        "<pre class=\"reference\">agency,class,effective,entry,top,included,why,source\n"
        "Our neighbor,Clerk,2025-07-01,20.00,26.00,yes,,its salary schedule of 2025-07-01\n"
        "A larger city,Clerk,2025-07-01,24.00,31.00,no,four times as large,its salary schedule"
        "</pre>\n<p>Where they are known: <code>longevity</code>, <code>incentive</code>, "
        "<code>retirement</code>, <code>medical</code> and <code>hours</code>. A raise that is "
        "already scheduled elsewhere is a row with a <code>raise</code>.</p>\n");
}

static void show(web_answer *answer, const web_request *request)
{
    desk_names all = desk_offers(request);
    const char *day = web_parameter(request, "on");
    desk_question q = {"Comparing with other agencies", run_market, {day ? day : ""}, 1};
    for (size_t i = 0; i < all.n && q.n_words <= MOST_OFFERS; i++)
        q.words[q.n_words++] = all.names[i];
    const desk_answer *a = desk_ask(answer, request, &q);
    if (a && !a->result && a->status != CONFER_ABSENT && a->status != CONFER_MISUSED) {
        desk_no_answer(answer, request, &desk_page_market, "Pay elsewhere", a);
    } else if (a) {
        web_text *t = &answer->body;
        desk_begin(t, request, &desk_page_market, "Pay elsewhere");
        web_put(t, "<h1>Pay elsewhere</h1>\n");
        if (a->status != CONFER_ABSENT)
            put_day(t, day ? day : "");
        if (a->result) {
            desk_put_answer(t, a->result);
        } else if (a->status == CONFER_MISUSED) {
            web_put(t, "<p class=\"warning\" role=\"alert\">That is not a day.</p>\n");
        } else {
            put_missing(t);
        }
        desk_end(t, request, &desk_page_market);
    }
    if (a)
        desk_done(request, a);
    desk_names_free(&all);
}

static const web_route routes[] = {
    {"GET", "/market", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_market = {
    .path = "/market", .group = DESK_OUTSIDE, .name = WORD_DESK_NAV_MARKET, .routes = routes};
