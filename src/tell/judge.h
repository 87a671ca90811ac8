/* judge.h: what a story says about a number, held against what is on record; numbers alone are
 * judged, never the people who say them.
 *
 * Invariants: the same text and facts give the same findings; everything said lives in the arena; a
 * finding that binds to a fact names its source; one that binds to none names the document that
 * would settle it. Values are x 1e6, as in tell/quantity.h. Source: docs/factcheck.md. */
#ifndef CF_TELL_JUDGE_H
#define CF_TELL_JUDGE_H

#include "base/arena.h"
#include "tell/quantity.h"

/* --- What is known --------------------------------------------------------------------------- */

typedef struct {
    const char *id; /* "fact:12", "event:7": stable for a folder */
    cf_q_kind kind;
    cf_slice label; /* the words by which it is found */
    cf_slice source;
    bool unknown; /* nobody has published it; `source` would settle it */
    bool event;   /* a day on which something happened */
    cf_near near;
    int64_t value_e6; /* exact, or as near as `near` says */
    int n_parts;
    int64_t parts_e6[CF_Q_PARTS];
    cf_date from, to, as_of;
} cf_tell_fact;

enum { CF_YEARS = CF_Q_PARTS, CF_REOPENER = -1 };

/* An offer as a story would tell it. */
typedef struct {
    const char *name;
    cf_slice title;
    const char *words;  /* "employer|county|kern": who made it and what it is called */
    const char *source; /* "offers/agreement.terms:7" */
    bool latest;
    bool tentative; /* both sides agreed, members have not voted */
    int n_years;
    int64_t raises_e6[CF_YEARS]; /* percent a year, CF_REOPENER where wages may be reopened */
    int64_t one_time_cents;      /* lump sums for all members */
    int months;                  /* of its term; 0: none is written */
    cf_date starts;              /* its first raise */
    const cf_slice *other;       /* what it holds beside raises: its terms in words */
    int n_other;
    int n_uncosted; /* of them, without a cost */
} cf_tell_offer;

/* What the engine found for the latest offer against the one before; see `there`. */
typedef struct {
    bool there;
    int64_t gain_difference, cost_difference; /* cents, latest less earlier */
    uint64_t better_latest, better_earlier, same;
    const char *overtakes; /* a day, or NULL: never */
} cf_tell_engine;

typedef struct {
    const cf_tell_fact *facts;
    int n_facts;
    const cf_tell_offer *offers; /* the latest first; the one it is compared with second */
    int n_offers;
    cf_tell_engine engine;
    cf_date anchor;       /* the day of speaking; CF_DATE_NONE: not known */
    int64_t salary_cents; /* for sums on one salary: a round figure, said as such */
} cf_tell_known;

/* --- What is found --------------------------------------------------------------------------- */

typedef enum {
    CF_MATCHES,
    CF_MATCHES_ROUNDED,
    CF_CLOSE,
    CF_DIFFERS,
    CF_DEPENDS,
    CF_MISSING_CONTEXT,
    CF_OPINION,
    CF_PREDICTION,
    CF_UNVERIFIABLE,
    CF_AMBIGUOUS,
    CF_STALE,
    CF_VERDICTS
} cf_verdict;

/* "MATCHES", "MATCHES_ROUNDED" … */
extern const char *const cf_verdict_words[CF_VERDICTS];

enum { CF_READINGS = 12 };

typedef struct {
    const cf_quantity *quantity;
    cf_verdict verdict;
    const char *value;      /* normalised: "6%+0%", "$3,000,000", "2025-05-21" */
    const char *interval;   /* what the printed number stands for; NULL: nothing is printed */
    const char *fact;       /* id, or NULL */
    const char *known;      /* the value on record, or NULL */
    const char *sentence;   /* the finding */
    const char *arithmetic; /* or NULL */
    const char *readings[CF_READINGS];
    int n_readings;
    const char *source;  /* of the fact, or the document that would settle it */
    const char *suggest; /* wording, or NULL */
} cf_finding;

/* "3%+3%+reopener". */
const char *cf_tell_series(cf_arena *arena, const int64_t *parts_e6, int n);

/* The nearest whole number of months between two days. */
int cf_months_near(cf_date from, cf_date to);

/* One finding for each quantity, in their order. */
cf_finding *cf_judge(const cf_tell_known *known, const cf_toks *toks,
                     const cf_quantities *quantities, cf_arena *arena);

#endif
