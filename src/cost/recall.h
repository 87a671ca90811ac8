/* recall.h: what costings of a kept roster leave for the next one, so that an edit of one offer
 * pays that offer alone.
 *
 * Kept is, by scenario (the status quo, an offer), what it comes to as it stands, not as a
 * difference: each member's cost by fiscal year and net pay, and the sums of all. Differences are
 * taken anew each time. A scenario is known again by everything that its money rests on, written
 * out and compared byte by byte (recall_key.c); what is known is exact, so that answers are the
 * same bytes as without it.
 *
 * Invariants: a recall belongs to one kept roster and one schedule: with others it forgets all.
 * It holds at most CF_RECALL_BYTES of amounts; where one costing's would not fit, nothing is kept
 * of it. One costing at a time. */
#ifndef CF_COST_RECALL_H
#define CF_COST_RECALL_H

#include "cost/kernel.h"

/* 8 bytes a member for each fiscal year and one more, by scenario: three scenarios over three years
 * are 96 bytes a member. */
enum { CF_RECALL_BYTES = 128 << 20, CF_RECALL_SCENARIOS = 8 };

cf_recall *cf_recall_new(void);
void cf_recall_free(cf_recall *recall);

/* A scenario, costed. */
typedef struct cf_known {
    cf_buf key;
    uint64_t used;    /* the costing that asked for it last */
    int64_t *amounts; /* [row][n_values]: cost by year; net pay; net pay up to checkpoints */
    size_t n_values;
    cf_arena arena;      /* of what follows */
    cf_year_sums *years; /* percent_more: one more percent, however it was found */
    cf_sum ongoing, last_base;
    cf_date *days;
    cf_sum *paid; /* by day: net pay */
    int n_days;
    const cf_year_sums **variants; /* with one contingent clause more: by their order */
    int n_variants;
} cf_known;

/* Whether the costing can remember: its roster is a kept one, and not too large. */
bool cf_recall_serves(const cf_kernel *kernel, const cf_roster *roster);

/* Costs what is not known, and goes through the roster with it. False: see diags. */
bool cf_recall_run(cf_kernel *kernel, cf_roster *roster);

/* The lanes of the batch's rows, from what is known. */
void cf_recall_lanes(cf_worker *worker, uint32_t n);

/* Keeps the lanes of the batch's rows. */
void cf_recall_learn(cf_worker *worker, uint32_t n);

/* The sums of scenarios from what is known, as if they had been made by the workers. */
void cf_recall_totals(cf_totals *totals, const cf_kernel *kernel);

/* recall_key.c: all that a scenario's money rests on beside roster and schedule. */
void cf_recall_key(cf_buf *out, const cf_engine *engine, int scenario);

#endif
