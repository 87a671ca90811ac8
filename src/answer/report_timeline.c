/* What happened: where the folder has a timeline, its events, deadlines and movements. */
#include "answer/report_section.h"
#include "answer/timeline.h"

static bool applies(const cf_report_call *call)
{
    return cf_case_has_file(call->c, "timeline.terms");
}

static void add(cf_report *report, const cf_report_call *call)
{
    confer_case twin;
    confer_error err = CONFER_ERROR_INIT;
    cf_report_add(report, CF_SHOW_SECTION, "What happened");
    cf_case_twin(&twin, call->c);
    if (cf_timeline_into(report, &twin, call->arena, &err) != CONFER_OK)
        cf_report_add(report, CF_SHOW_TEXT, "Not shown: %s. `confer timeline` says why.",
                      err.message);
    cf_case_twin_end(&twin);
}

const cf_report_section cf_report_section_timeline = {
    .name = "timeline", .kinds = CF_IN_BOARD, .applies = applies, .add = add};
