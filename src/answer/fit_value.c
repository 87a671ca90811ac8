/* fit_value.c: what a package is worth, whether it fits, and which none beats. */
#include "answer/fit.h"

#include "base/mem.h"

/* --- Values ---------------------------------------------------------------------------------- */

int64_t cf_fit_value(const cf_package *package, cf_aim aim)
{
    switch (aim) {
    case CF_AIM_TOTAL_GAIN:
        return package->gain;
    case CF_AIM_FINAL_RATE:
        return package->base;
    case CF_AIM_LOWEST_PAID:
        return package->lowest_paid;
    case CF_AIM_LOWEST_GAIN:
        return package->lowest_gain;
    case CF_AIM_EVENNESS:
        return package->evenness_e4;
    case CF_AIM_MAJORITY:
        return (int64_t)package->better_off;
    default:
        return -package->cost;
    }
}

static int compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int cf_fit_compare(const cf_fitting *f, const cf_package *a, const cf_package *b)
{
    int order = 0;
    if (f->same) /* nearest to what the offer costs, from below */
        order = compare_int(b->cost, a->cost);
    if (order == 0)
        order = compare_int(cf_fit_value(b, f->aim), cf_fit_value(a, f->aim));
    if (order == 0)
        order = compare_int(b->gain, a->gain);
    if (order == 0)
        order = compare_int(a->cost, b->cost);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

void cf_fit_keep(cf_fitting *f, const cf_package *package)
{
    if (f->n_best == f->top && cf_fit_compare(f, &f->best[f->top - 1], package) < 0)
        return;
    int at = f->n_best < f->top ? f->n_best++ : f->top - 1;
    for (; at > 0 && cf_fit_compare(f, package, &f->best[at - 1]) < 0; at--)
        f->best[at] = f->best[at - 1];
    f->best[at] = *package;
}

/* --- Fitting --------------------------------------------------------------------------------- */

int64_t cf_fit_over(const cf_fitting *f, const cf_package *package, int envelope)
{
    return package->held[envelope] - f->within[envelope].cents;
}

int64_t cf_fit_excess(const cf_fitting *f, const cf_package *package)
{
    int64_t excess = 0;
    for (int i = 0; i < f->n_within; i++) {
        int64_t over = cf_fit_over(f, package, i);
        if (over > 0)
            excess += over;
    }
    if (f->same && package->cost > f->limit)
        excess += package->cost - f->limit;
    return excess;
}

/* Whether rounding by member could decide if the envelopes hold: one is close, and none is exceeded
 * beyond doubt. */
bool cf_fit_is_borderline(const cf_fitting *f, const cf_package *package)
{
    bool close = false;
    for (int i = 0; package->fund_slack > 0 && i < f->n_within; i++) {
        int64_t room = f->within[i].cents - package->held[i];
        int64_t slack = f->within[i].funds < 0 ? 0 : package->fund_slack;
        if (room < -slack)
            return false;
        close = close || (slack > 0 && room <= slack);
    }
    return close;
}

static int64_t lever_value(const cf_fitting *f, const cf_package *package, int index)
{
    int digits[CF_FIT_MAX_CHOICES];
    const cf_lever *lever = &f->space.levers[index];
    cf_space_digits(digits, &f->space, package->number);
    return lever->field == CF_LEVER_DAY ? lever->days[digits[index]].days
                                        : lever->first + digits[index] * lever->step;
}

/* Negative, 0, positive: the package's measure is below, at, above what is required. */
static int measure_against(const cf_fitting *f, const cf_package *package,
                           const cf_requirement *required)
{
    if (required->measure == CF_MEASURE_LEVER)
        return compare_int(lever_value(f, package, required->lever), required->value);
    if (required->measure == CF_MEASURE_COST)
        return compare_int(package->cost, required->value);
    int64_t value = cf_fit_value(package, required->measure);
    if (!required->is_percent)
        return compare_int(value, required->value);
    int64_t whole =
        required->measure == CF_AIM_MAJORITY ? (int64_t)package->members : package->base_before;
    cf_wide left = (cf_wide)value * CF_RATIO_ONE, right = (cf_wide)whole * required->value;
    return (left > right) - (left < right);
}

bool cf_fit_meets(const cf_fitting *f, const cf_package *package)
{
    for (int i = 0; i < f->n_requirements; i++) {
        const cf_requirement *required = &f->requirements[i];
        bool of_members =
            required->measure >= CF_AIM_LOWEST_PAID && required->measure < CF_AIM_COUNT;
        if (of_members && !package->whole)
            continue;
        int order = measure_against(f, package, required);
        if (required->compare == 0 ? order != 0 : order * required->compare < 0)
            return false;
    }
    return true;
}

bool cf_fit_may_meet(const cf_fitting *f, const cf_package *package)
{
    for (int i = 0; i < f->n_requirements; i++) {
        const cf_requirement *required = &f->requirements[i];
        if (required->measure >= CF_AIM_LOWEST_PAID && required->measure < CF_AIM_COUNT &&
            required->compare >= 0 && measure_against(f, package, required) < 0)
            return false;
    }
    return true;
}

/* --- The frontier ---------------------------------------------------------------------------- */

void cf_frontier_add(cf_frontier *frontier, uint64_t number, int64_t cost, int64_t value)
{
    size_t low = 0;
    for (size_t high = frontier->n; low < high;) { /* first point that costs more */
        size_t middle = low + (high - low) / 2;
        if (frontier->points[middle].cost <= cost)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0 && frontier->points[low - 1].value >= value)
        return;
    size_t from = low; /* a point of the same cost gives less */
    if (low > 0 && frontier->points[low - 1].cost == cost)
        from = low - 1;
    size_t to = low;
    while (to < frontier->n && frontier->points[to].value <= value)
        to++;
    frontier->points = cf_mem_grow(frontier->points, &frontier->capacity, frontier->n + 1,
                                   sizeof *frontier->points);
    memmove(frontier->points + from + 1, frontier->points + to,
            (frontier->n - to) * sizeof *frontier->points);
    frontier->n = from + 1 + (frontier->n - to);
    frontier->points[from] = (cf_frontier_point){number, cost, value};
}
