/* lexer_char.h: what the characters of a .terms text are; the one place that knows Unicode. */
#ifndef CF_READ_LEXER_CHAR_H
#define CF_READ_LEXER_CHAR_H

#include "base/str.h"

static inline bool cf_char_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool cf_char_starts_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || cf_char_is_digit(c) || c == '_';
}

static inline bool cf_char_in_word(char c)
{
    return cf_char_starts_word(c) || c == '.' || c == '-';
}

/* One code point (0: not well-formed) and its length in bytes (at least 1). */
uint32_t cf_char_decode(cf_slice s, size_t *len);

/* Bytes of a letter beyond ASCII at the start of `s`, as in Muñoz; 0: it is none. */
size_t cf_char_letter_beyond_ascii(cf_slice s);

/* Control characters, and those that reorder or hide text. Tab, LF and CR LF are fine. */
bool cf_char_is_control(uint32_t code);

typedef enum { CF_FOREIGN_BROKEN, CF_FOREIGN_QUOTE, CF_FOREIGN_OTHER } cf_foreign_kind;

/* A character beyond ASCII that is no letter, and what to write instead. */
typedef struct {
    cf_foreign_kind kind;
    size_t len;
    const char *message, *help;
} cf_foreign;

cf_foreign cf_char_foreign(cf_slice s);

/* Bytes of a closing quote, typographic or plain, at the start of `s`; 0: none. */
size_t cf_char_closing_quote(cf_slice s);

#endif
