/* selector.h: whom a clause is for, as written: parts joined by `and`.
 *
 * Invariants: everything lives in the arena of its document; a NULL selector, or one without
 * parts, selects everyone. Selectors read the roster as given (costing rules, section 2.2). */
#ifndef CF_MODEL_SELECTOR_H
#define CF_MODEL_SELECTOR_H

#include "base/date.h"
#include "base/diag.h"
#include "base/str.h"

typedef enum {
    CF_SELECT_EQUAL,     /* FIELD = V (one value) and FIELD in (V, V) (several) */
    CF_SELECT_NOT_EQUAL, /* FIELD != V */
    CF_SELECT_LESS,      /* FIELD < NUMBER|DATE */
    CF_SELECT_LESS_EQUAL,
    CF_SELECT_GREATER,
    CF_SELECT_GREATER_EQUAL,
    CF_SELECT_TOP_STEP, /* `top step` */
    CF_SELECT_EVERYONE, /* `everyone` */
} cf_select_kind;

/* A value as written, with what else it can be read as. Money and percents lose their sign. */
typedef struct {
    cf_slice text; /* without quotes */
    bool is_date;  /* YYYY-MM-DD or M/D/YYYY */
    cf_date date;
    bool is_number;
    int64_t number_e8; /* value x 1e8 */
} cf_select_value;

typedef struct {
    cf_select_kind kind;
    cf_slice field; /* header of a roster column, as written */
    const cf_select_value *values;
    int n_values;
    bool is_in; /* written with `in ( )` */
    cf_span span;
    cf_span field_span;
} cf_select_part;

typedef struct {
    const cf_select_part *parts;
    int n_parts;
    cf_span span;
} cf_selector;

/* `if revenue "NAME" FY >= $X` */
typedef struct {
    cf_slice revenue;
    int fiscal_year;    /* the calendar year in which it starts */
    cf_slice year_text; /* as written: FY2025-26 */
    cf_span year_span;
    int64_t cents;
    cf_span span;
} cf_condition;

#endif
