/* fit.c: one pass over the roster, then its weights taken apart by what they depend on. */
#include "cost/fit_private.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Giving up ------------------------------------------------------------------------------- */

void cf_fit_give_up(cf_fit_maker *maker, const char *why)
{
    const char *none = NULL;
    atomic_compare_exchange_strong(&maker->why, &none, why);
}

bool cf_fit_is_over(const cf_fit_maker *maker)
{
    const atomic_bool *stop = maker->options->costing->stop;
    return atomic_load_explicit(&maker->why, memory_order_relaxed) != NULL ||
           atomic_load_explicit(&maker->engine->failed, memory_order_relaxed) ||
           (stop && atomic_load_explicit(stop, memory_order_relaxed));
}

static void check_covered(cf_fit_maker *maker)
{
    const cf_engine *engine = maker->engine;
    if (engine->n_caps > 0)
        cf_fit_give_up(maker, "a contribution has a yearly cap");
    for (int i = 0; i < engine->n_ops; i++) {
        if (engine->ops[i].op->kind == CF_OP_MOVE_CLASS)
            cf_fit_give_up(maker, "a class moves to another range");
        if (engine->ops[i].op->follows)
            cf_fit_give_up(maker, "a unit follows another");
    }
    if (engine->options->agreement->n_parities > 0 || engine->options->offers[0]->n_parities > 0)
        cf_fit_give_up(maker, "a unit follows another"); /* also where the first raise is nothing */
    if (cf_rank_of_op(engine, engine->n_ops, CF_OP_ADD_STEP) > 64)
        cf_fit_give_up(maker, "too many steps are added");
}

/* --- Choices --------------------------------------------------------------------------------- */

cf_bound_op cf_fit_variant(cf_fit_maker *maker, int choice, int digit)
{
    cf_bound_op bound = maker->engine->ops[maker->choice_ops[choice]];
    bound.op = &maker->options->choices[choice].variants[digit];
    if (bound.op->kind == CF_OP_RAISE)
        bound.percent_e6 = bound.op->as.raise.percent_e6;
    if (bound.op->kind == CF_OP_RAISE_CPI)
        cf_bind_cpi(maker->engine, &bound);
    return bound;
}

void cf_fit_set(cf_fit_maker *maker, const int *choices, int n, size_t entry)
{
    for (int i = n - 1; i >= 0; i--) {
        int n_values = maker->options->choices[choices[i]].n;
        int digit = (int)(entry % (size_t)n_values);
        entry /= (size_t)n_values;
        maker->engine->ops[maker->choice_ops[choices[i]]] =
            cf_fit_variant(maker, choices[i], digit);
    }
}

/* --- Parts ----------------------------------------------------------------------------------- */

cf_fit_part *cf_fit_add_part(cf_fit_maker *maker, const int *choices, int n, const bool *figures)
{
    enum { MOST_BYTES = 1 << 30 };
    cf_fit *fit = maker->fit;
    cf_fit_part *part = &fit->parts[fit->n_parts];
    *part = (cf_fit_part){.n_choices = n, .n_entries = 1};
    int *list = CF_ARENA_NEW(&fit->arena, int, (size_t)fit->n_figures);
    for (int i = 0; i < fit->n_figures; i++)
        if (figures[i])
            list[part->n_figures++] = i;
    part->figures = list;
    size_t entry_bytes = (size_t)part->n_figures * sizeof(int64_t);
    for (int i = n - 1; i >= 0; i--) {
        part->choices[i] = choices[i];
        part->strides[i] = part->n_entries;
        part->n_entries *= (size_t)maker->options->choices[choices[i]].n;
        if (part->n_entries * entry_bytes > MOST_BYTES) {
            cf_fit_give_up(maker, "the table of a part would be too large");
            return NULL;
        }
    }
    part->values = cf_mem_calloc(part->n_entries * (size_t)part->n_figures, sizeof(int64_t));
    fit->n_parts++;
    return part;
}

static void make_parts(cf_fit_maker *maker)
{
    size_t n = 1;
    for (cf_fit_group *group = maker->groups; group; group = group->next)
        n++;
    n += (size_t)1 << 10; /* health: one for each set of choices that meets in a plan */
    maker->fit->parts = CF_ARENA_NEW(&maker->fit->arena, cf_fit_part, n);
    for (cf_fit_group *group = maker->groups; group && !cf_fit_is_over(maker); group = group->next)
        cf_fit_make_part(maker, group);
    if (!cf_fit_is_over(maker) && maker->engine->facts->costs_by != CF_COSTS_BY_DAYS)
        cf_fit_make_health(maker);
}

/* --- All ------------------------------------------------------------------------------------- */

/* The plan with ops for each fund text: never in force, they keep its members apart from others, in
 * pay and in health. */
static const cf_plan *with_funds(const cf_plan *plan, const cf_fit_options *options,
                                 cf_arena *arena)
{
    cf_plan *copy = cf_arena_dup(arena, plan, 1, sizeof *plan);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)(plan->n_ops + 2 * options->n_funds));
    if (plan->n_ops > 0)
        memcpy(ops, plan->ops, (size_t)plan->n_ops * sizeof *ops);
    cf_condition *never = CF_ARENA_NEW(arena, cf_condition, 1);
    never->revenue = CF_SLICE("\x01never");
    never->cents = 1;
    for (int f = 0; f < options->n_funds; f++) {
        cf_select_value *value = CF_ARENA_NEW(arena, cf_select_value, 1);
        cf_select_part *part = CF_ARENA_NEW(arena, cf_select_part, 1);
        cf_selector *who = CF_ARENA_NEW(arena, cf_selector, 1);
        value->text = options->funds[f];
        *part = (cf_select_part){
            .kind = CF_SELECT_EQUAL, .field = CF_SLICE("fund"), .values = value, .n_values = 1};
        *who = (cf_selector){.parts = part, .n_parts = 1};
        ops[plan->n_ops + 2 * f] = (cf_op){.kind = CF_OP_HOURS, .who = who, .condition = never};
        ops[plan->n_ops + 2 * f + 1] =
            (cf_op){.kind = CF_OP_PLAN_COST, .who = who, .condition = never};
    }
    copy->ops = ops;
    copy->n_ops = plan->n_ops + 2 * options->n_funds;
    return copy;
}

