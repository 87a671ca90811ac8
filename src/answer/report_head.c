/* What the report is about, and what was found. */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "show/figure.h"

static const char *const titles[] = {"At the table", "Fiscal impact", "What members would get"};

static void add_frame(cf_report *report, const cf_report_call *call)
{
    const cf_facts *facts = &call->c->agreement.plan->facts;
    cf_slice title = call->c->agreement.plan->title;
    cf_buf text = CF_BUF_INIT;
    if (facts->employer.len > 0 && !cf_slice_equal(facts->employer, title))
        cf_buf_addf(&text, "%.*s. ", (int)facts->employer.len, facts->employer.text);
    cf_buf_addf(&text, "%.*s. ", (int)title.len, title.text);
    cf_say_count(&text, (int64_t)call->costing->members, "member", "members");
    cf_buf_add_str(&text, call->options->authorized ? " (vacant positions too), " : ", ");
    cf_say_count(&text, call->costing->n_periods, "pay period", "pay periods");
    cf_buf_addf(&text,
                " in %s. Every figure is compared with the status quo: the agreement in force "
                "alone, with its step movement.",
                cf_horizon_text(call->arena, call->costing));
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

static void add_finding(cf_report *report, const cf_report_call *call, int offer)
{
    const cf_offer_cost *cost = &call->costing->offers[offer];
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Over %s, %s would cost the employer ",
                cf_horizon_text(call->arena, call->costing), cf_report_offer_name(call, offer));
    cf_say_difference(&text, cost->cost);
    cf_buf_add_str(&text, " the status quo");
    if (cost->cost != 0 && cost->status_quo > 0) {
        cf_buf_add_str(&text, " (");
        cf_show_percent(&text, cf_ratio_of(cost->cost, cost->status_quo), 1, true);
        cf_buf_add_char(&text, ')');
    }
    cf_buf_add_str(&text, ". At the end it would cost ");
    cf_say_difference(&text, cost->ongoing);
    cf_buf_add_str(&text, " the status quo a year, ongoing.");
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    cf_buf_release(&text);
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_TITLE, "%s: %s", titles[call->kind], cf_report_offer_names(call));
    add_frame(report, call);
    for (int i = 1; i <= call->n_offers && call->kind != CONFER_REPORT_MEMBERS; i++)
        add_finding(report, call, i);
    if (call->persons)
        cf_report_add(report, CF_SHOW_FINDING,
                      "This report has figures of single persons: it is not for publication.");
}

const cf_report_section cf_report_section_head = {
    .name = "head",
    .kinds = CF_IN_ALL_KINDS,
    .add = add,
};
