/* Inputs: what the folder holds, whether it is clean, and the way in for a roster and a schedule:
 * bring a file, say which column is what, see every row that cannot be costed with its reason, and
 * put it to use when there is none. */
#include "desk/desk.h"
#include "desk/inputs.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

/* --- What is here ----------------------------------------------------------------------------- */

static int run_check(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    (void)q;
    return confer_check(out, c, err);
}

static void put_file(web_text *t, const char *what, const char *file, const char *which)
{
    web_putf(t, "<div><dt>%s</dt><dd>", what);
    if (*file)
        web_say(t, file);
    else
        web_put(t, "none yet");
    web_putf(t, " <a href=\"/inputs/%s\">%s</a></dd></div>\n", which,
             *file ? "Bring another" : "Bring one");
}

static void put_here(web_text *t, const confer_result *facts)
{
    web_put(
        t,
        "<section aria-labelledby=\"here\">\n<h2 id=\"here\">What is here</h2>\n<dl class=\"facts\">\n"
        "<div><dt>Agreement and facts</dt><dd>");
    web_say(t, desk_text(facts, "title"));
    web_put(t, " <a href=\"/offer/current\">Open its text</a></dd></div>\n");
    put_file(t, "Roster: a row a position", desk_text(facts, "roster"), "roster");
    put_file(t, "Salary schedule", desk_text(facts, "schedule"), "schedule");
    if (*desk_text(facts, "roster"))
        web_put(
            t,
            "<div><dt>Does it tie to payroll?</dt><dd><a href=\"/inputs/payroll\">Hold it against a "
            "payroll register</a></dd></div>\n");
    web_putf(t, "<div><dt>Offers</dt><dd>%d</dd></div>\n</dl>\n</section>\n",
             (int)desk_length(facts, "offers"));
}

static int run_inputs(confer_result **out, confer_case *c, const desk_question *q,
                      confer_error *err)
{
    (void)q;
    return confer_inputs(out, c, err);
}

static void put_hashes(web_text *t, const confer_result *inputs)
{
    size_t n = desk_length(inputs, "inputs");
    web_put(t,
            "<section aria-labelledby=\"hashes\">\n<h2 id=\"hashes\">Files and their hashes</h2>\n"
            "<p>Two files of one SHA-256 are the same to the byte. Reports and packed folders "
            "carry these hashes, so both sides can tell that they work from the same data.</p>\n"
            "<div class=\"scroll\" role=\"region\" aria-label=\"The files\" tabindex=\"0\">\n"
            "<table>\n<thead><tr><th scope=\"col\">File</th><th scope=\"col\">What</th>"
            "<th scope=\"col\" class=\"n\">Bytes</th><th scope=\"col\">SHA-256</th></tr></thead>\n"
            "<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<tr><th scope=\"row\">");
        web_say(t, desk_text(inputs, "inputs[%zu].name", i));
        web_putf(t, "</th><td>%s</td><td class=\"n\">", desk_text(inputs, "inputs[%zu].role", i));
        desk_count(t, desk_int(inputs, "inputs[%zu].bytes", i));
        web_putf(t, "</td><td><code>%s</code></td></tr>\n",
                 desk_text(inputs, "inputs[%zu].sha256", i));
    }
    web_put(t, "</tbody>\n</table>\n</div>\n</section>\n");
}

static void put_state(web_text *t, const desk_answer *a)
{
    bool good = a->status == CONFER_OK && a->n_errors == 0;
    web_putf(t, "<section class=\"%s\" aria-labelledby=\"state\">\n<h2 id=\"state\">",
             good ? "good" : "bad");
    if (good)
        web_put(t, "Everything reads and costs");
    else if (a->n_errors > 0)
        web_putf(t, "Nothing is costed until %d problem%s %s mended", a->n_errors,
                 a->n_errors == 1 ? "" : "s", a->n_errors == 1 ? "is" : "are");
    else
        web_say(t, a->error.message);
    web_put(t, "</h2>\n");
    if (good && a->n_warnings > 0)
        web_putf(t, "<p>%d thing%s to look at.</p>\n", a->n_warnings,
                 a->n_warnings == 1 ? "" : "s");
    web_put(t, a->problems.bytes ? a->problems.bytes : "");
    web_put(t, "</section>\n");
}

