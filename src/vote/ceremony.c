#include "vote/ceremony.h"

/* --- Certificates ----------------------------------------------------------------------------- */

bool cf_ceremony_certificate(cf_buf *out, cf_slice seed, const cf_comb *comb,
                             const cf_entropy *entropy, cf_fault *fault)
{
    cf_channel_keys keys;
    cf_buf message = CF_BUF_INIT;
    if (!cf_channel_keys_of(&keys, seed, comb, fault))
        return false;
    cf_buf_add_str(&message, "{\"verification\":");
    cf_json_add_element(&message, &keys.verification);
    cf_buf_add_str(&message, ",\"encryption\":");
    cf_json_add_element(&message, &keys.encryption);
    cf_buf_add_char(&message, '}');
    bool good = cf_signed_write(out, cf_buf_slice(&message), &keys.signing, comb, entropy);
    cf_buf_release(&message);
    cf_wipe(&keys, sizeof keys);
    return good || cf_fault_world(fault, "no entropy");
}

static bool read_signed(cf_signed *out, cf_slice text, const char *what, cf_arena *arena,
                        cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    cf_json_signed(&in, out, arena);
    return cf_json_close(&in, what, fault);
}

/* Reads and checks all certificates; the array is the arena's. NULL on a fault. */
static cf_certificate *read_certificates(const cf_ceremony *ceremony, cf_arena *arena,
                                         cf_fault *fault)
{
    cf_certificate *keys = CF_ARENA_NEW(arena, cf_certificate, CF_VOTE_MAX_TRUSTEES);
    if (ceremony->n < 1 || ceremony->n > CF_VOTE_MAX_TRUSTEES) {
        cf_fault_refuse(fault, "a group has 1 to 64 trustees");
        return NULL;
    }
    for (unsigned i = 0; i < ceremony->n; i++) {
        cf_signed letter;
        if (!read_signed(&letter, ceremony->certificates[i], "certificate", arena, fault) ||
            !cf_certificate_check(&keys[i], &letter, fault))
            return NULL;
        for (unsigned j = 0; j < i; j++) {
            if (cf_element_equal(&keys[i].verification, &keys[j].verification) ||
                cf_element_equal(&keys[i].encryption, &keys[j].encryption)) {
                cf_fault_refuse(fault, "two certificates have the same key");
                return NULL;
            }
        }
    }
    return keys;
}

bool cf_ceremony_certificates_check(const cf_ceremony *ceremony, cf_fault *fault)
{
    cf_arena arena = CF_ARENA_INIT;
    bool good = read_certificates(ceremony, &arena, fault) != NULL;
    cf_arena_release(&arena);
    return good;
}

/* The keys of the seed and the place of its certificate. */
static bool find_self(cf_channel_keys *keys, unsigned *index, const cf_ceremony *ceremony,
                      const cf_certificate *certificates, cf_slice seed, cf_fault *fault)
{
    if (!cf_channel_keys_of(keys, seed, ceremony->comb, fault))
        return false;
    for (unsigned i = 0; i < ceremony->n; i++) {
        if (cf_element_equal(&certificates[i].verification, &keys->verification) &&
            cf_element_equal(&certificates[i].encryption, &keys->encryption)) {
            *index = i;
            return true;
        }
    }
    return cf_fault_refuse(fault, "no certificate belongs to this seed");
}

/* --- Step 3 ----------------------------------------------------------------------------------- */

/* f(at), at small. */
static cf_scalar evaluate(const cf_scalar *coefficient, unsigned n, unsigned at)
{
    cf_scalar x = cf_scalar_of(at), r = coefficient[n - 1];
    for (unsigned k = n - 1; k-- > 0;) {
        r = cf_scalar_mul(&r, &x);
        r = cf_scalar_add(&r, &coefficient[k]);
    }
    return r;
}

/* One field: a sealed letter as a JSON string. */
static bool add_letter(cf_buf *out, const cf_ceremony *ceremony, const cf_channel_keys *from,
                       const cf_element *recipient, const cf_buf *message, cf_fault *fault)
{
    cf_buf letter = CF_BUF_INIT;
    bool good = cf_channel_send(&letter, from, recipient, cf_buf_slice(message), ceremony->comb,
                                ceremony->entropy, fault);
    if (good)
        cf_json_add_string(out, cf_buf_slice(&letter));
    cf_buf_release(&letter);
    return good;
}

