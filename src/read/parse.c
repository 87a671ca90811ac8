#include "read/parse.h"

#include "base/bug.h"

/* --- Tokens ---------------------------------------------------------------------------------- */

const cf_token *cf_parse_token_at(const cf_parser *p, size_t at)
{
    return &p->item->tokens[at < p->item->n_tokens ? at : p->item->n_tokens];
}

bool cf_token_is_sign(const cf_token *token, const char *sign)
{
    return token->kind == CF_TOKEN_SIGN && cf_slice_equal(token->text, cf_slice_of(sign));
}

bool cf_token_is_word(const cf_token *token, cf_slice word)
{
    return token->kind == CF_TOKEN_WORD && cf_slice_equal_nocase(token->text, word);
}

/* Commas between the parts of a clause mean nothing. */
const cf_token *cf_parse_peek(cf_parser *p)
{
    while (cf_token_is_sign(cf_parse_token_at(p, p->at), ","))
        p->at++;
    return cf_parse_token_at(p, p->at);
}

const cf_token *cf_parse_peek_next(cf_parser *p)
{
    cf_parse_peek(p);
    size_t at = p->at + 1;
    while (cf_token_is_sign(cf_parse_token_at(p, at), ","))
        at++;
    return cf_parse_token_at(p, at);
}

const cf_token *cf_parse_take(cf_parser *p)
{
    const cf_token *token = cf_parse_peek(p);
    if (p->at < p->item->n_tokens)
        p->at++;
    return token;
}

cf_slice cf_span_text(cf_span span)
{
    return (cf_slice){span.source->text.text + span.start, span.end - span.start};
}

cf_span cf_parse_glued(cf_parser *p)
{
    cf_span span = cf_parse_peek(p)->span;
    for (size_t at = p->at + 1; at < p->item->n_tokens && cf_parse_token_at(p, at)->glued; at++)
        span.end = cf_parse_token_at(p, at)->span.end;
    return span;
}

/* --- Problems -------------------------------------------------------------------------------- */

cf_diag *cf_parse_report(cf_parser *p, cf_code code, cf_span span, const char *format, ...)
{
    cf_buf message = CF_BUF_INIT;
    va_list args;
    va_start(args, format);
    cf_buf_addv(&message, format, args);
    va_end(args);
    cf_diag *diag = cf_diags_add(p->diags, code, span, "%s", message.text);
    cf_buf_release(&message);
    p->bad = true;
    return diag;
}

cf_diag *cf_parse_unexpected(cf_parser *p, const char *what)
{
    const cf_token *token = cf_parse_peek(p);
    cf_diag *diag;
    if (token->kind == CF_TOKEN_END && p->item->broken) { /* why it is missing has been said */
        diag = CF_ARENA_NEW(p->arena, cf_diag, 1);
        p->bad = true;
    } else if (token->kind == CF_TOKEN_END) {
        diag = cf_parse_report(p, CF_E0109, token->span, "%s is missing", what);
    } else {
        diag = cf_parse_report(p, CF_E0110, token->span, "expected %s, found `%.*s`", what,
                               (int)(token->span.end - token->span.start),
                               cf_span_text(token->span).text);
    }
    p->lost = true;
    return diag;
}

static bool expect_word(cf_parser *p, cf_slice word, cf_slice other)
{
    const cf_token *token = cf_parse_peek(p);
    if (cf_token_is_word(token, word) || (other.len && cf_token_is_word(token, other)) ||
        (token->kind == CF_TOKEN_SIGN && cf_slice_equal(token->text, word))) {
        cf_parse_take(p);
        return true;
    }
    cf_buf what = CF_BUF_INIT;
    cf_buf_addf(&what, "`%.*s`", (int)word.len, word.text);
    cf_diag *diag = cf_parse_unexpected(p, what.text);
    cf_buf_release(&what);
    if (cf_is_slip(token, word)) {
        cf_diags_help(p->diags, diag, "did you mean `%.*s`?", (int)word.len, word.text);
        p->lost = false;
        cf_parse_take(p);
        return true;
    }
    cf_suggest_unindent(p, diag);
    return false;
}

