/* One member's pay under each offer, from the replay of every pay period. */
#include "desk/me.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

void me_codes(web_text *out, const web_request *request)
{
    const char *code;
    for (int i = 0; i < 64 && (code = web_parameter_at(request, "premiums", i)); i++) {
        web_put(out, i ? ";" : "");
        web_put(out, code);
    }
    web_put(out, "");
}

/* --- A roster of one row ---------------------------------------------------------------------- */

static void put_cell(web_text *row, const char *value)
{
    web_put(row, row->len > 0 && row->bytes[row->len - 1] != '\n' ? ",\"" : "\"");
    for (const char *c = value; *c; c++) {
        web_put_bytes(row, *c == '\n' || *c == '\r' ? " " : c, 1);
        if (*c == '"')
            web_put(row, "\"");
    }
    web_put(row, "\"");
}

static const char *range_of(const confer_result *choices, const char *class_name)
{
    size_t n = desk_length(choices, "classes");
    for (size_t i = 0; i < n; i++)
        if (strcmp(desk_text(choices, "classes[%zu].class", i), class_name) == 0)
            return desk_text(choices, "classes[%zu].range", i);
    return class_name;
}

static bool is_asked(const confer_result *choices, const char *field)
{
    size_t n = desk_length(choices, "fields");
    for (size_t f = 0; f < n; f++)
        if (strcmp(desk_text(choices, "fields[%zu].field", f), field) == 0)
            return true;
    return strcmp(field, "id") == 0 || strcmp(field, "class") == 0 || strcmp(field, "range") == 0 ||
           strcmp(field, "step") == 0;
}

static void put_roster(web_text *out, const web_request *request, const confer_result *choices,
                       const confer_result *facts)
{
    static const char *const own[] = {"id", "class", "range", "step"};
    const char *class_name = web_parameter(request, "class"),
               *step = web_parameter(request, "step");
    const char *values[] = {"me", class_name, range_of(choices, class_name), step ? step : ""};
    web_text row = WEB_TEXT_INIT, codes = WEB_TEXT_INIT;
    size_t n = desk_length(choices, "fields");
    me_codes(&codes, request);
    for (int i = 0; i < 4; i++) {
        put_cell(out, desk_text(choices, "headers.%s", own[i]));
        put_cell(&row, values[i]);
    }
    for (size_t f = 0; f < n; f++) {
        const char *field = desk_text(choices, "fields[%zu].field", f);
        const char *value = web_parameter(request, field);
        if (strcmp(field, "premiums") == 0)
            value = codes.bytes;
        else if (strcmp(field, "fte") == 0 && (!value || !*value))
            value = "1";
        put_cell(out, desk_text(choices, "fields[%zu].header", f));
        put_cell(&row, value ? value : "");
    }
    for (size_t i = 0; i < desk_length(facts, "columns"); i++) {
        if (is_asked(choices, desk_text(facts, "columns[%zu].field", i)))
            continue; /* the agreement names it, so it must be there */
        put_cell(out, desk_text(facts, "columns[%zu].header", i));
        put_cell(&row, "");
    }
    web_put(out, "\n");
    web_put(out, row.bytes);
    web_put(out, "\n");
    web_text_release(&row);
    web_text_release(&codes);
}

/* --- Costing ---------------------------------------------------------------------------------- */

typedef struct {
    const char *names[ME_MOST_OFFERS];
    confer_result *results[ME_MOST_OFFERS];
    int n;
    size_t periods;
    web_word rate_unit;
    web_text problems;
} pay;

static web_word rate_unit_of(const char *rates)
{
    return strcmp(rates, "biweekly") == 0      ? WORD_ME_BIWEEKLY
           : strcmp(rates, "semimonthly") == 0 ? WORD_ME_SEMIMONTHLY
           : strcmp(rates, "monthly") == 0     ? WORD_ME_MONTHLY
           : strcmp(rates, "annual") == 0      ? WORD_ME_ANNUAL
                                               : WORD_ME_HOURLY;
}

