/* The faces of a timeline: page, JSON, CSV, calendar. */
#include "answer/timeline.h"

#include "show/figure.h"
#include "show/plot.h"

/* --- Words ----------------------------------------------------------------------------------- */

static cf_slice day_text(cf_arena *arena, cf_date day)
{
    char text[CF_DATE_TEXT_SIZE];
    if (cf_date_is_none(day))
        return CF_SLICE("");
    return cf_arena_slice(arena, (cf_slice){text, cf_date_format(text, day)});
}

/* "offer", "strike vote 91-9", "mediator appointed: …". */
static cf_slice what_text(cf_arena *arena, const cf_record_event *event)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, event->kind == CF_EVENT_OTHER && event->words.len
                              ? ""
                              : cf_event_words[event->kind]);
    if (event->offer.len > 0)
        cf_buf_addf(&text, " (%.*s)", (int)event->offer.len, event->offer.text);
    if (event->has_vote)
        cf_buf_addf(&text, " %lld to %lld", (long long)event->vote_yes, (long long)event->vote_no);
    if (event->words.len > 0)
        cf_buf_addf(&text, "%s%.*s", text.len ? ": " : "", (int)event->words.len,
                    event->words.text);
    cf_slice kept = cf_arena_slice(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

static cf_slice who_text(cf_arena *arena, const cf_record_event *event)
{
    if (event->to.len == 0)
        return event->by;
    return cf_slice_of(cf_arena_printf(arena, "%.*s to %.*s", (int)event->by.len, event->by.text,
                                       (int)event->to.len, event->to.text));
}

/* One sentence on a deadline. */
static const char *due_sentence(cf_arena *arena, const cf_timeline *t, const cf_run_clock *clock,
                                const cf_due *due)
{
    const cf_clock_rule *rule = due->rule;
    const cf_record_event *trigger = t->events[due->trigger];
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%.*s: %.*s (%.*s). Counted from %s, %s", (int)rule->by.len, rule->by.text,
                (int)rule->due.len, rule->due.text, (int)rule->section.len, rule->section.text,
                cf_event_words[trigger->kind], day_text(arena, trigger->day).text);
    if (!cf_date_is_none(due->opens))
        cf_buf_addf(&text, "; not before %s (day %d)", day_text(arena, due->opens).text,
                    rule->from);
    if (!cf_date_is_none(due->last)) {
        cf_buf_addf(&text, "; by %s (day %d", day_text(arena, due->last).text, rule->to);
        if (rule->business)
            cf_buf_add_str(&text, ", business days");
        if (due->last.days != due->counted_to.days) {
            const cf_holiday *holiday = cf_days_holiday(&clock->days, due->counted_to);
            cf_buf_addf(&text, " is %s, %s", day_text(arena, due->counted_to).text,
                        holiday ? cf_arena_copy(arena, holiday->name) : "a weekend");
        }
        cf_buf_add_str(&text, ")");
    }
    if (due->met >= 0)
        cf_buf_addf(&text, ". Done on %s, day %d: %s",
                    day_text(arena, t->events[due->met]->day).text, due->days,
                    cf_due_words[due->state]);
    else
        cf_buf_addf(&text, ". Not on record by %s, day %d: %s", day_text(arena, t->as_of).text,
                    due->days, cf_due_words[due->state]);
    if (due->lacks_need)
        cf_buf_addf(&text, ", without a %s before it", cf_event_words[rule->needs]);
    cf_buf_add_char(&text, '.');
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

/* --- Page ------------------------------------------------------------------------------------ */

static void show_finding(cf_report *report, const cf_timeline *t)
{
    int n[CF_DUE_STATES] = {0}, n_open = 0, n_dues = 0;
    cf_buf text = CF_BUF_INIT;
    for (int i = 0; i < t->n_clocks; i++)
        for (int k = 0; k < t->clocks[i].n_dues; k++, n_dues++)
            n[t->clocks[i].dues[k].state]++;
    for (int i = 0; i < t->n_questions; i++)
        n_open += !t->questions[i].answer;
    cf_say_count(&text, t->n_events, "event", "events");
    cf_buf_addf(&text, " on record to %s", day_text(report->arena, t->as_of).text);
    if (n_dues > 0) {
        int shown = 0;
        cf_buf_add_str(&text, "; of ");
        cf_say_count(&text, n_dues, "deadline", "deadlines");
        for (int s = 0; s < CF_DUE_STATES; s++)
            if (n[s] > 0)
                cf_buf_addf(&text, "%s %d %s", shown++ ? "," : "", n[s], cf_due_words[s]);
    }
    if (n_open > 0)
        cf_buf_addf(&text, "; %d question%s without an answer on record", n_open,
                    n_open == 1 ? "" : "s");
    cf_buf_add_char(&text, '.');
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    cf_buf_release(&text);
}

static void fill_events(cf_arena *arena, cf_grid *grid, const cf_timeline *t)
{
    static const char *const heads[] = {"Day", "Who", "What", "Source"};
    for (int i = 0; i < 4; i++)
        cf_grid_head(arena, grid, i, heads[i], false);
    for (int i = 0; i < t->n_events; i++) {
        const cf_record_event *event = t->events[i];
        cf_slice day = day_text(arena, event->day);
        if (event->approximate)
            day = cf_slice_of(cf_arena_printf(arena, "about %s", day.text));
        cf_cell cells[] = {cf_cell_text(day), cf_cell_text(who_text(arena, event)),
                           cf_cell_text(what_text(arena, event)), cf_cell_text(event->source)};
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
}

static void show_events(cf_report *report, const cf_timeline *t)
{
    for (int i = 0; i < t->n_events; i++) {
        const cf_record_event *event = t->events[i];
        cf_slice who = who_text(report->arena, event), what = what_text(report->arena, event);
        cf_report_add(report, CF_SHOW_ITEM, "%s%s  %.*s%s%.*s (%.*s)",
                      event->approximate ? "about " : "", day_text(report->arena, event->day).text,
                      (int)who.len, who.text, who.len ? ": " : "", (int)what.len, what.text,
                      (int)event->source.len, event->source.text);
    }
}

static void show_clocks(cf_report *report, const cf_timeline *t)
{
    for (int i = 0; i < t->n_clocks; i++) {
        const cf_run_clock *clock = &t->clocks[i];
        cf_report_add(report, CF_SHOW_HEADING, "What the %s makes due", clock->law);
        if (clock->n_dues == 0)
            cf_report_add(report, CF_SHOW_TEXT, "No event on record starts one of its clocks.");
        for (int k = 0; k < clock->n_dues; k++)
            cf_report_add(report, CF_SHOW_ITEM, "%s",
                          due_sentence(report->arena, t, clock, &clock->dues[k]));
    }
    if (t->n_clocks > 0)
        cf_report_add(
            report, CF_SHOW_TEXT,
            "Arithmetic on dates, and no legal advice. The day of the event is not counted; a last "
            "day on a weekend or holiday goes on to the next business day.");
}

/* A question has its own mark at the end. */
static const char *full_stop(cf_slice words)
{
    return words.len > 0 && strchr("?!.", words.text[words.len - 1]) ? "" : ".";
}

static void show_questions(cf_report *report, const cf_timeline *t)
{
    if (t->n_questions > 0)
        cf_report_add(report, CF_SHOW_HEADING, "Questions and answers");
    for (int i = 0; i < t->n_questions; i++) {
        const cf_question *q = &t->questions[i];
        cf_slice who = who_text(report->arena, q->question);
        if (q->answer)
            cf_report_add(
                report, CF_SHOW_ITEM, "%s, %.*s: %.*s%s Answered on %s, after %d day%s.",
                day_text(report->arena, q->question->day).text, (int)who.len, who.text,
                (int)q->question->words.len, q->question->words.text, full_stop(q->question->words),
                day_text(report->arena, q->answer->day).text, q->days, q->days == 1 ? "" : "s");
        else
            cf_report_add(
                report, CF_SHOW_ITEM, "%s, %.*s: %.*s%s No answer on record by %s (%d day%s).",
                day_text(report->arena, q->question->day).text, (int)who.len, who.text,
                (int)q->question->words.len, q->question->words.text, full_stop(q->question->words),
                day_text(report->arena, t->as_of).text, q->days, q->days == 1 ? "" : "s");
    }
}

static void show_moves(cf_report *report, const cf_timeline *t)
{
    static const char *const heads[] = {"Day",      "Side", "Offer", "Raises",
                                        "One-time", "Cost", "Gap",   "Gap moved"};
    cf_arena *arena = report->arena;
    if (t->n_moves == 0)
        return;
    cf_grid *grid = cf_report_grid(report, "How the sides moved", 8, 3);
    for (int i = 0; i < 8; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 3);
    for (int i = 0; i < t->n_moves; i++) {
        const cf_move *m = &t->moves[i];
        cf_cell cells[] = {
            cf_cell_date(m->event->day),
            cf_cell_text(m->event->by),
            cf_cell_text(cf_slice_of(m->name)),
            m->costed ? cf_cell_text(cf_slice_of(m->raises)) : CF_BLANK_CELL,
            m->costed ? cf_cell_money(m->one_time_cents) : CF_BLANK_CELL,
            m->costed ? cf_cell_money_change(m->cost) : CF_BLANK_CELL,
            m->has_gap ? cf_cell_money(m->gap) : CF_BLANK_CELL,
            m->has_gap_before ? cf_cell_money_change(m->gap_change) : CF_BLANK_CELL,
        };
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    if (t->costed)
        cf_report_add(
            report, CF_SHOW_TEXT,
            "Cost is employer cost over %s, compared with the status quo. The gap is the cost of the "
            "union's position less the employer's; it is none once both agree.",
            t->horizon);
    else
        cf_report_add(report, CF_SHOW_TEXT,
                      "The offers could not be costed; `confer check` says why.");
}

enum { MOST_CHARTED = 40 };

static void show_chart(cf_report *report, const cf_timeline *t)
{
    static const char *const heads[] = {"Day", "What", "Who"};
    static const int columns[] = {0, 1, 2};
    if (t->n_events < 2 || t->n_events > MOST_CHARTED)
        return;
    cf_grid *grid = cf_grid_new(report->arena, "What happened when", 3, 1);
    for (int i = 0; i < 3; i++)
        cf_grid_head(report->arena, grid, i, heads[i], false);
    for (int i = 0; i < t->n_events; i++) {
        const cf_record_event *event = t->events[i];
        cf_cell cells[] = {cf_cell_date(event->day),
                           cf_cell_text(cf_slice_of(cf_event_words[event->kind])),
                           cf_cell_text(event->by.len ? event->by : CF_SLICE("not said"))};
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_buf title = CF_BUF_INIT;
    cf_buf_addf(&title, "%d events from ", t->n_events);
    cf_plot_day(&title, t->events[0]->day);
    cf_buf_add_str(&title, " to ");
    cf_plot_day(&title, t->events[t->n_events - 1]->day);
    cf_report_chart(report, "timeline", grid, columns, 3, true, title.text,
                    "A line of time with a mark for each event; each side has a mark of its own.");
    cf_buf_release(&title);
}

void cf_timeline_show(cf_report *report, const cf_timeline *t)
{
    show_finding(report, t);
    show_chart(report, t);
    show_events(report, t);
    show_clocks(report, t);
    show_questions(report, t);
    show_moves(report, t);
}

cf_report *cf_timeline_page(cf_arena *arena, const cf_timeline *t)
{
    cf_report *report = cf_report_new(arena);
    cf_report_add(report, CF_SHOW_TITLE, "%.*s", (int)t->title.len, t->title.text);
    cf_timeline_show(report, t);
    return report;
}

cf_grid *cf_timeline_csv(cf_arena *arena, const cf_timeline *t)
{
    cf_grid *grid = cf_grid_new(arena, NULL, 4, 1);
    fill_events(arena, grid, t);
    return grid;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void add_day(cf_arena *arena, cf_value *object, const char *name, cf_date day)
{
    if (cf_date_is_none(day))
        cf_value_add_null(arena, object, name);
    else
        cf_value_add_text(arena, object, name, day_text(arena, day));
}

static void add_events(cf_arena *arena, cf_value *root, const cf_timeline *t)
{
    cf_value *events = cf_value_add_array(arena, root, "events");
    for (int i = 0; i < t->n_events; i++) {
        const cf_record_event *event = t->events[i];
        cf_value *object = cf_value_add_object(arena, events, NULL);
        add_day(arena, object, "on", event->day);
        cf_value_add_bool(arena, object, "about", event->approximate);
        cf_value_add_text(arena, object, "kind", cf_slice_of(cf_event_words[event->kind]));
        cf_value_add_text(arena, object, "by", event->by);
        cf_value_add_text(arena, object, "to", event->to);
        cf_value_add_text(arena, object, "words", event->words);
        cf_value_add_text(arena, object, "offer", event->offer);
        cf_value_add_text(arena, object, "source", event->source);
        cf_value_add_int(arena, object, "line", event->line);
    }
}

static void add_dues(cf_arena *arena, cf_value *root, const cf_timeline *t)
{
    cf_value *deadlines = cf_value_add_array(arena, root, "deadlines");
    for (int i = 0; i < t->n_clocks; i++)
        for (int k = 0; k < t->clocks[i].n_dues; k++) {
            const cf_due *due = &t->clocks[i].dues[k];
            cf_value *object = cf_value_add_object(arena, deadlines, NULL);
            cf_value_add_text(arena, object, "rule", due->rule->id);
            cf_value_add_text(arena, object, "law", due->rule->law);
            cf_value_add_text(arena, object, "section", due->rule->section);
            cf_value_add_text(arena, object, "due", due->rule->due);
            cf_value_add_text(arena, object, "by", due->rule->by);
            cf_value_add_text(arena, object, "after",
                              cf_slice_of(cf_event_words[t->events[due->trigger]->kind]));
            add_day(arena, object, "counted_from", t->events[due->trigger]->day);
            add_day(arena, object, "not_before", due->opens);
            add_day(arena, object, "not_after", due->last);
            add_day(arena, object, "done", due->met >= 0 ? t->events[due->met]->day : CF_DATE_NONE);
            cf_value_add_int(arena, object, "day", due->days);
            cf_value_add_text(arena, object, "state", cf_slice_of(cf_due_words[due->state]));
            cf_value_add_text(arena, object, "source", due->rule->source);
        }
}

static void add_moves(cf_arena *arena, cf_value *root, const cf_timeline *t)
{
    cf_value *movement = cf_value_add_array(arena, root, "movement");
    for (int i = 0; i < t->n_moves; i++) {
        const cf_move *m = &t->moves[i];
        cf_value *object = cf_value_add_object(arena, movement, NULL);
        add_day(arena, object, "on", m->event->day);
        cf_value_add_text(arena, object, "by", m->event->by);
        cf_value_add_text(arena, object, "offer", cf_slice_of(m->name));
        if (!m->costed)
            continue;
        cf_value_add_text(arena, object, "raises", cf_slice_of(m->raises));
        cf_value_add_int(arena, object, "one_time", m->one_time_cents);
        cf_value_add_int(arena, object, "cost", m->cost);
        cf_value_add_int(arena, object, "ongoing", m->ongoing);
        if (m->has_gap) {
            cf_value_add_int(arena, object, "gap", m->gap);
            cf_value_add_int(arena, object, "gap_change", m->gap_change);
        }
    }
}

cf_value *cf_timeline_json(cf_arena *arena, const cf_timeline *t)
{
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "title", t->title);
    add_day(arena, root, "as_of", t->as_of);
    add_events(arena, root, t);
    add_dues(arena, root, t);
    cf_value *questions = cf_value_add_array(arena, root, "questions");
    for (int i = 0; i < t->n_questions; i++) {
        const cf_question *q = &t->questions[i];
        cf_value *object = cf_value_add_object(arena, questions, NULL);
        add_day(arena, object, "asked", q->question->day);
        cf_value_add_text(arena, object, "by", q->question->by);
        cf_value_add_text(arena, object, "to", q->question->to);
        cf_value_add_text(arena, object, "words", q->question->words);
        add_day(arena, object, "answered", q->answer ? q->answer->day : CF_DATE_NONE);
        cf_value_add_int(arena, object, "days", q->days);
    }
    add_moves(arena, root, t);
    return root;
}

/* --- Calendar (RFC 5545) --------------------------------------------------------------------- */

/* A line, folded at 75 bytes without cutting a character. */
static void add_line(cf_buf *out, const char *name, cf_slice value)
{
    cf_buf line = CF_BUF_INIT;
    cf_buf_addf(&line, "%s:", name);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.text[i];
        if (c == '\\' || c == ';' || c == ',')
            cf_buf_add_char(&line, '\\');
        if (c == '\n')
            cf_buf_add_str(&line, "\\n");
        else if ((unsigned char)c >= 0x20)
            cf_buf_add_char(&line, c);
    }
    size_t room = 75, at = 0;
    while (line.len - at > room) {
        size_t cut = at + room;
        while (((unsigned char)line.text[cut] & 0xc0) == 0x80)
            cut--;
        cf_buf_add(out, line.text + at, cut - at);
        cf_buf_add_str(out, "\r\n ");
        at = cut;
        room = 74;
    }
    cf_buf_add(out, line.text + at, line.len - at);
    cf_buf_add_str(out, "\r\n");
    cf_buf_release(&line);
}

static void add_entry(cf_buf *out, const char *uid, cf_date day, cf_slice summary,
                      cf_slice description)
{
    cf_ymd from = cf_date_split(day), to = cf_date_split(cf_date_add_days(day, 1));
    cf_buf_add_str(out, "BEGIN:VEVENT\r\n");
    add_line(out, "UID", cf_slice_of(uid));
    cf_buf_addf(out, "DTSTAMP:%04d%02d%02dT000000Z\r\n", from.year, from.month, from.day);
    cf_buf_addf(out, "DTSTART;VALUE=DATE:%04d%02d%02d\r\n", from.year, from.month, from.day);
    cf_buf_addf(out, "DTEND;VALUE=DATE:%04d%02d%02d\r\n", to.year, to.month, to.day);
    add_line(out, "SUMMARY", summary);
    add_line(out, "DESCRIPTION", description);
    cf_buf_add_str(out, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

void cf_timeline_ics(cf_buf *out, const cf_timeline *t)
{
    cf_arena arena = CF_ARENA_INIT;
    uint64_t folder = cf_slice_hash(t->title);
    cf_buf_add_str(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Confer//timeline//EN\r\n");
    for (int i = 0; i < t->n_events; i++) {
        const cf_record_event *event = t->events[i];
        cf_slice what = what_text(&arena, event), who = who_text(&arena, event);
        const char *summary = cf_arena_printf(&arena, "%.*s%s%.*s", (int)who.len, who.text,
                                              who.len ? ": " : "", (int)what.len, what.text);
        add_entry(out,
                  cf_arena_printf(&arena, "event-%u-%016llx@confer", event->line,
                                  (unsigned long long)folder),
                  event->day, cf_slice_of(summary), event->source);
    }
    for (int i = 0; i < t->n_clocks; i++)
        for (int k = 0; k < t->clocks[i].n_dues; k++) {
            const cf_due *due = &t->clocks[i].dues[k];
            cf_date day = cf_date_is_none(due->last) ? due->opens : due->last;
            if (due->met >= 0 || cf_date_is_none(day))
                continue;
            const char *summary = cf_arena_printf(&arena, "%s: %.*s: %.*s",
                                                  cf_date_is_none(due->last) ? "From today" : "Due",
                                                  (int)due->rule->by.len, due->rule->by.text,
                                                  (int)due->rule->due.len, due->rule->due.text);
            add_entry(out,
                      cf_arena_printf(&arena, "due-%.*s-%d-%016llx@confer", (int)due->rule->id.len,
                                      due->rule->id.text, day.days, (unsigned long long)folder),
                      day, cf_slice_of(summary),
                      cf_slice_of(due_sentence(&arena, t, &t->clocks[i], due)));
        }
    cf_buf_add_str(out, "END:VCALENDAR\r\n");
    cf_arena_release(&arena);
}
