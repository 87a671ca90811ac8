/* aes_ccm.h: AES-256 (FIPS 197) in CCM mode (NIST SP 800-38C) with an 8-byte tag, for the page,
 * which has no library that seals while C waits for it; everywhere else libcrypto does (sealed.h).
 *
 * Invariants: no branch and no address depends on the key or the text. Nonce and lengths as
 * sealed.h says; tests/vote/sealed_test.c compares the two. */
#ifndef CF_VOTE_AES_CCM_H
#define CF_VOTE_AES_CCM_H

#include "base/str.h"

#include <stdbool.h>

enum { CF_CCM_TAG = 8 };

/* One block, for known answers. */
void cf_aes256_block(unsigned char out[16], const unsigned char key[32],
                     const unsigned char in[16]);

/* Appends the ciphertext and its tag. */
void cf_ccm_seal(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                 cf_slice text);

/* Appends the text; appends nothing and answers false when the tag is wrong. */
bool cf_ccm_open(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                 cf_slice sealed);

#endif
