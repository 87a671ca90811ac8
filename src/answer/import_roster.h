/* import_roster.h: the parts of the importer of payroll and records-request exports.
 *
 *   import_roster.c        which column is what, and the folder's texts
 *   import_roster_names.c  what exports call their columns
 *   import_roster_guess.c  which column is what: names and the shapes of values
 *   import_roster_rates.c  the units of rates, and whether they are a schedule
 *   import_roster_schedule.c  the schedule that range, step and rate make
 *   import_roster_rows.c   rows that are no position, and pay of those who work part time
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
    int64_t full_hours_e4; /* above 0: the FTE column holds hours, and so many are full time */
    bool status_is_vacant; /* its yes means vacant */
    int rate_kind;         /* the column that says each row's unit of pay; -1: none */
    bool rates_differ;     /* in unit: they are made annual */
    cf_rate_unit rate_unit;
    bool rate_unit_by_size; /* no header said it: the size of the amounts did */
    bool has_schedule;      /* range and step have one rate each, nearly all over the file */
    bool *own;              /* by row: beside that schedule, at a rate of its own */
    int64_t n_own;
    bool wants_schedule;   /* they have none: the employer's schedule is needed */
    bool makes_ids;        /* no column is unique: ids are the lines */
    int64_t n_same_ids;    /* made unique by -2, -3 ... */
    int64_t n_dates;       /* rewritten */
    int64_t n_statuses[2]; /* of other words made filled, and vacant */
    int64_t n_gone;        /* rows of those who have left, not taken */
    int64_t n_sums;        /* rows of totals and remarks, not taken */
    cf_slice sums[3];      /* how the first of them begin */
    int64_t n_part_time;   /* rows below full time, of those with a class and a rate */
    int64_t n_part_alike;  /* of them those whose class shows what their rate is */
    bool pays_part;        /* their rate is what they are paid, not full-time pay */
    int range_field;       /* what names the range: CF_COL_RANGE or CF_COL_CLASS */
} cf_roster_guess;

/* --- Names ----------------------------------------------------------------------------------- */

enum { CF_HEADER_NAMES = 32, CF_HEADER_PARTS = 4, CF_HEADER_LEN = 64 };

/* What a field is called: headers in full, the likeliest first, then parts of headers. */
typedef struct {
    cf_column field;
    const char *names[CF_HEADER_NAMES];
    const char *parts[CF_HEADER_PARTS];
} cf_header_names;

extern const cf_header_names cf_header_known[];
extern const int cf_n_header_known;
extern const char *const cf_header_hours[];     /* ends with NULL */
extern const char *const cf_header_rate_kind[]; /* ends with NULL */

/* Without case, spaces and punctuation; abbreviations spelled out. */
bool cf_header_is(cf_slice header, const char *name);
bool cf_header_has(cf_slice header, const char *part);

typedef enum { CF_PERSONAL_NOT, CF_PERSONAL_PERHAPS, CF_PERSONAL } cf_personal;
cf_personal cf_header_is_personal(cf_slice header);

/* --- Guesses --------------------------------------------------------------------------------- */

/* Decides what each column is. */
void cf_guess_columns(cf_roster_guess *guess);

/* A date in any of the forms that exports use; false: none. */
bool cf_guess_date(cf_date *out, cf_slice cell);

/* A positive amount of money. */
bool cf_guess_is_rate(cf_slice cell);

/* The unit of the rates, and whether they come from a schedule or are each row's own. */
void cf_guess_rates(cf_roster_guess *guess);

/* Whether range and step give the rates; marks the few rows that have others. */
void cf_guess_schedule(cf_roster_guess *guess);
void cf_guess_write_schedule(cf_buf *out, cf_roster_guess *guess);
void cf_guess_report_schedule(cf_buf *out, const cf_roster_guess *guess);

/* Takes rows of totals and remarks out of the table. */
void cf_guess_drop_sums(cf_roster_guess *guess);

/* Whether the rates of part-time rows are theirs or full-time pay: their class's other rows say. */
void cf_guess_part_time(cf_roster_guess *guess);

/* The FTE of a row, x 10,000. */
int64_t cf_guess_fte(cf_roster_guess *guess, int row);

/* The rate of a row as the roster and the schedule have it. */
void cf_guess_add_rate(cf_buf *out, cf_roster_guess *guess, int row);

/* The cell as the folder's roster has it. */
void cf_guess_add_cell(cf_buf *out, cf_roster_guess *guess, int row, int column);

/* True when the row's status says that its holder has left. */
bool cf_guess_is_gone(const cf_roster_guess *guess, int row);

/* `filled`, `vacant` or `gone`, or an empty slice. */
cf_slice cf_guess_status(cf_slice cell);

#endif
