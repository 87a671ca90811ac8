#include "vote/archive.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>

enum { BLOCK = 512, NAME_LEN = 64 + 11 };

/* 8 GiB in octal is what the size field holds; one member is never near that. */
static const size_t max_body = 256u << 20;

static const struct {
    const char *name;
    unsigned n_data;
} types[CF_EVENT_TYPES] = {
    [CF_EVENT_SETUP] = {"Setup", 4},
    [CF_EVENT_BALLOT] = {"Ballot", 1},
    [CF_EVENT_END_BALLOTS] = {"EndBallots", 0},
    [CF_EVENT_ENCRYPTED_TALLY] = {"EncryptedTally", 2},
    [CF_EVENT_PARTIAL_DECRYPTION] = {"PartialDecryption", 2},
    [CF_EVENT_RESULT] = {"Result", 1},
};

const char *cf_event_name(cf_event_type type)
{
    return types[type].name;
}

/* --- Hashes seen ------------------------------------------------------------------------------ */

typedef struct {
    char (*hash)[CF_SHA256_HEX_SIZE - 1];
    size_t count, size;
} seen_set;

static size_t seen_slot(const seen_set *seen, const char *hash)
{
    size_t slot = (size_t)cf_slice_hash((cf_slice){hash, 64}) & (seen->size - 1);
    while (seen->hash[slot][0] != '\0' && memcmp(seen->hash[slot], hash, 64) != 0)
        slot = (slot + 1) & (seen->size - 1);
    return slot;
}

static bool seen_has(const seen_set *seen, const char *hash)
{
    return seen && seen->hash[seen_slot(seen, hash)][0] != '\0';
}

static void seen_add(cf_archive_reader *reader, const char *hash)
{
    seen_set *seen = reader->seen;
    if (!seen)
        seen = reader->seen = cf_mem_calloc(1, sizeof *seen);
    if (2 * seen->count >= seen->size) {
        seen_set larger = {NULL, seen->count, seen->size ? 2 * seen->size : 64};
        larger.hash = cf_mem_calloc(larger.size, sizeof *larger.hash);
        for (size_t i = 0; i < seen->size; i++)
            if (seen->hash[i][0] != '\0')
                memcpy(larger.hash[seen_slot(&larger, seen->hash[i])], seen->hash[i], 64);
        cf_mem_free(seen->hash);
        *seen = larger;
    }
    memcpy(seen->hash[seen_slot(seen, hash)], hash, 64);
    seen->count++;
}

void cf_archive_reader_init(cf_archive_reader *reader)
{
    memset(reader, 0, sizeof *reader);
    reader->height = -1;
}

void cf_archive_reader_release(cf_archive_reader *reader)
{
    seen_set *seen = reader->seen;
    if (seen)
        cf_mem_free(seen->hash);
    cf_mem_free(seen);
    memset(reader, 0, sizeof *reader);
}

/* --- Members ---------------------------------------------------------------------------------- */

/* Old V7 tar: no magic, no owner names, no end blocks. */
static void make_header(char out[BLOCK], const char *name, size_t size, uint64_t timestamp)
{
    unsigned sum = 0;
    memset(out, 0, BLOCK);
    memcpy(out, name, strlen(name));
    memcpy(out + 100, "0000644", 7);
    memcpy(out + 108, "0000000", 7);
    memcpy(out + 116, "0000000", 7);
    snprintf(out + 124, 12, "%011" PRIo64, (uint64_t)size & 077777777777u);
    snprintf(out + 136, 12, "%011" PRIo64, timestamp & 077777777777u);
    memset(out + 148, ' ', 8);
    out[156] = '0';
    for (int i = 0; i < BLOCK; i++)
        sum += (unsigned char)out[i];
    snprintf(out + 148, 8, "%06o", sum & 0777777u);
    out[155] = ' ';
}

