/* figures.h: every number that a report says, with the place where it says it.
 *
 * A number is a run of digits with what belongs to it: sign, dollar and percent signs, separators,
 * the dashes of a date. Invariants: numbers come in reading order; the same tree gives the same
 * numbers in all its faces. */
#ifndef CF_SHOW_FIGURES_H
#define CF_SHOW_FIGURES_H

#include "show/report.h"

typedef struct {
    cf_slice at;    /* "Cost by fund, general, FY2025-26", or the first words of a sentence */
    cf_slice words; /* "+$1,234.50" */
    bool folded;    /* of a chart's own twin, which not every face shows */
} cf_figure;

/* Lives in the arena. */
size_t cf_report_figures(const cf_figure **out, const cf_report *report, cf_arena *arena);

/* The next number of a text: sets it and moves `rest` behind it. False: there is none. */
bool cf_next_number(cf_slice *number, cf_slice *rest);

/* True when both are the same number: minus signs of type and of machines are alike. */
bool cf_same_number(cf_slice a, cf_slice b);

/* --- A face's numbers ------------------------------------------------------------------------ */

typedef enum { CF_FACE_HTML, CF_FACE_MARKDOWN, CF_FACE_PDF } cf_face;

/* The words that a reader of the face sees, without charts, page numbers and repeated headers: for
 * cf_next_number. */
void cf_face_words(cf_buf *out, cf_face face, cf_slice document);

#endif
