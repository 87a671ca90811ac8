/* stay.c: what a stretch of periods, spent in one cell, adds to a member's results: how often each
 * regime's cost and net pay. Stretches of the same periods share a stay. Source: costing rules 2.3
 * to 2.5. */
#include "cost/kernel.h"

#include "base/mem.h"

/* --- What the tracks hold -------------------------------------------------------------------- */

static int round_up(int n, int to)
{
    return (n + to - 1) / to * to;
}

static void add_day_term(cf_interval *interval, int offer, int regime, int factor)
{
    for (int i = 0; i < interval->n_day_terms; i++) {
        cf_day_term *term = &interval->day_terms[i];
        if (term->offer == offer && term->regime == regime) {
            term->factor += factor;
            return;
        }
    }
    interval->day_terms[interval->n_day_terms++] = (cf_day_term){offer, regime, factor, -1};
}

/* Gains on pay days: all that a period gains, less what is paid on booked days. */
static void find_day_terms(cf_kernel *kernel, cf_interval *interval)
{
    int n_offers = kernel->engine->options->n_offers, n = 0;
    interval->day_terms =
        CF_ARENA_NEW(&kernel->arena, cf_day_term, (size_t)interval->n_items * (size_t)n_offers);
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int k = 0; k < item->n_terms; k++) {
            int offer = item->terms[k].lane - kernel->gain_lane;
            if (offer >= 0 && offer < n_offers)
                add_day_term(interval, offer, item->regime, item->terms[k].net);
        }
        for (int k = 0; k < item->n_booked; k++)
            add_day_term(interval, item->booked[k].offer, item->regime, -item->booked[k].sign);
    }
    for (int i = 0; i < interval->n_day_terms; i++)
        if (interval->day_terms[i].factor != 0) {
            interval->day_terms[n] = interval->day_terms[i];
            interval->day_terms[n].pair = kernel->pair_of[interval->day_terms[i].regime];
            n++;
        }
    interval->n_day_terms = n;
}

static void find_pairs(cf_kernel *kernel, const cf_interval *interval)
{
    for (int i = 0; i < interval->n_items; i++) {
        int regime = interval->items[i].regime;
        if (!interval->items[i].full || kernel->pair_of[regime] >= 0)
            continue;
        kernel->pair_of[regime] = kernel->n_pairs;
        kernel->pair_regimes[kernel->n_pairs++] = regime;
    }
}

void cf_stays_prepare(cf_kernel *kernel)
{
    enum { PAIRS_A_LINE = 64 / sizeof(cf_pay_pair), COUNTS_A_LINE = 64 / sizeof(uint16_t) };
    size_t n_regimes = (size_t)kernel->engine->n_regimes;
    int longest = 1;
    kernel->pair_of = CF_ARENA_NEW(&kernel->arena, int, n_regimes);
    kernel->pair_regimes = CF_ARENA_NEW(&kernel->arena, int, n_regimes);
    for (size_t i = 0; i < n_regimes; i++)
        kernel->pair_of[i] = -1;
    for (int t = 0; t < kernel->n_tracks; t++) {
        cf_track *track = &kernel->tracks[t];
        track->count_before = kernel->counts_a_cell;
        track->count_stride = round_up(2 * track->n_intervals, COUNTS_A_LINE);
        kernel->counts_a_cell += track->count_stride;
        for (int i = 0; i < track->n_intervals; i++) {
            cf_interval *interval = &track->intervals[i];
            int length = interval->to - interval->from;
            longest = length > longest ? length : longest;
            find_pairs(kernel, interval);
            find_day_terms(kernel, interval);
            cf_lanes_find(kernel, interval);
        }
    }
    kernel->pair_stride = round_up(kernel->n_pairs, PAIRS_A_LINE);
    kernel->most_rows = (uint32_t)(UINT16_MAX / longest);
}

/* --- Making ---------------------------------------------------------------------------------- */

/* A stay as it is made. */
typedef struct {
    cf_kernel *kernel;
    const cf_track *track;
    cf_stay *stay;
    int32_t *pairs, *weights;
    uint16_t *counts;
} maker;

