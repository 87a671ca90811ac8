/* model.h: what runs with and without chance have in common: a run's values, hazards, overtime.
 *
 * Invariants: a cf_world is made once a case and read by every thread; a cf_run belongs to one. */
#ifndef CF_STAFF_MODEL_H
#define CF_STAFF_MODEL_H

#include "staff/draw.h"
#include "staff/staff.h"

enum { CF_PAY_YEARS = 19 }; /* from here on pay moves nobody (Hendricks 2014) */

typedef struct {
    const cf_staff_case *model;
    double *ln_pay;           /* [scenario][band][month]: pay against the market's scheduled pay */
    double g[CF_STAFF_YEARS]; /* how much of the elasticity a year of service has */
    double shape[CF_STAFF_YEARS]; /* quits a year by default, with mean 1 over the members */
} cf_world;

void cf_world_init(cf_world *world, const cf_staff_case *model);
void cf_world_release(cf_world *world);

/* One run's values. */
typedef struct {
    double at[CF_ASSUMPTIONS];
    double quit[CF_STAFF_YEARS]; /* hazard a month, before pay */
    double retire[CF_STAFF_YEARS];
    double other;
    double ln_relative, ln_growth; /* pay at the start; the market's growth a month */
    double ln_base;                /* the relative pay at which the quits were measured */
    double overtime_reference;     /* hours a head and month */
    int posts, fillable;           /* authorized, and those not frozen */
    int class_every, class_first, seats, freeze, selection, academy, field;
} cf_run;

/* Draws every assumption (`stream`), or takes `values` x 1e6 where stream is NULL. */
void cf_run_init(cf_run *run, const cf_world *world, const cf_stream *stream,
                 const int64_t *values);

/* ln of pay against the market for a band in a month (0 or later). */
double cf_ln_relative_pay(const cf_world *world, const cf_run *run, int scenario, int band,
                          int month);

/* Hazards of quitting by year of service in a month; `wear`: 1 or more, from overtime. */
void cf_quit_hazards(double out[CF_STAFF_YEARS], const cf_world *world, const cf_run *run,
                     int scenario, int month, double wear);

/* June and December against other months, over a year the same. */
double cf_retirement_season(const cf_world *world, const cf_run *run, int month);

/* Candidates who qualify, and trained officers who join, in a month: means. */
double cf_candidates(const cf_world *world, const cf_run *run, int scenario, int month);
double cf_laterals(const cf_world *world, const cf_run *run, int scenario, int month);

/* Hours of overtime worked for vacant posts, given last month's. */
double cf_overtime_hours(const cf_world *world, const cf_run *run, double ready, double before);

/* How much more often people quit for the overtime worked. */
double cf_wear(const cf_world *world, const cf_run *run, double ready, double hours);

/* Cents for hours x 100 of overtime, and for a recruit's months in training. */
int64_t cf_overtime_pay(const cf_world *world, int scenario, int month, int64_t hours_e2);
int64_t cf_replacement(const cf_world *world, const cf_run *run, int scenario, int month,
                       int months_in_training);

#endif
