#include "read/lexer.h"

#include "base/mem.h"
#include "read/lexer_char.h"

void cf_lexer_init(cf_lexer *lexer, const cf_source *source, cf_arena *arena, cf_diags *diags)
{
    *lexer = (cf_lexer){.source = source, .arena = arena, .diags = diags, .line = 1};
    static const char bom[] = "\xef\xbb\xbf";
    if (source->text.len >= 3 && memcmp(source->text.text, bom, 3) == 0)
        lexer->at = 3;
}

void cf_lexer_release(cf_lexer *lexer)
{
    cf_mem_free(lexer->tokens);
    cf_mem_free(lexer->comments);
}

/* --- Bytes ----------------------------------------------------------------------------------- */

static char peek(const cf_lexer *lexer, size_t ahead)
{
    size_t at = lexer->at + ahead;
    return at < lexer->source->text.len ? lexer->source->text.text[at] : '\0';
}

static bool at_end(const cf_lexer *lexer)
{
    return lexer->at >= lexer->source->text.len;
}

static bool at_line_end(const cf_lexer *lexer)
{
    return at_end(lexer) || peek(lexer, 0) == '\n' ||
           (peek(lexer, 0) == '\r' && peek(lexer, 1) == '\n');
}

static cf_slice slice_from(const cf_lexer *lexer, size_t start)
{
    return (cf_slice){lexer->source->text.text + start, lexer->at - start};
}

static cf_span span_from(const cf_lexer *lexer, size_t start)
{
    return (cf_span){lexer->source, (uint32_t)start, (uint32_t)lexer->at, 0};
}

static cf_diag *report(cf_lexer *lexer, cf_code code, size_t start, const char *message)
{
    lexer->broken = true;
    return lexer->diags ? cf_diags_add(lexer->diags, code, span_from(lexer, start), "%s", message)
                        : NULL;
}

static void help(cf_lexer *lexer, cf_diag *diag, const char *text)
{
    if (diag)
        cf_diags_help(lexer->diags, diag, "%s", text);
}

/* --- Tokens ---------------------------------------------------------------------------------- */

static void add_token(cf_lexer *lexer, cf_token_kind kind, size_t start, cf_slice text)
{
    lexer->tokens = cf_mem_grow(lexer->tokens, &lexer->token_capacity, lexer->n_tokens + 1,
                                sizeof *lexer->tokens);
    bool glued = lexer->n_tokens > 0 && lexer->tokens[lexer->n_tokens - 1].span.end == start;
    lexer->tokens[lexer->n_tokens++] =
        (cf_token){.kind = kind, .span = span_from(lexer, start), .text = text, .glued = glued};
}

/* The text of a string without doubled quotes. */
static cf_slice unquote(cf_lexer *lexer, cf_slice inside)
{
    if (inside.len == 0 || !memchr(inside.text, '"', inside.len))
        return inside;
    char *text = CF_ARENA_NEW(lexer->arena, char, inside.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < inside.len; i++) {
        text[len++] = inside.text[i];
        i += inside.text[i] == '"';
    }
    return (cf_slice){text, len};
}

static void take_string(cf_lexer *lexer)
{
    size_t start = lexer->at++;
    for (; !at_line_end(lexer); lexer->at++) {
        if (peek(lexer, 0) != '"')
            continue;
        if (peek(lexer, 1) != '"') {
            cf_slice inside = slice_from(lexer, start + 1);
            lexer->at++;
            add_token(lexer, CF_TOKEN_STRING, start, unquote(lexer, inside));
            return;
        }
        lexer->at++;
    }
    cf_slice inside = slice_from(lexer, start + 1);
    help(lexer, report(lexer, CF_E0105, start, "this quoted text has no closing quote on its line"),
         "close it with \"; a quote inside is written twice: \"\"");
    add_token(lexer, CF_TOKEN_STRING, start, inside);
}

/* `..` of a range of values. */
static bool at_range_sign(const cf_lexer *lexer)
{
    return peek(lexer, 0) == '.' && peek(lexer, 1) == '.';
}

static bool at_money(const cf_lexer *lexer, size_t ahead)
{
    return peek(lexer, ahead) == '$' ||
           (peek(lexer, ahead) == '-' && peek(lexer, ahead + 1) == '$');
}

/* Letters beyond ASCII in a word are reported once, with the word in quotes as the remedy. */
static void take_word_chars(cf_lexer *lexer)
{
    while (!at_line_end(lexer)) {
        bool range_ends = at_range_sign(lexer) && at_money(lexer, 2); /* $1/hour..$2/hour */
        if (cf_char_in_word(peek(lexer, 0)) && !range_ends) {
            lexer->at++;
            continue;
        }
        cf_slice rest = {lexer->source->text.text + lexer->at, lexer->source->text.len - lexer->at};
        size_t letter = cf_char_letter_beyond_ascii(rest);
        if (letter == 0)
            return;
        lexer->at += letter;
    }
}

