/* engine.h: what the files of src/cost share: plans bound to a roster, ready to be run.
 *
 * How a folder becomes cents (docs/design/ARCHITECTURE.md has the picture):
 *
 *   bind      clauses' ops -> bound ops: dates become pay periods, names become codes
 *   select    a row -> the set of ops that select it (an "audience")
 *   regime    scenario x period -> the ops in force; equal sets are one regime
 *   column    range (or own rate) x rate ops -> every cell's rate in every regime
 *   path      start cell + step date -> which cell a member stands in, period by period
 *   pay       cell rate + FTE, hours, premiums … in a regime -> one period's pay, rounded as the
 *             rules say
 *   kernel    members -> sums, by walking paths over regimes, eight members at a time
 *
 * The idea that makes it fast: within a regime a period's pay depends on the cell and on the
 * member's profile (FTE, hours, premiums, selected ops) alone. So pay is computed once per stretch
 * that a member spends in a cell, side by side with others of the profile; what differs between
 * members otherwise (step dates, health plans, funds) never multiplies that work. */
#ifndef CF_COST_ENGINE_H
#define CF_COST_ENGINE_H

#include "base/arena.h"
#include "base/lock.h"
#include "base/map64.h"
#include "cost/costing.h"
#include "cost/rational.h"
#include "model/terms.h"

#include <limits.h>

enum {
    CF_ALWAYS = INT_MIN, /* period of an undated op: in force from the beginning */
    CF_MAX_CAPS = 8,     /* contribution names with a yearly cap, tracked at once */
};

/* --- Bound ops ------------------------------------------------------------------------------- */

typedef struct {
    const cf_op *op;
    int document;       /* 0: the agreement; 1 …: offers */
    int order;          /* of writing within the document */
    int period;         /* takes effect at the start of this period; CF_ALWAYS */
    int predicate;      /* whom it selects; -1: everyone */
    int64_t percent_e6; /* raises: the percent, read from the index for `raise cpi` */
    int key;            /* code of the premium, contribution or plan name; -1: none */
    bool in_force;      /* its condition holds, or it has none */
    bool contingent;    /* its revenue is not known */
} cf_bound_op;

/* A scenario: which bound ops apply, in order of date, document and writing. */
typedef struct {
    int offer; /* -1: status quo */
    int *ops;  /* indexes of bound ops */
    int n_ops;
    int *regime_at; /* [period - first] -> regime */
    int *late_at;   /* costs by days: the regime of a period's later part, or -1 */
    int last_whole; /* the regime of the horizon's last period, never split */
    int *rate_ops;  /* the subset that changes rates or ladders, in order */
    int n_rate_ops;
    bool has_freezes;     /* of step dates */
    bool totals_only;     /* a variant: no results per member */
    int variant_of;       /* offer whose cost it varies, or -1 */
    int contingent_op;    /* bound op added, or -1 */
    int one_percent_year; /* index of the year with one more percent, or -1 */
    bool has_arrears;
    int arrears_from;   /* the offer's first clause: arrears reach back to it … */
    int arrears_before; /* … and periods before this one are booked … */
    int arrears_booked; /* … in this one */
} cf_scenario;

/* --- Selection ------------------------------------------------------------------------------- */

typedef enum {
    CF_PART_TEXT,  /* compares a dictionary text: remembered per code */
    CF_PART_RANGE, /* compares the range's name */
    CF_PART_STATUS,
    CF_PART_PREMIUM, /* the premiums cell lists a code */
    CF_PART_NUMBER,  /* fte, rate, overtime_hours */
    CF_PART_DATE,    /* hired, step_date */
    CF_PART_TOP,     /* top step */
} cf_part_kind;

typedef struct {
    cf_part_kind kind;
    int column;
    cf_select_kind compare;
    const cf_select_value *values;
    int n_values;
    int32_t premium; /* code, for CF_PART_PREMIUM */
} cf_part;

typedef struct {
    uint64_t *need;
} cf_predicate; /* parts that must all hold */

/* Ops that select a row, by what they act on; ids are equal where the selected ops are equal. */
typedef struct {
    int32_t rate; /* rates and ladders */
    int32_t pay;  /* recurring pay, shares, hours */
    int32_t health;
    int32_t freeze;
    int32_t once;  /* lump sums, holidays, cash-outs */
    int32_t place; /* among those that one thread has met */
} cf_audience;

enum { CF_SET_RATE, CF_SET_PAY, CF_SET_HEALTH, CF_SET_FREEZE, CF_SET_ONCE, CF_SET_COUNT };

/* --- Regimes --------------------------------------------------------------------------------- */

