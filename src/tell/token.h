/* token.h: an article's text as words, numbers and signs, each with its place in bytes.
 *
 * Invariants: tokens stand in the order of the text and never overlap; all bytes between two tokens
 * are white space; a token that only looks like a number (23ABC, 12:15, a telephone number, an
 * address) is CF_TOK_CODE and is never taken for one. No locale. Linear in the text. */
#ifndef CF_TELL_TOKEN_H
#define CF_TELL_TOKEN_H

#include "base/str.h"

typedef enum {
    CF_TOK_WORD,    /* letters, with apostrophes and figures inside: employees', FY2025 */
    CF_TOK_NUMBER,  /* figures: 1,500 or 2.3 */
    CF_TOK_ORDINAL, /* 21st */
    CF_TOK_DATE,    /* 2025-05-21 or 5/21/2025: number[0] year, [1] month, [2] day */
    CF_TOK_CODE,    /* looks like a number and is none */
    CF_TOK_SIGN,    /* $ % + - / , . ( ) and what else is one character; see `sign` */
} cf_tok_kind;

/* Signs beyond ASCII are read as their plain relatives: dashes as '-', quotes as '"' or '\''. */
typedef struct {
    cf_tok_kind kind;
    uint32_t start, end; /* bytes */
    uint32_t sentence;   /* from 0 */
    uint32_t paragraph;  /* from 0 */
    bool glued;          /* no white space before it */
    bool quoted;         /* inside quotation marks */
    char sign;
    int decimals;     /* of a number, as printed */
    int64_t value_e6; /* of a number */
    int16_t year;     /* of a date */
    int8_t month, day;
} cf_tok;

typedef struct {
    cf_slice text;
    cf_tok *items;
    size_t n, capacity;
    uint32_t n_sentences, n_paragraphs;
} cf_toks;

enum { CF_STORY_BYTES = 1 << 20 };

/* The text is borrowed and must be valid UTF-8. */
void cf_toks_read(cf_toks *out, cf_slice text);
void cf_toks_release(cf_toks *toks);

static inline cf_slice cf_tok_text(const cf_toks *toks, size_t i)
{
    return (cf_slice){toks->text.text + toks->items[i].start,
                      toks->items[i].end - toks->items[i].start};
}

/* 1 where token `i` is this word, without case; 0 where not, and beyond the end. */
size_t cf_tok_is(const cf_toks *toks, size_t i, const char *word);

/* The same for one of "a|b|c", and for a sign. */
size_t cf_tok_in(const cf_toks *toks, size_t i, const char *words);
size_t cf_tok_is_sign(const cf_toks *toks, size_t i, char sign);

/* Whether the tokens from `i` are these words, "essentially the same": how many, or 0. */
size_t cf_tok_phrase(const cf_toks *toks, size_t i, const char *words);

/* True where a word starts with a capital. */
bool cf_tok_is_capital(const cf_toks *toks, size_t i);

#endif
