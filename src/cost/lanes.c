/* lanes.c: what one period of an interval adds to a member's results. */
#include "cost/kernel.h"

static inline void add_factor(int64_t *restrict sums, const int64_t *restrict amounts, int factor)
{
    for (int k = 0; factor == 1 && k < CF_STRIP; k++)
        sums[k] += amounts[k];
    for (int k = 0; factor == -1 && k < CF_STRIP; k++)
        sums[k] -= amounts[k];
    for (int k = 0; (factor > 1 || factor < -1) && k < CF_STRIP; k++)
        sums[k] += factor * amounts[k];
}

uint8_t cf_strip_lanes(int64_t (*lanes)[CF_STRIP], const cf_kernel *kernel, cf_evaluator *evaluator,
                       const cf_interval *interval)
{
    uint8_t wrong = 0;
    memset(lanes, 0, (size_t)kernel->stride * sizeof *lanes);
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full)
            continue;
        const cf_period_pay *pay = cf_evaluate(evaluator, item->regime, CF_ALL_CELLS);
        wrong |= (uint8_t) ~(pay->good | pay->absent);
        for (int k = 0; k < item->n_terms; k++) {
            const cf_term *term = &item->terms[k];
            add_factor(lanes[term->lane], pay->cost, term->cost);
            add_factor(lanes[term->lane], pay->net, term->net);
        }
    }
    return wrong;
}

void cf_take_booked(int64_t *gains, cf_totals *totals, const cf_kernel *kernel,
                    cf_evaluator *evaluator, const cf_interval *interval, int cell, int64_t n)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int k = 0; k < item->n_booked; k++) {
            const cf_booked_use *use = &item->booked[k];
            const cf_period_pay *pay = cf_evaluate(evaluator, item->regime, (uint8_t)(1u << cell));
            if (!(pay->good >> cell & 1))
                continue;
            gains[use->offer] -= use->sign * pay->net[cell];
            totals->booked[(size_t)use->offer * ((size_t)kernel->n_days + 1) + (size_t)use->day] +=
                (cf_sum)(use->sign * n) * pay->net[cell];
        }
    }
}

void cf_take_booked_strip(int64_t (*gains)[CF_STRIP], cf_totals *totals, const cf_kernel *kernel,
                          cf_evaluator *evaluator, const cf_interval *interval, const int64_t *n)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int k = 0; k < item->n_booked; k++) {
            const cf_booked_use *use = &item->booked[k];
            const cf_period_pay *pay = cf_evaluate(evaluator, item->regime, CF_ALL_CELLS);
            cf_sum sum = 0;
            for (int cell = 0; cell < CF_STRIP; cell++) {
                int64_t net = pay->good >> cell & 1 ? use->sign * pay->net[cell] : 0;
                gains[use->offer][cell] -= net;
                sum += (cf_sum)n[cell] * net;
            }
            totals->booked[(size_t)use->offer * ((size_t)kernel->n_days + 1) + (size_t)use->day] +=
                sum;
        }
    }
}
