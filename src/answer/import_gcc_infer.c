/* What the export does not say, from what it does: the steps between a range's minimum and maximum,
 * the step and the FTE from what was paid, pension rates and health amounts from what the employer
 * paid for them. */
#include "answer/import_private.h"

#include "base/mem.h"

#include <stdlib.h>

enum {
    WIDEST = 8,        /* a maximum of more than so many minimums is no range */
    SLACK_PERCENT = 2, /* pay this much off a range's end still is that end */
    NEAR_PERCENT = 5,  /* the same where a year's pay is worked out from a part of it */
    USUAL_STEPS = 5,
    FEWEST_OF_PLAN = 3, /* rows that make an amount of health a plan */
    ROOT_BITS = 56,
};

#define ROOT_ONE ((cf_wide)1 << ROOT_BITS)

/* --- Ranges ---------------------------------------------------------------------------------- */

bool cf_gcc_has_range(const cf_gcc_row *row)
{
    int64_t low = row->cents[CF_GCC_MINIMUM], high = row->cents[CF_GCC_MAXIMUM];
    return low > 0 && high >= low && high / WIDEST <= low;
}

static int range_of(cf_gcc *gcc, const cf_gcc_row *row, cf_dict *known)
{
    cf_buf key = CF_BUF_INIT;
    cf_buf_add_slice(&key, row->position);
    cf_buf_addf(&key, "\n%lld\n%lld", (long long)row->cents[CF_GCC_MINIMUM],
                (long long)row->cents[CF_GCC_MAXIMUM]);
    int code = cf_dict_code(known, cf_buf_slice(&key)) - 1;
    cf_buf_release(&key);
    if ((size_t)code == gcc->n_ranges) {
        gcc->ranges =
            cf_mem_grow(gcc->ranges, &gcc->ranges_capacity, gcc->n_ranges + 1, sizeof *gcc->ranges);
        gcc->ranges[gcc->n_ranges++] = (cf_gcc_range){
            .position = row->position,
            .minimum = row->cents[CF_GCC_MINIMUM],
            .maximum = row->cents[CF_GCC_MAXIMUM],
        };
    }
    return code;
}

/* The range that most rows of a position have bears its name alone; others have their amounts
 * behind it. */
static void name_ranges(cf_gcc *gcc)
{
    cf_dict *positions = cf_dict_new();
    size_t *main_range = cf_mem_calloc(gcc->n_ranges + 1, sizeof *main_range); /* index + 1 */
    for (size_t i = 0; i < gcc->n_ranges; i++) {
        size_t code = (size_t)cf_dict_code(positions, gcc->ranges[i].position);
        if (main_range[code] == 0 ||
            gcc->ranges[i].n_rows > gcc->ranges[main_range[code] - 1].n_rows)
            main_range[code] = i + 1;
    }
    for (size_t i = 0; i < gcc->n_ranges; i++) {
        cf_gcc_range *range = &gcc->ranges[i];
        size_t code = (size_t)cf_dict_code(positions, range->position);
        range->name = range->position;
        if (main_range[code] != i + 1) {
            const char *text = cf_arena_printf(
                &gcc->arena, "%.*s %lld-%lld", (int)range->position.len, range->position.text,
                (long long)range->minimum / 100, (long long)range->maximum / 100);
            range->name = cf_slice_of(text);
        }
    }
    cf_mem_free(main_range);
    cf_dict_free(positions);
}

/* --- Steps ----------------------------------------------------------------------------------- */

/* root^n in fixed point, rounded down at each multiplication; beyond twice the widest range it
 * stops, so that products fit. */
static cf_wide power(cf_wide root, int n)
{
    cf_wide result = ROOT_ONE;
    for (int i = 0; i < n && result < 2 * WIDEST * ROOT_ONE; i++)
        result = (result * root) >> ROOT_BITS;
    return result;
}

/* The n-th root of high / low, to 56 binary places. */
static cf_wide root_of(int64_t low, int64_t high, int n)
{
    cf_wide target = ((cf_wide)high << ROOT_BITS) / low;
    cf_wide at_least = ROOT_ONE, above = target + 1;
    while (above - at_least > 1) {
        cf_wide middle = at_least + (above - at_least) / 2;
        if (power(middle, n) <= target)
            at_least = middle;
        else
            above = middle;
    }
    return at_least;
}

