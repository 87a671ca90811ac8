/* diff.h: what changed between two offers, clause by clause, in plain words.
 *
 * Clauses are matched by what they are about (type, subject and members), then by their day, then
 * in the order of writing. Invariants: a diff borrows both documents and must not outlive them; the
 * order is that of the newer text, with what was removed where it stood. */
#ifndef CF_CLAUSE_DIFF_H
#define CF_CLAUSE_DIFF_H

#include "clause/clause.h"

typedef enum {
    CF_SAME,
    CF_ADDED,
    CF_REMOVED,
    CF_CHANGED, /* other values; perhaps another day too */
    CF_MOVED,   /* the same values on another day */
} cf_change_kind;

typedef struct {
    cf_change_kind kind;
    const cf_clause *before; /* NULL: added */
    const cf_clause *after;  /* NULL: removed */
} cf_change;

typedef struct {
    cf_change *items;
    int n;
    int counts[CF_MOVED + 1]; /* by cf_change_kind */
} cf_diff;

/* Titles are not compared. Released with cf_diff_release. */
void cf_diff_init(cf_diff *diff, const cf_terms *before, const cf_terms *after);
void cf_diff_release(cf_diff *diff);

/* One change as a line: `raise on 2025-07-01: percent 3% -> 4%`. No line end. */
void cf_change_print(cf_buf *out, const cf_change *change);

/* The whole difference as text, one line a change, with a closing count; the same clauses are
 * counted, not listed. */
void cf_terms_diff(cf_buf *out, const cf_terms *before, const cf_terms *after);

#endif
