/* retain_stats.c: quantiles, chances and swings out of many runs. The q-th percentile of n values
 * is the one at place ceil(q n / 100) of them in order. */
#include "answer/retain.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int compare_ints(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t percentile(const int64_t *sorted, int n, int q)
{
    int64_t place = ((int64_t)n * q + 99) / 100;
    return sorted[place > 0 ? place - 1 : 0];
}

static cf_range3 range_of(int64_t *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, compare_ints);
    return (cf_range3){percentile(values, n, 10), percentile(values, n, 50),
                       percentile(values, n, 90)};
}

static size_t life(const cf_retain *retain, int run, int scenario)
{
    return (size_t)run * (size_t)retain->records->n_scenarios + (size_t)scenario;
}

static const int64_t *sums_of(const cf_retain *retain, int run, int scenario)
{
    return retain->records->sums + life(retain, run, scenario) * CF_SUMS;
}

static int64_t filled_at(const cf_retain *retain, int run, int scenario, int month)
{
    const cf_staff_records *records = retain->records;
    return records->filled[life(retain, run, scenario) * (size_t)records->n_months + (size_t)month];
}

static cf_range3 range_of_sum(const cf_retain *retain, int scenario, int from, int to,
                              int64_t *room)
{
    int n = retain->records->n_runs;
    for (int run = 0; run < n; run++) {
        room[run] = 0;
        for (int s = from; s <= to; s++)
            room[run] += sums_of(retain, run, scenario)[s];
    }
    return range_of(room, n);
}

/* The offer's cost less the overtime and replacement that it avoids in the same run. */
static int64_t net_of(const cf_retain *retain, int run, int scenario)
{
    const int64_t *base = sums_of(retain, run, 0), *offer = sums_of(retain, run, scenario);
    return retain->scenarios[scenario].cost_cents -
           (base[CF_SUM_OVERTIME_CENTS] - offer[CF_SUM_OVERTIME_CENTS]) -
           (base[CF_SUM_REPLACE_CENTS] - offer[CF_SUM_REPLACE_CENTS]);
}

/* The same for heads, which are few: counted, not sorted. */
static cf_range3 range_of_heads(const int64_t *values, int n, int64_t *counts, int64_t most)
{
    static const int percents[3] = {10, 50, 90};
    int64_t found[3] = {0}, sum = 0;
    memset(counts, 0, (size_t)(most + 1) * sizeof *counts);
    for (int i = 0; i < n; i++)
        counts[values[i]]++;
    for (int64_t heads = 0, i = 0; heads <= most && i < 3; heads++) {
        sum += counts[heads];
        while (i < 3 && sum >= ((int64_t)n * percents[i] + 99) / 100)
            found[i++] = heads;
    }
    return (cf_range3){found[0], found[1], found[2]};
}

static void count_months(cf_arena *arena, cf_retain_stats *stats, const cf_retain *retain,
                         int scenario, int64_t *room)
{
    int n_months = retain->model.n_months, n = retain->records->n_runs;
    stats->filled = CF_ARENA_NEW(arena, cf_range3, (size_t)n_months);
    int64_t *counts = NULL, most = -1;
    for (int m = 0; m < n_months; m++) {
        int64_t largest = 0;
        for (int run = 0; run < n; run++) {
            room[run] = filled_at(retain, run, scenario, m);
            largest = room[run] > largest ? room[run] : largest;
        }
        if (largest > most) {
            most = largest;
            counts = cf_mem_realloc(counts, (size_t)most + 1, sizeof *counts);
        }
        stats->filled[m] = range_of_heads(room, n, counts, largest);
    }
    cf_mem_free(counts);
}

