/* near_column.h: what a roster's columns are called, beside problems with one that it lacks. */
#ifndef CF_ANSWER_NEAR_COLUMN_H
#define CF_ANSWER_NEAR_COLUMN_H

#include "answer/case.h"

/* Gives each "no such column" (E0461) the near names, or all of them. True when these are the only
 * errors and no text is at fault: what was asked for is not there. */
bool cf_column_is_absent(confer_case *c);

#endif
