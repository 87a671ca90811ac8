/* roster_info.h: how a reader fills what is common to all blocks of a roster.
 *
 * Invariants: a fund or premiums cell is parsed before its code reaches a block, so that looking a
 * split up needs no lock; what was parsed stays in place until the free. */
#ifndef CF_MODEL_ROSTER_INFO_H
#define CF_MODEL_ROSTER_INFO_H

#include "model/roster.h"

/* `n_columns` headers (copied) and what the file has. Every usual text column gets a dictionary;
 * others get theirs from cf_roster_info_want. */
cf_roster_info *cf_roster_info_new(const cf_slice *headers, const bool *present, int n_columns);
void cf_roster_info_free(cf_roster_info *info);

/* Gives a column a dictionary if it has none. */
void cf_roster_info_want(cf_roster_info *info, int column);

/* Another name of a column, found after headers and rule names. */
void cf_roster_info_alias(cf_roster_info *info, cf_slice name, int column);

/* Parses the text of a cell whose dictionary code is `code`, once. Returns NULL, or what is wrong
 * with it (then nothing is kept). Safe from several threads. */
const char *cf_roster_info_fund(cf_roster_info *info, int32_t code);
const char *cf_roster_info_premiums(cf_roster_info *info, int32_t code);

/* True for columns whose cells are texts in the costing rules (section 3.1). */
bool cf_column_is_text(int column);

#endif