/* The row of weights of a pair, added when there is none. */
static int32_t *weights_of(maker *m, int pair)
{
    int at = 0;
    while (at < m->stay->n_pairs && m->pairs[at] != pair)
        at++;
    if (at == m->stay->n_pairs)
        m->pairs[m->stay->n_pairs++] = pair;
    return m->weights + at * m->kernel->stride;
}

static void add_item(maker *m, const cf_item *item, int n_periods)
{
    if (!item->full)
        return;
    int32_t *weights = weights_of(m, m->kernel->pair_of[item->regime]);
    for (int i = 0; i < item->n_terms; i++) {
        const cf_term *term = &item->terms[i];
        int weight = n_periods * (term->cost + term->net); /* one of them is 0 */
        weights[term->lane] += weight;
    }
}

static void add_interval(maker *m, int i)
{
    cf_stay *stay = m->stay;
    const cf_interval *interval = &m->track->intervals[i];
    int start = stay->from > interval->from ? stay->from : interval->from;
    int end = stay->to < interval->to ? stay->to : interval->to;
    for (int k = 0; k < interval->n_items; k++)
        add_item(m, &interval->items[k], end - start);
    m->counts[i] = start == interval->from;
    m->counts[m->track->n_intervals + i] = (uint16_t)(end - start);
    if (start > interval->from)
        stay->ends[stay->n_ends++] = (cf_stay_end){i, start, 1};
    if (end < interval->to)
        stay->ends[stay->n_ends++] = (cf_stay_end){i, end, -1};
}

static void find_lines(cf_stay *stay)
{
    enum { LINE = 64 };
    size_t first = SIZE_MAX, last = 0;
    for (int i = 0; i < stay->n_pairs; i++) {
        size_t at = (size_t)stay->pairs[i] * sizeof(cf_pay_pair) / LINE * LINE;
        first = at < first ? at : first;
        last = at > last ? at : last;
    }
    stay->pairs_from = stay->n_pairs > 0 ? first : 0;
    stay->pairs_to = stay->n_pairs > 0 ? last + LINE : 0;
}

static cf_stay *make_stay(cf_kernel *kernel, int track, int from, int to)
{
    const cf_track *of = &kernel->tracks[track];
    cf_arena *arena = &kernel->arena;
    cf_stay *stay = CF_ARENA_NEW(arena, cf_stay, 1);
    *stay = (cf_stay){.id = kernel->n_stays++, .track = track, .from = from, .to = to};
    stay->first = kernel->interval_at[track][from];
    stay->last = kernel->interval_at[track][to - 1];
    size_t n_items = 0;
    for (int i = stay->first; i <= stay->last; i++)
        n_items += (size_t)of->intervals[i].n_items;
    maker m = {.kernel = kernel, .track = of, .stay = stay};
    m.pairs = CF_ARENA_NEW(arena, int32_t, n_items);
    m.weights = CF_ARENA_NEW(arena, int32_t, n_items * (size_t)kernel->stride);
    m.counts = CF_ARENA_NEW(arena, uint16_t, (size_t)of->count_stride);
    for (int i = stay->first; i <= stay->last; i++)
        add_interval(&m, i);
    stay->pairs = m.pairs;
    find_lines(stay);
    stay->weights = m.weights;
    stay->counts = m.counts;
    return stay;
}

static uint64_t key_of(int track, int from, int to)
{
    return (uint64_t)(uint32_t)track << 48 | (uint64_t)(uint32_t)from << 24 |
           (uint64_t)(uint32_t)to;
}

const cf_stay *cf_stay_of(cf_kernel *kernel, int track, int from, int to)
{
    uint64_t key = key_of(track, from, to);
    cf_stay *stay = cf_map64_get(&kernel->stays, key);
    if (!stay) {
        stay = make_stay(kernel, track, from, to);
        cf_map64_put(&kernel->stays, key, stay);
    }
    return stay;
}

