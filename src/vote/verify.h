/* verify.h: the strict verifier of an archive, whole or as it grows.
 *
 * Invariants: what it accepts, belenios-tool accepts; it refuses more (order of events, repeated
 * ballots, lying tallies, second spellings, keys that are 1). The verdict and the reason are the
 * same at any thread count and on any backend: the first fault in the order of the events. After a
 * fault a verifier is spent. An election need not be over to be accepted, but must end with a
 * whole event. */
#ifndef CF_VOTE_VERIFY_H
#define CF_VOTE_VERIFY_H

#include "vote/archive.h"
#include "vote/credential.h"
#include "vote/election.h"
#include "vote/tally.h"

typedef struct cf_verifier cf_verifier;

typedef struct cf_verifier_options {
    int n_threads;             /* 0: one */
    const cf_entropy *entropy; /* NULL: none, membership tested one by one. Must outlive it. */
    bool portable;             /* only the portable arithmetic */
} cf_verifier_options;

/* --- Life cycle ------------------------------------------------------------------------------- */

cf_verifier *cf_verifier_new(const cf_verifier_options *options);
void cf_verifier_free(cf_verifier *verifier);

/* --- Verifying -------------------------------------------------------------------------------- */

/* Verifies all events that are new in `bytes`, the whole archive so far, which need only stay
 * readable during the call. May be called again when the archive has grown: only what is new is
 * paid for. False: refused; the fault says why and at which event. */
bool cf_verifier_feed(cf_verifier *verifier, cf_slice bytes, cf_fault *fault);

/* The same for a file that is being written: an event that is not whole yet is left for later. */
bool cf_verifier_watch(cf_verifier *verifier, cf_slice bytes, cf_fault *fault);

/* The same without the mathematics of ballots: for events that this process has checked itself. */
bool cf_verifier_trust(cf_verifier *verifier, cf_slice bytes, cf_fault *fault);

/* One call for a whole archive. */
bool cf_archive_verify(cf_slice bytes, const cf_verifier_options *options, cf_fault *fault);

/* --- Resuming --------------------------------------------------------------------------------- */

/* Writes what was verified so far: length and SHA-256 of the archive's beginning, one line. */
void cf_verifier_save(cf_buf *out, const cf_verifier *verifier, cf_slice bytes);

/* Brings a new verifier to a saved state: the beginning of `bytes` must still have that hash, and
 * is then not verified again (keep the state where nobody else can write). A state that does not
 * fit is a fault: something verified has been changed. Then feed the same bytes. */
bool cf_verifier_resume(cf_verifier *verifier, cf_slice saved, cf_slice bytes, cf_fault *fault);

/* --- What it has seen ------------------------------------------------------------------------- */

typedef struct cf_verifier_summary {
    cf_event_type phase;   /* of the last event */
    int64_t height;        /* of the last event; -1: nothing yet */
    const char *head;      /* its hash, in hex: the board's head */
    size_t n_voters;       /* entries of the credential list */
    size_t n_ballots;      /* ballot events */
    size_t n_voted;        /* credentials with a ballot: ballots that count */
    uint64_t weight_voted; /* their weight */
    uint64_t total_weight; /* of all credentials */
    char credentials_fingerprint[CF_B64_SIZE];
    const uint64_t *result; /* a count a choice; NULL before the result */
} cf_verifier_summary;

cf_verifier_summary cf_verifier_summarize(const cf_verifier *verifier);

/* NULL before Setup. Owned by the verifier. */
const cf_election *cf_verifier_election(const cf_verifier *verifier);
const cf_trustees *cf_verifier_trustees(const cf_verifier *verifier);
const cf_credentials *cf_verifier_credentials(const cf_verifier *verifier);

/* Whether a credential of the list (by place) has a ballot, and its tracking number. */
bool cf_verifier_voted(const cf_verifier *verifier, size_t credential, char tracker[CF_B64_SIZE]);

/* The tally that the ballots give now (one cell a choice of every question), computed anew from
 * the archive. */
bool cf_verifier_tally(cf_ciphertext *cell, const cf_verifier *verifier, cf_slice bytes,
                       cf_fault *fault);

/* The shares so far, an entry an owner (owner 1 first), NULL where there is none. */
const cf_share *const *cf_verifier_shares(const cf_verifier *verifier);

/* The recorded, checked encrypted tally; NULL before it. */
const cf_ciphertext *cf_verifier_recorded_tally(const cf_verifier *verifier);

/* Checks one ballot as a candidate for the board: form, eligibility, repetition, mathematics.
 * `credential`: its place in the list. */
bool cf_verifier_check_ballot(size_t *credential, const cf_verifier *verifier, cf_slice text,
                              cf_fault *fault);

/* --- A trustee's part ------------------------------------------------------------------------- */

/* Decrypts the recorded tally, which the verifier has recomputed from the ballots (so nothing else
 * can be had decrypted), with a trustee's private key. `owner`: the trustee's number, found by its
 * public key. Refuses before the voting has ended and a key that is nobody's. */
bool cf_verifier_decrypt(cf_buf *out, uint64_t *owner, const cf_verifier *verifier,
                         const cf_scalar *secret, const cf_entropy *entropy, cf_fault *fault);

#endif
