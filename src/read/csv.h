/* csv.h: rows of cells from the bytes of a CSV (RFC 4180), one row at a time.
 *
 * The plain reader, for headers and for tables that fit into memory; rosters have a faster one
 * (roster_split.c), which must agree with this one cell by cell and is tested against it.
 * Invariants: a row ends at LF or CRLF outside quotes, or at the end; a quote opens a cell only as
 * its first byte; a quote elsewhere is a problem and stands for itself. Cells are trimmed. */
#ifndef CF_READ_CSV_H
#define CF_READ_CSV_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"

typedef enum {
    CF_CSV_OK,
    CF_CSV_STRAY_QUOTE, /* a quote inside an unquoted cell, or text after a closing quote */
    CF_CSV_OPEN_QUOTE,  /* the text ends inside quotes */
} cf_csv_problem;

typedef struct {
    cf_slice text;
    size_t at;
    uint32_t line;   /* of byte `at`, from 1 */
    char separator;  /* a comma, unless changed before the first row */
    bool rows_only;  /* a sheet written as CSV: lines count rows, not the line feeds in cells */
    cf_arena *arena; /* for cells with doubled quotes; others point into the text */
    /* The row that was read last. */
    cf_slice *cells;
    size_t capacity;
    int n;
    uint32_t row_line;
    cf_csv_problem problem;
    int problem_column;
} cf_csv;

void cf_csv_init(cf_csv *csv, cf_slice text, cf_arena *arena);
void cf_csv_release(cf_csv *csv);

/* Reads a row into csv->cells. False at the end of the text. */
bool cf_csv_next(cf_csv *csv);

/* True when every cell of the row is empty. */
bool cf_csv_blank(const cf_csv *csv);

/* Writes a cell, quoted where it must be. */
void cf_csv_add_cell(cf_buf *out, cf_slice cell);

#endif
