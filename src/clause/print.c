#include "clause/clause.h"

#include "clause/pattern.h"

/* A place where a long line may be folded, while a clause is being put together. No text of a
 * clause holds the character: control characters are errors. */
#define FOLD '\x01'

/* --- Values ---------------------------------------------------------------------------------- */

static bool is_bare(cf_slice name)
{
    if (name.len == 0)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.text[i];
        bool first =
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!first && (i == 0 || (c != '.' && c != '-')))
            return false;
    }
    return true;
}

void cf_text_print(cf_buf *out, cf_slice text)
{
    cf_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] == '"')
            cf_buf_add_char(out, '"');
        cf_buf_add_char(out, text.text[i]);
    }
    cf_buf_add_char(out, '"');
}

void cf_name_print(cf_buf *out, cf_slice name)
{
    if (is_bare(name))
        cf_buf_add_slice(out, name);
    else
        cf_text_print(out, name);
}

/* value / 10^decimals, with as many decimals as it needs. */
static void print_decimal(cf_buf *out, int64_t value, int decimals)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, value, decimals, 0, false));
}

/* Dollars: whole ones without cents, all others with at least two decimals. */
static void print_dollars(cf_buf *out, int64_t value, int decimals)
{
    char text[CF_NUMBER_TEXT_SIZE];
    int64_t one = 1;
    for (int i = 0; i < decimals; i++)
        one *= 10;
    cf_buf_add_str(out, value < 0 ? "-$" : "$");
    size_t len = cf_decimal_format(text, value, decimals, value % one == 0 ? 0 : 2, true);
    cf_buf_add(out, text + (value < 0), len - (value < 0));
}

static void print_date(cf_buf *out, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    cf_buf_add(out, text, cf_date_format(text, date));
}

/* `FY2025-26` or `FY2025`, as it was written. */
static void print_fiscal_year(cf_buf *out, int64_t year, cf_slice written)
{
    cf_buf_addf(out, "FY%04lld", (long long)year);
    if (written.len > 0 && memchr(written.text, '-', written.len))
        cf_buf_addf(out, "-%02lld", (long long)((year + 1) % 100));
}

static void print_days(cf_buf *out, const cf_clause *clause)
{
    const cf_day_range *range = clause->on_range;
    print_date(out, clause->on);
    if (!range)
        return;
    cf_buf_add_str(out, "..");
    print_date(out, range->last);
    cf_buf_addf(out, " by %d period%s", range->step, range->step == 1 ? "" : "s");
}

static void print_unit(cf_buf *out, cf_per per)
{
    static const char *const units[] = {"", "/hour", "/period", "/month", "/year"};
    cf_buf_add_str(out, units[per]);
}

/* One value of a range, without its unit of time. */
static void print_value_of(cf_buf *out, const cf_field_type *type, int64_t value)
{
    cf_field_type plain = *type;
    if (plain.kind == CF_FIELD_DOLLARS)
        plain.kind = CF_FIELD_QUANTUM;
    cf_field_print(out, &plain, &(cf_field){.present = true, .integer = value, .scaled = value});
}

/* 0%..6% by 0.25%; $0.50..$2/hour by $0.25 */
static void print_range(cf_buf *out, const cf_field_type *type, const cf_field *field)
{
    print_value_of(out, type, field->range->first);
    cf_buf_add_str(out, "..");
    print_value_of(out, type, field->range->last);
    print_unit(out, field->per);
    cf_buf_add_str(out, " by ");
    print_value_of(out, type, field->range->step);
}

void cf_field_print(cf_buf *out, const cf_field_type *type, const cf_field *field)
{
    cf_slice words;
    if (field->range) {
        print_range(out, type, field);
        return;
    }
    switch (type->kind) {
    case CF_FIELD_NAME:
        cf_name_print(out, field->text);
        break;
    case CF_FIELD_TEXT:
        cf_text_print(out, field->text);
        break;
    case CF_FIELD_CHOICE:
        if (cf_choice_at(&words, type->choices, (int)field->integer))
            cf_buf_add_slice(out, words);
        break;
    case CF_FIELD_FLAG:
        cf_buf_add_str(out, type->choices);
        break;
    case CF_FIELD_PERCENT:
        print_decimal(out, field->scaled, 4);
        cf_buf_add_char(out, '%');
        break;
    case CF_FIELD_MONEY:
        print_dollars(out, field->integer, 2);
        break;
    case CF_FIELD_DOLLARS:
        print_dollars(out, field->scaled, 8);
        print_unit(out, field->per);
        break;
    case CF_FIELD_QUANTUM:
        print_dollars(out, field->scaled, 8);
        break;
    case CF_FIELD_NUMBER:
    case CF_FIELD_HOURS:
        print_decimal(out, field->scaled, 4);
        break;
    case CF_FIELD_WHOLE:
        print_decimal(out, field->integer, 0);
        break;
    case CF_FIELD_DATE:
        print_date(out, field->date);
        break;
    case CF_FIELD_FISCAL_YEAR:
        print_fiscal_year(out, field->integer, field->text);
        break;
    case CF_FIELD_MONTH:
        cf_buf_addf(out, "%04lld-%02lld", (long long)(field->integer / 12),
                    (long long)(field->integer % 12 + 1));
        break;
    case CF_FIELD_MONTH_DAY:
        cf_buf_addf(out, "%02lld-%02lld", (long long)(field->integer / 100),
                    (long long)(field->integer % 100));
        break;
    }
}

