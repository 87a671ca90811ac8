/* secrecy_test.c: making and decrypting take no branch and no address from a secret.
 *
 * Built with CF_VOTE_SECRECY_TEST and run under `valgrind --error-exitcode=1`: choices, keys and
 * randomness are marked as undefined, so that memcheck reports every decision that rests on them
 * before they are declared public. Without valgrind it only checks that all is made. */
#include "vote/ballot.h"
#include "vote/entropy.h"
#include "vote/tally.h"

#include "base/mem.h"

#include <stdio.h>
#include <valgrind/memcheck.h>

static bool draw_undefined(void *context, unsigned char *out, size_t len)
{
    cf_entropy entropy = cf_entropy_system();
    (void)context;
    bool good = entropy.draw(NULL, out, len);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(out, len);
    return good;
}

int main(void)
{
    cf_slice answers[2] = {CF_SLICE("Yes"), CF_SLICE("No")};
    cf_question questions[2] = {{CF_SLICE("A?"), answers, 2, false, 1, 1},
                                {CF_SLICE("B?"), answers, 2, true, 0, 1}};
    cf_election election = {.uuid = CF_SLICE("BoardTest11111"), .questions = questions,
                            .n_questions = 2, .public_key = cf_element_generator};
    cf_entropy entropy = {draw_undefined, NULL};
    cf_ballot_maker maker;
    cf_buf out = CF_BUF_INIT;
    cf_scalar secret = cf_scalar_of(987654321);
    unsigned char choices[5] = {1, 0, 0, 0, 1};
    cf_ciphertext cell[5];
    cf_ballot_maker_init(&maker, &election);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(choices, sizeof choices);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(&secret, sizeof secret);
    bool good = cf_ballot_make(&out, &maker, choices, 5, &secret, &entropy, NULL);
    for (int i = 0; i < 5; i++)
        cell[i] = (cf_ciphertext){cf_element_generator, cf_element_generator};
    good = good && cf_share_make(&out, &election, cell, &secret, maker.generator, &entropy, NULL);
    printf("secrecy: %zu bytes made\n", out.len);
    cf_ballot_maker_release(&maker);
    cf_buf_release(&out);
    return !good;
}
