/* report.h: what an answer says to a person: one tree of typed cells with several faces (text and
 * CSV here; HTML, XLSX and PDF read the same tree).
 *
 * Invariants: a cell keeps its value and its type, never its look; a face decides how a figure
 * looks, never what it is. Blocks stand in reading order. Everything lives in the report's arena;
 * texts are copied into it. */
#ifndef CF_SHOW_REPORT_H
#define CF_SHOW_REPORT_H

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

/* --- Cells ----------------------------------------------------------------------------------- */

typedef enum {
    CF_CELL_BLANK,
    CF_CELL_TEXT,
    CF_CELL_MONEY,   /* value: cents */
    CF_CELL_PERCENT, /* value: ratio x 1e6 */
    CF_CELL_RATE,    /* value: dollars x 1e8, shown with `decimals` */
    CF_CELL_DATE,    /* value: days */
    CF_CELL_COUNT,   /* value: a whole number */
} cf_cell_kind;

typedef struct {
    cf_cell_kind kind;
    bool change;  /* a difference: a plus is shown too */
    int decimals; /* of a percent or rate */
    int64_t value;
    cf_slice text;
} cf_cell;

#define CF_BLANK_CELL ((cf_cell){.kind = CF_CELL_BLANK})

static inline cf_cell cf_cell_text(cf_slice text) /* borrowed until the row is added */
{
    return (cf_cell){.kind = CF_CELL_TEXT, .text = text};
}

static inline cf_cell cf_cell_money(int64_t cents)
{
    return (cf_cell){.kind = CF_CELL_MONEY, .value = cents};
}

static inline cf_cell cf_cell_money_change(int64_t cents)
{
    return (cf_cell){.kind = CF_CELL_MONEY, .value = cents, .change = true};
}

static inline cf_cell cf_cell_percent(int64_t ratio_e6, int decimals)
{
    return (cf_cell){.kind = CF_CELL_PERCENT, .value = ratio_e6, .decimals = decimals};
}

static inline cf_cell cf_cell_percent_change(int64_t ratio_e6, int decimals)
{
    return (cf_cell){
        .kind = CF_CELL_PERCENT, .value = ratio_e6, .decimals = decimals, .change = true};
}

static inline cf_cell cf_cell_rate(int64_t rate_e8, int decimals)
{
    return (cf_cell){.kind = CF_CELL_RATE, .value = rate_e8, .decimals = decimals};
}

static inline cf_cell cf_cell_date(cf_date date)
{
    return (cf_cell){.kind = CF_CELL_DATE, .value = date.days};
}

static inline cf_cell cf_cell_count(int64_t n)
{
    return (cf_cell){.kind = CF_CELL_COUNT, .value = n};
}

/* --- Tables ---------------------------------------------------------------------------------- */

typedef enum { CF_ROW_PLAIN, CF_ROW_SUBTOTAL, CF_ROW_TOTAL } cf_row_kind;

typedef struct cf_grid_row {
    struct cf_grid_row *next;
    cf_row_kind kind;
    const cf_cell *cells; /* n_columns of them */
} cf_grid_row;

typedef struct {
    cf_slice header;
    bool right; /* figures stand right, words left */
} cf_grid_column;

typedef struct cf_grid {
    cf_slice title; /* may be empty */
    cf_grid_column *columns;
    int n_columns;
    int n_keys; /* the first columns, which name a row; repeated when a table is split by width */
    cf_grid_row *first, *last;
    size_t n_rows;
} cf_grid;

/* A table outside any report (for CSV alone). */
cf_grid *cf_grid_new(cf_arena *arena, const char *title, int n_columns, int n_keys);

/* Names column `i`; columns are named before the first row. */
void cf_grid_head(cf_arena *arena, cf_grid *grid, int i, const char *header, bool right);

/* Adds a row; cells (n_columns of them) and their texts are copied. */
void cf_grid_add(cf_arena *arena, cf_grid *grid, cf_row_kind kind, const cf_cell *cells);

/* --- Blocks ---------------------------------------------------------------------------------- */

typedef enum {
    CF_SHOW_TITLE,
    CF_SHOW_HEADING,
    CF_SHOW_FINDING, /* the sentence that says what was found */
    CF_SHOW_TEXT,    /* a paragraph */
    CF_SHOW_ITEM,    /* an item of a list */
    CF_SHOW_GRID,
    CF_SHOW_LINE, /* a line of a tree: text at its depth, perhaps with a figure */
} cf_show_kind;

typedef struct cf_show_block {
    struct cf_show_block *next;
    cf_show_kind kind;
    cf_slice text;
    int depth;    /* of a line */
    cf_cell cell; /* of a line */
    cf_grid *grid;
} cf_show_block;

typedef struct {
    cf_arena *arena;
    cf_show_block *first, *last;
} cf_report;

cf_report *cf_report_new(cf_arena *arena);

/* Adds a block of words. */
void cf_report_add(cf_report *report, cf_show_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same from a buffer, which is emptied. */
void cf_report_add_buf(cf_report *report, cf_show_kind kind, cf_buf *text);

/* Adds a line of a tree; CF_BLANK_CELL where it has no figure. */
void cf_report_line(cf_report *report, int depth, cf_cell cell, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds a table; fill it with cf_grid_head and cf_grid_add. */
cf_grid *cf_report_grid(cf_report *report, const char *title, int n_columns, int n_keys);

/* --- Faces ----------------------------------------------------------------------------------- */

typedef struct {
    int width;  /* columns of the page; 0: 100 */
    bool color; /* terminal colours */
    bool utf8;  /* lines and dots beyond ASCII */
} cf_text_options;

void cf_report_write_text(cf_buf *out, const cf_report *report, const cf_text_options *options);

/* RFC 4180 with LF line ends: a header and the rows; amounts as plain dollars, percents without
 * their sign. Words that a spreadsheet would run are disarmed (cf_csv_write_text). */
void cf_grid_write_csv(cf_buf *out, const cf_grid *grid);

/* One field: quoted where it must be, and with an apostrophe in front where it starts like a
 * spreadsheet formula (= + - @) without being a number. */
void cf_csv_write_text(cf_buf *out, cf_slice text);

#endif
