#include "clause/english.h"

/* --- Values ---------------------------------------------------------------------------------- */

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

void cf_english_date(cf_buf *out, cf_date date)
{
    cf_ymd ymd = cf_date_split(date);
    cf_buf_addf(out, "%s %d, %d", month_names[ymd.month - 1], ymd.day, ymd.year);
}

void cf_english_month(cf_buf *out, int64_t month)
{
    cf_buf_addf(out, "%s %lld", month_names[month % 12], (long long)(month / 12));
}

void cf_english_percent(cf_buf *out, int64_t e6)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, e6, 4, 0, false));
    cf_buf_add_char(out, '%');
}

void cf_english_value(cf_buf *out, const cf_field_type *type, const cf_field *field)
{
    static const char *const units[] = {"", " an hour", " a pay period", " a month", " a year"};
    cf_field_type plain = *type;
    if (field->range) {
        cf_field end = *field;
        end.range = NULL;
        end.scaled = end.integer = field->range->first;
        if (plain.kind == CF_FIELD_DOLLARS)
            plain.kind = CF_FIELD_QUANTUM;
        cf_field_print(out, &plain, &end);
        cf_buf_add_str(out, " to ");
        end.scaled = end.integer = field->range->last;
        cf_english_value(out, type, &end);
        cf_buf_add_str(out, " (in steps of ");
        end.scaled = end.integer = field->range->step;
        cf_field_print(out, &plain, &end);
        cf_buf_add_char(out, ')');
        return;
    }
    switch (type->kind) {
    case CF_FIELD_NAME:
    case CF_FIELD_TEXT:
        cf_buf_add_slice(out, field->text);
        break;
    case CF_FIELD_DATE:
        cf_english_date(out, field->date);
        break;
    case CF_FIELD_MONTH:
        cf_english_month(out, field->integer);
        break;
    case CF_FIELD_DOLLARS:
        plain.kind = CF_FIELD_QUANTUM;
        cf_field_print(out, &plain, field);
        cf_buf_add_str(out, units[field->per]);
        break;
    default:
        cf_field_print(out, type, field);
    }
}

void cf_english_field(cf_buf *out, const cf_clause *clause, int field)
{
    cf_english_value(out, &clause->type->fields[field], &clause->fields[field]);
}

/* --- Members --------------------------------------------------------------------------------- */

static void add_value(cf_buf *out, const cf_select_value *value)
{
    if (value->is_date)
        cf_english_date(out, value->date);
    else if (value->text.len == 0)
        cf_buf_add_str(out, "blank");
    else
        cf_buf_add_slice(out, value->text);
}

/* `who were hired by June 30, 2024`; of another column of days `whose step date is on or before …`.
 * A number `is at most`. */
static void add_comparison(cf_buf *out, const cf_select_part *part)
{
    static const char *const numbers[] = {"is",         "is not",   "is below",
                                          "is at most", "is above", "is at least"};
    static const char *const days[] = {"is",       "is not",        "is before", "is on or before",
                                       "is after", "is on or after"};
    static const char *const hired[] = {"on",    "on another day than", "before", "by",
                                        "after", "on or after"};
    bool is_day = part->n_values > 0 && part->values[0].is_date;
    if (is_day && cf_slice_equal_nocase(part->field, CF_SLICE("hired"))) {
        cf_buf_addf(out, "who were hired %s ", hired[part->kind]);
        return;
    }
    cf_buf_add_str(out, "whose ");
    for (size_t i = 0; i < part->field.len; i++)
        cf_buf_add_char(out, part->field.text[i] == '_' ? ' ' : part->field.text[i]);
    cf_buf_addf(out, " %s ", (is_day ? days : numbers)[part->kind]);
}

static void add_part(cf_buf *out, const cf_select_part *part)
{
    if (part->kind == CF_SELECT_TOP_STEP) {
        cf_buf_add_str(out, "who are at the top step");
        return;
    }
    add_comparison(out, part);
    for (int i = 0; i < part->n_values; i++) {
        if (i > 0)
            cf_buf_add_str(out, i + 1 < part->n_values ? ", " : " or ");
        add_value(out, &part->values[i]);
    }
}

/* The parts that leave someone out, after `seen` other words of the kind. */
static void add_parts(cf_buf *out, const cf_selector *who, int seen)
{
    for (int i = 0; who && i < who->n_parts; i++) {
        if (who->parts[i].kind == CF_SELECT_EVERYONE)
            continue;
        cf_buf_add_str(out, seen++ ? " and " : " ");
        add_part(out, &who->parts[i]);
    }
}

void cf_english_who(cf_buf *out, const cf_clause *clause, bool capital)
{
    int n = 0;
    for (int i = 0; clause->who && i < clause->who->n_parts; i++)
        n += clause->who->parts[i].kind != CF_SELECT_EVERYONE;
    if (n == 0) {
        cf_buf_add_str(out, capital ? "All members" : "all members");
        return;
    }
    cf_buf_add_str(out, capital ? "Members" : "members");
    add_parts(out, clause->who, 0);
}

void cf_english_holders(cf_buf *out, const cf_clause *clause, const char *what)
{
    cf_buf_addf(out, "members %s", what);
    add_parts(out, clause->who, 1);
}

void cf_english_aside(cf_buf *out, int *n, bool is_so, const char *words)
{
    if (is_so)
        cf_buf_addf(out, "%s%s", (*n)++ ? ", " : " (", words);
}

void cf_english_aside_end(cf_buf *out, int n)
{
    if (n > 0)
        cf_buf_add_char(out, ')');
}

/* --- Clauses --------------------------------------------------------------------------------- */

void cf_clause_english(cf_buf *out, const cf_clause *clause, const cf_plan *plan)
{
    clause->type->english(out, clause);
    if (clause->has_on) {
        bool happens =
            clause->type->on == CF_ON_ALWAYS || clause->type->meeting == CF_MEET_COMPOUND;
        const cf_day_range *days = clause->on_range;
        cf_buf_add_str(out, days ? " on a day from " : happens ? " on " : " from ");
        cf_english_date(out, clause->on);
        if (days) {
            cf_buf_add_str(out, " to ");
            cf_english_date(out, days->last);
            cf_buf_addf(out, " (in steps of %d pay period%s)", days->step,
                        days->step == 1 ? "" : "s");
        }
    } else if (plan && plan->is_agreement && clause->type->on == CF_ON_IN_OFFER) {
        cf_buf_add_str(out, " from the beginning");
    }
    if (clause->condition) {
        const cf_condition *condition = clause->condition;
        cf_buf_addf(out, ", if %.*s in %.*s reaches ", (int)condition->revenue.len,
                    condition->revenue.text, (int)condition->year_text.len,
                    condition->year_text.text);
        static const cf_field_type money = {"", CF_FIELD_MONEY, NULL, 0, 0, ""};
        cf_field_print(out, &money, &(cf_field){.integer = condition->cents});
    }
    if (out->len > 0 && out->text[out->len - 1] != '.')
        cf_buf_add_char(out, '.');
}

void cf_english_bracket(cf_buf *out, const cf_clause *clause, int field, const char *before,
                        const char *after)
{
    if (!clause->fields[field].present)
        return;
    cf_buf_addf(out, " (%s", before);
    cf_english_field(out, clause, field);
    cf_buf_addf(out, "%s)", after);
}
