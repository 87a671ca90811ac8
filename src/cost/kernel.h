/* kernel.h: members -> sums. Shared by program.c (the paths that members take), stretch.c (paying
 * them), table.c (pay kept per cell), group.c (`--by`), kernel.c (rows) and costing.c (answers). */
#ifndef CF_COST_KERNEL_H
#define CF_COST_KERNEL_H

#include "base/map64.h"
#include "base/mem.h"
#include "cost/engine.h"

typedef struct cf_kernel cf_kernel;

/* --- Intervals ------------------------------------------------------------------------------- */

enum {
    CF_MAX_CHECKPOINTS = 32,
    CF_LANES = 8, /* lanes are summed so many at a time */
};

/* A place where money goes: a scenario's fiscal year, paid on its own days or on one booked day.
 * Money of periods before arrears are paid goes to more than one place. */
typedef struct {
    int scenario, year; /* year: index; -1 with `last` */
    int sign;           /* -1: taken out where arrears book it elsewhere */
    int paid;           /* index of the pay day it is booked on; -1: its own */
    uint32_t checks;    /* checkpoints before which it is paid */
    bool full;          /* of a scenario with results per member */
    bool last;          /* the horizon's last period, for the ongoing cost */
    bool varies;        /* one more percent from this year on changes it */
} cf_use;

/* A member's results are a row of lanes: costs by offer and year, gains by offer, then the status
 * quo's net pay and the gains at checkpoints where they are asked for. A period's pay adds its cost
 * or its net to lanes, by a factor of 1 or -1 (0: to none). */
typedef struct {
    int lane, cost, net;
} cf_term;

/* An offer's gain, or with a negative sign the status quo's pay, on a booked day. */
typedef struct {
    int offer, day, sign;
} cf_booked_use;

/* One scenario's regime in an interval, and where its money goes. */
typedef struct {
    int regime;
    cf_use *uses;
    int n_uses;
    cf_term *terms; /* of its uses with results per member */
    int n_terms;
    cf_booked_use *booked; /* of those, what is paid on booked days */
    int n_booked;
    bool full; /* some use has results per member */
} cf_item;

/* Uses of one regime that are summed alike, in whatever interval. */
typedef struct {
    int regime, scenario, year;
    bool full, last;
    bool varies; /* and one more percent is read off these sums */
} cf_slot;

typedef struct {
    int slot, sign;
} cf_slot_use;

/* An offer's gain on a pay day of its own: of this regime's net pay so many times. */
typedef struct {
    int offer, regime, factor;
} cf_day_term;

/* A regime's cost or net pay, so many times. */
typedef struct {
    int regime, factor;
    bool net;
} cf_lane_term;

/* What a period adds to a lane, and (`days`) to an offer's gains on pay days. */
typedef struct {
    int lane; /* -1: to none … */
    int days; /* offer; -1: to none */
    int n_terms;
    bool small; /* of amounts below 2^31 it is one, or the difference of two */
    cf_lane_term *terms;
} cf_lane_use;

/* Periods in which nothing changes but members' cells. */
typedef struct {
    int from, to; /* indexes of periods */
    cf_item *items;
    int n_items;
    cf_slot_use *slots; /* of all uses */
    int n_slots;
    cf_day_term *day_terms;
    int n_day_terms;
    cf_lane_use *lanes;
    int n_lanes;
    int line;        /* of a cell, when a table is filled; -1: none is needed */
    bool has_booked; /* some use is paid on a booked day */
} cf_interval;

