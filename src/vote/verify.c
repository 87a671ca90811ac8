#include "vote/verify.h"

#include "vote/ballot_check.h"
#include "base/mem.h"

#include <inttypes.h>

enum { BATCH = 512 };

/* A ballot whose mathematics wait for their batch. */
typedef struct {
    cf_ballot ballot;
    size_t credential;
    int64_t height;
} waiting;

/* The last ballot of a credential. */
typedef struct {
    size_t at, len; /* of its text in the archive; len 0: none */
    unsigned char digest[CF_SHA256_SIZE];
} cast;

struct cf_verifier {
    cf_verifier_options options;
    const cf_lanes_backend *ops;
    cf_archive_reader reader;
    bool is_set_up, trusting, watching, failed;
    cf_election election;
    cf_trustees trustees;
    cf_credentials credentials;
    char credentials_fingerprint[CF_B64_SIZE];
    cf_ballot_checker checker;
    cast *last;
    size_t n_ballots, n_voted;
    uint64_t weight_voted;
    cf_arena batch_arena;
    waiting *batch;
    size_t n_batch;
    cf_ciphertext *tally;
    cf_share **shares;
    uint64_t *result;
};

/* --- Life cycle ------------------------------------------------------------------------------- */

cf_verifier *cf_verifier_new(const cf_verifier_options *options)
{
    cf_verifier *v = cf_mem_calloc(1, sizeof *v);
    v->options = *options;
    v->ops = options->portable ? cf_lanes_portable() : cf_lanes_best();
    cf_archive_reader_init(&v->reader);
    cf_arena_init(&v->batch_arena);
    v->batch = cf_mem_calloc(BATCH, sizeof *v->batch);
    return v;
}

void cf_verifier_free(cf_verifier *v)
{
    if (!v)
        return;
    for (unsigned i = 0; v->shares && i < v->trustees.n_keys; i++)
        cf_mem_free(v->shares[i]);
    cf_mem_free(v->shares);
    cf_mem_free(v->tally);
    cf_mem_free(v->result);
    cf_mem_free(v->last);
    cf_mem_free(v->batch);
    cf_arena_release(&v->batch_arena);
    cf_archive_reader_release(&v->reader);
    if (v->is_set_up) {
        cf_ballot_checker_release(&v->checker);
        cf_election_release(&v->election);
        cf_trustees_release(&v->trustees);
        cf_credentials_release(&v->credentials);
    }
    cf_mem_free(v);
}

/* --- Setup ------------------------------------------------------------------------------------ */

static bool check_setup_data(const cf_event *event, cf_fault *fault)
{
    cf_buf expected = CF_BUF_INIT;
    cf_buf_addf(&expected, "{\"election\":\"%s\",\"trustees\":\"%s\",\"credentials\":\"%s\"}",
                event->data[0].hash, event->data[1].hash, event->data[2].hash);
    bool good = cf_slice_equal(cf_buf_slice(&expected), event->data[3].body);
    cf_buf_release(&expected);
    return good || cf_fault_refuse(fault, "setup: the data are not those that the setup names");
}

static bool check_keys(const cf_verifier *v, cf_fault *fault)
{
    size_t bad;
    if (!cf_element_equal(&v->trustees.public_key, &v->election.public_key))
        return cf_fault_refuse(fault, "setup: the election's key is not the trustees'");
    if (!v->trusting && !cf_members_check(&bad, v->ops, v->credentials.key, v->credentials.count,
                                          v->options.entropy))
        return cf_fault_refuse(fault, "credentials: entry %zu is not in the group", bad);
    return true;
}

static bool set_up(cf_verifier *v, const cf_event *event, cf_fault *fault)
{
    if (!check_setup_data(event, fault) ||
        !cf_election_read(&v->election, event->data[0].body, fault))
        return false;
    if (!cf_trustees_read(&v->trustees, event->data[1].body, fault)) {
        cf_election_release(&v->election);
        return false;
    }
    bool good = cf_credentials_read(&v->credentials, event->data[2].body, fault);
    if (good && !check_keys(v, fault)) {
        cf_credentials_release(&v->credentials);
        good = false;
    }
    if (!good) {
        cf_election_release(&v->election);
        cf_trustees_release(&v->trustees);
        return false;
    }
    cf_ballot_checker_init(&v->checker, &v->election, v->ops, v->options.entropy);
    v->last = cf_mem_calloc(v->credentials.count, sizeof *v->last);
    v->shares = cf_mem_calloc(v->trustees.n_keys, sizeof *v->shares);
    cf_hash_b64(v->credentials_fingerprint, v->credentials.text);
    v->is_set_up = true;
    return true;
}

