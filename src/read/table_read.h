/* table_read.h: small tables (schedules, indexes, options, registers) -> rows of cells in memory,
 * and the files that the folder names. CSV (RFC 4180) and XLSX look the same from here. */
#ifndef CF_READ_TABLE_READ_H
#define CF_READ_TABLE_READ_H

#include "base/arena.h"
#include "base/diag.h"
#include "model/plan.h"
#include "model/schedule.h"

/* A whole file. Freed with cf_buf_release. False: cannot be read, or is larger than `limit`;
 * `why` (may be NULL) gets a sentence. */
bool cf_file_read(cf_buf *out, const char *path, uint64_t limit, cf_buf *why);

/* Writes a file so that it is whole or absent: temporary name, fsync, rename. */
bool cf_file_write(const char *path, cf_slice text, cf_buf *why);

typedef struct {
    cf_arena arena;
    cf_source source;        /* places in a table: a line and a column's header */
    const cf_slice *headers; /* trimmed; unique without case */
    int n_columns;
    const cf_slice *cells; /* n_rows x n_columns; missing trailing cells are empty */
    const uint32_t *lines; /* file line or sheet row of each row */
    int n_rows;
} cf_table;

/* Reads a table from a file (`path`) or from bytes (path NULL). With `export`, a table that
 * somebody else's program made: bytes that are not UTF-8 are read as windows-1252, cells may be
 * separated by tabs, semicolons or bars, and titles above the header are passed over. False: see
 * diags. */
bool cf_table_read(cf_table *out, const char *path, cf_slice data, const char *name, bool export,
                   cf_diags *diags);
void cf_table_release(cf_table *table);

/* The column with that header (without case), or -1. */
int cf_table_column(const cf_table *table, cf_slice header);

static inline cf_slice cf_table_cell(const cf_table *table, int row, int column)
{
    return table->cells[(size_t)row * (size_t)table->n_columns + (size_t)column];
}

/* A schedule, wide or long (costing rules 3.2), into storage that holds nothing yet. False: see
 * diags; `*out` may be released or not. */
bool cf_schedule_read(cf_schedule *out, const char *path, cf_slice data, const char *name,
                      cf_diags *diags);

/* A price index: months (year x 12 + month - 1), ascending or not, with their values x 1e8. */
typedef struct {
    cf_arena arena;
    int n;
    const int *months;
    const int64_t *values_e8; /* missing months are absent */
} cf_index;

/* Fills storage that holds nothing yet. False: see diags. */
bool cf_index_read(cf_index *out, const char *path, cf_slice data, const char *name,
                   cf_diags *diags);
void cf_index_release(cf_index *index);

/* The value of a month; false where it is missing. */
bool cf_index_value(int64_t *value_e8, const cf_index *index, int month);

#endif