/* As many steps as bring the distance between them nearest to `percent`. */
static int steps_by_percent(int64_t low, int64_t high, int64_t percent_e6)
{
    cf_wide factor = ROOT_ONE + (ROOT_ONE * percent_e6) / CF_RATIO_ONE;
    cf_wide target = ((cf_wide)high << ROOT_BITS) / low;
    int n = 1;
    while (n < CF_GCC_MAX_STEPS && power(factor, n) < target)
        n++;
    /* n intervals reach the top or beyond; one fewer may come nearer. */
    cf_wide wide = n > 1 ? root_of(low, high, n - 1) - factor : 0;
    cf_wide narrow = factor - root_of(low, high, n);
    if (n > 1 && wide < narrow)
        n--;
    return n + 1 > CF_GCC_MAX_STEPS ? CF_GCC_MAX_STEPS : n + 1;
}

static int64_t hourly_of(int64_t annual_cents, cf_wide factor)
{
    int64_t cents = 0;
    cf_div_round(&cents, annual_cents * factor, CF_GCC_HOURS * ROOT_ONE, CF_HALF_UP);
    return cents > 0 ? cents : 1;
}

static void make_steps(cf_gcc_range *range, const cf_import_gcc_options *options)
{
    int n = options->n_steps ? options->n_steps : USUAL_STEPS;
    if (options->step_percent_e6 > 0)
        n = steps_by_percent(range->minimum, range->maximum, options->step_percent_e6);
    int64_t first = hourly_of(range->minimum, ROOT_ONE);
    int64_t last = hourly_of(range->maximum, ROOT_ONE);
    if (last - first < n - 1) /* less than a cent a step */
        n = (int)(last - first) + 1;
    range->n_steps = n;
    range->hourly[0] = first;
    cf_wide root = n > 1 ? root_of(range->minimum, range->maximum, n - 1) : ROOT_ONE;
    for (int i = 1; i < n; i++)
        range->hourly[i] = i == n - 1 ? last : hourly_of(range->minimum, power(root, i));
}

/* --- Health ---------------------------------------------------------------------------------- */

static int compare_plans(const void *a, const void *b)
{
    const cf_gcc_plan *x = a, *y = b;
    if (x->n_rows != y->n_rows)
        return x->n_rows > y->n_rows ? -1 : 1;
    return (x->annual < y->annual) - (x->annual > y->annual);
}

static int compare_amounts(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Amounts that several people had, and one in a hundred, are plans; without any, the average is. */
static void find_plans(cf_gcc *gcc)
{
    int64_t *amounts = cf_mem_alloc(gcc->n_rows, sizeof *amounts);
    cf_gcc_plan *plans = cf_mem_alloc(gcc->n_rows + 1, sizeof *plans);
    size_t n = 0, n_plans = 0;
    int64_t sum = 0;
    for (size_t i = 0; i < gcc->n_rows; i++)
        if (gcc->rows[i].cents[CF_GCC_HEALTH] > 0) {
            amounts[n++] = gcc->rows[i].cents[CF_GCC_HEALTH];
            sum += gcc->rows[i].cents[CF_GCC_HEALTH];
        }
    qsort(amounts, n, sizeof *amounts, compare_amounts);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && amounts[end] == amounts[i]; end++)
            ;
        if (end - i >= FEWEST_OF_PLAN && (end - i) * 100 >= n)
            plans[n_plans++] = (cf_gcc_plan){.annual = amounts[i], .n_rows = (int)(end - i)};
    }
    if (n > 0 && n_plans == 0)
        plans[n_plans++] = (cf_gcc_plan){.annual = sum / (int64_t)n};
    qsort(plans, n_plans, sizeof *plans, compare_plans);
    gcc->n_plans = n_plans < CF_GCC_MAX_PLANS ? (int)n_plans : CF_GCC_MAX_PLANS;
    memcpy(gcc->plans, plans, (size_t)gcc->n_plans * sizeof *plans);
    cf_mem_free(amounts);
    cf_mem_free(plans);
}

/* --- Where a row stands ---------------------------------------------------------------------- */

