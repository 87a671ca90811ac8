/* cap_plan.c: in which steps calendar years are walked to find what yearly caps take off: once for
 * all members, eight scenarios side by side. Source: costing rules 2.3 and 4 (`one_percent`). */
#include "cost/caps.h"

#include "base/mem.h"

#include <stdlib.h>

/* A scenario, or an offer with one more percent from a fiscal year on, on its way through the
 * periods. */
typedef struct {
    int scenario;
    int percent_year; /* index of the year; -1: the scenario itself */
    int at;           /* index among the scenario's segments */
    int until;        /* periods of this calendar year behind it are not paid for */
} way;

typedef struct {
    cf_kernel *kernel;
    cf_cap_plan *plan;
    way *routes;
    int n_routes;
    bool *begins; /* [period]: a calendar year */
    int *alike;   /* [regime], or -1: not known */
} planner;

bool cf_cap_varies(const cf_engine *engine, const cf_cap_segment *segment, const cf_use *use)
{
    return use->varies && use->scenario > 0 && engine->variant_regimes && !use->last &&
           engine->variant_regimes[(size_t)segment->regime * (size_t)engine->n_years +
                                   (size_t)use->year] >= 0;
}

/* --- Regimes that are alike ------------------------------------------------------------------ */

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

static int alike_of(planner *p, int regime)
{
    cf_cap_plan *plan = p->plan;
    if (p->alike[regime] >= 0)
        return p->alike[regime];
    int alike = 0;
    while (alike < plan->n_alike &&
           !are_alike(p->kernel->engine, regime, plan->alike_regimes[alike]))
        alike++;
    if (alike == plan->n_alike)
        plan->alike_regimes[plan->n_alike++] = regime;
    return p->alike[regime] = alike;
}

/* --- Routes ---------------------------------------------------------------------------------- */

static bool is_paid_for(const cf_engine *engine, const way *r, const cf_cap_segment *segment)
{
    if (r->percent_year < 0)
        return segment->n_uses > 0;
    for (int i = 0; i < segment->n_uses; i++)
        if (segment->uses[i].year == r->percent_year &&
            cf_cap_varies(engine, segment, &segment->uses[i]))
            return true;
    return false;
}

/* Takes a route to a period. NULL: nothing is paid for from there to the end of the year. */
static const cf_cap_segment *advance(const cf_kernel *kernel, way *r, int period)
{
    const cf_cap_segment *list = kernel->cap_segments[r->scenario];
    int n = kernel->n_cap_segments[r->scenario];
    while (r->at < n && list[r->at].from + list[r->at].n <= period)
        r->at++;
    if (r->at == n || list[r->at].from > period)
        return NULL;
    if (list[r->at].from == period && list[r->at].new_year) {
        r->until = 0;
        for (int i = r->at; i < n && (i == r->at || !list[i].new_year); i++)
            if (is_paid_for(kernel->engine, r, &list[i]))
                r->until = list[i].from + list[i].n;
    }
    return period < r->until ? &list[r->at] : NULL;
}

static cf_cap_route route_at(const cf_kernel *kernel, way *r, int period)
{
    const cf_engine *engine = kernel->engine;
    const cf_cap_segment *segment = advance(kernel, r, period);
    if (!segment)
        return (cf_cap_route){.segment = NULL};
    cf_cap_route at = {.segment = segment, .regime = segment->regime};
    at.counts = segment->n_uses > 0;
    if (r->percent_year < 0)
        return at;
    at.percent = true;
    at.counts = false;
    if (engine->year_of[period] != r->percent_year)
        return at;
    int variant = engine->variant_regimes[(size_t)segment->regime * (size_t)engine->n_years +
                                          (size_t)r->percent_year];
    at.counts = is_paid_for(engine, r, segment);
    at.regime = variant >= 0 ? variant : segment->regime;
    return at;
}

/* --- Steps ----------------------------------------------------------------------------------- */

static void add_term(cf_cap_step *step, int route, int lane, int factor)
{
    for (int i = 0; i < step->n_terms; i++)
        if (step->terms[i].route == route && step->terms[i].lane == lane) {
            step->terms[i].factor += factor;
            return;
        }
    step->terms[step->n_terms++] = (cf_cap_term){route, lane, factor};
}

