#define _GNU_SOURCE /* flock */
#include "vote/audit_log.h"

#include "base/date.h"
#include "base/mem.h"
#include "vote/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { MAX_LINE = 8192 };
static const uint64_t MAX_NUMBER = (uint64_t)1 << 50;

#define HEX "0123456789abcdef"
#define NAME "abcdefghijklmnopqrstuvwxyz0123456789_"

/* --- Reading ---------------------------------------------------------------------------------- */

static bool is_digit(const cf_json *in)
{
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

static void read_field(cf_json *in, cf_log_field *field)
{
    field->name = cf_json_token(in, NAME, 1, 32);
    cf_json_want(in, ":", NULL);
    field->is_text = !is_digit(in);
    if (field->is_text) {
        field->value = cf_json_string(in);
    } else {
        const char *start = in->at;
        (void)cf_json_int(in, MAX_NUMBER);
        field->value = (cf_slice){start, (size_t)(in->at - start)};
    }
}

static bool read_line(cf_log_record *out, const cf_log_reader *reader, cf_slice line,
                      cf_fault *fault)
{
    cf_json in = cf_json_open(line);
    char start[160];
    snprintf(start, sizeof start, "{\"height\":%" PRId64 ",", reader->height + 1);
    cf_json_want(&in, start, "the next height");
    if (reader->height >= 0) {
        snprintf(start, sizeof start, "\"parent\":\"%s\",", reader->head);
        cf_json_want(&in, start, "the hash of the line before");
    }
    cf_json_want(&in, "\"time\":", NULL);
    out->time = cf_json_token(&in, "0123456789-:TZ", 10, CF_TIME_TEXT_SIZE);
    cf_json_want(&in, ",\"event\":", NULL);
    out->event = cf_json_token(&in, NAME, 1, 32);
    out->n_fields = 0;
    while (cf_json_try(&in, ",")) {
        if (out->n_fields == CF_LOG_MAX_FIELDS)
            return cf_fault_refuse(fault, "too many fields");
        read_field(&in, &out->fields[out->n_fields++]);
    }
    cf_json_want(&in, "}", NULL);
    return cf_json_close(&in, "line", fault);
}

bool cf_log_next(cf_log_record *out, cf_log_reader *reader, cf_slice bytes, cf_fault *fault)
{
    const char *start = bytes.text + reader->at;
    const char *end = bytes.len > reader->at ? memchr(start, '\n', bytes.len - reader->at) : NULL;
    cf_fault found = CF_FAULT_INIT;
    unsigned char digest[CF_SHA256_SIZE];
    if (!end)
        return false;
    cf_slice line = {start, (size_t)(end - start)};
    if (line.len > MAX_LINE)
        cf_fault_refuse(&found, "too long");
    else
        (void)read_line(out, reader, line, &found);
    if (found.kind != CF_FAULT_NONE)
        return cf_fault_refuse(fault, "audit log, line %" PRId64 ": %s", reader->height + 2,
                               found.reason);
    cf_sha256_of(digest, line);
    cf_sha256_hex(out->hash, digest);
    out->height = ++reader->height;
    memcpy(reader->head, out->hash, sizeof reader->head);
    reader->at += line.len + 1;
    return true;
}

static const cf_log_field *find(const cf_log_record *record, const char *name)
{
    for (unsigned i = 0; i < record->n_fields; i++)
        if (cf_slice_equal(record->fields[i].name, cf_slice_of(name)))
            return &record->fields[i];
    return NULL;
}

cf_slice cf_log_text_of(cf_arena *arena, const cf_log_record *record, const char *name)
{
    const cf_log_field *field = find(record, name);
    cf_buf text = CF_BUF_INIT;
    if (!field || !field->is_text)
        return (cf_slice){"", 0};
    cf_json_unescape(&text, field->value);
    cf_slice kept = cf_arena_slice(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

uint64_t cf_log_number_of(const cf_log_record *record, const char *name)
{
    const cf_log_field *field = find(record, name);
    uint64_t n = 0;
    for (size_t i = 0; field && !field->is_text && i < field->value.len; i++)
        n = n * 10 + (uint64_t)(field->value.text[i] - '0');
    return n;
}

/* --- The file --------------------------------------------------------------------------------- */

struct cf_audit_log {
    int fd;
    bool broken;
    cf_board_disk disk;
    cf_buf bytes;
    cf_log_reader reader;
};

static ssize_t disk_write(const cf_audit_log *log, cf_slice bytes, size_t at)
{
    const cf_board_disk *disk = &log->disk;
    if (disk->write)
        return disk->write(disk->context, log->fd, bytes.text, bytes.len, (off_t)at);
    return pwrite(log->fd, bytes.text, bytes.len, (off_t)at);
}

static bool disk_sync(const cf_audit_log *log, int fd)
{
    return (log->disk.sync ? log->disk.sync(log->disk.context, fd) : fsync(fd)) == 0;
}

static bool disk_truncate(const cf_audit_log *log, size_t len)
{
    const cf_board_disk *disk = &log->disk;
    return (disk->truncate ? disk->truncate(disk->context, log->fd, (off_t)len)
                           : ftruncate(log->fd, (off_t)len)) == 0;
}

static bool failed(cf_fault *fault, const char *path, const char *what)
{
    return cf_fault_world(fault, "%s: cannot %s: %s", path, what, strerror(errno));
}

static bool sync_folder(const cf_audit_log *log, const char *path)
{
    cf_buf copy = CF_BUF_INIT;
    cf_buf_add_str(&copy, path);
    int fd = open(dirname(copy.text), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && disk_sync(log, fd);
    if (fd >= 0)
        close(fd);
    cf_buf_release(&copy);
    return good;
}

/* Takes back the line that a crash left unfinished, after saving it. */
static bool cut_torn(cf_audit_log *log, const char *path, cf_fault *fault)
{
    size_t end = log->reader.at;
    cf_buf name = CF_BUF_INIT;
    cf_slice rest = {log->bytes.text + end, log->bytes.len - end};
    cf_buf_addf(&name, "%s.torn", path);
    bool good = cf_folder_put(name.text, rest, CF_FOLDER_PRIVATE, fault);
    cf_buf_release(&name);
    if (good && (!disk_truncate(log, end) || !disk_sync(log, log->fd)))
        good = failed(fault, path, "cut off an unfinished line");
    log->bytes.len = end;
    return good;
}

static bool load(cf_audit_log *log, const char *path, cf_fault *fault)
{
    cf_log_record record;
    cf_fault found = CF_FAULT_INIT;
    if (!cf_folder_read(&log->bytes, path, (size_t)1 << 30, fault))
        return false;
    while (cf_log_next(&record, &log->reader, cf_buf_slice(&log->bytes), &found))
        continue;
    if (found.kind != CF_FAULT_NONE)
        return cf_fault_refuse(fault, "%s", found.reason);
    return log->reader.at == log->bytes.len || cut_torn(log, path, fault);
}

cf_audit_log *cf_audit_log_open(const char *path, bool create, const cf_board_disk *disk,
                                cf_fault *fault)
{
    cf_audit_log *log = cf_mem_calloc(1, sizeof *log);
    int got;
    log->reader = (cf_log_reader)CF_LOG_READER_INIT;
    if (disk)
        log->disk = *disk;
    log->fd = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_EXCL : 0), 0644);
    bool good = log->fd >= 0 || failed(fault, path, create ? "make the file" : "open");
    if (good && create && !sync_folder(log, path))
        good = failed(fault, path, "sync the folder");
    if (good) {
        while ((got = flock(log->fd, LOCK_EX)) != 0 && errno == EINTR)
            continue;
        good = got == 0 || failed(fault, path, "lock");
    }
    if (good && load(log, path, fault))
        return log;
    cf_audit_log_close(log);
    return NULL;
}

void cf_audit_log_close(cf_audit_log *log)
{
    if (!log)
        return;
    if (log->fd >= 0)
        close(log->fd); /* gives the lock back too */
    cf_buf_release(&log->bytes);
    cf_mem_free(log);
}

cf_slice cf_audit_log_bytes(const cf_audit_log *log)
{
    return cf_buf_slice(&log->bytes);
}

const char *cf_audit_log_head(const cf_audit_log *log)
{
    return log->reader.head;
}

static bool append(cf_audit_log *log, size_t old, cf_fault *fault)
{
    size_t done = old;
    while (done < log->bytes.len) {
        cf_slice rest = {log->bytes.text + done, log->bytes.len - done};
        ssize_t n = disk_write(log, rest, done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (done == log->bytes.len && disk_sync(log, log->fd))
        return true;
    cf_fault_world(fault, "the audit log cannot be written: %s", strerror(errno));
    /* Best effort: opening again repairs what this leaves. */
    if (disk_truncate(log, old))
        (void)disk_sync(log, log->fd);
    log->bytes.len = old;
    log->broken = true;
    return false;
}

bool cf_audit_log_add(cf_audit_log *log, const char *time, const char *event, cf_slice fields,
                      cf_fault *fault)
{
    size_t old = log->bytes.len;
    cf_log_record record;
    if (log->broken)
        return cf_fault_world(fault, "a write failed; the audit log must be opened again");
    cf_buf_addf(&log->bytes, "{\"height\":%" PRId64 ",", log->reader.height + 1);
    if (log->reader.height >= 0)
        cf_buf_addf(&log->bytes, "\"parent\":\"%s\",", log->reader.head);
    cf_buf_addf(&log->bytes, "\"time\":\"%s\",\"event\":\"%s\"", time, event);
    cf_buf_add_slice(&log->bytes, fields);
    cf_buf_add_str(&log->bytes, "}\n");
    cf_log_reader ahead = log->reader;
    if (!cf_log_next(&record, &ahead, cf_buf_slice(&log->bytes), fault)) {
        log->bytes.len = old;
        return false;
    }
    if (!append(log, old, fault))
        return false;
    log->reader = ahead;
    return true;
}

void cf_log_add_text(cf_buf *fields, const char *name, cf_slice text)
{
    cf_buf_addf(fields, ",\"%s\":", name);
    cf_json_add_string(fields, text);
}

void cf_log_add_number(cf_buf *fields, const char *name, uint64_t number)
{
    cf_buf_addf(fields, ",\"%s\":%" PRIu64, name, number);
}

/* --- Times ------------------------------------------------------------------------------------ */

void cf_time_print(char out[CF_TIME_TEXT_SIZE], int64_t seconds)
{
    char day[CF_DATE_TEXT_SIZE];
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    cf_date_format(day, (cf_date){(int32_t)days});
    snprintf(out, CF_TIME_TEXT_SIZE, "%.10sT%02d:%02d:%02dZ", day, (int)(rest / 3600),
             (int)(rest / 60 % 60), (int)(rest % 60));
}
