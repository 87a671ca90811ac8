/* board_test.c: nothing that was receipted is ever lost: the disk fails, or the process dies, at
 * every write, sync and truncation, and in the middle of every write. */
#define _POSIX_C_SOURCE 200809L
#include "vote_test.h"

#include "vote/board.h"
#include "vote/entropy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VOTERS = 4 };

static cf_entropy entropy;
static cf_comb *comb;
static char folder[] = "/tmp/board_test_XXXXXX";
static char path[64];
static cf_buf election_text, trustees_text, credentials_text;
static cf_scalar trustee_secret;
static char codes[VOTERS][CF_CREDENTIAL_SIZE];

/* --- A disk that fails ------------------------------------------------------------------------ */

typedef enum { DISK_ERROR, DISK_SHORT, DISK_FULL, DISK_DEATH } disk_kind;

typedef struct {
    disk_kind kind;
    int at;       /* the operation, from 1, that fails; 0: none does */
    int n_done;
    bool persists; /* later operations fail too */
} disk_state;

static bool fails_now(disk_state *disk)
{
    disk->n_done++;
    return disk->at != 0 && (disk->n_done == disk->at || (disk->persists && disk->n_done > disk->at));
}

static ssize_t disk_write(void *context, int fd, const void *bytes, size_t len, off_t at)
{
    disk_state *disk = context;
    if (!fails_now(disk))
        return pwrite(fd, bytes, len, at);
    ssize_t done = pwrite(fd, bytes, disk->kind == DISK_ERROR ? 0 : len / 3 * 2, at);
    if (disk->kind == DISK_SHORT && !disk->persists)
        return done; /* a short write is no failure: the rest follows */
    if (disk->kind == DISK_DEATH)
        _exit(9);
    errno = disk->kind == DISK_FULL ? ENOSPC : EIO;
    return -1;
}

static int disk_sync(void *context, int fd)
{
    disk_state *disk = context;
    if (!fails_now(disk))
        return fsync(fd);
    if (disk->kind == DISK_DEATH)
        _exit(9);
    if (disk->kind == DISK_SHORT)
        return fsync(fd);
    errno = EIO;
    return -1;
}

static int disk_truncate(void *context, int fd, off_t len)
{
    disk_state *disk = context;
    if (!fails_now(disk))
        return ftruncate(fd, len);
    if (disk->kind == DISK_DEATH)
        _exit(9);
    errno = EIO;
    return -1;
}

static cf_board_options options_with(cf_board_disk *disk, disk_state *state)
{
    *disk = (cf_board_disk){state, disk_write, disk_sync, disk_truncate};
    return (cf_board_options){.verifier = {1, &entropy, false}, .verify = true, .disk = disk};
}

/* --- An election ------------------------------------------------------------------------------ */

static void make_election(void)
{
    cf_buf key = CF_BUF_INIT;
    cf_slice answers[2] = {CF_SLICE("Yes"), CF_SLICE("No")};
    cf_question question = {CF_SLICE("Ratify?"), answers, 2, false, 1, 1};
    cf_trustees trustees;
    cf_element keys[VOTERS];
    assert_true(cf_trustee_key_draw(&trustee_secret, &key, comb, &entropy));
    cf_slice one = cf_buf_slice(&key);
    cf_trustees_write(&trustees_text, &one, 1, CF_SLICE(""));
    assert_true(cf_trustees_read(&trustees, cf_buf_slice(&trustees_text), NULL));
    cf_election e = {.uuid = CF_SLICE("BoardTest11111"), .name = CF_SLICE("N"),
                     .description = CF_SLICE("D"), .public_key = trustees.public_key,
                     .questions = &question, .n_questions = 1};
    cf_election_write(&election_text, &e);
    for (int i = 0; i < VOTERS; i++) {
        cf_scalar secret;
        assert_true(cf_credential_draw(codes[i], &entropy));
        assert_true(cf_credential_secret(&secret, codes[i], e.uuid, NULL));
        cf_comb_power(&keys[i], comb, &secret);
    }
    cf_credentials_write(&credentials_text, keys, NULL, VOTERS);
    cf_trustees_release(&trustees);
    cf_buf_release(&key);
}

