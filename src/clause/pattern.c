#include "clause/pattern.h"

#include "base/bug.h"

typedef struct {
    cf_pattern *out;
    const char *at;
} compiler;

static void skip_spaces(compiler *c)
{
    while (*c->at == ' ')
        c->at++;
}

static int add_node(compiler *c, cf_node_kind kind)
{
    CF_BUG_IF(c->out->n_nodes == CF_PATTERN_NODES);
    c->out->nodes[c->out->n_nodes] =
        (cf_node){.kind = kind, .field = -1, .child = CF_NO_NODE, .next = CF_NO_NODE};
    return c->out->n_nodes++;
}

static cf_slice take_until(compiler *c, const char *stops)
{
    cf_slice taken = {c->at, strcspn(c->at, stops)};
    c->at += taken.len;
    return taken;
}

static int compile_sequence(compiler *c);

static int compile_word(compiler *c)
{
    int node = add_node(c, CF_NODE_WORD);
    c->out->nodes[node].may_lack = *c->at == '~';
    c->at += *c->at == '~';
    cf_slice whole = take_until(c, " <[]{}()|");
    CF_BUG_IF(whole.len == 0);
    const char *slash = memchr(whole.text, '/', whole.len);
    size_t len = slash ? (size_t)(slash - whole.text) : whole.len;
    c->out->nodes[node].word = (cf_slice){whole.text, len};
    if (slash)
        c->out->nodes[node].other = (cf_slice){slash + 1, whole.len - len - 1};
    return node;
}

static int compile_field(compiler *c)
{
    int node = add_node(c, CF_NODE_FIELD);
    c->at++;
    int field = cf_clause_field_index(c->out->type, take_until(c, ">"));
    CF_BUG_IF(field < 0 || *c->at != '>');
    c->out->nodes[node].field = field;
    c->at++;
    return node;
}

/* `( … | … )`, `[ … ]` or `{ … }`. */
static int compile_group(compiler *c)
{
    char open = *c->at++;
    int node = add_node(c, open == '('   ? CF_NODE_CHOICE
                           : open == '[' ? CF_NODE_OPTIONAL
                                         : CF_NODE_REPEAT);
    int last = CF_NO_NODE;
    do {
        int part = add_node(c, CF_NODE_SEQUENCE);
        int child = compile_sequence(c);
        c->out->nodes[part].child = child;
        if (last == CF_NO_NODE)
            c->out->nodes[node].child = part;
        else
            c->out->nodes[last].next = part;
        last = part;
    } while (*c->at == '|' && *c->at++);
    CF_BUG_IF(*c->at != (open == '(' ? ')' : open == '[' ? ']' : '}'));
    c->at++;
    return node;
}

static int compile_sequence(compiler *c)
{
    int first = CF_NO_NODE;
    int last = CF_NO_NODE;
    for (skip_spaces(c); *c->at && !strchr(")]}|", *c->at); skip_spaces(c)) {
        int node = *c->at == '<'           ? compile_field(c)
                   : strchr("([{", *c->at) ? compile_group(c)
                                           : compile_word(c);
        if (first == CF_NO_NODE)
            first = node;
        else
            c->out->nodes[last].next = node;
        last = node;
    }
    return first;
}

void cf_pattern_compile(cf_pattern *out, const cf_clause_type *type)
{
    out->type = type;
    out->n_nodes = 0;
    compiler c = {out, type->pattern ? type->pattern : ""};
    out->first = compile_sequence(&c);
    CF_BUG_IF(*c.at != '\0');
    out->tail = CF_NO_NODE;
    for (int node = out->first; node != CF_NO_NODE; node = out->nodes[node].next) {
        bool loose =
            out->nodes[node].kind == CF_NODE_OPTIONAL || out->nodes[node].kind == CF_NODE_REPEAT;
        if (!loose)
            out->tail = CF_NO_NODE;
        else if (out->tail == CF_NO_NODE)
            out->tail = node;
    }
}

int cf_pattern_field(const cf_pattern *pattern, int part)
{
    for (int at = pattern->nodes[part].child; at != CF_NO_NODE; at = pattern->nodes[at].next) {
        if (pattern->nodes[at].kind == CF_NODE_FIELD)
            return pattern->nodes[at].field;
        int inside = cf_pattern_field(pattern, at);
        if (inside >= 0)
            return inside;
    }
    return -1;
}

bool cf_pattern_is_flag(const cf_pattern *pattern, int part)
{
    int field = cf_pattern_field(pattern, part);
    return field >= 0 && pattern->type->fields[field].kind == CF_FIELD_FLAG;
}
