/* cap_plan.c: in which steps calendar years are walked to find what yearly caps take off: once for
 * all members, and shared by scenarios as long as they are paid alike. Source: costing rules 2.3
 * and 4 (`one_percent`). */
#include "cost/caps.h"

#include "base/mem.h"

/* A scenario, or an offer with one more percent from a fiscal year on, on its way through the
 * periods. */
typedef struct {
    int scenario;
    int percent_year; /* index of the year; -1: the scenario itself */
    int at;           /* index among the scenario's segments */
    int step;         /* where it stands; -1: a calendar year begins */
    int until;        /* periods of this calendar year behind it are not paid for */
} route;

/* Routes that are at one step in a period. */
typedef struct {
    cf_cap_step step;
    int *routes;
    int n_routes;
} fork;

typedef struct {
    cf_kernel *kernel;
    cf_cap_plan *plan;
    route *routes;
    int n_routes;
    fork *forks; /* of the period at hand */
    int n_forks;
    int *rooms; /* for the forks' routes */
} planner;

bool cf_cap_varies(const cf_engine *engine, const cf_cap_segment *segment, const cf_use *use)
{
    return use->varies && use->scenario > 0 && engine->variant_regimes && !use->last &&
           engine->variant_regimes[(size_t)segment->regime * (size_t)engine->n_years +
                                   (size_t)use->year] >= 0;
}

/* --- Routes ---------------------------------------------------------------------------------- */

static bool is_paid_for(const planner *p, const route *r, const cf_cap_segment *segment)
{
    if (r->percent_year < 0)
        return segment->n_uses > 0;
    for (int i = 0; i < segment->n_uses; i++)
        if (segment->uses[i].year == r->percent_year &&
            cf_cap_varies(p->kernel->engine, segment, &segment->uses[i]))
            return true;
    return false;
}

/* Takes a route to a period. False: it need not be walked there. */
static bool advance(const planner *p, route *r, int period)
{
    const cf_cap_segment *list = p->kernel->cap_segments[r->scenario];
    int n = p->kernel->n_cap_segments[r->scenario];
    while (r->at < n && list[r->at].from + list[r->at].n <= period)
        r->at++;
    if (r->at == n || list[r->at].from > period)
        return false;
    if (list[r->at].from == period && list[r->at].new_year) {
        r->step = -1;
        r->until = 0;
        for (int i = r->at; i < n && (i == r->at || !list[i].new_year); i++)
            if (is_paid_for(p, r, &list[i]))
                r->until = list[i].from + list[i].n;
    }
    return period < r->until;
}

static bool has_percent(const planner *p, const route *r, int period)
{
    return r->percent_year >= 0 && p->kernel->engine->year_of[period] == r->percent_year;
}

static int regime_of(const planner *p, const route *r, const cf_cap_segment *segment, int period)
{
    const cf_engine *engine = p->kernel->engine;
    int variant = has_percent(p, r, period)
                      ? engine->variant_regimes[(size_t)segment->regime * (size_t)engine->n_years +
                                                (size_t)r->percent_year]
                      : -1;
    return variant >= 0 ? variant : segment->regime;
}

static void join_fork(planner *p, int which, int period)
{
    route *r = &p->routes[which];
    const cf_cap_segment *segment = &p->kernel->cap_segments[r->scenario][r->at];
    cf_cap_step step = {.from = period,
                        .to = period + 1,
                        .before = r->step,
                        .regime = regime_of(p, r, segment, period),
                        .late = segment->late};
    int f = 0;
    while (f < p->n_forks &&
           (p->forks[f].step.before != step.before || p->forks[f].step.regime != step.regime ||
            p->forks[f].step.late != step.late))
        f++;
    if (f == p->n_forks)
        p->forks[p->n_forks++] = (fork){step, p->rooms + f * p->n_routes, 0};
    p->forks[f].routes[p->forks[f].n_routes++] = which;
}

/* --- Steps ----------------------------------------------------------------------------------- */

