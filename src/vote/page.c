#include "vote/page.h"

#include "vote/credential.h"

void cf_voter_init(cf_voter *voter)
{
    memset(voter, 0, sizeof *voter);
}

static void forget_ballot(cf_voter *voter)
{
    if (voter->ballot.text)
        cf_wipe(voter->ballot.text, voter->ballot.capacity);
    cf_buf_clear(&voter->ballot);
    cf_wipe(voter->seed, sizeof voter->seed);
    cf_wipe(voter->choices, sizeof voter->choices);
}

void cf_voter_forget(cf_voter *voter)
{
    forget_ballot(voter);
    cf_wipe(&voter->secret, sizeof voter->secret);
    voter->has_secret = false;
}

void cf_voter_release(cf_voter *voter)
{
    cf_voter_forget(voter);
    cf_buf_release(&voter->ballot);
    if (voter->has_election) {
        cf_ballot_maker_release(&voter->maker);
        cf_election_release(&voter->election);
    }
    cf_voter_init(voter);
}

/* --- Steps ------------------------------------------------------------------------------------ */

bool cf_voter_open(cf_voter *voter, cf_slice election, cf_fault *fault)
{
    cf_voter_release(voter);
    if (!cf_election_read(&voter->election, election, fault))
        return false;
    if (voter->election.n_questions != 1 || voter->election.questions[0].blank) {
        cf_election_release(&voter->election);
        return cf_fault_refuse(fault, "the election does not ask one question");
    }
    cf_ballot_maker_init(&voter->maker, &voter->election);
    voter->has_election = true;
    return true;
}

bool cf_voter_credential(cf_buf *digits, cf_voter *voter, const unsigned char derived[32],
                         cf_fault *fault)
{
    cf_element key;
    cf_voter_forget(voter);
    if (!voter->has_election)
        return cf_fault_refuse(fault, "there is no election");
    voter->secret = cf_scalar_of_digest(derived);
    voter->has_secret = true;
    cf_comb_power(&key, voter->maker.generator, &voter->secret);
    CF_PUBLIC(&key, sizeof key);
    cf_element_print(digits, &key);
    return true;
}

/* The ballot's text in front of its signature. */
static size_t find_unsigned_len(const cf_buf *ballot)
{
    static const char mark[] = ",\"signature\":{\"hash\":";
    for (size_t at = ballot->len; at-- > 0;)
        if (ballot->len - at >= sizeof mark - 1 &&
            memcmp(ballot->text + at, mark, sizeof mark - 1) == 0)
            return at;
    return 0;
}

bool cf_voter_make(cf_voter *voter, unsigned answer, const unsigned char seed[32], cf_fault *fault)
{
    cf_entropy_seed stream = {.counter = 0};
    forget_ballot(voter);
    if (!voter->has_secret)
        return cf_fault_refuse(fault, "there is no voting code");
    unsigned n = voter->election.questions[0].n_answers;
    bool known = answer < n;
    CF_PUBLIC(&known, sizeof known); /* a refusal is seen by all */
    if (!known)
        return cf_fault_refuse(fault, "there is no such answer to this question");
    for (unsigned i = 0; i < n; i++) /* without a branch on the answer */
        voter->choices[i] = (unsigned char)(((uint64_t)(i ^ answer) - 1) >> 63);
    memcpy(voter->seed, seed, sizeof voter->seed);
    memcpy(stream.seed, seed, sizeof stream.seed);
    cf_entropy entropy = cf_entropy_seeded(&stream);
    bool good = cf_ballot_make(&voter->ballot, &voter->maker, voter->choices, n, &voter->secret,
                               &entropy, fault);
    cf_wipe(&stream, sizeof stream);
    if (good)
        voter->unsigned_len = find_unsigned_len(&voter->ballot);
    else
        forget_ballot(voter);
    return good;
}

static void add_unsigned(cf_buf *out, const cf_voter *voter)
{
    cf_buf_add(out, voter->ballot.text, voter->unsigned_len);
    cf_buf_add_char(out, '}');
}

void cf_voter_seal(char out[CF_B64_SIZE], const cf_voter *voter)
{
    cf_buf text = CF_BUF_INIT;
    if (voter->ballot.len > 0)
        add_unsigned(&text, voter);
    cf_hash_b64(out, cf_buf_slice(&text));
    cf_buf_release(&text);
}

/* --- Checking instead of casting -------------------------------------------------------------- */

/* Making a ballot draws the randomness of the choices first (ballot_make.c): one scalar a choice.
 * Whether it is so is seen by checking what is about to be shown. */
static void add_randomness(cf_buf *out, const cf_voter *voter)
{
    cf_entropy_seed stream = {.counter = 0};
    memcpy(stream.seed, voter->seed, sizeof stream.seed);
    cf_entropy entropy = cf_entropy_seeded(&stream);
    cf_buf_add_str(out, ",\"randomness\":");
    for (unsigned i = 0; i < voter->election.questions[0].n_answers; i++) {
        cf_scalar r;
        (void)cf_scalar_draw(&r, &entropy);
        cf_buf_add_char(out, i ? ',' : '[');
        cf_json_add_scalar(out, &r);
        cf_wipe(&r, sizeof r);
    }
    cf_buf_add_char(out, ']');
    cf_wipe(&stream, sizeof stream);
}

