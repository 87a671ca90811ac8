/* caps.c: what yearly caps take off members' contributions: each member is walked through the
 * calendar years in which a cap could be met, along the bases kept of it, up to eight scenarios
 * side by side. Source: costing rules 2.2 (`contribution … up to`) and 2.3. */
#include "cost/caps.h"

#include "base/bug.h"

/* --- Booking --------------------------------------------------------------------------------- */

/* What caps take off of a use's money. */
static void book_use(cf_worker *worker, const cf_cap_route *route, const cf_use *use,
                     int64_t amount)
{
    const cf_engine *engine = worker->kernel->engine;
    cf_year_sums *year = &worker->totals.years[use->scenario * engine->n_years + use->year];
    amount *= use->sign;
    if (!route->percent)
        year->component[CF_CONTRIBUTIONS] += amount;
    if (cf_cap_varies(engine, route->segment, use))
        year->percent_more += route->percent ? amount : -amount;
}

static void settle_route(cf_worker *worker, const cf_cap_route *route, int64_t all, int64_t last)
{
    for (int u = 0; route->counts && u < route->segment->n_uses; u++) {
        const cf_use *use = &route->segment->uses[u];
        if (!use->last)
            book_use(worker, route, use, all);
        else if (!route->percent)
            worker->totals.ongoing[use->scenario] += last;
    }
}

static int64_t sum_of(const int64_t *amounts)
{
    int64_t sum = 0;
    for (int k = 0; k < CF_STRIP; k++)
        sum += amounts[k];
    return sum;
}

void cf_cap_settle_sums(cf_worker *worker)
{
    cf_caps *caps = worker->caps;
    size_t n_steps = (size_t)caps->plan->n_steps;
    for (size_t i = 0; i < n_steps; i++)
        for (int r = 0; r < CF_CAP_ROUTES; r++) {
            const cf_cap_step *step = &caps->plan->steps[i];
            size_t lead = i * CF_CAP_ROUTES + (size_t)step->lead_of[r];
            settle_route(worker, &step->routes[r],
                         caps->sums[i].all[r] + sum_of(caps->lead_sums[lead]),
                         caps->sums[i].last[r] + sum_of(caps->lead_lasts[lead]));
        }
    memset(caps->sums, 0, n_steps * sizeof *caps->sums);
    memset(caps->lead_sums, 0, n_steps * CF_CAP_ROUTES * sizeof *caps->lead_sums);
    memset(caps->lead_lasts, 0, n_steps * CF_CAP_ROUTES * sizeof *caps->lead_lasts);
}

/* --- Booking a visit ------------------------------------------------------------------------- */

static int64_t *lanes_of(const cf_worker *worker, const cf_cap_visit *visit)
{
    return worker->lanes + visit->stretch->member * (size_t)worker->kernel->stride;
}

/* Of a period that two fiscal years share: what the caps take off each part. */
static void book_split(cf_worker *worker, const cf_cap_visit *visit, int r, int64_t cut)
{
    cf_engine *engine = worker->kernel->engine;
    const cf_cap_route *route = &worker->caps->plan->steps[visit->step].routes[r];
    int64_t *lanes = lanes_of(worker, visit);
    int n_offers = engine->options->n_offers, cell;
    const cf_period_pay *pay = cf_cap_pay_again(worker, visit, route->regime, &cell);
    const cf_pay_rule *rule = cf_profile_rule(engine, worker->evaluator.profile, route->regime);
    int64_t full = pay->others[cell];
    for (int i = 0; i < rule->n_contributions; i++)
        if (rule->contributions[i].cap >= 0)
            full += pay->cap_full[rule->contributions[i].cap][cell];
    for (int u = 0; u < route->segment->n_uses; u++) {
        const cf_use *use = &route->segment->uses[u];
        const cf_regime *regime =
            &engine->regimes[route->segment->use_part[u] ? route->segment->late
                                                         : route->segment->regime];
        if (use->last)
            continue;
        int64_t amount = cf_amount_split(full + cut, regime) - cf_amount_split(full, regime);
        book_use(worker, route, use, amount);
        amount *= use->full && !route->percent ? use->sign : 0;
        if (use->scenario > 0 && use->full)
            lanes[(use->scenario - 1) * engine->n_years + use->year] += amount;
        for (int o = 0; use->scenario == 0 && o < n_offers; o++)
            lanes[o * engine->n_years + use->year] -= amount;
    }
}

void cf_cap_book(cf_worker *worker, const cf_cap_visit *visit, const cf_cap_cuts *cuts)
{
    const cf_cap_step *step = &worker->caps->plan->steps[visit->step];
    cf_cap_cuts *sums = &worker->caps->sums[visit->step];
    int64_t *lanes = lanes_of(worker, visit);
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        sums->last[r] += cuts->last[r];
        sums->all[r] += step->split ? 0 : cuts->all[r];
        if (step->split && cuts->all[r] != 0 && step->routes[r].counts)
            book_split(worker, visit, r, cuts->all[r]);
    }
    const cf_cap_term *end = step->terms + (step->split ? 0 : step->n_terms);
    for (const cf_cap_term *term = step->terms; term < end; term++)
        lanes[term->lane] += term->factor * cuts->all[term->route];
}

/* --- A member -------------------------------------------------------------------------------- */

/* The member's stretches, of which the list begins with `first`, by time. Returns how many; 0: no
 * cap is in reach, as far as the highest bases tell. */
