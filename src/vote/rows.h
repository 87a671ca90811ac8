/* rows.h: the small tables of a vote's folder: RFC 4180 in UTF-8, LF or CRLF. */
#ifndef CF_VOTE_ROWS_H
#define CF_VOTE_ROWS_H

#include "base/arena.h"
#include "base/str.h"

enum { CF_ROWS_MAX_CELLS = 32, CF_ROWS_MAX_ROW = 4096 };

typedef struct cf_rows_reader {
    cf_slice text;
    size_t at;
    uint32_t line, next_line; /* of the row last read, and where the next one starts; from 1 */
    const char *wrong;        /* why the last row could not be read; NULL: it could */
} cf_rows_reader;

cf_rows_reader cf_rows_open(cf_slice text);

/* Reads the next row that is not empty: its cells (trimmed, in the arena) and how many there are.
 * False at the end. A row that cannot be read has `wrong` set and no cells; reading goes on behind
 * its line. */
bool cf_rows_next(cf_rows_reader *reader, cf_arena *arena, cf_slice cells[CF_ROWS_MAX_CELLS],
                  size_t *n_cells);

/* Writes a cell, quoted where it must be. `disarm`: a text that a spreadsheet would run (= + - @)
 * gets an apostrophe in front. */
void cf_rows_add(cf_buf *out, cf_slice text, bool disarm);

#endif