bool cf_voter_reveal(cf_buf *out, cf_voter *voter, cf_fault *fault)
{
    char seal[CF_B64_SIZE];
    unsigned answer = 0, found;
    size_t start = out->len;
    if (voter->ballot.len == 0)
        return cf_fault_refuse(fault, "there is no ballot");
    while (!voter->choices[answer])
        answer++;
    cf_voter_seal(seal, voter);
    cf_buf_add_str(out, "{\"uuid\":");
    cf_json_add_string(out, voter->election.uuid);
    cf_buf_addf(out, ",\"seal\":\"%s\",\"answer\":%u", seal, answer);
    add_randomness(out, voter);
    cf_buf_add_str(out, ",\"ballot\":");
    add_unsigned(out, voter);
    cf_buf_add_char(out, '}');
    forget_ballot(voter);
    bool good =
        cf_voter_check(&found, seal, voter, (cf_slice){out->text + start, out->len - start}, fault);
    if (!good)
        out->len = start;
    return good;
}

/* Up to the encrypted choices of the ballot. */
static void read_ballot_head(cf_json *in, const cf_election *election)
{
    cf_json_want(in, "{\"election_uuid\":", NULL);
    cf_slice uuid = cf_json_string(in);
    cf_json_want(in, ",\"election_hash\":", NULL);
    cf_slice hash = cf_json_string(in);
    cf_json_want(in, ",\"credential\":", NULL);
    (void)cf_json_digits(in);
    cf_json_want(in, ",\"answers\":[{\"choices\":[", NULL);
    if (!in->expected && (!cf_slice_equal(uuid, election->uuid) ||
                          !cf_slice_equal(hash, cf_slice_of(election->fingerprint))))
        in->expected = "a ballot of this election";
}

/* alpha = g^r and beta = y^r g^content. */
static bool opens(const cf_ciphertext *c, const cf_ballot_maker *maker, const cf_scalar *r,
                  bool content)
{
    cf_element alpha, beta;
    cf_comb_power(&alpha, maker->generator, r);
    cf_comb_power(&beta, maker->public_key, r);
    if (content)
        cf_element_mul(&beta, &beta, &cf_element_generator);
    return cf_element_equal(&alpha, &c->alpha) && cf_element_equal(&beta, &c->beta);
}

bool cf_voter_check(unsigned *answer, char seal[CF_B64_SIZE], const cf_voter *voter,
                    cf_slice opened, cf_fault *fault)
{
    char found[CF_B64_SIZE];
    cf_scalar r[CF_VOTE_MAX_ANSWERS + 1];
    cf_ciphertext choice;
    if (!voter->has_election)
        return cf_fault_refuse(fault, "there is no election");
    unsigned n = voter->election.questions[0].n_answers;
    cf_json in = cf_json_open(opened);
    cf_json_want(&in, "{\"uuid\":", "an opened ballot");
    (void)cf_json_string(&in);
    cf_json_want(&in, ",\"seal\":", "an opened ballot");
    cf_slice said = cf_json_token(&in, CF_B64_ALPHABET, CF_B64_SIZE - 1, CF_B64_SIZE - 1);
    cf_json_want(&in, ",\"answer\":", "an opened ballot");
    uint64_t number = cf_json_int(&in, n - 1);
    cf_json_want(&in, ",\"randomness\":", "an opened ballot");
    for (unsigned i = 0; i < n; i++) {
        cf_json_want(&in, i ? "," : "[", "the randomness of every choice");
        cf_json_scalar(&in, &r[i]);
    }
    cf_json_want(&in, "],\"ballot\":", "the randomness of every choice");
    if (in.expected || in.at >= in.end)
        return cf_fault_refuse(fault, "this is no opened ballot of this election");
    cf_slice ballot = {in.at, (size_t)(in.end - in.at) - 1}; /* without the last '}' */
    cf_hash_b64(found, ballot);
    if (in.end[-1] != '}' || !cf_slice_equal(cf_slice_of(found), said))
        return cf_fault_refuse(fault, "the seal is not this ballot's");
    read_ballot_head(&in, &voter->election);
    for (unsigned i = 0; i < n && !in.expected; i++) {
        if (i > 0)
            cf_json_want(&in, ",", NULL);
        cf_json_ciphertext(&in, &choice, NULL);
        if (!in.expected && !opens(&choice, &voter->maker, &r[i], i == number))
            return cf_fault_refuse(fault, "the ballot does not hold the answer that it says");
    }
    cf_json_want(&in, "],\"individual_proofs\":", NULL);
    if (in.expected)
        return cf_fault_refuse(fault, "this is no opened ballot of this election");
    *answer = (unsigned)number;
    memcpy(seal, found, sizeof found);
    return true;
}
