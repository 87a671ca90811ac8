/* How the figures were made: what a reader needs to make them again. */
#include "answer/cost_answer.h"
#include "answer/report_section.h"
#include "show/figure.h"

static void add(cf_report *report, const cf_report_call *call)
{
    static const char *const borne[] = {"of its pay date", "in which it starts", "in which it ends",
                                        "of its days, split where two years share it"};
    const cf_costing *costing = call->costing;
    cf_report_add(report, CF_SHOW_SECTION, "How it was computed");
    cf_report_add(report, CF_SHOW_TEXT,
                  "Every position of the roster is paid, period by period, twice: under the "
                  "agreement in force alone (the status quo, with its step movement) and under the "
                  "agreement with the offer. Cost is the employer's pay, contributions and health "
                  "payments under the offer less under the status quo. Each amount is exact to the "
                  "cent; nothing is estimated from averages.");
    cf_report_add(report, CF_SHOW_ITEM,
                  "Years: %s, %d pay periods; a period counts in the fiscal "
                  "year %s.",
                  cf_horizon_text(call->arena, costing), costing->n_periods,
                  borne[costing->calendar.costs_by]);
    cf_report_add(report, CF_SHOW_ITEM, "Positions: %s.",
                  call->options->authorized ? "all authorized ones, vacant ones too"
                                            : "those that are filled; vacant ones are left out");
    for (int i = 0; i < call->options->n_assume; i++)
        cf_report_add(report, CF_SHOW_ITEM, "Assumed revenue: %s.", call->options->assume[i]);
    cf_report_add(report, CF_SHOW_ITEM,
                  "Ongoing, a year at the end: the recurring cost of the last pay period (no lump "
                  "sums, holidays or cash-outs) times the periods of a year.");
    cf_report_add(report, CF_SHOW_ITEM,
                  "Headcount and step placement stay as on the roster; hiring, leaving and changes "
                  "of overtime are not forecast.");
    if (!call->persons)
        cf_report_add(report, CF_SHOW_ITEM,
                      "Groups of fewer than %d members are shown together with others, so that "
                      "nobody's pay can be read off.",
                      (int)CF_SMALLEST_GROUP);
}

const cf_report_section cf_report_section_method = {
    .name = "method",
    .kinds = CF_IN_BOARD | CF_IN_MEMBERS,
    .add = add,
};
