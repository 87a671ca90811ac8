#include "answer/effect.h"

static bool is_revenue(cf_slice name, int year, const cf_condition *condition)
{
    return year == condition->fiscal_year && cf_slice_equal(name, condition->revenue);
}

/* An assumption stands before what the agreement says. */
bool cf_effect_in_force(const cf_costing_options *options, const cf_op *op)
{
    const cf_condition *condition = op->condition;
    if (!condition)
        return true;
    for (int i = 0; i < options->n_assumptions; i++) {
        const cf_assumption *assumption = &options->assumptions[i];
        if (is_revenue(assumption->revenue, assumption->fiscal_year, condition))
            return assumption->cents >= condition->cents;
    }
    const cf_facts *facts = &options->agreement->facts;
    for (int i = 0; i < facts->n_revenues; i++)
        if (is_revenue(facts->revenues[i].name, facts->revenues[i].fiscal_year, condition))
            return facts->revenues[i].cents >= condition->cents;
    return false;
}

/* The first period in which an op does something; false when it never does. */
static bool first_period(int *out, const cf_calendar *calendar, const cf_op *op)
{
    switch (op->kind) {
    case CF_OP_REOPENER:
    case CF_OP_NOTE:
        return false;
    case CF_OP_FREEZE_STEPS:
        *out = cf_calendar_first_full(calendar, op->as.freeze.from);
        return true;
    case CF_OP_FURLOUGH:
        *out = cf_calendar_first_of_year(calendar, op->as.furlough.fiscal_year);
        return true;
    default:
        *out = op->dated ? cf_calendar_first_full(calendar, op->on) : 0;
        return op->dated;
    }
}

cf_date cf_effect_start(const cf_costing_options *options, int offer)
{
    cf_calendar calendar;
    const cf_plan *plan = options->offers[offer];
    if (!plan || !options->agreement->facts.has_calendar)
        return CF_DATE_NONE;
    cf_calendar_init(&calendar, &options->agreement->facts);
    bool any = false;
    int first = 0;
    for (int i = 0; i < plan->n_ops; i++) {
        int period;
        if (!cf_effect_in_force(options, &plan->ops[i]) ||
            !first_period(&period, &calendar, &plan->ops[i]))
            continue;
        if (!any || period < first)
            first = period;
        any = true;
    }
    return any ? cf_calendar_period(&calendar, first).start : CF_DATE_NONE;
}

cf_date cf_effect_last_pay_before(const cf_costing_options *options, cf_date day)
{
    cf_calendar calendar;
    cf_calendar_init(&calendar, &options->agreement->facts);
    return cf_calendar_period(&calendar, cf_calendar_first_paid(&calendar, day) - 1).paid;
}

static void count_raise(cf_headline *out, const cf_op *op)
{
    if (op->who && op->who->n_parts > 0 && op->who->parts[0].kind != CF_SELECT_EVERYONE) {
        out->n_selective++;
        return;
    }
    if (op->kind == CF_OP_RAISE_CPI || op->as.raise.has_dollars) {
        out->n_dollars++;
        return;
    }
    int64_t growth = 0;
    cf_wide now = (cf_wide)(CF_RATIO_ONE + out->compounded_e6);
    if (!cf_div_round(&growth, now * (CF_RATIO_ONE + op->as.raise.percent_e6), CF_RATIO_ONE,
                      CF_HALF_UP))
        return;
    out->compounded_e6 = growth - CF_RATIO_ONE;
    out->simple_e6 += op->as.raise.percent_e6;
    out->n_percents++;
}

void cf_headline_of(cf_headline *out, const cf_costing_options *options, int offer)
{
    const cf_plan *plan = options->offers[offer];
    *out = (cf_headline){0};
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (!cf_effect_in_force(options, op))
            continue;
        if (op->kind == CF_OP_RAISE || op->kind == CF_OP_RAISE_CPI) {
            count_raise(out, op);
        } else if (op->kind == CF_OP_LUMP_SUM) {
            if (op->who)
                out->n_lump_sums_selective++;
            else
                out->one_time_cents += op->as.lump.cents;
        }
    }
}
