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

void cf_totals_note(cf_totals *to, const cf_totals *from, const cf_kernel *kernel)
{
    int n_ops = kernel->engine->n_ops + kernel->engine->n_years + 1;
    for (int i = 0; i < n_ops; i++)
        to->failed[i] |= from->failed[i];
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
    cf_totals_note(to, from, kernel);
}

/* --- Problems -------------------------------------------------------------------------------- */

/* `what`: CF_FAILED_PERIOD or CF_FAILED_PERCENT. */
static void note_failed(cf_totals *totals, const cf_evaluator *evaluator, int regime,
                        const cf_bound_op *wrong, uint8_t what)
{
    cf_engine *engine = evaluator->engine;
    if (wrong && cf_profile_rule(engine, evaluator->profile, regime)->wrong == wrong)
        what = what == CF_FAILED_PERIOD ? CF_UNPAID_PERIOD : CF_UNPAID_PERCENT;
    totals->failed[wrong ? wrong - engine->ops : engine->n_ops + engine->n_years] |= what;
}

static void report_op(cf_engine *engine, const cf_bound_op *op, const char *when, bool unpaid)
{
    cf_slice name = op ? op->op->as.share.name : CF_SLICE("");
    if (!op)
        cf_engine_fail(engine, CF_E0401, NULL, "%s, an amount would not fit", when);
    else
        cf_engine_fail(engine, CF_E0458, op,
                       unpaid ? "%s, no contribution \"%.*s\" would be paid for some members"
                              : "%s, this would be more than the contribution \"%.*s\"",
                       when, (int)name.len, name.text);
}

void cf_totals_report(const cf_totals *totals, cf_engine *engine)
{
    int last = engine->n_ops + engine->n_years;
    for (int i = 0; i <= last; i++) {
        const cf_bound_op *op = i < engine->n_ops ? &engine->ops[i] : NULL;
        uint8_t failed = totals->failed[i];
        for (int unpaid = 0; unpaid <= 1; unpaid++) {
            if (failed & (unpaid ? CF_UNPAID_PERIOD : CF_FAILED_PERIOD))
                report_op(engine, op, "with a clause in force that waits for a revenue", unpaid);
            if (failed & (unpaid ? CF_UNPAID_PERCENT : CF_FAILED_PERCENT))
                report_op(engine, op, "with one more percent on every rate", unpaid);
        }
    }
}

/* --- Booking --------------------------------------------------------------------------------- */

static cf_sum product(const int64_t *weights, const int64_t *amounts)
{
    cf_sum sum = 0;
    for (int k = 0; k < CF_STRIP; k++)
        sum += (cf_sum)weights[k] * amounts[k];
    return sum;
}

/* The cells that have a weight. */
static inline uint8_t used_cells(const int64_t *weights)
{
    unsigned used = 0;
    for (int k = 0; k < CF_STRIP; k++)
        used |= (unsigned)(weights[k] != 0) << k;
    return (uint8_t)used;
}

/* What one more percent adds to the periods of a slot that it changes. */
static void book_percent(cf_totals *totals, cf_evaluator *evaluator, cf_year_sums *sums,
                         const cf_slot *slot, const cf_period_pay *pay, const int64_t *weights)
{
    cf_engine *engine = evaluator->engine;
    int variant =
        engine
            ->variant_regimes[(size_t)slot->regime * (size_t)engine->n_years + (size_t)slot->year];
    const cf_period_pay *more = cf_evaluate(evaluator, variant, used_cells(weights));
    if (more->good == UINT8_MAX) {
        int64_t difference[CF_STRIP];
        for (int k = 0; k < CF_STRIP; k++)
            difference[k] = more->cost[k] - pay->cost[k];
        sums->percent_more += product(weights, difference);
        return;
    }
    for (int k = 0; k < CF_STRIP; k++) {
        if (weights[k] == 0)
            continue;
        if (more->good >> k & 1)
            sums->percent_more += (cf_sum)weights[k] * (more->cost[k] - pay->cost[k]);
        else
            note_failed(totals, evaluator, variant, more->wrong[k], CF_FAILED_PERCENT);
    }
}

/* Weights that are small enough cannot overflow 64 bits with amounts that fit 32. */
static inline void add_parts(cf_year_sums *sums, const cf_kernel *kernel, const cf_period_pay *pay,
                             const int64_t *weights, bool small)
{
    int64_t parts[CF_COMPONENT_COUNT];
    if (small)
        cf_strip_sums(parts, kernel, weights, pay);
    for (int i = 0; i < kernel->n_active; i++) {
        int c = kernel->active[i];
        sums->component[c] += small ? parts[i] : product(weights, pay->component[c]);
    }
    if (kernel->has_holidays)
        sums->holiday_value += product(weights, pay->holiday_value);
}

/* Takes out of the weights what cannot be paid. */
static void drop_wrong(int64_t *weights, cf_totals *totals, const cf_evaluator *evaluator,
                       const cf_slot *slot, const cf_period_pay *pay)
{
    for (int k = 0; k < CF_STRIP; k++) {
        if (weights[k] == 0 || pay->good >> k & 1)
            continue;
        weights[k] = 0;
        if (!slot->full) /* members' rows speak for the others */
            note_failed(totals, evaluator, slot->regime, pay->wrong[k], CF_FAILED_PERIOD);
    }
}

/* The cost of pay less its one-time parts, and its base. */
static void book_last(cf_totals *totals, const cf_slot *slot, const cf_period_pay *pay,
                      const int64_t *weights)
{
    for (int k = 0; k < CF_STRIP; k++) {
        if (weights[k] == 0)
            continue;
        totals->ongoing[slot->scenario] +=
            (cf_sum)weights[k] *
            (pay->cost[k] - pay->component[CF_LUMP_SUM_PAY][k] - pay->component[CF_HOLIDAY_PAY][k] -
             pay->component[CF_CASH_OUT_PAY][k]);
        totals->last_base[slot->scenario] += (cf_sum)weights[k] * pay->component[CF_BASE_PAY][k];
    }
}

void cf_totals_book(cf_totals *totals, const cf_kernel *kernel, cf_evaluator *evaluator,
                    const cf_track *track, const int *slots, int n, int64_t (*weights)[CF_STRIP])
{
    const cf_engine *engine = kernel->engine;
    for (int at = 0; at < n; at++) {
        int i = slots ? slots[at] : at;
        uint8_t used = used_cells(weights[i]);
        if (used == 0)
            continue;
        uint64_t bits = 0;
        for (int k = 0; k < CF_STRIP; k++)
            bits |= (uint64_t)(weights[i][k] ^ (weights[i][k] >> 63));
        const cf_slot *slot = &track->slots[i];
        const cf_period_pay *pay = cf_evaluate(evaluator, slot->regime, used);
        if (__builtin_expect((used & ~pay->good) != 0, 0))
            drop_wrong(weights[i], totals, evaluator, slot, pay);
        if (slot->last) {
            book_last(totals, slot, pay, weights[i]);
        } else {
            cf_year_sums *sums = &totals->years[slot->scenario * engine->n_years + slot->year];
            add_parts(sums, kernel, pay, weights[i], pay->narrow && bits >> 28 == 0);
            if (slot->varies)
                book_percent(totals, evaluator, sums, slot, pay, weights[i]);
        }
        memset(weights[i], 0, sizeof weights[i]);
    }
}