static int64_t distance(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

static int nearest_step(const cf_gcc_range *range, int64_t annual_cents)
{
    int best = 0;
    for (int i = 1; i < range->n_steps; i++)
        if (distance(range->hourly[i] * CF_GCC_HOURS, annual_cents) <
            distance(range->hourly[best] * CF_GCC_HOURS, annual_cents))
            best = i;
    return best;
}

/* The share of a year's health that was paid, x 1e4, where it is less than the amount that most
 * people had; 0: that says nothing. */
static int64_t health_share(const cf_gcc *gcc, const cf_gcc_row *row)
{
    int64_t usual = gcc->n_plans > 0 ? gcc->plans[0].annual : 0, paid = row->cents[CF_GCC_HEALTH];
    int64_t share = 0;
    if (paid <= 0 || paid * 100 >= usual * (100 - SLACK_PERCENT) ||
        !cf_div_round(&share, (cf_wide)paid * CF_FTE_ONE, usual, CF_HALF_UP))
        return 0;
    return share;
}

static void set_fte(cf_gcc_row *row, int64_t hourly)
{
    cf_div_round(&row->fte_e4, (cf_wide)row->cents[CF_GCC_REGULAR] * CF_FTE_ONE,
                 (cf_wide)hourly * CF_GCC_HOURS, CF_HALF_UP);
    if (row->fte_e4 < 1)
        row->fte_e4 = 1;
    if (row->fte_e4 > CF_FTE_ONE)
        row->fte_e4 = CF_FTE_ONE;
}

/* Pay below the minimum is part time or part of a year, and the export does not say which. Where
 * health was paid for a share of the year that puts the pay of a whole one into the range, that is
 * the step; otherwise it is the first. FTE is what was paid of that step, so that the row costs
 * what it cost. */
static void place_part(const cf_gcc *gcc, cf_gcc_row *row, const cf_gcc_range *range)
{
    int64_t share = health_share(gcc, row), whole = 0;
    row->reading = CF_GCC_PART;
    row->step = 0;
    if (share > 0 &&
        cf_div_round(&whole, (cf_wide)row->cents[CF_GCC_REGULAR] * CF_FTE_ONE, share, CF_HALF_UP) &&
        whole * 100 >= range->minimum * (100 - NEAR_PERCENT) &&
        whole * 100 <= range->maximum * (100 + NEAR_PERCENT)) {
        row->reading = CF_GCC_PART_YEAR;
        row->step = nearest_step(range, whole);
    }
    row->hourly = range->hourly[row->step];
    set_fte(row, row->hourly);
}

/* A rate of their own: what was paid, full time assumed. */
static void place_by_rate(cf_gcc_row *row, cf_gcc_reading reading)
{
    row->reading = reading;
    row->range = row->step = -1;
    row->hourly = hourly_of(row->cents[CF_GCC_REGULAR], ROOT_ONE);
}

static void place_row(const cf_gcc *gcc, cf_gcc_row *row)
{
    int64_t paid = row->cents[CF_GCC_REGULAR];
    row->fte_e4 = CF_FTE_ONE;
    if (row->range < 0) {
        place_by_rate(row, CF_GCC_OWN_RATE);
        return;
    }
    const cf_gcc_range *range = &gcc->ranges[row->range];
    if (paid * 100 < range->minimum * (100 - SLACK_PERCENT)) {
        place_part(gcc, row, range);
    } else if (paid * 100 > range->maximum * (100 + SLACK_PERCENT)) {
        place_by_rate(row, CF_GCC_ABOVE);
    } else {
        row->reading = CF_GCC_WHOLE;
        row->step = nearest_step(range, paid);
        row->hourly = range->hourly[row->step];
    }
}

/* Overtime is paid at one and a half; its hours keep their place in the cost of a raise. */
static void infer_overtime(cf_gcc_row *row)
{
    int64_t paid = row->cents[CF_GCC_OVERTIME];
    row->overtime_e4 = 0;
    if (paid > 0)
        cf_div_round(&row->overtime_e4, (cf_wide)paid * CF_HOURS_ONE * 2,
                     (cf_wide)row->hourly * 3 * CF_GCC_PERIODS, CF_HALF_UP);
}

static void infer_places(cf_gcc *gcc)
{
    cf_dict *known = cf_dict_new();
    for (size_t i = 0; i < gcc->n_rows; i++)
        if (cf_gcc_has_range(&gcc->rows[i])) {
            gcc->rows[i].range = range_of(gcc, &gcc->rows[i], known);
            gcc->ranges[gcc->rows[i].range].n_rows++;
        }
    cf_dict_free(known);
    name_ranges(gcc);
    for (size_t i = 0; i < gcc->n_ranges; i++)
        make_steps(&gcc->ranges[i], gcc->options);
    for (size_t i = 0; i < gcc->n_rows; i++) {
        place_row(gcc, &gcc->rows[i]);
        infer_overtime(&gcc->rows[i]);
    }
}

/* --- Pension --------------------------------------------------------------------------------- */

/* "3% @ 60" and "3%@60" are one formula. */
static cf_slice tier_name(cf_gcc *gcc, const cf_gcc_row *row)
{
    char *name = cf_arena_copy(&gcc->arena, row->formula);
    size_t len = 0;
    for (size_t i = 0; i < row->formula.len; i++) {
        bool beside_at = name[i] == ' ' && ((i + 1 < row->formula.len && name[i + 1] == '@') ||
                                            (len > 0 && name[len - 1] == '@'));
        if (!beside_at)
            name[len++] = name[i];
    }
    cf_slice text = {name, len};
    bool unstated = len == 0 || cf_slice_equal_nocase(text, CF_SLICE("N/A"));
    return unstated ? CF_SLICE("unstated") : text;
}

static void infer_tiers(cf_gcc *gcc)
{
    cf_dict *known = cf_dict_new();
    for (size_t i = 0; i < gcc->n_rows; i++) {
        cf_gcc_row *row = &gcc->rows[i];
        if (row->cents[CF_GCC_PENSION] <= 0 && row->cents[CF_GCC_PICKUP] <= 0)
            continue;
        cf_slice name = tier_name(gcc, row);
        row->tier = cf_dict_code(known, name) - 1;
        if ((size_t)row->tier == gcc->n_tiers) {
            gcc->tiers =
                cf_mem_grow(gcc->tiers, &gcc->tiers_capacity, gcc->n_tiers + 1, sizeof *gcc->tiers);
            gcc->tiers[gcc->n_tiers++] = (cf_gcc_tier){.name = name};
        }
        gcc->tiers[row->tier].n_rows++;
    }
    cf_dict_free(known);
}

static int64_t basis_of(const cf_gcc_row *row, cf_gcc_basis basis)
{
    int64_t sum = row->cents[CF_GCC_REGULAR];
    if (basis == CF_GCC_OF_TOTAL)
        return row->cents[CF_GCC_TOTAL];
    if (basis >= CF_GCC_OF_REGULAR_OTHER)
        sum += row->cents[CF_GCC_OTHER];
    if (basis >= CF_GCC_OF_REGULAR_OTHER_LUMP)
        sum += row->cents[CF_GCC_LUMP_SUM];
    return sum;
}

/* The percent of a basis that was paid over all, and how far rows are from it. */
static bool try_basis(const cf_gcc *gcc, int tier, cf_gcc_amount what, cf_gcc_basis basis,
                      cf_gcc_share *share, int64_t *error)
{
    int64_t paid = 0, of = 0;
    *share = (cf_gcc_share){.basis = basis};
    *error = 0;
    for (size_t i = 0; i < gcc->n_rows; i++)
        if (gcc->rows[i].tier == tier && gcc->rows[i].cents[what] > 0) {
            paid += gcc->rows[i].cents[what];
            of += basis_of(&gcc->rows[i], basis);
            share->n_rows++;
        }
    if (of <= 0 || !cf_div_round(&share->percent_e6, (cf_wide)paid * CF_RATIO_ONE, of, CF_HALF_UP))
        return false;
    for (size_t i = 0; i < gcc->n_rows; i++) {
        const cf_gcc_row *row = &gcc->rows[i];
        if (row->tier != tier || row->cents[what] <= 0)
            continue;
        int64_t fits = 0;
        cf_div_round(&fits, (cf_wide)basis_of(row, basis) * share->percent_e6, CF_RATIO_ONE,
                     CF_HALF_UP);
        int64_t off = distance(fits, row->cents[what]);
        *error += off;
        share->n_close += off * 100 <= row->cents[what];
    }
    return true;
}

static cf_gcc_share infer_share(const cf_gcc *gcc, int tier, cf_gcc_amount what)
{
    cf_gcc_share best = {0}, share;
    int64_t best_error = INT64_MAX, error;
    for (int basis = 0; basis < CF_GCC_BASES; basis++)
        if (try_basis(gcc, tier, what, (cf_gcc_basis)basis, &share, &error) && error < best_error) {
            best = share;
            best_error = error;
        }
    return best;
}

static void infer_plans(cf_gcc *gcc)
{
    for (size_t i = 0; i < gcc->n_rows; i++) {
        int64_t paid = gcc->rows[i].cents[CF_GCC_HEALTH];
        if (paid <= 0)
            continue;
        int best = 0;
        for (int k = 1; k < gcc->n_plans; k++)
            if (distance(gcc->plans[k].annual, paid) < distance(gcc->plans[best].annual, paid))
                best = k;
        gcc->rows[i].plan = best;
        gcc->plans[best].n_near += gcc->plans[best].annual != paid;
        gcc->plans[best].difference += gcc->plans[best].annual - paid;
    }
}

void cf_gcc_infer(cf_gcc *gcc)
{
    find_plans(gcc);
    infer_places(gcc);
    infer_tiers(gcc);
    for (size_t i = 0; i < gcc->n_tiers; i++) {
        gcc->tiers[i].pension = infer_share(gcc, (int)i, CF_GCC_PENSION);
        gcc->tiers[i].pickup = infer_share(gcc, (int)i, CF_GCC_PICKUP);
    }
    infer_plans(gcc);
}
