/* cap_keep.c: the capped bases that members are paid by, kept a row a stretch until the members are
 * walked along them (caps.c). */
#include "cost/caps.h"
#include "cost/sheet.h"

#include "base/mem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { LINE = 64 / sizeof(int32_t) }; /* bases in a line of memory */

/* --- Life cycle ------------------------------------------------------------------------------ */

cf_caps *cf_caps_new(const cf_kernel *kernel, uint32_t most_batch, cf_arena *arena)
{
    cf_caps *caps = CF_ARENA_NEW(arena, cf_caps, 1);
    caps->plan = kernel->cap_plan;
    caps->n_caps = (size_t)kernel->engine->n_caps;
    caps->firsts = CF_ARENA_NEW(arena, uint32_t, most_batch * (size_t)kernel->n_tracks);
    caps->n_paid = CF_ARENA_NEW(arena, int32_t, most_batch);
    caps->sums = CF_ARENA_NEW(arena, cf_cap_cuts, (size_t)caps->plan->n_steps);
    size_t n_leads = (size_t)caps->plan->n_steps * CF_CAP_ROUTES;
    caps->lead_sums = cf_arena_alloc(arena, n_leads, sizeof *caps->lead_sums);
    caps->lead_lasts = cf_arena_alloc(arena, n_leads, sizeof *caps->lead_lasts);
    size_t n_rows = CF_SHEET_STRIPS * (size_t)caps->plan->n_alike;
    caps->sheet_rows = CF_ARENA_NEW(arena, const int64_t *, n_rows);
    caps->sheet_most =
        cf_arena_alloc(arena, 2 * CF_SHEET_STRIPS * caps->n_caps, sizeof *caps->sheet_most);
    caps->path = CF_ARENA_NEW(arena, const cf_cap_stretch *, (size_t)kernel->engine->n_periods + 1);
    caps->bases = CF_ARENA_NEW(arena, cf_cap_bases, (size_t)caps->plan->n_alike);
    caps->shares = CF_ARENA_NEW(arena, cf_cap_share, (size_t)caps->plan->n_alike * caps->n_caps);
    caps->visits = CF_ARENA_NEW(arena, cf_cap_visit, CF_CAP_QUEUE);
    caps->split_cuts = CF_ARENA_NEW(arena, cf_cap_cuts, CF_CAP_QUEUE);
    caps->n_stretches = caps->n_held = 1;
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
    cf_mem_free(caps->sets);
    cf_mem_free(caps->kept);
    cf_mem_free(caps->stretches);
}

/* --- Profiles -------------------------------------------------------------------------------- */

static cf_cap_share share_in(const cf_pay_rule *rule, size_t cap)
{
    cf_cap_share share = {.cents = INT64_MAX};
    for (int i = 0; i < rule->n_contributions; i++) {
        const cf_share_item *item = &rule->contributions[i];
        if (item->cap != (int)cap)
            continue;
        share.percent_e6 = item->percent_e6;
        share.cents = item->capped ? item->cap_cents : INT64_MAX;
        for (int k = 0; k < rule->n_parts; k++)
            share.has_parts = share.has_parts || rule->parts[k].contribution == i;
    }
    return share;
}

static void fill_step(cf_cap_shares *to, const cf_cap_step *step, const cf_cap_share *by_regime,
                      size_t n_caps)
{
    enum { NARROW_PERCENT = 1 << 20 };
    to->is_narrow = true;
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        cf_cap_share share = {.cents = INT64_MAX};
        if (step->routes[r].segment)
            share = by_regime[(size_t)step->routes[r].alike * n_caps];
        to->percent_e6[r] = share.percent_e6;
        to->cents[r] = share.cents;
        to->has_parts = to->has_parts || share.has_parts;
        to->is_narrow = to->is_narrow && share.percent_e6 >= 0 && share.percent_e6 < NARROW_PERCENT;
    }
}

/* What profiles contribute whose shares are those of the profile at hand. */
static cf_cap_share_set set_of(cf_worker *worker)
{
    cf_caps *caps = worker->caps;
    const cf_cap_plan *plan = caps->plan;
    size_t n = (size_t)plan->n_alike * caps->n_caps;
    for (size_t i = 0; i < caps->n_sets; i++)
        if (memcmp(caps->sets[i].by_regime, caps->shares, n * sizeof *caps->shares) == 0)
            return caps->sets[i];
    cf_cap_share_set set = {
        .plain = true,
        .by_regime = cf_arena_dup(&worker->arena, caps->shares, n, sizeof *caps->shares),
        .by_step =
            CF_ARENA_NEW(&worker->arena, cf_cap_shares, (size_t)plan->n_steps * caps->n_caps),
    };
    for (int i = 0; i < plan->n_steps; i++)
        for (size_t k = 0; k < caps->n_caps; k++) {
            cf_cap_shares *shares = &set.by_step[(size_t)i * caps->n_caps + k];
            fill_step(shares, &plan->steps[i], set.by_regime + k, caps->n_caps);
            set.plain = set.plain && shares->is_narrow && !shares->has_parts;
        }
    caps->sets = cf_mem_grow(caps->sets, &caps->sets_capacity, caps->n_sets + 1, sizeof set);
    caps->sets[caps->n_sets++] = set;
    return set;
}

