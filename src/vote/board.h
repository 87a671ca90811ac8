/* board.h: an election's archive as a file that one process appends to, and the steps of the
 * election in order: open, cast, end, tally, decrypt, result.
 *
 * Invariants: what a function here has answered `true` for is on the disk (file and folder synced).
 * One process at a time holds a board (flock). A write that fails in the middle is undone, and the
 * board then refuses everything until it is opened again. Opening takes back what the crash of an
 * append left behind the last whole event, after saving it beside the file as PATH.torn; any other
 * damage is refused, never repaired. */
#ifndef CF_VOTE_BOARD_H
#define CF_VOTE_BOARD_H

#include "vote/verify.h"

#include <sys/types.h>

/* The disk, replaceable by tests. NULL functions: the real ones. */
typedef struct cf_board_disk {
    void *context;
    ssize_t (*write)(void *context, int fd, const void *bytes, size_t len, off_t at);
    int (*sync)(void *context, int fd);
    int (*truncate)(void *context, int fd, off_t len);
} cf_board_disk;

typedef struct cf_board_options {
    cf_verifier_options verifier;
    bool verify; /* on opening, check the mathematics of all ballots too */
    bool revote; /* a voter's later ballot replaces the earlier; otherwise it is refused */
    const cf_board_disk *disk; /* NULL: the real one. Must outlive the board. */
} cf_board_options;

typedef struct cf_board cf_board;

/* --- Life cycle ------------------------------------------------------------------------------- */

/* Makes the archive of a new election, checked as a verifier would; the file must not exist.
 * `timestamp`: its start, in seconds since 1970. Opens nothing. */
bool cf_board_create(const char *path, uint64_t timestamp, cf_slice election, cf_slice trustees,
                     cf_slice credentials, const cf_board_options *options, cf_fault *fault);

cf_board *cf_board_open(const char *path, const cf_board_options *options, cf_fault *fault);

/* NULL is fine. Everything is on the disk already. */
void cf_board_close(cf_board *board);

/* --- The steps -------------------------------------------------------------------------------- */

/* Checks a ballot and appends it. `tracker`: the voter's tracking number, to be given out only
 * when this returns true. */
bool cf_board_cast(char tracker[CF_B64_SIZE], cf_board *board, cf_slice ballot, cf_fault *fault);

/* Ends the voting. */
bool cf_board_end(cf_board *board, cf_fault *fault);

/* Appends the encrypted tally. */
bool cf_board_tally(cf_board *board, cf_fault *fault);

/* Checks a trustee's partial decryption and appends it. */
bool cf_board_share(cf_board *board, uint64_t owner, cf_slice share, cf_fault *fault);

/* Finds the counts and appends the result. */
bool cf_board_result(cf_board *board, cf_fault *fault);

/* --- What is on it ---------------------------------------------------------------------------- */

const cf_verifier *cf_board_verifier(const cf_board *board);
cf_slice cf_board_bytes(const cf_board *board);

/* Bytes that opening took back from a torn append; 0: none. */
size_t cf_board_torn(const cf_board *board);

#endif
