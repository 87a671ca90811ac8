/* credential.h: the voter's private code and the public list of those who may vote (specification,
 * section 4.8).
 *
 * Invariants: a private code is 15 Base58 characters, the last one a check digit, and its derived
 * secret depends on the dashes: it is always derived from the form XXX-XXX-XXX-XXX-XXX. A public
 * list is sorted by number, without repetitions, without the key 1, all with a weight >= 1 or none
 * (each then counts 1). */
#ifndef CF_VOTE_CREDENTIAL_H
#define CF_VOTE_CREDENTIAL_H

#include "base/arena.h"
#include "vote/proof.h"

/* --- Private codes ---------------------------------------------------------------------------- */

enum { CF_CREDENTIAL_SIZE = 20 }; /* with the dashes and a NUL */

bool cf_credential_draw(char out[CF_CREDENTIAL_SIZE], const cf_entropy *entropy);

/* What a voter typed, brought to the dashed form: spaces and dashes may be anywhere. Refuses a
 * wrong length, a strange character and a wrong check digit. */
bool cf_credential_normalize(char out[CF_CREDENTIAL_SIZE], cf_slice typed, cf_fault *fault);

/* The secret exponent, by PBKDF2 over the dashed form with the election's identifier as salt. */
bool cf_credential_secret(cf_scalar *out, const char credential[CF_CREDENTIAL_SIZE], cf_slice uuid,
                          cf_fault *fault);

/* `n` characters of Base58: tokens of elections (14) and seeds of trustees (22). */
bool cf_token_draw(char *out, size_t n, const cf_entropy *entropy);

/* --- The public list -------------------------------------------------------------------------- */

/* The most that all weights may sum to, so that a result can be found by search. */
#define CF_VOTE_MAX_WEIGHT ((uint64_t)1 << 40)

typedef struct cf_credentials {
    cf_arena arena;
    size_t count;
    bool weighted;
    uint64_t total_weight;
    cf_element *key;  /* in the list's order */
    cf_slice *digits; /* the same in decimal, within `text` */
    uint64_t *weight;
    cf_slice text; /* the list's bytes */
} cf_credentials;

/* Reads the list (copied). Membership of the keys in the group is left to the caller, who has many
 * to test at once. On failure nothing is kept. */
bool cf_credentials_read(cf_credentials *out, cf_slice text, cf_fault *fault);

void cf_credentials_release(cf_credentials *credentials);

/* The place of a public key in the list; -1 when it is not there. */
int64_t cf_credentials_find(const cf_credentials *credentials, cf_slice digits);

/* Writes a list in its order. `weight` may be NULL. */
void cf_credentials_write(cf_buf *out, const cf_element *key, const uint64_t *weight, size_t n);

#endif