static void find_terms(cf_kernel *kernel, cf_cap_step *step)
{
    const cf_engine *engine = kernel->engine;
    int n_offers = engine->options->n_offers, n = 0;
    for (int r = 0; r < CF_CAP_ROUTES; r++)
        if (step->routes[r].segment)
            n += step->routes[r].segment->n_uses * n_offers;
    step->terms = CF_ARENA_NEW(&kernel->arena, cf_cap_term, (size_t)n);
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        const cf_cap_route *route = &step->routes[r];
        for (int u = 0; route->counts && !route->percent && u < route->segment->n_uses; u++) {
            const cf_use *use = &route->segment->uses[u];
            step->last = step->last || use->last;
            if (!use->full || use->last)
                continue;
            if (use->scenario > 0)
                add_term(step, r, (use->scenario - 1) * engine->n_years + use->year, use->sign);
            for (int o = 0; use->scenario == 0 && o < n_offers; o++)
                add_term(step, r, o * engine->n_years + use->year, -use->sign);
        }
    }
}

static void drop_idle_terms(cf_cap_step *step)
{
    int n = 0;
    for (int i = 0; i < step->n_terms; i++)
        if (step->terms[i].factor != 0)
            step->terms[n++] = step->terms[i];
    step->n_terms = n;
}

static cf_cap_round *round_for(cf_cap_step *step, int lane)
{
    unsigned bit = 1u << lane % CF_LANES;
    for (int i = 0; i < step->n_rounds; i++)
        if (step->rounds[i].lane == lane / CF_LANES * CF_LANES &&
            !((step->rounds[i].plus | step->rounds[i].minus) & bit))
            return &step->rounds[i];
    step->rounds[step->n_rounds].lane = lane / CF_LANES * CF_LANES;
    return &step->rounds[step->n_rounds++];
}

static void find_rounds(cf_kernel *kernel, cf_cap_step *step)
{
    size_t n = 0;
    for (int i = 0; i < step->n_terms; i++)
        n += (size_t)abs(step->terms[i].factor);
    step->rounds = CF_ARENA_NEW(&kernel->arena, cf_cap_round, n);
    for (int i = 0; i < step->n_terms; i++) {
        const cf_cap_term *term = &step->terms[i];
        uint8_t bit = (uint8_t)(1u << term->lane % CF_LANES);
        for (int k = 0; k < abs(term->factor); k++) {
            cf_cap_round *round = round_for(step, term->lane);
            round->routes[term->lane % CF_LANES] = term->route;
            round->plus |= term->factor > 0 ? bit : 0;
            round->minus |= term->factor < 0 ? bit : 0;
        }
    }
}

/* Whether what caps take off goes to the same places. */
static bool same_money(const cf_engine *engine, const cf_cap_segment *a, const cf_cap_segment *b)
{
    bool same = a->n_uses == b->n_uses;
    for (int i = 0; same && i < a->n_uses; i++) {
        const cf_use *x = &a->uses[i], *y = &b->uses[i];
        same = x->scenario == y->scenario && x->year == y->year && x->sign == y->sign &&
               x->full == y->full && x->last == y->last &&
               cf_cap_varies(engine, a, x) == cf_cap_varies(engine, b, y);
    }
    return same;
}

static bool same_route(const cf_engine *engine, const cf_cap_route *a, const cf_cap_route *b)
{
    if (!a->segment || !b->segment)
        return !a->segment && !b->segment;
    return a->alike == b->alike && a->percent == b->percent && a->counts == b->counts &&
           same_money(engine, a->segment, b->segment);
}

static bool same_routes(const cf_engine *engine, const cf_cap_step *a, const cf_cap_step *b)
{
    for (int r = 0; r < CF_CAP_ROUTES; r++)
        if (!same_route(engine, &a->routes[r], &b->routes[r]))
            return false;
    return true;
}

static void add_step(planner *p, const cf_cap_year *year, cf_cap_step *step)
{
    cf_cap_plan *plan = p->plan;
    cf_cap_step *before = plan->n_steps > year->first ? &plan->steps[plan->n_steps - 1] : NULL;
    if (before && !step->split && !before->split && same_routes(p->kernel->engine, before, step)) {
        before->to++;
        return;
    }
    find_terms(p->kernel, step);
    drop_idle_terms(step);
    find_rounds(p->kernel, step);
    plan->steps = cf_mem_grow(plan->steps, &plan->steps_capacity, (size_t)plan->n_steps + 1,
                              sizeof *plan->steps);
    plan->steps[plan->n_steps++] = *step;
}

