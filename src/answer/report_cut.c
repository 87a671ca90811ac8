/* Choosing among departments' reductions, where the reader asked for a target. */
#include "answer/cut.h"
#include "answer/report_section.h"

static bool applies(const cf_report_call *call)
{
    return call->options->cut_target != NULL;
}

static void add(cf_report *report, const cf_report_call *call)
{
    confer_case twin;
    confer_error err = CONFER_ERROR_INIT;
    confer_cut_options options = CONFER_CUT_OPTIONS_INIT;
    cf_cut *cut;
    cf_report_add(report, CF_SHOW_SECTION, "What reductions would mean");
    cf_case_twin(&twin, call->c);
    options.options_path = cf_case_path(call->c, call->options->cut_options);
    options.fund = call->options->cut_fund;
    if (cf_cut_find(&cut, &twin, call->options->cut_target, &options, &err) == CONFER_OK) {
        cut->in_report = true;
        cf_cut_show(report, cut);
    } else {
        cf_report_add(report, CF_SHOW_TEXT, "Not computed: %s. `confer cut` says why.",
                      err.message);
    }
    cf_case_twin_end(&twin);
}

const cf_report_section cf_report_section_cut = {.name = "cut",
                                                 .kinds = CF_IN_TABLE | CF_IN_BOARD,
                                                 .applies = applies,
                                                 .add = add,
                                                 .behind = true};
