/* known_test.c: the intermediate values of a sample election (data/kat-small-25.json), the forms
 * of numbers, strings and codes that are taken and refused, and ballots of every kind. */
#define _POSIX_C_SOURCE 200809L
#include "vote_test.h"

#include "vote/ballot_check.h"
#include "vote/credential.h"
#include "vote/entropy.h"
#include "vote/verify.h"

#include "base/sha256.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef VOTE_DATA
#define VOTE_DATA "tests/vote/data"
#endif

static const char *data_folder(void)
{
    const char *folder = getenv("VOTE_DATA");
    return folder ? folder : VOTE_DATA;
}

static void read_file(cf_buf *out, const char *name)
{
    cf_buf path = CF_BUF_INIT;
    cf_buf_addf(&path, "%s/%s", data_folder(), name);
    FILE *file = fopen(path.text, "rb");
    size_t n;
    if (!file)
        fail_msg("%s cannot be read", path.text);
    while ((n = fread(cf_buf_reserve(out, 65536), 1, 65536, file)) > 0)
        out->len += n;
    fclose(file);
    out->text[out->len] = '\0';
    cf_buf_release(&path);
}

static cf_buf known;

/* The string behind the n-th "name": after the first `section`. */
static cf_slice known_value(const char *section, const char *name, int n)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\": \"", name);
    const char *at = strstr(known.text, section);
    assert_non_null(at);
    for (int i = 0; i <= n; i++) {
        at = strstr(at, key);
        assert_non_null(at);
        at += strlen(key);
    }
    return (cf_slice){at, strcspn(at, "\"")};
}

static void expect_text(const cf_buf *got, cf_slice want)
{
    assert_true(cf_slice_equal(cf_buf_slice(got), want));
}

/* --- Known answers ---------------------------------------------------------------------------- */

static void a_voting_code_gives_the_known_secret_and_key(void **state)
{
    (void)state;
    char code[CF_CREDENTIAL_SIZE];
    cf_scalar secret;
    cf_element key;
    cf_buf text = CF_BUF_INIT;
    cf_slice private = known_value("\"credential\"", "private", 0);
    assert_true(cf_credential_normalize(code, private, NULL));
    assert_true(cf_slice_equal(cf_slice_of(code), private));
    assert_true(cf_credential_normalize(code, CF_SLICE(" NCeDab4hi 9QYvAT\n"), NULL));
    assert_true(cf_slice_equal(cf_slice_of(code), private));
    assert_true(cf_credential_secret(&secret, code, known_value("\"credential\"", "uuid", 0), NULL));
    cf_scalar_print(&text, &secret);
    expect_text(&text, known_value("\"credential\"", "s_mod_q", 0));
    cf_element_power(&key, &cf_element_generator, &secret);
    cf_buf_clear(&text);
    cf_element_print(&text, &key);
    expect_text(&text, known_value("\"credential\"", "public", 0));
    assert_false(cf_credential_normalize(code, CF_SLICE("NCe-Dab-4hi-9QY-vAU"), NULL));
    assert_false(cf_credential_normalize(code, CF_SLICE("NCe-Dab-4hi-9QY-vA"), NULL));
    assert_false(cf_credential_normalize(code, CF_SLICE("NCe-Dab-4hi-9QY-vATT"), NULL));
    assert_false(cf_credential_normalize(code, CF_SLICE("NCe-Dab-4hi-9QY-vA0"), NULL));
    cf_buf_release(&text);
}

static cf_buf archive;

/* The sample's election, and its first ballot. */
static cf_slice first_ballot(cf_election *election, cf_credentials *credentials)
{
    cf_archive_reader reader;
    cf_event event;
    cf_archive_reader_init(&reader);
    assert_true(cf_archive_next(&event, &reader, cf_buf_slice(&archive), NULL));
    assert_true(cf_election_read(election, event.data[0].body, NULL));
    assert_true(cf_credentials_read(credentials, event.data[2].body, NULL));
    assert_true(cf_archive_next(&event, &reader, cf_buf_slice(&archive), NULL));
    cf_archive_reader_release(&reader);
    return event.data[0].body;
}

