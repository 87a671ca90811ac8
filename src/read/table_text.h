/* table_text.h: the bytes of a table file -> UTF-8 CSV text, whatever they were before.
 *
 * Invariants: what comes out has no byte order mark, is well-formed UTF-8 without NUL, and, when it
 * was a sheet, has one line of text per sheet row, so that places stay right. */
#ifndef CF_READ_TABLE_TEXT_H
#define CF_READ_TABLE_TEXT_H

#include "base/arena.h"
#include "base/diag.h"
#include "read/csv.h"

enum {
    CF_LIMIT_TABLE_ROWS = 4 << 20, /* rows of a table that is kept in memory (not a roster) */
};

/* The name of a table for diagnostics; lives as long as they do. */
const cf_source *cf_table_source(cf_diags *diags, const char *name);

/* The text of a file, or of `data` when `path` is NULL. It lives in the arena, or is `data`'s own.
 * `*sheet`: it was an XLSX sheet. False: see diags. */
bool cf_table_text(cf_slice *out, bool *sheet, cf_arena *arena, const char *path, cf_slice data,
                   bool legacy, const cf_source *source, cf_diags *diags);

/* The bytes of a file that fits into memory, and the sheet that `PATH.xlsx#SHEET` names. */
bool cf_table_file(cf_buf *out, const char *path, cf_slice *sheet, cf_span span, cf_diags *diags);

/* What the first bytes say about a file. */
typedef enum { CF_TABLE_CSV, CF_TABLE_XLSX, CF_TABLE_XLS, CF_TABLE_UTF16 } cf_table_kind;
cf_table_kind cf_table_kind_of(cf_slice start);

/* Says why a table of that kind cannot be read. */
void cf_table_refuse(cf_table_kind kind, cf_span span, cf_diags *diags);

/* Length of the byte order mark that the text starts with: 3 or 0. */
size_t cf_table_bom(cf_slice start);

/* Checks the header row that `csv` has just read. False: see diags. */
bool cf_table_header(const cf_csv *csv, const cf_source *source, cf_diags *diags);

#endif
