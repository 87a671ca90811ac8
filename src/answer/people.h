/* people.h: how many members stand where: by class and step, and one by one where that was asked
 * for. It looks at the roster while offers are costed.
 *
 * Invariants: the same whatever the number of threads; persons stand in the roster's order. */
#ifndef CF_ANSWER_PEOPLE_H
#define CF_ANSWER_PEOPLE_H

#include "answer/ask.h"

typedef struct cf_people cf_people;

enum { CF_PERSONS_MOST = 50000 }; /* rows of persons in a report */

/* `persons`: keep each member's figures too. */
cf_people *cf_people_new(bool persons);
void cf_people_free(cf_people *people);

/* For cf_ask_with. */
cf_ask_visitor cf_people_visitor(cf_people *people);

/* Once all blocks are in; before anything below. */
void cf_people_settle(cf_people *people);

/* Full-time equivalents x 1e4 of all members. */
int64_t cf_people_fte(const cf_people *people);

/* A class with its members by step: counts[0 .. n_steps) as the schedule orders the steps, and
 * counts[n_steps] those with a rate of their own. */
typedef struct {
    cf_slice name;
    uint64_t members;
    int64_t fte_e4;
    const uint64_t *counts;
} cf_people_class;

/* Sorted by name, byte order. They live in the arena. */
int cf_people_classes(const cf_people_class **out, const cf_people *people, cf_arena *arena);
int cf_people_steps(const cf_slice **names, const cf_people *people);

typedef struct {
    cf_slice id, class_name, step;
    int64_t net_status_quo;
    const int64_t *gains; /* an offer; offers as they were asked for */
} cf_person;

/* In the roster's order; nothing without `persons`. `*left_out`: how many are beyond
 * CF_PERSONS_MOST. */
size_t cf_people_persons(const cf_person **out, uint64_t *left_out, const cf_people *people,
                         cf_arena *arena);

#endif
