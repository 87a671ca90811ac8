#include "vote/channel.h"

#include "base/sha256.h"
#include "vote/sealed.h"

/* --- Keys ------------------------------------------------------------------------------------- */

static cf_scalar scalar_of_text(const char *prefix, cf_slice text)
{
    cf_buf whole = CF_BUF_INIT;
    cf_buf_add_str(&whole, prefix);
    cf_buf_add_slice(&whole, text);
    cf_scalar s = cf_proof_hash(cf_buf_slice(&whole));
    cf_wipe(whole.text, whole.len);
    cf_buf_release(&whole);
    return s;
}

bool cf_channel_keys_of(cf_channel_keys *out, cf_slice seed, const cf_comb *comb, cf_fault *fault)
{
    bool good = seed.len == CF_SEED_LEN;
    for (size_t i = 0; good && i < seed.len; i++)
        good = seed.text[i] && strchr(CF_BASE58_ALPHABET, seed.text[i]);
    if (!good)
        return cf_fault_refuse(fault, "a trustee's seed is 22 characters of Base58");
    /* g has order q: the reduced exponent gives the same keys. */
    out->signing = scalar_of_text("sk|", seed);
    out->decryption = scalar_of_text("dk|", seed);
    cf_comb_power(&out->verification, comb, &out->signing);
    cf_comb_power(&out->encryption, comb, &out->decryption);
    return true;
}

/* --- Signed messages -------------------------------------------------------------------------- */

void cf_json_signed(cf_json *in, cf_signed *out, cf_arena *arena)
{
    cf_buf message = CF_BUF_INIT;
    cf_json_want(in, "{\"message\":", NULL);
    cf_json_unescape(&message, cf_json_string(in));
    out->message = cf_arena_slice(arena, cf_buf_slice(&message));
    cf_buf_release(&message);
    cf_json_want(in, ",\"signature\":", NULL);
    cf_json_proof(in, &out->signature);
    cf_json_want(in, "}", NULL);
}

static void add_prefix(cf_buf *out, cf_slice message)
{
    cf_buf_add_str(out, "sigmsg|");
    cf_buf_add_slice(out, message);
    cf_buf_add_char(out, '|');
}

bool cf_signed_check(const cf_signed *letter, const cf_element *verification)
{
    cf_buf prefix = CF_BUF_INIT;
    add_prefix(&prefix, letter->message);
    bool good = cf_proof_check(&letter->signature, cf_buf_slice(&prefix), verification);
    cf_buf_release(&prefix);
    return good;
}

bool cf_signed_write(cf_buf *out, cf_slice message, const cf_scalar *signing, const cf_comb *comb,
                     const cf_entropy *entropy)
{
    cf_buf prefix = CF_BUF_INIT;
    cf_proof signature;
    add_prefix(&prefix, message);
    bool good = cf_proof_make(&signature, cf_buf_slice(&prefix), signing, comb, entropy);
    if (good) {
        cf_buf_add_str(out, "{\"message\":");
        cf_json_add_string(out, message);
        cf_buf_add_str(out, ",\"signature\":");
        cf_json_add_proof(out, &signature);
        cf_buf_add_char(out, '}');
    }
    cf_wipe(prefix.text, prefix.len);
    cf_buf_release(&prefix);
    return good;
}

/* --- Sealed letters --------------------------------------------------------------------------- */

/* SHA-256 of the prefix and the element in decimal. */
static void element_digest(unsigned char out[CF_SHA256_SIZE], const char *prefix,
                           const cf_element *element)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, prefix);
    cf_element_print(&text, element);
    cf_sha256_of(out, cf_buf_slice(&text));
    cf_wipe(text.text, text.len);
    cf_buf_release(&text);
}

static bool seal(cf_buf *out, const cf_element *recipient, cf_slice text, const cf_comb *comb,
                 const cf_entropy *entropy, cf_fault *fault)
{
    cf_scalar r, s;
    cf_element alpha, beta, secret;
    unsigned char key[CF_SHA256_SIZE], iv[CF_SHA256_SIZE];
    if (!cf_scalar_draw(&r, entropy) || !cf_scalar_draw(&s, entropy))
        return cf_fault_world(fault, "no entropy");
    cf_comb_power(&alpha, comb, &r);
    cf_comb_power(&secret, comb, &s);
    cf_element_power(&beta, recipient, &r);
    cf_element_mul(&beta, &beta, &secret);
    element_digest(key, "key|", &secret);
    element_digest(iv, "iv|", &alpha);
    cf_buf data = CF_BUF_INIT;
    bool good = cf_sealed_encrypt(&data, key, iv, text, fault);
    if (good) {
        cf_buf_add_str(out, "{\"alpha\":");
        cf_json_add_element(out, &alpha);
        cf_buf_add_str(out, ",\"beta\":");
        cf_json_add_element(out, &beta);
        cf_buf_add_str(out, ",\"data\":\"");
        for (size_t i = 0; i < data.len; i++)
            cf_buf_addf(out, "%02x", (unsigned char)data.text[i]);
        cf_buf_add_str(out, "\"}");
    }
    cf_buf_release(&data);
    cf_wipe(key, sizeof key);
    cf_wipe(&r, sizeof r);
    cf_wipe(&s, sizeof s);
    cf_wipe(&secret, sizeof secret);
    return good;
}

