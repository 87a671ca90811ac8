/* strip_sums.h: what paying strips (strip_pay.c) and booking what was counted (strip_book.c) share:
 * sums of eight cells at once. Functions are inlined into both, plainly and for wide registers. */
#ifndef CF_COST_STRIP_SUMS_H
#define CF_COST_STRIP_SUMS_H

#include "cost/stretch.h"

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2,avx512f,avx512dq,avx512vl")))
#endif
#define INLINE static inline __attribute__((always_inline))

/* A strip's amounts, calculated with side by side. */
typedef int64_t cells
    __attribute__((vector_size(CF_STRIP * sizeof(int64_t)), aligned(8), may_alias));
typedef int32_t indexes
    __attribute__((vector_size(CF_STRIP * sizeof(int32_t)), aligned(4), may_alias));

INLINE cells *at(int64_t *amounts)
{
    return (cells *)(void *)amounts;
}

INLINE const cells *cells_of(const int64_t *amounts)
{
    return (const cells *)(const void *)amounts;
}

INLINE void add_times(int64_t *sums, const cells *amounts, int factor)
{
    if (factor == 1)
        *at(sums) += *amounts;
    else if (factor == -1)
        *at(sums) -= *amounts;
    else if (factor != 0)
        *at(sums) += *amounts * factor;
}

/* The cells that have a weight. */
INLINE uint8_t used_cells(const int64_t *weights)
{
    unsigned used = 0;
    for (int k = 0; k < CF_STRIP; k++)
        used |= (unsigned)(weights[k] != 0) << k;
    return (uint8_t)used;
}

/* Books what is paid on booked days for n[cell] member-periods (strip_book.c). */
void cf_strip_take_booked(cf_worker *worker, const cf_interval *interval, const int64_t *n);

/* Gains a period of those who are there when an interval starts; of the cells that are needed. */
INLINE void book_days(cf_worker *worker, const cf_interval *interval, int64_t (*days)[CF_STRIP],
                      const int64_t *there, uint8_t need, bool small)
{
    size_t n_days = (size_t)worker->kernel->n_days + 1;
    for (int i = 0; i < interval->n_day_terms; i++) {
        const cf_day_term *term = &interval->day_terms[i];
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, term->regime, need);
        if (small && pay->narrow) {
            *at(days[term->offer]) += *cells_of(there) * *cells_of(pay->net) * term->factor;
            continue;
        }
        cf_sum gain = 0;
        for (int k = 0; k < CF_STRIP; k++)
            gain += (cf_sum)there[k] * pay->net[k] * term->factor;
        cf_sum *paid = worker->totals.paid + (size_t)term->offer * n_days;
        paid[interval->from] += gain;
        paid[interval->to] -= gain;
    }
}

/* So many periods of an interval, by slot. */
INLINE void weigh(cf_strip_room *all, const cf_interval *interval, const cells *n)
{
    for (int i = 0; i < interval->n_slots; i++) {
        int slot = interval->slots[i].slot;
        if (!all->has_slot[slot]) {
            all->has_slot[slot] = true;
            all->slots[all->n_slots++] = slot;
        }
        if (interval->slots[i].sign < 0)
            *at(all->weights[slot]) -= *n;
        else
            *at(all->weights[slot]) += *n;
    }
}

/* Sums of a slot, kept by cell until the batch ends: what is narrow cannot overflow until then,
 * where the weights are `small`. */
INLINE void book_slots(cf_worker *worker, const cf_track *track, int64_t (*sums)[CF_STRIP],
                       bool small)
{
    const cells zero = {0};
    cf_strip_room *all = &worker->stretches->room;
    const cf_kernel *kernel = worker->kernel;
    const cf_engine *engine = kernel->engine;
    for (int i = 0; i < all->n_slots; i++) {
        int place = all->slots[i];
        const cf_slot *slot = &track->slots[place];
        uint8_t used = used_cells(all->weights[place]);
        const cf_period_pay *pay = cf_evaluate(&worker->evaluator, slot->regime, used);
        const cf_period_pay *more = pay;
        all->has_slot[place] = false;
        if (slot->varies)
            more =
                cf_evaluate(&worker->evaluator,
                            engine->variant_regimes[(size_t)slot->regime * (size_t)engine->n_years +
                                                    (size_t)slot->year],
                            used);
        if (kernel->has_holidays || !pay->narrow || !more->narrow || !small) {
            cf_totals_book(&worker->totals, kernel, &worker->evaluator, track, &place, 1,
                           all->weights);
            continue;
        }
        cells weights = *cells_of(all->weights[place]);
        int64_t(*to)[CF_STRIP] = sums + (size_t)place * ((size_t)kernel->n_active + 1);
        *at(all->weights[place]) = zero;
        if (slot->last) {
            *at(to[CF_LAST_ONGOING]) +=
                weights * (*cells_of(pay->cost) - *cells_of(pay->component[CF_LUMP_SUM_PAY]) -
                           *cells_of(pay->component[CF_HOLIDAY_PAY]) -
                           *cells_of(pay->component[CF_CASH_OUT_PAY]));
            *at(to[CF_LAST_BASE]) += weights * *cells_of(pay->component[CF_BASE_PAY]);
            continue;
        }
        for (int k = 0; k < kernel->n_active; k++)
            *at(to[k]) += weights * *cells_of(pay->component[kernel->active[k]]);
        if (slot->varies)
            *at(to[kernel->n_active]) += weights * (*cells_of(more->cost) - *cells_of(pay->cost));
    }
    all->n_slots = 0;
}

#endif
