/* groups.h: members who joined at one time, and who of them leaves next.
 *
 * A member's stay is one draw: a threshold, exponential with mean 1. The member leaves in the month
 * in which the sum of the hazards since the start passes it, which makes the chance of leaving in a
 * month 1 - exp(-hazard), as the model says. A group's thresholds are taken in ascending order, so
 * a month costs a comparison a group and not one a member.
 *
 * In large units only the next threshold of a group is drawn (Rényi 1953: the spacings of ordered
 * exponentials are exponential), from a row of draws that the group keeps: all offers of a run ask
 * the same row. Invariants: a row belongs to one group of the roster, or to one class or month of
 * trained officers, whatever the offer; memory lasts from run to run. */
#ifndef CF_STAFF_GROUPS_H
#define CF_STAFF_GROUPS_H

#include "staff/staff.h"
#include "staff/stays.h"

#include <stddef.h>

/* Stays of a group's members, each counted from when the one before left. In large units those of
 * a class or month are still to be divided by the members there are, which differ between offers.
 */
typedef struct {
    cf_stay *stays;
    size_t n, capacity;
    bool shared; /* to be divided */
} cf_row;

/* What a group is asked each time somebody leaves. */
typedef struct {
    int n, gone;
    uint32_t who; /* large units: whose draws */
    cf_row *row;
} cf_group;

/* A month goes through left, year and turn, so each of them lies in one row. */
typedef struct {
    double *left;  /* hazard until the next one leaves; beyond reach when nobody is there */
    uint8_t *year; /* of service */
    uint8_t *turn; /* the month of the run, of twelve, in which it is a year more */
    cf_group *of;
    int *leaving; /* the groups of which somebody leaves in a month */
    int count, most;
    cf_row *rows; /* the roster's groups, then recruits by month, then trained officers by month */
    int n_rows, n_roster, n_months;
    bool cohorts; /* a large unit */
    cf_stream stream;
} cf_groups;

void cf_groups_init(cf_groups *groups, const cf_staff_case *model, bool cohorts);
void cf_groups_release(cf_groups *groups);

/* A new run: what was drawn is forgotten, and in small units the roster's stays are drawn. */
void cf_groups_start_run(cf_groups *groups, const cf_staff_case *model, const cf_stream *stream);

/* An offer of that run: the roster's groups as at the start. */
void cf_groups_start(cf_groups *groups, const cf_staff_case *model);

/* The row of those who started in a month. */
cf_row *cf_groups_row(const cf_groups *groups, int month, bool recruits);

/* A group of n with so many months of service in a month of the run. In small units the row holds
 * their thresholds, put there by cf_row_put in any order. */
void cf_groups_add(cf_groups *groups, cf_row *row, int n, uint32_t who, int service, int month);
void cf_row_put(cf_row *row, cf_stay stay);

/* Hazards by year of service are added to everybody's; those who leave are counted by reason. */
typedef struct {
    double quit[CF_STAFF_YEARS], retire[CF_STAFF_YEARS], total[CF_STAFF_YEARS];
} cf_hazards;

typedef struct {
    int quit, retire, other;
} cf_leavers;

cf_leavers cf_groups_live(cf_groups *groups, const cf_hazards *hazards, int month);

#endif
