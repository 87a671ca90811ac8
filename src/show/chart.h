/* chart.h: a chart is drawn from a table of the report: its twin, which says the same in figures.
 *
 * A chart type is one file chart_NAME.c and one line in charts.def. It gets the twin, and which of
 * the twin's columns to draw, and draws a scene; what a figure is, it never decides. Invariants:
 * the title states the finding; series differ by shape or pattern as well as colour; bars start at
 * zero; labels stand beside what they name. */
#ifndef CF_SHOW_CHART_H
#define CF_SHOW_CHART_H

#include "show/report.h"
#include "show/scene.h"

enum { CF_CHART_COLUMNS = 40 }; /* columns drawn at most */

/* Where a chart is to be drawn, which decides its width and how tall it may be. */
typedef enum {
    CF_CHART_ON_PAGE,  /* paper, or a screen */
    CF_CHART_ON_PHONE, /* narrow, with labels above what they name */
    CF_CHART_HALF,     /* half as wide as a page, and low: two beside each other */
} cf_chart_place;

/* What a spreadsheet draws a chart of the type as. */
typedef enum {
    CF_NATIVE_NONE,
    CF_NATIVE_STACK,  /* columns of stacked parts */
    CF_NATIVE_LINES,  /* lines over dates */
    CF_NATIVE_SPREAD, /* low, middle and high of each name */
} cf_chart_native;

struct cf_plot;

typedef struct cf_chart_type {
    const char *name;    /* "curve" */
    const char *columns; /* what the columns must hold, in order */
    void (*draw)(struct cf_plot *plot);
    cf_chart_native native;
} cf_chart_type;

#define CF_CHART(name) extern const cf_chart_type cf_chart_type_##name;
#include "show/charts.def"
#undef CF_CHART

typedef struct cf_chart {
    const cf_chart_type *type;
    cf_slice title; /* what was found */
    cf_slice desc;  /* what is drawn, for those who cannot see it */
    const cf_grid *grid;
    int columns[CF_CHART_COLUMNS]; /* of the grid, in the order that the type asks for */
    int n_columns;
    bool folded; /* the twin is no table of its own: pages fold it away behind the chart */
} cf_chart;

/* Every type, in the order of charts.def, ending in NULL. */
extern const cf_chart_type *const cf_chart_types[];

/* A twin without rows gives the title alone. */
cf_scene *cf_chart_draw(cf_arena *arena, const cf_chart *chart, cf_chart_place place);

#endif
