#include "read/parse.h"

#include "base/limits.h"

/* Levers: a range of values, or of days, where one could stand (docs/fit.md). */

size_t cf_range_sign_at(cf_slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.text[i] == '.' && text.text[i + 1] == '.')
            return i;
    return text.len;
}

/* --- Values ---------------------------------------------------------------------------------- */

static int64_t *value_of(const cf_field_type *type, cf_field *field)
{
    return type->kind == CF_FIELD_MONEY ? &field->integer : &field->scaled;
}

/* A name in the list "percent dollars". */
static bool is_lever(const cf_clause_type *type, const cf_field_type *field)
{
    const char *at = type->lever;
    while (at && *at) {
        cf_slice name = {at, strcspn(at, " ")};
        if (cf_slice_equal(name, cf_slice_of(field->name)))
            return true;
        at += name.len + (at[name.len] == ' ');
    }
    return false;
}

static bool report_no_lever(cf_parser *p, const cf_field_type *type)
{
    cf_diag *diag =
        cf_parse_report(p, CF_E0951, cf_parse_peek(p)->span,
                        "the %s of `%s` is one value, not a range", type->name, p->type->keyword);
    cf_diags_help(p->diags, diag,
                  "ranges stand for percents and amounts of what a search may trade: raises, lump "
                  "sums, premiums, longevity, health and shares");
    p->lost = true;
    return false;
}

/* One value of the range after `..` or `by`: like the first one, but not a range itself. */
static bool parse_one(cf_parser *p, const cf_field_type *type, cf_field *out, bool is_step)
{
    cf_field_type plain = *type;
    if (is_step)
        plain.min = plain.max = 0;
    p->unit_may_lack = true;
    bool fine = cf_parse_field(p, &plain, out);
    p->unit_may_lack = false;
    if (fine && out->range) {
        cf_parse_report(p, CF_E0110, out->range->span, "a range has two ends");
        p->lost = true;
        return false;
    }
    return fine;
}

/* How a clause with this range is written, as a remedy. */
static void show_form(cf_parser *p, cf_diag *diag, const cf_field_type *type)
{
    static const char *const forms[] = {
        [CF_FIELD_PERCENT] = "0%..6% by 0.25%",
        [CF_FIELD_MONEY] = "$0..$2,000 by $250",
        [CF_FIELD_DOLLARS] = "$0.50..$2/hour by $0.25",
    };
    cf_diags_help(p->diags, diag, "a range is written %s", forms[type->kind]);
}

/* The unit is written once, at the last end or at the step, or more often, and then alike. */
static bool check_units(cf_parser *p, const cf_field_type *type, cf_field *first,
                        const cf_field *last, const cf_field *step)
{
    cf_per units[] = {first->per, last->per, step->per};
    cf_span span = cf_span_join(first->span, step->span);
    cf_diag *diag;
    for (int i = 1; i < 3; i++) {
        if (first->per == CF_PER_ONCE)
            first->per = units[i];
        if (units[i] == CF_PER_ONCE || units[i] == first->per)
            continue;
        diag = cf_parse_report(p, CF_E0953, span,
                               "the ends and the step of a range have one unit of time");
        show_form(p, diag, type);
        return false;
    }
    if (first->per != CF_PER_ONCE)
        return true;
    diag = cf_parse_report(p, CF_E0112, span, "this range needs a unit of time");
    show_form(p, diag, type);
    return false;
}

/* The number of values; 0: reported. */
static int count_values(cf_parser *p, const cf_field_type *type, const cf_value_range *range,
                        cf_span last_span, cf_span step_span)
{
    if (range->first > range->last) {
        cf_diag *diag =
            cf_parse_report(p, CF_E0954, range->span, "this range ends below its start");
        cf_diags_help(p->diags, diag, "write the lower end first");
        return 0;
    }
    if (range->step <= 0) {
        cf_diag *diag =
            cf_parse_report(p, CF_E0955, step_span, "the step of a range is more than nothing");
        show_form(p, diag, type);
        return 0;
    }
    int64_t span = range->last - range->first; /* both are bounded by the field's limits */
    if (span % range->step == 0 && span / range->step < CF_LIMIT_LEVER_VALUES)
        return (int)(span / range->step) + 1;
    cf_field nearest = {.present = true, .per = CF_PER_ONCE};
    *value_of(type, &nearest) = range->first + span / range->step * range->step;
    cf_buf text = CF_BUF_INIT;
    cf_field_print(&text, type, &nearest);
    if (span % range->step == 0) {
        cf_parse_report(p, CF_E0956, range->span, "this range has %lld values; %d are allowed",
                        (long long)(span / range->step + 1), CF_LIMIT_LEVER_VALUES);
    } else {
        cf_diag *diag = cf_parse_report(p, CF_E0955, cf_span_join(last_span, step_span),
                                        "the steps of this range do not reach its end");
        cf_diags_help(p->diags, diag, "the last one reached is %s; change the end or the step",
                      text.text);
    }
    cf_buf_release(&text);
    return 0;
}