typedef enum { CF_WHOLE, CF_EARLY, CF_LATE } cf_split_part;

typedef struct {
    const int *ops; /* bound ops in force, in order */
    int n_ops;
    int epoch; /* of rates */
    bool once; /* holds a lump sum, holiday or cash-out */
    cf_split_part part;
    int days_early, days; /* of a split period */
    int rule;             /* equal where the ops are equal: rates aside, they pay alike */
} cf_regime;

/* Rates: the ordered rate ops applied. */
typedef struct {
    const int *ops;
    int n_ops;
    int parent; /* an epoch whose ops are a prefix of these, or -1 */
} cf_epoch;

/* --- Columns of cells ------------------------------------------------------------------------ */

typedef struct {
    int range; /* in the schedule, or -1: an own rate */
    int first; /* first base cell */
    int n_base;
    int first_added; /* cells that `add step` ops may add, one per op */
} cf_ladder;

enum { CF_RATES_BEHIND = 8 }; /* rates that may be read behind the last */

typedef struct {
    int32_t id;
    int32_t rate_audience;
    int64_t own_rate_e8; /* of a column that is an own rate */
    int n_cells;
    cf_ladder *ladders; /* 0: where the member starts; then targets of moves */
    int n_ladders;
    int64_t *rates_e8; /* [cell x n_epochs + epoch], and CF_RATES_BEHIND; -1: no such cell then */
    int n_epochs;
    int16_t *landing; /* [(scenario x n_moves + move) x n_cells + cell]; NULL without moves */
    int n_moves;
    int32_t shape; /* columns of one shape have the same paths */
} cf_column_cells;

/* A cell's rates, by epoch. */
static inline const int64_t *cf_cell_rates(const cf_column_cells *column, int cell)
{
    return column->rates_e8 + (size_t)cell * (size_t)column->n_epochs;
}

/* --- Paths ----------------------------------------------------------------------------------- */

typedef struct {
    int from;
    int cell;
} cf_path_piece; /* in the cell from this period on */

typedef struct {
    cf_path_piece *pieces;
    int n;
} cf_path;

/* --- Pay ------------------------------------------------------------------------------------- */

/* One period's pay of one member in one scenario. */
typedef struct {
    int64_t component[CF_COMPONENT_COUNT];
    int64_t pensionable, gross;
    int64_t employee_parts, plan_share;
    int64_t holiday_value;          /* of holidays not backfilled: not a cost */
    int64_t cap_basis[CF_MAX_CAPS]; /* capped names: basis seen, not yet charged */
    int64_t cap_full[CF_MAX_CAPS];  /* … the contribution were there no cap */
} cf_pay;

typedef struct {
    const cf_bound_op *op;
    cf_component component;
    bool is_percent, pensionable;
    int64_t percent_e6;
    int64_t cents;      /* flat amounts, already rounded */
    cf_scaling scaling; /* holidays and cash-outs: rate -> cents */
    bool of_rate;
} cf_pay_item;

typedef struct {
    const cf_bound_op *op;
    int64_t percent_e6;
    cf_basis basis;
    int cap;     /* index of the capped name, or -1 */
    bool capped; /* this version has a cap */
    int64_t cap_cents;
} cf_share_item;

typedef struct {
    const cf_bound_op *op;
    int64_t percent_e6;
    cf_basis basis;
    int contribution; /* index in contributions */
} cf_part_item;

/* Amounts and percents with so few bits can be paid side by side (wide.h). */
enum { CF_CENT_BITS = 31, CF_PERCENT_BITS = 20 };

/* What a profile is paid in a regime: everything but the rate. */
typedef struct {
    cf_rational hours; /* in force, less furlough */
    cf_scaling base;
    cf_pay_item *items; /* premiums, then longevity, then one-time pay */
    int n_items;
    bool has_overtime;
    cf_scaling overtime;
    cf_share_item *contributions;
    int n_contributions;
    cf_part_item *parts;
    int n_parts;
    const cf_bound_op *health_op;
    int64_t health, plan_share, plan_cost;
    cf_scaling holiday_value;
    bool has_holiday_value;
    const cf_bound_op *wrong; /* an employee part toward a contribution that is not paid */
    unsigned pays;            /* a bit for each component that may not be zero */
    _Atomic uint8_t by_fte;   /* more depends on FTE than base and overtime: 1: it does not, 2: it
                               * does, 0: nobody asked (sheet_eval.c) */
    bool small;               /* cells can be paid by it side by side */
} cf_pay_rule;

