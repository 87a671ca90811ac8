#include "read/parse.h"

/* --- What can begin a field, and how to describe it ------------------------------------------ */

static bool starts_number(const cf_token *token)
{
    return token->kind == CF_TOKEN_WORD && strchr("-0123456789", token->text.text[0]);
}

/* The choice whose words the tokens at hand are; -1: none. *n_words of them. */
static int find_choice(cf_parser *p, const char *choices, size_t *n_words)
{
    int best = -1;
    *n_words = 0;
    cf_slice words;
    cf_parse_peek(p);
    for (int i = 0; cf_choice_at(&words, choices, i); i++) {
        size_t n = 0;
        size_t at = 0;
        while (at < words.len) {
            size_t len = 0;
            while (at + len < words.len && words.text[at + len] != ' ')
                len++;
            size_t index = p->at + n < p->item->n_tokens ? p->at + n : p->item->n_tokens;
            if (!cf_token_is_word(&p->item->tokens[index], (cf_slice){words.text + at, len}))
                break;
            n++;
            at += len + 1;
        }
        if (at >= words.len && n > *n_words) {
            best = i;
            *n_words = n;
        }
    }
    return best;
}

bool cf_parse_starts_field(cf_parser *p, const cf_field_type *type)
{
    const cf_token *token = cf_parse_peek(p);
    size_t n_words;
    switch (type->kind) {
    case CF_FIELD_NAME:
        return token->kind == CF_TOKEN_WORD || token->kind == CF_TOKEN_STRING;
    case CF_FIELD_TEXT: /* as an option, a bare word is more likely a slip in another word */
        return token->kind == CF_TOKEN_STRING;
    case CF_FIELD_CHOICE:
    case CF_FIELD_FLAG:
        return find_choice(p, type->choices, &n_words) >= 0;
    case CF_FIELD_PERCENT:
        return token->kind == CF_TOKEN_PERCENT;
    case CF_FIELD_MONEY:
    case CF_FIELD_DOLLARS:
    case CF_FIELD_QUANTUM:
        return token->kind == CF_TOKEN_MONEY;
    default:
        return starts_number(token);
    }
}

static void describe_choices(cf_buf *out, const char *choices, const char *before)
{
    cf_slice words, after;
    for (int i = 0; cf_choice_at(&words, choices, i); i++) {
        if (i > 0)
            cf_buf_add_str(out, cf_choice_at(&after, choices, i + 1) ? ", " : " or ");
        cf_buf_addf(out, "`%s%.*s`", before, (int)words.len, words.text);
    }
}

void cf_describe_field(cf_buf *out, const cf_field_type *type)
{
    static const char *const words[] = {
        [CF_FIELD_PERCENT] = "a percent such as 6%",
        [CF_FIELD_MONEY] = "an amount such as $1,500",
        [CF_FIELD_QUANTUM] = "an amount such as $0.01",
        [CF_FIELD_NUMBER] = "a number",
        [CF_FIELD_HOURS] = "a number of hours",
        [CF_FIELD_WHOLE] = "a whole number",
        [CF_FIELD_DATE] = "a date such as 2025-07-01",
        [CF_FIELD_FISCAL_YEAR] = "a fiscal year such as FY2025-26",
        [CF_FIELD_MONTH] = "a month such as 2025-02",
        [CF_FIELD_MONTH_DAY] = "a month and day such as 07-01",
    };
    switch (type->kind) {
    case CF_FIELD_NAME:
        cf_buf_addf(out, "a name (the %s)", type->name);
        break;
    case CF_FIELD_TEXT:
        cf_buf_addf(out, "a text in quotes (the %s)", type->name);
        break;
    case CF_FIELD_CHOICE:
    case CF_FIELD_FLAG:
        describe_choices(out, type->choices, "");
        break;
    case CF_FIELD_DOLLARS: {
        cf_slice unit = {"", 0};
        cf_choice_at(&unit, type->choices, 0);
        cf_buf_addf(out, "dollars such as $1.25/%.*s", (int)unit.len, unit.text);
        break;
    }
    default:
        cf_buf_add_str(out, words[type->kind]);
    }
}

static bool unexpected_field(cf_parser *p, const cf_field_type *type)
{
    cf_buf what = CF_BUF_INIT;
    cf_describe_field(&what, type);
    cf_parse_unexpected(p, what.text);
    cf_buf_release(&what);
    return false;
}

