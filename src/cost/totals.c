/* totals.c: member-periods -> sums by scenario, fiscal year and component. Members' rows are one
 * thing, these sums another: both are made of the same cents. */
#include "cost/kernel.h"

#include "base/mem.h"

static size_t n_days_of(const cf_kernel *kernel)
{
    return (size_t)kernel->engine->options->n_offers * ((size_t)kernel->n_days + 1);
}

static size_t n_years_of(const cf_kernel *kernel)
{
    return (size_t)kernel->engine->n_scenarios * (size_t)kernel->engine->n_years;
}

void cf_totals_init(cf_totals *totals, const cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    totals->years = cf_mem_calloc(n_years_of(kernel), sizeof *totals->years);
    totals->ongoing = cf_mem_calloc((size_t)engine->n_scenarios, sizeof *totals->ongoing);
    totals->last_base = cf_mem_calloc((size_t)engine->n_scenarios, sizeof *totals->last_base);
    totals->paid = cf_mem_calloc(n_days_of(kernel), sizeof *totals->paid);
    totals->booked = cf_mem_calloc(n_days_of(kernel), sizeof *totals->booked);
    totals->failed = cf_mem_calloc((size_t)engine->n_ops + (size_t)engine->n_years + 1, 1);
}

void cf_totals_release(cf_totals *totals)
{
    cf_mem_free(totals->years);
    cf_mem_free(totals->ongoing);
    cf_mem_free(totals->last_base);
    cf_mem_free(totals->paid);
    cf_mem_free(totals->booked);
    cf_mem_free(totals->failed);
    *totals = (cf_totals){0};
}

void cf_totals_add(cf_totals *to, const cf_totals *from, const cf_kernel *kernel)
{
    for (size_t i = 0; i < n_years_of(kernel); i++) {
        for (int c = 0; c < CF_COMPONENT_COUNT; c++)
            to->years[i].component[c] += from->years[i].component[c];
        to->years[i].percent_more += from->years[i].percent_more;
        to->years[i].holiday_value += from->years[i].holiday_value;
    }
    for (int i = 0; i < kernel->engine->n_scenarios; i++) {
        to->ongoing[i] += from->ongoing[i];
        to->last_base[i] += from->last_base[i];
    }
    for (size_t i = 0; i < n_days_of(kernel); i++) {
        to->paid[i] += from->paid[i];
        to->booked[i] += from->booked[i];
    }
    int n_ops = kernel->engine->n_ops + kernel->engine->n_years + 1;
    for (int i = 0; i < n_ops; i++)
        to->failed[i] |= from->failed[i];
}

/* --- Problems -------------------------------------------------------------------------------- */

static void note_failed(cf_totals *totals, const cf_engine *engine, const cf_bound_op *wrong,
                        uint8_t what)
{
    totals->failed[wrong ? wrong - engine->ops : engine->n_ops + engine->n_years] |= what;
}

void cf_totals_report(const cf_totals *totals, cf_engine *engine)
{
    int last = engine->n_ops + engine->n_years;
    for (int i = 0; i <= last; i++) {
        const cf_bound_op *op = i < last ? &engine->ops[i] : NULL;
        if (totals->failed[i] & CF_FAILED_PERIOD)
            cf_engine_fail(engine, op ? CF_E0458 : CF_E0401, op,
                           "a member's period cannot be paid");
        if (totals->failed[i] & CF_FAILED_PERCENT)
            cf_engine_fail(engine, op ? CF_E0458 : CF_E0401, op,
                           "one more percent on every rate cannot be costed");
    }
}

/* --- Booking --------------------------------------------------------------------------------- */

/* The cost of pay less its one-time parts. */
static int64_t recurring_cost(const cf_period_pay *pay)
{
    return pay->cost - pay->pay.component[CF_LUMP_SUM_PAY] - pay->pay.component[CF_HOLIDAY_PAY] -
           pay->pay.component[CF_CASH_OUT_PAY];
}

/* What one more percent adds to the periods of a slot that it changes. */
static void book_percent(cf_totals *totals, cf_evaluator *evaluator, cf_year_sums *sums,
                         const cf_slot *slot, const cf_period_pay *pay, int64_t weight)
{
    cf_engine *engine = evaluator->engine;
    int variant = engine->variant_regimes[(size_t)slot->regime * (size_t)engine->n_years +
                                          (size_t)slot->year];
    const cf_period_pay *more = cf_evaluate(evaluator, variant);
    if (more->good)
        sums->percent_more += (cf_sum)weight * (more->cost - pay->cost);
    else
        note_failed(totals, engine, more->wrong, CF_FAILED_PERCENT);
}

static inline void add_parts(cf_year_sums *sums, const cf_kernel *kernel, const cf_pay *pay,
                             int64_t weight)
{
    for (int i = 0; i < kernel->n_active; i++) {
        int c = kernel->active[i];
        sums->component[c] += (cf_sum)weight * pay->component[c];
    }
    if (__builtin_expect(pay->holiday_value != 0, 0))
        sums->holiday_value += (cf_sum)weight * pay->holiday_value;
}

void cf_totals_book(cf_totals *totals, const cf_kernel *kernel, cf_evaluator *evaluator,
                    const cf_track *track, int64_t *weights)
{
    const cf_engine *engine = kernel->engine;
    for (int i = 0; i < track->n_slots; i++) {
        int64_t weight = weights[i];
        if (weight == 0)
            continue;
        weights[i] = 0;
        const cf_slot *slot = &track->slots[i];
        const cf_period_pay *pay = cf_evaluate(evaluator, slot->regime);
        if (__builtin_expect(!pay->good, 0)) {
            if (!slot->full) /* members' rows speak for the others */
                note_failed(totals, engine, pay->wrong, CF_FAILED_PERIOD);
            continue;
        }
        if (slot->last) {
            totals->ongoing[slot->scenario] += (cf_sum)weight * recurring_cost(pay);
            totals->last_base[slot->scenario] +=
                (cf_sum)weight * pay->pay.component[CF_BASE_PAY];
            continue;
        }
        cf_year_sums *sums = &totals->years[slot->scenario * engine->n_years + slot->year];
        add_parts(sums, kernel, &pay->pay, weight);
        if (slot->varies)
            book_percent(totals, evaluator, sums, slot, pay, weight);
    }
}
