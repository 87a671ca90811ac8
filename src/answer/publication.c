#include "answer/publication.h"

#include "base/date.h"
#include "read/table_read.h"
#include "vote/json.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char file_name[] = "publication.json";
static const char schema[] = "{\"schema\":\"confer.publication/1\",\"editions\":[";
static const char name_alphabet[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";

enum { LIMIT = 16 << 20, NAME_BYTES = 200 };

/* --- Reading --------------------------------------------------------------------------------- */

/* The file may come from anywhere: names lead nowhere but into the folder. */
static const char *read_name(cf_json *in, cf_arena *arena)
{
    cf_slice name = cf_json_token(in, name_alphabet, 1, NAME_BYTES);
    const char *copy = cf_arena_copy(arena, name);
    if (!in->expected && (copy[0] == '/' || strstr(copy, "..") || strstr(copy, "//")))
        in->expected = "a name inside the folder";
    return copy;
}

static void read_hash(char out[CF_SHA256_HEX_SIZE], cf_json *in)
{
    cf_slice hash = cf_json_token(in, "0123456789abcdef", 64, 64);
    if (!in->expected)
        memcpy(out, hash.text, 64);
}

static void read_files(cf_edition *edition, cf_json *in, cf_arena *arena)
{
    edition->files = CF_ARENA_NEW(arena, cf_published_file, CF_PUBLISHED_FILES);
    do {
        if (edition->n_files == CF_PUBLISHED_FILES) {
            in->expected = "fewer files";
            return;
        }
        cf_published_file *file = &edition->files[edition->n_files++];
        cf_json_want(in, "{\"name\":", NULL);
        file->name = read_name(in, arena);
        cf_json_want(in, ",\"bytes\":", NULL);
        file->len_bytes = cf_json_int(in, UINT64_MAX >> 12);
        cf_json_want(in, ",\"sha256\":", NULL);
        read_hash(file->sha256, in);
        cf_json_want(in, "}", NULL);
    } while (cf_json_more(in));
}

static void read_edition(cf_edition *edition, cf_json *in, cf_arena *arena)
{
    cf_buf text = CF_BUF_INIT;
    cf_date on;
    const char *start = in->at;
    cf_json_want(in, "{\"edition\":", NULL);
    edition->number = (int)cf_json_int(in, CF_PUBLISHED_EDITIONS);
    cf_json_want(in, ",\"on\":", NULL);
    cf_slice day = cf_json_token(in, "0123456789-", 10, 10);
    if (!in->expected && !cf_date_parse(&on, day.text, day.len))
        in->expected = "a day";
    edition->on = cf_arena_copy(arena, day);
    cf_json_want(in, ",\"correction\":", NULL);
    cf_json_unescape(&text, cf_json_string(in));
    edition->correction = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_json_want(in, ",\"before\":", NULL);
    edition->before = cf_arena_copy(arena, cf_json_token(in, "0123456789abcdef", 0, 64));
    cf_json_want(in, ",\"files\":[", NULL);
    read_files(edition, in, arena);
    cf_json_want(in, "}", NULL);
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, (cf_slice){start, (size_t)(in->at - start)});
    cf_sha256_hex(edition->hash, digest);
    cf_buf_release(&text);
}

static void find_break(cf_publication *out)
{
    for (int i = out->n - 1; i >= 0; i--) {
        const char *before = i > 0 ? out->list[i - 1].hash : "";
        if (out->list[i].number != i + 1 || strcmp(out->list[i].before, before) != 0 ||
            (i > 0 && strcmp(out->list[i].on, out->list[i - 1].on) < 0))
            out->broken = i + 1;
    }
}

bool cf_publication_read(cf_publication *out, const char *folder, cf_arena *arena, cf_buf *why)
{
    const char *path = cf_arena_printf(arena, "%s/%s", folder, file_name);
    struct stat there;
    *out = (cf_publication){.list = CF_ARENA_NEW(arena, cf_edition, CF_PUBLISHED_EDITIONS + 1)};
    if (stat(path, &there) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    cf_buf bytes = CF_BUF_INIT;
    if (!cf_file_read(&bytes, path, LIMIT, why)) {
        cf_buf_release(&bytes);
        return false;
    }
    cf_json in = cf_json_open(cf_buf_slice(&bytes));
    cf_json_want(&in, schema, NULL);
    do {
        if (out->n == CF_PUBLISHED_EDITIONS)
            in.expected = "fewer editions";
        else
            read_edition(&out->list[out->n++], &in, arena);
    } while (cf_json_more(&in));
    cf_json_want(&in, "}\n", NULL);
    bool good = !in.expected && in.at == in.end;
    if (!good)
        cf_buf_addf(why, "%s is not as Confer wrote it: expected %s at byte %zu", path,
                    in.expected ? in.expected : "the end", (size_t)(in.at - in.start));
    find_break(out);
    cf_buf_release(&bytes);
    return good;
}

/* --- Writing --------------------------------------------------------------------------------- */

static void write_edition(cf_buf *out, const cf_edition *edition)
{
    cf_buf_addf(out, "{\"edition\":%d,\"on\":\"%s\",\"correction\":", edition->number, edition->on);
    cf_json_add_string(out, cf_slice_of(edition->correction));
    cf_buf_addf(out, ",\"before\":\"%s\",\"files\":[", edition->before);
    for (int i = 0; i < edition->n_files; i++)
        cf_buf_addf(out, "%s{\"name\":\"%s\",\"bytes\":%llu,\"sha256\":\"%s\"}", i ? "," : "",
                    edition->files[i].name, (unsigned long long)edition->files[i].len_bytes,
                    edition->files[i].sha256);
    cf_buf_add_str(out, "]}");
}

void cf_publication_write(cf_buf *out, cf_publication *publication)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_buf_add_str(out, schema);
    for (int i = 0; i < publication->n; i++) {
        size_t start = out->len + (i > 0);
        cf_buf_add_str(out, i > 0 ? "," : "");
        write_edition(out, &publication->list[i]);
        cf_sha256_of(digest, (cf_slice){out->text + start, out->len - start});
        cf_sha256_hex(publication->list[i].hash, digest);
    }
    cf_buf_add_str(out, "]}\n");
}

void cf_published_file_hash(cf_published_file *file)
{
    unsigned char digest[CF_SHA256_SIZE];
    file->len_bytes = file->bytes.len;
    cf_sha256_of(digest, file->bytes);
    cf_sha256_hex(file->sha256, digest);
}

const char *cf_published_copy_name(const cf_edition *edition, const cf_published_file *file,
                                   cf_arena *arena)
{
    const char *mark = cf_arena_printf(arena, "edition-%d", edition->number);
    const char *at = strstr(file->name, mark);
    if (!at)
        return file->name;
    size_t before = (size_t)(at - file->name);
    const char *rest = at + strlen(mark);
    if (before == 0)
        return strcmp(rest, ".html") == 0 ? "index.html" : rest + 1; /* edition-N-embed.html */
    return cf_arena_printf(arena, "%.*s%s", (int)before, file->name, rest + (*rest == '/'));
}
