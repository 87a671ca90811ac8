/* Files that a folder may have beside roster and schedule, each under its own name: brought here
 * and put in place when they can be read. */
#include "desk/inputs.h"

#include <confer_desk.h>

#include <string.h>

typedef struct {
    const char *which, *label, *page, *about;
} file_kind;

static const file_kind files[] = {
    {"market", "What comparable agencies pay", "/market", "Pay elsewhere says which columns."},
    {"staffing", "What is known of staffing", "/staff", "Assumptions, with their sources."},
    {"retirement", "Shares who retire, by age and service", "/staff", ""},
    {"exits", "A log of exits", "/staff", "Columns date and hired, and perhaps reason."},
    {"timeline", "The timeline\xe2\x80\x99s text", "/timeline",
     "A text that begins with timeline."},
};
enum { N_FILES = sizeof files / sizeof *files };

void inputs_put_files(web_text *t)
{
    web_put(t, "<details class=\"no-print\">\n<summary>Bring another file: a market, staffing, "
               "exits, a timeline</summary>\n<p>A file is read before it is put in place; what "
               "stood there is kept.</p>\n");
    for (int i = 0; i < N_FILES; i++) {
        const file_kind *f = &files[i];
        web_putf(t,
                 "<div class=\"drop\" data-bring=\"/inputs/file/%s\" data-then=\"%s\">\n<label "
                 "for=\"file-%s\">%s: choose a file, or drop it here</label>\n<input "
                 "type=\"file\" id=\"file-%s\" accept=\"%s\">\n<p class=\"hint\">%s</p>\n<p "
                 "role=\"status\"></p>\n<progress max=\"100\" hidden aria-label=\"Upload\">"
                 "</progress>\n</div>\n",
                 f->which, f->page, f->which, f->label, f->which,
                 strcmp(f->which, "timeline") == 0 ? ".terms,.txt,text/plain"
                                                   : ".csv,.xlsx,.tsv,text/csv",
                 f->about);
    }
    web_put(t, "<noscript><p>Bringing a file needs JavaScript. Without it, put market.csv, "
               "staffing.csv, retirement.csv, exits.csv or timeline.terms into the "
               "folder.</p></noscript>\n</details>\n");
}

void inputs_bring_file(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *brought = NULL;
    confer_case *c = desk_live_begin(request);
    int status = confer_file_bring(&brought, c, strrchr(request->path, '/') + 1, request->body,
                                   request->body_len, &err);
    desk_live_end(request);
    answer->type = "application/json";
    web_put(&answer->body, "{\"why\":");
    web_json(&answer->body, err.message, strlen(err.message));
    web_put(&answer->body, "}");
    answer->status = status == CONFER_OK ? 200 : status == CONFER_FAILED ? 500 : 422;
    confer_result_free(brought);
}
