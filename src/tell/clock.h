/* clock.h: a law's deadlines counted from events: days, business days, holidays by rule.
 *
 * A rule is data: after an event of one kind, something is due not before one day and not after
 * another. The day of the event is not counted, the last day is; a last day that is no business day
 * goes on to the next one (8 CCR 32130 counts so, and the Code of Civil Procedure, section 12).
 * Invariants: integer dates; no clock of the machine is read. No legal advice: arithmetic. */
#ifndef CF_TELL_CLOCK_H
#define CF_TELL_CLOCK_H

#include "base/arena.h"
#include "base/date.h"

/* --- Days ------------------------------------------------------------------------------------ */

typedef struct {
    cf_slice name;
    int month, day;   /* a fixed day; day 0: by weekday */
    bool monday;      /* a fixed day that is a Sunday goes on to Monday */
    int nth, weekday; /* the nth weekday of the month, 5: the last; 0 Monday … 6 Sunday */
    int then;         /* so many days after it */
} cf_holiday;

/* "03-31 or monday", "3 mon 01", "last mon 05", "4 thu 11 then 1". */
bool cf_holiday_read(cf_holiday *out, cf_slice text);

cf_date cf_holiday_in(const cf_holiday *holiday, int year);

typedef struct {
    const cf_holiday *holidays;
    int n_holidays;
} cf_days;

/* The holiday on that day, or NULL. */
const cf_holiday *cf_days_holiday(const cf_days *days, cf_date date);

bool cf_days_is_business(const cf_days *days, cf_date date);

/* `n` business days after a day. */
cf_date cf_days_business_after(const cf_days *days, cf_date date, int n);

/* The day itself, or the next business day. */
cf_date cf_days_roll(const cf_days *days, cf_date date);

/* --- Rules ----------------------------------------------------------------------------------- */

typedef struct {
    cf_slice id, law, section, due, by, source;
    int after, unless, needs, met_by; /* kinds of events; -1: none */
    int from, to;                     /* days; -1: none */
    bool business;
    cf_slice late; /* what being late means: "forfeited", "late"; empty: nothing */
} cf_clock_rule;

typedef struct {
    const cf_clock_rule *rules;
    int n_rules;
    cf_days days;
} cf_clock;

/* What rules see of an event. */
typedef struct {
    int kind;
    cf_date day;
} cf_clock_event;

typedef enum {
    CF_DUE_MET,
    CF_DUE_EARLY,     /* done before it might be */
    CF_DUE_LATE,      /* done, too late */
    CF_DUE_FORFEITED, /* done too late or not at all, and that ends the right */
    CF_DUE_OPEN,      /* not done, and there is time */
    CF_DUE_OVERDUE,   /* not done, and the time is over */
    CF_DUE_MAY,       /* may be done; nothing ends */
    CF_DUE_STATES
} cf_due_state;

/* "met", "too early", "late", "forfeited", "due", "overdue", "may be done". */
extern const char *const cf_due_words[CF_DUE_STATES];

typedef struct {
    const cf_clock_rule *rule;
    int trigger, met;   /* indexes of events; met -1: by none */
    cf_date opens;      /* CF_DATE_NONE: at once */
    cf_date last;       /* CF_DATE_NONE: nothing ends */
    cf_date counted_to; /* the last day before it was moved to a business day */
    cf_due_state state;
    int days;        /* from the trigger to what met it, or to `as_of` */
    bool lacks_need; /* what `needs` names had not happened */
} cf_due;

/* Every deadline that the events start, in the order of events, then rules. */
cf_due *cf_clock_run(int *n, const cf_clock *clock, const cf_clock_event *events, int n_events,
                     cf_date as_of, cf_arena *arena);

/* --- The clocks that Confer carries ---------------------------------------------------------- */

/* The CSV of "california-mmba" and the like; false: there is none. */
bool cf_clock_carried(cf_slice *out, cf_slice name);

#endif