static void show(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    if (!desk_has_agreement(desk_of(request))) {
        inputs_show_start(answer, request, NULL);
        return;
    }
    desk_question q = {"Checking everything in the folder", run_check, {NULL}, 0};
    desk_question which = {"Hashing the folder\xe2\x80\x99s files", run_inputs, {NULL}, 0};
    const desk_answer *a = desk_ask(answer, request, &q);
    const desk_answer *hashes = a ? desk_ask(answer, request, &which) : NULL;
    if (a && !hashes)
        desk_done(request, a);
    if (!hashes)
        return;
    confer_result *facts = NULL;
    confer_case *c = desk_live_begin(request);
    confer_facts(&facts, c, NULL);
    desk_live_end(request);
    desk_begin(t, request, &desk_page_inputs, "Inputs");
    web_put(t, "<h1>Inputs</h1>\n");
    if (facts)
        put_here(t, facts);
    put_state(t, a);
    inputs_put_files(t);
    if (hashes->result) /* otherwise the state says which file is not there */
        put_hashes(t, hashes->result);
    desk_end(t, request, &desk_page_inputs);
    confer_result_free(facts);
    desk_done(request, hashes);
    desk_done(request, a);
}

/* --- Bringing a file -------------------------------------------------------------------------- */

/* The route's name of a table, or NULL. */
static const char *which_of(const char *path)
{
    return strstr(path, "roster") ? "roster" : "schedule";
}

void inputs_put_drop(web_text *t, const char *which, const char *hint)
{
    web_putf(
        t,
        "<div class=\"drop\" id=\"drop\" data-bring=\"/inputs/%s/bring\" "
        "data-then=\"/inputs/%s\">\n<label for=\"file\">Choose a CSV or "
        "XLSX file, or drop it here</label>\n<input type=\"file\" id=\"file\" "
        "accept=\".csv,.xlsx,.tsv,text/csv\">\n<p class=\"hint\">%s "
        "The file stays on this machine.</p>\n<p id=\"drop-state\" role=\"status\"></p>\n"
        "<progress id=\"drop-progress\" max=\"100\" hidden aria-label=\"Upload\"></progress>\n"
        "<noscript><p>Bringing a file needs JavaScript. %s</p></noscript>\n</div>\n",
        which, which, hint,
        strcmp(which, "payroll") == 0
            ? "Without it, the command <code>confer reconcile</code> does the same."
            : "Without it, put the file into the folder and name it in the agreement\xe2\x80\x99s "
              "text.");
}

static void put_sample(web_text *t, const confer_result *peek)
{
    size_t n = desk_length(peek, "headers"), rows = desk_length(peek, "sample");
    web_put(
        t,
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"sample\" tabindex=\"0\">\n<table "
        "class=\"sample\">\n<caption id=\"sample\">The first rows</caption>\n<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        web_put(t, "<th scope=\"col\">");
        web_say(t, desk_text(peek, "headers[%zu]", i));
        web_put(t, "</th>");
    }
    web_put(t, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < rows; row++) {
        web_put(t, "<tr>");
        for (size_t i = 0; i < n; i++) {
            web_put(t, "<td>");
            web_say(t, desk_text(peek, "sample[%zu][%zu]", row, i));
            web_put(t, "</td>");
        }
        web_put(t, "</tr>\n");
    }
    web_put(t, "</tbody>\n</table>\n</div>\n");
}

/* --- Columns ---------------------------------------------------------------------------------- */

