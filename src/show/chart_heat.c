/* A table of counts or amounts as shades, the figure in each cell. */
#include "base/number.h"
#include "show/plot.h"

/* The shade of a value: none for 0, then four steps up to the highest. */
static cf_ink tone_of(int64_t value, int64_t most)
{
    if (value <= 0 || most <= 0)
        return CF_INK_TONE_0;
    int64_t step = (int64_t)(((cf_wide)value * 4 - 1) / most);
    return (cf_ink)(CF_INK_TONE_1 + (step > 3 ? 3 : step));
}

static void draw_cell(cf_plot *plot, const cf_grid_row *row, int i, int x, int y, int width,
                      int height, int64_t most)
{
    cf_buf words = CF_BUF_INIT;
    const cf_cell *cell = cf_plot_cell(plot, row, i);
    bool hidden = cell->kind == CF_CELL_TEXT; /* a group too small to show */
    if (cell->kind == CF_CELL_BLANK)
        return;
    cf_ink tone = hidden ? CF_INK_TONE_0 : tone_of(cell->value, most);
    cf_scene_rect(plot->scene, x, y, width - CF_POINT, height - CF_POINT, tone);
    if (hidden)
        cf_scene_hatch(plot->scene, x, y, width - CF_POINT, height - CF_POINT, 1, CF_INK_RULE);
    cf_plot_short(&words, cell, 0);
    int size = CF_PLOT_SMALL;
    while (size > 7 * CF_POINT &&
           cf_font_width(cf_buf_slice(&words), size, false) > width - 3 * CF_POINT)
        size -= CF_POINT;
    bool fits = cf_font_width(cf_buf_slice(&words), size, false) <= width - CF_POINT;
    if (fits && (hidden || cell->value != 0))
        cf_plot_put(plot, x + (width - CF_POINT) / 2, y + height / 2 + size * 35 / 100,
                    CF_AT_MIDDLE, size, false, tone >= CF_INK_TONE_3 ? CF_INK_SURFACE : CF_INK_TEXT,
                    &words);
    cf_buf_release(&words);
}

static void draw(cf_plot *plot)
{
    enum { ROW = 24 * CF_POINT };
    int n = plot->chart->n_columns - 1;
    if (n < 1)
        return;
    cf_range_of range = {0, 0, true};
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        for (int i = 1; i <= n; i++)
            if (cf_plot_cell(plot, row, i)->kind != CF_CELL_TEXT)
                cf_range_add(&range, cf_plot_value(plot, row, i));
    int label_width = cf_plot_widest(plot, 0, CF_PLOT_LABEL, false,
                                     plot->width * (plot->narrow ? 30 : 32) / 100) +
                      8 * CF_POINT;
    int width = (plot->width - label_width) / n;
    width = width < 64 * CF_POINT ? width : 64 * CF_POINT;
    int top = plot->top + 20 * CF_POINT;
    for (int i = 1; i <= n; i++) {
        cf_slice name = cf_plot_fit(plot, cf_plot_header(plot, i), width, CF_PLOT_SMALL, true);
        cf_scene_words(plot->scene, label_width + (i - 1) * width + (width - CF_POINT) / 2,
                       top - 6 * CF_POINT, CF_AT_MIDDLE, CF_PLOT_SMALL, true, CF_INK_TEXT, name);
    }
    int y = top;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        cf_slice label = cf_plot_fit(plot, cf_plot_words(plot, row, 0), label_width - 8 * CF_POINT,
                                     CF_PLOT_LABEL, false);
        cf_scene_words(plot->scene, 0, y + ROW / 2 + 4 * CF_POINT, CF_AT_START, CF_PLOT_LABEL,
                       false, CF_INK_TEXT, label);
        for (int i = 1; i <= n; i++)
            draw_cell(plot, row, i, label_width + (i - 1) * width, y, width, ROW, range.high);
        y += ROW;
    }
    plot->scene->height = y + 4 * CF_POINT;
}

const cf_chart_type cf_chart_type_heat = {
    .name = "heat",
    .columns = "a name, then a count or an amount a cell; a text cell is one that is not shown",
    .draw = draw,
};
