#include "base/str.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdio.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool cf_slice_equal_nocase(cf_slice a, cf_slice b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.text[i]) != lower(b.text[i]))
            return false;
    return true;
}

int cf_slice_compare(cf_slice a, cf_slice b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.text, b.text, shared) : 0;
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

cf_slice cf_slice_trim(cf_slice s)
{
    while (s.len > 0 && is_space(s.text[0])) {
        s.text++;
        s.len--;
    }
    while (s.len > 0 && is_space(s.text[s.len - 1]))
        s.len--;
    return s;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

/* Three rows of the edit-distance table are enough; words longer than a row are not compared. */
int cf_slice_distance(cf_slice a, cf_slice b, int limit)
{
    enum { MAX_WORD = 63 };
    size_t gap = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (a.len > MAX_WORD || b.len > MAX_WORD || gap > (size_t)limit)
        return limit + 1;
    int rows[3][MAX_WORD + 1];
    int *before_last = rows[0];
    int *last = rows[1];
    int *row = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower(a.text[i - 1]);
            char y = lower(b.text[j - 1]);
            row[j] = min_int(min_int(last[j] + 1, row[j - 1] + 1), last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b.text[j - 2]) && y == lower(a.text[i - 2]))
                row[j] = min_int(row[j], before_last[j - 2] + 1);
        }
        int *spare = before_last;
        before_last = last;
        last = row;
        row = spare;
    }
    return min_int(last[b.len], limit + 1);
}

uint64_t cf_slice_hash(cf_slice s)
{
    uint64_t hash = 0x9e3779b97f4a7c15u ^ (s.len * 0xff51afd7ed558ccdu);
    const char *at = s.text;
    size_t left = s.len;
    for (; left >= 8; left -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        hash = (hash ^ word) * 0xd6e8feb86659fd93u;
        hash ^= hash >> 32;
    }
    uint64_t tail = 0;
    if (left > 0) /* an empty text may have no bytes at all */
        memcpy(&tail, at, left);
    hash = (hash ^ tail) * 0xd6e8feb86659fd93u;
    hash ^= hash >> 29;
    hash *= 0xc4ceb9fe1a85ec53u;
    return hash ^ (hash >> 32);
}

/* Bytes of the sequence that starts at s.text[i]; 0 when it is not well-formed (RFC 3629). */
static size_t sequence_length(cf_slice s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.text + i;
    size_t left = s.len - i;
    if (p[0] < 0x80)
        return p[0] != 0;
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || left < n)
        return 0;
    for (size_t k = 1; k < n; k++)
        if ((p[k] & 0xc0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xed && p[1] > 0x9f;
    bool beyond = p[0] == 0xf4 && p[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : n;
}

/* Eight bytes at once, none of them NUL or above 0x7f (the usual case, passed quickly). */
static bool is_plain_ascii(const char *at)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t word;
    memcpy(&word, at, 8);
    return ((word | (word - ones)) & tops) == 0;
}

bool cf_utf8_valid(cf_slice s, size_t *at)
{
    size_t i = 0;
    while (i < s.len) {
        if (s.len - i >= 8 && is_plain_ascii(s.text + i)) {
            i += 8;
            continue;
        }
        size_t n = sequence_length(s, i);
        if (n == 0) {
            if (at)
                *at = i;
            return false;
        }
        i += n;
    }
    return true;
}

size_t cf_utf8_width(cf_slice s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.text[i];
        bool combining =
            (c == 0xcc || (c == 0xcd && i + 1 < s.len && (unsigned char)s.text[i + 1] < 0xb0));
        if ((c & 0xc0) != 0x80 && !combining)
            width++;
    }
    return width;
}

void cf_buf_init(cf_buf *buf)
{
    *buf = (cf_buf)CF_BUF_INIT;
}

void cf_buf_release(cf_buf *buf)
{
    cf_mem_free(buf->text);
    cf_buf_init(buf);
}

void cf_buf_clear(cf_buf *buf)
{
    buf->len = 0;
    if (buf->text)
        buf->text[0] = '\0';
}

char *cf_buf_reserve(cf_buf *buf, size_t more)
{
    buf->text = cf_mem_grow(buf->text, &buf->capacity, buf->len + more + 1, 1);
    return buf->text + buf->len;
}

void cf_buf_add(cf_buf *buf, const char *text, size_t len)
{
    char *room = cf_buf_reserve(buf, len);
    if (len > 0)
        memcpy(room, text, len);
    buf->len += len;
    buf->text[buf->len] = '\0';
}

void cf_buf_add_str(cf_buf *buf, const char *text)
{
    cf_buf_add(buf, text, strlen(text));
}

void cf_buf_add_slice(cf_buf *buf, cf_slice s)
{
    cf_buf_add(buf, s.text, s.len);
}

void cf_buf_add_char(cf_buf *buf, char c)
{
    cf_buf_add(buf, &c, 1);
}

void cf_buf_add_repeat(cf_buf *buf, char c, size_t n)
{
    char *room = cf_buf_reserve(buf, n);
    memset(room, c, n);
    buf->len += n;
    buf->text[buf->len] = '\0';
}

void cf_buf_addv(cf_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int needed = vsnprintf(NULL, 0, format, again);
    va_end(again);
    CF_BUG_IF(needed < 0);
    char *room = cf_buf_reserve(buf, (size_t)needed);
    vsnprintf(room, (size_t)needed + 1, format, args);
    buf->len += (size_t)needed;
}

void cf_buf_addf(cf_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cf_buf_addv(buf, format, args);
    va_end(args);
}

bool cf_drain_rest(cf_drain *drain, cf_buf *buf)
{
    if (!drain->failed && buf->len > 0)
        drain->failed = drain->write(drain->context, buf->text, buf->len) != 0;
    cf_buf_clear(buf);
    return !drain->failed;
}

void cf_drain_some(cf_drain *drain, cf_buf *buf)
{
    enum { LONG = 64 << 10 };
    if (drain && buf->len >= LONG)
        cf_drain_rest(drain, buf);
}
