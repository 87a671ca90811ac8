/* costing.h: plans + roster + schedule -> what the status quo and each offer cost, to the cent.
 *
 * Invariants: all amounts are exact cents; the result is the same bytes at any number of threads;
 * status quo = the agreement alone, with its step movement and dated terms; an offer = the
 * agreement plus the offer's clauses; cost = offer - status quo; gain = net(offer) - net(status
 * quo). A sum that does not fit is an error, never a wrong figure.
 * Source: costing rules, sections 2.3 to 2.5, 3.3 and 4. */
#ifndef CF_COST_COSTING_H
#define CF_COST_COSTING_H

#include "base/diag.h"
#include "model/calendar.h"
#include "model/plan.h"
#include "model/roster.h"
#include "model/schedule.h"
#include "model/terms.h"
#include "read/roster_read.h"
#include "read/table_read.h"

#include <stdatomic.h>

/* --- What is asked --------------------------------------------------------------------------- */

typedef struct {
    cf_slice revenue;
    int fiscal_year;
    int64_t cents;
} cf_assumption;

/* An index file named in the agreement, as loaded. */
typedef struct {
    cf_slice name;
    const cf_index *index;
} cf_named_index;

typedef struct cf_block_results cf_block_results;
typedef struct cf_recall cf_recall; /* cost/recall.h */

typedef struct {
    const cf_plan *agreement;
    const cf_plan *const *offers; /* an element may be NULL: `current`, the status quo itself */
    int n_offers;
    const cf_plan *const
        *years_of;               /* whose dates say which years are costed, where the agreement */
    int n_years_of;              /* does not; 0 of them: the offers */
    const cf_schedule *schedule; /* may be NULL when every row has its own rate */
    const cf_named_index *indexes;
    int n_indexes;
    const cf_assumption *assumptions;
    int n_assumptions;
    bool authorized;    /* vacant positions too */
    const cf_slice *by; /* each "fund", "department", any column, or "fund+department" */
    int n_by;
    bool pairs;                 /* compare: every two offers */
    bool skip_one_percent;      /* leave one_percent at 0 */
    bool gains_only;            /* results: net_status_quo is 0, net_offer the gain; saves time */
    int n_threads;              /* 0: as many as the machine gives */
    const cf_date *checkpoints; /* pay dates: results carry each member's gain up to them */
    int n_checkpoints;
    /* Takes a block's results, from several threads at once, in no order (see block->sequence). */
    void (*visit)(void *context, int thread, const cf_block *block,
                  const cf_block_results *results);
    void *visit_context;
    const atomic_bool *stop;    /* set: come back soon, without an answer. May be NULL */
    _Atomic uint64_t *progress; /* bytes of the roster done. May be NULL */
    cf_recall *recall; /* what earlier costings of the same kept roster left. May be NULL */
} cf_costing_options;

/* Per row of a block. A vacant row that is left out has included[row] = 0 and zeros. */
struct cf_block_results {
    const uint8_t *included;
    const int64_t *net_status_quo;   /* over the horizon, cents */
    const int64_t *const *net_offer; /* [offer][row] */
    const int64_t *const *cost;      /* [offer x n_years + year][row] */
    const int64_t *const *gain_at;   /* [offer x n_checkpoints + checkpoint][row] */
    int n_years;
};

/* --- What is answered ------------------------------------------------------------------------ */

typedef enum {
    CF_BASE_PAY,
    CF_PREMIUM_PAY,
    CF_LONGEVITY_PAY,
    CF_OVERTIME_PAY,
    CF_LUMP_SUM_PAY,
    CF_HOLIDAY_PAY,
    CF_CASH_OUT_PAY,
    CF_CONTRIBUTIONS,
    CF_HEALTH,
    CF_COMPONENT_COUNT
} cf_component;

/* "base", "premium", … as in JSON. */
extern const char *const cf_component_names[CF_COMPONENT_COUNT];

typedef struct {
    int year;
    int n_periods;
    int64_t status_quo, offer, cost, incremental;
    int64_t components[CF_COMPONENT_COUNT]; /* offer - status quo; sum to cost */
    int64_t status_quo_components[CF_COMPONENT_COUNT];
    int64_t one_percent; /* one more 1% on every rate from the year's first period, in that year */
} cf_year_cost;

typedef struct {
    cf_slice key;         /* "" for a blank cell */
    const int64_t *years; /* cost, n_years of them */
    int64_t cost;
    uint64_t members; /* rows that carry the key */
} cf_by_row;

