/* run.c: one run of the model, with chance: months of joining, leaving, training and overtime under
 * each offer, all asked with the same draws. */
#include "staff/run.h"

#include "base/bug.h"
#include "base/mem.h"
#include "staff/real.h"

#include <string.h>

enum {
    JOINED_CLASS = 1 << 30, /* who: recruits, by class and seat; trained officers, by month */
    JOINED_LATERAL = 3 << 29,
    SEATS = 1 << 14,
};

void cf_runner_init(cf_runner *runner, const cf_world *world, cf_staff_method method)
{
    const cf_staff_case *model = world->model;
    size_t months = (size_t)model->n_months;
    *runner = (cf_runner){.world = world};
    cf_groups_init(&runner->groups, model,
                   method == CF_STAFF_AS_COHORTS ||
                       (method == CF_STAFF_BY_SIZE && model->n_members >= CF_STAFF_INDIVIDUALS));
    cf_arrivals_init(&runner->arrivals, model->n_months);
    runner->training = cf_mem_alloc(2 * months + 2, sizeof *runner->training);
    runner->drawn = cf_mem_calloc(2 * months, sizeof *runner->drawn);
}

void cf_runner_release(cf_runner *runner)
{
    cf_groups_release(&runner->groups);
    cf_arrivals_release(&runner->arrivals);
    for (int i = 0; i < 2 * runner->world->model->n_months; i++)
        cf_mem_free(runner->drawn[i].seats);
    cf_mem_free(runner->drawn);
    cf_mem_free(runner->training);
    cf_mem_free(runner->seats);
}

/* --- Training -------------------------------------------------------------------------------- */

/* The draws of a seat: made when a scenario first needs them, and kept for the others. */
static const cf_seat_draws *seat_draws(cf_runner *runner, int month, bool recruits, uint32_t who,
                                       size_t seat)
{
    cf_seat_row *row = &runner->drawn[month + (recruits ? 0 : runner->world->model->n_months)];
    row->seats = cf_mem_grow(row->seats, &row->capacity, seat + 1, sizeof *row->seats);
    for (; row->n <= seat; row->n++) {
        uint32_t person = who + (uint32_t)row->n;
        cf_philox gates = cf_stream_draw(&runner->stream, person, 0, CF_DRAW_TRAINING);
        row->seats[row->n] =
            (cf_seat_draws){cf_stay_draw(&runner->stream, person, 0), cf_uniform32(gates.word[0]),
                            cf_uniform32(gates.word[1])};
    }
    return &row->seats[seat];
}

/* --- One scenario ---------------------------------------------------------------------------- */

typedef struct {
    cf_runner *runner;
    const cf_run *run;
    int scenario;
    int n_training;
    size_t n_seats;
    int solo, trainees;
    double pool;   /* candidates since the last class, on average */
    double worked; /* overtime hours of the month before */
    int32_t *filled;
    int64_t *sums;
} place;

static void take_seats(place *p, cf_trainees *trainees)
{
    cf_runner *runner = p->runner;
    if (runner->groups.cohorts)
        return;
    size_t n = p->n_seats + (size_t)trainees->n;
    runner->seats = cf_mem_grow(runner->seats, &runner->seats_capacity, n, sizeof(uint32_t));
    for (int i = 0; i < trainees->n; i++)
        runner->seats[p->n_seats++] = (uint32_t)i;
}

static void add_trainees(place *p, int month, int n, uint32_t who, bool recruits)
{
    cf_trainees *trainees = &p->runner->training[p->n_training++];
    const cf_run *run = p->run;
    int months = run->field + (recruits ? run->academy : 0);
    *trainees = (cf_trainees){.who = who + (uint32_t)month * SEATS,
                              .first = p->n_seats,
                              .n = n,
                              .start = month,
                              .academy = recruits ? month + run->academy : -1,
                              .field = month + months,
                              .recruits = recruits};
    take_seats(p, trainees);
    p->trainees += n;
    int64_t each = cf_replacement(p->runner->world, run, p->scenario, month, months);
    p->sums[CF_SUM_REPLACE_CENTS] += each * n;
    p->sums[recruits ? CF_SUM_HIRES : CF_SUM_LATERALS] += n;
}

/* How many get through a gate. */
static int count_through(place *p, cf_trainees *trainees, bool academy, double completion)
{
    cf_runner *runner = p->runner;
    if (runner->groups.cohorts)
        return trainees->n - cf_binomial(&runner->stream, trainees->who, academy, CF_DRAW_TRAINING,
                                         trainees->n, 1.0 - completion);
    uint32_t *seats = runner->seats + trainees->first;
    int kept = 0;
    for (int i = 0; i < trainees->n; i++) {
        const cf_seat_draws *draws =
            seat_draws(runner, trainees->start, trainees->recruits, trainees->who, seats[i]);
        if ((academy ? draws->academy : draws->field) < completion)
            seats[kept++] = seats[i];
    }
    return kept;
}

static void pass_gate(place *p, cf_trainees *trainees, bool academy, double completion)
{
    int kept = count_through(p, trainees, academy, completion);
    p->sums[CF_SUM_WASHOUT] += trainees->n - kept;
    p->trainees -= trainees->n - kept;
    trainees->n = kept;
}

static void graduate(place *p, cf_trainees *trainees, int month)
{
    cf_runner *runner = p->runner;
    cf_row *row = cf_groups_row(&runner->groups, trainees->start, trainees->recruits);
    for (int i = 0; !runner->groups.cohorts && i < trainees->n; i++) {
        const cf_seat_draws *draws =
            seat_draws(runner, trainees->start, trainees->recruits, trainees->who,
                       runner->seats[trainees->first + (size_t)i]);
        cf_row_put(row, draws->stay);
    }
    cf_groups_add(&runner->groups, row, trainees->n, trainees->who, month - trainees->start, month);
    p->trainees -= trainees->n;
    p->solo += trainees->n;
    trainees->n = 0;
}

