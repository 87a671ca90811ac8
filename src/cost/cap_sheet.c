/* cap_sheet.c: what yearly caps take off the members of a sheet, eight of them side by side, year
 * by year and scenario by scenario, from the bases that the sheet was just paid by. A calendar year
 * that does not lie within one profile of a member is kept for cap_keep.c and caps.c. Source:
 * costing rules 2.2 (`contribution … up to`) and 2.3. */
#include "cost/caps.h"
#include "cost/sheet.h"
#include "cost/wide.h"

#if defined(__x86_64__)

/* Eight members of the sheet at hand. */
typedef struct {
    cf_worker *worker;
    const cf_sheet *sheet;
    cf_sheet_room *room;
    const cf_cap_profile *profile;
    const cf_sheet_eight *eight;
    int number;                      /* of the eight */
    uint32_t first, end;             /* strips */
    cells from, to;                  /* periods that they are paid for by this profile */
    cf_cap_span const *const *spans; /* [strip] */
} walk;

/* --- Kept for later -------------------------------------------------------------------------- */

/* Keeps the bases of a strip between two periods, of some of its members. */
static void keep_strip(const walk *w, uint32_t s, int from, int to, unsigned who)
{
    cf_caps *caps = w->worker->caps;
    const cf_sheet_strip *strip = &w->sheet->strips[s];
    const cf_cap_span *span = w->spans[s];
    cf_strip kept = {.n = w->eight->n};
    bool some = false;
    for (int k = 0; k < kept.n; k++) {
        kept.from[k] = cf_max_int((int)strip->from[k], from);
        kept.to[k] = who >> k & 1 ? cf_min_int((int)strip->to[k], to) : 0;
        kept.member[k] = w->eight->member[k];
        some = some || kept.from[k] < kept.to[k];
    }
    if (!some)
        return;
    for (int i = 0; i < span->n_regimes; i++) {
        int64_t(*capped)[CF_STRIP] = w->room->pays[span->regimes[i]].capped;
        caps->bases[i] = (cf_cap_bases){capped[s * caps->n_caps], CF_STRIP, CF_ALL_CELLS, 0};
    }
    cf_caps_keep_bases(w->worker, w->eight->profiles[0], span, &kept, caps->bases);
}

static void keep(const walk *w, int from, int to, unsigned who)
{
    for (uint32_t s = w->first; s < w->end; s++)
        keep_strip(w, s, from, to, who);
}

/* --- What is taken off ----------------------------------------------------------------------- */

/* A strip's periods of a step. */
typedef struct {
    cells n;
    __mmask8 who;               /* members who are there */
    const int64_t *const *rows; /* [alike] */
} visit;

/* What is taken off a route's periods of a step. */
typedef struct {
    cells all, last;   /* `last`: of the last of a strip's periods */
    __mmask8 crossing; /* members of whom the cap is met within equal periods: they are … */
    cells n, basis, full,
        room; /* … so many, of this basis and contribution; below the cap is left */
} cut;

/* Periods of one basis, the last of them above the cap; `room` is left before them. */
INLINE void cut_visit(cut *to, const visit *at, cells basis, cells room, __mmask8 over,
                      int64_t percent_e6)
{
    const cells zero = _mm512_setzero_si512();
    cells full = percent_of(basis, percent_e6);
    __mmask8 crossing = _mm512_mask_cmpgt_epi64_mask(over, room, zero);
    to->all = _mm512_mask_sub_epi64(to->all, over, to->all, _mm512_mul_epu32(at->n, full));
    to->last = _mm512_mask_sub_epi64(to->last, over, to->last, full);
    to->crossing |= crossing;
    to->n = _mm512_mask_mov_epi64(to->n, crossing, at->n);
    to->basis = _mm512_mask_mov_epi64(to->basis, crossing, basis);
    to->full = _mm512_mask_mov_epi64(to->full, crossing, full);
    to->room = _mm512_mask_mov_epi64(to->room, crossing, room);
}

/* What lies below the cap all the same, as cut_route of cap_cut.c finds it: whole periods, and part
 * of the next. */
INLINE void give_back(cut *to, int64_t percent_e6)
{
    cells whole = take_whole(&to->room, to->basis);
    cells partial = percent_of(to->room, percent_e6);
    __mmask8 ends = _mm512_mask_cmpeq_epi64_mask(to->crossing, plus(whole, all(1)), to->n);
    to->all = _mm512_mask_add_epi64(to->all, to->crossing, to->all,
                                    plus(partial, _mm512_mul_epu32(whole, to->full)));
    to->last = _mm512_mask_add_epi64(to->last, ends, to->last, partial);
}

