/* Pay elsewhere: where the folder has a market, the exhibit under the report's offers. */
#include "answer/market_show.h"
#include "answer/report_section.h"

static bool applies(const cf_report_call *call)
{
    return call->c->agreement.plan->facts.n_markets > 0 || cf_case_has_file(call->c, "market.csv");
}

static void add(cf_report *report, const cf_report_call *call)
{
    confer_case twin;
    confer_error err = CONFER_ERROR_INIT;
    cf_report_add(report, CF_SHOW_SECTION, "Pay elsewhere");
    cf_case_twin(&twin, call->c);
    if (cf_market_into(report, NULL, call->arena, &twin, call->offers_asked, call->n_offers, NULL,
                       &err) != CONFER_OK)
        cf_report_add(report, CF_SHOW_TEXT, "Not computed: %s. `confer market` says why.",
                      err.message);
    cf_case_twin_end(&twin);
}

const cf_report_section cf_report_section_market = {
    .name = "market", .kinds = CF_IN_BOARD, .applies = applies, .add = add};
