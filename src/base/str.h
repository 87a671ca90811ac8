/* str.h: text as slices (borrowed) and buffers (owned, growing).
 *
 * Invariants: a slice is not NUL-terminated and owns nothing; it is valid as long as what it
 * points into. A buffer always ends in a NUL that `len` does not count. */
#ifndef CF_BASE_STR_H
#define CF_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *text;
    size_t len;
} cf_slice;

/* --- Slices ---------------------------------------------------------------------------------- */

#define CF_SLICE(literal) ((cf_slice){"" literal, sizeof(literal) - 1})

static inline cf_slice cf_slice_of(const char *text)
{
    return (cf_slice){text, strlen(text)};
}

static inline bool cf_slice_equal(cf_slice a, cf_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.text, b.text, a.len) == 0);
}

/* ASCII letters compare without case, other bytes exactly. */
bool cf_slice_equal_nocase(cf_slice a, cf_slice b);

/* Byte order, as strcmp: negative, 0, positive. */
int cf_slice_compare(cf_slice a, cf_slice b);

/* Without the spaces, tabs, CR and LF at both ends. */
cf_slice cf_slice_trim(cf_slice s);

/* Edit distance (insert, delete, replace, swap neighbours), without case, at most `limit`:
 * larger distances return limit + 1. For "did you mean". */
int cf_slice_distance(cf_slice a, cf_slice b, int limit);

/* A 64-bit hash of the bytes (not for secrets). */
uint64_t cf_slice_hash(cf_slice s);

/* True when the bytes are well-formed UTF-8 without NUL. `*at` (may be NULL): the first bad byte.
 */
bool cf_utf8_valid(cf_slice s, size_t *at);

/* Columns that a terminal needs for the text: one a code point, none for combining marks. */
size_t cf_utf8_width(cf_slice s);

/* --- Buffers --------------------------------------------------------------------------------- */

typedef struct {
    char *text;
    size_t len;
    size_t capacity;
} cf_buf;

#define CF_BUF_INIT                                                                                \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }

void cf_buf_init(cf_buf *buf);
void cf_buf_release(cf_buf *buf);

/* Empties it and keeps the memory. */
void cf_buf_clear(cf_buf *buf);

/* Makes room for `more` bytes and returns where they go; add to `len` what was written. */
char *cf_buf_reserve(cf_buf *buf, size_t more);

void cf_buf_add(cf_buf *buf, const char *text, size_t len);
void cf_buf_add_str(cf_buf *buf, const char *text);
void cf_buf_add_slice(cf_buf *buf, cf_slice s);
void cf_buf_add_char(cf_buf *buf, char c);
void cf_buf_add_repeat(cf_buf *buf, char c, size_t n);
void cf_buf_addf(cf_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cf_buf_addv(cf_buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Where a text goes that is too long to be held: it is written while it is made. */
typedef struct {
    int (*write)(void *context, const char *text, size_t len); /* 0: it is written */
    void *context;
    bool failed; /* nothing more is written then */
} cf_drain;

/* Writes and empties `buf` once it has grown long. NULL drain: never. */
void cf_drain_some(cf_drain *drain, cf_buf *buf);

/* Writes and empties it whatever its length. False: it could not be written, or nothing could. */
bool cf_drain_rest(cf_drain *drain, cf_buf *buf);

static inline cf_slice cf_buf_slice(const cf_buf *buf)
{
    return (cf_slice){buf->text ? buf->text : "", buf->len};
}

#endif
