#include "read/parse.h"

/* Qualifiers: `for SELECTOR` and `if revenue "NAME" FY >= $X` (costing rules, section 2.2). */

typedef struct {
    cf_select_part *parts;
    int n_parts;
    size_t capacity;
} part_list;

/* --- Values ---------------------------------------------------------------------------------- */

/* An amount loses its dollar sign and its commas, a percent its sign. */
static cf_slice plain_text(cf_parser *p, const cf_token *token)
{
    cf_slice text = token->text;
    if (token->kind != CF_TOKEN_MONEY || text.len == 0 || !memchr(text.text, ',', text.len))
        return text;
    char *plain = CF_ARENA_NEW(p->arena, char, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.text[i] != ',')
            plain[len++] = text.text[i];
    return (cf_slice){plain, len};
}

static cf_select_value make_value(cf_slice text)
{
    cf_select_value value = {.text = text};
    value.is_date = cf_date_parse(&value.date, text.text, text.len);
    value.is_number =
        cf_decimal_parse(&value.number_e8, text.text, text.len, 8, true) == CF_DECIMAL_OK;
    return value;
}

static bool is_value(const cf_token *token)
{
    return token->kind == CF_TOKEN_WORD || token->kind == CF_TOKEN_STRING ||
           token->kind == CF_TOKEN_MONEY || token->kind == CF_TOKEN_PERCENT;
}

static bool lose(cf_parser *p, const char *what)
{
    cf_parse_unexpected(p, what);
    return false;
}

/* 7/1/2020 without quotes: three words and two signs. */
static bool report_slashes(cf_parser *p)
{
    if (!cf_token_is_sign(cf_parse_peek_next(p), "/") || !cf_parse_peek_next(p)->glued)
        return false;
    cf_date date;
    cf_parse_date(p, &date);
    return true;
}

static bool take_value(cf_parser *p, cf_select_value *out)
{
    const cf_token *token = cf_parse_peek(p);
    if (!is_value(token))
        return lose(p, "a value to compare with");
    if (token->kind == CF_TOKEN_WORD && report_slashes(p))
        return false;
    cf_parse_take(p);
    cf_slice text = plain_text(p, token);
    *out = make_value(text);
    bool literal = token->kind == CF_TOKEN_MONEY || token->kind == CF_TOKEN_PERCENT;
    if (literal && !out->is_number) {
        cf_slice written = cf_span_text(token->span);
        cf_parse_report(p, CF_E0117, token->span, "%.*s is not a number", (int)written.len,
                        written.text);
    }
    return true;
}

/* A name of several words without quotes is the commonest slip. */
static void check_after_value(cf_parser *p, const cf_token *value)
{
    const cf_token *next = &p->item->tokens[p->at];
    bool joins = next->kind == CF_TOKEN_WORD && value->kind == CF_TOKEN_WORD &&
                 !next->starts_line && !cf_is_qualifier(next) &&
                 !cf_token_is_word(next, CF_SLICE("and")) &&
                 !cf_token_is_word(next, CF_SLICE("or"));
    for (int i = 0; joins && i < p->type->n_fields; i++) {
        const cf_field_type *type = &p->type->fields[i];
        if (type->kind == CF_FIELD_FLAG &&
            cf_token_is_word(next, (cf_slice){type->choices, strcspn(type->choices, " ")}))
            joins = false;
    }
    for (int at = p->pattern.tail; joins && at != CF_NO_NODE; at = p->pattern.nodes[at].next) {
        int word = p->pattern.nodes[p->pattern.nodes[at].child].child;
        if (cf_token_is_word(next, p->pattern.nodes[word].word))
            joins = false;
    }
    if (!joins)
        return;
    cf_span span = cf_span_join(value->span, next->span);
    cf_slice text = cf_span_text(span);
    cf_diag *diag = cf_parse_report(p, CF_E0121, span, "a name of several words needs quotes");
    cf_diags_help(p->diags, diag, "write \"%.*s\"", (int)text.len, text.text);
    p->lost = true;
}

