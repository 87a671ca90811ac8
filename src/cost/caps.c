/* caps.c: what yearly caps take off members' contributions. Members are paid side by side, in no
 * order of time, as if there were no caps; the capped bases that they are paid by are kept, and
 * afterwards each member who could meet a cap is walked through the calendar years along them. What
 * the cap takes off within a stretch of equal periods follows by a division. Source: costing rules
 * 2.2 (`contribution … up to`) and 2.3. */
#include "cost/caps.h"

#include "base/bug.h"
#include "base/mem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* A capped name in a regime. */
typedef struct {
    int64_t percent_e6; /* -1: not contributed to */
    int64_t cents;      /* the cap; INT64_MAX: this version has none */
    bool has_parts;     /* members pay part of it */
} cap_share;

/* What strips that span the same intervals keep: bases of each regime that is not alike. */
typedef struct {
    int *regimes, *alike;
    int n_regimes;
    int *places; /* [alike]: among the regimes */
} kept_span;

/* A strip's bases: [place x n_caps + cap][cell]. */
typedef struct {
    size_t bases;
    const kept_span *span;
    const uint32_t *shares;
} kept_strip;

/* A member's stretch, in a strip. */
typedef struct {
    uint32_t next; /* of the member and track, by time; 0: none */
    int32_t from, to;
    uint32_t strip, cell;
} kept_stretch;

/* What a cap takes off. */
typedef struct {
    int64_t all;  /* of some equal periods */
    int64_t last; /* of the last of them */
} cap_cut;

typedef struct {
    cf_sum all, last;
} step_sums;

struct cf_caps {
    const cf_cap_plan *plan;
    size_t n_caps;
    uint32_t **profiles; /* [profile][alike x n_caps + cap]: its share's place; 0: not yet known */
    size_t n_profiles;
    cap_share *shares;
    size_t n_shares, shares_capacity;
    kept_span ***spans; /* [track][first x n_intervals + last] */
    int32_t *bases;     /* of the batch */
    size_t n_bases, bases_capacity;
    kept_strip *strips;
    size_t n_strips, strips_capacity;
    kept_stretch *stretches; /* from 1 on */
    size_t n_stretches, stretches_capacity;
    uint32_t *firsts; /* [row of the batch x n_tracks + track] */
    bool *near;       /* [row of the batch]: a cap is in reach */
    /* of the member at hand, by step: */
    int64_t *seen;    /* [step x n_caps + cap]: basis that counts at its end */
    uint32_t *stands; /* its stretch at its end */
    step_sums *sums;  /* of all members */
};

/* What does not fit 32 bits, is below zero or cannot be paid is asked for again. */
static const int32_t not_kept = INT32_MIN;

/* --- Life cycle ------------------------------------------------------------------------------ */

cf_caps *cf_caps_new(const cf_kernel *kernel, uint32_t most_batch, cf_arena *arena)
{
    cf_caps *caps = CF_ARENA_NEW(arena, cf_caps, 1);
    caps->plan = kernel->cap_plan;
    caps->n_caps = (size_t)kernel->engine->n_caps;
    size_t n_steps = (size_t)caps->plan->n_steps;
    caps->firsts = CF_ARENA_NEW(arena, uint32_t, most_batch * (size_t)kernel->n_tracks);
    caps->near = CF_ARENA_NEW(arena, bool, most_batch);
    caps->seen = CF_ARENA_NEW(arena, int64_t, n_steps * caps->n_caps);
    caps->stands = CF_ARENA_NEW(arena, uint32_t, n_steps);
    caps->sums = CF_ARENA_NEW(arena, step_sums, n_steps);
    caps->n_shares = caps->n_stretches = 1;
    caps->spans = CF_ARENA_NEW(arena, kept_span **, (size_t)kernel->n_tracks);
    for (int t = 0; t < kernel->n_tracks; t++) {
        size_t n = (size_t)kernel->tracks[t].n_intervals;
        caps->spans[t] = CF_ARENA_NEW(arena, kept_span *, n * n);
    }
    return caps;
}

void cf_caps_release(cf_caps *caps)
{
    if (!caps)
        return;
    cf_mem_free(caps->profiles);
    cf_mem_free(caps->shares);
    cf_mem_free(caps->bases);
    cf_mem_free(caps->strips);
    cf_mem_free(caps->stretches);
}

/* --- Shares ---------------------------------------------------------------------------------- */

