#include "clause/clause.h"

#include "clause/pattern.h"

/* --- Usage: the pattern with the fields as people write them --------------------------------- */

static const char *placeholder(const cf_field_type *field)
{
    switch (field->kind) {
    case CF_FIELD_PERCENT:
        return "A%";
    case CF_FIELD_MONEY:
        return "$X";
    case CF_FIELD_QUANTUM:
        return "$Q";
    case CF_FIELD_NUMBER:
    case CF_FIELD_HOURS:
    case CF_FIELD_WHOLE:
        return "N";
    case CF_FIELD_DATE:
        return "DATE";
    case CF_FIELD_FISCAL_YEAR:
        return "FY";
    case CF_FIELD_MONTH:
        return "MONTH";
    case CF_FIELD_MONTH_DAY:
        return "MM-DD";
    default:
        return NULL;
    }
}

static void add_upper(cf_buf *out, const char *name)
{
    for (; *name; name++)
        cf_buf_add_char(out, *name >= 'a' && *name <= 'z' ? (char)(*name - ('a' - 'A')) : *name);
}

static void add_field(cf_buf *out, const cf_field_type *field)
{
    const char *plain = placeholder(field);
    if (field->kind == CF_FIELD_TEXT || field->kind == CF_FIELD_NAME) {
        cf_buf_add_str(out, field->kind == CF_FIELD_TEXT ? "\"" : "");
        add_upper(out, field->name);
        cf_buf_add_str(out, field->kind == CF_FIELD_TEXT ? "\"" : "");
    } else if (plain) {
        cf_buf_add_str(out, plain);
    } else if (field->kind == CF_FIELD_DOLLARS) {
        cf_buf_addf(out, "$X/%s", field->choices);
    } else {
        cf_buf_add_str(out, field->choices);
    }
}

static void add_sequence(cf_buf *out, const cf_pattern *pattern, int first);

static void add_parts(cf_buf *out, const cf_pattern *pattern, int first, const char *between)
{
    for (int at = first; at != CF_NO_NODE; at = pattern->nodes[at].next) {
        if (at != first)
            cf_buf_add_str(out, between);
        add_sequence(out, pattern, pattern->nodes[at].child);
    }
}

static void add_sequence(cf_buf *out, const cf_pattern *pattern, int first)
{
    for (int at = first; at != CF_NO_NODE; at = pattern->nodes[at].next) {
        const cf_node *node = &pattern->nodes[at];
        if (at != first)
            cf_buf_add_char(out, ' ');
        switch (node->kind) {
        case CF_NODE_WORD:
            cf_buf_add_slice(out, node->word);
            break;
        case CF_NODE_FIELD:
            add_field(out, &pattern->type->fields[node->field]);
            break;
        case CF_NODE_SEQUENCE:
            add_sequence(out, pattern, node->child);
            break;
        case CF_NODE_CHOICE:
            cf_buf_add_char(out, '(');
            add_parts(out, pattern, node->child, " | ");
            cf_buf_add_char(out, ')');
            break;
        case CF_NODE_OPTIONAL:
            cf_buf_add_char(out, '[');
            add_parts(out, pattern, node->child, " | ");
            cf_buf_add_char(out, ']');
            break;
        case CF_NODE_REPEAT:
            cf_buf_add_char(out, '[');
            add_parts(out, pattern, node->child, " | ");
            cf_buf_add_str(out, "]…");
            break;
        }
    }
}

void cf_clause_usage(cf_buf *out, const cf_clause_type *type)
{
    cf_pattern pattern;
    cf_pattern_compile(&pattern, type);
    cf_buf_add_str(out, type->keyword);
    if (pattern.first != CF_NO_NODE)
        cf_buf_add_char(out, ' ');
    add_sequence(out, &pattern, pattern.first);
}

/* --- Where and when -------------------------------------------------------------------------- */

static const char *where_text(const cf_clause_type *type)
{
    return type->where == CF_IN_BOTH        ? "the agreement and offers"
           : type->where == CF_IN_AGREEMENT ? "the agreement"
           : type->where == CF_IN_OFFER     ? "offers"
           : type->where == CF_IN_TIMELINE  ? "the timeline"
                                            : "the agreement and the timeline";
}

static const char *on_text(const cf_clause_type *type)
{
    switch (type->on) {
    case CF_ON_NEVER:
        return "takes no `on`";
    case CF_ON_MAY:
        return "`on DATE` may be given";
    case CF_ON_IN_OFFER:
        return "`on DATE` is required in an offer; in the agreement, without it, it is in force "
               "from the beginning";
    case CF_ON_ALWAYS:
        return "`on DATE` is required";
    }
    return "";
}

static void add_qualifiers(cf_buf *out, const cf_clause_type *type)
{
    cf_buf_add_str(out, on_text(type));
    if (type->takes_who)
        cf_buf_add_str(out, "; `for SELECTOR` narrows it to some members");
    if (type->takes_if)
        cf_buf_add_str(out, "; `if revenue \"NAME\" FY >= $X` makes it contingent");
}

