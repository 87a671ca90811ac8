/* ballot_check.h: the mathematics of ballots: signatures, membership, proofs (specification,
 * sections 4.12 to 4.14), up to eight ballots in step.
 *
 * Invariants: the verdict on a ballot depends on nothing but the ballot, the election and the
 * voter's key: not on its neighbours, on the threads, on the backend or on the entropy (which can
 * only cost time, but for one chance in 2^64). The cheap signature comes before the proofs. */
#ifndef CF_VOTE_BALLOT_CHECK_H
#define CF_VOTE_BALLOT_CHECK_H

#include "vote/ballot.h"
#include "vote/powers.h"

typedef struct cf_ballot_checker {
    const cf_lanes_backend *ops;
    const cf_election *election;
    cf_row *generator, *public_key;
    const cf_entropy *entropy; /* NULL: membership one by one */
} cf_ballot_checker;

void cf_ballot_checker_init(cf_ballot_checker *checker, const cf_election *election,
                            const cf_lanes_backend *ops, const cf_entropy *entropy);
void cf_ballot_checker_release(cf_ballot_checker *checker);

/* A ballot to check, and what came out: NULL, or the reason for refusing it. */
typedef struct cf_ballot_case {
    const cf_ballot *ballot;
    const cf_element *key; /* of the voter, from the list, known to be a member */
    const char *reason;
} cf_ballot_case;

/* Checks `n` ballots on `n_threads` threads. */
void cf_ballots_check(const cf_ballot_checker *checker, cf_ballot_case *cases, size_t n,
                      int n_threads);

#endif