static void release_secret(cf_buf *text)
{
    if (text->text)
        cf_wipe(text->text, text->len);
    cf_buf_release(text);
}

static bool write_secrets(cf_buf *out, const cf_ceremony *ceremony,
                          const cf_certificate *certificates, const cf_channel_keys *keys,
                          const cf_scalar *coefficient, unsigned threshold, cf_fault *fault)
{
    bool good = true;
    for (unsigned j = 0; good && j < ceremony->n; j++) {
        cf_scalar share = evaluate(coefficient, threshold, j + 1);
        cf_buf message = CF_BUF_INIT;
        cf_buf_add_str(&message, "{\"secret\":");
        cf_json_add_scalar(&message, &share);
        cf_buf_add_char(&message, '}');
        if (j > 0)
            cf_buf_add_char(out, ',');
        good = add_letter(out, ceremony, keys, &certificates[j].encryption, &message, fault);
        release_secret(&message);
        cf_wipe(&share, sizeof share);
    }
    return good;
}

static bool write_commitments(cf_buf *out, const cf_ceremony *ceremony, const cf_channel_keys *keys,
                              const cf_scalar *coefficient, unsigned threshold, cf_fault *fault)
{
    cf_buf message = CF_BUF_INIT;
    cf_buf_add_str(&message, "{\"coefexps\":[");
    for (unsigned k = 0; k < threshold; k++) {
        cf_element commitment;
        cf_comb_power(&commitment, ceremony->comb, &coefficient[k]);
        if (k > 0)
            cf_buf_add_char(&message, ',');
        cf_json_add_element(&message, &commitment);
    }
    cf_buf_add_str(&message, "]}");
    bool good = cf_signed_write(out, cf_buf_slice(&message), &keys->signing, ceremony->comb,
                                ceremony->entropy);
    cf_buf_release(&message);
    return good || cf_fault_world(fault, "no entropy");
}

static bool write_polynomial(cf_buf *out, const cf_ceremony *ceremony,
                             const cf_certificate *certificates, const cf_channel_keys *keys,
                             const cf_scalar *coefficient, unsigned threshold, cf_fault *fault)
{
    cf_buf raw = CF_BUF_INIT;
    cf_buf_add_str(&raw, "{\"polynomial\":[");
    for (unsigned k = 0; k < threshold; k++) {
        if (k > 0)
            cf_buf_add_char(&raw, ',');
        cf_json_add_scalar(&raw, &coefficient[k]);
    }
    cf_buf_add_str(&raw, "]}");
    cf_buf_add_str(out, "{\"polynomial\":");
    bool good = add_letter(out, ceremony, keys, &keys->encryption, &raw, fault);
    release_secret(&raw);
    cf_buf_add_str(out, ",\"secrets\":[");
    good = good && write_secrets(out, ceremony, certificates, keys, coefficient, threshold, fault);
    cf_buf_add_str(out, "],\"coefexps\":");
    good = good && write_commitments(out, ceremony, keys, coefficient, threshold, fault);
    cf_buf_add_char(out, '}');
    return good;
}

bool cf_ceremony_polynomial(cf_buf *out, const cf_ceremony *ceremony, cf_slice seed,
                            unsigned threshold, cf_fault *fault)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_channel_keys keys;
    cf_scalar coefficient[CF_VOTE_MAX_TRUSTEES];
    unsigned self;
    const cf_certificate *certificates = read_certificates(ceremony, &arena, fault);
    bool good = certificates && find_self(&keys, &self, ceremony, certificates, seed, fault);
    if (good && (threshold < 1 || threshold > ceremony->n))
        good = cf_fault_refuse(fault, "the threshold must lie between 1 and the group's size");
    for (unsigned k = 0; good && k < threshold; k++)
        good = cf_scalar_draw(&coefficient[k], ceremony->entropy) ||
               cf_fault_world(fault, "no entropy");
    good =
        good && write_polynomial(out, ceremony, certificates, &keys, coefficient, threshold, fault);
    cf_wipe(coefficient, sizeof coefficient);
    cf_wipe(&keys, sizeof keys);
    cf_arena_release(&arena);
    return good;
}

/* --- Step 4 ----------------------------------------------------------------------------------- */

/* A polynomial's fields: the strings' insides as stored, the commitments' bytes. */
typedef struct {
    cf_slice own;
    cf_slice secret[CF_VOTE_MAX_TRUSTEES];
    cf_slice commitments_text;
    cf_signed commitments;
} polynomial;

