/* ballot.h: one member's encrypted, signed vote: made, read, and its text's shape checked
 * (specification, sections 4.11 to 4.15). The mathematics are checked by ballot_check.h.
 *
 * Invariants: a ballot is at most 64 kB of canonical JSON whose shape follows the election's
 * questions. Making takes a time and a pattern of memory accesses that do not depend on the
 * choices, on the credential, or on the randomness. */
#ifndef CF_VOTE_BALLOT_H
#define CF_VOTE_BALLOT_H

#include "vote/election.h"

enum { CF_BALLOT_MAX_BYTES = 65536 };

typedef struct cf_ciphertext {
    cf_element alpha, beta;
} cf_ciphertext;

typedef struct cf_answer {
    unsigned n_choices, n_overall;
    cf_ciphertext *choice;
    cf_slice (*digits)[2]; /* alpha and beta in decimal, within the ballot's text */
    cf_proof (*individual)[2];
    cf_proof *overall;
    cf_proof blank[2];
} cf_answer;

typedef struct cf_ballot {
    cf_slice text;       /* borrowed */
    cf_slice credential; /* decimal digits, within the text */
    cf_answer *answers;  /* as many as the election has questions */
    cf_slice signed_hash;
    cf_proof signature;
} cf_ballot;

/* --- Making ----------------------------------------------------------------------------------- */

/* What making ballots for one election needs: the powers of g and of the election's key. */
typedef struct cf_ballot_maker {
    const cf_election *election;
    cf_comb *generator, *public_key;
} cf_ballot_maker;

void cf_ballot_maker_init(cf_ballot_maker *maker, const cf_election *election);
void cf_ballot_maker_release(cf_ballot_maker *maker);

/* Writes a ballot. `choices`: one 0 or 1 a choice, question after question; of a question with a
 * blank vote the first is the blank. Refuses choices that break a question's rules. `secret`: the
 * voter's exponent (cf_credential_secret). The same entropy gives the same bytes. */
bool cf_ballot_make(cf_buf *out, const cf_ballot_maker *maker, const unsigned char *choices,
                    size_t n_choices, const cf_scalar *secret, const cf_entropy *entropy,
                    cf_fault *fault);

/* --- Reading ---------------------------------------------------------------------------------- */

/* Reads a ballot of the election into the arena; `text` must outlive it. Checks the form, the
 * election's identifier and fingerprint, and the hash that the signature signs. */
bool cf_ballot_read(cf_ballot *out, cf_arena *arena, const cf_election *election, cf_slice text,
                    cf_fault *fault);

/* The voter's tracking number. */
void cf_ballot_tracker(char out[CF_B64_SIZE], cf_slice text);

/* --- Ciphertexts ------------------------------------------------------------------------------ */

void cf_json_ciphertext(cf_json *in, cf_ciphertext *out, cf_slice digits[2]);
void cf_json_add_ciphertext(cf_buf *out, const cf_ciphertext *ciphertext);

/* The hash of one vote for the proofs: out = fingerprint|credential, and for the overall proofs
 * |alpha,beta,… of all choices after it. */
void cf_ballot_context(cf_buf *out, const cf_election *election, cf_slice credential);

#endif
