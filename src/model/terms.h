/* terms.h: a document as written: its clauses, each with its fields and the place of every word.
 *
 * Two models (docs/design/ARCHITECTURE): this one keeps what the author wrote, so that it can be
 * printed back, compared and pointed at; model/plan.h holds what it means. Invariants: everything
 * lives in the document's arena; clauses stand in the order of writing; a clause that could not be
 * read is absent here and has a diagnostic. */
#ifndef CF_MODEL_TERMS_H
#define CF_MODEL_TERMS_H

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"
#include "model/plan.h"
#include "model/selector.h"

struct cf_clause_type; /* clause/clause.h */

/* The values that a search may try in a field: first, first + step, …, last. In the scale of the
 * field's value. */
typedef struct {
    int64_t first, last, step;
    int n; /* how many they are */
    cf_span span;
} cf_value_range;

/* The days that a search may try: the first, then the first days of the pay periods `step`,
 * 2 x step, … after the one in which the first takes effect, up to `last`. */
typedef struct {
    cf_date first, last;
    int step; /* pay periods */
    cf_span span;
} cf_day_range;

/* One field of a clause, as its descriptor's type says. */
typedef struct {
    bool present;
    cf_span span;
    cf_slice text;    /* words, names and strings, without quotes; also how a literal was written */
    int64_t integer;  /* whole numbers, enumerated words (index), fiscal years (start year),
                       * months (year x 12 + month - 1), amounts of money (cents) */
    int64_t scaled;   /* percents e6, dollars e8, hours e4, plain numbers e4 */
    cf_per per;       /* `$X/UNIT` */
    bool is_percent;  /* where a percent or dollars may stand */
    cf_date date;     /* CF_DATE_NONE unless it is a date */
    const void *list; /* fields in `{ … }` of the pattern: an array of cf_field */
    int n_list;
    const cf_value_range *range; /* a lever: the value above is the range's first. NULL: none */
} cf_field;

typedef struct cf_clause {
    const struct cf_clause_type *type;
    cf_span span;  /* from its first word to its last */
    uint32_t line; /* of its first word */
    cf_slice text; /* as written, on one line: comments dropped, white space folded */
    const cf_field *fields;
    int n_fields;
    bool has_on;
    cf_date on;
    cf_span on_span;
    const cf_day_range *on_range; /* a lever: `on` is its first day. NULL: one day */
    const cf_selector *who;
    const cf_condition *condition;
} cf_clause;

typedef struct cf_terms {
    cf_arena arena;
    cf_source source;
    bool is_agreement;
    bool is_timeline;
    cf_slice title;
    const cf_clause *clauses;
    int n_clauses;
} cf_terms;

#endif
