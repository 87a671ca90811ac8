/* What changes a folder's inputs: the first agreement, a table brought in, a table put to use. */
#include "desk/inputs.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

static const char *which_of(const char *path)
{
    return strstr(path, "/roster") ? "roster" : strstr(path, "/payroll") ? "register" : "schedule";
}

/* --- An empty folder -------------------------------------------------------------------------- */

static void put_input(web_text *t, const char *name, const char *label, const char *hint,
                      const char *type, const char *value)
{
    bool wide = strcmp(type, "text") == 0 && !*value;
    web_putf(t,
             "<div class=\"field\"><label for=\"%s\">%s</label>\n<input id=\"%s\" name=\"%s\" "
             "type=\"%s\" value=\"%s\"%s required",
             name, label, name, name, type, value, wide ? " class=\"wide\"" : "");
    if (*hint)
        web_putf(t, " aria-describedby=\"%s-hint\"", name);
    web_put(t, ">\n");
    if (*hint)
        web_putf(t, "<p class=\"hint\" id=\"%s-hint\">%s</p>", name, hint);
    web_put(t, "</div>\n");
}

static const char choices[] =
    "<div class=\"field\"><label for=\"pay\">Pay periods</label>\n<select id=\"pay\" name=\"pay\">"
    "<option value=\"biweekly\">every two weeks</option><option value=\"semimonthly\">twice a month"
    "</option><option value=\"monthly\">monthly</option></select></div>\n"
    "<div class=\"field\"><label for=\"rates\">The salary schedule states rates</label>\n"
    "<select id=\"rates\" name=\"rates\"><option value=\"hourly\">by the hour</option>"
    "<option value=\"biweekly\">for two weeks</option><option value=\"semimonthly\">for half a month"
    "</option><option value=\"monthly\">by the month</option><option value=\"annual\">by the year"
    "</option></select></div>\n";

void inputs_show_start(web_answer *answer, const web_request *request, const char *problem)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_inputs, "A new negotiation");
    web_put(
        t,
        "<h1>A new negotiation</h1>\n<p>This folder is empty. Three things make figures: the "
        "employer\xe2\x80\x99s facts, a salary schedule and a roster. Begin with the facts; all of "
        "them can be changed later.</p>\n");
    if (problem) {
        web_put(t, "<p class=\"bad\" role=\"alert\">");
        web_say(t, problem);
        web_put(t, "</p>\n");
    }
    web_put(t, "<form method=\"post\" action=\"/inputs\">\n");
    put_input(t, "title", "Name of the agreement in force",
              "For example: General unit, 2023 to 2026", "text", "");
    put_input(t, "employer", "Employer", "", "text", "");
    put_input(t, "fiscal", "The fiscal year starts on", "Month and day: 07-01 or 01-01", "text",
              "07-01");
    web_put(t, choices);
    put_input(t, "start", "First day of any pay period", "Only where pay is every two weeks",
              "date", "2025-01-04");
    put_input(t, "days", "Paid how many days after the period\xe2\x80\x99s end", "", "number", "6");
    web_put(t, "<p class=\"buttons\"><button class=\"main\">Begin</button></p>\n</form>\n");
    desk_end(t, request, &desk_page_inputs);
}

/* A form's words for a text: no quotes, no line ends. */
static void take(web_text *out, const web_request *request, const char *name)
{
    web_form_value(out, request->body, request->body_len, name);
    web_put(out, "");
    for (char *c = out->bytes; *c; c++)
        if (*c == '"' || (unsigned char)*c < ' ')
            *c = *c == '"' ? '\'' : ' ';
}

static bool one_of(const char *word, const char *words)
{
    size_t len = strlen(word);
    const char *at = len ? strstr(words, word) : NULL;
    return at && (at == words || at[-1] == '|') && (at[len] == '|' || !at[len]);
}

static bool is_made_of(const char *text, const char *characters, size_t len)
{
    return strlen(text) == len && strspn(text, characters) == len;
}

enum { TITLE, EMPLOYER, FISCAL, PAY, RATES, START, DAYS, N_FACTS };

