/* What revenues would change: each offer that waits for one, and each under the agreement's
 * scenarios. What small funds bear is not told, so their folder's budgets are left out here. */
#include "answer/money.h"
#include "answer/report_section.h"

static bool waits(const cf_plan *plan)
{
    for (int i = 0; plan && i < plan->n_ops; i++)
        if (plan->ops[i].condition && plan->ops[i].kind < CF_OP_REOPENER)
            return true;
    return false;
}

static bool is_shown(const cf_report_call *call, int offer)
{
    const cf_plan *agreement = call->c->agreement.plan;
    return call->c->offers[offer].plan && (agreement->facts.n_scenarios > 0 || waits(agreement) ||
                                           waits(call->c->offers[offer].plan));
}

static bool applies(const cf_report_call *call)
{
    for (int i = 1; i <= call->n_offers; i++)
        if (is_shown(call, i))
            return true;
    return false;
}

/* Whether a fund with a budget may not be shown by itself. */
static bool hides_any(const cf_report_call *call, int offer)
{
    const cf_facts *facts = &call->c->agreement.plan->facts;
    for (int i = 0; i < facts->n_budgets; i++)
        if (cf_report_hides_fund(call, offer, facts->budgets[i].fund))
            return true;
    return false;
}

static void add_offer(cf_report *report, const cf_report_call *call, int offer)
{
    confer_case twin;
    confer_error err = CONFER_ERROR_INIT;
    confer_money_options options = CONFER_MONEY_OPTIONS_INIT;
    cf_asking asking;
    cf_money_answer *money;
    options.authorized = call->options->authorized;
    options.assume = call->options->assume;
    options.n_assume = call->options->n_assume;
    cf_report_add(report, CF_SHOW_HEADING, "%s", cf_report_offer_name(call, offer));
    cf_case_twin(&twin, call->c);
    if (cf_money_find(&money, &asking, &twin, call->offers_asked[offer - 1], &options, &err) ==
        CONFER_OK) {
        money->without_budgets = hides_any(call, offer);
        cf_money_show_states(report, money);
        cf_asking_release(&asking);
    } else {
        cf_report_add(report, CF_SHOW_TEXT, "Not computed: %s. `confer money` says why.",
                      err.message);
    }
    cf_case_twin_end(&twin);
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "What revenues would change");
    for (int i = 1; i <= call->n_offers; i++)
        if (is_shown(call, i))
            add_offer(report, call, i);
}

const cf_report_section cf_report_section_money = {
    .name = "money", .kinds = CF_IN_BOARD, .applies = applies, .add = add};
