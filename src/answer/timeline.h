/* timeline.h: the timeline of a negotiation, worked out: what its faces show. */
#ifndef CF_ANSWER_TIMELINE_H
#define CF_ANSWER_TIMELINE_H

#include "answer/record.h"
#include "show/report.h"
#include "show/value.h"
#include "tell/clock.h"

/* One offer as it came on the table. */
typedef struct {
    const cf_record_event *event;
    const char *name;
    const char *raises;     /* "3%+3%+reopener" */
    int64_t one_time_cents; /* for each member */
    bool costed;
    int64_t cost, ongoing; /* against the status quo */
    bool has_gap_before;
    bool has_gap;       /* both sides have a position by now */
    int64_t gap;        /* cost of the union's position less the employer's */
    int64_t gap_change; /* against the gap before */
    bool closes;        /* an agreement: the gap is none */
} cf_move;

typedef struct {
    const cf_record_event *question;
    const cf_record_event *answer; /* NULL: none is on record */
    int days;                      /* until the answer, or until as_of */
} cf_question;

typedef struct {
    const char *law; /* of the clock's first rule */
    cf_due *dues;
    int n_dues;
    cf_days days;
} cf_run_clock;

typedef struct {
    cf_slice title;
    cf_date as_of;
    const cf_record_event *const *events; /* by day */
    int n_events;
    const cf_run_clock *clocks;
    int n_clocks;
    const cf_question *questions;
    int n_questions;
    const cf_move *moves;
    int n_moves;
    bool costed;
    const char *horizon; /* of the costs */
} cf_timeline;

/* Reads a clock by name: one that Confer carries, or a file of the folder. False: see c->diags. */
bool cf_clock_read(cf_clock *out, confer_case *c, const cf_record_clock *named, cf_arena *arena);

cf_report *cf_timeline_page(cf_arena *arena, const cf_timeline *t);

/* The same without its title, at the end of a report. */
void cf_timeline_show(cf_report *report, const cf_timeline *t);

/* Reads and adds it. Errors: as confer_timeline. */
int cf_timeline_into(cf_report *report, confer_case *c, cf_arena *arena, confer_error *err);
cf_value *cf_timeline_json(cf_arena *arena, const cf_timeline *t);
cf_grid *cf_timeline_csv(cf_arena *arena, const cf_timeline *t);

/* RFC 5545: an entry for each event and each open deadline. */
void cf_timeline_ics(cf_buf *out, const cf_timeline *t);

#endif
