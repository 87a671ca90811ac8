/* What no figure counts: clauses without a cost, clauses that wait for a revenue, and notes. */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "show/figure.h"

static void add_contingent(cf_report *report, const cf_offer_cost *offer, const char *name)
{
    cf_buf text = CF_BUF_INIT;
    cf_report_add(report, CF_SHOW_HEADING,
                  "%s: not counted, because it waits for a revenue not yet "
                  "known",
                  name);
    for (int i = 0; i < offer->n_contingent; i++) {
        const cf_contingent *one = &offer->contingent[i];
        cf_buf_addf(&text, "%.*s: would cost ", (int)one->clause->text.len, one->clause->text.text);
        cf_show_money(&text, one->cost, true);
        cf_buf_add_str(&text, " if it came into force");
        cf_report_add_buf(report, CF_SHOW_ITEM, &text);
    }
    cf_buf_release(&text);
}

static void add_offer(cf_report *report, const cf_report_call *call, int index)
{
    const cf_offer_cost *offer = &call->costing->offers[index];
    const char *name = cf_report_offer_name(call, index);
    if (offer->n_contingent > 0)
        add_contingent(report, offer, name);
    bool listed = call->kind == CONFER_REPORT_TABLE; /* "What is in it" names them too */
    if (offer->n_not_costed > 0 && !listed)
        cf_report_add(report, CF_SHOW_HEADING, "%s: not costed", name);
    for (int i = 0; i < offer->n_not_costed && !listed; i++)
        cf_report_add(report, CF_SHOW_ITEM, "%.*s", (int)offer->not_costed[i]->text.len,
                      offer->not_costed[i]->text.text);
    if (offer->n_notes > 0)
        cf_report_add(report, CF_SHOW_HEADING, "%s: notes", name);
    for (int i = 0; i < offer->n_notes; i++)
        cf_report_add(report, CF_SHOW_ITEM, "%s", offer->notes[i]);
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "What the figures leave out");
    for (int i = 1; i <= call->n_offers; i++)
        add_offer(report, call, i);
}

static bool applies(const cf_report_call *call)
{
    for (int i = 1; i <= call->n_offers; i++) {
        const cf_offer_cost *offer = &call->costing->offers[i];
        bool listed = call->kind == CONFER_REPORT_TABLE;
        if (offer->n_contingent + offer->n_notes > 0 || (offer->n_not_costed > 0 && !listed))
            return true;
    }
    return false;
}

const cf_report_section cf_report_section_open = {
    .name = "open",
    .kinds = CF_IN_ALL_KINDS,
    .applies = applies,
    .add = add,
};