/* The costing that is run: the plan as above, and a revenue that is known never to come. */
static cf_costing_options prepared(const cf_fit_options *options, cf_arena *arena)
{
    cf_costing_options costing = *options->costing;
    const cf_plan **plans = CF_ARENA_NEW(arena, const cf_plan *, 1);
    cf_assumption *assumed = CF_ARENA_NEW(arena, cf_assumption, (size_t)costing.n_assumptions + 1);
    if (costing.n_assumptions > 0)
        memcpy(assumed, costing.assumptions, (size_t)costing.n_assumptions * sizeof *assumed);
    assumed[costing.n_assumptions++] = (cf_assumption){CF_SLICE("\x01never"), 0, 0};
    plans[0] = with_funds(costing.offers[0], options, arena);
    costing.offers = plans;
    costing.n_offers = 1;
    costing.assumptions = assumed;
    costing.skip_one_percent = true;
    costing.pairs = false;
    costing.n_by = 0;
    costing.n_checkpoints = 0;
    costing.visit = NULL;
    return costing;
}

static void index_ops(cf_fit_maker *maker, cf_arena *arena)
{
    const cf_fit_options *options = maker->options;
    int first = options->costing->agreement->n_ops; /* the offer's ops follow the agreement's */
    maker->choice_ops = CF_ARENA_NEW(arena, int, (size_t)options->n_choices + 1);
    maker->fund_ops = CF_ARENA_NEW(arena, int, (size_t)options->n_funds + 1);
    for (int c = 0; c < options->n_choices; c++)
        maker->choice_ops[c] = first + options->choices[c].op;
    for (int f = 0; f < options->n_funds; f++)
        maker->fund_ops[f] = first + options->costing->offers[0]->n_ops + 2 * f;
}

static void make(cf_fit_maker *maker, cf_roster *roster, cf_diags *diags, cf_arena *arena)
{
    const cf_engine *engine = maker->engine;
    cf_fit *fit = maker->fit;
    fit->calendar = engine->calendar;
    fit->first_year = engine->first_year;
    fit->n_years = engine->n_years;
    fit->n_figures = engine->n_years * (1 + maker->options->n_funds) + 2;
    maker->constant = CF_ARENA_NEW(&fit->arena, int64_t, (size_t)fit->n_figures);
    fit->constant = maker->constant;
    maker->memo = CF_ARENA_NEW(arena, cf_fit_memo, (size_t)engine->n_regimes);
    index_ops(maker, arena);
    check_covered(maker);
    cf_kernel_tracks(maker->kernel);
    if (cf_fit_is_over(maker) || !cf_fit_count(maker, roster, diags, arena))
        return;
    cf_fit_gather(maker, arena);
    if (!cf_fit_is_over(maker))
        make_parts(maker);
}

cf_fit *cf_fit_new(const cf_fit_options *options, cf_roster *roster, cf_diags *diags,
                   const char **why)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_costing_options costing = prepared(options, &arena);
    cf_engine engine;
    cf_kernel kernel = {.engine = &engine};
    cf_fit_maker maker = {.options = options, .engine = &engine, .kernel = &kernel};
    maker.fit = cf_mem_calloc(1, sizeof *maker.fit);
    kernel.n_threads = costing.n_threads > 0 ? costing.n_threads : cf_parallel_available();
    cf_lock_init(&kernel.lock);
    bool good = cf_engine_init(&engine, &costing, cf_roster_info_of(roster), diags);
    if (good)
        make(&maker, roster, diags, &arena);
    *why = atomic_load(&maker.why);
    good = good && !cf_fit_is_over(&maker) && !cf_diags_failed(diags);
    cf_fit_free_groups(maker.groups);
    cf_arena_release(&maker.tally_arena);
    cf_kernel_release(&kernel);
    cf_engine_release(&engine);
    cf_arena_release(&arena);
    if (good)
        return maker.fit;
    cf_fit_free(maker.fit);
    return NULL;
}

void cf_fit_free(cf_fit *fit)
{
    if (!fit)
        return;
    for (int i = 0; i < fit->n_parts; i++)
        cf_mem_free(fit->parts[i].values);
    cf_arena_release(&fit->arena);
    cf_mem_free(fit);
}

void cf_fit_figures(int64_t *out, const cf_fit *fit, const int *digits)
{
    memcpy(out, fit->constant, (size_t)fit->n_figures * sizeof *out);
    for (int i = 0; i < fit->n_parts; i++) {
        const cf_fit_part *part = &fit->parts[i];
        size_t entry = 0;
        for (int c = 0; c < part->n_choices; c++)
            entry += (size_t)digits[part->choices[c]] * part->strides[c];
        const int64_t *values = part->values + entry * (size_t)part->n_figures;
        for (int f = 0; f < part->n_figures; f++)
            out[part->figures[f]] += values[f];
    }
}
