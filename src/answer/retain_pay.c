/* retain_pay.c: what the costing engine gives the staffing model: the offers' exact cost, and what
 * members are paid month by month under each offer, by years of service.
 *
 * Pay here is a member's own: net pay in whole cents (what is paid less the member's shares), as it
 * recurs: lump sums, holidays, cash-outs and arrears cost money and are left out of the pay that
 * people are taken to compare with the market's. It is measured band by band of service against
 * the terms in force at the start, so that a raise the agreement already holds moves the status
 * quo, too. Steps happen under all of them, as they do elsewhere, and cancel. */
#include "answer/retain_people.h"

#include "base/mem.h"
#include "cost/kernel.h"
#include "cost/rational.h"

#include <stdlib.h>

enum { MONTHS_AT_ONCE = CF_MAX_CHECKPOINTS - 1 };

/* --- Amounts --------------------------------------------------------------------------------- */

static cf_rational full_hours(const cf_facts *facts)
{
    if (facts->has_hours)
        return cf_rational_of(facts->full_hours_e4, CF_HOURS_ONE);
    if (facts->calendar == CF_PAY_BIWEEKLY)
        return cf_rational_of(80, 1);
    return cf_rational_div(cf_rational_of(2080, 1),
                           cf_rational_of(facts->per_year_e4, CF_PER_YEAR_ONE));
}

static int64_t scaled(int64_t value, cf_rational by)
{
    cf_scaling scaling = cf_scaling_of(by);
    int64_t out = 0;
    return cf_scaling_apply(&out, value, &scaling) ? out : 0;
}

/* Hours, and what an hour of overtime and a month of a recruit cost, from the first year. */
static void take_amounts(cf_retain *retain, const cf_census *of, const cf_costing *costing)
{
    const cf_facts *facts = &retain->c->agreement.plan->facts;
    cf_staff_case *model = &retain->model;
    cf_rational hours = full_hours(facts);
    cf_rational a_month =
        cf_rational_mul(cf_rational_of(facts->per_year_e4, CF_PER_YEAR_ONE), cf_rational_of(1, 12));
    model->month_hours_e4 = scaled(10000, cf_rational_mul(hours, a_month));
    model->overtime_e4 =
        scaled(of->overtime_e4, cf_rational_mul(a_month, cf_rational_of(1, model->n_members)));
    const cf_year_cost *year = &costing->offers[0].years[0];
    int64_t base = year->status_quo_components[CF_BASE_PAY];
    cf_wide paid_e8 = (cf_wide)of->fte_e4 * scaled(10000, hours) * year->n_periods;
    if (paid_e8 > 0)
        cf_div_round(&model->overtime_cents, (cf_wide)base * facts->overtime_e4 * 10000, paid_e8,
                     CF_HALF_UP);
    cf_wide months = (cf_wide)model->n_members * 12 * of->current_e8;
    if (months > 0)
        cf_div_round(&model->trainee_cents, (cf_wide)year->status_quo * of->entry_e8, months,
                     CF_HALF_UP);
}

/* --- Pay month by month ---------------------------------------------------------------------- */

typedef struct {
    const cf_retain *retain;
    cf_date start;
    cf_undated without;
    int n_offers, n_threads;
    int n_periods;
    int first, n;  /* months of this costing */
    int64_t *sums; /* [thread][offer + 1][band][month]: base first, then gains */
} paths;

static size_t path_size(const paths *p)
{
    return (size_t)(p->n_offers + 1) * CF_STAFF_BANDS * (size_t)p->retain->model.n_months;
}

static void visit_paths(void *context, int thread, const cf_block *block,
                        const cf_block_results *results)
{
    paths *p = context;
    int n_months = p->retain->model.n_months;
    int64_t *sums = p->sums + (size_t)thread * path_size(p);
    size_t layer = CF_STAFF_BANDS * (size_t)n_months;
    for (uint32_t row = 0; row < block->n_rows; row++) {
        if (!results->included[row])
            continue;
        cf_date hired = {block->hired[row]};
        int service = cf_date_is_none(hired)
                          ? cf_undated_service(&p->without, block->first_row + row)
                          : cf_service_on(hired, p->start);
        int64_t each = results->net_status_quo[row] / p->n_periods;
        for (int i = 0; i < p->n; i++) {
            int m = p->first + i;
            int years = (service + m) / 12;
            int band = cf_band_of(years < CF_STAFF_YEARS ? years : CF_STAFF_YEARS - 1);
            size_t at = (size_t)band * (size_t)n_months + (size_t)m;
            sums[at] += each;
            for (int offer = 0; offer < p->n_offers; offer++) {
                const int64_t *const *gains = results->gain_at + (size_t)offer * (size_t)(p->n + 1);
                sums[(size_t)(offer + 1) * layer + at] += gains[i + 1][row] - gains[i][row];
            }
        }
    }
}

static cf_date month_start(int month)
{
    return cf_date_of(month / 12, month % 12 + 1, 1);
}

/* Pay days of a month, in the calendar of pay dates. */
static int pay_days(const cf_calendar *calendar, int month)
{
    return cf_calendar_first_paid(calendar, month_start(month + 1)) -
           cf_calendar_first_paid(calendar, month_start(month));
}