static const char *const meanings[][2] = {
    {"id", "Who: a number or code, different in each row"},
    {"class", "Class: the job title"},
    {"range", "Salary range, where it is not the class"},
    {"step", "Step"},
    {"rate", "Own rate, for those without a range"},
    {"fte", "Part of full time"},
    {"hired", "Hire date"},
    {"step_date", "Next step date"},
    {"unit", "Bargaining unit"},
    {"department", "Department"},
    {"fund", "Fund"},
    {"tier", "Pension tier"},
    {"plan", "Health plan"},
    {"premiums", "Premium codes"},
    {"overtime_hours", "Overtime hours a period"},
    {"status", "Filled or vacant"},
};
enum { N_FIELDS = sizeof meanings / sizeof *meanings };

static const char *chosen_header(const web_request *request, const confer_result *peek, size_t i)
{
    char name[40];
    const char *field = desk_text(peek, "columns[%zu].field", i);
    snprintf(name, sizeof name, "c_%s", field);
    const char *given = web_parameter(request, name);
    return given ? given : desk_text(peek, "columns[%zu].header", i);
}

static void put_column(web_text *t, const web_request *request, const confer_result *peek, size_t i)
{
    const char *field = desk_text(peek, "columns[%zu].field", i);
    const char *header = chosen_header(request, peek, i);
    size_t n = desk_length(peek, "headers");
    const char *meaning = field;
    for (int k = 0; k < N_FIELDS; k++)
        if (strcmp(meanings[k][0], field) == 0)
            meaning = meanings[k][1];
    web_putf(
        t,
        "<div class=\"field\"><label for=\"c-%d\">%s</label>\n<select id=\"c-%d\" name=\"c_%s\">"
        "<option value=\"\">not in this file</option>",
        (int)i, meaning, (int)i, field);
    for (size_t k = 0; k < n; k++) {
        const char *there = desk_text(peek, "headers[%zu]", k);
        web_putf(t, "<option%s>", strcmp(there, header) == 0 ? " selected" : "");
        web_say(t, there);
        web_put(t, "</option>");
    }
    web_put(t, "</select></div>\n");
}

static void put_columns(web_text *t, const web_request *request, const confer_result *peek)
{
    size_t n = desk_length(peek, "columns");
    web_put(
        t, "<fieldset>\n<legend><h2>Which column is what</h2></legend>\n<div class=\"columns\">\n");
    for (size_t i = 0; i < n; i++)
        put_column(t, request, peek, i);
    web_put(t, "</div>\n</fieldset>\n");
    if (desk_length(peek, "personal") == 0)
        return;
    web_put(
        t,
        "<p class=\"warning\">Costing needs nobody\xe2\x80\x99s name. These columns could be left "
        "out of the file: ");
    for (size_t i = 0; i < desk_length(peek, "personal"); i++) {
        web_put(t, i ? ", " : "");
        web_say(t, desk_text(peek, "personal[%zu]", i));
    }
    web_put(t, ".</p>\n");
}

/* Words of the question: which, the waiting file's hash, then the header of each field. */
static desk_question trial_of(const web_request *request, const confer_result *peek,
                              const char *which, const char *headers[N_FIELDS])
{
    desk_question q = {"Checking every row", inputs_run_try, {which, desk_text(peek, "hash")}, 2};
    size_t n = desk_length(peek, "columns");
    for (size_t i = 0; i < n && i < N_FIELDS; i++) {
        headers[i] = chosen_header(request, peek, i);
        q.words[q.n_words++] = headers[i];
    }
    return q;
}

/* --- The table that waits --------------------------------------------------------------------- */

static void put_verdict(web_text *t, const desk_answer *a, const char *which)
{
    bool clean = a->status == CONFER_OK && a->n_errors == 0;
    if (clean) {
        web_putf(
            t,
            "<section class=\"good\" aria-labelledby=\"verdict\">\n<h2 id=\"verdict\" "
            "tabindex=\"-1\">Every row can be costed</h2>\n<p><button class=\"main\" formmethod=\"post\" "
            "formaction=\"/inputs/%s/take\">Use this %s</button></p>\n",
            which, which);
    } else {
        web_put(t, "<section class=\"bad\" aria-labelledby=\"verdict\">\n<h2 id=\"verdict\" "
                   "tabindex=\"-1\">");
        if (a->n_errors > 0)
            web_putf(t, "%d problem%s: nothing is put to use until none is left", a->n_errors,
                     a->n_errors == 1 ? "" : "s");
        else
            web_say(t, a->error.message);
        web_put(t,
                "</h2>\n<p>Choose other columns above, or mend the file and bring it again.</p>\n");
    }
    web_put(t, a->problems.bytes ? a->problems.bytes : "");
    web_put(t, "</section>\n");
}