static void find_places(planner *p, fork *f)
{
    cf_cap_step *step = &f->step;
    step->places = CF_ARENA_NEW(&p->kernel->arena, cf_cap_place, (size_t)f->n_routes);
    for (int i = 0; i < f->n_routes; i++) {
        const route *r = &p->routes[f->routes[i]];
        const cf_cap_segment *segment = &p->kernel->cap_segments[r->scenario][r->at];
        if (r->percent_year >= 0 && (!has_percent(p, r, step->from) || !is_paid_for(p, r, segment)))
            continue;
        step->places[step->n_places++] = (cf_cap_place){segment, r->percent_year >= 0};
        step->used = step->used || segment->n_uses > 0;
        for (int u = 0; u < segment->n_uses; u++)
            step->last = step->last || segment->uses[u].last;
    }
}

static void find_terms(planner *p, cf_cap_step *step)
{
    const cf_engine *engine = p->kernel->engine;
    int n_offers = engine->options->n_offers, n_lanes = n_offers * engine->n_years;
    int *factors = cf_mem_calloc((size_t)n_lanes + 1, sizeof *factors);
    for (int i = 0; i < step->n_places; i++)
        for (int u = 0; u < step->places[i].segment->n_uses; u++) {
            const cf_use *use = &step->places[i].segment->uses[u];
            if (!use->full || use->last || step->places[i].percent)
                continue;
            if (use->scenario > 0)
                factors[(use->scenario - 1) * engine->n_years + use->year] += use->sign;
            for (int o = 0; use->scenario == 0 && o < n_offers; o++)
                factors[o * engine->n_years + use->year] -= use->sign;
        }
    step->terms = CF_ARENA_NEW(&p->kernel->arena, cf_term, (size_t)n_lanes);
    for (int lane = 0; lane < n_lanes; lane++)
        if (factors[lane] != 0)
            step->terms[step->n_terms++] = (cf_term){.lane = lane, .cost = factors[lane]};
    cf_mem_free(factors);
}

static bool same_places(const cf_cap_step *a, const cf_cap_step *b)
{
    for (int i = 0; i < a->n_places && a->n_places == b->n_places; i++)
        if (a->places[i].segment != b->places[i].segment ||
            a->places[i].percent != b->places[i].percent)
            return false;
    return a->n_places == b->n_places;
}

/* Whether a fork is no more than another period of the step before it. */
static bool goes_on(const planner *p, const fork *f)
{
    const cf_cap_step *before = f->step.before >= 0 ? &p->plan->steps[f->step.before] : NULL;
    if (!before || before->regime != f->step.regime || before->late >= 0 || f->step.late >= 0 ||
        !same_places(before, &f->step))
        return false;
    for (int i = 0; i < p->n_forks; i++)
        if (&p->forks[i] != f && p->forks[i].step.before == f->step.before)
            return false;
    return true;
}

static void take_fork(planner *p, fork *f, int place)
{
    for (int i = 0; i < f->n_routes; i++)
        p->routes[f->routes[i]].step = place;
}

static void plan_period(planner *p, int period)
{
    cf_cap_plan *plan = p->plan;
    p->n_forks = 0;
    for (int i = 0; i < p->n_routes; i++)
        if (advance(p, &p->routes[i], period))
            join_fork(p, i, period);
    for (int i = 0; i < p->n_forks; i++)
        find_places(p, &p->forks[i]);
    for (int i = 0; i < p->n_forks; i++) {
        fork *f = &p->forks[i];
        if (goes_on(p, f)) {
            plan->steps[f->step.before].to++;
            continue;
        }
        plan->steps = cf_mem_grow(plan->steps, &plan->capacity, (size_t)plan->n_steps + 1,
                                  sizeof *plan->steps);
        if (f->step.late < 0)
            find_terms(p, &f->step);
        plan->steps[plan->n_steps] = f->step;
        take_fork(p, f, plan->n_steps++);
    }
}

/* --- Steps that are alike -------------------------------------------------------------------- */

static bool has_parts(const cf_engine *engine, cf_slice contribution)
{
    for (int i = 0; i < engine->n_ops; i++) {
        const cf_op *op = engine->ops[i].op;
        if (op->kind == CF_OP_EMPLOYEES_PAY && cf_slice_equal(op->as.share.name, contribution))
            return true;
    }
    return false;
}

/* Whether capped bases, what is contributed of them, or whether there are any may depend on it. */
static bool bears_on_bases(const cf_engine *engine, const cf_op *op)
{
    switch (op->kind) {
    case CF_OP_CONTRIBUTION:
        return cf_dict_find(engine->cap_names, op->as.share.name) > 0 ||
               has_parts(engine, op->as.share.name);
    case CF_OP_HEALTH:
    case CF_OP_PLAN_COST:
        return false;
    default:
        return true;
    }
}

