#include "vote/ballot.h"

#include "base/mem.h"

/* One of several statements "this ciphertext holds `claim`": its randomness and real content. */
typedef struct {
    cf_scalar randomness;
    unsigned content; /* secret */
    unsigned claim;
} statement;

enum { MAX_STATEMENTS = CF_VOTE_MAX_ANSWERS + 2 };

void cf_ballot_maker_init(cf_ballot_maker *maker, const cf_election *election)
{
    maker->election = election;
    maker->generator = cf_comb_new(&cf_element_generator);
    maker->public_key = cf_comb_new(&election->public_key);
}

void cf_ballot_maker_release(cf_ballot_maker *maker)
{
    cf_mem_free(maker->generator);
    cf_mem_free(maker->public_key);
    maker->generator = maker->public_key = NULL;
}

/* 1 when a = b, without a branch. */
static cf_limb same(unsigned a, unsigned b)
{
    return (cf_limb)(((uint64_t)(a ^ b) - 1) >> 63);
}

static cf_scalar select_scalar(const cf_scalar *a, const cf_scalar *b, cf_limb choice)
{
    cf_scalar r;
    cf_limb mask = cf_limb_mask(choice);
    for (int i = 0; i < CF_SCALAR_LIMBS; i++)
        r.limb[i] = (a->limb[i] & ~mask) | (b->limb[i] & mask);
    return r;
}

/* --- Proofs ----------------------------------------------------------------------------------- */

/* Proves that statement number `truth` (secret) holds, without saying which (specification,
 * sections 4.12 and 4.13). Knowing the randomness, a simulated commitment for the challenge c can
 * be written g^w, y^w * g^((content - claim) c); for the true statement the last factor is 1, so
 * that true and simulated ones take the same steps. `prefix` is hashed before the commitments. */
static bool prove(cf_proof *out, const statement *statements, unsigned n, unsigned truth,
                  cf_slice prefix, const cf_ballot_maker *maker, const cf_entropy *entropy)
{
    cf_scalar w[MAX_STATEMENTS], c[MAX_STATEMENTS], sum = cf_scalar_of(0);
    cf_buf text = CF_BUF_INIT;
    const cf_scalar zero = cf_scalar_of(0);
    bool good = true;
    cf_buf_add_slice(&text, prefix);
    for (unsigned j = 0; j < n && good; j++) {
        good = cf_scalar_draw(&w[j], entropy) && cf_scalar_draw(&c[j], entropy);
        if (!good)
            break;
        c[j] = select_scalar(&c[j], &zero, same(j, truth));
        sum = cf_scalar_add(&sum, &c[j]);
        cf_element a, b, shift;
        cf_scalar content = cf_scalar_of(statements[j].content);
        cf_scalar claim = cf_scalar_of(statements[j].claim);
        cf_scalar exponent = cf_scalar_sub(&content, &claim);
        exponent = cf_scalar_mul(&exponent, &c[j]);
        cf_comb_power(&a, maker->generator, &w[j]);
        cf_comb_power(&b, maker->public_key, &w[j]);
        cf_comb_power(&shift, maker->generator, &exponent);
        cf_element_mul(&b, &b, &shift);
        CF_PUBLIC(&a, sizeof a);
        CF_PUBLIC(&b, sizeof b);
        if (j > 0)
            cf_buf_add_char(&text, ',');
        cf_element_print(&text, &a);
        cf_buf_add_char(&text, ',');
        cf_element_print(&text, &b);
    }
    cf_scalar rest = cf_proof_hash(cf_buf_slice(&text));
    rest = cf_scalar_sub(&rest, &sum);
    for (unsigned j = 0; j < n && good; j++) {
        out[j].challenge = select_scalar(&c[j], &rest, same(j, truth));
        cf_scalar product = cf_scalar_mul(&statements[j].randomness, &out[j].challenge);
        out[j].response = cf_scalar_sub(&w[j], &product);
        CF_PUBLIC(&out[j], sizeof out[j]);
    }
    cf_buf_release(&text);
    cf_wipe(w, sizeof w);
    cf_wipe(c, sizeof c);
    return good;
}

static void add_proofs(cf_buf *out, const cf_proof *proofs, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        cf_buf_add_char(out, i ? ',' : '[');
        cf_json_add_proof(out, &proofs[i]);
    }
    cf_buf_add_char(out, ']');
}

/* --- One question ----------------------------------------------------------------------------- */

/* A question being answered. */
typedef struct {
    const cf_ballot_maker *maker;
    const cf_question *question;
    const cf_entropy *entropy;
    cf_slice context; /* fingerprint|credential */
    const unsigned char *bits;
    unsigned n;
    cf_ciphertext choice[CF_VOTE_MAX_ANSWERS + 1];
    cf_scalar randomness[CF_VOTE_MAX_ANSWERS + 1];
} answering;

