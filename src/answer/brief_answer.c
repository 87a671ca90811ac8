/* The summary of an offer. Source: docs/brief.md. */
#include "answer/brief.h"

#include "answer/ask.h"
#include "answer/report_section.h"
#include "answer/result.h"
#include "clause/clause.h"
#include "clause/english.h"
#include "confer_tell.h"
#include "show/figure.h"
#include "tell/grade.h"

/* --- Figures --------------------------------------------------------------------------------- */

static void trace(cf_brief *b, cf_brief_line *line, const char *figure, cf_brief_word what,
                  const char *from)
{
    if (line->n_figures < CF_BRIEF_FIGURES)
        line->figures[line->n_figures++] =
            (cf_brief_figure){figure, cf_brief_say(b, what, NULL), from};
}

/* A count of members who fare alike. */
static const char *count_of(const cf_brief *b, int64_t n)
{
    bool few = b->is_public && n > 0 && n < CF_SMALLEST_GROUP;
    return few ? cf_brief_say(b, CF_BRIEF_FEW, NULL) : cf_brief_count(b, n);
}

static const char *command_of(const cf_brief *b)
{
    return cf_arena_printf(b->arena, "confer compare %s %s", b->against ? b->against : "current",
                           b->offer);
}

static cf_brief_line *new_line(cf_brief *b)
{
    return &b->lines[b->n_lines++];
}

static void add(cf_brief *b, cf_brief_list *list, const char *text)
{
    (void)b;
    if (list->n < CF_BRIEF_ITEMS)
        list->items[list->n++] = text;
}

static void take_gains(cf_brief *b, cf_asking *asking)
{
    cf_gain_row *rows;
    const cf_pair *pair = &asking->costing->pairs[0];
    b->members = (int64_t)asking->costing->members;
    b->better = (int64_t)pair->members_better_b;
    b->worse = (int64_t)pair->members_better_a;
    b->same = (int64_t)pair->members_same;
    b->costed = asking->gains && b->members > 0 &&
                cf_gains_rows(&rows, asking->gains, CF_GAINS_ALL, 0, 1, b->arena) > 0;
    if (b->costed) {
        b->p10 = rows[0].p10;
        b->median = rows[0].p50;
        b->p90 = rows[0].p90;
    }
    const cf_facts *facts = &asking->c->agreement.plan->facts;
    int year = asking->costing->first_year + asking->costing->n_years;
    b->until = cf_date_add_days(cf_date_of(year, facts->fiscal_month, facts->fiscal_day), -1);
}

/* --- Lines ----------------------------------------------------------------------------------- */

/* The last event of the record that names the offer, or NULL. */
static const cf_record_event *event_of(const confer_case *c, const char *offer)
{
    const cf_record_event *found = NULL;
    const cf_record *record = c->timeline.plan ? &c->timeline.plan->record : NULL;
    for (int i = 0; record && i < record->n_events; i++)
        if (cf_slice_equal(record->events[i].offer, cf_slice_of(offer)))
            found = &record->events[i];
    return found;
}

static void say_event(cf_brief *b, const confer_case *c, const cf_document *offer)
{
    static const cf_brief_word dated[] = {CF_BRIEF_TABLED, CF_BRIEF_UNION_ON, CF_BRIEF_EMPLOYER_ON,
                                          CF_BRIEF_AGREED_ON, CF_BRIEF_MEDIATOR_ON};
    static const cf_brief_word plain[] = {CF_BRIEF_TABLED, CF_BRIEF_UNION, CF_BRIEF_EMPLOYER,
                                          CF_BRIEF_AGREED, CF_BRIEF_MEDIATOR};
    const cf_record_event *event = event_of(c, b->offer);
    const cf_plan *plan = offer->plan;
    cf_party from = plan ? plan->from : CF_FROM_UNKNOWN;
    bool exact = event && !event->approximate;
    cf_date day = exact                               ? event->day
                  : plan && plan->has_dated && !event ? plan->dated
                                                      : CF_DATE_NONE;
    cf_brief_line *line = new_line(b);
    if (cf_date_is_none(day) || from == CF_FROM_UNKNOWN) {
        line->text = cf_brief_say(b, plain[from], NULL);
        return;
    }
    const char *words = cf_brief_day(b, day);
    line->text = cf_brief_say(b, dated[from], "day", words, NULL);
    trace(b, line, words, CF_BRIEF_WHAT_DAY,
          exact ? cf_arena_printf(b->arena, "%s:%u; %.*s", c->timeline.path, event->line,
                                  (int)event->source.len, event->source.text)
                : cf_arena_copy(b->arena, cf_slice_of(offer->path)));
}