bool cf_parse_range(cf_parser *p, const cf_field_type *type, cf_field *first)
{
    bool has_values = type->kind == CF_FIELD_PERCENT || type->kind == CF_FIELD_MONEY ||
                      type->kind == CF_FIELD_DOLLARS;
    if (!has_values || !is_lever(p->type, type))
        return report_no_lever(p, type);
    cf_parse_take(p); /* .. */
    cf_field last, step;
    if (!parse_one(p, type, &last, false)) {
        p->lost = true;
        return false;
    }
    const cf_token *by = cf_parse_peek(p);
    if (!cf_token_is_word(by, CF_SLICE("by"))) {
        show_form(p, cf_parse_unexpected(p, "`by` and the step of the range"), type);
        return false;
    }
    cf_parse_take(p);
    if (!parse_one(p, type, &step, true)) {
        p->lost = true;
        return false;
    }
    cf_value_range *range = CF_ARENA_NEW(p->arena, cf_value_range, 1);
    *range = (cf_value_range){.first = *value_of(type, first),
                              .last = *value_of(type, &last),
                              .step = *value_of(type, &step),
                              .span = cf_span_join(first->span, step.span)};
    if (type->kind == CF_FIELD_DOLLARS && !check_units(p, type, first, &last, &step))
        return false;
    range->n = count_values(p, type, range, last.span, step.span);
    if (range->n == 0)
        return false;
    first->range = range;
    first->span = range->span;
    first->text = cf_span_text(range->span);
    return true;
}

/* --- Days ------------------------------------------------------------------------------------ */

static cf_diag *report_days(cf_parser *p, cf_span span)
{
    cf_slice text = cf_span_text(span);
    cf_diag *diag =
        cf_parse_report(p, CF_E0113, span, "%.*s is not a range of days", (int)text.len, text.text);
    cf_diags_help(p->diags, diag, "a range of days is written 2025-07-05..2026-01-03 by 4 periods");
    p->lost = true;
    return diag;
}

/* `by N periods`. */
static bool parse_day_step(cf_parser *p, cf_day_range *range)
{
    if (!cf_token_is_word(cf_parse_peek(p), CF_SLICE("by"))) {
        cf_diag *diag = cf_parse_unexpected(p, "`by` and a number of pay periods");
        cf_diags_help(p->diags, diag,
                      "a range of days is written 2025-07-05..2026-01-03 by 4 periods");
        return false;
    }
    cf_parse_take(p);
    static const cf_field_type periods = {
        "number of pay periods", CF_FIELD_WHOLE, NULL, 1, 1000, ""};
    cf_field step;
    if (!cf_parse_field(p, &periods, &step))
        return false;
    const cf_token *word = cf_parse_peek(p);
    if (!cf_token_is_word(word, CF_SLICE("periods")) &&
        !cf_token_is_word(word, CF_SLICE("period"))) {
        cf_parse_unexpected(p, "`periods`");
        return false;
    }
    cf_parse_take(p);
    range->step = (int)step.integer;
    range->span = cf_span_join(range->span, word->span);
    return true;
}

/* `FIRST..LAST` is one word: both characters may stand in names. */
static bool split_days(cf_day_range *range, cf_slice text, size_t sign)
{
    cf_slice last = {text.text + sign + 2, text.len - sign - 2};
    return cf_date_parse_iso(&range->first, text.text, sign) &&
           cf_date_parse_iso(&range->last, last.text, last.len);
}

bool cf_parse_days(cf_parser *p)
{
    const cf_token *token = cf_parse_peek(p);
    cf_clause *clause = p->clause;
    cf_day_range range = {.span = token->span};
    size_t sign = token->kind == CF_TOKEN_WORD ? cf_range_sign_at(token->text) : 0;
    if (token->kind != CF_TOKEN_WORD || sign == token->text.len) {
        if (!cf_parse_date(p, &clause->on))
            return false;
        if (!cf_token_is_sign(cf_parse_peek(p), ".."))
            return true;
        report_days(p, cf_span_join(token->span, cf_parse_peek(p)->span));
        return false;
    }
    cf_parse_take(p);
    if (!split_days(&range, token->text, sign)) {
        report_days(p, token->span);
        return false;
    }
    if (!parse_day_step(p, &range))
        return false;
    if (range.first.days > range.last.days) {
        cf_diag *diag =
            cf_parse_report(p, CF_E0954, range.span, "this range of days ends before it begins");
        cf_diags_help(p->diags, diag, "write the earlier day first");
        return false;
    }
    clause->on = range.first;
    clause->on_range = cf_arena_dup(p->arena, &range, 1, sizeof range);
    return true;
}
