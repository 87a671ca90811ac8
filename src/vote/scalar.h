/* scalar.h: numbers modulo q, the order of the group BELENIOS-2048 (specification, section 5.1).
 *
 * Invariants: a cf_scalar is always reduced, 0 <= s < q. Every function but the reader and the
 * printer runs in a time that does not depend on the values. */
#ifndef CF_VOTE_SCALAR_H
#define CF_VOTE_SCALAR_H

#include "base/str.h"
#include "vote/limb.h"

#include <stdbool.h>

typedef struct cf_scalar {
    cf_limb limb[CF_SCALAR_LIMBS];
} cf_scalar;

/* Digits of the longest scalar, and of the longest group element. */
enum { CF_SCALAR_DIGITS = 77, CF_ELEMENT_DIGITS = 617 };

/* Where secret randomness comes from: fills `out` with `len` bytes and returns true, or returns
 * false when there is none. */
typedef struct cf_entropy {
    bool (*draw)(void *context, unsigned char *out, size_t len);
    void *context;
} cf_entropy;

/* --- Making ----------------------------------------------------------------------------------- */

cf_scalar cf_scalar_of(uint64_t value);

/* A big-endian number of 32 bytes, reduced mod q. */
cf_scalar cf_scalar_of_digest(const unsigned char digest[32]);

/* Uniform in [0, q) up to 2^-256: draws 512 bits and reduces. False: no entropy. */
bool cf_scalar_draw(cf_scalar *out, const cf_entropy *entropy);

/* Canonical decimal digits (no sign, no leading zero) of a number below q; false otherwise. */
bool cf_scalar_read(cf_scalar *out, cf_slice digits);

/* The same, for a number below 2^256 that is reduced (trustees' sums are stored unreduced). */
bool cf_scalar_read_wide(cf_scalar *out, cf_slice digits);

void cf_scalar_print(cf_buf *out, const cf_scalar *a);

/* --- Arithmetic mod q ------------------------------------------------------------------------- */

cf_scalar cf_scalar_add(const cf_scalar *a, const cf_scalar *b);
cf_scalar cf_scalar_sub(const cf_scalar *a, const cf_scalar *b);
cf_scalar cf_scalar_mul(const cf_scalar *a, const cf_scalar *b);

/* 1/a; 0 for 0. */
cf_scalar cf_scalar_invert(const cf_scalar *a);

bool cf_scalar_equal(const cf_scalar *a, const cf_scalar *b);
bool cf_scalar_is_zero(const cf_scalar *a);

/* --- Digits of an exponent -------------------------------------------------------------------- */

/* Bits [at, at + n) of the scalar, n <= 8; bits from 256 on are 0. */
unsigned cf_scalar_bits(const cf_scalar *a, unsigned at, unsigned n);

/* q itself, which is no scalar: the exponent of the membership test. */
extern const cf_scalar cf_scalar_order;

/* --- Decimal, shared with the group's elements ------------------------------------------------ */

/* Canonical decimal digits into `n` limbs. False: not canonical, or too large. */
bool cf_limbs_read(cf_limb *out, size_t n, cf_slice digits);

/* Appends the decimal digits. Destroys `limbs`. */
void cf_limbs_print(cf_buf *out, cf_limb *limbs, size_t n);

#endif
