/* `publish`: one file that anybody can open: a template with the program's own core in it, filled
 * with what member_page.c says. Every text that comes from the folder is escaped here. */
#include "answer/case.h"
#include "answer/result.h"

#include "show/figure.h"
#include "show/markup.h"
#include "show/out_file.h"
#include "show/plot.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* --- Escaping -------------------------------------------------------------------------------- */

static void add_escaped(cf_buf *out, const char *text)
{
    cf_markup_text(out, cf_slice_of(text ? text : ""));
}

/* JSON inside a script element: no text of it may end the element. */
static void add_data(cf_buf *out, const char *json)
{
    for (; *json; json++)
        if (*json == '<')
            cf_buf_add_str(out, "\\u003c");
        else
            cf_buf_add_char(out, *json);
}

/* --- Parts ----------------------------------------------------------------------------------- */

typedef struct {
    const confer_result *data;
    const char *const *offers;
    int n_offers;
} page;

/* The text at a path; "" where there is none. */
static __attribute__((format(printf, 2, 3))) const char *text_at(const page *p, const char *path,
                                                                 ...)
{
    char place[128];
    const char *text = NULL;
    va_list args;
    va_start(args, path);
    vsnprintf(place, sizeof place, path, args);
    va_end(args);
    confer_result_text(p->data, place, &text);
    return text ? text : "";
}

static void add_table_head(cf_buf *out, const page *p)
{
    cf_buf_add_str(out, "<tr><th scope=\"col\" data-w=\"t_class\">Class</th><th scope=\"col\" "
                        "data-w=\"t_step\">Step</th><th scope=\"col\" class=\"n\" "
                        "data-w=\"t_now\">Rate at the end, no new agreement</th>");
    for (int o = 0; o < p->n_offers; o++) {
        cf_buf_add_str(out, "<th scope=\"col\" class=\"n\">");
        add_escaped(out, p->offers[o]);
        cf_buf_add_str(out, ": <span data-w=\"t_end\">rate at the end</span></th><th scope=\"col\" "
                            "class=\"n\">");
        add_escaped(out, p->offers[o]);
        cf_buf_add_str(out, ": <span data-w=\"t_more\">more in all</span></th>");
    }
    cf_buf_add_str(out, "</tr>");
}

static void add_table_row(cf_buf *out, const page *p, size_t i)
{
    cf_buf_add_str(out, "<tr><td>");
    add_escaped(out, text_at(p, "table[%zu].class", i));
    cf_buf_add_str(out, "</td><td>");
    add_escaped(out, text_at(p, "table[%zu].step", i));
    cf_buf_addf(out, "</td><td class=\"n\">$%s</td>", text_at(p, "table[%zu].rate", i));
    for (int o = 0; o < p->n_offers; o++) {
        char path[64];
        int64_t gain = 0;
        snprintf(path, sizeof path, "table[%zu].offers[%d].gain", i, o);
        bool known = confer_result_int(p->data, path, &gain) == CONFER_OK;
        cf_buf_addf(out, "<td class=\"n\">$%s</td><td class=\"n\">",
                    text_at(p, "table[%zu].offers[%d].rate", i, o));
        if (known)
            cf_show_money(out, gain, false);
        cf_buf_add_str(out, "</td>");
    }
    cf_buf_add_str(out, "</tr>");
}

static void add_table(cf_buf *out, const page *p)
{
    size_t n = 0;
    confer_result_count(p->data, "table", &n);
    cf_buf_add_str(out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                        "aria-label=\"Pay by class and step\"><table><thead>");
    add_table_head(out, p);
    cf_buf_add_str(out, "</thead><tbody>");
    for (size_t i = 0; i < n; i++)
        add_table_row(out, p, i);
    cf_buf_add_str(out, "</tbody></table></div>");
}

static void add_terms(cf_buf *out, const page *p)
{
    for (size_t o = 0; o < (size_t)p->n_offers; o++) {
        char path[64];
        size_t n = 0;
        cf_buf_add_str(out, "<h3>");
        add_escaped(out, text_at(p, "offers[%zu].title", o));
        cf_buf_add_str(out, "</h3><ul lang=\"en\">");
        snprintf(path, sizeof path, "offers[%zu].clauses", o);
        confer_result_count(p->data, path, &n);
        for (size_t i = 0; i < n; i++) {
            cf_buf_add_str(out, "<li>");
            add_escaped(out, text_at(p, "offers[%zu].clauses[%zu]", o, i));
            cf_buf_add_str(out, "</li>");
        }
        cf_buf_add_str(out, "</ul>");
    }
}

