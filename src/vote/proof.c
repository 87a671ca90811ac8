#include "vote/proof.h"

#include "base/sha256.h"

void cf_json_proof(cf_json *in, cf_proof *out)
{
    cf_json_want(in, "{\"challenge\":", NULL);
    cf_json_scalar(in, &out->challenge);
    cf_json_want(in, ",\"response\":", NULL);
    cf_json_scalar(in, &out->response);
    cf_json_want(in, "}", NULL);
}

void cf_json_add_proof(cf_buf *out, const cf_proof *proof)
{
    cf_buf_add_str(out, "{\"challenge\":");
    cf_json_add_scalar(out, &proof->challenge);
    cf_buf_add_str(out, ",\"response\":");
    cf_json_add_scalar(out, &proof->response);
    cf_buf_add_char(out, '}');
}

cf_scalar cf_proof_hash(cf_slice text)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, text);
    return cf_scalar_of_digest(digest);
}

void cf_digest_b64(char out[CF_B64_SIZE], const unsigned char digest[32])
{
    for (unsigned i = 0; i < CF_B64_SIZE - 1; i++) {
        unsigned bit = 6 * i, shift = bit % 8;
        unsigned two = (unsigned)digest[bit / 8] << 8;
        two |= bit / 8 + 1 < 32 ? digest[bit / 8 + 1] : 0u;
        out[i] = CF_B64_ALPHABET[two >> (10 - shift) & 63];
    }
    out[CF_B64_SIZE - 1] = '\0';
}

void cf_hash_b64(char out[CF_B64_SIZE], cf_slice text)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, text);
    cf_digest_b64(out, digest);
}

bool cf_proof_make(cf_proof *out, cf_slice prefix, const cf_scalar *secret, const cf_comb *comb,
                   const cf_entropy *entropy)
{
    cf_buf text = CF_BUF_INIT;
    cf_element commitment;
    cf_scalar w;
    if (!cf_scalar_draw(&w, entropy))
        return false;
    cf_comb_power(&commitment, comb, &w);
    CF_PUBLIC(&commitment, sizeof commitment);
    cf_buf_add_slice(&text, prefix);
    cf_element_print(&text, &commitment);
    out->challenge = cf_proof_hash(cf_buf_slice(&text));
    cf_scalar product = cf_scalar_mul(secret, &out->challenge);
    out->response = cf_scalar_sub(&w, &product);
    CF_PUBLIC(out, sizeof *out);
    cf_buf_release(&text);
    cf_wipe(&w, sizeof w);
    cf_wipe(&product, sizeof product);
    return true;
}

bool cf_proof_check(const cf_proof *proof, cf_slice prefix, const cf_element *key)
{
    cf_buf text = CF_BUF_INIT;
    cf_element commitment, power;
    cf_element_power_public(&commitment, &cf_element_generator, &proof->response);
    cf_element_power_public(&power, key, &proof->challenge);
    cf_element_mul(&commitment, &commitment, &power);
    cf_buf_add_slice(&text, prefix);
    cf_element_print(&text, &commitment);
    cf_scalar challenge = cf_proof_hash(cf_buf_slice(&text));
    cf_buf_release(&text);
    return cf_scalar_equal(&challenge, &proof->challenge);
}