bool cf_parse_expect(cf_parser *p, const char *word)
{
    return expect_word(p, cf_slice_of(word), CF_SLICE(""));
}

/* --- Patterns -------------------------------------------------------------------------------- */

static const cf_node *node_at(const cf_parser *p, int index)
{
    return &p->pattern.nodes[index];
}

static bool is_word_of(const cf_token *token, const cf_node *node)
{
    return cf_token_is_word(token, node->word) ||
           (node->other.len && cf_token_is_word(token, node->other)) ||
           (token->kind == CF_TOKEN_SIGN && cf_slice_equal(token->text, node->word));
}

/* Whether the tokens at hand can begin the part. Two words in a row are both looked at (`at least`
 * and `at most`) when `strict`. */
static bool can_start(cf_parser *p, int index, bool strict)
{
    const cf_node *node = node_at(p, index);
    switch (node->kind) {
    case CF_NODE_WORD: {
        int next = node->next;
        bool two = strict && next != CF_NO_NODE && node_at(p, next)->kind == CF_NODE_WORD;
        return is_word_of(cf_parse_peek(p), node) &&
               (!two || is_word_of(cf_parse_peek_next(p), node_at(p, next)));
    }
    case CF_NODE_FIELD:
        return cf_parse_starts_field(p, &p->type->fields[node->field]);
    case CF_NODE_SEQUENCE:
        return node->child != CF_NO_NODE && can_start(p, node->child, strict);
    default:
        for (int part = node->child; part != CF_NO_NODE; part = node_at(p, part)->next)
            if (can_start(p, part, strict))
                return true;
        return false;
    }
}

static void describe(cf_buf *out, const cf_parser *p, int index)
{
    const cf_node *node = node_at(p, index);
    if (node->kind == CF_NODE_WORD) {
        cf_buf_addf(out, "`%.*s`", (int)node->word.len, node->word.text);
    } else if (node->kind == CF_NODE_FIELD) {
        cf_describe_field(out, &p->type->fields[node->field]);
    } else {
        for (int part = node->child; part != CF_NO_NODE; part = node_at(p, part)->next) {
            if (node->kind == CF_NODE_CHOICE && part != node->child)
                cf_buf_add_str(out, node_at(p, part)->next == CF_NO_NODE ? " or " : ", ");
            describe(out, p, part);
            if (node->kind == CF_NODE_SEQUENCE)
                break;
        }
    }
}

static void store_field(cf_parser *p, int index, const cf_field *value)
{
    cf_field *field = &p->fields[index];
    if (!p->list_item) {
        *field = *value;
        return;
    }
    /* The array is full when its count is a power of two. */
    int n = field->n_list;
    cf_field *items = (cf_field *)(uintptr_t)field->list;
    if ((n & (n - 1)) == 0) {
        items = CF_ARENA_NEW(p->arena, cf_field, n ? (size_t)n * 2 : 1);
        if (n > 0)
            memcpy(items, field->list, (size_t)n * sizeof *items);
    }
    items[n] = *value;
    field->list = items;
    field->n_list = n + 1;
    field->span = field->present ? cf_span_join(field->span, value->span) : value->span;
    field->present = true;
}

static bool take_flags(cf_parser *p);
static void parse_sequence(cf_parser *p, int first);

static void parse_choice(cf_parser *p, int index)
{
    for (int part = node_at(p, index)->child; part != CF_NO_NODE; part = node_at(p, part)->next)
        if (can_start(p, part, true)) {
            parse_sequence(p, node_at(p, part)->child);
            return;
        }
    cf_buf what = CF_BUF_INIT;
    describe(&what, p, index);
    const cf_token *token = cf_parse_peek(p);
    /* A bare number where a percent or dollars may stand: let the first field say so. */
    int first = node_at(p, node_at(p, index)->child)->child;
    bool number = token->kind == CF_TOKEN_WORD && strchr("-0123456789", token->text.text[0]);
    if (number && node_at(p, first)->kind == CF_NODE_FIELD) {
        cf_diag *diag =
            cf_parse_report(p, CF_E0111, token->span, "%.*s alone is neither a percent nor dollars",
                            (int)token->text.len, token->text.text);
        cf_diags_help(p->diags, diag, "write %.*s%% or $%.*s with its unit", (int)token->text.len,
                      token->text.text, (int)token->text.len, token->text.text);
        p->lost = true;
    } else {
        cf_suggest_unindent(p, cf_parse_unexpected(p, what.text));
    }
    cf_buf_release(&what);
}

