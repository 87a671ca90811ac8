/* cap_cut.c: what the cap of a name takes off a member's contributions of a calendar year, for up
 * to eight scenarios side by side. Within equal periods it follows from how many of them fit into
 * what is left of the cap. Source: costing rules 2.2 (`contribution … up to`) and 2.3. */
#include "cost/caps.h"

#include "base/bug.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline const cf_cap_shares *shares_of(const cf_cap_walk *walk, const cf_cap_visit *visit,
                                             size_t cap)
{
    const cf_caps *caps = walk->worker->caps;
    return &caps->shares[visit->stretch->profile->shares[(size_t)visit->step * caps->n_caps + cap]];
}

static inline const int32_t *places_of(const cf_cap_walk *walk, const cf_cap_visit *visit)
{
    return visit->stretch->span
        ->places[visit->step - walk->worker->caps->plan->first_step[walk->track]];
}

static void clear_cuts(cf_cap_visit *visit)
{
    if (!visit->is_cut)
        visit->cuts = (cf_cap_cuts){.all = {0}};
    visit->is_cut = true;
}

/* --- What was not kept ----------------------------------------------------------------------- */

const cf_period_pay *cf_cap_pay_again(const cf_cap_walk *walk, int regime, int period, int *cell)
{
    const cf_path_piece *path = walk->work->program->paths[walk->track].pieces;
    const cf_piece *at = walk->work->pieces;
    while (path[1].from <= period)
        path++;
    while (at->to <= period)
        at++;
    cf_evaluator_turn(&walk->worker->evaluator, walk->work->column, at->kind->profile,
                      path->cell / CF_STRIP);
    *cell = path->cell % CF_STRIP;
    return cf_evaluate(&walk->worker->evaluator, regime, (uint8_t)(1u << *cell));
}

static int64_t basis_again(cf_cap_walk *walk, int regime, int period, size_t cap)
{
    int cell;
    const cf_period_pay *pay = cf_cap_pay_again(walk, regime, period, &cell);
    walk->is_large = true;
    if (pay->good >> cell & 1)
        return pay->cap_basis[cap][cell];
    cf_note_wrong(walk->worker, walk->row, pay->wrong[cell]);
    return 0;
}

static int64_t percent_of(int64_t basis, int64_t percent_e6)
{
    int64_t cents = 0;
    CF_BUG_IF(!cf_percent_of(&cents, basis, percent_e6));
    return cents;
}

/* --- Employees' parts ------------------------------------------------------------------------ */

/* An employee part toward a capped contribution may not be more than what is left of it in the last
 * of some equal periods, the basis being `seen` with it. */
static void check_part(cf_cap_walk *walk, const cf_cap_visit *visit, size_t cap, int r,
                       int64_t seen)
{
    const cf_cap_shares *shares = shares_of(walk, visit, cap);
    int cell, regime = walk->worker->caps->plan->steps[visit->step].routes[r].regime;
    cf_engine *engine = walk->worker->kernel->engine;
    cf_evaluator *evaluator = &walk->worker->evaluator;
    const cf_period_pay *paid = cf_cap_pay_again(walk, regime, visit->from, &cell);
    const cf_pay_rule *rule = cf_profile_rule(engine, evaluator->profile, regime);
    int64_t basis = paid->cap_basis[cap][cell];
    int64_t room = shares->cents[r] - (seen - basis); /* in the last of them */
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
             cents > left))
            cf_note_wrong(walk->worker, walk->row, part->op);
    }
}

static void check_parts(cf_cap_walk *walk, const cf_cap_visit *visit, size_t cap, unsigned over,
                        const int64_t *seen)
{
    const cf_cap_step *step = &walk->worker->caps->plan->steps[visit->step];
    for (int r = 0; r < CF_CAP_ROUTES; r++)
        if (over >> r & 1 && step->routes[r].counts)
            check_part(walk, visit, cap, r, seen[r]);
}

/* --- One route after the other --------------------------------------------------------------- */

