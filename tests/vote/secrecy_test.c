/* secrecy_test.c: making a ballot and decrypting take no branch and no address from a secret, shown
 * without a clock.
 *
 *     valgrind --error-exitcode=99 vote_secrecy_test PART
 *
 * Choices, keys and randomness are marked as undefined, so that memcheck reports every branch and
 * every address that rests on them before the protocol makes them public (A. Langley, "ctgrind",
 * 2010). The sources are compiled with CF_VOTE_SECRECY_TEST, where CF_PUBLIC (src/vote/limb.h)
 * marks as defined again. Parts named `leak_…` do leak: secrecy_check.py, which runs them all,
 * wants each of them reported. Without valgrind it only checks that all is made. */
#include "vote/aes_ccm.h"
#include "vote/ballot.h"
#include "vote/entropy.h"
#include "vote/page.h"
#include "vote/tally.h"
#include "vote/trustee.h"

#include "base/mem.h"

#include <stdio.h>
#include <valgrind/memcheck.h>

static void hide(void *memory, size_t len)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(memory, len);
}

static bool draw_undefined(void *context, unsigned char *out, size_t len)
{
    cf_entropy entropy = cf_entropy_system();
    (void)context;
    bool good = entropy.draw(NULL, out, len);
    hide(out, len);
    return good;
}

static cf_entropy entropy = {draw_undefined, NULL};
static cf_slice answers[3];
static cf_question questions[2];
static cf_election election;
static cf_ballot_maker maker;
static cf_buf out;

/* --- What must not leak ----------------------------------------------------------------------- */

static bool ballot(void)
{
    cf_scalar secret = cf_scalar_of(987654321);
    unsigned char choices[7] = {0, 1, 0, 0, 0, 0, 1};
    hide(choices, sizeof choices);
    hide(&secret, sizeof secret);
    return cf_ballot_make(&out, &maker, choices, 7, &secret, &entropy, NULL);
}

/* As the voting page makes one: from a seed, with the credential's derived bytes. */
static bool page(void)
{
    unsigned char derived[32] = {1, 2, 3}, seed[32] = {4, 5, 6};
    unsigned answer = 1;
    cf_voter voter;
    cf_buf text = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    cf_voter_init(&voter);
    cf_buf_add_str(&text,
                   "{\"version\":1,\"description\":\"\",\"name\":\"A\",\"group\":\"" CF_GROUP_NAME
                   "\",\"public_key\":");
    cf_json_add_element(&text, &cf_element_generator);
    cf_buf_add_str(&text,
                   ",\"questions\":[{\"answers\":[\"Yes\",\"No\",\"Abstain\"],\"min\":1,\"max\":1,"
                   "\"question\":\"A?\"}],\"uuid\":\"SecrecyTest111\"}");
    bool good = cf_voter_open(&voter, cf_buf_slice(&text), &fault);
    hide(derived, sizeof derived);
    hide(seed, sizeof seed);
    hide(&answer, sizeof answer);
    good = good && cf_voter_credential(&out, &voter, derived, &fault) &&
           cf_voter_make(&voter, answer, seed, &fault);
    cf_buf_add_slice(&out, cf_buf_slice(&voter.ballot));
    cf_voter_release(&voter);
    cf_buf_release(&text);
    return good || printf("%s\n", fault.reason) < 0;
}

/* A trustee's key: from the digits of its file to the decryption of seven sums. */
static bool share(void)
{
    char digits[] = "71234567890123456789012345678901234567890123456789012345678901234567890123456";
    cf_ciphertext cell[7];
    cf_scalar secret;
    for (int i = 0; i < 7; i++)
        cell[i] = (cf_ciphertext){cf_element_generator, cf_element_generator};
    hide(digits, sizeof digits - 1);
    return cf_scalar_read(&secret, (cf_slice){digits, sizeof digits - 1}) &&
           cf_share_make(&out, &election, cell, &secret, maker.generator, &entropy, NULL);
}

static bool key(void)
{
    cf_scalar secret;
    return cf_trustee_key_draw(&secret, &out, maker.generator, &entropy);
}

/* What a group's member seals and opens in the page. */
static bool letter(void)
{
    unsigned char secret[32] = {1, 2, 3}, iv[32] = {4, 5, 6};
    char text[1001] = "a share";
    cf_buf opened = CF_BUF_INIT;
    hide(secret, sizeof secret);
    hide(text, sizeof text);
    cf_ccm_seal(&out, secret, iv, (cf_slice){text, sizeof text});
    bool good = cf_ccm_open(&opened, secret, iv, cf_buf_slice(&out));
    cf_buf_release(&opened);
    return good;
}

/* --- What does -------------------------------------------------------------------------------- */

static volatile unsigned seen;

static bool leak_branch(void)
{
    unsigned char choices[2] = {1, 0};
    hide(choices, sizeof choices);
    if (choices[0] == 1)
        seen++;
    return ballot();
}

static bool leak_address(void)
{
    static volatile unsigned char table[256];
    cf_scalar secret = cf_scalar_of(987654321);
    hide(&secret, sizeof secret);
    seen += table[cf_scalar_bits(&secret, 0, 4)];
    return ballot();
}

/* The powering meant for exponents that all may know, with one that nobody may. */
static bool leak_power(void)
{
    cf_element power;
    cf_scalar secret = cf_scalar_of(987654321);
    hide(&secret, sizeof secret);
    cf_element_power_public(&power, &cf_element_generator, &secret);
    return true;
}

/* --- Choosing --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*run)(void);
} parts[] = {{"ballot", ballot},
             {"page", page},
             {"share", share},
             {"key", key},
             {"letter", letter},
             {"leak_branch", leak_branch},
             {"leak_address", leak_address},
             {"leak_power", leak_power}};

int main(int argc, char **argv)
{
    int bad = 2; /* no such part */
    answers[0] = CF_SLICE("Yes");
    answers[1] = CF_SLICE("No");
    answers[2] = CF_SLICE("Abstain");
    questions[0] = (cf_question){CF_SLICE("A?"), answers, 3, false, 1, 1};
    questions[1] = (cf_question){CF_SLICE("B?"), answers, 3, true, 0, 2};
    election = (cf_election){.uuid = CF_SLICE("SecrecyTest111"),
                             .questions = questions,
                             .n_questions = 2,
                             .public_key = cf_element_generator};
    cf_ballot_maker_init(&maker, &election);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (argc == 2 && strcmp(argv[1], parts[i].name) == 0)
            bad = !parts[i].run();
    printf("%zu bytes made\n", out.len);
    cf_ballot_maker_release(&maker);
    cf_buf_release(&out);
    return bad;
}
