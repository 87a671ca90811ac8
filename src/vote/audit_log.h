/* audit_log.h: what was done in a vote, when: a file of lines that only grows.
 *
 * Invariants: a line is canonical JSON, {"height":n,"parent":HASH,"time":T,"event":E,…}; its hash
 * is the SHA-256 of its bytes without the line end, and the next line names it (the first names
 * none). So a line that is changed, dropped, added or moved shows, unless it is the last: the head
 * (the last line's hash) is therefore printed on receipts and on the certificate. A line is on the
 * disk (file and folder synced) before cf_audit_log_add answers true. No line says how anybody
 * voted. The open log is locked: one process at a time changes a vote. */
#ifndef CF_VOTE_AUDIT_LOG_H
#define CF_VOTE_AUDIT_LOG_H

#include "vote/board.h"

enum { CF_LOG_MAX_FIELDS = 16 };

/* --- Reading ---------------------------------------------------------------------------------- */

typedef struct cf_log_field {
    cf_slice name, value; /* value: digits, or a string's inside as it stands in JSON */
    bool is_text;
} cf_log_field;

typedef struct cf_log_record {
    int64_t height;
    cf_slice time, event;
    unsigned n_fields;
    cf_log_field fields[CF_LOG_MAX_FIELDS]; /* behind these */
    char hash[CF_SHA256_HEX_SIZE];
} cf_log_record;

/* Where a reader stands: behind a whole line. */
typedef struct cf_log_reader {
    size_t at;
    int64_t height;                /* of the last line; -1 before the first */
    char head[CF_SHA256_HEX_SIZE]; /* its hash; empty before the first */
} cf_log_reader;

#define CF_LOG_READER_INIT                                                                         \
    {                                                                                              \
        0, -1, ""                                                                                  \
    }

/* Reads and checks the next line. False at the end (fault untouched; a rest without a line end is
 * left unread) or on a fault. What the record holds is borrowed from `bytes`. */
bool cf_log_next(cf_log_record *out, cf_log_reader *reader, cf_slice bytes, cf_fault *fault);

/* A field's text as it was given (into the arena), or an empty slice. */
cf_slice cf_log_text_of(cf_arena *arena, const cf_log_record *record, const char *name);

/* A field's number, or 0. */
uint64_t cf_log_number_of(const cf_log_record *record, const char *name);

/* --- The file --------------------------------------------------------------------------------- */

typedef struct cf_audit_log cf_audit_log;

/* Opens the log, making it when `create`, and waits until no other process holds it. Checks the
 * whole chain. The rest of a line that a crash left is saved as PATH.torn and cut off. `disk` as
 * for boards; NULL: the real one. */
cf_audit_log *cf_audit_log_open(const char *path, bool create, const cf_board_disk *disk,
                                cf_fault *fault);

/* NULL is fine. */
void cf_audit_log_close(cf_audit_log *log);

cf_slice cf_audit_log_bytes(const cf_audit_log *log);

/* The hash of the last line; empty when there is none. */
const char *cf_audit_log_head(const cf_audit_log *log);

/* Adds a line. `time`: RFC 3339, or a day alone. `fields`: made with the two functions below; may
 * be empty. After a failed write the log refuses everything until it is opened again. */
bool cf_audit_log_add(cf_audit_log *log, const char *time, const char *event, cf_slice fields,
                      cf_fault *fault);

/* Append a field. */
void cf_log_add_text(cf_buf *fields, const char *name, cf_slice text);
void cf_log_add_number(cf_buf *fields, const char *name, uint64_t number);

/* --- Times ------------------------------------------------------------------------------------ */

enum { CF_TIME_TEXT_SIZE = 24 };

/* `2025-06-09T17:03:00Z` of seconds since 1970. */
void cf_time_print(char out[CF_TIME_TEXT_SIZE], int64_t seconds);

#endif