static int sort_stretches(const cf_caps *caps, uint32_t first)
{
    int64_t share = 0, once = 0;
    int n = 0;
    for (uint32_t i = first; i != 0; i = caps->stretches[i].next) {
        const cf_cap_stretch *stretch = &caps->stretches[i];
        int at = n++;
        for (; at > 0 && caps->path[at - 1]->from > stretch->from; at--)
            caps->path[at] = caps->path[at - 1];
        caps->path[at] = stretch;
        share = stretch->share > share ? stretch->share : share;
        once = stretch->once > once ? stretch->once : once;
    }
    bool near = share * caps->plan->longest + once * caps->plan->most_once > CF_WHOLE_CAP;
    return near ? n : 0;
}

/* Whether a cap is in reach in a year, whose first stretch it is; the member has `n` behind it. */
static bool is_year_near(const cf_cap_year *year, const cf_cap_stretch *const *path, int n)
{
    int64_t sum = 0, once = 0;
    for (int i = 0; i < n && path[i]->from < year->to; i++) {
        int from = cf_max_int(path[i]->from, year->from), to = cf_min_int(path[i]->to, year->to);
        sum += (int64_t)path[i]->share * (to - from);
        once = path[i]->once > once ? path[i]->once : once;
    }
    return sum + once * year->most_once > CF_WHOLE_CAP;
}

static void add_year(cf_worker *worker, const cf_cap_year *year, const cf_cap_stretch *const *path)
{
    cf_caps *caps = worker->caps;
    if (caps->n_visits > CF_CAP_QUEUE - CF_CAP_YEAR_MOST)
        cf_cap_cut_visits(worker);
    cf_cap_visit *visit = caps->visits + caps->n_visits;
    bool first = true;
    for (int i = year->first; i < year->next; i++) {
        const cf_cap_step *step = &caps->plan->steps[i];
        for (int from = step->from, to; from < step->to; from = to) {
            while ((*path)->to <= from)
                path++;
            to = cf_min_int((*path)->to, step->to);
            *visit++ = (cf_cap_visit){
                .stretch = *path, .step = i, .from = from, .n = to - from, .first = first};
            first = false;
        }
    }
    caps->n_visits = (int)(visit - caps->visits);
}

static void add_track(cf_worker *worker, int track, uint32_t first)
{
    const cf_caps *caps = worker->caps;
    const cf_cap_plan *plan = caps->plan;
    int n = sort_stretches(caps, first), at = 0;
    for (int y = plan->first_year[track]; n > 0 && y < plan->first_year[track + 1]; y++) {
        const cf_cap_year *year = &plan->years[y];
        while (at < n && caps->path[at]->to <= year->from)
            at++;
        bool kept = at < n && caps->path[at]->from <= year->from;
        if (kept && is_year_near(year, caps->path + at, n - at))
            add_year(worker, year, caps->path + at);
    }
}

/* --- Members --------------------------------------------------------------------------------- */

/* A member's stretches, by track. */
static inline uint32_t *firsts_of(const cf_worker *worker, uint32_t member)
{
    return worker->caps->firsts + member * (size_t)worker->kernel->n_tracks;
}

/* Holds what was kept of members who have more to come, and forgets the others. */
static void hold(cf_worker *worker)
{
    cf_caps *caps = worker->caps;
    size_t n_held = caps->n_held;
    int32_t *kept = caps->kept + caps->aligned;
    for (size_t i = n_held; i < caps->n_stretches; i++) {
        cf_cap_stretch stretch = caps->stretches[i];
        uint32_t *first = &firsts_of(worker, stretch.member)[stretch.span->track];
        if (*first == 0)
            continue;
        size_t n = caps->n_caps * (size_t)stretch.span->stride;
        memmove(kept + caps->held_kept, kept + stretch.row, n * sizeof *kept);
        if (stretch.next >= n_held) /* the one before it, just moved */
            stretch.next = *first;
        stretch.row = caps->held_kept;
        caps->held_kept += n;
        *first = (uint32_t)caps->n_held;
        caps->stretches[caps->n_held++] = stretch;
    }
    caps->n_stretches = caps->n_held;
    caps->n_kept = caps->held_kept;
}

/* Asks for the memory that a piece's member will touch. */
static inline void fetch(const cf_worker *worker, const cf_sorted_piece *piece)
{
    if (!piece->is_only)
        __builtin_prefetch(&worker->works[piece->row]);
    __builtin_prefetch(firsts_of(worker, piece->row));
}

static void add_member(cf_worker *worker, uint32_t member)
{
    uint32_t *firsts = firsts_of(worker, member);
    for (int t = 0; t < worker->kernel->n_tracks; t++) {
        if (firsts[t] != 0) /* else nothing is kept */
            add_track(worker, t, firsts[t]);
        firsts[t] = 0;
    }
}

void cf_take_caps(cf_worker *worker, const cf_sorted_piece *pieces, uint32_t n)
{
    enum { AHEAD = 8 };
    for (uint32_t i = 0; i < n; i++) {
        uint32_t member = pieces[i].row;
        if (n - i > AHEAD)
            fetch(worker, &pieces[i + AHEAD]);
        if (pieces[i].is_only || ++worker->caps->n_paid[member] == worker->works[member].n_pieces)
            add_member(worker, member);
    }
    cf_cap_cut_visits(worker);
    hold(worker);
}

void cf_caps_settle(cf_worker *worker, uint32_t n)
{
    cf_caps *caps = worker->caps;
    cf_cap_settle_sums(worker);
    memset(caps->n_paid, 0, n * sizeof *caps->n_paid);
    caps->n_stretches = caps->n_held = 1;
    caps->n_kept = caps->held_kept = 0;
}
