/* plan.h: what an agreement or an offer does, lowered from clauses to a handful of primitives.
 *
 * A clause type does not cost itself: it lowers to facts (the employer's settings) and to ops (the
 * primitives below). The kernel and `explain` know ops alone, so a new clause type is one file and
 * one table line. Invariants: everything lives in the arena of the document that was lowered; ops
 * stand in the order of writing. Source of every rule: costing rules, sections 2.1 to 2.5. */
#ifndef CF_MODEL_PLAN_H
#define CF_MODEL_PLAN_H

#include "base/date.h"
#include "base/number.h"
#include "model/record.h"
#include "model/selector.h"

/* --- Facts ----------------------------------------------------------------------------------- */

typedef enum { CF_PAY_BIWEEKLY, CF_PAY_SEMIMONTHLY, CF_PAY_MONTHLY } cf_pay_calendar;

/* The unit in which the schedule states rates. */
typedef enum {
    CF_UNIT_HOURLY,
    CF_UNIT_BIWEEKLY,
    CF_UNIT_SEMIMONTHLY,
    CF_UNIT_MONTHLY,
    CF_UNIT_ANNUAL,
} cf_rate_unit;

typedef enum {
    CF_COSTS_BY_PAY_DATE,
    CF_COSTS_BY_START,
    CF_COSTS_BY_END,
    CF_COSTS_BY_DAYS,
} cf_costs_by;

typedef struct {
    cf_slice name;
    int months;
    cf_span span;
} cf_step_months;
typedef struct {
    cf_slice code, name;
    cf_span span;
} cf_unit_fact;
typedef struct {
    cf_slice field, header;
    cf_span span;
} cf_column_fact;
typedef struct {
    cf_slice name;
    int fiscal_year;
    int64_t cents;
    cf_span span;
} cf_revenue_fact;
typedef struct {
    cf_slice fund;
    int fiscal_year;
    int64_t cents;
    bool once;      /* one-time money */
    bool has_share; /* plus a share of a revenue above an amount */
    int64_t share_e6;
    cf_slice revenue;
    int64_t above;
    cf_span span;
} cf_budget_fact;
typedef struct {
    cf_slice name;
    const cf_revenue_fact *revenues;
    int n_revenues;
    cf_span span;
} cf_scenario_fact;
typedef struct {
    cf_slice name, file;
    cf_span span;
} cf_cpi_fact;
typedef struct {
    cf_slice name, file, rule;
    cf_span span;
} cf_market_fact;

/* The agreement's facts, with the defaults of costing rules 2.1 where nothing was written. */
typedef struct {
    cf_slice employer;
    const cf_unit_fact *units;
    int n_units;
    cf_slice roster_file, schedule_file; /* empty: not named; relative to the folder */
    cf_span roster_span, schedule_span;
    const cf_column_fact *columns;
    int n_columns;
    int fiscal_month, fiscal_day; /* 7, 1 */

    bool has_calendar;
    cf_pay_calendar calendar;
    cf_date biweekly_from;
    int paid_days_after;
    int64_t per_year_e4; /* P: 26, 24 or 12 unless written */

    cf_rate_unit rate_unit;
    int64_t rate_quantum_e8; /* $0.01 */
    cf_rounding rate_rounding;
    bool carried;
    int64_t full_hours_e4; /* H0: 80 biweekly, else 2080/P rounded to 4 decimals; see has_hours */
    bool has_hours;        /* H0 was written; otherwise it is exactly 80 or 2080/P */

    cf_costs_by costs_by;
    bool has_horizon;
    int horizon_from, horizon_to; /* fiscal years by the year they start in */
    cf_span horizon_span;

    int step_months; /* 12 */
    const cf_step_months *step_parts;
    int n_step_parts;
    int64_t overtime_e4; /* 1.5 */

    const cf_revenue_fact *revenues;
    int n_revenues;
    const cf_budget_fact *budgets;
    int n_budgets;
    const cf_scenario_fact *scenarios;
    int n_scenarios;
    const cf_cpi_fact *cpis;
    int n_cpis;
    const cf_market_fact *markets;
    int n_markets;
} cf_facts;

struct cf_clause;

/* One unit gets the raises of another (docs/budgets.md). */
typedef struct {
    cf_slice follower, leader;
    int64_t plus_e6; /* below 0: less */
    bool has_most;
    int64_t most_e6;
    const struct cf_clause *clause;
} cf_parity;

/* --- Ops ------------------------------------------------------------------------------------- */

typedef enum {
    CF_PER_ONCE,
    CF_PER_HOUR,
    CF_PER_PERIOD,
    CF_PER_MONTH,
    CF_PER_YEAR,
} cf_per;

typedef enum { CF_BASIS_BASE, CF_BASIS_PENSIONABLE, CF_BASIS_GROSS } cf_basis;

/* A percent (of something the op names) or dollars per unit of time. */
typedef struct {
    bool is_percent;
    int64_t percent_e6; /* ratio x 1e6: 6% is 60000 */
    int64_t dollars_e8; /* dollars x 1e8 */
    cf_per per;
} cf_amount;

