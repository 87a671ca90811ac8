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

/* Takes the members' sums into the worker's totals. */
static void settle(cf_worker *worker)
{
    cf_caps *caps = worker->caps;
    for (int i = 0; i < caps->plan->n_steps; i++)
        for (int r = 0; r < CF_CAP_ROUTES; r++)
            settle_route(worker, &caps->plan->steps[i].routes[r], caps->sums[i].all[r],
                         caps->sums[i].last[r]);
    memset(caps->sums, 0, (size_t)caps->plan->n_steps * sizeof *caps->sums);
}

/* --- Booking a member ------------------------------------------------------------------------- */

/* Of a period that two fiscal years share: what the caps take off each part. */
static void book_split(cf_cap_walk *walk, const cf_cap_visit *visit, int r)
{
    const cf_engine *engine = walk->worker->kernel->engine;
    const cf_cap_route *route = &walk->worker->caps->plan->steps[visit->step].routes[r];
    int n_offers = engine->options->n_offers, cell;
    const cf_period_pay *pay = cf_cap_pay_again(walk, route->regime, visit->from, &cell);
    const cf_pay_rule *rule = cf_profile_rule(walk->worker->kernel->engine,
                                              walk->worker->evaluator.profile, route->regime);
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
        int64_t amount =
            cf_amount_split(full + visit->cuts.all[r], regime) - cf_amount_split(full, regime);
        book_use(walk->worker, route, use, amount);
        amount *= use->full && !route->percent ? use->sign : 0;
        if (use->scenario > 0 && use->full)
            walk->lanes[(use->scenario - 1) * engine->n_years + use->year] += amount;
        for (int o = 0; use->scenario == 0 && o < n_offers; o++)
            walk->lanes[o * engine->n_years + use->year] -= amount;
    }
}

static void book_visit(cf_cap_walk *walk, const cf_cap_visit *visit)
{
    const cf_cap_step *step = &walk->worker->caps->plan->steps[visit->step];
    cf_cap_cuts *sums = &walk->worker->caps->sums[visit->step];
    for (int r = 0; step->last && r < CF_CAP_ROUTES; r++)
        sums->last[r] += visit->cuts.last[r];
    if (step->split) {
        for (int r = 0; r < CF_CAP_ROUTES; r++)
            if (visit->cuts.all[r] != 0 && step->routes[r].counts)
                book_split(walk, visit, r);
        return;
    }
    for (int r = 0; r < CF_CAP_ROUTES; r++)
        sums->all[r] += visit->cuts.all[r];
    const cf_cap_term *end = step->terms + step->n_terms;
    for (const cf_cap_term *term = step->terms; term < end; term++)
        walk->lanes[term->lane] += term->factor * visit->cuts.all[term->route];
}

/* --- A member -------------------------------------------------------------------------------- */

/* The member's stretches, of which the list begins with `first`, by time. Returns how many. */
static int sort_stretches(const cf_caps *caps, uint32_t first)
{
    int n = 0;
    for (uint32_t i = first; i != 0; i = caps->stretches[i].next) {
        const cf_cap_stretch *stretch = &caps->stretches[i];
        int at = n++;
        for (; at > 0 && caps->path[at - 1]->from > stretch->from; at--)
            caps->path[at] = caps->path[at - 1];
        caps->path[at] = stretch;
    }
    return n;
}