static unsigned hex_value(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
}

static bool unseal(cf_buf *out, const cf_scalar *decryption, cf_slice letter, cf_fault *fault)
{
    cf_element alpha, beta, secret;
    unsigned char key[CF_SHA256_SIZE], iv[CF_SHA256_SIZE];
    cf_json in = cf_json_open(letter);
    cf_json_want(&in, "{\"alpha\":", NULL);
    cf_json_element(&in, &alpha, NULL);
    cf_json_want(&in, ",\"beta\":", NULL);
    cf_json_element(&in, &beta, NULL);
    cf_json_want(&in, ",\"data\":", NULL);
    cf_slice hex = cf_json_token(&in, "0123456789abcdef", 16, 1u << 21);
    cf_json_want(&in, "}", NULL);
    if (!cf_json_close(&in, "sealed message", fault))
        return false;
    if (hex.len % 2 != 0 || !cf_element_is_member(&alpha) || !cf_element_is_member(&beta))
        return cf_fault_refuse(fault, "a sealed message that is malformed");
    cf_buf data = CF_BUF_INIT;
    for (size_t i = 0; i < hex.len; i += 2)
        cf_buf_add_char(&data, (char)(hex_value(hex.text[i]) << 4 | hex_value(hex.text[i + 1])));
    cf_scalar zero = cf_scalar_of(0), minus = cf_scalar_sub(&zero, decryption);
    cf_element_power(&secret, &alpha, &minus);
    cf_element_mul(&secret, &secret, &beta);
    element_digest(key, "key|", &secret);
    element_digest(iv, "iv|", &alpha);
    bool good = cf_sealed_decrypt(out, key, iv, cf_buf_slice(&data), fault);
    cf_buf_release(&data);
    cf_wipe(key, sizeof key);
    cf_wipe(&secret, sizeof secret);
    cf_wipe(&minus, sizeof minus);
    return good;
}

bool cf_channel_send(cf_buf *out, const cf_channel_keys *from, const cf_element *recipient,
                     cf_slice message, const cf_comb *comb, const cf_entropy *entropy,
                     cf_fault *fault)
{
    cf_buf inner = CF_BUF_INIT, letter = CF_BUF_INIT;
    cf_buf_add_str(&inner, "{\"recipient\":");
    cf_json_add_element(&inner, recipient);
    cf_buf_add_str(&inner, ",\"message\":");
    cf_json_add_string(&inner, message);
    cf_buf_add_char(&inner, '}');
    bool good = cf_signed_write(&letter, cf_buf_slice(&inner), &from->signing, comb, entropy);
    if (!good)
        cf_fault_world(fault, "no entropy");
    good = good && seal(out, recipient, cf_buf_slice(&letter), comb, entropy, fault);
    cf_wipe(inner.text, inner.len);
    cf_wipe(letter.text, letter.len);
    cf_buf_release(&inner);
    cf_buf_release(&letter);
    return good;
}

static bool open_signed(cf_buf *out, const cf_channel_keys *to, const cf_element *sender,
                        cf_slice letter, cf_arena *arena, cf_fault *fault)
{
    cf_signed outer;
    cf_element recipient;
    cf_json in = cf_json_open(letter);
    cf_json_signed(&in, &outer, arena);
    if (!cf_json_close(&in, "letter", fault))
        return false;
    if (!cf_signed_check(&outer, sender))
        return cf_fault_refuse(fault, "a letter whose signature is not its sender's");
    in = cf_json_open(outer.message);
    cf_json_want(&in, "{\"recipient\":", NULL);
    cf_json_element(&in, &recipient, NULL);
    cf_json_want(&in, ",\"message\":", NULL);
    cf_json_unescape(out, cf_json_string(&in));
    cf_json_want(&in, "}", NULL);
    if (!cf_json_close(&in, "letter", fault))
        return false;
    if (!cf_element_equal(&recipient, &to->encryption))
        return cf_fault_refuse(fault, "a letter that was written to somebody else");
    return true;
}

bool cf_channel_receive(cf_buf *out, const cf_channel_keys *to, const cf_element *sender,
                        cf_slice letter, cf_fault *fault)
{
    cf_buf opened = CF_BUF_INIT;
    cf_arena arena = CF_ARENA_INIT;
    bool good = unseal(&opened, &to->decryption, letter, fault) &&
                open_signed(out, to, sender, cf_buf_slice(&opened), &arena, fault);
    cf_wipe(opened.text, opened.len);
    cf_buf_release(&opened);
    cf_arena_release(&arena);
    return good;
}
