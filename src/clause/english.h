/* english.h: the pieces of plain sentences about clauses.
 *
 * A type's `english` function writes a sentence without its end; cf_clause_english adds the day,
 * the condition and the full stop. Neutral words; whose money it is, is always said. */
#ifndef CF_CLAUSE_ENGLISH_H
#define CF_CLAUSE_ENGLISH_H

#include "clause/clause.h"

/* "all members", or "members whose class is Deputy"; `capital`: at the start of a sentence. */
void cf_english_who(cf_buf *out, const cf_clause *clause, bool capital);

/* The same with "who hold it" where it belongs: "members who hold it and whose class is Deputy". */
void cf_english_holders(cf_buf *out, const cf_clause *clause, const char *what);

/* "6%", "$1,500"; a field of any kind: "$0.75 an hour", "half up". */
void cf_english_percent(cf_buf *out, int64_t e6);
void cf_english_field(cf_buf *out, const cf_clause *clause, int field);
void cf_english_value(cf_buf *out, const cf_field_type *type, const cf_field *value);

/* An aside, " (in proportion to FTE, counting for pensions)": each that is so, then its end. */
void cf_english_aside(cf_buf *out, int *n, bool is_so, const char *words);
void cf_english_aside_end(cf_buf *out, int n);

/* " (BEFORE field AFTER)" when the field was written, else nothing. */
void cf_english_bracket(cf_buf *out, const cf_clause *clause, int field, const char *before,
                        const char *after);

/* "May 31, 2025". */
void cf_english_date(cf_buf *out, cf_date date);

/* "February 2024". */
void cf_english_month(cf_buf *out, int64_t month);

#endif