/* --- Numbers --------------------------------------------------------------------------------- */

/* Reads a literal's digits; says what is wrong with them. The literal has been taken. */
static bool read_decimal(cf_parser *p, int64_t *out, const cf_token *token, int decimals,
                         const char *what)
{
    bool commas = token->kind == CF_TOKEN_MONEY;
    int written = (int)(token->span.end - token->span.start);
    const char *text = cf_span_text(token->span).text;
    cf_diag *diag;
    switch (cf_decimal_parse(out, token->text.text, token->text.len, decimals, commas)) {
    case CF_DECIMAL_OK:
        return true;
    case CF_DECIMAL_TOO_MANY_DECIMALS:
        diag =
            cf_parse_report(p, CF_E0116, token->span, "%.*s has too many decimals", written, text);
        if (decimals == 0)
            cf_diags_help(p->diags, diag, "write it without decimals");
        else
            cf_diags_help(p->diags, diag, "%s has at most %d", what, decimals);
        return false;
    case CF_DECIMAL_TOO_LARGE:
        cf_parse_report(p, CF_E0117, token->span, "%.*s is too large", written, text);
        return false;
    case CF_DECIMAL_NOT_A_NUMBER:
        break;
    }
    diag = cf_parse_report(p, CF_E0117, token->span, "%.*s is not %s", written, text, what);
    if (token->kind != CF_TOKEN_WORD && cf_range_sign_at(token->text) < token->text.len)
        cf_diags_help(p->diags, diag,
                      "a range is written with its sign at both ends, and a step: "
                      "0%%..6%% by 0.25%%, $0..$2,000 by $250");
    else if (commas && memchr(token->text.text, ',', token->text.len))
        cf_diags_help(p->diags, diag, "commas stand between groups of three digits: $1,500,000");
    else if (commas)
        cf_diags_help(p->diags, diag, "write it in digits: $0.75, $1,500, $3,000,000");
    else
        cf_diags_help(p->diags, diag, "write it in digits, with a point for decimals");
    return false;
}

static bool in_range(cf_parser *p, const cf_field_type *type, int64_t value, cf_span span)
{
    if ((type->min == 0 && type->max == 0) || (value >= type->min && value <= type->max))
        return true;
    cf_field bound = {.present = true};
    bool low = value < type->min;
    bound.integer = bound.scaled = low ? type->min : type->max;
    bound.text = CF_SLICE("");
    cf_field_type plain = *type;
    if (plain.kind == CF_FIELD_DOLLARS)
        plain.kind = CF_FIELD_QUANTUM;
    cf_buf limit = CF_BUF_INIT;
    cf_field_print(&limit, &plain, &bound);
    cf_slice text = cf_span_text(span);
    cf_diag *diag =
        cf_parse_report(p, CF_E0214, span, "%.*s makes no sense here", (int)text.len, text.text);
    cf_diags_help(p->diags, diag, "the %s must be %s %s", type->name, low ? "at least" : "at most",
                  limit.text);
    cf_buf_release(&limit);
    return false;
}

static bool parse_percent(cf_parser *p, const cf_field_type *type, cf_field *out)
{
    const cf_token *token = cf_parse_peek(p);
    if (starts_number(token)) {
        cf_parse_take(p);
        cf_slice text = token->text;
        cf_diag *diag = cf_parse_report(p, CF_E0111, token->span,
                                        "%.*s is a plain number, and a percent is meant here",
                                        (int)text.len, text.text);
        cf_diags_help(p->diags, diag, "write %.*s%%", (int)text.len, text.text);
        return false;
    }
    if (token->kind != CF_TOKEN_PERCENT)
        return unexpected_field(p, type);
    cf_parse_take(p);
    out->is_percent = true;
    return read_decimal(p, &out->scaled, token, 4, "a percent") &&
           in_range(p, type, out->scaled, token->span);
}

/* The token of an amount; a bare number gets its dollar sign as the remedy. */
static const cf_token *take_money(cf_parser *p, const cf_field_type *type)
{
    const cf_token *token = cf_parse_peek(p);
    if (token->kind == CF_TOKEN_MONEY)
        return cf_parse_take(p);
    if (!starts_number(token)) {
        unexpected_field(p, type);
        return NULL;
    }
    cf_span whole = cf_parse_glued(p);
    cf_slice text = cf_span_text(whole);
    cf_diag *diag =
        cf_parse_report(p, CF_E0112, whole, "%.*s has no dollar sign", (int)text.len, text.text);
    cf_diags_help(p->diags, diag, "write $%.*s", (int)text.len, text.text);
    while (cf_parse_peek(p)->kind != CF_TOKEN_END && cf_parse_peek(p)->span.start < whole.end)
        cf_parse_take(p);
    return NULL;
}

