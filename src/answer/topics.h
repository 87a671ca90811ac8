/* topics.h: the lists among the help's topics. */
#ifndef CF_ANSWER_TOPICS_H
#define CF_ANSWER_TOPICS_H

#include "base/str.h"
#include "show/report.h"

/* Fills the report for the topics `clauses` and `problems` (or `codes`); false: another topic. */
bool cf_topic_list(cf_report *report, cf_slice topic);

#endif