/* Scenarios in which every member takes the same path. */
typedef struct {
    int *scenarios;
    int n_scenarios;
    cf_interval *intervals;
    int n_intervals;
    cf_slot *slots;
    int n_slots;
    size_t slots_capacity;
    int n_lines;      /* of a cell … */
    int lines_before; /* … and those of the tracks before this one */
    int intervals_before;
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

/* --- Programs -------------------------------------------------------------------------------- */

enum { CF_NO_ROUTE = INT32_MAX };

/* What members of one shape, first cell, step date and freeze do: a path for each track. Those who
 * do the same share one. */
typedef struct cf_program {
    int32_t shape;
    cf_path *paths;   /* [track]; `from` counts from the first period simulated */
    uint64_t cells;   /* a bit for each cell, where it is from tables */
    int32_t route;    /* among its shape's (table.h); CF_NO_ROUTE: not from tables */
    int32_t later;    /* so many periods later than the route's line says */
    int32_t of_shape; /* its number among those of its shape … */
    int32_t number;   /* … and among all */
    uint16_t key;     /* near where members move at much the same times */
} cf_program;

/* --- Pay ------------------------------------------------------------------------------------- */

enum { CF_STRIP = 8 }; /* cells of a column that are paid side by side */

/* One period's pay of a strip of cells in a regime, with capped contributions as if there were no
 * cap. Amounts by cell. */
typedef struct {
    uint64_t stamp; /* of the strip it is known for */
    uint8_t known;  /* a bit a cell: what follows says of it */
    uint8_t good;   /* it can be paid */
    uint8_t absent; /* there is no such cell then */
    bool narrow;    /* all amounts fit 32 bits */
    bool used;      /* components between base and contributions are not all zero */
    _Alignas(CF_MEM_LINE) int64_t cost[CF_STRIP];
    int64_t net[CF_STRIP];
    int64_t component[CF_COMPONENT_COUNT][CF_STRIP];
    int64_t holiday_value[CF_STRIP];
    const cf_bound_op *wrong[CF_STRIP];
    int64_t others[CF_STRIP]; /* contributions of a whole period, without the capped ones */
    int64_t (*cap_basis)[CF_STRIP], (*cap_full)[CF_STRIP]; /* by capped name, where there is one */
} cf_period_pay;

/* Eight cells, of whatever columns: each one's rates, by epoch. */
typedef struct {
    const int64_t *rates_e8[CF_STRIP];
} cf_strip_cells;

/* The rates of the strip at hand in an epoch. */
typedef struct {
    int64_t rates_e8[CF_STRIP];
    uint8_t absent; /* cells that there are not then */
} cf_strip_epoch;

enum { CF_EPOCHS_AT_ONCE = 8 }; /* read of a strip's cells */

/* A thread's memory of one strip's pay, by regime. */
typedef struct {
    cf_engine *engine;
    const cf_column_cells *column; /* of which the strip is; NULL: of several */
    cf_profile *profile;
    int strip;
    cf_strip_cells cells;
    uint64_t stamp;
    cf_strip_epoch *epochs;
    uint64_t *epoch_stamps; /* by eights of epochs: the strip that they are of */
    cf_period_pay *pays;    /* [regime] */
} cf_evaluator;

typedef cf_wide cf_sum; /* sums of products; checked when they become cents */

typedef struct {
    cf_sum component[CF_COMPONENT_COUNT];
    cf_sum percent_more; /* one more percent */
    cf_sum holiday_value;
} cf_year_sums;

/* A thread's sums. */
typedef struct {
    cf_year_sums *years; /* [scenario x n_years + year] */
    cf_sum *ongoing;     /* [scenario]: recurring cost of the last period */
    cf_sum *last_base;   /* [scenario]: base pay of the last period */
    cf_sum *paid;        /* [offer x (n_days + 1)]: gains paid a day, as running differences */
    cf_sum *booked;      /* [offer x (n_days + 1)]: gains paid on booked days */
    uint8_t *failed;     /* [op; the last: none]: a period that members' rows do not speak for */
} cf_totals;

enum {
    CF_FAILED_PERIOD = 1,
    CF_FAILED_PERCENT = 2,
    CF_UNPAID_PERIOD = 4, /* toward a contribution that is not paid */
    CF_UNPAID_PERCENT = 8,
};

/* --- Members --------------------------------------------------------------------------------- */

typedef struct cf_pay_table cf_pay_table;       /* table.h */
typedef struct cf_member_place cf_member_place; /* table.h */
typedef struct cf_shape cf_shape;               /* table.h */

/* Members who differ in column and path alone. */
typedef struct cf_member_kind {
    struct cf_member_kind *next; /* of the same hash */
    int32_t audience, fte_e4, overtime_e4, level;
    cf_profile *profile;
    int32_t family; /* that of profiles which differ in FTE and in hours of overtime alone */
    struct cf_health_node *health; /* NULL: part of the profile */
    int64_t near_cap_e8; /* in sheets, the rate above which a yearly cap is near; else INT64_MAX */
    int32_t number;      /* among all threads' kinds, where classes are learnt */
} cf_member_kind;

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
    cf_map64 rows;                 /* codes of crossed columns -> row chain */
    struct cf_group_node **direct; /* code of a single column -> row */
    size_t direct_capacity;
    struct cf_group_node **whole; /* fund cell that is one fund, of a single column -> row */
    size_t whole_capacity;
    cf_arena arena;
    struct cf_group_node *all;
} cf_grouping;

