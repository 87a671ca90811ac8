/* plot.h: what chart types share: reading the twin, scales, axes, labels that do not overlap. */
#ifndef CF_SHOW_PLOT_H
#define CF_SHOW_PLOT_H

#include "base/date.h"
#include "show/chart.h"
#include "show/font.h"

enum {
    CF_PLOT_TITLE = 15 * CF_POINT, /* sizes of words */
    CF_PLOT_LABEL = 12 * CF_POINT,
    CF_PLOT_SMALL = 11 * CF_POINT,
    CF_PLOT_LINE = 16 * CF_POINT, /* from one line of labels to the next */
};

/* A chart while it is drawn. The type sets scene->height at the end. */
typedef struct cf_plot {
    cf_scene *scene;
    const cf_chart *chart;
    int width;
    int top; /* the first y below the title */
    bool narrow;
    bool low;
} cf_plot;

/* How tall the area between the axes is: 230 points on a page, less where there is less room. */
int cf_plot_tall(const cf_plot *plot);

/* --- The twin -------------------------------------------------------------------------------- */

/* The cell that stands for the chart's column i in a row. */
const cf_cell *cf_plot_cell(const cf_plot *plot, const cf_grid_row *row, int i);

/* Its value; 0 for a cell without one. */
int64_t cf_plot_value(const cf_plot *plot, const cf_grid_row *row, int i);

/* Its words as a table shows them, in the scene's arena. */
cf_slice cf_plot_words(const cf_plot *plot, const cf_grid_row *row, int i);

cf_slice cf_plot_header(const cf_plot *plot, int i);

/* The first row of figures and the next one: totals are passed over. NULL at the end. */
const cf_grid_row *cf_plot_first(const cf_plot *plot);
const cf_grid_row *cf_plot_next(const cf_grid_row *row);
int cf_plot_count(const cf_plot *plot);

/* --- Scales ---------------------------------------------------------------------------------- */

/* Values to places: low at `from`, high at `to`, linear between and beyond. */
typedef struct {
    int64_t low, high;
    int from, to;
} cf_scale;

int cf_scale_at(const cf_scale *scale, int64_t value);

/* The range of values seen so far; `seen` false: none yet. */
typedef struct {
    int64_t low, high;
    bool seen;
} cf_range_of;

void cf_range_add(cf_range_of *range, int64_t value);

/* Round numbers from at or below `low` to at or above `high`: first + k x step, k = 0 … n - 1. */
typedef struct {
    int64_t first, step;
    int n;
} cf_ticks;

/* `most`: ticks at most, about. `unit`: steps are whole multiples of it (100 for dollars). */
cf_ticks cf_ticks_of(int64_t low, int64_t high, int most, int64_t unit);
int64_t cf_tick_last(const cf_ticks *ticks);

/* "$1.25M", "−$300k", "$0": as short as the step of the ticks allows. `step` 0: three figures. */
void cf_plot_short_money(cf_buf *out, int64_t cents, int64_t step, bool sign);

/* The same for any cell's kind. */
void cf_plot_short(cf_buf *out, const cf_cell *cell, int64_t step);

/* The range of columns [first, n_columns) over all rows, zero included where `zero`. */
cf_range_of cf_plot_range(const cf_plot *plot, int first, bool zero);

/* --- Axes and labels ------------------------------------------------------------------------- */

/* Lines across from x1 to x2 at each tick, with the value left of x1. `like`: a cell of the kind of
 * the values. Zero is drawn stronger. */
void cf_plot_rows_axis(cf_plot *plot, const cf_scale *y, const cf_ticks *ticks, const cf_cell *like,
                       int x1, int x2);

/* Lines down from y1 to y2 at each tick, with the value above y1. */
void cf_plot_columns_axis(cf_plot *plot, const cf_scale *x, const cf_ticks *ticks,
                          const cf_cell *like, int y1, int y2);

/* The room that the labels of a rows axis need. */
int cf_plot_axis_room(const cf_ticks *ticks, const cf_cell *like);

/* Months, quarters or years below (y) a scale of days, as many as fit. */
void cf_plot_dates_axis(cf_plot *plot, const cf_scale *x, int y1, int y2);

/* Words that fit a width, cut with "…" where they must be. */
cf_slice cf_plot_fit(cf_plot *plot, cf_slice words, int width, int size, bool bold);

/* Clears the place of a label over lines; y is the label's baseline. */
void cf_plot_clear(cf_plot *plot, int x, int y, cf_slice label);

/* The widest of the words of a column, at most `most`. */
int cf_plot_widest(const cf_plot *plot, int column, int size, bool bold, int most);

/* Pushes places apart until each is `gap` from the next, within [top, bottom] as far as they fit;
 * the order of their values stays. */
void cf_plot_spread(int *places, int n, int gap, int top, int bottom);

/* "Mar 14, 2026". */
void cf_plot_day(cf_buf *out, cf_date date);

/* Adds words to the scene from a buffer, and empties it. Returns their width. */
int cf_plot_put(cf_plot *plot, int x, int y, cf_anchor anchor, int size, bool bold, cf_ink ink,
                cf_buf *words);

/* A key over the drawing: a swatch and a name for each series from column `first`; `patterned`
 * swatches where fills differ by pattern, otherwise marks. Moves plot->top. */
void cf_plot_key(cf_plot *plot, int first, bool patterned);

/* The fill of the n-th series of an area chart: its ink with its pattern over it. */
void cf_plot_fill(cf_plot *plot, int x, int y, int width, int height, int series);

#endif
