/* The certificate in its formats. Text, JSON and HTML are the vote's own; the PDF is the program's
 * report, tagged as all of them are. */
#include "answer/result.h"
#include "answer/vote_inside.h"

#include "vote/certificate.h"

/* --- PDF ------------------------------------------------------------------------------------- */

typedef struct {
    cf_report *report;
    cf_grid *grid; /* between table(true) and table(false) */
} telling;

static void tell_heading(void *context, const char *text, bool first)
{
    telling *t = context;
    cf_report_add(t->report, first ? CF_SHOW_TITLE : CF_SHOW_HEADING, "%s", text);
}

static void tell_table(void *context, bool start)
{
    telling *t = context;
    if (start) {
        t->grid = cf_report_grid(t->report, NULL, 2, 1);
        cf_grid_head(t->report->arena, t->grid, 0, "What", false);
        cf_grid_head(t->report->arena, t->grid, 1, "Value", false);
    }
}

static void tell_pair(void *context, const char *name, cf_slice value)
{
    telling *t = context;
    cf_cell cells[] = {cf_cell_text(cf_slice_of(name)), cf_cell_text(value)};
    cf_grid_add(t->report->arena, t->grid, CF_ROW_PLAIN, cells);
}

static void tell_paragraph(void *context, cf_slice text, bool strong)
{
    telling *t = context;
    cf_report_add(t->report, strong ? CF_SHOW_FINDING : CF_SHOW_TEXT, "%.*s", (int)text.len,
                  text.text);
}

static void tell_lines(void *context, cf_slice text, bool code)
{
    telling *t = context;
    (void)code;
    for (size_t at = 0; at < text.len;) {
        const char *end = memchr(text.text + at, '\n', text.len - at);
        size_t len = end ? (size_t)(end - (text.text + at)) : text.len - at;
        if (len > 0)
            cf_report_add(t->report, CF_SHOW_ITEM, "%.*s", (int)len, text.text + at);
        at += len + 1;
    }
}

static void write_pdf(cf_buf *out, const cf_vote_certificate *c)
{
    cf_arena arena = CF_ARENA_INIT;
    telling t = {cf_report_new(&arena), NULL};
    const cf_certificate_face face = {&t,         tell_heading,   tell_pair,
                                      tell_table, tell_paragraph, tell_lines};
    cf_vote_certificate_tell(&face, c);
    static const char *const signers[] = {"For the election committee", "Observer"};
    for (int i = 0; i < 2; i++)
        cf_report_add(t.report, CF_SHOW_TEXT, "%s:  ______________________________", signers[i]);
    cf_report_write_pdf(out, t.report);
    cf_arena_release(&arena);
}

/* --- All ------------------------------------------------------------------------------------- */

/* The certificate has a JSON of its own, which is kept as it is. */
int confer_vote_certificate(confer_result **out, confer_vote *vote, confer_vote_face face,
                            confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_vote_certificate c;
    cf_buf text = CF_BUF_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    if (!cf_vote_certificate_make(&c, box, &fault)) {
        cf_box_close(box);
        return cf_vote_failed(&fault, err);
    }
    if (face == CONFER_VOTE_HTML)
        cf_vote_certificate_html(&text, &c);
    else if (face == CONFER_VOTE_JSON)
        cf_vote_certificate_json(&text, &c);
    else if (face == CONFER_VOTE_PDF)
        write_pdf(&text, &c);
    else
        cf_vote_certificate_text(&text, &c);
    confer_result *result = cf_result_new();
    cf_slice kept = cf_arena_slice(&result->arena, cf_buf_slice(&text));
    result->plain = kept.text;
    result->plain_len = kept.len;
    cf_buf_release(&text);
    cf_vote_certificate_release(&c);
    cf_box_close(box);
    *out = result;
    return CONFER_OK;
}
