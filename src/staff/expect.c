/* expect.c: the same model without chance: heads as fractions, every draw at its mean. It is what
 * the tornado, the elasticity that breaks even and the tests stand on. */
#include "base/mem.h"
#include "staff/model.h"
#include "staff/real.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    double n;
    int service;
} stayers;

typedef struct {
    double n;
    int start, academy, field;
    bool recruits;
} trainees;

typedef struct {
    const cf_world *world;
    const cf_run *run;
    int scenario;
    stayers *groups;
    int n_groups;
    trainees *training;
    int n_training;
    double solo, in_training, pool, worked;
    double exits[4], hires, laterals;
    double replace; /* cents */
    cf_staff_expected *out;
} flow;

static void add_trainees(flow *f, int month, double n, bool recruits)
{
    const cf_run *run = f->run;
    int months = run->field + (recruits ? run->academy : 0);
    f->training[f->n_training++] = (trainees){.n = n,
                                              .start = month,
                                              .academy = recruits ? month + run->academy : -1,
                                              .field = month + months,
                                              .recruits = recruits};
    f->in_training += n;
    *(recruits ? &f->hires : &f->laterals) += n;
    f->replace += n * (double)cf_replacement(f->world, run, f->scenario, month, months);
}

static void pass_gate(flow *f, trainees *t, double completion)
{
    double lost = t->n * (1.0 - completion);
    t->n -= lost;
    f->in_training -= lost;
    f->exits[3] += lost;
}

