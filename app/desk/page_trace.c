/* Why a figure is what it is: an offer's cost by year and component, then by fund, department, unit
 * and class, then a class by step, then a member, then a pay period line by line. */
#include "desk/desk.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

static const char *const components[][2] = {
    {"base", "Base pay"},      {"premium", "Premiums"},           {"longevity", "Longevity"},
    {"overtime", "Overtime"},  {"lump_sum", "Lump sums"},         {"holiday", "Holidays"},
    {"cash_out", "Cash-outs"}, {"contribution", "Contributions"}, {"health", "Health"},
};
enum { N_COMPONENTS = sizeof components / sizeof *components };

/* --- Questions -------------------------------------------------------------------------------- */

/* With the roll-ups that the roster has columns for. */
static int run_by(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    static const char *const fields[] = {"fund", "department", "unit", "class"};
    const char *by[4];
    int status = CONFER_OK;
    const char *names[4] = {q->words[0], "current"};
    int n = q->n_words > 1 ? q->n_words : 2;
    for (int i = 1; i < q->n_words; i++)
        names[i] = q->words[i];
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    options.by = by;
    options.figures_only = true;
    for (int i = 0; i < 4; i++) {
        confer_result *tried = NULL;
        by[options.n_by++] = fields[i];
        status = confer_compare(&tried, c, names, n, &options, err);
        if (status == CONFER_OK) {
            confer_result_free(*out);
            *out = tried;
        } else {
            options.n_by--;
        }
        if (status == CONFER_STOPPED)
            break;
    }
    return *out && status != CONFER_STOPPED ? CONFER_OK : status;
}

static int run_explain(confer_result **out, confer_case *c, const desk_question *q,
                       confer_error *err)
{
    confer_explain_options options = CONFER_EXPLAIN_OPTIONS_INIT;
    options.period = q->words[1][0] ? q->words[1] : NULL;
    options.beside = q->words + 3;
    options.n_beside = q->n_words - 3;
    return confer_explain(out, c, q->words[2], q->words[0], &options, err);
}

/* --- Links ------------------------------------------------------------------------------------ */

static void put_link(web_text *t, const desk_company *co, const char *key, const char *value)
{
    web_put(t, "<a class=\"figure\" href=\"/trace/");
    web_link_text(t, co->names[0]);
    web_put(t, "?");
    desk_put_with(t, co->names, co->n, co->names[0]);
    web_putf(t, "%s=", key);
    web_link_text(t, value);
    web_put(t, "\">");
}

static void put_crumb(web_text *t, const desk_company *co, const char *key, const char *value,
                      const char *shown)
{
    web_put(t, " <span aria-hidden=\"true\">\xe2\x80\xba</span> <a href=\"/trace/");
    web_link_text(t, co->names[0]);
    web_put(t, "?");
    desk_put_with(t, co->names, co->n, co->names[0]);
    if (key) {
        web_putf(t, "%s=", key);
        web_link_text(t, value);
    }
    web_put(t, "\">");
    web_say(t, shown);
    web_put(t, "</a>");
}

static void put_head(web_text *t, const web_request *request, const desk_company *co,
                     const char *key, const char *value, const char *title)
{
    desk_begin(t, request, &desk_page_trace, title);
    web_put(
        t,
        "<nav class=\"crumbs\" aria-label=\"From the total to the figure\"><a href=\"/\">The table"
        "</a>");
    put_crumb(t, co, NULL, NULL, co->names[0]);
    if (key)
        put_crumb(t, co, key, value, value);
    web_put(t, "</nav>\n<h1>");
    web_say(t, title);
    web_put(t, "</h1>\n");
}

/* --- The whole offer -------------------------------------------------------------------------- */

static void put_number(web_text *t, int64_t cents, bool change)
{
    web_put(t, "<td class=\"number\">");
    desk_money(t, cents, change);
    web_put(t, "</td>");
}

