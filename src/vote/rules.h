/* rules.h: when a ratification vote carries, in exact whole-number arithmetic.
 *
 * Invariants: a tie fails, and so does a vote without a yes, whatever the rules say. A verdict is
 * monotone: turning any vote into a yes, or adding a yes, never turns a vote that carried into one
 * that did not. Fractions are compared by multiplication, never divided. Counts are at most 2^40
 * and fractions have at most 1,000,000 parts, so nothing overflows. */
#ifndef CF_VOTE_RULES_H
#define CF_VOTE_RULES_H

#include "base/str.h"

#define CF_RULES_MAX_COUNT ((uint64_t)1 << 40)
enum { CF_RULES_MAX_WHOLE = 1000000 };

/* --- Fractions -------------------------------------------------------------------------------- */

/* "more than 1/2", "at least 2/3". whole 0: no requirement. */
typedef struct cf_fraction {
    uint32_t part, whole;
    bool at_least; /* reaching it is enough; otherwise it must be exceeded */
} cf_fraction;

/* Reads "more than P/W", "at least P/W", "more than P%", "at least P%" or "a majority" (more than
 * 1/2), with 0 < P <= W; "more than" a whole is refused. */
bool cf_fraction_read(cf_fraction *out, cf_slice text);

void cf_fraction_print(cf_buf *out, cf_fraction fraction);

/* The smallest count that satisfies the fraction of `base`; 0 without a requirement. */
uint64_t cf_fraction_needed(cf_fraction fraction, uint64_t base);

/* --- Rules ------------------------------------------------------------------------------------ */

typedef enum cf_rule_base {
    CF_BASE_DECIDED, /* yes and no votes: abstentions are left out */
    CF_BASE_CAST,    /* all votes cast, abstentions too */
    CF_BASE_MEMBERS, /* all who may vote, whether they did or not */
} cf_rule_base;

typedef struct cf_rules {
    cf_fraction quorum;  /* of votes cast, abstentions too */
    bool quorum_of_unit; /* of everybody covered by the agreement; otherwise of the members */
    cf_rule_base base;
    cf_fraction threshold;
    cf_fraction units; /* of the units that must carry it too; whole 0: units do not matter */
} cf_rules;

/* "yes and no votes", "votes cast", "all members". */
const char *cf_rule_base_name(cf_rule_base base);

/* --- Verdicts --------------------------------------------------------------------------------- */

/* One count: of everybody, or of one unit. Weighted where the vote is. */
typedef struct cf_count {
    uint64_t yes, no, abstain;
    uint64_t members; /* who may vote */
    uint64_t covered; /* whom the agreement covers */
} cf_count;

/* The arithmetic of one count, to be shown. */
typedef struct cf_verdict {
    uint64_t cast;
    uint64_t quorum_of, quorum_needed; /* quorum_needed 0: no quorum is asked for */
    bool quorum_met;
    uint64_t base, needed; /* yes votes */
    bool threshold_met;
    bool tie;     /* as many yes as no: fails */
    bool carried; /* all of these */
} cf_verdict;

/* The verdict on the whole, without looking at units. */
void cf_rules_apply(cf_verdict *out, const cf_rules *rules, const cf_count *count);

/* The verdict in one unit: the threshold and no quorum, which is asked of the whole. */
void cf_rules_apply_unit(cf_verdict *out, const cf_rules *rules, const cf_count *count);

typedef struct cf_decision {
    cf_verdict whole;
    size_t n_units, units_carried, units_needed; /* units_needed 0: units do not matter */
    bool units_met;
    bool carried;
} cf_decision;

/* Decides: the whole, and where the rules ask for it the units too. `unit_verdict` (may be NULL)
 * gets one entry a unit. */
void cf_rules_decide(cf_decision *out, cf_verdict *unit_verdict, const cf_rules *rules,
                     const cf_count *whole, const cf_count *units, size_t n_units);

/* Challenged votes that are still sealed. */
typedef struct cf_sealed_votes {
    uint64_t cast;    /* ballots, weighted */
    uint64_t members; /* who would count as members with them, whether they voted or not */
} cf_sealed_votes;

/* True when votes still sealed could change the decision, however they were cast. `sealed`: one
 * entry a unit, or one in all when there are no units. Looks at the two extremes only, which is
 * enough because verdicts are monotone. */
bool cf_rules_could_change(const cf_rules *rules, const cf_count *whole, const cf_count *units,
                           const cf_sealed_votes *sealed, size_t n_units);

#endif