static void train(flow *f, int month)
{
    for (int i = 0; i < f->n_training; i++) {
        trainees *t = &f->training[i];
        if (t->academy == month)
            pass_gate(f, t, f->run->at[CF_A_ACADEMY_COMPLETION]);
        if (t->field != month)
            continue;
        if (t->recruits)
            pass_gate(f, t, f->run->at[CF_A_FIELD_COMPLETION]);
        f->groups[f->n_groups++] = (stayers){t->n, month - t->start};
        f->in_training -= t->n;
        f->solo += t->n;
        t->n = 0.0;
    }
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static void hire(flow *f, int month)
{
    const cf_run *run = f->run;
    f->pool += cf_candidates(f->world, run, f->scenario, month);
    double came = cf_laterals(f->world, run, f->scenario, month);
    double vacant = (double)run->fillable - f->solo - f->in_training;
    bool open = month >= run->freeze;
    if (open && vacant > 0.0 && came > 0.0) {
        double n = least(came, vacant);
        add_trainees(f, month, n, false);
        vacant -= n;
    }
    if (month < run->class_first || (month - run->class_first) % run->class_every != 0)
        return;
    double n = least(f->pool, vacant);
    if (run->seats > 0)
        n = least(n, (double)run->seats);
    if (open && n > 0.0)
        add_trainees(f, month, n, true);
    f->pool = 0.0;
}

static void leave(flow *f, int month)
{
    const cf_run *run = f->run;
    double quits[CF_STAFF_YEARS];
    double season = cf_retirement_season(f->world, run, month);
    cf_quit_hazards(quits, f->world, run, f->scenario, month,
                    cf_wear(f->world, run, f->solo, f->worked));
    for (int g = 0; g < f->n_groups; g++) {
        stayers *group = &f->groups[g];
        int year = group->service++ / 12;
        if (year >= CF_STAFF_YEARS)
            year = CF_STAFF_YEARS - 1;
        double retire = run->retire[year] * season;
        double total = quits[year] + retire + run->other;
        double gone = total > 0.0 ? group->n * (1.0 - cf_exp(-total)) : 0.0;
        if (gone <= 0.0)
            continue;
        f->exits[0] += gone * quits[year] / total;
        f->exits[1] += gone * retire / total;
        f->exits[2] += gone * run->other / total;
        group->n -= gone;
        f->solo -= gone;
    }
}

static void live(flow *f)
{
    const cf_staff_case *model = f->world->model;
    for (int g = 0; g < model->n_groups; g++) {
        f->groups[f->n_groups++] =
            (stayers){(double)model->groups[g].n, model->groups[g].service_months};
        f->solo += (double)model->groups[g].n;
    }
    f->worked = cf_overtime_hours(f->world, f->run, f->solo, 0.0);
    for (int month = 0; month < model->n_months; month++) {
        train(f, month);
        hire(f, month);
        leave(f, month);
        f->worked = cf_overtime_hours(f->world, f->run, f->solo, f->worked);
        int64_t hours_e2 = cf_nearest(f->worked * 100.0);
        f->out->overtime_e2 += hours_e2;
        f->out->overtime_cents += cf_overtime_pay(f->world, f->scenario, month, hours_e2);
        f->out->filled_e6[month] = cf_nearest((f->solo + f->in_training) * 1e6);
    }
}

static void give(flow *f)
{
    cf_staff_expected *out = f->out;
    out->ready_e6 = cf_nearest(f->solo * 1e6);
    for (int i = 0; i < 4; i++)
        out->exits_e6[i] = cf_nearest(f->exits[i] * 1e6);
    out->hires_e6 = cf_nearest(f->hires * 1e6);
    out->laterals_e6 = cf_nearest(f->laterals * 1e6);
    out->replace_cents = cf_nearest(f->replace);
}

void cf_staff_expect(cf_staff_expected *out, const cf_staff_case *model, int scenario,
                     const int64_t *values)
{
    cf_world world;
    cf_run run;
    memset(out, 0, sizeof *out);
    cf_world_init(&world, model);
    cf_run_init(&run, &world, NULL, values);
    size_t joining = (size_t)(2 * model->n_months + 2);
    flow f = {.world = &world, .run = &run, .scenario = scenario, .out = out};
    f.groups = cf_mem_alloc((size_t)model->n_groups + joining, sizeof *f.groups);
    f.training = cf_mem_alloc(joining, sizeof *f.training);
    live(&f);
    give(&f);
    cf_mem_free(f.groups);
    cf_mem_free(f.training);
    cf_world_release(&world);
}

static int compare_reals(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void cf_staff_rates(cf_staff_rate out[CF_STAFF_BANDS + 1], const cf_staff_case *model)
{
    enum { DRAWS = 2000 };
    cf_world world;
    cf_world_init(&world, model);
    double *rates = cf_mem_alloc((size_t)(CF_STAFF_BANDS + 1) * DRAWS, sizeof *rates);
    for (uint32_t i = 0; i < DRAWS; i++) {
        cf_run run;
        cf_run_init(&run, &world, &(cf_stream){1, i}, NULL);
        for (int b = 0; b < CF_STAFF_BANDS; b++)
            rates[(size_t)b * DRAWS + i] = run.quit[cf_band_from[b]] * 12.0;
        int last = CF_STAFF_YEARS - 1;
        double table = (double)model->retirement_e6[last] * 1e-6 / 12.0;
        rates[(size_t)CF_STAFF_BANDS * DRAWS + i] = table > 0.0 ? run.retire[last] / table : 0.0;
    }
    for (int b = 0; b <= CF_STAFF_BANDS; b++) {
        double *of = rates + (size_t)b * DRAWS;
        qsort(of, DRAWS, sizeof *of, compare_reals);
        out[b] = (cf_staff_rate){cf_nearest(of[DRAWS / 10] * 1e6), cf_nearest(of[DRAWS / 2] * 1e6),
                                 cf_nearest(of[DRAWS * 9 / 10] * 1e6)};
    }
    cf_mem_free(rates);
    cf_world_release(&world);
}

void cf_staff_likely(int64_t *values, const cf_staff_case *model)
{
    for (int i = 0; i < CF_ASSUMPTIONS; i++)
        values[i] = model->priors[i].likely;
}

int64_t cf_staff_expected_net(const cf_staff_case *model, int scenario, const int64_t *values)
{
    cf_staff_expected base, offer;
    cf_staff_expect(&base, model, 0, values);
    cf_staff_expect(&offer, model, scenario, values);
    return model->scenarios[scenario].cost_cents - (base.overtime_cents - offer.overtime_cents) -
           (base.replace_cents - offer.replace_cents);
}
