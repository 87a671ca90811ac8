/* json.h: canonical JSON, as belenios-tool writes it: compact, fields in one order, nothing more.
 *
 * Invariants: reading is by expectation, so that unknown, missing, repeated and reordered fields,
 * white space and second spellings of a number or a string are all refused by construction, and
 * what was read would be written again as the same bytes. A reader that has failed stays failed
 * and returns empty values. Nesting is bounded by the callers' structure (at most 8). */
#ifndef CF_VOTE_JSON_H
#define CF_VOTE_JSON_H

#include "vote/fault.h"
#include "vote/group.h"

/* --- Reading ---------------------------------------------------------------------------------- */

typedef struct cf_json {
    const char *start, *at, *end;
    const char *expected; /* what was not there; NULL as long as all is well */
} cf_json;

cf_json cf_json_open(cf_slice text);

/* Consumes exactly these bytes, or fails saying that `what` (NULL: the bytes) was expected. */
void cf_json_want(cf_json *in, const char *literal, const char *what);

/* Consumes these bytes if they are next. */
bool cf_json_try(cf_json *in, const char *literal);

/* Between items of an array: consumes ',' and returns true, or ']' and returns false. */
bool cf_json_more(cf_json *in);

/* The inside of a canonical string: quotes stripped, escapes left as they are. */
cf_slice cf_json_string(cf_json *in);

/* A string with `len` characters of the alphabet (hash, Base64). */
cf_slice cf_json_token(cf_json *in, const char *alphabet, size_t min_len, size_t max_len);

/* A string of canonical decimal digits: the digits, unread. */
cf_slice cf_json_digits(cf_json *in);

/* A string with the decimal number of a group element (1 <= x < p) or a scalar (x < q). The digits
 * may be kept (`digits`, may be NULL). */
void cf_json_element(cf_json *in, cf_element *out, cf_slice *digits);
void cf_json_scalar(cf_json *in, cf_scalar *out);

/* A canonical integer, 0 <= n <= max. */
uint64_t cf_json_int(cf_json *in, uint64_t max);

/* A weight: an integer up to 1073741823, a string of digits above that. */
uint64_t cf_json_weight(cf_json *in, uint64_t max);

/* Nothing may follow. False, with the fault set, when anything failed; `what` was being read. */
bool cf_json_close(cf_json *in, const char *what, cf_fault *fault);

/* --- Strings ---------------------------------------------------------------------------------- */

/* What a canonical string's inside says. */
void cf_json_unescape(cf_buf *out, cf_slice inside);

/* --- Writing ---------------------------------------------------------------------------------- */

/* A string with its quotes. The text must be UTF-8 without NUL. */
void cf_json_add_string(cf_buf *out, cf_slice text);

void cf_json_add_element(cf_buf *out, const cf_element *element);
void cf_json_add_scalar(cf_buf *out, const cf_scalar *scalar);
void cf_json_add_weight(cf_buf *out, uint64_t weight);

#endif
