#include "show/chart.h"

#include "base/bug.h"
#include "show/plot.h"

const cf_chart_type *const cf_chart_types[] = {
#define CF_CHART(name) &cf_chart_type_##name,
#include "show/charts.def"
#undef CF_CHART
    NULL,
};

cf_scene *cf_chart_draw(cf_arena *arena, const cf_chart *chart, cf_chart_place place)
{
    enum { WIDE = 680 * CF_POINT, NARROW = 340 * CF_POINT };
    bool narrow = place != CF_CHART_ON_PAGE;
    int width = narrow ? NARROW : WIDE;
    cf_scene *scene = cf_scene_new(arena, width);
    cf_plot plot = {scene, chart, width, 0, narrow, place == CF_CHART_HALF};
    int size = plot.narrow ? CF_PLOT_TITLE * 14 / 15 : CF_PLOT_TITLE;
    plot.top = cf_scene_paragraph(scene, 0, size, width, size, true, CF_INK_TEXT, chart->title);
    plot.top -= size / 2;
    scene->height = plot.top;
    if (cf_plot_first(&plot))
        chart->type->draw(&plot);
    CF_BUG_IF(scene->height < plot.top);
    return scene;
}
