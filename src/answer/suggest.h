/* suggest.h: "did you mean": the known names nearest to one that is not known. */
#ifndef CF_ANSWER_SUGGEST_H
#define CF_ANSWER_SUGGEST_H

#include "base/str.h"

/* The index of the nearest name within a slip or two of the finger, or -1. */
int cf_nearest(cf_slice name, const cf_slice *known, int n_known);

/* Adds `did you mean 'NAME'?`, or nothing when none is near. */
void cf_suggest(cf_buf *out, cf_slice name, const cf_slice *known, int n_known);

#endif
