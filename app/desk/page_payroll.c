/* Does it tie to payroll: a register of one pay period held against what the model computes, by
 * member and pay code. The register waits in the folder until it is taken away again. */
#include "desk/desk.h"
#include "desk/inputs.h"

#include <confer_desk.h>

#include <string.h>

/* words: the register's path, its hash, the day, the offer. */
static int run_reconcile(confer_result **out, confer_case *c, const desk_question *q,
                         confer_error *err)
{
    confer_reconcile_options options = CONFER_RECONCILE_OPTIONS_INIT;
    options.offer = q->words[3];
    return confer_reconcile(out, c, q->words[0], q->words[2], &options, err);
}

static void put_form(web_text *t, const confer_result *peek, const desk_names *all, const char *day,
                     const char *offer)
{
    web_put(t, "<h2>The register you brought: ");
    desk_count(t, desk_int(peek, "rows"));
    web_put(t, desk_int(peek, "rows") == 1 ? " row" : " rows");
    web_put(t,
            "</h2>\n<form class=\"inline no-print\" action=\"/inputs/payroll\">\n<label "
            "for=\"period\">Pays the period that holds</label> <input type=\"date\" id=\"period\" "
            "name=\"period\" required value=\"");
    web_say(t, day);
    web_put(t, "\"> <label for=\"offer\">under</label> <select id=\"offer\" name=\"offer\"><option "
               "value=\"current\">the status quo</option>");
    for (size_t i = 0; i < all->n; i++) {
        web_putf(t, "<option%s>", strcmp(all->names[i], offer) == 0 ? " selected" : "");
        web_say(t, all->names[i]);
        web_put(t, "</option>");
    }
    web_put(t, "</select> <button class=\"main\">Compare</button></form>\n<form method=\"post\" "
               "class=\"no-print\" action=\"/inputs/payroll/forget\"><p class=\"buttons\"><button "
               "class=\"other\">Take the register away again</button></p></form>\n");
}

/* Where the register that waits is. */
static void put_path(web_text *out, const desk *d, const confer_result *peek)
{
    const char *folder = desk_folder(d);
    web_putf(out, "%s/.confer/inbox/%s", folder, desk_text(peek, "file"));
}

static void put_answer(web_text *t, const desk_answer *a)
{
    if (a->result)
        desk_put_answer(t, a->result);
    else
        desk_put_no_answer(t, a);
}

static void show(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body, path = WEB_TEXT_INIT;
    const char *day = web_parameter(request, "period"), *offer = web_parameter(request, "offer");
    const desk_answer *a = NULL;
    confer_result *peek = NULL;
    desk_names all = desk_offers(request);
    if (!offer || !desk_has_offer(&all, offer))
        offer = "current";
    confer_case *c = desk_live_begin(request);
    confer_table_peek(&peek, c, "register", NULL);
    desk_live_end(request);
    bool asked = peek && day && *day;
    if (asked) {
        put_path(&path, desk_of(request), peek);
        desk_question q = {"Holding the model against payroll",
                           run_reconcile,
                           {path.bytes, desk_text(peek, "hash"), day, offer},
                           4};
        a = desk_ask(answer, request, &q);
    }
    if (a || !asked) {
        desk_begin(t, request, &desk_page_inputs, "Payroll");
        web_put(
            t,
            "<nav class=\"crumbs\" aria-label=\"Where this is\"><a href=\"/inputs\">Inputs</a></nav>\n"
            "<h1>Does it tie to payroll?</h1>\n<p>What was paid for one pay period, held "
            "against what is computed for it: by member and pay code, to the cent.</p>\n");
        if (peek)
            put_form(t, peek, &all, day ? day : "", offer);
        if (a)
            put_answer(t, a);
        inputs_put_drop(
            t, "payroll",
            "A column id, and either the columns code and amount or a column for each "
            "pay code: base, overtime, gross, net, the code of a premium, the name of a "
            "contribution.");
        desk_end(t, request, &desk_page_inputs);
    }
    if (a)
        desk_done(request, a);
    confer_result_free(peek);
    desk_names_free(&all);
    web_text_release(&path);
}

static void forget(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    confer_case *c = desk_live_begin(request);
    confer_table_forget(c, "register", NULL);
    desk_live_end(request);
    desk_go(answer, "/inputs/payroll"); /* which shows whether it is gone */
}

static const web_route routes[] = {
    {"GET", "/inputs/payroll", show, 0, false},
    {"POST", "/inputs/payroll/bring", inputs_bring, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/payroll/forget", forget, INPUTS_FORM_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_payroll = {.path = "/inputs/payroll",
                                     .group = DESK_FOLDER,
                                     .name = WORD_DESK_NAV_INPUTS,
                                     .routes = routes,
                                     .hidden = true};
