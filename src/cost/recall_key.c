/* recall_key.c: what a scenario's money rests on, written out, so that two costings of the same
 * roster and schedule may ask whether it is the same. Clauses count as they are bound: a percent
 * that came from an index, a condition by whether it holds. Spans, notes and titles do not. */
#include "cost/recall.h"

/* A field more in an op must be written here, too. */
#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(cf_op) == 104, "write the op's new field into the key");
_Static_assert(sizeof(cf_bound_op) == 40, "write the bound op's new field into the key");
#endif

static void put(cf_buf *out, int64_t number)
{
    cf_buf_add(out, (const char *)&number, sizeof number);
}

static void put_text(cf_buf *out, cf_slice text)
{
    put(out, (int64_t)text.len);
    cf_buf_add_slice(out, text);
}

static void put_facts(cf_buf *out, const cf_facts *facts)
{
    put(out, facts->fiscal_month);
    put(out, facts->fiscal_day);
    put(out, facts->calendar);
    put(out, facts->biweekly_from.days);
    put(out, facts->paid_days_after);
    put(out, facts->per_year_e4);
    put(out, facts->rate_unit);
    put(out, facts->rate_quantum_e8);
    put(out, facts->rate_rounding);
    put(out, facts->carried);
    put(out, facts->has_hours ? facts->full_hours_e4 : -1);
    put(out, facts->costs_by);
    put(out, facts->overtime_e4);
    put(out, facts->step_months);
    put(out, facts->n_step_parts);
    for (int i = 0; i < facts->n_step_parts; i++) {
        put_text(out, facts->step_parts[i].name);
        put(out, facts->step_parts[i].months);
    }
}

/* What is asked of a scenario. */
static void put_question(cf_buf *out, const cf_engine *engine)
{
    const cf_costing_options *options = engine->options;
    put(out, engine->first_year);
    put(out, engine->n_years);
    put(out, options->authorized);
    put(out, options->skip_one_percent);
    put(out, options->n_checkpoints);
    for (int i = 0; i < options->n_checkpoints; i++)
        put(out, options->checkpoints[i].days);
}

static void put_selector(cf_buf *out, const cf_selector *who)
{
    put(out, who ? who->n_parts : 0);
    for (int i = 0; who && i < who->n_parts; i++) {
        const cf_select_part *part = &who->parts[i];
        put(out, part->kind);
        put_text(out, part->field);
        put(out, part->n_values);
        for (int k = 0; k < part->n_values; k++)
            put_text(out, part->values[k].text);
    }
}

static void put_amount(cf_buf *out, const cf_amount *amount)
{
    put(out, amount->is_percent);
    put(out, amount->percent_e6);
    put(out, amount->dollars_e8);
    put(out, amount->per);
}

static void put_rate_op(cf_buf *out, const cf_op *op)
{
    switch (op->kind) {
    case CF_OP_RAISE: /* the percent is the bound op's */
        put(out, op->as.raise.has_percent);
        put(out, op->as.raise.percent_e6);
        put(out, op->as.raise.has_dollars);
        put(out, op->as.raise.dollars_e8);
        put(out, op->as.raise.per);
        break;
    case CF_OP_MINIMUM_RATE:
        put_amount(out, &op->as.minimum);
        break;
    case CF_OP_ADD_STEP:
        put(out, op->as.add_step.percent_e6);
        put_text(out, op->as.add_step.name);
        break;
    case CF_OP_MOVE_CLASS:
        put_text(out, op->as.move.class_name);
        put_text(out, op->as.move.range);
        put(out, op->as.move.keeping_step);
        break;
    default: /* CF_OP_RAISE_CPI: the percent is the bound op's; CF_OP_DROP_BOTTOM */
        break;
    }
}

static void put_pay_op(cf_buf *out, const cf_op *op)
{
    switch (op->kind) {
    case CF_OP_FREEZE_STEPS:
        put(out, op->as.freeze.from.days);
        put(out, op->as.freeze.to.days);
        break;
    case CF_OP_PREMIUM:
    case CF_OP_LONGEVITY:
        put_text(out, op->as.pay.code);
        put(out, op->as.pay.years);
        put_amount(out, &op->as.pay.amount);
        put(out, op->as.pay.pensionable);
        put(out, op->as.pay.prorated);
        break;
    case CF_OP_LUMP_SUM:
        put(out, op->as.lump.cents);
        put(out, op->as.lump.pensionable);
        put(out, op->as.lump.prorated);
        break;
    case CF_OP_HOLIDAY:
        put(out, op->as.holiday.hours_e4);
        put(out, op->as.holiday.backfilled);
        put(out, op->as.holiday.factor_e4);
        break;
    case CF_OP_CASH_OUT:
        put(out, op->as.cash_out.hours_e4);
        put(out, op->as.cash_out.take_up_e6);
        break;
    default:
        break;
    }
}

