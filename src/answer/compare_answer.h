/* compare_answer.h: offers side by side. Source: costing rules, section 4. */
#ifndef CF_ANSWER_COMPARE_ANSWER_H
#define CF_ANSWER_COMPARE_ANSWER_H

#include "answer/cost_answer.h"

/* One sentence: what b costs beside a, and for how many members it pays more. */
void cf_pair_finding(cf_report *report, const cf_asking *asking, const cf_pair *pair);

/* The running difference, who overtakes whom when, and what waiting cost. */
void cf_pair_over_time(cf_report *report, const cf_asking *asking, const cf_pair *pair);

/* Who gains more: by class, step and pay band. Nothing where gains were not gathered. */
void cf_pair_spread(cf_report *report, const cf_asking *asking, const cf_pair *pair);

/* What the headline percents of the offers from `first` on say beside what is paid. */
void cf_show_headlines(cf_report *report, const cf_asking *asking, int first);

#endif