static void add_range(cf_buf *out, const cf_field_type *field)
{
    if (field->min == 0 && field->max == 0)
        return;
    cf_field_type plain = *field;
    if (plain.kind == CF_FIELD_DOLLARS)
        plain.kind = CF_FIELD_QUANTUM;
    if (plain.kind == CF_FIELD_FISCAL_YEAR)
        return;
    cf_buf_add_str(out, " (");
    cf_field_print(out, &plain, &(cf_field){.integer = field->min, .scaled = field->min});
    cf_buf_add_str(out, " to ");
    cf_field_print(out, &plain, &(cf_field){.integer = field->max, .scaled = field->max});
    cf_buf_add_char(out, ')');
}

void cf_clause_example(cf_buf *out, const cf_clause_type *type)
{
    bool title = type == &cf_clause_type_agreement || type == &cf_clause_type_offer ||
                 type == &cf_clause_type_timeline;
    if (!title)
        cf_buf_addf(out, "%s \"Example\"\n",
                    type->section == CF_SECTION_FACT     ? "agreement"
                    : type->section == CF_SECTION_RECORD ? "timeline"
                                                         : "offer");
    cf_buf_addf(out, "%s\n", type->example);
}

/* --- Help ------------------------------------------------------------------------------------ */

/* Text folded at spaces into lines of at most 80 columns. */
static void add_folded(cf_buf *out, const char *text, const char *indent)
{
    size_t column = 0;
    while (*text) {
        size_t len = strcspn(text, " ");
        size_t width = cf_utf8_width((cf_slice){text, len});
        if (column == 0 || column + 1 + width > 80) {
            cf_buf_addf(out, "%s%s", column ? "\n" : "", indent);
            column = strlen(indent);
        } else {
            cf_buf_add_char(out, ' ');
            column++;
        }
        cf_buf_add(out, text, len);
        column += width;
        text += len + (text[len] == ' ');
    }
    cf_buf_add_char(out, '\n');
}

void cf_clause_help(cf_buf *out, const cf_clause_type *type)
{
    cf_buf when = CF_BUF_INIT;
    cf_buf_addf(out, "%s: %s\n\n    ", type->keyword, type->title);
    cf_clause_usage(out, type);
    cf_buf_add_str(out, "\n\n");
    add_folded(out, type->summary, "");
    cf_buf_add_char(out, '\n');
    add_folded(out, type->weighs, "");
    cf_buf_addf(&when, "In %s; ", where_text(type));
    add_qualifiers(&when, type);
    cf_buf_add_char(&when, '.');
    cf_buf_add_char(out, '\n');
    add_folded(out, when.text, "");
    if (type->n_fields > 0)
        cf_buf_add_char(out, '\n');
    for (int i = 0; i < type->n_fields; i++) {
        cf_buf_addf(out, "    %-12s %s", type->fields[i].name, type->fields[i].doc);
        add_range(out, &type->fields[i]);
        cf_buf_add_char(out, '\n');
    }
    cf_buf_addf(out, "\nExample:\n    %s\n", type->example);
    cf_buf_release(&when);
}

/* --- Reference ------------------------------------------------------------------------------- */

static const char *const section_titles[] = {"Headers", "Facts", "Terms", "Record"};

static void add_reference(cf_buf *out, const cf_clause_type *type)
{
    cf_buf_addf(out, "### %s\n\n**%s.** %s\n\n```\n", type->keyword, type->title, type->summary);
    cf_clause_usage(out, type);
    cf_buf_addf(out, "\n```\n\nIn %s; ", where_text(type));
    add_qualifiers(out, type);
    cf_buf_add_str(out, ".\n\n");
    if (type->n_fields > 0)
        cf_buf_add_str(out, "| part | what it is |\n|---|---|\n");
    for (int i = 0; i < type->n_fields; i++) {
        cf_buf_addf(out, "| %s | %s", type->fields[i].name, type->fields[i].doc);
        add_range(out, &type->fields[i]);
        cf_buf_add_str(out, " |\n");
    }
    cf_buf_addf(out, "%sWho feels it: %s\n\n```terms\n", type->n_fields ? "\n" : "", type->weighs);
    cf_clause_example(out, type);
    cf_buf_add_str(out, "```\n\n");
}

void cf_clause_reference(cf_buf *out)
{
    cf_buf_add_str(out,
                   "# Clauses\n\nGenerated from the clause descriptors in `src/clause/`; do not "
                   "edit.\n\n");
    for (int section = 0; section < 4; section++) {
        cf_buf_addf(out, "## %s\n\n", section_titles[section]);
        for (int i = 0; i < cf_clause_type_count(); i++)
            if ((int)cf_clause_type_at(i)->section == section)
                add_reference(out, cf_clause_type_at(i));
    }
}

/* --- Dictionary ------------------------------------------------------------------------------ */