static void put_year_head(web_text *t, const confer_result *r, const desk_company *co, size_t years)
{
    web_put(t, "<thead><tr><td></td>");
    for (size_t y = 0; y < years; y++) {
        const char *year = desk_text(r, "offers[0].fiscal_years[%zu].fiscal_year", y);
        web_put(t, "<th scope=\"col\" class=\"number\">");
        put_link(t, co, "year", year);
        web_say(t, year);
        web_put(t, "</a></th>");
    }
    web_put(t, "<th scope=\"col\" class=\"number\">Total</th></tr></thead>\n");
}

static void put_component(web_text *t, const confer_result *r, size_t years, int i)
{
    int64_t sum = 0;
    for (size_t y = 0; y < years; y++)
        sum += desk_int(r, "offers[0].fiscal_years[%zu].components.%s", y, components[i][0]);
    if (sum == 0 && i > 0)
        return; /* base pay is always shown */
    web_putf(t, "<tr><th scope=\"row\">%s</th>", components[i][1]);
    for (size_t y = 0; y < years; y++)
        put_number(t, desk_int(r, "offers[0].fiscal_years[%zu].components.%s", y, components[i][0]),
                   true);
    put_number(t, sum, true);
    web_put(t, "</tr>\n");
}

static void put_year_row(web_text *t, const confer_result *r, size_t years, const char *kind,
                         const char *title, const char *what, bool change)
{
    web_putf(t, "<tr%s><th scope=\"row\">%s</th>", kind, title);
    for (size_t y = 0; y < years; y++)
        put_number(t, desk_int(r, "offers[0].fiscal_years[%zu].%s", y, what), change);
    put_number(t, desk_int(r, "offers[0].total.%s", what), change);
    web_put(t, "</tr>\n");
}