/* --- The kernel ------------------------------------------------------------------------------ */

typedef struct {
    uint64_t count;
    uint32_t line; /* of the first such row */
    char id[64];
    cf_profile *profile; /* it is paid by */
    bool beyond_cap;     /* what is wrong is what a yearly cap leaves */
} cf_wrong_rows;

typedef struct cf_worker cf_worker;

struct cf_kernel {
    cf_engine *engine;
    int n_threads;
    int n_days; /* pay days: the periods simulated, then booked days beyond them */
    cf_date *days;
    cf_track *tracks;
    int n_tracks;
    int most_intervals, most_slots; /* of a track */
    int **interval_at;              /* [track][period] */
    cf_cap_segment **cap_segments;
    int *n_cap_segments;
    int64_t cap_least[CF_MAX_CAPS]; /* the lowest yearly cap of a name */
    int most_paid;                  /* periods paid in one calendar year, at most */
    struct cf_cap_plan *cap_plan;   /* NULL: there are no caps */
    int active[CF_COMPONENT_COUNT]; /* components that some clause can move */
    int n_active;
    bool has_holidays;
    int n_lanes, stride;                 /* stride: n_lanes, rounded up */
    int gain_lane, net_lane, check_lane; /* the first of its kind; net_lane -1: not asked for.
                                          * Lanes before gain_lane are made of costs, others of
                                          * net pay */
    int lines_a_cell;                    /* of all tracks, an eight of lanes */
    int all_intervals;                   /* of all tracks */
    cf_group_spec *groups;
    int n_groups;

    cf_lock lock;
    cf_arena arena;
    cf_map64 programs; /* by what members do */
    cf_map64 routes;
    cf_shape *shapes;
    size_t n_shapes; /* room */
    cf_map64 tables;
    cf_pay_table **all_tables;
    size_t n_tables, tables_capacity;
    _Atomic size_t table_bytes;
    uint64_t roster_size;         /* in rows where they are known, else in bytes … */
    const _Atomic uint64_t *done; /* … of which so many are done; NULL: rows are known */
    struct cf_known **known;  /* by scenario: amounts that need not be paid again. May be NULL */
    struct cf_known **learnt; /* by scenario: where the amounts paid are kept. May be NULL */
    struct cf_row_classes *classes; /* of the roster's rows. May be NULL */
    bool classes_known;             /* from an earlier costing; else they are being learnt */
    int32_t n_programs;
    atomic_bool tables_full; /* no more tables: members that need another are costed directly */
    cf_worker **workers;
};

/* track.c */
void cf_kernel_tracks(cf_kernel *kernel);

/* program.c */
/* Safe from several threads, each with a `scratch` of its own. */
cf_program *cf_program_of(cf_kernel *kernel, const cf_column_cells *column, int32_t cell,
                          int32_t step_date, int32_t freeze, cf_arena *scratch);
void cf_programs_release(cf_kernel *kernel);

/* pay.c */
void cf_evaluator_init(cf_evaluator *evaluator, const cf_kernel *kernel, cf_arena *arena);
/* Turns to a strip of a column; what was known of another strip is forgotten. */
void cf_evaluator_turn(cf_evaluator *evaluator, const cf_column_cells *column, cf_profile *profile,
                       int strip);
/* Turns to a strip of any cells. */
void cf_evaluator_turn_to(cf_evaluator *evaluator, const cf_strip_cells *cells,
                          cf_profile *profile);