/* --- Selectors ------------------------------------------------------------------------------- */

static bool take_list(cf_parser *p, cf_select_part *part)
{
    cf_select_value *values = NULL;
    size_t n = 0;
    size_t room = 0;
    if (!cf_token_is_sign(cf_parse_peek(p), "("))
        return lose(p, "`(` and the values, separated by commas");
    p->at++;
    for (;;) {
        if (n == room) {
            room = room ? room * 2 : 4;
            cf_select_value *more = CF_ARENA_NEW(p->arena, cf_select_value, room);
            if (n > 0)
                memcpy(more, values, n * sizeof *more);
            values = more;
        }
        const cf_token *token = &p->item->tokens[p->at];
        if (cf_token_is_sign(token, ",") || cf_token_is_sign(token, ")"))
            return lose(p, "a value");
        if (!take_value(p, &values[n]))
            return false;
        n++;
        token = &p->item->tokens[p->at];
        bool more_follow = cf_token_is_sign(token, ",");
        if (more_follow || cf_token_is_sign(token, ")"))
            p->at++;
        else
            return lose(p, "`,` or `)`");
        if (!more_follow)
            break;
    }
    part->values = values;
    part->n_values = (int)n;
    return true;
}

static bool take_operator(cf_parser *p, cf_select_part *part)
{
    static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};
    const cf_token *token = cf_parse_peek(p);
    if (cf_token_is_word(token, CF_SLICE("in"))) {
        part->kind = CF_SELECT_EQUAL;
        part->is_in = true;
        cf_parse_take(p);
        return true;
    }
    for (int i = 0; i < 6; i++)
        if (cf_token_is_sign(token, signs[i])) {
            part->kind = (cf_select_kind)i;
            cf_parse_take(p);
            return true;
        }
    bool equal = cf_token_is_sign(token, "==") || cf_token_is_word(token, CF_SLICE("is"));
    bool differs = cf_token_is_sign(token, "<>") || cf_token_is_word(token, CF_SLICE("not"));
    cf_diag *diag = cf_parse_unexpected(p, "`=`, `!=`, `in`, `<`, `<=`, `>` or `>=`");
    if (equal || differs)
        cf_diags_help(p->diags, diag, "write `%s`", equal ? "=" : "!=");
    else
        cf_diags_help(p->diags, diag,
                      "a column is compared with a value: class = Deputy, "
                      "step in (1, 2)");
    return false;
}

/* `<` and its kin compare numbers and dates. */
static void check_order(cf_parser *p, const cf_select_part *part)
{
    bool ordered = part->kind >= CF_SELECT_LESS && part->kind <= CF_SELECT_GREATER_EQUAL;
    if (!ordered || part->values[0].is_number || part->values[0].is_date)
        return;
    cf_slice text = part->values[0].text;
    cf_diag *diag =
        cf_parse_report(p, CF_E0121, part->span, "\"%.*s\" is neither a number nor a date",
                        (int)text.len, text.text);
    cf_diags_help(p->diags, diag, "texts are compared with =, != or in");
}

static bool take_comparison(cf_parser *p, cf_select_part *part)
{
    const cf_token *field = cf_parse_take(p);
    part->field = field->text;
    part->field_span = field->span;
    if (!take_operator(p, part))
        return false;
    const cf_token *value = cf_parse_peek(p);
    if (part->is_in) {
        if (!take_list(p, part))
            return false;
    } else {
        cf_select_value *values = CF_ARENA_NEW(p->arena, cf_select_value, 1);
        if (!take_value(p, values))
            return false;
        part->values = values;
        part->n_values = 1;
        check_after_value(p, value);
    }
    part->span = cf_span_join(field->span, p->item->tokens[p->at - 1].span);
    check_order(p, part);
    return !p->lost;
}

