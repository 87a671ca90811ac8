/* run.c: one run of the model, with chance: months of joining, leaving, training and overtime under
 * each offer, all asked with the same draws.
 *
 * A member's stay is one draw: a threshold, exponential with mean 1. The member leaves in the month
 * in which the sum of the hazards since the start passes it, which makes the chance of leaving in a
 * month 1 - exp(-hazard), as the model says. Thresholds of one group stand in ascending order, so a
 * month costs a comparison a group and not one a member. In large units only the next threshold of
 * a group is drawn (Rényi 1953: the spacings of ordered exponentials are exponential). */
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

static const double NEVER = 1e300;

static void make_groups(cf_groups *groups, size_t most)
{
    groups->left = cf_mem_alloc(most, sizeof *groups->left);
    groups->why = cf_mem_alloc(most, sizeof *groups->why);
    groups->year = cf_mem_alloc(most, sizeof *groups->year);
    groups->turn = cf_mem_alloc(most, sizeof *groups->turn);
    groups->n = cf_mem_alloc(most, sizeof *groups->n);
    groups->gone = cf_mem_alloc(most, sizeof *groups->gone);
    groups->who = cf_mem_alloc(most, sizeof *groups->who);
    groups->ends_at = cf_mem_alloc(most, sizeof *groups->ends_at);
}

void cf_runner_init(cf_runner *runner, const cf_world *world, cf_staff_method method)
{
    const cf_staff_case *model = world->model;
    size_t members = (size_t)model->n_members + 1, months = (size_t)model->n_months;
    *runner = (cf_runner){.world = world};
    runner->cohorts = method == CF_STAFF_AS_COHORTS ||
                      (method == CF_STAFF_BY_SIZE && model->n_members >= CF_STAFF_INDIVIDUALS);
    if (!runner->cohorts) {
        runner->ends = cf_mem_alloc(members, sizeof *runner->ends);
        runner->whys = cf_mem_alloc(members, sizeof *runner->whys);
    }
    runner->n_groups_most = model->n_groups + 2 * model->n_months + 2;
    make_groups(&runner->groups, (size_t)runner->n_groups_most);
    runner->training = cf_mem_alloc(2 * months + 2, sizeof *runner->training);
    runner->drawn = cf_mem_calloc(2 * months, sizeof *runner->drawn);
}

void cf_runner_release(cf_runner *runner)
{
    cf_groups *groups = &runner->groups;
    cf_mem_free(groups->left);
    cf_mem_free(groups->why);
    cf_mem_free(groups->year);
    cf_mem_free(groups->turn);
    cf_mem_free(groups->n);
    cf_mem_free(groups->gone);
    cf_mem_free(groups->who);
    cf_mem_free(groups->ends_at);
    for (int i = 0; i < 2 * runner->world->model->n_months; i++)
        cf_mem_free(runner->drawn[i].seats);
    cf_mem_free(runner->drawn);
    cf_mem_free(runner->ends);
    cf_mem_free(runner->whys);
    cf_mem_free(runner->training);
    cf_mem_free(runner->joined_ends);
    cf_mem_free(runner->joined_whys);
    cf_mem_free(runner->seats);
}

/* --- Stays ----------------------------------------------------------------------------------- */

static double exponential(cf_philox x)
{
    return -cf_ln(cf_uniform53(x.word[0], x.word[1]));
}

/* Puts a stay in its place among the first `n`. */
static void put_in_order(double *ends, double *whys, int n, double end, double why)
{
    int at = n;
    for (; at > 0 && ends[at - 1] > end; at--) {
        ends[at] = ends[at - 1];
        whys[at] = whys[at - 1];
    }
    ends[at] = end;
    whys[at] = why;
}

static void draw_individuals(cf_runner *runner)
{
    const cf_staff_case *model = runner->world->model;
    for (int g = 0; g < model->n_groups; g++) {
        const cf_staff_group *group = &model->groups[g];
        for (int i = 0; i < group->n; i++) {
            cf_philox x =
                cf_stream_draw(&runner->stream, model->members[group->first + i], 0, CF_DRAW_SPELL);
            put_in_order(runner->ends + group->first, runner->whys + group->first, i,
                         exponential(x), cf_uniform32(x.word[2]));
        }
    }
}

