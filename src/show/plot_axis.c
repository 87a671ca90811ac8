/* Axes and keys of charts. */
#include "base/number.h"
#include "show/figure.h"
#include "show/plot.h"

static void say_tick(cf_buf *out, const cf_cell *like, const cf_ticks *ticks, int i)
{
    cf_cell cell = *like;
    cell.value = ticks->first + i * ticks->step;
    cell.change = false;
    cf_plot_short(out, &cell, ticks->step);
}

int cf_plot_axis_room(const cf_ticks *ticks, const cf_cell *like)
{
    cf_buf words = CF_BUF_INIT;
    int widest = 0;
    for (int i = 0; i < ticks->n; i++) {
        say_tick(&words, like, ticks, i);
        int width = cf_font_width(cf_buf_slice(&words), CF_PLOT_SMALL, false);
        if (width > widest)
            widest = width;
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
    return widest + 8 * CF_POINT;
}

static cf_ink line_ink(const cf_ticks *ticks, int i)
{
    return ticks->first + i * ticks->step == 0 ? CF_INK_MUTED : CF_INK_RULE;
}

void cf_plot_rows_axis(cf_plot *plot, const cf_scale *y, const cf_ticks *ticks, const cf_cell *like,
                       int x1, int x2)
{
    cf_buf words = CF_BUF_INIT;
    for (int i = 0; i < ticks->n; i++) {
        int at = cf_scale_at(y, ticks->first + i * ticks->step);
        cf_scene_line(plot->scene, x1, at, x2, at, line_ink(ticks, i), CF_POINT, CF_DASH_NONE);
        say_tick(&words, like, ticks, i);
        cf_plot_put(plot, x1 - 8 * CF_POINT, at + 4 * CF_POINT, CF_AT_END, CF_PLOT_SMALL, false,
                    CF_INK_MUTED, &words);
    }
    cf_buf_release(&words);
}

void cf_plot_columns_axis(cf_plot *plot, const cf_scale *x, const cf_ticks *ticks,
                          const cf_cell *like, int y1, int y2)
{
    cf_buf words = CF_BUF_INIT;
    int last_end = INT32_MIN;
    for (int i = 0; i < ticks->n; i++) {
        int at = cf_scale_at(x, ticks->first + i * ticks->step);
        cf_scene_line(plot->scene, at, y1, at, y2, line_ink(ticks, i), CF_POINT, CF_DASH_NONE);
        say_tick(&words, like, ticks, i);
        int half = cf_font_width(cf_buf_slice(&words), CF_PLOT_SMALL, false) / 2;
        int middle = at - half < 0 ? half : at + half > plot->width ? plot->width - half : at;
        if (middle - half > last_end + 6 * CF_POINT) {
            last_end = middle + half;
            cf_plot_put(plot, middle, y1 - 6 * CF_POINT, CF_AT_MIDDLE, CF_PLOT_SMALL, false,
                        CF_INK_MUTED, &words);
        }
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
}

/* The months between marks, so that about 70 points lie between two labels. */
static int months_apart(const cf_scale *x)
{
    static const int choices[] = {1, 3, 6, 12, 24, 60};
    int64_t months = (x->high - x->low) / 30 + 1;
    int room = (x->to - x->from) / (64 * CF_POINT);
    for (int i = 0; i < 6; i++)
        if (months / choices[i] <= (room > 1 ? room : 1))
            return choices[i];
    return 120;
}

void cf_plot_dates_axis(cf_plot *plot, const cf_scale *x, int y1, int y2)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int apart = months_apart(x);
    cf_ymd from = cf_date_split((cf_date){(int32_t)x->low});
    int month = (from.month - 1) / (apart < 12 ? apart : 12) * (apart < 12 ? apart : 12);
    cf_date at = cf_date_of(from.year, month + 1, 1);
    cf_buf words = CF_BUF_INIT;
    for (; at.days <= x->high; at = cf_date_add_months(at, apart)) {
        if (at.days < x->low)
            continue;
        int place = cf_scale_at(x, at.days);
        cf_ymd day = cf_date_split(at);
        cf_scene_line(plot->scene, place, y1, place, y2, CF_INK_RULE, CF_POINT, CF_DASH_NONE);
        cf_buf_addf(&words, "%s %d", months[day.month - 1], day.year);
        int half = cf_font_width(cf_buf_slice(&words), CF_PLOT_SMALL, false) / 2;
        if (place + half <= plot->width)
            cf_plot_put(plot, place - half < 0 ? half : place, y2 + 14 * CF_POINT, CF_AT_MIDDLE,
                        CF_PLOT_SMALL, false, CF_INK_MUTED, &words);
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
}

/* --- Keys ------------------------------------------------------------------------------------ */

void cf_plot_fill(cf_plot *plot, int x, int y, int width, int height, int series)
{
    cf_scene_rect(plot->scene, x, y, width, height, cf_series_ink(series));
    cf_scene_hatch(plot->scene, x, y, width, height, series % 4, CF_INK_SURFACE);
}

void cf_plot_key(cf_plot *plot, int first, bool patterned)
{
    enum { SWATCH = 14 * CF_POINT, GAP = 18 * CF_POINT };
    int x = 0;
    int y = plot->top + CF_PLOT_LABEL;
    for (int i = first; i < plot->chart->n_columns; i++) {
        cf_slice name = cf_plot_header(plot, i);
        int width = SWATCH + 6 * CF_POINT + cf_font_width(name, CF_PLOT_LABEL, false);
        if (x > 0 && x + width > plot->width) {
            x = 0;
            y += CF_PLOT_LINE;
        }
        if (patterned)
            cf_plot_fill(plot, x, y - 11 * CF_POINT, SWATCH, 12 * CF_POINT, i - first);
        else
            cf_scene_mark(plot->scene, x + SWATCH / 2, y - 4 * CF_POINT, 6 * CF_POINT, i - first);
        cf_scene_words(plot->scene, x + SWATCH + 6 * CF_POINT, y, CF_AT_START, CF_PLOT_LABEL, false,
                       CF_INK_TEXT, name);
        x += width + GAP;
    }
    plot->top = y + 12 * CF_POINT;
}
