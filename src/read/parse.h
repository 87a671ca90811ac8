/* parse.h: one clause's tokens -> its fields, by the pattern of its descriptor.
 *
 * Invariants: reading goes forward only; after a problem it looks for the next qualifier and goes
 * on, so that a clause can show several problems; a clause with a problem is not kept.
 * Inside src/read only. */
#ifndef CF_READ_PARSE_H
#define CF_READ_PARSE_H

#include "clause/clause.h"
#include "clause/pattern.h"
#include "read/lexer.h"

typedef struct {
    cf_arena *arena;
    cf_diags *diags;
    const cf_item *item;
    size_t at;
    const cf_clause_type *type;
    cf_pattern pattern;
    cf_field *fields;
    cf_clause *clause;
    int list_item;      /* inside `{ … }`: 1; otherwise 0 */
    bool bad;           /* a problem was reported */
    bool unit_may_lack; /* of dollars: the step of a range */
    bool bound;         /* a `~word` was just read: one that follows it must be there too */
    bool lost;          /* and the tokens after it mean nothing until the next qualifier */
} cf_parser;

/* Reads one clause. False: it has problems, all reported; *out is not to be used. */
bool cf_parse_clause(cf_clause *out, const cf_item *item, cf_arena *arena, cf_diags *diags);

/* The type whose keyword the tokens begin with, from the one at `from` on, the longest that fits;
 * *n_words of them. NULL: no clause starts so. */
const cf_clause_type *cf_find_clause_type(const cf_parser *p, size_t from, size_t *n_words);

/* --- Tokens ---------------------------------------------------------------------------------- */

/* The token at an index; the end's from there on. */
const cf_token *cf_parse_token_at(const cf_parser *p, size_t at);

/* The token at hand (commas are skipped) and the one after it. */
const cf_token *cf_parse_peek(cf_parser *p);
const cf_token *cf_parse_peek_next(cf_parser *p);

const cf_token *cf_parse_take(cf_parser *p);

bool cf_token_is_word(const cf_token *token, cf_slice word);
bool cf_token_is_sign(const cf_token *token, const char *sign);

/* Takes the word or sign, or reports that it was expected. */
bool cf_parse_expect(cf_parser *p, const char *word);

/* --- Problems -------------------------------------------------------------------------------- */

/* Adds a diagnostic and marks the clause. */
cf_diag *cf_parse_report(cf_parser *p, cf_code code, cf_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* "expected WHAT, found …" at the token at hand; the rest of the clause is lost. */
cf_diag *cf_parse_unexpected(cf_parser *p, const char *what);

/* The token at hand and those glued to it, as one span: 7/1/2025. */
cf_span cf_parse_glued(cf_parser *p);
cf_slice cf_span_text(cf_span span);

/* A slip of the finger in a word that must stand here. */
bool cf_is_slip(const cf_token *token, cf_slice word);

/* No clause starts like this. */
void cf_report_unknown(cf_parser *p);

/* Remedies: a clause indented by mistake; what may follow when all that must has been written. */
void cf_suggest_unindent(cf_parser *p, cf_diag *diag);
void cf_suggest_tail(cf_parser *p, cf_diag *diag, const cf_token *token);

/* --- Parts ----------------------------------------------------------------------------------- */

/* A field of any kind at the token at hand. False: reported. */
bool cf_parse_field(cf_parser *p, const cf_field_type *type, cf_field *out);

/* Whether the token at hand can begin such a field; and how to describe one. */
bool cf_parse_starts_field(cf_parser *p, const cf_field_type *type);
void cf_describe_field(cf_buf *out, const cf_field_type *type);

/* Where `..` stands in a text; its length: nowhere. */
size_t cf_range_sign_at(cf_slice text);

/* `..LAST by STEP` after a field's first value, where the token at hand is `..`. False: reported.
 */
bool cf_parse_range(cf_parser *p, const cf_field_type *type, cf_field *first);

/* The day, or days, after `on`, into the clause. False: reported. */
bool cf_parse_days(cf_parser *p);

bool cf_parse_date(cf_parser *p, cf_date *out);
bool cf_parse_fiscal_year(cf_parser *p, int64_t *out);
bool cf_parse_month(cf_parser *p, int64_t *out);
bool cf_parse_month_day(cf_parser *p, int64_t *out);

/* `FOR` and `IF` have been taken. */
void cf_parse_selector(cf_parser *p);
void cf_parse_condition(cf_parser *p);

/* The words that can come next, when all that must be written has been. */
bool cf_is_qualifier(const cf_token *token);

#endif
