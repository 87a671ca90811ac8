/* outcome.h: what a vote came to: electronic and paper votes together, the rules applied, and
 * whether sealed challenged ballots could change it.
 *
 * Invariants: needs a count (CF_BOX_COUNTED, or all elections but the challenged ones counted).
 * Challenged ballots are part of it once they are counted, never before. */
#ifndef CF_VOTE_OUTCOME_H
#define CF_VOTE_OUTCOME_H

#include "vote/box.h"

typedef struct cf_unit_outcome {
    cf_slice name;
    cf_count count;
    cf_verdict verdict;
    cf_sealed_votes sealed;
} cf_unit_outcome;

typedef struct cf_outcome {
    cf_count whole;
    cf_decision decision;
    cf_unit_outcome *units; /* tallied apart; none when everybody is tallied together */
    size_t n_units;
    cf_paper_count paper;     /* of all elections that are part of it */
    uint64_t electronic;      /* ballots that count */
    uint64_t struck;          /* members who were given paper */
    uint64_t challenged_cast; /* electronic and paper ballots that are sealed */
    bool challenged_counted;
    bool challenged_matter;
} cf_outcome;

/* Needs the archives of the challenged ballots, to know how many there are. */
bool cf_outcome_find(cf_outcome *out, cf_box *box, cf_fault *fault);

void cf_outcome_release(cf_outcome *outcome);

#endif
