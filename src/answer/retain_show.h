/* retain_show.h: what the faces of a staffing answer share. */
#ifndef CF_ANSWER_RETAIN_SHOW_H
#define CF_ANSWER_RETAIN_SHOW_H

#include "answer/retain.h"

/* What is said of one scenario. */
typedef struct {
    const cf_retain_stats *stats;
    cf_swing swings[CF_ASSUMPTIONS];
    int n_swings;
    int64_t break_even;
    const char *sentence;
} cf_retain_shown;

/* "quit", "retire", … by cf_staff_sum. */
extern const char *const cf_exit_names[4];

const char *cf_retain_month(cf_arena *arena, const cf_retain *retain, int month);

/* "July 2025". */
const char *cf_retain_month_words(cf_arena *arena, const cf_retain *retain, int month);

/* n runs as a whole percent of all. */
int64_t cf_retain_percent_of_runs(const cf_retain *retain, int64_t n);

/* Authorized posts, as likely. */
int64_t cf_retain_posts(const cf_retain *retain);

/* Figures and sentences of every scenario. */
cf_retain_shown *cf_retain_shown_of(cf_arena *arena, const cf_retain *retain);

/* What an offer would change, in a sentence; what the answer rests on and cannot say. */
const char *cf_retain_sentence(cf_arena *arena, const cf_retain *retain,
                               const cf_retain_shown *shown, int scenario);
void cf_retain_say_basis(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown);

void cf_retain_show_assumptions(cf_report *report, const cf_retain *retain);

/* Findings, what they rest on, and the chart. */
void cf_retain_say(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown);
void cf_retain_show_section(cf_report *report, const cf_retain *retain,
                            const cf_retain_shown *shown);

cf_value *cf_retain_json(cf_arena *arena, const cf_retain *retain, const cf_retain_shown *shown);

#endif
