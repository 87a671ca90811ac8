/* value.h: what an answer says to a program: a tree of typed values, written as canonical JSON and
 * read by path.
 *
 * Invariants: members keep the order in which they were added; numbers are 64-bit integers (amounts
 * are cents) or decimals made of one; everything lives in the arena. The same tree always gives the
 * same bytes. */
#ifndef CF_SHOW_VALUE_H
#define CF_SHOW_VALUE_H

#include "base/arena.h"
#include "base/str.h"

typedef enum {
    CF_VALUE_NULL,
    CF_VALUE_BOOL,
    CF_VALUE_INT,
    CF_VALUE_DECIMAL, /* integer / 10^decimals: shares and elasticities, never money */
    CF_VALUE_TEXT,
    CF_VALUE_ARRAY,
    CF_VALUE_OBJECT,
} cf_value_kind;

struct cf_value;

/* Children of an array that are made when they are asked for: too many to be there all at once. */
typedef struct {
    /* Adds child number i to `array`. */
    void (*tell)(cf_arena *arena, struct cf_value *array, const void *context, size_t i);
    const void *context; /* lives as long as the tree */
    cf_arena *arena;     /* the tree's, for those that are asked for by path */
} cf_value_told;

typedef struct cf_value {
    cf_value_kind kind;
    cf_slice name; /* as a member of an object */
    int64_t integer;
    int decimals; /* of a decimal */
    cf_slice text;
    struct cf_value *first, *last; /* of an array or object */
    struct cf_value *next;         /* the next sibling */
    size_t count;                  /* children */
    const cf_value_told *told;     /* of an array: first is NULL; NULL: they are there */
} cf_value;

/* --- Building -------------------------------------------------------------------------------- */

/* A tree's root: an object. */
cf_value *cf_value_new(cf_arena *arena);

/* Add a child. `name` is a literal or lives in the arena; NULL in an array. Texts are copied. */
cf_value *cf_value_add_object(cf_arena *arena, cf_value *parent, const char *name);
cf_value *cf_value_add_array(cf_arena *arena, cf_value *parent, const char *name);
/* An array of `n` children that are made when they are asked for. */
void cf_value_add_told(cf_arena *arena, cf_value *parent, const char *name, size_t n,
                       void (*tell)(cf_arena *, cf_value *, const void *, size_t),
                       const void *context);
void cf_value_add_int(cf_arena *arena, cf_value *parent, const char *name, int64_t integer);
/* scaled / 10^decimals, without trailing zeros. */
void cf_value_add_decimal(cf_arena *arena, cf_value *parent, const char *name, int64_t scaled,
                          int decimals);
void cf_value_add_text(cf_arena *arena, cf_value *parent, const char *name, cf_slice text);
void cf_value_add_bool(cf_arena *arena, cf_value *parent, const char *name, bool yes);
void cf_value_add_null(cf_arena *arena, cf_value *parent, const char *name);

/* Hangs a finished tree under a parent; it must have none yet. */
void cf_value_adopt(cf_value *parent, cf_value *child);

/* --- Reading --------------------------------------------------------------------------------- */

/* The value at a path such as `fiscal_years[0].components.base` or `by.fund[2]["cost"]`; a member
 * whose name is not a bare word is written `["FY2025-26"]`. NULL: there is none. */
const cf_value *cf_value_at(const cf_value *root, const char *path);

/* --- Writing --------------------------------------------------------------------------------- */

/* Canonical JSON: no spaces, members in their order, text escaped only where it must be. Bytes
 * that are not UTF-8 become U+FFFD. */
void cf_value_write_json(cf_buf *out, const cf_value *value);

/* The same, and what has been written is drained now and then; what is left is in `out`. */
void cf_value_drain_json(cf_buf *out, const cf_value *value, cf_drain *drain);

/* One text as a JSON string with its quotes. */
void cf_json_write_text(cf_buf *out, cf_slice text);

#endif
