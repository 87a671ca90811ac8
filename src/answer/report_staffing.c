/* Who stays: where the folder says what is known of its staffing (staffing.csv), the ranges under
 * the report's offers, fitted to its log of exits (exits.csv) where it has one. Source:
 * docs/retention.md. */
#include "answer/report_section.h"
#include "answer/retain_show.h"

enum { RUNS = 4000 };

static bool applies(const cf_report_call *call)
{
    return cf_case_has_file(call->c, "staffing.csv");
}

static int simulate(cf_report *report, const cf_report_call *call, confer_case *twin,
                    confer_error *err)
{
    confer_retain_options options = CONFER_RETAIN_OPTIONS_INIT;
    cf_retain retain;
    options.runs = RUNS;
    if (cf_case_has_file(call->c, "exits.csv"))
        options.fit_path = cf_case_path(call->c, "exits.csv");
    int status =
        cf_retain_prepare(&retain, twin, call->offers_asked, call->n_offers, &options, err);
    if (status != CONFER_OK)
        return status;
    status = cf_retain_simulate(&retain, err);
    if (status == CONFER_OK)
        cf_retain_show_section(report, &retain, cf_retain_shown_of(call->arena, &retain));
    cf_retain_release(&retain);
    return status;
}

static void add(cf_report *report, const cf_report_call *call)
{
    confer_case twin;
    confer_error err = CONFER_ERROR_INIT;
    cf_report_add(report, CF_SHOW_SECTION, "Staffing");
    cf_case_twin(&twin, call->c);
    if (simulate(report, call, &twin, &err) != CONFER_OK)
        cf_report_add(report, CF_SHOW_TEXT, "Not computed: %s. `confer retain%s` says why.",
                      err.message,
                      cf_case_has_file(call->c, "exits.csv") ? " --fit exits.csv" : "");
    cf_case_twin_end(&twin);
}

const cf_report_section cf_report_section_staffing = {
    .name = "staffing", .kinds = CF_IN_BOARD, .applies = applies, .add = add};