static void the_sample_has_the_known_fingerprint_tracker_and_hashes(void **state)
{
    (void)state;
    cf_election election;
    cf_credentials credentials;
    cf_ballot ballot;
    cf_arena arena = CF_ARENA_INIT;
    cf_buf text = CF_BUF_INIT;
    char tracker[CF_B64_SIZE], hex[CF_SHA256_HEX_SIZE];
    unsigned char digest[32];
    cf_slice body = first_ballot(&election, &credentials);
    cf_slice want = known_value("\"election\"", "fingerprint", 0);
    assert_true(cf_slice_equal(cf_slice_of(election.fingerprint), want));
    cf_election_write(&text, &election);
    expect_text(&text, election.text); /* what we write is what was stored */
    cf_ballot_tracker(tracker, body);
    want = known_value("\"ballot0\"", "tracker_b64_sha256", 0);
    assert_true(cf_slice_equal(cf_slice_of(tracker), want));
    assert_true(cf_ballot_read(&ballot, &arena, &election, body, NULL));
    want = known_value("\"ballot0\"", "signature_hash_field", 0);
    assert_true(cf_slice_equal(ballot.signed_hash, want));
    cf_buf_clear(&text);
    cf_ballot_context(&text, &election, ballot.credential);
    cf_sha256_of(digest, cf_buf_slice(&text));
    cf_sha256_hex(hex, digest);
    want = known_value("\"ballot0\"", "S0_sha256", 0);
    assert_true(cf_slice_equal(cf_slice_of(hex), want));
    cf_buf_clear(&text);
    cf_scalar_print(&text, &ballot.signature.challenge);
    expect_text(&text, known_value("\"ballot0\"", "sig_challenge", 0));
    cf_ballot_checker checker;
    cf_entropy entropy = cf_entropy_system();
    int64_t place = cf_credentials_find(&credentials, ballot.credential);
    assert_true(place >= 0);
    cf_ballot_checker_init(&checker, &election, cf_lanes_best(), &entropy);
    cf_ballot_case one = {&ballot, &credentials.key[place], NULL};
    cf_ballots_check(&checker, &one, 1, 1);
    assert_null(one.reason);
    cf_ballot_checker_release(&checker);
    cf_arena_release(&arena);
    cf_credentials_release(&credentials);
    cf_election_release(&election);
    cf_buf_release(&text);
}

static void the_samples_are_accepted_alike_on_any_threads_and_backend(void **state)
{
    (void)state;
    static const char *const names[] = {"small-25/public/uPkC1hcrVHTvQP.bel",
                                        "small-25-threshold/public/iZDxoMXQyuvExY.bel",
                                        "small-25-weights-blank/public/i6FA5UbaFEatTy.bel"};
    static const uint64_t results[][3] = {{13, 12, 0}, {13, 12, 0}, {17, 20, 26}};
    cf_entropy entropy = cf_entropy_system();
    for (int i = 0; i < 3; i++) {
        cf_buf bytes = CF_BUF_INIT;
        read_file(&bytes, names[i]);
        for (int threads = 1; threads <= 3; threads++) {
            cf_verifier_options options = {threads, threads == 2 ? NULL : &entropy, threads == 3};
            cf_verifier *v = cf_verifier_new(&options);
            cf_fault fault = CF_FAULT_INIT;
            if (!cf_verifier_feed(v, cf_buf_slice(&bytes), &fault))
                fail_msg("%s", fault.reason);
            cf_verifier_summary s = cf_verifier_summarize(v);
            assert_int_equal(s.n_voted, 25);
            for (size_t c = 0; c < cf_tally_cells(cf_verifier_election(v)); c++)
                assert_int_equal(s.result[c], results[i][c]);
            cf_verifier_free(v);
        }
        cf_buf_release(&bytes);
    }
}

