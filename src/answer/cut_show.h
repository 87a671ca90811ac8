/* cut_show.h: what cut_show.c (the page) and cut_show_tables.c share. */
#ifndef CF_ANSWER_CUT_SHOW_H
#define CF_ANSWER_CUT_SHOW_H

#include "answer/cut.h"

/* "FY2025-26", or "the year" where none is known. */
const char *cf_cut_year_text(cf_arena *arena, const cf_cut *cut);
void cf_cut_add_number(cf_buf *out, int64_t value, int decimals);
cf_cell cf_cut_number_cell(cf_arena *arena, int64_t e4);
cf_cell cf_cut_points(int64_t harm_e6);
void cf_cut_say_points(cf_buf *out, int64_t harm_e6);
cf_slice cf_cut_title_of(const cf_cut_option *option);

/* Tables, each under its heading; nothing where there is nothing to show. */
void cf_cut_show_short(cf_report *report, const cf_cut *cut);
void cf_cut_show_departments(cf_report *report, const cf_cut *cut);
void cf_cut_show_set(cf_report *report, const cf_cut *cut, const cf_cut_set *set,
                     const char *title);
void cf_cut_show_harm(cf_report *report, const cf_cut *cut, const cf_cut_set *set);
void cf_cut_show_services(cf_report *report, const cf_cut *cut, const cf_cut_set *set);
void cf_cut_show_runners_up(cf_report *report, const cf_cut *cut);
void cf_cut_show_spared(cf_report *report, const cf_cut *cut);
void cf_cut_show_prices(cf_report *report, const cf_cut *cut);

#endif
