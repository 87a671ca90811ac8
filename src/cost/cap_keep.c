/* cap_keep.c: the capped bases that members are paid by, kept strip by strip until the batch's
 * members are walked along them (caps.c). */
#include "cost/caps.h"

#include "base/mem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* --- Life cycle ------------------------------------------------------------------------------ */

cf_caps *cf_caps_new(const cf_kernel *kernel, uint32_t most_batch, cf_arena *arena)
{
    cf_caps *caps = CF_ARENA_NEW(arena, cf_caps, 1);
    caps->plan = kernel->cap_plan;
    caps->n_caps = (size_t)kernel->engine->n_caps;
    caps->firsts = CF_ARENA_NEW(arena, uint32_t, most_batch * (size_t)kernel->n_tracks);
    caps->near = CF_ARENA_NEW(arena, bool, most_batch);
    caps->n_paid = CF_ARENA_NEW(arena, int32_t, most_batch);
    caps->sums = CF_ARENA_NEW(arena, cf_cap_cuts, (size_t)caps->plan->n_steps);
    caps->n_shares = caps->n_stretches = 1;
    caps->spans = CF_ARENA_NEW(arena, cf_cap_span **, (size_t)kernel->n_tracks);
    for (int t = 0; t < kernel->n_tracks; t++) {
        size_t n = (size_t)kernel->tracks[t].n_intervals;
        caps->spans[t] = CF_ARENA_NEW(arena, cf_cap_span *, n * n);
    }
    return caps;
}

void cf_caps_release(cf_caps *caps)
{
    if (!caps)
        return;
    cf_mem_free(caps->profiles);
    cf_mem_free(caps->shares);
    cf_mem_free(caps->kept);
    cf_mem_free(caps->strips);
    cf_mem_free(caps->stretches);
}

/* --- Shares ---------------------------------------------------------------------------------- */

static void find_share(cf_cap_shares *shares, int route, const cf_pay_rule *rule, int cap)
{
    for (int i = 0; i < rule->n_contributions; i++) {
        const cf_share_item *item = &rule->contributions[i];
        if (item->cap != cap)
            continue;
        shares->percent_e6[route] = item->percent_e6;
        shares->cents[route] = item->capped ? item->cap_cents : INT64_MAX;
        for (int k = 0; k < rule->n_parts; k++)
            shares->has_parts = shares->has_parts || rule->parts[k].contribution == i;
    }
}

static uint32_t find_shares(cf_worker *worker, cf_profile *profile, const cf_cap_step *step,
                            int cap)
{
    cf_caps *caps = worker->caps;
    cf_cap_shares found = {.has_parts = false};
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        found.cents[r] = INT64_MAX;
        if (step->routes[r].segment)
            find_share(&found, r,
                       cf_profile_rule(worker->kernel->engine, profile, step->routes[r].regime),
                       cap);
    }
    for (size_t i = 1; i < caps->n_shares; i++) {
        const cf_cap_shares *known = &caps->shares[i];
        if (memcmp(known->percent_e6, found.percent_e6, sizeof found.percent_e6) == 0 &&
            memcmp(known->cents, found.cents, sizeof found.cents) == 0 &&
            known->has_parts == found.has_parts)
            return (uint32_t)i;
    }
    caps->shares =
        cf_mem_grow(caps->shares, &caps->shares_capacity, caps->n_shares + 1, sizeof *caps->shares);
    caps->shares[caps->n_shares] = found;
    return (uint32_t)caps->n_shares++;
}

void cf_cap_find_shares(cf_worker *worker, const cf_cap_strip *strip, int step)
{
    const cf_caps *caps = worker->caps;
    for (size_t k = 0; k < caps->n_caps; k++)
        strip->shares[(size_t)step * caps->n_caps + k] =
            find_shares(worker, strip->profile, &caps->plan->steps[step], (int)k);
}

static uint32_t *profile_shares(cf_worker *worker, const cf_profile *profile)
{
    cf_caps *caps = worker->caps;
    size_t id = (size_t)profile->id, old = caps->n_profiles;
    if (id >= old) {
        caps->profiles =
            cf_mem_grow(caps->profiles, &caps->n_profiles, id + 1, sizeof *caps->profiles);
        memset(caps->profiles + old, 0, (caps->n_profiles - old) * sizeof *caps->profiles);
    }
    if (!caps->profiles[id])
        caps->profiles[id] =
            CF_ARENA_NEW(&worker->arena, uint32_t, (size_t)caps->plan->n_steps * caps->n_caps);
    return caps->profiles[id];
}

/* --- Spans ----------------------------------------------------------------------------------- */