/* Whether a word that may be left out is: what stands there is not even a slip in it. */
static bool lacks_word(cf_parser *p, const cf_node *node)
{
    const cf_token *token = cf_parse_peek(p);
    return node->may_lack && !is_word_of(token, node) &&
           (cf_is_qualifier(token) || !cf_is_slip(token, node->word));
}

static void parse_node(cf_parser *p, int index)
{
    const cf_node *node = node_at(p, index);
    bool bound = p->bound && node->may_lack; /* `5% of pensionable` is no way to say `of base` */
    cf_field value;
    p->bound = false;
    switch (node->kind) {
    case CF_NODE_WORD:
        while (!bound && !is_word_of(cf_parse_peek(p), node) && take_flags(p))
            continue;
        if (bound || !lacks_word(p, node)) {
            expect_word(p, node->word, node->other);
            p->bound = node->may_lack;
        }
        break;
    case CF_NODE_FIELD:
        if (cf_parse_field(p, &p->type->fields[node->field], &value))
            store_field(p, node->field, &value);
        break;
    case CF_NODE_SEQUENCE:
        parse_sequence(p, node->child);
        break;
    case CF_NODE_CHOICE:
        parse_choice(p, index);
        break;
    case CF_NODE_OPTIONAL:
        if (can_start(p, index, false))
            parse_sequence(p, node->child);
        break;
    case CF_NODE_REPEAT:
        p->list_item++;
        while (!p->lost && can_start(p, index, false))
            parse_sequence(p, node->child);
        p->list_item--;
        break;
    }
}

static void parse_sequence(cf_parser *p, int first)
{
    for (int at = first; at != CF_NO_NODE && !p->lost; at = node_at(p, at)->next)
        parse_node(p, at);
}

/* --- The tail: options, flags and qualifiers in any order ------------------------------------ */

static void parse_option(cf_parser *p, int index)
{
    cf_span start = cf_parse_peek(p)->span;
    int field = cf_pattern_field(&p->pattern, index);
    if (node_at(p, index)->kind == CF_NODE_OPTIONAL && field >= 0 && p->fields[field].present) {
        cf_diag *diag = cf_parse_report(p, CF_E0122, start, "`%.*s` is written twice",
                                        (int)(start.end - start.start), cf_span_text(start).text);
        cf_diags_note(p->diags, diag, p->fields[field].span, "first here");
    }
    parse_node(p, index);
}

/* Flags may stand anywhere after the amount. */
static bool take_flags(cf_parser *p)
{
    for (int at = p->pattern.tail; at != CF_NO_NODE; at = node_at(p, at)->next)
        if (cf_pattern_is_flag(&p->pattern, at) && can_start(p, at, true)) {
            parse_option(p, at);
            return true;
        }
    return false;
}

static bool take_option(cf_parser *p)
{
    for (int strict = 1; strict >= 0; strict--)
        for (int at = p->pattern.tail; at != CF_NO_NODE; at = node_at(p, at)->next)
            if (can_start(p, at, strict)) {
                parse_option(p, at);
                return true;
            }
    return false;
}

bool cf_is_qualifier(const cf_token *token)
{
    return cf_token_is_word(token, CF_SLICE("on")) || cf_token_is_word(token, CF_SLICE("for")) ||
           cf_token_is_word(token, CF_SLICE("if"));
}

static void report_twice(cf_parser *p, cf_span again, cf_span first, const char *word)
{
    cf_diag *diag = cf_parse_report(p, CF_E0120, again, "`%s` is written twice", word);
    cf_diags_note(p->diags, diag, first, "first here");
}

