/* kernel.h: members -> sums. Shared by program.c (what a path pays for), cells.c (the memory of
 * period pay and the weights on it), group.c (`--by`), kernel.c (rows) and costing.c (answers). */
#ifndef CF_COST_KERNEL_H
#define CF_COST_KERNEL_H

#include "base/map64.h"
#include "cost/engine.h"

/* --- Intervals ------------------------------------------------------------------------------- */

enum { CF_MAX_CHECKPOINTS = 32 };

/* A place where money goes: a scenario's fiscal year, paid on its own days or on one booked day.
 * Money of periods before arrears are paid goes to more than one place. */
typedef struct {
    int scenario, year; /* year: index; -1 with `last` */
    int sign;           /* -1: taken out where arrears book it elsewhere */
    int paid;           /* index of the pay day it is booked on; -1: its own */
    int sums;           /* scenario x n_years + year for scenarios with results per member; or -1 */
    uint32_t checks;    /* checkpoints before which it is paid */
    bool last;          /* the horizon's last period, for the ongoing cost */
    bool varies;        /* one more percent from this year on changes it */
} cf_use;

/* One scenario's regime in an interval, and where its money goes. */
typedef struct {
    int regime, kind_regime, kind;
    cf_use *uses;
    int n_uses;
    bool simple; /* one use, with results, paid on its own days, of no checkpoint */
    int *slots;  /* of each use: see cf_slot */
} cf_item;

/* The common case of an item, laid out for the inner loop. */
typedef struct {
    int32_t kind_regime, sums, scenario;
    int32_t paid; /* index of the sum of what it pays in whole intervals */
} cf_lean_item;

/* Uses of one regime that are summed alike. */
typedef struct {
    int regime, kind_regime, scenario, year;
    bool last, varies;
} cf_slot;

/* Periods in which nothing changes but members' cells. */
typedef struct {
    int from, to;      /* indexes of periods */
    cf_item *items;    /* those with results per member that are not lean first */
    int n_items, n_results;
    cf_lean_item *lean[2]; /* simple items, by kind */
    int n_lean[2];
    bool of_kind[2];   /* has items of the kind */
    int weight;        /* index of its weights in a table of recurring pay */
    int once_weight;   /* … of one-time pay; -1: none */
} cf_interval;

/* Scenarios in which every member takes the same path. */
typedef struct {
    int *scenarios;
    int n_scenarios;
    cf_interval *intervals;
    int n_intervals;
} cf_track;

/* A segment as the caps see it: whole periods in order of time, before any split. */
typedef struct {
    int from, n;
    int regime;    /* of the whole period, or of its early part (the basis is the same) */
    int late;      /* regime of the late part, or -1 */
    bool new_year; /* a calendar year of pay dates begins */
    cf_use *uses;
    int *use_part; /* 0: whole or early, 1: late */
    int n_uses;
} cf_cap_segment;

/* What all members of one shape, first cell, step date and freeze do: a path for each track. */
typedef struct cf_program {
    struct cf_program *next; /* of the same hash */
    int32_t shape, cell, step_date, freeze;
    cf_path *paths; /* [track]; `from` counts from the first period simulated */
} cf_program;

/* --- Cells ----------------------------------------------------------------------------------- */

#define CF_PAY_UNKNOWN INT64_MIN
#define CF_PAY_WRONG (INT64_MIN + 1)

typedef struct { _Atomic int64_t cost, net; } cf_cell_pay;

/* Period pay of one column and profile, for the recurring or the one-time regimes. */
typedef struct cf_cells {
    const cf_column_cells *column;
    cf_profile *profile;
    int kind;           /* 0 recurring, 1 once */
    cf_cell_pay *pay;   /* [cell x n_kind_regimes + kind_regime] */
    _Atomic int64_t *parts; /* the same, x n_active: what the cost is made of */
    _Atomic int64_t *cap; /* capped profiles: [(cell x n_kind + r) x stride]; see cells.c */
    int32_t *weights[]; /* [thread] -> [cell x n_weights + weight], NULL until used */
} cf_cells;