/* Only what recurs. */
static const cf_plan *recurring(cf_arena *arena, const cf_plan *plan)
{
    if (!plan)
        return NULL;
    cf_plan *out = cf_arena_dup(arena, plan, 1, sizeof *plan);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    out->n_ops = 0;
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].kind != CF_OP_LUMP_SUM && plan->ops[i].kind != CF_OP_HOLIDAY &&
            plan->ops[i].kind != CF_OP_CASH_OUT)
            ops[out->n_ops++] = plan->ops[i];
    out->ops = ops;
    out->has_arrears = false;
    return out;
}

/* The part of a plan that is dated after a day, or the rest. */
static const cf_plan *dated_part(cf_arena *arena, const cf_plan *plan, cf_date day, bool after)
{
    cf_plan *out = cf_arena_dup(arena, plan, 1, sizeof *plan);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    out->n_ops = 0;
    for (int i = 0; i < plan->n_ops; i++)
        if ((plan->ops[i].dated && plan->ops[i].on.days > day.days) == after)
            ops[out->n_ops++] = plan->ops[i];
    out->ops = ops;
    return out;
}

/* Pay of some months: sums of base pay a period and of gains, by band and month. */
static void measure_some(paths *p, cf_costing_options options)
{
    confer_case *c = p->retain->c;
    cf_date ends[MONTHS_AT_ONCE + 1];
    for (int i = 0; i <= p->n; i++)
        ends[i] = cf_date_add_days(month_start(p->retain->model.first_month + p->first + i), -1);
    options.checkpoints = ends;
    options.n_checkpoints = p->n + 1;
    options.visit = visit_paths;
    options.visit_context = p;
    cf_costing_free(cf_costing_run(&options, c->roster, &c->diags));
}

static int64_t *measure(cf_retain *retain, cf_costing_options options, cf_date start,
                        cf_undated without)
{
    confer_case *c = retain->c;
    int n_months = retain->model.n_months;
    paths p = {.retain = retain,
               .start = start,
               .without = without,
               .n_offers = options.n_offers,
               .n_threads = options.n_threads};
    cf_calendar calendar;
    cf_calendar_init(&calendar, &options.agreement->facts);
    for (int m = 0; m < n_months; m++)
        p.n_periods += pay_days(&calendar, retain->model.first_month + m);
    size_t size = path_size(&p);
    p.sums = cf_mem_calloc((size_t)options.n_threads * size, sizeof *p.sums);
    options.skip_one_percent = true;
    for (; p.first < n_months && !cf_diags_failed(&c->diags); p.first += p.n) {
        p.n = n_months - p.first < MONTHS_AT_ONCE ? n_months - p.first : MONTHS_AT_ONCE;
        measure_some(&p, options);
    }
    int64_t *out = CF_ARENA_NEW(&c->arena, int64_t, size);
    for (int t = 0; t < options.n_threads; t++)
        for (size_t i = 0; i < size; i++)
            out[i] += p.sums[(size_t)t * size + i];
    cf_mem_free(p.sums);
    return out;
}

/* base x days + gains, against base x days: x 1e9. 0: nobody is in the band. */
static int64_t index_of(int64_t base, int days, int64_t gain)
{
    int64_t out = 0;
    cf_wide whole = (cf_wide)base * days;
    if (whole <= 0 || !cf_div_round(&out, (whole + gain) * 1000000000, whole, CF_HALF_UP))
        return 0;
    return out > 1000000 ? out : 1000000;
}

/* Bands in which nobody of the roster is any more follow everybody's pay from there on. */
static void fill_gaps(cf_staff_scenario *scenario, int n_months)
{
    for (int b = 0; b < CF_STAFF_BANDS; b++) {
        int last = -1;
        for (int m = 0; m < n_months; m++) {
            int64_t *pay = &scenario->pay_e9[b][m];
            if (*pay > 0) {
                last = m;
                continue;
            }
            *pay = scenario->all_e9[m];
            if (last >= 0)
                cf_div_round(pay, (cf_wide)scenario->pay_e9[b][last] * scenario->all_e9[m],
                             scenario->all_e9[last], CF_HALF_UP);
        }
    }
}

typedef struct {
    const int64_t *base, *moved; /* the status quo's pay at the start's terms, and how it moves */
    const int64_t *gains;        /* of all offers, by scenario from 1 */
} measured;

static void make_path(cf_retain *retain, const measured *of, int scenario)
{
    const cf_plan *plan = retain->c->agreement.plan;
    int n = retain->model.n_months;
    size_t layer = CF_STAFF_BANDS * (size_t)n;
    cf_staff_scenario *out = &retain->scenarios[scenario];
    cf_calendar calendar;
    cf_calendar_init(&calendar, &plan->facts);
    for (int m = 0; m < n; m++) {
        int days = pay_days(&calendar, retain->model.first_month + m);
        int64_t all_base = 0, all_gain = 0;
        for (int b = 0; b < CF_STAFF_BANDS; b++) {
            size_t at = (size_t)b * (size_t)n + (size_t)m;
            int64_t gain = of->moved ? of->moved[at] : 0;
            if (scenario > 0)
                gain += of->gains[(size_t)scenario * layer + at];
            out->pay_e9[b][m] = index_of(of->base[at], days, gain);
            all_base += of->base[at];
            all_gain += gain;
        }
        out->all_e9[m] = index_of(all_base, days, all_gain);
        if (out->all_e9[m] == 0)
            out->all_e9[m] = 1000000000;
    }
    fill_gaps(out, n);
}