static cap_share share_of(const cf_pay_rule *rule, int cap)
{
    cap_share share = {.percent_e6 = -1, .cents = INT64_MAX};
    for (int i = 0; i < rule->n_contributions; i++) {
        const cf_share_item *item = &rule->contributions[i];
        if (item->cap != cap)
            continue;
        share.percent_e6 = item->percent_e6;
        share.cents = item->capped ? item->cap_cents : INT64_MAX;
        for (int k = 0; k < rule->n_parts; k++)
            share.has_parts = share.has_parts || rule->parts[k].contribution == i;
    }
    return share;
}

static uint32_t place_of_share(cf_caps *caps, cap_share share)
{
    for (size_t i = 1; i < caps->n_shares; i++)
        if (caps->shares[i].percent_e6 == share.percent_e6 &&
            caps->shares[i].cents == share.cents && caps->shares[i].has_parts == share.has_parts)
            return (uint32_t)i;
    caps->shares =
        cf_mem_grow(caps->shares, &caps->shares_capacity, caps->n_shares + 1, sizeof *caps->shares);
    caps->shares[caps->n_shares] = share;
    return (uint32_t)caps->n_shares++;
}

static uint32_t *shares_of(cf_worker *worker, const cf_profile *profile)
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

/* --- Keeping --------------------------------------------------------------------------------- */

static kept_span *make_span(cf_worker *worker, const cf_stretch_span *of)
{
    const cf_cap_plan *plan = worker->caps->plan;
    const cf_track *track = &worker->kernel->tracks[of->track];
    int from = track->intervals[of->first].from, to = track->intervals[of->last].to;
    kept_span *span = CF_ARENA_NEW(&worker->arena, kept_span, 1);
    span->regimes = CF_ARENA_NEW(&worker->arena, int, (size_t)plan->n_alike);
    span->alike = CF_ARENA_NEW(&worker->arena, int, (size_t)plan->n_alike);
    span->places = CF_ARENA_NEW(&worker->arena, int, (size_t)plan->n_alike);
    for (int i = 0; i < plan->n_alike; i++)
        span->places[i] = -1;
    for (int i = plan->first[of->track]; i < plan->first[of->track + 1]; i++) {
        const cf_cap_step *step = &plan->steps[i];
        if (step->to <= from || step->from >= to || span->places[step->alike] >= 0)
            continue;
        span->places[step->alike] = span->n_regimes;
        span->alike[span->n_regimes] = step->alike;
        span->regimes[span->n_regimes++] = step->regime;
    }
    return span;
}

static kept_span *span_of(cf_worker *worker, const cf_stretch_span *of)
{
    kept_span **span =
        &worker->caps->spans[of->track]
                            [of->first * worker->kernel->tracks[of->track].n_intervals + of->last];
    if (!*span)
        *span = make_span(worker, of);
    return *span;
}

#if defined(__x86_64__)

__attribute__((target("avx2,avx512f,avx512dq,avx512vl"))) static uint8_t
keep_wide(int32_t *to, const int64_t *bases, uint8_t good, int64_t reach)
{
    __m512i basis = _mm512_loadu_si512(bases);
    __mmask8 fits = good & _mm512_cmple_epu64_mask(basis, _mm512_set1_epi64(INT32_MAX));
    __m512i kept = _mm512_mask_mov_epi64(_mm512_set1_epi64(not_kept), fits, basis);
    _mm256_storeu_si256((__m256i *)(void *)to, _mm512_cvtepi64_epi32(kept));
    return (uint8_t)(~fits | _mm512_cmpgt_epi64_mask(basis, _mm512_set1_epi64(reach)));
}

#endif

/* Keeps a strip's bases. Returns the cells in which a cap is in reach or that were not kept. */
static uint8_t keep_bases(int32_t *to, const int64_t *bases, uint8_t good, int64_t reach)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide())
        return keep_wide(to, bases, good, reach);
#endif
    unsigned near = 0;
    for (int k = 0; k < CF_STRIP; k++) {
        bool fits = good >> k & 1 && bases[k] >= 0 && bases[k] <= INT32_MAX;
        to[k] = fits ? (int32_t)bases[k] : not_kept;
        near |= (unsigned)(!fits || bases[k] > reach) << k;
    }
    return (uint8_t)near;
}

/* The bases of a regime, by cap. */
static uint8_t keep_regime(cf_worker *worker, cf_profile *profile, int regime, uint32_t *shares,
                           int32_t *to)
{
    cf_caps *caps = worker->caps;
    const cf_period_pay *pay = cf_evaluate(&worker->evaluator, regime, CF_ALL_CELLS);
    uint8_t near = 0;
    for (size_t k = 0; k < caps->n_caps; k++, to += CF_STRIP) {
        if (__builtin_expect(shares[k] == 0, 0))
            shares[k] = place_of_share(
                caps, share_of(cf_profile_rule(worker->kernel->engine, profile, regime), (int)k));
        if (caps->shares[shares[k]].percent_e6 < 0)
            memset(to, 0, CF_STRIP * sizeof *to);
        else
            near |= keep_bases(to, pay->cap_basis[k], pay->good, caps->plan->reach[k]);
    }
    return near;
}

