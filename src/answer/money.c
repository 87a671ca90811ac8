#include "answer/money.h"

#include "base/mem.h"

#include <stdlib.h>

static const confer_money_options defaults = CONFER_MONEY_OPTIONS_INIT;

/* --- What the offer waits for ---------------------------------------------------------------- */

static void add_threshold(cf_money_answer *money, cf_money_source *source, int64_t cents)
{
    int at = 0;
    while (at < source->n_at && source->at[at] < cents)
        at++;
    if (at < source->n_at && source->at[at] == cents)
        return;
    if (source->n_at == CF_MONEY_THRESHOLDS) {
        money->too_many = true;
        return;
    }
    memmove(&source->at[at + 1], &source->at[at],
            (size_t)(source->n_at - at) * sizeof source->at[0]);
    source->at[at] = cents;
    source->n_at++;
}

static void add_condition(cf_money_answer *money, const cf_condition *condition)
{
    int s = 0;
    while (s < money->n_sources && (money->sources[s].year != condition->fiscal_year ||
                                    !cf_slice_equal(money->sources[s].revenue, condition->revenue)))
        s++;
    if (s == CF_MONEY_SOURCES) {
        money->too_many = true;
        return;
    }
    cf_money_source *source = &money->sources[s];
    if (s == money->n_sources) {
        *source = (cf_money_source){.revenue = condition->revenue, .year = condition->fiscal_year};
        source->known = cf_envelope_revenue(&source->value, &money->asking->costing_options,
                                            source->revenue, source->year);
        money->n_sources++;
    }
    add_threshold(money, source, condition->cents);
}

static void find_sources(cf_money_answer *money)
{
    const cf_plan *plans[] = {money->c->agreement.plan, money->c->offers[0].plan};
    for (int p = 0; p < 2; p++)
        for (int i = 0; i < plans[p]->n_ops; i++)
            if (plans[p]->ops[i].condition && plans[p]->ops[i].kind < CF_OP_REOPENER)
                add_condition(money, plans[p]->ops[i].condition);
}

int64_t cf_money_value(const cf_money_source *source, int state)
{
    return state == 0 ? source->at[0] - 1 : source->at[state - 1];
}

int cf_money_state(const cf_money_answer *money, int combination, int source)
{
    for (int s = money->n_sources - 1; s > source; s--)
        combination /= money->sources[s].n_at + 1;
    return combination % (money->sources[source].n_at + 1);
}

/* --- Figures --------------------------------------------------------------------------------- */

/* The offer under what is known, and `n` assumptions more, which come before it. */
static bool work_out(cf_money_answer *money, cf_money_figures *out, const cf_assumption *more,
                     int n)
{
    cf_costing_options options = money->asking->costing_options;
    cf_assumption *all =
        CF_ARENA_NEW(money->arena, cf_assumption, (size_t)(options.n_assumptions + n) + 1);
    for (int i = 0; i < options.n_assumptions; i++)
        all[i] = options.assumptions[i];
    for (int i = 0; i < n; i++)
        all[options.n_assumptions + i] = more[i];
    options.assumptions = all;
    options.n_assumptions += n;
    cf_diags again;
    cf_diags_init(&again);
    out->envelope = cf_envelopes_make(&options, money->c->roster, money->arena, &again);
    cf_diags_release(&again);
    if (!out->envelope)
        return false;
    int64_t *years = CF_ARENA_NEW(money->arena, int64_t, (size_t)money->n_years);
    for (int i = 0; i < out->envelope->n; i++) {
        const cf_envelope_row *row = &out->envelope->rows[i];
        years[row->year - money->first_year] += row->cost;
        out->cost += row->cost;
    }
    out->years = years;
    return true;
}

static bool work_out_scenarios(cf_money_answer *money)
{
    const cf_facts *facts = &money->c->agreement.plan->facts;
    size_t n = (size_t)facts->n_scenarios;
    money->scenarios = CF_ARENA_NEW(money->arena, cf_money_figures, n + 1);
    money->n_scenarios = facts->n_scenarios;
    for (int i = 0; i < facts->n_scenarios; i++) {
        const cf_scenario_fact *scenario = &facts->scenarios[i];
        cf_assumption *assumed =
            CF_ARENA_NEW(money->arena, cf_assumption, (size_t)scenario->n_revenues);
        for (int k = 0; k < scenario->n_revenues; k++)
            assumed[k] =
                (cf_assumption){scenario->revenues[k].name, scenario->revenues[k].fiscal_year,
                                scenario->revenues[k].cents};
        if (!work_out(money, &money->scenarios[i], assumed, scenario->n_revenues))
            return false;
    }
    return true;
}

static bool work_out_states(cf_money_answer *money, cf_money_source *source)
{
    size_t n = (size_t)source->n_at + 1;
    source->states = CF_ARENA_NEW(money->arena, cf_money_figures, n);
    for (int state = 0; state <= source->n_at; state++) {
        cf_assumption assumed = {source->revenue, source->year, cf_money_value(source, state)};
        if (!work_out(money, &source->states[state], &assumed, 1))
            return false;
    }
    return true;
}

static bool work_out_joint(cf_money_answer *money)
{
    int n = 1;
    for (int s = 0; s < money->n_sources && n <= CF_MONEY_COMBINATIONS; s++)
        n *= money->sources[s].n_at + 1;
    if (money->n_sources < 2)
        return true;
    if (n > CF_MONEY_COMBINATIONS) {
        money->too_many = true;
        return true;
    }
    money->joint = CF_ARENA_NEW(money->arena, cf_money_figures, (size_t)n);
    for (money->n_joint = 0; money->n_joint < n; money->n_joint++) {
        cf_assumption assumed[CF_MONEY_SOURCES];
        for (int s = 0; s < money->n_sources; s++)
            assumed[s] = (cf_assumption){
                money->sources[s].revenue, money->sources[s].year,
                cf_money_value(&money->sources[s], cf_money_state(money, money->n_joint, s))};
        if (!work_out(money, &money->joint[money->n_joint], assumed, money->n_sources))
            return false;
    }
    return true;
}

