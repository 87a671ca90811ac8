/* The timeline of a negotiation. Source: docs/timeline.md. */
#include "answer/timeline.h"

#include "answer/ask.h"
#include "answer/cost_answer.h"
#include "answer/result.h"
#include "confer_tell.h"

#include <stdlib.h>

/* --- Events ---------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    const cf_record_event *x = *(const cf_record_event *const *)a,
                          *y = *(const cf_record_event *const *)b;
    if (x->day.days != y->day.days)
        return x->day.days < y->day.days ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static cf_slice kept(cf_arena *arena, cf_slice text)
{
    return cf_arena_slice(arena, text);
}

/* Events outlive the case's texts: the engine's question reads the folder anew. */
static void take_events(cf_timeline *t, const cf_record *record, cf_arena *arena)
{
    const cf_record_event **events =
        CF_ARENA_NEW(arena, const cf_record_event *, (size_t)record->n_events + 1);
    for (int i = 0; i < record->n_events; i++) {
        cf_record_event *event = CF_ARENA_NEW(arena, cf_record_event, 1);
        *event = record->events[i];
        event->words = kept(arena, event->words);
        event->by = kept(arena, event->by);
        event->to = kept(arena, event->to);
        event->offer = kept(arena, event->offer);
        event->name = kept(arena, event->name);
        event->answers = kept(arena, event->answers);
        event->source = kept(arena, event->source);
        event->span = CF_SPAN_NONE;
        events[i] = event;
    }
    if (record->n_events > 1)
        qsort(events, (size_t)record->n_events, sizeof *events, by_day);
    t->events = events;
    t->n_events = record->n_events;
}

static void take_questions(cf_timeline *t, cf_arena *arena)
{
    cf_question *questions = CF_ARENA_NEW(arena, cf_question, (size_t)t->n_events + 1);
    for (int i = 0; i < t->n_events; i++) {
        if (t->events[i]->kind != CF_EVENT_QUESTION)
            continue;
        cf_question *q = &questions[t->n_questions++];
        *q = (cf_question){.question = t->events[i]};
        for (int k = 0; k < t->n_events && !q->answer && q->question->name.len > 0; k++)
            if (t->events[k]->kind == CF_EVENT_ANSWER &&
                cf_slice_equal(t->events[k]->answers, q->question->name))
                q->answer = t->events[k];
        q->days = (q->answer ? q->answer->day : t->as_of).days - q->question->day.days;
    }
    t->questions = questions;
}

/* --- Clocks ---------------------------------------------------------------------------------- */

static void run_clocks(cf_timeline *t, confer_case *c, cf_arena *arena)
{
    const cf_record *record = &c->timeline.plan->record;
    cf_clock_event *events = CF_ARENA_NEW(arena, cf_clock_event, (size_t)t->n_events + 1);
    for (int i = 0; i < t->n_events; i++)
        events[i] = (cf_clock_event){(int)t->events[i]->kind, t->events[i]->day};
    cf_run_clock *clocks = CF_ARENA_NEW(arena, cf_run_clock, (size_t)record->n_clocks + 1);
    for (int i = 0; i < record->n_clocks; i++) {
        cf_clock *clock = CF_ARENA_NEW(arena, cf_clock, 1);
        if (!cf_clock_read(clock, c, &record->clocks[i], arena))
            continue;
        cf_run_clock *run = &clocks[t->n_clocks++];
        run->law = clock->n_rules > 0 ? cf_arena_copy(arena, clock->rules[0].law)
                                      : cf_arena_copy(arena, record->clocks[i].name);
        run->days = clock->days;
        run->dues = cf_clock_run(&run->n_dues, clock, events, t->n_events, t->as_of, arena);
    }
    t->clocks = clocks;
}

/* --- Movement -------------------------------------------------------------------------------- */

static bool is_party(cf_slice by, const char *party)
{
    return cf_slice_equal_nocase(by, cf_slice_of(party));
}

/* After each move: the union's last position less the employer's, by cost; nothing once they agree.
 */
static void take_gaps(cf_move *moves, int n)
{
    int64_t position[2] = {0, 0}, before = 0;
    bool has[2] = {false, false}, had_gap = false;
    for (int i = 0; i < n; i++) {
        cf_move *move = &moves[i];
        if (!move->costed)
            continue;
        move->closes =
            move->event->kind == CF_EVENT_TENTATIVE_AGREEMENT || is_party(move->event->by, "both");
        int side = is_party(move->event->by, "union")      ? 0
                   : is_party(move->event->by, "employer") ? 1
                                                           : -1;
        if (move->closes) {
            position[0] = position[1] = move->cost;
            has[0] = has[1] = true;
        } else if (side >= 0) {
            position[side] = move->cost;
            has[side] = true;
        }
        if (!has[0] || !has[1])
            continue;
        move->has_gap = true;
        move->has_gap_before = had_gap;
        move->gap = position[0] - position[1];
        move->gap_change = had_gap ? move->gap - before : 0;
        before = move->gap;
        had_gap = true;
    }
}