static void read_strings(cf_json *in, cf_slice *out, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            cf_json_want(in, ",", "a letter for every trustee");
        out[i] = cf_json_string(in);
    }
    cf_json_want(in, "]", "a letter for every trustee");
}

static bool read_polynomial(polynomial *out, const cf_ceremony *ceremony, cf_slice text,
                            cf_arena *arena, cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    cf_json_want(&in, "{\"polynomial\":", NULL);
    out->own = cf_json_string(&in);
    cf_json_want(&in, ",\"secrets\":[", NULL);
    read_strings(&in, out->secret, ceremony->n);
    cf_json_want(&in, ",\"coefexps\":", NULL);
    const char *start = in.at;
    cf_json_signed(&in, &out->commitments, arena);
    out->commitments_text = (cf_slice){start, (size_t)(in.at - start)};
    cf_json_want(&in, "}", NULL);
    return cf_json_close(&in, "polynomial", fault);
}

/* How many commitments a signed message holds. */
static unsigned count_commitments(const cf_signed *letter)
{
    unsigned n = 1;
    for (size_t i = 0; i < letter->message.len; i++)
        n += letter->message.text[i] == ',';
    return n;
}

/* Reads and checks everybody's polynomials; the threshold must be the same in all. */
static polynomial *read_polynomials(unsigned *threshold, const cf_ceremony *ceremony,
                                    const cf_certificate *certificates, const cf_slice *texts,
                                    cf_arena *arena, cf_fault *fault)
{
    polynomial *all = CF_ARENA_NEW(arena, polynomial, ceremony->n);
    cf_element commitment[CF_VOTE_MAX_TRUSTEES];
    for (unsigned i = 0; i < ceremony->n; i++) {
        if (!read_polynomial(&all[i], ceremony, texts[i], arena, fault))
            return NULL;
        unsigned n = count_commitments(&all[i].commitments);
        if (i == 0)
            *threshold = n;
        if (n != *threshold || n > ceremony->n) {
            cf_fault_refuse(fault, "the polynomials have different thresholds");
            return NULL;
        }
        if (!cf_commitments_check(commitment, n, &all[i].commitments, &certificates[i].verification,
                                  fault))
            return NULL;
    }
    return all;
}

static void write_input(cf_buf *out, const polynomial *all, unsigned n, unsigned index)
{
    cf_buf_add_str(out, "{\"polynomial\":\"");
    cf_buf_add_slice(out, all[index].own);
    cf_buf_add_str(out, "\",\"secrets\":[");
    for (unsigned i = 0; i < n; i++) {
        cf_buf_add_str(out, i ? ",\"" : "\"");
        cf_buf_add_slice(out, all[i].secret[index]);
        cf_buf_add_char(out, '"');
    }
    cf_buf_add_str(out, "],\"coefexps\":[");
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        cf_buf_add_slice(out, all[i].commitments_text);
    }
    cf_buf_add_str(out, "]}");
}

bool cf_ceremony_input(cf_buf *out, const cf_ceremony *ceremony, const cf_slice *polynomials,
                       unsigned index, cf_fault *fault)
{
    cf_arena arena = CF_ARENA_INIT;
    unsigned threshold;
    polynomial *all = NULL;
    const cf_certificate *certificates = read_certificates(ceremony, &arena, fault);
    if (certificates)
        all = read_polynomials(&threshold, ceremony, certificates, polynomials, &arena, fault);
    bool good = all != NULL;
    if (good && index >= ceremony->n)
        good = cf_fault_refuse(fault, "no such trustee");
    if (good)
        write_input(out, all, ceremony->n, index);
    cf_arena_release(&arena);
    return good;
}

/* --- Step 5 ----------------------------------------------------------------------------------- */

/* An input's fields: sealed letters decoded, commitments checked. */
typedef struct {
    cf_slice secret[CF_VOTE_MAX_TRUSTEES];
    cf_signed commitments[CF_VOTE_MAX_TRUSTEES];
} input_fields;

