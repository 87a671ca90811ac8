/* lexer.h: the text of a .terms document -> clauses as runs of words and signs, with their
 * comments.
 *
 * Invariants: the lexer goes forward only and never stops at a problem; an indented line belongs to
 * the clause above it, comments and blank lines between them included. Every token's span points
 * into the source. Source: costing rules, section 2. */
#ifndef CF_READ_LEXER_H
#define CF_READ_LEXER_H

#include "base/arena.h"
#include "base/diag.h"

typedef enum {
    CF_TOKEN_END,     /* after the last one of a clause; its span is where more would stand */
    CF_TOKEN_WORD,    /* a bare word, a number, a date: letters, digits, _ . -; may start with - */
    CF_TOKEN_STRING,  /* "quoted": text without quotes, doubled ones made single */
    CF_TOKEN_PERCENT, /* 6%: text without the sign */
    CF_TOKEN_MONEY,   /* $1,500 or -$5: text without the dollar sign */
    CF_TOKEN_SIGN,    /* + = != < <= > >= ( ) , / .. and what else is one character */
} cf_token_kind;

typedef struct {
    cf_token_kind kind;
    cf_span span;
    cf_slice text;
    bool glued;       /* no white space before it */
    bool starts_line; /* the first of an indented line */
} cf_token;

typedef enum { CF_ITEM_END, CF_ITEM_CLAUSE, CF_ITEM_COMMENT, CF_ITEM_BLANK } cf_item_kind;

typedef struct {
    cf_item_kind kind;
    const cf_token *tokens; /* clause: n_tokens and one CF_TOKEN_END; valid until the next item */
    size_t n_tokens;
    const cf_slice *comments; /* from `#` to the line's end, trimmed: inside the clause, or one */
    size_t n_comments;
    uint32_t line;
    cf_span span;
    bool broken; /* something in it has been reported */
} cf_item;

typedef struct {
    const cf_source *source;
    cf_arena *arena; /* for texts of strings that hold doubled quotes */
    cf_diags *diags; /* NULL: nothing is reported (the text was read before) */
    size_t at;
    uint32_t line;
    cf_token *tokens;
    size_t n_tokens, token_capacity;
    cf_slice *comments;
    size_t n_comments, comment_capacity;
    bool broken;
} cf_lexer;

void cf_lexer_init(cf_lexer *lexer, const cf_source *source, cf_arena *arena, cf_diags *diags);
void cf_lexer_release(cf_lexer *lexer);

/* The next clause, comment line or blank line. False at the end. */
bool cf_lexer_next(cf_lexer *lexer, cf_item *item);

/* Reports bytes that no text holds: NUL and other control characters, what is not UTF-8, lines
 * that are too long. One problem a line. */
void cf_lexer_check_bytes(const cf_source *source, cf_diags *diags);

#endif