static void cost(pay *p, const web_request *request, const confer_result *choices,
                 const desk_names *offers)
{
    int errors = 0, warnings = 0;
    web_text roster = WEB_TEXT_INIT;
    confer_result *facts = NULL;
    confer_explain_options options = CONFER_EXPLAIN_OPTIONS_INIT;
    options.beside = (const char *const *)offers->names; /* the same years for all of them */
    options.n_beside = (int)(offers->n < ME_MOST_OFFERS ? offers->n : ME_MOST_OFFERS);
    confer_case *c = desk_member_begin(request);
    if (confer_facts(&facts, c, NULL) == CONFER_OK) {
        p->rate_unit = rate_unit_of(desk_text(facts, "rates"));
        put_roster(&roster, request, choices, facts);
        confer_case_put(c, desk_text(facts, "roster"), roster.bytes, roster.len);
        for (size_t i = 0; i < offers->n && p->n < ME_MOST_OFFERS; i++) {
            p->names[p->n] = offers->names[i];
            if (confer_explain(&p->results[p->n], c, offers->names[i], "me", &options, NULL) ==
                CONFER_OK)
                p->n++;
            else if (errors == 0)
                desk_put_problems(&p->problems, c, desk_of(request), &errors, &warnings);
        }
        confer_case_put(c, desk_text(facts, "roster"), NULL, 0);
    }
    desk_member_end(request);
    confer_result_free(facts);
    web_text_release(&roster);
    p->periods = p->n > 0 ? desk_length(p->results[0], "status_quo.periods") : 0;
}

static int64_t net(const pay *p, int offer, size_t i)
{
    return desk_int(p->results[offer], "offer_terms.periods[%zu].net", i);
}

static int64_t net_before(const pay *p, size_t i)
{
    return desk_int(p->results[0], "status_quo.periods[%zu].net", i);
}

static const char *paid_on(const pay *p, size_t i)
{
    return desk_text(p->results[0], "status_quo.periods[%zu].paid", i);
}

/* --- What is said ----------------------------------------------------------------------------- */

static void put_check(web_text *t, const web_request *request, const pay *p, int offer)
{
    size_t i = 0;
    while (i < p->periods && net(p, offer, i) == net_before(p, i))
        i++;
    web_put(t, "<div><dt>");
    desk_say(t, request, WORD_ME_FIRST_CHECK);
    web_put(t, "</dt><dd>");
    if (i == p->periods) {
        desk_say(t, request, WORD_ME_NO_CHANGE);
    } else {
        desk_day(t, request->language, paid_on(p, i));
        web_put(t, ": <b>");
        desk_money(t, net(p, offer, i), false);
        web_put(t, "</b> ");
        desk_say(t, request, WORD_ME_INSTEAD_OF);
        web_put(t, " ");
        desk_money(t, net_before(p, i), false);
    }
    web_put(t, "</dd></div>\n");
}

static void put_rate(web_text *t, const web_request *request, const pay *p, int offer)
{
    size_t last = p->periods - 1;
    web_put(t, "<div><dt>");
    desk_say(t, request, WORD_ME_END_RATE);
    web_put(t, "</dt><dd><b>");
    desk_rate(t, desk_text(p->results[offer], "offer_terms.periods[%zu].rate", last));
    web_put(t, "</b> ");
    desk_say(t, request, p->rate_unit);
    web_put(t, " ");
    desk_say(t, request, WORD_ME_INSTEAD_OF);
    web_put(t, " ");
    desk_rate(t, desk_text(p->results[0], "status_quo.periods[%zu].rate", last));
    web_put(t, "</dd></div>\n");
}

static void put_offer(web_text *t, const web_request *request, const pay *p, int offer)
{
    int64_t gain = desk_int(p->results[offer], "gain");
    web_putf(t, "<section class=\"card\" aria-labelledby=\"pay-%d\">\n<h2 id=\"pay-%d\">", offer,
             offer);
    desk_say(t, request, WORD_ME_UNDER);
    web_put(t, " ");
    web_say(t, p->names[offer]);
    web_put(t, "</h2>\n<p class=\"amount\">");
    desk_money(t, gain, true);
    web_put(t, "</p>\n<p>");
    desk_say(t, request, WORD_ME_IN_ALL);
    web_put(t, " ");
    desk_day(t, request->language, paid_on(p, p->periods - 1));
    web_put(t, ": ");
    desk_say(t, request, gain > 0 ? WORD_ME_MORE : gain < 0 ? WORD_ME_LESS : WORD_ME_SAME);
    web_put(t, "</p>\n<dl>\n");
    put_check(t, request, p, offer);
    put_rate(t, request, p, offer);
    web_put(t, "</dl>\n</section>\n");
}

/* The offer that has paid the most so far; -1: several have, or none has yet. */
static int leader(const pay *p, const int64_t *sums)
{
    int best = 0, n = 1;
    for (int o = 1; o < p->n; o++) {
        if (sums[o] > sums[best]) {
            best = o;
            n = 1;
        } else if (sums[o] == sums[best]) {
            n++;
        }
    }
    return n == 1 ? best : -1;
}