/* A table as one thread sees it. */
typedef struct {
    cf_cells *cells;
    cf_cell_pay *pay;
    int32_t *weights; /* member-periods of each cell and interval */
} cf_cells_view;

typedef cf_wide cf_sum; /* sums of products; checked when they become cents */

typedef struct {
    cf_sum component[CF_COMPONENT_COUNT];
    cf_sum percent_more; /* one more percent */
    cf_sum holiday_value;
} cf_year_sums;

typedef struct {
    cf_year_sums *years; /* [scenario x n_years + year] */
    cf_sum *ongoing;     /* [scenario]: recurring cost of the last period */
    cf_sum *last_base;   /* [scenario]: base pay of the last period */
} cf_totals;

/* --- By -------------------------------------------------------------------------------------- */

typedef struct {
    cf_slice key;
    int64_t *sums; /* [offer x n_years + year] */
    uint64_t members;
} cf_group_row;

typedef struct {
    int fields[8]; /* columns; CF_COL_FUND is split by shares */
    int n_fields;
    bool has_fund;
} cf_group_spec;

typedef struct {
    cf_map64 rows; /* codes of crossed columns -> row chain */
    struct cf_group_node **direct; /* code of a single column -> row */
    size_t direct_capacity;
    struct cf_group_node **whole;  /* fund cell that is one fund, of a single column -> row */
    size_t whole_capacity;
    cf_arena arena;
    struct cf_group_node *all;
} cf_grouping;

/* --- The kernel ------------------------------------------------------------------------------ */

typedef struct {
    uint64_t count;
    uint32_t line; /* of the first such row */
    char id[64];
} cf_wrong_rows;

typedef struct cf_worker cf_worker;
typedef struct cf_flusher cf_flusher;

typedef struct cf_kernel {
    cf_engine *engine;
    int n_threads;
    int n_days;          /* pay days: the periods simulated, then booked days beyond them */
    cf_date *days;
    cf_track *tracks;
    int n_tracks;
    cf_cap_segment **cap_segments;
    int *n_cap_segments;
    int n_weights[2];    /* weights a cell, by kind */
    cf_slot *slots[2];   /* by kind */
    int n_slots[2];
    int active[CF_COMPONENT_COUNT + 1]; /* components that some clause can move … */
    int n_active;        /* … and, last, the value of holidays (CF_COMPONENT_COUNT) */
    cf_interval **lean_intervals; /* [paid]: the interval of a lean item */
    int *lean_scenarios;          /* [paid] */
    int n_lean_paid;
    size_t lean_capacity;
    int slots_capacity[2];
    int n_kind_regimes[2];
    int *kind_regimes[2]; /* index in kind -> regime */
    cf_group_spec *groups;
    int n_groups;

    cf_lock lock;
    cf_arena arena, scratch;
    cf_map64 programs;
    cf_map64 cells;
    cf_cells **all_cells;
    size_t n_cells, cells_capacity;
    size_t cell_bytes;
    char *slab; /* tables are cut from large pages */
    size_t slab_left;
    void **slabs;
    size_t n_slabs, slabs_capacity;
    atomic_bool cells_full; /* no more tables: members that need another go without */
    cf_worker **workers;
} cf_kernel;

/* program.c */
void cf_kernel_tracks(cf_kernel *kernel);
cf_program *cf_program_of(cf_kernel *kernel, const cf_column_cells *column, int32_t cell,
                          int32_t step_date, int32_t freeze);

/* cells.c */

/* Bytes of tables from which on there are no more. Test hook: tests set it before a costing. */
extern size_t cf_cells_limit;

/* The thread's view of a table; NULL when memory for tables is full. */
cf_cells *cf_cells_of(cf_kernel *kernel, int thread, const cf_column_cells *column,
                      cf_profile *profile, int kind);
/* A table for one member at a time, and setting it up for the next. */
cf_cells *cf_cells_scratch(cf_kernel *kernel);
void cf_cells_set(cf_cells *cells, cf_kernel *kernel, int thread, const cf_column_cells *column,
                  cf_profile *profile, int kind);
