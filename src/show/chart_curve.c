/* Running sums over time, one step line a series, with the day from which a later series stays
 * level with or ahead of an earlier one (costing rules, section 4: `overtakes`). */
#include "base/bug.h"
#include "show/plot.h"

enum { SERIES = 6, MARK_EVERY = 90 * CF_POINT };

typedef struct {
    int a, b;
    const cf_grid_row *row; /* where b stays level or ahead from */
} crossing;

typedef struct {
    cf_plot *plot;
    int n_series;
    cf_scale x, y;
    crossing crossings[SERIES * SERIES];
    int n_crossings;
} curve;

/* The first row from which b - a stays >= 0, where it was < 0 before. NULL: no such one. */
static const cf_grid_row *overtaking(const cf_plot *plot, int a, int b)
{
    const cf_grid_row *from = NULL;
    bool behind = false;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        bool now = cf_plot_value(plot, row, b) < cf_plot_value(plot, row, a);
        if (now) {
            behind = true;
            from = NULL;
        } else if (behind && !from) {
            from = row;
        }
    }
    return from;
}

static void find_crossings(curve *c)
{
    for (int a = 1; a <= c->n_series; a++) {
        for (int b = 1; b <= c->n_series; b++) {
            const cf_grid_row *row = a == b ? NULL : overtaking(c->plot, a, b);
            if (row && c->n_crossings < 3)
                c->crossings[c->n_crossings++] = (crossing){a, b, row};
        }
    }
}

static void draw_series(curve *c, int series)
{
    cf_plot *plot = c->plot;
    int n = cf_plot_count(plot);
    cf_spot *spots = CF_ARENA_NEW(plot->scene->arena, cf_spot, 2 * (size_t)n);
    int used = 0;
    int marked = INT32_MIN / 2;
    cf_spot last = {0, 0};
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        cf_spot spot = {cf_scale_at(&c->x, cf_plot_value(plot, row, 0)),
                        cf_scale_at(&c->y, cf_plot_value(plot, row, series))};
        if (used > 0)
            spots[used++] = (cf_spot){spot.x, last.y};
        spots[used++] = spot;
        last = spot;
    }
    cf_scene_path(plot->scene, spots, used, cf_series_ink(series - 1), 2 * CF_POINT + 4,
                  cf_series_dash(series - 1));
    /* marks lie apart from those of other series, so that lines on one another are seen as two */
    int offset = MARK_EVERY * (series - 1) / (c->n_series ? c->n_series : 1);
    for (int i = 0; i < used; i += 2) {
        if (spots[i].x - c->x.from < offset + MARK_EVERY / 4 || spots[i].x - marked < MARK_EVERY ||
            c->x.to - spots[i].x < MARK_EVERY / 2)
            continue;
        marked = spots[i].x;
        cf_scene_mark(plot->scene, spots[i].x, spots[i].y, 5 * CF_POINT, series - 1);
    }
    cf_scene_mark(plot->scene, last.x, last.y, 6 * CF_POINT, series - 1);
}

static const cf_grid_row *last_row(const cf_plot *plot)
{
    const cf_grid_row *last = NULL;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        last = row;
    return last;
}

/* Name and last value beside the end of each line. */
static void label_ends(curve *c)
{
    cf_plot *plot = c->plot;
    const cf_grid_row *last = last_row(plot);
    int places[SERIES];
    int line = plot->narrow ? CF_PLOT_LINE : 2 * CF_PLOT_LINE + 2 * CF_POINT;
    for (int i = 0; i < c->n_series; i++)
        places[i] = cf_scale_at(&c->y, cf_plot_value(plot, last, i + 1));
    cf_plot_spread(places, c->n_series, line, c->y.to, c->y.from);
    cf_buf words = CF_BUF_INIT;
    int x = c->x.to + 12 * CF_POINT;
    for (int i = 0; i < c->n_series; i++) {
        cf_slice name =
            cf_plot_fit(plot, cf_plot_header(plot, i + 1), plot->width - x, CF_PLOT_LABEL, true);
        int y = places[i] + 4 * CF_POINT;
        if (!plot->narrow) {
            cf_scene_words(plot->scene, x, y - 4 * CF_POINT, CF_AT_START, CF_PLOT_LABEL, true,
                           cf_series_ink(i), name);
            y += 10 * CF_POINT;
        }
        cf_plot_short_money(&words, cf_plot_value(plot, last, i + 1), 0, true);
        cf_plot_put(plot, x, y, CF_AT_START, CF_PLOT_LABEL, false, CF_INK_TEXT, &words);
    }
    cf_buf_release(&words);
}

