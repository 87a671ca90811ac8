#include "vote/ballot_check.h"

#include "base/lock.h"
#include "base/mem.h"

/* One thread's room and the eight ballots it works on. */
typedef struct {
    cf_chain alpha, beta, sum_alpha, sum_beta, blank_alpha, blank_beta;
    const cf_ballot_checker *checker;
    const cf_lanes_backend *ops;
    unsigned n;
    cf_ballot_case *cases;
    bool members; /* the ciphertexts are known to lie in the group */
    cf_buf text[CF_LANES];
} work;

static void refuse(work *w, unsigned lane, const char *reason)
{
    if (!w->cases[lane].reason)
        w->cases[lane].reason = reason;
}

static bool all_refused(const work *w)
{
    for (unsigned l = 0; l < w->n; l++)
        if (!w->cases[l].reason)
            return false;
    return true;
}

static const cf_answer *answer_of(const work *w, unsigned lane, unsigned question)
{
    return &w->cases[lane].ballot->answers[question];
}

static void print_lanes(work *w, const cf_lanes *value)
{
    cf_element element[CF_LANES];
    w->ops->store(element, value, w->n);
    for (unsigned l = 0; l < w->n; l++)
        cf_element_print(&w->text[l], &element[l]);
}

static void print_char(work *w, char c)
{
    for (unsigned l = 0; l < w->n; l++)
        cf_buf_add_char(&w->text[l], c);
}

/* --- Signatures (section 4.14) ---------------------------------------------------------------- */

static void check_signatures(work *w)
{
    cf_scalar challenge[CF_LANES], response[CF_LANES];
    cf_element key[CF_LANES];
    cf_lanes lanes, commitment;
    for (unsigned l = 0; l < w->n; l++) {
        const cf_ballot *ballot = w->cases[l].ballot;
        challenge[l] = ballot->signature.challenge;
        response[l] = ballot->signature.response;
        key[l] = *w->cases[l].key;
        cf_buf_clear(&w->text[l]);
        cf_buf_add_str(&w->text[l], "sig|");
        cf_buf_add_slice(&w->text[l], ballot->signed_hash);
        cf_buf_add_char(&w->text[l], '|');
    }
    w->ops->load(&lanes, key, w->n);
    cf_chain_set(&w->alpha, w->ops, &lanes, w->n);
    cf_lanes_set_one(w->ops, &commitment);
    cf_powers_mul(&commitment, w->ops, w->checker->generator, response, w->n);
    cf_chain_mul(&commitment, w->ops, &w->alpha, challenge, w->n);
    print_lanes(w, &commitment);
    for (unsigned l = 0; l < w->n; l++) {
        cf_scalar expected = cf_proof_hash(cf_buf_slice(&w->text[l]));
        if (!cf_scalar_equal(&expected, &challenge[l]))
            refuse(w, l, "ballot: the signature is wrong");
    }
}

/* --- Proofs ----------------------------------------------------------------------------------- */

/* One proof of a disjunction: the statement that the ciphertext of these chains holds `claim`. */
typedef struct {
    const cf_chain *alpha, *beta;
    unsigned claim;
    cf_proof proof[CF_LANES];
} branch;

/* Appends the branch's commitments A,B to the texts and its challenge to the sums. */
static void add_branch(work *w, const branch *b, cf_scalar sum[CF_LANES])
{
    cf_scalar challenge[CF_LANES], response[CF_LANES], shift[CF_LANES];
    const cf_scalar zero = cf_scalar_of(0), claim = cf_scalar_of(b->claim);
    cf_lanes commitment;
    for (unsigned l = 0; l < w->n; l++) {
        challenge[l] = b->proof[l].challenge;
        response[l] = b->proof[l].response;
        sum[l] = cf_scalar_add(&sum[l], &challenge[l]);
        shift[l] = b->claim == 1 ? challenge[l] : cf_scalar_mul(&challenge[l], &claim);
        shift[l] = cf_scalar_sub(&zero, &shift[l]);
    }
    cf_lanes_set_one(w->ops, &commitment);
    cf_powers_mul(&commitment, w->ops, w->checker->generator, response, w->n);
    cf_chain_mul(&commitment, w->ops, b->alpha, challenge, w->n);
    print_lanes(w, &commitment);
    print_char(w, ',');
    cf_lanes_set_one(w->ops, &commitment);
    cf_powers_mul(&commitment, w->ops, w->checker->public_key, response, w->n);
    cf_chain_mul(&commitment, w->ops, b->beta, challenge, w->n);
    if (b->claim > 0)
        cf_powers_mul(&commitment, w->ops, w->checker->generator, shift, w->n);
    print_lanes(w, &commitment);
}

static void close_proof(work *w, const cf_scalar sum[CF_LANES], const char *reason)
{
    for (unsigned l = 0; l < w->n; l++) {
        cf_scalar expected = cf_proof_hash(cf_buf_slice(&w->text[l]));
        if (!cf_scalar_equal(&expected, &sum[l]))
            refuse(w, l, reason);
    }
}

/* name + fingerprint|credential, and all ciphertexts of the answer when `question` is not negative.
 */
