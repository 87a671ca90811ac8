/* What each choice saves against what it harms: a disc for those that are taken, a ring for the
 * others; the largest are named. */
#include "show/plot.h"

enum { NAME, SAVES, HARMS, TAKEN };
enum { NAMED = 12, RADIUS = 5 * CF_POINT };

typedef struct {
    int left, right, top, bottom;
} box;

typedef struct {
    cf_plot *plot;
    cf_scale x, y;
    box named[NAMED];
    int n_named;
} harm;

static bool is_taken(const cf_plot *plot, const cf_grid_row *row)
{
    return cf_plot_cell(plot, row, TAKEN)->kind == CF_CELL_TEXT;
}

static void draw_point(const cf_plot *plot, int x, int y, bool taken)
{
    if (taken)
        cf_scene_disc(plot->scene, x, y, RADIUS, CF_INK_1, CF_INK_SURFACE, CF_POINT);
    else
        cf_scene_disc(plot->scene, x, y, RADIUS - CF_POINT, CF_INK_NONE, CF_INK_MUTED,
                      CF_POINT * 3 / 2);
}

static void draw_points(const harm *h, bool taken)
{
    for (const cf_grid_row *row = cf_plot_first(h->plot); row; row = cf_plot_next(row))
        if (is_taken(h->plot, row) == taken)
            draw_point(h->plot, cf_scale_at(&h->x, cf_plot_value(h->plot, row, SAVES)),
                       cf_scale_at(&h->y, cf_plot_value(h->plot, row, HARMS)), taken);
}

/* The row that saves the most of those that save less than `before`, or as much and come later. */
static const cf_grid_row *next_largest(const cf_plot *plot, const cf_grid_row *before)
{
    const cf_grid_row *best = NULL;
    bool behind = before == NULL;
    for (const cf_grid_row *row = cf_plot_first(plot); row; row = cf_plot_next(row)) {
        int64_t saves = cf_plot_value(plot, row, SAVES);
        int64_t limit = before ? cf_plot_value(plot, before, SAVES) : INT64_MAX;
        bool after = saves < limit || (saves == limit && behind);
        if (row == before)
            behind = true;
        else if (after && (!best || saves > cf_plot_value(plot, best, SAVES)))
            best = row;
    }
    return best;
}

static bool meets(const box *a, const box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Whether words there would lie on another point than that of `row`. */
static bool lies_on_point(const harm *h, const box *at, const cf_grid_row *row)
{
    for (const cf_grid_row *other = cf_plot_first(h->plot); other; other = cf_plot_next(other)) {
        int x = cf_scale_at(&h->x, cf_plot_value(h->plot, other, SAVES));
        int y = cf_scale_at(&h->y, cf_plot_value(h->plot, other, HARMS));
        box point = {x - RADIUS, x + RADIUS, y - RADIUS, y + RADIUS};
        if (other != row && meets(at, &point))
            return true;
    }
    return false;
}

/* Beside its point, right or left, where there is room. */
static void name_point(harm *h, const cf_grid_row *row)
{
    cf_plot *plot = h->plot;
    cf_slice name = cf_plot_words(plot, row, NAME);
    int width = cf_font_width(name, CF_PLOT_SMALL, false);
    int x = cf_scale_at(&h->x, cf_plot_value(plot, row, SAVES));
    int y = cf_scale_at(&h->y, cf_plot_value(plot, row, HARMS)) + 4 * CF_POINT;
    for (int side = 0; side < 2; side++) {
        int start = side == 0 ? x + RADIUS + 3 * CF_POINT : x - RADIUS - 3 * CF_POINT - width;
        box at = {start, start + width, y - CF_PLOT_SMALL, y + 3 * CF_POINT};
        bool free = at.left > h->x.from && at.right <= plot->width && at.top >= h->y.to &&
                    at.bottom <= h->y.from && !lies_on_point(h, &at, row);
        for (int i = 0; i < h->n_named && free; i++)
            free = !meets(&at, &h->named[i]);
        if (!free)
            continue;
        cf_scene_words(plot->scene, start, y, CF_AT_START, CF_PLOT_SMALL, false, CF_INK_TEXT, name);
        h->named[h->n_named++] = at;
        return;
    }
}

/* A disc and a ring with their words. */
static void draw_key(cf_plot *plot)
{
    static const char *const words[] = {"in the set", "left out"};
    int y = plot->top + CF_PLOT_LABEL;
    int x = 0;
    for (int i = 0; i < 2; i++) {
        draw_point(plot, x + RADIUS, y - 4 * CF_POINT, i == 0);
        x += 2 * RADIUS + 6 * CF_POINT;
        x += cf_scene_words(plot->scene, x, y, CF_AT_START, CF_PLOT_LABEL, false, CF_INK_TEXT,
                            cf_slice_of(words[i]));
        x += 18 * CF_POINT;
    }
    plot->top = y + 8 * CF_POINT;
}

static void draw(cf_plot *plot)
{
    harm h = {.plot = plot};
    const cf_grid_row *first = cf_plot_first(plot);
    cf_range_of saves = {0, 0, true}, harms = {0, 0, true};
    for (const cf_grid_row *row = first; row; row = cf_plot_next(row)) {
        cf_range_add(&saves, cf_plot_value(plot, row, SAVES));
        cf_range_add(&harms, cf_plot_value(plot, row, HARMS));
    }
    const cf_cell *saved = cf_plot_cell(plot, first, SAVES);
    const cf_cell *harmed = cf_plot_cell(plot, first, HARMS);
    cf_ticks across = cf_ticks_of(saves.low, saves.high, plot->narrow ? 4 : 6, 100);
    cf_ticks up = cf_ticks_of(harms.low, harms.high, plot->low ? 4 : 6, 100);
    draw_key(plot);
    int left = cf_plot_axis_room(&up, harmed);
    int top = plot->top + 2 * CF_PLOT_LINE + 6 * CF_POINT;
    int bottom = top + cf_plot_tall(plot);
    int half = plot->width / 2 - 8 * CF_POINT;
    h.x = (cf_scale){across.first, cf_tick_last(&across), left, plot->width - 14 * CF_POINT};
    h.y = (cf_scale){up.first, cf_tick_last(&up), bottom, top};
    int y = plot->top + CF_PLOT_SMALL;
    cf_scene_words(plot->scene, 0, y, CF_AT_START, CF_PLOT_SMALL, true, CF_INK_TEXT,
                   cf_plot_fit(plot, cf_plot_header(plot, HARMS), half, CF_PLOT_SMALL, true));
    cf_scene_words(plot->scene, plot->width, y, CF_AT_END, CF_PLOT_SMALL, true, CF_INK_TEXT,
                   cf_plot_fit(plot, cf_plot_header(plot, SAVES), half, CF_PLOT_SMALL, true));
    cf_plot_columns_axis(plot, &h.x, &across, saved, top, bottom);
    cf_plot_rows_axis(plot, &h.y, &up, harmed, left, h.x.to);
    draw_points(&h, false);
    draw_points(&h, true);
    const cf_grid_row *row = NULL;
    for (int i = 0; i < NAMED && (row = next_largest(plot, row)); i++)
        name_point(&h, row);
    plot->scene->height = bottom + 10 * CF_POINT;
}

const cf_chart_type cf_chart_type_harm = {
    .name = "harm",
    .columns = "a name, what it saves, what it harms, words where it is taken",
    .draw = draw,
};
