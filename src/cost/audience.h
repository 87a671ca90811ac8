/* audience.h: what audience.c remembers, and its loop in wide registers. Source: costing rules 2.2,
 * SELECTOR. */
#ifndef CF_COST_AUDIENCE_H
#define CF_COST_AUDIENCE_H

#include "base/map64.h"
#include "cost/engine.h"

/* What the parts of one text column say of each of its codes. Codes of which they say the same have
 * one signature: a column of thousands of texts has few. */
typedef struct {
    int column;
    int32_t *signature_of; /* [code]: signature + 1; 0: not known */
    size_t n_codes;        /* room */
    uint64_t *masks;       /* [signature x n_part_words] */
    size_t n_signatures, capacity;
    cf_map64 by_hash; /* of a mask: the latest signature of that hash */
    int bits, shift;  /* of the signature in a row's key */
} cf_column_memory;

struct cf_selection {
    cf_engine *engine;
    cf_column_memory *columns; /* of text parts */
    int n_columns;
    int *others; /* parts that are compared row by row */
    int n_others;
    uint64_t *mask;     /* of the row at hand */
    cf_map64 audiences; /* hash of a mask -> chain of known audiences */
    int32_t n_audiences;
    int key_bits; /* of a row's key: its signatures, then a bit for each of `others` */
    const cf_audience **by_key; /* where keys are short enough for an array */
    cf_map64 by_long_key;
    cf_arena arena;
};

/* The first and last day that compare as the part says, blanks aside: CF_DATE_NONE is before all
 * days. False: the part is of another kind. */
bool cf_part_days(int32_t *first, int32_t *last, const cf_part *part);

/* The audiences of the first rows, as long as they and their codes are known; returns how many. */
uint32_t cf_selection_wide(const cf_audience **out, const cf_selection *selection,
                           const cf_block *block, const uint32_t *rows, uint32_t n);

#endif
