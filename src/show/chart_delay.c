/* Running sums over time of an offer that starts as written or later, beside what it is compared
 * with: a layer a start, all on one scale, of which a page shows the one that its slider is at. */
#include "base/bug.h"
#include "show/steps.h"

enum { DATE, WRITTEN, AGAINST, LATER };

/* On a phone: names the two lines, not every start. */
static void draw_key(cf_plot *plot)
{
    const cf_chart *whole = plot->chart;
    cf_chart two = *whole;
    two.n_columns = LATER;
    plot->chart = &two;
    cf_plot_key(plot, WRITTEN, false);
    plot->chart = whole;
}

static void draw(cf_plot *plot)
{
    int columns[] = {WRITTEN, AGAINST};
    cf_steps steps = {.plot = plot, .columns = columns, .n = 2};
    int most_rings = 0;
    CF_BUG_IF(plot->chart->n_columns < LATER);
    for (int i = AGAINST; i < plot->chart->n_columns; i++) {
        columns[0] = i == AGAINST ? WRITTEN : i;
        int n = cf_steps_count_rings(&steps);
        most_rings = n > most_rings ? n : most_rings;
    }
    if (plot->narrow)
        draw_key(plot);
    cf_steps_axes(&steps, most_rings);
    cf_steps_line(&steps, 1);
    for (int i = AGAINST; i < plot->chart->n_columns; i++) {
        columns[0] = i == AGAINST ? WRITTEN : i;
        cf_scene_layer(plot->scene, CF_LAYER_FIRST + i - AGAINST);
        cf_steps_line(&steps, 0);
        cf_steps_rings(&steps);
        cf_steps_ends(&steps);
    }
    cf_scene_layer(plot->scene, CF_LAYER_ALWAYS);
}

const cf_chart_type cf_chart_type_delay = {
    .name = "delay",
    .columns = "a date, then running sums: as written, what it is compared with, each later start",
    .draw = draw,
};