static size_t padded(size_t size)
{
    return (size + BLOCK - 1) / BLOCK * BLOCK;
}

static void add_member(cf_buf *out, const char *name, cf_slice body, uint64_t timestamp)
{
    char header[BLOCK];
    make_header(header, name, body.len, timestamp);
    cf_buf_add(out, header, BLOCK);
    cf_buf_add_slice(out, body);
    cf_buf_add_repeat(out, '\0', padded(body.len) - body.len);
}

/* A member's name and content. */
typedef struct {
    char name[101];
    cf_slice body;
    size_t end;
} member;

static bool parse_size(size_t *out, const char *field)
{
    *out = 0;
    for (int i = 0; i < 11; i++) {
        if (field[i] < '0' || field[i] > '7')
            return false;
        *out = *out * 8 + (size_t)(field[i] - '0');
    }
    return field[11] == '\0' && *out <= max_body;
}

/* Cuts a member out without judging its header. False: cut off, or a size that is none. */
static bool cut_member(member *out, cf_slice bytes, size_t at)
{
    size_t size;
    if (at > bytes.len || bytes.len - at < BLOCK || !parse_size(&size, bytes.text + at + 124) ||
        bytes.len - at - BLOCK < padded(size))
        return false;
    memcpy(out->name, bytes.text + at, 100);
    out->name[100] = '\0';
    out->body = (cf_slice){bytes.text + at + BLOCK, size};
    out->end = at + BLOCK + padded(size);
    return true;
}

/* The member at `at`, whose every byte must be what writing it would give. */
static bool read_member(member *out, cf_slice bytes, size_t at, uint64_t timestamp, cf_fault *fault)
{
    char header[BLOCK];
    if (!cut_member(out, bytes, at))
        return cf_fault_refuse(fault, "archive: a member is cut off at byte %zu", at);
    make_header(header, out->name, out->body.len, timestamp);
    if (memcmp(header, bytes.text + at, BLOCK) != 0)
        return cf_fault_refuse(fault, "archive: the tar header at byte %zu is not canonical", at);
    for (const char *pad = out->body.text + out->body.len; pad < bytes.text + out->end; pad++)
        if (*pad != '\0')
            return cf_fault_refuse(fault, "archive: padding that is not zero before byte %zu",
                                   out->end);
    return true;
}

/* --- The first member ------------------------------------------------------------------------- */

static const char first_name[] = "BELENIOS";

void cf_archive_start(cf_buf *out, uint64_t timestamp)
{
    char body[64];
    int len =
        snprintf(body, sizeof body, "{\"version\":1,\"timestamp\":\"%" PRIu64 "\"}", timestamp);
    add_member(out, first_name, (cf_slice){body, (size_t)len}, timestamp);
}

static bool read_start(cf_archive_reader *reader, cf_slice bytes, cf_fault *fault)
{
    static const char prefix[] = "{\"version\":1,\"timestamp\":\"";
    const size_t prefix_len = sizeof prefix - 1;
    member first;
    uint64_t timestamp = 0;
    if (!cut_member(&first, bytes, 0))
        return cf_fault_refuse(fault, "archive: no header");
    cf_slice body = first.body;
    if (body.len < prefix_len + 3 || body.len > prefix_len + 14 ||
        memcmp(body.text, prefix, prefix_len) != 0)
        return cf_fault_refuse(fault, "archive: the header is not of version 1");
    for (size_t i = prefix_len; i < body.len - 2; i++)
        timestamp = timestamp * 10 + (uint64_t)((unsigned char)body.text[i] - '0') % 10;
    cf_buf expected = CF_BUF_INIT;
    cf_archive_start(&expected, timestamp);
    bool good = timestamp <= 077777777777u && first.end == expected.len &&
                memcmp(bytes.text, expected.text, expected.len) == 0;
    cf_buf_release(&expected);
    if (!good)
        return cf_fault_refuse(fault, "archive: the header is not canonical");
    reader->timestamp = timestamp;
    reader->at = first.end;
    return true;
}