/* The steps of a calendar year of some routes. */
static void plan_routes(planner *p, const cf_cap_year *year, way *const *routes, int n)
{
    for (int period = year->from; period < year->to; period++) {
        cf_cap_step step = {.from = period, .to = period + 1};
        bool walked = false;
        for (int r = 0; r < n; r++) {
            step.routes[r] = route_at(p->kernel, routes[r], period);
            if (step.routes[r].segment)
                step.routes[r].alike = alike_of(p, step.routes[r].regime);
            walked = walked || step.routes[r].segment;
            step.split =
                step.split || (step.routes[r].segment && step.routes[r].segment->late >= 0);
        }
        if (!walked)
            return;
        add_step(p, year, &step);
    }
}

static int count_once(const planner *p, const cf_cap_year *year)
{
    int most = 0;
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        int n = 0;
        for (int i = year->first; i < year->next; i++) {
            const cf_cap_step *step = &p->plan->steps[i];
            if (step->routes[r].segment && p->kernel->engine->regimes[step->routes[r].regime].once)
                n += step->to - step->from;
        }
        most = n > most ? n : most;
    }
    return most;
}

/* --- Routes that go together ----------------------------------------------------------------- */

static void lead_in(cf_kernel *kernel, cf_cap_step *step, int route, int before)
{
    cf_cap_lead *lead = &step->leads[step->n_leads++];
    *lead = (cf_cap_lead){.route = route, .before = before};
    lead->terms = CF_ARENA_NEW(&kernel->arena, cf_cap_term, (size_t)step->n_terms);
    cf_cap_step all = {.terms = lead->terms};
    for (int r = route; r < CF_CAP_ROUTES; r++)
        lead->counts = lead->counts || (step->routes[r].segment && step->lead_of[r] == route &&
                                        step->routes[r].counts);
    for (int i = 0; i < step->n_terms; i++)
        if (step->lead_of[step->terms[i].route] == route)
            add_term(&all, route, step->terms[i].lane, step->terms[i].factor);
    drop_idle_terms(&all);
    lead->n_terms = all.n_terms;
}

static void find_leads(planner *p, const cf_cap_year *year)
{
    int before[CF_CAP_ROUTES] = {0};
    for (int i = year->first; i < year->next; i++) {
        cf_cap_step *step = &p->plan->steps[i];
        step->leads = CF_ARENA_NEW(&p->kernel->arena, cf_cap_lead, CF_CAP_ROUTES);
        for (int r = 0; r < CF_CAP_ROUTES; r++) {
            const cf_cap_route *route = &step->routes[r];
            int lead = 0;
            while (lead < r &&
                   (!route->segment || !step->routes[lead].segment || before[lead] != before[r] ||
                    step->routes[lead].alike != route->alike))
                lead++;
            step->lead_of[r] = lead;
        }
        for (int r = 0; r < CF_CAP_ROUTES; r++)
            if (step->routes[r].segment && step->lead_of[r] == r)
                lead_in(p->kernel, step, r, before[r]);
        memcpy(before, step->lead_of, sizeof before);
    }
}

static void add_year(planner *p, way *const *routes, int n, int from, int to)
{
    cf_cap_plan *plan = p->plan;
    cf_cap_year year = {.from = from, .to = to, .end = to, .first = plan->n_steps};
    plan_routes(p, &year, routes, n);
    year.next = plan->n_steps;
    year.to = plan->steps[plan->n_steps - 1].to;
    for (int i = year.first; i < year.next; i++)
        year.split = year.split || plan->steps[i].split;
    find_leads(p, &year);
    year.most_once = count_once(p, &year);
    plan->longest = year.to - year.from > plan->longest ? year.to - year.from : plan->longest;
    plan->most_once = year.most_once > plan->most_once ? year.most_once : plan->most_once;
    plan->years = cf_mem_grow(plan->years, &plan->years_capacity, (size_t)plan->n_years + 1,
                              sizeof *plan->years);
    plan->years[plan->n_years++] = year;
}

static void plan_year(planner *p, int from, int to)
{
    way *together[CF_CAP_ROUTES];
    int n = 0;
    for (int i = 0; i < p->n_routes; i++) {
        if (advance(p->kernel, &p->routes[i], from))
            together[n++] = &p->routes[i];
        if (n == CF_CAP_ROUTES || (n > 0 && i == p->n_routes - 1)) {
            add_year(p, together, n, from, to);
            n = 0;
        }
    }
}

/* --- Tracks ---------------------------------------------------------------------------------- */