static void put_leaders(web_text *t, const web_request *request, const pay *p)
{
    int64_t sums[ME_MOST_OFFERS] = {0};
    int before = -2;
    web_put(t, "<section aria-labelledby=\"so-far\">\n<h2 id=\"so-far\">");
    desk_say(t, request, WORD_ME_BEST_UNTIL);
    web_put(t, "</h2>\n<ul>\n");
    for (size_t i = 0; i < p->periods; i++) {
        for (int o = 0; o < p->n; o++)
            sums[o] += net(p, o, i) - net_before(p, i);
        int first = leader(p, sums);
        if (first == before)
            continue;
        before = first;
        web_put(t, "<li>");
        desk_say(t, request, WORD_ME_FROM);
        web_put(t, " ");
        desk_day(t, request->language, paid_on(p, i));
        web_put(t, ": <b>");
        if (first < 0)
            desk_say(t, request, WORD_ME_EQUAL);
        else
            web_say(t, p->names[first]);
        web_put(t, "</b></li>\n");
    }
    web_put(t, "</ul>\n</section>\n");
}

static void put_checks(web_text *t, const web_request *request, const pay *p)
{
    int64_t sums[ME_MOST_OFFERS] = {0};
    web_put(t, "<details>\n<summary>");
    desk_say(t, request, WORD_ME_BY_CHECK);
    web_put(
        t,
        "</summary>\n<div class=\"scroll\" role=\"region\" aria-labelledby=\"checks\" tabindex=\"0\">"
        "\n<table class=\"figures\">\n<caption id=\"checks\">");
    desk_say(t, request, WORD_ME_SUM);
    web_put(t, "</caption>\n<thead><tr><th scope=\"col\">");
    desk_say(t, request, WORD_ME_PAID_ON);
    web_put(t, "</th><th scope=\"col\" class=\"number\">");
    desk_say(t, request, WORD_ME_NOTHING_NEW);
    web_put(t, "</th>");
    for (int o = 0; o < p->n; o++) {
        web_put(t, "<th scope=\"col\" class=\"number\">");
        web_say(t, p->names[o]);
        web_put(t, "</th>");
    }
    web_put(t, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < p->periods; i++) {
        web_put(t, "<tr><th scope=\"row\">");
        desk_day(t, request->language, paid_on(p, i));
        web_put(t, "</th><td class=\"number\">");
        desk_money(t, net_before(p, i), false);
        web_put(t, "</td>");
        for (int o = 0; o < p->n; o++) {
            sums[o] += net(p, o, i) - net_before(p, i);
            web_put(t, "<td class=\"number\">");
            desk_money(t, sums[o], true);
            web_put(t, "</td>");
        }
        web_put(t, "</tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n</details>\n");
}

static void put_limits(web_text *t, const web_request *request)
{
    web_put(t, "<section aria-labelledby=\"not-in\">\n<h2 id=\"not-in\">");
    desk_say(t, request, WORD_ME_NOT_IN);
    web_put(t, "</h2>\n<ul>\n<li>");
    desk_say(t, request, WORD_ME_NOT_TAXES);
    web_put(t, "</li>\n<li>");
    desk_say(t, request, WORD_ME_NOT_PROMISE);
    web_put(t, "</li>\n</ul>\n</section>\n");
}

void me_put_pay(web_text *t, const web_request *request, const confer_result *choices,
                const desk_names *offers)
{
    pay p = {.n = 0};
    cost(&p, request, choices, offers);
    if (p.n == 0 || p.periods == 0) {
        web_put(t, "<div class=\"bad\" role=\"alert\"><p>");
        desk_say(t, request, WORD_ME_NOT_FOUND);
        web_put(t, "</p><div lang=\"en\">");
        web_put(t, p.problems.bytes ? p.problems.bytes : "");
        web_put(t, "</div></div>\n");
    } else {
        web_put(t, "<div class=\"pay\">\n");
        for (int o = 0; o < p.n; o++)
            put_offer(t, request, &p, o);
        web_put(t, "</div>\n");
        if (p.n > 1)
            put_leaders(t, request, &p);
        put_checks(t, request, &p);
        put_limits(t, request);
    }
    for (int o = 0; o < p.n; o++)
        confer_result_free(p.results[o]);
    web_text_release(&p.problems);
}