static bool parse_money(cf_parser *p, const cf_field_type *type, cf_field *out)
{
    const cf_token *token = take_money(p, type);
    if (!token)
        return false;
    if (cf_token_is_sign(cf_parse_peek(p), "/")) {
        const cf_token *slash = cf_parse_take(p);
        const cf_token *unit = cf_parse_take(p);
        cf_diag *diag = cf_parse_report(p, CF_E0126, cf_span_join(slash->span, unit->span),
                                        "the %s is one amount, not so much a %.*s", type->name,
                                        (int)unit->text.len, unit->text.text);
        cf_diags_help(p->diags, diag, "leave out the unit");
        return false;
    }
    if (type->kind == CF_FIELD_QUANTUM)
        return read_decimal(p, &out->scaled, token, 4, "a rounding step") &&
               (out->scaled *= 10000, in_range(p, type, out->scaled, token->span));
    return read_decimal(p, &out->integer, token, 2, "an amount of money") &&
           in_range(p, type, out->integer, token->span);
}

static const struct {
    const char *word;
    cf_per per;
} units[] = {{"hour", CF_PER_HOUR},
             {"period", CF_PER_PERIOD},
             {"month", CF_PER_MONTH},
             {"year", CF_PER_YEAR}};

static bool is_unit(const char *choices, cf_slice word)
{
    cf_slice choice;
    for (int i = 0; cf_choice_at(&choice, choices, i); i++)
        if (cf_slice_equal_nocase(choice, word))
            return true;
    return false;
}

static cf_diag *report_unit(cf_parser *p, const cf_field_type *type, cf_code code, cf_span span,
                            const char *message)
{
    cf_slice text = cf_span_text(span);
    cf_diag *diag = cf_parse_report(p, code, span, "%.*s %s", (int)text.len, text.text, message);
    cf_buf list = CF_BUF_INIT;
    describe_choices(&list, type->choices, "/");
    cf_diags_help(p->diags, diag, "write %s after the amount", list.text);
    cf_buf_release(&list);
    return diag;
}

/* What people write for `/`. */
static bool is_spelt_sign(const cf_token *token)
{
    return cf_token_is_word(token, CF_SLICE("per")) || cf_token_is_word(token, CF_SLICE("a")) ||
           cf_token_is_word(token, CF_SLICE("an"));
}

/* `/hour` after the amount at `money`. */
static bool parse_unit(cf_parser *p, const cf_field_type *type, cf_field *out,
                       const cf_token *money)
{
    const cf_token *sign = cf_parse_peek(p);
    bool spelt = is_spelt_sign(sign);
    if (!cf_token_is_sign(sign, "/") && !spelt) {
        report_unit(p, type, CF_E0112, money->span, "needs a unit of time");
        return false;
    }
    cf_parse_take(p);
    const cf_token *word = cf_parse_peek(p);
    cf_span span = cf_span_join(money->span, word->span);
    if (word->kind == CF_TOKEN_WORD)
        cf_parse_take(p);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!cf_token_is_word(word, cf_slice_of(units[i].word)))
            continue;
        out->per = units[i].per;
        if (!is_unit(type->choices, word->text)) {
            report_unit(p, type, CF_E0126, span, "has a unit that this clause does not take");
            return false;
        }
        if (!spelt)
            return true;
        break;
    }
    report_unit(p, type, CF_E0126, span, "has a unit that is not read");
    return false;
}

static bool parse_dollars(cf_parser *p, const cf_field_type *type, cf_field *out)
{
    const cf_token *token = take_money(p, type);
    if (!token)
        return false;
    bool fine = read_decimal(p, &out->scaled, token, 4, "a rate of money");
    fine = fine && in_range(p, type, out->scaled * 10000, token->span);
    out->scaled = fine ? out->scaled * 10000 : 0;
    const cf_token *next = cf_parse_peek(p);
    bool unit_comes_later =
        cf_token_is_sign(next, "..") ||
        (p->unit_may_lack && !cf_token_is_sign(next, "/") && !is_spelt_sign(next));
    return (unit_comes_later || parse_unit(p, type, out, token)) && fine;
}

