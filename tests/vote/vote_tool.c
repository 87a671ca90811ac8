/* vote_tool.c: a small driver with which the tests conduct and verify elections.
 *
 *   verify FILE...                         accept or reject, with the event and the reason
 *   new FOLDER VOTERS KIND WEIGHTS TRUSTEES [GROUP THRESHOLD]
 *                                          an election: KIND yesno, abstain, blank or many
 *   ballot FILE CODE CHOICES               prints a ballot
 *   cast FILE < lines "CODE CHOICES"       casts ballots; prints a tracking number a line
 *   put FILE < one ballot a line           casts ballots made elsewhere
 *   end FILE | tally FILE | result FILE
 *   decrypt FILE KEY                       appends the partial decryption of a .privkey
 *   decrypt-group FILE SEED DKEY           the same of a threshold trustee
 */
#define _POSIX_C_SOURCE 200809L /* getline */
#include "vote/board.h"
#include "vote/ceremony.h"
#include "vote/entropy.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

static cf_entropy entropy;
static cf_comb *comb;
static cf_fault fault = CF_FAULT_INIT;
static cf_board_options options;

static void stop(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, fault.reason);
    exit(1);
}

static bool read_file(cf_buf *out, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t n;
    if (!file)
        return false;
    while ((n = fread(cf_buf_reserve(out, 65536), 1, 65536, file)) > 0)
        out->len += n;
    return fclose(file) == 0;
}

/* A file's text without its last line end. The buffer is never released: the process is short. */
static cf_slice text_of(const char *path)
{
    cf_buf text = CF_BUF_INIT;
    if (!read_file(&text, path)) {
        perror(path);
        exit(2);
    }
    if (text.len > 0 && text.text[text.len - 1] == '\n')
        text.len--;
    return cf_buf_slice(&text);
}

static void write_file(const char *folder, const char *name, cf_slice text)
{
    cf_buf path = CF_BUF_INIT;
    cf_buf_addf(&path, "%s/%s", folder, name);
    FILE *file = fopen(path.text, "wb");
    if (!file || fwrite(text.text, 1, text.len, file) != text.len || fclose(file) != 0) {
        perror(path.text);
        exit(2);
    }
    cf_buf_release(&path);
}

/* --- verify ----------------------------------------------------------------------------------- */

static int verify(int n, char **paths)
{
    int status = 0;
    for (int i = 0; i < n; i++) {
        cf_buf bytes = CF_BUF_INIT;
        cf_fault found = CF_FAULT_INIT;
        if (!read_file(&bytes, paths[i]))
            return 2;
        bool good = cf_archive_verify(cf_buf_slice(&bytes), &options.verifier, &found);
        printf("%s %s %lld %s\n", paths[i], good ? "accept" : "reject", (long long)found.event,
               found.reason);
        status |= !good;
        cf_buf_release(&bytes);
    }
    return status;
}

/* --- new -------------------------------------------------------------------------------------- */

static void make_questions(cf_election *e, const char *kind)
{
    static cf_slice answers[1][4] = {
        {CF_SLICE("Yes"), CF_SLICE("No"), CF_SLICE("Abstain"), CF_SLICE("\"D\"\t\\ \x7f é")}};
    static cf_question questions[2];
    bool many = strcmp(kind, "many") == 0;
    questions[0] = (cf_question){CF_SLICE("Do you ratify?"), answers[0], 2, false, 1, 1};
    questions[0].blank = strcmp(kind, "blank") == 0 || many;
    questions[0].n_answers = strcmp(kind, "abstain") == 0 ? 3 : 2;
    questions[1] = (cf_question){CF_SLICE("Whom?\nTwo at most"), answers[0], 4, false, 0, 2};
    e->questions = questions;
    e->n_questions = many ? 2 : 1;
}

static void make_voters(cf_buf *credentials, const char *folder, cf_slice uuid, size_t n,
                        bool weights)
{
    cf_element *key = cf_mem_calloc(n, sizeof *key);
    uint64_t *weight = cf_mem_calloc(n, sizeof *weight);
    cf_buf codes = CF_BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        char code[CF_CREDENTIAL_SIZE];
        cf_scalar secret;
        if (!cf_credential_draw(code, &entropy) ||
            !cf_credential_secret(&secret, code, uuid, &fault))
            stop("credentials");
        cf_comb_power(&key[i], comb, &secret);
        weight[i] = 1 + i % 5;
        cf_buf_addf(&codes, "voter%zu %s\n", i, code);
    }
    cf_credentials_write(credentials, key, weights ? weight : NULL, n);
    write_file(folder, "private_creds.txt", cf_buf_slice(&codes));
    cf_buf_release(&codes);
    cf_mem_free(key);
    cf_mem_free(weight);
}

