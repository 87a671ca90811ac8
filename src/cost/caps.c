/* caps.c: what yearly caps take off members' contributions: each member who could meet a cap is
 * walked through the calendar years along the bases kept of it, up to eight scenarios side by side.
 * What a cap takes off within a stretch of equal periods follows by a division. Source: costing
 * rules 2.2 (`contribution … up to`) and 2.3. */
#include "cost/caps.h"

#include "base/bug.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

/* --- A member -------------------------------------------------------------------------------- */

/* The member at hand, on one track, in one step. */
typedef struct {
    cf_worker *worker;
    const cf_row_work *work;
    uint32_t row; /* of the block */
    int track;
    int64_t *lanes;
    const cf_cap_step *step;
    cf_cap_cuts cuts;
    bool is_cut;   /* of the step: something was taken off */
    bool is_large; /* of the member: its amounts may not fit the batch's sums */
    int64_t seen[CF_MAX_CAPS][CF_CAP_ROUTES]; /* basis since the year began */
} walk;

/* Where the member stands in a period, for what was not kept. */
static const cf_period_pay *pay_again(const walk *w, int regime, int period, int *cell)
{
    const cf_path_piece *path = w->work->program->paths[w->track].pieces;
    const cf_piece *at = w->work->pieces;
    while (path[1].from <= period)
        path++;
    while (at->to <= period)
        at++;
    cf_evaluator_turn(&w->worker->evaluator, w->work->column, at->kind->profile,
                      path->cell / CF_STRIP);
    *cell = path->cell % CF_STRIP;
    return cf_evaluate(&w->worker->evaluator, regime, (uint8_t)(1u << *cell));
}

static int64_t basis_again(walk *w, int regime, int period, size_t cap)
{
    int cell;
    const cf_period_pay *pay = pay_again(w, regime, period, &cell);
    w->is_large = true;
    if (pay->good >> cell & 1)
        return pay->cap_basis[cap][cell];
    cf_note_wrong(w->worker, w->row, pay->wrong[cell]);
    return 0;
}

static int64_t percent_of(int64_t basis, int64_t percent_e6)
{
    int64_t cents = 0;
    CF_BUG_IF(!cf_percent_of(&cents, basis, percent_e6));
    return cents;
}

/* `n` periods of one basis, of which some lie above the cap; `seen` before them. */
static void cut_route(walk *w, int r, const cf_cap_shares *shares, int64_t basis, int64_t seen,
                      int n)
{
    int64_t percent = shares->percent_e6[r], room = shares->cents[r] - seen;
    int64_t full = percent_of(basis, percent);
    int64_t whole = room > 0 && basis > 0 ? room / basis : 0; /* periods wholly below */
    int64_t partial = percent_of(room > 0 ? room - whole * basis : 0, percent);
    w->cuts.all[r] += whole * full + partial - full * n;
    w->cuts.last[r] += (whole == n - 1 ? partial : 0) - full;
}

/* An employee part toward a capped contribution may not be more than what is left of it in the last
 * of some equal periods. */
static void check_parts(walk *w, int r, const cf_cap_shares *shares, size_t cap, int period)
{
    int cell, regime = w->step->routes[r].regime;
    cf_engine *engine = w->worker->kernel->engine;
    cf_evaluator *evaluator = &w->worker->evaluator;
    const cf_period_pay *paid = pay_again(w, regime, period, &cell);
    const cf_pay_rule *rule = cf_profile_rule(engine, evaluator->profile, regime);
    int64_t basis = paid->cap_basis[cap][cell];
    int64_t room = shares->cents[r] - (w->seen[cap][r] - basis); /* in the last of them */
    int64_t left = percent_of(room < 0 ? 0 : room < basis ? room : basis, shares->percent_e6[r]);
    cf_pay pay;
    const cf_bound_op *wrong;
    if (!(paid->good >> cell & 1) ||
        !cf_pay_eval(&pay, rule, evaluator->cells.rates_e8[cell][engine->regimes[regime].epoch],
                     &wrong))
        return; /* said already */
    for (int i = 0; i < rule->n_parts; i++) {
        const cf_part_item *part = &rule->parts[i];
        int64_t cents = 0;
        if (rule->contributions[part->contribution].cap == (int)cap &&
            (!cf_percent_of(&cents, cf_pay_basis(&pay, part->basis), part->percent_e6) ||
             cents > left)) {
            cf_wrong_rows *kept = cf_note_wrong(w->worker, w->row, part->op);
            if (kept)
                kept->beyond_cap = true;
        }
    }
}

/* --- Some periods of a step ------------------------------------------------------------------ */

/* The bases that a cap sees, of the member at hand. */
typedef struct {
    const int32_t *bases, *full, *places;
    const cf_cap_shares *shares;
    int64_t *seen;
} kept_bases;

