/* sha256.h: SHA-256 (FIPS 180-4), ours because the browser's page needs the same C.
 * Tested against published vectors and against OpenSSL. */
#ifndef CF_BASE_SHA256_H
#define CF_BASE_SHA256_H

#include "base/str.h"

#include <stdint.h>

enum { CF_SHA256_SIZE = 32, CF_SHA256_HEX_SIZE = 65 };

typedef struct {
    uint32_t state[8];
    uint64_t n_bytes;
    unsigned char block[64];
} cf_sha256;

void cf_sha256_init(cf_sha256 *hash);
void cf_sha256_add(cf_sha256 *hash, const void *data, size_t len);
void cf_sha256_finish(unsigned char out[CF_SHA256_SIZE], cf_sha256 *hash);

/* The hash of one text. */
void cf_sha256_of(unsigned char out[CF_SHA256_SIZE], cf_slice text);

/* False: without the instructions that some processors have for it. Test hook. */
extern bool cf_sha256_fast;

/* Lowercase hexadecimal with a NUL. */
void cf_sha256_hex(char out[CF_SHA256_HEX_SIZE], const unsigned char digest[CF_SHA256_SIZE]);

#endif
