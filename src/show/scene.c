#include "show/scene.h"

#include "base/bug.h"
#include "show/font.h"

cf_scene *cf_scene_new(cf_arena *arena, int width)
{
    cf_scene *scene = CF_ARENA_NEW(arena, cf_scene, 1);
    scene->arena = arena;
    scene->width = width;
    return scene;
}

void cf_scene_layer(cf_scene *scene, int layer)
{
    scene->layer = layer;
}

static cf_shape *add_shape(cf_scene *scene, cf_shape_kind kind, const cf_spot *spots, int n)
{
    cf_shape *shape = CF_ARENA_NEW(scene->arena, cf_shape, 1);
    shape->kind = kind;
    shape->layer = scene->layer;
    shape->spots = cf_arena_dup(scene->arena, spots, (size_t)n, sizeof *spots);
    shape->n_spots = n;
    if (scene->last)
        scene->last->next = shape;
    else
        scene->first = shape;
    scene->last = shape;
    return shape;
}

void cf_scene_rect(cf_scene *scene, int x, int y, int width, int height, cf_ink fill)
{
    const cf_spot spots[] = {{x, y}, {width, height}};
    if (width <= 0 || height <= 0)
        return;
    add_shape(scene, CF_SHAPE_RECT, spots, 2)->fill = fill;
}

void cf_scene_box(cf_scene *scene, int x, int y, int width, int height, cf_ink stroke,
                  int stroke_width)
{
    const cf_spot spots[] = {{x, y}, {width, height}};
    cf_shape *shape = add_shape(scene, CF_SHAPE_RECT, spots, 2);
    shape->stroke = stroke;
    shape->stroke_width = stroke_width;
}

void cf_scene_line(cf_scene *scene, int x1, int y1, int x2, int y2, cf_ink ink, int width,
                   cf_dash dash)
{
    const cf_spot spots[] = {{x1, y1}, {x2, y2}};
    cf_scene_path(scene, spots, 2, ink, width, dash);
}

void cf_scene_path(cf_scene *scene, const cf_spot *spots, int n, cf_ink ink, int width,
                   cf_dash dash)
{
    if (n < 2)
        return;
    cf_shape *shape = add_shape(scene, CF_SHAPE_LINE, spots, n);
    shape->stroke = ink;
    shape->stroke_width = width;
    shape->dash = dash;
}

void cf_scene_area(cf_scene *scene, const cf_spot *spots, int n, cf_ink fill)
{
    if (n >= 3)
        add_shape(scene, CF_SHAPE_AREA, spots, n)->fill = fill;
}

void cf_scene_disc(cf_scene *scene, int x, int y, int radius, cf_ink fill, cf_ink stroke,
                   int stroke_width)
{
    const cf_spot spot = {x, y};
    cf_shape *shape = add_shape(scene, CF_SHAPE_DISC, &spot, 1);
    shape->fill = fill;
    shape->stroke = stroke;
    shape->stroke_width = stroke_width;
    shape->radius = radius;
}

int cf_scene_words(cf_scene *scene, int x, int y, cf_anchor anchor, int size, bool bold, cf_ink ink,
                   cf_slice words)
{
    const cf_spot spot = {x, y};
    if (words.len == 0)
        return 0;
    cf_shape *shape = add_shape(scene, CF_SHAPE_WORDS, &spot, 1);
    shape->fill = ink;
    shape->size = size;
    shape->bold = bold;
    shape->anchor = anchor;
    shape->words = cf_arena_slice(scene->arena, words);
    return cf_font_width(words, size, bold);
}

/* How many bytes of the text stand on a line of `width`: up to a space, or the whole first word. */
static size_t line_within(cf_slice text, int width, int size, bool bold)
{
    size_t fits = 0;
    for (size_t at = 0; at <= text.len; at++) {
        if (at < text.len && text.text[at] != ' ')
            continue;
        if (fits > 0 && cf_font_width((cf_slice){text.text, at}, size, bold) > width)
            break;
        fits = at;
    }
    return fits;
}

int cf_scene_paragraph(cf_scene *scene, int x, int y, int width, int size, bool bold, cf_ink ink,
                       cf_slice words)
{
    while (words.len > 0) {
        size_t n = line_within(words, width, size, bold);
        cf_scene_words(scene, x, y, CF_AT_START, size, bold, ink, (cf_slice){words.text, n});
        y += size * 13 / 10;
        while (n < words.len && words.text[n] == ' ')
            n++;
        if (n == 0)
            break;
        words.text += n;
        words.len -= n;
    }
    return y;
}

/* --- Marks and patterns ---------------------------------------------------------------------- */

cf_ink cf_series_ink(int series)
{
    return (cf_ink)(CF_INK_1 + series % CF_INKS);
}

cf_dash cf_series_dash(int series)
{
    static const cf_dash dashes[] = {CF_DASH_NONE, CF_DASH_LONG, CF_DASH_SHORT, CF_DASH_DOT};
    return dashes[series % 4];
}