static bool parse_number(cf_parser *p, const cf_field_type *type, cf_field *out)
{
    const cf_token *token = cf_parse_peek(p);
    if (!starts_number(token))
        return unexpected_field(p, type);
    cf_parse_take(p);
    bool whole = type->kind == CF_FIELD_WHOLE;
    int64_t *value = whole ? &out->integer : &out->scaled;
    return read_decimal(p, value, token, whole ? 0 : 4, whole ? "a whole number" : "a number") &&
           in_range(p, type, *value, token->span);
}

/* --- Words ----------------------------------------------------------------------------------- */

static bool parse_name(cf_parser *p, const cf_field_type *type, cf_field *out)
{
    const cf_token *token = cf_parse_peek(p);
    if (token->kind != CF_TOKEN_WORD && token->kind != CF_TOKEN_STRING)
        return unexpected_field(p, type);
    cf_parse_take(p);
    out->text = token->text;
    if (token->text.len > 0)
        return true;
    cf_parse_report(p, CF_E0118, token->span, "the %s is empty", type->name);
    return false;
}

static bool parse_choice(cf_parser *p, const cf_field_type *type, cf_field *out)
{
    size_t n_words;
    int choice = find_choice(p, type->choices, &n_words);
    if (choice >= 0) {
        out->integer = choice;
        for (; n_words > 0; n_words--)
            cf_parse_take(p);
        return true;
    }
    const cf_token *token = cf_parse_peek(p);
    if (token->kind != CF_TOKEN_WORD)
        return unexpected_field(p, type);
    cf_buf what = CF_BUF_INIT;
    describe_choices(&what, type->choices, "");
    cf_diag *diag = cf_parse_report(p, CF_E0119, token->span, "`%.*s` is not one of %s",
                                    (int)token->text.len, token->text.text, what.text);
    cf_buf_release(&what);
    cf_slice words;
    for (int i = 0; cf_choice_at(&words, type->choices, i); i++)
        if (cf_slice_distance(token->text, words, 2) <= 2)
            cf_diags_help(p->diags, diag, "did you mean `%.*s`?", (int)words.len, words.text);
    cf_parse_take(p);
    return false;
}

/* --- Fields ---------------------------------------------------------------------------------- */

bool cf_parse_field(cf_parser *p, const cf_field_type *type, cf_field *out)
{
    size_t start = (cf_parse_peek(p), p->at);
    *out = (cf_field){.present = true, .date = CF_DATE_NONE, .span = cf_parse_peek(p)->span};
    bool fine = false;
    switch (type->kind) {
    case CF_FIELD_NAME:
    case CF_FIELD_TEXT:
        fine = parse_name(p, type, out);
        break;
    case CF_FIELD_CHOICE:
    case CF_FIELD_FLAG:
        fine = parse_choice(p, type, out);
        break;
    case CF_FIELD_PERCENT:
        fine = parse_percent(p, type, out);
        break;
    case CF_FIELD_MONEY:
    case CF_FIELD_QUANTUM:
        fine = parse_money(p, type, out);
        break;
    case CF_FIELD_DOLLARS:
        fine = parse_dollars(p, type, out);
        break;
    case CF_FIELD_NUMBER:
    case CF_FIELD_HOURS:
    case CF_FIELD_WHOLE:
        fine = parse_number(p, type, out);
        break;
    case CF_FIELD_DATE:
        fine = cf_parse_date(p, &out->date);
        break;
    case CF_FIELD_FISCAL_YEAR:
        fine = cf_parse_fiscal_year(p, &out->integer) && in_range(p, type, out->integer, out->span);
        break;
    case CF_FIELD_MONTH:
        fine = cf_parse_month(p, &out->integer);
        break;
    case CF_FIELD_MONTH_DAY:
        fine = cf_parse_month_day(p, &out->integer);
        break;
    }
    if (p->at > start)
        out->span = cf_span_join(out->span, p->item->tokens[p->at - 1].span);
    if (fine && type->kind != CF_FIELD_NAME && type->kind != CF_FIELD_TEXT)
        out->text = cf_span_text(out->span);
    if (fine && cf_token_is_sign(cf_parse_peek(p), ".."))
        fine = cf_parse_range(p, type, out);
    return fine;
}
