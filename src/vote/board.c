#define _GNU_SOURCE /* flock */
#include "vote/board.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct cf_board {
    int fd;
    bool broken; /* a write failed: what is on the disk is uncertain until it is read again */
    cf_board_options options;
    cf_board_disk disk;
    cf_buf bytes;
    cf_archive_reader reader;
    cf_verifier *verifier;
    size_t torn;
};

/* --- The disk --------------------------------------------------------------------------------- */

static ssize_t real_write(void *context, int fd, const void *bytes, size_t len, off_t at)
{
    (void)context;
    return pwrite(fd, bytes, len, at);
}

static int real_sync(void *context, int fd)
{
    (void)context;
    return fsync(fd);
}

static int real_truncate(void *context, int fd, off_t len)
{
    (void)context;
    return ftruncate(fd, len);
}

static cf_board_disk disk_of(const cf_board_options *options)
{
    cf_board_disk disk = {NULL, real_write, real_sync, real_truncate};
    if (options->disk) {
        disk.context = options->disk->context;
        disk.write = options->disk->write ? options->disk->write : real_write;
        disk.sync = options->disk->sync ? options->disk->sync : real_sync;
        disk.truncate = options->disk->truncate ? options->disk->truncate : real_truncate;
    }
    return disk;
}

static bool write_all(const cf_board_disk *disk, int fd, cf_slice bytes, size_t at)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t n =
            disk->write(disk->context, fd, bytes.text + done, bytes.len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

/* A new name is on the disk only when its folder is. */
static bool sync_folder(const cf_board_disk *disk, const char *path)
{
    cf_buf copy = CF_BUF_INIT;
    cf_buf_add_str(&copy, path);
    int fd = open(dirname(copy.text), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && disk->sync(disk->context, fd) == 0;
    if (fd >= 0)
        close(fd);
    cf_buf_release(&copy);
    return good;
}

static bool read_all(cf_buf *out, int fd)
{
    for (;;) {
        char *room = cf_buf_reserve(out, 1 << 16);
        ssize_t n = pread(fd, room, 1 << 16, (off_t)out->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        out->len += (size_t)n;
    }
}

static bool failed(cf_fault *fault, const char *path, const char *what)
{
    return cf_fault_world(fault, "%s: cannot %s: %s", path, what, strerror(errno));
}

/* --- Making ----------------------------------------------------------------------------------- */

static bool write_setup(cf_buf *out, uint64_t timestamp, cf_slice election, cf_slice trustees,
                        cf_slice credentials, cf_fault *fault)
{
    cf_archive_reader reader;
    cf_slice data[4] = {election, trustees, credentials, {"", 0}};
    cf_buf setup = CF_BUF_INIT;
    static const char *const fields[3] = {"{\"election\":\"", "\",\"trustees\":\"",
                                          "\",\"credentials\":\""};
    for (int i = 0; i < 3; i++) {
        unsigned char digest[CF_SHA256_SIZE];
        char hex[CF_SHA256_HEX_SIZE];
        cf_sha256_of(digest, data[i]);
        cf_sha256_hex(hex, digest);
        cf_buf_add_str(&setup, fields[i]);
        cf_buf_add_str(&setup, hex);
    }
    cf_buf_add_str(&setup, "\"}");
    data[3] = cf_buf_slice(&setup);
    cf_archive_reader_init(&reader);
    reader.timestamp = timestamp;
    cf_archive_start(out, timestamp);
    bool good = cf_archive_add(out, &reader, CF_EVENT_SETUP, data, 4, fault);
    cf_archive_reader_release(&reader);
    cf_buf_release(&setup);
    return good;
}

/* Writes under another name and links it into place, so that the name never stands for half a
 * file, and never replaces one. */
static bool put_in_place(const char *path, cf_slice bytes, const cf_board_disk *disk,
                         cf_fault *fault)
{
    cf_buf name = CF_BUF_INIT;
    cf_buf_addf(&name, "%s.new", path);
    int fd = open(name.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool good = fd >= 0 || failed(fault, name.text, "make the file");
    if (good && (!write_all(disk, fd, bytes, 0) || disk->sync(disk->context, fd) != 0))
        good = failed(fault, name.text, "write");
    if (fd >= 0)
        close(fd);
    if (good && link(name.text, path) != 0)
        good = failed(fault, path, "make the file");
    if (fd >= 0)
        unlink(name.text);
    if (good && !sync_folder(disk, path))
        good = failed(fault, path, "sync the folder");
    cf_buf_release(&name);
    return good;
}

bool cf_board_create(const char *path, uint64_t timestamp, cf_slice election, cf_slice trustees,
                     cf_slice credentials, const cf_board_options *options, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_board_disk disk = disk_of(options);
    bool good = write_setup(&bytes, timestamp, election, trustees, credentials, fault) &&
                cf_archive_verify(cf_buf_slice(&bytes), &options->verifier, fault) &&
                put_in_place(path, cf_buf_slice(&bytes), &disk, fault);
    cf_buf_release(&bytes);
    return good;
}

/* --- Opening ---------------------------------------------------------------------------------- */

/* Keeps what is about to be cut off. */
static bool save_torn(const cf_board *board, const char *path, size_t end, cf_fault *fault)
{
    cf_buf name = CF_BUF_INIT;
    cf_buf_addf(&name, "%s.torn", path);
    cf_slice tail = {board->bytes.text + end, board->bytes.len - end};
    int fd = open(name.text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    bool good = fd >= 0;
    while (good && tail.len > 0) {
        ssize_t n = write(fd, tail.text, tail.len);
        good = n > 0;
        tail.text += good ? n : 0;
        tail.len -= good ? (size_t)n : 0;
    }
    good = good && fsync(fd) == 0;
    if (!good)
        failed(fault, name.text, "write");
    if (fd >= 0)
        close(fd);
    cf_buf_release(&name);
    return good;
}

/* Moves the reader behind the last whole event and cuts off the torn rest of an append. */
static bool recover(cf_board *board, const char *path, cf_fault *fault)
{
    cf_event event;
    cf_fault found = CF_FAULT_INIT;
    while (cf_archive_next(&event, &board->reader, cf_buf_slice(&board->bytes), &found))
        continue;
    if (found.kind == CF_FAULT_NONE)
        return true;
    size_t end = board->reader.at;
    if (board->reader.height < 0 || !cf_archive_tail_is_torn(cf_buf_slice(&board->bytes), end)) {
        if (fault && fault->kind == CF_FAULT_NONE)
            *fault = found;
        return false;
    }
    if (!save_torn(board, path, end, fault))
        return false;
    if (board->disk.truncate(board->disk.context, board->fd, (off_t)end) != 0 ||
        board->disk.sync(board->disk.context, board->fd) != 0)
        return failed(fault, path, "cut off a torn event");
    board->torn = board->bytes.len - end;
    board->bytes.len = end;
    return true;
}

cf_board *cf_board_open(const char *path, const cf_board_options *options, cf_fault *fault)
{
    cf_board *board = cf_mem_calloc(1, sizeof *board);
    board->options = *options;
    board->disk = disk_of(options);
    board->verifier = cf_verifier_new(&options->verifier);
    cf_archive_reader_init(&board->reader);
    board->fd = open(path, O_RDWR | O_CLOEXEC);
    bool good = board->fd >= 0 || failed(fault, path, "open");
    if (good && flock(board->fd, LOCK_EX | LOCK_NB) != 0)
        good = cf_fault_world(fault, "%s: another process is writing to it", path);
    if (good && !read_all(&board->bytes, board->fd))
        good = failed(fault, path, "read");
    good = good && recover(board, path, fault);
    if (good && options->verify)
        good = cf_verifier_feed(board->verifier, cf_buf_slice(&board->bytes), fault);
    else if (good)
        good = cf_verifier_trust(board->verifier, cf_buf_slice(&board->bytes), fault);
    if (good)
        return board;
    cf_board_close(board);
    return NULL;
}

void cf_board_close(cf_board *board)
{
    if (!board)
        return;
    if (board->fd >= 0)
        close(board->fd); /* gives the lock back too */
    cf_verifier_free(board->verifier);
    cf_archive_reader_release(&board->reader);
    cf_buf_release(&board->bytes);
    cf_mem_free(board);
}

/* --- Appending -------------------------------------------------------------------------------- */

static bool append(cf_board *board, cf_event_type type, const cf_slice *data, unsigned n,
                   cf_fault *fault)
{
    size_t old = board->bytes.len;
    if (board->broken)
        return cf_fault_world(fault, "a write failed; the archive must be opened again");
    if (!cf_archive_add(&board->bytes, &board->reader, type, data, n, fault))
        return false;
    cf_slice added = {board->bytes.text + old, board->bytes.len - old};
    if (!write_all(&board->disk, board->fd, added, old) ||
        board->disk.sync(board->disk.context, board->fd) != 0) {
        cf_fault_world(fault, "the archive cannot be written: %s", strerror(errno));
        /* Best effort: opening again repairs what this leaves. */
        if (board->disk.truncate(board->disk.context, board->fd, (off_t)old) == 0)
            (void)board->disk.sync(board->disk.context, board->fd);
        board->bytes.len = old;
        board->broken = true;
        return false;
    }
    return cf_verifier_trust(board->verifier, cf_buf_slice(&board->bytes), fault);
}

static bool expect_phase(const cf_board *board, bool allowed, const char *what, cf_fault *fault)
{
    if (board->broken)
        return cf_fault_world(fault, "a write failed; the archive must be opened again");
    return allowed ||
           cf_fault_refuse(fault, "%s may not follow %s", what, cf_event_name(board->reader.last));
}

bool cf_board_cast(char tracker[CF_B64_SIZE], cf_board *board, cf_slice ballot, cf_fault *fault)
{
    cf_event_type last = board->reader.last;
    size_t credential = 0;
    char earlier[CF_B64_SIZE];
    if (!expect_phase(board, last == CF_EVENT_SETUP || last == CF_EVENT_BALLOT, "a ballot",
                      fault) ||
        !cf_verifier_check_ballot(&credential, board->verifier, ballot, fault))
        return false;
    if (!board->options.revote && cf_verifier_voted(board->verifier, credential, earlier))
        return cf_fault_refuse(fault, "this credential has voted already");
    if (!append(board, CF_EVENT_BALLOT, &ballot, 1, fault))
        return false;
    cf_ballot_tracker(tracker, ballot);
    return true;
}

bool cf_board_end(cf_board *board, cf_fault *fault)
{
    return append(board, CF_EVENT_END_BALLOTS, NULL, 0, fault);
}

/* --- Counting --------------------------------------------------------------------------------- */

static void hash_hex(char out[CF_SHA256_HEX_SIZE], cf_slice text)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, text);
    cf_sha256_hex(out, digest);
}

bool cf_board_tally(cf_board *board, cf_fault *fault)
{
    if (!expect_phase(board, board->reader.last == CF_EVENT_END_BALLOTS, "the tally", fault))
        return false;
    const cf_election *election = cf_verifier_election(board->verifier);
    cf_verifier_summary summary = cf_verifier_summarize(board->verifier);
    cf_ciphertext *cell = cf_mem_calloc(cf_tally_cells(election), sizeof *cell);
    cf_buf tally = CF_BUF_INIT, sized = CF_BUF_INIT;
    char hash[CF_SHA256_HEX_SIZE];
    bool good = cf_verifier_tally(cell, board->verifier, cf_buf_slice(&board->bytes), fault);
    if (good) {
        cf_tally_write(&tally, election, cell);
        hash_hex(hash, cf_buf_slice(&tally));
        cf_buf_addf(&sized, "{\"num_tallied\":%zu,\"total_weight\":", summary.n_voted);
        cf_json_add_weight(&sized, summary.weight_voted);
        cf_buf_addf(&sized, ",\"encrypted_tally\":\"%s\"}", hash);
        cf_slice data[2] = {cf_buf_slice(&tally), cf_buf_slice(&sized)};
        good = append(board, CF_EVENT_ENCRYPTED_TALLY, data, 2, fault);
    }
    cf_mem_free(cell);
    cf_buf_release(&tally);
    cf_buf_release(&sized);
    return good;
}

static bool check_share(const cf_board *board, uint64_t owner, cf_slice text, cf_fault *fault)
{
    const cf_trustee_item *item;
    unsigned index;
    const cf_election *election = cf_verifier_election(board->verifier);
    if (!cf_trustees_owner(&item, &index, cf_verifier_trustees(board->verifier), owner))
        return cf_fault_refuse(fault, "there is no trustee %" PRIu64, owner);
    if (cf_verifier_shares(board->verifier)[owner - 1])
        return cf_fault_refuse(fault, "trustee %" PRIu64 " has decrypted already", owner);
    cf_share *share = cf_mem_calloc(cf_tally_cells(election), sizeof *share);
    bool good = cf_share_read(share, election, text, fault) &&
                cf_share_check(share, election, cf_verifier_recorded_tally(board->verifier),
                               &item->keys[index].key, fault);
    cf_mem_free(share);
    return good;
}

bool cf_board_share(cf_board *board, uint64_t owner, cf_slice share, cf_fault *fault)
{
    cf_event_type last = board->reader.last;
    char hash[CF_SHA256_HEX_SIZE];
    cf_buf owned = CF_BUF_INIT;
    if (!expect_phase(board,
                      last == CF_EVENT_ENCRYPTED_TALLY || last == CF_EVENT_PARTIAL_DECRYPTION,
                      "a partial decryption", fault) ||
        !check_share(board, owner, share, fault))
        return false;
    hash_hex(hash, share);
    cf_buf_addf(&owned, "{\"owner\":%" PRIu64 ",\"payload\":\"%s\"}", owner, hash);
    cf_slice data[2] = {share, cf_buf_slice(&owned)};
    bool good = append(board, CF_EVENT_PARTIAL_DECRYPTION, data, 2, fault);
    cf_buf_release(&owned);
    return good;
}

bool cf_board_result(cf_board *board, cf_fault *fault)
{
    if (board->reader.last == CF_EVENT_ENCRYPTED_TALLY)
        return cf_fault_refuse(fault, "no trustee has decrypted yet");
    if (!expect_phase(board, board->reader.last == CF_EVENT_PARTIAL_DECRYPTION, "the result",
                      fault))
        return false;
    const cf_election *election = cf_verifier_election(board->verifier);
    size_t n = cf_tally_cells(election);
    uint64_t weight = cf_verifier_summarize(board->verifier).weight_voted;
    cf_element *opened = cf_mem_calloc(n, sizeof *opened);
    uint64_t *count = cf_mem_calloc(n, sizeof *count);
    cf_buf result = CF_BUF_INIT;
    bool good = cf_tally_open(opened, election, cf_verifier_recorded_tally(board->verifier),
                              cf_verifier_trustees(board->verifier),
                              cf_verifier_shares(board->verifier), fault) &&
                cf_result_find(count, opened, n, weight, fault) &&
                cf_result_check(count, election, opened, weight, fault);
    if (good) {
        cf_result_write(&result, election, count);
        cf_slice data = cf_buf_slice(&result);
        good = append(board, CF_EVENT_RESULT, &data, 1, fault);
    }
    cf_mem_free(opened);
    cf_mem_free(count);
    cf_buf_release(&result);
    return good;
}

/* --- What is on it ---------------------------------------------------------------------------- */

const cf_verifier *cf_board_verifier(const cf_board *board)
{
    return board->verifier;
}

cf_slice cf_board_bytes(const cf_board *board)
{
    return cf_buf_slice(&board->bytes);
}

size_t cf_board_torn(const cf_board *board)
{
    return board->torn;
}