const cf_stay *cf_stay_between(cf_worker *worker, int track, int from, int to)
{
    uint64_t key = key_of(track, from, to);
    cf_stay *stay = cf_map64_get(&worker->stays, key);
    if (!stay) {
        cf_lock_take(&worker->kernel->lock);
        stay = (cf_stay *)(uintptr_t)cf_stay_of(worker->kernel, track, from, to);
        cf_lock_give(&worker->kernel->lock);
        cf_map64_put(&worker->stays, key, stay);
    }
    return stay;
}

/* A member whose profile changes on the way, by years of service. */
static int cut_stays(cf_worker *worker, const cf_row_work *work, int track)
{
    const cf_path_piece *path = work->program->paths[track].pieces;
    const cf_piece *at = work->pieces;
    int last = worker->kernel->engine->n_periods, n = 0;
    for (int from = 0; from < last;) {
        while (path[1].from <= from)
            path++;
        while (at->to <= from)
            at++;
        int to = path[1].from < at->to ? path[1].from : at->to;
        worker->row_stays[n++] =
            (cf_row_stay){cf_stay_between(worker, track, from, to), at, path->cell};
        from = to;
    }
    return n;
}

int cf_row_stays(cf_worker *worker, const cf_row_work *work, int track)
{
    const cf_path *path = &work->program->paths[track];
    if (work->n_pieces > 1)
        return cut_stays(worker, work, track);
    for (int i = 0; i < path->n; i++)
        worker->row_stays[i] =
            (cf_row_stay){work->program->stays[track][i], work->pieces, path->pieces[i].cell};
    return path->n;
}

/* --- Adding ---------------------------------------------------------------------------------- */

static void add_plainly(int64_t *restrict lanes, const cf_stay *stay, const cf_pay_pair *pairs,
                        const cf_kernel *kernel)
{
    const int32_t *weights = stay->weights;
    for (int i = 0; i < stay->n_pairs; i++, weights += kernel->stride) {
        int64_t cost = pairs[stay->pairs[i]].cost, net = pairs[stay->pairs[i]].net;
        for (int lane = 0; lane < kernel->gain_lane; lane++)
            lanes[lane] += weights[lane] * cost;
        for (int lane = kernel->gain_lane; lane < kernel->n_lanes; lane++)
            lanes[lane] += weights[lane] * net;
    }
}

#if defined(__x86_64__)

#include <immintrin.h>

/* Eight lanes at once: each takes its half of a pair, cost or net pay, times its weight. */
__attribute__((target("avx2,avx512f"))) static void add_widely(int64_t *restrict lanes,
                                                               const cf_stay *stay,
                                                               const cf_pay_pair *pairs,
                                                               const cf_kernel *kernel)
{
    const __m512i numbers = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    size_t stride = (size_t)kernel->stride;
    for (size_t at = 0; at < stride; at += CF_LANES) {
        __mmask8 of_net = _mm512_cmpge_epi64_mask(
            numbers, _mm512_set1_epi64((int64_t)kernel->gain_lane - (int64_t)at));
        __m512i half = _mm512_maskz_set1_epi64(of_net, 32);
        __m512i sum = _mm512_loadu_si512(lanes + at);
        const int32_t *weights = stay->weights + at;
        for (int i = 0; i < stay->n_pairs; i++, weights += stride) {
            int64_t pair;
            memcpy(&pair, &pairs[stay->pairs[i]], sizeof pair);
            __m512i pay = _mm512_srlv_epi64(_mm512_set1_epi64(pair), half);
            __m512i times =
                _mm512_cvtepi32_epi64(_mm256_loadu_si256((const __m256i *)(const void *)weights));
            sum = _mm512_add_epi64(sum, _mm512_mul_epi32(pay, times));
        }
        _mm512_storeu_si512(lanes + at, sum);
    }
}

#endif

void cf_stay_add(int64_t *restrict lanes, const cf_stay *stay, const cf_pay_pair *pairs,
                 const cf_kernel *kernel)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide()) {
        add_widely(lanes, stay, pairs, kernel);
        return;
    }
#endif
    add_plainly(lanes, stay, pairs, kernel);
}