static bool is_ascii(cf_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.text[i] >= 0x80)
            return false;
    return true;
}

static void take_word(cf_lexer *lexer)
{
    size_t start = lexer->at;
    if (peek(lexer, 0) == '-')
        lexer->at++;
    take_word_chars(lexer);
    cf_slice text = slice_from(lexer, start);
    if (!is_ascii(text)) {
        cf_diag *diag = report(lexer, CF_E0102, start,
                               "a bare name holds only the letters A to Z, digits, _ . and -");
        if (diag)
            cf_diags_help(lexer->diags, diag, "put it in quotes: \"%.*s\"", (int)text.len,
                          text.text);
    }
    if (peek(lexer, 0) == '%') {
        lexer->at++;
        add_token(lexer, CF_TOKEN_PERCENT, start, text);
    } else {
        add_token(lexer, CF_TOKEN_WORD, start, text);
    }
}

/* `$1,500.00`: a comma belongs to it where a digit follows. Letters are taken too, so that `$3M`
 * is one wrong amount. */
static void take_money(cf_lexer *lexer)
{
    size_t start = lexer->at;
    bool negative = peek(lexer, 0) == '-';
    lexer->at += negative ? 2 : 1;
    size_t digits = lexer->at;
    while ((cf_char_in_word(peek(lexer, 0)) && !at_range_sign(lexer)) ||
           (peek(lexer, 0) == ',' && cf_char_is_digit(peek(lexer, 1))))
        lexer->at++;
    cf_slice text = slice_from(lexer, digits);
    if (negative) {
        char *signed_text = CF_ARENA_NEW(lexer->arena, char, text.len + 2);
        signed_text[0] = '-';
        memcpy(signed_text + 1, text.text, text.len);
        text = (cf_slice){signed_text, text.len + 1};
    }
    add_token(lexer, CF_TOKEN_MONEY, start, text);
}

/* A character from a word processor that stands for a plain one is reported, and read as what was
 * meant, so that the rest of the line can be checked. */
static void take_foreign(cf_lexer *lexer)
{
    size_t start = lexer->at;
    cf_slice rest = {lexer->source->text.text + start, lexer->source->text.len - start};
    cf_foreign foreign = cf_char_foreign(rest);
    lexer->at += foreign.len;
    if (foreign.kind == CF_FOREIGN_BROKEN) { /* reported by cf_lexer_check_bytes */
        lexer->broken = true;
        return;
    }
    if (foreign.kind != CF_FOREIGN_QUOTE) {
        help(lexer, report(lexer, CF_E0102, start, foreign.message), foreign.help);
        return;
    }
    while (!at_line_end(lexer)) {
        rest =
            (cf_slice){lexer->source->text.text + lexer->at, lexer->source->text.len - lexer->at};
        size_t close = cf_char_closing_quote(rest);
        if (close > 0) {
            cf_slice inside = slice_from(lexer, start + foreign.len);
            lexer->at += close;
            help(lexer, report(lexer, CF_E0102, start, foreign.message), foreign.help);
            add_token(lexer, CF_TOKEN_STRING, start, inside);
            return;
        }
        lexer->at++;
    }
    help(lexer, report(lexer, CF_E0102, start, foreign.message), foreign.help);
}

static void take_sign(cf_lexer *lexer)
{
    size_t start = lexer->at;
    char c = peek(lexer, 0);
    bool doubled = (strchr("<>!=", c) && peek(lexer, 1) == '=') ||
                   (c == '<' && peek(lexer, 1) == '>') || at_range_sign(lexer);
    lexer->at += doubled ? 2 : 1;
    if (strchr("+=<>(),/", c) || (doubled && (c == '!' || c == '.'))) {
        add_token(lexer, CF_TOKEN_SIGN, start, slice_from(lexer, start));
        return;
    }
    cf_diag *diag = report(lexer, CF_E0102, start, "this character means nothing here");
    if (c == '\'' || c == '`')
        help(lexer, diag, "quoted text stands in double quotes: \"text\"");
    else if (c == '%')
        help(lexer, diag, "write a percent without a space: 6%");
    else if (c == '.')
        help(lexer, diag, "write a zero before the point: 0.5%");
    else if (c == ';' || c == ':')
        help(lexer, diag,
             "parts of a clause are separated by spaces or commas; each clause has a "
             "line of its own");
    else if (c == '&')
        help(lexer, diag, "write `and`, or put the name in quotes");
    else
        help(lexer, diag, "a comment starts with #; names with other characters need quotes");
}