static void the_first_bad_ballot_is_named_whatever_the_threads(void **state)
{
    (void)state;
    cf_archive_reader reader;
    cf_event event;
    cf_archive_reader_init(&reader);
    cf_buf rebuilt = CF_BUF_INIT;
    cf_archive_reader writer;
    cf_archive_reader_init(&writer);
    /* The sample again, with one digit of a response changed in the ballots of events 5 and 9. */
    while (cf_archive_next(&event, &reader, cf_buf_slice(&archive), NULL)) {
        if (event.height == 0) {
            cf_slice data[4];
            for (unsigned i = 0; i < 4; i++)
                data[i] = event.data[i].body;
            writer.timestamp = reader.timestamp;
            cf_archive_start(&rebuilt, reader.timestamp);
            assert_true(cf_archive_add(&rebuilt, &writer, CF_EVENT_SETUP, data, 4, NULL));
        } else if (event.type == CF_EVENT_BALLOT) {
            cf_buf changed = CF_BUF_INIT;
            cf_buf_add_slice(&changed, event.data[0].body);
            if (event.height == 5 || event.height == 9) {
                char *digit = &changed.text[changed.len - 5]; /* of the signature's response */
                *digit = *digit == '3' ? '4' : '3';
            }
            cf_slice body = cf_buf_slice(&changed);
            assert_true(cf_archive_add(&rebuilt, &writer, event.type, &body, 1, NULL));
            cf_buf_release(&changed);
        }
    }
    for (int threads = 1; threads <= 4; threads++) {
        cf_verifier_options options = {threads, NULL, threads == 4};
        cf_fault fault = CF_FAULT_INIT;
        assert_false(cf_archive_verify(cf_buf_slice(&rebuilt), &options, &fault));
        assert_int_equal(fault.event, 5);
        assert_string_equal(fault.reason, "ballot: the signature is wrong");
    }
    cf_archive_reader_release(&reader);
    cf_archive_reader_release(&writer);
    cf_buf_release(&rebuilt);
}

/* --- Ballots of every kind -------------------------------------------------------------------- */

static void ballots_of_every_kind_are_accepted_and_rules_are_kept(void **state)
{
    (void)state;
    cf_slice answers[3] = {CF_SLICE("Yes"), CF_SLICE("No"), CF_SLICE("Abstain")};
    cf_entropy entropy = cf_entropy_system();
    cf_scalar key_secret, voter;
    cf_buf text = CF_BUF_INIT;
    for (unsigned shape = 0; shape < 24; shape++) {
        cf_question q = {CF_SLICE("?"), answers, 2 + shape % 2, shape & 2, shape / 4 % 2, 1 + shape / 8};
        if (q.max > q.n_answers)
            continue;
        cf_election made = {.uuid = CF_SLICE("BoardTest11111"), .questions = &q, .n_questions = 1};
        cf_election election;
        cf_ballot_maker maker;
        cf_ballot_checker checker;
        assert_true(cf_scalar_draw(&key_secret, &entropy) && cf_scalar_draw(&voter, &entropy));
        cf_element_power(&made.public_key, &cf_element_generator, &key_secret);
        cf_buf_clear(&text);
        cf_election_write(&text, &made);
        assert_true(cf_election_read(&election, cf_buf_slice(&text), NULL));
        cf_ballot_maker_init(&maker, &election);
        cf_ballot_checker_init(&checker, &election, cf_lanes_best(), NULL);
        unsigned n = cf_question_choices(&q);
        for (unsigned bits = 0; bits < 1u << n; bits++) {
            unsigned char choices[4];
            unsigned sum = 0;
            cf_buf ballot = CF_BUF_INIT;
            for (unsigned i = 0; i < n; i++) {
                choices[i] = bits >> i & 1;
                sum += choices[i];
            }
            bool blank = q.blank && choices[0];
            bool allowed = blank ? sum == 1 : sum >= q.min && sum <= q.max;
            assert_int_equal(allowed,
                             cf_ballot_make(&ballot, &maker, choices, n, &voter, &entropy, NULL));
            if (allowed) {
                cf_arena arena = CF_ARENA_INIT;
                cf_ballot read;
                cf_element key;
                cf_element_power(&key, &cf_element_generator, &voter);
                assert_true(cf_ballot_read(&read, &arena, &election, cf_buf_slice(&ballot), NULL));
                cf_ballot_case one = {&read, &key, NULL};
                cf_ballots_check(&checker, &one, 1, 1);
                assert_null(one.reason);
                cf_arena_release(&arena);
            }
            cf_buf_release(&ballot);
        }
        cf_ballot_checker_release(&checker);
        cf_ballot_maker_release(&maker);
        cf_election_release(&election);
    }
    cf_buf_release(&text);
}

