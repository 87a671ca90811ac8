/* member_row.h: what one member typed, as a roster of one row (model/roster.h).
 *
 * Invariants: a cell means what it means in a roster file (costing rules, section 3.1); a row that
 * cannot be costed is refused with a sentence for each field. */
#ifndef CF_PAGE_MEMBER_ROW_H
#define CF_PAGE_MEMBER_ROW_H

#include "model/roster_info.h"
#include "page/deal.h"

typedef struct {
    cf_slice name, value;
} cf_member_field;

typedef struct {
    cf_arena arena;
    cf_roster_info *info;
    cf_block block;
} cf_member_row;

/* Makes the row of these fields; columns that are absent are blank. False: `wrong` has a line for
 * each field, `NAME: what is wrong`. Free with cf_member_row_release in either case. */
bool cf_member_row_make(cf_member_row *out, const cf_deal *deal, const cf_member_field *fields,
                        int n_fields, cf_buf *wrong);
void cf_member_row_release(cf_member_row *row);

#endif
