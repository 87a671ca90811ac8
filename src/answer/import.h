/* import.h: data that anyone can get -> a folder that costs.
 *
 * An importer reads one table and makes the texts of a folder: current.terms, roster.csv,
 * schedule.csv and a report. What the data do not say is inferred, and every inferred figure says
 * so in a comment beside it and in the report. Nothing is written here: the caller writes the files
 * (cf_file_write). Whole numbers throughout. */
#ifndef CF_ANSWER_IMPORT_H
#define CF_ANSWER_IMPORT_H

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/str.h"

typedef struct {
    const char *name; /* relative to the folder: "current.terms" */
    cf_buf bytes;
} cf_import_file;

enum { CF_IMPORT_FILES = 4 };

typedef struct {
    cf_import_file files[CF_IMPORT_FILES];
    int n_files;
    int64_t n_rows;     /* read */
    int64_t n_imported; /* in the roster */
    const char *next;   /* what to do with the folder; NULL: confer check */
    cf_buf report;      /* for the reader: what was inferred, what was left out; also a file */
} cf_import;

void cf_import_release(cf_import *import);

/* California's Government Compensation export (publicpay.ca.gov): a row a position and year, with
 * the range's minimum and maximum and what was paid. */
typedef struct {
    const char *path; /* NULL: read from `data` */
    cf_slice data;
    const char *name;         /* as diagnostics and the report show the file */
    cf_slice employer;        /* empty: the file's only one */
    const cf_slice *excluded; /* positions left out, without case */
    int n_excluded;
    const char *excluded_path; /* a list of them, a line each, `#` starts a comment; or NULL */
    cf_slice excluded_list;    /* the same as bytes */
    int n_steps;               /* of a range; 0: 5 */
    int64_t step_percent_e6;   /* above 0: as many steps as come nearest to this distance */
    int year;                  /* 0: the latest of the file */
    bool spread_step_dates;    /* step dates spread over a year; otherwise blank */
    bool has_pay_from;
    cf_date pay_from; /* the first day of a pay period, and of the spread step dates */
} cf_import_gcc_options;

/* False: see diags; `out` may be released or not. */
bool cf_import_gcc(cf_import *out, const cf_import_gcc_options *options, cf_diags *diags);

/* Any payroll or records-request export: columns are known by their headers and by what is in
 * them. */
typedef struct {
    const char *path; /* CSV or XLSX; NULL: read from `data` */
    cf_slice data;
    const char *name;
    bool has_pay_from;
    cf_date pay_from; /* the first day of a pay period */
} cf_import_roster_options;

bool cf_import_roster(cf_import *out, const cf_import_roster_options *options, cf_diags *diags);

/* A budget as adopted (open data): lines are summed by year, fund, department, category and type.
 */
typedef struct {
    const char *path; /* CSV or XLSX; NULL: read from `data` */
    cf_slice data;
    const char *name;
    cf_slice fund;  /* that fund alone; empty: all */
    cf_slice title; /* whose budget; empty: not said */
} cf_import_budget_options;

bool cf_import_budget(cf_import *out, const cf_import_budget_options *options, cf_diags *diags);

#endif
