/* tally.h: the product of all ballots, its decryption by the trustees, and the result
 * (specification, sections 4.15, 4.16, 4.18 and 4.19).
 *
 * Invariants: a tally, a partial decryption and a result have one cell for every choice of every
 * question of their election, in order, kept flat. Decryption is constant-time in the key. */
#ifndef CF_VOTE_TALLY_H
#define CF_VOTE_TALLY_H

#include "vote/ballot.h"
#include "vote/trustee.h"

/* Cells of a tally: choices of all questions. */
size_t cf_tally_cells(const cf_election *election);

/* --- The encrypted tally ---------------------------------------------------------------------- */

/* `cell` (one a choice) starts as the neutral ciphertext. */
void cf_tally_start(cf_ciphertext *cell, size_t n);

/* Multiplies a ballot into the tally, `weight` times. */
void cf_tally_add(cf_ciphertext *cell, const cf_election *election, const cf_ballot *ballot,
                  uint64_t weight);

void cf_tally_write(cf_buf *out, const cf_election *election, const cf_ciphertext *cell);
bool cf_tally_read(cf_ciphertext *cell, const cf_election *election, cf_slice text,
                   cf_fault *fault);

/* --- Partial decryption ----------------------------------------------------------------------- */

typedef struct cf_share {
    cf_element factor;
    cf_proof proof;
} cf_share;

/* Writes a trustee's partial decryption of the tally. */
bool cf_share_make(cf_buf *out, const cf_election *election, const cf_ciphertext *cell,
                   const cf_scalar *secret, const cf_comb *comb, const cf_entropy *entropy,
                   cf_fault *fault);

/* Reads one (`share` has one entry a cell) and checks its proofs with the trustee's key. */
bool cf_share_read(cf_share *share, const cf_election *election, cf_slice text, cf_fault *fault);
bool cf_share_check(const cf_share *share, const cf_election *election, const cf_ciphertext *cell,
                    const cf_element *key, cf_fault *fault);

/* --- The result ------------------------------------------------------------------------------- */

/* What the shares reveal: out[i] = g^(count i). `shares`: one entry an owner (owner 1 first), NULL
 * where there is none. Refuses, revealing nothing, when too few are there. */
bool cf_tally_open(cf_element *out, const cf_election *election, const cf_ciphertext *cell,
                   const cf_trustees *trustees, const cf_share *const *shares, cf_fault *fault);

/* The counts behind them, each at most `total_weight`, by search in its square root's steps. */
bool cf_result_find(uint64_t *count, const cf_element *opened, size_t n, uint64_t total_weight,
                    cf_fault *fault);

void cf_result_write(cf_buf *out, const cf_election *election, const uint64_t *count);
bool cf_result_read(uint64_t *count, const cf_election *election, cf_slice text,
                    uint64_t total_weight, cf_fault *fault);

/* The counts are those behind `opened`, and sums that every ballot keeps are kept. */
bool cf_result_check(const uint64_t *count, const cf_election *election, const cf_element *opened,
                     uint64_t total_weight, cf_fault *fault);

#endif
