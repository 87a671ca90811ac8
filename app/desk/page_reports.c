/* Reports: documents to print and to hand on, made by the same code as `confer report`. */
#include "desk/desk.h"
#include "web/assets.h"

#include <confer_desk.h>
#include <confer_polls.h>
#include <confer_report.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_OFFERS = 5, MOST_WITHIN = 4 }; /* offers: what a report holds */

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

/* Titles are what people call offers; names are what stands over the columns. */
static void put_offers(web_text *t, const desk_names *offers, const confer_result *facts)
{
    size_t n = facts ? desk_length(facts, "offers") : 0;
    bool first = true;
    web_put(t, "<fieldset class=\"field\"><legend>Offers, up to five</legend>\n");
    for (size_t i = 0; i < n; i++) {
        const char *name = desk_text(facts, "offers[%zu].name", i);
        const char *title = desk_text(facts, "offers[%zu].title", i);
        if (!desk_has_offer(offers, name))
            continue;
        web_put(t, "<label class=\"check\"><input type=\"checkbox\" name=\"offer\" value=\"");
        web_say(t, name);
        web_putf(t, "\"%s> ", first ? " checked" : "");
        web_say(t, *title ? title : name);
        web_put(t, " <span class=\"quiet\">");
        web_say(t, name);
        web_put(t, "</span></label>\n");
        first = false;
    }
    web_put(t, "</fieldset>\n");
}

static bool has_options(const web_request *request)
{
    char path[4200];
    struct stat there;
    int n = snprintf(path, sizeof path, "%s/options.csv", desk_folder(desk_of(request)));
    return n > 0 && (size_t)n < sizeof path && stat(path, &there) == 0;
}

/* --- Sections that are asked for -------------------------------------------------------------- */

static void put_fit(web_text *t, const desk_names *spaces)
{
    web_put(t, "<fieldset class=\"field\"><legend>Packages inside the money</legend>\n");
    if (spaces->n == 0) {
        web_put(t, "<p class=\"hint\">For this section the folder needs an offer in which ranges "
                   "stand for values: <a href=\"/fit\">how one is written</a>.</p></fieldset>\n");
        return;
    }
    web_put(t, "<div class=\"assumptions\">\n<div class=\"field\"><label for=\"space\">Packages "
               "of</label> <select id=\"space\" name=\"space\"><option value=\"\">no such section"
               "</option>");
    for (size_t i = 0; i < spaces->n; i++) {
        web_put(t, "<option>");
        web_say(t, spaces->names[i]);
        web_put(t, "</option>");
    }
    web_put(t, "</select></div>\n<div class=\"field\"><label for=\"best\">First those with the "
               "most of</label> <select id=\"best\" name=\"best\">");
    desk_put_aims(t, NULL);
    web_put(t, "</select></div>\n");
    for (int i = 0; i < 2; i++)
        web_putf(t,
                 "<div class=\"field\"><label for=\"within%d\">%s</label> <input "
                 "id=\"within%d\" name=\"within\" aria-describedby=\"within-hint\"></div>\n",
                 i, i == 0 ? "Inside" : "and inside", i);
    web_put(t, "</div>\n<p class=\"hint\" id=\"within-hint\">A fiscal year and an amount: "
               "FY2025-26=$1,200,000. Empty: the agreement\xe2\x80\x99s budgets.</p>\n"
               "</fieldset>\n");
}

static void put_cut(web_text *t, bool options)
{
    web_put(t, "<fieldset class=\"field\"><legend>What reductions would mean</legend>\n");
    if (options)
        web_put(
            t, "<div class=\"assumptions\">\n<div class=\"field\"><label for=\"target\">Target"
               "</label> <input id=\"target\" name=\"target\" aria-describedby=\"target-hint\">"
               "<p class=\"hint\" id=\"target-hint\">5%, or $2,000,000. Empty: no such section.</p>"
               "</div>\n<div class=\"field\"><label for=\"fund\">Of the fund</label> <input "
               "id=\"fund\" name=\"fund\" aria-describedby=\"fund-hint\"><p class=\"hint\" "
               "id=\"fund-hint\">Empty: all funds.</p></div>\n</div>\n");
    else
        web_put(t, "<p class=\"hint\">For this section the folder needs what departments "
                   "submitted: <a href=\"/reduce\">bring it</a>.</p>\n");
    web_put(t, "</fieldset>\n");
}

static void put_more(web_text *t, const web_request *request, const desk_names *spaces)
{
    web_put(t, "<details>\n<summary>More sections, and who may see it</summary>\n"
               "<p class=\"hint\">What revenues would change, units that follow, pay elsewhere, "
               "staffing and the timeline stand in a report for a board of their own accord, "
               "where the folder has them.</p>\n");
    put_fit(t, spaces);
    put_cut(t, has_options(request));
    web_put(t, "<fieldset class=\"field\"><legend>Positions one by one</legend>\n"
               "<label class=\"check\"><input type=\"checkbox\" name=\"persons\" value=\"yes\"> "
               "A row for each position, and groups of any size. The report says that it is not "
               "for publication.</label></fieldset>\n</details>\n");
}

