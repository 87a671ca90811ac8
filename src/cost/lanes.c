/* lanes.c: what one period of an interval adds to a member's results. */
#include "cost/kernel.h"

bool cf_period_lanes(int64_t *lanes, const cf_kernel *kernel, cf_evaluator *evaluator,
                     const cf_interval *interval)
{
    bool good = true;
    for (int i = 0; i < kernel->stride; i++)
        lanes[i] = 0;
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        if (!item->full)
            continue;
        const cf_period_pay *pay = cf_evaluate(evaluator, item->regime);
        if (__builtin_expect(!pay->good, 0)) {
            good = good && pay->absent;
            continue;
        }
        const cf_term *end = item->terms + item->n_terms;
        for (const cf_term *term = item->terms; term < end; term++)
            lanes[term->lane] += term->cost * pay->cost + term->net * pay->net;
    }
    return good;
}

void cf_take_booked(int64_t *gains, cf_totals *totals, const cf_kernel *kernel,
                    cf_evaluator *evaluator, const cf_interval *interval, int64_t n)
{
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int k = 0; k < item->n_booked; k++) {
            const cf_booked_use *use = &item->booked[k];
            const cf_period_pay *pay = cf_evaluate(evaluator, item->regime);
            if (!pay->good)
                continue;
            gains[use->offer] -= use->sign * pay->net;
            totals->booked[(size_t)use->offer * ((size_t)kernel->n_days + 1) +
                           (size_t)use->day] += (cf_sum)(use->sign * n) * pay->net;
        }
    }
}
