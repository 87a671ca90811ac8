/* archive.h: the public record of an election, UUID.bel: an old-style tar that only grows
 * (specification, section 4.4).
 *
 * Invariants: every byte is determined by the members' contents and the start time, and reading
 * compares every byte. Members are named by the SHA-256 of their content. Events are numbered, name
 * their parent's hash, and stand directly behind the data they bring, in one exact order:
 * Setup, Ballot*, EndBallots, EncryptedTally, PartialDecryption*, Result. No data comes twice. */
#ifndef CF_VOTE_ARCHIVE_H
#define CF_VOTE_ARCHIVE_H

#include "vote/fault.h"

#include "base/sha256.h"

typedef enum cf_event_type {
    CF_EVENT_SETUP,
    CF_EVENT_BALLOT,
    CF_EVENT_END_BALLOTS,
    CF_EVENT_ENCRYPTED_TALLY,
    CF_EVENT_PARTIAL_DECRYPTION,
    CF_EVENT_RESULT,
} cf_event_type;

enum { CF_EVENT_TYPES = 6, CF_EVENT_MAX_DATA = 4 };

/* "Setup", "Ballot", … */
const char *cf_event_name(cf_event_type type);

/* One piece of data: its content (borrowed from the archive's bytes) and its hash in hex. */
typedef struct cf_datum {
    cf_slice body;
    char hash[CF_SHA256_HEX_SIZE];
} cf_datum;

typedef struct cf_event {
    cf_event_type type;
    int64_t height;
    char hash[CF_SHA256_HEX_SIZE];
    unsigned n_data;
    cf_datum data[CF_EVENT_MAX_DATA];
    size_t start, end; /* bytes of the archive, data included */
} cf_event;

/* --- Reading ---------------------------------------------------------------------------------- */

/* Where a reader stands: behind a whole event. */
typedef struct cf_archive_reader {
    size_t at;
    uint64_t timestamp;
    int64_t height;                  /* of the last event; -1 before the first */
    char parent[CF_SHA256_HEX_SIZE]; /* its hash */
    cf_event_type last;
    void *seen; /* the hashes of all data */
} cf_archive_reader;

void cf_archive_reader_init(cf_archive_reader *reader);
void cf_archive_reader_release(cf_archive_reader *reader);

/* Reads the next event of the archive. False at the end of the bytes (fault untouched) or on a
 * fault. `bytes` may have grown since the last call, but not changed. */
bool cf_archive_next(cf_event *out, cf_archive_reader *reader, cf_slice bytes, cf_fault *fault);

/* --- Writing ---------------------------------------------------------------------------------- */

/* The first member. `timestamp`: seconds since 1970. */
void cf_archive_start(cf_buf *out, uint64_t timestamp);

/* Appends the members of one event to `out` and moves the reader behind it (as if it had read
 * them at its place). Refuses what the order of events, or a repeated datum, forbids. */
bool cf_archive_add(cf_buf *out, cf_archive_reader *reader, cf_event_type type,
                    const cf_slice *data, unsigned n_data, cf_fault *fault);

/* --- Repair ----------------------------------------------------------------------------------- */

/* True when what follows the last whole event at `end` can only be the torn rest of one append:
 * an event's header, if there is one, is not followed by anything whole. */
bool cf_archive_tail_is_torn(cf_slice bytes, size_t end);

#endif
