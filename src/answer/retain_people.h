/* retain_people.h: the roster's members by years of service, counted while it is costed. */
#ifndef CF_ANSWER_RETAIN_PEOPLE_H
#define CF_ANSWER_RETAIN_PEOPLE_H

#include "answer/retain.h"
#include "base/lock.h"
#include "cost/kernel.h"

typedef struct {
    uint32_t row;
    int32_t service; /* months at the start; -1: not known */
} cf_person;

typedef struct {
    cf_lock lock;
    confer_case *c;
    const cf_schedule *schedule;
    cf_date start;
    cf_person *people;
    size_t n_people, capacity;
    int64_t n_rows, n_dated, fte_e4, overtime_e4;
    cf_wide current_e8, entry_e8; /* sums of rates: where members stand, and where they started */
} cf_census;

/* The service of members without a date of hire: the middle of the others', or, where nobody has
 * one, spread evenly over the assumption's years, in the order of the roster. */
typedef struct {
    int32_t middle; /* -1: nobody has a date */
    int64_t spread_months, n_rows;
} cf_undated;

/* For the costing's visit; `context` is a cf_census with its lock made. */
void cf_census_visit(void *context, int thread, const cf_block *block,
                     const cf_block_results *results);

/* The model's groups, members and posts. */
cf_undated cf_census_groups(cf_retain *retain, cf_census *of);

/* Whole months of service at the start. */
int cf_service_on(cf_date hired, cf_date start);
int32_t cf_undated_service(const cf_undated *u, uint64_t row);

#endif