/* Who of a group leaves next, and how much hazard later than the one before. */
static void find_next(cf_runner *runner, int g)
{
    cf_groups *groups = &runner->groups;
    int gone = groups->gone[g];
    if (gone == groups->n[g]) {
        groups->left[g] = NEVER;
    } else if (runner->cohorts) {
        cf_philox x =
            cf_stream_draw(&runner->stream, groups->who[g], (uint32_t)(gone + 1), CF_DRAW_SPELL);
        groups->left[g] += exponential(x) / (double)(groups->n[g] - gone);
        groups->why[g] = cf_uniform32(x.word[2]);
    } else {
        bool joined = g >= runner->world->model->n_groups;
        const double *ends = (joined ? runner->joined_ends : runner->ends) + groups->ends_at[g];
        groups->left[g] += gone > 0 ? ends[gone] - ends[gone - 1] : ends[0];
        groups->why[g] =
            (joined ? runner->joined_whys : runner->whys)[groups->ends_at[g] + (size_t)gone];
    }
}

/* A group with so many months of service in a month of the run. */
static int add_group(cf_runner *runner, int service, int month, uint32_t who, size_t ends_at)
{
    cf_groups *groups = &runner->groups;
    int g = groups->count++;
    CF_BUG_IF(g >= runner->n_groups_most);
    groups->left[g] = groups->why[g] = 0.0;
    int year = service / 12;
    groups->year[g] = (uint8_t)(year < CF_STAFF_YEARS ? year : CF_STAFF_YEARS - 1);
    groups->turn[g] = (uint8_t)((month + 12 - service % 12) % 12);
    groups->n[g] = groups->gone[g] = 0;
    groups->who[g] = who;
    groups->ends_at[g] = ends_at;
    return g;
}

/* The draws of a seat: made when a scenario first needs them, and kept for the others. */
static const cf_seat_draws *seat_draws(cf_runner *runner, int month, bool recruits, uint32_t who,
                                       size_t seat)
{
    cf_seat_row *row = &runner->drawn[month + (recruits ? 0 : runner->world->model->n_months)];
    row->seats = cf_mem_grow(row->seats, &row->capacity, seat + 1, sizeof *row->seats);
    for (; row->n <= seat; row->n++) {
        uint32_t person = who + (uint32_t)row->n;
        cf_philox stay = cf_stream_draw(&runner->stream, person, 0, CF_DRAW_SPELL);
        cf_philox gates = cf_stream_draw(&runner->stream, person, 0, CF_DRAW_TRAINING);
        row->seats[row->n] =
            (cf_seat_draws){exponential(stay), cf_uniform32(stay.word[2]),
                            cf_uniform32(gates.word[0]), cf_uniform32(gates.word[1])};
    }
    return &row->seats[seat];
}

/* --- One scenario ---------------------------------------------------------------------------- */

typedef struct {
    cf_runner *runner;
    const cf_run *run;
    int scenario;
    int n_training;
    size_t n_joined, n_seats;
    int solo, trainees;
    double pool;   /* candidates since the last class, on average */
    double worked; /* overtime hours of the month before */
    int32_t *filled;
    int64_t *sums;
} place;

static void start_groups(place *p)
{
    cf_runner *runner = p->runner;
    const cf_staff_case *model = runner->world->model;
    runner->groups.count = 0;
    for (int g = 0; g < model->n_groups; g++) {
        const cf_staff_group *group = &model->groups[g];
        add_group(runner, group->service_months, 0, (uint32_t)group->first, (size_t)group->first);
        runner->groups.n[g] = group->n;
        find_next(runner, g);
        p->solo += group->n;
    }
}