/* The cells' rates in `n` epochs from `first` on, at most eight, 0 where there is no such cell. */
void cf_strip_rates(cf_strip_epoch *to, int n, const cf_strip_cells *cells, int first);
/* Eight cells at once, where the machine can; false: it cannot, or not these amounts. */
bool cf_strip_eval(cf_period_pay *out, const cf_pay_rule *rule, const int64_t *rates_e8);
bool cf_strips_are_wide(void); /* eight cells can be paid at once */
extern bool cf_strips_wide;    /* false: one cell after the other. Test hook */
/* Sums of weight x amount over the strip: of the active components, by their place in the list.
 * The weights are below 2^28, the pay is narrow. */
void cf_strip_sums(int64_t *sums, const cf_kernel *kernel, const int64_t *weights,
                   const cf_period_pay *pay);
/* Eight lanes of eight cells as the cells' lanes, in 32 bits; gathers the bits of each cell. */
void cf_strip_turn(int32_t *restrict entry, size_t entry_size, int64_t *restrict bits,
                   const int64_t (*amounts)[CF_STRIP], int n_cells);
void cf_evaluator_compute(cf_evaluator *evaluator, cf_period_pay *out, int regime, uint8_t need);

enum { CF_ALL_CELLS = UINT8_MAX };

/* The pay of the strip's cells that are needed, and of others as it comes. */
static inline const cf_period_pay *cf_evaluate(cf_evaluator *evaluator, int regime, uint8_t need)
{
    cf_period_pay *pay = &evaluator->pays[regime];
    if (pay->stamp != evaluator->stamp || (need & ~pay->known) != 0)
        cf_evaluator_compute(evaluator, pay, regime, need);
    return pay;
}

/* totals.c */
void cf_totals_init(cf_totals *totals, const cf_kernel *kernel);
void cf_totals_add(cf_totals *to, const cf_totals *from, const cf_kernel *kernel);
/* What could not be paid, of another thread's too. */
void cf_totals_note(cf_totals *to, const cf_totals *from, const cf_kernel *kernel);
void cf_totals_release(cf_totals *totals);
/* Turns the weights of some of a track's slots, spent in the strip that the evaluator is turned to,
 * into sums, and clears them. `slots` NULL: the first `n`. */
void cf_totals_book(cf_totals *totals, const cf_kernel *kernel, cf_evaluator *evaluator,
                    const cf_track *track, const int *slots, int n, int64_t (*weights)[CF_STRIP]);
/* What cf_totals_book could not pay, as diagnostics. */
void cf_totals_report(const cf_totals *totals, cf_engine *engine);

/* lane.c */
/* What a period of each interval adds to lanes and days; the items are known. */
void cf_lanes_find(cf_kernel *kernel);

/* health.c */

/* Health amounts of one audience and FTE: they add to pay and depend on nothing else. */
typedef struct cf_health_node {
    struct cf_health_node *next;
    int64_t *lanes;
    int64_t *totals; /* [scenario x n_years + year], all scenarios */
    int64_t *last;   /* [scenario] */
    int64_t *paid;   /* [offer x n_days]: gains */
    uint64_t count;
} cf_health_node;

cf_health_node *cf_health_of(cf_worker *worker, int32_t audience, int32_t fte_e4);
/* Adds the worker's health counts to its totals and paid days. */
void cf_health_book(cf_worker *worker);

/* group.c */
bool cf_groups_bind(cf_kernel *kernel);
/* `lanes`: [row][stride] of `n` rows of the block; `small`: all below 2^35. */
void cf_grouping_add(cf_grouping *grouping, const cf_kernel *kernel, const cf_group_spec *spec,
                     const cf_block *block, const uint32_t *rows, uint32_t n, const int64_t *lanes,
                     bool small);
cf_group_row *cf_groups_merge(int *n, cf_kernel *kernel, int group, cf_arena *arena);
void cf_grouping_release(cf_grouping *grouping);
/* Splits `amount` by shares (costing rules 3.3): largest remainder on the absolute value, ties to
 * the first listed. parts[0..split->n). */
void cf_fund_split_amount(int64_t *parts, int64_t amount, const cf_fund_split *split);

/* step_dates.c */

/* From 2015-01-01 on, 22 years; classes of other dates are found by a longer way. */
enum { CF_FIRST_STEP_DATE = 16436, CF_STEP_DATES = 1 << 13, CF_STEP_DATE_PAGE = 1 << 9 };

