/* workbook_chart.h: charts of a workbook (ECMA-376, DrawingML charts): a spreadsheet draws them
 * from the cells of their twin, so they follow when a figure is changed.
 *
 * Invariants: a chart points at the cells of a table that is a sheet already; its cached figures
 * are that table's, as decimals; its words for those who cannot see it are the chart's. */
#ifndef CF_SHOW_WORKBOOK_CHART_H
#define CF_SHOW_WORKBOOK_CHART_H

#include "show/chart.h"
#include "show/workbook.h"

/* Whether a spreadsheet can draw the chart from the sheet: its type is drawn there, and the rows
 * that it draws stand together. */
bool cf_sheet_can_chart(const cf_sheet *sheet, const cf_chart *chart);

/* xl/charts/chartN.xml. */
void cf_sheet_write_chart(cf_buf *out, const cf_sheet *sheet, const cf_chart *chart,
                          const char *language);

/* xl/drawings/drawingN.xml: the charts beside the sheet's table, below each other; the i-th is the
 * relationship "rId<i + 1>". */
void cf_sheet_write_drawing(cf_buf *out, const cf_sheet *sheet, const cf_chart *const *charts,
                            int n);

#endif
