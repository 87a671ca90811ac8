#include "show/plot.h"

#include "base/bug.h"
#include "base/number.h"
#include "show/figure.h"

int cf_plot_tall(const cf_plot *plot)
{
    return (plot->low ? 120 : plot->narrow ? 180 : 230) * CF_POINT;
}

/* --- The twin -------------------------------------------------------------------------------- */

const cf_cell *cf_plot_cell(const cf_plot *plot, const cf_grid_row *row, int i)
{
    CF_BUG_IF(i < 0 || i >= plot->chart->n_columns);
    return &row->cells[plot->chart->columns[i]];
}

int64_t cf_plot_value(const cf_plot *plot, const cf_grid_row *row, int i)
{
    return cf_plot_cell(plot, row, i)->value;
}

cf_slice cf_plot_words(const cf_plot *plot, const cf_grid_row *row, int i)
{
    cf_buf words = CF_BUF_INIT;
    cf_show_cell(&words, cf_plot_cell(plot, row, i));
    cf_slice copy = cf_arena_slice(plot->scene->arena, cf_buf_slice(&words));
    cf_buf_release(&words);
    return copy;
}

cf_slice cf_plot_header(const cf_plot *plot, int i)
{
    return plot->chart->grid->columns[plot->chart->columns[i]].header;
}

static const cf_grid_row *skip_totals(const cf_grid_row *row)
{
    while (row && row->kind != CF_ROW_PLAIN)
        row = row->next;
    return row;
}

const cf_grid_row *cf_plot_first(const cf_plot *plot)
{
    return skip_totals(plot->chart->grid->first);
}

const cf_grid_row *cf_plot_next(const cf_grid_row *row)
{
    return skip_totals(row->next);
}

int cf_plot_count(const cf_plot *plot)
{
    int n = 0;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        n++;
    return n;
}

cf_range_of cf_plot_range(const cf_plot *plot, int first, bool zero)
{
    cf_range_of range = {0, 0, zero};
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row))
        for (int i = first; i < plot->chart->n_columns; i++)
            if (cf_plot_cell(plot, row, i)->kind != CF_CELL_BLANK)
                cf_range_add(&range, cf_plot_value(plot, row, i));
    return range;
}

/* --- Scales ---------------------------------------------------------------------------------- */

int cf_scale_at(const cf_scale *scale, int64_t value)
{
    cf_wide span = (cf_wide)scale->high - scale->low;
    if (span <= 0)
        return scale->from;
    cf_wide part = ((cf_wide)value - scale->low) * (scale->to - scale->from);
    return scale->from + (int)cf_wide_div_round(part, span, CF_HALF_UP);
}

void cf_range_add(cf_range_of *range, int64_t value)
{
    if (!range->seen || value < range->low)
        range->low = value;
    if (!range->seen || value > range->high)
        range->high = value;
    range->seen = true;
}

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

cf_ticks cf_ticks_of(int64_t low, int64_t high, int most, int64_t unit)
{
    static const int64_t tenths[] = {10, 20, 25, 50};
    if (high <= low)
        high = low + unit;
    for (int64_t power = 1; power < INT64_MAX / 1000; power *= 10) {
        for (int i = 0; i < 4; i++) {
            int64_t step = power * tenths[i] / 10;
            if (step * 10 != power * tenths[i] || step % unit != 0)
                continue;
            int64_t first = floor_to(low, step);
            cf_wide n = ((cf_wide)high - first + step - 1) / step + 1;
            if (n <= most + 1)
                return (cf_ticks){first, step, (int)n};
        }
    }
    return (cf_ticks){low, high - low, 2};
}

int64_t cf_tick_last(const cf_ticks *ticks)
{
    return ticks->first + ticks->step * (ticks->n - 1);
}

