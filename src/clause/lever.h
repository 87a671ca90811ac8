/* lever.h: a space of packages: an offer in which ranges stand for values.
 *
 * A lever is one range. A package is a choice of one value for each lever, written as digits (index
 * of the value, lever by lever, in the order of the text; of one clause: its fields in the order in
 * which they are printed, then its day). Packages are numbered with the last lever turning fastest.
 * Invariants: a space borrows the document; its levers stay in the order of writing.
 * Source: docs/fit.md. */
#ifndef CF_CLAUSE_LEVER_H
#define CF_CLAUSE_LEVER_H

#include "clause/clause.h"

enum { CF_LEVER_DAY = -1 };

typedef struct {
    int clause;          /* index in the document */
    int field;           /* index in the clause; CF_LEVER_DAY: its `on` */
    int item;            /* of a field that is a list; -1: none */
    int n;               /* values */
    int64_t first, step; /* of a field */
    const cf_date *days; /* of a day: all of them */
} cf_lever;

typedef struct {
    const cf_terms *terms;
    const cf_lever *levers;
    int n_levers;
    uint64_t n_packages;
} cf_space;

/* Finds the levers. `agreement`: for the pay calendar that days are counted by. False: there are
 * too many levers or packages (cf_terms_lower has said so). Lives in `arena`. */
bool cf_space_init(cf_space *space, const cf_terms *terms, const cf_plan *agreement,
                   cf_arena *arena);

/* The values of one range of days: *n of them, at least 1. */
const cf_date *cf_days_of_range(int *n, const cf_day_range *range, const cf_facts *facts,
                                cf_arena *arena);

/* The digits of a package's number, and back. */
void cf_space_digits(int *digits, const cf_space *space, uint64_t package);
uint64_t cf_space_number(const cf_space *space, const int *digits);

/* One clause with its levers at those digits: no range is left in it. */
void cf_space_clause(cf_clause *out, const cf_space *space, int clause, const int *digits,
                     cf_arena *arena);

/* A lever's value ("3.25%", "$500", "$1.25/hour", "2025-07-05"), and what the lever is: "raise on
 * 2025-07-05", the clause without its values. */
void cf_lever_print_value(cf_buf *out, const cf_space *space, int lever, int digit);
void cf_lever_print_name(cf_buf *out, const cf_space *space, int lever);

/* The text of a package: an offer, canonical, that reads back as one. */
void cf_space_print(cf_buf *out, const cf_space *space, const int *digits);

#endif