/* What pay depends on beside the rate. */
typedef struct {
    int32_t pay, health; /* audiences; health -1: health is looked up apart */
    int32_t once;        /* audience; -1: regimes without one-time pay */
    int32_t fte_e4;
    int32_t overtime_e4;
    int32_t level; /* longevity thresholds reached */
} cf_profile_key;

typedef struct {
    int32_t id;
    cf_profile_key key;
    cf_pay_rule *_Atomic *rules; /* [rule of a regime], made on first use */
    cf_lock lock;
    cf_arena arena;
} cf_profile;

/* --- The engine ------------------------------------------------------------------------------ */

typedef struct cf_engine {
    const cf_costing_options *options;
    const cf_roster_info *info;
    cf_diags *diags;
    cf_arena arena;
    cf_lock lock; /* of everything below that grows while threads run */

    cf_calendar calendar;
    const cf_facts *facts;
    cf_rational per_year;   /* P */
    cf_rational full_hours; /* H0 */
    cf_rational factor;     /* rate -> full-time period */
    int first_year, n_years;
    int horizon_first, horizon_last; /* periods with money inside the horizon */
    int first, n_periods;            /* periods simulated for pay */
    int *year_of;                    /* [period - first]: bearing year's index, may be outside */

    cf_bound_op *ops;
    int n_ops;
    cf_dict *keys; /* premium codes, contribution names, plans */
    cf_scenario *scenarios;
    int n_scenarios;         /* 0: status quo, 1 … n_offers, then variants */
    int n_full;              /* status quo and offers */
    bool absolute;           /* offers' money itself, not less the status quo's (recall.h) … */
    int first_scenario;      /* … which is not paid then, but where it lends: 0, or 1 */
    bool variants_by_weight; /* one_percent from the weights, without scenarios of its own */

    cf_part *parts;
    int n_parts;
    cf_predicate *predicates;
    int n_predicates;
    int n_part_words, n_predicate_words;
    uint64_t *masks[CF_SET_COUNT]; /* predicates by what they act on */
    cf_dict *audience_sets[CF_SET_COUNT];

    cf_regime *regimes;
    int n_regimes, regimes_capacity;
    int n_rules;          /* distinct sets of ops in regimes */
    int n_base_regimes;   /* those before the variants below */
    int *variant_regimes; /* [regime x n_years + year]: with one more percent; -1: not needed */
    cf_epoch *epochs;
    int n_epochs, epochs_capacity;

    cf_dict *cap_names; /* names with a capped version: cap index + 1 */
    int n_caps;
    int *longevity_years; /* thresholds, ascending, distinct */
    int n_longevity;

    atomic_bool failed;    /* a problem was found while threads ran: no answer */
    size_t n_diags_before; /* that there were before they ran */
    cf_map64 found;        /* by hash: what cf_engine_fail added since */
    cf_dict *column_ids, *shape_ids, *profile_ids, *family_ids;
    cf_column_cells **columns;
    size_t columns_capacity;
    cf_profile **profiles;
    size_t profiles_capacity;
} cf_engine;

/* bind.c: facts, horizon, bound ops, scenarios. False: see diags. */
bool cf_engine_init(cf_engine *engine, const cf_costing_options *options,
                    const cf_roster_info *info, cf_diags *diags);
void cf_engine_release(cf_engine *engine);
/* The percent of a `raise cpi`, into the bound op. */
void cf_bind_cpi(cf_engine *engine, cf_bound_op *bound);

static inline bool cf_is_rate_op(cf_op_kind kind)
{
    return kind <= CF_OP_MOVE_CLASS;
}

static inline bool cf_is_once_op(cf_op_kind kind)
{
    return kind == CF_OP_LUMP_SUM || kind == CF_OP_HOLIDAY || kind == CF_OP_CASH_OUT;
}