/* --- Qualifiers ------------------------------------------------------------------------------ */

static void print_value(cf_buf *out, const cf_select_value *value)
{
    bool negative = value->is_number && value->text.len > 1 && value->text.text[0] == '-' &&
                    is_bare((cf_slice){value->text.text + 1, value->text.len - 1});
    if (negative)
        cf_buf_add_slice(out, value->text);
    else
        cf_name_print(out, value->text);
}

static void print_part(cf_buf *out, const cf_select_part *part)
{
    static const char *const signs[] = {" = ", " != ", " < ", " <= ", " > ", " >= "};
    if (part->kind == CF_SELECT_TOP_STEP) {
        cf_buf_add_str(out, "top step");
        return;
    }
    if (part->kind == CF_SELECT_EVERYONE) {
        cf_buf_add_str(out, "everyone");
        return;
    }
    cf_name_print(out, part->field);
    cf_buf_add_str(out, part->is_in ? " in (" : signs[part->kind]);
    for (int i = 0; i < part->n_values; i++) {
        if (i > 0) {
            cf_buf_add_char(out, ',');
            cf_buf_add_char(out, FOLD);
        }
        print_value(out, &part->values[i]);
    }
    if (part->is_in)
        cf_buf_add_char(out, ')');
}

static void print_selector(cf_buf *out, const cf_selector *who)
{
    for (int i = 0; i < who->n_parts; i++) {
        if (i > 0) {
            cf_buf_add_char(out, FOLD);
            cf_buf_add_str(out, "and ");
        }
        print_part(out, &who->parts[i]);
    }
}

static void unfold(cf_buf *out, size_t from)
{
    for (size_t i = from; i < out->len; i++)
        if (out->text[i] == FOLD)
            out->text[i] = ' ';
}

void cf_selector_print(cf_buf *out, const cf_selector *who)
{
    size_t from = out->len;
    print_selector(out, who);
    unfold(out, from);
}

void cf_days_print(cf_buf *out, const cf_clause *clause)
{
    print_days(out, clause);
}

void cf_condition_print(cf_buf *out, const cf_condition *condition)
{
    cf_buf_add_str(out, "revenue ");
    cf_text_print(out, condition->revenue);
    cf_buf_add_char(out, ' ');
    print_fiscal_year(out, condition->fiscal_year, condition->year_text);
    cf_buf_add_str(out, " >= ");
    print_dollars(out, condition->cents, 2);
}

/* --- Clauses --------------------------------------------------------------------------------- */

typedef struct {
    cf_buf *out;
    const cf_clause *clause;
    cf_pattern pattern;
} printer;

/* Whether all that the part must have is there; *n counts its fields. Inside a repetition, `item`
 * counts from 0 (-1: outside). */
static bool is_written(const printer *p, int first, int item, int *n);

/* Whether one of several alternatives is written. */
static bool is_any_written(const printer *p, int first, int item, int *n)
{
    for (int at = first; at != CF_NO_NODE; at = p->pattern.nodes[at].next) {
        int fields = 0;
        if (is_written(p, p->pattern.nodes[at].child, item, &fields)) {
            *n += fields;
            return true;
        }
    }
    return false;
}

static bool is_written(const printer *p, int first, int item, int *n)
{
    for (int at = first; at != CF_NO_NODE; at = p->pattern.nodes[at].next) {
        const cf_node *node = &p->pattern.nodes[at];
        if (node->kind == CF_NODE_FIELD) {
            const cf_field *field = &p->clause->fields[node->field];
            if (!field->present || (item >= 0 && item >= field->n_list))
                return false;
            (*n)++;
        } else if (node->kind == CF_NODE_SEQUENCE && !is_written(p, node->child, item, n)) {
            return false;
        } else if (node->kind == CF_NODE_CHOICE && !is_any_written(p, node->child, item, n)) {
            return false;
        }
    }
    return true;
}

static void print_sequence(printer *p, int first, int item);

/* The alternative with the most fields, all of them there. */
static void print_choice(printer *p, int first, int item)
{
    int best = CF_NO_NODE;
    int most = -1;
    for (int at = first; at != CF_NO_NODE; at = p->pattern.nodes[at].next) {
        int n = 0;
        if (is_written(p, p->pattern.nodes[at].child, item, &n) && n > most) {
            best = at;
            most = n;
        }
    }
    if (best != CF_NO_NODE)
        print_sequence(p, p->pattern.nodes[best].child, item);
}

static void print_group(printer *p, int sequence, int item)
{
    int n = 0;
    int child = p->pattern.nodes[sequence].child;
    if (is_written(p, child, item, &n) && n > 0)
        print_sequence(p, child, item);
}