static bool read_input(input_fields *out, const cf_ceremony *ceremony, cf_slice text,
                       cf_arena *arena, cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    cf_json_want(&in, "{\"polynomial\":", NULL);
    (void)cf_json_string(&in);
    cf_json_want(&in, ",\"secrets\":[", NULL);
    read_strings(&in, out->secret, ceremony->n);
    cf_json_want(&in, ",\"coefexps\":[", NULL);
    for (unsigned i = 0; i < ceremony->n; i++) {
        if (i > 0)
            cf_json_want(&in, ",", "commitments of every trustee");
        cf_json_signed(&in, &out->commitments[i], arena);
    }
    cf_json_want(&in, "]}", "commitments of every trustee");
    return cf_json_close(&in, "trustee's input", fault);
}

/* Opens the share that trustee `from` sent, and checks it against that trustee's commitments. */
static bool open_share(cf_scalar *out, const cf_ceremony *ceremony, const cf_channel_keys *keys,
                       const cf_certificate *from, cf_slice letter, const cf_element *commitment,
                       unsigned threshold, unsigned self, cf_fault *fault)
{
    cf_buf sealed = CF_BUF_INIT, message = CF_BUF_INIT;
    cf_json_unescape(&sealed, letter);
    bool good =
        cf_channel_receive(&message, keys, &from->verification, cf_buf_slice(&sealed), fault);
    if (good) {
        cf_json in = cf_json_open(cf_buf_slice(&message));
        cf_json_want(&in, "{\"secret\":", NULL);
        cf_json_scalar(&in, out);
        cf_json_want(&in, "}", NULL);
        good = cf_json_close(&in, "share", fault);
    }
    if (good) {
        cf_element power, expected;
        cf_comb_power(&power, ceremony->comb, out);
        cf_commitments_evaluate(&expected, commitment, threshold, self + 1);
        good = cf_element_equal(&power, &expected) ||
               cf_fault_refuse(fault, "a share does not fit its trustee's commitments");
    }
    cf_buf_release(&sealed);
    release_secret(&message);
    return good;
}

static bool sum_shares(cf_scalar *sum, const cf_ceremony *ceremony, const input_fields *fields,
                       const cf_channel_keys *keys, const cf_certificate *certificates,
                       unsigned self, cf_fault *fault)
{
    cf_element commitment[CF_VOTE_MAX_TRUSTEES];
    unsigned threshold = count_commitments(&fields->commitments[0]);
    *sum = cf_scalar_of(0);
    if (threshold > ceremony->n)
        return cf_fault_refuse(fault, "the threshold is larger than the group");
    for (unsigned i = 0; i < ceremony->n; i++) {
        cf_scalar share;
        if (!cf_commitments_check(commitment, threshold, &fields->commitments[i],
                                  &certificates[i].verification, fault) ||
            !open_share(&share, ceremony, keys, &certificates[i], fields->secret[i], commitment,
                        threshold, self, fault))
            return false;
        *sum = cf_scalar_add(sum, &share);
        cf_wipe(&share, sizeof share);
    }
    return true;
}

static bool write_output(cf_buf *out, const cf_ceremony *ceremony, const cf_channel_keys *keys,
                         const cf_scalar *secret, cf_fault *fault)
{
    cf_buf message = CF_BUF_INIT;
    cf_buf_add_str(&message, "{\"decryption_key\":");
    cf_json_add_scalar(&message, secret);
    cf_buf_add_char(&message, '}');
    cf_buf_add_str(out, "{\"private_key\":");
    bool good = add_letter(out, ceremony, keys, &keys->encryption, &message, fault);
    cf_buf_add_str(out, ",\"public_key\":");
    if (good && !cf_trustee_key_write(out, secret, ceremony->comb, ceremony->entropy))
        good = cf_fault_world(fault, "no entropy");
    cf_buf_add_char(out, '}');
    release_secret(&message);
    return good;
}

bool cf_ceremony_output(cf_buf *out, const cf_ceremony *ceremony, cf_slice seed, cf_slice input,
                        cf_fault *fault)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_channel_keys keys;
    cf_scalar secret;
    unsigned self = 0;
    input_fields *fields = CF_ARENA_NEW(&arena, input_fields, 1);
    const cf_certificate *certificates = read_certificates(ceremony, &arena, fault);
    bool good = certificates && find_self(&keys, &self, ceremony, certificates, seed, fault) &&
                read_input(fields, ceremony, input, &arena, fault) &&
                sum_shares(&secret, ceremony, fields, &keys, certificates, self, fault) &&
                write_output(out, ceremony, &keys, &secret, fault);
    cf_wipe(&keys, sizeof keys);
    cf_wipe(&secret, sizeof secret);
    cf_arena_release(&arena);
    return good;
}