static void say_median(cf_brief *b)
{
    cf_brief_line *line = new_line(b);
    cf_brief_word which = b->median > 0   ? CF_BRIEF_MEDIAN_UP
                          : b->median < 0 ? CF_BRIEF_MEDIAN_DOWN
                                          : CF_BRIEF_MEDIAN_NONE;
    const char *median = cf_brief_money(b, b->median), *until = cf_brief_day(b, b->until);
    line->text =
        cf_brief_say(b, which, "median", median, "until", until, "baseline", b->baseline, NULL);
    if (b->median != 0)
        trace(b, line, median, CF_BRIEF_WHAT_MEDIAN, command_of(b));
    trace(b, line, until, CF_BRIEF_WHAT_UNTIL, command_of(b));
}

static void say_who_does_not(cf_brief *b)
{
    cf_brief_line *line = new_line(b);
    const char *members = cf_brief_count(b, b->members), *worse = count_of(b, b->worse);
    const char *same = count_of(b, b->same), *low = cf_brief_money(b, b->p10);
    cf_brief_word which = b->worse == b->members ? CF_BRIEF_ALL_LESS
                          : b->worse > 0         ? CF_BRIEF_SOME_LESS
                          : b->same > 0          ? CF_BRIEF_SOME_SAME
                                                 : CF_BRIEF_LOW_TENTH;
    line->text = cf_brief_say(b, which, "members", members, "worse", worse, "same", same, "low",
                              low, "baseline", b->baseline, NULL);
    if (which != CF_BRIEF_LOW_TENTH)
        trace(b, line, members, CF_BRIEF_WHAT_MEMBERS, command_of(b));
    if (which == CF_BRIEF_SOME_LESS)
        trace(b, line, worse, CF_BRIEF_WHAT_WORSE, command_of(b));
    if (which == CF_BRIEF_SOME_SAME)
        trace(b, line, same, CF_BRIEF_WHAT_SAME, command_of(b));
    if (which == CF_BRIEF_LOW_TENTH)
        trace(b, line, low, CF_BRIEF_WHAT_LOW, command_of(b));
}

static const char *trace_of(const cf_brief *b, const confer_case *c, const cf_record_event *event)
{
    return cf_arena_printf(b->arena, "%s:%u; %.*s", c->timeline.path, event->line,
                           (int)event->source.len, event->source.text);
}

/* Both sides in one sentence, in the same words, or it says whose view is missing. */
static void say_views(cf_brief *b, const confer_case *c)
{
    const cf_record *record = c->timeline.plan ? &c->timeline.plan->record : NULL;
    const cf_record_event *side[2] = {NULL, NULL};
    cf_brief_line *line = new_line(b);
    for (int i = 0; record && i < record->n_events; i++) {
        const cf_record_event *event = &record->events[i];
        if (event->kind != CF_EVENT_STATEMENT)
            continue;
        if (cf_slice_equal_nocase(event->by, CF_SLICE("union")))
            side[0] = event;
        if (cf_slice_equal_nocase(event->by, CF_SLICE("employer")))
            side[1] = event;
    }
    const char *first = side[0] ? cf_brief_day(b, side[0]->day) : "";
    const char *second = side[1] ? cf_brief_day(b, side[1]->day) : "";
    line->text = cf_brief_say(b,
                              side[0] && side[1] ? CF_BRIEF_VIEWS_BOTH
                              : side[0]          ? CF_BRIEF_VIEWS_UNION
                              : side[1]          ? CF_BRIEF_VIEWS_EMPLOYER
                                                 : CF_BRIEF_VIEWS_NONE,
                              "union", first, "employer", second, NULL);
    for (int i = 0; i < 2; i++)
        if (side[i])
            trace(b, line, i ? second : first, CF_BRIEF_WHAT_DAY, trace_of(b, c, side[i]));
}

static cf_brief_word next_word(cf_event_kind kind)
{
    switch (kind) {
    case CF_EVENT_RATIFICATION:
        return CF_BRIEF_NEXT_VOTE;
    case CF_EVENT_BOARD_ACTION:
    case CF_EVENT_FIRST_CONSIDERED:
        return CF_BRIEF_NEXT_BOARD;
    case CF_EVENT_PUBLIC_HEARING:
        return CF_BRIEF_NEXT_HEARING;
    case CF_EVENT_STRIKE:
        return CF_BRIEF_NEXT_STRIKE;
    case CF_EVENT_SESSION:
    case CF_EVENT_MEDIATION:
        return CF_BRIEF_NEXT_SESSION;
    default:
        return CF_BRIEF_COUNT;
    }
}

