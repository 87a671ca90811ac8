/* confer_desk.h: what an editor and its pages need beside confer.h's questions: a folder at a
 * glance, what a text means line by line, what each clause costs, and documents that are saved so
 * that nothing is lost. `confer serve` is made of these.
 *
 * The conventions are those of confer.h. Answers are read with confer_result_* and written as JSON.
 * Everything is since 0.1.0. */
#ifndef CONFER_DESK_API_H
#define CONFER_DESK_API_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- A folder at a glance -----------------------------------------------------------------------
 *
 * What the texts say, without reading any table: {"title","employer","roster","schedule",
 * "columns":[{"field","header"}],"units":[{"code","name"}],"calendar","rates","offers":[{"name",
 * "title","from","dated","term_from","term_to","starts","good"}]}. `good`: the offer's text has no
 * error. Texts that are not there are "". Errors: CONFER_FAILED (no agreement). A text with problems
 * still gives an answer; the case holds the problems. */
int confer_facts(confer_result **out, confer_case *c, confer_error *err);

/* What a text means, clause by clause in the order of writing, in plain English: {"title",
 * "clauses":[{"line","lines","text","meaning","on","costed"}]}. `name` as for confer_cost, "current"
 * being `current.terms`. Clauses that cannot be read are absent, and are among the problems. */
int confer_meaning(confer_result **out, confer_case *c, const char *name, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
