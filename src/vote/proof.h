/* proof.h: Schnorr proofs and signatures, and the hashes that make them non-interactive
 * (specification, sections 4.5, 4.6.1, 4.14 and 4.18).
 *
 * Invariants: response = w - secret * challenge, so a verifier recomputes the commitment as
 * base^response * key^challenge. Every hash is SHA-256 of ASCII text, read as a big-endian number
 * and reduced mod q. */
#ifndef CF_VOTE_PROOF_H
#define CF_VOTE_PROOF_H

#include "vote/json.h"

typedef struct cf_proof {
    cf_scalar challenge, response;
} cf_proof;

/* --- JSON and hashes -------------------------------------------------------------------------- */

void cf_json_proof(cf_json *in, cf_proof *out);
void cf_json_add_proof(cf_buf *out, const cf_proof *proof);

/* SHA-256 of the text, mod q. */
cf_scalar cf_proof_hash(cf_slice text);

/* Standard Base64 of SHA-256, without the final '=': 43 characters and a NUL. */
enum { CF_B64_SIZE = 44 };
void cf_hash_b64(char out[CF_B64_SIZE], cf_slice text);

/* The same of a hash of 32 bytes. */
void cf_digest_b64(char out[CF_B64_SIZE], const unsigned char digest[32]);

#define CF_B64_ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#define CF_BASE58_ALPHABET "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

/* --- Schnorr proofs on g ---------------------------------------------------------------------- */

/* Proves knowledge of `secret`, the hash being that of prefix + A. False: no entropy.
 * `comb`: the powers of g. Constant-time. */
bool cf_proof_make(cf_proof *out, cf_slice prefix, const cf_scalar *secret, const cf_comb *comb,
                   const cf_entropy *entropy);

/* Checks one with the key g^secret. */
bool cf_proof_check(const cf_proof *proof, cf_slice prefix, const cf_element *key);

#endif
