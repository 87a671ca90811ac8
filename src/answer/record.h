/* record.h: the record of a negotiation as questions need it: timeline.terms beside the agreement,
 * and the offers as they came on the table.
 *
 * Invariants: what is read belongs to the case until its next question. Source: docs/timeline.md.
 */
#ifndef CF_ANSWER_RECORD_H
#define CF_ANSWER_RECORD_H

#include "answer/case.h"
#include "tell/judge.h"

/* Reads timeline.terms where there is one; c->timeline.plan is NULL where not. Problems go to
 * c->diags. Checks what events refer to. */
int cf_case_read_timeline(confer_case *c, confer_error *err);

/* The offers that were on the table, the latest first: those that events name, else those that say
 * whom they are from, else all. Names live in `arena`. */
int cf_case_tabled(confer_case *c, const char ***names, cf_arena *arena);

/* Everything that a story can be held against. The case's texts have been read with the tabled
 * offers, in that order. All of it is copied into `arena`. */
void cf_case_known(cf_tell_known *out, confer_case *c, cf_arena *arena);

/* One document offer as a story would tell it; `latest` first of the table. */
void cf_tell_offer_of(cf_tell_offer *out, const cf_document *offer, bool latest, cf_arena *arena);

#endif
