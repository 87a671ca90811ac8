/* The staffing model against closed forms, moments, and itself at other thread counts and shares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "staff/arrivals.h"
#include "staff/draw.h"
#include "staff/fit.h"
#include "staff/real.h"
#include "staff/staff.h"
#include "staff/stays.h"

#include <string.h>

static void is_near(double got, double expected, double within)
{
    double off = got - expected;
    if (off < 0.0)
        off = -off;
    if (off > within)
        fail_msg("%.12g is not %.12g within %g", got, expected, within);
}

/* --- Reals ----------------------------------------------------------------------------------- */

/* Constants as printed in tables (Abramowitz and Stegun, 1.1 and 4.2). */
static void exp_ln_and_root(void **state)
{
    (void)state;
    is_near(cf_exp(1.0), 2.718281828459045, 1e-15);
    is_near(cf_exp(-1.0), 0.36787944117144233, 1e-16);
    is_near(cf_exp(10.0) / 22026.465794806717, 1.0, 1e-15);
    is_near(cf_ln(2.0), 0.6931471805599453, 1e-16);
    is_near(cf_ln(10.0), 2.302585092994046, 5e-16);
    is_near(cf_ln(1e-9), -20.72326583694641, 4e-15);
    is_near(cf_root(2.0), 1.4142135623730951, 3e-16);
    for (int i = 1; i < 2000; i++) {
        double x = (double)i / 97.0;
        is_near(cf_ln(cf_exp(x - 10.0)), x - 10.0, 1e-14);
        is_near(cf_root(x) * cf_root(x) / x, 1.0, 1e-15);
    }
    assert_int_equal(cf_nearest(2.5), 3);
    assert_int_equal(cf_nearest(-2.5), -3);
}

/* -ln(0.95), -ln(0.5), and of everybody all but one in a thousand. */
static void shares_of_a_year_become_hazards(void **state)
{
    (void)state;
    assert_int_equal(cf_hazard_of_chance(0), 0);
    assert_int_equal(cf_hazard_of_chance(50000), 51293);
    assert_int_equal(cf_hazard_of_chance(500000), 693147);
    assert_int_equal(cf_hazard_of_chance(1000000), 6907755);
}

/* --- Draws ----------------------------------------------------------------------------------- */

enum { DRAWS = 40000 };

typedef struct { double mean, variance; } moments;

static moments moments_of(const double *x)
{
    moments m = {0};
    for (int i = 0; i < DRAWS; i++)
        m.mean += x[i] / DRAWS;
    for (int i = 0; i < DRAWS; i++)
        m.variance += (x[i] - m.mean) * (x[i] - m.mean) / DRAWS;
    return m;
}

/* Five standard errors of the mean; a variance is known to some percents. */
static void has_moments(const double *x, double mean, double variance)
{
    moments m = moments_of(x);
    is_near(m.mean, mean, 5.0 * cf_root(variance / DRAWS));
    is_near(m.variance / variance, 1.0, 0.06);
}

static void draws_have_their_moments(void **state)
{
    (void)state;
    static double x[DRAWS];
    const double means[] = {0.2, 3.0, 30.0};
    for (int k = 0; k < 3; k++) {
        for (uint32_t i = 0; i < DRAWS; i++)
            x[i] = cf_poisson(&(cf_stream){7, i}, 0, 1, CF_DRAW_LATERALS, means[k]);
        has_moments(x, means[k], means[k]);
    }
    for (uint32_t i = 0; i < DRAWS; i++)
        x[i] = cf_binomial(&(cf_stream){7, i}, 0, 1, CF_DRAW_TRAINING, 250, 0.14);
    has_moments(x, 35.0, 30.1);
    for (uint32_t i = 0; i < DRAWS; i++)
        x[i] = cf_binomial(&(cf_stream){7, i}, 0, 1, CF_DRAW_TRAINING, 10, 0.8);
    has_moments(x, 8.0, 1.6);
    const double shapes[] = {1.0, 8.0, 120.0};
    for (int k = 0; k < 3; k++) {
        for (uint32_t i = 0; i < DRAWS; i++)
            x[i] = cf_gamma(&(cf_stream){7, i}, 0, shapes[k]);
        has_moments(x, shapes[k], shapes[k]);
    }
    /* Triangular: mean (a+b+c)/3; variance (a2+b2+c2-ab-ac-bc)/18. */
    for (uint32_t i = 0; i < DRAWS; i++) {
        cf_philox p = cf_stream_draw(&(cf_stream){7, i}, 0, 0, CF_DRAW_ASSUMPTION);
        x[i] = cf_triangular(0.7, 1.4, 3.0, cf_uniform53(p.word[0], p.word[1]));
    }
    has_moments(x, 1.7, 4.11 / 18.0);
}