static void train(place *p, int month)
{
    for (int i = 0; i < p->n_training; i++) {
        cf_trainees *trainees = &p->runner->training[i];
        if (trainees->n > 0 && trainees->academy == month)
            pass_gate(p, trainees, true, p->run->at[CF_A_ACADEMY_COMPLETION]);
        if (trainees->n > 0 && trainees->field == month) {
            if (trainees->recruits)
                pass_gate(p, trainees, false, p->run->at[CF_A_FIELD_COMPLETION]);
            graduate(p, trainees, month);
        }
    }
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void hire(place *p, int month)
{
    const cf_run *run = p->run;
    const cf_world *world = p->runner->world;
    const cf_stream *stream = &p->runner->stream;
    cf_arrivals *arrivals = &p->runner->arrivals;
    p->pool += cf_candidates(world, run, p->scenario, month);
    int came = cf_arrivals_draw(arrivals, stream, month, CF_DRAW_LATERALS,
                                cf_laterals(world, run, p->scenario, month));
    bool open = month >= run->freeze;
    int vacant = run->fillable - p->solo - p->trainees;
    if (open && vacant > 0 && came > 0) {
        int n = least(least(came, vacant), SEATS);
        add_trainees(p, month, n, JOINED_LATERAL, false);
        vacant -= n;
    }
    if (month < run->class_first || (month - run->class_first) % run->class_every != 0)
        return;
    int n = 0;
    if (open && vacant > 0)
        n = cf_arrivals_draw(arrivals, stream, month, CF_DRAW_CANDIDATES, p->pool);
    n = least(least(n, vacant), SEATS);
    if (run->seats > 0)
        n = least(n, run->seats);
    if (n > 0)
        add_trainees(p, month, n, JOINED_CLASS, true);
    p->pool = 0.0; /* the others have gone elsewhere by the next class */
}

static void leave(place *p, int month)
{
    const cf_run *run = p->run;
    const cf_world *world = p->runner->world;
    cf_hazards hazards;
    double wear = cf_wear(world, run, (double)p->solo, p->worked);
    double season = cf_retirement_season(world, run, month);
    cf_quit_hazards(hazards.quit, world, run, p->scenario, month, wear);
    for (int y = 0; y < CF_STAFF_YEARS; y++) {
        hazards.retire[y] = run->retire[y] * season;
        hazards.total[y] = hazards.quit[y] + hazards.retire[y] + run->other;
    }
    cf_leavers leavers = cf_groups_live(&p->runner->groups, &hazards, month);
    p->sums[CF_SUM_QUIT] += leavers.quit;
    p->sums[CF_SUM_RETIRE] += leavers.retire;
    p->sums[CF_SUM_OTHER] += leavers.other;
    p->solo -= leavers.quit + leavers.retire + leavers.other;
}

static void work_overtime(place *p, int month)
{
    const cf_world *world = p->runner->world;
    p->worked = cf_overtime_hours(world, p->run, (double)p->solo, p->worked);
    int64_t hours_e2 = cf_nearest(p->worked * 100.0);
    p->sums[CF_SUM_OVERTIME_E2] += hours_e2;
    p->sums[CF_SUM_OVERTIME_CENTS] += cf_overtime_pay(world, p->scenario, month, hours_e2);
}

static int64_t heads_of_sums(const int64_t *sums)
{
    return sums[CF_SUM_HIRES] + sums[CF_SUM_LATERALS] - sums[CF_SUM_QUIT] - sums[CF_SUM_RETIRE] -
           sums[CF_SUM_OTHER] - sums[CF_SUM_WASHOUT];
}

static void live(place *p)
{
    const cf_staff_case *model = p->runner->world->model;
    memset(p->sums, 0, CF_SUMS * sizeof *p->sums);
    cf_groups_start(&p->runner->groups, model);
    int start = p->solo = model->n_members;
    p->worked = cf_overtime_hours(p->runner->world, p->run, (double)start, 0.0);
    for (int month = 0; month < model->n_months; month++) {
        train(p, month);
        hire(p, month);
        leave(p, month);
        work_overtime(p, month);
        p->filled[month] = p->solo + p->trainees;
        CF_BUG_IF(start + heads_of_sums(p->sums) != p->filled[month] || p->solo < 0);
    }
    p->sums[CF_SUM_READY] = p->solo;
}

/* --- A run ----------------------------------------------------------------------------------- */

void cf_runner_run(cf_runner *runner, uint64_t seed, uint32_t number, int32_t *filled,
                   int64_t *sums)
{
    const cf_staff_case *model = runner->world->model;
    cf_run run;
    runner->stream = (cf_stream){seed, number};
    cf_run_init(&run, runner->world, &runner->stream, NULL);
    cf_groups_start_run(&runner->groups, model, &runner->stream);
    cf_arrivals_start_run(&runner->arrivals);
    for (int i = 0; i < 2 * model->n_months; i++)
        runner->drawn[i].n = 0;
    for (int s = 0; s < model->n_scenarios; s++) {
        place p = {.runner = runner,
                   .run = &run,
                   .scenario = s,
                   .filled = filled + (size_t)s * (size_t)model->n_months,
                   .sums = sums + (size_t)s * CF_SUMS};
        live(&p);
    }
}
