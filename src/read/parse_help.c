#include "read/parse.h"

/* What could have been meant. */

/* A line that was indented by mistake swallows the clause that starts on it. */
void cf_suggest_unindent(cf_parser *p, cf_diag *diag)
{
    bool sure;
    const cf_token *token = cf_parse_peek(p);
    if (!token->starts_line || diag->help || !cf_clause_type_nearest(token->text, &sure))
        return;
    cf_diags_help(p->diags, diag,
                  "an indented line continues the clause above; if `%.*s` starts a new one, "
                  "move it to the beginning of the line",
                  (int)token->text.len, token->text.text);
    p->at = p->item->n_tokens; /* what follows belongs to the other clause */
}

/* A slip of the finger in a word that must stand here is reported, and read as what was meant. */
bool cf_is_slip(const cf_token *token, cf_slice word)
{
    int limit = word.len <= 3 ? 1 : 2;
    return token->kind == CF_TOKEN_WORD && word.len >= 2 &&
           cf_slice_distance(token->text, word, limit) <= limit;
}

/* The words that could have been meant. */
void cf_suggest_tail(cf_parser *p, cf_diag *diag, const cf_token *token)
{
    const cf_token *next = cf_parse_peek_next(p);
    cf_date date;
    bool dated =
        next->kind == CF_TOKEN_WORD && cf_date_parse_iso(&date, next->text.text, next->text.len);
    if (dated && token->kind == CF_TOKEN_WORD) { /* effective, starting, from, oon … */
        cf_diags_help(p->diags, diag, "the day a clause takes effect is written `on %.*s`",
                      (int)next->text.len, next->text.text);
        return;
    }
    if (token->kind == CF_TOKEN_WORD &&
        cf_date_parse_iso(&date, token->text.text, token->text.len)) {
        cf_diags_help(p->diags, diag, "write `on %.*s`", (int)token->text.len, token->text.text);
        return;
    }
    for (int at = p->pattern.tail; at != CF_NO_NODE; at = p->pattern.nodes[at].next) {
        int word = p->pattern.nodes[p->pattern.nodes[at].child].child;
        int field = cf_pattern_field(&p->pattern, at);
        cf_slice expected = CF_SLICE("");
        if (word != CF_NO_NODE && p->pattern.nodes[word].kind == CF_NODE_WORD)
            expected = p->pattern.nodes[word].word;
        else if (cf_pattern_is_flag(&p->pattern, at))
            expected = cf_slice_of(p->type->fields[field].choices);
        if (expected.len && cf_is_slip(token, expected)) {
            cf_diags_help(p->diags, diag, "did you mean `%.*s`?", (int)expected.len, expected.text);
            return;
        }
    }
    size_t n_words;
    const cf_clause_type *clause = cf_find_clause_type(p, p->at, &n_words);
    if (token->starts_line) {
        cf_suggest_unindent(p, diag);
    } else if (clause) {
        cf_diags_help(p->diags, diag, "`%s` starts a clause of its own: put it on a new line",
                      clause->keyword);
    } else if (token->glued && p->at > 1 && cf_parse_token_at(p, p->at - 1)->glued &&
               cf_token_is_sign(cf_parse_token_at(p, p->at - 1), ",")) {
        cf_diags_help(p->diags, diag, "a number without a dollar sign is written without commas");
    } else if (token->kind == CF_TOKEN_WORD && p->at > 0 &&
               cf_parse_token_at(p, p->at - 1)->kind == CF_TOKEN_WORD) {
        cf_buf usage = CF_BUF_INIT;
        cf_clause_usage(&usage, p->type);
        cf_diags_help(p->diags, diag, "it is written: %s", usage.text);
        cf_buf_release(&usage);
    }
}

/* The first words, joined by single spaces. */
static void join_words(cf_buf *out, const cf_parser *p, size_t n)
{
    for (size_t i = 0; i < n && cf_parse_token_at(p, i)->kind == CF_TOKEN_WORD; i++) {
        if (i > 0)
            cf_buf_add_char(out, ' ');
        cf_buf_add_slice(out, cf_parse_token_at(p, i)->text);
    }
}

void cf_report_unknown(cf_parser *p)
{
    const cf_token *first = cf_parse_token_at(p, 0);
    cf_diag *diag =
        cf_parse_report(p, CF_E0101, first->span, "no clause starts with `%.*s`",
                        (int)(first->span.end - first->span.start), cf_span_text(first->span).text);
    cf_buf words = CF_BUF_INIT;
    join_words(&words, p, 3);
    bool sure = false;
    const cf_clause_type *near =
        words.len ? cf_clause_type_nearest(cf_buf_slice(&words), &sure) : NULL;
    if (near && sure)
        cf_diags_help(p->diags, diag, "did you mean `%s`?", near->keyword);
    else if (near)
        cf_diags_help(p->diags, diag, "perhaps `%s`, as in: %s", near->keyword, near->example);
    else
        cf_diags_help(p->diags, diag,
                      "`confer help clauses` lists all; what has no clause can be "
                      "written as a note: note \"…\"");
    cf_buf_release(&words);
}
