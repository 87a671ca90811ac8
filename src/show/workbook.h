/* workbook.h: the parts of an Office Open XML workbook (ECMA-376) that a report needs.
 *
 * Invariants: a figure is written as the decimal that it is, never by way of binary floating point;
 * a formula has the figure as its cached value; words are words, never formulas. */
#ifndef CF_SHOW_WORKBOOK_H
#define CF_SHOW_WORKBOOK_H

#include "show/report.h"

enum {
    CF_SHEET_NAME = 31,    /* letters of a sheet's name at most */
    CF_SHEET_TEXT = 32000, /* bytes of a cell's words at most */
};

/* How a cell looks; cf_style_of gives that of a figure. */
typedef enum {
    CF_STYLE_WORDS,
    CF_STYLE_WRAPPED,
    CF_STYLE_QUOTED, /* words that look like a formula */
    CF_STYLE_TITLE,
    CF_STYLE_SECTION,
    CF_STYLE_HEADER,
    CF_STYLE_HEADER_RIGHT,
    CF_STYLE_STRONG,
    CF_STYLE_LINK,
    CF_STYLE_FIGURES, /* from here on: figures, plain and strong */
} cf_style;

int cf_style_of(const cf_cell *cell, bool strong);

/* xl/styles.xml. */
void cf_style_write(cf_buf *out);

/* One sheet while it is written. */
typedef struct {
    char name[4 * CF_SHEET_NAME + 1];
    cf_buf rows;  /* <row>… */
    cf_buf links; /* <hyperlink>… */
    cf_buf columns;
    int n_rows;
    int freeze_rows, freeze_columns;
    const cf_grid *grid; /* the table on it; NULL: none */
    int grid_row;        /* its first row of figures */
    bool drawing;        /* there are charts beside it */
    bool hidden;
} cf_sheet;

/* "A", "AB": a column's letters. `index` from 0. */
void cf_sheet_column(cf_buf *out, int index);

/* `lines`: lines of `size` points that must fit; spreadsheets do not all find out themselves. */
void cf_sheet_begin_row(cf_sheet *sheet, int lines, int size);
void cf_sheet_end_row(cf_sheet *sheet);

/* Cells of the row that was begun, by rising column. */
void cf_sheet_words(cf_sheet *sheet, int column, int style, cf_slice words);
void cf_sheet_figure(cf_sheet *sheet, int column, const cf_cell *cell, bool strong,
                     cf_slice formula);

/* The exact decimal of a figure, as a spreadsheet keeps it. */
void cf_sheet_value(cf_buf *out, const cf_cell *cell);

/* Adds a table with its title: its title, its header, its rows with formulas. */
void cf_sheet_grid(cf_sheet *sheet, const cf_grid *grid, cf_slice title);

/* The whole sheet's XML. */
void cf_sheet_write(cf_buf *out, const cf_sheet *sheet);

#endif