/* Whether a cap is in reach in some year, as far as the highest bases tell. */
static bool is_near(const cf_caps *caps, uint32_t first)
{
    int64_t share = 0, once = 0;
    for (uint32_t i = first; i != 0; i = caps->stretches[i].next) {
        const cf_cap_stretch *stretch = &caps->stretches[i];
        share = stretch->share > share ? stretch->share : share;
        once = stretch->once > once ? stretch->once : once;
    }
    return share * caps->plan->longest + once * caps->plan->most_once > CF_WHOLE_CAP;
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

static void add_visit(cf_cap_walk *walk, int step, int from, int to, const cf_cap_stretch *stretch)
{
    const cf_caps *caps = walk->worker->caps;
    cf_cap_visit *visit = &walk->visits[walk->n_visits++];
    CF_BUG_IF(walk->n_visits > CF_CAP_VISITS);
    visit->step = step;
    visit->from = from;
    visit->n = to - from;
    visit->stretch = stretch;
    visit->is_cut = false;
    if (__builtin_expect(stretch->profile->shares[(size_t)step * caps->n_caps] == 0, 0))
        cf_cap_find_shares(walk->worker, stretch->profile, step);
}

static void walk_year(cf_cap_walk *walk, const cf_cap_year *year, const cf_cap_stretch *const *path)
{
    const cf_caps *caps = walk->worker->caps;
    walk->n_visits = 0;
    for (int i = year->first; i < year->next; i++) {
        const cf_cap_step *step = &caps->plan->steps[i];
        for (int from = step->from, to; from < step->to; from = to) {
            while ((*path)->to <= from)
                path++;
            to = cf_min_int((*path)->to, step->to);
            add_visit(walk, i, from, to, *path);
        }
    }
    for (size_t cap = 0; cap < caps->n_caps; cap++)
        cf_cap_cut(walk, cap);
    for (int i = 0; i < walk->n_visits; i++)
        if (walk->visits[i].is_cut)
            book_visit(walk, &walk->visits[i]);
}

static void walk_track(cf_cap_walk *walk, uint32_t first)
{
    const cf_caps *caps = walk->worker->caps;
    const cf_cap_plan *plan = caps->plan;
    if (!is_near(caps, first))
        return;
    int n = sort_stretches(caps, first), at = 0;
    for (int y = plan->first_year[walk->track]; y < plan->first_year[walk->track + 1]; y++) {
        const cf_cap_year *year = &plan->years[y];
        while (caps->path[at]->to <= year->from)
            at++;
        if (is_year_near(year, caps->path + at, n - at))
            walk_year(walk, year, caps->path + at);
    }
}

/* --- Members --------------------------------------------------------------------------------- */

static inline bool is_paid(const cf_worker *worker, uint32_t member)
{
    return worker->caps->n_paid[member] == worker->works[member].n_pieces;
}

/* Holds what was kept of members who have more to come, and forgets the others. */
static void hold(cf_worker *worker)
{
    enum { LINE = 64 / sizeof(int32_t) };
    cf_caps *caps = worker->caps;
    size_t n_tracks = (size_t)worker->kernel->n_tracks, n_held = caps->n_held;
    int32_t *kept = caps->kept + caps->aligned;
    for (size_t i = n_held; i < caps->n_stretches; i++) {
        cf_cap_stretch stretch = caps->stretches[i];
        if (is_paid(worker, stretch.member))
            continue;
        size_t n_lines = caps->n_caps * (size_t)stretch.span->stride / LINE;
        uint32_t *first = &caps->firsts[stretch.member * n_tracks + (size_t)stretch.span->track];
        memmove(kept + caps->held_lines * LINE, kept + stretch.row * LINE,
                n_lines * LINE * sizeof *kept);
        if (stretch.next >= n_held) /* the one before it, just moved */
            stretch.next = *first;
        stretch.row = caps->held_lines;
        caps->held_lines += n_lines;
        *first = (uint32_t)caps->n_held;
        caps->stretches[caps->n_held++] = stretch;
    }
    caps->n_stretches = caps->n_held;
    caps->n_lines = caps->held_lines;
}

void cf_take_caps(cf_worker *worker, const cf_row_piece *pieces, uint32_t n)
{
    const cf_kernel *kernel = worker->kernel;
    cf_caps *caps = worker->caps;
    cf_cap_walk walk = {.worker = worker};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t member = pieces[i].row;
        caps->n_paid[member]++;
        if (!is_paid(worker, member))
            continue;
        walk.work = &worker->works[member];
        walk.row = worker->batch_rows[member];
        walk.lanes = worker->lanes + member * (size_t)kernel->stride;
        for (walk.track = 0; walk.track < kernel->n_tracks; walk.track++)
            walk_track(&walk, caps->firsts[member * (size_t)kernel->n_tracks + (size_t)walk.track]);
        if (walk.is_large)
            settle(worker);
        walk.is_large = false;
    }
    hold(worker);
}

void cf_caps_settle(cf_worker *worker, uint32_t n)
{
    cf_caps *caps = worker->caps;
    settle(worker);
    memset(caps->n_paid, 0, n * sizeof *caps->n_paid);
    memset(caps->firsts, 0, n * (size_t)worker->kernel->n_tracks * sizeof *caps->firsts);
    caps->n_stretches = caps->n_held = 1;
    caps->n_lines = caps->held_lines = 0;
}