static void put_share_op(cf_buf *out, const cf_op *op)
{
    switch (op->kind) {
    case CF_OP_CONTRIBUTION:
    case CF_OP_EMPLOYEES_PAY:
        put_text(out, op->as.share.name);
        put(out, op->as.share.percent_e6);
        put(out, op->as.share.basis);
        put(out, op->as.share.capped ? op->as.share.cap_cents : -1);
        break;
    case CF_OP_HEALTH:
        put_text(out, op->as.health.plan);
        put_amount(out, &op->as.health.amount);
        put(out, op->as.health.prorated);
        break;
    case CF_OP_PLAN_COST:
        put_text(out, op->as.plan_cost.plan);
        put(out, op->as.plan_cost.dollars_e8);
        break;
    case CF_OP_HOURS:
        put(out, op->as.hours.hours_e4);
        break;
    case CF_OP_FURLOUGH:
        put(out, op->as.furlough.hours_e4);
        put(out, op->as.furlough.fiscal_year);
        break;
    default:
        break;
    }
}

static void put_op(cf_buf *out, const cf_bound_op *bound)
{
    const cf_op *op = bound->op;
    put(out, op->kind);
    put(out, bound->document == 0);
    put(out, bound->in_force);
    put(out, bound->contingent);
    put(out, bound->percent_e6);
    put(out, op->dated ? op->on.days : INT64_MIN);
    put(out, op->follows);
    put_selector(out, op->who);
    put_rate_op(out, op);
    put_pay_op(out, op);
    put_share_op(out, op);
}

/* --- Classes of rows ------------------------------------------------------------------------- */

static void put_selection(cf_buf *out, const cf_bound_op *bound)
{
    const cf_op *op = bound->op;
    put(out, op->kind);
    put(out, bound->document);
    put(out, op->follows);
    put_selector(out, op->who);
    if (op->kind == CF_OP_PREMIUM)
        put_text(out, op->as.pay.code);
    if (op->kind == CF_OP_LONGEVITY)
        put(out, op->as.pay.years);
    if (op->kind == CF_OP_HEALTH)
        put_text(out, op->as.health.plan);
    if (op->kind == CF_OP_PLAN_COST)
        put_text(out, op->as.plan_cost.plan);
}

bool cf_recall_rows_key(cf_buf *out, const cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    put_facts(out, engine->facts);
    put(out, engine->first);
    put(out, engine->n_periods);
    put(out, engine->options->authorized);
    put(out, engine->options->n_offers);
    put(out, engine->first_scenario);
    put(out, kernel->n_tracks);
    for (int i = 0; i < engine->options->n_offers; i++) {
        const cf_plan *offer = engine->options->offers[i];
        put(out, offer ? offer->n_only_units : 0);
        for (int k = 0; offer && k < offer->n_only_units; k++)
            put_text(out, offer->only_units[k]);
    }
    for (int i = 0; i < engine->n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[i];
        cf_op_kind kind = bound->op->kind;
        if (kind >= CF_OP_REOPENER)
            continue;
        if (kind == CF_OP_MOVE_CLASS)
            return false; /* where a class lands rests on every rate */
        put_selection(out, bound);
        if (kind == CF_OP_ADD_STEP || kind == CF_OP_DROP_BOTTOM || kind == CF_OP_FREEZE_STEPS)
            put_op(out, bound);
    }
    return true;
}

/* --- A scenario ------------------------------------------------------------------------------ */

void cf_recall_key(cf_buf *out, const cf_engine *engine, int scenario)
{
    int offer = engine->scenarios[scenario].offer;
    const cf_plan *plan = offer < 0 ? NULL : engine->options->offers[offer];
    put_question(out, engine);
    put_facts(out, engine->facts);
    put(out, plan && plan->has_arrears ? plan->arrears_paid.days : INT64_MIN);
    put(out, plan ? plan->n_only_units : 0);
    for (int i = 0; plan && i < plan->n_only_units; i++)
        put_text(out, plan->only_units[i]);
    for (int i = 0; i < engine->n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[i];
        if (bound->op->kind < CF_OP_REOPENER &&
            (bound->document == 0 || bound->document == offer + 1))
            put_op(out, bound);
    }
}
