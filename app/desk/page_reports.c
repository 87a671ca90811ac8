/* Reports: documents to print and to hand on, made by the same code as `confer report`. */
#include "desk/desk.h"
#include "web/assets.h"

#include <confer_polls.h>
#include <confer_report.h>

#include <stdio.h>
#include <string.h>

enum { MOST_OFFERS = 4 };

typedef struct {
    const char *name, *title, *ending, *type;
    confer_format format;
} face;

static const face faces[] = {
    {"view", "Open here, to read or print", "html", "text/html; charset=utf-8", CONFER_HTML},
    {"html", "Web page (HTML)", "html", "text/html; charset=utf-8", CONFER_HTML},
    {"xlsx", "Workbook (Excel) with live formulas", "xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CONFER_XLSX},
    {"pdf", "PDF", "pdf", "application/pdf", CONFER_PDF},
    {"md", "Plain text (Markdown)", "md", "text/markdown; charset=utf-8", CONFER_MARKDOWN},
};

static const struct {
    const char *name, *title;
    confer_report_kind kind;
} kinds[] = {
    {"table", "One page for the table", CONFER_REPORT_TABLE},
    {"board", "Fiscal impact, for a board or council", CONFER_REPORT_BOARD},
    {"members", "What members would get", CONFER_REPORT_MEMBERS},
};
enum { N_FACES = sizeof faces / sizeof *faces, N_KINDS = sizeof kinds / sizeof *kinds };

/* --- The form --------------------------------------------------------------------------------- */

static void put_radios(web_text *t, const char *legend, const char *name)
{
    bool kind = strcmp(name, "kind") == 0;
    web_putf(t, "<fieldset class=\"field\"><legend>%s</legend>\n", legend);
    for (int i = 0; i < (kind ? N_KINDS : N_FACES); i++)
        web_putf(
            t,
            "<label class=\"check\"><input type=\"radio\" name=\"%s\" value=\"%s\"%s> %s</label>\n",
            name, kind ? kinds[i].name : faces[i].name, i == 0 ? " checked" : "",
            kind ? kinds[i].title : faces[i].title);
    web_put(t, "</fieldset>\n");
}

static void put_offers(web_text *t, const desk_names *offers)
{
    web_put(t, "<fieldset class=\"field\"><legend>Offers, up to four</legend>\n");
    for (size_t i = 0; i < offers->n; i++) {
        web_put(t, "<label class=\"check\"><input type=\"checkbox\" name=\"offer\" value=\"");
        web_say(t, offers->names[i]);
        web_putf(t, "\"%s> ", i == 0 ? " checked" : "");
        web_say(t, offers->names[i]);
        web_put(t, "</label>\n");
    }
    web_put(t, "</fieldset>\n");
}

static void put_schedule(web_text *t, const desk_names *offers)
{
    web_put(
        t,
        "<section aria-labelledby=\"appendix\">\n<h2 id=\"appendix\">The salary appendix</h2>\n"
        "<p>Every cell of the schedule in force on a day, as a table that can be read back.</p>\n"
        "<form class=\"inline\" action=\"/reports/schedule\">\n<label for=\"under\">Under</label> "
        "<select id=\"under\" name=\"offer\">");
    for (size_t i = 0; i < offers->n; i++) {
        web_put(t, "<option>");
        web_say(t, offers->names[i]);
        web_put(t, "</option>");
    }
    web_put(
        t,
        "<option value=\"current\">the status quo</option></select> <label for=\"on\">on</label> "
        "<input type=\"date\" id=\"on\" name=\"on\" required> <button class=\"other\">Download CSV"
        "</button></form>\n</section>\n");
}

static void show(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    desk_names offers = desk_offers(request);
    desk_begin(t, request, &desk_page_reports, "Reports");
    web_put(
        t,
        "<h1>Reports</h1>\n<p>The same figures in every form. Groups of fewer than five members are "
        "put together, so that nobody\xe2\x80\x99s pay can be read off.</p>\n");
    if (offers.n == 0) {
        web_put(t,
                "<p>There is no offer to report on yet. <a href=\"/offer\">Write one</a>.</p>\n");
    } else {
        web_put(t, "<form action=\"/reports/file\">\n<div class=\"side-by-side\">\n");
        put_offers(t, &offers);
        put_radios(t, "What it is for", "kind");
        put_radios(t, "Form", "form");
        web_put(
            t,
            "</div>\n<p><label class=\"check\"><input type=\"checkbox\" name=\"persons\" value=\"yes\"> "
            "A row a position, and groups of any size: not for publication</label></p>\n"
            "<p class=\"buttons\"><button class=\"main\">Make the report</button></p>\n</form>\n");
        put_schedule(t, &offers);
    }
    desk_end(t, request, &desk_page_reports);
    desk_names_free(&offers);
}

/* --- A report --------------------------------------------------------------------------------- */

/* Words: kind's index, persons, then the offers. */
static int run_report(confer_result **out, confer_case *c, const desk_question *q,
                      confer_error *err)
{
    confer_report_options options = CONFER_REPORT_OPTIONS_INIT;
    options.kind = kinds[q->words[0][0] - '0'].kind;
    options.include_persons = q->words[1][0] == 'y';
    return confer_report(out, c, q->words + 2, q->n_words - 2, &options, err);
}

/* A page with a style of its own may use it: the answer names the style by its hash. */
static void allow_style(web_answer *answer)
{
    char hash[65];
    const char *html = answer->body.bytes;
    const char *style = strstr(html, "<style>"), *end = style ? strstr(style, "</style>") : NULL;
    if (!end)
        return;
    style += strlen("<style>");
    confer_sha256(hash, style, (size_t)(end - style));
    web_integrity(answer->style, hash);
}

static void write_face(web_answer *answer, const web_request *request, const desk_answer *a,
                       const face *f)
{
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    confer_error err = CONFER_ERROR_INIT;
    static const char *const names[] = {"report.html", "report.html", "report.xlsx", "report.pdf",
                                        "report.md"};
    options.format = f->format;
    options.utf8 = true;
    if (confer_result_write(a->result, &options, web_put_bytes, &answer->body, &err) != CONFER_OK) {
        desk_answer why = {.status = CONFER_FAILED, .error = err};
        web_text_release(&answer->body);
        desk_no_answer(answer, request, &desk_page_reports, "The report could not be made", &why);
        return;
    }
    answer->type = f->type;
    if (f == &faces[0])
        allow_style(answer);
    else
        answer->file_name = names[f - faces];
}

static int index_of(const web_request *request, const char *name)
{
    const char *value = web_parameter(request, name);
    bool kind = strcmp(name, "kind") == 0;
    for (int i = 0; value && i < (kind ? N_KINDS : N_FACES); i++)
        if (strcmp(value, kind ? kinds[i].name : faces[i].name) == 0)
            return i;
    return 0;
}

static void make(web_answer *answer, const web_request *request)
{
    static const char *const digits[] = {"0", "1", "2"};
    desk_names offers = desk_offers(request);
    desk_question q = {
        "Making the report",
        run_report,
        {digits[index_of(request, "kind")], web_parameter(request, "persons") ? "yes" : "no"},
        2};
    const char *name;
    for (int i = 0; q.n_words < MOST_OFFERS + 2 && (name = web_parameter_at(request, "offer", i));
         i++) {
        const char *known = desk_has_offer(&offers, name);
        if (known)
            q.words[q.n_words++] = known;
    }
    const desk_answer *a = q.n_words > 2 ? desk_ask(answer, request, &q) : NULL;
    if (q.n_words == 2)
        desk_go(answer, "/reports");
    else if (a && !a->result)
        desk_no_answer(answer, request, &desk_page_reports, "No report yet", a);
    else if (a)
        write_face(answer, request, a, &faces[index_of(request, "form")]);
    if (a)
        desk_done(request, a);
    desk_names_free(&offers);
}

static int run_schedule(confer_result **out, confer_case *c, const desk_question *q,
                        confer_error *err)
{
    return confer_schedule(out, c, q->words[0], q->words[1], err);
}

static void schedule(web_answer *answer, const web_request *request)
{
    const char *offer = web_parameter(request, "offer"), *on = web_parameter(request, "on");
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    if (!offer || !on || (strcmp(offer, "current") != 0 && !desk_is_offer(request, offer))) {
        answer->status = 404;
        return;
    }
    desk_question q = {"Working out the schedule", run_schedule, {offer, on}, 2};
    const desk_answer *a = desk_ask(answer, request, &q);
    if (!a)
        return;
    options.format = CONFER_CSV;
    if (!a->result) {
        desk_no_answer(answer, request, &desk_page_reports, "No schedule yet", a);
    } else {
        confer_result_write(a->result, &options, web_put_bytes, &answer->body, NULL);
        answer->type = "text/csv; charset=utf-8";
        answer->file_name = "schedule.csv";
    }
    desk_done(request, a);
}

static const web_route routes[] = {
    {"GET", "/reports", show, 0, false},
    {"GET", "/reports/file", make, 0, false},
    {"GET", "/reports/schedule", schedule, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_reports = {
    .path = "/reports", .group = DESK_FOLDER, .name = WORD_DESK_NAV_REPORTS, .routes = routes};
