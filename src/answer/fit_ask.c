/* fit_ask.c: what is asked of a space: requirements and the aim. */
#include "answer/fit.h"

const char *const cf_aim_names[CF_AIM_COUNT] = {
    "total-gain", "final-rate", "lowest-paid", "lowest-gain", "evenness", "majority",
};

const char *const cf_aim_words[CF_AIM_COUNT] = {
    "members' gain in all",
    "base pay at the end",
    "the lowest paid member's gain",
    "the smallest gain",
    "evenness",
    "members better off",
};

/* --- Requirements ---------------------------------------------------------------------------- */

/* The next word of the text, and what follows it. */
static cf_slice next_word(cf_slice *rest)
{
    *rest = cf_slice_trim(*rest);
    size_t len = 0;
    while (len < rest->len && !strchr(" <>=", rest->text[len]))
        len++;
    cf_slice word = {rest->text, len};
    *rest = cf_slice_trim((cf_slice){rest->text + len, rest->len - len});
    return word;
}

static bool read_measure(cf_requirement *out, cf_slice *rest, const cf_fitting *f)
{
    cf_slice word = next_word(rest);
    int64_t number;
    if (cf_slice_equal_nocase(word, CF_SLICE("lever"))) {
        out->measure = CF_MEASURE_LEVER;
        cf_slice which = next_word(rest);
        if (cf_decimal_parse(&number, which.text, which.len, 0, false) != CF_DECIMAL_OK ||
            number < 1 || number > f->space.n_levers)
            return false;
        out->lever = (int)number - 1;
        return true;
    }
    if (cf_slice_equal_nocase(word, CF_SLICE("total-cost"))) {
        out->measure = CF_MEASURE_COST;
        return true;
    }
    bool better_off = cf_slice_equal_nocase(word, CF_SLICE("better-off"));
    for (int aim = 0; aim < CF_AIM_COUNT; aim++)
        if (cf_slice_equal_nocase(word, cf_slice_of(cf_aim_names[aim])) ||
            (better_off && aim == CF_AIM_MAJORITY)) {
            out->measure = (cf_aim)aim;
            return true;
        }
    return false;
}

static bool read_compare(cf_requirement *out, cf_slice *rest)
{
    static const struct {
        const char *sign;
        int compare;
    } signs[] = {{">=", 1}, {"<=", -1}, {"=", 0}};
    for (int i = 0; i < 3; i++) {
        size_t len = strlen(signs[i].sign);
        if (rest->len < len || memcmp(rest->text, signs[i].sign, len) != 0)
            continue;
        out->compare = signs[i].compare;
        *rest = cf_slice_trim((cf_slice){rest->text + len, rest->len - len});
        return true;
    }
    return false;
}

static bool read_percent(int64_t *e6, cf_slice text)
{
    return text.len > 1 && text.text[text.len - 1] == '%' &&
           cf_decimal_parse(e6, text.text, text.len - 1, 4, false) == CF_DECIMAL_OK;
}

/* A lever's value as its digit would be: the field's own scale, or days. */
static bool read_lever_value(cf_requirement *out, cf_slice text, const cf_fitting *f)
{
    const cf_lever *lever = &f->space.levers[out->lever];
    cf_date date;
    if (lever->field == CF_LEVER_DAY) {
        bool good = cf_date_parse_iso(&date, text.text, text.len);
        out->value = good ? date.days : 0;
        return good;
    }
    const cf_clause *clause = &f->space.terms->clauses[lever->clause];
    switch (clause->type->fields[lever->field].kind) {
    case CF_FIELD_PERCENT:
        return read_percent(&out->value, text);
    case CF_FIELD_MONEY:
        return cf_fit_read_money(&out->value, text);
    default: {
        const char *slash = memchr(text.text, '/', text.len);
        if (slash)
            text.len = (size_t)(slash - text.text);
        if (text.len > 0 && text.text[0] == '$')
            text = (cf_slice){text.text + 1, text.len - 1};
        return cf_decimal_parse(&out->value, text.text, text.len, 8, true) == CF_DECIMAL_OK;
    }
    }
}

static bool read_value(cf_requirement *out, cf_slice text, const cf_fitting *f)
{
    switch (out->measure) {
    case CF_MEASURE_LEVER:
        return read_lever_value(out, text, f);
    case CF_AIM_FINAL_RATE:
        out->is_percent = read_percent(&out->value, text);
        return out->is_percent || cf_fit_read_money(&out->value, text);
    case CF_AIM_MAJORITY:
        out->is_percent = read_percent(&out->value, text);
        return out->is_percent ||
               cf_decimal_parse(&out->value, text.text, text.len, 0, true) == CF_DECIMAL_OK;
    case CF_AIM_EVENNESS: {
        bool good = read_percent(&out->value, text);
        out->value /= 100; /* e6 of a ratio -> e4 */
        return good;
    }
    default:
        return cf_fit_read_money(&out->value, text);
    }
}

static int read_requirements(cf_fitting *f, confer_error *err)
{
    int n = f->options->n_require;
    cf_requirement *list = CF_ARENA_NEW(&f->c->arena, cf_requirement, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        cf_slice rest = cf_slice_of(f->options->require[i]);
        list[i].text = cf_arena_copy(&f->c->arena, rest);
        if (!read_measure(&list[i], &rest, f) || !read_compare(&list[i], &rest) ||
            !read_value(&list[i], rest, f)) {
            cf_fail(err, CONFER_MISUSED, "cannot read the requirement '%s'",
                    f->options->require[i]);
            cf_hint(err, "write a measure, >= or <= and a value: 'total-gain >= $1,000,000', "
                         "'final-rate >= 6%%', 'better-off >= 60%%', 'lowest-gain >= $500', "
                         "'lever 1 >= 3%%'");
            return CONFER_MISUSED;
        }
        f->needs_members |= list[i].measure >= CF_AIM_LOWEST_PAID && list[i].measure < CF_AIM_COUNT;
    }
    f->requirements = list;
    f->n_requirements = n;
    return CONFER_OK;
}

/* --- The aim --------------------------------------------------------------------------------- */

static int read_aim(cf_fitting *f, confer_error *err)
{
    const char *best = f->options->best;
    f->top = f->options->top > 0 ? f->options->top : 10;
    if (!best)
        return CONFER_OK;
    for (int aim = 0; aim < CF_AIM_COUNT; aim++)
        if (strcmp(best, cf_aim_names[aim]) == 0) {
            f->aim = (cf_aim)aim;
            f->needs_members |= aim >= CF_AIM_LOWEST_PAID;
            return CONFER_OK;
        }
    cf_fail(err, CONFER_MISUSED, "there is no aim '%s'", best);
    cf_hint(err, "packages are ranked by total-gain, final-rate, lowest-paid, lowest-gain, "
                 "evenness or majority");
    return CONFER_MISUSED;
}

int cf_fit_read_options(cf_fitting *f, confer_error *err)
{
    int status = read_aim(f, err);
    if (status == CONFER_OK)
        status = cf_fit_read_envelopes(f, err);
    if (status == CONFER_OK)
        status = read_requirements(f, err);
    return status;
}
