/* steps.h: running sums over time as lines of steps, with the day from which one stays level with
 * or ahead of another (costing rules, section 4: `overtakes`): what chart types over time share.
 *
 * Invariants: the twin's first column is a date, the others are running sums; all lines of a chart
 * share one scale. */
#ifndef CF_SHOW_STEPS_H
#define CF_SHOW_STEPS_H

#include "show/plot.h"

enum { CF_STEPS_LINES = 6 }; /* at most */

typedef struct {
    cf_plot *plot;
    const int *columns; /* of the chart, one a line, in the order of series */
    int n;
    cf_scale x, y;
    int rings_at; /* the baseline of the first ring's words */
} cf_steps;

/* How many of the lines overtake another. */
int cf_steps_count_rings(const cf_steps *steps);

/* The axes over all columns of the chart, with room for the words of `n_rings` above. Sets the
 * scales and the scene's height. */
void cf_steps_axes(cf_steps *steps, int n_rings);

/* The i-th line; rings where lines overtake; name and last value beside the ends. */
void cf_steps_line(const cf_steps *steps, int i);
void cf_steps_rings(const cf_steps *steps);
void cf_steps_ends(const cf_steps *steps);

#endif
