/* Canonical text: what is printed is read back as the same document, and prints the same again. */
#include "test_terms.h"

#include "base/rng.h"
#include "clause/pattern.h"

#include <stdlib.h>

static void expect_printed(const char *text, const char *expected)
{
    fixture f;
    open_offer_or_agreement(&f, cf_slice_of(text));
    cf_buf printed = CF_BUF_INIT;
    cf_terms_print(&printed, f.terms);
    assert_string_equal(printed.text, expected);
    cf_buf_release(&printed);
    close_fixture(&f);
}

static void clauses_are_printed_in_canonical_spelling(void **state)
{
    (void)state;
    expect_printed("OFFER  \"x\"\nRaise 6.0%,ON 2025-07-01,for\tclass in(A,\"B\",\"C d\")\n",
                   "offer \"x\"\nraise 6% on 2025-07-01 for class in (A, B, \"C d\")\n");
    expect_printed("offer x\nlump sum $1500.00 on 2025-07-01 prorated\n",
                   "offer \"x\"\nlump sum $1,500 prorated on 2025-07-01\n");
    expect_printed(
        "offer x\nraise $0.5000/HOUR on 2025-07-01\nraise $0.0125/hour on 2025-07-02\n",
        "offer \"x\"\nraise $0.50/hour on 2025-07-01\nraise $0.0125/hour on 2025-07-02\n");
    expect_printed("offer x\nfurlough 40.0 hour in fy2026-27\n",
                   "offer \"x\"\nfurlough 40 hours in FY2026-27\n");
    expect_printed("offer x\nraise 1% on 2026-07-01 for rate < $1,500.50 and n > -4 and p = 5%\n",
                   "offer \"x\"\n"
                   "raise 1% on 2026-07-01 for rate < 1500.50 and n > -4 and p = 5\n");
}

static void comments_and_single_blank_lines_are_kept(void **state)
{
    (void)state;
    expect_printed("\n\n# head\noffer \"x\"   # title\n\n\n  # aside\n\nraise 6%   # why\r\n"
                   "    on 2025-07-01\n# tail\n\n\n",
                   "# head\noffer \"x\"  # title\n\n# aside\n\nraise 6% on 2025-07-01  # why\n"
                   "# tail\n");
    expect_printed("offer \"x\"\nraise 6% # one\n  # two\n\n  on 2025-07-01 # three\nnote \"#\"\n",
                   "offer \"x\"\n# one\n# two\n# three\nraise 6% on 2025-07-01\nnote \"#\"\n");
}

static void long_clauses_are_folded(void **state)
{
    (void)state;
    expect_printed(
        "offer \"x\"\nraise 2% on 2025-07-01 for class in (\"Administrative Assistant\", "
        "\"Administrative Analyst\", \"Office Technician\") and step in (4, 5)\n",
        "offer \"x\"\n"
        "raise 2% on 2025-07-01 for class in (\"Administrative Assistant\", "
        "\"Administrative Analyst\",\n    \"Office Technician\") and step in (4, 5)\n");
}

static void what_cannot_be_read_stays_as_written(void **state)
{
    (void)state;
    expect_printed("offer \"x\"\nraze  6%   on 2025-07-01 # why\n    and more\nraise  1% on "
                   "2025-07-01\n",
                   "offer \"x\"\nraze  6%   on 2025-07-01 # why\n    and more\nraise 1% on "
                   "2025-07-01\n");
}

/* --- Random texts, built from the descriptors ------------------------------------------------ */

typedef struct {
    cf_buf text;
    uint64_t key, counter;
    bool bound; /* a `~word` was just written: one that follows it goes with it */
} writer;

static uint32_t pick(writer *w, uint32_t n)
{
    uint32_t counter[4] = {(uint32_t)w->counter++, 0, 0, 0};
    return cf_philox_draw(w->key, counter).word[0] % n;
}

