/* fuzz_vote_json.c: any bytes as each of the vote's structures: what is read is written again as
 * the same bytes. The first byte chooses the structure. */
#define _GNU_SOURCE /* memmem */
#include "vote/ballot.h"
#include "vote/credential.h"
#include "vote/entropy.h"
#include "vote/sharing.h"
#include "vote/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(cf_buf *written, cf_slice text)
{
    if (!cf_slice_equal(cf_buf_slice(written), text))
        __builtin_trap();
    cf_buf_release(written);
}

static void try_election(cf_slice text)
{
    cf_election election;
    cf_buf written = CF_BUF_INIT;
    if (!cf_election_read(&election, text, NULL))
        return;
    cf_election_write(&written, &election);
    /* "blank":false is the one thing that may be said or not. */
    if (!memmem(text.text, text.len, "\"blank\":false", 13))
        check_same(&written, text);
    cf_election_release(&election);
    cf_buf_release(&written);
}

static void try_credentials(cf_slice text)
{
    cf_credentials list;
    cf_buf written = CF_BUF_INIT;
    if (!cf_credentials_read(&list, text, NULL))
        return;
    cf_credentials_write(&written, list.key, list.weighted ? list.weight : NULL, list.count);
    check_same(&written, text);
    cf_credentials_release(&list);
}

static void try_string(cf_slice text)
{
    cf_buf meaning = CF_BUF_INIT, written = CF_BUF_INIT;
    cf_json in = cf_json_open(text);
    cf_json_unescape(&meaning, cf_json_string(&in));
    if (cf_json_close(&in, "string", NULL)) {
        cf_json_add_string(&written, cf_buf_slice(&meaning));
        check_same(&written, text);
    }
    cf_buf_release(&meaning);
    cf_buf_release(&written);
}

static void try_code(cf_slice text)
{
    char code[CF_CREDENTIAL_SIZE], again[CF_CREDENTIAL_SIZE];
    if (cf_credential_normalize(code, text, NULL) &&
        (!cf_credential_normalize(again, cf_slice_of(code), NULL) || strcmp(code, again) != 0))
        __builtin_trap();
}

/* A ballot of a fixed election with one question and a blank vote. */
static void try_ballot(cf_slice text)
{
    cf_slice answers[2] = {CF_SLICE("Yes"), CF_SLICE("No")};
    cf_question question = {CF_SLICE("?"), answers, 2, true, 0, 1};
    cf_election election = {
        .uuid = CF_SLICE("BoardTest11111"), .questions = &question, .n_questions = 1};
    cf_arena arena = CF_ARENA_INIT;
    cf_ballot ballot;
    (void)cf_ballot_read(&ballot, &arena, &election, text, NULL);
    cf_arena_release(&arena);
}

/* What an observer has signed: read twice, it says the same. */
static void try_statement(cf_slice text)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_statement one, two;
    if (cf_statement_read(&one, &arena, text, NULL) &&
        (!cf_statement_read(&two, &arena, text, NULL) || !cf_slice_equal(one.says, two.says)))
        __builtin_trap();
    cf_arena_release(&arena);
}

/* A line for each text that a group of two has shared; the first byte of a line says which. */
static void try_turn(cf_slice text)
{
    char seed[CF_SEED_LEN + 1] = "1111111111111111111111";
    cf_entropy_seed fixed = {.counter = 0};
    cf_entropy entropy = cf_entropy_seeded(&fixed);
    cf_sharing_group group = {.threshold = 2, .n = 2};
    cf_sharing turn = CF_SHARING_INIT;
    cf_fault fault = CF_FAULT_INIT;
    while (text.len > 1) {
        const char *end = memchr(text.text, '\n', text.len);
        size_t len = end ? (size_t)(end - text.text) : text.len;
        unsigned which = (unsigned char)text.text[0] % 6;
        if (len > 0)
            group.text[which / 2][which % 2] = (cf_slice){text.text + 1, len - 1};
        len += end != NULL;
        text = (cf_slice){text.text + len, text.len - len};
    }
    (void)cf_sharing_take(&turn, &group, seed, &entropy, &fault);
    cf_sharing_release(&turn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cf_trustees trustees;
    if (size == 0)
        return 0;
    cf_slice text = {(const char *)data + 1, size - 1};
    switch (data[0] % 8) {
    case 0:
        try_election(text);
        break;
    case 1:
        try_credentials(text);
        break;
    case 2:
        try_string(text);
        break;
    case 3:
        try_code(text);
        break;
    case 4:
        try_ballot(text);
        break;
    case 6:
        try_statement(text);
        break;
    case 7:
        try_turn(text);
        break;
    default:
        if (cf_trustees_read(&trustees, text, NULL))
            cf_trustees_release(&trustees);
    }
    return 0;
}
