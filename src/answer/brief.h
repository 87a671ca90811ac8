/* brief.h: what a summary says, before it is put into words.
 *
 * Invariants: every figure has a trace; nothing is said that is not in a figure, a clause or the
 * record; words come from templates (brief_words.def), the same slots in every language. */
#ifndef CF_ANSWER_BRIEF_H
#define CF_ANSWER_BRIEF_H

#include "answer/record.h"
#include "show/report.h"
#include "show/value.h"

typedef enum { CF_ENGLISH, CF_SPANISH, CF_LANGUAGES } cf_language;

/* Every sentence and word of the summaries. */
typedef enum {
#define CF_BRIEF(name, english, spanish) CF_BRIEF_##name,
#include "answer/brief_words.def"
#undef CF_BRIEF
    CF_BRIEF_COUNT
} cf_brief_word;

enum { CF_BRIEF_FIGURES = 8, CF_BRIEF_LINES = 5, CF_BRIEF_ITEMS = 60 };

typedef struct {
    const char *figure, *what, *trace;
} cf_brief_figure;

typedef struct {
    const char *text;
    cf_brief_figure figures[CF_BRIEF_FIGURES];
    int n_figures;
} cf_brief_line;

typedef struct {
    const char *items[CF_BRIEF_ITEMS];
    int n;
} cf_brief_list;

typedef struct {
    cf_arena *arena;
    cf_language language;
    bool is_public;              /* counts of fewer than five members are not told */
    const char *offer, *against; /* names as asked */
    const char *baseline;        /* in words */
    cf_date until;
    int64_t members, better, worse, same;
    int64_t p10, median, p90;
    bool costed;
    cf_brief_line lines[CF_BRIEF_LINES];
    int n_lines;
    cf_brief_figure range;
    cf_brief_list gains, losses, unchanged, unknown;
    const char *minority; /* NULL: none was handed in */
    const char *disclosure;
    int grade; /* tenths: grade (English) or ease (Spanish) */
} cf_brief;

/* A template with its {slots} filled: names and values in pairs, ending in NULL. */
const char *cf_brief_say(const cf_brief *b, cf_brief_word which, ...);

/* "May 21, 2025", "21 de mayo de 2025". */
const char *cf_brief_day(const cf_brief *b, cf_date day);

/* Numbers below ten are spelled. */
const char *cf_brief_count(const cf_brief *b, int64_t n);

const char *cf_brief_money(const cf_brief *b, int64_t cents);

/* confer_brief for a page that anybody may read. `checked` may be NULL. */
int cf_brief_public(confer_result **out, confer_case *c, const char *offer, const char *checked,
                    confer_error *err);

cf_report *cf_brief_page(cf_arena *arena, const cf_brief *b);
cf_value *cf_brief_json(cf_arena *arena, const cf_brief *b);

#endif