/* --- Break-even ------------------------------------------------------------------------------ */

/* What a fund's budget of a year gains a cent of revenue, in e6; of lines that share in it. */
static int64_t share_of(const cf_money_answer *money, const cf_money_source *source,
                        const cf_envelope_row *row)
{
    const cf_facts *facts = &money->c->agreement.plan->facts;
    int64_t share = 0;
    for (int i = 0; i < facts->n_budgets; i++) {
        const cf_budget_fact *budget = &facts->budgets[i];
        if (budget->has_share && budget->fiscal_year == row->year && row->year == source->year &&
            cf_slice_equal(budget->fund, row->fund) &&
            cf_slice_equal(budget->revenue, source->revenue))
            share += budget->share_e6;
    }
    return share;
}

static bool fits_at(cf_money_answer *money, const cf_money_source *source,
                    const cf_envelope *envelope, int64_t revenue)
{
    const cf_facts *facts = &money->c->agreement.plan->facts;
    cf_assumption assumed = {source->revenue, source->year, revenue};
    cf_costing_options options = money->asking->costing_options;
    cf_assumption *all =
        CF_ARENA_NEW(money->arena, cf_assumption, (size_t)options.n_assumptions + 2);
    for (int i = 0; i < options.n_assumptions; i++)
        all[i] = options.assumptions[i];
    all[options.n_assumptions++] = assumed;
    options.assumptions = all;
    for (int i = 0; i < envelope->n; i++) {
        const cf_envelope_row *row = &envelope->rows[i];
        int64_t budget = 0, cents;
        for (int k = 0; k < facts->n_budgets; k++)
            if (facts->budgets[k].fiscal_year == row->year &&
                cf_slice_equal(facts->budgets[k].fund, row->fund)) {
                cf_envelope_amount(&cents, &facts->budgets[k], &options);
                budget += cents;
            }
        if (row->has_budget && row->cost > budget)
            return false;
    }
    return true;
}

/* The lowest revenue from the threshold up to the next at which no budget is exceeded: what is over
 * can only shrink as the revenue grows, so it is found by halving. */
static void find_break_even(cf_money_answer *money, cf_money_source *source, int k)
{
    const cf_envelope *envelope = source->states[k + 1].envelope;
    int64_t low = source->at[k];
    int64_t high =
        k + 1 < source->n_at ? source->at[k + 1] - 1 : 1000000000000000; /* $10 trillion */
    for (int i = 0; i < envelope->n; i++)
        if (envelope->rows[i].has_budget && envelope->rows[i].left < 0 &&
            share_of(money, source, &envelope->rows[i]) == 0)
            return; /* no revenue helps */
    source->ever[k] = low <= high && fits_at(money, source, envelope, high);
    while (source->ever[k] && low < high) {
        int64_t middle = low + (high - low) / 2;
        if (fits_at(money, source, envelope, middle))
            high = middle;
        else
            low = middle + 1;
    }
    source->break_even[k] = low;
}

/* --- The answer ------------------------------------------------------------------------------ */

static bool work_out_all(cf_money_answer *money)
{
    if (!work_out(money, &money->now, NULL, 0) || !work_out_scenarios(money))
        return false;
    for (int s = 0; s < money->n_sources; s++) {
        cf_money_source *source = &money->sources[s];
        if (!work_out_states(money, source))
            return false;
        for (int k = 0; k < source->n_at; k++)
            find_break_even(money, source, k);
    }
    return work_out_joint(money);
}

int cf_money_find(cf_money_answer **out, cf_asking *asking, confer_case *c, const char *offer,
                  const confer_money_options *options, confer_error *err)
{
    confer_cost_options cost = CONFER_COST_OPTIONS_INIT;
    cost.authorized = options->authorized;
    cost.assume = options->assume;
    cost.n_assume = options->n_assume;
    cost.figures_only = true;
    int status = cf_ask(asking, c, &offer, 1, false, &cost, err);
    if (status != CONFER_OK)
        return status;
    cf_money_answer *money = CF_ARENA_NEW(&c->arena, cf_money_answer, 1);
    money->asking = asking;
    money->c = c;
    money->arena = &c->arena;
    money->calendar = asking->costing->calendar;
    money->first_year = asking->costing->first_year;
    money->n_years = asking->costing->n_years;
    find_sources(money);
    *out = money;
    if (work_out_all(money))
        return CONFER_OK;
    cf_asking_release(asking);
    return cf_fail_envelope(c, err);
}

int confer_money(confer_result **out, confer_case *c, const char *offer,
                 const confer_money_options *options, confer_error *err)
{
    cf_asking asking;
    cf_money_answer *money;
    if (strcmp(offer, "current") == 0)
        return cf_fail(err, CONFER_MISUSED, "the status quo has no cost of its own: name an offer");
    int status = cf_money_find(&money, &asking, c, offer, options ? options : &defaults, err);
    if (status != CONFER_OK)
        return status;
    confer_result *result = cf_result_new();
    result->report = cf_report_new(&result->arena);
    cf_money_show(result->report, money);
    result->json = cf_money_json(&result->arena, money);
    result->csv = cf_money_csv(&result->arena, money);
    *out = result;
    cf_asking_release(&asking);
    return CONFER_OK;
}
