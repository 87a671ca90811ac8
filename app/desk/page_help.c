/* Help: how to work here, every clause with its example, every code with its explanation. */
#include "desk/desk.h"

#include <ctype.h>
#include <string.h>

static void put_text(web_text *t, const confer_result *result)
{
    web_text text = WEB_TEXT_INIT;
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    options.utf8 = true;
    options.width = 88;
    confer_result_write(result, &options, web_put_bytes, &text, NULL);
    web_put(t, "<pre class=\"reference\">");
    desk_tell(t, text.bytes ? text.bytes : "");
    web_put(t, "</pre>\n");
    web_text_release(&text);
}

/* Tables of what there is; the others are pages of text. */
static bool is_list(const char *topic)
{
    return strcmp(topic, "clauses") == 0 || strcmp(topic, "codes") == 0;
}

/* A page's heading: a clause and a code are their own. */
static const char *heading(const char *topic)
{
    return strcmp(topic, "clauses") == 0 ? "Every clause"
           : strcmp(topic, "codes") == 0 ? "Every problem that can be reported"
                                         : topic;
}

static void show_topic(web_answer *answer, const web_request *request)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    web_text *t = &answer->body;
    int status = confer_help(&result, request->rest, &err);
    answer->status = status == CONFER_OK ? 200 : 404;
    desk_begin(t, request, &desk_page_help, request->rest);
    web_put(t, "<p><a href=\"/help\">Help</a></p>\n<h1>");
    web_say(t, heading(request->rest));
    web_put(t, "</h1>\n");
    if (result && is_list(request->rest)) {
        desk_put_answer(t, result);
    } else if (result) {
        put_text(t, result);
    } else {
        web_put(t, "<p>");
        desk_tell(t, err.message);
        web_put(t, ".</p>\n<p class=\"help\">");
        desk_tell(t, err.hint);
        web_put(t, "</p>\n");
    }
    desk_end(t, request, &desk_page_help);
    confer_result_free(result);
}

static const char *const topics[][2] = {
    {"raise", "a general raise, in percent or dollars"},
    {"raise cpi", "a raise that follows a price index, with a floor and a ceiling"},
    {"minimum rate", "a lowest rate"},
    {"lump sum", "a one-time payment"},
    {"premium", "extra pay for those who hold it"},
    {"longevity", "extra pay after years of service"},
    {"add step", "a new top step"},
    {"drop bottom step", "an end to the lowest step"},
    {"freeze steps", "no step movement for a time"},
    {"move class", "a class moves to another range"},
    {"contribution", "what the employer pays toward a pension or a tax"},
    {"employees pay", "a part of a contribution that members take over"},
    {"health", "the employer's part of a health plan"},
    {"hours", "new full-time hours"},
    {"furlough", "unpaid hours"},
    {"holiday", "paid hours off"},
    {"cash out", "leave that is paid out"},
    {"reopener", "a subject left open"},
};

static void put_clauses(web_text *t)
{
    web_put(t,
            "<section aria-labelledby=\"clauses\">\n<h2 id=\"clauses\">Clauses of an offer</h2>\n"
            "<ul class=\"links\">\n");
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        web_put(t, "<li><a href=\"/help/");
        web_link_text(t, topics[i][0]);
        web_putf(t, "\"><b>%s</b></a>: %s</li>\n", topics[i][0], topics[i][1]);
    }
    web_put(t, "</ul>\n<p><a href=\"/help/clauses\">Every clause, those of the agreement too</a>; "
               "<a href=\"/help/codes\">every problem that can be reported, with its cure</a></p>\n"
               "</section>\n");
}

static const char keys[] =
    "<section aria-labelledby=\"keys\">\n<h2 id=\"keys\">Keys</h2>\n"
    "<table><thead><tr><th scope=\"col\">Key</th><th scope=\"col\">What it does</th></tr></thead>"
    "<tbody>\n"
    "<tr><td><kbd>?</kbd></td><td>this page</td></tr>\n"
    "<tr><td><kbd>/</kbd></td><td>to the offer\xe2\x80\x99s text, or to the first offer</td></tr>\n"
    "<tr><td><kbd>1</kbd> to <kbd>4</kbd></td><td>to that offer\xe2\x80\x99s card</td></tr>\n"
    "<tr><td><kbd>C</kbd></td><td>compare</td></tr>\n"
    "<tr><td><kbd>T</kbd></td><td>trace the figure in focus</td></tr>\n"
    "<tr><td><kbd>B</kbd></td><td>blank the screen; any key brings it back</td></tr>\n"
    "<tr><td>arrows</td><td>from figure to figure in a table; <kbd>Enter</kbd> traces it</td></tr>\n"
    "</tbody></table>\n</section>\n";