/* Bit for bit, over seeds, people and places in a group. */
static void stays_side_by_side_are_stays_one_by_one(void **state)
{
    (void)state;
    for (uint32_t turn = 0; turn < 20000; turn++) {
        cf_philox x = cf_stream_draw(&(cf_stream){11, turn}, 0, 0, 0);
        cf_stream stream = {(uint64_t)x.word[0] << 32 | x.word[1], x.word[2]};
        uint32_t who[CF_STAYS], index[CF_STAYS];
        cf_stay stays[2][CF_STAYS];
        for (uint32_t i = 0; i < CF_STAYS; i++) {
            who[i] = x.word[3] + (turn % 2 ? i : 0);
            index[i] = turn % 2 ? 0 : x.word[3] / 3 + i;
        }
        cf_stays_draw(stays[0], &stream, who, index);
        cf_stays_draw_singly(stays[1], &stream, who, index);
        assert_memory_equal(stays[0], stays[1], sizeof stays[0]);
    }
}

/* Kept draws give what fresh ones give, in whatever order means are asked. */
static void arrivals_are_poisson_draws(void **state)
{
    (void)state;
    static const double means[] = {0.3, 57.5, 8.0, 16.0, 0.0, 401.25, 7.9999, -1.0, 24.0};
    enum { MEANS = sizeof means / sizeof means[0], MONTHS = 3 };
    cf_arrivals arrivals;
    cf_arrivals_init(&arrivals, MONTHS);
    for (uint32_t run = 0; run < 300; run++) {
        cf_stream stream = {5, run};
        cf_arrivals_start_run(&arrivals);
        for (int i = 0; i < MEANS; i++)
            for (int month = 0; month < MONTHS; month++)
                for (cf_draw draw = CF_DRAW_CANDIDATES; draw <= CF_DRAW_LATERALS; draw++)
                    assert_int_equal(
                        cf_arrivals_draw(&arrivals, &stream, month, draw, means[i]),
                        cf_poisson(&stream, 0, (uint32_t)month, draw, means[i]));
    }
    cf_arrivals_release(&arrivals);
}

/* --- Cases ----------------------------------------------------------------------------------- */

typedef struct {
    cf_staff_case model;
    cf_staff_scenario scenarios[3];
    cf_staff_group groups[40];
    uint32_t *members;
} town;

static void fix(cf_staff_case *model, cf_assume_id id, int64_t e6)
{
    model->priors[id] = (cf_prior){e6, e6, e6};
}

/* n members, one group a year of service, pay at the market, nothing uncertain. */
static void build(town *t, int n, int n_groups, int n_months)
{
    memset(t, 0, sizeof *t);
    t->members = cf_mem_calloc((size_t)n, sizeof *t->members);
    for (int i = 0; i < n; i++)
        t->members[i] = (uint32_t)i;
    for (int g = 0; g < n_groups; g++) {
        int from = n * g / n_groups, to = n * (g + 1) / n_groups;
        t->groups[g] = (cf_staff_group){12 * g, to - from, from};
    }
    for (int s = 0; s < 3; s++)
        for (int m = 0; m < n_months; m++) {
            t->scenarios[s].all_e9[m] = 1000000000;
            for (int b = 0; b < CF_STAFF_BANDS; b++)
                t->scenarios[s].pay_e9[b][m] = 1000000000;
        }
    t->model = (cf_staff_case){.n_months = n_months, .first_month = 2025 * 12 + 6,
                               .groups = t->groups, .n_groups = n_groups, .members = t->members,
                               .n_members = n, .n_posts = n, .month_hours_e4 = 1733333,
                               .overtime_cents = 7500, .trainee_cents = 800000,
                               .scenarios = t->scenarios, .n_scenarios = 3};
    for (int i = 0; i < CF_ASSUMPTIONS; i++)
        fix(&t->model, (cf_assume_id)i, cf_assume_infos[i].prior.likely);
}

