/* Packages inside the money, where the reader asked for a space of them. */
#include "answer/fit_show.h"
#include "answer/report_section.h"

static bool applies(const cf_report_call *call)
{
    return call->options->fit_space != NULL;
}

static bool hides(const void *context, cf_slice fund)
{
    const cf_report_call *call = context;
    return cf_report_hides_fund(call, 1, fund);
}

static void add(cf_report *report, const cf_report_call *call)
{
    confer_case twin;
    confer_error err = CONFER_ERROR_INIT;
    confer_fit_options options = CONFER_FIT_OPTIONS_INIT;
    cf_fit_in_report in_report = {call->persons, hides, call};
    options.within = call->options->fit_within;
    options.n_within = call->options->n_fit_within;
    options.best = call->options->fit_best;
    options.authorized = call->options->authorized;
    options.assume = call->options->assume;
    options.n_assume = call->options->n_assume;
    cf_report_add(report, CF_SHOW_SECTION, "Packages inside the money");
    cf_case_twin(&twin, call->c);
    if (cf_fit_into(report, &twin, call->options->fit_space, &options, &in_report, &err) !=
        CONFER_OK)
        cf_report_add(report, CF_SHOW_TEXT, "Not computed: %s. `confer fit` says why.",
                      err.message);
    cf_case_twin_end(&twin);
}

const cf_report_section cf_report_section_fit = {.name = "fit",
                                                 .kinds = CF_IN_TABLE | CF_IN_BOARD,
                                                 .applies = applies,
                                                 .add = add,
                                                 .behind = true};
