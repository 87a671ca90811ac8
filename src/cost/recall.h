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
enum { CF_RECALL_BYTES = 128 << 20, CF_RECALL_SCENARIOS = 8, CF_RECALL_CLASSES = 3 };

cf_recall *cf_recall_new(void);
void cf_recall_free(cf_recall *recall);

/* A scenario, costed. */
typedef struct cf_known {
    cf_buf key;
    bool learnt;      /* else it is being paid, and what is wrong with it is not said yet */
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

/* Rows of one column, one program, one list of kinds have one number. */
typedef struct {
    int32_t column, program, member;
} cf_row_class;

/* The classes of all rows, for as long as what they rest on is the same. */
typedef struct cf_row_classes {
    cf_buf key;
    uint64_t used;
    cf_row_class *rows; /* NULL: none */
    int32_t n_columns, n_programs, n_members;
    cf_dict *kinds, *lists; /* while they are learnt */
} cf_row_classes;

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

/* recall_rows.c */
/* The classes with that key, or (*known: false) the oldest of them, to be learnt anew; takes the
 * key then. */
cf_row_classes *cf_row_classes_of(bool *known, cf_row_classes *of, cf_buf *key, uint64_t n_rows,
                                  uint64_t now);
void cf_row_classes_release(cf_row_classes *classes);
/* All rows are learnt. */
void cf_row_classes_settle(cf_row_classes *classes, const cf_kernel *kernel);
int32_t cf_kind_number(cf_row_classes *classes, const cf_audience *audience, int32_t fte_e4,
                       int32_t overtime_e4, int32_t level);
void cf_row_classes_learn(cf_row_classes *classes, const cf_row_work *work, uint64_t row);
void cf_class_finds_init(cf_class_finds *finds, const cf_row_classes *classes, cf_arena *arena);
/* False: this thread has met no such row, so it must be looked up and noted. */
bool cf_class_recall(cf_row_work *work, const cf_class_finds *finds, const cf_row_class *class);
void cf_class_note(cf_class_finds *finds, const cf_row_work *work, const cf_row_class *class,
                   cf_arena *arena);

/* recall_key.c: all that a scenario's money rests on beside roster and schedule. */
void cf_recall_key(cf_buf *out, const cf_engine *engine, int scenario);
/* All that the classes of rows rest on: whom clauses select, when members move. False: on more than
 * that. */
bool cf_recall_rows_key(cf_buf *out, const cf_kernel *kernel);

#endif