/* `n` periods of one basis, of which some lie above the cap; `seen` before them. */
static void cut_route(cf_cap_visit *visit, int r, const cf_cap_shares *shares, int64_t basis,
                      int64_t seen)
{
    int64_t percent = shares->percent_e6[r], room = shares->cents[r] - seen;
    int64_t full = percent_of(basis, percent);
    int64_t whole = room > 0 && basis > 0 ? room / basis : 0; /* periods wholly below */
    int64_t partial = percent_of(room > 0 ? room - whole * basis : 0, percent);
    visit->cuts.all[r] += whole * full + partial - full * visit->n;
    visit->cuts.last[r] += (whole == visit->n - 1 ? partial : 0) - full;
}

static void cut_visit(cf_cap_walk *walk, cf_cap_visit *visit, size_t cap, int64_t *seen)
{
    const cf_cap_shares *shares = shares_of(walk, visit, cap);
    const cf_cap_step *step = &walk->worker->caps->plan->steps[visit->step];
    const int32_t *row = cf_cap_row(walk->worker->caps, visit->stretch, cap);
    const int32_t *places = places_of(walk, visit);
    unsigned over = 0;
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        if (!step->routes[r].segment)
            continue;
        int64_t basis = row[places[r]], before = seen[r];
        if (basis == CF_NOT_KEPT)
            basis = basis_again(walk, step->routes[r].regime, visit->from, cap);
        seen[r] += basis * visit->n;
        if (seen[r] <= shares->cents[r])
            continue;
        over |= 1u << r;
        clear_cuts(visit);
        cut_route(visit, r, shares, basis, before);
    }
    if (over != 0 && shares->has_parts)
        check_parts(walk, visit, cap, over, seen);
}

static void cut_plainly(cf_cap_walk *walk, size_t cap)
{
    int64_t seen[CF_CAP_ROUTES] = {0};
    for (int i = 0; i < walk->n_visits; i++)
        cut_visit(walk, &walk->visits[i], cap, seen);
}

/* --- All routes at once ---------------------------------------------------------------------- */

#if defined(__x86_64__)

#define WIDE __attribute__((target("avx2,avx512f,avx512dq,avx512vl,avx512ifma")))

/* What the routes' bases add up to in a visit. */
typedef struct {
    __m512i before, basis;
    __mmask8 over; /* above the cap with it */
} passage;

WIDE static inline __m256i bases_at(const cf_cap_walk *walk, const cf_cap_visit *visit, size_t cap)
{
    enum { LINE = 64 / sizeof(int32_t) };
    const int32_t *row = cf_cap_row(walk->worker->caps, visit->stretch, cap);
    __m256i places = _mm256_loadu_si256((const __m256i *)(const void *)places_of(walk, visit));
    if (visit->stretch->span->stride > LINE)
        return _mm256_i32gather_epi32(row, places, sizeof *row);
    return _mm512_castsi512_si256(
        _mm512_permutexvar_epi32(_mm512_castsi256_si512(places), _mm512_loadu_si512(row)));
}

/* Goes through the year. Returns the routes above the cap in some visit; *odd: some basis was not
 * kept, or some percent is not narrow. */
WIDE static __mmask8 pass(passage *out, const cf_cap_walk *walk, size_t cap, bool *odd)
{
    __m512i seen = _mm512_setzero_si512();
    __m256i signs = _mm256_setzero_si256();
    __mmask8 over = 0;
    bool narrow = true;
    for (int i = 0; i < walk->n_visits; i++) {
        const cf_cap_visit *visit = &walk->visits[i];
        const cf_cap_shares *shares = shares_of(walk, visit, cap);
        __m256i bases = bases_at(walk, visit, cap);
        signs = _mm256_or_si256(signs, bases);
        out[i].basis = _mm512_cvtepu32_epi64(bases);
        out[i].before = seen;
        seen = _mm512_add_epi64(seen, _mm512_mul_epu32(out[i].basis, _mm512_set1_epi64(visit->n)));
        out[i].over = _mm512_cmpgt_epi64_mask(seen, _mm512_loadu_si512(shares->cents));
        over |= out[i].over;
        narrow = narrow && shares->is_narrow;
    }
    *odd = !narrow || _mm256_movemask_ps(_mm256_castsi256_ps(signs)) != 0;
    return over;
}

/* rnd(cents x percent), cents < 2^31 and 0 <= percent < 2^20 e-6: the quotient of y < 2^51 by a
 * million is that of strip.c. */