/* Leaving at one rate, and nobody hired. */
static void only_leave(town *t, int64_t rate_e6)
{
    fix(&t->model, CF_A_QUITS, 0);
    fix(&t->model, CF_A_OTHER_EXITS, rate_e6);
    fix(&t->model, CF_A_HIRES, 0);
    fix(&t->model, CF_A_LATERALS, 0);
    fix(&t->model, CF_A_FATIGUE, 0);
}

static cf_staff_records *simulate(const town *t, int n_runs, int first, int n_threads,
                                  cf_staff_method method)
{
    cf_staff_records *records =
        cf_staff_records_new(n_runs, t->model.n_scenarios, t->model.n_months);
    cf_staff_options options = {.seed = 11, .first_run = first, .n_runs = n_runs,
                                .n_threads = n_threads, .method = method};
    assert_true(cf_staff_run(records, &t->model, &options));
    return records;
}

/* A constant hazard is geometric: N e^(-hm), here with a million members to 1e-9 of them. */
static void expected_heads_are_geometric(void **state)
{
    (void)state;
    town t;
    cf_staff_expected out;
    build(&t, 1000000, 1, 60);
    only_leave(&t, 120000);
    cf_staff_expect(&out, &t.model, 0, NULL);
    for (int m = 0; m < 60; m++)
        is_near((double)out.filled_e6[m] * 1e-12, cf_exp(-0.01 * (m + 1)), 1e-9);
    cf_mem_free(t.members);
}

/* The same by chance, in both ways of drawing: mean N p and variance N p (1 - p). */
static void runs_leave_geometrically(void **state)
{
    (void)state;
    enum { N = 200, RUNS = 4000 };
    for (int method = CF_STAFF_AS_INDIVIDUALS; method <= CF_STAFF_AS_COHORTS; method++) {
        town t;
        build(&t, N, 5, 24);
        only_leave(&t, 240000);
        cf_staff_records *r = simulate(&t, RUNS, 0, 2, (cf_staff_method)method);
        double mean = 0.0, square = 0.0, p = cf_exp(-0.48);
        for (int i = 0; i < RUNS; i++) {
            double left = r->filled[(i * 3 + 1) * 24 + 23];
            mean += left / RUNS;
            square += left * left / RUNS;
        }
        double variance = N * p * (1.0 - p);
        is_near(mean, N * p, 5.0 * cf_root(variance / RUNS));
        is_near((square - mean * mean) / variance, 1.0, 0.12);
        cf_staff_records_free(r);
        cf_mem_free(t.members);
    }
}

/* Offers that pay the same have the same runs, to the head; more pay never loses more to quits. */
static void offers_share_their_draws(void **state)
{
    (void)state;
    town t;
    build(&t, 300, 30, 36);
    fix(&t.model, CF_A_HIRES, 0);
    fix(&t.model, CF_A_LATERALS, 0);
    for (int m = 6; m < 36; m++)
        for (int b = 0; b < CF_STAFF_BANDS; b++)
            t.scenarios[2].pay_e9[b][m] = 1100000000;
    for (int method = CF_STAFF_AS_INDIVIDUALS; method <= CF_STAFF_AS_COHORTS; method++) {
        cf_staff_records *r = simulate(&t, 300, 0, 1, (cf_staff_method)method);
        int64_t gained = 0;
        for (int i = 0; i < 300; i++) {
            const int64_t *sums = r->sums + (size_t)i * 3 * CF_SUMS;
            assert_memory_equal(sums, sums + CF_SUMS, CF_SUMS * sizeof *sums);
            assert_true(sums[2 * CF_SUMS + CF_SUM_QUIT] <= sums[CF_SUM_QUIT]);
            gained += sums[CF_SUM_QUIT] - sums[2 * CF_SUMS + CF_SUM_QUIT];
        }
        assert_true(gained > 0);
        cf_staff_records_free(r);
    }
    cf_mem_free(t.members);
}

