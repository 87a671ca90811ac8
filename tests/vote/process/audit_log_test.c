/* audit_log_test.c: the log shows every change, and loses nothing that it answered for. */
#define _GNU_SOURCE
#include "vote_test.h"

#include "vote/audit_log.h"
#include "vote/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static cf_buf path_buf = CF_BUF_INIT;

static const char *log_path(void)
{
    return cf_folder_path(&path_buf, folder, "audit.log");
}

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/cf-log-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    cf_buf command = CF_BUF_INIT;
    cf_buf_addf(&command, "rm -rf '%s'", folder);
    int status = system(command.text);
    cf_buf_release(&command);
    return status;
}

static bool add(cf_audit_log *log, unsigned n, cf_fault *fault)
{
    cf_buf fields = CF_BUF_INIT;
    char time[CF_TIME_TEXT_SIZE];
    cf_time_print(time, 1749456000 + (int64_t)n * 61);
    cf_log_add_text(&fields, "who", CF_SLICE("the \"teller\"\n"));
    cf_log_add_number(&fields, "n", n);
    bool good = cf_audit_log_add(log, time, "strike", cf_buf_slice(&fields), fault);
    cf_buf_release(&fields);
    return good;
}

static void make(unsigned n)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_audit_log *log = cf_audit_log_open(log_path(), true, NULL, &fault);
    assert_non_null(log);
    for (unsigned i = 0; i < n; i++)
        assert_true(add(log, i, &fault));
    cf_audit_log_close(log);
}

/* Lines read; -1 and a fault when the chain does not hold. */
static int count(cf_slice bytes, char head[CF_SHA256_HEX_SIZE])
{
    cf_log_reader reader = CF_LOG_READER_INIT;
    cf_log_record record;
    cf_fault fault = CF_FAULT_INIT;
    int n = 0;
    while (cf_log_next(&record, &reader, bytes, &fault))
        n++;
    memcpy(head, reader.head, CF_SHA256_HEX_SIZE);
    return fault.kind == CF_FAULT_NONE && reader.at == bytes.len ? n : -1;
}

static void lines_come_back_as_they_were_written(void **state)
{
    (void)state;
    cf_buf bytes = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    cf_log_reader reader = CF_LOG_READER_INIT;
    cf_log_record record;
    cf_arena arena = CF_ARENA_INIT;
    make(3);
    assert_true(cf_folder_read(&bytes, log_path(), 1 << 20, &fault));
    for (unsigned i = 0; i < 3; i++) {
        assert_true(cf_log_next(&record, &reader, cf_buf_slice(&bytes), &fault));
        assert_int_equal(record.height, i);
        assert_int_equal(cf_log_number_of(&record, "n"), i);
        assert_true(
            cf_slice_equal(cf_log_text_of(&arena, &record, "who"), CF_SLICE("the \"teller\"\n")));
        assert_true(cf_slice_equal(record.event, CF_SLICE("strike")));
    }
    assert_true(cf_slice_equal(record.time, CF_SLICE("2025-06-09T08:02:02Z")));
    assert_false(cf_log_next(&record, &reader, cf_buf_slice(&bytes), &fault));
    assert_int_equal(fault.kind, CF_FAULT_NONE);
    cf_arena_release(&arena);
    cf_buf_release(&bytes);
}

/* Whatever is done to the bytes: either the chain breaks, or the head is another one. */
static void every_change_shows(void **state)
{
    (void)state;
    enum { N = 5 };
    cf_buf bytes = CF_BUF_INIT, changed = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    char head[CF_SHA256_HEX_SIZE], now[CF_SHA256_HEX_SIZE];
    make(N);
    assert_true(cf_folder_read(&bytes, log_path(), 1 << 20, &fault));
    assert_int_equal(count(cf_buf_slice(&bytes), head), N);
    for (size_t i = 0; i < bytes.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes.text[i] = (char)(bytes.text[i] ^ (1 << bit));
            assert_true(count(cf_buf_slice(&bytes), now) < 0 || strcmp(now, head) != 0);
            bytes.text[i] = (char)(bytes.text[i] ^ (1 << bit));
        }
    cf_slice line[N];
    const char *at = bytes.text;
    for (int i = 0; i < N; i++) {
        const char *end = strchr(at, '\n') + 1;
        line[i] = (cf_slice){at, (size_t)(end - at)};
        at = end;
    }
    for (int a = 0; a < N; a++)
        for (int b = 0; b < N; b++) {
            cf_buf_clear(&changed); /* a == b: dropped; else a and b change places */
            for (int i = 0; i < N; i++)
                if (a != b || i != a)
                    cf_buf_add_slice(&changed, line[i == a ? b : i == b ? a : i]);
            assert_true(count(cf_buf_slice(&changed), now) < 0 || strcmp(now, head) != 0);
            cf_buf_clear(&changed); /* b is written once more after a */
            for (int i = 0; i < N; i++) {
                cf_buf_add_slice(&changed, line[i]);
                if (i == a)
                    cf_buf_add_slice(&changed, line[b]);
            }
            assert_true(count(cf_buf_slice(&changed), now) < 0);
        }
    cf_buf_release(&bytes);
    cf_buf_release(&changed);
}

