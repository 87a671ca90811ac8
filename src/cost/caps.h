/* caps.h: yearly caps on contributions. Only the basis up to a cap counts in a calendar year of pay
 * dates, so what a cap takes off depends on what was paid since the year began. cap_plan.c says in
 * which steps calendar years are walked, once for all members; members are paid side by side, in no
 * order of time, as if there were no caps, and cap_keep.c keeps the bases that they are paid by;
 * caps.c then walks each member who could meet a cap along them. Source: costing rules 2.2
 * (`contribution … up to`) and 2.3. */
#ifndef CF_COST_CAPS_H
#define CF_COST_CAPS_H

#include "cost/stretch.h"

/* --- The plan -------------------------------------------------------------------------------- */

enum { CF_CAP_ROUTES = CF_STRIP }; /* walked side by side */

/* A scenario, or an offer with one more percent from a fiscal year on, in a step. */
typedef struct {
    const cf_cap_segment *segment; /* NULL: not walked */
    int regime;                    /* of the whole period, or of its early part */
    int alike;    /* regimes of one number have the same capped bases and shares, whoever is paid */
    bool percent; /* one more percent … */
    bool counts;  /* its money goes somewhere */
} cf_cap_route;

/* Where among a member's results a route's money goes. */
typedef struct {
    int route, lane, factor;
} cf_cap_term;

/* Periods of a calendar year in which nothing changes for up to eight routes. */
typedef struct {
    int from, to; /* indexes of periods */
    bool first;   /* the calendar year begins … */
    int next;     /* … and the next one's first step is this */
    bool split;   /* one period that two fiscal years share */
    bool last;    /* it counts toward the ongoing cost */
    cf_cap_route routes[CF_CAP_ROUTES];
    cf_cap_term *terms; /* not of split periods */
    int n_terms;
} cf_cap_step;

struct cf_cap_plan {
    cf_cap_step *steps;
    int n_steps;
    size_t capacity;
    int *first; /* [track], and one more: its steps, a calendar year's routes in order of time */
    int n_alike;
    int64_t reach[CF_MAX_CAPS]; /* a period's basis up to which no cap is met in a year */
};

/* Whether one more percent changes what a segment's use costs; read off the offer's own walk. */
bool cf_cap_varies(const cf_engine *engine, const cf_cap_segment *segment, const cf_use *use);

/* --- What is kept ---------------------------------------------------------------------------- */

/* A capped name, as the routes of a step contribute to it. */
typedef struct {
    int64_t percent_e6[CF_CAP_ROUTES];
    int64_t cents[CF_CAP_ROUTES]; /* the cap; INT64_MAX: none */
    bool has_parts;               /* members pay part of it */
} cf_cap_shares;

/* What strips that span the same intervals keep: bases of each regime that is not alike. */
typedef struct {
    int *regimes;
    int n_regimes;
    int32_t (*places)[CF_CAP_ROUTES]; /* [step of the track]: where the bases of its routes stand */
} cf_cap_span;

/* A strip's bases, [regime of its span x n_caps + cap][cell], and then what is contributed of them
 * where no cap is met. */
typedef struct {
    size_t bases, full;
    const cf_cap_span *span;
    cf_profile *profile;
    uint32_t *shares; /* [step x n_caps + cap]: among all; 0: not yet known */
} cf_cap_strip;

/* A member's stretch, in a strip. */
typedef struct {
    uint32_t next; /* of the member and track, by time; 0: none */
    int32_t from, to;
    uint32_t strip;
    uint16_t cell;
    bool near; /* a cap is in reach */
} cf_cap_stretch;

/* What caps take off a step's routes. */
typedef struct {
    int64_t all[CF_CAP_ROUTES];
    int64_t last[CF_CAP_ROUTES]; /* of the last period */
} cf_cap_cuts;

/* What does not fit 31 bits or cannot be paid is not kept, but asked for again. */
enum { CF_NOT_KEPT = INT32_MIN };

struct cf_caps {
    const cf_cap_plan *plan;
    size_t n_caps;
    uint32_t **profiles; /* [profile]: see cf_cap_strip.shares */
    size_t n_profiles;
    cf_cap_shares *shares;
    size_t n_shares, shares_capacity;
    cf_cap_span ***spans; /* [track][first x n_intervals + last] */
    int32_t *kept;        /* of the batch; from `aligned` on in whole lines of memory */
    size_t aligned;
    size_t n_kept, kept_capacity;
    cf_cap_strip *strips;
    size_t n_strips, strips_capacity;
    cf_cap_stretch *stretches; /* from 1 on */
    size_t n_stretches, stretches_capacity;
    uint32_t *firsts;  /* [row of the batch x n_tracks + track] */
    bool *near;        /* [row of the batch]: in some stretch a cap is in reach */
    int32_t *n_paid;   /* [row of the batch]: pieces that were paid */
    cf_cap_cuts *sums; /* [step]: of the batch's members */
};

/* Makes room for what a batch of so many pieces is likely to keep. */
void cf_caps_prepare(cf_worker *worker, uint32_t n);
/* Keeps the bases of a strip that was paid: of all periods that its members may be in. */
void cf_caps_keep(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_waiting *strip);
/* Walks those of whom these pieces, just paid, were the last, and takes off what caps take off. */
void cf_take_caps(cf_worker *worker, const cf_row_piece *pieces, uint32_t n);
/* Makes the shares of a strip's profile in a step known, by cap. */
void cf_cap_find_shares(cf_worker *worker, const cf_cap_strip *strip, int step);

#endif