/* --- Ballots ---------------------------------------------------------------------------------- */

/* Checks the waiting ballots; the first bad one in the archive's order is the fault. */
static bool flush(cf_verifier *v, cf_fault *fault)
{
    size_t n = v->n_batch;
    bool good = true;
    cf_ballot_case *cases = cf_mem_calloc(n ? n : 1, sizeof *cases);
    for (size_t i = 0; i < n; i++) {
        cases[i].ballot = &v->batch[i].ballot;
        cases[i].key = &v->credentials.key[v->batch[i].credential];
    }
    cf_ballots_check(&v->checker, cases, n, v->options.n_threads);
    for (size_t i = 0; i < n && good; i++) {
        if (!cases[i].reason)
            continue;
        if (fault && fault->kind == CF_FAULT_NONE)
            fault->event = v->batch[i].height;
        good = cf_fault_refuse(fault, "%s", cases[i].reason);
    }
    cf_mem_free(cases);
    cf_arena_release(&v->batch_arena);
    cf_arena_init(&v->batch_arena);
    v->n_batch = 0;
    return good;
}

/* The credential in a ballot's text, without reading the rest. */
static cf_slice credential_of(cf_slice text)
{
    cf_json in = cf_json_open(text);
    cf_json_want(&in, "{\"election_uuid\":", NULL);
    (void)cf_json_string(&in);
    cf_json_want(&in, ",\"election_hash\":", NULL);
    (void)cf_json_string(&in);
    cf_json_want(&in, ",\"credential\":", NULL);
    return cf_json_digits(&in);
}

static bool find_credential(size_t *out, const cf_verifier *v, cf_slice digits, cf_fault *fault)
{
    int64_t place = cf_credentials_find(&v->credentials, digits);
    if (place < 0)
        return cf_fault_refuse(fault, "ballot: its credential is not in the list");
    *out = (size_t)place;
    return true;
}

static void digest_of_hex(unsigned char out[CF_SHA256_SIZE], const char *hex)
{
    for (int i = 0; i < CF_SHA256_SIZE; i++) {
        int high = hex[2 * i], low = hex[2 * i + 1];
        high -= high <= '9' ? '0' : 'a' - 10;
        low -= low <= '9' ? '0' : 'a' - 10;
        out[i] = (unsigned char)(high * 16 + low);
    }
}

static bool take_ballot(cf_verifier *v, const cf_event *event, cf_slice bytes, cf_fault *fault)
{
    cf_slice text = event->data[0].body;
    waiting *w = &v->batch[v->n_batch];
    if (v->trusting) {
        if (!find_credential(&w->credential, v, credential_of(text), fault))
            return false;
    } else {
        if (!cf_ballot_read(&w->ballot, &v->batch_arena, &v->election, text, fault) ||
            !find_credential(&w->credential, v, w->ballot.credential, fault))
            return false;
        w->height = event->height;
        v->n_batch++;
    }
    cast *last = &v->last[w->credential];
    if (last->len == 0) {
        v->n_voted++;
        v->weight_voted += v->credentials.weight[w->credential];
    }
    last->at = (size_t)(text.text - bytes.text);
    last->len = text.len;
    digest_of_hex(last->digest, event->data[0].hash);
    v->n_ballots++;
    return v->n_batch < BATCH || flush(v, fault);
}