void cf_plot_short_money(cf_buf *out, int64_t cents, int64_t step, bool sign)
{
    static const struct {
        int64_t one;
        const char *name;
    } sizes[] = {{100000000000, "B"}, {100000000, "M"}, {100000, "k"}, {100, ""}};
    char text[CF_NUMBER_TEXT_SIZE];
    uint64_t most = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    size_t i = 0;
    uint64_t least = step > 0 ? 1 : 100; /* alone, amounts to $100,000 are said in full */
    while (i < 3 && most < (uint64_t)sizes[i].one * (i == 2 ? least : 1))
        i++;
    int decimals = 0;
    int64_t unit = sizes[i].one;
    if (step > 0) {
        for (int64_t rest = step; decimals < 2 && rest % unit != 0; unit /= 10)
            decimals++;
    } else if (i < 3) {
        decimals = most < (uint64_t)unit * 10 ? 2 : most < (uint64_t)unit * 100 ? 1 : 0;
    }
    int64_t quantum = sizes[i].one;
    for (int d = 0; d < decimals; d++)
        quantum /= 10;
    int64_t rounded = 0;
    cf_div_round(&rounded, (cf_wide)most, quantum, CF_HALF_UP);
    if (cents < 0 && rounded > 0)
        cf_buf_add_str(out, CF_MINUS);
    else if (sign && rounded > 0)
        cf_buf_add_char(out, '+');
    cf_decimal_format(text, rounded, decimals, step > 0 ? 0 : decimals, true);
    cf_buf_addf(out, "$%s%s", text, rounded == 0 ? "" : sizes[i].name);
}

void cf_plot_short(cf_buf *out, const cf_cell *cell, int64_t step)
{
    if (cell->kind == CF_CELL_MONEY)
        cf_plot_short_money(out, cell->value, step, false);
    else
        cf_show_cell(out, cell);
}

/* --- Words ----------------------------------------------------------------------------------- */

cf_slice cf_plot_fit(cf_plot *plot, cf_slice words, int width, int size, bool bold)
{
    if (cf_font_width(words, size, bold) <= width)
        return words;
    cf_slice kept = {words.text, words.len};
    int room = width - cf_font_width(CF_SLICE("\xe2\x80\xa6"), size, bold);
    while (kept.len > 0 && cf_font_width(kept, size, bold) > room) {
        kept.len--;
        while (kept.len > 0 && ((unsigned char)kept.text[kept.len] & 0xc0) == 0x80)
            kept.len--;
    }
    char *cut = cf_arena_printf(plot->scene->arena, "%.*s\xe2\x80\xa6", (int)kept.len, kept.text);
    return cf_slice_of(cut);
}

int cf_plot_widest(const cf_plot *plot, int column, int size, bool bold, int most)
{
    int widest = 0;
    for (const cf_grid_row *row = plot->chart->grid->first; row; row = row->next) {
        int width = cf_font_width(cf_plot_words(plot, row, column), size, bold);
        if (width > widest)
            widest = width;
    }
    return widest < most ? widest : most;
}

void cf_plot_clear(cf_plot *plot, int x, int y, cf_slice label)
{
    int width = cf_font_width(label, CF_PLOT_LABEL, true);
    cf_scene_rect(plot->scene, x, y - CF_PLOT_LABEL, width + 2 * CF_POINT,
                  CF_PLOT_LABEL + 3 * CF_POINT, CF_INK_SURFACE);
}

void cf_plot_spread(int *places, int n, int gap, int top, int bottom)
{
    int order[CF_CHART_COLUMNS * 2];
    CF_BUG_IF(n > CF_CHART_COLUMNS * 2);
    for (int i = 0; i < n; i++) {
        int at = i;
        for (; at > 0 && places[order[at - 1]] > places[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (int i = 0; i < n; i++) {
        int least = i == 0 ? top : places[order[i - 1]] + gap;
        if (places[order[i]] < least)
            places[order[i]] = least;
    }
    for (int i = n - 1; i >= 0; i--) {
        int most = i == n - 1 ? bottom : places[order[i + 1]] - gap;
        if (places[order[i]] > most)
            places[order[i]] = most;
    }
}

void cf_plot_day(cf_buf *out, cf_date date)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    cf_ymd day = cf_date_split(date);
    cf_buf_addf(out, "%s %d, %d", months[day.month - 1], day.day, day.year);
}

int cf_plot_put(cf_plot *plot, int x, int y, cf_anchor anchor, int size, bool bold, cf_ink ink,
                cf_buf *words)
{
    int width = cf_scene_words(plot->scene, x, y, anchor, size, bold, ink, cf_buf_slice(words));
    cf_buf_clear(words);
    return width;
}