static bool encrypt_choices(answering *a, cf_buf *out)
{
    cf_element with_one;
    cf_buf_add_str(out, "{\"choices\":");
    for (unsigned i = 0; i < a->n; i++) {
        if (!cf_scalar_draw(&a->randomness[i], a->entropy))
            return false;
        cf_comb_power(&a->choice[i].alpha, a->maker->generator, &a->randomness[i]);
        cf_comb_power(&a->choice[i].beta, a->maker->public_key, &a->randomness[i]);
        cf_element_mul(&with_one, &a->choice[i].beta, &cf_element_generator);
        cf_element_select(&a->choice[i].beta, &a->choice[i].beta, &with_one, a->bits[i]);
        CF_PUBLIC(&a->choice[i], sizeof a->choice[i]);
        cf_buf_add_char(out, i ? ',' : '[');
        cf_json_add_ciphertext(out, &a->choice[i]);
    }
    cf_buf_add_char(out, ']');
    return true;
}

static void add_pair(cf_buf *out, const cf_ciphertext *ciphertext)
{
    cf_element_print(out, &ciphertext->alpha);
    cf_buf_add_char(out, ',');
    cf_element_print(out, &ciphertext->beta);
}

static bool prove_choices(answering *a, cf_buf *out)
{
    cf_buf_add_str(out, ",\"individual_proofs\":");
    for (unsigned i = 0; i < a->n; i++) {
        cf_buf prefix = CF_BUF_INIT;
        cf_proof proofs[2];
        statement statements[2];
        for (unsigned j = 0; j < 2; j++)
            statements[j] = (statement){a->randomness[i], a->bits[i], j};
        cf_buf_add_str(&prefix, "prove|");
        cf_buf_add_slice(&prefix, a->context);
        cf_buf_add_char(&prefix, '|');
        add_pair(&prefix, &a->choice[i]);
        cf_buf_add_char(&prefix, '|');
        bool good =
            prove(proofs, statements, 2, a->bits[i], cf_buf_slice(&prefix), a->maker, a->entropy);
        cf_wipe(statements, sizeof statements);
        cf_buf_release(&prefix);
        if (!good)
            return false;
        cf_buf_add_char(out, i ? ',' : '[');
        add_proofs(out, proofs, 2);
    }
    cf_buf_add_char(out, ']');
    return true;
}

/* fingerprint|credential|alpha,beta,…| after the proof's own name. */
static void start_overall(cf_buf *prefix, const answering *a, const char *name)
{
    cf_buf_add_str(prefix, name);
    cf_buf_add_slice(prefix, a->context);
    for (unsigned i = 0; i < a->n; i++) {
        cf_buf_add_char(prefix, i ? ',' : '|');
        add_pair(prefix, &a->choice[i]);
    }
    cf_buf_add_char(prefix, '|');
}

/* The sum of the choices that are no blank: ciphertext, randomness and content. */
static void sum_choices(cf_ciphertext *sum, statement *all, const answering *a)
{
    unsigned first = a->question->blank ? 1 : 0;
    *sum = a->choice[first];
    *all = (statement){a->randomness[first], a->bits[first], 0};
    for (unsigned i = first + 1; i < a->n; i++) {
        cf_element_mul(&sum->alpha, &sum->alpha, &a->choice[i].alpha);
        cf_element_mul(&sum->beta, &sum->beta, &a->choice[i].beta);
        all->randomness = cf_scalar_add(&all->randomness, &a->randomness[i]);
        all->content += a->bits[i];
    }
}

static bool prove_overall(answering *a, cf_buf *out)
{
    statement statements[MAX_STATEMENTS], all;
    cf_proof proofs[MAX_STATEMENTS];
    cf_ciphertext sum;
    cf_buf prefix = CF_BUF_INIT;
    unsigned n = 0, truth, blank = a->question->blank ? 1 : 0;
    sum_choices(&sum, &all, a);
    truth = all.content - a->question->min;
    if (blank) {
        statements[n++] = (statement){a->randomness[0], a->bits[0], 1};
        truth = (truth + 1) * (1u - a->bits[0]); /* 0 for a blank vote */
        start_overall(&prefix, a, "bproof1|");
    } else {
        start_overall(&prefix, a, "prove|");
        add_pair(&prefix, &sum);
        cf_buf_add_char(&prefix, '|');
    }
    for (unsigned m = a->question->min; m <= a->question->max; m++)
        statements[n++] = (statement){all.randomness, all.content, m};
    bool good = prove(proofs, statements, n, truth, cf_buf_slice(&prefix), a->maker, a->entropy);
    cf_buf_add_str(out, ",\"overall_proof\":");
    if (good)
        add_proofs(out, proofs, n);
    if (good && blank) {
        statements[0] = (statement){a->randomness[0], a->bits[0], 0};
        statements[1] = (statement){all.randomness, all.content, 0};
        cf_buf_clear(&prefix);
        start_overall(&prefix, a, "bproof0|");
        good =
            prove(proofs, statements, 2, a->bits[0], cf_buf_slice(&prefix), a->maker, a->entropy);
        cf_buf_add_str(out, ",\"blank_proof\":");
        if (good)
            add_proofs(out, proofs, 2);
    }
    cf_buf_add_char(out, '}');
    cf_buf_release(&prefix);
    cf_wipe(statements, sizeof statements);
    cf_wipe(&all, sizeof all);
    return good;
}

