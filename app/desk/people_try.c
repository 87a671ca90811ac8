#include "desk/people.h"

#include <stdio.h>
#include <string.h>

/* --- The address ------------------------------------------------------------------------------ */

void people_take_tries(people_view *v, const web_request *request, web_text *room)
{
    const char *one, *id = web_parameter(request, "id"), *fte = web_parameter(request, "fte");
    for (int i = 0; v->n_tries < CONFER_MOST_TRIES; i++) {
        one = web_parameter_at(request, "try", i);
        if (!one)
            break;
        if (strrchr(one, '~'))
            v->tries[v->n_tries++] = one;
    }
    if (id && *id && fte && *fte && v->n_tries < CONFER_MOST_TRIES) {
        web_put(room, id);
        web_put(room, "~");
        web_put(room, fte);
        v->tries[v->n_tries++] = room->bytes;
    }
}

void people_put_self(web_text *t, const people_view *v, int but)
{
    desk_put_with(t, v->company.names, v->company.n, v->offer);
    web_put(t, "offer=");
    web_link_text(t, v->offer);
    for (int i = 0; i < v->n_tries; i++) {
        if (i == but)
            continue;
        web_put(t, "&amp;try=");
        web_link_text(t, v->tries[i]);
    }
}

/* The page itself, with the class and the step that it shows. */
static void put_here(web_text *t, const people_view *v, int but)
{
    web_put(t, "/people?");
    people_put_self(t, v, but);
    web_put(t, "&amp;show=");
    web_link_text(t, v->show);
    if (v->class_name) {
        web_put(t, "&amp;class=");
        web_link_text(t, v->class_name);
    }
    if (v->class_name && v->step) {
        web_put(t, "&amp;step=");
        web_link_text(t, v->step);
    }
}

/* --- The question ----------------------------------------------------------------------------- */

/* Words: how many offers, the offers, the tries. */
static int run_try(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    confer_try tries[CONFER_MOST_TRIES];
    char ids[CONFER_MOST_TRIES][256];
    int n_offers = q->words[0][0] - '0', n = 0;
    for (int i = 1 + n_offers; i < q->n_words && n < CONFER_MOST_TRIES; i++, n++) {
        const char *what = strrchr(q->words[i], '~') + 1;
        snprintf(ids[n], sizeof ids[n], "%.*s", (int)(what - 1 - q->words[i]), q->words[i]);
        tries[n] = (confer_try){
            .id = ids[n], .hold = strcmp(what, "hold") == 0, .vacant = strcmp(what, "vacant") == 0};
        if (!tries[n].hold && !tries[n].vacant)
            tries[n].fte = what;
    }
    return confer_people_try(out, c, q->words + 1, n_offers, tries, n, err);
}

/* --- What it comes to ------------------------------------------------------------------------- */

static void put_list(web_text *t, const people_view *v, const confer_result *r)
{
    web_put(t, "<ul class=\"tries\">\n");
    for (int i = 0; i < v->n_tries; i++) {
        const char *what = strrchr(v->tries[i], '~') + 1;
        web_put(t, "<li>");
        web_say_bytes(t, v->tries[i], (size_t)(what - 1 - v->tries[i]));
        if (r) {
            web_put(t, " (");
            web_say(t, desk_text(r, "tried[%d].class", i));
            web_put(t, *desk_text(r, "tried[%d].step", i) ? ", step " : "");
            web_say(t, desk_text(r, "tried[%d].step", i));
            web_put(t, ")");
        }
        if (strcmp(what, "hold") == 0) {
            web_put(t, ": held on the step");
        } else if (strcmp(what, "vacant") == 0) {
            web_put(t, ": vacant");
        } else {
            web_put(t, ": FTE ");
            web_say(t, what);
            if (r) {
                const char *was = desk_text(r, "tried[%d].fte", i);
                web_put(t, ", not ");
                web_say(t, *was ? was : "1");
            }
        }
        web_put(t, " <a href=\"");
        put_here(t, v, i);
        web_put(t, "\">take back<span class=\"visually-hidden\"> ");
        web_say_bytes(t, v->tries[i], (size_t)(what - 1 - v->tries[i]));
        web_put(t, "</span></a></li>\n");
    }
    web_put(t, "</ul>\n");
}

static void put_finding(web_text *t, const people_view *v, const confer_result *r)
{
    int64_t all = desk_int(r, "as_tried.total.offer") - desk_int(r, "as_given.total.offer");
    int64_t cost = desk_int(r, "as_tried.total.cost") - desk_int(r, "as_given.total.cost");
    size_t years = desk_length(r, "as_given.fiscal_years");
    bool status_quo = strcmp(v->offer, "current") == 0;
    web_put(
        t, "<div class=\"finding\"><p id=\"finding\">Compared with the roster as it stands, over ");
    web_say(t, desk_text(r, "as_given.fiscal_years[0].fiscal_year"));
    web_put(t, " to ");
    web_say(t, desk_text(r, "as_given.fiscal_years[%zu].fiscal_year", years ? years - 1 : 0));
    web_put(t, " the employer would pay ");
    if (all != 0)
        desk_spoken_money(t, all);
    web_put(t, all < 0 ? " less" : all > 0 ? " more" : "the same");
    web_put(t, " under ");
    web_say(t, status_quo ? "the status quo" : v->offer);
    if (!status_quo) {
        web_put(t, "; the offer itself would cost ");
        if (cost != 0)
            desk_spoken_money(t, cost);
        web_put(t, cost < 0 ? " less" : cost > 0 ? " more" : "the same");
    }
    web_put(t, ".</p>\n<button type=\"button\" class=\"other copy\" data-copy=\"finding\" hidden>"
               "Copy the sentence</button></div>\n");
}