void cf_scene_mark(cf_scene *scene, int x, int y, int radius, int series)
{
    cf_ink ink = cf_series_ink(series);
    int r = radius;
    const cf_spot triangle[] = {{x, y - r}, {x + r, y + r * 3 / 4}, {x - r, y + r * 3 / 4}};
    const cf_spot diamond[] = {{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}};
    switch (series % CF_INKS) {
    case 0:
        cf_scene_disc(scene, x, y, r, ink, CF_INK_SURFACE, CF_POINT);
        break;
    case 1:
        cf_scene_rect(scene, x - r * 7 / 8, y - r * 7 / 8, r * 7 / 4, r * 7 / 4, ink);
        break;
    case 2:
        cf_scene_area(scene, triangle, 3, ink);
        break;
    case 3:
        cf_scene_area(scene, diamond, 4, ink);
        break;
    case 4:
        cf_scene_line(scene, x - r, y - r, x + r, y + r, ink, 2 * CF_POINT, CF_DASH_NONE);
        cf_scene_line(scene, x - r, y + r, x + r, y - r, ink, 2 * CF_POINT, CF_DASH_NONE);
        break;
    default:
        cf_scene_disc(scene, x, y, r - CF_POINT, CF_INK_SURFACE, ink, 2 * CF_POINT);
    }
}

/* Diagonals of one rect, cut to it: they start on the left or the lower side. */
static void hatch_lines(cf_scene *scene, int x, int y, int width, int height, bool falling,
                        cf_ink ink)
{
    enum { SPACING = 6 * CF_POINT };
    for (int at = SPACING / 2; at < width + height; at += SPACING) {
        int x1 = at > height ? at - height : 0;
        int y1 = at > height ? height : at;
        int x2 = at > width ? width : at;
        int y2 = at > width ? at - width : 0;
        if (falling)
            cf_scene_line(scene, x + x1, y + height - y1, x + x2, y + height - y2, ink,
                          CF_POINT * 9 / 10, CF_DASH_NONE);
        else
            cf_scene_line(scene, x + x1, y + y1, x + x2, y + y2, ink, CF_POINT * 9 / 10,
                          CF_DASH_NONE);
    }
}

void cf_scene_hatch(cf_scene *scene, int x, int y, int width, int height, int pattern, cf_ink ink)
{
    enum { SPACING = 6 * CF_POINT };
    if (width <= 0 || height <= 0)
        return;
    if (pattern == 1 || pattern == 2)
        hatch_lines(scene, x, y, width, height, pattern == 2, ink);
    for (int row = 0; pattern == 3 && SPACING / 2 + row * SPACING < height; row++)
        for (int at = SPACING / 2; at < width - CF_POINT; at += SPACING)
            cf_scene_disc(scene, x + at, y + SPACING / 2 + row * SPACING, CF_POINT, ink,
                          CF_INK_NONE, 0);
}

/* --- Colours --------------------------------------------------------------------------------- */

/* Words and lines reach 4.5:1 and marks 3:1 against the page, in both themes; series stay apart
 * for readers who do not tell red from green (blue, vermilion, green-blue, violet, amber, black).
 */
static const struct {
    const char *name;
    uint32_t light, dark;
} inks[CF_INK_COUNT] = {
    [CF_INK_NONE] = {"none", 0, 0},
    [CF_INK_TEXT] = {"text", 0x1a1d21, 0xeceff2},
    [CF_INK_MUTED] = {"muted", 0x565d66, 0xa7b0ba},
    [CF_INK_RULE] = {"rule", 0xdadee3, 0x3a414a},
    [CF_INK_SURFACE] = {"surface", 0xffffff, 0x14171b},
    [CF_INK_BAND] = {"band", 0xeef1f4, 0x22272e},
    [CF_INK_1] = {"ink-1", 0x1f5fa8, 0x6fb1f2},
    [CF_INK_2] = {"ink-2", 0xb84a14, 0xf0894f},
    [CF_INK_3] = {"ink-3", 0x0b7a6f, 0x3fc2b2},
    [CF_INK_4] = {"ink-4", 0x7a3e9d, 0xc497e6},
    [CF_INK_5] = {"ink-5", 0x8a6100, 0xe0b04a},
    [CF_INK_6] = {"ink-6", 0x3d444d, 0xc9d1d9},
    [CF_INK_OVER] = {"over", 0xb3261e, 0xff8a80},
    [CF_INK_TONE_0] = {"tone-0", 0xf3f6fa, 0x1b2027},
    [CF_INK_TONE_1] = {"tone-1", 0xd3e2f3, 0x1d3550},
    [CF_INK_TONE_2] = {"tone-2", 0xa3c4e6, 0x1f5486},
    [CF_INK_TONE_3] = {"tone-3", 0x3a78bd, 0x4f93d4},
    [CF_INK_TONE_4] = {"tone-4", 0x1c5596, 0x8cc4fa},
};

uint32_t cf_ink_light(cf_ink ink)
{
    return inks[ink].light;
}

uint32_t cf_ink_dark(cf_ink ink)
{
    return inks[ink].dark;
}

const char *cf_ink_name(cf_ink ink)
{
    return inks[ink].name;
}