static void take_token(cf_lexer *lexer)
{
    char c = peek(lexer, 0);
    bool minus = c == '-';
    char next = minus ? peek(lexer, 1) : c;
    if (c == '"')
        take_string(lexer);
    else if (next == '$')
        take_money(lexer);
    else if (cf_char_starts_word(next) && (!minus || cf_char_is_digit(next)))
        take_word(lexer);
    else if ((unsigned char)c >= 0x80 || (unsigned char)c < 0x20 || c == 0x7f) {
        cf_slice rest = {lexer->source->text.text + lexer->at, lexer->source->text.len - lexer->at};
        if (cf_char_letter_beyond_ascii(rest) > 0)
            take_word(lexer);
        else
            take_foreign(lexer);
    } else
        take_sign(lexer);
}

/* --- Lines ----------------------------------------------------------------------------------- */

static void skip_spaces(cf_lexer *lexer)
{
    while (peek(lexer, 0) == ' ' || peek(lexer, 0) == '\t')
        lexer->at++;
}

static void skip_line_end(cf_lexer *lexer)
{
    if (at_end(lexer))
        return;
    lexer->at += peek(lexer, 0) == '\r' ? 2 : 1;
    lexer->line++;
}

static void take_comment(cf_lexer *lexer)
{
    size_t start = lexer->at;
    while (!at_line_end(lexer))
        lexer->at++;
    lexer->comments = cf_mem_grow(lexer->comments, &lexer->comment_capacity, lexer->n_comments + 1,
                                  sizeof *lexer->comments);
    lexer->comments[lexer->n_comments++] = cf_slice_trim(slice_from(lexer, start));
}

/* The rest of the line at hand: tokens, then perhaps a comment. Stops at the line's end. */
static void take_line(cf_lexer *lexer)
{
    size_t first = lexer->n_tokens;
    for (skip_spaces(lexer); !at_line_end(lexer); skip_spaces(lexer)) {
        if (peek(lexer, 0) == '#')
            take_comment(lexer);
        else
            take_token(lexer);
    }
    if (first > 0 && lexer->n_tokens > first) {
        lexer->tokens[first].starts_line = true;
        lexer->tokens[first].glued = false;
    }
}

/* Whether an indented line with words follows, after any comments and blank lines. If so, the
 * lexer stands at its start and has taken the comments; otherwise it has not moved. */
static bool continues(cf_lexer *lexer)
{
    cf_lexer before = *lexer;
    size_t n_comments = lexer->n_comments;
    while (!at_end(lexer)) {
        skip_line_end(lexer);
        size_t start = lexer->at;
        skip_spaces(lexer);
        if (peek(lexer, 0) == '#' && !at_end(lexer)) {
            take_comment(lexer);
        } else if (!at_line_end(lexer)) {
            if (lexer->at > start)
                return true;
            break;
        }
    }
    lexer->at = before.at;
    lexer->line = before.line;
    lexer->n_comments = n_comments;
    return false;
}

static void take_clause(cf_lexer *lexer, cf_item *item, bool indented)
{
    size_t start = lexer->at;
    item->kind = CF_ITEM_CLAUSE;
    take_line(lexer);
    while (continues(lexer))
        take_line(lexer);
    size_t end = lexer->n_tokens ? lexer->tokens[lexer->n_tokens - 1].span.end : start;
    item->span = (cf_span){lexer->source, (uint32_t)start, (uint32_t)end, 0};
    if (indented)
        help(lexer,
             report(lexer, CF_E0106, start,
                    "an indented line continues the clause above it, and there is none"),
             "start it at the beginning of the line");
    size_t at = lexer->at;
    lexer->at = end;
    add_token(lexer, CF_TOKEN_END, end, CF_SLICE(""));
    lexer->at = at;
    skip_line_end(lexer);
}

bool cf_lexer_next(cf_lexer *lexer, cf_item *item)
{
    lexer->n_tokens = lexer->n_comments = 0;
    lexer->broken = false;
    *item = (cf_item){.line = lexer->line};
    if (at_end(lexer))
        return false;
    size_t start = lexer->at;
    skip_spaces(lexer);
    if (at_line_end(lexer)) {
        item->kind = CF_ITEM_BLANK;
        skip_line_end(lexer);
    } else if (peek(lexer, 0) == '#') {
        item->kind = CF_ITEM_COMMENT;
        take_comment(lexer);
        skip_line_end(lexer);
    } else {
        take_clause(lexer, item, lexer->at > start);
    }
    item->tokens = lexer->tokens;
    item->n_tokens = lexer->n_tokens ? lexer->n_tokens - 1 : 0;
    item->comments = lexer->comments;
    item->n_comments = lexer->n_comments;
    item->broken = lexer->broken;
    return true;
}
