/* caps.h: yearly caps on contributions. Only the basis up to a cap counts in a calendar year of pay
 * dates, so what a cap takes off depends on what was paid since the year began. cap_plan.c says in
 * which steps a calendar year is walked, once for all members; caps.c keeps the bases that members
 * are paid by (they are paid in no order of time) and walks the members afterwards. Source: costing
 * rules 2.2 (`contribution … up to`) and 2.3. */
#ifndef CF_COST_CAPS_H
#define CF_COST_CAPS_H

#include "cost/stretch.h"

/* Where money of a step goes: as a scenario's segment says, or to what one more percent adds. */
typedef struct {
    const cf_cap_segment *segment;
    bool percent;
} cf_cap_place;

/* Periods of a calendar year in one regime, for all scenarios that were paid alike since the year
 * began: what counted before is the same. Scenarios part where they are paid differently. */
struct cf_cap_step {
    int from, to; /* indexes of periods */
    int before;   /* the step whose end is this one's start; -1: the year begins */
    int regime;   /* of the whole period, or of its early part (the basis is the same) */
    int late;     /* regime of the late part, or -1 */
    int alike;    /* steps of one number have the same capped bases, whoever is paid */
    cf_cap_place *places;
    int n_places;
    cf_term *terms; /* among a member's results, `cost` alone; not of split periods */
    int n_terms;
    bool used; /* some money goes somewhere */
    bool last; /* and counts toward the ongoing cost */
};

/* The steps of all tracks: of each in order of time, a step after the one before it. */
struct cf_cap_plan {
    cf_cap_step *steps;
    int n_steps;
    size_t capacity;
    int *first; /* [track], and one more */
    int n_alike;
    int64_t reach[CF_MAX_CAPS]; /* a period's basis up to which no cap is met in a year */
};

/* Whether one more percent changes what a segment's use costs; read off the offer's own walk. */
bool cf_cap_varies(const cf_engine *engine, const cf_cap_segment *segment, const cf_use *use);
/* Keeps the bases of a strip that was paid: of all periods that its members may be in. */
void cf_caps_keep(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_waiting *strip);

#endif
