/* cell.h: what one cell of a table says: money, numbers, months.
 *
 * Invariants: a cell comes trimmed and not empty. Each function returns NULL and sets *out, or
 * returns what is wrong, to be read after the cell's text ("... is not a number"). */
#ifndef CF_READ_CELL_H
#define CF_READ_CELL_H

#include "base/number.h"
#include "base/str.h"

/* A pay rate above zero, at most 4 decimals; `$` and thousands commas are allowed. */
const char *cf_cell_rate(int64_t *e8, cf_slice cell);

/* A number without sign or commas, at most `decimals` decimals. */
const char *cf_cell_number(int64_t *scaled, cf_slice cell, int decimals);

/* `YYYY-MM` or `YYYY-MM-01`, as year x 12 + month - 1. */
const char *cf_cell_month(int *month, cf_slice cell);

/* The nearest of `n` names to a word that is none of them, or an empty slice. `name_of` gives the
 * i-th name. */
cf_slice cf_cell_nearest(cf_slice word, int n, cf_slice (*name_of)(const void *names, int i),
                         const void *names);

#endif