/* A thread's memory of step dates: those of one class take members through the same periods. */
typedef struct {
    const cf_engine *engine;
    cf_arena *arena;
    bool by_period; /* dates that fall into the same periods are of one class */
    int32_t *class_of[CF_STEP_DATES / CF_STEP_DATE_PAGE]; /* class + 1; 0: not met */
    cf_map64 odd, classes;
    int32_t n_classes;
} cf_step_dates;

void cf_step_dates_init(cf_step_dates *dates, const cf_kernel *kernel, cf_arena *arena);
void cf_step_dates_release(cf_step_dates *dates);
/* The class of a date that may not have been met. */
int32_t cf_step_dates_meet(cf_step_dates *dates, int32_t step_date);

/* Of a step date as it stands in the roster: 0, 1, 2 ... */
static inline int32_t cf_step_date_class(cf_step_dates *dates, int32_t step_date)
{
    uint32_t at = (uint32_t)step_date - CF_FIRST_STEP_DATE;
    const int32_t *page = at < CF_STEP_DATES ? dates->class_of[at / CF_STEP_DATE_PAGE] : NULL;
    int32_t known = page ? page[at % CF_STEP_DATE_PAGE] : 0;
    return known ? known - 1 : cf_step_dates_meet(dates, step_date);
}

/* look_up.c */

/* A stretch of the window in which the member's longevity threshold is one. */
typedef struct {
    int from, to; /* indexes of periods */
    cf_member_kind *kind;
} cf_piece;

/* A row of the batch at hand, looked up and not yet run. */
typedef struct {
    const cf_program *program;
    const cf_column_cells *column;
    cf_piece *pieces; /* rows paid alike share them */
    int n_pieces;
    bool done;              /* its lanes come from a table */
    cf_member_place *place; /* where tables are wanted, of rows of one piece. May be NULL */
} cf_row_work;

/* The kinds of members of one audience, FTE and overtime: by level, a piece of the whole window. */
typedef struct {
    uint64_t who, how;
    cf_piece *pieces; /* a level that was not asked for has no kind yet. NULL: a free slot */
} cf_piece_list;

typedef struct {
    cf_piece_list *slots;
    size_t mask, count;
} cf_piece_lists;

enum { CF_LOOK_UP_ROWS = 256 }; /* at once */

void cf_look_up_release(cf_worker *worker);
/* `n` rows of the batch, from `first` on, into `works`. */
void cf_look_up(cf_worker *worker, cf_row_work *works, uint32_t first, uint32_t n);

/* kinds.c */

/* From 1960-01-01 on, 89 years; classes of other days of hire are found by a longer way. */
enum { CF_FIRST_HIRED = -3653, CF_HIRE_DATES = 1 << 15 };

/* Before a worker's first row. */
void cf_kinds_start(cf_worker *worker);
void cf_kinds_release(cf_worker *worker);
/* The class of a day of hire that may not have been met: those of one class reach each threshold of
 * service in the same period. */
int32_t cf_service_meet(cf_worker *worker, int32_t hired);
/* A list that may not have been met. */
cf_piece_list cf_pieces_meet(cf_worker *worker, const cf_audience *audience, int32_t fte_e4,
                             int32_t overtime_e4);
/* The pieces of members of a list and a class of service: the list's where there is one, else
 * written to *out. Returns how many. */
int cf_pieces_list(cf_piece **out, cf_worker *worker, const cf_piece_list *list,
                   const cf_audience *audience, int32_t service);

static inline uint64_t cf_piece_list_who(const cf_audience *audience, int32_t fte_e4)
{
    return (uint64_t)(uint32_t)audience->place << 32 | (uint32_t)fte_e4;
}

static inline size_t cf_piece_list_slot(uint64_t who, uint64_t how, size_t mask)
{
    return (size_t)((who * 0x9e3779b97f4a7c15u ^ how * 0xd6e8feb86659fd93u) >> 37) & mask;
}

/* recall_rows.c: rows of one class, as a thread has met them */
typedef struct {
    cf_piece *pieces;
    int n; /* 0: not met */
} cf_member_pieces;

typedef struct {
    const cf_column_cells **columns;
    const cf_program **programs;
    cf_member_pieces *members;
} cf_class_finds;

/* caps.h */

