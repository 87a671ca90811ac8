/* A scene as PDF operators: the same shapes, in the colours of a light page. */
#include "show/font.h"
#include "show/pdf_file.h"
#include "show/scene.h"

/* Three parts of a colour as decimals. */
static void put_colour(cf_buf *out, cf_ink ink, const char *operator)
{
    uint32_t colour = cf_ink_light(ink);
    for (int shift = 16; shift >= 0; shift -= 8) {
        unsigned part = (colour >> shift & 0xff) * 1000 / 255;
        cf_buf_addf(out, "%u.%03u ", part / 1000, part % 1000);
    }
    cf_buf_addf(out, "%s\n", operator);
}

static void put_paint(cf_buf *out, const cf_shape *shape)
{
    static const char *const dashes[] = {"[] 0 d", "[90 35] 0 d", "[40 28] 0 d", "[14 26] 0 d"};
    if (shape->fill != CF_INK_NONE)
        put_colour(out, shape->fill, "rg");
    if (shape->stroke == CF_INK_NONE)
        return;
    put_colour(out, shape->stroke, "RG");
    cf_buf_addf(out, "%d w %s\n", shape->stroke_width, dashes[shape->dash]);
}

static void put_end(cf_buf *out, const cf_shape *shape)
{
    bool fill = shape->fill != CF_INK_NONE;
    bool stroke = shape->stroke != CF_INK_NONE;
    cf_buf_add_str(out, fill && stroke ? "B\n" : fill ? "f\n" : stroke ? "S\n" : "n\n");
}

/* A circle as four curves; 0.5523 is the usual distance of their handles. */
static void put_disc(cf_buf *out, int x, int y, int r)
{
    int h = r * 5523 / 10000;
    cf_buf_addf(out, "%d %d m %d %d %d %d %d %d c ", x + r, y, x + r, y + h, x + h, y + r, x,
                y + r);
    cf_buf_addf(out, "%d %d %d %d %d %d c ", x - h, y + r, x - r, y + h, x - r, y);
    cf_buf_addf(out, "%d %d %d %d %d %d c ", x - r, y - h, x - h, y - r, x, y - r);
    cf_buf_addf(out, "%d %d %d %d %d %d c h ", x + h, y - r, x + r, y - h, x + r, y);
}

static void put_words(cf_buf *out, const cf_shape *shape)
{
    int width = cf_font_width(shape->words, shape->size, shape->bold);
    int x = shape->spots[0].x;
    if (shape->anchor != CF_AT_START)
        x -= shape->anchor == CF_AT_END ? width : width / 2;
    put_colour(out, shape->fill, "rg");
    cf_buf_addf(out, "BT /%s %d Tf 1 0 0 -1 %d %d Tm ", shape->bold ? "F2" : "F1", shape->size, x,
                shape->spots[0].y);
    cf_pdf_words(out, shape->words);
    cf_buf_add_str(out, " Tj ET\n");
}

void cf_scene_write_pdf(cf_buf *out, const cf_scene *scene)
{
    cf_buf_add_str(out, "1 j\n");
    for (const cf_shape *shape = scene->first; shape; shape = shape->next) {
        const cf_spot *at = shape->spots;
        if (shape->layer > CF_LAYER_FIRST)
            continue;
        if (shape->kind == CF_SHAPE_WORDS) {
            put_words(out, shape);
            continue;
        }
        put_paint(out, shape);
        if (shape->kind == CF_SHAPE_RECT)
            cf_buf_addf(out, "%d %d %d %d re ", at[0].x, at[0].y, at[1].x, at[1].y);
        else if (shape->kind == CF_SHAPE_DISC)
            put_disc(out, at->x, at->y, shape->radius);
        else
            for (int i = 0; i < shape->n_spots; i++)
                cf_buf_addf(out, "%d %d %c ", at[i].x, at[i].y, i ? 'l' : 'm');
        if (shape->kind == CF_SHAPE_AREA)
            cf_buf_add_str(out, "h ");
        put_end(out, shape);
    }
}
