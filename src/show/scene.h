/* scene.h: a drawing as a list of shapes, which SVG and PDF draw alike.
 *
 * Invariants: coordinates are whole tenths of a point, x to the right, y down, from the top left
 * corner; shapes stand in the order in which they are painted; colours are roles ("the first
 * series", "muted words"), never values, so that a page may be light, dark or printed. Everything
 * lives in the scene's arena. The same scene always gives the same bytes. */
#ifndef CF_SHOW_SCENE_H
#define CF_SHOW_SCENE_H

#include "base/arena.h"
#include "base/str.h"

enum { CF_POINT = 10 }; /* units of a scene a point */

/* What a shape is drawn with. Tones are shades of the first series, from none to full. */
typedef enum {
    CF_INK_NONE,
    CF_INK_TEXT,
    CF_INK_MUTED,   /* words and marks that step back; readable */
    CF_INK_RULE,    /* grid lines */
    CF_INK_SURFACE, /* the page; on shapes: a gap */
    CF_INK_BAND,    /* a quiet area behind */
    CF_INK_1,       /* series, in order; told apart by shape too */
    CF_INK_2,
    CF_INK_3,
    CF_INK_4,
    CF_INK_5,
    CF_INK_6,
    CF_INK_OVER, /* beyond a limit */
    CF_INK_TONE_0,
    CF_INK_TONE_1,
    CF_INK_TONE_2,
    CF_INK_TONE_3,
    CF_INK_TONE_4,
    CF_INK_COUNT
} cf_ink;

enum { CF_INKS = 6, CF_TONES = 5 };

typedef struct {
    int x, y;
} cf_spot;

typedef enum {
    CF_SHAPE_RECT,
    CF_SHAPE_LINE,
    CF_SHAPE_AREA,
    CF_SHAPE_DISC,
    CF_SHAPE_WORDS
} cf_shape_kind;

enum { CF_LAYER_ALWAYS, CF_LAYER_FIRST };

typedef enum { CF_AT_START, CF_AT_MIDDLE, CF_AT_END } cf_anchor;

typedef enum { CF_DASH_NONE, CF_DASH_LONG, CF_DASH_SHORT, CF_DASH_DOT } cf_dash;

typedef struct cf_shape {
    struct cf_shape *next;
    cf_shape_kind kind;
    int layer;
    cf_ink fill;   /* of words: their colour */
    cf_ink stroke; /* CF_INK_NONE: no outline */
    int stroke_width;
    cf_dash dash;
    const cf_spot *spots; /* rect: corner and size; line and area: all; disc and words: one */
    int n_spots;
    int radius; /* of a disc */
    int size;   /* of words */
    bool bold;
    cf_anchor anchor;
    cf_slice words;
} cf_shape;

typedef struct {
    cf_arena *arena;
    int width, height;
    int layer; /* of the shapes that come next */
    cf_shape *first, *last;
} cf_scene;

cf_scene *cf_scene_new(cf_arena *arena, int width);

/* Says to which layer the shapes that come next belong: always there, or the n-th of several
 * pictures in one place, of which a page shows one at a time and everything else the first. */
void cf_scene_layer(cf_scene *scene, int layer);

void cf_scene_rect(cf_scene *scene, int x, int y, int width, int height, cf_ink fill);
void cf_scene_box(cf_scene *scene, int x, int y, int width, int height, cf_ink stroke,
                  int stroke_width); /* outline alone */
void cf_scene_line(cf_scene *scene, int x1, int y1, int x2, int y2, cf_ink ink, int width,
                   cf_dash dash);

/* Spots are copied. */
void cf_scene_path(cf_scene *scene, const cf_spot *spots, int n, cf_ink ink, int width,
                   cf_dash dash);
void cf_scene_area(cf_scene *scene, const cf_spot *spots, int n, cf_ink fill);
void cf_scene_disc(cf_scene *scene, int x, int y, int radius, cf_ink fill, cf_ink stroke,
                   int stroke_width);

/* Words on one line; y is their baseline. Returns their width. */
int cf_scene_words(cf_scene *scene, int x, int y, cf_anchor anchor, int size, bool bold, cf_ink ink,
                   cf_slice words);

/* Words broken at spaces to fit `width`; returns the baseline of the line after the last. */
int cf_scene_paragraph(cf_scene *scene, int x, int y, int width, int size, bool bold, cf_ink ink,
                       cf_slice words);

/* The mark of a series: the n-th shape (disc, square, triangle, diamond, cross, ring) at a spot. */
void cf_scene_mark(cf_scene *scene, int x, int y, int radius, int series);

/* A pattern over a rect, so that fills differ by more than colour: 0 none, 1 rising lines,
 * 2 falling lines, 3 dots. */
void cf_scene_hatch(cf_scene *scene, int x, int y, int width, int height, int pattern, cf_ink ink);

/* The ink and the dash of the n-th series, from 0. */
cf_ink cf_series_ink(int series);
cf_dash cf_series_dash(int series);

/* --- Faces ----------------------------------------------------------------------------------- */

/* An <svg> element. `id` makes its names unique in a page; `title` and `desc` are what a screen
 * reader says in place of the drawing. `kind`: a class for the page's style. */
void cf_scene_write_svg(cf_buf *out, const cf_scene *scene, const char *id, cf_slice title,
                        cf_slice desc, const char *kind);

/* PDF operators, with the top left corner at the origin of the current space, y down. */
void cf_scene_write_pdf(cf_buf *out, const cf_scene *scene);

/* The colour of an ink on a light page, "#rrggbb" as a number. */
uint32_t cf_ink_light(cf_ink ink);
uint32_t cf_ink_dark(cf_ink ink);

/* The variable of a page's style that holds an ink's colour: "ink-1". */
const char *cf_ink_name(cf_ink ink);

#endif