static int find_offer(const confer_case *c, cf_slice name)
{
    for (int i = 0; i < c->n_offers; i++)
        if (cf_slice_equal(cf_slice_of(c->offers[i].name), name))
            return i;
    return -1;
}

static int take_moves(cf_timeline *t, confer_case *c, cf_arena *arena)
{
    cf_move *moves = CF_ARENA_NEW(arena, cf_move, (size_t)t->n_events + 1);
    const char **names;
    cf_asking asking;
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    t->moves = moves;
    int n = cf_case_tabled(c, &names, arena);
    for (int i = 0; i < t->n_events; i++)
        for (int k = 0; k < n; k++)
            if (t->events[i]->offer.len > 0 &&
                cf_slice_equal(t->events[i]->offer, cf_slice_of(names[k])))
                moves[t->n_moves++] = (cf_move){.event = t->events[i], .name = names[k]};
    if (t->n_moves == 0)
        return CONFER_OK;
    options.figures_only = true;
    int status = cf_ask(&asking, c, names, n, false, &options, NULL);
    t->costed = status == CONFER_OK;
    if (status == CONFER_STOPPED)
        return status;
    for (int i = 0; i < t->n_moves && t->costed; i++) {
        int offer = find_offer(c, cf_slice_of(moves[i].name));
        cf_tell_offer told;
        cf_tell_offer_of(&told, &c->offers[offer], false, arena);
        moves[i].raises = cf_tell_series(arena, told.raises_e6, told.n_years);
        moves[i].one_time_cents = told.one_time_cents;
        moves[i].costed = true;
        moves[i].cost = asking.costing->offers[offer].cost;
        moves[i].ongoing = asking.costing->offers[offer].ongoing;
    }
    if (t->costed) {
        t->horizon = cf_horizon_text(arena, asking.costing);
        take_gaps(moves, t->n_moves);
        cf_asking_release(&asking);
    } else {
        cf_case_begin(c); /* `confer check` says why */
    }
    return CONFER_OK;
}

/* --- The answer ------------------------------------------------------------------------------ */

static int read_record(confer_case *c, confer_error *err)
{
    cf_case_begin(c);
    int status = cf_case_read_texts(c, NULL, 0, err);
    if (status == CONFER_OK)
        status = cf_case_read_timeline(c, err);
    if (status != CONFER_OK || c->timeline.plan)
        return status;
    status = cf_fail(err, CONFER_ABSENT, "there is no timeline.terms");
    cf_hint(err, "`confer help event` shows how events are written");
    return status;
}

static int work_out(cf_timeline *t, confer_case *c, cf_date as_of, cf_arena *arena,
                    confer_error *err)
{
    const cf_record *record = &c->timeline.plan->record;
    t->title = kept(arena, c->timeline.plan->title);
    take_events(t, record, arena);
    t->as_of = as_of;
    if (cf_date_is_none(as_of) && t->n_events > 0)
        t->as_of = t->events[t->n_events - 1]->day;
    take_questions(t, arena);
    run_clocks(t, c, arena);
    cf_diags_sort(&c->diags);
    int status = cf_case_verdict(c, err);
    return status == CONFER_OK ? take_moves(t, c, arena) : status;
}

int cf_timeline_into(cf_report *report, confer_case *c, cf_arena *arena, confer_error *err)
{
    cf_timeline t = {0};
    int status = read_record(c, err);
    if (status == CONFER_OK)
        status = work_out(&t, c, CF_DATE_NONE, arena, err);
    if (status == CONFER_OK)
        cf_timeline_show(report, &t);
    return status;
}

int confer_timeline(confer_result **out, confer_case *c, const confer_timeline_options *options,
                    confer_error *err)
{
    static const confer_timeline_options defaults = CONFER_TIMELINE_OPTIONS_INIT;
    const confer_timeline_options *chosen = options ? options : &defaults;
    cf_date as_of = CF_DATE_NONE;
    if (chosen->as_of && !cf_date_parse(&as_of, chosen->as_of, strlen(chosen->as_of)))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)", chosen->as_of);
    if (chosen->face && strcmp(chosen->face, "ics") != 0)
        return cf_fail(err, CONFER_MISUSED, "there is no face '%s'", chosen->face);
    int status = read_record(c, err);
    if (status != CONFER_OK)
        return status;
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    cf_timeline t = {0};
    status = work_out(&t, c, as_of, arena, err);
    if (status != CONFER_OK) {
        confer_result_free(result);
        return status;
    }
    result->report = cf_timeline_page(arena, &t);
    result->json = cf_timeline_json(arena, &t);
    result->csv = cf_timeline_csv(arena, &t);
    if (chosen->face) {
        cf_buf plain = CF_BUF_INIT;
        cf_timeline_ics(&plain, &t);
        result->plain = cf_arena_copy(arena, cf_buf_slice(&plain));
        result->plain_len = plain.len;
        cf_buf_release(&plain);
    }
    *out = result;
    return CONFER_OK;
}