/* --- Step 6 ----------------------------------------------------------------------------------- */

/* The two fields of an output; the private one is a string's inside. */
static bool read_output(cf_slice *sealed_key, cf_slice *public_key, cf_slice output,
                        cf_fault *fault)
{
    cf_trustee_key key;
    cf_json in = cf_json_open(output);
    cf_json_want(&in, "{\"private_key\":", NULL);
    *sealed_key = cf_json_string(&in);
    cf_json_want(&in, ",\"public_key\":", NULL);
    const char *start = in.at;
    cf_json_trustee_key(&in, &key);
    *public_key = (cf_slice){start, (size_t)(in.at - start)};
    cf_json_want(&in, "}", NULL);
    return cf_json_close(&in, "trustee's output", fault);
}

static bool write_parameters(cf_buf *out, const cf_ceremony *ceremony, const polynomial *all,
                             unsigned threshold, const cf_slice *outputs, cf_fault *fault)
{
    cf_buf_addf(out, "{\"threshold\":%u,\"certs\":[", threshold);
    for (unsigned i = 0; i < ceremony->n; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        cf_buf_add_slice(out, ceremony->certificates[i]);
    }
    cf_buf_add_str(out, "],\"coefexps\":[");
    for (unsigned i = 0; i < ceremony->n; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        cf_buf_add_slice(out, all[i].commitments_text);
    }
    cf_buf_add_str(out, "],\"verification_keys\":[");
    for (unsigned i = 0; i < ceremony->n; i++) {
        cf_slice sealed_key, public_key;
        if (!read_output(&sealed_key, &public_key, outputs[i], fault))
            return false;
        if (i > 0)
            cf_buf_add_char(out, ',');
        cf_buf_add_slice(out, public_key);
    }
    cf_buf_add_str(out, "]}");
    return true;
}

bool cf_ceremony_parameters(cf_buf *out, const cf_ceremony *ceremony, const cf_slice *polynomials,
                            const cf_slice *outputs, cf_fault *fault)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_buf parameters = CF_BUF_INIT, structure = CF_BUF_INIT;
    unsigned threshold = 0;
    polynomial *all = NULL;
    const cf_certificate *certificates = read_certificates(ceremony, &arena, fault);
    if (certificates)
        all = read_polynomials(&threshold, ceremony, certificates, polynomials, &arena, fault);
    bool good = all && write_parameters(&parameters, ceremony, all, threshold, outputs, fault);
    if (good) { /* everything once more, as any verifier will */
        cf_trustees checked;
        cf_trustees_write(&structure, NULL, 0, cf_buf_slice(&parameters));
        good = cf_trustees_read(&checked, cf_buf_slice(&structure), fault);
        if (good)
            cf_trustees_release(&checked);
    }
    if (good)
        cf_buf_add_slice(out, cf_buf_slice(&parameters));
    cf_buf_release(&parameters);
    cf_buf_release(&structure);
    cf_arena_release(&arena);
    return good;
}

bool cf_ceremony_sealed_key(cf_buf *out, cf_slice output, cf_fault *fault)
{
    cf_slice sealed_key, public_key;
    if (!read_output(&sealed_key, &public_key, output, fault))
        return false;
    cf_json_unescape(out, sealed_key);
    return true;
}

bool cf_ceremony_decryption_key(cf_scalar *out, cf_slice seed, cf_slice sealed_key,
                                const cf_comb *comb, cf_fault *fault)
{
    cf_channel_keys keys;
    cf_buf message = CF_BUF_INIT;
    bool good = cf_channel_keys_of(&keys, seed, comb, fault) &&
                cf_channel_receive(&message, &keys, &keys.verification, sealed_key, fault);
    if (good) {
        cf_json in = cf_json_open(cf_buf_slice(&message));
        cf_json_want(&in, "{\"decryption_key\":", NULL);
        /* belenios-tool stores the sum of the shares as it is, q times the group's size at most. */
        cf_slice digits = cf_json_digits(&in);
        if (!in.expected && !cf_scalar_read_wide(out, digits))
            good = cf_fault_refuse(fault, "a decryption key that is no number");
        cf_json_want(&in, "}", NULL);
        good = good && cf_json_close(&in, "decryption key", fault);
    }
    release_secret(&message);
    cf_wipe(&keys, sizeof keys);
    return good;
}