typedef enum {
    /* Rates. All change cells (and own rates) on their day. */
    CF_OP_RAISE,        /* raise: percent, dollars or the greater of both */
    CF_OP_RAISE_CPI,    /* raise cpi */
    CF_OP_MINIMUM_RATE, /* minimum rate */
    CF_OP_ADD_STEP,     /* add step A% above top */
    CF_OP_DROP_BOTTOM,  /* drop bottom step */
    CF_OP_MOVE_CLASS,   /* move class NAME to range NAME */
    /* Step movement. */
    CF_OP_FREEZE_STEPS,
    /* Pay. */
    CF_OP_PREMIUM,
    CF_OP_LONGEVITY,
    CF_OP_LUMP_SUM,
    CF_OP_HOLIDAY,
    CF_OP_CASH_OUT,
    /* Employer and member shares. */
    CF_OP_CONTRIBUTION,
    CF_OP_EMPLOYEES_PAY,
    CF_OP_HEALTH,
    CF_OP_PLAN_COST,
    /* Time. */
    CF_OP_HOURS,
    CF_OP_FURLOUGH,
    /* Named, not costed. */
    CF_OP_REOPENER,
    CF_OP_NOTE,
    CF_OP_COUNT
} cf_op_kind;

/* A raise that is computed: to a share of the median of a market on the clause's day. The answer
 * fills in the raise's percent once roster, schedule and market are read (answer/market_raise.c).
 */
typedef struct {
    cf_slice name;
    int64_t share_e6;
    bool has_least, has_most;
    int64_t least_e6, most_e6;
} cf_market_raise;

typedef struct cf_op {
    cf_op_kind kind;
    const struct cf_clause *clause; /* where it was written */
    bool follows;                   /* made by a parity: the offer's `unit` does not limit it */
    bool dated;                     /* false: in force from the beginning (agreement only) */
    cf_date on;
    const cf_selector *who;        /* NULL: everyone */
    const cf_condition *condition; /* NULL: unconditional */
    union {
        struct {
            bool has_percent, has_dollars; /* both: the greater of */
            int64_t percent_e6;            /* parts joined by + are added */
            int64_t dollars_e8;
            cf_per per;
            const cf_market_raise *market; /* NULL: as written */
        } raise;
        struct {
            cf_slice index;
            int from_month, to_month; /* year x 12 + month - 1 */
            int64_t plus_e6;
            bool has_least, has_most;
            int64_t least_e6, most_e6;
        } cpi;
        cf_amount minimum; /* dollars */
        struct {
            int64_t percent_e6;
            cf_slice name; /* empty: Confer names it */
        } add_step;
        struct {
            cf_slice class_name, range;
            bool keeping_step;
        } move;
        struct {
            cf_date from, to;
        } freeze;
        struct {
            cf_slice code; /* premium alone */
            int years;     /* longevity alone */
            cf_amount amount;
            bool pensionable, prorated;
        } pay; /* premium, longevity */
        struct {
            int64_t cents;
            bool pensionable, prorated;
        } lump;
        struct {
            int64_t hours_e4;
            bool backfilled;
            int64_t factor_e4;
        } holiday;
        struct {
            int64_t hours_e4;
            int64_t take_up_e6; /* 100% unless written */
        } cash_out;
        struct {
            cf_slice name;
            int64_t percent_e6;
            cf_basis basis;
            bool capped;
            int64_t cap_cents;
        } share; /* contribution, employees pay */
        struct {
            cf_slice plan;
            cf_amount amount; /* percent: of the plan's cost */
            bool prorated;
        } health;
        struct {
            cf_slice plan;
            int64_t dollars_e8; /* a month */
        } plan_cost;
        struct {
            int64_t hours_e4;
        } hours;
        struct {
            int64_t hours_e4;
            int fiscal_year;
        } furlough;
        struct {
            cf_slice text;
        } words; /* reopener, note */
    } as;
} cf_op;

typedef enum {
    CF_FROM_UNKNOWN,
    CF_FROM_UNION,
    CF_FROM_EMPLOYER,
    CF_FROM_BOTH,
    CF_FROM_MEDIATOR
} cf_party;

/* What one document says. An agreement has facts; an offer has none of its own. */
typedef struct cf_plan {
    cf_slice title;
    bool is_agreement;
    bool is_timeline; /* timeline.terms: it holds `record` alone */
    cf_record record;
    cf_facts facts; /* of an agreement */
    const cf_op *ops;
    int n_ops;
    /* Headers of an offer (an agreement may have a term). */
    const cf_parity *parities;
    int n_parities;
    const cf_slice *only_units; /* offer: `unit CODE`; none: the whole roster */
    const cf_span *only_unit_spans;
    int n_only_units;
    bool has_term;
    cf_date term_from, term_to;
    cf_span term_span;
    bool has_dated;
    cf_date dated;
    cf_party from;
    bool has_arrears;
    cf_date arrears_paid;
    cf_span arrears_span;
    /* An offer with ranges is a space of packages: its ops stand at the ranges' first values. */
    int n_levers;
    cf_span lever_span; /* the first range */
} cf_plan;

#endif