/* --- Events ----------------------------------------------------------------------------------- */

static bool follows(const cf_archive_reader *reader, cf_event_type type)
{
    if (reader->height < 0)
        return type == CF_EVENT_SETUP;
    switch (reader->last) {
    case CF_EVENT_SETUP:
    case CF_EVENT_BALLOT:
        return type == CF_EVENT_BALLOT || type == CF_EVENT_END_BALLOTS;
    case CF_EVENT_END_BALLOTS:
        return type == CF_EVENT_ENCRYPTED_TALLY;
    case CF_EVENT_ENCRYPTED_TALLY:
        return type == CF_EVENT_PARTIAL_DECRYPTION;
    case CF_EVENT_PARTIAL_DECRYPTION:
        return type == CF_EVENT_PARTIAL_DECRYPTION || type == CF_EVENT_RESULT;
    case CF_EVENT_RESULT:
        break;
    }
    return false;
}

/* What the event must say, given its place, its type and its last datum. */
static void write_event(cf_buf *out, const cf_archive_reader *reader, cf_event_type type,
                        const char *payload)
{
    cf_buf_add_char(out, '{');
    if (reader->height >= 0)
        cf_buf_addf(out, "\"parent\":\"%s\",", reader->parent);
    cf_buf_addf(out, "\"height\":%" PRId64 ",\"type\":\"%s\"", reader->height + 1,
                types[type].name);
    if (payload)
        cf_buf_addf(out, ",\"payload\":\"%s\"", payload);
    cf_buf_add_char(out, '}');
}

static void hash_hex(char out[CF_SHA256_HEX_SIZE], cf_slice body)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, body);
    cf_sha256_hex(out, digest);
}

static bool name_fits(const member *m, const char *hash, const char *suffix)
{
    return memcmp(m->name, hash, 64) == 0 && strcmp(m->name + 64, suffix) == 0;
}

/* The type whose event has exactly this text here; false when there is none. */
static bool event_type(cf_event_type *out, const cf_archive_reader *reader, const cf_event *event,
                       cf_slice body)
{
    const char *payload = event->n_data ? event->data[event->n_data - 1].hash : NULL;
    for (unsigned type = 0; type < CF_EVENT_TYPES; type++) {
        cf_buf expected = CF_BUF_INIT;
        write_event(&expected, reader, (cf_event_type)type, payload);
        bool same = cf_slice_equal(cf_buf_slice(&expected), body);
        cf_buf_release(&expected);
        if (same) {
            *out = (cf_event_type)type;
            return true;
        }
    }
    return false;
}

static bool accept_event(cf_event *event, cf_archive_reader *reader, const member *m,
                         cf_fault *fault)
{
    if (!event_type(&event->type, reader, event, m->body))
        return cf_fault_refuse(fault, "archive: the event is not the next one of the chain");
    if (!follows(reader, event->type))
        return cf_fault_refuse(fault, "archive: %s may not follow here", types[event->type].name);
    if (event->n_data != types[event->type].n_data)
        return cf_fault_refuse(fault, "archive: %s brings %u pieces of data, not %u",
                               types[event->type].name, event->n_data, types[event->type].n_data);
    for (unsigned i = 0; i < event->n_data; i++) {
        if (seen_has(reader->seen, event->data[i].hash))
            return cf_fault_refuse(fault, "archive: data that was there before (%.16s…)",
                                   event->data[i].hash);
        seen_add(reader, event->data[i].hash);
    }
    event->height = ++reader->height;
    event->end = reader->at = m->end;
    memcpy(reader->parent, event->hash, sizeof reader->parent);
    reader->last = event->type;
    return true;
}