static cf_cap_span *make_span(cf_worker *worker, const cf_stretch_span *of)
{
    cf_arena *arena = &worker->arena;
    const cf_caps *caps = worker->caps;
    const cf_cap_plan *plan = caps->plan;
    const cf_track *track = &worker->kernel->tracks[of->track];
    int from = track->intervals[of->first].from, to = track->intervals[of->last].to;
    int first = plan->first[of->track], last = plan->first[of->track + 1];
    int *known = cf_mem_calloc((size_t)plan->n_alike + 1, sizeof *known); /* place and one */
    cf_cap_span *span = CF_ARENA_NEW(arena, cf_cap_span, 1);
    span->regimes = CF_ARENA_NEW(arena, int, (size_t)plan->n_alike);
    span->places = cf_arena_alloc(arena, (size_t)(last - first), sizeof *span->places);
    for (int i = first; i < last; i++) {
        const cf_cap_step *step = &plan->steps[i];
        for (int r = 0; step->from < to && step->to > from && r < CF_CAP_ROUTES; r++) {
            const cf_cap_route *at = &step->routes[r];
            if (!at->segment)
                continue;
            if (known[at->alike] == 0) {
                span->regimes[span->n_regimes++] = at->regime;
                known[at->alike] = span->n_regimes;
            }
            span->places[i - first][r] = (known[at->alike] - 1) * (int32_t)caps->n_caps * CF_STRIP;
        }
    }
    cf_mem_free(known);
    return span;
}

static const cf_cap_span *span_of(cf_worker *worker, const cf_stretch_span *of)
{
    cf_cap_span **span =
        &worker->caps->spans[of->track]
                            [of->first * worker->kernel->tracks[of->track].n_intervals + of->last];
    if (!*span)
        *span = make_span(worker, of);
    return *span;
}

/* --- Strips ---------------------------------------------------------------------------------- */

#if defined(__x86_64__)

__attribute__((target("avx2,avx512f,avx512dq,avx512vl"))) static uint8_t
keep_wide(int32_t *to, int32_t *to_full, const int64_t *bases, const int64_t *full, uint8_t good,
          int64_t reach)
{
    __m512i basis = _mm512_loadu_si512(bases), whole = _mm512_loadu_si512(full);
    __m512i most = _mm512_set1_epi64(INT32_MAX);
    __mmask8 fits =
        good & _mm512_cmple_epu64_mask(basis, most) & _mm512_cmple_epu64_mask(whole, most);
    __m512i kept = _mm512_mask_mov_epi64(_mm512_set1_epi64(CF_NOT_KEPT), fits, basis);
    _mm256_storeu_si256((__m256i *)(void *)to, _mm512_cvtepi64_epi32(kept));
    _mm256_storeu_si256((__m256i *)(void *)to_full, _mm512_cvtepi64_epi32(whole));
    return (uint8_t)(~fits | _mm512_cmpgt_epi64_mask(basis, _mm512_set1_epi64(reach)));
}

#endif

/* Keeps a strip's bases. Returns the cells in which a cap is in reach or that were not kept. */
static uint8_t keep_bases(int32_t *to, int32_t *to_full, const int64_t *bases, const int64_t *full,
                          uint8_t good, int64_t reach)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide())
        return keep_wide(to, to_full, bases, full, good, reach);
#endif
    unsigned near = 0;
    for (int k = 0; k < CF_STRIP; k++) {
        bool fits = good >> k & 1 && bases[k] >= 0 && bases[k] <= INT32_MAX && full[k] >= 0 &&
                    full[k] <= INT32_MAX;
        to[k] = fits ? (int32_t)bases[k] : CF_NOT_KEPT;
        to_full[k] = fits ? (int32_t)full[k] : 0;
        near |= (unsigned)(!fits || bases[k] > reach) << k;
    }
    return (uint8_t)near;
}

static bool is_contributed(const cf_pay_rule *rule, int cap)
{
    for (int i = 0; i < rule->n_contributions; i++)
        if (rule->contributions[i].cap == cap)
            return true;
    return false;
}

/* The bases of a regime, by cap. */
static uint8_t keep_regime(cf_worker *worker, cf_profile *profile, int regime, int32_t *to,
                           int32_t *to_full)
{
    const cf_caps *caps = worker->caps;
    const cf_pay_rule *rule = cf_profile_rule(worker->kernel->engine, profile, regime);
    const cf_period_pay *pay = cf_evaluate(&worker->evaluator, regime, CF_ALL_CELLS);
    uint8_t near = 0;
    for (size_t k = 0; k < caps->n_caps; k++, to += CF_STRIP, to_full += CF_STRIP) {
        if (is_contributed(rule, (int)k))
            near |= keep_bases(to, to_full, pay->cap_basis[k], pay->cap_full[k], pay->good,
                               caps->plan->reach[k]);
        else
            memset(to, 0, CF_STRIP * sizeof *to);
    }
    return near;
}