static void a_shown_seed_makes_the_same_ballot_again(void **state)
{
    (void)state;
    cf_election election;
    cf_credentials credentials;
    cf_ballot_maker maker;
    cf_buf ballots[2] = {CF_BUF_INIT, CF_BUF_INIT};
    const unsigned char choices[2] = {1, 0};
    cf_scalar secret = cf_scalar_of(12345);
    first_ballot(&election, &credentials);
    cf_ballot_maker_init(&maker, &election);
    for (int i = 0; i < 2; i++) {
        cf_entropy_seed seed = {{7, 7, 7}, 0};
        cf_entropy entropy = cf_entropy_seeded(&seed);
        assert_true(cf_ballot_make(&ballots[i], &maker, choices, 2, &secret, &entropy, NULL));
    }
    assert_true(cf_slice_equal(cf_buf_slice(&ballots[0]), cf_buf_slice(&ballots[1])));
    cf_buf_release(&ballots[0]);
    cf_buf_release(&ballots[1]);
    cf_ballot_maker_release(&maker);
    cf_credentials_release(&credentials);
    cf_election_release(&election);
}

/* --- Strings ---------------------------------------------------------------------------------- */

static void strings_have_one_spelling(void **state)
{
    (void)state;
    static const char *const good[] = {"\"\"", "\"a/b\"", "\"\\\"\\\\\\b\\f\\n\\r\\t\"",
                                       "\"\\u0001\\u001f\\u007f\"", "\"\xc3\xa9\xf0\x9f\x98\x80\""};
    static const char *const bad[] = {"", "\"", "a", "\"a", "\"\\/\"", "\"\\u0041\"", "\"\\u001F\"",
                                      "\"\\u0008\"", "\"\\u000a\"", "\"\\u0000\"", "\"\t\"", "\"\x7f\"",
                                      "\"\\\"", "\"\xff\"", "\"\xc3\"", "\"\\u00\"", "\"\\u00e9\"",
                                      "\"\\ud83d\\ude00\"", "\"a\" "};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cf_buf meaning = CF_BUF_INIT, again = CF_BUF_INIT;
        cf_json in = cf_json_open(cf_slice_of(good[i]));
        cf_json_unescape(&meaning, cf_json_string(&in));
        assert_true(cf_json_close(&in, "", NULL));
        cf_json_add_string(&again, cf_buf_slice(&meaning));
        assert_string_equal(again.text, good[i]);
        cf_buf_release(&meaning);
        cf_buf_release(&again);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cf_json in = cf_json_open(cf_slice_of(bad[i]));
        (void)cf_json_string(&in);
        assert_false(cf_json_close(&in, "", NULL));
    }
    static const char *const weights[] = {"0", "1", "1073741823", "\"1073741824\""};
    static const char *const bad_weights[] = {"-1", "01", "1073741824", "\"1073741823\"", "1.0", "\"\"",
                                              "1e1", "\"1099511627777\""};
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        cf_buf again = CF_BUF_INIT;
        cf_json in = cf_json_open(cf_slice_of(weights[i]));
        cf_json_add_weight(&again, cf_json_weight(&in, CF_VOTE_MAX_WEIGHT));
        assert_true(cf_json_close(&in, "", NULL));
        assert_string_equal(again.text, weights[i]);
        cf_buf_release(&again);
    }
    for (size_t i = 0; i < sizeof bad_weights / sizeof *bad_weights; i++) {
        cf_json in = cf_json_open(cf_slice_of(bad_weights[i]));
        (void)cf_json_weight(&in, CF_VOTE_MAX_WEIGHT);
        assert_false(cf_json_close(&in, "", NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_voting_code_gives_the_known_secret_and_key),
        cmocka_unit_test(the_sample_has_the_known_fingerprint_tracker_and_hashes),
        cmocka_unit_test(the_samples_are_accepted_alike_on_any_threads_and_backend),
        cmocka_unit_test(the_first_bad_ballot_is_named_whatever_the_threads),
        cmocka_unit_test(ballots_of_every_kind_are_accepted_and_rules_are_kept),
        cmocka_unit_test(a_shown_seed_makes_the_same_ballot_again),
        cmocka_unit_test(strings_have_one_spelling),
    };
    read_file(&known, "kat-small-25.json");
    read_file(&archive, "small-25/public/uPkC1hcrVHTvQP.bel");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