bool cf_archive_next(cf_event *out, cf_archive_reader *reader, cf_slice bytes, cf_fault *fault)
{
    if (reader->at == 0 && !read_start(reader, bytes, fault))
        return false;
    if (reader->at == bytes.len)
        return false;
    memset(out, 0, sizeof *out);
    out->start = reader->at;
    size_t at = reader->at;
    for (;;) {
        member m;
        char hash[CF_SHA256_HEX_SIZE];
        if (!read_member(&m, bytes, at, reader->timestamp, fault))
            return false;
        hash_hex(hash, m.body);
        if (name_fits(&m, hash, ".event.json")) {
            memcpy(out->hash, hash, sizeof hash);
            return accept_event(out, reader, &m, fault);
        }
        if (!name_fits(&m, hash, ".data.json"))
            return cf_fault_refuse(fault, "archive: a member's name is not its content's hash");
        if (out->n_data == CF_EVENT_MAX_DATA)
            return cf_fault_refuse(fault, "archive: data without an event");
        out->data[out->n_data].body = m.body;
        memcpy(out->data[out->n_data].hash, hash, sizeof hash);
        out->n_data++;
        at = m.end;
        if (at == bytes.len)
            return cf_fault_refuse(fault, "archive: data without an event at the end");
    }
}

/* --- Writing ---------------------------------------------------------------------------------- */

bool cf_archive_add(cf_buf *out, cf_archive_reader *reader, cf_event_type type,
                    const cf_slice *data, unsigned n_data, cf_fault *fault)
{
    char hash[CF_SHA256_HEX_SIZE] = "", name[NAME_LEN + 1];
    cf_buf event = CF_BUF_INIT;
    size_t start = out->len;
    if (!follows(reader, type) || n_data != types[type].n_data)
        return cf_fault_refuse(fault, "archive: %s may not follow here", types[type].name);
    for (unsigned i = 0; i < n_data; i++) {
        hash_hex(hash, data[i]);
        if (seen_has(reader->seen, hash))
            return cf_fault_refuse(fault, "archive: data that was there before (%.16s…)", hash);
    }
    for (unsigned i = 0; i < n_data; i++) {
        hash_hex(hash, data[i]);
        seen_add(reader, hash);
        snprintf(name, sizeof name, "%s.data.json", hash);
        add_member(out, name, data[i], reader->timestamp);
    }
    write_event(&event, reader, type, n_data ? hash : NULL);
    hash_hex(hash, cf_buf_slice(&event));
    snprintf(name, sizeof name, "%s.event.json", hash);
    add_member(out, name, cf_buf_slice(&event), reader->timestamp);
    cf_buf_release(&event);
    memcpy(reader->parent, hash, sizeof reader->parent);
    reader->height++;
    reader->last = type;
    reader->at += out->len - start;
    return true;
}

/* --- Repair ----------------------------------------------------------------------------------- */

/* A whole event with its data at `end`, hashes and all, whatever it says. */
static bool is_whole_event(cf_slice bytes, size_t end)
{
    member m;
    for (unsigned i = 0; i <= CF_EVENT_MAX_DATA && cut_member(&m, bytes, end); i++) {
        char hash[CF_SHA256_HEX_SIZE];
        hash_hex(hash, m.body);
        if (name_fits(&m, hash, ".event.json"))
            return true;
        if (!name_fits(&m, hash, ".data.json"))
            return false;
        end = m.end;
    }
    return false;
}

bool cf_archive_tail_is_torn(cf_slice bytes, size_t end)
{
    static const char suffix[] = ".event.json";
    if (is_whole_event(bytes, end))
        return false; /* somebody else's event: not ours to cut off */
    for (size_t at = end; at + 100 <= bytes.len; at += BLOCK) {
        member m;
        if (memcmp(bytes.text + at + 64, suffix, sizeof suffix) != 0)
            continue;
        /* An event's header in the tail: torn only when nothing comes after it. */
        if (cut_member(&m, bytes, at) && m.end < bytes.len)
            return false;
    }
    return true;
}