cf_retain_stats *cf_retain_count(cf_arena *arena, const cf_retain *retain, int scenario)
{
    int n = retain->records->n_runs, last = retain->model.n_months - 1;
    int64_t *room = cf_mem_alloc((size_t)n, sizeof *room);
    cf_retain_stats *stats = CF_ARENA_NEW(arena, cf_retain_stats, 1);
    count_months(arena, stats, retain, scenario, room);
    for (int i = 0; i < 4; i++)
        stats->exits[i] = range_of_sum(retain, scenario, i, i, room);
    stats->all_exits = range_of_sum(retain, scenario, CF_SUM_QUIT, CF_SUM_WASHOUT, room);
    stats->hires = range_of_sum(retain, scenario, CF_SUM_HIRES, CF_SUM_HIRES, room);
    stats->laterals = range_of_sum(retain, scenario, CF_SUM_LATERALS, CF_SUM_LATERALS, room);
    stats->ready = range_of_sum(retain, scenario, CF_SUM_READY, CF_SUM_READY, room);
    stats->overtime_e2 =
        range_of_sum(retain, scenario, CF_SUM_OVERTIME_E2, CF_SUM_OVERTIME_E2, room);
    stats->overtime_cents =
        range_of_sum(retain, scenario, CF_SUM_OVERTIME_CENTS, CF_SUM_OVERTIME_CENTS, room);
    stats->replace_cents =
        range_of_sum(retain, scenario, CF_SUM_REPLACE_CENTS, CF_SUM_REPLACE_CENTS, room);
    for (int run = 0; run < n; run++)
        room[run] = net_of(retain, run, scenario);
    stats->net_cents = range_of(room, n);
    for (int run = 0; run < n; run++) {
        room[run] = filled_at(retain, run, scenario, last) - filled_at(retain, run, 0, last);
        stats->more += room[run] > 0;
        stats->fewer += room[run] < 0;
    }
    stats->more_filled = range_of(room, n);
    cf_mem_free(room);
    return stats;
}

void cf_retain_pair(int64_t *more, int64_t *same, const cf_retain *retain, int a, int b)
{
    int last = retain->model.n_months - 1;
    *more = *same = 0;
    for (int run = 0; run < retain->records->n_runs; run++) {
        int64_t first = filled_at(retain, run, a, last), second = filled_at(retain, run, b, last);
        *more += second > first;
        *same += second == first;
    }
}

/* --- Without chance -------------------------------------------------------------------------- */

static int64_t size_of(const cf_swing *swing)
{
    int64_t size = swing->net_high - swing->net_low;
    return size < 0 ? -size : size;
}

static int compare_swings(const void *a, const void *b)
{
    const cf_swing *x = a, *y = b;
    int64_t p = size_of(x), q = size_of(y);
    if (p != q)
        return p > q ? -1 : 1;
    return (int)x->id - (int)y->id;
}

/* Net cost, and how many more heads than the status quo at the end, for these values. */
static void measure(const cf_retain *retain, int scenario, const int64_t *values, int64_t *net,
                    int64_t *filled_e6)
{
    cf_staff_expected base, offer;
    int last = retain->model.n_months - 1;
    cf_staff_expect(&base, &retain->model, 0, values);
    cf_staff_expect(&offer, &retain->model, scenario, values);
    *net = retain->scenarios[scenario].cost_cents - (base.overtime_cents - offer.overtime_cents) -
           (base.replace_cents - offer.replace_cents);
    *filled_e6 = offer.filled_e6[last] - base.filled_e6[last];
}

int cf_retain_swings(cf_swing out[CF_ASSUMPTIONS], const cf_retain *retain, int scenario)
{
    int64_t values[CF_ASSUMPTIONS];
    int n = 0;
    cf_staff_likely(values, &retain->model);
    for (int i = 0; i < CF_ASSUMPTIONS; i++) {
        const cf_prior *prior = &retain->model.priors[i];
        if (prior->low == prior->high || retain->from[i] == CF_FROM_FIT)
            continue;
        cf_swing *swing = &out[n++];
        swing->id = (cf_assume_id)i;
        values[i] = prior->low;
        measure(retain, scenario, values, &swing->net_low, &swing->filled_low_e6);
        values[i] = prior->high;
        measure(retain, scenario, values, &swing->net_high, &swing->filled_high_e6);
        values[i] = prior->likely;
    }
    qsort(out, (size_t)n, sizeof *out, compare_swings);
    return n;
}

int64_t cf_retain_break_even(const cf_retain *retain, int scenario)
{
    int64_t values[CF_ASSUMPTIONS];
    int64_t low = 0, high = 20000000;
    cf_staff_likely(values, &retain->model);
    values[CF_A_ELASTICITY] = low;
    if (cf_staff_expected_net(&retain->model, scenario, values) <= 0)
        return 0;
    values[CF_A_ELASTICITY] = high;
    if (cf_staff_expected_net(&retain->model, scenario, values) > 0)
        return -1;
    while (high - low > 10000) { /* to a hundredth */
        int64_t middle = low + (high - low) / 2;
        values[CF_A_ELASTICITY] = middle;
        if (cf_staff_expected_net(&retain->model, scenario, values) > 0)
            low = middle;
        else
            high = middle;
    }
    return high;
}