/* Puts a stretch among those of its member, in order of time. */
static void keep_stretch(cf_worker *worker, int track, const cf_waiting *strip, int cell)
{
    cf_caps *caps = worker->caps;
    uint32_t *next =
        &caps->firsts[strip->member[cell] * (size_t)worker->kernel->n_tracks + (size_t)track];
    while (*next != 0 && caps->stretches[*next].from < strip->from[cell])
        next = &caps->stretches[*next].next;
    caps->stretches[caps->n_stretches] = (kept_stretch){*next, strip->from[cell], strip->to[cell],
                                                        (uint32_t)caps->n_strips, (uint32_t)cell};
    *next = (uint32_t)caps->n_stretches++;
}

void cf_caps_keep(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_waiting *strip)
{
    cf_caps *caps = worker->caps;
    const kept_span *span = span_of(worker, of);
    size_t size = caps->n_caps * CF_STRIP, n = (size_t)span->n_regimes * size;
    caps->bases =
        cf_mem_grow(caps->bases, &caps->bases_capacity, caps->n_bases + n + 1, sizeof *caps->bases);
    caps->strips =
        cf_mem_grow(caps->strips, &caps->strips_capacity, caps->n_strips + 1, sizeof *caps->strips);
    caps->stretches = cf_mem_grow(caps->stretches, &caps->stretches_capacity,
                                  caps->n_stretches + CF_STRIP, sizeof *caps->stretches);
    uint32_t *shares = shares_of(worker, profile);
    int32_t *kept = caps->bases + caps->n_bases;
    unsigned near = 0;
    for (int i = 0; i < span->n_regimes; i++, kept += size)
        near |= keep_regime(worker, profile, span->regimes[i],
                            shares + (size_t)span->alike[i] * caps->n_caps, kept);
    for (int k = 0; k < strip->n; k++) {
        keep_stretch(worker, of->track, strip, k);
        caps->near[strip->member[k]] = caps->near[strip->member[k]] || (near >> k & 1);
    }
    caps->strips[caps->n_strips++] = (kept_strip){caps->n_bases, span, shares};
    caps->n_bases += n;
}

uint8_t cf_caps_in_reach(const cf_kernel *kernel, cf_evaluator *evaluator, int track)
{
    const cf_cap_plan *plan = kernel->cap_plan;
    unsigned near = 0;
    for (int i = plan->first[track]; i < plan->first[track + 1]; i++) {
        int regime = plan->steps[i].regime;
        const cf_pay_rule *rule = cf_profile_rule(kernel->engine, evaluator->profile, regime);
        const cf_period_pay *pay = cf_evaluate(evaluator, regime, CF_ALL_CELLS);
        for (int c = 0; c < rule->n_contributions; c++) {
            int k = rule->contributions[c].cap;
            for (int cell = 0; k >= 0 && cell < CF_STRIP; cell++) {
                int64_t basis = pay->good >> cell & 1 ? pay->cap_basis[k][cell] : 0;
                near |= (unsigned)(basis > plan->reach[k] || basis < 0) << cell;
            }
        }
    }
    return (uint8_t)near;
}

/* --- Booking --------------------------------------------------------------------------------- */

/* What a cap takes off where a segment's use puts its money. */
static void book_use(cf_worker *worker, const cf_cap_place *place, const cf_use *use, cf_sum amount)
{
    const cf_engine *engine = worker->kernel->engine;
    cf_year_sums *year = &worker->totals.years[use->scenario * engine->n_years + use->year];
    bool varies = cf_cap_varies(engine, place->segment, use);
    amount *= use->sign;
    if (!place->percent)
        year->component[CF_CONTRIBUTIONS] += amount;
    if (varies)
        year->percent_more += place->percent ? amount : -amount;
}

static void settle_step(cf_worker *worker, const cf_cap_step *step, step_sums *sums)
{
    for (int i = 0; i < step->n_places; i++) {
        const cf_cap_segment *segment = step->places[i].segment;
        for (int u = 0; u < segment->n_uses; u++) {
            const cf_use *use = &segment->uses[u];
            if (!use->last)
                book_use(worker, &step->places[i], use, sums->all);
            else if (!step->places[i].percent)
                worker->totals.ongoing[use->scenario] += sums->last;
        }
    }
    *sums = (step_sums){0, 0};
}

