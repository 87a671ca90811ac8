/* pattern.h: the small language in which a descriptor says how its clause is written.
 *
 *     word         a word, without case; `days/day`: either, printed as the first
 *     ~word        a word that may be left out, and is always printed; one that follows another
 * goes with it
 *     + =          a sign
 *     <name>       a field of the descriptor
 *     [ … ]        may be left out
 *     { … }        any number of times; its fields become lists
 *     ( … | … )    one of several
 *
 * The brackets and braces that end a pattern may stand in any order, and between or after the
 * qualifiers. Each part can be told by its first word or sign, so that reading never goes back.
 * Invariants: a compiled pattern borrows the descriptor's text; a pattern that does not compile is
 * a bug (a test compiles them all). */
#ifndef CF_CLAUSE_PATTERN_H
#define CF_CLAUSE_PATTERN_H

#include "clause/clause.h"

typedef enum {
    CF_NODE_WORD,
    CF_NODE_FIELD,
    CF_NODE_SEQUENCE,
    CF_NODE_CHOICE,
    CF_NODE_OPTIONAL,
    CF_NODE_REPEAT,
} cf_node_kind;

enum { CF_NO_NODE = -1, CF_PATTERN_NODES = 64 };

typedef struct {
    cf_node_kind kind;
    cf_slice word, other; /* a word and its other form (or empty) */
    bool may_lack;        /* ~word */
    int field;            /* index in the descriptor */
    int child;            /* the first part, or CF_NO_NODE */
    int next;             /* the next part beside this one, or CF_NO_NODE */
} cf_node;

typedef struct {
    const cf_clause_type *type;
    cf_node nodes[CF_PATTERN_NODES];
    int n_nodes;
    int first; /* the first part of the whole, or CF_NO_NODE */
    int tail;  /* the first of the brackets and braces that end it, or CF_NO_NODE */
} cf_pattern;

void cf_pattern_compile(cf_pattern *out, const cf_clause_type *type);

/* The first field in a part, or -1; and whether it is a flag. */
int cf_pattern_field(const cf_pattern *pattern, int part);
bool cf_pattern_is_flag(const cf_pattern *pattern, int part);

#endif