typedef struct {
    cf_slice field;        /* as asked: "fund", "fund+department" */
    const cf_by_row *rows; /* sorted by key, byte order */
    int n_rows;
} cf_by;

typedef struct {
    const cf_clause *clause;
    bool of_agreement;
    int64_t cost;
} cf_contingent;

typedef struct {
    const cf_year_cost *years;
    int64_t status_quo, offer, cost, ongoing, one_time;
    int64_t gain;      /* all members' net, offer - status quo, over the horizon */
    int64_t last_base; /* base pay of the horizon's last period, offer - status quo */
    const cf_by *by;
    int n_by;
    const cf_contingent *contingent;
    int n_contingent;
    const cf_clause *const *not_costed; /* reopeners and notes, the agreement's first */
    int n_not_costed;
    const char *const *notes; /* sentences: dates that are not a period's start, arrears lost … */
    int n_notes;
    /* By pay date in order: all members' net under the offer less under the status quo, paid on
     * that day. Sums to `gain`. */
    const int64_t *paid; /* n_pay_dates of them */
} cf_offer_cost;

typedef struct {
    int a, b;                /* indexes of offers */
    int64_t cost_difference; /* b - a */
    int64_t gain_difference; /* b - a */
    uint64_t members_better_a, members_better_b, members_same;
    bool overtakes;
    cf_date overtakes_on;
    int64_t largest_shortfall;    /* most negative all-member running difference b - a; 0: none */
    cf_date largest_shortfall_on; /* CF_DATE_NONE where there is none */
} cf_pair;

typedef struct cf_costing {
    cf_arena arena;
    cf_calendar calendar;
    int first_year, n_years;
    int first_period, n_periods; /* of the horizon: those its years bear */
    uint64_t members;
    int64_t last_base_status_quo; /* base pay of the horizon's last period */
    const cf_offer_cost *offers;
    int n_offers;
    const cf_pair *pairs; /* (0,1) (0,2) … (1,2) … */
    int n_pairs;
    const cf_date *pay_dates; /* ascending; every day on which a difference may be paid */
    int n_pay_dates;
} cf_costing;

/* Costs everything in one pass over the roster. NULL: something is wrong (all of it in diags), or
 * `stop` was set. Free with cf_costing_free. The slices of keys live in the result.
 *
 * Recosting. A roster opened with `keep` is read once; every later call walks its columns in
 * memory. So an edit, a page that asks again or a search over offers is: open the roster once
 * (cf_case_open_roster with `keep_roster`, or cf_roster_open with `keep`), then call this as often
 * as needed with other plans in `options`. The agreement's facts about the roster's columns and the
 * schedule must be those it was opened with, and the columns that the plans name
 * (cf_costing_wanted) among those it was opened for. With `recall`, only scenarios that no earlier
 * call has paid are paid, with the same answer (cost/recall.h). Many offers in one call share what
 * they have in common: periods that two of them pay alike are paid once. `skip_one_percent` leaves
 * out what a search does not need. One call at a time a roster; each may use several threads. */
cf_costing *cf_costing_run(const cf_costing_options *options, cf_roster *roster, cf_diags *diags);
void cf_costing_free(cf_costing *costing);

/* Names of roster columns that the plans' selectors and `by` need beside the usual ones: what to
 * ask cf_roster_open for. Lives in `arena`. */
int cf_costing_wanted(const cf_slice **out, const cf_costing_options *options, cf_arena *arena);

/* --- The salary schedule on a day ------------------------------------------------------------ */

typedef struct {
    cf_slice range;
    int n_steps;
    const cf_slice *step_names; /* in force that day */
    const int64_t *rates_e8;    /* rounded as pay is */
} cf_schedule_row;

typedef struct {
    cf_arena arena;
    const cf_schedule_row *rows;
    int n_rows;
    const cf_slice *step_names; /* headers of the wide form, in order */
    int n_step_names;
    int decimals;                        /* of the rates' rounding */
    const cf_clause *const *not_applied; /* clauses that select by more than class or range */
    int n_not_applied;
} cf_schedule_on;

/* Every cell in force on a day under an offer (NULL: the status quo). A clause that selects by
 * class changes a range when it selects every roster row that stands in it; a range in which
 * nobody stands is taken as the class of its name. Clauses that select by more than class or range
 * are listed, not applied. Reads the roster once. NULL: see diags. */
cf_schedule_on *cf_schedule_on_day(const cf_costing_options *options, int offer, cf_date day,
                                   cf_roster *roster, cf_diags *diags);
void cf_schedule_on_free(cf_schedule_on *schedule);

#endif