/* --- A member -------------------------------------------------------------------------------- */

/* The member at hand, on one track. */
typedef struct {
    cf_worker *worker;
    const cf_row_work *work;
    uint32_t row; /* of the block */
    int track;
    int64_t *lanes;
} walk;

/* Where the member stands in a period, for what was not kept. */
static const cf_period_pay *pay_again(const walk *w, const cf_cap_step *step, int period, int *cell)
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
    return cf_evaluate(&w->worker->evaluator, step->regime, (uint8_t)(1u << *cell));
}

static int64_t basis_again(const walk *w, const cf_cap_step *step, int period, size_t cap)
{
    int cell;
    const cf_period_pay *pay = pay_again(w, step, period, &cell);
    if (pay->good >> cell & 1)
        return pay->cap_basis[cap][cell];
    cf_note_wrong(w->worker, w->row, pay->wrong[cell]);
    return 0;
}

static int64_t percent_of(int64_t basis, const cap_share *share)
{
    int64_t cents = 0;
    CF_BUG_IF(!cf_percent_of(&cents, basis, share->percent_e6));
    return cents;
}

/* `n` periods of one basis, of which some lie above the cap. */
static void cut_periods(cap_cut *cut, const cap_share *share, int64_t basis, int64_t seen, int n)
{
    int64_t full = percent_of(basis, share), room = share->cents - seen;
    int64_t whole = room > 0 && basis > 0 ? room / basis : 0; /* periods wholly below */
    int64_t partial = percent_of(room > 0 ? room - whole * basis : 0, share);
    cut->all += whole * full + partial - full * n;
    cut->last += (whole == n - 1 ? partial : 0) - full;
}

/* An employee part toward a capped contribution may not be more than what is left of it in the last
 * of the periods, `seen` before it. */
static void check_parts(const walk *w, const cf_cap_step *step, int period, size_t cap,
                        const cap_share *share, int64_t basis, int64_t seen)
{
    int cell;
    const cf_engine *engine = w->worker->kernel->engine;
    const cf_period_pay *paid = pay_again(w, step, period, &cell);
    const cf_pay_rule *rule =
        cf_profile_rule(w->worker->kernel->engine, w->worker->evaluator.profile, step->regime);
    int64_t room = share->cents - seen, counted = room < 0 ? 0 : room < basis ? room : basis;
    cf_pay pay;
    const cf_bound_op *wrong;
    if (!(paid->good >> cell & 1) ||
        !cf_pay_eval(&pay, rule,
                     w->worker->evaluator.cells.rates_e8[cell][engine->regimes[step->regime].epoch],
                     &wrong))
        return; /* said already */
    for (int i = 0; i < rule->n_parts; i++) {
        const cf_part_item *part = &rule->parts[i];
        int64_t cents = 0;
        if (rule->contributions[part->contribution].cap == (int)cap &&
            (!cf_percent_of(&cents, cf_pay_basis(&pay, part->basis), part->percent_e6) ||
             cents > percent_of(counted, share)))
            cf_note_wrong(w->worker, w->row, part->op);
    }
}

/* A period that two fiscal years share: what the cap takes off each part. */
static void book_late(const walk *w, const cf_cap_step *step, const cap_cut *cut,
                      const uint32_t *shares)
{
    const cf_engine *engine = w->worker->kernel->engine;
    const cf_caps *caps = w->worker->caps;
    int n_offers = engine->options->n_offers, cell;
    const cf_period_pay *pay = pay_again(w, step, step->from, &cell);
    int64_t full = pay->others[cell];
    for (size_t k = 0; k < caps->n_caps; k++)
        if (caps->shares[shares[k]].percent_e6 >= 0)
            full += pay->cap_full[k][cell];
    for (int i = 0; i < step->n_places; i++) {
        const cf_cap_segment *segment = step->places[i].segment;
        for (int u = 0; u < segment->n_uses; u++) {
            const cf_use *use = &segment->uses[u];
            const cf_regime *regime =
                &engine->regimes[segment->use_part[u] ? segment->late : segment->regime];
            if (use->last)
                continue;
            int64_t amount =
                cf_amount_split(full + cut->all, regime) - cf_amount_split(full, regime);
            book_use(w->worker, &step->places[i], use, amount);
            if (!use->full || step->places[i].percent)
                continue;
            amount *= use->sign;
            if (use->scenario > 0)
                w->lanes[(use->scenario - 1) * engine->n_years + use->year] += amount;
            for (int o = 0; use->scenario == 0 && o < n_offers; o++)
                w->lanes[o * engine->n_years + use->year] -= amount;
        }
    }
}

