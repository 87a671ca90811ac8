/* explain.h: the parts of `explain` that stand in files of their own. */
#ifndef CF_ANSWER_EXPLAIN_H
#define CF_ANSWER_EXPLAIN_H

#include "cost/replay.h"
#include "show/report.h"

/* Where an offer's arrears are booked (costing rules, section 2.5). */
typedef struct {
    bool any;
    cf_date due;  /* periods paid before this day are in arrears */
    cf_date paid; /* the pay date that takes them */
    int year;     /* the fiscal year that bears that pay date */
    bool moves_years;
} cf_arrears;

cf_arrears cf_arrears_of(const cf_plan *agreement, const cf_plan *offer, const cf_replay *replay);

/* True when what the offer changes in the period at `index` of the replay is booked later. */
bool cf_arrears_takes(const cf_arrears *arrears, const cf_replay *replay, int index);

/* The sentence and the table of what is booked later. */
void cf_arrears_show(cf_report *report, cf_arena *arena, const cf_arrears *arrears,
                     const cf_replay *replay, const char *offer);

#endif
