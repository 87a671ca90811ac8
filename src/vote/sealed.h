/* sealed.h: the two primitives that come from OpenSSL's libcrypto, which is loaded when first
 * used: PBKDF2-HMAC-SHA256 and AES-256-CCM. In the browser WebCrypto derives a voter's key, and
 * aes_ccm.h seals a trustee's letters. */
#ifndef CF_VOTE_SEALED_H
#define CF_VOTE_SEALED_H

#include "vote/fault.h"
#include "vote/scalar.h"

/* 32 bytes. False when libcrypto cannot be loaded. */
bool cf_sealed_pbkdf2(unsigned char out[32], cf_slice password, cf_slice salt, int n_rounds,
                      cf_fault *fault);

/* AES-256-CCM with an 8-byte tag after the ciphertext and no associated data. The nonce is the
 * first 13 bytes of `iv`, 12 for texts of 65536 bytes and more (specification, section 4.6.1). */
bool cf_sealed_encrypt(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                       cf_slice text, cf_fault *fault);
bool cf_sealed_decrypt(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                       cf_slice sealed, cf_fault *fault);

#endif