static cf_cap_profile *make_profile(cf_worker *worker, cf_profile *profile)
{
    cf_caps *caps = worker->caps;
    const cf_cap_plan *plan = caps->plan;
    cf_cap_profile *of = CF_ARENA_NEW(&worker->arena, cf_cap_profile, 1);
    of->names = CF_ARENA_NEW(&worker->arena, uint8_t, (size_t)plan->n_alike);
    for (int i = 0; i < plan->n_alike; i++) {
        const cf_pay_rule *rule =
            cf_profile_rule(worker->kernel->engine, profile, plan->alike_regimes[i]);
        unsigned names = 0;
        for (int c = 0; c < rule->n_contributions; c++)
            names |= rule->contributions[c].cap >= 0 ? 1u << rule->contributions[c].cap : 0;
        of->names[i] = (uint8_t)names;
        for (size_t k = 0; k < caps->n_caps; k++)
            caps->shares[(size_t)i * caps->n_caps + k] = share_in(rule, k);
    }
    cf_cap_share_set set = set_of(worker);
    of->shares = set.by_step;
    of->plain = set.plain;
    return of;
}

const cf_cap_profile *cf_cap_profile_of(cf_worker *worker, cf_profile *profile)
{
    cf_caps *caps = worker->caps;
    size_t id = (size_t)profile->id, old = caps->n_profiles;
    if (id >= old) {
        caps->profiles =
            cf_mem_grow(caps->profiles, &caps->n_profiles, id + 1, sizeof(cf_cap_profile *));
        memset(caps->profiles + old, 0, (caps->n_profiles - old) * sizeof(cf_cap_profile *));
    }
    if (!caps->profiles[id])
        caps->profiles[id] = make_profile(worker, profile);
    return caps->profiles[id];
}

/* --- Spans ----------------------------------------------------------------------------------- */

static cf_cap_span *make_span(cf_worker *worker, const cf_stretch_span *of)
{
    cf_arena *arena = &worker->arena;
    const cf_engine *engine = worker->kernel->engine;
    const cf_cap_plan *plan = worker->caps->plan;
    const cf_track *track = &worker->kernel->tracks[of->track];
    int from = track->intervals[of->first].from, to = track->intervals[of->last].to;
    int first = plan->first_step[of->track], last = plan->first_step[of->track + 1];
    int *known = cf_mem_calloc((size_t)plan->n_alike + 1, sizeof *known); /* place and one */
    cf_cap_span *span = CF_ARENA_NEW(arena, cf_cap_span, 1);
    span->track = of->track;
    span->first_step = first;
    span->regimes = CF_ARENA_NEW(arena, int, (size_t)plan->n_alike);
    span->alike = CF_ARENA_NEW(arena, int, (size_t)plan->n_alike);
    span->once = CF_ARENA_NEW(arena, bool, (size_t)plan->n_alike);
    span->places = cf_arena_alloc(arena, (size_t)(last - first), sizeof *span->places);
    for (int i = first; i < last; i++) {
        const cf_cap_step *step = &plan->steps[i];
        for (int r = 0; step->from < to && step->to > from && r < CF_CAP_ROUTES; r++) {
            const cf_cap_route *at = &step->routes[r];
            if (!at->segment)
                continue;
            if (known[at->alike] == 0) {
                span->regimes[span->n_regimes] = at->regime;
                span->alike[span->n_regimes] = at->alike;
                span->once[span->n_regimes] = engine->regimes[at->regime].once;
                known[at->alike] = ++span->n_regimes;
            }
            span->places[i - first][r] = known[at->alike] - 1;
        }
    }
    span->stride = (span->n_regimes + LINE - 1) / LINE * LINE;
    cf_mem_free(known);
    return span;
}