/* --- Threads and shares ---------------------------------------------------------------------- */

static void same_runs(const cf_staff_records *a, const cf_staff_records *b, int first, int n)
{
    size_t lives = (size_t)n * (size_t)b->n_scenarios, skip = (size_t)first * (size_t)b->n_scenarios;
    size_t months = (size_t)b->n_months;
    assert_memory_equal(a->filled, b->filled + skip * months, lives * months * sizeof(int32_t));
    assert_memory_equal(a->sums, b->sums + skip * CF_SUMS, lives * CF_SUMS * sizeof(int64_t));
}

static void threads_and_shares_change_nothing(void **state)
{
    (void)state;
    town t;
    build(&t, 400, 40, 60);
    for (int i = 0; i < CF_ASSUMPTIONS; i++)
        t.model.priors[i] = cf_assume_infos[i].prior;
    cf_default_retirement(t.model.retirement_e6);
    t.model.n_posts = 450;
    for (int method = CF_STAFF_AS_INDIVIDUALS; method <= CF_STAFF_AS_COHORTS; method++) {
        cf_staff_records *all = simulate(&t, 100, 0, 1, (cf_staff_method)method);
        cf_staff_records *threads = simulate(&t, 100, 0, 7, (cf_staff_method)method);
        same_runs(threads, all, 0, 100);
        const int cuts[] = {0, 13, 64, 100};
        for (int i = 0; i < 3; i++) {
            int n = cuts[i + 1] - cuts[i];
            cf_staff_records *share = simulate(&t, n, cuts[i], 2, (cf_staff_method)method);
            same_runs(share, all, cuts[i], n);
            cf_staff_records_free(share);
        }
        cf_staff_records_free(threads);
        cf_staff_records_free(all);
    }
    cf_mem_free(t.members);
}

/* --- Fitting --------------------------------------------------------------------------------- */

/* Hired 2015-07-01, watched 2020-01-01 to 2021-12-31, leaves then: by hand 182 days in the fifth
 * year of service (to 2020-06-30), 365 in the sixth, 184 in the seventh. Days of a leap year: 2020
 * January to June are 31+29+31+30+31+30. */
static void exposure_is_counted_by_hand(void **state)
{
    (void)state;
    cf_fit_counts counts = {0};
    cf_fit_add(&counts, cf_date_of(2015, 7, 1), cf_date_of(2020, 1, 1), cf_date_of(2021, 12, 31),
               CF_LEFT_QUIT);
    assert_int_equal(counts.days_e4[4], 182 * 10000);
    assert_int_equal(counts.days_e4[5], 365 * 10000);
    assert_int_equal(counts.days_e4[6], 184 * 10000);
    assert_int_equal(counts.quits[6], 1);
    /* Hired while watched: from the first day on. Hired later than the watch: nothing. */
    cf_fit_add(&counts, cf_date_of(2021, 12, 1), cf_date_of(2020, 1, 1), cf_date_of(2021, 12, 31),
               CF_LEFT_NOT);
    assert_int_equal(counts.days_e4[0], 31 * 10000);
    cf_fit_add(&counts, cf_date_of(2022, 1, 1), cf_date_of(2020, 1, 1), cf_date_of(2021, 12, 31),
               CF_LEFT_NOT);
    assert_int_equal(counts.days_e4[0], 31 * 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_ln_and_root),
        cmocka_unit_test(shares_of_a_year_become_hazards),
        cmocka_unit_test(draws_have_their_moments),
        cmocka_unit_test(stays_side_by_side_are_stays_one_by_one),
        cmocka_unit_test(arrivals_are_poisson_draws),
        cmocka_unit_test(expected_heads_are_geometric),
        cmocka_unit_test(runs_leave_geometrically),
        cmocka_unit_test(offers_share_their_draws),
        cmocka_unit_test(threads_and_shares_change_nothing),
        cmocka_unit_test(exposure_is_counted_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