static bool create(const char *where, const cf_board_options *options)
{
    return cf_board_create(where, 1795312501, cf_buf_slice(&election_text),
                           cf_buf_slice(&trustees_text), cf_buf_slice(&credentials_text), options,
                           NULL);
}

static void make_ballot(cf_buf *out, int voter)
{
    cf_election election;
    cf_ballot_maker maker;
    cf_scalar secret;
    unsigned char choices[2] = {voter % 2 == 0, voter % 2 == 1};
    assert_true(cf_election_read(&election, cf_buf_slice(&election_text), NULL));
    cf_ballot_maker_init(&maker, &election);
    assert_true(cf_credential_secret(&secret, codes[voter], election.uuid, NULL));
    assert_true(cf_ballot_make(out, &maker, choices, 2, &secret, &entropy, NULL));
    cf_ballot_maker_release(&maker);
    cf_election_release(&election);
}

static void remove_files(void)
{
    cf_buf name = CF_BUF_INIT;
    unlink(path);
    cf_buf_addf(&name, "%s.torn", path);
    unlink(name.text);
    cf_buf_clear(&name);
    cf_buf_addf(&name, "%s.new", path);
    unlink(name.text);
    cf_buf_release(&name);
}

/* How many of the voters have a ballot on the reopened, fully verified board. */
static unsigned voted_after(void)
{
    cf_board_options plain = {.verifier = {1, &entropy, false}, .verify = true};
    cf_fault fault = CF_FAULT_INIT;
    cf_board *board = cf_board_open(path, &plain, &fault);
    if (!board)
        fail_msg("%s", fault.reason);
    unsigned n = (unsigned)cf_verifier_summarize(cf_board_verifier(board)).n_voted;
    cf_board_close(board);
    return n;
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void a_failing_disk_loses_no_receipt(void **state)
{
    (void)state;
    cf_buf ballots[VOTERS] = {CF_BUF_INIT, CF_BUF_INIT, CF_BUF_INIT, CF_BUF_INIT};
    for (int i = 0; i < VOTERS; i++)
        make_ballot(&ballots[i], i);
    for (disk_kind kind = DISK_ERROR; kind <= DISK_FULL; kind++) {
        for (int at = 1; at <= 2 * VOTERS + 2; at++) {
            for (int persists = 0; persists <= 1; persists++) {
                disk_state disk_now = {kind, at, 0, persists};
                cf_board_disk disk;
                cf_board_options plain = {.verifier = {1, &entropy, false}};
                cf_board_options failing = options_with(&disk, &disk_now);
                unsigned receipts = 0;
                remove_files();
                assert_true(create(path, &plain));
                cf_board *board = cf_board_open(path, &failing, NULL);
                assert_non_null(board);
                for (int i = 0; i < VOTERS; i++) {
                    char tracker[CF_B64_SIZE];
                    if (cf_board_cast(tracker, board, cf_buf_slice(&ballots[i]), NULL))
                        receipts++;
                    else
                        assert_false(cf_board_cast(tracker, board, cf_buf_slice(&ballots[i]), NULL));
                }
                cf_board_close(board);
                assert_int_equal(voted_after() >= receipts, true);
                assert_true(voted_after() <= receipts + 1);
                assert_true(kind == DISK_SHORT || at > 2 * VOTERS || receipts < VOTERS);
            }
        }
    }
    for (int i = 0; i < VOTERS; i++)
        cf_buf_release(&ballots[i]);
}

static void a_death_at_any_operation_loses_no_receipt(void **state)
{
    (void)state;
    for (int at = 1; at <= 2 * VOTERS + 1; at++) {
        int pipe_ends[2], status;
        char byte;
        unsigned receipts = 0;
        cf_board_options plain = {.verifier = {1, &entropy, false}};
        remove_files();
        assert_true(create(path, &plain));
        assert_int_equal(0, pipe(pipe_ends));
        pid_t child = fork();
        if (child == 0) {
            disk_state disk_now = {DISK_DEATH, at, 0, false};
            cf_board_disk disk;
            cf_board_options failing = options_with(&disk, &disk_now);
            cf_board *board = cf_board_open(path, &failing, NULL);
            for (int i = 0; board && i < VOTERS; i++) {
                cf_buf ballot = CF_BUF_INIT;
                char tracker[CF_B64_SIZE];
                make_ballot(&ballot, i);
                if (cf_board_cast(tracker, board, cf_buf_slice(&ballot), NULL) &&
                    write(pipe_ends[1], "r", 1) != 1)
                    _exit(1);
            }
            _exit(0);
        }
        close(pipe_ends[1]);
        while (read(pipe_ends[0], &byte, 1) == 1)
            receipts++;
        close(pipe_ends[0]);
        assert_int_equal(child, waitpid(child, &status, 0));
        assert_true(at > 2 * VOTERS || WEXITSTATUS(status) == 9);
        unsigned voted = voted_after();
        assert_true(voted >= receipts && voted <= receipts + 1);
    }
}

static void a_cut_at_any_byte_of_the_last_event_is_repaired(void **state)
{
    (void)state;
    cf_board_options plain = {.verifier = {1, &entropy, false}};
    cf_buf ballot = CF_BUF_INIT;
    char tracker[CF_B64_SIZE];
    remove_files();
    assert_true(create(path, &plain));
    for (int i = 0; i < 2; i++) {
        cf_board *board = cf_board_open(path, &plain, NULL);
        cf_buf_clear(&ballot);
        make_ballot(&ballot, i);
        assert_true(cf_board_cast(tracker, board, cf_buf_slice(&ballot), NULL));
        cf_board_close(board);
    }
    FILE *file = fopen(path, "rb");
    cf_buf bytes = CF_BUF_INIT;
    bytes.len = fread(cf_buf_reserve(&bytes, 1 << 20), 1, 1 << 20, file);
    fclose(file);
    cf_event event;
    cf_archive_reader reader;
    size_t start = 0;
    cf_archive_reader_init(&reader);
    while (cf_archive_next(&event, &reader, cf_buf_slice(&bytes), NULL))
        start = event.start;
    cf_archive_reader_release(&reader);
    for (size_t cut = start + 1; cut < bytes.len; cut += 101) {
        for (int zeros = 0; zeros <= 1; zeros++) {
            file = fopen(path, "wb");
            assert_int_equal(cut, fwrite(bytes.text, 1, cut, file));
            for (size_t i = cut; zeros && i < bytes.len; i++)
                fputc(0, file);
            fclose(file);
            unsigned n = voted_after(); /* zeros at the very end may be the event's own padding */
            assert_true(n == 1 || (zeros && cut > bytes.len - 512 && n == 2));
        }
    }
    /* Damage in the middle is not a torn tail. */
    bytes.text[start - 700] ^= 1;
    file = fopen(path, "wb");
    assert_int_equal(bytes.len, fwrite(bytes.text, 1, bytes.len, file));
    fclose(file);
    assert_null(cf_board_open(path, &plain, NULL));
    cf_buf_release(&bytes);
    cf_buf_release(&ballot);
}

static void one_process_at_a_time_and_no_second_vote(void **state)
{
    (void)state;
    cf_board_options plain = {.verifier = {1, &entropy, false}};
    cf_buf ballot = CF_BUF_INIT, again = CF_BUF_INIT;
    char tracker[CF_B64_SIZE];
    remove_files();
    assert_true(create(path, &plain));
    assert_false(create(path, &plain)); /* never replaces a file */
    cf_board *board = cf_board_open(path, &plain, NULL);
    cf_fault fault = CF_FAULT_INIT;
    assert_non_null(board);
    assert_null(cf_board_open(path, &plain, &fault));
    assert_int_equal(fault.kind, CF_FAULT_WORLD);
    make_ballot(&ballot, 0);
    make_ballot(&again, 0);
    assert_true(cf_board_cast(tracker, board, cf_buf_slice(&ballot), NULL));
    assert_false(cf_board_cast(tracker, board, cf_buf_slice(&ballot), NULL));
    assert_false(cf_board_cast(tracker, board, cf_buf_slice(&again), NULL));
    ballot.text[ballot.len / 2] ^= 1;
    assert_false(cf_board_cast(tracker, board, cf_buf_slice(&ballot), NULL));
    assert_false(cf_board_tally(board, NULL)); /* not before the end */
    assert_true(cf_board_end(board, NULL));
    assert_false(cf_board_cast(tracker, board, cf_buf_slice(&again), NULL));
    cf_board_close(board);
    cf_buf_release(&ballot);
    cf_buf_release(&again);
}

static void a_watcher_pays_for_what_is_new(void **state)
{
    (void)state;
    cf_board_options plain = {.verifier = {1, &entropy, false}};
    cf_verifier *watcher = cf_verifier_new(&plain.verifier);
    cf_buf saved = CF_BUF_INIT;
    remove_files();
    assert_true(create(path, &plain));
    cf_board *board = cf_board_open(path, &plain, NULL);
    for (int i = 0; i < VOTERS; i++) {
        cf_buf ballot = CF_BUF_INIT;
        char tracker[CF_B64_SIZE];
        make_ballot(&ballot, i);
        assert_true(cf_board_cast(tracker, board, cf_buf_slice(&ballot), NULL));
        cf_slice part = cf_board_bytes(board);
        part.len -= 700; /* seen while the event is being written */
        assert_true(cf_verifier_watch(watcher, part, NULL));
        assert_int_equal(i, cf_verifier_summarize(watcher).n_ballots);
        assert_true(cf_verifier_watch(watcher, cf_board_bytes(board), NULL));
        assert_int_equal(i + 1, cf_verifier_summarize(watcher).n_ballots);
        if (i == 1)
            cf_verifier_save(&saved, watcher, cf_board_bytes(board));
        cf_buf_release(&ballot);
    }
    cf_verifier *resumed = cf_verifier_new(&plain.verifier);
    assert_true(cf_verifier_resume(resumed, cf_buf_slice(&saved), cf_board_bytes(board), NULL));
    assert_int_equal(2, cf_verifier_summarize(resumed).n_ballots);
    assert_true(cf_verifier_feed(resumed, cf_board_bytes(board), NULL));
    assert_string_equal(cf_verifier_summarize(resumed).head, cf_verifier_summarize(watcher).head);
    cf_verifier_free(resumed);
    cf_slice bytes = cf_board_bytes(board);
    char *changed = malloc(bytes.len);
    memcpy(changed, bytes.text, bytes.len);
    changed[3000] ^= 1;
    resumed = cf_verifier_new(&plain.verifier);
    assert_false(cf_verifier_resume(resumed, cf_buf_slice(&saved), (cf_slice){changed, bytes.len},
                                    NULL));
    cf_verifier_free(resumed);
    free(changed);
    cf_verifier_free(watcher);
    cf_board_close(board);
    cf_buf_release(&saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failing_disk_loses_no_receipt),
        cmocka_unit_test(a_death_at_any_operation_loses_no_receipt),
        cmocka_unit_test(a_cut_at_any_byte_of_the_last_event_is_repaired),
        cmocka_unit_test(one_process_at_a_time_and_no_second_vote),
        cmocka_unit_test(a_watcher_pays_for_what_is_new),
    };
    if (!mkdtemp(folder))
        return 2;
    snprintf(path, sizeof path, "%s/t.bel", folder);
    entropy = cf_entropy_system();
    comb = cf_comb_new(&cf_element_generator);
    make_election();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_files();
    rmdir(folder);
    return failed;
}
