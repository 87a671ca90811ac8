/* trustee.h: who holds the key, and how: single trustees, each needed, and groups of which a
 * threshold suffices (specification, sections 4.5 to 4.7).
 *
 * Invariants: of a structure that was read, every key is a member of the group other than 1 with a
 * valid proof of knowledge, and in a threshold group every certificate, commitment and share key
 * has been checked. Owners are counted from 1 over all keys of all items in order. */
#ifndef CF_VOTE_TRUSTEE_H
#define CF_VOTE_TRUSTEE_H

#include "vote/channel.h"

enum { CF_VOTE_MAX_TRUSTEES = 64 };

typedef struct cf_trustee_key {
    cf_element key;
    cf_proof proof;
    cf_slice name; /* as stored in JSON; text NULL: none */
} cf_trustee_key;

typedef struct cf_trustee_item {
    unsigned threshold; /* 0: a single trustee */
    unsigned n_keys;
    cf_trustee_key *keys;
    cf_element sub_key;
} cf_trustee_item;

typedef struct cf_trustees {
    cf_arena arena;
    unsigned n_items, n_keys;
    cf_trustee_item *items;
    cf_element public_key; /* the product of the sub-keys: the election's key */
} cf_trustees;

/* Reads and checks the whole structure. On failure nothing is kept. */
bool cf_trustees_read(cf_trustees *out, cf_slice text, cf_fault *fault);
void cf_trustees_release(cf_trustees *trustees);

/* The item and key of an owner number; false when there is no such owner. */
bool cf_trustees_owner(const cf_trustee_item **item, unsigned *index, const cf_trustees *trustees,
                       uint64_t owner);

/* --- Keys of single trustees ------------------------------------------------------------------ */

/* Draws a private key and writes its public part, {"pok":…,"public_key":…}. */
bool cf_trustee_key_draw(cf_scalar *secret, cf_buf *public_key, const cf_comb *comb,
                         const cf_entropy *entropy);

/* Writes the public part of a given private key. */
bool cf_trustee_key_write(cf_buf *out, const cf_scalar *secret, const cf_comb *comb,
                          const cf_entropy *entropy);

/* Adds the trustee's office or role to a public part that was written. */
void cf_trustee_key_name(cf_buf *public_key, cf_slice name);

/* Reads a public part and checks it. */
bool cf_trustee_key_read(cf_trustee_key *out, cf_slice text, cf_fault *fault);

/* Writes the structure of single trustees (their public parts) and, when it is not empty, one
 * threshold group (its parameters) after them. */
void cf_trustees_write(cf_buf *out, const cf_slice *public_keys, size_t n, cf_slice threshold);

/* --- Pieces that the key ceremony shares ------------------------------------------------------ */

typedef struct cf_certificate {
    cf_element verification, encryption;
} cf_certificate;

/* Checks that a signed message is a self-signed certificate of two keys of the group. */
bool cf_certificate_check(cf_certificate *out, const cf_signed *letter, cf_fault *fault);

/* Checks the signed commitments to a polynomial: exactly `n` members of the group into `out`. */
bool cf_commitments_check(cf_element *out, unsigned n, const cf_signed *letter,
                          const cf_element *verification, cf_fault *fault);

/* The product over k of commitment[k]^(at^k): g^f(at). */
void cf_commitments_evaluate(cf_element *out, const cf_element *commitment, unsigned n,
                             unsigned at);

void cf_json_trustee_key(cf_json *in, cf_trustee_key *out);

#endif
