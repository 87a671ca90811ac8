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

struct cf_diags;

/* The problems of a table's rows when they are many: kept small, and told one by one when they are
 * asked for. In the order of their places. Shared by all lists that hold them. */
typedef struct cf_diag_rows {
    const cf_source *source;
    size_t count;
    bool holds[CF_CODE_COUNT]; /* whether there is one of that code; all are errors */
    /* Line and span.start of number i, as (line << 32 | start). */
    uint64_t (*place)(const struct cf_diag_rows *rows, size_t i);
    /* Adds number i to `out`. */
    void (*tell)(const struct cf_diag_rows *rows, size_t i, struct cf_diags *out);
    void (*free)(struct cf_diag_rows *rows);
    _Atomic int n_holders;
} cf_diag_rows;

/* Neighbours in the order of places: some of the items, or some of the rows. */
typedef struct {
    const cf_diag_rows *rows; /* NULL: items */
    size_t from;              /* in them */
    size_t first;             /* among all */
} cf_diag_run;

typedef struct cf_diags {
    cf_arena arena;
    cf_diag **items; /* all but those in rows */
    size_t count, capacity;
    size_t n_errors, n_warnings; /* of all */
    cf_diag_rows **rows;
    size_t n_rows, rows_capacity;
    cf_diag_run *runs; /* once sorted; n_runs = 0 before */
    size_t n_runs, runs_capacity;
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

/* Takes the problems of a table's rows over, whose holder it becomes (n_holders is 1). */
void cf_diags_add_rows(cf_diags *diags, cf_diag_rows *rows);

/* Puts them in the order of source name and place, and counts the lines of their places. Stable. */
void cf_diags_sort(cf_diags *diags);

/* How many there are, those of rows too; and number i of them, in their order once sorted. `room`:
 * an own list of the caller's, for those that are made to be told; what was in it goes. */
size_t cf_diags_count(const cf_diags *diags);
const cf_diag *cf_diags_at(const cf_diags *diags, size_t i, cf_diags *room);

/* A sorted list once more, of places, messages and helps, without excerpts and notes: it needs
 * nothing of the first one's any more. */
void cf_diags_copy(cf_diags *out, const cf_diags *diags);

static inline bool cf_diags_failed(const cf_diags *diags)
{
    return diags->n_errors > 0;
}

/* Writes one as `name:line:column: error[E0104]: message` with excerpt, caret, notes and help.
 * `color`: with terminal colours. */
void cf_diag_print(cf_buf *out, const cf_diag *diag, bool color);

/* Writes all, and the closing count. */
void cf_diags_print(cf_buf *out, const cf_diags *diags, bool color);

/* The closing count alone: `2 errors, 1 warning`. */
void cf_diags_print_count(cf_buf *out, size_t n_errors, size_t n_warnings);

#endif
