/* diag.h: what is wrong with the reader's text: where, what, why, what to do; all of it at once.
 *
 * Invariants: a diagnostic's code decides its severity (E error, W warning, N note); codes never
 * change their meaning; diagnostics are kept in the order in which they were found and printed in
 * the order of their places. Texts of messages are copied. Not for two threads at a time. */
#ifndef CF_BASE_DIAG_H
#define CF_BASE_DIAG_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* --- Places ---------------------------------------------------------------------------------- */

/* A text with its name, as diagnostics show it. The bytes are borrowed. */
typedef struct cf_source {
    const char *name; /* as the user wrote the path */
    cf_slice text;    /* empty for tables, whose places are a row and a column */
} cf_source;

/* Bytes [start, end) of a source; or, in a table, a line (and no excerpt). */
typedef struct cf_span {
    const cf_source *source; /* NULL: no place */
    uint32_t start, end;
    uint32_t line; /* of a table: the file's line or the sheet's row, from 1; 0 in a text */
} cf_span;

#define CF_SPAN_NONE ((cf_span){NULL, 0, 0, 0})

/* The span from the start of `a` to the end of `b`. */
cf_span cf_span_join(cf_span a, cf_span b);

/* Line and column (of code points), both from 1. */
void cf_span_position(cf_span span, uint32_t *line, uint32_t *column);

/* --- Codes ----------------------------------------------------------------------------------- */

/* The tables of codes, one file an area: CF_CODE(letter and number, "title", "explanation"). */
typedef enum cf_code {
    CF_CODE_NONE,
#define CF_CODE(name, title, explanation) CF_##name,
#include "base/codes.def"
#undef CF_CODE
    CF_CODE_COUNT
} cf_code;

typedef struct {
    const char *name;        /* "E0104" */
    const char *title;       /* one line, no full stop */
    const char *explanation; /* paragraphs: why, an example that goes wrong, how to mend it */
} cf_code_info;

const cf_code_info *cf_code_info_of(cf_code code);

/* The code with that name ("e0104" too), or CF_CODE_NONE. */
cf_code cf_code_find(cf_slice name);

typedef enum { CF_NOTE, CF_WARNING, CF_ERROR } cf_severity;

cf_severity cf_code_severity(cf_code code);

/* --- Diagnostics ----------------------------------------------------------------------------- */

typedef struct cf_diag_note {
    struct cf_diag_note *next;
    cf_span span; /* CF_SPAN_NONE: a note without a place */
    const char *text;
} cf_diag_note;

typedef struct cf_diag {
    cf_code code;
    cf_span span;
    const char *message;
    uint32_t line, line_column; /* of the span, once sorted; 0 before */
    const char *column;         /* of a table: the header of the cell; NULL otherwise */
    const char *help;           /* what to do; NULL: none */
    cf_diag_note *notes;
} cf_diag;

typedef struct cf_diags {
    cf_arena arena;
    cf_diag **items;
    size_t count, capacity;
    size_t n_errors, n_warnings;
} cf_diags;

void cf_diags_init(cf_diags *diags);
void cf_diags_release(cf_diags *diags);

/* Adds one; the result may be given notes and a help text. */
cf_diag *cf_diags_add(cf_diags *diags, cf_code code, cf_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A second place, or a remark, under a diagnostic. */
void cf_diags_note(cf_diags *diags, cf_diag *diag, cf_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* What the reader can do about it. */
void cf_diags_help(cf_diags *diags, cf_diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The header of the cell, for a problem in a table. */
void cf_diags_column(cf_diags *diags, cf_diag *diag, cf_slice header);

/* Puts them in the order of source name and place, and counts the lines of their places. Stable. */
void cf_diags_sort(cf_diags *diags);

static inline bool cf_diags_failed(const cf_diags *diags)
{
    return diags->n_errors > 0;
}

/* Writes one as `name:line:column: error[E0104]: message` with excerpt, caret, notes and help.
 * `color`: with terminal colours. */
void cf_diag_print(cf_buf *out, const cf_diag *diag, bool color);

/* Writes all (at most CF_LIMIT_PROBLEMS_SHOWN, then how many more) and the closing count. */
void cf_diags_print(cf_buf *out, const cf_diags *diags, bool color);

#endif