/* What is wrong with the form, or NULL. The text itself is checked by the library afterwards. */
static const char *put_agreement(web_text *text, const web_text *facts)
{
    const char *pay = facts[PAY].bytes;
    bool biweekly = strcmp(pay, "biweekly") == 0;
    if (!one_of(pay, "biweekly|semimonthly|monthly") ||
        !one_of(facts[RATES].bytes, "hourly|biweekly|semimonthly|monthly|annual"))
        return "Choose how pay and rates are stated.";
    if (!is_made_of(facts[FISCAL].bytes, "0123456789-", 5))
        return "The fiscal year starts on a month and a day, like 07-01.";
    if (biweekly && !is_made_of(facts[START].bytes, "0123456789-", 10))
        return "Say the first day of any pay period, like 2025-01-04.";
    if (strlen(facts[DAYS].bytes) > 2 || strspn(facts[DAYS].bytes, "0123456789") == 0)
        return "Say how many days after its end a period is paid, like 6.";
    web_put(text, "agreement \"");
    web_put(text, facts[TITLE].bytes);
    web_put(text, "\"\nemployer \"");
    web_put(text, facts[EMPLOYER].bytes);
    web_put(text, "\"\n\nfiscal year starts ");
    web_put(text, facts[FISCAL].bytes);
    web_put(text, "\npay ");
    web_put(text, pay);
    if (biweekly) {
        web_put(text, " from ");
        web_put(text, facts[START].bytes);
    }
    web_put(text, " paid ");
    web_put(text, facts[DAYS].bytes);
    web_put(text, " days after\nrates ");
    web_put(text, facts[RATES].bytes);
    web_put(
        text,
        " rounded to $0.01\nsteps every 12 months\n\n# What the employer pays on top of pay, for "
        "example:\n#   contribution retirement 20% of pensionable\n#   health FAM $900/month\n");
    return NULL;
}

void inputs_start(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    static const char *const names[N_FACTS] = {"title", "employer", "fiscal", "pay",
                                               "rates", "start",    "days"};
    web_text facts[N_FACTS] = {WEB_TEXT_INIT}, text = WEB_TEXT_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *saved = NULL;
    for (int i = 0; i < N_FACTS; i++)
        take(&facts[i], request, names[i]);
    const char *problem = put_agreement(&text, facts);
    if (!problem) {
        confer_case *c = desk_live_begin(request);
        int status = confer_document_save(&saved, c, "current", "", text.bytes, text.len, &err);
        desk_live_end(request);
        if (status != CONFER_OK)
            problem = err.message;
    }
    if (problem) {
        answer->status = 422;
        inputs_show_start(answer, request, problem);
    } else {
        desk_go(answer, "/inputs/schedule"); /* also where another window was first */
    }
    confer_result_free(saved);
    for (int i = 0; i < N_FACTS; i++)
        web_text_release(&facts[i]);
    web_text_release(&text);
}

/* --- Tables ----------------------------------------------------------------------------------- */

void inputs_bring(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    web_text *t = &answer->body;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *peek = NULL;
    confer_problem first;
    confer_case *c = desk_live_begin(request);
    int status = confer_table_bring(&peek, c, which_of(request->path), request->body,
                                    request->body_len, &err);
    answer->type = "application/json";
    web_put(t, "{\"why\":");
    if (status == CONFER_WRONG && confer_case_problem(c, 0, &first))
        web_json(t, first.message, strlen(first.message));
    else
        web_json(t, err.message, strlen(err.message));
    web_put(t, "}");
    desk_live_end(request);
    answer->status = status == CONFER_OK ? 200 : status == CONFER_WRONG ? 422 : 500;
    confer_result_free(peek);
}

static const char *const fields[] = {
    "id",   "class",      "range", "step", "rate", "fte",      "hired",          "step_date",
    "unit", "department", "fund",  "tier", "plan", "premiums", "overtime_hours", "status"};
enum { N_FIELDS = sizeof fields / sizeof *fields };

int inputs_run_try(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    return confer_table_try(out, c, q->words[0], fields, q->words + 2, q->n_words - 2, err);
}

void inputs_take(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    const char *which = which_of(request->path), *headers[N_FIELDS];
    web_text values[N_FIELDS] = {WEB_TEXT_INIT};
    confer_error err = CONFER_ERROR_INIT;
    confer_result *taken = NULL, *agreement = NULL;
    bool roster = strcmp(which, "roster") == 0;
    for (int i = 0; i < N_FIELDS; i++) {
        char name[40];
        snprintf(name, sizeof name, "c_%s", fields[i]);
        web_form_value(&values[i], request->body, request->body_len, name);
        web_put(&values[i], "");
        headers[i] = values[i].bytes;
    }
    confer_case *c = desk_live_begin(request);
    if (confer_document_read(&agreement, c, "current", NULL) == CONFER_OK)
        confer_table_take(&taken, c, which, fields, headers, roster ? N_FIELDS : 0,
                          desk_text(agreement, "hash"), &err);
    desk_live_end(request);
    if (taken && !confer_result_is_no(taken))
        desk_go(answer, "/inputs");
    else
        desk_go(answer, roster ? "/inputs/roster" : "/inputs/schedule"); /* which says why */
    confer_result_free(taken);
    confer_result_free(agreement);
    for (int i = 0; i < N_FIELDS; i++)
        web_text_release(&values[i]);
}
