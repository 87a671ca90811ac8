/* caps.h: yearly caps on contributions. Only the basis up to a cap counts in a calendar year of pay
 * dates, so what a cap takes off depends on what was paid since the year began. cap_plan.c says in
 * which steps calendar years are walked, once for all members. Members are paid side by side, as if
 * there were no caps, and cap_sheet.c takes off what they take off eight members of a sheet. Of
 * calendar years that do not lie within a sheet cap_keep.c keeps the bases; caps.c then walks each
 * member through those in which a cap could be met, and cap_cut.c finds what it takes off. Source:
 * costing rules 2.2 (`contribution … up to`) and 2.3. */
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

/* What eight lanes, side by side, take of the routes' money: each of one route or of none. */
typedef struct {
    int64_t routes[CF_LANES];
    uint8_t plus, minus; /* lanes to which it is added, or from which it is taken */
    int lane;            /* the first */
} cf_cap_round;

/* Routes that have met the same bases since the year began, walked as one: the first of them. */
typedef struct {
    int route;
    int before;         /* the first of those with whom it went up to this step */
    bool counts;        /* some money of theirs goes somewhere … */
    cf_cap_term *terms; /* … and here, in all */
    int n_terms;
} cf_cap_lead;

/* Periods of a calendar year in which nothing changes for up to eight routes. */
typedef struct {
    int from, to; /* indexes of periods */
    bool split;   /* one period that two fiscal years share */
    bool last;    /* it counts toward the ongoing cost */
    cf_cap_route routes[CF_CAP_ROUTES];
    cf_cap_term *terms; /* not of split periods */
    int n_terms;
    cf_cap_round *rounds; /* the same terms */
    int n_rounds;
    cf_cap_lead *leads;
    int n_leads;
    int lead_of[CF_CAP_ROUTES]; /* the route that it follows, or its own */
} cf_cap_step;

/* A calendar year of up to eight routes. */
typedef struct {
    int from, to;    /* indexes of periods: those walked */
    int end;         /* the first behind the calendar year */
    bool split;      /* two fiscal years share some period */
    int first, next; /* its steps, and the first behind them */
    int most_once;   /* periods with one-time pay that a route has, at most */
} cf_cap_year;

/* A period's basis as a share of the lowest cap that its name ever has, rounded up. */
enum { CF_WHOLE_CAP = 1 << 30 };

struct cf_cap_plan {
    cf_cap_step *steps;
    int n_steps;
    size_t steps_capacity;
    cf_cap_year *years;
    int n_years;
    size_t years_capacity;
    int *first_step, *first_year; /* [track], and one more: its own, in order of time */
    int *alike_regimes;           /* [alike]: one of them */
    int n_alike;
    int64_t reach[CF_MAX_CAPS]; /* a period's basis up to which no cap is met in a year */
    int64_t least[CF_MAX_CAPS]; /* the lowest cap … */
    int64_t magic[CF_MAX_CAPS]; /* … and what turns a basis up to it into a share, in 2^-20 */
    int longest, most_once;     /* of a year: periods, and those with one-time pay, at most */
};

/* The rate above which a profile's members may meet a cap, about: pay is taken to grow with it. Who
 * stands side by side rests on it, and no figure. */
int64_t cf_cap_near_rate(const cf_kernel *kernel, cf_profile *profile);
/* Whether one more percent changes what a segment's use costs; read off the offer's own walk. */
bool cf_cap_varies(const cf_engine *engine, const cf_cap_segment *segment, const cf_use *use);

/* --- What is kept ---------------------------------------------------------------------------- */

/* A capped name, as the routes of a step contribute to it. */
typedef struct {
    int64_t percent_e6[CF_CAP_ROUTES];
    int64_t cents[CF_CAP_ROUTES]; /* the cap; INT64_MAX: none */
    bool has_parts;               /* members pay part of it */
    bool is_narrow;               /* percents below 2^20 */
} cf_cap_shares;

/* Of one name and regime. */
typedef struct {
    int64_t percent_e6, cents;
    int64_t has_parts;
} cf_cap_share;

/* Shares of profiles that contribute alike. */
typedef struct {
    cf_cap_share *by_regime; /* [alike x n_caps + cap] */
    cf_cap_shares *by_step;  /* [step x n_caps + cap] */
    bool plain;              /* all percents are narrow, and members pay no part of any */
} cf_cap_share_set;

/* A family of profiles, as capped names see it. */
typedef struct {
    uint8_t *names;              /* [alike]: a bit for each name that is contributed to */
    const cf_cap_shares *shares; /* [step x n_caps + cap] */
    bool plain;                  /* as cf_cap_share_set has it */
} cf_cap_profile;

/* Stretches within the same intervals meet these regimes, each of those that are alike once. */
typedef struct {
    int track, first_step; /* of the track */
    int *regimes, *alike;
    bool *once; /* has one-time pay */
    int n_regimes;
    int stride;                       /* n_regimes, in whole lines of memory */
    int32_t (*places)[CF_CAP_ROUTES]; /* [step of the track]: which of the regimes its routes are
                                       * paid by */
} cf_cap_span;