/* The whole key ceremony in one process; writes N.key (the seed) and N.dkey. */
static cf_slice make_group(const char *folder, unsigned n, unsigned threshold)
{
    static cf_slice certificates[CF_VOTE_MAX_TRUSTEES], polynomials[CF_VOTE_MAX_TRUSTEES],
        outputs[CF_VOTE_MAX_TRUSTEES];
    static char seeds[CF_VOTE_MAX_TRUSTEES][CF_SEED_LEN + 1];
    cf_ceremony ceremony = {certificates, n, comb, &entropy};
    for (unsigned i = 0; i < n; i++) {
        cf_buf text = CF_BUF_INIT;
        if (!cf_token_draw(seeds[i], CF_SEED_LEN, &entropy) ||
            !cf_ceremony_certificate(&text, cf_slice_of(seeds[i]), comb, &entropy, &fault))
            stop("step 1");
        certificates[i] = cf_buf_slice(&text);
    }
    if (!cf_ceremony_certificates_check(&ceremony, &fault))
        stop("step 2");
    for (unsigned i = 0; i < n; i++) {
        cf_buf text = CF_BUF_INIT;
        if (!cf_ceremony_polynomial(&text, &ceremony, cf_slice_of(seeds[i]), threshold, &fault))
            stop("step 3");
        polynomials[i] = cf_buf_slice(&text);
    }
    for (unsigned i = 0; i < n; i++) {
        cf_buf input = CF_BUF_INIT, output = CF_BUF_INIT, key = CF_BUF_INIT;
        char name[32];
        if (!cf_ceremony_input(&input, &ceremony, polynomials, i, &fault))
            stop("step 4");
        if (!cf_ceremony_output(&output, &ceremony, cf_slice_of(seeds[i]), cf_buf_slice(&input),
                                &fault) ||
            !cf_ceremony_sealed_key(&key, cf_buf_slice(&output), &fault))
            stop("step 5");
        outputs[i] = cf_buf_slice(&output);
        snprintf(name, sizeof name, "%u.key", i + 1);
        write_file(folder, name, cf_slice_of(seeds[i]));
        snprintf(name, sizeof name, "%u.dkey", i + 1);
        write_file(folder, name, cf_buf_slice(&key));
        cf_buf_release(&input);
    }
    cf_buf parameters = CF_BUF_INIT;
    if (!cf_ceremony_parameters(&parameters, &ceremony, polynomials, outputs, &fault))
        stop("step 6");
    return cf_buf_slice(&parameters);
}

static void make_trustees(cf_buf *out, const char *folder, unsigned n, cf_slice group)
{
    cf_slice keys[CF_VOTE_MAX_TRUSTEES];
    for (unsigned i = 0; i < n; i++) {
        cf_scalar secret;
        cf_buf public_key = CF_BUF_INIT, private_key = CF_BUF_INIT;
        char name[32];
        if (!cf_trustee_key_draw(&secret, &public_key, comb, &entropy))
            stop("trustee");
        keys[i] = cf_buf_slice(&public_key);
        cf_json_add_scalar(&private_key, &secret);
        snprintf(name, sizeof name, "%u.privkey", i + 1);
        write_file(folder, name, cf_buf_slice(&private_key));
        cf_buf_release(&private_key);
    }
    cf_trustees_write(out, keys, n, group);
}

static int new_election(int n, char **args)
{
    cf_buf trustees = CF_BUF_INIT, text = CF_BUF_INIT, credentials = CF_BUF_INIT, path = CF_BUF_INIT;
    char uuid[15];
    cf_election e = {.name = CF_SLICE("Ratification"), .description = CF_SLICE("The \"deal\"\n")};
    cf_trustees checked;
    cf_slice group = n >= 7 ? make_group(args[0], (unsigned)atoi(args[5]), (unsigned)atoi(args[6]))
                            : CF_SLICE("");
    make_trustees(&trustees, args[0], (unsigned)atoi(args[4]), group);
    if (!cf_trustees_read(&checked, cf_buf_slice(&trustees), &fault) ||
        !cf_token_draw(uuid, 14, &entropy))
        stop("trustees");
    e.public_key = checked.public_key;
    e.uuid = cf_slice_of(uuid);
    make_questions(&e, args[2]);
    cf_election_write(&text, &e);
    make_voters(&credentials, args[0], e.uuid, (size_t)atol(args[1]), strcmp(args[3], "1") == 0);
    cf_buf_addf(&path, "%s/%s.bel", args[0], uuid);
    if (!cf_board_create(path.text, 1795312501, cf_buf_slice(&text), cf_buf_slice(&trustees),
                         cf_buf_slice(&credentials), &options, &fault))
        stop("new");
    printf("%s\n", path.text);
    return 0;
}

/* --- Ballots ---------------------------------------------------------------------------------- */

static cf_board *open_board(const char *path)
{
    cf_board *board = cf_board_open(path, &options, &fault);
    if (!board)
        stop(path);
    return board;
}