static void take_qualifier(cf_parser *p)
{
    const cf_token *word = cf_parse_take(p);
    cf_clause *clause = p->clause;
    if (cf_token_is_word(word, CF_SLICE("on"))) {
        if (clause->on_span.source)
            report_twice(p, word->span, clause->on_span, "on");
        cf_span span = cf_parse_peek(p)->span;
        clause->has_on = cf_parse_days(p);
        clause->on_span = cf_span_join(word->span, span);
    } else if (cf_token_is_word(word, CF_SLICE("for"))) {
        if (clause->who)
            report_twice(p, word->span, clause->who->span, "for");
        cf_parse_selector(p);
    } else {
        if (clause->condition)
            report_twice(p, word->span, clause->condition->span, "if");
        cf_parse_condition(p);
    }
}

/* Passes over what means nothing, up to the next qualifier. */
static void skip_lost(cf_parser *p)
{
    while (cf_parse_peek(p)->kind != CF_TOKEN_END && !cf_is_qualifier(cf_parse_peek(p)))
        cf_parse_take(p);
    p->lost = false;
}

static void parse_tail(cf_parser *p)
{
    for (;;) {
        if (p->lost)
            skip_lost(p);
        const cf_token *token = cf_parse_peek(p);
        if (token->kind == CF_TOKEN_END)
            return;
        if (cf_is_qualifier(token)) {
            take_qualifier(p);
        } else if (!take_option(p)) {
            cf_diag *diag = cf_parse_report(p, CF_E0110, token->span, "`%.*s` means nothing here",
                                            (int)(token->span.end - token->span.start),
                                            cf_span_text(token->span).text);
            p->lost = true;
            cf_suggest_tail(p, diag, token);
            cf_parse_take(p);
        }
    }
}

/* --- Clauses --------------------------------------------------------------------------------- */

const cf_clause_type *cf_find_clause_type(const cf_parser *p, size_t from, size_t *n_words)
{
    const cf_clause_type *best = NULL;
    *n_words = 0;
    for (int i = 0; i < cf_clause_type_count(); i++) {
        const cf_clause_type *type = cf_clause_type_at(i);
        const char *at = type->keyword;
        size_t n = 0;
        for (; *at; n++) {
            cf_slice word = {at, strcspn(at, " ")};
            if (!cf_token_is_word(cf_parse_token_at(p, from + n), word))
                break;
            at += word.len + (at[word.len] == ' ');
        }
        if (*at == '\0' && n > *n_words) {
            best = type;
            *n_words = n;
        }
    }
    return best;
}

/* The clause on one line, as written, white space folded. */
static cf_slice fold_text(cf_arena *arena, const cf_item *item)
{
    size_t size = 1;
    for (size_t i = 0; i < item->n_tokens; i++)
        size += item->tokens[i].span.end - item->tokens[i].span.start + 1;
    char *text = CF_ARENA_NEW(arena, char, size);
    size_t len = 0;
    for (size_t i = 0; i < item->n_tokens; i++) {
        cf_slice token = cf_span_text(item->tokens[i].span);
        if (i > 0 && !item->tokens[i].glued)
            text[len++] = ' ';
        memcpy(text + len, token.text, token.len);
        len += token.len;
    }
    return (cf_slice){text, len};
}

bool cf_parse_clause(cf_clause *out, const cf_item *item, cf_arena *arena, cf_diags *diags)
{
    cf_parser p = {.arena = arena, .diags = diags, .item = item, .clause = out};
    *out = (cf_clause){.span = item->span, .line = item->line, .on = CF_DATE_NONE};
    if (item->n_tokens == 0)
        return false;
    p.type = cf_find_clause_type(&p, 0, &p.at);
    if (!p.type) {
        cf_report_unknown(&p);
        return false;
    }
    cf_pattern_compile(&p.pattern, p.type);
    p.fields = CF_ARENA_NEW(arena, cf_field, p.type->n_fields ? (size_t)p.type->n_fields : 1);
    for (int i = 0; i < p.type->n_fields; i++)
        p.fields[i].date = CF_DATE_NONE;
    for (int at = p.pattern.first; at != p.pattern.tail && !p.lost; at = node_at(&p, at)->next)
        parse_node(&p, at);
    parse_tail(&p);
    out->type = p.type;
    out->text = fold_text(arena, item);
    out->fields = p.fields;
    out->n_fields = p.type->n_fields;
    return !p.bad && !item->broken;
}