static void draw_crossings(curve *c, int first_line)
{
    cf_plot *plot = c->plot;
    cf_buf words = CF_BUF_INIT;
    for (int i = 0; i < c->n_crossings; i++) {
        const crossing *one = &c->crossings[i];
        int x = cf_scale_at(&c->x, cf_plot_value(plot, one->row, 0));
        int y = cf_scale_at(&c->y, cf_plot_value(plot, one->row, one->b));
        int line = first_line + i * CF_PLOT_LINE;
        cf_scene_line(plot->scene, x, line + 4 * CF_POINT, x, y, CF_INK_MUTED, CF_POINT,
                      CF_DASH_SHORT);
        cf_scene_disc(plot->scene, x, y, 6 * CF_POINT, CF_INK_NONE, CF_INK_TEXT, 2 * CF_POINT);
        cf_slice name = cf_plot_header(plot, one->b);
        cf_buf_addf(&words, "%.*s level or ahead from ", (int)name.len, name.text);
        cf_plot_day(&words, (cf_date){(int32_t)cf_plot_value(plot, one->row, 0)});
        cf_slice said = cf_plot_fit(plot, cf_buf_slice(&words), plot->width, CF_PLOT_SMALL, true);
        int half = cf_font_width(said, CF_PLOT_SMALL, true) / 2;
        int at = x - half < 0 ? half : x + half > plot->width ? plot->width - half : x;
        cf_scene_words(plot->scene, at, line, CF_AT_MIDDLE, CF_PLOT_SMALL, true, CF_INK_TEXT, said);
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
}

static int label_room(const cf_plot *plot, int n_series)
{
    int most = plot->width * 3 / 10;
    int widest = 56 * CF_POINT;
    for (int i = 1; i <= n_series && !plot->narrow; i++) {
        int width = cf_font_width(cf_plot_header(plot, i), CF_PLOT_LABEL, true);
        if (width > widest)
            widest = width;
    }
    return (widest < most ? widest : most) + 14 * CF_POINT;
}

static void draw(cf_plot *plot)
{
    curve c = {.plot = plot};
    const cf_grid_row *first = cf_plot_first(plot);
    c.n_series = plot->chart->n_columns - 1;
    CF_BUG_IF(c.n_series < 1 || c.n_series > SERIES);
    find_crossings(&c);
    if (plot->narrow)
        cf_plot_key(plot, 1, false);
    cf_range_of range = cf_plot_range(plot, 1, true);
    cf_ticks ticks = cf_ticks_of(range.low, range.high, plot->low ? 4 : 6, 100);
    const cf_cell *like = cf_plot_cell(plot, first, 1);
    int left = cf_plot_axis_room(&ticks, like);
    int lines_at = plot->top + CF_PLOT_SMALL + 2 * CF_POINT;
    int top = plot->top + c.n_crossings * CF_PLOT_LINE + 14 * CF_POINT;
    int bottom = top + cf_plot_tall(plot);
    c.y = (cf_scale){ticks.first, cf_tick_last(&ticks), bottom, top};
    c.x = (cf_scale){cf_plot_value(plot, first, 0), cf_plot_value(plot, last_row(plot), 0), left,
                     plot->width - label_room(plot, c.n_series)};
    cf_plot_dates_axis(plot, &c.x, top, bottom);
    cf_plot_rows_axis(plot, &c.y, &ticks, like, left, c.x.to);
    for (int i = c.n_series; i >= 1; i--)
        draw_series(&c, i);
    draw_crossings(&c, lines_at);
    label_ends(&c);
    plot->scene->height = bottom + 22 * CF_POINT;
}

const cf_chart_type cf_chart_type_curve = {
    .name = "curve",
    .columns = "a date, then a running sum a series (at most 6)",
    .draw = draw,
};