static void put_whole(web_text *t, const confer_result *r, const desk_company *co)
{
    size_t years = desk_length(r, "offers[0].fiscal_years");
    web_put(t, "<div class=\"scroll\" role=\"region\" aria-labelledby=\"whole\" tabindex=\"0\">\n"
               "<table class=\"figures\">\n<caption id=\"whole\">Employer cost under ");
    web_say(t, co->names[0]);
    web_put(t, ", less that under the status quo</caption>\n");
    put_year_head(t, r, co, years);
    web_put(t, "<tbody>\n");
    for (int i = 0; i < N_COMPONENTS; i++)
        put_component(t, r, years, i);
    put_year_row(t, r, years, " class=\"total\"", "Cost", "cost", true);
    put_year_row(t, r, years, "", "Status quo", "status_quo", false);
    put_year_row(t, r, years, "", "Offer", "offer", false);
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

/* The key's row of one roll-up: by class there is a next step, the people. */
static void put_rows(web_text *t, const confer_result *r, const desk_company *co, const char *field,
                     const char *year)
{
    size_t n = desk_length(r, "offers[0].by.%s", field);
    for (size_t i = 0; i < n; i++) {
        const char *key = desk_text(r, "offers[0].by.%s[%zu].key", field, i);
        web_put(t, "<tr><th scope=\"row\">");
        if (strcmp(field, "class") == 0) {
            web_put(t, "<a href=\"/people?");
            desk_put_with(t, co->names, co->n, co->names[0]);
            web_put(t, "offer=");
            web_link_text(t, co->names[0]);
            web_put(t, "&amp;class=");
            web_link_text(t, key);
            web_put(t, "\">");
        }
        web_say(t, *key ? key : "(blank)");
        web_put(t, strcmp(field, "class") == 0 ? "</a></th>" : "</th>");
        put_number(t,
                   year ? desk_int(r, "offers[0].by.%s[%zu].fiscal_years[\"%s\"]", field, i, year)
                        : desk_int(r, "offers[0].by.%s[%zu].cost", field, i),
                   true);
        web_put(t, "</tr>\n");
    }
}

static void put_by(web_text *t, const confer_result *r, const desk_company *co, const char *field,
                   const char *title, const char *year, int64_t total)
{
    if (desk_length(r, "offers[0].by.%s", field) == 0)
        return;
    web_putf(t,
             "<div class=\"scroll\" role=\"region\" aria-labelledby=\"by-%s\" tabindex=\"0\">\n"
             "<table>\n<caption id=\"by-%s\">By %s",
             field, field, title);
    if (year) {
        web_put(t, ", ");
        web_say(t, year);
    }
    web_putf(
        t,
        "</caption>\n<thead><tr><th scope=\"col\">%c%s</th><th scope=\"col\" class=\"number\">Cost"
        "</th></tr></thead>\n<tbody>\n",
        title[0] - 'a' + 'A', title + 1);
    put_rows(t, r, co, field, year);
    web_put(t, "<tr class=\"total\"><th scope=\"row\">Total</th>");
    put_number(t, total, true);
    web_put(t, "</tr>\n</tbody>\n</table>\n</div>\n");
}

static void put_all_by(web_text *t, const confer_result *r, const desk_company *co,
                       const char *year, int64_t total)
{
    web_put(t, "<div class=\"side-by-side\">\n");
    put_by(t, r, co, "fund", "fund", year, total);
    put_by(t, r, co, "department", "department", year, total);
    put_by(t, r, co, "unit", "unit", year, total);
    put_by(t, r, co, "class", "class", year, total);
    web_put(t, "</div>\n");
}

static void put_notes(web_text *t, const confer_result *r)
{
    size_t notes = desk_length(r, "offers[0].notes"), left = desk_length(r, "offers[0].not_costed");
    if (notes + left == 0)
        return;
    web_put(t,
            "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">To know with it</h2>\n<ul>\n");
    for (size_t i = 0; i < notes; i++) {
        web_put(t, "<li>");
        web_say(t, desk_text(r, "offers[0].notes[%zu]", i));
        web_put(t, "</li>\n");
    }
    for (size_t i = 0; i < left; i++) {
        web_put(t, "<li>Not costed: ");
        web_say(t, desk_text(r, "offers[0].not_costed[%zu]", i));
        web_put(t, "</li>\n");
    }
    web_put(t, "</ul>\n</section>\n");
}

static void put_find(web_text *t, const desk_company *co)
{
    web_put(t, "<form class=\"inline no-print\" action=\"/trace/");
    web_link_text(t, co->names[0]);
    web_put(t, "\">\n");
    for (int i = 1; i < co->n; i++) {
        web_put(t, "<input type=\"hidden\" name=\"with\" value=\"");
        web_say(t, co->names[i]);
        web_put(t, "\">");
    }
    web_put(t, "<label for=\"employee\">One member, by id</label> <input id=\"employee\" "
               "name=\"employee\" required> <button class=\"other\">Trace</button></form>\n");
}

static void show_offer(web_text *t, const web_request *request, const confer_result *r,
                       const desk_company *co)
{
    put_head(t, request, co, NULL, NULL, "Where the cost comes from");
    put_whole(t, r, co);
    put_find(t, co);
    put_all_by(t, r, co, NULL, desk_int(r, "offers[0].total.cost"));
    put_notes(t, r);
}

/* --- One year --------------------------------------------------------------------------------- */

static bool show_year(web_text *t, const web_request *request, const confer_result *r,
                      const desk_company *co, const char *year)
{
    size_t n = desk_length(r, "offers[0].fiscal_years"), y = 0;
    while (y < n && strcmp(desk_text(r, "offers[0].fiscal_years[%zu].fiscal_year", y), year) != 0)
        y++;
    if (y == n)
        return false;
    char title[64];
    snprintf(title, sizeof title, "Cost in %.40s", year);
    put_head(t, request, co, NULL, NULL, title);
    web_put(t, "<table>\n<caption>");
    web_putf(
        t,
        "%d pay periods</caption>\n<thead><tr><td></td><th scope=\"col\" class=\"number\">Offer "
        "less status quo</th></tr></thead>\n<tbody>\n",
        (int)desk_int(r, "offers[0].fiscal_years[%zu].periods", y));
    for (int i = 0; i < N_COMPONENTS; i++) {
        web_putf(t, "<tr><th scope=\"row\">%s</th>", components[i][1]);
        put_number(t, desk_int(r, "offers[0].fiscal_years[%zu].components.%s", y, components[i][0]),
                   true);
        web_put(t, "</tr>\n");
    }
    int64_t cost = desk_int(r, "offers[0].fiscal_years[%zu].cost", y);
    web_put(t, "<tr class=\"total\"><th scope=\"row\">Cost</th>");
    put_number(t, cost, true);
    web_put(t, "</tr>\n<tr><th scope=\"row\">Status quo</th>");
    put_number(t, desk_int(r, "offers[0].fiscal_years[%zu].status_quo", y), false);
    web_put(t, "</tr>\n<tr><th scope=\"row\">Offer</th>");
    put_number(t, desk_int(r, "offers[0].fiscal_years[%zu].offer", y), false);
    web_put(t, "</tr>\n</tbody>\n</table>\n");
    put_all_by(t, r, co, year, cost);
    return true;
}

/* --- One member ------------------------------------------------------------------------------- */

/* Where a period stands in the other scenario: by its start. */
static int64_t cost_on(const confer_result *r, const char *side, const char *start)
{
    size_t n = desk_length(r, "%s.periods", side);
    for (size_t i = 0; i < n; i++)
        if (strcmp(desk_text(r, "%s.periods[%zu].start", side, i), start) == 0)
            return desk_int(r, "%s.periods[%zu].cost", side, i);
    return 0;
}

static void put_periods(web_text *t, const confer_result *r, const desk_company *co, const char *id)
{
    size_t n = desk_length(r, "offer_terms.periods");
    web_put(
        t,
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"periods\" tabindex=\"0\">\n"
        "<table class=\"figures\">\n<caption id=\"periods\">Pay periods: what the employer pays"
        "</caption>\n<thead><tr><th scope=\"col\">Period</th><th scope=\"col\">Year</th>"
        "<th scope=\"col\">Range, step</th><th scope=\"col\" class=\"number\">Rate</th>"
        "<th scope=\"col\" class=\"number\">Status quo</th><th scope=\"col\" class=\"number\">Offer"
        "</th><th scope=\"col\" class=\"number\">Difference</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        const char *start = desk_text(r, "offer_terms.periods[%zu].start", i);
        int64_t quo = cost_on(r, "status_quo", start);
        int64_t cost = desk_int(r, "offer_terms.periods[%zu].cost", i);
        web_put(t, "<tr><th scope=\"row\"><a class=\"figure\" href=\"/trace/");
        web_link_text(t, co->names[0]);
        web_put(t, "?");
        desk_put_with(t, co->names, co->n, co->names[0]);
        web_put(t, "employee=");
        web_link_text(t, id);
        web_put(t, "&amp;period=");
        web_link_text(t, start);
        web_put(t, "\">");
        web_say(t, start);
        web_put(t, "</a></th><td>");
        web_say(t, desk_text(r, "offer_terms.periods[%zu].booked_in", i));
        web_put(t, "</td><td>");
        web_say(t, desk_text(r, "offer_terms.periods[%zu].range", i));
        web_put(t, " ");
        web_say(t, desk_text(r, "offer_terms.periods[%zu].step", i));
        web_put(t, "</td><td class=\"number\">");
        desk_rate(t, desk_text(r, "offer_terms.periods[%zu].rate", i));
        web_put(t, "</td>");
        put_number(t, quo, false);
        put_number(t, cost, false);
        put_number(t, cost - quo, true);
        web_put(t, "</tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

static void put_source(web_text *t, const web_request *request, const char *source,
                       const char *clause)
{
    size_t len = strlen(desk_folder(desk_of(request)));
    if (strncmp(source, desk_folder(desk_of(request)), len) == 0 && source[len] == '/')
        source += len + 1;
    if (!*source)
        return;
    web_put(t, "<br><code>");
    web_say(t, source);
    web_put(t, "</code> ");
    web_say(t, clause);
}

static void put_working(web_text *t, const web_request *request, const confer_result *r,
                        const char *side, size_t i)
{
    const char *working = desk_text(r, "%s.periods[0].lines[%zu].working", side, i);
    const char *rounding = desk_text(r, "%s.periods[0].lines[%zu].rounding", side, i);
    web_put(t, "<td>");
    web_say(t, working);
    if (*rounding) {
        web_put(t, ", ");
        web_say(t, rounding);
    }
    put_source(t, request, desk_text(r, "%s.periods[0].lines[%zu].source", side, i),
               desk_text(r, "%s.periods[0].lines[%zu].clause", side, i));
    web_put(t, "</td>");
}

static void put_lines(web_text *t, const web_request *request, const confer_result *r,
                      const char *side, const char *title)
{
    size_t n = desk_length(r, "%s.periods[0].lines", side);
    web_putf(t,
             "<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s\" tabindex=\"0\">\n"
             "<table class=\"figures\">\n<caption id=\"%s\">%s: range ",
             side, side, title);
    web_say(t, desk_text(r, "%s.periods[0].range", side));
    web_put(t, ", step ");
    web_say(t, desk_text(r, "%s.periods[0].step", side));
    web_put(t, ", rate ");
    desk_rate(t, desk_text(r, "%s.periods[0].rate", side));
    web_put(t,
            "</caption>\n<thead><tr><th scope=\"col\">Line</th><th scope=\"col\" class=\"number\">"
            "Amount</th><th scope=\"col\">Working</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<tr><th scope=\"row\">");
        web_say(t, desk_text(r, "%s.periods[0].lines[%zu].kind", side, i));
        web_put(t, " ");
        web_say(t, desk_text(r, "%s.periods[0].lines[%zu].name", side, i));
        web_put(t, "</th>");
        put_number(t, desk_int(r, "%s.periods[0].lines[%zu].cents", side, i), false);
        put_working(t, request, r, side, i);
        web_put(t, "</tr>\n");
    }
    web_put(t, "<tr class=\"total\"><th scope=\"row\">Employer cost</th>");
    put_number(t, desk_int(r, "%s.periods[0].cost", side), false);
    web_put(
        t,
        "<td>gross pay, contributions and health</td></tr>\n<tr><th scope=\"row\">Member\xe2\x80\x99s "
        "net pay</th>");
    put_number(t, desk_int(r, "%s.periods[0].net", side), false);
    web_put(t, "<td>gross pay less what the member pays</td></tr>\n</tbody>\n</table>\n</div>\n");
}

static void put_rates(web_text *t, const web_request *request, const confer_result *r)
{
    size_t n = desk_length(r, "offer_terms.rates");
    web_put(
        t,
        "<section aria-labelledby=\"rates\">\n<h2 id=\"rates\">How the rate comes about under the "
        "offer</h2>\n<table>\n<thead><tr><th scope=\"col\">From</th><th scope=\"col\">What</th>"
        "<th scope=\"col\" class=\"number\">Rate</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<tr><td>");
        web_say(t, desk_text(r, "offer_terms.rates[%zu].on", i));
        web_put(t, "</td><td>");
        web_say(t, desk_text(r, "offer_terms.rates[%zu].what", i));
        put_source(t, request, desk_text(r, "offer_terms.rates[%zu].source", i), "");
        web_put(t, "</td><td class=\"number\">");
        desk_rate(t, desk_text(r, "offer_terms.rates[%zu].rate", i));
        web_put(t, "</td></tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</section>\n");
}

static void show_member(web_answer *answer, const web_request *request, const desk_company *co,
                        const char *id, const char *period)
{
    web_text *t = &answer->body;
    desk_question q = {"Working it out", run_explain, {id, period ? period : ""}, 2};
    for (int i = 0; i < co->n; i++)
        q.words[q.n_words++] = co->names[i];
    const desk_answer *a = desk_ask(answer, request, &q);
    if (!a)
        return;
    if (!a->result) {
        desk_no_answer(answer, request, &desk_page_trace, id, a);
    } else if (period) {
        web_text title = WEB_TEXT_INIT;
        web_put(&title, "Pay period from ");
        desk_day(&title, WEB_ENGLISH, desk_text(a->result, "offer_terms.periods[0].start"));
        put_head(t, request, co, "employee", id, title.bytes);
        web_text_release(&title);
        put_lines(t, request, a->result, "offer_terms", "Under the offer");
        put_lines(t, request, a->result, "status_quo", "Under the status quo");
        desk_end(t, request, &desk_page_trace);
    } else {
        put_head(t, request, co, NULL, NULL, id);
        web_put(t, "<div class=\"finding\"><p>This member\xe2\x80\x99s net pay would be ");
        int64_t gain = desk_int(a->result, "gain");
        if (gain == 0)
            web_put(t, "the same as");
        else
            desk_spoken_money(t, gain);
        web_put(t, gain > 0 ? " more than" : gain < 0 ? " less than" : "");
        web_putf(t,
                 " under the status quo, over the years costed. Line %d of the roster.</p></div>\n",
                 (int)desk_int(a->result, "line"));
        put_periods(t, a->result, co, id);
        put_rates(t, request, a->result);
        desk_end(t, request, &desk_page_trace);
    }
    desk_done(request, a);
}

/* --- The page --------------------------------------------------------------------------------- */

static void show_sums(web_answer *answer, const web_request *request, const desk_company *co)
{
    web_text *t = &answer->body;
    const char *year = web_parameter(request, "year");
    desk_question q = {"Costing by fund, department, unit and class", run_by, {NULL}, 0};
    for (int i = 0; i < co->n; i++)
        q.words[q.n_words++] = co->names[i];
    const desk_answer *a = desk_ask(answer, request, &q);
    if (!a)
        return;
    if (!a->result)
        desk_no_answer(answer, request, &desk_page_trace, co->names[0], a);
    else if (!year)
        show_offer(t, request, a->result, co);
    else if (!show_year(t, request, a->result, co, year))
        answer->status = 404;
    if (a->result && answer->status != 404)
        desk_end(t, request, &desk_page_trace);
    desk_done(request, a);
}

static void show(web_answer *answer, const web_request *request)
{
    desk_company co;
    const char *employee = web_parameter(request, "employee");
    if (!desk_take_company(&co, request, request->rest))
        answer->status = 404;
    else if (employee)
        show_member(answer, request, &co, employee, web_parameter(request, "period"));
    else
        show_sums(answer, request, &co);
    desk_names_free(&co.all);
}

/* The menu's way in: which offer? */
static void show_first(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    desk_names names = desk_offers(request);
    desk_begin(t, request, &desk_page_trace, "Trace a figure");
    web_put(
        t,
        "<h1>Trace a figure</h1>\n<p>From a total to the pay period and the clause behind it. Any "
        "figure on <a href=\"/\">the table</a> leads here too.</p>\n<ul class=\"links\">\n");
    for (size_t i = 0; i < names.n; i++) {
        web_put(t, "<li><a href=\"/trace/");
        web_link_text(t, names.names[i]);
        web_put(t, "\">");
        web_say(t, names.names[i]);
        web_put(t, "</a></li>\n");
    }
    web_put(t, "</ul>\n");
    desk_end(t, request, &desk_page_trace);
    desk_names_free(&names);
}

static const web_route routes[] = {
    {"GET", "/trace", show_first, 0, false},
    {"GET", "/trace/*", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_trace = {
    .path = "/trace", .group = DESK_OFFERS, .name = WORD_DESK_NAV_TRACE, .routes = routes};
