#include "vote/trustee.h"

/* --- Keys ------------------------------------------------------------------------------------- */

static void add_prefix(cf_buf *out, const cf_element *key)
{
    cf_buf_add_str(out, "pok|" CF_GROUP_NAME "|");
    cf_element_print(out, key);
    cf_buf_add_char(out, '|');
}

static bool is_key(const cf_element *key)
{
    return !cf_element_equal(key, &cf_element_one) && cf_element_is_member(key);
}

/* Specification, section 4.5. */
static bool check_key(const cf_trustee_key *key, cf_fault *fault)
{
    cf_buf prefix = CF_BUF_INIT;
    if (!is_key(&key->key))
        return cf_fault_refuse(fault, "trustees: a public key is not in the group");
    add_prefix(&prefix, &key->key);
    bool good = cf_proof_check(&key->proof, cf_buf_slice(&prefix), &key->key);
    cf_buf_release(&prefix);
    return good || cf_fault_refuse(fault, "trustees: a proof of knowledge of a key is wrong");
}

void cf_json_trustee_key(cf_json *in, cf_trustee_key *out)
{
    memset(out, 0, sizeof *out);
    cf_json_want(in, "{\"pok\":", NULL);
    cf_json_proof(in, &out->proof);
    cf_json_want(in, ",\"public_key\":", NULL);
    cf_json_element(in, &out->key, NULL);
    if (cf_json_try(in, ",\"name\":"))
        out->name = cf_json_string(in);
    cf_json_want(in, "}", NULL);
}

void cf_trustee_key_name(cf_buf *public_key, cf_slice name)
{
    public_key->len--;
    cf_buf_add_str(public_key, ",\"name\":");
    cf_json_add_string(public_key, name);
    cf_buf_add_char(public_key, '}');
}

bool cf_trustee_key_read(cf_trustee_key *out, cf_slice text, cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    cf_json_trustee_key(&in, out);
    return cf_json_close(&in, "trustee key", fault) && check_key(out, fault);
}

bool cf_trustee_key_write(cf_buf *out, const cf_scalar *secret, const cf_comb *comb,
                          const cf_entropy *entropy)
{
    cf_trustee_key key;
    cf_buf prefix = CF_BUF_INIT;
    cf_comb_power(&key.key, comb, secret);
    CF_PUBLIC(&key.key, sizeof key.key);
    add_prefix(&prefix, &key.key);
    bool good = cf_proof_make(&key.proof, cf_buf_slice(&prefix), secret, comb, entropy);
    cf_buf_release(&prefix);
    if (!good)
        return false;
    cf_buf_add_str(out, "{\"pok\":");
    cf_json_add_proof(out, &key.proof);
    cf_buf_add_str(out, ",\"public_key\":");
    cf_json_add_element(out, &key.key);
    cf_buf_add_char(out, '}');
    return true;
}

bool cf_trustee_key_draw(cf_scalar *secret, cf_buf *public_key, const cf_comb *comb,
                         const cf_entropy *entropy)
{
    bool zero; /* is drawn again, and tells nothing of what is kept */
    do {
        if (!cf_scalar_draw(secret, entropy))
            return false;
        zero = cf_scalar_is_zero(secret);
        CF_PUBLIC(&zero, sizeof zero);
    } while (zero);
    return cf_trustee_key_write(public_key, secret, comb, entropy);
}

void cf_trustees_write(cf_buf *out, const cf_slice *public_keys, size_t n, cf_slice threshold)
{
    cf_buf_add_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        cf_buf_add_str(out, i ? ",[\"Single\"," : "[\"Single\",");
        cf_buf_add_slice(out, public_keys[i]);
        cf_buf_add_char(out, ']');
    }
    if (threshold.len > 0) {
        cf_buf_add_str(out, n ? ",[\"Pedersen\"," : "[\"Pedersen\",");
        cf_buf_add_slice(out, threshold);
        cf_buf_add_char(out, ']');
    }
    cf_buf_add_char(out, ']');
}

/* --- Threshold groups ------------------------------------------------------------------------- */

