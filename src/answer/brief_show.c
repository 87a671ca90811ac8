/* The words and faces of a summary. */
#include "answer/brief.h"

#include "show/figure.h"

#include <stdarg.h>

static const char *const words[CF_BRIEF_COUNT][CF_LANGUAGES] = {
#define CF_BRIEF(name, english, spanish) [CF_BRIEF_##name] = {english, spanish},
#include "answer/brief_words.def"
#undef CF_BRIEF
};

/* --- Words ----------------------------------------------------------------------------------- */

static const char *value_of(const char *const *pairs, int n_pairs, cf_slice slot)
{
    for (int i = 0; i < n_pairs; i++)
        if (cf_slice_equal(cf_slice_of(pairs[2 * i]), slot))
            return pairs[2 * i + 1];
    return "";
}

const char *cf_brief_say(const cf_brief *b, cf_brief_word which, ...)
{
    enum { MOST = 8 };
    const char *pairs[2 * MOST];
    int n = 0;
    va_list args;
    va_start(args, which);
    for (const char *name; n < MOST && (name = va_arg(args, const char *)) != NULL; n++) {
        pairs[2 * n] = name;
        pairs[2 * n + 1] = va_arg(args, const char *);
    }
    va_end(args);
    cf_buf text = CF_BUF_INIT;
    for (const char *at = words[which][b->language]; *at;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end) {
            cf_buf_add_str(&text, value_of(pairs, n, (cf_slice){at + 1, (size_t)(end - at - 1)}));
            at = end + 1;
        } else {
            cf_buf_add_char(&text, *at++);
        }
    }
    const char *kept = cf_arena_copy(b->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

const char *cf_brief_day(const cf_brief *b, cf_date day)
{
    static const char *const months[CF_LANGUAGES][12] = {
        {"January", "February", "March", "April", "May", "June", "July", "August", "September",
         "October", "November", "December"},
        {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
         "octubre", "noviembre", "diciembre"},
    };
    cf_ymd at = cf_date_split(day);
    const char *month = months[b->language][at.month - 1];
    return b->language == CF_SPANISH
               ? cf_arena_printf(b->arena, "%d de %s de %d", at.day, month, at.year)
               : cf_arena_printf(b->arena, "%s %d, %d", month, at.day, at.year);
}

const char *cf_brief_count(const cf_brief *b, int64_t n)
{
    static const char *const small[CF_LANGUAGES][10] = {
        {"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"},
        {"ninguno", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"},
    };
    if (n >= 0 && n < 10)
        return small[b->language][n];
    cf_buf text = CF_BUF_INIT;
    cf_show_count(&text, n);
    const char *kept = cf_arena_copy(b->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

const char *cf_brief_money(const cf_brief *b, int64_t cents)
{
    cf_buf text = CF_BUF_INIT;
    cf_say_money(&text, cents);
    const char *kept = cf_arena_copy(b->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

/* --- Page ------------------------------------------------------------------------------------ */

static const char *grade_text(const cf_brief *b)
{
    int tenths = b->grade < 0 ? 0 : b->grade;
    return cf_brief_say(b, CF_BRIEF_GRADE, "grade",
                        cf_arena_printf(b->arena, "%d.%d", tenths / 10, tenths % 10), NULL);
}

static void show_figures(cf_report *report, const cf_brief *b)
{
    cf_report_add(report, CF_SHOW_HEADING, "%s", cf_brief_say(b, CF_BRIEF_HEAD_FIGURES, NULL));
    for (int i = 0; i < b->n_lines; i++)
        for (int k = 0; k < b->lines[i].n_figures; k++) {
            const cf_brief_figure *f = &b->lines[i].figures[k];
            cf_report_add(report, CF_SHOW_ITEM, "%s: %s (%s)", f->figure, f->what, f->trace);
        }
}

static void show_list(cf_report *report, const cf_brief *b, cf_brief_word head,
                      const cf_brief_list *list)
{
    cf_report_add(report, CF_SHOW_HEADING, "%s", cf_brief_say(b, head, NULL));
    for (int i = 0; i < list->n; i++)
        cf_report_add(report, CF_SHOW_ITEM, "%s", list->items[i]);
    if (list->n == 0)
        cf_report_add(report, CF_SHOW_TEXT, "%s", cf_brief_say(b, CF_BRIEF_NOTHING, NULL));
}

cf_report *cf_brief_page(cf_arena *arena, const cf_brief *b)
{
    cf_report *report = cf_report_new(arena);
    for (int i = 0; i < b->n_lines; i++)
        cf_report_add(report, CF_SHOW_TEXT, "%s", b->lines[i].text);
    cf_report_add(report, CF_SHOW_TEXT, "%s", b->disclosure);
    cf_report_add(report, CF_SHOW_TEXT, "%s", grade_text(b));
    show_figures(report, b);
    cf_report_add(report, CF_SHOW_TITLE, "%s", cf_brief_say(b, CF_BRIEF_HEAD_MEMBERS, NULL));
    show_list(report, b, CF_BRIEF_HEAD_GAINS, &b->gains);
    show_list(report, b, CF_BRIEF_HEAD_LOSSES, &b->losses);
    show_list(report, b, CF_BRIEF_HEAD_UNCHANGED, &b->unchanged);
    show_list(report, b, CF_BRIEF_HEAD_UNKNOWN, &b->unknown);
    cf_report_add(report, CF_SHOW_HEADING, "%s", cf_brief_say(b, CF_BRIEF_HEAD_MINORITY, NULL));
    cf_report_add(report, CF_SHOW_TEXT, "%s",
                  b->minority ? b->minority : cf_brief_say(b, CF_BRIEF_NO_MINORITY, NULL));
    return report;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void add_text(cf_arena *arena, cf_value *object, const char *name, const char *text)
{
    if (text)
        cf_value_add_text(arena, object, name, cf_slice_of(text));
    else
        cf_value_add_null(arena, object, name);
}

static void add_list(cf_arena *arena, cf_value *object, const char *name, const cf_brief_list *list)
{
    cf_value *items = cf_value_add_array(arena, object, name);
    for (int i = 0; i < list->n; i++)
        add_text(arena, items, NULL, list->items[i]);
}

cf_value *cf_brief_json(cf_arena *arena, const cf_brief *b)
{
    cf_value *root = cf_value_new(arena);
    add_text(arena, root, "offer", b->offer);
    add_text(arena, root, "against", b->against ? b->against : "current");
    add_text(arena, root, "lang", b->language == CF_SPANISH ? "es" : "en");
    cf_value *lines = cf_value_add_array(arena, root, "lines");
    for (int i = 0; i < b->n_lines; i++) {
        cf_value *line = cf_value_add_object(arena, lines, NULL);
        add_text(arena, line, "text", b->lines[i].text);
        cf_value *figures = cf_value_add_array(arena, line, "figures");
        for (int k = 0; k < b->lines[i].n_figures; k++) {
            const cf_brief_figure *f = &b->lines[i].figures[k];
            cf_value *figure = cf_value_add_object(arena, figures, NULL);
            add_text(arena, figure, "figure", f->figure);
            add_text(arena, figure, "what", f->what);
            add_text(arena, figure, "trace", f->trace);
        }
    }
    add_text(arena, root, "disclosure", b->disclosure);
    cf_value_add_int(arena, root, "grade_tenths", b->grade);
    cf_value_add_int(arena, root, "members", b->members);
    cf_value_add_int(arena, root, "p10", b->p10);
    cf_value_add_int(arena, root, "median", b->median);
    cf_value_add_int(arena, root, "p90", b->p90);
    add_list(arena, root, "gains", &b->gains);
    add_list(arena, root, "losses", &b->losses);
    add_list(arena, root, "unchanged", &b->unchanged);
    add_list(arena, root, "unknown", &b->unknown);
    add_text(arena, root, "minority", b->minority);
    return root;
}
