/* fit.h: rates of leaving from the employer's own exits, pooled with the defaults.
 *
 * A year of service has an exposure (days that members spent in it while they were watched: from
 * the later of hiring and the first day, to the earlier of leaving and the last) and exits. All
 * quits together have a level against the defaults, Gamma with a prior worth 8 exits; each band of
 * service has a factor about that level, Gamma with a prior worth 8 exits too; retirements have a
 * level of their own. With few exits the defaults speak, with many the employer's own. Whole
 * numbers. */
#ifndef CF_STAFF_FIT_H
#define CF_STAFF_FIT_H

#include "base/date.h"
#include "staff/staff.h"

typedef enum { CF_LEFT_NOT, CF_LEFT_QUIT, CF_LEFT_RETIRED, CF_LEFT_OTHER } cf_left;

/* By year of service. Exposure in days x 1e4, so that tables in years keep their decimals. */
typedef struct {
    int64_t days_e4[CF_STAFF_YEARS];
    int64_t quits[CF_STAFF_YEARS], retired[CF_STAFF_YEARS], others[CF_STAFF_YEARS];
} cf_fit_counts;

/* A member hired on a day, watched from `first` to `last` (both days included), who left or did not
 * on `last`. Nothing is counted where the watch ends before it begins. */
void cf_fit_add(cf_fit_counts *counts, cf_date hired, cf_date first, cf_date last, cf_left left);

/* Fits. `model` gives the members (whose mean quit rate the prior `quits` is) and the table of
 * retirements. Sets the prior of other exits too. */
void cf_fit_make(cf_staff_case *model, const cf_fit_counts *counts);

#endif
