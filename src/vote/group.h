/* group.h: the group BELENIOS-2048 (specification, section 5.1): the subgroup of prime order q of
 * the integers modulo a prime p of 2048 bits.
 *
 * Invariants: a cf_element is a number x with 0 < x < p, kept as x*2^2048 mod p (Montgomery form)
 * and fully reduced, so that equal numbers have equal limbs. It need not lie in the subgroup:
 * everything that arrives from outside must pass cf_element_is_member (or the batched test of
 * powers.h) before it is used. Functions named _public may take a time that depends on the
 * exponent; all others do not depend on the values. */
#ifndef CF_VOTE_GROUP_H
#define CF_VOTE_GROUP_H

#include "vote/scalar.h"

#define CF_GROUP_NAME "BELENIOS-2048"

typedef struct cf_element {
    cf_limb limb[CF_ELEMENT_LIMBS];
} cf_element;

/* --- Constants -------------------------------------------------------------------------------- */

extern const cf_element cf_element_one;
extern const cf_element cf_element_generator;

/* --- Reading and printing --------------------------------------------------------------------- */

/* Canonical decimal digits of a number with 0 < x < p; false otherwise. */
bool cf_element_read(cf_element *out, cf_slice digits);

void cf_element_print(cf_buf *out, const cf_element *a);

/* The number itself, little-endian limbs, and back (which wants a value below p). */
void cf_element_to_limbs(cf_limb out[CF_ELEMENT_LIMBS], const cf_element *a);
void cf_element_of_limbs(cf_element *out, const cf_limb limbs[CF_ELEMENT_LIMBS]);

/* --- Arithmetic mod p ------------------------------------------------------------------------- */

void cf_element_mul(cf_element *out, const cf_element *a, const cf_element *b);
void cf_element_sqr(cf_element *out, const cf_element *a);
bool cf_element_equal(const cf_element *a, const cf_element *b);

/* Chooses b when `choice` is 1, a when it is 0, without a branch. */
void cf_element_select(cf_element *out, const cf_element *a, const cf_element *b, cf_limb choice);

/* --- Powers ----------------------------------------------------------------------------------- */

/* base^exponent in constant time, for secret exponents. */
void cf_element_power(cf_element *out, const cf_element *base, const cf_scalar *exponent);

void cf_element_power_public(cf_element *out, const cf_element *base, const cf_scalar *exponent);

/* 1/a for a member of the subgroup: a^(q-1). */
void cf_element_invert(cf_element *out, const cf_element *a);

/* x^q = 1. */
bool cf_element_is_member(const cf_element *a);

/* --- Powers of a fixed base, in constant time ------------------------------------------------- */

/* 64 windows of 4 bits; about 1,000 products to make, 64 a power. */
typedef struct cf_comb {
    cf_element power[64][16];
} cf_comb;

/* Allocates the table of a base (256 KiB). Freed with cf_mem_free. */
cf_comb *cf_comb_new(const cf_element *base);

/* base^exponent; reads the whole table whatever the exponent. */
void cf_comb_power(cf_element *out, const cf_comb *comb, const cf_scalar *exponent);

#endif
