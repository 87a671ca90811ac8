/* What more money buys: a point for each choice that nothing beats, by what it costs. Between two
 * points the better one is not yet paid for, so the line climbs in steps. */
#include "show/plot.h"

static void draw_steps(cf_plot *plot, const cf_scale *x, const cf_scale *y)
{
    int n = cf_plot_count(plot), used = 0;
    cf_spot last = {0, 0};
    cf_spot *spots = CF_ARENA_NEW(plot->scene->arena, cf_spot, 2 * (size_t)n);
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        cf_spot spot = {cf_scale_at(x, cf_plot_value(plot, row, 0)),
                        cf_scale_at(y, cf_plot_value(plot, row, 1))};
        if (used > 0)
            spots[used++] = (cf_spot){spot.x, last.y};
        spots[used++] = spot;
        last = spot;
    }
    cf_scene_path(plot->scene, spots, used, CF_INK_1, 2 * CF_POINT, CF_DASH_NONE);
    for (int i = 0; i < used; i += 2)
        cf_scene_disc(plot->scene, spots[i].x, spots[i].y, 4 * CF_POINT, CF_INK_1, CF_INK_SURFACE,
                      CF_POINT);
}

static cf_range_of range_of(const cf_plot *plot, int column)
{
    cf_range_of range = {0, 0, false};
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        cf_range_add(&range, cf_plot_value(plot, row, column));
    return range;
}

static void draw(cf_plot *plot)
{
    const cf_grid_row *first = cf_plot_first(plot);
    const cf_cell *cost = cf_plot_cell(plot, first, 0), *value = cf_plot_cell(plot, first, 1);
    cf_range_of costs = range_of(plot, 0), values = range_of(plot, 1);
    cf_ticks across = cf_ticks_of(costs.low, costs.high, plot->narrow ? 4 : 6, 100);
    cf_ticks up = cf_ticks_of(values.low, values.high, plot->low ? 4 : 6, 100);
    int left = cf_plot_axis_room(&up, value);
    int top = plot->top + 2 * CF_PLOT_LINE + 6 * CF_POINT;
    int bottom = top + cf_plot_tall(plot);
    cf_scale x = {across.first, cf_tick_last(&across), left, plot->width - 14 * CF_POINT};
    cf_scale y = {up.first, cf_tick_last(&up), bottom, top};
    int half = plot->width / 2 - 8 * CF_POINT;
    cf_scene_words(plot->scene, plot->width, plot->top + CF_PLOT_SMALL, CF_AT_END, CF_PLOT_SMALL,
                   true, CF_INK_TEXT,
                   cf_plot_fit(plot, cf_plot_header(plot, 0), half, CF_PLOT_SMALL, true));
    cf_plot_columns_axis(plot, &x, &across, cost, top, bottom);
    cf_plot_rows_axis(plot, &y, &up, value, left, x.to);
    draw_steps(plot, &x, &y);
    cf_scene_words(plot->scene, 0, plot->top + CF_PLOT_SMALL, CF_AT_START, CF_PLOT_SMALL, true,
                   CF_INK_TEXT,
                   cf_plot_fit(plot, cf_plot_header(plot, 1), half, CF_PLOT_SMALL, true));
    plot->scene->height = bottom + 10 * CF_POINT;
}

const cf_chart_type cf_chart_type_frontier = {
    .name = "frontier",
    .columns = "what it costs, ascending, then what it gives",
    .draw = draw,
};