static void a_torn_line_is_cut_off_and_kept(void **state)
{
    (void)state;
    cf_buf bytes = CF_BUF_INIT, after = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    char head[CF_SHA256_HEX_SIZE];
    make(3);
    assert_true(cf_folder_read(&bytes, log_path(), 1 << 20, &fault));
    size_t last = bytes.len - 1;
    while (bytes.text[last - 1] != '\n')
        last--;
    for (size_t len = last; len < bytes.len; len++) {
        cf_slice torn = {bytes.text, len};
        assert_true(cf_folder_put(log_path(), torn, CF_FOLDER_PUBLIC, &fault));
        cf_audit_log *log = cf_audit_log_open(log_path(), false, NULL, &fault);
        assert_non_null(log);
        assert_true(add(log, 2, &fault));
        cf_audit_log_close(log);
        cf_buf_clear(&after);
        assert_true(cf_folder_read(&after, log_path(), 1 << 20, &fault));
        assert_int_equal(count(cf_buf_slice(&after), head), 3);
        assert_true(cf_slice_equal(cf_buf_slice(&after), cf_buf_slice(&bytes)));
    }
    cf_buf_release(&bytes);
    cf_buf_release(&after);
}

static void damage_before_the_last_line_is_refused(void **state)
{
    (void)state;
    cf_buf bytes = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    make(3);
    assert_true(cf_folder_read(&bytes, log_path(), 1 << 20, &fault));
    bytes.text[20] ^= 1;
    assert_true(cf_folder_put(log_path(), cf_buf_slice(&bytes), CF_FOLDER_PUBLIC, &fault));
    assert_null(cf_audit_log_open(log_path(), false, NULL, &fault));
    assert_int_equal(fault.kind, CF_FAULT_REFUSED);
    cf_buf_release(&bytes);
}

/* --- A failing disk --------------------------------------------------------------------------- */

typedef struct {
    int fail_at, calls;
    bool die; /* as if the power went, instead of an error */
} trouble;

static bool now_it_fails(trouble *t)
{
    return ++t->calls == t->fail_at;
}

static ssize_t bad_write(void *context, int fd, const void *bytes, size_t len, off_t at)
{
    trouble *t = context;
    if (now_it_fails(t)) {
        ssize_t n = pwrite(fd, bytes, len / 2, at);
        if (t->die)
            _exit(9);
        errno = ENOSPC;
        return n < 0 ? n : -1;
    }
    return pwrite(fd, bytes, len, at);
}

static int bad_sync(void *context, int fd)
{
    (void)fd;
    if (now_it_fails(context)) {
        if (((trouble *)context)->die)
            _exit(9);
        errno = EIO;
        return -1;
    }
    return 0;
}

/* Adds lines until trouble comes; tells how many were answered for through `pipe_end`. */
static unsigned add_until_trouble(trouble *t, int pipe_end)
{
    cf_board_disk disk = {t, bad_write, bad_sync, NULL};
    cf_fault fault = CF_FAULT_INIT;
    unsigned n = 0;
    cf_audit_log *log = cf_audit_log_open(log_path(), false, &disk, &fault);
    while (log && n < 6 && add(log, n, &fault)) {
        n++;
        if (write(pipe_end, "+", 1) != 1)
            abort();
    }
    if (log && n < 6) { /* spent until it is opened again */
        fault = (cf_fault)CF_FAULT_INIT;
        assert_false(add(log, n, &fault));
        assert_int_equal(fault.kind, CF_FAULT_WORLD);
    }
    cf_audit_log_close(log);
    return n;
}

static void what_was_answered_for_survives(void **state)
{
    (void)state;
    for (int die = 0; die < 2; die++)
        for (int fail_at = 1; fail_at <= 13; fail_at++) {
            trouble t = {fail_at, 0, die != 0};
            char answered[16], head[CF_SHA256_HEX_SIZE];
            int ends[2], status;
            cf_fault fault = CF_FAULT_INIT;
            unlink(log_path());
            make(1);
            assert_int_equal(pipe(ends), 0);
            pid_t child = fork();
            if (child == 0) {
                add_until_trouble(&t, ends[1]);
                _exit(0);
            }
            close(ends[1]);
            assert_int_equal(waitpid(child, &status, 0), child);
            ssize_t n = read(ends[0], answered, sizeof answered);
            close(ends[0]);
            assert_true(n >= 0 && WIFEXITED(status));
            cf_audit_log *log = cf_audit_log_open(log_path(), false, NULL, &fault);
            assert_non_null(log);
            int lines = count(cf_audit_log_bytes(log), head);
            assert_true(lines >= 1 + n && lines <= 2 + n);
            cf_audit_log_close(log);
        }
}

static void two_processes_never_mix_their_lines(void **state)
{
    (void)state;
    enum { WRITERS = 4, EACH = 25 };
    cf_buf bytes = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    char head[CF_SHA256_HEX_SIZE];
    make(1);
    for (int w = 0; w < WRITERS; w++)
        if (fork() == 0) {
            for (unsigned i = 0; i < EACH; i++) {
                cf_audit_log *log = cf_audit_log_open(log_path(), false, NULL, &fault);
                if (!log || !add(log, i, &fault))
                    _exit(1);
                cf_audit_log_close(log);
            }
            _exit(0);
        }
    for (int w = 0; w < WRITERS; w++) {
        int status;
        assert_true(wait(&status) > 0 && status == 0);
    }
    assert_true(cf_folder_read(&bytes, log_path(), 1 << 20, &fault));
    assert_int_equal(count(cf_buf_slice(&bytes), head), 1 + WRITERS * EACH);
    cf_buf_release(&bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_come_back_as_they_were_written), TEST(every_change_shows),
        TEST(a_torn_line_is_cut_off_and_kept),      TEST(damage_before_the_last_line_is_refused),
        TEST(what_was_answered_for_survives),       TEST(two_processes_never_mix_their_lines),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    cf_buf_release(&path_buf);
    return status;
}