bool cf_certificate_check(cf_certificate *out, const cf_signed *letter, cf_fault *fault)
{
    cf_json in = cf_json_open(letter->message);
    cf_json_want(&in, "{\"verification\":", NULL);
    cf_json_element(&in, &out->verification, NULL);
    cf_json_want(&in, ",\"encryption\":", NULL);
    cf_json_element(&in, &out->encryption, NULL);
    cf_json_want(&in, "}", NULL);
    if (!cf_json_close(&in, "certificate", fault))
        return false;
    if (!is_key(&out->verification) || !is_key(&out->encryption))
        return cf_fault_refuse(fault, "trustees: a certificate's key is not in the group");
    if (!cf_signed_check(letter, &out->verification))
        return cf_fault_refuse(fault, "trustees: a certificate is not signed by its own key");
    return true;
}

bool cf_commitments_check(cf_element *out, unsigned n, const cf_signed *letter,
                          const cf_element *verification, cf_fault *fault)
{
    cf_json in = cf_json_open(letter->message);
    cf_json_want(&in, "{\"coefexps\":[", NULL);
    for (unsigned k = 0; k < n; k++) {
        if (k > 0)
            cf_json_want(&in, ",", "as many commitments as the threshold");
        cf_json_element(&in, &out[k], NULL);
    }
    cf_json_want(&in, "]}", "as many commitments as the threshold");
    if (!cf_json_close(&in, "commitments", fault))
        return false;
    for (unsigned k = 0; k < n; k++)
        if (!cf_element_is_member(&out[k]))
            return cf_fault_refuse(fault, "trustees: a commitment is not in the group");
    if (!cf_signed_check(letter, verification))
        return cf_fault_refuse(fault, "trustees: commitments are not signed by their trustee");
    return true;
}

void cf_commitments_evaluate(cf_element *out, const cf_element *commitment, unsigned n, unsigned at)
{
    cf_scalar exponent = cf_scalar_of(at);
    cf_element r = commitment[n - 1];
    for (unsigned k = n - 1; k-- > 0;) {
        cf_element_power_public(&r, &r, &exponent);
        cf_element_mul(&r, &r, &commitment[k]);
    }
    *out = r;
}

static unsigned read_letters(cf_json *in, cf_signed *letters, cf_arena *arena)
{
    unsigned n = 0;
    do {
        if (n == CF_VOTE_MAX_TRUSTEES) {
            cf_json_want(in, "]", "no more than 64 trustees");
            return n;
        }
        cf_json_signed(in, &letters[n++], arena);
    } while (cf_json_more(in));
    return n;
}

/* Specification, section 4.6.7: the item's keys must be what the commitments say. */
static bool check_group(cf_trustee_item *item, const cf_signed *certificates,
                        const cf_signed *commitments, cf_arena *arena, cf_fault *fault)
{
    unsigned t = item->threshold;
    cf_element *product = CF_ARENA_NEW(arena, cf_element, t);
    cf_element *own = CF_ARENA_NEW(arena, cf_element, t);
    for (unsigned k = 0; k < t; k++)
        product[k] = cf_element_one;
    for (unsigned i = 0; i < item->n_keys; i++) {
        cf_certificate certificate;
        if (!cf_certificate_check(&certificate, &certificates[i], fault) ||
            !cf_commitments_check(own, t, &commitments[i], &certificate.verification, fault))
            return false;
        for (unsigned k = 0; k < t; k++)
            cf_element_mul(&product[k], &product[k], &own[k]);
    }
    for (unsigned j = 0; j < item->n_keys; j++) {
        cf_element expected;
        cf_commitments_evaluate(&expected, product, t, j + 1);
        if (!cf_element_equal(&expected, &item->keys[j].key))
            return cf_fault_refuse(fault, "trustees: a share's key does not fit the commitments");
        if (!check_key(&item->keys[j], fault))
            return false;
    }
    item->sub_key = product[0];
    return true;
}

