#include "show/value.h"

#include "base/bug.h"
#include "base/number.h"

cf_value *cf_value_new(cf_arena *arena)
{
    cf_value *value = CF_ARENA_NEW(arena, cf_value, 1);
    value->kind = CF_VALUE_OBJECT;
    return value;
}

void cf_value_adopt(cf_value *parent, cf_value *child)
{
    CF_BUG_IF(parent->kind != CF_VALUE_ARRAY && parent->kind != CF_VALUE_OBJECT);
    CF_BUG_IF(child->next != NULL);
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

static cf_value *add(cf_arena *arena, cf_value *parent, const char *name, cf_value_kind kind)
{
    CF_BUG_IF((name != NULL) != (parent->kind == CF_VALUE_OBJECT));
    cf_value *value = CF_ARENA_NEW(arena, cf_value, 1);
    value->kind = kind;
    if (name)
        value->name = cf_slice_of(name);
    cf_value_adopt(parent, value);
    return value;
}

cf_value *cf_value_add_object(cf_arena *arena, cf_value *parent, const char *name)
{
    return add(arena, parent, name, CF_VALUE_OBJECT);
}

cf_value *cf_value_add_array(cf_arena *arena, cf_value *parent, const char *name)
{
    return add(arena, parent, name, CF_VALUE_ARRAY);
}

void cf_value_add_told(cf_arena *arena, cf_value *parent, const char *name, size_t n,
                       void (*tell)(cf_arena *, cf_value *, const void *, size_t),
                       const void *context)
{
    cf_value *array = add(arena, parent, name, CF_VALUE_ARRAY);
    cf_value_told *told = CF_ARENA_NEW(arena, cf_value_told, 1);
    *told = (cf_value_told){tell, context, arena};
    array->told = told;
    array->count = n;
}

/* Number i of children that are not there, alone in an array of its own. */
static const cf_value *tell(cf_arena *arena, const cf_value_told *told, size_t i)
{
    cf_value *alone = CF_ARENA_NEW(arena, cf_value, 1);
    alone->kind = CF_VALUE_ARRAY;
    told->tell(arena, alone, told->context, i);
    CF_BUG_IF(alone->count != 1);
    return alone->first;
}

void cf_value_add_int(cf_arena *arena, cf_value *parent, const char *name, int64_t integer)
{
    add(arena, parent, name, CF_VALUE_INT)->integer = integer;
}

void cf_value_add_decimal(cf_arena *arena, cf_value *parent, const char *name, int64_t scaled,
                          int decimals)
{
    add(arena, parent, name, CF_VALUE_DECIMAL)->integer = scaled;
    parent->last->decimals = decimals;
}

void cf_value_add_text(cf_arena *arena, cf_value *parent, const char *name, cf_slice text)
{
    add(arena, parent, name, CF_VALUE_TEXT)->text = cf_arena_slice(arena, text);
}

void cf_value_add_bool(cf_arena *arena, cf_value *parent, const char *name, bool yes)
{
    add(arena, parent, name, CF_VALUE_BOOL)->integer = yes;
}

void cf_value_add_null(cf_arena *arena, cf_value *parent, const char *name)
{
    add(arena, parent, name, CF_VALUE_NULL);
}

/* --- Paths ----------------------------------------------------------------------------------- */

static const cf_value *member(const cf_value *value, cf_slice name)
{
    if (value->kind != CF_VALUE_OBJECT)
        return NULL;
    for (const cf_value *child = value->first; child; child = child->next)
        if (cf_slice_equal(child->name, name))
            return child;
    return NULL;
}

static const cf_value *element(const cf_value *value, size_t index)
{
    if (value->kind != CF_VALUE_ARRAY || index >= value->count)
        return NULL;
    if (value->told)
        return tell(value->told->arena, value->told, index);
    const cf_value *child = value->first;
    while (index-- > 0)
        child = child->next;
    return child;
}

/* `[12]` or `["name"]`; moves *path behind it. */
static const cf_value *bracket(const cf_value *value, const char **path)
{
    const char *at = *path + 1;
    if (*at == '"') {
        const char *end = strchr(at + 1, '"');
        if (!end || end[1] != ']')
            return NULL;
        *path = end + 2;
        return member(value, (cf_slice){at + 1, (size_t)(end - at - 1)});
    }
    size_t index = 0;
    const char *digit = at;
    for (; *digit >= '0' && *digit <= '9' && digit - at < 9; digit++)
        index = index * 10 + (size_t)(*digit - '0');
    if (digit == at || *digit != ']')
        return NULL;
    *path = digit + 1;
    return element(value, index);
}

const cf_value *cf_value_at(const cf_value *root, const char *path)
{
    const cf_value *value = root;
    while (value && *path) {
        if (*path == '[') {
            value = bracket(value, &path);
            continue;
        }
        if (*path == '.')
            path++;
        size_t len = strcspn(path, ".[");
        if (len == 0)
            return NULL;
        value = member(value, (cf_slice){path, len});
        path += len;
    }
    return value;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void write_control(cf_buf *out, unsigned char c)
{
    static const char short_names[] = "btn\0fr"; /* 8 to 13; 11 has none */
    if (c >= 8 && c <= 13 && short_names[c - 8]) {
        cf_buf_add_char(out, '\\');
        cf_buf_add_char(out, short_names[c - 8]);
    } else {
        cf_buf_addf(out, "\\u%04x", c);
    }
}

static void write_checked(cf_buf *out, cf_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.text[i];
        if (c == '"' || c == '\\') {
            cf_buf_add_char(out, '\\');
            cf_buf_add_char(out, (char)c);
        } else if (c < 0x20 || c == 0x7f) {
            write_control(out, c);
        } else {
            cf_buf_add_char(out, (char)c);
        }
    }
}

void cf_json_write_text(cf_buf *out, cf_slice text)
{
    cf_buf_add_char(out, '"');
    size_t bad = 0;
    while (!cf_utf8_valid(text, &bad)) {
        write_checked(out, (cf_slice){text.text, bad});
        if (text.text[bad] == '\0')
            cf_buf_add_str(out, "\\u0000");
        else
            cf_buf_add_str(out, "\xef\xbf\xbd");
        text = (cf_slice){text.text + bad + 1, text.len - bad - 1};
    }
    write_checked(out, text);
    cf_buf_add_char(out, '"');
}

static void write_told(cf_buf *out, const cf_value *value, cf_drain *drain)
{
    cf_arena arena = CF_ARENA_INIT;
    for (size_t i = 0; i < value->count; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        cf_arena_clear(&arena);
        cf_value_drain_json(out, tell(&arena, value->told, i), drain);
        cf_drain_some(drain, out);
    }
    cf_arena_release(&arena);
}

static void write_children(cf_buf *out, const cf_value *value, cf_drain *drain)
{
    if (value->told) {
        write_told(out, value, drain);
        return;
    }
    for (const cf_value *child = value->first; child; child = child->next) {
        if (child != value->first)
            cf_buf_add_char(out, ',');
        if (value->kind == CF_VALUE_OBJECT) {
            cf_json_write_text(out, child->name);
            cf_buf_add_char(out, ':');
        }
        cf_value_drain_json(out, child, drain);
    }
}

void cf_value_write_json(cf_buf *out, const cf_value *value)
{
    cf_value_drain_json(out, value, NULL);
}

void cf_value_drain_json(cf_buf *out, const cf_value *value, cf_drain *drain)
{
    switch (value->kind) {
    case CF_VALUE_NULL:
        cf_buf_add_str(out, "null");
        break;
    case CF_VALUE_BOOL:
        cf_buf_add_str(out, value->integer ? "true" : "false");
        break;
    case CF_VALUE_INT:
    case CF_VALUE_DECIMAL: {
        char text[CF_NUMBER_TEXT_SIZE];
        int decimals = value->kind == CF_VALUE_INT ? 0 : value->decimals;
        cf_buf_add(out, text, cf_decimal_format(text, value->integer, decimals, 0, false));
        break;
    }
    case CF_VALUE_TEXT:
        cf_json_write_text(out, value->text);
        break;
    case CF_VALUE_ARRAY:
        cf_buf_add_char(out, '[');
        write_children(out, value, drain);
        cf_buf_add_char(out, ']');
        break;
    case CF_VALUE_OBJECT:
        cf_buf_add_char(out, '{');
        write_children(out, value, drain);
        cf_buf_add_char(out, '}');
        break;
    }
}