/* Into the members' lanes and the batch's sums. */
INLINE void book(const walk *w, int step, const cf_cap_lead *lead, const cut *of)
{
    cf_caps *caps = w->worker->caps;
    int at = step * CF_CAP_ROUTES + lead->route;
    const cf_cap_term *end = lead->terms + lead->n_terms;
    for (const cf_cap_term *term = lead->terms; term < end; term++)
        add_to(w->room->sums[term->lane][w->number],
               _mm512_mullo_epi64(of->all, all(term->factor)));
    add_to(caps->lead_sums[at], of->all);
    if (caps->plan->steps[step].last)
        add_to(caps->lead_lasts[at], of->last);
}

/* --- A calendar year ------------------------------------------------------------------------- */

/* The strips in which some are in a step. */
INLINE int find_visits(visit *out, const walk *w, const cf_cap_step *step, __mmask8 who)
{
    const cf_caps *caps = w->worker->caps;
    const cells zero = _mm512_setzero_si512(), from = all(step->from), to = all(step->to);
    int n = 0;
    for (uint32_t s = w->first; s < w->end; s++) {
        const cf_sheet_strip *strip = &w->sheet->strips[s];
        cells periods = _mm512_sub_epi64(_mm512_min_epi64(get(strip->to), to),
                                         _mm512_max_epi64(get(strip->from), from));
        __mmask8 there = _mm512_mask_cmpgt_epi64_mask(who, periods, zero);
        out[n] = (visit){_mm512_maskz_mov_epi64(there, periods), there,
                         caps->sheet_rows + s * (size_t)caps->plan->n_alike};
        n += there != 0;
    }
    return n;
}

/* Whether some of them could meet a cap in a year, by the highest of their bases. */
INLINE bool is_near(const walk *w, const cf_cap_year *year, size_t cap, __mmask8 who)
{
    const cf_caps *caps = w->worker->caps;
    const cells zero = _mm512_setzero_si512(), from = all(year->from), to = all(year->to);
    cells sum = zero, once = zero;
    for (uint32_t s = w->first; s < w->end; s++) {
        const cf_sheet_strip *strip = &w->sheet->strips[s];
        const int64_t(*most)[CF_STRIP] =
            (const int64_t(*)[CF_STRIP])caps->sheet_most + 2 * (s * caps->n_caps + cap);
        cells n = _mm512_sub_epi64(_mm512_min_epi64(get(strip->to), to),
                                   _mm512_max_epi64(get(strip->from), from));
        sum = plus(sum, _mm512_mul_epu32(get(most[0]), _mm512_max_epi64(n, zero)));
        once = _mm512_max_epi64(once, get(most[1]));
    }
    sum = plus(sum, _mm512_mul_epu32(once, all(year->most_once)));
    return _mm512_mask_cmpgt_epi64_mask(who, sum, all(caps->plan->least[cap])) != 0;
}

/* A route through a step: `seen` are the bases since the year began. */
INLINE void walk_route(const walk *w, int number, const cf_cap_lead *lead, size_t cap,
                       const visit *visits, int n, cells *seen)
{
    const cf_caps *caps = w->worker->caps;
    const cf_cap_step *step = &caps->plan->steps[number];
    const cf_cap_shares *shares = &w->profile->shares[(size_t)number * caps->n_caps + cap];
    int r = lead->route;
    int64_t percent_e6 = shares->percent_e6[r];
    cells most = all(shares->cents[r]), sum = *seen;
    cut of = {.crossing = 0};
    bool is_cut = false;
    if (!(w->profile->names[step->routes[r].alike] >> cap & 1))
        return;
    for (const visit *at = visits; at < visits + n; at++) {
        cells basis = get(at->rows[step->routes[r].alike] + cap * CF_STRIP);
        cells room = _mm512_sub_epi64(most, sum);
        sum = plus(sum, _mm512_mul_epu32(basis, at->n));
        __mmask8 over = _mm512_mask_cmpgt_epi64_mask(at->who, sum, most);
        if (over != 0 && lead->counts) {
            cut_visit(&of, at, basis, room, over, percent_e6);
            is_cut = true;
        }
    }
    *seen = sum;
    if (of.crossing != 0)
        give_back(&of, percent_e6);
    if (is_cut)
        book(w, number, lead, &of);
}

TARGET static void walk_year(const walk *w, const cf_cap_year *year, size_t cap, __mmask8 who)
{
    const cf_caps *caps = w->worker->caps;
    visit visits[CF_SHEET_STRIPS + 1];
    cells seen[CF_CAP_ROUTES];
    seen[0] = _mm512_setzero_si512();
    for (int i = year->first; i < year->next; i++) {
        const cf_cap_step *step = &caps->plan->steps[i];
        const cf_cap_lead *leads = step->leads;
        int n = find_visits(visits, w, step, who);
        for (int k = step->n_leads - 1; k >= 0; k--) /* one comes behind the one it leaves */
            seen[leads[k].route] = seen[leads[k].before];
        for (int k = 0; k < step->n_leads; k++)
            walk_route(w, i, &leads[k], cap, visits, n, &seen[leads[k].route]);
    }
}