static void find_routes(planner *p, const cf_track *track)
{
    const cf_kernel *kernel = p->kernel;
    const cf_engine *engine = kernel->engine;
    p->n_routes = 0;
    memset(p->begins, 0, (size_t)engine->n_periods * sizeof *p->begins);
    for (int i = 0; i < track->n_scenarios; i++) {
        int s = track->scenarios[i];
        bool varies = engine->variant_regimes && s > 0 && s < engine->n_full;
        for (int year = -1; year < (varies ? engine->n_years : 0); year++)
            p->routes[p->n_routes++] = (way){.scenario = s, .percent_year = year};
        for (int k = 0; k < kernel->n_cap_segments[s]; k++)
            if (kernel->cap_segments[s][k].new_year)
                p->begins[kernel->cap_segments[s][k].from] = true;
    }
}

static void plan_track(planner *p, const cf_track *track)
{
    int n_periods = p->kernel->engine->n_periods;
    find_routes(p, track);
    for (int from = 0, to; from < n_periods; from = to) {
        to = from + 1;
        while (to < n_periods && !p->begins[to])
            to++;
        if (p->begins[from])
            plan_year(p, from, to);
    }
}

static void find_reach(const cf_kernel *kernel, cf_cap_plan *plan)
{
    for (int k = 0; k < CF_MAX_CAPS; k++) {
        int64_t least = kernel->cap_least[k];
        plan->reach[k] = least / (kernel->most_paid > 0 ? kernel->most_paid : 1);
        plan->least[k] = least;
        plan->magic[k] = least > 0 ? ((int64_t)1 << 50) / least + 1 : 0;
    }
}

int64_t cf_cap_near_rate(const cf_kernel *kernel, cf_profile *profile)
{
    const int64_t hundred_e8 = 10000000000;
    cf_engine *engine = kernel->engine;
    const cf_cap_plan *plan = kernel->cap_plan;
    const cf_bound_op *wrong;
    cf_pay pay;
    int64_t near_e8 = INT64_MAX;
    if (plan->n_alike == 0)
        return near_e8;
    /* one that the caps ask for anyway, so that no other problem is found */
    const cf_pay_rule *rule =
        cf_profile_rule(engine, profile, plan->alike_regimes[plan->n_alike - 1]);
    if (!cf_pay_eval(&pay, rule, hundred_e8, &wrong))
        return near_e8;
    for (int i = 0; i < rule->n_contributions; i++) {
        int cap = rule->contributions[i].cap;
        if (cap < 0 || pay.cap_basis[cap] <= 0)
            continue;
        cf_wide rate_e8 = (cf_wide)plan->reach[cap] * hundred_e8 / pay.cap_basis[cap];
        near_e8 = rate_e8 < near_e8 ? (int64_t)rate_e8 : near_e8;
    }
    return near_e8;
}

void cf_cap_plan_make(cf_kernel *kernel)
{
    cf_engine *engine = kernel->engine;
    size_t most = (size_t)engine->n_scenarios * ((size_t)engine->n_years + 1);
    cf_cap_plan *plan = CF_ARENA_NEW(&kernel->arena, cf_cap_plan, 1);
    planner p = {.kernel = kernel, .plan = plan};
    plan->first_step = CF_ARENA_NEW(&kernel->arena, int, (size_t)kernel->n_tracks + 1);
    plan->first_year = CF_ARENA_NEW(&kernel->arena, int, (size_t)kernel->n_tracks + 1);
    find_reach(kernel, plan);
    p.routes = cf_mem_calloc(most, sizeof *p.routes);
    p.begins = cf_mem_calloc((size_t)engine->n_periods + 1, sizeof *p.begins);
    p.alike = cf_mem_alloc((size_t)engine->n_regimes, sizeof *p.alike);
    memset(p.alike, -1, (size_t)engine->n_regimes * sizeof *p.alike);
    plan->alike_regimes = CF_ARENA_NEW(&kernel->arena, int, (size_t)engine->n_regimes);
    for (int t = 0; t < kernel->n_tracks; t++) {
        plan->first_step[t] = plan->n_steps;
        plan->first_year[t] = plan->n_years;
        plan_track(&p, &kernel->tracks[t]);
    }
    plan->first_step[kernel->n_tracks] = plan->n_steps;
    plan->first_year[kernel->n_tracks] = plan->n_years;
    cf_cap_step *steps = plan->steps;
    cf_cap_year *years = plan->years;
    plan->steps = cf_arena_dup(&kernel->arena, steps, (size_t)plan->n_steps, sizeof *steps);
    plan->years = cf_arena_dup(&kernel->arena, years, (size_t)plan->n_years, sizeof *years);
    cf_mem_free(steps);
    cf_mem_free(years);
    cf_mem_free(p.routes);
    cf_mem_free(p.begins);
    cf_mem_free(p.alike);
    kernel->cap_plan = plan;
}
