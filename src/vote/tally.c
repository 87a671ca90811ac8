#include "vote/tally.h"

#include "base/mem.h"

size_t cf_tally_cells(const cf_election *election)
{
    size_t n = 0;
    for (unsigned i = 0; i < election->n_questions; i++)
        n += cf_question_choices(&election->questions[i]);
    return n;
}

/* --- The encrypted tally ---------------------------------------------------------------------- */

void cf_tally_start(cf_ciphertext *cell, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cell[i].alpha = cell[i].beta = cf_element_one;
}

static void multiply_in(cf_element *product, const cf_element *factor, uint64_t weight)
{
    cf_element power = *factor;
    cf_scalar exponent = cf_scalar_of(weight);
    if (weight != 1)
        cf_element_power_public(&power, factor, &exponent);
    cf_element_mul(product, product, &power);
}

void cf_tally_add(cf_ciphertext *cell, const cf_election *election, const cf_ballot *ballot,
                  uint64_t weight)
{
    for (unsigned i = 0; i < election->n_questions; i++) {
        const cf_answer *answer = &ballot->answers[i];
        for (unsigned choice = 0; choice < answer->n_choices; choice++, cell++) {
            multiply_in(&cell->alpha, &answer->choice[choice].alpha, weight);
            multiply_in(&cell->beta, &answer->choice[choice].beta, weight);
        }
    }
}

/* "[" or "," before an item, so that nested arrays are written as they are read. */
static void add_separator(cf_buf *out, unsigned index)
{
    cf_buf_add_char(out, index ? ',' : '[');
}

void cf_tally_write(cf_buf *out, const cf_election *election, const cf_ciphertext *cell)
{
    for (unsigned i = 0; i < election->n_questions; i++) {
        add_separator(out, i);
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            add_separator(out, c);
            cf_json_add_ciphertext(out, cell++);
        }
        cf_buf_add_char(out, ']');
    }
    cf_buf_add_char(out, ']');
}

bool cf_tally_read(cf_ciphertext *cell, const cf_election *election, cf_slice text, cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    for (unsigned i = 0; i < election->n_questions; i++) {
        cf_json_want(&in, i ? "," : "[", NULL);
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            cf_json_want(&in, c ? "," : "[", NULL);
            cf_json_ciphertext(&in, cell++, NULL);
        }
        cf_json_want(&in, "]", NULL);
    }
    cf_json_want(&in, "]", NULL);
    return cf_json_close(&in, "encrypted tally", fault);
}

/* --- Partial decryption ----------------------------------------------------------------------- */

/* decrypt|fingerprint|X| */
static void start_share(cf_buf *out, const cf_election *election, const cf_element *key)
{
    cf_buf_addf(out, "decrypt|%s|", election->fingerprint);
    cf_element_print(out, key);
    cf_buf_add_char(out, '|');
}

static cf_scalar share_challenge(const cf_buf *prefix, const cf_element *a, const cf_element *b)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_slice(&text, cf_buf_slice(prefix));
    cf_element_print(&text, a);
    cf_buf_add_char(&text, ',');
    cf_element_print(&text, b);
    cf_scalar challenge = cf_proof_hash(cf_buf_slice(&text));
    cf_buf_release(&text);
    return challenge;
}

static bool decrypt_cell(cf_share *out, const cf_ciphertext *cell, const cf_buf *prefix,
                         const cf_scalar *secret, const cf_comb *comb, const cf_entropy *entropy)
{
    cf_scalar w;
    cf_element a, b;
    if (!cf_scalar_draw(&w, entropy))
        return false;
    cf_element_power(&out->factor, &cell->alpha, secret);
    cf_comb_power(&a, comb, &w);
    cf_element_power(&b, &cell->alpha, &w);
    CF_PUBLIC(&out->factor, sizeof out->factor);
    CF_PUBLIC(&a, sizeof a);
    CF_PUBLIC(&b, sizeof b);
    out->proof.challenge = share_challenge(prefix, &a, &b);
    cf_scalar product = cf_scalar_mul(secret, &out->proof.challenge);
    out->proof.response = cf_scalar_sub(&w, &product);
    CF_PUBLIC(&out->proof, sizeof out->proof);
    cf_wipe(&w, sizeof w);
    cf_wipe(&product, sizeof product);
    return true;
}