bool cf_verifier_tally(cf_ciphertext *cell, const cf_verifier *v, cf_slice bytes, cf_fault *fault)
{
    bool good = true;
    cf_tally_start(cell, cf_tally_cells(&v->election));
    for (size_t i = 0; i < v->credentials.count && good; i++) {
        const cast *last = &v->last[i];
        unsigned char digest[CF_SHA256_SIZE];
        cf_arena arena = CF_ARENA_INIT;
        cf_ballot ballot;
        if (last->len == 0)
            continue;
        cf_slice text = {bytes.text + last->at, last->len};
        if (last->at + last->len > bytes.len)
            return cf_fault_refuse(fault, "archive: it has become shorter");
        cf_sha256_of(digest, text);
        if (memcmp(digest, last->digest, sizeof digest) != 0)
            return cf_fault_refuse(fault, "archive: a ballot has been changed since it was read");
        good = cf_ballot_read(&ballot, &arena, &v->election, text, fault);
        if (good)
            cf_tally_add(cell, &v->election, &ballot, v->credentials.weight[i]);
        cf_arena_release(&arena);
    }
    return good;
}

/* --- Tally and decryption --------------------------------------------------------------------- */

static bool take_tally(cf_verifier *v, const cf_event *event, cf_slice bytes, cf_fault *fault)
{
    size_t n = cf_tally_cells(&v->election);
    cf_buf sized = CF_BUF_INIT;
    cf_buf_addf(&sized, "{\"num_tallied\":%zu,\"total_weight\":", v->n_voted);
    cf_json_add_weight(&sized, v->weight_voted);
    cf_buf_addf(&sized, ",\"encrypted_tally\":\"%s\"}", event->data[0].hash);
    bool good = cf_slice_equal(cf_buf_slice(&sized), event->data[1].body);
    cf_buf_release(&sized);
    if (!good)
        return cf_fault_refuse(fault, "encrypted tally: the number of ballots or their weight "
                                      "is not what the ballots give");
    cf_ciphertext *recorded = cf_mem_calloc(n, sizeof *recorded);
    v->tally = cf_mem_calloc(n, sizeof *v->tally);
    good = cf_tally_read(recorded, &v->election, event->data[0].body, fault) &&
           cf_verifier_tally(v->tally, v, bytes, fault);
    for (size_t i = 0; i < n && good; i++)
        if (!cf_element_equal(&recorded[i].alpha, &v->tally[i].alpha) ||
            !cf_element_equal(&recorded[i].beta, &v->tally[i].beta))
            good = cf_fault_refuse(fault, "encrypted tally: it is not the product of the ballots");
    cf_mem_free(recorded);
    return good;
}

static bool take_share(cf_verifier *v, const cf_event *event, cf_fault *fault)
{
    const cf_trustee_item *item;
    unsigned index;
    cf_json in = cf_json_open(event->data[1].body);
    cf_json_want(&in, "{\"owner\":", NULL);
    uint64_t owner = cf_json_int(&in, CF_VOTE_MAX_TRUSTEES * CF_VOTE_MAX_TRUSTEES);
    cf_json_want(&in, ",\"payload\":\"", NULL);
    cf_json_want(&in, event->data[0].hash, "the hash of the partial decryption");
    cf_json_want(&in, "\"}", NULL);
    if (!cf_json_close(&in, "owned partial decryption", fault))
        return false;
    if (!cf_trustees_owner(&item, &index, &v->trustees, owner))
        return cf_fault_refuse(fault, "partial decryption: there is no trustee %" PRIu64, owner);
    if (v->shares[owner - 1])
        return cf_fault_refuse(fault, "partial decryption: a second one of trustee %" PRIu64,
                               owner);
    cf_share *share = cf_mem_calloc(cf_tally_cells(&v->election), sizeof *share);
    v->shares[owner - 1] = share;
    return cf_share_read(share, &v->election, event->data[0].body, fault) &&
           (v->trusting ||
            cf_share_check(share, &v->election, v->tally, &item->keys[index].key, fault));
}

static bool take_result(cf_verifier *v, const cf_event *event, cf_fault *fault)
{
    size_t n = cf_tally_cells(&v->election);
    cf_element *opened = cf_mem_calloc(n, sizeof *opened);
    v->result = cf_mem_calloc(n, sizeof *v->result);
    bool good =
        cf_result_read(v->result, &v->election, event->data[0].body, v->weight_voted, fault) &&
        cf_tally_open(opened, &v->election, v->tally, &v->trustees, cf_verifier_shares(v), fault) &&
        cf_result_check(v->result, &v->election, opened, v->weight_voted, fault);
    cf_mem_free(opened);
    return good;
}

