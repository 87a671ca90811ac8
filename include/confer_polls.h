/* confer_polls.h: a ratification vote as a server shows it to voters: what is asked, which
 * elections there are, who has a ballot, and the casting of ballots that were encrypted elsewhere.
 *
 * The same conventions as confer.h, and one more: a handle may be used by several threads at once.
 * Nothing here learns, keeps or shows how anybody voted. Texts that are returned as pointers stay
 * until the handle is closed. Everything is since 0.1.0. */
#ifndef CONFER_POLLS_H
#define CONFER_POLLS_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct confer_polls confer_polls;

/* Opens the folder of a vote (`confer vote new`). After a ballot it holds the folder's lock, for
 * those that follow, until the second refresh from then; so refresh several times a second. */
int confer_polls_open(confer_polls **out, const char *folder, confer_error *err);
void confer_polls_close(confer_polls *polls);

/* Reads what has changed in the folder. On failure what was known stays. */
int confer_polls_refresh(confer_polls *polls, confer_error *err);

/* --- What is asked --------------------------------------------------------------------------- */

typedef enum confer_polls_text {
    CONFER_POLLS_NAME,
    CONFER_POLLS_QUESTION,
    CONFER_POLLS_OPENS, /* as announced */
    CONFER_POLLS_CLOSES,
    CONFER_POLLS_RULES, /* lines, as they are hashed */
    CONFER_POLLS_RULES_ES,
    CONFER_POLLS_AGREEMENT, /* the file's bytes */
    CONFER_POLLS_AGREEMENT_NAME,
    CONFER_POLLS_AGREEMENT_SHA256,
    CONFER_POLLS_SUMMARY, /* summary.txt, summary.es.txt */
    CONFER_POLLS_SUMMARY_ES,
    CONFER_POLLS_MINORITY, /* minority.txt, minority.es.txt */
    CONFER_POLLS_MINORITY_ES,
    CONFER_POLLS_TEXTS
} confer_polls_text;

/* Empty where there is none. `len_bytes` may be NULL. NUL-terminated. */
const char *confer_polls_get(const confer_polls *polls, confer_polls_text which, size_t *len_bytes);

/* Whether a later ballot replaces a voter's earlier one. */
bool confer_polls_may_revote(const confer_polls *polls);

/* --- The elections --------------------------------------------------------------------------- */

typedef enum confer_polls_phase {
    CONFER_POLLS_BEFORE, /* not open yet */
    CONFER_POLLS_RUNNING,
    CONFER_POLLS_OVER
} confer_polls_phase;

confer_polls_phase confer_polls_stands(confer_polls *polls);

typedef struct confer_polls_election {
    const char *uuid;
    const char *unit; /* empty: everybody */
    const char *text; /* the election as ballots are bound to it */
    size_t len_bytes;
    unsigned n_answers; /* yes, no and, mostly, abstain */
    bool challenged;    /* those whose right to vote is disputed */
    uint64_t n_voters;  /* who may vote in it */
    uint64_t n_voted;
    uint64_t n_ballots; /* replaced ones too */
    uint64_t archive_bytes;
    char fingerprint[44], head[65];
} confer_polls_election;

size_t confer_polls_count(confer_polls *polls);
bool confer_polls_at(confer_polls_election *out, confer_polls *polls, size_t index);

/* What it came to, once the votes are counted. Texts are in English and in Spanish. */
typedef struct confer_polls_result {
    bool carried;
    bool open;                 /* sealed challenged ballots could change it */
    uint64_t yes, no, abstain; /* electronic and on paper */
    uint64_t on_paper;
    uint64_t members;          /* who may vote; weighted where the vote is */
    const char *sentence[2];   /* "ratified, 51 yes and 40 no, 2 abstentions." */
    const char *arithmetic[2]; /* of the rules, in lines */
    const char *manifest_sha256, *log_head;
} confer_polls_result;

/* False: they are not counted yet. */
bool confer_polls_came_to(confer_polls_result *out, confer_polls *polls);

/* --- Voters ---------------------------------------------------------------------------------- */

typedef enum confer_polls_standing {
    CONFER_POLLS_STRANGER, /* not on the list */
    CONFER_POLLS_MAY_VOTE,
    CONFER_POLLS_HAS_VOTED, /* and may not again */
    CONFER_POLLS_STRUCK     /* votes on paper, or has a new code */
} confer_polls_standing;

/* Where a public credential (its decimal digits) stands in an election. `tracker`: of the ballot
 * that counts; may be NULL. */
confer_polls_standing confer_polls_voter(char tracker[44], confer_polls *polls, const char *uuid,
                                         const char *digits, size_t len_bytes);

typedef struct confer_polls_receipt {
    char tracker[44], uuid[65];
    char board[65]; /* the archive's head with the ballot in it */
    char log[65];   /* the audit log's */
} confer_polls_receipt;

/* Casts an encrypted ballot. `now`: seconds since 1970. The receipt may be given out only when this
 * returns CONFER_OK. A ballot that is on the board already gets its receipt again. CONFER_WRONG: it
 * is refused. */
int confer_polls_cast(confer_polls_receipt *out, confer_polls *polls, const char *ballot,
                      size_t len_bytes, bool booth, int64_t now, confer_error *err);

/* --- The board ------------------------------------------------------------------------------- */

/* Finds a ballot by its tracking code or its seal (43 characters). `index`: of the election,
 * `number`: of the ballot in it, from 1. */
bool confer_polls_find(size_t *index, uint64_t *number, confer_polls *polls, const char *code,
                       size_t len_bytes);

/* Tracking codes of an election, a line each, in the order of the archive: `most` of them from
 * number `first` (from 1) on. */
int confer_polls_write_codes(confer_polls *polls, size_t index, uint64_t first, uint64_t most,
                             confer_write_fn write, void *context);

/* Opens a file of the folder that everybody may read: the archives, lists of public credentials,
 * notice, manifest, audit log, struck credentials, agreement. Returns a file descriptor and how
 * many bytes of it are whole; -1: it is not one of them. */
int confer_polls_open_file(uint64_t *len_bytes, confer_polls *polls, const char *name);

/* --- Hashes ---------------------------------------------------------------------------------- */

/* SHA-256 as 64 hexadecimal digits and a NUL. */
void confer_sha256(char out[65], const void *bytes, size_t len_bytes);

/* Fills with the operating system's randomness. False: there is none. */
bool confer_random(void *out, size_t len_bytes);

#ifdef __cplusplus
}
#endif

#endif
