/* result.h: an answer, ready to be written in any of its formats (confer_result of confer.h).
 *
 * Invariants: everything that an answer says is in its arena; it needs neither case nor kernel. A
 * format that the answer does not have is NULL. */
#ifndef CF_ANSWER_RESULT_H
#define CF_ANSWER_RESULT_H

#include "base/diag.h"
#include "confer.h"
#include "show/report.h"
#include "show/value.h"

struct confer_result {
    cf_arena arena;
    cf_report *report; /* text */
    const char *plain; /* text that is written as it is, in place of a report; may be NULL */
    size_t plain_len;
    const cf_value *json;
    const cf_grid *csv;
    cf_diags problems; /* what `json` and `csv` tell of, when they tell of problems */
    bool no;           /* a yes-or-no question, and the answer is no */
    const char *path;  /* a formatted document's file */
};

confer_result *cf_result_new(void);

#endif