static int count_items(const printer *p, int sequence)
{
    int most = 0;
    for (int at = p->pattern.nodes[sequence].child; at != CF_NO_NODE;
         at = p->pattern.nodes[at].next)
        if (p->pattern.nodes[at].kind == CF_NODE_FIELD) {
            int n = p->clause->fields[p->pattern.nodes[at].field].n_list;
            most = n > most ? n : most;
        }
    return most;
}

static void print_field(printer *p, int index, int item)
{
    const cf_field *field = &p->clause->fields[index];
    const cf_field *items = field->list;
    cf_buf_add_char(p->out, ' ');
    cf_field_print(p->out, &p->clause->type->fields[index], item >= 0 ? &items[item] : field);
}

static void print_sequence(printer *p, int first, int item)
{
    for (int at = first; at != CF_NO_NODE; at = p->pattern.nodes[at].next) {
        const cf_node *node = &p->pattern.nodes[at];
        switch (node->kind) {
        case CF_NODE_WORD:
            cf_buf_add_char(p->out, ' ');
            cf_buf_add_slice(p->out, node->word);
            break;
        case CF_NODE_FIELD:
            print_field(p, node->field, item);
            break;
        case CF_NODE_SEQUENCE:
            print_sequence(p, node->child, item);
            break;
        case CF_NODE_CHOICE:
            print_choice(p, node->child, item);
            break;
        case CF_NODE_OPTIONAL:
        case CF_NODE_REPEAT: {
            int n = node->kind == CF_NODE_OPTIONAL ? 1 : count_items(p, node->child);
            for (int i = 0; i < n; i++) {
                size_t start = p->out->len;
                print_group(p, node->child, node->kind == CF_NODE_OPTIONAL ? item : i);
                if (p->out->len > start)
                    p->out->text[start] = FOLD;
            }
            break;
        }
        }
    }
}

/* The clause with FOLD where a line may end. */
static void print_clause(cf_buf *out, const cf_clause *clause)
{
    printer p = {.out = out, .clause = clause};
    cf_pattern_compile(&p.pattern, clause->type);
    cf_buf_add_str(out, clause->type->keyword);
    print_sequence(&p, p.pattern.first, -1);
    if (clause->has_on) {
        cf_buf_addf(out, "%con ", FOLD);
        print_days(out, clause);
    }
    if (clause->who) {
        cf_buf_addf(out, "%cfor ", FOLD);
        print_selector(out, clause->who);
    }
    if (clause->condition) {
        cf_buf_addf(out, "%cif ", FOLD);
        cf_condition_print(out, clause->condition);
    }
}

void cf_clause_print(cf_buf *out, const cf_clause *clause)
{
    size_t from = out->len;
    print_clause(out, clause);
    unfold(out, from);
}

void cf_clause_print_folded(cf_buf *out, const cf_clause *clause, size_t width)
{
    cf_buf whole = CF_BUF_INIT;
    print_clause(&whole, clause);
    size_t column = 0;
    for (size_t start = 0; start < whole.len;) {
        const char *fold = memchr(whole.text + start, FOLD, whole.len - start);
        size_t end = fold ? (size_t)(fold - whole.text) : whole.len;
        cf_slice piece = {whole.text + start, end - start};
        size_t columns = cf_utf8_width(piece);
        if (start > 0 && column + 1 + columns > width) {
            cf_buf_add_str(out, "\n    ");
            column = 4;
        } else if (start > 0) {
            cf_buf_add_char(out, ' ');
            column++;
        }
        cf_buf_add_slice(out, piece);
        column += columns;
        start = end + 1;
    }
    cf_buf_release(&whole);
}

void cf_clause_print_subject(cf_buf *out, const cf_clause *clause)
{
    const char *at = clause->type->subject;
    cf_buf_add_str(out, clause->type->keyword);
    while (at && *at) {
        cf_slice name = {at, strcspn(at, " ")};
        int index = cf_clause_field_index(clause->type, name);
        bool lacks =
            clause->type->fields[index].kind == CF_FIELD_FLAG && !clause->fields[index].present;
        if (!lacks) {
            cf_buf_add_char(out, ' ');
            cf_field_print(out, &clause->type->fields[index], &clause->fields[index]);
        }
        at += name.len + (at[name.len] == ' ');
    }
    if (clause->who) {
        cf_buf_add_str(out, " for ");
        cf_selector_print(out, clause->who);
    }
}

/* --- Equality -------------------------------------------------------------------------------- */

/* Two clauses say the same when their canonical texts are the same: it holds every value. */
bool cf_clause_equal(const cf_clause *a, const cf_clause *b)
{
    if (a->type != b->type)
        return false;
    cf_buf text_a = CF_BUF_INIT;
    cf_buf text_b = CF_BUF_INIT;
    cf_clause_print(&text_a, a);
    cf_clause_print(&text_b, b);
    bool equal = cf_slice_equal(cf_buf_slice(&text_a), cf_buf_slice(&text_b));
    cf_buf_release(&text_a);
    cf_buf_release(&text_b);
    return equal;
}