/* --- Verifying -------------------------------------------------------------------------------- */

static bool take_event(cf_verifier *v, const cf_event *event, cf_slice bytes, cf_fault *fault)
{
    switch (event->type) {
    case CF_EVENT_SETUP:
        return set_up(v, event, fault);
    case CF_EVENT_BALLOT:
        return take_ballot(v, event, bytes, fault);
    case CF_EVENT_END_BALLOTS:
        return true;
    case CF_EVENT_ENCRYPTED_TALLY:
        return flush(v, fault) && take_tally(v, event, bytes, fault);
    case CF_EVENT_PARTIAL_DECRYPTION:
        return take_share(v, event, fault);
    case CF_EVENT_RESULT:
        return take_result(v, event, fault);
    }
    return false;
}

/* All whole events of the bytes. */
static bool run(cf_verifier *v, cf_slice bytes, cf_fault *fault)
{
    cf_fault found = CF_FAULT_INIT, earlier = CF_FAULT_INIT;
    cf_event event;
    if (v->failed)
        return cf_fault_refuse(fault, "the archive was refused before");
    if (bytes.len < v->reader.at)
        return cf_fault_refuse(fault, "archive: it has become shorter");
    bool good = true;
    while (good && cf_archive_next(&event, &v->reader, bytes, &found)) {
        good = take_event(v, &event, bytes, &found);
        if (!good && found.event == CF_VOTE_NO_EVENT)
            found.event = event.height;
    }
    if (good && found.kind != CF_FAULT_NONE && v->watching && v->reader.height >= 0 &&
        cf_archive_tail_is_torn(bytes, v->reader.at))
        found = (cf_fault)CF_FAULT_INIT; /* an event being written */
    if (found.kind != CF_FAULT_NONE && found.event == CF_VOTE_NO_EVENT)
        found.event = v->reader.height + 1;
    if (v->is_set_up && !flush(v, &earlier)) /* ballots before the fault come first */
        found = earlier;
    if (found.kind == CF_FAULT_NONE && v->reader.height < 0) {
        cf_fault_refuse(&found, "archive: there is no setup");
        found.event = 0;
    }
    if (found.kind == CF_FAULT_NONE)
        return true;
    v->failed = true;
    if (fault && fault->kind == CF_FAULT_NONE)
        *fault = found;
    return false;
}

bool cf_verifier_feed(cf_verifier *v, cf_slice bytes, cf_fault *fault)
{
    v->trusting = false;
    return run(v, bytes, fault);
}

bool cf_verifier_watch(cf_verifier *v, cf_slice bytes, cf_fault *fault)
{
    v->watching = true;
    bool good = cf_verifier_feed(v, bytes, fault);
    v->watching = false;
    return good;
}

bool cf_verifier_trust(cf_verifier *v, cf_slice bytes, cf_fault *fault)
{
    v->trusting = true;
    return run(v, bytes, fault);
}

bool cf_archive_verify(cf_slice bytes, const cf_verifier_options *options, cf_fault *fault)
{
    cf_verifier *v = cf_verifier_new(options);
    bool good = cf_verifier_feed(v, bytes, fault);
    cf_verifier_free(v);
    return good;
}

bool cf_verifier_check_ballot(size_t *credential, const cf_verifier *v, cf_slice text,
                              cf_fault *fault)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_ballot ballot;
    cf_ballot_case one;
    bool good = cf_ballot_read(&ballot, &arena, &v->election, text, fault) &&
                find_credential(credential, v, ballot.credential, fault);
    if (good) {
        one = (cf_ballot_case){&ballot, &v->credentials.key[*credential], NULL};
        cf_ballots_check(&v->checker, &one, 1, 1);
        good = one.reason == NULL || cf_fault_refuse(fault, "%s", one.reason);
    }
    cf_arena_release(&arena);
    return good;
}

/* --- Resuming --------------------------------------------------------------------------------- */