static bool read_group(cf_json *in, cf_trustee_item *item, cf_arena *arena, cf_fault *fault)
{
    cf_signed *certificates = CF_ARENA_NEW(arena, cf_signed, CF_VOTE_MAX_TRUSTEES);
    cf_signed *commitments = CF_ARENA_NEW(arena, cf_signed, CF_VOTE_MAX_TRUSTEES);
    cf_json_want(in, "{\"threshold\":", NULL);
    item->threshold = (unsigned)cf_json_int(in, CF_VOTE_MAX_TRUSTEES);
    cf_json_want(in, ",\"certs\":[", NULL);
    unsigned n_certificates = read_letters(in, certificates, arena);
    cf_json_want(in, ",\"coefexps\":[", NULL);
    unsigned n_commitments = read_letters(in, commitments, arena);
    cf_json_want(in, ",\"verification_keys\":[", NULL);
    item->keys = CF_ARENA_NEW(arena, cf_trustee_key, CF_VOTE_MAX_TRUSTEES);
    do {
        if (item->n_keys == CF_VOTE_MAX_TRUSTEES)
            return cf_fault_refuse(fault, "trustees: more than 64");
        cf_json_trustee_key(in, &item->keys[item->n_keys++]);
    } while (cf_json_more(in));
    cf_json_want(in, "}]", NULL);
    if (in->expected)
        return true; /* reported when the reader closes */
    if (item->threshold < 1 || item->threshold > item->n_keys || n_certificates != item->n_keys ||
        n_commitments != item->n_keys)
        return cf_fault_refuse(fault, "trustees: a threshold group's numbers do not fit");
    return check_group(item, certificates, commitments, arena, fault);
}

/* --- The structure ---------------------------------------------------------------------------- */

static bool read_item(cf_json *in, cf_trustee_item *item, cf_arena *arena, cf_fault *fault)
{
    if (cf_json_try(in, "[\"Pedersen\","))
        return read_group(in, item, arena, fault);
    cf_json_want(in, "[\"Single\",", "Single or Pedersen");
    item->keys = CF_ARENA_NEW(arena, cf_trustee_key, 1);
    item->n_keys = 1;
    cf_json_trustee_key(in, item->keys);
    cf_json_want(in, "]", NULL);
    item->sub_key = item->keys->key;
    return in->expected || check_key(item->keys, fault);
}

static bool read_items(cf_trustees *out, cf_slice text, cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    out->items = CF_ARENA_NEW(&out->arena, cf_trustee_item, CF_VOTE_MAX_TRUSTEES);
    cf_json_want(&in, "[", NULL);
    do {
        if (out->n_items == CF_VOTE_MAX_TRUSTEES)
            return cf_fault_refuse(fault, "trustees: more than 64");
        cf_trustee_item *item = &out->items[out->n_items++];
        if (!read_item(&in, item, &out->arena, fault))
            return false;
        out->n_keys += item->n_keys;
        if (!in.expected)
            cf_element_mul(&out->public_key, &out->public_key, &item->sub_key);
    } while (cf_json_more(&in));
    return cf_json_close(&in, "trustees", fault);
}

bool cf_trustees_read(cf_trustees *out, cf_slice text, cf_fault *fault)
{
    memset(out, 0, sizeof *out);
    cf_arena_init(&out->arena);
    out->public_key = cf_element_one;
    if (read_items(out, cf_arena_slice(&out->arena, text), fault))
        return true;
    cf_trustees_release(out);
    return false;
}

void cf_trustees_release(cf_trustees *trustees)
{
    cf_arena_release(&trustees->arena);
    memset(trustees, 0, sizeof *trustees);
}

bool cf_trustees_owner(const cf_trustee_item **item, unsigned *index, const cf_trustees *trustees,
                       uint64_t owner)
{
    uint64_t first = 1;
    for (unsigned i = 0; i < trustees->n_items; i++) {
        const cf_trustee_item *at = &trustees->items[i];
        if (owner >= first && owner < first + at->n_keys) {
            *item = at;
            *index = (unsigned)(owner - first);
            return true;
        }
        first += at->n_keys;
    }
    return false;
}
