/* schedule.h: the salary schedule as loaded: ranges of named steps, each with its rate.
 *
 * Invariants: read-only after reading; ranges in the order of the file; a range has at least one
 * step; step names are unique within a range. Rates are in the agreement's rate unit. */
#ifndef CF_MODEL_SCHEDULE_H
#define CF_MODEL_SCHEDULE_H

#include "base/arena.h"
#include "base/dict.h"
#include "base/number.h"

typedef struct {
    cf_slice name;
    int n_steps;
    const cf_slice *step_names;
    const int64_t *rates_e8;
} cf_range;

typedef struct cf_schedule {
    cf_arena arena;
    cf_range *ranges;
    int n_ranges;
    cf_dict *names; /* range name -> code; range index = code - 1 (code 0 is the empty text) */
    const cf_slice *step_order; /* every step name, in the order of the headers or first sight */
    int n_step_names;
} cf_schedule;

void cf_schedule_init(cf_schedule *schedule);
void cf_schedule_release(cf_schedule *schedule);

/* The range's index, or -1. */
int cf_schedule_find(const cf_schedule *schedule, cf_slice range);

/* The step's index in the range, or -1. */
int cf_range_find_step(const cf_range *range, cf_slice step);

#endif