/* --- The ballot ------------------------------------------------------------------------------- */

/* Without a branch on a choice. */
static bool choices_allowed(const cf_question *question, const unsigned char *bits)
{
    unsigned sum = 0, blank = question->blank ? 1 : 0, n = cf_question_choices(question);
    unsigned strange = 0, is_blank = blank * bits[0];
    for (unsigned i = 0; i < n; i++)
        strange |= bits[i] & 0xfeu;
    for (unsigned i = blank; i < n; i++)
        sum += bits[i];
    unsigned in_range = (unsigned)(sum >= question->min) & (unsigned)(sum <= question->max);
    unsigned good = (in_range & (is_blank ^ 1u)) | ((unsigned)(sum == 0) & is_blank);
    good &= (unsigned)(strange == 0);
    CF_PUBLIC(&good, sizeof good); /* a refusal is seen by all */
    return good == 1;
}

static bool check_choices(const cf_election *election, const unsigned char *choices, size_t n,
                          cf_fault *fault)
{
    size_t at = 0;
    for (unsigned i = 0; i < election->n_questions; i++) {
        unsigned count = cf_question_choices(&election->questions[i]);
        if (at + count > n || !choices_allowed(&election->questions[i], choices + at))
            return cf_fault_refuse(fault, "the choices for question %u break its rules", i + 1);
        at += count;
    }
    return at == n || cf_fault_refuse(fault, "more choices than the questions have");
}

static bool add_answers(cf_buf *out, const cf_ballot_maker *maker, const unsigned char *choices,
                        cf_slice context, const cf_entropy *entropy)
{
    answering *a = cf_mem_calloc(1, sizeof *a);
    size_t at = 0;
    bool good = true;
    for (unsigned i = 0; good && i < maker->election->n_questions; i++) {
        *a = (answering){.maker = maker,
                         .question = &maker->election->questions[i],
                         .entropy = entropy,
                         .context = context,
                         .bits = choices + at};
        a->n = cf_question_choices(a->question);
        at += a->n;
        cf_buf_add_char(out, i ? ',' : '[');
        good = encrypt_choices(a, out) && prove_choices(a, out) && prove_overall(a, out);
    }
    cf_buf_add_char(out, ']');
    cf_wipe(a, sizeof *a);
    cf_mem_free(a);
    return good;
}

static bool sign(cf_buf *out, size_t start, const cf_ballot_maker *maker, const cf_scalar *secret,
                 const cf_entropy *entropy)
{
    char hash[CF_B64_SIZE];
    cf_buf prefix = CF_BUF_INIT;
    cf_proof proof;
    cf_buf_add_char(out, '}');
    cf_hash_b64(hash, (cf_slice){out->text + start, out->len - start});
    out->len--;
    cf_buf_addf(&prefix, "sig|%s|", hash);
    bool good = cf_proof_make(&proof, cf_buf_slice(&prefix), secret, maker->generator, entropy);
    cf_buf_release(&prefix);
    if (good) {
        cf_buf_addf(out, ",\"signature\":{\"hash\":\"%s\",\"proof\":", hash);
        cf_json_add_proof(out, &proof);
        cf_buf_add_str(out, "}}");
    }
    return good;
}

bool cf_ballot_make(cf_buf *out, const cf_ballot_maker *maker, const unsigned char *choices,
                    size_t n_choices, const cf_scalar *secret, const cf_entropy *entropy,
                    cf_fault *fault)
{
    const cf_election *election = maker->election;
    cf_buf credential = CF_BUF_INIT, context = CF_BUF_INIT;
    cf_element key;
    size_t start = out->len;
    if (!check_choices(election, choices, n_choices, fault))
        return false;
    cf_comb_power(&key, maker->generator, secret);
    CF_PUBLIC(&key, sizeof key);
    cf_element_print(&credential, &key);
    cf_ballot_context(&context, election, cf_buf_slice(&credential));
    cf_buf_add_str(out, "{\"election_uuid\":");
    cf_json_add_string(out, election->uuid);
    cf_buf_addf(out, ",\"election_hash\":\"%s\",\"credential\":\"%s\",\"answers\":",
                election->fingerprint, credential.text);
    bool good = add_answers(out, maker, choices, cf_buf_slice(&context), entropy) &&
                sign(out, start, maker, secret, entropy);
    cf_buf_release(&credential);
    cf_buf_release(&context);
    if (!good) {
        out->len = start;
        return cf_fault_world(fault, "no entropy");
    }
    return true;
}