static void add_space(writer *w)
{
    static const char *const spaces[] = {" ",  " ",  " ",      "  ",         "\t",
                                         ", ", " ,", "\n    ", " # why\n  ", "\n\n# more\n\t"};
    cf_buf_add_str(&w->text, spaces[pick(w, 10)]);
}

static void add_word(writer *w, cf_slice word)
{
    bool upper = pick(w, 6) == 0;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.text[i];
        cf_buf_add_char(&w->text, upper && c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
    }
}

static void add_words(writer *w, cf_slice words)
{
    while (words.len > 0) {
        size_t len = 0;
        while (len < words.len && words.text[len] != ' ')
            len++;
        add_word(w, (cf_slice){words.text, len});
        if (len == words.len)
            return;
        cf_buf_add_char(&w->text, ' ');
        words = (cf_slice){words.text + len + 1, words.len - len - 1};
    }
}

static void add_name(writer *w)
{
    static const char *const names[] = {
        "A",          "BIL",      "x_1.b-c",          "12",   "\"Deputy Clerk\"", "\"on\"",
        "\"a\"\"b\"", "\"# no\"", "\"Mu\xc3\xb1oz\"", "step", "\"6%\"",           "for",
        "\"$1,5\""};
    cf_buf_add_str(&w->text, names[pick(w, 13)]);
}

static void add_date(writer *w)
{
    char text[CF_DATE_TEXT_SIZE];
    cf_date_format(text, (cf_date){18262 + (int32_t)pick(w, 4000)});
    cf_buf_add_str(&w->text, text);
}

/* A multiple of `unit` inside the field's range, near its lower end or near zero. */
static int64_t pick_value(writer *w, const cf_field_type *field, int64_t unit)
{
    bool bounded = field->min != 0 || field->max != 0;
    int64_t first = bounded ? field->min / unit + (field->min > 0 && field->min % unit != 0) : 0;
    int64_t last = bounded ? field->max / unit : 1000000;
    if (first < 0 && pick(w, 2))
        first = -20 > first ? -20 : first;
    int64_t n = last - first + 1;
    return (first + pick(w, (uint32_t)(n > 100000 ? 100000 : n))) * unit;
}

static void add_fiscal_year(writer *w)
{
    int year = 2020 + (int)pick(w, 9);
    cf_buf_addf(&w->text, "%s%d-%02d", pick(w, 3) ? "FY" : "fy", year, (year + 1) % 100);
}

static void add_field(writer *w, const cf_field_type *field)
{
    cf_slice words = {"", 0};
    cf_field value = {.present = true};
    uint32_t n = 0;
    switch (field->kind) {
    case CF_FIELD_NAME:
    case CF_FIELD_TEXT:
        if (field->kind == CF_FIELD_TEXT)
            cf_buf_add_str(&w->text, "\"text of it\"");
        else
            add_name(w);
        return;
    case CF_FIELD_CHOICE:
        while (cf_choice_at(&words, field->choices, (int)n))
            n++;
        cf_choice_at(&words, field->choices, (int)pick(w, n));
        add_words(w, words);
        return;
    case CF_FIELD_FLAG:
        add_words(w, cf_slice_of(field->choices));
        return;
    case CF_FIELD_DATE:
        add_date(w);
        return;
    case CF_FIELD_FISCAL_YEAR:
        add_fiscal_year(w);
        return;
    case CF_FIELD_MONTH:
        cf_buf_addf(&w->text, "%d-%02d", 2015 + (int)pick(w, 10), 1 + (int)pick(w, 12));
        return;
    case CF_FIELD_MONTH_DAY:
        cf_buf_add_str(&w->text, "07-01");
        return;
    case CF_FIELD_DOLLARS: {
        static const char *const units[] = {"hour", "period", "month", "year"};
        while (cf_choice_at(&words, field->choices, (int)n))
            n++;
        cf_choice_at(&words, field->choices, (int)pick(w, n));
        for (int i = 0; i < 4; i++)
            if (cf_slice_equal(words, cf_slice_of(units[i])))
                value.per = (cf_per)(CF_PER_HOUR + i);
        value.scaled = pick_value(w, field, pick(w, 2) ? 1000000 : 100000000);
        break;
    }
    case CF_FIELD_QUANTUM:
        value.scaled = pick_value(w, field, 10000);
        break;
    default:
        value.integer = value.scaled = pick_value(w, field, 1);
    }
    cf_field_print(&w->text, field, &value);
}

