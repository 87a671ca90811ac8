/* gains.h: how members' gains are spread: over classes, steps and pay bands.
 *
 * Members with the same class, step, pay band and gains are counted together, so that a roster of
 * millions needs no more memory than it has different members. Percentiles are exact, by nearest
 * rank: the p-th is the smallest amount that at least p percent of the members do not exceed. */
#ifndef CF_ANSWER_GAINS_H
#define CF_ANSWER_GAINS_H

#include "cost/costing.h"

typedef struct cf_gains cf_gains;

enum {
    CF_GAINS_OFFERS = 6,             /* at most: a report's, and the status quo */
    CF_PAY_BAND_CENTS = 20000 * 100, /* width of a pay band: full-time annual pay */
};

typedef enum { CF_GAINS_ALL, CF_GAINS_BY_CLASS, CF_GAINS_BY_STEP, CF_GAINS_BY_BAND } cf_gains_by;

/* `options` must outlive it; its checkpoints are gathered too. */
cf_gains *cf_gains_new(const cf_costing_options *options, const cf_roster_info *info);
void cf_gains_free(cf_gains *gains);

void cf_gains_visit(cf_gains *gains, int thread, const cf_block *block,
                    const cf_block_results *results);

/* Once all blocks are in: brings the threads' counts together. */
void cf_gains_settle(cf_gains *gains);

/* How the members of a group are off under b less under a. */
typedef struct {
    const char *key; /* the class, the step ("own rate" without one), or the band */
    uint64_t members, better_a, better_b, same;
    int64_t p10, p50, p90; /* of gain b - gain a */
} cf_gain_row;

/* Rows sorted by key: bands by amount, steps as the schedule orders them. Live in `arena`. */
int cf_gains_rows(cf_gain_row **out, cf_gains *gains, cf_gains_by by, int a, int b,
                  cf_arena *arena);

/* The median of the difference in net pay, b less a, paid up to a checkpoint. */
int64_t cf_gains_median_at(cf_gains *gains, int a, int b, int checkpoint);

#endif
