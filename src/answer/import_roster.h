/* import_roster.h: the parts of the importer of payroll and records-request exports.
 *
 *   import_roster.c        which column is what, and the folder's texts
 *   import_roster_guess.c  headers and the shapes of values
 *   import_roster_cells.c  cells as the roster wants them */
#ifndef CF_ANSWER_IMPORT_ROSTER_H
#define CF_ANSWER_IMPORT_ROSTER_H

#include "answer/import_private.h"
#include "model/plan.h"
#include "model/roster.h"

/* What a column of the export is taken for. */
typedef enum { CF_GUESS_EXTRA, CF_GUESS_FIELD, CF_GUESS_PERSONAL } cf_guess;

typedef struct {
    cf_table table;
    int column_of[CF_COL_EXTRA]; /* of the export; -1: there is none */
    cf_guess *guesses;           /* by column of the export */
    bool fte_in_percent;
    cf_rate_unit rate_unit;
    bool rate_unit_by_size; /* no header said it: the size of the amounts did */
    bool has_schedule;      /* range and step have one rate each, all over the file */
    bool wants_schedule;    /* they have none: the employer's schedule is needed */
    bool makes_ids;         /* no column is unique: ids are the lines */
    int64_t n_same_ids;     /* made unique by -2, -3 ... */
    int64_t n_dates;        /* rewritten */
    int range_field;        /* what names the range: CF_COL_RANGE or CF_COL_CLASS */
} cf_roster_guess;

/* Decides what each column is. */
void cf_guess_columns(cf_roster_guess *guess);

/* A date in any of the forms that exports use; false: none. */
bool cf_guess_date(cf_date *out, cf_slice cell);

/* A rate as the roster and the schedule have it. */
void cf_guess_add_rate(cf_buf *out, cf_slice cell);

/* The cell as the folder's roster has it. */
void cf_guess_add_cell(cf_buf *out, cf_roster_guess *guess, int row, int column);

/* `filled` or `vacant`, or an empty slice. */
cf_slice cf_guess_status(cf_slice cell);

#endif
