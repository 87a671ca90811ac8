/* cut_search.h: which reductions to take: the set that reaches an amount with the least harm.
 *
 * The problem is a knapsack turned round: take options so that what they save reaches the target,
 * what they harm is least, and every hard constraint holds: options that exclude each other, that
 * need others, and legal limits on how far a service may fall. Solved exactly by depth-first branch
 * and bound: the bound is the continuous relaxation without the side constraints, in integers.
 * Invariants: harm >= 0, saving >= 0, everything in whole units (cents, millionths of a point);
 * the same problem gives the same answer on every machine, because effort is counted in steps, not
 * in seconds. `proven` is set only where the whole tree was closed
 * or a set's harm is the bound before the first branch.
 * Order of sets: less harm, then more saved, then fewer options, then the options listed earlier.
 * Bounds are rounded up to whole grains: the greatest common divisor of all harms divides every
 * set's. So where many options harm alike the bound is often met, and then that alone is the proof.
 * Only sets that need each of their options count: one that could do without an option (and those
 * that need it) is never an answer. Of options alike in saving and harm (and in
 * service and loss, where a legal minimum counts) and bound to no other, the earlier is taken
 * first: exchanging two of them gives an allowed set of the same figures, so some best set does.
 * Source: Horowitz and Sahni 1974 (the search), Dantzig 1957 (the bound).
 */
#ifndef CF_ANSWER_CUT_SEARCH_H
#define CF_ANSWER_CUT_SEARCH_H

#include "base/arena.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const int *items;
    int n;
} cf_cut_list;

typedef struct {
    int64_t saving, harm;
    int limit;            /* of a service, or -1 */
    int64_t drop;         /* what it uses up of that limit; >= 0 */
    bool banned;          /* never taken */
    bool forced;          /* always taken */
    cf_cut_list excludes; /* both ways */
    cf_cut_list needs;
} cf_cut_item;

typedef struct {
    const cf_cut_item *items;
    int n;
    const int64_t *limits; /* how far each service may fall in all */
    int n_limits;
    int64_t target;
    int n_best;           /* how many sets to give; at least 1 */
    uint64_t effort;      /* steps to spend at most */
    const uint8_t *start; /* a set to begin with, checked like any other; NULL: none */
    const atomic_bool *stop;
} cf_cut_problem;

typedef struct {
    const uint8_t *taken; /* [n] */
    int64_t saving, harm;
    int n_taken;
} cf_cut_set;

typedef struct {
    cf_cut_set *sets; /* best first */
    int n_sets;       /* 0: none was found */
    bool proven;  /* no allowed set reaches the target with less harm than sets[0], or none does */
    bool closed;  /* the tree was: sets[0] comes first of those with its harm, too, and the
                     runners-up are the next */
    bool stopped; /* by `stop` */
    int64_t harm_at_least; /* no set can harm less: the bound before the first branch */
    uint64_t effort;       /* spent */
} cf_cut_solution;

void cf_cut_search(cf_cut_solution *out, const cf_cut_problem *problem, cf_arena *arena);

/* The most that can be saved under the constraints, without a target. */
void cf_cut_most(cf_cut_solution *out, const cf_cut_problem *problem, cf_arena *arena);

/* Whether a set keeps every constraint (the target apart); `why` (may be NULL) gets one that it
 * breaks. */
bool cf_cut_allowed(const cf_cut_problem *problem, const uint8_t *taken, const char **why);

#endif
