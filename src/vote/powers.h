/* powers.h: fast powers of public values, for verification: tables for bases that return (g, y),
 * one chain of squarings a base for all its exponents, and the batched membership test.
 *
 * Invariants: everything is public and nothing is constant-time. Up to eight lanes run in step;
 * `n` says how many count. The functions named _mul multiply into `acc`. */
#ifndef CF_VOTE_POWERS_H
#define CF_VOTE_POWERS_H

#include "vote/lanes.h"

/* Sets every lane to 1. */
void cf_lanes_set_one(const cf_lanes_backend *ops, cf_lanes *out);

/* --- A base that returns ---------------------------------------------------------------------- */

/* A table of 43 windows of 6 bits (860 KiB). Freed with cf_powers_free; read by any thread. */
cf_row *cf_powers_new(const cf_lanes_backend *ops, const cf_element *base);
void cf_powers_free(cf_row *powers);

/* acc[l] *= base^exponent[l] */
void cf_powers_mul(cf_lanes *acc, const cf_lanes_backend *ops, const cf_row *powers,
                   const cf_scalar exponent[CF_LANES], unsigned n);

/* --- A base with a few exponents -------------------------------------------------------------- */

/* base^(16^i). */
typedef struct cf_chain {
    cf_lanes power[64];
} cf_chain;

void cf_chain_set(cf_chain *chain, const cf_lanes_backend *ops, const cf_lanes *base, unsigned n);

/* The chain of the product of the two bases. */
void cf_chain_join(cf_chain *chain, const cf_lanes_backend *ops, const cf_chain *other, unsigned n);

/* acc[l] *= base[l]^exponent[l] (Yao's method: a product for each digit, 28 to close). */
void cf_chain_mul(cf_lanes *acc, const cf_lanes_backend *ops, const cf_chain *chain,
                  const cf_scalar exponent[CF_LANES], unsigned n);

/* --- Membership ------------------------------------------------------------------------------- */

/* True when all `n` elements lie in the subgroup. With entropy, many elements are tested through
 * 64 products of random subsets, each of which reveals a stranger with probability 1/2 at least
 * (so that one passes with probability 2^-64); without entropy (NULL), or when a product fails,
 * one by one. `*bad` (may be NULL): the index of the first stranger. */
bool cf_members_check(size_t *bad, const cf_lanes_backend *ops, const cf_element *elements,
                      size_t n, const cf_entropy *entropy);

#endif