/* The next op of a regime that bears on bases, or -1. */
static int next_bearing(const cf_engine *engine, const cf_regime *regime, int *i)
{
    while (*i < regime->n_ops) {
        int op = regime->ops[(*i)++];
        if (bears_on_bases(engine, engine->ops[op].op))
            return op;
    }
    return -1;
}

static bool are_alike(const cf_engine *engine, int a, int b)
{
    const cf_regime *x = &engine->regimes[a], *y = &engine->regimes[b];
    int i = 0, k = 0, op;
    if (a == b)
        return true;
    if (x->epoch != y->epoch)
        return false;
    do {
        op = next_bearing(engine, x, &i);
        if (op != next_bearing(engine, y, &k))
            return false;
    } while (op >= 0);
    return true;
}

static void find_alike(const cf_engine *engine, cf_cap_plan *plan)
{
    int *known = cf_mem_alloc((size_t)engine->n_regimes, sizeof *known);     /* [regime], or -1 */
    int *regimes = cf_mem_alloc((size_t)plan->n_steps + 1, sizeof *regimes); /* [alike] */
    memset(known, -1, (size_t)engine->n_regimes * sizeof *known);
    for (int i = 0; i < plan->n_steps; i++) {
        int regime = plan->steps[i].regime, alike = known[regime];
        for (int k = 0; alike < 0 && k < plan->n_alike; k++)
            alike = are_alike(engine, regime, regimes[k]) ? k : -1;
        if (alike < 0) {
            alike = plan->n_alike++;
            regimes[alike] = regime;
        }
        plan->steps[i].alike = known[regime] = alike;
    }
    cf_mem_free(known);
    cf_mem_free(regimes);
}

/* --- Tracks ---------------------------------------------------------------------------------- */

static void find_routes(planner *p, const cf_track *track)
{
    const cf_engine *engine = p->kernel->engine;
    p->n_routes = 0;
    for (int i = 0; i < track->n_scenarios; i++) {
        int s = track->scenarios[i];
        bool varies = engine->variant_regimes && s > 0 && s < engine->n_full;
        for (int year = -1; year < (varies ? engine->n_years : 0); year++)
            p->routes[p->n_routes++] = (route){.scenario = s, .percent_year = year, .step = -1};
    }
}

static void plan_tracks(planner *p)
{
    cf_kernel *kernel = p->kernel;
    for (int t = 0; t < kernel->n_tracks; t++) {
        p->plan->first[t] = p->plan->n_steps;
        find_routes(p, &kernel->tracks[t]);
        for (int period = 0; period < kernel->engine->n_periods; period++)
            plan_period(p, period);
    }
    p->plan->first[kernel->n_tracks] = p->plan->n_steps;
}

void cf_cap_plan_make(cf_kernel *kernel)
{
    cf_engine *engine = kernel->engine;
    size_t most = (size_t)engine->n_scenarios * ((size_t)engine->n_years + 1);
    cf_cap_plan *plan = CF_ARENA_NEW(&kernel->arena, cf_cap_plan, 1);
    planner p = {.kernel = kernel, .plan = plan};
    plan->first = CF_ARENA_NEW(&kernel->arena, int, (size_t)kernel->n_tracks + 1);
    for (int k = 0; k < CF_MAX_CAPS; k++)
        plan->reach[k] = kernel->cap_least[k] / (kernel->most_paid > 0 ? kernel->most_paid : 1);
    p.routes = cf_mem_calloc(most, sizeof *p.routes);
    p.forks = cf_mem_calloc(most, sizeof *p.forks);
    p.rooms = cf_mem_calloc(most * most, sizeof *p.rooms);
    plan_tracks(&p);
    cf_cap_step *steps = plan->steps;
    plan->steps = cf_arena_dup(&kernel->arena, steps, (size_t)plan->n_steps, sizeof *steps);
    cf_mem_free(steps);
    cf_mem_free(p.routes);
    cf_mem_free(p.forks);
    cf_mem_free(p.rooms);
    find_alike(engine, plan);
    kernel->cap_plan = plan;
}
