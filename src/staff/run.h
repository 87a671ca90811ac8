/* run.h: what one thread works with while it runs the model: memory that lasts from run to run. */
#ifndef CF_STAFF_RUN_H
#define CF_STAFF_RUN_H

#include "staff/arrivals.h"
#include "staff/groups.h"
#include "staff/model.h"

/* Recruits of one class, or trained officers of one month, on their way to solo work. */
typedef struct {
    uint32_t who;
    size_t first; /* seat, unless the unit is large */
    int n;
    int start, academy, field; /* months; academy: -1 for trained officers */
    bool recruits;
} cf_trainees;

/* What is drawn for a recruit or trained officer, once a run and for every offer. */
typedef struct {
    cf_stay stay;
    double academy, field; /* whether they get through */
} cf_seat_draws;

/* The seats of one class, or of one month's trained officers, that were drawn in this run. */
typedef struct {
    cf_seat_draws *seats;
    size_t n, capacity;
} cf_seat_row;

typedef struct {
    const cf_world *world;
    cf_stream stream;
    cf_groups groups;
    cf_arrivals arrivals;
    cf_trainees *training;
    cf_seat_row *drawn; /* [month], then [n_months + month] for trained officers */
    uint32_t *seats;
    size_t seats_capacity;
} cf_runner;

void cf_runner_init(cf_runner *runner, const cf_world *world, cf_staff_method method);
void cf_runner_release(cf_runner *runner);

/* Run `number`: fills filled[scenario][month] and sums[scenario][]. */
void cf_runner_run(cf_runner *runner, uint64_t seed, uint32_t number, int32_t *filled,
                   int64_t *sums);

#endif
