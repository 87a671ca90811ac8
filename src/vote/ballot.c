#include "vote/ballot.h"

/* --- Ciphertexts ------------------------------------------------------------------------------ */

void cf_json_ciphertext(cf_json *in, cf_ciphertext *out, cf_slice digits[2])
{
    cf_slice unused[2];
    cf_slice *kept = digits ? digits : unused;
    cf_json_want(in, "{\"alpha\":", NULL);
    cf_json_element(in, &out->alpha, &kept[0]);
    cf_json_want(in, ",\"beta\":", NULL);
    cf_json_element(in, &out->beta, &kept[1]);
    cf_json_want(in, "}", NULL);
}

void cf_json_add_ciphertext(cf_buf *out, const cf_ciphertext *ciphertext)
{
    cf_buf_add_str(out, "{\"alpha\":");
    cf_json_add_element(out, &ciphertext->alpha);
    cf_buf_add_str(out, ",\"beta\":");
    cf_json_add_element(out, &ciphertext->beta);
    cf_buf_add_char(out, '}');
}

void cf_ballot_context(cf_buf *out, const cf_election *election, cf_slice credential)
{
    cf_buf_add_str(out, election->fingerprint);
    cf_buf_add_char(out, '|');
    cf_buf_add_slice(out, credential);
}

void cf_ballot_tracker(char out[CF_B64_SIZE], cf_slice text)
{
    cf_hash_b64(out, text);
}

/* --- Reading ---------------------------------------------------------------------------------- */

static void read_proofs(cf_json *in, cf_proof *out, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        cf_json_want(in, i ? "," : "[", "as many proofs as the question asks for");
        cf_json_proof(in, &out[i]);
    }
    cf_json_want(in, "]", "as many proofs as the question asks for");
}

static void read_answer(cf_json *in, cf_arena *arena, cf_answer *answer,
                        const cf_question *question)
{
    unsigned n = cf_question_choices(question);
    answer->n_choices = n;
    answer->n_overall = question->max - question->min + 1 + (question->blank ? 1 : 0);
    answer->choice = CF_ARENA_NEW(arena, cf_ciphertext, n);
    answer->digits = cf_arena_alloc(arena, n, sizeof *answer->digits);
    answer->individual = cf_arena_alloc(arena, n, sizeof *answer->individual);
    answer->overall = CF_ARENA_NEW(arena, cf_proof, answer->n_overall);
    cf_json_want(in, "{\"choices\":", NULL);
    for (unsigned i = 0; i < n; i++) {
        cf_json_want(in, i ? "," : "[", "as many choices as the question has");
        cf_json_ciphertext(in, &answer->choice[i], answer->digits[i]);
    }
    cf_json_want(in, "],\"individual_proofs\":", "as many choices as the question has");
    for (unsigned i = 0; i < n; i++) {
        cf_json_want(in, i ? "," : "[", "a proof for every choice");
        read_proofs(in, answer->individual[i], 2);
    }
    cf_json_want(in, "],\"overall_proof\":", "a proof for every choice");
    read_proofs(in, answer->overall, answer->n_overall);
    if (question->blank) {
        cf_json_want(in, ",\"blank_proof\":", NULL);
        read_proofs(in, answer->blank, 2);
    }
    cf_json_want(in, "}", NULL);
}

/* The signed hash is that of the ballot without its signature: the text up to there, closed. */
static bool check_hash(const cf_ballot *ballot, size_t unsigned_len, cf_fault *fault)
{
    char hash[CF_B64_SIZE];
    cf_buf text = CF_BUF_INIT;
    cf_buf_add(&text, ballot->text.text, unsigned_len);
    cf_buf_add_char(&text, '}');
    cf_hash_b64(hash, cf_buf_slice(&text));
    cf_buf_release(&text);
    if (!cf_slice_equal(cf_slice_of(hash), ballot->signed_hash))
        return cf_fault_refuse(fault, "ballot: the signed hash is not the ballot's");
    return true;
}

bool cf_ballot_read(cf_ballot *out, cf_arena *arena, const cf_election *election, cf_slice text,
                    cf_fault *fault)
{
    if (text.len > CF_BALLOT_MAX_BYTES)
        return cf_fault_refuse(fault, "ballot: larger than 64 kB");
    memset(out, 0, sizeof *out);
    out->text = text;
    cf_json in = cf_json_open(text);
    cf_json_want(&in, "{\"election_uuid\":", NULL);
    cf_slice uuid = cf_json_string(&in);
    cf_json_want(&in, ",\"election_hash\":", NULL);
    cf_slice hash = cf_json_string(&in);
    cf_json_want(&in, ",\"credential\":", NULL);
    out->credential = cf_json_digits(&in);
    cf_json_want(&in, ",\"answers\":", NULL);
    if (!in.expected && !cf_slice_equal(uuid, election->uuid))
        return cf_fault_refuse(fault, "ballot: made for another election");
    if (!in.expected && !cf_slice_equal(hash, cf_slice_of(election->fingerprint)))
        return cf_fault_refuse(fault, "ballot: made for another text of this election");
    out->answers = CF_ARENA_NEW(arena, cf_answer, election->n_questions);
    for (unsigned i = 0; i < election->n_questions && !in.expected; i++) {
        cf_json_want(&in, i ? "," : "[", "an answer to every question");
        read_answer(&in, arena, &out->answers[i], &election->questions[i]);
    }
    cf_json_want(&in, "]", "an answer to every question");
    size_t unsigned_len = (size_t)(in.at - text.text);
    cf_json_want(&in, ",\"signature\":{\"hash\":", "a signature");
    out->signed_hash = cf_json_token(&in, CF_B64_ALPHABET, CF_B64_SIZE - 1, CF_B64_SIZE - 1);
    cf_json_want(&in, ",\"proof\":", NULL);
    cf_json_proof(&in, &out->signature);
    cf_json_want(&in, "}}", NULL);
    return cf_json_close(&in, "ballot", fault) && check_hash(out, unsigned_len, fault);
}
