/* record.h: what is on record about a negotiation beside the money: facts from documents, events
 * and their sources, and the laws whose clocks run.
 *
 * Invariants: a fact without a value is known to be unknown, and names the document that would
 * settle it; numbers are kept as printed (with their decimals), because a printed number stands for
 * all values that would be printed that way. Source: docs/factcheck.md, docs/timeline.md. */
#ifndef CF_MODEL_RECORD_H
#define CF_MODEL_RECORD_H

#include "base/date.h"
#include "base/diag.h"
#include "base/str.h"

/* How sure a source is of its figure. In the order of the choices of `fact`. */
typedef enum {
    CF_ABOUT,
    CF_MORE_THAN,
    CF_LESS_THAN,
    CF_AT_LEAST,
    CF_AT_MOST,
    CF_EXACTLY, /* nothing was written */
} cf_precision;

typedef enum {
    CF_RECORD_PERCENT, /* values: percents x 1e4; several: one a year */
    CF_RECORD_MONEY,   /* cents */
    CF_RECORD_NUMBER,  /* x 1e4 */
    CF_RECORD_SHARE,   /* a number of a whole, both x 1e4 */
    CF_RECORD_VOTE,    /* for and against, both x 1e4 */
    CF_RECORD_MONTHS,  /* a length, in months x 1e4 */
    CF_RECORD_DAY,
    CF_RECORD_WORDS, /* in words, or in the name itself: read where it is used */
    CF_RECORD_UNKNOWN,
} cf_record_kind;

enum { CF_RECORD_VALUES = 8 };

typedef struct {
    cf_slice name;
    cf_slice words; /* of a value in words; otherwise empty */
    cf_record_kind kind;
    cf_precision precision;
    int64_t values[CF_RECORD_VALUES];
    int n_values;
    cf_date day;   /* of a day */
    cf_date as_of; /* CF_DATE_NONE: not said */
    cf_slice source;
    cf_span span;
    uint32_t line;
} cf_record_fact;

/* In the order of the choices of `event`. */
typedef enum {
    CF_EVENT_OFFER,
    CF_EVENT_SESSION,
    CF_EVENT_IMPASSE,
    CF_EVENT_MEDIATION_REQUESTED,
    CF_EVENT_MEDIATOR_APPOINTED,
    CF_EVENT_MEDIATION,
    CF_EVENT_FACT_FINDING_REQUESTED,
    CF_EVENT_PANEL_MEMBERS_NAMED,
    CF_EVENT_PANEL_APPOINTED,
    CF_EVENT_PANEL_MET,
    CF_EVENT_FINDINGS,
    CF_EVENT_FINDINGS_PUBLISHED,
    CF_EVENT_FINAL_OFFER,
    CF_EVENT_PUBLIC_HEARING,
    CF_EVENT_IMPOSITION,
    CF_EVENT_STRIKE_VOTE,
    CF_EVENT_STRIKE_NOTICE,
    CF_EVENT_STRIKE,
    CF_EVENT_STRIKE_CALLED_OFF,
    CF_EVENT_TENTATIVE_AGREEMENT,
    CF_EVENT_RATIFICATION,
    CF_EVENT_FIRST_CONSIDERED,
    CF_EVENT_BOARD_ACTION,
    CF_EVENT_BUDGET_REVISION,
    CF_EVENT_EXPIRATION,
    CF_EVENT_QUESTION,
    CF_EVENT_ANSWER,
    CF_EVENT_STATEMENT,
    CF_EVENT_OTHER,
    CF_EVENT_KINDS
} cf_event_kind;

/* "offer", "mediator appointed" …: as written in timeline.terms. */
extern const char *const cf_event_words[CF_EVENT_KINDS];

typedef struct {
    cf_event_kind kind;
    cf_date day;
    bool approximate;
    cf_slice words;   /* may be empty */
    cf_slice by, to;  /* who, and to whom; may be empty */
    cf_slice offer;   /* the stem of a file in offers/; may be empty */
    cf_slice name;    /* `as NAME`: what an answer refers to */
    cf_slice answers; /* `to question NAME` */
    bool has_vote;
    int64_t vote_yes, vote_no;
    cf_slice source;
    cf_span span;
    uint32_t line;
} cf_record_event;

typedef struct {
    cf_slice name; /* a clock that Confer carries, or a file of the folder */
    cf_span span;
    uint32_t line;
} cf_record_clock;

typedef struct {
    const cf_record_fact *facts;
    int n_facts;
    const cf_record_event *events;
    int n_events;
    const cf_record_clock *clocks;
    int n_clocks;
} cf_record;

#endif