static const char walk[] =
    "<section aria-labelledby=\"walk\">\n<h2 id=\"walk\">How to work here</h2>\n<ol>\n"
    "<li><a href=\"/inputs\">Inputs</a>: bring the roster and the salary schedule. Rows that cannot "
    "be costed are listed with the reason; nothing is costed until none is left.</li>\n"
    "<li><a href=\"/offer\">Write an offer</a>: a clause a line. What it means stands beside it, and "
    "the figures move as you type.</li>\n"
    "<li><a href=\"/\">The table</a> and <a href=\"/compare\">Compare</a>: offers side by side, "
    "always against the status quo: the agreement alone, with its step movement.</li>\n"
    "<li>Any figure leads to its working: by year, fund, class, member and pay period.</li>\n"
    "<li><a href=\"/reports\">Reports</a>: to print and to hand on.</li>\n</ol>\n"
    "<p>Offers are plain text files in the folder\xe2\x80\x99s <code>offers</code>. Every saved "
    "version is kept. Nothing leaves this machine.</p>\n</section>\n";

static const char *const words[][2] = {
    {"Status quo",
     "The agreement in force alone, with its step movement. Every cost and every gain "
     "is compared with it, or with what the sentence names."},
    {"Cost", "Employer cost under an offer less employer cost under the status quo: pay, "
             "contributions and the employer\xe2\x80\x99s part of health plans."},
    {"Ongoing",
     "What the last pay period costs, for a whole year: what stays when the term is over."},
    {"One-time", "Lump sums, holidays and leave paid out: they are paid once and do not stay."},
    {"One more 1%",
     "What one percent more on every rate would cost in that year, on top of the offer."},
    {"Fiscal year",
     "FY2025-26 is the one that starts in 2025. It bears the pay periods that are paid "
     "in it, unless the agreement says otherwise."},
    {"In the order of writing",
     "What a clause adds on top of the clauses before it. These sum to the "
     "offer\xe2\x80\x99s cost."},
    {"By itself", "What a clause would cost if it were the only one."},
    {"Contingent",
     "A clause that waits for a revenue that is not known yet. It is listed with what it "
     "would add, and is in no total."},
    {"FTE", "Full-time equivalent: 1 is full time, 0.5 is half."},
    {"Budget, fund",
     "The purse that pays a position, and what the agreement says may be spent from it."},
    {"Space of packages", "An offer in which ranges stand for values: many offers in one text."},
};

static void put_words(web_text *t)
{
    web_put(t, "<section aria-labelledby=\"words\">\n<h2 id=\"words\">Words</h2>\n"
               "<dl class=\"facts\">\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        web_putf(t, "<div><dt>%s</dt><dd>%s</dd></div>\n", words[i][0], words[i][1]);
    web_put(t, "</dl>\n</section>\n");
}

static const char method[] =
    "<section aria-labelledby=\"method\">\n<h2 id=\"method\">How figures are made</h2>\n"
    "<p>Every position is paid for every pay period, under the agreement and under each offer: its "
    "rate, its share of full time, its premiums, overtime, contributions and health plan. Each amount "
    "is rounded to the cent where a pay stub would be, halves away from zero, and nowhere else. No "
    "figure is an estimate, unless its page says that it is a simulation.</p>\n"
    "<p>A clause counts from the first whole pay period on or after its day. Any figure of a table "
    "leads to its working: choose it, and go on from the year to the class, the member, the pay period "
    "and the rule that rounded it. It can be done again by hand.</p>\n</section>\n"
    "<section aria-labelledby=\"access\">\n<h2 id=\"access\">Accessibility</h2>\n"
    "<p>Every page works by keyboard alone, with a screen reader, at 320 pixels and with text twice "
    "as large, in the dark, in high contrast and printed. Each chart has a table with the same figures. "
    "Pages are tested against WCAG 2.1 AA. My pay speaks Spanish too.</p>\n</section>\n";

static void show(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_help, "Help");
    web_put(t, "<h1>Help</h1>\n");
    web_put(t, walk);
    put_words(t);
    put_clauses(t);
    web_put(t, keys);
    web_put(t, method);
    desk_end(t, request, &desk_page_help);
}

static const web_route routes[] = {
    {"GET", "/help", show, 0, false},
    {"GET", "/help/*", show_topic, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_help = {.path = "/help",
                                  .group = DESK_FOLDER,
                                  .name = WORD_DESK_NAV_HELP,
                                  .routes = routes,
                                  .bare = true};