/* Puts a stretch among those of its member, in order of time. */
static void keep_stretch(cf_worker *worker, int track, const cf_waiting *strip, int cell, bool near)
{
    cf_caps *caps = worker->caps;
    int from = strip->from[cell], to = strip->to[cell];
    uint32_t member = strip->member[cell];
    uint32_t *next = &caps->firsts[member * (size_t)worker->kernel->n_tracks + (size_t)track];
    while (*next != 0 && caps->stretches[*next].from < from)
        next = &caps->stretches[*next].next;
    caps->stretches[caps->n_stretches] =
        (cf_cap_stretch){*next, from, to, (uint32_t)caps->n_strips, (uint16_t)cell, near};
    *next = (uint32_t)caps->n_stretches++;
    caps->near[member] = caps->near[member] || near;
}

/* Room for more strips, and for `n` of their bases. */
static void make_room(cf_caps *caps, size_t n_strips, size_t n)
{
    enum { LINE = 64 / sizeof(int32_t) };
    size_t before = caps->kept_capacity;
    caps->kept = cf_mem_grow(caps->kept, &caps->kept_capacity, caps->n_kept + n + 2 * LINE,
                             sizeof *caps->kept);
    if (caps->kept_capacity != before) { /* what stands there keeps its place */
        size_t aligned = (LINE - (uintptr_t)caps->kept / sizeof(int32_t) % LINE) % LINE;
        memmove(caps->kept + aligned, caps->kept + caps->aligned,
                caps->n_kept * sizeof *caps->kept);
        caps->aligned = aligned;
    }
    caps->strips = cf_mem_grow(caps->strips, &caps->strips_capacity, caps->n_strips + n_strips,
                               sizeof *caps->strips);
    caps->stretches = cf_mem_grow(caps->stretches, &caps->stretches_capacity,
                                  caps->n_stretches + n_strips * CF_STRIP, sizeof *caps->stretches);
}

void cf_caps_prepare(cf_worker *worker, uint32_t n)
{
    enum { PIECES = 2, REGIMES = 6 }; /* a strip holds stretches of so many, or of more */
    size_t n_strips = n / PIECES;
    make_room(worker->caps, n_strips, n_strips * REGIMES * 2 * CF_STRIP * worker->caps->n_caps);
}

void cf_caps_keep(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_waiting *strip)
{
    cf_caps *caps = worker->caps;
    const cf_cap_span *span = span_of(worker, of);
    size_t size = caps->n_caps * CF_STRIP, n = (size_t)span->n_regimes * size;
    make_room(caps, 1, 2 * n);
    int32_t *bases = caps->kept + caps->aligned + caps->n_kept, *full = bases + n;
    unsigned near = 0;
    for (int i = 0; i < span->n_regimes; i++, bases += size, full += size)
        near |= keep_regime(worker, profile, span->regimes[i], bases, full);
    for (int k = 0; k < strip->n; k++)
        keep_stretch(worker, of->track, strip, k, near >> k & 1);
    caps->strips[caps->n_strips++] = (cf_cap_strip){caps->n_kept, caps->n_kept + n, span, profile,
                                                    profile_shares(worker, profile)};
    caps->n_kept += 2 * n;
}

/* --- In reach -------------------------------------------------------------------------------- */

static uint8_t regime_in_reach(const cf_kernel *kernel, cf_evaluator *evaluator, int regime)
{
    const cf_pay_rule *rule = cf_profile_rule(kernel->engine, evaluator->profile, regime);
    const cf_period_pay *pay = cf_evaluate(evaluator, regime, CF_ALL_CELLS);
    unsigned near = 0;
    for (int c = 0; c < rule->n_contributions; c++) {
        int k = rule->contributions[c].cap;
        for (int cell = 0; k >= 0 && cell < CF_STRIP; cell++) {
            int64_t basis = pay->good >> cell & 1 ? pay->cap_basis[k][cell] : 0;
            near |= (unsigned)(basis > kernel->cap_plan->reach[k] || basis < 0) << cell;
        }
    }
    return (uint8_t)near;
}

uint8_t cf_caps_in_reach(const cf_kernel *kernel, cf_evaluator *evaluator, int track)
{
    const cf_cap_plan *plan = kernel->cap_plan;
    uint8_t near = 0;
    for (int i = plan->first[track]; i < plan->first[track + 1]; i++)
        for (int r = 0; r < CF_CAP_ROUTES; r++)
            if (plan->steps[i].routes[r].segment)
                near |= regime_in_reach(kernel, evaluator, plan->steps[i].routes[r].regime);
    return near;
}
