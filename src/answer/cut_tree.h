/* cut_tree.h: where a search among reductions stands: what cut_search.c (the least harm) and
 * cut_most.c (the most saved) share. Invariant: `saving`, `harm`, `used` and `n_taken` are those of
 * the options taken; the trail undoes every step. */
#ifndef CF_ANSWER_CUT_TREE_H
#define CF_ANSWER_CUT_TREE_H

#include "answer/cut_search.h"

enum { CF_CUT_OPEN, CF_CUT_IN, CF_CUT_OUT }; /* of an option */

typedef struct {
    const cf_cut_problem *problem;
    cf_arena *arena;
    int n;
    uint8_t *state;
    int *trail;
    int n_trail;
    int *order;          /* items by harm per dollar saved, least first */
    int *after, *before; /* the next and previous of items alike, or -1 */
    cf_cut_list *needed_by;
    int64_t *used; /* of each limit */
    int64_t grain; /* every set's harm is a multiple of it; 0: none does harm */
    int64_t saving, harm;
    int n_taken;
    cf_cut_set *sets; /* best first; room for n_best + 1 */
    int n_sets;
    uint64_t effort;
    bool halted, stopped;
} cf_cut_tree;

void cf_cut_set_up(cf_cut_tree *s, const cf_cut_problem *problem, cf_arena *arena);
/* What is decided before the search. False: what is locked in cannot stand together. */
bool cf_cut_decide_locked(cf_cut_tree *s);

/* Takes an option, with those that it needs, or leaves it out, with those that need it. False: that
 * cannot be; the trail holds what was done so far. */
bool cf_cut_take(cf_cut_tree *s, int i);
bool cf_cut_leave(cf_cut_tree *s, int i);
/* Back to where the trail was that long. */
void cf_cut_undo(cf_cut_tree *s, int mark);

/* Not decided, and within its service's limit. */
bool cf_cut_may_take(const cf_cut_tree *s, int i);
/* Stopped, or out of effort. */
bool cf_cut_must_halt(cf_cut_tree *s);

#endif