/* --- The sheet ------------------------------------------------------------------------------- */

/* Years of the same periods are of several scenarios: those that do not go side by side. */
TARGET static void walk_eight(const walk *w)
{
    const cf_cap_plan *plan = w->worker->caps->plan;
    int track = w->sheet->track, last = plan->first_year[track + 1];
    __mmask8 there = (__mmask8)((1u << w->eight->n) - 1);
    for (int y = plan->first_year[track], next; y < last; y = next) {
        const cf_cap_year *year = &plan->years[y];
        cells from = all(year->from), to = all(year->end);
        bool split = false;
        for (next = y; next < last && plan->years[next].from == year->from; next++)
            split = split || plan->years[next].split;
        __mmask8 some = _mm512_mask_cmplt_epi64_mask(there, w->from, to);
        some = _mm512_mask_cmpgt_epi64_mask(some, w->to, from);
        __mmask8 whole = _mm512_mask_cmple_epi64_mask(some, w->from, from);
        whole = split ? 0 : _mm512_mask_cmpge_epi64_mask(whole, w->to, to);
        for (int i = y; whole != 0 && i < next; i++)
            for (size_t cap = 0; cap < w->worker->caps->n_caps; cap++)
                if (is_near(w, &plan->years[i], cap, whole))
                    walk_year(w, &plan->years[i], cap, whole);
        if ((some & ~whole) != 0)
            keep(w, year->from, year->end, some & (unsigned)~whole);
    }
}

/* Finds a strip's bases, and the highest of them. */
TARGET static void find_rows(const walk *w, uint32_t s)
{
    cf_caps *caps = w->worker->caps;
    const cf_cap_span *span = w->spans[s];
    const int64_t **rows = caps->sheet_rows + s * (size_t)caps->plan->n_alike;
    int64_t(*most)[CF_STRIP] = caps->sheet_most + 2 * s * caps->n_caps;
    memset(most, 0, 2 * caps->n_caps * sizeof *most);
    for (int i = 0; i < span->n_regimes; i++) {
        const int64_t *row = w->room->pays[span->regimes[i]].capped[s * caps->n_caps];
        unsigned names = w->profile->names[span->alike[i]];
        rows[span->alike[i]] = row;
        for (; names != 0; names &= names - 1) {
            int cap = __builtin_ctz(names);
            int64_t *to = most[2 * cap + span->once[i]];
            put(to, _mm512_max_epi64(get(to), get(row + cap * CF_STRIP)));
        }
    }
}

/* The eight's strips, and what all of them come to. */
TARGET static void start_eight(walk *w, uint32_t first)
{
    const cf_sheet_strip *strips = w->sheet->strips;
    w->number = strips[first].eight;
    w->eight = &w->sheet->eights[w->number];
    w->profile = cf_cap_profile_of(w->worker, w->eight->profiles[0]);
    w->first = w->end = first;
    w->from = get(strips[first].from);
    w->to = get(strips[first].to);
    for (; w->end < (uint32_t)w->sheet->n_strips && strips[w->end].eight == w->number; w->end++)
        w->to = _mm512_max_epi64(w->to, get(strips[w->end].to));
}

void cf_caps_take_sheet(cf_worker *worker, const cf_sheet *sheet, uint32_t bad)
{
    enum { EVER = INT32_MAX };
    const cf_cap_span *spans[CF_SHEET_STRIPS];
    walk w = {.worker = worker, .sheet = sheet, .room = worker->stretches->sheets};
    w.spans = spans;
    for (int s = 0; s < sheet->n_strips; s++) {
        cf_stretch_span of = {sheet->track, sheet->strips[s].first, sheet->strips[s].last};
        spans[s] = cf_cap_span_of(worker, &of);
    }
    for (uint32_t s = 0; s < (uint32_t)sheet->n_strips; s = w.end) {
        start_eight(&w, s);
        uint32_t strips = (uint32_t)(((uint64_t)1 << w.end) - ((uint64_t)1 << s));
        if ((bad & strips) == 0 && w.eight->is_whole && w.profile->plain) {
            for (; s < w.end; s++)
                find_rows(&w, s);
            walk_eight(&w);
            continue;
        }
        for (; s < w.end; s++)
            if (!(bad >> s & 1))
                keep_strip(&w, s, 0, EVER, CF_ALL_CELLS);
    }
}

#endif
