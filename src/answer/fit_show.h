/* fit_show.h: what was found in a space, as JSON, page and table. */
#ifndef CF_ANSWER_FIT_SHOW_H
#define CF_ANSWER_FIT_SHOW_H

#include "answer/fit.h"
#include "answer/result.h"

cf_value *cf_fit_json(cf_arena *arena, const cf_fitting *f);
void cf_fit_page(cf_report *report, const cf_fitting *f);

/* confer_fit's page as a section of a report. `twin`: a case of its own, which must outlive the
 * report's making. */
int cf_fit_into(cf_report *report, confer_case *twin, const char *space,
                const confer_fit_options *options, const cf_fit_in_report *in_report,
                confer_error *err);
cf_grid *cf_fit_csv(cf_arena *arena, const cf_fitting *f);

/* The lever's value in a package; "exceeds the general fund's envelope in FY2027-28 by
 * $212,000.14"; a fiscal year. In the arena. */
const char *cf_fit_value_text(cf_arena *arena, const cf_fitting *f, uint64_t number, int lever);
const char *cf_fit_reason(cf_arena *arena, const cf_fitting *f, const cf_package *package);
const char *cf_fit_year_text(cf_arena *arena, const cf_fitting *f, int year);

#endif