static void add_sequence(writer *w, const cf_pattern *pattern, int first, int end);

static void add_node(writer *w, const cf_pattern *pattern, int at)
{
    const cf_node *node = &pattern->nodes[at];
    int part = node->child;
    switch (node->kind) {
    case CF_NODE_WORD:
        if (node->may_lack && !w->bound && pick(w, 4) == 0)
            break;
        w->bound = node->may_lack;
        add_space(w);
        add_word(w, node->other.len && pick(w, 2) ? node->other : node->word);
        break;
    case CF_NODE_FIELD:
        w->bound = false;
        add_space(w);
        add_field(w, &pattern->type->fields[node->field]);
        break;
    case CF_NODE_SEQUENCE:
        add_sequence(w, pattern, part, CF_NO_NODE);
        break;
    case CF_NODE_CHOICE: {
        int n = 0;
        for (int i = part; i != CF_NO_NODE; i = pattern->nodes[i].next)
            n++;
        for (uint32_t skip = pick(w, (uint32_t)n); skip > 0; skip--)
            part = pattern->nodes[part].next;
        add_node(w, pattern, part);
        break;
    }
    case CF_NODE_OPTIONAL:
        if (pick(w, 2))
            add_node(w, pattern, part);
        break;
    case CF_NODE_REPEAT:
        for (uint32_t n = pick(w, 4); n > 0; n--)
            add_node(w, pattern, part);
        break;
    }
}

static void add_sequence(writer *w, const cf_pattern *pattern, int first, int end)
{
    for (int at = first; at != end && at != CF_NO_NODE; at = pattern->nodes[at].next)
        add_node(w, pattern, at);
}

static void add_selector(writer *w)
{
    static const char *const signs[] = {"=", "!=", " < ", "<=", " > ", ">= "};
    static const char *const numbers[] = {"5",         "-4",         "0.25",
                                          "$1,500.50", "2020-01-31", "\"7/1/2020\""};
    cf_buf_add_str(&w->text, "for");
    for (uint32_t n = 1 + pick(w, 3); n > 0; n--) {
        add_space(w);
        uint32_t kind = pick(w, 10);
        if (kind < 2) {
            add_words(w, kind ? CF_SLICE("top step") : CF_SLICE("everyone"));
        } else if (kind < 4) {
            cf_buf_add_str(&w->text, "class in (");
            for (uint32_t i = pick(w, 4); i > 0; i--) {
                add_name(w);
                cf_buf_add_str(&w->text, pick(w, 2) ? "," : " , ");
            }
            add_name(w);
            cf_buf_add_char(&w->text, ')');
        } else {
            uint32_t sign = pick(w, 6);
            cf_buf_addf(&w->text, "fte %s ", signs[sign]);
            if (sign < 2 && pick(w, 2))
                add_name(w);
            else
                cf_buf_add_str(&w->text, numbers[pick(w, 6)]);
        }
        if (n > 1) {
            add_space(w);
            add_word(w, CF_SLICE("and"));
        }
    }
}

static void add_qualifier(writer *w, const cf_clause_type *type, int which)
{
    if (which == 0 && type->on != CF_ON_NEVER) {
        add_space(w);
        add_word(w, CF_SLICE("on"));
        add_space(w);
        add_date(w);
    } else if (which == 1 && type->takes_who && pick(w, 2)) {
        add_space(w);
        add_selector(w);
    } else if (which == 2 && type->takes_if && pick(w, 3) == 0) {
        add_space(w);
        cf_buf_add_str(&w->text, "if revenue \"Sales tax\" ");
        add_fiscal_year(w);
        cf_buf_add_str(&w->text, " >= $41,000,000");
    }
}

