/* cap_cut.c: what the cap of a name takes off a member's contributions of a calendar year, for up
 * to eight scenarios side by side. Within equal periods it follows from how many of them fit into
 * what is left of the cap. Source: costing rules 2.2 (`contribution … up to`) and 2.3. */
#include "cost/caps.h"
#include "cost/wide.h"

#include "base/bug.h"

static inline const cf_cap_shares *shares_of(const cf_caps *caps, const cf_cap_visit *visit,
                                             size_t cap)
{
    return &visit->stretch->profile->shares[(size_t)visit->step * caps->n_caps + cap];
}

/* The bases of the visit's stretch, and where in them those of the step's routes stand. */
static inline const int32_t *row_of(const cf_caps *caps, const cf_cap_visit *visit, size_t cap)
{
    const cf_cap_stretch *stretch = visit->stretch;
    return caps->kept + caps->aligned + stretch->row + cap * (size_t)stretch->span->stride;
}

static inline const int32_t *places_of(const cf_cap_visit *visit)
{
    const cf_cap_span *span = visit->stretch->span;
    return span->places[visit->step - span->first_step];
}

/* --- What was not kept ----------------------------------------------------------------------- */

const cf_period_pay *cf_cap_pay_again(cf_worker *worker, const cf_cap_visit *visit, int regime,
                                      int *cell)
{
    const cf_row_work *work = &worker->works[visit->stretch->member];
    const cf_path_piece *path = work->program->paths[visit->stretch->span->track].pieces;
    const cf_piece *at = work->pieces;
    while (path[1].from <= visit->from)
        path++;
    while (at->to <= visit->from)
        at++;
    cf_evaluator_turn(&worker->evaluator, work->column, at->kind->profile, path->cell / CF_STRIP);
    *cell = path->cell % CF_STRIP;
    return cf_evaluate(&worker->evaluator, regime, (uint8_t)(1u << *cell));
}

static cf_wrong_rows *note_wrong(cf_worker *worker, const cf_cap_visit *visit,
                                 const cf_bound_op *op)
{
    return cf_note_wrong(worker, worker->batch_rows[visit->stretch->member], op);
}

static int64_t basis_again(cf_worker *worker, const cf_cap_visit *visit, int regime, size_t cap)
{
    int cell;
    const cf_period_pay *pay = cf_cap_pay_again(worker, visit, regime, &cell);
    if (pay->good >> cell & 1)
        return pay->cap_basis[cap][cell];
    note_wrong(worker, visit, pay->wrong[cell]);
    return 0;
}

static int64_t contribution_of(int64_t basis, int64_t percent_e6)
{
    int64_t cents = 0;
    CF_BUG_IF(!cf_percent_of(&cents, basis, percent_e6));
    return cents;
}

/* --- Employees' parts ------------------------------------------------------------------------ */

/* An employee part toward a capped contribution may not be more than what is left of it in the last
 * of some equal periods, the basis being `seen` with it. */
static void check_part(cf_worker *worker, const cf_cap_visit *visit, size_t cap, int r,
                       int64_t seen)
{
    const cf_cap_shares *shares = shares_of(worker->caps, visit, cap);
    int cell, regime = worker->caps->plan->steps[visit->step].routes[r].regime;
    cf_engine *engine = worker->kernel->engine;
    cf_evaluator *evaluator = &worker->evaluator;
    const cf_period_pay *paid = cf_cap_pay_again(worker, visit, regime, &cell);
    const cf_pay_rule *rule = cf_profile_rule(engine, evaluator->profile, regime);
    int64_t basis = paid->cap_basis[cap][cell];
    int64_t room = shares->cents[r] - (seen - basis); /* in the last of them */
    int64_t left = contribution_of(room < 0       ? 0
                                   : room < basis ? room
                                                  : basis,
                                   shares->percent_e6[r]);
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
            cf_wrong_rows *kept = note_wrong(worker, visit, part->op);
            if (kept)
                kept->beyond_cap = true;
        }
    }
}

static void check_parts(cf_worker *worker, const cf_cap_visit *visit, size_t cap, unsigned over,
                        const int64_t *seen)
{
    const cf_cap_step *step = &worker->caps->plan->steps[visit->step];
    for (int r = 0; r < CF_CAP_ROUTES; r++)
        if (over >> r & 1 && step->routes[r].counts)
            check_part(worker, visit, cap, r, seen[r]);
}

/* --- Periods that two fiscal years share ----------------------------------------------------- */

/* What all caps together take off such a period is split, so it is gathered first. */
static void gather_split(cf_worker *worker, cf_cap_visit *visit, const cf_cap_cuts *cuts)
{
    cf_cap_cuts *to = &worker->caps->split_cuts[visit - worker->caps->visits];
    if (!visit->is_cut)
        *to = (cf_cap_cuts){.all = {0}};
    visit->is_cut = true;
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        to->all[r] += cuts->all[r];
        to->last[r] += cuts->last[r];
    }
}

