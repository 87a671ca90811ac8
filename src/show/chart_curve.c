/* Running sums over time, one step line a series, with the day from which a later series stays
 * level with or ahead of an earlier one. */
#include "base/bug.h"
#include "show/steps.h"

static void draw(cf_plot *plot)
{
    static const int columns[CF_STEPS_LINES] = {1, 2, 3, 4, 5, 6};
    cf_steps steps = {.plot = plot, .columns = columns, .n = plot->chart->n_columns - 1};
    CF_BUG_IF(steps.n < 1 || steps.n > CF_STEPS_LINES);
    if (plot->narrow)
        cf_plot_key(plot, 1, false);
    cf_steps_axes(&steps, cf_steps_count_rings(&steps));
    for (int i = steps.n - 1; i >= 0; i--)
        cf_steps_line(&steps, i);
    cf_steps_rings(&steps);
    cf_steps_ends(&steps);
}

const cf_chart_type cf_chart_type_curve = {
    .name = "curve",
    .columns = "a date, then a running sum a series (at most 6)",
    .draw = draw,
    .native = CF_NATIVE_LINES,
};
