/* Columns of stacked parts: by fiscal year, or by fiscal year and offer. */
#include "show/plot.h"

typedef struct {
    cf_plot *plot;
    int parts; /* the first column of parts */
    bool grouped;
    bool lettered; /* the groups' names do not fit below their columns: A, B, C stand for them */
    cf_scale y;
} stack;

static int64_t sum_of(const stack *s, const cf_grid_row *row, bool positive)
{
    int64_t sum = 0;
    for (int i = s->parts; i < s->plot->chart->n_columns; i++) {
        int64_t value = cf_plot_value(s->plot, row, i);
        sum += (value > 0) == positive ? value : 0;
    }
    return sum;
}

static void draw_column(const stack *s, const cf_grid_row *row, int x, int width, int slot)
{
    cf_plot *plot = s->plot;
    int64_t up = 0;
    int64_t down = 0;
    int top = cf_scale_at(&s->y, 0);
    int lowest = top;
    for (int i = s->parts; i < plot->chart->n_columns; i++) {
        int64_t value = cf_plot_value(plot, row, i);
        int64_t *from = value > 0 ? &up : &down;
        int y1 = cf_scale_at(&s->y, *from);
        *from += value;
        int y2 = cf_scale_at(&s->y, *from);
        int high = y1 < y2 ? y1 : y2;
        int tall = y1 < y2 ? y2 - y1 : y1 - y2;
        int gap = tall > 4 * CF_POINT ? CF_POINT : 0; /* parts stand apart */
        cf_plot_fill(plot, x, high + (value > 0 ? 0 : gap), width, tall - gap, i - s->parts);
        top = high < top ? high : top;
        lowest = high + tall > lowest ? high + tall : lowest;
    }
    cf_buf words = CF_BUF_INIT;
    cf_plot_short_money(&words, up + down, 0, !plot->narrow);
    int size = CF_PLOT_LABEL;
    while (size > 8 * CF_POINT && cf_font_width(cf_buf_slice(&words), size, true) > slot)
        size -= CF_POINT / 2;
    int y = up == 0 && down < 0 ? lowest + 13 * CF_POINT : top - 5 * CF_POINT;
    if (cf_font_width(cf_buf_slice(&words), size, true) <= slot) /* else the table has it */
        cf_plot_put(plot, x + width / 2, y, CF_AT_MIDDLE, size, true, CF_INK_TEXT, &words);
    cf_buf_release(&words);
}

/* Rows of one label stand together. */
static int count_groups(const stack *s, int *most_rows)
{
    int n = 0;
    int run = 0;
    cf_slice label = {"", 0};
    *most_rows = 0;
    for (const cf_grid_row *row = cf_plot_first(s->plot); row; row = cf_plot_next(row)) {
        cf_slice now = cf_plot_words(s->plot, row, 0);
        if (n == 0 || !s->grouped || !cf_slice_equal(now, label)) {
            n++;
            run = 0;
        }
        label = now;
        run++;
        *most_rows = run > *most_rows ? run : *most_rows;
    }
    return n;
}

static void put_fitted(cf_plot *plot, int x, int y, int width, bool bold, cf_ink ink,
                       cf_slice words)
{
    cf_slice fits = cf_plot_fit(plot, words, width, CF_PLOT_SMALL, bold);
    cf_scene_words(plot->scene, x, y, CF_AT_MIDDLE, CF_PLOT_SMALL, bold, ink, fits);
}

/* The n-th row's name below its column. */
static void put_name(const stack *s, const cf_grid_row *row, int n, int x, int y, int room)
{
    char letter[2] = {(char)('A' + n % 26), '\0'};
    cf_slice name = s->lettered ? cf_slice_of(letter) : cf_plot_words(s->plot, row, 1);
    put_fitted(s->plot, x, y, room, false, CF_INK_MUTED, name);
}

/* What the letters stand for: the names of the first group, beside each other where they fit.
 * Returns the line below. */