/* The first thing on record after the offer that the public would wait for. */
static const cf_record_event *next_event(const cf_brief *b, const confer_case *c)
{
    const cf_record_event *own = event_of(c, b->offer), *next = NULL;
    const cf_record *record = c->timeline.plan ? &c->timeline.plan->record : NULL;
    for (int i = 0; own && i < record->n_events; i++) {
        const cf_record_event *event = &record->events[i];
        if (event->day.days > own->day.days && next_word(event->kind) != CF_BRIEF_COUNT &&
            (!next || event->day.days < next->day.days))
            next = event;
    }
    return next;
}

static void say_next(cf_brief *b, const confer_case *c)
{
    const cf_record_event *next = next_event(b, c);
    cf_brief_line *line = new_line(b);
    int n = b->unknown.n;
    const char *unknown = n == 1
                              ? cf_brief_say(b, CF_BRIEF_ONE_THING, NULL)
                              : cf_brief_say(b, CF_BRIEF_THINGS, "n", cf_brief_count(b, n), NULL);
    const char *day = next ? cf_brief_day(b, next->day) : "";
    const char *what = next ? cf_brief_say(b, next_word(next->kind), NULL) : "";
    line->text = cf_brief_say(b,
                              next && n ? CF_BRIEF_NEXT_AND_UNKNOWN
                              : next    ? CF_BRIEF_NEXT
                              : n       ? CF_BRIEF_UNKNOWN
                                        : CF_BRIEF_NOTHING_NEXT,
                              "next", what, "day", day, "unknown", unknown, NULL);
    if (next)
        trace(b, line, day, CF_BRIEF_WHAT_DAY, trace_of(b, c, next));
    if (n > 0)
        trace(b, line, cf_brief_count(b, n), CF_BRIEF_WHAT_UNKNOWN,
              cf_brief_say(b, CF_BRIEF_BELOW, NULL));
}

/* --- For members ----------------------------------------------------------------------------- */

typedef enum { GAIN, LOSS, OPEN } effect;

/* Which way a clause goes for those it touches, by its kind and sign. */
static effect effect_of(const cf_op *op)
{
    switch (op->kind) {
    case CF_OP_NOTE:
    case CF_OP_REOPENER:
        return OPEN;
    case CF_OP_FREEZE_STEPS:
    case CF_OP_FURLOUGH:
    case CF_OP_EMPLOYEES_PAY:
        return LOSS;
    case CF_OP_RAISE:
        return (op->as.raise.has_percent && op->as.raise.percent_e6 < 0) ||
                       (op->as.raise.has_dollars && !op->as.raise.has_percent &&
                        op->as.raise.dollars_e8 < 0)
                   ? LOSS
                   : GAIN;
    case CF_OP_HEALTH:
    case CF_OP_PLAN_COST:
    case CF_OP_HOURS:
    case CF_OP_CONTRIBUTION:
        return OPEN; /* more or less than now: the figures say for whom */
    default:
        return op->condition ? OPEN : GAIN;
    }
}