static void put_row(web_text *t, const char *kind, const char *name, int64_t given, int64_t tried)
{
    web_putf(t, "<tr%s><th scope=\"row\">", kind);
    web_say(t, name);
    web_put(t, "</th><td class=\"number\">");
    desk_money(t, given, false);
    web_put(t, "</td><td class=\"number\">");
    desk_money(t, tried, false);
    web_put(t, "</td><td class=\"number\">");
    desk_money(t, tried - given, true);
    web_put(t, "</td></tr>\n");
}

static void put_years(web_text *t, const people_view *v, const confer_result *r)
{
    size_t n = desk_length(r, "as_given.fiscal_years");
    web_put(t,
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"tried\" tabindex=\"0\">\n"
            "<table class=\"figures\">\n<caption id=\"tried\">Employer\xe2\x80\x99s total under ");
    web_say(t, strcmp(v->offer, "current") == 0 ? "the status quo" : v->offer);
    web_put(t, "</caption>\n<thead><tr><th scope=\"col\">Fiscal year</th><th scope=\"col\" "
               "class=\"number\">On the roster</th><th scope=\"col\" class=\"number\">As tried</th>"
               "<th scope=\"col\" class=\"number\">Difference</th></tr></thead>\n<tbody>\n");
    for (size_t y = 0; y < n; y++)
        put_row(t, "", desk_text(r, "as_given.fiscal_years[%zu].fiscal_year", y),
                desk_int(r, "as_given.fiscal_years[%zu].offer", y),
                desk_int(r, "as_tried.fiscal_years[%zu].offer", y));
    put_row(t, " class=\"total\"", "Total", desk_int(r, "as_given.total.offer"),
            desk_int(r, "as_tried.total.offer"));
    put_row(t, "", "Of it what the offer costs", desk_int(r, "as_given.total.cost"),
            desk_int(r, "as_tried.total.cost"));
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

bool people_ask_tried(const desk_answer **asked, web_answer *answer, const web_request *request,
                      const people_view *v)
{
    char n_offers[2] = {(char)('0' + v->company.n), '\0'};
    desk_question q = {"Costing positions as tried", run_try, {n_offers}, 1};
    *asked = NULL;
    if (v->n_tries == 0)
        return true;
    for (int i = 0; i < v->company.n; i++)
        q.words[q.n_words++] = v->company.names[i];
    for (int i = 0; i < v->n_tries; i++)
        q.words[q.n_words++] = v->tries[i];
    *asked = desk_ask(answer, request, &q);
    return *asked != NULL;
}

void people_put_tried(web_text *t, const people_view *v, const desk_answer *asked)
{
    if (!asked)
        return;
    web_put(t,
            "<section aria-labelledby=\"tries\">\n<h2 id=\"tries\">Positions tried otherwise</h2>\n"
            "<p class=\"hint\">Nothing of this is written to the folder: it is in this "
            "page\xe2\x80\x99s address alone.</p>\n");
    put_list(t, v, asked->result);
    if (asked->result) {
        put_finding(t, v, asked->result);
        put_years(t, v, asked->result);
    } else {
        desk_put_no_answer(t, asked);
    }
    web_put(t, "</section>\n");
}

/* --- Trying ----------------------------------------------------------------------------------- */

static void put_link(web_text *t, const people_view *v, const char *id, const char *what,
                     const char *words)
{
    web_put(t, "<a href=\"");
    put_here(t, v, -1);
    web_put(t, "&amp;try=");
    web_link_text(t, id);
    web_putf(t, "~%s\">%s<span class=\"visually-hidden\"> ", what, words);
    web_say(t, id);
    web_put(t, "</span></a>");
}

void people_put_links(web_text *t, const people_view *v, const char *id, bool moves)
{
    if (moves)
        put_link(t, v, id, "hold", "hold on step");
    web_put(t, " ");
    put_link(t, v, id, "vacant", "vacant");
}

static void put_hidden(web_text *t, const char *name, const char *value)
{
    web_putf(t, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    web_say(t, value);
    web_put(t, "\">");
}

void people_put_tries(web_text *t, const people_view *v)
{
    for (int i = 0; i < v->n_tries; i++)
        put_hidden(t, "try", v->tries[i]);
}

void people_put_form(web_text *t, const people_view *v, const confer_result *listed)
{
    size_t n = desk_length(listed, "listed");
    web_put(t, "<form class=\"inline no-print\" action=\"/people\">\n");
    for (int i = 1; i < v->company.n; i++)
        put_hidden(t, "with", v->company.names[i]);
    put_hidden(t, "offer", v->offer);
    put_hidden(t, "show", v->show);
    put_hidden(t, "class", v->class_name);
    put_hidden(t, "step", v->step);
    people_put_tries(t, v);
    web_put(t, "\n<label for=\"try-id\">Try another FTE for</label> <select id=\"try-id\" "
               "name=\"id\">");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<option>");
        web_say(t, desk_text(listed, "listed[%zu].id", i));
        web_put(t, "</option>");
    }
    web_put(t, "</select> <label for=\"try-fte\">FTE</label> <input type=\"number\" id=\"try-fte\" "
               "name=\"fte\" min=\"0.0001\" max=\"1\" step=\"0.0001\" value=\"0.5\" required> "
               "<button class=\"other\">Try it</button></form>\n");
}