static void book_splits(cf_worker *worker)
{
    const cf_caps *caps = worker->caps;
    for (int i = 0; i < caps->n_visits; i++)
        if (caps->visits[i].is_cut)
            cf_cap_book(worker, &caps->visits[i], &caps->split_cuts[i]);
}

/* --- One route after the other --------------------------------------------------------------- */

/* `n` periods of one basis, of which some lie above the cap; `seen` before them. */
static void cut_route(cf_cap_cuts *cuts, int r, const cf_cap_shares *shares, int64_t basis,
                      int64_t seen, int n)
{
    int64_t percent = shares->percent_e6[r], room = shares->cents[r] - seen;
    int64_t full = contribution_of(basis, percent);
    int64_t whole = room > 0 && basis > 0 ? room / basis : 0; /* periods wholly below */
    int64_t partial = contribution_of(room > 0 ? room - whole * basis : 0, percent);
    cuts->all[r] = whole * full + partial - full * n;
    cuts->last[r] = (whole == n - 1 ? partial : 0) - full;
}

/* Returns the routes above the cap. *large: the amounts may not fit the batch's sums. */
static unsigned cut_visit(cf_worker *worker, const cf_cap_visit *visit, size_t cap, int64_t *seen,
                          cf_cap_cuts *cuts, bool *large)
{
    const cf_cap_shares *shares = shares_of(worker->caps, visit, cap);
    const cf_cap_step *step = &worker->caps->plan->steps[visit->step];
    const int32_t *row = row_of(worker->caps, visit, cap), *places = places_of(visit);
    unsigned over = 0;
    for (int r = 0; r < CF_CAP_ROUTES; r++) {
        if (!step->routes[r].segment)
            continue;
        int64_t basis = row[places[r]], before = seen[r];
        *large = *large || basis == CF_NOT_KEPT;
        if (basis == CF_NOT_KEPT)
            basis = basis_again(worker, visit, step->routes[r].regime, cap);
        seen[r] += basis * visit->n;
        if (seen[r] <= shares->cents[r])
            continue;
        over |= 1u << r;
        cut_route(cuts, r, shares, basis, before, visit->n);
    }
    if (over != 0 && shares->has_parts)
        check_parts(worker, visit, cap, over, seen);
    return over;
}

static void cut_plainly(cf_worker *worker, size_t cap)
{
    cf_caps *caps = worker->caps;
    int64_t seen[CF_CAP_ROUTES] = {0};
    for (int i = 0; i < caps->n_visits; i++) {
        cf_cap_visit *visit = &caps->visits[i];
        cf_cap_cuts cuts = {.all = {0}};
        bool large = false;
        if (visit->first)
            memset(seen, 0, sizeof seen);
        if (cut_visit(worker, visit, cap, seen, &cuts, &large) == 0)
            continue;
        if (caps->plan->steps[visit->step].split)
            gather_split(worker, visit, &cuts);
        else
            cf_cap_book(worker, visit, &cuts);
        if (large)
            cf_cap_settle_sums(worker);
    }
}

/* --- All routes at once ---------------------------------------------------------------------- */

#if defined(__x86_64__)

/* A visit in which some routes are above the cap. */
typedef struct {
    __m512i before, basis; /* `before`: the year's, up to it */
    int visit;
    __mmask8 over;
} passage;

INLINE __m256i bases_at(const cf_caps *caps, const cf_cap_visit *visit, size_t cap)
{
    enum { LINE = 64 / sizeof(int32_t) };
    const int32_t *row = row_of(caps, visit, cap);
    __m256i places = _mm256_loadu_si256((const __m256i *)(const void *)places_of(visit));
    if (__builtin_expect(visit->stretch->span->stride > 2 * LINE, 0))
        return _mm256_i32gather_epi32(row, places, sizeof *row);
    return _mm512_castsi512_si256(/* of a row of one line, the second is not looked at */
                                  _mm512_permutex2var_epi32(_mm512_loadu_si512(row),
                                                            _mm512_castsi256_si512(places),
                                                            _mm512_loadu_si512(row + LINE)));
}

/* Lists the visits above the cap. Returns how many; -1: some basis was not kept, or some percent is
 * not narrow. */
TARGET static int list_passages(passage *out, const cf_caps *caps, size_t cap)
{
    __m512i seen = _mm512_setzero_si512();
    __m256i signs = _mm256_setzero_si256();
    bool narrow = true;
    int n = 0;
    for (int i = 0; i < caps->n_visits; i++) {
        const cf_cap_visit *visit = &caps->visits[i];
        const cf_cap_shares *shares = shares_of(caps, visit, cap);
        __m256i bases = bases_at(caps, visit, cap);
        __m512i basis = _mm512_cvtepu32_epi64(bases);
        signs = _mm256_or_si256(signs, bases);
        narrow = narrow && shares->is_narrow;
        seen = _mm512_maskz_mov_epi64((__mmask8)((int)visit->first - 1), seen);
        out[n].before = seen;
        out[n].basis = basis;
        out[n].visit = i;
        seen = _mm512_add_epi64(seen, _mm512_mul_epu32(basis, _mm512_set1_epi64(visit->n)));
        out[n].over = _mm512_cmpgt_epi64_mask(seen, _mm512_loadu_si512(shares->cents));
        n += out[n].over != 0;
    }
    return narrow && _mm256_movemask_ps(_mm256_castsi256_ps(signs)) == 0 ? n : -1;
}

