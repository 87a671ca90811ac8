/* An amount against its envelope, a bar a row. */
#include "show/plot.h"

typedef struct {
    cf_plot *plot;
    cf_scale x;
    int label_width, value_width;
} bullet;

static void say_values(cf_plot *plot, const cf_grid_row *row, int x, int y, int width)
{
    cf_buf words = CF_BUF_INIT;
    int64_t amount = cf_plot_value(plot, row, 1);
    int64_t envelope = cf_plot_value(plot, row, 2);
    bool over = amount > envelope;
    cf_plot_short_money(&words, amount, 0, false);
    cf_buf_add_str(&words, " of ");
    cf_plot_short_money(&words, envelope, 0, false);
    cf_plot_put(plot, x + width, y, CF_AT_END, CF_PLOT_LABEL, false, CF_INK_TEXT, &words);
    cf_plot_short_money(&words, over ? amount - envelope : envelope - amount, 0, false);
    cf_buf_add_str(&words, over ? " over" : " left");
    cf_plot_put(plot, x + width, y + 14 * CF_POINT, CF_AT_END, CF_PLOT_SMALL, over,
                over ? CF_INK_OVER : CF_INK_MUTED, &words);
    cf_buf_release(&words);
}

static void draw_bar(const bullet *b, const cf_grid_row *row, int y)
{
    enum { TALL = 24 * CF_POINT, BAR = 12 * CF_POINT };
    cf_scene *scene = b->plot->scene;
    int64_t amount = cf_plot_value(b->plot, row, 1);
    int64_t envelope = cf_plot_value(b->plot, row, 2);
    int zero = cf_scale_at(&b->x, 0);
    int end = cf_scale_at(&b->x, amount);
    int limit = cf_scale_at(&b->x, envelope);
    int bar_y = y + (TALL - BAR) / 2;
    cf_scene_rect(scene, zero < limit ? zero : limit, y, limit > zero ? limit - zero : zero - limit,
                  TALL, CF_INK_BAND);
    if (amount > envelope && limit >= zero) { /* what is over: another colour, and ruled */
        cf_scene_rect(scene, zero, bar_y, limit - zero, BAR, CF_INK_1);
        cf_scene_rect(scene, limit, bar_y, end - limit, BAR, CF_INK_OVER);
        cf_scene_hatch(scene, limit, bar_y, end - limit, BAR, 1, CF_INK_SURFACE);
    } else {
        cf_scene_rect(scene, zero < end ? zero : end, bar_y, end > zero ? end - zero : zero - end,
                      BAR, CF_INK_1);
    }
    cf_scene_rect(scene, limit - 12, y - 2 * CF_POINT, 25, TALL + 4 * CF_POINT, CF_INK_TEXT);
}

static void draw(cf_plot *plot)
{
    enum { ROW = 40 * CF_POINT, TALL = 24 * CF_POINT };
    bullet b = {.plot = plot, .value_width = 122 * CF_POINT};
    cf_range_of range = cf_plot_range(plot, 1, true);
    cf_ticks ticks = cf_ticks_of(range.low, range.high, plot->narrow ? 3 : 5, 100);
    const cf_cell *like = cf_plot_cell(plot, cf_plot_first(plot), 1);
    int label_most = plot->width * 3 / 10;
    b.label_width = plot->narrow
                        ? 0
                        : cf_plot_widest(plot, 0, CF_PLOT_LABEL, false, label_most) + 12 * CF_POINT;
    int above = plot->narrow ? CF_PLOT_LINE : 0; /* the label stands over its bar */
    int n = cf_plot_count(plot);
    int top = plot->top + 24 * CF_POINT;
    int bottom = top + n * (ROW + above);
    b.x = (cf_scale){range.low, range.high, b.label_width + 2 * CF_POINT,
                     plot->width - b.value_width - 12 * CF_POINT};
    while (ticks.n > 2 && cf_tick_last(&ticks) > range.high)
        ticks.n--;
    cf_plot_columns_axis(plot, &b.x, &ticks, like, top, bottom);
    int y = top + 8 * CF_POINT;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        cf_slice label = cf_plot_words(plot, row, 0);
        int room = plot->narrow ? plot->width : b.label_width - 10 * CF_POINT;
        label = cf_plot_fit(plot, label, room, CF_PLOT_LABEL, false);
        cf_scene_words(plot->scene, 0, y + (plot->narrow ? 9 : 16) * CF_POINT, CF_AT_START,
                       CF_PLOT_LABEL, false, CF_INK_TEXT, label);
        draw_bar(&b, row, y + above);
        say_values(plot, row, plot->width - b.value_width, y + above + 9 * CF_POINT, b.value_width);
        y += ROW + above;
    }
    plot->scene->height = bottom + 6 * CF_POINT;
}

const cf_chart_type cf_chart_type_bullet = {
    .name = "bullet",
    .columns = "a name, the amount, its envelope",
    .draw = draw,
};
