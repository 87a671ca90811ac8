/* confer_staff.h: who stays: the staffing model's questions. Continues confer.h, whose conventions
 * hold. Source of the model and of every default: docs/retention.md. Since 0.2.0. */
#ifndef CONFER_STAFF_H
#define CONFER_STAFF_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct confer_retain_options {
    int version; /* 1 */
    int years;   /* simulated from the first day of the first fiscal year costed; 1 to 30 */
    int runs;    /* 1 to 1,000,000 */
    uint64_t seed;
    /* Assumptions in place of the folder's and the defaults: "elasticity=1.4" or
     * "elasticity=0.7..1.4..3". */
    const char *const *set;
    int n_set;
    const char *fit_path; /* a log of exits, an earlier roster, or a table of counts; NULL: none */
    const char
        *since; /* first day that it covers ("YYYY-MM-DD"); NULL: as docs/retention.md says */
    const char *until;   /* last day; NULL: likewise */
    int shard, n_shards; /* 0, 0: all runs. i, n: the i-th of n shares, for confer_merge */
} confer_retain_options;

/* clang-format off */
#define CONFER_RETAIN_OPTIONS_INIT {1, 5, 10000, 1, NULL, 0, NULL, NULL, NULL, 0, 0}
/* clang-format on */

/* Simulates staffing under each offer and the status quo. Of a shard the answer is a text for
 * confer_merge, which has no other format. Errors: CONFER_ABSENT (no such offer), CONFER_MISUSED
 * (an assumption or a day that cannot be read), CONFER_WRONG, CONFER_FAILED (the file to fit),
 * CONFER_STOPPED. */
int confer_retain(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_retain_options *options, confer_error *err);

/* Puts the shards of one batch together, in the folder that they were made of: the answer that
 * confer_retain would have given. Errors: CONFER_FAILED (a file that cannot be read, is not whole,
 * or is of another batch; a run that is missing or there twice), and those of confer_retain. */
int confer_merge(confer_result **out, confer_case *c, const char *const *paths, int n_paths,
                 confer_error *err);

/* Names, units, defaults and sources of all assumptions (JSON and text). */
int confer_assumptions(confer_result **out, confer_error *err);

typedef struct confer_market_options {
    int version;             /* 1 */
    const char *const *days; /* "YYYY-MM-DD"; none: the first day of the first year costed */
    int n_days;
    const char *market; /* NULL: all */
    int percentile;     /* beside the median; 1 to 99 */
} confer_market_options;

/* clang-format off */
#define CONFER_MARKET_OPTIONS_INIT {1, NULL, 0, NULL, 75}
/* clang-format on */

/* Where our pay stands among comparator agencies, today and under each offer (docs/market.md).
 * `n_offers` may be 0: the status quo alone. Errors: CONFER_ABSENT (no such offer or market),
 * CONFER_MISUSED (a day that is none), CONFER_WRONG. */
int confer_market(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_market_options *options, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