static int put_letters(const stack *s, int y)
{
    cf_plot *plot = s->plot;
    int n = 0;
    int x = 0;
    cf_buf words = CF_BUF_INIT;
    const cf_grid_row *first = cf_plot_first(plot);
    cf_slice label = cf_plot_words(plot, first, 0);
    for (const cf_grid_row *row = first; row; row = cf_plot_next(row)) {
        if (!cf_slice_equal(cf_plot_words(plot, row, 0), label))
            break;
        cf_slice name = cf_plot_words(plot, row, 1);
        cf_buf_addf(&words, "%c: %.*s", 'A' + n++ % 26, (int)name.len, name.text);
        cf_slice fits = cf_plot_fit(plot, cf_buf_slice(&words), plot->width, CF_PLOT_SMALL, false);
        int width = cf_font_width(fits, CF_PLOT_SMALL, false);
        if (x > 0 && x + width > plot->width) {
            x = 0;
            y += CF_PLOT_LINE;
        }
        cf_scene_words(plot->scene, x, y, CF_AT_START, CF_PLOT_SMALL, false, CF_INK_TEXT, fits);
        x += width + 14 * CF_POINT;
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
    return y + CF_PLOT_LINE;
}

static void draw_columns(stack *s, int left, int right, int bottom)
{
    cf_plot *plot = s->plot;
    int per_group;
    int n_groups = count_groups(s, &per_group);
    int group_width = (right - left) / n_groups;
    int slot = group_width * 86 / 100 / per_group;
    int width = slot * 3 / 4 < 70 * CF_POINT ? slot * 3 / 4 : 70 * CF_POINT;
    s->lettered = s->grouped && cf_plot_widest(plot, 1, CF_PLOT_SMALL, false, plot->width) > slot;
    int group = -1;
    int in_group = 0;
    cf_slice label = {"", 0};
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        cf_slice now = cf_plot_words(plot, row, 0);
        if (group < 0 || !s->grouped || !cf_slice_equal(now, label)) {
            group++;
            in_group = 0;
            int middle = left + group * group_width + group_width / 2;
            int y = bottom + (s->grouped ? 30 : 15) * CF_POINT;
            put_fitted(plot, middle, y, group_width, s->grouped, CF_INK_TEXT, now);
        }
        label = now;
        int x = left + group * group_width + (group_width - slot * per_group) / 2 + in_group * slot;
        draw_column(s, row, x + (slot - width) / 2, width, slot);
        if (s->grouped)
            put_name(s, row, in_group, x + slot / 2, bottom + 14 * CF_POINT, slot);
        in_group++;
    }
}

static void draw(cf_plot *plot)
{
    stack s = {.plot = plot};
    const cf_grid_row *first = cf_plot_first(plot);
    s.grouped = plot->chart->n_columns > 2 && cf_plot_cell(plot, first, 1)->kind == CF_CELL_TEXT;
    s.parts = s.grouped ? 2 : 1;
    cf_range_of range = {0, 0, true};
    for (const cf_grid_row *row = first; row; row = cf_plot_next(row)) {
        cf_range_add(&range, sum_of(&s, row, true));
        cf_range_add(&range, sum_of(&s, row, false));
    }
    if (plot->chart->n_columns - s.parts > 1)
        cf_plot_key(plot, s.parts, true);
    cf_ticks ticks = cf_ticks_of(range.low, range.high, plot->low ? 4 : 6, 100);
    const cf_cell *like = cf_plot_cell(plot, first, s.parts);
    int left = cf_plot_axis_room(&ticks, like);
    int top = plot->top + 22 * CF_POINT;
    int bottom = top + cf_plot_tall(plot);
    s.y = (cf_scale){ticks.first, cf_tick_last(&ticks), bottom, top};
    cf_plot_rows_axis(plot, &s.y, &ticks, like, left, plot->width);
    if (range.low < 0) /* sums of negative columns stand below them */
        bottom += CF_PLOT_LINE;
    draw_columns(&s, left, plot->width, bottom);
    plot->scene->height = bottom + (s.grouped ? 38 : 24) * CF_POINT;
    if (s.lettered)
        plot->scene->height = put_letters(&s, bottom + 48 * CF_POINT) - 8 * CF_POINT;
}

const cf_chart_type cf_chart_type_years = {
    .name = "years",
    .columns = "a fiscal year, then perhaps an offer's name, then an amount a part",
    .draw = draw,
    .native = CF_NATIVE_STACK,
};
