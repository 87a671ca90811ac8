/* page.h: what the voting page does with a ballot, in the browser and in the tests: reads the
 * election, turns a voting code into a credential, makes a ballot, opens one for checking.
 *
 * Invariants: the same seed gives the same bytes natively and in WebAssembly. A page holds at most
 * one ballot. A ballot that was opened for checking can never be cast, and its seed is never shown:
 * the seed also covers the signature, so whoever had it could find the voter's secret. What is
 * shown is the randomness of the encrypted choices, and the ballot without its signature. */
#ifndef CF_VOTE_PAGE_H
#define CF_VOTE_PAGE_H

#include "vote/ballot.h"
#include "vote/entropy.h"

typedef struct cf_voter {
    cf_election election;
    cf_ballot_maker maker;
    cf_scalar secret;
    bool has_election, has_secret;
    cf_buf ballot;          /* empty: none */
    size_t unsigned_len;    /* of the ballot, without what follows its answers */
    unsigned char seed[32]; /* that it was made from */
    unsigned char choices[CF_VOTE_MAX_ANSWERS + 1];
} cf_voter;

/* --- Life cycle ------------------------------------------------------------------------------- */

void cf_voter_init(cf_voter *voter);

/* Wipes all secrets. */
void cf_voter_release(cf_voter *voter);

/* Wipes the voter's secret, the ballot and its seed; the election stays. */
void cf_voter_forget(cf_voter *voter);

/* --- Steps ------------------------------------------------------------------------------------ */

/* Takes the election (its stored bytes), which must ask one question, and makes the tables. An
 * election taken before is forgotten with everything else. */
bool cf_voter_open(cf_voter *voter, cf_slice election, cf_fault *fault);

/* Takes the voter's secret, as the 32 bytes that PBKDF2 derives from the voting code
 * (credential.h), and appends the public credential's digits. */
bool cf_voter_credential(cf_buf *digits, cf_voter *voter, const unsigned char derived[32],
                         cf_fault *fault);

/* Makes the ballot that answers with number `answer`, from 32 random bytes. */
bool cf_voter_make(cf_voter *voter, unsigned answer, const unsigned char seed[32], cf_fault *fault);

/* The hash that the ballot's signature signs: what the voter notes before she decides whether to
 * cast or to check. */
void cf_voter_seal(char out[CF_B64_SIZE], const cf_voter *voter);

/* --- Checking instead of casting -------------------------------------------------------------- */

/* Appends {"uuid":…,"seal":…,"answer":…,"randomness":[…],"ballot":…} and forgets the ballot. */
bool cf_voter_reveal(cf_buf *out, cf_voter *voter, cf_fault *fault);

/* Checks such a text against the election: the seal is the ballot's, and the encrypted choices are
 * those that the text says. Appends nothing but sets `answer` and `seal`. */
bool cf_voter_check(unsigned *answer, char seal[CF_B64_SIZE], const cf_voter *voter,
                    cf_slice opened, cf_fault *fault);

#endif