static void add_words(cf_buf *out, const char *words, const char *separators)
{
    while (*words) {
        size_t len = strcspn(words, separators);
        if (len > 0)
            cf_buf_addf(out, "\"%.*s\"\n", (int)len, words);
        words += len + (words[len] != '\0');
    }
}

void cf_clause_dictionary(cf_buf *out)
{
    static const char *const literals[] = {
        "6%",           "-2.5%",     "$1,500", "$0.75/hour", "$50/period", "$900/month", "$1/year",
        "2025-05-31",   "FY2025-26", "FY2025", "2024-02",    "07-01",      " on ",       " for ",
        " if revenue ", " and ",     " in (",  " >= ",       " != ",       "top step",   "everyone",
        "\\\"x y\\\"",  " # ",       "\\x0a",  "\\x0a    ",
    };
    cf_buf_add_str(out, "# Generated from the clause descriptors in src/clause/; do not edit.\n");
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
        cf_buf_addf(out, "\"%s\"\n", literals[i]);
    for (int i = 0; i < cf_clause_type_count(); i++) {
        const cf_clause_type *type = cf_clause_type_at(i);
        cf_buf_addf(out, "\"%s \"\n", type->keyword);
        cf_pattern pattern;
        cf_pattern_compile(&pattern, type);
        for (int node = 0; node < pattern.n_nodes; node++)
            if (pattern.nodes[node].kind == CF_NODE_WORD)
                cf_buf_addf(out, "\"%.*s\"\n", (int)pattern.nodes[node].word.len,
                            pattern.nodes[node].word.text);
        for (int field = 0; field < type->n_fields; field++)
            if (type->fields[field].choices)
                add_words(out, type->fields[field].choices, "|");
    }
}

/* --- Schema ---------------------------------------------------------------------------------- */

static void add_json(cf_buf *out, const char *text)
{
    cf_buf_add_char(out, '"');
    for (; text && *text; text++) {
        if (*text == '"' || *text == '\\')
            cf_buf_add_char(out, '\\');
        cf_buf_add_char(out, *text);
    }
    cf_buf_add_char(out, '"');
}

static void add_member(cf_buf *out, const char *name, const char *text)
{
    cf_buf_addf(out, ",\"%s\":", name);
    if (text)
        add_json(out, text);
    else
        cf_buf_add_str(out, "null");
}

static void add_schema_field(cf_buf *out, const cf_field_type *field)
{
    static const char *const kinds[] = {"name",  "text",    "choice",      "flag",   "percent",
                                        "money", "dollars", "quantum",     "number", "hours",
                                        "whole", "date",    "fiscal_year", "month",  "month_day"};
    cf_buf_add_str(out, "{\"name\":");
    add_json(out, field->name);
    add_member(out, "kind", kinds[field->kind]);
    add_member(out, "choices", field->choices);
    if (field->min != 0 || field->max != 0)
        cf_buf_addf(out, ",\"min\":%lld,\"max\":%lld", (long long)field->min,
                    (long long)field->max);
    add_member(out, "doc", field->doc);
    cf_buf_add_char(out, '}');
}

static void add_schema_type(cf_buf *out, const cf_clause_type *type)
{
    static const char *const sections[] = {"header", "fact", "term", "record"};
    static const char *const datings[] = {"never", "optional", "required in offers", "required"};
    cf_buf usage = CF_BUF_INIT;
    cf_clause_usage(&usage, type);
    cf_buf_add_str(out, "{\"keyword\":");
    add_json(out, type->keyword);
    add_member(out, "usage", usage.text);
    add_member(out, "section", sections[type->section]);
    cf_buf_addf(out, ",\"agreement\":%s,\"offer\":%s%s",
                type->where & CF_IN_AGREEMENT ? "true" : "false",
                type->where & CF_IN_OFFER ? "true" : "false",
                type->where & CF_IN_TIMELINE ? ",\"timeline\":true" : "");
    add_member(out, "on", datings[type->on]);
    cf_buf_addf(out, ",\"for\":%s,\"if\":%s", type->takes_who ? "true" : "false",
                type->takes_if ? "true" : "false");
    add_member(out, "title", type->title);
    add_member(out, "summary", type->summary);
    add_member(out, "weighs", type->weighs);
    add_member(out, "example", type->example);
    add_member(out, "lever", type->lever);
    cf_buf_add_str(out, ",\"fields\":[");
    for (int i = 0; i < type->n_fields; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        add_schema_field(out, &type->fields[i]);
    }
    cf_buf_add_str(out, "]}");
    cf_buf_release(&usage);
}

void cf_clause_schema(cf_buf *out)
{
    cf_buf_add_char(out, '[');
    for (int i = 0; i < cf_clause_type_count(); i++) {
        if (i > 0)
            cf_buf_add_str(out, ",\n ");
        add_schema_type(out, cf_clause_type_at(i));
    }
    cf_buf_add_str(out, "]\n");
}
