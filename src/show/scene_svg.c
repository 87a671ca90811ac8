/* A scene as SVG: colours as attributes, for programs that know no style sheets, and as classes,
 * for pages that have themes. */
#include "show/scene.h"

#include "show/markup.h"

static void put_paint(cf_buf *out, const char *what, cf_ink ink)
{
    if (ink == CF_INK_NONE)
        cf_buf_addf(out, " %s=\"none\"", what);
    else
        cf_buf_addf(out, " %s=\"#%06x\"", what, (unsigned)cf_ink_light(ink));
}

/* Classes: "f-ink-1" fills, "s-ink-1" strokes. */
static void put_inks(cf_buf *out, const cf_shape *shape)
{
    static const char *const dashes[] = {NULL, "90 35", "40 28", "14 26"};
    bool fill = shape->fill != CF_INK_NONE;
    bool stroke = shape->stroke != CF_INK_NONE;
    cf_buf_add_str(out, " class=\"");
    if (fill)
        cf_buf_addf(out, "f-%s", cf_ink_name(shape->fill));
    if (stroke)
        cf_buf_addf(out, "%ss-%s", fill ? " " : "", cf_ink_name(shape->stroke));
    cf_buf_add_char(out, '"');
    put_paint(out, "fill", shape->fill);
    if (!stroke)
        return;
    put_paint(out, "stroke", shape->stroke);
    cf_buf_addf(out, " stroke-width=\"%d\"", shape->stroke_width);
    if (shape->dash != CF_DASH_NONE)
        cf_buf_addf(out, " stroke-dasharray=\"%s\"", dashes[shape->dash]);
}

static void put_spots(cf_buf *out, const cf_shape *shape, bool close)
{
    cf_buf_add_str(out, "<path d=\"M");
    for (int i = 0; i < shape->n_spots; i++)
        cf_buf_addf(out, "%s%d %d", i ? "L" : "", shape->spots[i].x, shape->spots[i].y);
    cf_buf_add_str(out, close ? "Z\"" : "\"");
    if (!close)
        cf_buf_add_str(out, " stroke-linejoin=\"round\"");
}

static void put_shape(cf_buf *out, const cf_shape *shape)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    const cf_spot *at = shape->spots;
    switch (shape->kind) {
    case CF_SHAPE_RECT:
        cf_buf_addf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", at[0].x, at[0].y,
                    at[1].x, at[1].y);
        break;
    case CF_SHAPE_LINE:
    case CF_SHAPE_AREA:
        put_spots(out, shape, shape->kind == CF_SHAPE_AREA);
        break;
    case CF_SHAPE_DISC:
        cf_buf_addf(out, "<circle cx=\"%d\" cy=\"%d\" r=\"%d\"", at->x, at->y, shape->radius);
        break;
    case CF_SHAPE_WORDS:
        cf_buf_addf(out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s%s", at->x, at->y, shape->size,
                    shape->bold ? " font-weight=\"bold\"" : "", anchors[shape->anchor]);
        put_inks(out, shape);
        cf_buf_add_char(out, '>');
        cf_markup_text(out, shape->words);
        cf_buf_add_str(out, "</text>\n");
        return;
    }
    put_inks(out, shape);
    cf_buf_add_str(out, "/>\n");
}

/* Layers are groups that a page's script shows one at a time; without it the first is shown. */
static void put_layer(cf_buf *out, int before, int layer)
{
    if (before == layer)
        return;
    if (before != CF_LAYER_ALWAYS)
        cf_buf_add_str(out, "</g>\n");
    if (layer != CF_LAYER_ALWAYS)
        cf_buf_addf(out, "<g data-layer=\"%d\"%s>\n", layer - CF_LAYER_FIRST,
                    layer == CF_LAYER_FIRST ? "" : " visibility=\"hidden\"");
}

void cf_scene_write_svg(cf_buf *out, const cf_scene *scene, const char *id, cf_slice title,
                        cf_slice desc, const char *kind)
{
    cf_buf_addf(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart %s\" viewBox=\"0 0 %d %d\" "
        "role=\"img\" aria-labelledby=\"%s-t %s-d\" font-family=\"Helvetica, Arial, "
        "'Liberation Sans', sans-serif\">\n<title id=\"%s-t\">",
        kind, scene->width, scene->height, id, id, id);
    cf_markup_text(out, title);
    cf_buf_addf(out, "</title>\n<desc id=\"%s-d\">", id);
    cf_markup_text(out, desc);
    cf_buf_add_str(out, "</desc>\n<g aria-hidden=\"true\">\n");
    int layer = CF_LAYER_ALWAYS;
    for (const cf_shape *shape = scene->first; shape; shape = shape->next) {
        put_layer(out, layer, shape->layer);
        layer = shape->layer;
        put_shape(out, shape);
    }
    put_layer(out, layer, CF_LAYER_ALWAYS);
    cf_buf_add_str(out, "</g>\n</svg>\n");
}