static void start_proof(work *w, const char *name, int question)
{
    for (unsigned l = 0; l < w->n; l++) {
        cf_buf *text = &w->text[l];
        cf_buf_clear(text);
        cf_buf_add_str(text, name);
        cf_ballot_context(text, w->checker->election, w->cases[l].ballot->credential);
        if (question < 0)
            continue;
        const cf_answer *answer = answer_of(w, l, (unsigned)question);
        for (unsigned i = 0; i < answer->n_choices; i++) {
            cf_buf_add_char(text, i ? ',' : '|');
            cf_buf_add_slice(text, answer->digits[i][0]);
            cf_buf_add_char(text, ',');
            cf_buf_add_slice(text, answer->digits[i][1]);
        }
    }
    print_char(w, '|');
}

/* Section 4.12: the choice holds 0 or 1. */
static void check_choice(work *w, unsigned question, unsigned choice)
{
    cf_scalar sum[CF_LANES] = {{{0}}};
    start_proof(w, "prove|", -1);
    for (unsigned l = 0; l < w->n; l++) {
        const cf_answer *answer = answer_of(w, l, question);
        cf_buf_add_slice(&w->text[l], answer->digits[choice][0]);
        cf_buf_add_char(&w->text[l], ',');
        cf_buf_add_slice(&w->text[l], answer->digits[choice][1]);
        cf_buf_add_char(&w->text[l], '|');
    }
    for (unsigned j = 0; j < 2; j++) {
        branch b = {.alpha = &w->alpha, .beta = &w->beta, .claim = j};
        for (unsigned l = 0; l < w->n; l++)
            b.proof[l] = answer_of(w, l, question)->individual[choice][j];
        if (j > 0)
            print_char(w, ',');
        add_branch(w, &b, sum);
    }
    close_proof(w, sum, "ballot: the proof of a choice is wrong");
}

/* Branches of the overall proof from its place `first`: the sum holds min … max. */
static void add_sums(work *w, unsigned question, unsigned first, cf_scalar sum[CF_LANES])
{
    const cf_question *q = &w->checker->election->questions[question];
    for (unsigned m = q->min; m <= q->max; m++) {
        branch b = {.alpha = &w->sum_alpha, .beta = &w->sum_beta, .claim = m};
        for (unsigned l = 0; l < w->n; l++)
            b.proof[l] = answer_of(w, l, question)->overall[first + m - q->min];
        if (first + m - q->min > 0)
            print_char(w, ',');
        add_branch(w, &b, sum);
    }
}

static void check_sum(work *w, unsigned question)
{
    cf_scalar sum[CF_LANES] = {{{0}}};
    start_proof(w, "prove|", (int)question);
    print_lanes(w, &w->sum_alpha.power[0]);
    print_char(w, ',');
    print_lanes(w, &w->sum_beta.power[0]);
    print_char(w, '|');
    add_sums(w, question, 0, sum);
    close_proof(w, sum, "ballot: the overall proof is wrong");
}

/* Section 4.13: no blank, or nothing else; then blank, or a sum in its range. */
static void check_blank(work *w, unsigned question)
{
    cf_scalar sum[CF_LANES] = {{{0}}};
    start_proof(w, "bproof0|", (int)question);
    for (unsigned j = 0; j < 2; j++) {
        branch b = {.alpha = j ? &w->sum_alpha : &w->blank_alpha,
                    .beta = j ? &w->sum_beta : &w->blank_beta};
        for (unsigned l = 0; l < w->n; l++)
            b.proof[l] = answer_of(w, l, question)->blank[j];
        if (j > 0)
            print_char(w, ',');
        add_branch(w, &b, sum);
    }
    close_proof(w, sum, "ballot: the blank proof is wrong");
    memset(sum, 0, sizeof sum);
    start_proof(w, "bproof1|", (int)question);
    branch b = {.alpha = &w->blank_alpha, .beta = &w->blank_beta, .claim = 1};
    for (unsigned l = 0; l < w->n; l++)
        b.proof[l] = answer_of(w, l, question)->overall[0];
    add_branch(w, &b, sum);
    add_sums(w, question, 1, sum);
    close_proof(w, sum, "ballot: the overall proof is wrong");
}

/* --- Ciphertexts ------------------------------------------------------------------------------ */

static void check_membership(work *w, const cf_chain *chain)
{
    cf_scalar exponent[CF_LANES];
    cf_element power[CF_LANES];
    cf_lanes lanes;
    for (unsigned l = 0; l < w->n; l++)
        exponent[l] = cf_scalar_order;
    cf_lanes_set_one(w->ops, &lanes);
    cf_chain_mul(&lanes, w->ops, chain, exponent, w->n);
    w->ops->store(power, &lanes, w->n);
    for (unsigned l = 0; l < w->n; l++)
        if (!cf_element_equal(&power[l], &cf_element_one))
            refuse(w, l, "ballot: a ciphertext is not in the group");
}

