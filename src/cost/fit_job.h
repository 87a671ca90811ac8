/* fit_job.h: the making of one part's table: what fit_job.c (preparing and running it) and
 * fit_part.c (what its threads do) share. */
#ifndef CF_COST_FIT_JOB_H
#define CF_COST_FIT_JOB_H

#include "cost/fit_private.h"

typedef struct {
    int64_t low, high;
} cf_fit_rate_range;

/* A source with its uses, and where its rates lie. */
typedef struct {
    int64_t first_e8; /* after the ops before the first choice */
    cf_fit_rate_range paid;
    const cf_fit_chain *chain;
    size_t first_use, n_uses;
} cf_fit_row;

/* The rates after a level's variants, remembered by the rate before. */
typedef struct {
    int64_t low;     /* of the rates before, in quanta */
    size_t n;        /* how many may come; 0: not remembered */
    int64_t **rates; /* [rate before, in quanta, less low] -> [variant]: rates, paid for the last */
} cf_fit_level_memory;

typedef struct cf_fit_job {
    cf_fit_maker *maker;
    cf_fit_group *group;
    cf_fit_part *part;
    size_t n_rate_entries; /* entries for one combination of the pay choices */
    size_t base_entry;     /* … and where they begin */
    cf_fit_row *rows;
    cf_fit_use *uses;     /* by source */
    cf_fit_chain *chains; /* by audience */
    int n_chains;
    int64_t quantum;
    cf_fit_rate_range paid; /* of all sources */
    size_t n_rates;         /* paid rates in quanta; 0: not tabulated */
    int64_t *table[3];      /* [pair x n_rates + rate]: cost, net, base */
    cf_pay_rule **rules;    /* [pair] */
    int *column_of;         /* figure -> column of the part, -1 */
    int width;              /* columns, padded */
    int64_t most;           /* the largest amount seen */
    atomic_size_t next;
    struct cf_fit_job_thread *threads;
} cf_fit_job;

typedef struct cf_fit_job_thread {
    int64_t *sums;  /* [rate entry x width] */
    int64_t *local; /* [paid rate of the source x width] */
    size_t local_capacity;
    int64_t low; /* of its rates, in quanta */
    cf_fit_level_memory *levels;
    int64_t **scratch; /* [level] -> [variant] */
    cf_arena arena;
    const cf_fit_chain *chain; /* whose levels these are */
    uint64_t adds;
    int64_t most;
} cf_fit_job_thread;

enum { CF_FIT_COLUMNS = 4 }; /* rows are padded to a multiple */

static inline int64_t cf_fit_larger(int64_t most, int64_t amount)
{
    int64_t size = amount < 0 ? -amount : amount;
    return size > most ? size : most;
}

/* Raising keeps the order of rates, so the ends of what goes in give the ends of what comes out.
 * False: some variant takes a rate out of bounds. */
bool cf_fit_range_after(cf_fit_rate_range *range, const cf_fit_chain *chain, int level,
                        uint64_t adds);

/* Works of a thread (cf_parallel): pay by rate; the sums of sources. */
void cf_fit_fill_share(void *context, int thread);
void cf_fit_run_share(void *context, int thread);

#endif