static void book_step(const walk *w, int place, const cap_cut *cut, const uint32_t *shares)
{
    cf_caps *caps = w->worker->caps;
    const cf_cap_step *step = &caps->plan->steps[place];
    if (step->last)
        caps->sums[place].last += cut->last;
    if (step->late >= 0) {
        book_late(w, step, cut, shares);
        return;
    }
    caps->sums[place].all += cut->all;
    for (int i = 0; i < step->n_terms; i++)
        w->lanes[step->terms[i].lane] += step->terms[i].cost * cut->all;
}

/* The periods of a step from `from` to `to`, in one stretch. */
static inline void walk_periods(const walk *w, int place, const kept_stretch *stretch, int from,
                                int to, cap_cut *cut)
{
    cf_caps *caps = w->worker->caps;
    const kept_strip *strip = &caps->strips[stretch->strip];
    const cf_cap_step *step = &caps->plan->steps[place];
    const int32_t *kept = caps->bases + strip->bases +
                          (size_t)strip->span->places[step->alike] * caps->n_caps * CF_STRIP +
                          stretch->cell;
    const uint32_t *shares = strip->shares + (size_t)step->alike * caps->n_caps;
    int64_t *seen = caps->seen + (size_t)place * caps->n_caps;
    for (size_t k = 0; k < caps->n_caps; k++) {
        const cap_share *share = &caps->shares[shares[k]];
        int64_t basis = kept[k * CF_STRIP], before = seen[k];
        if (__builtin_expect(basis == not_kept, 0))
            basis = basis_again(w, step, from, k);
        seen[k] += basis * (to - from);
        if (seen[k] <= share->cents)
            continue;
        cut_periods(cut, share, basis, before, to - from);
        if (share->has_parts && step->used)
            check_parts(w, step, from, k, share, basis, seen[k] - basis);
    }
}

static void walk_track(const walk *w)
{
    cf_caps *caps = w->worker->caps;
    const cf_cap_plan *plan = caps->plan;
    int n_tracks = w->worker->kernel->n_tracks;
    size_t member = (size_t)(w->work - w->worker->works);
    uint32_t year_at = caps->firsts[member * (size_t)n_tracks + (size_t)w->track];
    for (int i = plan->first[w->track]; i < plan->first[w->track + 1]; i++) {
        const cf_cap_step *step = &plan->steps[i];
        int64_t *seen = caps->seen + (size_t)i * caps->n_caps;
        uint32_t at = step->before < 0 ? year_at : caps->stands[step->before];
        cap_cut cut = {0, 0};
        while (caps->stretches[at].to <= step->from)
            at = caps->stretches[at].next;
        if (step->before < 0)
            year_at = at;
        for (size_t k = 0; k < caps->n_caps; k++)
            seen[k] = step->before < 0 ? 0 : caps->seen[(size_t)step->before * caps->n_caps + k];
        for (int from = step->from;; at = caps->stretches[at].next) {
            int to = cf_min_int(step->to, caps->stretches[at].to);
            walk_periods(w, i, &caps->stretches[at], from, to, &cut);
            from = to;
            if (to == step->to)
                break;
        }
        caps->stands[i] = at;
        if (cut.all != 0 || cut.last != 0)
            book_step(w, i, &cut,
                      caps->strips[caps->stretches[at].strip].shares +
                          (size_t)step->alike * caps->n_caps);
    }
}

void cf_take_caps(cf_worker *worker, uint32_t n)
{
    const cf_kernel *kernel = worker->kernel;
    cf_caps *caps = worker->caps;
    for (uint32_t i = 0; i < worker->stretches->n_order; i++) { /* neighbours in strips together */
        const cf_row_piece *at = &worker->stretches->order[i];
        walk w = {worker, &worker->works[at->row], worker->batch_rows[at->row], 0,
                  worker->lanes + at->row * (size_t)kernel->stride};
        if (at->piece > 0 || !caps->near[at->row])
            continue;
        for (; w.track < kernel->n_tracks; w.track++)
            walk_track(&w);
    }
    for (int i = 0; i < caps->plan->n_steps; i++)
        settle_step(worker, &caps->plan->steps[i], &caps->sums[i]);
    memset(caps->near, 0, n * sizeof *caps->near);
    memset(caps->firsts, 0, n * (size_t)kernel->n_tracks * sizeof *caps->firsts);
    caps->n_bases = caps->n_strips = 0;
    caps->n_stretches = 1;
}
