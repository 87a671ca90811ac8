/* From one amount to another, by the changes between them: totals stand on the zero line, changes
 * where the one before them ended. */
#include "show/plot.h"

enum { ROW = 27 * CF_POINT, BAR = 15 * CF_POINT };

/* A total says where the sum stands; a change moves it. */
static int64_t after(const cf_plot *plot, const cf_grid_row *row, int64_t before)
{
    int64_t value = cf_plot_value(plot, row, 1);
    return row->kind == CF_ROW_PLAIN ? before + value : value;
}

static void draw_bar(cf_plot *plot, const cf_scale *x, const cf_grid_row *row, int64_t before,
                     int y)
{
    bool total = row->kind != CF_ROW_PLAIN;
    int64_t now = after(plot, row, before);
    int from = cf_scale_at(x, total ? 0 : before);
    int to = cf_scale_at(x, now);
    int left = from < to ? from : to;
    int width = from < to ? to - from : from - to;
    int series = total ? 0 : to >= from ? 2 : 1;
    cf_scene_rect(plot->scene, left, y, width > CF_POINT ? width : CF_POINT, BAR,
                  cf_series_ink(series));
    if (!total)
        cf_scene_hatch(plot->scene, left, y, width, BAR, series, CF_INK_SURFACE);
    if (row->next)
        cf_scene_line(plot->scene, to, y, to, y + ROW + BAR, CF_INK_MUTED, CF_POINT, CF_DASH_DOT);
}

static void draw(cf_plot *plot)
{
    cf_buf words = CF_BUF_INIT;
    const cf_grid_row *first = plot->chart->grid->first;
    cf_range_of range = {0, 0, true};
    int64_t sum = 0;
    int n = 0;
    for (const cf_grid_row *row = first; row; row = row->next, n++) {
        sum = after(plot, row, sum);
        cf_range_add(&range, sum);
    }
    int value_width = 78 * CF_POINT;
    int label_width =
        plot->narrow
            ? 0
            : cf_plot_widest(plot, 0, CF_PLOT_LABEL, true, plot->width * 35 / 100) + 14 * CF_POINT;
    int above = plot->narrow ? CF_PLOT_LINE : 0;
    cf_ticks ticks = cf_ticks_of(range.low, range.high, plot->narrow ? 3 : 5, 100);
    int top = plot->top + 22 * CF_POINT;
    int bottom = top + n * (ROW + above) + 4 * CF_POINT;
    cf_scale x = {ticks.first, cf_tick_last(&ticks), label_width + 8 * CF_POINT,
                  plot->width - value_width - 10 * CF_POINT};
    cf_plot_columns_axis(plot, &x, &ticks, cf_plot_cell(plot, first, 1), top, bottom);
    int y = top + 4 * CF_POINT;
    sum = 0;
    for (const cf_grid_row *row = first; row; row = row->next) {
        bool total = row->kind != CF_ROW_PLAIN;
        int room = plot->narrow ? plot->width : label_width - 8 * CF_POINT;
        cf_slice label = cf_plot_fit(plot, cf_plot_words(plot, row, 0), room, CF_PLOT_LABEL, total);
        draw_bar(plot, &x, row, sum, y + above + 4 * CF_POINT);
        if (plot->narrow)
            cf_plot_clear(plot, 0, y + 12 * CF_POINT, label);
        cf_scene_words(plot->scene, 0, y + (plot->narrow ? 12 : 16) * CF_POINT, CF_AT_START,
                       CF_PLOT_LABEL, total, CF_INK_TEXT, label);
        cf_plot_short_money(&words, cf_plot_value(plot, row, 1), 0, !total);
        cf_plot_put(plot, plot->width, y + above + 16 * CF_POINT, CF_AT_END, CF_PLOT_LABEL, total,
                    CF_INK_TEXT, &words);
        sum = after(plot, row, sum);
        y += ROW + above;
    }
    plot->scene->height = bottom + 4 * CF_POINT;
    cf_buf_release(&words);
}

const cf_chart_type cf_chart_type_waterfall = {
    .name = "waterfall",
    .columns = "a name and an amount: of totals where the sum stands, of other rows the change",
    .draw = draw,
};
