/* ceremony.h: how threshold trustees make their common key, in the six steps of belenios-tool
 * (specification, sections 3.1.1 and 4.6). Steps 1, 3 and 5 run on a trustee's own machine, the
 * others on the server; what passes between them are texts without a final line end.
 *
 * Invariants: every step checks all that it was given before it adds to it. A trustee's only
 * secret is the seed; the decryption key travels sealed to its owner. */
#ifndef CF_VOTE_CEREMONY_H
#define CF_VOTE_CEREMONY_H

#include "vote/trustee.h"

/* What a step needs beside its texts. `certificates` are in the trustees' order. */
typedef struct cf_ceremony {
    const cf_slice *certificates;
    unsigned n;
    const cf_comb *comb; /* the powers of g */
    const cf_entropy *entropy;
} cf_ceremony;

/* Step 1: the certificate of a seed (drawn with cf_token_draw, 22 characters). */
bool cf_ceremony_certificate(cf_buf *out, cf_slice seed, const cf_comb *comb,
                             const cf_entropy *entropy, cf_fault *fault);

/* Step 2: checks the certificates (self-signed, members, pairwise different). */
bool cf_ceremony_certificates_check(const cf_ceremony *ceremony, cf_fault *fault);

/* Step 3: a trustee's polynomial: 1 <= threshold <= n. */
bool cf_ceremony_polynomial(cf_buf *out, const cf_ceremony *ceremony, cf_slice seed,
                            unsigned threshold, cf_fault *fault);

/* Step 4: what trustee `index` (from 0) is given, from everybody's polynomials. */
bool cf_ceremony_input(cf_buf *out, const cf_ceremony *ceremony, const cf_slice *polynomials,
                       unsigned index, cf_fault *fault);

/* Step 5: a trustee checks its input and answers with its sealed decryption key and public share.
 */
bool cf_ceremony_output(cf_buf *out, const cf_ceremony *ceremony, cf_slice seed, cf_slice input,
                        cf_fault *fault);

/* Step 6: the group's parameters, the second half of ["Pedersen", …]. */
bool cf_ceremony_parameters(cf_buf *out, const cf_ceremony *ceremony, const cf_slice *polynomials,
                            const cf_slice *outputs, cf_fault *fault);

/* The sealed decryption key within an output: the text of the trustee's .dkey file. */
bool cf_ceremony_sealed_key(cf_buf *out, cf_slice output, cf_fault *fault);

/* Opens it with the seed. */
bool cf_ceremony_decryption_key(cf_scalar *out, cf_slice seed, cf_slice sealed_key,
                                const cf_comb *comb, cf_fault *fault);

#endif
