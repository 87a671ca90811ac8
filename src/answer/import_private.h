/* import_private.h: what the importers share, and the parts of the Government Compensation one.
 *
 *   import_gcc.c        the export's rows, and which of them are taken
 *   import_gcc_infer.c  ranges, steps, FTE, pension and health from what was paid
 *   import_gcc_write.c  the folder's texts and the report */
#ifndef CF_ANSWER_IMPORT_PRIVATE_H
#define CF_ANSWER_IMPORT_PRIVATE_H

#include "answer/import.h"
#include "base/number.h"
#include "read/table_read.h"

/* --- Shared ---------------------------------------------------------------------------------- */

/* A new file of the import, to be filled. */
cf_buf *cf_import_add(cf_import *import, const char *name);

/* The last part of a path: what is shared with others does not tell where it was. */
const char *cf_import_file_name(const char *path);

/* $1,234.50 from cents; 44.255 from 442550 (a ratio x 1e6), as a percent without its sign. */
void cf_import_add_money(cf_buf *out, int64_t cents);
void cf_import_add_percent(cf_buf *out, int64_t e6);

/* A string of the language, in quotes; quotes inside become apostrophes. */
void cf_import_add_string(cf_buf *out, cf_slice text);

/* A name of the language: bare where it can be. */
void cf_import_add_name(cf_buf *out, cf_slice text);

/* "1 row", "2 rows". */
void cf_import_add_count(cf_buf *out, int64_t n, const char *one, const char *many);

/* An amount of money in a cell: blank is 0. False: not an amount. */
bool cf_import_money(int64_t *cents, cf_slice cell);

/* --- Government Compensation ----------------------------------------------------------------- */

enum { CF_GCC_MAX_STEPS = 40, CF_GCC_MAX_PLANS = 20, CF_GCC_HOURS = 2080, CF_GCC_PERIODS = 26 };

typedef enum {
    CF_GCC_MINIMUM,
    CF_GCC_MAXIMUM,
    CF_GCC_REGULAR,
    CF_GCC_OVERTIME,
    CF_GCC_LUMP_SUM,
    CF_GCC_OTHER,
    CF_GCC_TOTAL,
    CF_GCC_PENSION,
    CF_GCC_PICKUP, /* of the member's retirement contribution, paid by the employer */
    CF_GCC_DEFERRED,
    CF_GCC_HEALTH,
    CF_GCC_AMOUNTS,
} cf_gcc_amount;

/* How a row's pay was read. */
typedef enum {
    CF_GCC_WHOLE,     /* within the range: full time, all year */
    CF_GCC_PART_YEAR, /* below its minimum, and health was paid for a like share of the year */
    CF_GCC_PART,      /* below its minimum: part time or part of the year */
    CF_GCC_ABOVE,     /* above its maximum: a rate of their own */
    CF_GCC_OWN_RATE,  /* no range */
    CF_GCC_READINGS,
} cf_gcc_reading;

typedef struct {
    uint32_t line;
    cf_slice position, department, formula;
    int64_t cents[CF_GCC_AMOUNTS]; /* a year */
    cf_gcc_reading reading;
    int range, step; /* index from 0; -1: own rate */
    int64_t hourly;  /* cents */
    int64_t fte_e4;
    int64_t overtime_e4;
    int tier, plan; /* -1: none */
} cf_gcc_row;

typedef struct {
    cf_slice name, position;
    int64_t minimum, maximum; /* cents a year */
    int n_rows;
    int n_steps;
    int64_t hourly[CF_GCC_MAX_STEPS]; /* cents */
} cf_gcc_range;

/* What an employer contribution was paid on. */
typedef enum {
    CF_GCC_OF_REGULAR,
    CF_GCC_OF_REGULAR_OTHER,
    CF_GCC_OF_REGULAR_OTHER_LUMP,
    CF_GCC_OF_TOTAL,
    CF_GCC_BASES,
} cf_gcc_basis;

typedef struct {
    int64_t percent_e6;
    cf_gcc_basis basis;
    int n_rows, n_close; /* paid at all; within 1% of what the percent gives */
} cf_gcc_share;

typedef struct {
    cf_slice name;
    int n_rows;
    cf_gcc_share pension, pickup;
} cf_gcc_tier;

typedef struct {
    int64_t annual; /* cents */
    int n_rows, n_near;
    int64_t difference; /* of those that are near, in all */
} cf_gcc_plan;

typedef struct {
    uint32_t line;
    cf_slice position;
    const char *reason;
} cf_gcc_left_out;

typedef struct {
    const cf_import_gcc_options *options;
    cf_arena arena;
    cf_table table;
    cf_diags *diags;
    cf_slice employer;
    int year;
    int64_t n_read, n_other; /* rows; those of other employers or years */
    cf_gcc_row *rows;
    size_t n_rows, rows_capacity;
    cf_gcc_left_out *left_out;
    size_t n_left_out, left_out_capacity;
    cf_gcc_range *ranges;
    size_t n_ranges, ranges_capacity;
    cf_gcc_tier *tiers;
    size_t n_tiers, tiers_capacity;
    cf_gcc_plan plans[CF_GCC_MAX_PLANS];
    int n_plans;
} cf_gcc;

/* Whether the row's minimum and maximum make a range. */
bool cf_gcc_has_range(const cf_gcc_row *row);

void cf_gcc_infer(cf_gcc *gcc);
void cf_gcc_write(cf_import *out, const cf_gcc *gcc);

#endif