static void make_ballot(cf_buf *out, const cf_ballot_maker *maker, const char *typed,
                        const char *digits)
{
    char code[CF_CREDENTIAL_SIZE];
    unsigned char choices[256];
    cf_scalar secret;
    size_t n = strlen(digits);
    for (size_t i = 0; i < n; i++)
        choices[i] = (unsigned char)(digits[i] - '0');
    if (!cf_credential_normalize(code, cf_slice_of(typed), &fault) ||
        !cf_credential_secret(&secret, code, maker->election->uuid, &fault) ||
        !cf_ballot_make(out, maker, choices, n, &secret, &entropy, &fault))
        stop("ballot");
}

static int cast(const char *path, bool made, const char *typed, const char *digits)
{
    cf_board *board = open_board(path);
    cf_ballot_maker maker;
    char *line = NULL, tracker[CF_B64_SIZE];
    size_t capacity = 0;
    cf_ballot_maker_init(&maker, cf_verifier_election(cf_board_verifier(board)));
    if (typed) {
        cf_buf ballot = CF_BUF_INIT;
        make_ballot(&ballot, &maker, typed, digits);
        printf("%s\n", ballot.text);
        return 0;
    }
    while (getline(&line, &capacity, stdin) > 0) {
        cf_buf ballot = CF_BUF_INIT;
        line[strcspn(line, "\n")] = '\0';
        char *space = strchr(line, ' ');
        if (!made && space) {
            *space = '\0';
            make_ballot(&ballot, &maker, line, space + 1);
        } else {
            cf_buf_add_str(&ballot, line);
        }
        if (!cf_board_cast(tracker, board, cf_buf_slice(&ballot), &fault))
            stop("cast");
        printf("%s\n", tracker);
        fflush(stdout);
        cf_buf_release(&ballot);
    }
    free(line);
    cf_ballot_maker_release(&maker);
    cf_board_close(board);
    return 0;
}

/* --- Counting --------------------------------------------------------------------------------- */

static int decrypt(const char *path, cf_slice key, const char *dkey)
{
    options.verify = true; /* a trustee believes nobody */
    cf_board *board = open_board(path);
    cf_scalar secret;
    cf_buf share = CF_BUF_INIT;
    uint64_t owner;
    if (dkey) {
        if (!cf_ceremony_decryption_key(&secret, key, text_of(dkey), comb, &fault))
            stop("key");
    } else {
        cf_json in = cf_json_open(key);
        cf_json_scalar(&in, &secret);
        if (!cf_json_close(&in, "private key", &fault))
            stop("key");
    }
    if (!cf_verifier_decrypt(&share, &owner, cf_board_verifier(board), &secret, &entropy, &fault) ||
        !cf_board_share(board, owner, cf_buf_slice(&share), &fault))
        stop("decrypt");
    cf_buf_release(&share);
    cf_board_close(board);
    return 0;
}

static int step(const char *path, bool (*run)(cf_board *, cf_fault *))
{
    cf_board *board = open_board(path);
    if (!run(board, &fault))
        stop(path);
    cf_verifier_summary s = cf_verifier_summarize(cf_board_verifier(board));
    printf("%zu %llu", s.n_voted, (unsigned long long)s.weight_voted);
    size_t n = cf_tally_cells(cf_verifier_election(cf_board_verifier(board)));
    for (size_t i = 0; s.result && i < n; i++)
        printf(" %llu", (unsigned long long)s.result[i]);
    printf("\n");
    cf_board_close(board);
    return 0;
}

int main(int argc, char **argv)
{
    const char *threads = getenv("THREADS"), *command = argc > 1 ? argv[1] : "";
    entropy = cf_entropy_system();
    comb = cf_comb_new(&cf_element_generator);
    options.verifier = (cf_verifier_options){threads ? atoi(threads) : 1, &entropy,
                                             getenv("PORTABLE") != NULL};
    options.revote = getenv("REVOTE") != NULL;
    int status = 2;
    if (strcmp(command, "verify") == 0)
        status = verify(argc - 2, argv + 2);
    else if (strcmp(command, "new") == 0 && argc >= 7)
        status = new_election(argc - 2, argv + 2);
    else if (strcmp(command, "ballot") == 0 && argc == 5)
        status = cast(argv[2], false, argv[3], argv[4]);
    else if (strcmp(command, "cast") == 0 && argc == 3)
        status = cast(argv[2], false, NULL, NULL);
    else if (strcmp(command, "put") == 0 && argc == 3)
        status = cast(argv[2], true, NULL, NULL);
    else if (strcmp(command, "end") == 0 && argc == 3)
        status = step(argv[2], cf_board_end);
    else if (strcmp(command, "tally") == 0 && argc == 3)
        status = step(argv[2], cf_board_tally);
    else if (strcmp(command, "result") == 0 && argc == 3)
        status = step(argv[2], cf_board_result);
    else if (strcmp(command, "decrypt") == 0 && argc == 4)
        status = decrypt(argv[2], text_of(argv[3]), NULL);
    else if (strcmp(command, "decrypt-group") == 0 && argc == 5)
        status = decrypt(argv[2], text_of(argv[3]), argv[4]);
    else
        fprintf(stderr, "vote_tool: no such command\n");
    cf_mem_free(comb);
    return status;
}
