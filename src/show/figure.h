/* figure.h: how single figures look, in tables and in sentences.
 *
 * Invariants: thousands are separated by commas, negatives have a minus sign, never brackets;
 * nothing depends on a locale. */
#ifndef CF_SHOW_FIGURE_H
#define CF_SHOW_FIGURE_H

#include "base/number.h"
#include "base/str.h"

/* A minus sign as type sets it. */
#define CF_MINUS "\xe2\x88\x92"

/* `$1,234.50`, `-$3.00`; with `sign` also `+$5.00`, and zero as `$0.00`. */
void cf_show_money(cf_buf *out, int64_t cents, bool sign);

/* For sentences: cents below $1,000, whole dollars above (`$1,234`, `$12.50`), never a sign. */
void cf_say_money(cf_buf *out, int64_t cents);

/* `1,234`. */
void cf_show_count(cf_buf *out, int64_t n);

/* A ratio x 1e6 as a percent with `decimals` (0 to 4), half away from zero: `6.1%`. */
void cf_show_percent(cf_buf *out, int64_t ratio_e6, int decimals, bool sign);

/* A rate x 1e8 with exactly `decimals` (0 to 8): `28.50`; `grouped`: with thousands separators. */
void cf_show_rate(cf_buf *out, int64_t rate_e8, int decimals, bool grouped);

/* Dollars for a machine: `1234.50`. */
void cf_plain_money(cf_buf *out, int64_t cents);

/* part / whole as a ratio x 1e6, half away from zero; 0 where the whole is 0 or does not fit. */
int64_t cf_ratio_of(int64_t part, int64_t whole);

/* "1 member", "2 members". */
void cf_say_count(cf_buf *out, int64_t n, const char *one, const char *many);

#endif
