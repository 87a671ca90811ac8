/* How an amount is spread in each group: the 10th percentile, the median, the 90th. */
#include "show/plot.h"

enum { ROW = 24 * CF_POINT };

static void draw_row(cf_plot *plot, const cf_scale *x, const cf_grid_row *row, int y)
{
    cf_scene *scene = plot->scene;
    if (cf_plot_cell(plot, row, 2)->kind == CF_CELL_BLANK) {
        cf_scene_words(scene, x->from, y + 4 * CF_POINT, CF_AT_START, CF_PLOT_SMALL, false,
                       CF_INK_MUTED, CF_SLICE("not shown"));
        return;
    }
    int low = cf_scale_at(x, cf_plot_value(plot, row, 1));
    int middle = cf_scale_at(x, cf_plot_value(plot, row, 2));
    int high = cf_scale_at(x, cf_plot_value(plot, row, 3));
    cf_scene_line(scene, low, y, high, y, CF_INK_TONE_3, 3 * CF_POINT, CF_DASH_NONE);
    cf_scene_line(scene, low, y - 5 * CF_POINT, low, y + 5 * CF_POINT, CF_INK_1, 2 * CF_POINT,
                  CF_DASH_NONE);
    cf_scene_line(scene, high, y - 5 * CF_POINT, high, y + 5 * CF_POINT, CF_INK_1, 2 * CF_POINT,
                  CF_DASH_NONE);
    cf_scene_disc(scene, middle, y, 6 * CF_POINT, CF_INK_1, CF_INK_SURFACE, CF_POINT);
}

static void draw(cf_plot *plot)
{
    cf_buf words = CF_BUF_INIT;
    int value_width = 74 * CF_POINT;
    int most = plot->width * 35 / 100;
    int label_width =
        plot->narrow ? 0 : cf_plot_widest(plot, 0, CF_PLOT_LABEL, false, most) + 14 * CF_POINT;
    int above = plot->narrow ? CF_PLOT_LINE - 2 * CF_POINT : 0;
    cf_range_of range = cf_plot_range(plot, 1, true);
    cf_ticks ticks = cf_ticks_of(range.low, range.high, plot->narrow ? 4 : 6, 100);
    int top = plot->top + 22 * CF_POINT;
    int bottom = top + cf_plot_count(plot) * (ROW + above) + 6 * CF_POINT;
    cf_scale x = {ticks.first, cf_tick_last(&ticks), label_width + 8 * CF_POINT,
                  plot->width - value_width - 14 * CF_POINT};
    cf_plot_columns_axis(plot, &x, &ticks, cf_plot_cell(plot, cf_plot_first(plot), 2), top, bottom);
    cf_scene_words(plot->scene, plot->width, top - 6 * CF_POINT, CF_AT_END, CF_PLOT_SMALL, true,
                   CF_INK_TEXT, CF_SLICE("Median"));
    int y = top + 4 * CF_POINT;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        int room = plot->narrow ? plot->width - value_width : label_width - 8 * CF_POINT;
        cf_slice label = cf_plot_fit(plot, cf_plot_words(plot, row, 0), room, CF_PLOT_LABEL, false);
        if (plot->narrow)
            cf_plot_clear(plot, 0, y + 11 * CF_POINT, label);
        cf_scene_words(plot->scene, 0, y + (plot->narrow ? 11 : 16) * CF_POINT, CF_AT_START,
                       CF_PLOT_LABEL, false, CF_INK_TEXT, label);
        int middle = y + above + ROW / 2;
        draw_row(plot, &x, row, middle);
        if (cf_plot_cell(plot, row, 2)->kind != CF_CELL_BLANK) {
            cf_plot_short_money(&words, cf_plot_value(plot, row, 2), 0, true);
            cf_plot_put(plot, plot->width, middle + 4 * CF_POINT, CF_AT_END, CF_PLOT_LABEL, true,
                        CF_INK_TEXT, &words);
        }
        y += ROW + above;
    }
    cf_slice note = plot->narrow
                        ? CF_SLICE("Bars: 10th to 90th percentile; dots: median")
                        : CF_SLICE("Each bar runs from the 10th to the 90th percentile of its "
                                   "members; the dot is the median.");
    bool fits = x.from + cf_font_width(note, CF_PLOT_SMALL, false) <= plot->width;
    cf_scene_words(plot->scene, fits ? x.from : 0, bottom + 15 * CF_POINT, CF_AT_START,
                   CF_PLOT_SMALL, false, CF_INK_MUTED, note);
    plot->scene->height = bottom + 22 * CF_POINT;
    cf_buf_release(&words);
}

const cf_chart_type cf_chart_type_dots = {
    .name = "dots",
    .columns = "a name, the 10th percentile, the median, the 90th percentile",
    .draw = draw,
    .native = CF_NATIVE_SPREAD,
};