static void add_day(cf_buf *out, const char *text)
{
    cf_date date;
    if (cf_date_parse_iso(&date, text, strlen(text)))
        cf_plot_day(out, date);
}

static void add_part(cf_buf *out, const page *p, cf_slice name)
{
    if (cf_slice_equal(name, CF_SLICE("TITLE"))) {
        cf_buf_add_str(out, "What do I get? ");
        add_escaped(out, text_at(p, "case"));
    } else if (cf_slice_equal(name, CF_SLICE("CASE"))) {
        add_escaped(out, text_at(p, "case"));
    } else if (cf_slice_equal(name, CF_SLICE("SPAN"))) {
        add_day(out, text_at(p, "from"));
        cf_buf_add_str(out, " to ");
        add_day(out, text_at(p, "to"));
    } else if (cf_slice_equal(name, CF_SLICE("VERSION"))) {
        cf_buf_add_str(out, confer_version());
    } else if (cf_slice_equal(name, CF_SLICE("TABLE"))) {
        add_table(out, p);
    } else if (cf_slice_equal(name, CF_SLICE("TERMS"))) {
        add_terms(out, p);
    } else if (cf_slice_equal(name, CF_SLICE("DATA"))) {
        add_data(out, text_at(p, "data"));
    }
}

/* The template, with {{NAME}} replaced. */
static void fill(cf_buf *out, const page *p, cf_slice template)
{
    size_t at = 0;
    for (size_t i = 0; i + 1 < template.len; i++) {
        if (template.text[i] != '{' || template.text[i + 1] != '{')
            continue;
        size_t end = i + 2;
        while (end < template.len && template.text[end] >= 'A' && template.text[end] <= 'Z')
            end++;
        if (end == i + 2 || end + 1 >= template.len || template.text[end] != '}' ||
            template.text[end + 1] != '}')
            continue;
        cf_buf_add(out, template.text + at, i - at);
        add_part(out, p, (cf_slice){template.text + i + 2, end - i - 2});
        at = end + 2;
        i = at - 1;
    }
    cf_buf_add(out, template.text + at, template.len - at);
}

/* --- The file -------------------------------------------------------------------------------- */

static int write_page(const char *path, cf_slice bytes, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    cf_out_file *file = cf_out_open(path, &why);
    bool good = file && cf_out_write(file, bytes.text, bytes.len);
    if (file && !good) {
        cf_buf_addf(&why, "%s: %s", path, strerror(errno));
        cf_out_abandon(file);
    } else if (file) {
        good = cf_out_commit(file, &why);
    }
    int status = good ? CONFER_OK : cf_fail(err, CONFER_FAILED, "%s", why.text);
    cf_buf_release(&why);
    return status;
}

static confer_result *say(const char *path, const page *p)
{
    confer_result *result = cf_result_new();
    result->report = cf_report_new(&result->arena);
    cf_report_add(result->report, CF_SHOW_FINDING, "Wrote %s.", path);
    cf_report_add(result->report, CF_SHOW_TEXT,
                  "Open it by a double click, put it on any web host, or mail it. It computes on "
                  "the reader's own machine and sends nothing.");
    cf_report_add(result->report, CF_SHOW_TEXT,
                  "It holds the agreement, %d offer%s, the salary schedule and which classes stand "
                  "in which ranges. It holds no row of the roster.",
                  p->n_offers, p->n_offers == 1 ? "" : "s");
    cf_value *json = cf_value_new(&result->arena);
    cf_value_add_text(&result->arena, json, "page", cf_slice_of(path));
    cf_value *offers = cf_value_add_array(&result->arena, json, "offers");
    for (int i = 0; i < p->n_offers; i++)
        cf_value_add_text(&result->arena, offers, NULL, cf_slice_of(p->offers[i]));
    result->json = json;
    return result;
}

int confer_publish(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                   const char *folder, const char *template, size_t len_template, confer_error *err)
{
    confer_result *data = NULL;
    int status = confer_member_page(&data, c, offers, n_offers, err);
    if (status != CONFER_OK)
        return status;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        confer_result_free(data);
        return cf_fail(err, CONFER_FAILED, "%s: %s", folder, strerror(errno));
    }
    page p = {data, offers, n_offers};
    cf_buf html = CF_BUF_INIT, path = CF_BUF_INIT;
    fill(&html, &p, (cf_slice){template, len_template});
    cf_buf_addf(&path, "%s/index.html", folder);
    status = write_page(path.text, cf_buf_slice(&html), err);
    if (status == CONFER_OK)
        *out = say(path.text, &p);
    cf_buf_release(&html);
    cf_buf_release(&path);
    confer_result_free(data);
    return status;
}
