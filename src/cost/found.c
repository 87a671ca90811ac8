/* found.c: what is found wrong while threads run. Each problem is said once a clause, all are said,
 * and in an order that does not depend on which thread came first. */
#include "cost/engine.h"

#include <stdarg.h>
#include <stdlib.h>

static bool is_same(const cf_diag *diag, cf_code code, cf_span span, const char *message)
{
    return diag->code == code && diag->span.source == span.source &&
           diag->span.start == span.start && strcmp(diag->message, message) == 0;
}

/* A message is said once a clause, also one that was there before. */
static bool was_found(const cf_engine *engine, uint64_t hash, cf_code code, cf_span span,
                      const char *message)
{
    const cf_diags *diags = engine->diags;
    const cf_diag *first = cf_map64_get(&engine->found, hash);
    if (first && is_same(first, code, span, message))
        return true;
    size_t n = first ? diags->count : engine->n_diags_before; /* all, where hashes meet */
    for (size_t i = 0; i < n; i++)
        if (is_same(diags->items[i], code, span, message))
            return true;
    return false;
}

void cf_engine_fail(cf_engine *engine, cf_code code, const cf_bound_op *op, const char *format, ...)
{
    cf_buf message = CF_BUF_INIT;
    va_list args;
    va_start(args, format);
    cf_buf_addv(&message, format, args);
    va_end(args);
    cf_span span = op && op->op->clause ? op->op->clause->span : CF_SPAN_NONE;
    uint64_t hash = cf_slice_hash((cf_slice){message.text, message.len});
    hash = (hash ^ (uint64_t)span.start << 8 ^ (uint64_t)code) | 1;
    cf_lock_take(&engine->lock);
    atomic_store(&engine->failed, true);
    if (!was_found(engine, hash, code, span, message.text))
        cf_map64_put(&engine->found, hash,
                     cf_diags_add(engine->diags, code, span, "%s", message.text));
    cf_lock_give(&engine->lock);
    cf_buf_release(&message);
}

static int compare_found(const void *a, const void *b)
{
    const cf_diag *one = *(const cf_diag *const *)a, *other = *(const cf_diag *const *)b;
    int order = (one->code > other->code) - (one->code < other->code);
    return order != 0 ? order : strcmp(one->message, other->message);
}

void cf_engine_order_found(cf_engine *engine)
{
    cf_diags *diags = engine->diags;
    size_t n = diags->count - engine->n_diags_before;
    if (atomic_load(&engine->failed) && n > 1)
        qsort(diags->items + engine->n_diags_before, n, sizeof(cf_diag *), compare_found);
}
