/* quantity.h: every quantity that a text states, with its place, its value and what was printed.
 *
 * A number stands for all values that would be printed that way: "6%" for 5.5 up to 6.5. Nothing is
 * averaged, no "a" or "an" becomes a one, no "about" is dropped. Units are a closed list; a bare
 * number is no quantity, nor is what only looks like one (911, Local 521, 23ABC, 12:15).
 * Invariants: quantities stand in the order of the text and do not overlap. Values are x 1e6 in the
 * unit of their kind. Source: docs/factcheck.md. */
#ifndef CF_TELL_QUANTITY_H
#define CF_TELL_QUANTITY_H

#include "base/date.h"
#include "tell/token.h"

typedef enum {
    CF_Q_PERCENT,    /* percent */
    CF_Q_POINTS,     /* percentage points */
    CF_Q_SERIES,     /* raises, one a year: parts, percent */
    CF_Q_MONEY,      /* dollars */
    CF_Q_RATE,       /* dollars per unit of time */
    CF_Q_DATE,       /* a day, month or year that is named */
    CF_Q_DAY,        /* a day, week, month or year seen from the day of speaking */
    CF_Q_TERM,       /* the length of an agreement: parts, months */
    CF_Q_DURATION,   /* any other length: days or months (see unit) */
    CF_Q_VOTE,       /* two parts: for and against; or one: percent */
    CF_Q_COUNT,      /* of what `unit` says */
    CF_Q_RATIO,      /* parts: a number of a whole; or one: a share or multiple */
    CF_Q_COMPARISON, /* "essentially the same", "money out of our pocket", "no new money" */
    CF_Q_OPINION,    /* "at an alarming rate" */
    CF_Q_PREDICTION, /* "soon" */
    CF_Q_KINDS
} cf_q_kind;

/* "percent", "series" …: as JSON says them. */
extern const char *const cf_q_words[CF_Q_KINDS];

typedef enum {
    CF_NEAR_EXACT,
    CF_NEAR_ABOUT,
    CF_NEAR_MORE,
    CF_NEAR_LESS,
    CF_NEAR_LEAST,
    CF_NEAR_MOST,
    CF_NEAR_VAGUE, /* dozens, thousands */
} cf_near;

typedef enum {
    CF_LIKE_SAME,
    CF_LIKE_SIMILAR,
    CF_LIKE_MORE,
    CF_LIKE_LESS,
    CF_LIKE_DELAY,
    CF_LIKE_ENVELOPE
} cf_like;

/* How a relative day is meant. */
typedef enum {
    CF_DAY_OFFSET,  /* yesterday: `offset` days */
    CF_DAY_WEEKDAY, /* Wednesday: `weekday` 0 Monday … 6 Sunday, `offset` -1 last, 0, +1 next */
    CF_DAY_WEEK,
    CF_DAY_MONTH, /* last month: `offset` months */
    CF_DAY_YEAR,
    CF_DAY_AGO, /* "four months ago": `offset` days or months (`months`); INT_MIN: not how many */
} cf_day_kind;

enum { CF_Q_PARTS = 8 };

#define CF_Q_FAR INT64_MAX /* no end: more than … */

typedef struct {
    cf_q_kind kind;
    uint32_t start, end; /* bytes */
    uint32_t line;       /* from 1 */
    size_t first, last;  /* tokens, `last` included */
    uint32_t sentence;
    bool quoted;
    cf_near near;
    int64_t value_e6;        /* the middle of what was printed */
    int64_t low_e6, high_e6; /* what it stands for: low up to, but without, high */
    int64_t unit_e6;         /* of the last figure printed */
    int n_parts;
    int64_t parts_e6[CF_Q_PARTS];
    bool range;    /* parts are its two ends */
    cf_slice unit; /* what is counted, or per what; from the text */
    /* dates and days */
    cf_date from, to; /* of a date: the days it may be; CF_DATE_NONE: the year is not said */
    int month, day;   /* of a date without a year */
    cf_day_kind day_kind;
    int offset, weekday;
    bool months;
    cf_like like;
    /* the sentence around it */
    bool negated, downward, upward, offered, tentative, future, past, hedged;
} cf_quantity;

typedef struct {
    cf_quantity *items;
    size_t n, capacity;
} cf_quantities;

void cf_quantities_find(cf_quantities *out, const cf_toks *toks);
void cf_quantities_release(cf_quantities *quantities);

/* The first quantity of a text; of a text without one, its first bare number, as a count. False: it
 * has neither. Its places are those of the text. */
bool cf_quantity_read(cf_quantity *out, cf_slice text);

/* The days that a relative day means when spoken on `anchor`: false where it does not say which. */
bool cf_quantity_days(const cf_quantity *q, cf_date anchor, cf_date *from, cf_date *to);

/* 0 Monday … 6 Sunday. */
int cf_weekday(cf_date date);

#endif