static void put_schedule(web_text *t, const desk_names *offers)
{
    web_put(
        t,
        "<section aria-labelledby=\"appendix\">\n<h2 id=\"appendix\">The salary appendix</h2>\n"
        "<p>Every rate of the salary schedule in force on a day, as the agreement\xe2\x80\x99s "
        "appendix has it. The file can be brought back as a schedule.</p>\n"
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

static void put_form(web_text *t, const web_request *request, const desk_names *offers)
{
    desk_names spaces = desk_spaces(request);
    confer_result *facts = NULL;
    confer_case *c = desk_live_begin(request);
    confer_facts(&facts, c, NULL);
    desk_live_end(request);
    web_put(t, "<form action=\"/reports/file\">\n<div class=\"side-by-side\">\n");
    put_offers(t, offers, facts);
    put_radios(t, "What it is for", "kind");
    put_radios(t, "Form", "form");
    web_put(t, "</div>\n");
    put_more(t, request, &spaces);
    web_put(t,
            "<p class=\"buttons\"><button class=\"main\">Make the report</button></p>\n</form>\n");
    confer_result_free(facts);
    desk_names_free(&spaces);
}

static void show(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    desk_names offers = desk_offers(request);
    desk_begin(t, request, &desk_page_reports, "Reports");
    web_put(t, "<h1>Reports</h1>\n<p>Documents to print and to hand on, with the same figures in "
               "every form. Groups of fewer than five members are put together, so that "
               "nobody\xe2\x80\x99s pay can be read off.</p>\n");
    if (offers.n == 0) {
        web_put(t, "<p>There is no offer to report on yet.</p>\n<p><a class=\"button main\" "
                   "href=\"/offer\">Write an offer</a></p>\n");
    } else {
        put_form(t, request, &offers);
        put_schedule(t, &offers);
    }
    desk_end(t, request, &desk_page_reports);
    desk_names_free(&offers);
}

/* --- A report --------------------------------------------------------------------------------- */

/* Of a question's words; envelopes, then offers, follow. Empty: none. */
enum { KIND, PERSONS, SPACE, BEST, TARGET, FUND, WITHIN_COUNT, FIRST };

static int run_report(confer_result **out, confer_case *c, const desk_question *q,
                      confer_error *err)
{
    confer_report_options options = CONFER_REPORT_OPTIONS_INIT;
    int n_within = q->words[WITHIN_COUNT][0] - '0';
    options.kind = kinds[q->words[KIND][0] - '0'].kind;
    options.include_persons = q->words[PERSONS][0] == 'y';
    if (q->words[SPACE][0]) {
        options.fit_space = q->words[SPACE];
        options.fit_best = q->words[BEST];
        options.fit_within = q->words + FIRST;
        options.n_fit_within = n_within;
    }
    if (q->words[TARGET][0]) {
        options.cut_target = q->words[TARGET];
        options.cut_options = "options.csv";
        options.cut_fund = q->words[FUND][0] ? q->words[FUND] : NULL;
    }
    return confer_report(out, c, q->words + FIRST + n_within, q->n_words - FIRST - n_within,
                         &options, err);
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

static const char *filled(const web_request *request, const char *name)
{
    const char *value = web_parameter(request, name);
    return value ? value : "";
}

/* The aim that is asked for, or the first. */
static const char *aim(const web_request *request)
{
    const char *best = filled(request, "best");
    for (int i = 0; i < DESK_AIMS; i++)
        if (strcmp(desk_aims[i].name, best) == 0)
            return desk_aims[i].name;
    return desk_aims[0].name;
}

/* False: no offer of the folder is named. */
static bool take_question(desk_question *q, const web_request *request, const desk_names *offers,
                          const desk_names *spaces)
{
    static const char *const digits[] = {"0", "1", "2", "3", "4"};
    const char *space = desk_has_offer(spaces, filled(request, "space")), *value;
    *q = (desk_question){"Making the report", run_report, {NULL}, FIRST};
    q->words[KIND] = digits[index_of(request, "kind")];
    q->words[PERSONS] = web_parameter(request, "persons") ? "yes" : "no";
    q->words[SPACE] = space ? space : "";
    q->words[BEST] = aim(request);
    q->words[TARGET] = has_options(request) ? filled(request, "target") : "";
    q->words[FUND] = filled(request, "fund");
    for (int i = 0;
         q->n_words < FIRST + MOST_WITHIN && (value = web_parameter_at(request, "within", i)); i++)
        if (*value && space)
            q->words[q->n_words++] = value;
    q->words[WITHIN_COUNT] = digits[q->n_words - FIRST];
    int first = q->n_words;
    for (int i = 0;
         q->n_words < first + MOST_OFFERS && (value = web_parameter_at(request, "offer", i)); i++) {
        const char *known = desk_has_offer(offers, value);
        if (known)
            q->words[q->n_words++] = known;
    }
    return q->n_words > first;
}

static void make(web_answer *answer, const web_request *request)
{
    desk_names offers = desk_offers(request), spaces = desk_spaces(request);
    desk_question q;
    bool any = take_question(&q, request, &offers, &spaces);
    const desk_answer *a = any ? desk_ask(answer, request, &q) : NULL;
    if (!any)
        desk_go(answer, "/reports");
    else if (a && !a->result)
        desk_no_answer(answer, request, &desk_page_reports, "No report yet", a);
    else if (a)
        write_face(answer, request, a, &faces[index_of(request, "form")]);
    if (a)
        desk_done(request, a);
    desk_names_free(&offers);
    desk_names_free(&spaces);
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