/* What is taken off, as cut_route finds it. */
INLINE void cut_passage(__m512i *all, __m512i *last, const passage *at, const cf_cap_shares *shares,
                        int n_periods)
{
    const __m512i zero = _mm512_setzero_si512(), n = _mm512_set1_epi64(n_periods);
    __m512i percent = _mm512_loadu_si512(shares->percent_e6);
    __m512i full = percents_of(at->basis, percent);
    __m512i room = _mm512_sub_epi64(_mm512_loadu_si512(shares->cents), at->before);
    __mmask8 crossing = _mm512_mask_cmpgt_epi64_mask(at->over, room, zero);
    room = _mm512_maskz_mov_epi64(crossing, room);
    __m512i whole = _mm512_maskz_mov_epi64(crossing, take_whole(&room, at->basis));
    __m512i partial = percents_of(room, percent);
    __mmask8 ends = _mm512_cmpeq_epi64_mask(whole, _mm512_sub_epi64(n, _mm512_set1_epi64(1)));
    *all = _mm512_sub_epi64(partial, _mm512_mul_epu32(_mm512_sub_epi64(n, whole), full));
    *all = _mm512_maskz_mov_epi64(at->over, *all);
    *last = _mm512_sub_epi64(_mm512_maskz_mov_epi64(ends, partial), full);
    *last = _mm512_maskz_mov_epi64(at->over, *last);
}

INLINE void book_widely(cf_worker *worker, const cf_cap_visit *visit, const cf_cap_step *step,
                        __m512i all)
{
    int64_t *lanes = worker->lanes + visit->stretch->member * (size_t)worker->kernel->stride;
    add_to(worker->caps->sums[visit->step].all, all);
    const cf_cap_round *end = step->rounds + step->n_rounds;
    for (const cf_cap_round *round = step->rounds; round < end; round++) {
        __m512i of = _mm512_permutexvar_epi64(_mm512_loadu_si512(round->routes), all);
        __m512i sum = _mm512_loadu_si512(lanes + round->lane);
        sum = _mm512_mask_add_epi64(sum, round->plus, sum, of);
        sum = _mm512_mask_sub_epi64(sum, round->minus, sum, of);
        _mm512_storeu_si512(lanes + round->lane, sum);
    }
}

/* What the other way does too: periods that two fiscal years share, and employees' parts. */
TARGET static void take_odd(cf_worker *worker, cf_cap_visit *visit, size_t cap, const passage *at,
                            const cf_cap_step *step, const cf_cap_cuts *cuts)
{
    int64_t seen[CF_CAP_ROUTES];
    _mm512_storeu_si512(
        seen,
        _mm512_add_epi64(at->before, _mm512_mul_epu32(at->basis, _mm512_set1_epi64(visit->n))));
    if (shares_of(worker->caps, visit, cap)->has_parts)
        check_parts(worker, visit, cap, at->over, seen);
    if (step->split)
        gather_split(worker, visit, cuts);
}

/* False: nothing is done, as these amounts cannot be taken side by side. */
TARGET static bool cut_widely(cf_worker *worker, size_t cap)
{
    passage passages[CF_CAP_QUEUE + 1];
    cf_caps *caps = worker->caps;
    int n = list_passages(passages, caps, cap);
    for (int i = 0; i < n; i++) {
        cf_cap_visit *visit = &caps->visits[passages[i].visit];
        const cf_cap_shares *shares = shares_of(caps, visit, cap);
        const cf_cap_step *step = &caps->plan->steps[visit->step];
        __m512i all, last;
        cut_passage(&all, &last, &passages[i], shares, visit->n);
        if (!step->split)
            book_widely(worker, visit, step, all);
        if (step->last && !step->split)
            add_to(caps->sums[visit->step].last, last);
        if (__builtin_expect(step->split || shares->has_parts, 0)) {
            cf_cap_cuts cuts;
            _mm512_storeu_si512(cuts.all, all);
            _mm512_storeu_si512(cuts.last, last);
            take_odd(worker, visit, cap, &passages[i], step, &cuts);
        }
    }
    return n >= 0;
}

#endif

static void cut_cap(cf_worker *worker, size_t cap)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide() && cut_widely(worker, cap))
        return;
#endif
    cut_plainly(worker, cap);
}

void cf_cap_cut_visits(cf_worker *worker)
{
    cf_caps *caps = worker->caps;
    for (size_t cap = 0; cap < caps->n_caps; cap++)
        cut_cap(worker, cap);
    book_splits(worker);
    caps->n_visits = 0;
}