/* Chains of one choice, and its part in the sums. */
static void set_chains(work *w, unsigned question, unsigned choice)
{
    unsigned blank = w->checker->election->questions[question].blank ? 1 : 0;
    cf_element alpha[CF_LANES], beta[CF_LANES];
    cf_lanes lanes;
    for (unsigned l = 0; l < w->n; l++) {
        alpha[l] = answer_of(w, l, question)->choice[choice].alpha;
        beta[l] = answer_of(w, l, question)->choice[choice].beta;
    }
    w->ops->load(&lanes, alpha, w->n);
    cf_chain_set(&w->alpha, w->ops, &lanes, w->n);
    w->ops->load(&lanes, beta, w->n);
    cf_chain_set(&w->beta, w->ops, &lanes, w->n);
    if (!w->members) {
        check_membership(w, &w->alpha);
        check_membership(w, &w->beta);
    }
    if (blank && choice == 0) {
        w->blank_alpha = w->alpha;
        w->blank_beta = w->beta;
    } else if (choice == blank) {
        w->sum_alpha = w->alpha;
        w->sum_beta = w->beta;
    } else {
        cf_chain_join(&w->sum_alpha, w->ops, &w->alpha, w->n);
        cf_chain_join(&w->sum_beta, w->ops, &w->beta, w->n);
    }
}

static void check_lanes(work *w)
{
    const cf_election *election = w->checker->election;
    check_signatures(w);
    for (unsigned i = 0; i < election->n_questions && !all_refused(w); i++) {
        unsigned n = cf_question_choices(&election->questions[i]);
        for (unsigned choice = 0; choice < n; choice++) {
            set_chains(w, i, choice);
            check_choice(w, i, choice);
        }
        if (election->questions[i].blank)
            check_blank(w, i);
        else
            check_sum(w, i);
    }
}

/* --- Many ballots ----------------------------------------------------------------------------- */

static bool all_members(const cf_ballot_checker *checker, const cf_ballot_case *cases, size_t n)
{
    size_t per_ballot = 0, at = 0;
    for (unsigned i = 0; i < checker->election->n_questions; i++)
        per_ballot += 2 * cf_question_choices(&checker->election->questions[i]);
    if (!checker->entropy || n * per_ballot < 384)
        return false; /* the chains test a few elements faster */
    cf_element *all = cf_mem_alloc(n * per_ballot, sizeof *all);
    for (size_t b = 0; b < n; b++) {
        for (unsigned i = 0; i < checker->election->n_questions; i++) {
            const cf_answer *answer = &cases[b].ballot->answers[i];
            for (unsigned choice = 0; choice < answer->n_choices; choice++) {
                all[at++] = answer->choice[choice].alpha;
                all[at++] = answer->choice[choice].beta;
            }
        }
    }
    size_t bad;
    bool members = cf_members_check(&bad, checker->ops, all, at, checker->entropy);
    cf_mem_free(all);
    return members;
}

typedef struct {
    const cf_ballot_checker *checker;
    cf_ballot_case *cases;
    size_t n;
    size_t share;
} job;

static void run_share(void *context, int thread)
{
    const job *j = context;
    size_t first = j->share * (size_t)thread;
    size_t last = first + j->share < j->n ? first + j->share : j->n;
    if (first >= last)
        return;
    char *block = cf_mem_alloc(1, sizeof(work) + 64);
    work *w = (work *)(void *)(block + (64 - (uintptr_t)block % 64));
    memset(w->text, 0, sizeof w->text);
    w->checker = j->checker;
    w->ops = j->checker->ops;
    w->members = all_members(j->checker, j->cases + first, last - first);
    for (size_t at = first; at < last; at += CF_LANES) {
        w->cases = j->cases + at;
        w->n = last - at < CF_LANES ? (unsigned)(last - at) : CF_LANES;
        check_lanes(w);
    }
    for (int l = 0; l < CF_LANES; l++)
        cf_buf_release(&w->text[l]);
    cf_mem_free(block);
}

void cf_ballots_check(const cf_ballot_checker *checker, cf_ballot_case *cases, size_t n,
                      int n_threads)
{
    size_t eights = (n + CF_LANES - 1) / CF_LANES;
    if (n_threads < 1)
        n_threads = 1;
    if ((size_t)n_threads > eights)
        n_threads = eights ? (int)eights : 1;
    size_t share = (eights + (size_t)n_threads - 1) / (size_t)n_threads * CF_LANES;
    for (size_t i = 0; i < n; i++)
        cases[i].reason = NULL;
    job j = {checker, cases, n, share};
    cf_parallel(n_threads, run_share, &j);
}

void cf_ballot_checker_init(cf_ballot_checker *checker, const cf_election *election,
                            const cf_lanes_backend *ops, const cf_entropy *entropy)
{
    checker->ops = ops;
    checker->election = election;
    checker->entropy = entropy;
    checker->generator = cf_powers_new(ops, &cf_element_generator);
    checker->public_key = cf_powers_new(ops, &election->public_key);
}

void cf_ballot_checker_release(cf_ballot_checker *checker)
{
    cf_powers_free(checker->generator);
    cf_powers_free(checker->public_key);
    checker->generator = checker->public_key = NULL;
}