/* One route after the other. Returns those above the cap. */
static uint8_t count_routes(walk *w, const kept_bases *of, size_t cap, int from, int n)
{
    unsigned over = 0;
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        if (!w->step->routes[r].segment)
            continue;
        int64_t basis = of->bases[of->places[r]], seen = of->seen[r];
        if (basis == CF_NOT_KEPT)
            basis = basis_again(w, w->step->routes[r].regime, from, cap);
        of->seen[r] += basis * n;
        if (of->seen[r] <= of->shares->cents[r])
            continue;
        over |= 1u << r;
        cut_route(w, r, of->shares, basis, seen, n);
    }
    return (uint8_t)over;
}

#if defined(__x86_64__)

/* The same of all routes at once. */
__attribute__((target("avx2,avx512f,avx512dq,avx512vl"))) static uint8_t
count_wide(walk *w, const kept_bases *of, size_t cap, int from, int n)
{
    __m256i places = _mm256_loadu_si256((const __m256i *)(const void *)of->places);
    __m256i narrow = _mm256_i32gather_epi32(of->bases, places, sizeof *of->bases);
    if (_mm256_movemask_ps(_mm256_castsi256_ps(narrow)) != 0)
        return count_routes(w, of, cap, from, n);
    __m512i periods = _mm512_set1_epi64(n), basis = _mm512_cvtepi32_epi64(narrow);
    __m512i cents = _mm512_loadu_si512(of->shares->cents), before = _mm512_loadu_si512(of->seen);
    __m512i after = _mm512_add_epi64(before, _mm512_mul_epu32(basis, periods));
    __mmask8 over = _mm512_cmpgt_epi64_mask(after, cents);
    _mm512_storeu_si512(of->seen, after);
    if (over == 0)
        return 0;
    __mmask8 above = over & _mm512_cmpge_epi64_mask(before, cents); /* from the first period on */
    __m512i full =
        _mm512_cvtepu32_epi64(_mm256_i32gather_epi32(of->full, places, sizeof *of->full));
    __m512i all = _mm512_loadu_si512(w->cuts.all), last = _mm512_loadu_si512(w->cuts.last);
    all = _mm512_mask_sub_epi64(all, above, all, _mm512_mul_epu32(full, periods));
    last = _mm512_mask_sub_epi64(last, above, last, full);
    _mm512_storeu_si512(w->cuts.all, all);
    _mm512_storeu_si512(w->cuts.last, last);
    for (unsigned left = over & (unsigned)~above; left != 0; left &= left - 1) {
        int r = __builtin_ctz(left);
        int64_t of_route = of->bases[of->places[r]];
        cut_route(w, r, of->shares, of_route, of->seen[r] - of_route * n, n);
    }
    return over;
}

#endif

/* The periods of the step that lie in one stretch. */
static inline void walk_periods(walk *w, int place, const cf_cap_stretch *stretch, int from, int to,
                                bool wide)
{
    const cf_caps *caps = w->worker->caps;
    const cf_cap_strip *strip = &caps->strips[stretch->strip];
    const uint32_t *shares = strip->shares + (size_t)place * caps->n_caps;
    const int32_t *kept = caps->kept + caps->aligned + stretch->cell;
    if (__builtin_expect(*shares == 0, 0))
        cf_cap_find_shares(w->worker, strip, place);
    kept_bases of = {.bases = kept + strip->bases,
                     .full = kept + strip->full,
                     .places = strip->span->places[place - caps->plan->first[w->track]]};
    for (size_t k = 0; k < caps->n_caps; k++, of.bases += CF_STRIP, of.full += CF_STRIP) {
        of.shares = &caps->shares[shares[k]];
        of.seen = w->seen[k];
#if defined(__x86_64__)
        uint8_t over = wide ? count_wide(w, &of, k, from, to - from)
                            : count_routes(w, &of, k, from, to - from);
#else
        uint8_t over = count_routes(w, &of, k, from, to - from);
        (void)wide;
#endif
        w->is_cut = w->is_cut || over != 0;
        for (int r = 0; of.shares->has_parts && over >> r != 0; r++)
            if (over >> r & 1 && w->step->routes[r].counts)
                check_parts(w, r, of.shares, k, from);
    }
}

/* --- Steps ----------------------------------------------------------------------------------- */