static bool take_part(cf_parser *p, cf_select_part *part)
{
    const cf_token *token = cf_parse_peek(p);
    const cf_token *next = cf_parse_peek_next(p);
    part->span = token->span;
    if (cf_token_is_word(token, CF_SLICE("top")) && cf_token_is_word(next, CF_SLICE("step"))) {
        part->kind = CF_SELECT_TOP_STEP;
        cf_parse_take(p);
        part->span = cf_span_join(token->span, cf_parse_take(p)->span);
        return true;
    }
    bool compared = next->kind == CF_TOKEN_SIGN || cf_token_is_word(next, CF_SLICE("in"));
    if (cf_token_is_word(token, CF_SLICE("everyone")) && !compared) {
        part->kind = CF_SELECT_EVERYONE;
        cf_parse_take(p);
        return true;
    }
    if (token->kind != CF_TOKEN_WORD && token->kind != CF_TOKEN_STRING)
        return lose(p, "a column of the roster, `top step` or `everyone`");
    return take_comparison(p, part);
}

/* Words that join parts in speech but not here. */
static void check_join(cf_parser *p)
{
    const cf_token *token = cf_parse_peek(p);
    if (!cf_token_is_word(token, CF_SLICE("or")))
        return;
    cf_diag *diag = cf_parse_report(p, CF_E0121, token->span, "parts are joined by `and` alone");
    cf_diags_help(p->diags, diag,
                  "for one of several values write `class in (A, B)`; otherwise "
                  "write the clause twice");
    p->lost = true;
}

void cf_parse_selector(cf_parser *p)
{
    cf_selector *who = CF_ARENA_NEW(p->arena, cf_selector, 1);
    cf_select_part *parts = NULL;
    size_t room = 0;
    who->span = cf_parse_peek(p)->span;
    p->clause->who = who;
    for (;;) {
        if ((size_t)who->n_parts == room) {
            room = room ? room * 2 : 2;
            cf_select_part *more = CF_ARENA_NEW(p->arena, cf_select_part, room);
            if (who->n_parts > 0)
                memcpy(more, parts, (size_t)who->n_parts * sizeof *more);
            parts = more;
        }
        if (!take_part(p, &parts[who->n_parts]))
            break;
        who->span = cf_span_join(who->span, parts[who->n_parts].span);
        who->n_parts++;
        if (!cf_token_is_word(cf_parse_peek(p), CF_SLICE("and"))) {
            check_join(p);
            break;
        }
        cf_parse_take(p);
    }
    who->parts = parts;
}

/* --- Conditions ------------------------------------------------------------------------------ */

void cf_parse_condition(cf_parser *p)
{
    static const cf_field_type name = {"name", CF_FIELD_TEXT, NULL, 0, 0, ""};
    static const cf_field_type year = {"fiscal year", CF_FIELD_FISCAL_YEAR, NULL, 1900, 2300, ""};
    static const cf_field_type amount = {"amount",          CF_FIELD_MONEY,   NULL,
                                         -1000000000000000, 1000000000000000, ""};
    cf_condition *condition = CF_ARENA_NEW(p->arena, cf_condition, 1);
    cf_span start = cf_parse_peek(p)->span;
    p->clause->condition = condition;
    cf_field field;
    if (!cf_parse_expect(p, "revenue"))
        return;
    if (cf_parse_field(p, &name, &field))
        condition->revenue = field.text;
    if (!p->lost && cf_parse_field(p, &year, &field)) {
        condition->fiscal_year = (int)field.integer;
        condition->year_text = field.text;
        condition->year_span = field.span;
    }
    if (!p->lost && !cf_token_is_sign(cf_parse_peek(p), ">=")) {
        cf_diag *diag = cf_parse_unexpected(p, "`>=`");
        cf_diags_help(p->diags, diag,
                      "a condition is written: if revenue \"Sales tax\" FY2026-27 "
                      ">= $41,000,000");
        return;
    }
    if (!p->lost)
        cf_parse_take(p);
    if (!p->lost && cf_parse_field(p, &amount, &field))
        condition->cents = field.integer;
    condition->span = start;
    if (p->at > 0)
        condition->span = cf_span_join(start, p->item->tokens[p->at - 1].span);
}