/* A recruit or trained officer who is through: a stay of their own. */
static void join(place *p, int g, const cf_seat_draws *draws)
{
    cf_runner *runner = p->runner;
    runner->joined_ends = cf_mem_grow(runner->joined_ends, &runner->joined_ends_capacity,
                                      p->n_joined + 1, sizeof(double));
    runner->joined_whys = cf_mem_grow(runner->joined_whys, &runner->joined_whys_capacity,
                                      p->n_joined + 1, sizeof(double));
    put_in_order(runner->joined_ends + runner->groups.ends_at[g],
                 runner->joined_whys + runner->groups.ends_at[g], runner->groups.n[g], draws->end,
                 draws->why);
    runner->groups.n[g]++;
    p->n_joined++;
}

static void take_seats(place *p, cf_trainees *trainees)
{
    cf_runner *runner = p->runner;
    if (runner->cohorts)
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
    if (runner->cohorts)
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
    int g = add_group(runner, month - trainees->start, month, trainees->who, p->n_joined);
    if (runner->cohorts)
        runner->groups.n[g] = trainees->n;
    else
        for (int i = 0; i < trainees->n; i++)
            join(p, g,
                 seat_draws(runner, trainees->start, trainees->recruits, trainees->who,
                            runner->seats[trainees->first + (size_t)i]));
    find_next(runner, g);
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
    p->pool += cf_candidates(world, run, p->scenario, month);
    int came = cf_poisson(stream, 0, (uint32_t)month, CF_DRAW_LATERALS,
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
        n = cf_poisson(stream, 0, (uint32_t)month, CF_DRAW_CANDIDATES, p->pool);
    n = least(least(n, vacant), SEATS);
    if (run->seats > 0)
        n = least(n, run->seats);
    if (n > 0)
        add_trainees(p, month, n, JOINED_CLASS, true);
    p->pool = 0.0; /* the others have gone elsewhere by the next class */
}

/* Those of one group whose thresholds the hazards have passed. */
static void leave(place *p, int g, double total, double quit, double retire)
{
    cf_groups *groups = &p->runner->groups;
    while (groups->left[g] <= 0.0) {
        double why = groups->why[g] * total;
        cf_staff_sum reason = why < quit            ? CF_SUM_QUIT
                              : why < quit + retire ? CF_SUM_RETIRE
                                                    : CF_SUM_OTHER;
        p->sums[reason]++;
        groups->gone[g]++;
        p->solo--;
        find_next(p->runner, g);
    }
}

/* After a month: those whose year of service ended. */
static void age(cf_groups *groups, int next_month)
{
    uint8_t now = (uint8_t)(next_month % 12);
    for (int g = 0; g < groups->count; g++) {
        int more = groups->turn[g] == now && groups->year[g] < CF_STAFF_YEARS - 1;
        groups->year[g] = (uint8_t)(groups->year[g] + more);
    }
}

static void leave_all(place *p, int month)
{
    const cf_run *run = p->run;
    const cf_world *world = p->runner->world;
    cf_groups *groups = &p->runner->groups;
    double quits[CF_STAFF_YEARS], total[CF_STAFF_YEARS], retire[CF_STAFF_YEARS];
    double wear = cf_wear(world, run, (double)p->solo, p->worked);
    double season = cf_retirement_season(world, run, month);
    cf_quit_hazards(quits, world, run, p->scenario, month, wear);
    for (int y = 0; y < CF_STAFF_YEARS; y++) {
        retire[y] = run->retire[y] * season;
        total[y] = quits[y] + retire[y] + run->other;
    }
    for (int g = 0; g < groups->count; g++) {
        int year = groups->year[g];
        groups->left[g] -= total[year];
        if (groups->left[g] <= 0.0)
            leave(p, g, total[year], quits[year], retire[year]);
    }
    age(groups, month + 1);
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
    start_groups(p);
    int start = p->solo;
    p->worked = cf_overtime_hours(p->runner->world, p->run, (double)start, 0.0);
    for (int month = 0; month < model->n_months; month++) {
        train(p, month);
        hire(p, month);
        leave_all(p, month);
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
    if (!runner->cohorts)
        draw_individuals(runner);
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