/* Computes the pay of a cell; its cost is CF_PAY_WRONG afterwards when it cannot be paid. */
void cf_cells_fill(cf_kernel *kernel, cf_cells *cells, int cell, int kind_regime);
/* Which op makes a cell wrong; NULL: an amount does not fit. */
const cf_bound_op *cf_cells_blame(cf_kernel *kernel, const cf_cells *cells, int cell,
                                  int kind_regime);
/* Turns the weights of some threads into totals and clears them. */
void cf_cells_flush(cf_flusher *flusher, cf_cells *cells, int first_thread, int n_threads);

/* A thread's workspace for flushing into `totals`. */
cf_flusher *cf_flusher_new(cf_kernel *kernel, cf_totals *totals);
void cf_flusher_free(cf_flusher *flusher);
void cf_totals_init(cf_totals *totals, const cf_engine *engine);
void cf_totals_add(cf_totals *to, const cf_totals *from, const cf_engine *engine);
void cf_totals_release(cf_totals *totals);

/* group.c */
bool cf_groups_bind(cf_kernel *kernel);
void cf_grouping_add(cf_grouping *grouping, const cf_kernel *kernel, const cf_group_spec *spec,
                     const cf_block *block, uint32_t row, const int64_t *cost);
cf_group_row *cf_groups_merge(int *n, cf_kernel *kernel, int group, cf_arena *arena);
void cf_grouping_release(cf_grouping *grouping);
/* Splits `amount` by shares (costing rules 3.3): largest remainder on the absolute value, ties to
 * the first listed. parts[0..split->n). */
void cf_fund_split_amount(int64_t *parts, int64_t amount, const cf_fund_split *split);

/* kernel.c */

/* Health amounts of one audience and FTE: they add to pay and depend on nothing else. */
typedef struct cf_health_node {
    struct cf_health_node *next;
    int64_t *cost;  /* [scenario x n_years + year], full scenarios */
    int64_t *net;   /* [scenario], full scenarios */
    int64_t *check; /* [scenario x n_checkpoints + checkpoint], full scenarios */
    int64_t *totals; /* [scenario x n_years + year], all scenarios */
    int64_t *last;   /* [scenario] */
    int64_t *paid;   /* [scenario x n_days], full scenarios */
    uint64_t count;
} cf_health_node;

struct cf_worker {
    cf_kernel *kernel;
    int thread;
    cf_selection *selection;
    cf_map64 columns, own_columns, programs, odd_programs, cells, health;
    cf_arena arena;
    cf_cells **scratch[2];       /* [kind][piece of `pieces`]: when memory is full */
    size_t n_scratch;
    struct cf_row *rows;         /* of the block at hand */
    struct cf_piece *pieces;     /* of all its rows */
    int64_t *cost, *net, *check; /* of the member at hand */
    int64_t *paid;      /* [scenario x (n_days + 1)]: running differences */
    int64_t *paid_once; /* [scenario x n_days]: booked */
    int64_t *paid_lean; /* [paid]: net a period of whole intervals */
    cf_totals totals;
    cf_flusher *flusher;
    cf_grouping *groupings;
    uint64_t members, weight_rows;
    uint64_t (*better)[3]; /* [pair]: a, b, same */
    cf_wrong_rows *wrong;  /* [op]; the last: does not fit */
    cf_health_node *health_nodes;
    cf_block_results results;
    uint8_t *included;
    int64_t *net_status_quo, **net_offer, **row_cost, **gain_at;
};

/* Member-periods from which on weights are turned into sums. Test hook, as cf_cells_limit. */
extern uint64_t cf_weights_limit;

/* costing.c: the tables, programs and workers of a run. The engine stays. */
void cf_kernel_release(cf_kernel *kernel);

cf_worker *cf_worker_new(cf_kernel *kernel, int thread);
void cf_worker_free(cf_worker *worker);
void cf_worker_block(cf_worker *worker, const cf_block *block);

/* Adds the worker's health counts to its totals and paid days. */
void cf_worker_finish(cf_worker *worker);

#endif