static void write_shares(cf_buf *out, const cf_election *election, const cf_share *share)
{
    size_t at = 0;
    cf_buf_add_str(out, "{\"decryption_factors\":");
    for (unsigned i = 0; i < election->n_questions; i++) {
        add_separator(out, i);
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            add_separator(out, c);
            cf_json_add_element(out, &share[at++].factor);
        }
        cf_buf_add_char(out, ']');
    }
    at = 0;
    cf_buf_add_str(out, "],\"decryption_proofs\":");
    for (unsigned i = 0; i < election->n_questions; i++) {
        add_separator(out, i);
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            add_separator(out, c);
            cf_json_add_proof(out, &share[at++].proof);
        }
        cf_buf_add_char(out, ']');
    }
    cf_buf_add_str(out, "]}");
}

bool cf_share_make(cf_buf *out, const cf_election *election, const cf_ciphertext *cell,
                   const cf_scalar *secret, const cf_comb *comb, const cf_entropy *entropy,
                   cf_fault *fault)
{
    size_t n = cf_tally_cells(election);
    cf_share *share = cf_mem_calloc(n, sizeof *share);
    cf_buf prefix = CF_BUF_INIT;
    cf_element key;
    bool good = true;
    cf_comb_power(&key, comb, secret);
    CF_PUBLIC(&key, sizeof key);
    start_share(&prefix, election, &key);
    for (size_t i = 0; i < n && good; i++)
        good = decrypt_cell(&share[i], &cell[i], &prefix, secret, comb, entropy);
    if (good)
        write_shares(out, election, share);
    cf_buf_release(&prefix);
    cf_mem_free(share);
    return good || cf_fault_world(fault, "no entropy");
}

bool cf_share_read(cf_share *share, const cf_election *election, cf_slice text, cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    size_t at = 0;
    cf_json_want(&in, "{\"decryption_factors\":", NULL);
    for (unsigned i = 0; i < election->n_questions; i++) {
        cf_json_want(&in, i ? "," : "[", NULL);
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            cf_json_want(&in, c ? "," : "[", NULL);
            cf_json_element(&in, &share[at++].factor, NULL);
        }
        cf_json_want(&in, "]", NULL);
    }
    at = 0;
    cf_json_want(&in, "],\"decryption_proofs\":", NULL);
    for (unsigned i = 0; i < election->n_questions; i++) {
        cf_json_want(&in, i ? "," : "[", NULL);
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            cf_json_want(&in, c ? "," : "[", NULL);
            cf_json_proof(&in, &share[at++].proof);
        }
        cf_json_want(&in, "]", NULL);
    }
    cf_json_want(&in, "]}", NULL);
    return cf_json_close(&in, "partial decryption", fault);
}

/* base^response * power^challenge */
static void commitment_of(cf_element *out, const cf_element *base, const cf_element *power,
                          const cf_proof *proof)
{
    cf_element other;
    cf_element_power_public(out, base, &proof->response);
    cf_element_power_public(&other, power, &proof->challenge);
    cf_element_mul(out, out, &other);
}

bool cf_share_check(const cf_share *share, const cf_election *election, const cf_ciphertext *cell,
                    const cf_element *key, cf_fault *fault)
{
    size_t n = cf_tally_cells(election);
    cf_buf prefix = CF_BUF_INIT;
    bool good = true;
    start_share(&prefix, election, key);
    for (size_t i = 0; i < n && good; i++) {
        cf_element a, b;
        if (!cf_element_is_member(&share[i].factor)) {
            good = cf_fault_refuse(fault, "partial decryption: a factor is not in the group");
            break;
        }
        commitment_of(&a, &cf_element_generator, key, &share[i].proof);
        commitment_of(&b, &cell[i].alpha, &share[i].factor, &share[i].proof);
        cf_scalar challenge = share_challenge(&prefix, &a, &b);
        if (!cf_scalar_equal(&challenge, &share[i].proof.challenge))
            good = cf_fault_refuse(fault, "partial decryption: a proof is wrong");
    }
    cf_buf_release(&prefix);
    return good;
}
