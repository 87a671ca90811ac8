/* What happened, what the law makes due, how the sides moved: timeline.terms. */
#include "desk/desk.h"

#include <confer_tell.h>

#include <string.h>

/* words: the day or "", and "ics" for a calendar. */
static int run_timeline(confer_result **out, confer_case *c, const desk_question *q,
                        confer_error *err)
{
    confer_timeline_options options = CONFER_TIMELINE_OPTIONS_INIT;
    options.as_of = q->words[0][0] ? q->words[0] : NULL;
    options.face = q->n_words > 1 ? q->words[1] : NULL;
    return confer_timeline(out, c, &options, err);
}

static void put_day(web_text *t, const char *day)
{
    web_put(
        t, "<form class=\"inline no-print\" action=\"/timeline\">\n<label for=\"on\">As of</label> "
           "<input type=\"date\" id=\"on\" name=\"on\" value=\"");
    web_say(t, day);
    web_put(
        t,
        "\"> <button class=\"other\">Show</button> <span class=\"hint\">Without a day: as of the last "
        "event.</span></form>\n");
}

static void put_missing(web_text *t)
{
    web_put(
        t,
        "<p>What happened when, which deadlines the law sets from it, and who owes an answer: for "
        "that the folder needs a text with the events, which is not there yet. Write it with any "
        "text editor, each event with its day and its source, and bring it on the page <a "
        "href=\"/inputs\">Inputs</a>, or save it into the folder as "
        "<code>timeline.terms</code>:</p>\n<pre class=\"reference\">"
        "timeline \"The county and its clerks\"\nclock california-mmba\n"
        "event offer by employer of county-1 source \"the county's release\" on 2025-05-01\n"
        "</pre>\n<p><a href=\"/help/event\">How events are written</a></p>\n");
}

static void show(web_answer *answer, const web_request *request)
{
    const char *day = web_parameter(request, "on");
    desk_question q = {"Reading the timeline", run_timeline, {day ? day : ""}, 1};
    const desk_answer *a = desk_ask(answer, request, &q);
    if (!a)
        return;
    if (!a->result && a->status != CONFER_ABSENT && a->status != CONFER_MISUSED) {
        desk_no_answer(answer, request, &desk_page_timeline, "Timeline", a);
    } else {
        web_text *t = &answer->body;
        desk_begin(t, request, &desk_page_timeline, "Timeline");
        web_put(t, "<h1>Timeline</h1>\n");
        if (a->status != CONFER_ABSENT)
            put_day(t, day ? day : "");
        if (a->result) {
            desk_put_answer(t, a->result);
            web_put(t, "<p class=\"buttons\"><a class=\"button\" href=\"/timeline/calendar?on=");
            web_link_text(t, day ? day : "");
            web_put(t, "\">Download as a calendar</a></p>\n");
        } else if (a->status == CONFER_MISUSED) {
            web_put(t, "<p class=\"warning\" role=\"alert\">That is not a day.</p>\n");
        } else {
            put_missing(t);
        }
        desk_end(t, request, &desk_page_timeline);
    }
    desk_done(request, a);
}

/* For the calendar programs. */
static void calendar(web_answer *answer, const web_request *request)
{
    confer_write_options text = CONFER_WRITE_OPTIONS_INIT;
    const char *day = web_parameter(request, "on");
    desk_question q = {"Reading the timeline", run_timeline, {day ? day : "", "ics"}, 2};
    const desk_answer *a = desk_ask(answer, request, &q);
    if (!a)
        return;
    if (!a->result) {
        desk_no_answer(answer, request, &desk_page_timeline, "No calendar yet", a);
    } else {
        text.utf8 = true;
        confer_result_write(a->result, &text, web_put_bytes, &answer->body, NULL);
        answer->type = "text/calendar; charset=utf-8";
        answer->file_name = "timeline.ics";
    }
    desk_done(request, a);
}

static const web_route routes[] = {
    {"GET", "/timeline", show, 0, false},
    {"GET", "/timeline/calendar", calendar, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_timeline = {
    .path = "/timeline", .group = DESK_OUTSIDE, .name = WORD_DESK_NAV_TIMELINE, .routes = routes};