static void measure_pay(cf_retain *retain, cf_costing_options options, cf_date start,
                        cf_undated without)
{
    confer_case *c = retain->c;
    cf_plan *agreement =
        cf_arena_dup(&c->arena, recurring(&c->arena, options.agreement), 1, sizeof *agreement);
    const cf_plan **offers = CF_ARENA_NEW(&c->arena, const cf_plan *, (size_t)options.n_offers + 1);
    for (int i = 0; i < options.n_offers; i++)
        offers[i] = recurring(&c->arena, options.offers[i]);
    agreement->facts.costs_by = CF_COSTS_BY_PAY_DATE;
    options.agreement = agreement;
    options.offers = offers;
    measured of = {.gains = measure(retain, options, start, without)};
    of.base = of.gains; /* its first layer */
    const cf_plan *later = dated_part(&c->arena, agreement, start, true);
    if (later->n_ops > 0 && !cf_diags_failed(&c->diags)) {
        cf_plan *scheduled = cf_arena_dup(&c->arena, later, 1, sizeof *scheduled);
        scheduled->is_agreement = false;
        options.agreement = dated_part(&c->arena, agreement, start, false);
        offers[0] = scheduled;
        options.n_offers = 1;
        of.base = measure(retain, options, start, without);
        of.moved = of.base + CF_STAFF_BANDS * (size_t)retain->model.n_months;
    }
    for (int s = 0; s < retain->model.n_scenarios; s++)
        make_path(retain, &of, s);
}

/* --- All of it ------------------------------------------------------------------------------- */

static void take_costs(cf_retain *retain, const cf_costing *costing)
{
    retain->status_quo_cents = costing->offers[0].status_quo;
    for (int i = 0; i < retain->n_offers; i++)
        retain->scenarios[i + 1].cost_cents = costing->offers[i].cost;
}

/* The first fiscal year that the offers' dates, or the agreement's horizon, ask for. */
static bool find_start(cf_retain *retain, cf_costing_options options, int *year)
{
    confer_case *c = retain->c;
    options.skip_one_percent = true;
    cf_costing *costing = cf_costing_run(&options, c->roster, &c->diags);
    if (costing)
        *year = costing->first_year;
    cf_costing_free(costing);
    return costing != NULL;
}

static int simulate_from(cf_retain *retain, cf_costing_options options, int year)
{
    confer_case *c = retain->c;
    cf_plan *agreement = cf_arena_dup(&c->arena, options.agreement, 1, sizeof *agreement);
    cf_calendar calendar;
    cf_calendar_init(&calendar, &agreement->facts);
    cf_date start = cf_fiscal_start(&calendar, year);
    cf_ymd first = cf_date_split(start);
    agreement->facts.has_horizon = true;
    agreement->facts.horizon_from = year;
    agreement->facts.horizon_to = year + retain->options.years - 1;
    options.agreement = agreement;
    retain->model.first_month = first.year * 12 + first.month - 1;
    cf_census of = {.c = c, .schedule = c->schedule, .start = start};
    cf_lock_init(&of.lock);
    cf_costing_options exact = options;
    exact.skip_one_percent = true;
    exact.visit = cf_census_visit;
    exact.visit_context = &of;
    cf_costing *costing = cf_costing_run(&exact, c->roster, &c->diags);
    if (costing && of.n_people == 0)
        cf_diags_help(&c->diags,
                      cf_diags_add(&c->diags, CF_E1607, agreement->facts.roster_span,
                                   "the roster has no filled position"),
                      "somebody must be in place at the start, who could stay or leave");
    if (costing && !cf_diags_failed(&c->diags)) {
        if ((size_t)of.n_dated < of.n_people)
            cf_diags_add(&c->diags, CF_W1608, agreement->facts.roster_span,
                         "%zu of %zu members have no date of hire",
                         of.n_people - (size_t)of.n_dated, of.n_people);
        retain->nobody_dated = of.n_dated == 0;
        cf_undated without = cf_census_groups(retain, &of);
        take_costs(retain, costing);
        take_amounts(retain, &of, costing);
        measure_pay(retain, options, start, without);
    }
    cf_costing_free(costing);
    cf_mem_free(of.people);
    cf_lock_release(&of.lock);
    return cf_diags_failed(&c->diags) ? CONFER_WRONG : CONFER_OK;
}

int cf_retain_pay(cf_retain *retain, confer_error *err)
{
    confer_case *c = retain->c;
    cf_costing_options options = cf_case_costing(c);
    int year = 0;
    if (find_start(retain, options, &year))
        simulate_from(retain, options, year);
    return cf_case_verdict(c, err);
}