/* found.c */
/* A problem found while threads run: adds it (once a clause and message) and fails the run. */
void cf_engine_fail(cf_engine *engine, cf_code code, const cf_bound_op *op, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts what threads found in an order that does not depend on them: to be called before the
 * diagnostics are sorted by their places. */
void cf_engine_order_found(cf_engine *engine);

/* select.c */
/* Whether the column could hold the value: dates, numbers. */
bool cf_select_fits(const cf_select_value *value, int column);
/* Adds E0462 for every value that does not fit. */
void cf_select_check_values(const cf_select_part *written, int column, cf_diags *diags);
bool cf_select_bind(cf_engine *engine); /* the ops' selectors -> parts and predicates */

/* audience.c */

typedef struct cf_selection cf_selection; /* one thread's memory of what codes match */
cf_selection *cf_selection_new(cf_engine *engine);
void cf_selection_free(cf_selection *selection);
/* Whether a text satisfies a text part. */
bool cf_part_matches_text(const cf_part *part, cf_slice text);
const cf_audience *cf_selection_row(cf_selection *selection, const cf_block *block, uint32_t row);
/* The same of `n` rows of a block. */
void cf_selection_rows(const cf_audience **out, cf_selection *selection, const cf_block *block,
                       const uint32_t *rows, uint32_t n);

/* Whether the audience of that set holds the op. */
bool cf_audience_has(const cf_engine *engine, int set, int32_t audience, const cf_bound_op *op);

/* regime.c */
void cf_regimes_build(cf_engine *engine);
/* The epoch of a scenario's rates in a period; made when it is new. */
int cf_epoch_at(cf_engine *engine, const cf_scenario *scenario, int period);

/* column.c */
cf_column_cells *cf_column_of(cf_engine *engine, int range, int64_t own_rate_e8,
                              int32_t rate_audience);
/* Rounds as the agreement rounds rates (`carried`: to 8 decimals). */
bool cf_rate_round(int64_t *out, const cf_engine *engine, cf_wide num, cf_wide den);
/* The rate as pay uses it. */
int64_t cf_rate_paid(const cf_engine *engine, int64_t rate_e8);
/* Applies one rate op to a rate. False: does not fit, or below zero. */
bool cf_rate_apply(int64_t *rate_e8, const cf_engine *engine, const cf_bound_op *op);
/* `$X/UNIT` as a rate increment: dollars_e8 x num / den. */
cf_rational cf_rate_conversion(const cf_engine *engine, cf_per per);
/* How many ops of that kind come before the op, in the order of writing. */
int cf_rank_of_op(const cf_engine *engine, int op, cf_op_kind kind);
/* The cell that an `add step` adds to a ladder. */
int cf_added_cell(const cf_engine *engine, const cf_ladder *ladder, int op);
/* A cell's step name; `ops`: the rate ops in force, in order, that name added steps. */
cf_slice cf_cell_name(const cf_engine *engine, const cf_column_cells *column, int cell,
                      const int *ops, int n_ops, cf_arena *arena);

/* path.c */
void cf_path_walk(cf_path *out, cf_engine *engine, const cf_column_cells *column, int scenario,
                  int start_cell, int32_t step_date, int32_t freeze_audience, cf_arena *arena);
int cf_months_before_next(const cf_engine *engine, cf_slice step_name);

/* rule.c */
/* The clause that says in a regime what the members' plan costs; NULL: none. */
const cf_bound_op *cf_health_cost_op(const cf_engine *engine, const cf_regime *regime,
                                     int32_t audience);

/* Employer's health amount and the member's plan share in a regime. False: a percent of a plan
 * whose cost is not known. */
bool cf_health_amounts(int64_t *health, int64_t *plan_share, int64_t *plan_cost,
                       const cf_bound_op **op, const cf_engine *engine, const cf_regime *regime,
                       int32_t audience, int32_t fte_e4);
cf_profile *cf_profile_of(cf_engine *engine, const cf_profile_key *key);
/* A rule that no profile keeps. Lives in `arena`. */
cf_pay_rule *cf_pay_rule_make(cf_engine *engine, const cf_profile_key *key, int regime,
                              cf_arena *arena);
const cf_pay_rule *cf_profile_make_rule(cf_engine *engine, cf_profile *profile, int regime);

static inline const cf_pay_rule *cf_profile_rule(cf_engine *engine, cf_profile *profile, int regime)
{
    const cf_pay_rule *rule =
        atomic_load_explicit(&profile->rules[engine->regimes[regime].rule], memory_order_acquire);
    return rule ? rule : cf_profile_make_rule(engine, profile, regime);
}

/* pay.c */
/* False: does not fit, or the rule is wrong (`*wrong` names the op). */
bool cf_pay_eval(cf_pay *out, const cf_pay_rule *rule, int64_t rate_e8, const cf_bound_op **wrong);
/* Keeps one part of a period that two fiscal years share (costing rules 2.1, `costs by days`). */
void cf_pay_split(cf_pay *pay, const cf_regime *regime);
int64_t cf_amount_split(int64_t amount, const cf_regime *regime);
/* What a percent of that basis is taken of. */
static inline int64_t cf_pay_basis(const cf_pay *pay, cf_basis basis)
{
    return basis == CF_BASIS_BASE          ? pay->component[CF_BASE_PAY]
           : basis == CF_BASIS_PENSIONABLE ? pay->pensionable
                                           : pay->gross;
}

int64_t cf_pay_cost(const cf_pay *pay);
int64_t cf_pay_net(const cf_pay *pay);

#endif