static void write_state(cf_buf *out, cf_slice prefix)
{
    unsigned char digest[CF_SHA256_SIZE];
    char hex[CF_SHA256_HEX_SIZE];
    cf_sha256_of(digest, prefix);
    cf_sha256_hex(hex, digest);
    cf_buf_addf(out, "confer-verified 1 %zu %s\n", prefix.len, hex);
}

void cf_verifier_save(cf_buf *out, const cf_verifier *v, cf_slice bytes)
{
    write_state(out, (cf_slice){bytes.text, v->reader.at});
}

bool cf_verifier_resume(cf_verifier *v, cf_slice saved, cf_slice bytes, cf_fault *fault)
{
    static const char prefix[] = "confer-verified 1 ";
    size_t len = 0, at = sizeof prefix - 1;
    if (saved.len < at || memcmp(saved.text, prefix, at) != 0)
        return cf_fault_refuse(fault, "this is no saved state of a verification");
    for (; at < saved.len && saved.text[at] >= '0' && saved.text[at] <= '9' && len <= bytes.len;
         at++)
        len = len * 10 + (size_t)(saved.text[at] - '0');
    cf_buf expected = CF_BUF_INIT;
    if (len <= bytes.len)
        write_state(&expected, (cf_slice){bytes.text, len});
    bool good = cf_slice_equal(cf_buf_slice(&expected), saved);
    cf_buf_release(&expected);
    if (!good)
        return cf_fault_refuse(fault, "archive: what was verified before has been changed");
    return cf_verifier_trust(v, (cf_slice){bytes.text, len}, fault);
}

/* --- What it has seen ------------------------------------------------------------------------- */

cf_verifier_summary cf_verifier_summarize(const cf_verifier *v)
{
    cf_verifier_summary s = {
        .phase = v->reader.last,
        .height = v->reader.height,
        .head = v->reader.parent,
        .n_voters = v->credentials.count,
        .n_ballots = v->n_ballots,
        .n_voted = v->n_voted,
        .weight_voted = v->weight_voted,
        .total_weight = v->credentials.total_weight,
        .result = v->result,
    };
    if (v->is_set_up)
        memcpy(s.credentials_fingerprint, v->credentials_fingerprint, CF_B64_SIZE);
    return s;
}

const cf_election *cf_verifier_election(const cf_verifier *v)
{
    return v->is_set_up ? &v->election : NULL;
}

const cf_trustees *cf_verifier_trustees(const cf_verifier *v)
{
    return v->is_set_up ? &v->trustees : NULL;
}

const cf_credentials *cf_verifier_credentials(const cf_verifier *v)
{
    return v->is_set_up ? &v->credentials : NULL;
}

bool cf_verifier_voted(const cf_verifier *v, size_t credential, char tracker[CF_B64_SIZE])
{
    const cast *last = &v->last[credential];
    if (last->len == 0)
        return false;
    cf_digest_b64(tracker, last->digest);
    return true;
}

const cf_share *const *cf_verifier_shares(const cf_verifier *v)
{
    return (const cf_share *const *)v->shares;
}

const cf_ciphertext *cf_verifier_recorded_tally(const cf_verifier *v)
{
    return v->tally;
}

/* --- A trustee's part ------------------------------------------------------------------------- */

bool cf_verifier_decrypt(cf_buf *out, uint64_t *owner, const cf_verifier *v,
                         const cf_scalar *secret, const cf_entropy *entropy, cf_fault *fault)
{
    if (!v->tally)
        return cf_fault_refuse(fault, "there is no tally to decrypt yet");
    cf_comb *comb = cf_comb_new(&cf_element_generator);
    cf_element key;
    bool good = false;
    cf_comb_power(&key, comb, secret);
    for (*owner = 1; *owner <= v->trustees.n_keys && !good; *owner += !good) {
        const cf_trustee_item *item;
        unsigned index;
        good = cf_trustees_owner(&item, &index, &v->trustees, *owner) &&
               cf_element_equal(&item->keys[index].key, &key);
    }
    if (!good)
        cf_fault_refuse(fault, "this key belongs to no trustee of the election");
    good = good && cf_share_make(out, &v->election, v->tally, secret, comb, entropy, fault);
    cf_mem_free(comb);
    return good;
}
