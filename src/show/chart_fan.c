/* Ranges over time: for each series a band from its low to its high and a line through its middle,
 * one panel a series below the other on one scale, so that bands never hide one another. */
#include "base/bug.h"
#include "show/plot.h"

enum { SERIES = 6, PER_SERIES = 3 };

typedef struct {
    cf_plot *plot;
    int n_series;
    cf_scale x, y;
} fan;

static cf_slice band_name(const cf_plot *plot, int series)
{
    return cf_plot_header(plot, 1 + series * PER_SERIES + 1);
}

static void draw_band(fan *f, int series)
{
    cf_plot *plot = f->plot;
    int n = cf_plot_count(plot), low = 1 + series * PER_SERIES, i = 0;
    cf_spot *area = CF_ARENA_NEW(plot->scene->arena, cf_spot, 2 * (size_t)n);
    cf_spot *middle = CF_ARENA_NEW(plot->scene->arena, cf_spot, (size_t)n);
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row), i++) {
        int x = cf_scale_at(&f->x, cf_plot_value(plot, row, 0));
        area[i] = (cf_spot){x, cf_scale_at(&f->y, cf_plot_value(plot, row, low + 2))};
        area[2 * n - 1 - i] = (cf_spot){x, cf_scale_at(&f->y, cf_plot_value(plot, row, low))};
        middle[i] = (cf_spot){x, cf_scale_at(&f->y, cf_plot_value(plot, row, low + 1))};
    }
    cf_scene_area(plot->scene, area, 2 * n, CF_INK_BAND);
    cf_scene_path(plot->scene, area, n, cf_series_ink(series), CF_POINT, CF_DASH_DOT);
    cf_scene_path(plot->scene, area + n, n, cf_series_ink(series), CF_POINT, CF_DASH_DOT);
    cf_scene_path(plot->scene, middle, n, cf_series_ink(series), 2 * CF_POINT + 4, CF_DASH_NONE);
    cf_scene_mark(plot->scene, middle[n - 1].x, middle[n - 1].y, 6 * CF_POINT, series);
}

static const cf_grid_row *last_row(const cf_plot *plot)
{
    const cf_grid_row *last = NULL;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        last = row;
    return last;
}

/* "504 (491 to 508)" at the end of the line. */
static void label_end(fan *f, int series)
{
    cf_plot *plot = f->plot;
    const cf_grid_row *last = last_row(plot);
    int low = 1 + series * PER_SERIES;
    cf_buf words = CF_BUF_INIT;
    int x = f->x.to + 10 * CF_POINT;
    int y = cf_scale_at(&f->y, cf_plot_value(plot, last, low + 1)) + 4 * CF_POINT;
    cf_buf_add_slice(&words, cf_plot_words(plot, last, low + 1));
    cf_plot_put(plot, x, y, CF_AT_START, CF_PLOT_LABEL, true, cf_series_ink(series), &words);
    cf_buf_add_slice(&words, cf_plot_words(plot, last, low));
    cf_buf_add_str(&words, " to ");
    cf_buf_add_slice(&words, cf_plot_words(plot, last, low + 2));
    cf_plot_put(plot, x, y + 14 * CF_POINT, CF_AT_START, CF_PLOT_SMALL, false, CF_INK_MUTED,
                &words);
    cf_buf_release(&words);
}

static void draw_panel(fan *f, int series, const cf_ticks *ticks, int left, int top)
{
    cf_plot *plot = f->plot;
    const cf_cell *like = cf_plot_cell(plot, cf_plot_first(plot), 1);
    int bottom = top + cf_plot_tall(plot) / (f->n_series > 1 ? 2 : 1);
    cf_slice name = cf_plot_fit(plot, band_name(plot, series), plot->width, CF_PLOT_LABEL, true);
    cf_scene_words(plot->scene, left, top - 6 * CF_POINT, CF_AT_START, CF_PLOT_LABEL, true,
                   cf_series_ink(series), name);
    f->y = (cf_scale){ticks->first, cf_tick_last(ticks), bottom, top};
    cf_plot_dates_axis(plot, &f->x, top, bottom);
    cf_plot_rows_axis(plot, &f->y, ticks, like, left, f->x.to);
    draw_band(f, series);
    label_end(f, series);
    plot->scene->height = bottom + 22 * CF_POINT;
}

static void draw(cf_plot *plot)
{
    fan f = {.plot = plot, .n_series = (plot->chart->n_columns - 1) / PER_SERIES};
    CF_BUG_IF(f.n_series < 1 || f.n_series > SERIES ||
              plot->chart->n_columns != 1 + f.n_series * PER_SERIES);
    const cf_grid_row *first = cf_plot_first(plot);
    cf_range_of range = cf_plot_range(plot, 1, false);
    cf_ticks ticks = cf_ticks_of(range.low, range.high, 4, 1);
    int left = cf_plot_axis_room(&ticks, cf_plot_cell(plot, first, 1));
    f.x = (cf_scale){cf_plot_value(plot, first, 0), cf_plot_value(plot, last_row(plot), 0), left,
                     plot->width - 84 * CF_POINT};
    int top = plot->top + 22 * CF_POINT;
    for (int series = 0; series < f.n_series; series++) {
        draw_panel(&f, series, &ticks, left, top);
        top = plot->scene->height + 26 * CF_POINT;
    }
}

const cf_chart_type cf_chart_type_fan = {
    .name = "fan",
    .columns = "a date, then low, middle and high a series (at most 6), named by the middle one",
    .draw = draw,
};