/* The tail's options and the qualifiers, in any order. */
static void add_tail(writer *w, const cf_pattern *pattern)
{
    int parts[16];
    int n = 0;
    for (int at = pattern->tail; at != CF_NO_NODE; at = pattern->nodes[at].next)
        parts[n++] = at;
    for (int which = 0; which < 3; which++)
        parts[n++] = -1 - which;
    while (n > 0) {
        int i = (int)pick(w, (uint32_t)n);
        if (parts[i] < 0)
            add_qualifier(w, pattern->type, -1 - parts[i]);
        else
            add_node(w, pattern, parts[i]);
        parts[i] = parts[--n];
    }
}

static void add_clause(writer *w, const cf_clause_type *type)
{
    cf_pattern pattern;
    cf_pattern_compile(&pattern, type);
    add_words(w, cf_slice_of(type->keyword));
    add_sequence(w, &pattern, pattern.first, pattern.tail);
    add_tail(w, &pattern);
    cf_buf_add_str(&w->text, pick(w, 5) ? "\n" : pick(w, 2) ? "  # note\r\n" : "\n\n\n# apart\n");
}

static void check_same(const cf_terms *a, const cf_terms *b)
{
    assert_int_equal(a->n_clauses, b->n_clauses);
    for (int i = 0; i < a->n_clauses; i++)
        if (!cf_clause_equal(&a->clauses[i], &b->clauses[i]))
            fail_msg("differs: %.*s", (int)a->clauses[i].text.len, a->clauses[i].text.text);
}

static size_t count_comments(cf_slice text)
{
    size_t n = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] == '\n')
            quoted = false;
        else if (text.text[i] == '"')
            quoted = !quoted;
        if (text.text[i] == '#' && !quoted) {
            n++;
            while (i + 1 < text.len && text.text[i + 1] != '\n')
                i++;
        }
    }
    return n;
}

static void check_round_trip(cf_slice text)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_buf once = CF_BUF_INIT;
    cf_buf twice = CF_BUF_INIT;
    cf_terms *terms = cf_terms_read("random.terms", text, &diags);
    if (cf_diags_failed(&diags)) {
        cf_diags_print(&once, &diags, false);
        fail_msg("%s\nin:\n%.*s", once.text, (int)text.len, text.text);
    }
    cf_terms_print(&once, terms);
    cf_terms *again = cf_terms_read("again.terms", cf_buf_slice(&once), &diags);
    assert_false(cf_diags_failed(&diags));
    check_same(terms, again);
    cf_terms_print(&twice, again);
    assert_string_equal(once.text, twice.text);
    assert_int_equal(count_comments(text), count_comments(cf_buf_slice(&once)));
    cf_terms_free(terms);
    cf_terms_free(again);
    cf_diags_release(&diags);
    cf_buf_release(&once);
    cf_buf_release(&twice);
}

static void random_texts_survive_printing(void **state)
{
    (void)state;
    const char *given = getenv("CONFER_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20250531;
    print_message("seed %llu (CONFER_SEED)\n", (unsigned long long)seed);
    for (uint64_t round = 0; round < 300; round++) {
        writer w = {.key = seed + round};
        cf_buf_add_str(&w.text, round % 2 ? "agreement \"x\"\n" : "offer \"x\"\n");
        for (int n = 0; n < 12; n++) {
            int which = 2 + (int)pick(&w, (uint32_t)cf_clause_type_count() - 2);
            if (cf_clause_type_at(which)->where & CF_IN_BOTH) /* not the title of a timeline */
                add_clause(&w, cf_clause_type_at(which));
        }
        check_round_trip(cf_buf_slice(&w.text));
        cf_buf_release(&w.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clauses_are_printed_in_canonical_spelling),
        cmocka_unit_test(comments_and_single_blank_lines_are_kept),
        cmocka_unit_test(long_clauses_are_folded),
        cmocka_unit_test(what_cannot_be_read_stays_as_written),
        cmocka_unit_test(random_texts_survive_printing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