/* A member's stretch. Its bases stand in a row, [cap x stride of the span + regime of the span]. */
typedef struct {
    uint32_t next; /* of the member and track, in no order; 0: none */
    int32_t from, to;
    uint32_t member;     /* of the batch */
    int32_t share, once; /* a period's highest share of a cap: without, and with, one-time pay */
    size_t row;          /* where it begins */
    const cf_cap_span *span;
    const cf_cap_profile *profile;
} cf_cap_stretch;

/* What caps take off a step's routes. */
typedef struct {
    int64_t all[CF_CAP_ROUTES];
    int64_t last[CF_CAP_ROUTES]; /* of the last period */
} cf_cap_cuts;

/* Periods of a step that lie in one stretch. */
typedef struct {
    const cf_cap_stretch *stretch;
    int32_t step, from, n;
    bool first; /* of a member's calendar year */
    bool is_cut;
} cf_cap_visit;

enum {
    CF_CAP_QUEUE = 128,    /* visits that are cut together */
    CF_CAP_YEAR_MOST = 31, /* visits of a year: biweekly pay has 26 or 27 pay dates */
};

/* What does not fit 31 bits or cannot be paid is not kept, but asked for again. */
enum { CF_NOT_KEPT = INT32_MIN };

/* A strip's bases in one regime: of a capped name, those of its cells stand at bases + cap x
 * stride, and mean nothing where the profile does not contribute to it. */
typedef struct {
    const int64_t *bases;
    size_t stride;
    uint8_t good, absent; /* cells, as in cf_period_pay */
} cf_cap_bases;

/* Of one batch's members. Of a member, whole calendar years are kept or nothing of them; those that
 * are kept are walked as soon as all of its profiles are paid, and held until then. */
struct cf_caps {
    const cf_cap_plan *plan;
    size_t n_caps;
    cf_cap_profile **profiles; /* [profile] */
    size_t n_profiles;
    cf_cap_share_set *sets; /* all that differ */
    size_t n_sets, sets_capacity;
    cf_cap_share *shares; /* [alike x n_caps + cap]: of the profile at hand */
    cf_cap_span ***spans; /* [track][first x n_intervals + last] */
    int32_t *kept;        /* rows; from `aligned` on in whole lines of memory */
    size_t aligned;
    size_t n_kept, kept_capacity;
    cf_cap_stretch *stretches; /* from 1 on */
    size_t n_stretches, stretches_capacity;
    size_t n_held, held_kept; /* of those, held: the first */
    uint32_t *firsts;         /* [row of the batch x n_tracks + track]: a stretch */
    int32_t *n_paid;          /* [row of the batch]: pieces that were paid */
    cf_cap_cuts *sums;        /* [step]: of the batch's members */
    int64_t (*lead_sums)[CF_STRIP], (*lead_lasts)[CF_STRIP]; /* [step x CF_CAP_ROUTES + lead]: of
                                                              * those of sheets, besides */
    const int64_t **sheet_rows; /* [strip of a sheet x n_alike + alike]: its bases, [cap] … */
    int64_t (*sheet_most)[CF_STRIP]; /* … and [(strip x n_caps + cap) x 2 + once]: the highest of
                                      * them, without, and with, one-time pay */
    const cf_cap_stretch **path;     /* of the member at hand, by time */
    cf_cap_bases *bases;             /* of the strip at hand */
    cf_cap_visit *visits;            /* to be cut, whole years */
    int n_visits;
    cf_cap_cuts *split_cuts; /* [visit]: of periods that two fiscal years share */
};

/* Makes room for what a batch of so many pieces is likely to keep. */
void cf_caps_prepare(cf_worker *worker, uint32_t n);
/* The regimes of which a strip's bases are kept. */
const cf_cap_span *cf_cap_span_of(cf_worker *worker, const cf_stretch_span *of);
/* Keeps the bases of a strip that was paid, given by regime of the span. Stretches may be empty;
 * the members' profiles are of one family, and this is one of them. */
void cf_caps_keep_bases(cf_worker *worker, cf_profile *profile, const cf_cap_span *span,
                        const cf_strip *strip, const cf_cap_bases *bases);
/* The same, of the strip that the evaluator is turned to. */
void cf_caps_keep(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_strip *strip);
const cf_cap_profile *cf_cap_profile_of(cf_worker *worker, cf_profile *profile);
/* Takes off what caps take off the members of a sheet that was paid but for `bad` strips, where it
 * holds whole calendar years of them; keeps the bases of others (cap_sheet.c). */
void cf_caps_take_sheet(cf_worker *worker, const struct cf_sheet *sheet, uint32_t bad);
/* Walks those of whom these pieces, just paid, were the last, and takes off what caps take off. */
void cf_take_caps(cf_worker *worker, const cf_sorted_piece *pieces, uint32_t n);

/* Cuts and books the visits that wait. */
void cf_cap_cut_visits(cf_worker *worker);
/* Takes what caps take off a visit into the batch's sums and the member's lanes. */
void cf_cap_book(cf_worker *worker, const cf_cap_visit *visit, const cf_cap_cuts *cuts);
/* Takes the batch's sums into the worker's totals. */
void cf_cap_settle_sums(cf_worker *worker);
/* The pay of a visit's member in a regime, asked for again, in *cell. */
const cf_period_pay *cf_cap_pay_again(cf_worker *worker, const cf_cap_visit *visit, int regime,
                                      int *cell);

#endif
