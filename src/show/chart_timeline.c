/* What happens when: one row an event, its mark at its day, its words beside it. */
#include "show/plot.h"

enum { ROW = 22 * CF_POINT, LANES = 6 };

/* Events of one kind have one mark; kinds are numbered as they come. */
static int lane_of(const cf_plot *plot, const cf_grid_row *row)
{
    cf_slice names[LANES];
    int n = 0;
    if (plot->chart->n_columns < 3)
        return 0;
    cf_slice mine = cf_plot_words(plot, row, 2);
    for (const cf_grid_row *r = cf_plot_first(plot); r && n < LANES; r = cf_plot_next(r)) {
        cf_slice name = cf_plot_words(plot, r, 2);
        int i = 0;
        while (i < n && !cf_slice_equal(names[i], name))
            i++;
        if (cf_slice_equal(name, mine))
            return i;
        if (i == n)
            names[n++] = name;
    }
    return LANES - 1;
}

static void draw_event(cf_plot *plot, const cf_scale *x, const cf_grid_row *row, int y)
{
    cf_buf words = CF_BUF_INIT;
    int at = cf_scale_at(x, cf_plot_value(plot, row, 0));
    int lane = lane_of(plot, row);
    cf_scene_mark(plot->scene, at, y, 6 * CF_POINT, lane);
    cf_plot_day(&words, (cf_date){(int32_t)cf_plot_value(plot, row, 0)});
    int day_width = cf_font_width(cf_buf_slice(&words), CF_PLOT_LABEL, true);
    cf_slice event = cf_plot_words(plot, row, 1);
    int gap = 12 * CF_POINT;
    int words_width = cf_font_width(event, CF_PLOT_LABEL, false);
    int right_room = plot->width - at - gap - day_width - 6 * CF_POINT;
    int left_room = at - gap - day_width - 6 * CF_POINT;
    bool right = words_width <= right_room || right_room >= left_room;
    event = cf_plot_fit(plot, event, right ? right_room : left_room, CF_PLOT_LABEL, false);
    words_width = cf_font_width(event, CF_PLOT_LABEL, false);
    int start = right ? at + gap : at - gap - day_width - 6 * CF_POINT - words_width;
    int base = y + 4 * CF_POINT;
    cf_plot_put(plot, start, base, CF_AT_START, CF_PLOT_LABEL, true, CF_INK_TEXT, &words);
    cf_scene_words(plot->scene, start + day_width + 6 * CF_POINT, base, CF_AT_START, CF_PLOT_LABEL,
                   false, CF_INK_TEXT, event);
    cf_buf_release(&words);
}

/* All of them before any mark, which none may cross. */
static void draw_stems(cf_plot *plot, const cf_scale *x, int axis, int y)
{
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        int at = cf_scale_at(x, cf_plot_value(plot, row, 0));
        cf_scene_line(plot->scene, at, axis, at, y, CF_INK_RULE, CF_POINT, CF_DASH_NONE);
        y += ROW;
    }
}

static void draw(cf_plot *plot)
{
    cf_range_of range = {0, 0, false};
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        cf_range_add(&range, cf_plot_value(plot, row, 0));
    if (range.high - range.low < 60) { /* a single day needs some room around it */
        range.low -= 30;
        range.high += 30;
    }
    cf_scale x = {range.low, range.high, 8 * CF_POINT, plot->width - 8 * CF_POINT};
    int axis = plot->top + 10 * CF_POINT;
    int n = cf_plot_count(plot);
    int bottom = axis + n * ROW + 14 * CF_POINT;
    cf_plot_dates_axis(plot, &x, axis, bottom);
    cf_scene_line(plot->scene, 0, axis, plot->width, axis, CF_INK_MUTED, CF_POINT, CF_DASH_NONE);
    int y = axis + 18 * CF_POINT;
    draw_stems(plot, &x, axis, y);
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        draw_event(plot, &x, row, y);
        y += ROW;
    }
    plot->scene->height = bottom + 22 * CF_POINT;
}

const cf_chart_type cf_chart_type_timeline = {
    .name = "timeline",
    .columns = "a day, what happens, and perhaps its kind; in order of days",
    .draw = draw,
};
