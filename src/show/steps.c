#include "show/steps.h"

#include "base/bug.h"

enum { MARK_EVERY = 90 * CF_POINT, MOST_RINGS = 3 };

/* --- Overtaking ------------------------------------------------------------------------------ */

typedef struct {
    int line;
    const cf_grid_row *row; /* where it stays level or ahead from */
} ring;

/* The first row from which column b less column a stays >= 0, where it was < 0 before, or NULL. */
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

static int find_rings(ring *rings, const cf_steps *steps)
{
    int n = 0;
    for (int a = 0; a < steps->n; a++) {
        for (int b = 0; b < steps->n; b++) {
            const cf_grid_row *row =
                a == b ? NULL : overtaking(steps->plot, steps->columns[a], steps->columns[b]);
            if (row && n < MOST_RINGS)
                rings[n++] = (ring){b, row};
        }
    }
    return n;
}

int cf_steps_count_rings(const cf_steps *steps)
{
    ring rings[MOST_RINGS];
    return find_rings(rings, steps);
}

void cf_steps_rings(const cf_steps *steps)
{
    cf_plot *plot = steps->plot;
    cf_buf words = CF_BUF_INIT;
    ring rings[MOST_RINGS];
    int n = find_rings(rings, steps);
    for (int i = 0; i < n; i++) {
        int column = steps->columns[rings[i].line];
        int x = cf_scale_at(&steps->x, cf_plot_value(plot, rings[i].row, 0));
        int y = cf_scale_at(&steps->y, cf_plot_value(plot, rings[i].row, column));
        int line = steps->rings_at + i * CF_PLOT_LINE;
        cf_scene_line(plot->scene, x, line + 4 * CF_POINT, x, y, CF_INK_MUTED, CF_POINT,
                      CF_DASH_SHORT);
        cf_scene_disc(plot->scene, x, y, 6 * CF_POINT, CF_INK_NONE, CF_INK_TEXT, 2 * CF_POINT);
        cf_slice name = cf_plot_header(plot, column);
        cf_buf_addf(&words, "%.*s level or ahead from ", (int)name.len, name.text);
        cf_plot_day(&words, (cf_date){(int32_t)cf_plot_value(plot, rings[i].row, 0)});
        cf_slice said = cf_plot_fit(plot, cf_buf_slice(&words), plot->width, CF_PLOT_SMALL, true);
        int half = cf_font_width(said, CF_PLOT_SMALL, true) / 2;
        int at = x - half < 0 ? half : x + half > plot->width ? plot->width - half : x;
        cf_scene_words(plot->scene, at, line, CF_AT_MIDDLE, CF_PLOT_SMALL, true, CF_INK_TEXT, said);
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
}

/* --- Lines ----------------------------------------------------------------------------------- */

void cf_steps_line(const cf_steps *steps, int i)
{
    cf_plot *plot = steps->plot;
    int n = cf_plot_count(plot);
    cf_spot *spots = CF_ARENA_NEW(plot->scene->arena, cf_spot, 2 * (size_t)n);
    int used = 0;
    int marked = INT32_MIN / 2;
    cf_spot last = {0, 0};
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        cf_spot spot = {cf_scale_at(&steps->x, cf_plot_value(plot, row, 0)),
                        cf_scale_at(&steps->y, cf_plot_value(plot, row, steps->columns[i]))};
        if (used > 0)
            spots[used++] = (cf_spot){spot.x, last.y};
        spots[used++] = spot;
        last = spot;
    }
    cf_scene_path(plot->scene, spots, used, cf_series_ink(i), 2 * CF_POINT + 4, cf_series_dash(i));
    /* marks lie apart from those of other lines, so that lines on one another are seen as two */
    int offset = MARK_EVERY * i / steps->n;
    for (int s = 0; s < used; s += 2) {
        if (spots[s].x - steps->x.from < offset + MARK_EVERY / 4 ||
            spots[s].x - marked < MARK_EVERY || steps->x.to - spots[s].x < MARK_EVERY / 2)
            continue;
        marked = spots[s].x;
        cf_scene_mark(plot->scene, spots[s].x, spots[s].y, 5 * CF_POINT, i);
    }
    cf_scene_mark(plot->scene, last.x, last.y, 6 * CF_POINT, i);
}

static const cf_grid_row *last_row(const cf_plot *plot)
{
    const cf_grid_row *last = NULL;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        last = row;
    return last;
}

void cf_steps_ends(const cf_steps *steps)
{
    cf_plot *plot = steps->plot;
    const cf_grid_row *last = last_row(plot);
    int places[CF_STEPS_LINES];
    int line = plot->narrow ? CF_PLOT_LINE : 2 * CF_PLOT_LINE + 2 * CF_POINT;
    CF_BUG_IF(steps->n > CF_STEPS_LINES);
    for (int i = 0; i < steps->n; i++)
        places[i] = cf_scale_at(&steps->y, cf_plot_value(plot, last, steps->columns[i]));
    cf_plot_spread(places, steps->n, line, steps->y.to, steps->y.from);
    cf_buf words = CF_BUF_INIT;
    int x = steps->x.to + 12 * CF_POINT;
    for (int i = 0; i < steps->n; i++) {
        int y = places[i] + 4 * CF_POINT;
        if (!plot->narrow) {
            cf_slice name = cf_plot_fit(plot, cf_plot_header(plot, steps->columns[i]),
                                        plot->width - x, CF_PLOT_LABEL, true);
            cf_scene_words(plot->scene, x, y - 4 * CF_POINT, CF_AT_START, CF_PLOT_LABEL, true,
                           cf_series_ink(i), name);
            y += 10 * CF_POINT;
        }
        cf_plot_short_money(&words, cf_plot_value(plot, last, steps->columns[i]), 0, true);
        cf_plot_put(plot, x, y, CF_AT_START, CF_PLOT_LABEL, false, CF_INK_TEXT, &words);
    }
    cf_buf_release(&words);
}

/* --- Axes ------------------------------------------------------------------------------------ */

static int label_room(const cf_plot *plot)
{
    int most = plot->width * 3 / 10;
    int widest = 56 * CF_POINT;
    for (int i = 1; i < plot->chart->n_columns && !plot->narrow; i++) {
        int width = cf_font_width(cf_plot_header(plot, i), CF_PLOT_LABEL, true);
        if (width > widest)
            widest = width;
    }
    return (widest < most ? widest : most) + 14 * CF_POINT;
}

void cf_steps_axes(cf_steps *steps, int n_rings)
{
    cf_plot *plot = steps->plot;
    const cf_grid_row *first = cf_plot_first(plot);
    cf_range_of range = cf_plot_range(plot, 1, true);
    cf_ticks ticks = cf_ticks_of(range.low, range.high, plot->low ? 4 : 6, 100);
    const cf_cell *like = cf_plot_cell(plot, first, 1);
    int left = cf_plot_axis_room(&ticks, like);
    steps->rings_at = plot->top + CF_PLOT_SMALL + 2 * CF_POINT;
    int top = plot->top + n_rings * CF_PLOT_LINE + 14 * CF_POINT;
    int bottom = top + cf_plot_tall(plot);
    steps->y = (cf_scale){ticks.first, cf_tick_last(&ticks), bottom, top};
    steps->x = (cf_scale){cf_plot_value(plot, first, 0), cf_plot_value(plot, last_row(plot), 0),
                          left, plot->width - label_room(plot)};
    cf_plot_dates_axis(plot, &steps->x, top, bottom);
    cf_plot_rows_axis(plot, &steps->y, &ticks, like, left, steps->x.to);
    plot->scene->height = bottom + 22 * CF_POINT;
}