static void put_waiting(web_text *t, const web_request *request, const confer_result *peek,
                        const desk_answer *a, const char *which)
{
    web_put(t, "<h2>The table you brought: ");
    desk_count(t, desk_int(peek, "rows"));
    web_put(t, " rows</h2>\n");
    put_sample(t, peek);
    web_putf(t, "<form id=\"columns\" action=\"/inputs/%s\">\n", which);
    web_put(t, "<input type=\"hidden\" name=\"hash\" value=\"");
    web_say(t, desk_text(peek, "hash"));
    web_put(t, "\">\n");
    if (strcmp(which, "roster") == 0) {
        put_columns(t, request, peek);
        web_put(
            t,
            "<p class=\"buttons\"><button class=\"other\">Check with these columns</button></p>\n");
    }
    put_verdict(t, a, which);
    web_put(t, "</form>\n");
}

static void show_table(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    const char *which = which_of(request->path);
    const char *headers[N_FIELDS];
    const desk_answer *a = NULL;
    confer_result *peek = NULL;
    if (!desk_has_agreement(desk_of(request))) {
        desk_go(answer, "/inputs");
        return;
    }
    confer_case *c = desk_live_begin(request);
    confer_table_peek(&peek, c, which, NULL);
    desk_live_end(request);
    if (peek) {
        desk_question q = trial_of(request, peek, which, headers);
        a = desk_ask(answer, request, &q);
    }
    if (!peek || a) {
        bool roster = strcmp(which, "roster") == 0;
        desk_begin(t, request, &desk_page_inputs, roster ? "The roster" : "The salary schedule");
        web_put(
            t,
            "<nav class=\"crumbs\" aria-label=\"Where this is\"><a href=\"/inputs\">Inputs</a></nav>\n");
        web_put(t,
                roster
                    ? "<h1>The roster</h1>\n<p>A row for each position: who, class, step, part of "
                      "full time, dates, fund.</p>\n"
                    : "<h1>The salary schedule</h1>\n<p>A row for each range and a column for each "
                      "step; or a row for each range, step and rate.</p>\n");
        inputs_put_drop(t, which, "The first row names the columns.");
        if (a)
            put_waiting(t, request, peek, a, which);
        desk_end(t, request, &desk_page_inputs);
    }
    if (a)
        desk_done(request, a);
    confer_result_free(peek);
}

static const web_route routes[] = {
    {"GET", "/inputs", show, 0, false},
    {"POST", "/inputs", inputs_start, INPUTS_FORM_BYTES, false},
    {"GET", "/inputs/roster", show_table, 0, false},
    {"GET", "/inputs/schedule", show_table, 0, false},
    {"POST", "/inputs/roster/bring", inputs_bring, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/schedule/bring", inputs_bring, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/file/market", inputs_bring_file, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/file/staffing", inputs_bring_file, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/file/retirement", inputs_bring_file, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/file/exits", inputs_bring_file, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/file/timeline", inputs_bring_file, INPUTS_TABLE_BYTES, false},
    {"POST", "/inputs/roster/take", inputs_take, INPUTS_FORM_BYTES, false},
    {"POST", "/inputs/schedule/take", inputs_take, INPUTS_FORM_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_inputs = {.path = "/inputs",
                                    .group = DESK_FOLDER,
                                    .name = WORD_DESK_NAV_INPUTS,
                                    .routes = routes,
                                    .bare = true};