static const char *clause_words(const cf_brief *b, const cf_document *document, const cf_op *op)
{
    cf_buf text = CF_BUF_INIT;
    if (b->language == CF_ENGLISH && op->kind != CF_OP_NOTE)
        cf_clause_english(&text, op->clause, document->plan);
    else if (op->kind == CF_OP_NOTE)
        cf_buf_add_slice(&text, op->as.words.text);
    else
        cf_buf_addf(&text, "`%.*s`", (int)op->clause->text.len, op->clause->text.text);
    cf_buf_addf(&text, " (%s:%u)", document->path, op->clause->line);
    const char *kept = cf_arena_copy(b->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

static bool says_too(const cf_plan *plan, const cf_clause *clause)
{
    for (int i = 0; plan && i < plan->n_ops; i++)
        if (cf_clause_equal(plan->ops[i].clause, clause))
            return true;
    return false;
}

static void list_clauses(cf_brief *b, const cf_document *offer, const cf_document *against)
{
    for (int i = 0; offer->plan && i < offer->plan->n_ops; i++) {
        const cf_op *op = &offer->plan->ops[i];
        effect way = effect_of(op);
        if (way != OPEN && says_too(against->plan, op->clause))
            continue;
        add(b,
            way == GAIN   ? &b->gains
            : way == LOSS ? &b->losses
                          : &b->unknown,
            clause_words(b, offer, op));
    }
    for (int i = 0; against->plan && i < against->plan->n_ops; i++) {
        const cf_op *op = &against->plan->ops[i];
        if (says_too(offer->plan, op->clause))
            continue;
        effect way = effect_of(op);
        add(b,
            way == LOSS   ? &b->gains
            : way == GAIN ? &b->losses
                          : &b->unknown,
            cf_brief_say(b, CF_BRIEF_DROPPED, "name", b->against, "clause",
                         clause_words(b, against, op), NULL));
    }
}

/* Kinds of terms that the agreement has and the offer leaves alone. */
static void list_unchanged(cf_brief *b, const cf_plan *agreement, const cf_plan *offer)
{
    static const struct {
        cf_op_kind kind, also;
        cf_brief_word word;
    } kinds[] = {
        {CF_OP_CONTRIBUTION, CF_OP_EMPLOYEES_PAY, CF_BRIEF_KIND_PENSION},
        {CF_OP_HEALTH, CF_OP_PLAN_COST, CF_BRIEF_KIND_HEALTH},
        {CF_OP_PREMIUM, CF_OP_PREMIUM, CF_BRIEF_KIND_PREMIUMS},
        {CF_OP_LONGEVITY, CF_OP_LONGEVITY, CF_BRIEF_KIND_LONGEVITY},
        {CF_OP_HOURS, CF_OP_FURLOUGH, CF_BRIEF_KIND_HOURS},
    };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        bool there = kinds[k].kind == CF_OP_HOURS, touched = false;
        for (int i = 0; i < agreement->n_ops; i++)
            there = there || agreement->ops[i].kind == kinds[k].kind ||
                    agreement->ops[i].kind == kinds[k].also;
        for (int i = 0; offer && i < offer->n_ops; i++)
            touched = touched || offer->ops[i].kind == kinds[k].kind ||
                      offer->ops[i].kind == kinds[k].also;
        if (there && !touched)
            add(b, &b->unchanged,
                cf_brief_say(b, CF_BRIEF_STAYS, "what", cf_brief_say(b, kinds[k].word, NULL),
                             NULL));
    }
    bool steps = false;
    for (int i = 0; offer && i < offer->n_ops; i++)
        steps = steps || offer->ops[i].kind == CF_OP_FREEZE_STEPS ||
                offer->ops[i].kind == CF_OP_ADD_STEP || offer->ops[i].kind == CF_OP_DROP_BOTTOM ||
                offer->ops[i].kind == CF_OP_MOVE_CLASS;
    if (!steps)
        add(b, &b->unchanged,
            cf_brief_say(b, CF_BRIEF_STAYS, "what", cf_brief_say(b, CF_BRIEF_KIND_STEPS, NULL),
                         NULL));
}

/* In figures: these lists begin with them. */
static const char *figures_of(const cf_brief *b, int64_t n)
{
    cf_buf text = CF_BUF_INIT;
    cf_show_count(&text, n);
    const char *kept = cf_arena_copy(b->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

static void list_members(cf_brief *b, const confer_case *c, const cf_document *offer,
                         const cf_document *against)
{
    const char *members = figures_of(b, b->members);
    const struct {
        int64_t n;
        cf_brief_list *list;
        cf_brief_word word;
    } counts[] = {
        {b->better, &b->gains, CF_BRIEF_BETTER},
        {b->worse, &b->losses, CF_BRIEF_WORSE},
        {b->same, &b->unchanged, CF_BRIEF_SAME},
    };
    const uint64_t groups[] = {(uint64_t)b->better, (uint64_t)b->worse, (uint64_t)b->same};
    bool hidden[3] = {false};
    if (b->is_public)
        cf_hide_small(hidden, groups, 3);
    for (int i = 0; i < 3; i++) {
        bool few = hidden[i] && counts[i].n < CF_SMALLEST_GROUP;
        const char *n =
            few ? cf_brief_say(b, CF_BRIEF_FEW_FIRST, NULL) : figures_of(b, counts[i].n);
        if (counts[i].n > 0 && (few || !hidden[i]))
            add(b, counts[i].list,
                cf_brief_say(b, counts[i].word, "n", n, "members", members, NULL));
    }
    if (b->p10 != b->p90)
        add(b, &b->gains,
            cf_brief_say(b, CF_BRIEF_RANGE, "low", cf_brief_money(b, b->p10), "high",
                         cf_brief_money(b, b->p90), "until", cf_brief_day(b, b->until), NULL));
    list_clauses(b, offer, against);
    list_unchanged(b, c->agreement.plan, offer->plan);
    const cf_record *record = c->timeline.plan ? &c->timeline.plan->record : NULL;
    for (int i = 0; record && i < record->n_facts; i++)
        if (record->facts[i].kind == CF_RECORD_UNKNOWN)
            add(b, &b->unknown, cf_arena_copy(b->arena, record->facts[i].name));
}

/* --- The answer ------------------------------------------------------------------------------ */

static void read_minority(cf_brief *b, confer_case *c)
{
    cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
    const char *name = b->language == CF_SPANISH ? "minority.es.txt" : "minority.txt";
    if (cf_case_read_file(c, cf_case_path(c, name), 1 << 16, &text, &why) &&
        cf_utf8_valid(cf_buf_slice(&text), NULL))
        b->minority = cf_arena_copy(b->arena, cf_slice_trim(cf_buf_slice(&text)));
    cf_buf_release(&text);
    cf_buf_release(&why);
}

static void write_lines(cf_brief *b, confer_case *c, int lines, const char *checked)
{
    list_members(b, c, &c->offers[1], &c->offers[0]);
    say_event(b, c, &c->offers[1]);
    say_median(b);
    say_who_does_not(b);
    if (lines == 5)
        say_views(b, c);
    say_next(b, c);
    b->disclosure =
        cf_brief_say(b, CF_BRIEF_DISCLOSURE, "checked",
                     checked ? cf_brief_say(b, CF_BRIEF_CHECKED, "who",
                                            cf_arena_copy(b->arena, cf_slice_of(checked)), NULL)
                             : cf_brief_say(b, CF_BRIEF_UNCHECKED, NULL),
                     NULL);
    cf_reading_count count = {0};
    bool spanish = b->language == CF_SPANISH;
    for (int i = 0; i < b->n_lines; i++)
        cf_reading_add(&count, cf_slice_of(b->lines[i].text), spanish);
    b->grade = spanish ? cf_reading_ease_spanish(&count) : cf_reading_grade(&count);
    read_minority(b, c);
}

static int answer(confer_result **out, confer_case *c, const char *offer,
                  const confer_brief_options *options, bool is_public, confer_error *err)
{
    static const confer_brief_options defaults = CONFER_BRIEF_OPTIONS_INIT;
    const confer_brief_options *chosen = options ? options : &defaults;
    int lines = chosen->lines ? chosen->lines : 5;
    bool spanish = chosen->lang && strcmp(chosen->lang, "es") == 0;
    if (lines != 4 && lines != 5)
        return cf_fail(err, CONFER_MISUSED, "a summary has 4 or 5 lines");
    if (chosen->lang && !spanish && strcmp(chosen->lang, "en") != 0)
        return cf_fail(err, CONFER_MISUSED, "there is no summary in '%s', only en and es",
                       chosen->lang);
    const char *names[] = {chosen->against ? chosen->against : "current", offer};
    cf_asking asking;
    int status = cf_ask(&asking, c, names, 2, true, NULL, err);
    if (status != CONFER_OK)
        return status;
    status = cf_case_read_timeline(c, err);
    if (status == CONFER_OK) {
        cf_diags_sort(&c->diags);
        status = cf_case_verdict(c, err);
    }
    confer_result *result = status == CONFER_OK ? cf_result_new() : NULL;
    if (result) {
        cf_brief *b = CF_ARENA_NEW(&result->arena, cf_brief, 1);
        b->arena = &result->arena;
        b->language = spanish ? CF_SPANISH : CF_ENGLISH;
        b->is_public = is_public;
        b->offer = cf_arena_copy(b->arena, cf_slice_of(offer));
        b->against = chosen->against && strcmp(chosen->against, "current") != 0
                         ? cf_arena_copy(b->arena, cf_slice_of(chosen->against))
                         : NULL;
        b->baseline = b->against ? cf_brief_say(b, CF_BRIEF_BASE_OFFER, "name", b->against, NULL)
                                 : cf_brief_say(b, CF_BRIEF_BASE_NOW, NULL);
        take_gains(b, &asking);
        write_lines(b, c, lines, chosen->checked);
        result->report = cf_brief_page(b->arena, b);
        result->json = cf_brief_json(b->arena, b);
        *out = result;
    }
    cf_asking_release(&asking);
    return status;
}

int confer_brief(confer_result **out, confer_case *c, const char *offer,
                 const confer_brief_options *options, confer_error *err)
{
    return answer(out, c, offer, options, false, err);
}

int cf_brief_public(confer_result **out, confer_case *c, const char *offer, const char *checked,
                    confer_error *err)
{
    confer_brief_options options = CONFER_BRIEF_OPTIONS_INIT;
    options.checked = checked;
    return answer(out, c, offer, &options, true, err);
}