typedef struct cf_cap_plan cf_cap_plan;
typedef struct cf_caps cf_caps; /* a thread's bases that count toward caps */
void cf_cap_plan_make(cf_kernel *kernel);
cf_caps *cf_caps_new(const cf_kernel *kernel, uint32_t most_batch, cf_arena *arena);
void cf_caps_release(cf_caps *caps);
/* The cells of the strip at hand in which some yearly cap could be met on a track. */
uint8_t cf_caps_in_reach(const cf_kernel *kernel, cf_evaluator *evaluator, int track);
/* Takes what caps took off the batch's `n` rows into the worker's totals. */
void cf_caps_settle(cf_worker *worker, uint32_t n);

/* strip_pay.c */

/* Takes the batch's sums into the worker's totals. */
void cf_strip_settle(cf_worker *worker);

/* stretch.c: members walked through the periods, with nothing prepared. */
typedef struct cf_stretches cf_stretches; /* a thread's, that wait to be paid side by side */
cf_stretches *cf_stretches_new(const cf_kernel *kernel, cf_arena *arena);
void cf_stretches_release(cf_stretches *all);
/* Adds the results of the batch's rows that are not done to their lanes. */
void cf_stretches_run(cf_worker *worker, uint32_t n);
/* A row of the worker's block that cannot be paid, by an op's fault or (NULL) by its size. Returns
 * what is kept of it; NULL: of an earlier row. */
cf_wrong_rows *cf_note_wrong(cf_worker *worker, uint32_t row, const cf_bound_op *op);

/* kernel.c */

struct cf_worker {
    cf_kernel *kernel;
    int thread;
    cf_selection *selection;
    struct known_column ***near_columns; /* [audience of rates][range] */
    cf_step_dates step_dates;
    cf_map64 far_columns, own_columns, programs, kinds, health;
    int64_t *no_lanes;      /* zeros */
    int32_t *reached;       /* of a day of hire: the periods in which it reaches each level … */
    cf_dict *service_codes; /* … and of those, the class of service and one */
    int32_t *services;      /* [class]: the level that it is of throughout, or -1; reached[] */
    size_t services_capacity;
    int32_t n_services;
    int32_t *service_of; /* [day of hire]: its class and one; 0: not met */
    cf_piece_lists lists;
    cf_class_finds finds; /* where classes are known */
    cf_arena arena, scratch;
    void **rooms; /* memory that is not cleared */
    size_t n_rooms, rooms_capacity;
    cf_evaluator evaluator;
    const cf_block *block;
    uint32_t *rows;             /* of the block that are costed … */
    const uint32_t *batch_rows; /* … and those of the batch at hand */
    uint32_t most_batch;        /* rows of a batch */
    cf_row_work *works;         /* [row of the batch] */
    cf_stretches *stretches;
    cf_caps *caps;            /* NULL: there are none */
    struct cf_tables *tables; /* the thread's part of them. NULL: none are wanted */
    cf_piece *pieces;         /* [row of the batch][most_pieces] */
    size_t most_pieces;
    int64_t *lanes;                /* [row of the batch][stride] */
    const cf_audience **audiences; /* [row of the batch] */
    cf_totals totals;
    cf_grouping *groupings;
    uint64_t members, rows_done; /* of the whole roster, as far as this thread can see */
    uint64_t (*better)[3];       /* [pair]: a, b, same */
    cf_wrong_rows *wrong;        /* [op]; the last: does not fit */
    cf_health_node *health_nodes;
    cf_block_results results;
    uint8_t *included;
    int64_t *net_status_quo, **net_offer, **row_cost, **gain_at;
};

/* costing.c */
/* Makes the workers for a scan of the roster. `done`: counts its bytes. */
void cf_kernel_start(cf_kernel *kernel, cf_roster *roster, const _Atomic uint64_t *done);
/* What is left when all blocks are done. False: see diags. */
bool cf_kernel_finish(cf_kernel *kernel);
/* The tables, programs and workers of a run. The engine stays. */
void cf_kernel_release(cf_kernel *kernel);

cf_worker *cf_worker_new(cf_kernel *kernel, int thread);
void cf_worker_free(cf_worker *worker);
void cf_worker_block(cf_worker *worker, const cf_block *block);

#endif