const cf_cap_span *cf_cap_span_of(cf_worker *worker, const cf_stretch_span *of)
{
    cf_cap_span **span =
        &worker->caps->spans[of->track]
                            [of->first * worker->kernel->tracks[of->track].n_intervals + of->last];
    if (!*span)
        *span = make_span(worker, of);
    return *span;
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* A strip as it is kept. */
typedef struct {
    const cf_cap_plan *plan;
    const cf_cap_span *span;
    const cf_cap_profile *profile;
    const cf_cap_bases *bases;               /* [regime of the span] */
    int32_t *rows;                           /* of its eight cells … */
    size_t stride;                           /* … so far apart */
    int32_t share[CF_STRIP], once[CF_STRIP]; /* see cf_cap_stretch */
} keeping;

static bool is_contributed(const keeping *of, int regime, size_t cap)
{
    return of->profile->names[of->span->alike[regime]] >> cap & 1;
}

/* What share of the cap a basis is, which does not matter beyond the whole. */
static int32_t share_of(const cf_cap_plan *plan, size_t cap, int64_t basis)
{
    int64_t least = plan->least[cap];
    if (basis > least)
        return CF_WHOLE_CAP + 1;
    return (int32_t)((basis * plan->magic[cap]) >> 20) + 1;
}

static void keep_plainly(keeping *of, size_t cap)
{
    for (int i = 0; i < of->span->n_regimes; i++) {
        const cf_cap_bases *from = &of->bases[i];
        bool counts = is_contributed(of, i, cap);
        int32_t *to = of->rows + cap * (size_t)of->span->stride + i;
        int32_t *shares = of->span->once[i] ? of->once : of->share;
        for (int k = 0; k < CF_STRIP; k++, to += of->stride) {
            int64_t basis = counts ? from->bases[cap * from->stride + (size_t)k] : 0;
            bool fits = !counts || (from->good >> k & 1 && basis >= 0 && basis <= INT32_MAX);
            int32_t share = fits                    ? share_of(of->plan, cap, basis)
                            : from->absent >> k & 1 ? 0
                                                    : CF_WHOLE_CAP + 1;
            *to = fits ? (int32_t)basis : CF_NOT_KEPT;
            shares[k] = share > shares[k] ? share : shares[k];
        }
    }
}

#if defined(__x86_64__)

#define WIDE __attribute__((target("avx2,avx512f,avx512dq,avx512vl")))

/* Eight rows of cells turned into rows of eight. */
WIDE static inline void turn(__m512i *rows)
{
    __m512i a[CF_STRIP], b[CF_STRIP];
    for (int k = 0; k < CF_STRIP; k += 2) {
        a[k] = _mm512_unpacklo_epi64(rows[k], rows[k + 1]);
        a[k + 1] = _mm512_unpackhi_epi64(rows[k], rows[k + 1]);
    }
    for (int k = 0; k < CF_STRIP; k += 4)
        for (int h = 0; h < 2; h++) {
            b[k + h] = _mm512_shuffle_i64x2(a[k + h], a[k + 2 + h], 0x88);
            b[k + 2 + h] = _mm512_shuffle_i64x2(a[k + h], a[k + 2 + h], 0xdd);
        }
    for (int h = 0; h < 2; h++) {
        rows[h] = _mm512_shuffle_i64x2(b[h], b[4 + h], 0x88);
        rows[4 + h] = _mm512_shuffle_i64x2(b[h], b[4 + h], 0xdd);
        rows[2 + h] = _mm512_shuffle_i64x2(b[2 + h], b[6 + h], 0x88);
        rows[6 + h] = _mm512_shuffle_i64x2(b[2 + h], b[6 + h], 0xdd);
    }
}

/* A regime's bases as they are kept, in 31 bits or as CF_NOT_KEPT; and the highest of them. */
WIDE static inline __m512i bases_of(const keeping *of, int i, size_t cap, __m512i most[2])
{
    const __m512i large = _mm512_set1_epi64(INT32_MAX);
    const __m512i beyond = _mm512_set1_epi64(INT64_MAX);
    const __m512i not_kept = _mm512_set1_epi64((uint32_t)CF_NOT_KEPT);
    if (i >= of->span->n_regimes || !is_contributed(of, i, cap))
        return _mm512_setzero_si512();
    const cf_cap_bases *from = &of->bases[i];
    __m512i basis = _mm512_loadu_si512(from->bases + cap * from->stride);
    __mmask8 fits = from->good & _mm512_cmple_epu64_mask(basis, large);
    __m512i *highest = &most[of->span->once[i]];
    *highest = _mm512_mask_max_epu64(*highest, (__mmask8)~from->absent, *highest,
                                     _mm512_mask_mov_epi64(beyond, fits, basis));
    return _mm512_mask_mov_epi64(not_kept, fits, basis);
}

WIDE static inline void take_shares(int32_t *to, const cf_cap_plan *plan, size_t cap, __m512i basis)
{
    __m512i least = _mm512_set1_epi64(plan->least[cap]);
    __m512i magic = _mm512_set1_epi64(plan->magic[cap]);
    __m512i share = _mm512_srli_epi64(_mm512_mullo_epi64(basis, magic), 20);
    __mmask8 above = _mm512_cmpgt_epi64_mask(basis, least);
    share = _mm512_mask_set1_epi64(share, above, CF_WHOLE_CAP);
    __m256i narrow = _mm256_add_epi32(_mm512_cvtepi64_epi32(share), _mm256_set1_epi32(1));
    __m256i before = _mm256_loadu_si256((const __m256i *)(const void *)to);
    _mm256_storeu_si256((__m256i *)(void *)to, _mm256_max_epi32(before, narrow));
}

WIDE static void keep_widely(keeping *of, size_t cap)
{
    __m512i most[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    int32_t *to = of->rows + cap * (size_t)of->span->stride;
    for (int at = 0; at < of->span->stride; at += LINE, to += LINE) {
        __m512i pairs[CF_STRIP]; /* of regimes */
        for (int i = 0; i < CF_STRIP; i++) {
            __m512i odd = bases_of(of, at + 2 * i + 1, cap, most);
            pairs[i] =
                _mm512_or_si512(bases_of(of, at + 2 * i, cap, most), _mm512_slli_epi64(odd, 32));
        }
        turn(pairs);
        for (int k = 0; k < CF_STRIP; k++)
            _mm512_storeu_si512(to + (size_t)k * of->stride, pairs[k]);
    }
    take_shares(of->share, of->plan, cap, most[0]);
    take_shares(of->once, of->plan, cap, most[1]);
}

#endif

/* --- Strips ---------------------------------------------------------------------------------- */

/* Room for more stretches, with so many bases in whole lines of memory, and for one that is read
 * behind the last. */
static void make_room(cf_caps *caps, size_t n_stretches, size_t n)
{
    size_t before = caps->kept_capacity;
    caps->kept = cf_mem_grow(caps->kept, &caps->kept_capacity, caps->n_kept + n + 2 * LINE,
                             sizeof *caps->kept);
    if (caps->kept_capacity != before) { /* what stands there keeps its place */
        size_t aligned = (LINE - (uintptr_t)caps->kept / sizeof(int32_t) % LINE) % LINE;
        memmove(caps->kept + aligned, caps->kept + caps->aligned,
                caps->n_kept * sizeof *caps->kept);
        caps->aligned = aligned;
    }
    caps->stretches = cf_mem_grow(caps->stretches, &caps->stretches_capacity,
                                  caps->n_stretches + n_stretches, sizeof *caps->stretches);
}

void cf_caps_prepare(cf_worker *worker, uint32_t n)
{
    enum { PIECES = 4 }; /* of so many, one is held or of the profile at hand */
    make_room(worker->caps, n / PIECES, n / PIECES * LINE * worker->caps->n_caps);
}

void cf_caps_keep_bases(cf_worker *worker, cf_profile *profile, const cf_cap_span *span,
                        const cf_strip *strip, const cf_cap_bases *bases)
{
    cf_caps *caps = worker->caps;
    size_t stride = caps->n_caps * (size_t)span->stride; /* of a row */
    make_room(caps, CF_STRIP, CF_STRIP * stride);
    keeping of = {.plan = caps->plan, .span = span, .bases = bases, .stride = stride};
    of.profile = cf_cap_profile_of(worker, profile);
    of.rows = caps->kept + caps->aligned + caps->n_kept;
    for (size_t cap = 0; cap < caps->n_caps; cap++) {
#if defined(__x86_64__)
        if (cf_strips_are_wide()) {
            keep_widely(&of, cap);
            continue;
        }
#endif
        keep_plainly(&of, cap);
    }
    size_t n_tracks = (size_t)worker->kernel->n_tracks;
    for (int k = 0; k < strip->n; k++, caps->n_kept += stride) {
        if (strip->from[k] >= strip->to[k])
            continue;
        uint32_t *first = &caps->firsts[strip->member[k] * n_tracks + (size_t)span->track];
        caps->stretches[caps->n_stretches] = (cf_cap_stretch){
            .next = *first,
            .from = strip->from[k],
            .to = strip->to[k],
            .member = strip->member[k],
            .share = of.share[k],
            .once = of.once[k],
            .row = caps->n_kept,
            .span = span,
            .profile = of.profile,
        };
        *first = (uint32_t)caps->n_stretches++;
    }
}

void cf_caps_keep(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_strip *strip)
{
    cf_caps *caps = worker->caps;
    const cf_cap_span *span = cf_cap_span_of(worker, of);
    for (int i = 0; i < span->n_regimes; i++) {
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, span->regimes[i], CF_ALL_CELLS);
        caps->bases[i] = (cf_cap_bases){pay->cap_basis[0], CF_STRIP, pay->good, pay->absent};
    }
    cf_caps_keep_bases(worker, profile, span, strip, caps->bases);
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
    for (int i = plan->first_step[track]; i < plan->first_step[track + 1]; i++)
        for (int r = 0; r < CF_CAP_ROUTES; r++)
            if (plan->steps[i].routes[r].segment)
                near |= regime_in_reach(kernel, evaluator, plan->steps[i].routes[r].regime);
    return near;
}