WIDE static inline __m512i percents_of(__m512i cents, __m512i percent_e6)
{
    enum { SHIFT = 19 }; /* 2^19 <= 1000000 */
    const uint64_t magic =
        (uint64_t)((((cf_wide)1 << (52 + SHIFT)) + CF_RATIO_ONE - 1) / CF_RATIO_ONE);
    __m512i y = _mm512_madd52lo_epu64(_mm512_set1_epi64(CF_RATIO_ONE / 2), cents, percent_e6);
    __m512i high =
        _mm512_madd52hi_epu64(_mm512_setzero_si512(), y, _mm512_set1_epi64((int64_t)magic));
    return _mm512_srli_epi64(high, SHIFT);
}

/* How often each basis fits into the room, less than n times: bit after bit. */
WIDE static inline __m512i count_whole(__m512i room, __m512i basis, int n)
{
    __m512i whole = _mm512_setzero_si512();
    for (int bit = 16; bit > 0; bit >>= 1) {
        if (bit >= n)
            continue;
        __m512i more = _mm512_add_epi64(whole, _mm512_set1_epi64(bit));
        __mmask8 fits = _mm512_cmple_epi64_mask(_mm512_mul_epu32(more, basis), room);
        whole = _mm512_mask_mov_epi64(whole, fits, more);
    }
    return whole;
}

WIDE static void cut_widely(cf_cap_walk *walk, cf_cap_visit *visit, size_t cap, const passage *at)
{
    const cf_cap_shares *shares = shares_of(walk, visit, cap);
    const __m512i zero = _mm512_setzero_si512(), n = _mm512_set1_epi64(visit->n);
    __m512i percent = _mm512_loadu_si512(shares->percent_e6);
    __m512i full = percents_of(at->basis, percent), whole = zero, partial = zero;
    __m512i room = _mm512_sub_epi64(_mm512_loadu_si512(shares->cents), at->before);
    __mmask8 crossing = _mm512_mask_cmpgt_epi64_mask(at->over, room, zero);
    if (crossing != 0) {
        room = _mm512_maskz_mov_epi64(crossing, room);
        whole = count_whole(room, at->basis, visit->n);
        whole = _mm512_maskz_mov_epi64(crossing, whole);
        partial = _mm512_sub_epi64(room, _mm512_mul_epu32(whole, at->basis));
        partial = percents_of(partial, percent);
    }
    __mmask8 to_last = _mm512_cmpeq_epi64_mask(whole, _mm512_sub_epi64(n, _mm512_set1_epi64(1)));
    __m512i last = _mm512_sub_epi64(_mm512_maskz_mov_epi64(to_last, partial), full);
    __m512i all = _mm512_sub_epi64(partial, _mm512_mul_epu32(_mm512_sub_epi64(n, whole), full));
    clear_cuts(visit);
    cf_cap_cuts *cuts = &visit->cuts;
    __m512i other = _mm512_loadu_si512(cuts->all), other_last = _mm512_loadu_si512(cuts->last);
    _mm512_storeu_si512(cuts->all, _mm512_mask_add_epi64(other, at->over, other, all));
    _mm512_storeu_si512(cuts->last, _mm512_mask_add_epi64(other_last, at->over, other_last, last));
    if (shares->has_parts) {
        int64_t seen[CF_CAP_ROUTES];
        _mm512_storeu_si512(seen, _mm512_add_epi64(at->before, _mm512_mul_epu32(at->basis, n)));
        check_parts(walk, visit, cap, at->over, seen);
    }
}

/* False: nothing is done, as these amounts cannot be taken side by side. */
WIDE static bool cut_wide(cf_cap_walk *walk, size_t cap)
{
    passage passages[CF_CAP_VISITS];
    bool odd;
    __mmask8 over = pass(passages, walk, cap, &odd);
    for (int i = 0; over != 0 && !odd && i < walk->n_visits; i++)
        if (passages[i].over != 0)
            cut_widely(walk, &walk->visits[i], cap, &passages[i]);
    return !odd;
}

#endif

void cf_cap_cut(cf_cap_walk *walk, size_t cap)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide() && cut_wide(walk, cap))
        return;
#endif
    cut_plainly(walk, cap);
}