/* Of a period that two fiscal years share: what the caps take off each part. */
static void book_split(walk *w, int r)
{
    const cf_engine *engine = w->worker->kernel->engine;
    const cf_cap_route *route = &w->step->routes[r];
    int n_offers = engine->options->n_offers, cell;
    const cf_period_pay *pay = pay_again(w, route->regime, w->step->from, &cell);
    const cf_pay_rule *rule =
        cf_profile_rule(w->worker->kernel->engine, w->worker->evaluator.profile, route->regime);
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
            cf_amount_split(full + w->cuts.all[r], regime) - cf_amount_split(full, regime);
        book_use(w->worker, route, use, amount);
        amount *= use->full && !route->percent ? use->sign : 0;
        if (use->scenario > 0 && use->full)
            w->lanes[(use->scenario - 1) * engine->n_years + use->year] += amount;
        for (int o = 0; use->scenario == 0 && o < n_offers; o++)
            w->lanes[o * engine->n_years + use->year] -= amount;
    }
}

static void book_step(walk *w, int place)
{
    const cf_cap_step *step = w->step;
    cf_cap_cuts *sums = &w->worker->caps->sums[place];
    if (step->split) {
        for (int r = 0; r < CF_CAP_ROUTES; r++) {
            sums->last[r] += w->cuts.last[r];
            if (w->cuts.all[r] != 0 && step->routes[r].counts)
                book_split(w, r);
        }
        return;
    }
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        sums->all[r] += w->cuts.all[r];
        sums->last[r] += w->cuts.last[r];
    }
    const cf_cap_term *end = step->terms + step->n_terms;
    for (const cf_cap_term *term = step->terms; term < end; term++)
        w->lanes[term->lane] += term->factor * w->cuts.all[term->route];
}

/* Whether a cap is in reach in a stretch of the calendar year that begins with a step. */
static bool is_year_near(const cf_caps *caps, int place, uint32_t at)
{
    const cf_cap_plan *plan = caps->plan;
    int to = plan->steps[plan->steps[place].next - 1].to;
    for (; at != 0 && caps->stretches[at].from < to; at = caps->stretches[at].next)
        if (caps->stretches[at].near && caps->stretches[at].to > plan->steps[place].from)
            return true;
    return false;
}

static void walk_step(walk *w, int place, uint32_t *at, bool wide)
{
    const cf_caps *caps = w->worker->caps;
    const cf_cap_step *step = w->step = &caps->plan->steps[place];
    const cf_cap_stretch *stretch = &caps->stretches[*at];
    int from = step->from;
    while (stretch->to <= from)
        stretch = &caps->stretches[ *at = stretch->next];
    while (stretch->to < step->to) {
        walk_periods(w, place, stretch, from, stretch->to, wide);
        from = stretch->to;
        stretch = &caps->stretches[ *at = stretch->next];
    }
    walk_periods(w, place, stretch, from, step->to, wide);
    if (!w->is_cut)
        return;
    book_step(w, place);
    w->cuts = (cf_cap_cuts){.all = {0}};
    w->is_cut = false;
}

static void walk_track(walk *w, uint32_t member)
{
    const cf_caps *caps = w->worker->caps;
    const cf_cap_plan *plan = caps->plan;
    bool wide = cf_strips_are_wide();
    size_t n_tracks = (size_t)w->worker->kernel->n_tracks;
    uint32_t first = caps->firsts[member * n_tracks + (size_t)w->track], at = first;
    for (int i = plan->first[w->track]; i < plan->first[w->track + 1]; i++) {
        if (plan->steps[i].first) {
            if (!is_year_near(caps, i, first)) {
                i = plan->steps[i].next - 1;
                continue;
            }
            memset(w->seen, 0, caps->n_caps * sizeof *w->seen);
            at = first;
        }
        walk_step(w, i, &at, wide);
    }
}

void cf_take_caps(cf_worker *worker, const cf_row_piece *pieces, uint32_t n)
{
    const cf_kernel *kernel = worker->kernel;
    cf_caps *caps = worker->caps;
    walk w = {.worker = worker};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t member = pieces[i].row;
        w.work = &worker->works[member];
        if (++caps->n_paid[member] < w.work->n_pieces || !caps->near[member])
            continue;
        w.row = worker->batch_rows[member];
        w.lanes = worker->lanes + member * (size_t)kernel->stride;
        for (w.track = 0; w.track < kernel->n_tracks; w.track++)
            walk_track(&w, member);
        if (w.is_large)
            settle(worker);
        w.is_large = false;
    }
}

void cf_caps_settle(cf_worker *worker, uint32_t n)
{
    cf_caps *caps = worker->caps;
    settle(worker);
    memset(caps->near, 0, n * sizeof *caps->near);
    memset(caps->n_paid, 0, n * sizeof *caps->n_paid);
    memset(caps->firsts, 0, n * (size_t)worker->kernel->n_tracks * sizeof *caps->firsts);
    caps->n_kept = caps->n_strips = 0;
    caps->n_stretches = 1;
}
